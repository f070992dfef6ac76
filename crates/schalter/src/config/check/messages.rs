//! What the sections about messages must keep.

use schalter_domain::message::{Mailbox, MessageKind};
use schalter_exchange::messages::notify::Roots;
use schalter_exchange::messages::notify::guard::Network;
use schalter_exchange::messages::notify::http::Target;
use schalter_exchange::messages::notify::standard::SigningSecret;

use super::Faults;
use crate::config::outgoing::{Preset, Protection};
use crate::config::{Config, Secret};

/// Characters of a secret at least.
const SECRET: usize = 16;

/// Everything wrong with them.
pub(super) fn check(faults: &mut Faults, config: &Config) {
    let messages = &config.messages;
    faults.within("messages.give_up_h", messages.give_up_h, 1, 240);
    faults.within("messages.at_once", messages.at_once, 1, 64);
    mailbox(faults, "messages.operator", &messages.operator);
    for network in &messages.inner_networks {
        if let Err(error) = network.parse::<Network>() {
            let remedy = "Write it like \"10.0.0.0/8\" or \"::1\"";
            faults.add("messages.inner_networks", error.to_string(), remedy);
        }
    }
    faults.readable("messages.roots", messages.roots.as_deref());
    if messages.roots.as_ref().is_some_and(|file| file.exists())
        && let Err(error) = Roots::load(messages.roots.as_deref())
    {
        let remedy = "Name a file with certificates in PEM";
        faults.add("messages.roots", error.to_string(), remedy);
    }
    mail(faults, config);
    sms(faults, config);
    webhooks(faults, config);
}

/// An address, or nothing.
fn mailbox(faults: &mut Faults, key: &str, text: &str) -> Option<Mailbox> {
    if text.is_empty() {
        return None;
    }
    match Mailbox::parse(text) {
        Ok(mailbox) => Some(mailbox),
        Err(error) => {
            faults.add(
                key,
                error.to_string(),
                "Write it like \"buero@example.org\"",
            );
            None
        }
    }
}

fn mail(faults: &mut Faults, config: &Config) {
    let mail = &config.mail;
    faults.secret(
        "mail.password",
        mail.password.as_ref(),
        mail.password_file.as_deref(),
    );
    let bounce_secret = (
        mail.bounce_secret.as_ref(),
        mail.bounce_secret_file.as_deref(),
    );
    faults.secret("mail.bounce_secret", bounce_secret.0, bounce_secret.1);
    long_enough(faults, "mail.bounce_secret", bounce_secret.0);
    let from = mailbox(faults, "mail.from", &mail.from);
    let bounce = mailbox(faults, "mail.bounce_address", &mail.bounce_address);
    for (slug, sender) in &mail.senders {
        let sender = mailbox(faults, "mail.senders", sender);
        let aligned = sender
            .zip(bounce.as_ref())
            .is_none_or(|(sender, bounce)| sender.domain() == bounce.domain());
        if !aligned {
            let what =
                format!("the sender of {slug} is of another domain than mail.bounce_address");
            faults.add(
                "mail.senders",
                what,
                "Use one domain, so that receivers believe it",
            );
        }
    }
    if mail.host.is_empty() {
        return;
    }
    if from.is_none() && mail.from.is_empty() {
        faults.add(
            "mail.from",
            "the sender is missing",
            "Write it like \"buero@example.org\"",
        );
    }
    if let (Some(from), Some(bounce)) = (&from, &bounce) {
        if from.domain() != bounce.domain() {
            let what = "it is of another domain than mail.from";
            faults.add(
                "mail.bounce_address",
                what,
                "Use one domain, so that receivers believe it",
            );
        }
        if bounce.local().len() > 14 {
            let what = "the part before the @ leaves no room for the addition";
            faults.add(
                "mail.bounce_address",
                what,
                "Use at most 14 characters, such as \"bounce\"",
            );
        }
    }
    if bounce.is_some() && bounce_secret == (None, None) {
        let remedy = "Use the output of `openssl rand -hex 16`";
        faults.add("mail.bounce_secret", "the secret is missing", remedy);
    }
    let password = mail.password.is_some() || mail.password_file.is_some();
    if !mail.user.is_empty() && !password {
        faults.add(
            "mail.password",
            "the password is missing",
            "Set it, or mail.password_file",
        );
    }
    if mail.protection == Protection::None && password {
        let what = "the password would cross the network in plain";
        faults.add("mail.protection", what, "Use \"starttls\" or \"tls\"");
    }
}

fn sms(faults: &mut Faults, config: &Config) {
    let sms = &config.sms;
    faults.secret("sms.key", sms.key.as_ref(), sms.key_file.as_deref());
    let report = (
        sms.report_secret.as_ref(),
        sms.report_secret_file.as_deref(),
    );
    faults.secret("sms.report_secret", report.0, report.1);
    long_enough(faults, "sms.report_secret", report.0);
    for range in &sms.ranges {
        let digits = range.strip_prefix('+').unwrap_or_default();
        if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
            let what = format!("{range:?} is not the beginning of a number");
            faults.add("sms.ranges", what, "Write it like \"+4915\"");
        }
    }
    if !sms.url.is_empty() && sms.url.parse::<Target>().is_err() {
        let remedy = "Write it like \"https://gateway.example.org/send\"";
        faults.add("sms.url", "this is not the address of a gateway", remedy);
    }
    match sms.preset {
        Preset::None => {}
        Preset::Generic if sms.url.is_empty() => {
            let remedy = "Write it like \"https://gateway.example.org/send\"";
            faults.add("sms.url", "the gateway's address is missing", remedy);
        }
        Preset::Seven if sms.key.is_none() && sms.key_file.is_none() => {
            faults.add("sms.key", "the key is missing", "Set it, or sms.key_file");
        }
        Preset::Generic | Preset::Seven => {}
    }
    if sms.success_field.is_empty() != sms.success_values.is_empty() {
        let what = "sms.success_field and sms.success_values belong together";
        faults.add("sms.success_values", what, "Set both, or none");
    }
}

fn webhooks(faults: &mut Faults, config: &Config) {
    let key = "webhooks.receivers";
    let mut names = std::collections::BTreeSet::new();
    for receiver in &config.webhooks.receivers {
        let name = &receiver.name;
        let mut add =
            |what: &str, remedy: &str| faults.add(key, format!("{name:?}: {what}"), remedy);
        if name.is_empty() || !names.insert(name.as_str()) {
            add(
                "the name is empty or given twice",
                "Give each receiver its own name",
            );
        }
        if receiver.url.parse::<Target>().is_err() {
            add(
                "this is not an address",
                "Write it like \"https://example.org/hook\"",
            );
        }
        if receiver.secrets.is_empty() {
            add(
                "the secret is missing",
                "Write it like \"whsec_…\", from `openssl rand -base64 32`",
            );
        }
        let wrong = |secret: &Secret| secret.reveal().parse::<SigningSecret>().is_err();
        if receiver.secrets.iter().any(wrong) {
            add(
                "a secret is whsec_ and base64 of 24 to 64 bytes",
                "Write whsec_ and the output of `openssl rand -base64 32`",
            );
        }
        for kind in receiver
            .kinds
            .iter()
            .filter(|kind| MessageKind::from_code(kind).is_none())
        {
            let all = MessageKind::ALL.map(MessageKind::code).join(", ");
            add(
                &format!("there are no messages of the kind {kind:?}"),
                &format!("Use {all}"),
            );
        }
    }
}

fn long_enough(faults: &mut Faults, key: &str, secret: Option<&Secret>) {
    if secret.is_some_and(|secret| secret.reveal().len() < SECRET) {
        let remedy = "Use 16 characters or more, such as the output of `openssl rand -hex 16`";
        faults.add(key, "the secret is too short", remedy);
    }
}

//! `notify test` and `bounce`: messages from the command line.

use std::io::Read as _;

use schalter_domain::clock::Clock as _;
use schalter_domain::ids::OutboxId;
use schalter_domain::language::Language;
use schalter_domain::message::{Mailbox, MessageState, Placeholder, Transport, sms_length};
use schalter_exchange::messages::notify::mail::Mail;
use schalter_exchange::messages::notify::{Handed, Ready, Trouble};
use schalter_store::{Progress, Scope};

use crate::clock::{SystemClock, SystemEntropy};
use crate::config::Config;
use crate::failure::{Failure, Kind};
use crate::out::say;
use crate::{house, outgoing};

/// The longest mail that is read, in bytes.
const LONGEST: u64 = 10 * 1024 * 1024;

/// `notify test`: one message at once.
pub async fn test(config: &Config, to: &str, sms: bool) -> Result<(), Failure> {
    let transport = if sms {
        Transport::Sms
    } else {
        Transport::Email
    };
    let now = SystemClock.now();
    let values = [
        (Placeholder::Organisation, "Schalter".to_owned()),
        (
            Placeholder::Time,
            now.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        ),
    ];
    let kind = schalter_domain::message::MessageKind::Test;
    let template = schalter_texts::messages::template(kind, transport, Language::De);
    let text = template.fill(&values.into_iter().collect());
    let ready = if sms {
        let settings = outgoing::sms(config)?.ok_or_else(|| missing("[sms]"))?;
        let number = settings.ranges.check(to).map_err(|error| {
            Failure::input(error, "Write it like +491512345678, in one of sms.ranges")
        })?;
        let length = sms_length(&text.body);
        say(format!(
            "The text takes {} unit(s), {} message(s).",
            length.units, length.parts
        ));
        let prepared = settings.gateway.prepare(&number, &text.body).await;
        Ready::Sms(Box::new(prepared.map_err(|trouble| refused(&trouble))?))
    } else {
        let settings = outgoing::mail(config)?.ok_or_else(|| missing("[mail]"))?;
        let to = Mailbox::parse(to)
            .map_err(|error| Failure::input(error, "Write it like name@example.org"))?;
        let id = OutboxId::new(now, &SystemEntropy);
        let bounces = settings.bounces.as_ref().map(|address| address.of(id));
        let mail = Mail {
            id,
            written: now,
            from_name: "Schalter".to_owned(),
            reply_to: None,
            bounces_to: bounces.unwrap_or_else(|| settings.from.clone()),
            from: settings.from,
            to,
            language: Language::De,
            subject: text.subject,
            text: text.body,
        };
        let prepared = settings.relay.prepare(&mail).await;
        Ready::Mail(Box::new(prepared.map_err(|trouble| refused(&trouble))?))
    };
    say("The other side is ready; the message goes out.");
    match ready.hand_over().await {
        Handed::Taken(Some(known_as)) => say(format!("It was taken, as {known_as}.")),
        Handed::Taken(None) => say("It was taken."),
        Handed::Refused(trouble) => return Err(refused(&trouble)),
        Handed::Doubtful(trouble) => {
            let what = format!("no answer came ({trouble}); it may have arrived");
            return Err(Failure::new(
                Kind::Other,
                what,
                "Look there before you try again",
            ));
        }
    }
    Ok(())
}

fn missing(section: &str) -> Failure {
    Failure::input(
        format!("{section} is not configured"),
        "See the handbook, chapter Nachrichten",
    )
}

fn refused(trouble: &Trouble) -> Failure {
    let remedy = match trouble.code.as_str() {
        "name" => "The host is not known: check its name",
        "connect" | "timeout" => "Nobody answers there: check host, port and firewall",
        "tls" => {
            "The certificate is not believed, or is for another name: check host and messages.roots"
        }
        "smtp-no-starttls" => {
            "The relay offers no STARTTLS: use another port, or protection \"tls\""
        }
        "smtp-no-utf8" => "The relay takes no letters beyond ASCII in addresses",
        "inner-address" => {
            "It lies inside: name it in messages.inner_networks or messages.inner_hosts"
        }
        code if code.starts_with("login-") => {
            "The relay refused the login: check user and password"
        }
        _ => "The other side refused it: its log says why",
    };
    Failure::new(Kind::Other, format!("it was not taken ({trouble})"), remedy)
}

/// `bounce`: a mail that came back, on standard input. One that reports nothing about us is passed
/// over without complaint, so that the mail server never sends it on.
pub async fn bounce(config: &Config, recipient: Option<&str>) -> Result<(), Failure> {
    let Some(address) = outgoing::bounces(config)? else {
        let remedy = "Set mail.bounce_address and mail.bounce_secret";
        return Err(Failure::input("no bounce address is configured", remedy));
    };
    let mut mail = Vec::new();
    let read = std::io::stdin().take(LONGEST).read_to_end(&mut mail);
    read.map_err(|error| Failure::new(Kind::Other, error, "Pipe the mail in"))?;
    let Some(bounce) = address
        .report(&mail, recipient)
        .filter(|bounce| bounce.hard)
    else {
        say("It reports nothing that is final.");
        return Ok(());
    };
    let store = house::open(config).await?;
    let marked = mark(&store, bounce.id, &bounce.code).await;
    store.close().await?;
    let said = match marked? {
        true => "The message is marked as bounced.",
        false => "The message it names is not waiting for this.",
    };
    say(said);
    Ok(())
}

async fn mark(store: &schalter_store::Store, id: OutboxId, code: &str) -> Result<bool, Failure> {
    let Some(posted) = store.outbox_message(Scope::House, id).await? else {
        return Ok(false);
    };
    let taken = [MessageState::Sent, MessageState::Unconfirmed];
    if !taken.contains(&posted.progress.state) {
        return Ok(false);
    }
    let to = Progress {
        state: MessageState::Bounced,
        last_error: Some(format!("bounce-{code}")),
        ..posted.progress.clone()
    };
    let scope = Scope::Organisation(posted.message.organisation);
    Ok(store.move_message(scope, id, &posted.progress, &to).await?)
}

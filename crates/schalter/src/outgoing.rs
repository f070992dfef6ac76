//! From the configuration's words to the transports of messages.

use std::sync::Arc;

use jiff::SignedDuration;
use schalter_domain::message::{Mailbox, MessageKind, NumberRanges, Patience};
use schalter_exchange::messages::notify::Roots;
use schalter_exchange::messages::notify::bounce::BounceAddress;
use schalter_exchange::messages::notify::guard::Allowed;
use schalter_exchange::messages::notify::http::{Client, Target};
use schalter_exchange::messages::notify::sms::{Form, Gateway, ReportForm};
use schalter_exchange::messages::notify::smtp::Relay;
use schalter_exchange::messages::notify::webhook::Receiver;
use schalter_exchange::messages::{MailSettings, Outgoing, SmsSettings};
use schalter_web::security::origin::PublicUrl;

use crate::config::outgoing::{self, Preset};
use crate::config::{self, Config};
use crate::failure::Failure;
use crate::house::secret;

/// How the house names itself to gateways and receivers.
const AGENT: &str = concat!("schalter/", env!("CARGO_PKG_VERSION"));
/// Where seven.io listens.
const SEVEN: &str = "https://gateway.seven.io/api/sms";

/// What may be sent, and by what. Everything was checked with the rest of the configuration.
pub fn outgoing(config: &Config) -> Result<Outgoing, Failure> {
    let base_url = config.server.public_url.first();
    let base_url = base_url.and_then(|url| url.parse::<PublicUrl>().ok());
    let base_url = base_url.map_or_else(String::new, |url| url.origin().to_owned());
    let give_up = SignedDuration::from_hours(config.messages.give_up_h.into());
    let common = Outgoing {
        patience: Patience {
            give_up,
            ..Patience::default()
        },
        at_once: config.messages.at_once,
        operator: Mailbox::parse(&config.messages.operator).ok(),
        base_url,
        demo: config.demo,
        ..Outgoing::default()
    };
    if config.demo {
        return Ok(common);
    }
    Ok(Outgoing {
        mail: mail(config)?,
        sms: sms(config)?,
        webhooks: webhooks(config)?,
        ..common
    })
}

/// E-mail, if there is a relay.
pub fn mail(config: &Config) -> Result<Option<MailSettings>, Failure> {
    let mail = &config.mail;
    let (false, Ok(from)) = (mail.host.is_empty(), Mailbox::parse(&mail.from)) else {
        return Ok(None);
    };
    let password = secret(mail.password.as_ref(), mail.password_file.as_deref())?;
    let login = password.filter(|_| !mail.user.is_empty());
    let named = config.server.public_url.first();
    let host = named.and_then(|url| url.parse::<Target>().ok());
    let hello = match mail.hello.as_str() {
        "" => host.map_or_else(|| from.domain().to_owned(), |host| host.host().to_owned()),
        hello => hello.to_owned(),
    };
    let senders = mail
        .senders
        .iter()
        .filter_map(|(slug, sender)| Some((slug.clone(), Mailbox::parse(sender).ok()?)));
    Ok(Some(MailSettings {
        relay: Relay {
            host: mail.host.clone(),
            port: mail.port,
            protection: mail.protection.into(),
            login: login.map(|password| (mail.user.clone(), password.reveal().to_owned())),
            hello,
            roots: roots(config)?,
        },
        senders: senders.collect(),
        bounces: bounces(config)?,
        from,
    }))
}

/// The address that mails come back to, if there is one.
pub fn bounces(config: &Config) -> Result<Option<BounceAddress>, Failure> {
    let mail = &config.mail;
    let secret = secret(
        mail.bounce_secret.as_ref(),
        mail.bounce_secret_file.as_deref(),
    )?;
    let mailbox = Mailbox::parse(&mail.bounce_address).ok();
    let both = mailbox.zip(secret);
    Ok(both.map(|(mailbox, secret)| BounceAddress::new(mailbox, secret.reveal().to_owned())))
}

/// Short messages, if there is a gateway.
pub fn sms(config: &Config) -> Result<Option<SmsSettings>, Failure> {
    let sms = &config.sms;
    let seven = sms.preset == Preset::Seven;
    let or = |text: &str, of_seven: &str, generic: &str| match text {
        "" if seven => of_seven.to_owned(),
        "" => generic.to_owned(),
        text => text.to_owned(),
    };
    let url = or(&sms.url, SEVEN, "");
    let (true, Ok(target)) = (sms.preset != Preset::None, url.parse()) else {
        return Ok(None);
    };
    let key = secret(sms.key.as_ref(), sms.key_file.as_deref())?;
    let header = or(&sms.key_header, "X-Api-Key", "Authorization");
    let login = key.map(|key| (header, format!("{}{}", sms.key_prefix, key.reveal())));
    let mut fixed: Vec<_> = sms.fixed.clone().into_iter().collect();
    if !sms.from.is_empty() {
        fixed.push((sms.from_field.clone(), sms.from.clone()));
    }
    let success = match sms.success_field.as_str() {
        "" if seven => Some(("success".to_owned(), vec!["100".to_owned()])),
        "" => None,
        field => Some((field.to_owned(), sms.success_values.clone())),
    };
    let id_field = or(&sms.id_field, "messages.0.id", "");
    let report = secret(
        sms.report_secret.as_ref(),
        sms.report_secret_file.as_deref(),
    )?;
    let form = ReportForm {
        id_field: or(&sms.report_id_field, "data.msg_id", "id"),
        status_field: or(&sms.report_status_field, "data.status", "status"),
        delivered: sms.report_delivered.clone(),
        failed: sms.report_failed.clone(),
    };
    Ok(Some(SmsSettings {
        gateway: Gateway {
            client: client(config)?,
            target,
            form: match sms.form {
                outgoing::Shape::Form => Form::Form,
                outgoing::Shape::Json => Form::Json,
                outgoing::Shape::Query => Form::Query,
            },
            login,
            to_field: sms.to_field.clone(),
            text_field: sms.text_field.clone(),
            fixed,
            success,
            id_field: (!id_field.is_empty()).then_some(id_field),
        },
        ranges: NumberRanges::new(sms.ranges.clone()),
        reports: report.map(|secret| (secret.reveal().to_owned(), form)),
    }))
}

fn webhooks(config: &Config) -> Result<Option<(Client, Vec<Receiver>)>, Failure> {
    let receivers = config.webhooks.receivers.iter().filter_map(receiver);
    let receivers: Vec<_> = receivers.collect();
    if receivers.is_empty() {
        return Ok(None);
    }
    Ok(Some((client(config)?, receivers)))
}

fn receiver(configured: &config::outgoing::Receiver) -> Option<Receiver> {
    let secrets = configured.secrets.iter();
    let kinds = configured.kinds.iter();
    Some(Receiver {
        name: configured.name.clone(),
        organisation: configured.organisation.clone(),
        target: configured.url.parse().ok()?,
        secrets: secrets
            .filter_map(|secret| secret.reveal().parse().ok())
            .collect(),
        kinds: kinds
            .filter_map(|kind| MessageKind::from_code(kind))
            .collect(),
    })
}

fn client(config: &Config) -> Result<Client, Failure> {
    let messages = &config.messages;
    let networks = messages.inner_networks.iter();
    Ok(Client {
        allowed: Arc::new(Allowed {
            networks: networks
                .filter_map(|network| network.parse().ok())
                .collect(),
            hosts: messages.inner_hosts.clone(),
        }),
        roots: roots(config)?,
        agent: AGENT,
    })
}

fn roots(config: &Config) -> Result<Roots, Failure> {
    let file = config.messages.roots.as_deref();
    Roots::load(file).map_err(|error| {
        Failure::input(
            error,
            "Correct messages.roots: a file with certificates in PEM",
        )
    })
}

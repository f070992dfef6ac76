//! A mail as it goes over the wire: text and HTML beside each other, and headers that say that a
//! machine wrote it. The same row of the outbox always makes the same Message-ID.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::message::header::{Header, HeaderName, HeaderValue, MessageId};
use lettre::message::{Message, MultiPart, SinglePart, header};
use schalter_domain::ids::OutboxId;
use schalter_domain::language::Language;
use schalter_domain::message::Mailbox;

use crate::html::html;

/// A mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The row it was made from.
    pub id: OutboxId,
    /// When it was written.
    pub written: Timestamp,
    /// The name of who sends it.
    pub from_name: String,
    /// The address of who sends it.
    pub from: Mailbox,
    /// Where answers go; unset: to the sender.
    pub reply_to: Option<Mailbox>,
    /// Where bounces go: the envelope's sender, of the same domain as `from`.
    pub bounces_to: Mailbox,
    /// Who gets it.
    pub to: Mailbox,
    /// The language it is written in.
    pub language: Language,
    /// The subject, one line.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// A mail could not be written: one of its addresses does not fit into a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an address does not fit into a header")]
pub struct Unwritable;

impl Mail {
    /// Its Message-ID, such as `<0198…@example.org>`.
    pub fn message_id(&self) -> String {
        message_id(self.id, self.from.domain())
    }

    /// The HTML beside the text.
    pub fn html(&self) -> String {
        html(&self.subject, &self.text, self.language)
    }

    /// The mail with its headers (RFC 5322, MIME), in ASCII as far as addresses are.
    ///
    /// # Errors
    /// [`Unwritable`].
    pub fn bytes(&self) -> Result<Vec<u8>, Unwritable> {
        let address = |name: Option<String>, mailbox: &Mailbox| {
            let address = address(mailbox)?;
            Ok(lettre::message::Mailbox::new(name, address))
        };
        let name = one_line(&self.from_name);
        let mut builder = Message::builder()
            .from(address((!name.is_empty()).then_some(name), &self.from)?)
            .to(address(None, &self.to)?)
            .subject(one_line(&self.subject))
            .date(system_time(self.written))
            .header(MessageId::from(self.message_id()))
            .header(AutoSubmitted)
            .header(NoReply)
            .header(ContentLanguage(self.language.to_string()));
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(address(None, reply_to)?);
        }
        let plain = SinglePart::builder()
            .header(header::ContentType::TEXT_PLAIN)
            .body(self.text.clone());
        let html = SinglePart::builder()
            .header(header::ContentType::TEXT_HTML)
            .body(self.html());
        let parts = MultiPart::alternative().singlepart(plain).singlepart(html);
        let message = builder.multipart(parts).map_err(|_| Unwritable)?;
        Ok(message.formatted())
    }
}

/// The Message-ID of a row.
pub fn message_id(id: OutboxId, domain: &str) -> String {
    format!("<{id}@{domain}>")
}

pub(crate) fn address(mailbox: &Mailbox) -> Result<lettre::Address, Unwritable> {
    lettre::Address::new(mailbox.local(), mailbox.domain()).map_err(|_| Unwritable)
}

fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn system_time(at: Timestamp) -> SystemTime {
    let seconds = u64::try_from(at.as_second()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// A machine wrote it (RFC 3834, section 5).
#[derive(Clone)]
struct AutoSubmitted;

/// Out-of-office answers are not wanted (Microsoft's header, which others heed too).
#[derive(Clone)]
struct NoReply;

/// The language of the mail (RFC 3282).
#[derive(Clone)]
struct ContentLanguage(String);

macro_rules! header {
    ($type:ty, $name:literal, |$this:ident| $value:expr) => {
        impl Header for $type {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }

            fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Err("only written".into())
            }

            fn display(&self) -> HeaderValue {
                let $this = self;
                HeaderValue::new(Self::name(), $value)
            }
        }
    };
}

header!(AutoSubmitted, "Auto-Submitted", |_this| "auto-generated"
    .to_owned());
header!(NoReply, "X-Auto-Response-Suppress", |_this| "All"
    .to_owned());
header!(ContentLanguage, "Content-Language", |this| this.0.clone());

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;

    use super::*;

    fn mail(to: &str, subject: &str, text: &str) -> Mail {
        Mail {
            id: "01900000-0000-7000-8000-000000000001".parse().unwrap(),
            written: "2026-03-04T10:00:00Z".parse().unwrap(),
            from_name: "Stadt Köln\r\nBcc: alle@example.org".to_owned(),
            from: Mailbox::parse("buero@example.org").unwrap(),
            reply_to: Some(Mailbox::parse("antwort@example.org").unwrap()),
            bounces_to: Mailbox::parse("bounce+x@example.org").unwrap(),
            to: Mailbox::parse(to).unwrap(),
            language: Language::Ar,
            subject: subject.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = "Grüße aus Köln\n\nرقمكم هو 2026-00042\n\nВаш номер: 5 ґ\n\n.\n..x\nFrom me";
        let written = mail("erika@example.org", "Rückruf: مكالمة ґ", text);
        let bytes = written.bytes().unwrap();
        assert!(bytes.is_ascii());
        let read = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(read.subject(), Some("Rückruf: مكالمة ґ"));
        let body = read.body_text(0).unwrap().replace("\r\n", "\n");
        assert_eq!(body.trim_end(), text);
        assert!(read.body_html(0).unwrap().contains("dir=\"rtl\""));
        assert_eq!(
            read.message_id(),
            Some("01900000-0000-7000-8000-000000000001@example.org")
        );
        let header = |name| read.header_raw(name).map(str::trim);
        assert_eq!(header("Auto-Submitted"), Some("auto-generated"));
        assert_eq!(header("Content-Language"), Some("ar"));
        assert_eq!(header("Reply-To"), Some("antwort@example.org"));
    }

    #[test]
    fn no_value_becomes_a_header() {
        let evil = "Hallo\r\nBcc: alle@example.org\r\n\r\n<script>";
        let mut one = mail("erika@example.org", evil, evil);
        one.from_name = format!("Amt\nBcc: alle@example.org {}", "ä".repeat(200));
        let bytes = one.bytes().unwrap();
        let read = MessageParser::default().parse(&bytes).unwrap();
        assert!(read.bcc().is_none() && read.cc().is_none());
        let names: Vec<_> = read
            .headers()
            .iter()
            .map(|one| one.name().to_owned())
            .collect();
        assert_eq!(names.len(), 11, "{names:?}");
        assert!(read.body_html(0).unwrap().contains("&lt;script&gt;"));
    }
}

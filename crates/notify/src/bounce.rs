//! Mails that come back. The envelope's sender bears the row of the outbox and a signature, so that
//! a report that reaches that address (RFC 3464) names its mail without saying anything about the
//! recipient, and nobody else can mark a mail as bounced.

use hmac::{Hmac, Mac as _};
use mail_parser::{MessageParser, MimeHeaders as _};
use schalter_domain::ids::OutboxId;
use schalter_domain::message::Mailbox;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// Hexadecimal digits of the signature: 64 bits, which nobody guesses through a mail server.
const SIGNATURE: usize = 16;

/// The address that mails come back to.
#[derive(Clone)]
pub struct BounceAddress {
    mailbox: Mailbox,
    secret: String,
}

impl BounceAddress {
    /// Bounces go to `mailbox` with an addition behind `+`, signed with `secret`.
    pub fn new(mailbox: Mailbox, secret: String) -> Self {
        Self { mailbox, secret }
    }

    /// The envelope's sender for one mail.
    pub fn of(&self, id: OutboxId) -> Mailbox {
        let row = id.0.simple();
        let signature = self.signature(id);
        let (local, domain) = (self.mailbox.local(), self.mailbox.domain());
        let address = format!("{local}+{row}.{signature}@{domain}");
        Mailbox::parse(&address).unwrap_or_else(|_| self.mailbox.clone())
    }

    /// The mail that such an address stands for, if the signature is right.
    pub fn read(&self, address: &str) -> Option<OutboxId> {
        let address = address.trim().trim_matches(['<', '>']).to_lowercase();
        let (local, domain) = address.rsplit_once('@')?;
        let token = local
            .strip_prefix(&self.mailbox.local().to_lowercase())?
            .strip_prefix('+')?;
        let (row, signature) = token.split_once('.')?;
        let id = OutboxId(uuid::Uuid::try_parse(row).ok()?);
        let right = self.signature(id);
        let same = right.as_bytes().ct_eq(signature.as_bytes());
        (domain == self.mailbox.domain() && bool::from(same)).then_some(id)
    }

    /// What a mail that came to such an address reports; `recipient` is the address as the mail
    /// server's pipe names it, if it does.
    pub fn report(&self, mail: &[u8], recipient: Option<&str>) -> Option<Bounce> {
        let parsed = MessageParser::default().parse(mail)?;
        let mut addresses: Vec<String> = recipient.map(str::to_owned).into_iter().collect();
        for header in ["To", "Delivered-To", "X-Original-To", "Envelope-To"] {
            let all = parsed
                .headers_raw()
                .filter(|(name, _)| name.eq_ignore_ascii_case(header));
            let split = all.flat_map(|(_, value)| value.split([',', ' ', '\r', '\n', '\t']));
            addresses.extend(split.map(str::to_owned));
        }
        let id = addresses.iter().find_map(|address| self.read(address))?;
        let part = parsed.parts.iter().find(|part| {
            part.content_type().is_some_and(|kind| {
                kind.ctype().eq_ignore_ascii_case("message")
                    && kind
                        .subtype()
                        .is_some_and(|sub| sub.eq_ignore_ascii_case("delivery-status"))
            })
        })?;
        let (code, hard) = judge(&String::from_utf8_lossy(part.contents()))?;
        Some(Bounce { id, code, hard })
    }

    fn signature(&self, id: OutboxId) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes())
            .expect("a key of any length fits");
        mac.update(b"bounce:");
        mac.update(id.0.as_bytes());
        let digits = mac.finalize().into_bytes();
        let all: String = digits.iter().map(|byte| format!("{byte:02x}")).collect();
        all.chars().take(SIGNATURE).collect()
    }
}

/// A mail that came back, or may yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// The row of the outbox.
    pub id: OutboxId,
    /// The status (RFC 3463), such as `5.1.1`.
    pub code: String,
    /// Whether it is for good; otherwise the relay goes on trying.
    pub hard: bool,
}

/// Status and whether it is for good, from the fields of a delivery status (RFC 3464, section 2.3).
fn judge(fields: &str) -> Option<(String, bool)> {
    let field = |name: &str| {
        let mut found = fields.lines().filter_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        });
        found.next_back()
    };
    let status = field("Status")?.split_whitespace().next()?;
    let known = status.len() <= 12 && status.chars().all(|c| c.is_ascii_digit() || c == '.');
    let failed = field("Action").is_some_and(|action| action.eq_ignore_ascii_case("failed"));
    known.then(|| (status.to_owned(), failed && status.starts_with('5')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn address() -> BounceAddress {
        BounceAddress::new(
            Mailbox::parse("Bounce@example.org").unwrap(),
            "secret".to_owned(),
        )
    }

    fn row() -> OutboxId {
        "01900000-0000-7000-8000-000000000001".parse().unwrap()
    }

    fn report(to: &str, action: &str, status: &str) -> Vec<u8> {
        format!(
            "From: MAILER-DAEMON@relay.example\r\nTo: <{to}>\r\nSubject: Undelivered\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\
             MIME-Version: 1.0\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; relay.example\r\n\r\n\
             Final-Recipient: rfc822; erika@example.org\r\nAction: {action}\r\n\
             Status: {status}\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n--b--\r\n"
        )
        .into_bytes()
    }

    #[test]
    fn a_report_names_its_mail() {
        let sender = address().of(row()).to_string();
        assert!(sender.split('@').next().unwrap().len() <= 64, "{sender}");
        let bounce = address().report(&report(&sender, "failed", "5.1.1"), None);
        assert_eq!(
            bounce,
            Some(Bounce {
                id: row(),
                code: "5.1.1".to_owned(),
                hard: true
            })
        );
        let shouted = sender.to_uppercase();
        let piped = address().report(
            &report("list@example.org", "failed", "5.1.1"),
            Some(&shouted),
        );
        assert!(piped.is_some());
        let delayed = address().report(&report(&sender, "delayed", "4.4.1"), None);
        assert!(!delayed.unwrap().hard);
    }

    #[test]
    fn nobody_else_marks_a_mail_as_bounced() {
        let sender = address().of(row()).to_string();
        let forged = sender.replace('.', ".0");
        for to in [
            "bounce@example.org",
            forged.as_str(),
            "bounce+x.y@example.org",
        ] {
            assert_eq!(
                address().report(&report(to, "failed", "5.1.1"), None),
                None,
                "{to}"
            );
        }
        let other = BounceAddress::new(
            Mailbox::parse("bounce@example.org").unwrap(),
            "x".to_owned(),
        );
        assert_eq!(other.read(&sender), None);
        let answer = format!("From: a@example.org\r\nTo: {sender}\r\n\r\nIch bin im Urlaub.\r\n");
        assert_eq!(address().report(answer.as_bytes(), None), None);
    }

    proptest! {
        #[test]
        fn garbage_is_read_quietly(mail: Vec<u8>, to: String) {
            prop_assert_eq!(address().report(&mail, Some(&to)), None);
        }
    }
}

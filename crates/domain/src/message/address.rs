//! Mail addresses: which ones are taken, and how they are shown to those who need not know them.

/// Why a mail address is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// It is not of the form `name@domain`.
    #[error("this is not a mail address")]
    Form,
    /// It bears a control character, a blank or a character with a meaning in headers.
    #[error("a mail address bears none of these characters")]
    Character,
    /// It is longer than mail allows (RFC 5321, section 4.5.3.1: 64 and 254 octets).
    #[error("the mail address is too long")]
    Long,
}

/// A mail address of the form that is written to: `local@domain`, no comment, no quotes, no
/// literal domain. Letters beyond ASCII are allowed; whether the relay takes them is its answer
/// (RFC 6531).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mailbox {
    local: String,
    domain: String,
}

impl Mailbox {
    /// Reads an address.
    ///
    /// # Errors
    /// See [`BadAddress`].
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(BadAddress::Form)?;
        let barred = |c: char| {
            c.is_control() || c.is_whitespace() || is_invisible(c) || "<>()[]\\,;:\"@".contains(c)
        };
        if local.chars().any(barred) || domain.chars().any(barred) {
            return Err(BadAddress::Character);
        }
        if local.len() > 64 || text.len() > 254 {
            return Err(BadAddress::Long);
        }
        let dots = |part: &str| part.split('.').any(str::is_empty);
        let hyphen = |label: &str| label.starts_with('-') || label.ends_with('-');
        let labels_fit = domain
            .split('.')
            .all(|label| label.len() <= 63 && !hyphen(label));
        let known = |c: char| c.is_alphanumeric() || c == '-' || c == '.' || !c.is_ascii();
        if dots(local) || dots(domain) || !labels_fit || !domain.chars().all(known) {
            return Err(BadAddress::Form);
        }
        Ok(Self {
            local: local.to_owned(),
            domain: domain.to_lowercase(),
        })
    }

    /// The part before the `@`.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The part behind the `@`, in lower case.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Whether it needs a relay that speaks SMTPUTF8 (RFC 6531).
    pub fn is_international(&self) -> bool {
        !self.local.is_ascii() || !self.domain.is_ascii()
    }
}

/// Characters that show nothing, or turn the direction of what follows.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

impl std::fmt::Display for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

/// An address is nobody's to log.
impl std::fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mailbox(…)")
    }
}

/// A mail address or number as those see it who need not know it: `e…@example.org`, `…678`.
pub fn mask(recipient: &str) -> String {
    match recipient.rsplit_once('@') {
        Some((local, domain)) => {
            let first: String = local.chars().take(1).collect();
            format!("{first}…@{domain}")
        }
        None => {
            let digits: Vec<char> = recipient.chars().filter(char::is_ascii_digit).collect();
            let shown = if digits.len() > 6 { 3 } else { 0 };
            let last: String = digits.iter().skip(digits.len() - shown).collect();
            format!("…{last}")
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn everyday_addresses_are_taken() {
        for text in [
            "erika@example.org",
            " e.muster+amt@mail.example.co.uk ",
            "o'neil@example.org",
            "jörg@müller.example",
            "x@1und1.de",
        ] {
            let mailbox = Mailbox::parse(text).unwrap();
            assert_eq!(mailbox.to_string(), text.trim());
        }
        assert!(
            Mailbox::parse("jörg@example.org")
                .unwrap()
                .is_international()
        );
        assert!(!format!("{:?}", Mailbox::parse("erika@example.org")).contains("erika"));
    }

    #[test]
    fn nothing_that_could_become_a_header_is_taken() {
        use BadAddress::{Character, Form, Long};
        let long = format!("{}@example.org", "a".repeat(65));
        for (text, why) in [
            ("erika", Form),
            ("@example.org", Form),
            ("erika@", Form),
            ("erika@exa mple.org", Character),
            ("erika@example.org\r\nBcc: all@example.org", Character),
            ("a@example.org,b@example.org", Character),
            ("<erika@example.org>", Character),
            ("\"a b\"@example.org", Character),
            ("erika@[127.0.0.1]", Character),
            ("erika@example..org", Form),
            ("erika.@example.org", Form),
            ("erika@-example.org", Form),
            ("erika@exa_mple.org", Form),
            ("eri\u{202e}ka@example.org", Character),
            (long.as_str(), Long),
        ] {
            assert_eq!(Mailbox::parse(text), Err(why), "{text:?}");
        }
    }

    #[test]
    fn a_mask_tells_little() {
        assert_eq!(mask("erika@example.org"), "e…@example.org");
        assert_eq!(mask("+49 151 2345678"), "…678");
        assert_eq!(mask("110"), "…");
        assert_eq!(mask(""), "…");
    }

    proptest! {
        #[test]
        fn garbage_never_panics_and_never_breaks_a_line(text in "\\PC{0,40}|[a-z@.\r\n]{0,20}") {
            let _ = mask(&text);
            if let Ok(mailbox) = Mailbox::parse(&text) {
                let written = mailbox.to_string();
                prop_assert!(!written.contains(['\r', '\n', ' ', ',']));
                prop_assert_eq!(Mailbox::parse(&written), Ok(mailbox));
            }
        }
    }
}

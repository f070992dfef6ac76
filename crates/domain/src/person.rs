//! A person who asks what is kept about them (Art. 15 GDPR) or wants it erased (Art. 17): by what
//! their data is found, and what of it cannot go yet.

use std::fmt;

use jiff::Timestamp;

use crate::ids::VisitId;
use crate::ticket::TicketNumber;

/// The longest text that is searched for, in characters.
pub const SEARCH_LIMIT: usize = 254;
/// The shortest telephone number, in digits: a shorter one meets half the town.
const SHORTEST_NUMBER: usize = 6;

/// By what a person's data is found.
#[derive(Clone, PartialEq, Eq)]
pub enum Sought {
    /// A visit, by the id in its address.
    Visit(VisitId),
    /// A matter, by its number.
    Number(TicketNumber),
    /// A telephone number: its digits without country code and leading zero.
    Phone(String),
    /// A mail address, in lower case.
    Email(String),
}

/// A text by which nobody can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("neither a visit, nor a matter's number, nor a telephone number, nor a mail address")]
pub struct NobodySought;

impl Sought {
    /// Reads what somebody typed.
    ///
    /// # Errors
    /// [`NobodySought`].
    pub fn parse(typed: &str) -> Result<Self, NobodySought> {
        let typed = typed.trim();
        if typed.is_empty() || typed.chars().count() > SEARCH_LIMIT {
            return Err(NobodySought);
        }
        // The id may come with the address it stands in.
        let last = typed.trim_end_matches('/').rsplit('/').next();
        if let Some(Ok(visit)) = last.map(str::parse) {
            return Ok(Self::Visit(visit));
        }
        // 0221-4710 is a telephone number; no matter is of the third century.
        if let Some(Ok(number)) = (!typed.starts_with('0')).then(|| typed.parse()) {
            return Ok(Self::Number(number));
        }
        if let Some((local, domain)) = typed.rsplit_once('@') {
            let fits =
                !local.is_empty() && domain.contains('.') && !typed.contains(char::is_whitespace);
            return fits
                .then(|| Self::Email(typed.to_lowercase()))
                .ok_or(NobodySought);
        }
        if typed.chars().all(in_number) {
            let digits = significant(typed);
            return (digits.len() >= SHORTEST_NUMBER)
                .then_some(Self::Phone(digits))
                .ok_or(NobodySought);
        }
        Err(NobodySought)
    }

    /// The word that says by what was searched; never the searched text.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Visit(_) => "visit",
            Self::Number(_) => "number",
            Self::Phone(_) => "phone",
            Self::Email(_) => "email",
        }
    }

    /// One spelling of what is sought, whatever was typed: what is hashed for the audit.
    pub fn canonical(&self) -> String {
        match self {
            Self::Visit(visit) => visit.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Phone(digits) => digits.clone(),
            Self::Email(address) => address.clone(),
        }
    }

    /// Whether a free text, or a number or address as it was given, names the person. Visits and
    /// matters are found by their keys, not by texts.
    pub fn is_named_in(&self, text: &str) -> bool {
        match self {
            Self::Visit(_) | Self::Number(_) => false,
            Self::Phone(digits) => numbers_in(text).any(|number| number == *digits),
            Self::Email(address) => {
                let text = text.to_lowercase();
                text.match_indices(address.as_str()).any(|(at, found)| {
                    let before = text[..at].chars().next_back();
                    let after = text[at + found.len()..].chars().next();
                    let goes_on = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
                    !before.is_some_and(|c| goes_on(c) || c == '.' || c == '+')
                        && !after.is_some_and(goes_on)
                })
            }
        }
    }
}

/// What was searched for is a person's; no log bears it.
impl fmt::Debug for Sought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sought({})", self.kind())
    }
}

/// Characters in which telephone numbers are written.
fn in_number(c: char) -> bool {
    c.is_ascii_digit() || " +-/().\u{a0}\u{202f}".contains(c)
}

/// The digits of a number without the German country code and the leading zero.
fn significant(written: &str) -> String {
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let international = written.trim_start().starts_with('+');
    let national = if international {
        digits.strip_prefix("49").unwrap_or(&digits)
    } else {
        digits.strip_prefix("0049").unwrap_or(&digits)
    };
    // +49 (0)221 … is written often.
    national.trim_start_matches('0').to_owned()
}

/// The telephone numbers that may stand in a text.
fn numbers_in(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !in_number(c))
        .filter(|run| run.chars().filter(char::is_ascii_digit).count() >= SHORTEST_NUMBER)
        .map(significant)
}

/// Why something is not erased although the person asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Somebody ordered to keep it (Art. 17 (3) (e) GDPR).
    Held {
        /// Until when.
        until: Timestamp,
    },
    /// It is needed for what the person was promised and still waits for: it goes by itself when
    /// the promise is met (Art. 17 (1) (a) GDPR).
    Promised,
}

/// Whether something must stay: `held` says until when somebody ordered it, `promised` whether the
/// person still waits for what it is needed for. An order goes before.
pub fn kept(held: Option<Timestamp>, promised: bool) -> Option<Kept> {
    match (held, promised) {
        (Some(until), _) => Some(Kept::Held { until }),
        (None, true) => Some(Kept::Promised),
        (None, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_type_is_told_apart() {
        let visit = "01936e5a-0000-7000-8000-000000000001";
        let from_address = format!("https://rathaus.example/de/besuch/{visit}");
        assert_eq!(Sought::parse(visit), Sought::parse(&from_address));
        assert_eq!(Sought::parse(visit).unwrap().kind(), "visit");
        assert_eq!(Sought::parse("2026-00042").unwrap().kind(), "number");
        assert_eq!(
            Sought::parse(" Erika@Example.ORG "),
            Ok(Sought::Email("erika@example.org".into()))
        );
        for phone in [
            "0221 4710-100",
            "+49 221 4710100",
            "0049 221/4710100",
            "+49 (0)221 4710 100",
            "(0221) 4710100",
        ] {
            assert_eq!(
                Sought::parse(phone),
                Ok(Sought::Phone("2214710100".into())),
                "{phone}"
            );
        }
        for nobody in [
            "",
            "Erika",
            "110",
            "a@b",
            "erika muster@example.org",
            "@x.de",
        ] {
            assert_eq!(Sought::parse(nobody), Err(NobodySought), "{nobody:?}");
        }
    }

    #[test]
    fn a_number_is_found_in_a_text_however_it_is_written() {
        let sought = Sought::parse("0151 2345678").unwrap();
        assert!(sought.is_named_in("Bitte unter +49 151/234 56 78 anrufen."));
        assert!(sought.is_named_in("01512345678"));
        assert!(!sought.is_named_in("0151 2345679"));
        assert!(!sought.is_named_in("Az. 2026-01512345678"));
    }

    #[test]
    fn an_address_is_found_as_a_whole_word() {
        let sought = Sought::parse("erika@example.org").unwrap();
        assert!(sought.is_named_in("Mail an Erika@example.org."));
        assert!(!sought.is_named_in("meta-erika@example.org"));
        assert!(!sought.is_named_in("erika@example.orga"));
        assert!(!sought.is_named_in("x.erika@example.org"));
    }

    #[test]
    fn an_order_goes_before_a_promise() {
        let until = Timestamp::UNIX_EPOCH;
        assert_eq!(kept(Some(until), true), Some(Kept::Held { until }));
        assert_eq!(kept(None, true), Some(Kept::Promised));
        assert_eq!(kept(None, false), None);
    }

    #[test]
    fn what_is_sought_stays_out_of_logs() {
        let sought = Sought::parse("erika@example.org").unwrap();
        assert_eq!(format!("{sought:?}"), "Sought(email)");
    }

    proptest! {
        #[test]
        fn garbage_never_panics(typed in "\\PC{0,60}", text in "\\PC{0,80}") {
            if let Ok(sought) = Sought::parse(&typed) {
                let _ = sought.is_named_in(&text);
                prop_assert_eq!(Sought::parse(&sought.canonical()).is_ok(), true);
            }
        }

        #[test]
        fn who_is_sought_is_named_in_what_was_typed(number in "0[1-9][0-9]{2,4}[ /-][0-9]{4,8}") {
            let sought = Sought::parse(&number).unwrap();
            prop_assert!(sought.is_named_in(&number));
            let sentence = format!("Tel.: {number}, abends");
            prop_assert!(sought.is_named_in(&sentence));
        }
    }
}

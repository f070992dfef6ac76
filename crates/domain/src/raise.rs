//! A telephone call that gets a picture: the browser comes into the talk by a code that is told on the
//! telephone, or by a link in a short message. Each opens once and for a short time, and nobody comes
//! in without the clerk. Wrong codes are counted by where they come from.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

/// How long a code or link opens.
pub const LIFE: SignedDuration = SignedDuration::from_mins(10);
/// The digits of a code.
pub const DIGITS: usize = 6;
/// Wrong codes that a source may type before it has to wait.
pub const TRIES: u8 = 5;
/// How long it then waits, counted from the last wrong one. Wrong codes older than this are forgotten.
pub const PAUSE: SignedDuration = SignedDuration::from_mins(10);
/// Sources that are remembered at most.
pub const SOURCES: usize = 10_000;

/// A code out of a random number: six digits, each as likely as any other.
pub fn code(random: u64) -> String {
    format!("{:06}", random % 1_000_000)
}

/// The digits of a code as somebody typed it, with blanks, dots or hyphens between them; none where
/// it cannot be one.
pub fn typed(text: &str) -> Option<String> {
    let between =
        |letter: &char| !(letter.is_whitespace() || matches!(letter, '-' | '.' | '\u{2013}'));
    let code: String = text.chars().filter(between).take(DIGITS + 1).collect();
    let fits = code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit());
    fits.then_some(code)
}

/// By what the browser comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Six digits, told on the telephone.
    Code,
    /// A link, sent as a short message.
    Link,
}

/// One try to bring a browser into a talk. `key` is what opens it: the code, or the hash of the link.
/// `joiner` stands for a browser.
#[derive(Clone, PartialEq, Eq)]
pub enum Raise {
    /// Nobody has used the key yet.
    Open {
        /// By what.
        way: Way,
        /// What opens it.
        key: String,
        /// From then on it opens nothing.
        until: Timestamp,
    },
    /// A browser had the key and waits to be let in; the key is spent.
    Asking {
        /// Which browser.
        joiner: String,
    },
    /// The clerk has let it in.
    In {
        /// Which browser.
        joiner: String,
    },
    /// The clerk has not let it in.
    Declined {
        /// Which browser.
        joiner: String,
    },
}

impl std::fmt::Debug for Raise {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Open { .. } => "Open",
            Self::Asking { .. } => "Asking",
            Self::In { .. } => "In",
            Self::Declined { .. } => "Declined",
        })
    }
}

impl Raise {
    /// A key that opens from now on.
    pub fn new(way: Way, key: String, now: Timestamp) -> Self {
        let until = now.checked_add(LIFE).unwrap_or(Timestamp::MAX);
        Self::Open { way, key, until }
    }

    /// Whether this key opens it at `now`.
    pub fn opens(&self, with: Way, given: &str, now: Timestamp) -> bool {
        match self {
            Self::Open { way, key, until } => *way == with && key == given && now < *until,
            _ => false,
        }
    }

    /// Whether its key can still open, or somebody waits or was let in.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        match self {
            Self::Open { until, .. } => now < *until,
            _ => true,
        }
    }

    /// The browser that has the key asks to come in. Any other stage stays as it is.
    #[must_use]
    pub fn ask(self, joiner: String) -> Self {
        match self {
            Self::Open { .. } => Self::Asking { joiner },
            other => other,
        }
    }

    /// The clerk's answer to who asks. Any other stage stays as it is.
    #[must_use]
    pub fn decide(self, yes: bool) -> Self {
        match self {
            Self::Asking { joiner } if yes => Self::In { joiner },
            Self::Asking { joiner } => Self::Declined { joiner },
            other => other,
        }
    }

    /// The browser that asks, was let in, or was not.
    pub fn joiner(&self) -> Option<&str> {
        match self {
            Self::Open { .. } => None,
            Self::Asking { joiner } | Self::In { joiner } | Self::Declined { joiner } => {
                Some(joiner)
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wrong {
    count: u8,
    last: Timestamp,
}

/// Wrong codes by source: an IPv4 address or an IPv6 /64 as a number. Bounded: when it is full, the
/// source that was wrong the longest time ago is forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guesses(HashMap<u128, Wrong>);

impl Guesses {
    /// Until when a source has to wait, if it does.
    pub fn waits(&self, source: u128, now: Timestamp) -> Option<Timestamp> {
        let wrong = self.0.get(&source).filter(|wrong| wrong.count >= TRIES)?;
        Some(end(*wrong)).filter(|until| now < *until)
    }

    /// A code from there was wrong.
    pub fn wrong(&mut self, source: u128, now: Timestamp) {
        if self.0.len() >= SOURCES && !self.0.contains_key(&source) {
            self.0.retain(|_, wrong| now < end(*wrong));
            let oldest = self.0.iter().min_by_key(|(_, wrong)| wrong.last);
            let oldest = oldest.map(|(source, _)| *source);
            if let Some(oldest) = oldest.filter(|_| self.0.len() >= SOURCES) {
                self.0.remove(&oldest);
            }
        }
        let before = self.0.get(&source).filter(|wrong| now < end(**wrong));
        let count = before.map_or(0, |wrong| wrong.count).saturating_add(1);
        self.0.insert(source, Wrong { count, last: now });
    }
}

fn end(wrong: Wrong) -> Timestamp {
    wrong.last.checked_add(PAUSE).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn offered() -> Raise {
        Raise::new(Way::Code, "004711".to_owned(), at(0))
    }

    #[test]
    fn a_code_opens_for_ten_minutes_and_once() {
        let raise = offered();
        assert!(raise.opens(Way::Code, "004711", at(599)));
        assert!(!raise.opens(Way::Code, "004711", at(600)));
        assert!(!raise.opens(Way::Code, "004712", at(0)));
        assert!(!raise.opens(Way::Link, "004711", at(0)));
        let asked = raise.ask("a".to_owned());
        assert!(!asked.opens(Way::Code, "004711", at(0)));
        assert_eq!(asked.clone().ask("b".to_owned()).joiner(), Some("a"));
    }

    #[test]
    fn nobody_comes_in_who_did_not_ask() {
        assert_eq!(offered().decide(true), offered());
        let declined = offered().ask("a".to_owned()).decide(false);
        assert!(matches!(declined, Raise::Declined { .. }));
        assert_eq!(declined.clone().decide(true), declined);
        let let_in = offered().ask("a".to_owned()).decide(true);
        assert!(matches!(let_in, Raise::In { .. }));
        assert_eq!(let_in.clone().decide(false), let_in);
    }

    #[test]
    fn codes_are_taken_as_people_type_them() {
        for text in ["123456", " 123 456 ", "12-34-56", "123.456", "123\u{a0}456"] {
            assert_eq!(typed(text).as_deref(), Some("123456"), "{text}");
        }
        for text in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "+123456"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }

    #[test]
    fn five_wrong_codes_make_a_source_wait_and_no_other() {
        let mut guesses = Guesses::default();
        for second in 0..5 {
            assert_eq!(guesses.waits(1, at(second)), None);
            guesses.wrong(1, at(second));
        }
        assert_eq!(guesses.waits(1, at(5)), Some(at(604)));
        assert_eq!(guesses.waits(1, at(604)), None);
        assert_eq!(guesses.waits(2, at(5)), None);
        guesses.wrong(1, at(604));
        assert_eq!(guesses.waits(1, at(604)), None);
    }

    #[test]
    fn a_secret_is_not_in_the_log() {
        let text = format!("{:?} {:?}", offered(), offered().ask("cookie".to_owned()));
        assert!(!text.contains("4711") && !text.contains("cookie"), "{text}");
    }

    proptest! {
        #[test]
        fn every_code_is_typed_back(random in any::<u64>()) {
            let code = code(random);
            prop_assert_eq!(typed(&code), Some(code));
        }

        #[test]
        fn no_text_breaks_it(text in any::<String>()) {
            if let Some(code) = typed(&text) {
                prop_assert!(code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit()));
            }
        }

        /// Whatever the order of steps: only a browser that had the key in time, and was answered
        /// with yes, is in.
        #[test]
        fn only_who_had_the_key_and_a_yes_is_in(
            steps in prop::collection::vec((0_u8..4, 0_i64..1_200), 0..20),
        ) {
            let mut raise = offered();
            let (mut key, mut yes) = (false, false);
            for (step, second) in steps {
                match step {
                    0 if raise.opens(Way::Code, "004711", at(second)) => {
                        key = second < 600;
                        raise = raise.ask("a".to_owned());
                    }
                    1 => prop_assert!(!raise.opens(Way::Code, "000000", at(second))),
                    2 => {
                        yes |= matches!(raise, Raise::Asking { .. });
                        raise = raise.decide(true);
                    }
                    3 => raise = raise.decide(false),
                    _ => {}
                }
            }
            if matches!(raise, Raise::In { .. }) {
                prop_assert!(key && yes);
            }
        }

        /// No source types more than five wrong codes within the pause, and memory is bounded.
        #[test]
        fn nobody_guesses_fast(gaps in prop::collection::vec(0_i64..400, 1..60)) {
            let mut guesses = Guesses::default();
            let (mut now, mut taken) = (0, Vec::new());
            for gap in gaps {
                now += gap;
                if guesses.waits(7, at(now)).is_none() {
                    guesses.wrong(7, at(now));
                    taken.push(now);
                }
            }
            for window in taken.windows(usize::from(TRIES) + 1) {
                prop_assert!(window[usize::from(TRIES)] - window[0] >= PAUSE.as_secs());
            }
        }
    }

    #[test]
    fn memory_is_bounded() {
        let mut guesses = Guesses::default();
        for source in 0..SOURCES as u128 + 20 {
            guesses.wrong(source, at(1));
            assert!(guesses.0.len() <= SOURCES);
        }
    }
}

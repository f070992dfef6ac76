//! What an entry is responsible for, and the notation in which tables keep it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::fold::{fold, words};

/// The longest initial letters, such as `Sch`.
const LETTERS: usize = 5;
/// The highest house number.
const HIGHEST: u16 = 9_999;

/// On which side of the street a house stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// On either.
    #[default]
    Both,
    /// Even numbers.
    Even,
    /// Odd numbers.
    Odd,
}

/// House numbers of a street. Letters after a number (`12a`) do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HouseNumbers {
    /// The first.
    pub from: u16,
    /// The last; none: to the end of the street.
    pub to: Option<u16>,
    /// On which side.
    pub side: Side,
}

impl HouseNumbers {
    /// All of the street.
    pub const ALL: HouseNumbers = HouseNumbers {
        from: 1,
        to: None,
        side: Side::Both,
    };

    /// Whether the house is one of them.
    pub fn contain(&self, number: u16) -> bool {
        let side = match self.side {
            Side::Both => true,
            Side::Even => number.is_multiple_of(2),
            Side::Odd => !number.is_multiple_of(2),
        };
        side && self.from <= number && self.to.is_none_or(|to| number <= to)
    }
}

/// What an entry is responsible for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Responsibility {
    /// A street or a part of it.
    Street {
        /// Its name, as written.
        name: String,
        /// Which houses.
        numbers: HouseNumbers,
    },
    /// People whose surname begins so.
    Initials {
        /// The first letters, such as `A`.
        from: String,
        /// The last ones, such as `K`; the same as `from` for one beginning alone.
        to: String,
    },
    /// A matter, in the words citizens use.
    Topic {
        /// The words.
        words: String,
    },
}

/// Why a responsibility cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Notation {
    /// Neither a street nor anything else stands there.
    #[error("the street has no name")]
    NoName,
    /// The house numbers end before they begin, or there is no such number.
    #[error("the house numbers do not fit")]
    Numbers,
    /// Not letters such as `A-K` or `Sch`.
    #[error("initial letters look like A-K or Sch")]
    Letters,
}

impl Responsibility {
    /// Reads a street: `Lindenstraße`, `Lindenstraße 12`, `Lindenstraße 1-49 ungerade`,
    /// `Lindenstraße ab 50`, `Lindenstraße bis 48 gerade`.
    ///
    /// # Errors
    /// [`Notation::NoName`] or [`Notation::Numbers`].
    pub fn street(text: &str) -> Result<Self, Notation> {
        let mut rest: Vec<&str> = text.split_whitespace().collect();
        let side = match rest.last().copied().map(fold).as_deref() {
            Some("gerade") => Side::Even,
            Some("ungerade") => Side::Odd,
            _ => Side::Both,
        };
        if side != Side::Both {
            rest.pop();
        }
        let (from, to) = span(&mut rest)?;
        if !rest.iter().any(|word| word.contains(char::is_alphabetic)) {
            return Err(Notation::NoName);
        }
        let numbers = HouseNumbers { from, to, side };
        let name = rest.join(" ");
        Ok(Responsibility::Street { name, numbers })
    }

    /// Reads initial letters: `A-K`, `Sch`, `Sa-Se`.
    ///
    /// # Errors
    /// [`Notation::Letters`].
    pub fn initials(text: &str) -> Result<Self, Notation> {
        let (from, to) = text.split_once(['-', '–']).unwrap_or((text, text));
        let (from, to) = (from.trim(), to.trim());
        let fits = |letters: &str| {
            let count = letters.chars().count();
            (1..=LETTERS).contains(&count) && letters.chars().all(char::is_alphabetic)
        };
        let (low, high) = (fold(from), fold(to));
        if !fits(from) || !fits(to) || beginning(&low, &high) > high.as_str() {
            return Err(Notation::Letters);
        }
        let (from, to) = (from.to_owned(), to.to_owned());
        Ok(Responsibility::Initials { from, to })
    }

    /// A matter in words.
    pub fn topic(text: &str) -> Self {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Responsibility::Topic { words }
    }
}

/// Takes the house numbers off the end.
fn span(rest: &mut Vec<&str>) -> Result<(u16, Option<u16>), Notation> {
    let whole = (1, None);
    let Some(last) = rest.last().copied() else {
        return Ok(whole);
    };
    if !last.starts_with(|c: char| c.is_ascii_digit()) || rest.len() < 2 {
        return Ok(whole);
    }
    // `17.` of a name such as „Straße des 17. Juni“ never comes last.
    let (from, to) = match last.split_once(['-', '–']) {
        Some((from, to)) => {
            rest.pop();
            (house_number(from), house_number(to))
        }
        None => {
            rest.pop();
            let number = house_number(last);
            match rest.last().copied().map(fold).as_deref() {
                Some("ab") => {
                    rest.pop();
                    return number.map(|from| (from, None)).ok_or(Notation::Numbers);
                }
                Some("bis") => {
                    rest.pop();
                    let before = rest.last().copied().and_then(house_number);
                    if before.is_some() {
                        rest.pop();
                    }
                    (Some(before.unwrap_or(1)), number)
                }
                _ => (number, number),
            }
        }
    };
    match (from, to) {
        (Some(from), Some(to)) if from <= to => Ok((from, Some(to))),
        _ => Err(Notation::Numbers),
    }
}

/// The number of a house such as `12` or `12a`.
pub(super) fn house_number(text: &str) -> Option<u16> {
    let digits = text.trim_end_matches(char::is_alphabetic);
    let letters = text[digits.len()..].chars().count();
    let number = digits.parse().ok()?;
    (letters <= 1 && (1..=HIGHEST).contains(&number)).then_some(number)
}

/// As much of `text` as `other` is long.
pub(super) fn beginning<'a>(text: &'a str, other: &str) -> &'a str {
    let end = text.char_indices().nth(other.chars().count());
    end.map_or(text, |(end, _)| &text[..end])
}

/// A street's name, so that spelling does not matter: `Karl-Marx-Str.` is `Karl Marx Straße`.
pub(super) fn street_key<S: AsRef<str>>(words: &[S]) -> String {
    let mut key: String = words.iter().map(AsRef::as_ref).collect();
    if key.ends_with("str") {
        key.push_str("asse");
    }
    key
}

/// The street's name as [`street_key`] spells it.
pub(super) fn key_of_street(name: &str) -> String {
    street_key(&words(name))
}

impl fmt::Display for Responsibility {
    /// The notation that [`Responsibility::street`], [`Responsibility::initials`] and
    /// [`Responsibility::topic`] read.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Responsibility::Street { name, numbers } => {
                f.write_str(name)?;
                numbers.fmt(f)
            }
            Responsibility::Initials { from, to } if from == to => f.write_str(from),
            Responsibility::Initials { from, to } => write!(f, "{from}-{to}"),
            Responsibility::Topic { words } => f.write_str(words),
        }
    }
}

impl fmt::Display for HouseNumbers {
    /// With a blank before it; nothing for all of the street.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (1, None) => {}
            (from, None) => write!(f, " ab {from}")?,
            (from, Some(to)) if from == to => write!(f, " {from}")?,
            (from, Some(to)) => write!(f, " {from}-{to}")?,
        }
        match self.side {
            Side::Both => Ok(()),
            Side::Even => f.write_str(" gerade"),
            Side::Odd => f.write_str(" ungerade"),
        }
    }
}

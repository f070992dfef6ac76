//! Every text in every language: Fluent files below `locales/`, embedded in the binary.
//!
//! One file per part of the house: `portal`, `callback`, `legal`, `problem`, `notices` and `directory`
//! belong to the pages; `messages` to what leaves the house, in more languages; `room`, `desk` and
//! `media` to the islands, which load only their own locale's. A key
//! exists in every locale with the same variables; tests hold that, so a running server never meets
//! a missing one. If it does all the same, it shows the German text, and failing that the key.

mod bundle;
mod locale;
pub mod messages;

use std::borrow::Cow;

pub use locale::Locale;

/// What fills a variable of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Words.
    Text(Cow<'a, str>),
    /// A count; chooses the plural form.
    Number(i64),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

macro_rules! numbers {
    ($($kind:ty),+) => {$(
        impl From<$kind> for Value<'_> {
            fn from(number: $kind) -> Self {
                Self::Number(i64::from(number))
            }
        }

        impl From<&$kind> for Value<'_> {
            fn from(number: &$kind) -> Self {
                Self::Number(i64::from(*number))
            }
        }
    )+};
}

numbers!(u8, u16, u32, i32, i64);

/// The text of `key`.
pub fn get(locale: Locale, key: &str) -> String {
    format(locale, key, &[])
}

/// The text of `key` with its variables filled.
pub fn format(locale: Locale, key: &str, args: &[(&str, Value<'_>)]) -> String {
    bundle::of(locale)
        .format(key, args)
        .or_else(|| bundle::of(Locale::De).format(key, args))
        .unwrap_or_else(|| key.to_owned())
}

/// Whether `key` exists in `locale`.
pub fn has(locale: Locale, key: &str) -> bool {
    bundle::of(locale).has(key)
}

/// The Fluent source of one file of a locale, such as `room`.
pub fn source(locale: Locale, file: &str) -> Option<String> {
    bundle::source(locale.tag(), file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_filled_without_isolation_marks() {
        let text = format(
            Locale::De,
            "wait-range",
            &[("low", 5.into()), ("high", 12.into())],
        );
        assert_eq!(text, "meist 5 bis 12 Minuten");
    }

    #[test]
    fn counts_choose_their_plural() {
        let ahead = |count: u32| format(Locale::De, "visit-ahead", &[("count", count.into())]);
        assert_eq!(ahead(0), "Niemand ist vor Ihnen");
        assert_eq!(ahead(1), "1 Person ist vor Ihnen");
        assert_eq!(ahead(7), "7 Personen sind vor Ihnen");
    }

    #[test]
    fn an_unknown_key_shows_itself() {
        assert_eq!(get(Locale::En, "no-such-key"), "no-such-key");
    }
}

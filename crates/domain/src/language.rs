//! Language tags: the 24 languages Schalter serves, and sets of them.

use serde::{Deserialize, Serialize};

/// A language that a visit can need and a seat can serve (BCP 47 primary subtag).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Language {
    /// Deutsch.
    #[default]
    De,
    /// English.
    En,
    /// Türkçe.
    Tr,
    /// العربية.
    Ar,
    /// Русский.
    Ru,
    /// Українська.
    Uk,
    /// Polski.
    Pl,
    /// Română.
    Ro,
    /// Български.
    Bg,
    /// Italiano.
    It,
    /// Español.
    Es,
    /// Français.
    Fr,
    /// Português.
    Pt,
    /// Ελληνικά.
    El,
    /// Hrvatski.
    Hr,
    /// Српски.
    Sr,
    /// Shqip.
    Sq,
    /// فارسی.
    Fa,
    /// دری.
    Prs,
    /// پښتو.
    Ps,
    /// Kurmancî.
    Kmr,
    /// ትግርኛ.
    Ti,
    /// Soomaali.
    So,
    /// Tiếng Việt.
    Vi,
}

/// (language, tag, own name)
const TABLE: [(Language, &str, &str); 24] = [
    (Language::De, "de", "Deutsch"),
    (Language::En, "en", "English"),
    (Language::Tr, "tr", "Türkçe"),
    (Language::Ar, "ar", "العربية"),
    (Language::Ru, "ru", "Русский"),
    (Language::Uk, "uk", "Українська"),
    (Language::Pl, "pl", "Polski"),
    (Language::Ro, "ro", "Română"),
    (Language::Bg, "bg", "Български"),
    (Language::It, "it", "Italiano"),
    (Language::Es, "es", "Español"),
    (Language::Fr, "fr", "Français"),
    (Language::Pt, "pt", "Português"),
    (Language::El, "el", "Ελληνικά"),
    (Language::Hr, "hr", "Hrvatski"),
    (Language::Sr, "sr", "Српски"),
    (Language::Sq, "sq", "Shqip"),
    (Language::Fa, "fa", "فارسی"),
    (Language::Prs, "prs", "دری"),
    (Language::Ps, "ps", "پښتو"),
    (Language::Kmr, "kmr", "Kurmancî"),
    (Language::Ti, "ti", "ትግርኛ"),
    (Language::So, "so", "Soomaali"),
    (Language::Vi, "vi", "Tiếng Việt"),
];

/// The text is not the tag of a language Schalter serves.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("unknown language tag {0:?}")]
pub struct UnknownLanguage(pub String);

impl Language {
    /// All languages, German first.
    pub fn all() -> impl Iterator<Item = Language> {
        TABLE.iter().map(|(language, _, _)| *language)
    }

    /// The tag, such as `de` or `kmr`.
    pub fn tag(self) -> &'static str {
        TABLE[self as usize].1
    }

    /// The language's name in itself, such as `Türkçe`.
    pub fn own_name(self) -> &'static str {
        TABLE[self as usize].2
    }

    /// Whether the script runs from right to left.
    pub fn is_right_to_left(self) -> bool {
        matches!(self, Self::Ar | Self::Fa | Self::Prs | Self::Ps)
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

impl std::str::FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        TABLE
            .iter()
            .find(|(_, tag, _)| *tag == text)
            .map(|(language, _, _)| *language)
            .ok_or_else(|| UnknownLanguage(text.chars().take(16).collect()))
    }
}

/// A set of languages, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Languages(u32);

impl Languages {
    /// Whether the set holds `language`.
    pub fn contains(self, language: Language) -> bool {
        self.0 & (1 << language as u32) != 0
    }

    /// The set with `language` in it.
    #[must_use]
    pub fn with(self, language: Language) -> Self {
        Self(self.0 | 1 << language as u32)
    }

    /// The members, German first.
    pub fn iter(self) -> impl Iterator<Item = Language> {
        Language::all().filter(move |language| self.contains(*language))
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Language> for Languages {
    fn from_iter<T: IntoIterator<Item = Language>>(languages: T) -> Self {
        languages.into_iter().fold(Self::default(), Self::with)
    }
}

impl Serialize for Languages {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Languages {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Language>::deserialize(deserializer)?
            .into_iter()
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_enum() {
        for (position, (language, tag, _)) in TABLE.iter().enumerate() {
            assert_eq!(*language as usize, position);
            assert_eq!(tag.parse::<Language>().as_ref(), Ok(language));
            assert_eq!(serde_json::to_value(language).unwrap(), *tag);
        }
    }

    #[test]
    fn a_set_round_trips_and_an_unknown_tag_is_refused() {
        let set: Languages = [Language::Vi, Language::De].into_iter().collect();
        let text = serde_json::to_string(&set).unwrap();
        assert_eq!(text, r#"["de","vi"]"#);
        assert_eq!(serde_json::from_str::<Languages>(&text).unwrap(), set);
        assert!("xx".parse::<Language>().is_err());
    }
}

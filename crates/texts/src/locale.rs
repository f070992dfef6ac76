//! The locales that pages are offered in.

use schalter_domain::language::Language;

/// A locale of pages and messages: a language whose texts are complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Locale {
    /// Deutsch.
    #[default]
    De,
    /// English.
    En,
}

impl Locale {
    /// Every locale, German first.
    pub const ALL: [Locale; 2] = [Locale::De, Locale::En];

    /// The first path segment of its pages, and their `lang`.
    pub fn tag(self) -> &'static str {
        self.language().tag()
    }

    /// Its language.
    pub fn language(self) -> Language {
        match self {
            Locale::De => Language::De,
            Locale::En => Language::En,
        }
    }

    /// Its name in itself.
    pub fn own_name(self) -> &'static str {
        self.language().own_name()
    }

    /// The direction of its script, as in HTML: `ltr` or `rtl`.
    pub fn direction(self) -> &'static str {
        if self.language().is_right_to_left() {
            "rtl"
        } else {
            "ltr"
        }
    }

    /// The locale of a tag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.tag() == tag)
    }

    /// The best locale for an `Accept-Language` header (RFC 9110, section 12.5.4): the wanted
    /// language of the highest weight that exists here, German otherwise.
    pub fn negotiate(accept_language: &str) -> Self {
        let mut best = (0_u16, Self::default());
        for wish in accept_language.split(',').take(32) {
            let mut parts = wish.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let primary = tag
                .split('-')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1000, |text| text.parse::<f32>().map_or(0, thousandths));
            if let Some(locale) = Self::from_tag(&primary)
                && weight > best.0
            {
                best = (weight, locale);
            }
        }
        best.1
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped before"
)]
fn thousandths(weight: f32) -> u16 {
    (weight.clamp(0.0, 1.0) * 1000.0) as u16
}

impl std::fmt::Display for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_weight_that_exists_wins() {
        assert_eq!(Locale::negotiate("tr,en;q=0.8,de;q=0.5"), Locale::En);
        assert_eq!(Locale::negotiate("de-AT, en;q=0.9"), Locale::De);
        assert_eq!(Locale::negotiate("EN-gb"), Locale::En);
        assert_eq!(Locale::negotiate("en;q=0"), Locale::De);
        assert_eq!(Locale::negotiate("en;q=nonsense"), Locale::De);
        assert_eq!(Locale::negotiate(""), Locale::De);
    }
}

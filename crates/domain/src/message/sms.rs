//! Short messages: which numbers they go to, and how many of them a text needs.

/// Why a number gets no short message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadNumber {
    /// It is not a telephone number.
    #[error("this is not a telephone number")]
    Form,
    /// Numbers of this range get none: landlines, costly numbers, far countries.
    #[error("numbers of this range get no short message")]
    Range,
}

/// Countries of the European Union, of the European Economic Area and Switzerland, besides
/// Germany (ITU-T E.164 country codes).
const EUROPE: [&str; 31] = [
    "+30", "+31", "+32", "+33", "+34", "+351", "+352", "+353", "+354", "+356", "+357", "+358",
    "+359", "+36", "+370", "+371", "+372", "+385", "+386", "+39", "+40", "+41", "+420", "+421",
    "+423", "+43", "+45", "+46", "+47", "+48", "+380",
];
/// German mobile numbers (Bundesnetzagentur, Nummernplan öffentliche Mobilfunkdienste).
const MOBILE: [&str; 3] = ["+4915", "+4916", "+4917"];

/// The ranges that get short messages, as beginnings such as `+4915`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberRanges(Vec<String>);

impl Default for NumberRanges {
    /// German mobile numbers, and those of the European Economic Area, Switzerland and Ukraine.
    fn default() -> Self {
        let all = MOBILE.iter().chain(&EUROPE);
        Self(all.map(|range| (*range).to_owned()).collect())
    }
}

impl NumberRanges {
    /// These beginnings; none: the [default](Self::default).
    pub fn new(beginnings: Vec<String>) -> Self {
        if beginnings.is_empty() {
            return Self::default();
        }
        Self(beginnings)
    }

    /// The number in international form (ITU-T E.164), such as `+491512345678`; one without a
    /// country code is German.
    ///
    /// # Errors
    /// See [`BadNumber`].
    pub fn check(&self, typed: &str) -> Result<String, BadNumber> {
        let number = international(typed).ok_or(BadNumber::Form)?;
        let allowed = self.0.iter().any(|range| number.starts_with(range));
        allowed.then_some(number).ok_or(BadNumber::Range)
    }
}

/// The international form of a number as people type it; one without a country code is German.
pub fn international(typed: &str) -> Option<String> {
    let typed = typed.trim().replace("(0)", "");
    let (plus, rest) = match typed.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, typed.as_str()),
    };
    let separator = |c: char| c.is_whitespace() || "()/-.".contains(c);
    let digits: String = rest.chars().filter(|c| !separator(*c)).collect();
    if !digits.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let digits = match (plus, digits.strip_prefix("00"), digits.strip_prefix('0')) {
        (true, _, _) => digits,
        (false, Some(rest), _) => rest.to_owned(),
        (false, None, Some(rest)) => format!("49{rest}"),
        (false, None, None) => return None,
    };
    let fits = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
    fits.then(|| format!("+{digits}"))
}

/// How long a text is as a short message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmsLength {
    /// Whether it needs UCS-2, which has room for half as much.
    pub wide: bool,
    /// Units of seven bits, or of sixteen.
    pub units: usize,
    /// Messages it is cut into.
    pub parts: usize,
}

/// The GSM 7-bit default alphabet (3GPP TS 23.038, section 6.2.1), without the escape.
const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡\
                   ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Its extension: two units each (section 6.2.1.1).
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// How long `text` is as a short message: 160 units of seven bits or 70 of sixteen; several are 153
/// or 67 each (3GPP TS 23.040, section 9.2.3.24.1). A letter of several units is never cut.
pub fn sms_length(text: &str) -> SmsLength {
    let narrow = |c: char| match c {
        c if GSM.contains(c) => Some(1),
        c if EXTENSION.contains(c) => Some(2),
        _ => None,
    };
    let sizes: Option<Vec<usize>> = text.chars().map(narrow).collect();
    let (wide, sizes) = match sizes {
        Some(sizes) => (false, sizes),
        None => (true, text.chars().map(char::len_utf16).collect()),
    };
    let (single, several) = if wide { (70, 67) } else { (160, 153) };
    let units = sizes.iter().sum();
    let parts = if units <= single {
        1
    } else {
        count_parts(&sizes, several)
    };
    SmsLength { wide, units, parts }
}

fn count_parts(sizes: &[usize], room: usize) -> usize {
    let (mut parts, mut used) = (1, 0);
    for size in sizes {
        if used + size > room {
            (parts, used) = (parts + 1, 0);
        }
        used += size;
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_come_in_many_forms() {
        let ranges = NumberRanges::default();
        for typed in [
            "0151 2345678",
            "+49 151 2345678",
            "0049 (151) 234-5678",
            "+49 (0)151/2345678",
        ] {
            assert_eq!(ranges.check(typed).as_deref(), Ok("+491512345678"));
        }
        assert_eq!(
            ranges.check("+43 664 1234567").as_deref(),
            Ok("+436641234567")
        );
    }

    #[test]
    fn landlines_costly_numbers_and_far_countries_get_none() {
        let ranges = NumberRanges::default();
        for typed in ["02151 860", "0900 123456", "+1 202 5550123", "+4990012345"] {
            assert_eq!(ranges.check(typed), Err(BadNumber::Range), "{typed}");
        }
        for typed in [
            "",
            "110",
            "+",
            "erika",
            "0151 23x",
            "+0151234567",
            "151234567",
        ] {
            assert_eq!(ranges.check(typed), Err(BadNumber::Form), "{typed}");
        }
        let own = NumberRanges::new(vec!["+1".to_owned()]);
        assert_eq!(own.check("+1 202 5550123").as_deref(), Ok("+12025550123"));
        assert_eq!(own.check("0151 2345678"), Err(BadNumber::Range));
    }

    #[test]
    fn a_text_is_measured_as_networks_do() {
        let length = |text: &str| {
            let SmsLength { wide, units, parts } = sms_length(text);
            (wide, units, parts)
        };
        assert_eq!(length(""), (false, 0, 1));
        assert_eq!(length("Grüße aus Köln: 5 €"), (false, 20, 1));
        assert_eq!(length(&"ä".repeat(160)), (false, 160, 1));
        assert_eq!(length(&"ä".repeat(161)), (false, 161, 2));
        assert_eq!(length(&format!("{}€", "a".repeat(152))), (false, 154, 1));
        let cut = format!("{}€{}", "a".repeat(152), "a".repeat(152));
        assert_eq!(length(&cut), (false, 306, 3), "no letter is cut in two");
        assert_eq!(length("Ваш номер"), (true, 9, 1));
        assert_eq!(length(&"م".repeat(71)), (true, 71, 2));
        assert_eq!(length("👋"), (true, 2, 1));
    }

    proptest! {
        #[test]
        fn garbage_is_measured_and_refused_quietly(text in "\\PC{0,400}") {
            let length = sms_length(&text);
            prop_assert!(length.parts >= 1 && length.units >= text.chars().count());
            if let Ok(number) = NumberRanges::default().check(&text) {
                prop_assert!(number.starts_with('+'));
                prop_assert!(number[1..].chars().all(|c| c.is_ascii_digit()));
            }
        }
    }
}

//! Small values as a person writes them in the plan: texts, opening spans, dates, limits.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::{Date, Time};
use schalter_domain::hours::Span;
use schalter_domain::office::Localised;
use serde::de::{Error as _, MapAccess, Unexpected, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text: `"German"`, or `{ de = "German", en = "English" }`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub Localised);

impl Text {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.de.is_empty() && self.0.other.is_empty()
    }
}

impl From<&Localised> for Text {
    fn from(text: &Localised) -> Self {
        Self(text.clone())
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.other.is_empty() {
            return serializer.serialize_str(&self.0.de);
        }
        let mut map = serializer.serialize_map(Some(1 + self.0.other.len()))?;
        map.serialize_entry("de", &self.0.de)?;
        for (tag, text) in &self.0.other {
            map.serialize_entry(tag, text)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a German text, or a table { de = \"…\", en = \"…\" }")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(Localised::german(text)))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
                let mut other = BTreeMap::new();
                while let Some((tag, text)) = map.next_entry::<String, String>()? {
                    other.insert(tag, text);
                }
                let de = other
                    .remove("de")
                    .ok_or_else(|| A::Error::custom("the German text `de` is missing"))?;
                Ok(Text(Localised { de, other }))
            }
        }

        deserializer.deserialize_any(Reader)
    }
}

/// A time of the day: `"08:00"`; `"24:00"` is midnight too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock(pub Time);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%H:%M"))
    }
}

impl Serialize for Clock {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Clock {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.trim() == "24:00" {
            return Ok(Self(Time::midnight()));
        }
        let read = Time::strptime("%H:%M", text.trim());
        let wrong = || format!("{text:?} is not a time; write it like \"08:00\"");
        read.map(Self).map_err(|_| D::Error::custom(wrong()))
    }
}

/// An opening span: `"08:00-12:00"`; `"24:00"` is the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpanText(pub Span);

impl Serialize for SpanText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for SpanText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Span { from, to } = self.0;
        let from = from.strftime("%H:%M");
        if to == Time::midnight() {
            return write!(f, "{from}-24:00");
        }
        write!(f, "{from}-{}", to.strftime("%H:%M"))
    }
}

impl std::str::FromStr for SpanText {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not an opening span; write it like \"08:00-12:00\"");
        let (from, to) = text.split_once(['-', '–']).ok_or_else(wrong)?;
        let from = time(from.trim()).ok_or_else(wrong)?;
        let to = match to.trim() {
            "24:00" => Time::midnight(),
            to => time(to).ok_or_else(wrong)?,
        };
        Ok(Self(Span { from, to }))
    }
}

/// `8:00` or `08:00`.
fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if minute.len() != 2 || hour.is_empty() || hour.len() > 2 || !digits(hour) || !digits(minute) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

impl<'de> Deserialize<'de> for SpanText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

/// How far beyond closing time the expected wait of somebody new may reach: `30`, or `"unlimited"`
/// where nobody is refused for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// So many minutes.
    Minutes(u32),
    /// As far as it likes.
    Unlimited,
}

impl Late {
    const UNLIMITED: &str = "unlimited";

    /// The minutes, if they are limited.
    pub fn minutes(self) -> Option<u32> {
        match self {
            Self::Minutes(minutes) => Some(minutes),
            Self::Unlimited => None,
        }
    }
}

impl From<Option<u32>> for Late {
    fn from(minutes: Option<u32>) -> Self {
        minutes.map_or(Self::Unlimited, Self::Minutes)
    }
}

impl Serialize for Late {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Minutes(minutes) => serializer.serialize_u32(*minutes),
            Self::Unlimited => serializer.serialize_str(Self::UNLIMITED),
        }
    }
}

impl<'de> Deserialize<'de> for Late {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl Visitor<'_> for Reader {
            type Value = Late;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "minutes such as 30, or {:?}", Late::UNLIMITED)
            }

            fn visit_i64<E: serde::de::Error>(self, minutes: i64) -> Result<Late, E> {
                let wrong = || E::invalid_value(Unexpected::Signed(minutes), &self);
                u32::try_from(minutes)
                    .map(Late::Minutes)
                    .map_err(|_| wrong())
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Late, E> {
                match text == Late::UNLIMITED {
                    true => Ok(Late::Unlimited),
                    false => Err(E::invalid_value(Unexpected::Str(text), &self)),
                }
            }
        }

        deserializer.deserialize_any(Reader)
    }
}

/// A date, as TOML's own `2026-12-24` or as text.
pub(crate) mod date {
    use super::{Date, Deserialize as _, Deserializer, Serializer};
    use serde::de::Error as _;

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(date)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = match toml::Value::deserialize(deserializer)? {
            toml::Value::String(text) => text,
            toml::Value::Datetime(date) => date.to_string(),
            other => {
                return Err(D::Error::custom(format!(
                    "a date such as 2026-12-24 belongs here, not {}",
                    other.type_str()
                )));
            }
        };
        text.parse()
            .map_err(|_| D::Error::custom(format!("{text:?} is no date; write it like 2026-12-24")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_minutes_or_none() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Office {
            late: Late,
        }
        for (written, late) in [
            ("late = 0\n", Late::Minutes(0)),
            ("late = 30\n", Late::Minutes(30)),
            ("late = \"unlimited\"\n", Late::Unlimited),
        ] {
            let office: Office = toml::from_str(written).unwrap();
            assert_eq!(office, Office { late });
            assert_eq!(Late::from(late.minutes()), late);
            assert_eq!(toml::to_string(&office).unwrap(), written);
        }
        for wrong in ["-1", "1.5", "true", "\"never\"", "99999999999"] {
            let error = toml::from_str::<Office>(&format!("late = {wrong}")).unwrap_err();
            let expected = "expected minutes such as 30, or \"unlimited\"";
            assert!(error.message().ends_with(expected), "{wrong}: {error}");
        }
    }

    #[test]
    fn spans_are_read_as_people_write_them() {
        for (written, shown) in [
            ("08:00-12:00", "08:00-12:00"),
            ("8:00 – 12:30", "08:00-12:30"),
            ("00:00-24:00", "00:00-24:00"),
        ] {
            let span: SpanText = written.parse().unwrap();
            assert_eq!(span.to_string(), shown);
            assert_eq!(shown.parse::<SpanText>().unwrap(), span);
        }
        for wrong in [
            "",
            "8-12",
            "08:00",
            "08:0-12:00",
            "25:00-26:00",
            "+8:00-12:00",
        ] {
            assert!(wrong.parse::<SpanText>().is_err(), "{wrong}");
        }
    }
}

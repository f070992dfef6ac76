//! Phrases as sentences: what is read, and what is said where that differs, such as the digits of a
//! number. Everything that the words depend on comes in as [`Facts`].

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use schalter_domain::hours::{Hours, Opening, Span};
use schalter_domain::language::Language;
use schalter_domain::office::{Localised, Office, Organisation};
use schalter_domain::phone::{Number, Route};
use schalter_phone::script::{Phrase, Wait};
use schalter_texts::{Locale, Value};

/// People before a caller are counted up to here; beyond, tens of them are named.
const COUNTED: u32 = 20;
/// A range that ends beyond this many minutes is told in hours.
const LONG_MINUTES: u32 = 90;
/// On how many days the hours are told.
const DAYS: usize = 2;

/// What words depend on.
#[derive(Clone)]
pub(crate) struct Facts<'a> {
    /// The language that is spoken; one whose texts exist.
    pub locale: Locale,
    /// The language that was asked for, for what is written in more languages.
    pub language: Language,
    pub organisation: &'a Organisation,
    pub office: &'a Office,
    pub number: &'a Number,
    pub route: &'a Route,
    /// Keys and names of the menu.
    pub topics: Vec<(u8, &'a Localised)>,
    /// Keys of other languages.
    pub languages: Vec<(char, Language)>,
    pub zone: &'a TimeZone,
    pub now: Timestamp,
    /// The host of the public pages.
    pub host: Option<&'a str>,
}

/// A piece of what is said, as it is rendered and kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The name of a recording that may take its place.
    pub name: Option<Cow<'static, str>>,
    /// The voice: the tag of a language.
    pub voice: &'static str,
    /// As it is read.
    pub text: String,
    /// As it is said.
    pub speech: String,
}

/// Words as they are read and as they are said.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Both {
    text: String,
    speech: String,
}

impl Both {
    fn same(words: impl Into<String>) -> Self {
        let text = words.into();
        Self {
            speech: text.clone(),
            text,
        }
    }
}

/// The pieces of a phrase, in their order.
pub(crate) fn parts(phrase: &Phrase, facts: &Facts<'_>) -> Vec<Part> {
    match phrase {
        Phrase::Greeting => vec![facts.greeting()],
        Phrase::Emergency => vec![facts.filled(
            "emergency",
            &[("rescue", spelled("112")), ("police", spelled("110"))],
        )],
        Phrase::Languages => facts.languages(),
        Phrase::Topics => facts.topics(),
        Phrase::Wait(wait) => facts.wait(*wait),
        Phrase::CallbackOffer => vec![facts.plain("callback")],
        Phrase::WhichNumber => vec![facts.plain("which-number")],
        Phrase::TypeNumber => vec![facts.plain("type-number")],
        Phrase::IsItRight(digits) => {
            let number = digits_of(facts.locale, digits);
            vec![facts.unnamed("is-it-right", &[("number", number)])]
        }
        Phrase::NotThatNumber => vec![facts.plain("not-that-number")],
        Phrase::Promised => vec![facts.promised()],
        Phrase::NoPromise => vec![facts.plain("no-promise")],
        Phrase::GoOn => vec![facts.plain("go-on")],
        Phrase::Connecting => vec![facts.plain("connecting")],
        Phrase::Closed => facts.closed(),
        Phrase::Full => vec![facts.plain("full")],
        Phrase::Fault => facts.fault(),
        Phrase::Blocked => {
            let blocked = std::iter::once(facts.plain("blocked"));
            blocked.chain(facts.address()).collect()
        }
        Phrase::GoodBye => vec![facts.plain("goodbye")],
    }
}

impl Facts<'_> {
    /// The same while the office is closed: now, or once it closes next. None where it never does.
    pub fn when_closed(&self) -> Option<Self> {
        let now = match self.office.hours.state(self.now, self.zone) {
            Opening::Open { until } => until?,
            Opening::Closed { .. } => self.now,
        };
        Some(Self {
            now,
            ..self.clone()
        })
    }

    /// A text by the last part of its key.
    fn words(&self, key: &str, args: &[(&str, Both)]) -> Both {
        let filled = |of: fn(&Both) -> &String| {
            let args: Vec<(&str, Value<'_>)> = args
                .iter()
                .map(|(name, value)| (*name, Value::from(of(value))))
                .collect();
            schalter_texts::format(self.locale, &format!("phone-{key}"), &args)
        };
        Both {
            text: filled(|both| &both.text),
            speech: filled(|both| &both.speech),
        }
    }

    fn part(&self, name: Option<Cow<'static, str>>, words: Both) -> Part {
        Part {
            name,
            voice: self.locale.tag(),
            text: words.text,
            speech: words.speech,
        }
    }

    /// A text without variables; a recording of its name may take its place.
    fn plain(&self, key: &'static str) -> Part {
        self.filled(key, &[])
    }

    fn filled(&self, key: &'static str, args: &[(&str, Both)]) -> Part {
        self.part(Some(key.into()), self.words(key, args))
    }

    /// A text that differs from call to call: nobody records it.
    fn unnamed(&self, key: &str, args: &[(&str, Both)]) -> Part {
        self.part(None, self.words(key, args))
    }

    fn greeting(&self) -> Part {
        let own = self.route.greeting.get(&self.locale.language());
        let words = match own {
            Some(own) => Both::same(own.trim()),
            None => self.words(
                "greeting",
                &[
                    ("organisation", Both::same(&self.organisation.name)),
                    ("office", Both::same(self.office.name.get(self.language))),
                ],
            ),
        };
        self.part(Some("greeting".into()), words)
    }

    fn languages(&self) -> Vec<Part> {
        let choice = |(key, language): &(char, Language)| match Locale::from_tag(language.tag()) {
            Some(locale) => {
                let key = [("key", Value::from(key.to_string()))];
                let words = schalter_texts::format(locale, "phone-language", &key);
                Part {
                    name: Some(format!("language-{}", language.tag()).into()),
                    voice: locale.tag(),
                    speech: words.clone(),
                    text: words,
                }
            }
            // No words of that language but its own name.
            None => {
                let words = format!("{}: {key}.", language.own_name());
                Part {
                    name: Some(format!("language-{}", language.tag()).into()),
                    voice: language.tag(),
                    speech: words.clone(),
                    text: words,
                }
            }
        };
        self.languages.iter().map(choice).collect()
    }

    fn topics(&self) -> Vec<Part> {
        let choice = |(key, topic): &(u8, &Localised)| {
            let topic = Both::same(topic.get(self.locale.language()));
            self.unnamed(
                "topic",
                &[("topic", topic), ("key", Both::same(key.to_string()))],
            )
        };
        let mut said = vec![self.plain("topics")];
        said.extend(self.topics.iter().map(choice));
        said.push(self.plain("topics-or"));
        said
    }

    fn wait(&self, wait: Wait) -> Vec<Part> {
        vec![self.place(wait.place), self.range(wait.minutes)]
    }

    fn place(&self, place: u32) -> Part {
        let ahead = place.saturating_sub(1);
        if ahead > COUNTED {
            // More than the last whole ten before.
            let tens = (ahead - 1) / 10 * 10;
            return self.unnamed("place-many", &[("ahead", Both::same(tens.to_string()))]);
        }
        let args = [("place", place.max(1).into()), ("ahead", ahead.into())];
        let words = schalter_texts::format(self.locale, "phone-place", &args);
        self.part(
            Some(format!("place-{}", place.max(1)).into()),
            Both::same(words),
        )
    }

    fn range(&self, minutes: Option<(u32, u32)>) -> Part {
        let counted = |key: &str, args: &[(&str, Value<'_>)]| {
            let words = schalter_texts::format(self.locale, &format!("phone-{key}"), args);
            self.part(None, Both::same(words))
        };
        let Some((low, high)) = minutes else {
            return self.plain("wait-unknown");
        };
        if high > LONG_MINUTES && low >= 60 {
            return counted("wait-long", &[("hours", (low / 60).into())]);
        }
        if low >= high || high == 1 {
            return counted("wait-one", &[("low", high.max(1).into())]);
        }
        if low == 0 {
            return counted("wait-short", &[("high", high.into())]);
        }
        counted("wait", &[("low", low.into()), ("high", high.into())])
    }

    fn promised(&self) -> Part {
        match self.office.hours.state(self.now, self.zone).is_open() {
            true => self.plain("promised"),
            false => self.plain("promised-later"),
        }
    }

    fn fault(&self) -> Vec<Part> {
        let mut said = vec![self.plain("fault")];
        let numbers = [&self.office.phone, &self.organisation.phone];
        let other = numbers.into_iter().find(|phone| {
            let fits = self.number.fits(phone).is_some();
            !fits && phone.chars().any(|c| c.is_ascii_digit())
        });
        said.push(match other {
            Some(phone) => {
                let number = digits_of(self.locale, phone);
                self.unnamed("fault-other", &[("number", number)])
            }
            None => self.plain("fault-later"),
        });
        said
    }

    /// That it is closed, when it opens, and where else to go.
    fn closed(&self) -> Vec<Part> {
        let hours = &self.office.hours;
        let (first, from) = match hours.state(self.now, self.zone) {
            Opening::Open { until } => ("closed-today", until.unwrap_or(self.now)),
            Opening::Closed { .. } => ("closed", self.now),
        };
        let mut said = vec![self.plain(first)];
        if let Opening::Closed {
            opens: Some(opens), ..
        } = hours.state(from, self.zone)
        {
            let today = self.zone.to_datetime(self.now).date();
            let date = opens.local.date();
            let day = self.day(today, date);
            let time = self.clock(opens.local.time());
            said.push(self.unnamed("opens", &[("day", day), ("time", time)]));
            said.extend(self.hours(hours, today, date));
        }
        said.extend(self.host.map(|host| {
            let dot = format!(" {} ", schalter_texts::get(self.locale, "phone-dot"));
            let host = Both {
                speech: host.replace('.', &dot),
                text: host.to_owned(),
            };
            self.part(Some("web".into()), self.words("web", &[("host", host)]))
        }));
        said.extend(self.address());
        said
    }

    fn address(&self) -> Option<Part> {
        let address = &self.office.address;
        if address.street.is_empty() || address.town.is_empty() {
            return None;
        }
        let args = [
            ("town", Both::same(&address.town)),
            ("street", Both::same(&address.street)),
        ];
        Some(self.filled("address", &args))
    }

    /// The hours of the next open days, from `first`.
    fn hours(&self, hours: &Hours, today: Date, first: Date) -> Vec<Part> {
        let dates = first.series(jiff::Span::new().days(1)).take(7);
        let open = dates.map(|date| hours.day(date));
        let open = open.filter(|day| !day.spans.is_empty()).take(DAYS);
        let told = open.filter_map(|day| {
            let spans = self.spans(&day.spans)?;
            let mut words = self.words(
                "hours",
                &[("day", self.day(today, day.date)), ("spans", spans)],
            );
            words.text = capital(&words.text);
            words.speech = capital(&words.speech);
            Some(self.part(None, words))
        });
        told.collect()
    }

    /// Nothing where it is open day and night.
    fn spans(&self, spans: &[Span]) -> Option<Both> {
        let one = |span: &Span| {
            let (from, to) = (self.clock(span.from), self.clock(span.to));
            self.words("span", &[("from", from), ("to", to)])
        };
        let whole = |span: &Span| span.from == span.to;
        let told = spans.iter().filter(|span| !whole(span)).map(one);
        told.reduce(|one, other| self.words("and", &[("one", one), ("other", other)]))
    }

    fn day(&self, today: Date, date: Date) -> Both {
        let ahead = today.duration_until(date).as_hours() / 24;
        if ahead <= 0 {
            return self.words("day-today", &[]);
        }
        if ahead == 1 {
            return self.words("day-tomorrow", &[]);
        }
        let named = |kind: &str, at: i8| {
            Both::same(schalter_texts::get(self.locale, &format!("{kind}-{at}")))
        };
        let weekday = named("weekday", date.weekday().to_monday_one_offset());
        if ahead < 7 {
            return self.words("day", &[("weekday", weekday)]);
        }
        let args = [
            ("weekday", weekday),
            ("day", Both::same(date.day().to_string())),
            ("month", named("month", date.month())),
        ];
        self.words("day-date", &args)
    }

    fn clock(&self, time: Time) -> Both {
        if time == Time::midnight() {
            return self.words("clock-midnight", &[]);
        }
        let hour = Both::same(time.hour().to_string());
        if time.minute() == 0 {
            return self.words("clock", &[("hour", hour)]);
        }
        let minute = Both::same(format!("{:02}", time.minute()));
        self.words("clock-minutes", &[("hour", hour), ("minute", minute)])
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Digits that are said one by one.
fn spelled(digits: &str) -> Both {
    let one_by_one: Vec<String> = digits.chars().map(String::from).collect();
    Both {
        text: digits.to_owned(),
        speech: one_by_one.join(" "),
    }
}

/// A telephone number in groups; each digit is said, with a little pause between the groups.
fn digits_of(locale: Locale, number: &str) -> Both {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let abroad = number.trim_start().starts_with('+');
    let (sign, digits) = match (abroad, digits.strip_prefix("49")) {
        (true, Some(national)) => (false, format!("0{national}")),
        (abroad, _) => (abroad, digits),
    };
    let groups = groups(&digits);
    let said: Vec<String> = groups.iter().map(|group| spelled(group).speech).collect();
    let (text, speech) = (groups.join(" "), said.join(", "));
    match sign {
        true => Both {
            text: format!("+{text}"),
            speech: format!("{} {speech}", schalter_texts::get(locale, "phone-plus")),
        },
        false => Both { text, speech },
    }
}

/// Four digits, then groups of three; the last one has two to four.
fn groups(digits: &str) -> Vec<&str> {
    let mut rest = digits;
    let mut groups = Vec::new();
    let mut take = 4;
    while rest.len() > take + 1 {
        let (group, after) = rest.split_at(take);
        groups.push(group);
        rest = after;
        take = 3;
    }
    groups.push(rest);
    groups
}

#[cfg(test)]
mod tests;

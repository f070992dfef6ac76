//! Domain values in the words of a page.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use schalter_domain::features::Feature;
use schalter_domain::hours::{Closure, Hours, NextOpening, Opening, Span};
use schalter_domain::ids::OfficeId;
use schalter_domain::office::{Channel, IdentityCheck, Localised, Service, Topic};
use schalter_domain::switchboard::OfficeStanding;
use schalter_domain::wait::{WaitEstimate, shown_minutes};
use schalter_exchange::{Board, OfficeEntry};
use schalter_texts::Locale;

use crate::say::Say;

/// The state of an office at one moment, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeView {
    /// The office.
    pub id: OfficeId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub summary: String,
    /// Its page.
    pub page: String,
    /// Whether it is open.
    pub open: bool,
    /// Until when, or from when and why not now.
    pub hours: String,
    /// The wait.
    pub wait: String,
    /// Seats free.
    pub seats: u32,
    /// People waiting.
    pub waiting: u32,
    /// Why hardly anybody new is taken although it is open: the line is full, or it closes before.
    /// Empty: there is room.
    pub limit: String,
    /// Whether it calls back.
    pub callbacks: bool,
}

impl OfficeView {
    /// The office at `now`; `base` is the organisation's page.
    pub fn new(
        entry: &OfficeEntry,
        board: &Board,
        base: &str,
        (now, zone): (Timestamp, &TimeZone),
        locale: Locale,
    ) -> Self {
        let office = &entry.office;
        let board = board.office(office.id);
        let opening = office.hours.state(now, zone);
        Self {
            id: office.id,
            name: local(&office.name, locale),
            summary: local(&office.summary, locale),
            page: format!("{base}/{}", office.slug),
            open: opening.is_open(),
            hours: opening_text(&opening, (now, zone), locale),
            wait: wait_text(board.wait, locale),
            seats: board.seats_free,
            waiting: board.waiting,
            limit: limit_text(&board, zone, locale),
            callbacks: entry.features.has(Feature::Callbacks),
        }
    }
}

/// Why hardly anybody new is taken; empty where there is room, or the office is closed.
fn limit_text(board: &OfficeStanding, zone: &TimeZone, locale: Locale) -> String {
    let t = Say(locale);
    match board.closes {
        _ if !board.open => String::new(),
        _ if board.full => t.say("limit-full"),
        Some(closes) if board.late => {
            t.say1("limit-late", "time", closing_time(closes, zone, locale))
        }
        _ => String::new(),
    }
}

/// A text of the organisation, in the locale.
pub fn local(text: &Localised, locale: Locale) -> String {
    text.get(locale.language()).to_owned()
}

/// The wait as people read it: whole minutes, never a false precision.
pub fn wait_text(wait: WaitEstimate, locale: Locale) -> String {
    let t = Say(locale);
    let WaitEstimate::Range { low, high } = wait else {
        return t.say(if wait == WaitEstimate::Now {
            "wait-now"
        } else {
            "wait-unknown"
        });
    };
    match shown_minutes(low, high) {
        (0, high) => t.say1("wait-under", "minutes", high),
        (low, high) => t.say2("wait-range", "low", low, "high", high),
    }
}

/// A time of day: `8`, `8:30` with „Uhr“ in the German texts, `08:30` elsewhere.
pub fn time(time: Time, locale: Locale) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    match locale {
        Locale::De if minute == 0 => hour.to_string(),
        Locale::De => format!("{hour}:{minute:02}"),
        Locale::En => format!("{hour:02}:{minute:02}"),
    }
}

/// The end of a span; midnight is the end of the day.
pub fn end(time_of_day: Time, locale: Locale) -> String {
    if time_of_day != Time::midnight() {
        return time(time_of_day, locale);
    }
    match locale {
        Locale::De => "24".to_owned(),
        Locale::En => "24:00".to_owned(),
    }
}

/// When an office closes: `16`, `16:30`, `24`.
pub fn closing_time(closes: Timestamp, zone: &TimeZone, locale: Locale) -> String {
    end(zone.to_datetime(closes).time(), locale)
}

/// `heute`, `morgen`, `am Montag, 4. Januar`.
pub fn day_in_words(date: Date, today: Date, locale: Locale) -> String {
    let t = Say(locale);
    match (date - today).get_days() {
        0 => t.say("day-today"),
        1 => t.say("day-tomorrow"),
        _ => t.say1("day-on", "date", date_long(date, locale)),
    }
}

/// `Montag`.
pub fn weekday(date: Date, locale: Locale) -> String {
    Say(locale).say(&format!(
        "weekday-{}",
        date.weekday().to_monday_one_offset()
    ))
}

fn month(date: Date, locale: Locale) -> String {
    Say(locale).say(&format!("month-{}", date.month()))
}

/// `Montag, 4. Januar`.
pub fn date_long(date: Date, locale: Locale) -> String {
    Say(locale).fill(
        "date-long",
        &[
            ("weekday", weekday(date, locale).into()),
            ("day", i32::from(date.day()).into()),
            ("month", month(date, locale).into()),
        ],
    )
}

/// `4. Januar 2027`.
pub fn date_short(date: Date, locale: Locale) -> String {
    Say(locale).fill(
        "date-short",
        &[
            ("day", i32::from(date.day()).into()),
            ("month", month(date, locale).into()),
            ("year", date.year().to_string().into()),
        ],
    )
}

/// When an office opens after it has closed today, in words; none while it is closed.
pub fn then_opens(
    hours: &Hours,
    (now, zone): (Timestamp, &TimeZone),
    locale: Locale,
) -> Option<String> {
    let Opening::Open { until: Some(until) } = hours.state(now, zone) else {
        return None;
    };
    let Opening::Closed { opens, .. } = hours.state(until, zone) else {
        return None;
    };
    let today = zone.to_datetime(now).date();
    let opens = opens.map(|next| NextOpening {
        days_ahead: u16::try_from((next.local.date() - today).get_days())
            .unwrap_or(next.days_ahead),
        ..next
    });
    let why = Closure::Outside;
    Some(opening_text(
        &Opening::Closed { opens, why },
        (now, zone),
        locale,
    ))
}

/// Until when an office is open, or why it is closed and when it opens.
pub fn opening_text(
    opening: &Opening,
    (now, zone): (Timestamp, &TimeZone),
    locale: Locale,
) -> String {
    let t = Say(locale);
    match opening {
        Opening::Open { until: None } => t.say("open-always"),
        Opening::Open { until: Some(until) } => {
            let today = zone.to_datetime(now).date();
            let local = zone.to_datetime(*until);
            let midnight = local.time() == Time::midnight();
            let day = if midnight {
                local.date().yesterday()
            } else {
                Ok(local.date())
            };
            let day = day.unwrap_or(today);
            let time = end(local.time(), locale);
            if day == today {
                return t.say1("open-until", "time", time);
            }
            t.say2("open-until-day", "day", weekday(day, locale), "time", time)
        }
        Opening::Closed { opens, why } => {
            let reason = match why {
                Closure::Holiday(name) => Some(t.say1("closed-holiday", "name", *name)),
                Closure::Exception(Some(reason)) => {
                    Some(t.say1("closed-exception", "reason", reason))
                }
                _ => None,
            };
            let next = match opens {
                None => t.say("opens-unknown"),
                Some(next) => {
                    let at = time(next.local.time(), locale);
                    match next.days_ahead {
                        0 => t.say1("opens-today", "time", at),
                        1 => t.say1("opens-tomorrow", "time", at),
                        days => {
                            let date = next.local.date();
                            let day = if days < 7 {
                                weekday(date, locale)
                            } else {
                                format!("{},", date_long(date, locale))
                            };
                            t.say2("opens-on", "day", day, "time", at)
                        }
                    }
                }
            };
            reason.map_or(next.clone(), |reason| format!("{reason}. {next}"))
        }
    }
}

/// The spans of a day: `8 bis 12 Uhr, 13 bis 18 Uhr`.
pub fn spans(spans: &[Span], locale: Locale) -> String {
    let t = Say(locale);
    match spans {
        [] => t.say("hours-closed"),
        [Span { from, to }] if *from == *to && *to == Time::midnight() => t.say("hours-all-day"),
        spans => spans
            .iter()
            .map(|span| {
                let (from, to) = (time(span.from, locale), end(span.to, locale));
                t.say2("hours-span", "from", from, "to", to)
            })
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// A topic, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicView {
    /// The last part of its address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The office's name.
    pub office: String,
    /// Where it is entered.
    pub enter: String,
    /// What a talk can do, in words; empty for "Weiß ich nicht".
    pub service: String,
    /// Whether the person has to come.
    pub in_person: bool,
    /// Why.
    pub why: String,
    /// What to bring.
    pub bring: Vec<String>,
    /// What to have ready.
    pub prepare: Vec<String>,
    /// Which check precedes disclosure; empty for none.
    pub identity: String,
    /// Whether this is "Weiß ich nicht".
    pub unsure: bool,
}

impl TopicView {
    /// The topic of `entry` on the web; `base` is the organisation's page.
    pub fn new(topic: &Topic, entry: &OfficeEntry, base: &str, locale: Locale) -> Self {
        let t = Say(locale);
        let all = |texts: &[Localised]| texts.iter().map(|text| local(text, locale)).collect();
        let service = topic.service(Channel::Web);
        let in_person = topic
            .in_person
            .as_ref()
            .filter(|_| service == Service::InPerson);
        let identity = match topic.identity {
            IdentityCheck::None => String::new(),
            IdentityCheck::Questions => t.say("topic-identity-questions"),
            IdentityCheck::Eid => t.say("topic-identity-eid"),
            IdentityCheck::InPerson => t.say("topic-identity-in-person"),
        };
        Self {
            slug: topic.slug.clone(),
            name: local(&topic.name, locale),
            office: local(&entry.office.name, locale),
            enter: format!("{base}/{}/betreten?topic={}", entry.office.slug, topic.slug),
            service: match service {
                _ if topic.unsure => String::new(),
                Service::Information => t.say("topic-information"),
                Service::Settled => t.say("topic-settled"),
                Service::InPerson => t.say("topic-in-person"),
            },
            in_person: service == Service::InPerson,
            why: in_person
                .map(|reason| local(&reason.why, locale))
                .unwrap_or_default(),
            bring: in_person
                .map(|reason| all(&reason.bring))
                .unwrap_or_default(),
            prepare: all(&topic.prepare),
            identity,
            unsure: topic.unsure,
        }
    }
}

/// Whether every word of `query` begins a word or stands inside one of `texts`; umlauts and their
/// two-letter spellings are the same.
pub fn matches(query: &str, texts: &[&str]) -> bool {
    let haystack: Vec<String> = texts.iter().map(|text| folded(text)).collect();
    let query = folded(query);
    let mut words = query.split_whitespace();
    words.all(|word| haystack.iter().any(|text| text.contains(word)))
}

fn folded(text: &str) -> String {
    text.to_lowercase()
        .replace('ä', "ae")
        .replace('ö', "oe")
        .replace('ü', "ue")
        .replace('ß', "ss")
        .replace('-', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_rounded_outwards_to_whole_minutes() {
        let text = |low, high| wait_text(WaitEstimate::Range { low, high }, Locale::De);
        assert_eq!(text(300, 720), "meist 5 bis 15 Minuten");
        assert_eq!(text(10, 50), "meist unter 1 Minute");
        assert_eq!(text(20, 100), "meist unter 2 Minuten");
        assert_eq!(
            wait_text(WaitEstimate::Unknown, Locale::En),
            "not known yet"
        );
    }

    #[test]
    fn times_are_short_in_german() {
        let at = |hour, minute| Time::new(hour, minute, 0, 0).unwrap();
        assert_eq!(time(at(8, 0), Locale::De), "8");
        assert_eq!(time(at(8, 30), Locale::De), "8:30");
        assert_eq!(time(at(8, 0), Locale::En), "08:00");
        let span = |from, to| Span {
            from: at(from, 0),
            to: at(to, 0),
        };
        assert_eq!(
            spans(&[span(8, 12), span(13, 0)], Locale::De),
            "8 bis 12 Uhr, 13 bis 24 Uhr"
        );
        assert_eq!(spans(&[span(0, 0)], Locale::De), "Ganztägig");
        assert_eq!(spans(&[], Locale::De), "Geschlossen");
    }

    #[test]
    fn a_search_forgives_spelling() {
        assert!(matches(
            "pass beantragen",
            &["Reisepass beantragen", "Meldewesen"]
        ));
        assert!(matches("EHESCHLIESSUNG", &["Eheschließung anmelden"]));
        assert!(matches("fuehrungszeugnis", &["Führungszeugnis"]));
        assert!(matches("kfz zulassung", &["Kfz-Zulassung"]));
        assert!(!matches("hund", &["Reisepass"]));
        assert!(matches("  ", &["alles"]));
    }
}

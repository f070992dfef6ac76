//! Opening hours of an office: weekdays, exceptions, public holidays; safe across DST.
//!
//! What counts on a date, strongest first: its exception, the holiday, then `always` or the rule of
//! the weekday (`always` stays open on holidays). Spans are wall times of the office's time zone. They
//! become instants by one monotone rule, so that touching spans keep touching and none turns round:
//! a wall time that occurs twice means its first occurrence, and one that is skipped means the
//! instant of the skip. In Europe/Berlin a span from 02:30 thus starts at 03:00 summer time on the
//! last Sunday of March, a span that lies within the skipped hour does not take place, and on the
//! last Sunday of October an office that closes at 02:30 closes the first time the clock shows it.
//!
//! Nothing here fails: spans that [`Hours::validate`] objects to are left out or merged.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use crate::holidays::{Land, LocalHoliday, holiday};

/// How far ahead, in days, an opening or a closing is looked for.
pub const HORIZON_DAYS: u16 = 400;

/// An opening span of one day, local wall time; `to` of 24:00 is written as midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First moment open.
    pub from: Time,
    /// First moment closed again; midnight means the end of the day. `24:00` is read as midnight.
    #[serde(deserialize_with = "end_of_span")]
    pub to: Time,
}

/// The spans of one weekday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayHours {
    /// The weekday, as `mon` … `sun` when written.
    #[serde(with = "weekday")]
    pub day: Weekday,
    /// Its spans, in order, not overlapping.
    pub spans: Vec<Span>,
}

/// One date that differs from the rule; no spans means closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// The date.
    pub date: Date,
    /// Its spans.
    pub spans: Vec<Span>,
    /// Why, shown to citizens ("Betriebsausflug").
    pub reason: Option<String>,
}

/// When an office is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hours {
    /// Open without pause, holidays included; the rest is then ignored save for exceptions.
    pub always: bool,
    /// The weekly rule.
    pub week: Vec<DayHours>,
    /// Dates that differ.
    pub exceptions: Vec<Exception>,
    /// The Land whose public holidays close the office; none: no holidays.
    pub holidays: Option<Land>,
    /// Holidays of the municipality that its Land as a whole does not keep.
    pub local_holidays: Vec<LocalHoliday>,
}

/// Whether an office is open at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Opening {
    /// It is open.
    Open {
        /// The first moment closed again; none: not within [`HORIZON_DAYS`].
        until: Option<Timestamp>,
    },
    /// It is closed.
    Closed {
        /// The next opening; none: not within [`HORIZON_DAYS`].
        opens: Option<NextOpening>,
        /// What keeps it closed.
        why: Closure,
    },
}

impl Opening {
    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        matches!(self, Opening::Open { .. })
    }
}

/// When an office opens again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NextOpening {
    /// The instant.
    pub at: Timestamp,
    /// The same instant as the office's clock shows it.
    pub local: DateTime,
    /// Days from the local date of the question: 0 is today, 1 tomorrow.
    pub days_ahead: u16,
}

/// Why an office is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "why", content = "name")]
pub enum Closure {
    /// It is outside the hours of the day.
    Outside,
    /// Today is this public holiday.
    Holiday(&'static str),
    /// Today is an exception, with its reason.
    Exception(Option<String>),
    /// No opening is known.
    Never,
}

/// The hours of one date, for the printed table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The date.
    pub date: Date,
    /// Its spans, in order, merged where they touch or overlap; none: closed.
    pub spans: Vec<Span>,
    /// What they follow from.
    pub rule: DayRule,
}

/// What the hours of a date follow from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayRule {
    /// The weekly rule.
    Week,
    /// Open without pause.
    Always,
    /// A public holiday, by its German name.
    Holiday(&'static str),
    /// An exception, with its reason.
    Exception(Option<String>),
}

/// Where a problem lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the rule of a weekday.
    Weekday(Weekday),
    /// In the exception of a date.
    Date(Date),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Place::Weekday(day) => f.write_str(weekday::code(*day)),
            Place::Date(date) => date.fmt(f),
        }
    }
}

/// What is wrong with hours as written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursProblem {
    /// A span ends before it starts. One that runs past midnight is written as two.
    #[error("{place}: {} does not come before {}", span.from, span.to)]
    Backwards {
        /// Where.
        place: Place,
        /// The span.
        span: Span,
    },
    /// Two spans overlap.
    #[error("{place}: {}-{} overlaps {}-{}", first.from, first.to, second.from, second.to)]
    Overlap {
        /// Where.
        place: Place,
        /// The one that starts earlier.
        first: Span,
        /// The other.
        second: Span,
    },
    /// A weekday or date is written twice.
    #[error("{0} is written twice")]
    Duplicate(Place),
    /// A local holiday that no municipality of the Land keeps on its own.
    #[error("{} is not a local holiday of the Land", .0.name())]
    Foreign(LocalHoliday),
}

impl Hours {
    /// Whether the office is open at `now`, and until or from when.
    pub fn state(&self, now: Timestamp, tz: &TimeZone) -> Opening {
        let today = tz.to_datetime(now).date();
        if self.always
            && self
                .exceptions
                .iter()
                .all(|exception| exception.date < today)
        {
            return Opening::Open { until: None };
        }
        let mut intervals = self.intervals(today, tz).skip_while(|(_, end)| *end <= now);
        let Some((start, mut end)) = intervals.next() else {
            return Opening::Closed {
                opens: None,
                why: self.closure(today, false),
            };
        };
        if start > now {
            let opens = Some(next_opening(start, today, tz));
            return Opening::Closed {
                opens,
                why: self.closure(today, true),
            };
        }
        for (next_start, next_end) in intervals {
            if next_start > end {
                return Opening::Open { until: Some(end) };
            }
            end = end.max(next_end);
        }
        let horizon = wall_to_instant(horizon(today).to_datetime(Time::midnight()), tz);
        Opening::Open {
            until: (end < horizon).then_some(end),
        }
    }

    /// Whether the office is closed at `now` and does not open again before the local midnight.
    pub fn closed_for_today(&self, now: Timestamp, tz: &TimeZone) -> bool {
        match self.state(now, tz) {
            Opening::Open { .. } => false,
            Opening::Closed { opens, .. } => opens.is_none_or(|opens| opens.days_ahead > 0),
        }
    }

    /// The hours of `date` and what they follow from.
    pub fn day(&self, date: Date) -> Day {
        let mut exceptions = self
            .exceptions
            .iter()
            .filter(|exception| exception.date == date)
            .peekable();
        if let Some(first) = exceptions.peek() {
            let rule = DayRule::Exception(first.reason.clone());
            return Day {
                date,
                spans: merged(exceptions.flat_map(|day| &day.spans)),
                rule,
            };
        }
        if self.always {
            let whole = Span {
                from: Time::midnight(),
                to: Time::midnight(),
            };
            return Day {
                date,
                spans: vec![whole],
                rule: DayRule::Always,
            };
        }
        if let Some(name) = self.holiday(date) {
            return Day {
                date,
                spans: Vec::new(),
                rule: DayRule::Holiday(name),
            };
        }
        let rules = self.week.iter().filter(|day| day.day == date.weekday());
        Day {
            date,
            spans: merged(rules.flat_map(|day| &day.spans)),
            rule: DayRule::Week,
        }
    }

    /// The German name of the holiday that the office's municipality keeps on `date`.
    pub fn holiday(&self, date: Date) -> Option<&'static str> {
        let local = || {
            let mut named = self.local_holidays.iter();
            named
                .find(|local| local.date(date.year()) == date)
                .map(|local| local.name())
        };
        self.holidays
            .and_then(|land| holiday(land, date))
            .or_else(local)
    }

    /// What is wrong with the hours as written; empty when nothing is.
    pub fn validate(&self) -> Vec<HoursProblem> {
        let mut problems = Vec::new();
        let mut seen = Vec::new();
        let week = self
            .week
            .iter()
            .map(|day| (Place::Weekday(day.day), &day.spans));
        let exceptions = self
            .exceptions
            .iter()
            .map(|day| (Place::Date(day.date), &day.spans));
        for (place, spans) in week.chain(exceptions) {
            if seen.contains(&place) {
                problems.push(HoursProblem::Duplicate(place));
            }
            seen.push(place);
            check_spans(place, spans, &mut problems);
        }
        for local in &self.local_holidays {
            if !self.holidays.is_some_and(|land| local.exists_in(land)) {
                problems.push(HoursProblem::Foreign(*local));
            }
        }
        problems
    }

    /// The instants of all spans from the day before `today` to the horizon, by start; empty ones
    /// (of a skipped hour) left out.
    fn intervals(
        &self,
        today: Date,
        tz: &TimeZone,
    ) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let first = today.saturating_sub(1.day());
        first
            .series(1.day())
            .take_while(move |date| *date < horizon(today))
            .flat_map(move |date| {
                self.day(date)
                    .spans
                    .into_iter()
                    .map(move |span| (date, span))
            })
            .map(move |(date, span)| {
                let start = wall_to_instant(date.to_datetime(span.from), tz);
                (start, wall_to_instant(end_of(date, span), tz))
            })
            .filter(|(start, end)| start < end)
    }

    fn closure(&self, today: Date, opens: bool) -> Closure {
        match self.day(today).rule {
            DayRule::Exception(Some(reason)) => Closure::Exception(Some(reason)),
            _ if !opens => Closure::Never,
            DayRule::Exception(None) => Closure::Exception(None),
            DayRule::Holiday(name) => Closure::Holiday(name),
            DayRule::Week | DayRule::Always => Closure::Outside,
        }
    }
}

/// The first date no longer looked at.
fn horizon(today: Date) -> Date {
    today.saturating_add(i32::from(HORIZON_DAYS).days())
}

fn next_opening(at: Timestamp, today: Date, tz: &TimeZone) -> NextOpening {
    let local = tz.to_datetime(at);
    let days = today.until(local.date()).map_or(0, |span| span.get_days());
    NextOpening {
        at,
        local,
        days_ahead: u16::try_from(days).unwrap_or(0),
    }
}

fn end_of(date: Date, span: Span) -> DateTime {
    if span.to == Time::midnight() {
        return date.saturating_add(1.day()).to_datetime(Time::midnight());
    }
    date.to_datetime(span.to)
}

/// The instant at which the clock first shows `wall`, or at which it skips it.
fn wall_to_instant(wall: DateTime, tz: &TimeZone) -> Timestamp {
    let (first, last) = match tz.to_ambiguous_timestamp(wall).offset() {
        AmbiguousOffset::Unambiguous { offset } => (offset, offset),
        AmbiguousOffset::Fold { before, .. } => (before, before),
        AmbiguousOffset::Gap { before, after } => (after, before),
    };
    let Ok(first) = first.to_timestamp(wall) else {
        return if wall.year() < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
    };
    let Ok(last) = last.to_timestamp(wall) else {
        return first;
    };
    if first == last {
        return first;
    }
    // A skipped time: the skip lies after the instant read with the later offset, and not after
    // the one read with the earlier offset.
    tz.following(first)
        .next()
        .map_or(last, |skip| skip.timestamp().min(last))
}

/// The usable spans in order, joined where they touch or overlap.
fn merged<'a>(spans: impl Iterator<Item = &'a Span>) -> Vec<Span> {
    let mut spans: Vec<Span> = spans.copied().filter(|span| !span.is_backwards()).collect();
    spans.sort_by_key(|span| span.from);
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.reaches(span.from) => {
                if !last.reaches(span.to) || span.to == Time::midnight() {
                    last.to = span.to;
                }
            }
            _ => joined.push(span),
        }
    }
    joined
}

impl Span {
    fn is_backwards(self) -> bool {
        self.to != Time::midnight() && self.from >= self.to
    }

    /// Whether the span, which starts no later than `time`, runs up to it at least.
    fn reaches(self, time: Time) -> bool {
        self.to == Time::midnight() || self.to >= time
    }
}

fn check_spans(place: Place, spans: &[Span], problems: &mut Vec<HoursProblem>) {
    let (backwards, mut usable): (Vec<Span>, Vec<Span>) =
        spans.iter().partition(|span| span.is_backwards());
    problems.extend(
        backwards
            .into_iter()
            .map(|span| HoursProblem::Backwards { place, span }),
    );
    usable.sort_by_key(|span| span.from);
    for pair in usable.windows(2) {
        let (first, second) = (pair[0], pair[1]);
        if first.reaches(second.from) && first.to != second.from {
            problems.push(HoursProblem::Overlap {
                place,
                first,
                second,
            });
        }
    }
}

fn end_of_span<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
    let text = String::deserialize(deserializer)?;
    if matches!(text.as_str(), "24:00" | "24:00:00") {
        return Ok(Time::midnight());
    }
    text.parse().map_err(serde::de::Error::custom)
}

mod weekday {
    use jiff::civil::Weekday;
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    const CODES: [(&str, Weekday); 7] = [
        ("mon", Weekday::Monday),
        ("tue", Weekday::Tuesday),
        ("wed", Weekday::Wednesday),
        ("thu", Weekday::Thursday),
        ("fri", Weekday::Friday),
        ("sat", Weekday::Saturday),
        ("sun", Weekday::Sunday),
    ];

    pub fn code(day: Weekday) -> &'static str {
        CODES
            .iter()
            .find(|(_, named)| *named == day)
            .map_or("", |(code, _)| code)
    }

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub fn serialize<S: Serializer>(day: &Weekday, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(code(*day))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Weekday, D::Error> {
        let text = String::deserialize(deserializer)?;
        CODES
            .iter()
            .find(|(code, _)| *code == text)
            .map(|(_, day)| *day)
            .ok_or_else(|| D::Error::custom(format!("unknown weekday {text:?}; write mon … sun")))
    }
}

#[cfg(test)]
mod tests;

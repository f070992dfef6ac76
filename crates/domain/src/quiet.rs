//! When it is quiet: the hours of the coming days in which an office's visitors waited least.
//!
//! A hint is given only where there is something to gain and enough to tell from: the office's
//! visitors wait noticeably, and the same hour of the same weekday was short on several dates.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::hours::Hours;

/// How many contacts an office needs before it tells quiet hours.
const CONTACTS: u64 = 100;
/// On how many dates an hour of a weekday must have been seen.
const DATES: usize = 3;
/// From which mean wait on a hint helps, in seconds.
const WORTHWHILE_S: f64 = 60.0;
/// The share of the office's mean wait up to which an hour counts as quiet.
const QUIET: f64 = 0.5;
/// How many days ahead are looked at, today among them.
const DAYS: i64 = 7;

/// What is known of one hour of one weekday.
#[derive(Clone, Debug, Default)]
struct Hour {
    contacts: u64,
    waited_s: u64,
    dates: BTreeSet<Date>,
}

impl Hour {
    fn mean_s(&self) -> Option<f64> {
        let mean = mean_s(self.waited_s, self.contacts);
        (self.dates.len() >= DATES && self.contacts > 0).then_some(mean)
    }
}

fn mean_s(waited_s: u64, contacts: u64) -> f64 {
    let number = |count: u64| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    number(waited_s) / number(contacts)
}

/// The past contacts of an office, by hour of the week.
#[derive(Clone, Debug, Default)]
pub struct History {
    hours: BTreeMap<(i8, i8), Hour>,
    contacts: u64,
    waited_s: u64,
}

impl History {
    /// Takes in contacts of a local date and hour that waited so many seconds together.
    pub fn add(&mut self, date: Date, hour: i8, contacts: u64, waited_s: u64) {
        let key = (date.weekday().to_monday_zero_offset(), hour);
        let of_hour = self.hours.entry(key).or_default();
        of_hour.contacts += contacts;
        of_hour.waited_s += waited_s;
        of_hour.dates.insert(date);
        self.contacts += contacts;
        self.waited_s += waited_s;
    }

    /// The quiet times of the coming days while the office is open: the quietest first, at most
    /// `most` of them, at most one for each day. None without enough past, or where waits are short
    /// anyway.
    pub fn quiet(&self, hours: &Hours, now: Timestamp, zone: &TimeZone, most: usize) -> Vec<Quiet> {
        if self.contacts < CONTACTS {
            return Vec::new();
        }
        let mean_s = mean_s(self.waited_s, self.contacts);
        if mean_s < WORTHWHILE_S {
            return Vec::new();
        }
        let local = zone.to_datetime(now);
        let days = (0..DAYS).filter_map(|ahead| {
            let date = local.date().checked_add(ahead.days()).ok()?;
            let after = (ahead == 0).then(|| local.hour());
            self.quietest_of(date, hours, after, mean_s * QUIET)
        });
        let mut found: Vec<(f64, Quiet)> = days.collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.date.cmp(&b.1.date)));
        found.truncate(most);
        found.into_iter().map(|(_, quiet)| quiet).collect()
    }

    /// The quietest run of open hours of a date that all stay below `limit_s`.
    fn quietest_of(
        &self,
        date: Date,
        hours: &Hours,
        after: Option<i8>,
        limit_s: f64,
    ) -> Option<(f64, Quiet)> {
        let weekday = date.weekday().to_monday_zero_offset();
        let day = hours.day(date);
        let open = |hour: i8| {
            let start = Time::new(hour, 0, 0, 0).ok();
            day.spans.iter().any(|span| {
                let inside = start.is_some_and(|start| span.from <= start);
                inside && (span.to == Time::midnight() || span.to.hour() > hour)
            })
        };
        let known = |hour: i8| {
            let late = after.is_some_and(|after| hour <= after);
            let mean = self.hours.get(&(weekday, hour))?.mean_s()?;
            (open(hour) && !late && mean <= limit_s).then_some(mean)
        };
        let mut best: Option<(f64, Quiet)> = None;
        let mut from = None;
        let mut means: Vec<f64> = Vec::new();
        for hour in 0..=24_i8 {
            let mean = if hour < 24 { known(hour) } else { None };
            if let Some(mean) = mean {
                from.get_or_insert(hour);
                means.push(mean);
                continue;
            }
            if let Some(begun) = from.take() {
                let count = u32::try_from(means.len()).unwrap_or(u32::MAX);
                let mean = means.drain(..).sum::<f64>() / f64::from(count);
                let quiet = Quiet {
                    date,
                    weekday: date.weekday(),
                    from: begun,
                    until: open(hour.min(23)).then_some(hour).filter(|hour| *hour < 24),
                };
                if best.as_ref().is_none_or(|(least, _)| mean < *least) {
                    best = Some((mean, quiet));
                }
            }
        }
        best
    }
}

/// A quiet time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// On which date.
    pub date: Date,
    /// Its weekday.
    pub weekday: Weekday,
    /// From this full hour on.
    pub from: i8,
    /// Until this full hour; none: until the office closes.
    pub until: Option<i8>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hours::{DayHours, Span};
    use jiff::civil::time;

    fn hours() -> Hours {
        let day = |day| DayHours {
            day,
            spans: vec![Span {
                from: time(8, 0, 0, 0),
                to: time(17, 0, 0, 0),
            }],
        };
        Hours {
            week: [Weekday::Monday, Weekday::Tuesday].map(day).to_vec(),
            ..Hours::default()
        }
    }

    /// Four weeks in which Tuesday afternoons from three on were quiet, and Monday noon.
    fn past() -> History {
        let mut history = History::default();
        for week in 0..4_i64 {
            for (first, quiet) in [("2026-10-26", 12..13), ("2026-10-27", 15..17)] {
                let date = first.parse::<Date>().unwrap() + (7 * week).days();
                for hour in 8..17_i8 {
                    let waited = if quiet.contains(&hour) { 20 } else { 400 };
                    for _ in 0..3 {
                        history.add(date, hour, 1, waited);
                    }
                }
            }
        }
        history
    }

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn told(now: &str, most: usize) -> Vec<(Weekday, i8, Option<i8>)> {
        let quiet = past().quiet(&hours(), now.parse().unwrap(), &berlin(), most);
        quiet
            .iter()
            .map(|one| (one.weekday, one.from, one.until))
            .collect()
    }

    #[test]
    fn the_quiet_hours_of_the_coming_days_are_told() {
        let monday = "2026-11-23T09:10:00+01:00";
        let both = vec![
            (Weekday::Monday, 12, Some(13)),
            (Weekday::Tuesday, 15, None),
        ];
        assert_eq!(told(monday, 2), both);
        assert_eq!(told(monday, 1).len(), 1);
    }

    #[test]
    fn what_has_passed_today_is_not_told() {
        let afternoon = "2026-11-24T15:20:00+01:00";
        assert_eq!(told(afternoon, 1), vec![(Weekday::Tuesday, 16, None)]);
        let evening = "2026-11-24T19:20:00+01:00";
        assert_eq!(told(evening, 2), vec![(Weekday::Monday, 12, Some(13))]);
    }

    #[test]
    fn without_enough_past_or_without_waits_nothing_is_told() {
        let now = "2026-11-23T09:10:00+01:00".parse().unwrap();
        let mut few = History::default();
        let mut short = History::default();
        for n in 0..200_i64 {
            let date = "2026-09-07".parse::<Date>().unwrap() + (7 * (n % 8)).days();
            let hour = 8 + i8::try_from(n % 9).unwrap();
            short.add(date, hour, 1, if hour == 12 { 1 } else { 40 });
            if n < 60 {
                few.add(date, hour, 1, if hour == 12 { 1 } else { 900 });
            }
        }
        assert!(few.quiet(&hours(), now, &berlin(), 3).is_empty());
        assert!(short.quiet(&hours(), now, &berlin(), 3).is_empty());
    }
}

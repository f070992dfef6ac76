//! The times that can be wished for a callback: whole hours in which the office is open, today and
//! on the next day it opens.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::hours::Hours;

/// How soon a wished time may begin.
const NOTICE: SignedDuration = SignedDuration::from_mins(15);
/// How many days with hours are offered.
const DAYS: usize = 2;
/// How many hours are offered of one day.
const HOURS: usize = 10;
/// How far ahead is looked for them.
const AHEAD: usize = 14;

/// The hours that can be wished at `now`, in order.
pub fn windows(hours: &Hours, now: Timestamp, zone: &TimeZone) -> Vec<(Timestamp, Timestamp)> {
    let today = zone.to_datetime(now).date();
    let days = (0..AHEAD).filter_map(|ahead| {
        let ahead = i64::try_from(ahead).ok()?;
        let date = today.checked_add(ahead.days()).ok()?;
        let of_day = hours_of(hours, date, zone)
            .into_iter()
            .filter(|(from, _)| now + NOTICE <= *from)
            .take(HOURS)
            .collect::<Vec<_>>();
        (!of_day.is_empty()).then_some(of_day)
    });
    days.take(DAYS).flatten().collect()
}

fn hours_of(
    hours: &Hours,
    date: jiff::civil::Date,
    zone: &TimeZone,
) -> Vec<(Timestamp, Timestamp)> {
    let day = hours.day(date);
    let whole = (0..24_i8).filter_map(|hour| {
        let from = date.at(hour, 0, 0, 0);
        let until = from.checked_add(1.hour()).ok()?;
        let inside = day.spans.iter().any(|span| {
            let to_midnight = span.to == jiff::civil::Time::midnight();
            let ends = to_midnight || (hour < 23 && until.time() <= span.to);
            span.from <= from.time() && ends
        });
        let instant = |civil: jiff::civil::DateTime| zone.to_timestamp(civil).ok();
        inside.then_some((instant(from)?, instant(until)?))
    });
    whole.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hours::{DayHours, Span};
    use jiff::civil::{Weekday, time};

    fn hours() -> Hours {
        let span = |from, to| Span {
            from: time(from, 30, 0, 0),
            to: time(to, 0, 0, 0),
        };
        let days = [Weekday::Monday, Weekday::Tuesday];
        Hours {
            week: days
                .into_iter()
                .map(|day| DayHours {
                    day,
                    spans: vec![span(8, 11), span(13, 16)],
                })
                .collect(),
            ..Hours::default()
        }
    }

    #[test]
    fn whole_open_hours_of_today_and_the_next_open_day() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let monday = "2026-11-23T09:20:00+01:00".parse().unwrap();
        let starts = |now| {
            windows(&hours(), now, &zone)
                .into_iter()
                .map(|(from, until)| {
                    assert_eq!(until.duration_since(from), SignedDuration::from_hours(1));
                    zone.to_datetime(from).strftime("%a %H").to_string()
                })
                .collect::<Vec<_>>()
        };
        let tuesday = ["Tue 09", "Tue 10", "Tue 14", "Tue 15"];
        let mut expected = vec!["Mon 10", "Mon 14", "Mon 15"];
        expected.extend(tuesday);
        assert_eq!(starts(monday), expected);
        let evening = "2026-11-23T20:00:00+01:00".parse().unwrap();
        let mut expected = tuesday.to_vec();
        expected.extend(["Mon 09", "Mon 10", "Mon 14", "Mon 15"]);
        assert_eq!(starts(evening), expected);
    }

    #[test]
    fn an_office_that_never_opens_offers_nothing() {
        let now = "2026-11-23T09:20:00Z".parse().unwrap();
        assert!(windows(&Hours::default(), now, &TimeZone::UTC).is_empty());
    }
}

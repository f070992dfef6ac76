//! Service hours: the time in which an office is open. What cannot be settled at once is promised
//! within 24 of them.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use crate::hours::Hours;

/// Within so much open time a matter is to be settled: the 115 service promise.
pub const MATTER: SignedDuration = SignedDuration::from_hours(24);
/// Beyond so many days nothing is added up any more: it is late anyway.
const MOST_DAYS: i64 = 400;

/// How long the office was open between two instants.
pub fn time(hours: &Hours, zone: &TimeZone, from: Timestamp, to: Timestamp) -> SignedDuration {
    let mut open = SignedDuration::ZERO;
    let mut date = zone.to_datetime(from).date();
    let last = zone.to_datetime(to).date();
    let last = last.min(date.saturating_add(MOST_DAYS.days()));
    while date <= last {
        for span in hours.day(date).spans {
            let begins = instant(zone, date, span.from).max(from);
            let ends = match span.to == Time::midnight() {
                true => instant(zone, date.saturating_add(1.day()), span.to),
                false => instant(zone, date, span.to),
            };
            let ends = ends.min(to);
            if begins < ends {
                open += ends.duration_since(begins);
            }
        }
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    open
}

fn instant(zone: &TimeZone, date: Date, time: Time) -> Timestamp {
    let local = date.to_datetime(time);
    zone.to_timestamp(local).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, time as at};

    use super::*;
    use crate::hours::{DayHours, Span};

    #[test]
    fn only_open_time_counts() {
        let day = |day| DayHours {
            day,
            spans: vec![Span {
                from: at(8, 0, 0, 0),
                to: at(18, 0, 0, 0),
            }],
        };
        let hours = Hours {
            week: [Weekday::Monday, Weekday::Friday].map(day).to_vec(),
            ..Hours::default()
        };
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let open = |from: &str, to: &str| {
            time(&hours, &berlin, from.parse().unwrap(), to.parse().unwrap())
        };
        let friday = "2026-11-20T16:00:00+01:00";
        assert_eq!(
            open(friday, "2026-11-23T10:00:00+01:00"),
            SignedDuration::from_hours(4)
        );
        assert_eq!(
            open(friday, "2026-11-20T16:30:00+01:00"),
            SignedDuration::from_mins(30)
        );
        assert_eq!(
            open("2026-11-21T09:00:00+01:00", "2026-11-22T09:00:00+01:00"),
            SignedDuration::ZERO
        );
        assert_eq!(open(friday, friday), SignedDuration::ZERO);
    }

    #[test]
    fn an_office_that_is_always_open_counts_each_hour() {
        let always = Hours {
            always: true,
            ..Hours::default()
        };
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let (from, to) = (
            "2026-11-20T16:00:00Z".parse().unwrap(),
            "2026-11-22T16:00:00Z".parse().unwrap(),
        );
        assert_eq!(
            time(&always, &berlin, from, to),
            SignedDuration::from_hours(48)
        );
    }
}

//! The periods that figures are shown for: whole weeks, from Monday to Sunday, that are over. A
//! month has the weeks whose Thursday lies in it, a quarter those of its three months (ISO 8601
//! counts years the same way). No period is cut out of a week, so that none can be taken from
//! another to leave a day or two.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

/// For so long after its end a week may still get what was decided in its last moments, such as a
/// rating that is changed.
const SETTLES: SignedDuration = SignedDuration::from_hours(1);

/// A period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// One week.
    Week {
        /// Its Monday.
        monday: Date,
    },
    /// The weeks of a month.
    Month {
        /// The year.
        year: i16,
        /// 1 to 12.
        month: i8,
    },
    /// The weeks of a quarter.
    Quarter {
        /// The year.
        year: i16,
        /// 1 to 4.
        quarter: i8,
    },
}

/// A text that names no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a period is written 2026-W47, 2026-11 or 2026-Q4")]
pub struct NoPeriod;

/// The Monday of a date's week.
pub fn monday(date: Date) -> Date {
    let back = date.weekday().to_monday_zero_offset();
    date.saturating_sub(i64::from(back).days())
}

/// The Monday of the newest week that is over at `now`.
pub fn newest_closed(now: Timestamp, zone: &TimeZone) -> Date {
    let settled = now.checked_sub(SETTLES).unwrap_or(now);
    monday(zone.to_datetime(settled).date()).saturating_sub(7.days())
}

impl Period {
    /// The week of a Monday.
    pub fn week(monday: Date) -> Self {
        Self::Week { monday }
    }

    /// The month that the week of this Monday belongs to.
    pub fn month_of(monday: Date) -> Self {
        let thursday = monday.saturating_add(3.days());
        Self::Month {
            year: thursday.year(),
            month: thursday.month(),
        }
    }

    /// The quarter that the week of this Monday belongs to.
    pub fn quarter_of(monday: Date) -> Self {
        let thursday = monday.saturating_add(3.days());
        Self::Quarter {
            year: thursday.year(),
            quarter: (thursday.month() - 1) / 3 + 1,
        }
    }

    /// The period of the same length that holds the week of `monday`.
    #[must_use]
    pub fn at(self, monday: Date) -> Self {
        match self {
            Self::Week { .. } => Self::week(monday),
            Self::Month { .. } => Self::month_of(monday),
            Self::Quarter { .. } => Self::quarter_of(monday),
        }
    }

    /// The Mondays of its weeks, in order.
    pub fn mondays(self) -> Vec<Date> {
        let (year, from, until) = match self {
            Self::Week { monday } => return vec![monday],
            Self::Month { year, month } => (year, month, month),
            Self::Quarter { year, quarter } => (year, 3 * quarter - 2, 3 * quarter),
        };
        let Ok(first) = Date::new(year, from, 1) else {
            return Vec::new();
        };
        let start = monday(first).saturating_sub(7.days());
        let weeks = (0..20_i64).map(|week| start.saturating_add((7 * week).days()));
        let inside = |monday: &Date| {
            let thursday = monday.saturating_add(3.days());
            thursday.year() == year && (from..=until).contains(&thursday.month())
        };
        weeks.filter(inside).collect()
    }

    /// Its first and last day.
    pub fn days(self) -> Option<(Date, Date)> {
        let mondays = self.mondays();
        let last = mondays.last()?.saturating_add(6.days());
        Some((*mondays.first()?, last))
    }

    /// The period before it.
    #[must_use]
    pub fn before(self) -> Self {
        let first = self.days().map(|(first, _)| first);
        first.map_or(self, |first| self.at(first.saturating_sub(7.days())))
    }

    /// The period after it.
    #[must_use]
    pub fn after(self) -> Self {
        let last = self.days().map(|(_, last)| last);
        last.map_or(self, |last| self.at(last.saturating_add(1.day())))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Week { monday } => {
                let week = monday.iso_week_date();
                write!(f, "{:04}-W{:02}", week.year(), week.week())
            }
            Self::Month { year, month } => write!(f, "{year:04}-{month:02}"),
            Self::Quarter { year, quarter } => write!(f, "{year:04}-Q{quarter}"),
        }
    }
}

impl FromStr for Period {
    type Err = NoPeriod;

    fn from_str(text: &str) -> Result<Self, NoPeriod> {
        let (year, rest) = text.split_once('-').ok_or(NoPeriod)?;
        let year: i16 = year.parse().map_err(|_| NoPeriod)?;
        if !(2000..=2999).contains(&year) {
            return Err(NoPeriod);
        }
        let number = |text: &str, most: i8| {
            let plain = text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text.parse::<i8>().ok().filter(|_| plain);
            number.filter(|n| (1..=most).contains(n)).ok_or(NoPeriod)
        };
        match rest.split_at_checked(1).ok_or(NoPeriod)? {
            ("W", week) => {
                let week = number(week, 53)?;
                let monday = ISOWeekDate::new(year, week, Weekday::Monday);
                let monday = monday.map_err(|_| NoPeriod)?.date();
                Ok(Self::Week { monday })
            }
            ("Q", quarter) => Ok(Self::Quarter {
                year,
                quarter: number(quarter, 4)?,
            }),
            _ => Ok(Self::Month {
                year,
                month: number(rest, 12)?,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;

    use super::*;

    #[test]
    fn periods_are_written_and_read() {
        for text in ["2026-W47", "2026-11", "2026-Q4", "2026-W53"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for text in [
            "", "2026", "2026-W54", "2025-W53", "2026-13", "2026-Q5", "26-W1", "2026-+1",
        ] {
            assert_eq!(text.parse::<Period>(), Err(NoPeriod), "{text}");
        }
    }

    #[test]
    fn each_week_is_in_one_month_and_that_in_its_quarter() {
        let mut monday = date(2024, 1, 1);
        let mut seen = BTreeSet::new();
        while monday < date(2030, 12, 30) {
            let (month, quarter) = (Period::month_of(monday), Period::quarter_of(monday));
            assert!(month.mondays().contains(&monday));
            assert!(quarter.mondays().contains(&monday));
            assert!(
                month
                    .mondays()
                    .iter()
                    .all(|one| quarter.mondays().contains(one))
            );
            assert!((4..=5).contains(&month.mondays().len()));
            assert!((12..=14).contains(&quarter.mondays().len()));
            seen.insert(month);
            monday = monday.saturating_add(7.days());
        }
        let weeks: usize = seen.iter().map(|month| month.mondays().len()).sum();
        assert_eq!(weeks, 7 * 52 + 1, "2026 has 53 weeks");
    }

    #[test]
    fn periods_follow_one_another() {
        for text in ["2026-W01", "2026-01", "2026-Q1"] {
            let period: Period = text.parse().unwrap();
            assert_eq!(period.before().after(), period);
            assert!(period.before().days().unwrap().1 < period.days().unwrap().0);
        }
    }

    #[test]
    fn a_week_is_over_an_hour_after_its_end() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let newest = |now: &str| newest_closed(now.parse().unwrap(), &berlin);
        assert_eq!(newest("2026-11-23T00:59:59+01:00"), date(2026, 11, 9));
        assert_eq!(newest("2026-11-23T01:00:00+01:00"), date(2026, 11, 16));
        assert_eq!(newest("2026-11-29T23:00:00+01:00"), date(2026, 11, 16));
    }
}

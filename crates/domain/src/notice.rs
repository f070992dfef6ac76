//! What an office announces for a while, and days on which it stays closed against its hours.
//!
//! A [`Notice`] is shown on every channel from one instant to another, unless it was withdrawn. A
//! [`DayClosure`] closes an office for one date; its hours then say so themselves, with the reason
//! and the next opening ([`DayClosure::close`]).

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::hours::{Exception, Hours};
use crate::ids::{NoticeId, OfficeId, OrganisationId, StaffId};
use crate::office::Localised;

/// The longest text, in characters.
pub const TEXT_LIMIT: usize = 300;
/// The longest reason of a closure, in characters.
pub const REASON_LIMIT: usize = 200;
/// The longest time a notice may stand, in days: what lasts longer belongs on the town's own pages.
pub const LONGEST_DAYS: i64 = 366;

/// How much a notice matters.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Good to know.
    #[default]
    Info,
    /// It changes what people should do today.
    Warning,
}

impl Level {
    /// The word used in storage and the API.
    pub fn code(self) -> &'static str {
        match self {
            Level::Info => "info",
            Level::Warning => "warning",
        }
    }
}

/// A timed announcement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The notice.
    pub id: NoticeId,
    /// Whose.
    pub organisation: OrganisationId,
    /// The office it is about; none: all of them.
    pub office: Option<OfficeId>,
    /// What it says, at most [`TEXT_LIMIT`] characters in each language.
    pub text: Localised,
    /// How much it matters.
    pub level: Level,
    /// From when it is shown.
    pub from: Timestamp,
    /// The first instant at which it is no longer shown.
    pub until: Timestamp,
    /// Who published it.
    pub published_by: StaffId,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
}

/// How far a notice has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeStage {
    /// It will be shown.
    Coming,
    /// It is shown.
    Current,
    /// Its time has passed.
    Over,
    /// It was taken back before its time had passed.
    Withdrawn,
}

/// What is wrong with a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeProblem {
    /// There is no German text.
    #[error("the German text is missing")]
    Empty,
    /// A text is longer than [`TEXT_LIMIT`].
    #[error("a text is longer than {TEXT_LIMIT} characters")]
    TooLong,
    /// It ends before it begins, or has ended already.
    #[error("it ends before it begins, or in the past")]
    Ended,
    /// It stands longer than [`LONGEST_DAYS`].
    #[error("it stands longer than {LONGEST_DAYS} days")]
    TooLasting,
}

impl Notice {
    /// How far it has come at `now`.
    pub fn stage(&self, now: Timestamp) -> NoticeStage {
        if self.withdrawn_at.is_some() {
            NoticeStage::Withdrawn
        } else if now < self.from {
            NoticeStage::Coming
        } else if now < self.until {
            NoticeStage::Current
        } else {
            NoticeStage::Over
        }
    }

    /// Whether it is shown at `now`.
    pub fn is_current(&self, now: Timestamp) -> bool {
        self.stage(now) == NoticeStage::Current
    }

    /// Whether it concerns an office of its organisation.
    pub fn concerns(&self, office: OfficeId) -> bool {
        self.office.is_none_or(|only| only == office)
    }

    /// When it begins or ceases to be shown next, after `now`.
    pub fn changes_after(&self, now: Timestamp) -> Option<Timestamp> {
        match self.stage(now) {
            NoticeStage::Coming => Some(self.from),
            NoticeStage::Current => Some(self.until),
            NoticeStage::Over | NoticeStage::Withdrawn => None,
        }
    }

    /// What is wrong with it as it is to be published at `now`; empty when nothing is.
    pub fn validate(&self, now: Timestamp) -> Vec<NoticeProblem> {
        let mut problems = Vec::new();
        let texts = || std::iter::once(&self.text.de).chain(self.text.other.values());
        if self.text.de.trim().is_empty() {
            problems.push(NoticeProblem::Empty);
        }
        if texts().any(|text| text.chars().count() > TEXT_LIMIT) {
            problems.push(NoticeProblem::TooLong);
        }
        if self.until <= self.from || self.until <= now {
            problems.push(NoticeProblem::Ended);
        }
        let longest = SignedDuration::from_hours(24 * LONGEST_DAYS);
        if self.from.duration_until(self.until) > longest {
            problems.push(NoticeProblem::TooLasting);
        }
        problems
    }
}

/// The notices of `of` that are shown at `now`: warnings first, then the newest.
pub fn current<'a>(of: impl IntoIterator<Item = &'a Notice>, now: Timestamp) -> Vec<&'a Notice> {
    let shown = of.into_iter().filter(|notice| notice.is_current(now));
    let mut shown: Vec<&Notice> = shown.collect();
    shown.sort_by_key(|notice| std::cmp::Reverse((notice.level, notice.from, notice.id)));
    shown
}

/// An office that stays closed on one date, whatever its hours say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayClosure {
    /// The office.
    pub office: OfficeId,
    /// Its organisation.
    pub organisation: OrganisationId,
    /// The date in the organisation's time zone.
    pub date: Date,
    /// Why, as citizens read it; at most [`REASON_LIMIT`] characters, never empty.
    pub reason: String,
    /// Who closed it.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

impl DayClosure {
    /// Makes `hours` those of an office that is closed on the date.
    pub fn close(&self, hours: &mut Hours) {
        hours.exceptions.retain(|day| day.date != self.date);
        hours.exceptions.push(Exception {
            date: self.date,
            spans: Vec::new(),
            reason: Some(self.reason.clone()),
        });
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date, time};
    use jiff::tz::TimeZone;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::hours::{Closure, DayHours, Opening, Span};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn notice() -> Notice {
        Notice {
            id: NoticeId(Uuid::from_u128(1)),
            organisation: Uuid::from_u128(2).into(),
            office: None,
            text: Localised::german("Heute keine Ausweisausgabe."),
            level: Level::Info,
            from: at("2026-11-23T08:00:00Z"),
            until: at("2026-11-23T16:00:00Z"),
            published_by: Uuid::from_u128(3).into(),
            withdrawn_at: None,
        }
    }

    #[test]
    fn a_notice_is_shown_from_its_first_to_before_its_last_instant() {
        let mut notice = notice();
        let stages = [
            ("2026-11-23T07:59:59Z", NoticeStage::Coming),
            ("2026-11-23T08:00:00Z", NoticeStage::Current),
            ("2026-11-23T15:59:59Z", NoticeStage::Current),
            ("2026-11-23T16:00:00Z", NoticeStage::Over),
        ];
        for (now, stage) in stages {
            assert_eq!(notice.stage(at(now)), stage, "{now}");
        }
        notice.withdrawn_at = Some(at("2026-11-23T09:00:00Z"));
        assert_eq!(
            notice.stage(at("2026-11-23T10:00:00Z")),
            NoticeStage::Withdrawn
        );
        assert_eq!(notice.changes_after(at("2026-11-23T10:00:00Z")), None);
    }

    #[test]
    fn warnings_come_first_then_the_newest() {
        let of = |id, level, from| Notice {
            id: NoticeId(Uuid::from_u128(id)),
            level,
            from: at(from),
            ..notice()
        };
        let all = [
            of(1, Level::Info, "2026-11-23T08:00:00Z"),
            of(2, Level::Info, "2026-11-23T09:00:00Z"),
            of(3, Level::Warning, "2026-11-23T07:00:00Z"),
            of(4, Level::Warning, "2026-11-23T12:00:00Z"),
        ];
        let shown = current(&all, at("2026-11-23T10:00:00Z"));
        let order: Vec<u128> = shown.iter().map(|notice| notice.id.0.as_u128()).collect();
        assert_eq!(order, [3, 2, 1]);
    }

    #[test]
    fn what_cannot_be_published_is_named() {
        let now = at("2026-11-23T08:30:00Z");
        assert_eq!(notice().validate(now), []);
        let wrong = Notice {
            text: Localised::german("  "),
            until: at("2026-11-23T08:00:00Z"),
            ..notice()
        };
        assert_eq!(
            wrong.validate(now),
            [NoticeProblem::Empty, NoticeProblem::Ended]
        );
        let mut long = notice();
        long.text
            .other
            .insert("en".into(), "x".repeat(TEXT_LIMIT + 1));
        long.until = at("2027-12-23T08:00:00Z");
        assert_eq!(
            long.validate(now),
            [NoticeProblem::TooLong, NoticeProblem::TooLasting]
        );
        let past = Notice {
            until: now,
            ..notice()
        };
        assert_eq!(past.validate(now), [NoticeProblem::Ended]);
    }

    fn closure(on: Date) -> DayClosure {
        DayClosure {
            office: Uuid::from_u128(1).into(),
            organisation: Uuid::from_u128(2).into(),
            date: on,
            reason: "Wasserschaden".into(),
            by: Uuid::from_u128(3).into(),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn weekdays() -> Hours {
        let span = Span {
            from: time(8, 0, 0, 0),
            to: time(17, 0, 0, 0),
        };
        let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Friday];
        Hours {
            week: days
                .map(|day| DayHours {
                    day,
                    spans: vec![span],
                })
                .to_vec(),
            ..Hours::default()
        }
    }

    #[test]
    fn a_closed_day_says_why_and_when_it_opens_again() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let (today, now) = (date(2026, 11, 24), at("2026-11-24T09:00:00Z"));
        let mut hours = weekdays();
        hours.exceptions.push(Exception {
            date: today,
            spans: weekdays().week[0].spans.clone(),
            reason: None,
        });
        closure(today).close(&mut hours);
        let Opening::Closed { opens, why } = hours.state(now, &zone) else {
            panic!("open");
        };
        assert_eq!(why, Closure::Exception(Some("Wasserschaden".into())));
        assert_eq!(opens.unwrap().local, date(2026, 11, 27).at(8, 0, 0, 0));
        assert!(hours.closed_for_today(now, &zone));
    }

    proptest! {
        #[test]
        fn no_instant_of_the_day_is_open_and_every_other_day_stays(
            day in 0_i32..400, hour in 0_i8..24, always: bool,
        ) {
            use jiff::ToSpan as _;
            let zone = TimeZone::get("Europe/Berlin").unwrap();
            let on = date(2026, 1, 1) + day.days();
            let before = Hours { always, ..weekdays() };
            let mut hours = before.clone();
            closure(on).close(&mut hours);
            let now = on.at(hour, 30, 0, 0).to_zoned(zone.clone()).unwrap().timestamp();
            prop_assert!(!hours.state(now, &zone).is_open());
            prop_assert_eq!(&hours.day(on).spans, &[]);
            for other in [on.yesterday().unwrap(), on.tomorrow().unwrap()] {
                prop_assert_eq!(hours.day(other), before.day(other));
            }
        }
    }
}

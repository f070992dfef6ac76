//! Retention: which data is kept how long, and why no shorter and no longer.
//!
//! Every row that bears something of a person belongs to one [`DataClass`]. An organisation keeps
//! it for its [`Periods`], inside the bounds of the class; they are counted from what
//! [`DataClass::since`] says. Deleting is the store's work, and what may not be deleted for a while
//! is said by [`hold`].

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub mod hold;

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;

/// How long something is kept, in whole minutes. Written as `0`, `15min`, `12h` or `90d`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    seconds: u32,
}

impl Period {
    /// Nothing is kept longer than ten years and a bit: 3,660 days.
    pub const LONGEST: Period = Period::days(3_660);
    /// At once.
    pub const NONE: Period = Period { seconds: 0 };

    /// So many minutes.
    pub const fn minutes(minutes: u32) -> Self {
        Self {
            seconds: minutes * MINUTE,
        }
    }

    /// So many hours.
    pub const fn hours(hours: u32) -> Self {
        Self {
            seconds: hours * HOUR,
        }
    }

    /// So many days of 24 hours.
    pub const fn days(days: u32) -> Self {
        Self {
            seconds: days * DAY,
        }
    }

    /// As a span of time.
    pub fn span(self) -> SignedDuration {
        SignedDuration::from_secs(self.seconds.into())
    }

    /// In its largest whole unit: how many, and of which.
    pub fn parts(self) -> (u32, Unit) {
        match self.seconds {
            seconds if seconds % DAY == 0 => (seconds / DAY, Unit::Days),
            seconds if seconds % HOUR == 0 => (seconds / HOUR, Unit::Hours),
            seconds => (seconds / MINUTE, Unit::Minutes),
        }
    }
}

/// The unit that a period is told in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// 60 seconds.
    Minutes,
    /// 60 minutes.
    Hours,
    /// 24 hours.
    Days,
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            (0, _) => f.write_str("0"),
            (count, Unit::Minutes) => write!(f, "{count}min"),
            (count, Unit::Hours) => write!(f, "{count}h"),
            (count, Unit::Days) => write!(f, "{count}d"),
        }
    }
}

/// A text that is no period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no period; write it like \"90d\", \"12h\", \"15min\" or \"0\"")]
pub struct NoPeriod(String);

impl FromStr for Period {
    type Err = NoPeriod;

    fn from_str(text: &str) -> Result<Self, NoPeriod> {
        let wrong = || NoPeriod(text.chars().take(40).collect());
        let written = text.trim();
        if written == "0" {
            return Ok(Self::NONE);
        }
        let end = written
            .find(|c: char| !c.is_ascii_digit())
            .ok_or_else(wrong)?;
        let (count, unit) = written.split_at(end);
        let unit = match unit.trim_start() {
            "min" => MINUTE,
            "h" => HOUR,
            "d" => DAY,
            _ => return Err(wrong()),
        };
        let count: u32 = count.parse().map_err(|_| wrong())?;
        let seconds = count.checked_mul(unit).ok_or_else(wrong)?;
        let period = Self { seconds };
        (period <= Self::LONGEST)
            .then_some(period)
            .ok_or_else(wrong)
    }
}

impl Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What a period is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Since {
    /// The end of wrap-up, or of a visit without a talk.
    VisitOver,
    /// The moment when the switchboard forgets an ended visit.
    VisitForgotten,
    /// The closing of the ticket.
    TicketClosed,
    /// The day that it was written on.
    Written,
    /// The login.
    LoggedIn,
    /// The moment when a message was delivered or given up.
    Sent,
    /// The end of the notice, or its withdrawal.
    NoticeOver,
    /// The day that the office stayed closed.
    ClosedDay,
    /// The midnight that ends the day it happened on.
    DayOver,
    /// The moment when it was asked.
    Asked,
    /// The end of the hold.
    HoldOver,
}

/// A class of data with one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataClass {
    /// What a citizen chose to tell before the talk.
    VisitNote,
    /// What was written in a talk.
    Chat,
    /// The number or address that a citizen is called back at.
    VisitContact,
    /// Which browser holds a visit, and that a visit was rated.
    Credential,
    /// A ticket with its text.
    Ticket,
    /// How the citizen wants to hear about a ticket.
    TicketContact,
    /// The comment of a rating.
    RatingComment,
    /// A report of a barrier.
    BarrierReport,
    /// A login of the staff.
    Session,
    /// A message of the outbox: address and text.
    Message,
    /// Who changed what in the administration.
    Audit,
    /// A notice.
    Notice,
    /// A day on which an office stayed closed.
    Closure,
    /// Events that name a seat, and so somebody of the staff.
    SeatEvent,
    /// The other events of the log, and its old snapshots.
    VisitEvent,
    /// First results of commands.
    CommandResult,
    /// The log of what was deleted.
    DeletionLog,
    /// Legal holds that are over.
    LegalHold,
}

/// The period of a class, and between what it may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Where nothing is chosen.
    pub default: Period,
    /// No shorter.
    pub least: Period,
    /// No longer.
    pub most: Period,
}

impl DataClass {
    /// Every class, in the order in which it is shown.
    pub const ALL: [DataClass; 18] = [
        DataClass::VisitNote,
        DataClass::Chat,
        DataClass::VisitContact,
        DataClass::Credential,
        DataClass::Ticket,
        DataClass::TicketContact,
        DataClass::RatingComment,
        DataClass::BarrierReport,
        DataClass::Message,
        DataClass::Session,
        DataClass::Audit,
        DataClass::Notice,
        DataClass::Closure,
        DataClass::SeatEvent,
        DataClass::VisitEvent,
        DataClass::CommandResult,
        DataClass::DeletionLog,
        DataClass::LegalHold,
    ];

    /// The word used in storage, configuration and texts.
    pub fn code(self) -> &'static str {
        match self {
            DataClass::VisitNote => "visit_note",
            DataClass::Chat => "chat",
            DataClass::VisitContact => "visit_contact",
            DataClass::Credential => "credential",
            DataClass::Ticket => "ticket",
            DataClass::TicketContact => "ticket_contact",
            DataClass::RatingComment => "rating_comment",
            DataClass::BarrierReport => "barrier_report",
            DataClass::Session => "session",
            DataClass::Message => "message",
            DataClass::Audit => "audit",
            DataClass::Notice => "notice",
            DataClass::Closure => "closure",
            DataClass::SeatEvent => "seat_event",
            DataClass::VisitEvent => "visit_event",
            DataClass::CommandResult => "command_result",
            DataClass::DeletionLog => "deletion_log",
            DataClass::LegalHold => "legal_hold",
        }
    }

    /// What its period is counted from.
    pub fn since(self) -> Since {
        match self {
            DataClass::VisitNote | DataClass::Chat | DataClass::VisitContact => Since::VisitOver,
            DataClass::Credential => Since::VisitForgotten,
            DataClass::Ticket | DataClass::TicketContact => Since::TicketClosed,
            DataClass::RatingComment
            | DataClass::BarrierReport
            | DataClass::Audit
            | DataClass::DeletionLog => Since::Written,
            DataClass::Session => Since::LoggedIn,
            DataClass::Message => Since::Sent,
            DataClass::Notice => Since::NoticeOver,
            DataClass::Closure => Since::ClosedDay,
            DataClass::SeatEvent | DataClass::VisitEvent => Since::DayOver,
            DataClass::CommandResult => Since::Asked,
            DataClass::LegalHold => Since::HoldOver,
        }
    }

    /// Its period, and the reason for its bounds:
    ///
    /// - a citizen's words and numbers have met their purpose when the visit is over; one more day
    ///   lets a clerk finish in the evening what began in the morning;
    /// - a ticket is no record: what must be kept goes into the file of the department (E-Akte), so
    ///   ten years are the utmost, and one day the least in which a citizen can still ask;
    /// - reports of barriers must be answered (§ 12b BGG: within a month) and be shown to who
    ///   watches over it, so not less than 30 days;
    /// - a message must outlive its last try, and the proof of delivery is of no use after 90 days;
    /// - the audit must outlive the year's check, the deletion log the time in which somebody may
    ///   ask for proof (three years, §§ 195, 199 BGB);
    /// - what names a seat is deleted at the day's end and cannot be kept longer: it would allow to
    ///   watch people at work.
    pub fn bounds(self) -> Bounds {
        let bounds = |default, least, most| Bounds {
            default,
            least,
            most,
        };
        let day = Period::days(1);
        match self {
            DataClass::VisitNote | DataClass::Chat | DataClass::VisitContact => {
                bounds(Period::NONE, Period::NONE, day)
            }
            DataClass::Credential | DataClass::SeatEvent => {
                bounds(Period::NONE, Period::NONE, Period::NONE)
            }
            DataClass::Ticket => bounds(Period::days(180), day, Period::days(3_650)),
            DataClass::TicketContact => bounds(Period::NONE, Period::NONE, Period::days(30)),
            DataClass::RatingComment => bounds(Period::days(90), day, Period::days(365)),
            DataClass::BarrierReport => {
                bounds(Period::days(365), Period::days(30), Period::days(1_095))
            }
            DataClass::Message => bounds(Period::days(30), day, Period::days(90)),
            DataClass::Session => bounds(Period::hours(12), Period::minutes(30), Period::hours(12)),
            DataClass::Audit => bounds(Period::days(730), Period::days(365), Period::days(3_650)),
            DataClass::Notice | DataClass::Closure => {
                bounds(Period::days(90), day, Period::days(1_095))
            }
            DataClass::VisitEvent => bounds(day, Period::NONE, Period::days(30)),
            DataClass::CommandResult => {
                bounds(Period::hours(1), Period::minutes(10), Period::hours(24))
            }
            DataClass::DeletionLog => {
                bounds(Period::days(1_095), Period::days(365), Period::days(3_650))
            }
            DataClass::LegalHold => {
                bounds(Period::days(365), Period::days(30), Period::days(3_650))
            }
        }
    }

    /// Whether an organisation can choose the period.
    pub fn is_fixed(self) -> bool {
        let bounds = self.bounds();
        bounds.least == bounds.most
    }
}

impl fmt::Display for DataClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for DataClass {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut all = Self::ALL.into_iter();
        all.find(|class| class.code() == text).ok_or(())
    }
}

/// A period outside the bounds of its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{class} can be kept for {least} to {most}, not for {period}")]
pub struct OutOfBounds {
    /// The class.
    pub class: DataClass,
    /// What was asked for.
    pub period: Period,
    /// No shorter.
    pub least: Period,
    /// No longer.
    pub most: Period,
}

/// How long an organisation keeps each class of data. Only what differs from the default is held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Periods(BTreeMap<DataClass, Period>);

impl Periods {
    /// The period of a class; one outside its bounds (they may have narrowed since it was stored)
    /// counts as the nearest inside.
    pub fn of(&self, class: DataClass) -> Period {
        let bounds = class.bounds();
        let period = self.0.get(&class).copied().unwrap_or(bounds.default);
        period.clamp(bounds.least, bounds.most)
    }

    /// The same as a span of time.
    pub fn span(&self, class: DataClass) -> SignedDuration {
        self.of(class).span()
    }

    /// Chooses a period.
    ///
    /// # Errors
    /// [`OutOfBounds`].
    pub fn set(&mut self, class: DataClass, period: Period) -> Result<(), OutOfBounds> {
        let Bounds {
            default,
            least,
            most,
        } = class.bounds();
        if period < least || period > most {
            return Err(OutOfBounds {
                class,
                period,
                least,
                most,
            });
        }
        if period == default {
            self.0.remove(&class);
        } else {
            self.0.insert(class, period);
        }
        Ok(())
    }

    /// When the comment of a rating of `date` is deleted. Counted from the end of that day in UTC,
    /// so that what is stored does not tell at which moment somebody rated.
    pub fn comment_end(&self, date: Date) -> Option<Timestamp> {
        let end = date.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok()?;
        let period = self.span(DataClass::RatingComment);
        end.timestamp().checked_add(period).ok()
    }

    /// What differs from the defaults.
    pub fn chosen(&self) -> impl Iterator<Item = (DataClass, Period)> + '_ {
        self.0.iter().map(|(class, period)| (*class, *period))
    }

    /// The classes whose period differs in `other`.
    pub fn differing(&self, other: &Periods) -> Vec<DataClass> {
        let differs = |class: &DataClass| self.of(*class) != other.of(*class);
        DataClass::ALL.into_iter().filter(differs).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_class_stands_once_in_the_list_and_is_found_by_its_word() {
        for class in DataClass::ALL {
            assert_eq!(class.code().parse(), Ok(class));
            assert_eq!(
                serde_json::to_value(class).unwrap(),
                serde_json::Value::from(class.code())
            );
            let same = DataClass::ALL.iter().filter(|other| **other == class);
            assert_eq!(same.count(), 1);
        }
    }

    #[test]
    fn every_default_lies_inside_its_bounds() {
        for class in DataClass::ALL {
            let Bounds {
                default,
                least,
                most,
            } = class.bounds();
            assert!(least <= default && default <= most, "{class}");
            assert!(most <= Period::LONGEST, "{class}");
            assert_eq!(Periods::default().of(class), default);
        }
    }

    #[test]
    fn what_names_a_seat_cannot_be_kept() {
        assert!(DataClass::SeatEvent.is_fixed());
        let mut periods = Periods::default();
        let refused = periods.set(DataClass::SeatEvent, Period::days(1));
        assert_eq!(refused.unwrap_err().most, Period::NONE);
        assert_eq!(periods, Periods::default());
    }

    #[test]
    fn a_stored_period_outside_its_bounds_counts_as_the_nearest_inside() {
        let stored: Periods = serde_json::from_str(r#"{ "chat": "30d", "audit": "1d" }"#).unwrap();
        assert_eq!(stored.of(DataClass::Chat), Period::days(1));
        assert_eq!(stored.of(DataClass::Audit), Period::days(365));
    }

    #[test]
    fn choosing_the_default_leaves_nothing_chosen() {
        let mut periods = Periods::default();
        periods.set(DataClass::Ticket, Period::days(30)).unwrap();
        assert_eq!(
            periods.differing(&Periods::default()),
            vec![DataClass::Ticket]
        );
        periods.set(DataClass::Ticket, Period::days(180)).unwrap();
        assert_eq!(periods, Periods::default());
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in [
            "",
            "d",
            "90",
            "-1d",
            "90 Tage",
            "1y",
            "4294967295d",
            "3661d",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text:?}");
        }
        assert_eq!("36 h".parse(), Ok(Period::hours(36)));
    }

    proptest! {
        #[test]
        fn a_period_is_read_as_it_was_written(minutes in 0_u32..=3_660 * 24 * 60) {
            let period = Period::minutes(minutes);
            prop_assert_eq!(period.to_string().parse(), Ok(period));
        }

        #[test]
        fn garbage_never_panics(text in "\\PC{0,40}") {
            let _ = text.parse::<Period>();
        }
    }
}

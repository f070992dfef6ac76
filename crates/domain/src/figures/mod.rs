//! Figures: what is counted of visits, and what a lead is shown of it. Nobody is in them.
//!
//! [`count`] turns what the switchboard decided into increments; the exchange adds them to its
//! counters in the transaction of the very events, and the simulator by the same function.
//! [`hide`] makes of a closed week what may be shown, [`report`] what a lead reads, [`period`]
//! names weeks, months and quarters, [`hints`] says where one more seat would help.
//!
//! # What is counted
//!
//! A **visit** is one person's wish to be served, from arrival to end. It is counted once, when it
//! has ended: with the end of the wrap-up of its last talk, or when it leaves without one. It
//! counts
//!
//! - on the local **date** on which it ended, so that a day that is over never changes again;
//! - at the local **hour** in which it arrived;
//! - for the **office, topic, language and channel** with which it arrived, wherever it was passed
//!   on to. A call back that was agreed on arrival has the channel "callback".
//!
//! It is of exactly one [`Kind`]:
//!
//! | kind | meaning |
//! |---|---|
//! | prompt | a talk began within 30 seconds ([`PROMPT_S`]) of its arrival |
//! | waited | a talk began later, without a call back |
//! | kept | a call back was promised, and reached the person on the day it was promised for |
//! | late | a call back reached the person, but not on that day |
//! | gave up | it waited and ended without a talk: left, page closed, office closed |
//! | unreached | a call back was promised, and each try reached nobody |
//! | withdrawn | a call back was promised, and the person no longer wanted it |
//!
//! The first four are *answered* and are split once more: *settled at first contact* means that its
//! outcome is [`Outcome::Resolved`](crate::switchboard::Outcome::Resolved) after one talk, without having been passed on. The last three are
//! *lost*. A visit whose talk broke off and which then left is answered, with the outcome "broken".
//!
//! **Passed on** is a visit that went to another line, person or lead; **returned** one that came
//! back to the line out of a talk; **parked** one whose talk was put aside. Each counts once however
//! often it happened. The **wait** lasts from arrival to the first talk, or to the end without one;
//! **talk** is the sum of all its talks without the time parked; **handling** is the same with the
//! wrap-up of the last. All are whole seconds.
//!
//! There is no column from which anything about a member of staff could be made.

pub mod count;
pub mod hide;
pub mod hints;
pub mod period;
pub mod report;
pub mod service;

#[cfg(test)]
mod attack;

use jiff::civil::Date;

use crate::ids::{OfficeId, OrganisationId, TopicId};
use crate::language::Language;
use crate::office::Channel;

/// Within so many seconds a visit is answered promptly: the 115 service promise.
pub const PROMPT_S: u32 = 30;
/// Groups of fewer are not shown.
pub const LEAST: u64 = 5;
/// Where the classes of waits end, in seconds; the last one is open.
pub const WAIT_EDGES_S: [u32; 11] = [10, 20, 30, 60, 120, 180, 300, 600, 900, 1_800, 3_600];
/// Where the classes of talks end, in seconds; the last one is open.
pub const TALK_EDGES_S: [u32; 10] = [60, 120, 180, 300, 450, 600, 900, 1_200, 1_800, 3_600];
/// How many classes of waits there are.
pub const WAITS: usize = WAIT_EDGES_S.len() + 1;
/// How many classes of talks there are.
pub const TALKS: usize = TALK_EDGES_S.len() + 1;

/// What became of a visit. The kinds are exclusive and complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Answered within [`PROMPT_S`] and settled at first contact.
    PromptSettled,
    /// Answered within [`PROMPT_S`].
    PromptOpen,
    /// Answered later and settled at first contact.
    WaitedSettled,
    /// Answered later.
    WaitedOpen,
    /// Called back as promised and settled at first contact.
    KeptSettled,
    /// Called back as promised.
    KeptOpen,
    /// Called back on another day and settled at first contact.
    LateSettled,
    /// Called back on another day.
    LateOpen,
    /// Left without a talk.
    GaveUp,
    /// Nobody answered when called back.
    Unreached,
    /// No longer wanted to be called back.
    Withdrawn,
}

/// How many kinds there are.
pub const KINDS: usize = 11;

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; KINDS] = [
        Kind::PromptSettled,
        Kind::PromptOpen,
        Kind::WaitedSettled,
        Kind::WaitedOpen,
        Kind::KeptSettled,
        Kind::KeptOpen,
        Kind::LateSettled,
        Kind::LateOpen,
        Kind::GaveUp,
        Kind::Unreached,
        Kind::Withdrawn,
    ];

    /// The word used in storage.
    pub fn code(self) -> &'static str {
        match self {
            Kind::PromptSettled => "prompt_settled",
            Kind::PromptOpen => "prompt_open",
            Kind::WaitedSettled => "waited_settled",
            Kind::WaitedOpen => "waited_open",
            Kind::KeptSettled => "kept_settled",
            Kind::KeptOpen => "kept_open",
            Kind::LateSettled => "late_settled",
            Kind::LateOpen => "late_open",
            Kind::GaveUp => "gave_up",
            Kind::Unreached => "unreached",
            Kind::Withdrawn => "withdrawn",
        }
    }

    /// The kind of a word of storage.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether somebody of the staff talked to the person.
    pub fn is_answered(self) -> bool {
        !self.is_lost()
    }

    /// Whether nobody did.
    pub fn is_lost(self) -> bool {
        matches!(self, Kind::GaveUp | Kind::Unreached | Kind::Withdrawn)
    }

    /// Whether the talk began within [`PROMPT_S`] of the arrival.
    pub fn is_prompt(self) -> bool {
        matches!(self, Kind::PromptSettled | Kind::PromptOpen)
    }

    /// Whether it was answered in the line, without a call back.
    pub fn is_live(self) -> bool {
        self.is_prompt() || matches!(self, Kind::WaitedSettled | Kind::WaitedOpen)
    }

    /// Whether it was settled at first contact.
    pub fn is_settled(self) -> bool {
        matches!(
            self,
            Kind::PromptSettled | Kind::WaitedSettled | Kind::KeptSettled | Kind::LateSettled
        )
    }

    /// Whether a call back was promised that was not made superfluous by a talk before.
    pub fn is_promised(self) -> bool {
        self.is_kept()
            || matches!(
                self,
                Kind::LateSettled | Kind::LateOpen | Kind::Unreached | Kind::Withdrawn
            )
    }

    /// Whether the promise was kept on its day.
    pub fn is_kept(self) -> bool {
        matches!(self, Kind::KeptSettled | Kind::KeptOpen)
    }
}

/// How a visit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// Settled in a talk.
    Resolved,
    /// Followed up by ticket.
    Ticket,
    /// Followed up by appointment.
    Appointment,
    /// Referred to somebody outside this house.
    Transferred,
    /// Broken off in the talk.
    Dropped,
    /// The clerk said nothing.
    Unstated,
    /// Left after a talk that had not come to an end.
    Broken,
    /// The person left.
    Left,
    /// The page was closed and nobody came back.
    Away,
    /// The office closed.
    Closed,
    /// Nobody answered when called back.
    NotReached,
}

/// How many ends there are.
pub const ENDS: usize = 11;

impl End {
    /// Every end.
    pub const ALL: [End; ENDS] = [
        End::Resolved,
        End::Ticket,
        End::Appointment,
        End::Transferred,
        End::Dropped,
        End::Unstated,
        End::Broken,
        End::Left,
        End::Away,
        End::Closed,
        End::NotReached,
    ];

    /// The word used in storage and texts.
    pub fn code(self) -> &'static str {
        match self {
            End::Resolved => "resolved",
            End::Ticket => "ticket",
            End::Appointment => "appointment",
            End::Transferred => "transferred",
            End::Dropped => "dropped",
            End::Unstated => "unstated",
            End::Broken => "broken",
            End::Left => "left",
            End::Away => "away",
            End::Closed => "closed",
            End::NotReached => "not_reached",
        }
    }
}

/// What a counter is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// The organisation that the visits came to.
    pub organisation: OrganisationId,
    /// The office.
    pub office: OfficeId,
    /// The topic.
    pub topic: TopicId,
    /// The channel.
    pub channel: Channel,
    /// The language.
    pub language: Language,
    /// The local date on which the visits ended.
    pub date: Date,
    /// The local hour in which they arrived, 0 to 23.
    pub hour: u8,
    /// What became of them.
    pub kind: Kind,
}

/// What a counter holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Visits.
    pub visits: u64,
    /// The same by [`End`].
    pub ends: [u64; ENDS],
    /// Passed on.
    pub passed: u64,
    /// Returned to the line.
    pub returned: u64,
    /// Parked.
    pub parked: u64,
    /// Seconds waited.
    pub wait_s: u64,
    /// Seconds talked.
    pub talk_s: u64,
    /// Seconds of talk and the last wrap-up.
    pub handled_s: u64,
    /// Visits by class of wait: see [`WAIT_EDGES_S`].
    pub waits: [u64; WAITS],
    /// Visits by class of talk, of those that had one: see [`TALK_EDGES_S`].
    pub talks: [u64; TALKS],
}

/// How many numbers [`Sums`] has.
pub const MEASURES: usize = 1 + ENDS + 3 + 3 + WAITS + TALKS;

impl Sums {
    /// The names of all numbers, in the order of [`Sums::numbers`].
    pub fn names() -> Vec<String> {
        let mut names = vec!["visits".to_owned()];
        names.extend(End::ALL.map(|end| format!("end_{}", end.code())));
        names.extend(
            [
                "passed",
                "returned",
                "parked",
                "wait_s",
                "talk_s",
                "handled_s",
            ]
            .map(String::from),
        );
        names.extend(WAIT_EDGES_S.map(|edge| format!("wait_{edge}")));
        names.push("wait_more".to_owned());
        names.extend(TALK_EDGES_S.map(|edge| format!("talk_{edge}")));
        names.push("talk_more".to_owned());
        names
    }

    /// All numbers, in the order of [`Sums::names`].
    pub fn numbers(&self) -> [u64; MEASURES] {
        let mut copy = *self;
        let mut numbers = [0; MEASURES];
        for (to, from) in numbers.iter_mut().zip(copy.places()) {
            *to = *from;
        }
        numbers
    }

    /// The sums of these numbers, in the order of [`Sums::names`].
    pub fn of_numbers(numbers: &[u64; MEASURES]) -> Self {
        let mut sums = Self::default();
        for (to, from) in sums.places().into_iter().zip(numbers) {
            *to = *from;
        }
        sums
    }

    /// Adds others.
    pub fn add(&mut self, others: &Sums) {
        for (to, more) in self.places().into_iter().zip(others.numbers()) {
            *to += more;
        }
    }

    fn places(&mut self) -> Vec<&mut u64> {
        let mut places = vec![&mut self.visits];
        places.extend(&mut self.ends);
        places.extend([
            &mut self.passed,
            &mut self.returned,
            &mut self.parked,
            &mut self.wait_s,
            &mut self.talk_s,
            &mut self.handled_s,
        ]);
        places.extend(&mut self.waits);
        places.extend(&mut self.talks);
        places
    }
}

/// A counter, or what is added to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter {
    /// What of.
    pub cell: Cell,
    /// How much.
    pub sums: Sums,
}

/// Ratings of an office and topic on one date, by stars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratings {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The office.
    pub office: OfficeId,
    /// The topic; none where it was not noted.
    pub topic: Option<TopicId>,
    /// The local date of the rating.
    pub date: Date,
    /// How many gave one star, two, ... five.
    pub stars: [u64; 5],
}

/// Matters of an office that were settled on one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matters {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The office.
    pub office: OfficeId,
    /// The local date.
    pub date: Date,
    /// Settled within the promised service hours.
    pub in_time: u64,
    /// Settled later.
    pub late: u64,
}

/// The class of `seconds` among classes that end at `edges`.
pub fn class(edges: &[u32], seconds: u32) -> usize {
    edges.partition_point(|edge| *edge < seconds)
}

//! What the switchboard knows: visits, seats, conversations and the rules they live under.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::event::{BreakWhy, EndWhy, LeaveWhy, Outcome};
use crate::ids::{
    AllianceId, ConversationId, OfferId, OfficeId, OrganisationId, SeatId, TopicId, VisitId,
};
use crate::language::{Language, Languages};
use crate::office::Channel;

/// The times the switchboard works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How long an offer rings.
    pub ring: SignedDuration,
    /// How long a wrap-up lasts, and by how much one key extends it.
    pub wrap_up: SignedDuration,
    /// How long an away visit whose turn has come may take to come back.
    pub away: SignedDuration,
    /// How long without a sign of life until a page counts as closed.
    pub lapse: SignedDuration,
    /// How long a broken connection is forgiven (a reload).
    pub reload: SignedDuration,
    /// How long an away visit whose turn does not come keeps its place.
    pub away_limit: SignedDuration,
    /// How long a need may stay unmet before operators may take the visit.
    pub unmet: SignedDuration,
    /// How long one side of a talk may be gone before the talk ends.
    pub room_grace: SignedDuration,
    /// How long an open seat's page may be gone before the seat closes.
    pub seat_grace: SignedDuration,
    /// How long a declined visit does not ring at the same seat again.
    pub decline_pause: SignedDuration,
    /// How long an ended visit is kept for its last page (rating, ticket number).
    pub keep_ended: SignedDuration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            ring: SignedDuration::from_secs(25),
            wrap_up: SignedDuration::from_secs(60),
            away: SignedDuration::from_secs(90),
            away_limit: SignedDuration::from_hours(4),
            lapse: SignedDuration::from_secs(25),
            reload: SignedDuration::from_secs(4),
            unmet: SignedDuration::from_secs(60),
            room_grace: SignedDuration::from_secs(90),
            seat_grace: SignedDuration::from_secs(90),
            decline_pause: SignedDuration::from_secs(30),
            keep_ended: SignedDuration::from_mins(15),
        }
    }
}

/// Whether an office takes visits, and until or from when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// Open.
    Open {
        /// Until then, if it closes at all.
        until: Option<Timestamp>,
    },
    /// Closed.
    Closed {
        /// Until then, if that is known.
        opens: Option<Timestamp>,
    },
}

impl Window {
    /// Whether visits are taken at `now`.
    pub fn is_open(self, now: Timestamp) -> bool {
        match self {
            Self::Open { until } => until.is_none_or(|until| now < until),
            Self::Closed { opens } => opens.is_some_and(|opens| opens <= now),
        }
    }
}

/// What the switchboard has to know of an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeRules {
    /// Those its organisation shares a line with.
    pub alliance: AllianceId,
    /// Its organisation.
    pub organisation: OrganisationId,
    /// How many visits may wait.
    pub capacity: u32,
    /// Whether visits already waiting at closing time are still served.
    pub serve_after_closing: bool,
    /// Whether it takes visits.
    pub window: Window,
}

/// Configuration, handed in; not part of the truth.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The times.
    pub policy: Policy,
    /// The offices.
    pub offices: BTreeMap<OfficeId, OfficeRules>,
}

/// What a visit needs of a seat. Visits with the same need form one class of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Need {
    /// Those who share the line.
    pub alliance: AllianceId,
    /// The organisation whose matter it is.
    pub organisation: OrganisationId,
    /// The office.
    pub office: OfficeId,
    /// What for.
    pub topic: TopicId,
    /// In which language.
    pub language: Language,
    /// By which channel.
    pub channel: Channel,
    /// Operators may take it too, since nobody else did in time.
    pub widened: bool,
}

/// What a seat serves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Services {
    /// The offices, with all their topics.
    pub offices: BTreeSet<OfficeId>,
    /// The languages.
    pub languages: Languages,
    /// The seat is an operator's: it takes widened needs of its organisation too.
    pub operator: bool,
}

impl Services {
    /// Whether a seat of `organisation` with these services may take `need`.
    pub fn meet(&self, organisation: OrganisationId, need: &Need) -> bool {
        let fits = self.offices.contains(&need.office) && self.languages.contains(need.language);
        fits || (need.widened && self.operator && organisation == need.organisation)
    }
}

/// A visit and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The visit.
    pub id: VisitId,
    /// Its number in the order of arrival; breaks ties.
    pub number: u64,
    /// What it needs.
    pub need: Need,
    /// The person wants neither to see nor to speak.
    pub text_only: bool,
    /// When it came.
    pub arrived: Timestamp,
    /// The moment from which its wait counts: arrival, less what an interrupted talk took.
    pub queued: Timestamp,
    /// Since when the page is closed, if it is.
    pub away: Option<Timestamp>,
    /// Since when no seat meets the need, if so.
    pub unmet: Option<Timestamp>,
    /// Seats that declined it, and when.
    pub declined: Vec<(SeatId, Timestamp)>,
    /// How far.
    pub stage: VisitStage,
    /// The last sign of life; not part of the truth.
    #[serde(skip)]
    pub(super) seen: Timestamp,
    /// Whether a timer looks after the last sign of life; not part of the truth.
    #[serde(skip)]
    pub(super) watched: bool,
}

impl Visit {
    /// Its place in the order of its class.
    pub(super) fn key(&self) -> (Timestamp, u64, VisitId) {
        (self.queued, self.number, self.id)
    }

    /// Whether `seat` declined it less than `pause` ago.
    pub(super) fn is_declined_by(
        &self,
        seat: SeatId,
        pause: SignedDuration,
        now: Timestamp,
    ) -> bool {
        self.declined
            .iter()
            .any(|(by, at)| *by == seat && now.duration_since(*at) < pause)
    }
}

/// How far a visit has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum VisitStage {
    /// In the line.
    Waiting {
        /// Its turn came while it was away; it has until then.
        summoned: Option<Timestamp>,
    },
    /// Rings at a seat; it keeps its place.
    Offered {
        /// The offer.
        offer: OfferId,
        /// Where.
        seat: SeatId,
    },
    /// In a talk.
    Talking {
        /// Which.
        conversation: ConversationId,
    },
    /// Over.
    Ended {
        /// How.
        how: Ended,
        /// When.
        at: Timestamp,
    },
}

impl VisitStage {
    /// The stage's name, for refusals and logs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Offered { .. } => "offered",
            Self::Talking { .. } => "talking",
            Self::Ended { .. } => "ended",
        }
    }
}

/// How a visit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// Without a talk.
    Left(LeaveWhy),
    /// After a talk.
    Talked(EndWhy),
}

/// A staff member's readiness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The seat.
    pub id: SeatId,
    /// Its organisation.
    pub organisation: OrganisationId,
    /// What it serves.
    pub services: Services,
    /// Since when its page is closed, if it is.
    pub lost: Option<Timestamp>,
    /// A break is wished after what is going on.
    pub pause_after: bool,
    /// How far.
    pub stage: SeatStage,
    /// The last sign of life; not part of the truth.
    #[serde(skip)]
    pub(super) seen: Timestamp,
    /// Whether a timer looks after the last sign of life; not part of the truth.
    #[serde(skip)]
    pub(super) watched: bool,
}

/// The stage of an open seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum SeatStage {
    /// Ready.
    Free {
        /// Since when.
        since: Timestamp,
    },
    /// A visit rings.
    Offered {
        /// The offer.
        offer: OfferId,
        /// Who.
        visit: VisitId,
        /// How long.
        until: Timestamp,
    },
    /// In a talk.
    Talking {
        /// Which.
        conversation: ConversationId,
    },
    /// After a talk.
    WrapUp {
        /// What the talk was.
        record: Record,
        /// When it ends by itself.
        until: Timestamp,
        /// A form holds unsaved text: it does not end by itself.
        held: bool,
    },
    /// On break.
    Break {
        /// Why.
        why: BreakWhy,
        /// Since when.
        since: Timestamp,
    },
}

impl SeatStage {
    /// The stage's name, for refusals and logs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Free { .. } => "free",
            Self::Offered { .. } => "offered",
            Self::Talking { .. } => "talking",
            Self::WrapUp { .. } => "wrap-up",
            Self::Break { .. } => "break",
        }
    }
}

/// What remains of a talk during its wrap-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Whose.
    pub visit: VisitId,
    /// The talk.
    pub conversation: ConversationId,
    /// What it was about.
    pub need: Need,
    /// When the visit came.
    pub arrived: Timestamp,
    /// When the talk began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// How long the visit waited, in whole seconds.
    pub waited_s: u32,
    /// Why it ended.
    pub why: EndWhy,
    /// What came of it, as stated so far.
    pub outcome: Option<Outcome>,
}

/// A talk that goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// The talk.
    pub id: ConversationId,
    /// Who.
    pub visit: VisitId,
    /// With whom.
    pub seat: SeatId,
    /// When it began.
    pub started: Timestamp,
    /// Rises when its media is built anew.
    pub generation: u32,
    /// The outcome, as stated so far.
    pub outcome: Option<Outcome>,
    /// The clerk has hidden and muted the citizen.
    #[serde(default)]
    pub shielded: bool,
}

/// What an office's recent past tells about waits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeMemory {
    /// The last handling times (talk and wrap-up), in seconds, oldest first.
    pub handling_s: VecDeque<u32>,
}

impl OfficeMemory {
    /// How many handling times are kept.
    pub const LENGTH: usize = 60;

    pub(super) fn remember(&mut self, handling_s: u32) {
        if self.handling_s.len() == Self::LENGTH {
            self.handling_s.pop_front();
        }
        self.handling_s.push_back(handling_s);
    }
}

/// The truth: what events build and snapshots keep.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Visits that have arrived and are not forgotten.
    pub visits: BTreeMap<VisitId, Visit>,
    /// Open seats.
    pub seats: BTreeMap<SeatId, Seat>,
    /// Talks that go on.
    pub conversations: BTreeMap<ConversationId, Conversation>,
    /// Recent past by office.
    pub memory: BTreeMap<OfficeId, OfficeMemory>,
    /// Arrivals counted so far.
    pub arrivals: u64,
    /// Offers counted so far.
    pub offers: u64,
}

/// Whole seconds from `from` to `to`; 0 when that is negative.
pub(super) fn seconds(from: Timestamp, to: Timestamp) -> u32 {
    u32::try_from(to.duration_since(from).as_secs().max(0)).unwrap_or(u32::MAX)
}

//! What the switchboard knows: visits, seats and conversations.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::event::{BreakWhy, EndWhy, LeaveWhy, Outcome};
use super::line::Spot;
use super::rules::Shared;
use super::story::Story;
use crate::ids::{
    AllianceId, ConversationId, OfferId, OfficeId, OrganisationId, SeatId, TopicId, VisitId,
};
use crate::language::{Language, Languages};
use crate::office::Channel;
use crate::wait::{Estimator, Forecast};

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
    /// Partners may take it too, since its own office did not in time.
    #[serde(default, skip_serializing_if = "is_default")]
    pub overflow: bool,
    /// The person asked for; only that seat takes it. Set by events of its own, since it names a
    /// staff member.
    #[serde(default, skip_serializing_if = "is_default")]
    pub wish: Option<SeatId>,
}

/// How well a seat serves a topic of its offices. A topic that is not named is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Skill {
    /// Not at all.
    Never,
    /// Well: this seat is asked first, and asks for these visits first.
    Proficient,
}

/// What a seat serves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Services {
    /// The offices, with all their topics save those that [`Services::skills`] takes out.
    pub offices: BTreeSet<OfficeId>,
    /// The languages.
    pub languages: Languages,
    /// The seat is an operator's: it takes widened needs of its organisation too.
    pub operator: bool,
    /// Topics served particularly well, or not at all.
    #[serde(default, skip_serializing_if = "is_default")]
    pub skills: BTreeMap<TopicId, Skill>,
    /// Channels not served.
    #[serde(default, skip_serializing_if = "is_default")]
    pub without: BTreeSet<Channel>,
    /// The alliance has named the seat an operator's: it takes widened needs of all its
    /// organisations.
    #[serde(default, skip_serializing_if = "is_default")]
    pub operates: Option<AllianceId>,
}

impl Services {
    /// Whether a seat of `organisation` with these services may take `need`; `shared` says which
    /// topics partners take over from one another.
    pub fn meet(&self, organisation: OrganisationId, need: &Need, shared: &Shared) -> bool {
        if need.wish.is_some() || self.without.contains(&need.channel) {
            return false;
        }
        let speaks = self.languages.contains(need.language);
        let own = self.offices.contains(&need.office)
            && speaks
            && self.skill(need.topic) != Some(Skill::Never);
        let operator = self.operator && organisation == need.organisation;
        let operates = need.widened && (operator || self.operates == Some(need.alliance));
        let helps = need.overflow && speaks && shared.serves(&self.offices, need.topic);
        own || operates || helps
    }

    /// How well a topic is served, where that is stated.
    pub fn skill(&self, topic: TopicId) -> Option<Skill> {
        self.skills.get(&topic).copied()
    }

    /// How much the seat can do: of two that could take a visit, the one that can do less takes
    /// it, and leaves the other for what only it can do.
    pub fn breadth(&self) -> u32 {
        let topics = self.skills.values().filter(|s| **s == Skill::Proficient);
        let all = self.offices.len() + self.languages.iter().count() + topics.count();
        let operates = u32::from(self.operator) + u32::from(self.operates.is_some());
        u32::try_from(all).unwrap_or(u32::MAX) + operates
    }
}

/// A visit and how far it has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// What puts it before others who came earlier.
    #[serde(default)]
    pub priorities: BTreeSet<Priority>,
    /// It is called back instead of waiting.
    #[serde(default)]
    pub callback: Option<Callback>,
    /// It was passed on, and nobody has taken it yet.
    #[serde(default)]
    pub passed: Option<Passed>,
    /// The wait that was foreseen when it came, unless somebody was free.
    #[serde(default)]
    pub forecast: Option<Forecast>,
    /// What it has behind it, for figures.
    #[serde(default, skip_serializing_if = "is_default")]
    pub story: Story,
    /// How far.
    pub stage: VisitStage,
    /// The last sign of life; not part of the truth.
    #[serde(skip)]
    pub(super) seen: Timestamp,
    /// Whether a timer looks after the last sign of life; not part of the truth.
    #[serde(skip)]
    pub(super) watched: bool,
    /// Where it stands in the line; not part of the truth.
    #[serde(skip)]
    pub(super) spot: Option<Spot>,
}

impl Visit {
    /// The wait in seconds that was foreseen when it came; none where somebody was free or nobody
    /// was signed on.
    pub fn expected_s(&self) -> Option<f64> {
        self.forecast.as_ref().map(|forecast| forecast.point_s)
    }

    /// Whether it stands in the line: neither called back later or when there is time, nor served.
    pub fn is_in_line(&self) -> bool {
        match self.stage {
            VisitStage::Waiting { .. } => self.callback.as_ref().is_none_or(Callback::is_due),
            VisitStage::Offered { .. } => true,
            _ => false,
        }
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
    /// The talk pauses: the clerk has put it aside and will take it up again.
    Parked {
        /// Which.
        conversation: ConversationId,
        /// Who.
        by: SeatId,
        /// If the clerk does not, it goes back to the line then.
        until: Timestamp,
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
            Self::Parked { .. } => "parked",
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
    /// What for.
    #[serde(default)]
    pub pause_why: BreakWhy,
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
    /// A colleague asks for help in a talk.
    Consulted {
        /// The offer.
        offer: OfferId,
        /// Which talk.
        conversation: ConversationId,
        /// How long it rings.
        until: Timestamp,
    },
    /// In a talk, leading it or helping.
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
            Self::Consulted { .. } => "consulted",
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
    /// For how long the talk was parked, in whole seconds.
    #[serde(default, skip_serializing_if = "is_default")]
    pub parked_s: u32,
    /// What the visit had behind it, this talk among it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub story: Box<Story>,
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
    /// Colleagues in the talk, in the order they came.
    #[serde(default)]
    pub helpers: Vec<SeatId>,
    /// A colleague who has been asked and has not answered yet.
    #[serde(default)]
    pub consult: Option<Consult>,
    /// The citizen is on hold.
    #[serde(default)]
    pub held: bool,
    /// Since when it is parked, if it is; nobody is at [`Conversation::seat`] then.
    #[serde(default)]
    pub parked: Option<Timestamp>,
    /// For how long it was parked before, in whole seconds.
    #[serde(default)]
    pub parked_s: u32,
    /// Who passed the visit on into this talk.
    #[serde(default)]
    pub from: Option<SeatId>,
}

impl Conversation {
    /// The staff in the talk, the leading clerk first.
    pub fn staff(&self) -> impl Iterator<Item = SeatId> {
        let lead = self.parked.is_none().then_some(self.seat);
        lead.into_iter().chain(self.helpers.iter().copied())
    }
}

/// A question to a colleague that rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consult {
    /// The offer.
    pub offer: OfferId,
    /// Where it rings.
    pub seat: SeatId,
}

/// What puts a visit before others who came earlier. The strongest counts, and staff see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Its topic is urgent.
    Urgent,
    /// Its booked time has come.
    Appointment,
    /// It was in a talk that broke off, or was passed on in vain.
    Returned,
    /// A call back was promised for now.
    CallbackDue,
}

impl Priority {
    /// The word used on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Urgent => "urgent",
            Self::Appointment => "appointment",
            Self::Returned => "returned",
            Self::CallbackDue => "callback_due",
        }
    }
}

/// How a person is called back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackBy {
    /// The clerk dials the number.
    Phone,
    /// The person is sent a link into the talk.
    Email,
}

/// A wish to be called back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CallbackWish {
    /// How.
    pub by: CallbackBy,
    /// From when to when it suits; without, as soon as possible.
    pub window: Option<(Timestamp, Timestamp)>,
}

/// When a callback competes for seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "turn", rename_all = "snake_case")]
pub enum CallbackTurn {
    /// Not before this instant: the next try, the wished time, the next opening.
    Later {
        /// When.
        at: Timestamp,
    },
    /// Whenever no live visit is eligible for the seat.
    Patient,
    /// Now, before live visits: it was promised.
    Due,
}

/// A promise to call back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callback {
    /// What was wished.
    pub wish: CallbackWish,
    /// From when it is due.
    pub due: Timestamp,
    /// When it competes for seats.
    pub turn: CallbackTurn,
    /// Tries that reached nobody.
    pub tries: u8,
    /// It could not be kept on the day it was promised for.
    pub carried: bool,
}

impl Callback {
    /// Whether it competes with live visits.
    pub fn is_due(&self) -> bool {
        self.turn == CallbackTurn::Due
    }
}

/// A visit that was passed on and not taken yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// By whom; it goes back there when nobody takes it.
    pub from: SeatId,
    /// When.
    pub at: Timestamp,
    /// What it needed before.
    pub need: Need,
}

/// What an office's past tells about waits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OfficeMemory {
    /// Its waits.
    #[serde(default)]
    pub waits: Estimator,
}

/// The truth: what events build and snapshots keep.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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

/// What was added to a form later is not written where it says nothing, so that what was stored
/// before stays what is stored.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Whole seconds from `from` to `to`; 0 when that is negative.
pub(super) fn seconds(from: Timestamp, to: Timestamp) -> u32 {
    u32::try_from(to.duration_since(from).as_secs().max(0)).unwrap_or(u32::MAX)
}

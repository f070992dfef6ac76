//! The rules the switchboard lives under. They are configuration, handed in, and no part of the
//! truth.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::state::Priority;
use crate::ids::{AllianceId, OfficeId, OrganisationId, TopicId};

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
    /// By how much longer waiting a proficient seat is outweighed.
    pub bonus: SignedDuration,
    /// The head start of an urgent topic.
    pub urgent: SignedDuration,
    /// The head start of a booked time that has come.
    pub appointment: SignedDuration,
    /// The head start of a visit whose talk broke off or that was passed on in vain.
    pub returned: SignedDuration,
    /// The head start of a callback that is due.
    pub callback_due: SignedDuration,
    /// From which expected wait on a callback is offered.
    pub callback_from: SignedDuration,
    /// Within which time a callback without a wished time is promised.
    pub callback_promise: SignedDuration,
    /// How long after a try that reached nobody the next one comes.
    pub callback_retry: SignedDuration,
    /// How many tries are made.
    pub callback_tries: u8,
    /// How long a visit passed on to a person waits for that person.
    pub passed: SignedDuration,
    /// How long a talk may be parked.
    pub park: SignedDuration,
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
            bonus: SignedDuration::from_secs(120),
            urgent: SignedDuration::from_mins(10),
            appointment: SignedDuration::from_mins(20),
            returned: SignedDuration::from_mins(15),
            callback_due: SignedDuration::from_mins(10),
            callback_from: SignedDuration::from_secs(60),
            callback_promise: SignedDuration::from_mins(60),
            callback_retry: SignedDuration::from_mins(15),
            callback_tries: 3,
            passed: SignedDuration::from_mins(5),
            park: SignedDuration::from_mins(15),
        }
    }
}

impl Policy {
    /// By how much a priority puts a visit before others.
    pub fn head_start(&self, priority: Priority) -> SignedDuration {
        match priority {
            Priority::Urgent => self.urgent,
            Priority::Appointment => self.appointment,
            Priority::Returned => self.returned,
            Priority::CallbackDue => self.callback_due,
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
    /// How far beyond closing time a new visit's expected wait may reach; without, nobody is
    /// refused for it.
    pub late: Option<SignedDuration>,
    /// After which wait partners may take a visit of a topic that both share.
    pub overflow: Option<SignedDuration>,
    /// Whether it takes visits.
    pub window: Window,
}

/// Topics that partners take over from one another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    kinds: BTreeMap<TopicId, (OfficeId, u64)>,
    offices: BTreeMap<u64, BTreeSet<OfficeId>>,
}

impl Shared {
    /// Topics of the same `kind` (of one alliance, by the same key) stand for one another.
    pub fn insert(&mut self, topic: TopicId, office: OfficeId, kind: u64) {
        self.kinds.insert(topic, (office, kind));
        self.offices.entry(kind).or_default().insert(office);
    }

    /// What a topic shares with partners' topics.
    pub fn kind(&self, topic: TopicId) -> Option<u64> {
        self.kinds.get(&topic).map(|(_, kind)| *kind)
    }

    /// Whether one of `offices` has a topic of this kind.
    pub fn has_kind(&self, offices: &BTreeSet<OfficeId>, kind: u64) -> bool {
        let of_kind = self.offices.get(&kind);
        of_kind.is_some_and(|of_kind| !of_kind.is_disjoint(offices))
    }

    /// Whether one of `offices` takes `topic` over.
    pub fn serves(&self, offices: &BTreeSet<OfficeId>, topic: TopicId) -> bool {
        self.kind(topic)
            .is_some_and(|kind| self.has_kind(offices, kind))
    }
}

/// Configuration, handed in; not part of the truth.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The times.
    pub policy: Policy,
    /// The offices.
    pub offices: BTreeMap<OfficeId, OfficeRules>,
    /// Topics that partners take over from one another.
    pub shared: Shared,
    /// Topics that cannot wait.
    pub urgent: BTreeSet<TopicId>,
}

//! What the switchboard decided. Events carry ids, codes and times only; they are what is stored,
//! performed, shown live, counted and tested.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::state::{Need, Record, Services};
use crate::ids::{ConversationId, OfferId, OrganisationId, SeatId, VisitId};

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When it was made.
    pub at: Timestamp,
    /// Whose office or seat it is about.
    pub organisation: OrganisationId,
    /// What.
    pub what: What,
}

/// The content of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// A visit joined the line.
    VisitArrived {
        /// Who.
        visit: VisitId,
        /// What it needs.
        need: Need,
        /// The person wants neither to see nor to speak.
        text_only: bool,
    },
    /// The person wishes to take part by text only, or no longer so.
    VisitModeSet {
        /// Who.
        visit: VisitId,
        /// By text only.
        text_only: bool,
    },
    /// The page of a visit is closed; it keeps its place but is not offered.
    VisitAway {
        /// Whose.
        visit: VisitId,
    },
    /// The page is open again.
    VisitBack {
        /// Whose.
        visit: VisitId,
    },
    /// The turn of an away visit has come; it has until then to come back.
    VisitSummoned {
        /// Whose.
        visit: VisitId,
        /// The end of the grace.
        until: Timestamp,
    },
    /// No seat that is signed on meets the need.
    NeedUnmet {
        /// Whose.
        visit: VisitId,
    },
    /// A seat that meets the need signed on.
    NeedMet {
        /// Whose.
        visit: VisitId,
    },
    /// Operators may take the visit too from now on.
    NeedWidened {
        /// Whose.
        visit: VisitId,
    },
    /// A visit ended without a talk.
    VisitLeft {
        /// Who.
        visit: VisitId,
        /// Why.
        why: LeaveWhy,
    },
    /// The talk broke off through no fault of the citizen: back in the line, with the wait spent.
    VisitReturned {
        /// Who.
        visit: VisitId,
        /// The moment from which the wait counts now.
        queued: Timestamp,
    },
    /// An ended visit is no longer kept.
    VisitForgotten {
        /// Which.
        visit: VisitId,
    },
    /// A seat is ready, or serves other things from now on.
    SeatOpened {
        /// Which.
        seat: SeatId,
        /// What it serves.
        services: Services,
    },
    /// A seat is closed.
    SeatClosed {
        /// Which.
        seat: SeatId,
        /// Because its page was gone too long.
        lost: bool,
    },
    /// A seat is free.
    SeatFreed {
        /// Which.
        seat: SeatId,
    },
    /// A seat is on break.
    SeatPaused {
        /// Which.
        seat: SeatId,
        /// Why.
        why: BreakWhy,
    },
    /// A break was asked for (or taken back) while something is going on.
    PauseAsked {
        /// Which.
        seat: SeatId,
        /// Asked, or taken back.
        asked: bool,
    },
    /// The page of a seat is closed; nothing is offered to it.
    SeatLost {
        /// Which.
        seat: SeatId,
    },
    /// The page is open again.
    SeatBack {
        /// Which.
        seat: SeatId,
    },
    /// A visit rings at a seat.
    Offered {
        /// The offer.
        offer: OfferId,
        /// Who rings.
        visit: VisitId,
        /// Where.
        seat: SeatId,
        /// How long.
        until: Timestamp,
    },
    /// It rings no longer, and the visit is back at its place (or has gone).
    OfferEnded {
        /// The offer.
        offer: OfferId,
        /// Who rang.
        visit: VisitId,
        /// Where.
        seat: SeatId,
        /// Why.
        why: OfferEndWhy,
    },
    /// The offer was accepted: citizen and staff meet.
    ConversationStarted {
        /// The talk.
        conversation: ConversationId,
        /// The offer accepted.
        offer: OfferId,
        /// Who.
        visit: VisitId,
        /// With whom.
        seat: SeatId,
    },
    /// The media of a talk is built anew.
    RoomMoved {
        /// The talk.
        conversation: ConversationId,
        /// The generation from now on.
        generation: u32,
    },
    /// The clerk hid and muted the citizen for protection, or no longer.
    ConversationShielded {
        /// The talk.
        conversation: ConversationId,
        /// Whose.
        seat: SeatId,
        /// Whether.
        on: bool,
    },
    /// The talk is over; the seat goes to wrap-up.
    ConversationEnded {
        /// The talk.
        conversation: ConversationId,
        /// Who.
        visit: VisitId,
        /// With whom.
        seat: SeatId,
        /// Why.
        why: EndWhy,
        /// When the wrap-up ends by itself.
        wrap_up_until: Timestamp,
    },
    /// The clerk said what came of it.
    OutcomeStated {
        /// Of which visit.
        visit: VisitId,
        /// By whom.
        seat: SeatId,
        /// What.
        outcome: Outcome,
    },
    /// The wrap-up lasts longer.
    WrapUpExtended {
        /// Whose.
        seat: SeatId,
        /// Until when.
        until: Timestamp,
    },
    /// A form holds unsaved text, or no longer does.
    WrapUpHeld {
        /// Whose.
        seat: SeatId,
        /// Whether it does.
        held: bool,
    },
    /// The wrap-up is over. What came of the visit is final.
    WrapUpEnded {
        /// Whose.
        seat: SeatId,
        /// Of which visit.
        visit: VisitId,
        /// What the talk was.
        record: Record,
    },
}

impl What {
    /// The word that stands for the kind in storage.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::VisitArrived { .. } => "visit_arrived",
            Self::VisitModeSet { .. } => "visit_mode_set",
            Self::VisitAway { .. } => "visit_away",
            Self::VisitBack { .. } => "visit_back",
            Self::VisitSummoned { .. } => "visit_summoned",
            Self::NeedUnmet { .. } => "need_unmet",
            Self::NeedMet { .. } => "need_met",
            Self::NeedWidened { .. } => "need_widened",
            Self::VisitLeft { .. } => "visit_left",
            Self::VisitReturned { .. } => "visit_returned",
            Self::VisitForgotten { .. } => "visit_forgotten",
            Self::SeatOpened { .. } => "seat_opened",
            Self::SeatClosed { .. } => "seat_closed",
            Self::SeatFreed { .. } => "seat_freed",
            Self::SeatPaused { .. } => "seat_paused",
            Self::PauseAsked { .. } => "pause_asked",
            Self::SeatLost { .. } => "seat_lost",
            Self::SeatBack { .. } => "seat_back",
            Self::Offered { .. } => "offered",
            Self::OfferEnded { .. } => "offer_ended",
            Self::ConversationStarted { .. } => "conversation_started",
            Self::RoomMoved { .. } => "room_moved",
            Self::ConversationShielded { .. } => "conversation_shielded",
            Self::ConversationEnded { .. } => "conversation_ended",
            Self::OutcomeStated { .. } => "outcome_stated",
            Self::WrapUpExtended { .. } => "wrap_up_extended",
            Self::WrapUpHeld { .. } => "wrap_up_held",
            Self::WrapUpEnded { .. } => "wrap_up_ended",
        }
    }

    /// The visit it is about, if any.
    pub fn visit(&self) -> Option<VisitId> {
        match self {
            Self::VisitArrived { visit, .. }
            | Self::VisitModeSet { visit, .. }
            | Self::VisitAway { visit }
            | Self::VisitBack { visit }
            | Self::VisitSummoned { visit, .. }
            | Self::NeedUnmet { visit }
            | Self::NeedMet { visit }
            | Self::NeedWidened { visit }
            | Self::VisitLeft { visit, .. }
            | Self::VisitReturned { visit, .. }
            | Self::VisitForgotten { visit }
            | Self::Offered { visit, .. }
            | Self::OfferEnded { visit, .. }
            | Self::ConversationStarted { visit, .. }
            | Self::ConversationEnded { visit, .. }
            | Self::OutcomeStated { visit, .. }
            | Self::WrapUpEnded { visit, .. } => Some(*visit),
            _ => None,
        }
    }

    /// The seat it is about, if any.
    pub fn seat(&self) -> Option<SeatId> {
        match self {
            Self::SeatOpened { seat, .. }
            | Self::SeatClosed { seat, .. }
            | Self::SeatFreed { seat }
            | Self::SeatPaused { seat, .. }
            | Self::PauseAsked { seat, .. }
            | Self::SeatLost { seat }
            | Self::SeatBack { seat }
            | Self::Offered { seat, .. }
            | Self::OfferEnded { seat, .. }
            | Self::ConversationStarted { seat, .. }
            | Self::ConversationShielded { seat, .. }
            | Self::ConversationEnded { seat, .. }
            | Self::OutcomeStated { seat, .. }
            | Self::WrapUpExtended { seat, .. }
            | Self::WrapUpHeld { seat, .. }
            | Self::WrapUpEnded { seat, .. } => Some(*seat),
            _ => None,
        }
    }

    /// The kinds that name a seat, and with it a staff member. They are deleted at the day's end.
    pub const SEAT_KINDS: [&'static str; 16] = [
        "seat_opened",
        "seat_closed",
        "seat_freed",
        "seat_paused",
        "pause_asked",
        "seat_lost",
        "seat_back",
        "offered",
        "offer_ended",
        "conversation_started",
        "conversation_shielded",
        "conversation_ended",
        "outcome_stated",
        "wrap_up_extended",
        "wrap_up_held",
        "wrap_up_ended",
    ];
}

/// Why a visit ended without a talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaveWhy {
    /// The citizen left.
    Asked,
    /// The turn came while the page was closed, and nobody came back in time.
    Away,
    /// The office closed.
    Closed,
}

/// Why a seat is on break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakWhy {
    /// The staff member asked.
    Asked,
    /// An offer rang and nobody answered.
    NoAnswer,
}

/// Why an offer rings no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferEndWhy {
    /// The clerk declined.
    Declined,
    /// Nobody answered in time.
    TimedOut,
    /// The citizen left or the page was closed.
    VisitGone,
    /// The seat closed or its page was closed.
    SeatGone,
}

/// Why a talk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why", content = "reason")]
pub enum EndWhy {
    /// The clerk ended it.
    Staff,
    /// The citizen ended it.
    Citizen,
    /// The clerk ended it for protection.
    Protection(Protection),
    /// The citizen did not come back in time.
    CitizenLost,
    /// The clerk did not come back in time.
    StaffLost,
}

/// The reason of an end for protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// Insults.
    Insult,
    /// Threats.
    Threat,
    /// Indecent behaviour.
    Indecency,
    /// The talk was recorded or broadcast.
    Recording,
    /// Something else.
    Other,
}

/// What came of a talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Settled in this talk.
    Resolved,
    /// Followed up by ticket.
    Ticket,
    /// Followed up by appointment.
    Appointment,
    /// Passed on.
    Transferred,
    /// Broken off.
    Dropped,
}

impl Outcome {
    /// The word used in storage.
    pub fn code(self) -> &'static str {
        match self {
            Self::Resolved => "resolved",
            Self::Ticket => "ticket",
            Self::Appointment => "appointment",
            Self::Transferred => "transferred",
            Self::Dropped => "dropped",
        }
    }
}

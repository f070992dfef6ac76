//! What the switchboard decided. Events carry ids, codes and times only; they are what is stored,
//! performed, shown live, counted and tested.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::state::{CallbackTurn, CallbackWish, Need, Priority, Record, Services, is_default};
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
        /// What puts it before others.
        #[serde(default, skip_serializing_if = "is_default")]
        priority: Option<Priority>,
    },
    /// A person is asked for, or no longer.
    VisitWished {
        /// By whom.
        visit: VisitId,
        /// Whom.
        seat: Option<SeatId>,
    },
    /// The visit is called back instead of waiting.
    CallbackPromised {
        /// Who.
        visit: VisitId,
        /// What was wished.
        wish: CallbackWish,
        /// From when it is due.
        due: Timestamp,
        /// When it competes for seats.
        turn: CallbackTurn,
    },
    /// A callback competes for seats in another way from now on.
    CallbackTurned {
        /// Whose.
        visit: VisitId,
        /// How.
        turn: CallbackTurn,
    },
    /// A callback cannot be kept today; it goes to the next opening.
    CallbackCarried {
        /// Whose.
        visit: VisitId,
        /// Until then.
        to: Timestamp,
    },
    /// A call back reached nobody; the seat is free again.
    CallbackTried {
        /// Who.
        visit: VisitId,
        /// The talk that did not come about.
        conversation: ConversationId,
        /// Who tried.
        seat: SeatId,
        /// When it is tried again; none when that was the last try.
        next: Option<Timestamp>,
    },
    /// A visit was passed on and waits for somebody else.
    VisitPassed {
        /// Who.
        visit: VisitId,
        /// By whom.
        from: SeatId,
        /// What it needs now.
        need: Need,
        /// The moment from which the wait counts now.
        queued: Timestamp,
    },
    /// Nobody took a visit that was passed on: it is for the sender again.
    VisitCameBack {
        /// Who.
        visit: VisitId,
        /// For whom; none when the sender is gone.
        to: Option<SeatId>,
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
    /// Partners of the alliance may take the visit too from now on.
    NeedOverflowed {
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
        /// What for.
        #[serde(default, skip_serializing_if = "is_default")]
        why: BreakWhy,
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
    /// A colleague is asked into a talk: it rings there.
    ConsultAsked {
        /// The talk.
        conversation: ConversationId,
        /// The offer.
        offer: OfferId,
        /// Who is asked.
        seat: SeatId,
        /// How long it rings.
        until: Timestamp,
    },
    /// It rings no longer, and the colleague did not come.
    ConsultEnded {
        /// The talk.
        conversation: ConversationId,
        /// The offer.
        offer: OfferId,
        /// Who was asked.
        seat: SeatId,
        /// Why.
        why: OfferEndWhy,
    },
    /// A colleague is in the talk.
    HelperJoined {
        /// The talk.
        conversation: ConversationId,
        /// Who.
        seat: SeatId,
    },
    /// A colleague left the talk and is free.
    HelperLeft {
        /// The talk.
        conversation: ConversationId,
        /// Who.
        seat: SeatId,
    },
    /// The citizen is on hold, or no longer.
    CitizenHeld {
        /// The talk.
        conversation: ConversationId,
        /// Who did it.
        seat: SeatId,
        /// Whether.
        on: bool,
    },
    /// A colleague leads the talk from now on; the clerk before wraps up, or is gone.
    LeadPassed {
        /// The talk.
        conversation: ConversationId,
        /// Who led it.
        from: SeatId,
        /// Who leads it.
        to: SeatId,
        /// When the wrap-up of the one before ends by itself; none when there is none.
        wrap_up_until: Option<Timestamp>,
    },
    /// The clerk put the talk aside; the seat is free.
    TalkParked {
        /// The talk.
        conversation: ConversationId,
        /// Who.
        visit: VisitId,
        /// By whom.
        seat: SeatId,
        /// How long at most.
        until: Timestamp,
    },
    /// The clerk took the talk up again.
    TalkResumed {
        /// The talk.
        conversation: ConversationId,
        /// Who.
        visit: VisitId,
        /// By whom.
        seat: SeatId,
    },
    /// Nobody took a parked talk up again: it is over. The visit goes on as the next event says.
    ParkEnded {
        /// The talk.
        conversation: ConversationId,
        /// Who.
        visit: VisitId,
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
            Self::VisitWished { .. } => "visit_wished",
            Self::CallbackPromised { .. } => "callback_promised",
            Self::CallbackTurned { .. } => "callback_turned",
            Self::CallbackCarried { .. } => "callback_carried",
            Self::CallbackTried { .. } => "callback_tried",
            Self::VisitPassed { .. } => "visit_passed",
            Self::VisitCameBack { .. } => "visit_came_back",
            Self::NeedOverflowed { .. } => "need_overflowed",
            Self::ConsultAsked { .. } => "consult_asked",
            Self::ConsultEnded { .. } => "consult_ended",
            Self::HelperJoined { .. } => "helper_joined",
            Self::HelperLeft { .. } => "helper_left",
            Self::CitizenHeld { .. } => "citizen_held",
            Self::LeadPassed { .. } => "lead_passed",
            Self::TalkParked { .. } => "talk_parked",
            Self::TalkResumed { .. } => "talk_resumed",
            Self::ParkEnded { .. } => "park_ended",
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
            | Self::VisitWished { visit, .. }
            | Self::CallbackPromised { visit, .. }
            | Self::CallbackTurned { visit, .. }
            | Self::CallbackCarried { visit, .. }
            | Self::CallbackTried { visit, .. }
            | Self::VisitPassed { visit, .. }
            | Self::VisitCameBack { visit, .. }
            | Self::NeedOverflowed { visit }
            | Self::TalkParked { visit, .. }
            | Self::TalkResumed { visit, .. }
            | Self::ParkEnded { visit, .. }
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
            | Self::CallbackTried { seat, .. }
            | Self::ConsultAsked { seat, .. }
            | Self::ConsultEnded { seat, .. }
            | Self::HelperJoined { seat, .. }
            | Self::HelperLeft { seat, .. }
            | Self::CitizenHeld { seat, .. }
            | Self::LeadPassed { from: seat, .. }
            | Self::TalkParked { seat, .. }
            | Self::TalkResumed { seat, .. }
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

    /// The talk it is about, if any.
    pub fn talk(&self) -> Option<ConversationId> {
        match self {
            Self::ConversationStarted { conversation, .. }
            | Self::ConversationEnded { conversation, .. }
            | Self::ConversationShielded { conversation, .. }
            | Self::RoomMoved { conversation, .. }
            | Self::CallbackTried { conversation, .. }
            | Self::ConsultAsked { conversation, .. }
            | Self::ConsultEnded { conversation, .. }
            | Self::HelperJoined { conversation, .. }
            | Self::HelperLeft { conversation, .. }
            | Self::CitizenHeld { conversation, .. }
            | Self::LeadPassed { conversation, .. }
            | Self::TalkParked { conversation, .. }
            | Self::TalkResumed { conversation, .. }
            | Self::ParkEnded { conversation, .. } => Some(*conversation),
            _ => None,
        }
    }

    /// Whether it changes a talk.
    pub(super) fn is_about_talk(&self) -> bool {
        self.talk().is_some()
    }

    /// Whether it changes a seat, and neither a visit nor a talk.
    pub(super) fn is_about_seat(&self) -> bool {
        self.seat().is_some() && !self.is_about_talk()
    }

    /// Whether it names a seat, as what it is about or besides.
    pub fn names_seat(&self) -> bool {
        let besides = matches!(
            self,
            Self::VisitWished { .. } | Self::VisitPassed { .. } | Self::VisitCameBack { .. }
        );
        besides || self.seat().is_some()
    }

    /// The kinds that name a seat, and with it a staff member. They are deleted at the day's end.
    pub const SEAT_KINDS: [&'static str; 28] = [
        "visit_wished",
        "callback_tried",
        "visit_passed",
        "visit_came_back",
        "consult_asked",
        "consult_ended",
        "helper_joined",
        "helper_left",
        "citizen_held",
        "lead_passed",
        "talk_parked",
        "talk_resumed",
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
    /// Every try to call back reached nobody.
    NotReached,
    /// The citizen left while the talk was parked.
    Parked,
}

/// Why a seat is on break.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakWhy {
    /// The staff member asked: a rest.
    #[default]
    Asked,
    /// Work on what was left over.
    Work,
    /// A meeting or training.
    Meeting,
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
    /// The citizen left or the page was closed; or the talk that wanted help is over.
    VisitGone,
    /// The clerk who asked took it back.
    Withdrawn,
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
    /// The clerk passed the visit on.
    Passed,
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

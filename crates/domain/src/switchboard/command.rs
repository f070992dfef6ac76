//! What the switchboard can be asked, and why it may refuse.

use jiff::Timestamp;

use super::event::{BreakWhy, EndWhy, Outcome};
use super::state::{CallbackWish, Services};
use crate::ids::{ConversationId, OfferId, OfficeId, OrganisationId, SeatId, TopicId, VisitId};
use crate::language::Language;
use crate::office::Channel;

/// One request. Ids come in with it; the switchboard makes none but the counted [`OfferId`].
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// A person wishes to be served now.
    Arrive(Arrival),
    /// The person's page is open.
    Seen {
        /// Whose.
        visit: VisitId,
    },
    /// The person's page was closed or its connection broke; a reload is forgiven.
    Gone {
        /// Whose.
        visit: VisitId,
    },
    /// The person leaves the line, or the talk.
    Leave {
        /// Who.
        visit: VisitId,
    },
    /// The person wishes to take part by text only, or no longer so.
    SetMode {
        /// Who.
        visit: VisitId,
        /// By text only.
        text_only: bool,
    },
    /// A staff member becomes ready, or changes what the open seat serves.
    OpenSeat {
        /// The seat.
        seat: SeatId,
        /// Its organisation.
        organisation: OrganisationId,
        /// What it serves.
        services: Services,
    },
    /// A waiting person wishes to be called back instead, and keeps the time of arrival.
    RequestCallback {
        /// Who.
        visit: VisitId,
        /// How and when.
        wish: CallbackWish,
    },
    /// The person no longer waits for the wished staff member, but for anybody.
    DropWish {
        /// Who.
        visit: VisitId,
    },
    /// The staff member stops for today.
    CloseSeat {
        /// The seat.
        seat: SeatId,
        /// Also when nobody is left then for people who wait.
        anyway: bool,
    },
    /// A break: now when free, else after what is going on.
    Pause {
        /// The seat.
        seat: SeatId,
        /// What for.
        why: BreakWhy,
    },
    /// Back from the break.
    Resume {
        /// The seat.
        seat: SeatId,
    },
    /// The desk's page is open.
    SeatSeen {
        /// The seat.
        seat: SeatId,
    },
    /// The desk's page was closed or its connection broke; a reload is forgiven.
    SeatGone {
        /// The seat.
        seat: SeatId,
    },
    /// Takes the visit that rings.
    Accept {
        /// The seat.
        seat: SeatId,
        /// What rings.
        offer: OfferId,
        /// The id of the conversation that starts.
        conversation: ConversationId,
    },
    /// Does not take it.
    Decline {
        /// The seat.
        seat: SeatId,
        /// What rings.
        offer: OfferId,
    },
    /// Ends the talk of a seat.
    Finish {
        /// The seat.
        seat: SeatId,
        /// Why.
        why: EndWhy,
    },
    /// Protection: the citizen is hidden and muted for the clerk, or no longer.
    Shield {
        /// The seat.
        seat: SeatId,
        /// Whether.
        on: bool,
    },
    /// States the outcome, while talking or in wrap-up; the last word counts.
    StateOutcome {
        /// The seat.
        seat: SeatId,
        /// What came of it.
        outcome: Outcome,
    },
    /// More time for the wrap-up.
    ExtendWrapUp {
        /// The seat.
        seat: SeatId,
    },
    /// A form holds text that is not stored, or no longer does.
    HoldWrapUp {
        /// The seat.
        seat: SeatId,
        /// Whether it does.
        held: bool,
    },
    /// Ends the wrap-up now.
    EndWrapUp {
        /// The seat.
        seat: SeatId,
    },
    /// Passes the citizen of a talk on, into the line or to a person; the clerk wraps up.
    Transfer {
        /// Who passes on.
        seat: SeatId,
        /// To where.
        to: Target,
    },
    /// Asks a colleague into the talk.
    Consult {
        /// Who asks.
        seat: SeatId,
        /// Whom.
        to: Target,
        /// Whether the citizen is on hold meanwhile.
        hold: bool,
    },
    /// Takes the question to a colleague back.
    WithdrawConsult {
        /// Who asked.
        seat: SeatId,
    },
    /// A colleague in the talk leads it from now on; the clerk before wraps up.
    HandOver {
        /// Who leads it.
        seat: SeatId,
        /// Who will.
        to: SeatId,
    },
    /// Puts the citizen on hold, or takes up the talk again.
    Hold {
        /// The seat.
        seat: SeatId,
        /// Whether.
        on: bool,
    },
    /// Puts the talk aside; the seat is free for others.
    Park {
        /// The seat.
        seat: SeatId,
    },
    /// Takes a parked talk up again.
    ResumeTalk {
        /// The seat that parked it.
        seat: SeatId,
        /// Whose talk.
        visit: VisitId,
    },
    /// The person who was to be called back was not reached.
    NotReached {
        /// The seat that tried.
        seat: SeatId,
    },
    /// The staff member calls somebody: a talk begins at once, for one of the offices served.
    CallOut {
        /// The seat.
        seat: SeatId,
        /// The id of the conversation that starts.
        conversation: ConversationId,
        /// What about; neither wish nor callback count.
        arrival: Box<Arrival>,
    },
    /// The staff member calls back now, as promised.
    CallBack {
        /// The seat.
        seat: SeatId,
        /// The id of the conversation that starts.
        conversation: ConversationId,
        /// Whom.
        visit: VisitId,
    },
    /// The media of a talk has to be built anew (its node was restarted or lost).
    MoveRoom {
        /// Which.
        conversation: ConversationId,
    },
}

/// A person's wish to be served now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The visit's id.
    pub visit: VisitId,
    /// The office.
    pub office: OfficeId,
    /// What for.
    pub topic: TopicId,
    /// In which language.
    pub language: Language,
    /// By which channel.
    pub channel: Channel,
    /// The person wants neither to see nor to speak.
    pub text_only: bool,
    /// The staff member asked for; anybody, when that one is not signed on.
    pub wish: Option<SeatId>,
    /// Called back instead of waiting. That is also possible when the office is closed or full.
    pub callback: Option<CallbackWish>,
}

/// To where a citizen is passed on, or who is asked into a talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// One staff member.
    Seat(SeatId),
    /// Whoever serves this topic.
    Topic {
        /// Of which office.
        office: OfficeId,
        /// Which.
        topic: TopicId,
    },
}

/// Why a command was not carried out. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such office is known.
    #[error("unknown office {0}")]
    UnknownOffice(OfficeId),
    /// No such visit is known.
    #[error("unknown visit {0}")]
    UnknownVisit(VisitId),
    /// No such seat is open.
    #[error("seat {0} is not open")]
    SeatNotOpen(SeatId),
    /// No such conversation goes on.
    #[error("unknown conversation {0}")]
    UnknownConversation(ConversationId),
    /// The id is taken.
    #[error("visit {0} has arrived already")]
    AlreadyArrived(VisitId),
    /// The office is closed.
    #[error("the office is closed")]
    OfficeClosed {
        /// When it opens again, if that is known.
        opens: Option<Timestamp>,
    },
    /// As many wait as the office can hold.
    #[error("the line is full ({capacity} waiting)")]
    LineFull {
        /// How many it holds.
        capacity: u32,
    },
    /// The expected wait passes closing time.
    #[error("the wait would pass closing time")]
    TooLate {
        /// When the office closes.
        closes: Timestamp,
    },
    /// Nobody would be left for those who wait.
    #[error("nobody would be left for {waiting} who wait")]
    LastSeat {
        /// How many wait for this seat alone.
        waiting: u32,
    },
    /// The staff member asked for is not signed on, or is the one who asks.
    #[error("seat {0} cannot be asked")]
    TargetGone(SeatId),
    /// Nobody who could help is free.
    #[error("nobody who could help is free")]
    NobodyFree,
    /// As many are in the talk as it can hold, or somebody is being asked already.
    #[error("the talk can hold no more")]
    TalkFull,
    /// The offer no longer rings at that seat.
    #[error("offer {offer:?} does not ring at this seat (it is {stage})")]
    OfferGone {
        /// The offer asked for.
        offer: OfferId,
        /// The seat's stage.
        stage: &'static str,
    },
    /// A form holds text that would be lost.
    #[error("a form holds unsaved text")]
    UnsavedText,
    /// The step does not fit the stage.
    #[error("cannot {step} while {stage}")]
    WrongStage {
        /// Where it stands.
        stage: &'static str,
        /// What was tried.
        step: &'static str,
    },
}

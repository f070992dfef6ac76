//! What a staff member asks and sees.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{
    CallbackContact, DialView, DocumentView, EndReason, NoticeView, OutsideView, ProposalView,
    ProtectionReason, ReportReason, ReportView, RoomBody, RoomView,
};

/// One frame of a staff member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DeskFrame {
    /// Made by the client; a repeat of it returns the first result.
    pub id: Uuid,
    /// What is asked.
    pub body: DeskBody,
}

/// What a staff member can ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum DeskBody {
    /// I am still here.
    Heartbeat,
    /// Opens the seat, or changes what an open seat serves.
    OpenSeat {
        /// The offices served; a subset of those allowed.
        offices: Vec<Uuid>,
        /// The languages served, as tags.
        languages: Vec<String>,
    },
    /// Closes the seat. Refused while talking; refused with `last-seat` while people wait whom
    /// nobody else could serve, unless asked again.
    CloseSeat {
        /// Although people wait.
        anyway: bool,
    },
    /// Goes on break; while talking, after the wrap-up.
    Pause {
        /// What for; not `no_answer`.
        why: BreakCode,
    },
    /// Comes back from break.
    Resume,
    /// Takes the visit that rings.
    Accept {
        /// The offer that rings.
        offer: u32,
    },
    /// Does not take it; the visit keeps its place.
    Decline {
        /// The offer that rings.
        offer: u32,
    },
    /// Ends the talk. The seat goes to wrap-up.
    Hangup,
    /// States the outcome of the talk; allowed while talking and during wrap-up.
    Outcome {
        /// What came of it.
        outcome: OutcomeCode,
        /// A short note, at most 1,000 characters; gone at the end of wrap-up unless the outcome
        /// is `ticket`, whose text it then becomes.
        note: String,
        /// Set where the outcome is `ticket`.
        ticket: Option<TicketForm>,
    },
    /// Ends the wrap-up now. Refused with `unsaved-text` while a form holds such text: save it, or
    /// say [`Unsaved`](DeskBody::Unsaved) `false` first.
    EndWrapUp,
    /// One more minute of wrap-up.
    ExtendWrapUp,
    /// A form holds text that is not stored yet (or no longer): wrap-up does not end by itself.
    Unsaved {
        /// Whether there is such text.
        held: bool,
    },
    /// Protection: hides and mutes the other side for me. They are told.
    Shield {
        /// On or off.
        on: bool,
    },
    /// Protection: ends the talk, with a reason shown to both.
    EndForProtection {
        /// The reason shown.
        reason: ProtectionReason,
    },
    /// Calls the lead, silently for the citizen.
    Alarm,
    /// A lead has seen the alarm and goes there.
    AcknowledgeAlarm {
        /// The alarm.
        alarm: Uuid,
    },
    /// Asks the citizen whether he or she may be passed on. A yes passes on at once, with the
    /// note.
    Propose {
        /// To where.
        to: TargetForm,
        /// What the next one should know, at most 500 characters.
        note: String,
    },
    /// Asks the citizen whether somebody of another organisation may come into the talk. A yes asks
    /// that one at once, with the note.
    ProposeConsult {
        /// Whom.
        to: TargetForm,
        /// What that one should know, at most 500 characters.
        note: String,
        /// Whether the citizen is on hold meanwhile.
        hold: bool,
    },
    /// Takes the question back.
    DropProposal,
    /// Passes the citizen on without the note: only the topic travels.
    Transfer {
        /// To where.
        to: TargetForm,
    },
    /// Asks a colleague into the talk. Refused with `ask-first` where that one is of another
    /// organisation.
    Consult {
        /// Whom.
        to: TargetForm,
        /// Whether the citizen is on hold meanwhile.
        hold: bool,
    },
    /// Takes the question to the colleague back.
    WithdrawConsult,
    /// A colleague in the talk leads it from now on.
    HandOver {
        /// Whose seat.
        to: Uuid,
    },
    /// Puts the citizen on hold, or goes on.
    Hold {
        /// On or off.
        on: bool,
    },
    /// Puts the talk aside.
    Park,
    /// Takes a parked talk up again.
    ResumeTalk {
        /// Whose.
        visit: Uuid,
    },
    /// The person to be called back was not reached.
    NotReached,
    /// Presses a key towards the other side of a telephone call in the room.
    Press {
        /// The call.
        call: Uuid,
        /// One of `0` to `9`, `*`, `#`.
        key: String,
    },
    /// Offers the caller to come with a browser, for a picture. What was offered before opens no
    /// longer.
    OfferVideo {
        /// By what.
        by: VideoBy,
    },
    /// Takes that back.
    WithdrawVideo,
    /// Lets the browser in that asks, or not.
    AdmitVideo {
        /// Whether it comes in.
        yes: bool,
    },
    /// Calls somebody of my own accord; the talk begins at once.
    DialOut {
        /// The number, as typed.
        number: String,
        /// For which office that I serve.
        office: Uuid,
        /// What about; without, the topic of who does not know.
        topic: Option<Uuid>,
    },
    /// Calls back now, as promised.
    CallBack {
        /// Whom.
        visit: Uuid,
    },
    /// Dials the citizen of the talk again.
    DialAgain,
    /// Calls somebody outside into the talk. Refused with `ask-outside` unless the citizen agreed.
    CallOutside {
        /// The number, as typed.
        number: String,
        /// Who it is, for us; may be empty.
        name: String,
        /// The citizen was asked and said yes.
        agreed: bool,
    },
    /// Ends a call that went out; the talk goes on.
    EndCall {
        /// The call.
        call: Uuid,
    },
    /// Leaves the citizen with somebody outside; the talk ends as passed on.
    HandOutside {
        /// The call to them.
        call: Uuid,
    },
    /// Proposes to a lead to block or warn the number of whoever is talked with.
    ReportNumber {
        /// Why.
        reason: ReportReason,
        /// What the lead should know, at most 300 characters.
        note: String,
    },
    /// What both sides can ask in the room.
    Room(RoomBody),
}

/// By what a caller's browser comes into the talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum VideoBy {
    /// A code, told on the telephone.
    Code,
    /// A link, sent as a short message.
    Sms,
}

/// How far a telephone call is on its way to video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VideoView {
    /// Whether the caller can be sent a short message.
    pub sms: bool,
    /// Where a code is typed, a path.
    pub address: String,
    /// How far.
    pub stage: VideoStage,
}

/// How far a telephone call is on its way to video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum VideoStage {
    /// Nothing was offered, or it opens no longer.
    None,
    /// This code is to be told.
    Code {
        /// Six digits.
        code: String,
        /// Seconds that it still opens.
        left_s: u32,
    },
    /// A link was sent.
    Sent {
        /// Seconds that it still opens.
        left_s: u32,
    },
    /// A browser waits to be let in.
    Asking,
    /// It was not let in.
    Declined,
    /// It was let in.
    In,
}

/// By which number somebody called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CallerView {
    /// The caller's number, in international form; unset where it is withheld, not to be shown, or
    /// not mine to see.
    pub number: Option<String>,
    /// The name of the number that was dialled.
    pub dialled: String,
    /// A lead has warned whoever calls from there.
    pub warned: bool,
}

/// To where a citizen is passed on, or who is asked into a talk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum TargetForm {
    /// A colleague who is signed on.
    Person {
        /// Whose seat.
        seat: Uuid,
    },
    /// Whoever serves a topic.
    Topic {
        /// Of which office.
        office: Uuid,
        /// Which; without, the one of who does not know.
        topic: Option<Uuid>,
    },
    /// Who passed the citizen on to me.
    Back,
}

/// What came of a talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeCode {
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

/// The follow-up form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct TicketForm {
    /// The office that follows up.
    pub office: Uuid,
    /// What is to be done, 1 to 4,000 characters.
    pub text: String,
    /// How the citizen wants to hear.
    pub contact: ContactForm,
    /// The civil date it is due, `YYYY-MM-DD`.
    pub due: String,
    /// The documents of the talk that go along.
    pub attach: Vec<Uuid>,
}

/// How the citizen wants to hear.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum ContactForm {
    /// Not at all.
    None,
    /// By telephone.
    Phone {
        /// The number.
        to: String,
    },
    /// By e-mail.
    Email {
        /// The address.
        to: String,
    },
    /// By letter.
    Letter {
        /// The address.
        to: String,
    },
}

/// What a staff member sees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DeskView {
    /// My seat.
    pub seat: SeatView,
    /// The offices I may serve, in their order.
    pub offices: Vec<DeskOffice>,
    /// The languages I speak, as tags.
    pub languages: Vec<String>,
    /// The line of the offices I may serve: the first fifty.
    pub line: Vec<LineEntry>,
    /// How many wait there altogether.
    pub waiting: u32,
    /// How many wait in other organisations' offices of the alliance; a count only. Operators of the
    /// alliance have them in the line, and none here.
    pub waiting_elsewhere: u32,
    /// Colleagues of my organisation signed on: free ones, and all.
    pub seats_free: u32,
    /// Colleagues of my organisation signed on.
    pub seats_open: u32,
    /// Whether I am a lead, who is called by alarms.
    pub lead: bool,
    /// How many leads of my organisation would hear an alarm of mine now.
    pub leads_present: u32,
    /// Alarms not yet acknowledged; for leads, and for the one who raised it.
    pub alarms: Vec<AlarmView>,
    /// Talks that I have put aside.
    pub parked: Vec<ParkedEntry>,
    /// Callbacks of the offices I may serve, the next one first: at most fifty.
    pub callbacks: Vec<CallbackEntry>,
    /// Whether colleagues can be asked into a talk.
    pub consult_on: bool,
    /// Whether calls go out from here.
    pub calls_out: bool,
    /// Numbers that were reported and wait for my decision; 0 for others than leads.
    pub reported: u32,
    /// What my organisation announces now.
    pub notices: Vec<NoticeView>,
}

/// A talk put aside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ParkedEntry {
    /// Whose.
    pub visit: LineEntry,
    /// Seconds until it goes back to the line.
    pub left_s: u32,
}

/// A promise to call back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct CallbackEntry {
    /// Whose.
    pub visit: LineEntry,
    /// `phone` or `email`.
    pub by: String,
    /// By when, in milliseconds since the epoch, UTC.
    #[ts(type = "number")]
    pub due_ms: i64,
    /// `later`, `patient` (when nobody waits) or `due`.
    pub turn: String,
    /// Tries that reached nobody.
    pub tries: u8,
    /// It could not be kept on the day it was promised for.
    pub carried: bool,
}

/// An office on the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DeskOffice {
    /// The office.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Whether it is open now.
    pub open: bool,
    /// Whether my seat serves it now.
    pub served: bool,
    /// People waiting.
    pub waiting: u32,
    /// Follow-ups not yet closed.
    pub open_tickets: u32,
    /// The organisation, where it is not mine: I serve the office as its guest.
    pub organisation: Option<String>,
    /// Whether what I talk about, or would talk about, is followed up there.
    pub files: bool,
}

/// A seat, from its owner's side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SeatView {
    /// The name that citizens see.
    pub public_name: String,
    /// The languages the seat serves now, as tags.
    pub languages: Vec<String>,
    /// How far.
    pub stage: SeatStage,
}

/// The stage of a seat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum SeatStage {
    /// Closed.
    Closed,
    /// Ready.
    Free,
    /// A visit rings.
    Offered {
        /// The offer.
        offer: u32,
        /// Seconds until it goes back to the line.
        rings_s: u32,
        /// Who rings.
        visit: LineEntry,
        /// The room being prepared.
        room: RoomView,
        /// It is a call back, to there.
        callback: Option<CallbackContact>,
    },
    /// A colleague asks me into a talk.
    Consulted {
        /// The offer; accepted and declined like a visit's.
        offer: u32,
        /// Seconds until it rings no longer.
        rings_s: u32,
        /// Who asks.
        from: String,
        /// The organisation of who asks, where it is not mine.
        organisation: Option<String>,
        /// Whose talk. Of another organisation's visit the note is the one that the citizen agreed
        /// to.
        visit: LineEntry,
    },
    /// In a talk.
    Talking {
        /// Who.
        visit: LineEntry,
        /// The room.
        room: Box<RoomView>,
        /// A break was asked for after this talk.
        pause_after: bool,
        /// Whether I lead the talk; a helper can only leave it.
        lead: bool,
        /// The citizen is on hold.
        held: bool,
        /// A colleague who was asked and has not answered yet.
        consult: Option<String>,
        /// The other staff in the talk.
        helpers: Vec<HelperView>,
        /// The question whether the citizen may be passed on.
        proposal: Option<Box<ProposalView>>,
        /// How far it is with calling the citizen, where the house does.
        dialling: Option<Box<DialView>>,
        /// Those outside whom staff called in.
        outside: Vec<OutsideView>,
        /// The number of whoever is talked with, where it can be reported.
        report: Option<ReportView>,
        /// Who passed the citizen on to me, if that one is signed on.
        back_to: Option<String>,
        /// It is a call back, to there.
        callback: Option<CallbackContact>,
        /// Set where I lead a talk by telephone: the way to a picture.
        video: Option<VideoView>,
    },
    /// After a talk.
    WrapUp {
        /// Who it was.
        visit: LineEntry,
        /// Seconds left; none while a form holds unsaved text.
        left_s: Option<u32>,
        /// The outcome stated so far.
        outcome: Option<OutcomeCode>,
        /// Why the talk ended.
        ended: EndReason,
        /// The number of the ticket made from the outcome.
        ticket: Option<String>,
        /// The number of whoever was talked with, where it can be reported.
        report: Option<ReportView>,
        /// What was shown in the talk; gone at the end of the wrap-up.
        documents: Vec<DocumentView>,
    },
    /// On break.
    Break {
        /// Why.
        why: BreakCode,
        /// Seconds since; unset where the organisation does not show it.
        since_s: Option<u32>,
    },
}

/// One of the staff in a talk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct HelperView {
    /// Whose seat.
    pub seat: Uuid,
    /// The name; of another organisation's staff the one that citizens see.
    pub name: String,
    /// The organisation, where it is not mine.
    pub organisation: Option<String>,
}

/// Why a seat is on break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BreakCode {
    /// The staff member asked: a rest.
    Asked,
    /// Work on what was left over.
    Work,
    /// A meeting or training.
    Meeting,
    /// An offer rang and nobody answered.
    NoAnswer,
}

/// One waiting visit, or the one being served.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct LineEntry {
    /// The visit.
    pub visit: Uuid,
    /// Office name.
    pub office: String,
    /// The office.
    pub office_id: Uuid,
    /// Topic name.
    pub topic: String,
    /// What can be done for this topic on this channel: `information`, `settled`, `in_person`.
    pub service: String,
    /// The check that must precede disclosure: `none`, `questions`, `eid`, `in_person`.
    pub identity: String,
    /// Language tag.
    pub language: String,
    /// Channel code.
    pub channel: String,
    /// Who calls, on the telephone.
    pub caller: Option<CallerView>,
    /// What the citizen chose to tell, if anything. Shown in the line only to those who may serve.
    pub note: Option<String>,
    /// Seconds waited.
    pub waited_s: u32,
    /// The page is closed at the moment.
    pub away: bool,
    /// No seat that is signed on meets the need.
    pub unmet: bool,
    /// Whether my seat could serve it.
    pub mine: bool,
    /// What puts it before others: `urgent`, `appointment`, `returned`, `callback_due`.
    pub reasons: Vec<String>,
    /// It waits for one person: whose name.
    pub wished: Option<String>,
    /// Who passed it on.
    pub passed_from: Option<String>,
    /// The organisation, where it is not mine.
    pub organisation: Option<String>,
}

/// A call for the lead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct AlarmView {
    /// The alarm.
    pub alarm: Uuid,
    /// Who called.
    pub from: String,
    /// The office of the talk.
    pub office: String,
    /// Seconds since.
    pub since_s: u32,
    /// Who has acknowledged.
    pub acknowledged_by: Option<String>,
    /// Whether I raised it.
    pub mine: bool,
}

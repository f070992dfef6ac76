//! What a citizen asks and sees.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{BrandView, NoticeView, ProtectionReason, RoomBody, RoomView};

/// One frame of a citizen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct VisitorFrame {
    /// Made by the client; a repeat of it returns the first result.
    pub id: Uuid,
    /// What is asked.
    pub body: VisitorBody,
}

/// What a citizen can ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum VisitorBody {
    /// I am still here. Sent every `heartbeat_ms` and answered by an ack.
    Heartbeat,
    /// I leave: the line, or the talk.
    Leave,
    /// How I take part, chosen while waiting: by text only, or not. The clerk sees it.
    Mode {
        /// I want neither to see nor to speak.
        text_only: bool,
    },
    /// Call me back instead. Sent again, the wish changes.
    Callback {
        /// How I am reached.
        contact: CallbackContact,
        /// One of the times offered; without, as soon as possible.
        window: Option<TimeWindow>,
    },
    /// I no longer wait for the person I was to see, but for anybody.
    DropWish,
    /// My answer to the question whether I may be passed on with the note.
    Consent {
        /// Whether the note goes with me.
        yes: bool,
    },
    /// What both sides can ask in the room.
    Room(RoomBody),
    /// One tap at the end; again while the visit is kept, to add a comment or change the stars.
    Rate {
        /// 1 (poor) to 5 (very good).
        stars: u8,
        /// At most 1,000 characters.
        comment: Option<String>,
    },
}

/// What a citizen sees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct VisitView {
    /// The public id of the visit.
    pub visit: Uuid,
    /// The office, in the page's language.
    pub office: String,
    /// The topic, in the page's language.
    pub topic: String,
    /// What to have ready, in the page's language.
    pub prepare: Vec<String>,
    /// Where a person is reached in any case.
    pub contact: ContactView,
    /// The office's clock: the name of its time zone, such as `Europe/Berlin`.
    pub zone: String,
    /// What the office announces now; told while waiting.
    pub notices: Vec<NoticeView>,
    /// How far the visit has come.
    pub stage: VisitStage,
}

/// Where a person is reached in any case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ContactView {
    /// Telephone number.
    pub phone: String,
    /// Postal address, one line.
    pub address: String,
    /// The office's page, a path.
    pub page: String,
    /// Where a callback is asked for without waiting, a path; empty where nobody is called back.
    pub callback: String,
    /// Until when the office is open, and when it opens next, in a sentence.
    pub hours: String,
}

/// How far a visit has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum VisitStage {
    /// In the line.
    Waiting {
        /// 1 is next.
        place: u32,
        /// How long it may take.
        wait: WaitView,
        /// No seat that is signed on meets the need (language or topic).
        unmet: bool,
        /// Seconds left to come back, when the turn came while the page was closed.
        summoned_s: Option<u32>,
        /// Whether being called back is worth offering: the wait is long, or nobody is there.
        callback: bool,
        /// What would be promised without a wished time, in a sentence.
        callback_says: String,
        /// The times that can be wished for a callback.
        windows: Vec<TimeWindow>,
        /// It will hardly be my turn before the office closes.
        late: bool,
        /// The name of the person waited for, if it is one.
        wished: Option<String>,
        /// I was passed on, and wait for somebody else.
        passed: bool,
        /// When it is quiet, in a sentence: "dienstags ab 15 Uhr".
        quiet: Option<String>,
    },
    /// I am called back; the page may be closed.
    Callback {
        /// How, and where to.
        contact: CallbackContact,
        /// The time wished.
        window: Option<TimeWindow>,
        /// What is promised, in a sentence.
        says: String,
        /// It is being kept right now: the telephone rings.
        calling: bool,
        /// The times that can be wished instead.
        windows: Vec<TimeWindow>,
        /// Tries that reached nobody.
        tries: u8,
        /// Tries that are left.
        tries_left: u8,
        /// A link that opens this page elsewhere; known only to the browser that asked, until the
        /// server is started anew.
        link: Option<String>,
    },
    /// A clerk is being called; the connection is built, nothing is sent yet.
    Ringing {
        /// The room being prepared.
        room: RoomView,
    },
    /// In the talk.
    Talking {
        /// The room.
        room: RoomView,
        /// The clerk would like to pass me on.
        proposal: Option<ProposalView>,
    },
    /// The clerk has put the talk aside and takes it up again.
    Parked {
        /// The room, on hold.
        room: RoomView,
        /// Who comes back.
        by: String,
    },
    /// Over.
    Ended {
        /// Why.
        reason: EndReason,
        /// The number of the ticket made, if any.
        ticket: Option<String>,
        /// Whether a rating is still awaited.
        can_rate: bool,
        /// Whether words may be added to it.
        can_comment: bool,
    },
}

/// Why a visit is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum EndReason {
    /// The citizen left the line.
    Left,
    /// The turn came while the page was closed, and the time to come back passed.
    Away,
    /// The talk ended, by either side.
    Finished,
    /// The talk was ended for the protection of staff.
    Protection {
        /// The reason shown.
        reason: ProtectionReason,
    },
    /// The office closed before the turn came.
    Closed,
    /// Nobody came back into the room in time.
    Lost,
    /// Every try to call back reached nobody.
    NotReached,
    /// The citizen no longer wants to be called back.
    Cancelled,
}

/// How a person is called back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum CallbackContact {
    /// By telephone.
    Phone {
        /// The number.
        to: String,
    },
    /// By a link into the talk, sent by e-mail.
    Email {
        /// The address.
        to: String,
    },
}

/// A span of time, in milliseconds since the epoch, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TimeWindow {
    /// From when.
    #[ts(type = "number")]
    pub from_ms: i64,
    /// To when.
    #[ts(type = "number")]
    pub until_ms: i64,
}

/// What a clerk asks a citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProposalKind {
    /// Whether he or she may be passed on.
    Transfer,
    /// Whether somebody of another organisation may come into the talk.
    Consult,
}

/// The clerk would like to pass the citizen on, or to ask somebody of another organisation in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ProposalView {
    /// What is asked.
    pub kind: ProposalKind,
    /// To whom or where, as the citizen is told.
    pub to: String,
    /// As whom they appear, where that is another organisation than the one that has the visit.
    pub organisation: Option<BrandView>,
    /// The note that would go along; empty when there is none.
    pub note: String,
    /// What the citizen has answered.
    pub answer: Option<bool>,
}

/// How long it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WaitView {
    /// Somebody is free.
    Now,
    /// "meist 5 bis 12 Minuten".
    Range {
        /// Minutes, rounded for display.
        low_min: u32,
        /// Minutes, rounded for display.
        high_min: u32,
    },
    /// Nobody who could serve this need is signed on: no honest range exists.
    Unknown,
}

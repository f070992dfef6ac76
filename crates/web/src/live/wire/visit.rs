//! What a citizen asks and sees.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{NoticeView, ProtectionReason, RoomBody, RoomView};

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
    },
    /// Over.
    Ended {
        /// Why.
        reason: EndReason,
        /// The number of the ticket made, if any.
        ticket: Option<String>,
        /// Whether a rating is still awaited.
        can_rate: bool,
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

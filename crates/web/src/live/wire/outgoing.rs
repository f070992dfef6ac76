//! Calls that go out from the desk, and numbers that stand out.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::CallStage;

/// How far it is with calling the citizen of a talk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DialView {
    /// The number that is called.
    pub number: String,
    /// The call, where there is one.
    pub call: Option<Uuid>,
    /// How far.
    pub stage: DialStage,
    /// Seconds until a try that reached nobody counts, unless it is dialled again.
    pub counts_s: Option<u32>,
}

/// How far it is with calling a citizen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum DialStage {
    /// Nothing was dialled.
    Idle,
    /// It was dialled.
    Call {
        /// How far.
        stage: CallStage,
    },
    /// It is not dialled.
    Barred {
        /// Why.
        why: DialBar,
    },
}

/// Why a number is not dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DialBar {
    /// No calls go out.
    Off,
    /// It is no telephone number.
    Form,
    /// Numbers of this kind are not called.
    Range,
    /// This number was called often enough today.
    Often,
    /// The organisation has called as often as it may for now.
    Busy,
}

/// Somebody outside in a talk, or on the way there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct OutsideView {
    /// The call.
    pub call: Uuid,
    /// Who, as staff named it; may be empty.
    pub name: String,
    /// The number.
    pub number: String,
    /// How far.
    pub stage: CallStage,
    /// Something is heard from there already, be it a ringing tone.
    pub heard: bool,
    /// Whether the citizen can be left with them.
    pub hands: bool,
}

/// The number of whoever is talked with, where it can be reported to a lead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ReportView {
    /// The number.
    pub number: String,
    /// It was reported or decided about already.
    pub done: bool,
}

/// Why a number is reported to a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReportReason {
    /// Insults.
    Abuse,
    /// Threats.
    Threat,
    /// Calls that want nothing.
    Disturbance,
    /// So many calls that others are kept out.
    Flood,
    /// Something else.
    Other,
}

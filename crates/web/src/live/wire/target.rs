//! Whom a citizen can be passed on to: what `GET /desk/targets` answers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// Whom a citizen can be passed on to, the best first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct TargetList {
    /// Colleagues, then topics, then numbers to read out.
    pub targets: Vec<TargetEntry>,
}

/// Somebody or something to pass on to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TargetEntry {
    /// A colleague who is signed on.
    Person {
        /// The seat.
        seat: Uuid,
        /// The name; of another organisation's staff the one that citizens see.
        name: String,
        /// The organisation, where it is not mine.
        organisation: Option<String>,
        /// What the directory says about this person, if it was found there.
        about: Option<String>,
        /// Whether the seat is free at this moment; unset where colleagues are not to see it.
        ready: Option<bool>,
        /// Whether the citizen is asked before somebody from there comes into the talk.
        asks: bool,
    },
    /// Whoever serves a topic of an office that is open.
    Topic {
        /// The office.
        office: Uuid,
        /// The topic; none: that of who does not know.
        topic: Option<Uuid>,
        /// What it is called: the topic, or the entry of the directory that leads there.
        name: String,
        /// The office's name.
        office_name: String,
        /// The organisation, where it is not mine.
        organisation: Option<String>,
        /// Whether somebody who could take the citizen is free at this moment.
        free: bool,
        /// How long a newcomer waits there, in words.
        wait: String,
        /// Whether the citizen is asked before somebody from there comes into the talk.
        asks: bool,
    },
    /// Only the telephone reaches it.
    Phone {
        /// Its name.
        name: String,
        /// What is done there; may be empty.
        function: String,
        /// The number to read out; may be empty.
        phone: String,
        /// The organisation, where it is not mine.
        organisation: Option<String>,
    },
}

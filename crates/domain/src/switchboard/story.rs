//! What a visit has behind it, as far as figures ask for it once it has ended: see
//! [`crate::figures`]. It names nobody of the staff.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::state::{Need, Record, Visit, is_default, seconds};
use crate::ids::{OfficeId, OrganisationId, TopicId};
use crate::language::Language;
use crate::office::Channel;

/// What a visit came for, before anybody passed it on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The organisation it came to.
    pub organisation: OrganisationId,
    /// The office.
    pub office: OfficeId,
    /// What for.
    pub topic: TopicId,
    /// In which language.
    pub language: Language,
    /// By which channel; [`Channel::Callback`] if it never waited but was called back.
    pub channel: Channel,
}

impl From<&Need> for Asked {
    fn from(need: &Need) -> Self {
        Self {
            organisation: need.organisation,
            office: need.office,
            topic: need.topic,
            language: need.language,
            channel: need.channel,
        }
    }
}

/// What a visit has behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Story {
    /// What it came for; none of visits that came before this was noted.
    #[serde(skip_serializing_if = "is_default")]
    pub asked: Option<Asked>,
    /// It was promised a call back.
    #[serde(skip_serializing_if = "is_default")]
    pub promised: bool,
    /// The call back was not possible on the day it was promised for.
    #[serde(skip_serializing_if = "is_default")]
    pub carried: bool,
    /// Its talks so far.
    #[serde(skip_serializing_if = "is_default")]
    pub talks: u16,
    /// Seconds from its arrival to its first talk, rounded up; none without a talk.
    #[serde(skip_serializing_if = "is_default")]
    pub answered_s: Option<u32>,
    /// The first talk was a call back.
    #[serde(skip_serializing_if = "is_default")]
    pub called_back: bool,
    /// Seconds of its talks, without the last one and without pauses.
    #[serde(skip_serializing_if = "is_default")]
    pub talked_s: u32,
    /// It was passed on, or a colleague took the lead.
    #[serde(skip_serializing_if = "is_default")]
    pub passed: bool,
    /// It came back to the line out of a talk.
    #[serde(skip_serializing_if = "is_default")]
    pub returned: bool,
    /// A talk was parked.
    #[serde(skip_serializing_if = "is_default")]
    pub parked: bool,
}

impl Story {
    /// The person called back did not answer: there was no talk.
    pub(super) fn not_reached(&mut self) {
        self.talks = self.talks.saturating_sub(1);
        if self.talks == 0 {
            (self.answered_s, self.called_back) = (None, false);
        }
    }
}

impl Visit {
    /// A call back is promised. Who is promised one on arrival never waited.
    pub(super) fn promise_noted(&mut self, at: Timestamp) {
        self.story.promised = true;
        if let Some(asked) = self.story.asked.as_mut().filter(|_| self.arrived == at) {
            asked.channel = Channel::Callback;
        }
    }

    /// A talk begins.
    pub(super) fn talk_noted(&mut self, at: Timestamp) {
        self.story.talks = self.story.talks.saturating_add(1);
        if self.story.talks == 1 {
            self.story.answered_s = Some(seconds_up(self.arrived, at));
            self.story.called_back = self.callback.is_some();
        }
    }
}

impl Record {
    /// Seconds of all talks of the visit so far, this one among them, without pauses.
    pub fn talked_s(&self) -> u32 {
        let last = seconds(self.started, self.ended).saturating_sub(self.parked_s);
        self.story.talked_s.saturating_add(last)
    }
}

/// Seconds from `from` to `to`, rounded up, so that 30.4 seconds are more than 30; 0 when that is
/// negative.
pub fn seconds_up(from: Timestamp, to: Timestamp) -> u32 {
    let micros = to.as_microsecond() - from.as_microsecond();
    let whole = micros.max(0).unsigned_abs().div_ceil(1_000_000);
    u32::try_from(whole).unwrap_or(u32::MAX)
}

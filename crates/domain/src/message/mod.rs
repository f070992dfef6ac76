//! What the house sends to people and machines outside: which kinds of messages there are, by what
//! they travel, and which way one takes from the outbox to its end. Who writes one and how it
//! reaches the wire does not live here.

mod address;
mod retry;
mod sms;
mod template;

use serde::{Deserialize, Serialize};

pub use address::{BadAddress, Mailbox, mask};
pub use retry::{Attempt, Patience};
pub use sms::{BadNumber, NumberRanges, SmsLength, international, sms_length};
pub use template::{Fault, Placeholder, Template, TemplateError};

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// The link to a promised callback.
    CallbackLink,
    /// The link that adds a picture to a telephone call that goes on.
    VideoLink,
    /// The number of a matter that is followed up.
    MatterNumber,
    /// A matter is settled.
    CaseClosed,
    /// Something of the house does not work, or works again: to its operator.
    Outage,
    /// A kiosk does not work, or works again: to the operator of the house.
    KioskOutage,
    /// Somebody reported a barrier: to the organisation.
    BarrierReport,
    /// A try of the settings.
    Test,
}

impl MessageKind {
    /// Every kind.
    pub const ALL: [MessageKind; 8] = [
        MessageKind::CallbackLink,
        MessageKind::VideoLink,
        MessageKind::MatterNumber,
        MessageKind::CaseClosed,
        MessageKind::Outage,
        MessageKind::KioskOutage,
        MessageKind::BarrierReport,
        MessageKind::Test,
    ];

    /// The word used in storage, configuration and webhooks.
    pub fn code(self) -> &'static str {
        match self {
            MessageKind::CallbackLink => "callback_link",
            MessageKind::VideoLink => "video_link",
            MessageKind::MatterNumber => "matter_number",
            MessageKind::CaseClosed => "case_closed",
            MessageKind::Outage => "outage",
            MessageKind::KioskOutage => "kiosk_outage",
            MessageKind::BarrierReport => "barrier_report",
            MessageKind::Test => "test",
        }
    }

    /// The kind of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it goes to a citizen.
    pub fn is_for_citizens(self) -> bool {
        matches!(
            self,
            MessageKind::CallbackLink
                | MessageKind::VideoLink
                | MessageKind::MatterNumber
                | MessageKind::CaseClosed
        )
    }
}

/// By what a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// E-mail.
    Email,
    /// A short message to a mobile phone.
    Sms,
    /// A signed request to another program.
    Webhook,
}

impl Transport {
    /// Every transport.
    pub const ALL: [Transport; 3] = [Transport::Email, Transport::Sms, Transport::Webhook];

    /// The word used in storage and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Transport::Email => "email",
            Transport::Sms => "sms",
            Transport::Webhook => "webhook",
        }
    }

    /// The transport of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// It waits for its (next) try.
    Queued,
    /// Its last bytes are about to be written, or were: whether they arrived is not known yet.
    HandingOver,
    /// The relay, gateway or receiver has taken it.
    Sent,
    /// The server ended, or the line broke, between writing and the answer: it probably arrived.
    /// It is not repeated by itself.
    Unconfirmed,
    /// It was refused for good, or its time ran out.
    Failed,
    /// It was taken, and then came back.
    Bounced,
    /// It was reported as delivered.
    Delivered,
    /// What it was about is no more; it was never sent.
    Withdrawn,
}

impl MessageState {
    /// Every state; those that want somebody's eye first.
    pub const ALL: [MessageState; 8] = [
        MessageState::Failed,
        MessageState::Bounced,
        MessageState::Unconfirmed,
        MessageState::HandingOver,
        MessageState::Queued,
        MessageState::Sent,
        MessageState::Delivered,
        MessageState::Withdrawn,
    ];

    /// The word used in storage and addresses.
    pub fn code(self) -> &'static str {
        match self {
            MessageState::Queued => "queued",
            MessageState::HandingOver => "handing_over",
            MessageState::Sent => "sent",
            MessageState::Unconfirmed => "unconfirmed",
            MessageState::Failed => "failed",
            MessageState::Bounced => "bounced",
            MessageState::Delivered => "delivered",
            MessageState::Withdrawn => "withdrawn",
        }
    }

    /// The state of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether a person should look at it.
    pub fn needs_attention(self) -> bool {
        matches!(
            self,
            MessageState::Failed | MessageState::Bounced | MessageState::Unconfirmed
        )
    }

    /// Whether the house does nothing more about it by itself.
    pub fn is_final(self) -> bool {
        !matches!(self, MessageState::Queued | MessageState::HandingOver)
    }

    /// Whether a person may have it sent again. What came back was taken before: its words are gone,
    /// and its address does not work.
    pub fn may_be_repeated(self) -> bool {
        matches!(self, MessageState::Failed | MessageState::Unconfirmed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back_and_equal_what_is_stored() {
        for kind in MessageKind::ALL {
            assert_eq!(MessageKind::from_code(kind.code()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
        for transport in Transport::ALL {
            assert_eq!(Transport::from_code(transport.code()), Some(transport));
            assert_eq!(serde_json::to_value(transport).unwrap(), transport.code());
        }
        for state in MessageState::ALL {
            assert_eq!(MessageState::from_code(state.code()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.code());
        }
    }

    #[test]
    fn only_what_has_ended_badly_may_be_repeated() {
        for state in MessageState::ALL {
            assert!(!state.may_be_repeated() || state.is_final(), "{state:?}");
        }
        assert!(!MessageState::Sent.may_be_repeated());
    }
}

//! Ids: UUIDv7 newtypes, so that they sort by the time they were made.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Entropy;

/// A UUIDv7 for the instant `now`, with 74 random bits from `entropy` (RFC 9562, section 5.7).
pub fn uuid(now: Timestamp, entropy: &dyn Entropy) -> Uuid {
    let mut random = [0_u8; 10];
    entropy.fill(&mut random);
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh id for the instant `now`.
            pub fn new(now: Timestamp, entropy: &dyn Entropy) -> Self {
                Self(uuid(now, entropy))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }
    )+};
}

ids! {
    /// Organisations that share kiosks, staff or a line.
    AllianceId,
    /// A municipality, county or insurer.
    OrganisationId,
    /// A virtual office of one organisation.
    OfficeId,
    /// What the citizen comes for.
    TopicId,
    /// One staff member's account.
    StaffId,
    /// One staff member's readiness to take visits. A staff member has one seat at most, so it
    /// bears the same value as the [`StaffId`].
    SeatId,
    /// One person's wish to be served now.
    VisitId,
    /// The room where citizen and staff meet.
    ConversationId,
    /// A matter that outlives the conversation.
    TicketId,
    /// A department or a person in the directory.
    EntryId,
    /// A timed announcement.
    NoticeId,
    /// One chat message.
    MessageId,
    /// One message that leaves the house by mail, short message or webhook.
    OutboxId,
    /// A paired device in a public place.
    KioskId,
    /// A picture or paper shown in a talk.
    DocumentId,
    /// A telephone number of an organisation.
    NumberId,
    /// One telephone call, in or out.
    CallId,
    /// The id a client gives to a command, so that a repeat returns the first result.
    CommandId,
}

impl From<StaffId> for SeatId {
    fn from(staff: StaffId) -> Self {
        Self(staff.0)
    }
}

impl From<SeatId> for StaffId {
    fn from(seat: SeatId) -> Self {
        Self(seat.0)
    }
}

/// One proposal of a visit to a seat; counted by the switchboard, never reused.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(transparent)]
pub struct OfferId(pub u64);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::testing::SeededEntropy;

    #[test]
    fn ids_are_version_seven_and_sort_by_time() {
        let entropy = SeededEntropy::new(7);
        let early = VisitId::new(Timestamp::from_second(1_700_000_000).unwrap(), &entropy);
        let late = VisitId::new(Timestamp::from_second(1_700_000_001).unwrap(), &entropy);
        assert_eq!(early.0.get_version_num(), 7);
        assert!(early < late);
        assert_eq!(early.to_string().parse::<VisitId>().unwrap(), early);
    }

    #[test]
    fn two_ids_of_one_instant_differ() {
        let entropy = SeededEntropy::new(7);
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        assert_ne!(VisitId::new(now, &entropy), VisitId::new(now, &entropy));
    }
}

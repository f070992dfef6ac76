//! Numbers from which people were insulted or threatened. A clerk proposes, a lead decides: blocked or
//! warned for some days. Everything here ends by itself.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::{OrganisationId, StaffId};

/// The longest a number may be blocked or warned, in days.
pub const MAX_DAYS: u16 = 180;
/// How long a proposal waits for a decision, in days.
pub const PROPOSAL_DAYS: u16 = 14;
/// The longest note, in characters.
pub const NOTE_LIMIT: usize = 300;

/// A number that stands out.
#[derive(Clone, PartialEq, Eq)]
pub struct Block {
    /// Its id.
    pub id: Uuid,
    /// Whose: other organisations do not know of it.
    pub organisation: OrganisationId,
    /// In international form.
    pub number: String,
    /// What happened.
    pub reason: BlockReason,
    /// What the clerk adds for the lead.
    pub note: Option<String>,
    /// How far.
    pub state: BlockState,
    /// When it ends by itself.
    pub until: Timestamp,
    /// Who decided; while it is proposed, who proposes.
    pub decided_by: Option<StaffId>,
}

impl std::fmt::Debug for Block {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Block")
            .field("id", &self.id)
            .field("state", &self.state)
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockReason {
    /// Insults.
    Abuse,
    /// Threats.
    Threat,
    /// Calls that want nothing.
    Disturbance,
    /// So many calls that others are kept out.
    Flood,
    /// Something else; the note says what.
    Other,
}

impl BlockReason {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 5] = [
        Self::Abuse,
        Self::Threat,
        Self::Disturbance,
        Self::Flood,
        Self::Other,
    ];

    /// The word that is used in forms and texts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Abuse => "abuse",
            Self::Threat => "threat",
            Self::Disturbance => "disturbance",
            Self::Flood => "flood",
            Self::Other => "other",
        }
    }

    /// Reads [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// How far it is with a number that stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockState {
    /// A clerk has proposed it; nothing is done.
    Proposed,
    /// Whoever calls hears so, with the written way, and the call ends.
    Blocked,
    /// The desk is told who calls.
    Warned,
}

impl BlockState {
    /// The word that is stored and used in texts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Blocked => "blocked",
            Self::Warned => "warned",
        }
    }

    /// Reads [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Proposed, Self::Blocked, Self::Warned]
            .into_iter()
            .find(|state| state.code() == code)
    }
}

/// Why a proposal or decision is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadBlock {
    /// Longer than [`NOTE_LIMIT`].
    #[error("the note is longer than {NOTE_LIMIT} characters")]
    Note,
    /// Not 1 to [`MAX_DAYS`].
    #[error("a number is blocked or warned for 1 to {MAX_DAYS} days")]
    Days,
}

impl Block {
    /// A clerk's proposal; `by` is who proposes.
    ///
    /// # Errors
    /// [`BadBlock::Note`].
    pub fn proposed(
        (id, organisation): (Uuid, OrganisationId),
        number: String,
        reason: BlockReason,
        note: &str,
        by: StaffId,
        now: Timestamp,
    ) -> Result<Self, BadBlock> {
        let note = note.trim();
        if note.chars().count() > NOTE_LIMIT {
            return Err(BadBlock::Note);
        }
        Ok(Self {
            id,
            organisation,
            number,
            reason,
            note: (!note.is_empty()).then(|| note.to_owned()),
            state: BlockState::Proposed,
            until: now + days(PROPOSAL_DAYS),
            decided_by: Some(by),
        })
    }

    /// A lead's decision, in place of what was before.
    ///
    /// # Errors
    /// [`BadBlock::Days`].
    pub fn decided(
        self,
        blocked: bool,
        for_days: u16,
        by: StaffId,
        now: Timestamp,
    ) -> Result<Self, BadBlock> {
        if !(1..=MAX_DAYS).contains(&for_days) {
            return Err(BadBlock::Days);
        }
        let state = if blocked {
            BlockState::Blocked
        } else {
            BlockState::Warned
        };
        Ok(Self {
            state,
            until: now + days(for_days),
            decided_by: Some(by),
            ..self
        })
    }

    /// Whether it still counts.
    pub fn holds(&self, now: Timestamp) -> bool {
        now < self.until
    }
}

/// What holds for a caller: being blocked outweighs being warned, and a proposal alone does nothing.
pub fn verdict<'a>(
    blocks: impl IntoIterator<Item = &'a Block>,
    organisation: OrganisationId,
    number: &str,
    now: Timestamp,
) -> Option<BlockState> {
    let of = blocks.into_iter().filter(|block| {
        block.organisation == organisation && block.number == number && block.holds(now)
    });
    let mut found = None;
    for block in of {
        match block.state {
            BlockState::Blocked => return Some(BlockState::Blocked),
            BlockState::Warned => found = Some(BlockState::Warned),
            BlockState::Proposed => {}
        }
    }
    found
}

fn days(days: u16) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NUMBER: &str = "+491512345678";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn own() -> OrganisationId {
        OrganisationId(Uuid::from_u128(1))
    }

    fn proposal() -> Block {
        let id = Uuid::from_u128(9);
        Block::proposed(
            (id, own()),
            NUMBER.to_owned(),
            BlockReason::Threat,
            "  ",
            lead(),
            at(0),
        )
        .unwrap()
    }

    fn lead() -> StaffId {
        StaffId(Uuid::from_u128(2))
    }

    #[test]
    fn a_proposal_does_nothing_until_a_lead_decides_and_ends_by_itself() {
        let proposal = proposal();
        assert_eq!(proposal.note, None);
        assert_eq!(verdict([&proposal], own(), NUMBER, at(1)), None);
        let blocked = proposal.clone().decided(true, 7, lead(), at(10)).unwrap();
        let said = |second| verdict([&blocked], own(), NUMBER, at(second));
        assert_eq!(said(11), Some(BlockState::Blocked));
        assert_eq!(said(10 + 7 * 86_400 - 1), Some(BlockState::Blocked));
        assert_eq!(said(10 + 7 * 86_400), None);
        let warned = proposal.decided(false, 1, lead(), at(10)).unwrap();
        let both = verdict([&warned, &blocked], own(), NUMBER, at(11));
        assert_eq!(both, Some(BlockState::Blocked));
        let other = OrganisationId(Uuid::from_u128(3));
        assert_eq!(verdict([&blocked], other, NUMBER, at(11)), None);
    }

    #[test]
    fn no_decision_lasts_for_ever_and_no_note_is_a_letter() {
        for days in [0, MAX_DAYS + 1] {
            let decided = proposal().decided(true, days, lead(), at(0));
            assert_eq!(decided, Err(BadBlock::Days));
        }
        let long = "x".repeat(NOTE_LIMIT + 1);
        let id = Uuid::from_u128(9);
        let block = Block::proposed(
            (id, own()),
            String::new(),
            BlockReason::Other,
            &long,
            lead(),
            at(0),
        );
        assert_eq!(block, Err(BadBlock::Note));
    }

    proptest! {
        #[test]
        fn a_decision_holds_exactly_its_days(days in 1_u16..=MAX_DAYS, later in 0_i64..20_000_000) {
            let block = proposal().decided(true, days, lead(), at(0)).unwrap();
            prop_assert_eq!(block.holds(at(later)), later < i64::from(days) * 86_400);
        }
    }

    #[test]
    fn codes_are_read_as_they_are_written() {
        for state in [
            BlockState::Proposed,
            BlockState::Blocked,
            BlockState::Warned,
        ] {
            assert_eq!(BlockState::from_code(state.code()), Some(state));
        }
        assert_eq!(BlockState::from_code("lifted"), None);
        for reason in BlockReason::ALL {
            assert_eq!(BlockReason::from_code(reason.code()), Some(reason));
        }
    }
}

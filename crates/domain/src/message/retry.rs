//! When a message is tried again, and when no more.

use jiff::{SignedDuration, Timestamp};

/// How long the house goes on trying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// The pause after the first failure; it doubles with each further one.
    pub first: SignedDuration,
    /// The longest pause.
    pub longest: SignedDuration,
    /// After this time since the message was written it has failed.
    pub give_up: SignedDuration,
}

impl Default for Patience {
    /// Ten seconds, doubled up to an hour, for two days (RFC 5321, section 4.5.4.1 asks relays for
    /// four to five; a link that comes after two days helps nobody).
    fn default() -> Self {
        Self {
            first: SignedDuration::from_secs(10),
            longest: SignedDuration::from_hours(1),
            give_up: SignedDuration::from_hours(48),
        }
    }
}

/// What follows a try that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Another try.
    Again(Timestamp),
    /// No further try.
    Over,
}

impl Patience {
    /// What follows the failed try number `tries` (from 1) of a message written at `created`.
    /// `chance` spreads the pause over its second half (equal jitter, so that many messages that
    /// failed together do not come together again): 0 gives the shortest, `u32::MAX` the longest.
    pub fn after(&self, created: Timestamp, tries: u32, now: Timestamp, chance: u32) -> Attempt {
        if now
            >= created
                .saturating_add(self.give_up)
                .unwrap_or(Timestamp::MAX)
        {
            return Attempt::Over;
        }
        let doubled = tries.saturating_sub(1).min(20);
        let pause = self.first.saturating_mul(1 << doubled).min(self.longest);
        let half = pause.as_millis().max(2) / 2;
        let spread = half.saturating_mul(i128::from(chance)) / i128::from(u32::MAX);
        let millis = i64::try_from(half + spread).unwrap_or(i64::MAX);
        let wait = SignedDuration::from_millis(millis);
        Attempt::Again(now.saturating_add(wait).unwrap_or(Timestamp::MAX))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOON: &str = "2026-03-04T12:00:00Z";

    #[test]
    fn pauses_double_and_end() {
        let (patience, now) = (Patience::default(), NOON.parse().unwrap());
        let at = |tries, chance| match patience.after(now, tries, now, chance) {
            Attempt::Again(at) => at.duration_since(now).as_secs(),
            Attempt::Over => -1,
        };
        assert_eq!((at(1, 0), at(1, u32::MAX)), (5, 10));
        assert_eq!((at(2, 0), at(2, u32::MAX)), (10, 20));
        assert_eq!((at(30, 0), at(30, u32::MAX)), (1_800, 3_600));
        let late = now + SignedDuration::from_hours(48);
        assert_eq!(patience.after(now, 3, late, 0), Attempt::Over);
    }

    proptest! {
        #[test]
        fn the_next_try_lies_ahead_and_not_too_far(
            tries in 0_u32..5_000, chance: u32, gone in 0_i64..200_000,
        ) {
            let created: Timestamp = NOON.parse().unwrap();
            let now = created + SignedDuration::from_secs(gone);
            let patience = Patience::default();
            match patience.after(created, tries, now, chance) {
                Attempt::Again(at) => {
                    prop_assert!(at > now && at <= now + patience.longest);
                    prop_assert!(gone < 48 * 3_600);
                }
                Attempt::Over => prop_assert!(gone >= 48 * 3_600),
            }
        }
    }
}

//! How wrong logins slow down the next try. Counted by account and the client's network together, so
//! that a stranger who guesses slows down himself and not the owner of the account.

use jiff::{SignedDuration, Timestamp};

/// Wrong tries that cost nothing: typing errors.
pub const FREE: u32 = 4;
/// The first wait.
pub const FIRST: SignedDuration = SignedDuration::from_secs(2);
/// The longest wait.
pub const LONGEST: SignedDuration = SignedDuration::from_mins(15);
/// After this long without a wrong try everything is forgotten.
pub const FORGIVEN: SignedDuration = SignedDuration::from_hours(1);

/// The wrong tries of one client at one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    wrong: u32,
    last: Timestamp,
}

impl Tries {
    /// The first wrong try.
    pub fn first(now: Timestamp) -> Self {
        Self {
            wrong: 1,
            last: now,
        }
    }

    /// One more.
    #[must_use]
    pub fn again(self, now: Timestamp) -> Self {
        if self.is_forgiven(now) {
            return Self::first(now);
        }
        Self {
            wrong: self.wrong.saturating_add(1),
            last: now,
        }
    }

    /// Whether they no longer count.
    pub fn is_forgiven(self, now: Timestamp) -> bool {
        now.duration_since(self.last) >= FORGIVEN
    }

    /// How long the next try has to wait from `now` on; none when it may come.
    pub fn wait(self, now: Timestamp) -> Option<SignedDuration> {
        let beyond = self.wrong.checked_sub(FREE).filter(|beyond| *beyond > 0)?;
        let doubled = 1_i64 << (beyond - 1).min(20);
        let whole = FIRST
            .as_secs()
            .saturating_mul(doubled)
            .min(LONGEST.as_secs());
        let rest = SignedDuration::from_secs(whole) - now.duration_since(self.last);
        rest.is_positive().then_some(rest)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn after(wrong: u32) -> Tries {
        (1..wrong).fold(Tries::first(at(0)), |tries, _| tries.again(at(0)))
    }

    #[test]
    fn typing_errors_cost_nothing() {
        for wrong in 1..=FREE {
            assert_eq!(after(wrong).wait(at(0)), None);
        }
    }

    #[test]
    fn each_further_one_doubles_the_wait() {
        for (wrong, seconds) in [(5, 2), (6, 4), (7, 8), (10, 64), (14, 900), (1_000, 900)] {
            let wait = after(wrong).wait(at(0)).unwrap();
            assert_eq!(wait.as_secs(), seconds, "{wrong}");
        }
        assert_eq!(after(5).wait(at(1)).unwrap().as_secs(), 1);
        assert_eq!(after(5).wait(at(2)), None);
    }

    #[test]
    fn an_hour_later_all_is_forgotten() {
        let tries = after(100);
        assert!(!tries.is_forgiven(at(3_599)));
        assert!(tries.is_forgiven(at(3_600)));
        assert_eq!(tries.again(at(3_600)), Tries::first(at(3_600)));
    }

    proptest! {
        #[test]
        fn nobody_waits_longer_than_the_longest(wrong in 1_u32..200, later in 0_i64..10_000) {
            let wait = after(wrong).wait(at(later)).unwrap_or_default();
            prop_assert!(wait <= LONGEST);
            prop_assert!(!wait.is_negative());
        }
    }
}

//! The one clock and the one source of randomness of the house. Everything else is handed them.

use std::time::Instant;

use jiff::Timestamp;
use schalter_domain::clock::{Clock, Entropy};

/// The time of the machine.
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the one clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The time that only moves forward, for media and for measuring.
#[allow(clippy::disallowed_methods, reason = "this is the one clock")]
pub fn instant() -> Instant {
    Instant::now()
}

/// The randomness of the operating system.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[allow(clippy::disallowed_methods, reason = "this is the one source")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives randomness, or nothing is safe");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn randomness_differs_and_time_moves() {
        let (mut one, mut two) = ([0_u8; 16], [0_u8; 16]);
        SystemEntropy.fill(&mut one);
        SystemEntropy.fill(&mut two);
        assert_ne!(one, two);
        assert!(instant() <= instant());
        assert!(SystemClock.now() > Timestamp::UNIX_EPOCH);
    }
}

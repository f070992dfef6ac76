//! The two things the domain is handed from outside: the time and chance. The binary owns the one
//! real clock and the one source of randomness; tests use the doubles in [`testing`].

use jiff::Timestamp;

/// Tells the time. Implemented for real only in the binary.
pub trait Clock: Send + Sync {
    /// The present instant (UTC).
    fn now(&self) -> Timestamp;
}

/// Gives random bytes, good enough for secrets. Implemented for real only in the binary.
pub trait Entropy: Send + Sync {
    /// Fills `bytes` with random bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// 128 random bits as 32 hexadecimal digits: the form of every secret in a cookie or link.
pub fn secret(entropy: &dyn Entropy) -> String {
    use std::fmt::Write as _;
    let mut bytes = [0_u8; 16];
    entropy.fill(&mut bytes);
    bytes
        .iter()
        .fold(String::with_capacity(32), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Doubles for tests and simulations; predictable, so never to be used for secrets.
pub mod testing {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU64, Ordering};

    use jiff::{SignedDuration, Timestamp};

    use super::{Clock, Entropy};

    /// A clock that moves only when told to.
    pub struct ManualClock(Mutex<Timestamp>);

    impl ManualClock {
        /// A clock that stands at `start`.
        pub fn new(start: Timestamp) -> Self {
            Self(Mutex::new(start))
        }

        /// Moves the clock forward.
        pub fn advance(&self, by: SignedDuration) {
            let mut now = self
                .0
                .lock()
                .expect("no test panics while holding the clock");
            *now = now
                .checked_add(by)
                .expect("test times stay within jiff's range");
        }
    }

    impl Clock for ManualClock {
        fn now(&self) -> Timestamp {
            *self
                .0
                .lock()
                .expect("no test panics while holding the clock")
        }
    }

    /// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same bytes.
    pub struct SeededEntropy(AtomicU64);

    impl SeededEntropy {
        /// A source that starts from `seed`.
        pub fn new(seed: u64) -> Self {
            Self(AtomicU64::new(seed))
        }

        /// The next 64 bits.
        pub fn next(&self) -> u64 {
            const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
            let mut z = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        }
    }

    impl Entropy for SeededEntropy {
        fn fill(&self, bytes: &mut [u8]) {
            for chunk in bytes.chunks_mut(8) {
                let word = self.next().to_le_bytes();
                chunk.copy_from_slice(&word[..chunk.len()]);
            }
        }
    }
}

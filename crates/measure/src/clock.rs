//! The clock of the benchmarks, the one place here that reads the time.

use std::time::Instant;

/// Now.
#[allow(clippy::disallowed_methods)]
pub fn now() -> Instant {
    Instant::now()
}

//! How often the media thread looks at its sockets.

use std::time::{Duration, Instant};

/// Under load the thread rests a moment before it reads again, so that it wakes a thousand times
/// a second and not for each packet; a lone call pays no such delay.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    since: Option<Instant>,
    /// Packets since the window began.
    pub(crate) packets: u32,
    fast: bool,
}

impl Pace {
    pub(crate) const REST: Duration = Duration::from_millis(1);
    const WINDOW: Duration = Duration::from_millis(64);
    /// A thousand packets a second: three calls.
    const FAST: u32 = 64;

    pub(crate) fn is_fast(&mut self, now: Instant) -> bool {
        let since = *self.since.get_or_insert(now);
        if now.saturating_duration_since(since) >= Self::WINDOW {
            self.fast = self.packets > Self::FAST;
            self.since = Some(now);
            self.packets = 0;
        }
        self.fast
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::disallowed_methods)]
    fn rests_under_load_and_only_then() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        let mut now = start;
        assert!(!pace.is_fast(now));
        pace.packets = 1_000;
        assert!(!pace.is_fast(now), "the window has not ended");
        now += Pace::WINDOW;
        assert!(pace.is_fast(now));
        now += Pace::WINDOW;
        assert!(!pace.is_fast(now), "it became quiet");
    }
}

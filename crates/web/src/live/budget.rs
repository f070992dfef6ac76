//! How many frames one connection may send.

use jiff::Timestamp;

/// Frames at once, and frames a second after that.
const BURST: f64 = 200.0;
const FRAMES_A_SECOND: f64 = 40.0;

/// How many frames a connection may still send.
pub struct Budget {
    left: f64,
    at: Option<Timestamp>,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            left: BURST,
            at: None,
        }
    }
}

impl Budget {
    /// Whether one more may be taken at `now`.
    pub fn spend(&mut self, now: Timestamp) -> bool {
        if let Some(at) = self.at {
            let passed = now.duration_since(at).as_secs_f64().max(0.0);
            self.left = (self.left + passed * FRAMES_A_SECOND).min(BURST);
        }
        self.at = Some(now);
        self.left -= 1.0;
        self.left >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn a_flood_runs_out_of_budget_and_a_person_never_does() {
        let mut budget = Budget::default();
        let start: Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
        let at_once = (0..1000).filter(|_| budget.spend(start)).count();
        assert_eq!(at_once, 200);
        let mut budget = Budget::default();
        for n in 0..10_000 {
            let now = start + SignedDuration::from_millis(50 * n);
            assert!(budget.spend(now), "twenty frames a second are fine");
        }
    }
}

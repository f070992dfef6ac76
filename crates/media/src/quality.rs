//! Loss and delay in three words, and no oftener than a person can read them.

use std::time::{Duration, Instant};

use crate::types::QualityLevel;

/// The least time between two verdicts on one leg.
const SPACING: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub(crate) struct Quality {
    loss: f32,
    rtt: Option<Duration>,
    fresh: bool,
    told: Option<(QualityLevel, Instant)>,
}

/// What is reported of a leg.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) level: QualityLevel,
    pub(crate) loss: f32,
    pub(crate) rtt_ms: Option<u32>,
}

impl Quality {
    /// Takes one report; of several in a row the worst counts.
    pub(crate) fn observe(&mut self, loss: Option<f32>, rtt: Option<Duration>) {
        if !self.fresh {
            self.fresh = true;
            self.loss = 0.0;
        }
        self.loss = self.loss.max(loss.unwrap_or(0.0));
        self.rtt = rtt.or(self.rtt);
    }

    /// The verdict if it differs from the last one told.
    pub(crate) fn changed(&mut self, now: Instant) -> Option<Verdict> {
        if !std::mem::take(&mut self.fresh) {
            return None;
        }
        let level = level(self.loss, self.rtt);
        let news = match self.told {
            None => true,
            Some((told, at)) => told != level && now.saturating_duration_since(at) >= SPACING,
        };
        if !news {
            return None;
        }
        self.told = Some((level, now));
        let rtt_ms = self
            .rtt
            .map(|rtt| u32::try_from(rtt.as_millis()).unwrap_or(u32::MAX));
        Some(Verdict {
            level,
            loss: self.loss,
            rtt_ms,
        })
    }
}

/// Below 150 ms one way and 1 % loss a talk is undisturbed (ITU-T G.114); past 400 ms one way or
/// a tenth lost it is hard to hold.
fn level(loss: f32, rtt: Option<Duration>) -> QualityLevel {
    let rtt = rtt.unwrap_or_default();
    if loss >= 0.10 || rtt >= Duration::from_millis(800) {
        QualityLevel::Poor
    } else if loss >= 0.03 || rtt >= Duration::from_millis(300) {
        QualityLevel::Fair
    } else {
        QualityLevel::Good
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::disallowed_methods)]
    fn tells_changes_only_and_not_too_often() {
        let (mut quality, now) = (Quality::default(), Instant::now());
        assert_eq!(quality.changed(now), None, "nothing was observed");
        quality.observe(Some(0.0), Some(Duration::from_millis(20)));
        assert_eq!(
            quality.changed(now).map(|v| v.level),
            Some(QualityLevel::Good)
        );
        quality.observe(Some(0.2), None);
        assert_eq!(
            quality.changed(now + Duration::from_secs(1)),
            None,
            "too soon"
        );
        quality.observe(Some(0.2), None);
        quality.observe(Some(0.0), None);
        let later = quality.changed(now + Duration::from_secs(3));
        assert_eq!(
            later.map(|v| (v.level, v.rtt_ms)),
            Some((QualityLevel::Poor, Some(20)))
        );
        quality.observe(Some(0.2), None);
        assert_eq!(
            quality.changed(now + Duration::from_secs(9)),
            None,
            "no change"
        );
    }
}

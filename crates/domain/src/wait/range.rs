//! How far waits stray from their point: Kaplan-Meier quantiles of recent residuals.
//!
//! A residual is `ln((waited + 10) / (point + 10))`, kept in buckets by the size of the point.
//! Whoever hung up would have waited longer than he or she did: that residual is a lower bound, and
//! the product-limit estimator counts it as such (Kaplan and Meier, "Nonparametric estimation from
//! incomplete observations", JASA 53, 1958).

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// The bound on memory: residuals kept in a bucket.
const KEPT: usize = 600;
/// Residuals that make a bucket speak for itself.
const ENOUGH: usize = 60;
/// Quantiles are taken anew after so many residuals.
const REFRESH: u32 = 8;
/// Where the buckets begin, in seconds.
const BOUNDS: [f64; 9] = [0.0, 12.0, 20.0, 30.0, 45.0, 65.0, 90.0, 130.0, 180.0];
/// Where the last bucket has its middle, beyond its beginning, on the logarithmic scale.
const LAST_HALF: f64 = 0.2;
/// Softens the ratio of short waits, in seconds.
pub(super) const SOFT_S: f64 = 10.0;
/// The levels of the range and its middle.
const LEVELS: [f64; 3] = [0.1, 0.5, 0.9];
/// Used until residuals are known.
const WIDE: Quantiles = Quantiles {
    low: -1.2,
    middle: 0.0,
    high: 0.9,
};

/// How the waiting of a contact ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// Served: the wait is known.
    Served,
    /// Left before: the wait would have been longer.
    Left,
}

/// Three quantiles of the residual; or, scaled by a point, of the wait in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantiles {
    /// One in ten is below.
    pub low: f64,
    /// As many below as above.
    pub middle: f64,
    /// One in ten is above.
    pub high: f64,
}

impl Quantiles {
    fn towards(&self, other: &Self, share: f64) -> Self {
        let between = |from: f64, to: f64| from + share * (to - from);
        Self {
            low: between(self.low, other.low),
            middle: between(self.middle, other.middle),
            high: between(self.high, other.high),
        }
    }
}

/// The value, and whether it is known; else it is a lower bound.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Residual(f32, bool);

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Bucket {
    recent: VecDeque<Residual>,
    fresh: u32,
    quantiles: Option<Quantiles>,
}

impl Bucket {
    fn record(&mut self, residual: Residual) {
        while self.recent.len() >= KEPT {
            self.recent.pop_front();
        }
        self.recent.push_back(residual);
        self.fresh += 1;
        if self.recent.len() < ENOUGH {
            return;
        }
        if self.quantiles.is_none() || self.fresh >= REFRESH {
            self.fresh = 0;
            self.quantiles = product_limit(self.recent.iter().copied().collect());
        }
    }
}

/// The residuals of all buckets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Residuals {
    buckets: [Bucket; BOUNDS.len()],
}

impl Residuals {
    /// Takes in how the wait of a contact with this point ended.
    pub(super) fn record(&mut self, point_s: f64, waited_s: f64, end: End) {
        let value = ((waited_s.max(0.0) + SOFT_S) / (point_s.max(0.0) + SOFT_S)).ln();
        if value.is_finite() {
            self.buckets[bucket(point_s)].record(Residual(narrow(value), end == End::Served));
        }
    }

    /// The quantiles of the residual for a point of this size, between those of the nearest buckets
    /// that speak for themselves: a step ahead in the line must not make the range jump.
    fn residuals(&self, size: f64) -> Option<Quantiles> {
        let known = || {
            let buckets = self.buckets.iter().enumerate();
            buckets.filter_map(|(i, bucket)| Some((centre(i), bucket.quantiles?)))
        };
        let below = known().take_while(|(centre, _)| *centre <= size).last();
        let above = known().find(|(centre, _)| *centre > size);
        match (below, above) {
            (Some((from, low)), Some((to, high))) => {
                let share = (size - from) / (to - from);
                Some(low.towards(&high, share))
            }
            (one, other) => one.or(other).map(|(_, quantiles)| quantiles),
        }
    }

    /// The quantiles of the wait for a point, in seconds.
    pub(super) fn around(&self, point_s: f64) -> Quantiles {
        let Quantiles { low, middle, high } = self.residuals(size(point_s)).unwrap_or(WIDE);
        let scaled = |residual: f64| (residual.exp() * (point_s + SOFT_S) - SOFT_S).max(0.0);
        Quantiles {
            low: scaled(low),
            middle: scaled(middle),
            high: scaled(high),
        }
    }
}

fn size(point_s: f64) -> f64 {
    (point_s.max(0.0) + SOFT_S).ln()
}

/// The size that a bucket speaks for: the middle between its bounds.
fn centre(bucket: usize) -> f64 {
    let low = size(BOUNDS[bucket]);
    match BOUNDS.get(bucket + 1) {
        Some(next) => low.midpoint(size(*next)),
        None => low + LAST_HALF,
    }
}

fn bucket(point_s: f64) -> usize {
    BOUNDS.partition_point(|bound| *bound <= point_s).max(1) - 1
}

#[allow(clippy::cast_possible_truncation, reason = "seven digits are plenty")]
fn narrow(value: f64) -> f32 {
    value as f32
}

/// The quantiles of the product-limit curve; a level that it does not reach takes the largest
/// value. None without values.
fn product_limit(mut residuals: Vec<Residual>) -> Option<Quantiles> {
    // Of equal values the known ones come first: who left at t was still there at t.
    residuals.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let largest = f64::from(residuals.last()?.0);
    let mut found = [largest; LEVELS.len()];
    let mut next = 0;
    let mut surviving = 1.0;
    let mut at_risk = f64::from(u32::try_from(residuals.len()).ok()?);
    for Residual(value, known) in residuals {
        if known {
            surviving *= 1.0 - 1.0 / at_risk;
            while next < LEVELS.len() && surviving <= 1.0 - LEVELS[next] + 1e-12 {
                found[next] = f64::from(value);
                next += 1;
            }
        }
        at_risk -= 1.0;
    }
    let [low, middle, high] = found;
    Some(Quantiles { low, middle, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(value: f32) -> Residual {
        Residual(value, true)
    }

    #[test]
    fn without_censoring_the_quantiles_are_the_plain_ones() {
        let values = (1_u8..=100).map(|value| known(f32::from(value)));
        let quantiles = product_limit(values.collect()).unwrap();
        assert_eq!(
            quantiles,
            Quantiles {
                low: 10.0,
                middle: 50.0,
                high: 90.0
            }
        );
    }

    #[test]
    fn the_curve_is_that_of_the_textbook() {
        // Survival after 1: 4/5; after 3: 4/5 * 2/3; after 4: 4/5 * 2/3 * 1/2; the last is a bound.
        let values = vec![
            known(1.0),
            Residual(2.0, false),
            known(3.0),
            known(4.0),
            Residual(5.0, false),
        ];
        let quantiles = product_limit(values).unwrap();
        assert_eq!(
            quantiles,
            Quantiles {
                low: 1.0,
                middle: 4.0,
                high: 5.0
            }
        );
        assert_eq!(product_limit(Vec::new()), None);
    }

    #[test]
    fn few_residuals_leave_the_wide_default_and_then_serve_the_neighbours() {
        let mut residuals = Residuals::default();
        let wide = residuals.around(100.0);
        for _ in 0..ENOUGH - 1 {
            residuals.record(100.0, 100.0, End::Served);
        }
        assert_eq!(residuals.around(100.0), wide);
        residuals.record(100.0, 100.0, End::Served);
        let narrow = residuals.around(100.0);
        assert!((narrow.low - 100.0).abs() < 1e-3 && (narrow.high - 100.0).abs() < 1e-3);
        assert!((residuals.around(5.0).high - 5.0).abs() < 1e-3);
    }

    #[test]
    fn the_range_does_not_jump_where_buckets_meet() {
        let mut residuals = Residuals::default();
        for (i, bound) in BOUNDS.iter().enumerate() {
            for share in 1..=KEPT {
                let share = f64::from(u32::try_from(share * (i + 1)).unwrap());
                residuals.record(bound + 1.0, bound * share / 400.0, End::Served);
            }
        }
        let mut before = residuals.around(0.0);
        for tenth in 1..4_000_u32 {
            let now = residuals.around(f64::from(tenth) / 10.0);
            assert!((now.low - before.low).abs() < 2.0, "{tenth}");
            assert!((now.high - before.high).abs() < 5.0, "{tenth}");
            before = now;
        }
    }

    #[test]
    fn memory_is_bounded() {
        let mut residuals = Residuals::default();
        for waited in 0..10 * u32::try_from(KEPT).unwrap() {
            residuals.record(50.0, f64::from(waited), End::Served);
        }
        assert_eq!(residuals.buckets[bucket(50.0)].recent.len(), KEPT);
    }
}

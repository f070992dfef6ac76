//! How long it may take. Everything the house shows as a wait comes out of this module.
//!
//! The starting point is the queue-length rule with abandonment: with n people ahead, s seats, a
//! mean handling time m and abandonment rate θ, the wait is the time of n + 1 departures,
//! `sum over i = 0..n of 1 / (s/m + i·θ)` (Ibrahim and Whitt, "Real-time delay estimation in
//! overloaded multiserver queues with abandonments", Management Science 55, 2009).
//!
//! [`estimate`] shows that rule with a fixed range around it. [`Estimator`] learns, from the waits of
//! its office alone, how far the rule is off (a median regression that fades) and how widely
//! waits scatter around it (product-limit quantiles). [`replay`] measures it on recorded calls,
//! beside the rules of other systems.

mod baselines;
mod estimator;
mod range;
mod regression;
pub mod replay;
#[cfg(test)]
mod tests;

pub use baselines::Baselines;
pub use estimator::{Estimator, Forecast, Sight};
pub use range::{End, Quantiles};

use serde::{Deserialize, Serialize};

/// Used while an office has fewer than [`ENOUGH`] handling times, in seconds.
pub const DEFAULT_HANDLING_S: f64 = 300.0;
/// How many handling times make a mean.
pub const ENOUGH: usize = 5;
/// Abandonments per second of waiting, until they are measured.
pub const DEFAULT_ABANDONMENT: f64 = 1.0 / 1200.0;

const LOW: f64 = 0.5;
const HIGH: f64 = 1.7;

/// What an estimate is made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Situation {
    /// People who will be served before, by a seat that may serve me.
    pub ahead: u32,
    /// Seats that may serve me, signed on and not on break.
    pub seats: u32,
    /// Whether one of them is free.
    pub free: bool,
    /// Mean handling time in seconds.
    pub handling_s: f64,
}

/// How long it may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WaitEstimate {
    /// Somebody is free.
    Now,
    /// Most people wait from `low` to `high` seconds.
    Range {
        /// Seconds.
        low: u32,
        /// Seconds.
        high: u32,
    },
    /// Nobody who could serve is signed on: no honest range exists.
    #[default]
    Unknown,
}

/// The mean of recent handling times in seconds, or the default where there are too few.
pub fn mean_handling_s(recent_s: impl ExactSizeIterator<Item = u32>) -> f64 {
    mean_or(recent_s, DEFAULT_HANDLING_S)
}

fn mean_or(recent_s: impl ExactSizeIterator<Item = u32>, default_s: f64) -> f64 {
    let count = recent_s.len();
    if count < ENOUGH {
        return default_s;
    }
    let sum: f64 = recent_s.map(f64::from).sum();
    (sum / f64::from(u32::try_from(count).unwrap_or(u32::MAX))).max(1.0)
}

/// The expected wait in seconds; none without seats.
pub fn point_s(situation: &Situation) -> Option<f64> {
    if situation.seats == 0 {
        return None;
    }
    Some(series_s(situation, DEFAULT_ABANDONMENT))
}

/// The time of all departures up to mine, in seconds, at so many abandonments per second of waiting.
fn series_s(situation: &Situation, abandonment: f64) -> f64 {
    let seats = f64::from(situation.seats.max(1));
    let served = seats / situation.handling_s.max(1.0);
    if situation.ahead > TERMS && abandonment > 0.0 {
        let first = served / abandonment;
        let beyond = first + f64::from(situation.ahead) + 1.0;
        return (digamma(beyond) - digamma(first)) / abandonment;
    }
    (0..=situation.ahead)
        .map(|i| 1.0 / (served + f64::from(i) * abandonment))
        .sum()
}

/// From so many people ahead on, the series is taken as a difference of digamma functions:
/// the wait of the ten thousandth costs no more than that of the first.
const TERMS: u32 = 64;

/// The digamma function of a positive number, to some twelve digits: its recurrence up to 10, then
/// the asymptotic series (Abramowitz and Stegun, 6.3.5 and 6.3.18).
fn digamma(mut x: f64) -> f64 {
    let mut below = 0.0;
    while x < 10.0 {
        below += 1.0 / x;
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let tail =
        square * (1.0 / 12.0 - square * (1.0 / 120.0 - square * (1.0 / 252.0 - square / 240.0)));
    x.ln() - 0.5 / x - tail - below
}

/// The wait to show for a situation.
pub fn estimate(situation: &Situation) -> WaitEstimate {
    if situation.free && situation.ahead == 0 {
        return WaitEstimate::Now;
    }
    match point_s(situation) {
        None => WaitEstimate::Unknown,
        Some(point) => WaitEstimate::Range {
            low: whole(point * LOW),
            high: whole(point * HIGH),
        },
    }
}

/// A range in minutes, in steps that do not pretend: whole minutes up to 5, then fives up to 30,
/// then tens; the low end rounded down, the high end up, never equal.
pub fn shown_minutes(low_s: u32, high_s: u32) -> (u32, u32) {
    let low = coarse_down(low_s / 60);
    let high = coarse_up(high_s.div_ceil(60).max(1));
    (low, if high > low { high } else { coarse_up(low + 1) })
}

fn step(minutes: u32) -> u32 {
    match minutes {
        0..=5 => 1,
        6..=30 => 5,
        _ => 10,
    }
}

fn coarse_down(minutes: u32) -> u32 {
    minutes - minutes % step(minutes)
}

fn coarse_up(minutes: u32) -> u32 {
    minutes.div_ceil(step(minutes)) * step(minutes)
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped before"
)]
fn whole(seconds: f64) -> u32 {
    seconds.clamp(0.0, f64::from(u32::MAX)).round() as u32
}

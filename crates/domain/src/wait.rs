//! How long it may take. Everything the house shows as a wait comes out of [`estimate`].
//!
//! The point estimate is the queue-length rule with abandonment: with n people ahead, s seats, a
//! mean handling time m and abandonment rate θ, the wait is the time of n + 1 departures,
//! `sum over i = 0..n of 1 / (s/m + i·θ)` (Ibrahim and Whitt, "Real-time delay estimation in
//! overloaded multiserver queues with abandonments", Management Science 55, 2009). The range
//! around it is still a fixed share of the point.

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
    let count = recent_s.len();
    if count < ENOUGH {
        return DEFAULT_HANDLING_S;
    }
    let sum: f64 = recent_s.map(f64::from).sum();
    (sum / f64::from(u32::try_from(count).unwrap_or(u32::MAX))).max(1.0)
}

/// The expected wait in seconds; none without seats.
pub fn point_s(situation: &Situation) -> Option<f64> {
    if situation.seats == 0 {
        return None;
    }
    let served = f64::from(situation.seats) / situation.handling_s.max(1.0);
    Some(
        (0..=situation.ahead)
            .map(|i| 1.0 / (served + f64::from(i) * DEFAULT_ABANDONMENT))
            .sum(),
    )
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn busy(ahead: u32, seats: u32) -> Situation {
        Situation {
            ahead,
            seats,
            free: false,
            handling_s: 300.0,
        }
    }

    #[test]
    fn a_free_seat_means_now_and_no_seat_means_unknown() {
        assert_eq!(
            estimate(&Situation {
                free: true,
                ..busy(0, 1)
            }),
            WaitEstimate::Now
        );
        assert_eq!(estimate(&busy(3, 0)), WaitEstimate::Unknown);
    }

    #[test]
    fn the_first_in_line_waits_one_handling_time_over_the_seats() {
        assert_eq!(point_s(&busy(0, 3)), Some(100.0));
    }

    #[test]
    fn few_handling_times_give_the_default() {
        assert!((mean_handling_s([10, 10, 10, 10].into_iter()) - 300.0).abs() < f64::EPSILON);
        assert!((mean_handling_s([10; 5].into_iter()) - 10.0).abs() < f64::EPSILON);
    }

    #[test]
    fn minutes_are_shown_in_coarse_steps() {
        assert_eq!(shown_minutes(50, 170), (0, 3));
        assert_eq!(shown_minutes(290, 700), (4, 15));
        assert_eq!(shown_minutes(2500, 2500), (40, 50));
    }

    proptest! {
        #[test]
        fn more_people_never_shorten_and_more_seats_never_lengthen(
            ahead in 0_u32..200, seats in 1_u32..50,
        ) {
            let now = point_s(&busy(ahead, seats)).unwrap();
            prop_assert!(point_s(&busy(ahead + 1, seats)).unwrap() >= now);
            prop_assert!(point_s(&busy(ahead, seats + 1)).unwrap() <= now);
        }

        #[test]
        fn a_shown_range_contains_the_estimate(low in 0_u32..20_000, width in 0_u32..20_000) {
            let (from, to) = shown_minutes(low, low + width);
            prop_assert!(from < to);
            prop_assert!(from * 60 <= low);
            prop_assert!(to * 60 >= low + width);
        }
    }
}

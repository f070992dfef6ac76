use proptest::prelude::*;

use super::{Demand, InvalidDemand, Target};

/// Erlang's delay formula: the share that waits where nobody hangs up, by the usual recursion over
/// the loss formula.
fn erlang_c(seats: u32, load: f64) -> f64 {
    let mut loss = 1.0;
    for n in 1..=seats {
        loss = load * loss / (f64::from(n) + load * loss);
    }
    let busy = load / f64::from(seats);
    loss / (1.0 - busy * (1.0 - loss))
}

/// Poisson probabilities of 0, 1, ... for `mean`, for as long as they matter.
fn poisson(mean: f64) -> impl Iterator<Item = f64> {
    let mut next = (-mean).exp();
    (1..=2_000).map(move |n| {
        let this = next;
        next *= mean / f64::from(n);
        this
    })
}

fn level(calls: f64, handling: f64, patience: f64, seats: u32) -> super::Level {
    Demand::new(calls, handling, patience)
        .unwrap()
        .level(seats, 30.0)
        .unwrap()
}

/// One caller's fate computed the long way: density steps of the time to be served, weighted with
/// the chance to still be there.
fn answered_by_steps(ahead: u32, serving: f64, theta: f64, within: f64) -> f64 {
    let steps = 40_000;
    let step = within / f64::from(steps);
    let mut there = vec![0.0; ahead as usize + 1];
    there[ahead as usize] = 1.0;
    let mut answered = 0.0;
    for _ in 0..steps {
        for place in 0..there.len() {
            #[allow(clippy::cast_precision_loss, reason = "a place in a short line")]
            let rate = serving + place as f64 * theta;
            let moved = there[place] * rate * step;
            let gone = there[place] * theta * step;
            there[place] -= moved + gone;
            match place.checked_sub(1) {
                Some(next) => there[next] += moved,
                None => answered += moved,
            }
        }
    }
    answered
}

#[test]
fn what_cannot_be_is_refused() {
    assert_eq!(Demand::new(0.0, 1.0, 1.0), Err(InvalidDemand::Calls));
    assert_eq!(
        Demand::new(1.0, f64::NAN, 1.0),
        Err(InvalidDemand::Handling)
    );
    assert_eq!(Demand::new(1.0, 1.0, -1.0), Err(InvalidDemand::Patience));
    assert!(Demand::new(1.0, 1.0, f64::INFINITY).is_ok());
}

#[test]
fn one_seat_and_two_states_match_a_calculation_by_hand() {
    // λ = μ = θ: the number present is Poisson with mean 1; a caller who finds n people there
    // starts to wait where n is 1 or more.
    let level = level(60.0, 60.0, 60.0, 1);
    let e = std::f64::consts::E;
    assert!((level.abandoned - 1.0 / e).abs() < 1e-12);
    assert!((level.mean_wait_s - 60.0 / e).abs() < 1e-9);
    assert!((level.occupancy - (1.0 - 1.0 / e)).abs() < 1e-12);
}

#[test]
fn a_line_without_end_has_no_level() {
    let patient = Demand::new(100.0, 302.0, f64::INFINITY).unwrap();
    assert_eq!(patient.level(8, 30.0), None);
    assert!(patient.level(9, 30.0).is_some());
    assert_eq!(patient.level(0, 30.0), None);
}

#[test]
fn the_wait_is_the_one_of_small_steps() {
    // A chain whose only waiting state is one number of people ahead cannot be had; so compare the
    // whole share, with the chain's own weights of each number ahead.
    let demand = Demand::new(100.0, 302.0, 504.0).unwrap();
    let seats = 7;
    let chain = demand.chain(seats).unwrap();
    let (serving, theta) = (7.0 / 302.0, 1.0 / 504.0);
    let at_once: f64 = chain
        .states()
        .filter(|(n, _)| *n < 7.0)
        .map(|(_, share)| share)
        .sum();
    let mut expected = at_once;
    for (ahead, share) in (0_u32..14).zip(chain.waiting(7.0)) {
        expected += share * answered_by_steps(ahead, serving, theta, 60.0);
    }
    let found = demand.level(seats, 60.0).unwrap().answered_within;
    assert!((found - expected).abs() < 1e-4, "{found} {expected}");
}

#[test]
fn the_fewest_seats_are_found() {
    let demand = Demand::new(100.0, 302.0, 504.0).unwrap();
    let target = Target {
        abandoned_at_most: 0.05,
        answered_at_least: 0.8,
        within_s: 30.0,
    };
    let found = demand.seats_for(&target).unwrap();
    assert!(found.abandoned <= 0.05 && found.answered_within >= 0.8);
    let fewer = demand.level(found.seats - 1, 30.0).unwrap();
    assert!(fewer.abandoned > 0.05 || fewer.answered_within < 0.8);
    let impossible = Target {
        answered_at_least: 1.1,
        ..target
    };
    assert_eq!(demand.seats_for(&impossible), None);
}

#[test]
fn a_whole_country_has_a_level() {
    let level = level(1_000_000.0, 300.0, 600.0, 80_000);
    assert!((level.abandoned - 0.04).abs() < 0.001, "{level:?}");
    assert!(level.occupancy > 0.999);
}

proptest! {
    #[test]
    fn endless_patience_tends_to_erlang_c(
        seats in 1_u32..60,
        busy in 0.05_f64..0.95,
        handling in 30.0_f64..900.0,
    ) {
        let load = busy * f64::from(seats);
        let calls = load * 3600.0 / handling;
        let waits = erlang_c(seats, load);
        let drain = (f64::from(seats) - load) / handling;
        let mean_wait = waits / drain;
        let within = 1.0 - waits * (-drain * 30.0).exp();
        for patience in [1e12, f64::INFINITY] {
            let level = level(calls, handling, patience, seats);
            prop_assert!(level.abandoned < 1e-6);
            prop_assert!((level.mean_wait_s - mean_wait).abs() < 1e-4 * (1.0 + mean_wait));
            prop_assert!((level.answered_within - within).abs() < 1e-5);
            prop_assert!((level.occupancy - busy).abs() < 1e-6);
        }
    }

    #[test]
    fn patience_as_long_as_handling_makes_the_number_present_poisson(
        seats in 1_u32..60,
        load in 0.1_f64..90.0,
        handling in 30.0_f64..900.0,
    ) {
        let level = level(load * 3600.0 / handling, handling, handling, seats);
        let mut left_waiting = 0.0;
        for (n, share) in (0_u32..).zip(poisson(load)) {
            left_waiting += f64::from(n.saturating_sub(seats)) * share;
        }
        prop_assert!((level.abandoned - left_waiting / load).abs() < 1e-9);
    }

    #[test]
    fn what_arrives_is_served_or_lost(
        calls in 1.0_f64..2_000.0,
        handling in 30.0_f64..900.0,
        patience in 10.0_f64..5_000.0,
        seats in 1_u32..120,
    ) {
        let level = level(calls, handling, patience, seats);
        let served = level.occupancy * f64::from(seats) / (calls / 3600.0 * handling);
        prop_assert!((served + level.abandoned - 1.0).abs() < 1e-9);
        prop_assert!((0.0..=1.0).contains(&level.answered_within));
        prop_assert!(level.answered_within <= served + 1e-9);
    }

    #[test]
    fn with_time_everyone_who_stays_is_answered(
        calls in 1.0_f64..500.0,
        seats in 1_u32..40,
    ) {
        let demand = Demand::new(calls, 300.0, 500.0).unwrap();
        let level = demand.level(seats, 1e7).unwrap();
        prop_assert!((level.answered_within - (1.0 - level.abandoned)).abs() < 1e-9);
    }

    #[test]
    fn one_more_seat_never_harms(
        calls in 1.0_f64..500.0,
        patience in 10.0_f64..5_000.0,
        seats in 1_u32..40,
    ) {
        let (fewer, more) = (level(calls, 300.0, patience, seats), level(calls, 300.0, patience, seats + 1));
        prop_assert!(more.abandoned <= fewer.abandoned + 1e-12);
        prop_assert!(more.answered_within >= fewer.answered_within - 1e-9);
        prop_assert!(more.occupancy <= fewer.occupancy + 1e-12);
    }
}

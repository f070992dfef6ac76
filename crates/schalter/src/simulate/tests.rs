use schalter_domain::staffing::Demand;

use super::calendar::{Calendar, WEEK};
use super::chance::Luck;
use super::figures::Outcome;
use super::run::{self, Fate};
use super::scenario::{self, Scenario, Variant};
use super::{check, outcomes, people};

const KREFELD: &str = include_str!("../../../../scenarios/krefeld.toml");

/// An office that never closes, with a steady flow of 100 calls an hour.
const STEADY: &str = r#"
name = "Erlang-A"
office = { serve_after_closing = true, capacity = 100000 }
demand = { first_calls_per_week = 16800 }

[[opening]]
days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
opens = "00:00"
slot_minutes = 1440
day_percent = [14.3, 14.3, 14.3, 14.3, 14.3, 14.3, 14.2]
slot_percent = [100]
seats = [7]

[callers]
handling = { distribution = "exponential", mean_s = 302 }
patience = { distribution = "exponential", mean_s = 504 }

[[variant]]
name = "seats_7"
title = "Sieben Plätze"

[[variant]]
name = "seats_9"
title = "Neun Plätze"
seats = 9
"#;

fn krefeld() -> Scenario {
    scenario::parse(KREFELD).unwrap()
}

fn play(scenario: &Scenario, weeks: u32, seed: u64) -> Vec<Outcome> {
    outcomes(scenario, weeks, seed).unwrap()
}

/// Krefeld with the named variants only.
fn with(names: &[&str]) -> Scenario {
    let mut scenario = krefeld();
    scenario
        .variant
        .retain(|variant| names.contains(&variant.name.as_str()));
    assert_eq!(scenario.variant.len(), names.len());
    scenario
}

#[test]
fn the_scenario_of_krefeld_is_in_order() {
    let scenario = krefeld();
    assert_eq!(check::problems(&scenario), Vec::<String>::new());
    for variant in &scenario.variant {
        let hours = Calendar::new(&scenario, variant).seat_hours();
        let expected = f64::from(41 * variant.seats.unwrap_or(7));
        assert!((hours - expected).abs() < 1e-9, "{}", variant.name);
    }
}

#[test]
fn the_switchboard_does_as_erlang_a_says() {
    let mut scenario = scenario::parse(STEADY).unwrap();
    assert_eq!(check::problems(&scenario), Vec::<String>::new());
    scenario.opening[0].day_percent = vec![100.0 / 7.0; 7];
    let demand = Demand::new(100.0, 302.0, 504.0).unwrap();
    for (outcome, seats) in play(&scenario, 5, 1).iter().zip([7, 9]) {
        let level = demand.level(seats, 30.0).unwrap();
        let figures = &outcome.figures;
        let abandoned = figures.abandoned_share;
        assert!(
            (abandoned - level.abandoned).abs() < 0.005,
            "{figures:?} {level:?}"
        );
        let soon = figures.answered_30s_share;
        assert!(
            (soon - level.answered_within).abs() < 0.01,
            "{figures:?} {level:?}"
        );
    }
}

#[test]
fn krefeld_loses_what_it_reported() {
    let outcomes = play(&with(&["fifo"]), 10, 1);
    let figures = &outcomes[0].figures;
    let lost = figures.abandoned_share;
    assert!((0.155..0.171).contains(&lost), "{figures:?}");
    let attempts = figures.attempts_per_week;
    assert!((3_170.0..3_330.0).contains(&attempts), "{figures:?}");
    assert!(figures.unserved_share == 0.0, "{figures:?}");
}

#[test]
fn the_same_seed_gives_the_same_figures_and_another_does_not() {
    let scenario = with(&["fifo", "hints_10", "peaks", "team_fifo", "all_60"]);
    let figures = |seed| -> Vec<_> {
        let outcomes = play(&scenario, 1, seed);
        outcomes
            .into_iter()
            .map(|outcome| outcome.figures)
            .collect()
    };
    let first = figures(1);
    assert_eq!(first, figures(1));
    let other = figures(2);
    assert!(first.iter().zip(&other).all(|(one, two)| one != two));
    // No variant depends on which others are played beside it.
    let alone = play(&with(&["peaks"]), 1, 1);
    assert_eq!(alone[0].figures, first[2]);
}

#[test]
fn relief_relieves() {
    let names = [
        "fifo", "hints_10", "hints_20", "peaks", "seats_8", "seats_9", "seats_10",
    ];
    let outcomes = play(&with(&names), 3, 1);
    let lost: Vec<f64> = outcomes
        .iter()
        .map(|outcome| outcome.figures.abandoned_share)
        .collect();
    assert!(lost[1..].iter().all(|share| *share < lost[0]), "{lost:?}");
    assert!(lost[2] < lost[1], "{lost:?}");
    assert!(lost[4] > lost[5] && lost[5] > lost[6], "{lost:?}");
}

#[test]
fn a_team_in_turn_settles_as_many_as_chance_matches() {
    let outcomes = play(&with(&["fifo", "team_fifo"]), 10, 1);
    let (usual, team) = (&outcomes[0].figures, &outcomes[1].figures);
    assert_eq!(usual.first_contact_share, None);
    let settled = team.first_contact_share.unwrap();
    assert!(
        (settled - (0.54 * 0.86 + 0.46 * 0.73)).abs() < 0.01,
        "{team:?}"
    );
    let (one, other) = (usual.abandoned_share, team.abandoned_share);
    assert!((one - other).abs() < 0.015, "{one} {other}");
}

#[test]
fn without_serving_after_closing_the_last_are_unserved() {
    let mut scenario = with(&["fifo"]);
    scenario.office.serve_after_closing = false;
    scenario.callers.patience = scenario::Duration::Exponential { mean_s: 1e6 };
    scenario.demand.first_calls_per_week = 4_000.0;
    let outcomes = play(&scenario, 2, 1);
    let figures = &outcomes[0].figures;
    assert!(figures.unserved_share > 0.01, "{figures:?}");
    scenario.office.serve_after_closing = true;
    let outcomes = play(&scenario, 2, 1);
    let figures = &outcomes[0].figures;
    assert!(figures.unserved_share == 0.0, "{figures:?}");
    assert!(figures.abandoned_share < 0.1, "{figures:?}");
}

#[test]
fn a_full_line_leaves_callers_unserved() {
    let mut scenario = with(&["fifo"]);
    scenario.office.capacity = 1;
    let outcomes = play(&scenario, 2, 1);
    let figures = &outcomes[0].figures;
    assert!(figures.unserved_share > 0.05, "{figures:?}");
}

/// Krefeld with the callback variant, and others take the offer.
fn called_back(accepted: f64, not_reached: f64) -> Scenario {
    let mut scenario = with(&["callback"]);
    let callback = scenario.callback.as_mut().unwrap();
    callback.accepted_percent = accepted;
    callback.not_reached_percent = not_reached;
    scenario
}

#[test]
fn an_offer_that_nobody_takes_changes_nothing() {
    let declined = &play(&called_back(0.0, 7.0), 2, 1)[0];
    let callbacks = declined.details.callbacks.unwrap();
    assert!(callbacks.promised == 0.0 && callbacks.failed_tries == 0.0);
    let mut expected = play(&with(&["fifo"]), 2, 1)[0].figures.clone();
    expected.variant = "callback".to_owned();
    assert_eq!(declined.figures, expected);
}

#[test]
fn who_takes_a_callback_waits_without_hanging_up() {
    let outcome = &play(&called_back(100.0, 0.0), 2, 1)[0];
    let callbacks = outcome.details.callbacks.unwrap();
    assert!(callbacks.promised > 200.0, "{callbacks:?}");
    assert!(callbacks.failed_tries == 0.0, "{callbacks:?}");
    let figures = &outcome.figures;
    assert!(figures.abandoned_share < 0.12, "{figures:?}");
    let (half, most) = (
        figures.callback_wait_p50_s.unwrap(),
        figures.callback_wait_p90_s.unwrap(),
    );
    assert!(60.0 < half && half < most, "{figures:?}");
}

#[test]
fn tries_that_reach_nobody_are_made_again_and_then_given_up() {
    let outcome = &play(&called_back(37.5, 100.0), 2, 1)[0];
    let callbacks = outcome.details.callbacks.unwrap();
    // Three tries each, but for those whose last ones would come after the last opening.
    let tries = callbacks.failed_tries / callbacks.promised;
    assert!((2.9..=3.0).contains(&tries), "{callbacks:?}");
    assert!((callbacks.other_day - callbacks.promised).abs() < 1e-9);
    assert_eq!(outcome.figures.callback_wait_p50_s, None);
    let usual = play(&called_back(37.5, 7.0), 4, 1)[0].details.callbacks;
    let usual = usual.unwrap();
    let failed = usual.failed_tries / (usual.promised + usual.failed_tries);
    assert!((0.05..0.09).contains(&failed), "{usual:?}");
}

#[test]
fn a_callback_that_is_not_kept_today_counts_as_unserved_and_is_kept_the_next_day() {
    let mut scenario = called_back(100.0, 0.0);
    scenario.variant[0].callback_from_s = Some(10.0);
    let calendar = Calendar::new(&scenario, &scenario.variant[0]);
    let (luck, weeks) = (Luck { seed: 1 }, 2);
    let people: Vec<_> = (0..weeks)
        .flat_map(|week| people::of_week(&scenario, &calendar, luck, week))
        .collect();
    let played = run::run(&run::Plan {
        scenario: &scenario,
        variant: &scenario.variant[0],
        calendar: &calendar,
        people: &people,
        luck,
        weeks,
        watch: None,
    })
    .unwrap();
    let contacts = played.contacts.iter();
    let (carried, kept): (Vec<&run::Contact>, Vec<&run::Contact>) = contacts
        .filter(|one| matches!(one.fate, Fate::CalledBack { .. }))
        .partition(|one| matches!(one.fate, Fate::CalledBack { carried: true, .. }));
    // From a closing time to the next opening pass fifteen hours; a day is open for nine.
    let night_s = 15.0 * 3_600.0;
    assert!(carried.len() > 5);
    assert!(carried.iter().all(|one| one.wait_s > night_s));
    assert!(kept.iter().all(|one| one.wait_s < 10.0 * 3_600.0));
    let contacts = played.contacts.iter();
    let never = contacts.filter(|one| one.fate == Fate::Unserved).count();
    assert_eq!(
        played.promised as usize,
        carried.len() + kept.len() + never,
        "nobody is forgotten"
    );
    let outcome = &play(&scenario, weeks, 1)[0];
    let unserved = outcome.figures.unserved_share * outcome.figures.attempts_per_week;
    let callbacks = outcome.details.callbacks.unwrap();
    assert!((unserved - callbacks.other_day).abs() < 1e-6);
}

#[test]
fn a_full_line_calls_back() {
    let mut scenario = called_back(100.0, 0.0);
    scenario.office.capacity = 1;
    scenario.variant[0].callback_from_s = Some(86_400.0);
    let full = &play(&scenario, 1, 1)[0];
    assert!(full.details.callbacks.unwrap().promised > 300.0);
    scenario.callback.as_mut().unwrap().accepted_percent = 0.0;
    let refused = &play(&scenario, 1, 1)[0];
    assert!(refused.figures.unserved_share > full.figures.unserved_share + 0.05);
}

#[test]
fn routing_by_skill_settles_more_at_once_and_loses_fewer() {
    let outcomes = play(&with(&["team_fifo", "team_index"]), 3, 1);
    let (turn, index) = (&outcomes[0].figures, &outcomes[1].figures);
    let (before, after) = (turn.first_contact_share, index.first_contact_share);
    assert!(after.unwrap() > before.unwrap() + 0.02, "{index:?}");
    assert!(
        index.abandoned_share < turn.abandoned_share - 0.01,
        "{index:?}"
    );
}

#[test]
fn all_together_loses_half_of_what_is_lost_today() {
    let outcomes = play(&with(&["all", "all_60"]), 10, 1);
    for (outcome, most) in outcomes.iter().zip([0.095, 0.08]) {
        let figures = &outcome.figures;
        assert!(figures.abandoned_share <= most, "{figures:?}");
        assert!(figures.unserved_share < 0.015, "{figures:?}");
        assert!(figures.callback_wait_p90_s.is_some(), "{figures:?}");
    }
}

#[test]
fn a_hint_moves_calls_from_busy_to_quiet_hours_and_loses_none() {
    let scenario = krefeld();
    let calendar = Calendar::new(&scenario, &Variant::default());
    let luck = Luck { seed: 3 };
    let weeks = 3;
    let people: Vec<_> = (0..weeks)
        .flat_map(|week| people::of_week(&scenario, &calendar, luck, week))
        .collect();
    let hinted = Variant {
        hints_percent: 20.0,
        ..Variant::default()
    };
    let calls = people::calls(&people, &scenario, &hinted, &calendar, luck, weeks);
    let spare = calendar.spare_calls();
    let mut met: Vec<_> = calls.iter().map(|(_, person)| *person).collect();
    met.sort_unstable();
    assert_eq!(met, (0..people.len()).collect::<Vec<_>>());
    let (mut moved, mut busy) = (0_u32, 0_u32);
    for (at, person) in calls {
        let before = calendar.slot_at(people[person].calls % WEEK).unwrap();
        busy += u32::from(spare[before] < 0.0);
        if at != people[person].calls {
            moved += 1;
            let after = calendar.slot_at(at % WEEK).unwrap();
            assert!(spare[before] < 0.0 && spare[after] > 0.0);
        }
    }
    let share = f64::from(moved) / f64::from(busy);
    assert!((share - 0.2).abs() < 0.02, "{share}");
}

#[test]
fn each_mistake_in_a_scenario_is_named() {
    let said = |from: &str, to: &str| {
        assert!(KREFELD.contains(from), "{from}");
        match scenario::parse(&KREFELD.replacen(from, to, 1)) {
            Ok(scenario) => check::problems(&scenario).join("\n"),
            Err(problem) => problem,
        }
    };
    for (from, to, expected) in [
        (
            "capacity = 1000",
            "capacty = 1000",
            "unknown field `capacty`",
        ),
        ("opens = \"08:00\"", "opens = \"8 Uhr\"", "write \"08:00\""),
        (
            "day_percent = [14]",
            "day_percent = [24]",
            "add up to 100, not 110",
        ),
        (
            "seats = [7, 7, 7, 7, 7]",
            "seats = [7, 7]",
            "[[opening]] 2: one number of seats",
        ),
        (
            "opens = \"08:00\"",
            "opens = \"20:00\"",
            "end on the same day",
        ),
        ("\"friday\"", "\"monday\"", "Monday is named twice"),
        ("shape = 0.853", "shape = 0", "callers.patience.shape"),
        ("name = \"peaks\"", "name = \"fifo\"", "the name is taken"),
        ("seats = 8", "seats = 0", "variant seats_8: seats must be"),
        ("days_ahead = 2", "days_ahed = 2", "days_ahed"),
        (
            "[0, 1, 2], [0, 1, 3]",
            "[0, 1, 6], [0, 1, 3]",
            "topic_percent does not have",
        ),
    ] {
        let said = said(from, to);
        assert!(said.contains(expected), "{to}: {said}");
        assert!(said.lines().count() <= 2, "{to}: {said}");
    }
}

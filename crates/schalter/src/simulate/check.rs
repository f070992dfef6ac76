//! What a scenario must be to make sense.

use std::collections::BTreeSet;

use super::scenario::{Callers, Duration, Opening, Scenario, Team, Variant};

/// How far shares may be from 100 %.
const ROUNDING: f64 = 0.5;
const DAY_MINUTES: i64 = 24 * 60;

/// Everything that is wrong, each in one line.
pub fn problems(scenario: &Scenario) -> Vec<String> {
    let mut found = Problems(Vec::new());
    let demand = &scenario.demand;
    found.positive("demand.first_calls_per_week", demand.first_calls_per_week);
    found.between(
        "demand.day_variation_percent",
        demand.day_variation_percent,
        100.0,
    );
    found.unless(
        scenario.office.capacity > 0,
        "office.capacity must be 1 or more",
    );
    found.openings(&scenario.opening);
    found.callers(&scenario.callers);
    if let Some(callback) = &scenario.callback {
        found.percent("callback.accepted_percent", callback.accepted_percent);
        found.percent("callback.not_reached_percent", callback.not_reached_percent);
        found.between("callback.failed_try_s", callback.failed_try_s, 3_600.0);
    }
    if let Some(team) = &scenario.team {
        found.team(team);
    }
    found.unless(
        !scenario.variant.is_empty(),
        "there must be at least one [[variant]]",
    );
    let mut names = BTreeSet::new();
    for variant in &scenario.variant {
        found.unless(
            names.insert(&variant.name),
            &format!("variant {}: the name is taken", variant.name),
        );
        found.variant(scenario, variant);
    }
    found.0
}

struct Problems(Vec<String>);

impl Problems {
    fn unless(&mut self, fine: bool, problem: &str) {
        if !fine {
            self.0.push(problem.to_owned());
        }
    }

    fn positive(&mut self, key: &str, value: f64) {
        let fine = value.is_finite() && value > 0.0;
        self.unless(fine, &format!("{key} must be more than 0"));
    }

    fn between(&mut self, key: &str, value: f64, most: f64) {
        let fine = (0.0..=most).contains(&value);
        self.unless(fine, &format!("{key} must be from 0 to {most}"));
    }

    fn percent(&mut self, key: &str, value: f64) {
        self.between(key, value, 100.0);
    }

    fn hundred(&mut self, key: &str, shares: &[f64]) {
        let sum: f64 = shares.iter().sum();
        let fine = shares.iter().all(|share| *share >= 0.0) && (sum - 100.0).abs() <= ROUNDING;
        self.unless(fine, &format!("{key} must add up to 100, not {sum}"));
    }

    fn openings(&mut self, openings: &[Opening]) {
        let mut days = BTreeSet::new();
        for (number, opening) in (1..).zip(openings) {
            let place = format!("[[opening]] {number}");
            for day in &opening.days {
                let fine = days.insert(*day);
                self.unless(fine, &format!("{place}: {day:?} is named twice"));
            }
            self.unless(
                opening.days.len() == opening.day_percent.len(),
                &format!("{place}: day_percent needs one share for each of days"),
            );
            self.hundred(&format!("{place}: slot_percent"), &opening.slot_percent);
            self.seats(&place, &opening.seats, opening);
            let minutes = i64::from(opening.opens.hour()) * 60 + i64::from(opening.opens.minute());
            let slots = i64::try_from(opening.slot_percent.len()).unwrap_or(i64::MAX);
            let length = slots.saturating_mul(i64::from(opening.slot_minutes));
            self.unless(
                length > 0 && minutes.saturating_add(length) <= DAY_MINUTES,
                &format!("{place}: the slots must end on the same day"),
            );
        }
        let shares: Vec<f64> = openings
            .iter()
            .flat_map(|opening| opening.day_percent.iter().copied())
            .collect();
        self.hundred("day_percent of all [[opening]]", &shares);
    }

    fn seats(&mut self, place: &str, seats: &[u32], opening: &Opening) {
        self.unless(
            seats.len() == opening.slot_percent.len(),
            &format!("{place}: one number of seats is needed for each slot"),
        );
        self.unless(
            seats.iter().all(|count| (1..=1_000).contains(count)),
            &format!("{place}: seats must be from 1 to 1000"),
        );
    }

    fn callers(&mut self, callers: &Callers) {
        self.duration("callers.handling", callers.handling);
        self.duration("callers.patience", callers.patience);
        self.percent("callers.redial_percent", callers.redial_percent);
        if callers.redial_percent > 0.0 {
            self.positive("callers.redial_after_s", callers.redial_after_s);
        }
    }

    fn duration(&mut self, key: &str, duration: Duration) {
        let (mean_s, other) = match duration {
            Duration::Exponential { mean_s } => (mean_s, 1.0),
            Duration::Lognormal { mean_s, variation } => (mean_s, variation),
            Duration::Weibull { mean_s, shape } => (mean_s, shape),
        };
        self.positive(&format!("{key}.mean_s"), mean_s);
        let name = match duration {
            Duration::Weibull { .. } => "shape",
            _ => "variation",
        };
        let fine = (0.05..=20.0).contains(&other);
        self.unless(fine, &format!("{key}.{name} must be from 0.05 to 20"));
    }

    fn team(&mut self, team: &Team) {
        self.hundred("team.topic_percent", &team.topic_percent);
        self.unless(
            !team.proficient.is_empty(),
            "team.proficient must name at least one person's topics",
        );
        let known = |topic: &usize| *topic < team.topic_percent.len();
        self.unless(
            team.proficient.iter().flatten().all(known),
            "team.proficient names a topic that team.topic_percent does not have",
        );
        let fine = team.mismatch_factor >= 1.0 && team.mismatch_factor.is_finite();
        self.unless(fine, "team.mismatch_factor must be 1 or more");
        self.percent("team.matched_percent", team.matched_percent);
        self.percent("team.settled_matched_percent", team.settled_matched_percent);
        self.percent(
            "team.settled_mismatched_percent",
            team.settled_mismatched_percent,
        );
        self.between("team.bonus_s", team.bonus_s, 3_600.0);
    }

    fn variant(&mut self, scenario: &Scenario, variant: &Variant) {
        let place = format!("variant {}", variant.name);
        if let Some(rows) = &variant.seats_by_slot {
            self.unless(
                rows.len() == scenario.opening.len(),
                &format!("{place}: seats_by_slot needs one row for each [[opening]]"),
            );
            for (row, opening) in rows.iter().zip(&scenario.opening) {
                self.seats(&place, row, opening);
            }
        }
        let fine = variant
            .seats
            .is_none_or(|seats| (1..=1_000).contains(&seats));
        self.unless(fine, &format!("{place}: seats must be from 1 to 1000"));
        let fine = variant.seats.is_none() || variant.seats_by_slot.is_none();
        self.unless(fine, &format!("{place}: either seats or seats_by_slot"));
        self.percent(&format!("{place}: hints_percent"), variant.hints_percent);
        let fine = variant.hints_percent == 0.0 || scenario.hints.is_some();
        self.unless(fine, &format!("{place}: hints_percent needs [hints]"));
        let fine = variant.callback_from_s.is_none() || scenario.callback.is_some();
        self.unless(fine, &format!("{place}: callback_from_s needs [callback]"));
        let team = scenario.team.as_ref();
        let fine = variant.routing.is_none() || team.is_some();
        self.unless(fine, &format!("{place}: routing needs [team]"));
        if let (Some(team), Some(_)) = (team, variant.routing) {
            let most = most_seats(scenario, variant);
            self.unless(
                usize::try_from(most).is_ok_and(|most| most <= team.proficient.len()),
                &format!("{place}: [team] has fewer people than the {most} seats"),
            );
        }
    }
}

/// The most seats open at once.
fn most_seats(scenario: &Scenario, variant: &Variant) -> u32 {
    let usual = || scenario.opening.iter().flat_map(|opening| &opening.seats);
    let most = match (&variant.seats, &variant.seats_by_slot) {
        (Some(seats), _) => Some(seats),
        (None, Some(rows)) => rows.iter().flatten().max(),
        (None, None) => usual().max(),
    };
    most.copied().unwrap_or(0)
}

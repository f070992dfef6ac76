//! `simulate`: weeks of an office, played through the switchboard.
//!
//! [`scenario`] is what an office says of itself, [`people`] who calls, [`run`] one variant on
//! virtual time, [`figures`] what it comes to, [`report`] how it is shown. The rules of the line
//! are nowhere here: [`run`] drives the very switchboard that serves citizens.

mod assumptions;
mod calendar;
mod chance;
mod check;
mod figures;
mod people;
mod plot;
#[cfg(test)]
mod recount;
mod report;
mod run;
pub mod sample;
mod scenario;
#[cfg(test)]
mod tests;
mod words;

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::cli::Simulate;
use crate::failure::{Failure, Kind};
use crate::out::say;
use calendar::Calendar;
use chance::Luck;
use figures::Outcome;
use people::Person;
use scenario::{Scenario, Variant};

/// Runs the scenario that `asked` names, and prints what came of it.
pub fn run(asked: &Simulate) -> Result<(), Failure> {
    let scenario = scenario::read(&asked.scenario)?;
    let outcomes = outcomes(&scenario, asked.weeks, asked.seed)?;
    if let Some(file) = &asked.report {
        let page = report::page(&scenario, &outcomes, asked.weeks, asked.seed);
        std::fs::write(file, page).map_err(|error| {
            let what = format!("{} cannot be written: {error}", file.display());
            Failure::input(what, "Name another file with --report")
        })?;
    }
    if asked.json {
        let figures: Vec<_> = outcomes.iter().map(|outcome| &outcome.figures).collect();
        let text = serde_json::to_string_pretty(&figures);
        say(text.map_err(|error| Failure::new(Kind::Other, error, ""))?);
    } else {
        say(table(&outcomes, asked).trim_end());
    }
    Ok(())
}

/// All variants, in the order of the scenario, on as many threads as there are cores.
fn outcomes(scenario: &Scenario, weeks: u32, seed: u64) -> Result<Vec<Outcome>, Failure> {
    let luck = Luck { seed };
    let usual = Calendar::new(scenario, &Variant::default());
    let people: Vec<Person> = (0..weeks)
        .flat_map(|week| people::of_week(scenario, &usual, luck, week))
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(variant) = scenario.variant.get(place) else {
                return done;
            };
            done.push((place, outcome(scenario, variant, &people, luck, weeks)));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut all: Vec<_> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let join = |hand: std::thread::ScopedJoinHandle<'_, _>| {
            hand.join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        hands.into_iter().flat_map(join).collect()
    });
    all.sort_by_key(|(place, _)| *place);
    all.into_iter().map(|(_, outcome)| outcome).collect()
}

fn outcome(
    scenario: &Scenario,
    variant: &Variant,
    people: &[Person],
    luck: Luck,
    weeks: u32,
) -> Result<Outcome, Failure> {
    let calendar = Calendar::new(scenario, variant);
    let plan = run::Plan {
        scenario,
        variant,
        calendar: &calendar,
        people,
        luck,
        weeks,
        watch: None,
    };
    let played = run::run(&plan).map_err(|refusal| {
        let what = format!(
            "the switchboard refused a step of variant {}: {refusal}",
            variant.name
        );
        Failure::new(
            Kind::Other,
            what,
            "This is a mistake in the program; please report it",
        )
    })?;
    Ok(figures::outcome(
        scenario, variant, &calendar, &played, weeks,
    ))
}

/// What a person reads.
fn table(outcomes: &[Outcome], asked: &Simulate) -> String {
    let mut text = format!(
        "{} week{}, seed {}\n\n{:<14}{:>11}{:>8}{:>16}{:>11}{:>10}{:>16}{:>10}\n",
        asked.weeks,
        if asked.weeks == 1 { "" } else { "s" },
        asked.seed,
        "variant",
        "seat hours",
        "calls",
        "hung up %",
        "unserved %",
        "in 30 s %",
        "callback p50/90",
        "settled %"
    );
    for outcome in outcomes {
        let Outcome {
            figures, details, ..
        } = outcome;
        let number =
            |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.0}"));
        let percent = |share: f64| format!("{:.1}", share * 100.0);
        let _ = writeln!(
            text,
            "{:<14}{:>11.0}{:>8.0}{:>9} ± {:>4.1}{:>11}{:>10}{:>16}{:>10}",
            figures.variant,
            details.seat_hours,
            figures.attempts_per_week,
            percent(figures.abandoned_share),
            100.0 * details.abandoned_margin,
            percent(figures.unserved_share),
            percent(figures.answered_30s_share),
            format!(
                "{}/{}",
                number(figures.callback_wait_p50_s),
                number(figures.callback_wait_p90_s)
            ),
            figures.first_contact_share.map_or("-".to_owned(), percent)
        );
    }
    text
}

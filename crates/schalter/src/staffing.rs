//! `staffing`: what a number of seats achieves, as a table.

use std::fmt::Write as _;

use schalter_domain::staffing::{Demand, Level, Target};
use serde::Serialize;

use crate::cli::{SeatRange, Staffing};
use crate::failure::{Failure, Kind};
use crate::out::say;

/// The most rows that are shown unasked.
const ROWS: u32 = 12;

/// One row. Shares go from 0 to 1; nothing but the seats where the line grows without end.
#[derive(Serialize)]
struct Row {
    seats: u32,
    abandoned_share: Option<f64>,
    answered_within_share: Option<f64>,
    within_s: f64,
    mean_wait_s: Option<f64>,
    occupancy: Option<f64>,
}

/// Prints the table that `asked` asks for.
pub fn print(asked: &Staffing) -> Result<(), Failure> {
    let demand = Demand::new(asked.calls_per_hour, asked.handling, asked.patience)
        .map_err(|error| Failure::input(error, "Correct it and try again"))?;
    if !(asked.within >= 0.0 && asked.within.is_finite()) {
        return Err(Failure::input(
            "--within must be 0 seconds or more",
            "Correct it and try again",
        ));
    }
    let target = Target {
        abandoned_at_most: asked.abandoned_at_most / 100.0,
        answered_at_least: asked.answered_at_least / 100.0,
        within_s: asked.within,
    };
    let wish = demand.seats_for(&target);
    let range = asked.seats.unwrap_or_else(|| of_interest(&demand, wish));
    let rows: Vec<Row> = (range.from..=range.to)
        .map(|seats| row(seats, asked.within, demand.level(seats, asked.within)))
        .collect();
    if asked.json {
        let text = serde_json::to_string_pretty(&rows);
        say(text.map_err(|error| Failure::new(Kind::Other, error, ""))?);
        return Ok(());
    }
    say(table(&rows, asked).trim_end());
    let reached = wish.map_or_else(
        || "No number of seats does".to_owned(),
        |level| match level.seats {
            1 => "1 seat does".to_owned(),
            seats => format!("{seats} seats are the fewest that do"),
        },
    );
    say(format!(
        "\nLose at most {} %, answer {} % within {} s: {reached}.",
        asked.abandoned_at_most, asked.answered_at_least, asked.within
    ));
    Ok(())
}

/// The rows to show unasked: up to two seats beyond what the wish needs.
fn of_interest(demand: &Demand, wish: Option<Level>) -> SeatRange {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates, and is bounded"
    )]
    let load = (demand.load().ceil() as u32).clamp(1, 100_000);
    let to = wish.map_or(load, |level| level.seats) + 2;
    SeatRange {
        from: to.saturating_sub(ROWS - 1).max(load / 2).max(1),
        to,
    }
}

fn row(seats: u32, within_s: f64, level: Option<Level>) -> Row {
    Row {
        seats,
        abandoned_share: level.map(|level| level.abandoned),
        answered_within_share: level.map(|level| level.answered_within),
        within_s,
        mean_wait_s: level.map(|level| level.mean_wait_s),
        occupancy: level.map(|level| level.occupancy),
    }
}

/// What a person reads.
fn table(rows: &[Row], asked: &Staffing) -> String {
    let within = format!("in {} s %", asked.within);
    let mut text = format!("seats  abandoned %  {within:>10}  mean wait s  occupancy %\n");
    for row in rows {
        let percent = |share: Option<f64>| {
            share.map_or("-".to_owned(), |share| format!("{:.1}", share * 100.0))
        };
        let wait = row
            .mean_wait_s
            .map_or("-".to_owned(), |wait| format!("{wait:.0}"));
        let _ = writeln!(
            text,
            "{:>5}  {:>11}  {:>10}  {wait:>11}  {:>11}",
            row.seats,
            percent(row.abandoned_share),
            percent(row.answered_within_share),
            percent(row.occupancy)
        );
    }
    text
}

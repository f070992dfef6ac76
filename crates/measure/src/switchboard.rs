//! How fast the switchboard decides: the state machine alone, with its events built.

mod country;

use std::time::Duration;

use clap::Args;
use jiff::SignedDuration;
use schalter_domain::switchboard::Command;
use serde::Serialize;

use crate::clock::now;
use crate::figures::line;
use country::{Country, Size, rings};

/// What to measure.
#[derive(Args)]
pub struct Arguments {
    /// People who wait.
    #[arg(long, default_value_t = 10_000)]
    waiting: u64,
    /// Seats.
    #[arg(long, default_value_t = 1_000)]
    seats: u64,
    /// Decisions to time.
    #[arg(long, default_value_t = 400_000)]
    decisions: usize,
    /// One JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Figures {
    bench: &'static str,
    waiting: u64,
    seats: u64,
    classes: u64,
    decisions: usize,
    decisions_per_s: f64,
    p50_us: f64,
    p99_us: f64,
    max_us: f64,
    /// Where everyone stands, for all who wait, in milliseconds.
    standing_ms: f64,
}

/// Times one command after another, as the actor gives them.
struct Stopwatch {
    country: Country,
    times: Vec<Duration>,
}

impl Stopwatch {
    /// A command, timed where it decided something.
    fn decide(&mut self, command: Command) -> Vec<schalter_domain::switchboard::Event> {
        let start = now();
        let events = self.country.board.handle(command, self.country.now);
        let took = start.elapsed();
        let events = events.unwrap_or_default();
        if !events.is_empty() {
            self.times.push(took);
        }
        events
    }

    /// A talk ends, the next begins, and somebody comes.
    fn round(&mut self) {
        let seat = self.country.any_seat();
        for command in Country::round(seat) {
            if let Some((seat, offer)) = rings(&self.decide(command)) {
                self.decide(Country::accept(seat, offer));
            }
        }
        let arrival = self.country.arrival();
        if let Some((seat, offer)) = rings(&self.decide(arrival)) {
            self.decide(Country::accept(seat, offer));
        }
        self.country.passes(SignedDuration::from_millis(20));
    }
}

/// Measures and prints.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let size = Size {
        waiting: arguments.waiting,
        seats: arguments.seats,
    };
    let mut watch = Stopwatch {
        country: Country::new(size),
        times: Vec::with_capacity(arguments.decisions + 8),
    };
    // The first rounds warm up what the processor remembers, and the office its past.
    for _ in 0..arguments.decisions / 40 {
        watch.round();
    }
    watch.times.clear();
    while watch.times.len() < arguments.decisions {
        watch.round();
    }
    let start = now();
    let standing = watch.country.board.standing(watch.country.now);
    let standing_ms = start.elapsed().as_secs_f64() * 1e3;
    anyhow::ensure!(!standing.order.is_empty(), "nobody waits");
    print(arguments, &watch.times, standing_ms)
}

fn print(arguments: &Arguments, times: &[Duration], standing_ms: f64) -> anyhow::Result<()> {
    let total: Duration = times.iter().sum();
    let mut sorted: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1e6).collect();
    sorted.sort_by(f64::total_cmp);
    let rank = |share: usize| {
        let place = (sorted.len() * share).div_ceil(100).max(1) - 1;
        sorted.get(place).copied().unwrap_or(0.0)
    };
    #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
    let count = times.len() as f64;
    let figures = Figures {
        bench: "switchboard",
        waiting: arguments.waiting,
        seats: arguments.seats,
        classes: Country::classes(),
        decisions: times.len(),
        decisions_per_s: (count / total.as_secs_f64()).round(),
        p50_us: rank(50),
        p99_us: rank(99),
        max_us: rank(100),
        standing_ms,
    };
    if arguments.json {
        return line(&serde_json::to_string(&figures)?);
    }
    line(&format!(
        "switchboard: {} waiting, {} seats, {} need classes",
        figures.waiting, figures.seats, figures.classes
    ))?;
    line(&format!(
        "  {:>9.0} decisions a second, p50 {:.2} us, p99 {:.2} us, longest {:.0} us",
        figures.decisions_per_s, figures.p50_us, figures.p99_us, figures.max_us
    ))?;
    line(&format!(
        "  {:>9.1} ms to say where everyone stands",
        figures.standing_ms
    ))
}

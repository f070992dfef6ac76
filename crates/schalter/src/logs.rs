//! The log: lines for people or for machines on standard output.

use std::io::IsTerminal as _;

use tracing_subscriber::filter::{LevelFilter, Targets, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{Format, Log};

/// Sends everything that is traced from now on to standard output.
pub fn start(log: &Log) {
    // The level was checked with the rest of the configuration; it may override the first two.
    let chosen: Targets = log.level.parse().unwrap_or_default();
    let quiet = ["sea_orm_migration", "sqlx"].map(|name| (name, LevelFilter::WARN));
    let quiet = quiet
        .into_iter()
        .filter(|(_, level)| chosen.default_level() > Some(*level));
    let filter = Targets::new()
        .with_targets(quiet)
        .with_default(chosen.default_level().unwrap_or(LevelFilter::OFF))
        .with_targets(chosen);
    // It writes whole messages, with names and numbers; no level makes that right.
    let discreet = filter_fn(|about| !about.target().starts_with("rsipstack"));
    let registry = tracing_subscriber::registry().with(filter).with(discreet);
    let lines = tracing_subscriber::fmt::layer().with_ansi(std::io::stdout().is_terminal());
    // A second start in one process (tests) keeps the first log.
    let _ = match log.format {
        Format::Text => registry.with(lines).try_init(),
        Format::Json => registry
            .with(
                lines
                    .json()
                    .flatten_event(true)
                    .with_current_span(true)
                    .with_span_list(false),
            )
            .try_init(),
    };
}

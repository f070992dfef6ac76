//! The log: lines for people or for machines on standard output.

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{Format, Log};

/// Sends everything that is traced from now on to standard output.
pub fn start(log: &Log) {
    // The level was checked with the rest of the configuration.
    let filter: Targets = log.level.parse().unwrap_or_default();
    let registry = tracing_subscriber::registry().with(filter);
    let lines = tracing_subscriber::fmt::layer();
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

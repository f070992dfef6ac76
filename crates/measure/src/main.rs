//! Load generators and benchmarks; nothing depends on it.
//!
//! Each subcommand lives in a module of its own and prints a table for people or, with
//! `--json`, one JSON object for each figure.

mod clock;
mod media;

use clap::{Parser, Subcommand};

/// Measures what `docs/benchmarks.md` promises.
#[derive(Parser)]
#[command(name = "schalter-measure")]
struct Cli {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// From the click to the first decoded frame of the other side.
    FirstFrame(Output),
    /// Processor time, memory and delivery of the media engine under simulated calls.
    Media(media::Arguments),
    /// From the start of the server to its first ready answer, and its idle memory.
    Start(Output),
    /// The server process of `media`, driven over its standard input.
    #[command(hide = true)]
    MediaServer(media::ServerArguments),
}

#[derive(clap::Args)]
struct Output {
    /// One JSON object for each figure instead of a table.
    #[arg(long)]
    #[allow(dead_code)]
    json: bool,
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().what {
        What::Media(arguments) => media::run(&arguments),
        What::MediaServer(arguments) => media::serve(&arguments),
        What::FirstFrame(_) => anyhow::bail!("first-frame is not built yet"),
        What::Start(_) => anyhow::bail!("start is not built yet"),
    }
}

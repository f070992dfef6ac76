//! Load generators and benchmarks; nothing depends on it.
//!
//! Each subcommand lives in a module of its own and prints a table for people or, with
//! `--json`, one JSON object for each figure.

mod booths;
mod browser;
mod clock;
mod figures;
mod first_frame;
mod media;
mod phone;
mod server;
mod start;
mod switchboard;
mod waiting;

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
    /// Hundreds of kiosks, people who walk in, and how soon it rings and a face is there.
    Booths(booths::Arguments),
    /// From the click to the first decoded frame of the other side.
    FirstFrame(first_frame::Arguments),
    /// Processor time, memory and delivery of the media engine under simulated calls.
    Media(media::Arguments),
    /// A hotline under load: calls that come, wait and talk, by sipp.
    Phone(phone::Arguments),
    /// How long the server keeps the sound of a talk on the telephone.
    PhoneDelay(phone::delay::Arguments),
    /// From the start of the server to its first ready answer, and its idle memory.
    Start(start::Arguments),
    /// How fast the switchboard decides, and says where everyone stands.
    Switchboard(switchboard::Arguments),
    /// Ten thousand citizens who wait over live connections: how soon a change reaches them, what they
    /// cost, and who is lost over a restart.
    Waiting(waiting::Arguments),
    /// The server process of `media`, driven over its standard input.
    #[command(hide = true)]
    MediaServer(media::ServerArguments),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().what {
        What::Media(arguments) => media::run(&arguments),
        What::MediaServer(arguments) => media::serve(&arguments),
        What::FirstFrame(arguments) => asynchronously(first_frame::run(&arguments)),
        What::Switchboard(arguments) => switchboard::run(&arguments),
        What::Start(arguments) => asynchronously(start::run(&arguments)),
        What::Phone(arguments) => asynchronously(phone::run(&arguments)),
        What::PhoneDelay(arguments) => asynchronously(phone::delay::run(&arguments)),
        What::Booths(arguments) => asynchronously(booths::run(&arguments)),
        What::Waiting(arguments) => asynchronously(waiting::run(&arguments)),
    }
}

fn asynchronously(run: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(run)
}

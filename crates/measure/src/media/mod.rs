//! `schalter-measure media`: what one 1:1 call costs the media engine.
//!
//! The engine runs in a process of its own, so that its processor time and memory can be read
//! from `/proc` apart from those of the load. The same load then goes to Janus' VideoRoom, if
//! it is installed. Both run in a network namespace behind a veth pair, because Janus finds no
//! candidates on loopback and both shall have the same way; nothing leaves the machine.

mod janus;
mod load;
mod netns;
mod schalter;
mod server;
mod usage;

use std::io::Write;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::Serialize;

use load::Load;
use netns::Namespace;
pub use server::{ServerArguments, serve};

/// What to measure.
#[derive(Args)]
pub struct Arguments {
    /// One JSON object for each number of calls instead of a table.
    #[arg(long)]
    json: bool,
    /// Numbers of simultaneous 1:1 calls.
    #[arg(long, value_delimiter = ',', default_value = "1,10,25,40")]
    calls: Vec<usize>,
    /// How long each load is measured, in seconds, 2 to 120.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(2..=120))]
    seconds: u64,
    /// Whom to compare with.
    #[arg(long, value_enum, default_value_t = Peer::Janus)]
    peer: Peer,
    /// How the engine learns the bandwidth of its receivers.
    #[arg(long, value_enum, default_value_t = Downlink::ReceiverEstimate)]
    downlink: Downlink,
}

/// Whom to compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Peer {
    /// The VideoRoom of Debian's Janus.
    Janus,
    /// Nobody.
    None,
}

/// See `schalter_media::Downlink`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Downlink {
    ReceiverEstimate,
    TransportFeedback,
}

/// The figures of one server under one load.
#[derive(Debug, Clone, Serialize)]
struct Figures {
    name: String,
    cpu_percent_per_call: f64,
    cpu_percent: f64,
    rss_mb: f64,
    mb_per_participant: f64,
    delivered_share: f64,
    packets_sent: u64,
}

/// One line of the result.
#[derive(Debug, Serialize)]
struct Line {
    figure: &'static str,
    calls: usize,
    seconds: u64,
    cpu_percent_per_call: f64,
    rss_mb: f64,
    mb_per_participant: f64,
    delivered_share: f64,
    packets_sent: u64,
    peer: Option<Figures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    peer_missing: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu_share_of_peer: Option<f64>,
}

/// Measures and prints.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let span = Duration::from_secs(arguments.seconds);
    let (namespace, why_not) = match Namespace::create() {
        Ok(namespace) => (Some(namespace), None),
        Err(error) => (None, Some(format!("no network namespace: {error:#}"))),
    };
    if let Some(why) = &why_not {
        say(&format!(
            "{why}; the engine is measured on loopback and without a peer"
        ))?;
    }
    let mut lines = Vec::new();
    for &calls in &arguments.calls {
        say(&format!(
            "{calls} calls: schalter for {} s",
            arguments.seconds
        ))?;
        let load = Load { calls, span };
        let ours = schalter::measure(&load, namespace.as_ref(), arguments.downlink)?;
        let peer = match (&namespace, arguments.peer) {
            (_, Peer::None) => Err("not asked for".to_owned()),
            (None, Peer::Janus) => Err(why_not.clone().unwrap_or_default()),
            (Some(namespace), Peer::Janus) => {
                say(&format!("{calls} calls: janus for {} s", arguments.seconds))?;
                janus::measure(&load, namespace).map_err(|error| format!("{error:#}"))
            }
        };
        if let (Err(why), Peer::Janus) = (&peer, arguments.peer) {
            say(&format!("NO PEER: {why}"))?;
        }
        lines.push(line(calls, arguments.seconds, &ours, peer));
    }
    print(&lines, arguments.json)
}

fn line(calls: usize, seconds: u64, ours: &Figures, peer: Result<Figures, String>) -> Line {
    let (peer, peer_missing) = match peer {
        Ok(peer) => (Some(peer), None),
        Err(why) => (None, Some(why)),
    };
    Line {
        figure: "media",
        calls,
        seconds,
        cpu_percent_per_call: ours.cpu_percent_per_call,
        rss_mb: ours.rss_mb,
        mb_per_participant: ours.mb_per_participant,
        delivered_share: ours.delivered_share,
        packets_sent: ours.packets_sent,
        cpu_share_of_peer: peer
            .as_ref()
            .map(|peer| round(ours.cpu_percent / peer.cpu_percent, 3)),
        peer,
        peer_missing,
    }
}

fn print(lines: &[Line], json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if json {
        for line in lines {
            writeln!(out, "{}", serde_json::to_string(line)?)?;
        }
        return Ok(());
    }
    writeln!(
        out,
        "calls  server    % of a core/call   RSS MB  MB/participant  delivered"
    )?;
    for line in lines {
        writeln!(
            out,
            "{:>5}  {:<8}  {:>16.3}  {:>7.1}  {:>14.2}  {:>8.4}%",
            line.calls,
            "schalter",
            line.cpu_percent_per_call,
            line.rss_mb,
            line.mb_per_participant,
            line.delivered_share * 100.0
        )?;
        match (&line.peer, &line.peer_missing) {
            (Some(peer), _) => writeln!(
                out,
                "{:>5}  {:<8}  {:>16.3}  {:>7.1}  {:>14.2}  {:>8.4}%",
                "",
                peer.name,
                peer.cpu_percent_per_call,
                peer.rss_mb,
                peer.mb_per_participant,
                peer.delivered_share * 100.0
            )?,
            (None, Some(why)) => writeln!(out, "       no peer: {why}")?,
            (None, None) => {}
        }
    }
    Ok(())
}

/// Progress goes to standard error, so that standard output holds results only.
pub fn say(text: &str) -> anyhow::Result<()> {
    writeln!(std::io::stderr().lock(), "{text}")?;
    Ok(())
}

fn round(value: f64, digits: i32) -> f64 {
    let scale = 10f64.powi(digits);
    (value * scale).round() / scale
}

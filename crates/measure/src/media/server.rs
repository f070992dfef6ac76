//! The process that is measured: the real engine, ordered about by lines of JSON on standard
//! input, answering with lines on standard output. It ends with its input.

use std::io::{BufRead, Write};
use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;
use schalter_media::{Downlink, LegId, Media, MediaConfig, MediaFigures, RoomId};
use serde::{Deserialize, Serialize};

/// Where the engine listens.
#[derive(Args)]
pub struct ServerArguments {
    /// UDP address.
    #[arg(long)]
    udp: SocketAddr,
    /// TCP address; clients are then told of TCP only.
    #[arg(long)]
    tcp_only: Option<SocketAddr>,
    /// Estimate the downlink from transport-wide feedback.
    #[arg(long)]
    transport_feedback: bool,
}

/// An order.
#[derive(Debug, Serialize, Deserialize)]
pub enum Order {
    /// Answer an offer.
    Connect {
        room: RoomId,
        leg: LegId,
        offer: String,
    },
    /// Open a room.
    Open(RoomId),
    /// Tell the figures.
    Figures,
}

/// A reply.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// The engine runs.
    Ready,
    /// The answer to an offer, as SDP.
    Answer(String),
    /// The order was refused.
    Refused(String),
    /// Carried out.
    Done,
    /// The figures.
    Figures(MediaFigures),
}

/// Runs the engine until standard input ends.
pub fn serve(arguments: &ServerArguments) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut config = MediaConfig::new(arguments.udp);
    config.tcp = arguments.tcp_only;
    config.advertise_udp = config.tcp.is_none();
    if arguments.transport_feedback {
        config.downlink = Downlink::TransportFeedback;
    }
    let (media, _events) = Media::start(config, Arc::new(crate::clock::now))?;
    // The refusal comes when the engine has warmed up, and only then is its idle memory known.
    let nobody = (RoomId(uuid::Uuid::nil()), LegId(uuid::Uuid::nil()));
    let refused = runtime.block_on(media.connect(nobody.0, nobody.1, String::new()));
    anyhow::ensure!(refused.is_err(), "the engine takes an empty offer");
    let mut out = std::io::stdout().lock();
    let mut reply = |reply: &Reply| -> anyhow::Result<()> {
        writeln!(out, "{}", serde_json::to_string(reply)?)?;
        Ok(out.flush()?)
    };
    reply(&Reply::Ready)?;
    for line in std::io::stdin().lock().lines() {
        let said = match serde_json::from_str(&line?)? {
            Order::Connect { room, leg, offer } => {
                match runtime.block_on(media.connect(room, leg, offer)) {
                    Ok(answer) => Reply::Answer(answer.sdp),
                    Err(error) => Reply::Refused(error.to_string()),
                }
            }
            Order::Open(room) => {
                media.open(room);
                Reply::Done
            }
            Order::Figures => Reply::Figures(media.figures()),
        };
        reply(&said)?;
    }
    media.shutdown();
    Ok(())
}

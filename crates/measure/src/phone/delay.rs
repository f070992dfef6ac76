//! `phone-delay`: how long the server keeps the sound of a talk. Each telephone sends packets of 20 ms
//! with the time in them; its clerk's connection gives them back as they are, since no codec is in
//! between, and the telephone reads how long they were under way: through the server twice.

use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use schalter_media::{LegId, Media, MediaConfig, RoomId};
use schalter_phone::codec::Codec;
use schalter_phone::leg::Seeds;
use schalter_phone::rtp::Packet;
use schalter_phone::sdp::{Agreement, Direction, Keys, VoiceTypes};
use schalter_phone::sound::{SoundConfig, Sounds};
use serde::Serialize;
use uuid::Uuid;

use super::legs::Legs;
use crate::clock::now;
use crate::figures::{Spread, line};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const STEP: Duration = Duration::from_millis(20);
/// The ports of the calls.
const PORTS: std::ops::RangeInclusive<u16> = 44_000..=47_999;
/// What a telephone sends: the time of 8 bytes, and silence behind it.
const PAYLOAD: usize = 160;

/// How to measure.
///
/// *There and back* is the time from a telephone's packet to the same one coming back from the clerk;
/// the clerk's connection looks every millisecond, which counts too. One way takes less.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Arguments {
    /// One JSON object instead of a sentence.
    #[arg(long)]
    json: bool,
    /// How many talk at the same time.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=300))]
    calls: u16,
    /// For how many seconds.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(2..=3_600))]
    seconds: u32,
}

#[derive(Serialize)]
struct Figures {
    what: &'static str,
    calls: u16,
    seconds: u32,
    packets: usize,
    lost: u64,
    /// Lost between the sockets of the server.
    rtp_lost: u64,
    there_and_back_p50_ms: f64,
    there_and_back_p99_ms: f64,
    there_and_back_max_ms: f64,
    one_way_p99_below_ms: f64,
}

/// Measures and prints.
pub async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let (media, _events) = Media::start(MediaConfig::new((HERE, 0).into()), Arc::new(now))?;
    let config = SoundConfig {
        address: HERE,
        ports: PORTS,
    };
    let (sounds, _told) =
        Sounds::start(config, Some(media.clone()), Arc::new(now), Arc::new(|| 0))?;
    let (legs, _thread) = Legs::start()?;
    let mut talks = Vec::new();
    for number in 0..arguments.calls {
        let (socket, to) = call(&media, &sounds, &legs, number).await?;
        let seconds = arguments.seconds;
        let talk = tokio::task::spawn_blocking(move || talk(&socket, to, number, seconds));
        talks.push(talk);
    }
    let (mut times, mut lost) = (Vec::new(), 0);
    for talk in talks {
        let (heard, missing) = talk.await??;
        times.extend(heard);
        lost += missing;
    }
    let packets = times.len();
    let spread = Spread::of(times);
    let figures = Figures {
        what: "phone-delay",
        calls: arguments.calls,
        seconds: arguments.seconds,
        packets,
        lost,
        rtp_lost: sounds.totals().lost(),
        there_and_back_p50_ms: spread.p50,
        there_and_back_p99_ms: spread.p99,
        there_and_back_max_ms: spread.max,
        one_way_p99_below_ms: spread.p99,
    };
    if arguments.json {
        return line(&serde_json::to_string(&figures)?);
    }
    line(&format!(
        "{} talks of {} s: {} packets, {} lost; through the server and back p50 {:.1} ms, p99 {:.1} ms, \
         at most {:.1} ms",
        figures.calls,
        figures.seconds,
        figures.packets,
        figures.lost,
        figures.there_and_back_p50_ms,
        figures.there_and_back_p99_ms,
        figures.there_and_back_max_ms,
    ))
}

/// A telephone and a clerk who talk in a room.
async fn call(
    media: &Media,
    sounds: &Sounds,
    legs: &Legs,
    number: u16,
) -> anyhow::Result<(UdpSocket, std::net::SocketAddr)> {
    let socket = UdpSocket::bind((HERE, 0))?;
    let own = u128::from(number);
    let (room, telephone, clerk) = (
        RoomId(Uuid::from_u128(own)),
        Uuid::from_u128(own + 1_000),
        Uuid::from_u128(own + 2_000),
    );
    let seeds = Seeds {
        ssrc: 5,
        text_ssrc: 6,
        sequence: 1,
        timestamp: 0,
        name: "delay".to_owned(),
    };
    let ends = sounds.open(LegId(telephone), seeds).await?;
    let agreed = Agreement {
        voice: VoiceTypes {
            codec: Codec::Pcma,
            payload_type: 8,
            events: None,
            noise: None,
        },
        remote: Some(socket.local_addr()?),
        control: None,
        direction: Direction::SendRecv,
        secure: None,
        text: None,
    };
    let keys = Keys::new([0; 30]);
    sounds.agree(LegId(telephone), agreed, keys.clone(), keys);
    sounds.join(LegId(telephone), room);
    let offer = legs.offer(number.into()).await?;
    let answer = media.connect(room, LegId(clerk), offer).await?;
    legs.answer(number.into(), answer.sdp).await?;
    media.open(room);
    Ok((socket, ends.sound))
}

/// Talks; how long each packet was under way, in milliseconds, and how many did not come back.
fn talk(
    socket: &UdpSocket,
    to: std::net::SocketAddr,
    number: u16,
    seconds: u32,
) -> anyhow::Result<(Vec<f64>, u64)> {
    let begin = now();
    let packets = u64::from(seconds) * 50;
    // Not all telephones speak in the same instant.
    let first = STEP * u32::from(number % 20) / 20;
    let mut times = Vec::new();
    let mut buffer = [0; 2_048];
    for n in 0..packets {
        let due = begin + first + STEP * u32::try_from(n)?;
        loop {
            let rest = due.saturating_duration_since(now());
            if rest.is_zero() {
                break;
            }
            socket.set_read_timeout(Some(rest))?;
            if let Ok(length) = socket.recv(&mut buffer) {
                times.extend(way(&buffer[..length], begin));
            }
        }
        let mut payload = [0xd5; PAYLOAD];
        let sent = u64::try_from(begin.elapsed().as_micros())?;
        payload[..8].copy_from_slice(&sent.to_be_bytes());
        let packet = Packet {
            marker: n == 0,
            payload_type: 8,
            #[allow(clippy::cast_possible_truncation, reason = "numbers turn over")]
            sequence: n as u16,
            #[allow(clippy::cast_possible_truncation, reason = "time turns over")]
            timestamp: 160 * n as u32,
            ssrc: u32::from(number) + 1,
            payload: &payload,
        };
        let mut bytes = Vec::with_capacity(200);
        packet.write(&mut bytes);
        socket
            .send_to(&bytes, to)
            .context("a packet was not sent")?;
    }
    // The last ones are still under way.
    socket.set_read_timeout(Some(Duration::from_secs(1)))?;
    while (times.len() as u64) < packets {
        let Ok(length) = socket.recv(&mut buffer) else {
            break;
        };
        times.extend(way(&buffer[..length], begin));
    }
    let lost = packets.saturating_sub(times.len() as u64);
    Ok((times, lost))
}

fn way(bytes: &[u8], begin: std::time::Instant) -> Option<f64> {
    let packet = Packet::read(bytes)?;
    let sent = u64::from_be_bytes(packet.payload.get(..8)?.try_into().ok()?);
    let now = u64::try_from(begin.elapsed().as_micros()).ok()?;
    #[allow(clippy::cast_precision_loss, reason = "minutes in microseconds")]
    let took = now.checked_sub(sent)? as f64 / 1_000.0;
    Some(took)
}

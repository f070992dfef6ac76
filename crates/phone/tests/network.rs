//! A talk over a bad trunk: packets come up to 20 ms too early or too late, one in a hundred not at all,
//! and some before those that were sent earlier. Seeded, on virtual time.

#![allow(clippy::unwrap_used)]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use schalter_media::room::{Limits, Output as RoomOutput, Room};
use schalter_media::{LegId, MediaConfig, RoomId, Voice};
use schalter_phone::codec::{Codec, Decoder, Encoder};
use schalter_phone::leg::{Leg, Output, Seeds, Socket};
use schalter_phone::mix::Ear;
use schalter_phone::rtp::Packet;
use schalter_phone::sdp::{Agreement, Direction, Keys, VoiceTypes};
use uuid::Uuid;

/// A packet of 20 ms.
const STEP_MS: u64 = 20;
/// A minute of talk.
const PACKETS: u16 = 3_000;
/// One packet in so many is lost.
const LOST: u64 = 100;
/// The way takes so long, in milliseconds, and up to [`JITTER_MS`] more or less.
const WAY_MS: u64 = 40;
const JITTER_MS: u64 = 20;

/// Numbers by chance, the same in each run (Numerical Recipes, a linear congruential generator).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// The packets that arrive: when, and which.
fn trunk(seed: u64) -> Vec<(u64, u16)> {
    let mut chance = Chance(seed);
    let mut arrive: Vec<(u64, u16)> = (0..PACKETS)
        .filter_map(|n| {
            let late = chance.below(2 * JITTER_MS + 1);
            let lost = chance.below(LOST) == 0;
            let at = u64::from(n) * STEP_MS + WAY_MS - JITTER_MS + late;
            (!lost).then_some((at, n))
        })
        .collect();
    arrive.sort_by_key(|(at, _)| *at);
    arrive
}

fn id(number: u128) -> LegId {
    LegId(Uuid::from_u128(number))
}

fn far() -> SocketAddr {
    "192.0.2.7:10020".parse().unwrap()
}

fn leg(number: u128) -> Leg {
    let seeds = Seeds {
        ssrc: 5,
        text_ssrc: 6,
        sequence: 0,
        timestamp: 0,
        name: "x".to_owned(),
    };
    let agreed = Agreement {
        voice: VoiceTypes {
            codec: Codec::Pcma,
            payload_type: 8,
            events: Some(101),
            noise: Some(13),
        },
        remote: Some(far()),
        control: None,
        direction: Direction::SendRecv,
        secure: None,
        text: None,
    };
    let mut leg = Leg::new(id(number), seeds, 0);
    leg.agree(agreed, &Keys::new([1; 30]), &Keys::new([2; 30]), 0);
    leg
}

fn packet(n: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let packet = Packet {
        marker: n == 0,
        payload_type: 8,
        sequence: 60_000_u16.wrapping_add(n),
        timestamp: 160 * u32::from(n),
        ssrc: 9,
        payload,
    };
    packet.write(&mut bytes);
    bytes
}

/// The caller's packet, as the room hears it.
fn heard(leg: &mut Leg, n: u16, payload: &[u8], at: u64) -> Vec<Voice> {
    leg.handle_packet(Socket::Sound, far(), &packet(n, payload), at);
    let all = std::iter::from_fn(|| leg.poll_output());
    all.filter_map(|output| match output {
        Output::Heard(voice) => Some(voice),
        _ => None,
    })
    .collect()
}

#[allow(clippy::disallowed_methods, reason = "only differences of it are used")]
fn beginning() -> Instant {
    Instant::now()
}

#[test]
fn two_calls_hear_each_other_with_the_gaps_of_the_trunk_and_no_others() {
    for seed in 1..=5 {
        let arrive = trunk(seed);
        let (mut caller, mut other) = (leg(1), leg(2));
        let config = MediaConfig::new(far());
        let mut room = Room::new(RoomId(Uuid::from_u128(9)), Limits::from(&config));
        let start = beginning();
        room.add_outside(id(1)).unwrap();
        room.add_outside(id(2)).unwrap();
        room.open(start);
        let mut out = Vec::new();
        for (at, n) in &arrive {
            #[allow(clippy::cast_possible_truncation)]
            let number = [*n as u8; 160];
            for voice in heard(&mut caller, *n, &number, *at) {
                room.handle_voice(&voice, start + Duration::from_millis(*at));
            }
            while let Some(output) = room.poll_output() {
                if let RoomOutput::Voice { to, voice } = output {
                    assert_eq!(to, id(2));
                    other.say(&voice, *at);
                }
            }
            while let Some(output) = other.poll_output() {
                if let Output::Transmit { bytes, .. } = output {
                    let sent = Packet::read(&bytes).unwrap();
                    out.push((*at, sent.sequence, sent.timestamp, sent.payload[0]));
                }
            }
        }
        // Each leaves in the millisecond in which it came: nothing piles up.
        assert_eq!(out.len(), arrive.len(), "seed {seed}");
        let (_, first) = arrive[0];
        let (_, sequence, timestamp, _) = out[0];
        for ((at, n), (sent_at, number, time, content)) in arrive.iter().zip(&out) {
            let behind = n.wrapping_sub(first);
            assert_eq!(at, sent_at);
            assert_eq!(
                number.wrapping_sub(sequence),
                behind,
                "gaps only where one is lost"
            );
            let ticks = 160 * i32::from(behind.cast_signed());
            assert_eq!(time.wrapping_sub(timestamp).cast_signed(), ticks);
            assert_eq!(u16::from(*content), n & 0xff, "and in its place");
        }
        let lost = u64::from(PACKETS) - arrive.len() as u64;
        assert!((10..60).contains(&lost), "{lost}");
        // Those before the first and behind the last that arrived are known to nobody.
        assert!(
            lost - caller.counts().lost <= 2,
            "{lost} {:?}",
            caller.counts()
        );
    }
}

/// In a talk of three, the trunk's voice goes through a queue that takes up the jitter.
#[test]
fn among_three_the_queue_neither_grows_nor_breaks() {
    // A beep of one packet each second tells how late a voice is heard.
    const BEEP: u16 = 50;
    let loud: Vec<i16> = (0..160)
        .map(|n| if n % 8 < 4 { 12_000 } else { -12_000 })
        .collect();
    let mut encoder = Encoder::new(Codec::Pcma);
    let (loud, still) = (encoder.encode(&loud), encoder.encode(&[0; 160]));
    for seed in 1..=5 {
        let arrive = trunk(seed);
        let mut caller = leg(1);
        let mut ear = Ear::new(id(2), Codec::Pcma);
        let mut decoder = Decoder::new(Codec::Pcma);
        let (mut mixed, mut late) = (Vec::new(), Vec::new());
        let mut next = 0;
        for now in 0..u64::from(PACKETS) * STEP_MS {
            while let Some((_, n)) = arrive.get(next).filter(|(at, _)| *at <= now) {
                let payload = if n % BEEP == 0 { &loud } else { &still };
                for voice in heard(&mut caller, *n, payload, now) {
                    assert!(now < 100 || ear.hear(voice, now).is_none(), "it is mixed");
                }
                next += 1;
            }
            if now % STEP_MS == 0 {
                // The third one is steady and silent.
                let n = now / STEP_MS;
                let voice = Voice {
                    codec: Codec::Pcma,
                    source: id(3),
                    stream: 7,
                    sequence: n,
                    #[allow(clippy::cast_possible_truncation)]
                    timestamp: 160 * n as u32,
                    marker: false,
                    payload: still.clone().into(),
                };
                let _ = ear.hear(voice, now);
            }
            while ear.poll_timeout().is_some_and(|at| at <= now) {
                let Some(voice) = ear.handle_timeout(now) else {
                    break;
                };
                let samples = decoder.decode(&voice.payload);
                let peak = samples.iter().map(|sample| sample.unsigned_abs()).max();
                if peak > Some(6_000) {
                    let sent = u64::from(BEEP) * STEP_MS;
                    late.push(now % sent);
                }
                mixed.push((now, voice.sequence));
            }
        }
        let steps: Vec<u64> = mixed.windows(2).map(|two| two[1].0 - two[0].0).collect();
        assert!(
            steps.iter().all(|step| *step == STEP_MS),
            "a packet each 20 ms"
        );
        assert!(
            mixed.windows(2).all(|two| two[1].1 == two[0].1 + 1),
            "without a gap"
        );
        assert!(
            mixed.len() as u64 > u64::from(PACKETS) - 20,
            "{}",
            mixed.len()
        );
        // All beeps but those that are lost, each within a quarter of a second, and the last ones no
        // later than the first.
        assert!(late.len() >= 55, "seed {seed}: {} of 60 beeps", late.len());
        assert!(late.iter().all(|late| *late < 250), "seed {seed}: {late:?}");
        let mean = |part: &[u64]| part.iter().sum::<u64>() / part.len() as u64;
        let (first, last) = (mean(&late[5..20]), mean(&late[late.len() - 15..]));
        assert!(last < first + 60, "seed {seed}: {first} ms, then {last} ms");
    }
}

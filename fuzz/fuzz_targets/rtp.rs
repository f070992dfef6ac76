//! What arrives on the sockets of a call: sound, its reports and text, plain and encrypted, between
//! everything that the house does meanwhile; and what a telephone hears when several speak.
#![no_main]

use std::net::{Ipv4Addr, SocketAddr};

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use schalter_media::{LegId, Voice};
use schalter_phone::codec::Codec;
use schalter_phone::keys::Key;
use schalter_phone::leg::{Leg, Output, Seeds, Socket, Tape};
use schalter_phone::mix::Ear;
use schalter_phone::rtp::Packet;
use schalter_phone::sdp::{
    Agreement, Direction, Keys, Secure, TextAgreement, TextTypes, VoiceTypes,
};
use schalter_phone::srtp::{Cipher, Suite};
use uuid::Uuid;

#[derive(Arbitrary, Debug)]
enum Step<'a> {
    Raw(u8, &'a [u8]),
    Sound {
        kind: u8,
        sequence: u16,
        timestamp: u32,
        ssrc: bool,
        payload: &'a [u8],
    },
    Typed {
        sequence: u16,
        timestamp: u32,
        redundant: bool,
        payload: &'a [u8],
    },
    Wait(u16),
    Press(u8),
    Type(&'a str),
    Play(u8),
    Say {
        who: u8,
        sequence: u16,
        codec: u8,
        payload: &'a [u8],
    },
    Hold(bool),
}

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    secure: bool,
    steps: Vec<Step<'a>>,
}

const FAR: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)), 10_020);

fn agreement(secure: Option<Secure>, direction: Direction) -> Agreement {
    Agreement {
        voice: VoiceTypes {
            codec: Codec::Pcma,
            payload_type: 8,
            events: Some(101),
            noise: Some(13),
        },
        remote: Some(FAR),
        control: None,
        direction,
        secure: secure.clone(),
        text: Some(TextAgreement {
            types: TextTypes {
                plain: 98,
                redundant: Some(100),
            },
            remote: Some(FAR),
            secure,
        }),
    }
}

fuzz_target!(|input: Input<'_>| {
    let (ours, theirs) = (Keys::new([1; 30]), Keys::new([9; 30]));
    let suite = Suite::ALL[0];
    let secure = input.secure.then(|| Secure {
        suite,
        tag: 1,
        theirs: theirs.clone(),
        whole: true,
    });
    let mut cipher = input
        .secure
        .then(|| Cipher::outgoing(suite, &theirs).expect("keys fit"));
    let mut written = input
        .secure
        .then(|| Cipher::outgoing(suite, &theirs).expect("keys fit"));
    let id = LegId(Uuid::from_u128(1));
    let seeds = Seeds {
        ssrc: 5,
        text_ssrc: 6,
        sequence: 40,
        timestamp: 1_000,
        name: "x".to_owned(),
    };
    let mut leg = Leg::new(id, seeds, 0);
    let mut ear = Ear::new(id, Codec::Pcma);
    leg.agree(
        agreement(secure.clone(), Direction::SendRecv),
        &ours,
        &ours,
        0,
    );
    let mut now = 0;
    for step in input.steps.iter().take(500) {
        match step {
            Step::Raw(socket, bytes) => {
                let by = [Socket::Sound, Socket::Control, Socket::Text][usize::from(socket % 3)];
                leg.handle_packet(by, FAR, bytes, now);
            }
            Step::Sound {
                kind,
                sequence,
                timestamp,
                ssrc,
                payload,
            } => {
                let packet = Packet {
                    marker: kind & 0x80 != 0,
                    payload_type: [8, 13, 101, kind & 0x3f][usize::from(kind % 4)],
                    sequence: *sequence,
                    timestamp: *timestamp,
                    ssrc: u32::from(*ssrc),
                    payload,
                };
                let bytes = sealed(&packet, &mut cipher);
                leg.handle_packet(Socket::Sound, FAR, &bytes, now);
            }
            Step::Typed {
                sequence,
                timestamp,
                redundant,
                payload,
            } => {
                let packet = Packet {
                    marker: false,
                    payload_type: if *redundant { 100 } else { 98 },
                    sequence: *sequence,
                    timestamp: *timestamp,
                    ssrc: 3,
                    payload,
                };
                let bytes = sealed(&packet, &mut written);
                leg.handle_packet(Socket::Text, FAR, &bytes, now);
            }
            Step::Wait(ms) => {
                // In steps, as the thread would wake it.
                let end = now + u64::from(*ms % 2_000);
                while let Some((at, _)) = leg.poll_timeout().filter(|(at, _)| *at <= end) {
                    assert!(at + 1 > now || at <= now);
                    now = now.max(at);
                    leg.handle_timeout(now, 0);
                    drain(&mut leg);
                }
                now = end;
                while ear.poll_timeout().is_some_and(|at| at <= now) {
                    if let Some(voice) = ear.handle_timeout(now) {
                        leg.say(&voice, now);
                    }
                }
            }
            Step::Press(key) => {
                if let Some(key) = Key::from_char(char::from(*key)) {
                    leg.press(key, now);
                }
            }
            Step::Type(text) => leg.type_text(text, now),
            Step::Play(packets) => {
                let bytes = vec![0xd5; 160 * usize::from(*packets)].into();
                leg.play(
                    Tape {
                        codec: Codec::Pcma,
                        bytes,
                        endless: packets % 7 == 0,
                    },
                    now,
                );
            }
            Step::Say {
                who,
                sequence,
                codec,
                payload,
            } => {
                let voice = Voice {
                    codec: Codec::ALL[usize::from(*codec) % Codec::ALL.len()],
                    source: LegId(Uuid::from_u128(u128::from(who % 4) + 2)),
                    stream: u32::from(who >> 4),
                    sequence: u64::from(*sequence),
                    timestamp: u32::from(*sequence) * 160,
                    marker: false,
                    payload: (*payload).into(),
                };
                if let Some(voice) = ear.hear(voice, now) {
                    leg.say(&voice, now);
                }
            }
            Step::Hold(held) => {
                let direction = if *held {
                    Direction::SendOnly
                } else {
                    Direction::SendRecv
                };
                leg.agree(agreement(secure.clone(), direction), &ours, &ours, now);
            }
        }
        drain(&mut leg);
    }
    let _ = leg.counts();
    leg.leave();
});

fn sealed(packet: &Packet<'_>, cipher: &mut Option<Cipher>) -> Vec<u8> {
    let mut bytes = Vec::new();
    packet.write(&mut bytes);
    match cipher {
        Some(cipher) => cipher.seal(&bytes).unwrap_or(bytes),
        None => bytes,
    }
}

/// One step brings out only so much.
fn drain(leg: &mut Leg) {
    let mut count = 0;
    while let Some(output) = leg.poll_output() {
        count += 1;
        if let Output::Transmit { bytes, .. } = &output {
            assert!(bytes.len() < 2_048, "it fits into a packet");
        }
        assert!(count < 5_000, "it ends");
    }
}

use super::*;
use crate::sdp::{Direction, Secure, TextTypes, VoiceTypes};
use crate::srtp::Suite;

const FAR: &str = "192.0.2.7:10020";
const VOICE: VoiceTypes = VoiceTypes {
    codec: Codec::Pcma,
    payload_type: 8,
    events: Some(101),
    noise: None,
};

fn agreement(secure: Option<Secure>) -> Agreement {
    Agreement {
        voice: VOICE,
        remote: Some(FAR.parse().unwrap()),
        control: Some("192.0.2.7:10021".parse().unwrap()),
        direction: Direction::SendRecv,
        secure: secure.clone(),
        text: Some(TextAgreement {
            types: TextTypes {
                plain: 98,
                redundant: Some(100),
            },
            remote: Some("192.0.2.7:10030".parse().unwrap()),
            secure,
        }),
    }
}

fn leg() -> Leg {
    let seeds = Seeds {
        ssrc: 5,
        text_ssrc: 6,
        sequence: 40,
        timestamp: 1_000,
        name: "x".to_owned(),
    };
    Leg::new(LegId(uuid::Uuid::from_u128(1)), seeds, 0)
}

fn talking() -> Leg {
    let mut leg = leg();
    leg.agree(agreement(None), &Keys::new([1; 30]), &Keys::new([2; 30]), 0);
    leg
}

fn sound(sequence: u64) -> Voice {
    #[allow(clippy::cast_possible_truncation)]
    let timestamp = 77_000 + 160 * sequence as u32;
    Voice {
        codec: Codec::Pcma,
        source: LegId(uuid::Uuid::from_u128(2)),
        stream: 1,
        sequence,
        timestamp,
        marker: false,
        payload: [0xd5; 160].into(),
    }
}

fn tape(packets: usize, endless: bool) -> Tape {
    Tape {
        codec: Codec::Pcma,
        bytes: vec![1; 160 * packets].into(),
        endless,
    }
}

fn drain(leg: &mut Leg) -> Vec<Output> {
    std::iter::from_fn(|| leg.poll_output()).collect()
}

/// The sound sent: number, time, marker, payload type.
fn sent(leg: &mut Leg) -> Vec<(u16, u32, bool, u8)> {
    let all = drain(leg).into_iter();
    all.filter_map(|output| match output {
        Output::Transmit {
            by: Socket::Sound,
            bytes,
            ..
        } => {
            let packet = Packet::read(&bytes).unwrap();
            Some((
                packet.sequence,
                packet.timestamp,
                packet.marker,
                packet.payload_type,
            ))
        }
        _ => None,
    })
    .collect()
}

fn run(leg: &mut Leg, until_ms: u64) {
    while let Some((at, _)) = leg.poll_timeout().filter(|(at, _)| *at <= until_ms) {
        leg.handle_timeout(at, 0);
    }
}

fn far(ssrc: u32, sequence: u16, timestamp: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let payload = &[0xd5; 160];
    Packet {
        marker: false,
        payload_type: 8,
        sequence,
        timestamp,
        ssrc,
        payload,
    }
    .write(&mut bytes);
    bytes
}

#[test]
fn tape_room_and_key_are_one_stream() {
    let mut leg = talking();
    leg.play(tape(2, false), 0);
    run(&mut leg, 60);
    leg.say(&sound(0), 60);
    leg.say(&sound(1), 80);
    leg.press(Key::from_char('1').unwrap(), 100);
    leg.say(&sound(2), 100);
    run(&mut leg, 400);
    leg.say(&sound(15), 400);
    let sent = sent(&mut leg);
    let numbers: Vec<u16> = sent.iter().map(|packet| packet.0).collect();
    assert_eq!(numbers, (40..40 + 12).collect::<Vec<_>>(), "without a gap");
    let times: Vec<u32> = sent.iter().map(|packet| packet.1).collect();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(&times[..4], [1_000, 1_160, 1_480, 1_640]);
    assert_eq!(
        sent[4..11].iter().filter(|packet| packet.3 == 101).count(),
        7
    );
    let markers: Vec<usize> = (0..12).filter(|n| sent[*n].2).collect();
    assert_eq!(markers, [0, 2, 4, 11], "each begins with a marker");
}

#[test]
fn losses_of_the_room_stay_losses() {
    let mut leg = talking();
    for n in [0, 1, 4, 3, 5] {
        leg.say(&sound(n), 20 * n);
    }
    let numbers: Vec<u16> = sent(&mut leg).iter().map(|packet| packet.0).collect();
    assert_eq!(numbers, [40, 41, 44, 43, 45]);
}

#[test]
fn music_goes_on_until_it_is_stopped_and_a_prompt_says_its_end() {
    let mut leg = talking();
    leg.play(tape(3, true), 0);
    run(&mut leg, 1_000);
    assert_eq!(sent(&mut leg).len(), 51);
    leg.stop();
    run(&mut leg, 2_000);
    assert_eq!(sent(&mut leg).len(), 0);
    leg.play(tape(3, false), 2_000);
    run(&mut leg, 3_000);
    assert_eq!(
        drain(&mut leg)
            .iter()
            .filter(|output| **output == Output::Played)
            .count(),
        1
    );
    assert!(!leg.is_playing());
}

#[test]
fn sound_goes_back_to_where_it_comes_from_but_strangers_are_not_heard() {
    let mut leg = talking();
    leg.handle_packet(
        Socket::Sound,
        "192.0.2.7:30000".parse().unwrap(),
        &far(9, 1, 0),
        0,
    );
    leg.say(&sound(0), 0);
    let to: Vec<SocketAddr> = drain(&mut leg)
        .iter()
        .filter_map(|output| match output {
            Output::Transmit {
                by: Socket::Sound,
                to,
                ..
            } => Some(*to),
            _ => None,
        })
        .collect();
    assert_eq!(to, ["192.0.2.7:30000".parse().unwrap()]);
    leg.handle_packet(
        Socket::Sound,
        "198.51.100.1:30000".parse().unwrap(),
        &far(9, 2, 160),
        20,
    );
    assert_eq!(drain(&mut leg), []);
    assert_eq!(leg.counts().rejected, 1);
}

#[test]
fn a_stray_source_is_not_believed_and_a_new_one_is() {
    let mut leg = talking();
    let from = FAR.parse().unwrap();
    let heard = |leg: &mut Leg| {
        let sounds = drain(leg).into_iter();
        sounds
            .filter_map(|output| match output {
                Output::Heard(sound) => Some(sound.sequence),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    for (ssrc, n) in [(9, 1), (9, 2), (4, 90), (9, 3)] {
        leg.handle_packet(Socket::Sound, from, &far(ssrc, n, u32::from(n) * 160), 0);
    }
    assert_eq!(
        heard(&mut leg),
        [0, 1, 2],
        "one packet of another source is left out"
    );
    for n in 91..=94 {
        leg.handle_packet(Socket::Sound, from, &far(4, n, u32::from(n) * 160), 0);
    }
    assert_eq!(heard(&mut leg), [3, 4], "it goes on behind");
}

#[test]
fn what_is_pressed_and_typed_is_told() {
    let (mut near, mut other) = (talking(), talking());
    near.press(Key::from_char('7').unwrap(), 0);
    near.type_text("Guten Tag", 0);
    run(&mut near, 2_000);
    for output in drain(&mut near) {
        if let Output::Transmit { by, bytes, .. } = output {
            let from = match by {
                Socket::Sound => FAR,
                Socket::Control => "192.0.2.7:10021",
                Socket::Text => "192.0.2.7:10030",
            };
            other.handle_packet(by, from.parse().unwrap(), &bytes, 0);
        }
    }
    let told = drain(&mut other);
    let wanted = [
        Output::Typed("Guten Tag".to_owned()),
        Output::Pressed(Key::from_char('7').unwrap()),
    ];
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        wanted.iter().all(|wanted| told.contains(wanted)),
        "{told:?}"
    );
}

#[test]
fn encrypted_calls_understand_one_another_and_nobody_else() {
    let (ours, theirs) = (Keys::new([1; 30]), Keys::new([9; 30]));
    let secure = |theirs: &Keys| Secure {
        suite: Suite::ALL[0],
        tag: 1,
        theirs: theirs.clone(),
        whole: true,
    };
    let (mut near, mut other, mut plain) = (leg(), leg(), talking());
    near.agree(agreement(Some(secure(&theirs))), &ours, &ours, 0);
    other.agree(agreement(Some(secure(&ours))), &theirs, &theirs, 0);
    near.say(&sound(0), 0);
    run(&mut near, 6_000);
    for output in drain(&mut near) {
        if let Output::Transmit { by, bytes, .. } = output {
            other.handle_packet(by, FAR.parse().unwrap(), &bytes, 0);
            plain.handle_packet(by, FAR.parse().unwrap(), &bytes, 0);
        }
    }
    let Some(Output::Heard(heard)) = other.poll_output() else {
        panic!("nothing heard")
    };
    assert_eq!(heard.payload, sound(0).payload);
    assert_eq!(other.counts().rejected, 0, "the report too");
    let Some(Output::Heard(garbled)) = plain.poll_output() else {
        panic!("it is RTP for all")
    };
    assert_ne!(garbled.payload, sound(0).payload);
}

#[test]
fn reports_go_both_ways_and_tell_of_losses() {
    let mut leg = talking();
    let from = FAR.parse().unwrap();
    for n in [1_u16, 2, 4] {
        leg.handle_packet(
            Socket::Sound,
            from,
            &far(9, n, u32::from(n) * 160),
            u64::from(n) * 20,
        );
    }
    leg.say(&sound(0), 100);
    drain(&mut leg);
    run(&mut leg, 5_000);
    let Some(Output::Transmit {
        by: Socket::Control,
        to,
        bytes,
    }) = leg.poll_output()
    else {
        panic!("no report");
    };
    assert_eq!(to, "192.0.2.7:10021".parse().unwrap());
    let [
        Control::Report {
            ssrc: 5,
            sender: Some(info),
            blocks,
        },
    ] = &rtp::read_control(&bytes)[..]
    else {
        panic!("{:?}", rtp::read_control(&bytes));
    };
    assert_eq!((info.packets, info.bytes), (1, 160));
    assert_eq!(
        (blocks[0].ssrc, blocks[0].lost, leg.counts().lost),
        (9, 1, 1)
    );
}

#[test]
fn on_hold_nothing_is_sent_and_nothing_heard() {
    let mut leg = talking();
    let held = Agreement {
        direction: Direction::Inactive,
        ..agreement(None)
    };
    leg.agree(held, &Keys::new([1; 30]), &Keys::new([2; 30]), 0);
    leg.say(&sound(0), 0);
    leg.play(tape(2, false), 0);
    leg.handle_packet(Socket::Sound, FAR.parse().unwrap(), &far(9, 1, 0), 0);
    run(&mut leg, 100);
    assert_eq!(
        drain(&mut leg),
        [Output::Played],
        "the tape runs, but is not heard"
    );
}

#[test]
fn whoever_says_good_bye_is_gone() {
    let (mut near, mut other) = (talking(), talking());
    near.say(&sound(0), 0);
    near.leave();
    let mut told = Vec::new();
    for output in drain(&mut near) {
        if let Output::Transmit { by, bytes, .. } = output {
            other.handle_packet(by, FAR.parse().unwrap(), &bytes, 0);
            told.extend(drain(&mut other));
        }
    }
    assert_eq!(told.last(), Some(&Output::Gone));
}

#[test]
fn sound_may_come_from_the_exchange_itself() {
    let mut leg = talking();
    let exchange = "198.51.100.1:30000".parse().unwrap();
    let taken = |leg: &mut Leg, n: u16| {
        leg.handle_packet(Socket::Sound, exchange, &far(9, n, u32::from(n) * 160), 0)
    };
    assert!(!taken(&mut leg, 1), "nobody has named it");
    leg.trust(vec!["198.51.100.1".parse().unwrap()]);
    assert!(taken(&mut leg, 2));
    assert!(matches!(leg.poll_output(), Some(Output::Heard(_))));
    leg.say(&sound(0), 0);
    let Some(Output::Transmit { to, .. }) = leg.poll_output() else {
        panic!("nothing sent")
    };
    assert_eq!(to, exchange, "and goes back there");
}

#[test]
fn reports_share_the_port_where_the_other_side_shares_it() {
    let mut leg = leg();
    let shared = Agreement {
        control: Some(FAR.parse().unwrap()),
        ..agreement(None)
    };
    leg.agree(shared, &Keys::new([1; 30]), &Keys::new([2; 30]), 0);
    let moved = "192.0.2.7:40000".parse().unwrap();
    leg.handle_packet(Socket::Sound, moved, &far(9, 1, 0), 0);
    drain(&mut leg);
    run(&mut leg, 5_000);
    let Some(Output::Transmit { by, to, .. }) = leg.poll_output() else {
        panic!("no report")
    };
    assert_eq!((by, to), (Socket::Sound, moved));
}

#[test]
fn comfort_noise_and_unknown_types_are_read_over() {
    let mut leg = talking();
    for (n, payload_type) in [(1, 13), (2, 19), (3, 96)] {
        let mut bytes = far(9, n, u32::from(n) * 160);
        bytes[1] = payload_type;
        assert!(leg.handle_packet(Socket::Sound, FAR.parse().unwrap(), &bytes, 0));
    }
    assert_eq!(drain(&mut leg), []);
    assert_eq!((leg.counts().received, leg.counts().rejected), (3, 0));
}

#[test]
fn nothing_is_expected_of_whoever_is_on_hold() {
    let mut leg = leg();
    assert!(!leg.expects());
    for (direction, expects) in [
        (Direction::SendRecv, true),
        (Direction::SendOnly, false),
        (Direction::RecvOnly, true),
        (Direction::Inactive, false),
    ] {
        let agreed = Agreement {
            direction,
            ..agreement(None)
        };
        leg.agree(agreed, &Keys::new([1; 30]), &Keys::new([2; 30]), 0);
        assert_eq!(leg.expects(), expects, "{direction:?}");
    }
}

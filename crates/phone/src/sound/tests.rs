use std::net::UdpSocket;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::*;
use crate::codec::Codec;
use crate::rtp::Packet;
use crate::sdp::{Direction, VoiceTypes};

fn local() -> IpAddr {
    "127.0.0.1".parse().unwrap()
}

fn leg(number: u128) -> LegId {
    LegId(Uuid::from_u128(number))
}

fn seeds() -> Seeds {
    Seeds {
        ssrc: 5,
        text_ssrc: 6,
        sequence: 1,
        timestamp: 0,
        name: "x".to_owned(),
    }
}

#[allow(clippy::disallowed_methods, reason = "real sockets have real time")]
fn start(ports: RangeInclusive<u16>) -> (Sounds, channel::UnboundedReceiver<Told>) {
    let config = SoundConfig {
        address: local(),
        ports,
    };
    Sounds::start(config, None, Arc::new(Instant::now), Arc::new(|| 0)).unwrap()
}

/// A telephone, and the agreement with it.
fn telephone() -> (UdpSocket, Agreement) {
    let socket = UdpSocket::bind((local(), 0)).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let agreed = Agreement {
        voice: VoiceTypes {
            codec: Codec::Pcma,
            payload_type: 8,
            events: Some(101),
            noise: None,
        },
        remote: Some(socket.local_addr().unwrap()),
        control: None,
        direction: Direction::SendRecv,
        secure: None,
        text: None,
    };
    (socket, agreed)
}

fn tape(packets: usize) -> Tape {
    Tape {
        codec: Codec::Pcma,
        bytes: vec![0x55; 160 * packets].into(),
        endless: false,
    }
}

#[test]
fn ports_are_even_in_fours_and_come_back_last() {
    let mut ports = Ports::new(local(), &(20_001..=20_012));
    assert_eq!(
        ports.free(),
        2,
        "20002 and 20006; 20010 to 20013 do not fit"
    );
    let first = ports.open().unwrap();
    let second = ports.open().unwrap();
    assert!(ports.open().is_none());
    ports.close(&first);
    drop(first);
    ports.close(&second);
    drop(second);
    assert_eq!(ports.open().unwrap().ends(local()).sound.port(), 20_002);
}

#[tokio::test]
async fn a_caller_hears_the_tape_and_is_told_of() {
    let (sounds, mut told) = start(21_000..=21_099);
    let (telephone, agreed) = telephone();
    let ends = sounds.open(leg(1), seeds()).await.unwrap();
    sounds.agree(leg(1), agreed, Keys::new([0; 30]), Keys::new([0; 30]));
    sounds.play(leg(1), vec![tape(3), tape(2)]);
    let heard = tokio::task::spawn_blocking(move || {
        let mut buffer = [0; 500];
        let numbers: Vec<u16> = (0..5)
            .map(|_| {
                let length = telephone.recv(&mut buffer).unwrap();
                Packet::read(&buffer[..length]).unwrap().sequence
            })
            .collect();
        // And presses a key.
        let mut bytes = Vec::new();
        let press = Packet {
            marker: true,
            payload_type: 101,
            sequence: 1,
            timestamp: 1,
            ssrc: 9,
            payload: &[5, 0x8a, 0, 160],
        };
        press.write(&mut bytes);
        telephone.send_to(&bytes, ends.sound).unwrap();
        numbers
    });
    assert_eq!(heard.await.unwrap(), [1, 2, 3, 4, 5]);
    let first = told.recv().await.unwrap();
    let second = told.recv().await.unwrap();
    let key = Key::from_char('5').unwrap();
    assert_eq!(
        [first, second],
        [Told::Played(leg(1)), Told::Pressed(leg(1), key)]
    );
    assert_eq!(sounds.counts(leg(1)).await.unwrap().sent, 5);
    let totals = sounds.totals();
    assert_eq!((totals.sent, totals.received, totals.lost()), (5, 1, 0));
    sounds.close(leg(1));
    assert_eq!(sounds.counts(leg(1)).await, None);
}

#[tokio::test]
async fn without_a_port_no_call_is_taken() {
    let (sounds, _told) = start(22_000..=22_003);
    sounds.open(leg(1), seeds()).await.unwrap();
    assert!(matches!(
        sounds.open(leg(2), seeds()).await,
        Err(SoundError::NoPort)
    ));
    sounds.close(leg(1));
    sounds.open(leg(2), seeds()).await.unwrap();
}

#[tokio::test]
async fn what_the_kernel_throws_away_is_counted() {
    let (telephone, receiver) = (UdpSocket::bind((local(), 0)), UdpSocket::bind((local(), 0)));
    let (telephone, receiver) = (telephone.unwrap(), receiver.unwrap());
    let to = receiver.local_addr().unwrap();
    receiver.set_nonblocking(true).unwrap();
    let receiver = mio::net::UdpSocket::from_std(receiver);
    count::watch(&receiver);
    // More than any receive queue holds.
    for _ in 0..20_000 {
        telephone.send_to(&[0; 1_000], to).unwrap();
    }
    let mut buffer = [0; 2_000];
    let mut read = 0;
    while count::receive(&receiver, &mut buffer).is_ok() {
        read += 1;
    }
    // Only the next packet tells of those before it.
    telephone.send_to(&[0; 10], to).unwrap();
    let (length, from, thrown) = count::receive(&receiver, &mut buffer).unwrap();
    assert_eq!((length, from), (10, telephone.local_addr().unwrap()));
    if cfg!(target_os = "linux") {
        assert_eq!(u64::from(thrown.unwrap()) + read, 20_000);
    }
}

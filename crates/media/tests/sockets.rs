//! The whole engine with its threads over loopback, by UDP and by TCP.

#![allow(clippy::unwrap_used)]

mod support;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use schalter_media::framing::{Deframer, frame};
use schalter_media::{
    LegId, Media, MediaConfig, MediaError, MediaEvent, PublicAddress, RoomId, Track,
};
use str0m::{Candidate, Input};
use support::{CHROME_LIKE, Client, epoch, ms};
use tokio::sync::mpsc::UnboundedReceiver;

const PATIENCE: Duration = Duration::from_secs(30);

fn loopback() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

fn room() -> RoomId {
    RoomId(uuid::Uuid::from_u128(1))
}

fn config() -> MediaConfig {
    let mut config = MediaConfig::new(loopback());
    config.tcp = Some(loopback());
    config
}

fn start(config: MediaConfig) -> (Media, UnboundedReceiver<MediaEvent>) {
    Media::start(config, Arc::new(epoch)).unwrap()
}

enum Wire {
    Udp(UdpSocket),
    Tcp(TcpStream, Deframer),
}

/// A client on a real socket.
struct Caller {
    client: Client,
    wire: Wire,
    server: SocketAddr,
}

impl Caller {
    fn new(number: u8, media: &Media, tcp: bool) -> (Self, str0m::change::SdpPendingOffer, String) {
        let (wire, server, candidate) = if tcp {
            let server = media.tcp_addr().unwrap();
            let stream = TcpStream::connect(server).unwrap();
            let local = stream.local_addr().unwrap();
            let kind = str0m::net::TcpType::Active;
            let candidate = Candidate::builder()
                .tcp()
                .host(local)
                .tcptype(kind)
                .build()
                .unwrap();
            (Wire::Tcp(stream, Deframer::default()), server, candidate)
        } else {
            let socket = UdpSocket::bind(loopback()).unwrap();
            let candidate = Candidate::host(socket.local_addr().unwrap(), "udp").unwrap();
            (Wire::Udp(socket), media.udp_addr(), candidate)
        };
        let (client, pending, offer) =
            Client::reachable_at(candidate, number, CHROME_LIKE, 1, epoch());
        (
            Self {
                client,
                wire,
                server,
            },
            pending,
            offer,
        )
    }

    async fn join(number: u8, media: &Media, tcp: bool) -> Self {
        let (mut caller, pending, offer) = Self::new(number, media, tcp);
        let answer = media
            .connect(room(), caller.client.leg, offer)
            .await
            .unwrap();
        assert_eq!(answer.slots.len(), 1);
        caller.client.accept(pending, &answer.sdp);
        caller
    }

    /// Sends what is due and takes what comes within a moment.
    fn turn(&mut self) {
        let now = epoch();
        self.client.rtc.handle_input(Input::Timeout(now)).unwrap();
        self.send_all(now);
        let wait = self
            .client
            .next
            .saturating_duration_since(now)
            .clamp(ms(1), ms(5));
        let mut buffer = [0; 2048];
        let proto = match &mut self.wire {
            Wire::Udp(socket) => {
                socket.set_read_timeout(Some(wait)).unwrap();
                let Ok((length, _)) = socket.recv_from(&mut buffer) else {
                    return;
                };
                return self.take(str0m::net::Protocol::Udp, &buffer[..length]);
            }
            Wire::Tcp(stream, deframer) => {
                stream.set_read_timeout(Some(wait)).unwrap();
                let Ok(length) = stream.read(&mut buffer) else {
                    return;
                };
                deframer.push(&buffer[..length]);
                str0m::net::Protocol::Tcp
            }
        };
        while let Some(packet) = self.next_frame() {
            self.take(proto, &packet);
        }
    }

    fn next_frame(&mut self) -> Option<Vec<u8>> {
        let Wire::Tcp(_, deframer) = &mut self.wire else {
            return None;
        };
        deframer.next_frame().unwrap().map(<[u8]>::to_vec)
    }

    fn take(&mut self, proto: str0m::net::Protocol, bytes: &[u8]) {
        let now = epoch();
        let receive = str0m::net::Receive::new(proto, self.server, self.client.addr, bytes);
        self.client
            .rtc
            .handle_input(Input::Receive(now, receive.unwrap()))
            .unwrap();
        self.send_all(now);
    }

    fn send_all(&mut self, now: Instant) {
        for (to, packet) in self.client.drain(now) {
            match &mut self.wire {
                Wire::Udp(socket) => {
                    socket.send_to(&packet, to).unwrap();
                }
                Wire::Tcp(stream, _) => {
                    let mut framed = Vec::new();
                    frame(&packet, &mut framed);
                    stream.write_all(&framed).unwrap();
                }
            }
        }
    }
}

/// Turns the wheel until something is true; panics when patience ends.
fn until(callers: &mut [Caller], what: &str, mut done: impl FnMut(&mut [Caller]) -> bool) {
    let end = epoch() + PATIENCE;
    while !done(callers) {
        assert!(epoch() < end, "waited too long until {what}");
        for caller in callers.iter_mut() {
            caller.turn();
        }
    }
}

async fn talk(media: &Media, tcp: [bool; 2]) {
    let mut callers = [
        Caller::join(1, media, tcp[0]).await,
        Caller::join(2, media, tcp[1]).await,
    ];
    until(&mut callers, "both are connected", |all| {
        all.iter().all(|c| c.client.connected)
    });
    for _ in 0..20 {
        callers
            .iter_mut()
            .for_each(|caller| caller.client.send(Track::Camera, epoch()));
        callers.iter_mut().for_each(Caller::turn);
    }
    assert!(
        callers.iter().all(|caller| caller.client.got.is_empty()),
        "the room is not open"
    );
    media.open(room());
    until(&mut callers, "both see and hear the other", |all| {
        for caller in all.iter_mut() {
            caller.client.send(Track::Audio, epoch());
            caller.client.send(Track::Camera, epoch());
        }
        all.iter().all(|caller| {
            let slot = caller.client.slots[0];
            caller.client.got_on(slot[0]).len() > 20 && caller.client.got_on(slot[1]).len() > 20
        })
    });
    for caller in &callers {
        assert_eq!(caller.client.got[0].seq, 1);
    }
    let figures = media.figures();
    assert_eq!((figures.rooms, figures.legs), (1, 2));
    assert!(figures.forwarded >= 80 && figures.withheld > 0);
}

#[tokio::test]
async fn a_call_over_udp() {
    let (media, mut events) = start(config());
    talk(&media, [false, false]).await;
    let first: Vec<MediaEvent> = (0..2).filter_map(|_| events.try_recv().ok()).collect();
    assert!(
        first
            .iter()
            .all(|event| matches!(event, MediaEvent::SlotAssigned { .. }))
    );
    media.shutdown();
}

#[tokio::test]
async fn a_call_over_tcp() {
    let mut config = config();
    config.advertise_udp = false;
    let (media, _events) = start(config);
    talk(&media, [true, true]).await;
    media.shutdown();
}

#[tokio::test]
async fn one_by_udp_and_one_by_tcp() {
    let (media, _events) = start(config());
    talk(&media, [false, true]).await;
}

#[tokio::test]
async fn a_busy_port_is_named() {
    let taken = UdpSocket::bind(loopback()).unwrap();
    let busy = taken.local_addr().unwrap();
    let refused = Media::start(MediaConfig::new(busy), Arc::new(epoch)).map(|_| ());
    assert!(matches!(
        refused,
        Err(MediaError::Listen { protocol: "udp", address, .. }) if address == busy
    ));
    let taken = TcpListener::bind(loopback()).unwrap();
    let mut config = config();
    config.tcp = Some(taken.local_addr().unwrap());
    let refused = Media::start(config, Arc::new(epoch)).map(|_| ());
    assert!(matches!(
        refused,
        Err(MediaError::Listen {
            protocol: "tcp",
            ..
        })
    ));
}

#[tokio::test]
async fn a_wildcard_address_needs_a_public_one() {
    let any: SocketAddr = "0.0.0.0:0".parse().unwrap();
    let refused = Media::start(MediaConfig::new(any), Arc::new(epoch)).map(|_| ());
    assert!(matches!(refused, Err(MediaError::NoPublicAddress(_))));
    let mut config = MediaConfig::new(any);
    config.public_addresses = vec![PublicAddress::Ip("127.0.0.1".parse().unwrap())];
    let (media, _events) = start(config);
    let port = media.udp_addr().port();
    let (_, _, offer) = Caller::new(1, &media, false);
    let answer = media
        .connect(room(), support::leg_id(1), offer)
        .await
        .unwrap();
    assert!(answer.sdp.contains(&format!("127.0.0.1 {port} typ host")));
}

#[tokio::test]
async fn both_kinds_of_candidates_are_in_the_answer() {
    let (media, _events) = start(config());
    let (_, _, offer) = Caller::new(1, &media, false);
    let answer = media
        .connect(room(), support::leg_id(1), offer)
        .await
        .unwrap();
    let lines = |needle: &str| {
        answer
            .sdp
            .lines()
            .filter(|line| line.contains(needle))
            .count()
    };
    assert_eq!(lines("a=candidate:"), 2);
    assert_eq!(lines(" udp "), 1);
    assert_eq!(lines("tcptype passive"), 1);
    assert_eq!(lines("a=ice-lite"), 1);
}

#[tokio::test]
async fn a_bad_offer_is_a_typed_error_and_the_next_one_is_answered() {
    let (media, _events) = start(config());
    let leg = LegId(uuid::Uuid::from_u128(1));
    let bad = media
        .connect(room(), leg, "v=0\r\nnonsense".to_owned())
        .await;
    assert!(matches!(
        bad,
        Err(MediaError::WrongShape(_) | MediaError::BadOffer(_))
    ));
    let long = media.connect(room(), leg, "a".repeat(200_000)).await;
    assert!(matches!(long, Err(MediaError::OfferTooLarge(200_000))));
    assert_eq!(media.figures().rooms, 0);
    let (_, _, offer) = Caller::new(1, &media, false);
    assert!(media.connect(room(), leg, offer).await.is_ok());
}

#[tokio::test]
async fn garbage_on_the_sockets_harms_no_call() {
    let (media, _events) = start(config());
    let noise = UdpSocket::bind(loopback()).unwrap();
    for length in 0..200 {
        noise
            .send_to(&vec![(length * 7) as u8; length], media.udp_addr())
            .unwrap();
    }
    let mut stream = TcpStream::connect(media.tcp_addr().unwrap()).unwrap();
    stream.write_all(&[0xff; 5000]).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let ended = stream.read(&mut [0; 8]);
    assert!(matches!(ended, Ok(0) | Err(_)), "the connection is closed");
    talk(&media, [false, true]).await;
    assert!(media.figures().strangers > 0);
}

#[tokio::test]
async fn after_shutdown_everything_is_refused() {
    let (media, mut events) = start(config());
    media.shutdown();
    media.shutdown();
    media.open(room());
    let refused = media
        .connect(room(), support::leg_id(1), String::new())
        .await;
    assert!(matches!(refused, Err(MediaError::Stopped)));
    assert!(events.recv().await.is_none());
}

#[tokio::test]
async fn closing_a_room_tells_its_clients() {
    let (media, _events) = start(config());
    let mut callers = [
        Caller::join(1, &media, false).await,
        Caller::join(2, &media, true).await,
    ];
    until(&mut callers, "both are connected", |all| {
        all.iter().all(|c| c.client.connected)
    });
    media.close(room());
    until(&mut callers[..1], "the client was told", |all| {
        !all[0].client.rtc.is_alive()
    });
}

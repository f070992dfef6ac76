//! The load: simulated participants that send what a browser sends and count what arrives. The
//! same for every server that is measured.
//!
//! A participant sends 50 voice packets of 100 bytes a second and 30 video frames of 5,000
//! bytes, each frame as a burst of five packets, which is 1.2 Mbit/s.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token};
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::media::{Direction, MediaKind, Mid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::RtpWrite;
use str0m::{Candidate, Event, Input, Output, Rtc};

use crate::clock::now;

const VOICE_SPACING: Duration = Duration::from_millis(20);
const FRAME_SPACING: Duration = Duration::from_micros(33_333);
const VOICE_BYTES: usize = 100;
const FRAME_PACKETS: [usize; 5] = [1_100, 1_100, 1_100, 1_100, 600];
/// How finely the load sleeps.
const TICK: Duration = Duration::from_millis(1);
const CONNECT_PATIENCE: Duration = Duration::from_secs(30);
/// Load before the measurement begins, so that first keyframes and estimates are over.
const WARM_UP: Duration = Duration::from_secs(3);
/// How long packets may still arrive after the last was sent.
const LAST_ARRIVALS: Duration = Duration::from_secs(1);

/// How much, how long.
pub struct Load {
    /// Number of 1:1 calls.
    pub calls: usize,
    /// How long to measure.
    pub span: Duration,
}

/// What was sent during the measurement, and how much of it arrived.
#[derive(Debug, Default)]
pub struct Delivery {
    /// Media packets sent.
    pub sent: u64,
    /// Of these, arrived at the one other participant.
    pub received: u64,
}

impl Delivery {
    /// Arrived share, 0 to 1.
    pub fn share(&self) -> f64 {
        self.received as f64 / self.sent.max(1) as f64
    }
}

/// One connection. A participant has one of them with us and two with Janus.
struct Connection {
    rtc: Rtc,
    socket: UdpSocket,
    local: SocketAddr,
    wake_at: Instant,
    connected: bool,
    voice: Option<Stream>,
    video: Option<Stream>,
}

struct Stream {
    mid: Mid,
    next: Instant,
    seq: u64,
    units: u32,
}

/// All connections of a load.
pub struct Crowd {
    ip: IpAddr,
    poll: Poll,
    connections: Vec<Connection>,
    measuring: bool,
    delivery: Delivery,
}

/// The first byte of a payload after the codec's own tells whether it is counted.
const COUNTED: u8 = 0xc7;

impl Crowd {
    /// Nobody yet. Sockets will be bound to `ip`.
    pub fn new(ip: IpAddr) -> anyhow::Result<Self> {
        Ok(Self {
            ip,
            poll: Poll::new()?,
            connections: Vec::new(),
            measuring: false,
            delivery: Delivery::default(),
        })
    }

    /// A connection that offers what Schalter's front end does: voice, camera and screen to
    /// send, and the same for each slot to receive.
    pub fn offer_room(&mut self, slots: usize) -> anyhow::Result<(SdpPendingOffer, String)> {
        let connection = self.add()?;
        let mut api = connection.rtc.sdp_api();
        let kinds = [MediaKind::Audio, MediaKind::Video, MediaKind::Video];
        let own = kinds.map(|kind| api.add_media(kind, Direction::SendOnly, None, None, None));
        for kind in std::iter::repeat_n(kinds, slots).flatten() {
            api.add_media(kind, Direction::RecvOnly, None, None, None);
        }
        let (offer, pending) = api.apply().context("an empty offer")?;
        connection.sends(own[0], own[1]);
        Ok((pending, offer.to_sdp_string()))
    }

    /// A connection that offers to send one voice and one video.
    pub fn offer_publisher(&mut self) -> anyhow::Result<(SdpPendingOffer, String)> {
        let connection = self.add()?;
        let mut api = connection.rtc.sdp_api();
        let voice = api.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
        let video = api.add_media(MediaKind::Video, Direction::SendOnly, None, None, None);
        let (offer, pending) = api.apply().context("an empty offer")?;
        connection.sends(voice, video);
        Ok((pending, offer.to_sdp_string()))
    }

    /// The newest connection gets its answer.
    pub fn accept_answer(&mut self, pending: SdpPendingOffer, answer: &str) -> anyhow::Result<()> {
        let connection = self.connections.last_mut().context("no connection")?;
        let answer = SdpAnswer::from_sdp_string(answer)?;
        connection.rtc.sdp_api().accept_answer(pending, answer)?;
        Ok(())
    }

    /// A new connection that answers an offer.
    pub fn answer(&mut self, offer: &str) -> anyhow::Result<String> {
        let offer = SdpOffer::from_sdp_string(offer)?;
        let connection = self.add()?;
        Ok(connection
            .rtc
            .sdp_api()
            .accept_offer(offer)?
            .to_sdp_string())
    }

    /// Lets time pass until all are connected.
    pub fn connect_all(&mut self) -> anyhow::Result<()> {
        let end = now() + CONNECT_PATIENCE;
        while !self
            .connections
            .iter()
            .all(|connection| connection.connected)
        {
            ensure!(
                now() < end,
                "not everybody connected within {CONNECT_PATIENCE:?}"
            );
            self.tick(false)?;
        }
        Ok(())
    }

    /// Connects everybody, warms up, and measures. `reading` is taken at both ends.
    pub fn run<T>(
        &mut self,
        load: &Load,
        reading: impl Fn() -> anyhow::Result<T>,
    ) -> anyhow::Result<(T, T, Delivery)> {
        self.connect_all()?;
        self.stagger();
        self.talk(WARM_UP)?;
        self.measuring = true;
        let since = reading()?;
        self.talk(load.span)?;
        let until = reading()?;
        self.measuring = false;
        let end = now() + LAST_ARRIVALS;
        while now() < end {
            self.tick(false)?;
        }
        Ok((since, until, std::mem::take(&mut self.delivery)))
    }

    fn talk(&mut self, span: Duration) -> anyhow::Result<()> {
        let end = now() + span;
        while now() < end {
            self.tick(true)?;
        }
        Ok(())
    }

    /// People do not speak in step.
    fn stagger(&mut self) {
        let start = now();
        let count = self.connections.len().max(1) as u32;
        for (number, connection) in self.connections.iter_mut().enumerate() {
            let shift = |spacing: Duration| start + spacing * number as u32 / count;
            if let Some(voice) = &mut connection.voice {
                voice.next = shift(VOICE_SPACING);
            }
            if let Some(video) = &mut connection.video {
                video.next = shift(FRAME_SPACING);
            }
        }
    }

    fn add(&mut self) -> anyhow::Result<&mut Connection> {
        let mut socket = UdpSocket::bind(SocketAddr::new(self.ip, 0))?;
        let token = Token(self.connections.len());
        self.poll
            .registry()
            .register(&mut socket, token, Interest::READABLE)?;
        let local = socket.local_addr()?;
        let start = now();
        let mut rtc = Rtc::builder()
            .set_rtp_mode(true)
            .set_stats_interval(None)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .build(start);
        rtc.add_local_candidate(Candidate::host(local, "udp")?);
        self.connections.push(Connection {
            rtc,
            socket,
            local,
            wake_at: start,
            connected: false,
            voice: None,
            video: None,
        });
        self.connections.last_mut().context("just pushed")
    }

    /// One turn: read what came, send what is due, wake whom it is time to wake.
    fn tick(&mut self, talking: bool) -> anyhow::Result<()> {
        std::thread::sleep(TICK);
        let mut events = Events::with_capacity(self.connections.len().max(1));
        self.poll.poll(&mut events, Some(Duration::ZERO))?;
        let at = now();
        let mut received = 0;
        for event in &events {
            let connection = &mut self.connections[event.token().0];
            received += connection.read(at)?;
        }
        for connection in &mut self.connections {
            let sent = if talking {
                connection.speak(at, self.measuring)?
            } else {
                0
            };
            if self.measuring {
                self.delivery.sent += sent;
            }
            if sent > 0 || connection.wake_at <= at {
                connection.rtc.handle_input(Input::Timeout(at))?;
                received += connection.drain()?;
            }
        }
        self.delivery.received += received;
        Ok(())
    }
}

impl Connection {
    fn sends(&mut self, voice: Mid, video: Mid) {
        let stream = |mid| Stream {
            mid,
            next: now(),
            seq: 1,
            units: 0,
        };
        self.voice = Some(stream(voice));
        self.video = Some(stream(video));
    }

    fn read(&mut self, at: Instant) -> anyhow::Result<u64> {
        let mut buffer = [0; 2_000];
        let mut received = 0;
        loop {
            match self.socket.recv_from(&mut buffer) {
                Ok((length, source)) => {
                    let Ok(receive) =
                        Receive::new(Protocol::Udp, source, self.local, &buffer[..length])
                    else {
                        continue;
                    };
                    self.rtc.handle_input(Input::Receive(at, receive))?;
                    received += self.drain()?;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(received),
                // A refused earlier datagram while the server comes up or goes down.
                Err(_) => {}
            }
        }
    }

    /// Queues what is due. Returns the number of packets.
    fn speak(&mut self, at: Instant, counted: bool) -> anyhow::Result<u64> {
        let mut sent = 0;
        if let Some(voice) = &mut self.voice {
            while voice.next <= at {
                voice.next += VOICE_SPACING;
                voice.send(&mut self.rtc, at, counted, &[VOICE_BYTES], 960)?;
                sent += 1;
            }
        }
        if let Some(video) = &mut self.video {
            while video.next <= at {
                video.next += FRAME_SPACING;
                video.send(&mut self.rtc, at, counted, &FRAME_PACKETS, 3_000)?;
                sent += FRAME_PACKETS.len() as u64;
            }
        }
        Ok(sent)
    }

    fn drain(&mut self) -> anyhow::Result<u64> {
        let mut received = 0;
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(at) => {
                    self.wake_at = at;
                    return Ok(received);
                }
                // A full socket buffer is a lost packet, as on a real network.
                Output::Transmit(transmit) => {
                    let _ = self
                        .socket
                        .send_to(&transmit.contents, transmit.destination);
                }
                Output::Event(Event::Connected) => self.connected = true,
                Output::Event(Event::RtpPacket(packet)) => {
                    received += u64::from(packet.payload.get(4) == Some(&COUNTED));
                }
                Output::Event(_) => {}
            }
        }
    }
}

impl Stream {
    fn send(
        &mut self,
        rtc: &mut Rtc,
        at: Instant,
        counted: bool,
        sizes: &[usize],
        ticks: u32,
    ) -> anyhow::Result<()> {
        let pt = *rtc
            .media(self.mid)
            .and_then(|media| media.remote_pts().first())
            .context("the server takes no codec of ours")?;
        self.units = self.units.wrapping_add(ticks);
        let video = sizes.len() > 1;
        let mut api = rtc.direct_api();
        let stream = api
            .stream_tx_by_mid(self.mid, None)
            .context("no stream to send on")?;
        for (index, size) in sizes.iter().enumerate() {
            let mut payload = vec![0x5a; *size];
            // A VP8 descriptor that starts a partition in the first packet only (RFC 7741).
            payload[0] = if index == 0 { 0x10 } else { 0 };
            payload[1] = 0x01;
            payload[4] = if counted { COUNTED } else { 0 };
            let last = index + 1 == sizes.len();
            stream.write_rtp(
                RtpWrite::new(pt, self.seq.into(), self.units, at, payload)
                    .marker(last)
                    .nackable(video),
            );
            self.seq += 1;
        }
        Ok(())
    }
}

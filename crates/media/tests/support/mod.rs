//! A world on virtual time: one room, clients that are str0m too, and a seeded network between
//! them that delays and loses. Nothing sleeps and nothing is timed.

#![allow(dead_code)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use schalter_media::negotiation::{Candidates, Offer, prepare};
use schalter_media::room::{Limits, Output, Packet, Protocol, Room};
use schalter_media::{
    Answer, Downlink, LegId, MediaConfig, MediaError, MediaEvent, RoomId, Track, Voice, VoiceCodec,
};
use str0m::bwe::BweKind;
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::format::{Codec, FormatParams};
use str0m::media::{Direction, Frequency, MediaKind, Mid};
use str0m::rtp::RtpWrite;
use str0m::{Candidate, Event, Input, Rtc, RtcConfig};

pub fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

#[allow(clippy::disallowed_methods)]
pub fn epoch() -> Instant {
    Instant::now()
}

pub fn leg_id(number: u128) -> LegId {
    LegId(uuid::Uuid::from_u128(number))
}

pub const ROOM: RoomId = RoomId(uuid::Uuid::from_u128(0xa00));

pub fn server() -> SocketAddr {
    "192.0.2.1:3478".parse().unwrap()
}

/// The codecs of a client, with payload types of its own choice.
#[derive(Clone, Copy)]
pub struct Codecs {
    pub opus: u8,
    pub vp8: Option<u8>,
    pub h264: Option<u8>,
    /// G.722 and G.711 too, with the payload types that RFC 3551 gives them.
    pub telephone: bool,
}

pub const CHROME_LIKE: Codecs = Codecs {
    opus: 111,
    vp8: Some(96),
    h264: Some(102),
    telephone: false,
};
/// As Chromium offers it in full.
pub const CHROME: Codecs = Codecs {
    telephone: true,
    ..CHROME_LIKE
};
pub const FIREFOX_LIKE: Codecs = Codecs {
    opus: 109,
    vp8: Some(120),
    h264: Some(126),
    telephone: false,
};
pub const H264_ONLY: Codecs = Codecs {
    opus: 100,
    vp8: None,
    h264: Some(104),
    telephone: false,
};

impl Codecs {
    fn build(self) -> RtcConfig {
        let mut config = Rtc::builder().set_rtp_mode(true).clear_codecs();
        let codecs = config.codec_config();
        let opus = FormatParams {
            use_inband_fec: Some(true),
            ..Default::default()
        };
        let rate = Frequency::FORTY_EIGHT_KHZ;
        codecs.add_config(self.opus.into(), None, Codec::Opus, rate, Some(2), opus);
        if self.telephone {
            codecs.enable_g722(true, false);
            codecs.enable_pcma(true, false);
            codecs.enable_pcmu(true, false);
        }
        if let Some(vp8) = self.vp8 {
            let rtx = Some((vp8 + 1).into());
            let rate = Frequency::NINETY_KHZ;
            codecs.add_config(
                vp8.into(),
                rtx,
                Codec::Vp8,
                rate,
                None,
                FormatParams::default(),
            );
        }
        if let Some(h264) = self.h264 {
            codecs.add_h264(h264.into(), Some((h264 + 1).into()), true, 0x42_e01f);
        }
        config
    }
}

/// A packet as a client received it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Got {
    pub mid: Mid,
    pub pt: u8,
    pub seq: u64,
    pub time: u32,
    pub ssrc: u32,
    pub payload: Vec<u8>,
}

pub struct Client {
    pub rtc: Box<Rtc>,
    pub leg: LegId,
    pub addr: SocketAddr,
    pub own: Vec<Mid>,
    pub slots: Vec<[Mid; 3]>,
    pub got: Vec<Got>,
    pub keyframes_asked: Vec<(Instant, Mid)>,
    pub remb: Vec<u64>,
    pub connected: bool,
    pub next: Instant,
    sent: [u64; 3],
}

/// A client's first extended sequence number: high, so that it rolls over within a test.
const FIRST_SEQ: u64 = 65_400;

impl Client {
    pub fn new(
        number: u8,
        codecs: Codecs,
        slots: usize,
        now: Instant,
    ) -> (Self, SdpPendingOffer, String) {
        let addr: SocketAddr = format!("198.51.100.{number}:5000").parse().unwrap();
        let candidate = Candidate::host(addr, "udp").unwrap();
        Self::reachable_at(candidate, number, codecs, slots, now)
    }

    /// A client with this address and no other.
    pub fn reachable_at(
        candidate: Candidate,
        number: u8,
        codecs: Codecs,
        slots: usize,
        now: Instant,
    ) -> (Self, SdpPendingOffer, String) {
        let mut rtc = Box::new(codecs.build().build(now));
        let addr = candidate.addr();
        rtc.add_local_candidate(candidate);
        let mut api = rtc.sdp_api();
        let kinds = [MediaKind::Audio, MediaKind::Video, MediaKind::Video];
        let own = kinds
            .map(|kind| api.add_media(kind, Direction::SendOnly, None, None, None))
            .to_vec();
        let slots = (0..slots)
            .map(|_| kinds.map(|kind| api.add_media(kind, Direction::RecvOnly, None, None, None)))
            .collect();
        let (offer, pending) = api.apply().unwrap();
        let client = Self {
            rtc,
            leg: leg_id(u128::from(number)),
            addr,
            own,
            slots,
            got: Vec::new(),
            keyframes_asked: Vec::new(),
            remb: Vec::new(),
            connected: false,
            next: now,
            sent: [0; 3],
        };
        (client, pending, offer.to_sdp_string())
    }

    pub fn accept(&mut self, pending: SdpPendingOffer, answer: &str) {
        let answer = SdpAnswer::from_sdp_string(answer).unwrap();
        self.rtc.sdp_api().accept_answer(pending, answer).unwrap();
    }

    /// Sends one packet whose payload names its number.
    pub fn send(&mut self, track: Track, now: Instant) {
        let index = Track::ALL.iter().position(|t| *t == track).unwrap();
        let mid = self.own[index];
        let audio = track == Track::Audio;
        let media = self.rtc.media(mid).unwrap();
        let pt = media.remote_pts()[0];
        let number = self.sent[index];
        self.sent[index] += 1;
        let seq = FIRST_SEQ + number;
        let time = (number as u32).wrapping_mul(if audio { 960 } else { 3_000 });
        let mut payload = vec![0x10, 0x00];
        payload.extend_from_slice(&number.to_be_bytes());
        payload.resize(if audio { 80 } else { 900 }, 7);
        let mut api = self.rtc.direct_api();
        let stream = api.stream_tx_by_mid(mid, None).unwrap();
        let write = RtpWrite::new(pt, seq.into(), time, now, payload)
            .nackable(!audio)
            .marker(true);
        stream.write_rtp(write);
    }

    /// Sends a packet of 20 ms in a codec of the telephone.
    pub fn send_voice(&mut self, codec: Codec, number: u64, now: Instant) {
        let mid = self.own[0];
        let all = self.rtc.codec_config().params().iter();
        let mut ours = all.filter(|params| params.spec().codec == codec);
        let pt = ours.next().unwrap().pt();
        let mut api = self.rtc.direct_api();
        let stream = api.stream_tx_by_mid(mid, None).unwrap();
        let time = (number as u32).wrapping_mul(160);
        let payload = vec![number as u8; 160];
        stream.write_rtp(RtpWrite::new(
            pt,
            (FIRST_SEQ + number).into(),
            time,
            now,
            payload,
        ));
    }

    pub fn ask_keyframe(&mut self, mid: Mid) {
        let mut api = self.rtc.direct_api();
        let stream = api.stream_rx_by_mid(mid, None).unwrap();
        stream.request_keyframe(str0m::media::KeyframeRequestKind::Pli);
    }

    pub fn got_on(&self, mid: Mid) -> Vec<&Got> {
        self.got.iter().filter(|got| got.mid == mid).collect()
    }

    /// The numbers that the sender gave the packets received on an m-line.
    pub fn numbers_on(&self, mid: Mid) -> Vec<u64> {
        let number = |got: &&Got| u64::from_be_bytes(got.payload[2..10].try_into().unwrap());
        self.got_on(mid).iter().map(number).collect()
    }

    pub fn drain(&mut self, now: Instant) -> Vec<(SocketAddr, Vec<u8>)> {
        let mut out = Vec::new();
        loop {
            match self.rtc.poll_output().unwrap() {
                str0m::Output::Timeout(at) => {
                    self.next = at;
                    return out;
                }
                str0m::Output::Transmit(transmit) => {
                    out.push((transmit.destination, transmit.contents.into()));
                }
                str0m::Output::Event(event) => self.handle(event, now),
            }
        }
    }

    fn handle(&mut self, event: Event, now: Instant) {
        match event {
            Event::Connected => self.connected = true,
            Event::RtpPacket(packet) => {
                let ssrc = packet.header.ssrc;
                let mid = self.rtc.direct_api().stream_rx(&ssrc).unwrap().mid();
                self.got.push(Got {
                    mid,
                    pt: *packet.header.payload_type,
                    seq: *packet.seq_no,
                    time: packet.header.timestamp,
                    ssrc: *ssrc,
                    payload: packet.payload.to_vec(),
                });
            }
            Event::KeyframeRequest(request) => self.keyframes_asked.push((now, request.mid)),
            Event::EgressBitrateEstimate(BweKind::Remb { estimate, .. }) => {
                self.remb.push(estimate.as_u64());
            }
            _ => {}
        }
    }
}

/// Where a datagram in flight goes.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum To {
    Client(usize),
    Room(usize),
}

/// When it arrives, its number, where it goes, its bytes.
type InFlight = (Instant, u64, To, Vec<u8>);

/// Seeded, so that every run loses the same packets.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn roll(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

pub struct World {
    pub now: Instant,
    pub room: Room,
    pub clients: Vec<Client>,
    pub events: Vec<MediaEvent>,
    pub voices: Vec<(LegId, Voice)>,
    pub config: MediaConfig,
    pub loss: f64,
    pub delay: Duration,
    /// Clients whose packets get lost in both directions.
    pub cut: Vec<usize>,
    dice: Dice,
    flight: BinaryHeap<Reverse<InFlight>>,
    count: u64,
}

impl World {
    pub fn new() -> Self {
        let mut config = MediaConfig::new(server());
        config.downlink = Downlink::ReceiverEstimate;
        Self::with(config)
    }

    pub fn with(config: MediaConfig) -> Self {
        Self {
            now: epoch(),
            room: Room::new(ROOM, Limits::from(&config)),
            clients: Vec::new(),
            events: Vec::new(),
            voices: Vec::new(),
            config,
            loss: 0.0,
            delay: ms(10),
            cut: Vec::new(),
            dice: Dice::new(7),
            flight: BinaryHeap::new(),
            count: 0,
        }
    }

    pub fn candidates() -> Candidates {
        Candidates {
            udp: vec![server()],
            tcp: Vec::new(),
        }
    }

    pub fn answer(&mut self, leg: LegId, offer: &str) -> Result<Answer, MediaError> {
        let offer = Offer::parse(offer, self.config.downlink)?;
        let cert = str0m::crypto::from_feature_flags()
            .dtls_provider
            .generate_certificate();
        let (prepared, answer) = prepare(
            leg,
            offer,
            &self.config,
            &Self::candidates(),
            cert.unwrap(),
            self.now,
        )?;
        self.room.add_leg(prepared, self.now)?;
        self.collect();
        Ok(answer)
    }

    /// A client enters; its index is returned.
    pub fn join(&mut self, codecs: Codecs, slots: usize) -> usize {
        let number = self.clients.len() as u8 + 1;
        let (mut client, pending, offer) = Client::new(number, codecs, slots, self.now);
        let answer = self.answer(client.leg, &offer).unwrap();
        client.accept(pending, &answer.sdp);
        self.clients.push(client);
        self.clients.len() - 1
    }

    /// Two connected clients in a room that is not open.
    pub fn pair() -> Self {
        let mut world = Self::new();
        world.join(CHROME_LIKE, 1);
        world.join(CHROME_LIKE, 1);
        world.run(ms(1000));
        assert!(world.clients.iter().all(|client| client.connected));
        world
    }

    /// Two clients that talk.
    pub fn open_pair() -> Self {
        let mut world = Self::pair();
        world.room.open(world.now);
        world.collect();
        world
    }

    /// Everyone sends voice and camera for a while: 50 packets a second of each.
    pub fn talk(&mut self, span: Duration) {
        let end = self.now + span;
        while self.now < end {
            for index in 0..self.clients.len() {
                self.send(index, Track::Audio);
                self.send(index, Track::Camera);
            }
            self.run(ms(20));
        }
    }

    pub fn send(&mut self, index: usize, track: Track) {
        self.clients[index].send(track, self.now);
        self.wake_client(index);
    }

    /// A client says something in a codec of the telephone.
    pub fn speak(&mut self, index: usize, codec: Codec, number: u64) {
        self.clients[index].send_voice(codec, number, self.now);
        self.wake_client(index);
        self.run(ms(20));
    }

    /// A telephone call says something.
    pub fn call(&mut self, source: LegId, codec: VoiceCodec, number: u64) {
        let voice = Voice {
            codec,
            source,
            stream: 1,
            sequence: number,
            timestamp: 160 * number as u32,
            marker: number == 0,
            payload: vec![number as u8; 160].into(),
        };
        self.room.handle_voice(&voice, self.now);
        self.collect();
        self.run(ms(20));
    }

    pub fn ask_keyframe(&mut self, index: usize, mid: Mid) {
        self.clients[index].ask_keyframe(mid);
        self.wake_client(index);
    }

    /// Lets time pass, event by event.
    pub fn run(&mut self, span: Duration) {
        let end = self.now + span;
        loop {
            let room_at = self.room.poll_timeout().map(|(at, _)| at);
            let flight_at = self.flight.peek().map(|Reverse((at, ..))| *at);
            let client_at = self.clients.iter().map(|client| client.next).min();
            let next = [room_at, flight_at, client_at].into_iter().flatten().min();
            let Some(next) = next.filter(|at| *at <= end) else {
                break;
            };
            self.now = self.now.max(next);
            if flight_at == Some(next) {
                self.deliver();
            } else if room_at == Some(next) {
                self.room.handle_timeout(self.now);
                self.collect();
            } else {
                for index in 0..self.clients.len() {
                    if self.clients[index].next <= self.now {
                        self.wake_client(index);
                    }
                }
            }
        }
        self.now = end;
    }

    fn wake_client(&mut self, index: usize) {
        let client = &mut self.clients[index];
        client.rtc.handle_input(Input::Timeout(self.now)).unwrap();
        self.drain_client(index);
    }

    fn drain_client(&mut self, index: usize) {
        for (_, contents) in self.clients[index].drain(self.now) {
            self.throw(To::Room(index), index, contents);
        }
    }

    fn throw(&mut self, to: To, via: usize, contents: Vec<u8>) {
        if self.cut.contains(&via) || self.dice.roll() < self.loss {
            return;
        }
        self.count += 1;
        self.flight
            .push(Reverse((self.now + self.delay, self.count, to, contents)));
    }

    fn deliver(&mut self) {
        let Some(Reverse((_, _, to, contents))) = self.flight.pop() else {
            return;
        };
        match to {
            To::Room(index) => {
                let client = &self.clients[index];
                let (leg, source) = (client.leg, client.addr);
                self.inject(leg, source, &contents);
            }
            To::Client(index) => {
                let client = &mut self.clients[index];
                let (proto, to) = (str0m::net::Protocol::Udp, client.addr);
                let receive = str0m::net::Receive::new(proto, server(), to, &contents).unwrap();
                client
                    .rtc
                    .handle_input(Input::Receive(self.now, receive))
                    .unwrap();
                self.drain_client(index);
            }
        }
    }

    /// Hands the room a packet as if it had come from an address.
    pub fn inject(&mut self, leg: LegId, source: SocketAddr, bytes: &[u8]) {
        let packet = Packet {
            protocol: Protocol::Udp,
            source,
            destination: server(),
            bytes,
        };
        self.room.handle_packet(leg, packet, self.now);
        self.room.flush(self.now);
        self.collect();
    }

    /// Takes what the room gives out.
    pub fn collect(&mut self) {
        while let Some(output) = self.room.poll_output() {
            match output {
                Output::Event(event) => self.events.push(event),
                Output::Voice { to, voice } => self.voices.push((to, voice)),
                Output::Transmit(transmit) => {
                    let to = self
                        .clients
                        .iter()
                        .position(|c| c.addr == transmit.destination);
                    if let Some(index) = to {
                        self.throw(To::Client(index), index, transmit.contents);
                    }
                }
            }
        }
    }
}

//! The words of this crate's interface: ids, configuration, events, errors.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Names one room, the place where the legs of one conversation meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RoomId(pub uuid::Uuid);

/// Names one leg: one participant's media connection, over reconnects and ICE restarts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LegId(pub uuid::Uuid);

/// An address that is told to clients instead of the bound one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PublicAddress {
    /// This address and port, for UDP and TCP alike.
    Socket(SocketAddr),
    /// This address with the ports that are bound.
    Ip(IpAddr),
}

impl PublicAddress {
    /// The socket address to advertise when `bound_port` is the local port.
    #[must_use]
    pub fn with_port(self, bound_port: u16) -> SocketAddr {
        match self {
            Self::Ip(ip) => SocketAddr::new(ip, bound_port),
            Self::Socket(addr) => addr,
        }
    }
}

impl From<IpAddr> for PublicAddress {
    fn from(ip: IpAddr) -> Self {
        Self::Ip(ip)
    }
}

impl From<SocketAddr> for PublicAddress {
    fn from(addr: SocketAddr) -> Self {
        Self::Socket(addr)
    }
}

/// How the bandwidth from the server to a receiver is found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Downlink {
    /// The receiver estimates from absolute send times and tells with REMB. Costs the
    /// server next to nothing.
    #[default]
    ReceiverEstimate,
    /// The server estimates from transport-wide feedback, and paces and probes.
    TransportFeedback,
}

/// Everything the media engine has to be told.
#[derive(Debug, Clone)]
pub struct MediaConfig {
    /// Where to listen for UDP; port 0 takes any free one.
    pub udp: SocketAddr,
    /// Where to listen for ICE-TCP (RFC 6544), if at all; port 0 takes any free one.
    pub tcp: Option<SocketAddr>,
    /// What clients are told instead of the bound addresses. Needed when bound to a wildcard
    /// address: nobody can connect to `0.0.0.0`.
    pub public_addresses: Vec<PublicAddress>,
    /// Whether UDP candidates are offered. Off only to force TCP.
    pub advertise_udp: bool,
    /// How long a leg may stay silent before it is evicted.
    pub leg_grace: Duration,
    /// The most video that one sender is asked for, in bits per second.
    pub max_bitrate_bps: u64,
    /// The least video that one sender is asked for however weak the receivers are, in bits
    /// per second.
    pub min_bitrate_bps: u64,
    /// How the bandwidth towards a receiver is found out.
    pub downlink: Downlink,
}

impl MediaConfig {
    /// A configuration with defaults for everything but the UDP address: no TCP, 30 s of
    /// grace, video between 60 kbit/s and 2.5 Mbit/s.
    #[must_use]
    pub fn new(udp: SocketAddr) -> Self {
        Self {
            udp,
            tcp: None,
            public_addresses: Vec::new(),
            advertise_udp: true,
            leg_grace: Duration::from_secs(30),
            max_bitrate_bps: 4_000_000,
            min_bitrate_bps: 60_000,
            downlink: Downlink::default(),
        }
    }
}

/// The most legs that one room takes.
pub const MAX_LEGS: usize = 5;

/// The largest offer that is read, in bytes. Chromium's for four slots has about 48,000.
pub const MAX_OFFER_BYTES: usize = 192 * 1024;

/// The server's side of the negotiation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The SDP answer, with all candidates in it.
    pub sdp: String,
    /// The places for other people's media that the offer brought, in order.
    pub slots: Vec<Slot>,
}

/// The three m-lines on which one other participant arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Number of the slot, from 0; what [`MediaEvent::SlotAssigned`] refers to.
    pub slot: u8,
    /// `a=mid` of the m-line that carries the voice.
    pub audio: String,
    /// `a=mid` of the m-line that carries the camera.
    pub camera: String,
    /// `a=mid` of the m-line that carries the shared screen.
    pub screen: String,
}

/// One of the three things that a leg may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Track {
    /// The voice.
    Audio,
    /// The camera.
    Camera,
    /// The shared screen.
    Screen,
}

impl Track {
    /// All tracks in the order of the m-lines.
    pub const ALL: [Self; 3] = [Self::Audio, Self::Camera, Self::Screen];

    pub(crate) fn index(self) -> usize {
        self as usize
    }

    /// RTP ticks in a second: Opus and every video codec have fixed ones (RFC 7587, RFC 7741).
    pub(crate) fn clock_rate(self) -> u32 {
        if self.is_video() { 90_000 } else { 48_000 }
    }

    pub(crate) fn is_video(self) -> bool {
        self != Self::Audio
    }
}

/// How good a leg's connection is, in the three words that a person is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QualityLevel {
    /// Nothing to notice.
    Good,
    /// Short disturbances are likely.
    Fair,
    /// A conversation is hard.
    Poor,
}

/// Why a leg is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LostReason {
    /// Nothing was heard of it for the whole grace time.
    Silent,
    /// The client closed the connection.
    Closed,
    /// The connection broke: DTLS failed or the state machine gave an error.
    Failed,
}

/// What happened in the media engine.
#[derive(Debug, Clone, PartialEq)]
pub enum MediaEvent {
    /// ICE and DTLS are up; media may flow once the room is open.
    LegConnected {
        /// The room.
        room: RoomId,
        /// The leg.
        leg: LegId,
    },
    /// The leg is gone and was removed from its room. Not sent after
    /// [`crate::Media::disconnect`] or [`crate::Media::close`].
    LegLost {
        /// The room.
        room: RoomId,
        /// The leg.
        leg: LegId,
        /// Why.
        reason: LostReason,
    },
    /// From now on `source` is seen and heard by `receiver` on this slot.
    SlotAssigned {
        /// The room.
        room: RoomId,
        /// Who receives.
        receiver: LegId,
        /// The slot's number in the receiver's [`Answer::slots`].
        slot: u8,
        /// Who is received.
        source: LegId,
    },
    /// The slot is free again; its last picture is to be taken away.
    SlotFreed {
        /// The room.
        room: RoomId,
        /// Who received.
        receiver: LegId,
        /// The slot's number in the receiver's [`Answer::slots`].
        slot: u8,
        /// Who was received.
        source: LegId,
    },
    /// The connection became better or worse; at most every 2 s for each leg.
    Quality {
        /// The room.
        room: RoomId,
        /// The leg whose connection this is about.
        leg: LegId,
        /// The verdict.
        level: QualityLevel,
        /// Share of packets lost in the worse direction, 0 to 1.
        loss: f32,
        /// Round trip time in milliseconds, when known.
        rtt_ms: Option<u32>,
        /// Estimated bandwidth from the server to the leg in bits per second, when known.
        downlink_bps: Option<u64>,
    },
    /// The receiver cannot decode what the source sends; nothing of it is forwarded.
    CodecMismatch {
        /// The room.
        room: RoomId,
        /// Who should receive.
        receiver: LegId,
        /// Who sends.
        source: LegId,
        /// What is concerned.
        track: Track,
    },
}

/// What can go wrong when the engine is asked for something.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// The address cannot be listened on.
    #[error("cannot listen on {protocol} {address}: {source}")]
    Listen {
        /// `udp` or `tcp`.
        protocol: &'static str,
        /// The address from the configuration.
        address: SocketAddr,
        /// The system's reason, for instance that the port is busy.
        source: std::io::Error,
    },
    /// The operating system refused something else at start.
    #[error("cannot start the media engine: {0}")]
    Start(std::io::Error),
    /// Bound to a wildcard address without any public address to tell clients.
    #[error("{0} is no address that a client can reach: name at least one public address")]
    NoPublicAddress(SocketAddr),
    /// The offer is longer than [`MAX_OFFER_BYTES`].
    #[error("the offer has {0} bytes, more than {MAX_OFFER_BYTES}")]
    OfferTooLarge(usize),
    /// The offer is no SDP, or one that cannot be answered.
    #[error("the offer cannot be read: {0}")]
    BadOffer(String),
    /// The m-lines are not the agreed ones.
    #[error("the offer has the wrong m-lines: {0}")]
    WrongShape(String),
    /// The room has [`MAX_LEGS`] legs already.
    #[error("the room has {MAX_LEGS} legs already")]
    RoomFull,
    /// The engine was shut down.
    #[error("the media engine has stopped")]
    Stopped,
}

//! What goes into a room and what comes out of it.

use std::net::SocketAddr;
use std::time::Duration;

use crate::types::{LegId, MediaConfig, MediaEvent};
use crate::voice::Voice;

/// The transport of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// A datagram.
    Udp,
    /// A packet out of a TCP connection, without its length.
    Tcp,
}

/// A packet that came in.
#[derive(Debug, Clone, Copy)]
pub struct Packet<'a> {
    /// How it came.
    pub protocol: Protocol,
    /// Who sent it.
    pub source: SocketAddr,
    /// The candidate address that it was sent to.
    pub destination: SocketAddr,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// A packet to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transmit {
    /// How to send it.
    pub protocol: Protocol,
    /// The candidate address to send it from.
    pub source: SocketAddr,
    /// Whom to send it to.
    pub destination: SocketAddr,
    /// Its bytes.
    pub contents: Vec<u8>,
}

/// What a room gives out.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// A packet to send.
    Transmit(Transmit),
    /// Sound for a telephone call.
    Voice {
        /// The call.
        to: LegId,
        /// What it hears.
        voice: Voice,
    },
    /// Something happened.
    Event(MediaEvent),
}

/// Why a room wants to be woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A leg's state machine has a timer: retransmission, report, handshake.
    Transport,
    /// A keyframe request that came too early may go out now.
    Keyframe,
    /// A silent leg's grace time ends.
    Grace,
}

/// Counts of one room since the last [`Room::take_counts`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Media packets handed on, one for each receiver.
    pub forwarded: u64,
    /// Media packets that nobody was to get: room not open, leg on hold, codec unknown.
    pub withheld: u64,
}

/// The limits that a room keeps.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// See [`MediaConfig::leg_grace`].
    pub leg_grace: Duration,
    /// See [`MediaConfig::max_bitrate_bps`].
    pub max_bitrate_bps: u64,
    /// See [`MediaConfig::min_bitrate_bps`].
    pub min_bitrate_bps: u64,
}

impl From<&MediaConfig> for Limits {
    fn from(config: &MediaConfig) -> Self {
        Self {
            leg_grace: config.leg_grace,
            max_bitrate_bps: config.max_bitrate_bps,
            min_bitrate_bps: config.min_bitrate_bps,
        }
    }
}

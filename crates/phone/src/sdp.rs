//! What two telephones say to one another about sound and text (SDP, RFC 8866; offer and answer,
//! RFC 3264). Only what a call needs is understood; the rest is read over, and refused with port 0.

mod answer;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::net::{IpAddr, SocketAddr};

use crate::codec::Codec;
pub use crate::srtp::Keys;
use crate::srtp::Suite;

pub use answer::{
    Agreement, Local, Mismatch, Secure, Security, TextAgreement, Wishes, accept, answer, offer,
};
pub use read::{ReadError, read};
pub use write::PACKET_MS;

/// The longest description that is read, in bytes.
pub const MAX_BYTES: usize = 32 * 1024;
/// The most media lines that are read.
pub const MAX_MEDIA: usize = 16;

/// Who may send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Both.
    #[default]
    SendRecv,
    /// Whoever wrote this.
    SendOnly,
    /// Whoever reads this.
    RecvOnly,
    /// Nobody.
    Inactive,
}

impl Direction {
    /// From whether one sends and receives.
    pub fn of(sends: bool, receives: bool) -> Self {
        match (sends, receives) {
            (true, true) => Self::SendRecv,
            (true, false) => Self::SendOnly,
            (false, true) => Self::RecvOnly,
            (false, false) => Self::Inactive,
        }
    }

    /// Whether the writer sends.
    pub fn sends(self) -> bool {
        matches!(self, Self::SendRecv | Self::SendOnly)
    }

    /// Whether the writer receives.
    pub fn receives(self) -> bool {
        matches!(self, Self::SendRecv | Self::RecvOnly)
    }

    /// The attribute's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::SendRecv => "sendrecv",
            Self::SendOnly => "sendonly",
            Self::RecvOnly => "recvonly",
            Self::Inactive => "inactive",
        }
    }
}

/// A description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// The media lines, in order.
    pub media: Vec<Media>,
}

/// One media line with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// `audio`, `text`, or what else stands there.
    pub kind: String,
    /// The port; 0 is refused.
    pub port: u16,
    /// The transport, such as `RTP/AVP`.
    pub transport: String,
    /// The formats, as written.
    pub formats: Vec<String>,
    /// Where to send; nothing where no address that can be used is named.
    pub address: Option<IpAddr>,
    /// What the dynamic payload types are, and the parameters of all.
    pub maps: Vec<Map>,
    /// Who may send.
    pub direction: Direction,
    /// Keys for SRTP.
    pub crypto: Vec<Crypto>,
    /// The length of a packet, in milliseconds.
    pub packet_ms: Option<u32>,
    /// Whether RTCP shares the port with RTP.
    pub shared_port: bool,
    /// The port of RTCP, where it is neither the same nor the next one.
    pub control_port: Option<u16>,
}

impl Media {
    /// Where RTP goes.
    pub fn target(&self) -> Option<SocketAddr> {
        let address = self.address.filter(|address| !address.is_unspecified());
        address
            .filter(|_| self.port != 0)
            .map(|address| SocketAddr::new(address, self.port))
    }

    /// Where RTCP goes.
    pub fn control_target(&self) -> Option<SocketAddr> {
        let next = if self.shared_port {
            self.port
        } else {
            self.port.checked_add(1)?
        };
        let port = self.control_port.unwrap_or(next);
        self.target()
            .map(|target| SocketAddr::new(target.ip(), port))
    }

    /// Whether the transport is encrypted.
    pub fn is_secure(&self) -> bool {
        self.transport.starts_with("RTP/SAVP")
    }

    /// Whether the transport is RTP that can be spoken here.
    pub fn is_rtp(&self) -> bool {
        matches!(
            self.transport.as_str(),
            "RTP/AVP" | "RTP/AVPF" | "RTP/SAVP" | "RTP/SAVPF"
        )
    }

    /// What a payload type means.
    pub fn map(&self, payload_type: u8) -> Option<&Map> {
        self.maps
            .iter()
            .find(|map| map.payload_type == payload_type)
    }
}

/// What a payload type means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    /// The payload type.
    pub payload_type: u8,
    /// The name of the encoding.
    pub name: String,
    /// Ticks a second.
    pub rate: u32,
    /// Its parameters.
    pub parameters: Option<String>,
}

/// One line of keys (SDES, RFC 4568).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crypto {
    /// Its number; an answer names that of the line it takes.
    pub tag: u32,
    /// The algorithms.
    pub suite: Suite,
    /// Key and salt.
    pub keys: Keys,
}

/// The payload types of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoiceTypes {
    /// The codec.
    pub codec: Codec,
    /// Its payload type.
    pub payload_type: u8,
    /// That of keys pressed (RFC 4733), if they are sent that way.
    pub events: Option<u8>,
    /// That of comfort noise (RFC 3389).
    pub noise: Option<u8>,
}

/// The payload types of real-time text (RFC 4103).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextTypes {
    /// Plain text.
    pub plain: u8,
    /// Text with what came before, against losses (RFC 2198).
    pub redundant: Option<u8>,
}

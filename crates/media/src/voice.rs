//! Sound of a telephone call as it passes between a room and who stands outside of it. It is not
//! encoded anew: browsers speak the codecs of the telephone too.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use str0m::format::Codec;

use crate::types::LegId;

/// A codec that telephones and browsers both speak. Each runs at 8,000 ticks a second; G.722 says so
/// although it carries 16,000 samples (RFC 3551, 4.5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VoiceCodec {
    /// G.722: 50 to 7,000 Hz.
    G722,
    /// G.711 A-law.
    Pcma,
    /// G.711 µ-law.
    Pcmu,
}

impl VoiceCodec {
    /// Every codec, the best one first.
    pub const ALL: [Self; 3] = [Self::G722, Self::Pcma, Self::Pcmu];

    /// RTP ticks in a second.
    pub const CLOCK_RATE: u32 = 8_000;

    /// The name in SDP.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::G722 => "G722",
            Self::Pcma => "PCMA",
            Self::Pcmu => "PCMU",
        }
    }

    /// By the name in SDP, in any letters.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|codec| codec.name().eq_ignore_ascii_case(name))
    }

    /// The payload type that RFC 3551 gives it.
    #[must_use]
    pub fn payload_type(self) -> u8 {
        match self {
            Self::G722 => 9,
            Self::Pcma => 8,
            Self::Pcmu => 0,
        }
    }

    /// Samples in a second, as heard.
    #[must_use]
    pub fn sample_rate(self) -> u32 {
        match self {
            Self::G722 => 16_000,
            Self::Pcma | Self::Pcmu => 8_000,
        }
    }

    pub(crate) fn to_str0m(self) -> Codec {
        match self {
            Self::G722 => Codec::G722,
            Self::Pcma => Codec::PCMA,
            Self::Pcmu => Codec::PCMU,
        }
    }

    pub(crate) fn from_str0m(codec: Codec) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|known| known.to_str0m() == codec)
    }
}

impl std::fmt::Display for VoiceCodec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// One packet of sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// The codec.
    pub codec: VoiceCodec,
    /// Whose sound it is. Another stream of the same source begins with another number.
    pub source: LegId,
    /// The stream; changes when its source begins anew.
    pub stream: u32,
    /// Rises by one with each packet of the stream; gaps are losses.
    pub sequence: u64,
    /// In ticks of the codec's clock.
    pub timestamp: u32,
    /// The first packet after a silence.
    pub marker: bool,
    /// The packet's bytes.
    pub payload: Arc<[u8]>,
}

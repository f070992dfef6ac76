//! Encrypted sound with keys from SDP (SDES, RFC 4568; SRTP, RFC 3711).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use webrtc_srtp::context::Context;
use webrtc_srtp::option::{srtcp_replay_protection, srtp_replay_protection};
use webrtc_srtp::protection_profile::ProtectionProfile;

/// How far back a packet may come late, in packets.
const WINDOW: usize = 256;

/// Algorithms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Suite {
    /// AES-128 in counter mode, authentication of 80 bits.
    Aes128Sha1With80,
    /// The same with 32 bits of authentication.
    Aes128Sha1With32,
}

impl Suite {
    /// Every suite, the best one first.
    pub const ALL: [Suite; 2] = [Suite::Aes128Sha1With80, Suite::Aes128Sha1With32];

    /// The name in SDP.
    pub fn name(self) -> &'static str {
        match self {
            Suite::Aes128Sha1With80 => "AES_CM_128_HMAC_SHA1_80",
            Suite::Aes128Sha1With32 => "AES_CM_128_HMAC_SHA1_32",
        }
    }

    /// By the name in SDP.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.name() == name)
    }

    fn profile(self) -> ProtectionProfile {
        match self {
            Suite::Aes128Sha1With80 => ProtectionProfile::Aes128CmHmacSha1_80,
            Suite::Aes128Sha1With32 => ProtectionProfile::Aes128CmHmacSha1_32,
        }
    }
}

/// Key and salt of one direction. They are never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    key: [u8; 16],
    salt: [u8; 14],
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    /// From thirty random bytes.
    pub fn new(random: [u8; 30]) -> Self {
        let (mut key, mut salt) = ([0; 16], [0; 14]);
        key.copy_from_slice(&random[..16]);
        salt.copy_from_slice(&random[16..]);
        Self { key, salt }
    }

    /// As they stand in SDP.
    pub fn from_base64(_suite: Suite, text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text).ok()?;
        bytes.try_into().ok().map(Self::new)
    }

    /// As they stand in SDP.
    pub fn to_base64(&self) -> String {
        STANDARD.encode([&self.key[..], &self.salt[..]].concat())
    }
}

/// Why a packet was not let through.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the packet is not authentic, or came before")]
pub struct Rejected;

/// One direction of encrypted sound.
pub struct Cipher {
    context: Context,
    suite: Suite,
    keys: Keys,
    guarded: bool,
    /// The sources that have proved to know the keys, of sound and of reports.
    known: [Vec<u32>; 2],
}

/// The most sources of one direction: a call has one, and another one after each change.
const SOURCES: usize = 64;
/// The shortest RTP packet: header alone.
const SHORTEST: usize = 12;
/// The shortest encrypted RTCP packet: header, source, index, tag (RFC 3711, 3.4).
const SHORTEST_CONTROL: usize = 4 + 4 + 4 + 10;

impl Cipher {
    /// What we send.
    ///
    /// # Errors
    /// [`Rejected`], where the library refuses the keys.
    pub fn outgoing(suite: Suite, keys: &Keys) -> Result<Self, Rejected> {
        Self::new(suite, keys, false)
    }

    /// What arrives; a packet that came before is refused.
    ///
    /// # Errors
    /// [`Rejected`], where the library refuses the keys.
    pub fn incoming(suite: Suite, keys: &Keys) -> Result<Self, Rejected> {
        Self::new(suite, keys, true)
    }

    fn new(suite: Suite, keys: &Keys, guarded: bool) -> Result<Self, Rejected> {
        Ok(Self {
            context: Self::context(suite, keys, guarded)?,
            suite,
            keys: keys.clone(),
            guarded,
            known: [Vec::new(), Vec::new()],
        })
    }

    fn context(suite: Suite, keys: &Keys, guarded: bool) -> Result<Context, Rejected> {
        let guards = guarded.then(|| {
            (
                srtp_replay_protection(WINDOW),
                srtcp_replay_protection(WINDOW),
            )
        });
        let (sound, control) = guards.unzip();
        let context = Context::new(&keys.key, &keys.salt, suite.profile(), sound, control);
        context.map_err(|_| Rejected)
    }

    /// Lets a new source prove itself before anything is remembered of it: the library keeps what it
    /// needs of each source for good, even of one that is made up.
    fn proves(
        &mut self,
        source: Option<&[u8]>,
        packet: &[u8],
        control: bool,
    ) -> Result<(), Rejected> {
        let source: [u8; 4] = source
            .and_then(|four| four.try_into().ok())
            .ok_or(Rejected)?;
        let source = u32::from_be_bytes(source);
        let known = &self.known[usize::from(control)];
        if known.contains(&source) {
            return Ok(());
        }
        if known.len() >= SOURCES {
            return Err(Rejected);
        }
        let mut fresh = Self::context(self.suite, &self.keys, self.guarded)?;
        let proved = match control {
            true => fresh.decrypt_rtcp(packet),
            false => fresh.decrypt_rtp(packet),
        };
        proved.map_err(|_| Rejected)?;
        self.known[usize::from(control)].push(source);
        Ok(())
    }

    /// Encrypts an RTP packet.
    ///
    /// # Errors
    /// [`Rejected`], where it is none.
    pub fn seal(&mut self, packet: &[u8]) -> Result<Vec<u8>, Rejected> {
        let sealed = self.context.encrypt_rtp(packet).map_err(|_| Rejected)?;
        Ok(sealed.to_vec())
    }

    /// Decrypts an RTP packet.
    ///
    /// # Errors
    /// [`Rejected`].
    pub fn open(&mut self, packet: &[u8]) -> Result<Vec<u8>, Rejected> {
        // Checked here, since the library counts on it.
        if packet.len() < SHORTEST {
            return Err(Rejected);
        }
        self.proves(packet.get(8..12), packet, false)?;
        let opened = self.context.decrypt_rtp(packet).map_err(|_| Rejected)?;
        Ok(opened.to_vec())
    }

    /// Encrypts an RTCP packet.
    ///
    /// # Errors
    /// [`Rejected`], where it is none.
    pub fn seal_control(&mut self, packet: &[u8]) -> Result<Vec<u8>, Rejected> {
        let sealed = self.context.encrypt_rtcp(packet).map_err(|_| Rejected)?;
        Ok(sealed.to_vec())
    }

    /// Decrypts an RTCP packet.
    ///
    /// # Errors
    /// [`Rejected`].
    pub fn open_control(&mut self, packet: &[u8]) -> Result<Vec<u8>, Rejected> {
        if packet.len() < SHORTEST_CONTROL {
            return Err(Rejected);
        }
        self.proves(packet.get(4..8), packet, true)?;
        let opened = self.context.decrypt_rtcp(packet).map_err(|_| Rejected)?;
        Ok(opened.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rtp::Packet;

    fn packet(sequence: u16) -> Vec<u8> {
        let mut bytes = Vec::new();
        let packet = Packet {
            marker: false,
            payload_type: 8,
            sequence,
            timestamp: u32::from(sequence) * 160,
            ssrc: 7,
            payload: &[0xd5; 160],
        };
        packet.write(&mut bytes);
        bytes
    }

    #[test]
    fn only_the_right_keys_open_and_only_once() {
        for suite in Suite::ALL {
            let keys = Keys::new([7; 30]);
            let mut out = Cipher::outgoing(suite, &keys).unwrap();
            let mut other = Cipher::incoming(suite, &Keys::new([8; 30])).unwrap();
            let mut into = Cipher::incoming(suite, &keys).unwrap();
            let sealed = out.seal(&packet(1)).unwrap();
            assert_ne!(sealed[12..172], packet(1)[12..]);
            assert_eq!(other.open(&sealed), Err(Rejected));
            assert_eq!(into.open(&sealed).unwrap(), packet(1));
            assert_eq!(into.open(&sealed), Err(Rejected), "once");
        }
    }

    #[test]
    fn keys_are_written_as_they_are_read_and_never_shown() {
        let keys = Keys::new(std::array::from_fn(|n| u8::try_from(n).unwrap()));
        let text = keys.to_base64();
        assert_eq!(Keys::from_base64(Suite::ALL[0], &text), Some(keys.clone()));
        assert_eq!(format!("{keys:?}"), "Keys");
        assert_eq!(Keys::from_base64(Suite::ALL[0], "AAAA"), None);
    }

    #[test]
    fn a_round_of_numbers_does_not_break_the_stream() {
        let keys = Keys::new([3; 30]);
        let mut out = Cipher::outgoing(Suite::ALL[0], &keys).unwrap();
        let mut into = Cipher::incoming(Suite::ALL[0], &keys).unwrap();
        for n in 65_000_u32..66_500 {
            #[allow(clippy::cast_possible_truncation)]
            let packet = packet(n as u16);
            assert_eq!(into.open(&out.seal(&packet).unwrap()).unwrap(), packet);
        }
    }

    /// Found by the fuzzer: the library takes the tail of a packet without looking how long it is.
    #[test]
    fn packets_that_are_too_short_are_refused() {
        let mut cipher = Cipher::incoming(Suite::ALL[0], &Keys::new([1; 30])).unwrap();
        for length in 0..64 {
            for kind in [0x08, 0xc8, 0xc9] {
                let mut bytes = vec![0x80; length];
                if let Some(second) = bytes.get_mut(1) {
                    *second = kind;
                }
                assert!(cipher.open(&bytes).is_err(), "{length}");
                assert!(cipher.open_control(&bytes).is_err(), "{length}");
            }
        }
    }

    #[test]
    fn nothing_is_remembered_of_sources_that_are_made_up() {
        let mut cipher = Cipher::incoming(Suite::ALL[0], &Keys::new([1; 30])).unwrap();
        let mut other = Cipher::outgoing(Suite::ALL[0], &Keys::new([2; 30])).unwrap();
        for source in 0..1_000_u32 {
            let mut bytes = packet(1);
            bytes[8..12].copy_from_slice(&source.to_be_bytes());
            let sealed = other.seal(&bytes).unwrap();
            assert!(cipher.open(&sealed).is_err());
        }
        assert!(cipher.known.iter().all(Vec::is_empty));
        let mut friend = Cipher::outgoing(Suite::ALL[0], &Keys::new([1; 30])).unwrap();
        let sealed = friend.seal(&packet(2)).unwrap();
        assert_eq!(cipher.open(&sealed), Ok(packet(2)));
        assert!(cipher.open(&sealed).is_err(), "it came before");
    }
}

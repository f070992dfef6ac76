//! The stream of sound that the other side hears: one source, numbers without a break, times that
//! follow the clock.

use crate::codec::CLOCK_RATE;
use crate::keys::{Press, Step};
use crate::rtp::{Packet, SenderInfo};
use crate::sdp::PACKET_MS;

use schalter_media::Voice;

/// The bytes of a packet, in every codec.
pub(super) const PACKET_BYTES: usize = 160;

/// Ticks of a packet.
const PACKET_TICKS: u32 = PACKET_MS * CLOCK_RATE / 1_000;

/// A packet that can be sent.
pub(super) struct Ready(pub Vec<u8>);

/// Where the room's sound stands in ours.
#[derive(Clone, Copy)]
struct Origin {
    stream: (schalter_media::LegId, u32),
    first_in: u64,
    first_out: u16,
    offset: u32,
}

/// The stream.
pub(super) struct Stream {
    ssrc: u32,
    next: u16,
    start: u32,
    start_ms: u64,
    /// The time behind the last packet.
    after: u32,
    origin: Option<Origin>,
    event: u32,
    talking: bool,
    packets: u32,
    bytes: u32,
}

/// Milliseconds as ticks.
pub(super) fn ticks(ms: u64) -> u32 {
    #[allow(clippy::cast_possible_truncation, reason = "RTP time turns over")]
    let ticks = (ms * u64::from(CLOCK_RATE) / 1_000) as u32;
    ticks
}

impl Stream {
    pub fn new(ssrc: u32, sequence: u16, timestamp: u32, now_ms: u64) -> Self {
        Self {
            ssrc,
            next: sequence & 0x7fff,
            start: timestamp,
            start_ms: now_ms,
            after: timestamp,
            origin: None,
            event: timestamp,
            talking: false,
            packets: 0,
            bytes: 0,
        }
    }

    pub fn ssrc(&self) -> u32 {
        self.ssrc
    }

    /// The room's sound is left out: what follows begins anew.
    pub fn pause(&mut self) {
        self.origin = None;
    }

    /// The time of `now_ms`, not before what was sent.
    fn time(&self, now_ms: u64) -> u32 {
        let now = self
            .start
            .wrapping_add(ticks(now_ms.saturating_sub(self.start_ms)));
        let ahead = self.after.wrapping_sub(now).cast_signed();
        if ahead > 0 { self.after } else { now }
    }

    /// A packet of the room, with our numbers and its own gaps.
    pub fn relay(&mut self, sound: &Voice, payload_type: u8, now_ms: u64) -> Ready {
        let stream = (sound.source, sound.stream);
        let known = |origin: &Origin| origin.stream == stream && sound.sequence >= origin.first_in;
        let origin = self.origin.filter(known);
        let fresh = origin.is_none();
        let origin = origin.unwrap_or_else(|| Origin {
            stream,
            first_in: sound.sequence,
            first_out: self.next,
            offset: self.time(now_ms).wrapping_sub(sound.timestamp),
        });
        self.origin = Some(origin);
        #[allow(clippy::cast_possible_truncation, reason = "numbers turn over")]
        let sequence = origin
            .first_out
            .wrapping_add((sound.sequence - origin.first_in) as u16);
        let timestamp = sound.timestamp.wrapping_add(origin.offset);
        let packet = Packet {
            marker: fresh || sound.marker,
            payload_type,
            sequence,
            timestamp,
            ssrc: self.ssrc,
            payload: &sound.payload,
        };
        let ready = self.write(&packet);
        if sequence.wrapping_sub(self.next) < 1 << 15 {
            self.next = sequence.wrapping_add(1);
            self.after = timestamp.wrapping_add(PACKET_TICKS);
        }
        ready
    }

    /// A packet of a tape.
    pub fn play(&mut self, bytes: &[u8], payload_type: u8, at_ms: u64) -> Ready {
        self.origin = None;
        let timestamp = self.time(at_ms);
        let packet = Packet {
            marker: !self.talking || timestamp != self.after,
            payload_type,
            sequence: self.next,
            timestamp,
            ssrc: self.ssrc,
            payload: bytes,
        };
        let ready = self.write(&packet);
        self.next = self.next.wrapping_add(1);
        self.after = timestamp.wrapping_add(PACKET_TICKS);
        self.talking = true;
        ready
    }

    /// A key is pressed from now on.
    pub fn begin_event(&mut self, at_ms: u64) {
        self.origin = None;
        self.event = self.time(at_ms);
        self.after = self.event.wrapping_add(Press::ticks());
        self.talking = false;
    }

    /// A packet of the key.
    pub fn event(&mut self, step: &Step, payload_type: u8) -> Ready {
        let packet = Packet {
            marker: step.marker,
            payload_type,
            sequence: self.next,
            timestamp: self.event,
            ssrc: self.ssrc,
            payload: &step.payload,
        };
        let ready = self.write(&packet);
        self.next = self.next.wrapping_add(1);
        ready
    }

    /// What we say of ourselves in reports; nothing before the first packet.
    pub fn info(&self, now_ms: u64, ntp: u64) -> Option<SenderInfo> {
        let timestamp = self
            .start
            .wrapping_add(ticks(now_ms.saturating_sub(self.start_ms)));
        (self.packets > 0).then_some(SenderInfo {
            ntp,
            timestamp,
            packets: self.packets,
            bytes: self.bytes,
        })
    }

    fn write(&mut self, packet: &Packet<'_>) -> Ready {
        self.packets = self.packets.wrapping_add(1);
        self.bytes = self
            .bytes
            .wrapping_add(u32::try_from(packet.payload.len()).unwrap_or(0));
        let mut bytes = Vec::with_capacity(crate::rtp::HEADER_BYTES + packet.payload.len() + 10);
        packet.write(&mut bytes);
        Ready(bytes)
    }
}

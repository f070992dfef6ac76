//! Legs that are no browsers: telephone calls. What they send comes in and goes out as sound,
//! without a connection of its own; who carries it is not the room's business.

use std::time::Instant;

use str0m::rtp::{ExtensionValues, RtpPacket};

use super::{Output, Room};
use crate::leg::Piece;
use crate::types::{LegId, MAX_LEGS, MediaError, MediaEvent, Track};
use crate::voice::{Voice, VoiceCodec};

impl Room {
    /// Puts a telephone call into the room. It hears what the others say in a codec of the telephone
    /// ([`Output::Voice`]), and is heard by [`Room::handle_voice`]. A call that is there already
    /// stays as it is.
    ///
    /// # Errors
    /// [`MediaError::RoomFull`].
    pub fn add_outside(&mut self, leg: LegId) -> Result<(), MediaError> {
        if self.outside.contains(&leg) {
            return Ok(());
        }
        if self.legs.len() + self.outside.len() >= MAX_LEGS {
            return Err(MediaError::RoomFull);
        }
        self.outside.push(leg);
        self.assign_slots();
        Ok(())
    }

    /// What a telephone call says: handed to everybody in the room.
    pub fn handle_voice(&mut self, voice: &Voice, now: Instant) {
        let from = voice.source;
        if !self.outside.contains(&from) {
            return;
        }
        let barred = self.barred.contains(&Track::Audio);
        if !self.open || barred || self.held.contains(&from) {
            self.counts.withheld += 1;
            return;
        }
        let others = self.outside.iter().filter(|leg| **leg != from);
        for to in others.filter(|leg| !self.held.contains(leg)) {
            self.output.push_back(Output::Voice {
                to: *to,
                voice: voice.clone(),
            });
        }
        for to in 0..self.legs.len() {
            self.hand_voice(to, voice, now);
        }
        self.flush(now);
    }

    fn hand_voice(&mut self, to: usize, voice: &Voice, now: Instant) {
        let leg = &mut self.legs[to];
        let (room, receiver) = (self.id, leg.id);
        if leg.held || !leg.connected || leg.lost.is_some() {
            return;
        }
        let Some(slot) = leg.slot_of(voice.source) else {
            return;
        };
        let Some(pt) = leg.voice_type(slot, voice.codec) else {
            if !leg.mismatched.contains(&voice.source) {
                leg.mismatched.push(voice.source);
                self.tell(MediaEvent::CodecMismatch {
                    room,
                    receiver,
                    source: voice.source,
                    track: Track::Audio,
                });
            }
            self.counts.withheld += 1;
            return;
        };
        let rebase = &mut leg.slots[slot].links[Track::Audio.index()].rebase;
        let (ssrc, rate) = (voice.stream.into(), VoiceCodec::CLOCK_RATE);
        let mapped = rebase.map(ssrc, voice.sequence, voice.timestamp, rate, now);
        let Some((seq, time, fresh)) = mapped else {
            return;
        };
        let piece = Piece {
            payload: voice.payload.clone(),
            marker: voice.marker || fresh,
            extensions: ExtensionValues::default(),
        };
        leg.write((slot, Track::Audio), pt, (seq, time), now, piece);
        self.counts.forwarded += 1;
    }

    /// What a browser says, for the telephone calls in the room. They understand the codecs of the
    /// telephone alone: until the browser speaks one, nothing is handed to them.
    pub(super) fn tell_outside(
        &mut self,
        source: LegId,
        codec: str0m::format::Codec,
        packet: &RtpPacket,
    ) {
        let codec = VoiceCodec::from_str0m(codec);
        for to in self.outside.iter().filter(|leg| !self.held.contains(leg)) {
            let Some(codec) = codec else {
                self.counts.withheld += 1;
                continue;
            };
            self.output.push_back(Output::Voice {
                to: *to,
                voice: Voice {
                    codec,
                    source,
                    stream: *packet.header.ssrc,
                    sequence: *packet.seq_no,
                    timestamp: packet.header.timestamp,
                    marker: packet.header.marker,
                    payload: packet.payload.clone(),
                },
            });
            self.counts.forwarded += 1;
        }
    }
}

//! A room: up to five legs that hear and see each other. Sans-IO: packets and time go in,
//! packets and events come out, and nothing here knows a socket or a clock.
//!
//! The rhythm: [`Room::handle_packet`] for each packet of a batch, then [`Room::flush`] once,
//! then [`Room::poll_output`] until it is empty. [`Room::poll_timeout`] says when and why the
//! room wants to be woken by [`Room::handle_timeout`].

mod bitrate;
mod io;
mod outside;
mod slots;

use std::collections::{HashSet, VecDeque};
use std::time::Instant;

use str0m::Event;
use str0m::bwe::BweKind;
use str0m::rtp::RtpPacket;

use crate::leg::{Leg, Piece, received};
use crate::negotiation::{Footprint, Offer, Prepared};
use crate::types::{LegId, LostReason, MAX_LEGS, MediaError, MediaEvent, RoomId, Track};

pub use io::{Counts, Limits, Output, Packet, Protocol, Reason, Transmit};

/// One room.
pub struct Room {
    id: RoomId,
    limits: Limits,
    open: bool,
    legs: Vec<Leg>,
    /// Telephone calls.
    outside: Vec<LegId>,
    /// On hold, whether they are here or not: a leg that comes (again) finds itself held.
    held: HashSet<LegId>,
    /// What nobody in this room is to get.
    barred: HashSet<Track>,
    output: VecDeque<Output>,
    counts: Counts,
}

impl Room {
    /// An empty room that forwards nothing until [`Room::open`].
    #[must_use]
    pub fn new(id: RoomId, limits: Limits) -> Self {
        Self {
            id,
            limits,
            open: false,
            legs: Vec::new(),
            outside: Vec::new(),
            held: HashSet::new(),
            barred: HashSet::new(),
            output: VecDeque::new(),
            counts: Counts::default(),
        }
    }

    /// Puts a prepared leg into the room. A leg of the same id is replaced: the others keep the
    /// slots on which they see it.
    ///
    /// # Errors
    /// [`MediaError::RoomFull`] when five other legs are there.
    pub fn add_leg(&mut self, prepared: Prepared, now: Instant) -> Result<(), MediaError> {
        let id = prepared.id;
        let old = self.index(id);
        if old.is_none() && self.legs.len() + self.outside.len() >= MAX_LEGS {
            return Err(MediaError::RoomFull);
        }
        let mut leg = Leg::new(prepared, now);
        leg.held = self.held.contains(&id);
        match old {
            Some(index) => {
                self.legs[index].close();
                self.drain(index, now);
                self.legs[index] = leg;
                for other in &mut self.legs {
                    if let Some(slot) = other.slot_of(id) {
                        other.slots[slot].pause();
                    }
                }
            }
            None => self.legs.push(leg),
        }
        self.assign_slots();
        self.flush(now);
        Ok(())
    }

    /// Answers an offer that restarts ICE on a leg, which keeps its media.
    ///
    /// # Errors
    /// [`MediaError::BadOffer`]; the leg then goes on as before. `None` when there is no such leg.
    pub fn restart_leg(
        &mut self,
        leg: LegId,
        offer: Offer,
        now: Instant,
    ) -> Option<Result<(String, String), MediaError>> {
        let index = self.index(leg)?;
        let answer = self.legs[index].restart(offer, now);
        self.flush(now);
        let ufrag = self.legs.get_mut(index).map(Leg::ufrag).unwrap_or_default();
        Some(answer.map(|sdp| (sdp, ufrag)))
    }

    /// What is known of a leg's last offer, to recognise a restart.
    #[must_use]
    pub fn footprint(&self, leg: LegId) -> Option<&Footprint> {
        self.index(leg).map(|index| &self.legs[index].footprint)
    }

    /// Takes a leg out for good, and tells its client. The others' slots for it are free again, and
    /// it is no longer on hold.
    pub fn remove_leg(&mut self, leg: LegId, now: Instant) {
        self.held.remove(&leg);
        if let Some(place) = self.outside.iter().position(|one| *one == leg) {
            self.outside.remove(place);
            self.free_slots(leg);
            self.flush(now);
            return;
        }
        let Some(index) = self.index(leg) else { return };
        self.legs[index].close();
        self.drain(index, now);
        self.take_out(index);
        self.flush(now);
    }

    /// From now on nothing of this kind is forwarded in the room, whoever sends it.
    pub fn bar(&mut self, track: Track) {
        self.barred.insert(track);
    }

    /// From now on media is forwarded.
    pub fn open(&mut self, now: Instant) {
        if std::mem::replace(&mut self.open, true) {
            return;
        }
        for index in 0..self.legs.len() {
            self.want_keyframes(index, now);
        }
        self.flush(now);
    }

    /// Whether the packet bears this leg's credentials or comes from an address that it uses.
    #[must_use]
    pub fn accepts(&self, leg: LegId, packet: Packet<'_>, now: Instant) -> bool {
        self.index(leg).is_some_and(|index| {
            receive(packet).is_some_and(|receive| self.legs[index].accepts(now, receive))
        })
    }

    /// Takes one packet of a leg. Garbage is dropped.
    pub fn handle_packet(&mut self, leg: LegId, packet: Packet<'_>, now: Instant) {
        let Some(index) = self.index(leg) else { return };
        let Some(receive) = receive(packet) else {
            return;
        };
        self.legs[index].receive(now, receive);
        self.drain(index, now);
    }

    /// Lets time pass.
    pub fn handle_timeout(&mut self, now: Instant) {
        for index in 0..self.legs.len() {
            for track in [Track::Camera, Track::Screen] {
                if self.legs[index].senders[track.index()].keyframes.due(now) {
                    self.legs[index].ask_keyframe(track);
                }
            }
            let leg = &mut self.legs[index];
            if now >= leg.last_heard + self.limits.leg_grace {
                leg.lost.get_or_insert(LostReason::Silent);
            }
            if leg.lost.is_none() && now >= leg.wake_at {
                leg.dirty = true;
            }
        }
        self.flush(now);
    }

    /// Turns what the packets of a batch caused into outgoing packets.
    pub fn flush(&mut self, now: Instant) {
        // Each round may make other legs write (a keyframe request answered by its source); the
        // bound is a guard against a loop, and what is left over goes with the next flush.
        for _ in 0..4 {
            let mut quiet = true;
            for index in 0..self.legs.len() {
                if self.legs[index].dirty {
                    quiet = false;
                    self.legs[index].wake(now);
                    self.drain(index, now);
                }
            }
            if quiet {
                break;
            }
        }
        while let Some(index) = self.legs.iter().position(|leg| leg.lost.is_some()) {
            let leg = self.take_out(index);
            let reason = leg.lost.unwrap_or(LostReason::Failed);
            self.tell(MediaEvent::LegLost {
                room: self.id,
                leg: leg.id,
                reason,
            });
        }
    }

    /// The next packet to send or event to tell.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.output.pop_front()
    }

    /// When the room wants to be woken, and why.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<(Instant, Reason)> {
        let legs = self.legs.iter().flat_map(|leg| {
            let keyframes = leg
                .senders
                .iter()
                .filter_map(|s| s.keyframes.poll_timeout());
            keyframes.map(|at| (at, Reason::Keyframe)).chain([
                (leg.wake_at, Reason::Transport),
                (leg.last_heard + self.limits.leg_grace, Reason::Grace),
            ])
        });
        legs.min_by_key(|(at, _)| *at)
    }

    /// The legs in the room.
    pub fn legs(&self) -> impl Iterator<Item = LegId> + '_ {
        let browsers = self.legs.iter().map(|leg| leg.id);
        browsers.chain(self.outside.iter().copied())
    }

    /// Whether nobody is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.legs.is_empty() && self.outside.is_empty()
    }

    /// The counts since the last call.
    pub fn take_counts(&mut self) -> Counts {
        std::mem::take(&mut self.counts)
    }

    fn index(&self, leg: LegId) -> Option<usize> {
        self.legs.iter().position(|candidate| candidate.id == leg)
    }

    fn tell(&mut self, event: MediaEvent) {
        self.output.push_back(Output::Event(event));
    }

    /// Empties one leg's state machine and acts on what it says.
    fn drain(&mut self, index: usize, now: Instant) {
        while let Some(output) = self.legs[index].poll() {
            match output {
                str0m::Output::Transmit(transmit) => {
                    let protocol = match transmit.proto {
                        str0m::net::Protocol::Udp => Protocol::Udp,
                        _ => Protocol::Tcp,
                    };
                    self.output.push_back(Output::Transmit(Transmit {
                        protocol,
                        source: transmit.source,
                        destination: transmit.destination,
                        contents: transmit.contents.into(),
                    }));
                }
                str0m::Output::Event(event) => self.handle_event(index, event, now),
                str0m::Output::Timeout(_) => {}
            }
        }
        if let Some(verdict) = self.legs[index].quality.changed(now) {
            let leg = &self.legs[index];
            let (leg, downlink_bps) = (leg.id, leg.downlink_bps);
            self.tell(MediaEvent::Quality {
                room: self.id,
                leg,
                level: verdict.level,
                loss: verdict.loss,
                rtt_ms: verdict.rtt_ms,
                downlink_bps,
            });
        }
    }

    fn handle_event(&mut self, index: usize, event: Event, now: Instant) {
        let leg = &mut self.legs[index];
        match event {
            Event::RtpPacket(packet) => self.forward(index, &packet, now),
            Event::Connected => {
                leg.connected = true;
                let id = leg.id;
                leg.want_downlink(self.limits.max_bitrate_bps);
                self.tell(MediaEvent::LegConnected {
                    room: self.id,
                    leg: id,
                });
                self.want_keyframes_for(index, now);
            }
            Event::KeyframeRequest(request) => {
                let Some((slot, track)) = leg.link_of(request.mid) else {
                    return;
                };
                let Some(source) = leg.slots[slot].source else {
                    return;
                };
                self.want_keyframe(source, track, now);
            }
            Event::EgressBitrateEstimate(kind) => {
                let (bps, binding) = match kind {
                    BweKind::Twcc { estimate, .. } => (estimate.as_u64(), true),
                    BweKind::Remb { estimate, .. } => {
                        let bps = estimate.as_u64();
                        (bps, leg.sending.binds(bps, now))
                    }
                    _ => return,
                };
                leg.downlink_bps = Some(bps);
                leg.limit_bps = binding.then_some(bps);
                self.relay_bitrate(index, now);
            }
            Event::PeerStats(stats) => {
                leg.quality.observe(stats.egress_loss_fraction, stats.rtt);
                // Comes steadily, and so lets a source rise again after a weak receiver left.
                self.relay_bitrate(index, now);
            }
            Event::MediaEgressStats(stats) => leg.quality.observe(stats.loss, stats.rtt),
            Event::MediaIngressStats(stats) => leg.quality.observe(stats.loss, stats.rtt),
            Event::Closed => leg.lost = Some(LostReason::Closed),
            _ => {}
        }
    }

    /// Hands one media packet to everyone who is to get it.
    fn forward(&mut self, from: usize, packet: &RtpPacket, now: Instant) {
        let source = &mut self.legs[from];
        let Some(track) = source.track(packet.header.ssrc) else {
            return;
        };
        let source_id = source.id;
        let first = source.senders[track.index()]
            .last_packet
            .replace(now)
            .is_none();
        if !self.open || source.held || self.barred.contains(&track) {
            self.counts.withheld += 1;
            return;
        }
        let pt = packet.header.payload_type;
        let Some(params) = source.params(pt) else {
            return;
        };
        if track == Track::Audio {
            self.tell_outside(source_id, params.spec().codec, packet);
        }
        let clock_rate = match track {
            Track::Audio => params.spec().clock_rate.get(),
            _ => track.clock_rate(),
        };
        if first && track.is_video() {
            self.ask_bitrate_of(from, self.limits.max_bitrate_bps, now);
        }
        for to in 0..self.legs.len() {
            let leg = &mut self.legs[to];
            if to == from || leg.held || !leg.connected || leg.lost.is_some() {
                continue;
            }
            let Some(slot) = leg.slot_of(source_id) else {
                continue;
            };
            let link = &leg.slots[slot].links[track.index()];
            let mapped = match link.types.get(pt) {
                Some(mapped) => mapped,
                None => self.map_type(to, slot, track, source_id, params),
            };
            let Some(out_pt) = mapped else {
                self.counts.withheld += 1;
                continue;
            };
            let leg = &mut self.legs[to];
            let rebase = &mut leg.slots[slot].links[track.index()].rebase;
            let (seq, time) = (*packet.seq_no, packet.header.timestamp);
            let numbers = rebase.map(packet.header.ssrc, seq, time, clock_rate, now);
            let Some((seq, time, fresh)) = numbers else {
                continue;
            };
            let piece = Piece::of(packet);
            leg.write((slot, track), out_pt, (seq, time), now, piece);
            self.counts.forwarded += 1;
            if fresh && track.is_video() {
                self.want_keyframe(source_id, track, now);
            }
        }
    }

    fn map_type(
        &mut self,
        to: usize,
        slot: usize,
        track: Track,
        source: LegId,
        params: str0m::format::PayloadParams,
    ) -> Option<str0m::media::Pt> {
        let leg = &mut self.legs[to];
        let mid = leg.slots[slot].links[track.index()].out.mid;
        let mapped = leg.matching(mid, params);
        leg.slots[slot].links[track.index()]
            .types
            .insert(params.pt(), mapped);
        if mapped.is_none() {
            let receiver = leg.id;
            self.tell(MediaEvent::CodecMismatch {
                room: self.id,
                receiver,
                source,
                track,
            });
        }
        mapped
    }

    /// Asks a source for a keyframe, at most as often as its gate allows.
    fn want_keyframe(&mut self, source: LegId, track: Track, now: Instant) {
        if !self.open || !track.is_video() {
            return;
        }
        let Some(index) = self.index(source) else {
            return;
        };
        let leg = &mut self.legs[index];
        if leg.senders[track.index()].keyframes.request(now) {
            leg.ask_keyframe(track);
        }
    }

    /// Asks one leg for keyframes of all that it sends.
    fn want_keyframes(&mut self, index: usize, now: Instant) {
        let id = self.legs[index].id;
        for track in [Track::Camera, Track::Screen] {
            if self.legs[index].senders[track.index()]
                .last_packet
                .is_some()
            {
                self.want_keyframe(id, track, now);
            }
        }
    }

    /// Asks everyone whom a leg is to see for keyframes.
    fn want_keyframes_for(&mut self, index: usize, now: Instant) {
        let sources: Vec<LegId> = self.legs[index]
            .slots
            .iter()
            .filter_map(|slot| slot.source)
            .collect();
        for source in sources {
            if let Some(index) = self.index(source) {
                self.want_keyframes(index, now);
            }
        }
    }
}

fn receive(packet: Packet<'_>) -> Option<str0m::net::Receive<'_>> {
    received(
        packet.protocol == Protocol::Tcp,
        packet.source,
        packet.destination,
        packet.bytes,
    )
}

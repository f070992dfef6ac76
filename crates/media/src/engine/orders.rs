//! What the handle orders, carried out on the media thread.

use std::time::Instant;

use quinn_udp::UdpSockRef;

use super::{Engine, Hosted};
use crate::Ears;
use crate::commands::Command;
use crate::negotiation::{Offer, Prepared};
use crate::room::Room;
use crate::types::{LegId, MediaError, RoomId};

impl Engine {
    /// Carries out what was ordered. `true` when the thread is to end.
    pub(super) fn obey(&mut self) -> bool {
        while let Ok(command) = self.queue.try_recv() {
            let now = self.now();
            match command {
                Command::Footprint { room, leg, reply } => {
                    let footprint = self.rooms.get(&room).and_then(|h| h.room.footprint(leg));
                    let _ = reply.send(footprint.cloned());
                }
                Command::Add {
                    room,
                    prepared,
                    reply,
                } => {
                    let _ = reply.send(self.add(room, prepared, now));
                }
                Command::Restart {
                    room,
                    leg,
                    offer,
                    reply,
                } => {
                    let _ = reply.send(self.restart(room, leg, offer, now));
                }
                Command::Open(room) => {
                    self.hosted(room).room.open(now);
                    self.drain(room);
                }
                Command::Bar { room, track } => self.hosted(room).room.bar(track),
                Command::Hold { room, leg, on } => {
                    self.hosted(room).room.hold(leg, on, now);
                    self.drain(room);
                }
                Command::Attach { room, leg, hears } => self.attach(room, leg, hears),
                Command::Say(voice) => {
                    let leg = voice.source;
                    self.with_leg(leg, |room| room.handle_voice(&voice, now));
                }
                Command::Disconnect(leg) => {
                    self.with_leg(leg, |room| room.remove_leg(leg, now));
                    self.forget(leg);
                }
                Command::Close(room) => self.close(room, now),
                Command::Stop => {
                    for room in self.rooms.keys().copied().collect::<Vec<_>>() {
                        self.close(room, now);
                    }
                    self.outbox
                        .flush(&self.udp_state, UdpSockRef::from(&self.udp));
                    return true;
                }
            }
        }
        false
    }

    fn hosted(&mut self, room: RoomId) -> &mut Hosted {
        let limits = self.limits;
        self.rooms.entry(room).or_insert_with(|| Hosted {
            room: Room::new(room, limits),
            scheduled: None,
        })
    }

    fn add(&mut self, room: RoomId, prepared: Prepared, now: Instant) -> Result<(), MediaError> {
        let (leg, ufrag) = (prepared.id, prepared.ufrag.clone());
        if let Some(elsewhere) = self.legs.get(&leg).copied().filter(|other| *other != room) {
            self.with_leg(leg, |room| room.remove_leg(leg, now));
            tracing::debug!(leg = %leg.0, room = %elsewhere.0, "a leg moved to another room");
        }
        let made = !self.rooms.contains_key(&room);
        let added = self.hosted(room).room.add_leg(prepared, now);
        if added.is_err() {
            if made {
                self.rooms.remove(&room);
            }
            return added;
        }
        // The closing words of a replaced connection have to leave before its ways are dropped.
        self.drain(room);
        self.forget(leg);
        self.legs.insert(leg, room);
        self.routes.expect(ufrag, room, leg);
        Ok(())
    }

    fn attach(&mut self, room: RoomId, leg: LegId, hears: Ears) {
        match self.hosted(room).room.add_outside(leg) {
            Ok(()) => {
                self.legs.insert(leg, room);
                self.ears.insert(leg, hears);
                self.drain(room);
            }
            Err(error) => tracing::warn!(%error, "a call could not come into its room"),
        }
    }

    fn restart(
        &mut self,
        room: RoomId,
        leg: LegId,
        offer: Offer,
        now: Instant,
    ) -> Option<Result<String, MediaError>> {
        let restarted = self
            .rooms
            .get_mut(&room)?
            .room
            .restart_leg(leg, offer, now)?;
        self.drain(room);
        Some(restarted.map(|(sdp, ufrag)| {
            self.routes.expect(ufrag, room, leg);
            sdp
        }))
    }

    fn with_leg(&mut self, leg: LegId, act: impl FnOnce(&mut Room)) {
        let Some(room) = self.legs.get(&leg).copied() else {
            return;
        };
        if let Some(hosted) = self.rooms.get_mut(&room) {
            act(&mut hosted.room);
        }
        self.drain(room);
    }

    fn close(&mut self, room: RoomId, now: Instant) {
        let Some(hosted) = self.rooms.get_mut(&room) else {
            return;
        };
        let legs: Vec<LegId> = hosted.room.legs().collect();
        for leg in legs {
            self.with_leg(leg, |room| room.remove_leg(leg, now));
            self.forget(leg);
        }
        self.rooms.remove(&room);
    }
}

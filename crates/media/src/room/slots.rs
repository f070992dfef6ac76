//! Who arrives on which slot of whom, and who is kept from arriving for a while.

use std::time::Instant;

use super::{Output, Room};
use crate::leg::Leg;
use crate::types::{LegId, MediaEvent};

impl Room {
    /// While on hold, nothing goes to the leg nor from it; the others go on with each other. Holds
    /// too for a leg that has yet to come, or comes again.
    pub fn hold(&mut self, leg: LegId, on: bool, now: Instant) {
        if on {
            self.held.insert(leg);
        } else {
            self.held.remove(&leg);
        }
        let Some(index) = self.index(leg) else {
            // A call has no connection: what it hears and says is asked of `held` with each packet.
            self.pause_slots(leg);
            return;
        };
        if std::mem::replace(&mut self.legs[index].held, on) == on {
            return;
        }
        for slot in &mut self.legs[index].slots {
            slot.pause();
        }
        self.pause_slots(leg);
        if !on {
            for index in 0..self.legs.len() {
                self.want_keyframes(index, now);
            }
        }
        self.flush(now);
    }

    fn pause_slots(&mut self, source: LegId) {
        for other in &mut self.legs {
            if let Some(slot) = other.slot_of(source) {
                other.slots[slot].pause();
            }
        }
    }

    /// Gives every leg a slot for each other one, as long as it has free ones.
    pub(super) fn assign_slots(&mut self) {
        let ids: Vec<LegId> = self.legs().collect();
        let room = self.id;
        for leg in &mut self.legs {
            for source in ids.iter().copied().filter(|id| *id != leg.id) {
                if leg.slot_of(source).is_some() {
                    continue;
                }
                let Some(slot) = leg.slots.iter().position(|slot| slot.source.is_none()) else {
                    break;
                };
                leg.slots[slot].source = Some(source);
                leg.slots[slot].pause();
                self.output
                    .push_back(Output::Event(MediaEvent::SlotAssigned {
                        room,
                        receiver: leg.id,
                        slot: slot as u8,
                        source,
                    }));
            }
        }
    }

    /// Takes a leg out of the list; the slots on which the others saw it go to whoever had none.
    pub(super) fn take_out(&mut self, index: usize) -> Leg {
        let gone = self.legs.remove(index);
        self.free_slots(gone.id);
        gone
    }

    /// Frees the slots on which somebody who is gone was seen and heard.
    pub(super) fn free_slots(&mut self, gone: LegId) {
        let room = self.id;
        for leg in &mut self.legs {
            if let Some(slot) = leg.slot_of(gone) {
                leg.slots[slot].source = None;
                leg.slots[slot].pause();
                self.output.push_back(Output::Event(MediaEvent::SlotFreed {
                    room,
                    receiver: leg.id,
                    slot: slot as u8,
                    source: gone,
                }));
            }
        }
        self.assign_slots();
    }
}

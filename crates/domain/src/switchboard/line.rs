//! The line: waiting visits by need class, each class in its order, and which seats may take which
//! class. Derived from the state; a decision never scans the whole line.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};

use super::state::{Need, Seat, Visit};
use crate::ids::{OfficeId, SeatId, VisitId};

/// A visit's place: the moment its wait counts from, its number, and itself.
pub(super) type Key = (Timestamp, u64, VisitId);
/// A need class, by its place in [`Line::classes`].
pub(super) type ClassId = usize;

/// Visits with the same need.
#[derive(Debug)]
pub(super) struct Class {
    pub need: Need,
    /// Those who can be offered now, in order.
    pub present: BTreeSet<Key>,
    /// Those who keep their place but cannot be offered: page closed, or ringing at a seat.
    pub aside: BTreeSet<Key>,
    /// The open seats that may take this class.
    pub seats: BTreeSet<SeatId>,
}

/// The index over everything that waits.
#[derive(Debug, Default)]
pub(super) struct Line {
    classes: Vec<Class>,
    by_need: HashMap<Need, ClassId>,
    by_seat: BTreeMap<SeatId, Vec<ClassId>>,
    waiting: HashMap<OfficeId, u32>,
    /// Free seats with an open page, longest idle first.
    free: BTreeSet<(Timestamp, SeatId)>,
}

impl Line {
    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id]
    }

    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// How many wait for an office, ringing ones included.
    pub fn waiting(&self, office: OfficeId) -> u32 {
        self.waiting.get(&office).copied().unwrap_or(0)
    }

    /// The class of a need, if any visit ever had it.
    pub fn find(&self, need: &Need) -> Option<ClassId> {
        self.by_need.get(need).copied()
    }

    /// The classes a seat may take from.
    pub fn classes_of(&self, seat: SeatId) -> &[ClassId] {
        self.by_seat.get(&seat).map_or(&[], Vec::as_slice)
    }

    /// The class of a need; made, with its seats looked up, where it is new.
    pub fn ensure(&mut self, need: Need, seats: &BTreeMap<SeatId, Seat>) -> ClassId {
        if let Some(id) = self.find(&need) {
            return id;
        }
        let id = self.classes.len();
        let eligible: BTreeSet<SeatId> = seats
            .values()
            .filter(|seat| seat.services.meet(seat.organisation, &need))
            .map(|seat| seat.id)
            .collect();
        for seat in &eligible {
            self.by_seat.entry(*seat).or_default().push(id);
        }
        self.classes.push(Class {
            need,
            present: BTreeSet::new(),
            aside: BTreeSet::new(),
            seats: eligible,
        });
        self.by_need.insert(need, id);
        id
    }

    /// Puts a waiting or ringing visit at its place.
    pub fn insert(&mut self, class: ClassId, visit: &Visit, offerable: bool) {
        let class = &mut self.classes[class];
        let (to, from) = if offerable {
            (&mut class.present, &mut class.aside)
        } else {
            (&mut class.aside, &mut class.present)
        };
        let moved = from.remove(&visit.key());
        if to.insert(visit.key()) && !moved {
            *self.waiting.entry(visit.need.office).or_default() += 1;
        }
    }

    /// Takes a visit out of the line.
    pub fn remove(&mut self, visit: &Visit) {
        let Some(id) = self.find(&visit.need) else {
            return;
        };
        let class = &mut self.classes[id];
        let was_there = class.present.remove(&visit.key()) | class.aside.remove(&visit.key());
        if was_there && let Some(count) = self.waiting.get_mut(&visit.need.office) {
            *count -= 1;
        }
    }

    /// Lists the classes a seat may take from now on; what it listed before is gone.
    pub fn enlist(&mut self, seat: &Seat) {
        self.dismiss(seat.id);
        let mut listed = Vec::new();
        for (id, class) in self.classes.iter_mut().enumerate() {
            if seat.services.meet(seat.organisation, &class.need) {
                class.seats.insert(seat.id);
                listed.push(id);
            }
        }
        self.by_seat.insert(seat.id, listed);
    }

    /// A seat may take nothing any more.
    pub fn dismiss(&mut self, seat: SeatId) {
        for id in self.by_seat.remove(&seat).unwrap_or_default() {
            self.classes[id].seats.remove(&seat);
        }
    }

    /// Notes that a seat is free since `since`, or not free.
    pub fn set_free(&mut self, seat: SeatId, was: Option<Timestamp>, is: Option<Timestamp>) {
        if let Some(since) = was {
            self.free.remove(&(since, seat));
        }
        if let Some(since) = is {
            self.free.insert((since, seat));
        }
    }

    /// Free seats, longest idle first.
    pub fn free(&self) -> impl Iterator<Item = SeatId> {
        self.free.iter().map(|(_, seat)| *seat)
    }

    /// The free seat that has been idle longest and may take `class`.
    pub fn free_for(
        &self,
        class: ClassId,
        visit: &Visit,
        pause: SignedDuration,
        now: Timestamp,
    ) -> Option<SeatId> {
        let seats = &self.classes[class].seats;
        self.free()
            .find(|seat| seats.contains(seat) && !visit.is_declined_by(*seat, pause, now))
    }
}

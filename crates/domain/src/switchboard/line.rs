//! The line: waiting visits by need class, each class in its order, and which seats may take which
//! class. Derived from the state; a decision looks at the heads of the classes that are listed for
//! a seat, and never scans those who wait.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};

use super::bits::{Atoms, Bits, Offering};
use super::rules::{Policy, Shared};
use super::state::{CallbackTurn, Need, Seat, SeatStage, Services, Skill, Visit, VisitStage};
use crate::ids::{OfficeId, OrganisationId, SeatId, VisitId};

/// A need class, by its place in [`Line::classes`].
pub(super) type ClassId = usize;
/// An open seat, by its place in [`Line::seats`].
pub(super) type Slot = usize;

/// No head: the class has nobody there.
const NOBODY: i64 = i64::MAX;

/// A visit's place in its class: the microsecond from which its wait counts, less the head start
/// of its priority; its number; itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub at: i64,
    pub number: u64,
    pub visit: VisitId,
}

/// In which of its class's lists a visit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Can be offered now.
    Live,
    /// Its page is closed; it is summoned when its turn comes.
    Away,
    /// Keeps its place but cannot be offered: it rings, or was summoned.
    Aside,
    /// Called back when no live visit is eligible.
    Patient,
    /// Called back later.
    Later,
}

/// Where a visit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub class: ClassId,
    pub place: Place,
    pub key: Key,
}

/// Visits with the same need; or with the same wished person.
#[derive(Debug)]
pub(super) struct Class {
    /// The need of the first of them; those who wish the same person may differ in the rest.
    pub need: Need,
    lists: [BTreeSet<Key>; 5],
    alternatives: Vec<Bits>,
    /// The open seats that may take this class, by slot.
    pub seats: Bits,
}

impl Class {
    pub fn list(&self, place: Place) -> &BTreeSet<Key> {
        &self.lists[place as usize]
    }

    /// Those who stand in the line: neither called back later nor when there is time.
    pub fn in_line(&self) -> impl Iterator<Item = &Key> {
        let places = [Place::Live, Place::Away, Place::Aside];
        places.into_iter().flat_map(|place| self.list(place))
    }

    /// Those who are called back later or when there is time.
    pub fn callbacks(&self) -> impl Iterator<Item = &Key> {
        let places = [Place::Patient, Place::Later];
        places.into_iter().flat_map(|place| self.list(place))
    }

    /// Everyone.
    pub fn everyone(&self) -> impl Iterator<Item = &Key> {
        self.in_line().chain(self.callbacks())
    }

    /// How many stand in the line.
    pub fn len_in_line(&self) -> usize {
        let places = [Place::Live, Place::Away, Place::Aside];
        places.into_iter().map(|place| self.list(place).len()).sum()
    }

    /// How many in the line stand before a place.
    pub fn ahead_of(&self, key: &Key) -> usize {
        let places = [Place::Live, Place::Away, Place::Aside];
        let ahead = |place| {
            let list = self.list(place);
            match list.last() {
                Some(last) if last < key => list.len(),
                Some(_) => list.range(..key).count(),
                None => 0,
            }
        };
        places.into_iter().map(ahead).sum()
    }

    fn fits(&self, offered: &Bits) -> bool {
        self.alternatives
            .iter()
            .any(|asked| asked.is_within(offered))
    }
}

/// An open seat, as the line sees it.
#[derive(Debug)]
pub(super) struct Chair {
    pub id: SeatId,
    organisation: OrganisationId,
    services: Services,
    offered: Bits,
    /// The classes it may take from, each with the bonus in microseconds.
    classes: Vec<(ClassId, i64)>,
    /// The same classes.
    pub rivals: Bits,
    breadth: u32,
    idle: Option<Timestamp>,
}

/// Who stands before and behind a place.
#[derive(Debug, Default)]
pub(super) struct Tail {
    pub ahead: usize,
    pub behind: usize,
    /// The first of them all.
    pub first: Option<VisitId>,
}

/// What the line has to know of the rules.
#[derive(Debug, Default)]
struct Weights {
    shared: Shared,
    bonus: i64,
}

/// The index over everything that waits.
#[derive(Debug, Default)]
pub(super) struct Line {
    classes: Vec<Class>,
    /// The first of each class in [`Place::Live`], [`Place::Away`], [`Place::Patient`].
    heads: [Vec<i64>; 3],
    /// How many of each class stand in the line, and a bound on the last of their places.
    lengths: Vec<usize>,
    latest: Vec<i64>,
    by_need: HashMap<Need, ClassId>,
    atoms: Atoms,
    seats: Vec<Option<Chair>>,
    slots: BTreeMap<SeatId, Slot>,
    vacant: Vec<Slot>,
    free: Bits,
    working: Bits,
    waiting: HashMap<OfficeId, u32>,
    callbacks: HashMap<OfficeId, u32>,
    weights: Weights,
}

impl Line {
    pub fn new(policy: &Policy, shared: &Shared) -> Self {
        let weights = Weights {
            shared: shared.clone(),
            bonus: micros(policy.bonus),
        };
        Self {
            weights,
            ..Self::default()
        }
    }

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

    /// How many are to be called back for an office.
    pub fn callbacks(&self, office: OfficeId) -> u32 {
        self.callbacks.get(&office).copied().unwrap_or(0)
    }

    /// The classes a seat may take from.
    pub fn classes_of(&self, seat: SeatId) -> impl Iterator<Item = ClassId> + '_ {
        let chair = self.chair(seat);
        chair
            .into_iter()
            .flat_map(|c| c.classes.iter().map(|(class, _)| *class))
    }

    /// The seats of some slots.
    pub fn seats_of<'a>(&'a self, slots: &'a Bits) -> impl Iterator<Item = &'a Chair> {
        slots
            .iter()
            .filter_map(|slot| self.seats.get(slot)?.as_ref())
    }

    /// The slots of seats that `fit`.
    pub fn slots_where(&self, fit: impl Fn(SeatId) -> bool) -> Bits {
        let mut slots = Bits::default();
        for (_, slot) in self.slots.iter().filter(|(seat, _)| fit(**seat)) {
            slots.set(*slot, true);
        }
        slots
    }

    /// Of some seats, how many work (signed on, not on break), and how many of those are free.
    pub fn count(&self, slots: &Bits) -> (u32, u32) {
        (slots.count_and(&self.working), slots.count_and(&self.free))
    }

    /// Whether one of some seats works.
    pub fn any_works(&self, slots: &Bits) -> bool {
        slots.count_and(&self.working) > 0
    }

    /// Whether one of some seats works, another than this one.
    pub fn works_besides(&self, slots: &Bits, seat: SeatId) -> bool {
        let own = self.slots.get(&seat).copied();
        let mut working = slots.and(&self.working);
        working.any(|slot| Some(slot) != own)
    }

    /// The class of a need; made, with its seats looked up, where it is new.
    pub fn ensure(&mut self, need: &Need) -> ClassId {
        let key = class_key(need);
        if let Some(id) = self.by_need.get(&key) {
            return *id;
        }
        let known = self.atoms.len();
        let alternatives = self.atoms.alternatives(need, &self.weights.shared);
        if self.atoms.len() != known {
            self.reread();
        }
        let mut class = Class {
            need: *need,
            lists: Default::default(),
            alternatives,
            seats: Bits::default(),
        };
        let id = self.classes.len();
        for (slot, chair) in self.seats.iter_mut().enumerate() {
            let Some(chair) = chair else { continue };
            if class.fits(&chair.offered) {
                class.seats.set(slot, true);
                chair.list(id, &class.need, self.weights.bonus);
            }
        }
        self.classes.push(class);
        for heads in &mut self.heads {
            heads.push(NOBODY);
        }
        self.lengths.push(0);
        self.latest.push(i64::MIN);
        self.by_need.insert(key, id);
        id
    }

    fn reread(&mut self) {
        for chair in self.seats.iter_mut().flatten() {
            chair.offered = self.atoms.offered(&Offering {
                seat: chair.id,
                organisation: chair.organisation,
                services: &chair.services,
                shared: &self.weights.shared,
            });
        }
    }

    /// Puts a visit where it belongs, and says where that is.
    pub fn insert(&mut self, visit: &Visit, policy: &Policy) -> Option<Spot> {
        let place = place_of(visit)?;
        let class = self.ensure(&visit.need);
        let key = key_of(visit, policy);
        self.classes[class].lists[place as usize].insert(key);
        self.head(class, place);
        if is_in_line(place) {
            self.lengths[class] += 1;
            self.latest[class] = self.latest[class].max(key.at);
        }
        *self.counted(place, visit.need.office) += 1;
        Some(Spot { class, place, key })
    }

    /// Takes a visit from where it stands.
    pub fn remove(&mut self, spot: &Spot, office: OfficeId) {
        if self.classes[spot.class].lists[spot.place as usize].remove(&spot.key) {
            self.head(spot.class, spot.place);
            if is_in_line(spot.place) {
                self.lengths[spot.class] -= 1;
            }
            if self.lengths[spot.class] == 0 {
                self.latest[spot.class] = i64::MIN;
            }
            *self.counted(spot.place, office) -= 1;
        }
    }

    fn counted(&mut self, place: Place, office: OfficeId) -> &mut u32 {
        let counts = match place {
            Place::Live | Place::Away | Place::Aside => &mut self.waiting,
            Place::Patient | Place::Later => &mut self.callbacks,
        };
        counts.entry(office).or_default()
    }

    fn head(&mut self, class: ClassId, place: Place) {
        if let Some(heads) = heads_of(place) {
            let first = self.classes[class].list(place).first();
            self.heads[heads][class] = first.map_or(NOBODY, |key| key.at);
        }
    }

    /// Lists the classes a seat may take from now on; what it listed before is gone.
    pub fn enlist(&mut self, seat: &Seat) {
        self.dismiss(seat.id);
        let offered = self.atoms.offered(&Offering {
            seat: seat.id,
            organisation: seat.organisation,
            services: &seat.services,
            shared: &self.weights.shared,
        });
        let mut chair = Chair {
            id: seat.id,
            organisation: seat.organisation,
            services: seat.services.clone(),
            offered,
            classes: Vec::new(),
            rivals: Bits::default(),
            breadth: seat.services.breadth(),
            idle: None,
        };
        let slot = self.vacant.pop().unwrap_or(self.seats.len());
        if slot == self.seats.len() {
            self.seats.push(None);
        }
        for (id, class) in self.classes.iter_mut().enumerate() {
            if class.fits(&chair.offered) {
                class.seats.set(slot, true);
                chair.list(id, &class.need, self.weights.bonus);
            }
        }
        self.seats[slot] = Some(chair);
        self.slots.insert(seat.id, slot);
        self.note(seat);
    }

    /// A seat may take nothing any more.
    pub fn dismiss(&mut self, seat: SeatId) {
        let Some(slot) = self.slots.remove(&seat) else {
            return;
        };
        if let Some(chair) = self.seats[slot].take() {
            for (class, _) in chair.classes {
                self.classes[class].seats.set(slot, false);
            }
        }
        self.free.set(slot, false);
        self.working.set(slot, false);
        self.vacant.push(slot);
    }

    /// Notes whether a listed seat works and is free.
    pub fn note(&mut self, seat: &Seat) {
        let Some(slot) = self.slots.get(&seat.id).copied() else {
            return;
        };
        let idle = match seat.stage {
            SeatStage::Free { since } if seat.lost.is_none() => Some(since),
            _ => None,
        };
        let works = seat.lost.is_none() && !matches!(seat.stage, SeatStage::Break { .. });
        self.free.set(slot, idle.is_some());
        self.working.set(slot, works);
        if let Some(chair) = &mut self.seats[slot] {
            chair.idle = idle;
        }
    }

    /// The free seat for a visit of `class`: a proficient one, then the one that can do the fewest
    /// things, then the one idle longest.
    pub fn free_for(&self, class: ClassId, may: impl Fn(SeatId) -> bool) -> Option<SeatId> {
        let topic = self.classes[class].need.topic;
        let seats = self.classes[class].seats.and(&self.free);
        let chairs = seats.filter_map(|slot| self.seats[slot].as_ref());
        let best = chairs.filter(|chair| may(chair.id)).min_by_key(|chair| {
            let proficient = chair.services.skill(topic) == Some(Skill::Proficient);
            (Reverse(proficient), chair.breadth, chair.idle, chair.id)
        })?;
        Some(best.id)
    }

    /// The class with the greatest index for a seat among those with somebody in `place`, and that
    /// index as an instant: the smaller, the sooner.
    pub fn best(&self, seat: SeatId, place: Place) -> Option<(i64, Key)> {
        let heads = &self.heads[heads_of(place)?];
        let mut best: Option<(i64, Key)> = None;
        let mut least = NOBODY;
        for (class, bonus) in &self.chair(seat)?.classes {
            let head = heads[*class];
            if head == NOBODY || head - bonus > least {
                continue;
            }
            let Some(key) = self.classes[*class].list(place).first() else {
                continue;
            };
            let index = head - bonus;
            if best.is_none_or(|(at, other)| (index, key.number) < (at, other.number)) {
                least = index;
                best = Some((index, *key));
            }
        }
        best
    }

    /// As [`Line::best`], of those who `may` only: it looks into the classes.
    pub fn best_of(
        &self,
        seat: SeatId,
        place: Place,
        may: impl Fn(VisitId) -> bool,
    ) -> Option<(i64, Key)> {
        let classes = &self.chair(seat)?.classes;
        let firsts = classes.iter().filter_map(|(class, bonus)| {
            let mut keys = self.classes[*class].list(place).iter();
            let key = keys.find(|key| may(key.visit))?;
            Some((key.at - bonus, *key))
        });
        firsts.min_by_key(|(index, key)| (*index, key.number))
    }

    /// Those in `place` of the classes of a seat who would come before `best`: an index and a key,
    /// as [`Line::best`] gives them.
    pub fn before(&self, seat: SeatId, place: Place, best: Option<(i64, Key)>) -> Vec<VisitId> {
        let Some((heads, chair)) = heads_of(place).zip(self.chair(seat)) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (class, bonus) in &chair.classes {
            let head = self.heads[heads][*class];
            if head == NOBODY || best.is_some_and(|(index, _)| head - bonus > index) {
                continue;
            }
            let sooner = |key: &&Key| {
                best.is_none_or(|(index, other)| {
                    (key.at - bonus, key.number) < (index, other.number)
                })
            };
            let keys = self.classes[*class].list(place).iter();
            found.extend(keys.take_while(sooner).map(|key| key.visit));
        }
        found
    }

    /// Who of some classes stands before and behind a place.
    pub fn tail(&self, classes: &Bits, key: &Key) -> Tail {
        let mut tail = Tail::default();
        let (mut first, mut of) = (NOBODY, None);
        for class in classes.iter() {
            let all = self.lengths[class];
            if all == 0 {
                continue;
            }
            let head = self.heads[0][class].min(self.heads[1][class]);
            if head < first {
                (first, of) = (head, Some(class));
            }
            // Who comes without a head start stands behind everyone who is there.
            let ahead = match self.latest[class] < key.at {
                true => all,
                false => self.classes[class].ahead_of(key),
            };
            tail.ahead += ahead;
            tail.behind += all - ahead;
        }
        tail.first = of.and_then(|class| {
            let class = &self.classes[class];
            let heads = [Place::Live, Place::Away].map(|place| class.list(place).first());
            heads.into_iter().flatten().min().map(|key| key.visit)
        });
        tail
    }

    fn chair(&self, seat: SeatId) -> Option<&Chair> {
        self.seats.get(*self.slots.get(&seat)?)?.as_ref()
    }
}

impl Chair {
    fn list(&mut self, class: ClassId, need: &Need, bonus: i64) {
        let proficient =
            need.wish.is_none() && self.services.skill(need.topic) == Some(Skill::Proficient);
        self.classes
            .push((class, if proficient { bonus } else { 0 }));
        self.rivals.set(class, true);
    }
}

/// Visits that wish the same person are of one class, whatever else they need.
fn class_key(need: &Need) -> Need {
    match need.wish {
        None => *need,
        Some(seat) => Need {
            alliance: seat.0.into(),
            organisation: seat.0.into(),
            office: seat.0.into(),
            topic: seat.0.into(),
            language: crate::language::Language::De,
            channel: crate::office::Channel::Web,
            widened: false,
            overflow: false,
            wish: Some(seat),
        },
    }
}

fn is_in_line(place: Place) -> bool {
    matches!(place, Place::Live | Place::Away | Place::Aside)
}

fn heads_of(place: Place) -> Option<usize> {
    match place {
        Place::Live => Some(0),
        Place::Away => Some(1),
        Place::Patient => Some(2),
        Place::Aside | Place::Later => None,
    }
}

fn place_of(visit: &Visit) -> Option<Place> {
    let summoned = match visit.stage {
        VisitStage::Waiting { summoned } => summoned,
        VisitStage::Offered { .. } => return Some(Place::Aside),
        _ => return None,
    };
    Some(match (&visit.callback, visit.away, summoned) {
        (Some(callback), _, _) => match callback.turn {
            CallbackTurn::Later { .. } => Place::Later,
            CallbackTurn::Patient => Place::Patient,
            CallbackTurn::Due => Place::Live,
        },
        (None, None, _) => Place::Live,
        (None, Some(_), None) => Place::Away,
        (None, Some(_), Some(_)) => Place::Aside,
    })
}

pub(super) fn key_of(visit: &Visit, policy: &Policy) -> Key {
    let starts = visit.priorities.iter().map(|p| policy.head_start(*p));
    let start = starts.max().unwrap_or(SignedDuration::ZERO);
    Key {
        at: visit.queued.as_microsecond() - micros(start),
        number: visit.number,
        visit: visit.id,
    }
}

fn micros(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 4)
}

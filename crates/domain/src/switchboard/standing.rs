//! Where everyone stands: places in the line, waits, seats; what portals and desks show.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use super::Switchboard;
use super::line::{ClassId, Key};
use super::state::{Seat, SeatStage, VisitStage};
use crate::ids::{OfficeId, OrganisationId, SeatId, VisitId};
use crate::language::Language;
use crate::wait::{self, Situation, WaitEstimate};

/// Where everyone stands at one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Offices by id.
    pub offices: BTreeMap<OfficeId, OfficeStanding>,
    /// Visits that wait or ring, by id.
    pub visits: HashMap<VisitId, VisitStanding>,
    /// The same visits, in the order of the line.
    pub order: Vec<VisitId>,
    /// Open seats by organisation: free ones, and all.
    pub seats: BTreeMap<OrganisationId, (u32, u32)>,
}

/// How an office stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfficeStanding {
    /// Whether it takes visits now.
    pub open: bool,
    /// Visits that wait or ring.
    pub waiting: u32,
    /// Whether no more can wait.
    pub full: bool,
    /// Seats serving it that are free.
    pub seats_free: u32,
    /// Seats serving it that are signed on and not on break.
    pub seats_open: u32,
    /// The wait of somebody who speaks German and arrives now.
    pub wait: WaitEstimate,
}

/// How a waiting visit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitStanding {
    /// 1 is next, among those who could be served before by a seat eligible for this visit.
    pub place: u32,
    /// How long it may take from now.
    pub wait: WaitEstimate,
}

impl Switchboard {
    /// Where everyone stands at `now`.
    pub fn standing(&self, now: Timestamp) -> Standing {
        let mut standing = Standing::default();
        self.stand_visits(&mut standing);
        for (office, rules) in &self.rules.offices {
            let open = rules.window.is_open(now);
            let stands = self.stand_office(*office, open, rules.capacity);
            standing.offices.insert(*office, stands);
        }
        for seat in self.state.seats.values().filter(|seat| seat.lost.is_none()) {
            let (free, open) = standing.seats.entry(seat.organisation).or_default();
            *free += u32::from(matches!(seat.stage, SeatStage::Free { .. }));
            *open += u32::from(!matches!(seat.stage, SeatStage::Break { .. }));
        }
        standing
    }

    fn stand_visits(&self, standing: &mut Standing) {
        let mut order: Vec<Key> = Vec::new();
        for (id, class) in self.line.classes().iter().enumerate() {
            let mine: Vec<Key> = class.present.iter().chain(&class.aside).copied().collect();
            if mine.is_empty() {
                continue;
            }
            order.extend(&mine);
            let rivals = self.keys_of(&self.rivals(&class.seats, Some(id)));
            let (seats, free) = self.count_seats(class.seats.iter());
            for key in mine {
                let ahead =
                    u32::try_from(rivals.partition_point(|other| *other < key)).unwrap_or(u32::MAX);
                let handling_s = self.handling_s(class.need.office);
                let situation = Situation {
                    ahead,
                    seats,
                    free: free > 0,
                    handling_s,
                };
                let wait = match self.state.visits.get(&key.2).map(|visit| &visit.stage) {
                    Some(VisitStage::Offered { .. }) => WaitEstimate::Now,
                    _ => wait::estimate(&situation),
                };
                standing.visits.insert(
                    key.2,
                    VisitStanding {
                        place: ahead + 1,
                        wait,
                    },
                );
            }
        }
        order.sort_unstable();
        standing.order = order.into_iter().map(|(_, _, visit)| visit).collect();
    }

    fn stand_office(&self, office: OfficeId, open: bool, capacity: u32) -> OfficeStanding {
        let serves = |seat: &&Seat| seat.services.offices.contains(&office);
        let serving = || {
            self.state
                .seats
                .values()
                .filter(serves)
                .map(|seat| &seat.id)
        };
        let german: BTreeSet<SeatId> = self
            .state
            .seats
            .values()
            .filter(|seat| serves(seat) && seat.services.languages.contains(Language::De))
            .map(|seat| seat.id)
            .collect();
        let (seats_open, seats_free) = self.count_seats(serving());
        let (seats, free) = self.count_seats(german.iter());
        let ahead = self.keys_of(&self.rivals(&german, None)).len();
        let situation = Situation {
            ahead: u32::try_from(ahead).unwrap_or(u32::MAX),
            seats,
            free: free > 0,
            handling_s: self.handling_s(office),
        };
        let waiting = self.line.waiting(office);
        OfficeStanding {
            open,
            waiting,
            full: waiting >= capacity,
            seats_free,
            seats_open,
            wait: wait::estimate(&situation),
        }
    }

    /// The classes that compete for `seats`, and `own`.
    fn rivals(&self, seats: &BTreeSet<SeatId>, own: Option<ClassId>) -> BTreeSet<ClassId> {
        let of_seats = seats
            .iter()
            .flat_map(|seat| self.line.classes_of(*seat))
            .copied();
        of_seats.chain(own).collect()
    }

    fn keys_of(&self, classes: &BTreeSet<ClassId>) -> Vec<Key> {
        let classes = classes.iter().map(|class| self.line.class(*class));
        let mut keys: Vec<Key> = classes
            .flat_map(|class| class.present.iter().chain(&class.aside))
            .copied()
            .collect();
        keys.sort_unstable();
        keys
    }

    /// Seats that are signed on and not on break, and those of them that are free.
    fn count_seats<'a>(&self, seats: impl Iterator<Item = &'a SeatId>) -> (u32, u32) {
        let mut counts = (0, 0);
        for seat in seats.filter_map(|seat| self.state.seats.get(seat)) {
            if seat.lost.is_some() || matches!(seat.stage, SeatStage::Break { .. }) {
                continue;
            }
            counts.0 += 1;
            counts.1 += u32::from(matches!(seat.stage, SeatStage::Free { .. }));
        }
        counts
    }

    fn handling_s(&self, office: OfficeId) -> f64 {
        self.state
            .memory
            .get(&office)
            .map_or(wait::DEFAULT_HANDLING_S, |memory| {
                wait::mean_handling_s(memory.handling_s.iter().copied())
            })
    }
}

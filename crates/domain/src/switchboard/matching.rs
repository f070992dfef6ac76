//! Who meets whom: a waiting visit looks for a free seat, a freed seat for the visit whose turn
//! it is.

use jiff::Timestamp;

use super::Switchboard;
use super::event::What;
use super::line::Key;
use super::state::{SeatStage, VisitStage};
use crate::ids::{OfferId, SeatId, VisitId};

impl Switchboard {
    /// A visit that can be offered looks for a free seat; without any that could ever take it,
    /// its need is unmet.
    pub(super) fn place(&mut self, id: VisitId, now: Timestamp) {
        let Some(visit) = self.state.visits.get(&id) else {
            return;
        };
        let VisitStage::Waiting { .. } = visit.stage else {
            return;
        };
        let organisation = visit.need.organisation;
        let Some(class) = self.line.find(&visit.need) else {
            return;
        };
        let met = !self.line.class(class).seats.is_empty();
        let pause = self.rules.policy.decline_pause;
        let seat = match visit.away {
            None => self.line.free_for(class, visit, pause, now),
            Some(_) => None,
        };
        match (met, visit.unmet) {
            (false, None) => self.emit(organisation, What::NeedUnmet { visit: id }, now),
            (true, Some(_)) => self.emit(organisation, What::NeedMet { visit: id }, now),
            _ => {}
        }
        if let Some(seat) = seat {
            self.offer(id, seat, now);
        }
    }

    /// A free seat takes the eligible visit that has waited longest. Away visits whose turn this
    /// would have been are summoned.
    pub(super) fn feed(&mut self, seat: SeatId, now: Timestamp) {
        let Some(state) = self.state.seats.get(&seat) else {
            return;
        };
        if state.lost.is_some() || !matches!(state.stage, SeatStage::Free { .. }) {
            return;
        }
        let best = self.best_for(seat, now);
        for visit in self.overtaken(seat, best) {
            self.summon(visit, now);
        }
        if let Some((_, _, visit)) = best {
            self.offer(visit, seat, now);
        }
    }

    fn best_for(&self, seat: SeatId, now: Timestamp) -> Option<Key> {
        let pause = self.rules.policy.decline_pause;
        let first_of = |class: usize| {
            self.line
                .class(class)
                .present
                .iter()
                .copied()
                .find(|(_, _, visit)| !self.state.visits[visit].is_declined_by(seat, pause, now))
        };
        self.line
            .classes_of(seat)
            .iter()
            .filter_map(|class| first_of(*class))
            .min()
    }

    /// Away visits that stand before `best` and have not been summoned yet.
    fn overtaken(&self, seat: SeatId, best: Option<Key>) -> Vec<VisitId> {
        let mut found = Vec::new();
        for class in self.line.classes_of(seat) {
            let aside = self.line.class(*class).aside.iter();
            let before = aside.take_while(|key| best.is_none_or(|best| **key < best));
            found.extend(before.map(|(_, _, visit)| *visit).filter(|visit| {
                let visit = &self.state.visits[visit];
                visit.away.is_some()
                    && matches!(visit.stage, VisitStage::Waiting { summoned: None })
            }));
        }
        found
    }

    fn summon(&mut self, visit: VisitId, now: Timestamp) {
        let organisation = self.state.visits[&visit].need.organisation;
        let until = now + self.rules.policy.away;
        self.emit(organisation, What::VisitSummoned { visit, until }, now);
    }

    fn offer(&mut self, visit: VisitId, seat: SeatId, now: Timestamp) {
        let organisation = self.state.visits[&visit].need.organisation;
        let offer = OfferId(self.state.offers + 1);
        let until = now + self.rules.policy.ring;
        self.emit(
            organisation,
            What::Offered {
                offer,
                visit,
                seat,
                until,
            },
            now,
        );
    }
}

//! Who meets whom: a waiting visit looks for a free seat, a freed seat for the visit whose turn
//! it is.
//!
//! A freed seat takes the visit with the greatest index: the seconds waited (without those spent
//! talking), the head start of its priority, and a bonus where the seat is proficient in its
//! topic. Callbacks that are not due come when no live visit is eligible.

use jiff::Timestamp;

use super::Switchboard;
use super::event::What;
use super::line::{Key, Place};
use super::state::{SeatStage, VisitStage};
use crate::ids::{OfferId, SeatId, VisitId};

impl Switchboard {
    /// A visit that can be offered looks for a free seat; without any that could ever take it,
    /// its need is unmet.
    pub(super) fn place(&mut self, id: VisitId, now: Timestamp) {
        let Some(visit) = self.state.visits.get(&id) else {
            return;
        };
        let (VisitStage::Waiting { .. }, Some(spot)) = (&visit.stage, visit.spot) else {
            return;
        };
        let offerable = matches!(spot.place, Place::Live | Place::Patient);
        let pause = self.rules.policy.decline_pause;
        let may = |seat| !visit.is_declined_by(seat, pause, now);
        let seat = self.line.free_for(spot.class, may).filter(|_| offerable);
        self.check_need(id, now);
        if let Some(seat) = seat {
            self.offer(id, seat, now);
        }
    }

    /// Tells a waiting visit when its need became met or unmet.
    pub(super) fn check_need(&mut self, id: VisitId, now: Timestamp) {
        let Some(visit) = self.state.visits.get(&id) else {
            return;
        };
        let (VisitStage::Waiting { .. }, Some(spot)) = (&visit.stage, visit.spot) else {
            return;
        };
        let organisation = visit.need.organisation;
        let met = !self.line.class(spot.class).seats.is_empty();
        match (met, visit.unmet) {
            (false, None) => self.emit(organisation, What::NeedUnmet { visit: id }, now),
            (true, Some(_)) => self.emit(organisation, What::NeedMet { visit: id }, now),
            _ => {}
        }
    }

    /// A free seat takes the eligible visit with the greatest index. Away visits whose turn this
    /// would have been are summoned.
    pub(super) fn feed(&mut self, seat: SeatId, now: Timestamp) {
        let Some(state) = self.state.seats.get(&seat) else {
            return;
        };
        if state.lost.is_some() || !matches!(state.stage, SeatStage::Free { .. }) {
            return;
        }
        let live = self.best_for(seat, Place::Live, now);
        for visit in self.line.before(seat, Place::Away, live) {
            self.summon(visit, now);
        }
        let best = live.or_else(|| self.best_for(seat, Place::Patient, now));
        if let Some((_, key)) = best {
            self.offer(key.visit, seat, now);
        }
    }

    pub(super) fn best_for(
        &self,
        seat: SeatId,
        place: Place,
        now: Timestamp,
    ) -> Option<(i64, Key)> {
        let pause = self.rules.policy.decline_pause;
        let may = |visit: VisitId| {
            let visit = self.state.visits.get(&visit);
            visit.is_some_and(|visit| !visit.is_declined_by(seat, pause, now))
        };
        let best = self.line.best(seat, place)?;
        if may(best.1.visit) {
            return Some(best);
        }
        self.line.best_of(seat, place, may)
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

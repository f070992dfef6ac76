//! What happens by itself when time passes. A timer that no longer fits the state does nothing.

use jiff::Timestamp;

use super::Switchboard;
use super::event::{EndWhy, LeaveWhy, What};
use super::rules::Window;
use super::state::{CallbackTurn, SeatStage, VisitStage};
use crate::ids::{OfficeId, SeatId, VisitId};

/// Why the switchboard wants to wake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// An offer has rung long enough.
    Ring(SeatId),
    /// A page may have been closed.
    VisitLapse(VisitId),
    /// A desk's page may have been closed.
    SeatLapse(SeatId),
    /// An away visit was summoned long enough ago, or has been away too long.
    VisitAway(VisitId),
    /// A desk has been away too long.
    SeatAway(SeatId),
    /// A need has been unmet long enough for operators to be asked.
    Unmet(VisitId),
    /// A wrap-up is over.
    WrapUp(SeatId),
    /// A declined visit may ring again.
    Retry(SeatId),
    /// An office closes.
    Closing(OfficeId),
    /// An ended visit need not be kept any more.
    Forget(VisitId),
    /// A callback's time has come.
    Callback(VisitId),
    /// Partners may take a visit.
    Overflow(VisitId),
    /// A visit that was passed on has waited long enough for somebody to take it.
    Passed(VisitId),
    /// A talk has been parked long enough.
    Park(VisitId),
}

impl Switchboard {
    /// Lets everything happen that is due.
    pub(super) fn fire_due(&mut self, now: Timestamp) {
        while let Some((at, reason)) = self.timers.first().copied() {
            if at > now {
                break;
            }
            self.timers.pop_first();
            self.fire(reason, now);
        }
    }

    fn fire(&mut self, reason: Reason, now: Timestamp) {
        match reason {
            Reason::Ring(seat) => {
                if let Some(SeatStage::Offered { until, .. } | SeatStage::Consulted { until, .. }) =
                    self.stage_of(seat)
                    && *until <= now
                {
                    self.ring_out(seat, now);
                }
            }
            Reason::VisitLapse(visit) => self.visit_lapse_due(visit, now),
            Reason::SeatLapse(seat) => self.seat_lapse_due(seat, now),
            Reason::VisitAway(visit) => self.visit_away_due(visit, now),
            Reason::SeatAway(seat) => self.seat_away_due(seat, now),
            Reason::Unmet(visit) => self.unmet_due(visit, now),
            Reason::WrapUp(seat) => {
                if let Some(SeatStage::WrapUp {
                    until, held: false, ..
                }) = self.stage_of(seat)
                    && *until <= now
                {
                    self.end_wrap_up(seat, now);
                    self.settle(seat, now);
                }
            }
            Reason::Retry(seat) => self.feed(seat, now),
            Reason::Closing(office) => self.closing_due(office, now),
            Reason::Forget(visit) => self.forget_due(visit, now),
            Reason::Callback(visit) => self.callback_due(visit, now),
            Reason::Overflow(visit) => self.overflow_due(visit, now),
            Reason::Passed(visit) => self.passed_due(visit, now),
            Reason::Park(visit) => self.park_due(visit, now),
        }
    }

    fn visit_lapse_due(&mut self, id: VisitId, now: Timestamp) {
        let lapse = self.rules.policy.lapse;
        let Some(visit) = self.state.visits.get_mut(&id) else {
            return;
        };
        visit.watched = false;
        if visit.away.is_some() {
            return;
        }
        match visit.stage {
            VisitStage::Ended { .. } => {}
            _ if visit.callback.is_some() => {}
            _ if visit.seen + lapse <= now => self.visit_lapsed(id, now),
            _ => self.arm_visit(id),
        }
    }

    fn seat_lapse_due(&mut self, id: SeatId, now: Timestamp) {
        let lapse = self.rules.policy.lapse;
        let Some(seat) = self.state.seats.get_mut(&id) else {
            return;
        };
        seat.watched = false;
        if seat.lost.is_some() {
            return;
        }
        if seat.seen + lapse <= now {
            self.seat_lapsed(id, now);
        } else {
            self.arm_seat(id);
        }
    }

    fn visit_away_due(&mut self, id: VisitId, now: Timestamp) {
        let policy = self.rules.policy;
        let Some(visit) = self.state.visits.get(&id) else {
            return;
        };
        let Some(away) = visit.away else { return };
        match visit.stage {
            VisitStage::Waiting {
                summoned: Some(until),
            } if until <= now => {
                self.depart(id, LeaveWhy::Away, now);
            }
            VisitStage::Waiting { summoned: None } if away + policy.away_limit <= now => {
                self.depart(id, LeaveWhy::Away, now);
            }
            VisitStage::Talking { conversation } if away + policy.room_grace <= now => {
                self.end_talk(conversation, EndWhy::CitizenLost, now);
            }
            VisitStage::Parked { conversation, .. } if away + policy.away_limit <= now => {
                self.end_park(conversation, id, now);
            }
            _ => {}
        }
    }

    fn seat_away_due(&mut self, id: SeatId, now: Timestamp) {
        let policy = self.rules.policy;
        let Some(seat) = self.state.seats.get(&id) else {
            return;
        };
        let Some(lost) = seat.lost else { return };
        match seat.stage {
            SeatStage::Talking { conversation } if lost + policy.room_grace <= now => {
                self.staff_lost(conversation, id, now);
                self.dissolve(id, true, now);
            }
            SeatStage::Talking { .. } => {}
            _ if lost + policy.seat_grace <= now => self.dissolve(id, true, now),
            _ => {}
        }
    }

    fn unmet_due(&mut self, id: VisitId, now: Timestamp) {
        let Some(visit) = self.state.visits.get(&id) else {
            return;
        };
        let waiting = matches!(visit.stage, VisitStage::Waiting { .. });
        let due = visit
            .unmet
            .is_some_and(|since| since + self.rules.policy.unmet <= now);
        if waiting && due && visit.passed.is_some() {
            self.come_back(id, now);
        } else if waiting && due && !visit.need.widened {
            let organisation = visit.need.organisation;
            self.emit(organisation, What::NeedWidened { visit: id }, now);
            self.place(id, now);
        }
    }

    fn overflow_due(&mut self, id: VisitId, now: Timestamp) {
        let Some(visit) = self.state.visits.get(&id) else {
            return;
        };
        let after = self.rules.offices.get(&visit.need.office);
        let after = after.and_then(|office| office.overflow);
        let due = after.is_some_and(|after| visit.queued + after <= now);
        let shared = self.rules.shared.kind(visit.need.topic).is_some();
        let waits = matches!(visit.stage, VisitStage::Waiting { .. });
        if waits && due && shared && !visit.need.overflow {
            let organisation = visit.need.organisation;
            self.emit(organisation, What::NeedOverflowed { visit: id }, now);
            self.place(id, now);
        }
    }

    fn closing_due(&mut self, office: OfficeId, now: Timestamp) {
        let Some(rules) = self.rules.offices.get(&office) else {
            return;
        };
        let serves_on = rules.serve_after_closing;
        if rules.window.is_open(now) {
            return;
        }
        self.carry_all(now);
        if serves_on {
            return;
        }
        let waits = |id: &VisitId| {
            let visit = &self.state.visits[id];
            let here = visit.need.office == office && visit.callback.is_none();
            here && matches!(visit.stage, VisitStage::Waiting { .. })
        };
        let classes = self.line.classes().iter();
        let in_line = classes.flat_map(super::line::Class::in_line);
        let waiting: Vec<VisitId> = in_line.map(|key| key.visit).filter(waits).collect();
        for visit in waiting {
            self.depart(visit, LeaveWhy::Closed, now);
        }
    }

    fn forget_due(&mut self, id: VisitId, now: Timestamp) {
        let Some(visit) = self.state.visits.get(&id) else {
            return;
        };
        if let VisitStage::Ended { at, .. } = visit.stage
            && at + self.rules.policy.keep_ended <= now
        {
            let organisation = visit.need.organisation;
            self.emit(organisation, What::VisitForgotten { visit: id }, now);
        }
    }

    /// Sets the timers that the state of a visit asks for.
    pub(super) fn arm_visit(&mut self, id: VisitId) {
        let policy = self.rules.policy;
        let Some(visit) = self.state.visits.get_mut(&id) else {
            return;
        };
        if let VisitStage::Ended { at, .. } = visit.stage {
            self.timers
                .insert((at + policy.keep_ended, Reason::Forget(id)));
            return;
        }
        if let Some(unmet) = visit
            .unmet
            .filter(|_| !visit.need.widened || visit.passed.is_some())
        {
            self.timers
                .insert((unmet + policy.unmet, Reason::Unmet(id)));
        }
        if let VisitStage::Waiting { .. } = visit.stage {
            let after = self.rules.offices.get(&visit.need.office);
            if let Some(after) = after.and_then(|office| office.overflow)
                && !visit.need.overflow
                && self.rules.shared.kind(visit.need.topic).is_some()
            {
                self.timers
                    .insert((visit.queued + after, Reason::Overflow(id)));
            }
            if let (Some(passed), Some(_)) = (visit.passed, visit.need.wish) {
                self.timers
                    .insert((passed.at + policy.passed, Reason::Passed(id)));
            }
            if let Some(callback) = visit.callback {
                let at = match callback.turn {
                    CallbackTurn::Later { at } => Some(at),
                    CallbackTurn::Patient => Some(callback.due),
                    CallbackTurn::Due => None,
                };
                if let Some(at) = at {
                    self.timers.insert((at, Reason::Callback(id)));
                }
            }
        }
        if let VisitStage::Parked { until, .. } = visit.stage {
            self.timers.insert((until, Reason::Park(id)));
        }
        match (visit.away, &visit.stage) {
            (None, _) if visit.callback.is_some() => {}
            (None, _) if !visit.watched => {
                visit.watched = true;
                self.timers
                    .insert((visit.seen + policy.lapse, Reason::VisitLapse(id)));
            }
            (
                Some(_),
                VisitStage::Waiting {
                    summoned: Some(until),
                },
            ) => {
                self.timers.insert((*until, Reason::VisitAway(id)));
            }
            (Some(away), VisitStage::Waiting { summoned: None }) => {
                self.timers
                    .insert((away + policy.away_limit, Reason::VisitAway(id)));
            }
            (Some(away), VisitStage::Talking { .. }) => {
                self.timers
                    .insert((away + policy.room_grace, Reason::VisitAway(id)));
            }
            (Some(away), VisitStage::Parked { .. }) => {
                self.timers
                    .insert((away + policy.away_limit, Reason::VisitAway(id)));
            }
            _ => {}
        }
    }

    /// Sets the timers that the state of a seat asks for.
    pub(super) fn arm_seat(&mut self, id: SeatId) {
        let policy = self.rules.policy;
        let Some(seat) = self.state.seats.get_mut(&id) else {
            return;
        };
        match (seat.lost, &seat.stage) {
            (Some(lost), SeatStage::Talking { .. }) => {
                self.timers
                    .insert((lost + policy.room_grace, Reason::SeatAway(id)));
            }
            (Some(lost), _) => {
                self.timers
                    .insert((lost + policy.seat_grace, Reason::SeatAway(id)));
            }
            (None, _) if !seat.watched => {
                seat.watched = true;
                self.timers
                    .insert((seat.seen + policy.lapse, Reason::SeatLapse(id)));
            }
            _ => {}
        }
        match seat.stage {
            SeatStage::Offered { until, .. } | SeatStage::Consulted { until, .. } => {
                self.timers.insert((until, Reason::Ring(id)));
            }
            SeatStage::WrapUp {
                until, held: false, ..
            } => {
                self.timers.insert((until, Reason::WrapUp(id)));
            }
            _ => {}
        }
    }

    /// A seat that declined looks again when the pause is over.
    pub(super) fn arm_retry(&mut self, seat: SeatId, now: Timestamp) {
        self.timers
            .insert((now + self.rules.policy.decline_pause, Reason::Retry(seat)));
    }

    /// Sets the timers of closing offices.
    pub(super) fn arm_closings(&mut self, now: Timestamp) {
        for (office, rules) in &self.rules.offices {
            let at = match rules.window {
                Window::Open { until: Some(until) } => until,
                Window::Open { until: None } => continue,
                Window::Closed { .. } => now,
            };
            self.timers.insert((at, Reason::Closing(*office)));
        }
    }

    /// After a rebuild: everyone was seen just now, and every timer is set anew.
    pub(super) fn revive(&mut self, now: Timestamp) {
        self.arm_closings(now);
        let visits: Vec<VisitId> = self.state.visits.keys().copied().collect();
        for id in visits {
            if let Some(visit) = self.state.visits.get_mut(&id) {
                visit.seen = now;
                for (seat, at) in &visit.declined {
                    self.timers
                        .insert((*at + self.rules.policy.decline_pause, Reason::Retry(*seat)));
                }
            }
            self.arm_visit(id);
        }
        let seats: Vec<SeatId> = self.state.seats.keys().copied().collect();
        for id in seats {
            if let Some(seat) = self.state.seats.get_mut(&id) {
                seat.seen = now;
            }
            self.arm_seat(id);
        }
    }

    fn stage_of(&self, seat: SeatId) -> Option<&SeatStage> {
        self.state.seats.get(&seat).map(|seat| &seat.stage)
    }
}

//! What happens by itself when time passes. A timer that no longer fits the state does nothing.

use jiff::Timestamp;

use super::Switchboard;
use super::event::{EndWhy, LeaveWhy, What};
use super::state::{SeatStage, VisitStage, Window};
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
                if let Some(SeatStage::Offered { until, .. }) = self.stage_of(seat)
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
                self.end_talk(conversation, EndWhy::StaffLost, now);
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
        if waiting && due && !visit.need.widened {
            let organisation = visit.need.organisation;
            self.emit(organisation, What::NeedWidened { visit: id }, now);
            self.place(id, now);
        }
    }

    fn closing_due(&mut self, office: OfficeId, now: Timestamp) {
        let Some(rules) = self.rules.offices.get(&office) else {
            return;
        };
        if rules.serve_after_closing || rules.window.is_open(now) {
            return;
        }
        let waiting: Vec<VisitId> = self
            .line
            .classes()
            .iter()
            .filter(|class| class.need.office == office)
            .flat_map(|class| class.present.iter().chain(&class.aside))
            .map(|(_, _, visit)| *visit)
            .filter(|visit| matches!(self.state.visits[visit].stage, VisitStage::Waiting { .. }))
            .collect();
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
        if let Some(unmet) = visit.unmet.filter(|_| !visit.need.widened) {
            self.timers
                .insert((unmet + policy.unmet, Reason::Unmet(id)));
        }
        match (visit.away, &visit.stage) {
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
            SeatStage::Offered { until, .. } => {
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

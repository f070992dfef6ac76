//! What a citizen can do: arrive, stay, leave.

use jiff::Timestamp;

use super::Switchboard;
use super::command::{Arrival, Refusal};
use super::event::{EndWhy, LeaveWhy, OfferEndWhy, What};
use super::rules::{OfficeRules, Window};
use super::state::{Need, Priority, Visit, VisitStage};
use crate::ids::VisitId;
use crate::office::Channel;

impl Switchboard {
    pub(super) fn arrive(&mut self, arrival: &Arrival, now: Timestamp) -> Result<(), Refusal> {
        let office = self
            .rules
            .offices
            .get(&arrival.office)
            .ok_or(Refusal::UnknownOffice(arrival.office))?
            .clone();
        if self.state.visits.contains_key(&arrival.visit) {
            return Err(Refusal::AlreadyArrived(arrival.visit));
        }
        let need = Need {
            alliance: office.alliance,
            organisation: office.organisation,
            office: arrival.office,
            topic: arrival.topic,
            language: arrival.language,
            channel: arrival.channel,
            widened: false,
            overflow: false,
            wish: None,
        };
        if arrival.callback.is_none() {
            self.admit(&office, &need, now)?;
        }
        let what = What::VisitArrived {
            visit: arrival.visit,
            need,
            text_only: arrival.text_only,
            priority: self.priority(arrival),
        };
        self.emit(need.organisation, what, now);
        if let Some(wish) = arrival.callback {
            self.promise(arrival.visit, wish, now);
        } else if let Some(seat) = arrival.wish.filter(|s| self.state.seats.contains_key(s)) {
            let visit = arrival.visit;
            let seat = Some(seat);
            self.emit(need.organisation, What::VisitWished { visit, seat }, now);
        }
        self.place(arrival.visit, now);
        Ok(())
    }

    /// Whether one more may wait: the office is open, the line not full, and it would be reached
    /// today.
    fn admit(&mut self, office: &OfficeRules, need: &Need, now: Timestamp) -> Result<(), Refusal> {
        if !office.window.is_open(now) {
            let opens = match office.window {
                Window::Closed { opens } => opens,
                Window::Open { .. } => None,
            };
            return Err(Refusal::OfficeClosed { opens });
        }
        if self.line.waiting(need.office) >= office.capacity {
            return Err(Refusal::LineFull {
                capacity: office.capacity,
            });
        }
        if let (
            Some(_),
            Window::Open {
                until: Some(closes),
            },
        ) = (office.late, office.window)
        {
            let class = self.line.ensure(need);
            let forecast = self.foresee_need(need, class, now);
            if self.comes_too_late(office, forecast.as_ref(), now) {
                return Err(Refusal::TooLate { closes });
            }
        }
        Ok(())
    }

    fn priority(&self, arrival: &Arrival) -> Option<Priority> {
        if arrival.channel == Channel::Appointment {
            return Some(Priority::Appointment);
        }
        let urgent = self.rules.urgent.contains(&arrival.topic);
        urgent.then_some(Priority::Urgent)
    }

    pub(super) fn visit_seen(&mut self, id: VisitId, now: Timestamp) -> Result<(), Refusal> {
        let visit = self.known(id)?;
        visit.seen = now;
        let (away, organisation) = (visit.away.is_some(), visit.need.organisation);
        if away && !matches!(visit.stage, VisitStage::Ended { .. }) {
            self.emit(organisation, What::VisitBack { visit: id }, now);
            self.place(id, now);
        }
        Ok(())
    }

    pub(super) fn visit_gone(&mut self, id: VisitId, now: Timestamp) -> Result<(), Refusal> {
        let policy = self.rules.policy;
        let visit = self.known(id)?;
        visit.seen = now - policy.lapse + policy.reload;
        visit.watched = false;
        self.arm_visit(id);
        Ok(())
    }

    pub(super) fn leave(&mut self, id: VisitId, now: Timestamp) -> Result<(), Refusal> {
        let visit = self.known(id)?;
        match visit.stage.clone() {
            VisitStage::Waiting { .. } | VisitStage::Offered { .. } => {
                self.depart(id, LeaveWhy::Asked, now);
            }
            VisitStage::Talking { conversation } => {
                self.end_talk(conversation, EndWhy::Citizen, now);
            }
            VisitStage::Parked { conversation, .. } => self.end_park(conversation, id, now),
            VisitStage::Ended { .. } => {}
        }
        Ok(())
    }

    pub(super) fn set_mode(
        &mut self,
        id: VisitId,
        text_only: bool,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let visit = self.known(id)?;
        let organisation = visit.need.organisation;
        let open = !matches!(visit.stage, VisitStage::Ended { .. });
        if open && visit.text_only != text_only {
            let what = What::VisitModeSet {
                visit: id,
                text_only,
            };
            self.emit(organisation, what, now);
        }
        Ok(())
    }

    /// Takes a visit out of the line for good; a seat it rang at is free again.
    pub(super) fn depart(&mut self, id: VisitId, why: LeaveWhy, now: Timestamp) {
        let Some(visit) = self.state.visits.get(&id) else {
            return;
        };
        let organisation = visit.need.organisation;
        let rang_at = self.withdraw(id, OfferEndWhy::VisitGone, now);
        self.emit(organisation, What::VisitLeft { visit: id, why }, now);
        if let Some(seat) = rang_at {
            self.settle(seat, now);
        }
    }

    /// The page of a visit counts as closed from now on.
    pub(super) fn visit_lapsed(&mut self, id: VisitId, now: Timestamp) {
        let Some(visit) = self.state.visits.get(&id) else {
            return;
        };
        let organisation = visit.need.organisation;
        let rang_at = self.withdraw(id, OfferEndWhy::VisitGone, now);
        self.emit(organisation, What::VisitAway { visit: id }, now);
        if let Some(seat) = rang_at {
            self.settle(seat, now);
        }
    }

    /// Ends the offer of a visit, if it rings; says where it rang.
    pub(super) fn withdraw(
        &mut self,
        id: VisitId,
        why: OfferEndWhy,
        now: Timestamp,
    ) -> Option<crate::ids::SeatId> {
        let visit = self.state.visits.get(&id)?;
        let organisation = visit.need.organisation;
        let VisitStage::Offered { offer, seat } = visit.stage else {
            return None;
        };
        self.emit(
            organisation,
            What::OfferEnded {
                offer,
                visit: id,
                seat,
                why,
            },
            now,
        );
        Some(seat)
    }

    pub(super) fn known(&mut self, id: VisitId) -> Result<&mut Visit, Refusal> {
        self.state
            .visits
            .get_mut(&id)
            .ok_or(Refusal::UnknownVisit(id))
    }
}

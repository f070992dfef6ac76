//! Calls that staff begin: to somebody who has not come by themselves, or to whom a call back was
//! promised. The talk begins at once, so that whoever is called is served from the first ring on.

use jiff::Timestamp;

use super::Switchboard;
use super::command::{Arrival, Refusal};
use super::event::What;
use super::line::Place;
use super::state::{CallbackTurn, Need, SeatStage, VisitStage};
use crate::ids::{ConversationId, OfferId, SeatId, VisitId};

impl Switchboard {
    /// The staff member calls somebody. Also while the office is closed: nobody comes in by that.
    pub(super) fn call_out(
        &mut self,
        id: SeatId,
        conversation: ConversationId,
        arrival: &Arrival,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.may_begin(id, "call somebody")?;
        let office = self.rules.offices.get(&arrival.office);
        let office = office.ok_or(Refusal::UnknownOffice(arrival.office))?;
        let (alliance, organisation) = (office.alliance, office.organisation);
        let serves = &self.open(id)?.services.offices;
        if !serves.contains(&arrival.office) {
            return Err(Refusal::UnknownOffice(arrival.office));
        }
        if self.state.visits.contains_key(&arrival.visit) {
            return Err(Refusal::AlreadyArrived(arrival.visit));
        }
        let need = Need {
            alliance,
            organisation,
            office: arrival.office,
            topic: arrival.topic,
            language: arrival.language,
            channel: arrival.channel,
            widened: false,
            overflow: false,
            wish: None,
        };
        self.end_wrap_up(id, now);
        let what = What::VisitArrived {
            visit: arrival.visit,
            need,
            text_only: arrival.text_only,
            priority: None,
        };
        self.emit(organisation, what, now);
        self.begin(id, conversation, arrival.visit, now);
        Ok(())
    }

    /// The staff member keeps a promise to call back now. One that was wished for later waits until
    /// then, and whoever waits comes before one that has time.
    pub(super) fn call_back(
        &mut self,
        id: SeatId,
        conversation: ConversationId,
        visit: VisitId,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        const STEP: &str = "call back";
        self.may_begin(id, STEP)?;
        let state = self.known(visit)?;
        let (stage, need, callback) = (state.stage.clone(), state.need, state.callback);
        let (VisitStage::Waiting { .. }, Some(callback)) = (&stage, callback) else {
            let stage = stage.name();
            return Err(Refusal::WrongStage { stage, step: STEP });
        };
        let seat = &self.state.seats[&id];
        let may = match need.wish {
            Some(wished) => wished == id,
            None => seat
                .services
                .meet(seat.organisation, &need, &self.rules.shared),
        };
        if !may {
            return Err(Refusal::UnknownVisit(visit));
        }
        let stage = match callback.turn {
            CallbackTurn::Due => None,
            CallbackTurn::Patient => self
                .best_for(id, Place::Live, now)
                .map(|_| "others are waiting"),
            CallbackTurn::Later { .. } => Some("promised for later"),
        };
        if let Some(stage) = stage {
            return Err(Refusal::WrongStage { stage, step: STEP });
        }
        self.end_wrap_up(id, now);
        self.begin(id, conversation, visit, now);
        Ok(())
    }

    /// Whoever calls is free, or wraps up and has saved what was written.
    fn may_begin(&mut self, id: SeatId, step: &'static str) -> Result<(), Refusal> {
        match &self.open(id)?.stage {
            SeatStage::Free { .. } | SeatStage::WrapUp { held: false, .. } => Ok(()),
            SeatStage::WrapUp { held: true, .. } => Err(Refusal::UnsavedText),
            other => {
                let stage = other.name();
                Err(Refusal::WrongStage { stage, step })
            }
        }
    }

    fn begin(&mut self, id: SeatId, conversation: ConversationId, visit: VisitId, now: Timestamp) {
        let organisation = self.state.visits[&visit].need.organisation;
        let offer = OfferId(self.state.offers + 1);
        let until = now + self.rules.policy.ring;
        let rings = What::Offered {
            offer,
            visit,
            seat: id,
            until,
        };
        self.emit(organisation, rings, now);
        let starts = What::ConversationStarted {
            conversation,
            offer,
            visit,
            seat: id,
        };
        self.emit(organisation, starts, now);
    }
}

//! Callbacks: a promise instead of a wait. It keeps the time of arrival, is served when no live
//! visit is eligible or when it is due, and is never lost: what cannot be kept today is carried to
//! the next opening.

use jiff::Timestamp;

use super::Switchboard;
use super::command::Refusal;
use super::event::{OfferEndWhy, What};
use super::line::Place;
use super::rules::Window;
use super::state::{CallbackTurn, CallbackWish, VisitStage};
use crate::ids::{OfficeId, SeatId, VisitId};

impl Switchboard {
    /// A waiting visit is called back instead. A changed wish replaces the one before.
    pub(super) fn request_callback(
        &mut self,
        id: VisitId,
        wish: CallbackWish,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let visit = self.known(id)?;
        if !matches!(
            visit.stage,
            VisitStage::Waiting { .. } | VisitStage::Offered { .. }
        ) {
            return Err(Refusal::WrongStage {
                stage: visit.stage.name(),
                step: "ask for a callback",
            });
        }
        let rang_at = self.withdraw(id, OfferEndWhy::VisitGone, now);
        self.promise(id, wish, now);
        // Who waits comes before a callback that has time; if nobody does, it may ring elsewhere.
        let awaited = rang_at.filter(|seat| self.best_for(*seat, Place::Live, now).is_some());
        if let Some(seat) = awaited {
            self.settle(seat, now);
        }
        self.place(id, now);
        if let Some(seat) = rang_at {
            self.settle(seat, now);
        }
        Ok(())
    }

    pub(super) fn promise(&mut self, id: VisitId, wish: CallbackWish, now: Timestamp) {
        let Some(visit) = self.state.visits.get(&id) else {
            return;
        };
        let (organisation, office) = (visit.need.organisation, visit.need.office);
        let opens = self.opens_at(office, now);
        let from = wish.window.map(|(from, _)| from).max(opens);
        let due = from.unwrap_or(visit.arrived + self.rules.policy.callback_promise);
        let turn = match from {
            Some(at) if at > now => CallbackTurn::Later { at },
            Some(_) => CallbackTurn::Due,
            None => CallbackTurn::Patient,
        };
        let what = What::CallbackPromised {
            visit: id,
            wish,
            due,
            turn,
        };
        self.emit(organisation, what, now);
        if turn == CallbackTurn::Due {
            self.emit(organisation, What::CallbackTurned { visit: id, turn }, now);
        }
    }

    /// When a closed office opens again; none while it is open or where that is not known.
    fn opens_at(&self, office: OfficeId, now: Timestamp) -> Option<Timestamp> {
        match self.rules.offices.get(&office)?.window {
            Window::Closed { opens } => opens.filter(|opens| *opens > now),
            Window::Open { .. } => None,
        }
    }

    /// A callback's time may have come.
    pub(super) fn callback_due(&mut self, id: VisitId, now: Timestamp) {
        let Some(visit) = self.state.visits.get(&id) else {
            return;
        };
        let (VisitStage::Waiting { .. }, Some(callback)) = (&visit.stage, visit.callback) else {
            return;
        };
        let turn = match callback.turn {
            CallbackTurn::Later { at } if at > now => return,
            CallbackTurn::Due => return,
            CallbackTurn::Later { .. } if callback.due > now => CallbackTurn::Patient,
            CallbackTurn::Patient if callback.due > now => return,
            CallbackTurn::Later { .. } | CallbackTurn::Patient => CallbackTurn::Due,
        };
        let organisation = visit.need.organisation;
        self.emit(organisation, What::CallbackTurned { visit: id, turn }, now);
        self.place(id, now);
        self.carry(id, now);
    }

    /// The try reached nobody: another one follows, or that was the last.
    pub(super) fn not_reached(&mut self, id: SeatId, now: Timestamp) -> Result<(), Refusal> {
        let conversation = self.leads(id, "note a failed call")?;
        let visit = self.state.conversations[&conversation].visit;
        let state = &self.state.visits[&visit];
        let Some(callback) = state.callback else {
            return Err(Refusal::WrongStage {
                stage: "talking",
                step: "note a failed call",
            });
        };
        let organisation = state.need.organisation;
        let policy = self.rules.policy;
        let freed = self.empty(conversation, now);
        let again = callback.tries + 1 < policy.callback_tries;
        let what = What::CallbackTried {
            visit,
            conversation,
            seat: id,
            next: again.then(|| now + policy.callback_retry),
        };
        self.emit(organisation, what, now);
        for seat in freed {
            self.settle(seat, now);
        }
        self.settle(id, now);
        Ok(())
    }

    /// Callbacks that nobody is left for today go to the next opening.
    pub(super) fn carry_all(&mut self, now: Timestamp) {
        let classes = self.line.classes().iter();
        let callbacks = classes.flat_map(super::line::Class::everyone);
        let with_promise = |visit: &VisitId| {
            let visit = self.state.visits.get(visit);
            visit.is_some_and(|visit| visit.callback.is_some())
        };
        let all: Vec<VisitId> = callbacks
            .map(|key| key.visit)
            .filter(with_promise)
            .collect();
        for visit in all {
            self.carry(visit, now);
        }
    }

    fn carry(&mut self, id: VisitId, now: Timestamp) {
        let Some(visit) = self.state.visits.get(&id) else {
            return;
        };
        let (VisitStage::Waiting { .. }, Some(callback), Some(spot)) =
            (&visit.stage, visit.callback, visit.spot)
        else {
            return;
        };
        let Some(to) = self.opens_at(visit.need.office, now) else {
            return;
        };
        let later = matches!(callback.turn, CallbackTurn::Later { at } if at >= to);
        let works = self.line.any_works(&self.line.class(spot.class).seats);
        if later || works {
            return;
        }
        let organisation = visit.need.organisation;
        self.emit(organisation, What::CallbackCarried { visit: id, to }, now);
    }
}

//! What a staff member can do: open, pause and close the seat, accept, decline, finish, wrap up.

use jiff::Timestamp;

use super::Switchboard;
use super::command::Refusal;
use super::event::{BreakWhy, EndWhy, OfferEndWhy, Outcome, What};
use super::state::{Seat, SeatStage, Services, VisitStage};
use crate::ids::{ConversationId, OfferId, OrganisationId, SeatId, VisitId};

impl Switchboard {
    pub(super) fn open_seat(
        &mut self,
        seat: SeatId,
        organisation: OrganisationId,
        services: Services,
        now: Timestamp,
    ) {
        let before = self.served_by(seat);
        let unchanged = self
            .state
            .seats
            .get(&seat)
            .is_some_and(|open| open.services == services);
        if !unchanged {
            self.emit(organisation, What::SeatOpened { seat, services }, now);
        }
        let _ = self.seat_seen(seat, now);
        self.recheck(&before, now);
        let now_served = self.served_by(seat);
        self.recheck(&now_served, now);
        self.feed(seat, now);
    }

    pub(super) fn close_seat(&mut self, id: SeatId, now: Timestamp) -> Result<(), Refusal> {
        match self.open(id)?.stage {
            SeatStage::Talking { .. } => Err(Refusal::WrongStage {
                stage: "talking",
                step: "close the seat",
            }),
            SeatStage::WrapUp { held: true, .. } => Err(Refusal::UnsavedText),
            _ => {
                self.dissolve(id, false, now);
                Ok(())
            }
        }
    }

    /// Closes a seat that is not talking; what it had goes on elsewhere.
    pub(super) fn dissolve(&mut self, id: SeatId, lost: bool, now: Timestamp) {
        let Some(seat) = self.state.seats.get(&id) else {
            return;
        };
        let organisation = seat.organisation;
        let rang = self.end_offer(id, OfferEndWhy::SeatGone, now);
        self.end_wrap_up(id, now);
        let served = self.served_by(id);
        self.emit(organisation, What::SeatClosed { seat: id, lost }, now);
        self.recheck(&served, now);
        if let Some(visit) = rang {
            self.place(visit, now);
        }
    }

    pub(super) fn pause(&mut self, id: SeatId, now: Timestamp) -> Result<(), Refusal> {
        let seat = self.open(id)?;
        let (organisation, asked) = (seat.organisation, seat.pause_after);
        match seat.stage {
            SeatStage::Free { .. } => self.take_break(id, BreakWhy::Asked, now),
            SeatStage::Offered { .. } => {
                let rang = self.end_offer(id, OfferEndWhy::Declined, now);
                self.take_break(id, BreakWhy::Asked, now);
                if let Some(visit) = rang {
                    self.place(visit, now);
                }
            }
            SeatStage::Talking { .. } | SeatStage::WrapUp { .. } if !asked => {
                self.emit(
                    organisation,
                    What::PauseAsked {
                        seat: id,
                        asked: true,
                    },
                    now,
                );
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn resume(&mut self, id: SeatId, now: Timestamp) -> Result<(), Refusal> {
        let seat = self.open(id)?;
        let organisation = seat.organisation;
        if let SeatStage::Break { .. } = seat.stage {
            self.emit(organisation, What::SeatFreed { seat: id }, now);
            self.feed(id, now);
        } else if seat.pause_after {
            self.emit(
                organisation,
                What::PauseAsked {
                    seat: id,
                    asked: false,
                },
                now,
            );
        }
        Ok(())
    }

    pub(super) fn seat_seen(&mut self, id: SeatId, now: Timestamp) -> Result<(), Refusal> {
        let seat = self.open(id)?;
        seat.seen = now;
        let organisation = seat.organisation;
        if seat.lost.is_some() {
            self.emit(organisation, What::SeatBack { seat: id }, now);
            self.feed(id, now);
        }
        Ok(())
    }

    pub(super) fn seat_gone(&mut self, id: SeatId, now: Timestamp) -> Result<(), Refusal> {
        let policy = self.rules.policy;
        let seat = self.open(id)?;
        seat.seen = now - policy.lapse + policy.reload;
        seat.watched = false;
        self.arm_seat(id);
        Ok(())
    }

    /// The page of a seat counts as closed from now on.
    pub(super) fn seat_lapsed(&mut self, id: SeatId, now: Timestamp) {
        let Some(seat) = self.state.seats.get(&id) else {
            return;
        };
        let organisation = seat.organisation;
        let rang = self.end_offer(id, OfferEndWhy::SeatGone, now);
        self.emit(organisation, What::SeatLost { seat: id }, now);
        if let Some(visit) = rang {
            self.place(visit, now);
        }
    }

    pub(super) fn accept(
        &mut self,
        id: SeatId,
        offer: OfferId,
        conversation: ConversationId,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let visit = self.ringing(id, offer)?;
        let organisation = self.state.visits[&visit].need.organisation;
        let what = What::ConversationStarted {
            conversation,
            offer,
            visit,
            seat: id,
        };
        self.emit(organisation, what, now);
        Ok(())
    }

    pub(super) fn decline(
        &mut self,
        id: SeatId,
        offer: OfferId,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let visit = self.ringing(id, offer)?;
        self.end_offer(id, OfferEndWhy::Declined, now);
        self.arm_retry(id, now);
        self.place(visit, now);
        self.settle(id, now);
        Ok(())
    }

    /// Nobody answered: the visit keeps its place, the seat goes to break.
    pub(super) fn ring_out(&mut self, id: SeatId, now: Timestamp) {
        if let Some(visit) = self.end_offer(id, OfferEndWhy::TimedOut, now) {
            self.take_break(id, BreakWhy::NoAnswer, now);
            self.place(visit, now);
        }
    }

    pub(super) fn finish(
        &mut self,
        id: SeatId,
        why: EndWhy,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let seat = self.open(id)?;
        let SeatStage::Talking { conversation } = seat.stage else {
            return Err(Refusal::WrongStage {
                stage: seat.stage.name(),
                step: "end the talk",
            });
        };
        self.end_talk(conversation, why, now);
        Ok(())
    }

    /// Ends a talk. When the clerk was lost and the citizen is there, the citizen goes back to
    /// the line with the wait already spent.
    pub(super) fn end_talk(&mut self, id: ConversationId, why: EndWhy, now: Timestamp) {
        let Some(talk) = self.state.conversations.get(&id) else {
            return;
        };
        let (visit, seat, started) = (talk.visit, talk.seat, talk.started);
        let state = &self.state.visits[&visit];
        let (organisation, waited) = (
            state.need.organisation,
            started.duration_since(state.queued),
        );
        let returns = why == EndWhy::StaffLost && state.away.is_none();
        let wrap_up_until = now + self.rules.policy.wrap_up;
        let what = What::ConversationEnded {
            conversation: id,
            visit,
            seat,
            why,
            wrap_up_until,
        };
        self.emit(organisation, what, now);
        if returns {
            let what = What::VisitReturned {
                visit,
                queued: now - waited,
            };
            self.emit(organisation, what, now);
            self.place(visit, now);
        }
    }

    pub(super) fn shield(&mut self, id: SeatId, on: bool, now: Timestamp) -> Result<(), Refusal> {
        let seat = self.open(id)?;
        let SeatStage::Talking { conversation } = seat.stage else {
            return Err(Refusal::WrongStage {
                stage: seat.stage.name(),
                step: "hide the citizen",
            });
        };
        let organisation = seat.organisation;
        if self.state.conversations[&conversation].shielded != on {
            let what = What::ConversationShielded {
                conversation,
                seat: id,
                on,
            };
            self.emit(organisation, what, now);
        }
        Ok(())
    }

    pub(super) fn state_outcome(
        &mut self,
        id: SeatId,
        outcome: Outcome,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let seat = self.open(id)?;
        let organisation = seat.organisation;
        let visit = match &seat.stage {
            SeatStage::WrapUp { record, .. } => record.visit,
            SeatStage::Talking { conversation } => {
                let conversation = *conversation;
                self.state.conversations[&conversation].visit
            }
            other => {
                return Err(Refusal::WrongStage {
                    stage: other.name(),
                    step: "state an outcome",
                });
            }
        };
        self.emit(
            organisation,
            What::OutcomeStated {
                visit,
                seat: id,
                outcome,
            },
            now,
        );
        Ok(())
    }

    pub(super) fn extend_wrap_up(&mut self, id: SeatId, now: Timestamp) -> Result<(), Refusal> {
        let step = self.rules.policy.wrap_up;
        let seat = self.open(id)?;
        let organisation = seat.organisation;
        let SeatStage::WrapUp { until, .. } = seat.stage else {
            return Err(Refusal::WrongStage {
                stage: seat.stage.name(),
                step: "extend wrap-up",
            });
        };
        let until = until.max(now) + step;
        self.emit(organisation, What::WrapUpExtended { seat: id, until }, now);
        Ok(())
    }

    pub(super) fn hold_wrap_up(
        &mut self,
        id: SeatId,
        hold: bool,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let seat = self.open(id)?;
        let organisation = seat.organisation;
        if let SeatStage::WrapUp { held, .. } = seat.stage
            && held != hold
        {
            self.emit(
                organisation,
                What::WrapUpHeld {
                    seat: id,
                    held: hold,
                },
                now,
            );
            self.fire_due(now);
        }
        Ok(())
    }

    pub(super) fn end_wrap_up_asked(&mut self, id: SeatId, now: Timestamp) -> Result<(), Refusal> {
        let seat = self.open(id)?;
        match seat.stage {
            SeatStage::WrapUp { held: false, .. } => {}
            SeatStage::WrapUp { held: true, .. } => return Err(Refusal::UnsavedText),
            ref other => {
                let stage = other.name();
                return Err(Refusal::WrongStage {
                    stage,
                    step: "end wrap-up",
                });
            }
        }
        self.end_wrap_up(id, now);
        self.settle(id, now);
        Ok(())
    }

    /// Ends a wrap-up, if there is one.
    pub(super) fn end_wrap_up(&mut self, id: SeatId, now: Timestamp) {
        let Some(seat) = self.state.seats.get(&id) else {
            return;
        };
        let SeatStage::WrapUp { record, .. } = &seat.stage else {
            return;
        };
        let (organisation, record) = (seat.organisation, record.clone());
        let what = What::WrapUpEnded {
            seat: id,
            visit: record.visit,
            record,
        };
        self.emit(organisation, what, now);
    }

    /// A seat that became free goes to the break it asked for, or takes the next visit.
    pub(super) fn settle(&mut self, id: SeatId, now: Timestamp) {
        if self
            .state
            .seats
            .get(&id)
            .is_some_and(|seat| seat.pause_after)
        {
            self.take_break(id, BreakWhy::Asked, now);
        } else {
            self.feed(id, now);
        }
    }

    pub(super) fn move_room(&mut self, id: ConversationId, now: Timestamp) -> Result<(), Refusal> {
        let talk = self
            .state
            .conversations
            .get(&id)
            .ok_or(Refusal::UnknownConversation(id))?;
        let organisation = self.state.visits[&talk.visit].need.organisation;
        let what = What::RoomMoved {
            conversation: id,
            generation: talk.generation + 1,
        };
        self.emit(organisation, what, now);
        Ok(())
    }

    fn take_break(&mut self, id: SeatId, why: BreakWhy, now: Timestamp) {
        let Some(seat) = self.state.seats.get(&id) else {
            return;
        };
        let organisation = seat.organisation;
        self.emit(organisation, What::SeatPaused { seat: id, why }, now);
    }

    /// Ends what rings at a seat; says who rang.
    fn end_offer(&mut self, id: SeatId, why: OfferEndWhy, now: Timestamp) -> Option<VisitId> {
        let seat = self.state.seats.get(&id)?;
        let SeatStage::Offered { offer, visit, .. } = seat.stage else {
            return None;
        };
        let organisation = self.state.visits[&visit].need.organisation;
        self.emit(
            organisation,
            What::OfferEnded {
                offer,
                visit,
                seat: id,
                why,
            },
            now,
        );
        Some(visit)
    }

    fn ringing(&mut self, id: SeatId, asked: OfferId) -> Result<VisitId, Refusal> {
        let seat = self.open(id)?;
        match seat.stage {
            SeatStage::Offered { offer, visit, .. } if offer == asked => Ok(visit),
            ref other => Err(Refusal::OfferGone {
                offer: asked,
                stage: other.name(),
            }),
        }
    }

    /// Waiting visits of the classes a seat may take.
    fn served_by(&self, id: SeatId) -> Vec<VisitId> {
        let classes = self
            .line
            .classes_of(id)
            .iter()
            .map(|class| self.line.class(*class));
        classes
            .flat_map(|class| class.present.iter().chain(&class.aside))
            .map(|(_, _, visit)| *visit)
            .filter(|visit| matches!(self.state.visits[visit].stage, VisitStage::Waiting { .. }))
            .collect()
    }

    /// Tells visits whose need became met or unmet.
    fn recheck(&mut self, visits: &[VisitId], now: Timestamp) {
        for id in visits {
            let Some(visit) = self.state.visits.get(id) else {
                continue;
            };
            let Some(class) = self.line.find(&visit.need) else {
                continue;
            };
            let met = !self.line.class(class).seats.is_empty();
            let organisation = visit.need.organisation;
            match (met, visit.unmet) {
                (true, Some(_)) => self.emit(organisation, What::NeedMet { visit: *id }, now),
                (false, None) => self.emit(organisation, What::NeedUnmet { visit: *id }, now),
                _ => {}
            }
        }
    }

    fn open(&mut self, id: SeatId) -> Result<&mut Seat, Refusal> {
        self.state
            .seats
            .get_mut(&id)
            .ok_or(Refusal::SeatNotOpen(id))
    }
}

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
        let mut loose = self.recheck(&before, now);
        let now_served = self.served_by(seat);
        loose.extend(self.recheck(&now_served, now));
        self.place_all(loose, now);
        self.feed(seat, now);
    }

    /// Closes a seat. The last one that could serve people who wait asks first.
    pub(super) fn close_seat(
        &mut self,
        id: SeatId,
        anyway: bool,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        match self.open(id)?.stage {
            SeatStage::Talking { .. } => {
                return Err(Refusal::WrongStage {
                    stage: "talking",
                    step: "close the seat",
                });
            }
            SeatStage::WrapUp { held: true, .. } => return Err(Refusal::UnsavedText),
            _ => {}
        }
        let waiting = self.left_without(id);
        if waiting > 0 && !anyway {
            return Err(Refusal::LastSeat { waiting });
        }
        self.dissolve(id, false, now);
        Ok(())
    }

    /// How many wait, or ring there, whom nobody but this seat could serve.
    fn left_without(&self, id: SeatId) -> u32 {
        let classes = self.line.classes_of(id).map(|class| self.line.class(class));
        let alone = classes
            .filter(|class| class.need.wish.is_none())
            .filter(|class| !self.line.works_besides(&class.seats, id));
        let waiting = alone.map(super::line::Class::len_in_line).sum::<usize>();
        u32::try_from(waiting).unwrap_or(u32::MAX)
    }

    /// Closes a seat that is not talking; what it had goes on elsewhere.
    pub(super) fn dissolve(&mut self, id: SeatId, lost: bool, now: Timestamp) {
        let Some(seat) = self.state.seats.get(&id) else {
            return;
        };
        let organisation = seat.organisation;
        let rang = self.end_offer(id, OfferEndWhy::SeatGone, now);
        self.end_wrap_up(id, now);
        let unparked = self.unpark_all(id, now);
        let served = self.served_by(id);
        self.emit(organisation, What::SeatClosed { seat: id, lost }, now);
        let mut loose = self.recheck(&served, now);
        loose.extend(rang.into_iter().chain(unparked));
        self.place_all(loose, now);
        self.carry_all(now);
    }

    pub(super) fn pause(
        &mut self,
        id: SeatId,
        why: BreakWhy,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let seat = self.open(id)?;
        let organisation = seat.organisation;
        let asked = seat.pause_after && seat.pause_why == why;
        match seat.stage {
            SeatStage::Free { .. } => self.take_break(id, why, now),
            SeatStage::Offered { .. } | SeatStage::Consulted { .. } => {
                let rang = self.end_offer(id, OfferEndWhy::Declined, now);
                self.take_break(id, why, now);
                if let Some(visit) = rang {
                    self.place(visit, now);
                }
            }
            SeatStage::Talking { .. } | SeatStage::WrapUp { .. } if !asked => {
                let what = What::PauseAsked {
                    seat: id,
                    asked: true,
                    why,
                };
                self.emit(organisation, what, now);
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
                    why: BreakWhy::Asked,
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
        if let SeatStage::Consulted { offer: rings, .. } = self.open(id)?.stage
            && rings == offer
        {
            self.join(id, now);
            return Ok(());
        }
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
        if let SeatStage::Consulted { offer: rings, .. } = self.open(id)?.stage
            && rings == offer
        {
            self.end_offer(id, OfferEndWhy::Declined, now);
            self.settle(id, now);
            return Ok(());
        }
        let visit = self.ringing(id, offer)?;
        self.end_offer(id, OfferEndWhy::Declined, now);
        self.refused(visit, id, now);
        self.arm_retry(id, now);
        self.place(visit, now);
        self.settle(id, now);
        Ok(())
    }

    /// Nobody answered: the visit keeps its place, the seat goes to break.
    pub(super) fn ring_out(&mut self, id: SeatId, now: Timestamp) {
        let rang = self.end_offer(id, OfferEndWhy::TimedOut, now);
        self.take_break(id, BreakWhy::NoAnswer, now);
        if let Some(visit) = rang {
            self.refused(visit, id, now);
            self.place(visit, now);
        }
    }

    /// The person asked for did not take the visit: it goes back to who passed it on, or into the
    /// line of its office.
    fn refused(&mut self, visit: VisitId, seat: SeatId, now: Timestamp) {
        let Some(state) = self.state.visits.get(&visit) else {
            return;
        };
        if state.need.wish != Some(seat) {
            return;
        }
        if state.passed.is_some() {
            self.come_back(visit, now);
        } else {
            self.drop_wish(visit, now);
        }
    }

    /// Ends the talk of the leading clerk; a colleague who helps leaves it.
    pub(super) fn finish(
        &mut self,
        id: SeatId,
        why: EndWhy,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let (conversation, leads) = self.talk_of(id, "end the talk")?;
        if leads {
            self.end_talk(conversation, why, now);
        } else {
            self.helper_leaves(conversation, id, now);
            self.settle(id, now);
        }
        Ok(())
    }

    /// The talk a seat is in, and whether it leads it.
    pub(super) fn talk_of(
        &mut self,
        id: SeatId,
        step: &'static str,
    ) -> Result<(ConversationId, bool), Refusal> {
        let seat = self.open(id)?;
        let SeatStage::Talking { conversation } = seat.stage else {
            let stage = seat.stage.name();
            return Err(Refusal::WrongStage { stage, step });
        };
        let talk = self.state.conversations.get(&conversation);
        Ok((conversation, talk.is_some_and(|talk| talk.seat == id)))
    }

    /// The talk a seat leads.
    pub(super) fn leads(
        &mut self,
        id: SeatId,
        step: &'static str,
    ) -> Result<ConversationId, Refusal> {
        match self.talk_of(id, step)? {
            (conversation, true) => Ok(conversation),
            (_, false) => Err(Refusal::WrongStage {
                stage: "helping",
                step,
            }),
        }
    }

    /// Ends a talk. When the clerk was lost and the citizen is there, the citizen goes back to
    /// the line with the wait already spent. Colleagues in it are free.
    pub(super) fn end_talk(&mut self, id: ConversationId, why: EndWhy, now: Timestamp) {
        let freed = self.empty(id, now);
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
        for seat in freed {
            self.settle(seat, now);
        }
    }

    pub(super) fn shield(&mut self, id: SeatId, on: bool, now: Timestamp) -> Result<(), Refusal> {
        let (conversation, _) = self.talk_of(id, "hide the citizen")?;
        let organisation = self.open(id)?.organisation;
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
            SeatStage::Talking { .. } => {
                let conversation = self.leads(id, "state an outcome")?;
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
        let pause = self.state.seats.get(&id).filter(|seat| seat.pause_after);
        match pause.map(|seat| seat.pause_why) {
            Some(why) => self.take_break(id, why, now),
            None => self.feed(id, now),
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

    pub(super) fn take_break(&mut self, id: SeatId, why: BreakWhy, now: Timestamp) {
        let Some(seat) = self.state.seats.get(&id) else {
            return;
        };
        let organisation = seat.organisation;
        self.emit(organisation, What::SeatPaused { seat: id, why }, now);
    }

    /// Ends what rings at a seat; says which visit rang.
    pub(super) fn end_offer(
        &mut self,
        id: SeatId,
        why: OfferEndWhy,
        now: Timestamp,
    ) -> Option<VisitId> {
        let seat = self.state.seats.get(&id)?;
        let (offer, visit) = match seat.stage {
            SeatStage::Offered { offer, visit, .. } => (offer, visit),
            SeatStage::Consulted { conversation, .. } => {
                self.end_consult(conversation, why, now);
                return None;
            }
            _ => return None,
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
        let classes = self.line.classes_of(id).map(|class| self.line.class(class));
        classes
            .flat_map(super::line::Class::everyone)
            .map(|key| key.visit)
            .filter(|visit| matches!(self.state.visits[visit].stage, VisitStage::Waiting { .. }))
            .collect()
    }

    /// Tells visits whose need became met or unmet. Who wished a person that is gone waits for
    /// anybody; says who that is, for them to be placed.
    fn recheck(&mut self, visits: &[VisitId], now: Timestamp) -> Vec<VisitId> {
        let mut loose = Vec::new();
        for id in visits {
            let Some(visit) = self.state.visits.get(id) else {
                continue;
            };
            let gone = |seat: SeatId| !self.state.seats.contains_key(&seat);
            if !visit.need.wish.is_some_and(gone) {
                self.check_need(*id, now);
                continue;
            }
            if visit.passed.is_some() {
                self.send_back(*id, now);
            } else {
                self.forget_wish(*id, now);
            }
            loose.push(*id);
        }
        loose
    }

    /// Several visits look for a seat at once: in the order of the line.
    fn place_all(&mut self, mut visits: Vec<VisitId>, now: Timestamp) {
        let spot = |id: &VisitId| self.state.visits.get(id).and_then(|visit| visit.spot);
        visits.sort_by_key(|id| spot(id).map(|spot| spot.key));
        for visit in visits {
            self.place(visit, now);
        }
    }

    pub(super) fn open(&mut self, id: SeatId) -> Result<&mut Seat, Refusal> {
        self.state
            .seats
            .get_mut(&id)
            .ok_or(Refusal::SeatNotOpen(id))
    }
}

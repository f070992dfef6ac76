//! Several people in one talk: asking a colleague in, handing over, hold, parking.

use jiff::Timestamp;

use super::Switchboard;
use super::command::{Refusal, Target};
use super::event::{EndWhy, OfferEndWhy, What};
use super::state::{SeatStage, VisitStage};
use crate::ids::{ConversationId, OfferId, OrganisationId, SeatId, VisitId};

/// How many of the staff a talk can hold.
const STAFF: usize = 4;

impl Switchboard {
    /// Asks a colleague who is free. The citizen hears it, or is on hold.
    pub(super) fn consult(
        &mut self,
        id: SeatId,
        to: Target,
        hold: bool,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let conversation = self.leads(id, "ask a colleague")?;
        let talk = &self.state.conversations[&conversation];
        if talk.consult.is_some() || talk.staff().count() >= STAFF {
            return Err(Refusal::TalkFull);
        }
        let need = self.state.visits[&talk.visit].need;
        let aimed = self.aimed(&need, id, to, now)?;
        let class = self.line.ensure(&aimed);
        let seat = self.line.free_for(class, |seat| seat != id);
        let seat = seat.ok_or(Refusal::NobodyFree)?;
        let what = What::ConsultAsked {
            conversation,
            offer: OfferId(self.state.offers + 1),
            seat,
            until: now + self.rules.policy.ring,
        };
        self.emit(need.organisation, what, now);
        if hold {
            self.set_held(conversation, id, true, now);
        }
        Ok(())
    }

    pub(super) fn withdraw_consult(&mut self, id: SeatId, now: Timestamp) -> Result<(), Refusal> {
        let conversation = self.leads(id, "take a question back")?;
        if let Some(seat) = self.end_consult(conversation, OfferEndWhy::Withdrawn, now) {
            self.settle(seat, now);
        }
        Ok(())
    }

    /// Ends the question of a talk that rings; says where it rang. The citizen is back from hold.
    pub(super) fn end_consult(
        &mut self,
        id: ConversationId,
        why: OfferEndWhy,
        now: Timestamp,
    ) -> Option<SeatId> {
        let talk = self.state.conversations.get(&id)?;
        let consult = talk.consult?;
        let (lead, organisation) = (talk.seat, self.organisation_of(talk.visit)?);
        let what = What::ConsultEnded {
            conversation: id,
            offer: consult.offer,
            seat: consult.seat,
            why,
        };
        self.emit(organisation, what, now);
        self.set_held(id, lead, false, now);
        Some(consult.seat)
    }

    /// The colleague comes.
    pub(super) fn join(&mut self, id: SeatId, now: Timestamp) {
        let stage = self.state.seats.get(&id).map(|seat| &seat.stage);
        let Some(SeatStage::Consulted { conversation, .. }) = stage else {
            return;
        };
        let conversation = *conversation;
        let talk = self.state.conversations.get(&conversation);
        let Some(organisation) = talk.and_then(|talk| self.organisation_of(talk.visit)) else {
            return;
        };
        let what = What::HelperJoined {
            conversation,
            seat: id,
        };
        self.emit(organisation, what, now);
    }

    /// A colleague leaves the talk. When nobody else of the staff hears the clerk any more, the
    /// citizen is back from hold.
    pub(super) fn helper_leaves(&mut self, id: ConversationId, seat: SeatId, now: Timestamp) {
        let talk = self.state.conversations.get(&id);
        let Some(organisation) = talk.and_then(|talk| self.organisation_of(talk.visit)) else {
            return;
        };
        let what = What::HelperLeft {
            conversation: id,
            seat,
        };
        self.emit(organisation, what, now);
        let talk = self.state.conversations.get(&id);
        if let Some(lead) = talk.filter(|t| t.helpers.is_empty()).map(|t| t.seat) {
            self.set_held(id, lead, false, now);
        }
    }

    /// Everyone but the leading clerk leaves the talk; says whose seats are free now.
    pub(super) fn empty(&mut self, id: ConversationId, now: Timestamp) -> Vec<SeatId> {
        let asked = self.end_consult(id, OfferEndWhy::VisitGone, now);
        let helpers = self
            .state
            .conversations
            .get(&id)
            .map(|talk| talk.helpers.clone())
            .unwrap_or_default();
        for seat in &helpers {
            self.helper_leaves(id, *seat, now);
        }
        asked.into_iter().chain(helpers).collect()
    }

    /// A colleague leads from now on, and the clerk before wraps up.
    pub(super) fn hand_over(
        &mut self,
        id: SeatId,
        to: SeatId,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let conversation = self.leads(id, "hand over")?;
        let talk = &self.state.conversations[&conversation];
        if !talk.helpers.contains(&to) {
            return Err(Refusal::TargetGone(to));
        }
        let until = now + self.rules.policy.wrap_up;
        self.pass_lead(conversation, to, Some(until), now);
        Ok(())
    }

    fn pass_lead(
        &mut self,
        id: ConversationId,
        to: SeatId,
        wrap_up_until: Option<Timestamp>,
        now: Timestamp,
    ) {
        let Some(talk) = self.state.conversations.get(&id) else {
            return;
        };
        let (from, visit) = (talk.seat, talk.visit);
        let Some(organisation) = self.organisation_of(visit) else {
            return;
        };
        let asked = self.end_consult(id, OfferEndWhy::Withdrawn, now);
        let what = What::LeadPassed {
            conversation: id,
            from,
            to,
            wrap_up_until,
        };
        self.emit(organisation, what, now);
        self.arm_seat(to);
        self.set_held(id, to, false, now);
        if let Some(seat) = asked {
            self.settle(seat, now);
        }
    }

    pub(super) fn hold(&mut self, id: SeatId, on: bool, now: Timestamp) -> Result<(), Refusal> {
        let (conversation, _) = self.talk_of(id, "put the citizen on hold")?;
        self.set_held(conversation, id, on, now);
        Ok(())
    }

    fn set_held(&mut self, id: ConversationId, seat: SeatId, on: bool, now: Timestamp) {
        let Some(talk) = self.state.conversations.get(&id) else {
            return;
        };
        let (held, visit) = (talk.held, talk.visit);
        if held == on {
            return;
        }
        if let Some(organisation) = self.organisation_of(visit) {
            let what = What::CitizenHeld {
                conversation: id,
                seat,
                on,
            };
            self.emit(organisation, what, now);
        }
    }

    /// Puts the talk aside: the citizen stays in its room, the seat is free for others.
    pub(super) fn park(&mut self, id: SeatId, now: Timestamp) -> Result<(), Refusal> {
        let conversation = self.leads(id, "park the talk")?;
        let freed = self.empty(conversation, now);
        let visit = self.state.conversations[&conversation].visit;
        let organisation = self.state.visits[&visit].need.organisation;
        let what = What::TalkParked {
            conversation,
            visit,
            seat: id,
            until: now + self.rules.policy.park,
        };
        self.emit(organisation, what, now);
        for seat in freed {
            self.settle(seat, now);
        }
        self.settle(id, now);
        Ok(())
    }

    /// Takes a parked talk up again, from a free seat or a break.
    pub(super) fn resume_talk(
        &mut self,
        id: SeatId,
        visit: VisitId,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let stage = self.open(id)?.stage.name();
        let parked = match self.known(visit)?.stage {
            VisitStage::Parked {
                conversation, by, ..
            } if by == id => Some(conversation),
            _ => None,
        };
        let step = "take the talk up again";
        let Some(conversation) = parked else {
            let stage = self.known(visit)?.stage.name();
            return Err(Refusal::WrongStage { stage, step });
        };
        let rang = match self.open(id)?.stage {
            SeatStage::Free { .. } | SeatStage::Break { .. } => None,
            SeatStage::Offered { .. } => self.end_offer(id, OfferEndWhy::Withdrawn, now),
            _ => return Err(Refusal::WrongStage { stage, step }),
        };
        let organisation = self.state.visits[&visit].need.organisation;
        let what = What::TalkResumed {
            conversation,
            visit,
            seat: id,
        };
        self.emit(organisation, what, now);
        if let Some(rang) = rang {
            self.place(rang, now);
        }
        Ok(())
    }

    /// The talks that a seat parked go back to the line; says whose, for them to be placed.
    pub(super) fn unpark_all(&mut self, seat: SeatId, now: Timestamp) -> Vec<VisitId> {
        let of_seat =
            |talk: &&super::state::Conversation| talk.seat == seat && talk.parked.is_some();
        let talks = self.state.conversations.values().filter(of_seat);
        let parked: Vec<_> = talks.map(|talk| (talk.id, talk.visit)).collect();
        for (talk, visit) in &parked {
            self.unpark(*talk, *visit, None, now);
        }
        parked.into_iter().map(|(_, visit)| visit).collect()
    }

    /// A parked talk may have been put aside too long.
    pub(super) fn park_due(&mut self, id: VisitId, now: Timestamp) {
        let Some(visit) = self.state.visits.get(&id) else {
            return;
        };
        if let VisitStage::Parked {
            conversation,
            by,
            until,
        } = visit.stage
            && until <= now
        {
            self.unpark(conversation, id, Some(by), now);
            self.place(id, now);
        }
    }

    /// The citizen of a parked talk waits in the line again, for who parked it.
    fn unpark(&mut self, id: ConversationId, visit: VisitId, wish: Option<SeatId>, now: Timestamp) {
        let Some((talk, state)) = self
            .state
            .conversations
            .get(&id)
            .zip(self.state.visits.get(&visit))
        else {
            return;
        };
        let waited = talk.started.duration_since(state.queued);
        let organisation = state.need.organisation;
        self.end_park(id, visit, now);
        let what = What::VisitReturned {
            visit,
            queued: now - waited,
        };
        self.emit(organisation, what, now);
        if wish.is_some() {
            self.emit(organisation, What::VisitWished { visit, seat: wish }, now);
        }
    }

    pub(super) fn end_park(&mut self, id: ConversationId, visit: VisitId, now: Timestamp) {
        if let Some(organisation) = self.organisation_of(visit) {
            let what = What::ParkEnded {
                conversation: id,
                visit,
            };
            self.emit(organisation, what, now);
        }
    }

    /// One of the staff did not come back in time: a colleague in the talk goes on with it, else
    /// it ends.
    pub(super) fn staff_lost(&mut self, id: ConversationId, seat: SeatId, now: Timestamp) {
        let Some(talk) = self.state.conversations.get(&id) else {
            return;
        };
        if talk.seat != seat {
            self.helper_leaves(id, seat, now);
        } else if let Some(to) = talk.helpers.first().copied() {
            let until = now + self.rules.policy.wrap_up;
            self.pass_lead(id, to, Some(until), now);
        } else {
            self.end_talk(id, EndWhy::StaffLost, now);
        }
    }

    fn organisation_of(&self, visit: VisitId) -> Option<OrganisationId> {
        let visit = self.state.visits.get(&visit)?;
        Some(visit.need.organisation)
    }
}

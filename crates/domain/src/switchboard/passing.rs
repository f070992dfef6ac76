//! Passing a visit on: into the line of another topic or office, or to a person. The wait already
//! spent counts. What nobody takes comes back to the sender.

use jiff::Timestamp;

use super::Switchboard;
use super::command::{Refusal, Target};
use super::event::{EndWhy, What};
use super::state::{Need, SeatStage, VisitStage};
use crate::ids::{SeatId, VisitId};

impl Switchboard {
    pub(super) fn transfer(
        &mut self,
        id: SeatId,
        to: Target,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let conversation = self.leads(id, "pass the visit on")?;
        let talk = &self.state.conversations[&conversation];
        let (visit, started) = (talk.visit, talk.started);
        let state = &self.state.visits[&visit];
        let need = self.aimed(&state.need, id, to, now)?;
        let waited = started.duration_since(state.queued);
        self.end_talk(conversation, EndWhy::Passed, now);
        let what = What::VisitPassed {
            visit,
            from: id,
            need,
            queued: now - waited,
        };
        self.emit(need.organisation, what, now);
        self.place(visit, now);
        Ok(())
    }

    /// What a visit needs when it is passed on from a seat.
    pub(super) fn aimed(
        &self,
        need: &Need,
        from: SeatId,
        to: Target,
        now: Timestamp,
    ) -> Result<Need, Refusal> {
        let need = Need {
            widened: false,
            overflow: false,
            wish: None,
            ..*need
        };
        match to {
            Target::Seat(seat) => {
                let open = self.state.seats.contains_key(&seat) && seat != from;
                let wish = Some(seat);
                open.then_some(Need { wish, ..need })
                    .ok_or(Refusal::TargetGone(seat))
            }
            Target::Topic { office, topic } => {
                let rules = self.rules.offices.get(&office);
                let rules = rules.filter(|rules| rules.alliance == need.alliance);
                let rules = rules.ok_or(Refusal::UnknownOffice(office))?;
                if !rules.window.is_open(now) {
                    return Err(Refusal::OfficeClosed { opens: None });
                }
                Ok(Need {
                    organisation: rules.organisation,
                    office,
                    topic,
                    ..need
                })
            }
        }
    }

    /// Nobody took it: the visit is for who passed it on, or for the line it came from.
    pub(super) fn come_back(&mut self, id: VisitId, now: Timestamp) {
        self.send_back(id, now);
        self.place(id, now);
    }

    /// As [`Switchboard::come_back`], without looking for a seat yet.
    pub(super) fn send_back(&mut self, id: VisitId, now: Timestamp) {
        let Some(visit) = self.state.visits.get(&id) else {
            return;
        };
        let Some(passed) = visit.passed else { return };
        let works = |seat: &SeatId| {
            let seat = self.state.seats.get(seat);
            seat.is_some_and(|seat| {
                seat.lost.is_none() && !matches!(seat.stage, SeatStage::Break { .. })
            })
        };
        let to = Some(passed.from).filter(works);
        let organisation = passed.need.organisation;
        self.emit(organisation, What::VisitCameBack { visit: id, to }, now);
    }

    /// A visit passed on may have waited long enough for somebody to take it.
    pub(super) fn passed_due(&mut self, id: VisitId, now: Timestamp) {
        let policy = self.rules.policy;
        let Some(visit) = self.state.visits.get(&id) else {
            return;
        };
        let (VisitStage::Waiting { .. }, Some(passed)) = (&visit.stage, visit.passed) else {
            return;
        };
        let too_long = visit.need.wish.is_some() && passed.at + policy.passed <= now;
        let nobody = visit.unmet.is_some_and(|since| since + policy.unmet <= now);
        if too_long || nobody {
            self.come_back(id, now);
        }
    }

    pub(super) fn drop_wish_asked(&mut self, id: VisitId, now: Timestamp) -> Result<(), Refusal> {
        let visit = self.known(id)?;
        if let VisitStage::Waiting { .. } = visit.stage {
            self.drop_wish(id, now);
        }
        Ok(())
    }

    /// The visit waits for anybody.
    pub(super) fn drop_wish(&mut self, id: VisitId, now: Timestamp) {
        self.forget_wish(id, now);
        self.place(id, now);
    }

    /// As [`Switchboard::drop_wish`], without looking for a seat yet.
    pub(super) fn forget_wish(&mut self, id: VisitId, now: Timestamp) {
        let Some(visit) = self.state.visits.get(&id) else {
            return;
        };
        let organisation = visit.need.organisation;
        if visit.need.wish.is_some() {
            let what = What::VisitWished {
                visit: id,
                seat: None,
            };
            self.emit(organisation, what, now);
        }
    }
}

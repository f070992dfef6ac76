//! How events change talks: their beginning and end, colleagues in them, hold and parking.

use jiff::{SignedDuration, Timestamp};

use super::Switchboard;
use super::event::{EndWhy, Event, LeaveWhy, What};
use super::state::{
    CallbackTurn, Consult, Conversation, Ended, Record, SeatStage, VisitStage, seconds,
};
use crate::ids::{ConversationId, SeatId, VisitId};
use crate::wait::End;

impl Switchboard {
    pub(super) fn apply_to_talk(&mut self, event: &Event) {
        let at = event.at;
        match &event.what {
            What::ConversationStarted {
                conversation,
                visit,
                seat,
                ..
            } => self.apply_start(*conversation, *visit, *seat, at),
            What::RoomMoved {
                conversation,
                generation,
            } => self.with_talk(*conversation, |talk| talk.generation = *generation),
            What::ConversationShielded {
                conversation, on, ..
            } => self.with_talk(*conversation, |talk| talk.shielded = *on),
            What::CitizenHeld {
                conversation, on, ..
            } => self.with_talk(*conversation, |talk| talk.held = *on),
            What::ConversationEnded {
                conversation,
                seat,
                why,
                wrap_up_until,
                ..
            } => {
                if let Some(record) = self.apply_end(*conversation, *why, at) {
                    self.wrap_up(*seat, record, *wrap_up_until);
                }
            }
            What::CallbackTried {
                visit,
                conversation,
                seat,
                next,
            } => self.apply_try(*conversation, *visit, *seat, *next, at),
            What::ParkEnded {
                conversation,
                visit,
            } => {
                let talk = self.state.conversations.remove(conversation);
                let talked = talk.map_or(0, |talk| {
                    let until = talk.parked.unwrap_or(at);
                    seconds(talk.started, until).saturating_sub(talk.parked_s)
                });
                self.with_visit(*visit, |visit| {
                    visit.story.talked_s = visit.story.talked_s.saturating_add(talked);
                    visit.stage = VisitStage::Ended {
                        how: Ended::Left(LeaveWhy::Parked),
                        at,
                    };
                });
            }
            _ => self.apply_to_staff(event),
        }
    }

    /// Who of the staff is in a talk.
    fn apply_to_staff(&mut self, event: &Event) {
        let at = event.at;
        match &event.what {
            What::ConsultAsked {
                conversation,
                offer,
                seat,
                until,
            } => {
                self.state.offers = self.state.offers.max(offer.0);
                let (offer, seat) = (*offer, *seat);
                self.with_talk(*conversation, |talk| {
                    talk.consult = Some(Consult { offer, seat });
                });
                let stage = SeatStage::Consulted {
                    offer,
                    conversation: *conversation,
                    until: *until,
                };
                self.with_seat(seat, |seat| seat.stage = stage);
            }
            What::ConsultEnded {
                conversation, seat, ..
            } => {
                self.with_talk(*conversation, |talk| talk.consult = None);
                self.with_seat(*seat, |seat| seat.stage = SeatStage::Free { since: at });
            }
            What::HelperJoined { conversation, seat } => {
                let id = *seat;
                self.with_talk(*conversation, |talk| {
                    talk.consult = None;
                    talk.helpers.push(id);
                });
                let conversation = *conversation;
                self.with_seat(id, |seat| seat.stage = SeatStage::Talking { conversation });
            }
            What::HelperLeft { conversation, seat } => {
                self.with_talk(*conversation, |talk| talk.helpers.retain(|one| one != seat));
                self.with_seat(*seat, |seat| seat.stage = SeatStage::Free { since: at });
            }
            What::LeadPassed {
                conversation,
                from,
                to,
                wrap_up_until,
            } => {
                let record = self.record(*conversation, EndWhy::Passed, at);
                if let Some(record) = &record {
                    let talked = record.talked_s();
                    self.with_visit(record.visit, |visit| {
                        visit.story.passed = true;
                        visit.story.talked_s = talked;
                    });
                    let waited = SignedDuration::from_secs(record.waited_s.into());
                    self.with_visit(record.visit, |visit| visit.queued = at - waited);
                }
                self.with_talk(*conversation, |talk| {
                    talk.seat = *to;
                    talk.from = Some(*from);
                    talk.helpers.retain(|one| one != to);
                    talk.started = at;
                    (talk.outcome, talk.parked_s) = (None, 0);
                });
                if let (Some(record), Some(until)) = (record, wrap_up_until) {
                    self.wrap_up(*from, record, *until);
                }
            }
            What::TalkParked {
                conversation,
                visit,
                seat,
                until,
            } => {
                self.with_talk(*conversation, |talk| {
                    talk.parked = Some(at);
                    talk.held = false;
                });
                self.with_seat(*seat, |seat| seat.stage = SeatStage::Free { since: at });
                let stage = VisitStage::Parked {
                    conversation: *conversation,
                    by: *seat,
                    until: *until,
                };
                self.with_visit(*visit, |visit| {
                    visit.story.parked = true;
                    visit.stage = stage;
                });
            }
            What::TalkResumed {
                conversation,
                visit,
                seat,
            } => {
                let conversation = *conversation;
                self.with_talk(conversation, |talk| {
                    if let Some(since) = talk.parked.take() {
                        talk.parked_s += seconds(since, at);
                    }
                });
                self.with_seat(*seat, |seat| {
                    seat.stage = SeatStage::Talking { conversation }
                });
                self.with_visit(*visit, |visit| {
                    visit.stage = VisitStage::Talking { conversation };
                });
            }
            _ => {}
        }
    }

    fn apply_start(&mut self, id: ConversationId, visit: VisitId, seat: SeatId, at: Timestamp) {
        let talk = Conversation {
            id,
            visit,
            seat,
            started: at,
            generation: 1,
            outcome: None,
            shielded: false,
            helpers: Vec::new(),
            consult: None,
            held: false,
            parked: None,
            parked_s: 0,
            from: self
                .state
                .visits
                .get(&visit)
                .and_then(|v| v.passed)
                .map(|p| p.from),
        };
        self.learn_end(visit, End::Served, at);
        self.state.conversations.insert(id, talk);
        self.with_seat(seat, |seat| {
            seat.stage = SeatStage::Talking { conversation: id }
        });
        self.with_visit(visit, |visit| {
            visit.passed = None;
            visit.talk_noted(at);
            visit.stage = VisitStage::Talking { conversation: id };
        });
    }

    /// What a talk was so far.
    fn record(&self, id: ConversationId, why: EndWhy, at: Timestamp) -> Option<Record> {
        let talk = self.state.conversations.get(&id)?;
        let visit = self.state.visits.get(&talk.visit)?;
        Some(Record {
            visit: talk.visit,
            conversation: id,
            need: visit.need,
            arrived: visit.arrived,
            started: talk.started,
            ended: at,
            waited_s: seconds(visit.queued, talk.started),
            why,
            outcome: match why {
                EndWhy::Passed => Some(super::event::Outcome::Transferred),
                _ => talk.outcome,
            },
            parked_s: talk.parked_s,
            story: Box::new(visit.story.clone()),
        })
    }

    fn apply_end(&mut self, id: ConversationId, why: EndWhy, at: Timestamp) -> Option<Record> {
        let record = self.record(id, why, at)?;
        self.state.conversations.remove(&id);
        let goes_on = matches!(why, EndWhy::StaffLost | EndWhy::Passed);
        self.with_visit(record.visit, |visit| {
            visit.story.talked_s = record.talked_s();
            visit.callback = visit.callback.take().filter(|_| goes_on);
            if let Some(callback) = &mut visit.callback {
                callback.turn = CallbackTurn::Due;
            }
            visit.stage = VisitStage::Ended {
                how: Ended::Talked(why),
                at,
            };
        });
        Some(record)
    }

    fn wrap_up(&mut self, seat: SeatId, record: Record, until: Timestamp) {
        self.with_seat(seat, |seat| {
            seat.stage = SeatStage::WrapUp {
                record,
                until,
                held: false,
            };
        });
    }

    fn apply_try(
        &mut self,
        id: ConversationId,
        visit: VisitId,
        seat: SeatId,
        next: Option<Timestamp>,
        at: Timestamp,
    ) {
        self.state.conversations.remove(&id);
        self.with_seat(seat, |seat| seat.stage = SeatStage::Free { since: at });
        self.with_visit(visit, |visit| {
            let Some(callback) = &mut visit.callback else {
                return;
            };
            callback.tries += 1;
            visit.story.not_reached();
            visit.stage = match next {
                Some(next) => {
                    callback.turn = CallbackTurn::Later { at: next };
                    VisitStage::Waiting { summoned: None }
                }
                None => VisitStage::Ended {
                    how: Ended::Left(LeaveWhy::NotReached),
                    at,
                },
            };
        });
    }

    fn with_talk(&mut self, id: ConversationId, change: impl FnOnce(&mut Conversation)) {
        if let Some(talk) = self.state.conversations.get_mut(&id) {
            change(talk);
        }
    }
}

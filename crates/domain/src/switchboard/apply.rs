//! How an event changes the state and the line. The same code runs when a decision is made and
//! when stored events are replayed; it decides nothing and must not fail.

use jiff::Timestamp;

use super::Switchboard;
use super::event::{EndWhy, Event, OfferEndWhy, What};
use super::state::{Conversation, Ended, Record, Seat, SeatStage, Visit, VisitStage, seconds};
use crate::ids::{ConversationId, SeatId, VisitId};

impl Switchboard {
    /// Applies one event.
    pub(super) fn apply(&mut self, event: &Event) {
        let at = event.at;
        match &event.what {
            What::VisitArrived { .. }
            | What::VisitModeSet { .. }
            | What::VisitAway { .. }
            | What::VisitBack { .. }
            | What::VisitSummoned { .. }
            | What::NeedUnmet { .. }
            | What::NeedMet { .. }
            | What::NeedWidened { .. }
            | What::VisitLeft { .. }
            | What::VisitReturned { .. }
            | What::VisitForgotten { .. } => self.apply_to_visit(event),
            What::Offered {
                offer,
                visit,
                seat,
                until,
            } => {
                self.state.offers = self.state.offers.max(offer.0);
                let stage = SeatStage::Offered {
                    offer: *offer,
                    visit: *visit,
                    until: *until,
                };
                self.with_seat(*seat, |seat| seat.stage = stage);
                self.with_visit(*visit, |visit| {
                    visit.stage = VisitStage::Offered {
                        offer: *offer,
                        seat: *seat,
                    };
                });
            }
            What::OfferEnded {
                visit, seat, why, ..
            } => {
                self.with_seat(*seat, |seat| seat.stage = SeatStage::Free { since: at });
                self.with_visit(*visit, |visit| {
                    visit.stage = VisitStage::Waiting { summoned: None };
                    if *why == OfferEndWhy::Declined {
                        visit.declined.retain(|(by, _)| by != seat);
                        visit.declined.push((*seat, at));
                    }
                });
            }
            What::ConversationStarted {
                conversation,
                visit,
                seat,
                ..
            } => {
                self.apply_start(*conversation, *visit, *seat, at);
            }
            What::RoomMoved {
                conversation,
                generation,
            } => {
                if let Some(talk) = self.state.conversations.get_mut(conversation) {
                    talk.generation = *generation;
                }
            }
            What::ConversationShielded {
                conversation, on, ..
            } => {
                if let Some(talk) = self.state.conversations.get_mut(conversation) {
                    talk.shielded = *on;
                }
            }
            What::ConversationEnded {
                conversation,
                why,
                wrap_up_until,
                ..
            } => {
                self.apply_end(*conversation, *why, *wrap_up_until, at);
            }
            _ => self.apply_to_seat(event),
        }
    }

    fn apply_to_visit(&mut self, event: &Event) {
        let at = event.at;
        match &event.what {
            What::VisitArrived {
                visit,
                need,
                text_only,
            } => {
                self.state.arrivals += 1;
                let arrived = Visit {
                    id: *visit,
                    number: self.state.arrivals,
                    need: *need,
                    text_only: *text_only,
                    arrived: at,
                    queued: at,
                    away: None,
                    unmet: None,
                    declined: Vec::new(),
                    stage: VisitStage::Waiting { summoned: None },
                    seen: at,
                    watched: false,
                };
                let class = self.line.ensure(*need, &self.state.seats);
                self.line.insert(class, &arrived, true);
                self.state.visits.insert(*visit, arrived);
            }
            What::VisitModeSet { visit, text_only } => {
                self.with_visit(*visit, |visit| visit.text_only = *text_only);
            }
            What::VisitAway { visit } => self.with_visit(*visit, |visit| visit.away = Some(at)),
            What::VisitBack { visit } => self.with_visit(*visit, |visit| {
                visit.away = None;
                if let VisitStage::Waiting { summoned } = &mut visit.stage {
                    *summoned = None;
                }
            }),
            What::VisitSummoned { visit, until } => self.with_visit(*visit, |visit| {
                visit.stage = VisitStage::Waiting {
                    summoned: Some(*until),
                };
            }),
            What::NeedUnmet { visit } => self.with_visit(*visit, |visit| visit.unmet = Some(at)),
            What::NeedMet { visit } => self.with_visit(*visit, |visit| visit.unmet = None),
            What::NeedWidened { visit } => {
                self.with_visit(*visit, |visit| visit.need.widened = true);
            }
            What::VisitLeft { visit, why } => self.with_visit(*visit, |visit| {
                visit.stage = VisitStage::Ended {
                    how: Ended::Left(*why),
                    at,
                };
            }),
            What::VisitReturned { visit, queued } => self.with_visit(*visit, |visit| {
                visit.queued = *queued;
                visit.stage = VisitStage::Waiting { summoned: None };
            }),
            What::VisitForgotten { visit } => {
                if let Some(gone) = self.state.visits.remove(visit) {
                    self.line.remove(&gone);
                }
            }
            _ => {}
        }
    }

    fn apply_to_seat(&mut self, event: &Event) {
        let at = event.at;
        match &event.what {
            What::SeatOpened { seat, services } => {
                let fresh = Seat {
                    id: *seat,
                    organisation: event.organisation,
                    services: services.clone(),
                    lost: None,
                    pause_after: false,
                    stage: SeatStage::Free { since: at },
                    seen: at,
                    watched: false,
                };
                self.state.seats.entry(*seat).or_insert(fresh);
                self.with_seat(*seat, |seat| seat.services = services.clone());
                if let Some(seat) = self.state.seats.get(seat) {
                    self.line.enlist(seat);
                }
            }
            What::SeatClosed { seat, .. } => {
                self.line.dismiss(*seat);
                if let Some(gone) = self.state.seats.remove(seat) {
                    self.line.set_free(*seat, free_since(&gone), None);
                }
            }
            What::SeatFreed { seat } => {
                self.with_seat(*seat, |seat| seat.stage = SeatStage::Free { since: at });
            }
            What::SeatPaused { seat, why } => self.with_seat(*seat, |seat| {
                seat.stage = SeatStage::Break {
                    why: *why,
                    since: at,
                };
                seat.pause_after = false;
            }),
            What::PauseAsked { seat, asked } => {
                self.with_seat(*seat, |seat| seat.pause_after = *asked);
            }
            What::SeatLost { seat } => self.with_seat(*seat, |seat| seat.lost = Some(at)),
            What::SeatBack { seat } => self.with_seat(*seat, |seat| seat.lost = None),
            What::OutcomeStated { seat, outcome, .. } => {
                let talk = self
                    .state
                    .conversations
                    .values_mut()
                    .find(|talk| talk.seat == *seat);
                if let Some(talk) = talk {
                    talk.outcome = Some(*outcome);
                }
                self.with_seat(*seat, |seat| {
                    if let SeatStage::WrapUp { record, .. } = &mut seat.stage {
                        record.outcome = Some(*outcome);
                    }
                });
            }
            What::WrapUpExtended { seat, until: to } => self.with_seat(*seat, |seat| {
                if let SeatStage::WrapUp { until, .. } = &mut seat.stage {
                    *until = *to;
                }
            }),
            What::WrapUpHeld { seat, held: on } => self.with_seat(*seat, |seat| {
                if let SeatStage::WrapUp { held, .. } = &mut seat.stage {
                    *held = *on;
                }
            }),
            What::WrapUpEnded { seat, record, .. } => {
                let memory = self.state.memory.entry(record.need.office).or_default();
                memory.remember(seconds(record.started, at));
                self.with_seat(*seat, |seat| seat.stage = SeatStage::Free { since: at });
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
        };
        self.state.conversations.insert(id, talk);
        self.with_seat(seat, |seat| {
            seat.stage = SeatStage::Talking { conversation: id }
        });
        self.with_visit(visit, |visit| {
            visit.stage = VisitStage::Talking { conversation: id }
        });
    }

    fn apply_end(&mut self, id: ConversationId, why: EndWhy, until: Timestamp, at: Timestamp) {
        let Some(talk) = self.state.conversations.remove(&id) else {
            return;
        };
        let Some(visit) = self.state.visits.get(&talk.visit) else {
            return;
        };
        let record = Record {
            visit: talk.visit,
            conversation: id,
            need: visit.need,
            arrived: visit.arrived,
            started: talk.started,
            ended: at,
            waited_s: seconds(visit.queued, talk.started),
            why,
            outcome: talk.outcome,
        };
        self.with_visit(talk.visit, |visit| {
            visit.stage = VisitStage::Ended {
                how: Ended::Talked(why),
                at,
            };
        });
        self.with_seat(talk.seat, |seat| {
            seat.stage = SeatStage::WrapUp {
                record,
                until,
                held: false,
            };
        });
    }

    /// Changes a visit and keeps its place in the line right.
    fn with_visit(&mut self, id: VisitId, change: impl FnOnce(&mut Visit)) {
        let Some(visit) = self.state.visits.get_mut(&id) else {
            return;
        };
        self.line.remove(visit);
        change(visit);
        let offerable = match visit.stage {
            VisitStage::Waiting { .. } => visit.away.is_none(),
            VisitStage::Offered { .. } => false,
            VisitStage::Talking { .. } | VisitStage::Ended { .. } => return,
        };
        let visit = &self.state.visits[&id];
        let class = self.line.ensure(visit.need, &self.state.seats);
        self.line.insert(class, visit, offerable);
    }

    /// Changes a seat and keeps the list of free seats right.
    fn with_seat(&mut self, id: SeatId, change: impl FnOnce(&mut Seat)) {
        let Some(seat) = self.state.seats.get_mut(&id) else {
            return;
        };
        let was = free_since(seat);
        change(seat);
        let is = free_since(seat);
        self.line.set_free(id, was, is);
    }

    /// Builds the line from the state of a snapshot.
    pub(super) fn index(&mut self) {
        for seat in self.state.seats.values() {
            self.line.enlist(seat);
            self.line.set_free(seat.id, None, free_since(seat));
        }
        let ids: Vec<VisitId> = self.state.visits.keys().copied().collect();
        for id in ids {
            self.with_visit(id, |_| {});
        }
    }
}

/// Since when a seat can be offered a visit, if it can.
fn free_since(seat: &Seat) -> Option<Timestamp> {
    match seat.stage {
        SeatStage::Free { since } if seat.lost.is_none() => Some(since),
        _ => None,
    }
}

//! How an event changes the state and the line. The same code runs when a decision is made and
//! when stored events are replayed; it decides nothing and must not fail.

use jiff::Timestamp;

use super::Switchboard;
use super::event::{BreakWhy, Event, LeaveWhy, OfferEndWhy, What};
use super::line::Line;
use super::state::{
    Callback, CallbackTurn, Ended, Need, Passed, Priority, Seat, SeatStage, Visit, VisitStage,
    seconds,
};
use super::story::{Asked, Story};
use crate::ids::{SeatId, VisitId};
use crate::office::Channel;
use crate::wait::End;

impl Switchboard {
    /// Applies one event.
    pub(super) fn apply(&mut self, event: &Event) {
        let at = event.at;
        match &event.what {
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
            what if what.is_about_talk() => self.apply_to_talk(event),
            what if what.is_about_seat() => self.apply_to_seat(event),
            _ => self.apply_to_visit(event),
        }
    }

    fn apply_to_visit(&mut self, event: &Event) {
        let at = event.at;
        match &event.what {
            What::VisitArrived {
                visit,
                need,
                text_only,
                priority,
            } => self.apply_arrival(*visit, *need, *text_only, *priority, at),
            What::VisitModeSet { visit, text_only } => {
                self.with_visit(*visit, |visit| visit.text_only = *text_only);
            }
            What::VisitWished { visit, seat } => {
                self.with_visit(*visit, |visit| visit.need.wish = *seat);
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
            What::NeedOverflowed { visit } => {
                self.with_visit(*visit, |visit| visit.need.overflow = true);
            }
            What::VisitLeft { visit, why } => {
                if matches!(why, LeaveWhy::Asked | LeaveWhy::Away) {
                    self.learn_end(*visit, End::Left, at);
                }
                self.with_visit(*visit, |visit| {
                    visit.stage = VisitStage::Ended {
                        how: Ended::Left(*why),
                        at,
                    };
                });
            }
            What::VisitReturned { visit, queued } => self.with_visit(*visit, |visit| {
                visit.story.returned = true;
                visit.queued = *queued;
                visit.priorities.insert(Priority::Returned);
                visit.stage = VisitStage::Waiting { summoned: None };
            }),
            What::VisitForgotten { visit } => {
                if let Some(gone) = self.state.visits.remove(visit)
                    && let Some(spot) = gone.spot
                {
                    self.line.remove(&spot, gone.need.office);
                }
            }
            _ => self.apply_to_promise(event),
        }
    }

    /// Callbacks, and visits passed on.
    fn apply_to_promise(&mut self, event: &Event) {
        let at = event.at;
        match &event.what {
            What::CallbackPromised {
                visit,
                wish,
                due,
                turn,
            } => {
                let waited = self.state.visits.get(visit).is_some_and(|v| v.queued < at);
                if waited {
                    self.learn_end(*visit, End::Left, at);
                }
                self.with_visit(*visit, |visit| {
                    visit.promise_noted(at);
                    visit.forecast = None;
                    visit.need.channel = Channel::Callback;
                    visit.away = None;
                    visit.stage = VisitStage::Waiting { summoned: None };
                    visit.callback = Some(Callback {
                        wish: *wish,
                        due: *due,
                        turn: *turn,
                        tries: 0,
                        carried: false,
                    });
                });
            }
            What::CallbackTurned { visit, turn } => self.with_visit(*visit, |visit| {
                if *turn == CallbackTurn::Due {
                    visit.priorities.insert(Priority::CallbackDue);
                }
                if let Some(callback) = &mut visit.callback {
                    callback.turn = *turn;
                }
            }),
            What::CallbackCarried { visit, to } => self.with_visit(*visit, |visit| {
                visit.story.carried = true;
                visit.priorities.remove(&Priority::CallbackDue);
                if let Some(callback) = &mut visit.callback {
                    callback.turn = CallbackTurn::Later { at: *to };
                    callback.due = *to;
                    callback.carried = true;
                }
            }),
            What::VisitPassed {
                visit,
                from,
                need,
                queued,
            } => self.with_visit(*visit, |visit| {
                visit.story.passed = true;
                visit.passed = Some(Passed {
                    from: *from,
                    at,
                    need: visit.need,
                });
                visit.need = *need;
                visit.queued = *queued;
                visit.unmet = None;
                visit.declined.clear();
                visit.stage = VisitStage::Waiting { summoned: None };
            }),
            What::VisitCameBack { visit, to } => self.with_visit(*visit, |visit| {
                if let Some(passed) = visit.passed.take() {
                    visit.need = passed.need;
                }
                visit.need.wish = *to;
                visit.unmet = None;
                visit.priorities.insert(Priority::Returned);
            }),
            _ => {}
        }
    }

    fn apply_arrival(
        &mut self,
        id: VisitId,
        need: Need,
        text_only: bool,
        priority: Option<Priority>,
        at: Timestamp,
    ) {
        self.state.arrivals += 1;
        let mut arrived = Visit {
            id,
            number: self.state.arrivals,
            need,
            text_only,
            arrived: at,
            queued: at,
            away: None,
            unmet: None,
            declined: Vec::new(),
            priorities: priority.into_iter().collect(),
            callback: None,
            passed: None,
            forecast: None,
            story: Story {
                asked: Some(Asked::from(&need)),
                ..Story::default()
            },
            stage: VisitStage::Waiting { summoned: None },
            seen: at,
            watched: false,
            spot: None,
        };
        let class = self.line.ensure(&need);
        arrived.forecast = self.foresee(&arrived, class, at);
        arrived.spot = self.line.insert(&arrived, &self.rules.policy);
        self.state.visits.insert(id, arrived);
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
                    pause_why: BreakWhy::Asked,
                    stage: SeatStage::Free { since: at },
                    seen: at,
                    watched: false,
                };
                let open = self.state.seats.entry(*seat).or_insert(fresh);
                open.services = services.clone();
                self.line.enlist(open);
            }
            What::SeatClosed { seat, .. } => {
                self.line.dismiss(*seat);
                self.state.seats.remove(seat);
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
            What::PauseAsked { seat, asked, why } => self.with_seat(*seat, |seat| {
                seat.pause_after = *asked;
                seat.pause_why = *why;
            }),
            What::SeatLost { seat } => self.with_seat(*seat, |seat| seat.lost = Some(at)),
            What::SeatBack { seat } => self.with_seat(*seat, |seat| seat.lost = None),
            What::OutcomeStated { seat, outcome, .. } => {
                let talk = self
                    .state
                    .conversations
                    .values_mut()
                    .find(|talk| talk.seat == *seat && talk.parked.is_none());
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
                let took = seconds(record.started, at).saturating_sub(record.parked_s);
                let memory = self.state.memory.entry(record.need.office).or_default();
                memory.waits.handled(took);
                self.with_seat(*seat, |seat| seat.stage = SeatStage::Free { since: at });
            }
            _ => {}
        }
    }

    /// Changes a visit and keeps its place in the line right.
    pub(super) fn with_visit(&mut self, id: VisitId, change: impl FnOnce(&mut Visit)) {
        let Some(visit) = self.state.visits.get_mut(&id) else {
            return;
        };
        if let Some(spot) = visit.spot.take() {
            self.line.remove(&spot, visit.need.office);
        }
        change(visit);
        visit.spot = self.line.insert(visit, &self.rules.policy);
    }

    /// Changes a seat and keeps what the line knows of it right.
    pub(super) fn with_seat(&mut self, id: SeatId, change: impl FnOnce(&mut Seat)) {
        let Some(seat) = self.state.seats.get_mut(&id) else {
            return;
        };
        change(seat);
        self.line.note(seat);
    }

    /// Builds the line from the state: of a snapshot, or when the rules changed.
    pub(super) fn index(&mut self) {
        self.line = Line::new(&self.rules.policy, &self.rules.shared);
        for seat in self.state.seats.values() {
            self.line.enlist(seat);
        }
        for visit in self.state.visits.values_mut() {
            visit.spot = self.line.insert(visit, &self.rules.policy);
        }
    }

    /// The wait of a visit ended: what was foreseen is compared with what came.
    pub(super) fn learn_end(&mut self, id: VisitId, end: End, at: Timestamp) {
        let Some(visit) = self.state.visits.get_mut(&id) else {
            return;
        };
        let forecast = visit.forecast.take();
        let (office, queued) = (visit.need.office, visit.queued);
        if forecast.is_none() && end == End::Left {
            return;
        }
        let waits = &mut self.state.memory.entry(office).or_default().waits;
        if end == End::Served {
            waits.began(at);
        }
        if let Some(forecast) = forecast {
            let waited_s = at.duration_since(queued).as_secs_f64();
            waits.ended(&forecast, waited_s, end, at);
        }
    }
}

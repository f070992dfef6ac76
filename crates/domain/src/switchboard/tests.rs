//! The switchboard by example: each test is a short scene.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;

mod alliance;
mod callbacks;
mod figures;
mod help;
mod limits;
mod outgoing;
mod passing;
mod routing;

use crate::ids::{AllianceId, OfferId, OfficeId, TopicId};
use crate::language::{Language, Languages};
use crate::office::Channel;

pub(super) fn id<T: From<Uuid>>(n: u64) -> T {
    T::from(Uuid::from_u64_pair(0x7000, n))
}

pub(super) fn start() -> Timestamp {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

pub(super) fn rules(offices: u64, window: Window, serve_after_closing: bool) -> Rules {
    let office = |_| OfficeRules {
        alliance: id::<AllianceId>(1),
        organisation: id(1),
        capacity: 8,
        serve_after_closing,
        late: None,
        overflow: None,
        window,
    };
    Rules {
        policy: Policy::default(),
        offices: (1..=offices).map(|n| (id(n), office(n))).collect(),
        ..Rules::default()
    }
}

struct Scene {
    board: Switchboard,
    now: Timestamp,
}

impl Scene {
    fn new() -> Self {
        Self::with(rules(2, Window::Open { until: None }, true))
    }

    fn with(rules: Rules) -> Self {
        Self {
            board: Switchboard::new(rules),
            now: start(),
        }
    }

    fn all(&mut self, command: Command) -> Vec<What> {
        let events = self.board.handle(command, self.now).unwrap();
        events.into_iter().map(|event| event.what).collect()
    }

    fn refused(&mut self, command: Command) -> Refusal {
        self.board.handle(command, self.now).unwrap_err()
    }

    fn arrives(&mut self, n: u64) -> Vec<What> {
        self.arrives_speaking(n, Language::De)
    }

    fn arrives_speaking(&mut self, n: u64, language: Language) -> Vec<What> {
        let arrival = arrival(n, 1, language);
        self.all(Command::Arrive(arrival))
    }

    fn serves(&mut self, n: u64, services: Services) -> Vec<What> {
        self.all(Command::OpenSeat {
            seat: id(n),
            organisation: id(1),
            services,
        })
    }

    /// The seat talks with the visit from now on; both are there.
    fn talks(&mut self, seat: u64, visit: u64) {
        self.opens(seat);
        let rang = rings(&self.arrives(visit)).unwrap();
        assert_eq!((rang.1, rang.2), (id(visit), id(seat)));
        self.accepts(seat, rang.0);
    }

    fn opens(&mut self, n: u64) -> Vec<What> {
        self.opens_as(n, [Language::De].into_iter().collect(), false)
    }

    fn opens_as(&mut self, n: u64, languages: Languages, operator: bool) -> Vec<What> {
        let offices = if operator { vec![id(2)] } else { vec![id(1)] };
        let services = Services {
            offices: offices.into_iter().collect(),
            languages,
            operator,
            ..Services::default()
        };
        self.all(Command::OpenSeat {
            seat: id(n),
            organisation: id(1),
            services,
        })
    }

    fn accepts(&mut self, seat: u64, offer: u64) -> Vec<What> {
        let conversation = id(900 + offer);
        self.all(Command::Accept {
            seat: id(seat),
            offer: OfferId(offer),
            conversation,
        })
    }

    /// Lets time pass; pages given stay open.
    fn passes(&mut self, seconds: i64, visits: &[u64], seats: &[u64]) -> Vec<What> {
        let mut seen = Vec::new();
        let end = self.now + SignedDuration::from_secs(seconds);
        while self.now < end {
            self.now = end.min(self.now + SignedDuration::from_secs(5));
            for n in visits {
                seen.extend(self.all(Command::Seen { visit: id(*n) }));
            }
            for n in seats {
                seen.extend(self.all(Command::SeatSeen { seat: id(*n) }));
            }
            let events = self.board.handle_timeout(self.now);
            seen.extend(events.into_iter().map(|event| event.what));
        }
        seen
    }

    fn stage(&self, visit: u64) -> &VisitStage {
        &self.board.visit(id(visit)).unwrap().stage
    }

    fn seat(&self, seat: u64) -> &'static str {
        self.board
            .seat(id(seat))
            .map_or("closed", |seat| seat.stage.name())
    }
}

fn open_first() -> Command {
    let services = Services {
        offices: [id(1)].into_iter().collect(),
        languages: [Language::De].into_iter().collect(),
        operator: false,
        ..Services::default()
    };
    Command::OpenSeat {
        seat: id(1),
        organisation: id(1),
        services,
    }
}

pub(super) fn arrival(n: u64, office: u64, language: Language) -> Arrival {
    Arrival {
        visit: id(n),
        office: id::<OfficeId>(office),
        topic: id::<TopicId>(1),
        language,
        channel: Channel::Web,
        text_only: false,
        wish: None,
        callback: None,
    }
}

fn rings(what: &[What]) -> Option<(u64, VisitId, SeatId)> {
    what.iter().find_map(|what| match what {
        What::Offered {
            offer, visit, seat, ..
        } => Some((offer.0, *visit, *seat)),
        _ => None,
    })
}

#[test]
fn a_visit_rings_at_the_seat_idle_longest_and_meets_whoever_accepts() {
    let mut scene = Scene::new();
    scene.opens(1);
    scene.now += SignedDuration::from_secs(1);
    scene.opens(2);
    let events = scene.arrives(10);
    assert_eq!(rings(&events), Some((1, id(10), id(1))));
    let events = scene.accepts(1, 1);
    assert_eq!(
        events.len(),
        1,
        "nothing but the start of the talk: {events:?}"
    );
    assert!(matches!(scene.stage(10), VisitStage::Talking { .. }));
    assert_eq!(scene.seat(2), "free");
}

#[test]
fn a_second_clerk_cannot_take_a_visit_that_rings_elsewhere_or_is_taken() {
    let mut scene = Scene::new();
    scene.opens(1);
    scene.opens(2);
    scene.arrives(10);
    let late = Command::Accept {
        seat: id(2),
        offer: OfferId(1),
        conversation: id(901),
    };
    assert_eq!(
        scene.refused(late.clone()),
        Refusal::OfferGone {
            offer: OfferId(1),
            stage: "free"
        }
    );
    scene.accepts(1, 1);
    assert_eq!(
        scene.refused(late),
        Refusal::OfferGone {
            offer: OfferId(1),
            stage: "free"
        }
    );
}

#[test]
fn first_come_first_served() {
    let mut scene = Scene::new();
    for n in 10..13 {
        scene.now += SignedDuration::from_secs(1);
        scene.arrives(n);
    }
    assert_eq!(rings(&scene.opens(1)).unwrap().1, id(10));
    assert_eq!(rings(&scene.opens(2)).unwrap().1, id(11));
}

#[test]
fn an_unanswered_ring_keeps_the_place_and_sends_the_seat_to_break() {
    let mut scene = Scene::new();
    scene.opens(1);
    scene.arrives(10);
    scene.arrives(11);
    let events = scene.passes(25, &[10, 11], &[1]);
    assert!(events.contains(&What::OfferEnded {
        offer: OfferId(1),
        visit: id(10),
        seat: id(1),
        why: OfferEndWhy::TimedOut,
    }));
    assert!(events.contains(&What::SeatPaused {
        seat: id(1),
        why: BreakWhy::NoAnswer
    }));
    assert_eq!(scene.board.standing(scene.now).visits[&id(10)].place, 1);
    let events = scene.all(Command::Resume { seat: id(1) });
    assert_eq!(rings(&events).unwrap().1, id(10), "it is still the first");
}

#[test]
fn a_declined_visit_goes_to_another_seat_and_returns_only_after_a_pause() {
    let mut scene = Scene::new();
    scene.opens(1);
    scene.arrives(10);
    let decline = Command::Decline {
        seat: id(1),
        offer: OfferId(1),
    };
    assert_eq!(rings(&scene.all(decline)), None, "not again at once");
    assert_eq!(rings(&scene.passes(25, &[10], &[1])), None);
    assert_eq!(rings(&scene.passes(5, &[10], &[1])).unwrap().1, id(10));
    let decline = Command::Decline {
        seat: id(1),
        offer: OfferId(2),
    };
    scene.all(decline);
    assert_eq!(rings(&scene.opens(2)).unwrap(), (3, id(10), id(2)));
}

#[test]
fn a_closed_page_keeps_its_place_and_has_ninety_seconds_at_its_turn() {
    let mut scene = Scene::new();
    scene.arrives(10);
    scene.arrives(11);
    let events = scene.passes(30, &[11], &[]);
    assert!(events.contains(&What::VisitAway { visit: id(10) }));
    let events = scene.opens(1);
    let until = scene.now + SignedDuration::from_secs(90);
    assert!(events.contains(&What::VisitSummoned {
        visit: id(10),
        until
    }));
    assert_eq!(
        rings(&events).unwrap().1,
        id(11),
        "the next one is not held up"
    );
    scene.accepts(1, 1);
    let events = scene.all(Command::Seen { visit: id(10) });
    assert_eq!(events, vec![What::VisitBack { visit: id(10) }]);
    assert_eq!(rings(&scene.opens(2)).unwrap().1, id(10));
}

#[test]
fn who_does_not_come_back_leaves_the_line() {
    let mut scene = Scene::new();
    scene.arrives(10);
    scene.passes(30, &[], &[]);
    scene.opens(1);
    let events = scene.passes(90, &[], &[1]);
    assert!(events.contains(&What::VisitLeft {
        visit: id(10),
        why: LeaveWhy::Away
    }));
}

#[test]
fn a_reload_is_forgiven() {
    let mut scene = Scene::new();
    scene.opens(1);
    scene.arrives(10);
    assert_eq!(scene.all(Command::Gone { visit: id(10) }), vec![]);
    scene.now += SignedDuration::from_secs(3);
    assert_eq!(scene.board.handle_timeout(scene.now), vec![]);
    assert_eq!(scene.all(Command::Seen { visit: id(10) }), vec![]);
    assert!(matches!(scene.stage(10), VisitStage::Offered { .. }));
    scene.all(Command::Gone { visit: id(10) });
    scene.now += SignedDuration::from_secs(4);
    let events = scene.board.handle_timeout(scene.now);
    assert!(
        events
            .iter()
            .any(|event| event.what == What::VisitAway { visit: id(10) })
    );
    assert_eq!(scene.seat(1), "free");
}

#[test]
fn an_unmet_need_is_told_at_once_and_reaches_an_operator_after_a_minute() {
    let mut scene = Scene::new();
    scene.opens(1);
    scene.opens_as(2, [Language::De].into_iter().collect(), true);
    let events = scene.arrives_speaking(10, Language::Ti);
    assert!(events.contains(&What::NeedUnmet { visit: id(10) }));
    assert_eq!(
        scene.board.standing(scene.now).visits[&id(10)].wait,
        crate::wait::WaitEstimate::Unknown
    );
    let events = scene.passes(60, &[10], &[1, 2]);
    assert!(events.contains(&What::NeedWidened { visit: id(10) }));
    assert!(events.contains(&What::NeedMet { visit: id(10) }));
    assert_eq!(rings(&events).unwrap().2, id(2));
}

#[test]
fn the_last_seat_closing_leaves_the_need_unmet_and_the_next_one_meets_it() {
    let mut scene = Scene::new();
    scene.opens(1);
    scene.arrives(10);
    scene.accepts(1, 1);
    scene.arrives(11);
    assert_eq!(
        scene.refused(Command::CloseSeat {
            seat: id(1),
            anyway: true
        }),
        Refusal::WrongStage {
            stage: "talking",
            step: "close the seat"
        }
    );
    scene.all(Command::Finish {
        seat: id(1),
        why: EndWhy::Staff,
    });
    let events = scene.all(Command::CloseSeat {
        seat: id(1),
        anyway: true,
    });
    assert!(events.contains(&What::NeedUnmet { visit: id(11) }));
    let events = scene.opens(2);
    assert!(events.contains(&What::NeedMet { visit: id(11) }));
    assert_eq!(rings(&events).unwrap().1, id(11));
}

#[test]
fn wrap_up_lasts_a_minute_is_extended_and_held_by_unsaved_text() {
    let mut scene = Scene::new();
    scene.opens(1);
    scene.arrives(10);
    scene.accepts(1, 1);
    scene.passes(100, &[10], &[1]);
    scene.all(Command::Finish {
        seat: id(1),
        why: EndWhy::Staff,
    });
    scene.all(Command::ExtendWrapUp { seat: id(1) });
    scene.passes(115, &[], &[1]);
    assert_eq!(scene.seat(1), "wrap-up");
    scene.all(Command::HoldWrapUp {
        seat: id(1),
        held: true,
    });
    scene.passes(600, &[], &[1]);
    assert_eq!(scene.seat(1), "wrap-up");
    let outcome = Command::StateOutcome {
        seat: id(1),
        outcome: Outcome::Resolved,
    };
    scene.all(outcome);
    let events = scene.all(Command::HoldWrapUp {
        seat: id(1),
        held: false,
    });
    let Some(What::WrapUpEnded { record, .. }) = events
        .iter()
        .find(|what| matches!(what, What::WrapUpEnded { .. }))
    else {
        panic!("the wrap-up was over long ago: {events:?}");
    };
    assert_eq!(record.outcome, Some(Outcome::Resolved));
    assert_eq!(scene.seat(1), "free");
}

#[test]
fn nothing_unsaved_is_lost_by_ending_the_wrap_up() {
    let mut scene = Scene::new();
    scene.opens(1);
    scene.arrives(10);
    scene.accepts(1, 1);
    scene.all(Command::Finish {
        seat: id(1),
        why: EndWhy::Staff,
    });
    scene.all(Command::HoldWrapUp {
        seat: id(1),
        held: true,
    });
    assert_eq!(
        scene.refused(Command::EndWrapUp { seat: id(1) }),
        Refusal::UnsavedText
    );
    assert_eq!(
        scene.refused(Command::CloseSeat {
            seat: id(1),
            anyway: true
        }),
        Refusal::UnsavedText
    );
    scene.all(Command::HoldWrapUp {
        seat: id(1),
        held: false,
    });
    scene.all(Command::EndWrapUp { seat: id(1) });
    assert_eq!(scene.seat(1), "free");
}

#[test]
fn a_hidden_citizen_stays_hidden_over_a_restart() {
    let mut scene = Scene::new();
    let mut log = scene.board.handle(open_first(), scene.now).unwrap();
    let arrival = Command::Arrive(arrival(10, 1, Language::De));
    log.extend(scene.board.handle(arrival, scene.now).unwrap());
    let conversation = id(900);
    let accept = Command::Accept {
        seat: id(1),
        offer: OfferId(1),
        conversation,
    };
    log.extend(scene.board.handle(accept, scene.now).unwrap());
    let shield = Command::Shield {
        seat: id(1),
        on: true,
    };
    log.extend(scene.board.handle(shield.clone(), scene.now).unwrap());
    assert_eq!(scene.all(shield), vec![], "hidden is hidden");
    let rules = scene.board.rules().clone();
    let again = Switchboard::rebuild(rules, State::default(), &log, scene.now);
    assert!(again.conversation(conversation).unwrap().shielded);
}

#[test]
fn who_chooses_text_while_waiting_is_known_as_such() {
    let mut scene = Scene::new();
    scene.arrives(10);
    let wish = Command::SetMode {
        visit: id(10),
        text_only: true,
    };
    assert_eq!(
        scene.all(wish.clone()),
        vec![What::VisitModeSet {
            visit: id(10),
            text_only: true
        }]
    );
    assert_eq!(scene.all(wish), vec![]);
    assert!(scene.board.visit(id(10)).unwrap().text_only);
}

#[test]
fn a_break_asked_for_during_a_talk_comes_after_the_wrap_up() {
    let mut scene = Scene::new();
    scene.opens(1);
    scene.arrives(10);
    scene.accepts(1, 1);
    scene.all(Command::Pause {
        seat: id(1),
        why: BreakWhy::Asked,
    });
    scene.arrives(11);
    scene.all(Command::Finish {
        seat: id(1),
        why: EndWhy::Staff,
    });
    let events = scene.all(Command::EndWrapUp { seat: id(1) });
    assert!(events.contains(&What::SeatPaused {
        seat: id(1),
        why: BreakWhy::Asked
    }));
    assert_eq!(rings(&events), None);
}

#[test]
fn a_clerk_lost_in_a_talk_sends_the_citizen_back_with_the_wait_spent() {
    let mut scene = Scene::new();
    scene.arrives(10);
    scene.passes(50, &[10], &[]);
    scene.opens(1);
    scene.accepts(1, 1);
    scene.arrives(11);
    let events = scene.passes(120, &[10, 11], &[]);
    assert!(
        events
            .iter()
            .any(|what| matches!(what, What::VisitReturned { .. }))
    );
    assert_eq!(scene.seat(1), "closed");
    let waited = scene
        .now
        .duration_since(scene.board.visit(id(10)).unwrap().queued);
    assert!(
        waited.as_secs() >= 50,
        "the fifty seconds count: {waited:?}"
    );
    assert_eq!(
        rings(&scene.opens(2)).unwrap().1,
        id(10),
        "11 has waited longer by now, but 10 was in a talk that broke off"
    );
}

#[test]
fn a_citizen_lost_in_a_talk_has_a_grace_time() {
    let mut scene = Scene::new();
    scene.opens(1);
    scene.arrives(10);
    scene.accepts(1, 1);
    scene.passes(80, &[], &[1]);
    assert!(matches!(scene.stage(10), VisitStage::Talking { .. }));
    scene.all(Command::Seen { visit: id(10) });
    scene.passes(300, &[10], &[1]);
    assert!(matches!(scene.stage(10), VisitStage::Talking { .. }));
    let events = scene.passes(120, &[], &[1]);
    assert!(events.iter().any(|what| matches!(
        what,
        What::ConversationEnded {
            why: EndWhy::CitizenLost,
            ..
        }
    )));
}

#[test]
fn closing_time_refuses_newcomers_and_serves_or_dismisses_those_in_line() {
    for serve in [true, false] {
        let mut scene = Scene::new();
        let until = start() + SignedDuration::from_secs(60);
        scene.board.set_rules(
            rules(2, Window::Open { until: Some(until) }, serve),
            start(),
        );
        scene.arrives(10);
        let events = scene.passes(60, &[10], &[]);
        let left = What::VisitLeft {
            visit: id(10),
            why: LeaveWhy::Closed,
        };
        assert_eq!(events.contains(&left), !serve);
        assert_eq!(
            scene.refused(Command::Arrive(arrival(11, 1, Language::De))),
            Refusal::OfficeClosed { opens: None }
        );
        let rang = rings(&scene.opens(1));
        assert_eq!(rang.is_some(), serve);
    }
}

#[test]
fn a_full_line_says_so() {
    let mut scene = Scene::new();
    for n in 10..18 {
        scene.arrives(n);
    }
    assert_eq!(
        scene.refused(Command::Arrive(arrival(18, 1, Language::De))),
        Refusal::LineFull { capacity: 8 }
    );
    scene.all(Command::Leave { visit: id(12) });
    scene.arrives(18);
}

#[test]
fn leaving_during_the_ring_frees_the_seat_for_the_next() {
    let mut scene = Scene::new();
    scene.opens(1);
    scene.arrives(10);
    scene.arrives(11);
    let events = scene.all(Command::Leave { visit: id(10) });
    assert_eq!(rings(&events).unwrap().1, id(11));
}

#[test]
fn an_ended_visit_is_kept_for_its_last_page_and_then_forgotten() {
    let mut scene = Scene::new();
    scene.arrives(10);
    scene.all(Command::Leave { visit: id(10) });
    scene.passes(890, &[], &[]);
    assert!(scene.board.visit(id(10)).is_some());
    let events = scene.passes(10, &[], &[]);
    assert_eq!(events, vec![What::VisitForgotten { visit: id(10) }]);
}

#[test]
fn a_lost_desk_is_not_offered_and_closes_after_its_grace() {
    let mut scene = Scene::new();
    scene.opens(1);
    scene.passes(25, &[], &[]);
    assert_eq!(rings(&scene.arrives(10)), None);
    let events = scene.passes(90, &[10], &[]);
    assert!(events.contains(&What::SeatClosed {
        seat: id(1),
        lost: true
    }));
    assert!(events.contains(&What::NeedUnmet { visit: id(10) }));
}

#[test]
fn the_switchboard_says_when_and_why_it_wakes() {
    let mut scene = Scene::new();
    assert_eq!(scene.board.poll_timeout(), None);
    scene.opens(1);
    scene.arrives(10);
    let (at, reason) = scene.board.poll_timeout().unwrap();
    assert_eq!(at, start() + SignedDuration::from_secs(25));
    assert!(matches!(
        reason,
        Reason::Ring(_) | Reason::VisitLapse(_) | Reason::SeatLapse(_)
    ));
}

#[test]
fn events_survive_storage() {
    let mut scene = Scene::new();
    scene.opens(1);
    let mut events = scene
        .board
        .handle(Command::Arrive(arrival(10, 1, Language::Kmr)), start());
    let events = events.as_mut().unwrap();
    events.push(Event {
        at: start(),
        organisation: id(1),
        what: What::ConversationEnded {
            conversation: id(1),
            visit: id(10),
            seat: id(1),
            why: EndWhy::Protection(Protection::Threat),
            wrap_up_until: start(),
        },
    });
    for event in events {
        let body = serde_json::to_value(&event.what).unwrap();
        assert_eq!(body["kind"], event.what.kind());
        assert_eq!(serde_json::from_value::<What>(body).unwrap(), event.what);
    }
}

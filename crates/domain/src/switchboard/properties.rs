//! Invariants over random commands: nobody who arrived is forgotten, a visit is in exactly one
//! place, a seat holds at most one conversation and one offer, one visit is never offered to two
//! seats, the order inside a class is the arrival order, and replaying the events gives the very
//! same state.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::tests::{arrival, id, rules, start};
use super::*;
use crate::ids::OfferId;
use crate::language::Language;

const SEATS: u64 = 4;
const VISITS: u64 = 12;

#[derive(Clone, Debug)]
enum Step {
    Command(Command),
    /// An accept or decline of what rings at that seat now, or of an older offer.
    Answer {
        seat: u64,
        accept: bool,
        stale: u64,
    },
    Pass(i64),
    Close,
}

fn language() -> impl Strategy<Value = Language> {
    prop_oneof![4 => Just(Language::De), 1 => Just(Language::Tr), 1 => Just(Language::Ti)]
}

fn command() -> impl Strategy<Value = Command> {
    let visit = || (10..10 + VISITS).prop_map(id::<VisitId>);
    let seat = || (1..=SEATS).prop_map(id::<SeatId>);
    prop_oneof![
        6 => (10..10 + VISITS, 1_u64..=2, language())
            .prop_map(|(n, office, language)| Command::Arrive(arrival(n, office, language))),
        3 => visit().prop_map(|visit| Command::Seen { visit }),
        1 => visit().prop_map(|visit| Command::Gone { visit }),
        1 => visit().prop_map(|visit| Command::Leave { visit }),
        5 => (seat(), 1_u64..4, any::<bool>(), any::<bool>()).prop_map(
            |(seat, offices, turkish, operator)| {
                let offices =
                    (1..=2).filter(|n| offices & n != 0).map(id).collect::<BTreeSet<_>>();
                let second = if turkish { Language::Tr } else { Language::De };
                let languages = [Language::De, second].into_iter().collect();
                let services = Services { offices, languages, operator };
                Command::OpenSeat { seat, organisation: id(1), services }
            }
        ),
        1 => seat().prop_map(|seat| Command::CloseSeat { seat }),
        1 => seat().prop_map(|seat| Command::Pause { seat }),
        2 => seat().prop_map(|seat| Command::Resume { seat }),
        5 => seat().prop_map(|seat| Command::SeatSeen { seat }),
        1 => seat().prop_map(|seat| Command::SeatGone { seat }),
        2 => seat().prop_map(|seat| Command::Finish { seat, why: EndWhy::Staff }),
        1 => seat().prop_map(|seat| Command::StateOutcome { seat, outcome: Outcome::Resolved }),
        1 => seat().prop_map(|seat| Command::ExtendWrapUp { seat }),
        1 => (seat(), any::<bool>()).prop_map(|(seat, held)| Command::HoldWrapUp { seat, held }),
        2 => seat().prop_map(|seat| Command::EndWrapUp { seat }),
        1 => (seat(), any::<bool>()).prop_map(|(seat, on)| Command::Shield { seat, on }),
        1 => (visit(), any::<bool>())
            .prop_map(|(visit, text_only)| Command::SetMode { visit, text_only }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => command().prop_map(Step::Command),
        6 => (1..=SEATS, any::<bool>(), 0_u64..3)
            .prop_map(|(seat, accept, stale)| Step::Answer { seat, accept, stale }),
        4 => (0_i64..40).prop_map(Step::Pass),
        1 => (40_i64..2000).prop_map(Step::Pass),
        1 => Just(Step::Close),
    ]
}

struct World {
    board: Switchboard,
    now: Timestamp,
    log: Vec<Event>,
    talks: u64,
    answered: BTreeMap<OfferId, u32>,
}

impl World {
    fn new() -> Self {
        Self {
            board: Switchboard::new(rules(2, Window::Open { until: None }, true)),
            now: start(),
            log: Vec::new(),
            talks: 0,
            answered: BTreeMap::new(),
        }
    }

    fn takes(&mut self, step: Step) {
        let before = self.board.state().clone();
        let events = match step {
            Step::Command(command) => self.tries(command),
            Step::Answer {
                seat,
                accept,
                stale,
            } => self.answers(seat, accept, stale),
            Step::Pass(seconds) => {
                let end = self.now + SignedDuration::from_secs(seconds);
                let mut events = Vec::new();
                while let Some((at, _)) = self.board.poll_timeout().filter(|(at, _)| *at <= end) {
                    self.now = self.now.max(at);
                    events.extend(self.board.handle_timeout(self.now));
                }
                self.now = end;
                events
            }
            Step::Close => {
                let window = Window::Open {
                    until: Some(self.now),
                };
                let mut events = self.board.set_rules(rules(2, window, false), self.now);
                let open = rules(2, Window::Open { until: None }, true);
                events.extend(self.board.set_rules(open, self.now));
                events
            }
        };
        self.check_order(&before, &events);
        self.log.extend(events);
        self.check();
    }

    fn tries(&mut self, command: Command) -> Vec<Event> {
        let before = self.board.state().clone();
        self.board.handle(command, self.now).unwrap_or_else(|_| {
            assert!(
                same(&before, self.board.state()),
                "a refusal changes nothing"
            );
            Vec::new()
        })
    }

    fn answers(&mut self, seat: u64, accept: bool, stale: u64) -> Vec<Event> {
        let seat = id::<SeatId>(seat);
        let Some(SeatStage::Offered { offer, .. }) = self.board.seat(seat).map(|s| &s.stage) else {
            return Vec::new();
        };
        let offer = OfferId(offer.0.saturating_sub(stale));
        if !accept {
            return self.tries(Command::Decline { seat, offer });
        }
        self.talks += 1;
        let conversation = id(1000 + self.talks);
        let events = self.tries(Command::Accept {
            seat,
            offer,
            conversation,
        });
        if !events.is_empty() {
            *self.answered.entry(offer).or_default() += 1;
        }
        events
    }

    /// Who was offered had no earlier eligible visit of the same class before it.
    fn check_order(&self, before: &State, events: &[Event]) {
        let [first, ..] = events else { return };
        let What::Offered { visit, seat, .. } = first.what else {
            return;
        };
        let Some(mine) = before.visits.get(&visit) else {
            return;
        };
        let pause = self.board.rules().policy.decline_pause;
        for other in before
            .visits
            .values()
            .filter(|other| other.need == mine.need)
        {
            let waits = matches!(other.stage, VisitStage::Waiting { .. }) && other.away.is_none();
            let earlier = (other.queued, other.number) < (mine.queued, mine.number);
            let declined = other
                .declined
                .iter()
                .any(|(by, at)| *by == seat && first.at.duration_since(*at) < pause);
            assert!(
                !(waits && earlier && !declined),
                "{visit} overtook {}",
                other.id
            );
        }
    }

    fn check(&self) {
        let state = self.board.state();
        self.check_nobody_is_forgotten();
        let mut served = BTreeMap::<VisitId, u32>::new();
        for seat in state.seats.values() {
            match &seat.stage {
                SeatStage::Offered { visit, offer, .. } => {
                    *served.entry(*visit).or_default() += 1;
                    let at = VisitStage::Offered {
                        offer: *offer,
                        seat: seat.id,
                    };
                    assert_eq!(state.visits[visit].stage, at);
                    assert!(
                        seat.services
                            .meet(seat.organisation, &state.visits[visit].need)
                            || self.reopened_since(seat.id)
                    );
                }
                SeatStage::Talking { conversation } => {
                    let talk = &state.conversations[conversation];
                    *served.entry(talk.visit).or_default() += 1;
                    assert_eq!(talk.seat, seat.id);
                }
                _ => {}
            }
        }
        for visit in state.visits.values() {
            let count = served.get(&visit.id).copied().unwrap_or(0);
            let expected = match visit.stage {
                VisitStage::Waiting { .. } | VisitStage::Ended { .. } => 0,
                VisitStage::Offered { .. } | VisitStage::Talking { .. } => 1,
            };
            assert_eq!(count, expected, "{} is {}", visit.id, visit.stage.name());
        }
        assert_eq!(
            state.conversations.len(),
            state
                .seats
                .values()
                .filter(|s| s.stage.name() == "talking")
                .count()
        );
        assert!(
            self.answered.values().all(|times| *times == 1),
            "an offer is accepted once"
        );
        self.check_nobody_waits_beside_a_free_seat();
        self.check_line();
    }

    /// Services may change while something rings.
    fn reopened_since(&self, seat: SeatId) -> bool {
        self.log
            .iter()
            .rev()
            .any(|event| matches!(&event.what, What::SeatOpened { seat: s, .. } if *s == seat))
    }

    fn check_nobody_is_forgotten(&self) {
        let mut open = BTreeSet::new();
        for event in &self.log {
            match &event.what {
                What::VisitArrived { visit, .. } => {
                    open.insert(*visit);
                }
                What::VisitForgotten { visit } => {
                    open.remove(visit);
                }
                _ => {}
            }
        }
        assert_eq!(open, self.board.state().visits.keys().copied().collect());
    }

    fn check_nobody_waits_beside_a_free_seat(&self) {
        let state = self.board.state();
        let pause = self.board.rules().policy.decline_pause;
        for visit in state.visits.values() {
            if !matches!(visit.stage, VisitStage::Waiting { .. }) || visit.away.is_some() {
                continue;
            }
            for seat in state.seats.values() {
                let free = matches!(seat.stage, SeatStage::Free { .. }) && seat.lost.is_none();
                let may = seat.services.meet(seat.organisation, &visit.need)
                    && !visit.is_declined_by(seat.id, pause, self.now);
                assert!(
                    !(free && may),
                    "{} waits while {} is free",
                    visit.id,
                    seat.id
                );
            }
            let met = state
                .seats
                .values()
                .any(|s| s.services.meet(s.organisation, &visit.need));
            assert_eq!(
                met,
                visit.unmet.is_none(),
                "{} knows whether its need is met",
                visit.id
            );
        }
    }

    fn check_line(&self) {
        let state = self.board.state();
        let standing = self.board.standing(self.now);
        let inside = |stage: &VisitStage| {
            matches!(
                stage,
                VisitStage::Waiting { .. } | VisitStage::Offered { .. }
            )
        };
        let waiting: BTreeSet<_> = state
            .visits
            .values()
            .filter(|v| inside(&v.stage))
            .map(|v| v.id)
            .collect();
        assert_eq!(
            standing.order.iter().copied().collect::<BTreeSet<_>>(),
            waiting
        );
        assert_eq!(
            standing.order.len(),
            waiting.len(),
            "nobody stands in the line twice"
        );
        let counted: u32 = standing.offices.values().map(|office| office.waiting).sum();
        assert_eq!(counted as usize, waiting.len());
    }

    fn check_rebuild(&self) {
        let rules = self.board.rules().clone();
        let state = State::default();
        let again = Switchboard::rebuild(rules.clone(), state, &self.log, self.now);
        assert!(
            same(again.state(), self.board.state()),
            "replaying gives the same state"
        );
        assert_eq!(again.standing(self.now), self.board.standing(self.now));
        let half = self.log.len() / 2;
        let first =
            Switchboard::rebuild(rules.clone(), State::default(), &self.log[..half], self.now);
        let text = serde_json::to_string(first.state()).unwrap();
        let kept: State = serde_json::from_str(&text).unwrap();
        let second = Switchboard::rebuild(rules, kept, &self.log[half..], self.now);
        assert!(
            same(second.state(), self.board.state()),
            "snapshot and tail do too"
        );
        assert_eq!(second.standing(self.now), self.board.standing(self.now));
    }

    /// Pages stay closed from here on: every wait comes to an end.
    fn runs_out(&mut self) {
        for _ in 0..10_000 {
            let Some((at, _)) = self.board.poll_timeout() else {
                break;
            };
            self.now = self.now.max(at);
            let events = self.board.handle_timeout(self.now);
            self.log.extend(events);
        }
        assert_eq!(self.board.poll_timeout(), None, "timers do not breed");
        assert!(self.board.state().visits.is_empty(), "every wait ended");
        let held = self
            .board
            .state()
            .seats
            .values()
            .all(|s| s.stage.name() == "wrap-up");
        assert!(
            held,
            "every seat without a page closed, save for unsaved text"
        );
    }
}

/// Equal but for what is not part of the truth.
fn same(one: &State, other: &State) -> bool {
    serde_json::to_value(one).unwrap() == serde_json::to_value(other).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn invariants_hold(steps in prop::collection::vec(step(), 1..120)) {
        let mut world = World::new();
        for step in steps {
            world.takes(step);
        }
        world.check_rebuild();
        world.runs_out();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]
    #[test]
    fn two_clerks_and_one_visit_exactly_one_gets_it(
        schedule in prop::collection::vec((1_u64..=2, 0_u8..4, 0_i64..30), 1..40),
    ) {
        let mut world = World::new();
        for seat in 1..=2 {
            let services = Services {
                offices: [id(1)].into_iter().collect(),
                languages: [Language::De].into_iter().collect(),
                operator: false,
            };
            world.tries(Command::OpenSeat { seat: id(seat), organisation: id(1), services });
        }
        world.log.extend(world.board.handle(
            Command::Arrive(arrival(10, 1, Language::De)), world.now).unwrap());
        let answered_at_once = schedule[0].1 < 2 && schedule[0].2 < 25;
        let mut got = 0;
        for (seat, act, wait) in schedule {
            world.now += SignedDuration::from_secs(wait);
            world.tries(Command::Seen { visit: id(10) });
            for n in 1..=2 {
                world.tries(Command::SeatSeen { seat: id(n) });
            }
            world.board.handle_timeout(world.now);
            // Both clerks press at once, on the newest offer: only the one it rings at can win.
            let newest = OfferId(world.board.state().offers);
            let order = if act & 1 == 0 { [seat, 3 - seat] } else { [3 - seat, seat] };
            for clerk in order {
                let command = match act {
                    0 | 1 => Command::Accept { seat: id(clerk), offer: newest, conversation: id(77 + clerk) },
                    2 => Command::Decline { seat: id(clerk), offer: newest },
                    _ => Command::Resume { seat: id(clerk) },
                };
                let started = world.tries(command).iter().filter(|event| {
                    matches!(event.what, What::ConversationStarted { .. })
                }).count();
                got += started;
            }
        }
        let talking = world.board.state().conversations.len();
        prop_assert!(got <= 1);
        prop_assert!(got == 1 || !answered_at_once);
        prop_assert_eq!(talking, got);
    }
}

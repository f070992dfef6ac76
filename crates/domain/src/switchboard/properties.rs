//! Invariants over random commands: nobody who arrived is forgotten, a visit is in exactly one
//! place, a seat holds at most one conversation and one offer, one visit is never offered to two
//! seats, the order inside a class is the arrival order, and replaying the events gives the very
//! same state.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::tests::{arrival, id, rules, start};
use super::*;
use crate::ids::{AllianceId, OfferId, TopicId};
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
        3 => special(),
        5 => (1..=SEATS, 1_u64..4, any::<bool>(), role(), skills()).prop_map(
            |(seat, offices, turkish, (operator, operates), skills)| {
                let offices =
                    (1..=2).filter(|n| offices & n != 0).map(id).collect::<BTreeSet<_>>();
                let second = if turkish { Language::Tr } else { Language::De };
                let languages = [Language::De, second].into_iter().collect();
                let services = Services { offices, languages, operator, skills, operates, ..Services::default() };
                Command::OpenSeat { seat: id(seat), organisation: id(employer(seat)), services }
            }
        ),
        1 => seat().prop_map(|seat| Command::CloseSeat { seat, anyway: true }),
        1 => seat().prop_map(|seat| Command::Pause { seat, why: BreakWhy::Asked }),
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
        8 => passing(),
    ]
}

/// Whether a seat is an operator's in its organisation, and of which alliance.
fn role() -> impl Strategy<Value = (bool, Option<AllianceId>)> {
    let operates = prop_oneof![4 => Just(None), 1 => Just(Some(id(1))), 1 => Just(Some(id(2)))];
    (any::<bool>(), operates)
}

/// The last of the seats is a partner's.
fn employer(seat: u64) -> u64 {
    if seat == SEATS { 2 } else { 1 }
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        (1..=SEATS).prop_map(|seat| Target::Seat(id(seat))),
        (1_u64..=2, 1_u64..=3).prop_map(|(office, topic)| Target::Topic {
            office: id(office),
            topic: id(topic),
        }),
    ]
}

fn wish() -> impl Strategy<Value = CallbackWish> {
    (any::<bool>(), prop::option::of(0_i64..4000)).prop_map(|(phone, from)| CallbackWish {
        by: if phone {
            CallbackBy::Phone
        } else {
            CallbackBy::Email
        },
        window: from.map(|from| {
            let from = start() + SignedDuration::from_secs(from);
            (from, from + SignedDuration::from_mins(30))
        }),
    })
}

/// Passing on, helping, parking and calling back.
fn passing() -> impl Strategy<Value = Command> {
    let visit = || (10..10 + VISITS).prop_map(id::<VisitId>);
    let seat = || (1..=SEATS).prop_map(id::<SeatId>);
    prop_oneof![
        2 => (seat(), target()).prop_map(|(seat, to)| Command::Transfer { seat, to }),
        3 => (seat(), target(), any::<bool>())
            .prop_map(|(seat, to, hold)| Command::Consult { seat, to, hold }),
        1 => seat().prop_map(|seat| Command::WithdrawConsult { seat }),
        2 => (seat(), seat()).prop_map(|(seat, to)| Command::HandOver { seat, to }),
        1 => (seat(), any::<bool>()).prop_map(|(seat, on)| Command::Hold { seat, on }),
        2 => seat().prop_map(|seat| Command::Park { seat }),
        2 => (seat(), visit()).prop_map(|(seat, visit)| Command::ResumeTalk { seat, visit }),
        1 => seat().prop_map(|seat| Command::NotReached { seat }),
        2 => (visit(), wish()).prop_map(|(visit, wish)| Command::RequestCallback { visit, wish }),
        1 => visit().prop_map(|visit| Command::DropWish { visit }),
        2 => calling(),
    ]
}

/// Calls that staff begin; the talk has an id of its own for each visit and seat.
fn calling() -> impl Strategy<Value = Command> {
    (
        1..=SEATS,
        10..10 + VISITS,
        1_u64..=2,
        any::<bool>(),
        0_u64..10_000,
    )
        .prop_map(|(seat, visit, office, out, talk)| {
            let (seat, conversation) = (id(seat), id(100_000 + talk));
            if out {
                let arrival = Box::new(arrival(visit, office, Language::De));
                Command::CallOut {
                    seat,
                    conversation,
                    arrival,
                }
            } else {
                Command::CallBack {
                    seat,
                    conversation,
                    visit: id(visit),
                }
            }
        })
}

/// Arrivals with other topics, wished persons and callbacks.
fn special() -> impl Strategy<Value = Command> {
    let seat = (1..=SEATS).prop_map(id::<SeatId>);
    let visit = 10..10 + VISITS;
    (
        visit,
        1_u64..=2,
        1_u64..=3,
        prop::option::of(seat),
        prop::option::weighted(0.3, wish()),
    )
        .prop_map(|(n, office, topic, wish, callback)| {
            let arrival = arrival(n, office, Language::De);
            Command::Arrive(Arrival {
                topic: id(topic),
                wish,
                callback,
                ..arrival
            })
        })
}

fn skills() -> impl Strategy<Value = BTreeMap<TopicId, Skill>> {
    let skill = prop_oneof![3 => Just(Skill::Proficient), 1 => Just(Skill::Never)];
    prop::collection::btree_map((1_u64..=3).prop_map(id::<TopicId>), skill, 0..3)
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

/// Two offices of two organisations that help one another out with topic 3, of which topic 2 is
/// urgent.
fn house(window: Window, serve_after_closing: bool) -> Rules {
    let mut rules = rules(2, window, serve_after_closing);
    let partners = rules.offices.get_mut(&id(2)).unwrap();
    partners.organisation = id(2);
    for office in rules.offices.values_mut() {
        office.overflow = Some(SignedDuration::from_secs(40));
    }
    rules.urgent.insert(id(2));
    rules.shared.insert(id(3), id(1), 7);
    rules.shared.insert(id(4), id(2), 7);
    rules
}

struct World {
    board: Switchboard,
    /// The same, an event behind.
    shadow: Switchboard,
    now: Timestamp,
    log: Vec<Event>,
    talks: u64,
    answered: BTreeMap<OfferId, u32>,
}

impl World {
    fn new() -> Self {
        Self {
            board: Switchboard::new(house(Window::Open { until: None }, true)),
            shadow: Switchboard::new(house(Window::Open { until: None }, true)),
            now: start(),
            log: Vec::new(),
            talks: 0,
            answered: BTreeMap::new(),
        }
    }

    fn takes(&mut self, step: Step) {
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
                let mut events = self.board.set_rules(house(window, false), self.now);
                let opens = Some(self.now + SignedDuration::from_hours(1));
                let closed = house(Window::Closed { opens }, false);
                events.extend(self.board.set_rules(closed, self.now));
                let open = house(Window::Open { until: None }, true);
                events.extend(self.board.set_rules(open, self.now));
                events
            }
        };
        self.check_choices(&events);
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

    /// Every offer is the one that a scan of everyone would have made. Where a seat closes, several
    /// visits look for a seat at once, in the order of the line: then the seat is the one for the
    /// visit.
    fn check_choices(&mut self, events: &[Event]) {
        let rules = self.board.rules().clone();
        let mut closed = false;
        for (place, event) in events.iter().enumerate() {
            closed |= matches!(event.what, What::SeatClosed { .. });
            if let What::Offered { visit, seat, .. } = event.what
                && !begun_by_staff(events, place)
            {
                let state = &self.shadow.state;
                if !closed {
                    let chosen = naive::visit_for(&rules, state, seat, event.at);
                    assert_eq!(chosen, Some(visit), "for {seat}");
                }
                let chosen = naive::seat_for(&rules, state, visit, event.at);
                assert_eq!(chosen, Some(seat), "for {visit}");
            }
            self.shadow.apply(event);
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
                        seat.services.meet(
                            seat.organisation,
                            &state.visits[visit].need,
                            &self.board.rules().shared
                        ) || state.visits[visit].need.wish == Some(seat.id)
                            || self.reopened_since(seat.id)
                    );
                }
                SeatStage::Talking { conversation } => {
                    let talk = &state.conversations[conversation];
                    if talk.seat == seat.id {
                        *served.entry(talk.visit).or_default() += 1;
                    }
                    assert_eq!(talk.staff().filter(|one| *one == seat.id).count(), 1);
                }
                SeatStage::Consulted {
                    conversation,
                    offer,
                    ..
                } => {
                    let asked = state.conversations[conversation].consult.unwrap();
                    assert_eq!((asked.seat, asked.offer), (seat.id, *offer));
                }
                _ => {}
            }
        }
        for visit in state.visits.values() {
            let count = served.get(&visit.id).copied().unwrap_or(0);
            let expected = match visit.stage {
                VisitStage::Offered { .. } | VisitStage::Talking { .. } => 1,
                VisitStage::Waiting { .. }
                | VisitStage::Parked { .. }
                | VisitStage::Ended { .. } => 0,
            };
            assert_eq!(count, expected, "{} is {}", visit.id, visit.stage.name());
        }
        self.check_talks();
        assert!(
            self.answered.values().all(|times| *times == 1),
            "an offer is accepted once"
        );
        self.check_nobody_waits_beside_a_free_seat();
        self.check_line();
    }

    /// A talk is parked, or those of its staff are in it and one of them leads.
    fn check_talks(&self) {
        let state = self.board.state();
        let mut talking = 0;
        for talk in state.conversations.values() {
            let visit = &state.visits[&talk.visit];
            match talk.parked {
                Some(_) => {
                    assert!(
                        matches!(visit.stage, VisitStage::Parked { by, .. } if by == talk.seat)
                    );
                    assert!(talk.helpers.is_empty() && talk.consult.is_none());
                }
                None => {
                    let stage = VisitStage::Talking {
                        conversation: talk.id,
                    };
                    assert_eq!(visit.stage, stage);
                    talking += talk.staff().count();
                }
            }
            if let Some(consult) = talk.consult {
                assert_eq!(state.seats[&consult.seat].stage.name(), "consulted");
            }
        }
        let seats = state.seats.values();
        assert_eq!(
            talking,
            seats.filter(|s| s.stage.name() == "talking").count()
        );
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
            let later = |callback: &Callback| matches!(callback.turn, CallbackTurn::Later { .. });
            if visit.callback.as_ref().is_some_and(later) {
                continue;
            }
            let shared = &self.board.rules().shared;
            let fits = |seat: &Seat| match visit.need.wish {
                Some(wished) => wished == seat.id,
                None => seat.services.meet(seat.organisation, &visit.need, shared),
            };
            for seat in state.seats.values() {
                let free = matches!(seat.stage, SeatStage::Free { .. }) && seat.lost.is_none();
                let may = fits(seat) && !visit.is_declined_by(seat.id, pause, self.now);
                assert!(
                    !(free && may),
                    "{} waits while {} is free",
                    visit.id,
                    seat.id
                );
            }
            let met = state.seats.values().any(fits);
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
        let waiting: BTreeSet<_> = state
            .visits
            .values()
            .filter(|v| v.is_in_line())
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
        let promised = |visit: &Visit| visit.callback.is_some();
        let mut left = self.board.state().visits.values();
        assert!(left.all(promised), "every wait ended, save for promises");
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

/// Whether a talk follows the offer at once: staff called out or back.
fn begun_by_staff(events: &[Event], place: usize) -> bool {
    let next = events.get(place + 1).map(|event| &event.what);
    matches!(next, Some(What::ConversationStarted { .. }))
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
                ..Services::default()
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

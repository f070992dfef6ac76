//! What holds whatever happens: over random inputs and times.

use proptest::prelude::*;

use super::tests::{at, rules, visit};
use super::*;

#[derive(Clone, Debug)]
enum Step {
    Input(Input),
    /// What was asked for with the last [`Output::Enter`] is answered.
    Answer {
        taken: bool,
        promised: bool,
    },
    /// The visit that is held goes on.
    Goes(Progress),
    Pass(i64),
}

fn progress() -> impl Strategy<Value = Progress> {
    prop_oneof![
        Just(Progress::Waiting),
        Just(Progress::Talking),
        Just(Progress::Promised),
        any::<bool>().prop_map(|left| Progress::Over { left }),
    ]
}

fn sensed() -> impl Strategy<Value = Input> {
    let source = prop_oneof![
        Just(Source::Sensor),
        Just(Source::Camera),
        Just(Source::Call)
    ];
    (source, any::<bool>(), 0..4).prop_map(|(source, present, kept)| match kept {
        0 => Input::Found { source, present },
        _ => Input::Sensed { source, present },
    })
}

fn input() -> impl Strategy<Value = Input> {
    prop_oneof![
        6 => sensed(),
        2 => any::<bool>().prop_map(Input::Connected),
        1 => Just(Input::Pressed),
        1 => Just(Input::Touched),
        2 => Just(Input::Chose),
        1 => Just(Input::Stay),
        1 => Just(Input::Cancel),
        3 => Just(Input::Wiped),
        3 => Just(Input::Forgotten),
        1 => Just(Input::Revoked),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => input().prop_map(Step::Input),
        3 => (any::<bool>(), any::<bool>())
            .prop_map(|(taken, promised)| Step::Answer { taken, promised }),
        2 => progress().prop_map(Step::Goes),
        6 => prop_oneof![0_i64..3_000, 0_i64..90_000].prop_map(Step::Pass),
    ]
}

fn entry() -> impl Strategy<Value = Entry> {
    prop_oneof![Just(Entry::Direct), Just(Entry::Choice)]
}

/// A kiosk, and what has become of everything it asked for.
struct World {
    booth: Booth,
    now: i64,
    /// Places that are being taken.
    asked: usize,
    visits: u128,
    talking: bool,
}

impl World {
    fn new(entry: Entry) -> Self {
        Self {
            booth: Booth::new(rules(entry)),
            now: 0,
            asked: 0,
            visits: 0,
            talking: false,
        }
    }

    fn hear(&mut self, input: Input) {
        let before = self.booth.visit();
        let outputs = self.booth.handle(input, at(self.now));
        self.check(
            before,
            &outputs,
            matches!(input, Input::Revoked | Input::Visit(..)),
        );
    }

    fn pass(&mut self, ms: i64) {
        self.now += ms;
        while let Some((due, _)) = self
            .booth
            .poll_timeout()
            .filter(|(due, _)| *due <= at(self.now))
        {
            let before = self.booth.visit();
            let outputs = self.booth.handle_timeout(due);
            self.check(before, &outputs, false);
        }
    }

    /// `may_end`: the visit's own end, or the administration's.
    fn check(&mut self, before: Option<VisitId>, outputs: &[Output], may_end: bool) {
        self.asked += outputs.iter().filter(|one| **one == Output::Enter).count();
        let after = self.booth.visit();
        if let Some(held) = before.filter(|held| after != Some(*held)) {
            assert!(outputs.contains(&Output::Forget(Some(held))), "{outputs:?}");
            assert!(may_end || !self.talking, "only the talk itself ends a talk");
        }
        for output in outputs {
            if let Output::Forget(_) = output {
                assert_eq!(after, None, "what is forgotten is not held");
                assert_eq!(self.booth.shown(), Shown::Wiping);
            }
        }
        self.talking = self.booth.stage().code() == "talking";
    }

    fn walk(&mut self, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Input(input) => self.hear(input),
                Step::Goes(progress) => {
                    if let Some(visit) = self.booth.visit() {
                        self.hear(Input::Visit(visit, progress));
                    }
                }
                Step::Answer { taken, promised } => self.answer(taken, promised),
                Step::Pass(ms) => self.pass(ms),
            }
        }
    }

    /// A place that was asked for is taken, or refused. Whoever has one is held, or gives it back.
    fn answer(&mut self, taken: bool, promised: bool) {
        if self.asked == 0 {
            return;
        }
        self.asked -= 1;
        if !taken {
            return self.hear(Input::Refused("office-closed"));
        }
        self.visits += 1;
        let new = visit(self.visits);
        let before = self.booth.visit();
        let entered = Input::Entered {
            visit: new,
            promised,
        };
        let outputs = self.booth.handle(entered, at(self.now));
        self.check(before, &outputs, false);
        let held = self.booth.visit() == Some(new);
        assert!(held || promised || outputs.contains(&Output::Leave(new)));
    }
}

proptest! {
    /// A visit that a kiosk lets go of is forgotten there, a talk ends by itself alone, and no place
    /// in the line is left behind.
    #[test]
    fn nobody_who_came_is_forgotten(entry in entry(), steps in prop::collection::vec(step(), 0..80)) {
        World::new(entry).walk(steps);
    }

    /// From wherever it is, a kiosk whose visit ends comes to rest by itself.
    #[test]
    fn every_stage_has_an_exit(entry in entry(), steps in prop::collection::vec(step(), 0..60)) {
        let mut world = World::new(entry);
        world.walk(steps);
        for source in [Source::Sensor, Source::Camera, Source::Call] {
            world.hear(Input::Sensed { source, present: false });
        }
        world.pass(15_000);
        if let Some(visit) = world.booth.visit() {
            world.hear(Input::Visit(visit, Progress::Over { left: false }));
        }
        world.pass(200_000);
        prop_assert_eq!(*world.booth.stage(), Stage::Idle);
        prop_assert_eq!(world.booth.poll_timeout(), None);
    }

    /// People walk past, each for less than the dwell time and apart from the next one.
    #[test]
    fn nobody_who_walks_past_rings(
        entry in entry(),
        passers in prop::collection::vec((0_i64..1_500, 500_i64..20_000), 1..30),
    ) {
        let mut world = World::new(entry);
        world.hear(Input::Connected(true));
        for (there, apart) in passers {
            let source = Source::Sensor;
            world.hear(Input::Sensed { source, present: true });
            world.pass(there);
            world.hear(Input::Sensed { source, present: false });
            world.pass(apart);
            prop_assert_eq!(world.asked, 0);
            prop_assert_eq!(world.booth.shown(), Shown::Idle);
        }
    }

    /// Whoever comes to a kiosk at rest and stays is noticed after the dwell time, however the
    /// sensor flickers meanwhile.
    #[test]
    fn whoever_stays_is_noticed(
        entry in entry(),
        flicker in prop::collection::vec((1_i64..700, 1_i64..499), 0..12),
    ) {
        let mut world = World::new(entry);
        world.hear(Input::Connected(true));
        let source = Source::Sensor;
        world.hear(Input::Sensed { source, present: true });
        for (there, gone) in flicker {
            world.pass(there);
            world.hear(Input::Sensed { source, present: false });
            world.pass(gone);
            world.hear(Input::Sensed { source, present: true });
        }
        world.pass(1_500);
        prop_assert_ne!(*world.booth.stage(), Stage::Idle);
        let dwells = matches!(world.booth.stage(), Stage::Dwelling { .. });
        prop_assert!(!dwells);
    }
}

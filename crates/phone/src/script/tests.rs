use proptest::prelude::*;

use super::*;

fn key(character: char) -> Key {
    Key::from_char(character).unwrap()
}

fn plan() -> Plan {
    Plan {
        callback: true,
        own_number: true,
        ..Plan::default()
    }
}

fn wait(place: u32) -> Wait {
    Wait {
        place,
        minutes: Some((5, 12)),
    }
}

/// A caller, and the clock.
struct Caller {
    script: Script,
    now: u64,
}

impl Caller {
    fn calls(plan: Plan) -> Self {
        Self {
            script: Script::new(plan, 0),
            now: 0,
        }
    }

    fn hears(&mut self, input: Input) -> Vec<Output> {
        self.script.handle(input, self.now);
        std::iter::from_fn(|| self.script.poll_output()).collect()
    }

    fn waits(&mut self) -> Vec<Output> {
        self.now = self.script.poll_timeout().expect("something is awaited");
        self.script.handle_timeout(self.now);
        std::iter::from_fn(|| self.script.poll_output()).collect()
    }

    fn presses(&mut self, keys: &str) -> Vec<Output> {
        let all = keys
            .chars()
            .flat_map(|one| self.hears(Input::Pressed(key(one))));
        all.collect()
    }

    /// Into the line, with the first announcement heard.
    fn stands_in_line(plan: Plan) -> Self {
        let mut caller = Self::calls(plan);
        caller.hears(Input::Ready);
        caller.hears(Input::Played);
        caller.hears(Input::Placed(wait(3)));
        caller.hears(Input::Played);
        caller
    }
}

#[test]
fn without_any_key_a_person_is_reached() {
    let mut caller = Caller::calls(plan());
    assert_eq!(
        caller.hears(Input::Ready),
        [Output::Answer, Output::Say(vec![Phrase::Greeting])]
    );
    assert_eq!(
        caller.hears(Input::Played),
        [Output::Music, Output::Enter(None)]
    );
    let told = Output::Say(vec![Phrase::Wait(wait(3)), Phrase::CallbackOffer]);
    assert_eq!(caller.hears(Input::Placed(wait(3))), [told]);
    assert_eq!(caller.hears(Input::Played), [Output::Music]);
    assert_eq!(
        caller.hears(Input::Placed(wait(2))),
        [],
        "told with the next announcement"
    );
    assert_eq!(caller.script.poll_timeout(), Some(REPEAT_MS));
    let told = Output::Say(vec![Phrase::Wait(wait(2)), Phrase::CallbackOffer]);
    assert_eq!(caller.waits(), [told]);
    assert_eq!(
        caller.hears(Input::Offered),
        [Output::Say(vec![Phrase::Connecting])]
    );
    assert_eq!(caller.hears(Input::Taken), [Output::Hush]);
    assert_eq!(caller.script.poll_timeout(), None);
}

#[test]
fn it_rings_until_something_can_be_said_but_not_for_ever() {
    let mut caller = Caller::calls(plan());
    assert_eq!(caller.script.poll_output(), None);
    let heard = caller.waits();
    assert_eq!((caller.now, &heard[0]), (READY_MS, &Output::Answer));
}

#[test]
fn language_and_topic_are_chosen_by_one_key_each() {
    let menus = Plan {
        languages: vec![(key('8'), 1)],
        topics: vec![(key('1'), 0), (key('2'), 1)],
        emergency: true,
        ..plan()
    };
    let mut caller = Caller::calls(menus.clone());
    let greeting = [
        Phrase::Greeting,
        Phrase::Emergency,
        Phrase::Languages,
        Phrase::Topics,
    ];
    assert_eq!(
        caller.hears(Input::Ready)[1],
        Output::Say(greeting.to_vec())
    );
    assert_eq!(
        caller.presses("8"),
        [Output::Speak(1), Output::Say(vec![Phrase::Topics])]
    );
    assert_eq!(caller.presses("2"), [Output::Music, Output::Enter(Some(1))]);
    let mut silent = Caller::calls(menus);
    silent.hears(Input::Ready);
    assert_eq!(silent.hears(Input::Played), []);
    assert_eq!(
        silent.waits(),
        [Output::Music, Output::Enter(None)],
        "no key is an answer too"
    );
}

#[test]
fn a_callback_to_the_own_number_takes_two_keys() {
    let mut caller = Caller::stands_in_line(plan());
    assert_eq!(
        caller.presses("1"),
        [Output::Say(vec![Phrase::WhichNumber])]
    );
    assert_eq!(caller.presses("1"), [Output::Music, Output::Promise(None)]);
    let heard = caller.hears(Input::Callback(Ok(())));
    assert_eq!(
        heard,
        [Output::Say(vec![Phrase::Promised, Phrase::GoodBye])]
    );
    assert_eq!(caller.hears(Input::Played), [Output::HangUp]);
}

#[test]
fn another_number_is_read_back() {
    let mut caller = Caller::stands_in_line(Plan {
        own_number: false,
        ..plan()
    });
    assert_eq!(caller.presses("1"), [Output::Say(vec![Phrase::TypeNumber])]);
    let heard = caller.presses("02214710#");
    assert_eq!(
        heard.last(),
        Some(&Output::Say(vec![Phrase::IsItRight("02214710".to_owned())]))
    );
    assert_eq!(
        caller.presses("1").last(),
        Some(&Output::Promise(Some("02214710".to_owned())))
    );
    assert_eq!(
        caller.hears(Input::Callback(Err(()))),
        [Output::Say(vec![Phrase::NoPromise])]
    );
    assert_eq!(
        caller.hears(Input::Played),
        [Output::Music],
        "the place is kept"
    );
}

#[test]
fn whoever_types_nothing_goes_on_waiting() {
    let mut caller = Caller::stands_in_line(Plan {
        own_number: false,
        ..plan()
    });
    caller.presses("1");
    for _ in 1..TRIES {
        caller.hears(Input::Played);
        assert_eq!(caller.waits(), [Output::Say(vec![Phrase::TypeNumber])]);
    }
    caller.hears(Input::Played);
    assert_eq!(caller.waits(), [Output::Say(vec![Phrase::GoOn])]);
    assert_eq!(caller.hears(Input::Taken), [Output::Hush]);
}

#[test]
fn closed_is_said_twice_and_never_a_dead_line() {
    let mut caller = Caller::calls(plan());
    caller.hears(Input::Ready);
    caller.hears(Input::Played);
    let closed = [Output::Say(vec![Phrase::Closed, Phrase::CallbackOffer])];
    assert_eq!(caller.hears(Input::Barred(Barred::Closed)), closed);
    assert_eq!(caller.hears(Input::Played), []);
    assert_eq!(caller.waits(), closed);
    caller.hears(Input::Played);
    assert_eq!(caller.waits(), [Output::Say(vec![Phrase::GoodBye])]);
    assert_eq!(caller.hears(Input::Played), [Output::HangUp]);
    assert_eq!(caller.hears(Input::Pressed(key('1'))), [], "over");
}

#[test]
fn somebody_may_come_while_a_number_is_typed() {
    let mut caller = Caller::stands_in_line(plan());
    caller.presses("1");
    assert_eq!(caller.hears(Input::Taken), [Output::Hush]);
    assert_eq!(caller.presses("1"), []);
}

#[test]
fn who_is_passed_on_waits_again_and_hears_the_new_place() {
    let mut caller = Caller::stands_in_line(plan());
    caller.hears(Input::Offered);
    caller.hears(Input::Taken);
    assert_eq!(caller.hears(Input::Returned), [Output::Music]);
    let told = Output::Say(vec![Phrase::Wait(wait(5)), Phrase::CallbackOffer]);
    assert_eq!(caller.hears(Input::Placed(wait(5))), [told]);
    assert_eq!(
        caller.hears(Input::Over),
        [Output::Say(vec![Phrase::GoodBye])]
    );
    assert_eq!(caller.hears(Input::Returned), [], "the last words are said");
    assert_eq!(caller.hears(Input::Played), [Output::HangUp]);
}

#[test]
fn who_calls_again_keeps_the_place_or_the_talk() {
    let again = || Caller {
        script: Script::again(plan(), 0),
        now: 0,
    };
    let mut waits = again();
    assert_eq!(
        waits.hears(Input::Ready),
        [Output::Answer, Output::Say(vec![Phrase::GoOn])]
    );
    assert_eq!(
        waits.hears(Input::Placed(wait(2))),
        [],
        "one after the other"
    );
    let told = Output::Say(vec![Phrase::Wait(wait(2)), Phrase::CallbackOffer]);
    assert_eq!(waits.hears(Input::Played), [told]);
    let mut talks = again();
    assert_eq!(
        talks.hears(Input::Taken),
        [Output::Answer, Output::Hush],
        "at once"
    );
    let mut late = again();
    assert_eq!(late.hears(Input::Over), [Output::HangUp]);
}

#[test]
fn a_fault_is_said_once_wherever_it_happens() {
    let mut caller = Caller::stands_in_line(plan());
    caller.hears(Input::Taken);
    let fault = [Output::Say(vec![Phrase::Fault])];
    assert_eq!(caller.hears(Input::Barred(Barred::Fault)), fault);
    caller.hears(Input::Played);
    assert_eq!(caller.waits(), [Output::Say(vec![Phrase::GoodBye])]);
    assert_eq!(caller.hears(Input::Played), [Output::HangUp]);
}

#[test]
fn who_is_not_put_through_hears_so_once_and_is_offered_no_callback() {
    let mut caller = Caller::stands_in_line(plan());
    let blocked = [Output::Say(vec![Phrase::Blocked])];
    assert_eq!(caller.hears(Input::Barred(Barred::Blocked)), blocked);
    assert_eq!(caller.hears(Input::Pressed(key('1'))), []);
    caller.hears(Input::Played);
    assert_eq!(caller.waits(), [Output::Say(vec![Phrase::GoodBye])]);
}

fn inputs() -> impl Strategy<Value = Input> {
    prop_oneof![
        4 => Just(Input::Played),
        4 => proptest::sample::select("0123456789*#".chars().collect::<Vec<_>>()).prop_map(|one| Input::Pressed(key(one))),
        2 => (1_u32..9).prop_map(|place| Input::Placed(wait(place))),
        1 => Just(Input::Barred(Barred::Closed)),
        1 => Just(Input::Offered),
        1 => Just(Input::NotTaken),
        1 => Just(Input::Returned),
        1 => Just(Input::Over),
        1 => Just(Input::Barred(Barred::Fault)),
        1 => Just(Input::Barred(Barred::Blocked)),
        1 => Just(Input::Callback(Ok(()))),
        1 => Just(Input::Callback(Err(()))),
    ]
}

proptest! {
    /// Whatever is pressed and happens: something is always awaited (a time, an end of words, the
    /// staff, an answer of the server), the place is taken once, and the end is spoken.
    #[test]
    fn no_call_gets_stuck(
        steps in proptest::collection::vec(prop_oneof![3 => inputs().prop_map(Some), 1 => Just(None)], 0..80),
        callback: bool, own_number: bool,
    ) {
        let topics = vec![(key('2'), 0)];
        let mut script = Script::new(Plan { callback, own_number, topics, ..Plan::default() }, 0);
        let (mut now, mut entered, mut hung_up, mut speaking) = (0, 0, 0, false);
        let mut last_words = Vec::new();
        for step in [Some(Input::Ready)].into_iter().chain(steps) {
            match step {
                // Words end only where there are any.
                Some(Input::Played) if !speaking => continue,
                Some(Input::Callback(_)) if script.stage != Stage::Promising => continue,
                Some(Input::Played) => {
                    speaking = false;
                    script.handle(Input::Played, now);
                }
                Some(input) => script.handle(input, now),
                None => {
                    now = script.poll_timeout().unwrap_or(now);
                    script.handle_timeout(now);
                }
            }
            while let Some(output) = script.poll_output() {
                match output {
                    Output::Enter(_) => entered += 1,
                    Output::HangUp => hung_up += 1,
                    Output::Say(words) => (speaking, last_words) = (true, words),
                    Output::Hush | Output::Music => speaking = false,
                    _ => {}
                }
            }
            let awaited = speaking || script.poll_timeout().is_some()
                || matches!(script.stage, Stage::Entering | Stage::Promising | Stage::Offered | Stage::Talking | Stage::Over);
            prop_assert!(awaited, "stuck in {:?}", script.stage);
        }
        prop_assert!(entered <= 1 && hung_up <= 1);
        if hung_up == 1 {
            prop_assert_eq!(last_words.last(), Some(&Phrase::GoodBye));
        }
    }
}

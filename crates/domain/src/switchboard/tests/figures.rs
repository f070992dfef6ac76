//! What is counted of a visit, however it went: once, at its end.

use jiff::tz::TimeZone;

use super::*;
use crate::figures::count::count;
use crate::figures::{Counter, End, Kind};

/// What was counted of these events; the visits they are about are looked up as they stand now.
fn counted(scene: &Scene, events: Vec<What>) -> Vec<Counter> {
    let event = |what| Event {
        at: scene.now,
        organisation: id(1),
        what,
    };
    let events = events.into_iter().map(event);
    let counter = |event: Event| {
        let visit = event
            .what
            .visit()
            .and_then(|visit| scene.board.visit(visit));
        count(&event, visit, |_| Some(TimeZone::UTC))
    };
    events.filter_map(counter).collect()
}

fn does(scene: &mut Scene, command: Command) -> Vec<Counter> {
    let events = scene.all(command);
    counted(scene, events)
}

/// The talk of a seat ends, settled, and so does its wrap-up.
fn settles(scene: &mut Scene, seat: u64) -> Vec<Counter> {
    let (seat, outcome) = (id(seat), Outcome::Resolved);
    let why = EndWhy::Staff;
    let mut counters = does(scene, Command::StateOutcome { seat, outcome });
    counters.extend(does(scene, Command::Finish { seat, why }));
    counters.extend(does(scene, Command::EndWrapUp { seat }));
    counters
}

fn only(counters: &[Counter]) -> Counter {
    assert_eq!(counters.len(), 1, "{counters:?}");
    assert_eq!(counters[0].sums.visits, 1);
    counters[0]
}

fn ends_as(counter: &Counter) -> Vec<End> {
    let ends = End::ALL.into_iter().zip(counter.sums.ends);
    ends.filter(|(_, count)| *count == 1)
        .map(|(end, _)| end)
        .collect()
}

#[test]
fn answered_at_once_and_settled() {
    let mut scene = Scene::new();
    scene.talks(1, 10);
    scene.passes(100, &[10], &[1]);
    let counter = only(&settles(&mut scene, 1));
    assert_eq!(counter.cell.kind, Kind::PromptSettled);
    assert_eq!(ends_as(&counter), [End::Resolved]);
    assert_eq!((counter.sums.wait_s, counter.sums.talk_s), (0, 100));
    assert_eq!((counter.cell.office, counter.cell.hour), (id(1), 8));
}

#[test]
fn thirty_seconds_are_prompt_and_a_second_more_is_not() {
    for (waits, kind) in [(30, Kind::PromptSettled), (31, Kind::WaitedSettled)] {
        let mut scene = Scene::new();
        scene.arrives(10);
        scene.passes(waits, &[10], &[]);
        let offer = rings(&scene.opens(1)).unwrap().0;
        scene.accepts(1, offer);
        assert_eq!(only(&settles(&mut scene, 1)).cell.kind, kind);
    }
}

#[test]
fn a_visit_passed_on_counts_once_where_it_came_and_not_as_settled_at_first_contact() {
    let mut scene = Scene::new();
    scene.talks(1, 10);
    scene.passes(60, &[10], &[1]);
    let services = Services {
        offices: [id(2)].into_iter().collect(),
        languages: [Language::De].into_iter().collect(),
        ..Services::default()
    };
    scene.serves(2, services);
    let to = Target::Topic {
        office: id(2),
        topic: id(5),
    };
    let events = scene.all(Command::Transfer { seat: id(1), to });
    let offer = rings(&events).unwrap().0;
    assert_eq!(counted(&scene, events), []);
    assert_eq!(does(&mut scene, Command::EndWrapUp { seat: id(1) }), []);
    scene.accepts(2, offer);
    scene.passes(40, &[10], &[1, 2]);
    let counter = only(&settles(&mut scene, 2));
    assert_eq!(counter.cell.kind, Kind::PromptOpen);
    assert_eq!((counter.cell.office, counter.cell.topic), (id(1), id(1)));
    assert_eq!((counter.sums.passed, counter.sums.talk_s), (1, 100));
}

#[test]
fn who_leaves_the_line_is_lost_and_who_leaves_a_parked_talk_is_not() {
    let mut scene = Scene::new();
    scene.arrives(10);
    scene.passes(90, &[10], &[]);
    let counter = only(&does(&mut scene, Command::Leave { visit: id(10) }));
    assert_eq!((counter.cell.kind, counter.sums.wait_s), (Kind::GaveUp, 90));
    assert_eq!(ends_as(&counter), [End::Left]);
    assert_eq!(counter.sums.talks, [0; 11]);

    let mut scene = Scene::new();
    scene.talks(1, 10);
    scene.passes(50, &[10], &[1]);
    assert_eq!(does(&mut scene, Command::Park { seat: id(1) }), []);
    scene.passes(20, &[10], &[1]);
    let counter = only(&does(&mut scene, Command::Leave { visit: id(10) }));
    assert_eq!(counter.cell.kind, Kind::PromptOpen);
    assert_eq!(ends_as(&counter), [End::Broken]);
    assert_eq!((counter.sums.parked, counter.sums.talk_s), (1, 50));
}

#[test]
fn a_visit_whose_clerk_is_lost_goes_on_as_the_same_visit() {
    let mut scene = Scene::new();
    scene.talks(1, 10);
    let events = scene.passes(600, &[10], &[]);
    assert!(matches!(scene.stage(10), VisitStage::Waiting { .. }));
    assert_eq!(counted(&scene, events), []);
    let offer = rings(&scene.opens(2)).unwrap().0;
    scene.accepts(2, offer);
    let counter = only(&settles(&mut scene, 2));
    assert_eq!(
        counter.cell.kind,
        Kind::PromptOpen,
        "it was not the first contact"
    );
    assert_eq!(counter.sums.returned, 1);
}

#[test]
fn a_callback_is_kept_withdrawn_or_reaches_nobody() {
    let wish = CallbackWish {
        by: CallbackBy::Phone,
        window: None,
    };
    let promised = |scene: &mut Scene| {
        scene.arrives(10);
        scene.passes(5, &[10], &[]);
        scene.all(Command::RequestCallback {
            visit: id(10),
            wish,
        });
    };
    let mut scene = Scene::new();
    promised(&mut scene);
    let counter = only(&does(&mut scene, Command::Leave { visit: id(10) }));
    assert_eq!(counter.cell.kind, Kind::Withdrawn);
    assert_eq!(
        counter.cell.channel,
        Channel::Web,
        "it came by web and waited"
    );

    let mut scene = Scene::new();
    promised(&mut scene);
    let offer = rings(&scene.opens(1)).unwrap().0;
    scene.accepts(1, offer);
    assert_eq!(only(&settles(&mut scene, 1)).cell.kind, Kind::KeptSettled);

    let mut scene = Scene::new();
    scene.opens(1);
    let arrival = Arrival {
        callback: Some(wish),
        ..arrival(10, 1, Language::De)
    };
    let mut events = scene.all(Command::Arrive(arrival));
    let mut counters = Vec::new();
    for _ in 0..3 {
        scene.accepts(1, rings(&events).unwrap().0);
        counters.extend(does(&mut scene, Command::NotReached { seat: id(1) }));
        events = scene.passes(905, &[], &[1]);
    }
    let counter = only(&counters);
    assert_eq!(counter.cell.kind, Kind::Unreached);
    assert_eq!(counter.cell.channel, Channel::Callback, "it never waited");
    assert_eq!(ends_as(&counter), [End::NotReached]);
}

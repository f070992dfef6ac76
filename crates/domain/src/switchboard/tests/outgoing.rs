//! Calls that staff begin.

use super::*;

fn calls(seat: u64, visit: u64) -> Command {
    Command::CallOut {
        seat: id(seat),
        conversation: id(900 + visit),
        arrival: Box::new(Arrival {
            channel: Channel::Phone,
            ..arrival(visit, 1, Language::De)
        }),
    }
}

fn calls_back(seat: u64, visit: u64) -> Command {
    Command::CallBack {
        seat: id(seat),
        conversation: id(900 + visit),
        visit: id(visit),
    }
}

fn promised(scene: &mut Scene, visit: u64, window: Option<(Timestamp, Timestamp)>) {
    let wish = CallbackWish {
        by: CallbackBy::Phone,
        window,
    };
    scene.all(Command::Arrive(Arrival {
        callback: Some(wish),
        ..arrival(visit, 1, Language::De)
    }));
}

#[test]
fn a_free_clerk_calls_somebody_and_talks_at_once() {
    let mut scene = Scene::new();
    scene.opens(1);
    let events = scene.all(calls(1, 10));
    let names: Vec<_> = events
        .iter()
        .map(|what| match what {
            What::VisitArrived { need, .. } => {
                assert_eq!(need.channel, Channel::Phone);
                "arrived"
            }
            What::Offered { .. } => "offered",
            What::ConversationStarted { conversation, .. } => {
                assert_eq!(*conversation, id(910));
                "started"
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(names, ["arrived", "offered", "started"]);
    assert!(matches!(scene.stage(10), VisitStage::Talking { .. }));
}

#[test]
fn also_out_of_the_wrap_up_but_not_over_unsaved_text_or_another_talk() {
    let mut scene = Scene::new();
    scene.talks(1, 9);
    let talking = scene.refused(calls(1, 10));
    assert!(matches!(
        talking,
        Refusal::WrongStage {
            stage: "talking",
            ..
        }
    ));
    scene.all(Command::Finish {
        seat: id(1),
        why: EndWhy::Staff,
    });
    let hold = |held| Command::HoldWrapUp { seat: id(1), held };
    scene.all(hold(true));
    assert_eq!(scene.refused(calls(1, 10)), Refusal::UnsavedText);
    scene.all(hold(false));
    let events = scene.all(calls(1, 10));
    assert!(matches!(events[0], What::WrapUpEnded { .. }));
    assert!(matches!(scene.stage(10), VisitStage::Talking { .. }));
    assert_eq!(scene.refused(calls(2, 11)), Refusal::SeatNotOpen(id(2)));
}

#[test]
fn only_for_an_office_that_is_served_also_while_it_is_closed() {
    let mut scene = Scene::with(rules(2, Window::Closed { opens: None }, true));
    scene.opens(1);
    let elsewhere = Command::CallOut {
        seat: id(1),
        conversation: id(900),
        arrival: Box::new(arrival(10, 2, Language::De)),
    };
    assert_eq!(scene.refused(elsewhere), Refusal::UnknownOffice(id(2)));
    scene.all(calls(1, 10));
    assert!(matches!(scene.stage(10), VisitStage::Talking { .. }));
}

#[test]
fn a_promise_is_kept_by_a_press_unless_others_wait_or_its_time_has_not_come() {
    let mut scene = Scene::new();
    scene.talks(1, 9);
    promised(&mut scene, 10, None);
    let from = scene.now + SignedDuration::from_hours(2);
    let window = Some((from, from + SignedDuration::from_hours(1)));
    promised(&mut scene, 11, window);
    scene.all(Command::Finish {
        seat: id(1),
        why: EndWhy::Staff,
    });
    let later = scene.refused(calls_back(1, 11));
    assert!(matches!(
        later,
        Refusal::WrongStage {
            stage: "promised for later",
            ..
        }
    ));
    scene.arrives(12);
    let others = scene.refused(calls_back(1, 10));
    assert!(matches!(
        others,
        Refusal::WrongStage {
            stage: "others are waiting",
            ..
        }
    ));
    scene.all(Command::Leave { visit: id(12) });
    let events = scene.all(calls_back(1, 10));
    assert!(matches!(
        events.last(),
        Some(What::ConversationStarted { .. })
    ));
    let twice = scene.refused(calls_back(1, 10));
    assert!(matches!(
        twice,
        Refusal::WrongStage {
            stage: "talking",
            ..
        }
    ));
    // Not reached, it is tried again as any callback.
    let events = scene.all(Command::NotReached { seat: id(1) });
    assert!(matches!(
        events[0],
        What::CallbackTried { next: Some(_), .. }
    ));
}

#[test]
fn nobody_calls_back_for_an_office_that_the_seat_does_not_serve() {
    let mut scene = Scene::new();
    scene.opens_as(1, [Language::Tr].into_iter().collect(), false);
    promised(&mut scene, 10, None);
    assert_eq!(
        scene.refused(calls_back(1, 10)),
        Refusal::UnknownVisit(id(10))
    );
}

//! Several of the staff in one talk, hold and parking.

use super::*;

fn asks(scene: &mut Scene, to: u64, hold: bool) -> Vec<What> {
    scene.all(Command::Consult {
        seat: id(1),
        to: Target::Seat(id(to)),
        hold,
    })
}

fn talk(scene: &Scene) -> &Conversation {
    scene.board.state().conversations.values().next().unwrap()
}

/// Seat 1 talks with visit 10; seat 2 was asked in and came.
fn together() -> Scene {
    let mut scene = Scene::new();
    scene.talks(1, 10);
    scene.opens(2);
    asks(&mut scene, 2, true);
    scene.accepts(2, 2);
    scene
}

#[test]
fn a_colleague_is_asked_comes_and_takes_the_talk_over() {
    let mut scene = Scene::new();
    scene.talks(1, 10);
    scene.opens(2);
    asks(&mut scene, 2, true);
    assert_eq!(scene.seat(2), "consulted");
    assert!(talk(&scene).held, "the citizen is on hold");
    scene.accepts(2, 2);
    assert_eq!((scene.seat(1), scene.seat(2)), ("talking", "talking"));
    assert_eq!(talk(&scene).staff().collect::<Vec<_>>(), vec![id(1), id(2)]);
    scene.passes(30, &[10], &[1, 2]);
    scene.all(Command::HandOver {
        seat: id(1),
        to: id(2),
    });
    assert_eq!((scene.seat(1), scene.seat(2)), ("wrap-up", "talking"));
    assert!(!talk(&scene).held, "and is back");
    assert_eq!(talk(&scene).seat, id(2));
    assert!(matches!(scene.stage(10), VisitStage::Talking { .. }));
    scene.all(Command::Finish {
        seat: id(2),
        why: EndWhy::Staff,
    });
    assert_eq!(scene.seat(2), "wrap-up");
}

#[test]
fn a_colleague_who_declines_or_does_not_answer_leaves_the_talk_as_it_was() {
    let mut scene = Scene::new();
    scene.talks(1, 10);
    scene.opens(2);
    asks(&mut scene, 2, true);
    scene.all(Command::Decline {
        seat: id(2),
        offer: OfferId(2),
    });
    assert_eq!((scene.seat(2), talk(&scene).held), ("free", false));
    asks(&mut scene, 2, true);
    scene.passes(30, &[10], &[1, 2]);
    assert_eq!((scene.seat(2), talk(&scene).held), ("break", false));
    assert_eq!(talk(&scene).consult, None);
    let refusal = scene.refused(Command::Consult {
        seat: id(1),
        to: Target::Seat(id(2)),
        hold: false,
    });
    assert_eq!(refusal, Refusal::NobodyFree);
}

#[test]
fn the_helper_goes_and_the_talk_goes_on() {
    let mut scene = together();
    scene.all(Command::Finish {
        seat: id(2),
        why: EndWhy::Staff,
    });
    assert_eq!((scene.seat(1), scene.seat(2)), ("talking", "free"));
    assert!(!talk(&scene).held);
}

#[test]
fn only_the_leading_clerk_states_hands_over_and_passes_on() {
    let mut scene = together();
    let refused = [
        Command::HandOver {
            seat: id(2),
            to: id(1),
        },
        Command::StateOutcome {
            seat: id(2),
            outcome: Outcome::Resolved,
        },
        Command::Park { seat: id(2) },
    ];
    for command in refused {
        assert!(matches!(
            scene.refused(command),
            Refusal::WrongStage {
                stage: "helping",
                ..
            }
        ));
    }
}

#[test]
fn when_the_leading_clerk_is_lost_the_colleague_goes_on() {
    let mut scene = together();
    scene.passes(130, &[10], &[2]);
    assert_eq!((scene.seat(1), scene.seat(2)), ("closed", "talking"));
    assert_eq!(talk(&scene).seat, id(2));
}

#[test]
fn when_the_citizen_leaves_everybody_is_free_or_wraps_up() {
    let mut scene = together();
    scene.all(Command::Leave { visit: id(10) });
    assert_eq!((scene.seat(1), scene.seat(2)), ("wrap-up", "free"));
    assert!(scene.board.state().conversations.is_empty());
}

#[test]
fn a_parked_talk_frees_the_seat_and_is_taken_up_again() {
    let mut scene = Scene::new();
    scene.talks(1, 10);
    scene.passes(60, &[10], &[1]);
    scene.all(Command::Park { seat: id(1) });
    assert_eq!((scene.seat(1), scene.stage(10).name()), ("free", "parked"));
    let offer = rings(&scene.arrives(11)).unwrap().0;
    scene.accepts(1, offer);
    let resume = || Command::ResumeTalk {
        seat: id(1),
        visit: id(10),
    };
    assert!(matches!(
        scene.refused(resume()),
        Refusal::WrongStage { .. }
    ));
    scene.all(Command::Finish {
        seat: id(1),
        why: EndWhy::Staff,
    });
    scene.all(Command::EndWrapUp { seat: id(1) });
    scene.passes(100, &[10], &[1]);
    scene.all(resume());
    assert_eq!(
        (scene.seat(1), scene.stage(10).name()),
        ("talking", "talking")
    );
    assert!(talk(&scene).parked_s >= 100);
}

#[test]
fn a_parked_talk_that_nobody_takes_up_goes_back_to_the_line_for_the_same_clerk() {
    let mut scene = Scene::new();
    scene.talks(1, 10);
    scene.all(Command::Park { seat: id(1) });
    scene.opens(2);
    let events = scene.passes(905, &[10], &[1, 2]);
    assert_eq!(rings(&events).unwrap().2, id(1));
    assert!(scene.board.state().conversations.is_empty());
}

#[test]
fn a_clerk_who_goes_home_leaves_the_parked_talk_to_the_others() {
    let mut scene = Scene::new();
    scene.talks(1, 10);
    scene.all(Command::Park { seat: id(1) });
    scene.opens(2);
    let events = scene.all(Command::CloseSeat {
        seat: id(1),
        anyway: true,
    });
    assert_eq!(rings(&events).unwrap().2, id(2));
}

#[test]
fn the_citizen_of_a_parked_talk_may_leave() {
    let mut scene = Scene::new();
    scene.talks(1, 10);
    scene.all(Command::Park { seat: id(1) });
    scene.all(Command::Leave { visit: id(10) });
    assert_eq!(scene.stage(10).name(), "ended");
    assert!(scene.board.state().conversations.is_empty());
}

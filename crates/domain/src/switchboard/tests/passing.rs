//! Passing a visit on.

use super::*;

pub(super) fn to_topic(office: u64, topic: u64) -> Target {
    Target::Topic {
        office: id(office),
        topic: id(topic),
    }
}

pub(super) fn passes_on(scene: &mut Scene, seat: u64, to: Target) -> Vec<What> {
    scene.all(Command::Transfer { seat: id(seat), to })
}

/// Seat 2 serves office 2.
pub(super) fn opens_other(scene: &mut Scene) {
    scene.opens_as(2, [Language::De].into_iter().collect(), true);
}

#[test]
fn a_visit_passed_on_keeps_the_wait_already_spent() {
    let mut scene = Scene::new();
    scene.arrives(10);
    scene.passes(50, &[10], &[]);
    scene.opens(1);
    scene.accepts(1, 1);
    scene.passes(200, &[10], &[1]);
    opens_other(&mut scene);
    let events = passes_on(&mut scene, 1, to_topic(2, 5));
    assert_eq!(rings(&events).unwrap().2, id(2));
    let visit = scene.board.visit(id(10)).unwrap();
    assert_eq!(
        scene.now.duration_since(visit.queued),
        SignedDuration::from_secs(50)
    );
    assert_eq!((visit.need.office, visit.need.topic), (id(2), id(5)));
    let SeatStage::WrapUp { record, .. } = &scene.board.seat(id(1)).unwrap().stage else {
        panic!("the sender wraps up");
    };
    assert_eq!(record.outcome, Some(Outcome::Transferred));
    assert_eq!(
        record.need.office,
        id(1),
        "the record tells what was done here"
    );
}

#[test]
fn a_person_who_does_not_take_it_sends_it_back_at_once() {
    let mut scene = Scene::new();
    scene.talks(1, 10);
    scene.opens(2);
    let events = passes_on(&mut scene, 1, Target::Seat(id(2)));
    let (offer, _, seat) = rings(&events).unwrap();
    assert_eq!(seat, id(2));
    scene.all(Command::EndWrapUp { seat: id(1) });
    let events = scene.all(Command::Decline {
        seat: id(2),
        offer: OfferId(offer),
    });
    let back = What::VisitCameBack {
        visit: id(10),
        to: Some(id(1)),
    };
    assert!(events.contains(&back));
    assert_eq!(
        rings(&events).unwrap().2,
        id(1),
        "the sender is asked again"
    );
}

#[test]
fn a_person_who_is_busy_is_waited_for_five_minutes() {
    let mut scene = Scene::new();
    scene.talks(1, 10);
    scene.talks(2, 11);
    passes_on(&mut scene, 1, Target::Seat(id(2)));
    scene.all(Command::EndWrapUp { seat: id(1) });
    assert_eq!(rings(&scene.passes(290, &[10, 11], &[1, 2])), None);
    assert_eq!(
        rings(&scene.passes(15, &[10, 11], &[1, 2])).unwrap().2,
        id(1)
    );
}

#[test]
fn a_line_that_nobody_serves_gives_it_back_after_a_minute() {
    let mut scene = Scene::new();
    scene.talks(1, 10);
    let events = passes_on(&mut scene, 1, to_topic(2, 5));
    assert!(events.contains(&What::NeedUnmet { visit: id(10) }));
    scene.all(Command::EndWrapUp { seat: id(1) });
    assert_eq!(rings(&scene.passes(50, &[10], &[1])), None);
    let events = scene.passes(15, &[10], &[1]);
    assert_eq!(rings(&events).unwrap().2, id(1));
    assert_eq!(scene.board.visit(id(10)).unwrap().need.office, id(1));
}

#[test]
fn when_the_sender_has_gone_home_it_is_for_the_line_it_came_from() {
    let mut scene = Scene::new();
    scene.talks(1, 10);
    passes_on(&mut scene, 1, to_topic(2, 5));
    scene.all(Command::CloseSeat {
        seat: id(1),
        anyway: true,
    });
    scene.opens(3);
    let events = scene.passes(65, &[10], &[3]);
    let back = What::VisitCameBack {
        visit: id(10),
        to: None,
    };
    assert!(events.contains(&back));
    assert_eq!(rings(&events).unwrap().2, id(3));
}

#[test]
fn nothing_is_passed_on_to_nowhere() {
    let mut scene = Scene::new();
    scene.talks(1, 10);
    let to = |to| Command::Transfer { seat: id(1), to };
    for gone in [id(1), id(7)] {
        assert_eq!(
            scene.refused(to(Target::Seat(gone))),
            Refusal::TargetGone(gone)
        );
    }
    assert_eq!(
        scene.refused(to(to_topic(9, 1))),
        Refusal::UnknownOffice(id(9))
    );
    assert!(matches!(scene.stage(10), VisitStage::Talking { .. }));
}

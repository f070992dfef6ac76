//! Being called back instead of waiting.

use super::*;

fn soon() -> CallbackWish {
    CallbackWish {
        by: CallbackBy::Phone,
        window: None,
    }
}

fn asks(scene: &mut Scene, visit: u64, wish: CallbackWish) -> Vec<What> {
    scene.all(Command::RequestCallback {
        visit: id(visit),
        wish,
    })
}

fn frees(scene: &mut Scene, seat: u64) -> Vec<What> {
    scene.all(Command::Finish {
        seat: id(seat),
        why: EndWhy::Staff,
    });
    scene.all(Command::EndWrapUp { seat: id(seat) })
}

fn callback(scene: &Scene, visit: u64) -> Callback {
    scene.board.visit(id(visit)).unwrap().callback.unwrap()
}

#[test]
fn a_callback_lets_live_visits_go_first_until_it_is_due() {
    let mut scene = Scene::new();
    scene.talks(1, 9);
    scene.arrives(10);
    asks(&mut scene, 10, soon());
    scene.arrives(11);
    let events = frees(&mut scene, 1);
    assert_eq!(rings(&events).unwrap().1, id(11), "11 waits, 10 need not");
    scene.accepts(1, rings(&events).unwrap().0);
    let events = frees(&mut scene, 1);
    assert_eq!(rings(&events).unwrap().1, id(10), "nobody else is there");
}

#[test]
fn after_an_hour_a_callback_is_due_and_comes_first() {
    let mut scene = Scene::new();
    scene.talks(1, 9);
    scene.arrives(10);
    let arrived = scene.now;
    asks(&mut scene, 10, soon());
    assert_eq!(
        callback(&scene, 10).due,
        arrived + SignedDuration::from_mins(60)
    );
    scene.passes(3590, &[9], &[1]);
    scene.arrives(11);
    assert_eq!(callback(&scene, 10).turn, CallbackTurn::Patient);
    scene.passes(20, &[9, 11], &[1]);
    assert!(callback(&scene, 10).is_due());
    let events = frees(&mut scene, 1);
    assert_eq!(rings(&events).unwrap().1, id(10));
    assert!(matches!(scene.stage(11), VisitStage::Waiting { .. }));
}

#[test]
fn a_wished_time_is_kept_and_the_page_may_be_closed_meanwhile() {
    let mut scene = Scene::new();
    scene.opens(1);
    let from = scene.now + SignedDuration::from_mins(30);
    let wish = CallbackWish {
        window: Some((from, from + SignedDuration::from_mins(30))),
        ..soon()
    };
    let arrival = Arrival {
        callback: Some(wish),
        ..arrival(10, 1, Language::De)
    };
    assert_eq!(rings(&scene.all(Command::Arrive(arrival))), None);
    assert_eq!(rings(&scene.passes(1795, &[], &[1])), None);
    assert_eq!(rings(&scene.passes(10, &[], &[1])).unwrap().1, id(10));
}

#[test]
fn three_tries_fifteen_minutes_apart_then_it_ends() {
    let mut scene = Scene::new();
    scene.opens(1);
    let arrival = Arrival {
        callback: Some(soon()),
        ..arrival(10, 1, Language::De)
    };
    let mut events = scene.all(Command::Arrive(arrival));
    for tries in 1..=3_u8 {
        let offer = rings(&events).unwrap().0;
        scene.accepts(1, offer);
        let tried = scene.all(Command::NotReached { seat: id(1) });
        assert_eq!(scene.seat(1), "free", "no wrap-up for a failed call");
        let next = (tries < 3).then(|| scene.now + SignedDuration::from_mins(15));
        assert!(tried.iter().any(|what| matches!(
            what, What::CallbackTried { next: told, .. } if *told == next)));
        if tries < 3 {
            assert_eq!(callback(&scene, 10).tries, tries);
            assert_eq!(rings(&scene.passes(895, &[], &[1])), None);
            events = scene.passes(10, &[], &[1]);
        }
    }
    let ended = VisitStage::Ended {
        how: Ended::Left(LeaveWhy::NotReached),
        at: scene.now,
    };
    assert_eq!(*scene.stage(10), ended);
}

#[test]
fn a_callback_can_be_cancelled_and_a_reached_one_is_an_ordinary_talk() {
    let mut scene = Scene::new();
    scene.talks(1, 9);
    for n in [10, 11] {
        scene.arrives(n);
        asks(&mut scene, n, soon());
    }
    scene.all(Command::Leave { visit: id(10) });
    let events = frees(&mut scene, 1);
    let (offer, visit, _) = rings(&events).unwrap();
    assert_eq!(visit, id(11));
    scene.accepts(1, offer);
    scene.passes(600, &[], &[1]);
    assert!(
        matches!(scene.stage(11), VisitStage::Talking { .. }),
        "no page is needed"
    );
    frees(&mut scene, 1);
    assert_eq!(scene.stage(11).name(), "ended");
}

#[test]
fn what_cannot_be_kept_today_is_carried_to_the_next_opening() {
    let until = start() + SignedDuration::from_mins(30);
    let mut scene = Scene::with(rules(1, Window::Open { until: Some(until) }, true));
    scene.talks(1, 9);
    scene.arrives(10);
    asks(&mut scene, 10, soon());
    scene.passes(1800, &[9], &[1]);
    let opens = until + SignedDuration::from_hours(16);
    let closed = rules(1, Window::Closed { opens: Some(opens) }, true);
    let events = scene.board.set_rules(closed, scene.now);
    assert!(events.is_empty(), "seat 1 is still there: {events:?}");
    scene.all(Command::Finish {
        seat: id(1),
        why: EndWhy::Staff,
    });
    let events = scene.all(Command::CloseSeat {
        seat: id(1),
        anyway: false,
    });
    assert!(events.contains(&What::CallbackCarried {
        visit: id(10),
        to: opens
    }));
    scene.now = opens;
    let mut events = scene
        .board
        .set_rules(rules(1, Window::Open { until: None }, true), opens);
    events.extend(scene.board.handle_timeout(opens));
    assert!(callback(&scene, 10).is_due() && callback(&scene, 10).carried);
    assert_eq!(rings(&scene.opens(1)).unwrap().1, id(10));
}

#[test]
fn when_the_line_is_full_or_the_office_closed_a_callback_is_still_taken() {
    let opens = start() + SignedDuration::from_hours(3);
    let mut scene = Scene::with(rules(1, Window::Closed { opens: Some(opens) }, true));
    let arrival = Arrival {
        callback: Some(soon()),
        ..arrival(10, 1, Language::De)
    };
    scene.all(Command::Arrive(arrival));
    assert_eq!(callback(&scene, 10).turn, CallbackTurn::Later { at: opens });
    let standing = scene.board.standing(scene.now);
    assert_eq!(standing.callbacks, vec![id(10)]);
    assert_eq!(standing.offices[&id(1)].callbacks, 1);
    assert_eq!(standing.offices[&id(1)].waiting, 0);
}

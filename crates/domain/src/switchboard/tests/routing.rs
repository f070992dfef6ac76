//! Who is served by whom, and in which order.

use super::*;

fn german() -> Services {
    Services {
        offices: [id(1)].into_iter().collect(),
        languages: [Language::De].into_iter().collect(),
        ..Services::default()
    }
}

fn proficient(topics: &[u64]) -> Services {
    Services {
        skills: topics.iter().map(|n| (id(*n), Skill::Proficient)).collect(),
        ..german()
    }
}

fn about(n: u64, topic: u64) -> Command {
    Command::Arrive(Arrival {
        topic: id(topic),
        ..arrival(n, 1, Language::De)
    })
}

#[test]
fn a_new_visit_gets_the_proficient_seat_then_the_one_that_can_do_least_then_the_longest_idle() {
    let mut scene = Scene::new();
    for (seat, topics) in [(1, vec![2, 3]), (2, vec![2]), (3, vec![2]), (4, vec![1])] {
        scene.serves(seat, proficient(&topics));
        scene.passes(5, &[], &[1, 2, 3, 4][..usize::try_from(seat).unwrap()]);
    }
    for (visit, topic, seat) in [(10, 1, 4), (11, 1, 2), (12, 1, 3), (13, 1, 1)] {
        let events = scene.all(about(visit, topic));
        assert_eq!(rings(&events).unwrap().2, id(seat), "visit {visit}");
    }
}

#[test]
fn a_freed_seat_weighs_its_skill_against_longer_waiting() {
    for (head_start, first) in [(100, 11), (140, 10)] {
        let mut scene = Scene::new();
        scene.serves(1, proficient(&[2]));
        scene.all(about(9, 1));
        scene.accepts(1, 1);
        scene.all(about(10, 1));
        scene.passes(head_start, &[9, 10], &[1]);
        scene.all(about(11, 2));
        scene.all(Command::Finish {
            seat: id(1),
            why: EndWhy::Staff,
        });
        let events = scene.all(Command::EndWrapUp { seat: id(1) });
        assert_eq!(rings(&events).unwrap().1, id(first), "after {head_start} s");
    }
}

#[test]
fn an_urgent_topic_comes_first_and_says_why() {
    let mut rules = rules(1, Window::Open { until: None }, true);
    rules.urgent.insert(id(2));
    let mut scene = Scene::with(rules);
    scene.all(about(10, 1));
    scene.passes(60, &[10], &[]);
    scene.all(about(11, 2));
    assert!(
        scene
            .board
            .visit(id(11))
            .unwrap()
            .priorities
            .contains(&Priority::Urgent)
    );
    assert_eq!(rings(&scene.opens(1)).unwrap().1, id(11));
}

#[test]
fn a_topic_that_a_seat_does_not_serve_never_rings_there() {
    let mut scene = Scene::new();
    let skills = [(id(1), Skill::Never)].into_iter().collect();
    scene.serves(1, Services { skills, ..german() });
    let events = scene.all(about(10, 1));
    assert!(events.contains(&What::NeedUnmet { visit: id(10) }));
    assert_eq!(rings(&scene.all(about(11, 2))).unwrap().1, id(11));
}

#[test]
fn a_channel_that_a_seat_does_not_serve_never_rings_there() {
    let mut scene = Scene::new();
    let without = [Channel::Web].into_iter().collect();
    scene.serves(
        1,
        Services {
            without,
            ..german()
        },
    );
    assert_eq!(rings(&scene.all(about(10, 1))), None);
}

#[test]
fn who_wishes_a_person_waits_for_that_person_and_may_change_the_mind() {
    let mut scene = Scene::new();
    scene.talks(1, 9);
    let arrival = Arrival {
        wish: Some(id(1)),
        ..arrival(10, 1, Language::De)
    };
    scene.all(Command::Arrive(arrival));
    assert_eq!(rings(&scene.opens(2)), None, "10 waits for seat 1");
    assert_eq!(
        rings(&scene.all(Command::DropWish { visit: id(10) }))
            .unwrap()
            .2,
        id(2)
    );
}

#[test]
fn a_wished_person_who_is_not_there_is_not_waited_for() {
    let mut scene = Scene::new();
    scene.opens(2);
    let arrival = Arrival {
        wish: Some(id(1)),
        ..arrival(10, 1, Language::De)
    };
    let events = scene.all(Command::Arrive(arrival));
    assert_eq!(rings(&events).unwrap().2, id(2));
}

#[test]
fn when_the_wished_person_goes_home_anybody_will_do() {
    let mut scene = Scene::new();
    scene.talks(1, 9);
    let arrival = Arrival {
        wish: Some(id(1)),
        ..arrival(10, 1, Language::De)
    };
    scene.all(Command::Arrive(arrival));
    scene.opens(2);
    scene.all(Command::Finish {
        seat: id(1),
        why: EndWhy::Staff,
    });
    let events = scene.all(Command::CloseSeat {
        seat: id(1),
        anyway: true,
    });
    assert_eq!(rings(&events).unwrap().2, id(2));
}

#[test]
fn partners_help_after_a_while_with_topics_that_both_share() {
    let mut rules = rules(2, Window::Open { until: None }, true);
    for office in rules.offices.values_mut() {
        office.overflow = Some(SignedDuration::from_secs(300));
    }
    rules.shared.insert(id(3), id(1), 7);
    rules.shared.insert(id(4), id(2), 7);
    let mut scene = Scene::with(rules);
    scene.talks(1, 9);
    let partner = Services {
        offices: [id(2)].into_iter().collect(),
        ..german()
    };
    scene.serves(2, partner);
    scene.all(about(10, 1));
    scene.all(about(11, 3));
    let events = scene.passes(290, &[9, 10, 11], &[1, 2]);
    assert_eq!(rings(&events), None);
    let events = scene.passes(15, &[9, 10, 11], &[1, 2]);
    assert!(events.contains(&What::NeedOverflowed { visit: id(11) }));
    assert!(!events.contains(&What::NeedOverflowed { visit: id(10) }));
    assert_eq!(
        rings(&events).map(|(_, visit, seat)| (visit, seat)),
        Some((id(11), id(2)))
    );
}

#[test]
fn a_wait_is_foreseen_and_learnt_from() {
    let mut scene = Scene::new();
    scene.talks(1, 9);
    scene.arrives(10);
    let expected = scene.board.visit(id(10)).unwrap().expected_s().unwrap();
    assert!(
        (expected - 300.0).abs() < 1.0,
        "one ahead of nobody, one seat: {expected}"
    );
    scene.arrives(11);
    let later = scene.board.visit(id(11)).unwrap().expected_s().unwrap();
    assert!(later > expected + 100.0);
    let standing = scene.board.standing(scene.now);
    assert!(
        standing.visits[&id(10)].callback,
        "five minutes are worth a callback"
    );
    assert_eq!(standing.visits[&id(11)].place, 2);
    scene.all(Command::Leave { visit: id(11) });
    assert!(scene.board.visit(id(11)).unwrap().forecast.is_none());
    assert!(scene.board.visit(id(9)).unwrap().forecast.is_none());
}

#[test]
fn when_a_seat_closes_those_it_leaves_behind_go_on_in_the_order_of_the_line() {
    let mut rules = rules(1, Window::Open { until: None }, true);
    rules.urgent.insert(id(2));
    let mut scene = Scene::with(rules);
    scene.opens(3);
    assert!(rings(&scene.all(about(10, 2))).is_some());
    let arrival = Arrival {
        wish: Some(id(3)),
        ..arrival(11, 1, Language::De)
    };
    scene.all(Command::Arrive(arrival));
    scene.opens(1);
    let events = scene.all(Command::CloseSeat {
        seat: id(3),
        anyway: true,
    });
    let rang = rings(&events).map(|(_, visit, seat)| (visit, seat));
    assert_eq!(
        rang,
        Some((id(10), id(1))),
        "the urgent one rang there before"
    );
}

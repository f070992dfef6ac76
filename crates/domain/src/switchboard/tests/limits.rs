//! What cannot be done today, said before somebody waits for it.

use super::*;

fn closing_in(minutes: i64, late: Option<i64>) -> Rules {
    let until = Some(start() + SignedDuration::from_mins(minutes));
    let mut rules = rules(2, Window::Open { until }, true);
    for office in rules.offices.values_mut() {
        office.late = late.map(SignedDuration::from_mins);
    }
    rules
}

#[test]
fn who_would_not_be_reached_before_closing_is_told_so() {
    let mut scene = Scene::with(closing_in(12, Some(0)));
    scene.talks(1, 9);
    scene.arrives(10);
    scene.arrives(11);
    let refusal = scene.refused(Command::Arrive(arrival(12, 1, Language::De)));
    let closes = start() + SignedDuration::from_mins(12);
    assert_eq!(refusal, Refusal::TooLate { closes });
    assert!(scene.board.standing(scene.now).offices[&id(1)].late);
}

#[test]
fn overtime_and_the_choice_to_refuse_nobody_let_more_in() {
    for late in [Some(30), None] {
        let mut scene = Scene::with(closing_in(12, late));
        scene.talks(1, 9);
        for n in 10..13 {
            scene.arrives(n);
        }
        assert!(!scene.board.standing(scene.now).offices[&id(1)].late);
    }
}

#[test]
fn with_a_free_seat_nobody_is_too_late() {
    let mut scene = Scene::with(closing_in(1, Some(0)));
    scene.opens(1);
    assert!(rings(&scene.arrives(10)).is_some());
}

#[test]
fn the_last_seat_asks_before_it_closes_while_people_wait() {
    let mut scene = Scene::new();
    scene.talks(1, 9);
    scene.arrives(10);
    scene.all(Command::Finish {
        seat: id(1),
        why: EndWhy::Staff,
    });
    let close = |anyway| Command::CloseSeat {
        seat: id(1),
        anyway,
    };
    assert_eq!(
        scene.refused(close(false)),
        Refusal::LastSeat { waiting: 1 }
    );
    scene.all(Command::Pause {
        seat: id(1),
        why: BreakWhy::Asked,
    });
    scene.all(Command::EndWrapUp { seat: id(1) });
    assert_eq!(scene.seat(1), "break");
    let last = Refusal::LastSeat { waiting: 1 };
    assert_eq!(scene.refused(close(false)), last, "also from a break");
    scene.opens(2);
    scene.accepts(2, 2);
    scene.arrives(11);
    scene.all(close(false));
    assert_eq!(scene.seat(1), "closed", "seat 2 is left");
    let close = Command::CloseSeat {
        seat: id(2),
        anyway: true,
    };
    scene.all(Command::Finish {
        seat: id(2),
        why: EndWhy::Staff,
    });
    let events = scene.all(close);
    assert!(
        events.contains(&What::NeedUnmet { visit: id(11) }),
        "11 is told"
    );
}

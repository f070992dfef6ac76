//! Organisations that share a line: guests, operators of the alliance, passing on between them.

use super::passing::{opens_other, passes_on, to_topic};
use super::*;

/// Office 2 is a partner's, of organisation 2.
fn two_towns() -> Scene {
    let mut scene = Scene::new();
    let mut rules = scene.board.rules().clone();
    rules.offices.get_mut(&id(2)).unwrap().organisation = id(2);
    scene.board.set_rules(rules, scene.now);
    scene
}

fn german() -> Services {
    Services {
        languages: [Language::De].into_iter().collect(),
        ..Services::default()
    }
}

#[test]
fn a_guest_is_rung_at_once_by_the_partners_office() {
    let mut scene = two_towns();
    let guest = Services {
        offices: [id(1), id(2)].into_iter().collect(),
        ..german()
    };
    scene.serves(1, guest);
    let events = scene.all(Command::Arrive(arrival(10, 2, Language::De)));
    assert_eq!(rings(&events).unwrap().2, id(1));
    let visit = scene.board.visit(id(10)).unwrap();
    assert_eq!(visit.need.organisation, id(2), "it stays the partner's");
}

#[test]
fn an_unmet_need_of_a_partner_rings_at_the_alliances_operator_and_at_no_others() {
    let mut scene = two_towns();
    let operator = Services {
        offices: [id(1)].into_iter().collect(),
        operator: true,
        ..german()
    };
    scene.serves(1, operator.clone());
    let elsewhere = Services {
        operates: Some(id(2)),
        ..operator.clone()
    };
    scene.serves(2, elsewhere);
    scene.all(Command::Arrive(arrival(10, 2, Language::Ti)));
    let events = scene.passes(90, &[10], &[1, 2]);
    assert_eq!(rings(&events), None, "an operator of organisation 1 alone");
    let named = Services {
        operates: Some(id(1)),
        operator: false,
        ..operator
    };
    let events = scene.serves(1, named);
    assert_eq!(rings(&events).unwrap().2, id(1));
}

#[test]
fn an_operator_of_the_alliance_is_no_better_off_before_a_need_is_widened() {
    let mut scene = two_towns();
    let named = Services {
        operates: Some(id(1)),
        ..german()
    };
    scene.serves(1, named);
    let events = scene.all(Command::Arrive(arrival(10, 2, Language::De)));
    assert_eq!(rings(&events), None);
    let events = scene.passes(65, &[10], &[1]);
    assert_eq!(rings(&events).unwrap().2, id(1), "after a minute");
}

#[test]
fn a_visit_passed_to_a_partner_becomes_its_own_and_comes_back_when_nobody_takes_it() {
    let mut scene = two_towns();
    scene.talks(1, 10);
    opens_other(&mut scene);
    passes_on(&mut scene, 1, to_topic(2, 5));
    let owner = |scene: &Scene| scene.board.visit(id(10)).unwrap().need.organisation;
    assert_eq!(owner(&scene), id(2));
    scene.all(Command::CloseSeat {
        seat: id(2),
        anyway: true,
    });
    scene.passes(70, &[10], &[1]);
    assert_eq!(owner(&scene), id(1), "nobody there could take it");
}

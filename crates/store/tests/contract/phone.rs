//! The telephone: numbers of the configuration, who calls, numbers that stand out.

use std::collections::BTreeMap;

use jiff::civil::time;
use schalter_domain::ids::{OrganisationId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::office::Office;
use schalter_domain::phone::blocks::{Block, BlockReason, BlockState};
use schalter_domain::phone::{Choice, Day, Number, Route, Slot};

use schalter_store::{
    Caller, Class, Configuration, ConfigurationChange, Scope, Store, StoreError, VisitClass, Write,
};

use crate::fixtures::alliance;
use crate::side::write;
use crate::world::World;

/// A number with all that it can have.
pub fn number(world: &World, office: &Office, number: &str) -> Number {
    let route = Route {
        office: office.id,
        topic: Some(world.id()),
        menu: vec![Choice {
            key: 1,
            topic: world.id(),
        }],
        greeting: BTreeMap::from([(Language::De, "Guten Tag.".to_owned())]),
    };
    let evening = Slot {
        days: vec![Day::Mo, Day::Fr],
        from: time(18, 0, 0, 0),
        until: time(7, 30, 0, 0),
        route: Route {
            topic: None,
            menu: Vec::new(),
            greeting: BTreeMap::new(),
            ..route.clone()
        },
    };
    Number {
        id: world.id(),
        organisation: office.organisation,
        slug: "buergertelefon".to_owned(),
        name: "Bürgertelefon".to_owned(),
        number: number.to_owned(),
        account: "trunk".to_owned(),
        route,
        schedule: vec![evening],
        languages: vec![Language::De, Language::En],
        emergency: true,
        callback: true,
        keeps_place: false,
        shows_caller: true,
        outgoing: false,
        position: 3,
    }
}

pub fn caller(world: &World, organisation: OrganisationId, visit: VisitId) -> Caller {
    Caller {
        visit,
        organisation,
        number: Some("+491512345678".to_owned()),
        dialled: world.id(),
        account: "trunk".to_owned(),
        delete_after: None,
    }
}

pub fn block(world: &World, organisation: OrganisationId) -> Block {
    Block {
        id: world.id(),
        organisation,
        number: "+491512345678".to_owned(),
        reason: BlockReason::Threat,
        note: Some("Zweimal heute".to_owned()),
        state: BlockState::Proposed,
        until: world.minute(60),
        decided_by: None,
    }
}

async fn house(world: &World, store: &Store) -> Configuration {
    let mut plan = alliance(world, "nord", &["altdorf", "bach"]);
    let office = plan.offices[0].clone();
    plan.numbers.push(number(world, &office, "+492151860"));
    store.apply(&plan, world.now).await.unwrap();
    plan
}

pub async fn numbers_round_trip_and_are_retired(world: &World) {
    let store = world.store().await;
    let mut plan = house(world, &store).await;
    let (own, bach) = (plan.offices[0].organisation, plan.organisations[1].id);
    let all = store.load_configuration(Scope::House).await.unwrap();
    assert_eq!(all.numbers, plan.numbers);
    assert_eq!(store.numbers(Scope::Organisation(bach)).await.unwrap(), []);

    let known = plan.numbers.pop().unwrap();
    store.apply(&plan, world.minute(1)).await.unwrap();
    let scope = Scope::Organisation(own);
    assert_eq!(store.numbers(scope).await.unwrap(), []);
    let retired = store.retired(scope).await.unwrap().numbers;
    assert_eq!(retired, [(known.clone(), world.minute(1))]);

    let back = ConfigurationChange {
        numbers: vec![known.clone()],
        ..ConfigurationChange::new(own, world.minute(2))
    };
    write(&store, vec![Write::ChangeConfiguration(Box::new(back))]).await;
    assert_eq!(
        store.numbers(scope).await.unwrap(),
        std::slice::from_ref(&known)
    );
    let gone = ConfigurationChange {
        retired_numbers: vec![known.id],
        ..ConfigurationChange::new(own, world.minute(3))
    };
    write(&store, vec![Write::ChangeConfiguration(Box::new(gone))]).await;
    assert_eq!(store.numbers(scope).await.unwrap(), []);
}

pub async fn nobody_takes_the_calls_of_another(world: &World) {
    let store = world.store().await;
    let mut plan = house(world, &store).await;
    let theirs = plan.numbers[0].clone();
    let mut offices = plan.offices.iter();
    let office = offices.find(|one| one.organisation != theirs.organisation);
    let office = office.unwrap().clone();
    let stolen = number(world, &office, &theirs.number);
    plan.numbers.push(stolen);
    let refused = store.apply(&plan, world.now).await;
    assert!(
        matches!(&refused, Err(StoreError::Taken { what: "number", value }) if *value == theirs.number),
        "{refused:?}"
    );
    plan.numbers[1] = Number {
        id: theirs.id,
        ..number(world, &office, "+4921511")
    };
    plan.numbers.remove(0);
    plan.organisations.remove(0);
    let own = plan.organisations[0].id;
    plan.offices.retain(|one| one.organisation == own);
    plan.topics.retain(|one| one.organisation == own);
    plan.staff.retain(|one| one.staff.organisation == own);
    let refused = store.apply(&plan, world.now).await;
    assert!(matches!(
        refused,
        Err(StoreError::Taken {
            what: "number id",
            ..
        })
    ));
    assert_eq!(store.numbers(Scope::House).await.unwrap(), [theirs]);
}

pub async fn a_caller_is_known_until_the_visit_is_over(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let scope = Scope::Organisation(organisation);
    let visit = world.id();
    let first = caller(world, organisation, visit);
    let anonymous = Caller {
        number: None,
        ..caller(world, organisation, world.id())
    };
    let both = [visit, anonymous.visit];
    write(
        &store,
        vec![
            Write::PutCaller(Box::new(first.clone())),
            Write::PutCaller(Box::new(anonymous.clone())),
        ],
    )
    .await;
    let again = Caller {
        dialled: world.id(),
        ..first
    };
    write(&store, vec![Write::PutCaller(Box::new(again.clone()))]).await;
    let mut known = store.callers(scope, &both).await.unwrap();
    known.sort_by_key(|one| one.number.is_none());
    assert_eq!(known, [again, anonymous]);
    assert!(!format!("{known:?}").contains("1512345678"));

    write(
        &store,
        vec![Write::SetDeleteAfter {
            visit,
            organisation,
            class: VisitClass::Contact,
            at: Some(world.minute(1)),
        }],
    )
    .await;
    let swept = store.sweep(world.minute(1), &world.clock).await.unwrap();
    let swept: Vec<_> = swept.iter().map(|one| (one.class, one.count)).collect();
    assert_eq!(swept, [(Class::Caller, 1)]);
    assert_eq!(store.callers(scope, &both).await.unwrap().len(), 1);
}

pub async fn a_number_that_stands_out_ends_by_itself(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let scope = Scope::Organisation(organisation);
    let proposed = block(world, organisation);
    write(&store, vec![Write::PutBlock(Box::new(proposed.clone()))]).await;
    assert_eq!(
        store.blocks(scope).await.unwrap(),
        std::slice::from_ref(&proposed)
    );
    let decided = Block {
        state: BlockState::Blocked,
        until: world.minute(30),
        decided_by: Some(world.id()),
        ..proposed
    };
    let other = block(world, organisation);
    write(
        &store,
        vec![
            Write::PutBlock(Box::new(decided.clone())),
            Write::PutBlock(Box::new(other.clone())),
        ],
    )
    .await;
    assert_eq!(store.blocks(scope).await.unwrap(), [decided, other.clone()]);
    let swept = store.sweep(world.minute(30), &world.clock).await.unwrap();
    assert_eq!((swept.len(), swept[0].class), (1, Class::Block));
    write(
        &store,
        vec![Write::DropBlock {
            block: other.id,
            organisation: world.id(),
        }],
    )
    .await;
    assert_eq!(
        store.blocks(scope).await.unwrap(),
        std::slice::from_ref(&other)
    );
    write(
        &store,
        vec![Write::DropBlock {
            block: other.id,
            organisation,
        }],
    )
    .await;
    assert_eq!(store.blocks(scope).await.unwrap(), []);
}

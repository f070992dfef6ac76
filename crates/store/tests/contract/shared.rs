//! What the organisations of an alliance share: kiosks, operators, guests.

use schalter_domain::ids::StaffId;
use schalter_store::{Batch, CommitError, Configuration, ConfigurationChange, Scope, Store, Write};

use crate::fixtures::{alliance, kiosk, topic};
use crate::world::World;

/// Two organisations: the first leads and has a kiosk with a topic of the second, whose Anna is a
/// guest of the first one's first office. Both have an operator.
fn plan(world: &World) -> Configuration {
    let mut plan = alliance(world, "nord", &["altdorf", "bach"]);
    plan.offices
        .sort_by_key(|office| (office.organisation, office.position));
    plan.topics
        .sort_by_key(|topic| (topic.office, topic.position));
    let (altdorf, bach) = (plan.organisations[0].id, plan.organisations[1].id);
    let of = |owner| {
        let mut offices = plan.offices.iter();
        offices.find(|office| office.organisation == owner).unwrap()
    };
    let (home, other) = (of(altdorf).clone(), of(bach).clone());
    let mut foyer = kiosk(world, plan.alliances[0].id, &home, "foyer");
    let topics = plan.topics.iter();
    let topics = topics.filter(|topic| topic.office == other.id);
    foyer.topics = topics.map(|topic| topic.id).collect();
    plan.kiosks.push(foyer);
    plan.staff.sort_by(|a, b| a.staff.login.cmp(&b.staff.login));
    let mut operators = Vec::new();
    for account in &mut plan.staff {
        let staff = &mut account.staff;
        match staff.login.as_str() {
            "anna.bach" => staff.guest = vec![home.id],
            "bernd.bach" | "bernd.altdorf" => {
                staff.operates = Some(plan.alliances[0].id);
                operators.push(staff.id);
            }
            _ => {}
        }
    }
    operators.sort_unstable();
    plan.alliances[0].operators = operators;
    plan.alliances[0].lead = Some(altdorf);
    plan
}

/// What of a plan one organisation says.
fn part(plan: &Configuration, position: usize) -> Configuration {
    let mut part = plan.clone();
    part.organisations = vec![plan.organisations[position].clone()];
    let owner = part.organisations[0].id;
    part.offices.retain(|one| one.organisation == owner);
    part.topics.retain(|one| one.organisation == owner);
    part.staff.retain(|one| one.staff.organisation == owner);
    part.kiosks.retain(|one| one.organisation == owner);
    let own: Vec<StaffId> = part.staff.iter().map(|one| one.staff.id).collect();
    part.alliances[0].operators.retain(|id| own.contains(id));
    part
}

pub async fn what_an_alliance_shares_round_trips(world: &World) {
    let store = world.store().await;
    let plan = plan(world);
    store.apply(&plan, world.now).await.unwrap();
    let known = store.load_configuration(Scope::House).await.unwrap();
    assert_eq!(known, plan);
    store.apply(&known, world.minute(1)).await.unwrap();
    assert_eq!(store.load_configuration(Scope::House).await.unwrap(), plan);
    for position in [0, 1] {
        let own = Scope::Organisation(plan.organisations[position].id);
        let known = store.load_configuration(own).await.unwrap();
        assert_eq!(known, part(&plan, position), "nobody else's operators");
    }
    let anna = store.staff_by_login("anna.bach").await.unwrap().unwrap().0;
    assert_eq!(anna.guest.len(), 1);
    let bernd = store.staff_by_login("bernd.altdorf").await.unwrap();
    let bernd = bernd.unwrap().0;
    assert_eq!(bernd.operates, Some(plan.alliances[0].id));
}

pub async fn who_is_not_named_keeps_what_is_shared(world: &World) {
    let store = world.store().await;
    let plan = plan(world);
    store.apply(&plan, world.now).await.unwrap();
    for position in [0, 1] {
        let own = part(&plan, position);
        store.apply(&own, world.minute(1)).await.unwrap();
        assert_eq!(store.load_configuration(Scope::House).await.unwrap(), plan);
    }
    let mut without = part(&plan, 1);
    without.alliances[0].operators.clear();
    store.apply(&without, world.minute(2)).await.unwrap();
    let known = store.load_configuration(Scope::House).await.unwrap();
    let left = part(&plan, 0).alliances[0].operators.clone();
    assert_eq!(known.alliances[0].operators, left);
    assert_eq!(known.kiosks, plan.kiosks);

    let mut alone = plan.clone();
    for account in &mut alone.staff {
        account.staff.guest.clear();
    }
    store.apply(&alone, world.minute(3)).await.unwrap();
    let anna = store.staff_by_login("anna.bach").await.unwrap().unwrap().0;
    assert_eq!(anna.guest, [], "both are named now");
}

async fn change(store: &Store, change: ConfigurationChange) -> Result<(), CommitError> {
    let batch = Batch {
        writes: vec![Write::ChangeConfiguration(Box::new(change))],
        ..Batch::default()
    };
    store.commit(batch).await.map(drop)
}

pub async fn a_kiosk_is_retired_and_comes_back(world: &World) {
    let store = world.store().await;
    let plan = plan(world);
    store.apply(&plan, world.now).await.unwrap();
    let (owner, foyer) = (plan.organisations[0].id, plan.kiosks[0].clone());
    let gone = ConfigurationChange {
        retired_kiosks: vec![foyer.id],
        ..ConfigurationChange::new(owner, world.minute(1))
    };
    change(&store, gone).await.unwrap();
    let scope = Scope::Organisation(owner);
    assert_eq!(store.kiosks(scope).await.unwrap(), []);
    let retired = store.retired(scope).await.unwrap().kiosks;
    assert_eq!(retired, [(foyer.clone(), world.minute(1))]);
    let back = ConfigurationChange {
        kiosks: vec![foyer.clone()],
        ..ConfigurationChange::new(owner, world.minute(2))
    };
    change(&store, back).await.unwrap();
    assert_eq!(
        store.kiosks(scope).await.unwrap(),
        std::slice::from_ref(&foyer)
    );

    let mut fewer = plan.clone();
    fewer.topics.retain(|topic| topic.id != foyer.topics[0]);
    store.apply(&fewer, world.minute(3)).await.unwrap();
    let known = store.kiosks(scope).await.unwrap();
    assert_eq!(known[0].topics, foyer.topics[1..], "one is offered no more");

    let mut without = plan.clone();
    without.kiosks.clear();
    store.apply(&without, world.minute(4)).await.unwrap();
    assert_eq!(store.kiosks(Scope::House).await.unwrap(), []);
}

pub async fn what_is_shared_changes_at_the_owners_word(world: &World) {
    let store = world.store().await;
    let mut plan = plan(world);
    let south = alliance(world, "sued", &["celle"]);
    store.apply(&plan, world.now).await.unwrap();
    store.apply(&south, world.now).await.unwrap();
    let (altdorf, bach) = (plan.organisations[0].id, plan.organisations[1].id);
    let empty = |owner| ConfigurationChange::new(owner, world.minute(1));
    let foyer = plan.kiosks[0].clone();
    let mut offices = plan.offices.iter();
    let theirs = offices.find(|office| office.organisation == bach).unwrap();
    let theirs = theirs.id;
    let bernd = plan.alliances[0].operators.clone();
    let mut stolen = foyer.clone();
    stolen.organisation = bach;
    let intruder = topic(world, &plan.offices[0], "x", 9);
    for foreign in [
        ConfigurationChange {
            kiosks: vec![foyer.clone()],
            ..empty(bach)
        },
        ConfigurationChange {
            kiosks: vec![stolen],
            ..empty(bach)
        },
        ConfigurationChange {
            guests: vec![(theirs, bernd.clone())],
            ..empty(altdorf)
        },
        ConfigurationChange {
            operators: Some(bernd.clone()),
            ..empty(altdorf)
        },
        ConfigurationChange {
            alliance: Some(south.alliances[0].clone()),
            ..empty(altdorf)
        },
        ConfigurationChange {
            topics: vec![intruder],
            ..empty(south.organisations[0].id)
        },
    ] {
        assert!(change(&store, foreign).await.is_err());
    }
    let north = Scope::Alliance(plan.alliances[0].id);
    assert_eq!(store.load_configuration(north).await.unwrap(), plan);
    let gone = ConfigurationChange {
        retired_kiosks: vec![foyer.id],
        ..empty(bach)
    };
    change(&store, gone).await.unwrap();
    assert_eq!(store.load_configuration(north).await.unwrap(), plan);

    plan.alliances[0].name = "Verbund Nord und Umland".to_owned();
    plan.alliances[0].lead = Some(bach);
    let own = |id: &StaffId| {
        let mut staff = plan.staff.iter();
        staff.any(|one| one.staff.id == *id && one.staff.organisation == altdorf)
    };
    let others: Vec<_> = bernd.iter().copied().filter(|id| !own(id)).collect();
    let named = ConfigurationChange {
        alliance: Some(plan.alliances[0].clone()),
        operators: Some(Vec::new()),
        guests: vec![(foyer.reception, others.clone())],
        ..empty(altdorf)
    };
    change(&store, named).await.unwrap();
    let known = store.load_configuration(north).await.unwrap();
    plan.alliances[0].operators.clone_from(&others);
    assert_eq!(known.alliances, plan.alliances);
    let guests = known.staff.iter().filter(|one| !one.staff.guest.is_empty());
    let guests: Vec<_> = guests.map(|one| one.staff.id).collect();
    assert_eq!(guests, others);
}

//! Plans: applied, re-applied, exported.

use schalter_domain::office::Localised;
use schalter_store::{
    Batch, Configuration, ConfigurationChange, Scope, StaffAccount, StoreError, Write,
};

use crate::fixtures::{account, alliance, office, topic};
use crate::world::World;

/// In the order of the store's reads.
fn sorted(mut plan: Configuration) -> Configuration {
    plan.offices
        .sort_by_key(|office| (office.organisation, office.position));
    plan.topics
        .sort_by_key(|topic| (topic.office, topic.position));
    plan.staff.sort_by(|a, b| a.staff.login.cmp(&b.staff.login));
    plan
}

pub async fn a_plan_round_trips(world: &World) {
    let store = world.store().await;
    let plan = sorted(alliance(world, "nord", &["altdorf", "bach"]));
    store.apply(&plan, world.now).await.unwrap();
    let exported = store.load_configuration(Scope::House).await.unwrap();
    assert_eq!(exported, plan);
    assert_eq!(exported.staff[0].password_hash, plan.staff[0].password_hash);

    store.apply(&exported, world.minute(1)).await.unwrap();
    assert_eq!(store.load_configuration(Scope::House).await.unwrap(), plan);

    let bach = &plan.organisations[1];
    assert_eq!(
        store.organisation_by_slug("bach").await.unwrap().as_ref(),
        Some(bach)
    );
    assert_eq!(store.organisation_by_slug("Bach").await.unwrap(), None);
    let office = store
        .office_by_slug(bach.id, "standesamt")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (office.organisation, office.slug.as_str()),
        (bach.id, "standesamt")
    );
    assert_eq!(store.office_by_slug(bach.id, "keines").await.unwrap(), None);
}

pub async fn what_a_plan_leaves_out_is_retired(world: &World) {
    let store = world.store().await;
    let mut plan = sorted(alliance(world, "nord", &["altdorf", "bach"]));
    store.apply(&plan, world.now).await.unwrap();
    let altdorf = plan.organisations[0].id;

    let mut smaller = plan.clone();
    smaller.organisations.truncate(1);
    smaller
        .offices
        .retain(|office| office.organisation == altdorf && office.slug == "meldewesen");
    let kept = smaller.offices[0].id;
    smaller.topics.retain(|topic| topic.office == kept);
    smaller.topics[0].name = Localised::german("Ausweis verlängern");
    smaller
        .staff
        .retain(|one| one.staff.login == "anna.altdorf");
    smaller.staff[0].staff.offices = vec![kept];
    smaller.staff[0].staff.never.clear();
    store.apply(&smaller, world.minute(1)).await.unwrap();

    let altdorf_now = store
        .load_configuration(Scope::Organisation(altdorf))
        .await
        .unwrap();
    assert_eq!(altdorf_now, smaller);
    let bach = Scope::Organisation(plan.organisations[1].id);
    assert_eq!(
        store.offices(bach).await.unwrap().len(),
        2,
        "who is not named stays"
    );
    assert_eq!(store.staff_by_login("bernd.altdorf").await.unwrap(), None);
    assert_eq!(
        store.office_by_slug(altdorf, "standesamt").await.unwrap(),
        None
    );

    let again = office(world, altdorf, "standesamt", 1);
    smaller
        .topics
        .push(topic(world, &again, "weiss-ich-nicht", 0));
    smaller.offices.push(again);
    store.apply(&smaller, world.minute(2)).await.unwrap();
    let altdorf_now = store
        .load_configuration(Scope::Organisation(altdorf))
        .await
        .unwrap();
    assert_eq!(
        altdorf_now,
        sorted(smaller),
        "a retired slug may be given again"
    );

    plan.organisations.truncate(1);
    plan.offices.retain(|office| office.organisation == altdorf);
    plan.topics.retain(|topic| topic.organisation == altdorf);
    plan.staff.retain(|one| one.staff.organisation == altdorf);
    store.apply(&plan, world.minute(3)).await.unwrap();
    let altdorf_now = store
        .load_configuration(Scope::Organisation(altdorf))
        .await
        .unwrap();
    assert_eq!(
        altdorf_now, plan,
        "what was retired comes back under its id"
    );
}

pub async fn a_plan_cannot_take_what_is_anothers(world: &World) {
    let store = world.store().await;
    let north = sorted(alliance(world, "nord", &["altdorf"]));
    store.apply(&north, world.now).await.unwrap();

    let mut same_slug = alliance(world, "sued", &["altdorf"]);
    same_slug.staff.clear();
    let error = store.apply(&same_slug, world.now).await.unwrap_err();
    assert!(
        matches!(
            &error,
            StoreError::Taken {
                what: "organisation",
                ..
            }
        ),
        "{error:?}"
    );

    let mut same_login = alliance(world, "sued", &["bach"]);
    same_login.staff[0].staff.login = "anna.altdorf".to_owned();
    let error = store.apply(&same_login, world.now).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Taken { what: "login", .. }),
        "{error:?}"
    );

    let mut same_id = alliance(world, "sued", &["bach"]);
    same_id.offices[0].id = north.offices[0].id;
    same_id.topics.clear();
    same_id.staff.clear();
    let error = store.apply(&same_id, world.now).await.unwrap_err();
    assert!(
        matches!(
            &error,
            StoreError::Taken {
                what: "office id",
                ..
            }
        ),
        "{error:?}"
    );

    let mut stranger = alliance(world, "sued", &["bach"]);
    stranger
        .offices
        .push(office(world, north.organisations[0].id, "neu", 9));
    assert!(store.apply(&stranger, world.now).await.is_err());

    assert_eq!(
        store.load_configuration(Scope::House).await.unwrap(),
        north,
        "nothing was changed"
    );
}

pub async fn passwords_and_accounts_are_kept_apart(world: &World) {
    let store = world.store().await;
    let mut plan = sorted(alliance(world, "nord", &["altdorf"]));
    store.apply(&plan, world.now).await.unwrap();
    let organisation = plan.organisations[0].id;
    let scope = Scope::Organisation(organisation);
    let anna = plan.staff[0].staff.clone();
    let hash = plan.staff[0].password_hash.clone().unwrap();
    assert_eq!(
        store.staff_by_login("anna.altdorf").await.unwrap(),
        Some((anna.clone(), hash))
    );
    assert!(!format!("{:?}", plan.staff).contains("argon2"));

    assert!(
        store
            .set_password_hash(scope, anna.id, "new")
            .await
            .unwrap()
    );
    assert!(
        !store
            .set_password_hash(Scope::Organisation(world.id()), anna.id, "x")
            .await
            .unwrap()
    );
    plan.staff[0].password_hash = None;
    store.apply(&plan, world.now).await.unwrap();
    let (_, hash) = store.staff_by_login("anna.altdorf").await.unwrap().unwrap();
    assert_eq!(hash, "new", "a plan without a hash keeps the known one");

    plan.staff[1].active = false;
    store.apply(&plan, world.now).await.unwrap();
    assert_eq!(store.staff_by_login("bernd.altdorf").await.unwrap(), None);
    assert_eq!(
        store.staff(scope).await.unwrap(),
        std::slice::from_ref(&anna)
    );
    assert_eq!(
        store
            .staff_member(scope, plan.staff[1].staff.id)
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        store.load_configuration(scope).await.unwrap().staff.len(),
        2
    );

    let carla = account(world, organisation, "carla.altdorf", &[plan.offices[0].id]);
    let carla = StaffAccount {
        password_hash: None,
        ..carla
    };
    store.put_staff(&carla).await.unwrap();
    assert_eq!(
        store
            .staff_member(scope, carla.staff.id)
            .await
            .unwrap()
            .as_ref(),
        Some(&carla.staff)
    );
    assert_eq!(
        store.staff_by_login("carla.altdorf").await.unwrap(),
        None,
        "no hash, no login"
    );
    let twin = account(world, organisation, "carla.altdorf", &[]);
    let error = store.put_staff(&twin).await.unwrap_err();
    assert!(
        matches!(error, StoreError::Taken { what: "login", .. }),
        "{error:?}"
    );
}

pub async fn a_retired_topic_is_no_longer_served(world: &World) {
    let store = world.store().await;
    let plan = sorted(alliance(world, "nord", &["altdorf", "bach"]));
    store.apply(&plan, world.now).await.unwrap();
    let altdorf = Scope::Organisation(plan.organisations[0].id);
    let anna = async || store.staff(altdorf).await.unwrap().swap_remove(0);
    let full = anna().await;
    assert_eq!((full.proficient.len(), full.never.len()), (2, 1));
    assert_eq!(full, plan.staff[0].staff);

    let mut without = plan.clone();
    let gone = [full.proficient[0], full.never[0]];
    without.topics.retain(|topic| !gone.contains(&topic.id));
    store.apply(&without, world.minute(1)).await.unwrap();
    let rest = anna().await;
    assert_eq!(rest.proficient, full.proficient[1..]);
    assert_eq!(rest.never, []);

    store.apply(&plan, world.minute(2)).await.unwrap();
    assert_eq!(anna().await, full, "it comes back with the topic");

    let mut both = plan.staff[0].clone();
    both.staff.never.push(both.staff.proficient[1]);
    store.put_staff(&both).await.unwrap();
    let doubted = anna().await;
    assert_eq!(doubted.proficient, full.proficient[..1]);
    assert_eq!(doubted.never, both.staff.never, "never counts");
}

/// Makes a change beside whatever else a batch brings.
async fn change(
    store: &schalter_store::Store,
    change: ConfigurationChange,
) -> Result<(), schalter_store::CommitError> {
    let batch = Batch {
        writes: vec![Write::ChangeConfiguration(Box::new(change))],
        ..Batch::default()
    };
    store.commit(batch).await.map(drop)
}

pub async fn single_things_change_and_come_back(world: &World) {
    let store = world.store().await;
    let plan = sorted(alliance(world, "nord", &["altdorf", "bach"]));
    store.apply(&plan, world.now).await.unwrap();
    let owner = plan.organisations[0].id;
    let of_owner = |one: &&schalter_domain::office::Office| one.organisation == owner;
    let known = plan.offices.iter().find(of_owner).unwrap();
    let topics = plan.topics.iter().filter(|topic| topic.office == known.id);
    let topics: Vec<_> = topics.cloned().collect();

    let gone = ConfigurationChange {
        retired_offices: vec![known.id],
        retired_topics: topics.iter().map(|topic| topic.id).collect(),
        ..ConfigurationChange::new(owner, world.minute(1))
    };
    change(&store, gone).await.unwrap();
    let scope = Scope::Organisation(owner);
    let left = store.load_configuration(scope).await.unwrap();
    assert!(!left.offices.contains(known));
    assert_eq!(left.staff[0].staff.offices.len(), 1, "nobody serves it");
    let retired = store.retired(scope).await.unwrap();
    assert_eq!(retired.offices, [(known.clone(), world.minute(1))]);
    assert_eq!(retired.topics.len(), topics.len());

    let back = ConfigurationChange {
        offices: vec![known.clone()],
        topics,
        ..ConfigurationChange::new(owner, world.minute(2))
    };
    change(&store, back).await.unwrap();
    assert_eq!(store.load_configuration(Scope::House).await.unwrap(), plan);
    assert_eq!(store.retired(scope).await.unwrap().offices, []);
}

pub async fn a_change_stays_with_its_owner(world: &World) {
    let store = world.store().await;
    let plan = sorted(alliance(world, "nord", &["altdorf", "bach"]));
    store.apply(&plan, world.now).await.unwrap();
    let (mine, theirs) = (&plan.organisations[0], &plan.organisations[1]);
    let their_office = plan
        .offices
        .iter()
        .find(|one| one.organisation == theirs.id);
    let their_office = their_office.unwrap().clone();
    let stolen = schalter_domain::office::Office {
        organisation: mine.id,
        ..their_office.clone()
    };
    let intruder = schalter_domain::office::Topic {
        organisation: mine.id,
        ..topic(world, &their_office, "eindringling", 5)
    };
    let empty = || ConfigurationChange::new(mine.id, world.now);
    let named = ConfigurationChange {
        organisation: Some(theirs.clone()),
        ..empty()
    };
    let put = ConfigurationChange {
        offices: vec![stolen],
        ..empty()
    };
    let into = ConfigurationChange {
        topics: vec![intruder],
        ..empty()
    };
    for foreign in [named, put, into] {
        assert!(change(&store, foreign).await.is_err());
    }
    assert_eq!(store.load_configuration(Scope::House).await.unwrap(), plan);
}

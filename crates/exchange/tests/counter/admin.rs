//! The administration: what it changes shows at once, is written down, and can be taken back.

use jiff::SignedDuration;
use schalter_domain::ids::OfficeId;
use schalter_domain::staff::Role;
use schalter_exchange::admin::{AdminError, Part, Running, Subject};
use schalter_exchange::auth::SignedOn;
use schalter_exchange::entries::sheet::Column;
use schalter_exchange::plan::{Plan, Unnamed, Values, changes};
use schalter_store::{AuditActor, AuditFilter, Configuration, Scope};
use serde_json::{Value, json};

use crate::scene::{Counter, Town};

/// A staff member with the roles of the administration as well.
fn admin(counter: &Counter) -> SignedOn {
    let mut staff = counter.staff("bernd");
    staff.roles.push(Role::Admin);
    SignedOn {
        organisation: staff.organisation,
        staff,
        csrf: String::new(),
    }
}

/// The town with an account that administers.
async fn administered() -> (Town, Counter) {
    let town = Town::new().await;
    let plan = Town::plan_with(
        "roles = [\"clerk\", \"lead\"]",
        "roles = [\"lead\", \"admin\"]",
    );
    let counter = town.starts().await;
    town.configure(&counter.store, &plan).await;
    counter.exchange.reload_catalogue().await.unwrap();
    (town, counter)
}

fn values(value: Value) -> Values {
    value.as_object().unwrap().clone()
}

fn office(counter: &Counter, slug: &str) -> OfficeId {
    let catalogue = counter.exchange.catalogue();
    let town = catalogue.organisation("kleinstadt").unwrap();
    town.office(slug).unwrap().office.id
}

async fn state(counter: &Counter, by: &SignedOn, id: OfficeId, part: Part) -> String {
    let standing = counter.exchange.admin().office(by, id, part).await;
    standing.unwrap().state
}

async fn audit(counter: &Counter, by: &SignedOn) -> Vec<schalter_store::AuditEntry> {
    let filter = AuditFilter {
        from: jiff::Timestamp::UNIX_EPOCH,
        until: jiff::Timestamp::MAX,
        kind: None,
        actor: None,
        limit: 100,
    };
    let scope = Scope::Organisation(by.organisation);
    counter.store.audit(scope, &filter).await.unwrap()
}

#[tokio::test]
async fn a_change_shows_at_once_and_says_who_made_it() {
    let (_town, counter) = administered().await;
    let by = admin(&counter);
    let id = office(&counter, "standesamt");
    let known = state(&counter, &by, id, Part::ButHours).await;
    let subject = (Subject::Office(id), Part::ButHours);
    let change = values(json!({ "phone": "0221 4710-555", "capacity": 7 }));
    let admin = counter.exchange.admin();
    assert!(admin.change(&by, subject, &known, &change).await.unwrap());

    let catalogue = counter.exchange.catalogue();
    let changed = &catalogue.office(id).unwrap().1.office;
    assert_eq!(
        (changed.phone.as_str(), changed.capacity),
        ("0221 4710-555", 7)
    );
    let written = audit(&counter, &by).await;
    assert_eq!(written.len(), 1);
    assert_eq!(written[0].actor, AuditActor::Staff(by.staff.id));
    assert_eq!(written[0].action, "office.change");
    assert_eq!(written[0].subject.id, id.to_string());
    let before = json!({ "phone": "0221 4710-100", "capacity": 50 });
    assert_eq!(written[0].before, Some(before));
    assert_eq!(written[0].after, Some(Value::Object(change.clone())));

    let standing = admin.office(&by, id, Part::ButHours).await.unwrap();
    let changed = standing.changed.unwrap();
    assert_eq!(changed.name.as_deref(), Some("Bernd Beispiel"));
    assert!(changed.revertible);
    let again = admin.change(&by, subject, &standing.state, &change).await;
    assert_eq!(again, Ok(false), "nothing differs");
    assert_eq!(audit(&counter, &by).await.len(), 1);
}

#[tokio::test]
async fn two_who_change_the_same_do_not_overwrite_each_other() {
    let (_town, counter) = administered().await;
    let by = admin(&counter);
    let id = office(&counter, "standesamt");
    let known = state(&counter, &by, id, Part::ButHours).await;
    let hours = state(&counter, &by, id, Part::Hours).await;
    let subject = (Subject::Office(id), Part::ButHours);
    let admin = counter.exchange.admin();
    let first = values(json!({ "capacity": 7 }));
    admin.change(&by, subject, &known, &first).await.unwrap();
    let second = values(json!({ "capacity": 9 }));
    let refused = admin.change(&by, subject, &known, &second).await;
    assert_eq!(refused, Err(AdminError::Conflict));
    let week = values(json!({ "hours": { "tue": ["08:00-12:00"] } }));
    let other = (Subject::Office(id), Part::Hours);
    let beside = admin.change(&by, other, &hours, &week).await;
    assert_eq!(beside, Ok(true), "hours are another page");
    let catalogue = counter.exchange.catalogue();
    assert_eq!(catalogue.office(id).unwrap().1.office.capacity, 7);
}

#[tokio::test]
async fn the_last_change_is_taken_back_and_only_that() {
    let (_town, counter) = administered().await;
    let by = admin(&counter);
    let id = office(&counter, "standesamt");
    let subject = Subject::Office(id);
    let admin = counter.exchange.admin();
    let nothing = admin.undo(&by, subject).await;
    assert_eq!(nothing, Err(AdminError::Conflict));
    for (part, change) in [
        (Part::Hours, json!({ "hours": { "tue": ["08:00-12:00"] } })),
        (Part::ButHours, json!({ "overflow_after_s": 60 })),
    ] {
        let known = state(&counter, &by, id, part).await;
        let change = values(change);
        let saved = admin.change(&by, (subject, part), &known, &change).await;
        assert_eq!(saved, Ok(true));
        counter.waits(SignedDuration::from_secs(1));
    }
    admin.undo(&by, subject).await.unwrap();
    counter.waits(SignedDuration::from_secs(1));
    let overflow = || {
        let catalogue = counter.exchange.catalogue();
        let office = &catalogue.office(id).unwrap().1.office;
        (office.overflow_after_s, office.hours.week.len())
    };
    assert_eq!(overflow(), (None, 1), "the hours stay changed");
    admin.undo(&by, subject).await.unwrap();
    assert_eq!(overflow(), (Some(60), 1), "taken back twice is done again");
}

#[tokio::test]
async fn what_does_not_fit_is_named_and_nothing_changes() {
    let (_town, counter) = administered().await;
    let by = admin(&counter);
    let id = office(&counter, "standesamt");
    let known = state(&counter, &by, id, Part::ButHours).await;
    let admin = counter.exchange.admin();
    let subject = (Subject::Office(id), Part::ButHours);
    let bad = values(json!({ "phone": "keine", "capacity": 0, "languages": [] }));
    let refused = admin.change(&by, subject, &known, &bad).await;
    let Err(AdminError::Invalid(faults)) = refused else {
        panic!("{refused:?}");
    };
    let mut keys: Vec<_> = faults.iter().map(|fault| fault.key.as_str()).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["capacity", "languages", "phone"]);
    let moved = values(json!({ "slug": "anders" }));
    let refused = admin.change(&by, subject, &known, &moved).await;
    assert_eq!(refused, Err(AdminError::Forbidden), "addresses stay");
    assert!(audit(&counter, &by).await.is_empty());
}

#[tokio::test]
async fn only_the_administration_changes_anything() {
    let (_town, counter) = administered().await;
    let mut lead = admin(&counter);
    lead.staff.roles = vec![Role::Lead, Role::Clerk];
    let admin = counter.exchange.admin();
    assert_eq!(
        admin.offices(&lead).await.unwrap_err(),
        AdminError::Forbidden
    );
    assert_eq!(
        admin.accounts(&lead).await.unwrap_err(),
        AdminError::Forbidden
    );
    let subject = (Subject::Organisation, Part::All);
    let refused = admin.change(&lead, subject, "", &Values::new()).await;
    assert_eq!(refused, Err(AdminError::Forbidden));
    let id = Subject::Office(office(&counter, "standesamt"));
    assert_eq!(admin.retire(&lead, id).await, Err(AdminError::Forbidden));
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let (_town, counter) = administered().await;
    let by = admin(&counter);
    let admin = counter.exchange.admin();
    let own = (Subject::Staff(by.staff.id), Part::All);
    let standing = admin.account(&by, by.staff.id).await.unwrap();
    for change in [json!({ "roles": ["lead"] }), json!({ "active": false })] {
        let change = values(change);
        let refused = admin.change(&by, own, &standing.state, &change).await;
        assert_eq!(refused, Err(AdminError::LastAdmin));
    }
    let anna = counter.staff("anna").id;
    let second = (Subject::Staff(anna), Part::All);
    let known = admin.account(&by, anna).await.unwrap().state;
    let both = values(json!({ "roles": ["clerk", "admin"] }));
    admin.change(&by, second, &known, &both).await.unwrap();
    let gone = values(json!({ "active": false }));
    admin
        .change(&by, own, &standing.state, &gone)
        .await
        .unwrap();
    let catalogue = counter.exchange.catalogue();
    assert!(catalogue.staff(by.staff.id).is_none());
}

#[tokio::test]
async fn an_office_with_visitors_is_served_first_and_may_come_back() {
    let (_town, counter) = administered().await;
    let by = admin(&counter);
    let id = office(&counter, "buergerbuero");
    let entered = counter.enters().await;
    let admin = counter.exchange.admin();
    let waiting = Running {
        waiting: 1,
        ..Running::default()
    };
    assert_eq!(admin.running(&by, Subject::Office(id)), Ok(waiting));
    let refused = admin.retire(&by, Subject::Office(id)).await;
    assert_eq!(refused, Err(AdminError::Running(waiting)));
    counter
        .exchange
        .visits()
        .leave(entered.visit)
        .await
        .unwrap();
    admin.retire(&by, Subject::Office(id)).await.unwrap();
    assert!(counter.exchange.catalogue().office(id).is_none());
    let former = admin.former_offices(&by).await.unwrap();
    assert_eq!((former.len(), former[0].id), (1, id));
    counter.waits(SignedDuration::from_secs(1));

    admin.restore(&by, Subject::Office(id)).await.unwrap();
    let catalogue = counter.exchange.catalogue();
    let (town, entry) = catalogue.office(id).unwrap();
    assert_eq!(entry.topics.len(), 2, "with its topics");
    assert_eq!(town.offices.last().unwrap().office.id, id, "as the last");
    assert_eq!(counter.staff("anna").offices, [id], "and its staff");
    let actions: Vec<_> = audit(&counter, &by)
        .await
        .into_iter()
        .map(|one| one.action)
        .collect();
    assert_eq!(actions, ["office.restore", "office.retire"]);
}

#[tokio::test]
async fn an_address_that_was_given_again_keeps_the_former_office_away() {
    let (_town, counter) = administered().await;
    let by = admin(&counter);
    let id = office(&counter, "standesamt");
    let admin = counter.exchange.admin();
    admin.retire(&by, Subject::Office(id)).await.unwrap();
    let new = values(json!({ "slug": "standesamt", "name": "Neues Standesamt", "hours": {} }));
    let made = admin.add_office(&by, new).await.unwrap();
    assert_ne!(made, id);
    let refused = admin.restore(&by, Subject::Office(id)).await;
    assert_eq!(refused, Err(AdminError::Conflict));
}

#[tokio::test]
async fn what_pages_set_up_is_what_the_export_says() {
    let (town, counter) = administered().await;
    let by = admin(&counter);
    let admin = counter.exchange.admin();
    let new = json!({
        "slug": "bauamt", "name": { "de": "Bauamt", "en": "Building office" }, "languages": ["de", "en"],
        "capacity": 12, "late_minutes": "unlimited", "phone": null,
        "hours": { "mon": ["08:00-12:00", "13:00-24:00"], "holidays": "NW",
                   "exceptions": [{ "date": "2026-12-24", "reason": "Heiligabend" }] },
    });
    let office = admin.add_office(&by, values(new)).await.unwrap();
    let topic = json!({
        "slug": "bauantrag", "name": "Bauantrag", "leika": "99012001001000",
        "services": { "web": "in_person" }, "identity": "eid", "prepare": ["Lageplan"],
        "in_person": { "why": "Wir sehen die Pläne an.", "bring": ["Pläne"] }, "shared": true,
    });
    let topic = admin.add_topic(&by, office, values(topic)).await.unwrap();
    let topics = admin.topics(&by, office).await.unwrap();
    assert_eq!(topics.len(), 2, "with „Weiß ich nicht“");
    assert!(
        admin
            .reorder(&by, Subject::Topic(topic), true)
            .await
            .unwrap()
    );
    assert!(
        !admin
            .reorder(&by, Subject::Topic(topic), true)
            .await
            .unwrap()
    );
    assert!(
        admin
            .reorder(&by, Subject::Office(office), true)
            .await
            .unwrap()
    );
    let clerk = json!({
        "login": "berta.bau", "name": "Berta Bau", "roles": ["clerk"], "languages": ["de"],
        "offices": ["kleinstadt/bauamt"], "proficient": ["kleinstadt/bauamt/bauantrag"],
        "without_channels": ["phone"],
    });
    let clerk = values(clerk);
    admin.add_account(&by, clerk.clone()).await.unwrap();
    let twice = admin.add_account(&by, clerk).await;
    assert!(matches!(twice, Err(AdminError::Invalid(faults)) if faults[0].key == "login"));

    let catalogue = counter.exchange.catalogue();
    let kleinstadt = catalogue.organisation("kleinstadt").unwrap();
    let slugs: Vec<_> = kleinstadt
        .offices
        .iter()
        .map(|one| one.office.slug.as_str())
        .collect();
    assert_eq!(slugs, ["buergerbuero", "bauamt", "standesamt"]);
    assert_eq!(counter.staff("berta.bau").proficient, [topic]);

    let stored = counter
        .store
        .load_configuration(Scope::House)
        .await
        .unwrap();
    let text = Plan::from_configuration(&stored).to_toml();
    let read = Plan::parse(&text).unwrap();
    let applied = |existing: &Configuration| {
        let (now, entropy) = (counter.now(), &*town.entropy);
        read.to_configuration(existing, Unnamed::Retire, now, entropy)
    };
    assert_eq!(changes(&stored, &applied(&stored)), []);
    let elsewhere = Plan::from_configuration(&applied(&Configuration::default()));
    assert_eq!(
        elsewhere.to_toml(),
        text,
        "and a new house becomes the same"
    );
}

#[tokio::test]
async fn an_entry_of_the_directory_is_added_changed_and_removed() {
    let (_town, counter) = administered().await;
    let by = admin(&counter);
    let admin = counter.exchange.admin();
    let draft = |phone: &str| {
        vec![
            (Column::Name, "Friedhofsverwaltung".to_owned()),
            (Column::Phone, phone.to_owned()),
            (Column::Office, "standesamt".to_owned()),
            (Column::Initials, "A-K".to_owned()),
        ]
    };
    let id = admin.put_entry(&by, None, &draft("1234")).await.unwrap();
    let twin = admin.put_entry(&by, None, &draft("99")).await;
    assert!(matches!(twin, Err(AdminError::Entry(_))), "{twin:?}");
    let state = admin.entry(&by, id).await.unwrap().state;
    let known = Some((id, state.as_str()));
    counter.waits(SignedDuration::from_secs(1));
    admin.put_entry(&by, known, &draft("5678")).await.unwrap();
    let late = admin.put_entry(&by, known, &draft("0000")).await;
    assert_eq!(late, Err(AdminError::Conflict));
    let found = counter.exchange.entries().search(&by, "friedhof");
    assert_eq!(found[0].entry.phone, "5678");
    assert_eq!(found[0].entry.office, Some(office(&counter, "standesamt")));
    counter.waits(SignedDuration::from_secs(1));
    admin.undo_entry(&by, id).await.unwrap();
    let found = counter.exchange.entries().search(&by, "friedhof");
    assert_eq!(found[0].entry.phone, "1234", "taken back");
    admin.remove_entry(&by, id).await.unwrap();
    assert!(counter.exchange.entries().list(&by).is_empty());
    assert_eq!(audit(&counter, &by).await.len(), 4);
    let mut wrong = draft("1");
    wrong.push((Column::Initials, "1-2".to_owned()));
    let refused = admin.put_entry(&by, None, &wrong).await;
    let Err(AdminError::Entry(fault)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(fault.column, Column::Initials);
}

#[tokio::test]
async fn a_new_password_holds_once_it_is_shown_and_a_closed_account_is_out() {
    let (_town, counter) = administered().await;
    let by = admin(&counter);
    let anna = counter.staff("anna").id;
    let admin = counter.exchange.admin();
    let first = admin.renew_password(&by, anna).await.unwrap();
    let second = admin.renew_password(&by, anna).await.unwrap();
    let hash = counter
        .store
        .staff_by_login("anna")
        .await
        .unwrap()
        .unwrap()
        .1;
    assert!(schalter_exchange::password::verify(&second, &hash));
    assert!(!schalter_exchange::password::verify(&first, &hash));
    let written = audit(&counter, &by).await;
    assert_eq!(written[0].action, "staff.password");
    assert_eq!((&written[0].before, &written[0].after), (&None, &None));
    let shown = admin.accounts(&by).await.unwrap();
    let shown = shown.iter().map(|one| one.password_hash.clone());
    assert!(
        shown.flatten().all(|hash| hash.is_empty()),
        "no hash leaves the house"
    );
    let state = admin.account(&by, anna).await.unwrap().state;
    let closed = values(json!({ "active": false }));
    let subject = (Subject::Staff(anna), Part::All);
    admin.change(&by, subject, &state, &closed).await.unwrap();
    let login = counter.store.staff_by_login("anna").await.unwrap();
    assert!(login.is_none(), "nobody logs in with it");
}

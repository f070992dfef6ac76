//! The directory; what offices announce, and the days they stay closed.

use jiff::civil::date;
use schalter_domain::directory::{Entry, EntryKind, Responsibility};
use schalter_domain::ids::{EntryId, OrganisationId};
use schalter_domain::notice::{DayClosure, Level, Notice};
use schalter_domain::office::Localised;
use schalter_store::{Batch, CommitError, DirectoryChange, DirectoryState, Scope, Write};

use crate::side::write;
use crate::world::World;

pub fn entry(world: &World, organisation: OrganisationId, key: &str) -> Entry {
    Entry {
        id: world.id(),
        organisation,
        key: key.to_owned(),
        kind: EntryKind::Person,
        name: "Jörg Weiß".to_owned(),
        function: "Abfallberatung".to_owned(),
        phone: "0221 4710-205".to_owned(),
        email: "joerg.weiss@example.org".to_owned(),
        room: "2.14".to_owned(),
        hours: "Mo bis Do 8 bis 15 Uhr".to_owned(),
        office: Some(world.id()),
        staff: Some(world.id()),
        responsibilities: vec![
            Responsibility::street("Lindenstraße 2-48 gerade").unwrap(),
            Responsibility::initials("A-K").unwrap(),
            Responsibility::topic("Sperrmüll"),
        ],
    }
}

pub fn directory(world: &World, organisation: OrganisationId, put: Vec<Entry>) -> Write {
    Write::ChangeDirectory(Box::new(DirectoryChange {
        organisation,
        put,
        remove: Vec::new(),
        at: world.now,
    }))
}

pub fn notice(world: &World, organisation: OrganisationId) -> Notice {
    let mut text = Localised::german("Heute keine Ausweisausgabe.");
    let english = "No identity cards are handed out today.".to_owned();
    text.other.insert("en".to_owned(), english);
    Notice {
        id: world.id(),
        organisation,
        office: Some(world.id()),
        text,
        level: Level::Warning,
        from: world.now,
        until: world.minute(60),
        published_by: world.id(),
        withdrawn_at: None,
    }
}

pub fn closure(world: &World, organisation: OrganisationId) -> DayClosure {
    DayClosure {
        office: world.id(),
        organisation,
        date: date(2026, 3, 4),
        reason: "Wasserschaden".to_owned(),
        by: world.id(),
        at: world.now,
    }
}

pub async fn a_directory_changes_in_one_go(world: &World) {
    let (store, here, there) = (world.store().await, world.id(), world.id());
    let scope = Scope::Organisation(here);
    let plain = Entry {
        office: None,
        staff: None,
        responsibilities: Vec::new(),
        kind: EntryKind::Department,
        ..entry(world, here, "b")
    };
    let (stays, goes) = (entry(world, here, "a"), entry(world, here, "c"));
    let all = vec![stays.clone(), plain.clone(), goes.clone()];
    write(&store, vec![directory(world, here, all.clone())]).await;
    write(
        &store,
        vec![directory(world, there, vec![entry(world, there, "a")])],
    )
    .await;
    assert_eq!(store.entries(scope).await.unwrap(), all);

    let changed = Entry {
        name: "Umbenannt\0".to_owned(),
        ..plain
    };
    let new = entry(world, here, "c");
    let change = DirectoryChange {
        organisation: here,
        put: vec![changed.clone(), new.clone()],
        remove: vec![goes.id],
        at: world.minute(5),
    };
    write(&store, vec![Write::ChangeDirectory(Box::new(change))]).await;
    let changed = Entry {
        name: "Umbenannt".to_owned(),
        ..changed
    };
    assert_eq!(
        store.entries(scope).await.unwrap(),
        [stays, changed, new],
        "a key may move to a new entry"
    );
    let state = DirectoryState {
        organisation: here,
        entries: 3,
        changed_at: world.minute(5),
    };
    assert_eq!(store.directory_states(scope).await.unwrap(), [state]);
    assert_eq!(store.entries(Scope::House).await.unwrap().len(), 4);

    let many: Vec<Entry> = (0..1_200)
        .map(|number| entry(world, here, &format!("m{number:04}")))
        .collect();
    write(&store, vec![directory(world, here, many.clone())]).await;
    assert_eq!(store.entries(scope).await.unwrap().len(), 1_203);
    let change = DirectoryChange {
        organisation: here,
        put: Vec::new(),
        remove: many.iter().map(|entry| entry.id).collect(),
        at: world.minute(6),
    };
    write(&store, vec![Write::ChangeDirectory(Box::new(change))]).await;
    assert_eq!(store.entries(scope).await.unwrap().len(), 3);
}

pub async fn a_key_names_one_entry(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let twins = vec![
        entry(world, organisation, "a"),
        entry(world, organisation, "a"),
    ];
    let batch = Batch {
        writes: vec![directory(world, organisation, twins)],
        ..Batch::default()
    };
    let error = store.commit(batch).await.unwrap_err();
    assert!(matches!(error, CommitError::Database(_)), "{error:?}");
    assert_eq!(store.entries(Scope::House).await.unwrap(), []);
    let missing: EntryId = world.id();
    let change = DirectoryChange {
        organisation,
        put: Vec::new(),
        remove: vec![missing],
        at: world.now,
    };
    write(&store, vec![Write::ChangeDirectory(Box::new(change))]).await;
}

pub async fn notices_are_published_and_withdrawn(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let scope = Scope::Organisation(organisation);
    let first = notice(world, organisation);
    let whole = Notice {
        office: None,
        level: Level::Info,
        from: world.minute(5),
        until: world.minute(30),
        ..notice(world, organisation)
    };
    for notice in [&first, &whole, &first] {
        let notice = Box::new(notice.clone());
        let put = Write::PutNotice {
            notice,
            delete_after: Some(world.minute(90)),
        };
        write(&store, vec![put]).await;
    }
    let kept = [first.clone(), whole.clone()];
    assert_eq!(store.notices(scope, world.now).await.unwrap(), kept);
    assert_eq!(
        store.notices(scope, world.minute(30)).await.unwrap(),
        kept[..1],
        "over is what ends at the instant"
    );

    let withdraw = |at| Write::WithdrawNotice {
        notice: first.id,
        organisation,
        at,
    };
    write(&store, vec![withdraw(world.minute(10))]).await;
    write(&store, vec![withdraw(world.minute(20))]).await;
    let withdrawn = Notice {
        withdrawn_at: Some(world.minute(10)),
        ..first
    };
    assert_eq!(
        store.notices(scope, world.now).await.unwrap(),
        [withdrawn, whole],
        "the first withdrawal counts"
    );
}

pub async fn a_day_is_closed_and_opened_again(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let scope = Scope::Organisation(organisation);
    let closure = closure(world, organisation);
    let close = |reason: &str| Write::CloseDay {
        closure: Box::new(DayClosure {
            reason: reason.to_owned(),
            ..closure.clone()
        }),
        delete_after: None,
    };
    let reasons = async |first| {
        let closures = store.closures(scope, first).await.unwrap();
        let reasons = closures.into_iter().map(|closure| closure.reason);
        reasons.collect::<Vec<_>>()
    };
    write(&store, vec![close("Wasserschaden")]).await;
    assert_eq!(
        store.closures(scope, closure.date).await.unwrap(),
        std::slice::from_ref(&closure)
    );
    write(&store, vec![close("Stromausfall")]).await;
    assert_eq!(reasons(closure.date).await, ["Stromausfall"]);
    assert_eq!(reasons(date(2026, 3, 5)).await, Vec::<String>::new());
    let reopen = Write::ReopenDay {
        office: closure.office,
        organisation,
        date: closure.date,
        at: world.minute(1),
    };
    write(&store, vec![reopen]).await;
    assert_eq!(reasons(closure.date).await, Vec::<String>::new());
    write(&store, vec![close("Doch zu")]).await;
    assert_eq!(reasons(closure.date).await, ["Doch zu"]);
}

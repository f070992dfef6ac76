//! Periods, legal holds, and what a person has a right to.

use jiff::{SignedDuration, Timestamp};
use schalter_domain::ids::{OrganisationId, TicketId, VisitId};
use schalter_domain::person::{Kept, Sought};
use schalter_domain::retention::hold::{Hold, Subject};
use schalter_domain::retention::{DataClass, Period, Periods};
use schalter_domain::ticket::{ContactWish, Stage, Ticket};
use schalter_store::{
    Batch, ChatMessage, Class, CommandResult, Contact, ContactBy, Erasure, Feedback, Found, Item,
    Note, OutboxMessage, Rating, Scope, Snapshot, Store, TicketChange, TicketEnds, Write,
};

use sea_orm::{ConnectionTrait, Statement};

use crate::fixtures::{alliance, event, ticket};
use crate::outbox::message as outgoing;
use crate::side::{contact, credential, feedback, message, note, rated, rating, write};
use crate::tickets::opened;
use crate::walls::columns;
use crate::world::World;

fn a_hold(world: &World, organisation: OrganisationId, subject: Subject) -> Hold {
    Hold {
        id: world.id(),
        organisation,
        subject,
        reason: "Widerspruch".to_owned(),
        by: world.id(),
        since: world.now,
        until: world.minute(60),
        lifted: None,
    }
}

pub fn held(world: &World, organisation: OrganisationId, subject: Subject) -> Write {
    Write::PutHold {
        hold: Box::new(a_hold(world, organisation, subject)),
        delete_after: None,
    }
}

/// A ticket of an organisation, closed at the world's time.
async fn closed(store: &Store, world: &World, organisation: OrganisationId) -> TicketId {
    let wish = Ticket {
        contact: ContactWish::Email("erika@example.org".to_owned()),
        ..ticket(world, organisation, world.id())
    };
    let open = opened(store, wish).await;
    close(store, world, &open).await;
    open.id
}

async fn close(store: &Store, world: &World, open: &Ticket) {
    let scope = Scope::Organisation(open.organisation);
    let (by, at) = (world.id(), world.now);
    let ends = Some(TicketEnds {
        ticket: world.minute(10),
        contact: world.minute(5),
        counted: None,
    });
    let to = Stage::Closed { by, at };
    let change = store.move_ticket(scope, open.id, &Stage::Open, &to, ends);
    assert!(matches!(change.await.unwrap(), TicketChange::Done(_)));
}

fn classes(deleted: &[schalter_store::Deleted]) -> Vec<Class> {
    deleted.iter().map(|one| one.class).collect()
}

pub async fn what_is_held_stays_until_the_hold_ends(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let scope = Scope::Organisation(organisation);
    let due = Some(world.minute(1));
    let note = Note {
        delete_after: due,
        ..note(world, organisation)
    };
    let visit = note.visit;
    let words = vec![
        Write::PutNote(note),
        Write::PutContact(Contact {
            delete_after: due,
            ..contact(organisation, visit)
        }),
        Write::PutChat(ChatMessage {
            delete_after: due,
            ..message(world, organisation, visit)
        }),
        held(world, organisation, Subject::Visit(visit)),
    ];
    write(&store, words).await;
    let kept = closed(&store, world, organisation).await;
    let hold = a_hold(world, organisation, Subject::Ticket(kept));
    let put = Write::PutHold {
        hold: Box::new(hold.clone()),
        delete_after: None,
    };
    write(&store, vec![put]).await;
    let free = closed(&store, world, organisation).await;

    let swept = store.sweep(world.minute(20), &world.clock).await.unwrap();
    assert_eq!(classes(&swept), [Class::TicketContact, Class::Ticket]);
    assert_eq!(store.ticket(scope, free).await.unwrap(), None);
    let ticket = store.ticket(scope, kept).await.unwrap().unwrap();
    assert_ne!(ticket.contact, ContactWish::None, "the contact is held too");
    assert!(store.note(scope, visit).await.unwrap().is_some());

    let lift = |organisation| Write::LiftHold {
        hold: hold.id,
        organisation,
        at: world.minute(30),
        delete_after: Some(world.minute(90)),
    };
    write(&store, vec![lift(world.id())]).await;
    let swept = store.sweep(world.minute(31), &world.clock).await.unwrap();
    assert_eq!(swept, [], "another organisation lifts nothing");
    write(&store, vec![lift(organisation)]).await;
    let holds = store.holds(scope).await.unwrap();
    assert!(holds.iter().any(|one| one.lifted == Some(world.minute(30))));
    let swept = store.sweep(world.minute(31), &world.clock).await.unwrap();
    assert_eq!(classes(&swept), [Class::TicketContact, Class::Ticket]);

    let swept = store.sweep(world.minute(60), &world.clock).await.unwrap();
    let words = [Class::Note, Class::Contact, Class::Chat];
    assert_eq!(classes(&swept), words, "at its end deletion follows");
    let swept = store.sweep(world.minute(90), &world.clock).await.unwrap();
    assert_eq!(classes(&swept), [Class::LegalHold]);
}

pub async fn another_period_applies_to_what_exists(world: &World) {
    let store = world.store().await;
    let (here, there): (OrganisationId, OrganisationId) = (world.id(), world.id());
    let (mine, theirs) = (
        closed(&store, world, here).await,
        closed(&store, world, there).await,
    );
    let open = opened(&store, ticket(world, here, world.id())).await;
    let date = "2026-03-04".parse().unwrap();
    let comment = Rating {
        date,
        comment_delete_after: Some(world.minute(7)),
        ..rating(world, here)
    };
    let late = Note {
        delete_after: Some(world.minute(100_000)),
        ..note(world, here)
    };
    let writes = vec![
        rated(world.id(), comment),
        Write::PutFeedback(feedback(world, here)),
        Write::PutNote(late.clone()),
    ];
    write(&store, writes).await;
    let mut periods = Periods::default();
    periods.set(DataClass::Ticket, Period::days(3)).unwrap();
    periods
        .set(DataClass::VisitNote, Period::minutes(30))
        .unwrap();
    let apply = async || {
        let all = &DataClass::ALL;
        let applied = store.apply_periods(here, &periods, all, world.now).await;
        applied.unwrap()
    };
    let changed = apply().await;
    for class in [
        DataClass::Ticket,
        DataClass::TicketContact,
        DataClass::RatingComment,
        DataClass::BarrierReport,
        DataClass::VisitNote,
    ] {
        assert!(changed.contains(&(class, 1)), "{class}: {changed:?}");
    }
    assert_eq!(apply().await, [], "a second time changes nothing");

    let days = |days: i64| world.now + SignedDuration::from_hours(24 * days);
    let scope = Scope::Organisation(here);
    store.sweep(world.minute(30), &world.clock).await.unwrap();
    assert_eq!(store.note(scope, late.visit).await.unwrap(), None);
    let their = Scope::Organisation(there);
    assert_eq!(store.ticket(their, theirs).await.unwrap(), None);
    assert!(store.ticket(scope, mine).await.unwrap().is_some());
    let commented = store.ratings(scope, date..=date).await.unwrap();
    assert_eq!(
        commented[0].comment_delete_after,
        periods.comment_end(date),
        "counted from the day, not from the hour"
    );
    store.sweep(days(3), &world.clock).await.unwrap();
    assert_eq!(store.ticket(scope, mine).await.unwrap(), None);
    assert!(store.ticket(scope, open.id).await.unwrap().is_some());
    assert_eq!(store.feedback(scope).await.unwrap().len(), 1);
    store.sweep(days(365), &world.clock).await.unwrap();
    assert_eq!(store.feedback(scope).await.unwrap(), []);
    store.sweep(days(365 * 5), &world.clock).await.unwrap();
    let log = store.deletion_log(scope).await.unwrap();
    assert!(
        log.iter().all(|line| line.at == days(365 * 5)),
        "the log itself is deleted: {log:?}"
    );
}

pub async fn old_events_go_when_a_snapshot_covers_them(world: &World) {
    let store = world.store().await;
    let plan = alliance(world, "nord", &["altdorf"]);
    store.apply(&plan, world.now).await.unwrap();
    let organisation = plan.organisations[0].id;
    let mut events: Vec<_> = (1..=9).map(|seq| event(world, organisation, seq)).collect();
    for event in &mut events[6..] {
        event.at = world.minute(60 * 24);
    }
    events[0].kind = "declined".to_owned();
    let batch = Batch {
        events,
        ..Batch::default()
    };
    store.commit(batch).await.unwrap();
    let day = |days: i64| world.now + SignedDuration::from_hours(24 * days);
    let prune = async |midnight: Timestamp| {
        let pruned = store.prune_events(&["declined"], midnight, midnight, &world.clock);
        let pruned = pruned.await.unwrap();
        pruned
            .iter()
            .map(|one| (one.class, one.count))
            .collect::<Vec<_>>()
    };
    assert_eq!(prune(day(9)).await, [], "without a snapshot nothing goes");
    for seq in [2, 8] {
        let snapshot = Snapshot {
            seq,
            at: world.now,
            version: 1,
            body: "{}".to_owned(),
        };
        store.put_snapshot(snapshot).await.unwrap();
    }
    assert_eq!(
        prune(world.minute(60)).await,
        [(Class::SeatEvent, 1)],
        "the day's end takes what names a seat"
    );
    assert_eq!(
        prune(day(1) + SignedDuration::from_mins(1)).await,
        [(Class::VisitEvent, 5)]
    );
    assert_eq!(
        prune(day(9)).await,
        [(Class::VisitEvent, 2)],
        "not what comes after the snapshot"
    );
    let log = store.load_log().await.unwrap();
    assert_eq!((log.events.len(), log.last_seq()), (1, 9));
    let next = event(world, organisation, 10);
    let batch = Batch {
        events: vec![next],
        ..Batch::default()
    };
    store.commit(batch).await.unwrap();
}

fn erika() -> Sought {
    Sought::parse("Erika@Example.org").unwrap()
}

fn kinds(found: &[Found]) -> Vec<&'static str> {
    let mut kinds: Vec<_> = found
        .iter()
        .map(|found| match found.item {
            Item::Note(_) => "note",
            Item::Contact(_) => "contact",
            Item::Chat(_) => "chat",
            Item::Ticket(_) => "ticket",
            Item::Attachment(_) => "attachment",
            Item::Report(_) => "report",
            Item::Comment(_) => "comment",
            Item::Message(_) => "message",
            Item::Browser { .. } => "browser",
        })
        .collect();
    kinds.sort_unstable();
    kinds
}

/// Everything that can be known of Erika, over and done with; and something of others.
async fn traces(store: &Store, world: &World, organisation: OrganisationId) {
    let over = Some(world.minute(600));
    let note = Note {
        delete_after: over,
        ..note(world, organisation)
    };
    let visit = note.visit;
    let mail = "erika@example.org";
    let mut credential = credential(world, organisation, visit);
    credential.delete_after = over;
    let writes = vec![
        Write::PutNote(note),
        Write::PutContact(Contact {
            by: ContactBy::Email,
            address: mail.to_owned(),
            delete_after: over,
            ..contact(organisation, visit)
        }),
        Write::PutChat(ChatMessage {
            delete_after: over,
            ..message(world, organisation, visit)
        }),
        Write::PutCredential(credential),
        Write::PutFeedback(Feedback {
            contact: format!("Erika Muster <{mail}>"),
            ..feedback(world, organisation)
        }),
        rated(
            visit,
            Rating {
                comment: Some(format!("Bitte Antwort an {mail}.")),
                comment_delete_after: over,
                ..rating(world, organisation)
            },
        ),
        Write::PutFeedback(Feedback {
            contact: "petra@example.org".to_owned(),
            ..feedback(world, organisation)
        }),
        Write::PutNote(Note {
            delete_after: over,
            ..crate::side::note(world, organisation)
        }),
    ];
    write(store, writes).await;
    closed(store, world, organisation).await;
}

pub async fn a_person_is_found_and_erased(world: &World) {
    let store = world.store().await;
    let (here, there): (OrganisationId, OrganisationId) = (world.id(), world.id());
    traces(&store, world, here).await;
    traces(&store, world, there).await;
    let scope = Scope::Organisation(here);
    let find = async |scope| store.person(scope, &erika(), world.now).await.unwrap();
    let found = find(scope).await;
    let everything = [
        "browser", "chat", "comment", "contact", "note", "report", "ticket",
    ];
    assert_eq!(kinds(&found), everything);
    assert!(found.iter().all(|found| found.kept.is_none()));

    let erasure = Erasure::of(here, &found, world.minute(1));
    assert_eq!(erasure.count(), 7);
    let erase = Write::Erase(Box::new(erasure));
    write(&store, vec![erase.clone()]).await;
    assert_eq!(find(scope).await, []);
    assert_eq!(kinds(&find(Scope::Organisation(there)).await), everything);
    assert_eq!(
        store.feedback(scope).await.unwrap().len(),
        1,
        "Petra's stays"
    );
    let log = store.deletion_log(scope).await.unwrap();
    assert_eq!(log.len(), 7, "the proof");
    assert!(log.iter().all(|line| line.deleted.count == 1));
    write(&store, vec![erase]).await;
    assert_eq!(store.deletion_log(scope).await.unwrap().len(), 7);
}

/// Every value of every table, as text.
async fn dump(world: &World) -> String {
    let raw = world.raw().await;
    let mut text = String::new();
    for (table, columns) in columns(&raw, world.is_sqlite()).await {
        let whole = if world.is_sqlite() {
            let quoted = columns.iter().map(|column| format!("quote(\"{column}\")"));
            quoted.collect::<Vec<_>>().join(" || ' ' || ")
        } else {
            "t::text".to_owned()
        };
        let sql = format!("SELECT {whole} AS whole FROM \"{table}\" t");
        let rows = raw.query_all_raw(Statement::from_string(raw.get_database_backend(), sql));
        for row in rows.await.unwrap() {
            let row: String = row.try_get("", "whole").unwrap();
            text.push_str(&row);
            text.push('\n');
        }
    }
    raw.close().await.unwrap();
    text
}

/// What is seeded by [`traces`] and below, as either database writes it.
const SEEDS: [&str; 9] = [
    "Ich höre schlecht",
    "Guten Tag",
    "erika@example.org",
    "Der Kontrast reicht nicht",
    "Bitte Antwort an",
    "Personalausweis abholen",
    "Widerspruch",
    "cookiehash",
    "befehlsergebnis",
];

pub async fn nothing_is_left_in_any_table(world: &World) {
    let store = world.store().await;
    let plan = alliance(world, "nord", &["altdorf"]);
    store.apply(&plan, world.now).await.unwrap();
    let organisation = plan.organisations[0].id;
    traces(&store, world, organisation).await;
    let visit: VisitId = world.id();
    let matter = Ticket {
        text: "Personalausweis abholen".to_owned(),
        ..ticket(world, organisation, world.id())
    };
    let open = opened(&store, matter).await;
    close(&store, world, &open).await;
    let mut cookie = credential(world, organisation, visit);
    cookie.token_hash = "cookiehash".to_owned();
    cookie.delete_after = Some(world.minute(1));
    let batch = Batch {
        writes: vec![
            Write::PutCredential(cookie),
            Write::PutHold {
                hold: Box::new(a_hold(world, organisation, Subject::Visit(visit))),
                delete_after: Some(world.minute(100)),
            },
            Write::PutMessage(Box::new(OutboxMessage {
                visit: Some(visit),
                ..outgoing(world, organisation, "traces")
            })),
            Write::Forget {
                visit,
                organisation,
                at: world.minute(2),
            },
        ],
        results: vec![CommandResult {
            id: world.id(),
            organisation,
            body: serde_json::json!("befehlsergebnis"),
            delete_after: Some(world.minute(3)),
        }],
        ..Batch::default()
    };
    store.commit(batch).await.unwrap();
    let before = dump(world).await;
    for seed in SEEDS {
        assert!(before.contains(seed), "{seed} is not there before");
    }
    let far = world.now + SignedDuration::from_hours(24 * 4_000);
    store.sweep(far, &world.clock).await.unwrap();
    let after = dump(world).await;
    for seed in SEEDS {
        assert!(!after.contains(seed), "{seed} is left");
    }
}

pub async fn what_is_promised_or_held_is_not_erased(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let scope = Scope::Organisation(organisation);
    let visit = world.id();
    let promised = Contact {
        by: ContactBy::Email,
        address: "erika@example.org".to_owned(),
        ..contact(organisation, visit)
    };
    write(&store, vec![Write::PutContact(promised)]).await;
    let wish = Ticket {
        contact: ContactWish::Email("erika@example.org".to_owned()),
        ..ticket(world, organisation, world.id())
    };
    let open = opened(&store, wish).await;
    let find = async || store.person(scope, &erika(), world.now).await.unwrap();
    let found = find().await;
    assert_eq!(kinds(&found), ["contact", "ticket"]);
    let promised = |found: &Found| found.kept == Some(Kept::Promised);
    assert!(found.iter().all(promised));
    assert_eq!(Erasure::of(organisation, &found, world.now).count(), 0);

    close(&store, world, &open).await;
    let seen = find().await;
    write(
        &store,
        vec![held(world, organisation, Subject::Ticket(open.id))],
    )
    .await;
    let until = world.minute(60);
    let ticket = find()
        .await
        .into_iter()
        .find(|found| matches!(found.item, Item::Ticket(_)));
    assert_eq!(ticket.unwrap().kept, Some(Kept::Held { until }));
    let late = Erasure::of(organisation, &seen, world.now);
    assert_eq!(late.tickets, [open.id], "seen before it was held");
    write(&store, vec![Write::Erase(Box::new(late))]).await;
    assert!(store.ticket(scope, open.id).await.unwrap().is_some());

    let number = Sought::Number(open.number.parse().unwrap());
    let by_number = store.person(scope, &number, world.now).await.unwrap();
    assert_eq!(kinds(&by_number), ["ticket"]);
    let elsewhere = store.person(Scope::Organisation(world.id()), &number, world.now);
    assert_eq!(elsewhere.await.unwrap(), []);
}

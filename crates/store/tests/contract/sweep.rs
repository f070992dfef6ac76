//! Deletion that runs and logs.

use jiff::{SignedDuration, Timestamp};
use schalter_domain::clock::Clock;
use schalter_domain::clock::testing::ManualClock;
use schalter_domain::ids::{CommandId, OrganisationId, VisitId};
use schalter_domain::ticket::Ticket;
use schalter_store::{
    Batch, ChatMessage, Class, CommandResult, Contact, Credential, Deleted, Feedback, Note,
    OutboxMessage, Rating, Scope, SessionAbout, StaffSession, VisitClass, Write,
};
use serde_json::json;

use crate::announced::{closure, notice};
use crate::fixtures::{alliance, event, ticket};
use crate::outbox::message as outgoing;
use crate::side::{contact, credential, feedback, message, note, rating, write};
use crate::world::World;

/// One row of every class, due at `at`.
struct Everything {
    visit: VisitId,
    ticket: Ticket,
    command: CommandId,
    batch: Batch,
}

fn everything(world: &World, organisation: OrganisationId, at: Option<Timestamp>) -> Everything {
    let note = Note {
        delete_after: at,
        ..note(world, organisation)
    };
    let visit = note.visit;
    let ticket = ticket(world, organisation, world.id());
    let command = CommandResult {
        id: world.id(),
        organisation,
        body: json!(1),
        delete_after: at,
    };
    let id = command.id;
    let rating = Rating {
        comment_delete_after: at,
        ..rating(world, organisation)
    };
    let message = ChatMessage {
        delete_after: at,
        ..message(world, organisation, visit)
    };
    let credential = Credential {
        delete_after: at,
        ..credential(world, organisation, visit)
    };
    let outgoing = OutboxMessage {
        visit: Some(visit),
        ..outgoing(world, organisation, &visit.to_string())
    };
    let writes = vec![
        Write::PutMessage(Box::new(outgoing)),
        Write::SetDeleteAfter {
            visit,
            organisation,
            class: VisitClass::Message,
            at,
        },
        Write::PutNote(note),
        Write::PutContact(Contact {
            delete_after: at,
            ..contact(organisation, visit)
        }),
        Write::PutChat(message),
        Write::PutCredential(credential),
        Write::PutRating {
            visit,
            rating,
            rated_delete_after: at,
        },
        Write::PutFeedback(Feedback {
            delete_after: at,
            ..feedback(world, organisation)
        }),
        Write::PutTicket {
            ticket: Box::new(ticket.clone()),
            delete_after: at,
        },
        Write::PutNotice {
            notice: Box::new(notice(world, organisation)),
            delete_after: at,
        },
        Write::CloseDay {
            closure: Box::new(closure(world, organisation)),
            delete_after: at,
        },
    ];
    let batch = Batch {
        writes,
        results: vec![command],
        ..Batch::default()
    };
    Everything {
        visit,
        ticket,
        command: id,
        batch,
    }
}

pub async fn only_what_is_due_is_deleted_and_logged(world: &World) {
    let store = world.store().await;
    let plan = alliance(world, "nord", &["altdorf", "bach"]);
    store.apply(&plan, world.now).await.unwrap();
    let (here, there) = (plan.organisations[0].id, plan.organisations[1].id);
    let due = everything(world, here, Some(world.minute(10)));
    let elsewhere = everything(world, there, Some(world.minute(10)));
    let later = everything(world, here, Some(world.minute(11)));
    let kept = everything(world, here, None);
    for one in [&due, &elsewhere, &later, &kept] {
        store.commit(one.batch.clone()).await.unwrap();
    }
    let staff = plan.staff[0].staff.id;
    for (token, minute) in [("short", 10), ("long", 60)] {
        let session = StaffSession {
            token_hash: token.to_owned(),
            staff,
            organisation: here,
            created_at: world.now,
            expires_at: world.minute(minute),
            revoked_at: None,
            csrf: String::new(),
            about: SessionAbout::default(),
        };
        store.put_session(&session).await.unwrap();
    }

    assert_eq!(
        store.sweep(world.minute(9), &world.clock).await.unwrap(),
        []
    );
    let mut deleted = store.sweep(world.minute(10), &world.clock).await.unwrap();
    let classes = [
        Class::Note,
        Class::Credential,
        Class::Chat,
        Class::Rated,
        Class::RatingComment,
        Class::Ticket,
        Class::Feedback,
        Class::CommandResult,
        Class::Notice,
        Class::Closure,
        Class::Contact,
        Class::Message,
    ];
    let one = |organisation| {
        move |class| Deleted {
            class,
            organisation,
            count: 1,
        }
    };
    let mut expected: Vec<_> = classes.map(one(here)).to_vec();
    expected.extend(classes.map(one(there)));
    expected.push(one(here)(Class::Session));
    deleted.sort();
    expected.sort();
    assert_eq!(deleted, expected);
    assert_eq!(
        store.sweep(world.minute(10), &world.clock).await.unwrap(),
        []
    );

    let mut logged: Vec<_> = store
        .deletion_log(Scope::House)
        .await
        .unwrap()
        .into_iter()
        .map(|line| {
            assert_eq!(line.at, world.minute(10));
            line.deleted
        })
        .collect();
    logged.sort();
    assert_eq!(logged, expected);

    let scope = Scope::Organisation(here);
    for (one, stays) in [(&due, false), (&later, true), (&kept, true)] {
        assert_eq!(store.note(scope, one.visit).await.unwrap().is_some(), stays);
        let contacts = store.contacts(scope, &[one.visit]).await.unwrap();
        assert_eq!(!contacts.is_empty(), stays);
        let chat = store.chat(scope, one.visit.0.into()).await.unwrap();
        assert_eq!(!chat.is_empty(), stays);
        let token = format!("hash of {}", one.visit);
        assert_eq!(
            !store.visits_of_token(&token).await.unwrap().is_empty(),
            stays
        );
        assert_eq!(store.has_rated(scope, one.visit).await.unwrap(), stays);
        assert_eq!(
            store.ticket(scope, one.ticket.id).await.unwrap().is_some(),
            stays
        );
        assert_eq!(
            store
                .command_result(scope, one.command)
                .await
                .unwrap()
                .is_some(),
            stays
        );
    }
    let day = "2026-03-04".parse().unwrap();
    let ratings = store.ratings(scope, day..=day).await.unwrap();
    assert_eq!(ratings.len(), 3, "stars stay");
    assert_eq!(
        ratings
            .iter()
            .filter(|rating| rating.comment.is_some())
            .count(),
        2
    );
    assert_eq!(store.feedback(scope).await.unwrap().len(), 2);
}

/// A clock under which every batch takes too long.
struct SlowClock(ManualClock);

impl Clock for SlowClock {
    fn now(&self) -> Timestamp {
        self.0.advance(SignedDuration::from_millis(30));
        self.0.now()
    }
}

pub async fn many_rows_go_in_short_batches(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let due = Some(world.minute(1));
    let rows = |count| -> Vec<_> {
        let note = |_| Note {
            delete_after: due,
            ..note(world, organisation)
        };
        (0..count).map(note).map(Write::PutNote).collect()
    };
    write(&store, rows(1_234)).await;
    let gone = |count| Deleted {
        class: Class::Note,
        organisation,
        count,
    };
    let now = world.minute(2);
    assert_eq!(store.sweep(now, &world.clock).await.unwrap(), [gone(1_234)]);

    write(&store, rows(100)).await;
    let slow = SlowClock(ManualClock::new(world.now));
    assert_eq!(store.sweep(now, &slow).await.unwrap(), [gone(100)]);
    let log = store
        .deletion_log(Scope::Organisation(organisation))
        .await
        .unwrap();
    assert_eq!(log.len(), 1, "one line for one run's time");
    assert_eq!(log[0].deleted, gone(1_334));
}

pub async fn forgetting_a_visit(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let scope = Scope::Organisation(organisation);
    let one = everything(world, organisation, None);
    let other = everything(world, organisation, None);
    let with_visit = Ticket {
        visit: Some(one.visit),
        ..ticket(world, organisation, world.id())
    };
    store.commit(one.batch.clone()).await.unwrap();
    store.commit(other.batch.clone()).await.unwrap();
    let put = Write::PutTicket {
        ticket: Box::new(with_visit.clone()),
        delete_after: None,
    };
    write(&store, vec![put]).await;

    let soon = Write::SetDeleteAfter {
        visit: one.visit,
        organisation,
        class: VisitClass::Chat,
        at: Some(world.minute(1)),
    };
    let forget = Write::Forget {
        visit: one.visit,
        organisation,
        at: world.minute(5),
    };
    write(&store, vec![soon, forget]).await;
    let deleted = |class| Deleted {
        class,
        organisation,
        count: 1,
    };
    let swept = store.sweep(world.minute(1), &world.clock).await.unwrap();
    assert_eq!(
        swept,
        [deleted(Class::Chat)],
        "what was due before stays due before"
    );
    let swept = store.sweep(world.minute(5), &world.clock).await.unwrap();
    assert_eq!(
        swept,
        [
            Class::Note,
            Class::Contact,
            Class::Credential,
            Class::Rated,
            Class::Message
        ]
        .map(deleted)
    );

    let ticket = store.ticket(scope, with_visit.id).await.unwrap().unwrap();
    assert_eq!(ticket.visit, None);
    assert!(store.note(scope, other.visit).await.unwrap().is_some());

    let keep = |class| Write::SetDeleteAfter {
        visit: other.visit,
        organisation,
        class,
        at: None,
    };
    let forget = Write::Forget {
        visit: other.visit,
        organisation,
        at: world.minute(6),
    };
    let (note, contact) = (keep(VisitClass::Note), keep(VisitClass::Contact));
    write(&store, vec![forget, note, contact]).await;
    let swept = store.sweep(world.minute(6), &world.clock).await.unwrap();
    assert_eq!(
        swept,
        [Class::Chat, Class::Credential, Class::Rated, Class::Message].map(deleted)
    );
    assert!(store.note(scope, other.visit).await.unwrap().is_some());
    let contacts = store.contacts(scope, &[other.visit]).await.unwrap();
    assert_eq!(contacts.len(), 1);
}

pub async fn the_switchboard_does_not_wait_for_a_sweep(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let due = Some(world.minute(1));
    let notes = (0..300).map(|_| Note {
        delete_after: due,
        ..note(world, organisation)
    });
    write(&store, notes.map(Write::PutNote).collect()).await;

    let (sweeping, now, start) = (store.clone(), world.minute(2), world.now);
    let mut sweep = tokio::spawn(async move {
        sweeping
            .sweep(now, &SlowClock(ManualClock::new(start)))
            .await
    });
    for seq in 1..=10 {
        let events = vec![event(world, organisation, seq)];
        let commit = store.commit(Batch {
            events,
            ..Batch::default()
        });
        tokio::select! {
            biased;
            committed = commit => drop(committed.unwrap()),
            _ = &mut sweep => panic!("the commit of event {seq} waited for the sweep"),
        }
    }
    assert_eq!(sweep.await.unwrap().unwrap()[0].count, 300);
}

//! The event log: what is committed, loaded, refused.

use schalter_domain::ids::OrganisationId;
use schalter_store::upcast::{Upcaster, Upcasters};
use schalter_store::{
    Batch, Class, CommandResult, CommitError, Deleted, Note, Scope, Snapshot, Store, StoreError,
    StoredEvent, Write,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::fixtures::{event, events};
use crate::side::{feedback, note};
use crate::world::World;

fn batch(events: Vec<StoredEvent>) -> Batch {
    Batch {
        events,
        ..Batch::default()
    }
}

fn snapshot(world: &World, seq: u64) -> Snapshot {
    Snapshot {
        seq,
        at: world.now,
        version: 3,
        body: json!({ "after": seq }).to_string(),
    }
}

pub async fn what_is_committed_is_loaded(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    assert_eq!(store.load_log().await.unwrap().last_seq(), 0);

    let written = events(world, organisation, 1, 2_345);
    store
        .commit(batch(written[..2_000].to_vec()))
        .await
        .unwrap();
    store
        .commit(batch(written[2_000..].to_vec()))
        .await
        .unwrap();

    let log = store.load_log().await.unwrap();
    assert_eq!(log.snapshot, None);
    assert_eq!(log.events, written);
    assert_eq!(log.last_seq(), 2_345);
}

pub async fn a_deposed_leader_is_fenced(world: &World) {
    let (old, new, organisation) = (world.store().await, world.store().await, world.id());
    old.commit(batch(events(world, organisation, 1, 3)))
        .await
        .unwrap();

    let at = new.load_log().await.unwrap().last_seq();
    new.commit(batch(events(world, organisation, at + 1, at + 1)))
        .await
        .unwrap();

    let note = note(world, organisation);
    let late = Batch {
        events: events(world, organisation, 4, 5),
        writes: vec![Write::PutNote(note.clone())],
        results: Vec::new(),
    };
    let error = old.commit(late).await.unwrap_err();
    assert!(matches!(error, CommitError::Fenced(4)), "{error:?}");
    assert_eq!(old.load_log().await.unwrap().last_seq(), 4);
    assert_eq!(old.note(Scope::House, note.visit).await.unwrap(), None);
}

pub async fn of_two_leaders_at_once_one_is_fenced(world: &World) {
    let (one, two, organisation) = (world.store().await, world.store().await, world.id());
    for round in 0..10 {
        let batch = |store: Store| {
            let events = events(world, organisation, round * 5 + 1, round * 5 + 5);
            tokio::spawn(async move { store.commit(batch(events)).await })
        };
        let (first, second) = (batch(one.clone()), batch(two.clone()));
        let results = [first.await.unwrap(), second.await.unwrap()];
        assert_eq!(
            results.iter().filter(|result| result.is_ok()).count(),
            1,
            "{results:?}"
        );
        let fenced = |result: &&Result<_, _>| matches!(result, Err(CommitError::Fenced(_)));
        assert_eq!(results.iter().filter(fenced).count(), 1, "{results:?}");
    }
    assert_eq!(
        one.load_log().await.unwrap().events,
        events(world, organisation, 1, 50)
    );
}

pub async fn the_fence_holds_where_events_were_deleted(world: &World) {
    let (old, new, organisation) = (world.store().await, world.store().await, world.id());
    old.commit(batch(events(world, organisation, 1, 3)))
        .await
        .unwrap();
    new.commit(batch(events(world, organisation, 4, 9)))
        .await
        .unwrap();
    new.put_snapshot(snapshot(world, 9)).await.unwrap();
    let later = world.minute(1);
    new.truncate_events(&["arrived"], later, later, &world.clock)
        .await
        .unwrap();

    let error = old
        .commit(batch(events(world, organisation, 4, 4)))
        .await
        .unwrap_err();
    assert!(matches!(error, CommitError::Fenced(4)), "{error:?}");
    let log = new.load_log().await.unwrap();
    assert_eq!(
        (log.snapshot, log.events),
        (Some(snapshot(world, 9)), Vec::new())
    );
    new.commit(batch(events(world, organisation, 10, 10)))
        .await
        .unwrap();
}

pub async fn a_failing_side_write_leaves_nothing(world: &World) {
    let (store, organisation) = (world.store().await, world.id::<OrganisationId>());
    let report = feedback(world, organisation);
    store
        .commit(Batch {
            writes: vec![Write::PutFeedback(report.clone())],
            ..Batch::default()
        })
        .await
        .unwrap();

    let note: Note = note(world, organisation);
    let failing = Batch {
        events: events(world, organisation, 1, 2),
        writes: vec![Write::PutNote(note.clone()), Write::PutFeedback(report)],
        results: vec![result(world, organisation)],
    };
    let id = failing.results[0].id;
    let error = store.commit(failing).await.unwrap_err();
    assert!(matches!(error, CommitError::Database(_)), "{error:?}");
    assert_eq!(store.load_log().await.unwrap().last_seq(), 0);
    assert_eq!(store.note(Scope::House, note.visit).await.unwrap(), None);
    assert_eq!(store.command_result(Scope::House, id).await.unwrap(), None);
    store
        .commit(batch(events(world, organisation, 1, 1)))
        .await
        .unwrap();
}

fn result(world: &World, organisation: OrganisationId) -> CommandResult {
    let body = json!({ "visit": "…" });
    CommandResult {
        id: world.id(),
        organisation,
        body,
        delete_after: None,
    }
}

pub async fn a_repeated_command_is_told_apart(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let first = result(world, organisation);
    let with = |seq, results| Batch {
        events: vec![event(world, organisation, seq)],
        results,
        ..Batch::default()
    };
    store.commit(with(1, vec![first.clone()])).await.unwrap();
    assert_eq!(
        store.command_result(Scope::House, first.id).await.unwrap(),
        Some(first.body.clone())
    );

    let other = result(world, organisation);
    let error = store
        .commit(with(2, vec![other.clone(), first.clone()]))
        .await
        .unwrap_err();
    assert!(
        matches!(error, CommitError::Repeated(id) if id == first.id),
        "{error:?}"
    );
    assert_eq!(store.load_log().await.unwrap().last_seq(), 1);

    let error = store
        .commit(with(2, vec![other.clone(), other.clone()]))
        .await
        .unwrap_err();
    assert!(
        matches!(error, CommitError::Repeated(id) if id == other.id),
        "{error:?}"
    );

    let elsewhere = CommandResult {
        organisation: world.id(),
        ..first
    };
    store.commit(with(2, vec![elsewhere])).await.unwrap();
}

pub async fn a_hole_is_refused_and_found(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let error = store
        .commit(batch(events(world, organisation, 2, 3)))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            CommitError::Gap {
                expected: 1,
                found: 2
            }
        ),
        "{error:?}"
    );
    let torn = vec![event(world, organisation, 1), event(world, organisation, 3)];
    let error = store.commit(batch(torn)).await.unwrap_err();
    assert!(
        matches!(
            error,
            CommitError::Gap {
                expected: 2,
                found: 3
            }
        ),
        "{error:?}"
    );

    store
        .commit(batch(events(world, organisation, 1, 5)))
        .await
        .unwrap();
    let raw = world.raw().await;
    raw.execute_unprepared("DELETE FROM event WHERE seq = 3")
        .await
        .unwrap();
    let error = store.load_log().await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Inconsistent { table: "event", id, .. } if id == "3"),
        "{error:?}"
    );
    raw.execute_unprepared("UPDATE event SET body = 'no json' WHERE seq = 1")
        .await
        .unwrap();
    assert!(matches!(
        store.load_log().await,
        Err(StoreError::Inconsistent { .. })
    ));
    raw.close().await.unwrap();
}

pub async fn a_snapshot_shortens_the_log(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    store
        .commit(batch(events(world, organisation, 1, 40)))
        .await
        .unwrap();
    let error = store.put_snapshot(snapshot(world, 41)).await.unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Inconsistent {
                table: "snapshot",
                ..
            }
        ),
        "{error:?}"
    );

    for seq in [10, 20, 30, 35, 30] {
        store.put_snapshot(snapshot(world, seq)).await.unwrap();
    }
    let log = store.load_log().await.unwrap();
    assert_eq!(log.snapshot, Some(snapshot(world, 35)));
    assert_eq!(log.events, events(world, organisation, 36, 40));
    assert_eq!(log.last_seq(), 40);

    let raw = world.raw().await;
    let kept = "SELECT seq FROM snapshot ORDER BY seq";
    let rows = raw.query_all_raw(statement(&raw, kept)).await.unwrap();
    let kept: Vec<i64> = rows
        .iter()
        .map(|row| row.try_get("", "seq").unwrap())
        .collect();
    assert_eq!(kept, [20, 30, 35]);
    raw.close().await.unwrap();
}

fn statement(db: &impl ConnectionTrait, sql: &str) -> sea_orm::Statement {
    sea_orm::Statement::from_string(db.get_database_backend(), sql)
}

static STEPS: &[Upcaster] = &[Upcaster {
    kind: "arrived",
    from: 1,
    step: |mut body| {
        body["channels"] = json!([body["channel"].take()]);
        body
    },
}];

pub async fn old_events_are_upcast(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let newer = StoredEvent {
        version: 2,
        ..event(world, organisation, 2)
    };
    store
        .commit(batch(vec![event(world, organisation, 1), newer.clone()]))
        .await
        .unwrap();

    let store = store.with_upcasters(Upcasters::of(STEPS));
    let events = store.load_log().await.unwrap().events;
    assert_eq!(events[0].version, 2);
    assert_eq!(events[0].body["channels"], json!(["web"]));
    assert_eq!(events[1], newer);
}

pub async fn seat_events_end_with_the_day(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let mut written = events(world, organisation, 1, 300);
    for event in written.iter_mut().filter(|event| event.seq % 2 == 0) {
        event.kind = "declined".to_owned();
    }
    written[1].at = world.minute(60);
    store.commit(batch(written)).await.unwrap();
    let (before, now) = (world.minute(30), world.minute(90));
    let truncate = async || {
        store
            .truncate_events(&["declined", "break"], before, now, &world.clock)
            .await
            .unwrap()
    };
    assert_eq!(truncate().await, [], "without a snapshot nothing goes");

    store.put_snapshot(snapshot(world, 250)).await.unwrap();
    let gone = Deleted {
        class: Class::SeatEvent,
        organisation,
        count: 124,
    };
    assert_eq!(
        truncate().await,
        [gone],
        "up to the snapshot, save the young one"
    );
    assert_eq!(truncate().await, []);
    assert_eq!(store.load_log().await.unwrap().events.len(), 50);
    let log = store
        .deletion_log(Scope::Organisation(organisation))
        .await
        .unwrap();
    assert_eq!(
        log.iter()
            .map(|line| (line.at, line.deleted))
            .collect::<Vec<_>>(),
        [(now, gone)]
    );
}

pub async fn a_dropped_commit_blocks_nobody(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    for _ in 0..30 {
        let next = store.load_log().await.unwrap().last_seq() + 1;
        let (store, events) = (store.clone(), events(world, organisation, next, next + 20));
        let commit = tokio::spawn(async move { store.commit(batch(events)).await });
        tokio::task::yield_now().await;
        commit.abort();
        let _ = commit.await;
    }
    // What was dropped may have been written or not, but as a whole; the log loads, and goes on.
    loop {
        let next = store.load_log().await.unwrap().last_seq() + 1;
        assert_eq!(next % 21, 1);
        match store
            .commit(batch(events(world, organisation, next, next + 20)))
            .await
        {
            Ok(_) => break,
            Err(CommitError::Fenced(_)) => (), // a dropped commit went through just now
            Err(error) => panic!("{error}"),
        }
    }
}

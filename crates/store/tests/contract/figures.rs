//! Figures: counters that add up, and what was kept of single visits before them.

use schalter_domain::figures::{Cell, Counter, End, Kind, Sums};
use schalter_domain::ids::OrganisationId;
use schalter_domain::language::Language;
use schalter_domain::office::Channel;
use schalter_store::{Batch, CommitError, Rating, Scope, Wallboard, Write};
use sea_orm::{ConnectionTrait, Statement, Value};
use uuid::Uuid;

use crate::side::{figure, rated, rating, write};
use crate::world::World;

pub async fn counters_add_up(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let scope = Scope::Organisation(organisation);
    let first = figure(world, organisation);
    let mut second = first;
    second.cell.kind = Kind::GaveUp;
    let mut more = first;
    more.sums.ends = [0; 11];
    more.sums.ends[End::Ticket as usize] = 4;
    let count = |counter: Counter| Write::Count(Box::new(counter));
    write(&store, vec![count(first), count(second), count(more)]).await;
    write(&store, vec![count(more)]).await;

    let mut all = first;
    all.sums.add(&more.sums);
    all.sums.add(&more.sums);
    let day = first.cell.date;
    let mut read = store.figures(scope, day..=day).await.unwrap();
    read.sort_by_key(|counter| counter.cell);
    assert_eq!(read, [all, second]);
    let eve = day.yesterday().unwrap();
    assert_eq!(store.figures(scope, eve..=eve).await.unwrap(), []);
}

pub async fn stars_are_counted_apart_from_words(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let scope = Scope::Organisation(organisation);
    let topic = world.id();
    let first = Rating {
        topic: Some(topic),
        ..rating(world, organisation)
    };
    write(&store, vec![rated(world.id(), first.clone())]).await;
    let changed = Rating {
        stars: 2,
        ..first.clone()
    };
    write(&store, vec![Write::ChangeRating(changed.clone())]).await;
    let strangers = Rating {
        organisation: OrganisationId(world.id()),
        stars: 1,
        ..changed
    };
    write(&store, vec![Write::ChangeRating(strangers)]).await;
    let again = vec![rated(
        world.id(),
        Rating {
            id: world.id(),
            ..first.clone()
        },
    )];
    write(&store, again).await;

    let counted = store
        .counted_ratings(scope, first.date..=first.date)
        .await
        .unwrap();
    assert_eq!(counted.len(), 1);
    assert_eq!(counted[0].stars, [0, 1, 0, 0, 1]);
    assert_eq!(
        (counted[0].topic, counted[0].office),
        (Some(topic), first.office)
    );
}

pub async fn a_wallboard_is_found_by_its_secret_until_revoked(world: &World) {
    let (store, organisation) = (world.store().await, world.id::<OrganisationId>());
    let board = wallboard(world, organisation);
    let put = || Write::PutWallboard(Box::new(board.clone()));
    write(&store, vec![put()]).await;
    let found = || store.wallboard_of(&board.token_hash);
    assert_eq!(found().await.unwrap(), Some(board.clone()));
    assert_eq!(store.wallboard_of("another").await.unwrap(), None);
    let twice = Batch {
        writes: vec![put()],
        ..Batch::default()
    };
    let error = store.commit(twice).await.unwrap_err();
    assert!(matches!(error, CommitError::Database(_)), "{error:?}");

    let drop = |organisation| Write::DropWallboard {
        wallboard: board.id,
        organisation,
    };
    write(&store, vec![drop(OrganisationId(world.id()))]).await;
    assert!(
        found().await.unwrap().is_some(),
        "a stranger revokes nothing"
    );
    write(&store, vec![drop(organisation)]).await;
    assert_eq!(found().await.unwrap(), None);
}

pub fn wallboard(world: &World, organisation: OrganisationId) -> Wallboard {
    let id: Uuid = world.id();
    Wallboard {
        id,
        organisation,
        office: None,
        token_hash: format!("hash of {id}"),
        created_at: world.now,
    }
}

/// A row as the release before kept one for each visit.
fn single(
    organisation: Uuid,
    office: Uuid,
    channel: &str,
    outcome: &str,
    waited_s: i64,
) -> Vec<Value> {
    let topic = Uuid::from_u128(7);
    vec![
        Uuid::from_u128(u128::try_from(waited_s).unwrap() * 100 + outcome.len() as u128).into(),
        organisation.into(),
        office.into(),
        topic.into(),
        channel.into(),
        "de".into(),
        "2026-03-04".into(),
        9.into(),
        waited_s.into(),
        (if matches!(outcome, "left" | "not_reached") {
            0_i64
        } else {
            100
        })
        .into(),
        outcome.into(),
    ]
}

pub async fn single_visits_are_folded_in_and_deleted(world: &World) {
    world.store().await.close().await.unwrap();
    let (organisation, office): (Uuid, Uuid) = (world.id(), world.id());
    let raw = world.raw().await;
    for undone in [
        "DROP TABLE figure_count",
        "DROP TABLE figure_rating",
        "DROP TABLE figure_matter",
        "DROP TABLE wallboard",
        "DELETE FROM seaql_migrations WHERE version = 'm0010_figures'",
    ] {
        raw.execute_unprepared(undone).await.unwrap();
    }
    let backend = raw.get_database_backend();
    let places = match world.is_sqlite() {
        true => vec!["?".to_owned(); 11],
        false => (1..=11).map(|place| format!("${place}")).collect(),
    };
    let insert = format!("INSERT INTO figure VALUES ({})", places.join(", "));
    for row in [
        single(organisation, office, "web", "resolved", 30),
        single(organisation, office, "web", "resolved", 5),
        single(organisation, office, "web", "ticket", 31),
        single(organisation, office, "web", "left", 4_000),
        single(organisation, office, "callback", "left", 600),
        single(organisation, office, "callback", "not_reached", 700),
        single(organisation, office, "callback", "resolved", 800),
    ] {
        let statement = Statement::from_sql_and_values(backend, &insert, row);
        raw.execute_raw(statement).await.unwrap();
    }
    raw.close().await.unwrap();

    let store = world.store().await;
    let day = "2026-03-04".parse().unwrap();
    let scope = Scope::Organisation(organisation.into());
    let read = store.figures(scope, day..=day).await.unwrap();
    let of = |kind: Kind| {
        let found: Vec<_> = read.iter().filter(|one| one.cell.kind == kind).collect();
        assert_eq!(found.len(), 1, "{kind:?}");
        *found[0]
    };
    let prompt = of(Kind::PromptSettled);
    let mut sums = Sums {
        visits: 2,
        wait_s: 35,
        talk_s: 200,
        handled_s: 200,
        ..Sums::default()
    };
    sums.ends[End::Resolved as usize] = 2;
    (sums.waits[0], sums.waits[2], sums.talks[1]) = (1, 1, 2);
    let cell = Cell {
        organisation: organisation.into(),
        office: office.into(),
        topic: Uuid::from_u128(7).into(),
        channel: Channel::Web,
        language: Language::De,
        date: day,
        hour: 9,
        kind: Kind::PromptSettled,
    };
    assert_eq!(prompt, Counter { cell, sums });
    let left = of(Kind::GaveUp).sums;
    assert_eq!((left.waits[11], left.talks), (1, [0; 11]));
    for kind in [
        Kind::WaitedOpen,
        Kind::Withdrawn,
        Kind::Unreached,
        Kind::KeptSettled,
    ] {
        assert_eq!(of(kind).sums.visits, 1);
    }
    assert_eq!(read.len(), 6);
    store.close().await.unwrap();
    let raw = world.raw().await;
    let rows = Statement::from_string(backend, "SELECT 1 AS one FROM figure");
    assert!(raw.query_all_raw(rows).await.unwrap().is_empty());
    raw.close().await.unwrap();
}

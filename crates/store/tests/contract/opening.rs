//! Opening, closing, migrating.

use schalter_domain::ids::OrganisationId;
use schalter_store::{Batch, Scope, Store, StoreError};
use sea_orm::ConnectionTrait;

use crate::fixtures::{alliance, events};
use crate::world::World;

pub async fn reopens_with_all_that_was_written(world: &World) {
    let plan = alliance(world, "nord", &["musterstadt"]);
    let organisation = plan.organisations[0].id;
    let events = events(world, organisation, 1, 3);
    let store = world.store().await;
    store.apply(&plan, world.now).await.unwrap();
    store
        .commit(Batch {
            events: events.clone(),
            ..Batch::default()
        })
        .await
        .unwrap();
    store.close().await.unwrap();

    let store = world.store().await;
    store.ping().await.unwrap();
    assert_eq!(store.load_log().await.unwrap().events, events);
    assert_eq!(
        store.organisations(Scope::House).await.unwrap(),
        plan.organisations
    );
}

pub async fn refuses_a_newer_database(world: &World) {
    world.store().await.close().await.unwrap();
    let raw = world.raw().await;
    raw.execute_unprepared("INSERT INTO seaql_migrations VALUES ('m9999_future', 0)")
        .await
        .unwrap();
    raw.close().await.unwrap();

    let error = Store::connect(&world.url, world.now).await.err().unwrap();
    assert!(
        matches!(&error, StoreError::Newer { found, .. } if found == "m9999_future"),
        "{error:?}"
    );
}

/// Undoes the last migration, as if it had just been released.
async fn undo_last_migration(world: &World) {
    let raw = world.raw().await;
    for what in [
        "DROP TABLE visit_contact",
        "DROP TABLE staff_topic",
        "ALTER TABLE office DROP COLUMN late_minutes",
        "ALTER TABLE office DROP COLUMN overflow_after_s",
        "ALTER TABLE topic DROP COLUMN urgent",
        "ALTER TABLE topic DROP COLUMN shared",
        "ALTER TABLE staff DROP COLUMN without_channels",
    ] {
        raw.execute_unprepared(what).await.unwrap();
    }
    let undo = "DELETE FROM seaql_migrations WHERE version = 'm0006_routing'";
    raw.execute_unprepared(undo).await.unwrap();
    raw.close().await.unwrap();
}

fn backups(world: &World) -> Vec<String> {
    let names = world.folder.path().read_dir().unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.contains("before")).collect();
    names.sort();
    names
}

fn in_world(test: impl AsyncFnOnce(&World)) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(test(&World::new()));
}

#[test]
fn a_file_is_backed_up_before_a_migration() {
    in_world(async |world| {
        let plan = alliance(world, "nord", &["musterstadt"]);
        let store = world.store().await;
        store.apply(&plan, world.now).await.unwrap();
        store.close().await.unwrap();
        assert_eq!(backups(world), [""; 0], "a new file needs no backup");

        undo_last_migration(world).await;
        let store = world.store().await;
        let before = store.load_configuration(Scope::House).await.unwrap();
        assert_eq!(before.offices.len(), plan.offices.len());
        for office in &before.offices {
            assert_eq!((office.late_minutes, office.overflow_after_s), (None, None));
        }
        assert!(before.topics.iter().all(|t| !t.urgent && !t.shared));
        assert_eq!(before.staff.len(), plan.staff.len());
        assert!(before.staff.iter().all(|one| one.staff.without.is_empty()));
        store.close().await.unwrap();
        assert_eq!(backups(world), ["schalter.db.before-6"]);

        let copy = world.folder.path().join("schalter.db.before-6");
        let copy = Store::connect(&format!("sqlite://{}", copy.display()), world.now)
            .await
            .unwrap();
        assert_eq!(
            copy.organisations(Scope::House).await.unwrap(),
            plan.organisations
        );
        copy.close().await.unwrap();

        undo_last_migration(world).await;
        world.store().await.close().await.unwrap();
        let names = backups(world);
        assert!(
            names.contains(&"schalter.db.before-6-20260304T100000123456Z".to_owned()),
            "an earlier backup is kept: {names:?}"
        );
    });
}

#[test]
fn a_missing_folder_is_named() {
    in_world(async |world| {
        let folder = world.folder.path().join("absent");
        let url = format!("sqlite://{}", folder.join("schalter.db").display());
        let error = Store::connect(&url, world.now).await.err().unwrap();
        assert!(
            matches!(&error, StoreError::FolderMissing(named) if *named == folder),
            "{error:?}"
        );
        assert!(error.to_string().contains("absent"));
    });
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    in_world(async |world| {
        let error = Store::connect(
            &format!("sqlite://{}", world.folder.path().display()),
            world.now,
        )
        .await
        .err()
        .unwrap();
        assert!(matches!(error, StoreError::NotWritable { .. }), "{error:?}");

        let text = world.folder.path().join("notes.txt");
        std::fs::write(
            &text,
            "This is no database, however long the text may be. ".repeat(100),
        )
        .unwrap();
        let url = format!("sqlite://{}", text.display());
        let error = Store::connect(&url, world.now).await.err().unwrap();
        assert!(matches!(error, StoreError::NotWritable { .. }), "{error:?}");
    });
}

#[test]
fn the_file_is_closed_to_other_accounts() {
    use std::os::unix::fs::PermissionsExt as _;
    in_world(async |world| {
        let store = world.store().await;
        store
            .apply(&alliance(world, "nord", &["musterstadt"]), world.now)
            .await
            .unwrap();
        for entry in world.folder.path().read_dir().unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{:?}", entry.file_name());
        }
    });
}

#[test]
fn an_address_without_a_known_database_is_refused_without_repeating_it() {
    in_world(async |world| {
        for url in [
            "mysql://root:geheim@localhost/schalter",
            "sqlite://",
            "schalter.db",
            "",
        ] {
            let error = Store::connect(url, world.now).await.err().unwrap();
            assert!(matches!(error, StoreError::Address), "{error:?}");
            assert!(!error.to_string().contains("geheim"));
        }
    });
}

#[test]
fn a_server_that_is_not_there_is_told_without_its_password() {
    in_world(async |world| {
        let folder = world
            .folder
            .path()
            .display()
            .to_string()
            .replace('/', "%2F");
        let url = format!("postgres://postgres:geheim@localhost/schalter?host={folder}");
        let error = Store::connect(&url, world.now).await.err().unwrap();
        assert!(matches!(error, StoreError::Unreachable(_)), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("geheim"));
    });
}

#[test]
fn ids_of_figures_tell_no_time() {
    let world = World::new();
    let id = schalter_store::random_id(&world.entropy);
    assert_eq!(id.get_version_num(), 4);
    assert_ne!(OrganisationId(id), world.id::<OrganisationId>());
}

//! A test's own world: a database of its own, a fixed time, ids from a seed.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;

use jiff::{SignedDuration, Timestamp};
use schalter_domain::clock::testing::{ManualClock, SeededEntropy};
use schalter_domain::ids::uuid;
use schalter_store::Store;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use tempfile::TempDir;
use uuid::Uuid;

use crate::postgres::Cluster;

pub struct World {
    pub url: String,
    pub now: Timestamp,
    pub entropy: SeededEntropy,
    pub clock: ManualClock,
    /// The folder of the SQLite file.
    pub folder: TempDir,
}

impl World {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let now = "2026-03-04T10:00:00.123456Z".parse().unwrap();
        Self {
            url: format!("sqlite://{}", folder.path().join("schalter.db").display()),
            now,
            entropy: SeededEntropy::new(4_711),
            clock: ManualClock::new(now),
            folder,
        }
    }

    /// One more store on the world's database, as another node would open it.
    pub async fn store(&self) -> Store {
        Store::connect(&self.url, self.now).await.unwrap()
    }

    /// The database without the store, for looking behind it.
    pub async fn raw(&self) -> DatabaseConnection {
        Database::connect(&self.url).await.unwrap()
    }

    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    pub fn id<T: From<Uuid>>(&self) -> T {
        uuid(self.now, &self.entropy).into()
    }

    /// So many minutes after the world's time.
    pub fn minute(&self, minutes: i64) -> Timestamp {
        self.now + SignedDuration::from_mins(minutes)
    }
}

pub type Contract<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

pub fn on_sqlite(contract: fn(&World) -> Contract<'_>) {
    run(&World::new(), contract);
}

pub fn on_postgres(contract: fn(&World) -> Contract<'_>) {
    let Some(cluster) = Cluster::borrow() else {
        return;
    };
    let mut world = World::new();
    let name = world
        .folder
        .path()
        .file_name()
        .unwrap()
        .to_str()
        .unwrap()
        .replace('.', "");
    let name = format!("schalter-{name}");
    runtime().block_on(execute(
        &cluster.url("postgres"),
        &format!("CREATE DATABASE \"{name}\""),
    ));
    world.url = cluster.url(&name);
    let result = catch_unwind(AssertUnwindSafe(|| run(&world, contract)));
    let drop = format!("DROP DATABASE \"{name}\" WITH (FORCE)");
    runtime().block_on(execute(&cluster.url("postgres"), &drop));
    if let Err(panic) = result {
        resume_unwind(panic);
    }
}

fn run(world: &World, contract: fn(&World) -> Contract<'_>) {
    runtime().block_on(contract(world));
}

async fn execute(url: &str, sql: &str) {
    let db = Database::connect(url).await.unwrap();
    db.execute_unprepared(sql).await.unwrap();
    db.close().await.unwrap();
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

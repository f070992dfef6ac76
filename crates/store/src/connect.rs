//! Opening a database: what differs between SQLite and PostgreSQL lives here and nowhere else.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, EntityTrait,
    Statement,
};
use sea_orm_migration::seaql_migrations;
use sea_orm_migration::{MigratorTrait, SchemaManager};

use crate::error::StoreError;
use crate::migration::Migrator;

/// Readers of one SQLite file; the writer is one more.
const SQLITE_READERS: u32 = 4;
/// Connections of one node to PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 16;
/// How long a caller waits for a free connection.
const ACQUIRE: Duration = Duration::from_secs(5);
/// Keeps two nodes from migrating at once; any number that only Schalter uses.
const MIGRATION_LOCK: i64 = 0x5363_6861_6c74_6572;

/// The connections behind a store. On PostgreSQL both are the same pool.
pub(crate) struct Connections {
    pub(crate) writer: DatabaseConnection,
    pub(crate) reader: DatabaseConnection,
}

pub(crate) async fn open(url: &str, now: Timestamp) -> Result<Connections, StoreError> {
    if let Some(file) = url
        .strip_prefix("sqlite://")
        .filter(|file| !file.is_empty())
    {
        open_sqlite(Path::new(file), now).await
    } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        open_postgres(url).await
    } else {
        Err(StoreError::Address)
    }
}

async fn open_sqlite(file: &Path, now: Timestamp) -> Result<Connections, StoreError> {
    prepare_file(file)?;
    let not_writable = |error: sea_orm::DbErr| StoreError::NotWritable {
        path: file.to_owned(),
        why: error.to_string(),
    };
    let writer = Database::connect(sqlite_options(file, Role::Writer))
        .await
        .map_err(not_writable)?;
    let reader = Database::connect(sqlite_options(file, Role::Reader))
        .await
        .map_err(not_writable)?;
    if let Pending::After { applied, next } = pending(&writer).await? {
        if applied > 0 {
            back_up(&writer, file, next, now).await?;
        }
        Migrator::up(&writer, None).await?;
    }
    Ok(Connections { writer, reader })
}

/// One connection to a SQLite file that exists; nothing is migrated.
pub(crate) async fn single(file: &Path, role: Role) -> Result<DatabaseConnection, StoreError> {
    let opened = Database::connect(sqlite_options(file, role)).await;
    opened.map_err(|error| StoreError::NotWritable {
        path: file.to_owned(),
        why: error.to_string(),
    })
}

/// The newest migration of a database that this program knows entirely; none for a foreign one.
pub(crate) async fn schema(db: &DatabaseConnection) -> Result<Option<String>, StoreError> {
    let applied = match pending(db).await? {
        Pending::Nothing => Migrator::migrations().len(),
        Pending::After { applied, .. } => applied,
    };
    let newest = applied
        .checked_sub(1)
        .and_then(|at| Migrator::migrations().into_iter().nth(at));
    Ok(newest.map(|migration| migration.name().to_owned()))
}

/// Says clearly what is wrong with the place, and creates an absent file for its owner's eyes only.
fn prepare_file(file: &Path) -> Result<(), StoreError> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(StoreError::FolderMissing(folder.to_owned()));
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
        .open(file)
        .map(drop)
        .map_err(|error| StoreError::NotWritable {
            path: file.to_owned(),
            why: error.to_string(),
        })
}

/// What a connection to a SQLite file is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Writer,
    Reader,
    /// Copies the file, whatever it holds.
    Copier,
    /// Is refused where another connection is open, at once.
    Alone,
}

fn sqlite_options(file: &Path, role: Role) -> ConnectOptions {
    let file = file.to_owned();
    let mut options = ConnectOptions::new("sqlite://schalter");
    options
        .max_connections(match role {
            Role::Reader => SQLITE_READERS,
            _ => 1,
        })
        .min_connections(1)
        .acquire_timeout(ACQUIRE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |options| {
            let options = options
                .filename(&file)
                .foreign_keys(true)
                .busy_timeout(ACQUIRE)
                .pragma("synchronous", "FULL");
            match role {
                // What is deleted is overwritten, not only unlinked.
                Role::Writer => options
                    .pragma("journal_mode", "WAL")
                    .pragma("secure_delete", "ON"),
                Role::Reader => options.pragma("query_only", "ON"),
                Role::Copier => options,
                Role::Alone => options
                    .pragma("locking_mode", "EXCLUSIVE")
                    .busy_timeout(Duration::ZERO),
            }
        });
    quiet(&mut options);
    options
}

async fn open_postgres(url: &str) -> Result<Connections, StoreError> {
    let mut single = ConnectOptions::new(url);
    single
        .max_connections(1)
        .acquire_timeout(ACQUIRE)
        .set_application_name("schalter");
    quiet(&mut single);
    let mut many = single.clone();
    many.max_connections(POSTGRES_CONNECTIONS);

    let migrating = Database::connect(single)
        .await
        .map_err(StoreError::Unreachable)?;
    migrating
        .execute_unprepared(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})"))
        .await?;
    if let Pending::After { .. } = pending(&migrating).await? {
        Migrator::up(&migrating, None).await?;
    }
    migrating.close().await?;

    let pool = Database::connect(many)
        .await
        .map_err(StoreError::Unreachable)?;
    Ok(Connections {
        writer: pool.clone(),
        reader: pool,
    })
}

/// Statements and their values stay out of logs and spans.
fn quiet(options: &mut ConnectOptions) {
    options.sqlx_logging(false).record_stmt_in_spans(false);
}

enum Pending {
    Nothing,
    After {
        /// How many migrations the database has.
        applied: usize,
        /// The number of the first that it lacks, from 1.
        next: usize,
    },
}

/// Compares the database with this binary; a newer database is refused before anything is written.
async fn pending(db: &DatabaseConnection) -> Result<Pending, StoreError> {
    let known: Vec<String> = Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    let applied: Vec<String> = if SchemaManager::new(db).has_table("seaql_migrations").await? {
        let rows = seaql_migrations::Entity::find().all(db).await?;
        rows.into_iter().map(|row| row.version).collect()
    } else {
        Vec::new()
    };
    if let Some(found) = applied.iter().filter(|name| !known.contains(name)).max() {
        return Err(StoreError::Newer {
            found: found.clone(),
            known: known.last().cloned().unwrap_or_default(),
        });
    }
    Ok(
        match known.iter().position(|name| !applied.contains(name)) {
            None => Pending::Nothing,
            Some(position) => Pending::After {
                applied: applied.len(),
                next: position + 1,
            },
        },
    )
}

/// Copies the file to `<file>.before-<next>`; an earlier copy of that name is kept and the new one
/// bears the time as well.
async fn back_up(
    db: &DatabaseConnection,
    file: &Path,
    next: usize,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut path = suffixed(file, &format!(".before-{next}"));
    if path.exists() {
        path = suffixed(
            file,
            &format!(".before-{next}-{}", now.strftime("%Y%m%dT%H%M%S%6fZ")),
        );
    }
    let failed = |why: String| StoreError::Backup {
        path: path.clone(),
        why,
    };
    let Some(target) = path.to_str() else {
        return Err(failed("the path is not UTF-8".to_owned()));
    };
    let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [target.into()]);
    db.execute_raw(copy)
        .await
        .map_err(|error| failed(error.to_string()))?;
    let permissions = std::fs::metadata(file).map(|metadata| metadata.permissions());
    permissions
        .and_then(|permissions| std::fs::set_permissions(&path, permissions))
        .map_err(|error| failed(error.to_string()))?;
    tracing::info!(backup = %path.display(), "database backed up before a migration");
    Ok(())
}

pub(crate) fn suffixed(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

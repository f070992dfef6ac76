//! Copies of a SQLite database that is in use, and what has to hold before one takes its place.
//! PostgreSQL has tools of its own for this.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use schalter_domain::clock::Clock;
use schalter_domain::message::{MessageState, Transport};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryFilter,
    QuerySelect, Statement,
};

use crate::Store;
use crate::connect::{self, Role};
use crate::convert::{code, micros};
use crate::entity::{event, outbox, staff_session};
use crate::error::StoreError;

/// What a copy holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The newest migration that it has.
    pub schema: String,
    /// The last event of its log; 0 for an empty one.
    pub last_seq: u64,
}

/// The file of a `sqlite://` address; none for another database.
pub fn sqlite_file(url: &str) -> Option<&Path> {
    let file = url.strip_prefix("sqlite://")?;
    (!file.is_empty()).then(|| Path::new(file))
}

/// Writes everything that `database` holds at one moment into the new file `copy`, for its owner's
/// eyes only. A running server goes on meanwhile, and nothing is migrated.
///
/// # Errors
/// [`StoreError::Backup`] where the copy cannot be written, [`StoreError::NotWritable`] where the
/// database cannot be opened, or what the database said.
pub async fn copy(database: &Path, copy: &Path) -> Result<Contents, StoreError> {
    let failed = |why: String| StoreError::Backup {
        path: copy.to_owned(),
        why,
    };
    // SQLite fills an empty file, and keeps its rights.
    private_file(copy).map_err(|error| failed(error.to_string()))?;
    let target = copy
        .to_str()
        .ok_or_else(|| failed("the path is not UTF-8".to_owned()))?;
    let source = connect::single(database, Role::Copier).await?;
    let statement =
        Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [target.into()]);
    let written = source.execute_raw(statement).await;
    source.close().await?;
    written.map_err(|error| failed(error.to_string()))?;
    contents(copy).await
}

/// Checks that a copy is whole and that this program knows all of it.
///
/// # Errors
/// [`StoreError::Damaged`], [`StoreError::Newer`], [`StoreError::NotWritable`], or what the
/// database said.
pub async fn contents(copy: &Path) -> Result<Contents, StoreError> {
    let db = connect::single(copy, Role::Copier).await?;
    let found = look(&db, copy).await;
    db.close().await?;
    found
}

async fn look(db: &DatabaseConnection, copy: &Path) -> Result<Contents, StoreError> {
    let damaged = |why: String| StoreError::Damaged {
        path: copy.to_owned(),
        why,
    };
    let check = Statement::from_string(DbBackend::Sqlite, "PRAGMA integrity_check");
    let row = db
        .query_one_raw(check)
        .await
        .map_err(|error| damaged(error.to_string()))?;
    let said: String = match row {
        Some(row) => row.try_get_by_index(0)?,
        None => String::new(),
    };
    if said != "ok" {
        return Err(damaged(said));
    }
    let schema = connect::schema(db)
        .await?
        .ok_or_else(|| damaged("it is not a database of schalter".to_owned()))?;
    let last: Option<Option<i64>> = event::Entity::find()
        .select_only()
        .column_as(event::Column::Seq.max(), "last")
        .into_tuple()
        .one(db)
        .await?;
    let last_seq = last.flatten().unwrap_or_default();
    Ok(Contents {
        schema,
        last_seq: u64::try_from(last_seq).unwrap_or_default(),
    })
}

/// Whether any program has the database open.
///
/// # Errors
/// What the database said, other than that it is in use.
pub async fn in_use(database: &Path) -> Result<bool, StoreError> {
    if !database.exists() {
        return Ok(false);
    }
    match alone(database).await {
        Ok(()) => Ok(false),
        Err(error) if error.to_string().contains("database is locked") => Ok(true),
        Err(error) => Err(error),
    }
}

/// In WAL mode every open connection holds a lock that this one cannot pass. Where it can, its end
/// brings everything into the one file.
async fn alone(database: &Path) -> Result<(), StoreError> {
    let db = connect::single(database, Role::Alone).await?;
    let begun = db.execute_unprepared("BEGIN EXCLUSIVE; ROLLBACK").await;
    db.close().await?;
    begun?;
    Ok(())
}

/// The files of a database: itself, and those that SQLite keeps beside it while it is in use.
pub fn files_of(database: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|suffix| connect::suffixed(database, suffix))
}

fn private_file(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(file).map(drop)
}

/// What [`Store::settle_copy`] changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Sessions that were ended.
    pub sessions: u64,
    /// Messages that are not sent by themselves any more.
    pub doubtful: u64,
}

impl Store {
    /// Makes a copy that was put back safe to work with: what was revoked since must not hold again,
    /// so every session ends; and what waited to be sent may have been sent since, so it counts as
    /// being handed over, of which nobody knows the end. Webhooks carry an id and may come twice.
    ///
    /// # Errors
    /// What the database said.
    pub async fn settle_copy(&self, clock: &dyn Clock) -> Result<Settled, StoreError> {
        let now: Timestamp = clock.now();
        let now = Some(micros(now));
        let ended = staff_session::Entity::update_many()
            .col_expr(staff_session::Column::RevokedAt, Expr::value(now))
            .col_expr(staff_session::Column::DeleteAfter, Expr::value(now))
            .filter(staff_session::Column::RevokedAt.is_null())
            .exec(self.writer())
            .await?;
        let doubtful = outbox::Entity::update_many()
            .col_expr(
                outbox::Column::State,
                Expr::value(code(&MessageState::HandingOver)),
            )
            .col_expr(outbox::Column::NextTry, Expr::value(Option::<i64>::None))
            .filter(outbox::Column::State.eq(code(&MessageState::Queued)))
            .filter(outbox::Column::Transport.ne(code(&Transport::Webhook)))
            .exec(self.writer())
            .await?;
        Ok(Settled {
            sessions: ended.rows_affected,
            doubtful: doubtful.rows_affected,
        })
    }
}

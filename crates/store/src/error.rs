//! What can go wrong, as types: a caller decides by variant, a log shows the cause.

use std::path::PathBuf;

use schalter_domain::ids::{CommandId, VisitId};
use sea_orm::DbErr;

/// A failure of the store. No text of it bears a password, a token or a person's data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The address names no database that the store speaks; the address itself is not repeated,
    /// since it may bear a password.
    #[error("the database address must begin with sqlite:// (and a file) or postgres://")]
    Address,
    /// The folder of the SQLite file does not exist.
    #[error("the folder {} for the database does not exist; create it first", .0.display())]
    FolderMissing(PathBuf),
    /// The SQLite file or its folder cannot be written.
    #[error("the database {} cannot be opened for writing: {why}", .path.display())]
    NotWritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        why: String,
    },
    /// The database server does not answer or refuses us.
    #[error("the database cannot be reached: {0}")]
    Unreachable(#[source] DbErr),
    /// A newer release has migrated the database; this binary must not touch it.
    #[error("the database is newer than this program: it knows {known}, the database has {found}")]
    Newer {
        /// The newest migration in the database.
        found: String,
        /// The newest migration of this binary.
        known: String,
    },
    /// A copy could not be written; if it was to precede a migration, nothing was migrated.
    #[error("the backup {} failed: {why}", .path.display())]
    Backup {
        /// The copy.
        path: PathBuf,
        /// What the database said.
        why: String,
    },
    /// A file that is no database of schalter, or not whole.
    #[error("{} cannot be used: {why}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A row that cannot be: another program wrote it, or the store has a bug.
    #[error("inconsistent row {id} in {table}: {what}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The row's key.
        id: String,
        /// What is impossible about it.
        what: String,
    },
    /// A name that must be unique is in use, or an id belongs to another owner.
    #[error("{what} {value:?} is already taken")]
    Taken {
        /// What kind of name.
        what: &'static str,
        /// The name.
        value: String,
    },
    /// The database said no.
    #[error("database: {0}")]
    Database(#[from] DbErr),
}

/// Why a batch was not committed. Nothing of it was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// Another leader has written this place of the log: step down.
    #[error("another leader has written event {0}")]
    Fenced(u64),
    /// The batch leaves a hole in the log: a bug of the caller.
    #[error("the log continues at {expected}, the batch brings {found}")]
    Gap {
        /// The next seq of the log.
        expected: u64,
        /// The seq that came.
        found: u64,
    },
    /// The command was carried out before; its result can be read.
    #[error("command {0} was carried out before")]
    Repeated(CommandId),
    /// The visit was rated before.
    #[error("visit {0} was rated before")]
    Rated(VisitId),
    /// Anything else; the switchboard is to be rebuilt from the log.
    #[error(transparent)]
    Database(#[from] StoreError),
}

impl From<DbErr> for CommitError {
    fn from(error: DbErr) -> Self {
        Self::Database(StoreError::Database(error))
    }
}

/// Whether `error` says that a unique or primary key is taken.
pub(crate) fn is_unique(error: &DbErr) -> bool {
    matches!(
        error.sql_err(),
        Some(sea_orm::SqlErr::UniqueConstraintViolation(_))
    )
}

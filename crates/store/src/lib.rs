//! The only crate that knows SQL.
//!
//! One concrete [`Store`], SQLite by default and PostgreSQL for many nodes; which of the two it is
//! shows nowhere outside. It holds these kinds of things:
//!
//! - the *configuration*: alliances, organisations, offices, topics, staff ([`Configuration`]);
//! - the *truth*: the append-only event log with its fence and snapshots ([`Store::commit`]);
//! - the *directory*, what offices announce, and the days they stay closed;
//! - the *side tables*: a person's words and secrets, each row with the time it is to be deleted
//!   ([`Write`], [`Store::sweep`]), and figures that bear nobody.
//!
//! Every read takes a [`Scope`], or a secret or public name that stands for one. Rows become
//! domain types here, and an impossible row is [`StoreError::Inconsistent`]. The store keeps
//! microseconds: finer parts of an instant are cut off. It asks no clock and makes no ids.

mod accounts;
mod attachments;
mod audit;
pub mod backup;
mod booths;
mod chat;
mod configuration;
mod connect;
mod convert;
mod counters;
mod directory;
mod entity;
mod error;
mod figures;
mod holds;
mod migration;
mod notices;
mod outbox;
mod periods;
mod person;
mod phone;
mod records;
mod scope;
mod sessions;
mod sweep;
mod tickets;
mod travel;
mod truth;
pub mod upcast;
mod visits;
mod wallboards;
mod writes;

use std::sync::Arc;

use jiff::Timestamp;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

pub use accounts::{Factor, FactorKind, Identity, LoginStep, LoginStepKind};
pub use attachments::{Attachment, AttachmentEntry};
pub use audit::{AuditAccess, AuditActor, AuditEntry, AuditFilter, AuditSubject};
pub use booths::{KioskDevice, KioskHealth, KioskSensor};
pub use configuration::{Alliance, Configuration, ConfigurationChange, Retired, StaffAccount};
pub use directory::{DirectoryChange, DirectoryState};
pub use error::{CommitError, StoreError};
pub use outbox::{OutboxFilter, OutboxMessage, OwnTemplate, Posted, Progress};
pub use periods::Holding;
pub use person::{Erasure, Found, Item, held_among};
pub use phone::Caller;
pub use records::{
    ChatMessage, Class, CommandResult, Contact, ContactBy, Credential, Deleted, Deletion, Feedback,
    Note, Rating, Sender, SessionAbout, SessionMethod, StaffSession, VisitClass, random_id,
};
pub use scope::Scope;
pub use sessions::SessionEnd;
pub use tickets::{StageFilter, TicketChange, TicketEnds};
pub use truth::{Batch, Committed, Log, Snapshot, StoredEvent};
pub use wallboards::Wallboard;
pub use writes::{KIOSK, LINK, Write};

use upcast::Upcasters;

/// The database of the house. A handle: clones share its connections.
#[derive(Clone)]
pub struct Store {
    connections: Arc<connect::Connections>,
    upcasters: Upcasters,
}

impl Store {
    /// Opens `sqlite://<file>` or `postgres://…` and migrates it forward; `now` names the backup
    /// that precedes a migration of SQLite.
    ///
    /// # Errors
    /// [`StoreError::Address`], [`StoreError::FolderMissing`], [`StoreError::NotWritable`],
    /// [`StoreError::Unreachable`], [`StoreError::Newer`], [`StoreError::Backup`], or what the
    /// database said.
    pub async fn connect(url: &str, now: Timestamp) -> Result<Self, StoreError> {
        let connections = connect::open(url, now).await?;
        Ok(Self {
            connections: Arc::new(connections),
            upcasters: Upcasters::current(),
        })
    }

    /// The same store with other upcasters: for tests and tools.
    #[must_use]
    pub fn with_upcasters(mut self, upcasters: Upcasters) -> Self {
        self.upcasters = upcasters;
        self
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// What the database said.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.writer().ping().await?;
        self.reader().ping().await?;
        Ok(())
    }

    /// Closes the connections once their work is done; every clone is then closed too.
    ///
    /// # Errors
    /// What the database said.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.connections.reader.close_by_ref().await?;
        self.connections.writer.close_by_ref().await?;
        Ok(())
    }

    fn reader(&self) -> &DatabaseConnection {
        &self.connections.reader
    }

    fn writer(&self) -> &DatabaseConnection {
        &self.connections.writer
    }

    /// A transaction that will write.
    async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.writer().begin_with_options(options).await
    }

    /// A transaction whose reads all see the same moment.
    async fn begin_read(&self) -> Result<DatabaseTransaction, DbErr> {
        let isolation_level = match self.reader().get_database_backend() {
            DbBackend::Sqlite => None, // always so
            _ => Some(IsolationLevel::RepeatableRead),
        };
        let options = TransactionOptions {
            isolation_level,
            ..TransactionOptions::default()
        };
        self.reader().begin_with_options(options).await
    }
}

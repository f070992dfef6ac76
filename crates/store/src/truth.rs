//! The truth: an append-only log of what the switchboard decided, the snapshots that shorten its
//! reading, and the results of commands. `event.seq` is the fence: of two leaders that write the
//! same place one collides, and steps down.

use std::collections::HashSet;

use jiff::Timestamp;
use schalter_domain::clock::Clock;
use schalter_domain::ids::{CommandId, OrganisationId, TicketId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Order,
    QueryFilter, QueryOrder, QuerySelect, Statement,
};
use serde_json::Value;

use crate::convert::{Row, maybe_micros, micros};
use crate::entity::{command_result, event, snapshot};
use crate::error::{CommitError, StoreError, is_unique};
use crate::records::{Class, CommandResult};
use crate::scope::Scope;
use crate::sweep::Due;
use crate::writes::Write;
use crate::{Deleted, Store};

/// Rows of one insert: six columns each stay well under what either database binds.
const ROWS: usize = 1_000;
/// How many snapshots are kept.
const SNAPSHOTS: u64 = 3;

/// One event as it is stored. To the store its body is opaque.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEvent {
    /// Its place in the log; the first is 1, and none is left out.
    pub seq: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// Whose event it is.
    pub organisation: OrganisationId,
    /// The kind, such as `arrived`.
    pub kind: String,
    /// The version of the body's form; the first is 1.
    pub version: u16,
    /// Ids, codes and times only.
    pub body: Value,
}

/// The switchboard as it stood after the event `seq`.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The last event that is in it.
    pub seq: u64,
    /// When it was taken.
    pub at: Timestamp,
    /// The version of the body's form.
    pub version: u16,
    /// The switchboard, as JSON text. To the store it is opaque.
    pub body: String,
}

/// What the switchboard is rebuilt from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Log {
    /// The newest snapshot.
    pub snapshot: Option<Snapshot>,
    /// Every event after it, without a gap, upcast to the newest version.
    pub events: Vec<StoredEvent>,
}

impl Log {
    /// The last seq written; 0 for an empty log.
    pub fn last_seq(&self) -> u64 {
        let snapshot = self.snapshot.as_ref().map_or(0, |snapshot| snapshot.seq);
        self.events.last().map_or(snapshot, |event| event.seq)
    }
}

/// What is written in one transaction: all of it or nothing.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Events with consecutive seq, right after the last one of the log. Only a batch with events
    /// is fenced.
    pub events: Vec<StoredEvent>,
    /// Side tables.
    pub writes: Vec<Write>,
    /// Results for repeats.
    pub results: Vec<CommandResult>,
}

/// What a commit decided itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// The numbers given to new tickets.
    pub tickets: Vec<(TicketId, String)>,
}

impl Committed {
    /// The number given to a new ticket.
    pub fn number_of(&self, ticket: TicketId) -> Option<&str> {
        self.tickets
            .iter()
            .find(|(id, _)| *id == ticket)
            .map(|(_, number)| number.as_str())
    }
}

impl Store {
    /// Writes `batch` in one transaction.
    ///
    /// # Errors
    /// [`CommitError::Fenced`] when another leader wrote the same place or a later one,
    /// [`CommitError::Repeated`] and [`CommitError::Rated`] for what was done before,
    /// [`CommitError::Gap`] for a bug of the caller, [`CommitError::Database`] for the rest.
    /// Nothing was written then. A commit whose future is dropped may or may not have happened.
    pub async fn commit(&self, batch: Batch) -> Result<Committed, CommitError> {
        let commands: Vec<_> = batch
            .results
            .iter()
            .map(|result| (result.organisation, result.id))
            .collect();
        let mut seen = HashSet::new();
        if let Some((_, id)) = commands.iter().find(|key| !seen.insert(**key)) {
            return Err(CommitError::Repeated(*id));
        }
        let txn = self.begin().await?;
        match write_batch(&txn, batch).await {
            Ok(committed) => {
                txn.commit().await?;
                Ok(committed)
            }
            Err(Failure::Known(error)) => {
                txn.rollback().await?;
                Err(error)
            }
            Err(Failure::Result(error)) => {
                txn.rollback().await?;
                Err(self
                    .repeated(&commands)
                    .await?
                    .map_or(error.into(), CommitError::Repeated))
            }
        }
    }

    /// The first of these commands whose result is stored.
    async fn repeated(
        &self,
        commands: &[(OrganisationId, CommandId)],
    ) -> Result<Option<CommandId>, StoreError> {
        for (organisation, id) in commands {
            let key = (organisation.0, id.0);
            if command_result::Entity::find_by_id(key)
                .one(self.writer())
                .await?
                .is_some()
            {
                return Ok(Some(*id));
            }
        }
        Ok(None)
    }

    /// The newest snapshot and every event after it. The counter's own: it takes no scope.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] when an event is missing or unreadable.
    pub async fn load_log(&self) -> Result<Log, StoreError> {
        let txn = self.begin_read().await?;
        let newest = snapshot::Entity::find()
            .order_by(snapshot::Column::Seq, Order::Desc)
            .one(&txn)
            .await?
            .map(Snapshot::try_from)
            .transpose()?;
        let after = newest.as_ref().map_or(0, |snapshot| snapshot.seq);
        let rows = event::Entity::find()
            .filter(event::Column::Seq.gt(column("event", after)?))
            .order_by(event::Column::Seq, Order::Asc)
            .all(&txn)
            .await?;
        txn.commit().await?;
        let mut events = Vec::with_capacity(rows.len());
        for (row, expected) in rows.into_iter().zip(after + 1..) {
            let mut event = StoredEvent::try_from(row)?;
            if event.seq != expected {
                return Err(Row::new("event", expected).inconsistent("the event is missing"));
            }
            (event.version, event.body) =
                self.upcasters.apply(&event.kind, event.version, event.body);
            events.push(event);
        }
        Ok(Log {
            snapshot: newest,
            events,
        })
    }

    /// Keeps `snapshot`, and the two before it.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] when the log does not reach as far as the snapshot.
    pub async fn put_snapshot(&self, snapshot: Snapshot) -> Result<(), StoreError> {
        let txn = self.begin().await?;
        let last = last_seq(&txn).await?;
        if snapshot.seq > last {
            return Err(
                Row::new("snapshot", snapshot.seq).inconsistent(format!("the log ends at {last}"))
            );
        }
        let row = snapshot::Model {
            seq: column("snapshot", snapshot.seq)?,
            at: micros(snapshot.at),
            version: snapshot.version.into(),
            body: snapshot.body,
        };
        let replace = OnConflict::column(snapshot::Column::Seq)
            .update_columns([
                snapshot::Column::At,
                snapshot::Column::Version,
                snapshot::Column::Body,
            ])
            .to_owned();
        snapshot::Entity::insert(row.into_active_model())
            .on_conflict(replace)
            .exec_without_returning(&txn)
            .await?;
        let oldest_kept = snapshot::Entity::find()
            .select_only()
            .column(snapshot::Column::Seq)
            .order_by(snapshot::Column::Seq, Order::Desc)
            .offset(SNAPSHOTS - 1)
            .limit(1)
            .into_tuple::<i64>()
            .one(&txn)
            .await?;
        if let Some(oldest) = oldest_kept {
            snapshot::Entity::delete_many()
                .filter(snapshot::Column::Seq.lt(oldest))
                .exec(&txn)
                .await?;
        }
        txn.commit().await?;
        Ok(())
    }

    /// The first result of a command, if it was carried out.
    ///
    /// # Errors
    /// What the database said.
    pub async fn command_result(
        &self,
        scope: Scope,
        id: CommandId,
    ) -> Result<Option<Value>, StoreError> {
        let row = command_result::Entity::find()
            .filter(command_result::Column::Id.eq(id.0))
            .filter(scope.on(command_result::Column::OrganisationId))
            .one(self.reader())
            .await?;
        row.map(|row| Row::new("command_result", row.id).json(&row.body))
            .transpose()
    }

    /// Deletes events of these kinds from before `before`, in short transactions, and logs it: the
    /// end of the day for what seats did. Only events that the newest snapshot covers are deleted,
    /// so that the log still loads without a gap and the fence still holds.
    ///
    /// # Errors
    /// What the database said; what was deleted until then stays deleted and logged.
    pub async fn truncate_events(
        &self,
        kinds: &[&str],
        before: Timestamp,
        now: Timestamp,
        clock: &dyn Clock,
    ) -> Result<Vec<Deleted>, StoreError> {
        let covered = snapshot::Entity::find()
            .order_by(snapshot::Column::Seq, Order::Desc)
            .one(self.reader())
            .await?;
        let Some(covered) = covered else {
            return Ok(Vec::new());
        };
        let due = sea_orm::sea_query::Condition::all()
            .add(event::Column::Seq.lte(covered.seq))
            .add(event::Column::Kind.is_in(kinds.iter().copied()))
            .add(event::Column::At.lt(micros(before)));
        let due = Due::rows(Class::SeatEvent, event::Entity, &["seq"], due);
        let periods = self.all_periods().await?.into_iter().collect();
        self.delete_due(&due, &periods, now, clock).await
    }
}

/// Why a batch failed; a clash of command results needs one more look after the rollback.
enum Failure {
    Known(CommitError),
    Result(sea_orm::DbErr),
}

impl<E: Into<CommitError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Known(error.into())
    }
}

async fn write_batch(txn: &DatabaseTransaction, batch: Batch) -> Result<Committed, Failure> {
    append(txn, batch.events).await?;
    let mut committed = Committed::default();
    for write in batch.writes {
        write.perform(txn, &mut committed).await?;
    }
    let rows = batch
        .results
        .into_iter()
        .map(|result| command_result::Model {
            organisation_id: result.organisation.0,
            id: result.id.0,
            body: result.body.to_string(),
            delete_after: maybe_micros(result.delete_after),
        });
    let rows: Vec<_> = rows.map(IntoActiveModel::into_active_model).collect();
    for chunk in rows.chunks(ROWS) {
        command_result::Entity::insert_many(chunk.iter().cloned())
            .exec_without_returning(txn)
            .await
            .map_err(|error| match is_unique(&error) {
                true => Failure::Result(error),
                false => Failure::from(error),
            })?;
    }
    Ok(committed)
}

/// Appends the events behind the log's last one. A place that is taken is the fence; the look at
/// the log before covers places whose event was deleted at the day's end.
async fn append(txn: &DatabaseTransaction, events: Vec<StoredEvent>) -> Result<(), CommitError> {
    let Some(first) = events.first().map(|event| event.seq) else {
        return Ok(());
    };
    let last = last_seq(txn).await?;
    if first <= last {
        return Err(CommitError::Fenced(first));
    }
    if let Some((event, expected)) = events
        .iter()
        .zip(last + 1..)
        .find(|(event, expected)| event.seq != *expected)
    {
        return Err(CommitError::Gap {
            expected,
            found: event.seq,
        });
    }
    let rows = events.into_iter().map(|event| {
        Ok(event::Model {
            seq: column("event", event.seq)?,
            organisation_id: event.organisation.0,
            at: micros(event.at),
            kind: event.kind,
            version: event.version.into(),
            body: event.body.to_string(),
        }
        .into_active_model())
    });
    let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
    for chunk in rows.chunks(ROWS) {
        event::Entity::insert_many(chunk.iter().cloned())
            .exec_without_returning(txn)
            .await
            .map_err(|error| match is_unique(&error) {
                true => CommitError::Fenced(first),
                false => error.into(),
            })?;
    }
    Ok(())
}

/// The last place of the log that was ever written.
async fn last_seq(db: &impl ConnectionTrait) -> Result<u64, StoreError> {
    let both = "SELECT (SELECT MAX(seq) FROM event) AS event, \
                (SELECT MAX(seq) FROM snapshot) AS snapshot";
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), both))
        .await?;
    let Some(row) = row else {
        return Ok(0);
    };
    let event: Option<i64> = row.try_get("", "event")?;
    let snapshot: Option<i64> = row.try_get("", "snapshot")?;
    Row::new("event", "MAX").number("seq", event.max(snapshot).unwrap_or(0))
}

fn column(table: &'static str, seq: u64) -> Result<i64, StoreError> {
    i64::try_from(seq).map_err(|_| Row::new(table, seq).inconsistent("seq is out of range"))
}

impl TryFrom<event::Model> for StoredEvent {
    type Error = StoreError;

    fn try_from(model: event::Model) -> Result<Self, StoreError> {
        let row = Row::new("event", model.seq);
        Ok(Self {
            seq: row.number("seq", model.seq)?,
            at: row.instant(model.at)?,
            organisation: model.organisation_id.into(),
            kind: model.kind,
            version: row.number("version", model.version)?,
            body: row.json(&model.body)?,
        })
    }
}

impl TryFrom<snapshot::Model> for Snapshot {
    type Error = StoreError;

    fn try_from(model: snapshot::Model) -> Result<Self, StoreError> {
        let row = Row::new("snapshot", model.seq);
        Ok(Self {
            seq: row.number("seq", model.seq)?,
            at: row.instant(model.at)?,
            version: row.number("version", model.version)?,
            body: model.body,
        })
    }
}

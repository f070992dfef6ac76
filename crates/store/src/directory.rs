//! The directory: the departments and people of an organisation.

use jiff::Timestamp;
use schalter_domain::directory::Entry;
use schalter_domain::ids::{EntryId, OrganisationId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Iterable, Order, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::Store;
use crate::convert::{Row, code, json, micros, text};
use crate::entity::directory_entry::{Column, Entity, Model};
use crate::error::StoreError;
use crate::scope::Scope;

/// Rows of one insert: fourteen columns each stay well under what either database binds.
const ROWS: usize = 500;

/// What of one organisation's directory is to change, in one transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct DirectoryChange {
    /// Whose directory.
    pub organisation: OrganisationId,
    /// Entries that are new or changed, by id.
    pub put: Vec<Entry>,
    /// Entries that are gone. They go before the others come, so that a key may move.
    pub remove: Vec<EntryId>,
    /// When.
    pub at: Timestamp,
}

/// How a directory stands, told from every earlier state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectoryState {
    /// Whose directory.
    pub organisation: OrganisationId,
    /// How many entries it has.
    pub entries: u64,
    /// When one of them changed last.
    pub changed_at: Timestamp,
}

impl Store {
    /// The directory entries of a scope.
    ///
    /// # Errors
    /// What the database said.
    pub async fn entries(&self, scope: Scope) -> Result<Vec<Entry>, StoreError> {
        Entity::find()
            .filter(scope.on(Column::OrganisationId))
            .order_by(Column::OrganisationId, Order::Asc)
            .order_by(Column::Key, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Entry::try_from)
            .collect()
    }

    /// How the directories of a scope stand, by organisation; empty ones are left out.
    ///
    /// # Errors
    /// What the database said.
    pub async fn directory_states(&self, scope: Scope) -> Result<Vec<DirectoryState>, StoreError> {
        let rows: Vec<(uuid::Uuid, i64, i64)> = Entity::find()
            .select_only()
            .column(Column::OrganisationId)
            .column_as(Column::Id.count(), "entries")
            .column_as(Column::ChangedAt.max(), "changed_at")
            .filter(scope.on(Column::OrganisationId))
            .group_by(Column::OrganisationId)
            .order_by(Column::OrganisationId, Order::Asc)
            .into_tuple()
            .all(self.reader())
            .await?;
        rows.into_iter()
            .map(|(organisation, entries, changed_at)| {
                let row = Row::new("directory_entry", organisation);
                Ok(DirectoryState {
                    organisation: organisation.into(),
                    entries: row.number("count", entries)?,
                    changed_at: row.instant(changed_at)?,
                })
            })
            .collect()
    }
}

/// Makes a change; entries of another organisation stay as they are.
pub(crate) async fn change(
    txn: &DatabaseTransaction,
    change: DirectoryChange,
) -> Result<(), StoreError> {
    let organisation = change.organisation.0;
    for ids in change.remove.chunks(ROWS) {
        Entity::delete_many()
            .filter(Column::OrganisationId.eq(organisation))
            .filter(Column::Id.is_in(ids.iter().map(|id| id.0)))
            .exec(txn)
            .await?;
    }
    let own = change
        .put
        .into_iter()
        .filter(|entry| entry.organisation == change.organisation);
    let rows: Vec<_> = own.map(|entry| row(entry, change.at)).collect();
    for rows in rows.chunks(ROWS) {
        let fixed = |column: &Column| matches!(column, Column::Id | Column::OrganisationId);
        let rest = Column::iter().filter(|column| !fixed(column));
        let replace = OnConflict::column(Column::Id)
            .update_columns(rest)
            .action_and_where(Expr::col((Entity, Column::OrganisationId)).eq(organisation))
            .to_owned();
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        Entity::insert_many(rows)
            .on_conflict(replace)
            .exec_without_returning(txn)
            .await?;
    }
    Ok(())
}

fn row(entry: Entry, at: Timestamp) -> Model {
    Model {
        id: entry.id.0,
        organisation_id: entry.organisation.0,
        key: text(entry.key),
        kind: code(&entry.kind),
        name: text(entry.name),
        function: text(entry.function),
        phone: text(entry.phone),
        email: text(entry.email),
        room: text(entry.room),
        hours: text(entry.hours),
        office_id: entry.office.map(|office| office.0),
        staff_id: entry.staff.map(|staff| staff.0),
        responsibilities: text(json(&entry.responsibilities)),
        changed_at: micros(at),
    }
}

impl TryFrom<Model> for Entry {
    type Error = StoreError;

    fn try_from(model: Model) -> Result<Self, StoreError> {
        let row = Row::new("directory_entry", model.id);
        Ok(Self {
            id: model.id.into(),
            organisation: model.organisation_id.into(),
            key: model.key,
            kind: row.code(&model.kind)?,
            name: model.name,
            function: model.function,
            phone: model.phone,
            email: model.email,
            room: model.room,
            hours: model.hours,
            office: model.office_id.map(Into::into),
            staff: model.staff_id.map(Into::into),
            responsibilities: row.json(&model.responsibilities)?,
        })
    }
}

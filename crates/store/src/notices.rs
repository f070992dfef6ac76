//! What offices announce, and the days they stay closed.

use jiff::Timestamp;
use jiff::civil::Date;
use schalter_domain::ids::{NoticeId, OfficeId, OrganisationId};
use schalter_domain::notice::{DayClosure, Notice};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Order, QueryFilter, QueryOrder,
};

use crate::Store;
use crate::convert::{Row, code, json, maybe_micros, micros, text};
use crate::entity::{closure, notice};
use crate::error::StoreError;
use crate::scope::Scope;

impl Store {
    /// The notices of a scope that were not over at `since`, withdrawn ones too, in the order in
    /// which they begin.
    ///
    /// # Errors
    /// What the database said.
    pub async fn notices(&self, scope: Scope, since: Timestamp) -> Result<Vec<Notice>, StoreError> {
        notice::Entity::find()
            .filter(scope.on(notice::Column::OrganisationId))
            .filter(notice::Column::UntilAt.gt(micros(since)))
            .order_by(notice::Column::FromAt, Order::Asc)
            .order_by(notice::Column::Id, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Notice::try_from)
            .collect()
    }

    /// The closures of a scope that stand, from the date `first` on.
    ///
    /// # Errors
    /// What the database said.
    pub async fn closures(&self, scope: Scope, first: Date) -> Result<Vec<DayClosure>, StoreError> {
        closure::Entity::find()
            .filter(scope.on(closure::Column::OrganisationId))
            .filter(closure::Column::Date.gte(first.to_string()))
            .filter(closure::Column::ReopenedAt.is_null())
            .order_by(closure::Column::Date, Order::Asc)
            .order_by(closure::Column::OfficeId, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(DayClosure::try_from)
            .collect()
    }
}

/// Keeps a new notice; the same id a second time changes nothing.
pub(crate) async fn put(
    txn: &DatabaseTransaction,
    notice: Notice,
    delete_after: Option<Timestamp>,
) -> Result<(), StoreError> {
    use notice::{Column, Entity, Model};
    let row = Model {
        id: notice.id.0,
        organisation_id: notice.organisation.0,
        office_id: notice.office.map(|office| office.0),
        text: text(json(&notice.text)),
        level: code(&notice.level),
        from_at: micros(notice.from),
        until_at: micros(notice.until),
        published_by: notice.published_by.0,
        withdrawn_at: maybe_micros(notice.withdrawn_at),
        delete_after: maybe_micros(delete_after),
    };
    let keep = OnConflict::column(Column::Id).do_nothing().to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(keep)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// Withdraws a notice of the organisation, unless it is withdrawn.
pub(crate) async fn withdraw(
    txn: &DatabaseTransaction,
    id: NoticeId,
    organisation: OrganisationId,
    at: Timestamp,
) -> Result<(), StoreError> {
    use notice::{Column, Entity};
    Entity::update_many()
        .col_expr(Column::WithdrawnAt, Expr::value(Some(micros(at))))
        .filter(Column::Id.eq(id.0))
        .filter(Column::OrganisationId.eq(organisation.0))
        .filter(Column::WithdrawnAt.is_null())
        .exec(txn)
        .await?;
    Ok(())
}

/// Keeps a closure; a second one of the office and date takes its place.
pub(crate) async fn close(
    txn: &DatabaseTransaction,
    closure: DayClosure,
    delete_after: Option<Timestamp>,
) -> Result<(), StoreError> {
    use closure::{Column, Entity, Model};
    let organisation = closure.organisation.0;
    let row = Model {
        office_id: closure.office.0,
        date: closure.date.to_string(),
        organisation_id: organisation,
        reason: text(closure.reason),
        closed_by: closure.by.0,
        closed_at: micros(closure.at),
        reopened_at: None,
        delete_after: maybe_micros(delete_after),
    };
    let replace = OnConflict::columns([Column::OfficeId, Column::Date])
        .update_columns([
            Column::Reason,
            Column::ClosedBy,
            Column::ClosedAt,
            Column::ReopenedAt,
            Column::DeleteAfter,
        ])
        .action_and_where(Expr::col((Entity, Column::OrganisationId)).eq(organisation))
        .to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(replace)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// Takes a closure of the organisation back.
pub(crate) async fn reopen(
    txn: &DatabaseTransaction,
    (office, date): (OfficeId, Date),
    organisation: OrganisationId,
    at: Timestamp,
) -> Result<(), StoreError> {
    use closure::{Column, Entity};
    Entity::update_many()
        .col_expr(Column::ReopenedAt, Expr::value(Some(micros(at))))
        .filter(Column::OfficeId.eq(office.0))
        .filter(Column::Date.eq(date.to_string()))
        .filter(Column::OrganisationId.eq(organisation.0))
        .filter(Column::ReopenedAt.is_null())
        .exec(txn)
        .await?;
    Ok(())
}

impl TryFrom<notice::Model> for Notice {
    type Error = StoreError;

    fn try_from(model: notice::Model) -> Result<Self, StoreError> {
        let row = Row::new("notice", model.id);
        Ok(Self {
            id: model.id.into(),
            organisation: model.organisation_id.into(),
            office: model.office_id.map(Into::into),
            text: row.json(&model.text)?,
            level: row.code(&model.level)?,
            from: row.instant(model.from_at)?,
            until: row.instant(model.until_at)?,
            published_by: model.published_by.into(),
            withdrawn_at: row.maybe_instant(model.withdrawn_at)?,
        })
    }
}

impl TryFrom<closure::Model> for DayClosure {
    type Error = StoreError;

    fn try_from(model: closure::Model) -> Result<Self, StoreError> {
        let row = Row::new("closure", model.office_id);
        Ok(Self {
            office: model.office_id.into(),
            organisation: model.organisation_id.into(),
            date: row.date(&model.date)?,
            reason: model.reason,
            by: model.closed_by.into(),
            at: row.instant(model.closed_at)?,
        })
    }
}

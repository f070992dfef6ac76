//! Legal holds: what is not deleted for a while, whatever its period says.

use std::collections::HashMap;

use jiff::Timestamp;
use schalter_domain::ids::{OrganisationId, StaffId};
use schalter_domain::retention::hold::{Hold, Subject};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Order, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use crate::Store;
use crate::convert::{Row, maybe_micros, micros, text};
use crate::entity::legal_hold::{Column, Entity, Model};
use crate::error::StoreError;
use crate::scope::Scope;

/// The kinds of subject as they are stored.
pub(crate) const TICKET: &str = "ticket";
pub(crate) const VISIT: &str = "visit";

impl Store {
    /// The holds of a scope, those that end first before the others; also those that are over and
    /// not deleted yet.
    ///
    /// # Errors
    /// What the database said.
    pub async fn holds(&self, scope: Scope) -> Result<Vec<Hold>, StoreError> {
        Entity::find()
            .filter(scope.on(Column::OrganisationId))
            .order_by(Column::UntilAt, Order::Asc)
            .order_by(Column::Id, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Hold::try_from)
            .collect()
    }
}

/// Rows whose `column` names nothing of `kind` that is held at `now`.
pub(crate) fn not_held(column: &'static str, kind: &str, now: i64) -> Condition {
    Condition::any().add(Expr::col(column).is_null()).add(
        Expr::col(column).not_in_subquery(
            Query::select()
                .column(Column::SubjectId)
                .from(Entity)
                .cond_where(holding(kind, now))
                .take(),
        ),
    )
}

fn holding(kind: &str, now: i64) -> Condition {
    Condition::all()
        .add(Expr::col((Entity, Column::Subject)).eq(kind))
        .add(Expr::col((Entity, Column::UntilAt)).gt(now))
        .add(Expr::col((Entity, Column::LiftedAt)).is_null())
}

/// What of `kind` is held at `now`, and until when at least.
pub(crate) async fn held(
    db: &impl sea_orm::ConnectionTrait,
    scope: Scope,
    kind: &str,
    now: Timestamp,
) -> Result<HashMap<Uuid, Timestamp>, StoreError> {
    let rows = Entity::find()
        .filter(scope.on(Column::OrganisationId))
        .filter(holding(kind, micros(now)))
        .order_by(Column::UntilAt, Order::Asc)
        .all(db)
        .await?;
    let mut held = HashMap::new();
    for row in rows {
        let until = Row::new("legal_hold", row.id).instant(row.until_at)?;
        held.insert(row.subject_id, until);
    }
    Ok(held)
}

/// Keeps a hold; the same id a second time changes nothing.
pub(crate) async fn put(
    txn: &DatabaseTransaction,
    hold: Hold,
    delete_after: Option<Timestamp>,
) -> Result<(), StoreError> {
    let row = Model {
        id: hold.id,
        organisation_id: hold.organisation.0,
        subject: hold.subject.code().to_owned(),
        subject_id: hold.subject.id(),
        reason: text(hold.reason),
        placed_by: hold.by.0,
        placed_at: micros(hold.since),
        until_at: micros(hold.until),
        lifted_at: maybe_micros(hold.lifted),
        delete_after: maybe_micros(delete_after),
    };
    let keep = sea_orm::sea_query::OnConflict::column(Column::Id)
        .do_nothing()
        .to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(keep)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// Lifts a hold before its end, unless it is over.
pub(crate) async fn lift(
    txn: &DatabaseTransaction,
    hold: Uuid,
    organisation: OrganisationId,
    at: Timestamp,
    delete_after: Option<Timestamp>,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::LiftedAt, Expr::value(Some(micros(at))))
        .col_expr(Column::DeleteAfter, Expr::value(maybe_micros(delete_after)))
        .filter(Column::Id.eq(hold))
        .filter(Column::OrganisationId.eq(organisation.0))
        .filter(Column::LiftedAt.is_null())
        .filter(Column::UntilAt.gt(micros(at)))
        .exec(txn)
        .await?;
    Ok(())
}

impl TryFrom<Model> for Hold {
    type Error = StoreError;

    fn try_from(model: Model) -> Result<Self, StoreError> {
        let row = Row::new("legal_hold", model.id);
        let subject = match model.subject.as_str() {
            TICKET => Subject::Ticket(model.subject_id.into()),
            VISIT => Subject::Visit(model.subject_id.into()),
            other => return Err(row.inconsistent(format!("subject {other:?}"))),
        };
        Ok(Self {
            id: model.id,
            organisation: model.organisation_id.into(),
            subject,
            reason: model.reason,
            by: StaffId::from(model.placed_by),
            since: row.instant(model.placed_at)?,
            until: row.instant(model.until_at)?,
            lifted: row.maybe_instant(model.lifted_at)?,
        })
    }
}

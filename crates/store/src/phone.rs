//! The telephone: the numbers that people call, who calls, and numbers that are not put through.

use std::fmt;

use jiff::Timestamp;
use schalter_domain::ids::{NumberId, OrganisationId, VisitId};
use schalter_domain::phone::Number;
use schalter_domain::phone::blocks::Block;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Order, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use crate::Store;
use crate::configuration::apply::{Owned, owned, upsert};
use crate::convert::{Row, code, json, maybe_micros, micros, text};
use crate::entity::{blocked_number, caller, phone_number};
use crate::error::StoreError;
use crate::scope::Scope;

/// Ids of one query, well under what either database binds.
const IDS: usize = 1_000;

/// Who calls, for as long as the visit needs it.
#[derive(Clone, PartialEq, Eq)]
pub struct Caller {
    /// The visit.
    pub visit: VisitId,
    /// Whose visit.
    pub organisation: OrganisationId,
    /// The number in international form; unset for anonymous callers.
    pub number: Option<String>,
    /// The number that was called.
    pub dialled: NumberId,
    /// The key of the account that the call came by.
    pub account: String,
    /// When it is deleted; unset until the visit is over.
    pub delete_after: Option<Timestamp>,
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller")
            .field("visit", &self.visit)
            .field("organisation", &self.organisation)
            .field("dialled", &self.dialled)
            .field("delete_after", &self.delete_after)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// The numbers of a scope, by organisation and place in the list.
    ///
    /// # Errors
    /// What the database said.
    pub async fn numbers(&self, scope: Scope) -> Result<Vec<Number>, StoreError> {
        use phone_number::Column;
        phone_number::Entity::find()
            .filter(scope.on(Column::OrganisationId))
            .filter(Column::RetiredAt.is_null())
            .order_by(Column::OrganisationId, Order::Asc)
            .order_by(Column::Position, Order::Asc)
            .order_by(Column::Slug, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Number::try_from)
            .collect()
    }

    /// Who calls in these visits, as far as they are calls; in no order.
    ///
    /// # Errors
    /// What the database said.
    pub async fn callers(
        &self,
        scope: Scope,
        visits: &[VisitId],
    ) -> Result<Vec<Caller>, StoreError> {
        use caller::Column;
        let mut callers = Vec::new();
        for chunk in visits.chunks(IDS) {
            let rows = caller::Entity::find()
                .filter(Column::VisitId.is_in(chunk.iter().map(|visit| visit.0)))
                .filter(scope.on(Column::OrganisationId))
                .all(self.reader())
                .await?;
            for row in rows {
                callers.push(Caller::try_from(row)?);
            }
        }
        Ok(callers)
    }

    /// The numbers that are warned, not put through or proposed for it, those that end first before
    /// the others; also those that are over and not deleted yet.
    ///
    /// # Errors
    /// What the database said.
    pub async fn blocks(&self, scope: Scope) -> Result<Vec<Block>, StoreError> {
        use blocked_number::Column;
        blocked_number::Entity::find()
            .filter(scope.on(Column::OrganisationId))
            .order_by(Column::UntilAt, Order::Asc)
            .order_by(Column::Id, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(block)
            .collect()
    }
}

pub(crate) async fn put_numbers(
    txn: &DatabaseTransaction,
    numbers: &[Number],
) -> Result<(), StoreError> {
    let owners = numbers.iter();
    let owners = owners.map(|number| (number.id.0, number.organisation.0));
    owned(txn, Owned::Numbers, owners).await?;
    for row in numbers.iter().map(phone_number::Model::from) {
        let number = row.number.clone();
        upsert(txn, row.into_active_model(), "number", &number).await?;
    }
    Ok(())
}

pub(crate) async fn put_caller(
    txn: &DatabaseTransaction,
    caller: Caller,
) -> Result<(), StoreError> {
    use caller::{Column, Entity, Model};
    let organisation = caller.organisation.0;
    let row = Model {
        visit_id: caller.visit.0,
        organisation_id: organisation,
        number: caller.number.map(text),
        dialled: caller.dialled.0,
        account: text(caller.account),
        delete_after: maybe_micros(caller.delete_after),
    };
    let replace = OnConflict::column(Column::VisitId)
        .update_columns([
            Column::Number,
            Column::Dialled,
            Column::Account,
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

pub(crate) async fn put_block(txn: &DatabaseTransaction, block: Block) -> Result<(), StoreError> {
    use blocked_number::{Column, Entity, Model};
    let organisation = block.organisation.0;
    let row = Model {
        id: block.id,
        organisation_id: organisation,
        number: text(block.number),
        reason: code(&block.reason),
        note: block.note.map(text),
        until_at: micros(block.until),
        decided_by: block.decided_by.map(|staff| staff.0),
        state: code(&block.state),
        delete_after: Some(micros(block.until)),
    };
    let replace = OnConflict::column(Column::Id)
        .update_columns([
            Column::Reason,
            Column::Note,
            Column::UntilAt,
            Column::DecidedBy,
            Column::State,
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

pub(crate) async fn drop_block(
    txn: &DatabaseTransaction,
    block: Uuid,
    organisation: OrganisationId,
) -> Result<(), StoreError> {
    use blocked_number::{Column, Entity};
    Entity::delete_many()
        .filter(Column::Id.eq(block))
        .filter(Column::OrganisationId.eq(organisation.0))
        .exec(txn)
        .await?;
    Ok(())
}

impl TryFrom<phone_number::Model> for Number {
    type Error = StoreError;

    fn try_from(model: phone_number::Model) -> Result<Self, StoreError> {
        let row = Row::new("phone_number", model.id);
        Ok(Self {
            id: model.id.into(),
            organisation: model.organisation_id.into(),
            slug: model.slug,
            name: model.name,
            number: model.number,
            account: model.account,
            route: row.json(&model.route)?,
            schedule: row.json(&model.schedule)?,
            languages: row.json(&model.languages)?,
            emergency: model.emergency,
            callback: model.callback,
            keeps_place: model.keeps_place,
            shows_caller: model.shows_caller,
            outgoing: model.outgoing,
            position: row.number("position", model.position)?,
        })
    }
}

impl From<&Number> for phone_number::Model {
    fn from(number: &Number) -> Self {
        Self {
            id: number.id.0,
            organisation_id: number.organisation.0,
            slug: number.slug.clone(),
            name: number.name.clone(),
            number: number.number.clone(),
            account: number.account.clone(),
            route: json(&number.route),
            schedule: json(&number.schedule),
            languages: json(&number.languages),
            emergency: number.emergency,
            callback: number.callback,
            keeps_place: number.keeps_place,
            shows_caller: number.shows_caller,
            outgoing: number.outgoing,
            position: number.position.into(),
            retired_at: None,
        }
    }
}

impl TryFrom<caller::Model> for Caller {
    type Error = StoreError;

    fn try_from(model: caller::Model) -> Result<Self, StoreError> {
        let row = Row::new("caller", model.visit_id);
        Ok(Self {
            visit: model.visit_id.into(),
            organisation: model.organisation_id.into(),
            number: model.number,
            dialled: model.dialled.into(),
            account: model.account,
            delete_after: row.maybe_instant(model.delete_after)?,
        })
    }
}

fn block(model: blocked_number::Model) -> Result<Block, StoreError> {
    let row = Row::new("blocked_number", model.id);
    Ok(Block {
        id: model.id,
        organisation: model.organisation_id.into(),
        number: model.number,
        reason: row.code(&model.reason)?,
        note: model.note,
        until: row.instant(model.until_at)?,
        decided_by: model.decided_by.map(Into::into),
        state: row.code(&model.state)?,
    })
}

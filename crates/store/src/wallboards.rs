//! The addresses of wallboards: unguessable, and gone when they are revoked.

use jiff::Timestamp;
use schalter_domain::ids::{OfficeId, OrganisationId};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Order, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use crate::Store;
use crate::convert::{Row, micros};
use crate::entity::wallboard;
use crate::error::StoreError;
use crate::scope::Scope;

/// A wallboard.
#[derive(Clone, PartialEq, Eq)]
pub struct Wallboard {
    /// The wallboard.
    pub id: Uuid,
    /// Whose.
    pub organisation: OrganisationId,
    /// Of which office; without, of all of them together.
    pub office: Option<OfficeId>,
    /// The hash of the secret in its address.
    pub token_hash: String,
    /// Since when.
    pub created_at: Timestamp,
}

impl std::fmt::Debug for Wallboard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wallboard")
            .field("id", &self.id)
            .field("organisation", &self.organisation)
            .field("office", &self.office)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// The wallboards, oldest first.
    ///
    /// # Errors
    /// What the database said.
    pub async fn wallboards(&self, scope: Scope) -> Result<Vec<Wallboard>, StoreError> {
        use wallboard::Column;
        wallboard::Entity::find()
            .filter(scope.on(Column::OrganisationId))
            .order_by(Column::CreatedAt, Order::Asc)
            .order_by(Column::Id, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Wallboard::try_from)
            .collect()
    }

    /// The wallboard of a secret. The secret is the scope.
    ///
    /// # Errors
    /// What the database said.
    pub async fn wallboard_of(&self, token_hash: &str) -> Result<Option<Wallboard>, StoreError> {
        wallboard::Entity::find()
            .filter(wallboard::Column::TokenHash.eq(token_hash))
            .one(self.reader())
            .await?
            .map(Wallboard::try_from)
            .transpose()
    }
}

pub(crate) async fn put(txn: &DatabaseTransaction, board: Wallboard) -> Result<(), StoreError> {
    let row = wallboard::Model {
        id: board.id,
        organisation_id: board.organisation.0,
        office_id: board.office.map(|office| office.0),
        token_hash: board.token_hash,
        created_at: micros(board.created_at),
    };
    wallboard::Entity::insert(row.into_active_model())
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

pub(crate) async fn drop(
    txn: &DatabaseTransaction,
    id: Uuid,
    organisation: OrganisationId,
) -> Result<(), StoreError> {
    wallboard::Entity::delete_many()
        .filter(wallboard::Column::Id.eq(id))
        .filter(wallboard::Column::OrganisationId.eq(organisation.0))
        .exec(txn)
        .await?;
    Ok(())
}

impl TryFrom<wallboard::Model> for Wallboard {
    type Error = StoreError;

    fn try_from(model: wallboard::Model) -> Result<Self, StoreError> {
        let row = Row::new("wallboard", model.id);
        Ok(Self {
            id: model.id,
            organisation: model.organisation_id.into(),
            office: model.office_id.map(Into::into),
            token_hash: model.token_hash,
            created_at: row.instant(model.created_at)?,
        })
    }
}

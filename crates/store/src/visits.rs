//! What belongs to a visit: its note, how it is reached, the browsers that hold it, whether it has rated.

use schalter_domain::ids::VisitId;
use sea_orm::sea_query::NullOrdering;
use sea_orm::{ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder};

use crate::Store;
use crate::convert::Row;
use crate::entity::{visit_contact, visit_credential, visit_note, visit_rated};
use crate::error::StoreError;
use crate::records::{Contact, Credential, Note};
use crate::scope::Scope;

/// Ids of one query, well under what either database binds.
const IDS: usize = 1_000;

impl Store {
    /// The note of a visit.
    ///
    /// # Errors
    /// What the database said.
    pub async fn note(&self, scope: Scope, visit: VisitId) -> Result<Option<Note>, StoreError> {
        Ok(self.notes(scope, &[visit]).await?.pop())
    }

    /// The notes of these visits, as far as they have one; in no order.
    ///
    /// # Errors
    /// What the database said.
    pub async fn notes(&self, scope: Scope, visits: &[VisitId]) -> Result<Vec<Note>, StoreError> {
        let mut notes = Vec::new();
        for chunk in visits.chunks(IDS) {
            let rows = visit_note::Entity::find()
                .filter(visit_note::Column::VisitId.is_in(chunk.iter().map(|visit| visit.0)))
                .filter(scope.on(visit_note::Column::OrganisationId))
                .all(self.reader())
                .await?;
            for row in rows {
                notes.push(Note::try_from(row)?);
            }
        }
        Ok(notes)
    }

    /// How these visits are reached, as far as they said so; in no order.
    ///
    /// # Errors
    /// What the database said.
    pub async fn contacts(
        &self,
        scope: Scope,
        visits: &[VisitId],
    ) -> Result<Vec<Contact>, StoreError> {
        use visit_contact::Column;
        let mut contacts = Vec::new();
        for chunk in visits.chunks(IDS) {
            let rows = visit_contact::Entity::find()
                .filter(Column::VisitId.is_in(chunk.iter().map(|visit| visit.0)))
                .filter(scope.on(Column::OrganisationId))
                .all(self.reader())
                .await?;
            for row in rows {
                contacts.push(Contact::try_from(row)?);
            }
        }
        Ok(contacts)
    }

    /// The visits that a browser holds: open ones first, then the newest. The secret is the scope.
    ///
    /// # Errors
    /// What the database said.
    pub async fn visits_of_token(&self, token_hash: &str) -> Result<Vec<Credential>, StoreError> {
        use visit_credential::Column;
        visit_credential::Entity::find()
            .filter(Column::TokenHash.eq(token_hash))
            .order_by_with_nulls(Column::DeleteAfter, Order::Desc, NullOrdering::First)
            .order_by(Column::CreatedAt, Order::Desc)
            .order_by(Column::VisitId, Order::Desc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Credential::try_from)
            .collect()
    }

    /// The visits that kiosks hold, the newest first.
    ///
    /// # Errors
    /// What the database said.
    pub async fn visits_of_kiosks(&self, scope: Scope) -> Result<Vec<Credential>, StoreError> {
        use visit_credential::Column;
        visit_credential::Entity::find()
            .filter(scope.on(Column::OrganisationId))
            .filter(Column::TokenHash.starts_with(crate::writes::KIOSK))
            .order_by(Column::CreatedAt, Order::Desc)
            .order_by(Column::VisitId, Order::Desc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Credential::try_from)
            .collect()
    }

    /// Whether the visit has rated.
    ///
    /// # Errors
    /// What the database said.
    pub async fn has_rated(&self, scope: Scope, visit: VisitId) -> Result<bool, StoreError> {
        let row = visit_rated::Entity::find_by_id(visit.0)
            .filter(scope.on(visit_rated::Column::OrganisationId))
            .one(self.reader())
            .await?;
        Ok(row.is_some())
    }
}

impl TryFrom<visit_note::Model> for Note {
    type Error = StoreError;

    fn try_from(model: visit_note::Model) -> Result<Self, StoreError> {
        let row = Row::new("visit_note", model.visit_id);
        Ok(Self {
            visit: model.visit_id.into(),
            organisation: model.organisation_id.into(),
            delete_after: row.maybe_instant(model.delete_after)?,
            note: model.note,
        })
    }
}

impl TryFrom<visit_contact::Model> for Contact {
    type Error = StoreError;

    fn try_from(model: visit_contact::Model) -> Result<Self, StoreError> {
        let row = Row::new("visit_contact", model.visit_id);
        Ok(Self {
            visit: model.visit_id.into(),
            organisation: model.organisation_id.into(),
            by: row.code(&model.by)?,
            delete_after: row.maybe_instant(model.delete_after)?,
            address: model.address,
        })
    }
}

impl TryFrom<visit_credential::Model> for Credential {
    type Error = StoreError;

    fn try_from(model: visit_credential::Model) -> Result<Self, StoreError> {
        let row = Row::new("visit_credential", model.visit_id);
        Ok(Self {
            token_hash: model.token_hash,
            visit: model.visit_id.into(),
            organisation: model.organisation_id.into(),
            alliance: model.alliance_id.into(),
            created_at: row.instant(model.created_at)?,
            delete_after: row.maybe_instant(model.delete_after)?,
        })
    }
}

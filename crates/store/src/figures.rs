//! What citizens said of the service, and what was deleted.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use sea_orm::{ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder};

use crate::Store;
use crate::convert::Row;
use crate::entity::{deletion_log, feedback, rating};
use crate::error::StoreError;
use crate::records::{Deleted, Deletion, Feedback, Rating};
use crate::scope::Scope;

impl Store {
    /// The ratings of these local dates, by date.
    ///
    /// # Errors
    /// What the database said.
    pub async fn ratings(
        &self,
        scope: Scope,
        dates: RangeInclusive<Date>,
    ) -> Result<Vec<Rating>, StoreError> {
        use rating::Column;
        rating::Entity::find()
            .filter(Column::Date.between(dates.start().to_string(), dates.end().to_string()))
            .filter(scope.on(Column::OrganisationId))
            .order_by(Column::Date, Order::Asc)
            .order_by(Column::Id, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Rating::try_from)
            .collect()
    }

    /// The reports of barriers, newest first.
    ///
    /// # Errors
    /// What the database said.
    pub async fn feedback(&self, scope: Scope) -> Result<Vec<Feedback>, StoreError> {
        use feedback::Column;
        feedback::Entity::find()
            .filter(scope.on(Column::OrganisationId))
            .order_by(Column::At, Order::Desc)
            .order_by(Column::Id, Order::Desc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Feedback::try_from)
            .collect()
    }

    /// What was deleted, newest first.
    ///
    /// # Errors
    /// What the database said.
    pub async fn deletion_log(&self, scope: Scope) -> Result<Vec<Deletion>, StoreError> {
        use deletion_log::Column;
        deletion_log::Entity::find()
            .filter(scope.on(Column::OrganisationId))
            .order_by(Column::At, Order::Desc)
            .order_by(Column::Class, Order::Asc)
            .order_by(Column::OrganisationId, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Deletion::try_from)
            .collect()
    }
}

impl TryFrom<rating::Model> for Rating {
    type Error = StoreError;

    fn try_from(model: rating::Model) -> Result<Self, StoreError> {
        let row = Row::new("rating", model.id);
        Ok(Self {
            id: model.id,
            organisation: model.organisation_id.into(),
            office: model.office_id.into(),
            topic: None,
            stars: row.number("stars", model.stars)?,
            comment: model.comment,
            date: row.date(&model.date)?,
            comment_delete_after: row.maybe_instant(model.comment_delete_after)?,
        })
    }
}

impl TryFrom<feedback::Model> for Feedback {
    type Error = StoreError;

    fn try_from(model: feedback::Model) -> Result<Self, StoreError> {
        let row = Row::new("feedback", model.id);
        Ok(Self {
            id: model.id,
            organisation: model.organisation_id.into(),
            page: model.page,
            text: model.text,
            contact: model.contact,
            at: row.instant(model.at)?,
            delete_after: row.maybe_instant(model.delete_after)?,
        })
    }
}

impl TryFrom<deletion_log::Model> for Deletion {
    type Error = StoreError;

    fn try_from(model: deletion_log::Model) -> Result<Self, StoreError> {
        let row = Row::new("deletion_log", model.organisation_id);
        Ok(Self {
            at: row.instant(model.at)?,
            deleted: Deleted {
                class: row.code(&model.class)?,
                organisation: model.organisation_id.into(),
                count: row.number("deleted", model.deleted)?,
            },
        })
    }
}

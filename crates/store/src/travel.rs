//! A visit goes from one organisation of an alliance to another: what of its side rows goes along.
//!
//! The browser that holds the visit, the number it calls from, and the way the citizen asked to be called back by whoever
//! serves the visit, follow it. So does a note, where whoever passes on has not dropped it before.
//! What was written in a conversation, and follow-ups, stay with the organisation whose they are.

use schalter_domain::ids::{OrganisationId, VisitId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use crate::entity::{caller, visit_contact, visit_credential, visit_note};
use crate::error::StoreError;

pub(crate) async fn move_visit(
    txn: &DatabaseTransaction,
    visit: VisitId,
    (from, to): (OrganisationId, OrganisationId),
) -> Result<(), StoreError> {
    macro_rules! travels {
        ($table:ident) => {{
            $table::Entity::update_many()
                .col_expr($table::Column::OrganisationId, Expr::value(to.0))
                .filter($table::Column::VisitId.eq(visit.0))
                .filter($table::Column::OrganisationId.eq(from.0))
                .exec(txn)
                .await?;
        }};
    }
    travels!(visit_credential);
    travels!(visit_contact);
    travels!(caller);
    travels!(visit_note);
    Ok(())
}

pub(crate) async fn drop_note(
    txn: &DatabaseTransaction,
    visit: VisitId,
    organisation: OrganisationId,
) -> Result<(), StoreError> {
    use visit_note::{Column, Entity};
    Entity::delete_many()
        .filter(Column::VisitId.eq(visit.0))
        .filter(Column::OrganisationId.eq(organisation.0))
        .exec(txn)
        .await?;
    Ok(())
}

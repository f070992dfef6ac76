//! Whose rows a read may return. Every read takes a [`Scope`]; there is no default.

use schalter_domain::ids::{AllianceId, OrganisationId};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};

use crate::entity::organisation;

/// Whose rows a read may return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Those of one organisation.
    Organisation(OrganisationId),
    /// Those of every organisation of one alliance.
    Alliance(AllianceId),
    /// All: for the running counter itself and the command line, never on behalf of a person.
    House,
}

impl Scope {
    /// The condition on a table's `organisation_id`.
    pub(crate) fn on(self, column: impl ColumnTrait) -> Condition {
        match self {
            Scope::Organisation(id) => Condition::all().add(column.eq(id.0)),
            Scope::Alliance(id) => {
                let members = Query::select()
                    .column(organisation::Column::Id)
                    .from(organisation::Entity)
                    .and_where(organisation::Column::AllianceId.eq(id.0))
                    .take();
                Condition::all().add(column.in_subquery(members))
            }
            Scope::House => Condition::all(),
        }
    }

    /// The same, for a table that has no entity.
    pub(crate) fn on_named(self, column: &'static str) -> Condition {
        match self {
            Scope::Organisation(id) => Condition::all().add(Expr::col(column).eq(id.0)),
            Scope::Alliance(id) => {
                let members = Query::select()
                    .column(organisation::Column::Id)
                    .from(organisation::Entity)
                    .and_where(organisation::Column::AllianceId.eq(id.0))
                    .take();
                Condition::all().add(Expr::col(column).in_subquery(members))
            }
            Scope::House => Condition::all(),
        }
    }
}

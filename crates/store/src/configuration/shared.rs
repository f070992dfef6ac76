//! What organisations of an alliance share: kiosks, operators of the line, guests of offices.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use schalter_domain::ids::{OfficeId, StaffId, TopicId};
use schalter_domain::kiosk::Kiosk;
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Order,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::apply::{Owned, owned, upsert};
use super::rows::Served;
use super::{Alliance, Configuration, ConfigurationChange};
use crate::Store;
use crate::entity::{alliance, alliance_operator, kiosk, office, office_guest, organisation};
use crate::entity::{staff, topic};
use crate::error::StoreError;
use crate::scope::Scope;

impl Store {
    /// The kiosks of a scope, by organisation and place in the list. Topics that are no longer
    /// offered, or no longer in the alliance, are left out.
    ///
    /// # Errors
    /// What the database said.
    pub async fn kiosks(&self, scope: Scope) -> Result<Vec<Kiosk>, StoreError> {
        let rows = kiosk::Entity::find()
            .filter(scope.on(kiosk::Column::OrganisationId))
            .filter(kiosk::Column::RetiredAt.is_null())
            .order_by(kiosk::Column::OrganisationId, Order::Asc)
            .order_by(kiosk::Column::Position, Order::Asc)
            .order_by(kiosk::Column::Slug, Order::Asc)
            .all(self.reader())
            .await?;
        let kiosks = rows.into_iter().map(Kiosk::try_from);
        let mut kiosks: Vec<Kiosk> = kiosks.collect::<Result<_, _>>()?;
        let alliances: BTreeSet<Uuid> = kiosks.iter().map(|kiosk| kiosk.alliance.0).collect();
        let offered = offered(self.reader(), alliances).await?;
        for kiosk in &mut kiosks {
            kiosk.topics.retain(|topic| offered.contains(topic));
        }
        Ok(kiosks)
    }
}

/// The living topics of these alliances.
async fn offered(
    db: &impl ConnectionTrait,
    alliances: BTreeSet<Uuid>,
) -> Result<BTreeSet<TopicId>, StoreError> {
    if alliances.is_empty() {
        return Ok(BTreeSet::new());
    }
    let members = Query::select()
        .column(organisation::Column::Id)
        .from(organisation::Entity)
        .and_where(organisation::Column::AllianceId.is_in(alliances))
        .take();
    let living = topic::Entity::find()
        .select_only()
        .column(topic::Column::Id)
        .filter(topic::Column::RetiredAt.is_null())
        .filter(topic::Column::OrganisationId.in_subquery(members))
        .into_tuple::<Uuid>()
        .all(db)
        .await?;
    Ok(living.into_iter().map(TopicId::from).collect())
}

/// The living accounts.
fn living() -> SelectStatement {
    Query::select()
        .column(staff::Column::Id)
        .from(staff::Entity)
        .and_where(staff::Column::RetiredAt.is_null())
        .take()
}

/// Those of a scope who operate the line of an alliance, by id.
pub(super) async fn operators(
    db: &impl ConnectionTrait,
    scope: Scope,
) -> Result<HashMap<Uuid, Vec<StaffId>>, StoreError> {
    let rows = alliance_operator::Entity::find()
        .filter(scope.on(alliance_operator::Column::OrganisationId))
        .filter(alliance_operator::Column::StaffId.in_subquery(living()))
        .order_by(alliance_operator::Column::StaffId, Order::Asc)
        .all(db)
        .await?;
    let mut operators = HashMap::<Uuid, Vec<StaffId>>::new();
    for row in rows {
        let of_alliance = operators.entry(row.alliance_id).or_default();
        of_alliance.push(row.staff_id.into());
    }
    for list in operators.values_mut() {
        list.sort_unstable();
    }
    Ok(operators)
}

/// Which offices of others staff of these organisations serve, by id, and whose line they operate.
pub(super) async fn served(
    db: &impl ConnectionTrait,
    organisations: &[Uuid],
) -> Result<HashMap<Uuid, Served>, StoreError> {
    let mut served = HashMap::<Uuid, Served>::new();
    let own = Query::select()
        .column(staff::Column::Id)
        .from(staff::Entity)
        .and_where(staff::Column::OrganisationId.is_in(organisations.iter().copied()))
        .take();
    let offices = Query::select()
        .column(office::Column::Id)
        .from(office::Entity)
        .and_where(office::Column::RetiredAt.is_null())
        .take();
    let guests = office_guest::Entity::find()
        .filter(office_guest::Column::StaffId.in_subquery(own))
        .filter(office_guest::Column::OfficeId.in_subquery(offices))
        .all(db)
        .await?;
    for row in guests {
        let of_staff = served.entry(row.staff_id).or_default();
        of_staff.guest.push(row.office_id.into());
    }
    for of_staff in served.values_mut() {
        of_staff.guest.sort_unstable();
    }
    let operators = alliance_operator::Entity::find()
        .filter(alliance_operator::Column::OrganisationId.is_in(organisations.iter().copied()))
        .all(db)
        .await?;
    for row in operators {
        let of_staff = served.entry(row.staff_id).or_default();
        of_staff.operates = Some(row.alliance_id.into());
    }
    Ok(served)
}

/// Makes what is shared equal to the plan, as far as it concerns the organisations `named` alone.
pub(super) async fn apply(
    txn: &DatabaseTransaction,
    plan: &Configuration,
    named: &[Uuid],
) -> Result<(), StoreError> {
    put_kiosks(txn, &plan.kiosks).await?;
    let owner_of: BTreeMap<StaffId, Uuid> = plan
        .staff
        .iter()
        .map(|one| (one.staff.id, one.staff.organisation.0))
        .collect();
    alliance_operator::Entity::delete_many()
        .filter(alliance_operator::Column::OrganisationId.is_in(named.iter().copied()))
        .exec(txn)
        .await?;
    for alliance in &plan.alliances {
        let rows = alliance.operators.iter();
        let rows = rows.filter_map(|id| Some((*id, *owner_of.get(id)?)));
        put_operators(txn, alliance.id.0, rows).await?;
    }
    let own = Query::select()
        .column(staff::Column::Id)
        .from(staff::Entity)
        .and_where(staff::Column::OrganisationId.is_in(named.iter().copied()))
        .take();
    office_guest::Entity::delete_many()
        .filter(office_guest::Column::OrganisationId.is_in(named.iter().copied()))
        .filter(office_guest::Column::StaffId.in_subquery(own))
        .exec(txn)
        .await?;
    for office in &plan.offices {
        let guests = plan.staff.iter().map(|account| &account.staff);
        let guests = guests.filter(|one| one.guest.contains(&office.id));
        put_guests(
            txn,
            (office.id, office.organisation.0),
            guests.map(|one| one.id),
        )
        .await?;
    }
    Ok(())
}

/// Makes what is shared of a change.
pub(super) async fn change(
    txn: &DatabaseTransaction,
    change: &ConfigurationChange,
) -> Result<(), StoreError> {
    put_kiosks(txn, &change.kiosks).await?;
    let own = change.guests.iter();
    let own = own.map(|(office, _)| (office.0, change.owner.0));
    owned(txn, Owned::Offices, own).await?;
    for (office, guests) in &change.guests {
        office_guest::Entity::delete_many()
            .filter(office_guest::Column::OfficeId.eq(office.0))
            .filter(office_guest::Column::OrganisationId.eq(change.owner.0))
            .exec(txn)
            .await?;
        put_guests(txn, (*office, change.owner.0), guests.iter().copied()).await?;
    }
    if let Some(operators) = &change.operators {
        let own = operators.iter().map(|id| (id.0, change.owner.0));
        owned(txn, Owned::Staff, own).await?;
        let alliance = alliance_of(txn, change).await?;
        alliance_operator::Entity::delete_many()
            .filter(alliance_operator::Column::OrganisationId.eq(change.owner.0))
            .exec(txn)
            .await?;
        let rows = operators.iter().map(|id| (*id, change.owner.0));
        put_operators(txn, alliance, rows).await?;
    }
    match &change.alliance {
        Some(alliance) => rename(txn, change, alliance).await,
        None => Ok(()),
    }
}

async fn alliance_of(
    txn: &DatabaseTransaction,
    change: &ConfigurationChange,
) -> Result<Uuid, StoreError> {
    let row = organisation::Entity::find_by_id(change.owner.0)
        .one(txn)
        .await?;
    row.map(|row| row.alliance_id)
        .ok_or_else(|| StoreError::Inconsistent {
            table: "organisation",
            id: change.owner.to_string(),
            what: "it is in no alliance".to_owned(),
        })
}

/// Gives the alliance of the change's owner another name or lead.
async fn rename(
    txn: &DatabaseTransaction,
    change: &ConfigurationChange,
    alliance: &Alliance,
) -> Result<(), StoreError> {
    let own = alliance_of(txn, change).await?;
    if own != alliance.id.0 {
        return Err(StoreError::Inconsistent {
            table: "alliance",
            id: alliance.id.to_string(),
            what: format!("a change of {} names it", change.owner),
        });
    }
    let lead = alliance.lead.map(|lead| lead.0);
    alliance::Entity::update_many()
        .col_expr(alliance::Column::Name, Expr::value(alliance.name.clone()))
        .col_expr(alliance::Column::Lead, Expr::value(lead))
        .filter(alliance::Column::Id.eq(own))
        .exec(txn)
        .await?;
    Ok(())
}

async fn put_kiosks(txn: &DatabaseTransaction, kiosks: &[Kiosk]) -> Result<(), StoreError> {
    let owners = kiosks.iter();
    let owners = owners.map(|kiosk| (kiosk.id.0, kiosk.organisation.0));
    owned(txn, Owned::Kiosks, owners).await?;
    for row in kiosks.iter().map(kiosk::Model::from) {
        let slug = row.slug.clone();
        upsert(txn, row.into_active_model(), "kiosk", &slug).await?;
    }
    Ok(())
}

async fn put_operators(
    txn: &DatabaseTransaction,
    alliance: Uuid,
    operators: impl Iterator<Item = (StaffId, Uuid)>,
) -> Result<(), StoreError> {
    for (staff, organisation) in operators {
        let row = alliance_operator::Model {
            alliance_id: alliance,
            staff_id: staff.0,
            organisation_id: organisation,
        };
        upsert(txn, row.into_active_model(), "operator", "").await?;
    }
    Ok(())
}

async fn put_guests(
    txn: &DatabaseTransaction,
    (office, owner): (OfficeId, Uuid),
    guests: impl Iterator<Item = StaffId>,
) -> Result<(), StoreError> {
    for staff in guests {
        let row = office_guest::Model {
            office_id: office.0,
            staff_id: staff.0,
            organisation_id: owner,
        };
        upsert(txn, row.into_active_model(), "guest", "").await?;
    }
    Ok(())
}

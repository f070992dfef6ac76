//! Applying a plan: one transaction that writes what the plan says and retires what it leaves out.
//! Nothing is ever deleted, since tickets and figures go on naming it.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use schalter_domain::ids::StaffId;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, Iterable, PrimaryKeyToColumn, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::{Configuration, Skill, StaffAccount, shared};
use crate::Store;
use crate::convert::{code, micros};
use crate::entity::{
    alliance, kiosk, office, organisation, phone_number, staff, staff_office, staff_topic, topic,
};
use crate::error::{StoreError, is_unique};
use crate::scope::Scope;

impl Store {
    /// Makes the configuration of the organisations that `plan` names equal to the plan, in one
    /// transaction: what it says is written (by id), what it leaves out of them is retired at
    /// `now`. Organisations that it does not name stay as they are. The caller passes the ids of
    /// what exists, found by slug with [`Store::load_configuration`]. The sessions of retired staff
    /// end.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when a slug, login or id is in use elsewhere, or what the database
    /// said. Nothing was changed then.
    pub async fn apply(&self, plan: &Configuration, now: Timestamp) -> Result<(), StoreError> {
        let txn = self.begin().await?;
        apply(&txn, plan, now).await?;
        txn.commit().await?;
        Ok(())
    }

    /// Writes one account and retires nobody: what `staff add` does.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the login or id is in use elsewhere, or what the database said.
    pub async fn put_staff(&self, account: &StaffAccount) -> Result<(), StoreError> {
        let txn = self.begin().await?;
        put_accounts(&txn, std::slice::from_ref(account)).await?;
        txn.commit().await?;
        Ok(())
    }

    /// Sets the password hash of an account; whether there is such an account.
    ///
    /// # Errors
    /// What the database said.
    pub async fn set_password_hash(
        &self,
        scope: Scope,
        staff: StaffId,
        password_hash: &str,
    ) -> Result<bool, StoreError> {
        let result = staff::Entity::update_many()
            .col_expr(staff::Column::PasswordHash, Expr::value(password_hash))
            .filter(scope.on(staff::Column::OrganisationId))
            .filter(staff::Column::Id.eq(staff.0))
            .filter(staff::Column::RetiredAt.is_null())
            .exec(self.writer())
            .await?;
        Ok(result.rows_affected > 0)
    }
}

async fn apply(
    txn: &DatabaseTransaction,
    plan: &Configuration,
    now: Timestamp,
) -> Result<(), StoreError> {
    refuse_strangers(plan)?;
    let named: Vec<Uuid> = plan
        .organisations
        .iter()
        .map(|organisation| organisation.id.0)
        .collect();
    let now = micros(now);

    // All of it is retired first and what the plan names comes back, so that slugs may be swapped.
    macro_rules! retire {
        ($table:ident, $owner:ident) => {
            $table::Entity::update_many()
                .col_expr($table::Column::RetiredAt, Expr::value(Some(now)))
                .filter($table::Column::$owner.is_in(named.iter().copied()))
                .filter($table::Column::RetiredAt.is_null())
                .exec(txn)
                .await?
        };
    }
    retire!(phone_number, OrganisationId);
    retire!(kiosk, OrganisationId);
    retire!(topic, OrganisationId);
    retire!(office, OrganisationId);
    retire!(staff, OrganisationId);
    retire!(organisation, Id);

    for row in plan.alliances.iter().map(alliance::Model::from) {
        let slug = row.slug.clone();
        upsert(txn, row.into_active_model(), "alliance", &slug).await?;
    }
    for row in plan.organisations.iter().map(organisation::Model::from) {
        let slug = row.slug.clone();
        upsert(txn, row.into_active_model(), "organisation", &slug).await?;
    }
    let owners = plan
        .offices
        .iter()
        .map(|office| (office.id.0, office.organisation.0));
    owned(txn, Owned::Offices, owners).await?;
    for row in plan.offices.iter().map(office::Model::from) {
        let slug = row.slug.clone();
        upsert(txn, row.into_active_model(), "office", &slug).await?;
    }
    let owners = plan
        .topics
        .iter()
        .map(|topic| (topic.id.0, topic.organisation.0));
    owned(txn, Owned::Topics, owners).await?;
    for row in plan.topics.iter().map(topic::Model::from) {
        let slug = row.slug.clone();
        upsert(txn, row.into_active_model(), "topic", &slug).await?;
    }
    put_accounts(txn, &plan.staff).await?;
    crate::phone::put_numbers(txn, &plan.numbers).await?;
    shared::apply(txn, plan, &named).await
}

/// A plan speaks of the organisations that it names, and of nobody else.
fn refuse_strangers(plan: &Configuration) -> Result<(), StoreError> {
    let named: HashSet<_> = plan
        .organisations
        .iter()
        .map(|organisation| organisation.id)
        .collect();
    let offices = plan
        .offices
        .iter()
        .map(|office| (office.organisation, &office.slug));
    let topics = plan
        .topics
        .iter()
        .map(|topic| (topic.organisation, &topic.slug));
    let staff = plan
        .staff
        .iter()
        .map(|account| (account.staff.organisation, &account.staff.login));
    let kiosks = plan.kiosks.iter();
    let kiosks = kiosks.map(|kiosk| (kiosk.organisation, &kiosk.slug));
    let numbers = plan.numbers.iter();
    let numbers = numbers.map(|number| (number.organisation, &number.slug));
    match offices
        .chain(topics)
        .chain(staff)
        .chain(kiosks)
        .chain(numbers)
        .find(|(owner, _)| !named.contains(owner))
    {
        None => Ok(()),
        Some((owner, name)) => Err(StoreError::Inconsistent {
            table: "organisation",
            id: owner.to_string(),
            what: format!("the plan gives it {name:?} but does not name it"),
        }),
    }
}

/// Tables whose rows must not change hands.
pub(crate) enum Owned {
    Offices,
    Topics,
    Staff,
    Kiosks,
    Numbers,
}

/// Refuses an id that already belongs to another organisation.
pub(crate) async fn owned(
    txn: &DatabaseTransaction,
    table: Owned,
    wanted: impl Iterator<Item = (Uuid, Uuid)>,
) -> Result<(), StoreError> {
    let wanted: HashMap<Uuid, Uuid> = wanted.collect();
    macro_rules! owners {
        ($table:ident, $owner:ident) => {
            $table::Entity::find()
                .select_only()
                .column($table::Column::Id)
                .column($table::Column::$owner)
                .filter($table::Column::Id.is_in(wanted.keys().copied()))
                .into_tuple::<(Uuid, Uuid)>()
                .all(txn)
                .await?
        };
    }
    let (what, owners) = match table {
        Owned::Offices => ("office id", owners!(office, OrganisationId)),
        Owned::Topics => ("topic id", owners!(topic, OrganisationId)),
        Owned::Staff => ("staff id", owners!(staff, OrganisationId)),
        Owned::Kiosks => ("kiosk id", owners!(kiosk, OrganisationId)),
        Owned::Numbers => ("number id", owners!(phone_number, OrganisationId)),
    };
    match owners
        .into_iter()
        .find(|(id, owner)| wanted.get(id) != Some(owner))
    {
        None => Ok(()),
        Some((id, _)) => Err(StoreError::Taken {
            what,
            value: id.to_string(),
        }),
    }
}

/// Inserts a row, or else overwrites every column but the key.
pub(crate) async fn upsert<A>(
    txn: &DatabaseTransaction,
    row: A,
    what: &'static str,
    name: &str,
) -> Result<(), StoreError>
where
    A: ActiveModelTrait + Send,
{
    type ColumnOf<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Column;
    type KeyOf<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::PrimaryKey;
    let keys: Vec<ColumnOf<A>> = KeyOf::<A>::iter()
        .map(PrimaryKeyToColumn::into_column)
        .collect();
    let rest = ColumnOf::<A>::iter().filter(|column| KeyOf::<A>::from_column(*column).is_none());
    let replace = OnConflict::columns(keys).update_columns(rest).to_owned();
    A::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(txn)
        .await
        .map_err(|error| taken(error, what, name))?;
    Ok(())
}

fn taken(error: sea_orm::DbErr, what: &'static str, name: &str) -> StoreError {
    match is_unique(&error) {
        true => StoreError::Taken {
            what,
            value: name.to_owned(),
        },
        false => error.into(),
    }
}

pub(super) async fn put_accounts(
    txn: &DatabaseTransaction,
    accounts: &[StaffAccount],
) -> Result<(), StoreError> {
    let owners = accounts
        .iter()
        .map(|one| (one.staff.id.0, one.staff.organisation.0));
    owned(txn, Owned::Staff, owners).await?;
    for account in accounts {
        let mut row = staff::Model::from(account);
        if row.password_hash.is_none() {
            row.password_hash = known_hash(txn, row.id).await?;
        }
        let login = row.login.clone();
        upsert(txn, row.into_active_model(), "login", &login).await?;
        put_offices(txn, account).await?;
        put_topics(txn, account).await?;
    }
    Ok(())
}

async fn known_hash(db: &impl ConnectionTrait, staff: Uuid) -> Result<Option<String>, StoreError> {
    let row = staff::Entity::find_by_id(staff).one(db).await?;
    Ok(row.and_then(|row| row.password_hash))
}

/// The offices of an account: they are no history, and replaced as a whole.
async fn put_offices(txn: &DatabaseTransaction, account: &StaffAccount) -> Result<(), StoreError> {
    let staff = &account.staff;
    staff_office::Entity::delete_many()
        .filter(staff_office::Column::StaffId.eq(staff.id.0))
        .exec(txn)
        .await?;
    let rows = staff
        .offices
        .iter()
        .zip(0..)
        .map(|(office, position)| staff_office::Model {
            staff_id: staff.id.0,
            office_id: office.0,
            organisation_id: staff.organisation.0,
            position,
        });
    let rows: Vec<_> = rows.map(IntoActiveModel::into_active_model).collect();
    if !rows.is_empty() {
        staff_office::Entity::insert_many(rows)
            .exec_without_returning(txn)
            .await?;
    }
    Ok(())
}

/// The topics of an account, replaced as a whole like its offices. One that is said to be both goes
/// as never.
async fn put_topics(txn: &DatabaseTransaction, account: &StaffAccount) -> Result<(), StoreError> {
    let staff = &account.staff;
    staff_topic::Entity::delete_many()
        .filter(staff_topic::Column::StaffId.eq(staff.id.0))
        .exec(txn)
        .await?;
    let never = staff.never.iter().map(|topic| (topic, Skill::Never));
    let proficient = staff.proficient.iter();
    let proficient = proficient.filter(|topic| !staff.never.contains(topic));
    let proficient = proficient.map(|topic| (topic, Skill::Proficient));
    let rows = never
        .chain(proficient)
        .zip(0..)
        .map(|((topic, skill), position)| staff_topic::Model {
            staff_id: staff.id.0,
            topic_id: topic.0,
            organisation_id: staff.organisation.0,
            skill: code(&skill),
            position,
        });
    let rows: Vec<_> = rows.map(IntoActiveModel::into_active_model).collect();
    if !rows.is_empty() {
        staff_topic::Entity::insert_many(rows)
            .exec_without_returning(txn)
            .await?;
    }
    Ok(())
}

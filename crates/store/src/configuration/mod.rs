//! The configuration: who works where, for whom, when. Reads skip what is retired. What several
//! organisations share (kiosks, guests, operators) is read and written in `shared`.

pub(crate) mod apply;
pub(crate) mod change;
mod rows;
mod shared;

use std::collections::HashMap;
use std::fmt;

use schalter_domain::ids::{AllianceId, OrganisationId, StaffId};
use schalter_domain::kiosk::Kiosk;
use schalter_domain::office::{Office, Organisation, Topic};
use schalter_domain::phone::Number;
use schalter_domain::staff::Staff;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Store;
use crate::convert::{Row, is_name};
use crate::entity::{alliance, office, organisation, staff, staff_office, staff_topic, topic};
use crate::error::StoreError;
use crate::scope::Scope;
pub use change::{ConfigurationChange, Retired};
use rows::Served;

/// Organisations that share kiosks, staff or a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alliance {
    /// The alliance.
    pub id: AllianceId,
    /// The name that configuration uses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The organisation whose administration changes the name, if one was chosen.
    pub lead: Option<OrganisationId>,
    /// Those who operate its line, by id; of a scope's organisations alone.
    pub operators: Vec<StaffId>,
}

/// A staff member with what only the house knows of the account.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffAccount {
    /// The staff member.
    pub staff: Staff,
    /// The password's hash (PHC string). Unset in a plan: an existing account keeps its own, a new
    /// one cannot log in.
    pub password_hash: Option<String>,
    /// Whether the account may log in.
    pub active: bool,
}

impl fmt::Debug for StaffAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaffAccount")
            .field("staff", &self.staff.id)
            .field("active", &self.active)
            .finish_non_exhaustive()
    }
}

/// A whole configuration, or that of some organisations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    /// The alliances of the organisations.
    pub alliances: Vec<Alliance>,
    /// The organisations that the plan is about.
    pub organisations: Vec<Organisation>,
    /// All their offices.
    pub offices: Vec<Office>,
    /// All their topics.
    pub topics: Vec<Topic>,
    /// All their staff.
    pub staff: Vec<StaffAccount>,
    /// All their kiosks.
    pub kiosks: Vec<Kiosk>,
    /// All their telephone numbers.
    pub numbers: Vec<Number>,
}

impl Store {
    /// The alliances of a scope, by slug.
    ///
    /// # Errors
    /// What the database said.
    pub async fn alliances(&self, scope: Scope) -> Result<Vec<Alliance>, StoreError> {
        let condition = match scope {
            Scope::Alliance(id) => Condition::all().add(alliance::Column::Id.eq(id.0)),
            Scope::House => Condition::all(),
            Scope::Organisation(id) => {
                let own = Query::select()
                    .column(organisation::Column::AllianceId)
                    .from(organisation::Entity)
                    .and_where(organisation::Column::Id.eq(id.0))
                    .take();
                Condition::all().add(alliance::Column::Id.in_subquery(own))
            }
        };
        let rows = alliance::Entity::find()
            .filter(condition)
            .filter(alliance::Column::RetiredAt.is_null())
            .order_by(alliance::Column::Slug, Order::Asc)
            .all(self.reader())
            .await?;
        let mut operators = shared::operators(self.reader(), scope).await?;
        let known = rows.into_iter().map(|row| {
            let operators = operators.remove(&row.id).unwrap_or_default();
            rows::alliance(row, operators)
        });
        Ok(known.collect())
    }

    /// The organisations of a scope, by slug.
    ///
    /// # Errors
    /// What the database said.
    pub async fn organisations(&self, scope: Scope) -> Result<Vec<Organisation>, StoreError> {
        organisation::Entity::find()
            .filter(scope.on(organisation::Column::Id))
            .filter(organisation::Column::RetiredAt.is_null())
            .order_by(organisation::Column::Slug, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Organisation::try_from)
            .collect()
    }

    /// The organisation at this address. The slug is public, and the scope.
    ///
    /// # Errors
    /// What the database said.
    pub async fn organisation_by_slug(
        &self,
        slug: &str,
    ) -> Result<Option<Organisation>, StoreError> {
        if !is_name(slug) {
            return Ok(None);
        }
        organisation::Entity::find()
            .filter(organisation::Column::Slug.eq(slug))
            .filter(organisation::Column::RetiredAt.is_null())
            .one(self.reader())
            .await?
            .map(Organisation::try_from)
            .transpose()
    }

    /// The offices of a scope, by place in the list.
    ///
    /// # Errors
    /// What the database said.
    pub async fn offices(&self, scope: Scope) -> Result<Vec<Office>, StoreError> {
        office::Entity::find()
            .filter(scope.on(office::Column::OrganisationId))
            .filter(office::Column::RetiredAt.is_null())
            .order_by(office::Column::OrganisationId, Order::Asc)
            .order_by(office::Column::Position, Order::Asc)
            .order_by(office::Column::Slug, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Office::try_from)
            .collect()
    }

    /// The office at this address. The slugs are public, and the scope.
    ///
    /// # Errors
    /// What the database said.
    pub async fn office_by_slug(
        &self,
        organisation: OrganisationId,
        slug: &str,
    ) -> Result<Option<Office>, StoreError> {
        if !is_name(slug) {
            return Ok(None);
        }
        office::Entity::find()
            .filter(office::Column::OrganisationId.eq(organisation.0))
            .filter(office::Column::Slug.eq(slug))
            .filter(office::Column::RetiredAt.is_null())
            .one(self.reader())
            .await?
            .map(Office::try_from)
            .transpose()
    }

    /// The topics of a scope, by office and place in the list.
    ///
    /// # Errors
    /// What the database said.
    pub async fn topics(&self, scope: Scope) -> Result<Vec<Topic>, StoreError> {
        topic::Entity::find()
            .filter(scope.on(topic::Column::OrganisationId))
            .filter(topic::Column::RetiredAt.is_null())
            .order_by(topic::Column::OfficeId, Order::Asc)
            .order_by(topic::Column::Position, Order::Asc)
            .order_by(topic::Column::Slug, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(Topic::try_from)
            .collect()
    }

    /// The active staff of a scope, by login.
    ///
    /// # Errors
    /// What the database said.
    pub async fn staff(&self, scope: Scope) -> Result<Vec<Staff>, StoreError> {
        let accounts = self
            .accounts(scope.on(staff::Column::OrganisationId))
            .await?;
        Ok(accounts
            .into_iter()
            .filter(|one| one.active)
            .map(|one| one.staff)
            .collect())
    }

    /// One active staff member.
    ///
    /// # Errors
    /// What the database said.
    pub async fn staff_member(
        &self,
        scope: Scope,
        id: StaffId,
    ) -> Result<Option<Staff>, StoreError> {
        let one = scope
            .on(staff::Column::OrganisationId)
            .add(staff::Column::Id.eq(id.0));
        let account = self.accounts(one).await?.pop();
        Ok(account
            .filter(|account| account.active)
            .map(|account| account.staff))
    }

    /// The active staff member of this login and the hash of the password, if the account has one.
    ///
    /// # Errors
    /// What the database said.
    pub async fn staff_by_login(&self, login: &str) -> Result<Option<(Staff, String)>, StoreError> {
        if !is_name(login) {
            return Ok(None);
        }
        let one = Condition::all().add(staff::Column::Login.eq(login));
        let account = self
            .accounts(one)
            .await?
            .pop()
            .filter(|account| account.active);
        Ok(account.and_then(|account| Some((account.staff, account.password_hash?))))
    }

    /// The configuration of a scope: what [`Store::apply`] takes, hashes included.
    ///
    /// # Errors
    /// What the database said.
    pub async fn load_configuration(&self, scope: Scope) -> Result<Configuration, StoreError> {
        Ok(Configuration {
            alliances: self.alliances(scope).await?,
            organisations: self.organisations(scope).await?,
            offices: self.offices(scope).await?,
            topics: self.topics(scope).await?,
            staff: self
                .accounts(scope.on(staff::Column::OrganisationId))
                .await?,
            kiosks: self.kiosks(scope).await?,
            numbers: self.numbers(scope).await?,
        })
    }

    async fn accounts(&self, which: Condition) -> Result<Vec<StaffAccount>, StoreError> {
        let rows = staff::Entity::find()
            .filter(which)
            .filter(staff::Column::RetiredAt.is_null())
            .order_by(staff::Column::Login, Order::Asc)
            .all(self.reader())
            .await?;
        let organisations: Vec<Uuid> = rows.iter().map(|row| row.organisation_id).collect();
        let mut served = served_by_staff(self.reader(), organisations).await?;
        rows.into_iter()
            .map(|row| {
                let served = served.remove(&row.id).unwrap_or_default();
                rows::account(row, served)
            })
            .collect()
    }
}

/// The living offices and topics that staff of these organisations serve, in the order given.
async fn served_by_staff(
    db: &impl ConnectionTrait,
    mut organisations: Vec<Uuid>,
) -> Result<HashMap<Uuid, Served>, StoreError> {
    organisations.sort_unstable();
    organisations.dedup();
    let living = Query::select()
        .column(office::Column::Id)
        .from(office::Entity)
        .and_where(office::Column::RetiredAt.is_null())
        .take();
    let offices = staff_office::Entity::find()
        .filter(staff_office::Column::OrganisationId.is_in(organisations.iter().copied()))
        .filter(staff_office::Column::OfficeId.in_subquery(living))
        .order_by(staff_office::Column::Position, Order::Asc)
        .all(db)
        .await?;
    let living = Query::select()
        .column(topic::Column::Id)
        .from(topic::Entity)
        .and_where(topic::Column::RetiredAt.is_null())
        .take();
    let topics = staff_topic::Entity::find()
        .filter(staff_topic::Column::OrganisationId.is_in(organisations.iter().copied()))
        .filter(staff_topic::Column::TopicId.in_subquery(living))
        .order_by(staff_topic::Column::Position, Order::Asc)
        .all(db)
        .await?;
    let mut served = shared::served(db, &organisations).await?;
    for row in offices {
        let of_staff = served.entry(row.staff_id).or_default();
        of_staff.offices.push(row.office_id.into());
    }
    for row in topics {
        let of_staff = served.entry(row.staff_id).or_default();
        let of_skill = match Row::new("staff_topic", row.staff_id).code(&row.skill)? {
            Skill::Proficient => &mut of_staff.proficient,
            Skill::Never => &mut of_staff.never,
        };
        of_skill.push(row.topic_id.into());
    }
    Ok(served)
}

/// How well a staff member serves a topic that is named at all.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Skill {
    Proficient,
    Never,
}

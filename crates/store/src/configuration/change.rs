//! Changing single things of the configuration, together with whatever else a batch brings.

use jiff::Timestamp;
use schalter_domain::ids::{KioskId, NumberId, OfficeId, OrganisationId, StaffId, TopicId};
use schalter_domain::kiosk::Kiosk;
use schalter_domain::office::{Office, Organisation, Topic};
use schalter_domain::phone::Number;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Order, QueryFilter, QueryOrder,
};

use super::apply::{Owned, owned, put_accounts, upsert};
use super::{Alliance, StaffAccount, shared};
use crate::Store;
use crate::convert::{Row, micros};
use crate::entity::{kiosk, office, organisation, phone_number, topic};
use crate::error::StoreError;
use crate::scope::Scope;

/// What of one organisation's configuration is to change. What is put comes back if it was retired;
/// what belongs to another organisation is refused.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigurationChange {
    /// Whose configuration.
    pub owner: OrganisationId,
    /// The organisation itself, if it changes.
    pub organisation: Option<Organisation>,
    /// Offices that are new or changed.
    pub offices: Vec<Office>,
    /// Topics that are new or changed.
    pub topics: Vec<Topic>,
    /// Accounts that are new or changed; without a hash an account keeps its own.
    pub staff: Vec<StaffAccount>,
    /// Kiosks that are new or changed.
    pub kiosks: Vec<Kiosk>,
    /// Telephone numbers that are new or changed.
    pub numbers: Vec<Number>,
    /// Guests of own offices, each list replaced as a whole; of any organisation of the alliance.
    pub guests: Vec<(OfficeId, Vec<StaffId>)>,
    /// Own people who operate the alliance's line, replaced as a whole.
    pub operators: Option<Vec<StaffId>>,
    /// The own alliance, if its name or lead changes; nothing else of it is taken.
    pub alliance: Option<Alliance>,
    /// Offices that are no longer offered.
    pub retired_offices: Vec<OfficeId>,
    /// Topics that are no longer offered.
    pub retired_topics: Vec<TopicId>,
    /// Kiosks that are no longer there.
    pub retired_kiosks: Vec<KioskId>,
    /// Telephone numbers that lead here no longer.
    pub retired_numbers: Vec<NumberId>,
    /// When.
    pub at: Timestamp,
}

impl ConfigurationChange {
    /// A change of nothing yet.
    pub fn new(owner: OrganisationId, at: Timestamp) -> Self {
        Self {
            owner,
            organisation: None,
            offices: Vec::new(),
            topics: Vec::new(),
            staff: Vec::new(),
            kiosks: Vec::new(),
            numbers: Vec::new(),
            guests: Vec::new(),
            operators: None,
            alliance: None,
            retired_offices: Vec::new(),
            retired_topics: Vec::new(),
            retired_kiosks: Vec::new(),
            retired_numbers: Vec::new(),
            at,
        }
    }

    /// Everything named that is not the owner's.
    fn stranger(&self) -> Option<OrganisationId> {
        let offices = self.offices.iter().map(|office| office.organisation);
        let topics = self.topics.iter().map(|topic| topic.organisation);
        let staff = self.staff.iter().map(|account| account.staff.organisation);
        let kiosks = self.kiosks.iter().map(|kiosk| kiosk.organisation);
        let numbers = self.numbers.iter().map(|number| number.organisation);
        let organisation = self.organisation.iter().map(|known| known.id);
        let named = organisation.chain(offices).chain(topics);
        let mut named = named.chain(staff).chain(kiosks).chain(numbers);
        named.find(|owner| *owner != self.owner)
    }
}

/// What is no longer offered, with the moment from which on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retired {
    /// Offices, the latest first.
    pub offices: Vec<(Office, Timestamp)>,
    /// Topics, the latest first.
    pub topics: Vec<(Topic, Timestamp)>,
    /// Kiosks, the latest first.
    pub kiosks: Vec<(Kiosk, Timestamp)>,
    /// Telephone numbers, the latest first.
    pub numbers: Vec<(Number, Timestamp)>,
}

impl Store {
    /// What of a scope's offices, topics, kiosks and numbers is no longer there.
    ///
    /// # Errors
    /// What the database said.
    pub async fn retired(&self, scope: Scope) -> Result<Retired, StoreError> {
        let offices = office::Entity::find()
            .filter(scope.on(office::Column::OrganisationId))
            .filter(office::Column::RetiredAt.is_not_null())
            .order_by(office::Column::RetiredAt, Order::Desc)
            .order_by(office::Column::Id, Order::Asc)
            .all(self.reader())
            .await?;
        let topics = topic::Entity::find()
            .filter(scope.on(topic::Column::OrganisationId))
            .filter(topic::Column::RetiredAt.is_not_null())
            .order_by(topic::Column::RetiredAt, Order::Desc)
            .order_by(topic::Column::Id, Order::Asc)
            .all(self.reader())
            .await?;
        let kiosks = kiosk::Entity::find()
            .filter(scope.on(kiosk::Column::OrganisationId))
            .filter(kiosk::Column::RetiredAt.is_not_null())
            .order_by(kiosk::Column::RetiredAt, Order::Desc)
            .order_by(kiosk::Column::Id, Order::Asc)
            .all(self.reader())
            .await?;
        let numbers = phone_number::Entity::find()
            .filter(scope.on(phone_number::Column::OrganisationId))
            .filter(phone_number::Column::RetiredAt.is_not_null())
            .order_by(phone_number::Column::RetiredAt, Order::Desc)
            .order_by(phone_number::Column::Id, Order::Asc)
            .all(self.reader())
            .await?;
        let mut retired = Retired::default();
        for row in numbers {
            let at = Row::new("phone_number", row.id).maybe_instant(row.retired_at)?;
            let known = (row.try_into()?, at.unwrap_or_default());
            retired.numbers.push(known);
        }
        for row in kiosks {
            let at = Row::new("kiosk", row.id).maybe_instant(row.retired_at)?;
            let known = (row.try_into()?, at.unwrap_or_default());
            retired.kiosks.push(known);
        }
        for row in offices {
            let at = Row::new("office", row.id).maybe_instant(row.retired_at)?;
            retired
                .offices
                .push((row.try_into()?, at.unwrap_or_default()));
        }
        for row in topics {
            let at = Row::new("topic", row.id).maybe_instant(row.retired_at)?;
            retired
                .topics
                .push((row.try_into()?, at.unwrap_or_default()));
        }
        Ok(retired)
    }
}

/// Makes a change.
pub(crate) async fn change(
    txn: &DatabaseTransaction,
    change: ConfigurationChange,
) -> Result<(), StoreError> {
    if let Some(stranger) = change.stranger() {
        return Err(StoreError::Inconsistent {
            table: "organisation",
            id: stranger.to_string(),
            what: format!("a change of {} names it", change.owner),
        });
    }
    retire(txn, &change).await?;
    for row in change.organisation.iter().map(organisation::Model::from) {
        let slug = row.slug.clone();
        upsert(txn, row.into_active_model(), "organisation", &slug).await?;
    }
    let owners = change.offices.iter();
    let owners = owners.map(|office| (office.id.0, office.organisation.0));
    owned(txn, Owned::Offices, owners).await?;
    for row in change.offices.iter().map(office::Model::from) {
        let slug = row.slug.clone();
        upsert(txn, row.into_active_model(), "office", &slug).await?;
    }
    let owners = change.topics.iter();
    let owners = owners.map(|topic| (topic.id.0, topic.organisation.0));
    owned(txn, Owned::Topics, owners).await?;
    let owners = change.topics.iter();
    let owners = owners.map(|topic| (topic.office.0, topic.organisation.0));
    owned(txn, Owned::Offices, owners).await?;
    for row in change.topics.iter().map(topic::Model::from) {
        let slug = row.slug.clone();
        upsert(txn, row.into_active_model(), "topic", &slug).await?;
    }
    put_accounts(txn, &change.staff).await?;
    crate::phone::put_numbers(txn, &change.numbers).await?;
    shared::change(txn, &change).await
}

async fn retire(txn: &DatabaseTransaction, change: &ConfigurationChange) -> Result<(), StoreError> {
    let at = Expr::value(Some(micros(change.at)));
    if !change.retired_numbers.is_empty() {
        phone_number::Entity::update_many()
            .col_expr(phone_number::Column::RetiredAt, at.clone())
            .filter(phone_number::Column::OrganisationId.eq(change.owner.0))
            .filter(phone_number::Column::Id.is_in(change.retired_numbers.iter().map(|id| id.0)))
            .filter(phone_number::Column::RetiredAt.is_null())
            .exec(txn)
            .await?;
    }
    if !change.retired_kiosks.is_empty() {
        kiosk::Entity::update_many()
            .col_expr(kiosk::Column::RetiredAt, at.clone())
            .filter(kiosk::Column::OrganisationId.eq(change.owner.0))
            .filter(kiosk::Column::Id.is_in(change.retired_kiosks.iter().map(|id| id.0)))
            .filter(kiosk::Column::RetiredAt.is_null())
            .exec(txn)
            .await?;
    }
    if !change.retired_topics.is_empty() {
        topic::Entity::update_many()
            .col_expr(topic::Column::RetiredAt, at.clone())
            .filter(topic::Column::OrganisationId.eq(change.owner.0))
            .filter(topic::Column::Id.is_in(change.retired_topics.iter().map(|id| id.0)))
            .filter(topic::Column::RetiredAt.is_null())
            .exec(txn)
            .await?;
    }
    if !change.retired_offices.is_empty() {
        office::Entity::update_many()
            .col_expr(office::Column::RetiredAt, at)
            .filter(office::Column::OrganisationId.eq(change.owner.0))
            .filter(office::Column::Id.is_in(change.retired_offices.iter().map(|id| id.0)))
            .filter(office::Column::RetiredAt.is_null())
            .exec(txn)
            .await?;
    }
    Ok(())
}

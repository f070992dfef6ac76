//! Kiosks that run: devices, sensors, health. Tokens are kept as hashes.

use jiff::Timestamp;
use schalter_domain::ids::{KioskId, OrganisationId};
use schalter_domain::kiosk::DeviceState;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Order, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use crate::Store;
use crate::convert::{Row, code, maybe_micros, micros, text};
use crate::entity::{kiosk_device, kiosk_health, kiosk_sensor};
use crate::error::StoreError;
use crate::scope::Scope;

/// The device of a kiosk.
#[derive(Clone, PartialEq, Eq)]
pub struct KioskDevice {
    /// The kiosk; it has one device.
    pub kiosk: KioskId,
    /// Whose.
    pub organisation: OrganisationId,
    /// The hash of the device's secret.
    pub token_hash: String,
    /// Since when.
    pub paired_at: Timestamp,
}

/// A program that may tell a kiosk that somebody came, and nothing else.
#[derive(Clone, PartialEq, Eq)]
pub struct KioskSensor {
    /// The sensor.
    pub id: Uuid,
    /// The kiosk.
    pub kiosk: KioskId,
    /// Whose.
    pub organisation: OrganisationId,
    /// The hash of the sensor's secret.
    pub token_hash: String,
    /// Since when.
    pub created_at: Timestamp,
}

/// How a kiosk was when it was heard of last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KioskHealth {
    /// The kiosk.
    pub kiosk: KioskId,
    /// Whose.
    pub organisation: OrganisationId,
    /// The version of the page that ran.
    pub version: String,
    /// The camera.
    pub camera: DeviceState,
    /// The microphone.
    pub microphone: DeviceState,
    /// When both were last tried.
    pub checked_at: Option<Timestamp>,
    /// When it was last heard of.
    pub seen_at: Option<Timestamp>,
    /// When somebody was last there.
    pub visit_at: Option<Timestamp>,
    /// Since when it does not work, if that was reported.
    pub outage_at: Option<Timestamp>,
}

impl std::fmt::Debug for KioskDevice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KioskDevice")
            .field("kiosk", &self.kiosk)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for KioskSensor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KioskSensor")
            .field("id", &self.id)
            .field("kiosk", &self.kiosk)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// The devices of kiosks.
    ///
    /// # Errors
    /// What the database said.
    pub async fn kiosk_devices(&self, scope: Scope) -> Result<Vec<KioskDevice>, StoreError> {
        kiosk_device::Entity::find()
            .filter(scope.on(kiosk_device::Column::OrganisationId))
            .all(self.reader())
            .await?
            .into_iter()
            .map(KioskDevice::try_from)
            .collect()
    }

    /// The sensors of kiosks, oldest first.
    ///
    /// # Errors
    /// What the database said.
    pub async fn kiosk_sensors(&self, scope: Scope) -> Result<Vec<KioskSensor>, StoreError> {
        use kiosk_sensor::Column;
        kiosk_sensor::Entity::find()
            .filter(scope.on(Column::OrganisationId))
            .order_by(Column::CreatedAt, Order::Asc)
            .order_by(Column::Id, Order::Asc)
            .all(self.reader())
            .await?
            .into_iter()
            .map(KioskSensor::try_from)
            .collect()
    }

    /// How kiosks were when they were heard of last.
    ///
    /// # Errors
    /// What the database said.
    pub async fn kiosk_health(&self, scope: Scope) -> Result<Vec<KioskHealth>, StoreError> {
        kiosk_health::Entity::find()
            .filter(scope.on(kiosk_health::Column::OrganisationId))
            .all(self.reader())
            .await?
            .into_iter()
            .map(KioskHealth::try_from)
            .collect()
    }
}

pub(crate) async fn put_device(
    txn: &DatabaseTransaction,
    device: KioskDevice,
) -> Result<(), StoreError> {
    use kiosk_device::{Column, Entity, Model};
    let organisation = device.organisation.0;
    let row = Model {
        kiosk_id: device.kiosk.0,
        organisation_id: organisation,
        token_hash: device.token_hash,
        paired_at: micros(device.paired_at),
    };
    let replace = OnConflict::column(Column::KioskId)
        .update_columns([Column::TokenHash, Column::PairedAt])
        .action_and_where(Expr::col((Entity, Column::OrganisationId)).eq(organisation))
        .to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(replace)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

pub(crate) async fn drop_device(
    txn: &DatabaseTransaction,
    kiosk: KioskId,
    organisation: OrganisationId,
) -> Result<(), StoreError> {
    kiosk_device::Entity::delete_many()
        .filter(kiosk_device::Column::KioskId.eq(kiosk.0))
        .filter(kiosk_device::Column::OrganisationId.eq(organisation.0))
        .exec(txn)
        .await?;
    Ok(())
}

pub(crate) async fn put_sensor(
    txn: &DatabaseTransaction,
    sensor: KioskSensor,
) -> Result<(), StoreError> {
    let row = kiosk_sensor::Model {
        id: sensor.id,
        kiosk_id: sensor.kiosk.0,
        organisation_id: sensor.organisation.0,
        token_hash: sensor.token_hash,
        created_at: micros(sensor.created_at),
    };
    kiosk_sensor::Entity::insert(row.into_active_model())
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

pub(crate) async fn drop_sensor(
    txn: &DatabaseTransaction,
    id: Uuid,
    organisation: OrganisationId,
) -> Result<(), StoreError> {
    kiosk_sensor::Entity::delete_many()
        .filter(kiosk_sensor::Column::Id.eq(id))
        .filter(kiosk_sensor::Column::OrganisationId.eq(organisation.0))
        .exec(txn)
        .await?;
    Ok(())
}

pub(crate) async fn put_health(
    txn: &DatabaseTransaction,
    health: KioskHealth,
) -> Result<(), StoreError> {
    use kiosk_health::{Column, Entity, Model};
    let organisation = health.organisation.0;
    let row = Model {
        kiosk_id: health.kiosk.0,
        organisation_id: organisation,
        version: text(health.version),
        camera: code(&health.camera),
        microphone: code(&health.microphone),
        checked_at: maybe_micros(health.checked_at),
        seen_at: maybe_micros(health.seen_at),
        visit_at: maybe_micros(health.visit_at),
        outage_at: maybe_micros(health.outage_at),
    };
    let replace = OnConflict::column(Column::KioskId)
        .update_columns([
            Column::Version,
            Column::Camera,
            Column::Microphone,
            Column::CheckedAt,
            Column::SeenAt,
            Column::VisitAt,
            Column::OutageAt,
        ])
        .action_and_where(Expr::col((Entity, Column::OrganisationId)).eq(organisation))
        .to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(replace)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

impl TryFrom<kiosk_device::Model> for KioskDevice {
    type Error = StoreError;

    fn try_from(model: kiosk_device::Model) -> Result<Self, StoreError> {
        let row = Row::new("kiosk_device", model.kiosk_id);
        Ok(Self {
            kiosk: model.kiosk_id.into(),
            organisation: model.organisation_id.into(),
            token_hash: model.token_hash,
            paired_at: row.instant(model.paired_at)?,
        })
    }
}

impl TryFrom<kiosk_sensor::Model> for KioskSensor {
    type Error = StoreError;

    fn try_from(model: kiosk_sensor::Model) -> Result<Self, StoreError> {
        let row = Row::new("kiosk_sensor", model.id);
        Ok(Self {
            id: model.id,
            kiosk: model.kiosk_id.into(),
            organisation: model.organisation_id.into(),
            token_hash: model.token_hash,
            created_at: row.instant(model.created_at)?,
        })
    }
}

impl TryFrom<kiosk_health::Model> for KioskHealth {
    type Error = StoreError;

    fn try_from(model: kiosk_health::Model) -> Result<Self, StoreError> {
        let row = Row::new("kiosk_health", model.kiosk_id);
        Ok(Self {
            kiosk: model.kiosk_id.into(),
            organisation: model.organisation_id.into(),
            version: model.version,
            camera: row.code(&model.camera)?,
            microphone: row.code(&model.microphone)?,
            checked_at: row.maybe_instant(model.checked_at)?,
            seen_at: row.maybe_instant(model.seen_at)?,
            visit_at: row.maybe_instant(model.visit_at)?,
            outage_at: row.maybe_instant(model.outage_at)?,
        })
    }
}

//! The secrets of devices and sensors. They are kept as hashes; a sensor's can report presence, and
//! nothing else.

use jiff::Timestamp;
use schalter_domain::clock::secret;
use schalter_domain::ids::KioskId;
use schalter_store::{KioskSensor, Scope, Write, random_id};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Kiosks;
use crate::audit::Change;
use crate::auth::{SignedOn, hash_token};

/// How many sensors a kiosk may have.
const MOST: usize = 10;

/// Why a device or sensor was neither given nor taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// This is for the administration.
    #[error("this is for the administration")]
    Forbidden,
    /// No such kiosk or sensor, or it is another organisation's.
    #[error("there is no such kiosk or sensor")]
    Unknown,
    /// It has as many sensors as it may have.
    #[error("a kiosk has at most {MOST} sensors")]
    TooMany,
    /// It could not be read or stored.
    #[error("could not be read or stored; try again")]
    Retry,
}

/// A program that may tell a kiosk that somebody came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SensorToken {
    /// The sensor.
    pub id: Uuid,
    /// Since when.
    pub created_at: Timestamp,
}

impl Kiosks<'_> {
    /// The kiosk whose device bears this secret.
    pub fn device(&self, token: &str) -> Option<KioskId> {
        let kiosk = *self.0.booths.lock().devices.get(&hash_token(token))?;
        // A kiosk that was retired has no device.
        let catalogue = self.0.catalogue.load();
        catalogue.kiosk(kiosk).map(|known| known.id)
    }

    /// Ends when the kiosk's present device is no longer its own; at once where it has none.
    pub fn revoked(&self, kiosk: KioskId) -> CancellationToken {
        let inner = self.0.booths.lock();
        let device = inner.kiosks.get(&kiosk).and_then(|one| one.device.as_ref());
        device.map_or_else(cancelled, |device| device.over.clone())
    }

    /// Takes its device from a kiosk: it is out at once.
    ///
    /// # Errors
    /// See [`DeviceError`].
    pub async fn revoke(&self, staff: &SignedOn, kiosk: KioskId) -> Result<(), DeviceError> {
        let organisation = self.manages(staff, kiosk)?;
        let change = Change::new("kiosk.revoke", "kiosk", kiosk).from(json!({ "paired": true }));
        let drop = Write::DropKioskDevice {
            kiosk,
            organisation,
        };
        let writes = vec![drop, self.0.audit(staff, change)];
        let done = self.0.submit(None, writes, None).await;
        done.map_err(|_| DeviceError::Retry)?;
        self.replace(kiosk, None);
        Ok(())
    }

    /// The kiosk whose presence a secret may report: its device's, or a sensor's.
    pub fn reporter(&self, token: &str) -> Option<KioskId> {
        let hash = hash_token(token);
        let kiosk = {
            let inner = self.0.booths.lock();
            let sensor = inner.sensors.get(&hash).map(|(_, kiosk)| *kiosk);
            sensor.or_else(|| inner.devices.get(&hash).copied())?
        };
        let catalogue = self.0.catalogue.load();
        catalogue.kiosk(kiosk).map(|known| known.id)
    }

    /// The sensors of a kiosk, oldest first.
    ///
    /// # Errors
    /// See [`DeviceError`].
    pub async fn sensors(
        &self,
        staff: &SignedOn,
        kiosk: KioskId,
    ) -> Result<Vec<SensorToken>, DeviceError> {
        let organisation = self.manages(staff, kiosk)?;
        let scope = Scope::Organisation(organisation);
        let all = self.0.store.kiosk_sensors(scope).await;
        let all = all.map_err(|error| {
            tracing::warn!(%error, "the sensors of a kiosk cannot be read");
            DeviceError::Retry
        })?;
        let own = all.into_iter().filter(|one| one.kiosk == kiosk);
        let token = |one: KioskSensor| SensorToken {
            id: one.id,
            created_at: one.created_at,
        };
        Ok(own.map(token).collect())
    }

    /// Lets a program tell a kiosk that somebody came. Says its secret, which is not kept and cannot
    /// be said again.
    ///
    /// # Errors
    /// See [`DeviceError`].
    pub async fn open_sensor(
        &self,
        staff: &SignedOn,
        kiosk: KioskId,
    ) -> Result<String, DeviceError> {
        let organisation = self.manages(staff, kiosk)?;
        if self.sensors(staff, kiosk).await?.len() >= MOST {
            return Err(DeviceError::TooMany);
        }
        let token = secret(&*self.0.entropy);
        let sensor = KioskSensor {
            id: random_id(&*self.0.entropy),
            kiosk,
            organisation,
            token_hash: hash_token(&token),
            created_at: self.0.now(),
        };
        let change = Change::new("kiosk.sensor", "kiosk", kiosk).to(json!({ "sensor": sensor.id }));
        let put = Write::PutKioskSensor(Box::new(sensor.clone()));
        let writes = vec![put, self.0.audit(staff, change)];
        let done = self.0.submit(None, writes, None).await;
        done.map_err(|_| DeviceError::Retry)?;
        let mut inner = self.0.booths.lock();
        inner.sensors.insert(sensor.token_hash, (sensor.id, kiosk));
        Ok(token)
    }

    /// Takes a sensor away.
    ///
    /// # Errors
    /// See [`DeviceError`].
    pub async fn revoke_sensor(
        &self,
        staff: &SignedOn,
        kiosk: KioskId,
        sensor: Uuid,
    ) -> Result<(), DeviceError> {
        let organisation = self.manages(staff, kiosk)?;
        let known = self.sensors(staff, kiosk).await?;
        if !known.iter().any(|one| one.id == sensor) {
            return Err(DeviceError::Unknown);
        }
        let change =
            Change::new("kiosk.unsensor", "kiosk", kiosk).from(json!({ "sensor": sensor }));
        let drop = Write::DropKioskSensor {
            sensor,
            organisation,
        };
        let writes = vec![drop, self.0.audit(staff, change)];
        let done = self.0.submit(None, writes, None).await;
        done.map_err(|_| DeviceError::Retry)?;
        self.0
            .booths
            .lock()
            .sensors
            .retain(|_, (id, _)| *id != sensor);
        Ok(())
    }
}

fn cancelled() -> CancellationToken {
    let token = CancellationToken::new();
    token.cancel();
    token
}

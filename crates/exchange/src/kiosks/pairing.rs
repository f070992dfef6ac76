//! Pairing: a device shows a code, somebody of the administration types it where the kiosk is
//! configured, and the device gets its secret. Codes are in memory only.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use schalter_domain::clock::{Entropy, secret};
use schalter_domain::ids::{KioskId, StaffId};
use schalter_domain::permission::Permission;
use schalter_store::{KioskDevice, Write};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{Device, Kiosks, owner};
use crate::audit::Change;
use crate::auth::{SignedOn, hash_token};
use crate::catalogue::Catalogue;
use crate::kiosks::DeviceError;

/// For how many seconds a code holds.
pub const PAIRING_S: i64 = 300;
/// The letters and digits of codes: none that is taken for another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// How many letters a code has.
const LENGTH: usize = 6;
/// How many devices may wait to be paired.
const MOST: usize = 2_000;
/// How many wrong codes one of the staff may type within the life of a code.
const TRIES: u32 = 10;

/// A device that waits to be paired.
#[derive(Clone, PartialEq, Eq)]
pub struct Pairing {
    /// By which the device asks what became of it. It is in its cookie.
    pub secret: String,
    /// What the device shows.
    pub code: String,
    /// Until when it holds.
    pub until: Timestamp,
}

/// What became of a device that waits to be paired.
#[derive(Clone, PartialEq, Eq)]
pub enum Paired {
    /// Nobody has typed the code yet.
    Waiting(Pairing),
    /// It is a kiosk's now. Said once.
    Done {
        /// The kiosk.
        kiosk: KioskId,
        /// The device's secret from now on.
        token: String,
    },
}

/// Why a code was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PairingError {
    /// No device shows this code; it may have run out, or been taken.
    #[error("no device shows this code")]
    Code,
    /// Too many wrong codes.
    #[error("too many wrong codes; try again in a few minutes")]
    TooOften,
    /// See [`DeviceError`].
    #[error(transparent)]
    Device(#[from] DeviceError),
}

struct Waiting {
    pairing: Pairing,
    done: Option<(KioskId, String)>,
}

/// All devices that wait to be paired.
#[derive(Default)]
pub(super) struct Pairings {
    waiting: HashMap<String, Waiting>,
    wrong: HashMap<StaffId, (u32, Timestamp)>,
}

impl Pairings {
    fn forget_old(&mut self, now: Timestamp) {
        self.waiting.retain(|_, one| one.pairing.until > now);
        self.wrong.retain(|_, (_, until)| *until > now);
    }

    fn begin(&mut self, now: Timestamp, entropy: &dyn Entropy) -> Option<Pairing> {
        self.forget_old(now);
        if self.waiting.len() >= MOST {
            return None;
        }
        let mut code = code(entropy);
        while self.waiting.values().any(|one| one.pairing.code == code) {
            code = self::code(entropy);
        }
        let pairing = Pairing {
            secret: secret(entropy),
            code,
            until: now + SignedDuration::from_secs(PAIRING_S),
        };
        let waiting = Waiting {
            pairing: pairing.clone(),
            done: None,
        };
        self.waiting.insert(hash_token(&pairing.secret), waiting);
        Some(pairing)
    }

    fn look(&mut self, secret: &str, now: Timestamp) -> Option<Paired> {
        self.forget_old(now);
        let hash = hash_token(secret);
        match self.waiting.get(&hash)?.done.clone() {
            None => Some(Paired::Waiting(self.waiting.get(&hash)?.pairing.clone())),
            Some((kiosk, token)) => {
                self.waiting.remove(&hash);
                Some(Paired::Done { kiosk, token })
            }
        }
    }

    /// Takes the code: nobody else can from now on. Gives what its device is asked for by.
    fn take(
        &mut self,
        staff: StaffId,
        typed: &str,
        now: Timestamp,
    ) -> Result<String, PairingError> {
        self.forget_old(now);
        if self
            .wrong
            .get(&staff)
            .is_some_and(|(count, _)| *count >= TRIES)
        {
            return Err(PairingError::TooOften);
        }
        let typed = plain(typed);
        let shown =
            |(_, one): &(&String, &Waiting)| one.done.is_none() && one.pairing.code == typed;
        if let Some((hash, _)) = self.waiting.iter().find(shown) {
            return Ok(hash.clone());
        }
        let until = now + SignedDuration::from_secs(PAIRING_S);
        self.wrong.entry(staff).or_insert((0, until)).0 += 1;
        Err(PairingError::Code)
    }

    fn finish(&mut self, hash: &str, kiosk: KioskId, token: &str) -> Result<(), PairingError> {
        let waiting = self.waiting.get_mut(hash);
        let waiting = waiting.filter(|one| one.done.is_none());
        let waiting = waiting.ok_or(PairingError::Code)?;
        waiting.done = Some((kiosk, token.to_owned()));
        Ok(())
    }
}

fn code(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; LENGTH];
    entropy.fill(&mut bytes);
    let letter = |byte: &u8| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]);
    bytes.iter().map(letter).collect()
}

/// A code as people type it.
fn plain(typed: &str) -> String {
    let kept = typed.chars().filter(char::is_ascii_alphanumeric);
    kept.take(2 * LENGTH)
        .map(|one| one.to_ascii_uppercase())
        .collect()
}

impl Kiosks<'_> {
    /// A device wants to be a kiosk's; none while too many do.
    pub fn begin_pairing(&self) -> Option<Pairing> {
        let now = self.0.now();
        self.0.booths.lock().pairings.begin(now, &*self.0.entropy)
    }

    /// What became of a device that waits; none for one whose code has run out.
    pub fn pairing(&self, secret: &str) -> Option<Paired> {
        let now = self.0.now();
        self.0.booths.lock().pairings.look(secret, now)
    }

    /// The device shows its code no more.
    pub fn drop_pairing(&self, secret: &str) {
        let mut inner = self.0.booths.lock();
        inner.pairings.waiting.remove(&hash_token(secret));
    }

    /// Makes the device that shows `code` the kiosk's; the one before is it no more.
    ///
    /// # Errors
    /// See [`PairingError`]; nothing has changed then.
    pub async fn approve(
        &self,
        staff: &SignedOn,
        kiosk: KioskId,
        code: &str,
    ) -> Result<(), PairingError> {
        let organisation = self.manages(staff, kiosk)?;
        let now = self.0.now();
        let waiting = {
            let mut inner = self.0.booths.lock();
            inner.pairings.take(staff.staff.id, code, now)?
        };
        let token = secret(&*self.0.entropy);
        let device = KioskDevice {
            kiosk,
            organisation,
            token_hash: hash_token(&token),
            paired_at: now,
        };
        // Taken before it is stored, so that one code pairs one kiosk.
        self.0
            .booths
            .lock()
            .pairings
            .finish(&waiting, kiosk, &token)?;
        let change = Change::new("kiosk.pair", "kiosk", kiosk).to(json!({ "paired": true }));
        let writes = vec![
            Write::PutKioskDevice(Box::new(device.clone())),
            self.0.audit(staff, change),
        ];
        if self.0.submit(None, writes, None).await.is_err() {
            self.0.booths.lock().pairings.waiting.remove(&waiting);
            return Err(DeviceError::Retry.into());
        }
        self.replace(kiosk, Some(device));
        Ok(())
    }

    /// Whose the kiosk is, if the staff member manages it.
    pub(super) fn manages(
        &self,
        staff: &SignedOn,
        kiosk: KioskId,
    ) -> Result<schalter_domain::ids::OrganisationId, DeviceError> {
        if !staff.staff.may(Permission::ManageKiosks) {
            return Err(DeviceError::Forbidden);
        }
        let catalogue: std::sync::Arc<Catalogue> = self.0.catalogue.load_full();
        let owner = owner(&catalogue, kiosk);
        owner
            .filter(|owner| *owner == staff.organisation)
            .ok_or(DeviceError::Unknown)
    }

    /// The kiosk has another device from now on, or none: the one before is out at once.
    pub(super) fn replace(&self, kiosk: KioskId, device: Option<KioskDevice>) {
        let catalogue = self.0.catalogue.load();
        let Some(known) = catalogue.kiosk(kiosk) else {
            return;
        };
        let older = {
            let mut inner = self.0.booths.lock();
            if let Some(device) = &device {
                inner.devices.insert(device.token_hash.clone(), kiosk);
            }
            let running = inner.running(known, self.0.booths.settings.times);
            let newer = device.map(|device| Device {
                hash: device.token_hash,
                paired_at: device.paired_at,
                over: CancellationToken::new(),
            });
            let older = std::mem::replace(&mut running.device, newer);
            if let Some(older) = &older {
                inner.devices.remove(&older.hash);
            }
            older
        };
        if let Some(older) = older {
            older.over.cancel();
            self.0.hub.forget(crate::Party::Kiosk(kiosk));
            self.0
                .hear(kiosk, schalter_domain::booth::Input::Connected(false));
            self.0.hear(kiosk, schalter_domain::booth::Input::Revoked);
        }
    }
}

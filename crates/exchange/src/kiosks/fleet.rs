//! How kiosks are: who was heard of when, what the check of camera and microphone found, and the
//! message when one is out of order.

use jiff::Timestamp;
use schalter_domain::hours::Opening;
use schalter_domain::ids::{KioskId, OrganisationId, VisitId};
use schalter_domain::kiosk::{DeviceState, Kiosk};
use schalter_store::{KioskHealth, Write};

use super::{Kiosks, Running};
use crate::messages::Outage;
use crate::{Catalogue, Shared};

/// The longest version that is kept, in characters.
const VERSION: usize = 40;
/// How many rows are stored in one go, so that no visit waits long for its own.
const BATCH: usize = 50;

/// What a device says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// The version of the page that runs.
    pub version: String,
    /// The camera.
    pub camera: DeviceState,
    /// The microphone.
    pub microphone: DeviceState,
    /// When both were last tried.
    pub checked_at: Timestamp,
}

/// What is wrong with a kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Faulty {
    /// It is not heard of.
    Silent,
    /// Its camera is not there.
    Camera,
    /// Its microphone is not there.
    Microphone,
}

impl Faulty {
    /// The word used in messages and texts.
    pub fn code(self) -> &'static str {
        match self {
            Faulty::Silent => "silent",
            Faulty::Camera => "camera",
            Faulty::Microphone => "microphone",
        }
    }
}

/// One kiosk as staff see it. Nothing here is about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneKiosk {
    /// The kiosk.
    pub kiosk: KioskId,
    /// Since when it has its device; none: it has none.
    pub paired_at: Option<Timestamp>,
    /// Whether the device has a live channel.
    pub connected: bool,
    /// When it was last heard of.
    pub seen_at: Option<Timestamp>,
    /// The version of the page that runs; empty: not said yet.
    pub version: String,
    /// The camera.
    pub camera: DeviceState,
    /// The microphone.
    pub microphone: DeviceState,
    /// When both were last tried.
    pub checked_at: Option<Timestamp>,
    /// When somebody was last there.
    pub visit_at: Option<Timestamp>,
    /// How far it is: `idle`, `choosing`, `waiting`, `talking`, `parting` or `wiping`.
    pub stage: &'static str,
    /// Whether its reception is open now.
    pub open: bool,
    /// What is wrong with it, if anything is.
    pub faulty: Option<Faulty>,
}

pub(super) fn unheard(kiosk: KioskId, organisation: OrganisationId) -> KioskHealth {
    KioskHealth {
        kiosk,
        organisation,
        version: String::new(),
        camera: DeviceState::Unknown,
        microphone: DeviceState::Unknown,
        checked_at: None,
        seen_at: None,
        visit_at: None,
        outage_at: None,
    }
}

impl Kiosks<'_> {
    /// A device says how it is.
    pub fn report(&self, kiosk: KioskId, health: Health) {
        let mut inner = self.0.booths.lock();
        if let Some(running) = inner.kiosks.get_mut(&kiosk) {
            let known = &mut running.health;
            known.version = health.version.chars().take(VERSION).collect();
            known.camera = health.camera;
            known.microphone = health.microphone;
            known.checked_at = Some(health.checked_at);
            running.changed = true;
        }
    }

    /// The kiosks of an organisation, in their order.
    pub fn fleet(&self, organisation: OrganisationId) -> Vec<OneKiosk> {
        let catalogue = self.0.catalogue.load_full();
        let own = catalogue
            .kiosks()
            .filter(|one| one.organisation == organisation);
        own.map(|kiosk| self.0.one_kiosk(&catalogue, kiosk))
            .collect()
    }

    /// One kiosk; none that is no more.
    pub fn one(&self, kiosk: KioskId) -> Option<OneKiosk> {
        let catalogue = self.0.catalogue.load_full();
        let known = catalogue.kiosk(kiosk)?;
        Some(self.0.one_kiosk(&catalogue, known))
    }

    /// The kiosk at which a visit is being served.
    pub fn of_visit(&self, visit: VisitId) -> Option<KioskId> {
        self.0.booths.lock().visits.get(&visit).copied()
    }
}

impl Shared {
    fn one_kiosk(&self, catalogue: &Catalogue, kiosk: &Kiosk) -> OneKiosk {
        let now = self.now();
        let open = is_open(catalogue, kiosk, now);
        let mut inner = self.booths.lock();
        let since = inner.since.unwrap_or(now);
        let running = inner.running(kiosk, self.booths.settings.times);
        let health = &running.health;
        OneKiosk {
            kiosk: kiosk.id,
            paired_at: running.device.as_ref().map(|device| device.paired_at),
            connected: running.booth.is_connected(),
            seen_at: health.seen_at,
            version: health.version.clone(),
            camera: health.camera,
            microphone: health.microphone,
            checked_at: health.checked_at,
            visit_at: health.visit_at,
            stage: running.booth.stage().code(),
            open,
            faulty: self.faulty(running, since, now),
        }
    }

    /// What is wrong with a kiosk that should work.
    fn faulty(&self, running: &Running, since: Timestamp, now: Timestamp) -> Option<Faulty> {
        let device = running.device.as_ref()?;
        let health = &running.health;
        // What was silent overnight has so long again to speak when its reception opens.
        let heard = [health.seen_at, running.opened, Some(device.paired_at)];
        let heard = heard
            .into_iter()
            .flatten()
            .max()
            .unwrap_or(since)
            .max(since);
        if heard + self.booths.settings.outage <= now {
            return Some(Faulty::Silent);
        }
        // What it said before it was silent is known again when it speaks.
        match (health.camera, health.microphone) {
            (DeviceState::Missing, _) => Some(Faulty::Camera),
            (_, DeviceState::Missing) => Some(Faulty::Microphone),
            _ => None,
        }
    }

    /// Stores what has changed of kiosks, and reports those that are out of order, or work again.
    pub(super) async fn kiosks_checked(&self) {
        let now = self.now();
        let catalogue = self.catalogue.load_full();
        self.booths.follow(&catalogue);
        let (mut writes, mut reports) = (Vec::new(), Vec::new());
        {
            let mut inner = self.booths.lock();
            let since = inner.since.unwrap_or(now);
            for kiosk in catalogue.kiosks() {
                let open = is_open(&catalogue, kiosk, now);
                let running = inner.running(kiosk, self.booths.settings.times);
                running.opened = running.opened.or(Some(now)).filter(|_| open);
                let faulty = self.faulty(running, since, now);
                let reported = running.health.outage_at;
                match (faulty, reported) {
                    (Some(faulty), None) if open => {
                        running.health.outage_at = Some(now);
                        running.changed = true;
                        reports.push((kiosk, Outage::Kiosk(kiosk.id, faulty, now)));
                    }
                    (None, Some(at)) => {
                        running.health.outage_at = None;
                        running.changed = true;
                        // Without a device it was taken out of service, and does not work again.
                        if running.device.is_some() {
                            reports.push((kiosk, Outage::KioskBack(kiosk.id, at)));
                        }
                    }
                    _ => {}
                }
                if std::mem::take(&mut running.changed) {
                    writes.push(Write::PutKioskHealth(Box::new(running.health.clone())));
                }
            }
        }
        for batch in writes.chunks(BATCH) {
            if self.submit(None, batch.to_vec(), None).await.is_err() {
                tracing::warn!("how kiosks are could not be stored");
            }
        }
        for (_, outage) in reports {
            self.report_outage(outage).await;
        }
    }
}

fn is_open(catalogue: &Catalogue, kiosk: &Kiosk, now: Timestamp) -> bool {
    let found = catalogue.office(kiosk.reception);
    found.is_some_and(|(organisation, office)| {
        let state = office.office.hours.state(now, &organisation.zone);
        matches!(state, Opening::Open { .. })
    })
}

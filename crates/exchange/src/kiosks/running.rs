//! The one task of all kiosks: it wakes when the next of them is due, and starts what takes time.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use schalter_domain::booth::{Booth, Input, Output, Progress, Rules};
use schalter_domain::ids::{KioskId, VisitId};
use schalter_domain::office::Channel;
use schalter_domain::switchboard::{Command, Ended, LeaveWhy, Visit, VisitStage};
use schalter_store::{Credential, Scope, StoreError, Write};
use tokio::sync::mpsc;

use super::{Booths, Choice, Device, Kiosks, hold};
use crate::actor::Failure;
use crate::hub::{Party, Push};
use crate::visits::{Enter, EnterError};
use crate::{Shared, visits};

/// How often is looked at who was not heard of, and what is to be stored.
const ROUND: SignedDuration = SignedDuration::from_secs(5);
/// How often the waits that kiosks show are told anew.
const TELL: SignedDuration = SignedDuration::from_secs(30);
/// How often something that has to be done is tried.
const TRIES: u32 = 5;
/// How long is waited in between.
const PAUSE: Duration = Duration::from_millis(200);

/// Something that takes time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    /// Whose.
    pub kiosk: KioskId,
    /// What.
    pub output: Output,
}

impl Booths {
    /// Has something done.
    pub(super) fn order(&self, job: Job) {
        self.busy.fetch_add(1, Ordering::AcqRel);
        if self.jobs.send(job).is_err() {
            self.finished();
        }
    }

    fn finished(&self) {
        if self.busy.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.done.notify_waiters();
        }
    }

    /// When the first of all kiosks is due.
    fn next(&self) -> Option<Timestamp> {
        let inner = self.lock();
        let due = inner
            .kiosks
            .values()
            .filter_map(|one| one.booth.poll_timeout());
        due.map(|(at, _)| at).min()
    }
}

/// Runs until the server ends.
pub(crate) async fn run(shared: Arc<Shared>, mut todo: mpsc::UnboundedReceiver<Job>) {
    let (mut round, mut tell) = (shared.now(), shared.now());
    loop {
        let now = shared.now();
        let next = shared.booths.next().unwrap_or(round).min(round);
        // A little late rather than a little early: an instant cut to microseconds has passed.
        let wait = next.duration_since(now) + SignedDuration::from_millis(1);
        let wait = Duration::try_from(wait).unwrap_or_default();
        tokio::select! {
            job = todo.recv() => match job {
                Some(job) => {
                    tokio::spawn(perform(Arc::clone(&shared), job));
                    continue;
                }
                None => return,
            },
            () = shared.stopped.cancelled() => return,
            () = shared.booths.wake.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
        shared.booths_fire();
        let now = shared.now();
        if now >= round {
            round = now + ROUND;
            // Beside the timers, which wait for nothing.
            let checks = Arc::clone(&shared);
            checks.booths.busy.fetch_add(1, Ordering::AcqRel);
            tokio::spawn(async move {
                checks.kiosks_checked().await;
                checks.booths.finished();
            });
            let all = now >= tell;
            if all {
                tell = now + TELL;
            }
            shared.tell_waits(all);
        }
    }
}

impl Shared {
    /// Lets happen what is due at each kiosk.
    fn booths_fire(&self) {
        let now = self.now();
        let due: Vec<KioskId> = {
            let inner = self.booths.lock();
            let due = inner.kiosks.iter().filter(|(_, one)| {
                let next = one.booth.poll_timeout();
                next.is_some_and(|(at, _)| at <= now)
            });
            due.map(|(kiosk, _)| *kiosk).collect()
        };
        for kiosk in due {
            let (outputs, before, after) = {
                let mut inner = self.booths.lock();
                let Some(running) = inner.kiosks.get_mut(&kiosk) else {
                    continue;
                };
                let before = running.booth.visit();
                let outputs = running.booth.handle_timeout(now);
                let after = running.booth.visit();
                inner.holds(kiosk, (before, after), now);
                (outputs, before, after)
            };
            self.loses(before, after);
            self.act(kiosk, outputs);
        }
    }

    /// Lets happen what is due, and looks who was not heard of.
    pub(super) async fn booths_due(&self) {
        self.booths_fire();
        self.kiosks_checked().await;
    }

    /// Ends when nothing is left to do.
    pub(super) async fn booths_settled(&self) {
        loop {
            let done = self.booths.done.notified();
            if self.booths.busy.load(Ordering::Acquire) == 0 {
                return;
            }
            done.await;
        }
    }

    /// Shows waits anew where somebody looks at them, or everywhere.
    fn tell_waits(&self, all: bool) {
        let told: Vec<KioskId> = {
            let inner = self.booths.lock();
            let looked_at = |booth: &Booth| all || booth.stage().code() == "choosing";
            let told = inner.kiosks.iter();
            let told = told.filter(|(_, one)| one.booth.is_connected() && looked_at(&one.booth));
            told.map(|(kiosk, _)| *kiosk).collect()
        };
        for kiosk in told {
            self.hub.push(Party::Kiosk(kiosk), Push::Changed);
        }
    }
}

/// How far a visit is, as a kiosk has to know it.
pub(super) fn progress(visit: Option<&Visit>) -> Progress {
    let Some(visit) = visit else {
        return Progress::Over { left: true };
    };
    match visit.stage {
        VisitStage::Ended { how, .. } => Progress::Over {
            left: matches!(how, Ended::Left(LeaveWhy::Asked)),
        },
        _ if visit.callback.is_some() => Progress::Promised,
        VisitStage::Waiting { .. } => Progress::Waiting,
        VisitStage::Offered { .. } | VisitStage::Talking { .. } | VisitStage::Parked { .. } => {
            Progress::Talking
        }
    }
}

async fn perform(shared: Arc<Shared>, job: Job) {
    let kiosk = job.kiosk;
    match job.output {
        Output::Show => {}
        Output::Enter => {
            let _ = enter(&shared, kiosk, None).await;
        }
        Output::Leave(visit) => leave(&shared, visit).await,
        Output::Forget(_) => {
            forget(&shared, kiosk).await;
            shared.hear(kiosk, Input::Forgotten);
        }
    }
    shared.booths.finished();
}

/// Takes a place for whoever is at the kiosk; it is told what came of it.
pub(super) async fn enter(
    shared: &Arc<Shared>,
    kiosk: KioskId,
    choice: Option<Choice>,
) -> Result<VisitId, EnterError> {
    let promised = choice.as_ref().is_some_and(|one| one.callback.is_some());
    let entered = match wish(shared, kiosk, choice) {
        Some(wish) => visits::Visits(shared).enter_as(wish, hold(kiosk)).await,
        None => Err(EnterError::Unknown),
    };
    match &entered {
        Ok(visit) => {
            let visit = *visit;
            shared.hear(kiosk, Input::Entered { visit, promised });
            // It may have gone on while the kiosk did not hold it yet.
            shared.kiosks_follow(&[visit]);
        }
        Err(error) => shared.hear(kiosk, Input::Refused(problem(error))),
    }
    entered
}

/// What whoever is at the kiosk wants.
fn wish(shared: &Shared, kiosk: KioskId, choice: Option<Choice>) -> Option<Enter> {
    let catalogue = shared.catalogue.load();
    let known = catalogue.kiosk(kiosk)?;
    let (reception, unsure) = Kiosks::reception(&catalogue, known)?;
    let chosen = choice.as_ref().and_then(|choice| choice.topic);
    let chosen = match chosen {
        Some(topic) if !known.topics.contains(&topic) => return None,
        chosen => chosen,
    };
    let of = |topic| {
        let alliance = catalogue.organisations().iter();
        let alliance = alliance.filter(|entry| entry.organisation.alliance == known.alliance);
        let offices = alliance.flat_map(|entry| &entry.offices);
        let office = offices
            .into_iter()
            .find(|one| one.topic_by_id(topic).is_some())?;
        Some((office.office.id, topic))
    };
    let (mut office, mut topic) = match chosen {
        Some(topic) => of(topic)?,
        None => (reception, unsure),
    };
    let speaks = |office, language| {
        let found = catalogue.office(office);
        found.is_some_and(|(_, one)| one.office.languages.contains(&language))
    };
    let language = choice.as_ref().map(|choice| choice.language);
    let language = language.or_else(|| {
        let mut own = known.languages.iter().copied();
        own.find(|language| speaks(office, *language))
    })?;
    // Who is not understood where the topic belongs is understood at the reception, if anywhere.
    if !speaks(office, language) && speaks(reception, language) {
        (office, topic) = (reception, unsure);
    }
    let language = match speaks(office, language) {
        true => language,
        false => catalogue
            .office(office)?
            .1
            .office
            .languages
            .first()
            .copied()?,
    };
    Some(Enter {
        office,
        topic,
        language,
        channel: Channel::Kiosk,
        note: None,
        text_only: choice.as_ref().is_some_and(|choice| choice.text_only),
        token: None,
        command: None,
        wish: None,
        callback: choice.and_then(|choice| choice.callback),
    })
}

/// The code of the problem that the kiosk shows.
fn problem(error: &EnterError) -> &'static str {
    use crate::callbacks::CallbackError;
    match error {
        EnterError::Closed => "office-closed",
        EnterError::Full => "line-full",
        EnterError::TooLate { .. } => "too-late",
        EnterError::Callback(CallbackError::Contact) => "contact-invalid",
        EnterError::Callback(CallbackError::Off) => "switched-off",
        EnterError::Callback(CallbackError::Window) => "window-gone",
        EnterError::Callback(CallbackError::Taken) => "number-taken",
        EnterError::Unknown | EnterError::NoteTooLong => "unknown-office",
        EnterError::Draining => "restarting",
        EnterError::AlreadyOpen(_) | EnterError::Retry | EnterError::Callback(_) => "retry-later",
    }
}

async fn leave(shared: &Arc<Shared>, visit: VisitId) {
    for _ in 0..TRIES {
        match shared.command(Command::Leave { visit }).await {
            Err(Failure::Retry) => tokio::time::sleep(PAUSE).await,
            _ => return,
        }
    }
    tracing::warn!("a visit that nobody waits for any more could not be ended");
}

/// Takes from the kiosk what it holds.
async fn forget(shared: &Arc<Shared>, kiosk: KioskId) {
    for _ in 0..TRIES {
        let drop = Write::DropCredential {
            token_hash: hold(kiosk),
        };
        match shared.submit(None, vec![drop], None).await {
            Err(Failure::Retry) => tokio::time::sleep(PAUSE).await,
            _ => return,
        }
    }
    tracing::warn!("what a kiosk held could not be deleted; a start will");
}

/// Before the server runs: devices and sensors are known again, and each kiosk finds its visit.
pub(crate) async fn restore(shared: &Arc<Shared>) -> Result<(), StoreError> {
    let devices = shared.store.kiosk_devices(Scope::House).await?;
    let sensors = shared.store.kiosk_sensors(Scope::House).await?;
    let health = shared.store.kiosk_health(Scope::House).await?;
    let held = shared.store.visits_of_kiosks(Scope::House).await?;
    let now = shared.now();
    let catalogue = shared.catalogue.load_full();
    let times = shared.booths.settings.times;
    let mut stale = Vec::new();
    let mut inner = shared.booths.lock();
    inner.since = Some(now);
    for device in devices {
        let Some(known) = catalogue.kiosk(device.kiosk) else {
            continue;
        };
        let hash = device.token_hash.clone();
        inner.devices.insert(hash.clone(), device.kiosk);
        inner.running(known, times).device = Some(Device {
            hash,
            paired_at: device.paired_at,
            over: tokio_util::sync::CancellationToken::new(),
        });
    }
    for sensor in sensors {
        let of = (sensor.id, sensor.kiosk);
        inner.sensors.insert(sensor.token_hash, of);
    }
    for one in health {
        if let Some(known) = catalogue.kiosk(one.kiosk) {
            inner.running(known, times).health = one;
        }
    }
    for credential in held {
        let Some(kiosk) = kiosk_of(&credential) else {
            continue;
        };
        let visit = shared.live.visit(credential.visit);
        let progress = progress(visit.as_deref());
        let goes_on = matches!(progress, Progress::Waiting | Progress::Talking);
        let Some(known) = catalogue.kiosk(kiosk).filter(|_| goes_on) else {
            stale.push(kiosk);
            continue;
        };
        let rules = Rules::of(known, times);
        let visit = credential.visit;
        inner.running(known, times).booth = Booth::resuming(rules, visit, progress, now);
        inner.visits.insert(visit, kiosk);
    }
    stale.retain(|kiosk| !inner.visits.values().any(|one| one == kiosk));
    drop(inner);
    for kiosk in stale {
        let output = Output::Forget(None);
        shared.booths.order(Job { kiosk, output });
    }
    shared.booths.follow(&catalogue);
    Ok(())
}

fn kiosk_of(credential: &Credential) -> Option<KioskId> {
    let id = credential.token_hash.strip_prefix(schalter_store::KIOSK)?;
    id.parse().ok()
}

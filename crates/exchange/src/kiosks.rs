//! Kiosks that run: which device is whose, who is there, which visit a kiosk holds, how it is. The
//! rules are those of [`schalter_domain::booth`]; here they meet time, devices and the line.
//!
//! A kiosk's state lies in memory, under one lock that nobody holds while something slow happens:
//! what takes time is a [`Job`](running::Job) that the one task of this module starts. Nothing of a
//! heartbeat or of presence reaches the database.

mod devices;
mod fleet;
mod pairing;
mod running;

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use schalter_domain::booth::{self, Booth, Input, Output, Rules, Shown, Source, Times};
use schalter_domain::ids::{KioskId, OfficeId, OrganisationId, TopicId, VisitId};
use schalter_domain::kiosk::Kiosk;
use schalter_domain::language::Language;
use schalter_store::KioskHealth;
use tokio::sync::{Notify, mpsc, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::callbacks::CallbackRequest;
use crate::hub::{Party, Push};
use crate::visits::EnterError;
use crate::{Catalogue, Exchange, Shared};

pub use devices::{DeviceError, SensorToken};
pub use fleet::{Faulty, Health, OneKiosk};
pub use pairing::{PAIRING_S, Paired, Pairing, PairingError};
pub(crate) use running::{restore, run};

/// The times of kiosks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How often a device says that it is there.
    pub heartbeat: SignedDuration,
    /// Without a word for so long while its reception is open, a kiosk counts as out of order.
    pub outage: SignedDuration,
    /// The times of what people see.
    pub times: Times,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            heartbeat: SignedDuration::from_secs(2),
            outage: SignedDuration::from_secs(90),
            times: Times::default(),
        }
    }
}

/// The device of a kiosk.
struct Device {
    hash: String,
    paired_at: Timestamp,
    /// Ends its live channel.
    over: CancellationToken,
}

/// One kiosk while it runs.
struct Running {
    booth: Booth,
    device: Option<Device>,
    health: KioskHealth,
    /// Whether the health has yet to be stored.
    changed: bool,
    /// Whether something unreadable of its sensor was logged.
    strange: bool,
    /// Since when its reception is open.
    opened: Option<Timestamp>,
}

#[derive(Default)]
struct Inner {
    kiosks: HashMap<KioskId, Running>,
    visits: HashMap<VisitId, KioskId>,
    devices: HashMap<String, KioskId>,
    sensors: HashMap<String, (Uuid, KioskId)>,
    pairings: pairing::Pairings,
    /// Since when the server runs: before that nobody can have been heard of.
    since: Option<Timestamp>,
}

/// All kiosks that run.
pub(crate) struct Booths {
    inner: Mutex<Inner>,
    settings: Settings,
    jobs: mpsc::UnboundedSender<running::Job>,
    /// Jobs that are not done.
    busy: AtomicUsize,
    done: Notify,
    wake: Notify,
    topics: watch::Sender<Arc<BTreeSet<String>>>,
}

/// What a kiosk holds of its visit: no cookie can hash to that.
fn hold(kiosk: KioskId) -> String {
    format!("{}{kiosk}", schalter_store::KIOSK)
}

impl Booths {
    /// No kiosk runs yet. What is to be done comes out of the receiver.
    pub fn new(settings: Settings) -> (Self, mpsc::UnboundedReceiver<running::Job>) {
        let (jobs, todo) = mpsc::unbounded_channel();
        let booths = Self {
            inner: Mutex::default(),
            settings,
            jobs,
            busy: AtomicUsize::new(0),
            done: Notify::new(),
            wake: Notify::new(),
            topics: watch::Sender::default(),
        };
        (booths, todo)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// The kiosk while it runs; from now on, if it did not.
    fn running(&mut self, kiosk: &Kiosk, times: Times) -> &mut Running {
        let rules = Rules::of(kiosk, times);
        let running = self.kiosks.entry(kiosk.id).or_insert_with(|| Running {
            booth: Booth::new(rules),
            device: None,
            health: fleet::unheard(kiosk.id, kiosk.organisation),
            changed: false,
            strange: false,
            opened: None,
        });
        running.booth.set_rules(rules);
        running
    }
}

/// What was chosen on a kiosk's first page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// One of the kiosk's topics; without, "Weiß ich nicht" of its reception.
    pub topic: Option<TopicId>,
    /// One of its languages.
    pub language: Language,
    /// The person wants neither to see nor to speak.
    pub text_only: bool,
    /// A number is left instead of waiting.
    pub callback: Option<CallbackRequest>,
}

/// Why a choice led nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChooseError {
    /// Somebody is being served here, or everything is being wiped.
    #[error("nobody chooses here now")]
    NotNow,
    /// No place was taken.
    #[error(transparent)]
    Enter(#[from] EnterError),
}

/// What a kiosk is, and how far.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What is configured; the catalogue stands still while it is looked at.
    pub catalogue: Arc<Catalogue>,
    /// Which kiosk.
    pub kiosk: KioskId,
    /// What it shows.
    pub shown: Shown,
}

impl Seen {
    /// The kiosk as it is configured.
    pub fn configured(&self) -> Option<&Kiosk> {
        self.catalogue.kiosk(self.kiosk)
    }
}

/// Kiosks that run.
pub struct Kiosks<'a>(pub(crate) &'a Arc<Shared>);

impl Exchange {
    /// Kiosks that run.
    pub fn kiosks(&self) -> Kiosks<'_> {
        Kiosks(&self.shared)
    }
}

impl Kiosks<'_> {
    /// Somebody is there, or nobody, as a program says by HTTP.
    pub fn sense(&self, kiosk: KioskId, present: bool) {
        self.says(kiosk, Source::Call, present);
    }

    /// Somebody is there, or nobody, as the device finds in the picture of its camera.
    pub fn sense_camera(&self, kiosk: KioskId, present: bool) {
        let catalogue = self.0.catalogue.load();
        let known = catalogue.kiosk(kiosk);
        // Without the sign at the door nothing of the picture counts.
        if known.is_some_and(|kiosk| kiosk.presence.camera_motion) {
            self.says(kiosk, Source::Camera, present);
        }
    }

    /// What a sensor said on the broker, to every kiosk that listens to it. What cannot be read is
    /// dropped, and logged once for each kiosk without its content. What is not `fresh` the broker had
    /// kept from before: it says how things stand, and rings nobody.
    pub fn sense_topic(&self, topic: &str, payload: &[u8], fresh: bool) {
        let catalogue = self.0.catalogue.load();
        let listening = catalogue.kiosks().filter_map(|kiosk| {
            let sensor = kiosk.presence.sensor.as_ref()?;
            (sensor.topic == topic).then_some((kiosk, sensor.kind))
        });
        let source = Source::Sensor;
        for (kiosk, kind) in listening {
            match booth::signal(kind, payload) {
                Some(present) if fresh => self.says(kiosk.id, source, present),
                Some(present) => self.0.hear(kiosk.id, Input::Found { source, present }),
                None => self.wonders(kiosk),
            }
        }
    }

    fn says(&self, kiosk: KioskId, source: Source, present: bool) {
        self.0.hear(kiosk, Input::Sensed { source, present });
    }

    fn wonders(&self, kiosk: &Kiosk) {
        let mut inner = self.0.booths.lock();
        let running = inner.running(kiosk, self.0.booths.settings.times);
        if !std::mem::replace(&mut running.strange, true) {
            tracing::warn!(kiosk = %kiosk.id, "its sensor says what cannot be read");
        }
    }

    /// The topics of all sensors on the broker, now and whenever they change.
    pub fn topics(&self) -> watch::Receiver<Arc<BTreeSet<String>>> {
        self.0.booths.follow(&self.0.catalogue.load());
        self.0.booths.topics.subscribe()
    }

    /// The large button.
    pub fn press(&self, kiosk: KioskId) {
        self.0.hear(kiosk, Input::Pressed);
    }

    /// Somebody touches the screen.
    pub fn touch(&self, kiosk: KioskId) {
        self.0.hear(kiosk, Input::Touched);
    }

    /// Whoever was asked is still there.
    pub fn stay(&self, kiosk: KioskId) {
        self.0.hear(kiosk, Input::Stay);
    }

    /// Back to the beginning.
    pub fn cancel(&self, kiosk: KioskId) {
        self.0.hear(kiosk, Input::Cancel);
    }

    /// Nothing is left on the device.
    pub fn wiped(&self, kiosk: KioskId) {
        self.0.hear(kiosk, Input::Wiped);
    }

    /// Takes a place for whoever chose, or promises to call back.
    ///
    /// # Errors
    /// See [`ChooseError`]; the kiosk shows it as well.
    pub async fn choose(&self, kiosk: KioskId, choice: Choice) -> Result<VisitId, ChooseError> {
        let outputs = self.0.consider(kiosk, Input::Chose);
        if !outputs.contains(&Output::Enter) {
            self.0.act(kiosk, outputs);
            return Err(ChooseError::NotNow);
        }
        let others = outputs.into_iter().filter(|one| *one != Output::Enter);
        self.0.act(kiosk, others.collect());
        // A connection that ends in between must not leave somebody behind in the line.
        let shared = Arc::clone(self.0);
        let entering =
            tokio::spawn(async move { running::enter(&shared, kiosk, Some(choice)).await });
        let entered = entering.await.unwrap_or(Err(EnterError::Retry));
        Ok(entered?)
    }

    /// What a kiosk is, and how far; none for one that is no more.
    pub fn seen(&self, kiosk: KioskId) -> Option<Seen> {
        let catalogue = self.0.catalogue.load_full();
        let known = catalogue.kiosk(kiosk)?;
        let times = self.0.booths.settings.times;
        let shown = self.0.booths.lock().running(known, times).booth.shown();
        Some(Seen {
            catalogue,
            kiosk,
            shown,
        })
    }

    /// The visit that is reachable through a kiosk now.
    pub fn visit(&self, kiosk: KioskId) -> Option<VisitId> {
        let inner = self.0.booths.lock();
        inner.kiosks.get(&kiosk)?.booth.visit()
    }

    /// How often a device is to say that it is there.
    pub fn heartbeat(&self) -> SignedDuration {
        self.0.booths.settings.heartbeat
    }

    /// The office and topic that greet whoever does not choose.
    pub fn reception(catalogue: &Catalogue, kiosk: &Kiosk) -> Option<(OfficeId, TopicId)> {
        let (_, office) = catalogue.office(kiosk.reception)?;
        let unsure = office.topics.iter().find(|topic| topic.unsure);
        let topic = unsure.or_else(|| office.topics.first())?;
        Some((kiosk.reception, topic.id))
    }

    /// Lets happen what is due, and waits until everything is done. For tests on a clock that is
    /// moved by hand.
    pub async fn tick(&self) {
        self.0.booths_due().await;
        self.0.booths_settled().await;
    }
}

impl Shared {
    /// Takes in what happened at a kiosk, and has done what follows.
    pub(crate) fn hear(&self, kiosk: KioskId, input: Input) {
        let outputs = self.consider(kiosk, input);
        self.act(kiosk, outputs);
    }

    /// Takes in what happened at a kiosk; says what is to be done.
    fn consider(&self, kiosk: KioskId, input: Input) -> Vec<Output> {
        let now = self.now();
        let catalogue = self.catalogue.load();
        let Some(known) = catalogue.kiosk(kiosk) else {
            return Vec::new();
        };
        let mut inner = self.booths.lock();
        let running = inner.running(known, self.booths.settings.times);
        let before = running.booth.visit();
        let outputs = running.booth.handle(input, now);
        let after = running.booth.visit();
        inner.holds(kiosk, (before, after), now);
        drop(inner);
        self.loses(before, after);
        self.booths.wake.notify_one();
        outputs
    }

    /// The page of a visit that a kiosk holds no more is closed at once.
    fn loses(&self, before: Option<VisitId>, after: Option<VisitId>) {
        if let Some(visit) = before.filter(|visit| Some(*visit) != after) {
            self.hub.forget(Party::Visit(visit));
        }
    }

    /// Has done what follows.
    fn act(&self, kiosk: KioskId, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Show => self.hub.push(Party::Kiosk(kiosk), Push::Changed),
                output => self.booths.order(running::Job { kiosk, output }),
            }
        }
    }

    /// What became of visits, to the kiosks that hold them.
    pub(crate) fn kiosks_follow(&self, visits: &[VisitId]) {
        let held: Vec<(KioskId, VisitId)> = {
            let inner = self.booths.lock();
            let of = |visit: &VisitId| Some((*inner.visits.get(visit)?, *visit));
            visits.iter().filter_map(of).collect()
        };
        for (kiosk, visit) in held {
            let progress = running::progress(self.live.visit(visit).as_deref());
            self.hear(kiosk, Input::Visit(visit, progress));
        }
    }

    /// A device has its live channel, or has it no more.
    pub(crate) fn kiosk_connected(&self, kiosk: KioskId, on: bool) {
        self.kiosk_heard(kiosk);
        self.hear(kiosk, Input::Connected(on));
        if let Some(running) = self.booths.lock().kiosks.get_mut(&kiosk) {
            running.changed = true;
        }
    }

    /// A device says that it is there.
    pub(crate) fn kiosk_heard(&self, kiosk: KioskId) {
        let now = self.now();
        if let Some(running) = self.booths.lock().kiosks.get_mut(&kiosk) {
            running.health.seen_at = Some(now);
        }
    }
}

impl Inner {
    /// Which visit a kiosk held, and which it holds now.
    fn holds(
        &mut self,
        kiosk: KioskId,
        (before, after): (Option<VisitId>, Option<VisitId>),
        now: Timestamp,
    ) {
        if before == after {
            return;
        }
        if let Some(visit) = before {
            self.visits.remove(&visit);
        }
        if let Some(visit) = after {
            self.visits.insert(visit, kiosk);
            if let Some(running) = self.kiosks.get_mut(&kiosk) {
                running.health.visit_at = Some(now);
                running.changed = true;
            }
        }
    }
}

impl Booths {
    /// Follows the topics that are configured.
    fn follow(&self, catalogue: &Catalogue) {
        let sensors = catalogue.kiosks();
        let sensors = sensors.filter_map(|kiosk| kiosk.presence.sensor.as_ref());
        let topics: BTreeSet<String> = sensors.map(|sensor| sensor.topic.clone()).collect();
        self.topics.send_if_modified(|known| {
            let changed = **known != topics;
            if changed {
                *known = Arc::new(topics);
            }
            changed
        });
    }
}

/// Whose a kiosk is; none for one that is no more.
fn owner(catalogue: &Catalogue, kiosk: KioskId) -> Option<OrganisationId> {
    catalogue.kiosk(kiosk).map(|kiosk| kiosk.organisation)
}

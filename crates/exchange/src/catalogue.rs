//! The catalogue: a snapshot of the configuration, and of what is announced, that readers look
//! things up in without asking the database.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use schalter_domain::features::Features;
use schalter_domain::hours::{Hours, Opening};
use schalter_domain::ids::{
    AllianceId, KioskId, NumberId, OfficeId, OrganisationId, StaffId, TopicId,
};
use schalter_domain::kiosk::Kiosk;
use schalter_domain::notice::{self, DayClosure, Notice};
use schalter_domain::office::{Office, Organisation, Topic};
use schalter_domain::phone::{Number, Route};
use schalter_domain::staff::Staff;
use schalter_domain::switchboard::{OfficeRules, Policy, Rules, Shared, Window};
use schalter_store::{Alliance, Configuration};
use sha2::{Digest as _, Sha256};

use crate::entries::import::Names;
use crate::notices::Announced;
use crate::plan::{PictureKind, logo_bytes};

/// An organisation with its offices.
#[derive(Clone, Debug)]
pub struct OrganisationEntry {
    /// The organisation.
    pub organisation: Organisation,
    /// Its time zone.
    pub zone: TimeZone,
    /// Its offices, in their order.
    pub offices: Vec<OfficeEntry>,
    /// Its logo, ready to be served.
    pub logo: Option<LogoFile>,
}

/// An office with its topics.
#[derive(Clone, Debug)]
pub struct OfficeEntry {
    /// The office.
    pub office: Office,
    /// Its topics, in their order; "Weiß ich nicht" comes last.
    pub topics: Vec<Topic>,
    /// What its owner has switched on.
    pub features: Features,
}

impl OfficeEntry {
    /// A topic by the last part of its address.
    pub fn topic(&self, slug: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.slug == slug)
    }

    /// A topic by id.
    pub fn topic_by_id(&self, id: TopicId) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.id == id)
    }
}

impl OrganisationEntry {
    /// An office by the last part of its address.
    pub fn office(&self, slug: &str) -> Option<&OfficeEntry> {
        self.offices.iter().find(|entry| entry.office.slug == slug)
    }
}

/// A logo, ready to be served.
#[derive(Clone, PartialEq, Eq)]
pub struct LogoFile {
    /// The name of its file: a digest of its bytes and the kind of picture.
    pub file: String,
    /// What it is.
    pub kind: PictureKind,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

impl std::fmt::Debug for LogoFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("LogoFile").field(&self.file).finish()
    }
}

impl LogoFile {
    fn of(organisation: &Organisation) -> Option<Self> {
        let (kind, bytes) = logo_bytes(organisation.branding.logo.as_ref()?).ok()?;
        let digest = Sha256::digest(&bytes);
        let digest = digest.iter().take(16).map(|byte| format!("{byte:02x}"));
        Some(Self {
            file: format!("{}.{}", digest.collect::<String>(), kind.extension()),
            kind,
            bytes: bytes.into(),
        })
    }
}

/// Everything that is configured.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    organisations: Vec<OrganisationEntry>,
    offices: HashMap<OfficeId, (usize, usize)>,
    staff: HashMap<StaffId, Staff>,
    alliances: Vec<Alliance>,
    kiosks: Vec<Kiosk>,
    numbers: Vec<Number>,
    notices: HashMap<OrganisationId, Vec<Notice>>,
    closures: HashMap<(OfficeId, Date), DayClosure>,
    /// The hours of offices that are closed against them.
    regular: HashMap<OfficeId, Hours>,
    shared: Shared,
}

impl Catalogue {
    /// Sorts a configuration for looking up. The hours of its offices become those that count:
    /// closed where `announced` closes them.
    pub fn new(mut configuration: Configuration, announced: Announced) -> Self {
        let mut regular = HashMap::new();
        for closure in &announced.closures {
            let mut offices = configuration.offices.iter_mut();
            if let Some(office) = offices.find(|office| office.id == closure.office) {
                regular
                    .entry(office.id)
                    .or_insert_with(|| office.hours.clone());
                closure.close(&mut office.hours);
            }
        }
        let mut topics = BTreeMap::<OfficeId, Vec<Topic>>::new();
        for topic in configuration.topics {
            topics.entry(topic.office).or_default().push(topic);
        }
        let mut offices = BTreeMap::<OrganisationId, Vec<OfficeEntry>>::new();
        for office in configuration.offices {
            let mut topics = topics.remove(&office.id).unwrap_or_default();
            topics.sort_by_key(|topic| (topic.unsure, topic.position));
            offices
                .entry(office.organisation)
                .or_default()
                .push(OfficeEntry {
                    features: Features::default(),
                    office,
                    topics,
                });
        }
        let organisations: Vec<_> = configuration
            .organisations
            .into_iter()
            .map(|organisation| {
                let mut offices = offices.remove(&organisation.id).unwrap_or_default();
                offices.sort_by_key(|entry| entry.office.position);
                for entry in &mut offices {
                    entry.features.clone_from(&organisation.features);
                }
                OrganisationEntry {
                    logo: LogoFile::of(&organisation),
                    zone: organisation.zone(),
                    organisation,
                    offices,
                }
            })
            .collect();
        let mut catalogue = Self {
            shared: shared(&organisations),
            organisations,
            regular,
            ..Self::default()
        };
        for (o, entry) in catalogue.organisations.iter().enumerate() {
            for (i, office) in entry.offices.iter().enumerate() {
                catalogue.offices.insert(office.office.id, (o, i));
            }
        }
        let active = configuration
            .staff
            .into_iter()
            .filter(|account| account.active);
        catalogue.staff = active
            .map(|account| (account.staff.id, account.staff))
            .collect();
        catalogue.alliances = configuration.alliances;
        catalogue.kiosks = configuration.kiosks;
        catalogue.numbers = configuration.numbers;
        catalogue.keep_routes_open();
        catalogue.keep_alliances_apart();
        for notice in announced.notices {
            let of_owner = catalogue.notices.entry(notice.organisation).or_default();
            of_owner.push(notice);
        }
        let closures = announced.closures.into_iter();
        catalogue.closures = closures
            .map(|closure| ((closure.office, closure.date), closure))
            .collect();
        catalogue
    }

    /// Who is a guest, an operator or a kiosk where its organisation belonged before is so no longer.
    fn keep_alliances_apart(&mut self) {
        let organisations = self.organisations.iter().map(|entry| &entry.organisation);
        let of: HashMap<_, _> = organisations.map(|one| (one.id, one.alliance)).collect();
        let offices = self.offices.iter();
        let offices = offices.filter_map(|(id, (o, _))| {
            let owner = self.organisations.get(*o)?;
            Some((*id, owner.organisation.alliance))
        });
        let office_of: HashMap<_, _> = offices.collect();
        for staff in self.staff.values_mut() {
            let own = of.get(&staff.organisation);
            staff.guest.retain(|office| office_of.get(office) == own);
            staff.operates = staff.operates.filter(|alliance| own == Some(alliance));
        }
        self.kiosks
            .retain(|kiosk| of.get(&kiosk.organisation) == Some(&kiosk.alliance));
    }

    /// A call never leads to an office or a topic that is no longer there: where its own route has
    /// lost its office, it reaches the first one of the organisation.
    fn keep_routes_open(&mut self) {
        let organisations = &self.organisations;
        for number in &mut self.numbers {
            let owner = organisations
                .iter()
                .find(|entry| entry.organisation.id == number.organisation);
            let offices = owner.map_or(&[][..], |owner| owner.offices.as_slice());
            let mend = |route: &mut Route| {
                let office = offices.iter().find(|one| one.office.id == route.office);
                let known = |id| office.is_some_and(|office| office.topic_by_id(id).is_some());
                route.topic = route.topic.filter(|id| known(*id));
                route.menu.retain(|choice| known(choice.topic));
                office.is_some()
            };
            number.schedule.retain_mut(|slot| mend(&mut slot.route));
            if let (false, Some(first)) = (mend(&mut number.route), offices.first()) {
                number.route.office = first.office.id;
            }
        }
    }

    /// A telephone number.
    pub fn number(&self, id: NumberId) -> Option<&Number> {
        self.numbers.iter().find(|number| number.id == id)
    }

    /// All telephone numbers, by organisation and place in the list.
    pub fn numbers(&self) -> impl Iterator<Item = &Number> {
        self.numbers.iter()
    }

    /// A kiosk.
    pub fn kiosk(&self, id: KioskId) -> Option<&Kiosk> {
        self.kiosks.iter().find(|kiosk| kiosk.id == id)
    }

    /// All kiosks, by organisation and place in the list.
    pub fn kiosks(&self) -> impl Iterator<Item = &Kiosk> {
        self.kiosks.iter()
    }

    /// An alliance.
    pub fn alliance(&self, id: AllianceId) -> Option<&Alliance> {
        self.alliances.iter().find(|alliance| alliance.id == id)
    }

    /// The organisations of an alliance, by slug.
    pub fn members(&self, id: AllianceId) -> impl Iterator<Item = &OrganisationEntry> {
        let organisations = self.organisations.iter();
        organisations.filter(move |entry| entry.organisation.alliance == id)
    }

    /// A logo by the name of its file.
    pub fn logo(&self, file: &str) -> Option<&LogoFile> {
        let mut logos = self.organisations.iter().filter_map(|e| e.logo.as_ref());
        logos.find(|logo| logo.file == file)
    }

    /// All organisations, by slug.
    pub fn organisations(&self) -> &[OrganisationEntry] {
        &self.organisations
    }

    /// An organisation by the first part of its address.
    pub fn organisation(&self, slug: &str) -> Option<&OrganisationEntry> {
        self.organisations
            .iter()
            .find(|entry| entry.organisation.slug == slug)
    }

    /// An organisation by id.
    pub fn organisation_by_id(&self, id: OrganisationId) -> Option<&OrganisationEntry> {
        self.organisations
            .iter()
            .find(|entry| entry.organisation.id == id)
    }

    /// An office by id, with its organisation.
    pub fn office(&self, id: OfficeId) -> Option<(&OrganisationEntry, &OfficeEntry)> {
        let (o, i) = *self.offices.get(&id)?;
        let organisation = self.organisations.get(o)?;
        Some((organisation, organisation.offices.get(i)?))
    }

    /// A staff member who may log in.
    pub fn staff(&self, id: StaffId) -> Option<&Staff> {
        self.staff.get(&id)
    }

    /// A staff member who may log in, by login name.
    pub fn staff_named(&self, login: &str) -> Option<&Staff> {
        self.staff.values().find(|staff| staff.login == login)
    }

    /// What an organisation announces at `now`: warnings first, then the newest.
    pub fn notices(&self, organisation: OrganisationId, now: Timestamp) -> Vec<&Notice> {
        notice::current(self.notices.get(&organisation).into_iter().flatten(), now)
    }

    /// What of that concerns an office.
    pub fn notices_of(&self, office: OfficeId, now: Timestamp) -> Vec<&Notice> {
        let Some((organisation, _)) = self.office(office) else {
            return Vec::new();
        };
        let mut notices = self.notices(organisation.organisation.id, now);
        notices.retain(|notice| notice.concerns(office));
        notices
    }

    /// Whether an office was closed for a date against its hours, and why.
    pub fn closure(&self, office: OfficeId, date: Date) -> Option<&DayClosure> {
        self.closures.get(&(office, date))
    }

    /// The hours of an office that is closed against them; none for any other office.
    pub fn regular_hours(&self, office: OfficeId) -> Option<&Hours> {
        self.regular.get(&office)
    }

    /// By which names tables speak of the offices and accounts of an organisation.
    pub fn names(&self, organisation: OrganisationId) -> Names {
        let entry = self.organisation_by_id(organisation);
        let offices = entry.into_iter().flat_map(|entry| &entry.offices);
        let staff = self.staff.values();
        Names {
            offices: offices
                .map(|entry| &entry.office)
                .map(|office| (office.slug.clone(), office.name.de.clone(), office.id))
                .collect(),
            accounts: staff
                .filter(|staff| staff.organisation == organisation)
                .map(|staff| (staff.login.clone(), staff.id))
                .collect(),
        }
    }

    /// Which topics partners take over from one another.
    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// What the switchboard has to know at `now`, and when that, or what is announced, changes
    /// next.
    pub(crate) fn rules(&self, policy: Policy, now: Timestamp) -> (Rules, Option<Timestamp>) {
        let (offices, changes) = self.office_rules(now);
        let topics = self.organisations.iter().flat_map(|entry| &entry.offices);
        let urgent = topics.flat_map(|entry| &entry.topics).filter(|t| t.urgent);
        let rules = Rules {
            policy,
            offices,
            shared: self.shared.clone(),
            urgent: urgent.map(|topic| topic.id).collect(),
        };
        (rules, changes)
    }

    fn office_rules(&self, now: Timestamp) -> (BTreeMap<OfficeId, OfficeRules>, Option<Timestamp>) {
        let mut rules = BTreeMap::new();
        let announced = self.notices.values().flatten();
        let announced = announced.filter_map(|notice| notice.changes_after(now));
        let mut changes: Option<Timestamp> = announced.min();
        for entry in &self.organisations {
            for OfficeEntry { office, .. } in &entry.offices {
                let (window, change) = window(office, now, &entry.zone);
                changes = [changes, change].into_iter().flatten().min();
                let of_office = OfficeRules {
                    alliance: entry.organisation.alliance,
                    organisation: office.organisation,
                    capacity: office.capacity,
                    serve_after_closing: office.serve_after_closing,
                    late: office
                        .late_minutes
                        .map(|minutes| SignedDuration::from_mins(minutes.into())),
                    overflow: office
                        .overflow_after_s
                        .map(|seconds| SignedDuration::from_secs(seconds.into())),
                    window,
                };
                rules.insert(office.id, of_office);
            }
        }
        (rules, changes)
    }
}

/// The shared topics of every alliance, by what they are known as there.
fn shared(organisations: &[OrganisationEntry]) -> Shared {
    let mut shared = Shared::default();
    let mut kinds = BTreeMap::new();
    for entry in organisations {
        for topic in entry.offices.iter().flat_map(|office| &office.topics) {
            let Some(known) = topic.shared_as() else {
                continue;
            };
            let next = u64::try_from(kinds.len()).unwrap_or(u64::MAX);
            let key = (entry.organisation.alliance, known.to_owned());
            let kind = *kinds.entry(key).or_insert(next);
            shared.insert(topic.id, topic.office, kind);
        }
    }
    shared
}

fn window(office: &Office, now: Timestamp, zone: &TimeZone) -> (Window, Option<Timestamp>) {
    match office.hours.state(now, zone) {
        Opening::Open { until } => (Window::Open { until }, until),
        Opening::Closed { opens, .. } => {
            let opens = opens.map(|opens| opens.at);
            (Window::Closed { opens }, opens)
        }
    }
}

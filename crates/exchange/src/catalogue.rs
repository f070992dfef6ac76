//! The catalogue: a snapshot of the configuration that readers look things up in without asking
//! the database.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use schalter_domain::hours::Opening;
use schalter_domain::ids::{OfficeId, OrganisationId, StaffId, TopicId};
use schalter_domain::office::{Office, Organisation, Topic};
use schalter_domain::staff::Staff;
use schalter_domain::switchboard::{OfficeRules, Window};
use schalter_store::Configuration;

/// An organisation with its offices.
#[derive(Clone, Debug)]
pub struct OrganisationEntry {
    /// The organisation.
    pub organisation: Organisation,
    /// Its time zone.
    pub zone: TimeZone,
    /// Its offices, in their order.
    pub offices: Vec<OfficeEntry>,
}

/// An office with its topics.
#[derive(Clone, Debug)]
pub struct OfficeEntry {
    /// The office.
    pub office: Office,
    /// Its topics, in their order; "Weiß ich nicht" comes last.
    pub topics: Vec<Topic>,
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

/// Everything that is configured.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    organisations: Vec<OrganisationEntry>,
    offices: HashMap<OfficeId, (usize, usize)>,
    staff: HashMap<StaffId, Staff>,
}

impl Catalogue {
    /// Sorts a configuration for looking up.
    pub fn new(configuration: Configuration) -> Self {
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
                .push(OfficeEntry { office, topics });
        }
        let organisations: Vec<_> = configuration
            .organisations
            .into_iter()
            .map(|organisation| {
                let mut offices = offices.remove(&organisation.id).unwrap_or_default();
                offices.sort_by_key(|entry| entry.office.position);
                OrganisationEntry {
                    zone: organisation.zone(),
                    organisation,
                    offices,
                }
            })
            .collect();
        let mut catalogue = Self {
            organisations,
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
        catalogue
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

    /// What the switchboard has to know of the offices at `now`, and when that changes next.
    pub(crate) fn office_rules(
        &self,
        now: Timestamp,
    ) -> (BTreeMap<OfficeId, OfficeRules>, Option<Timestamp>) {
        let mut rules = BTreeMap::new();
        let mut changes: Option<Timestamp> = None;
        for entry in &self.organisations {
            for OfficeEntry { office, .. } in &entry.offices {
                let (window, change) = window(office, now, &entry.zone);
                changes = [changes, change].into_iter().flatten().min();
                let of_office = OfficeRules {
                    alliance: entry.organisation.alliance,
                    organisation: office.organisation,
                    capacity: office.capacity,
                    serve_after_closing: office.serve_after_closing,
                    window,
                };
                rules.insert(office.id, of_office);
            }
        }
        (rules, changes)
    }
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

//! From the store's configuration back to a plan, and from a plan to text.

use std::fmt::Write as _;

use std::collections::BTreeMap;

use schalter_domain::ids::{OfficeId, StaffId, TopicId};
use schalter_domain::kiosk::Kiosk;
use schalter_domain::language::Language;
use schalter_domain::office::{Office, Organisation, Topic};
use schalter_domain::phone::{Number, Route};
use schalter_store::{Alliance, Configuration, StaffAccount};
use serde::Serialize;
use toml::{Table, Value};

use super::document::{
    AddressPlan, AlliancePlan, ChoicePlan, InPersonPlan, KioskPlan, NumberPlan, OfficePlan,
    OrganisationPlan, SlotPlan, StaffPlan, TopicPlan,
};
use super::text::Clock;
use super::{Plan, Text, check, office_path, topic_path};

/// The keys of all tables in the order in which they are written; others follow by name.
const ORDER: [&str; 88] = [
    "organisation",
    "office",
    "slug",
    "login",
    "name",
    "number",
    "account",
    "service_name",
    "alliance",
    "lead",
    "operators",
    "place",
    "summary",
    "phone",
    "time_zone",
    "colour",
    "reception",
    "entry",
    "days",
    "from",
    "until",
    "topics",
    "roles",
    "offices",
    "languages",
    "proficient",
    "never",
    "without_channels",
    "active",
    "password",
    "password_hash",
    "capacity",
    "serve_after_closing",
    "late_minutes",
    "overflow_after_s",
    "guests",
    "printer",
    "document_camera",
    "leika",
    "unsure",
    "urgent",
    "shared",
    "form_free",
    "identity",
    "services",
    "prepare",
    "why",
    "bring",
    "street",
    "postal_code",
    "town",
    "represented_by",
    "email",
    "vat_id",
    "supervisor",
    "always",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "holidays",
    "local_holidays",
    "exceptions",
    "dwell_ms",
    "absence_s",
    "camera_motion",
    "sensor",
    "topic",
    "kind",
    "key",
    "menu",
    "greeting",
    "schedule",
    "emergency",
    "callback",
    "keeps_place",
    "shows_caller",
    "outgoing",
    "shown",
    "service",
    "logo",
    "mime",
    "base64",
    "de",
    "en",
];

/// Tables that get a header of their own instead of a line.
const BLOCKS: [&str; 8] = [
    "address",
    "imprint",
    "retention",
    "features",
    "hours",
    "in_person",
    "branding",
    "presence",
];

/// Lists that get a line for each entry.
const LISTS: [&str; 5] = ["prepare", "bring", "exceptions", "menu", "schedule"];

impl Plan {
    /// The plan of a configuration. It holds hashes, never passwords.
    pub fn from_configuration(configuration: &Configuration) -> Self {
        let mut plan = Self {
            alliances: configuration
                .alliances
                .iter()
                .map(|known| alliance(known, configuration))
                .collect(),
            ..Self::default()
        };
        for owner in &configuration.organisations {
            plan.organisations.push(organisation(owner, configuration));
        }
        let mut offices: Vec<&Office> = configuration.offices.iter().collect();
        offices.sort_by_key(|office| office.position);
        plan.offices.extend(
            offices
                .into_iter()
                .map(|known| office(known, configuration)),
        );
        let mut topics: Vec<&Topic> = configuration.topics.iter().collect();
        topics.sort_by_key(|topic| topic.position);
        plan.topics
            .extend(topics.into_iter().map(|known| topic(known, configuration)));
        plan.staff.extend(
            configuration
                .staff
                .iter()
                .map(|known| staff(known, configuration)),
        );
        let mut kiosks: Vec<&Kiosk> = configuration.kiosks.iter().collect();
        kiosks.sort_by_key(|kiosk| kiosk.position);
        let kiosks = kiosks.into_iter();
        plan.kiosks
            .extend(kiosks.filter_map(|known| kiosk(known, configuration)));
        let mut numbers: Vec<&Number> = configuration.numbers.iter().collect();
        numbers.sort_by_key(|number| number.position);
        let numbers = numbers.into_iter();
        plan.numbers
            .extend(numbers.filter_map(|known| number(known, configuration)));
        check::sort(&mut plan);
        plan
    }

    /// The plan without any password or hash: what may be shown to others.
    #[must_use]
    pub fn without_passwords(mut self) -> Self {
        for staff in &mut self.staff {
            staff.password = None;
            staff.password_hash = None;
        }
        self
    }

    /// The plan as text that [`Plan::parse`] reads back to the same plan.
    pub fn to_toml(&self) -> String {
        let mut text = String::from(
            "# A plan of Schalter: apply it with `schalter config apply`.\n\
             # What it does not name stays as it is, unless you apply it with --prune.\n",
        );
        all(&mut text, "alliance", &self.alliances);
        all(&mut text, "organisation", &self.organisations);
        for office in &self.offices {
            item(&mut text, "office", office);
            let path = office_path(&office.organisation, &office.slug);
            for topic in self.topics.iter().filter(|topic| topic.office == path) {
                item(&mut text, "topic", topic);
            }
        }
        all(&mut text, "staff", &self.staff);
        all(&mut text, "kiosk", &self.kiosks);
        all(&mut text, "number", &self.numbers);
        text
    }
}

fn alliance(known: &Alliance, configuration: &Configuration) -> AlliancePlan {
    let mut organisations = configuration.organisations.iter();
    let lead = organisations.find(|owner| Some(owner.id) == known.lead);
    let operators = known.operators.iter();
    AlliancePlan {
        slug: known.slug.clone(),
        name: known.name.clone(),
        lead: lead.map(|lead| lead.slug.clone()),
        operators: operators
            .filter_map(|id| login(*id, configuration))
            .collect(),
    }
}

fn login(id: StaffId, configuration: &Configuration) -> Option<String> {
    let mut staff = configuration.staff.iter().map(|account| &account.staff);
    staff
        .find(|staff| staff.id == id)
        .map(|staff| staff.login.clone())
}

/// A kiosk; none where its reception is no longer offered, since a plan could not say so.
fn kiosk(known: &Kiosk, configuration: &Configuration) -> Option<KioskPlan> {
    let mut organisations = configuration.organisations.iter();
    let owner = organisations.find(|owner| owner.id == known.organisation)?;
    let topics = known.topics.iter();
    Some(KioskPlan {
        organisation: owner.slug.clone(),
        slug: known.slug.clone(),
        name: known.name.clone(),
        place: known.place.clone(),
        phone: known.phone.clone(),
        reception: path_of_office(known.reception, configuration)?,
        entry: known.entry,
        topics: topics
            .filter_map(|id| path_of_topic(*id, configuration))
            .collect(),
        languages: known.languages.clone(),
        printer: known.printer,
        document_camera: known.document_camera,
        presence: known.presence.clone(),
    })
}

/// A telephone number; none where its office is no longer offered, since a plan could not say so.
/// Topics that are no longer offered are left out.
fn number(known: &Number, configuration: &Configuration) -> Option<NumberPlan> {
    let mut organisations = configuration.organisations.iter();
    let owner = organisations.find(|owner| owner.id == known.organisation)?;
    let main = RoutePlan::of(&known.route, configuration)?;
    let schedule = known.schedule.iter().filter_map(|slot| {
        let route = RoutePlan::of(&slot.route, configuration)?;
        Some(SlotPlan {
            days: slot.days.clone(),
            from: Clock(slot.from),
            until: Clock(slot.until),
            office: route.office,
            topic: route.topic,
            menu: route.menu,
            greeting: route.greeting,
        })
    });
    Some(NumberPlan {
        organisation: owner.slug.clone(),
        slug: known.slug.clone(),
        name: known.name.clone(),
        number: known.number.clone(),
        account: known.account.clone(),
        office: main.office,
        topic: main.topic,
        menu: main.menu,
        greeting: main.greeting,
        schedule: schedule.collect(),
        languages: known.languages.clone(),
        emergency: known.emergency,
        callback: known.callback,
        keeps_place: known.keeps_place,
        shows_caller: known.shows_caller,
        outgoing: known.outgoing,
    })
}

/// Where calls lead, by names.
struct RoutePlan {
    office: String,
    topic: Option<String>,
    menu: Vec<ChoicePlan>,
    greeting: BTreeMap<Language, String>,
}

impl RoutePlan {
    fn of(route: &Route, configuration: &Configuration) -> Option<Self> {
        let topic = |id: TopicId| {
            let mut topics = configuration.topics.iter();
            let topic = topics.find(|topic| topic.id == id && topic.office == route.office);
            topic.map(|topic| topic.slug.clone())
        };
        let menu = route.menu.iter().filter_map(|choice| {
            Some(ChoicePlan {
                key: choice.key,
                topic: topic(choice.topic)?,
            })
        });
        Some(Self {
            office: path_of_office(route.office, configuration)?,
            topic: route.topic.and_then(topic),
            menu: menu.collect(),
            greeting: route.greeting.clone(),
        })
    }
}

fn path_of_office(id: OfficeId, configuration: &Configuration) -> Option<String> {
    let mut offices = configuration.offices.iter();
    let office = offices.find(|office| office.id == id)?;
    Some(office_path(&owner_of(configuration, office), &office.slug))
}

fn path_of_topic(id: TopicId, configuration: &Configuration) -> Option<String> {
    let mut topics = configuration.topics.iter();
    let topic = topics.find(|topic| topic.id == id)?;
    let office = path_of_office(topic.office, configuration)?;
    Some(topic_path(&office, &topic.slug))
}

fn organisation(owner: &Organisation, configuration: &Configuration) -> OrganisationPlan {
    let alliance = configuration
        .alliances
        .iter()
        .find(|known| known.id == owner.alliance);
    OrganisationPlan {
        slug: owner.slug.clone(),
        name: owner.name.clone(),
        alliance: alliance.map_or_else(|| owner.slug.clone(), |alliance| alliance.slug.clone()),
        phone: owner.phone.clone(),
        time_zone: owner.time_zone.clone(),
        colour: owner.colour.clone(),
        address: AddressPlan::from(&owner.address),
        imprint: (&owner.imprint).into(),
        retention: owner.retention.chosen().collect(),
        features: owner.features.chosen().collect(),
        branding: owner.branding.clone(),
    }
}

fn owner_of(configuration: &Configuration, office: &Office) -> String {
    let owner = configuration
        .organisations
        .iter()
        .find(|owner| owner.id == office.organisation);
    owner.map(|owner| owner.slug.clone()).unwrap_or_default()
}

fn office(office: &Office, configuration: &Configuration) -> OfficePlan {
    let guests = configuration.staff.iter().map(|account| &account.staff);
    let guests = guests.filter(|staff| staff.guest.contains(&office.id));
    OfficePlan {
        guests: guests.map(|staff| staff.login.clone()).collect(),
        organisation: owner_of(configuration, office),
        slug: office.slug.clone(),
        name: (&office.name).into(),
        summary: (&office.summary).into(),
        phone: office.phone.clone(),
        languages: office.languages.clone(),
        capacity: office.capacity,
        serve_after_closing: office.serve_after_closing,
        late_minutes: Some(office.late_minutes.into()),
        overflow_after_s: office.overflow_after_s,
        address: Some(AddressPlan::from(&office.address)),
        hours: (&office.hours).into(),
    }
}

fn topic(topic: &Topic, configuration: &Configuration) -> TopicPlan {
    let office = configuration
        .offices
        .iter()
        .find(|office| office.id == topic.office);
    TopicPlan {
        office: office
            .map(|office| office_path(&owner_of(configuration, office), &office.slug))
            .unwrap_or_default(),
        slug: topic.slug.clone(),
        name: (&topic.name).into(),
        leika: topic.leika.clone(),
        services: topic.services.iter().copied().collect(),
        identity: topic.identity,
        prepare: topic.prepare.iter().map(Text::from).collect(),
        in_person: topic.in_person.as_ref().map(|in_person| InPersonPlan {
            why: (&in_person.why).into(),
            bring: in_person.bring.iter().map(Text::from).collect(),
        }),
        unsure: topic.unsure,
        urgent: topic.urgent,
        shared: topic.shared,
        form_free: topic.form_free,
    }
}

fn staff(account: &StaffAccount, configuration: &Configuration) -> StaffPlan {
    let staff = &account.staff;
    let owner = configuration
        .organisations
        .iter()
        .find(|owner| owner.id == staff.organisation);
    let path = |id| path_of_office(id, configuration);
    let topic_of = |id: &TopicId| path_of_topic(*id, configuration);
    StaffPlan {
        organisation: owner.map(|owner| owner.slug.clone()).unwrap_or_default(),
        login: staff.login.clone(),
        name: staff.name.clone(),
        service_name: staff.service_name.clone(),
        roles: staff.roles.clone(),
        offices: staff.offices.iter().filter_map(|id| path(*id)).collect(),
        languages: staff.languages.iter().collect(),
        proficient: staff.proficient.iter().filter_map(topic_of).collect(),
        never: staff.never.iter().filter_map(topic_of).collect(),
        without_channels: staff.without.clone(),
        active: account.active,
        password: None,
        password_hash: account.password_hash.clone(),
    }
}

fn all<T: Serialize>(text: &mut String, kind: &str, list: &[T]) {
    for entry in list {
        item(text, kind, entry);
    }
}

pub(super) fn item<T: Serialize>(text: &mut String, kind: &str, entry: &T) {
    let _ = writeln!(text, "\n[[{kind}]]");
    block(text, kind, &table(entry));
}

/// The entry as a table of TOML values.
pub(super) fn table<T: Serialize>(entry: &T) -> Table {
    Table::try_from(entry).expect("a plan's tables are tables of texts, numbers and lists")
}

pub(super) fn block(text: &mut String, header: &str, table: &Table) {
    let mut keys: Vec<&String> = table.keys().collect();
    let rank = |key: &str| {
        ORDER
            .iter()
            .position(|known| *known == key)
            .unwrap_or(ORDER.len())
    };
    keys.sort_by_key(|key| rank(key));
    let is_block = |key: &&&String| BLOCKS.contains(&key.as_str());
    for key in keys.iter().filter(|key| !is_block(key)) {
        match &table[*key] {
            Value::Array(list) if LISTS.contains(&key.as_str()) => {
                let _ = writeln!(text, "{key} = [");
                for entry in list {
                    let _ = writeln!(text, "  {},", inline(entry));
                }
                text.push_str("]\n");
            }
            value => {
                let _ = writeln!(text, "{key} = {}", inline(value));
            }
        }
    }
    for key in keys.iter().filter(is_block) {
        if let Value::Table(inner) = &table[*key] {
            let header = format!("{header}.{key}");
            let _ = writeln!(text, "\n[{header}]");
            block(text, &header, inner);
        }
    }
}

/// A value on one line; `de` stands first in a text.
fn inline(value: &Value) -> String {
    let Value::Table(table) = value else {
        return value.to_string();
    };
    let mut keys: Vec<&String> = table.keys().collect();
    keys.sort_by_key(|key| {
        ORDER
            .iter()
            .position(|known| known == key)
            .unwrap_or(ORDER.len())
    });
    let pair = |key: &&String| format!("{key} = {}", inline(&table[*key]));
    format!(
        "{{ {} }}",
        keys.iter().map(pair).collect::<Vec<_>>().join(", ")
    )
}

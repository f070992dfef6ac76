//! From the plan to the store's configuration: ids by slug.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schalter_domain::clock::Entropy;
use schalter_domain::features::{Feature, Features};
use schalter_domain::hours::Hours;
use schalter_domain::ids::{
    AllianceId, KioskId, NumberId, OfficeId, OrganisationId, StaffId, TopicId,
};
use schalter_domain::kiosk::Kiosk;
use schalter_domain::language::Language;
use schalter_domain::office::{Address, InPerson, Localised, Office, Organisation, Topic};
use schalter_domain::phone::{Choice, Number, Route, Slot};
use schalter_domain::retention::{DataClass, Period, Periods};
use schalter_domain::staff::Staff;
use schalter_store::{Alliance, Configuration, StaffAccount};

use super::document::{
    ChoicePlan, InPersonPlan, KioskPlan, NumberPlan, OfficePlan, OrganisationPlan, StaffPlan,
    TopicPlan,
};
use super::{Late, Plan, Text, office_path};
use crate::password;

/// What becomes of offices, topics and staff that a plan does not name, in the organisations that it
/// does name. Other organisations are never touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unnamed {
    /// They stay as they are, after those of the plan.
    Keep,
    /// They are retired: no longer offered, never deleted.
    Retire,
}

/// What all steps of applying need.
struct Applying<'a> {
    existing: &'a Configuration,
    now: Timestamp,
    entropy: &'a dyn Entropy,
}

impl Plan {
    /// The configuration of the plan's organisations. What exists keeps its id by slug (staff: by
    /// login), and staff without a password in the plan keep theirs; a plain password that fits the
    /// stored hash leaves the hash alone, so that applying a plan twice changes nothing. Hashes
    /// passwords: call it off the async threads.
    pub fn to_configuration(
        &self,
        existing: &Configuration,
        unnamed: Unnamed,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Configuration {
        let applying = Applying {
            existing,
            now,
            entropy,
        };
        let mut made = Configuration::default();
        for alliance in &self.alliances {
            let id = applying.alliance(&alliance.slug);
            let (slug, name) = (alliance.slug.clone(), alliance.name.clone());
            made.alliances.push(Alliance {
                id,
                slug,
                name,
                lead: None,
                operators: Vec::new(),
            });
        }
        for plan in &self.organisations {
            let organisation = applying.organisation(plan, &made);
            made.organisations.push(organisation);
        }
        for plan in &self.offices {
            if let Some(office) = applying.office(plan, &made) {
                made.offices.push(office);
            }
        }
        for plan in &self.topics {
            if let Some(topic) = applying.topic(plan, &made) {
                made.topics.push(topic);
            }
        }
        for plan in &self.staff {
            if let Some(account) = applying.account(plan, &made) {
                made.staff.push(account);
            }
        }
        for plan in &self.kiosks {
            if let Some(kiosk) = applying.kiosk(plan, &made) {
                made.kiosks.push(kiosk);
            }
        }
        for plan in &self.numbers {
            if let Some(number) = applying.number(plan, &made) {
                made.numbers.push(number);
            }
        }
        if unnamed == Unnamed::Keep {
            keep(existing, &mut made);
            keep_numbers(existing, &mut made);
        }
        self.share(existing, &mut made);
        made
    }
}

impl Plan {
    /// Fills in who leads and operates the alliances, and who is a guest where. What the plan's
    /// organisations do not decide stays as it is.
    fn share(&self, existing: &Configuration, made: &mut Configuration) {
        let named: Vec<OrganisationId> = made.organisations.iter().map(|owner| owner.id).collect();
        for (alliance, plan) in made.alliances.iter_mut().zip(&self.alliances) {
            let mut known = existing.alliances.iter();
            let known = known.find(|known| known.id == alliance.id);
            let mut organisations = made.organisations.iter();
            let lead = organisations.find(|owner| Some(&owner.slug) == plan.lead.as_ref());
            let stays = known.and_then(|known| known.lead);
            alliance.lead = lead
                .map(|owner| owner.id)
                .or(stays.filter(|lead| !named.contains(lead)));
            let own = |id: &StaffId| made.staff.iter().any(|account| account.staff.id == *id);
            let others = known.map(|known| known.operators.clone());
            alliance.operators = others.unwrap_or_default();
            alliance.operators.retain(|id| !own(id));
            let new = made.staff.iter().map(|account| &account.staff);
            let new = new.filter(|staff| plan.operators.contains(&staff.login));
            alliance.operators.extend(new.map(|staff| staff.id));
            alliance.operators.sort_unstable();
        }
        let guests = self.guests(made);
        for account in &mut made.staff {
            let staff = &mut account.staff;
            let mut known = existing.staff.iter();
            let known = known.find(|known| known.staff.id == staff.id);
            staff.guest = known
                .map(|known| known.staff.guest.clone())
                .unwrap_or_default();
            staff.guest.retain(|office| !guests.contains_key(office));
            let offices = guests.iter();
            let offices = offices.filter(|(_, logins)| logins.contains(&staff.login));
            staff.guest.extend(offices.map(|(office, _)| *office));
            staff.guest.sort_unstable();
            let mut alliances = made.alliances.iter();
            let operated = alliances.find(|alliance| alliance.operators.contains(&staff.id));
            staff.operates = operated.map(|alliance| alliance.id);
        }
    }

    /// The guests of the offices that the plan names.
    fn guests(&self, made: &Configuration) -> BTreeMap<OfficeId, &[String]> {
        let offices = self.offices.iter().filter_map(|plan| {
            let office = find_office(made, &office_path(&plan.organisation, &plan.slug))?;
            Some((office.id, plan.guests.as_slice()))
        });
        offices.collect()
    }
}

impl Applying<'_> {
    fn alliance(&self, slug: &str) -> AllianceId {
        let found = self
            .existing
            .alliances
            .iter()
            .find(|alliance| alliance.slug == slug);
        found.map_or_else(
            || AllianceId::new(self.now, self.entropy),
            |alliance| alliance.id,
        )
    }

    fn organisation(&self, plan: &OrganisationPlan, made: &Configuration) -> Organisation {
        let found = self
            .existing
            .organisations
            .iter()
            .find(|known| known.slug == plan.slug);
        let alliance = made
            .alliances
            .iter()
            .find(|alliance| alliance.slug == plan.alliance);
        Organisation {
            id: found.map_or_else(
                || OrganisationId::new(self.now, self.entropy),
                |known| known.id,
            ),
            alliance: alliance
                .map_or_else(|| self.alliance(&plan.alliance), |alliance| alliance.id),
            slug: plan.slug.clone(),
            name: plan.name.clone(),
            phone: plan.phone.clone(),
            address: Address::from(&plan.address),
            time_zone: plan.time_zone.clone(),
            colour: plan.colour.clone(),
            branding: plan.branding.clone(),
            imprint: (&plan.imprint).into(),
            retention: periods(&plan.retention),
            features: features(&plan.features),
        }
    }

    fn office(&self, plan: &OfficePlan, made: &Configuration) -> Option<Office> {
        let owner = made
            .organisations
            .iter()
            .find(|known| known.slug == plan.organisation)?
            .id;
        let found = self
            .existing
            .offices
            .iter()
            .find(|known| known.organisation == owner && known.slug == plan.slug);
        let before = made
            .offices
            .iter()
            .filter(|office| office.organisation == owner)
            .count();
        Some(Office {
            id: found.map_or_else(|| OfficeId::new(self.now, self.entropy), |known| known.id),
            organisation: owner,
            slug: plan.slug.clone(),
            name: plan.name.0.clone(),
            summary: plan.summary.0.clone(),
            phone: plan.phone.clone(),
            address: plan.address.as_ref().map(Address::from).unwrap_or_default(),
            hours: Hours::from(&plan.hours),
            languages: plan.languages.clone(),
            capacity: plan.capacity,
            serve_after_closing: plan.serve_after_closing,
            late_minutes: plan.late_minutes.and_then(Late::minutes),
            overflow_after_s: plan.overflow_after_s,
            position: place(before),
        })
    }

    fn topic(&self, plan: &TopicPlan, made: &Configuration) -> Option<Topic> {
        let office = find_office(made, &plan.office)?;
        let found = self
            .existing
            .topics
            .iter()
            .find(|known| known.office == office.id && known.slug == plan.slug);
        let before = made
            .topics
            .iter()
            .filter(|topic| topic.office == office.id)
            .count();
        Some(Topic {
            id: found.map_or_else(|| TopicId::new(self.now, self.entropy), |known| known.id),
            office: office.id,
            organisation: office.organisation,
            slug: plan.slug.clone(),
            name: plan.name.0.clone(),
            leika: plan.leika.clone(),
            services: plan
                .services
                .iter()
                .map(|(channel, can)| (*channel, *can))
                .collect(),
            identity: plan.identity,
            prepare: localised(&plan.prepare),
            in_person: plan
                .in_person
                .as_ref()
                .map(|InPersonPlan { why, bring }| InPerson {
                    why: why.0.clone(),
                    bring: localised(bring),
                }),
            unsure: plan.unsure,
            urgent: plan.urgent,
            shared: plan.shared,
            form_free: plan.form_free,
            position: place(before),
        })
    }

    fn account(&self, plan: &StaffPlan, made: &Configuration) -> Option<StaffAccount> {
        let owner = made
            .organisations
            .iter()
            .find(|known| known.slug == plan.organisation)?
            .id;
        let found = self
            .existing
            .staff
            .iter()
            .find(|known| known.staff.login == plan.login);
        let staff = Staff {
            id: found.map_or_else(
                || StaffId::new(self.now, self.entropy),
                |known| known.staff.id,
            ),
            organisation: owner,
            login: plan.login.clone(),
            name: plan.name.clone(),
            service_name: plan.service_name.clone(),
            roles: plan.roles.clone(),
            offices: plan
                .offices
                .iter()
                .filter_map(|path| find_office(made, path))
                .map(|office| office.id)
                .collect(),
            languages: plan.languages.iter().copied().collect(),
            proficient: find_topics(made, &plan.proficient),
            never: find_topics(made, &plan.never),
            without: plan.without_channels.clone(),
            guest: Vec::new(),
            operates: None,
        };
        let stored = found.and_then(|known| known.password_hash.clone());
        Some(StaffAccount {
            staff,
            password_hash: self.hash(plan, stored),
            active: plan.active,
        })
    }

    fn kiosk(&self, plan: &KioskPlan, made: &Configuration) -> Option<Kiosk> {
        let mut organisations = made.organisations.iter();
        let owner = organisations.find(|known| known.slug == plan.organisation)?;
        let mut known = self.existing.kiosks.iter();
        let found = known.find(|known| known.organisation == owner.id && known.slug == plan.slug);
        let before = made.kiosks.iter();
        let before = before.filter(|kiosk| kiosk.organisation == owner.id);
        Some(Kiosk {
            id: found.map_or_else(|| KioskId::new(self.now, self.entropy), |known| known.id),
            alliance: owner.alliance,
            organisation: owner.id,
            slug: plan.slug.clone(),
            name: plan.name.clone(),
            place: plan.place.clone(),
            phone: plan.phone.clone(),
            reception: find_office(made, &plan.reception)?.id,
            entry: plan.entry,
            topics: find_topics(made, &plan.topics),
            languages: plan.languages.clone(),
            presence: plan.presence.clone(),
            printer: plan.printer,
            document_camera: plan.document_camera,
            position: place(before.count()),
        })
    }

    fn number(&self, plan: &NumberPlan, made: &Configuration) -> Option<Number> {
        let mut organisations = made.organisations.iter();
        let owner = organisations
            .find(|known| known.slug == plan.organisation)?
            .id;
        let mut known = self.existing.numbers.iter();
        let found = known.find(|known| known.organisation == owner && known.slug == plan.slug);
        let before = made.numbers.iter();
        let before = before.filter(|number| number.organisation == owner);
        let schedule = plan.schedule.iter().filter_map(|slot| {
            Some(Slot {
                days: slot.days.clone(),
                from: slot.from.0,
                until: slot.until.0,
                route: route(
                    made,
                    (&slot.office, slot.topic.as_deref(), &slot.menu),
                    &slot.greeting,
                )?,
            })
        });
        Some(Number {
            id: found.map_or_else(|| NumberId::new(self.now, self.entropy), |known| known.id),
            organisation: owner,
            slug: plan.slug.clone(),
            name: plan.name.clone(),
            number: plan.number.clone(),
            account: plan.account.clone(),
            route: route(
                made,
                (&plan.office, plan.topic.as_deref(), &plan.menu),
                &plan.greeting,
            )?,
            schedule: schedule.collect(),
            languages: plan.languages.clone(),
            emergency: plan.emergency,
            callback: plan.callback,
            keeps_place: plan.keeps_place,
            shows_caller: plan.shows_caller,
            outgoing: plan.outgoing,
            position: place(before.count()),
        })
    }

    fn hash(&self, plan: &StaffPlan, stored: Option<String>) -> Option<String> {
        let Some(word) = &plan.password else {
            return plan.password_hash.clone().or(stored);
        };
        if stored
            .as_deref()
            .is_some_and(|stored| password::verify(word, stored))
        {
            return stored;
        }
        // Too long a password was refused when the plan was checked.
        password::hash(word, self.entropy).ok()
    }
}

/// The office of the complete name `path`.
fn find_office<'c>(made: &'c Configuration, path: &str) -> Option<&'c Office> {
    made.offices.iter().find(|office| {
        let owner = made
            .organisations
            .iter()
            .find(|owner| owner.id == office.organisation);
        owner.is_some_and(|owner| office_path(&owner.slug, &office.slug) == path)
    })
}

/// Where calls lead: an office, and topics of it.
fn route(
    made: &Configuration,
    (office, topic, menu): (&str, Option<&str>, &[ChoicePlan]),
    greeting: &BTreeMap<Language, String>,
) -> Option<Route> {
    let office = find_office(made, office)?.id;
    let named = |slug: &str| {
        let mut topics = made.topics.iter();
        let topic = topics.find(|topic| topic.office == office && topic.slug == slug);
        topic.map(|topic| topic.id)
    };
    let choice = |choice: &ChoicePlan| {
        Some(Choice {
            key: choice.key,
            topic: named(&choice.topic)?,
        })
    };
    Some(Route {
        office,
        topic: topic.and_then(named),
        menu: menu.iter().filter_map(choice).collect(),
        greeting: greeting.clone(),
    })
}

/// The topics of these complete names.
fn find_topics(made: &Configuration, paths: &[String]) -> Vec<TopicId> {
    let find = |path: &String| {
        let (office, slug) = path.rsplit_once('/')?;
        let office = find_office(made, office)?.id;
        let mut topics = made.topics.iter();
        topics.find(|topic| topic.office == office && topic.slug == slug)
    };
    paths
        .iter()
        .filter_map(find)
        .map(|topic| topic.id)
        .collect()
}

/// Takes over what the plan does not name, behind what it does.
fn keep(existing: &Configuration, made: &mut Configuration) {
    let named: Vec<OrganisationId> = made.organisations.iter().map(|owner| owner.id).collect();
    for office in existing
        .offices
        .iter()
        .filter(|office| named.contains(&office.organisation))
    {
        if !made.offices.iter().any(|known| known.id == office.id) {
            let before = |known: &&Office| known.organisation == office.organisation;
            let position = place(made.offices.iter().filter(before).count());
            made.offices.push(Office {
                position,
                ..office.clone()
            });
        }
    }
    for topic in existing
        .topics
        .iter()
        .filter(|topic| named.contains(&topic.organisation))
    {
        if !made.topics.iter().any(|known| known.id == topic.id) {
            let before = |known: &&Topic| known.office == topic.office;
            let position = place(made.topics.iter().filter(before).count());
            made.topics.push(Topic {
                position,
                ..topic.clone()
            });
        }
    }
    for account in existing
        .staff
        .iter()
        .filter(|a| named.contains(&a.staff.organisation))
    {
        if !made
            .staff
            .iter()
            .any(|known| known.staff.id == account.staff.id)
        {
            made.staff.push(account.clone());
        }
    }
    for kiosk in &existing.kiosks {
        let mut owners = made.organisations.iter();
        let owner = owners.find(|owner| owner.id == kiosk.organisation);
        let Some(alliance) = owner.map(|owner| owner.alliance) else {
            continue;
        };
        if !made.kiosks.iter().any(|known| known.id == kiosk.id) {
            let before = |known: &&Kiosk| known.organisation == kiosk.organisation;
            let position = place(made.kiosks.iter().filter(before).count());
            made.kiosks.push(Kiosk {
                alliance,
                position,
                ..kiosk.clone()
            });
        }
    }
}

/// The same for telephone numbers.
fn keep_numbers(existing: &Configuration, made: &mut Configuration) {
    for number in &existing.numbers {
        let named = made.organisations.iter();
        let named = named
            .map(|owner| owner.id)
            .any(|id| id == number.organisation);
        if named && !made.numbers.iter().any(|known| known.id == number.id) {
            let before = |known: &&Number| known.organisation == number.organisation;
            let position = place(made.numbers.iter().filter(before).count());
            made.numbers.push(Number {
                position,
                ..number.clone()
            });
        }
    }
}

/// What the plan says about retention; checked when the plan was read.
fn periods(plan: &BTreeMap<DataClass, Period>) -> Periods {
    let mut periods = Periods::default();
    for (class, period) in plan {
        // What lies outside its bounds was refused when the plan was checked.
        let _ = periods.set(*class, *period);
    }
    periods
}

fn features(plan: &BTreeMap<Feature, bool>) -> Features {
    let mut features = Features::default();
    for (feature, on) in plan {
        features.set(*feature, *on);
    }
    features
}

fn localised(texts: &[Text]) -> Vec<Localised> {
    texts.iter().map(|text| text.0.clone()).collect()
}

fn place(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

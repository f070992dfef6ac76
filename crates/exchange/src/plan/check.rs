//! What a plan must keep beyond its form, and what is filled in.

use std::collections::{BTreeMap, HashSet};

use super::document::{
    AlliancePlan, KioskPlan, NumberPlan, OfficePlan, OrganisationPlan, StaffPlan, TopicPlan,
};
use super::problem::{PlanProblem, suggestion};
use super::read::{Item, Site};
use super::{Late, Plan, Text, UNSURE_SLUG, office_path, topic_path};
use schalter_domain::office::Localised;

mod phone;
mod shared;
mod values;

/// How many minutes after closing time somebody new may expect to wait, unless the plan says so.
const LATE_MINUTES: u32 = 30;

/// A plan that was read but not checked; what could not be read still has its place and slug.
pub(super) struct Draft<'i> {
    pub alliances: Vec<Item<'i, AlliancePlan>>,
    pub organisations: Vec<Item<'i, OrganisationPlan>>,
    pub offices: Vec<Item<'i, OfficePlan>>,
    pub topics: Vec<Item<'i, TopicPlan>>,
    pub staff: Vec<Item<'i, StaffPlan>>,
    pub kiosks: Vec<Item<'i, KioskPlan>>,
    pub numbers: Vec<Item<'i, NumberPlan>>,
}

/// The slugs that other tables may name.
struct Names {
    alliances: Vec<String>,
    organisations: Vec<String>,
    /// Organisation and slug.
    offices: Vec<(String, String)>,
    /// The complete name of the office, and slug.
    topics: Vec<(String, String)>,
    /// The alliance of each organisation.
    alliance_of: BTreeMap<String, String>,
    /// The organisation of each login.
    staff: BTreeMap<String, String>,
}

impl Draft<'_> {
    /// Checks everything, and gives the normalised plan; it is of use only without problems.
    pub fn check(self, problems: &mut Vec<PlanProblem>) -> Plan {
        let names = self.names();
        self.unique(&names, problems);
        let mut plan = Plan::default();
        for item in self.alliances {
            if let Some(alliance) = item.value {
                names.of_alliance(&item.site, &alliance, problems);
                values::alliance(&item.site, &alliance, problems);
                plan.alliances.push(alliance);
            }
        }
        for item in self.organisations {
            if let Some(mut organisation) = item.value {
                names.alliance(&item.site, &mut organisation, problems);
                values::organisation(&item.site, &organisation, problems);
                plan.organisations.push(organisation);
            }
        }
        own_alliances(&mut plan);
        for item in self.offices {
            if let Some(mut office) = item.value {
                names.organisation(&item.site, &mut office.organisation, problems);
                inherit(&mut office, &plan.organisations);
                office.late_minutes.get_or_insert(default_late(&office));
                names.guests(&item.site, &office, problems);
                values::office(&item.site, &office, problems);
                plan.offices.push(office);
            }
        }
        for item in self.topics {
            if let Some(mut topic) = item.value {
                names.office(&item.site, "office", &mut topic.office, None, problems);
                topic.unsure |= topic.slug == UNSURE_SLUG;
                values::topic(&item.site, &topic, problems);
                plan.topics.push(topic);
            }
        }
        for item in self.staff {
            if let Some(mut staff) = item.value {
                names.organisation(&item.site, &mut staff.organisation, problems);
                for office in &mut staff.offices {
                    let home = Some(staff.organisation.as_str());
                    names.office(&item.site, "offices", office, home, problems);
                }
                for topic in &mut staff.proficient {
                    names.topic(
                        &item.site,
                        "proficient",
                        topic,
                        &staff.organisation,
                        problems,
                    );
                }
                for topic in &mut staff.never {
                    names.topic(&item.site, "never", topic, &staff.organisation, problems);
                }
                values::staff(&item.site, &staff, problems);
                plan.staff.push(staff);
            }
        }
        for item in self.kiosks {
            if let Some(mut kiosk) = item.value {
                names.kiosk(&item.site, &mut kiosk, problems);
                shared::inherit(&mut kiosk, &plan.organisations);
                shared::kiosk(&item.site, &kiosk, problems);
                plan.kiosks.push(kiosk);
            }
        }
        for item in self.numbers {
            if let Some(mut number) = item.value {
                names.number(&item.site, &mut number, problems);
                phone::number(&item.site, &mut number, problems);
                phone::alike(&item.site, &number, &plan.numbers, problems);
                plan.numbers.push(number);
            }
        }
        unsure_topics(&mut plan);
        sort(&mut plan);
        plan
    }

    fn names(&self) -> Names {
        let text = |site: &Site<'_>, key: &str| site.raw(key).unwrap_or_default().to_owned();
        let mut names = Names {
            alliances: self
                .alliances
                .iter()
                .map(|item| text(&item.site, "slug"))
                .collect(),
            organisations: self
                .organisations
                .iter()
                .map(|item| text(&item.site, "slug"))
                .collect(),
            offices: Vec::new(),
            topics: Vec::new(),
            alliance_of: BTreeMap::new(),
            staff: BTreeMap::new(),
        };
        for item in &self.organisations {
            let slug = text(&item.site, "slug");
            let alliance = item.site.raw("alliance").unwrap_or(&slug).to_owned();
            names.alliance_of.insert(slug, alliance);
        }
        for item in &self.offices {
            let mut organisation = text(&item.site, "organisation");
            if let (true, [only]) = (organisation.is_empty(), names.organisations.as_slice()) {
                organisation.clone_from(only);
            }
            names.offices.push((organisation, text(&item.site, "slug")));
        }
        for item in &self.staff {
            let mut organisation = text(&item.site, "organisation");
            if let (true, [only]) = (organisation.is_empty(), names.organisations.as_slice()) {
                organisation.clone_from(only);
            }
            names.staff.insert(text(&item.site, "login"), organisation);
        }
        let mut without_unsure = names.offices.clone();
        for item in &self.topics {
            let written = item.site.raw("office").unwrap_or_default();
            let Some(office) = names.complete(written, None) else {
                continue;
            };
            if is_unsure(item) {
                without_unsure.retain(|(owner, slug)| office_path(owner, slug) != office);
            }
            names.topics.push((office, text(&item.site, "slug")));
        }
        for (owner, slug) in without_unsure {
            let office = office_path(&owner, &slug);
            names.topics.push((office, UNSURE_SLUG.to_owned()));
        }
        names
    }

    /// Refuses a slug or login that is written twice.
    fn unique(&self, names: &Names, problems: &mut Vec<PlanProblem>) {
        once(
            self.alliances.iter().map(|item| (&item.site, "slug", None)),
            problems,
        );
        once(
            self.organisations
                .iter()
                .map(|item| (&item.site, "slug", None)),
            problems,
        );
        let offices = self.offices.iter().zip(&names.offices);
        let place = |(organisation, _): &(String, String)| Some(organisation.clone());
        once(
            offices.map(|(item, name)| (&item.site, "slug", place(name))),
            problems,
        );
        let office_of = |site: &Site<'_>| {
            let written = site.raw("office").unwrap_or_default();
            Some(
                names
                    .complete(written, None)
                    .unwrap_or_else(|| written.to_owned()),
            )
        };
        let topics = self
            .topics
            .iter()
            .map(|item| (&item.site, "slug", office_of(&item.site)));
        once(topics, problems);
        once(
            self.staff.iter().map(|item| (&item.site, "login", None)),
            problems,
        );
        let owner = |site: &Site<'_>| {
            let only = names.organisations.first().map(String::as_str);
            site.raw("organisation").or(only).map(str::to_owned)
        };
        once(
            self.kiosks
                .iter()
                .map(|item| (&item.site, "slug", owner(&item.site))),
            problems,
        );
        once(
            self.numbers
                .iter()
                .map(|item| (&item.site, "slug", owner(&item.site))),
            problems,
        );
        let unsure = self.topics.iter().filter(|item| is_unsure(item));
        let mut offices = HashSet::new();
        for item in unsure {
            if !offices.insert(office_of(&item.site)) {
                problems.push(item.site.problem(
                    "unsure",
                    "the office has two topics for \"Weiß ich nicht\"",
                    "Keep one",
                ));
            }
        }
    }
}

fn is_unsure(topic: &Item<'_, TopicPlan>) -> bool {
    let topic = topic.value.as_ref();
    topic.is_some_and(|topic| topic.unsure || topic.slug == UNSURE_SLUG)
}

fn once<'s, 'i: 's>(
    sites: impl Iterator<Item = (&'s Site<'i>, &'static str, Option<String>)>,
    problems: &mut Vec<PlanProblem>,
) {
    let mut seen = HashSet::new();
    for (site, key, place) in sites {
        let Some(slug) = site.raw(key) else { continue };
        if !seen.insert((place, slug.to_owned())) {
            let what = format!("{key} {slug:?} is taken by a table above");
            problems.push(site.problem(key, what, "Choose another"));
        }
    }
}

impl Names {
    fn alliance(
        &self,
        site: &Site<'_>,
        organisation: &mut OrganisationPlan,
        problems: &mut Vec<PlanProblem>,
    ) {
        if organisation.alliance.is_empty() {
            organisation.alliance.clone_from(&organisation.slug);
        } else if organisation.alliance != organisation.slug
            && !self.alliances.contains(&organisation.alliance)
        {
            problems.push(unknown(
                site,
                "alliance",
                &organisation.alliance,
                self.alliances.iter().map(String::as_str),
                "[[alliance]]",
            ));
        }
    }

    fn organisation(&self, site: &Site<'_>, slug: &mut String, problems: &mut Vec<PlanProblem>) {
        if !slug.is_empty() {
            if !self.organisations.contains(slug) {
                let known = self.organisations.iter().map(String::as_str);
                problems.push(unknown(
                    site,
                    "organisation",
                    slug,
                    known,
                    "[[organisation]]",
                ));
            }
        } else if let [only] = self.organisations.as_slice() {
            slug.clone_from(only);
        } else {
            problems.push(site.problem(
                "organisation",
                "the plan has not just one organisation, and none is named here",
                "Add `organisation`",
            ));
        }
    }

    /// The complete name of an office: as written, of `home`, or of the only one of that name.
    fn complete(&self, written: &str, home: Option<&str>) -> Option<String> {
        if let Some((organisation, office)) = written.split_once('/') {
            let found = self
                .offices
                .iter()
                .any(|(o, s)| o == organisation && s == office);
            return found.then(|| written.to_owned());
        }
        let mut found = self.offices.iter().filter(|(_, slug)| slug == written);
        let at_home = found
            .clone()
            .find(|(organisation, _)| Some(organisation.as_str()) == home);
        if let Some((organisation, slug)) = at_home {
            return Some(office_path(organisation, slug));
        }
        match (found.next(), found.next()) {
            (Some((organisation, slug)), None) => Some(office_path(organisation, slug)),
            _ => None,
        }
    }

    fn office(
        &self,
        site: &Site<'_>,
        key: &str,
        written: &mut String,
        home: Option<&str>,
        problems: &mut Vec<PlanProblem>,
    ) {
        let Some(complete) = self.complete(written, home) else {
            if self
                .offices
                .iter()
                .filter(|(_, slug)| slug == written)
                .count()
                > 1
            {
                let what = format!("more than one organisation has an office {written:?}");
                problems.push(site.problem(key, what, "Write it as \"organisation/office\""));
                return;
            }
            let known = self.offices.iter().map(|(_, slug)| slug.as_str());
            problems.push(unknown(site, key, written, known, "[[office]]"));
            return;
        };
        let theirs = complete.split('/').next().unwrap_or_default();
        let alliance = |slug: &str| self.alliance_of.get(slug);
        if home.is_some_and(|home| alliance(home) != alliance(theirs)) {
            let what = format!("the office {complete:?} belongs to another alliance");
            problems.push(site.problem(key, what, "Remove it, or put both into one alliance"));
        }
        *written = complete;
    }

    /// Makes the name of a topic complete, of an office that `home` may serve.
    fn topic(
        &self,
        site: &Site<'_>,
        key: &str,
        written: &mut String,
        home: &str,
        problems: &mut Vec<PlanProblem>,
    ) {
        let Some((office, topic)) = written.rsplit_once('/') else {
            let mut found = self.topics.iter().filter(|(_, slug)| slug == written);
            let remedy = match (found.next(), found.next()) {
                (Some((office, slug)), None) => {
                    format!("Did you mean {:?}?", topic_path(office, slug))
                }
                _ => "Write it as \"office/topic\"".to_owned(),
            };
            let what = format!("{written:?} does not say of which office");
            problems.push(site.problem(key, what, remedy));
            return;
        };
        let mut office = office.to_owned();
        let before = problems.len();
        self.office(site, key, &mut office, Some(home), problems);
        if problems.len() > before {
            return;
        }
        let known = self.topics.iter().filter(|(owner, _)| *owner == office);
        let mut known = known.map(|(_, slug)| slug.as_str());
        if known.clone().all(|slug| slug != topic) {
            problems.push(unknown(site, key, topic, &mut known, "[[topic]]"));
            return;
        }
        *written = topic_path(&office, topic);
    }
}

fn unknown<'n>(
    site: &Site<'_>,
    key: &str,
    slug: &str,
    known: impl Iterator<Item = &'n str>,
    table: &str,
) -> PlanProblem {
    let remedy = match suggestion(slug, known) {
        Some(meant) => format!("Did you mean {meant:?}?"),
        None => format!("Add a {table} with this slug, or name another"),
    };
    site.problem(
        key,
        format!("there is no {table} with the slug {slug:?}"),
        remedy,
    )
}

/// An organisation that names no alliance is one of its own.
fn own_alliances(plan: &mut Plan) {
    for organisation in &plan.organisations {
        let slug = &organisation.alliance;
        if !plan.alliances.iter().any(|alliance| alliance.slug == *slug) {
            let name = organisation.name.clone();
            plan.alliances.push(AlliancePlan {
                slug: slug.clone(),
                name,
                lead: None,
                operators: Vec::new(),
            });
        }
    }
}

/// Telephone number and address come from the organisation where the office has none.
fn inherit(office: &mut OfficePlan, organisations: &[OrganisationPlan]) {
    let owner = organisations
        .iter()
        .find(|owner| owner.slug == office.organisation);
    let Some(owner) = owner else { return };
    if office.phone.is_empty() {
        office.phone.clone_from(&owner.phone);
    }
    office.address.get_or_insert_with(|| owner.address.clone());
}

/// Where nobody is served after closing time, nobody is let in who would be.
fn default_late(office: &OfficePlan) -> Late {
    Late::Minutes(if office.serve_after_closing {
        LATE_MINUTES
    } else {
        0
    })
}

/// Adds "Weiß ich nicht" where an office has no such topic.
fn unsure_topics(plan: &mut Plan) {
    for office in &plan.offices {
        let path = office_path(&office.organisation, &office.slug);
        if !plan
            .topics
            .iter()
            .any(|topic| topic.office == path && topic.unsure)
        {
            plan.topics.push(unsure_topic(path));
        }
    }
}

fn unsure_topic(office: String) -> TopicPlan {
    let other = [
        ("ar", "لا أعرف"),
        ("en", "I don’t know"),
        ("ru", "Не знаю"),
        ("tr", "Bilmiyorum"),
        ("uk", "Не знаю"),
    ];
    let other = other
        .map(|(tag, text)| (tag.to_owned(), text.to_owned()))
        .into();
    TopicPlan {
        office,
        slug: UNSURE_SLUG.to_owned(),
        name: Text(Localised {
            de: "Weiß ich nicht".to_owned(),
            other,
        }),
        leika: None,
        services: BTreeMap::new(),
        identity: schalter_domain::office::IdentityCheck::None,
        prepare: Vec::new(),
        in_person: None,
        unsure: true,
        urgent: false,
        shared: false,
        form_free: false,
    }
}

/// Alliances and organisations by slug, offices by organisation and topics by office, else as
/// written; staff by organisation and login, roles, languages and channels in the order of their
/// types, topics by name; operators and guests by login; kiosks by organisation.
pub(super) fn sort(plan: &mut Plan) {
    plan.alliances.sort_by(|one, two| one.slug.cmp(&two.slug));
    plan.organisations
        .sort_by(|one, two| one.slug.cmp(&two.slug));
    let organisations: Vec<String> = plan.organisations.iter().map(|o| o.slug.clone()).collect();
    let rank = |slug: &str| organisations.iter().position(|known| known == slug);
    plan.offices
        .sort_by_key(|office| rank(&office.organisation));
    let offices: Vec<String> = plan
        .offices
        .iter()
        .map(|o| office_path(&o.organisation, &o.slug))
        .collect();
    plan.topics
        .sort_by_key(|topic| offices.iter().position(|known| *known == topic.office));
    plan.staff
        .sort_by_cached_key(|staff| (rank(&staff.organisation), staff.login.clone()));
    for alliance in &mut plan.alliances {
        alliance.operators.sort_unstable();
    }
    for office in &mut plan.offices {
        office.guests.sort_unstable();
    }
    plan.kiosks.sort_by_key(|kiosk| rank(&kiosk.organisation));
    plan.numbers
        .sort_by_key(|number| rank(&number.organisation));
    for staff in &mut plan.staff {
        staff.roles.sort_unstable();
        staff.roles.dedup();
        staff.languages.sort_unstable();
        staff.languages.dedup();
        staff.proficient.sort_unstable();
        staff.never.sort_unstable();
        staff.without_channels.sort_unstable();
        staff.without_channels.dedup();
    }
}

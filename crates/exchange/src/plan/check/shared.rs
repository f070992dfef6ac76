//! What organisations of an alliance share: its lead and operators, guests of offices, kiosks.

use super::super::document::{AlliancePlan, KioskPlan, OfficePlan, OrganisationPlan};
use super::super::problem::{PlanProblem, suggestion};
use super::super::read::Site;
use super::values::{languages, line, once, phone, slug};
use super::{Names, unknown};

/// The most topics on the first page of a kiosk.
const MOST_TOPICS: usize = 12;
/// The longest that somebody may have to be there before it rings, in milliseconds.
const MOST_DWELL_MS: u32 = 30_000;
/// For how long nobody may have to be there before a visit is asked, in seconds.
const ABSENCE_S: std::ops::RangeInclusive<u32> = 5..=600;
/// The longest MQTT topic, in characters.
const SENSOR_CHARS: usize = 200;

impl Names {
    /// The lead and the operators of an alliance are its own.
    pub(super) fn of_alliance(
        &self,
        site: &Site<'_>,
        alliance: &AlliancePlan,
        problems: &mut Vec<PlanProblem>,
    ) {
        let own = Some(&alliance.slug);
        if let Some(lead) = &alliance.lead {
            if !self.organisations.contains(lead) {
                let known = self.organisations.iter().map(String::as_str);
                problems.push(unknown(site, "lead", lead, known, "[[organisation]]"));
            } else if self.alliance_of.get(lead) != own {
                let what = format!("the organisation {lead:?} belongs to another alliance");
                problems.push(site.problem("lead", what, "Name one that belongs to this one"));
            }
        }
        for login in &alliance.operators {
            let Some(home) = self.home(site, "operators", login, problems) else {
                continue;
            };
            if self.alliance_of.get(home) != own {
                let what = format!("{login:?} works for another alliance");
                problems.push(site.problem("operators", what, "Remove it"));
            }
        }
    }

    /// Guests work for other organisations of the same alliance.
    pub(super) fn guests(
        &self,
        site: &Site<'_>,
        office: &OfficePlan,
        problems: &mut Vec<PlanProblem>,
    ) {
        for login in &office.guests {
            let Some(home) = self.home(site, "guests", login, problems) else {
                continue;
            };
            if *home == office.organisation {
                let what = format!("{login:?} works for this organisation and is no guest");
                let remedy = "Name the office in the account, among its `offices`";
                problems.push(site.problem("guests", what, remedy));
            } else if self.alliance_of.get(home) != self.alliance_of.get(&office.organisation) {
                let what = format!("{login:?} works for another alliance");
                problems.push(site.problem("guests", what, "Remove it"));
            }
        }
    }

    /// The organisation of a login.
    fn home(
        &self,
        site: &Site<'_>,
        key: &str,
        login: &str,
        problems: &mut Vec<PlanProblem>,
    ) -> Option<&String> {
        let home = self.staff.get(login);
        if home.is_none() {
            let meant = suggestion(login, self.staff.keys().map(String::as_str));
            let remedy = match meant {
                Some(meant) => format!("Did you mean {meant:?}?"),
                None => "Add a [[staff]] with this login, or name another".to_owned(),
            };
            let what = format!("there is no [[staff]] with the login {login:?}");
            problems.push(site.problem(key, what, remedy));
        }
        home
    }

    /// Makes the names in a kiosk complete.
    pub(super) fn kiosk(
        &self,
        site: &Site<'_>,
        kiosk: &mut KioskPlan,
        problems: &mut Vec<PlanProblem>,
    ) {
        self.organisation(site, &mut kiosk.organisation, problems);
        let home = kiosk.organisation.clone();
        let reception = &mut kiosk.reception;
        self.office(site, "reception", reception, Some(home.as_str()), problems);
        for topic in &mut kiosk.topics {
            self.topic(site, "topics", topic, &home, problems);
        }
    }
}

/// The telephone number comes from the organisation where the kiosk has none.
pub(super) fn inherit(kiosk: &mut KioskPlan, organisations: &[OrganisationPlan]) {
    let mut organisations = organisations.iter();
    let owner = organisations.find(|owner| owner.slug == kiosk.organisation);
    if let (true, Some(owner)) = (kiosk.phone.is_empty(), owner) {
        kiosk.phone.clone_from(&owner.phone);
    }
}

pub(super) fn kiosk(site: &Site<'_>, plan: &KioskPlan, problems: &mut Vec<PlanProblem>) {
    slug(site, &plan.slug, problems);
    line(site, "name", &plan.name, problems);
    line(site, "place", &plan.place, problems);
    if !plan.phone.is_empty() {
        phone(site, &plan.phone, problems);
    }
    languages(site, &plan.languages, problems);
    once(site, "topics", &plan.topics, problems);
    if plan.topics.len() > MOST_TOPICS {
        let what = format!("{} topics do not fit on one page", plan.topics.len());
        let remedy = format!("Name at most {MOST_TOPICS}; the operator knows the others");
        problems.push(site.problem("topics", what, remedy));
    }
    let presence = &plan.presence;
    if presence.dwell_ms > MOST_DWELL_MS {
        let what = "nobody waits that long before it rings";
        let remedy = format!("Write 0 to {MOST_DWELL_MS} milliseconds");
        problems.push(site.problem("presence.dwell_ms", what, remedy));
    }
    if !ABSENCE_S.contains(&presence.absence_s) {
        let (least, most) = (ABSENCE_S.start(), ABSENCE_S.end());
        let what = "too short to be sure, or too long for whoever comes next";
        let remedy = format!("Write {least} to {most} seconds");
        problems.push(site.problem("presence.absence_s", what, remedy));
    }
    if let Some(sensor) = &presence.sensor {
        let wild = |c: char| "+#".contains(c) || c.is_control();
        let topic = &sensor.topic;
        if topic.trim().is_empty()
            || topic.chars().count() > SENSOR_CHARS
            || topic.chars().any(wild)
        {
            let what = format!("{topic:?} is not the MQTT topic of one sensor");
            let remedy = "Write it whole, such as \"zigbee2mqtt/kabine\", without + and #";
            problems.push(site.problem("presence.sensor.topic", what, remedy));
        }
    }
}

//! What single values must keep.

use std::collections::HashSet;

use schalter_domain::hours::Hours;
use schalter_domain::language::Language;
use schalter_domain::office::{Branding, Service, Shown};
use schalter_domain::retention::Periods;

use crate::password;
use crate::plan::document::{
    AlliancePlan, ImprintPlan, OfficePlan, OrganisationPlan, StaffPlan, TopicPlan,
};
use crate::plan::logo::logo_bytes;
use crate::plan::problem::PlanProblem;
use crate::plan::read::{Site, capitalised};
use crate::plan::text::{Late, Text};

/// The longest name, in characters.
const NAME_CHARS: usize = 120;
/// The longest sentence, in characters.
const SENTENCE_CHARS: usize = 500;
/// The most that may wait in one office.
const MOST_WAITING: u32 = 10_000;
/// The longest wait beyond closing time, in minutes.
const MOST_LATE_MINUTES: u32 = 24 * 60;
/// The longest wait until partners help, in seconds.
const MOST_OVERFLOW_S: u32 = 24 * 60 * 60;

/// What stands in addresses where the slug of an organisation would.
const NOT_ORGANISATIONS: [&str; 5] = ["besuch", "desk", "kiosk", "rueckruf", "tafel"];
/// What stands in addresses where the slug of an office would.
const NOT_OFFICES: [&str; 6] = [
    "barrierefreiheit",
    "datenschutz",
    "gebaerdensprache",
    "impressum",
    "leichte-sprache",
    "live",
];

pub(super) fn alliance(site: &Site<'_>, plan: &AlliancePlan, problems: &mut Vec<PlanProblem>) {
    slug(site, &plan.slug, problems);
    line(site, "name", &plan.name, problems);
    once(site, "operators", &plan.operators, problems);
}

pub(super) fn organisation(
    site: &Site<'_>,
    plan: &OrganisationPlan,
    problems: &mut Vec<PlanProblem>,
) {
    slug(site, &plan.slug, problems);
    free(site, &plan.slug, &NOT_ORGANISATIONS, problems);
    line(site, "name", &plan.name, problems);
    phone(site, &plan.phone, problems);
    if jiff::tz::TimeZone::get(&plan.time_zone).is_err() {
        problems.push(site.problem(
            "time_zone",
            format!("there is no time zone {:?}", plan.time_zone),
            "Write a name of the IANA database such as \"Europe/Berlin\"",
        ));
    }
    let colour = plan.colour.as_deref().unwrap_or("#000000");
    let digits = colour.strip_prefix('#').unwrap_or_default();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let what = format!("{colour:?} is not a colour");
        problems.push(site.problem("colour", what, "Write it like \"#1a4d7c\""));
    }
    imprint(site, &plan.imprint, problems);
    branding(site, &plan.branding, problems);
    for (class, period) in &plan.retention {
        if let Err(wrong) = Periods::default().set(*class, *period) {
            let remedy = if class.is_fixed() {
                "Leave it out; it is always the same".to_owned()
            } else {
                format!("Write \"{}\" to \"{}\"", wrong.least, wrong.most)
            };
            problems.push(site.problem(&format!("retention.{class}"), wrong.to_string(), remedy));
        }
    }
}

fn branding(site: &Site<'_>, plan: &Branding, problems: &mut Vec<PlanProblem>) {
    if let Some(service) = &plan.service {
        line(site, "branding.service", service, problems);
    }
    if let Some(Err(fault)) = plan.logo.as_ref().map(logo_bytes) {
        problems.push(site.problem("branding.logo", fault.to_string(), fault.remedy()));
    }
    match plan.shown {
        Shown::Service if plan.service.is_none() => problems.push(site.problem(
            "branding.service",
            "the name of the service is to be shown, but there is none",
            "Add `service`, or write shown = \"name\"",
        )),
        Shown::Logo if plan.logo.is_none() => problems.push(site.problem(
            "branding.logo",
            "the logo is to be shown, but there is none",
            "Add logo = { mime = \"image/png\", base64 = \"…\" }, or write shown = \"name\"",
        )),
        _ => {}
    }
}

fn imprint(site: &Site<'_>, plan: &ImprintPlan, problems: &mut Vec<PlanProblem>) {
    let mails = [
        ("imprint.email", &plan.email),
        ("imprint.data_protection_email", &plan.data_protection_email),
        ("imprint.accessibility_email", &plan.accessibility_email),
    ];
    for (key, mail) in mails.into_iter().filter(|(_, mail)| !mail.is_empty()) {
        if !mail
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        {
            let what = format!("{mail:?} is not an e-mail address");
            problems.push(site.problem(key, what, "Write it like \"rathaus@example.org\""));
        }
    }
    let video = plan.sign_language_video.as_deref().unwrap_or_default();
    let links = [
        ("imprint.arbitration_url", plan.arbitration_url.as_str()),
        ("imprint.sign_language_video", video),
    ];
    for (key, link) in links.into_iter().filter(|(_, link)| !link.is_empty()) {
        if !link.starts_with("https://") {
            let what = format!("{link:?} is not a secure address");
            problems.push(site.problem(key, what, "Write it with https:// in front"));
        }
    }
}

pub(super) fn office(site: &Site<'_>, plan: &OfficePlan, problems: &mut Vec<PlanProblem>) {
    slug(site, &plan.slug, problems);
    free(site, &plan.slug, &NOT_OFFICES, problems);
    text(site, "name", &plan.name, NAME_CHARS, problems);
    if !plan.summary.is_empty() {
        text(site, "summary", &plan.summary, SENTENCE_CHARS, problems);
    }
    if !plan.phone.is_empty() {
        phone(site, &plan.phone, problems);
    }
    languages(site, &plan.languages, problems);
    once(site, "guests", &plan.guests, problems);
    if plan.capacity == 0 || plan.capacity > MOST_WAITING {
        let remedy = format!("Write a number from 1 to {MOST_WAITING}");
        problems.push(site.problem("capacity", "nobody or too many could wait", remedy));
    }
    let late = plan
        .late_minutes
        .and_then(Late::minutes)
        .unwrap_or_default();
    if late > MOST_LATE_MINUTES {
        let remedy = format!("Write at most {MOST_LATE_MINUTES}, or \"unlimited\"");
        problems.push(site.problem("late_minutes", "that is longer than a day", remedy));
    }
    if plan.overflow_after_s.unwrap_or_default() > MOST_OVERFLOW_S {
        let remedy = format!("Write at most {MOST_OVERFLOW_S} seconds, or remove it");
        problems.push(site.problem("overflow_after_s", "that is longer than a day", remedy));
    }
    for problem in Hours::from(&plan.hours).validate() {
        problems.push(site.problem("hours", problem.to_string(), "Correct the hours"));
    }
}

pub(super) fn topic(site: &Site<'_>, plan: &TopicPlan, problems: &mut Vec<PlanProblem>) {
    slug(site, &plan.slug, problems);
    text(site, "name", &plan.name, NAME_CHARS, problems);
    if let Some(leika) = &plan.leika {
        let digits = leika.bytes().all(|byte| byte.is_ascii_digit());
        if leika.len() != 14 || !digits || !leika.starts_with("99") {
            problems.push(site.problem(
                "leika",
                format!("{leika:?} is not a LeiKa key"),
                "Write its 14 digits, which begin with 99, or remove it",
            ));
        }
    }
    for prepare in &plan.prepare {
        text(site, "prepare", prepare, SENTENCE_CHARS, problems);
    }
    let must_come = plan
        .services
        .values()
        .any(|service| *service == Service::InPerson);
    match &plan.in_person {
        Some(_) if !must_come => problems.push(site.problem(
            "in_person",
            "no channel's service is \"in_person\"",
            "Say in `services` for which channel the person must come, or remove `in_person`",
        )),
        Some(in_person) => {
            text(
                site,
                "in_person.why",
                &in_person.why,
                SENTENCE_CHARS,
                problems,
            );
            for bring in &in_person.bring {
                text(site, "in_person.bring", bring, SENTENCE_CHARS, problems);
            }
        }
        None if must_come => problems.push(site.problem(
            "in_person",
            "the person must come, but nothing says why",
            "Add in_person = { why = \"…\", bring = [\"…\"] }",
        )),
        None => {}
    }
}

pub(super) fn staff(site: &Site<'_>, plan: &StaffPlan, problems: &mut Vec<PlanProblem>) {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-@".contains(c);
    if plan.login.is_empty() || plan.login.len() > 64 || !plan.login.chars().all(allowed) {
        problems.push(site.problem(
            "login",
            format!("{:?} cannot be a login", plan.login),
            "Use lower-case letters, digits, dot, hyphen and underscore, at most 64",
        ));
    }
    line(site, "name", &plan.name, problems);
    if let Some(name) = &plan.service_name {
        line(site, "service_name", name, problems);
    }
    if plan.roles.is_empty() {
        let remedy = "Name at least one, such as roles = [\"clerk\"]";
        problems.push(site.problem("roles", "the list is empty", remedy));
    }
    languages(site, &plan.languages, problems);
    once(site, "offices", &plan.offices, problems);
    once(site, "proficient", &plan.proficient, problems);
    once(site, "never", &plan.never, problems);
    for topic in plan
        .never
        .iter()
        .filter(|topic| plan.proficient.contains(topic))
    {
        let what = format!("{topic:?} stands in `proficient` too");
        problems.push(site.problem("never", what, "Keep one"));
    }
    if let (Some(_), Some(_)) = (&plan.password, &plan.password_hash) {
        let what = "both a password and a hash are given";
        problems.push(site.problem("password", what, "Keep the hash"));
    }
    let length = plan
        .password
        .as_ref()
        .map_or(password::MIN_CHARS, |word| word.chars().count());
    if !(password::MIN_CHARS..=password::MAX_BYTES / 4).contains(&length) {
        let (least, most) = (password::MIN_CHARS, password::MAX_BYTES / 4);
        let remedy = format!("Use {least} to {most} characters");
        problems.push(site.problem("password", "the password is too short or too long", remedy));
    }
    if plan
        .password_hash
        .as_deref()
        .is_some_and(|hash| !password::is_hash(hash))
    {
        problems.push(site.problem(
            "password_hash",
            "this is no argon2id hash",
            "Take it from an export, or remove it and set a password with `schalter staff add`",
        ));
    }
}

pub(super) fn slug(site: &Site<'_>, slug: &str, problems: &mut Vec<PlanProblem>) {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let framed = slug.starts_with('-') || slug.ends_with('-');
    if slug.is_empty() || slug.len() > 64 || framed || !slug.chars().all(allowed) {
        problems.push(site.problem(
            "slug",
            format!("{slug:?} cannot stand in an address"),
            "Use lower-case letters a to z, digits and hyphens, at most 64",
        ));
    }
}

/// Refuses a slug that stands for one of our own pages.
fn free(site: &Site<'_>, slug: &str, taken: &[&str], problems: &mut Vec<PlanProblem>) {
    if taken.contains(&slug) {
        let what = format!("{slug:?} is the address of one of our own pages");
        problems.push(site.problem("slug", what, "Choose another"));
    }
}

/// A single line that is not empty.
pub(super) fn line(site: &Site<'_>, key: &str, line: &str, problems: &mut Vec<PlanProblem>) {
    let fault = if line.trim().is_empty() {
        "the text is empty"
    } else if line.chars().count() > NAME_CHARS {
        "the text is too long"
    } else if line.chars().any(char::is_control) {
        "the text has line breaks or control characters"
    } else {
        return;
    };
    let remedy = format!("Write one line of at most {NAME_CHARS} characters");
    problems.push(site.problem(key, fault, remedy));
}

fn text(site: &Site<'_>, key: &str, text: &Text, most: usize, problems: &mut Vec<PlanProblem>) {
    let known = |tag: &String| tag.parse::<Language>();
    for tag in text.0.other.keys() {
        if let Err(error) = known(tag) {
            let what = capitalised(&error.to_string());
            let remedy = "Write one of the tags that Schalter serves, such as \"en\"";
            problems.push(site.problem(key, what, remedy));
        }
    }
    let texts = || std::iter::once(&text.0.de).chain(text.0.other.values());
    if texts().any(|text| text.trim().is_empty() || text.chars().count() > most) {
        let remedy = format!("Write at most {most} characters in each language");
        problems.push(site.problem(key, "a text is empty or too long", remedy));
    }
}

pub(super) fn phone(site: &Site<'_>, phone: &str, problems: &mut Vec<PlanProblem>) {
    let allowed = |c: char| c.is_ascii_digit() || " +/()-–".contains(c);
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    if digits < 3 || !phone.chars().all(allowed) {
        let what = format!("{phone:?} is not a telephone number");
        problems.push(site.problem("phone", what, "Write it like \"0221 4710-115\""));
    }
}

pub(super) fn languages(site: &Site<'_>, languages: &[Language], problems: &mut Vec<PlanProblem>) {
    if languages.is_empty() {
        let remedy = "Name at least one, such as languages = [\"de\"]";
        problems.push(site.problem("languages", "the list is empty", remedy));
    }
    let tags: Vec<String> = languages.iter().map(ToString::to_string).collect();
    once(site, "languages", &tags, problems);
}

pub(super) fn once(site: &Site<'_>, key: &str, list: &[String], problems: &mut Vec<PlanProblem>) {
    let mut seen = HashSet::new();
    for entry in list.iter().filter(|entry| !seen.insert(*entry)) {
        problems.push(site.problem(key, format!("{entry:?} stands there twice"), "Keep one"));
    }
}

//! `GET /{locale}/desk/verwaltung`: what is set up, and what is missing.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use schalter_domain::ids::{OfficeId, TopicId};
use schalter_domain::setup::Gap;
use schalter_exchange::Catalogue;
use schalter_texts::Locale;

use super::sheet::{Asked, Head, Link, frame, path};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::frame::Frame;
use crate::pages::notices::employer;
use crate::pages::view;
use crate::problem::Problem;
use crate::say::Say;

/// A part of the administration.
#[derive(Clone, Debug)]
pub struct Area {
    /// What it is called.
    pub title: String,
    /// What it holds, in words.
    pub text: String,
    /// Where it is.
    pub href: String,
}

/// The page.
#[derive(Template)]
#[template(path = "admin/overview.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What stands around it.
    pub head: Head,
    /// The parts.
    pub areas: Vec<Area>,
    /// What is missing, and where it is mended.
    pub gaps: Vec<Link>,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let t = Say(locale);
    let admin = app.exchange.admin();
    let gaps = admin.gaps(&desk.signed).await;
    let gaps = gaps.map_err(|error| super::problem(&error))?;
    let accounts = admin.accounts(&desk.signed).await;
    let accounts = accounts.map_err(|error| super::problem(&error))?.len();
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let counted = |key: &str, number: usize| t.say1(key, "count", count(number));
    let area = |key: &str, text: String, href: String| Area {
        title: t.say(key),
        text,
        href,
    };
    let desk_page = |page: &str| format!("/{locale}/desk/{page}");
    let kiosks = app.exchange.kiosks().fleet(employer.organisation.id).len();
    let numbers = catalogue.numbers();
    let numbers = numbers.filter(|number| number.organisation == employer.organisation.id);
    let numbers = numbers.count();
    let entries = app.exchange.entries().list(&desk.signed).len();
    let notices = catalogue.notices(employer.organisation.id, app.clock.now());
    let areas = vec![
        area(
            "admin-organisation",
            t.say("admin-area-organisation"),
            path(locale, "organisation"),
        ),
        area(
            "branding-title",
            t.say("branding-area"),
            path(locale, "erscheinungsbild"),
        ),
        area(
            "admin-offices",
            counted("admin-area-offices", employer.offices.len()),
            path(locale, "bueros"),
        ),
        area(
            "admin-accounts",
            counted("admin-area-accounts", accounts),
            path(locale, "konten"),
        ),
        area(
            "kiosks-title",
            counted("kiosks-area", kiosks),
            path(locale, "kabinen"),
        ),
        area(
            "numbers-title",
            counted("numbers-area", numbers),
            path(locale, "rufnummern"),
        ),
        area(
            "alliance-title",
            t.say("alliance-area"),
            path(locale, "verbund"),
        ),
        area(
            "directory-title",
            counted("admin-area-directory", entries),
            desk_page("verzeichnis"),
        ),
        area(
            "notices-title",
            counted("admin-area-notices", notices.len()),
            desk_page("hinweise"),
        ),
        area(
            "protection-title",
            t.say("protection-lead"),
            desk_page("datenschutz"),
        ),
        area(
            "features-title",
            t.say("features-area"),
            path(locale, "mitbestimmung"),
        ),
    ];
    let title = t.say("admin-title");
    let mut head = Head::new(&desk, locale).told(&asked, t);
    head.crumbs.clear();
    crate::pages::show(&Page {
        frame: frame(employer, &desk, locale, title, ""),
        head,
        areas,
        gaps: gaps
            .iter()
            .map(|gap| told(*gap, &catalogue, locale))
            .collect(),
    })
}

/// What is missing, in words, and where it is mended.
fn told(gap: Gap, catalogue: &Catalogue, locale: Locale) -> Link {
    let t = Say(locale);
    let office = |id: OfficeId| {
        let entry = catalogue.office(id);
        entry.map_or_else(String::new, |(_, entry)| {
            view::local(&entry.office.name, locale)
        })
    };
    let topic = |office: OfficeId, id: TopicId| {
        let topic = catalogue.office(office);
        let topic = topic.and_then(|(_, entry)| entry.topic_by_id(id));
        topic.map_or_else(String::new, |topic| view::local(&topic.name, locale))
    };
    let of = |key: &str, id: OfficeId, below: &str| {
        Link::new(
            t.say1(key, "office", office(id)),
            path(locale, &format!("bueros/{id}{below}")),
        )
    };
    let plain = |key: &str, page: &str| Link::new(t.say(key), path(locale, page));
    match gap {
        Gap::Imprint => plain("admin-gap-imprint", "organisation"),
        Gap::DataProtection => plain("admin-gap-data-protection", "organisation"),
        Gap::Accessibility => plain("admin-gap-accessibility", "organisation"),
        Gap::NoOffice => plain("admin-gap-no-office", "bueros"),
        Gap::NeverOpen(id) => of("admin-gap-never-open", id, "/zeiten"),
        Gap::NoTopic(id) => of("admin-gap-no-topic", id, "/anliegen"),
        Gap::NobodyServes(id) => Link::new(
            t.say1("admin-gap-nobody", "office", office(id)),
            path(locale, "konten"),
        ),
        Gap::NobodySpeaks(id, language) => Link::new(
            t.say2(
                "admin-gap-language",
                "office",
                office(id),
                "language",
                language.own_name(),
            ),
            path(locale, "konten"),
        ),
        Gap::NobodyServesTopic(id, which) => Link::new(
            t.say2(
                "admin-gap-topic",
                "office",
                office(id),
                "topic",
                topic(id, which),
            ),
            path(locale, "konten"),
        ),
        Gap::OneAdmin => plain("admin-gap-one-admin", "konten"),
        Gap::NoLead => plain("admin-gap-no-lead", "konten"),
    }
}

//! `GET /{locale}/desk/verwaltung/bueros`: the offices in the order in which citizens see them, and
//! those that are no longer offered.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use schalter_exchange::admin::Former;
use schalter_texts::Locale;

use super::sheet::{Asked, Head, frame, path, said};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::frame::Frame;
use crate::pages::notices::employer;
use crate::pages::view;
use crate::problem::Problem;
use crate::say::Say;

/// An office or a topic, in words.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// What else there is to say.
    pub facts: Vec<String>,
    /// Whether it is the first.
    pub first: bool,
    /// Whether it is the last.
    pub last: bool,
}

/// Something that is no longer offered, in words.
#[derive(Clone, Debug)]
pub struct FormerRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Since when.
    pub since: String,
}

/// The list.
#[derive(Template)]
#[template(path = "admin/list.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What stands around it.
    pub head: Head,
    /// What is to be known first.
    pub lead: String,
    /// What they are: `office` or `topic`.
    pub kind: &'static str,
    /// The page to come back to, below `verwaltung`.
    pub page: String,
    /// They.
    pub rows: Vec<Row>,
    /// What is said where there are none.
    pub none: String,
    /// Where a new one is made.
    pub new: (String, String),
    /// What they are called that are no longer offered.
    pub former_title: String,
    /// They.
    pub former: Vec<FormerRow>,
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
    let offices = admin.offices(&desk.signed).await;
    let offices = offices.map_err(|error| super::problem(&error))?;
    let former = admin.former_offices(&desk.signed).await;
    let former = former.map_err(|error| super::problem(&error))?;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let now = app.clock.now();
    let count = offices.len();
    let rows = offices.iter().enumerate().map(|(at, (id, office))| {
        let entry = employer.office(&office.slug);
        let topics = entry.map_or(0, |entry| entry.topics.len());
        let opening = entry.map(|entry| {
            let state = entry.office.hours.state(now, &employer.zone);
            view::opening_text(&state, (now, &employer.zone), locale)
        });
        let topics = u32::try_from(topics).unwrap_or(u32::MAX);
        let topics = t.say1("admin-topics-count", "count", topics);
        Row {
            id: id.to_string(),
            name: said(&office.name, locale),
            href: path(locale, &format!("bueros/{id}")),
            facts: opening.into_iter().chain([topics]).collect(),
            first: at == 0,
            last: at + 1 == count,
        }
    });
    let title = t.say("admin-offices");
    crate::pages::show(&Page {
        frame: frame(employer, &desk, locale, title, "bueros"),
        head: Head::new(&desk, locale).told(&asked, t),
        lead: t.say("admin-offices-lead"),
        kind: "office",
        page: "bueros".to_owned(),
        rows: rows.collect(),
        none: t.say("admin-offices-none"),
        new: (t.say("admin-office-new"), path(locale, "bueros/neu")),
        former_title: t.say("admin-offices-former"),
        former: former_rows(&former, employer, locale),
    })
}

/// What is no longer offered, in words.
pub fn former_rows<T: ToString>(
    former: &[Former<T>],
    employer: &schalter_exchange::OrganisationEntry,
    locale: Locale,
) -> Vec<FormerRow> {
    let row = |one: &Former<T>| {
        let day = employer.zone.to_datetime(one.since).date();
        FormerRow {
            id: one.id.to_string(),
            name: view::local(&one.name, locale),
            since: Say(locale).say1("admin-former-since", "day", view::date_long(day, locale)),
        }
    };
    former.iter().map(row).collect()
}

//! `GET /{locale}/desk/verzeichnis`: who is there for what, and how they are reached.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use schalter_domain::directory::{EntryKind, Responsibility};
use schalter_domain::features::Feature;
use schalter_domain::permission::Permission;
use schalter_exchange::entries::{FOUND, Hit, Reach};
use schalter_exchange::{Catalogue, OrganisationEntry};
use schalter_texts::Locale;
use serde::Deserialize;

use super::frame::{Frame, dialled};
use super::notices::employer;
use super::view;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;

/// The longest question, in characters.
pub const LONGEST_QUERY: usize = 80;

/// How many entries are shown when nothing is searched for.
const LISTED: usize = 200;

/// An entry, in words.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Whether it is a person.
    pub person: bool,
    /// What is done there, or which organisation it belongs to.
    pub function: String,
    /// Telephone number, as written.
    pub phone: String,
    /// The same for `tel:`.
    pub dial: String,
    /// E-mail address.
    pub email: String,
    /// Room.
    pub room: String,
    /// When somebody is there.
    pub hours: String,
    /// The responsibility by which it was found, in words; may be empty.
    pub because: String,
    /// Everything it is responsible for, in words.
    pub duties: Vec<String>,
    /// How a visit is passed on to it, in words; empty where it cannot.
    pub reach: String,
    /// Where it is changed; empty where it may not be.
    pub edit: String,
}

/// The page.
#[derive(Template)]
#[template(path = "directory.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What was searched for; empty: everything is shown.
    pub query: String,
    /// The entries.
    pub rows: Vec<Row>,
    /// How many there are.
    pub count: u32,
    /// How many of them are shown, if there may be more.
    pub most: Option<u32>,
    /// The organisation's telephone number.
    pub phone: String,
    /// Whether the staff member may import a table.
    pub admin: bool,
    /// What was just done.
    pub done: Option<String>,
}

/// What is searched for, and what a redirect to this page has to tell.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    neu: Option<u32>,
    #[serde(default)]
    geaendert: Option<u32>,
    #[serde(default)]
    entfernt: Option<u32>,
    #[serde(default)]
    getan: String,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let query: String = asked.q.trim().chars().take(LONGEST_QUERY).collect();
    let entries = app.exchange.entries();
    let (hits, most) = if query.is_empty() {
        let all = entries.list(&desk.signed);
        let most = (all.len() > LISTED).then_some(LISTED);
        (all, most)
    } else {
        let found = entries.search(&desk.signed, &query);
        let most = (found.len() == FOUND).then_some(FOUND);
        (found, most)
    };
    let shown = hits.iter().take(LISTED);
    let step = super::admin::sheet::Asked {
        getan: asked.getan.clone(),
    };
    let admin = desk.signed.staff.may(Permission::ManageDirectory);
    let rows = shown.map(|hit| {
        let mut row = row(hit, &catalogue, employer, locale);
        if admin && hit.entry.organisation == employer.organisation.id {
            row.edit = format!("/{locale}/desk/verwaltung/verzeichnis/{}", hit.entry.id);
        }
        row
    });
    let title = Say(locale).say("directory-title");
    super::show(&Page {
        frame: Frame::of(&employer.organisation, locale, title, "desk/verzeichnis")
            .for_desk(&desk.signed),
        rows: rows.collect(),
        count: count(hits.len()),
        most: most.map(count),
        query,
        phone: employer.organisation.phone.clone(),
        admin,
        done: done(&asked, locale).or_else(|| step.done(Say(locale))),
    })
}

/// A number as texts take it.
pub fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn done(asked: &Asked, locale: Locale) -> Option<String> {
    let counts = [
        ("added", asked.neu?.into()),
        ("changed", asked.geaendert?.into()),
        ("removed", asked.entfernt?.into()),
    ];
    Some(Say(locale).fill("directory-imported", &counts))
}

fn row(hit: &Hit, catalogue: &Catalogue, own: &OrganisationEntry, locale: Locale) -> Row {
    let presence = own.organisation.features.has(Feature::ColleaguePresence);
    let t = Say(locale);
    let entry = &hit.entry;
    let partner = catalogue.organisation_by_id(entry.organisation);
    let partner = partner.filter(|partner| partner.organisation.id != own.organisation.id);
    let duties = entry.responsibilities.iter();
    Row {
        name: entry.name.clone(),
        person: entry.kind == EntryKind::Person,
        function: partner.map_or_else(
            || entry.function.clone(),
            |partner| {
                t.say1(
                    "directory-partner",
                    "organisation",
                    &partner.organisation.name,
                )
            },
        ),
        phone: entry.phone.clone(),
        dial: dialled(&entry.phone),
        email: entry.email.clone(),
        room: entry.room.clone(),
        hours: entry.hours.clone(),
        because: hit.because.as_ref().map_or_else(String::new, |duty| {
            t.say1("directory-because", "what", in_words(duty, locale))
        }),
        duties: duties.map(|duty| in_words(duty, locale)).collect(),
        edit: String::new(),
        reach: match hit.reach {
            Reach::None => String::new(),
            Reach::Person(_) if !presence => String::new(),
            Reach::Person(_) => t.say("directory-reach-person"),
            Reach::Office(office) => {
                let office = catalogue.office(office);
                let name = office.map(|(_, one)| view::local(&one.office.name, locale));
                t.say1("directory-reach-office", "office", name.unwrap_or_default())
            }
        },
    }
}

/// A responsibility, in words.
pub fn in_words(duty: &Responsibility, locale: Locale) -> String {
    let said = duty.to_string();
    match duty {
        Responsibility::Initials { .. } => {
            let letters = said.replace('-', "–");
            Say(locale).say1("directory-initials", "letters", letters)
        }
        Responsibility::Street { .. } | Responsibility::Topic { .. } => said,
    }
}

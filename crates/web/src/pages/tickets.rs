//! `GET /{locale}/desk/vorgaenge`: what was promised and is not yet done, by office.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use schalter_domain::ticket::{ContactWish, Ticket};
use schalter_exchange::auth::SignedOn;
use schalter_exchange::{Directory, OfficeEntry, OrganisationEntry};
use schalter_texts::Locale;
use serde::Deserialize;

use super::frame::Frame;
use super::view;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;

/// An office to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The last part of its address.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// A step that the staff member can take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The last part of its address.
    pub path: &'static str,
    /// Its name.
    pub name: String,
}

/// One ticket, in words.
#[derive(Clone, Debug)]
pub struct Row {
    /// The ticket.
    pub id: String,
    /// Its number.
    pub number: String,
    /// What is to be done.
    pub text: String,
    /// How the citizen wants to hear.
    pub contact: String,
    /// The date it is due.
    pub due: String,
    /// Whether that has passed.
    pub overdue: bool,
    /// How far it has come.
    pub stage: String,
    /// What can be done next.
    pub steps: Vec<Step>,
}

/// The page.
#[derive(Template)]
#[template(path = "tickets.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// The offices of the staff member.
    pub offices: Vec<Choice>,
    /// The one shown.
    pub chosen: Choice,
    /// Its tickets.
    pub rows: Vec<Row>,
    /// What was just done.
    pub done: Option<String>,
    /// Whether somebody else was faster.
    pub changed: bool,
    /// The session's form secret.
    pub csrf: String,
}

/// Which office, and what a redirect to this page has to tell.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    buero: String,
    #[serde(default)]
    getan: String,
    #[serde(default)]
    nummer: String,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let directory = app.exchange.directory();
    let staff = &desk.signed.staff;
    let employer = directory.organisation_by_id(desk.signed.organisation);
    let employer = employer.ok_or(Problem::LoginRequired)?;
    let mine: Vec<&OfficeEntry> = employer
        .offices
        .iter()
        .filter(|entry| staff.offices.contains(&entry.office.id))
        .collect();
    let chosen = mine
        .iter()
        .find(|entry| entry.office.slug == asked.buero)
        .or(mine.first());
    let rows = match chosen {
        Some(entry) => {
            let found = app
                .exchange
                .tickets()
                .list(&desk.signed, Some(entry.office.id))
                .await;
            let found = found.map_err(|_| Problem::RetryLater)?;
            let reader = Reader {
                directory: &directory,
                signed: &desk.signed,
                now: app.clock.now(),
                locale,
            };
            found
                .iter()
                .map(|ticket| reader.row(ticket, &employer.zone))
                .collect()
        }
        None => Vec::new(),
    };
    let choice = |entry: &&OfficeEntry| Choice {
        slug: entry.office.slug.clone(),
        name: view::local(&entry.office.name, locale),
    };
    super::show(&Page {
        frame: frame(employer, &desk.signed, locale),
        offices: mine.iter().map(choice).collect(),
        chosen: chosen.map(choice).unwrap_or_default(),
        rows,
        done: done(&asked, locale),
        changed: asked.getan == "nicht",
        csrf: desk.signed.csrf.clone(),
    })
}

/// The frame of the page.
pub fn frame(employer: &OrganisationEntry, signed: &SignedOn, locale: Locale) -> Frame {
    let title = Say(locale).say("tickets-title");
    let mut frame = Frame::of(&employer.organisation, locale, title, "desk/vorgaenge");
    frame.home = format!("/{locale}/desk");
    frame.csrf = Some(signed.csrf.clone());
    frame
}

/// What was done, told only with a number that could be ours.
fn done(asked: &Asked, locale: Locale) -> Option<String> {
    let key = match asked.getan.as_str() {
        "uebernehmen" => "tickets-taken-now",
        "zurueckgeben" => "tickets-released-now",
        "abschliessen" => "tickets-closed-now",
        _ => return None,
    };
    let plain = |c: char| c.is_ascii_digit() || c == '-';
    let number = &asked.nummer;
    let fits = !number.is_empty() && number.len() <= 20 && number.chars().all(plain);
    fits.then(|| Say(locale).say1(key, "number", number))
}

/// Whoever reads the list.
pub struct Reader<'a> {
    /// Names of colleagues.
    pub directory: &'a Directory,
    /// Who.
    pub signed: &'a SignedOn,
    /// When.
    pub now: Timestamp,
    /// In which language.
    pub locale: Locale,
}

impl Reader<'_> {
    /// A ticket, in words.
    pub fn row(&self, ticket: &Ticket, zone: &TimeZone) -> Row {
        let t = Say(self.locale);
        let (stage, steps) = self.stage(ticket);
        Row {
            id: ticket.id.to_string(),
            number: ticket.number.clone(),
            text: ticket.text.clone(),
            contact: match &ticket.contact {
                ContactWish::None => t.say("contact-wish-none"),
                ContactWish::Phone(to) => t.say1("contact-wish-phone", "to", to),
                ContactWish::Email(to) => t.say1("contact-wish-email", "to", to),
                ContactWish::Letter(to) => t.say1("contact-wish-letter", "to", to),
            },
            due: view::date_short(zone.to_datetime(ticket.due).date(), self.locale),
            overdue: ticket.due < self.now,
            stage,
            steps,
        }
    }

    fn stage(&self, ticket: &Ticket) -> (String, Vec<Step>) {
        let t = Say(self.locale);
        let step = |path, key| Step {
            path,
            name: t.say(key),
        };
        match ticket.stage.holder() {
            Some(me) if me == self.signed.staff.id => (
                t.say("tickets-mine"),
                vec![
                    step("abschliessen", "tickets-close"),
                    step("zurueckgeben", "tickets-release"),
                ],
            ),
            Some(other) => {
                let name = self.directory.staff(other).map(|staff| staff.name.clone());
                (
                    t.say1("tickets-taken", "name", name.unwrap_or_default()),
                    Vec::new(),
                )
            }
            None => (
                t.say("tickets-open"),
                vec![step("uebernehmen", "tickets-take")],
            ),
        }
    }
}

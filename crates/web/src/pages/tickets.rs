//! `GET /{locale}/desk/vorgaenge`: what was promised and is not yet done, by office; or the one of a
//! number, also if it is closed, since citizens ask with it.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use schalter_domain::permission::Permission;
use schalter_domain::ticket::{ContactWish, Stage, Ticket, TicketNumber};
use schalter_exchange::auth::SignedOn;
use schalter_exchange::tickets::TicketError;
use schalter_exchange::{Catalogue, OfficeEntry, OrganisationEntry};
use schalter_store::AttachmentEntry;
use schalter_texts::Locale;
use serde::Deserialize;

use super::frame::Frame;
use super::{messages, view};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;

/// The longest number that is looked at, in characters.
pub const LONGEST_NUMBER: usize = 20;

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

/// A paper in a ticket.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Where it is.
    pub href: String,
    /// Its name.
    pub name: String,
    /// How large it is, in words.
    pub size: String,
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
    /// What was shown in the talk and put into it.
    pub papers: Vec<Paper>,
    /// How the citizen wants to hear.
    pub contact: String,
    /// What became of a message about it that did not arrive, in words.
    pub message: Option<String>,
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
    /// The offices whose tickets the staff member may follow up.
    pub offices: Vec<Choice>,
    /// The one shown.
    pub chosen: Choice,
    /// Its tickets, or the one of the number.
    pub rows: Vec<Row>,
    /// The number asked for; empty shows the office's tickets.
    pub number: String,
    /// What the table shows.
    pub caption: String,
    /// Why the number has no ticket.
    pub missed: Option<String>,
    /// What was just done.
    pub done: Option<String>,
    /// Whether somebody else was faster.
    pub changed: bool,
    /// The session's form secret.
    pub csrf: String,
}

/// Which office or number, and what a redirect to this page has to tell.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    buero: String,
    #[serde(default)]
    nummer: String,
    #[serde(default)]
    getan: String,
    #[serde(default)]
    vorgang: String,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let catalogue = app.exchange.catalogue();
    let staff = &desk.signed.staff;
    let employer = catalogue.organisation_by_id(desk.signed.organisation);
    let employer = employer.ok_or(Problem::LoginRequired)?;
    let mine: Vec<&OfficeEntry> = employer
        .offices
        .iter()
        .filter(|entry| staff.may_in(Permission::ReadTickets, entry.office.id))
        .collect();
    let t = Say(locale);
    let number: String = asked.nummer.trim().chars().take(LONGEST_NUMBER).collect();
    let (tickets, missed) = if number.is_empty() {
        let office = mine
            .iter()
            .find(|entry| entry.office.slug == asked.buero)
            .or(mine.first());
        (of_office(&app, &desk.signed, office.copied()).await?, None)
    } else {
        of_number(&app, &desk.signed, &number, locale).await?
    };
    let of_found = |entry: &&&OfficeEntry| {
        let ticket = tickets.first().filter(|_| !number.is_empty());
        ticket.is_some_and(|ticket| ticket.office == entry.office.id)
    };
    let chosen = mine
        .iter()
        .find(of_found)
        .or_else(|| mine.iter().find(|entry| entry.office.slug == asked.buero))
        .or(mine.first());
    let reader = Reader {
        catalogue: &catalogue,
        signed: &desk.signed,
        now: app.clock.now(),
        locale,
    };
    let sent = app.exchange.messages();
    let troubled = sent.troubled(desk.signed.organisation).await;
    let troubled = troubled.map_err(|error| messages::problem(&error))?;
    let papers = app.exchange.tickets();
    let papers = papers.attachments(&desk.signed, &tickets).await;
    let papers = papers.map_err(|_| Problem::RetryLater)?;
    let row = |ticket: &Ticket| Row {
        papers: papers
            .iter()
            .filter(|paper| paper.ticket == ticket.id)
            .map(|entry| paper(entry, locale))
            .collect(),
        message: troubled.get(&ticket.id).map(|state| {
            let state = t.say(&messages::key("messages-state", state.code()));
            t.say1("messages-of-ticket", "state", state)
        }),
        ..reader.row(ticket, &employer.zone)
    };
    let rows = tickets.iter().map(row).collect();
    let choice = |entry: &&OfficeEntry| Choice {
        slug: entry.office.slug.clone(),
        name: view::local(&entry.office.name, locale),
    };
    let chosen = chosen.map(choice).unwrap_or_default();
    let name = chosen.name.as_str();
    let caption = match tickets.first().filter(|_| !number.is_empty()) {
        Some(found) => t.say2(
            "tickets-found",
            "number",
            found.number.as_str(),
            "office",
            name,
        ),
        None => t.say1("tickets-caption", "office", name),
    };
    super::show(&Page {
        frame: frame(employer, &desk.signed, locale),
        offices: mine.iter().map(choice).collect(),
        chosen,
        rows,
        number,
        caption,
        missed,
        done: done(&asked, locale),
        changed: asked.getan == "nicht",
        csrf: desk.signed.csrf.clone(),
    })
}

/// The tickets of an office that are not settled.
async fn of_office(
    app: &App,
    signed: &SignedOn,
    office: Option<&OfficeEntry>,
) -> Result<Vec<Ticket>, Problem> {
    let Some(entry) = office else {
        return Ok(Vec::new());
    };
    let office = Some(entry.office.id);
    let found = app.exchange.tickets().list(signed, office).await;
    found.map_err(|_| Problem::RetryLater)
}

/// The ticket of a number as it was typed, or why there is none.
async fn of_number(
    app: &App,
    signed: &SignedOn,
    number: &str,
    locale: Locale,
) -> Result<(Vec<Ticket>, Option<String>), Problem> {
    let t = Say(locale);
    let Ok(number) = number.parse::<TicketNumber>() else {
        return Ok((Vec::new(), Some(t.say("tickets-number-odd"))));
    };
    match app.exchange.tickets().find(signed, number).await {
        Ok(ticket) => Ok((vec![ticket], None)),
        Err(TicketError::Unknown) => {
            let none = t.say1("tickets-number-none", "number", number.to_string());
            Ok((Vec::new(), Some(none)))
        }
        Err(_) => Err(Problem::RetryLater),
    }
}

/// A paper, in words.
fn paper(entry: &AttachmentEntry, locale: Locale) -> Paper {
    let kilobytes = i64::try_from(entry.size.div_ceil(1024)).unwrap_or(i64::MAX);
    Paper {
        href: format!(
            "/{locale}/desk/vorgaenge/{}/anlagen/{}",
            entry.ticket, entry.id
        ),
        name: entry.name.clone(),
        size: Say(locale).say1("tickets-paper-size", "size", kilobytes),
    }
}

/// The frame of the page.
pub fn frame(employer: &OrganisationEntry, signed: &SignedOn, locale: Locale) -> Frame {
    let title = Say(locale).say("tickets-title");
    Frame::of(&employer.organisation, locale, title, "desk/vorgaenge").for_desk(signed)
}

/// What was done, told only with a number that could be ours.
fn done(asked: &Asked, locale: Locale) -> Option<String> {
    let key = match asked.getan.as_str() {
        "uebernehmen" => "tickets-taken-now",
        "zurueckgeben" => "tickets-released-now",
        "abschliessen" => "tickets-closed-now",
        "wieder-oeffnen" => "tickets-reopened-now",
        _ => return None,
    };
    let number: TicketNumber = asked.vorgang.parse().ok()?;
    Some(Say(locale).say1(key, "number", number.to_string()))
}

/// Whoever reads the list.
pub struct Reader<'a> {
    /// Names of colleagues.
    pub catalogue: &'a Catalogue,
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
        let (stage, steps) = self.stage(ticket, zone);
        Row {
            id: ticket.id.to_string(),
            number: ticket.number.clone(),
            text: ticket.text.clone(),
            papers: Vec::new(),
            contact: match &ticket.contact {
                ContactWish::None => t.say("contact-wish-none"),
                ContactWish::Phone(to) => t.say1("contact-wish-phone", "to", to),
                ContactWish::Email(to) => t.say1("contact-wish-email", "to", to),
                ContactWish::Letter(to) => t.say1("contact-wish-letter", "to", to),
            },
            message: None,
            due: view::date_short(zone.to_datetime(ticket.due).date(), self.locale),
            overdue: ticket.is_overdue(self.now),
            stage,
            steps,
        }
    }

    fn stage(&self, ticket: &Ticket, zone: &TimeZone) -> (String, Vec<Step>) {
        let t = Say(self.locale);
        let step = |path, key| Step {
            path,
            name: t.say(key),
        };
        match &ticket.stage {
            Stage::Taken { by, .. } if *by == self.signed.staff.id => (
                t.say("tickets-mine"),
                vec![
                    step("abschliessen", "tickets-close"),
                    step("zurueckgeben", "tickets-release"),
                ],
            ),
            Stage::Taken { by, .. } => {
                let name = self.catalogue.staff(*by).map(|staff| staff.name.clone());
                let release = self.signed.staff.may(Permission::ReleaseTickets);
                (
                    t.say1("tickets-taken", "name", name.unwrap_or_default()),
                    release
                        .then(|| step("zurueckgeben", "tickets-release-for"))
                        .into_iter()
                        .collect(),
                )
            }
            Stage::Closed { at, .. } => {
                let day = view::date_short(zone.to_datetime(*at).date(), self.locale);
                (
                    t.say1("tickets-closed", "date", day),
                    vec![step("wieder-oeffnen", "tickets-reopen")],
                )
            }
            Stage::Open => (
                t.say("tickets-open"),
                vec![step("uebernehmen", "tickets-take")],
            ),
        }
    }
}

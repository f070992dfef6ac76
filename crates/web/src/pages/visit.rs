//! `GET /{locale}/besuch/{visit}`: the place in the line, the room, and the end.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::tz::TimeZone;
use schalter_domain::features::Feature;
use schalter_domain::switchboard::{EndWhy, Ended, LeaveWhy, Visit, VisitStage, VisitStanding};
use schalter_domain::wait::WaitEstimate;
use schalter_exchange::{OfficeEntry, OrganisationEntry, Party};
use schalter_store::ContactBy;
use schalter_texts::Locale;
use serde::Deserialize;

use super::announced::{self, Shown};
use super::frame::{Contact, Frame};
use super::view;
use crate::App;
use crate::extract::{PageLocale, VisitPath, VisitToken};
use crate::problem::Problem;
use crate::promise::{self, Reader};
use crate::say::Say;

/// Seconds between reloads without JavaScript.
const REFRESH_S: u32 = 15;
/// The same while a callback is promised: nobody has to look.
const REFRESH_PROMISE_S: u32 = 120;

/// The waiting page; the island takes its place.
#[derive(Template)]
#[template(path = "visit.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What is announced.
    pub notices: Vec<Shown>,
    /// The visit's public id.
    pub visit: String,
    /// This page's path.
    pub here: String,
    /// The office's name.
    pub office: String,
    /// The topic's name.
    pub topic: String,
    /// Whether it is their turn.
    pub called: bool,
    /// 1 is next.
    pub place: u32,
    /// How many are ahead.
    pub ahead: u32,
    /// The wait, in words.
    pub wait: String,
    /// Whether nobody signed on meets the need.
    pub unmet: bool,
    /// Whether "Nur mit Text" was chosen.
    pub text_only: bool,
    /// Whether a mail can be promised.
    pub mail: bool,
    /// What to have ready.
    pub prepare: Vec<String>,
    /// The office's number.
    pub phone: String,
    /// The callback that is promised.
    pub promised: Option<Promised>,
    /// Where a callback is asked for, or the wish changed.
    pub callback: String,
}

/// A callback that is promised.
#[derive(Clone)]
pub struct Promised {
    /// What is promised, in a sentence.
    pub says: String,
    /// Whether the number rings now.
    pub calling: bool,
    /// Whether by e-mail.
    pub email: bool,
    /// The number or address.
    pub to: String,
    /// How many tries are left, in a sentence; empty: none has failed.
    pub tries: String,
}

/// One degree of the rating.
#[derive(Clone, Debug)]
pub struct Degree {
    /// 1 to 5.
    pub stars: u8,
    /// In words.
    pub name: String,
}

/// The page of a visit that is over.
#[derive(Template)]
#[template(path = "ended.html")]
pub struct EndedPage {
    /// The frame.
    pub frame: Frame,
    /// This page's path.
    pub here: String,
    /// Why it is over, in words.
    pub reason: String,
    /// The number of the ticket.
    pub ticket: Option<String>,
    /// Whether a rating is awaited.
    pub can_rate: bool,
    /// Whether words may be added to it.
    pub can_comment: bool,
    /// Whether one was just given.
    pub rated: bool,
    /// The degrees, best first.
    pub ratings: Vec<Degree>,
    /// Where to enter again.
    pub again: String,
}

/// What a redirect to this page has to tell.
#[derive(Debug, Default, Deserialize)]
pub struct Told {
    #[serde(default)]
    bewertet: bool,
}

/// What comes with the end of a visit.
#[derive(Clone, Debug, Default)]
pub struct Left {
    /// The number of the ticket.
    pub ticket: Option<String>,
    /// Whether a rating is awaited.
    pub can_rate: bool,
    /// Whether one was just given.
    pub rated: bool,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    VisitPath(visit): VisitPath,
    token: VisitToken,
    Query(told): Query<Told>,
) -> Result<Response, Problem> {
    let state = token.held(&app, visit).await?;
    let catalogue = app.exchange.catalogue();
    let found = catalogue
        .office(state.need.office)
        .ok_or(Problem::VisitUnknown)?;
    let VisitStage::Ended { how, .. } = state.stage else {
        app.exchange.seen(Party::Visit(visit));
        let standing = app.exchange.board().visit(visit);
        let now = app.clock.now();
        let notices = announced::of_office(&catalogue, state.need.office, now, locale);
        let mut page = waiting(&state, standing, found, locale);
        page.promised = promised(&app, &state, &found.0.zone, locale);
        if page.promised.is_some() {
            page.frame.refresh_s = Some(REFRESH_PROMISE_S);
        }
        page.mail = app.exchange.messages().sends_mail();
        return super::show(&Page { notices, ..page });
    };
    let left = Left {
        ticket: app.exchange.visits().ticket(visit),
        can_rate: app.exchange.visits().can_rate(visit).await,
        rated: told.bewertet,
    };
    super::show(&ended(&state, how, left, found, locale))
}

fn promised(app: &App, visit: &Visit, zone: &TimeZone, locale: Locale) -> Option<Promised> {
    let visits = app.exchange.visits();
    let (callback, contact) = (visit.callback?, visits.contact(visit.id)?);
    let now = app.clock.now();
    let reader = Reader { now, zone, locale };
    let left = visits.callback_tries().saturating_sub(callback.tries);
    Some(Promised {
        says: reader.promises(visit, &callback),
        calling: promise::is_calling(visit),
        email: contact.by == ContactBy::Email,
        to: contact.address.clone(),
        tries: match callback.tries {
            0 => String::new(),
            _ => Say(locale).say1("callback-tries-left", "count", left),
        },
    })
}

/// The waiting page of a visit, without what is announced.
pub fn waiting(
    visit: &Visit,
    standing: Option<VisitStanding>,
    (organisation, entry): (&OrganisationEntry, &OfficeEntry),
    locale: Locale,
) -> Page {
    let office = view::local(&entry.office.name, locale);
    let title = Say(locale).say1("visit-title", "office", &office);
    let topic = entry.topic_by_id(visit.need.topic);
    let place = standing.map_or(1, |standing| standing.place);
    let wait = standing.map_or(WaitEstimate::Unknown, |standing| standing.wait);
    let mut frame = frame(visit, (organisation, entry), locale, title)
        .with_script("src/visit.ts")
        .with_main("s-main--full");
    frame.refresh_s = Some(REFRESH_S);
    Page {
        frame,
        notices: Vec::new(),
        visit: visit.id.to_string(),
        here: format!("/{locale}/besuch/{}", visit.id),
        office,
        topic: topic
            .map(|topic| view::local(&topic.name, locale))
            .unwrap_or_default(),
        called: !matches!(visit.stage, VisitStage::Waiting { .. }),
        place,
        ahead: place.saturating_sub(1),
        wait: view::wait_text(wait, locale),
        unmet: visit.unmet.is_some(),
        text_only: visit.text_only,
        mail: true,
        prepare: topic
            .map(|topic| {
                topic
                    .prepare
                    .iter()
                    .map(|text| view::local(text, locale))
                    .collect()
            })
            .unwrap_or_default(),
        phone: entry.office.phone.clone(),
        promised: None,
        callback: match entry.features.has(Feature::Callbacks) {
            false => String::new(),
            true => format!(
                "/{locale}/{}/{}/rueckruf?topic={}",
                organisation.organisation.slug,
                entry.office.slug,
                topic.map_or("", |topic| topic.slug.as_str())
            ),
        },
    }
}

/// The page of a visit that is over.
pub fn ended(
    visit: &Visit,
    how: Ended,
    left: Left,
    found: (&OrganisationEntry, &OfficeEntry),
    locale: Locale,
) -> EndedPage {
    let t = Say(locale);
    let (organisation, office) = (&found.0.organisation.slug, &found.1.office.slug);
    let degree = |stars: u8| Degree {
        stars,
        name: t.say(&format!("rate-{stars}")),
    };
    EndedPage {
        frame: frame(visit, found, locale, t.say("ended-title")).with_main("s-main--narrow"),
        here: format!("/{locale}/besuch/{}", visit.id),
        reason: t.say(match how {
            Ended::Left(LeaveWhy::Asked) if visit.callback.is_some() => "ended-cancelled",
            how => reason_key(how),
        }),
        ticket: left.ticket,
        can_rate: left.can_rate,
        can_comment: found.1.features.has(Feature::RatingComment),
        rated: left.rated,
        ratings: (1..=5).rev().map(degree).collect(),
        again: format!("/{locale}/{organisation}/{office}"),
    }
}

fn reason_key(how: Ended) -> &'static str {
    match how {
        Ended::Left(LeaveWhy::Asked | LeaveWhy::Parked) => "ended-left",
        Ended::Left(LeaveWhy::NotReached) => "ended-not-reached",
        Ended::Left(LeaveWhy::Away) => "ended-away",
        Ended::Left(LeaveWhy::Closed) => "ended-closed",
        Ended::Talked(EndWhy::Staff | EndWhy::Citizen | EndWhy::Passed) => "ended-finished",
        Ended::Talked(EndWhy::CitizenLost | EndWhy::StaffLost) => "ended-lost",
        Ended::Talked(EndWhy::Protection(_)) => "ended-protection",
    }
}

fn frame(
    visit: &Visit,
    (organisation, entry): (&OrganisationEntry, &OfficeEntry),
    locale: Locale,
    title: String,
) -> Frame {
    Frame::of(
        &organisation.organisation,
        locale,
        title,
        &format!("besuch/{}", visit.id),
    )
    .with_contact(Contact::of_office(&entry.office, locale))
}

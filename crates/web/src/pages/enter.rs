//! `GET` and `POST /{locale}/{organisation}/{office}/betreten`: the form, and the place in the line.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::ids::{CommandId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::office::{Channel, Topic};
use schalter_domain::switchboard::VisitStage;
use schalter_exchange::OfficeEntry;
use schalter_exchange::visits::{Enter, EnterError, NOTE_LIMIT};
use serde::Deserialize;

use super::announced::{self, Shown};
use super::frame::{Contact, Frame};
use super::organisation::offices;
use super::view::{OfficeView, TopicView};
use crate::App;
use crate::extract::{OfficePath, VisitToken};
use crate::problem::Problem;
use crate::say::Say;
use crate::security::cookies;

/// What the form holds.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Fields {
    #[serde(default)]
    form: String,
    #[serde(default)]
    topic: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    note: String,
}

/// The form as shown, with what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct FormView {
    /// Sending the same form twice enters once.
    pub id: String,
    /// The topic chosen.
    pub topic: String,
    /// The language chosen.
    pub language: String,
    /// Whether "Nur mit Text" is chosen.
    pub text_only: bool,
    /// The note.
    pub note: String,
    /// No topic of this office.
    pub bad_topic: bool,
    /// No language of this office.
    pub bad_language: bool,
    /// The note is too long.
    pub bad_note: bool,
}

impl FormView {
    /// Whether something is wrong.
    pub fn failed(&self) -> bool {
        self.bad_topic || self.bad_language || self.bad_note
    }
}

/// The form page.
#[derive(Template)]
#[template(path = "enter.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What is announced.
    pub notices: Vec<Shown>,
    /// The stream that tells what is announced next.
    pub events: String,
    /// The office.
    pub office: OfficeView,
    /// Its topics.
    pub topics: Vec<TopicView>,
    /// Its languages.
    pub languages: Vec<Language>,
    /// The form.
    pub form: FormView,
}

/// The page instead of the form while the office is closed.
#[derive(Template)]
#[template(path = "closed.html")]
pub struct ClosedPage {
    /// The frame.
    pub frame: Frame,
    /// What is announced.
    pub notices: Vec<Shown>,
    /// The stream that tells what is announced next.
    pub events: String,
    /// The office.
    pub office: OfficeView,
    /// The organisation's e-mail address; empty: none.
    pub email: String,
    /// Other offices open now.
    pub others: Vec<OfficeView>,
}

/// Which topic a link has chosen.
#[derive(Debug, Default, Deserialize)]
pub struct Chosen {
    #[serde(default)]
    topic: String,
}

/// The form.
pub async fn get(
    State(app): State<App>,
    path: OfficePath,
    token: VisitToken,
    Query(chosen): Query<Chosen>,
) -> Result<Response, Problem> {
    if let Some(visit) = running(&app, &path, &token).await? {
        return Ok(Redirect::to(&format!("/{}/besuch/{visit}", path.locale())).into_response());
    }
    let language = path.locale().language();
    let spoken = path.entry()?.office.languages.contains(&language);
    let language = if spoken { language } else { Language::De };
    let form = FormView {
        id: CommandId::new(app.clock.now(), &*app.entropy).to_string(),
        topic: chosen.topic,
        language: language.to_string(),
        ..FormView::default()
    };
    show(&app, &path, form)
}

/// The visit that this browser has open in the alliance of the office.
async fn running(
    app: &App,
    path: &OfficePath,
    token: &VisitToken,
) -> Result<Option<VisitId>, Problem> {
    let Some(token) = &token.0 else {
        return Ok(None);
    };
    let alliance = path.organisation.entry()?.organisation.alliance;
    let visits = app.exchange.visits();
    let held = visits
        .of_token(token)
        .await
        .into_iter()
        .filter_map(|visit| visits.get(visit));
    let mut open = held
        .filter(|visit| !matches!(visit.stage, VisitStage::Ended { .. }))
        .filter(|visit| visit.need.alliance == alliance);
    Ok(open.next().map(|visit| visit.id))
}

/// Takes the place at once.
pub async fn post(
    State(app): State<App>,
    path: OfficePath,
    token: VisitToken,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let (wish, form) = check(path.entry()?, fields, token);
    let Some(wish) = wish else {
        let page = show(&app, &path, form)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let to = |visit| Redirect::to(&format!("/{}/besuch/{visit}", path.locale())).into_response();
    match app.exchange.visits().enter(wish).await {
        Ok(entered) => {
            app.metrics.entered();
            let mut response = to(entered.visit);
            let cookie = cookies::VISIT
                .set(&entered.token, &app.config)
                .ok_or(Problem::Internal)?;
            response.headers_mut().append(header::SET_COOKIE, cookie);
            Ok(response)
        }
        Err(EnterError::AlreadyOpen(visit)) => Ok(to(visit)),
        Err(EnterError::Closed) => show(&app, &path, form),
        Err(error) => Err(problem(&error)),
    }
}

fn problem(error: &EnterError) -> Problem {
    match error {
        EnterError::Closed => Problem::OfficeClosed,
        EnterError::Full => Problem::OfficeFull,
        EnterError::TooLate { .. } => Problem::OfficeFull,
        EnterError::Callback(_) => Problem::InvalidInput,
        EnterError::Unknown => Problem::NotFound,
        EnterError::Draining => Problem::Restarting,
        EnterError::NoteTooLong => Problem::InvalidInput,
        EnterError::AlreadyOpen(_) => Problem::Conflict,
        EnterError::Retry => Problem::RetryLater,
    }
}

/// What was asked for, if all of it fits; and the form as it is shown again otherwise.
fn check(entry: &OfficeEntry, fields: Fields, token: VisitToken) -> (Option<Enter>, FormView) {
    let topic: Option<&Topic> = entry.topic(&fields.topic);
    let language = fields.language.parse::<Language>().ok();
    let language = language.filter(|language| entry.office.languages.contains(language));
    let note = fields.note.trim().to_owned();
    let form = FormView {
        bad_topic: topic.is_none(),
        bad_language: language.is_none(),
        bad_note: note.replace("\r\n", "\n").chars().count() > NOTE_LIMIT,
        id: fields.form,
        topic: fields.topic,
        language: fields.language,
        text_only: fields.mode == "text",
        note: note.clone(),
    };
    let wish = match (topic, language) {
        (Some(topic), Some(language)) if !form.failed() => Some(Enter {
            office: entry.office.id,
            topic: topic.id,
            language,
            channel: Channel::Web,
            note: Some(note).filter(|note| !note.is_empty()),
            text_only: form.text_only,
            token: token.0,
            command: form.id.parse().ok(),
            wish: None,
            callback: None,
        }),
        _ => None,
    };
    (wish, form)
}

/// The form, or the closed page while the office is closed.
fn show(app: &App, path: &OfficePath, form: FormView) -> Result<Response, Problem> {
    let (locale, base, now) = (path.locale(), path.organisation.base(), app.clock.now());
    let (entry, organisation) = (path.entry()?, path.organisation.entry()?);
    let board = app.exchange.board();
    let clock = (now, &organisation.zone);
    let office = OfficeView::new(entry, &board, &base, clock, locale);
    let here = format!(
        "{}/{}/betreten",
        organisation.organisation.slug, entry.office.slug
    );
    let key = if office.open {
        "enter-title"
    } else {
        "closed-title"
    };
    let title = Say(locale).say1(key, "office", &office.name);
    let frame = Frame::of(&organisation.organisation, locale, title, &here)
        .with_contact(Contact::of_office(&entry.office, locale))
        .with_main("s-main--narrow")
        .with_script("src/portal.ts");
    let notices = announced::of_office(&app.exchange.catalogue(), office.id, now, locale);
    let events = format!("{base}/live");
    if !office.open {
        let email = organisation.organisation.imprint.email.clone();
        let mut others = offices(organisation, &board, &base, now, locale);
        others.retain(|other| other.open);
        return super::show(&ClosedPage {
            frame,
            notices,
            events,
            office,
            email,
            others,
        });
    }
    let topics = entry
        .topics
        .iter()
        .map(|topic| TopicView::new(topic, entry, &base, locale));
    let languages = entry.office.languages.clone();
    super::show(&Page {
        frame,
        notices,
        events,
        office,
        topics: topics.collect(),
        languages,
        form,
    })
}

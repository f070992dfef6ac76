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
use schalter_exchange::visits::{Enter, EnterError, Entered, NOTE_LIMIT};
use serde::Deserialize;

use super::announced::{self, Shown};
use super::callback;
use super::frame::{Contact, Frame};
use super::turned_away::{self, Why};
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

    /// What was chosen, for a callback instead. Nothing was done with the id, so it stays.
    fn for_callback(self) -> callback::FormView {
        callback::FormView {
            id: self.id,
            topic: self.topic,
            language: self.language,
            text_only: self.text_only,
            note: self.note,
            ..callback::FormView::default()
        }
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

/// Which topic a link has chosen.
#[derive(Debug, Default, Deserialize)]
pub struct Chosen {
    /// Its slug; empty: none.
    #[serde(default)]
    pub topic: String,
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
    let language = language_of_page(&path)?;
    let form = FormView {
        id: CommandId::new(app.clock.now(), &*app.entropy).to_string(),
        topic: chosen.topic,
        language: language.to_string(),
        ..FormView::default()
    };
    show(&app, &path, form)
}

/// The page's language where the office speaks it, or else German.
pub(super) fn language_of_page(path: &OfficePath) -> Result<Language, Problem> {
    let language = path.locale().language();
    let spoken = path.entry()?.office.languages.contains(&language);
    Ok(if spoken { language } else { Language::De })
}

/// The visit that this browser has open in the alliance of the office.
pub(super) async fn running(
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
    match app.exchange.visits().enter(wish).await {
        Ok(entered) => {
            app.metrics.entered();
            seated(&app, &path, &entered)
        }
        Err(EnterError::AlreadyOpen(visit)) => {
            Ok(Redirect::to(&format!("/{}/besuch/{visit}", path.locale())).into_response())
        }
        Err(EnterError::Closed) => show(&app, &path, form),
        Err(EnterError::Full) => turned_away::show(&app, &path, Why::Full, form.for_callback()),
        Err(EnterError::TooLate { closes }) => {
            let why = Why::Late { closes };
            turned_away::show(&app, &path, why, form.for_callback())
        }
        Err(error) => Err(problem(&error)),
    }
}

/// The way to the visit, with the cookie that holds it.
pub(super) fn seated(app: &App, path: &OfficePath, entered: &Entered) -> Result<Response, Problem> {
    let to = format!("/{}/besuch/{}", path.locale(), entered.visit);
    let mut response = Redirect::to(&to).into_response();
    let cookie = cookies::VISIT.set(&entered.token, &app.config);
    let cookie = cookie.ok_or(Problem::Internal)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// The problem page for what no page of its own exists for.
pub(super) fn problem(error: &EnterError) -> Problem {
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
    if !office.open {
        return turned_away::show(app, path, Why::Closed, form.for_callback());
    }
    let here = format!(
        "{}/{}/betreten",
        organisation.organisation.slug, entry.office.slug
    );
    let title = Say(locale).say1("enter-title", "office", &office.name);
    let topic = |topic| TopicView::new(topic, entry, &base, locale);
    super::show(&Page {
        frame: Frame::of(&organisation.organisation, locale, title, &here)
            .with_contact(Contact::of_office(&entry.office, locale))
            .with_main("s-main--narrow")
            .with_script("src/portal.ts"),
        notices: announced::of_office(&app.exchange.catalogue(), office.id, now, locale),
        events: format!("{base}/live"),
        office,
        topics: entry.topics.iter().map(topic).collect(),
        languages: entry.office.languages.clone(),
        form,
    })
}

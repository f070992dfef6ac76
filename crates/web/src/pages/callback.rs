//! `GET` and `POST /{locale}/{organisation}/{office}/rueckruf`: called back without waiting, also
//! while the office is closed or its line full. Who waits already is called back instead.

use askama::Template;
use axum::Extension;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use schalter_domain::features::Feature;
use schalter_domain::ids::{CommandId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::office::Channel;
use schalter_domain::switchboard::VisitStage;
use schalter_exchange::callbacks::{CallbackError, CallbackRequest};
use schalter_exchange::visits::{Enter, EnterError, NOTE_LIMIT};
use schalter_store::ContactBy;
use serde::Deserialize;

use super::announced::{self, Shown};
use super::enter::{self, Chosen};
use super::frame::{Contact, Frame};
use super::view::{OfficeView, TopicView};
use crate::App;
use crate::extract::{OfficePath, VisitToken};
use crate::problem::Problem;
use crate::promise::{Day, Reader};
use crate::say::Say;
use crate::security::client::Client;

/// When somebody who wished too many callbacks may wish another one, in seconds.
const WISH_AGAIN_S: u32 = 3_600;

/// What the form holds. It has no debug output: a number never gets into a log.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    form: String,
    topic: String,
    language: String,
    mode: String,
    note: String,
    contact: String,
    window: String,
}

/// The form as shown, with what is wrong with it.
#[derive(Clone, Default)]
pub struct FormView {
    /// Sending the same form twice asks once.
    pub id: String,
    /// The topic chosen.
    pub topic: String,
    /// The language chosen.
    pub language: String,
    /// Whether "Nur mit Text" was chosen.
    pub text_only: bool,
    /// The note.
    pub note: String,
    /// The number or address.
    pub contact: String,
    /// The time wished; empty: as soon as possible.
    pub window: String,
    /// No topic of this office.
    pub bad_topic: bool,
    /// No language of this office.
    pub bad_language: bool,
    /// The note is too long.
    pub bad_note: bool,
    /// Neither a number nor an address.
    pub bad_contact: bool,
    /// A callback to there is promised already.
    pub taken: bool,
    /// Not a time that is offered.
    pub bad_window: bool,
}

impl FormView {
    /// Whether something is wrong.
    pub fn failed(&self) -> bool {
        self.bad_topic
            || self.bad_language
            || self.bad_note
            || self.bad_contact
            || self.taken
            || self.bad_window
    }

    fn fault(&mut self, error: &CallbackError) -> bool {
        match error {
            CallbackError::Contact => self.bad_contact = true,
            CallbackError::Window => self.bad_window = true,
            CallbackError::Taken => self.taken = true,
            CallbackError::Off | CallbackError::Failed(_) => return false,
        }
        true
    }
}

/// The form with everything that can be chosen in it; `parts/callback.html` shows it.
pub struct Asking {
    /// Where it is sent.
    pub action: String,
    /// What is typed.
    pub form: FormView,
    /// The office's topics.
    pub topics: Vec<TopicView>,
    /// Its languages.
    pub languages: Vec<Language>,
    /// The times that can be wished.
    pub days: Vec<Day>,
    /// Whether the office is open.
    pub open: bool,
    /// What is promised to who wishes no time, in a sentence.
    pub says: String,
    /// Whether a mail can be promised.
    pub mail: bool,
}

impl Asking {
    /// The form of an office.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; never for a path that came out of a request.
    pub fn new(app: &App, path: &OfficePath, form: FormView) -> Result<Self, Problem> {
        let (locale, now) = (path.locale(), app.clock.now());
        let (entry, organisation) = (path.entry()?, path.organisation.entry()?);
        let (base, hours) = (path.organisation.base(), &entry.office.hours);
        let visits = app.exchange.visits();
        let reader = Reader {
            now,
            zone: &organisation.zone,
            locale,
        };
        let topic = |topic| TopicView::new(topic, entry, &base, locale);
        Ok(Self {
            action: format!("{base}/{}/rueckruf", entry.office.slug),
            form,
            topics: entry.topics.iter().map(topic).collect(),
            languages: entry.office.languages.clone(),
            days: reader.days(&visits.windows(entry.office.id)),
            open: hours.state(now, &organisation.zone).is_open(),
            mail: app.exchange.messages().sends_mail(),
            says: Say(locale).say1(
                "callback-no-time",
                "says",
                reader.foresees(hours, now, visits.callback_promise()),
            ),
        })
    }

    /// A form in which nothing is typed yet.
    pub fn fresh(app: &App, path: &OfficePath, topic: String) -> Result<FormView, Problem> {
        let language = enter::language_of_page(path)?;
        Ok(FormView {
            id: CommandId::new(app.clock.now(), &*app.entropy).to_string(),
            topic,
            language: language.to_string(),
            ..FormView::default()
        })
    }
}

/// The page.
#[derive(Template)]
#[template(path = "callback.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What is announced.
    pub notices: Vec<Shown>,
    /// The stream that tells what is announced next.
    pub events: String,
    /// The office.
    pub office: OfficeView,
    /// The form.
    pub asking: Asking,
}

/// The form.
pub async fn get(
    State(app): State<App>,
    path: OfficePath,
    token: VisitToken,
    Query(chosen): Query<Chosen>,
) -> Result<Response, Problem> {
    if !path.entry()?.features.has(Feature::Callbacks) {
        return to_office(&path);
    }
    let running = enter::running(&app, &path, &token).await?;
    if let Some(visit) = running.filter(|visit| !may_change(&app, &path, *visit)) {
        return Ok(to(&path, visit));
    }
    let form = Asking::fresh(&app, &path, chosen.topic)?;
    show(&app, &path, form)
}

/// Where nobody is called back, the office says how else it is reached.
fn to_office(path: &OfficePath) -> Result<Response, Problem> {
    let base = path.organisation.base();
    let office = format!("{base}/{}", path.entry()?.office.slug);
    Ok(Redirect::to(&office).into_response())
}

/// Asks for the callback.
pub async fn post(
    State(app): State<App>,
    path: OfficePath,
    token: VisitToken,
    Extension(client): Extension<Client>,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    if !path.entry()?.features.has(Feature::Callbacks) {
        return to_office(&path);
    }
    let (wish, mut form) = check(&app, &path, fields, token)?;
    let Some(wish) = wish else {
        return unfit(&app, &path, form);
    };
    let request = wish.callback.clone();
    let dialled = |request: &CallbackRequest| request.by == ContactBy::Phone;
    let source = client.prefix().to_string();
    if request.as_ref().is_some_and(dialled) && !app.exchange.hotline().may_wish(&source) {
        return Err(Problem::TooManyRequests {
            retry_after_s: WISH_AGAIN_S,
        });
    }
    let refused = match app.exchange.visits().enter(wish).await {
        Ok(entered) => {
            app.metrics.entered();
            return enter::seated(&app, &path, &entered);
        }
        Err(EnterError::AlreadyOpen(visit)) => {
            let request = request.filter(|_| may_change(&app, &path, visit));
            let Some(request) = request else {
                return Ok(to(&path, visit));
            };
            match app.exchange.visits().request_callback(visit, request).await {
                Ok(()) => return Ok(to(&path, visit)),
                Err(error) => EnterError::Callback(error),
            }
        }
        Err(error) => error,
    };
    match &refused {
        EnterError::Callback(error) if form.fault(error) => unfit(&app, &path, form),
        error => Err(enter::problem(error)),
    }
}

/// Whether a visit waits in the line of this office, or is to be called back from it.
fn may_change(app: &App, path: &OfficePath, visit: VisitId) -> bool {
    let here = path.entry().map(|entry| entry.office.id);
    app.exchange.visits().get(visit).is_some_and(|visit| {
        Ok(visit.need.office) == here && matches!(visit.stage, VisitStage::Waiting { .. })
    })
}

fn to(path: &OfficePath, visit: VisitId) -> Response {
    Redirect::to(&format!("/{}/besuch/{visit}", path.locale())).into_response()
}

/// What was asked for, if all of it fits; and the form as it is shown again otherwise.
fn check(
    app: &App,
    path: &OfficePath,
    fields: Fields,
    token: VisitToken,
) -> Result<(Option<Enter>, FormView), Problem> {
    let entry = path.entry()?;
    let topic = entry.topic(&fields.topic);
    let language = fields.language.parse::<Language>().ok();
    let language = language.filter(|language| entry.office.languages.contains(language));
    let note = fields.note.trim().to_owned();
    let windows = app.exchange.visits().windows(entry.office.id);
    let window = window(&windows, &fields.window);
    let form = FormView {
        bad_topic: topic.is_none(),
        bad_language: language.is_none(),
        bad_note: note.replace("\r\n", "\n").chars().count() > NOTE_LIMIT,
        bad_contact: fields.contact.trim().is_empty(),
        bad_window: window.is_none(),
        taken: false,
        id: fields.form,
        topic: fields.topic,
        language: fields.language,
        text_only: fields.mode == "text",
        note: note.clone(),
        contact: fields.contact,
        window: fields.window,
    };
    let wish = match (topic, language, window) {
        (Some(topic), Some(language), Some(window)) if !form.failed() => Some(Enter {
            office: entry.office.id,
            topic: topic.id,
            language,
            channel: Channel::Web,
            note: Some(note).filter(|note| !note.is_empty()),
            text_only: form.text_only,
            token: token.0,
            command: form.id.parse().ok(),
            wish: None,
            callback: Some(CallbackRequest {
                by: by(&form.contact),
                address: form.contact.clone(),
                window,
            }),
        }),
        _ => None,
    };
    Ok((wish, form))
}

/// What is typed is an address if it has an `@`.
fn by(contact: &str) -> ContactBy {
    if contact.contains('@') {
        ContactBy::Email
    } else {
        ContactBy::Phone
    }
}

type Window = (Timestamp, Timestamp);

/// The time chosen: none inside for as soon as possible, none at all for one that is not offered.
fn window(windows: &[Window], value: &str) -> Option<Option<Window>> {
    if value.is_empty() {
        return Some(None);
    }
    let from: i64 = value.parse().ok()?;
    let mut found = windows.iter().copied();
    found
        .find(|(start, _)| start.as_millisecond() == from)
        .map(Some)
}

fn unfit(app: &App, path: &OfficePath, form: FormView) -> Result<Response, Problem> {
    let page = show(app, path, form)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn show(app: &App, path: &OfficePath, form: FormView) -> Result<Response, Problem> {
    let (locale, base, now) = (path.locale(), path.organisation.base(), app.clock.now());
    let (entry, organisation) = (path.entry()?, path.organisation.entry()?);
    let board = app.exchange.board();
    let office = OfficeView::new(entry, &board, &base, (now, &organisation.zone), locale);
    let here = format!(
        "{}/{}/rueckruf",
        organisation.organisation.slug, entry.office.slug
    );
    let title = Say(locale).say1("callback-title", "office", &office.name);
    super::show(&Page {
        frame: Frame::of(&organisation.organisation, locale, title, &here)
            .with_contact(Contact::of_office(&entry.office, locale))
            .with_main("s-main--narrow")
            .with_script("src/portal.ts"),
        notices: announced::of_office(&app.exchange.catalogue(), office.id, now, locale),
        events: format!("{base}/live"),
        asking: Asking::new(app, path, form)?,
        office,
    })
}

//! `GET` and `POST /{locale}/desk/hinweise`: what the organisation announces, a form for one more,
//! and the offices that can be closed for today. For lead and admin.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use schalter_domain::ids::NoticeId;
use schalter_domain::notice::{Level, Notice, NoticeProblem, NoticeStage};
use schalter_domain::office::Localised;
use schalter_exchange::notices::{Draft, NoticeError};
use schalter_exchange::{Catalogue, OrganisationEntry};
use schalter_texts::Locale;
use serde::Deserialize;

use super::frame::Frame;
use super::{announced, view};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;

/// When a notice ends that nobody gave an end.
const EVENING: jiff::civil::Time = jiff::civil::Time::constant(18, 0, 0, 0);

/// A notice, in words.
#[derive(Clone, Debug)]
pub struct Row {
    /// The notice.
    pub id: String,
    /// Which offices, in words.
    pub office: String,
    /// Whether it is a warning.
    pub warning: bool,
    /// What it says.
    pub text: String,
    /// What it says in English; may be empty.
    pub english: String,
    /// From when to when.
    pub span: String,
    /// Who published it.
    pub by: String,
    /// How it ended, in words; empty before.
    pub ended: String,
}

/// An office, in words.
#[derive(Clone, Debug)]
pub struct OfficeRow {
    /// The last part of its address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its opening, in words.
    pub state: String,
    /// Whether it is open.
    pub open: bool,
    /// Whether it was closed for today.
    pub closed: bool,
}

/// The form as shown, with what is wrong with it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Fields {
    #[serde(default)]
    csrf: String,
    /// The slug of an office; empty: all.
    #[serde(default)]
    pub buero: String,
    /// The German text.
    #[serde(default)]
    pub text: String,
    /// The English text.
    #[serde(default)]
    pub english: String,
    /// `warning`, or anything else.
    #[serde(default)]
    pub level: String,
    /// Local date and time; empty: at once.
    #[serde(default)]
    pub from: String,
    /// Local date and time.
    #[serde(default)]
    pub until: String,
}

/// The page.
#[derive(Template)]
#[template(path = "notices.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Those shown now.
    pub current: Vec<Row>,
    /// Those to come.
    pub coming: Vec<Row>,
    /// Those of the last days.
    pub over: Vec<Row>,
    /// The offices.
    pub offices: Vec<OfficeRow>,
    /// The form.
    pub form: Fields,
    /// What is wrong with it, in words.
    pub errors: Vec<String>,
    /// What was just done.
    pub done: Option<String>,
    /// The session's form secret.
    pub csrf: String,
}

/// What a redirect to this page has to tell, and which notice is to be used again.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    getan: String,
    #[serde(default)]
    buero: String,
    #[serde(default)]
    vorlage: String,
}

/// The page.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let done = done(&asked, employer, locale);
    let notices = app.exchange.notices().list(&desk.signed).await;
    let notices = notices.map_err(|error| problem(&error))?;
    let again: Option<NoticeId> = asked.vorlage.parse().ok();
    let again = notices.iter().find(|notice| Some(notice.id) == again);
    let now = app.clock.now();
    let form = fields(again, employer, now);
    let page = Page {
        done,
        ..page(&app, &desk, employer, (notices.as_slice(), form), locale)
    };
    super::show(&page)
}

/// Publishes a notice.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(form): Form<Fields>,
) -> Result<Response, Problem> {
    desk.check(&form.csrf)?;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let keys = match draft(&form, employer) {
        Ok(draft) => {
            let planned = draft.from.is_some_and(|from| from > app.clock.now());
            match app.exchange.notices().publish(&desk.signed, draft).await {
                Ok(_) => {
                    let step = if planned {
                        "geplant"
                    } else {
                        "veroeffentlicht"
                    };
                    let to = format!("/{locale}/desk/hinweise?getan={step}");
                    return Ok(Redirect::to(&to).into_response());
                }
                Err(NoticeError::Invalid(problems)) => problems.iter().map(key).collect(),
                Err(error) => return Err(problem(&error)),
            }
        }
        Err(key) => vec![key],
    };
    let notices = app.exchange.notices().list(&desk.signed).await;
    let notices = notices.map_err(|error| problem(&error))?;
    let page = Page {
        errors: keys.into_iter().map(|key| Say(locale).say(key)).collect(),
        ..page(&app, &desk, employer, (notices.as_slice(), form), locale)
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, super::show(&page)?).into_response())
}

/// The organisation of the staff member.
///
/// # Errors
/// [`Problem::LoginRequired`], if it is no more.
pub fn employer<'a>(
    catalogue: &'a Catalogue,
    desk: &Desk,
) -> Result<&'a OrganisationEntry, Problem> {
    let employer = catalogue.organisation_by_id(desk.signed.organisation);
    employer.ok_or(Problem::LoginRequired)
}

/// Why announcing failed, to the person who tried.
pub fn problem(error: &NoticeError) -> Problem {
    match error {
        NoticeError::Forbidden => Problem::Forbidden,
        NoticeError::Unknown => Problem::NotFound,
        NoticeError::Invalid(_) | NoticeError::Reason => Problem::InvalidInput,
        NoticeError::Retry => Problem::RetryLater,
    }
}

fn key(problem: &NoticeProblem) -> &'static str {
    match problem {
        NoticeProblem::Empty => "notices-error-empty",
        NoticeProblem::TooLong => "notices-error-long",
        NoticeProblem::Ended => "notices-error-ended",
        NoticeProblem::TooLasting => "notices-error-lasting",
    }
}

fn page(
    app: &App,
    desk: &Desk,
    employer: &OrganisationEntry,
    (notices, form): (&[Notice], Fields),
    locale: Locale,
) -> Page {
    let now = app.clock.now();
    let catalogue = app.exchange.catalogue();
    let rows = |stages: &[NoticeStage]| -> Vec<Row> {
        let fitting = notices
            .iter()
            .filter(|one| stages.contains(&one.stage(now)));
        fitting
            .map(|one| row(one, employer, (&catalogue, now), locale))
            .collect()
    };
    let title = Say(locale).say("notices-title");
    Page {
        frame: Frame::of(&employer.organisation, locale, title, "desk/hinweise")
            .for_desk(&desk.signed),
        current: rows(&[NoticeStage::Current]),
        coming: rows(&[NoticeStage::Coming]),
        over: rows(&[NoticeStage::Over, NoticeStage::Withdrawn]),
        offices: offices(employer, &catalogue, now, locale),
        form,
        errors: Vec::new(),
        done: None,
        csrf: desk.signed.csrf.clone(),
    }
}

fn row(
    notice: &Notice,
    employer: &OrganisationEntry,
    (catalogue, now): (&Catalogue, Timestamp),
    locale: Locale,
) -> Row {
    let t = Say(locale);
    let office = announced::office_name(employer, notice.office, locale);
    let by = catalogue.staff(notice.published_by);
    Row {
        id: notice.id.to_string(),
        office: office.map_or_else(
            || t.say("notices-all-offices"),
            |office| t.say1("notices-of-office", "office", office),
        ),
        warning: notice.level == Level::Warning,
        text: notice.text.de.clone(),
        english: notice.text.other.get("en").cloned().unwrap_or_default(),
        span: announced::span(notice, &employer.zone, locale),
        by: by.map_or_else(String::new, |by| t.say1("notices-by", "name", &by.name)),
        ended: match notice.stage(now) {
            NoticeStage::Over => t.say("notices-stage-over"),
            NoticeStage::Withdrawn => t.say("notices-stage-withdrawn"),
            NoticeStage::Current | NoticeStage::Coming => String::new(),
        },
    }
}

fn offices(
    employer: &OrganisationEntry,
    catalogue: &Catalogue,
    now: Timestamp,
    locale: Locale,
) -> Vec<OfficeRow> {
    let zone = &employer.zone;
    let today = zone.to_datetime(now).date();
    let row = |office: &schalter_domain::office::Office| {
        let opening = office.hours.state(now, zone);
        OfficeRow {
            slug: office.slug.clone(),
            name: view::local(&office.name, locale),
            state: view::opening_text(&opening, (now, zone), locale),
            open: opening.is_open(),
            closed: catalogue.closure(office.id, today).is_some(),
        }
    };
    employer
        .offices
        .iter()
        .map(|one| row(&one.office))
        .collect()
}

/// The form as it is first shown: empty, or as the notice that is used again.
fn fields(again: Option<&Notice>, employer: &OrganisationEntry, now: Timestamp) -> Fields {
    let mut form = Fields {
        until: evening(now, &employer.zone),
        ..Fields::default()
    };
    let Some(notice) = again else { return form };
    let office = employer
        .offices
        .iter()
        .find(|entry| Some(entry.office.id) == notice.office);
    form.buero = office.map_or_else(String::new, |entry| entry.office.slug.clone());
    form.text.clone_from(&notice.text.de);
    form.english = notice.text.other.get("en").cloned().unwrap_or_default();
    notice.level.code().clone_into(&mut form.level);
    form
}

/// The next evening, as a field shows it.
fn evening(now: Timestamp, zone: &TimeZone) -> String {
    let local = zone.to_datetime(now);
    let day = match local.time() < EVENING {
        true => Ok(local.date()),
        false => local.date().tomorrow(),
    };
    let evening = day.unwrap_or(local.date()).to_datetime(EVENING);
    evening.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// The notice that was asked for, or the key of what is wrong.
fn draft(form: &Fields, employer: &OrganisationEntry) -> Result<Draft, &'static str> {
    let office = match form.buero.as_str() {
        "" => None,
        slug => Some(employer.office(slug).ok_or("notices-error-office")?),
    };
    let moment = |text: &str| -> Result<Timestamp, &'static str> {
        let local: DateTime = text.parse().map_err(|_| "notices-error-time")?;
        let zoned = local.to_zoned(employer.zone.clone());
        zoned
            .map(|zoned| zoned.timestamp())
            .map_err(|_| "notices-error-time")
    };
    let from = Some(form.from.trim()).filter(|from| !from.is_empty());
    let plain = |text: &str| text.replace("\r\n", "\n");
    let english = ("en".to_owned(), plain(&form.english));
    Ok(Draft {
        office: office.map(|entry| entry.office.id),
        text: Localised {
            de: plain(&form.text),
            other: [english].into(),
        },
        level: match form.level.as_str() {
            "warning" => Level::Warning,
            _ => Level::Info,
        },
        from: from.map(moment).transpose()?,
        until: moment(form.until.trim())?,
    })
}

fn done(asked: &Asked, employer: &OrganisationEntry, locale: Locale) -> Option<String> {
    let t = Say(locale);
    let office = || {
        let entry = employer.office(&asked.buero)?;
        Some(view::local(&entry.office.name, locale))
    };
    Some(match asked.getan.as_str() {
        "veroeffentlicht" => t.say("notices-published"),
        "geplant" => t.say("notices-planned"),
        "zurueckgenommen" => t.say("notices-withdrawn"),
        "geschlossen" => t.say1("closing-closed-now", "office", office()?),
        "geoeffnet" => t.say1("closing-opened-now", "office", office()?),
        _ => return None,
    })
}

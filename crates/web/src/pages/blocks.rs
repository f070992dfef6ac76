//! `GET /{locale}/desk/sperren`: telephone numbers that stand out; `POST` decides about one. For leads.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::phone::blocks::{Block, BlockReason, BlockState, MAX_DAYS};
use schalter_exchange::OrganisationEntry;
use schalter_exchange::hotline::blocks::{BlockError, Decision};
use schalter_texts::Locale;
use serde::Deserialize;
use uuid::Uuid;

use super::frame::Frame;
use super::{notices, view};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;

/// How many days a form starts with.
const USUAL_DAYS: u16 = 14;

/// A number that stands out, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// The number.
    pub number: String,
    /// How far: a code.
    pub state: &'static str,
    /// Why.
    pub reason: String,
    /// What was noted; may be empty.
    pub note: String,
    /// When it ends.
    pub until: String,
    /// What was chosen in its form.
    pub chosen: &'static str,
    /// The days typed in its form.
    pub days: String,
    /// The days do not fit.
    pub bad_days: bool,
}

/// The form for a number that nobody reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewNumber {
    /// The number, as typed.
    pub number: String,
    /// The reasons: code, words, whether it is chosen.
    pub reasons: Vec<(&'static str, String, bool)>,
    /// What is noted.
    pub note: String,
    /// It is no telephone number.
    pub bad_number: bool,
    /// The note is too long.
    pub bad_note: bool,
}

/// The page.
#[derive(Template)]
#[template(path = "blocks.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Reported, and waiting for a decision.
    pub proposed: Vec<Row>,
    /// Blocked or warned.
    pub decided: Vec<Row>,
    /// The most days.
    pub most: i64,
    /// The form for a number that nobody reported.
    pub form: NewNumber,
    /// What was just done, in words, and whether it went well.
    pub done: Option<(String, bool)>,
    /// The session's form secret.
    pub csrf: String,
}

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    getan: String,
}

/// The form of one number.
#[derive(Debug, Deserialize)]
pub struct Fields {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    what: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    note: String,
}

/// The page.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let t = Say(locale);
    let done = match asked.getan.as_str() {
        "entschieden" => Some((t.say("blocks-done"), true)),
        "notiert" => Some((t.say("blocks-noted"), true)),
        _ => None,
    };
    show(&app, locale, &desk, done, (None, form(locale, None)))
}

/// A decision.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    desk.check(&fields.csrf)?;
    if fields.what == "note" {
        return note(&app, locale, &desk, &fields).await;
    }
    let id: Uuid = fields.id.parse().map_err(|_| Problem::NotFound)?;
    let days = fields.days.trim().parse().unwrap_or(0);
    let decision = match fields.what.as_str() {
        "block" => Decision::Block(days),
        "warn" => Decision::Warn(days),
        "lift" => Decision::Lift,
        _ => return Err(Problem::InvalidInput),
    };
    let blocks = app.exchange.blocks();
    let what = match blocks.decide(&desk.signed, id, decision).await {
        Ok(()) => "entschieden",
        Err(BlockError::Bad(_)) => {
            let mut shown = show(
                &app,
                locale,
                &desk,
                None,
                (Some((id, &fields)), form(locale, None)),
            )?;
            *shown.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(shown);
        }
        Err(error) => return Err(problem(&error)),
    };
    let to = format!("/{locale}/desk/sperren?getan={what}");
    Ok(Redirect::to(&to).into_response())
}

/// A lead notes a number.
async fn note(
    app: &App,
    locale: Locale,
    desk: &Desk,
    fields: &Fields,
) -> Result<Response, Problem> {
    let reason = BlockReason::from_code(&fields.reason).ok_or(Problem::InvalidInput)?;
    let blocks = app.exchange.blocks();
    let noted = blocks.note(&desk.signed, &fields.number, reason, &fields.note);
    let mut form = form(locale, Some(fields));
    match noted.await {
        Ok(()) => {
            let to = format!("/{locale}/desk/sperren?getan=notiert");
            return Ok(Redirect::to(&to).into_response());
        }
        Err(BlockError::Number) => form.bad_number = true,
        Err(BlockError::Bad(_)) => form.bad_note = true,
        Err(error) => return Err(problem(&error)),
    }
    let mut shown = show(app, locale, desk, None, (None, form))?;
    *shown.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(shown)
}

fn form(locale: Locale, typed: Option<&Fields>) -> NewNumber {
    let chosen = typed.and_then(|fields| BlockReason::from_code(&fields.reason));
    let reason = |reason: BlockReason| {
        let words = Say(locale).say(&format!("blocks-reason-{}", reason.code()));
        (reason.code(), words, chosen == Some(reason))
    };
    NewNumber {
        number: typed.map_or_else(String::new, |fields| fields.number.clone()),
        reasons: BlockReason::ALL.map(reason).into(),
        note: typed.map_or_else(String::new, |fields| fields.note.clone()),
        bad_number: false,
        bad_note: false,
    }
}

fn show(
    app: &App,
    locale: Locale,
    desk: &Desk,
    done: Option<(String, bool)>,
    (typed, form): (Option<(Uuid, &Fields)>, NewNumber),
) -> Result<Response, Problem> {
    let blocks = app.exchange.blocks().list(&desk.signed);
    let blocks = blocks.map_err(|error| problem(&error))?;
    let catalogue = app.exchange.catalogue();
    let employer = notices::employer(&catalogue, desk)?;
    let t = Say(locale);
    let title = t.say("blocks-title");
    let frame = Frame::of(&employer.organisation, locale, title, "desk/sperren");
    let (proposed, decided): (Vec<Block>, Vec<Block>) = blocks
        .into_iter()
        .partition(|block| block.state == BlockState::Proposed);
    let rows = |blocks: Vec<Block>| {
        let row = |block| row(block, employer, locale, typed);
        blocks.into_iter().map(row).collect()
    };
    super::show(&Page {
        frame: frame.for_desk(&desk.signed),
        proposed: rows(proposed),
        decided: rows(decided),
        most: MAX_DAYS.into(),
        form,
        done,
        csrf: desk.signed.csrf.clone(),
    })
}

fn row(
    block: Block,
    employer: &OrganisationEntry,
    locale: Locale,
    typed: Option<(Uuid, &Fields)>,
) -> Row {
    let typed = typed.filter(|(id, _)| *id == block.id);
    let chosen = match typed.map(|(_, fields)| fields.what.as_str()) {
        Some("warn") => "warn",
        Some(_) => "block",
        None if block.state == BlockState::Warned => "warn",
        None => "block",
    };
    let until = employer.zone.to_datetime(block.until).date();
    Row {
        id: block.id.to_string(),
        number: grouped(&block.number),
        state: block.state.code(),
        reason: Say(locale).say(&format!("blocks-reason-{}", block.reason.code())),
        note: block.note.unwrap_or_default(),
        until: view::date_short(until, locale),
        chosen,
        days: typed.map_or_else(|| USUAL_DAYS.to_string(), |(_, fields)| fields.days.clone()),
        bad_days: typed.is_some(),
    }
}

/// A number in groups that can be read out.
fn grouped(number: &str) -> String {
    let (country, rest) = number.split_at(number.len().min(3));
    let mut text = country.to_owned();
    for (at, digit) in rest.chars().enumerate() {
        if at % 4 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

fn problem(error: &BlockError) -> Problem {
    match error {
        BlockError::Forbidden => Problem::Forbidden,
        BlockError::Unknown => Problem::NotFound,
        BlockError::Bad(_) | BlockError::Number => Problem::InvalidInput,
        BlockError::Failed(_) => Problem::RetryLater,
    }
}

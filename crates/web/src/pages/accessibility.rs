//! `GET` and `POST /{locale}/{organisation}/barrierefreiheit`: the statement (§ 12b BGG), and
//! reports about barriers.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::office::Organisation;
use schalter_exchange::feedback::{CONTACT_LIMIT, Report, ReportError};
use serde::Deserialize;

use super::frame::Frame;
use crate::App;
use crate::extract::OrganisationPath;
use crate::problem::Problem;
use crate::say::Say;

/// The longest report, in characters.
const LONGEST_TEXT: usize = 2000;

/// The page.
#[derive(Template)]
#[template(path = "accessibility.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Whose.
    pub organisation: Organisation,
    /// Whether a report was just sent.
    pub sent: bool,
    /// Whether a report did not fit.
    pub failed: bool,
    /// The report so far.
    pub text: String,
    /// The address to reply to, so far.
    pub reply: String,
    /// Whether the arbitration body's address can stand in a link.
    pub arbitration_link: bool,
}

/// What a redirect to this page has to tell.
#[derive(Debug, Default, Deserialize)]
pub struct Told {
    #[serde(default)]
    gesendet: bool,
}

/// What the form holds.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Fields {
    #[serde(default)]
    text: String,
    #[serde(default)]
    reply: String,
}

impl Page {
    /// The page of an organisation.
    pub fn new(path: &OrganisationPath) -> Result<Self, Problem> {
        let organisation = path.entry()?.organisation.clone();
        let here = format!("{}/barrierefreiheit", organisation.slug);
        let title = Say(path.locale).say("accessibility-title");
        Ok(Self {
            frame: Frame::of(&organisation, path.locale, title, &here).with_main("s-main--narrow"),
            arbitration_link: organisation.imprint.arbitration_url.starts_with("https://"),
            organisation,
            sent: false,
            failed: false,
            text: String::new(),
            reply: String::new(),
        })
    }
}

/// The statement.
pub async fn get(path: OrganisationPath, Query(told): Query<Told>) -> Result<Response, Problem> {
    super::show(&Page {
        sent: told.gesendet,
        ..Page::new(&path)?
    })
}

/// A report.
pub async fn post(
    State(app): State<App>,
    path: OrganisationPath,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let text = fields.text.trim().replace("\r\n", "\n");
    let reply = fields.reply.trim().to_owned();
    let fits = (1..=LONGEST_TEXT).contains(&text.chars().count())
        && reply.chars().count() <= CONTACT_LIMIT;
    if !fits {
        let page = super::show(&Page {
            failed: true,
            text,
            reply,
            ..Page::new(&path)?
        })?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let organisation = path.entry()?.organisation.id;
    let report = Report {
        organisation,
        page: String::new(),
        text,
        contact: reply,
    };
    app.exchange
        .feedback()
        .put(report)
        .await
        .map_err(|error| match error {
            ReportError::Invalid => Problem::InvalidInput,
            ReportError::Retry => Problem::RetryLater,
        })?;
    let to = format!("{}/barrierefreiheit?gesendet=true", path.base());
    Ok(Redirect::to(&to).into_response())
}

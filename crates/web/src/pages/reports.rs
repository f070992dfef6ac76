//! `GET /{locale}/desk/rueckmeldungen`: what citizens report, for lead and admin: barriers, and the
//! words of their ratings.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use schalter_exchange::OrganisationEntry;
use schalter_exchange::feedback::{ListError, RATING_DAYS};
use schalter_store::{Feedback, Rating};
use schalter_texts::Locale;

use super::frame::Frame;
use super::view;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;

/// A report of a barrier, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Barrier {
    /// The date it came.
    pub date: String,
    /// The page it is about; may be empty.
    pub page: String,
    /// The words.
    pub text: String,
    /// How to answer; may be empty.
    pub contact: String,
}

/// A rating, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rated {
    /// The date.
    pub date: String,
    /// The office's name; empty if it is no more.
    pub office: String,
    /// From "bad" to "very good".
    pub stars: String,
    /// The citizen's words.
    pub comment: String,
}

/// The page.
#[derive(Template)]
#[template(path = "reports.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// The reports of barriers, newest first.
    pub barriers: Vec<Barrier>,
    /// The ratings, newest first.
    pub ratings: Vec<Rated>,
    /// How far back ratings are shown, in days.
    pub days: i64,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
) -> Result<Response, Problem> {
    let reported = app.exchange.feedback().list(&desk.signed).await;
    let reported = reported.map_err(|error| match error {
        ListError::Forbidden => Problem::Forbidden,
        ListError::Retry => Problem::RetryLater,
    })?;
    let catalogue = app.exchange.catalogue();
    let employer = catalogue.organisation_by_id(desk.signed.organisation);
    let employer = employer.ok_or(Problem::LoginRequired)?;
    let title = Say(locale).say("reports-title");
    let frame = Frame::of(&employer.organisation, locale, title, "desk/rueckmeldungen");
    super::show(&Page {
        frame: frame.for_desk(&desk.signed),
        barriers: reported
            .barriers
            .into_iter()
            .map(|report| barrier(report, employer, locale))
            .collect(),
        ratings: reported
            .ratings
            .into_iter()
            .map(|rating| rated(rating, employer, locale))
            .collect(),
        days: RATING_DAYS,
    })
}

fn barrier(report: Feedback, employer: &OrganisationEntry, locale: Locale) -> Barrier {
    Barrier {
        date: view::date_short(employer.zone.to_datetime(report.at).date(), locale),
        page: report.page,
        text: report.text,
        contact: report.contact,
    }
}

fn rated(rating: Rating, employer: &OrganisationEntry, locale: Locale) -> Rated {
    let office = employer
        .offices
        .iter()
        .find(|entry| entry.office.id == rating.office);
    Rated {
        date: view::date_short(rating.date, locale),
        office: office
            .map(|entry| view::local(&entry.office.name, locale))
            .unwrap_or_default(),
        stars: Say(locale).say(&format!("rate-{}", rating.stars)),
        comment: rating.comment.unwrap_or_default(),
    }
}

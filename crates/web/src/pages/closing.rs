//! `GET` and `POST /{locale}/desk/hinweise/buero/{office}/{closing}`: asks, and then closes an office
//! for today (`schliessen`) or takes that back (`oeffnen`). For lead and admin.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use schalter_domain::hours::{Closure, Exception, Hours, Opening};
use schalter_domain::permission::Permission;
use schalter_exchange::notices::NoticeError;
use schalter_texts::Locale;
use serde::Deserialize;

use super::frame::Frame;
use super::notices::{employer, problem};
use super::view;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// To close for today.
    Close,
    /// To take that back.
    Open,
}

impl Step {
    fn named(path: &str) -> Result<Self, Problem> {
        match path {
            "schliessen" => Ok(Step::Close),
            "oeffnen" => Ok(Step::Open),
            _ => Err(Problem::NotFound),
        }
    }
}

/// The path.
#[derive(Deserialize)]
pub struct Named {
    office: String,
    closing: String,
}

/// What the form holds.
#[derive(Default, Deserialize)]
pub struct Fields {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    reason: String,
}

/// The question.
#[derive(Template)]
#[template(path = "closing.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Whether it is to be closed.
    pub closes: bool,
    /// How many people wait.
    pub waiting: u32,
    /// Whether they are still served.
    pub served: bool,
    /// What the portal says afterwards.
    pub next: String,
    /// Why it is closed now; empty: it is not.
    pub present: String,
    /// The reason as it was typed.
    pub reason: String,
    /// Whether that does not fit.
    pub bad_reason: bool,
    /// The session's form secret.
    pub csrf: String,
}

/// The question.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
) -> Result<Response, Problem> {
    show(&app, &desk, &named, None, locale)
}

/// The answer.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    desk.check(&fields.csrf)?;
    let office = {
        let catalogue = app.exchange.catalogue();
        let entry = employer(&catalogue, &desk)?.office(&named.office);
        entry.ok_or(Problem::NotFound)?.office.id
    };
    let notices = app.exchange.notices();
    let (changed, step) = match Step::named(&named.closing)? {
        Step::Close => {
            let reason = &fields.reason;
            let closed = notices.close_today(&desk.signed, office, reason).await;
            (closed, "geschlossen")
        }
        Step::Open => (notices.reopen(&desk.signed, office).await, "geoeffnet"),
    };
    match changed {
        Ok(()) => {
            let list = format!("/{locale}/desk/hinweise");
            let to = format!("{list}?getan={step}&buero={}", named.office);
            Ok(Redirect::to(&to).into_response())
        }
        Err(NoticeError::Reason) => {
            let page = show(&app, &desk, &named, Some(fields.reason), locale)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(problem(&error)),
    }
}

/// The question, with the reason that did not fit.
fn show(
    app: &App,
    desk: &Desk,
    named: &Named,
    refused: Option<String>,
    locale: Locale,
) -> Result<Response, Problem> {
    if !desk.signed.staff.may(Permission::CloseOffices) {
        return Err(Problem::Forbidden);
    }
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let entry = employer.office(&named.office).ok_or(Problem::NotFound)?;
    let closes = Step::named(&named.closing)? == Step::Close;
    let name = view::local(&entry.office.name, locale);
    let key = if closes {
        "closing-ask-close"
    } else {
        "closing-ask-open"
    };
    let title = Say(locale).say1(key, "office", name);
    let now = app.clock.now();
    let today = employer.zone.to_datetime(now).date();
    let present = catalogue.closure(entry.office.id, today);
    let here = format!("desk/hinweise/buero/{}/{}", named.office, named.closing);
    let regular = catalogue.regular_hours(entry.office.id);
    let mut hours = regular.unwrap_or(&entry.office.hours).clone();
    if closes {
        hours.exceptions.retain(|day| day.date != today);
        hours.exceptions.push(Exception {
            date: today,
            spans: Vec::new(),
            reason: None,
        });
    }
    super::show(&Page {
        frame: Frame::of(&employer.organisation, locale, title, &here)
            .for_desk(&desk.signed)
            .with_main("s-main--narrow"),
        closes,
        waiting: app.exchange.board().office(entry.office.id).waiting,
        served: entry.office.serve_after_closing,
        next: next(&hours, (now, &employer.zone), locale),
        present: present.map_or_else(String::new, |closure| closure.reason.clone()),
        bad_reason: refused.is_some(),
        reason: refused.unwrap_or_default(),
        csrf: desk.signed.csrf.clone(),
    })
}

/// What the portal will say, without the reason.
fn next(hours: &Hours, clock: (Timestamp, &TimeZone), locale: Locale) -> String {
    let opening = match hours.state(clock.0, clock.1) {
        Opening::Closed { opens, .. } => Opening::Closed {
            opens,
            why: Closure::Outside,
        },
        open => open,
    };
    view::opening_text(&opening, clock, locale)
}

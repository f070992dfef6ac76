//! `GET` and `POST /{locale}/{organisation}/code`: a citizen who is on the telephone comes with a
//! browser, by the code that was told there. `GET …/code/warten`: until the clerk has let it in. Nothing
//! of the talk is shown before.

use askama::Template;
use axum::Extension;
use axum::extract::{Form, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use schalter_exchange::hotline::raise::{GuessError, Joining};
use schalter_texts::Locale;
use serde::Deserialize;

use super::frame::{Contact, Frame};
use crate::App;
use crate::extract::{OrganisationPath, VisitToken};
use crate::problem::Problem;
use crate::say::Say;
use crate::security::client::Client;
use crate::security::cookies;

/// How often a browser without JavaScript looks whether it was let in, in seconds.
const REFRESH_S: u32 = 3;

/// What the form holds. It has no debug output: a code never gets into a log.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    code: String,
}

/// What a redirect to this page has to tell.
#[derive(Debug, Default, Deserialize)]
pub struct Told {
    #[serde(default)]
    pub(super) ende: String,
}

/// The page with the field.
#[derive(Template)]
#[template(path = "code.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Where the form is sent.
    pub action: String,
    /// What was typed.
    pub code: String,
    /// What is wrong with it, in a sentence; empty: nothing.
    pub fault: String,
    /// Until when no further code is taken, in a sentence; empty: one is.
    pub wait: String,
    /// What happened before, in a sentence; empty: nothing.
    pub told: String,
}

/// The page of a browser that waits to be let in.
#[derive(Template)]
#[template(path = "joining.html")]
pub struct WaitingPage {
    /// The frame.
    pub frame: Frame,
    /// This page's path.
    pub here: String,
}

/// The field.
pub async fn get(
    State(app): State<App>,
    path: OrganisationPath,
    token: VisitToken,
    Query(told): Query<Told>,
) -> Result<Response, Problem> {
    if let Some(Joining::Waiting(of)) = joining(&app, &token)
        && of == path.entry()?.organisation.id
    {
        return Ok(Redirect::to(&waiting_room(&path)).into_response());
    }
    let told = match told.ende.as_str() {
        known @ ("nein" | "vorbei") => Say(path.locale).say(&format!("code-told-{known}")),
        _ => String::new(),
    };
    super::show(&Page {
        told,
        ..page(&path)?
    })
}

/// A typed code.
pub async fn post(
    State(app): State<App>,
    path: OrganisationPath,
    token: VisitToken,
    Extension(client): Extension<Client>,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let entry = path.entry()?;
    let (of, source) = (entry.organisation.id, client.prefix());
    let raising = app.exchange.raising();
    let error = match raising.guess(of, source, &fields.code, token.0) {
        Ok(token) => return asks(&app, &waiting_room(&path), &token),
        Err(error) => error,
    };
    let t = Say(path.locale);
    let blank = page(&path)?;
    let typed: String = fields.code.chars().take(20).collect();
    let (status, page) = match error {
        GuessError::Form => {
            let fault = t.say("code-error-form");
            let code = typed;
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                Page {
                    fault,
                    code,
                    ..blank
                },
            )
        }
        GuessError::Wrong => {
            let fault = t.say("code-error-wrong");
            let code = typed;
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                Page {
                    fault,
                    code,
                    ..blank
                },
            )
        }
        GuessError::Wait(until) => {
            let time = clock(until, entry);
            let wait = t.say1("code-wait", "time", time);
            (StatusCode::TOO_MANY_REQUESTS, Page { wait, ..blank })
        }
    };
    Ok((status, super::show(&page)?).into_response())
}

/// Until the clerk has decided.
pub async fn waiting(
    State(app): State<App>,
    path: OrganisationPath,
    token: VisitToken,
) -> Result<Response, Problem> {
    let to = match joining(&app, &token) {
        Some(Joining::Waiting(_)) => {
            let entry = path.entry()?;
            let here = waiting_room(&path);
            return super::show(&waiting_page(&entry.organisation, path.locale, here));
        }
        Some(Joining::In(visit)) => format!("/{}/besuch/{visit}", path.locale),
        Some(Joining::Declined(_)) => format!("{}/code?ende=nein", path.base()),
        None => format!("{}/code?ende=vorbei", path.base()),
    };
    Ok(Redirect::to(&to).into_response())
}

/// The page of a browser that waits to be let in, without anything of the talk.
pub fn waiting_page(
    organisation: &schalter_domain::office::Organisation,
    locale: Locale,
    here: String,
) -> WaitingPage {
    let title = Say(locale).say("joining-title");
    let path = format!("{}/code/warten", organisation.slug);
    let mut frame = Frame::of(organisation, locale, title, &path)
        .with_contact(Contact::of_organisation(organisation))
        .with_script("src/joining.ts")
        .with_main("s-main--narrow");
    frame.refresh_s = Some(REFRESH_S);
    WaitingPage { frame, here }
}

/// The browser keeps its token, and waits.
///
/// # Errors
/// [`Problem::Internal`] for a token that is none.
pub fn asks(app: &App, to: &str, token: &str) -> Result<Response, Problem> {
    let mut response = Redirect::to(to).into_response();
    let cookie = cookies::VISIT.set(token, &app.config);
    let cookie = cookie.ok_or(Problem::Internal)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// The page with an empty field.
///
/// # Errors
/// [`Problem::NotFound`]; never for a path that came out of a request.
pub fn page(path: &OrganisationPath) -> Result<Page, Problem> {
    let organisation = &path.entry()?.organisation;
    let title = Say(path.locale).say("code-title");
    let here = format!("{}/code", organisation.slug);
    Ok(Page {
        frame: Frame::of(organisation, path.locale, title, &here)
            .with_contact(Contact::of_organisation(organisation))
            .with_main("s-main--narrow"),
        action: format!("{}/code", path.base()),
        code: String::new(),
        fault: String::new(),
        wait: String::new(),
        told: String::new(),
    })
}

fn joining(app: &App, token: &VisitToken) -> Option<Joining> {
    app.exchange.raising().joining(token.0.as_deref()?)
}

fn waiting_room(path: &OrganisationPath) -> String {
    format!("{}/code/warten", path.base())
}

fn clock(at: Timestamp, entry: &schalter_exchange::OrganisationEntry) -> String {
    // A minute begun is not over.
    let at = at + jiff::SignedDuration::from_secs(59);
    at.to_zoned(entry.zone.clone())
        .strftime("%H:%M")
        .to_string()
}

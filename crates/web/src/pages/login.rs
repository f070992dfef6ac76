//! `GET` and `POST /{locale}/desk/login`. A wrong name and a wrong password look the same.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::clock::secret;
use schalter_exchange::auth::LoginError;
use schalter_texts::Locale;
use serde::Deserialize;

use super::frame::Frame;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;
use crate::security::{cookies, same_secret};

/// The page.
#[derive(Template)]
#[template(path = "login.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Ties the form to the browser.
    pub secret: String,
    /// The key of what went wrong.
    pub alert: Option<&'static str>,
    /// Whether they have just logged out.
    pub signed_out: bool,
}

/// What the form holds.
#[derive(Deserialize)]
pub struct Fields {
    login: String,
    password: String,
    #[serde(default)]
    csrf: String,
}

/// What a redirect to this page has to tell.
#[derive(Debug, Default, Deserialize)]
pub struct Told {
    #[serde(default)]
    abgemeldet: bool,
}

/// The form.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Result<Desk, Problem>,
    Query(told): Query<Told>,
) -> Result<Response, Problem> {
    if desk.is_ok() {
        return Ok(Redirect::to(&format!("/{locale}/desk")).into_response());
    }
    show(&app, locale, None, told.abgemeldet)
}

/// Logs in.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let kept = cookies::LOGIN.read(&headers, &app.config);
    if !kept.is_some_and(|kept| same_secret(&kept, &fields.csrf)) {
        let page = show(&app, locale, Some("login-expired"), false)?;
        return Ok((StatusCode::FORBIDDEN, page).into_response());
    }
    let login = fields.login.trim().to_lowercase();
    match app.exchange.auth().login(&login, &fields.password).await {
        Ok(session) => {
            let mut response = Redirect::to(&format!("/{locale}/desk")).into_response();
            let set = cookies::DESK
                .set(&session.token, &app.config)
                .ok_or(Problem::Internal)?;
            response.headers_mut().append(header::SET_COOKIE, set);
            if let Some(clear) = cookies::LOGIN.clear(&app.config) {
                response.headers_mut().append(header::SET_COOKIE, clear);
            }
            Ok(response)
        }
        Err(LoginError::Wrong) => {
            tracing::info!("a login was refused");
            let page = show(&app, locale, Some("login-failed"), false)?;
            Ok((StatusCode::UNAUTHORIZED, page).into_response())
        }
        Err(LoginError::Retry) => Err(Problem::RetryLater),
    }
}

fn show(
    app: &App,
    locale: Locale,
    alert: Option<&'static str>,
    signed_out: bool,
) -> Result<Response, Problem> {
    let secret = secret(&*app.entropy);
    let cookie = cookies::LOGIN
        .set(&secret, &app.config)
        .ok_or(Problem::Internal)?;
    let title = Say(locale).say("login-title");
    let catalogue = app.exchange.catalogue();
    let frame = match catalogue.organisations() {
        [only] => Frame::of(&only.organisation, locale, title, "desk/login"),
        _ => Frame::plain(locale, title, "desk/login"),
    };
    let mut response = super::show(&Page {
        frame,
        secret,
        alert,
        signed_out,
    })?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

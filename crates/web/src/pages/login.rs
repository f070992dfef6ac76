//! `GET` and `POST /{locale}/desk/login`. A wrong name and a wrong password look the same.

use askama::Template;
use axum::Extension;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::clock::secret;
use schalter_exchange::auth::{Entered, LoginError};
use schalter_texts::Locale;
use serde::Deserialize;

use super::account;
use super::frame::Frame;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;
use crate::security::client::Client;
use crate::security::{cookies, same_secret};

/// The page.
#[derive(Template)]
#[template(path = "login.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Ties the form to the browser.
    pub secret: String,
    /// What went wrong.
    pub alert: Option<String>,
    /// The name as it was typed.
    pub login: String,
    /// The identity providers: where to go, and what the button says.
    pub providers: Vec<(String, String)>,
    /// Whether there are passwords.
    pub local: bool,
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
    #[serde(default)]
    fehler: String,
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
    let known = ["zeit", "anbieter", "abgelehnt", "gruppe", "erneut"];
    let alert = known.contains(&told.fehler.as_str());
    let alert = alert.then(|| Say(locale).say(&format!("login-error-{}", told.fehler)));
    show(&app, locale, (alert, ""), told.abgemeldet)
}

/// Logs in.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let t = Say(locale);
    let kept = cookies::LOGIN.read(&headers, &app.config);
    if !kept.is_some_and(|kept| same_secret(&kept, &fields.csrf)) {
        let page = show(
            &app,
            locale,
            (Some(t.say("login-expired")), &fields.login),
            false,
        )?;
        return Ok((StatusCode::FORBIDDEN, page).into_response());
    }
    let login = fields.login.trim().to_lowercase();
    let from = account::caller(&app, client, &headers);
    let entered = app
        .exchange
        .auth()
        .login(&login, &fields.password, &from)
        .await;
    let (status, alert) = match entered {
        Ok(Entered::Session(session)) => return account::entered(&app, &session, locale),
        Ok(Entered::Step(token)) => return second(&app, &token, locale),
        Err(LoginError::Wrong) => (StatusCode::UNAUTHORIZED, t.say("login-failed")),
        Err(LoginError::Slow(seconds)) => (
            StatusCode::TOO_MANY_REQUESTS,
            account::slow(seconds, locale),
        ),
        Err(LoginError::NotLocal) => (StatusCode::FORBIDDEN, t.say("login-not-local")),
        Err(LoginError::Retry) => return Err(Problem::RetryLater),
    };
    tracing::info!("a login was refused");
    let page = show(&app, locale, (Some(alert), &fields.login), false)?;
    Ok((status, page).into_response())
}

/// To the second step.
fn second(app: &App, token: &str, locale: Locale) -> Result<Response, Problem> {
    let to = format!("/{locale}/desk/login/faktor");
    let mut response = Redirect::to(&to).into_response();
    let set = cookies::STEP
        .set(token, &app.config)
        .ok_or(Problem::Internal)?;
    response.headers_mut().append(header::SET_COOKIE, set);
    Ok(response)
}

fn show(
    app: &App,
    locale: Locale,
    (alert, login): (Option<String>, &str),
    signed_out: bool,
) -> Result<Response, Problem> {
    let secret = secret(&*app.entropy);
    let cookie = cookies::LOGIN
        .set(&secret, &app.config)
        .ok_or(Problem::Internal)?;
    let auth = app.exchange.auth();
    let frame = account::frame(app, locale, "login-title", "desk/login");
    let mut response = super::show(&Page {
        frame,
        secret,
        alert,
        login: login.chars().take(64).collect(),
        providers: auth
            .providers()
            .into_iter()
            .map(|(key, name)| (format!("/{locale}/desk/anmelden/{key}"), name))
            .collect(),
        local: auth.is_local(),
        signed_out,
    })?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

//! `GET` and `POST /{locale}/desk/login/faktor`: the second step of a login.

use askama::Template;
use axum::Extension;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use schalter_exchange::auth::factors::{FactorError, Step};
use schalter_texts::Locale;
use serde::Deserialize;

use crate::App;
use crate::extract::PageLocale;
use crate::pages::frame::Frame;
use crate::problem::Problem;
use crate::security::client::Client;

/// The page.
#[derive(Template)]
#[template(path = "account/factor.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Whether codes of an app can be used.
    pub totp: bool,
    /// The challenge for a passkey, as JSON; empty: none can be used.
    pub options: String,
    /// What the server has to know again.
    pub sealed: String,
    /// What went wrong.
    pub alert: Option<String>,
}

/// What the form holds.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    code: String,
    sealed: String,
    answer: String,
}

/// The form.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match super::step(&app, &headers, locale).await {
        Ok(step) if step.enrols => Ok(super::enrol::instead(locale)),
        Ok(step) => show(&app, &step, locale, None).await,
        Err(back) => Ok(back),
    }
}

/// Ends the login.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let step = match super::step(&app, &headers, locale).await {
        Ok(step) if !step.enrols => step,
        Ok(_) => return Ok(super::enrol::instead(locale)),
        Err(back) => return Ok(back),
    };
    let from = super::caller(&app, client, &headers);
    let auth = app.exchange.auth();
    let finished = if fields.answer.is_empty() {
        auth.finish_by_code(&step, &fields.code, &from).await
    } else {
        let answer = (fields.sealed.as_str(), fields.answer.as_str());
        auth.finish_by_passkey(&step, answer, &from).await
    };
    match finished {
        Ok(session) => super::entered(&app, &session, locale),
        Err(FactorError::Over) => Ok(super::over(locale)),
        Err(FactorError::Retry) => Err(Problem::RetryLater),
        Err(error) => {
            let status = match error {
                FactorError::Slow(_) => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNAUTHORIZED,
            };
            let page = show(&app, &step, locale, super::wrong(error, locale)).await?;
            Ok((status, page).into_response())
        }
    }
}

async fn show(
    app: &App,
    step: &Step,
    locale: Locale,
    alert: Option<String>,
) -> Result<Response, Problem> {
    let challenge = match step.passkey {
        true => app.exchange.auth().ask_passkey(step).await.ok(),
        false => None,
    };
    let (options, sealed) = challenge
        .map(|one| (one.options.to_string(), one.sealed))
        .unwrap_or_default();
    let frame = super::frame(app, locale, "factor-title", "desk/login/faktor");
    crate::pages::show(&Page {
        frame: frame.with_script("src/passkey.ts"),
        totp: step.totp,
        options,
        sealed,
        alert,
    })
}

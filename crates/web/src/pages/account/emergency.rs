//! `GET` and `POST /{locale}/desk/notzugang/{secret}`: the link that the machine's operator made. It
//! is spent by a press, so that no preview of it spends it.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use schalter_exchange::auth::AccountError;

use crate::App;
use crate::extract::{LinkSecret, PageLocale};
use crate::pages::frame::Frame;
use crate::problem::Problem;
use crate::security::client::Client;

/// The page.
#[derive(Template)]
#[template(path = "account/emergency.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Whose account it opens.
    pub login: String,
}

/// The question.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    LinkSecret(secret): LinkSecret,
) -> Result<Response, Problem> {
    let Some(staff) = app.exchange.auth().emergency(&secret).await else {
        return Ok(super::over(locale));
    };
    crate::pages::show(&Page {
        frame: super::frame(&app, locale, "emergency-title", "desk/login"),
        login: staff.login,
    })
}

/// The answer.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    LinkSecret(secret): LinkSecret,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let from = super::caller(&app, client, &headers);
    match app.exchange.auth().enter_by_link(&secret, &from).await {
        Ok(session) => super::entered(&app, &session, locale),
        Err(AccountError::Retry) => Err(Problem::RetryLater),
        Err(_) => Ok(super::over(locale)),
    }
}

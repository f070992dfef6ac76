//! `POST /{locale}/desk/logout`.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::account;
use super::frame::Frame;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::security::cookies;

/// The way on to the provider, which logs out too.
#[derive(Template)]
#[template(path = "account/leave.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Where it is.
    pub address: String,
}

/// What the form holds.
#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    csrf: String,
}

/// The handler.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    desk.check(&fields.csrf)?;
    let auth = app.exchange.auth();
    let there = auth.leave_there(&desk.token, locale.tag()).await;
    auth.logout(&desk.token).await;
    // A form may lead nowhere else (Content-Security-Policy), so the provider is a page away.
    let mut response = match there {
        Some(address) => super::show(&Page {
            frame: account::frame(&app, locale, "logout-title", "desk/login"),
            address,
        })?,
        None => {
            let to = format!("/{locale}/desk/login?abgemeldet=true");
            Redirect::to(&to).into_response()
        }
    };
    if let Some(clear) = cookies::DESK.clear(&app.config) {
        response.headers_mut().append(header::SET_COOKIE, clear);
    }
    Ok(response)
}

//! `POST /{locale}/desk/logout`.

use axum::extract::{Form, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::security::cookies;

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
    app.exchange.auth().logout(&desk.token).await;
    let to = format!("/{locale}/desk/login?abgemeldet=true");
    let mut response = Redirect::to(&to).into_response();
    if let Some(clear) = cookies::DESK.clear(&app.config) {
        response.headers_mut().append(header::SET_COOKIE, clear);
    }
    Ok(response)
}

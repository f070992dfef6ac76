//! `GET /kiosk/pairing`: whether somebody has typed the code that this device shows.
//! `POST /kiosk/pairing`: another code.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_exchange::kiosks::Paired;
use serde::Serialize;

use super::kiosk;
use crate::App;
use crate::problem::Problem;
use crate::security::cookies;

/// How far.
#[derive(Debug, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Told {
    /// Nobody has typed it yet.
    Waiting {
        /// The code.
        code: String,
        /// Until when it holds, in milliseconds since the epoch.
        until_ms: i64,
    },
    /// The device is a kiosk's: load the page again.
    Paired,
    /// The code has run out: load the page again.
    Over,
}

/// The handler.
pub async fn get(State(app): State<App>, headers: HeaderMap) -> Response {
    let secret = cookies::PAIRING.read(&headers, &app.config);
    match secret.and_then(|secret| app.exchange.kiosks().pairing(&secret)) {
        Some(Paired::Waiting(pairing)) => Json(Told::Waiting {
            code: pairing.code,
            until_ms: pairing.until.as_millisecond(),
        })
        .into_response(),
        Some(Paired::Done { token, .. }) => {
            let mut response = Json(Told::Paired).into_response();
            kiosk::keep(&app, &token, &mut response);
            response
        }
        None => Json(Told::Over).into_response(),
    }
}

/// Another code; the one before holds no more.
pub async fn post(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    let kiosks = app.exchange.kiosks();
    if let Some(secret) = cookies::PAIRING.read(&headers, &app.config) {
        kiosks.drop_pairing(&secret);
    }
    let pairing = kiosks.begin_pairing();
    let pairing = pairing.ok_or(Problem::TooManyRequests { retry_after_s: 60 })?;
    let mut response = Redirect::to("/kiosk").into_response();
    if let Some(cookie) = cookies::PAIRING.set(&pairing.secret, &app.config) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

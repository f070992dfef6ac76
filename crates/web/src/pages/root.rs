//! `GET /`: to the start page in the language that the browser prefers.

use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect};
use schalter_texts::Locale;

/// The handler.
pub async fn get(headers: HeaderMap) -> impl IntoResponse {
    let wish = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let locale = Locale::negotiate(wish.unwrap_or_default());
    (
        [(header::VARY, "accept-language")],
        Redirect::to(&format!("/{locale}")),
    )
}

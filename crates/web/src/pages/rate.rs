//! `POST /{locale}/besuch/{visit}/bewertung`: one tap at the end, and a comment if wanted.

use axum::extract::{Form, State};
use axum::response::Redirect;
use schalter_exchange::visits::RateError;
use serde::Deserialize;

use crate::App;
use crate::extract::{PageLocale, VisitPath, VisitToken};
use crate::problem::Problem;

/// What the form holds.
#[derive(Debug, Deserialize)]
pub struct Fields {
    stars: u8,
    #[serde(default)]
    comment: String,
}

/// The handler.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    VisitPath(visit): VisitPath,
    token: VisitToken,
    Form(fields): Form<Fields>,
) -> Result<Redirect, Problem> {
    token.held(&app, visit).await?;
    let comment = fields.comment.replace("\r\n", "\n");
    match app
        .exchange
        .visits()
        .rate(visit, fields.stars, Some(comment))
        .await
    {
        Ok(()) => {}
        Err(RateError::Invalid) => return Err(Problem::InvalidInput),
        Err(RateError::NotNow) => return Err(Problem::Conflict),
        Err(RateError::Retry) => return Err(Problem::RetryLater),
    }
    Ok(Redirect::to(&format!(
        "/{locale}/besuch/{visit}?bewertet=true"
    )))
}

//! `POST /{locale}/besuch/{visit}/verlassen`: leaves the line or the talk.

use axum::extract::State;
use axum::response::Redirect;
use schalter_exchange::Failure;

use crate::App;
use crate::extract::{PageLocale, VisitPath, VisitToken};
use crate::problem::Problem;

/// The handler.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    VisitPath(visit): VisitPath,
    token: VisitToken,
) -> Result<Redirect, Problem> {
    token.held(&app, visit).await?;
    match app.exchange.visits().leave(visit).await {
        // A visit that is over already is what was asked for.
        Ok(()) | Err(Failure::Refused(_)) => {}
        Err(Failure::Stopped) => return Err(Problem::Restarting),
        Err(_) => return Err(Problem::RetryLater),
    }
    Ok(Redirect::to(&format!("/{locale}/besuch/{visit}")))
}

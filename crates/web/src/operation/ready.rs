//! `GET /readyz`: visits can be taken: the database answers and the switchboard runs.

use axum::extract::State;

use crate::App;
use crate::problem::Problem;

/// The handler.
pub async fn get(State(app): State<App>) -> Result<&'static str, Problem> {
    if !app.exchange.is_ready() {
        return Err(Problem::Restarting);
    }
    app.store.ping().await.map_err(|error| {
        tracing::error!(%error, "the database does not answer");
        Problem::Restarting
    })?;
    Ok("ready\n")
}

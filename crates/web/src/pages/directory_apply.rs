//! `POST /{locale}/desk/verzeichnis/uebernehmen`: takes a table whose changes were shown. For admins.

use axum::extract::{Form, State};
use axum::response::Redirect;
use schalter_exchange::entries::EntryError;
use serde::Deserialize;

use super::directory_import::TABLE_BYTES;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;

/// What the form holds.
#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    table: String,
}

/// The handler.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(fields): Form<Fields>,
) -> Result<Redirect, Problem> {
    desk.check(&fields.csrf)?;
    // In UTF-8 and with a form's line ends it may be twice as long as the file was.
    if fields.table.len() > 2 * TABLE_BYTES {
        return Err(Problem::TooLarge);
    }
    let table = fields.table.as_bytes();
    let entries = app.exchange.entries();
    let imported = entries.import(&desk.signed, table, false);
    let report = imported.await.map_err(|error| match error {
        EntryError::Forbidden => Problem::Forbidden,
        EntryError::Sheet(_) => Problem::InvalidInput,
        EntryError::Retry => Problem::RetryLater,
    })?;
    Ok(Redirect::to(&format!(
        "/{locale}/desk/verzeichnis?neu={}&geaendert={}&entfernt={}",
        report.added.len(),
        report.changed.len(),
        report.removed.len()
    )))
}

//! `GET /{locale}/desk/verzeichnis/tabelle/{table}`: the directory as a table (`verzeichnis.csv`), or
//! a table to begin with (`vorlage.csv`). For admins.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use schalter_domain::permission::Permission;
use schalter_exchange::entries::sheet;
use serde::Deserialize;

use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;

/// The path.
#[derive(Deserialize)]
pub struct Named {
    table: String,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    PageLocale(_): PageLocale,
    desk: Desk,
    Path(Named { table }): Path<Named>,
) -> Result<Response, Problem> {
    if !desk.signed.staff.may(Permission::ManageDirectory) {
        return Err(Problem::Forbidden);
    }
    let (text, saved) = match table.as_str() {
        "vorlage.csv" => (sheet::template(), "attachment; filename=\"vorlage.csv\""),
        "verzeichnis.csv" => (
            app.exchange.entries().export(&desk.signed),
            "attachment; filename=\"verzeichnis.csv\"",
        ),
        _ => return Err(Problem::NotFound),
    };
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, saved),
    ];
    Ok((headers, text).into_response())
}

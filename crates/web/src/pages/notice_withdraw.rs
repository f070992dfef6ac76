//! `POST /{locale}/desk/hinweise/{notice}/zuruecknehmen`: takes a notice back.

use axum::extract::{Form, Path, State};
use axum::response::Redirect;
use schalter_domain::ids::NoticeId;
use serde::Deserialize;

use super::notices::problem;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;

/// What the form holds.
#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    csrf: String,
}

/// The path.
#[derive(Deserialize)]
pub struct Named {
    notice: String,
}

/// The handler.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(Named { notice }): Path<Named>,
    Form(fields): Form<Fields>,
) -> Result<Redirect, Problem> {
    desk.check(&fields.csrf)?;
    let notice: NoticeId = notice.parse().map_err(|_| Problem::NotFound)?;
    let notices = app.exchange.notices();
    let withdrawn = notices.withdraw(&desk.signed, notice).await;
    withdrawn.map_err(|error| problem(&error))?;
    let to = format!("/{locale}/desk/hinweise?getan=zurueckgenommen");
    Ok(Redirect::to(&to))
}

//! `GET /api/v1/figures`: the figures of a period, for programs of a lead.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use schalter_domain::permission::Permission;
use schalter_exchange::auth::SignedOn;
use schalter_texts::Locale;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::App;
use crate::pages::figures::export::FiguresBody;
use crate::pages::figures::{Asked, problem};
use crate::problem::{Problem, ProblemBody};
use crate::security::cookies;

/// Which figures.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Chosen {
    /// A week (`2026-W47`), month (`2026-11`) or quarter (`2026-Q4`) of whole weeks that are over;
    /// absent: the newest week.
    #[serde(default)]
    #[param(example = "2026-W47")]
    period: String,
    /// The key of an office; absent: all together.
    #[serde(default)]
    office: String,
}

/// The figures of a period. The session of a lead or administrator, as cookie or as bearer token.
#[utoipa::path(
    get,
    path = "/api/v1/figures",
    operation_id = "getFigures",
    tag = "figures",
    params(Chosen),
    responses(
        (status = 200, description = "The figures", body = FiguresBody),
        (status = 403, description = "Not for this role", body = ProblemBody),
        (status = 404, description = "No such period or office", body = ProblemBody)
    )
)]
pub async fn get(
    State(app): State<App>,
    Query(chosen): Query<Chosen>,
    headers: HeaderMap,
) -> Result<Json<FiguresBody>, Problem> {
    let signed = signed(&app, &headers).await.ok_or(Problem::LoginRequired)?;
    if !signed.staff.may(Permission::ExportFigures) {
        return Err(Problem::Forbidden);
    }
    let catalogue = app.exchange.catalogue();
    let entry = catalogue.organisation_by_id(signed.organisation);
    let entry = entry.ok_or(Problem::LoginRequired)?;
    let asked = Asked {
        zeitraum: chosen.period,
        buero: chosen.office,
        ..Asked::default()
    };
    let (period, office) = asked.chosen(entry)?;
    let seen = app.exchange.figures().read(&signed, period, office).await;
    let seen = seen.map_err(|error| problem(&error))?;
    Ok(Json(FiguresBody::new(&seen, entry, Locale::De)))
}

/// Who asks: by `Authorization: Bearer <session>`, or by the cookie of a browser.
async fn signed(app: &App, headers: &HeaderMap) -> Option<SignedOn> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let token = match bearer {
        Some(token) => token.to_owned(),
        None => cookies::DESK.read(headers, &app.config)?,
    };
    app.exchange.auth().session(&token).await
}

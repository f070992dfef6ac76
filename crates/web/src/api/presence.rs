//! `POST /api/v1/kiosks/presence`: a sensor or device says that somebody is at its kiosk, or nobody.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::App;
use crate::problem::{Problem, ProblemBody};

/// Whether somebody is there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PresenceBody {
    /// Somebody is there, or nobody.
    #[schema(example = true)]
    present: bool,
}

/// Somebody is at the kiosk, or nobody. `Authorization: Bearer <token>` with the token of one of the
/// kiosk's sensors, or of its device, says which kiosk. Whoever stays for the kiosk's dwell time
/// rings; to say the same again changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/kiosks/presence",
    operation_id = "reportPresence",
    tag = "kiosks",
    request_body = PresenceBody,
    responses(
        (status = 204, description = "Taken"),
        (status = 400, description = "Not such a body", body = ProblemBody),
        (status = 401, description = "No such token", body = ProblemBody)
    )
)]
pub async fn post(
    State(app): State<App>,
    headers: HeaderMap,
    body: Result<Json<PresenceBody>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let kiosks = app.exchange.kiosks();
    let kiosk = bearer.and_then(|token| kiosks.reporter(token));
    let kiosk = kiosk.ok_or(Problem::LoginRequired)?;
    let Json(body) = body.map_err(|_| Problem::BadRequest)?;
    kiosks.sense(kiosk, body.present);
    Ok(StatusCode::NO_CONTENT)
}

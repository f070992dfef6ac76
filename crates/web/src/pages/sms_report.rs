//! `POST /notify/sms/{secret}`: what a gateway reports about short messages. The secret in the
//! address is the gateway's; it sends no cookie. Reports come twice, and change nothing then.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;

use crate::App;
use crate::extract::LinkSecret;
use crate::problem::Problem;

/// Takes a report.
pub async fn post(
    State(app): State<App>,
    LinkSecret(secret): LinkSecret,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let known = app.exchange.messages().sms_report(&secret, &body).await;
    known
        .then_some(StatusCode::NO_CONTENT)
        .ok_or(Problem::NotFound)
}

//! Logging in by an identity provider: the way there, the way back, and its word that a session is
//! over.

use axum::Extension;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_exchange::auth::provider::{EntryError, Returned};
use schalter_texts::Locale;
use serde::Deserialize;

use crate::App;
use crate::extract::PageLocale;
use crate::problem::Problem;
use crate::security::client::Client;
use crate::security::cookies;

/// `GET /{locale}/desk/anmelden/{provider}`: to the provider.
pub async fn leave(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    Path((_, provider)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let auth = app.exchange.auth();
    match auth.leave_for(&provider, locale.tag()).await {
        Ok((url, secret)) => {
            let kept = format!("{secret}.{locale}");
            let set = cookies::ATTEMPT
                .set(&kept, &app.config)
                .ok_or(Problem::Internal)?;
            let mut response = Redirect::to(&url).into_response();
            response.headers_mut().append(header::SET_COOKIE, set);
            Ok(response)
        }
        Err(EntryError::Unknown) => Err(Problem::NotFound),
        Err(error) => Ok(told(error, locale)),
    }
}

/// `GET /desk/anmelden/{provider}`: back from the provider.
pub async fn come_back(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Path(provider): Path<String>,
    Query(returned): Query<Returned>,
) -> Result<Response, Problem> {
    let kept = cookies::ATTEMPT.read(&headers, &app.config);
    let kept = kept.as_deref().and_then(|kept| kept.split_once('.'));
    let (secret, locale) = kept.unwrap_or_default();
    let locale = Locale::from_tag(locale).unwrap_or_default();
    let from = super::caller(&app, client, &headers);
    let auth = app.exchange.auth();
    let mut response = match auth.come_back(&provider, secret, &returned, &from).await {
        Ok(session) => super::entered(&app, &session, locale)?,
        Err(EntryError::Unknown) => return Err(Problem::NotFound),
        Err(error) => told(error, locale),
    };
    if let Some(clear) = cookies::ATTEMPT.clear(&app.config) {
        response.headers_mut().append(header::SET_COOKIE, clear);
    }
    Ok(response)
}

/// What a provider sends.
#[derive(Deserialize)]
pub struct LogoutForm {
    logout_token: String,
}

/// `POST /desk/abmelden/{provider}`: the provider says that a session is over (OpenID Connect
/// Back-Channel Logout 1.0, section 2.5). It comes without cookies; its signature is the proof.
pub async fn logged_out(
    State(app): State<App>,
    Path(provider): Path<String>,
    Form(form): Form<LogoutForm>,
) -> Result<Response, Problem> {
    let auth = app.exchange.auth();
    match auth.logged_out_there(&provider, &form.logout_token).await {
        Ok(()) => Ok(StatusCode::OK.into_response()),
        Err(EntryError::Unknown) => Err(Problem::NotFound),
        Err(EntryError::Retry) => Err(Problem::RetryLater),
        Err(_) => Err(Problem::BadRequest),
    }
}

/// Back to the login, which says what went wrong and what to do.
fn told(error: EntryError, locale: Locale) -> Response {
    let code = match error {
        EntryError::Unknown | EntryError::Provider => "anbieter",
        EntryError::Over => "zeit",
        EntryError::Refused => "abgelehnt",
        EntryError::NoGroup => "gruppe",
        EntryError::Retry => "erneut",
    };
    Redirect::to(&format!("/{locale}/desk/login?fehler={code}")).into_response()
}

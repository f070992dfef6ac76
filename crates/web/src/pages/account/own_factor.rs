//! `GET` and `POST /{locale}/desk/konto/faktor`: one more second factor for the own account.

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_exchange::auth::factors::FactorError;
use schalter_texts::Locale;

use super::enrol::{self, CodesPage, Fields, Making, Page};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::frame::Frame;
use crate::pages::notices::employer;
use crate::problem::Problem;
use crate::say::Say;

/// The form.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
) -> Result<Response, Problem> {
    let making = enrol::making(&app, &desk.signed.staff, locale, None).await;
    show(&app, &desk, making, locale)
}

/// Makes it.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    desk.check(&fields.csrf)?;
    match enrol::add(&app, &desk.signed.staff, &fields).await {
        Ok(codes) if codes.is_empty() => {
            let to = format!("/{locale}/desk/konto?getan=faktor");
            Ok(Redirect::to(&to).into_response())
        }
        Ok(codes) => codes_page(&app, &desk, codes, locale),
        Err(FactorError::Retry) => Err(Problem::RetryLater),
        Err(error) => {
            let alert =
                super::wrong(error, locale).unwrap_or_else(|| Say(locale).say("factor-over"));
            let failed = Some((&fields, alert));
            let making = enrol::making(&app, &desk.signed.staff, locale, failed).await;
            let page = show(&app, &desk, making, locale)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// The page with new recovery codes.
///
/// # Errors
/// [`Problem::LoginRequired`], if the employer is no more.
pub fn codes_page(
    app: &App,
    desk: &Desk,
    codes: Vec<String>,
    locale: Locale,
) -> Result<Response, Problem> {
    crate::pages::show(&CodesPage {
        frame: frame(app, desk, "codes-title", locale)?,
        codes,
        login: false,
    })
}

fn show(app: &App, desk: &Desk, making: Making, locale: Locale) -> Result<Response, Problem> {
    let frame = frame(app, desk, "enrol-title", locale)?;
    crate::pages::show(&Page {
        frame: frame.with_script("src/passkey.ts"),
        making: Making {
            action: format!("/{locale}/desk/konto/faktor"),
            csrf: desk.signed.csrf.clone(),
            ..making
        },
        login: false,
    })
}

fn frame(app: &App, desk: &Desk, key: &str, locale: Locale) -> Result<Frame, Problem> {
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let title = Say(locale).say(key);
    let frame = Frame::of(&employer.organisation, locale, title, "desk/konto/faktor");
    Ok(frame.for_desk(&desk.signed))
}

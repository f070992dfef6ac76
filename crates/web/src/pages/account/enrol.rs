//! `GET` and `POST /{locale}/desk/login/einrichten`: the first second factor, in the course of a
//! login. Making one and the recovery codes come one after the other; then the login is over.

use askama::Template;
use axum::Extension;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::staff::Staff;
use schalter_exchange::auth::factors::{Challenge, FactorError, Offered};
use schalter_texts::Locale;
use serde::Deserialize;

use crate::App;
use crate::extract::PageLocale;
use crate::pages::frame::Frame;
use crate::problem::Problem;
use crate::say::Say;
use crate::security::client::Client;

/// What a new factor is made with; also used by the own account.
#[derive(Clone)]
pub struct Making {
    /// Where the forms go.
    pub action: String,
    /// The secret for an app.
    pub offered: Offered,
    /// The challenge for a passkey, as JSON; empty: this address can have none.
    pub options: String,
    /// What the server has to know again of it.
    pub sealed: String,
    /// What went wrong.
    pub alert: Option<String>,
    /// The session's form secret; empty before anybody is signed on.
    pub csrf: String,
    /// How the device is called, as typed.
    pub label: String,
}

/// The page to make one.
#[derive(Template)]
#[template(path = "account/enrol.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What it is made with.
    pub making: Making,
    /// Whether this is part of a login.
    pub login: bool,
}

/// The page with the recovery codes.
#[derive(Template)]
#[template(path = "account/codes.html")]
pub struct CodesPage {
    /// The frame.
    pub frame: Frame,
    /// The codes.
    pub codes: Vec<String>,
    /// Whether this is part of a login.
    pub login: bool,
}

/// What the forms hold.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    /// The session's form secret.
    pub csrf: String,
    /// `fertig`: the codes were read.
    pub weg: String,
    /// The first code of an app.
    pub code: String,
    /// What the server knows again.
    pub sealed: String,
    /// What the browser answered.
    pub answer: String,
    /// How the device is called.
    pub label: String,
}

/// The way here.
pub fn instead(locale: Locale) -> Response {
    Redirect::to(&format!("/{locale}/desk/login/einrichten")).into_response()
}

/// The form.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let step = match super::step(&app, &headers, locale).await {
        Ok(step) => step,
        Err(back) => return Ok(back),
    };
    if !step.enrols {
        return Ok(Redirect::to(&format!("/{locale}/desk/login/faktor")).into_response());
    }
    let making = making(&app, &step.staff, locale, None).await;
    show(&app, making, locale)
}

/// Makes the factor, or ends the login.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let step = match super::step(&app, &headers, locale).await {
        Ok(step) if step.enrols => step,
        Ok(_) => return Ok(super::over(locale)),
        Err(back) => return Ok(back),
    };
    if fields.weg == "fertig" {
        let from = super::caller(&app, client, &headers);
        return match app.exchange.auth().finish_enrolment(&step, &from).await {
            Ok(session) => super::entered(&app, &session, locale),
            Err(FactorError::Retry) => Err(Problem::RetryLater),
            Err(_) => Ok(instead(locale)),
        };
    }
    // Whoever has one by now proves it at the next login.
    if step.totp || step.passkey {
        return Ok(super::over(locale));
    }
    match add(&app, &step.staff, &fields).await {
        Ok(codes) => crate::pages::show(&CodesPage {
            frame: super::frame(&app, locale, "codes-title", "desk/login/einrichten"),
            codes,
            login: true,
        }),
        Err(FactorError::Retry) => Err(Problem::RetryLater),
        Err(error) => {
            let alert =
                super::wrong(error, locale).unwrap_or_else(|| Say(locale).say("factor-over"));
            let making = making(&app, &step.staff, locale, Some((&fields, alert))).await;
            let page = show(&app, making, locale)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Keeps the factor that a form made.
pub async fn add(app: &App, staff: &Staff, fields: &Fields) -> Result<Vec<String>, FactorError> {
    let auth = app.exchange.auth();
    let sealed = fields.sealed.as_str();
    if fields.answer.is_empty() {
        let typed = (sealed, fields.code.as_str());
        auth.add_totp(staff, typed, &fields.label).await
    } else {
        let answer = (sealed, fields.answer.as_str());
        auth.add_passkey(staff, answer, &fields.label).await
    }
}

/// What a factor is made with: the same secret again where a code was mistyped.
pub async fn making(
    app: &App,
    staff: &Staff,
    locale: Locale,
    failed: Option<(&Fields, String)>,
) -> Making {
    let auth = app.exchange.auth();
    let challenge = auth.offer_passkey(staff).await.ok();
    let (options, sealed) = challenge
        .map(|Challenge { options, sealed }| (options.to_string(), sealed))
        .unwrap_or_default();
    let (offered, label, alert) = match failed {
        Some((fields, alert)) => (
            auth.offer_again(staff, &fields.sealed),
            fields.label.clone(),
            Some(alert),
        ),
        None => (auth.offer_totp(staff), String::new(), None),
    };
    Making {
        action: format!("/{locale}/desk/login/einrichten"),
        offered,
        options,
        sealed,
        alert,
        csrf: String::new(),
        label,
    }
}

fn show(app: &App, making: Making, locale: Locale) -> Result<Response, Problem> {
    let frame = super::frame(app, locale, "enrol-title", "desk/login/einrichten");
    crate::pages::show(&Page {
        frame: frame.with_script("src/passkey.ts"),
        making,
        login: true,
    })
}

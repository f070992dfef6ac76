//! `GET /{locale}/desk/konto` and its steps: the own password, second factors and sessions.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_exchange::auth::{PasswordError, hash_token};
use schalter_store::FactorKind;
use schalter_texts::Locale;
use serde::Deserialize;

use super::{method, moment, problem};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::frame::Frame;
use crate::pages::notices::employer;
use crate::problem::Problem;
use crate::say::Say;

/// A session, in words.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Its public name.
    pub id: String,
    /// Browser and system.
    pub device: String,
    /// How and when it began.
    pub begun: String,
    /// The last sign of work.
    pub seen: String,
    /// Whether it is this one.
    pub own: bool,
}

/// A second factor, in words.
#[derive(Clone, Debug)]
pub struct FactorRow {
    /// The factor.
    pub id: String,
    /// What it is, and how it is called.
    pub name: String,
    /// Since when, and when it was used last.
    pub facts: String,
}

/// The page.
#[derive(Template)]
#[template(path = "account/own.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// The login name.
    pub login: String,
    /// Whether a provider keeps the account.
    pub provider: bool,
    /// The factors.
    pub factors: Vec<FactorRow>,
    /// How many recovery codes are left.
    pub left: i64,
    /// The sessions.
    pub sessions: Vec<SessionRow>,
    /// What is wrong with the new password.
    pub alert: Option<String>,
    /// What was just done.
    pub done: Option<String>,
    /// The session's form secret.
    pub csrf: String,
}

/// What a redirect has to tell.
#[derive(Debug, Default, Deserialize)]
pub struct Told {
    #[serde(default)]
    getan: String,
}

/// What the forms hold.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    csrf: String,
    id: String,
    present: String,
    new: String,
    again: String,
}

/// The page.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(told): Query<Told>,
) -> Result<Response, Problem> {
    let known = ["passwort", "sitzung", "sitzungen", "faktor", "entfernt"];
    let done = known.contains(&told.getan.as_str());
    let done = done.then(|| Say(locale).say(&format!("account-done-{}", told.getan)));
    let page = page(&app, &desk, locale).await?;
    crate::pages::show(&Page { done, ..page })
}

/// One step.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path((_, step)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    desk.check(&fields.csrf)?;
    let (auth, signed) = (app.exchange.auth(), &desk.signed);
    let done = match step.as_str() {
        "passwort" => return password(&app, &desk, &fields, locale).await,
        "codes" => {
            let codes = auth.renew_recovery(signed).await.map_err(problem)?;
            return super::own_factor::codes_page(&app, &desk, codes, locale);
        }
        "sitzung" => {
            let ended = auth.end_session(signed, &fields.id).await;
            ended.map_err(problem)?;
            "sitzung"
        }
        "sitzungen" => {
            let ended = auth.end_others(signed, &desk.token).await;
            ended.map_err(problem)?;
            "sitzungen"
        }
        "entfernen" => {
            let id = fields.id.parse().map_err(|_| Problem::NotFound)?;
            match auth.drop_factor(signed, id).await {
                Ok(()) => "entfernt",
                Err(schalter_exchange::auth::AccountError::LastFactor) => {
                    let alert = Say(locale).say("factor-last");
                    return refused(&app, &desk, alert, locale).await;
                }
                Err(error) => return Err(problem(error)),
            }
        }
        _ => return Err(Problem::NotFound),
    };
    let to = format!("/{locale}/desk/konto?getan={done}");
    Ok(Redirect::to(&to).into_response())
}

async fn password(
    app: &App,
    desk: &Desk,
    fields: &Fields,
    locale: Locale,
) -> Result<Response, Problem> {
    let t = Say(locale);
    if fields.new != fields.again {
        return refused(app, desk, t.say("account-password-differs"), locale).await;
    }
    let typed = (fields.present.as_str(), fields.new.as_str());
    let changed = app
        .exchange
        .auth()
        .change_password(&desk.signed, &desk.token, typed)
        .await;
    let alert = match changed {
        Ok(()) => {
            let to = format!("/{locale}/desk/konto?getan=passwort");
            return Ok(Redirect::to(&to).into_response());
        }
        Err(PasswordError::Wrong) => t.say("account-password-wrong"),
        Err(PasswordError::Slow(seconds)) => super::slow(seconds, locale),
        Err(PasswordError::Length) => t.say("account-password-length"),
        Err(PasswordError::None) => t.say("account-password-none"),
        Err(PasswordError::Retry) => return Err(Problem::RetryLater),
    };
    refused(app, desk, alert, locale).await
}

async fn refused(
    app: &App,
    desk: &Desk,
    alert: String,
    locale: Locale,
) -> Result<Response, Problem> {
    let alert = Some(alert);
    let page = page(app, desk, locale).await?;
    let page = crate::pages::show(&Page { alert, ..page })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn page(app: &App, desk: &Desk, locale: Locale) -> Result<Page, Problem> {
    let t = Say(locale);
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let zone = &employer.zone;
    let auth = app.exchange.auth();
    let (factors, left) = auth.factors(&desk.signed).await.map_err(problem)?;
    let sessions = auth.sessions(&desk.signed).await.map_err(problem)?;
    let present = hash_token(&desk.token);
    let own = sessions.iter().find(|one| one.token_hash == present);
    let provider = own.is_some_and(|one| one.about.issuer.is_some());
    let begun = |one: &schalter_store::StaffSession| {
        let at = moment(one.created_at, zone, locale);
        let how = method(one.about.method, locale);
        t.say2("session-begun", "at", at, "how", how)
    };
    let rows = sessions.iter().map(|one| SessionRow {
        id: one.id().to_owned(),
        device: match one.about.device.as_str() {
            "" => t.say("session-device-unknown"),
            known => known.to_owned(),
        },
        begun: begun(one),
        seen: one.about.seen_at.map_or_else(String::new, |at| {
            t.say1("session-seen", "at", moment(at, zone, locale))
        }),
        own: one.token_hash == present,
    });
    let factors = factors.iter().map(|factor| {
        let kind = t.say(match factor.kind {
            FactorKind::Totp => "factor-totp",
            FactorKind::Passkey => "factor-passkey",
        });
        let since = moment(factor.created_at, zone, locale);
        let used = factor.used_at.map(|at| moment(at, zone, locale));
        FactorRow {
            id: factor.id.to_string(),
            name: match factor.label.as_str() {
                "" => kind,
                label => format!("{kind}: {label}"),
            },
            facts: match used {
                Some(used) => t.say2("factor-facts-used", "since", since, "used", used),
                None => t.say1("factor-facts", "since", since),
            },
        }
    });
    let title = t.say("account-title");
    let frame = Frame::of(&employer.organisation, locale, title, "desk/konto");
    Ok(Page {
        frame: frame.for_desk(&desk.signed),
        login: desk.signed.staff.login.clone(),
        provider,
        factors: factors.collect(),
        left: i64::try_from(left).unwrap_or(i64::MAX),
        sessions: rows.collect(),
        alert: None,
        done: None,
        csrf: desk.signed.csrf.clone(),
    })
}

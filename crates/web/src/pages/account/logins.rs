//! `GET /{locale}/desk/anmeldungen` and its steps: who of the organisation is logged in where, with
//! which second factors. For those who keep its accounts.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::ids::StaffId;
use schalter_domain::permission::Permission;
use schalter_store::{FactorKind, StaffSession};
use schalter_texts::Locale;
use serde::Deserialize;

use super::{method, moment, problem};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::frame::Frame;
use crate::pages::notices::employer;
use crate::problem::Problem;
use crate::say::Say;

/// An account, in words.
#[derive(Clone, Debug)]
pub struct Row {
    /// The account.
    pub id: String,
    /// The real name.
    pub name: String,
    /// The login name.
    pub login: String,
    /// Its second factors, in words.
    pub factors: String,
    /// Whether it has one.
    pub secured: bool,
    /// Its sessions, in words.
    pub sessions: Vec<String>,
}

/// The page.
#[derive(Template)]
#[template(path = "account/logins.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// The accounts, by name.
    pub rows: Vec<Row>,
    /// What was just done.
    pub done: Option<String>,
    /// The session's form secret.
    pub csrf: String,
}

/// What a redirect has to tell.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Told {
    getan: String,
    konto: String,
}

/// What the forms hold.
#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    csrf: String,
    konto: StaffId,
}

/// The page.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(told): Query<Told>,
) -> Result<Response, Problem> {
    if !desk.signed.staff.may(Permission::ManageAccounts) {
        return Err(Problem::Forbidden);
    }
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let t = Say(locale);
    let auth = app.exchange.auth();
    let admin = app.exchange.admin();
    let accounts = admin.accounts(&desk.signed).await;
    let accounts = accounts.map_err(|error| crate::pages::admin::problem(&error))?;
    let mut sessions = BTreeMap::<StaffId, Vec<StaffSession>>::new();
    for session in auth.all_sessions(&desk.signed).await.map_err(problem)? {
        sessions.entry(session.staff).or_default().push(session);
    }
    let mut factors = BTreeMap::<StaffId, Vec<FactorKind>>::new();
    for factor in auth.all_factors(&desk.signed).await.map_err(problem)? {
        factors.entry(factor.staff).or_default().push(factor.kind);
    }
    let mut rows: Vec<Row> = accounts
        .into_iter()
        .filter(|account| account.active)
        .map(|account| {
            let staff = account.staff;
            let of = sessions.remove(&staff.id).unwrap_or_default();
            let kinds = factors.remove(&staff.id).unwrap_or_default();
            Row {
                id: staff.id.to_string(),
                factors: listed(&kinds, locale),
                secured: !kinds.is_empty(),
                sessions: of
                    .iter()
                    .map(|one| running(one, &employer.zone, locale))
                    .collect(),
                name: staff.name,
                login: staff.login,
            }
        })
        .collect();
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    let of = rows.iter().find(|row| row.id == told.konto);
    let done = of.and_then(|row| match told.getan.as_str() {
        "faktoren" => Some(t.say1("logins-done-factors", "name", row.name.as_str())),
        "sitzungen" => Some(t.say1("logins-done-sessions", "name", row.name.as_str())),
        _ => None,
    });
    let title = t.say("logins-title");
    let frame = Frame::of(&employer.organisation, locale, title, "desk/anmeldungen");
    crate::pages::show(&Page {
        frame: frame.for_desk(&desk.signed),
        rows,
        done,
        csrf: desk.signed.csrf.clone(),
    })
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
    let auth = app.exchange.auth();
    match step.as_str() {
        "faktoren" => auth.reset_factors(&desk.signed, fields.konto).await,
        "sitzungen" => auth.end_all_of(&desk.signed, fields.konto).await,
        _ => return Err(Problem::NotFound),
    }
    .map_err(problem)?;
    let konto = fields.konto;
    let to = format!("/{locale}/desk/anmeldungen?getan={step}&konto={konto}");
    Ok(Redirect::to(&to).into_response())
}

fn listed(kinds: &[FactorKind], locale: Locale) -> String {
    let t = Say(locale);
    let words: Vec<String> = kinds
        .iter()
        .map(|kind| {
            t.say(match kind {
                FactorKind::Totp => "factor-totp",
                FactorKind::Passkey => "factor-passkey",
            })
        })
        .collect();
    if words.is_empty() {
        return t.say("logins-no-factor");
    }
    words.join(", ")
}

fn running(session: &StaffSession, zone: &jiff::tz::TimeZone, locale: Locale) -> String {
    let t = Say(locale);
    let at = moment(session.created_at, zone, locale);
    let begun = t.say2(
        "session-begun",
        "at",
        at,
        "how",
        method(session.about.method, locale),
    );
    match session.about.device.as_str() {
        "" => begun,
        device => format!("{device}: {begun}"),
    }
}

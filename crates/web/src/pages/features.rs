//! `GET /{locale}/desk/verwaltung/mitbestimmung` and its switches: what a staff council must agree
//! to, what it does to staff, and whether it is on.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::{Redirect, Response};
use schalter_domain::features::Feature;
use schalter_domain::permission::Permission;
use serde::Deserialize;

use super::frame::Frame;
use super::notices::employer;
use super::protection::problem;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;

/// A feature, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub name: String,
    /// What it does to staff.
    pub effect: String,
    /// Since which version it exists.
    pub since: String,
    /// Whether it is on.
    pub on: bool,
    /// What a press does.
    pub step: String,
}

/// The page.
#[derive(Template)]
#[template(path = "features.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// The features.
    pub rows: Vec<Row>,
    /// What was just done.
    pub done: Option<String>,
    /// Whether the reader switches them.
    pub manages: bool,
    /// The session's form secret.
    pub csrf: String,
}

/// What a redirect has to tell.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    geaendert: String,
}

/// What the form holds.
#[derive(Debug, Default, Deserialize)]
pub struct Fields {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    an: String,
}

/// The page.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    // Whoever answers persons may read what the staff council agreed to.
    if !desk.signed.staff.may(Permission::AnswerPersons) {
        return Err(Problem::Forbidden);
    }
    let t = Say(locale);
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let features = &employer.organisation.features;
    let rows: Vec<Row> = Feature::ALL
        .into_iter()
        .map(|feature| {
            let on = features.has(feature);
            Row {
                code: feature.code(),
                name: t.say(&format!("feature-{feature}-name")),
                effect: t.say(&format!("feature-{feature}-effect")),
                since: t.say1("features-since", "version", feature.since()),
                on,
                step: t.say(match on {
                    true => "features-switch-off",
                    false => "features-switch-on",
                }),
            }
        })
        .collect();
    let changed = rows.iter().find(|row| row.code == asked.geaendert);
    let done = changed.map(|row| {
        let state = t.say(if row.on {
            "features-on"
        } else {
            "features-off"
        });
        t.say2("features-switched", "name", &row.name, "state", state)
    });
    let here = "desk/verwaltung/mitbestimmung";
    let frame = Frame::of(
        &employer.organisation,
        locale,
        t.say("features-title"),
        here,
    );
    super::show(&Page {
        frame: frame.for_desk(&desk.signed),
        rows,
        done,
        manages: desk.signed.staff.may(Permission::ManageFeatures),
        csrf: desk.signed.csrf.clone(),
    })
}

/// Switches a feature.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<BTreeMap<String, String>>,
    Form(fields): Form<Fields>,
) -> Result<Redirect, Problem> {
    desk.check(&fields.csrf)?;
    let feature = named.get("feature").and_then(|code| code.parse().ok());
    let feature: Feature = feature.ok_or(Problem::NotFound)?;
    let on = match fields.an.as_str() {
        "ja" => true,
        "nein" => false,
        _ => return Err(Problem::InvalidInput),
    };
    let switched = app
        .exchange
        .privacy()
        .set_feature(&desk.signed, feature, on)
        .await;
    switched.map_err(|error| problem(&error))?;
    Ok(Redirect::to(&format!(
        "/{locale}/desk/verwaltung/mitbestimmung?geaendert={feature}"
    )))
}

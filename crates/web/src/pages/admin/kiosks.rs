//! `GET /{locale}/desk/verwaltung/kabinen`: the kiosks of the organisation, and those that are no
//! longer there.

use axum::extract::{Query, State};
use axum::response::Response;
use schalter_domain::ids::KioskId;
use schalter_texts::Locale;

use super::offices::{Page, Row, former_rows};
use super::sheet::{Asked, Head, frame, path};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::fleet;
use crate::pages::notices::employer;
use crate::problem::Problem;
use crate::say::Say;

/// The handler.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let t = Say(locale);
    let admin = app.exchange.admin();
    let refuse = |error| super::problem(&error);
    let kiosks = admin.kiosks(&desk.signed).await.map_err(refuse)?;
    let former = admin.former_kiosks(&desk.signed).await.map_err(refuse)?;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let count = kiosks.len();
    let rows = kiosks.iter().enumerate().map(|(at, (id, kiosk))| Row {
        id: id.to_string(),
        name: kiosk.name.clone(),
        href: path(locale, &format!("kabinen/{id}")),
        facts: vec![kiosk.place.clone(), state(&app, *id, locale)],
        first: at == 0,
        last: at + 1 == count,
    });
    crate::pages::show(&Page {
        frame: frame(employer, &desk, locale, t.say("kiosks-title"), "kabinen"),
        head: Head::new(&desk, locale).told(&asked, t),
        lead: t.say("kiosks-lead"),
        kind: "kiosk",
        page: "kabinen".to_owned(),
        rows: rows.collect(),
        none: t.say("kiosks-none"),
        new: (t.say("kiosks-new"), path(locale, "kabinen/neu")),
        former_title: t.say("kiosks-former"),
        former: former_rows(&former, employer, locale),
    })
}

/// How a kiosk is, in words.
pub fn state(app: &App, kiosk: KioskId, locale: Locale) -> String {
    let one = app.exchange.kiosks().one(kiosk);
    one.map_or_else(String::new, |one| fleet::state(&one, Say(locale)).1)
}

//! `GET /{locale}/desk/verwaltung/rufnummern`: the telephone numbers of the organisation, and those
//! that lead here no longer.

use axum::extract::{Query, State};
use axum::response::Response;
use schalter_texts::Locale;

use super::number_fields::{office_said, spaced};
use super::offices::{Page, Row, former_rows};
use super::sheet::{Asked, Head, Link, frame, path};
use crate::App;
use crate::extract::{Desk, PageLocale};
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
    let numbers = admin.numbers(&desk.signed).await.map_err(refuse)?;
    let former = admin.former_numbers(&desk.signed).await.map_err(refuse)?;
    let plan = admin.plan(&desk.signed).await.map_err(refuse)?;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let count = numbers.len();
    let rows = numbers.iter().enumerate().map(|(at, (id, number))| Row {
        id: id.to_string(),
        name: number.name.clone(),
        href: path(locale, &format!("rufnummern/{id}")),
        facts: vec![
            spaced(&number.number),
            office_said(&plan, &number.office, locale),
        ],
        first: at == 0,
        last: at + 1 == count,
    });
    let mut head = Head::new(&desk, locale).told(&asked, t);
    head.tabs = tabs(locale, 0);
    crate::pages::show(&Page {
        frame: frame(
            employer,
            &desk,
            locale,
            t.say("numbers-title"),
            "rufnummern",
        ),
        head,
        lead: t.say("numbers-lead"),
        kind: "number",
        page: "rufnummern".to_owned(),
        rows: rows.collect(),
        none: t.say("numbers-none"),
        new: (t.say("numbers-new"), path(locale, "rufnummern/neu")),
        former_title: t.say("numbers-former"),
        former: former_rows(&former, employer, locale),
    })
}

/// The two pages about the telephone; `here` is the page's place among them.
pub fn tabs(locale: Locale, here: usize) -> Vec<Link> {
    let t = Say(locale);
    let tabs = [
        ("numbers-title", "rufnummern"),
        ("telephony-title", "telefonie"),
    ];
    let tabs = tabs.iter().enumerate().map(|(place, (key, below))| Link {
        label: t.say(key),
        href: path(locale, below),
        here: place == here,
    });
    tabs.collect()
}

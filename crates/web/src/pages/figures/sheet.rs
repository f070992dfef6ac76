//! `GET /{locale}/desk/zahlen/wochenblatt`: one week on one page, to print: how many were answered,
//! lost and settled at once, by weekday.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use schalter_domain::figures::period::{self, Period};
use schalter_domain::figures::report::Line;

use super::{Asked, problem, words};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::frame::Frame;
use crate::pages::notices::employer;
use crate::problem::Problem;
use crate::say::Say;

/// A day, or the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Its name.
    pub name: String,
    /// How many were answered.
    pub answered: String,
    /// How many were lost.
    pub lost: String,
    /// The share settled at once.
    pub settled: String,
}

/// The page.
#[derive(Template)]
#[template(path = "figures/sheet.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// The week's name.
    pub week: String,
    /// The office, or all.
    pub office: String,
    /// The week in a sentence.
    pub lead: String,
    /// The days.
    pub days: Vec<Day>,
    /// The week.
    pub total: Day,
    /// Back to the figures.
    pub back: String,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let catalogue = app.exchange.catalogue();
    let entry = employer(&catalogue, &desk)?;
    let (chosen, office) = asked.chosen(entry)?;
    let newest = period::newest_closed(app.clock.now(), &entry.zone);
    // Of a longer period its last week that is over.
    let mondays = chosen.map(Period::mondays).unwrap_or_default();
    let monday = mondays.into_iter().rfind(|monday| *monday <= newest);
    let week = Period::week(monday.unwrap_or(newest));
    let seen = app
        .exchange
        .figures()
        .read(&desk.signed, Some(week), office)
        .await;
    let seen = seen.map_err(|error| problem(&error))?;
    let t = Say(locale);
    let day = |name: String, line: &Line| Day {
        name,
        answered: words::count(line.answered(), locale),
        lost: words::count(line.lost(), locale),
        settled: words::share(line.settled_share(), locale),
    };
    let total = day(t.say("figures-sheet-total"), &seen.report.total);
    let lead = t.fill(
        "figures-sheet-lead",
        &[
            ("answered", total.answered.as_str().into()),
            ("lost", total.lost.as_str().into()),
            ("settled", total.settled.as_str().into()),
        ],
    );
    let days = seen.report.weekdays.iter();
    let days = days.map(|(number, line)| day(t.say(&format!("weekday-{}", number + 1)), line));
    let title = t.say("figures-sheet-title");
    let office_query = match asked.buero.as_str() {
        "" => String::new(),
        slug => format!("&buero={slug}"),
    };
    let frame = Frame::of(
        &entry.organisation,
        locale,
        title,
        "desk/zahlen/wochenblatt",
    );
    super::super::show(&Page {
        frame: frame.for_desk(&desk.signed),
        week: words::period(week, locale),
        office: words::office_or_all(entry, office, locale),
        lead,
        days: days.collect(),
        total,
        back: format!("/{locale}/desk/zahlen?zeitraum={week}{office_query}"),
    })
}

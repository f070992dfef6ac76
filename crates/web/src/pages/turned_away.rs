//! The page instead of a place in the line: the office is closed, its line full, or it closes before
//! the turn would come. It says so, and what can be done instead.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;

use super::announced::{self, Shown};
use super::callback::{Asking, FormView};
use super::frame::{Contact, Frame};
use super::office::{self, DayRow};
use super::organisation::offices;
use super::view::{self, OfficeView};
use crate::App;
use crate::extract::OfficePath;
use crate::problem::Problem;
use crate::say::Say;

/// Why nobody enters now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The office is closed.
    Closed,
    /// No more can wait.
    Full,
    /// It closes before the turn would come.
    Late {
        /// When.
        closes: Timestamp,
    },
}

impl Why {
    fn status(self) -> StatusCode {
        match self {
            Why::Closed => StatusCode::OK,
            Why::Full => StatusCode::SERVICE_UNAVAILABLE,
            Why::Late { .. } => StatusCode::CONFLICT,
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "turned_away.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What is announced.
    pub notices: Vec<Shown>,
    /// The stream that tells what is announced next.
    pub events: String,
    /// The office.
    pub office: OfficeView,
    /// What is the matter.
    pub lead: String,
    /// When to come again, in words.
    pub comes_again: String,
    /// Whether trying the same again soon can help.
    pub again: bool,
    /// The form for a callback.
    pub asking: Asking,
    /// The next seven days.
    pub week: Vec<DayRow>,
    /// The organisation's e-mail address; empty: none.
    pub email: String,
    /// Other offices open now.
    pub others: Vec<OfficeView>,
}

/// The page, with the form for a callback as it is filled in so far.
///
/// # Errors
/// [`Problem::Internal`], if the template fails.
pub fn show(app: &App, path: &OfficePath, why: Why, form: FormView) -> Result<Response, Problem> {
    let (locale, base, now) = (path.locale(), path.organisation.base(), app.clock.now());
    let (entry, organisation) = (path.entry()?, path.organisation.entry()?);
    let (board, zone) = (app.exchange.board(), &organisation.zone);
    let office = OfficeView::new(entry, &board, &base, (now, zone), locale);
    let mut others = offices(organisation, &board, &base, now, locale);
    others.retain(|other| other.open && other.id != office.id);
    let here = format!(
        "{}/{}/betreten",
        organisation.organisation.slug, entry.office.slug
    );
    let t = Say(locale);
    let (title, lead) = match why {
        Why::Closed => (
            t.say1("closed-title", "office", &office.name),
            format!("{}.", office.hours),
        ),
        Why::Full => (t.say("full-title"), t.say("full-lead")),
        Why::Late { closes } => {
            let time = view::closing_time(closes, zone, locale);
            (t.say("late-title"), t.say1("late-lead", "time", time))
        }
    };
    let comes_again = match why {
        Why::Closed => t.say("closed-return"),
        Why::Full => t.say("full-return"),
        Why::Late { .. } => view::then_opens(&entry.office.hours, (now, zone), locale).map_or_else(
            || t.say("closed-return"),
            |opens| t.say1("late-return", "opens", opens),
        ),
    };
    let page = super::show(&Page {
        frame: Frame::of(&organisation.organisation, locale, title, &here)
            .with_contact(Contact::of_office(&entry.office, locale))
            .with_main("s-main--narrow")
            .with_script("src/portal.ts"),
        notices: announced::of_office(&app.exchange.catalogue(), office.id, now, locale),
        events: format!("{base}/live"),
        lead,
        comes_again,
        again: why == Why::Full,
        asking: Asking::new(app, path, form)?,
        week: office::week(entry, zone.to_datetime(now).date(), locale),
        email: organisation.organisation.imprint.email.clone(),
        office,
        others,
    })?;
    Ok((why.status(), page).into_response())
}

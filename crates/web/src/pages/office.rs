//! `GET /{locale}/{organisation}/{office}`: state, hours, topics, and what can be done now.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::ToSpan as _;
use jiff::civil::Date;
use schalter_domain::hours::{Day, DayRule};
use schalter_exchange::OfficeEntry;
use schalter_texts::Locale;

use super::announced::{self, Shown};
use super::frame::{Contact, Frame};
use super::organisation::offices;
use super::view::{self, OfficeView, TopicView};
use crate::App;
use crate::extract::OfficePath;
use crate::problem::Problem;
use crate::say::Say;

/// How many exceptions are listed.
const EXCEPTIONS: usize = 12;

/// One row of the hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayRow {
    /// The day, in words.
    pub name: String,
    /// Its spans, in words.
    pub spans: String,
    /// Why it differs; empty: it does not.
    pub reason: String,
    /// Whether it is today.
    pub today: bool,
}

/// The page.
#[derive(Template)]
#[template(path = "office.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What is announced.
    pub notices: Vec<Shown>,
    /// The office.
    pub office: OfficeView,
    /// Its topics.
    pub topics: Vec<TopicView>,
    /// The next seven days.
    pub week: Vec<DayRow>,
    /// Later dates that differ.
    pub exceptions: Vec<DayRow>,
    /// Whether public holidays close it.
    pub holidays: bool,
    /// Whether those waiting at closing time are still served.
    pub after_closing: bool,
    /// When to come again while it is closed, in words.
    pub comes_again: String,
    /// The organisation's e-mail address; empty: none.
    pub email: String,
    /// Other offices open now.
    pub others: Vec<OfficeView>,
    /// When it will be quiet, in a sentence; empty where that is not known.
    pub quiet: String,
}

fn row(day: &Day, name: String, today: bool, locale: Locale) -> DayRow {
    let reason = match &day.rule {
        DayRule::Holiday(name) => (*name).to_owned(),
        DayRule::Exception(Some(reason)) => reason.clone(),
        _ => String::new(),
    };
    DayRow {
        name,
        spans: view::spans(&day.spans, locale),
        reason,
        today,
    }
}

/// The next seven days from `today`.
pub fn week(entry: &OfficeEntry, today: Date, locale: Locale) -> Vec<DayRow> {
    let days = today.series(1.day()).take(7);
    days.map(|date| {
        let name = view::weekday(date, locale);
        row(&entry.office.hours.day(date), name, date == today, locale)
    })
    .collect()
}

/// The dates after the next seven days that differ from the rule.
pub fn exceptions(entry: &OfficeEntry, today: Date, locale: Locale) -> Vec<DayRow> {
    let hours = &entry.office.hours;
    let after = today.saturating_add(6.days());
    let mut dates: Vec<Date> = hours
        .exceptions
        .iter()
        .map(|exception| exception.date)
        .collect();
    dates.retain(|date| *date > after);
    dates.sort_unstable();
    dates.dedup();
    dates.truncate(EXCEPTIONS);
    let name = |date| view::date_short(date, locale);
    dates
        .into_iter()
        .map(|date| row(&hours.day(date), name(date), false, locale))
        .collect()
}

/// The handler.
pub async fn get(State(app): State<App>, path: OfficePath) -> Result<Response, Problem> {
    let (locale, base, now) = (path.locale(), path.organisation.base(), app.clock.now());
    let (entry, organisation) = (path.entry()?, path.organisation.entry()?);
    let board = app.exchange.board();
    let zone = &organisation.zone;
    let today = zone.to_datetime(now).date();
    let office = OfficeView::new(entry, &board, &base, (now, zone), locale);
    let mut others = offices(organisation, &board, &base, now, locale);
    others.retain(|other| other.open && other.id != office.id);
    let here = format!("{}/{}", organisation.organisation.slug, entry.office.slug);
    let topic = |topic| TopicView::new(topic, entry, &base, locale);
    let title = view::local(&entry.office.name, Say(locale).0);
    let catalogue = app.exchange.catalogue();
    super::show(&Page {
        notices: announced::of_office(&catalogue, entry.office.id, now, locale),
        frame: Frame::of(&organisation.organisation, locale, title, &here)
            .with_contact(Contact::of_office(&entry.office, locale))
            .with_script("src/portal.ts"),
        topics: entry.topics.iter().map(topic).collect(),
        week: week(entry, today, locale),
        exceptions: exceptions(entry, today, locale),
        holidays: entry.office.hours.holidays.is_some() && !entry.office.hours.always,
        after_closing: entry.office.serve_after_closing && !entry.office.hours.always,
        comes_again: Say(locale).say("closed-return"),
        email: organisation.organisation.imprint.email.clone(),
        quiet: crate::quiet::told(&app.exchange, entry.office.id, locale)
            .map(|when| Say(locale).say1("quiet-hint", "when", when))
            .unwrap_or_default(),
        office,
        others,
    })
}

//! `GET /{locale}/desk/datenschutz` and what is posted there: how long data is kept, what was
//! deleted, and what is held. Who answers persons reads it; the administration changes it.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;
use schalter_domain::permission::Permission;
use schalter_domain::person::Sought;
use schalter_domain::retention::hold::{Hold, HoldError, Subject};
use schalter_domain::retention::{DataClass, OutOfBounds, Period, Unit};
use schalter_exchange::OrganisationEntry;
use schalter_exchange::privacy::{Overview, PrivacyError};
use schalter_store::Deletion;
use schalter_texts::Locale;
use serde::Deserialize;

use super::frame::Frame;
use super::notices::employer;
use super::view;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;

/// How many lines of the log of deletions are shown.
const LINES: usize = 60;

/// A class of data, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassRow {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub name: String,
    /// Its period, and what that is counted from.
    pub period: String,
    /// What the period is counted from.
    pub since: String,
    /// Whether the period is always the same.
    pub fixed: bool,
    /// Between what it can be chosen.
    pub bounds: String,
    /// The period as the form shows it.
    pub count: u32,
    /// `min`, `h` or `d`.
    pub unit: &'static str,
    /// How many rows there are.
    pub rows: String,
    /// Since when; empty where nobody knows.
    pub oldest: String,
    /// When the next is due; empty where none is.
    pub next: String,
}

/// What was deleted of a class on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletedRow {
    /// The day.
    pub day: String,
    /// Of what.
    pub class: String,
    /// How many.
    pub count: u64,
}

/// A hold, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRow {
    /// The hold.
    pub id: String,
    /// What is held.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// Until when.
    pub until: String,
    /// Who ordered it, and when.
    pub by: String,
    /// Whether it still holds.
    pub holds: bool,
}

/// The form for a hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct HoldForm {
    #[serde(default)]
    csrf: String,
    /// A matter's number or a visit.
    #[serde(default)]
    pub subject: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// The last day.
    #[serde(default)]
    pub until: String,
}

/// The form for a period.
#[derive(Debug, Default, Deserialize)]
pub struct PeriodForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    class: String,
    #[serde(default)]
    count: String,
    #[serde(default)]
    unit: String,
}

/// The page.
#[derive(Template)]
#[template(path = "protection.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// The classes of data.
    pub classes: Vec<ClassRow>,
    /// What was deleted.
    pub deleted: Vec<DeletedRow>,
    /// What is held.
    pub holds: Vec<HoldRow>,
    /// The form for a hold.
    pub form: HoldForm,
    /// What is wrong with it.
    pub hold_error: Option<String>,
    /// What is wrong with a period.
    pub period_error: Option<String>,
    /// What was just done.
    pub done: Option<String>,
    /// Whether the reader changes periods and holds.
    pub manages: bool,
    /// Tomorrow, the first day that a hold can end.
    pub tomorrow: String,
    /// The session's form secret.
    pub csrf: String,
}

/// What a redirect has to tell.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    getan: String,
    #[serde(default)]
    klasse: String,
}

/// The page.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let page = page(&app, &desk, locale).await?;
    let t = Say(locale);
    let done = match asked.getan.as_str() {
        "frist" => {
            let changed = page.classes.iter().find(|row| row.code == asked.klasse);
            changed.map(|row| {
                let (class, period) = (row.name.as_str(), row.period.as_str());
                t.say2("protection-saved", "class", class, "period", period)
            })
        }
        "angeordnet" => Some(t.say("hold-ordered")),
        "beendet" => Some(t.say("hold-lifted")),
        _ => None,
    };
    super::show(&Page { done, ..page })
}

/// Changes a period.
pub async fn post_period(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(form): Form<PeriodForm>,
) -> Result<Response, Problem> {
    desk.check(&form.csrf)?;
    let class: DataClass = form.class.parse().map_err(|()| Problem::InvalidInput)?;
    let t = Say(locale);
    let written = format!("{}{}", form.count.trim(), form.unit);
    let error = match written.parse::<Period>() {
        Err(_) => t.say("protection-error-number"),
        Ok(period) => {
            let privacy = app.exchange.privacy();
            match privacy.set_period(&desk.signed, class, period).await {
                Ok(()) => {
                    let to = format!("/{locale}/desk/datenschutz?getan=frist&klasse={class}");
                    return Ok(Redirect::to(&to).into_response());
                }
                Err(PrivacyError::Period(wrong)) => out_of_bounds(&wrong, locale),
                Err(error) => return Err(problem(&error)),
            }
        }
    };
    let page = Page {
        period_error: Some(error),
        ..page(&app, &desk, locale).await?
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, super::show(&page)?).into_response())
}

/// Orders a hold.
pub async fn post_hold(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(form): Form<HoldForm>,
) -> Result<Response, Problem> {
    desk.check(&form.csrf)?;
    let catalogue = app.exchange.catalogue();
    let zone = employer(&catalogue, &desk)?.zone.clone();
    let error = match hold(&app, &desk, &form, &zone).await {
        Ok(()) => {
            let to = format!("/{locale}/desk/datenschutz?getan=angeordnet");
            return Ok(Redirect::to(&to).into_response());
        }
        Err(PrivacyError::Unknown) => "hold-error-subject",
        Err(PrivacyError::Hold(HoldError::Reason)) => "hold-error-reason",
        Err(PrivacyError::Hold(HoldError::End)) => "hold-error-end",
        Err(error) => return Err(problem(&error)),
    };
    let page = Page {
        hold_error: Some(Say(locale).say(error)),
        form,
        ..page(&app, &desk, locale).await?
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, super::show(&page)?).into_response())
}

async fn hold(
    app: &App,
    desk: &Desk,
    form: &HoldForm,
    zone: &jiff::tz::TimeZone,
) -> Result<(), PrivacyError> {
    let sought = Sought::parse(&form.subject).map_err(|_| PrivacyError::Unknown)?;
    let end = || PrivacyError::Hold(HoldError::End);
    let day: Date = form.until.trim().parse().map_err(|_| end())?;
    // The whole of the day named is held.
    let after = day.tomorrow().map_err(|_| end())?;
    let until = after.to_zoned(zone.clone()).map_err(|_| end())?.timestamp();
    let privacy = app.exchange.privacy();
    let held = privacy.hold(&desk.signed, &sought, &form.reason, until);
    held.await.map(drop)
}

/// Lifts a hold.
pub async fn post_lift(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<BTreeMap<String, String>>,
    Form(form): Form<HoldForm>,
) -> Result<Redirect, Problem> {
    desk.check(&form.csrf)?;
    let id = named.get("hold").and_then(|id| id.parse().ok());
    let id = id.ok_or(Problem::NotFound)?;
    let lifted = app.exchange.privacy().lift(&desk.signed, id).await;
    lifted.map_err(|error| problem(&error))?;
    let to = format!("/{locale}/desk/datenschutz?getan=beendet");
    Ok(Redirect::to(&to))
}

/// Why nothing was shown or changed, to the person who tried.
pub fn problem(error: &PrivacyError) -> Problem {
    match error {
        PrivacyError::Forbidden => Problem::Forbidden,
        PrivacyError::Unknown => Problem::NotFound,
        PrivacyError::Hold(_) | PrivacyError::Period(_) => Problem::InvalidInput,
        PrivacyError::Retry => Problem::RetryLater,
    }
}

/// A period, in words.
pub fn period(period: Period, locale: Locale) -> String {
    let t = Say(locale);
    match period.parts() {
        (0, _) => t.say("period-none"),
        (count, Unit::Minutes) => t.say1("period-minutes", "count", count),
        (count, Unit::Hours) => t.say1("period-hours", "count", count),
        (count, Unit::Days) => t.say1("period-days", "count", count),
    }
}

fn out_of_bounds(wrong: &OutOfBounds, locale: Locale) -> String {
    let t = Say(locale);
    let class = t.say(&format!("class-{}", wrong.class));
    t.fill(
        "protection-error-period",
        &[
            ("class", class.into()),
            ("least", period(wrong.least, locale).into()),
            ("most", period(wrong.most, locale).into()),
        ],
    )
}

async fn page(app: &App, desk: &Desk, locale: Locale) -> Result<Page, Problem> {
    let overview = app.exchange.privacy().overview(&desk.signed).await;
    let overview = overview.map_err(|error| problem(&error))?;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let numbers = numbers(app, desk, &overview.holds).await;
    let now = app.clock.now();
    let holds = overview.holds.iter();
    let holds = holds.map(|hold| {
        let by = catalogue.staff(hold.by).map(|staff| staff.name.clone());
        hold_row(hold, employer, (by, &numbers, now), locale)
    });
    let tomorrow = employer.zone.to_datetime(now).date().tomorrow();
    let title = Say(locale).say("protection-title");
    Ok(Page {
        frame: Frame::of(&employer.organisation, locale, title, "desk/datenschutz")
            .for_desk(&desk.signed),
        holds: holds.collect(),
        classes: DataClass::ALL
            .into_iter()
            .map(|class| class_row(class, &overview, employer, locale))
            .collect(),
        deleted: deleted(&overview.deletions, employer, locale),
        form: HoldForm::default(),
        hold_error: None,
        period_error: None,
        done: None,
        manages: desk.signed.staff.may(Permission::ManageRetention),
        tomorrow: tomorrow.map_or_else(|_| String::new(), |day| day.to_string()),
        csrf: desk.signed.csrf.clone(),
    })
}

/// The numbers of the matters that are held.
async fn numbers(app: &App, desk: &Desk, holds: &[Hold]) -> BTreeMap<uuid::Uuid, String> {
    let mut numbers = BTreeMap::new();
    for hold in holds {
        let Subject::Ticket(id) = hold.subject else {
            continue;
        };
        if let Some(number) = app.exchange.privacy().number_of(&desk.signed, id).await {
            numbers.insert(id.0, number);
        }
    }
    numbers
}

fn class_row(
    class: DataClass,
    overview: &Overview,
    employer: &OrganisationEntry,
    locale: Locale,
) -> ClassRow {
    let t = Say(locale);
    let chosen = overview.periods.of(class);
    let bounds = class.bounds();
    let (count, unit) = chosen.parts();
    let day = |at| view::date_short(employer.zone.to_datetime(at).date(), locale);
    let holding = overview.holdings.iter().find(|one| one.class == class);
    ClassRow {
        code: class.code(),
        name: t.say(&format!("class-{class}")),
        period: period(chosen, locale),
        since: t.say(&format!("since-{class}")),
        fixed: class.is_fixed(),
        bounds: t.say2(
            "protection-bounds",
            "least",
            period(bounds.least, locale),
            "most",
            period(bounds.most, locale),
        ),
        count,
        unit: match unit {
            Unit::Minutes => "min",
            Unit::Hours => "h",
            Unit::Days => "d",
        },
        rows: holding.map_or_else(|| "–".to_owned(), |one| one.rows.to_string()),
        oldest: holding
            .and_then(|one| one.oldest)
            .map_or_else(String::new, day),
        next: holding
            .and_then(|one| one.next)
            .map_or_else(String::new, day),
    }
}

/// The log of deletions by day and class, the newest first.
fn deleted(log: &[Deletion], employer: &OrganisationEntry, locale: Locale) -> Vec<DeletedRow> {
    let mut days = BTreeMap::<_, u64>::new();
    for line in log {
        let day = employer.zone.to_datetime(line.at).date();
        *days.entry((day, line.deleted.class)).or_default() += line.deleted.count;
    }
    days.into_iter()
        .rev()
        .take(LINES)
        .map(|((day, class), count)| DeletedRow {
            day: view::date_short(day, locale),
            class: Say(locale).say(&format!("deleted-{}", class.code())),
            count,
        })
        .collect()
}

fn hold_row(
    hold: &Hold,
    employer: &OrganisationEntry,
    (by, numbers, now): (
        Option<String>,
        &BTreeMap<uuid::Uuid, String>,
        jiff::Timestamp,
    ),
    locale: Locale,
) -> HoldRow {
    let t = Say(locale);
    let day = |at| view::date_short(employer.zone.to_datetime(at).date(), locale);
    let subject = match hold.subject {
        Subject::Visit(visit) => t.say1("hold-visit", "visit", visit.to_string()),
        Subject::Ticket(id) => match numbers.get(&id.0) {
            Some(number) => t.say1("hold-ticket", "number", number.as_str()),
            None => t.say("hold-ticket-gone"),
        },
    };
    let name = by.unwrap_or_default();
    HoldRow {
        id: hold.id.to_string(),
        subject,
        reason: hold.reason.clone(),
        // The last moment of the hold, not the one after it.
        until: day(hold.over() - jiff::SignedDuration::from_secs(1)),
        by: t.say2("hold-by", "name", name, "date", day(hold.since)),
        holds: hold.holds(now),
    }
}

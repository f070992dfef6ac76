//! `GET` and `POST …/bueros/{buero}/zeiten`: opening hours, with what they mean for the next days.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use schalter_domain::holidays::Land;
use schalter_domain::hours::{DayRule, Hours};
use schalter_domain::ids::OfficeId;
use schalter_domain::setup;
use schalter_exchange::Catalogue;
use schalter_exchange::admin::{AdminError, Part, Standing, Subject};
use schalter_exchange::plan::{HoursPlan, OfficePlan};
use schalter_texts::Locale;

use super::Named;
use super::form::{Choice, Difference, Filled};
use super::hours_fields::{
    DAYS, HourErrors, Range, add_exception, add_range, code, exceptions, fill, like_monday, locals,
    ranges, read, values,
};
use super::office::office_head;
use super::sheet::{Asked, Head, Undo, Wrong, frame, path, said};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::frame::Frame;
use crate::pages::notices::employer;
use crate::pages::view;
use crate::problem::Problem;
use crate::say::Say;

/// A weekday, or a date that differs.
#[derive(Clone, Debug)]
pub struct DayRow {
    /// The word of its fields.
    pub word: String,
    /// What it is called.
    pub label: String,
    /// The date; empty for a weekday.
    pub date: String,
    /// Why it differs.
    pub reason: String,
    /// Its ranges; at least one, which may be empty.
    pub ranges: Vec<Range>,
    /// Whether it is over.
    pub past: bool,
    /// What is wrong with it.
    pub error: String,
}

/// A day to come, in words.
#[derive(Clone, Debug)]
pub struct Ahead {
    /// The day.
    pub day: String,
    /// When it is open.
    pub spans: String,
    /// What that follows from; empty: the weekly rule.
    pub why: String,
    /// Whether it is closed.
    pub closed: bool,
}

/// The page.
#[derive(Template)]
#[template(path = "admin/hours.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What stands around it.
    pub head: Head,
    /// Whether it is always open.
    pub always: bool,
    /// The weekdays.
    pub week: Vec<DayRow>,
    /// The dates that differ.
    pub dates: Vec<DayRow>,
    /// How many of them.
    pub count: usize,
    /// The Länder.
    pub lands: Vec<Choice>,
    /// What the municipality alone keeps.
    pub locals: Vec<Choice>,
    /// What is wrong with the holidays.
    pub land_error: String,
    /// The days to come.
    pub ahead: Vec<Ahead>,
    /// Whether that shows what is not saved yet.
    pub unsaved: bool,
    /// This page.
    pub here: String,
    /// Where to go without saving.
    pub back: String,
}

/// The form.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let id = named.office()?;
    let standing = standing(&app, &desk, id).await?;
    let form = fill(&standing.plan.hours);
    let mut page = page(&app, &desk, locale, (id, &standing, &form))?;
    page.head = page.head.told(&asked, Say(locale));
    crate::pages::show(&page)
}

/// Saves it, or shows it with another row.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Form(mut form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let id = named.office()?;
    let standing = standing(&app, &desk, id).await?;
    let step = form.get("aktion").to_owned();
    if let Some(word) = step.strip_prefix("zeile-") {
        add_range(&mut form, word);
    }
    match step.as_str() {
        "tag" => add_exception(&mut form),
        "wie-montag" => like_monday(&mut form),
        _ => {}
    }
    let saves = matches!(step.as_str(), "" | "speichern");
    let (plan, errors) = read(&form, Say(locale));
    let mut page = page(&app, &desk, locale, (id, &standing, &form))?;
    page.unsaved = true;
    // A form that only grows stands as it was shown first.
    form.get("stand").clone_into(&mut page.head.state);
    if !saves {
        page.head.undo = None;
        return crate::pages::show(&page);
    }
    if !errors.is_empty() {
        page.show_errors(&errors, Say(locale));
        let page = crate::pages::show(&page)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let subject = (Subject::Office(id), Part::Hours);
    let admin = app.exchange.admin();
    let saved = admin
        .change(&desk.signed, subject, form.get("stand"), &values(&plan))
        .await;
    match saved {
        Ok(changed) => {
            let done = if changed {
                "gespeichert"
            } else {
                "unveraendert"
            };
            Ok(Redirect::to(&format!("{}?getan={done}", page.here)).into_response())
        }
        Err(AdminError::Conflict) => {
            page.head.state.clone_from(&standing.state);
            page.head.undo = None;
            let stored = &standing.plan.hours;
            page.head.conflict = Some(differences(&plan, stored, locale));
            let page = crate::pages::show(&page)?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(AdminError::Invalid(_)) => {
            let text = Say(locale).say("admin-error-hours");
            page.show_errors(&HourErrors::from([(String::new(), text)]), Say(locale));
            let page = crate::pages::show(&page)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(super::problem(&error)),
    }
}

async fn standing(app: &App, desk: &Desk, id: OfficeId) -> Result<Standing<OfficePlan>, Problem> {
    let admin = app.exchange.admin();
    let standing = admin.office(&desk.signed, id, Part::Hours).await;
    standing.map_err(|error| super::problem(&error))
}

fn page(
    app: &App,
    desk: &Desk,
    locale: Locale,
    (id, standing, form): (OfficeId, &Standing<OfficePlan>, &Filled),
) -> Result<Page, Problem> {
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let t = Say(locale);
    let below = format!("bueros/{id}/zeiten");
    let name = said(&standing.plan.name, locale);
    let undo = Undo {
        kind: Subject::Office(id).kind(),
        id: id.to_string(),
        page: below.clone(),
    };
    let head = office_head(desk, locale, id, 1);
    let head = head.stands(standing, Some(undo), employer, locale);
    let today = employer.zone.to_datetime(app.clock.now()).date();
    let land = form.get("land");
    let lands = Land::ALL.map(|land| {
        let key = format!("admin-land-{}", land.code().to_lowercase());
        Choice::new(land.code(), t.say(&key))
    });
    let none = Choice::new("", t.say("admin-land-none"));
    let lands = std::iter::once(none).chain(lands).map(|mut choice| {
        choice.on = choice.value == land;
        choice
    });
    let (plan, _) = read(form, t);
    let locals = locals(land.parse().ok()).into_iter().map(|local| {
        let mut choice = Choice::new(code(&local), local.name());
        choice.on = form.ticked("ortsfeiertag", &choice.value);
        choice
    });
    Ok(Page {
        frame: frame(employer, desk, locale, name, &below),
        head,
        always: form.ticked("immer", "ja"),
        week: week(form, locale),
        dates: dates(form, today, t),
        count: exceptions(form),
        lands: lands.collect(),
        locals: locals.collect(),
        land_error: String::new(),
        ahead: ahead(&plan, (&catalogue, id), today, locale),
        unsaved: false,
        here: path(locale, &below),
        back: path(locale, "bueros"),
    })
}

fn week(form: &Filled, locale: Locale) -> Vec<DayRow> {
    // The names of weekdays come from dates: this week begins with a Monday.
    let monday = date(2024, 1, 1);
    let row = |(at, (word, _)): (i32, &(&str, _))| DayRow {
        word: (*word).to_owned(),
        label: view::weekday(monday.saturating_add(at.days()), locale),
        date: String::new(),
        reason: String::new(),
        ranges: some(ranges(form, word)),
        past: false,
        error: String::new(),
    };
    (0..).zip(DAYS.iter()).map(row).collect()
}

fn dates(form: &Filled, today: Date, t: Say) -> Vec<DayRow> {
    let row = |at: usize| {
        let word = format!("t{at}");
        let written = form.get(&format!("{word}.datum")).to_owned();
        let date: Option<Date> = written.parse().ok();
        DayRow {
            label: match date {
                Some(_) => written.clone(),
                None => t.say("admin-hours-new-date"),
            },
            past: date.is_some_and(|date| date < today),
            date: written,
            reason: form.get(&format!("{word}.grund")).to_owned(),
            ranges: some(ranges(form, &word)),
            error: String::new(),
            word,
        }
    };
    (0..exceptions(form)).map(row).collect()
}

fn some(mut ranges: Vec<Range>) -> Vec<Range> {
    if ranges.is_empty() {
        ranges.push(Range {
            nth: 1,
            ..Range::default()
        });
    }
    ranges
}

/// What the hours mean for the days to come, with the days on which the office was closed.
fn ahead(
    plan: &HoursPlan,
    (catalogue, office): (&Catalogue, OfficeId),
    today: Date,
    locale: Locale,
) -> Vec<Ahead> {
    let t = Say(locale);
    let hours = Hours::from(plan);
    let days = today.series(1.day()).take(usize::from(setup::DAYS));
    days.map(|date| {
        let day = hours.day(date);
        let closure = catalogue.closure(office, date);
        let spans = if closure.is_some() {
            Vec::new()
        } else {
            day.spans
        };
        let why = match (closure, day.rule) {
            (Some(closure), _) => closure.reason.clone(),
            (None, DayRule::Holiday(name)) => name.to_owned(),
            (None, DayRule::Exception(Some(reason))) => reason,
            (None, DayRule::Exception(None)) => t.say("admin-hours-exception"),
            (None, DayRule::Week | DayRule::Always) => String::new(),
        };
        Ahead {
            day: short_day(date, locale),
            spans: view::spans(&spans, locale),
            closed: spans.is_empty(),
            why,
        }
    })
    .collect()
}

/// `Mo, 23.11.`
fn short_day(date: Date, locale: Locale) -> String {
    let (letters, day) = match locale {
        Locale::De => (2, date.strftime("%d.%m.")),
        Locale::En => (3, date.strftime("%-d %b")),
    };
    let weekday = view::weekday(date, locale);
    let weekday: String = weekday.chars().take(letters).collect();
    format!("{weekday}, {day}")
}

impl Page {
    fn any_past(&self) -> bool {
        self.dates.iter().any(|row| row.past)
    }

    fn show_errors(&mut self, errors: &HourErrors, t: Say) {
        self.head.undo = None;
        let mut left = errors.clone();
        for row in self.week.iter_mut().chain(&mut self.dates) {
            let Some(error) = left.remove(&row.word) else {
                continue;
            };
            self.head.wrong.push(Wrong {
                href: format!("#{}", row.word),
                text: format!("{}: {error}", row.label),
            });
            row.error = error;
        }
        if let Some(error) = left.remove("land") {
            self.head.wrong.push(Wrong {
                href: "#land".to_owned(),
                text: format!("{}: {error}", t.say("admin-hours-holidays")),
            });
            self.land_error = error;
        }
        self.head.wrong.extend(left.into_values().map(|text| Wrong {
            href: String::new(),
            text,
        }));
    }
}

/// Where two hours differ, in words.
fn differences(typed: &HoursPlan, stored: &HoursPlan, locale: Locale) -> Vec<Difference> {
    let lines = |plan: &HoursPlan| -> Vec<(String, String)> {
        let t = Say(locale);
        let form = fill(plan);
        let said = |row: &DayRow| {
            let text = |range: &Range| format!("{}–{}", range.from, range.to);
            let ranges = row.ranges.iter().filter(|range| !range.from.is_empty());
            let ranges: Vec<_> = ranges.map(text).collect();
            let spans = match ranges.is_empty() {
                true => t.say("hours-closed"),
                false => ranges.join(", "),
            };
            match row.reason.is_empty() {
                true => spans,
                false => format!("{spans} ({})", row.reason),
            }
        };
        let mut lines: Vec<_> = week(&form, locale)
            .iter()
            .map(|row| (row.label.clone(), said(row)))
            .collect();
        let land = plan.holidays.map_or_else(
            || t.say("admin-land-none"),
            |land| t.say(&format!("admin-land-{}", land.code().to_lowercase())),
        );
        lines.push((t.say("admin-hours-holidays"), land));
        let always = if plan.always { "yes" } else { "no" };
        lines.push((
            t.say("admin-hours-always"),
            t.say(&format!("admin-{always}")),
        ));
        let dates = dates(&form, Date::MIN, t);
        lines.extend(dates.iter().map(|row| (row.label.clone(), said(row))));
        lines
    };
    let (typed, stored) = (lines(typed), lines(stored));
    let find = |lines: &[(String, String)], label: &str| {
        let known = lines.iter().find(|(known, _)| known == label);
        known.map_or_else(
            || Say(locale).say("admin-nothing"),
            |(_, text)| text.clone(),
        )
    };
    let mut labels: Vec<&String> = Vec::new();
    for (label, _) in typed.iter().chain(&stored) {
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    let all = labels.into_iter().map(|label| Difference {
        label: label.clone(),
        typed: find(&typed, label),
        stored: find(&stored, label),
    });
    all.filter(|one| one.typed != one.stored).collect()
}

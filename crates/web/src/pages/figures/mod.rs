//! `GET /{locale}/desk/zahlen`: the figures of a week, month or quarter, for leads: the promise as
//! traffic lights, totals, breakdowns as plots with their tables, and the wallboards.

pub mod export;
pub mod model;
pub mod plot;
pub mod sheet;
pub mod walls;
pub mod words;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;
use schalter_domain::figures::period::{self, Period};
use schalter_domain::figures::report::{Light, Promise, Report};
use schalter_domain::ids::OfficeId;
use schalter_domain::permission::Permission;
use schalter_exchange::OrganisationEntry;
use schalter_exchange::figures::{FigureError, Seen};
use schalter_texts::Locale;
use serde::Deserialize;

use self::model::{Counted, Table};
use self::plot::Plot;
use super::frame::Frame;
use super::notices::employer;
use super::view;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::quiet;
use crate::say::Say;

/// How many weeks back can be chosen.
const WEEKS: i64 = 53;

/// Which period and office.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    /// Such as `2026-W47`; empty is the newest week.
    #[serde(default)]
    pub zeitraum: String,
    /// The office's key; empty is all.
    #[serde(default)]
    pub buero: String,
    /// What a redirect to this page has to tell.
    #[serde(default)]
    pub getan: String,
}

impl Asked {
    /// The period and the office, where they are named.
    ///
    /// # Errors
    /// [`Problem::NotFound`]
    pub fn chosen(
        &self,
        entry: &OrganisationEntry,
    ) -> Result<(Option<Period>, Option<OfficeId>), Problem> {
        let period = match self.zeitraum.as_str() {
            "" => None,
            text => Some(text.parse().map_err(|_| Problem::NotFound)?),
        };
        let office = match self.buero.as_str() {
            "" => None,
            slug => Some(entry.office(slug).ok_or(Problem::NotFound)?.office.id),
        };
        Ok((period, office))
    }
}

/// Why no figures are shown, to the person who asked.
pub fn problem(error: &FigureError) -> Problem {
    match error {
        FigureError::Forbidden | FigureError::Off => Problem::Forbidden,
        FigureError::Unknown => Problem::NotFound,
        FigureError::Retry => Problem::RetryLater,
    }
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its value.
    pub value: String,
    /// Its name.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// Periods of one length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// What they are called.
    pub name: String,
    /// The periods.
    pub choices: Vec<Choice>,
}

/// A traffic light.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lamp {
    /// What was promised.
    pub name: String,
    /// What was reached.
    pub value: String,
    /// How much was promised.
    pub goal: String,
    /// The light's word, in classes.
    pub light: &'static str,
    /// What it says.
    pub says: String,
}

/// A figure with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// It.
    pub value: String,
}

/// A breakdown with its plot.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its key, in ids.
    pub code: &'static str,
    /// Its name.
    pub title: String,
    /// Its plot.
    pub plot: Plot,
    /// The heads of the table's columns.
    pub heads: Vec<String>,
    /// The rows: the group, and a cell for each further column.
    pub rows: Vec<(String, Vec<String>)>,
}

/// The page.
#[derive(Template)]
#[template(path = "figures/page.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// The periods to choose from.
    pub periods: Vec<Choices>,
    /// The offices to choose from.
    pub offices: Vec<Choice>,
    /// What is shown: the period's name.
    pub heading: String,
    /// Its days.
    pub span: String,
    /// What `zeitraum` and `buero` are, for links.
    pub query: String,
    /// The office's part of links.
    pub office_query: String,
    /// The period before.
    pub before: String,
    /// The period after, if it has begun.
    pub after: Option<String>,
    /// Why not all or nothing is shown.
    pub note: Option<String>,
    /// Whether there is anything to show.
    pub any: bool,
    /// The promise.
    pub lamps: Vec<Lamp>,
    /// Totals.
    pub figures: Vec<Named>,
    /// Breakdowns.
    pub sections: Vec<Section>,
    /// When one more seat would help.
    pub hints: Vec<String>,
    /// Quiet times by office.
    pub quiet: Vec<String>,
    /// Whether the staff member may take figures out.
    pub exports: bool,
    /// Whether the figures are simulated.
    pub simulated: bool,
    /// The wallboards.
    pub walls: walls::Section,
    /// What was just done.
    pub done: Option<String>,
    /// The session's form secret.
    pub csrf: String,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    super::show(&page(&app, &desk, &asked, None, locale).await?)
}

/// The page; `fresh` is the address of a wallboard that was made just now.
pub async fn page(
    app: &App,
    desk: &Desk,
    asked: &Asked,
    fresh: Option<String>,
    locale: Locale,
) -> Result<Page, Problem> {
    let catalogue = app.exchange.catalogue();
    let entry = employer(&catalogue, desk)?;
    let (period, office) = asked.chosen(entry)?;
    let seen = app
        .exchange
        .figures()
        .read(&desk.signed, period, office)
        .await;
    let seen = seen.map_err(|error| problem(&error))?;
    let walls = walls::section(app, desk, entry, fresh, locale).await?;
    let t = Say(locale);
    let newest = period::newest_closed(app.clock.now(), &entry.zone);
    let report = &seen.report;
    let office_query = match asked.buero.as_str() {
        "" => String::new(),
        slug => format!("&buero={slug}"),
    };
    let frame = Frame::of(
        &entry.organisation,
        locale,
        t.say("figures-title"),
        "desk/zahlen",
    );
    Ok(Page {
        frame: frame.for_desk(&desk.signed),
        periods: periods(seen.period, newest, locale),
        offices: offices(entry, office, locale),
        heading: words::period(seen.period, locale),
        span: match seen.period {
            Period::Week { .. } => String::new(),
            longer => words::span(longer, locale),
        },
        query: format!("zeitraum={}{office_query}", seen.period),
        office_query,
        before: seen.period.before().to_string(),
        after: seen.newer.then(|| seen.period.after().to_string()),
        note: note(&seen, &t),
        any: report.total.visits() > 0 || report.matters.iter().sum::<u64>() > 0,
        lamps: lamps(report, &app.config.promise, locale),
        figures: totals(report, locale),
        sections: model::tables(&seen, entry, locale)
            .into_iter()
            .map(|table| section(table, locale))
            .collect(),
        hints: hints(&seen, entry, locale),
        quiet: quiet_times(app, entry, office, locale),
        exports: desk.signed.staff.may(Permission::ExportFigures),
        simulated: app.config.simulated_figures,
        walls,
        done: (asked.getan == "widerrufen").then(|| t.say("figures-walls-revoked")),
        csrf: desk.signed.csrf.clone(),
    })
}

fn periods(chosen: Period, newest: Date, locale: Locale) -> Vec<Choices> {
    let mut known = false;
    let names = ["weeks", "months", "quarters"];
    let lists = model::choices(newest, WEEKS);
    let mut all: Vec<Choices> = names
        .into_iter()
        .zip(lists)
        .map(|(name, periods)| Choices {
            name: Say(locale).say(&format!("figures-period-{name}")),
            choices: periods
                .into_iter()
                .map(|period| {
                    known |= period == chosen;
                    choice(period, chosen, locale)
                })
                .collect(),
        })
        .collect();
    if !known {
        all[0].choices.push(choice(chosen, chosen, locale));
    }
    all
}

fn choice(period: Period, chosen: Period, locale: Locale) -> Choice {
    Choice {
        value: period.to_string(),
        name: words::period(period, locale),
        chosen: period == chosen,
    }
}

fn offices(entry: &OrganisationEntry, chosen: Option<OfficeId>, locale: Locale) -> Vec<Choice> {
    let all = Choice {
        value: String::new(),
        name: Say(locale).say("figures-all-offices"),
        chosen: chosen.is_none(),
    };
    let office = |one: &schalter_exchange::OfficeEntry| Choice {
        value: one.office.slug.clone(),
        name: view::local(&one.office.name, locale),
        chosen: chosen == Some(one.office.id),
    };
    [all]
        .into_iter()
        .chain(entry.offices.iter().map(office))
        .collect()
}

fn note(seen: &Seen, t: &Say) -> Option<String> {
    let all = seen.period.mondays().len();
    let closed = seen.mondays.len();
    if closed == 0 {
        return Some(t.say("figures-open"));
    }
    let (closed_text, all_text) = (closed.to_string(), all.to_string());
    (closed < all).then(|| t.say2("figures-part", "closed", closed_text, "all", all_text))
}

fn lamps(report: &Report, promise: &Promise, locale: Locale) -> Vec<Lamp> {
    let t = Say(locale);
    let reached = [
        ("prompt", report.total.prompt_share(), promise.prompt),
        ("settled", report.total.settled_share(), promise.settled),
        ("matters", report.matters_share(), promise.matters),
    ];
    let lamp = |((name, share, goal), light): ((&str, Option<f64>, f64), Light)| Lamp {
        name: t.say(&format!("figures-promise-{name}")),
        value: share.map_or_else(|| "–".to_owned(), |_| words::share(share, locale)),
        goal: t.say1(
            "figures-promise-goal",
            "goal",
            words::share(Some(goal), locale),
        ),
        light: light.code(),
        says: t.say(&format!("figures-light-{}", light.code())),
    };
    reached
        .into_iter()
        .zip(report.lights(promise))
        .map(lamp)
        .collect()
}

fn totals(report: &Report, locale: Locale) -> Vec<Named> {
    let t = Say(locale);
    let total = &report.total;
    let count = |count| words::count(count, locale);
    let length = |seconds| words::maybe_duration(seconds, locale);
    let with_share = |number, share: Option<f64>| match share {
        Some(_) => format!("{} ({})", count(number), words::share(share, locale)),
        None => count(number),
    };
    let mut figures = vec![
        ("visits", count(total.visits())),
        ("answered", count(total.answered())),
        ("lost", with_share(total.lost(), total.lost_share())),
        ("wait-median", length(report.waits.quantile(0.5))),
        ("wait-most", length(report.waits.quantile(0.9))),
        ("wait-mean", length(report.waits.mean())),
        ("talk-median", length(report.talks.quantile(0.5))),
        ("passed", count(report.passed)),
    ];
    if total.promised() > 0 {
        figures.extend([
            ("promised", count(total.promised())),
            ("kept", with_share(total.kept(), total.kept_share())),
            ("late", count(total.late())),
            ("unreached", count(total.unreached())),
        ]);
    }
    if let Some(stars) = report.mean_stars() {
        let (stars, ratings) = (words::decimal(stars, locale), count(report.ratings()));
        figures.push((
            "stars",
            t.say2("figures-stars-of", "stars", stars, "count", ratings),
        ));
    }
    let [in_time, late] = report.matters;
    if in_time + late > 0 {
        figures.push(("matters", count(in_time + late)));
        figures.push(("matters-late", count(late)));
    }
    let named = |(name, value): (&str, String)| Named {
        name: t.say(&format!("figures-{name}")),
        value,
    };
    figures.into_iter().map(named).collect()
}

fn section(table: Table, locale: Locale) -> Section {
    let t = Say(locale);
    let heads: &[&str] = match table.is_of_visits() {
        true => &[
            "visits",
            "answered",
            "lost",
            "lost-share",
            "prompt-share",
            "settled-share",
        ],
        false => &["count"],
    };
    let count = |count| words::count(count, locale);
    let percent =
        |share| words::percent(share).map_or_else(|| "–".to_owned(), |one| one.to_string());
    let cells = |counted: &Counted| match counted {
        Counted::Number(number) => vec![count(*number)],
        Counted::Visits(line) => vec![
            count(line.visits()),
            count(line.answered()),
            count(line.lost()),
            percent(line.lost_share()),
            percent(line.prompt_share()),
            percent(line.settled_share()),
        ],
    };
    let rows = table.groups.iter();
    Section {
        plot: plot::plot(&table, locale),
        heads: heads
            .iter()
            .map(|head| t.say(&format!("figures-{head}")))
            .collect(),
        rows: rows
            .map(|group| (group.name.clone(), cells(&group.counted)))
            .collect(),
        code: table.code,
        title: table.title,
    }
}

fn hints(seen: &Seen, entry: &OrganisationEntry, locale: Locale) -> Vec<String> {
    let t = Say(locale);
    let hint = |(office, hint): &(OfficeId, schalter_domain::figures::hints::Hint)| {
        let (_, name) = words::office(entry, *office, locale)?;
        Some(t.fill(
            "figures-hint",
            &[
                ("office", name.into()),
                (
                    "day",
                    t.say(&format!("weekday-{}", hint.weekday + 1)).into(),
                ),
                ("from", u32::from(hint.from).into()),
                ("until", u32::from(hint.until).into()),
                ("lost", words::share(Some(hint.lost), locale).into()),
                ("then", words::share(Some(hint.lost_then), locale).into()),
            ],
        ))
    };
    seen.hints.iter().filter_map(hint).collect()
}

fn quiet_times(
    app: &App,
    entry: &OrganisationEntry,
    office: Option<OfficeId>,
    locale: Locale,
) -> Vec<String> {
    let offices = entry.offices.iter().map(|one| &one.office);
    let chosen = offices.filter(|one| office.is_none_or(|office| office == one.id));
    let told = chosen.filter_map(|one| {
        let times = quiet::told(&app.exchange, one.id, locale)?;
        let name = view::local(&one.name, locale);
        Some(Say(locale).say2("figures-quiet", "office", name, "times", times))
    });
    told.collect()
}

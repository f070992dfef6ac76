//! `GET /{locale}/desk/zahlen/tabelle/{table}`: what the page shows, as a table (`zahlen.csv`) or as
//! data (`zahlen.json`).

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use schalter_domain::figures::report::{Line, Report};
use schalter_domain::permission::Permission;
use schalter_exchange::OrganisationEntry;
use schalter_exchange::figures::Seen;
use schalter_texts::Locale;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Counted, Group, Table, tables};
use super::{Asked, problem, words};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::notices::employer;
use crate::problem::Problem;

/// The path.
#[derive(Deserialize)]
pub struct Named {
    table: String,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(Named { table }): Path<Named>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    if !desk.signed.staff.may(Permission::ExportFigures) {
        return Err(Problem::Forbidden);
    }
    let catalogue = app.exchange.catalogue();
    let entry = employer(&catalogue, &desk)?;
    let (period, office) = asked.chosen(entry)?;
    let seen = app
        .exchange
        .figures()
        .read(&desk.signed, period, office)
        .await;
    let seen = seen.map_err(|error| problem(&error))?;
    match table.as_str() {
        "zahlen.csv" => {
            let name = format!("attachment; filename=\"zahlen-{}.csv\"", seen.period);
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                (header::CONTENT_DISPOSITION, name),
            ];
            Ok((headers, csv(&seen, entry, locale)).into_response())
        }
        "zahlen.json" => {
            let name = format!("attachment; filename=\"zahlen-{}.json\"", seen.period);
            let headers = [(header::CONTENT_DISPOSITION, name)];
            Ok((headers, Json(FiguresBody::new(&seen, entry, locale))).into_response())
        }
        _ => Err(Problem::NotFound),
    }
}

/// A field of the table; what holds a separator or quotes is quoted, and what a spreadsheet could
/// take for a formula is kept from it.
fn field(text: &str) -> String {
    let plain = text.replace('"', "\"\"");
    let formula = text.starts_with(['=', '+', '-', '@']);
    let quoted = formula || text.contains([';', '"', '\n', '\r']);
    match (quoted, formula) {
        (true, true) => format!("\"'{plain}\""),
        (true, false) => format!("\"{plain}\""),
        (false, _) => plain,
    }
}

fn csv(seen: &Seen, entry: &OrganisationEntry, locale: Locale) -> String {
    let t = crate::say::Say(locale);
    let heads = [
        "group",
        "visits",
        "answered",
        "lost",
        "lost-share",
        "prompt-share",
        "settled-share",
    ];
    let heads: Vec<String> = heads
        .iter()
        .map(|key| field(&t.say(&format!("figures-{key}"))))
        .collect();
    // The mark tells spreadsheets that it is UTF-8.
    let mut text = format!(
        "\u{feff}{};{}\r\n",
        field(&t.say("figures-period")),
        heads.join(";")
    );
    let mut line = |table: &str, group: &str, counted: Counted| {
        let cells = match counted {
            Counted::Visits(line) => visits(&line),
            Counted::Number(count) => vec![count.to_string()],
        };
        let mut cells = [vec![field(table), field(group)], cells].concat();
        cells.resize(8, String::new());
        text.push_str(&cells.join(";"));
        text.push_str("\r\n");
    };
    let period = words::period(seen.period, locale);
    let office = words::office_or_all(entry, seen.office, locale);
    line(&period, &office, Counted::Visits(seen.report.total));
    for table in tables(seen, entry, locale) {
        for group in table.groups {
            line(&table.title, &group.name, group.counted);
        }
    }
    text
}

fn visits(line: &Line) -> Vec<String> {
    let percent =
        |share| words::percent(share).map_or_else(String::new, |percent| percent.to_string());
    vec![
        line.visits().to_string(),
        line.answered().to_string(),
        line.lost().to_string(),
        percent(line.lost_share()),
        percent(line.prompt_share()),
        percent(line.settled_share()),
    ]
}

/// Visits and what became of them. Shares are whole percent, and absent of fewer than 20 visits.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineBody {
    /// All visits.
    visits: u64,
    /// Those somebody talked to.
    answered: u64,
    /// Those that ended without a talk.
    lost: u64,
    /// The lost share of all visits.
    lost_percent: Option<u32>,
    /// The share of all visits that was answered within 30 seconds.
    prompt_percent: Option<u32>,
    /// The share of the answered that was settled at first contact.
    settled_percent: Option<u32>,
}

impl From<&Line> for LineBody {
    fn from(line: &Line) -> Self {
        Self {
            visits: line.visits(),
            answered: line.answered(),
            lost: line.lost(),
            lost_percent: words::percent(line.lost_share()),
            prompt_percent: words::percent(line.prompt_share()),
            settled_percent: words::percent(line.settled_share()),
        }
    }
}

/// A group of a breakdown.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupBody {
    /// Its key.
    key: String,
    /// Its name.
    name: String,
    /// How many.
    count: u64,
    /// Of visits: what became of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    visits: Option<LineBody>,
}

/// A breakdown. Counts by office and week are exact; all others are rounded to fives and need not add
/// up to the total.
#[derive(Debug, Serialize, ToSchema)]
pub struct BreakdownBody {
    /// By what: `weekday`, `hour`, `week`, `office`, `topic`, `channel`, `language`, `wait`, `talk`,
    /// `end` or `stars`.
    by: String,
    /// The groups.
    groups: Vec<GroupBody>,
}

/// The figures of whole weeks that are over. Groups of fewer than five are hidden; nobody is in them,
/// neither citizens nor staff.
#[derive(Debug, Serialize, ToSchema)]
pub struct FiguresBody {
    /// The period.
    #[schema(example = "2026-W47")]
    period: String,
    /// The Mondays of its weeks that are over.
    weeks: Vec<String>,
    /// The key of the office; absent of all together.
    office: Option<String>,
    /// All visits.
    total: LineBody,
    /// The median wait of those answered in the line, in seconds.
    wait_median_s: Option<f64>,
    /// Nine out of ten of those waited no longer, in seconds.
    wait_p90_s: Option<f64>,
    /// Callbacks that were promised.
    callbacks_promised: u64,
    /// Callbacks that were kept on the day of the promise.
    callbacks_kept: u64,
    /// The mean number of stars.
    stars: Option<f64>,
    /// Matters settled within 24 service hours.
    matters_in_time: u64,
    /// Matters settled later.
    matters_late: u64,
    /// Breakdowns.
    breakdowns: Vec<BreakdownBody>,
}

impl FiguresBody {
    /// What is seen.
    pub fn new(seen: &Seen, entry: &OrganisationEntry, locale: Locale) -> Self {
        let report: &Report = &seen.report;
        let office = seen
            .office
            .and_then(|office| words::office(entry, office, locale));
        let round = |seconds: Option<f64>| seconds.map(f64::round);
        Self {
            period: seen.period.to_string(),
            weeks: seen.mondays.iter().map(ToString::to_string).collect(),
            office: office.map(|(slug, _)| slug),
            total: (&report.total).into(),
            wait_median_s: round(report.waits.quantile(0.5)),
            wait_p90_s: round(report.waits.quantile(0.9)),
            callbacks_promised: report.total.promised(),
            callbacks_kept: report.total.kept(),
            stars: report
                .mean_stars()
                .map(|stars| (10.0 * stars).round() / 10.0),
            matters_in_time: report.matters[0],
            matters_late: report.matters[1],
            breakdowns: tables(seen, entry, locale)
                .into_iter()
                .map(breakdown)
                .collect(),
        }
    }
}

fn breakdown(table: Table) -> BreakdownBody {
    let group = |group: Group| GroupBody {
        key: group.code,
        name: group.name,
        count: group.counted.count(),
        visits: match &group.counted {
            Counted::Visits(line) => Some(line.into()),
            Counted::Number(_) => None,
        },
    };
    BreakdownBody {
        by: table.code.to_owned(),
        groups: table.groups.into_iter().map(group).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn a_field_keeps_its_place_and_is_no_formula() {
        assert_eq!(field("Meldewesen"), "Meldewesen");
        assert_eq!(field("a;b \"c\""), "\"a;b \"\"c\"\"\"");
        assert_eq!(field("=1+1"), "\"'=1+1\"");
    }
}

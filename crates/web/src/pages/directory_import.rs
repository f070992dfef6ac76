//! `GET` and `POST /{locale}/desk/verzeichnis/einlesen`: takes a table, and shows what it would
//! change. The page carries the table on in its form, so that nothing has to be remembered until
//! [`super::directory_apply`] takes it. For admins.

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use schalter_domain::permission::Permission;
use schalter_exchange::entries::EntryError;
use schalter_exchange::entries::import::{Fault, Reason, Report};
use schalter_exchange::entries::sheet::{self, LINES, SheetError};
use schalter_texts::Locale;

use super::directory::count;
use super::frame::Frame;
use super::notices::employer;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;

/// The largest table, in bytes.
pub const TABLE_BYTES: usize = 1024 * 1024;
/// How many names of each kind are shown.
const NAMES: usize = 20;
/// How many lines that do not fit are shown.
const FAULTS: usize = 50;

/// Names of entries that share a fate.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// How many, in words.
    pub heading: String,
    /// The first of them.
    pub names: Vec<String>,
    /// How many more, in words; empty for none.
    pub more: String,
}

/// A line that does not fit, in words.
#[derive(Clone, Debug)]
pub struct FaultRow {
    /// Its place in the file.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// What a table would change, in words.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// New, changed and removed entries; empty ones left out.
    pub fates: Vec<Names>,
    /// How many stay, in words; empty for none.
    pub unchanged: String,
    /// How many lines do not fit.
    pub fault_count: u32,
    /// The first of them.
    pub faults: Vec<FaultRow>,
    /// How many more, in words; empty for none.
    pub more_faults: String,
    /// Why nothing changes; empty if something does.
    pub nothing: String,
    /// The table.
    pub table: String,
}

/// The page: a form for a file, or what the file would change.
#[derive(Template)]
#[template(path = "directory_import.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Why the file cannot be read.
    pub error: Option<String>,
    /// What would change.
    pub preview: Option<Preview>,
    /// The session's form secret.
    pub csrf: String,
}

/// The form.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
) -> Result<Response, Problem> {
    show(&app, &desk, None, None, locale)
}

/// What the file would change.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    upload: Multipart,
) -> Result<Response, Problem> {
    let (csrf, table) = fields(upload).await?;
    desk.check(&csrf)?;
    let refused = |text: String| {
        let page = show(&app, &desk, Some(text), None, locale)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    if table.is_empty() {
        return refused(Say(locale).say("sheet-missing"));
    }
    let entries = app.exchange.entries();
    match entries.import(&desk.signed, &table, true).await {
        Ok(report) => {
            let table = sheet::decode(&table).map_err(|_| Problem::InvalidInput)?;
            let preview = preview(&report, table, locale);
            show(&app, &desk, None, Some(preview), locale)
        }
        Err(EntryError::Sheet(error)) => refused(sheet_error(&error, locale)),
        Err(EntryError::Forbidden) => Err(Problem::Forbidden),
        Err(EntryError::Retry) => Err(Problem::RetryLater),
    }
}

/// The form's secret and the file.
async fn fields(mut upload: Multipart) -> Result<(String, Vec<u8>), Problem> {
    let (mut csrf, mut table) = (String::new(), Vec::new());
    let unreadable = |error: axum::extract::multipart::MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        _ => Problem::BadRequest,
    };
    while let Some(field) = upload.next_field().await.map_err(unreadable)? {
        match field.name() {
            Some("csrf") => csrf = field.text().await.map_err(unreadable)?,
            Some("table") => table = field.bytes().await.map_err(unreadable)?.to_vec(),
            _ => {}
        }
    }
    if table.len() > TABLE_BYTES {
        return Err(Problem::TooLarge);
    }
    Ok((csrf, table))
}

fn show(
    app: &App,
    desk: &Desk,
    error: Option<String>,
    preview: Option<Preview>,
    locale: Locale,
) -> Result<Response, Problem> {
    if !desk.signed.staff.may(Permission::ManageDirectory) {
        return Err(Problem::Forbidden);
    }
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let key = match preview {
        Some(_) => "sheet-preview-title",
        None => "sheet-title",
    };
    let (title, here) = (Say(locale).say(key), "desk/verzeichnis/einlesen");
    super::show(&Page {
        frame: Frame::of(&employer.organisation, locale, title, here)
            .for_desk(&desk.signed)
            .with_main("s-main--narrow"),
        error,
        preview,
        csrf: desk.signed.csrf.clone(),
    })
}

fn preview(report: &Report, table: String, locale: Locale) -> Preview {
    let t = Say(locale);
    let more = |all: usize, shown: usize| match all.saturating_sub(shown) {
        0 => String::new(),
        more => t.say1("sheet-more", "count", count(more)),
    };
    let names = |key: &str, names: &[String]| Names {
        heading: t.say1(key, "count", count(names.len())),
        names: names.iter().take(NAMES).cloned().collect(),
        more: more(names.len(), NAMES),
    };
    let fates = [
        ("sheet-added", &report.added),
        ("sheet-changed", &report.changed),
        ("sheet-removed", &report.removed),
    ];
    let fates = fates.into_iter().filter(|(_, all)| !all.is_empty());
    let faults = report.faults.iter().take(FAULTS);
    let nothing = if !report.changes_nothing() {
        String::new()
    } else if report.faults.is_empty() {
        t.say("sheet-nothing")
    } else {
        t.say("sheet-nothing-good")
    };
    Preview {
        fates: fates.map(|(key, all)| names(key, all)).collect(),
        unchanged: match report.unchanged {
            0 => String::new(),
            stay => t.say1("sheet-unchanged", "count", count(stay)),
        },
        fault_count: count(report.faults.len()),
        faults: faults.map(|fault| fault_row(fault, locale)).collect(),
        more_faults: more(report.faults.len(), FAULTS),
        nothing,
        table,
    }
}

/// Why a table as a whole cannot be read, in words.
pub fn sheet_error(error: &SheetError, locale: Locale) -> String {
    let t = Say(locale);
    match error {
        SheetError::UnknownColumn(name) => t.say1("sheet-error-unknown-column", "name", name),
        SheetError::TwiceColumn(name) => t.say1("sheet-error-twice-column", "name", name),
        SheetError::NoName => t.say("sheet-error-no-name"),
        SheetError::Empty => t.say("sheet-error-empty"),
        SheetError::TooLong => t.say1("sheet-error-too-long", "count", count(LINES)),
        SheetError::NotText => t.say("sheet-error-not-text"),
    }
}

fn fault_row(fault: &Fault, locale: Locale) -> FaultRow {
    let t = Say(locale);
    let reason = match &fault.reason {
        Reason::Fields => t.say("sheet-fault-fields"),
        Reason::NoName => t.say("sheet-fault-no-name"),
        Reason::Kind(text) => t.say1("sheet-fault-kind", "text", text),
        Reason::Office(text) => t.say1("sheet-fault-office", "text", text),
        Reason::Account(text) => t.say1("sheet-fault-account", "text", text),
        Reason::Email(text) => t.say1("sheet-fault-email", "text", text),
        Reason::Street(text) => t.say1("sheet-fault-street", "text", text),
        Reason::Letters(text) => t.say1("sheet-fault-letters", "text", text),
        Reason::TooLong { column, most } => t.say2(
            "sheet-fault-too-long",
            "column",
            column.name(),
            "count",
            count(*most),
        ),
        Reason::TooMany => t.say("sheet-fault-too-many"),
        Reason::Twice(line) => t.say1("sheet-fault-twice", "line", line.to_string()),
    };
    let line = fault.line;
    FaultRow { line, reason }
}

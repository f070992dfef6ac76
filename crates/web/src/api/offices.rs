//! `GET /api/v1/organisations/{organisation}/offices`.

use axum::Json;
use axum::extract::{Path, State};
use jiff::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schalter_domain::hours::{Closure, Opening};
use schalter_domain::notice::Notice;
use schalter_domain::office::Localised;
use schalter_domain::wait::WaitEstimate;
use schalter_exchange::{Board, OfficeEntry};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::organisations::PostalAddress;
use crate::App;
use crate::problem::{Problem, ProblemBody};

/// An opening span of one day, in the organisation's time zone.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpanBody {
    /// First minute open, `HH:MM`.
    #[schema(example = "08:00")]
    from: String,
    /// First minute closed again, `HH:MM`; `24:00` is the end of the day.
    #[schema(example = "12:00")]
    to: String,
}

/// The hours of one date.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayBody {
    /// The date.
    #[schema(example = "2026-11-23")]
    date: String,
    /// Its spans; none: closed.
    spans: Vec<SpanBody>,
}

/// How long it may take.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WaitBody {
    /// Somebody is free.
    Now,
    /// Most people wait from `low_s` to `high_s` seconds.
    Range {
        /// Seconds.
        low_s: u32,
        /// Seconds.
        high_s: u32,
    },
    /// No honest range exists.
    Unknown,
}

/// What is announced.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeBody {
    /// `info`, or `warning` if it changes what people should do today.
    #[schema(example = "warning")]
    level: &'static str,
    /// What it says, by language tag.
    text: BTreeMap<String, String>,
    /// Whether it is about this office alone.
    office_only: bool,
    /// Since when it is shown.
    from: String,
    /// Until when it is shown.
    until: String,
}

/// An office and its present state.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficeBody {
    /// The office.
    id: uuid::Uuid,
    /// Its key in addresses.
    #[schema(example = "meldewesen")]
    slug: String,
    /// Its name by language tag.
    name: BTreeMap<String, String>,
    /// What it is for, by language tag.
    summary: BTreeMap<String, String>,
    /// Its telephone number.
    phone: String,
    /// Its postal address.
    address: PostalAddress,
    /// Whether it is open now.
    open: bool,
    /// When it closes, if it is open and does not stay so.
    closes_at: Option<String>,
    /// When it opens again, if it is closed and that is known.
    opens_at: Option<String>,
    /// Why it is closed, in German, if that has a reason of its own: a public holiday, an exception.
    #[schema(example = "Wasserschaden im Rathaus")]
    closed_because: Option<String>,
    /// The hours of the next seven days.
    hours: Vec<DayBody>,
    /// What is announced for it now, or for all offices: warnings first, then the newest.
    notices: Vec<NoticeBody>,
    /// People waiting.
    waiting: u32,
    /// Seats free.
    seats_free: u32,
    /// Seats staffed.
    seats_open: u32,
    /// How long it may take.
    wait: WaitBody,
}

/// The offices of an organisation.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficesBody {
    /// In their order.
    offices: Vec<OfficeBody>,
}

/// The offices of an organisation with their present state.
#[utoipa::path(
    get,
    path = "/api/v1/organisations/{organisation}/offices",
    operation_id = "listOffices",
    tag = "directory",
    params(("organisation" = String, Path, description = "The organisation's slug")),
    responses(
        (status = 200, description = "The offices", body = OfficesBody),
        (status = 404, description = "No such organisation", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn get(
    State(app): State<App>,
    Path(organisation): Path<String>,
) -> Result<Json<OfficesBody>, Problem> {
    let catalogue = app.exchange.catalogue();
    let entry = catalogue
        .organisation(&organisation)
        .ok_or(Problem::NotFound)?;
    let (board, now, zone) = (app.exchange.board(), app.clock.now(), &entry.zone);
    let offices = entry
        .offices
        .iter()
        .map(|office| {
            let notices = catalogue.notices_of(office.office.id, now);
            body(office, (&board, &notices), now, zone)
        })
        .collect();
    Ok(Json(OfficesBody { offices }))
}

fn body(
    entry: &OfficeEntry,
    (board, notices): (&Board, &[&Notice]),
    now: Timestamp,
    zone: &TimeZone,
) -> OfficeBody {
    let office = &entry.office;
    let state = board.office(office.id);
    let opening = office.hours.state(now, zone);
    let today = zone.to_datetime(now).date();
    OfficeBody {
        id: office.id.0,
        slug: office.slug.clone(),
        name: by_tag(&office.name),
        summary: by_tag(&office.summary),
        phone: office.phone.clone(),
        address: (&office.address).into(),
        open: opening.is_open(),
        closes_at: match &opening {
            Opening::Open { until } => until.map(|until| until.to_string()),
            Opening::Closed { .. } => None,
        },
        opens_at: match &opening {
            Opening::Closed { opens, .. } => opens.map(|opens| opens.at.to_string()),
            Opening::Open { .. } => None,
        },
        closed_because: match &opening {
            Opening::Closed {
                why: Closure::Exception(reason),
                ..
            } => reason.clone(),
            Opening::Closed {
                why: Closure::Holiday(name),
                ..
            } => Some((*name).to_owned()),
            _ => None,
        },
        notices: notices.iter().map(|notice| announced(notice)).collect(),
        hours: today
            .series(1.day())
            .take(7)
            .map(|date| day(entry, date))
            .collect(),
        waiting: state.waiting,
        seats_free: state.seats_free,
        seats_open: state.seats_open,
        wait: match state.wait {
            WaitEstimate::Now => WaitBody::Now,
            WaitEstimate::Range { low, high } => WaitBody::Range {
                low_s: low,
                high_s: high,
            },
            WaitEstimate::Unknown => WaitBody::Unknown,
        },
    }
}

fn announced(notice: &Notice) -> NoticeBody {
    NoticeBody {
        level: notice.level.code(),
        text: by_tag(&notice.text),
        office_only: notice.office.is_some(),
        from: notice.from.to_string(),
        until: notice.until.to_string(),
    }
}

fn day(entry: &OfficeEntry, date: Date) -> DayBody {
    let clock = |time: jiff::civil::Time| format!("{:02}:{:02}", time.hour(), time.minute());
    let end = |time: jiff::civil::Time| match clock(time) {
        midnight if midnight == "00:00" => "24:00".to_owned(),
        other => other,
    };
    let spans = entry.office.hours.day(date).spans;
    let span = |span: &schalter_domain::hours::Span| SpanBody {
        from: clock(span.from),
        to: end(span.to),
    };
    DayBody {
        date: date.to_string(),
        spans: spans.iter().map(span).collect(),
    }
}

fn by_tag(text: &Localised) -> BTreeMap<String, String> {
    let mut all = text.other.clone();
    all.insert("de".to_owned(), text.de.clone());
    all
}

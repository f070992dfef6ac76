//! `GET /desk/directory?q=…`: the directory for the desk's island, as JSON: the twenty entries that
//! fit best.

use axum::Json;
use axum::extract::{Query, State};
use schalter_exchange::entries::{Hit, Reach};
use schalter_exchange::{Catalogue, OrganisationEntry};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::directory::LONGEST_QUERY;
use super::notices::employer;
use crate::App;
use crate::extract::Desk;
use crate::problem::Problem;

/// What is searched for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// What was found, best first.
#[derive(Debug, Serialize)]
pub struct Body {
    entries: Vec<EntryBody>,
}

/// An entry. Of another organisation only name and telephone number are told.
#[derive(Debug, Serialize)]
pub struct EntryBody {
    /// The entry.
    id: Uuid,
    /// The organisation's name, if it is another one of the alliance.
    organisation: Option<String>,
    /// `department` or `person`.
    kind: schalter_domain::directory::EntryKind,
    name: String,
    function: String,
    phone: String,
    email: String,
    room: String,
    hours: String,
    /// The responsibility by which it was found, in the notation of tables.
    because: Option<String>,
    /// How a visit is passed on to it at this moment: `none`, `office`, `person`.
    reachable: &'static str,
    /// The office whose line it is, if `reachable` is `office`.
    office: Option<Uuid>,
    /// The seat, if `reachable` is `person`.
    seat: Option<Uuid>,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Json<Body>, Problem> {
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let query: String = asked.q.chars().take(LONGEST_QUERY).collect();
    let hits = app.exchange.entries().search(&desk.signed, &query);
    let hits = hits.into_iter();
    Ok(Json(Body {
        entries: hits.map(|hit| body(hit, &catalogue, employer)).collect(),
    }))
}

fn body(hit: Hit, catalogue: &Catalogue, own: &OrganisationEntry) -> EntryBody {
    let entry = hit.entry;
    let partner = catalogue.organisation_by_id(entry.organisation);
    let partner = partner.filter(|partner| partner.organisation.id != own.organisation.id);
    let (reachable, office, seat) = match hit.reach {
        Reach::None => ("none", None, None),
        Reach::Office(office) => ("office", Some(office.0), None),
        Reach::Person(seat) => ("person", None, Some(seat.0)),
    };
    EntryBody {
        id: entry.id.0,
        organisation: partner.map(|partner| partner.organisation.name.clone()),
        kind: entry.kind,
        name: entry.name,
        function: entry.function,
        phone: entry.phone,
        email: entry.email,
        room: entry.room,
        hours: entry.hours,
        because: hit.because.map(|duty| duty.to_string()),
        reachable,
        office,
        seat,
    }
}

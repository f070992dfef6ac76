//! `POST /{locale}/desk/vorgaenge/{ticket}/{step}`: takes, gives back, closes or reopens a ticket.
//! If somebody else was faster, the list says so and shows the new state.

use axum::extract::{Form, Path, State};
use axum::response::Redirect;
use schalter_domain::ids::TicketId;
use schalter_domain::ticket::TicketNumber;
use schalter_exchange::tickets::TicketError;
use schalter_texts::Locale;
use serde::Deserialize;

use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;

/// What the form holds.
#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    buero: String,
    #[serde(default)]
    nummer: String,
}

/// The path.
#[derive(Deserialize)]
pub struct Named {
    ticket: String,
    step: String,
}

/// The handler.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(Named { ticket, step }): Path<Named>,
    Form(fields): Form<Fields>,
) -> Result<Redirect, Problem> {
    desk.check(&fields.csrf)?;
    let ticket: TicketId = ticket.parse().map_err(|_| Problem::NotFound)?;
    let tickets = app.exchange.tickets();
    let changed = match step.as_str() {
        "uebernehmen" => tickets.take(&desk.signed, ticket).await,
        "zurueckgeben" => tickets.release(&desk.signed, ticket).await,
        "abschliessen" => tickets.close(&desk.signed, ticket).await,
        "wieder-oeffnen" => tickets.reopen(&desk.signed, ticket).await,
        _ => return Err(Problem::NotFound),
    };
    let list = list(locale, &fields);
    match changed {
        Ok(ticket) => Ok(Redirect::to(&format!(
            "{list}&getan={step}&vorgang={}",
            ticket.number
        ))),
        Err(TicketError::Stale { .. }) => Ok(Redirect::to(&format!("{list}&getan=nicht"))),
        Err(TicketError::Unknown) => Err(Problem::NotFound),
        Err(TicketError::Retry) => Err(Problem::RetryLater),
    }
}

/// The list of an office, or the ticket of a number, whichever the form was on.
fn list(locale: Locale, fields: &Fields) -> String {
    let plain = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-';
    let office: String = fields.buero.chars().filter(plain).take(64).collect();
    let list = format!("/{locale}/desk/vorgaenge?buero={office}");
    match fields.nummer.parse::<TicketNumber>() {
        Ok(number) => format!("{list}&nummer={number}"),
        Err(_) => list,
    }
}

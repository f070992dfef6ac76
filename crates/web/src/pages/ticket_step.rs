//! `POST /{locale}/desk/vorgaenge/{ticket}/{step}`: takes, gives back or closes a ticket. If
//! somebody else was faster, the list says so and shows the new state.

use axum::extract::{Form, Path, State};
use axum::response::Redirect;
use schalter_domain::ids::TicketId;
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
    if step != "uebernehmen" && !holds(&app, &desk, ticket).await? {
        return Ok(Redirect::to(&format!(
            "{}&getan=nicht",
            list(locale, &fields.buero)
        )));
    }
    let changed = match step.as_str() {
        "uebernehmen" => tickets.take(&desk.signed, ticket).await,
        "zurueckgeben" => tickets.release(&desk.signed, ticket).await,
        "abschliessen" => tickets.close(&desk.signed, ticket).await,
        _ => return Err(Problem::NotFound),
    };
    let list = list(locale, &fields.buero);
    match changed {
        Ok(ticket) => Ok(Redirect::to(&format!(
            "{list}&getan={step}&nummer={}",
            ticket.number
        ))),
        Err(TicketError::Stale { .. }) => Ok(Redirect::to(&format!("{list}&getan=nicht"))),
        Err(TicketError::Unknown) => Err(Problem::NotFound),
        Err(TicketError::Retry) => Err(Problem::RetryLater),
    }
}

/// Whether the ticket still is with whoever presses the button: the page may be old.
async fn holds(app: &App, desk: &Desk, ticket: TicketId) -> Result<bool, Problem> {
    let all = app.exchange.tickets().list(&desk.signed, None).await;
    let all = all.map_err(|_| Problem::RetryLater)?;
    let found = all.iter().find(|one| one.id == ticket);
    Ok(found.and_then(|ticket| ticket.stage.holder()) == Some(desk.signed.staff.id))
}

/// The list of an office, whose name is taken from a form.
fn list(locale: Locale, office: &str) -> String {
    let plain = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-';
    let office: String = office.chars().filter(plain).take(64).collect();
    format!("/{locale}/desk/vorgaenge?buero={office}")
}

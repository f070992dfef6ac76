//! `GET /{locale}/{organisation}/live`: the state of the offices as server-sent events. One event
//! `office` for each card at first, then for each that changed; and `notices` with all that is
//! announced, at first and whenever that changed.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use futures_util::stream;
use schalter_domain::ids::OfficeId;
use serde::Serialize;
use tokio_stream::wrappers::{IntervalStream, WatchStream};

use super::announced::{self, Shown};
use super::organisation::offices;
use super::view::OfficeView;
use crate::App;
use crate::extract::OrganisationPath;
use crate::problem::Problem;
use crate::security::client::Client;

/// How often the clock alone may open or close an office.
const TICK: Duration = Duration::from_secs(20);

/// What a card shows; the keys of `texts` are the card's `data-text`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Card {
    office: OfficeId,
    open: bool,
    texts: Texts,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Texts {
    wait: String,
    seats: String,
    waiting: String,
    hours: String,
    limit: String,
}

impl From<OfficeView> for Card {
    fn from(office: OfficeView) -> Self {
        Self {
            office: office.id,
            open: office.open,
            texts: Texts {
                wait: office.wait,
                seats: office.seats.to_string(),
                waiting: office.waiting.to_string(),
                hours: office.hours,
                limit: office.limit,
            },
        }
    }
}

/// What a stream has told.
#[derive(Default)]
struct Seen {
    cards: HashMap<OfficeId, Card>,
    notices: Option<Vec<Shown>>,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    path: OrganisationPath,
) -> Result<Response, Problem> {
    let most = app.limits.rates().streams;
    let place = app.streams.open(client, most);
    let place = Arc::new(place.ok_or(Problem::TooManyRequests { retry_after_s: 60 })?);
    let changes = WatchStream::new(app.exchange.boards()).map(|_| ());
    let ticks = IntervalStream::new(tokio::time::interval(TICK)).map(|_| ());
    let mut shown = Seen::default();
    let drained = app.exchange.drained();
    let events = stream::select(changes, ticks).flat_map(move |()| {
        let _held = Arc::clone(&place);
        let fresh = changed(&app, &path, &mut shown);
        stream::iter(fresh.into_iter().map(Ok::<Event, Infallible>))
    });
    let events = events.take_until(Box::pin(drained));
    Ok(Sse::new(events)
        .keep_alive(KeepAlive::default())
        .into_response())
}

/// The events of what differs from what was shown.
fn changed(app: &App, path: &OrganisationPath, shown: &mut Seen) -> Vec<Event> {
    let catalogue = app.exchange.catalogue();
    let Some(entry) = path.in_directory(&catalogue) else {
        return Vec::new();
    };
    let board = app.exchange.board();
    let (now, locale) = (app.clock.now(), path.locale);
    let cards = offices(entry, &board, &path.base(), now, locale);
    let mut events = Vec::new();
    for card in cards.into_iter().map(Card::from) {
        if shown.cards.get(&card.office) != Some(&card) {
            events.extend(Event::default().event("office").json_data(&card).ok());
            shown.cards.insert(card.office, card);
        }
    }
    let notices = announced::of_organisation(&catalogue, entry, now, locale);
    if shown.notices.as_ref() != Some(&notices) {
        events.extend(Event::default().event("notices").json_data(&notices).ok());
        shown.notices = Some(notices);
    }
    events
}

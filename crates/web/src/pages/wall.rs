//! `GET /{locale}/tafel/{secret}`: the wallboard of a room, and `…/live`, its state as server-sent
//! events `wall` whenever it changes, and every 20 seconds at least.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::{StreamExt as _, stream};
use jiff::SignedDuration;
use schalter_exchange::wallboards::Seats;
use schalter_store::Wallboard;
use schalter_texts::Locale;
use serde::Serialize;
use tokio_stream::wrappers::IntervalStream;

use super::announced;
use super::figures::{problem, words};
use super::frame::Frame;
use crate::App;
use crate::extract::{LinkSecret, PageLocale};
use crate::problem::Problem;
use crate::say::Say;
use crate::security::client::Client;

/// How often the wallboard is looked at anew.
const TICK: Duration = Duration::from_secs(5);
/// After so many looks something is sent even if nothing changed, so that the room sees the time
/// and a lost connection is noticed.
const AT_LEAST: u32 = 4;
/// A browser without JavaScript loads the page anew after so many seconds.
const REFRESH_S: u32 = 30;
/// The ends of the ranges that the longest wait is told in, in minutes.
const RANGES_MIN: [i64; 9] = [1, 2, 5, 10, 15, 20, 30, 45, 60];

/// What hangs on the wall; the keys of `texts` are the page's `data-text`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    texts: Texts,
    notices: Vec<announced::Shown>,
}

/// The words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Texts {
    /// How many wait.
    pub waiting: String,
    /// For how long at most.
    pub longest: String,
    /// Open seats.
    pub seats: String,
    /// Today's promise.
    pub prompt: String,
    /// The time.
    pub clock: String,
    /// What is said when no news comes.
    pub stale: String,
}

/// The page.
#[derive(Template)]
#[template(path = "wall.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What for.
    pub heading: String,
    /// Where news come from.
    pub events: String,
    /// The words.
    pub texts: Texts,
    /// What is announced.
    pub notices: Vec<announced::Shown>,
}

/// The page.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    LinkSecret(secret): LinkSecret,
) -> Result<Response, Problem> {
    let wallboard = app.exchange.wallboards().of(&secret).await;
    let wallboard = wallboard.map_err(|_| Problem::NotFound)?;
    let shown = shown(&app, &wallboard, locale).await?;
    let catalogue = app.exchange.catalogue();
    let entry = catalogue.organisation_by_id(wallboard.organisation);
    let entry = entry.ok_or(Problem::NotFound)?;
    let office = wallboard
        .office
        .and_then(|office| words::office(entry, office, locale));
    let heading = office.map_or_else(|| entry.organisation.name.clone(), |(_, name)| name);
    let title = Say(locale).say("wall-title");
    let frame = Frame::of(&entry.organisation, locale, title, "tafel").with_main("s-wall");
    super::show(&Page {
        frame: Frame {
            legal: None,
            contact: None,
            alternates: Vec::new(),
            refresh_s: Some(REFRESH_S),
            ..frame
        }
        .with_script("src/wallboard.ts"),
        heading,
        events: format!("/{locale}/tafel/{secret}/live"),
        texts: shown.texts,
        notices: shown.notices,
    })
}

/// The stream.
pub async fn live(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    PageLocale(locale): PageLocale,
    LinkSecret(secret): LinkSecret,
) -> Result<Response, Problem> {
    app.exchange
        .wallboards()
        .of(&secret)
        .await
        .map_err(|error| problem(&error))
        .map_err(|_| Problem::NotFound)?;
    let most = app.limits.rates().streams;
    let place = app.streams.open(client, most);
    let place = Arc::new(place.ok_or(Problem::TooManyRequests { retry_after_s: 60 })?);
    let drained = app.exchange.drained();
    let ticks = IntervalStream::new(tokio::time::interval(TICK));
    let mut last: Option<(Shown, u32)> = None;
    let told = ticks.then(move |_| {
        let (app, secret, _held) = (app.clone(), secret.clone(), Arc::clone(&place));
        async move { look(&app, &secret, locale).await }
    });
    // A wallboard that is revoked says nothing more.
    let told = told.take_while(|seen| std::future::ready(!matches!(seen, Err(Problem::NotFound))));
    let events = told.flat_map(move |seen| {
        let event = seen.ok().and_then(|seen| fresh(seen, &mut last));
        stream::iter(event.map(Ok::<Event, Infallible>))
    });
    let events = events.take_until(Box::pin(drained));
    Ok(Sse::new(events)
        .keep_alive(KeepAlive::default())
        .into_response())
}

/// The event for what differs from what was sent, or is due to be sent again.
fn fresh(seen: Shown, last: &mut Option<(Shown, u32)>) -> Option<Event> {
    let looks = match last {
        Some((known, looks)) if *known == seen && *looks + 1 < AT_LEAST => {
            *looks += 1;
            return None;
        }
        _ => 0,
    };
    let event = Event::default().event("wall").json_data(&seen).ok();
    *last = Some((seen, looks));
    event
}

async fn look(app: &App, secret: &str, locale: Locale) -> Result<Shown, Problem> {
    let wallboard = app.exchange.wallboards().of(secret).await;
    let wallboard = wallboard.map_err(|error| match problem(&error) {
        Problem::RetryLater => Problem::RetryLater,
        _ => Problem::NotFound,
    })?;
    shown(app, &wallboard, locale).await
}

async fn shown(app: &App, wallboard: &Wallboard, locale: Locale) -> Result<Shown, Problem> {
    let wall = app.exchange.wall(wallboard).await;
    let wall = wall.map_err(|error| problem(&error))?;
    let t = Say(locale);
    let catalogue = app.exchange.catalogue();
    let entry = catalogue.organisation_by_id(wallboard.organisation);
    let entry = entry.ok_or(Problem::NotFound)?;
    let now = app.clock.now();
    let local = entry.zone.to_datetime(now);
    let time = format!("{}:{:02}", local.hour(), local.minute());
    let notices = match wallboard.office {
        Some(office) => announced::of_office(&catalogue, office, now, locale),
        None => announced::of_organisation(&catalogue, entry, now, locale),
    };
    Ok(Shown {
        texts: Texts {
            waiting: words::count(u64::from(wall.waiting), locale),
            longest: longest(wall.longest, &t),
            seats: match wall.seats {
                Seats::None => t.say("wall-seats-none"),
                Seats::Few => t.say("wall-seats-few"),
                Seats::Many(open) => open.to_string(),
            },
            prompt: match wall.prompt_percent {
                Some(percent) => t.say1("wall-percent", "percent", percent.to_string()),
                None => t.say("wall-prompt-none"),
            },
            clock: t.say1("wall-clock", "time", time.as_str()),
            stale: t.say1("wall-stale", "time", time),
        },
        notices,
    })
}

/// The longest wait as a range: a minute more or less says something of a person, a range of the
/// line.
fn longest(longest: Option<SignedDuration>, t: &Say) -> String {
    let Some(longest) = longest else {
        return t.say("wall-longest-none");
    };
    let minutes = longest.as_secs() / 60;
    let above = RANGES_MIN.partition_point(|end| *end <= minutes);
    match (above.checked_sub(1), RANGES_MIN.get(above)) {
        (None, _) => t.say("wall-longest-under"),
        (Some(from), Some(to)) => {
            let from = RANGES_MIN[from].to_string();
            t.say2("wall-longest-range", "from", from, "to", to.to_string())
        }
        (Some(from), None) => t.say1("wall-longest-over", "from", RANGES_MIN[from].to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_wait_is_told_as_a_range() {
        let told = |seconds| longest(Some(SignedDuration::from_secs(seconds)), &Say(Locale::De));
        assert_eq!(told(59), "unter 1 Minute");
        assert_eq!(told(60), "1 bis 2 Minuten");
        assert_eq!(told(7 * 60), "5 bis 10 Minuten");
        assert_eq!(told(7_200), "über 60 Minuten");
        assert_eq!(longest(None, &Say(Locale::De)), "niemand wartet");
    }
}

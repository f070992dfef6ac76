//! `GET /{locale}/desk/nachrichten`: what became of the organisation's messages; `POST` sends one
//! again. For lead and admin.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::ids::OutboxId;
use schalter_domain::message::MessageState;
use schalter_exchange::OrganisationEntry;
use schalter_exchange::messages::{MessagesError, Seen};
use schalter_texts::Locale;
use serde::Deserialize;

use super::frame::Frame;
use super::{notices, view};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;

/// A message, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The message.
    pub id: String,
    /// When it was written.
    pub at: String,
    /// What it is about.
    pub kind: String,
    /// By what it travels.
    pub transport: String,
    /// The recipient, masked.
    pub to: String,
    /// The recipient in full; none: it is not to be seen.
    pub whole: Option<String>,
    /// The number of the matter it is about.
    pub number: Option<String>,
    /// Where it stands, in words.
    pub state: String,
    /// What that means and what to do, one sentence; may be empty.
    pub hint: String,
    /// The code of the last trouble; may be empty.
    pub trouble: String,
    /// Whether somebody should look at it.
    pub attention: bool,
    /// Whether all is well with it.
    pub good: bool,
    /// Whether it can be sent again.
    pub again: bool,
}

/// A choice of the filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The state's code; empty: all.
    pub code: &'static str,
    /// The state, in words.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The page.
#[derive(Template)]
#[template(path = "messages.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// The filter.
    pub choices: Vec<Choice>,
    /// The messages.
    pub rows: Vec<Row>,
    /// What is not sent from here at all, in words.
    pub without: Vec<String>,
    /// Whether a state was chosen.
    pub filtered: bool,
    /// What was just done, in words, and whether it went well.
    pub done: Option<(String, bool)>,
    /// The session's form secret.
    pub csrf: String,
}

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    stand: String,
    #[serde(default)]
    getan: String,
}

/// The form that sends a message again.
#[derive(Debug, Deserialize)]
pub struct Again {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    stand: String,
}

/// The page.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let state = MessageState::from_code(&asked.stand);
    let listed = app.exchange.messages().list(&desk.signed, state).await;
    let listed = listed.map_err(|error| problem(&error))?;
    let catalogue = app.exchange.catalogue();
    let employer = notices::employer(&catalogue, &desk)?;
    let t = Say(locale);
    let frame = Frame::of(
        &employer.organisation,
        locale,
        t.say("messages-title"),
        "desk/nachrichten",
    );
    let rows = listed.into_iter().map(|seen| row(seen, employer, locale));
    let done = match asked.getan.as_str() {
        "wiederholt" => Some((t.say("messages-repeated"), true)),
        "nicht" => Some((t.say("messages-not-repeated"), false)),
        _ => None,
    };
    let messages = app.exchange.messages();
    let mut without = Vec::new();
    if !messages.sends_mail() {
        without.push(t.say("messages-without-mail"));
    }
    if !messages.sends_sms() {
        without.push(t.say("messages-without-sms"));
    }
    super::show(&Page {
        frame: frame.for_desk(&desk.signed),
        choices: choices(state, locale),
        rows: rows.collect(),
        without,
        filtered: state.is_some(),
        done,
        csrf: desk.signed.csrf.clone(),
    })
}

/// Sends a message again.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(form): Form<Again>,
) -> Result<Response, Problem> {
    desk.check(&form.csrf)?;
    let id: OutboxId = form.id.parse().map_err(|_| Problem::InvalidInput)?;
    let step = match app.exchange.messages().repeat(&desk.signed, id).await {
        Ok(()) => "wiederholt",
        Err(MessagesError::Unknown) => "nicht",
        Err(error) => return Err(problem(&error)),
    };
    let state = MessageState::from_code(&form.stand);
    let state = state.map_or_else(String::new, |state| format!("&stand={}", state.code()));
    let to = format!("/{locale}/desk/nachrichten?getan={step}{state}");
    Ok(Redirect::to(&to).into_response())
}

/// Why nothing is shown, to the person who asked.
pub fn problem(error: &MessagesError) -> Problem {
    match error {
        MessagesError::Forbidden => Problem::Forbidden,
        MessagesError::Unknown => Problem::NotFound,
        MessagesError::Retry => Problem::RetryLater,
    }
}

fn choices(chosen: Option<MessageState>, locale: Locale) -> Vec<Choice> {
    let t = Say(locale);
    let all = Choice {
        code: "",
        name: t.say("messages-state-all"),
        chosen: chosen.is_none(),
    };
    let each = MessageState::ALL.into_iter().map(|state| Choice {
        code: state.code(),
        name: t.say(&key("messages-state", state.code())),
        chosen: chosen == Some(state),
    });
    std::iter::once(all).chain(each).collect()
}

fn row(seen: Seen, employer: &OrganisationEntry, locale: Locale) -> Row {
    let t = Say(locale);
    let (message, progress) = (seen.posted.message, seen.posted.progress);
    let local = employer.zone.to_datetime(message.created);
    let state = progress.state;
    let hint = match state {
        MessageState::Failed | MessageState::Bounced | MessageState::Unconfirmed => {
            t.say(&key("messages-hint", state.code()))
        }
        MessageState::Queued if progress.tries > 0 => {
            t.say1("messages-hint-queued", "tries", progress.tries)
        }
        _ => String::new(),
    };
    Row {
        id: message.id.to_string(),
        at: format!(
            "{}, {}",
            view::date_short(local.date(), locale),
            view::time(local.time(), locale)
        ),
        kind: t.say(&key("message-kind", message.kind.code())),
        transport: t.say(&key("message-by", message.transport.code())),
        whole: seen.recipient.filter(|whole| *whole != seen.masked),
        to: seen.masked,
        number: seen.number,
        state: t.say(&key("messages-state", state.code())),
        hint,
        trouble: progress.last_error.unwrap_or_default(),
        attention: state.needs_attention(),
        good: matches!(state, MessageState::Sent | MessageState::Delivered),
        again: state.may_be_repeated(),
    }
}

/// The key of a text for a code.
pub fn key(of: &str, code: &str) -> String {
    format!("{of}-{}", code.replace('_', "-"))
}

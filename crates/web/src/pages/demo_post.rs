//! `GET /demo/post`: in the demo nothing leaves the house; this page shows what would have been
//! sent. It does not exist anywhere else.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use schalter_domain::language::Language;
use schalter_domain::message::{Transport, sms_length};
use schalter_exchange::messages::Shown;
use schalter_texts::Locale;

use super::frame::Frame;
use super::messages::key;
use super::view;
use crate::App;
use crate::problem::Problem;
use crate::say::Say;

/// A message that would have been sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The message.
    pub id: String,
    /// When.
    pub at: String,
    /// By what.
    pub transport: String,
    /// What it is about.
    pub kind: String,
    /// To whom.
    pub to: String,
    /// The subject of a mail.
    pub subject: String,
    /// The text, or the body of a webhook.
    pub text: String,
    /// Its language.
    pub language: Language,
    /// The HTML of a mail.
    pub html: Option<String>,
    /// The address that the message leads to.
    pub link: Option<String>,
    /// How long a short message is, in words.
    pub length: Option<String>,
}

/// The page.
#[derive(Template)]
#[template(path = "demo_post.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// The messages, the newest first.
    pub rows: Vec<Row>,
}

/// The handler.
pub async fn get(State(app): State<App>) -> Result<Response, Problem> {
    let shown = app.exchange.messages().shown().ok_or(Problem::NotFound)?;
    let locale = Locale::De;
    let mut frame = Frame::plain(locale, Say(locale).say("demo-post-title"), "");
    frame.alternates.clear();
    let rows = shown.into_iter().map(|one| row(one, locale)).collect();
    super::show(&Page { frame, rows })
}

fn row(shown: Shown, locale: Locale) -> Row {
    let t = Say(locale);
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap_or(jiff::tz::TimeZone::UTC);
    let at = zone.to_datetime(shown.at).time();
    let html = (shown.transport == Transport::Email).then(|| shown.rendered.html());
    let words = shown.rendered.text.split_whitespace();
    let mut links = words.filter(|word| word.starts_with("http"));
    let length = (shown.transport == Transport::Sms).then(|| {
        let length = sms_length(&shown.rendered.text);
        let key = if length.wide {
            "templates-length-wide"
        } else {
            "templates-length"
        };
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        t.say2(
            key,
            "units",
            count(length.units),
            "parts",
            count(length.parts),
        )
    });
    Row {
        id: shown.id.to_string(),
        at: view::time(at, locale),
        transport: t.say(&key("message-by", shown.transport.code())),
        kind: t.say(&key("message-kind", shown.kind.code())),
        to: shown.to,
        subject: shown.rendered.subject.clone(),
        link: links.next().map(str::to_owned),
        language: shown.rendered.language,
        text: shown.rendered.text,
        html,
        length,
    }
}

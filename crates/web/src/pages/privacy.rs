//! `GET /{locale}/{organisation}/datenschutz`: what is stored, what for, how long (Art. 13 GDPR).

use askama::Template;
use axum::response::Response;
use schalter_domain::office::Organisation;
use schalter_texts::Locale;

use super::frame::Frame;
use crate::extract::OrganisationPath;
use crate::problem::Problem;
use crate::say::Say;

/// The classes of data; their texts are `privacy-<class>-what`, `-why` and `-long`.
pub const CLASSES: [&str; 9] = [
    "visit", "cookie", "note", "callback", "talk", "ticket", "rating", "report", "address",
];

/// One class of data, in words.
#[derive(Clone, Debug)]
pub struct Row {
    /// What.
    pub what: String,
    /// What for.
    pub why: String,
    /// How long.
    pub long: String,
}

/// The page.
#[derive(Template)]
#[template(path = "privacy.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Whose.
    pub organisation: Organisation,
    /// The classes of data.
    pub rows: Vec<Row>,
}

/// The classes of data, in words.
pub fn rows(locale: Locale) -> Vec<Row> {
    let t = Say(locale);
    let row = |class: &str| Row {
        what: t.say(&format!("privacy-{class}-what")),
        why: t.say(&format!("privacy-{class}-why")),
        long: t.say(&format!("privacy-{class}-long")),
    };
    CLASSES.into_iter().map(row).collect()
}

/// The handler.
pub async fn get(path: OrganisationPath) -> Result<Response, Problem> {
    let organisation = path.entry()?.organisation.clone();
    let here = format!("{}/datenschutz", organisation.slug);
    let title = Say(path.locale).say("privacy-title");
    let frame = Frame::of(&organisation, path.locale, title, &here);
    super::show(&Page {
        frame,
        organisation,
        rows: rows(path.locale),
    })
}

//! `GET /{locale}/desk`: the frame of the desk; the island does the rest.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::frame::Frame;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;

/// The page.
#[derive(Template)]
#[template(path = "desk.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// The session's form secret.
    pub csrf: String,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
) -> Result<Response, Problem> {
    let title = Say(locale).say("page-desk-title");
    let csrf = desk.signed.csrf.clone();
    let catalogue = app.exchange.catalogue();
    let employer = catalogue.organisation_by_id(desk.signed.organisation);
    let employer = employer.ok_or(Problem::LoginRequired)?;
    let frame = Frame::of(&employer.organisation, locale, title, "desk")
        .for_desk(&desk.signed)
        .with_script("src/desk.ts")
        .with_main("s-main--full");
    super::show(&Page { frame, csrf })
}

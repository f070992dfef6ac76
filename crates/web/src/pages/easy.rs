//! `GET /{locale}/{organisation}/leichte-sprache`.

use askama::Template;
use axum::response::Response;

use super::frame::Frame;
use crate::extract::OrganisationPath;
use crate::problem::Problem;
use crate::say::Say;

/// The page.
#[derive(Template)]
#[template(path = "easy.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Whose.
    pub organisation: String,
}

/// The handler.
pub async fn get(path: OrganisationPath) -> Result<Response, Problem> {
    let organisation = &path.entry()?.organisation;
    let here = format!("{}/leichte-sprache", organisation.slug);
    let title = Say(path.locale).say("easy-title");
    let frame = Frame::of(organisation, path.locale, title, &here).with_main("s-main--narrow");
    super::show(&Page {
        frame,
        organisation: organisation.name.clone(),
    })
}

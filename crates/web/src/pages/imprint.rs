//! `GET /{locale}/{organisation}/impressum` (§ 5 DDG).

use askama::Template;
use axum::response::Response;
use schalter_domain::office::Organisation;

use super::frame::Frame;
use crate::extract::OrganisationPath;
use crate::problem::Problem;
use crate::say::Say;

/// The page.
#[derive(Template)]
#[template(path = "imprint.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Whose.
    pub organisation: Organisation,
}

/// The handler.
pub async fn get(path: OrganisationPath) -> Result<Response, Problem> {
    let organisation = path.entry()?.organisation.clone();
    let here = format!("{}/impressum", organisation.slug);
    let title = Say(path.locale).say("imprint-title");
    let frame = Frame::of(&organisation, path.locale, title, &here).with_main("s-main--narrow");
    super::show(&Page {
        frame,
        organisation,
    })
}

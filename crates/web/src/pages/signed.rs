//! `GET /{locale}/{organisation}/gebaerdensprache`: room for a video in German Sign Language.

use askama::Template;
use axum::response::Response;
use schalter_domain::office::Organisation;
use schalter_texts::Locale;

use super::frame::Frame;
use crate::extract::OrganisationPath;
use crate::problem::Problem;
use crate::say::Say;

/// The page.
#[derive(Template)]
#[template(path = "signed.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// A video of this installation, shown in the page.
    pub own_video: Option<String>,
    /// A video elsewhere, shown as a link: nothing is loaded from others.
    pub other_video: Option<String>,
}

impl Page {
    /// The page of an organisation.
    pub fn new(organisation: &Organisation, locale: Locale) -> Self {
        let here = format!("{}/gebaerdensprache", organisation.slug);
        let title = Say(locale).say("signed-title");
        let video = organisation.imprint.sign_language_video.clone();
        let own = |video: &String| video.starts_with('/') && !video.starts_with("//");
        Self {
            frame: Frame::of(organisation, locale, title, &here).with_main("s-main--narrow"),
            own_video: video.clone().filter(own),
            other_video: video.filter(|video| video.starts_with("https://")),
        }
    }
}

/// The handler.
pub async fn get(path: OrganisationPath) -> Result<Response, Problem> {
    super::show(&Page::new(&path.entry()?.organisation, path.locale))
}

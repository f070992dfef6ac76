//! `GET` and `POST /{locale}/video/{secret}`: the link of a short message that adds a picture to a
//! telephone call. Looking changes nothing; a press spends the link, and the clerk lets the browser in.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use schalter_domain::ids::OrganisationId;
use schalter_texts::Locale;

use super::code;
use super::frame::{Contact, Frame};
use crate::App;
use crate::extract::{LinkSecret, PageLocale, VisitToken};
use crate::problem::Problem;
use crate::say::Say;

/// The page of a link.
#[derive(Template)]
#[template(path = "video_link.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Where the press is sent; none: the link is spent or was never one.
    pub action: Option<String>,
}

/// What the link is for, and the button.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    LinkSecret(secret): LinkSecret,
) -> Result<Response, Problem> {
    let Some(organisation) = app.exchange.raising().of_link(&secret) else {
        return gone(&app, locale);
    };
    let frame = frame(&app, Some(organisation), locale, "video-link-title");
    let action = Some(format!("/{locale}/video/{secret}"));
    super::show(&Page { frame, action })
}

/// Spends the link.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    LinkSecret(secret): LinkSecret,
    token: VisitToken,
) -> Result<Response, Problem> {
    let Some((organisation, token)) = app.exchange.raising().spend(&secret, token.0) else {
        return gone(&app, locale);
    };
    let catalogue = app.exchange.catalogue();
    let entry = catalogue.organisation_by_id(organisation);
    let slug = &entry.ok_or(Problem::NotFound)?.organisation.slug;
    code::asks(&app, &format!("/{locale}/{slug}/code/warten"), &token)
}

fn gone(app: &App, locale: Locale) -> Result<Response, Problem> {
    let frame = frame(app, None, locale, "video-link-gone-title");
    let page = super::show(&Page {
        frame,
        action: None,
    })?;
    Ok((StatusCode::NOT_FOUND, page).into_response())
}

/// The frame of the organisation, or of the only one here. It names no other locale: that would need
/// the secret in one more address.
fn frame(app: &App, of: Option<OrganisationId>, locale: Locale, key: &str) -> Frame {
    let catalogue = app.exchange.catalogue();
    let title = Say(locale).say(key);
    let found = of.and_then(|of| catalogue.organisation_by_id(of));
    let found = found.or(match catalogue.organisations() {
        [only] => Some(only),
        _ => None,
    });
    let mut frame = match found {
        Some(entry) => Frame::of(&entry.organisation, locale, title, "")
            .with_contact(Contact::of_organisation(&entry.organisation)),
        None => Frame::plain(locale, title, ""),
    };
    frame.alternates.clear();
    frame.with_main("s-main--narrow")
}

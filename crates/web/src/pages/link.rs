//! `GET` and `POST /{locale}/rueckruf/{secret}`: the link to a promised callback. Looking changes
//! nothing, for mail programs look too; a press spends the link and gives the visit to this browser.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::ids::VisitId;
use schalter_exchange::Failure;
use schalter_texts::Locale;

use super::frame::{Contact, Frame};
use crate::App;
use crate::extract::{LinkSecret, PageLocale, VisitToken};
use crate::problem::Problem;
use crate::say::Say;
use crate::security::cookies;

/// The page of a link.
#[derive(Template)]
#[template(path = "link.html")]
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
    let Some(visit) = app.exchange.visits().of_link(&secret).await else {
        return gone(&app, locale);
    };
    let frame = frame(&app, Some(visit), locale, "link-title");
    let action = Some(format!("/{locale}/rueckruf/{secret}"));
    super::show(&Page { frame, action })
}

/// Spends the link.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    LinkSecret(secret): LinkSecret,
    token: VisitToken,
) -> Result<Response, Problem> {
    let spent = app.exchange.visits().spend_link(&secret, token.0).await;
    match spent {
        Ok(Some((visit, token))) => {
            let to = Redirect::to(&format!("/{locale}/besuch/{visit}"));
            let mut response = to.into_response();
            let cookie = cookies::VISIT.set(&token, &app.config);
            let cookie = cookie.ok_or(Problem::Internal)?;
            response.headers_mut().append(header::SET_COOKIE, cookie);
            Ok(response)
        }
        Ok(None) => gone(&app, locale),
        Err(Failure::Stopped) => Err(Problem::Restarting),
        Err(_) => Err(Problem::RetryLater),
    }
}

fn gone(app: &App, locale: Locale) -> Result<Response, Problem> {
    let frame = frame(app, None, locale, "link-gone-title");
    let page = super::show(&Page {
        frame,
        action: None,
    })?;
    Ok((StatusCode::NOT_FOUND, page).into_response())
}

/// The frame of the visit's organisation, or of the only one here. It names no other locale: that
/// would need the secret in one more address.
fn frame(app: &App, visit: Option<VisitId>, locale: Locale, key: &str) -> Frame {
    let catalogue = app.exchange.catalogue();
    let title = Say(locale).say(key);
    let visit = visit.and_then(|visit| app.exchange.visits().get(visit));
    let of_visit = visit.and_then(|visit| catalogue.office(visit.need.office));
    let mut frame = match (of_visit, catalogue.organisations()) {
        (Some((entry, office)), _) => Frame::of(&entry.organisation, locale, title, "")
            .with_contact(Contact::of_office(&office.office, locale)),
        (None, [only]) => Frame::of(&only.organisation, locale, title, ""),
        (None, _) => Frame::plain(locale, title, ""),
    };
    frame.alternates.clear();
    frame.with_main("s-main--narrow")
}

//! `GET /{locale}`: the organisations of this installation, or straight to the only one.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::frame::Frame;
use crate::App;
use crate::extract::PageLocale;
use crate::problem::Problem;
use crate::say::Say;

/// An organisation to choose.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// Its town.
    pub town: String,
    /// Its page.
    pub href: String,
}

/// The page.
#[derive(Template)]
#[template(path = "start.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// The organisations.
    pub organisations: Vec<Choice>,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
) -> Result<Response, Problem> {
    let catalogue = app.exchange.catalogue();
    let organisations: Vec<Choice> = catalogue
        .organisations()
        .iter()
        .map(|entry| Choice {
            name: entry.organisation.name.clone(),
            town: entry.organisation.address.town.clone(),
            href: format!("/{locale}/{}", entry.organisation.slug),
        })
        .collect();
    if let [only] = organisations.as_slice() {
        return Ok(Redirect::to(&only.href).into_response());
    }
    let frame = Frame::plain(locale, Say(locale).say("start-question"), "");
    super::show(&Page {
        frame,
        organisations,
    })
}

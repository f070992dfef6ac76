//! The page of a problem: what to do next, and where a person is reached.

use askama::Template;
use axum::response::{IntoResponse as _, Response};

use super::frame::{Contact, Frame};
use schalter_exchange::OrganisationEntry;

use crate::App;
use crate::problem::{Asked, Problem};

/// The page.
#[derive(Template)]
#[template(path = "problem.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub title: String,
    /// What to do.
    pub detail: String,
    /// The address to try again.
    pub retry: Option<String>,
    /// The id of the request.
    pub request: String,
}

/// Where a person is reached, as far as the path tells: the office, the organisation, or the only
/// organisation of this installation.
pub fn contact(app: &App, asked: &Asked) -> Option<Contact> {
    with_organisation(app, asked, |entry| {
        let segment = asked.uri.path().split('/').nth(3).unwrap_or_default();
        entry.office(segment).map_or_else(
            || Contact::of_organisation(&entry.organisation),
            |office| Contact::of_office(&office.office, asked.locale()),
        )
    })
}

fn with_organisation<T>(
    app: &App,
    asked: &Asked,
    use_it: impl FnOnce(&OrganisationEntry) -> T,
) -> Option<T> {
    let catalogue = app.exchange.catalogue();
    let mut segments = asked.uri.path().split('/').skip(2);
    let named = segments
        .next()
        .and_then(|slug| catalogue.organisation(slug));
    let only = || match catalogue.organisations() {
        [only] => Some(only),
        _ => None,
    };
    named.or_else(only).map(use_it)
}

/// The page, with the status left to the caller.
pub fn render(app: &App, problem: &Problem, asked: &Asked, contact: Option<Contact>) -> Response {
    let locale = asked.locale();
    let title = problem.title(locale);
    let here = asked
        .uri
        .path()
        .split('/')
        .skip(2)
        .collect::<Vec<_>>()
        .join("/");
    let framed =
        |entry: &OrganisationEntry| Frame::of(&entry.organisation, locale, title.clone(), &here);
    let mut frame = with_organisation(app, asked, framed)
        .unwrap_or_else(|| Frame::plain(locale, title.clone(), &here));
    frame.contact = contact;
    frame.main = "s-main--narrow";
    frame.alternates.clear();
    let path = asked.uri.path();
    let again = asked.safe && problem.is_passing() && !path.starts_with("//");
    let retry = again.then(|| path.to_owned());
    let detail = problem.detail(locale);
    let page = Page {
        frame,
        title,
        detail,
        retry,
        request: asked.request.clone(),
    };
    super::show(&page).unwrap_or_else(|_| page.detail.into_response())
}

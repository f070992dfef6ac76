//! The addresses of wallboards: `POST /{locale}/desk/zahlen/tafel` makes one and shows it once,
//! `POST /{locale}/desk/zahlen/tafel/{wallboard}/widerrufen` revokes it.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_exchange::OrganisationEntry;
use schalter_exchange::figures::FigureError;
use schalter_exchange::wallboards::MOST;
use schalter_texts::Locale;
use serde::Deserialize;
use uuid::Uuid;

use super::{Asked, page, problem, words};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::notices::employer;
use crate::pages::view;
use crate::problem::Problem;
use crate::say::Say;

/// A wallboard, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The wallboard.
    pub id: String,
    /// Of what, and since when.
    pub name: String,
    /// What its button does, for those who cannot see the row.
    pub revoke: String,
}

/// The page's part about them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// Whether the organisation lets them show.
    pub on: bool,
    /// Whether one more is possible.
    pub room: bool,
    /// Those that exist.
    pub rows: Vec<Row>,
    /// The address of the one made just now.
    pub fresh: Option<String>,
}

/// What the page says about wallboards.
pub(super) async fn section(
    app: &App,
    desk: &Desk,
    entry: &OrganisationEntry,
    fresh: Option<String>,
    locale: Locale,
) -> Result<Section, Problem> {
    let boards = app.exchange.wallboards();
    let listed = boards.list(&desk.signed).await;
    let listed = listed.map_err(|error| problem(&error))?;
    let t = Say(locale);
    let row = |board: &schalter_store::Wallboard| {
        let office = words::office_or_all(entry, board.office, locale);
        let since = view::date_short(entry.zone.to_datetime(board.created_at).date(), locale);
        Row {
            id: board.id.to_string(),
            name: t.say2(
                "figures-walls-name",
                "office",
                office.as_str(),
                "date",
                since,
            ),
            revoke: t.say1("figures-walls-revoke-of", "office", office),
        }
    };
    Ok(Section {
        on: boards.are_on(entry.organisation.id),
        room: listed.len() < MOST,
        rows: listed.iter().map(row).collect(),
        fresh,
    })
}

/// A form of this part.
#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    buero: String,
}

/// Makes an address.
pub async fn open(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(form): Form<Fields>,
) -> Result<Response, Problem> {
    desk.check(&form.csrf)?;
    let catalogue = app.exchange.catalogue();
    let entry = employer(&catalogue, &desk)?;
    let asked = Asked {
        buero: form.buero,
        ..Asked::default()
    };
    let (_, office) = asked.chosen(entry)?;
    let opened = app.exchange.wallboards().open(&desk.signed, office).await;
    let secret = opened.map_err(|error| problem(&error))?;
    let host = app
        .config
        .public_urls
        .first()
        .map_or("", |url| url.origin());
    let address = format!("{host}/{locale}/tafel/{secret}");
    let shown = page(&app, &desk, &Asked::default(), Some(address), locale).await?;
    let mut response = super::super::show(&shown)?;
    let headers = response.headers_mut();
    headers.insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    Ok(response)
}

/// The wallboard that the path names.
#[derive(Deserialize)]
pub struct Named {
    wallboard: String,
}

/// Revokes an address.
pub async fn revoke(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(Named { wallboard }): Path<Named>,
    Form(form): Form<Fields>,
) -> Result<Response, Problem> {
    desk.check(&form.csrf)?;
    let id: Uuid = wallboard.parse().map_err(|_| Problem::NotFound)?;
    let boards = app.exchange.wallboards();
    let revoked: Result<(), FigureError> = boards.revoke(&desk.signed, id).await;
    revoked.map_err(|error| problem(&error))?;
    let to = format!("/{locale}/desk/zahlen?getan=widerrufen#tafeln");
    Ok(Redirect::to(&to).into_response())
}

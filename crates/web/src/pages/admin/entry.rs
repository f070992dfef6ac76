//! An entry of the directory: `…/verzeichnis/neu`, `…/verzeichnis/{eintrag}` and its removal.

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::ids::EntryId;
use schalter_exchange::admin::{AdminError, EntryDraft, Standing};
use schalter_texts::Locale;

use super::Named;
use super::entry_fields::{draft, errors, fill, groups};
use super::form::Filled;
use super::retire;
use super::sheet::{Asked, Head, Link, Sheet, Undo, frame, path};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::notices::employer;
use crate::problem::Problem;
use crate::say::Say;

/// The form for a new one.
pub async fn new(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
) -> Result<Response, Problem> {
    sheet(&app, &desk, locale, (None, &Filled::default()))
        .await?
        .show()
}

/// Adds it.
pub async fn create(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let admin = app.exchange.admin();
    match admin.put_entry(&desk.signed, None, &draft(&form)).await {
        Ok(_) => Ok(done(locale, "angelegt")),
        Err(error) => refused(&app, &desk, locale, (None, &form), &error).await,
    }
}

/// The form of one.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let id = named.entry()?;
    let standing = standing(&app, &desk, id).await?;
    let form = fill(&standing.plan);
    let mut sheet = sheet(&app, &desk, locale, (Some((id, &standing)), &form)).await?;
    sheet.head = sheet.head.told(&asked, Say(locale));
    sheet.show()
}

/// Saves it.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let id = named.entry()?;
    let standing = standing(&app, &desk, id).await?;
    let admin = app.exchange.admin();
    let known = Some((id, form.get("stand")));
    match admin.put_entry(&desk.signed, known, &draft(&form)).await {
        Ok(_) => Ok(done(locale, "gespeichert")),
        Err(error) => {
            let shown = (Some((id, &standing)), &form);
            refused(&app, &desk, locale, shown, &error).await
        }
    }
}

/// Asks whether it is to go.
pub async fn ask(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
) -> Result<Response, Problem> {
    let id = named.entry()?;
    let standing = standing(&app, &desk, id).await?;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let t = Say(locale);
    let form = fill(&standing.plan);
    let title = t.say1("admin-entry-ask", "name", form.get("name"));
    let below = format!("verzeichnis/{id}/entfernen");
    crate::pages::show(&retire::Page {
        frame: frame(employer, &desk, locale, title, &below).with_main("s-main--narrow"),
        head: Head::new(&desk, locale).under(t.say("directory-title"), list(locale)),
        facts: vec![t.say("admin-entry-ask-text")],
        running: Vec::new(),
        kiosks: Vec::new(),
        closing: String::new(),
        submit: t.say("admin-entry-remove"),
        back: path(locale, &format!("verzeichnis/{id}")),
    })
}

/// Removes it.
pub async fn remove(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let admin = app.exchange.admin();
    let removed = admin.remove_entry(&desk.signed, named.entry()?).await;
    removed.map_err(|error| super::problem(&error))?;
    Ok(done(locale, "entfernt"))
}

fn list(locale: Locale) -> String {
    format!("/{locale}/desk/verzeichnis")
}

fn done(locale: Locale, done: &str) -> Response {
    Redirect::to(&format!("{}?getan={done}", list(locale))).into_response()
}

async fn standing(app: &App, desk: &Desk, id: EntryId) -> Result<Standing<EntryDraft>, Problem> {
    let standing = app.exchange.admin().entry(&desk.signed, id).await;
    standing.map_err(|error| super::problem(&error))
}

type Shown<'a> = (Option<(EntryId, &'a Standing<EntryDraft>)>, &'a Filled);

async fn sheet(
    app: &App,
    desk: &Desk,
    locale: Locale,
    (known, form): Shown<'_>,
) -> Result<Sheet, Problem> {
    let logins = app.exchange.admin().logins(&desk.signed);
    let logins = logins.map_err(|error| super::problem(&error))?;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let t = Say(locale);
    let fields = groups(form, employer, &logins, locale);
    let head = Head::new(desk, locale).under(t.say("directory-title"), list(locale));
    let Some((id, standing)) = known else {
        let title = t.say("admin-entry-new");
        let frame = frame(employer, desk, locale, title, "verzeichnis/neu");
        let mut sheet = Sheet::new(frame, head, fields, list(locale));
        sheet.submit = t.say("admin-entry-create");
        return Ok(sheet);
    };
    let below = format!("verzeichnis/{id}");
    let name = fill(&standing.plan).get("name").to_owned();
    let frame = frame(employer, desk, locale, name, &below);
    let undo = Undo {
        kind: "entry",
        id: id.to_string(),
        page: below.clone(),
    };
    let head = head.stands(standing, Some(undo), employer, locale);
    let mut sheet = Sheet::new(frame, head, fields, list(locale));
    let remove = path(locale, &format!("{below}/entfernen"));
    sheet.links = vec![Link::new(t.say("admin-entry-remove"), remove)];
    Ok(sheet)
}

async fn refused(
    app: &App,
    desk: &Desk,
    locale: Locale,
    (known, form): Shown<'_>,
    error: &AdminError,
) -> Result<Response, Problem> {
    let mut sheet = sheet(app, desk, locale, (known, form)).await?;
    let AdminError::Entry(fault) = error else {
        let stored = match known {
            Some((_, standing)) => {
                let catalogue = app.exchange.catalogue();
                let employer = employer(&catalogue, desk)?;
                let logins = app.exchange.admin().logins(&desk.signed);
                let logins = logins.unwrap_or_default();
                groups(&fill(&standing.plan), employer, &logins, locale)
            }
            None => Vec::new(),
        };
        return sheet.refused(error, form.get("stand"), &stored);
    };
    form.get("stand").clone_into(&mut sheet.head.state);
    sheet
        .head
        .refuse(&mut sheet.groups, &errors(fault, Say(locale)));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, sheet.show()?).into_response())
}

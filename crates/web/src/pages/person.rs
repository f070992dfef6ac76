//! `GET` and `POST /{locale}/desk/auskunft`: what is kept about a person, to hand over and to erase.
//! What is searched for travels in the form's body, never in an address.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use schalter_domain::person::{Kept, Sought};
use schalter_exchange::OrganisationEntry;
use schalter_exchange::privacy::export;
use schalter_store::Found;
use schalter_texts::Locale;
use serde::Deserialize;

use super::frame::Frame;
use super::notices::employer;
use super::protection::problem;
use super::view;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;

/// One thing that was found, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    /// What it is.
    pub name: String,
    /// What is in it.
    pub fields: Vec<(&'static str, String)>,
    /// When it goes, or why it stays; may be empty.
    pub fate: String,
    /// Whether it has to stay for now.
    pub stays: bool,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Result {
    /// The things.
    pub items: Vec<ItemRow>,
    /// How many there are.
    pub total: u32,
    /// How many of them can be erased.
    pub free: u32,
    /// How many have to stay.
    pub kept: u32,
}

/// What became of an erasure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// How many things were erased.
    pub count: u32,
}

/// The page.
#[derive(Template)]
#[template(path = "person.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What was typed.
    pub typed: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// What was found, after a search.
    pub result: Option<Result>,
    /// What became of an erasure.
    pub gone: Option<Gone>,
    /// The session's form secret.
    pub csrf: String,
}

/// The document for the person, made for printing.
#[derive(Template)]
#[template(path = "person_print.html")]
pub struct Print {
    /// The frame.
    pub frame: Frame,
    /// Whose data it is: the organisation.
    pub organisation: String,
    /// Its data protection officer; may be empty.
    pub officer: String,
    /// The day.
    pub date: String,
    /// What was found.
    pub items: Vec<ItemRow>,
}

/// What the forms hold.
#[derive(Debug, Default, Deserialize)]
pub struct Fields {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    suche: String,
    #[serde(default)]
    sicher: String,
}

/// The empty page.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
) -> core::result::Result<Response, Problem> {
    super::show(&page(&app, &desk, String::new(), locale)?)
}

/// Searches.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(fields): Form<Fields>,
) -> core::result::Result<Response, Problem> {
    desk.check(&fields.csrf)?;
    let sought = match sought(&app, &desk, &fields, locale)? {
        Ok(sought) => sought,
        Err(answer) => return Ok(answer),
    };
    let found = app.exchange.privacy().find(&desk.signed, &sought).await;
    let found = found.map_err(|error| problem(&error))?;
    let page = page(&app, &desk, fields.suche, locale)?;
    let result = result(&app, &desk, &found, locale)?;
    super::show(&Page {
        result: Some(result),
        ..page
    })
}

/// Gives what was found as a file.
pub async fn post_json(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(fields): Form<Fields>,
) -> core::result::Result<Response, Problem> {
    let found = match exported(&app, &desk, &fields, locale).await? {
        Ok(found) => found,
        Err(answer) => return Ok(answer),
    };
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let name = &employer.organisation.name;
    let document = export::document(name, &found, &employer.zone, app.clock.now());
    let text = serde_json::to_string_pretty(&document).map_err(|_| Problem::Internal)?;
    let mut response = text.into_response();
    let headers = response.headers_mut();
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, json);
    let name = HeaderValue::from_static("attachment; filename=\"auskunft.json\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// Gives what was found as a page for printing.
pub async fn post_print(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(fields): Form<Fields>,
) -> core::result::Result<Response, Problem> {
    let found = match exported(&app, &desk, &fields, locale).await? {
        Ok(found) => found,
        Err(answer) => return Ok(answer),
    };
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let today = employer.zone.to_datetime(app.clock.now()).date();
    let title = Say(locale).say("person-print-title");
    let frame = Frame::of(&employer.organisation, locale, title, "desk/auskunft");
    let imprint = &employer.organisation.imprint;
    let officer = [
        imprint.data_protection_officer.as_str(),
        imprint.data_protection_email.as_str(),
    ];
    let officer = officer.into_iter().filter(|part| !part.is_empty());
    super::show(&Print {
        frame,
        organisation: employer.organisation.name.clone(),
        officer: officer.collect::<Vec<_>>().join(", "),
        date: view::date_short(today, locale),
        items: items(&found, employer, locale),
    })
}

/// Erases what may go.
pub async fn post_erase(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(fields): Form<Fields>,
) -> core::result::Result<Response, Problem> {
    desk.check(&fields.csrf)?;
    let sought = match sought(&app, &desk, &fields, locale)? {
        Ok(sought) => sought,
        Err(answer) => return Ok(answer),
    };
    let privacy = app.exchange.privacy();
    if fields.sicher != "ja" {
        let found = privacy.find(&desk.signed, &sought).await;
        let found = found.map_err(|error| problem(&error))?;
        let page = Page {
            error: Some(Say(locale).say("person-erase-unconfirmed")),
            result: Some(result(&app, &desk, &found, locale)?),
            ..page(&app, &desk, fields.suche, locale)?
        };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, super::show(&page)?).into_response());
    }
    let erased = privacy.erase(&desk.signed, &sought).await;
    let erased = erased.map_err(|error| problem(&error))?;
    let left = result(&app, &desk, &erased.kept, locale)?;
    super::show(&Page {
        gone: Some(Gone {
            count: count(erased.count),
        }),
        result: Some(left).filter(|left| !left.items.is_empty()),
        ..page(&app, &desk, String::new(), locale)?
    })
}

/// Who is sought, or the page that says that nobody can be found so.
/// What is handed out about the person whom the form names, or the page that says what is wrong with
/// the form.
async fn exported(
    app: &App,
    desk: &Desk,
    fields: &Fields,
    locale: Locale,
) -> core::result::Result<core::result::Result<Vec<Found>, Response>, Problem> {
    desk.check(&fields.csrf)?;
    let sought = match sought(app, desk, fields, locale)? {
        Ok(sought) => sought,
        Err(answer) => return Ok(Err(answer)),
    };
    let found = app.exchange.privacy().export(&desk.signed, &sought).await;
    found.map(Ok).map_err(|error| problem(&error))
}

fn sought(
    app: &App,
    desk: &Desk,
    fields: &Fields,
    locale: Locale,
) -> core::result::Result<core::result::Result<Sought, Response>, Problem> {
    if let Ok(sought) = Sought::parse(&fields.suche) {
        return Ok(Ok(sought));
    }
    let page = Page {
        error: Some(Say(locale).say("person-error")),
        ..page(app, desk, fields.suche.clone(), locale)?
    };
    let answer = (StatusCode::UNPROCESSABLE_ENTITY, super::show(&page)?).into_response();
    Ok(Err(answer))
}

fn page(
    app: &App,
    desk: &Desk,
    typed: String,
    locale: Locale,
) -> core::result::Result<Page, Problem> {
    if !desk
        .signed
        .staff
        .may(schalter_domain::permission::Permission::AnswerPersons)
    {
        return Err(Problem::Forbidden);
    }
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let title = Say(locale).say("person-title");
    Ok(Page {
        frame: Frame::of(&employer.organisation, locale, title, "desk/auskunft")
            .for_desk(&desk.signed),
        typed,
        error: None,
        result: None,
        gone: None,
        csrf: desk.signed.csrf.clone(),
    })
}

fn result(
    app: &App,
    desk: &Desk,
    found: &[Found],
    locale: Locale,
) -> core::result::Result<Result, Problem> {
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let kept = found.iter().filter(|one| one.kept.is_some()).count();
    Ok(Result {
        items: items(found, employer, locale),
        total: count(found.len()),
        free: count(found.len() - kept),
        kept: count(kept),
    })
}

fn count(things: usize) -> u32 {
    u32::try_from(things).unwrap_or(u32::MAX)
}

fn items(found: &[Found], employer: &OrganisationEntry, locale: Locale) -> Vec<ItemRow> {
    found
        .iter()
        .map(|found| item(found, employer, locale))
        .collect()
}

fn item(found: &Found, employer: &OrganisationEntry, locale: Locale) -> ItemRow {
    let t = Say(locale);
    let day = |at| view::date_short(employer.zone.to_datetime(at).date(), locale);
    let fate = match (found.kept, found.until) {
        (Some(Kept::Held { until }), _) => {
            let last = until - jiff::SignedDuration::from_secs(1);
            t.say1("person-kept-held", "date", day(last))
        }
        (Some(Kept::Promised), _) => t.say("person-kept-promised"),
        (None, Some(until)) => t.say1("person-until", "date", day(until)),
        (None, None) => String::new(),
    };
    ItemRow {
        name: t.say(&format!("person-item-{}", export::kind(&found.item))),
        fields: export::fields(&found.item, &employer.zone),
        fate,
        stays: found.kept.is_some(),
    }
}

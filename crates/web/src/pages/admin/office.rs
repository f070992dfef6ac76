//! An office: `…/bueros/neu` and `…/bueros/{buero}`.

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::ids::OfficeId;
use schalter_exchange::admin::{Part, Standing, Subject};
use schalter_exchange::plan::OfficePlan;
use schalter_exchange::{Catalogue, OrganisationEntry};
use schalter_texts::Locale;
use serde_json::json;

use super::Named;
use super::form::Filled;
use super::office_fields::{fill, fresh, groups, slug_of, values};
use super::sheet::{Asked, Fact, Head, Link, Sheet, Undo, frame, path};
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
    let allowed = app.exchange.admin().offices(&desk.signed).await;
    allowed.map_err(|error| super::problem(&error))?;
    new_sheet(&app, &desk, locale, &fresh())?.show()
}

/// Makes a new one; its hours come next.
pub async fn create(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let mut wanted = values(&form, None);
    let slug = match form.get("slug") {
        "" => slug_of(form.get("name.de")),
        slug => slug.to_owned(),
    };
    wanted.insert("slug".to_owned(), json!(slug));
    wanted.insert("hours".to_owned(), json!({}));
    match app.exchange.admin().add_office(&desk.signed, wanted).await {
        Ok(id) => {
            let hours = path(locale, &format!("bueros/{id}/zeiten"));
            Ok(Redirect::to(&format!("{hours}?getan=angelegt")).into_response())
        }
        Err(error) => new_sheet(&app, &desk, locale, &form)?.refused(&error, "", &[]),
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
    let id = named.office()?;
    let admin = app.exchange.admin();
    let standing = admin.office(&desk.signed, id, Part::ButHours).await;
    let standing = standing.map_err(|error| super::problem(&error))?;
    let form = fill(&standing.plan);
    let mut sheet = sheet(&app, &desk, locale, (id, &standing, &form))?;
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
    let id = named.office()?;
    let admin = app.exchange.admin();
    let standing = admin.office(&desk.signed, id, Part::ButHours).await;
    let standing = standing.map_err(|error| super::problem(&error))?;
    let wanted = values(&form, Some(&standing.plan));
    let subject = (Subject::Office(id), Part::ButHours);
    let state = form.get("stand");
    match admin.change(&desk.signed, subject, state, &wanted).await {
        Ok(changed) => {
            let done = if changed {
                "gespeichert"
            } else {
                "unveraendert"
            };
            let to = path(locale, &format!("bueros/{id}"));
            Ok(Redirect::to(&format!("{to}?getan={done}")).into_response())
        }
        Err(error) => {
            let sheet = sheet(&app, &desk, locale, (id, &standing, &form))?;
            let catalogue = app.exchange.catalogue();
            let partners = has_partners(&catalogue, employer(&catalogue, &desk)?);
            let stored = groups(&fill(&standing.plan), Say(locale), (false, partners));
            sheet.refused(&error, form.get("stand"), &stored)
        }
    }
}

fn new_sheet(app: &App, desk: &Desk, locale: Locale, form: &Filled) -> Result<Sheet, Problem> {
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let t = Say(locale);
    let title = t.say("admin-office-new");
    let frame = frame(employer, desk, locale, title, "bueros/neu");
    let offices = path(locale, "bueros");
    let head = Head::new(desk, locale).under(t.say("admin-offices"), offices.clone());
    let fields = groups(form, t, (true, has_partners(&catalogue, employer)));
    let mut sheet = Sheet::new(frame, head, fields, offices);
    sheet.submit = t.say("admin-office-create");
    Ok(sheet)
}

fn sheet(
    app: &App,
    desk: &Desk,
    locale: Locale,
    (id, standing, form): (OfficeId, &Standing<OfficePlan>, &Filled),
) -> Result<Sheet, Problem> {
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let t = Say(locale);
    let below = format!("bueros/{id}");
    let name = super::sheet::said(&standing.plan.name, locale);
    let frame = frame(employer, desk, locale, name, &below);
    let undo = Undo {
        kind: Subject::Office(id).kind(),
        id: id.to_string(),
        page: below.clone(),
    };
    let mut head = office_head(desk, locale, id, 0);
    head = head.stands(standing, Some(undo), employer, locale);
    let fields = groups(form, t, (false, has_partners(&catalogue, employer)));
    let mut sheet = Sheet::new(frame, head, fields, path(locale, "bueros"));
    let guests = guests(&catalogue, id);
    let slugs = (&employer.organisation.slug, &standing.plan.slug);
    sheet.facts = vec![Fact {
        label: t.say("admin-address"),
        value: format!("/{locale}/{}/{}", slugs.0, slugs.1),
    }];
    if !guests.is_empty() {
        sheet.facts.push(Fact {
            label: t.say("admin-guests-title"),
            value: guests.join(", "),
        });
    }
    let retire = path(locale, &format!("{below}/stilllegen"));
    sheet.links = vec![Link::new(t.say("admin-office-retire"), retire)];
    Ok(sheet)
}

/// Those of other organisations who serve the office, with whom they work for.
fn guests(catalogue: &Catalogue, office: OfficeId) -> Vec<String> {
    let of = |entry: &OrganisationEntry| -> Vec<String> {
        let names = catalogue.names(entry.organisation.id);
        let staff = names.accounts.values();
        let staff = staff.filter_map(|id| catalogue.staff(*id));
        let guests = staff.filter(|one| one.guest.contains(&office));
        let name = |one: &str| format!("{one} ({})", entry.organisation.name);
        guests.map(|one| name(one.public_name())).collect()
    };
    let mut guests: Vec<String> = catalogue.organisations().iter().flat_map(of).collect();
    guests.sort();
    guests
}

/// The head of the pages of one office; `here` is the page's place among them.
pub fn office_head(desk: &Desk, locale: Locale, id: OfficeId, here: usize) -> Head {
    let t = Say(locale);
    let tabs = [
        ("admin-tab-office", ""),
        ("admin-tab-hours", "/zeiten"),
        ("admin-tab-topics", "/anliegen"),
    ];
    let tabs = tabs.iter().enumerate().map(|(place, (key, below))| Link {
        label: t.say(key),
        href: path(locale, &format!("bueros/{id}{below}")),
        here: place == here,
    });
    let mut head = Head::new(desk, locale).under(t.say("admin-offices"), path(locale, "bueros"));
    head.tabs = tabs.collect();
    head
}

/// Whether the alliance has others.
fn has_partners(catalogue: &Catalogue, employer: &OrganisationEntry) -> bool {
    let own = &employer.organisation;
    let mut others = catalogue.organisations().iter();
    others.any(|one| one.organisation.alliance == own.alliance && one.organisation.id != own.id)
}

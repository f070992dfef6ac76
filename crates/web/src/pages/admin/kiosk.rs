//! A kiosk: `…/kabinen/neu`, `…/kabinen/{kabine}` and its end, `…/kabinen/{kabine}/stilllegen`.

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::ids::KioskId;
use schalter_exchange::admin::{Part, Standing, Subject};
use schalter_exchange::plan::{KioskPlan, Plan};
use schalter_texts::Locale;
use serde_json::json;

use super::Named;
use super::form::Filled;
use super::kiosk_fields::{fill, fresh, groups, values};
use super::office_fields::slug_of;
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
    let plan = plan(&app, &desk).await?;
    let catalogue = app.exchange.catalogue();
    let own = &employer(&catalogue, &desk)?.organisation.slug;
    new_sheet(&app, &desk, locale, (&plan, &fresh(&plan, own)))?.show()
}

/// Makes a new one; its device comes next.
pub async fn create(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let mut wanted = values(&form, None);
    let slug = match form.get("slug") {
        "" => slug_of(form.get("name")),
        slug => slug.to_owned(),
    };
    wanted.insert("slug".to_owned(), json!(slug));
    match app.exchange.admin().add_kiosk(&desk.signed, wanted).await {
        Ok(id) => {
            let device = path(locale, &format!("kabinen/{id}/geraet"));
            Ok(Redirect::to(&format!("{device}?getan=angelegt")).into_response())
        }
        Err(error) => {
            let plan = plan(&app, &desk).await?;
            new_sheet(&app, &desk, locale, (&plan, &form))?.refused(&error, "", &[])
        }
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
    let id = named.kiosk()?;
    let standing = standing(&app, &desk, id).await?;
    let form = fill(&standing.plan);
    let plan = plan(&app, &desk).await?;
    let mut sheet = sheet(&app, &desk, locale, (id, &standing, &plan, &form))?;
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
    let id = named.kiosk()?;
    let standing = standing(&app, &desk, id).await?;
    let wanted = values(&form, Some(&standing.plan));
    let subject = (Subject::Kiosk(id), Part::All);
    let state = form.get("stand");
    let admin = app.exchange.admin();
    match admin.change(&desk.signed, subject, state, &wanted).await {
        Ok(changed) => {
            let done = if changed {
                "gespeichert"
            } else {
                "unveraendert"
            };
            let to = path(locale, &format!("kabinen/{id}"));
            Ok(Redirect::to(&format!("{to}?getan={done}")).into_response())
        }
        Err(error) => {
            let plan = plan(&app, &desk).await?;
            let sheet = sheet(&app, &desk, locale, (id, &standing, &plan, &form))?;
            let stored = groups(&fill(&standing.plan), &plan, locale, false);
            sheet.refused(&error, state, &stored)
        }
    }
}

/// Asks before it ends one.
pub async fn ask(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
) -> Result<Response, Problem> {
    let id = named.kiosk()?;
    let name = standing(&app, &desk, id).await?.plan.name;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let t = Say(locale);
    let below = format!("kabinen/{id}/stilllegen");
    let title = t.say1("kiosks-retire-ask", "name", name.as_str());
    crate::pages::show(&retire::Page {
        frame: frame(employer, &desk, locale, title, &below).with_main("s-main--narrow"),
        head: Head::new(&desk, locale)
            .under(t.say("kiosks-title"), path(locale, "kabinen"))
            .under(name, path(locale, &format!("kabinen/{id}"))),
        facts: vec![
            t.say("kiosks-retire-device"),
            t.say("kiosks-retire-talk"),
            t.say("admin-retire-back"),
        ],
        running: Vec::new(),
        kiosks: Vec::new(),
        closing: String::new(),
        submit: t.say("kiosks-retire"),
        back: path(locale, &format!("kabinen/{id}")),
    })
}

/// Ends one.
pub async fn retire(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let subject = Subject::Kiosk(named.kiosk()?);
    let retired = app.exchange.admin().retire(&desk.signed, subject).await;
    retired.map_err(|error| super::problem(&error))?;
    let to = format!("{}?getan=stillgelegt", path(locale, "kabinen"));
    Ok(Redirect::to(&to).into_response())
}

async fn plan(app: &App, desk: &Desk) -> Result<Plan, Problem> {
    let admin = app.exchange.admin();
    let allowed = admin.kiosks(&desk.signed).await;
    allowed.map_err(|error| super::problem(&error))?;
    let plan = admin.plan(&desk.signed).await;
    plan.map_err(|error| super::problem(&error))
}

async fn standing(app: &App, desk: &Desk, id: KioskId) -> Result<Standing<KioskPlan>, Problem> {
    let standing = app.exchange.admin().kiosk(&desk.signed, id).await;
    standing.map_err(|error| super::problem(&error))
}

fn new_sheet(
    app: &App,
    desk: &Desk,
    locale: Locale,
    (plan, form): (&Plan, &Filled),
) -> Result<Sheet, Problem> {
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let t = Say(locale);
    let frame = frame(employer, desk, locale, t.say("kiosks-new"), "kabinen/neu");
    let kiosks = path(locale, "kabinen");
    let head = Head::new(desk, locale).under(t.say("kiosks-title"), kiosks.clone());
    let mut sheet = Sheet::new(frame, head, groups(form, plan, locale, true), kiosks);
    sheet.lead = t.say("kiosks-new-lead");
    sheet.submit = t.say("kiosks-create");
    Ok(sheet)
}

fn sheet(
    app: &App,
    desk: &Desk,
    locale: Locale,
    (id, standing, plan, form): (KioskId, &Standing<KioskPlan>, &Plan, &Filled),
) -> Result<Sheet, Problem> {
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let t = Say(locale);
    let below = format!("kabinen/{id}");
    let frame = frame(employer, desk, locale, standing.plan.name.clone(), &below);
    let undo = Undo {
        kind: Subject::Kiosk(id).kind(),
        id: id.to_string(),
        page: below.clone(),
    };
    let head = kiosk_head(desk, locale, id, 0).stands(standing, Some(undo), employer, locale);
    let fields = groups(form, plan, locale, false);
    let mut sheet = Sheet::new(frame, head, fields, path(locale, "kabinen"));
    let retire = path(locale, &format!("{below}/stilllegen"));
    sheet.links = vec![Link::new(t.say("kiosks-retire"), retire)];
    Ok(sheet)
}

/// The head of the pages of one kiosk; `here` is the page's place among them.
pub fn kiosk_head(desk: &Desk, locale: Locale, id: KioskId, here: usize) -> Head {
    let t = Say(locale);
    let tabs = [("kiosks-tab-kiosk", ""), ("kiosks-tab-device", "/geraet")];
    let tabs = tabs.iter().enumerate().map(|(place, (key, below))| Link {
        label: t.say(key),
        href: path(locale, &format!("kabinen/{id}{below}")),
        here: place == here,
    });
    let mut head = Head::new(desk, locale).under(t.say("kiosks-title"), path(locale, "kabinen"));
    head.tabs = tabs.collect();
    head
}

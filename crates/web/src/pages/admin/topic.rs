//! A topic: `…/bueros/{buero}/anliegen/neu` and `…/bueros/{buero}/anliegen/{anliegen}`.

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::ids::{OfficeId, TopicId};
use schalter_exchange::admin::{Part, Standing, Subject};
use schalter_exchange::plan::TopicPlan;
use schalter_texts::Locale;
use serde_json::json;

use super::Named;
use super::form::Filled;
use super::office::office_head;
use super::office_fields::slug_of;
use super::sheet::{Asked, Fact, Head, Link, Sheet, Undo, frame, path, said};
use super::topic_fields::{fill, groups, values};
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
    Path(named): Path<Named>,
) -> Result<Response, Problem> {
    let mut form = Filled::default();
    form.put("identity", "none");
    let sheet = new_sheet(&app, &desk, locale, (named.office()?, &form));
    sheet.await?.show()
}

/// Makes a new one.
pub async fn create(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let office = named.office()?;
    let mut wanted = values(&form, None);
    let slug = match form.get("slug") {
        "" => slug_of(form.get("name.de")),
        slug => slug.to_owned(),
    };
    wanted.insert("slug".to_owned(), json!(slug));
    let admin = app.exchange.admin();
    match admin.add_topic(&desk.signed, office, wanted).await {
        Ok(_) => {
            let list = path(locale, &format!("bueros/{office}/anliegen"));
            Ok(Redirect::to(&format!("{list}?getan=angelegt")).into_response())
        }
        Err(error) => {
            let sheet = new_sheet(&app, &desk, locale, (office, &form));
            sheet.await?.refused(&error, "", &[])
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
    let (office, topic, standing) = asked_for(&app, &desk, &named).await?;
    let form = fill(&standing.plan);
    let place = (office, topic);
    let mut sheet = sheet(&app, &desk, locale, place, (&standing, &form))?;
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
    let (office, topic, standing) = asked_for(&app, &desk, &named).await?;
    let wanted = values(&form, Some(&standing.plan));
    let subject = (Subject::Topic(topic), Part::All);
    let admin = app.exchange.admin();
    let state = form.get("stand");
    match admin.change(&desk.signed, subject, state, &wanted).await {
        Ok(changed) => {
            let done = if changed {
                "gespeichert"
            } else {
                "unveraendert"
            };
            let to = path(locale, &format!("bueros/{office}/anliegen/{topic}"));
            Ok(Redirect::to(&format!("{to}?getan={done}")).into_response())
        }
        Err(error) => {
            let stored = groups(&fill(&standing.plan), Say(locale), false);
            let place = (office, topic);
            let sheet = sheet(&app, &desk, locale, place, (&standing, &form))?;
            sheet.refused(&error, form.get("stand"), &stored)
        }
    }
}

async fn asked_for(
    app: &App,
    desk: &Desk,
    named: &Named,
) -> Result<(OfficeId, TopicId, Standing<TopicPlan>), Problem> {
    let (office, topic) = (named.office()?, named.topic()?);
    let found = app.exchange.admin().topic(&desk.signed, topic).await;
    let (home, standing) = found.map_err(|error| super::problem(&error))?;
    if home != office {
        return Err(Problem::NotFound);
    }
    Ok((office, topic, standing))
}

async fn head(app: &App, desk: &Desk, locale: Locale, office: OfficeId) -> Result<Head, Problem> {
    let found = app.exchange.admin();
    let found = found.office(&desk.signed, office, Part::All).await;
    let name = said(
        &found.map_err(|error| super::problem(&error))?.plan.name,
        locale,
    );
    let mut head = office_head(desk, locale, office, 2);
    head.tabs.clear();
    Ok(head.under(name, path(locale, &format!("bueros/{office}/anliegen"))))
}

async fn new_sheet(
    app: &App,
    desk: &Desk,
    locale: Locale,
    (office, form): (OfficeId, &Filled),
) -> Result<Sheet, Problem> {
    let head = head(app, desk, locale, office).await?;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let t = Say(locale);
    let list = format!("bueros/{office}/anliegen");
    let title = t.say("admin-topic-new");
    let frame = frame(employer, desk, locale, title, &format!("{list}/neu"));
    let mut sheet = Sheet::new(frame, head, groups(form, t, true), path(locale, &list));
    sheet.submit = t.say("admin-topic-create");
    Ok(sheet)
}

fn sheet(
    app: &App,
    desk: &Desk,
    locale: Locale,
    (office, topic): (OfficeId, TopicId),
    (standing, form): (&Standing<TopicPlan>, &Filled),
) -> Result<Sheet, Problem> {
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let t = Say(locale);
    let list = format!("bueros/{office}/anliegen");
    let below = format!("{list}/{topic}");
    let name = said(&standing.plan.name, locale);
    let frame = frame(employer, desk, locale, name, &below);
    let undo = Undo {
        kind: Subject::Topic(topic).kind(),
        id: topic.to_string(),
        page: below.clone(),
    };
    let entry = employer.offices.iter();
    let entry = entry.map(|entry| &entry.office);
    let home = entry.clone().find(|known| known.id == office);
    let home_name = home.map(|known| crate::pages::view::local(&known.name, locale));
    let mut head = office_head(desk, locale, office, 2);
    head.tabs.clear();
    let head = head
        .under(home_name.unwrap_or_default(), path(locale, &list))
        .stands(standing, Some(undo), employer, locale);
    let mut sheet = Sheet::new(frame, head, groups(form, t, false), path(locale, &list));
    sheet.facts = vec![Fact {
        label: t.say("admin-key"),
        value: standing.plan.slug.clone(),
    }];
    if !standing.plan.unsure {
        let retire = path(locale, &format!("{below}/stilllegen"));
        sheet.links = vec![Link::new(t.say("admin-topic-retire"), retire)];
    }
    Ok(sheet)
}

//! An account: `…/konten/neu` and `…/konten/{konto}`.

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::ids::StaffId;
use schalter_exchange::admin::{Part, Standing, Subject};
use schalter_exchange::plan::{Plan, StaffPlan};
use schalter_texts::Locale;
use serde_json::json;

use super::Named;
use super::form::Filled;
use super::sheet::{Asked, Fact, Head, Link, Sheet, Undo, frame, path};
use super::staff_fields::{fill, fresh, groups, values};
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
    new_sheet(&app, &desk, locale, (&plan, &fresh()))?.show()
}

/// Makes a new one.
pub async fn create(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(mut form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let plan = plan(&app, &desk).await?;
    form.put("active", "ja");
    if form.get("aktion") == "zeigen" {
        return new_sheet(&app, &desk, locale, (&plan, &form))?.show();
    }
    let mut wanted = values(&form, None);
    let login = form.get("login").to_lowercase();
    wanted.insert("login".to_owned(), json!(login));
    match app.exchange.admin().add_account(&desk.signed, wanted).await {
        Ok(id) => {
            let to = path(locale, &format!("konten/{id}/passwort"));
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            let sheet = new_sheet(&app, &desk, locale, (&plan, &form))?;
            sheet.refused(&error, "", &[])
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
    let id = named.account()?;
    let (plan, standing) = asked_for(&app, &desk, id).await?;
    let form = fill(&standing.plan);
    let shown = (id, &plan, &standing, &form);
    let mut sheet = sheet(&app, &desk, locale, shown)?;
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
    let id = named.account()?;
    let (plan, standing) = asked_for(&app, &desk, id).await?;
    let shown = (id, &plan, &standing, &form);
    if form.get("aktion") == "zeigen" {
        let mut sheet = sheet(&app, &desk, locale, shown)?;
        form.get("stand").clone_into(&mut sheet.head.state);
        return sheet.show();
    }
    let wanted = values(&form, Some(&standing.plan));
    let subject = (Subject::Staff(id), Part::All);
    let admin = app.exchange.admin();
    let state = form.get("stand");
    match admin.change(&desk.signed, subject, state, &wanted).await {
        Ok(changed) => {
            let done = if changed {
                "gespeichert"
            } else {
                "unveraendert"
            };
            let to = path(locale, &format!("konten/{id}"));
            Ok(Redirect::to(&format!("{to}?getan={done}")).into_response())
        }
        Err(error) => {
            let stored = groups(&fill(&standing.plan), &plan, locale, false);
            let sheet = sheet(&app, &desk, locale, shown)?;
            sheet.refused(&error, state, &stored)
        }
    }
}

async fn plan(app: &App, desk: &Desk) -> Result<Plan, Problem> {
    let plan = app.exchange.admin().plan(&desk.signed).await;
    plan.map_err(|error| super::problem(&error))
}

async fn asked_for(
    app: &App,
    desk: &Desk,
    id: StaffId,
) -> Result<(Plan, Standing<StaffPlan>), Problem> {
    let standing = app.exchange.admin().account(&desk.signed, id).await;
    let standing = standing.map_err(|error| super::problem(&error))?;
    Ok((plan(app, desk).await?, standing))
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
    let accounts = path(locale, "konten");
    let title = t.say("admin-account-new");
    let frame = frame(employer, desk, locale, title, "konten/neu");
    let head = Head::new(desk, locale).under(t.say("admin-accounts"), accounts.clone());
    let fields = groups(form, plan, locale, true);
    let mut sheet = Sheet::new(frame, head, fields, accounts);
    sheet.lead = t.say("admin-account-new-lead");
    sheet.submit = t.say("admin-account-create");
    sheet.refresh = t.say("admin-skills-show");
    Ok(sheet)
}

fn sheet(
    app: &App,
    desk: &Desk,
    locale: Locale,
    (id, plan, standing, form): (StaffId, &Plan, &Standing<StaffPlan>, &Filled),
) -> Result<Sheet, Problem> {
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let t = Say(locale);
    let below = format!("konten/{id}");
    let accounts = path(locale, "konten");
    let frame = frame(employer, desk, locale, standing.plan.name.clone(), &below);
    let undo = Undo {
        kind: Subject::Staff(id).kind(),
        id: id.to_string(),
        page: below,
    };
    let head = Head::new(desk, locale)
        .under(t.say("admin-accounts"), accounts.clone())
        .stands(standing, Some(undo), employer, locale);
    let fields = groups(form, plan, locale, false);
    let mut sheet = Sheet::new(frame, head, fields, accounts);
    sheet.facts = vec![Fact {
        label: t.say("admin-login"),
        value: standing.plan.login.clone(),
    }];
    let password = path(locale, &format!("konten/{id}/passwort"));
    sheet.links = vec![
        Link::new(t.say("admin-password-renew"), password),
        Link::new(t.say("logins-title"), format!("/{locale}/desk/anmeldungen")),
    ];
    sheet.refresh = t.say("admin-skills-show");
    Ok(sheet)
}

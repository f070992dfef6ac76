//! `GET` and `POST /{locale}/desk/verwaltung/verbund`: who belongs to the alliance, who leads it, and
//! who of the own people operates its line.

use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_exchange::admin::{OwnAlliance, Part, Subject};
use schalter_exchange::plan::Values;
use schalter_texts::Locale;
use serde_json::{Value, json};

use super::form::{Choice, Field, Filled, Group, Kind};
use super::sheet::{Asked, Fact, Head, Sheet, Undo, frame, path};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::notices::employer;
use crate::problem::Problem;
use crate::say::Say;

/// The form.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let own = own(&app, &desk).await?;
    let mut sheet = sheet(&app, &desk, locale, (&own, &fill(&own)))?;
    sheet.head = sheet.head.told(&asked, Say(locale));
    sheet.show()
}

/// Saves it.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let own = own(&app, &desk).await?;
    let subject = (Subject::Alliance(own.id), part(own.leads));
    let state = form.get("stand");
    let wanted = values(&form, own.leads);
    let admin = app.exchange.admin();
    match admin.change(&desk.signed, subject, state, &wanted).await {
        Ok(changed) => {
            let done = if changed {
                "gespeichert"
            } else {
                "unveraendert"
            };
            let to = format!("{}?getan={done}", path(locale, "verbund"));
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            let stored = groups(&own, &fill(&own), Say(locale));
            let sheet = sheet(&app, &desk, locale, (&own, &form))?;
            sheet.refused(&error, state, &stored)
        }
    }
}

/// What of the alliance the page shows, and what its state is about.
fn part(leads: bool) -> Part {
    match leads {
        true => Part::All,
        false => Part::Operators,
    }
}

async fn own(app: &App, desk: &Desk) -> Result<OwnAlliance, Problem> {
    let admin = app.exchange.admin();
    let leads = admin.alliance(&desk.signed, Part::Operators).await;
    let own = leads.map_err(|error| super::problem(&error))?;
    if !own.leads {
        return Ok(own);
    }
    let own = admin.alliance(&desk.signed, part(true)).await;
    own.map_err(|error| super::problem(&error))
}

fn sheet(
    app: &App,
    desk: &Desk,
    locale: Locale,
    (own, form): (&OwnAlliance, &Filled),
) -> Result<Sheet, Problem> {
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let t = Say(locale);
    let frame = frame(employer, desk, locale, t.say("alliance-title"), "verbund");
    let undo = Undo {
        kind: Subject::Alliance(own.id).kind(),
        id: own.id.to_string(),
        page: "verbund".to_owned(),
    };
    let head = Head::new(desk, locale).stands(&own.standing, Some(undo), employer, locale);
    let mut sheet = Sheet::new(frame, head, groups(own, form, t), path(locale, ""));
    sheet.lead = t.say(match own.members.len() {
        1 => "alliance-lead-alone",
        _ => "alliance-lead",
    });
    sheet.facts = facts(own, t);
    Ok(sheet)
}

fn facts(own: &OwnAlliance, t: Say) -> Vec<Fact> {
    let members: Vec<&str> = own.members.iter().map(|one| one.1.as_str()).collect();
    let lead = own.standing.plan.lead.as_deref();
    let mut known = own.members.iter();
    let lead = known.find(|(slug, _)| Some(slug.as_str()) == lead);
    let mut facts = Vec::new();
    let mut fact = |key: &str, value: String| {
        let label = t.say(key);
        facts.push(Fact { label, value });
    };
    if !own.leads {
        fact("admin-name", own.standing.plan.name.clone());
    }
    fact("alliance-members", members.join(", "));
    if !own.leads {
        let nobody = || t.say("alliance-leader-none");
        fact(
            "alliance-leader",
            lead.map_or_else(nobody, |(_, name)| name.clone()),
        );
    }
    if own.others > 0 {
        let count = u32::try_from(own.others).unwrap_or(u32::MAX);
        fact(
            "alliance-others",
            t.say1("alliance-others-count", "count", count),
        );
    }
    facts
}

fn fill(own: &OwnAlliance) -> Filled {
    let mut form = Filled::default();
    let plan = &own.standing.plan;
    form.put("name", plan.name.clone());
    form.put("lead", plan.lead.clone().unwrap_or_default());
    for login in &plan.operators {
        form.put("operators", login.clone());
    }
    form
}

fn groups(own: &OwnAlliance, form: &Filled, t: Say) -> Vec<Group> {
    let mut groups = Vec::new();
    if own.leads {
        let mut members = vec![Choice::new("", t.say("alliance-leader-none"))];
        let named = own.members.iter();
        members.extend(named.map(|(slug, name)| Choice::new(slug, name)));
        groups.push(Group::new(
            t.say("alliance-common"),
            vec![
                Field::line("name", t.say("admin-name"), form),
                Field::choose(
                    Kind::Select,
                    "lead",
                    t.say("alliance-leader"),
                    form,
                    members,
                )
                .hint(t.say("alliance-leader-hint")),
            ],
        ));
    }
    let people = own.people.iter();
    let people = people.map(|(login, name)| Choice::new(login, name).hint(login.clone()));
    let people: Vec<Choice> = people.collect();
    let lead = t.say(match people.is_empty() {
        true => "alliance-operators-nobody",
        false => "alliance-operators-lead",
    });
    let field = Field::choose(
        Kind::Ticks,
        "operators",
        t.say("alliance-operators-own"),
        form,
        people,
    );
    let fields = match field.choices.is_empty() {
        true => Vec::new(),
        false => vec![field.optional()],
    };
    groups.push(Group::new(t.say("alliance-operators"), fields).lead(lead));
    groups
}

fn values(form: &Filled, leads: bool) -> Values {
    let operators: Vec<&str> = form.all("operators").collect();
    let mut values = Values::new();
    let list = match operators.is_empty() {
        true => Value::Null,
        false => json!(operators),
    };
    values.insert("operators".to_owned(), list);
    if leads {
        values.insert("name".to_owned(), json!(form.get("name")));
        values.insert("lead".to_owned(), form.maybe("lead"));
    }
    values
}

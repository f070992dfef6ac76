//! `GET …/bueros/{buero}/anliegen`: the topics of an office in their order.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use schalter_exchange::admin::Part;
use schalter_exchange::plan::TopicPlan;

use super::Named;
use super::office::office_head;
use super::offices::{Page, Row, former_rows};
use super::sheet::{Asked, frame, path, said};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::notices::employer;
use crate::problem::Problem;
use crate::say::Say;

/// The handler.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let t = Say(locale);
    let id = named.office()?;
    let admin = app.exchange.admin();
    let refuse = |error| super::problem(&error);
    let office = admin.office(&desk.signed, id, Part::All).await;
    let office = office.map_err(refuse)?.plan;
    let topics = admin.topics(&desk.signed, id).await.map_err(refuse)?;
    let former = admin.former_topics(&desk.signed, id).await;
    let former = former.map_err(refuse)?;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let below = format!("bueros/{id}/anliegen");
    let count = topics.len();
    let rows = topics.iter().enumerate().map(|(at, (topic, plan))| Row {
        id: topic.to_string(),
        name: said(&plan.name, locale),
        href: path(locale, &format!("{below}/{topic}")),
        facts: facts(plan, t),
        first: at == 0,
        last: at + 1 == count,
    });
    let new = path(locale, &format!("{below}/neu"));
    crate::pages::show(&Page {
        frame: frame(employer, &desk, locale, said(&office.name, locale), &below),
        head: office_head(&desk, locale, id, 2).told(&asked, t),
        lead: t.say("admin-topics-lead"),
        kind: "topic",
        rows: rows.collect(),
        page: below,
        none: t.say("admin-topics-none"),
        new: (t.say("admin-topic-new"), new),
        former_title: t.say("admin-topics-former"),
        former: former_rows(&former, employer, locale),
    })
}

fn facts(plan: &TopicPlan, t: Say) -> Vec<String> {
    let mut facts = Vec::new();
    if plan.unsure {
        facts.push(t.say("admin-topic-unsure"));
    }
    if let Some(leika) = &plan.leika {
        facts.push(t.say1("admin-topic-leika", "key", leika.as_str()));
    }
    if plan.urgent {
        facts.push(t.say("admin-topic-urgent"));
    }
    if plan.shared {
        facts.push(t.say("admin-topic-shared"));
    }
    if plan.form_free {
        facts.push(t.say("admin-topic-form-free"));
    }
    if plan.in_person.is_some() {
        facts.push(t.say("admin-topic-in-person"));
    }
    facts
}

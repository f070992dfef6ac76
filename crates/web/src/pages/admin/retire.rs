//! `…/bueros/{buero}/stilllegen` and `…/bueros/{buero}/anliegen/{anliegen}/stilllegen`: asks, names
//! who is there, and then ends an office or a topic.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_exchange::admin::{AdminError, Part, Running, Subject};
use schalter_texts::Locale;
use serde::Deserialize;

use super::Named;
use super::sheet::{Head, frame, path, said};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::frame::Frame;
use crate::pages::notices::employer;
use crate::problem::Problem;
use crate::say::Say;

/// The question.
#[derive(Template)]
#[template(path = "admin/retire.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What stands around it.
    pub head: Head,
    /// What happens.
    pub facts: Vec<String>,
    /// Who is there, in words; empty: nobody.
    pub running: Vec<String>,
    /// Kiosks that send people there; empty: none.
    pub kiosks: Vec<String>,
    /// Where the office is closed for today; empty for a topic.
    pub closing: String,
    /// What the button says.
    pub submit: String,
    /// Where to go without an answer.
    pub back: String,
}

/// What the form holds.
#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    csrf: String,
}

/// The question.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
) -> Result<Response, Problem> {
    let (subject, page) = asked(&app, &desk, &named, locale).await?;
    let running = app.exchange.admin().running(&desk.signed, subject);
    let running = running.map_err(|error| super::problem(&error))?;
    crate::pages::show(&Page {
        running: words(running, locale),
        ..page
    })
}

/// The answer.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    desk.check(&fields.csrf)?;
    let (subject, page) = asked(&app, &desk, &named, locale).await?;
    match app.exchange.admin().retire(&desk.signed, subject).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?getan=stillgelegt", page.back)).into_response()),
        Err(AdminError::Running(running)) => {
            let running = words(running, locale);
            let page = crate::pages::show(&Page { running, ..page })?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(AdminError::Reception(kiosks)) => {
            let page = crate::pages::show(&Page { kiosks, ..page })?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(super::problem(&error)),
    }
}

async fn asked(
    app: &App,
    desk: &Desk,
    named: &Named,
    locale: Locale,
) -> Result<(Subject, Page), Problem> {
    let t = Say(locale);
    let id = named.office()?;
    let admin = app.exchange.admin();
    let office = admin.office(&desk.signed, id, Part::All).await;
    let office = office.map_err(|error| super::problem(&error))?.plan;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let head = Head::new(desk, locale).under(t.say("admin-offices"), path(locale, "bueros"));
    let name = said(&office.name, locale);
    let mut below = format!("bueros/{id}");
    if !named.has_topic() {
        below.push_str("/stilllegen");
        let title = t.say1("admin-retire-office", "office", name);
        let closing = format!("/{locale}/desk/hinweise/buero/{}/schliessen", office.slug);
        let page = Page {
            frame: frame(employer, desk, locale, title, &below).with_main("s-main--narrow"),
            head,
            facts: vec![
                t.say("admin-retire-office-portal"),
                t.say("admin-retire-office-kept"),
                t.say("admin-retire-back"),
            ],
            running: Vec::new(),
            kiosks: Vec::new(),
            closing,
            submit: t.say("admin-office-retire"),
            back: path(locale, "bueros"),
        };
        return Ok((Subject::Office(id), page));
    }
    let topic = named.topic()?;
    let (home, standing) = admin
        .topic(&desk.signed, topic)
        .await
        .map_err(|error| super::problem(&error))?;
    if home != id || standing.plan.unsure {
        return Err(Problem::NotFound);
    }
    let topics = path(locale, &format!("{below}/anliegen"));
    below = format!("{below}/anliegen/{topic}/stilllegen");
    let title = said(&standing.plan.name, locale);
    let title = t.say1("admin-retire-topic", "topic", title);
    let page = Page {
        frame: frame(employer, desk, locale, title, &below).with_main("s-main--narrow"),
        head: head.under(name, topics.clone()),
        facts: vec![
            t.say("admin-retire-topic-portal"),
            t.say("admin-retire-back"),
        ],
        running: Vec::new(),
        kiosks: Vec::new(),
        closing: String::new(),
        submit: t.say("admin-topic-retire"),
        back: topics,
    };
    Ok((Subject::Topic(topic), page))
}

fn words(running: Running, locale: Locale) -> Vec<String> {
    let t = Say(locale);
    let counts = [
        ("admin-running-waiting", running.waiting),
        ("admin-running-talking", running.talking),
        ("admin-running-promised", running.promised),
    ];
    let some = counts.into_iter().filter(|(_, count)| *count > 0);
    some.map(|(key, count)| t.say1(key, "count", count))
        .collect()
}

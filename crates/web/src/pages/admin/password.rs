//! `GET` and `POST …/konten/{konto}/passwort`: asks, and then shows a new password this once.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use schalter_texts::Locale;

use super::Named;
use super::form::Filled;
use super::retire;
use super::sheet::{Head, frame, path};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::frame::Frame;
use crate::pages::notices::employer;
use crate::problem::Problem;
use crate::say::Say;

/// The answer.
#[derive(Template)]
#[template(path = "admin/password.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What stands around it.
    pub head: Head,
    /// What one logs in with.
    pub login: String,
    /// The new password.
    pub password: String,
    /// The account's page.
    pub back: String,
}

/// The question.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
) -> Result<Response, Problem> {
    let (frame, head, _) = around(&app, &desk, &named, locale).await?;
    let t = frame.t;
    let back = path(locale, &format!("konten/{}", named.account()?));
    crate::pages::show(&retire::Page {
        frame,
        head,
        facts: vec![
            t.say("admin-password-once"),
            t.say("admin-password-old"),
            t.say("admin-password-own"),
        ],
        running: Vec::new(),
        kiosks: Vec::new(),
        closing: String::new(),
        submit: t.say("admin-password-renew"),
        back,
    })
}

/// The answer.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let id = named.account()?;
    let (frame, head, login) = around(&app, &desk, &named, locale).await?;
    let renewed = app.exchange.admin().renew_password(&desk.signed, id).await;
    crate::pages::show(&Page {
        frame,
        head,
        login,
        password: renewed.map_err(|error| super::problem(&error))?,
        back: path(locale, &format!("konten/{id}")),
    })
}

async fn around(
    app: &App,
    desk: &Desk,
    named: &Named,
    locale: Locale,
) -> Result<(Frame, Head, String), Problem> {
    let id = named.account()?;
    let standing = app.exchange.admin().account(&desk.signed, id).await;
    let plan = standing.map_err(|error| super::problem(&error))?.plan;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let t = Say(locale);
    let below = format!("konten/{id}/passwort");
    let title = t.say1("admin-password-ask", "name", plan.name.as_str());
    let frame = frame(employer, desk, locale, title, &below).with_main("s-main--narrow");
    let head = Head::new(desk, locale)
        .under(t.say("admin-accounts"), path(locale, "konten"))
        .under(plan.name, path(locale, &format!("konten/{id}")));
    Ok((frame, head, plan.login))
}

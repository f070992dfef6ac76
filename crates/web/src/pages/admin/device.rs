//! `…/kabinen/{kabine}/geraet`: pairs a device by the code that it shows, locks it out, and gives
//! programs the right to report that somebody came.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::ids::KioskId;
use schalter_exchange::kiosks::{DeviceError, OneKiosk, PairingError};
use schalter_texts::Locale;
use uuid::Uuid;

use super::Named;
use super::form::Filled;
use super::kiosk::kiosk_head;
use super::sheet::{Asked, Head, Wrong, frame, path};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::account::moment;
use crate::pages::fleet;
use crate::pages::frame::Frame;
use crate::pages::notices::employer;
use crate::problem::Problem;
use crate::say::Say;

/// A program that may report presence, in words.
#[derive(Clone, Debug)]
pub struct Sensor {
    /// Which.
    pub id: String,
    /// Since when.
    pub since: String,
}

/// The page.
#[derive(Template)]
#[template(path = "admin/device.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What stands around it.
    pub head: Head,
    /// This page.
    pub here: String,
    /// How the device is: a class, and in words.
    pub state: (&'static str, String),
    /// Since when the kiosk has its device; empty: it has none.
    pub paired: String,
    /// The address that the device opens.
    pub address: String,
    /// What was typed as the code.
    pub code: String,
    /// Why the code was not taken; empty: it was not tried.
    pub error: String,
    /// Programs that may report presence.
    pub sensors: Vec<Sensor>,
    /// A secret that was just made.
    pub secret: Option<String>,
    /// Where programs report.
    pub report: String,
}

/// The page.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let mut page = page(&app, &desk, locale, named.kiosk()?).await?;
    page.head = page.head.told(&asked, Say(locale));
    crate::pages::show(&page)
}

/// Takes the code that a device shows.
pub async fn pair(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let id = named.kiosk()?;
    let kiosks = app.exchange.kiosks();
    let key = match kiosks.approve(&desk.signed, id, form.get("code")).await {
        Ok(()) => return Ok(back(locale, id, "gekoppelt")),
        Err(PairingError::Code) => "device-error-code",
        Err(PairingError::TooOften) => "device-error-often",
        Err(PairingError::Device(error)) => return Err(problem(error)),
    };
    let t = Say(locale);
    let mut page = page(&app, &desk, locale, id).await?;
    form.get("code").clone_into(&mut page.code);
    page.error = t.say(key);
    page.head.wrong = vec![Wrong {
        href: "#code".to_owned(),
        text: format!("{}: {}", t.say("device-code"), page.error),
    }];
    let page = crate::pages::show(&page)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Locks the device out.
pub async fn revoke(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let id = named.kiosk()?;
    let revoked = app.exchange.kiosks().revoke(&desk.signed, id).await;
    revoked.map_err(problem)?;
    Ok(back(locale, id, "gesperrt"))
}

/// Makes a secret by which a program may report presence, and shows it this once.
pub async fn open_sensor(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let id = named.kiosk()?;
    let kiosks = app.exchange.kiosks();
    match kiosks.open_sensor(&desk.signed, id).await {
        Ok(secret) => {
            let mut page = page(&app, &desk, locale, id).await?;
            page.secret = Some(secret);
            crate::pages::show(&page)
        }
        Err(DeviceError::TooMany) => {
            let mut page = page(&app, &desk, locale, id).await?;
            page.head.wrong = vec![Wrong {
                href: "#sensoren".to_owned(),
                text: Say(locale).say("device-error-sensors"),
            }];
            let page = crate::pages::show(&page)?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(problem(error)),
    }
}

/// Takes such a secret back.
pub async fn revoke_sensor(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let (id, sensor): (KioskId, Uuid) = (named.kiosk()?, named.sensor()?);
    let kiosks = app.exchange.kiosks();
    let revoked = kiosks.revoke_sensor(&desk.signed, id, sensor).await;
    revoked.map_err(problem)?;
    Ok(back(locale, id, "sensor-weg"))
}

fn back(locale: Locale, id: KioskId, done: &str) -> Response {
    let to = path(locale, &format!("kabinen/{id}/geraet"));
    Redirect::to(&format!("{to}?getan={done}")).into_response()
}

fn problem(error: DeviceError) -> Problem {
    match error {
        DeviceError::Forbidden => Problem::Forbidden,
        DeviceError::Unknown => Problem::NotFound,
        DeviceError::TooMany => Problem::Conflict,
        DeviceError::Retry => Problem::RetryLater,
    }
}

async fn page(app: &App, desk: &Desk, locale: Locale, id: KioskId) -> Result<Page, Problem> {
    let admin = app.exchange.admin();
    let standing = admin.kiosk(&desk.signed, id).await;
    let plan = standing.map_err(|error| super::problem(&error))?.plan;
    let kiosks = app.exchange.kiosks();
    let one: OneKiosk = kiosks.one(id).ok_or(Problem::NotFound)?;
    let sensors = kiosks.sensors(&desk.signed, id).await.map_err(problem)?;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let when = |at| moment(at, &employer.zone, locale);
    let sensors = sensors.into_iter().map(|one| Sensor {
        id: one.id.to_string(),
        since: when(one.created_at),
    });
    let below = format!("kabinen/{id}/geraet");
    let origin = app.config.public_urls.first();
    let origin = origin.map_or("", |url| url.origin());
    Ok(Page {
        here: path(locale, &below),
        frame: frame(employer, desk, locale, plan.name, &below),
        head: kiosk_head(desk, locale, id, 1),
        state: fleet::state(&one, Say(locale)),
        paired: one.paired_at.map_or_else(String::new, when),
        address: format!("{origin}/kiosk"),
        code: String::new(),
        error: String::new(),
        sensors: sensors.collect(),
        secret: None,
        report: format!("{origin}/api/v1/kiosks/presence"),
    })
}

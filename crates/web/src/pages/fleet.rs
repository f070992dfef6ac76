//! `GET /{locale}/desk/kabinen`: the kiosks of the organisation and how they are, for everybody of
//! the staff. Nothing here is about a person.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use schalter_domain::kiosk::DeviceState;
use schalter_domain::permission::Permission;
use schalter_exchange::kiosks::{Faulty, OneKiosk};
use schalter_exchange::{Catalogue, OrganisationEntry};
use schalter_texts::Locale;

use super::account::moment;
use super::frame::Frame;
use super::notices::employer;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;

/// After how many seconds a browser without a script looks again.
const REFRESH_S: u32 = 60;

/// A value beside its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its name.
    pub label: String,
    /// What it is.
    pub value: String,
    /// Whether somebody should look after it.
    pub bad: bool,
}

/// A kiosk, in words.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: String,
    /// Its page in the administration; empty for whoever may not change it.
    pub href: String,
    /// How it is: a class, and in words.
    pub state: (&'static str, String),
    /// What else is known.
    pub facts: Vec<Fact>,
}

/// The page.
#[derive(Template)]
#[template(path = "fleet.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// The kiosks.
    pub rows: Vec<Row>,
    /// Where a kiosk is made; empty for whoever may not.
    pub new: String,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
) -> Result<Response, Problem> {
    if !desk.signed.staff.may(Permission::ReadKiosks) {
        return Err(Problem::Forbidden);
    }
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let manages = desk.signed.staff.may(Permission::ManageKiosks);
    let fleet = app.exchange.kiosks().fleet(employer.organisation.id);
    let rows = fleet
        .iter()
        .filter_map(|one| row(one, (&catalogue, employer), manages, locale));
    let title = Say(locale).say("fleet-title");
    let frame = Frame::of(&employer.organisation, locale, title, "desk/kabinen");
    let mut frame = frame.for_desk(&desk.signed);
    frame.refresh_s = Some(REFRESH_S);
    let new = format!("/{locale}/desk/verwaltung/kabinen/neu");
    super::show(&Page {
        frame,
        rows: rows.collect(),
        new: if manages { new } else { String::new() },
    })
}

fn row(
    one: &OneKiosk,
    (catalogue, employer): (&Catalogue, &OrganisationEntry),
    manages: bool,
    locale: Locale,
) -> Option<Row> {
    let t = Say(locale);
    let kiosk = catalogue.kiosk(one.kiosk)?;
    let page = format!("/{locale}/desk/verwaltung/kabinen/{}", one.kiosk);
    let when = |at: Option<Timestamp>| at.map(|at| moment(at, &employer.zone, locale));
    let fact = |key: &str, value: String, bad: bool| Fact {
        label: t.say(key),
        value,
        bad,
    };
    let never = || t.say("fleet-never");
    let mut facts = Vec::new();
    if let Some(at) = when(one.paired_at) {
        facts.push(fact("fleet-paired", at, false));
        let seen = when(one.seen_at).unwrap_or_else(never);
        facts.push(fact("fleet-seen", seen, false));
        for (key, device) in [
            ("fleet-camera", one.camera),
            ("fleet-microphone", one.microphone),
        ] {
            let bad = matches!(device, DeviceState::Mute | DeviceState::Missing);
            facts.push(fact(key, t.say(device_key(device)), bad));
        }
        let checked = when(one.checked_at).unwrap_or_else(never);
        facts.push(fact("fleet-checked", checked, false));
        let visit = when(one.visit_at).unwrap_or_else(never);
        facts.push(fact("fleet-visit", visit, false));
        if !one.version.is_empty() {
            facts.push(fact("fleet-version", one.version.clone(), false));
        }
    }
    Some(Row {
        name: kiosk.name.clone(),
        place: kiosk.place.clone(),
        href: if manages { page } else { String::new() },
        state: state(one, t),
        facts,
    })
}

fn device_key(state: DeviceState) -> &'static str {
    match state {
        DeviceState::Unknown => "fleet-device-unknown",
        DeviceState::Good => "fleet-device-good",
        DeviceState::Mute => "fleet-device-mute",
        DeviceState::Missing => "fleet-device-missing",
    }
}

/// How a kiosk is: a class for the page, and in words.
pub fn state(one: &OneKiosk, t: Say) -> (&'static str, String) {
    let (class, key) = match (one.paired_at, one.connected, one.faulty) {
        (None, ..) => ("closed", "fleet-state-unpaired"),
        (Some(_), false, _) => ("warn", "fleet-state-away"),
        (Some(_), true, Some(Faulty::Camera)) => ("warn", "fleet-state-camera"),
        (Some(_), true, Some(Faulty::Microphone)) => ("warn", "fleet-state-microphone"),
        (Some(_), true, Some(Faulty::Silent)) => ("warn", "fleet-state-away"),
        (Some(_), true, None) => ("open", "fleet-state-connected"),
    };
    (class, t.say(key))
}

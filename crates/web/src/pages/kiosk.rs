//! `GET /kiosk` and `GET /{locale}/kiosk`: the page of a kiosk's device. A device that is nobody's
//! yet shows the code by which the administration makes it a kiosk's.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use schalter_domain::ids::KioskId;
use schalter_exchange::kiosks::{Paired, Pairing};
use schalter_texts::Locale;

use super::frame::{Contact, Frame, dialled};
use super::view;
use crate::App;
use crate::extract::{KioskDevice, PageLocale};
use crate::problem::Problem;
use crate::say::Say;
use crate::security::cookies;

/// Seconds between looks whether somebody has typed the code, without JavaScript.
const REFRESH_S: u32 = 5;

/// The page of a kiosk; the island takes its place.
#[derive(Template)]
#[template(path = "kiosk.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// The kiosk's name.
    pub name: String,
    /// Where it stands.
    pub place: String,
    /// The number that reaches a person in any case.
    pub phone: String,
    /// The same for `tel:`.
    pub dial: String,
    /// The version of the page.
    pub version: String,
    /// When its reception is open, in a sentence.
    pub hours: String,
    /// Where the reception is.
    pub address: String,
}

/// The page of a device that waits to be paired.
#[derive(Template)]
#[template(path = "kiosk_pairing.html")]
pub struct PairingPage {
    /// The frame.
    pub frame: Frame,
    /// The code, if there is one.
    pub code: String,
    /// Until when it holds, in milliseconds since the epoch.
    pub until_ms: i64,
}

/// To the page in the kiosk's first language.
pub async fn enter(State(app): State<App>, KioskDevice(kiosk): KioskDevice) -> Redirect {
    let catalogue = app.exchange.catalogue();
    let known = kiosk.and_then(|kiosk| catalogue.kiosk(kiosk));
    let mut languages = known.into_iter().flat_map(|kiosk| &kiosk.languages);
    let locale = languages.find_map(|language| Locale::from_tag(language.tag()));
    Redirect::to(&format!("/{}/kiosk", locale.unwrap_or_default()))
}

/// The page.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    KioskDevice(kiosk): KioskDevice,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(kiosk) = kiosk {
        let token = cookies::KIOSK.read(&headers, &app.config);
        let mut response = super::show(&page(&app, kiosk, locale)?)?;
        // Renewed on each load, so that a device that runs stays the kiosk's.
        let kept = token.and_then(|token| cookies::KIOSK.set(&token, &app.config));
        if let Some(kept) = kept {
            response.headers_mut().append(header::SET_COOKIE, kept);
        }
        return Ok(response);
    }
    let secret = cookies::PAIRING.read(&headers, &app.config);
    match secret.and_then(|secret| app.exchange.kiosks().pairing(&secret)) {
        Some(Paired::Done { token, .. }) => {
            let mut response = Redirect::to("/kiosk").into_response();
            keep(&app, &token, &mut response);
            Ok(response)
        }
        Some(Paired::Waiting(pairing)) => super::show(&waiting(&pairing, locale)),
        None => begin(&app, locale),
    }
}

/// The device is the kiosk's from now on.
pub fn keep(app: &App, token: &str, response: &mut Response) {
    let headers = response.headers_mut();
    let kept = cookies::KIOSK.set(token, &app.config);
    let dropped = cookies::PAIRING.clear(&app.config);
    for cookie in [kept, dropped].into_iter().flatten() {
        headers.append(header::SET_COOKIE, cookie);
    }
}

/// A new code.
pub fn begin(app: &App, locale: Locale) -> Result<Response, Problem> {
    let pairing = app.exchange.kiosks().begin_pairing();
    let pairing = pairing.ok_or(Problem::TooManyRequests { retry_after_s: 60 })?;
    let mut response = super::show(&waiting(&pairing, locale))?;
    if let Some(cookie) = cookies::PAIRING.set(&pairing.secret, &app.config) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The page with the code.
pub fn waiting(pairing: &Pairing, locale: Locale) -> PairingPage {
    let title = Say(locale).say("kiosk-pairing-title");
    let mut frame = Frame::plain(locale, title, "kiosk")
        .with_script("src/pairing.ts")
        .with_main("s-main--narrow");
    frame.home = format!("/{locale}/kiosk");
    frame.refresh_s = Some(REFRESH_S);
    PairingPage {
        frame,
        code: spaced(&pairing.code),
        until_ms: pairing.until.as_millisecond(),
    }
}

/// A code as people read it: `ABC DEF`.
fn spaced(code: &str) -> String {
    let (front, back) = code.split_at(code.len() / 2);
    format!("{front} {back}")
}

fn page(app: &App, kiosk: KioskId, locale: Locale) -> Result<Page, Problem> {
    let catalogue = app.exchange.catalogue();
    let known = catalogue.kiosk(kiosk).ok_or(Problem::NotFound)?;
    let owner = catalogue.organisation_by_id(known.organisation);
    let owner = owner.ok_or(Problem::NotFound)?;
    let (entry, office) = catalogue.office(known.reception).ok_or(Problem::NotFound)?;
    let now: Timestamp = app.clock.now();
    let state = office.office.hours.state(now, &entry.zone);
    let contact = Contact::of_office(&office.office, locale);
    let mut frame = Frame::of(&owner.organisation, locale, known.name.clone(), "kiosk")
        .with_script("src/kiosk.ts")
        .with_main("s-main--full");
    // Nothing leads away from the kiosk's own page.
    frame.home = format!("/{locale}/kiosk");
    frame.legal = None;
    Ok(Page {
        name: known.name.clone(),
        place: known.place.clone(),
        phone: known.phone.clone(),
        dial: dialled(&known.phone),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        hours: view::opening_text(&state, (now, &entry.zone), locale),
        address: contact.address,
        frame,
    })
}

#[cfg(test)]
mod tests {
    use super::spaced;

    #[test]
    fn a_code_is_read_in_two_halves() {
        assert_eq!(spaced("ABCDEF"), "ABC DEF");
    }
}

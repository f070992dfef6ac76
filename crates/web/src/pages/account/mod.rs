//! Logging in by more than a password, the own account, and those of the organisation.

pub mod audit;
pub mod emergency;
pub mod enrol;
pub mod factor;
pub mod logins;
pub mod own;
pub mod own_factor;
pub mod provider;

use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use schalter_exchange::auth::factors::{FactorError, Step};
use schalter_exchange::auth::{AccountError, Caller, Session};
use schalter_store::SessionMethod;
use schalter_texts::Locale;

use super::frame::Frame;
use super::view;
use crate::App;
use crate::problem::Problem;
use crate::say::Say;
use crate::security::client::Client;
use crate::security::cookies;

/// Who tries to log in, as far as the connection tells.
pub fn caller(app: &App, client: Client, headers: &HeaderMap) -> Caller {
    let agent = headers.get(header::USER_AGENT);
    let agent = agent.and_then(|value| value.to_str().ok());
    Caller {
        network: client.prefix(),
        device: cookies::DEVICE.read(headers, &app.config),
        agent: described(agent.unwrap_or_default()),
    }
}

/// Browser and system in two words, and no more: a whole description would tell browsers apart.
fn described(agent: &str) -> String {
    let first = |names: &[(&'static str, &'static str)]| {
        let found = names.iter().find(|(part, _)| agent.contains(part));
        found.map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    let parts: Vec<&str> = browser.into_iter().chain(system).collect();
    parts.join(", ")
}

/// To the desk, with the session's cookies.
///
/// # Errors
/// [`Problem::Internal`]; never for a session of ours.
pub fn entered(app: &App, session: &Session, locale: Locale) -> Result<Response, Problem> {
    let mut response = Redirect::to(&format!("/{locale}/desk")).into_response();
    let headers = response.headers_mut();
    for (cookie, value) in [
        (cookies::DESK, &session.token),
        (cookies::DEVICE, &session.device),
    ] {
        let set = cookie.set(value, &app.config).ok_or(Problem::Internal)?;
        headers.append(header::SET_COOKIE, set);
    }
    for cookie in [cookies::LOGIN, cookies::STEP, cookies::ATTEMPT] {
        headers.extend(
            cookie
                .clear(&app.config)
                .map(|clear| (header::SET_COOKIE, clear)),
        );
    }
    Ok(response)
}

/// The frame of a page before anybody is signed on.
pub fn frame(app: &App, locale: Locale, key: &str, here: &str) -> Frame {
    let title = Say(locale).say(key);
    let catalogue = app.exchange.catalogue();
    match catalogue.organisations() {
        [only] => Frame::of(&only.organisation, locale, title, here),
        _ => Frame::plain(locale, title, here),
    }
}

/// The second step that this browser's login waits for.
///
/// # Errors
/// The way back to the login.
pub async fn step(app: &App, headers: &HeaderMap, locale: Locale) -> Result<Step, Response> {
    let token = cookies::STEP.read(headers, &app.config);
    let step = match token {
        Some(token) => app.exchange.auth().step(&token).await,
        None => None,
    };
    step.ok_or_else(|| over(locale))
}

/// Back to the login, which says that it took too long.
pub fn over(locale: Locale) -> Response {
    Redirect::to(&format!("/{locale}/desk/login?fehler=zeit")).into_response()
}

/// What a wrong second factor is told.
pub fn wrong(error: FactorError, locale: Locale) -> Option<String> {
    let t = Say(locale);
    match error {
        FactorError::Wrong => Some(t.say("factor-wrong")),
        FactorError::Slow(seconds) => Some(slow(seconds, locale)),
        FactorError::Over | FactorError::Retry => None,
    }
}

/// How long to wait after too many wrong tries.
pub fn slow(seconds: u32, locale: Locale) -> String {
    let t = Say(locale);
    if seconds < 90 {
        t.say1("login-slow-seconds", "count", seconds)
    } else {
        t.say1("login-slow-minutes", "count", seconds.div_ceil(60))
    }
}

/// Why an account was not changed.
pub fn problem(error: AccountError) -> Problem {
    match error {
        AccountError::Forbidden => Problem::Forbidden,
        AccountError::Unknown => Problem::NotFound,
        AccountError::LastFactor => Problem::Conflict,
        AccountError::Retry => Problem::RetryLater,
    }
}

/// How somebody logged in, in words.
pub fn method(method: SessionMethod, locale: Locale) -> String {
    Say(locale).say(match method {
        SessionMethod::Password => "session-password",
        SessionMethod::Totp => "session-totp",
        SessionMethod::Passkey => "session-passkey",
        SessionMethod::Recovery => "session-recovery",
        SessionMethod::Provider => "session-provider",
        SessionMethod::BreakGlass => "session-break-glass",
    })
}

/// A moment in words: date and time.
pub fn moment(at: Timestamp, zone: &TimeZone, locale: Locale) -> String {
    let local = zone.to_datetime(at);
    let date = view::date_short(local.date(), locale);
    let time = view::time(local.time(), locale);
    Say(locale).say2("moment", "date", date, "time", time)
}

#[cfg(test)]
mod tests {
    use super::described;

    #[test]
    fn a_browser_is_described_in_two_words() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(described(firefox), "Firefox, Linux");
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
                    Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0";
        assert_eq!(described(edge), "Edge, Windows");
        assert_eq!(described("curl/8"), "");
    }
}

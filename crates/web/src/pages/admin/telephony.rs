//! `…/verwaltung/telefonie`: how the accounts of the organisation are, and the trace of the next call.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::{Redirect, Response};
use schalter_exchange::OrganisationEntry;
use schalter_exchange::hotline::AccountState;
use schalter_texts::Locale;
use serde::Deserialize;

use super::number_fields::spaced;
use super::numbers::tabs;
use super::sheet::{Asked, Fact, Head, Link, frame, path};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::frame::Frame;
use crate::pages::notices::employer;
use crate::pages::view;
use crate::problem::Problem;
use crate::say::Say;

/// An account in words.
struct Account {
    key: String,
    /// The look of the state, and its words.
    state: (&'static str, String),
    /// What is wrong and what to do; empty where nothing is.
    remedy: String,
    /// What the other side said.
    said: String,
    facts: Vec<Fact>,
    numbers: Vec<Link>,
}

/// How far the trace is.
enum Trace {
    /// Nobody here may have one.
    Closed,
    Off,
    /// The next call is waited for.
    Next,
    Kept(String),
}

#[derive(Template)]
#[template(path = "admin/telephony.html")]
struct Page {
    frame: Frame,
    head: Head,
    on: bool,
    accounts: Vec<Account>,
    /// Numbers whose account this server does not have.
    lost: Vec<Link>,
    kept: Trace,
    /// Whether a trace may be begun here, and whether one was.
    allowed: bool,
    begun: bool,
    here: String,
}

/// What a step of the trace says.
#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    schritt: String,
}

/// The page.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let numbers = app.exchange.admin().numbers(&desk.signed).await;
    let numbers = numbers.map_err(|error| super::problem(&error))?;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let t = Say(locale);
    let links = |key: Option<&str>, known: &[String]| -> Vec<Link> {
        let here = numbers.iter().filter(|(_, number)| match key {
            Some(key) => number.account == key,
            None => !known.contains(&number.account),
        });
        let link = |(id, number): &(_, schalter_exchange::plan::NumberPlan)| {
            let label = format!("{} ({})", number.name, spaced(&number.number));
            Link::new(label, path(locale, &format!("rufnummern/{id}")))
        };
        here.map(link).collect()
    };
    let hotline = app.exchange.hotline();
    let accounts = own(&app, employer);
    let keys: Vec<String> = accounts.iter().map(|account| account.key.clone()).collect();
    let told = accounts.iter().map(|account| {
        let mut told = told(account, employer, locale);
        told.numbers = links(Some(&account.key), &[]);
        told
    });
    let kept = match (may_trace(&app, employer), hotline.trace()) {
        (false, _) => Trace::Closed,
        (true, None) => Trace::Off,
        (true, Some(text)) if text.is_empty() => Trace::Next,
        (true, Some(text)) => Trace::Kept(text),
    };
    let mut head = Head::new(&desk, locale).told(&asked, t);
    head.tabs = tabs(locale, 1);
    crate::pages::show(&Page {
        frame: frame(
            employer,
            &desk,
            locale,
            t.say("telephony-title"),
            "telefonie",
        ),
        head,
        on: hotline.is_on(),
        accounts: told.collect(),
        lost: match hotline.is_on() {
            true => links(None, &keys),
            false => Vec::new(),
        },
        allowed: !matches!(kept, Trace::Closed),
        begun: matches!(kept, Trace::Next | Trace::Kept(_)),
        kept,
        here: path(locale, "telefonie"),
    })
}

/// Begins a trace, or throws it away.
pub async fn step(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(fields): Form<Fields>,
) -> Result<Redirect, Problem> {
    desk.check(&fields.csrf)?;
    let numbers = app.exchange.admin().numbers(&desk.signed).await;
    numbers.map_err(|error| super::problem(&error))?;
    let catalogue = app.exchange.catalogue();
    if !may_trace(&app, employer(&catalogue, &desk)?) {
        return Err(Problem::Forbidden);
    }
    let hotline = app.exchange.hotline();
    match fields.schritt.as_str() {
        "naechster" => hotline.trace_next(),
        "weg" => hotline.trace_off(),
        _ => return Err(Problem::NotFound),
    }
    Ok(Redirect::to(&format!("{}#spur", path(locale, "telefonie"))))
}

fn own(app: &App, employer: &OrganisationEntry) -> Vec<AccountState> {
    let mut accounts = app.exchange.hotline().accounts();
    accounts.retain(|account| account.organisation == employer.organisation.slug);
    accounts
}

/// The trace takes the next call of the server, whoever's it is: only where all accounts are the
/// organisation's own may it have one.
fn may_trace(app: &App, employer: &OrganisationEntry) -> bool {
    let accounts = app.exchange.hotline().accounts();
    let own = |account: &AccountState| account.organisation == employer.organisation.slug;
    !accounts.is_empty() && accounts.iter().all(own)
}

fn told(account: &AccountState, employer: &OrganisationEntry, locale: Locale) -> Account {
    let t = Say(locale);
    let since = account.since.map(|since| {
        let local = employer.zone.to_datetime(since);
        let day = view::date_long(local.date(), locale);
        let time = view::time(local.time(), locale);
        t.fill(
            "telephony-when",
            &[("day", day.into()), ("time", time.into())],
        )
    });
    let since = since.unwrap_or_default();
    let with = |key: &str| t.say1(key, "when", since.as_str());
    let state = match (account.registered, since.is_empty()) {
        (Some(true), _) => ("open", with("telephony-registered")),
        (Some(false), false) => ("warn", with("telephony-unregistered")),
        (Some(false), true) => ("closed", t.say("telephony-trying")),
        (None, _) => ("closed", t.say("telephony-no-registration")),
    };
    let said = account.error.clone().unwrap_or_default();
    let remedy = match said.is_empty() {
        true => String::new(),
        false => t.say(remedy(&said)),
    };
    let counts = &account.counts;
    let fact = |key: &str, value: u64| Fact {
        label: t.say(key),
        value: value.to_string(),
    };
    Account {
        key: account.key.clone(),
        state,
        remedy,
        said,
        facts: vec![
            fact("telephony-calls", account.calls.into()),
            fact("telephony-incoming", counts.incoming),
            fact("telephony-outgoing", counts.outgoing),
            fact("telephony-turned-away", counts.turned_away),
            fact("telephony-failed", counts.failed),
        ],
        numbers: Vec::new(),
    }
}

/// What to do about what the other side said.
fn remedy(said: &str) -> &'static str {
    let said = said.to_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if any(&["401", "403", "407", "unauthorized", "forbidden"]) {
        "telephony-remedy-login"
    } else if any(&["404", "not found", "410", "604"]) {
        "telephony-remedy-user"
    } else if any(&["certificate", "tls", "handshake"]) {
        "telephony-remedy-tls"
    } else if any(&["resolve", "dns", "lookup", "no server"]) {
        "telephony-remedy-name"
    } else if any(&[
        "time",
        "refused",
        "unreachable",
        "408",
        "no answer",
        "does not answer",
    ]) {
        "telephony-remedy-reach"
    } else if any(&["423", "503", "500", "486"]) {
        "telephony-remedy-busy"
    } else {
        "telephony-remedy-other"
    }
}

#[cfg(test)]
mod tests {
    use super::remedy;

    #[test]
    fn what_the_other_side_says_has_a_remedy() {
        for (said, key) in [
            ("403 Forbidden", "telephony-remedy-login"),
            ("404 Not Found", "telephony-remedy-user"),
            (
                "invalid peer certificate: UnknownIssuer",
                "telephony-remedy-tls",
            ),
            ("failed to lookup address", "telephony-remedy-name"),
            ("Transaction timed out", "telephony-remedy-reach"),
            ("503 Service Unavailable", "telephony-remedy-busy"),
            ("??", "telephony-remedy-other"),
        ] {
            assert_eq!(remedy(said), key, "{said}");
        }
    }
}

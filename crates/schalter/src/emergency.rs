//! `staff break-glass`, `staff reset-factors`, `staff sessions`: what the operator of the machine does
//! when nobody else can. Each is put on record with the change it makes.

use schalter_domain::clock::Clock as _;
use schalter_domain::staff::Staff;
use schalter_exchange::audit::Change;
use schalter_exchange::auth::emergency::link;
use schalter_store::{AuditActor, Batch, Scope, SessionEnd, Store, Write};
use schalter_web::security::origin::PublicUrl;
use serde_json::json;

use crate::cli::BreakGlass;
use crate::clock::{SystemClock, SystemEntropy};
use crate::config::Config;
use crate::failure::{Failure, Kind};
use crate::out::say;
use crate::{house, logs};

/// The longest reason, in characters.
const REASON: usize = 300;

/// Prints a link that opens an account once.
pub async fn break_glass(config: &Config, given: &BreakGlass) -> Result<(), Failure> {
    let reason = given.reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON {
        let remedy = format!("Give one with --reason, at most {REASON} characters");
        return Err(Failure::input("a reason is missing", remedy));
    }
    let store = house::open(config).await?;
    let staff = account(&store, &given.login).await?;
    let (secret, writes) = link(&staff, reason, SystemClock.now(), &SystemEntropy);
    commit(&store, writes).await?;
    store.close().await?;
    logs::start(&config.log);
    tracing::warn!(staff = %staff.id, "the machine's operator made a link into an account");
    let mut addresses = config.server.public_url.iter();
    let address = addresses
        .find_map(|url| url.parse::<PublicUrl>().ok())
        .map_or_else(String::new, |url| url.origin().to_owned());
    say(format!(
        "Opens the account {} once, for 15 minutes:",
        staff.login
    ));
    say(format!("{address}/de/desk/notzugang/{secret}"));
    Ok(())
}

/// Takes every second factor of an account away.
pub async fn reset_factors(config: &Config, login: &str) -> Result<(), Failure> {
    let store = house::open(config).await?;
    let staff = account(&store, login).await?;
    let change = Change::new("staff.factors-reset", "staff", staff.id);
    let drop = Write::DropFactors {
        staff: staff.id,
        organisation: staff.organisation,
        factor: None,
    };
    commit(&store, vec![drop, ended(&staff), recorded(&staff, change)]).await?;
    store.close().await?;
    say(format!(
        "The second factors of {login} are gone; running sessions are ended."
    ));
    Ok(())
}

/// Lists the sessions of an account, or ends them.
pub async fn sessions(config: &Config, login: &str, end: bool) -> Result<(), Failure> {
    let store = house::open(config).await?;
    let staff = account(&store, login).await?;
    let scope = Scope::Organisation(staff.organisation);
    let running = store
        .sessions(scope, Some(staff.id), SystemClock.now())
        .await?;
    if end {
        let change = Change::new("staff.sessions", "staff", staff.id).to(json!({ "sessions": 0 }));
        commit(&store, vec![ended(&staff), recorded(&staff, change)]).await?;
        say(format!("{} sessions of {login} are ended.", running.len()));
    } else {
        for session in &running {
            let seen = session.about.seen_at.unwrap_or(session.created_at);
            say(format!(
                "{}  since {}  last used {}  {}",
                session.id(),
                session.created_at.strftime("%Y-%m-%d %H:%M UTC"),
                seen.strftime("%Y-%m-%d %H:%M UTC"),
                session.about.device,
            ));
        }
        say(format!("{} sessions.", running.len()));
    }
    store.close().await?;
    Ok(())
}

async fn account(store: &Store, login: &str) -> Result<Staff, Failure> {
    let existing = house::existing(store).await?;
    let mut accounts = existing.staff.into_iter();
    let account = accounts.find(|account| account.active && account.staff.login == login);
    account.map(|account| account.staff).ok_or_else(|| {
        Failure::input(
            format!("there is no active account {login}"),
            "`schalter config export` shows all accounts",
        )
    })
}

/// The end of every session of an account.
pub fn ended(staff: &Staff) -> Write {
    let now = SystemClock.now();
    Write::EndSessions(Box::new(SessionEnd::all_of(
        staff.id,
        staff.organisation,
        now,
    )))
}

/// The entry of the record for what the command line does to an account.
pub fn recorded(staff: &Staff, change: Change) -> Write {
    let now = SystemClock.now();
    change.write(
        staff.organisation,
        AuditActor::CommandLine,
        now,
        &SystemEntropy,
    )
}

/// Makes changes of the command line in one go.
pub async fn commit(store: &Store, writes: Vec<Write>) -> Result<(), Failure> {
    let batch = Batch {
        events: Vec::new(),
        writes,
        results: Vec::new(),
    };
    let committed = store.commit(batch).await;
    committed.map(drop).map_err(|error| {
        let what = format!("nothing was changed: {error}");
        Failure::new(Kind::Database, what, "Try again; see the log")
    })
}

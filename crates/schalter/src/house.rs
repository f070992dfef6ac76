//! The database for the commands, and plans in and out of it.

use std::io::Read as _;
use std::path::Path;

use schalter_domain::clock::Clock as _;
use schalter_domain::office::Organisation;
use schalter_exchange::audit::Change;
use schalter_exchange::plan::{Plan, Unnamed, changes};
use schalter_store::{AuditActor, Configuration, Scope, Store, Write};
use serde_json::json;

use crate::clock::{SystemClock, SystemEntropy};
use crate::config::{Config, Secret};
use crate::emergency;
use crate::failure::{Failure, Kind};
use crate::out::{complain, say};

/// The address of the database.
pub fn database_url(config: &Config) -> Result<String, Failure> {
    let file = config.database.url_file.as_deref();
    Ok(secret(None, file)?.map_or_else(
        || config.database.url.clone(),
        |secret| secret.reveal().to_owned(),
    ))
}

/// A secret from the configuration or from its file, without the line's end.
pub fn secret(given: Option<&Secret>, file: Option<&Path>) -> Result<Option<Secret>, Failure> {
    let Some(file) = file else {
        return Ok(given.cloned());
    };
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::input(
            format!("{} cannot be read: {error}", file.display()),
            "Correct the path in the configuration, or the rights of the file",
        )
    })?;
    Ok(Some(Secret::new(
        text.trim_end_matches(['\r', '\n']).to_owned(),
    )))
}

/// Opens the database of the configuration.
pub async fn open(config: &Config) -> Result<Store, Failure> {
    Ok(Store::connect(&database_url(config)?, SystemClock.now()).await?)
}

/// Everything that is configured.
pub async fn existing(store: &Store) -> Result<Configuration, Failure> {
    Ok(store.load_configuration(Scope::House).await?)
}

/// Reads a plan; `what` names it in the complaints.
pub fn read_plan(text: &str, what: &str) -> Result<Plan, Failure> {
    Plan::parse(text).map_err(|problems| {
        for problem in &problems {
            complain(format!("{what}: {problem}"));
        }
        let count = problems.len();
        let noun = if count == 1 { "problem" } else { "problems" };
        Failure::input(
            format!("the plan {what} has {count} {noun}"),
            "Correct it; nothing was changed",
        )
    })
}

/// `config apply`.
pub async fn apply(
    config: &Config,
    file: &Path,
    unnamed: Unnamed,
    dry_run: bool,
) -> Result<(), Failure> {
    let name = file.display().to_string();
    let plan = read_plan(&read_text(file)?, &name)?;
    let store = open(config).await?;
    let existing = existing(&store).await?;
    let planned = configuration(plan, existing.clone(), unnamed).await?;
    let changes = changes(&existing, &planned);
    for change in &changes {
        say(change.to_string());
    }
    if changes.is_empty() {
        say("Nothing changes.");
    } else if dry_run {
        say(format!(
            "{} changes; nothing was written (--dry-run).",
            changes.len()
        ));
    } else {
        store.apply(&planned, SystemClock.now()).await?;
        emergency::commit(&store, recorded(&existing, &planned)).await?;
        say(format!(
            "{} changes written. A running server follows within seconds.",
            changes.len()
        ));
    }
    store.close().await?;
    Ok(())
}

/// The entries of the record: what changes, for each organisation what is its own.
fn recorded(existing: &Configuration, planned: &Configuration) -> Vec<Write> {
    let entry = |organisation: &Organisation| {
        let mut own = planned.clone();
        own.organisations.retain(|one| one.id == organisation.id);
        own.offices
            .retain(|office| office.organisation == organisation.id);
        own.topics
            .retain(|topic| topic.organisation == organisation.id);
        own.staff
            .retain(|account| account.staff.organisation == organisation.id);
        let changes: Vec<String> = changes(existing, &own)
            .iter()
            .map(ToString::to_string)
            .collect();
        let (now, actor) = (SystemClock.now(), AuditActor::CommandLine);
        (!changes.is_empty()).then(|| {
            Change::new("organisation.plan", "organisation", organisation.id)
                .to(json!(changes))
                .write(organisation.id, actor, now, &SystemEntropy)
        })
    };
    planned.organisations.iter().filter_map(entry).collect()
}

/// The configuration that a plan makes of what exists. Hashing passwords takes a while, so it runs
/// beside the async threads.
pub async fn configuration(
    plan: Plan,
    existing: Configuration,
    unnamed: Unnamed,
) -> Result<Configuration, Failure> {
    let work = move || plan.to_configuration(&existing, unnamed, SystemClock.now(), &SystemEntropy);
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        Failure::new(
            Kind::Other,
            format!("the plan was not worked out: {error}"),
            "",
        )
    })
}

/// `config export`.
pub async fn export(config: &Config, file: &Path, without_passwords: bool) -> Result<(), Failure> {
    let store = open(config).await?;
    let mut plan = Plan::from_configuration(&existing(&store).await?);
    store.close().await?;
    if without_passwords {
        plan = plan.without_passwords();
    }
    let text = plan.to_toml();
    if file == Path::new("-") {
        say(text.trim_end());
        return Ok(());
    }
    write_private(file, &text).map_err(|error| {
        Failure::input(
            format!("{} cannot be written: {error}", file.display()),
            "Name another file, or create its folder",
        )
    })
}

/// Writes a file that only its owner may read: a plan holds hashes of passwords.
pub fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(file)?.write_all(text.as_bytes())
}

fn read_text(file: &Path) -> Result<String, Failure> {
    let unreadable = |error: std::io::Error| {
        let what = format!("the plan {} cannot be read: {error}", file.display());
        Failure::input(what, "Correct the path, or the rights of the file")
    };
    if file != Path::new("-") {
        return std::fs::read_to_string(file).map_err(unreadable);
    }
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    Ok(text)
}

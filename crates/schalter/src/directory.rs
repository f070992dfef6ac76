//! `directory import` and `directory export`: the directory of an organisation as a table.

use std::io::Read as _;
use std::path::Path;

use schalter_domain::clock::Clock as _;
use schalter_domain::directory::Directory;
use schalter_domain::ids::OrganisationId;
use schalter_exchange::entries::import::{Names, Report, plan};
use schalter_exchange::entries::sheet::{self, Sheet};
use schalter_store::{
    AuditActor, Batch, CommitError, Configuration, DirectoryChange, Scope, Store, Write,
};

use crate::clock::{SystemClock, SystemEntropy};
use crate::config::Config;
use crate::failure::{Failure, Kind};
use crate::house;
use crate::out::{complain, say};
use crate::staff::organisation;

/// Replaces a directory by a table; `check` only says what would change.
pub async fn import(
    config: &Config,
    file: &Path,
    slug: Option<&str>,
    check: bool,
) -> Result<(), Failure> {
    let table = read(file)?;
    let store = house::open(config).await?;
    let existing = house::existing(&store).await?;
    let of = organisation(&existing, slug)?.id;
    let (change, report) = planned(&store, &existing, of, &table).await?;
    for fault in &report.faults {
        complain(format!(
            "{}:{}: {}",
            file.display(),
            fault.line,
            fault.reason
        ));
    }
    for (what, names) in [
        ("added", &report.added),
        ("changed", &report.changed),
        ("removed", &report.removed),
    ] {
        for name in names {
            say(format!("{what}: {name}"));
        }
    }
    say(summary(&report, check));
    if !check && !report.changes_nothing() {
        let (now, actor) = (SystemClock.now(), AuditActor::CommandLine);
        let entry = report.recorded(of).write(of, actor, now, &SystemEntropy);
        write(&store, change, Some(entry)).await?;
    }
    store.close().await?;
    Ok(())
}

/// Writes a directory as a table.
pub async fn export(config: &Config, file: &Path, slug: Option<&str>) -> Result<(), Failure> {
    let store = house::open(config).await?;
    let existing = house::existing(&store).await?;
    let of = organisation(&existing, slug)?.id;
    let entries = store.entries(Scope::Organisation(of)).await?;
    store.close().await?;
    let directory = Directory::new(entries);
    let text = sheet::write(directory.entries(), &Names::of(&existing, of));
    if file == Path::new("-") {
        say(text.trim_end());
        return Ok(());
    }
    std::fs::write(file, text).map_err(|error| {
        Failure::input(
            format!("{} cannot be written: {error}", file.display()),
            "Name another file, or create its folder",
        )
    })
}

/// Puts a table into the empty directory of an organisation.
pub async fn fill(store: &Store, slug: &str, table: &[u8]) -> Result<(), Failure> {
    let existing = house::existing(store).await?;
    let of = organisation(&existing, Some(slug))?.id;
    let (change, _) = planned(store, &existing, of, table).await?;
    write(store, change, None).await
}

async fn planned(
    store: &Store,
    existing: &Configuration,
    of: OrganisationId,
    table: &[u8],
) -> Result<(DirectoryChange, Report), Failure> {
    let sheet = Sheet::read(table).map_err(|error| {
        let remedy = "Correct the table; the handbook names its columns";
        Failure::input(format!("the table cannot be read: {error}"), remedy)
    })?;
    let entries = store.entries(Scope::Organisation(of)).await?;
    let names = Names::of(existing, of);
    let clock = (SystemClock.now(), &SystemEntropy as _);
    Ok(plan(&sheet, &names, of, &entries, clock))
}

async fn write(
    store: &Store,
    change: DirectoryChange,
    recorded: Option<Write>,
) -> Result<(), Failure> {
    let mut writes = vec![Write::ChangeDirectory(Box::new(change))];
    writes.extend(recorded);
    let batch = Batch {
        writes,
        ..Batch::default()
    };
    store
        .commit(batch)
        .await
        .map(drop)
        .map_err(|error| match error {
            CommitError::Database(error) => error.into(),
            other => Failure::new(Kind::Database, other, "Try again"),
        })
}

fn summary(report: &Report, check: bool) -> String {
    let counts = format!(
        "{} added, {} changed, {} removed, {} unchanged, {} lines passed over",
        report.added.len(),
        report.changed.len(),
        report.removed.len(),
        report.unchanged,
        report.faults.len()
    );
    match (check, report.changes_nothing()) {
        (_, true) => format!("{counts}. Nothing changes."),
        (true, false) => format!("{counts}; nothing was written (--check)."),
        (false, false) => format!("{counts}. A running server follows within seconds."),
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().read_to_end(&mut bytes).map(drop)
    } else {
        std::fs::read(file).map(|text| bytes = text)
    };
    read.map(|()| bytes).map_err(|error| {
        let what = format!("the table {} cannot be read: {error}", file.display());
        Failure::input(what, "Correct the path, or the rights of the file")
    })
}

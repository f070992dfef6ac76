//! `schalter privacy`: what is kept about a person, from the machine itself, and the documents that
//! a data protection officer and a staff council ask for.

mod report;

use std::path::Path;

use jiff::tz::TimeZone;
use schalter_domain::clock::Clock as _;
use schalter_domain::ids::OrganisationId;
use schalter_domain::person::{Kept, Sought};
use schalter_exchange::privacy::{export, person_change};
use schalter_store::{AuditActor, Batch, CommitError, Erasure, Found, Scope, Store, Write};
use serde_json::json;

use crate::cli::{Person, Privacy};
use crate::clock::{SystemClock, SystemEntropy};
use crate::config::Config;
use crate::failure::{Failure, Kind};
use crate::house;
use crate::out::say;
use crate::staff::organisation;

/// Runs a command of `privacy`.
pub async fn run(config: &Config, command: Privacy) -> Result<(), Failure> {
    match command {
        Privacy::Export { person, file } => hand_over(config, &person, &file).await,
        Privacy::Erase { person, yes } => erase(config, &person, yes).await,
        Privacy::Report { organisation, out } => {
            report::write(config, organisation.as_deref(), &out).await
        }
    }
}

/// Whom it is about, and whose data.
struct Asked {
    store: Store,
    owner: OrganisationId,
    name: String,
    zone: TimeZone,
    sought: Sought,
}

impl Asked {
    async fn of(config: &Config, person: &Person) -> Result<Self, Failure> {
        let typed = [&person.visit, &person.number, &person.contact];
        let typed = typed.into_iter().flatten().next();
        let remedy = "Give --visit, --number or --contact";
        let typed = typed.ok_or_else(|| Failure::input("nobody is named", remedy))?;
        let sought = Sought::parse(typed).map_err(|error| Failure::input(error, remedy))?;
        let fits = match &sought {
            Sought::Visit(_) => person.visit.is_some(),
            Sought::Number(_) => person.number.is_some(),
            Sought::Phone(_) | Sought::Email(_) => person.contact.is_some(),
        };
        if !fits {
            let what = format!("what was given is of the kind \"{}\"", sought.kind());
            return Err(Failure::input(what, "Use the option that fits"));
        }
        let store = house::open(config).await?;
        let existing = house::existing(&store).await?;
        let of = organisation(&existing, person.organisation.as_deref())?;
        Ok(Self {
            owner: of.id,
            name: of.name.clone(),
            zone: of.zone(),
            store,
            sought,
        })
    }

    async fn found(&self) -> Result<Vec<Found>, Failure> {
        let scope = Scope::Organisation(self.owner);
        let found = self.store.person(scope, &self.sought, SystemClock.now());
        Ok(found.await?)
    }

    fn audit(&self, action: &'static str, result: serde_json::Value) -> Write {
        person_change(action, self.owner, &self.sought, result).write(
            self.owner,
            AuditActor::CommandLine,
            SystemClock.now(),
            &SystemEntropy,
        )
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<(), Failure> {
        let batch = Batch {
            writes,
            ..Batch::default()
        };
        let committed = self.store.commit(batch).await;
        committed.map(drop).map_err(|error| match error {
            CommitError::Database(error) => error.into(),
            other => Failure::new(Kind::Database, other, "Try again"),
        })
    }
}

/// `privacy export`.
async fn hand_over(config: &Config, person: &Person, file: &Path) -> Result<(), Failure> {
    let asked = Asked::of(config, person).await?;
    let found = asked.found().await?;
    let entry = asked.audit("person.export", json!(found.len()));
    asked.commit(vec![entry]).await?;
    asked.store.close().await?;
    let document = export::document(&asked.name, &found, &asked.zone, SystemClock.now());
    let text = format!("{document:#}");
    if file == Path::new("-") {
        say(text);
        return Ok(());
    }
    house::write_private(file, &format!("{text}\n")).map_err(|error| {
        let what = format!("{} cannot be written: {error}", file.display());
        Failure::input(what, "Name another file, or create its folder")
    })
}

/// `privacy erase`.
async fn erase(config: &Config, person: &Person, yes: bool) -> Result<(), Failure> {
    let asked = Asked::of(config, person).await?;
    let found = asked.found().await?;
    let erasure = Erasure::of(asked.owner, &found, SystemClock.now());
    let count = erasure.count();
    for one in &found {
        say(line(one, &asked.zone));
    }
    let kept = found.len() - count;
    if !yes {
        asked.store.close().await?;
        say(format!(
            "{count} would be erased, {kept} would stay; nothing was changed (add --yes)."
        ));
        return Ok(());
    }
    let entry = asked.audit("person.erase", json!({ "erased": count, "kept": kept }));
    let writes = vec![Write::Erase(Box::new(erasure)), entry];
    asked.commit(writes).await?;
    asked.store.close().await?;
    say(format!(
        "{count} erased, {kept} stay. The proof is in the log of deletions."
    ));
    Ok(())
}

/// What was found, in one line without a word of the person.
fn line(found: &Found, zone: &TimeZone) -> String {
    let what = export::kind(&found.item);
    match found.kept {
        None => format!("{what}: goes"),
        Some(Kept::Promised) => format!("{what}: stays, it is needed for an open promise"),
        Some(Kept::Held { until }) => {
            let day = until.to_zoned(zone.clone()).date();
            format!("{what}: stays, it is held until {day}")
        }
    }
}

//! What applying a plan would change, in words for the person at the command line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use schalter_store::Configuration;
use serde::Serialize;
use toml::{Table, Value};

use super::export::table;
use super::{Plan, office_path, topic_path};

/// One difference between two configurations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Something new, such as `office musterstadt/meldewesen`.
    Added(String),
    /// Something that changes, with the keys that do.
    Changed(String, Vec<String>),
    /// Something that is no longer offered.
    Retired(String),
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added(what) => write!(f, "new: {what}"),
            Self::Changed(what, keys) => write!(f, "changed: {what} ({})", keys.join(", ")),
            Self::Retired(what) => write!(f, "retired: {what}"),
        }
    }
}

/// What changes when `existing` becomes `planned`. Organisations that `planned` does not name stay
/// as they are and are not mentioned.
pub fn changes(existing: &Configuration, planned: &Configuration) -> Vec<Change> {
    let named: BTreeSet<&str> = planned
        .organisations
        .iter()
        .map(|owner| owner.slug.as_str())
        .collect();
    let before = entries(&Plan::from_configuration(existing));
    let after = entries(&Plan::from_configuration(planned));
    let mut found = Vec::new();
    for (name, entry) in &after {
        match before.get(name) {
            None => found.push(Change::Added(name.clone())),
            Some(known) => {
                let keys = differing(&known.table, &entry.table);
                if !keys.is_empty() {
                    found.push(Change::Changed(name.clone(), keys));
                }
            }
        }
    }
    for (name, entry) in &before {
        if named.contains(entry.organisation.as_str()) && !after.contains_key(name) {
            found.push(Change::Retired(name.clone()));
        }
    }
    found
}

struct Entry {
    /// The organisation's slug; none for alliances.
    organisation: String,
    table: Table,
}

fn entries(plan: &Plan) -> BTreeMap<String, Entry> {
    let mut entries = BTreeMap::new();
    let mut add = |name: String, organisation: &str, table: Table| {
        entries.insert(
            name,
            Entry {
                organisation: organisation.to_owned(),
                table,
            },
        );
    };
    for alliance in &plan.alliances {
        add(format!("alliance {}", alliance.slug), "", table(alliance));
    }
    for organisation in &plan.organisations {
        let slug = &organisation.slug;
        add(format!("organisation {slug}"), slug, table(organisation));
    }
    let mut places: BTreeMap<&str, i64> = BTreeMap::new();
    for office in &plan.offices {
        let path = office_path(&office.organisation, &office.slug);
        let placed = placed(office, places.entry(&office.organisation).or_default());
        add(format!("office {path}"), &office.organisation, placed);
    }
    for topic in &plan.topics {
        let path = topic_path(&topic.office, &topic.slug);
        let organisation = topic.office.split('/').next().unwrap_or_default();
        let placed = placed(topic, places.entry(&topic.office).or_default());
        add(format!("topic {path}"), organisation, placed);
    }
    for staff in &plan.staff {
        add(
            format!("staff {}", staff.login),
            &staff.organisation,
            table(staff),
        );
    }
    let mut kiosks: BTreeMap<&str, i64> = BTreeMap::new();
    for kiosk in &plan.kiosks {
        let path = office_path(&kiosk.organisation, &kiosk.slug);
        let placed = placed(kiosk, kiosks.entry(&kiosk.organisation).or_default());
        add(format!("kiosk {path}"), &kiosk.organisation, placed);
    }
    let mut numbers: BTreeMap<&str, i64> = BTreeMap::new();
    for number in &plan.numbers {
        let path = office_path(&number.organisation, &number.slug);
        let placed = placed(number, numbers.entry(&number.organisation).or_default());
        add(format!("number {path}"), &number.organisation, placed);
    }
    entries
}

/// The entry's table with its place among its neighbours.
fn placed<T: Serialize>(entry: &T, place: &mut i64) -> Table {
    let mut table = table(entry);
    table.insert("position".to_owned(), Value::Integer(*place));
    *place += 1;
    table
}

fn differing(before: &Table, after: &Table) -> Vec<String> {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter(|key| before.get(*key) != after.get(*key))
        .cloned()
        .collect()
}

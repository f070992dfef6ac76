//! What a table changes in a directory. A line that does not fit is reported, and what the
//! directory has of it stays; everything else becomes as the table says.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use schalter_domain::clock::Entropy;
use schalter_domain::directory::{Entry, EntryKind, Notation, Responsibility, words};
use schalter_domain::ids::{EntryId, OfficeId, OrganisationId, StaffId};
use schalter_store::{Configuration, DirectoryChange};
use serde_json::json;

use crate::audit::Change;

use super::sheet::{Column, Line, Sheet, kind_name, shortened, unquoted};

/// What a key begins with that was made of kind and name, since the table gives none.
pub(crate) const DERIVED: char = '~';
/// The most responsibilities of one entry.
const DUTIES: usize = 500;

/// The names by which tables speak of offices and accounts of one organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Slug and German name of each office.
    pub offices: Vec<(String, String, OfficeId)>,
    /// Login of each account.
    pub accounts: BTreeMap<String, StaffId>,
}

impl Names {
    /// Those of an organisation in a configuration.
    pub fn of(configuration: &Configuration, organisation: OrganisationId) -> Self {
        let offices = configuration.offices.iter();
        let accounts = configuration.staff.iter().map(|account| &account.staff);
        Self {
            offices: offices
                .filter(|office| office.organisation == organisation)
                .map(|office| (office.slug.clone(), office.name.de.clone(), office.id))
                .collect(),
            accounts: accounts
                .filter(|staff| staff.organisation == organisation)
                .map(|staff| (staff.login.clone(), staff.id))
                .collect(),
        }
    }

    fn office(&self, named: &str) -> Option<OfficeId> {
        let same = |name: &str| words(name) == words(named);
        let mut offices = self.offices.iter();
        let found = offices.find(|(slug, name, _)| slug == named || same(slug) || same(name));
        found.map(|(_, _, id)| *id)
    }

    /// The slug of an office.
    pub fn slug(&self, office: OfficeId) -> Option<&str> {
        let mut offices = self.offices.iter();
        let found = offices.find(|(_, _, id)| *id == office);
        found.map(|(slug, _, _)| slug.as_str())
    }

    /// The login of an account.
    pub fn login(&self, staff: StaffId) -> Option<&str> {
        let mut accounts = self.accounts.iter();
        let found = accounts.find(|(_, id)| **id == staff);
        found.map(|(login, _)| login.as_str())
    }
}

/// What an import did, or would do. Names are in the table's order, removed ones by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The names of new entries.
    pub added: Vec<String>,
    /// The names of changed entries.
    pub changed: Vec<String>,
    /// The names of entries that the table leaves out.
    pub removed: Vec<String>,
    /// How many entries stay as they are.
    pub unchanged: usize,
    /// The lines that do not fit.
    pub faults: Vec<Fault>,
}

impl Report {
    /// The entry of the record for the table that was taken in.
    pub fn recorded(&self, organisation: OrganisationId) -> Change {
        Change::new("organisation.directory", "organisation", organisation).to(json!({
            "added": self.added,
            "changed": self.changed,
            "removed": self.removed,
        }))
    }

    /// Whether the directory stays as it is.
    pub fn changes_nothing(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// A line that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its place in the file; the first line is 1.
    pub line: u64,
    /// Why.
    pub reason: Reason,
}

/// Why a line does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It has more fields than there are columns.
    #[error("more fields than columns; text with a separator needs quotation marks")]
    Fields,
    /// The name is missing.
    #[error("the name is missing")]
    NoName,
    /// Neither `Person` nor `Stelle`.
    #[error("{0:?} is neither Person nor Stelle")]
    Kind(String),
    /// No such office.
    #[error("there is no office {0:?}")]
    Office(String),
    /// No such account.
    #[error("there is no account {0:?}")]
    Account(String),
    /// Not an e-mail address.
    #[error("{0:?} is no e-mail address")]
    Email(String),
    /// The house numbers of a street do not fit, or it has no name.
    #[error("the street {0:?} cannot be read; such as: Lindenstraße 1-49 ungerade")]
    Street(String),
    /// Not initial letters.
    #[error("{0:?} are no initial letters; such as: A-K or Sch")]
    Letters(String),
    /// Longer than the column allows.
    #[error("{} has more than {most} characters", column.name())]
    TooLong {
        /// The column.
        column: Column,
        /// The most characters.
        most: usize,
    },
    /// It has more responsibilities than an entry can have.
    #[error("more than {DUTIES} responsibilities")]
    TooMany,
    /// The same entry stands in an earlier line.
    #[error("stands in line {0} already; give each a Kennung of its own")]
    Twice(u64),
}

/// Works out what a table changes. `existing` is the directory as it stands; new entries get ids
/// of the instant.
pub fn plan(
    sheet: &Sheet,
    names: &Names,
    organisation: OrganisationId,
    existing: &[Entry],
    (now, entropy): (Timestamp, &dyn Entropy),
) -> (DirectoryChange, Report) {
    let known: HashMap<&str, &Entry> = existing.iter().map(|e| (e.key.as_str(), e)).collect();
    let mut seen = HashMap::<String, u64>::new();
    let mut kept = HashSet::<String>::new();
    let mut report = Report::default();
    let mut put = Vec::new();
    for line in &sheet.lines {
        let read = entry(line, names).and_then(|read| match seen.get(&read.key) {
            Some(first) => Err(Reason::Twice(*first)),
            None => Ok(read),
        });
        let read = match read {
            Ok(read) => read,
            Err(reason) => {
                kept.extend(possible_keys(line));
                let line = line.number;
                report.faults.push(Fault { line, reason });
                continue;
            }
        };
        seen.insert(read.key.clone(), line.number);
        let before = known.get(read.key.as_str());
        let entry = Entry {
            id: before.map_or_else(|| EntryId::new(now, entropy), |before| before.id),
            organisation,
            ..read
        };
        match before {
            Some(before) if **before == entry => report.unchanged += 1,
            Some(_) => {
                report.changed.push(entry.name.clone());
                put.push(entry);
            }
            None => {
                report.added.push(entry.name.clone());
                put.push(entry);
            }
        }
    }
    let (mut removed, mut stays) = (Vec::new(), 0);
    for entry in existing.iter().filter(|e| !seen.contains_key(&e.key)) {
        if kept.contains(&entry.key) {
            stays += 1;
        } else {
            removed.push(entry);
        }
    }
    removed.sort_by(|one, other| one.name.cmp(&other.name));
    report.unchanged += stays;
    report.removed = removed.iter().map(|entry| entry.name.clone()).collect();
    let change = DirectoryChange {
        organisation,
        put,
        remove: removed.iter().map(|entry| entry.id).collect(),
        at: now,
    };
    (change, report)
}

/// Under which keys the directory may know what a line that does not fit is about.
fn possible_keys(line: &Line) -> Vec<String> {
    let (key, name) = (
        unquoted(line.cell(Column::Key)),
        unquoted(line.cell(Column::Name)),
    );
    if !key.is_empty() {
        return vec![key.to_owned()];
    }
    let kinds = [EntryKind::Department, EntryKind::Person];
    kinds.map(|kind| derived_key(kind, name)).to_vec()
}

fn derived_key(kind: EntryKind, name: &str) -> String {
    let name = words(name).join(" ");
    format!("{DERIVED}{} {name}", kind_name(kind))
}

/// The most characters of a column of plain text.
fn most(column: Column) -> usize {
    match column {
        Column::Key | Column::Phone | Column::Room => 60,
        Column::Hours => 200,
        _ => 120,
    }
}

/// The entry of a line; id and organisation are not its business.
pub(crate) fn entry(line: &Line, names: &Names) -> Result<Entry, Reason> {
    if line.overlong {
        return Err(Reason::Fields);
    }
    let text = |column| {
        let cell = unquoted(line.cell(column));
        let most = most(column);
        if cell.chars().count() > most {
            return Err(Reason::TooLong { column, most });
        }
        Ok(cell.to_owned())
    };
    let name = text(Column::Name)?;
    if words(&name).is_empty() {
        return Err(Reason::NoName);
    }
    let kind = kind(line.cell(Column::Kind))?;
    let given = text(Column::Key)?;
    let key = match given.trim_start_matches(DERIVED) {
        "" => derived_key(kind, &name),
        given => given.to_owned(),
    };
    let email = text(Column::Email)?;
    if !email.is_empty() && !is_email(&email) {
        return Err(Reason::Email(shortened(&email)));
    }
    let named = |column| Some(line.cell(column)).filter(|cell| !cell.is_empty());
    let office = named(Column::Office).map(|cell| {
        let office = names.office(cell);
        office.ok_or_else(|| Reason::Office(shortened(cell)))
    });
    let staff = named(Column::Account).map(|cell| {
        let account = names.accounts.get(&cell.to_lowercase());
        account
            .copied()
            .ok_or_else(|| Reason::Account(shortened(cell)))
    });
    Ok(Entry {
        id: EntryId(uuid::Uuid::nil()),
        organisation: OrganisationId(uuid::Uuid::nil()),
        key,
        kind,
        name,
        function: text(Column::Function)?,
        phone: text(Column::Phone)?,
        email,
        room: text(Column::Room)?,
        hours: text(Column::Hours)?,
        office: office.transpose()?,
        staff: staff.transpose()?,
        responsibilities: responsibilities(line)?,
    })
}

fn kind(cell: &str) -> Result<EntryKind, Reason> {
    match words(cell).concat().as_str() {
        "person" => Ok(EntryKind::Person),
        "" | "stelle" | "abteilung" | "amt" => Ok(EntryKind::Department),
        _ => Err(Reason::Kind(shortened(cell))),
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let plain = |c: char| !c.is_whitespace() && !"<>,;\"".contains(c);
    !local.is_empty() && domain.contains('.') && text.chars().all(plain) && !domain.contains('@')
}

fn responsibilities(line: &Line) -> Result<Vec<Responsibility>, Reason> {
    let parts = |column| {
        let cell = unquoted(line.cell(column)).split([',', ';']);
        cell.map(str::trim).filter(|part| !part.is_empty())
    };
    let mut all = Vec::new();
    for part in parts(Column::Streets) {
        let street = Responsibility::street(part);
        all.push(street.map_err(|_: Notation| Reason::Street(shortened(part)))?);
    }
    for part in parts(Column::Initials) {
        let letters = Responsibility::initials(part);
        all.push(letters.map_err(|_: Notation| Reason::Letters(shortened(part)))?);
    }
    for part in parts(Column::Topics) {
        let (column, most) = (Column::Topics, most(Column::Topics));
        if part.chars().count() > most {
            return Err(Reason::TooLong { column, most });
        }
        all.push(Responsibility::topic(part));
    }
    if all.len() > DUTIES {
        return Err(Reason::TooMany);
    }
    Ok(all)
}

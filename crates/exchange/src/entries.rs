//! The directory of an organisation: finding, reading tables into it, writing it as a table.
//!
//! [`sheet`] reads a table, [`import`] works out what it changes. Both are pure, so that the command
//! line uses them without a running counter.

pub mod import;
pub mod sheet;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use schalter_domain::directory::{Directory, Entry, Found, Responsibility, Why};
use schalter_domain::ids::{EntryId, OfficeId, OrganisationId, SeatId};
use schalter_domain::permission::Permission;
use schalter_store::{DirectoryChange, Scope, Store, StoreError, Write};

use crate::auth::SignedOn;
use crate::{Exchange, Shared};
use import::Report;
use sheet::{Sheet, SheetError};

/// How many entries a search gives at most.
pub const FOUND: usize = 20;

/// The directories of all organisations, in memory.
pub(crate) type Directories = HashMap<OrganisationId, Arc<Directory>>;

/// What a search gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The entry. Of another organisation it has only name and telephone number.
    pub entry: Entry,
    /// The responsibility by which it was found.
    pub because: Option<Responsibility>,
    /// How a visit is passed on to it.
    pub reach: Reach,
}

/// How a visit is passed on to an entry, at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Not at all: by telephone.
    None,
    /// To the line of its office, which is open.
    Office(OfficeId),
    /// To that person's seat, which is signed on.
    Person(SeatId),
}

/// Why the directory was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Only an admin may import.
    #[error("this is for admins")]
    Forbidden,
    /// The table as a whole cannot be read.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// It could not be stored.
    #[error("could not be stored; try again")]
    Retry,
}

/// The directory.
pub struct Entries<'a>(&'a Arc<Shared>);

impl Exchange {
    /// The directory.
    pub fn entries(&self) -> Entries<'_> {
        Entries(&self.shared)
    }

    /// Reads the directories again.
    ///
    /// # Errors
    /// What the store said; the old ones stay.
    pub async fn reload_directories(&self) -> Result<(), StoreError> {
        self.shared.reload_directories().await
    }
}

impl Entries<'_> {
    /// The [`FOUND`] entries that fit best: of the staff member's own organisation by everything
    /// known, of the alliance's others by name and number, and those last.
    pub fn search(&self, staff: &SignedOn, query: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        if let Some(own) = self.directory(staff.organisation) {
            let found = own.search(query, FOUND);
            hits.extend(found.into_iter().map(|found| self.hit(found)));
        }
        for organisation in self.partners(staff.organisation) {
            let left = FOUND - hits.len();
            if let Some(theirs) = self.directory(organisation) {
                let found = theirs.search_names(query, left);
                hits.extend(found.into_iter().map(|found| foreign(found.entry)));
            }
        }
        hits
    }

    /// One entry of the staff member's organisation.
    pub fn get(&self, staff: &SignedOn, id: EntryId) -> Option<Hit> {
        let own = self.directory(staff.organisation)?;
        let entry = own.get(id)?;
        let why = Why::Name;
        Some(self.hit(Found { entry, why }))
    }

    /// All entries of the staff member's organisation, by name.
    pub fn list(&self, staff: &SignedOn) -> Vec<Hit> {
        let Some(own) = self.directory(staff.organisation) else {
            return Vec::new();
        };
        let why = Why::Name;
        let all = own.entries().into_iter();
        all.map(|entry| self.hit(Found { entry, why })).collect()
    }

    /// Replaces the directory of the staff member's organisation by a table; `dry_run` only says
    /// what would change.
    ///
    /// # Errors
    /// See [`EntryError`].
    pub async fn import(
        &self,
        staff: &SignedOn,
        table: &[u8],
        dry_run: bool,
    ) -> Result<Report, EntryError> {
        if !staff.staff.may(Permission::ManageDirectory) {
            return Err(EntryError::Forbidden);
        }
        let sheet = Sheet::read(table)?;
        let _turn = self.0.importing.lock().await;
        let scope = Scope::Organisation(staff.organisation);
        let existing = self.0.store.entries(scope).await.map_err(retry)?;
        let names = self.0.catalogue.load().names(staff.organisation);
        let now = self.0.now();
        let (change, report) = import::plan(
            &sheet,
            &names,
            staff.organisation,
            &existing,
            (now, &*self.0.entropy),
        );
        if !dry_run && !report.changes_nothing() {
            let entry = self.0.audit(staff, report.recorded(staff.organisation));
            self.change(change, entry).await?;
        }
        Ok(report)
    }

    /// The directory of the staff member's organisation as a table that can be imported.
    pub fn export(&self, staff: &SignedOn) -> String {
        let directory = self.directory(staff.organisation);
        let names = self.0.catalogue.load().names(staff.organisation);
        let directory = directory.unwrap_or_default();
        sheet::write(directory.entries(), &names)
    }

    async fn change(&self, change: DirectoryChange, entry: Write) -> Result<(), EntryError> {
        let writes = vec![Write::ChangeDirectory(Box::new(change)), entry];
        let stored = self.0.submit(None, writes, None).await;
        stored.map_err(|failure| {
            tracing::warn!(%failure, "the directory could not be changed");
            EntryError::Retry
        })?;
        self.0.reload_directories().await.map_err(retry)
    }

    fn directory(&self, organisation: OrganisationId) -> Option<Arc<Directory>> {
        self.0.directories.load().get(&organisation).cloned()
    }

    /// The other organisations of the alliance.
    fn partners(&self, own: OrganisationId) -> Vec<OrganisationId> {
        let catalogue = self.0.catalogue.load();
        let all = catalogue.organisations().iter();
        let alliance = catalogue
            .organisation_by_id(own)
            .map(|entry| entry.organisation.alliance);
        all.map(|entry| &entry.organisation)
            .filter(|other| other.id != own && Some(other.alliance) == alliance)
            .map(|other| other.id)
            .collect()
    }

    fn hit(&self, found: Found<'_>) -> Hit {
        Hit {
            reach: self.reach(found.entry),
            entry: found.entry.clone(),
            because: match found.why {
                Why::Responsible(responsibility) => Some(responsibility.clone()),
                Why::Name | Why::Words => None,
            },
        }
    }

    fn reach(&self, entry: &Entry) -> Reach {
        let seat = entry.staff.map(SeatId::from);
        let signed_on = |seat: &SeatId| {
            let seat = self.0.live.seat(*seat);
            seat.is_some_and(|seat| seat.organisation == entry.organisation)
        };
        if let Some(seat) = seat.filter(signed_on) {
            return Reach::Person(seat);
        }
        let catalogue = self.0.catalogue.load();
        let open = entry.office.and_then(|office| {
            let (organisation, office) = catalogue.office(office)?;
            let own = organisation.organisation.id == entry.organisation;
            let state = office.office.hours.state(self.0.now(), &organisation.zone);
            (own && state.is_open()).then_some(office.office.id)
        });
        open.map_or(Reach::None, Reach::Office)
    }
}

/// What of an entry other organisations of the alliance see: name and number.
fn foreign(entry: &Entry) -> Hit {
    let entry = Entry {
        key: String::new(),
        function: String::new(),
        email: String::new(),
        room: String::new(),
        hours: String::new(),
        office: None,
        staff: None,
        responsibilities: Vec::new(),
        ..entry.clone()
    };
    Hit {
        entry,
        because: None,
        reach: Reach::None,
    }
}

impl Shared {
    /// Reads the directories again.
    pub(crate) async fn reload_directories(&self) -> Result<(), StoreError> {
        let _turn = self.reloading.lock().await;
        self.directories.store(Arc::new(load(&self.store).await?));
        Ok(())
    }
}

/// The directories that the store holds.
pub(crate) async fn load(store: &Store) -> Result<Directories, StoreError> {
    let mut entries = HashMap::<OrganisationId, Vec<Entry>>::new();
    for entry in store.entries(Scope::House).await? {
        entries.entry(entry.organisation).or_default().push(entry);
    }
    let directories = entries.into_iter();
    let directory = |entries| Arc::new(Directory::new(entries));
    Ok(directories
        .map(|(organisation, entries)| (organisation, directory(entries)))
        .collect())
}

fn retry(error: StoreError) -> EntryError {
    tracing::warn!(%error, "the directory could not be read");
    EntryError::Retry
}

//! Single entries of the directory, changed by a form. A form has the columns of the table.

use schalter_domain::directory::Entry;
use schalter_domain::ids::EntryId;
use schalter_domain::permission::Permission;
use schalter_store::{AuditEntry, DirectoryChange, Scope, Write};
use serde_json::Value;

use super::{Admin, AdminError, Standing, digest, may, retry};
use crate::audit::Change;
use crate::auth::SignedOn;
use crate::entries::import::{self, DERIVED, Names, Reason};
use crate::entries::sheet::{Column, Line};
use crate::plan::Values;

/// What stands in the columns of an entry; a column that is left out is empty.
pub type EntryDraft = Vec<(Column, String)>;

/// Why an entry does not fit, and in which column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryFault {
    /// The column.
    pub column: Column,
    /// Why.
    pub reason: Reason,
}

impl From<Reason> for EntryFault {
    fn from(reason: Reason) -> Self {
        let column = match &reason {
            Reason::Fields | Reason::NoName | Reason::Twice(_) => Column::Name,
            Reason::Kind(_) => Column::Kind,
            Reason::Office(_) => Column::Office,
            Reason::Account(_) => Column::Account,
            Reason::Email(_) => Column::Email,
            Reason::Street(_) => Column::Streets,
            Reason::Letters(_) => Column::Initials,
            Reason::TooLong { column, .. } => *column,
            Reason::TooMany => Column::Topics,
        };
        Self { column, reason }
    }
}

impl Admin<'_> {
    /// One entry, by columns.
    ///
    /// # Errors
    /// [`AdminError::Forbidden`], [`AdminError::Unknown`] or [`AdminError::Retry`].
    pub async fn entry(
        &self,
        by: &SignedOn,
        id: EntryId,
    ) -> Result<Standing<EntryDraft>, AdminError> {
        may(by, Permission::ManageDirectory)?;
        let (entries, names) = self.directory(by).await?;
        let known = entries.iter().find(|entry| entry.id == id);
        let known = known.ok_or(AdminError::Unknown)?;
        let cells = cells(known, &names);
        let scope = Scope::Organisation(by.organisation);
        let key = id.to_string();
        let last = self.0.store.last_change(scope, "entry", &key).await;
        let last = last.map_err(retry)?;
        let changed = last.map(|last| self.named(&last, reverts(&last, &cells)));
        Ok(Standing {
            state: digest(&Value::Object(values(&cells)).to_string()),
            plan: cells,
            changed,
        })
    }

    /// Takes the last change of an entry back, if it stands as that change left it.
    ///
    /// # Errors
    /// [`AdminError::Conflict`] where it stands otherwise by now, else see [`AdminError`].
    pub async fn undo_entry(&self, by: &SignedOn, id: EntryId) -> Result<(), AdminError> {
        let standing = self.entry(by, id).await?;
        let scope = Scope::Organisation(by.organisation);
        let key = id.to_string();
        let last = self.0.store.last_change(scope, "entry", &key).await;
        let last = last.map_err(retry)?;
        let last = last.filter(|last| reverts(last, &standing.plan));
        let Some(Value::Object(was)) = last.and_then(|last| last.before) else {
            return Err(AdminError::Conflict);
        };
        let cell = |column: Column| {
            let cell = was.get(column.name()).and_then(Value::as_str);
            (column, cell.unwrap_or_default().to_owned())
        };
        let draft = Column::ALL.map(cell).to_vec();
        let known = Some((id, standing.state.as_str()));
        self.put_entry(by, known, &draft).await.map(drop)
    }

    /// Adds an entry, or changes one that stands as `state` says.
    ///
    /// # Errors
    /// [`AdminError::Entry`] where it does not fit, else see [`AdminError`].
    pub async fn put_entry(
        &self,
        by: &SignedOn,
        existing: Option<(EntryId, &str)>,
        draft: &EntryDraft,
    ) -> Result<EntryId, AdminError> {
        may(by, Permission::ManageDirectory)?;
        let _turn = self.0.importing.lock().await;
        let (entries, names) = self.directory(by).await?;
        let before = match existing {
            Some((id, state)) => {
                let known = entries.iter().find(|entry| entry.id == id);
                let known = known.ok_or(AdminError::Unknown)?;
                let stands = digest(&Value::Object(values(&cells(known, &names))).to_string());
                if stands != state {
                    return Err(AdminError::Conflict);
                }
                Some(known)
            }
            None => None,
        };
        let read = import::entry(&Line::of(draft), &names);
        let mut entry = read.map_err(|reason| AdminError::Entry(reason.into()))?;
        entry.organisation = by.organisation;
        entry.id = before.map_or_else(
            || EntryId::new(self.0.now(), &*self.0.entropy),
            |before| before.id,
        );
        if let Some(before) = before.filter(|known| !known.key.starts_with(DERIVED)) {
            entry.key.clone_from(&before.key);
        }
        let twin = |known: &&Entry| known.key == entry.key && known.id != entry.id;
        if entries.iter().any(|known| twin(&known)) {
            return Err(AdminError::Entry(Reason::Twice(0).into()));
        }
        let id = entry.id;
        let is = Value::Object(values(&cells(&entry, &names)));
        let change = match before {
            Some(before) if *before == entry => return Ok(id),
            Some(before) => {
                let was = Value::Object(values(&cells(before, &names)));
                Change::new("entry.change", "entry", id).from(was).to(is)
            }
            None => Change::new("entry.create", "entry", id).to(is),
        };
        self.put_directory(by, vec![entry], Vec::new(), change)
            .await?;
        Ok(id)
    }

    /// Removes an entry.
    ///
    /// # Errors
    /// See [`AdminError`].
    pub async fn remove_entry(&self, by: &SignedOn, id: EntryId) -> Result<(), AdminError> {
        may(by, Permission::ManageDirectory)?;
        let _turn = self.0.importing.lock().await;
        let (entries, names) = self.directory(by).await?;
        let known = entries.iter().find(|entry| entry.id == id);
        let known = known.ok_or(AdminError::Unknown)?;
        let was = Value::Object(values(&cells(known, &names)));
        let change = Change::new("entry.remove", "entry", id).from(was);
        self.put_directory(by, Vec::new(), vec![id], change).await
    }

    async fn directory(&self, by: &SignedOn) -> Result<(Vec<Entry>, Names), AdminError> {
        let scope = Scope::Organisation(by.organisation);
        let entries = self.0.store.entries(scope).await.map_err(retry)?;
        Ok((entries, self.0.catalogue.load().names(by.organisation)))
    }

    async fn put_directory(
        &self,
        by: &SignedOn,
        put: Vec<Entry>,
        remove: Vec<EntryId>,
        change: Change,
    ) -> Result<(), AdminError> {
        let directory = DirectoryChange {
            organisation: by.organisation,
            put,
            remove,
            at: self.0.now(),
        };
        let directory = Write::ChangeDirectory(Box::new(directory));
        let writes = vec![directory, self.0.audit(by, change)];
        let stored = self.0.submit(None, writes, None).await;
        stored.map_err(|failure| {
            tracing::warn!(%failure, "the directory could not be changed");
            AdminError::Retry
        })?;
        self.0.reload_directories().await.map_err(retry)
    }
}

/// Whether the entry of the directory stands as this change of it left it.
fn reverts(last: &AuditEntry, cells: &EntryDraft) -> bool {
    last.action == "entry.change" && last.after == Some(Value::Object(values(cells)))
}

fn cells(entry: &Entry, names: &Names) -> EntryDraft {
    crate::entries::sheet::cells(entry, names)
}

fn values(cells: &EntryDraft) -> Values {
    let filled = cells.iter().filter(|(_, cell)| !cell.is_empty());
    filled
        .map(|(column, cell)| (column.name().to_owned(), Value::String(cell.clone())))
        .collect()
}

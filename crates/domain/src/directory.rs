//! The directory: departments and people of an organisation, how each is reached, and what each is
//! responsible for, so that a citizen is passed on to the right one.
//!
//! [`Directory`] finds entries by words; [`Responsibility`] has the short notation that tables are
//! kept in (`Lindenstraße 1-49 ungerade`, `A-K`, `Sch`). Reading a table of entries is the
//! exchange's; who may see whose entries is too.

mod fold;
mod responsibility;
mod search;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::ids::{EntryId, OfficeId, OrganisationId, StaffId};

pub use fold::{fold, words};
pub use responsibility::{HouseNumbers, Notation, Responsibility, Side};
pub use search::{Directory, Found, Why};

/// A department or a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A department, a desk, a team.
    Department,
    /// A person.
    Person,
}

/// One line of the directory. Texts that are not known are empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The entry.
    pub id: EntryId,
    /// Whose directory it stands in.
    pub organisation: OrganisationId,
    /// What the organisation's own table calls it; an import changes the entry of the same key.
    pub key: String,
    /// Department or person.
    pub kind: EntryKind,
    /// The name.
    pub name: String,
    /// What is done there, such as `Kfz-Zulassung`.
    pub function: String,
    /// Telephone number or extension, as written.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Room.
    pub room: String,
    /// When somebody is there, in words.
    pub hours: String,
    /// The office whose line reaches it.
    pub office: Option<OfficeId>,
    /// The staff member whose seat reaches it.
    pub staff: Option<StaffId>,
    /// What it is responsible for.
    pub responsibilities: Vec<Responsibility>,
}

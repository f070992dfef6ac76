//! What the administration speaks of: subjects, parts, states, refusals.

use jiff::Timestamp;
use schalter_domain::ids::{
    AllianceId, KioskId, NumberId, OfficeId, OrganisationId, StaffId, TopicId,
};
use schalter_store::AuditActor;

use super::{EntryFault, Running};
use crate::plan::Fault;

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The organisation itself.
    Organisation,
    /// One of its offices.
    Office(OfficeId),
    /// One of its topics.
    Topic(TopicId),
    /// One of its accounts.
    Staff(StaffId),
    /// One of its kiosks.
    Kiosk(KioskId),
    /// One of its telephone numbers.
    Number(NumberId),
    /// Its alliance: what of it the organisation may change.
    Alliance(AllianceId),
}

impl Subject {
    /// The word of the glossary.
    pub fn kind(self) -> &'static str {
        match self {
            Subject::Organisation => "organisation",
            Subject::Office(_) => "office",
            Subject::Topic(_) => "topic",
            Subject::Staff(_) => "staff",
            Subject::Kiosk(_) => "kiosk",
            Subject::Number(_) => "number",
            Subject::Alliance(_) => "alliance",
        }
    }

    pub(super) fn id(self, owner: OrganisationId) -> String {
        match self {
            Subject::Organisation => owner.to_string(),
            Subject::Office(id) => id.to_string(),
            Subject::Topic(id) => id.to_string(),
            Subject::Staff(id) => id.to_string(),
            Subject::Kiosk(id) => id.to_string(),
            Subject::Number(id) => id.to_string(),
            Subject::Alliance(id) => id.to_string(),
        }
    }

    pub(super) fn changed(self) -> &'static str {
        match self {
            Subject::Organisation => "organisation.change",
            Subject::Office(_) => "office.change",
            Subject::Topic(_) => "topic.change",
            Subject::Staff(_) => "staff.change",
            Subject::Kiosk(_) => "kiosk.change",
            Subject::Number(_) => "number.change",
            Subject::Alliance(_) => "alliance.change",
        }
    }
}

/// Which of a table's keys a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of them.
    All,
    /// The opening hours of an office.
    Hours,
    /// Everything of an office but its opening hours.
    ButHours,
    /// As whom the people of an organisation appear.
    Branding,
    /// The name of an alliance and who leads it.
    Lead,
    /// Own people who operate the line of an alliance.
    Operators,
}

impl Part {
    pub(super) fn has(self, key: &str) -> bool {
        match self {
            Part::All => true,
            Part::Hours => key == "hours",
            Part::ButHours => key != "hours",
            Part::Branding => key == "branding",
            Part::Lead => ["name", "lead"].contains(&key),
            Part::Operators => key == "operators",
        }
    }
}

/// How something stands.
#[derive(Clone, Debug)]
pub struct Standing<T> {
    /// Its values.
    pub plan: T,
    /// Its values as text that changes with them; a form gives it back.
    pub state: String,
    /// Who changed it last.
    pub changed: Option<Changed>,
}

/// The last change of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: AuditActor,
    /// The name of a staff member that is known still.
    pub name: Option<String>,
    /// Whether it can be taken back: nothing was changed since.
    pub revertible: bool,
}

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdminError {
    /// The account may not do that.
    #[error("this is for the administration")]
    Forbidden,
    /// No such thing in the organisation.
    #[error("unknown in this organisation")]
    Unknown,
    /// Somebody else has changed it since it was shown.
    #[error("changed by somebody else meanwhile")]
    Conflict,
    /// Values that do not fit.
    #[error("values do not fit: {0:?}")]
    Invalid(Vec<Fault>),
    /// Nobody would be left who administers the organisation.
    #[error("the last administrator stays")]
    LastAdmin,
    /// Citizens are there: they wait, talk or were promised a call.
    #[error("citizens are there: {0:?}")]
    Running(Running),
    /// Kiosks or telephone numbers lead to this office; their names.
    #[error("kiosks or numbers lead there: {0:?}")]
    Reception(Vec<String>),
    /// An entry of the directory that does not fit.
    #[error("the entry does not fit: {}", .0.reason)]
    Entry(EntryFault),
    /// It could not be stored.
    #[error("could not be stored; try again")]
    Retry,
}

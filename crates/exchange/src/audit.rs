//! The record of changes in the administration. Whoever changes something adds an entry to the very
//! batch that changes it; who reads it is decided by two persons together.

pub mod access;

use jiff::{SignedDuration, Timestamp};
use schalter_domain::clock::Entropy;
use schalter_domain::ids::{OrganisationId, uuid};
use schalter_domain::retention::DataClass;
use schalter_store::{AuditActor, AuditEntry, AuditSubject, Write};
use serde_json::Value;

use crate::Shared;
use crate::auth::SignedOn;

/// How long an entry is kept where the organisation has not chosen a period, in days.
pub const KEEP_DAYS: i64 = 730;

/// What was changed, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// `<subject>.<verb>`, such as `office.change`; its text is `audit-<subject>-<verb>`.
    pub action: &'static str,
    /// To what.
    pub subject: AuditSubject,
    /// What it was; never a password, token or secret.
    pub before: Option<Value>,
    /// What it is now; never a password, token or secret.
    pub after: Option<Value>,
}

impl Change {
    /// A change of the subject of this kind and id.
    pub fn new(action: &'static str, kind: &str, id: impl std::fmt::Display) -> Self {
        Self {
            action,
            subject: AuditSubject::new(kind, id),
            before: None,
            after: None,
        }
    }

    /// With what it was.
    #[must_use]
    pub fn from(mut self, before: Value) -> Self {
        self.before = Some(before);
        self
    }

    /// With what it is now.
    #[must_use]
    pub fn to(mut self, after: Value) -> Self {
        self.after = Some(after);
        self
    }

    /// The write for the batch that changes it.
    pub fn write(
        self,
        organisation: OrganisationId,
        actor: AuditActor,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Write {
        Write::PutAudit(Box::new(AuditEntry {
            id: uuid(now, entropy),
            organisation,
            at: now,
            actor,
            action: self.action.to_owned(),
            subject: self.subject,
            before: self.before,
            after: self.after,
            delete_after: Some(now + SignedDuration::from_hours(24 * KEEP_DAYS)),
        }))
    }
}

impl Shared {
    /// The entry for a change that a staff member makes, for the batch that makes it.
    pub(crate) fn audit(&self, staff: &SignedOn, change: Change) -> Write {
        let actor = AuditActor::Staff(staff.staff.id);
        let now = self.now();
        let mut write = change.write(staff.organisation, actor, now, &*self.entropy);
        if let Write::PutAudit(entry) = &mut write {
            let period = self.keeps(staff.organisation, DataClass::Audit);
            entry.delete_after = Some(now + period);
        }
        write
    }
}

//! Who reads the record of changes: two persons together. One asks and says why, another agrees;
//! then both read for half an hour, and that they did is on record too.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use schalter_domain::ids::uuid;
use schalter_domain::permission::Permission;
use schalter_store::{AuditAccess, AuditActor, AuditEntry, AuditFilter, Scope, Write};
use serde_json::json;
use uuid::Uuid;

use super::Change;
use crate::auth::{AccountError, SignedOn};
use crate::{Exchange, Shared};

/// How long both may read.
pub const READING: SignedDuration = SignedDuration::from_mins(30);
/// How long a request waits for a second person.
pub const WAITING: SignedDuration = SignedDuration::from_hours(24);
/// The most entries that are shown at once.
pub const SHOWN: u64 = 200;
/// The longest reason, in characters.
pub const REASON: usize = 300;

/// How somebody stands to the record.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// Until when they may read.
    pub until: Option<Timestamp>,
    /// Their own request that waits for a second person.
    pub own: Option<AuditAccess>,
    /// Those of others, to which they may agree.
    pub others: Vec<AuditAccess>,
}

/// What is looked for in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// From this instant on.
    pub from: Timestamp,
    /// Before this one.
    pub until: Timestamp,
    /// Only this kind of subject.
    pub kind: Option<String>,
    /// Only what this one did.
    pub actor: Option<AuditActor>,
}

/// The record of changes.
pub struct Records<'a>(&'a Arc<Shared>);

impl Exchange {
    /// The record of changes.
    pub fn records(&self) -> Records<'_> {
        Records(&self.shared)
    }
}

impl Records<'_> {
    /// How somebody stands to the record.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn standing(&self, by: &SignedOn) -> Result<Standing, AccountError> {
        by.needs(Permission::ReadAudit)?;
        let (me, now) = (by.staff.id, self.0.now());
        let scope = Scope::Organisation(by.organisation);
        let all = self.0.store.audit_accesses(scope, now - WAITING).await?;
        let mut standing = Standing::default();
        for access in all {
            if access.asked_at + WAITING <= now {
                continue;
            }
            match access.approved {
                Some((agreed, _)) if access.asked_by == me || agreed == me => {
                    let until = access.until.filter(|until| *until > now);
                    standing.until = standing.until.max(until);
                }
                Some(_) => {}
                None if access.asked_by == me => standing.own = standing.own.or(Some(access)),
                None => standing.others.push(access),
            }
        }
        Ok(standing)
    }

    /// Asks to read.
    ///
    /// # Errors
    /// See [`AccountError`]; [`AccountError::Unknown`] without a reason, or with too long a one.
    pub async fn ask(&self, by: &SignedOn, reason: &str) -> Result<(), AccountError> {
        by.needs(Permission::ReadAudit)?;
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > REASON {
            return Err(AccountError::Unknown);
        }
        if self.standing(by).await?.own.is_some() {
            return Ok(());
        }
        let now = self.0.now();
        let access = AuditAccess {
            id: uuid(now, &*self.0.entropy),
            organisation: by.organisation,
            asked_by: by.staff.id,
            asked_at: now,
            reason: reason.to_owned(),
            approved: None,
            until: None,
            delete_after: Some(now + WAITING),
        };
        let change = Change::new("audit.ask", "audit", access.id).to(json!({ "reason": reason }));
        let audit = self.0.audit(by, change);
        let writes = vec![Write::PutAuditAccess(Box::new(access)), audit];
        self.0.submit(None, writes, None).await?;
        Ok(())
    }

    /// Agrees to another's request: both may read from now on.
    ///
    /// # Errors
    /// See [`AccountError`]; [`AccountError::Unknown`] for one's own.
    pub async fn agree(&self, by: &SignedOn, id: Uuid) -> Result<(), AccountError> {
        let standing = self.standing(by).await?;
        let mut others = standing.others.into_iter();
        let access = others.find(|one| one.id == id);
        let access = access.ok_or(AccountError::Unknown)?;
        let now = self.0.now();
        let change = Change::new("audit.agree", "audit", id)
            .to(json!({ "reason": access.reason, "asked_by": access.asked_by }));
        let agreed = AuditAccess {
            approved: Some((by.staff.id, now)),
            until: Some(now + READING),
            ..access
        };
        let audit = self.0.audit(by, change);
        let writes = vec![Write::PutAuditAccess(Box::new(agreed)), audit];
        self.0.submit(None, writes, None).await?;
        Ok(())
    }

    /// The newest entries that fit; that they were read becomes one itself.
    ///
    /// # Errors
    /// See [`AccountError`]; [`AccountError::Forbidden`] while no second person has agreed.
    pub async fn read(
        &self,
        by: &SignedOn,
        search: Search,
    ) -> Result<Vec<AuditEntry>, AccountError> {
        if self.standing(by).await?.until.is_none() {
            return Err(AccountError::Forbidden);
        }
        let change = Change::new("audit.read", "audit", by.organisation).to(json!({
            "from": search.from.to_string(),
            "until": search.until.to_string(),
            "kind": search.kind,
        }));
        let audit = self.0.audit(by, change);
        // Nobody reads what could not be put on record first.
        self.0.submit(None, vec![audit], None).await?;
        let filter = AuditFilter {
            from: search.from,
            until: search.until,
            kind: search.kind,
            actor: search.actor,
            limit: SHOWN,
        };
        let scope = Scope::Organisation(by.organisation);
        Ok(self.0.store.audit(scope, &filter).await?)
    }
}

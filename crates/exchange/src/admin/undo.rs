//! Who changed something last, and taking that back.

use schalter_store::{AuditActor, AuditEntry, Scope};
use serde_json::Value;

use super::{Admin, AdminError, Changed, Subject, may, needed, retry, town};
use crate::audit::Change;
use crate::auth::SignedOn;
use crate::plan::Values;

impl Admin<'_> {
    /// Takes the last change of something back, if nothing was changed since.
    ///
    /// # Errors
    /// [`AdminError::Conflict`] where it stands otherwise by now, or nothing is to be taken back;
    /// else see [`AdminError`].
    pub async fn undo(&self, by: &SignedOn, subject: Subject) -> Result<(), AdminError> {
        may(by, needed(subject))?;
        let _turn = self.0.administering.lock().await;
        let town = self.town(by).await?;
        let place = town.place(subject)?;
        let values = town.values(place);
        let last = self.last(by, subject).await?;
        let last = last.filter(|last| reverts(subject, last, &values));
        let last = last.ok_or(AdminError::Conflict)?;
        let Some(Value::Object(was)) = last.before else {
            return Err(AdminError::Conflict);
        };
        if !town.may_change(subject, was.keys()) {
            return Err(AdminError::Forbidden);
        }
        let after = town::replaced(&values, &was);
        self.free(by, subject, &after)?;
        let plan = town.with(place, &after).map_err(AdminError::Invalid)?;
        let (was, is) = town::difference(&values, &after);
        let change = Change::new(subject.changed(), subject.kind(), subject.id(town.owner));
        let change = change.from(Value::Object(was)).to(Value::Object(is));
        self.write(by, &town, plan, change).await
    }

    /// The last change of something that stands as `values` say.
    pub(super) async fn changed(
        &self,
        by: &SignedOn,
        subject: Subject,
        values: &Values,
    ) -> Result<Option<Changed>, AdminError> {
        let last = self.last(by, subject).await?;
        Ok(last.map(|last| self.named(&last, reverts(subject, &last, values))))
    }

    pub(super) fn named(&self, last: &AuditEntry, revertible: bool) -> Changed {
        let catalogue = self.0.catalogue.load();
        Changed {
            at: last.at,
            by: last.actor,
            name: match last.actor {
                AuditActor::Staff(staff) => catalogue.staff(staff).map(|one| one.name.clone()),
                AuditActor::CommandLine | AuditActor::System => None,
            },
            revertible,
        }
    }

    async fn last(
        &self,
        by: &SignedOn,
        subject: Subject,
    ) -> Result<Option<AuditEntry>, AdminError> {
        let scope = Scope::Organisation(by.organisation);
        let id = subject.id(by.organisation);
        let last = self.0.store.last_change(scope, subject.kind(), &id).await;
        last.map_err(retry)
    }
}

/// Whether what the entry changed is still as the entry left it, and can be put back.
fn reverts(subject: Subject, last: &AuditEntry, values: &Values) -> bool {
    let (Some(Value::Object(_)), Some(Value::Object(is))) = (&last.before, &last.after) else {
        return false;
    };
    let now = |key: &String| values.get(key).unwrap_or(&Value::Null);
    let known = |key: &String| key != "position" && !town::is_identity(subject, key);
    is.iter()
        .all(|(key, value)| known(key) && now(key) == value)
}

//! Data protection at work: periods and features of an organisation, legal holds, and what a person
//! has a right to. Everything here is audited; what was searched for stands there only as a short
//! check mark.

use std::sync::Arc;

use jiff::Timestamp;
use schalter_domain::features::Feature;
use schalter_domain::ids::{OrganisationId, TicketId};
use schalter_domain::office::Organisation;
use schalter_domain::permission::Permission;
use schalter_domain::person::Sought;
use schalter_domain::retention::hold::{self, Hold, HoldError, Subject};
use schalter_domain::retention::{DataClass, OutOfBounds, Period, Periods};
use schalter_store::{
    ConfigurationChange, Deletion, Erasure, Found, Holding, Item, Scope, StoreError, Write,
    random_id,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::Shared;
use crate::audit::Change;
use crate::auth::SignedOn;

pub mod export;

/// Why nothing was shown or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrivacyError {
    /// It is for others.
    #[error("this is for others")]
    Forbidden,
    /// There is no such visit, matter or hold (any more).
    #[error("there is no such visit, matter or hold")]
    Unknown,
    /// The hold cannot be ordered like this.
    #[error(transparent)]
    Hold(#[from] HoldError),
    /// The period lies outside its bounds.
    #[error(transparent)]
    Period(#[from] OutOfBounds),
    /// It could not be read or stored.
    #[error("could not be read or stored; try again")]
    Retry,
}

/// What is kept, for how long, what was deleted, and what is held.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview {
    /// How long each class is kept.
    pub periods: Periods,
    /// How much there is of each class.
    pub holdings: Vec<Holding>,
    /// What was deleted, the newest first.
    pub deletions: Vec<Deletion>,
    /// What is held, the next to end first.
    pub holds: Vec<Hold>,
}

/// What became of a wish for erasure.
#[derive(Clone, Debug, PartialEq)]
pub struct Erased {
    /// How many things were erased.
    pub count: usize,
    /// What had to stay, with the reason.
    pub kept: Vec<Found>,
}

/// Data protection.
pub struct Privacy<'a>(pub(crate) &'a Arc<Shared>);

/// By what a search is known in the audit: eight hexadecimal digits that allow to check whether a
/// person was searched for, and do not tell who was.
pub fn check_mark(organisation: OrganisationId, sought: &Sought) -> String {
    use std::fmt::Write as _;
    let mut hash = Sha256::new();
    hash.update(organisation.0.as_bytes());
    hash.update(sought.kind());
    hash.update([0]);
    hash.update(sought.canonical());
    let digest = hash.finalize();
    digest.iter().take(4).fold(String::new(), |mut mark, byte| {
        let _ = write!(mark, "{byte:02x}");
        mark
    })
}

/// The entry of the audit for something done with a person's data.
pub fn person_change(
    action: &'static str,
    organisation: OrganisationId,
    sought: &Sought,
    result: Value,
) -> Change {
    Change::new(action, "person", check_mark(organisation, sought))
        .to(json!({ "by": sought.kind(), "result": result }))
}

impl Privacy<'_> {
    /// What is kept, for how long, what was deleted, and what is held.
    ///
    /// # Errors
    /// [`PrivacyError::Forbidden`] or [`PrivacyError::Retry`].
    pub async fn overview(&self, staff: &SignedOn) -> Result<Overview, PrivacyError> {
        self.may(staff, Permission::AnswerPersons)?;
        let scope = Scope::Organisation(staff.organisation);
        let store = &self.0.store;
        let mut deletions = store.deletion_log(scope).await.map_err(retry)?;
        deletions.sort_by_key(|line| std::cmp::Reverse(line.at));
        Ok(Overview {
            periods: self.0.periods(staff.organisation),
            holdings: store.holdings(scope).await.map_err(retry)?,
            deletions,
            holds: store.holds(scope).await.map_err(retry)?,
        })
    }

    /// Chooses how long a class is kept; what exists follows within a minute.
    ///
    /// # Errors
    /// See [`PrivacyError`].
    pub async fn set_period(
        &self,
        staff: &SignedOn,
        class: DataClass,
        period: Period,
    ) -> Result<(), PrivacyError> {
        self.may(staff, Permission::ManageRetention)?;
        let mut organisation = self.organisation(staff)?;
        let before = organisation.retention.of(class);
        organisation.retention.set(class, period)?;
        if before == period {
            return Ok(());
        }
        let change = Change::new("retention.change", "retention", class)
            .from(json!(before))
            .to(json!(period));
        self.configure(staff, organisation, change).await
    }

    /// Switches a feature; pages, API and live channel follow at once.
    ///
    /// # Errors
    /// See [`PrivacyError`].
    pub async fn set_feature(
        &self,
        staff: &SignedOn,
        feature: Feature,
        on: bool,
    ) -> Result<(), PrivacyError> {
        self.may(staff, Permission::ManageFeatures)?;
        let mut organisation = self.organisation(staff)?;
        let before = organisation.features.clone();
        organisation.features.set(feature, on);
        if before == organisation.features {
            return Ok(());
        }
        let change = Change::new("feature.change", "feature", feature)
            .from(json!(!on))
            .to(json!(on));
        self.configure(staff, organisation, change).await
    }

    /// Orders that a visit or matter is not deleted before `until`.
    ///
    /// # Errors
    /// See [`PrivacyError`].
    pub async fn hold(
        &self,
        staff: &SignedOn,
        sought: &Sought,
        reason: &str,
        until: Timestamp,
    ) -> Result<Hold, PrivacyError> {
        self.may(staff, Permission::ManageRetention)?;
        let now = self.0.now();
        hold::check(reason, until, now)?;
        let hold = Hold {
            id: random_id(&*self.0.entropy),
            organisation: staff.organisation,
            subject: self.subject(staff, sought).await?,
            reason: reason.trim().to_owned(),
            by: staff.staff.id,
            since: now,
            until,
            lifted: None,
        };
        let kept = self.0.keeps(staff.organisation, DataClass::LegalHold);
        let change = Change::new("hold.add", "hold", hold.id)
            .to(json!({ "subject": hold.subject, "until": until }));
        let writes = vec![
            Write::PutHold {
                hold: Box::new(hold.clone()),
                delete_after: Some(until + kept),
            },
            self.0.audit(staff, change),
        ];
        self.write(writes).await?;
        Ok(hold)
    }

    /// The number of a matter of the organisation, while it is kept.
    pub async fn number_of(&self, staff: &SignedOn, ticket: TicketId) -> Option<String> {
        let scope = Scope::Organisation(staff.organisation);
        let ticket = self.0.store.ticket(scope, ticket).await.ok().flatten();
        ticket.map(|ticket| ticket.number)
    }

    /// Lifts a hold before its end; deletion follows by itself.
    ///
    /// # Errors
    /// See [`PrivacyError`].
    pub async fn lift(&self, staff: &SignedOn, id: uuid::Uuid) -> Result<(), PrivacyError> {
        self.may(staff, Permission::ManageRetention)?;
        let (scope, now) = (Scope::Organisation(staff.organisation), self.0.now());
        let holds = self.0.store.holds(scope).await.map_err(retry)?;
        let mut holds = holds.into_iter();
        let hold = holds.find(|hold| hold.id == id && hold.holds(now));
        let hold = hold.ok_or(PrivacyError::Unknown)?;
        let kept = self.0.keeps(staff.organisation, DataClass::LegalHold);
        let change = Change::new("hold.lift", "hold", hold.id)
            .from(json!({ "subject": hold.subject, "until": hold.until }));
        let writes = vec![
            Write::LiftHold {
                hold: id,
                organisation: staff.organisation,
                at: now,
                delete_after: Some(now + kept),
            },
            self.0.audit(staff, change),
        ];
        self.write(writes).await
    }

    /// What is kept about a person. The search is audited.
    ///
    /// # Errors
    /// [`PrivacyError::Forbidden`] or [`PrivacyError::Retry`].
    pub async fn find(
        &self,
        staff: &SignedOn,
        sought: &Sought,
    ) -> Result<Vec<Found>, PrivacyError> {
        self.look(staff, sought, "person.search").await
    }

    /// The same, to be handed over to the person.
    ///
    /// # Errors
    /// [`PrivacyError::Forbidden`] or [`PrivacyError::Retry`].
    pub async fn export(
        &self,
        staff: &SignedOn,
        sought: &Sought,
    ) -> Result<Vec<Found>, PrivacyError> {
        self.look(staff, sought, "person.export").await
    }

    async fn look(
        &self,
        staff: &SignedOn,
        sought: &Sought,
        action: &'static str,
    ) -> Result<Vec<Found>, PrivacyError> {
        self.may(staff, Permission::AnswerPersons)?;
        let found = self.found(staff, sought).await?;
        let change = person_change(action, staff.organisation, sought, json!(found.len()));
        self.write(vec![self.0.audit(staff, change)]).await?;
        Ok(found)
    }

    /// Erases what may go, in one transaction with its proof.
    ///
    /// # Errors
    /// [`PrivacyError::Forbidden`] or [`PrivacyError::Retry`].
    pub async fn erase(&self, staff: &SignedOn, sought: &Sought) -> Result<Erased, PrivacyError> {
        self.may(staff, Permission::AnswerPersons)?;
        let found = self.found(staff, sought).await?;
        let erasure = Erasure::of(staff.organisation, &found, self.0.now());
        let count = erasure.count();
        let kept: Vec<Found> = found.into_iter().filter(|one| one.kept.is_some()).collect();
        let result = json!({ "erased": count, "kept": kept.len() });
        let change = person_change("person.erase", staff.organisation, sought, result);
        let visits = erasure.notes.iter().chain(&erasure.contacts);
        let visits: Vec<_> = visits.copied().collect();
        let writes = vec![Write::Erase(Box::new(erasure)), self.0.audit(staff, change)];
        self.write(writes).await?;
        for visit in visits {
            self.0.live.set_note(visit, None);
            self.0.live.drop_contact(visit);
        }
        Ok(Erased { count, kept })
    }

    async fn found(&self, staff: &SignedOn, sought: &Sought) -> Result<Vec<Found>, PrivacyError> {
        let scope = Scope::Organisation(staff.organisation);
        let found = self.0.store.person(scope, sought, self.0.now()).await;
        found.map_err(retry)
    }

    /// What a visit or a number of a matter names, if it is of the organisation.
    async fn subject(&self, staff: &SignedOn, sought: &Sought) -> Result<Subject, PrivacyError> {
        let found = self.found(staff, sought).await?;
        match sought {
            Sought::Visit(visit) if !found.is_empty() => Ok(Subject::Visit(*visit)),
            Sought::Number(_) => {
                let ticket = found.iter().find_map(|found| match &found.item {
                    Item::Ticket(ticket) => Some(ticket.id),
                    _ => None,
                });
                ticket.map(Subject::Ticket).ok_or(PrivacyError::Unknown)
            }
            _ => Err(PrivacyError::Unknown),
        }
    }

    fn may(&self, staff: &SignedOn, permission: Permission) -> Result<(), PrivacyError> {
        match staff.staff.may(permission) {
            true => Ok(()),
            false => Err(PrivacyError::Forbidden),
        }
    }

    fn organisation(&self, staff: &SignedOn) -> Result<Organisation, PrivacyError> {
        let catalogue = self.0.catalogue.load();
        let entry = catalogue.organisation_by_id(staff.organisation);
        let entry = entry.ok_or(PrivacyError::Forbidden)?;
        Ok(entry.organisation.clone())
    }

    async fn configure(
        &self,
        staff: &SignedOn,
        organisation: Organisation,
        change: Change,
    ) -> Result<(), PrivacyError> {
        let configured = ConfigurationChange {
            organisation: Some(organisation),
            ..ConfigurationChange::new(staff.organisation, self.0.now())
        };
        let writes = vec![
            Write::ChangeConfiguration(Box::new(configured)),
            self.0.audit(staff, change),
        ];
        self.write(writes).await?;
        self.0.reload_catalogue().await.map_err(retry)
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), PrivacyError> {
        let stored = self.0.submit(None, writes, None).await;
        stored.map(drop).map_err(|failure| {
            tracing::warn!(%failure, "a change of data protection could not be kept");
            PrivacyError::Retry
        })
    }
}

fn retry(error: StoreError) -> PrivacyError {
    tracing::warn!(%error, "data protection could not read or write");
    PrivacyError::Retry
}

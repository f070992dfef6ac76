//! The administration of one organisation: itself, its offices with hours and topics, its staff, its
//! kiosks and telephone numbers, and what of the alliance is its to change.
//!
//! A change is values of one table of the plan (see [`crate::plan`]), held to the rules of a plan,
//! and committed together with the entry that says who made it. [`Admin`] reads and changes;
//! [`undo`] takes the last change back, [`retire`] ends and restores.

mod access;
mod entry;
mod numbers;
mod retire;
mod shared;
mod town;
mod types;
mod undo;

use std::sync::Arc;

use schalter_domain::ids::{OfficeId, StaffId, TopicId};
use schalter_domain::permission::Permission;
use schalter_domain::setup;
use schalter_store::{
    Configuration, ConfigurationChange, Scope, SessionEnd, StaffAccount, StoreError, Write,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::audit::Change;
use crate::auth::{Auth, SignedOn};
use crate::plan::edit::Place;
use crate::plan::{Fault, OfficePlan, OrganisationPlan, Plan, StaffPlan, TopicPlan, Values};
use crate::{Exchange, Shared};
use town::Town;

pub use entry::{EntryDraft, EntryFault};
pub use retire::{Former, Running};
pub use shared::OwnAlliance;
pub use types::{AdminError, Changed, Part, Standing, Subject};

/// The administration.
pub struct Admin<'a>(&'a Arc<Shared>);

impl Exchange {
    /// The administration of an organisation.
    pub fn admin(&self) -> Admin<'_> {
        Admin(&self.shared)
    }
}

impl Admin<'_> {
    /// The plan of the alliance, of which others' staff and all passwords are left out.
    ///
    /// # Errors
    /// [`AdminError::Forbidden`], [`AdminError::Unknown`] or [`AdminError::Retry`].
    pub async fn plan(&self, by: &SignedOn) -> Result<Plan, AdminError> {
        may(by, Permission::ManageOffices)?;
        let town = self.town(by).await?;
        let own = town.slug.clone();
        let mut plan = town.plan.clone().without_passwords();
        plan.staff.retain(|staff| staff.organisation == own);
        plan.kiosks.retain(|kiosk| kiosk.organisation == own);
        plan.numbers.retain(|number| number.organisation == own);
        for office in plan
            .offices
            .iter_mut()
            .filter(|one| one.organisation != own)
        {
            office.guests.clear();
        }
        for alliance in &mut plan.alliances {
            alliance.operators.retain(|login| town.employs(login));
        }
        Ok(plan)
    }

    /// What is missing before citizens are served well; see [`setup`].
    ///
    /// # Errors
    /// As [`Admin::plan`].
    pub async fn gaps(&self, by: &SignedOn) -> Result<Vec<setup::Gap>, AdminError> {
        may(by, Permission::ManageOffices)?;
        let town = self.town(by).await?;
        let own = town.own();
        let organisation = own.organisations.first().ok_or(AdminError::Unknown)?;
        let staff: Vec<_> = town
            .existing
            .staff
            .iter()
            .filter(|one| one.active)
            .collect();
        let staff: Vec<_> = staff.into_iter().map(|one| one.staff.clone()).collect();
        let now = self.0.now();
        Ok(setup::gaps(
            organisation,
            &own.offices,
            &own.topics,
            &staff,
            now,
        ))
    }

    /// The organisation.
    ///
    /// # Errors
    /// As [`Admin::plan`].
    pub async fn organisation(
        &self,
        by: &SignedOn,
    ) -> Result<Standing<OrganisationPlan>, AdminError> {
        may(by, Permission::ManageOffices)?;
        let town = self.town(by).await?;
        let place = town.place(Subject::Organisation)?;
        let plan = place.index().and_then(|at| town.plan.organisations.get(at));
        let plan = plan.cloned().ok_or(AdminError::Unknown)?;
        self.standing(by, &town, (Subject::Organisation, Part::All), plan)
            .await
    }

    /// The organisation, as far as it is about how its people appear.
    ///
    /// # Errors
    /// As [`Admin::plan`].
    pub async fn branding(&self, by: &SignedOn) -> Result<Standing<OrganisationPlan>, AdminError> {
        may(by, Permission::ManageOffices)?;
        let town = self.town(by).await?;
        let place = town.place(Subject::Organisation)?;
        let plan = place.index().and_then(|at| town.plan.organisations.get(at));
        let plan = plan.cloned().ok_or(AdminError::Unknown)?;
        self.standing(by, &town, (Subject::Organisation, Part::Branding), plan)
            .await
    }

    /// The offices in their order.
    ///
    /// # Errors
    /// As [`Admin::plan`].
    pub async fn offices(&self, by: &SignedOn) -> Result<Vec<(OfficeId, OfficePlan)>, AdminError> {
        may(by, Permission::ManageOffices)?;
        let town = self.town(by).await?;
        let own = town.plan.offices.iter();
        let own = own.filter(|office| office.organisation == town.slug);
        Ok(own
            .filter_map(|office| Some((town.office_named(&office.slug)?.id, office.clone())))
            .collect())
    }

    /// One office; `part` is what of it is to be shown.
    ///
    /// # Errors
    /// As [`Admin::plan`].
    pub async fn office(
        &self,
        by: &SignedOn,
        id: OfficeId,
        part: Part,
    ) -> Result<Standing<OfficePlan>, AdminError> {
        may(by, Permission::ManageOffices)?;
        let town = self.town(by).await?;
        let subject = Subject::Office(id);
        let place = town.place(subject)?;
        let plan = place.index().and_then(|at| town.plan.offices.get(at));
        let plan = plan.cloned().ok_or(AdminError::Unknown)?;
        self.standing(by, &town, (subject, part), plan).await
    }

    /// The topics of an office in their order.
    ///
    /// # Errors
    /// As [`Admin::plan`].
    pub async fn topics(
        &self,
        by: &SignedOn,
        office: OfficeId,
    ) -> Result<Vec<(TopicId, TopicPlan)>, AdminError> {
        may(by, Permission::ManageOffices)?;
        let town = self.town(by).await?;
        town.office(office).ok_or(AdminError::Unknown)?;
        let mut topics: Vec<_> = town.own().topics;
        topics.retain(|topic| topic.office == office);
        topics.sort_by_key(|topic| topic.position);
        let plan = |id| {
            let at = town.place(Subject::Topic(id)).ok()?.index()?;
            Some((id, town.plan.topics.get(at)?.clone()))
        };
        Ok(topics.iter().filter_map(|topic| plan(topic.id)).collect())
    }

    /// One topic, with its office.
    ///
    /// # Errors
    /// As [`Admin::plan`].
    pub async fn topic(
        &self,
        by: &SignedOn,
        id: TopicId,
    ) -> Result<(OfficeId, Standing<TopicPlan>), AdminError> {
        may(by, Permission::ManageOffices)?;
        let town = self.town(by).await?;
        let subject = Subject::Topic(id);
        let place = town.place(subject)?;
        let office = town.topic(id).ok_or(AdminError::Unknown)?.office;
        let plan = place.index().and_then(|at| town.plan.topics.get(at));
        let plan = plan.cloned().ok_or(AdminError::Unknown)?;
        let standing = self.standing(by, &town, (subject, Part::All), plan);
        Ok((office, standing.await?))
    }

    /// The accounts of the organisation, by name; without hashes.
    ///
    /// # Errors
    /// As [`Admin::plan`].
    pub async fn accounts(&self, by: &SignedOn) -> Result<Vec<StaffAccount>, AdminError> {
        may(by, Permission::ManageStaff)?;
        let mut accounts = self.town(by).await?.own().staff;
        for account in &mut accounts {
            account.password_hash = account.password_hash.as_ref().map(|_| String::new());
        }
        accounts.sort_by(|one, other| one.staff.name.cmp(&other.staff.name));
        Ok(accounts)
    }

    /// The logins of those who may log in, with their names, by name.
    ///
    /// # Errors
    /// [`AdminError::Forbidden`].
    pub fn logins(&self, by: &SignedOn) -> Result<Vec<(String, String)>, AdminError> {
        may(by, Permission::ManageDirectory)?;
        let catalogue = self.0.catalogue.load();
        let names = catalogue.names(by.organisation);
        let staff = names
            .accounts
            .values()
            .filter_map(|id| catalogue.staff(*id));
        let mut logins: Vec<_> = staff
            .map(|staff| (staff.login.clone(), staff.name.clone()))
            .collect();
        logins.sort_by(|one, other| one.1.cmp(&other.1));
        Ok(logins)
    }

    /// One account, without its hash.
    ///
    /// # Errors
    /// As [`Admin::plan`].
    pub async fn account(
        &self,
        by: &SignedOn,
        id: StaffId,
    ) -> Result<Standing<StaffPlan>, AdminError> {
        may(by, Permission::ManageStaff)?;
        let town = self.town(by).await?;
        let subject = Subject::Staff(id);
        let place = town.place(subject)?;
        let plan = place.index().and_then(|at| town.plan.staff.get(at));
        let mut plan = plan.cloned().ok_or(AdminError::Unknown)?;
        plan.password_hash = None;
        self.standing(by, &town, (subject, Part::All), plan).await
    }

    /// Replaces values of something by key (null removes a key), if it still stands as `state` says.
    /// Whether anything changed.
    ///
    /// # Errors
    /// See [`AdminError`].
    pub async fn change(
        &self,
        by: &SignedOn,
        (subject, part): (Subject, Part),
        state: &str,
        values: &Values,
    ) -> Result<bool, AdminError> {
        may(by, needed(subject))?;
        let _turn = self.0.administering.lock().await;
        let town = self.town(by).await?;
        let place = town.place(subject)?;
        let before = town.values(place);
        if town::state(&before, part) != state {
            return Err(AdminError::Conflict);
        }
        let fits = |key: &&String| part.has(key) && !town::is_identity(subject, key);
        if !values.keys().all(|key| fits(&key)) || !town.may_change(subject, values.keys()) {
            return Err(AdminError::Forbidden);
        }
        let after = town::replaced(&before, values);
        if after == before {
            return Ok(false);
        }
        self.free(by, subject, &after)?;
        let plan = town.with(place, &after).map_err(AdminError::Invalid)?;
        let (was, is) = town::difference(&before, &after);
        let change = Change::new(subject.changed(), subject.kind(), subject.id(town.owner));
        let change = change.from(Value::Object(was)).to(Value::Object(is));
        self.write(by, &town, plan, change).await?;
        Ok(true)
    }

    /// A new office, the last of the list.
    ///
    /// # Errors
    /// See [`AdminError`].
    pub async fn add_office(&self, by: &SignedOn, values: Values) -> Result<OfficeId, AdminError> {
        may(by, Permission::ManageOffices)?;
        let _turn = self.0.administering.lock().await;
        let town = self.town(by).await?;
        let slug = text(&values, "slug");
        let place = Place::Office(town.plan.offices.len());
        let (made, after) = self.added(&town, place, values).await?;
        let new = made.offices.iter();
        let new = new.filter(|office| office.organisation == town.owner);
        let new = new.map(|office| (office.slug.as_str(), office.id));
        let id = named(new, &slug)?;
        let change = Change::new("office.create", "office", id).to(after);
        self.commit(by, &town, made, change).await.map(|()| id)
    }

    /// A new topic of an office, the last of its list.
    ///
    /// # Errors
    /// See [`AdminError`].
    pub async fn add_topic(
        &self,
        by: &SignedOn,
        office: OfficeId,
        mut values: Values,
    ) -> Result<TopicId, AdminError> {
        may(by, Permission::ManageOffices)?;
        let _turn = self.0.administering.lock().await;
        let town = self.town(by).await?;
        let home = town.office(office).ok_or(AdminError::Unknown)?;
        let path = format!("{}/{}", town.slug, home.slug);
        values.insert("office".to_owned(), Value::String(path));
        let slug = text(&values, "slug");
        let place = Place::Topic(town.plan.topics.len());
        let (made, after) = self.added(&town, place, values).await?;
        let new = made.topics.iter().filter(|topic| topic.office == office);
        let id = named(new.map(|topic| (topic.slug.as_str(), topic.id)), &slug)?;
        let change = Change::new("topic.create", "topic", id).to(after);
        self.commit(by, &town, made, change).await.map(|()| id)
    }

    /// A new account. Nobody logs in with it until it gets a password.
    ///
    /// # Errors
    /// See [`AdminError`].
    pub async fn add_account(&self, by: &SignedOn, values: Values) -> Result<StaffId, AdminError> {
        may(by, Permission::ManageAccounts)?;
        let _turn = self.0.administering.lock().await;
        let town = self.town(by).await?;
        let login = text(&values, "login");
        if self.login_taken(&login).await? {
            return Err(AdminError::Invalid(vec![taken("login", &login)]));
        }
        let place = Place::Staff(town.plan.staff.len());
        let (made, after) = self.added(&town, place, values).await?;
        let new = made.staff.iter().map(|account| &account.staff);
        let id = named(new.map(|staff| (staff.login.as_str(), staff.id)), &login)?;
        let change = Change::new("staff.create", "staff", id).to(after);
        self.commit(by, &town, made, change).await.map(|()| id)
    }

    /// Moves an office or topic one place up or down among its neighbours; whether it had one.
    ///
    /// # Errors
    /// See [`AdminError`].
    pub async fn reorder(
        &self,
        by: &SignedOn,
        subject: Subject,
        up: bool,
    ) -> Result<bool, AdminError> {
        may(by, needed(subject))?;
        let _turn = self.0.administering.lock().await;
        let town = self.town(by).await?;
        let mut plan = town.plan.clone();
        let Some((from, to)) = town.swapped(&mut plan, subject, up)? else {
            return Ok(false);
        };
        let place = |at: usize| serde_json::json!({ "position": at });
        let change = Change::new(subject.changed(), subject.kind(), subject.id(town.owner));
        let change = change.from(place(from)).to(place(to));
        self.write(by, &town, plan, change).await.map(|()| true)
    }

    async fn standing<T>(
        &self,
        by: &SignedOn,
        town: &Town,
        (subject, part): (Subject, Part),
        plan: T,
    ) -> Result<Standing<T>, AdminError> {
        let values = town.values(town.place(subject)?);
        Ok(Standing {
            plan,
            state: town::state(&values, part),
            changed: self.changed(by, subject, &values).await?,
        })
    }

    async fn town(&self, by: &SignedOn) -> Result<Town, AdminError> {
        let alliance = {
            let catalogue = self.0.catalogue.load();
            let own = catalogue.organisation_by_id(by.organisation);
            own.ok_or(AdminError::Unknown)?.organisation.alliance
        };
        let store = &self.0.store;
        let existing = store.load_configuration(Scope::Alliance(alliance)).await;
        Town::new(existing.map_err(retry)?, by.organisation).ok_or(AdminError::Unknown)
    }

    async fn added(
        &self,
        town: &Town,
        place: Place,
        mut values: Values,
    ) -> Result<(Configuration, Value), AdminError> {
        if !matches!(place, Place::Topic(_)) {
            let own = Value::String(town.slug.clone());
            values.insert("organisation".to_owned(), own);
        }
        values.retain(|_, value| !value.is_null());
        let plan = town.plan.with(place, &values);
        let plan = plan.map_err(AdminError::Invalid)?;
        let made = self.configured(town, plan).await?;
        Ok((made, Value::Object(town::shown(&values))))
    }

    /// The configuration that a plan makes of what exists.
    async fn configured(&self, town: &Town, plan: Plan) -> Result<Configuration, AdminError> {
        let (existing, now) = (town.existing.clone(), self.0.now());
        let entropy = Arc::clone(&self.0.entropy);
        let work = move || {
            let unnamed = crate::plan::Unnamed::Keep;
            plan.to_configuration(&existing, unnamed, now, &*entropy)
        };
        let made = tokio::task::spawn_blocking(work).await;
        made.map_err(|_| AdminError::Retry)
    }

    async fn write(
        &self,
        by: &SignedOn,
        town: &Town,
        plan: Plan,
        change: Change,
    ) -> Result<(), AdminError> {
        let made = self.configured(town, plan).await?;
        self.commit(by, town, made, change).await
    }

    /// Stores what differs, in one transaction with the entry that says so.
    async fn commit(
        &self,
        by: &SignedOn,
        town: &Town,
        made: Configuration,
        change: Change,
    ) -> Result<(), AdminError> {
        let had = town.existing.staff.iter().filter(|one| town.is_own(one));
        let has = made.staff.iter().filter(|one| town.is_own(one));
        let lead = |one: &&StaffAccount| one.active && setup::administers(&one.staff);
        if had.clone().any(|one| lead(&one)) && !has.clone().any(|one| lead(&one)) {
            return Err(AdminError::LastAdmin);
        }
        let configured = town.changed(made, self.0.now());
        let closed = configured.staff.iter().filter(|one| !one.active);
        let closed: Vec<_> = closed.map(|one| one.staff.id).collect();
        self.store(by, configured, change, &closed).await
    }

    /// Stores a change with its entry; the sessions of `out` end with it.
    async fn store(
        &self,
        by: &SignedOn,
        configured: ConfigurationChange,
        change: Change,
        out: &[StaffId],
    ) -> Result<(), AdminError> {
        let configured = Write::ChangeConfiguration(Box::new(configured));
        let mut writes = vec![configured, self.0.audit(by, change)];
        let end = |staff: &StaffId| SessionEnd::all_of(*staff, by.organisation, self.0.now());
        writes.extend(
            out.iter()
                .map(|staff| Write::EndSessions(Box::new(end(staff)))),
        );
        let stored = self.0.submit(None, writes, None).await;
        stored.map_err(|failure| {
            tracing::warn!(%failure, "a change of the configuration could not be stored");
            AdminError::Retry
        })?;
        self.0.reload_catalogue().await.map_err(retry)?;
        if !out.is_empty() {
            Auth(self.0).end_channels().await;
        }
        Ok(())
    }

    /// Whether anybody in the house logs in by this name.
    async fn login_taken(&self, login: &str) -> Result<bool, AdminError> {
        let all = self.0.store.load_configuration(Scope::House).await;
        let all = all.map_err(retry)?;
        Ok(all.staff.iter().any(|one| one.staff.login == login))
    }
}

/// The permission that a change needs.
fn needed(subject: Subject) -> Permission {
    match subject {
        Subject::Organisation | Subject::Office(_) | Subject::Topic(_) => Permission::ManageOffices,
        Subject::Alliance(_) | Subject::Number(_) => Permission::ManageOffices,
        Subject::Staff(_) => Permission::ManageAccounts,
        Subject::Kiosk(_) => Permission::ManageKiosks,
    }
}

fn may(by: &SignedOn, permission: Permission) -> Result<(), AdminError> {
    match by.staff.may(permission) {
        true => Ok(()),
        false => Err(AdminError::Forbidden),
    }
}

fn text(values: &Values, key: &str) -> String {
    let text = values.get(key).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn named<'n, T>(
    mut known: impl Iterator<Item = (&'n str, T)>,
    name: &str,
) -> Result<T, AdminError> {
    let found = known.find(|(known, _)| *known == name);
    found.map(|(_, id)| id).ok_or(AdminError::Retry)
}

fn taken(key: &str, value: &str) -> Fault {
    Fault {
        key: key.to_owned(),
        problem: crate::plan::PlanProblem {
            path: key.to_owned(),
            line: None,
            what: format!("{key} {value:?} is taken"),
            remedy: "Choose another".to_owned(),
        },
    }
}

/// A short text that changes with `text`.
fn digest(text: &str) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(text.as_bytes());
    let bytes = digest.iter().take(12);
    bytes.fold(String::with_capacity(24), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn retry(error: StoreError) -> AdminError {
    tracing::warn!(%error, "the configuration could not be read");
    AdminError::Retry
}

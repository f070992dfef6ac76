//! Logging in by an identity provider: its groups decide at every login what somebody is here.

use schalter_domain::identity::{ALL_OFFICES, Assigned, assign, login_name};
use schalter_domain::ids::{OfficeId, StaffId};
use schalter_domain::language::Languages;
use schalter_domain::staff::Staff;
pub use schalter_identity::oidc::Returned;
use schalter_identity::oidc::{Person, ProviderError};
use schalter_store::{
    AuditActor, Configuration, ConfigurationChange, Identity, Scope, SessionEnd, SessionMethod,
    StaffAccount, Write,
};
use serde_json::{Value, json};

use super::settings::Trusted;
use super::{AccountError, Auth, Caller, Session, hash_token, sessions};
use crate::audit::Change;

/// How many logout tokens are remembered.
const MOST_TOKENS: usize = 10_000;

/// Why a provider's word let nobody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// There is no such provider.
    #[error("there is no such provider")]
    Unknown,
    /// It does not answer, or not as it should.
    #[error("the provider does not answer as it should")]
    Provider,
    /// The attempt is over, or of another browser.
    #[error("the attempt is over")]
    Over,
    /// The person did not log in there.
    #[error("the provider refused")]
    Refused,
    /// None of the groups means anything here.
    #[error("no group of the person means anything here")]
    NoGroup,
    /// The store did not answer.
    #[error("the store did not answer; try again")]
    Retry,
}

impl From<ProviderError> for EntryError {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::State => Self::Over,
            ProviderError::Refused(_) => Self::Refused,
            ProviderError::Token(schalter_identity::oidc::TokenError::Nonce) => Self::Over,
            _ => Self::Provider,
        }
    }
}

impl From<AccountError> for EntryError {
    fn from(_: AccountError) -> Self {
        Self::Retry
    }
}

impl From<schalter_store::StoreError> for EntryError {
    fn from(error: schalter_store::StoreError) -> Self {
        AccountError::from(error).into()
    }
}

impl Auth<'_> {
    /// The providers: the last part of their addresses, and what their buttons say.
    pub fn providers(&self) -> Vec<(String, String)> {
        let all = self.0.accounts.providers.iter();
        all.map(|one| {
            let config = one.provider.config();
            (config.key.clone(), config.name.clone())
        })
        .collect()
    }

    /// Whether accounts of this installation log in with a password.
    pub fn is_local(&self) -> bool {
        self.0.accounts.local
    }

    /// Where the browser goes to log in, and the secret that it keeps meanwhile.
    ///
    /// # Errors
    /// See [`EntryError`].
    pub async fn leave_for(
        &self,
        provider: &str,
        locale: &str,
    ) -> Result<(String, String), EntryError> {
        let trusted = self.trusted(provider)?;
        let secret = schalter_domain::clock::secret(&*self.0.entropy);
        let back = self.0.accounts.back(provider);
        let key = &self.0.accounts.key;
        let url = trusted
            .provider
            .start(&secret, &back, locale, key, self.0.now())
            .await
            .map_err(|error| unheard(provider, error))?;
        Ok((url, secret))
    }

    /// Begins the session of who came back from a provider.
    ///
    /// # Errors
    /// See [`EntryError`].
    pub async fn come_back(
        &self,
        provider: &str,
        secret: &str,
        returned: &Returned,
        from: &Caller,
    ) -> Result<Session, EntryError> {
        let trusted = self.trusted(provider)?;
        let back = self.0.accounts.back(provider);
        let key = &self.0.accounts.key;
        let person = trusted
            .provider
            .finish(secret, returned, &back, key, self.0.now())
            .await
            .map_err(|error| unheard(provider, error))?;
        let staff = self.admit(trusted, &person).await?;
        let token = key.seal(
            person.id_token.as_bytes(),
            &format!("id-token:{}", staff.id),
            &*self.0.entropy,
        );
        let begun = self.begin(&staff, from, |about| {
            about.method = SessionMethod::Provider;
            about.issuer = Some(person.issuer.clone());
            about.provider_session.clone_from(&person.session);
            about.id_token = Some(token);
        });
        Ok(begun.await?)
    }

    /// Ends the sessions that a provider says are over, with their live channels. A token counts
    /// once, and does not end what began long after it was made.
    ///
    /// # Errors
    /// See [`EntryError`]; [`EntryError::Over`] for a token that came before.
    pub async fn logged_out_there(&self, provider: &str, token: &str) -> Result<(), EntryError> {
        let trusted = self.trusted(provider)?;
        let now = self.0.now();
        let token = trusted
            .provider
            .logout_token(token, now)
            .await
            .map_err(|error| unheard(provider, error))?;
        let issuer = &trusted.provider.config().issuer;
        if !self.first_time(&hash_token(&format!("{issuer} {}", token.id))) {
            return Err(EntryError::Over);
        }
        let staff = match &token.subject {
            Some(subject) => self.0.store.identity(issuer, subject).await?,
            None => None,
        };
        let session = token.session.as_deref();
        if staff.is_none() && session.is_none() {
            return Ok(());
        }
        let ends = self.concerned(trusted).into_iter().map(|organisation| {
            let whose = (staff.as_ref().map(|known| known.staff), organisation);
            sessions::of_provider(issuer, session, whose, token.issued, now)
        });
        self.end(ends.collect()).await?;
        Ok(())
    }

    /// Where a browser goes to log out at the provider that began its session; none where it did
    /// not, or does not offer that.
    pub async fn leave_there(&self, token: &str, locale: &str) -> Option<String> {
        let now = self.0.now();
        let session = self.0.store.session(&hash_token(token), now).await.ok()??;
        let issuer = session.about.issuer.as_deref()?;
        let mut all = self.0.accounts.providers.iter();
        let trusted = all.find(|one| one.provider.config().issuer == issuer)?;
        let purpose = format!("id-token:{}", session.staff);
        let hint = session
            .about
            .id_token
            .and_then(|sealed| self.0.accounts.key.open(&sealed, &purpose))
            .and_then(|bytes| String::from_utf8(bytes).ok());
        let back = format!("{}/{locale}/desk/login", self.0.accounts.address);
        trusted
            .provider
            .end_session(hint.as_deref(), &back, now)
            .await
    }

    fn trusted(&self, provider: &str) -> Result<&Trusted, EntryError> {
        let known = self.0.accounts.provider(provider);
        known.map(AsRef::as_ref).ok_or(EntryError::Unknown)
    }

    fn first_time(&self, token: &str) -> bool {
        let spent = self.0.spent_tokens.lock();
        let mut spent = spent.unwrap_or_else(std::sync::PoisonError::into_inner);
        if spent.len() >= MOST_TOKENS {
            // Each is refused by its age before so many newer ones can have come.
            spent.clear();
        }
        spent.insert(token.to_owned())
    }

    /// The organisations whose accounts a provider may speak for.
    fn concerned(&self, trusted: &Trusted) -> Vec<schalter_domain::ids::OrganisationId> {
        let catalogue = self.0.catalogue.load();
        let slugs = trusted.rules.iter().map(|rule| rule.organisation.as_str());
        let mut found: Vec<_> = slugs
            .filter_map(|slug| Some(catalogue.organisation(slug)?.organisation.id))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The account of a person, made or changed as the groups say; closed where they say nothing.
    async fn admit(&self, trusted: &Trusted, person: &Person) -> Result<Staff, EntryError> {
        let known = self
            .0
            .store
            .identity(&person.issuer, &person.subject)
            .await?;
        let existing = self.0.store.load_configuration(Scope::House).await?;
        let account = known.as_ref().and_then(|known| {
            let mut accounts = existing.staff.iter();
            accounts.find(|account| account.staff.id == known.staff)
        });
        let Some(assigned) = assign(&trusted.rules, &person.groups) else {
            if let Some(account) = account.filter(|account| account.active) {
                self.close(account).await?;
            }
            return Err(EntryError::NoGroup);
        };
        let made = self.account(&existing, account, known.as_ref(), (&assigned, person))?;
        self.keep(account, made, (known.as_ref(), person)).await
    }

    /// What the account is to be.
    fn account(
        &self,
        existing: &Configuration,
        account: Option<&StaffAccount>,
        known: Option<&Identity>,
        (assigned, person): (&Assigned, &Person),
    ) -> Result<StaffAccount, EntryError> {
        let mut organisations = existing.organisations.iter();
        let organisation = organisations.find(|one| one.slug == assigned.organisation);
        let organisation = organisation.ok_or_else(|| {
            tracing::error!(
                organisation = assigned.organisation,
                "a provider's rule names an organisation that does not exist"
            );
            EntryError::NoGroup
        })?;
        if known.is_some_and(|known| known.organisation != organisation.id) {
            tracing::error!("a provider's groups move an account to another organisation");
            return Err(EntryError::NoGroup);
        }
        let all = assigned.offices.contains(ALL_OFFICES);
        let offices: Vec<OfficeId> = existing
            .offices
            .iter()
            .filter(|office| office.organisation == organisation.id)
            .filter(|office| all || assigned.offices.contains(&office.slug))
            .map(|office| office.id)
            .collect();
        let roles = assigned.roles.iter().copied().collect();
        if let Some(account) = account {
            let mut account = account.clone();
            account.active = true;
            account.staff.name.clone_from(&person.name);
            account.staff.roles = roles;
            account.staff.offices = offices;
            account.password_hash = None;
            return Ok(account);
        }
        let id = known.map(|known| known.staff);
        let staff = Staff {
            id: id.unwrap_or_else(|| StaffId::new(self.0.now(), &*self.0.entropy)),
            organisation: organisation.id,
            login: free_login(existing, person),
            name: person.name.clone(),
            service_name: None,
            roles,
            offices,
            languages: german(),
            proficient: Vec::new(),
            never: Vec::new(),
            without: Vec::new(),
            guest: Vec::new(),
            operates: None,
        };
        Ok(StaffAccount {
            staff,
            password_hash: None,
            active: true,
        })
    }

    async fn keep(
        &self,
        before: Option<&StaffAccount>,
        made: StaffAccount,
        (known, person): (Option<&Identity>, &Person),
    ) -> Result<Staff, EntryError> {
        let now = self.0.now();
        let staff = made.staff.clone();
        let identity = Identity {
            issuer: person.issuer.clone(),
            subject: person.subject.clone(),
            organisation: staff.organisation,
            staff: staff.id,
            created_at: known.map_or(now, |known| known.created_at),
            seen_at: now,
        };
        let changed =
            before.is_none_or(|before| before.active != made.active || before.staff != staff);
        let mut writes = Vec::new();
        if changed {
            let mut change = Change::new("staff.provider", "staff", staff.id).to(told(&made));
            if let Some(before) = before {
                change = change.from(told(before));
            }
            let audit = change.write(
                staff.organisation,
                AuditActor::System,
                now,
                &*self.0.entropy,
            );
            let mut whole = ConfigurationChange::new(staff.organisation, now);
            whole.staff.push(made);
            writes.extend([Write::ChangeConfiguration(Box::new(whole)), audit]);
        }
        writes.push(Write::PutIdentity(Box::new(identity)));
        self.0
            .submit(None, writes, None)
            .await
            .map_err(AccountError::from)?;
        if changed {
            self.0.reload_catalogue().await?;
        }
        Ok(staff)
    }

    /// Closes the account of somebody whom the provider gives no group any more.
    async fn close(&self, account: &StaffAccount) -> Result<(), EntryError> {
        let (staff, now) = (&account.staff, self.0.now());
        let mut closed = account.clone();
        closed.active = false;
        closed.password_hash = None;
        let audit = Change::new("staff.provider", "staff", staff.id)
            .from(told(account))
            .to(told(&closed))
            .write(
                staff.organisation,
                AuditActor::System,
                now,
                &*self.0.entropy,
            );
        let mut change = ConfigurationChange::new(staff.organisation, now);
        change.staff.push(closed);
        let end = SessionEnd::all_of(staff.id, staff.organisation, now);
        self.end(vec![
            Write::ChangeConfiguration(Box::new(change)),
            Write::EndSessions(Box::new(end)),
            audit,
        ])
        .await?;
        self.0.reload_catalogue().await?;
        Ok(())
    }
}

fn unheard(provider: &str, error: ProviderError) -> EntryError {
    tracing::warn!(provider, %error, "a provider's word was not taken");
    error.into()
}

/// What the record of changes says about an account.
fn told(account: &StaffAccount) -> Value {
    let staff = &account.staff;
    json!({
        "login": staff.login,
        "name": staff.name,
        "roles": staff.roles,
        "offices": staff.offices,
        "active": account.active,
    })
}

/// A login name that nobody bears. One that a local account bears is never taken over.
fn free_login(existing: &Configuration, person: &Person) -> String {
    let wish = login_name(&person.login).unwrap_or_else(|| "konto".to_owned());
    let taken = |name: &str| {
        let mut staff = existing.staff.iter();
        staff.any(|account| account.staff.login == name)
    };
    if !taken(&wish) {
        return wish;
    }
    (2_u32..)
        .map(|number| format!("{wish}-{number}"))
        .find(|name| !taken(name))
        .unwrap_or(wish)
}

fn german() -> Languages {
    [schalter_domain::language::Language::De]
        .into_iter()
        .collect()
}

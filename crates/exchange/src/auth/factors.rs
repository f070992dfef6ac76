//! Second factors: made, used at login, taken away.

use jiff::SignedDuration;
use schalter_domain::ids::{OrganisationId, StaffId, uuid};
use schalter_domain::staff::Staff;
use schalter_identity::passkey::{Ceremony, Passkeys, Person};
use schalter_identity::totp::TotpSecret;
use schalter_store::{
    Factor, FactorKind, LoginStep, LoginStepKind, Scope, SessionEnd, SessionMethod, Write,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::throttle::Place;
use super::{AccountError, Auth, Caller, SecondFactor, Session, SignedOn, hash_token};
use crate::audit::Change;

/// How long the second step of a login, and making a factor, may take.
pub const STEP: SignedDuration = SignedDuration::from_mins(10);
/// How many recovery codes there are.
const CODES: usize = 8;
/// The longest name of a factor, in characters.
const LABEL: usize = 40;

/// A login that waits for its second step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Whose.
    pub staff: Staff,
    /// Whether a first factor is to be made; else one is to be used.
    pub enrols: bool,
    /// Whether codes of an app can be used.
    pub totp: bool,
    /// Whether a passkey can be used.
    pub passkey: bool,
    hash: String,
}

/// A secret for an app, not kept yet.
#[derive(Clone)]
pub struct Offered {
    /// The text to type.
    pub text: String,
    /// The QR code: an SVG element.
    pub picture: String,
    /// The secret, sealed; it comes back with the first code.
    pub sealed: String,
}

/// A challenge for a passkey.
#[derive(Clone)]
pub struct Challenge {
    /// What the browser is given.
    pub options: Value,
    /// What the server has to know again, sealed.
    pub sealed: String,
}

/// Why a second factor was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FactorError {
    /// The code or passkey is wrong.
    #[error("wrong code or passkey")]
    Wrong,
    /// Too many wrong ones: so many seconds later again.
    #[error("too many wrong tries; again in {0} s")]
    Slow(u32),
    /// The login took too long, or is over.
    #[error("the login took too long")]
    Over,
    /// The store did not answer.
    #[error("the store did not answer; try again")]
    Retry,
}

impl From<AccountError> for FactorError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Retry => Self::Retry,
            _ => Self::Over,
        }
    }
}

impl From<schalter_store::StoreError> for FactorError {
    fn from(error: schalter_store::StoreError) -> Self {
        AccountError::from(error).into()
    }
}

/// What is sealed on its way through the browser.
#[derive(Serialize, Deserialize)]
struct Sealed<T> {
    until_s: i64,
    value: T,
}

/// For whom a factor is made.
#[derive(Clone, Copy)]
struct Holder<'a>(&'a Staff);

impl Auth<'_> {
    /// The second step that a browser's login waits for.
    pub async fn step(&self, token: &str) -> Option<Step> {
        let hash = hash_token(token);
        let step = self.0.store.login_step(&hash, self.0.now()).await;
        let step = step.ok()??;
        let enrols = match step.kind {
            LoginStepKind::Factor => false,
            LoginStepKind::Enrol => true,
            LoginStepKind::BreakGlass => return None,
        };
        let staff = self.0.catalogue.load().staff(step.staff)?.clone();
        let factors = self.factors_of(&staff).await.ok()?;
        let has = |kind| factors.iter().any(|factor| factor.kind == kind);
        Some(Step {
            enrols,
            totp: has(FactorKind::Totp),
            passkey: has(FactorKind::Passkey) && self.0.accounts.passkeys.is_some(),
            staff,
            hash,
        })
    }

    /// Begins the second step of a login; the token is for the browser.
    pub(super) async fn begin_step(
        &self,
        staff: &Staff,
        kind: LoginStepKind,
    ) -> Result<String, AccountError> {
        let token = schalter_domain::clock::secret(&*self.0.entropy);
        let now = self.0.now();
        let step = LoginStep {
            token_hash: hash_token(&token),
            organisation: staff.organisation,
            staff: staff.id,
            kind,
            data: String::new(),
            created_at: now,
            expires_at: now + STEP,
        };
        let write = Write::PutLoginStep(Box::new(step));
        self.0.submit(None, vec![write], None).await?;
        Ok(token)
    }

    /// Ends the login with a code of an app, or with a recovery code.
    ///
    /// # Errors
    /// See [`FactorError`].
    pub async fn finish_by_code(
        &self,
        step: &Step,
        typed: &str,
        from: &Caller,
    ) -> Result<Session, FactorError> {
        let place = self.tries(step, from)?;
        let method = self.spend_code(&step.staff, typed).await?;
        let Some(method) = method else {
            self.0.throttle.wrong(&account(step), &place, self.0.now());
            return Err(FactorError::Wrong);
        };
        self.0.throttle.right(&account(step), &place);
        self.finish(step, method, from).await
    }

    /// Challenges the browser to use a passkey of the account.
    ///
    /// # Errors
    /// See [`FactorError`].
    pub async fn ask_passkey(&self, step: &Step) -> Result<Challenge, FactorError> {
        let house = self.passkeys()?;
        let known = self.passkeys_of(&step.staff).await?;
        let known: Vec<String> = known.into_iter().map(|(_, key)| key).collect();
        let (options, ceremony) = house.ask(&known).map_err(wrong)?;
        let sealed = self.seal(&ceremony, &format!("passkey-login:{}", step.hash));
        Ok(Challenge { options, sealed })
    }

    /// Ends the login with what the browser answered.
    ///
    /// # Errors
    /// See [`FactorError`].
    pub async fn finish_by_passkey(
        &self,
        step: &Step,
        (sealed, answer): (&str, &str),
        from: &Caller,
    ) -> Result<Session, FactorError> {
        let house = self.passkeys()?;
        let place = self.tries(step, from)?;
        let purpose = format!("passkey-login:{}", step.hash);
        let ceremony: Ceremony = self.unseal(sealed, &purpose).ok_or(FactorError::Over)?;
        let known = self.passkeys_of(&step.staff).await?;
        let keys: Vec<String> = known.iter().map(|(_, key)| key.clone()).collect();
        let (place_of, kept) = match house.answered(answer, &ceremony, &keys) {
            Ok(answered) => answered,
            Err(error) => {
                self.0.throttle.wrong(&account(step), &place, self.0.now());
                return Err(wrong(error));
            }
        };
        let (factor, _) = known.get(place_of).ok_or(FactorError::Wrong)?;
        let used = Factor {
            secret: self.seal_factor(kept.as_bytes(), factor.id),
            counter: factor.counter + 1,
            used_at: Some(self.0.now()),
            ..factor.clone()
        };
        let scope = Scope::Organisation(step.staff.organisation);
        if !self.0.store.use_factor(scope, factor, &used).await? {
            return Err(FactorError::Wrong);
        }
        self.0.throttle.right(&account(step), &place);
        self.finish(step, SessionMethod::Passkey, from).await
    }

    /// Ends a login in whose course the first factor was made.
    ///
    /// # Errors
    /// See [`FactorError`].
    pub async fn finish_enrolment(
        &self,
        step: &Step,
        from: &Caller,
    ) -> Result<Session, FactorError> {
        let factors = self.factors_of(&step.staff).await?;
        let method = match factors.first().map(|factor| factor.kind) {
            Some(FactorKind::Totp) => SessionMethod::Totp,
            Some(FactorKind::Passkey) => SessionMethod::Passkey,
            None => return Err(FactorError::Over),
        };
        self.finish(step, method, from).await
    }

    async fn finish(
        &self,
        step: &Step,
        method: SessionMethod,
        from: &Caller,
    ) -> Result<Session, FactorError> {
        // Of two answers at once one ends the step, and begins the session.
        if !self.0.store.end_login_step(&step.hash).await? {
            return Err(FactorError::Over);
        }
        let begun = self.begin(&step.staff, from, |about| about.method = method);
        begun.await.map_err(FactorError::from)
    }

    /// A secret for an app, to be shown.
    pub fn offer_totp(&self, staff: &Staff) -> Offered {
        let secret = TotpSecret::new(&*self.0.entropy);
        self.offered(staff, &secret)
    }

    /// The same secret, to be shown again after a wrong code.
    pub fn offer_again(&self, staff: &Staff, sealed: &str) -> Offered {
        let secret = self.unseal::<Vec<u8>>(sealed, &totp_purpose(staff.id));
        match secret.and_then(|bytes| TotpSecret::from_bytes(&bytes)) {
            Some(secret) => self.offered(staff, &secret),
            None => self.offer_totp(staff),
        }
    }

    fn offered(&self, staff: &Staff, secret: &TotpSecret) -> Offered {
        let catalogue = self.0.catalogue.load();
        let employer = catalogue.organisation_by_id(staff.organisation);
        let issuer = employer.map_or("Schalter", |entry| entry.organisation.name.as_str());
        Offered {
            text: secret.text(),
            picture: secret.qr_svg(issuer, &staff.login).unwrap_or_default(),
            sealed: self.seal(&secret.as_bytes(), &totp_purpose(staff.id)),
        }
    }

    /// Keeps the secret of an app whose first code is right. The recovery codes, if it is the
    /// first factor of the account.
    ///
    /// # Errors
    /// See [`FactorError`].
    pub async fn add_totp(
        &self,
        staff: &Staff,
        (sealed, typed): (&str, &str),
        label: &str,
    ) -> Result<Vec<String>, FactorError> {
        let bytes: Vec<u8> = self
            .unseal(sealed, &totp_purpose(staff.id))
            .ok_or(FactorError::Over)?;
        let secret = TotpSecret::from_bytes(&bytes).ok_or(FactorError::Over)?;
        let step = secret.verify(typed, self.0.now(), 0);
        let counter = step.ok_or(FactorError::Wrong)?;
        self.add(
            Holder(staff),
            FactorKind::Totp,
            (secret.as_bytes(), counter),
            label,
        )
        .await
    }

    /// Challenges the browser to make a passkey.
    ///
    /// # Errors
    /// See [`FactorError`].
    pub async fn offer_passkey(&self, staff: &Staff) -> Result<Challenge, FactorError> {
        let house = self.passkeys()?;
        let known = self.passkeys_of(staff).await?;
        let known: Vec<String> = known.into_iter().map(|(_, key)| key).collect();
        let person = Person {
            id: staff.id.0,
            login: &staff.login,
            name: &staff.name,
        };
        let (options, ceremony) = house.register(person, &known).map_err(wrong)?;
        let sealed = self.seal(&ceremony, &format!("passkey-new:{}", staff.id));
        Ok(Challenge { options, sealed })
    }

    /// Keeps the passkey that the browser made. The recovery codes, if it is the first factor.
    ///
    /// # Errors
    /// See [`FactorError`].
    pub async fn add_passkey(
        &self,
        staff: &Staff,
        (sealed, answer): (&str, &str),
        label: &str,
    ) -> Result<Vec<String>, FactorError> {
        let house = self.passkeys()?;
        let purpose = format!("passkey-new:{}", staff.id);
        let ceremony: Ceremony = self.unseal(sealed, &purpose).ok_or(FactorError::Over)?;
        let key = house.registered(answer, &ceremony).map_err(wrong)?;
        if self
            .passkeys_of(staff)
            .await?
            .iter()
            .any(|(_, known)| *known == key)
        {
            return Err(FactorError::Over);
        }
        self.add(
            Holder(staff),
            FactorKind::Passkey,
            (key.as_bytes(), 0),
            label,
        )
        .await
    }

    async fn add(
        &self,
        Holder(staff): Holder<'_>,
        kind: FactorKind,
        (secret, counter): (&[u8], i64),
        label: &str,
    ) -> Result<Vec<String>, FactorError> {
        let first = self.factors_of(staff).await?.is_empty();
        let now = self.0.now();
        let id = uuid(now, &*self.0.entropy);
        let label: String = label.trim().chars().take(LABEL).collect();
        let factor = Factor {
            id,
            organisation: staff.organisation,
            staff: staff.id,
            kind,
            label,
            secret: self.seal_factor(secret, id),
            counter,
            created_at: now,
            used_at: None,
        };
        let mut writes = vec![
            Write::PutFactor(Box::new(factor)),
            self.noted(staff, "staff.factor-added", kind),
        ];
        let codes = if first { self.codes() } else { Vec::new() };
        if first {
            writes.push(recovery(staff, &codes));
        }
        self.0
            .submit(None, writes, None)
            .await
            .map_err(AccountError::from)?;
        Ok(codes)
    }

    /// The factors of an account.
    ///
    /// # Errors
    /// [`AccountError::Retry`].
    pub async fn factors(&self, by: &SignedOn) -> Result<(Vec<Factor>, usize), AccountError> {
        let scope = Scope::Organisation(by.organisation);
        let left = self.0.store.recovery_left(scope, by.staff.id).await?;
        Ok((self.factors_of(&by.staff).await?, left))
    }

    /// The factors of every account of the organisation, for those who keep its accounts.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn all_factors(&self, by: &SignedOn) -> Result<Vec<Factor>, AccountError> {
        by.needs(schalter_domain::permission::Permission::ManageAccounts)?;
        let scope = Scope::Organisation(by.organisation);
        Ok(self.0.store.factors(scope, None).await?)
    }

    /// Takes one of the own factors away; the last one stays where one is required.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn drop_factor(&self, by: &SignedOn, id: Uuid) -> Result<(), AccountError> {
        let known = self.factors_of(&by.staff).await?;
        let factor = known.iter().find(|factor| factor.id == id);
        let kind = factor.ok_or(AccountError::Unknown)?.kind;
        let last = known.len() == 1;
        if last && self.0.accounts.second_factor == SecondFactor::Required {
            return Err(AccountError::LastFactor);
        }
        let drop = Write::DropFactors {
            staff: by.staff.id,
            organisation: by.organisation,
            factor: (!last).then_some(id),
        };
        let audit = self.noted(&by.staff, "staff.factor-dropped", kind);
        self.0.submit(None, vec![drop, audit], None).await?;
        Ok(())
    }

    /// New recovery codes; those before count no more.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn renew_recovery(&self, by: &SignedOn) -> Result<Vec<String>, AccountError> {
        if self.factors_of(&by.staff).await?.is_empty() {
            return Err(AccountError::Unknown);
        }
        let codes = self.codes();
        self.0
            .submit(None, vec![recovery(&by.staff, &codes)], None)
            .await?;
        Ok(codes)
    }

    /// Takes every factor of another account away, and ends its sessions: its holder makes a new
    /// one at the next login.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn reset_factors(&self, by: &SignedOn, staff: StaffId) -> Result<(), AccountError> {
        self.known(by, staff).await?;
        let change = Change::new("staff.factors-reset", "staff", staff);
        let audit = self.0.audit(by, change);
        let now = self.0.now();
        self.end(vec![
            Write::DropFactors {
                staff,
                organisation: by.organisation,
                factor: None,
            },
            Write::EndSessions(Box::new(SessionEnd::all_of(staff, by.organisation, now))),
            audit,
        ])
        .await
    }

    pub(super) async fn factors_of(&self, staff: &Staff) -> Result<Vec<Factor>, AccountError> {
        let scope = Scope::Organisation(staff.organisation);
        Ok(self.0.store.factors(scope, Some(staff.id)).await?)
    }

    async fn passkeys_of(&self, staff: &Staff) -> Result<Vec<(Factor, String)>, AccountError> {
        let factors = self.factors_of(staff).await?.into_iter();
        let passkeys = factors.filter(|factor| factor.kind == FactorKind::Passkey);
        let opened = passkeys.filter_map(|factor| {
            let key = self.open_factor(&factor)?;
            Some((factor, String::from_utf8(key).ok()?))
        });
        Ok(opened.collect())
    }

    /// How the code counts: as one of an app, or as a recovery code. None: not at all.
    async fn spend_code(
        &self,
        staff: &Staff,
        typed: &str,
    ) -> Result<Option<SessionMethod>, FactorError> {
        let scope = Scope::Organisation(staff.organisation);
        let now = self.0.now();
        for factor in self.factors_of(staff).await? {
            if factor.kind != FactorKind::Totp {
                continue;
            }
            let secret = self.open_factor(&factor);
            let secret = secret.and_then(|bytes| TotpSecret::from_bytes(&bytes));
            let step = secret.and_then(|secret| secret.verify(typed, now, factor.counter));
            let Some(counter) = step else { continue };
            let used = Factor {
                counter,
                used_at: Some(now),
                ..factor.clone()
            };
            if self.0.store.use_factor(scope, &factor, &used).await? {
                return Ok(Some(SessionMethod::Totp));
            }
        }
        let spent = self
            .0
            .store
            .spend_recovery(scope, staff.id, &code_hash(staff.id, typed))
            .await?;
        Ok(spent.then_some(SessionMethod::Recovery))
    }

    fn tries(&self, step: &Step, from: &Caller) -> Result<Place, FactorError> {
        let place = self.place(&step.staff.login, from);
        let wait = self.0.throttle.wait(&account(step), &place, self.0.now());
        match wait {
            Some(wait) => Err(FactorError::Slow(super::seconds(wait))),
            None => Ok(place),
        }
    }

    fn passkeys(&self) -> Result<&Passkeys, FactorError> {
        self.0.accounts.passkeys.as_deref().ok_or(FactorError::Over)
    }

    fn codes(&self) -> Vec<String> {
        (0..CODES)
            .map(|_| {
                let secret = schalter_domain::clock::secret(&*self.0.entropy);
                format!("{}-{}-{}", &secret[..4], &secret[4..8], &secret[8..12])
            })
            .collect()
    }

    /// The entry for a change that a staff member makes to the own account, also while logging in.
    fn noted(&self, staff: &Staff, action: &'static str, kind: FactorKind) -> Write {
        let kind = match kind {
            FactorKind::Totp => "totp",
            FactorKind::Passkey => "passkey",
        };
        let change = Change::new(action, "staff", staff.id).to(json!({ "factor": kind }));
        self.0.audit_of(staff, change)
    }

    fn seal_factor(&self, secret: &[u8], id: Uuid) -> String {
        let key = &self.0.accounts.key;
        key.seal(secret, &format!("factor:{id}"), &*self.0.entropy)
    }

    fn open_factor(&self, factor: &Factor) -> Option<Vec<u8>> {
        let key = &self.0.accounts.key;
        let opened = key.open(&factor.secret, &format!("factor:{}", factor.id));
        if opened.is_none() {
            tracing::error!("a second factor was sealed under another key; see accounts.key_file");
        }
        opened
    }

    fn seal<T: Serialize>(&self, value: &T, purpose: &str) -> String {
        let sealed = Sealed {
            until_s: (self.0.now() + STEP).as_second(),
            value,
        };
        let bytes = serde_json::to_vec(&sealed).expect("plain data serialises");
        self.0.accounts.key.seal(&bytes, purpose, &*self.0.entropy)
    }

    fn unseal<T: for<'a> Deserialize<'a>>(&self, sealed: &str, purpose: &str) -> Option<T> {
        let bytes = self.0.accounts.key.open(sealed, purpose)?;
        let sealed: Sealed<T> = serde_json::from_slice(&bytes).ok()?;
        (self.0.now().as_second() < sealed.until_s).then_some(sealed.value)
    }
}

/// What wrong second factors are counted by.
fn account(step: &Step) -> String {
    format!("factor:{}", step.staff.id)
}

fn totp_purpose(staff: StaffId) -> String {
    format!("totp-new:{staff}")
}

fn recovery(staff: &Staff, codes: &[String]) -> Write {
    let organisation: OrganisationId = staff.organisation;
    Write::PutRecovery {
        staff: staff.id,
        organisation,
        hashes: codes.iter().map(|code| code_hash(staff.id, code)).collect(),
    }
}

/// 48 random bits behind a throttle need no slow hash; the account keeps equal codes apart.
fn code_hash(staff: StaffId, typed: &str) -> String {
    let plain: String = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    hash_token(&format!("{staff}:{plain}"))
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "the shape that map_err takes"
)]
fn wrong(error: schalter_identity::passkey::PasskeyError) -> FactorError {
    tracing::info!(%error, "a passkey was refused");
    FactorError::Wrong
}

//! Logging in and out: passwords, second factors ([`factors`]), identity providers ([`provider`]),
//! sessions ([`sessions`]), and the operator's way in ([`emergency`]).

pub mod emergency;
pub mod factors;
pub mod provider;
pub mod sessions;
pub mod settings;
mod throttle;

use std::sync::{Arc, LazyLock};

use jiff::SignedDuration;
use schalter_domain::clock::secret;
use schalter_domain::ids::{OrganisationId, StaffId};
use schalter_domain::permission::Permission;
use schalter_domain::retention::DataClass;
use schalter_domain::staff::Staff;
use schalter_store::{LoginStepKind, SessionAbout, StaffSession, Write};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::audit::Change;
use crate::{Shared, password};
pub(crate) use sessions::Running;
use throttle::Place;
pub(crate) use throttle::Throttle;

pub use settings::{Accounts, SecondFactor};

/// The longest login name, in characters.
const LOGIN_LIMIT: usize = 100;
/// How many passwords are checked at once: each costs 19 MiB and a core.
static CHECKS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));

/// How long a browser is known in which somebody logged in.
pub const DEVICE: SignedDuration = SignedDuration::from_hours(180 * 24);
/// The longest description of a browser, in characters.
const AGENT: usize = 60;

/// A new session.
#[derive(Clone)]
pub struct Session {
    /// The cookie.
    pub token: String,
    /// The secret that forms repeat.
    pub csrf: String,
    /// The cookie by which this browser is known from now on.
    pub device: String,
}

/// What a right password leads to.
pub enum Entered {
    /// A session.
    Session(Session),
    /// The second step; the token is for the browser, see [`Auth::step`].
    Step(String),
}

/// Who tries to log in, as far as the connection tells.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The network, as limits count by.
    pub network: u128,
    /// The cookie of a browser in which somebody logged in before.
    pub device: Option<String>,
    /// Browser and system in a few words.
    pub agent: String,
}

/// A staff member who is signed on.
#[derive(Clone, Debug)]
pub struct SignedOn {
    /// Who.
    pub staff: Staff,
    /// The employer.
    pub organisation: OrganisationId,
    /// The secret that forms repeat.
    pub csrf: String,
}

impl SignedOn {
    /// Whether they may do that.
    pub(crate) fn needs(&self, permission: Permission) -> Result<(), AccountError> {
        if self.staff.may(permission) {
            Ok(())
        } else {
            Err(AccountError::Forbidden)
        }
    }
}

/// Why an account was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// Not allowed.
    #[error("not allowed")]
    Forbidden,
    /// There is no such account, session or factor.
    #[error("unknown")]
    Unknown,
    /// The last factor stays where one is required.
    #[error("the last factor stays")]
    LastFactor,
    /// The store did not answer.
    #[error("the store did not answer; try again")]
    Retry,
}

/// Why a password was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// The present one is wrong.
    #[error("the present password is wrong")]
    Wrong,
    /// Too many wrong ones: so many seconds later again.
    #[error("too many wrong tries; again in {0} s")]
    Slow(u32),
    /// The new one is too short or too long.
    #[error("the new password is too short or too long")]
    Length,
    /// The account has no password here: its provider keeps it.
    #[error("the account has no password here")]
    None,
    /// The store did not answer.
    #[error("the store did not answer; try again")]
    Retry,
}

/// Why nobody was logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// Name or password is wrong; which of them is not said.
    #[error("wrong login or password")]
    Wrong,
    /// Too many wrong tries from there: so many seconds later again.
    #[error("too many wrong tries; again in {0} s")]
    Slow(u32),
    /// Accounts here have no passwords; an identity provider is asked.
    #[error("no passwords here")]
    NotLocal,
    /// The store did not answer.
    #[error("the store did not answer; try again")]
    Retry,
}

/// The hash under which a cookie is stored (SHA-256, hexadecimal).
pub fn hash_token(token: &str) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(token.as_bytes());
    digest
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Logging in and out.
pub struct Auth<'a>(pub(crate) &'a Arc<Shared>);

impl Auth<'_> {
    /// Checks a password, and begins a session of 12 hours or the second step. A wrong name takes
    /// as long as a wrong password. Wrong tries slow down further ones of the same client at the
    /// same account; a browser in which the account logged in before has a count of its own.
    ///
    /// # Errors
    /// See [`LoginError`].
    pub async fn login(
        &self,
        login: &str,
        password: &str,
        from: &Caller,
    ) -> Result<Entered, LoginError> {
        if !self.0.accounts.local {
            return Err(LoginError::NotLocal);
        }
        let login = login.trim().to_lowercase();
        if login.is_empty() || login.chars().count() > LOGIN_LIMIT {
            return Err(LoginError::Wrong);
        }
        let place = self.place(&login, from);
        if let Some(wait) = self.0.throttle.wait(&login, &place, self.0.now()) {
            return Err(LoginError::Slow(seconds(wait)));
        }
        let account = self.0.store.staff_by_login(&login).await.map_err(retry)?;
        let (staff, hash) = account.unzip();
        let fits = check(password, hash).await.ok_or(LoginError::Retry)?;
        let Some(staff) = staff.filter(|_| fits) else {
            self.0.throttle.wrong(&login, &place, self.0.now());
            return Err(LoginError::Wrong);
        };
        self.0.throttle.right(&login, &place);
        let has_factor = !self.factors_of(&staff).await?.is_empty();
        let required = self.0.accounts.second_factor == SecondFactor::Required;
        let kind = match (has_factor, required) {
            (true, _) => LoginStepKind::Factor,
            (false, true) => LoginStepKind::Enrol,
            (false, false) => {
                let begun = self.begin(&staff, from, |_| {}).await;
                return Ok(begun.map(Entered::Session)?);
            }
        };
        Ok(self.begin_step(&staff, kind).await.map(Entered::Step)?)
    }

    /// Gives the own account a new password, and ends its other sessions.
    ///
    /// # Errors
    /// See [`PasswordError`].
    pub async fn change_password(
        &self,
        by: &SignedOn,
        token: &str,
        (present, new): (&str, &str),
    ) -> Result<(), PasswordError> {
        let short = new.chars().count() < password::MIN_CHARS;
        if short || new.len() > password::MAX_BYTES {
            return Err(PasswordError::Length);
        }
        let login = &by.staff.login;
        // Whoever sits at a session that was left open is slowed down as well.
        let place = Place::Device(hash_token(token));
        if let Some(wait) = self.0.throttle.wait(login, &place, self.0.now()) {
            return Err(PasswordError::Slow(seconds(wait)));
        }
        let account = self.0.store.staff_by_login(login).await;
        let account = account.map_err(|_| PasswordError::Retry)?;
        let (_, hash) = account.ok_or(PasswordError::None)?;
        if !check(present, Some(hash))
            .await
            .ok_or(PasswordError::Retry)?
        {
            self.0.throttle.wrong(login, &place, self.0.now());
            return Err(PasswordError::Wrong);
        }
        self.0.throttle.right(login, &place);
        let (entropy, new) = (Arc::clone(&self.0.entropy), new.to_owned());
        let hash = tokio::task::spawn_blocking(move || password::hash(&new, &*entropy)).await;
        let hash = hash.ok().and_then(Result::ok).ok_or(PasswordError::Retry)?;
        let others = schalter_store::SessionEnd {
            but: Some(hash_token(token)),
            ..self.all_of(by)
        };
        let change = Change::new("staff.password", "staff", by.staff.id);
        let writes = vec![
            Write::SetPassword {
                staff: by.staff.id,
                organisation: by.organisation,
                hash,
            },
            Write::EndSessions(Box::new(others)),
            self.0.audit(by, change),
        ];
        self.end(writes).await.map_err(|_| PasswordError::Retry)
    }

    /// Begins a session; `about` says more of how it began.
    async fn begin(
        &self,
        staff: &Staff,
        from: &Caller,
        about: impl FnOnce(&mut SessionAbout),
    ) -> Result<Session, AccountError> {
        let (token, csrf) = (secret(&*self.0.entropy), secret(&*self.0.entropy));
        let now = self.0.now();
        let mut session = StaffSession {
            token_hash: hash_token(&token),
            staff: staff.id,
            organisation: staff.organisation,
            created_at: now,
            expires_at: now + self.0.keeps(staff.organisation, DataClass::Session),
            revoked_at: None,
            csrf: csrf.clone(),
            about: SessionAbout {
                device: from.agent.chars().take(AGENT).collect(),
                ..SessionAbout::default()
            },
        };
        about(&mut session.about);
        self.0.store.put_session(&session).await?;
        Ok(Session {
            token,
            csrf,
            device: self.device(staff.id),
        })
    }

    /// The cookie by which a browser is known in which an account logged in.
    fn device(&self, staff: StaffId) -> String {
        let until = (self.0.now() + DEVICE).as_second();
        let what = format!("{}.{until}", staff.0.simple());
        let signature = self.0.accounts.key.derive("device", &what);
        format!("{what}.{signature}")
    }

    /// By what wrong tries at an account count: the browser, if the account logged in there before,
    /// else the network.
    fn place(&self, login: &str, from: &Caller) -> Place {
        let known = from.device.as_deref().filter(|cookie| {
            let Some((what, signature)) = cookie.rsplit_once('.') else {
                return false;
            };
            let Some((staff, until)) = what.split_once('.') else {
                return false;
            };
            let until = until.parse().unwrap_or(0);
            let theirs = self
                .0
                .catalogue
                .load()
                .staff_named(login)
                .map(|staff| staff.id);
            self.0.accounts.key.derive("device", what) == signature
                && self.0.now().as_second() < until
                && theirs.is_some_and(|theirs| theirs.0.simple().to_string() == staff)
        });
        match known {
            Some(cookie) => Place::Device(hash_token(cookie)),
            None => Place::Network(from.network),
        }
    }

    /// Who holds a cookie, if the session still runs and the account may log in.
    pub async fn session(&self, token: &str) -> Option<SignedOn> {
        let session = self.0.store.session(&hash_token(token), self.0.now()).await;
        let session = session.unwrap_or_else(|error| {
            tracing::warn!(%error, "a session cannot be read");
            None
        })?;
        if self.is_idle(&session) {
            self.logout(token).await;
            return None;
        }
        self.touch(&session).await;
        let staff = self.0.catalogue.load().staff(session.staff)?.clone();
        Some(SignedOn {
            staff,
            organisation: session.organisation,
            csrf: session.csrf,
        })
    }

    /// Ends a session.
    pub async fn logout(&self, token: &str) {
        let ended = self
            .0
            .store
            .revoke_session(&hash_token(token), self.0.now())
            .await;
        if let Err(error) = ended {
            tracing::warn!(%error, "a session could not be ended");
        }
        self.end_channels().await;
    }
}

impl Shared {
    /// The entry for a change that a staff member makes before being signed on.
    pub(crate) fn audit_of(&self, staff: &Staff, change: Change) -> Write {
        let signed = SignedOn {
            staff: staff.clone(),
            organisation: staff.organisation,
            csrf: String::new(),
        };
        self.audit(&signed, change)
    }
}

impl From<AccountError> for LoginError {
    fn from(_: AccountError) -> Self {
        Self::Retry
    }
}

/// Whether a password fits; none where it could not be checked. Without a hash it is checked all
/// the same, and never fits.
async fn check(password: &str, hash: Option<String>) -> Option<bool> {
    let password = password.to_owned();
    let _permit = CHECKS.acquire().await.ok()?;
    let checked = tokio::task::spawn_blocking(move || match hash {
        Some(hash) => password::verify(&password, &hash),
        None => password::verify_nobody(&password),
    });
    Some(checked.await.unwrap_or(false))
}

/// Whole seconds, at least one.
fn seconds(wait: SignedDuration) -> u32 {
    u32::try_from(wait.as_secs())
        .unwrap_or(u32::MAX)
        .saturating_add(1)
}

fn retry(error: schalter_store::StoreError) -> LoginError {
    tracing::warn!(%error, "logging in could not reach the store");
    LoginError::Retry
}

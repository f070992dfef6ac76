//! Logging in and out.

use std::sync::{Arc, LazyLock};

use jiff::SignedDuration;
use schalter_domain::clock::secret;
use schalter_domain::ids::OrganisationId;
use schalter_domain::staff::Staff;
use schalter_store::StaffSession;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::{Shared, password};

/// How long a session lasts.
pub const SESSION: SignedDuration = SignedDuration::from_hours(12);
/// The longest login name, in characters.
const LOGIN_LIMIT: usize = 100;
/// How many passwords are checked at once: each costs 19 MiB and a core.
static CHECKS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));

/// A new session.
#[derive(Clone)]
pub struct Session {
    /// The cookie.
    pub token: String,
    /// The secret that forms repeat.
    pub csrf: String,
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

/// Why nobody was logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// Name or password is wrong; which of them is not said.
    #[error("wrong login or password")]
    Wrong,
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
    /// Checks a password and begins a session of 12 hours. A wrong name takes as long as a wrong
    /// password.
    ///
    /// # Errors
    /// See [`LoginError`].
    pub async fn login(&self, login: &str, password: &str) -> Result<Session, LoginError> {
        let login = login.trim().to_lowercase();
        if login.is_empty() || login.chars().count() > LOGIN_LIMIT {
            return Err(LoginError::Wrong);
        }
        let account = self.0.store.staff_by_login(&login).await.map_err(retry)?;
        let (staff, hash) = account.unzip();
        let password = password.to_owned();
        let _permit = CHECKS.acquire().await.map_err(|_| LoginError::Retry)?;
        let fits = tokio::task::spawn_blocking(move || match hash {
            Some(hash) => password::verify(&password, &hash),
            None => password::verify_nobody(&password),
        })
        .await
        .unwrap_or(false);
        match staff {
            Some(staff) if fits => self.begin(&staff).await,
            _ => Err(LoginError::Wrong),
        }
    }

    async fn begin(&self, staff: &Staff) -> Result<Session, LoginError> {
        let (token, csrf) = (secret(&*self.0.entropy), secret(&*self.0.entropy));
        let now = self.0.now();
        let session = StaffSession {
            token_hash: hash_token(&token),
            staff: staff.id,
            organisation: staff.organisation,
            created_at: now,
            expires_at: now + SESSION,
            revoked_at: None,
            csrf: csrf.clone(),
            about: schalter_store::SessionAbout::default(),
        };
        self.0.store.put_session(&session).await.map_err(retry)?;
        Ok(Session { token, csrf })
    }

    /// Who holds a cookie, if the session still runs and the account may log in.
    pub async fn session(&self, token: &str) -> Option<SignedOn> {
        let session = self.0.store.session(&hash_token(token), self.0.now()).await;
        let session = session.unwrap_or_else(|error| {
            tracing::warn!(%error, "a session cannot be read");
            None
        })?;
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
    }
}

fn retry(error: schalter_store::StoreError) -> LoginError {
    tracing::warn!(%error, "logging in could not reach the store");
    LoginError::Retry
}

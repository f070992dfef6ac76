//! Sessions: listed, ended, and their live channels with them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use schalter_domain::ids::{OrganisationId, StaffId};
use schalter_domain::permission::Permission;
use schalter_store::{Scope, SessionEnd, StaffSession, StoreError, Write};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{AccountError, Auth, SignedOn, hash_token};
use crate::Shared;
use crate::audit::Change;

/// How old a sign of work may be before it is written down again.
const TOUCH: SignedDuration = SignedDuration::from_mins(1);

/// Providers count whole seconds, and their clock may be behind ours.
const CLOCKS: SignedDuration = SignedDuration::from_mins(1);

/// The live channels by the hash of their session's token.
#[derive(Debug, Default)]
pub(crate) struct Running(Mutex<HashMap<String, (CancellationToken, usize)>>);

impl Running {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (CancellationToken, usize)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A live channel of a session; it counts as open until this is dropped.
#[derive(Debug)]
pub struct Watched {
    shared: Arc<Shared>,
    hash: String,
    ended: CancellationToken,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

impl Watched {
    /// Ends with the session.
    pub fn ended(&self) -> impl Future<Output = ()> + Send + 'static {
        self.ended.clone().cancelled_owned()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let mut running = self.shared.running.lock();
        let left = running.get_mut(&self.hash).map(|(_, count)| {
            *count -= 1;
            *count
        });
        if left == Some(0) {
            running.remove(&self.hash);
        }
    }
}

impl Auth<'_> {
    /// Watches the session of a live channel.
    pub fn watch(&self, token: &str) -> Watched {
        let hash = hash_token(token);
        let mut running = self.0.running.lock();
        let (ended, count) = running.entry(hash.clone()).or_default();
        *count += 1;
        Watched {
            shared: Arc::clone(self.0),
            ended: ended.clone(),
            hash,
        }
    }

    /// Ends the live channels of sessions that run no more, also of those that another process
    /// ended. Called after each end here, and every few seconds.
    pub async fn end_channels(&self) {
        let watched: Vec<String> = self.0.running.lock().keys().cloned().collect();
        for hash in watched {
            let running = match self.0.store.session(&hash, self.0.now()).await {
                Ok(session) => session.is_some_and(|one| !self.is_idle(&one)),
                // A store that does not answer ends nobody's work.
                Err(_) => continue,
            };
            if !running && let Some((ended, _)) = self.0.running.lock().get(&hash) {
                ended.cancel();
            }
        }
    }

    /// Whether nobody has worked in a session for too long. An open live channel is work.
    pub(super) fn is_idle(&self, session: &StaffSession) -> bool {
        let Some(idle) = self.0.accounts.idle else {
            return false;
        };
        let seen = session.about.seen_at.unwrap_or(session.created_at);
        let connected = self.0.running.lock().contains_key(&session.token_hash);
        !connected && self.0.now().duration_since(seen) >= idle
    }

    /// Notes a sign of work, once a minute.
    pub(super) async fn touch(&self, session: &StaffSession) {
        let now = self.0.now();
        let seen = session.about.seen_at.unwrap_or(session.created_at);
        if now.duration_since(seen) >= TOUCH
            && let Err(error) = self.0.store.touch_session(&session.token_hash, now).await
        {
            tracing::warn!(%error, "a sign of work could not be noted");
        }
    }

    /// The own sessions, the newest first.
    ///
    /// # Errors
    /// [`AccountError::Retry`].
    pub async fn sessions(&self, by: &SignedOn) -> Result<Vec<StaffSession>, AccountError> {
        let scope = Scope::Organisation(by.organisation);
        let sessions = self
            .0
            .store
            .sessions(scope, Some(by.staff.id), self.0.now());
        Ok(sessions.await?)
    }

    /// Every session of the organisation, for those who keep its accounts.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn all_sessions(&self, by: &SignedOn) -> Result<Vec<StaffSession>, AccountError> {
        by.needs(Permission::ManageAccounts)?;
        let scope = Scope::Organisation(by.organisation);
        Ok(self.0.store.sessions(scope, None, self.0.now()).await?)
    }

    /// Ends one of the own sessions by its public name.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn end_session(&self, by: &SignedOn, id: &str) -> Result<(), AccountError> {
        let end = SessionEnd {
            id: Some(id.to_owned()),
            ..self.all_of(by)
        };
        self.end(vec![Write::EndSessions(Box::new(end))]).await
    }

    /// Ends every own session but that of `token`.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn end_others(&self, by: &SignedOn, token: &str) -> Result<(), AccountError> {
        let end = SessionEnd {
            but: Some(hash_token(token)),
            ..self.all_of(by)
        };
        self.end(vec![Write::EndSessions(Box::new(end))]).await
    }

    /// Ends every session of another account of the organisation.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn end_all_of(&self, by: &SignedOn, staff: StaffId) -> Result<(), AccountError> {
        self.known(by, staff).await?;
        let end = SessionEnd::all_of(staff, by.organisation, self.0.now());
        let change = Change::new("staff.sessions", "staff", staff).to(json!({ "sessions": 0 }));
        let audit = self.0.audit(by, change);
        self.end(vec![Write::EndSessions(Box::new(end)), audit])
            .await
    }

    /// Whether the account is one that this person keeps.
    pub(super) async fn known(&self, by: &SignedOn, staff: StaffId) -> Result<(), AccountError> {
        by.needs(Permission::ManageAccounts)?;
        let scope = Scope::Organisation(by.organisation);
        let configuration = self.0.store.load_configuration(scope).await?;
        let mut accounts = configuration.staff.iter();
        if accounts.any(|account| account.staff.id == staff) {
            return Ok(());
        }
        Err(AccountError::Unknown)
    }

    pub(super) fn all_of(&self, by: &SignedOn) -> SessionEnd {
        SessionEnd::all_of(by.staff.id, by.organisation, self.0.now())
    }

    /// Commits, and ends the live channels of the sessions that ended with it.
    pub(super) async fn end(&self, writes: Vec<Write>) -> Result<(), AccountError> {
        self.0.submit(None, writes, None).await?;
        self.end_channels().await;
        Ok(())
    }
}

/// The end of the sessions that a provider began.
pub(super) fn of_provider(
    issuer: &str,
    session: Option<&str>,
    whose: (Option<StaffId>, OrganisationId),
    issued: Timestamp,
    at: Timestamp,
) -> Write {
    let (staff, organisation) = whose;
    Write::EndSessions(Box::new(SessionEnd {
        organisation,
        staff,
        id: None,
        but: None,
        provider: Some((issuer.to_owned(), session.map(str::to_owned))),
        begun_before: Some(concerned_until(issued, at)),
        at,
    }))
}

/// Until when a session began that a logout of this time means. It is better to log somebody out who
/// has just come back than to leave a session running.
fn concerned_until(issued: Timestamp, now: Timestamp) -> Timestamp {
    now.min(issued + CLOCKS)
}

impl From<StoreError> for AccountError {
    fn from(error: StoreError) -> Self {
        tracing::warn!(%error, "accounts could not be read or written");
        Self::Retry
    }
}

impl From<crate::Failure> for AccountError {
    fn from(failure: crate::Failure) -> Self {
        tracing::warn!(%failure, "accounts could not be written");
        Self::Retry
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logout_means_what_began_within_its_second_and_nothing_of_later() {
        let second: Timestamp = "2026-11-22T16:00:00Z".parse().expect("a time");
        let began = second + SignedDuration::from_millis(700);
        let heard = second + SignedDuration::from_millis(900);
        assert!(began <= concerned_until(second, heard));
        let late = second + SignedDuration::from_mins(10);
        assert!(late - SignedDuration::from_mins(5) > concerned_until(second, late));
    }
}

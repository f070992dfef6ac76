//! The way in for the operator of the machine, when nobody else can let anybody in: a link that the
//! command line makes, that counts once and not for long. Every step of it is on record.

use jiff::SignedDuration;
use schalter_domain::clock::{Entropy, secret};
use schalter_domain::staff::Staff;
use schalter_store::{AuditActor, LoginStep, LoginStepKind, SessionMethod, Write};
use serde_json::json;

use super::{AccountError, Auth, Caller, Session, hash_token};
use crate::audit::Change;

/// How long a link counts.
pub const LINK: SignedDuration = SignedDuration::from_mins(15);

/// The secret of a new link for an account, and the writes that make it count; for the command
/// line, which has no running counter.
pub fn link(
    staff: &Staff,
    reason: &str,
    now: jiff::Timestamp,
    entropy: &dyn Entropy,
) -> (String, Vec<Write>) {
    let secret = secret(entropy);
    let step = LoginStep {
        token_hash: hash_token(&secret),
        organisation: staff.organisation,
        staff: staff.id,
        kind: LoginStepKind::BreakGlass,
        data: String::new(),
        created_at: now,
        expires_at: now + LINK,
    };
    let audit = Change::new("staff.break-glass", "staff", staff.id)
        .to(json!({ "reason": reason }))
        .write(staff.organisation, AuditActor::CommandLine, now, entropy);
    (secret, vec![Write::PutLoginStep(Box::new(step)), audit])
}

impl Auth<'_> {
    /// Whose link this is, if it still counts.
    pub async fn emergency(&self, secret: &str) -> Option<Staff> {
        let hash = hash_token(secret);
        let step = self.0.store.login_step(&hash, self.0.now()).await.ok()??;
        if step.kind != LoginStepKind::BreakGlass {
            return None;
        }
        self.0.catalogue.load().staff(step.staff).cloned()
    }

    /// Spends a link and begins the session.
    ///
    /// # Errors
    /// [`AccountError::Unknown`] for a link that counts no more.
    pub async fn enter_by_link(
        &self,
        secret: &str,
        from: &Caller,
    ) -> Result<Session, AccountError> {
        let staff = self.emergency(secret).await.ok_or(AccountError::Unknown)?;
        if !self.0.store.end_login_step(&hash_token(secret)).await? {
            return Err(AccountError::Unknown);
        }
        let change = Change::new("staff.break-glass-used", "staff", staff.id);
        let audit = self.0.audit_of(&staff, change);
        self.0.submit(None, vec![audit], None).await?;
        tracing::warn!(staff = %staff.id, "somebody entered by the link of the machine's operator");
        self.begin(&staff, from, |about| {
            about.method = SessionMethod::BreakGlass;
        })
        .await
    }
}

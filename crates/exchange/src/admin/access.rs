//! Letting somebody in.

use std::sync::Arc;

use schalter_domain::ids::StaffId;
use schalter_domain::permission::Permission;
use schalter_store::{ConfigurationChange, StaffAccount};

use super::{Admin, AdminError, may};
use crate::audit::Change;
use crate::auth::SignedOn;
use crate::password;

impl Admin<'_> {
    /// Gives an account a new password, which is returned this once and never again. Whoever is
    /// logged in with it is logged out.
    ///
    /// # Errors
    /// See [`AdminError`].
    pub async fn renew_password(&self, by: &SignedOn, id: StaffId) -> Result<String, AdminError> {
        may(by, Permission::ManageAccounts)?;
        let _turn = self.0.administering.lock().await;
        let town = self.town(by).await?;
        let mut staff = town.existing.staff.iter();
        let known = staff.find(|one| one.staff.id == id && town.is_own(one));
        let known = known.ok_or(AdminError::Unknown)?.clone();
        let new = password::generate(&*self.0.entropy);
        let (text, entropy) = (new.clone(), Arc::clone(&self.0.entropy));
        let hash = tokio::task::spawn_blocking(move || password::hash(&text, &*entropy)).await;
        let hash = hash.ok().and_then(Result::ok).ok_or(AdminError::Retry)?;
        let mut configured = ConfigurationChange::new(town.owner, self.0.now());
        configured.staff = vec![StaffAccount {
            password_hash: Some(hash),
            ..known
        }];
        let change = Change::new("staff.password", "staff", id);
        self.store(by, configured, change, &[id]).await?;
        Ok(new)
    }
}

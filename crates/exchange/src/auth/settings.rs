//! How people log in here: what the configuration says about accounts.

use std::sync::Arc;

use jiff::SignedDuration;
use schalter_domain::identity::GroupRule;
pub use schalter_identity::oidc::{Provider, ProviderConfig};
pub use schalter_identity::passkey::Passkeys;
pub use schalter_identity::seal::SealKey;

/// Whether a local account needs a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecondFactor {
    /// Each must have one; who has none makes one at the next login.
    Required,
    /// Each may have one.
    #[default]
    Optional,
}

/// How people log in here. Clones share it.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// Whether a local account needs a second factor.
    pub second_factor: SecondFactor,
    /// How long a session lasts without a sign of work; unset: as long as a session lasts.
    pub idle: Option<SignedDuration>,
    /// Whether accounts of this installation log in with a password.
    pub local: bool,
    /// The key under which secrets are kept.
    pub key: Arc<SealKey>,
    /// The house as browsers know it; none where its address can have no passkeys.
    pub passkeys: Option<Arc<Passkeys>>,
    /// The identity providers.
    pub providers: Vec<Arc<Trusted>>,
    /// The public address that providers send browsers back to.
    pub address: String,
}

/// A provider, and what its groups mean here.
#[derive(Debug)]
pub struct Trusted {
    /// The provider.
    pub provider: Provider,
    /// What its groups mean, in the order of the configuration.
    pub rules: Vec<GroupRule>,
}

impl Accounts {
    /// Local accounts without any need of a second factor.
    pub fn new(key: SealKey, address: &str) -> Self {
        Self {
            second_factor: SecondFactor::Optional,
            idle: None,
            local: true,
            key: Arc::new(key),
            passkeys: Passkeys::new(&[address.to_owned()]).ok().map(Arc::new),
            providers: Vec::new(),
            address: address.to_owned(),
        }
    }

    /// A provider by the last part of its addresses.
    pub fn provider(&self, key: &str) -> Option<&Arc<Trusted>> {
        let mut all = self.providers.iter();
        all.find(|one| one.provider.config().key == key)
    }

    /// Where a provider sends browsers back to.
    pub(super) fn back(&self, provider: &str) -> String {
        format!("{}/desk/anmelden/{provider}", self.address)
    }
}

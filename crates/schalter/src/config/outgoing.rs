//! Values of the sections about messages.

use schalter_exchange::messages::notify::smtp;
use serde::Deserialize;

use super::Secret;

/// How the way to the mail relay is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protection {
    /// Plain first, then TLS; never without.
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// None: for a relay on the same machine.
    None,
}

impl From<Protection> for smtp::Protection {
    fn from(protection: Protection) -> Self {
        match protection {
            Protection::Starttls => Self::StartTls,
            Protection::Tls => Self::Tls,
            Protection::None => Self::None,
        }
    }
}

/// A kind of gateway for short messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// No short messages.
    None,
    /// seven.io.
    Seven,
    /// Any other: the keys say how it speaks.
    Generic,
}

/// How a gateway wants its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// A form in the body.
    Form,
    /// JSON in the body.
    Json,
    /// In the address, by GET.
    Query,
}

/// One receiver of webhooks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receiver {
    /// The name by which messages and logs call it.
    pub name: String,
    /// Whose messages it gets: the organisation's slug.
    pub organisation: String,
    /// Where it listens.
    pub url: String,
    /// `whsec_…`; the newest first. Two while the receiver changes to the new one.
    pub secrets: Vec<Secret>,
    /// Which kinds of messages it gets; none: all.
    #[serde(default)]
    pub kinds: Vec<String>,
}

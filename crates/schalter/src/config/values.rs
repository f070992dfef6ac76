//! Values of the configuration that need more than a text.

use std::fmt;
use std::net::SocketAddr;

use serde::{Deserialize, Deserializer};

/// A text that no log and no message shows.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A secret from elsewhere, such as a file.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// An address, or none, written as an empty text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaybeAddress(pub Option<SocketAddr>);

impl<'de> Deserialize<'de> for MaybeAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() {
            return Ok(Self(None));
        }
        let wrong = |_| serde::de::Error::custom("invalid socket address syntax");
        text.parse()
            .map(|address| Self(Some(address)))
            .map_err(wrong)
    }
}

/// Whether a second factor is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecondFactor {
    /// Yes.
    Required,
    /// As each likes.
    Optional,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// For people.
    Text,
    /// For machines, one object a line.
    Json,
}

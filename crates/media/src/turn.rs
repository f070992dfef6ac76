//! Time-limited credentials for a TURN server that shares a secret with this one
//! (coturn's `use-auth-secret`; draft-uberti-behave-turn-rest-00).
//!
//! A pure function: time and the random user name are arguments.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha1::Sha1;

/// What a client needs to be let in by the TURN server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// `expiry:user`, where expiry is in seconds since 1970.
    pub username: String,
    /// Base64 of the HMAC-SHA1 of the user name.
    pub credential: String,
}

/// Credentials for `user`, valid until `expires_unix` (seconds since 1970-01-01 UTC).
///
/// `user` should be random and name nobody: the TURN server logs it.
#[must_use]
pub fn credentials(secret: &[u8], user: &str, expires_unix: u64) -> Credentials {
    let username = format!("{expires_unix}:{user}");
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(username.as_bytes());
    let credential = STANDARD.encode(mac.finalize().into_bytes());
    Credentials {
        username,
        credential,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected value from `printf '1700000000:b7f3c2a9' | openssl dgst -sha1 -hmac
    /// 'sesame' -binary | base64`.
    #[test]
    fn agrees_with_openssl() {
        let got = credentials(b"sesame", "b7f3c2a9", 1_700_000_000);
        assert_eq!(got.username, "1700000000:b7f3c2a9");
        assert_eq!(got.credential, "8j9mCbg5RyhK5d7vO9AF5ZUrgS4=");
    }

    #[test]
    fn an_empty_secret_is_no_panic() {
        assert_eq!(credentials(b"", "x", 0).username, "0:x");
    }
}

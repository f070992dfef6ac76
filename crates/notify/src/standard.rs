//! Signatures of webhooks as [Standard Webhooks](https://www.standardwebhooks.com) writes them:
//! HMAC-SHA256 over `id.timestamp.body`, in base64, with the prefix `v1,`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;

/// A secret that sender and receiver share.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(Vec<u8>);

/// This is not a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a secret is whsec_ and base64 of 24 to 64 bytes")]
pub struct BadSecret;

impl std::str::FromStr for SigningSecret {
    type Err = BadSecret;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = text.strip_prefix("whsec_").ok_or(BadSecret)?;
        let bytes = STANDARD.decode(bytes).map_err(|_| BadSecret)?;
        (24..=64)
            .contains(&bytes.len())
            .then_some(Self(bytes))
            .ok_or(BadSecret)
    }
}

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

/// The three headers of a request. Each secret signs, so that a receiver may change to the new one
/// whenever it likes.
pub fn headers(
    secrets: &[SigningSecret],
    id: &str,
    at: Timestamp,
    body: &[u8],
) -> [(String, String); 3] {
    let at = at.as_second().to_string();
    let signatures: Vec<_> = secrets
        .iter()
        .map(|secret| format!("v1,{}", sign(secret, id, &at, body)))
        .collect();
    [
        ("webhook-id".to_owned(), id.to_owned()),
        ("webhook-timestamp".to_owned(), at),
        ("webhook-signature".to_owned(), signatures.join(" ")),
    ]
}

fn sign(secret: &SigningSecret, id: &str, at: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).expect("a key of any length fits");
    for part in [id.as_bytes(), b".", at.as_bytes(), b".", body] {
        mac.update(part);
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_standard() {
        // The example of the specification's reference libraries.
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
        let at = Timestamp::from_second(1_614_265_330).unwrap();
        let headers = headers(
            &[secret],
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at,
            br#"{"test": 2432232314}"#,
        );
        let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(headers[2].1, signature);
        assert_eq!(headers[1].1, "1614265330");
    }

    #[test]
    fn two_secrets_sign_both_and_a_poor_one_is_refused() {
        let new = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
        let old = format!("whsec_{}", STANDARD.encode([7; 32]))
            .parse()
            .unwrap();
        let signed = headers(&[new, old], "1", Timestamp::UNIX_EPOCH, b"{}");
        assert_eq!(signed[2].1.split(' ').count(), 2);
        for poor in [
            "",
            "whsec_",
            "whsec_AAAA",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ] {
            assert!(poor.parse::<SigningSecret>().is_err(), "{poor}");
        }
    }
}

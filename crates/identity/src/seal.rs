//! Secrets at rest: sealed with ChaCha20-Poly1305 (RFC 8439) under the key of the installation, so
//! that a stolen database alone is of no use.

use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use schalter_domain::clock::Entropy;
use sha2::Sha256;

/// The length of a key, in bytes.
pub const KEY_BYTES: usize = 32;

/// The key of the installation. It has no debug output.
pub struct SealKey {
    aead: LessSafeKey,
    mac: Hmac<Sha256>,
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey(…)")
    }
}

/// The text is not a key: 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key is 64 hexadecimal digits")]
pub struct BadKey;

impl SealKey {
    /// The key of these bytes. Sealing and signing use keys of their own, derived from it.
    pub fn new(bytes: &[u8; KEY_BYTES]) -> Self {
        let derive = |purpose: &[u8]| {
            let mut mac = hmac(bytes);
            mac.update(purpose);
            mac.finalize().into_bytes()
        };
        let aead = UnboundKey::new(&CHACHA20_POLY1305, &derive(b"seal"));
        Self {
            aead: LessSafeKey::new(aead.expect("32 bytes are a key of this algorithm")),
            mac: hmac(&derive(b"sign")),
        }
    }

    /// A key as its file holds it.
    ///
    /// # Errors
    /// [`BadKey`].
    pub fn from_hex(text: &str) -> Result<Self, BadKey> {
        let text = text.trim();
        if text.len() != 2 * KEY_BYTES || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(BadKey);
        }
        let mut bytes = [0; KEY_BYTES];
        for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| BadKey)?;
        }
        Ok(Self::new(&bytes))
    }

    /// Seals `secret` for one purpose, such as `totp:<account>`; it opens for no other.
    pub fn seal(&self, secret: &[u8], purpose: &str, entropy: &dyn Entropy) -> String {
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce);
        let mut sealed = secret.to_vec();
        self.aead
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(purpose.as_bytes()),
                &mut sealed,
            )
            .expect("a secret is far shorter than the algorithm's limit");
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed for this purpose under this key; none for anything else.
    pub fn open(&self, sealed: &str, purpose: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LEN>()?;
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let mut sealed = sealed.to_vec();
        let opened = self
            .aead
            .open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut sealed);
        opened.ok().map(|secret| secret.to_vec())
    }

    /// A value that only this installation can derive from `text`, for one purpose: 43 characters
    /// of base64url (HMAC-SHA-256).
    pub fn derive(&self, purpose: &str, text: &str) -> String {
        let mut mac = self.mac.clone();
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

fn hmac(key: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as hmac::Mac>::new_from_slice(key).expect("HMAC takes keys of any length")
}

#[cfg(test)]
mod tests {
    use schalter_domain::clock::testing::SeededEntropy;

    use super::*;

    #[test]
    fn a_secret_opens_for_its_purpose_and_key_alone() {
        let (key, other) = (SealKey::new(&[7; 32]), SealKey::new(&[8; 32]));
        let entropy = SeededEntropy::new(1);
        let sealed = key.seal(b"geheim", "totp:anna", &entropy);
        assert!(!sealed.contains("geheim"));
        assert_eq!(key.open(&sealed, "totp:anna").unwrap(), b"geheim");
        assert_eq!(key.open(&sealed, "totp:bert"), None);
        assert_eq!(other.open(&sealed, "totp:anna"), None);
        assert_ne!(key.seal(b"geheim", "totp:anna", &entropy), sealed);
        for garbage in ["", "!", "AAAA", &sealed[1..]] {
            assert_eq!(key.open(garbage, "totp:anna"), None, "{garbage}");
        }
    }

    #[test]
    fn keys_are_64_digits() {
        assert!(SealKey::from_hex(&format!("{}\n", "0a".repeat(32))).is_ok());
        for bad in [
            "",
            "0a",
            &"0g".repeat(32),
            &"0a".repeat(33),
            &"ä".repeat(32),
        ] {
            assert_eq!(SealKey::from_hex(bad).unwrap_err(), BadKey);
        }
    }

    #[test]
    fn what_is_derived_depends_on_everything() {
        let (key, other) = (SealKey::new(&[7; 32]), SealKey::new(&[8; 32]));
        let known = key.derive("state", "a");
        assert_eq!(known, key.derive("state", "a"));
        assert_eq!(known.len(), 43);
        for different in [
            key.derive("state", "b"),
            key.derive("nonce", "a"),
            key.derive("statea", ""),
            other.derive("state", "a"),
        ] {
            assert_ne!(known, different);
        }
    }
}

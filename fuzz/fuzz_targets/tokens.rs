//! Tokens of identity providers, sealed secrets, codes. Without a key nothing is ever right.
#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use schalter_identity::oidc::token::{Expected, id_token, logout_token};
use schalter_identity::seal::SealKey;

fuzz_target!(|text: &str| {
    let keys = serde_json::from_str(r#"{"keys":[]}"#).expect("no keys");
    let expected = Expected {
        issuer: "https://login.example.org",
        audience: "schalter",
    };
    let now = Timestamp::UNIX_EPOCH;
    assert!(id_token(text, &keys, expected, "nonce", now).is_err());
    assert!(logout_token(text, &keys, expected, now).is_err());
    let key = SealKey::from_hex(&"5a".repeat(32)).expect("a key");
    assert!(key.open(text, "totp").is_none());
    let _ = SealKey::from_hex(text);
});

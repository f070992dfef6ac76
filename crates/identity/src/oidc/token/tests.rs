use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use jsonwebtoken::{EncodingKey, Header, encode};
use proptest::prelude::*;
use serde_json::json;

use super::*;

const NOW: i64 = 1_800_000_000;

/// A provider's key pair.
struct Signer {
    private: EncodingKey,
    public: Jwk,
}

fn signer(name: &str) -> Signer {
    let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
    let private = EncodingKey::from_ec_der(pair.unwrap().as_ref());
    let mut public = Jwk::from_encoding_key(&private, Algorithm::ES256).unwrap();
    public.common.key_id = Some(name.to_owned());
    Signer { private, public }
}

static PROVIDER: LazyLock<Signer> = LazyLock::new(|| signer("one"));
static STRANGER: LazyLock<Signer> = LazyLock::new(|| signer("one"));

fn keys() -> JwkSet {
    JwkSet {
        keys: vec![PROVIDER.public.clone()],
    }
}

fn by(signer: &Signer, name: Option<&str>, claims: &Value) -> String {
    let header = Header {
        kid: name.map(str::to_owned),
        ..Header::new(Algorithm::ES256)
    };
    encode(&header, claims, &signer.private).unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

const EXPECTED: Expected<'static> = Expected {
    issuer: "https://idp.example.org",
    audience: "schalter",
};

fn good() -> Value {
    json!({
        "iss": "https://idp.example.org",
        "sub": "4711",
        "aud": "schalter",
        "exp": NOW + 300,
        "iat": NOW,
        "nonce": "n",
        "sid": "s",
        "groups": ["service"],
    })
}

fn with(change: &Value) -> Value {
    changed(good(), change)
}

fn changed(mut claims: Value, change: &Value) -> Value {
    for (name, value) in change.as_object().unwrap() {
        let claims = claims.as_object_mut().unwrap();
        match value {
            Value::Null => claims.remove(name),
            value => claims.insert(name.clone(), value.clone()),
        };
    }
    claims
}

fn read(text: &str) -> Result<IdClaims, TokenError> {
    id_token(text, &keys(), EXPECTED, "n", now())
}

fn refusal(change: &Value) -> TokenError {
    match read(&by(&PROVIDER, Some("one"), &with(change))) {
        Ok(_) => panic!("{change} was accepted"),
        Err(error) => error,
    }
}

#[test]
fn a_good_token_says_who_it_is() {
    let claims = read(&by(&PROVIDER, Some("one"), &good())).ok().unwrap();
    assert_eq!(
        (claims.sub.as_str(), claims.sid.as_deref()),
        ("4711", Some("s"))
    );
    assert_eq!(claims.rest["groups"], json!(["service"]));
    assert!(
        read(&by(&PROVIDER, None, &good())).is_ok(),
        "one key, no name"
    );
    let several = with(&json!({ "aud": ["schalter", "other"], "azp": "schalter" }));
    assert!(read(&by(&PROVIDER, Some("one"), &several)).is_ok());
}

#[test]
fn every_claim_that_does_not_fit_is_refused() {
    for (change, error) in [
        (
            json!({ "iss": "https://evil.example.org" }),
            TokenError::Issuer,
        ),
        (
            json!({ "iss": "https://idp.example.org/" }),
            TokenError::Issuer,
        ),
        (json!({ "aud": "other" }), TokenError::Audience),
        (json!({ "aud": [] }), TokenError::Audience),
        (
            json!({ "aud": ["schalter", "other"] }),
            TokenError::Audience,
        ),
        (json!({ "azp": "other" }), TokenError::Audience),
        (json!({ "exp": NOW - 60 }), TokenError::Expired),
        (json!({ "iat": NOW + 61 }), TokenError::Time),
        (json!({ "nonce": "other" }), TokenError::Nonce),
        (json!({ "nonce": null }), TokenError::Nonce),
        (json!({ "sub": null }), TokenError::Subject),
        (json!({ "sub": "" }), TokenError::Subject),
        (json!({ "sub": "x".repeat(256) }), TokenError::Subject),
        (json!({ "exp": null }), TokenError::Unreadable),
        (json!({ "iat": null }), TokenError::Unreadable),
        (json!({ "aud": null }), TokenError::Unreadable),
        (json!({ "exp": 1e300 }), TokenError::Unreadable),
    ] {
        assert_eq!(refusal(&change), error, "{change}");
    }
    for fits in [json!({ "exp": NOW - 59 }), json!({ "iat": NOW + 60 })] {
        assert!(read(&by(&PROVIDER, Some("one"), &with(&fits))).is_ok());
    }
}

#[test]
fn only_the_providers_own_keys_count() {
    let error = |text: &str| read(text).err().unwrap();
    assert_eq!(
        error(&by(&STRANGER, Some("one"), &good())),
        TokenError::Signature
    );
    assert_eq!(
        error(&by(&PROVIDER, Some("two"), &good())),
        TokenError::UnknownKey
    );
    let text = by(&PROVIDER, Some("one"), &good());
    let (head, signature) = text.rsplit_once('.').unwrap();
    assert_eq!(error(&format!("{head}.")), TokenError::Signature);
    let flipped = if signature.starts_with('A') { 'B' } else { 'A' };
    assert_eq!(
        error(&format!("{head}.{flipped}{}", &signature[1..])),
        TokenError::Signature
    );
}

#[test]
fn weak_and_missing_signatures_are_refused() {
    use base64::Engine as _;
    let part =
        |value: &Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string());
    for algorithm in ["none", "None", "HS256", "XX"] {
        let head = part(&json!({ "alg": algorithm, "kid": "one" }));
        let text = format!("{head}.{}.AAAA", part(&good()));
        assert_eq!(
            read(&text).err().unwrap(),
            TokenError::Algorithm,
            "{algorithm}"
        );
    }
    // The public key as a shared secret: the classic confusion.
    let public = serde_json::to_vec(&PROVIDER.public).unwrap();
    let header = Header {
        kid: Some("one".to_owned()),
        ..Header::new(Algorithm::HS256)
    };
    let text = encode(&header, &good(), &EncodingKey::from_secret(&public)).unwrap();
    assert_eq!(read(&text).err().unwrap(), TokenError::Algorithm);
    let mut rsa_only = keys();
    rsa_only.keys[0].common.key_algorithm = Some(jsonwebtoken::jwk::KeyAlgorithm::RS256);
    let text = by(&PROVIDER, Some("one"), &good());
    let read = id_token(&text, &rsa_only, EXPECTED, "n", now());
    assert_eq!(read.err().unwrap(), TokenError::Algorithm);
    let mut sealing = keys();
    sealing.keys[0].common.public_key_use = Some(PublicKeyUse::Encryption);
    let read = id_token(&text, &sealing, EXPECTED, "n", now());
    assert_eq!(read.err().unwrap(), TokenError::Algorithm);
}

fn logout() -> Value {
    let mut claims = json!({
        "iss": "https://idp.example.org",
        "aud": "schalter",
        "iat": NOW,
        "exp": NOW + 120,
        "jti": "j",
        "sid": "s",
        "events": {},
    });
    claims["events"][LOGOUT_EVENT] = json!({});
    claims
}

#[test]
fn a_logout_token_says_whose_session_ends() {
    let read = |claims: &Value| {
        logout_token(
            &by(&PROVIDER, Some("one"), claims),
            &keys(),
            EXPECTED,
            now(),
        )
    };
    let token = read(&logout()).unwrap();
    assert_eq!(
        (token.id.as_str(), token.session.as_deref()),
        ("j", Some("s"))
    );
    assert_eq!((token.subject, token.issued), (None, now()));
    for (change, error) in [
        (
            json!({ "iss": "https://evil.example.org" }),
            TokenError::Issuer,
        ),
        (json!({ "aud": "other" }), TokenError::Audience),
        (json!({ "iat": NOW + 61 }), TokenError::Time),
        (json!({ "iat": NOW - 301 }), TokenError::Time),
        (json!({ "exp": NOW - 60 }), TokenError::Expired),
        (json!({ "events": null }), TokenError::NoLogout),
        (json!({ "events": { "else": {} } }), TokenError::NoLogout),
        (json!({ "nonce": "n" }), TokenError::NoLogout),
        (json!({ "jti": null }), TokenError::NoLogout),
        (json!({ "sid": null }), TokenError::Subject),
        (json!({ "iat": null }), TokenError::Unreadable),
    ] {
        let refused = read(&changed(logout(), &change));
        assert_eq!(refused.unwrap_err(), error, "{change}");
    }
    assert_eq!(
        read(&good()).unwrap_err(),
        TokenError::NoLogout,
        "an ID token"
    );
    let text = by(&STRANGER, Some("one"), &logout());
    let refused = logout_token(&text, &keys(), EXPECTED, now());
    assert_eq!(refused.unwrap_err(), TokenError::Signature);
}

proptest! {
    #[test]
    fn garbage_never_passes_and_never_panics(text in ".{0,200}") {
        prop_assert!(read(&text).is_err());
        prop_assert!(logout_token(&text, &keys(), EXPECTED, now()).is_err());
    }
}

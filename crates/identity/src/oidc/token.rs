//! Whether a provider's token holds (OpenID Connect Core 1.0, section 3.1.3.7; Back-Channel Logout
//! 1.0, section 2.6). Pure: keys and time come in.

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The signatures that count: public-key ones, which nobody but the provider can make. `none` and the
/// HMAC ones are not among them.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];
/// By how much clocks may differ.
const LEEWAY: SignedDuration = SignedDuration::from_secs(60);
/// How old a logout token may be.
const LOGOUT_AGE: SignedDuration = SignedDuration::from_mins(5);
/// The longest token, in bytes.
const LONGEST: usize = 64 * 1024;
/// The event of a logout token.
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Why a token does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It cannot be read.
    #[error("the token cannot be read")]
    Unreadable,
    /// Its algorithm does not count.
    #[error("the token's algorithm does not count")]
    Algorithm,
    /// No key of the provider bears its name.
    #[error("the token's key is unknown")]
    UnknownKey,
    /// Its signature is wrong.
    #[error("the token's signature is wrong")]
    Signature,
    /// Another issuer.
    #[error("the token is of another issuer")]
    Issuer,
    /// Not for us.
    #[error("the token is for somebody else")]
    Audience,
    /// Over.
    #[error("the token is over")]
    Expired,
    /// From the future, or too old.
    #[error("the token is not of this time")]
    Time,
    /// Of another attempt.
    #[error("the token is of another attempt")]
    Nonce,
    /// About nobody, or somebody else than the rest.
    #[error("the token is about somebody else")]
    Subject,
    /// No logout token.
    #[error("the token is none for logging out")]
    NoLogout,
}

/// Whose token it must be, and for whom.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The issuer.
    pub issuer: &'a str,
    /// Our client id.
    pub audience: &'a str,
}

/// What an ID token says.
#[derive(Clone, Deserialize)]
pub struct IdClaims {
    iss: String,
    /// Who.
    #[serde(default)]
    pub sub: String,
    aud: Audience,
    #[serde(default)]
    azp: Option<String>,
    exp: f64,
    iat: f64,
    #[serde(default)]
    nonce: Option<String>,
    /// The session at the provider.
    #[serde(default)]
    pub sid: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// What a logout token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoutToken {
    /// Its own id; it counts once.
    pub id: String,
    /// Who logs out.
    pub subject: Option<String>,
    /// Which session ends; none: all of the subject.
    pub session: Option<String>,
    /// When it was made; only sessions that began before end.
    pub issued: Timestamp,
}

#[derive(Deserialize)]
struct LogoutClaims {
    iss: String,
    aud: Audience,
    iat: f64,
    #[serde(default)]
    exp: Option<f64>,
    #[serde(default)]
    jti: String,
    #[serde(default)]
    sub: Option<String>,
    #[serde(default)]
    sid: Option<String>,
    #[serde(default)]
    events: Map<String, Value>,
    #[serde(default)]
    nonce: Option<Value>,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn holds(&self, audience: &str) -> bool {
        match self {
            Audience::One(one) => one == audience,
            Audience::Several(several) => several.iter().any(|one| one == audience),
        }
    }

    fn is_several(&self) -> bool {
        matches!(self, Audience::Several(several) if several.len() > 1)
    }
}

/// Checks an ID token.
///
/// # Errors
/// See [`TokenError`].
pub fn id_token(
    text: &str,
    keys: &JwkSet,
    expected: Expected<'_>,
    nonce: &str,
    now: Timestamp,
) -> Result<IdClaims, TokenError> {
    let claims: IdClaims = signed(text, keys)?;
    whose(&claims.iss, &claims.aud, expected)?;
    let party = claims.azp.as_deref();
    if party.is_some_and(|party| party != expected.audience)
        || (claims.aud.is_several() && party.is_none())
    {
        return Err(TokenError::Audience);
    }
    if instant(claims.exp)? + LEEWAY <= now {
        return Err(TokenError::Expired);
    }
    if instant(claims.iat)? > now + LEEWAY {
        return Err(TokenError::Time);
    }
    if claims.nonce.as_deref() != Some(nonce) {
        return Err(TokenError::Nonce);
    }
    if claims.sub.is_empty() || claims.sub.len() > 255 {
        return Err(TokenError::Subject);
    }
    Ok(claims)
}

/// Checks a logout token.
///
/// # Errors
/// See [`TokenError`].
pub fn logout_token(
    text: &str,
    keys: &JwkSet,
    expected: Expected<'_>,
    now: Timestamp,
) -> Result<LogoutToken, TokenError> {
    let claims: LogoutClaims = signed(text, keys)?;
    whose(&claims.iss, &claims.aud, expected)?;
    let issued = instant(claims.iat)?;
    if issued > now + LEEWAY || issued + LOGOUT_AGE < now {
        return Err(TokenError::Time);
    }
    if let Some(end) = claims.exp
        && instant(end)? + LEEWAY <= now
    {
        return Err(TokenError::Expired);
    }
    let event = claims
        .events
        .get(LOGOUT_EVENT)
        .is_some_and(Value::is_object);
    // A nonce is forbidden, so that no ID token passes for a logout token.
    if !event || claims.nonce.is_some() || claims.jti.is_empty() {
        return Err(TokenError::NoLogout);
    }
    if claims.sub.is_none() && claims.sid.is_none() {
        return Err(TokenError::Subject);
    }
    Ok(LogoutToken {
        id: claims.jti,
        subject: claims.sub,
        session: claims.sid,
        issued,
    })
}

/// The claims of a token that one of the keys signed.
fn signed<T: DeserializeOwned>(text: &str, keys: &JwkSet) -> Result<T, TokenError> {
    if text.len() > LONGEST {
        return Err(TokenError::Unreadable);
    }
    let header = decode_header(text).map_err(|_| algorithm_or_unreadable(text))?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(TokenError::Algorithm);
    }
    let mut validation = Validation::new(header.alg);
    // Time, issuer and audience are checked by the caller, who knows the time.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let candidates = candidates(keys, header.kid.as_deref(), header.alg)?;
    let decoded = candidates.iter().find_map(|key| {
        let key = DecodingKey::from_jwk(key).ok()?;
        decode::<T>(text, &key, &validation)
            .map_err(kind)
            .transpose_signature()
    });
    decoded.unwrap_or(Err(TokenError::Signature))
}

/// A result that ends the search: a good token, or one whose signature is good but whose claims
/// cannot be read.
trait TransposeSignature<T> {
    fn transpose_signature(self) -> Option<Result<T, TokenError>>;
}

impl<T> TransposeSignature<T> for Result<jsonwebtoken::TokenData<T>, TokenError> {
    fn transpose_signature(self) -> Option<Result<T, TokenError>> {
        match self {
            Ok(token) => Some(Ok(token.claims)),
            Err(TokenError::Signature) => None,
            Err(error) => Some(Err(error)),
        }
    }
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "the shape that map_err takes"
)]
fn kind(error: jsonwebtoken::errors::Error) -> TokenError {
    use jsonwebtoken::errors::ErrorKind as E;
    match error.kind() {
        E::Json(_) | E::Utf8(_) | E::MissingRequiredClaim(_) => TokenError::Unreadable,
        E::InvalidAlgorithm | E::InvalidAlgorithmName => TokenError::Algorithm,
        _ => TokenError::Signature,
    }
}

/// `none` and unknown algorithms do not even have a readable header.
fn algorithm_or_unreadable(text: &str) -> TokenError {
    use base64::Engine as _;
    let header = text.split('.').next().unwrap_or_default();
    let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header);
    let header = header
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    match header.and_then(|header| header.get("alg").cloned()) {
        Some(Value::String(_)) => TokenError::Algorithm,
        _ => TokenError::Unreadable,
    }
}

/// The keys that may have signed: the one of this name; without a name all that fit.
fn candidates<'k>(
    keys: &'k JwkSet,
    name: Option<&str>,
    algorithm: Algorithm,
) -> Result<Vec<&'k Jwk>, TokenError> {
    let fits = |key: &&Jwk| {
        let common = &key.common;
        let for_signing = !matches!(common.public_key_use, Some(PublicKeyUse::Encryption));
        let word = common.key_algorithm.map(|known| known.to_string());
        let same = word.is_none_or(|word| word == format!("{algorithm:?}"));
        for_signing && same
    };
    let named: Vec<&Jwk> = match name {
        Some(name) => {
            let same = |key: &&Jwk| key.common.key_id.as_deref() == Some(name);
            keys.keys.iter().filter(same).collect()
        }
        None => keys.keys.iter().collect(),
    };
    if named.is_empty() {
        return Err(TokenError::UnknownKey);
    }
    let fitting: Vec<&Jwk> = named.into_iter().filter(fits).collect();
    if fitting.is_empty() {
        return Err(TokenError::Algorithm);
    }
    Ok(fitting)
}

fn whose(issuer: &str, audience: &Audience, expected: Expected<'_>) -> Result<(), TokenError> {
    if issuer != expected.issuer {
        return Err(TokenError::Issuer);
    }
    if !audience.holds(expected.audience) {
        return Err(TokenError::Audience);
    }
    Ok(())
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "out of range becomes an error of the timestamp"
)]
fn instant(seconds: f64) -> Result<Timestamp, TokenError> {
    Timestamp::from_second(seconds as i64).map_err(|_| TokenError::Unreadable)
}

#[cfg(test)]
mod tests;

//! OpenID Connect: the code flow with PKCE (OpenID Connect Core 1.0; RFC 7636), discovery, and
//! back-channel logout (OpenID Connect Back-Channel Logout 1.0).
//!
//! What one attempt needs to hold together (state, nonce, verifier) is derived from one secret that
//! the browser keeps in a cookie; the server remembers nothing of attempts.

mod http;
pub mod token;

use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::JwkSet;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use tokio::sync::RwLock;
use url::Url;

use crate::seal::SealKey;
use http::Fetch;
pub use token::{LogoutToken, TokenError};

/// How old what a provider publishes may be before it is asked again.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// How soon its keys are asked for again when a token names an unknown one.
const ROTATION: SignedDuration = SignedDuration::from_secs(10);
/// The longest name or login that is taken over, in characters.
const LONGEST: usize = 100;
/// The most groups that are looked at.
const MOST_GROUPS: usize = 500;

/// One identity provider, as it is configured.
#[derive(Clone)]
pub struct ProviderConfig {
    /// The last part of its addresses here, such as `rathaus`.
    pub key: String,
    /// What the button says, such as `Rathaus-Konto`.
    pub name: String,
    /// Its issuer, exactly as it writes it.
    pub issuer: String,
    /// Who we are to it.
    pub client_id: String,
    /// Our secret; none for a public client.
    pub client_secret: Option<String>,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// The claim with the groups; dots lead into objects, such as `realm_access.roles`.
    pub group_claim: String,
}

impl std::fmt::Debug for ProviderConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProviderConfig")
            .field("key", &self.key)
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

/// What a provider says about somebody who logged in.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Who the provider is.
    pub issuer: String,
    /// Who the person is to the provider; never used again for another.
    pub subject: String,
    /// The session at the provider.
    pub session: Option<String>,
    /// The name used to log in there.
    pub login: String,
    /// The real name.
    pub name: String,
    /// The groups.
    pub groups: Vec<String>,
    /// The token itself, to be shown when logging out there.
    pub id_token: String,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person")
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

/// Why a provider's word does not count.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It does not answer, or not as the standard says.
    #[error("the provider does not answer as it should: {0}")]
    Unreachable(String),
    /// It publishes another issuer than the configured one.
    #[error("the provider calls itself {0}")]
    AnotherIssuer(String),
    /// The answer belongs to no attempt of this browser.
    #[error("the answer belongs to no attempt of this browser")]
    State,
    /// The person did not log in there, or may not.
    #[error("the provider refused: {0}")]
    Refused(String),
    /// Its token does not hold.
    #[error(transparent)]
    Token(#[from] TokenError),
}

/// What a provider publishes about itself (OpenID Connect Discovery 1.0, section 3).
#[derive(Clone, Debug, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    userinfo_endpoint: Option<String>,
    #[serde(default)]
    end_session_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

#[derive(Clone)]
struct Known {
    metadata: Metadata,
    keys: JwkSet,
    at: Timestamp,
}

/// What a browser came back with.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Returned {
    /// Which attempt.
    #[serde(default)]
    pub state: String,
    /// The code.
    #[serde(default)]
    pub code: String,
    /// Why there is none.
    #[serde(default)]
    pub error: String,
    /// Who answers (RFC 9207).
    #[serde(default)]
    pub iss: Option<String>,
}

/// One identity provider.
pub struct Provider {
    config: ProviderConfig,
    fetch: Fetch,
    known: RwLock<Option<Known>>,
    rotated: Mutex<Option<Timestamp>>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.config.fmt(f)
    }
}

/// The three values that hold one attempt together.
struct Attempt {
    state: String,
    nonce: String,
    verifier: String,
}

impl Attempt {
    fn of(secret: &str, provider: &str, key: &SealKey) -> Self {
        let derive =
            |purpose: &str| key.derive(&format!("oidc-{purpose}"), &format!("{provider} {secret}"));
        Self {
            state: derive("state"),
            nonce: derive("nonce"),
            verifier: derive("verifier"),
        }
    }

    /// RFC 7636, section 4.2.
    fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.as_bytes()))
    }
}

impl Provider {
    /// A provider; nothing is asked of it yet.
    ///
    /// # Errors
    /// [`ProviderError::Unreachable`], where no connection could be made at all.
    pub fn new(config: ProviderConfig) -> Result<Self, ProviderError> {
        Ok(Self {
            fetch: Fetch::new()?,
            config,
            known: RwLock::default(),
            rotated: Mutex::default(),
        })
    }

    /// How it is configured.
    pub fn config(&self) -> &ProviderConfig {
        &self.config
    }

    /// Where a browser with this attempt's `secret` goes to log in. It comes back to `back`.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn start(
        &self,
        secret: &str,
        back: &str,
        locale: &str,
        key: &SealKey,
        now: Timestamp,
    ) -> Result<String, ProviderError> {
        let known = self.known(now).await?;
        let attempt = Attempt::of(secret, &self.config.key, key);
        let mut url = parsed(&known.metadata.authorization_endpoint)?;
        let scope = std::iter::once("openid")
            .chain(self.config.scopes.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join(" ");
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.config.client_id)
            .append_pair("redirect_uri", back)
            .append_pair("scope", &scope)
            .append_pair("state", &attempt.state)
            .append_pair("nonce", &attempt.nonce)
            .append_pair("code_challenge", &attempt.challenge())
            .append_pair("code_challenge_method", "S256")
            .append_pair("ui_locales", locale);
        Ok(url.into())
    }

    /// Who came back with `returned`, in the browser that holds the attempt's `secret`.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn finish(
        &self,
        secret: &str,
        returned: &Returned,
        back: &str,
        key: &SealKey,
        now: Timestamp,
    ) -> Result<Person, ProviderError> {
        let attempt = Attempt::of(secret, &self.config.key, key);
        let same: bool = attempt
            .state
            .as_bytes()
            .ct_eq(returned.state.as_bytes())
            .into();
        if !same {
            return Err(ProviderError::State);
        }
        let known = self.known(now).await?;
        let named = returned.iss.as_deref();
        let silent = named.is_none()
            && known
                .metadata
                .authorization_response_iss_parameter_supported;
        if silent || named.is_some_and(|iss| iss != self.config.issuer) {
            return Err(ProviderError::State);
        }
        if !returned.error.is_empty() || returned.code.is_empty() {
            let why: String = returned.error.chars().take(64).collect();
            return Err(ProviderError::Refused(why));
        }
        let tokens = self
            .exchange_code(&known.metadata, &attempt, returned, back)
            .await?;
        let claims = self
            .checked(&tokens.id_token, now, |keys| {
                token::id_token(&tokens.id_token, keys, self.expected(), &attempt.nonce, now)
            })
            .await?;
        self.person(&known.metadata, claims, tokens).await
    }

    /// What a logout token says, if it is this provider's and for us.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn logout_token(
        &self,
        text: &str,
        now: Timestamp,
    ) -> Result<LogoutToken, ProviderError> {
        self.checked(text, now, |keys| {
            token::logout_token(text, keys, self.expected(), now)
        })
        .await
    }

    /// Where a browser goes to log out at the provider too, if it offers that (OpenID Connect
    /// RP-Initiated Logout 1.0). It comes back to `back`.
    pub async fn end_session(
        &self,
        id_token: Option<&str>,
        back: &str,
        now: Timestamp,
    ) -> Option<String> {
        let known = self.known(now).await.ok()?;
        let mut url = parsed(known.metadata.end_session_endpoint.as_deref()?).ok()?;
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("client_id", &self.config.client_id);
            query.append_pair("post_logout_redirect_uri", back);
            if let Some(token) = id_token {
                query.append_pair("id_token_hint", token);
            }
        }
        Some(url.into())
    }

    fn expected(&self) -> token::Expected<'_> {
        token::Expected {
            issuer: &self.config.issuer,
            audience: &self.config.client_id,
        }
    }

    /// What `check` says by the provider's keys; asked again with fresh keys when the token names
    /// one that is not known.
    async fn checked<T>(
        &self,
        text: &str,
        now: Timestamp,
        check: impl Fn(&JwkSet) -> Result<T, TokenError>,
    ) -> Result<T, ProviderError> {
        let known = self.known(now).await?;
        match check(&known.keys) {
            Err(TokenError::UnknownKey) if self.may_rotate(now) => {
                tracing::info!(
                    provider = self.config.key,
                    "an identity provider has new keys"
                );
                debug_assert!(!text.is_empty());
                let fresh = self.learn(now).await?;
                Ok(check(&fresh.keys)?)
            }
            other => Ok(other?),
        }
    }

    fn may_rotate(&self, now: Timestamp) -> bool {
        let mut rotated = self
            .rotated
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let free = rotated.is_none_or(|last| now.duration_since(last) >= ROTATION);
        if free {
            *rotated = Some(now);
        }
        free
    }

    /// What the provider publishes, not older than an hour. While it does not answer, what it said
    /// last counts on.
    async fn known(&self, now: Timestamp) -> Result<Known, ProviderError> {
        let known = self.known.read().await.clone();
        match known {
            Some(known) if now.duration_since(known.at) < FRESH => Ok(known),
            Some(known) => self.learn(now).await.or(Ok(known)),
            None => self.learn(now).await,
        }
    }

    async fn learn(&self, now: Timestamp) -> Result<Known, ProviderError> {
        let issuer = self.config.issuer.trim_end_matches('/');
        let address = format!("{issuer}/.well-known/openid-configuration");
        let metadata: Metadata = self.fetch.json(&address, None).await?;
        if metadata.issuer != self.config.issuer {
            return Err(ProviderError::AnotherIssuer(metadata.issuer));
        }
        let keys = self.fetch.json(&metadata.jwks_uri, None).await?;
        let known = Known {
            metadata,
            keys,
            at: now,
        };
        *self.known.write().await = Some(known.clone());
        Ok(known)
    }

    async fn exchange_code(
        &self,
        metadata: &Metadata,
        attempt: &Attempt,
        returned: &Returned,
        back: &str,
    ) -> Result<Tokens, ProviderError> {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", returned.code.as_str()),
            ("redirect_uri", back),
            ("code_verifier", attempt.verifier.as_str()),
        ];
        let methods = metadata.token_endpoint_auth_methods_supported.as_deref();
        // Without a word about it, the standard means client_secret_basic.
        let basic =
            methods.is_none_or(|known| known.iter().any(|one| one == "client_secret_basic"));
        let id = self.config.client_id.as_str();
        let secret = self.config.client_secret.as_deref();
        let header = secret.filter(|_| basic).map(|secret| (id, secret));
        if header.is_none() {
            form.push(("client_id", id));
            form.extend(secret.map(|secret| ("client_secret", secret)));
        }
        self.fetch
            .post(&metadata.token_endpoint, &form, header)
            .await
    }

    async fn person(
        &self,
        metadata: &Metadata,
        claims: token::IdClaims,
        tokens: Tokens,
    ) -> Result<Person, ProviderError> {
        let mut all = Value::Object(claims.rest);
        let claim = &self.config.group_claim;
        if found(&all, claim).is_none()
            && let (Some(address), Some(access)) =
                (&metadata.userinfo_endpoint, tokens.access_token.as_deref())
        {
            let more: Value = self.fetch.json(address, Some(access)).await?;
            // OpenID Connect Core 1.0, section 5.3.2.
            if more.get("sub").and_then(Value::as_str) != Some(&claims.sub) {
                return Err(TokenError::Subject.into());
            }
            all = merged(all, more);
        }
        let text = |name: &str| {
            let text = all.get(name).and_then(Value::as_str).map(str::trim);
            text.filter(|text| !text.is_empty())
                .map(|text| text.chars().take(LONGEST).collect::<String>())
        };
        let login = text("preferred_username").or_else(|| text("email"));
        let login = login.unwrap_or_else(|| claims.sub.chars().take(LONGEST).collect());
        Ok(Person {
            issuer: self.config.issuer.clone(),
            session: claims.sid,
            name: text("name").unwrap_or_else(|| login.clone()),
            login,
            groups: found(&all, claim).map(groups).unwrap_or_default(),
            subject: claims.sub,
            id_token: tokens.id_token,
        })
    }
}

/// What the token endpoint gives.
#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    #[serde(default)]
    access_token: Option<String>,
}

fn parsed(address: &str) -> Result<Url, ProviderError> {
    http::allowed(address)
}

/// A claim by its path.
fn found<'a>(claims: &'a Value, path: &str) -> Option<&'a Value> {
    // A claim may bear dots in its very name, such as `https://example.org/groups`.
    if let Some(whole) = claims.get(path) {
        return Some(whole);
    }
    path.split('.')
        .try_fold(claims, |value, part| value.get(part))
}

fn groups(claim: &Value) -> Vec<String> {
    match claim {
        Value::String(one) => vec![one.clone()],
        Value::Array(several) => several
            .iter()
            .take(MOST_GROUPS)
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

/// The claims of both; what the signed token says counts.
fn merged(signed: Value, more: Value) -> Value {
    match (signed, more) {
        (Value::Object(signed), Value::Object(mut more)) => {
            more.extend(signed);
            Value::Object(more)
        }
        (signed, _) => signed,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn groups_are_found_where_providers_put_them() {
        let claims = json!({
            "groups": ["a", "b", 3],
            "role": "c",
            "realm_access": { "roles": ["d"] },
            "https://example.org/groups": ["e"],
        });
        let of = |path: &str| found(&claims, path).map(groups);
        assert_eq!(of("groups").unwrap(), ["a", "b"]);
        assert_eq!(of("role").unwrap(), ["c"]);
        assert_eq!(of("realm_access.roles").unwrap(), ["d"]);
        assert_eq!(of("https://example.org/groups").unwrap(), ["e"]);
        assert_eq!(of("realm_access.missing"), None);
        assert_eq!(of("realm_access").unwrap(), Vec::<String>::new());
    }

    #[test]
    fn an_attempt_depends_on_browser_and_provider() {
        let key = SealKey::new(&[3; 32]);
        let attempt = Attempt::of("secret", "rathaus", &key);
        for other in [
            Attempt::of("another", "rathaus", &key),
            Attempt::of("secret", "kreis", &key),
        ] {
            assert_ne!(attempt.state, other.state);
            assert_ne!(attempt.nonce, other.nonce);
            assert_ne!(attempt.verifier, other.verifier);
        }
        assert_ne!(attempt.state, attempt.nonce);
        // RFC 7636, appendix B.
        let standard = Attempt {
            state: String::new(),
            nonce: String::new(),
            verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned(),
        };
        assert_eq!(
            standard.challenge(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn the_signed_word_counts() {
        let both = merged(json!({ "name": "a" }), json!({ "name": "b", "email": "c" }));
        assert_eq!(both, json!({ "name": "a", "email": "c" }));
    }
}

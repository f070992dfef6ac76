//! The whole way to a provider and back, against a small one on loopback that can lie.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use schalter_identity::oidc::{
    Person, Provider, ProviderConfig, ProviderError, Returned, TokenError,
};
use schalter_identity::seal::SealKey;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

const NOW: i64 = 1_800_000_000;
const BACK: &str = "https://amt.example.org/desk/anmelden/rathaus";

/// A provider on loopback.
struct Idp {
    issuer: String,
    answers: Answers,
    /// The requests that came: path, headers and body.
    asked: Arc<Mutex<Vec<String>>>,
    key: SealKey,
}

type Answers = Arc<Mutex<HashMap<String, (u16, String)>>>;

struct Signer {
    name: &'static str,
    private: EncodingKey,
}

fn signer(name: &'static str) -> Signer {
    let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
    Signer {
        name,
        private: EncodingKey::from_ec_der(pair.unwrap().as_ref()),
    }
}

impl Signer {
    fn public(&self) -> Jwk {
        let mut key = Jwk::from_encoding_key(&self.private, Algorithm::ES256).unwrap();
        key.common.key_id = Some(self.name.to_owned());
        key
    }

    fn signs(&self, claims: &Value) -> String {
        let header = Header {
            kid: Some(self.name.to_owned()),
            ..Header::new(Algorithm::ES256)
        };
        encode(&header, claims, &self.private).unwrap()
    }
}

async fn answer(mut stream: TcpStream, answers: Answers, asked: Arc<Mutex<Vec<String>>>) {
    let mut request = Vec::new();
    let mut part = [0; 4096];
    loop {
        let read = stream.read(&mut part).await.unwrap_or(0);
        request.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse().unwrap_or(0))
            });
            body.len() >= length.unwrap_or(0_usize)
        });
        if whole || read == 0 {
            let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
            asked.lock().unwrap().push(text);
            let found = answers.lock().unwrap().get(&path).cloned();
            let (status, body) = found.unwrap_or((404, "{}".to_owned()));
            let response = format!(
                "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(response.as_bytes()).await;
            return;
        }
    }
}

impl Idp {
    async fn opens() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let answers = Answers::default();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (of, to) = (Arc::clone(&answers), Arc::clone(&asked));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&of), Arc::clone(&to)));
            }
        });
        let idp = Self {
            issuer,
            answers,
            asked,
            key: SealKey::new(&[9; 32]),
        };
        idp.says("/.well-known/openid-configuration", &idp.metadata());
        idp
    }

    fn metadata(&self) -> Value {
        let issuer = &self.issuer;
        json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/auth"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"),
            "userinfo_endpoint": format!("{issuer}/me"),
            "end_session_endpoint": format!("{issuer}/end?a=b"),
        })
    }

    fn says(&self, path: &str, body: &Value) {
        let mut answers = self.answers.lock().unwrap();
        answers.insert(path.to_owned(), (200, body.to_string()));
    }

    fn fails(&self, path: &str, status: u16) {
        let mut answers = self.answers.lock().unwrap();
        answers.insert(path.to_owned(), (status, "{}".to_owned()));
    }

    fn publishes(&self, signers: &[&Signer]) {
        let keys: Vec<Jwk> = signers.iter().map(|one| one.public()).collect();
        self.says("/keys", &json!({ "keys": keys }));
    }

    fn provider(&self) -> Provider {
        Provider::new(ProviderConfig {
            key: "rathaus".to_owned(),
            name: "Rathaus".to_owned(),
            issuer: self.issuer.clone(),
            client_id: "schalter & co".to_owned(),
            client_secret: Some("geheim/1".to_owned()),
            scopes: vec!["profile".to_owned()],
            group_claim: "groups".to_owned(),
        })
        .unwrap()
    }

    /// State and nonce of an attempt.
    async fn starts(&self, provider: &Provider, secret: &str) -> (String, String) {
        let url = provider.start(secret, BACK, "de", &self.key, now()).await;
        let url = Url::parse(&url.unwrap()).unwrap();
        let pairs: HashMap<_, _> = url.query_pairs().into_owned().collect();
        assert_eq!(pairs["response_type"], "code");
        assert_eq!(pairs["code_challenge_method"], "S256");
        assert_eq!(pairs["redirect_uri"], BACK);
        assert_eq!(pairs["scope"], "openid profile");
        (pairs["state"].clone(), pairs["nonce"].clone())
    }

    async fn finishes(
        &self,
        provider: &Provider,
        secret: &str,
        returned: &Returned,
    ) -> Result<Person, ProviderError> {
        let done = provider.finish(secret, returned, BACK, &self.key, now());
        done.await
    }

    fn claims(&self, nonce: &str) -> Value {
        json!({
            "iss": self.issuer,
            "sub": "4711",
            "aud": "schalter & co",
            "exp": NOW + 300,
            "iat": NOW,
            "nonce": nonce,
            "sid": "s",
            "name": "Anna Berg",
            "preferred_username": "anna.berg",
            "groups": ["service"],
        })
    }

    fn gives(&self, token: &str) {
        let tokens = json!({ "id_token": token, "access_token": "zugang" });
        self.says("/token", &tokens);
    }
}

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

fn back(state: &str) -> Returned {
    Returned {
        state: state.to_owned(),
        code: "der-code".to_owned(),
        ..Returned::default()
    }
}

#[tokio::test]
async fn a_person_comes_back_with_name_and_groups() {
    let (idp, signer) = (Idp::opens().await, signer("one"));
    idp.publishes(&[&signer]);
    let provider = idp.provider();
    let (state, nonce) = idp.starts(&provider, "secret").await;
    idp.gives(&signer.signs(&idp.claims(&nonce)));
    let person = idp
        .finishes(&provider, "secret", &back(&state))
        .await
        .unwrap();
    assert_eq!(
        (
            person.login.as_str(),
            person.name.as_str(),
            person.groups.as_slice()
        ),
        ("anna.berg", "Anna Berg", ["service".to_owned()].as_slice())
    );
    assert_eq!(person.session.as_deref(), Some("s"));
    let asked = idp.asked.lock().unwrap();
    let token = asked
        .iter()
        .find(|one| one.starts_with("POST /token"))
        .unwrap();
    assert!(token.contains("code=der-code"));
    assert!(token.contains("code_verifier="));
    assert!(!token.contains("client_secret"), "it stands in the header");
    // RFC 6749, section 2.3.1, of "schalter & co" and "geheim/1".
    assert!(
        token.contains("c2NoYWx0ZXIrJTI2K2NvOmdlaGVpbSUyRjE="),
        "{token}"
    );
    assert!(!asked.iter().any(|one| one.starts_with("GET /me")));
}

#[tokio::test]
async fn groups_may_come_from_the_userinfo_of_the_same_person() {
    let (idp, signer) = (Idp::opens().await, signer("one"));
    idp.publishes(&[&signer]);
    let provider = idp.provider();
    let (state, nonce) = idp.starts(&provider, "secret").await;
    let mut claims = idp.claims(&nonce);
    claims.as_object_mut().unwrap().remove("groups");
    idp.gives(&signer.signs(&claims));
    idp.says(
        "/me",
        &json!({ "sub": "4711", "groups": "leitung", "name": "Falsch" }),
    );
    let person = idp
        .finishes(&provider, "secret", &back(&state))
        .await
        .unwrap();
    assert_eq!(person.groups, ["leitung"]);
    assert_eq!(person.name, "Anna Berg", "the signed word counts");
    idp.says("/me", &json!({ "sub": "4712", "groups": "leitung" }));
    let other = idp.finishes(&provider, "secret", &back(&state)).await;
    assert!(matches!(
        other,
        Err(ProviderError::Token(TokenError::Subject))
    ));
    idp.fails("/me", 500);
    let silent = idp.finishes(&provider, "secret", &back(&state)).await;
    assert!(matches!(silent, Err(ProviderError::Unreachable(_))));
}

#[tokio::test]
async fn an_answer_of_another_attempt_is_not_taken() {
    let (idp, signer) = (Idp::opens().await, signer("one"));
    idp.publishes(&[&signer]);
    let provider = idp.provider();
    let (state, nonce) = idp.starts(&provider, "secret").await;
    let (_, other) = idp.starts(&provider, "another").await;
    for (secret, state) in [("another", state.as_str()), ("secret", ""), ("", "")] {
        let stolen = idp.finishes(&provider, secret, &back(state)).await;
        assert!(
            matches!(stolen, Err(ProviderError::State)),
            "{secret} {state}"
        );
    }
    idp.gives(&signer.signs(&idp.claims(&other)));
    let swapped = idp.finishes(&provider, "secret", &back(&state)).await;
    assert!(matches!(
        swapped,
        Err(ProviderError::Token(TokenError::Nonce))
    ));
    idp.gives(&signer.signs(&idp.claims(&nonce)));
    let mixed = Returned {
        iss: Some("https://evil.example.org".to_owned()),
        ..back(&state)
    };
    let mixed = idp.finishes(&provider, "secret", &mixed).await;
    assert!(matches!(mixed, Err(ProviderError::State)), "another issuer");
    let named = Returned {
        iss: Some(idp.issuer.clone()),
        ..back(&state)
    };
    assert!(idp.finishes(&provider, "secret", &named).await.is_ok());
    let refused = Returned {
        code: String::new(),
        error: "access_denied".to_owned(),
        ..back(&state)
    };
    let refused = idp.finishes(&provider, "secret", &refused).await;
    assert!(matches!(refused, Err(ProviderError::Refused(why)) if why == "access_denied"));
}

#[tokio::test]
async fn who_promises_to_name_itself_must() {
    let (idp, signer) = (Idp::opens().await, signer("one"));
    let mut metadata = idp.metadata();
    metadata["authorization_response_iss_parameter_supported"] = json!(true);
    idp.says("/.well-known/openid-configuration", &metadata);
    idp.publishes(&[&signer]);
    let provider = idp.provider();
    let (state, nonce) = idp.starts(&provider, "secret").await;
    idp.gives(&signer.signs(&idp.claims(&nonce)));
    let silent = idp.finishes(&provider, "secret", &back(&state)).await;
    assert!(matches!(silent, Err(ProviderError::State)));
}

#[tokio::test]
async fn new_keys_are_learnt_when_a_token_names_one() {
    let (idp, old, new) = (Idp::opens().await, signer("old"), signer("new"));
    idp.publishes(&[&old]);
    let provider = idp.provider();
    let (state, nonce) = idp.starts(&provider, "secret").await;
    idp.publishes(&[&new]);
    idp.gives(&new.signs(&idp.claims(&nonce)));
    assert!(
        idp.finishes(&provider, "secret", &back(&state))
            .await
            .is_ok()
    );
    idp.gives(&old.signs(&idp.claims(&nonce)));
    let gone = idp.finishes(&provider, "secret", &back(&state)).await;
    assert!(matches!(
        gone,
        Err(ProviderError::Token(TokenError::UnknownKey))
    ));
    let fetched = || {
        let asked = idp.asked.lock().unwrap();
        asked
            .iter()
            .filter(|one| one.starts_with("GET /keys"))
            .count()
    };
    let before = fetched();
    for _ in 0..5 {
        let garbage = signer("garbage").signs(&idp.claims(&nonce));
        assert!(provider.logout_token(&garbage, now()).await.is_err());
    }
    assert_eq!(fetched(), before, "garbage does not make us ask on and on");
}

#[tokio::test]
async fn a_provider_that_lies_or_fails_is_not_believed() {
    let idp = Idp::opens().await;
    let start = async || {
        let provider = idp.provider();
        let started = provider.start("secret", BACK, "de", &idp.key, now()).await;
        started.err().unwrap()
    };
    assert!(
        matches!(start().await, ProviderError::Unreachable(_)),
        "no keys"
    );
    idp.publishes(&[]);
    let mut metadata = idp.metadata();
    metadata["issuer"] = json!("https://evil.example.org");
    idp.says("/.well-known/openid-configuration", &metadata);
    assert!(matches!(start().await, ProviderError::AnotherIssuer(_)));
    let mut metadata = idp.metadata();
    metadata["jwks_uri"] = json!("http://idp.example.org/keys");
    idp.says("/.well-known/openid-configuration", &metadata);
    assert!(
        matches!(start().await, ProviderError::Unreachable(_)),
        "no https"
    );
    idp.fails("/.well-known/openid-configuration", 503);
    assert!(matches!(start().await, ProviderError::Unreachable(_)));
    let long = json!({ "issuer": "x".repeat(2 * 1024 * 1024) });
    idp.says("/.well-known/openid-configuration", &long);
    assert!(
        matches!(start().await, ProviderError::Unreachable(_)),
        "too long"
    );
    idp.says("/.well-known/openid-configuration", &json!([]));
    assert!(
        matches!(start().await, ProviderError::Unreachable(_)),
        "no metadata"
    );
}

#[tokio::test]
async fn what_was_said_last_counts_while_a_provider_is_silent() {
    let (idp, signer) = (Idp::opens().await, signer("one"));
    idp.publishes(&[&signer]);
    let provider = idp.provider();
    idp.starts(&provider, "secret").await;
    idp.fails("/.well-known/openid-configuration", 503);
    let later = now() + SignedDuration::from_hours(2);
    let started = provider.start("secret", BACK, "de", &idp.key, later).await;
    assert!(started.is_ok());
    idp.fails("/token", 400);
    let (state, _) = idp.starts(&provider, "secret").await;
    let refused = idp.finishes(&provider, "secret", &back(&state)).await;
    assert!(matches!(refused, Err(ProviderError::Unreachable(_))));
}

#[tokio::test]
async fn a_logout_leads_to_the_provider_and_back() {
    let (idp, signer) = (Idp::opens().await, signer("one"));
    idp.publishes(&[&signer]);
    let provider = idp.provider();
    let url = provider
        .end_session(
            Some("token"),
            "https://amt.example.org/de/desk/login",
            now(),
        )
        .await
        .unwrap();
    let pairs: HashMap<_, _> = Url::parse(&url)
        .unwrap()
        .query_pairs()
        .into_owned()
        .collect();
    assert_eq!(
        (pairs["a"].as_str(), pairs["id_token_hint"].as_str()),
        ("b", "token")
    );
    assert_eq!(
        pairs["post_logout_redirect_uri"],
        "https://amt.example.org/de/desk/login"
    );
}

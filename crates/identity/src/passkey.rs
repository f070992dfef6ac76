//! Passkeys (WebAuthn level 3): the house challenges, the browser answers. Everything crosses as JSON
//! text; what must stay on the server between two requests is [`Ceremony`].

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;
use webauthn_rs::prelude::{
    Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Uuid, Webauthn, WebauthnBuilder,
};

/// The house as browsers know it.
#[derive(Debug)]
pub struct Passkeys(Webauthn);

/// What the server keeps while a browser answers. Never given away.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ceremony {
    /// A new passkey is being made.
    Registration(Box<PasskeyRegistration>),
    /// A known one is being used.
    Login(Box<PasskeyAuthentication>),
}

/// Who registers, as the browser shows it.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// The account.
    pub id: Uuid,
    /// The name used to log in.
    pub login: &'a str,
    /// The real name.
    pub name: &'a str,
}

/// Why a passkey does not count.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    /// The public address can have no passkeys: it must be https, or localhost.
    #[error("no passkeys at this address: {0}")]
    Address(String),
    /// The answer cannot be read, or belongs to another ceremony.
    #[error("the answer cannot be read")]
    Unreadable,
    /// The answer does not hold.
    #[error("the answer does not hold: {0}")]
    Refused(String),
    /// Its counter went back: the key may have been copied.
    #[error("the key's counter went back")]
    Copied,
}

impl Passkeys {
    /// The house at these public addresses. Passkeys are bound to the host of the first.
    ///
    /// # Errors
    /// [`PasskeyError::Address`].
    pub fn new(addresses: &[String]) -> Result<Self, PasskeyError> {
        let bad = |text: &str| PasskeyError::Address(text.to_owned());
        let first = addresses.first().ok_or_else(|| bad(""))?;
        let origin = Url::parse(first).map_err(|_| bad(first))?;
        let host = origin.domain().ok_or_else(|| bad(first))?.to_owned();
        let mut builder = WebauthnBuilder::new(&host, &origin)
            .map_err(|error| bad(&error.to_string()))?
            .rp_name("Schalter");
        for other in &addresses[1..] {
            if let Ok(other) = Url::parse(other)
                && other.domain() == Some(&host)
            {
                builder = builder.append_allowed_origin(&other);
            }
        }
        builder
            .build()
            .map(Self)
            .map_err(|error| bad(&error.to_string()))
    }

    /// Challenges a browser to make a passkey, and not with a device that holds one of `known`.
    ///
    /// # Errors
    /// [`PasskeyError`].
    pub fn register(
        &self,
        person: Person<'_>,
        known: &[String],
    ) -> Result<(Value, Ceremony), PasskeyError> {
        let known = known.iter().filter_map(|text| passkey(text));
        let known = known.map(|key| key.cred_id().clone()).collect();
        let (challenge, state) = self
            .0
            .start_passkey_registration(person.id, person.login, person.name, Some(known))
            .map_err(refused)?;
        let challenge = serde_json::to_value(challenge).map_err(|_| PasskeyError::Unreadable)?;
        Ok((challenge, Ceremony::Registration(Box::new(state))))
    }

    /// The new passkey, as it is kept.
    ///
    /// # Errors
    /// [`PasskeyError`].
    pub fn registered(&self, answer: &str, ceremony: &Ceremony) -> Result<String, PasskeyError> {
        let Ceremony::Registration(state) = ceremony else {
            return Err(PasskeyError::Unreadable);
        };
        let answer: RegisterPublicKeyCredential =
            serde_json::from_str(answer).map_err(|_| PasskeyError::Unreadable)?;
        let key = self
            .0
            .finish_passkey_registration(&answer, state)
            .map_err(refused)?;
        serde_json::to_string(&key).map_err(|_| PasskeyError::Unreadable)
    }

    /// Challenges a browser to use one of these passkeys.
    ///
    /// # Errors
    /// [`PasskeyError`]; without a readable passkey too.
    pub fn ask(&self, known: &[String]) -> Result<(Value, Ceremony), PasskeyError> {
        let known: Vec<Passkey> = known.iter().filter_map(|text| passkey(text)).collect();
        let (challenge, state) = self
            .0
            .start_passkey_authentication(&known)
            .map_err(refused)?;
        let challenge = serde_json::to_value(challenge).map_err(|_| PasskeyError::Unreadable)?;
        Ok((challenge, Ceremony::Login(Box::new(state))))
    }

    /// Which of the passkeys was used, by its place in `known`, and how it is kept from now on.
    ///
    /// # Errors
    /// [`PasskeyError`].
    pub fn answered(
        &self,
        answer: &str,
        ceremony: &Ceremony,
        known: &[String],
    ) -> Result<(usize, String), PasskeyError> {
        let Ceremony::Login(state) = ceremony else {
            return Err(PasskeyError::Unreadable);
        };
        let answer: PublicKeyCredential =
            serde_json::from_str(answer).map_err(|_| PasskeyError::Unreadable)?;
        let result = self
            .0
            .finish_passkey_authentication(&answer, state)
            .map_err(refused)?;
        let used = known.iter().enumerate().find_map(|(place, text)| {
            passkey(text)
                .filter(|key| key.cred_id() == result.cred_id())
                .map(|key| (place, key))
        });
        let (place, mut key) = used.ok_or(PasskeyError::Unreadable)?;
        key.update_credential(&result);
        let kept = serde_json::to_string(&key).map_err(|_| PasskeyError::Unreadable)?;
        Ok((place, kept))
    }
}

fn passkey(text: &str) -> Option<Passkey> {
    serde_json::from_str(text).ok()
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "the shape that map_err takes"
)]
fn refused(error: webauthn_rs::prelude::WebauthnError) -> PasskeyError {
    use webauthn_rs::prelude::WebauthnError as E;
    match error {
        E::CredentialPossibleCompromise => PasskeyError::Copied,
        other => PasskeyError::Refused(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(list: &[&str]) -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn passkeys_need_a_name_not_an_address() {
        for good in ["https://amt.example.org", "http://localhost:8080"] {
            assert!(Passkeys::new(&addresses(&[good])).is_ok(), "{good}");
        }
        for bad in ["", "https://192.0.2.7", "http://[::1]:8080", "amt"] {
            let refused = Passkeys::new(&addresses(&[bad]));
            assert!(matches!(refused, Err(PasskeyError::Address(_))), "{bad}");
        }
        let two = addresses(&["http://localhost:8080", "http://127.0.0.1:8080"]);
        assert!(Passkeys::new(&two).is_ok());
    }

    #[test]
    fn garbage_and_another_ceremony_are_refused() {
        let house = Passkeys::new(&addresses(&["http://localhost:8080"])).unwrap();
        let person = Person {
            id: Uuid::from_u128(1),
            login: "anna",
            name: "Anna",
        };
        let (challenge, ceremony) = house.register(person, &["garbage".to_owned()]).unwrap();
        assert_eq!(challenge["publicKey"]["rp"]["id"], "localhost");
        for garbage in ["", "{}", "null"] {
            let unreadable = house.registered(garbage, &ceremony);
            assert!(matches!(unreadable, Err(PasskeyError::Unreadable)));
            let another = house.answered(garbage, &ceremony, &[]);
            assert!(matches!(another, Err(PasskeyError::Unreadable)));
        }
        let kept = serde_json::to_string(&ceremony).unwrap();
        assert!(serde_json::from_str::<Ceremony>(&kept).is_ok());
    }
}

//! Talking to a provider: short, bounded, and over HTTPS, save on this very machine.

use std::time::Duration;

use reqwest::redirect::Policy;
use serde::de::DeserializeOwned;
use url::{Host, Url};

use super::ProviderError;

/// How long a provider may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer, in bytes.
const LONGEST: usize = 1024 * 1024;

/// The client.
pub struct Fetch(reqwest::Client);

impl Fetch {
    pub fn new() -> Result<Self, ProviderError> {
        reqwest::Client::builder()
            .redirect(Policy::none())
            .timeout(PATIENCE)
            .user_agent("schalter")
            .build()
            .map(Self)
            .map_err(|error| unreachable(&error))
    }

    /// A JSON document, fetched with an access token if there is one.
    pub async fn json<T: DeserializeOwned>(
        &self,
        address: &str,
        access: Option<&str>,
    ) -> Result<T, ProviderError> {
        let mut request = self.0.get(allowed(address)?);
        if let Some(token) = access {
            request = request.bearer_auth(token);
        }
        read(request).await
    }

    /// What a form is answered with.
    pub async fn post<T: DeserializeOwned>(
        &self,
        address: &str,
        form: &[(&str, &str)],
        client: Option<(&str, &str)>,
    ) -> Result<T, ProviderError> {
        let mut request = self.0.post(allowed(address)?).form(form);
        if let Some((id, secret)) = client {
            // RFC 6749, section 2.3.1: both are encoded as in a form first.
            let encode = |text: &str| -> String {
                url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
            };
            request = request.basic_auth(encode(id), Some(encode(secret)));
        }
        read(request).await
    }
}

async fn read<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Result<T, ProviderError> {
    let mut response = request.send().await.map_err(|error| unreachable(&error))?;
    let status = response.status();
    if !status.is_success() {
        return Err(ProviderError::Unreachable(format!("status {status}")));
    }
    let mut body = Vec::new();
    while let Some(part) = response
        .chunk()
        .await
        .map_err(|error| unreachable(&error))?
    {
        body.extend_from_slice(&part);
        if body.len() > LONGEST {
            return Err(ProviderError::Unreachable("a very long answer".to_owned()));
        }
    }
    serde_json::from_slice(&body).map_err(|error| ProviderError::Unreachable(error.to_string()))
}

/// Without the address, which may hold a code.
fn unreachable(error: &reqwest::Error) -> ProviderError {
    let kind = if error.is_timeout() {
        "it took too long"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    };
    ProviderError::Unreachable(kind.to_owned())
}

/// The address, if it may be asked: HTTPS, or this very machine.
pub fn allowed(address: &str) -> Result<Url, ProviderError> {
    let bad = || {
        let shown: String = address.chars().take(128).collect();
        ProviderError::Unreachable(format!("{shown:?} is no address of a provider"))
    };
    let url = Url::parse(address).map_err(|_| bad())?;
    let here = match url.host().ok_or_else(bad)? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    if url.scheme() == "https" || (url.scheme() == "http" && here) {
        Ok(url)
    } else {
        Err(bad())
    }
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn only_https_leaves_this_machine() {
        for good in [
            "https://idp.example.org/a",
            "http://localhost:9/a",
            "http://127.0.0.1:9",
            "http://[::1]:9",
        ] {
            assert!(allowed(good).is_ok(), "{good}");
        }
        for bad in [
            "http://idp.example.org",
            "ftp://localhost",
            "http://192.0.2.7",
            "file:///etc/passwd",
            "idp",
            "",
        ] {
            assert!(allowed(bad).is_err(), "{bad}");
        }
    }
}

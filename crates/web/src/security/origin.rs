//! Where a request comes from: unsafe requests and live upgrades must come from our own pages.

use std::str::FromStr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Deserializer};

use crate::App;
use crate::problem::Problem;

/// A public address: scheme, host and port, without a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

/// The text is not a public address.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is not a public address; write `https://schalter.example.org`")]
pub struct BadUrl(pub String);

impl PublicUrl {
    /// The origin as browsers write it (RFC 6454): no trailing slash, no default port.
    pub fn origin(&self) -> &str {
        &self.0
    }

    /// The host without its port, where it is HTTPS.
    pub fn https_host(&self) -> Option<&str> {
        let authority = self.0.strip_prefix("https://")?;
        let port = authority
            .rfind(':')
            .filter(|at| !authority[*at..].contains(']'));
        Some(&authority[..port.unwrap_or(authority.len())])
    }

    /// Whether it is HTTPS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl FromStr for PublicUrl {
    type Err = BadUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadUrl(text.chars().take(128).collect());
        let uri: Uri = text.parse().map_err(|_| bad())?;
        let scheme = uri.scheme_str().ok_or_else(bad)?;
        let authority = uri.authority().ok_or_else(bad)?;
        let plain = matches!(uri.path(), "" | "/") && uri.query().is_none();
        if !matches!(scheme, "http" | "https") || !plain || authority.as_str().contains('@') {
            return Err(bad());
        }
        let host = authority.host().to_ascii_lowercase();
        if host.is_empty() {
            return Err(bad());
        }
        let default = if scheme == "https" { 443 } else { 80 };
        Ok(Self(match authority.port_u16() {
            Some(port) if port != default => format!("{scheme}://{host}:{port}"),
            _ => format!("{scheme}://{host}"),
        }))
    }
}

impl<'de> Deserialize<'de> for PublicUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// Checks that the request comes from one of our own pages: `Origin` must equal a public address.
///
/// Our pages send no referrer, and with that browsers write `Origin: null` on forms (Fetch
/// standard, "append a request Origin header"). Such a request passes if the browser itself says
/// `Sec-Fetch-Site: same-origin`, which no page can set. Without any `Origin` it is refused, except
/// a bearer token that comes without cookies.
///
/// # Errors
/// [`Problem::ForeignOrigin`].
pub fn check(headers: &HeaderMap, public_urls: &[PublicUrl]) -> Result<(), Problem> {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let allowed = match (origins.next().map(HeaderValue::as_bytes), origins.next()) {
        (Some(b"null"), None) => headers
            .get("sec-fetch-site")
            .is_some_and(|site| site == "same-origin"),
        (Some(origin), None) => public_urls
            .iter()
            .any(|public| public.origin().as_bytes() == origin),
        (None, _) => is_bearer(headers) && !headers.contains_key(header::COOKIE),
        (Some(_), Some(_)) => false,
    };
    if allowed {
        Ok(())
    } else {
        Err(Problem::ForeignOrigin)
    }
}

fn is_bearer(headers: &HeaderMap) -> bool {
    headers
        .get(header::AUTHORIZATION)
        .is_some_and(|value| value.as_bytes().starts_with(b"Bearer "))
}

/// What other servers send to: without cookies, and with a signature that the handler checks.
pub const FROM_ELSEWHERE: [&str; 2] = ["/desk/abmelden/", "/notify/sms/"];

/// Guards every unsafe request and every live upgrade.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let upgrade = request.headers().contains_key(header::UPGRADE);
    let signed = FROM_ELSEWHERE.iter().any(|start| {
        let path = request.uri().path();
        path.starts_with(start) && !request.headers().contains_key(header::COOKIE)
    });
    let guarded = upgrade || !(request.method().is_safe() || signed);
    if guarded && let Err(problem) = check(request.headers(), &app.config.public_urls) {
        tracing::info!("refused a request of foreign origin");
        return problem.into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> Result<(), Problem> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            let name: axum::http::HeaderName = name.parse().unwrap();
            headers.append(name, value.parse().unwrap());
        }
        check(&headers, &["https://amt.example.org".parse().unwrap()])
    }

    #[test]
    fn public_addresses_are_written_as_browsers_do() {
        let origin = |text: &str| text.parse::<PublicUrl>().map(|url| url.origin().to_owned());
        assert_eq!(
            origin("https://Amt.Example.org:443/").unwrap(),
            "https://amt.example.org"
        );
        assert_eq!(
            origin("http://localhost:8080").unwrap(),
            "http://localhost:8080"
        );
        for bad in [
            "amt.example.org",
            "ftp://x",
            "https://x/y",
            "https://a@b",
            "https://x?q",
            "https://:443",
        ] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_https_has_a_host_to_be_certified() {
        let host = |text: &str| {
            let url: PublicUrl = text.parse().unwrap();
            url.https_host().map(str::to_owned)
        };
        assert_eq!(
            host("https://amt.example.org:8443").unwrap(),
            "amt.example.org"
        );
        assert_eq!(host("https://amt.example.org").unwrap(), "amt.example.org");
        assert_eq!(host("https://[2001:db8::1]:8443").unwrap(), "[2001:db8::1]");
        assert_eq!(host("https://[2001:db8::1]").unwrap(), "[2001:db8::1]");
        assert_eq!(host("http://localhost"), None);
    }

    #[test]
    fn only_our_own_pages_may_post() {
        assert!(with(&[("origin", "https://amt.example.org")]).is_ok());
        assert!(with(&[("origin", "https://amt.example.org.evil.test")]).is_err());
        assert!(with(&[("origin", "http://amt.example.org")]).is_err());
        assert!(with(&[]).is_err());
        assert!(with(&[("sec-fetch-site", "same-origin")]).is_err());
        let twice = [
            ("origin", "https://amt.example.org"),
            ("origin", "https://evil.test"),
        ];
        assert!(with(&twice).is_err());
    }

    #[test]
    fn a_page_without_referrer_is_vouched_for_by_the_browser() {
        assert!(with(&[("origin", "null"), ("sec-fetch-site", "same-origin")]).is_ok());
        assert!(with(&[("origin", "null"), ("sec-fetch-site", "same-site")]).is_err());
        assert!(with(&[("origin", "null")]).is_err());
    }

    #[test]
    fn bearer_tokens_pass_without_cookies_only() {
        assert!(with(&[("authorization", "Bearer x")]).is_ok());
        assert!(with(&[("authorization", "Bearer x"), ("cookie", "desk=1")]).is_err());
        assert!(with(&[("authorization", "Basic x")]).is_err());
        assert!(
            with(&[
                ("authorization", "Bearer x"),
                ("origin", "https://evil.test")
            ])
            .is_err()
        );
    }
}

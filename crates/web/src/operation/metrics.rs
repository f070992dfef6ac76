//! `GET /metrics`: figures for Prometheus, for this machine, the named networks, or a bearer token.
//!
//! A proxy on this machine that nobody named would make everybody this machine: what was forwarded
//! by it comes from nobody known, and needs the token.

use std::net::SocketAddr;

use axum::Extension;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};

use crate::problem::Problem;
use crate::security::client::{Client, was_forwarded};
use crate::security::same_secret;
use crate::{App, MetricsAccess};

/// The handler. To everybody else there is nothing here.
pub async fn get(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let itself = peer.is_some_and(|peer| peer.0.0.ip().to_canonical() == client.0);
    let known = !(itself && was_forwarded(&headers));
    if !may_read(&app.config.metrics, client, known, &headers) {
        return Err(Problem::NotFound);
    }
    let text = app.metrics.text().map_err(|_| Problem::Internal)?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

/// `known` is false where a proxy hides the client.
fn may_read(access: &MetricsAccess, client: Client, known: bool, headers: &HeaderMap) -> bool {
    let near = client.0.to_canonical().is_loopback();
    let named = || access.networks.iter().any(|n| n.contains(client.0));
    if known && (near || named()) {
        return true;
    }
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer "));
    match (&access.bearer, given) {
        (Some(wanted), Some(given)) => !wanted.is_empty() && same_secret(wanted, given),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_for_this_machine_named_networks_and_bearers() {
        let access = MetricsAccess {
            networks: vec!["10.0.0.0/8".parse().unwrap()],
            bearer: Some("geheim".into()),
        };
        let from = |address: &str, headers: &HeaderMap| {
            may_read(&access, Client(address.parse().unwrap()), true, headers)
        };
        let mut headers = HeaderMap::new();
        assert!(from("127.0.0.1", &headers));
        assert!(from("::ffff:127.0.0.1", &headers));
        assert!(from("10.1.2.3", &headers));
        assert!(!from("192.0.2.1", &headers));
        headers.insert(header::AUTHORIZATION, "Bearer falsch".parse().unwrap());
        assert!(!from("192.0.2.1", &headers));
        headers.insert(header::AUTHORIZATION, "Bearer geheim".parse().unwrap());
        assert!(from("192.0.2.1", &headers));
        let far = Client([192, 0, 2, 1].into());
        assert!(!may_read(&MetricsAccess::default(), far, true, &headers));
        let near = Client([127, 0, 0, 1].into());
        assert!(may_read(&access, near, false, &headers), "by its token");
        headers.clear();
        assert!(!may_read(&access, near, false, &headers));
    }
}

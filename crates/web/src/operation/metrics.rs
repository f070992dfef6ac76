//! `GET /metrics`: figures for Prometheus, for this machine, the named networks, or a bearer token.

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};

use crate::problem::Problem;
use crate::security::client::Client;
use crate::security::same_secret;
use crate::{App, MetricsAccess};

/// The handler. To everybody else there is nothing here.
pub async fn get(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !may_read(&app.config.metrics, client, &headers) {
        return Err(Problem::NotFound);
    }
    let text = app.metrics.text().map_err(|_| Problem::Internal)?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

fn may_read(access: &MetricsAccess, client: Client, headers: &HeaderMap) -> bool {
    let near = client.0.to_canonical().is_loopback();
    if near
        || access
            .networks
            .iter()
            .any(|network| network.contains(client.0))
    {
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
            may_read(&access, Client(address.parse().unwrap()), headers)
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
        assert!(!may_read(
            &MetricsAccess::default(),
            Client([192, 0, 2, 1].into()),
            &headers
        ));
    }
}

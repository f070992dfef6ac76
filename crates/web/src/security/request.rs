//! The id and the log line of a request. Neither holds an address, a query, a token or a name.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use schalter_domain::clock::secret;
use tracing::Instrument as _;

use crate::App;

/// The header that tells the id to the client.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request: 16 hexadecimal digits, made here and never taken from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

/// Gives the request its id and logs how it went.
pub async fn trace(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let mut id = secret(&*app.entropy);
    id.truncate(16);
    request.extensions_mut().insert(RequestId(id.clone()));
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().clone();
    let span = tracing::info_span!("request", %id, %method, route);
    let started = app.clock.now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = app.clock.now().duration_since(started).as_millis();
    let status = response.status();
    span.in_scope(|| match status.as_u16() {
        500.. => tracing::error!(status = status.as_u16(), took_ms = took, "failed"),
        _ => tracing::debug!(status = status.as_u16(), took_ms = took, "answered"),
    });
    app.metrics.answered(status.as_u16());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

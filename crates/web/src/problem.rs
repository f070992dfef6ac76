//! Every way a request can fail, as one enum (RFC 9457). A visitor sees what to do next and where
//! a person is reached; the log holds the cause.
//!
//! Handlers return a [`Problem`]; it travels in the answer's extensions to [`present`], which knows
//! the request and turns it into a page or into `application/problem+json`.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use schalter_texts::Locale;
use serde::Serialize;

use crate::App;
use crate::pages::frame::Contact;
use crate::pages::problem_page;
use crate::say::Say;
use crate::security::request::RequestId;

/// Why a request failed, as far as the visitor is concerned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum Problem {
    /// The request cannot be read.
    BadRequest,
    /// A value is missing or does not fit.
    InvalidInput,
    /// A staff session is needed.
    LoginRequired,
    /// The account may not do that.
    Forbidden,
    /// An unsafe request from elsewhere than our own pages.
    ForeignOrigin,
    /// The form's secret is missing or old.
    FormExpired,
    /// Nothing is here.
    NotFound,
    /// No such visit in this browser.
    VisitUnknown,
    /// The path exists, the method does not.
    MethodNotAllowed,
    /// The request took too long.
    Timeout,
    /// Somebody else changed it meanwhile.
    Conflict,
    /// The office does not take visits now.
    OfficeClosed,
    /// The line has no room left.
    OfficeFull,
    /// The body is too large.
    TooLarge,
    /// The body is of a kind not understood.
    Unsupported,
    /// Over a limit.
    TooManyRequests {
        /// Seconds until it is worth trying again.
        retry_after_s: u32,
    },
    /// A fault of ours.
    Internal,
    /// The server is going down or coming up.
    Restarting,
    /// It may work the next time.
    RetryLater,
}

impl Problem {
    /// One of each kind.
    pub const ALL: [Problem; 19] = [
        Problem::BadRequest,
        Problem::InvalidInput,
        Problem::LoginRequired,
        Problem::Forbidden,
        Problem::ForeignOrigin,
        Problem::FormExpired,
        Problem::NotFound,
        Problem::VisitUnknown,
        Problem::MethodNotAllowed,
        Problem::Timeout,
        Problem::Conflict,
        Problem::OfficeClosed,
        Problem::OfficeFull,
        Problem::TooLarge,
        Problem::Unsupported,
        Problem::TooManyRequests { retry_after_s: 60 },
        Problem::Internal,
        Problem::Restarting,
        Problem::RetryLater,
    ];

    /// The kind in one word; its texts are `problem-<code>` and `problem-<code>-title`.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::BadRequest => "bad-request",
            Problem::InvalidInput => "invalid-input",
            Problem::LoginRequired => "login-required",
            Problem::Forbidden => "forbidden",
            Problem::ForeignOrigin => "foreign-origin",
            Problem::FormExpired => "form-expired",
            Problem::NotFound => "not-found",
            Problem::VisitUnknown => "visit-unknown",
            Problem::MethodNotAllowed => "method-not-allowed",
            Problem::Timeout => "timeout",
            Problem::Conflict => "conflict",
            Problem::OfficeClosed => "office-closed",
            Problem::OfficeFull => "office-full",
            Problem::TooLarge => "too-large",
            Problem::Unsupported => "unsupported",
            Problem::TooManyRequests { .. } => "too-many-requests",
            Problem::Internal => "internal",
            Problem::Restarting => "restarting",
            Problem::RetryLater => "retry-later",
        }
    }

    /// The type URI of RFC 9457.
    pub fn type_uri(&self) -> String {
        format!("urn:schalter:problem:{}", self.code())
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        match self {
            Problem::BadRequest => StatusCode::BAD_REQUEST,
            Problem::InvalidInput => StatusCode::UNPROCESSABLE_ENTITY,
            Problem::LoginRequired => StatusCode::UNAUTHORIZED,
            Problem::Forbidden | Problem::ForeignOrigin | Problem::FormExpired => {
                StatusCode::FORBIDDEN
            }
            Problem::NotFound | Problem::VisitUnknown => StatusCode::NOT_FOUND,
            Problem::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Problem::Timeout => StatusCode::REQUEST_TIMEOUT,
            Problem::Conflict | Problem::OfficeClosed => StatusCode::CONFLICT,
            Problem::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Problem::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Problem::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Problem::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Problem::OfficeFull | Problem::Restarting | Problem::RetryLater => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }

    /// The heading, in the locale.
    pub fn title(&self, locale: Locale) -> String {
        Say(locale).say(&format!("problem-{}-title", self.code()))
    }

    /// What to do, in the locale.
    pub fn detail(&self, locale: Locale) -> String {
        Say(locale).say(&format!("problem-{}", self.code()))
    }

    /// Whether trying the same again can help.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Problem::Timeout
                | Problem::OfficeFull
                | Problem::TooManyRequests { .. }
                | Problem::Internal
                | Problem::Restarting
                | Problem::RetryLater
        )
    }

    /// The problem behind an answer that the framework gave.
    fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Problem::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Problem::MethodNotAllowed,
            StatusCode::REQUEST_TIMEOUT => Problem::Timeout,
            StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::Unsupported,
            StatusCode::UNPROCESSABLE_ENTITY => Problem::InvalidInput,
            StatusCode::SERVICE_UNAVAILABLE => Problem::Restarting,
            status if status.is_client_error() => Problem::BadRequest,
            _ => Problem::Internal,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A problem as `application/problem+json`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProblemBody {
    /// The kind, as a URI.
    #[serde(rename = "type")]
    #[schema(example = "urn:schalter:problem:not-found")]
    pub kind: String,
    /// The kind, in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What to do.
    pub detail: String,
    /// The id of the request, for questions.
    pub request: String,
    /// Where a person is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Where the office is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// What is known of the request when its answer turns out to be a problem.
pub struct Asked {
    /// The address asked for.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The id.
    pub request: String,
    /// Whether it was a GET or HEAD.
    pub safe: bool,
}

impl Asked {
    /// The locale of the path, or else the one the browser prefers.
    pub fn locale(&self) -> Locale {
        let first = self.uri.path().split('/').nth(1).unwrap_or_default();
        Locale::from_tag(first).unwrap_or_else(|| {
            let wish = self.headers.get(header::ACCEPT_LANGUAGE);
            Locale::negotiate(
                wish.and_then(|value| value.to_str().ok())
                    .unwrap_or_default(),
            )
        })
    }

    fn wants_page(&self) -> bool {
        let accept = self
            .headers
            .get(header::ACCEPT)
            .and_then(|value| value.to_str().ok());
        let path = self.uri.path();
        let machine = [
            "/api/", "/live/", "/desk/", "/healthz", "/readyz", "/metrics",
        ];
        !machine.iter().any(|start| path.starts_with(start))
            && accept.is_some_and(|accept| accept.contains("text/html"))
    }
}

/// Turns problems into what the client asked for.
pub async fn present(State(app): State<App>, request: Request, next: Next) -> Response {
    let asked = Asked {
        uri: request.uri().clone(),
        headers: request.headers().clone(),
        request: request
            .extensions()
            .get::<RequestId>()
            .map_or_else(String::new, |id| id.0.clone()),
        safe: request.method().is_safe(),
    };
    let mut response = next.run(request).await;
    let Some(problem) = found_in(&mut response) else {
        return response;
    };
    let mut answer = answer(&app, &problem, &asked);
    for (name, value) in response.headers() {
        if name == header::ALLOW || name == header::SET_COOKIE {
            answer.headers_mut().append(name, value.clone());
        }
    }
    answer
}

/// The problem that a handler reported, or the one behind a bare answer of the framework.
fn found_in(response: &mut Response) -> Option<Problem> {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return Some(problem);
    }
    let status = response.status();
    let bare = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let failed = status.is_client_error() || status.is_server_error();
    (failed && bare).then(|| Problem::of_status(status))
}

fn answer(app: &App, problem: &Problem, asked: &Asked) -> Response {
    let page = asked.wants_page();
    if page && asked.safe && *problem == Problem::LoginRequired {
        return Redirect::to(&format!("/{}/desk/login", asked.locale())).into_response();
    }
    let contact = problem_page::contact(app, asked);
    let mut response = if page {
        problem_page::render(app, problem, asked, contact)
    } else {
        json(problem, asked, contact.as_ref())
    };
    *response.status_mut() = problem.status();
    if let Problem::TooManyRequests { retry_after_s } = problem {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_s));
    }
    response
}

fn json(problem: &Problem, asked: &Asked, contact: Option<&Contact>) -> Response {
    let body = ProblemBody {
        kind: problem.type_uri(),
        title: problem.title(asked.locale()),
        status: problem.status().as_u16(),
        detail: problem.detail(asked.locale()),
        request: asked.request.clone(),
        phone: contact.map(|contact| contact.phone.clone()),
        address: contact.map(|contact| contact.address.clone()),
    };
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    (kind, serde_json::to_string(&body).unwrap_or_default()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_its_texts_and_its_own_code() {
        let mut codes: Vec<_> = Problem::ALL.iter().map(Problem::code).collect();
        for code in &codes {
            for locale in Locale::ALL {
                for key in [format!("problem-{code}"), format!("problem-{code}-title")] {
                    assert!(schalter_texts::has(locale, &key), "{locale} lacks {key}");
                }
            }
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Problem::ALL.len());
    }

    #[test]
    fn every_status_of_the_framework_has_a_problem() {
        for status in 400..600 {
            let status = StatusCode::from_u16(status).unwrap();
            let problem = Problem::of_status(status);
            assert_eq!(
                problem.status().is_client_error(),
                status.is_client_error(),
                "{status}"
            );
        }
    }
}

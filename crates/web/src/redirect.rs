//! Plain HTTP, for those who type the name alone: every page is told to be found under HTTPS.

use axum::Router;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};

use crate::security::origin::PublicUrl;

/// What answers on plain HTTP. The host that a request names is not believed.
pub(crate) fn router(to: PublicUrl) -> Router {
    Router::new().fallback(move |method: Method, uri: Uri| {
        let to = to.clone();
        async move { elsewhere(&to, &method, &uri) }
    })
}

fn elsewhere(to: &PublicUrl, method: &Method, uri: &Uri) -> Response {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let address = format!("{}{path}", to.origin());
    let Ok(address) = HeaderValue::try_from(address) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    // What was sent in the clear is not sent on: a form begins anew, under HTTPS.
    let status = match *method {
        Method::GET | Method::HEAD => StatusCode::PERMANENT_REDIRECT,
        _ => StatusCode::SEE_OTHER,
    };
    (status, [(header::LOCATION, address)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(method: &Method, uri: &str) -> (StatusCode, String) {
        let to: PublicUrl = "https://amt.example.org".parse().expect("an address");
        let answer = elsewhere(&to, method, &uri.parse().expect("a target"));
        let place = answer.headers()[header::LOCATION].to_str().expect("ASCII");
        (answer.status(), place.to_owned())
    }

    #[test]
    fn a_page_is_found_under_https_whatever_host_was_named() {
        assert_eq!(
            answer(&Method::GET, "/de/stadt?anliegen=1"),
            (
                StatusCode::PERMANENT_REDIRECT,
                "https://amt.example.org/de/stadt?anliegen=1".to_owned()
            )
        );
        assert_eq!(
            answer(&Method::GET, "http://evil.test/de").1,
            "https://amt.example.org/de"
        );
        assert_eq!(
            answer(&Method::POST, "/de/desk/login"),
            (
                StatusCode::SEE_OTHER,
                "https://amt.example.org/de/desk/login".to_owned()
            )
        );
    }
}

//! What every request passes, whatever its route.

use axum::body::Body;
use axum::http::{HeaderName, Method, StatusCode, header};
use schalter_web::routes::{Audience, Kind, ROUTES, Route, Verb};
use schalter_web::security::origin::FROM_ELSEWHERE;

use crate::html;
use crate::scene::{Browser, House, ORIGIN, encoded};

/// A path of the route that leads to adorf.
pub fn path(route: &Route) -> String {
    let nobody = "01940000-0000-7000-8000-000000000000";
    route
        .path
        .replace("{locale}", "de")
        .replace("{organisation}", "adorf")
        .replace("{office}", "meldewesen")
        .replace("{visit}", nobody)
        .replace("{ticket}", nobody)
        .replace("{step}", "uebernehmen")
        .replace("{notice}", nobody)
        .replace("{document}", nobody)
        .replace("{closing}", "schliessen")
        .replace("{table}", "vorlage.csv")
        .replace("{provider}", "rathaus")
        .replace("{eigenes}", "sitzung")
        .replace("{file}", "adorf.css")
        .replace("{*path}", "nothing.js")
}

async fn asks(browser: &mut Browser<'_>, route: &Route) -> crate::scene::Answer {
    match route.verb {
        Verb::Get => browser.get(&path(route)).await,
        Verb::Post => browser.post(&path(route), &[]).await,
    }
}

#[tokio::test]
async fn every_route_carries_the_security_headers() {
    let house = House::new().await;
    let mut browser = house.browser("192.0.2.1");
    for route in ROUTES {
        let answer = asks(&mut browser, route).await;
        let what = route.path;
        for (name, value) in schalter_web::security::headers::ALWAYS {
            assert_eq!(answer.header(name.clone()), value, "{what}: {name}");
        }
        assert!(
            answer
                .header(header::STRICT_TRANSPORT_SECURITY)
                .starts_with("max-age="),
            "{what}"
        );
        assert_eq!(
            answer.header(HeaderName::from_static("x-request-id")).len(),
            16,
            "{what}"
        );
        let cache = answer.header(header::CACHE_CONTROL);
        match route.audience {
            Audience::Public => assert!(!cache.is_empty(), "{what}"),
            _ => assert_eq!(cache, "no-store", "{what}"),
        }
        assert!(
            !answer.status.is_server_error(),
            "{what}: {}",
            answer.status
        );
    }
}

#[tokio::test]
async fn staff_routes_are_closed_to_everybody_else() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    citizen.enters("adorf/meldewesen", "umzug", "").await;
    for route in ROUTES
        .iter()
        .filter(|route| route.audience == Audience::Staff)
    {
        if route.kind == Kind::Live {
            continue;
        }
        let answer = asks(&mut citizen, route).await;
        let login = answer.header(header::LOCATION) == "/de/desk/login";
        assert!(
            login || answer.status == StatusCode::UNAUTHORIZED,
            "{}",
            route.path
        );
    }
}

#[tokio::test]
async fn every_unsafe_route_and_every_upgrade_refuses_foreign_origins() {
    let house = House::new().await;
    let mut browser = house.browser("192.0.2.1");
    let sockets = |route: &&Route| route.path.starts_with("/live/");
    let unsafe_ones = ROUTES.iter().filter(|route| route.verb == Verb::Post);
    for route in unsafe_ones.chain(ROUTES.iter().filter(sockets)) {
        let elsewhere = FROM_ELSEWHERE
            .iter()
            .any(|start| route.path.starts_with(start));
        for origin in [None, Some("https://evil.example.org"), Some("null")] {
            let method = if route.verb == Verb::Post {
                Method::POST
            } else {
                Method::GET
            };
            let mut request = browser.request(method, &path(route));
            if route.verb == Verb::Get {
                request = request
                    .header(header::CONNECTION, "upgrade")
                    .header(header::UPGRADE, "websocket");
            }
            if let Some(origin) = origin {
                request = request.header(header::ORIGIN, origin);
            }
            if elsewhere {
                // With cookies it could only come from a browser.
                request = request.header(header::COOKIE, "desk=1");
            }
            let answer = browser.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{} from {origin:?}",
                route.path
            );
        }
    }
}

#[tokio::test]
async fn too_many_attempts_are_answered_with_a_number_to_call() {
    let house = House::new().await;
    let mut browser = house.browser("192.0.2.1");
    let form = [("topic", "nonsense".to_owned())];
    let path = "/de/adorf/meldewesen/betreten";
    for _ in 0..20 {
        assert_eq!(
            browser.post(path, &form).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    let refused = browser.post(path, &form).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!refused.header(header::RETRY_AFTER).is_empty());
    html::check("429", "de", &refused.body);
    assert!(
        refused.body.contains("0221 4710-100") && refused.body.contains("Markt 1, 12345 Adorf")
    );

    let mut other = house.browser("192.0.2.2");
    assert_eq!(
        other.post(path, &form).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    house.clock.advance(jiff::SignedDuration::from_secs(7));
    assert_eq!(
        browser.post(path, &form).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn a_forwarded_address_counts_only_from_named_proxies() {
    let house = House::with(|config| {
        config.trusted_proxies = vec!["10.0.0.1".parse().unwrap()];
        config.rates.login.burst = 1;
    })
    .await;
    for (peer, last) in [
        ("10.0.0.1", StatusCode::FORBIDDEN),
        ("10.0.0.2", StatusCode::TOO_MANY_REQUESTS),
    ] {
        let mut browser = house.browser(peer);
        let mut answer = None;
        for client in ["192.0.2.1", "192.0.2.2"] {
            let request = browser
                .request(Method::POST, "/de/desk/login")
                .header(header::ORIGIN, ORIGIN)
                .header("x-forwarded-for", client)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from("login=a&password=b"))
                .unwrap();
            answer = Some(browser.send(request).await.status);
        }
        assert_eq!(answer, Some(last), "through {peer}");
    }
}

#[tokio::test]
async fn large_and_strange_bodies_get_a_clear_answer() {
    let house = House::new().await;
    let mut browser = house.browser("192.0.2.1");
    let path = "/de/adorf/meldewesen/betreten";
    let large = [("note", "x".repeat(40_000))];
    assert_eq!(
        browser.post(path, &large).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    for (kind, body, status) in [
        (
            "application/json",
            "{}".to_owned(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
        (
            "application/x-www-form-urlencoded",
            "topic=%FF%FE&note=%00".into(),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "application/x-www-form-urlencoded",
            encoded(&[("topic", "\u{202e}".into())]),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    ] {
        let request = browser
            .request(Method::POST, path)
            .header(header::ORIGIN, ORIGIN)
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();
        let answer = browser.send(request).await;
        assert_eq!(answer.status, status, "{kind}");
        html::check("a strange body", "de", &answer.body);
        html::names_a_person("a strange body", &answer.body);
    }
}

#[tokio::test]
async fn figures_are_not_for_everybody() {
    let house = House::new().await;
    assert_eq!(
        house.browser("192.0.2.1").get("/metrics").await.status,
        StatusCode::NOT_FOUND
    );
    let mut near = house.browser("127.0.0.1");
    near.enters("adorf/meldewesen", "umzug", "").await;
    let figures = near.get("/metrics").await;
    assert!(
        figures.body.contains("schalter_visits_entered_total 1"),
        "{}",
        figures.body
    );
}

#[tokio::test]
async fn figures_do_not_leave_by_a_proxy_that_nobody_named() {
    let reads = async |house: &House, peer: &str, header: &'static str, value: &str| {
        let mut browser = house.browser(peer);
        let request = browser
            .request(Method::GET, "/metrics")
            .header(header, value)
            .body(Body::empty())
            .unwrap();
        browser.send(request).await.status == StatusCode::OK
    };
    let unnamed = House::new().await;
    for header in ["x-forwarded-for", "forwarded", "x-real-ip"] {
        assert!(
            !reads(&unnamed, "127.0.0.1", header, "127.0.0.1").await,
            "{header}"
        );
    }
    let named = House::with(|config| {
        config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        config.metrics.networks = vec!["10.0.0.0/8".parse().unwrap()];
    })
    .await;
    let through = async |client| reads(&named, "127.0.0.1", "x-forwarded-for", client).await;
    assert!(!through("192.0.2.1").await);
    assert!(through("10.1.2.3").await);
    assert!(!through("nonsense").await, "what cannot be read is nobody");
    let near = named.browser("127.0.0.1").get("/metrics").await;
    assert_eq!(near.status, StatusCode::OK, "this machine itself");
}

#[tokio::test]
async fn over_plain_http_cookies_are_not_secure_and_hsts_is_not_sent() {
    let house = House::with(|config| {
        config.public_urls = vec![
            "http://localhost:8080".parse().unwrap(),
            ORIGIN.parse().unwrap(),
        ];
    })
    .await;
    let mut citizen = house.browser("127.0.0.1");
    citizen.enters("adorf/meldewesen", "umzug", "").await;
    assert_eq!(citizen.cookie("besuch").len(), 32);
    let page = citizen.get("/de/adorf").await;
    assert_eq!(page.header(header::STRICT_TRANSPORT_SECURITY), "");
}

#[tokio::test]
async fn open_streams_end_with_the_server() {
    let house = House::new().await;
    let mut browser = house.browser("192.0.2.1");
    assert_eq!(browser.get("/de/adorf/live").await.status, StatusCode::OK);
    house.exchange.drain();
    let request = browser.request(Method::GET, "/de/adorf/live");
    let router = schalter_web::router(house.app.clone());
    let answer = tower::ServiceExt::oneshot(router, request.body(Body::empty()).unwrap()).await;
    let body = http_body_util::BodyExt::collect(answer.unwrap().into_body());
    let ended = tokio::time::timeout(std::time::Duration::from_secs(5), body).await;
    assert!(ended.is_ok(), "the stream goes on");
}

//! Kiosks over the wire: pairing, the device's page and channel, presence by HTTP, and that nothing of
//! a visit is reachable once it is wiped.

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use schalter_domain::clock::Clock as _;
use schalter_domain::ids::{KioskId, VisitId};
use schalter_domain::notice::Level;
use schalter_domain::office::Localised;
use schalter_exchange::Party;
use schalter_exchange::notices::Draft;
use serde_json::{Value, json};

use crate::html;
use crate::live::{Live, serves};
use crate::scene::{Answer, Browser, House};

fn kiosk(house: &House, slug: &str) -> KioskId {
    let catalogue = house.exchange.catalogue();
    let mut kiosks = catalogue.kiosks();
    kiosks.find(|kiosk| kiosk.slug == slug).unwrap().id
}

/// The code that a page shows, as it is typed.
fn code(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("s-pairing__code\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

async fn approves(house: &House, slug: &str, code: &str) {
    let (login, kiosk) = match slug {
        "laden" => ("bruno", kiosk(house, slug)),
        _ => ("ada", kiosk(house, slug)),
    };
    let admin = house.signed(login, true);
    let kiosks = house.exchange.kiosks();
    kiosks.approve(&admin, kiosk, code).await.unwrap();
}

/// A browser that is the kiosk's device.
pub async fn pairs<'a>(house: &'a House, slug: &str) -> Browser<'a> {
    let mut device = house.browser("203.0.113.50");
    let page = device.get("/de/kiosk").await;
    approves(house, slug, &code(&page)).await;
    let paired = device.get("/de/kiosk").await;
    assert_eq!(paired.header(LOCATION), "/kiosk");
    device
}

async fn reports(house: &House, token: Option<&str>, body: &str) -> Answer {
    let mut sensor = house.browser("203.0.113.51");
    let mut request = sensor
        .request(Method::POST, "/api/v1/kiosks/presence")
        .header(CONTENT_TYPE, "application/json");
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request.body(Body::from(body.to_owned())).unwrap();
    sensor.send(request).await
}

/// Time passes at the kiosk.
async fn passes(house: &House, ms: i64) {
    house.clock.advance(SignedDuration::from_millis(ms));
    house.exchange.tick().await;
    house.exchange.kiosks().tick().await;
}

/// The next view for which `fits` holds.
async fn shows(channel: &mut Live, fits: impl Fn(&Value) -> bool) -> Value {
    loop {
        let text = channel.hears().await.expect("a view");
        let frame: Value = serde_json::from_str(&text).unwrap();
        if frame["type"] == "view" && fits(&frame["view"]) {
            return frame["view"].clone();
        }
    }
}

fn stage(view: &Value) -> &str {
    view["stage"]["stage"].as_str().unwrap()
}

#[tokio::test]
async fn a_device_shows_a_code_and_becomes_the_kiosks() {
    let house = House::new().await;
    let mut device = house.browser("203.0.113.50");
    let first = device.get("/kiosk").await;
    assert_eq!(first.header(LOCATION), "/de/kiosk");
    for locale in ["de", "en"] {
        let path = format!("/{locale}/kiosk");
        let page = device.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        html::check(&path, locale, &page.body);
    }
    let shown = code(&device.get("/de/kiosk").await);
    let told = device.get("/kiosk/pairing").await;
    let told: Value = serde_json::from_str(&told.body).unwrap();
    assert_eq!(told["state"], "waiting");
    assert_eq!(told["code"].as_str().unwrap(), shown.replace(' ', ""));

    approves(&house, "buecherei", &shown).await;
    let told = device.get("/kiosk/pairing").await;
    let cookie = told.headers.get_all(SET_COOKIE).iter().next().unwrap();
    let cookie = cookie.to_str().unwrap();
    assert!(cookie.starts_with("__Host-kiosk="), "{cookie}");
    for word in ["HttpOnly", "Secure", "SameSite=Strict", "Max-Age=34560000"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    assert!(told.body.contains("paired"), "{}", told.body);
    for locale in ["de", "en"] {
        let path = format!("/{locale}/kiosk");
        let page = device.get(&path).await;
        html::check(&path, locale, &page.body);
        html::names_a_person(&path, &page.body);
        assert!(page.body.contains("Kabine in der Bücherei"));
        let renewed = page.headers.get(SET_COOKIE).unwrap();
        assert!(renewed.to_str().unwrap().contains("Max-Age=34560000"));
    }
    let mut copied = house.browser("203.0.113.52");
    let late = copied.get("/kiosk/pairing").await;
    assert!(late.body.contains("over"));
}

#[tokio::test]
async fn a_code_holds_for_five_minutes_and_another_is_one_press_away() {
    let house = House::new().await;
    let mut device = house.browser("203.0.113.50");
    let first = code(&device.get("/de/kiosk").await);
    assert_eq!(code(&device.get("/de/kiosk").await), first, "it stays");
    let pressed = device.post("/kiosk/pairing", &[]).await;
    assert_eq!(pressed.header(LOCATION), "/kiosk");
    let second = code(&device.get("/de/kiosk").await);
    assert_ne!(first, second);
    let admin = house.signed("ada", true);
    let kiosks = house.exchange.kiosks();
    let id = kiosk(&house, "buecherei");
    let older = kiosks.approve(&admin, id, &first).await;
    assert!(older.is_err(), "the one before holds no more");
    house.clock.advance(SignedDuration::from_secs(300));
    let told = device.get("/kiosk/pairing").await;
    assert!(told.body.contains("over"), "{}", told.body);
    let late = kiosks.approve(&admin, id, &second).await;
    assert!(late.is_err());
    assert_ne!(code(&device.get("/de/kiosk").await), second);
}

#[tokio::test]
async fn somebody_comes_and_nothing_of_it_is_left() {
    let house = House::new().await;
    let port = serves(&house);
    let mut device = pairs(&house, "buecherei").await;
    let mut channel = Live::opens(port, "/live/kiosk?locale=de", &device).await;
    channel.greets().await;
    let view = shows(&mut channel, |_| true).await;
    assert_eq!(stage(&view), "idle");
    assert_eq!(view["reception"]["open"], true);
    let admin = house.signed("ada", true);
    let kiosks = house.exchange.kiosks();
    let id = kiosk(&house, "buecherei");
    let sensor = kiosks.open_sensor(&admin, id).await.unwrap();
    let taken = reports(&house, Some(&sensor), r#"{"present":true}"#).await;
    assert_eq!(taken.status, StatusCode::NO_CONTENT);
    passes(&house, 1_500).await;
    let view = shows(&mut channel, |view| stage(view) == "visiting").await;
    let visit: VisitId = view["stage"]["visit"].as_str().unwrap().parse().unwrap();

    let seat = house.opens("anna").await;
    let path = format!("/live/visit/{visit}?locale=de");
    let mut talk = Live::opens(port, &path, &device).await;
    talk.greets().await;
    let rings = shows(&mut talk, |view| stage(view) == "ringing").await;
    assert_eq!(rings["stage"]["room"]["open"], false);
    house.accepts(seat).await;
    shows(&mut talk, |view| stage(view) == "talking").await;
    let page = format!("/de/besuch/{visit}");
    assert_eq!(device.get(&page).await.status, StatusCode::OK);
    let mut stranger = pairs(&house, "laden").await;
    let foreign = stranger.get(&page).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND, "another kiosk's");

    talk.asks(json!({ "type": "leave" })).await;
    channel.asks(json!({ "type": "cancel" })).await;
    passes(&house, 1).await;
    let mut over = Live::opens(port, &path, &device).await;
    over.greets().await;
    assert_eq!(over.closes().await, 4401, "no way back");
    assert_eq!(device.get(&page).await.status, StatusCode::NOT_FOUND);
    let again = device.get("/de/kiosk").await;
    assert!(!again.body.contains(&visit.to_string()));
    channel.asks(json!({ "type": "wiped" })).await;
    passes(&house, 1).await;
    let seen = kiosks.seen(id).unwrap();
    assert_eq!(seen.shown, schalter_domain::booth::Shown::Idle);
}

#[tokio::test]
async fn what_is_announced_shows_at_once() {
    let house = House::new().await;
    let port = serves(&house);
    let device = pairs(&house, "buecherei").await;
    let mut channel = Live::opens(port, "/live/kiosk?locale=de", &device).await;
    channel.greets().await;
    let view = shows(&mut channel, |_| true).await;
    assert_eq!(view["notices"], json!([]));
    let draft = Draft {
        office: None,
        text: Localised::german("Heute kein Wasser im Rathaus"),
        level: Level::Warning,
        from: None,
        until: house.clock.now() + SignedDuration::from_hours(1),
    };
    let notices = house.exchange.notices();
    notices
        .publish(&house.signed("ada", true), draft)
        .await
        .unwrap();
    let announced = |view: &Value| view["notices"].as_array().unwrap().len() == 1;
    shows(&mut channel, announced).await;
}

#[tokio::test]
async fn a_sensor_reports_presence_and_can_do_nothing_else() {
    let house = House::new().await;
    let port = serves(&house);
    let admin = house.signed("ada", true);
    let kiosks = house.exchange.kiosks();
    let id = kiosk(&house, "buecherei");
    let sensor = kiosks.open_sensor(&admin, id).await.unwrap();
    let present = r#"{"present":true}"#;
    for token in [None, Some("0"), Some("")] {
        let refused = reports(&house, token, present).await;
        assert!(refused.status.is_client_error(), "{token:?}");
        assert_ne!(refused.status, StatusCode::BAD_REQUEST);
    }
    for body in [
        "",
        "{}",
        "[]",
        r#"{"present":"yes"}"#,
        r#"{"present":true,"visit":1}"#,
    ] {
        let refused = reports(&house, Some(&sensor), body).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{body}");
    }
    assert_eq!(
        reports(&house, Some(&sensor), present).await.status,
        StatusCode::NO_CONTENT
    );
    passes(&house, 5_000).await;
    assert_eq!(
        kiosks.visit(id),
        None,
        "a kiosk without a device rings nobody"
    );

    let cookies = format!("__Host-kiosk={sensor}");
    let mut channel = Live::with_cookies(port, "/live/kiosk", &cookies).await;
    assert_eq!(channel.closes().await, 4401);
    let ids = kiosks.sensors(&admin, id).await.unwrap();
    kiosks.revoke_sensor(&admin, id, ids[0].id).await.unwrap();
    let refused = reports(&house, Some(&sensor), present).await;
    assert!(refused.status.is_client_error());
}

#[tokio::test]
async fn a_device_that_is_locked_out_is_closed_at_once() {
    let house = House::new().await;
    let port = serves(&house);
    let mut device = pairs(&house, "buecherei").await;
    let mut channel = Live::opens(port, "/live/kiosk", &device).await;
    channel.greets().await;
    shows(&mut channel, |_| true).await;
    let id = kiosk(&house, "buecherei");
    let admin = house.signed("ada", true);
    house.exchange.kiosks().revoke(&admin, id).await.unwrap();
    let code = channel.closes().await;
    assert!(code == 4401 || code == 1012, "{code}");
    let mut again = Live::opens(port, "/live/kiosk", &device).await;
    assert_eq!(again.closes().await, 4401);
    let page = device.get("/de/kiosk").await;
    assert!(
        page.body.contains("s-pairing__code"),
        "it is nobody's again"
    );
    house.exchange.seen(Party::Kiosk(id));
}

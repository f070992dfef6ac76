//! What people do, step by step, without JavaScript.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use schalter_domain::switchboard::VisitStage;
use schalter_domain::ticket::ContactWish;
use schalter_store::{Scope, StageFilter};

use crate::html;
use crate::scene::{House, ORIGIN};

#[tokio::test]
async fn entering_takes_the_place_at_once_and_a_second_time_shows_the_running_visit() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    let visit = citizen
        .enters("adorf/meldewesen", "umzug", "Ich ziehe um")
        .await;
    let stage = house.exchange.visits().get(visit).unwrap().stage.clone();
    assert!(matches!(stage, VisitStage::Waiting { .. }));
    assert_eq!(citizen.cookie("__Host-besuch").len(), 32);

    let again = citizen.get("/de/adorf/standesamt/betreten").await;
    assert_eq!(
        again.header(header::LOCATION),
        format!("/de/besuch/{visit}")
    );
    let same = citizen.enters("adorf/standesamt", "ehe", "").await;
    assert_eq!(same, visit, "one open visit per browser and alliance");

    let elsewhere = citizen.enters("bedorf/meldewesen", "umzug", "").await;
    assert_ne!(elsewhere, visit, "another alliance is another line");
}

#[tokio::test]
async fn the_same_form_sent_twice_enters_once() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    let page = citizen.get("/de/adorf/meldewesen/betreten").await;
    let form = [
        ("form", page.field("form")),
        ("topic", "umzug".to_owned()),
        ("language", "de".to_owned()),
    ];
    let mut twin = citizen.clone();
    let first = citizen.post("/de/adorf/meldewesen/betreten", &form).await;
    let second = twin.post("/de/adorf/meldewesen/betreten", &form).await;
    assert_eq!(
        first.header(header::LOCATION),
        second.header(header::LOCATION)
    );
}

#[tokio::test]
async fn a_form_that_does_not_fit_comes_back_with_what_was_typed() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    let form = [
        ("topic", "nonsense".to_owned()),
        ("language", "vi".to_owned()),
        ("mode", "text".to_owned()),
        ("note", format!("<b>{}", "x".repeat(500))),
    ];
    let page = citizen.post("/de/adorf/meldewesen/betreten", &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    html::check("a form with mistakes", "de", &page.body);
    for text in [
        "Wählen Sie ein Anliegen",
        "Wählen Sie eine Sprache",
        "Kürzen Sie",
        "&#60;b&#62;xxx",
    ] {
        assert!(page.body.contains(text), "{text}");
    }
    assert!(page.body.contains("value=\"text\" checked"));
}

#[tokio::test]
async fn a_full_line_and_a_closing_house_name_a_person() {
    let house = House::new().await;
    for n in 0..5 {
        let mut citizen = house.browser(&format!("192.0.2.{}", n + 1));
        citizen.enters("adorf/meldewesen", "umzug", "").await;
    }
    let mut citizen = house.browser("192.0.2.9");
    let form = [("topic", "umzug".to_owned()), ("language", "de".to_owned())];
    let full = citizen.post("/de/adorf/meldewesen/betreten", &form).await;
    assert_eq!(full.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        full.body.contains("Die Warteschlange ist voll"),
        "{}",
        full.body
    );
    html::names_a_person("full", &full.body);

    house.exchange.drain();
    let form = [("topic", "ehe".to_owned()), ("language", "de".to_owned())];
    let draining = citizen.post("/de/adorf/standesamt/betreten", &form).await;
    assert!(
        draining.body.contains("Wir sind gleich wieder da"),
        "{}",
        draining.body
    );
    assert_eq!(
        citizen.get("/readyz").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    assert_eq!(citizen.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn another_browser_cannot_see_leave_or_rate_a_visit() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    let visit = citizen.enters("adorf/meldewesen", "umzug", "").await;
    let mut thief = house.browser("192.0.2.2");
    thief.enters("adorf/meldewesen", "umzug", "").await;
    assert_eq!(
        thief.get(&format!("/de/besuch/{visit}")).await.status,
        StatusCode::NOT_FOUND
    );
    for step in ["verlassen", "bewertung"] {
        let form = [("stars", "1".to_owned())];
        let answer = thief
            .post(&format!("/de/besuch/{visit}/{step}"), &form)
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{step}");
    }
    let stage = house.exchange.visits().get(visit).unwrap().stage.clone();
    assert!(matches!(stage, VisitStage::Waiting { .. }));
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_look_the_same() {
    let house = House::new().await;
    let mut pages = Vec::new();
    for (login, password) in [("anna", "falsch"), ("niemand", "falsch")] {
        let mut browser = house.browser("192.0.2.1");
        let secret = browser.get("/de/desk/login").await.field("csrf");
        let form = [
            ("csrf", secret),
            ("login", login.to_owned()),
            ("password", password.to_owned()),
        ];
        let page = browser.post("/de/desk/login", &form).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        html::check("a refused login", "de", &page.body);
        let typed = format!("value=\"{login}\"");
        assert!(page.body.contains(&typed), "nothing typed is lost");
        let page = page
            .body
            .replace(&page.field("csrf"), "")
            .replace(&typed, "");
        pages.push(page);
    }
    assert_eq!(pages[0], pages[1]);
}

#[tokio::test]
async fn a_login_form_of_another_browser_is_not_taken() {
    let house = House::new().await;
    let foreign = house
        .browser("192.0.2.1")
        .get("/de/desk/login")
        .await
        .field("csrf");
    let mut browser = house.browser("192.0.2.2");
    browser.get("/de/desk/login").await;
    let form = [
        ("csrf", foreign),
        ("login", "anna".to_owned()),
        ("password", "Adorf-Anna-1".to_owned()),
    ];
    let page = browser.post("/de/desk/login", &form).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.body.contains("zu lange offen"));
}

#[tokio::test]
async fn logging_out_ends_the_session_on_the_server() {
    let house = House::new().await;
    let mut anna = house.signed_on("anna", "Adorf-Anna-1").await;
    let stolen = anna.clone();
    let csrf = anna.get("/de/desk").await.field("csrf");
    let wrong = anna
        .post("/de/desk/logout", &[("csrf", "0".repeat(32))])
        .await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    let out = anna.post("/de/desk/logout", &[("csrf", csrf)]).await;
    assert_eq!(
        out.header(header::LOCATION),
        "/de/desk/login?abgemeldet=true"
    );
    let mut stolen = stolen;
    let later = stolen.get("/de/desk").await;
    assert_eq!(later.header(header::LOCATION), "/de/desk/login");
}

#[tokio::test]
async fn a_ticket_is_taken_given_back_and_closed_by_one_person_at_a_time() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    let visit = citizen.enters("adorf/meldewesen", "umzug", "").await;
    let ticket = house.follows_up("anna", visit, "Foto nachreichen").await;
    let mut anna = house.signed_on("anna", "Adorf-Anna-1").await;
    let mut albert = house.signed_on("albert", "Adorf-Albert-1").await;
    let annas = anna.get("/de/desk/vorgaenge").await.field("csrf");
    let alberts = albert.get("/de/desk/vorgaenge").await.field("csrf");
    let path = |step: &str| format!("/de/desk/vorgaenge/{ticket}/{step}");
    let form = |csrf: &str| of_list(csrf);

    let taken = anna.post(&path("uebernehmen"), &form(&annas)).await;
    let list = anna.get(taken.header(header::LOCATION)).await.body;
    assert!(list.contains("ist jetzt bei Ihnen"), "{list}");
    for step in ["uebernehmen", "zurueckgeben", "abschliessen"] {
        let late = albert.post(&path(step), &form(&alberts)).await;
        let list = albert.get(late.header(header::LOCATION)).await.body;
        assert!(list.contains("jemand anderes geändert"), "{step}: {list}");
        assert!(list.contains("Bei Anna Adorfer"), "{step}");
    }
    let forged = anna.post(&path("abschliessen"), &form(&alberts)).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let closed = anna.post(&path("abschliessen"), &form(&annas)).await;
    let list = anna.get(closed.header(header::LOCATION)).await.body;
    assert!(
        list.contains("ist abgeschlossen") && list.contains("Keine offenen Vorgänge"),
        "{list}"
    );
    let all = house
        .store
        .tickets(Scope::House, None, StageFilter::All)
        .await
        .unwrap();
    assert_eq!(all[0].stage.code(), "closed");
    assert_eq!(all[0].contact, ContactWish::None, "the promise is met");

    let number = &all[0].number;
    let search = format!("/de/desk/vorgaenge?nummer={number}");
    let found = albert.get(&search).await.body;
    html::check("a closed ticket", "de", &found);
    for text in [
        "Foto nachreichen",
        "Abgeschlossen am 23. November 2026",
        "Wieder öffnen",
    ] {
        assert!(found.contains(text), "{text}: {found}");
    }
    assert!(!found.contains("0221 4710-999"), "{found}");
    assert!(
        !found.contains("Anna Adorfer"),
        "who closed it is not said: {found}"
    );
    let mut again = form(&alberts).to_vec();
    again.push(("nummer", number.clone()));
    let opened = albert.post(&path("wieder-oeffnen"), &again).await;
    let to = opened.header(header::LOCATION);
    assert!(to.contains(&format!("nummer={number}")), "{to}");
    let page = albert.get(to).await.body;
    for text in ["ist wieder offen", "Foto nachreichen", "Übernehmen"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let twice = albert.post(&path("wieder-oeffnen"), &again).await;
    assert!(twice.header(header::LOCATION).contains("getan=nicht"));
}

/// The form of a step, as it stands in an office's list.
fn of_list(csrf: &str) -> [(&'static str, String); 2] {
    [
        ("csrf", csrf.to_owned()),
        ("buero", "meldewesen".to_owned()),
    ]
}

#[tokio::test]
async fn a_ticket_is_for_those_who_serve_its_office_and_a_lead_frees_it() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    let visit = citizen.enters("adorf/meldewesen", "umzug", "").await;
    let ticket = house.follows_up("anna", visit, "Foto nachreichen").await;
    let path = |step: &str| format!("/de/desk/vorgaenge/{ticket}/{step}");
    let stage = async || {
        let ticket = house.store.ticket(Scope::House, ticket).await.unwrap();
        ticket.unwrap().stage.code()
    };
    let search = "/de/desk/vorgaenge?nummer=2026-00001";

    let mut arno = house.signed_on("arno", "Adorf-Arno-1").await;
    let arnos = arno.get("/de/desk").await.field("csrf");
    for step in [
        "uebernehmen",
        "zurueckgeben",
        "abschliessen",
        "wieder-oeffnen",
    ] {
        let refused = arno.post(&path(step), &of_list(&arnos)).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{step}");
    }
    assert_eq!(stage().await, "open", "it is another office's");
    for path in ["/de/desk/vorgaenge?buero=meldewesen", search] {
        let page = arno.get(path).await.body;
        assert!(!page.contains("Foto nachreichen"), "{path}: {page}");
    }

    let mut anna = house.signed_on("anna", "Adorf-Anna-1").await;
    let annas = anna.get("/de/desk").await.field("csrf");
    anna.post(&path("uebernehmen"), &of_list(&annas)).await;
    assert_eq!(stage().await, "taken");
    let mut albert = house.signed_on("albert", "Adorf-Albert-1").await;
    let list = albert.get("/de/desk/vorgaenge").await.body;
    assert!(!list.contains("Freigeben"), "a colleague cannot: {list}");

    let mut lea = house.signed_on("lea", "Adorf-Lea-1").await;
    let list = lea.get("/de/desk/vorgaenge?buero=meldewesen").await;
    for text in ["Bei Anna Adorfer", "Freigeben"] {
        assert!(list.body.contains(text), "{text}: {}", list.body);
    }
    let leas = list.field("csrf");
    let closed = lea.post(&path("abschliessen"), &of_list(&leas)).await;
    assert!(closed.header(header::LOCATION).contains("getan=nicht"));
    let freed = lea.post(&path("zurueckgeben"), &of_list(&leas)).await;
    let list = lea.get(freed.header(header::LOCATION)).await.body;
    assert!(list.contains("ist wieder offen"), "{list}");
    assert_eq!(stage().await, "open");
}

#[tokio::test]
async fn reports_are_for_lead_and_admin() {
    let house = House::new().await;
    let path = "/de/desk/rueckmeldungen";
    for (login, password, may) in [
        ("anna", "Adorf-Anna-1", false),
        ("lea", "Adorf-Lea-1", true),
        ("bruno", "Bedorf-Bruno-1", true),
    ] {
        let mut staff = house.signed_on(login, password).await;
        let desk = staff.get("/de/desk").await.body;
        assert_eq!(desk.contains(path), may, "the link of {login}");
        let page = staff.get(path).await;
        let status = if may {
            StatusCode::OK
        } else {
            StatusCode::FORBIDDEN
        };
        assert_eq!(page.status, status, "{login}");
    }
}

#[tokio::test]
async fn a_barrier_is_reported_and_kept() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    let path = "/de/adorf/barrierefreiheit";
    let empty = citizen.post(path, &[("text", "  ".to_owned())]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    html::check("an empty report", "de", &empty.body);
    let sent = citizen
        .post(path, &[("text", "Der Knopf ist zu klein".to_owned())])
        .await;
    let page = citizen.get(sent.header(header::LOCATION)).await.body;
    assert!(page.contains("Danke für Ihre Meldung"));
    let kept = house.store.feedback(Scope::House).await.unwrap();
    assert_eq!(kept[0].text, "Der Knopf ist zu klein");
}

#[tokio::test]
async fn cards_come_as_events_and_streams_are_capped() {
    let house = House::with(|config| config.rates.streams = 1).await;
    let mut citizen = house.browser("192.0.2.1");
    let stream = citizen.get("/de/adorf/live").await;
    assert_eq!(stream.status, StatusCode::OK);
    let (_, data) = stream
        .body
        .split_once("event: office\ndata: ")
        .expect("an event");
    let card: serde_json::Value = serde_json::from_str(data.lines().next().unwrap()).unwrap();
    assert_eq!(card["open"], true);
    assert_eq!(card["texts"]["hours"], "Rund um die Uhr");
    assert_eq!(card["texts"]["waiting"], "0");

    let held = citizen
        .request(Method::GET, "/de/adorf/live")
        .body(Body::empty())
        .unwrap();
    let router = schalter_web::router(house.app.clone());
    let held = tower::ServiceExt::oneshot(router, held).await.unwrap();
    assert_eq!(
        citizen.get("/de/adorf/live").await.status,
        StatusCode::TOO_MANY_REQUESTS
    );
    drop(held);
    assert_eq!(citizen.get("/de/adorf/live").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_api_gives_the_state_of_the_offices() {
    let house = House::new().await;
    house.opens("anna").await;
    let mut machine = house.browser("192.0.2.1");
    let all = machine.get("/api/v1/organisations").await;
    let all: serde_json::Value = serde_json::from_str(&all.body).unwrap();
    assert_eq!(all["organisations"][0]["slug"], "adorf");
    let offices = machine.get("/api/v1/organisations/adorf/offices").await;
    let offices: serde_json::Value = serde_json::from_str(&offices.body).unwrap();
    let registry = &offices["offices"][1];
    assert_eq!(registry["open"], true);
    assert_eq!(registry["closes_at"], "2026-11-23T11:00:00Z");
    assert_eq!(registry["hours"][0]["spans"][1]["to"], "18:00");
    assert_eq!(registry["wait"]["kind"], "now");
    assert_eq!(registry["seats_free"], 1);

    let missing = machine.get("/api/v1/organisations/nirgends/offices").await;
    assert_eq!(
        missing.header(header::CONTENT_TYPE),
        "application/problem+json"
    );
    let problem: serde_json::Value = serde_json::from_str(&missing.body).unwrap();
    assert_eq!(problem["type"], "urn:schalter:problem:not-found");
    assert_eq!(problem["status"], 404);
}

#[tokio::test]
async fn a_browser_is_led_to_its_language() {
    let house = House::new().await;
    let mut browser = house.browser("192.0.2.1");
    let request = browser
        .request(Method::GET, "/")
        .header(header::ACCEPT_LANGUAGE, "en-GB,de;q=0.5");
    let answer = browser.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header(header::LOCATION), "/en");
    assert_eq!(ORIGIN.split(':').next(), Some("https"));
}

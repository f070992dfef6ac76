//! The pages of accounts, and who may see them.

use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{Method, StatusCode, header};
use schalter_domain::clock::Clock as _;
use schalter_domain::clock::testing::SeededEntropy;
use schalter_exchange::auth::emergency::link;
use schalter_store::Batch;

use crate::html;
use crate::scene::{Browser, House, encoded};

const LOCALES: [&str; 2] = ["de", "en"];

async fn shows(browser: &mut Browser<'_>, path: &str, text: &str) {
    for locale in LOCALES {
        let path = format!("/{locale}/desk/{path}");
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        html::check(&path, locale, &page.body);
        if locale == "de" {
            assert!(page.body.contains(text), "{path}: {}", page.body);
        }
    }
}

#[tokio::test]
async fn everybody_keeps_the_own_account_and_some_those_of_others() {
    let house = House::new().await;
    let mut anna = house.signed_on("anna", "Adorf-Anna-1").await;
    shows(&mut anna, "konto", "Angemeldet als anna").await;
    shows(&mut anna, "konto/faktor", "App mit Codes").await;
    for closed in ["anmeldungen", "pruefprotokoll"] {
        let page = anna.get(&format!("/de/desk/{closed}")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{closed}");
    }
    let mut bruno = house.signed_on("bruno", "Bedorf-Bruno-1").await;
    shows(&mut bruno, "anmeldungen", "Berta Bedorfer").await;
    let list = bruno.get("/de/desk/anmeldungen").await.body;
    assert!(!list.contains("Anna Adorfer"), "of another organisation");
    shows(&mut bruno, "pruefprotokoll", "Zweite Person fragen").await;
    let csrf = bruno.get("/de/desk/konto").await.field("csrf");
    let hers = house.staff("anna").id.to_string();
    for step in ["faktoren", "sitzungen"] {
        let form = [("csrf", csrf.clone()), ("konto", hers.clone())];
        let path = format!("/de/desk/anmeldungen/{step}");
        let refused = bruno.post(&path, &form).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{step}");
    }
    let still = anna.get("/de/desk/konto").await;
    assert_eq!(still.status, StatusCode::OK);
}

#[tokio::test]
async fn nobody_reads_the_record_alone() {
    let house = House::new().await;
    let mut lea = house.signed_on("lea", "Adorf-Lea-1").await;
    let csrf = lea.get("/de/desk/konto").await.field("csrf");
    let ask = |reason: &str| [("csrf", csrf.clone()), ("reason", reason.to_owned())];
    let path = "/de/desk/pruefprotokoll/fragen";
    let empty = lea.post(path, &ask(" ")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    html::check("no reason", "de", &empty.body);
    let asked = lea.post(path, &ask("Eine Beschwerde")).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    let page = lea.get("/de/desk/pruefprotokoll").await.body;
    assert!(page.contains("Eine Beschwerde") && !page.contains("<table"));
    assert!(!page.contains("/zustimmen"), "nobody agrees to oneself");
    let mut bruno = house.signed_on("bruno", "Bedorf-Bruno-1").await;
    let theirs = bruno.get("/de/desk/pruefprotokoll").await.body;
    assert!(!theirs.contains("Eine Beschwerde"), "another organisation");
}

#[tokio::test]
async fn a_login_without_a_first_step_has_no_second() {
    let house = House::new().await;
    let mut nobody = house.browser("192.0.2.1");
    for path in ["faktor", "einrichten"] {
        let path = format!("/de/desk/login/{path}");
        let form = [("code", "000000".to_owned()), ("weg", "fertig".to_owned())];
        for answer in [nobody.get(&path).await, nobody.post(&path, &form).await] {
            assert_eq!(answer.header(LOCATION), "/de/desk/login?fehler=zeit");
        }
    }
    for error in ["zeit", "anbieter", "abgelehnt", "gruppe", "erneut"] {
        let page = nobody.get(&format!("/de/desk/login?fehler={error}")).await;
        assert!(page.body.contains("role=\"alert\""), "{error}");
        html::check(error, "de", &page.body);
    }
    let page = nobody.get("/de/desk/login?fehler=%3Cb%3E").await;
    assert!(!page.body.contains("role=\"alert\""));
}

#[tokio::test]
async fn the_operators_link_is_spent_by_a_press() {
    let house = House::new().await;
    let anna = house.staff("anna");
    let (secret, writes) = link(&anna, "Test", house.clock.now(), &SeededEntropy::new(77));
    let batch = Batch {
        events: Vec::new(),
        writes,
        results: Vec::new(),
    };
    house.store.commit(batch).await.unwrap();
    let path = format!("/de/desk/notzugang/{secret}");
    let mut operator = house.browser("192.0.2.1");
    for _ in 0..2 {
        let page = operator.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "looking spends nothing");
        html::check("emergency", "de", &page.body);
    }
    let entered = operator.post(&path, &[]).await;
    assert_eq!(entered.header(LOCATION), "/de/desk");
    assert_eq!(operator.get("/de/desk").await.status, StatusCode::OK);
    let again = operator.post(&path, &[]).await;
    assert_eq!(again.header(LOCATION), "/de/desk/login?fehler=zeit");
}

#[tokio::test]
async fn a_providers_word_needs_a_provider() {
    let house = House::new().await;
    let mut browser = house.browser("192.0.2.1");
    for path in ["/de/desk/anmelden/fremd", "/desk/anmelden/fremd?code=a"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND);
    }
    let form = encoded(&[("logout_token", "x".to_owned())]);
    let request = browser
        .request(Method::POST, "/desk/abmelden/fremd")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form.into())
        .unwrap();
    let answer = browser.send(request).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "no Origin is needed");
    assert!(answer.headers.get(SET_COOKIE).is_none());
}

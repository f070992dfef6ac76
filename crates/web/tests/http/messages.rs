//! Messages at the desk, their templates, the demo's post, and what is promised where nothing is
//! sent.

use axum::http::{StatusCode, header};
use schalter_domain::message::MessageState;
use schalter_exchange::messages::Outgoing;
use schalter_store::{OutboxFilter, Posted, Progress, Scope};

use crate::html;
use crate::scene::{Browser, House};

const LIST: &str = "/de/desk/nachrichten";
const TEMPLATES: &str = "/de/desk/nachrichten/vorlagen";
const ONE: &str = "/de/desk/nachrichten/vorlagen/callback_link/email/de";
const CALLBACK: &str = "/de/adorf/meldewesen/rueckruf";

async fn page(browser: &mut Browser<'_>, path: &str, texts: &[&str]) -> String {
    for locale in ["de", "en"] {
        let path = path.replacen("/de/", &format!("/{locale}/"), 1);
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        html::check(&path, locale, &page.body);
        if locale == "de" {
            for text in texts {
                assert!(
                    page.body.contains(text),
                    "{path} lacks {text}: {}",
                    page.body
                );
            }
        }
    }
    browser.get(path).await.body
}

async fn asks(house: &House, contact: &str) -> StatusCode {
    let mut citizen = house.browser("192.0.2.1");
    let form = [
        ("topic", "umzug".to_owned()),
        ("language", "de".to_owned()),
        ("contact", contact.to_owned()),
        ("window", String::new()),
    ];
    citizen.post(CALLBACK, &form).await.status
}

async fn posted(house: &House) -> Vec<Posted> {
    let all = OutboxFilter::default();
    house.store.outbox(Scope::House, &all).await.unwrap()
}

#[tokio::test]
async fn the_lead_sees_what_became_of_messages_and_sends_one_again() {
    let house = House::new().await;
    let mut lea = house.signed_on("lea", "Adorf-Lea-1").await;
    page(&mut lea, LIST, &["Noch ist keine Nachricht ausgegangen"]).await;
    assert_eq!(
        asks(&house, "frieda@example.org").await,
        StatusCode::SEE_OTHER
    );
    house.exchange.messages().delivered().await;
    let texts = ["Gesendet", "Link zum Rückruf", "f…@example.org"];
    let list = page(&mut lea, LIST, &texts).await;
    assert!(!list.contains("Noch einmal senden"), "{list}");

    let sent = posted(&house).await.remove(0);
    let failed = Progress {
        state: MessageState::Failed,
        last_error: Some("smtp-550".to_owned()),
        ..sent.progress.clone()
    };
    let (scope, id) = (Scope::House, sent.message.id);
    let moved = house.store.move_message(scope, id, &sent.progress, &failed);
    assert!(moved.await.unwrap());
    let texts = ["Nicht gesendet", "smtp-550", "Noch einmal senden"];
    let list = page(&mut lea, &format!("{LIST}?stand=failed"), &texts).await;
    let csrf = lea.get(LIST).await.field("csrf");
    let form = |csrf: &str| {
        [
            ("csrf", csrf.to_owned()),
            ("id", id.to_string()),
            ("stand", "failed".to_owned()),
        ]
    };
    let forged = lea.post(LIST, &form("falsch")).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN, "{list}");
    let again = lea.post(LIST, &form(&csrf)).await;
    assert_eq!(
        again.header(header::LOCATION),
        "/de/desk/nachrichten?getan=wiederholt&stand=failed"
    );
    house.exchange.messages().delivered().await;
    assert_eq!(posted(&house).await[0].progress.state, MessageState::Sent);
    let twice = lea.post(LIST, &form(&csrf)).await;
    assert!(twice.header(header::LOCATION).contains("getan=nicht"));
    page(
        &mut lea,
        &format!("{LIST}?getan=nicht"),
        &["lässt sich nicht mehr senden"],
    )
    .await;

    let mut anna = house.signed_on("anna", "Adorf-Anna-1").await;
    for path in [LIST, TEMPLATES, ONE] {
        let refused = anna.get(path).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        assert!(!refused.body.contains("frieda"), "{path}");
    }
    let mut bruno = house.signed_on("bruno", "Bedorf-Bruno-1").await;
    let list = bruno.get(LIST).await.body;
    assert!(!list.contains("example.org") && list.contains("Noch ist keine"));
}

#[tokio::test]
async fn a_template_is_tried_before_it_counts() {
    let house = House::new().await;
    let mut lea = house.signed_on("lea", "Adorf-Lea-1").await;
    page(
        &mut lea,
        TEMPLATES,
        &["Link zum Rückruf", "العربية", "Probe an mich"],
    )
    .await;
    let texts = [
        "Ihr Rückruf von Stadt Adorf",
        "{link}",
        "sandbox",
        "Vorlage des Hauses",
    ];
    page(&mut lea, ONE, &texts).await;
    let arabic = ONE.replace("/email/de", "/email/ar");
    page(&mut lea, &arabic, &["dir=\"auto\"", "معاودة"]).await;
    let short = ONE.replace("/email/de", "/sms/uk");
    page(&mut lea, &short, &["besonderen Buchstaben"]).await;
    let csrf = lea.get(ONE).await.field("csrf");
    let form = |body: &str, step: &str| {
        [
            ("csrf", csrf.clone()),
            ("subject", "Rückruf".to_owned()),
            ("body", body.to_owned()),
            ("step", step.to_owned()),
        ]
    };
    for step in ["ansehen", "sichern"] {
        let wrong = lea.post(ONE, &form("Hier\r\n<b>{linkk}</b>", step)).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        html::check("wrong template", "de", &wrong.body);
        assert!(wrong.body.contains("Zeile 2, Stelle 4"), "{}", wrong.body);
        assert!(
            wrong.body.contains("&#60;b&#62;{linkk}"),
            "what was typed stays"
        );
    }
    let tried = lea.post(ONE, &form("Bitte: {link} <i>", "ansehen")).await;
    assert_eq!(tried.status, StatusCode::OK);
    assert!(
        tried.body.contains("&#38;lt;i&#38;gt;"),
        "escaped twice: {}",
        tried.body
    );
    let kept = lea.post(ONE, &form("Bitte: {link}", "sichern")).await;
    assert!(kept.header(header::LOCATION).contains("getan=gesichert"));
    page(&mut lea, TEMPLATES, &["Eigene"]).await;
    asks(&house, "frieda@example.org").await;
    house.exchange.messages().delivered().await;
    let mut anyone = house.browser("192.0.2.7");
    let post = anyone.get("/demo/post").await;
    html::check("post", "de", &post.body);
    assert!(
        post.body
            .contains("Bitte: https://amt.example.org/de/rueckruf/"),
        "{}",
        post.body
    );
    let dropped = lea.post(ONE, &form("", "verwerfen")).await;
    assert!(dropped.header(header::LOCATION).contains("getan=verworfen"));

    for missing in [
        "callback_link/webhook/de",
        "outage/email/de",
        "x/email/de",
        "test/email/vi",
    ] {
        let missing = lea.get(&format!("{TEMPLATES}/{missing}")).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    }
    let address = [("csrf", csrf.clone()), ("to", "niemand".to_owned())];
    let refused = lea.post(TEMPLATES, &address).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    html::check("wrong address", "de", &refused.body);
    assert!(refused.body.contains("value=\"niemand\""));
}

#[tokio::test]
async fn where_no_mail_is_sent_none_is_promised() {
    let house = House::sending(Outgoing::default()).await;
    let mut citizen = house.browser("192.0.2.1");
    let form = citizen.get(CALLBACK).await.body;
    html::check("callback by telephone", "de", &form);
    let main = form
        .split("<main")
        .nth(1)
        .unwrap()
        .split("</main>")
        .next()
        .unwrap();
    assert!(
        main.contains("Telefonnummer") && !main.contains("E-Mail"),
        "{main}"
    );
    assert_eq!(
        asks(&house, "frieda@example.org").await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(asks(&house, "0221 4710-777").await, StatusCode::SEE_OTHER);
    let visit = citizen.enters("adorf/meldewesen", "umzug", "").await;
    let page = citizen.get(&format!("/de/besuch/{visit}")).await.body;
    assert!(page.contains("data-mail=\"false\""), "{page}");
    assert_eq!(posted(&house).await, []);
    assert_eq!(
        citizen.get("/demo/post").await.status,
        StatusCode::NOT_FOUND
    );
    let mut lea = house.signed_on("lea", "Adorf-Lea-1").await;
    let list = lea.get(LIST).await.body;
    assert!(
        list.contains("Kein Mailserver") || list.contains("kein Mailserver"),
        "{list}"
    );
}

//! The page for leads on which they decide about telephone numbers.

use axum::http::StatusCode;
use schalter_domain::phone::blocks::{BlockReason, BlockState};

use crate::scene::{Browser, House};

const PATH: &str = "/de/desk/sperren";
const NUMBER: &str = "+4922147104711";

async fn posts(browser: &mut Browser<'_>, fields: &[(&str, &str)]) -> crate::scene::Answer {
    let csrf = browser.get(PATH).await.field("csrf");
    let form = fields
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    let form: Vec<(&str, String)> = form.chain([("csrf", csrf)]).collect();
    browser.post(PATH, &form).await
}

#[tokio::test]
async fn a_lead_notes_a_number_blocks_it_and_lets_it_go() {
    let house = House::new().await;
    let mut lea = house.signed_on("lea", "Adorf-Lea-1").await;
    let empty = lea.get(PATH).await.body;
    assert!(
        empty.contains("Gerade ist keine Rufnummer gemeldet."),
        "{empty}"
    );
    assert!(
        empty.contains("Gerade ist keine Rufnummer gesperrt"),
        "{empty}"
    );

    let typed = [
        ("what", "note"),
        ("number", "keine"),
        ("reason", "threat"),
        ("note", "Droht <laut>"),
    ];
    let odd = posts(&mut lea, &typed).await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in [
        "Bitte prüfen Sie die Rufnummer.",
        "value=\"keine\"",
        "Droht &#60;laut&#62;",
        "value=\"threat\" selected",
    ] {
        assert!(odd.body.contains(kept), "{kept}: {}", odd.body);
    }
    let typed = [
        ("what", "note"),
        ("number", "0221 4710-4711"),
        ("reason", "threat"),
        ("note", "Droht"),
    ];
    assert_eq!(posts(&mut lea, &typed).await.status, StatusCode::SEE_OTHER);
    let page = lea.get(&format!("{PATH}?getan=notiert")).await.body;
    assert!(page.contains("+49 2214 7104 711"), "{page}");
    assert!(
        page.contains("Drohung: Droht") && page.contains("gemeldet</span>"),
        "{page}"
    );

    let signed = house.signed("lea", true);
    let blocks = house.exchange.blocks();
    let id = blocks.list(&signed).unwrap()[0].id.to_string();
    let days = [("what", "block"), ("id", &*id), ("days", "0")];
    let odd = posts(&mut lea, &days).await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        odd.body.contains("Bitte nennen Sie 1 bis 180 Tage."),
        "{}",
        odd.body
    );
    let organisation = signed.organisation;
    assert_eq!(blocks.of(organisation, NUMBER), None);
    let days = [("what", "block"), ("id", &*id), ("days", "7")];
    assert_eq!(posts(&mut lea, &days).await.status, StatusCode::SEE_OTHER);
    assert_eq!(blocks.of(organisation, NUMBER), Some(BlockState::Blocked));
    let page = lea.get(PATH).await.body;
    assert!(page.contains("Bis 30. November 2026"), "{page}");
    let lift = [("what", "lift"), ("id", &*id)];
    assert_eq!(posts(&mut lea, &lift).await.status, StatusCode::SEE_OTHER);
    assert_eq!(blocks.of(organisation, NUMBER), None);
    assert_eq!(posts(&mut lea, &lift).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn only_leads_decide_and_only_about_their_own() {
    let house = House::new().await;
    let lea = house.signed("lea", true);
    let blocks = house.exchange.blocks();
    blocks
        .note(&lea, NUMBER, BlockReason::Abuse, "")
        .await
        .unwrap();
    let id = blocks.list(&lea).unwrap()[0].id;
    let mut anna = house.signed_on("anna", "Adorf-Anna-1").await;
    assert_eq!(anna.get(PATH).await.status, StatusCode::FORBIDDEN);

    let mut theirs = house.signed("bruno", true);
    theirs.staff.roles.push(schalter_domain::staff::Role::Lead);
    assert_eq!(blocks.list(&theirs), Ok(Vec::new()));
    let decision = schalter_exchange::hotline::blocks::Decision::Lift;
    let unknown = schalter_exchange::hotline::blocks::BlockError::Unknown;
    assert_eq!(blocks.decide(&theirs, id, decision).await, Err(unknown));
    assert_eq!(blocks.list(&lea).unwrap().len(), 1);
}

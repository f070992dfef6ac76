//! Telephone numbers as the administration keeps them, what they say, and how the telephone is; here
//! without one.

use axum::http::StatusCode;
use schalter_domain::ids::NumberId;
use schalter_domain::phone::Number;

use crate::admin::{Sheet, moved, office, sends};
use crate::html;
use crate::scene::{Browser, House};

const BASE: &str = "/de/desk/verwaltung";

fn number(house: &House, slug: &str) -> Option<Number> {
    let catalogue = house.exchange.catalogue();
    let mut numbers = catalogue.numbers();
    numbers.find(|number| number.slug == slug).cloned()
}

/// Adds a number for Adorf's registration office.
async fn adds(browser: &mut Browser<'_>, house: &House) -> NumberId {
    let new = format!("{BASE}/rufnummern/neu");
    let sheet = Sheet::of(&browser.get(&new).await)
        .with("name", "Bürgertelefon")
        .with("number", "02151 86-0")
        .with("account", "trunk")
        .with("taste2", "umzug");
    let made = sends(browser, &new, &sheet).await;
    moved(&made, "getan=angelegt");
    number(house, "buergertelefon").unwrap().id
}

async fn whole(browser: &mut Browser<'_>, below: &str, texts: &[&str]) {
    for locale in ["de", "en"] {
        let path = format!("/{locale}/desk/verwaltung/{below}");
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        html::check(&path, locale, &page.body);
        html::names_a_person(&path, &page.body);
        for text in texts.iter().filter(|_| locale == "de") {
            assert!(
                page.body.contains(text),
                "{path} lacks {text}: {}",
                page.body
            );
        }
    }
}

#[tokio::test]
async fn every_page_is_whole_in_every_language() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    whole(&mut ada, "rufnummern", &["Es gibt noch keine Rufnummer."]).await;
    let id = adds(&mut ada, &house).await;
    whole(&mut ada, "rufnummern", &["Bürgertelefon", "+49 215 1860"]).await;
    whole(
        &mut ada,
        "rufnummern/neu",
        &["Rufnummer anlegen", "Taste 4"],
    )
    .await;
    let form = format!("rufnummern/{id}");
    whole(&mut ada, &form, &["Weitere andere Zeit", "value=\"trunk\""]).await;
    let spoken = format!("{form}/ansagen");
    let said = [
        "Guten Tag. Hier ist",
        "die 2.",
        "Sie sind an dritter Stelle.",
    ];
    whole(&mut ada, &spoken, &said).await;
    assert!(
        !ada.get(&format!("{BASE}/{spoken}"))
            .await
            .body
            .contains("<audio")
    );
    whole(
        &mut ada,
        &format!("{form}/stilllegen"),
        &["Bürgertelefon stilllegen?"],
    )
    .await;
    whole(&mut ada, "telefonie", &["Dieser Server hat kein Telefon."]).await;
    let overview = ada.get(BASE).await.body;
    assert!(overview.contains("1 Rufnummer: wohin"), "{overview}");
    let silent = format!("{BASE}/{spoken}/de/first.wav");
    assert_eq!(ada.get(&silent).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_that_is_sent_as_shown_changes_nothing() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let id = adds(&mut ada, &house).await;
    let path = format!("{BASE}/rufnummern/{id}");
    let shown = ada.get(&path).await;
    let answer = sends(&mut ada, &path, &Sheet::of(&shown)).await;
    moved(&answer, "getan=unveraendert");
}

#[tokio::test]
async fn what_does_not_fit_is_told_beside_its_field_and_nothing_typed_is_lost() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let id = adds(&mut ada, &house).await;
    let new = format!("{BASE}/rufnummern/neu");
    let sheet = Sheet::of(&ada.get(&new).await)
        .with("name", "Zweites Telefon")
        .with("number", "86-0")
        .with("account", "trunk")
        .and("s0.tage", "sa")
        .with("s0.von", "18:00")
        .with("s0.bis", "");
    let refused = sends(&mut ada, &new, &sheet).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    html::check("a number that does not fit", "de", &refused.body);
    for text in [
        "Eine Uhrzeit, etwa 18:00.",
        "value=\"86-0\"",
        "value=\"Zweites Telefon\"",
        "value=\"18:00\"",
        "id=\"f-s0-bis-fehler\"",
    ] {
        assert!(refused.body.contains(text), "{text}: {}", refused.body);
    }
    let sheet = Sheet::of(&refused).with("s0.bis", "20:00");
    let refused = sends(&mut ada, &new, &sheet).await;
    assert!(
        refused.body.contains("Eine ganze Rufnummer mit Vorwahl"),
        "{}",
        refused.body
    );
    let taken = Sheet::of(&refused)
        .with("number", "+49 2151 860")
        .with("s0.von", "")
        .with("s0.bis", "");
    let mut pairs = taken.pairs();
    pairs.retain(|(name, _)| *name != "s0.tage");
    let refused = ada.post(&new, &pairs).await;
    assert!(
        refused.body.contains("id=\"f-number-fehler\""),
        "somebody has it: {}",
        refused.body
    );
    let path = format!("{BASE}/rufnummern/{id}");
    let standesamt = Sheet::of(&ada.get(&path).await).with("office", "adorf/standesamt");
    let refused = sends(&mut ada, &path, &standesamt).await;
    assert!(
        refused
            .body
            .contains("Dieses Büro hat nicht alle gewählten Anliegen."),
        "{}",
        refused.body
    );
    let mut asked = standesamt.pairs();
    asked.push(("aktion", "zeigen".to_owned()));
    let shown = ada.post(&path, &asked).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("value=\"ehe\""), "{}", shown.body);
}

#[tokio::test]
async fn a_number_is_changed_taken_back_and_ended() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let id = adds(&mut ada, &house).await;
    let known = number(&house, "buergertelefon").unwrap();
    assert_eq!(known.number, "+492151860");
    assert_eq!((known.route.menu.len(), known.route.menu[0].key), (1, 2));
    assert!(known.callback && known.keeps_place && !known.emergency);

    let path = format!("{BASE}/rufnummern/{id}");
    house.passes(1, &[]).await;
    let sheet = Sheet::of(&ada.get(&path).await)
        .with("greeting.de", "Guten Tag, hier ist Adorf.")
        .with("was", "emergency")
        .and("languages", "en")
        .and("s0.tage", "su")
        .and("s0.tage", "sa")
        .with("s0.von", "00:00")
        .with("s0.bis", "00:00")
        .with("s0.buero", "adorf/standesamt");
    moved(&sends(&mut ada, &path, &sheet).await, "getan=gespeichert");
    let known = number(&house, "buergertelefon").unwrap();
    assert!(known.emergency && !known.callback && !known.shows_caller);
    assert_eq!(known.languages.len(), 2);
    assert_eq!(
        known.schedule[0].route.office,
        office(&house, "adorf", "standesamt")
    );
    let spoken = ada.get(&format!("{path}/ansagen")).await.body;
    for text in ["hier ist Adorf.", "For English, press 9.", "die 112."] {
        assert!(spoken.contains(text), "{text}: {spoken}");
    }
    let stale = sends(&mut ada, &path, &sheet.with("name", "Anderer Name")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);

    let mut step = async |what: &str| {
        let form = [
            ("csrf", ada.get(BASE).await.field("csrf")),
            ("schritt", what.to_owned()),
            ("art", "number".to_owned()),
            ("nummer", id.to_string()),
            ("seite", "rufnummern".to_owned()),
        ];
        ada.post(&format!("{BASE}/schritt"), &form).await
    };
    moved(&step("rueckgaengig").await, "getan=rueckgaengig");
    assert!(
        number(&house, "buergertelefon")
            .unwrap()
            .schedule
            .is_empty()
    );

    let standby = office(&house, "adorf", "meldewesen");
    let retire_office = format!("{BASE}/bueros/{standby}/stilllegen");
    let csrf = [("csrf", ada.get(&retire_office).await.field("csrf"))];
    let refused = ada.post(&retire_office, &csrf).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("Bürgertelefon"), "{}", refused.body);

    let retire = format!("{path}/stilllegen");
    moved(&ada.post(&retire, &csrf).await, "getan=stillgelegt");
    assert_eq!(number(&house, "buergertelefon"), None);
    assert_eq!(ada.get(&path).await.status, StatusCode::NOT_FOUND);
    let list = ada.get(&format!("{BASE}/rufnummern")).await.body;
    assert!(list.contains("Frühere Rufnummern"), "{list}");
    let form = [
        ("csrf", csrf[0].1.clone()),
        ("schritt", "wiederherstellen".to_owned()),
        ("art", "number".to_owned()),
        ("nummer", id.to_string()),
        ("seite", "rufnummern".to_owned()),
    ];
    let restored = ada.post(&format!("{BASE}/schritt"), &form).await;
    moved(&restored, "getan=wieder");
    assert_eq!(number(&house, "buergertelefon").unwrap().id, id);
}

#[tokio::test]
async fn nobody_takes_the_number_of_another_organisation() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    adds(&mut ada, &house).await;
    let mut bruno = house.signed_on("bruno", "Bedorf-Bruno-1").await;
    let new = format!("{BASE}/rufnummern/neu");
    let sheet = Sheet::of(&bruno.get(&new).await)
        .with("name", "Bürgertelefon")
        .with("number", "0049 2151 860")
        .with("account", "trunk");
    let refused = sends(&mut bruno, &new, &sheet).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("id=\"f-number-fehler\""),
        "{}",
        refused.body
    );
    let sheet = Sheet::of(&refused).with("number", "0049 2151 861");
    moved(&sends(&mut bruno, &new, &sheet).await, "getan=angelegt");
}

#[tokio::test]
async fn only_the_administration_sees_numbers_and_accounts() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let id = adds(&mut ada, &house).await;
    let csrf = ada.get(BASE).await.field("csrf");
    let mut anna = house.signed_on("anna", "Adorf-Anna-1").await;
    for page in [
        "rufnummern".to_owned(),
        format!("rufnummern/{id}"),
        "telefonie".to_owned(),
    ] {
        let answer = anna.get(&format!("{BASE}/{page}")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{page}");
    }
    let form = [("csrf", csrf), ("schritt", "naechster".to_owned())];
    let traced = ada.post(&format!("{BASE}/telefonie"), &form).await;
    assert_eq!(
        traced.status,
        StatusCode::FORBIDDEN,
        "there is no telephone"
    );
}

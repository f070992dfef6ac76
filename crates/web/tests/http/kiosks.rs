//! Kiosks, alliance and appearance as the administration keeps them, and the fleet as everybody of the
//! staff sees it.

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use schalter_domain::ids::KioskId;
use schalter_exchange::kiosks::Paired;

use crate::admin::{Sheet, moved, office, sends};
use crate::html;
use crate::scene::{Browser, House};

const BASE: &str = "/de/desk/verwaltung";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a small picture";

fn kiosk(house: &House, slug: &str) -> KioskId {
    let catalogue = house.exchange.catalogue();
    let mut kiosks = catalogue.kiosks();
    kiosks.find(|kiosk| kiosk.slug == slug).unwrap().id
}

async fn whole(browser: &mut Browser<'_>, below: &str, texts: &[&str]) {
    for locale in ["de", "en"] {
        let path = format!("/{locale}/desk/{below}");
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
    let house = House::allied().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let id = kiosk(&house, "buecherei");
    let pages: [(String, &[&str]); 8] = [
        (
            "verwaltung/kabinen".into(),
            &["Kabine in der Bücherei", "Kein Gerät"],
        ),
        ("verwaltung/kabinen/neu".into(), &["Kabine anlegen"]),
        (
            format!("verwaltung/kabinen/{id}"),
            &[
                "Erdgeschoss, links",
                "value=\"1,5\"",
                "Meldewesen Bedorf (Gemeinde Bedorf)",
            ],
        ),
        (
            format!("verwaltung/kabinen/{id}/geraet"),
            &["https://amt.example.org/kiosk", "Sechs Zeichen"],
        ),
        (
            format!("verwaltung/kabinen/{id}/stilllegen"),
            &["jederzeit rückgängig"],
        ),
        (
            "verwaltung/verbund".into(),
            &["Gemeinde Bedorf, Stadt Adorf", "nicht festgelegt"],
        ),
        (
            "verwaltung/erscheinungsbild".into(),
            &["Es gibt noch kein Logo", "multipart/form-data"],
        ),
        ("kabinen".into(), &["Kabine in der Bücherei", "Neue Kabine"]),
    ];
    for (page, texts) in pages {
        whole(&mut ada, &page, texts).await;
    }
    let overview = ada.get(BASE).await.body;
    for text in ["1 Kabine: Ort", "Verbund", "Erscheinungsbild"] {
        assert!(overview.contains(text), "{text}");
    }
    let mut anna = house.signed_on("anna", "Adorf-Anna-1").await;
    whole(&mut anna, "kabinen", &["Kabine in der Bücherei"]).await;
    let fleet = anna.get("/de/desk/kabinen").await.body;
    assert!(!fleet.contains("/verwaltung/"), "she cannot change any");
    assert!(fleet.contains("href=\"/de/desk/kabinen\""), "in the menu");
}

#[tokio::test]
async fn a_form_that_is_sent_as_shown_changes_nothing() {
    let house = House::allied().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let id = kiosk(&house, "buecherei");
    let meldewesen = office(&house, "adorf", "meldewesen");
    for page in [
        format!("kabinen/{id}"),
        "verbund".to_owned(),
        format!("bueros/{meldewesen}"),
    ] {
        let path = format!("{BASE}/{page}");
        let shown = ada.get(&path).await;
        let answer = sends(&mut ada, &path, &Sheet::of(&shown)).await;
        moved(&answer, "getan=unveraendert");
    }
    let path = format!("{BASE}/erscheinungsbild");
    let sheet = Sheet::of(&ada.get(&path).await);
    let answer = ada.sends_file(&path, &sheet.pairs(), ("logo", b"")).await;
    moved(&answer, "getan=unveraendert");
}

#[tokio::test]
async fn a_kiosk_is_made_changed_taken_back_and_ended() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let new = format!("{BASE}/kabinen/neu");
    let sheet = Sheet::of(&ada.get(&new).await)
        .with("name", "Kabine im Rathaus")
        .with("place", "")
        .with("dwell", "kurz")
        .with("sensor", "haus/#");
    let refused = sends(&mut ada, &new, &sheet).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    html::check("a kiosk that does not fit", "de", &refused.body);
    for text in [
        "Sagen Sie in einer Zeile, wo sie steht.",
        "Eine Zahl von 0 bis 30",
        "ohne + und #",
        "value=\"kurz\"",
        "value=\"Kabine im Rathaus\"",
    ] {
        assert!(refused.body.contains(text), "{text}: {}", refused.body);
    }
    let sheet = Sheet::of(&refused)
        .with("place", "Foyer")
        .with("dwell", "0,8")
        .with("sensor", "zigbee2mqtt/foyer")
        .with("sensor_kind", "door")
        .with("entry", "choice")
        .with("first", "tr")
        .and("topics", "adorf/meldewesen/umzug");
    let made = sends(&mut ada, &new, &sheet).await;
    moved(&made, "/geraet?getan=angelegt");
    let id = kiosk(&house, "kabine-im-rathaus");
    let catalogue = house.exchange.catalogue();
    let known = catalogue.kiosk(id).unwrap().clone();
    assert_eq!(known.presence.dwell_ms, 800);
    assert_eq!(known.languages[0].tag(), "tr");
    assert_eq!(
        (known.topics.len(), known.phone.as_str()),
        (1, "0221 4710-100")
    );

    let path = format!("{BASE}/kabinen/{id}");
    house.passes(1, &[]).await;
    let sheet = Sheet::of(&ada.get(&path).await).with("place", "Eingang");
    moved(&sends(&mut ada, &path, &sheet).await, "getan=gespeichert");
    let shown = ada.get(&format!("{path}?getan=gespeichert")).await;
    assert!(shown.body.contains("Rückgängig"), "{}", shown.body);
    let stale = sends(&mut ada, &path, &sheet.with("place", "Hof")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(
        stale.body.contains("value=\"Hof\""),
        "nothing typed is lost"
    );
    let mut step = async |what: &str, page: &str| {
        let form = [
            ("csrf", ada.get(BASE).await.field("csrf")),
            ("schritt", what.to_owned()),
            ("art", "kiosk".to_owned()),
            ("nummer", id.to_string()),
            ("seite", page.to_owned()),
        ];
        ada.post(&format!("{BASE}/schritt"), &form).await
    };
    moved(&step("rueckgaengig", "kabinen").await, "getan=rueckgaengig");
    let place = || {
        let catalogue = house.exchange.catalogue();
        catalogue.kiosk(id).map(|kiosk| kiosk.place.clone())
    };
    assert_eq!(place().as_deref(), Some("Foyer"));
    moved(&step("hoch", "kabinen").await, "getan=verschoben");
    let first = house.exchange.kiosks().fleet(known.organisation)[0].kiosk;
    assert_eq!(first, id);

    let retire = format!("{path}/stilllegen");
    let csrf = [("csrf", ada.get(&retire).await.field("csrf"))];
    moved(&ada.post(&retire, &csrf).await, "getan=stillgelegt");
    assert_eq!(place(), None);
    assert_eq!(ada.get(&path).await.status, StatusCode::NOT_FOUND);
    let list = ada.get(&format!("{BASE}/kabinen")).await.body;
    assert!(list.contains("Stillgelegte Kabinen"), "{list}");
    let form = [
        ("csrf", csrf[0].1.clone()),
        ("schritt", "wiederherstellen".to_owned()),
        ("art", "kiosk".to_owned()),
        ("nummer", id.to_string()),
        ("seite", "kabinen".to_owned()),
    ];
    let restored = ada.post(&format!("{BASE}/schritt"), &form).await;
    moved(&restored, "getan=wieder");
    assert_eq!(place().as_deref(), Some("Foyer"));
}

#[tokio::test]
async fn an_office_to_which_a_kiosk_sends_people_stays() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let id = office(&house, "adorf", "meldewesen");
    let path = format!("{BASE}/bueros/{id}/stilllegen");
    let csrf = [("csrf", ada.get(&path).await.field("csrf"))];
    let refused = ada.post(&path, &csrf).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    html::check("a reception that stays", "de", &refused.body);
    assert!(refused.body.contains("Kabine in der Bücherei"));
    assert!(house.exchange.catalogue().office(id).is_some());
}

#[tokio::test]
async fn a_device_is_paired_by_its_code_and_locked_out() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let id = kiosk(&house, "buecherei");
    let path = format!("{BASE}/kabinen/{id}/geraet");
    let csrf = ada.get(&path).await.field("csrf");
    let kiosks = house.exchange.kiosks();
    let device = kiosks.begin_pairing().unwrap();

    let form = |code: &str| [("csrf", csrf.clone()), ("code", code.to_owned())];
    let wrong = ada.post(&format!("{path}/koppeln"), &form("FALSCH")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    html::check("a wrong code", "de", &wrong.body);
    for text in ["Kein Gerät zeigt gerade diese Kennung", "value=\"FALSCH\""] {
        assert!(wrong.body.contains(text), "{text}: {}", wrong.body);
    }
    assert!(kiosks.one(id).unwrap().paired_at.is_none());

    let paired = ada
        .post(&format!("{path}/koppeln"), &form(&device.code))
        .await;
    moved(&paired, "getan=gekoppelt");
    let Some(Paired::Done { kiosk, token }) = kiosks.pairing(&device.secret) else {
        panic!("the device hears of it");
    };
    assert_eq!((kiosk, kiosks.device(&token)), (id, Some(id)));
    whole(
        &mut ada,
        &format!("verwaltung/kabinen/{id}/geraet"),
        &["gekoppelt seit", "Anderes Gerät koppeln", "Jetzt sperren"],
    )
    .await;
    whole(
        &mut ada,
        "kabinen",
        &["Nicht verbunden", "noch nicht geprüft"],
    )
    .await;

    let done = ada.post(&format!("{path}/sperren"), &form("")).await;
    moved(&done, "getan=gesperrt");
    assert_eq!(kiosks.device(&token), None);
    let shown = ada.get(&format!("{path}?getan=gesperrt")).await.body;
    assert!(shown.contains("keinen Zugang mehr"), "{shown}");
}

#[tokio::test]
async fn a_sensor_gets_a_secret_that_is_shown_once() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let id = kiosk(&house, "buecherei");
    let path = format!("{BASE}/kabinen/{id}/geraet");
    let csrf = [("csrf", ada.get(&path).await.field("csrf"))];
    let made = ada.post(&format!("{path}/sensor"), &csrf).await;
    assert_eq!(made.status, StatusCode::OK);
    html::check("a sensor's secret", "de", &made.body);
    let (_, after) = made.body.split_once("id=\"geheimnis\">").unwrap();
    let secret = after.split('<').next().unwrap().to_owned();
    let kiosks = house.exchange.kiosks();
    assert_eq!(kiosks.reporter(&secret), Some(id));
    assert_eq!(kiosks.device(&secret), None, "it can only report presence");

    let later = ada.get(&path).await;
    assert!(!later.body.contains(&secret));
    assert!(later.body.contains("Zugang vom"));
    let sensor = kiosks
        .sensors(&house.signed("ada", true), id)
        .await
        .unwrap()[0]
        .id;
    let gone = ada
        .post(&format!("{path}/sensor/{sensor}/widerrufen"), &csrf)
        .await;
    moved(&gone, "getan=sensor-weg");
    assert_eq!(kiosks.reporter(&secret), None);
}

#[tokio::test]
async fn a_logo_is_shown_kept_for_good_and_taken_away() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let path = format!("{BASE}/erscheinungsbild");
    let sheet = Sheet::of(&ada.get(&path).await);
    let large = vec![0; 256 * 1024 + 1];
    for (file, text) in [
        (&b"<svg onload=alert(1)>"[..], "kein PNG, JPEG oder WebP"),
        (&large, "größer als 256 KiB"),
        (&b""[..], "Wählen Sie ein Bild aus"),
    ] {
        let sheet = Sheet::of(&ada.get(&path).await)
            .with("shown", "logo")
            .with("service", "Getipptes");
        let refused = ada.sends_file(&path, &sheet.pairs(), ("logo", file)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        html::check(text, "de", &refused.body);
        assert!(refused.body.contains(text), "{text}: {}", refused.body);
        assert!(refused.body.contains("value=\"Getipptes\""));
    }
    let unnamed = sheet.with("shown", "service");
    let refused = ada.sends_file(&path, &unnamed.pairs(), ("logo", PNG)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("Es bleibt ausgewählt"),
        "{}",
        refused.body
    );
    let mended = Sheet::of(&refused).with("shown", "logo");
    let saved = ada.sends_file(&path, &mended.pairs(), ("logo", b"")).await;
    moved(&saved, "getan=gespeichert");

    let catalogue = house.exchange.catalogue();
    let entry = catalogue.organisation("adorf").unwrap();
    let file = entry.logo.as_ref().unwrap().file.clone();
    let mut anyone = house.browser("192.0.2.1");
    let logo = anyone.get(&format!("/assets/logo/{file}")).await;
    assert_eq!(logo.status, StatusCode::OK);
    assert_eq!(logo.header(CONTENT_TYPE), "image/png");
    assert!(logo.header(CACHE_CONTROL).contains("immutable"));
    let none = anyone.get("/assets/logo/0.png").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let brand = schalter_web::live::views::brand(entry);
    assert_eq!(brand.logo, Some(format!("/assets/logo/{file}")));
    assert_eq!(brand.shown, "Stadt Adorf", "for whoever does not see it");

    let shown = ada.get(&path).await;
    html::check("with a logo", "de", &shown.body);
    house.passes(1, &[]).await;
    let without = Sheet::of(&shown)
        .with("shown", "name")
        .and("logo.weg", "ja");
    let saved = ada.sends_file(&path, &without.pairs(), ("logo", b"")).await;
    moved(&saved, "getan=gespeichert");
    let gone = anyone.get(&format!("/assets/logo/{file}")).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    let undo = [
        ("csrf", shown.field("csrf")),
        ("schritt", "rueckgaengig".to_owned()),
        ("art", "organisation".to_owned()),
        ("nummer", entry.organisation.id.to_string()),
        ("seite", "erscheinungsbild".to_owned()),
    ];
    let undone = ada.post(&format!("{BASE}/schritt"), &undo).await;
    moved(&undone, "getan=rueckgaengig");
    let back = anyone.get(&format!("/assets/logo/{file}")).await;
    assert_eq!(back.status, StatusCode::OK);
}

#[tokio::test]
async fn each_organisation_names_its_own_operators_and_guests() {
    let house = House::sharing(|_| {}).await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let mut bruno = house.signed_on("bruno", "Bedorf-Bruno-1").await;
    let path = format!("{BASE}/verbund");
    let theirs = bruno.get(&path).await;
    assert!(theirs.body.contains("1 Person"), "{}", theirs.body);
    assert!(!theirs.body.contains("olga"), "of others a count");
    assert!(!theirs.body.contains("name=\"lead\""), "nobody leads");
    let sheet = Sheet::of(&theirs).with("operators", "berta");
    moved(&sends(&mut bruno, &path, &sheet).await, "getan=gespeichert");
    let operates = |login: &str| house.staff(login).operates.is_some();
    assert!(operates("berta") && operates("olga"));

    let own = Sheet::of(&ada.get(&path).await);
    let forged = own.with("operators", "berta").with("name", "Meiner");
    let refused = sends(&mut ada, &path, &forged).await;
    assert!(!refused.status.is_server_error());
    let catalogue = house.exchange.catalogue();
    let adorf = catalogue.organisation("adorf").unwrap();
    let alliance = catalogue.alliance(adorf.organisation.alliance).unwrap();
    assert_eq!(alliance.name, "Verbund Dorf");
    assert!(operates("berta"), "nobody else names or removes her");

    let registry = office(&house, "adorf", "standesamt");
    let path = format!("{BASE}/bueros/{registry}");
    let shown = ada.get(&path).await;
    assert!(
        shown.body.contains("Gerd Bedorfer (Gemeinde Bedorf)"),
        "{}",
        shown.body
    );
    for unknown in ["niemand", "anna", "carla"] {
        let sheet = Sheet::of(&shown).with("guests", unknown);
        let refused = sends(&mut ada, &path, &sheet).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = "bei keinem anderen Träger";
        assert!(refused.body.contains(text), "{unknown}: {}", refused.body);
    }
    let sheet = Sheet::of(&shown).with("guests", "Berta\ngerd");
    moved(&sends(&mut ada, &path, &sheet).await, "getan=gespeichert");
    assert_eq!(house.staff("berta").guest, [registry]);
    let sheet = Sheet::of(&ada.get(&path).await).with("guests", "");
    moved(&sends(&mut ada, &path, &sheet).await, "getan=gespeichert");
    assert!(house.staff("gerd").guest.is_empty());
}

#[tokio::test]
async fn who_leads_the_alliance_names_it() {
    let house = House::new().await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let path = format!("{BASE}/verbund");
    let alone = ada.get(&path).await;
    assert!(alone.body.contains("allein in seinem Verbund"));
    let sheet = Sheet::of(&alone).with("name", "Verbund Adorf");
    moved(&sends(&mut ada, &path, &sheet).await, "getan=gespeichert");
    let name = || {
        let catalogue = house.exchange.catalogue();
        let own = catalogue.organisation("adorf").unwrap();
        let alliance = catalogue.alliance(own.organisation.alliance);
        alliance.unwrap().name.clone()
    };
    assert_eq!(name(), "Verbund Adorf");
    let shown = ada.get(&format!("{path}?getan=gespeichert")).await;
    assert!(shown.body.contains("Rückgängig"), "{}", shown.body);
    let empty = Sheet::of(&shown).with("name", "");
    let refused = sends(&mut ada, &path, &empty).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(name(), "Verbund Adorf");
}

#[tokio::test]
async fn nobody_but_the_own_administration_keeps_kiosks() {
    let house = House::allied().await;
    let theirs = kiosk(&house, "laden");
    let own = kiosk(&house, "buecherei");
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    for page in ["", "/geraet", "/stilllegen"] {
        let path = format!("{BASE}/kabinen/{theirs}{page}");
        let answer = ada.get(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    for (login, password) in [("anna", "Adorf-Anna-1"), ("lea", "Adorf-Lea-1")] {
        let mut one = house.signed_on(login, password).await;
        for page in [
            "kabinen".to_owned(),
            "kabinen/neu".to_owned(),
            format!("kabinen/{own}"),
            format!("kabinen/{own}/geraet"),
            "verbund".to_owned(),
            "erscheinungsbild".to_owned(),
        ] {
            let answer = one.get(&format!("{BASE}/{page}")).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{login}: {page}");
        }
        let fleet = one.get("/de/desk/kabinen").await;
        assert_eq!(fleet.status, StatusCode::OK);
        assert!(!fleet.body.contains("GEHEIME-KABINE"));
        let csrf = [("csrf", one.get("/de/desk").await.field("csrf"))];
        for step in ["koppeln", "sperren", "sensor"] {
            let path = format!("{BASE}/kabinen/{own}/geraet/{step}");
            let answer = one.post(&path, &csrf).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{login}: {step}");
        }
    }
}

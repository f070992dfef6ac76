//! Notices, closing for today, the directory: on the pages, in the streams, in the API.

use axum::http::{StatusCode, header};
use serde_json::Value;

use crate::html;
use crate::scene::{Browser, House};

const NOTICES: &str = "/de/desk/hinweise";

fn form(csrf: &str, text: &str) -> Vec<(&'static str, String)> {
    vec![
        ("csrf", csrf.to_owned()),
        ("text", text.to_owned()),
        ("until", "2026-11-23T18:00".to_owned()),
    ]
}

async fn lea(house: &House) -> (Browser<'_>, String) {
    let mut lea = house.signed_on("lea", "Adorf-Lea-1").await;
    let csrf = lea.get(NOTICES).await.field("csrf");
    (lea, csrf)
}

/// Follows a redirect that must come.
async fn follows(browser: &mut Browser<'_>, answer: crate::scene::Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let to = answer.header(header::LOCATION).to_owned();
    browser.get(&to).await.body
}

#[tokio::test]
async fn a_notice_is_on_every_page_until_it_is_withdrawn() {
    let house = House::new().await;
    let (mut lea, csrf) = lea(&house).await;
    let mut wish = form(&csrf, "Heute keine <Ausweise>\r\nAb 14 Uhr wieder");
    wish.push(("english", "No identity cards today".to_owned()));
    wish.push(("level", "warning".to_owned()));
    wish.push(("buero", "meldewesen".to_owned()));
    let answer = lea.post(NOTICES, &wish).await;
    let page = follows(&mut lea, answer).await;
    html::check("notices", "de", &page);
    for text in [
        "Der Hinweis ist veröffentlicht.",
        "Lea Leitung",
        "23. November 2026, 9 bis 18 Uhr",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }

    let mut anyone = house.browser("192.0.2.1");
    let said = "Heute keine &#60;Ausweise&#62;\nAb 14 Uhr wieder";
    for path in ["", "/meldewesen", "/meldewesen/betreten"] {
        let page = anyone.get(&format!("/de/adorf{path}")).await.body;
        html::check(path, "de", &page);
        for text in [
            "Wichtig: Meldewesen",
            said,
            "Bis heute, 18 Uhr",
            "s-notice--warn",
        ] {
            assert!(page.contains(text), "{path} lacks {text}: {page}");
        }
        let page = anyone.get(&format!("/en/adorf{path}")).await.body;
        assert!(page.contains("No identity cards today"), "{path}");
        assert!(page.contains("Important: Registration"), "{path}");
        assert!(page.contains("Until 18:00 today"), "{path}");
    }
    for elsewhere in [
        "/de/adorf/standesamt",
        "/de/bedorf",
        "/de/bedorf/meldewesen",
    ] {
        let page = anyone.get(elsewhere).await.body;
        assert!(!page.contains("keine &#60;Ausweise"), "{elsewhere}");
    }
    let visit = anyone.enters("adorf/meldewesen", "umzug", "").await;
    let page = anyone.get(&format!("/de/besuch/{visit}")).await.body;
    assert!(page.contains(said), "waiting without a script: {page}");
    let api = anyone.get("/api/v1/organisations/adorf/offices").await.body;
    let api: Value = serde_json::from_str(&api).unwrap();
    let notice = &api["offices"][0]["notices"][0];
    assert_eq!(notice["level"], "warning");
    assert_eq!(notice["text"]["en"], "No identity cards today");
    assert_eq!(
        (&notice["office_only"], &notice["until"]),
        (&true.into(), &"2026-11-23T17:00:00Z".into())
    );
    assert_eq!(api["offices"][1]["notices"], Value::Array(Vec::new()));
    let stream = anyone.get("/de/adorf/live").await.body;
    assert!(stream.contains("event: office"), "{stream}");

    let id = page_between(
        &page_of(&mut lea).await,
        "/desk/hinweise/",
        "/zuruecknehmen",
    );
    let path = format!("{NOTICES}/{id}/zuruecknehmen");
    let wrong = lea.post(&path, &[("csrf", "x".to_owned())]).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    let answer = lea.post(&path, &[("csrf", csrf.clone())]).await;
    let page = follows(&mut lea, answer).await;
    html::check("withdrawn", "de", &page);
    assert!(page.contains("zurückgenommen"), "{page}");
    let again = format!("{NOTICES}?vorlage={id}");
    let page = lea.get(&again).await.body;
    assert!(
        page.contains("Ausweise&#62;\r\nAb") || page.contains("Ausweise&#62;\nAb"),
        "{page}"
    );
    assert!(page.contains("value=\"warning\" checked"), "{page}");
    assert!(page.contains("value=\"meldewesen\" selected"), "{page}");
    let page = anyone.get("/de/adorf").await.body;
    assert!(!page.contains("keine &#60;Ausweise"), "{page}");
    for unknown in ["x", "01940000-0000-7000-8000-000000000000"] {
        let path = format!("{NOTICES}/{unknown}/zuruecknehmen");
        let answer = lea.post(&path, &[("csrf", csrf.clone())]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
}

async fn page_of(browser: &mut Browser<'_>) -> String {
    browser.get(NOTICES).await.body
}

fn page_between(page: &str, before: &str, after: &str) -> String {
    let mut parts = page.split(before).skip(1);
    let found = parts.find_map(|part| part.split_once(after).map(|(id, _)| id.to_owned()));
    found.filter(|id| !id.contains('"')).expect("it is there")
}

#[tokio::test]
async fn a_notice_that_does_not_fit_says_why_and_keeps_what_was_typed() {
    let house = House::new().await;
    let (mut lea, csrf) = lea(&house).await;
    let with = |name: &'static str, value: &str| {
        let mut wish = form(&csrf, "Mein Text");
        wish.retain(|(known, _)| *known != name);
        wish.push((name, value.to_owned()));
        wish
    };
    for (wish, why) in [
        (
            with("text", "   "),
            "Schreiben Sie, was der Hinweis sagen soll.",
        ),
        (
            with("text", &"x".repeat(301)),
            "höchstens 300 Zeichen haben",
        ),
        (with("until", "2026-11-23T08:59"), "muss in der Zukunft"),
        (with("until", "morgen"), "brauchen Tag und Uhrzeit"),
        (with("from", "2026-11-23T19:00"), "nach dem Anfang liegen"),
        (with("until", "2028-11-23T08:59"), "höchstens ein Jahr"),
        (with("buero", "rathaus"), "Dieses Büro gibt es nicht."),
    ] {
        let answer = lea.post(NOTICES, &wish).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        html::check(why, "de", &answer.body);
        assert!(answer.body.contains(why), "{why}: {}", answer.body);
        let typed = wish.iter().find(|(name, _)| *name == "text").unwrap();
        assert!(answer.body.contains(typed.1.trim()), "{why}");
    }
    let planned = lea.post(NOTICES, &with("from", "2026-11-23T12:00")).await;
    let page = follows(&mut lea, planned).await;
    assert!(page.contains("Der Hinweis ist geplant."), "{page}");
    let mut anyone = house.browser("192.0.2.1");
    assert!(!anyone.get("/de/adorf").await.body.contains("Mein Text"));
    house.passes(1, &[]).await;
    house.clock.advance(jiff::SignedDuration::from_hours(3));
    assert!(anyone.get("/de/adorf").await.body.contains("Mein Text"));
}

#[tokio::test]
async fn clerks_neither_announce_nor_close_nor_import() {
    let house = House::new().await;
    let mut anna = house.signed_on("anna", "Adorf-Anna-1").await;
    let csrf = anna.get("/de/desk").await.field("csrf");
    let close = "/de/desk/hinweise/buero/meldewesen/schliessen";
    let import = "/de/desk/verzeichnis/einlesen";
    let mut answers = vec![
        anna.get(NOTICES).await,
        anna.post(NOTICES, &form(&csrf, "Nein")).await,
        anna.get(close).await,
        anna.get(import).await,
        anna.get("/de/desk/verzeichnis/tabelle/vorlage.csv").await,
        anna.uploads(import, &csrf, "Name\nNein\n").await,
    ];
    let reason = [("csrf", csrf.clone()), ("reason", "Nein".to_owned())];
    answers.push(anna.post(close, &reason).await);
    let table = [("csrf", csrf), ("table", "Name\nNein\n".to_owned())];
    let apply = "/de/desk/verzeichnis/uebernehmen";
    answers.push(anna.post(apply, &table).await);
    for (at, answer) in answers.iter().enumerate() {
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{at}");
        html::names_a_person("forbidden", &answer.body);
    }
    let page = anna.get("/de/desk/verzeichnis").await.body;
    html::check("directory", "de", &page);
    assert!(page.contains("Das Verzeichnis ist noch leer."), "{page}");
    assert!(!page.contains("einlesen\""), "no link that leads nowhere");
    assert!(
        !page.contains("/desk/hinweise"),
        "no link that leads nowhere"
    );
}

#[tokio::test]
async fn an_office_is_closed_for_today_after_a_question() {
    let house = House::new().await;
    let (mut lea, csrf) = lea(&house).await;
    let mut citizen = house.browser("192.0.2.1");
    citizen.enters("adorf/meldewesen", "umzug", "").await;
    house.exchange.tick().await;
    let close = "/de/desk/hinweise/buero/meldewesen/schliessen";
    for locale in ["de", "en"] {
        let page = lea.get(&close.replacen("de", locale, 1)).await.body;
        html::check("closing", locale, &page);
    }
    let page = lea.get(close).await.body;
    for text in [
        "Meldewesen heute schließen?",
        "1 Person wartet. Wer schon wartet, wird noch bedient.",
        "Auf dem Portal steht dann: Öffnet morgen um 0 Uhr",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let fields = |reason: &str| [("csrf", csrf.clone()), ("reason", reason.to_owned())];
    let empty = lea.post(close, &fields("  ")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    html::check("closing without a reason", "de", &empty.body);
    assert!(empty.body.contains("Nennen Sie einen Grund"));
    let answer = lea.post(close, &fields("Wasserschaden")).await;
    let page = follows(&mut lea, answer).await;
    for text in [
        "Meldewesen ist für heute geschlossen.",
        "Wieder öffnen: Meldewesen",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }

    let mut other = house.browser("192.0.2.2");
    let enter = "/de/adorf/meldewesen/betreten";
    for path in ["/de/adorf", "/de/adorf/meldewesen", enter] {
        let page = other.get(path).await.body;
        let truth = "Heute: Wasserschaden. Öffnet morgen um 0 Uhr";
        assert!(page.contains(truth), "{path}: {page}");
        html::names_a_person(path, &page);
    }
    let page = other.get(enter).await.body;
    assert!(page.contains("Markt 1, 12345 Adorf"), "{page}");
    let typed = [("topic", "umzug".to_owned()), ("language", "de".to_owned())];
    let late = other.post(enter, &typed).await;
    assert!(
        late.body.contains("Wasserschaden"),
        "the form was open before"
    );
    let api = other.get("/api/v1/organisations/adorf/offices").await.body;
    let api: Value = serde_json::from_str(&api).unwrap();
    let office = &api["offices"][0];
    assert_eq!(
        (&office["open"], &office["closed_because"]),
        (&false.into(), &"Wasserschaden".into())
    );

    let open = "/de/desk/hinweise/buero/meldewesen/oeffnen";
    let page = lea.get(open).await.body;
    html::check("reopening", "de", &page);
    for text in [
        "Für heute geschlossen: Wasserschaden.",
        "Auf dem Portal steht dann: Rund um die Uhr",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let answer = lea.post(open, &[("csrf", csrf.clone())]).await;
    let page = follows(&mut lea, answer).await;
    assert!(
        page.contains("Die Öffnungszeiten von Meldewesen gelten wieder."),
        "{page}"
    );
    other.enters("adorf/meldewesen", "umzug", "").await;
    for path in ["buero/rathaus/schliessen", "buero/meldewesen/abreissen"] {
        let missing = lea.get(&format!("{NOTICES}/{path}")).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND, "{path}");
    }
}

const TABLE: &str = "Kennung;Art;Name;Aufgabe;Telefon;E-Mail;Raum;Zeiten;Büro;Konto;Straßen;Anfangsbuchstaben\n\
    1;Person;Anna Adorfer;Ausweise;0221 4710-11;anna@adorf.example.org;2.14;Mo bis Do;meldewesen;anna;;A-K\n\
    2;Person;Berta <b>;Wohngeld;0221 4710-12;;;;standesamt;;;L-Z\n\
    3;Stelle;Bauhof;Straßen;0221 4710-13;;;;;;Lindenstraße 1-20;\n\
    4;Roboter;Kaputt;;;;;;;;;\n";

/// Bruno imports a table into bedorf by the pages.
async fn imports(bruno: &mut Browser<'_>, table: &str) -> String {
    let page = bruno.get("/de/desk/verzeichnis/einlesen").await;
    html::check("import", "de", &page.body);
    let csrf = page.field("csrf");
    let shown = bruno
        .uploads("/de/desk/verzeichnis/einlesen", &csrf, table)
        .await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    html::check("preview", "de", &shown.body);
    let carried = shown
        .field("table")
        .replace("&#34;", "\"")
        .replace("&#60;", "<")
        .replace("&#62;", ">");
    let form = [("csrf", csrf), ("table", carried)];
    let answer = bruno.post("/de/desk/verzeichnis/uebernehmen", &form).await;
    format!("{}{}", shown.body, follows(bruno, answer).await)
}

#[tokio::test]
async fn a_table_is_looked_at_and_then_taken() {
    let house = House::new().await;
    let mut bruno = house.signed_on("bruno", "Bedorf-Bruno-1").await;
    let table = TABLE.replace("meldewesen;anna", "Meldewesen Bedorf;berta");
    let pages = imports(&mut bruno, &table.replace("standesamt", "")).await;
    for text in [
        "Neu: 3",
        "1 Zeile passt nicht",
        "„Roboter“ ist weder Person noch Stelle.",
        "<th scope=\"row\">5</th>",
        "Das Verzeichnis ist eingelesen: 3 neu, 0 geändert, 0 entfernt.",
        "Berta &#60;b&#62;",
    ] {
        assert!(pages.contains(text), "{text}: {pages}");
    }
    let csv = bruno
        .get("/de/desk/verzeichnis/tabelle/verzeichnis.csv")
        .await;
    assert!(csv.header(header::CONTENT_TYPE).starts_with("text/csv"));
    assert!(csv.body.contains("Lindenstraße 1-20"), "{}", csv.body);
    let csrf = bruno
        .get("/de/desk/verzeichnis/einlesen")
        .await
        .field("csrf");
    let import = "/de/desk/verzeichnis/einlesen";
    let same = bruno.uploads(import, &csrf, &csv.body).await.body;
    html::check("nothing changes", "de", &same);
    assert!(same.contains("Es ändert sich nichts."), "{same}");
    assert!(!same.contains("name=\"table\" value"), "nothing to apply");
    let smaller = bruno
        .uploads(import, &csrf, "Kennung;Name\n3;Bauhof\n")
        .await
        .body;
    for text in [
        "Geändert: 1",
        "Entfernt: 2",
        "Berta &#60;b&#62;, Anna Adorfer",
    ] {
        let turned = text == "Berta &#60;b&#62;, Anna Adorfer";
        let other = "Anna Adorfer, Berta &#60;b&#62;";
        assert!(
            smaller.contains(text) || turned && smaller.contains(other),
            "{smaller}"
        );
    }
    for (table, why) in [
        ("", "Wählen Sie eine Datei."),
        ("Vorname\nx\n", "Die Spalte „Vorname“ ist nicht bekannt."),
        ("Name\n", "Unter der ersten Zeile steht nichts."),
    ] {
        let refused = bruno.uploads(import, &csrf, table).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        html::check(why, "de", &refused.body);
        assert!(refused.body.contains(why), "{why}: {}", refused.body);
    }
    let forged = bruno.uploads(import, "x", "Name\nx\n").await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let huge = format!("Name\n{}", "x".repeat(1024 * 1024));
    let huge = bruno.uploads(import, &csrf, &huge).await;
    assert_eq!(huge.status, StatusCode::PAYLOAD_TOO_LARGE);
    let huger = format!("Name\n{}", "x".repeat(5 * 1024 * 1024));
    let huger = bruno.uploads(import, &csrf, &huger).await;
    assert_eq!(huger.status, StatusCode::PAYLOAD_TOO_LARGE);
    let elsewhere = "x".repeat(64 * 1024);
    let long = [("login", elsewhere), ("password", String::new())];
    let refused = bruno.post("/de/desk/login", &long).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "only tables");
}

#[tokio::test]
async fn the_directory_tells_who_is_there_for_what() {
    let house = House::allied().await;
    let admin = house.signed("anna", true);
    let entries = house.exchange.entries();
    entries
        .import(&admin, TABLE.as_bytes(), false)
        .await
        .unwrap();
    let theirs = "Name;Aufgabe;Telefon;E-Mail;Straßen;Anfangsbuchstaben\n\
        Berta Nachbar;GEHEIM;0221 4710-77;geheim@bedorf.example.org;Lindenstraße;A-Z\n";
    let bruno = house.signed("bruno", true);
    entries
        .import(&bruno, theirs.as_bytes(), false)
        .await
        .unwrap();

    let mut arno = house.signed_on("arno", "Adorf-Arno-1").await;
    let list = "/de/desk/verzeichnis";
    for (query, present, absent) in [
        ("", "4710-13", "Nachbar"),
        (
            "?q=lindenstr.+7",
            "Zuständig für Lindenstraße 1-20",
            "4710-11",
        ),
        ("?q=Huber", "Zuständig für Anfangsbuchstaben A–K", "Nachbar"),
        ("?q=Berta", "Gemeinde Bedorf", "GEHEIM"),
        ("?q=Huber", "Warteschlange Meldewesen", "Platz ist geöffnet"),
        ("?q=Bauhof", "0221 4710-13", "Warteschlange"),
        ("?q=%3Cscript%3E", "&#60;script&#62;", "Anna"),
        (
            "?q=99999",
            "rufen Sie die Zentrale an: 0221 4710-100",
            "Anna",
        ),
    ] {
        for locale in ["de", "en"] {
            let path = format!("{}{query}", list.replacen("de", locale, 1));
            let page = arno.get(&path).await;
            html::check(&path, locale, &page.body);
            if locale == "de" {
                assert!(page.body.contains(present), "{query}: {}", page.body);
                assert!(!page.body.contains(absent), "{query}: {}", page.body);
            }
        }
    }
    house.opens("anna").await;
    let found = |body: &str| -> Vec<Value> {
        let body: Value = serde_json::from_str(body).unwrap();
        body["entries"].as_array().unwrap().clone()
    };
    let answer = arno.get("/desk/directory?q=Huber").await;
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    let hits = found(&answer.body);
    let [anna] = hits.as_slice() else {
        panic!("{hits:?}");
    };
    assert_eq!(anna["name"], "Anna Adorfer");
    assert_eq!(anna["reachable"], "person");
    assert_eq!(anna["seat"], house.staff("anna").id.to_string());
    assert_eq!(anna["because"], "A-K");
    let berta = found(&arno.get("/desk/directory?q=berta").await.body);
    let names: Vec<&Value> = berta.iter().map(|hit| &hit["name"]).collect();
    assert_eq!(
        names,
        ["Berta <b>", "Anna Adorfer", "Berta Nachbar"],
        "whose name it is, who is responsible for B, then the partner"
    );
    assert_eq!(
        (&berta[0]["organisation"], &berta[0]["reachable"]),
        (&Value::Null, &"office".into())
    );
    assert_eq!(berta[2]["organisation"], "Gemeinde Bedorf");
    assert_eq!(
        (&berta[2]["phone"], &berta[2]["email"]),
        (&"0221 4710-77".into(), &"".into())
    );
    assert_eq!(
        found(&arno.get("/desk/directory").await.body),
        [Value::Null; 0]
    );
    let mut nobody = house.browser("192.0.2.1");
    let refused = nobody.get("/desk/directory?q=x").await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(refused.body.contains("urn:schalter:problem:login-required"));
}

//! Every page in every state and every locale.

use axum::http::StatusCode;
use schalter_exchange::Party;

use crate::html;
use crate::scene::{Browser, House};

const LOCALES: [&str; 2] = ["de", "en"];

async fn shows(browser: &mut Browser<'_>, path: &str, status: StatusCode, texts: &[&str]) {
    for locale in LOCALES {
        let path = path.replacen("{l}", locale, 1);
        let page = browser.get(&path).await;
        assert_eq!(page.status, status, "{path}: {}", page.body);
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
}

#[tokio::test]
async fn public_pages() {
    let house = House::new().await;
    let mut anyone = house.browser("192.0.2.1");
    let ok = StatusCode::OK;
    let pages: [(&str, &[&str]); 15] = [
        ("/{l}", &["Stadt Adorf", "Gemeinde Bedorf", "tel:115"]),
        (
            "/{l}/adorf",
            &[
                "Womit können wir Ihnen helfen?",
                "Jetzt offen",
                "Betreten",
                "Geschlossen",
            ],
        ),
        (
            "/{l}/adorf?q=heirat",
            &["kein Anliegen gefunden", "Weiß ich nicht"],
        ),
        (
            "/{l}/adorf?q=EHESCHLIESSUNG",
            &["Ein Anliegen zu", "Eheschließung anmelden"],
        ),
        ("/{l}/adorf?q=%3Cscript%3E", &["&#60;script&#62;"]),
        (
            "/{l}/adorf/meldewesen",
            &["Rund um die Uhr", "Nur persönlich", "Biometrisches Foto"],
        ),
        (
            "/{l}/adorf/standesamt",
            &[
                "8 bis 12 Uhr, 13 bis 18 Uhr",
                "Betriebsausflug",
                "Adventsmarkt",
            ],
        ),
        (
            "/{l}/adorf/impressum",
            &["Bürgermeisterin Erika Muster", "DE000000000"],
        ),
        (
            "/{l}/adorf/datenschutz",
            &["nie aufgezeichnet", "Max Beispiel"],
        ),
        (
            "/{l}/adorf/barrierefreiheit",
            &["Barriere melden", "Schlichtungsstelle des Landes"],
        ),
        (
            "/{l}/adorf/leichte-sprache",
            &["Das ist ein Büro im Internet."],
        ),
        (
            "/{l}/adorf/gebaerdensprache",
            &["https://video.example.org/dgs"],
        ),
        (
            "/{l}/adorf/code",
            &["Ihr Code", "Sechs Ziffern", "0221 4710-100"],
        ),
        ("/{l}/adorf/code?ende=nein", &["nicht angenommen"]),
        ("/{l}/adorf/code?ende=vorbei", &["gilt nicht mehr"]),
    ];
    for (path, texts) in pages {
        shows(&mut anyone, path, ok, texts).await;
        html::names_a_person(path, &anyone.get(&path.replace("{l}", "de")).await.body);
    }
    shows(
        &mut anyone,
        "/{l}/adorf/meldewesen/rueckruf",
        ok,
        &[
            "Rückruf von Meldewesen",
            "So bald wie möglich",
            "Heute, 10 bis 11 Uhr",
        ],
    )
    .await;
    shows(&mut anyone, "/{l}/bedorf/impressum", ok, &["Dorfplatz 2"]).await;
    shows(
        &mut anyone,
        "/{l}/bedorf/gebaerdensprache",
        ok,
        &["noch nicht"],
    )
    .await;
    shows(
        &mut anyone,
        "/{l}/adorf/meldewesen/betreten?topic=umzug",
        ok,
        &[
            "value=\"umzug\" required checked",
            "<strong>Nur persönlich.</strong> Wir nehmen Ihre Fingerabdrücke. Bitte mitbringen: Biometrisches Foto.",
            "Hinweise zum Datenschutz",
        ],
    )
    .await;
}

#[tokio::test]
async fn a_closed_office_says_when_it_opens_and_what_can_be_done() {
    let house = House::new().await;
    house.clock.advance(jiff::SignedDuration::from_hours(10));
    house.exchange.tick().await;
    let mut anyone = house.browser("192.0.2.1");
    let texts = [
        "Standesamt ist gerade geschlossen",
        "Das können Sie jetzt tun",
        "Rufen Sie an: 0221 4710-100",
        "Meldewesen",
    ];
    shows(
        &mut anyone,
        "/{l}/adorf/standesamt/betreten",
        StatusCode::OK,
        &texts,
    )
    .await;
    let page = anyone.get("/de/adorf/standesamt/betreten").await.body;
    assert!(
        !page.contains("action=\"/de/adorf/standesamt/betreten\""),
        "nobody can enter a closed office"
    );
    assert!(
        page.contains("Öffnet am Montag, 30. November, um 8 Uhr"),
        "Tuesday is an exception: {page}"
    );
}

#[tokio::test]
async fn pages_of_a_visit_from_waiting_to_rating() {
    let house = House::new().await;
    let mut first = house.browser("192.0.2.1");
    let visit = first.enters("adorf/meldewesen", "umzug", "").await;
    let mut citizen = house.browser("192.0.2.2");
    let second = citizen.enters("adorf/meldewesen", "umzug", "").await;
    house.exchange.tick().await;
    let path = format!("/{{l}}/besuch/{second}");
    let ok = StatusCode::OK;
    let waiting = [
        "1 Person ist vor Ihnen",
        "Bitte bereithalten",
        "http-equiv=\"refresh\"",
        "<div id=\"visit\"",
    ];
    shows(&mut citizen, &path, ok, &waiting).await;
    html::names_a_person(
        "waiting",
        &citizen.get(&path.replace("{l}", "de")).await.body,
    );

    let left = citizen
        .post(&format!("/de/besuch/{second}/verlassen"), &[])
        .await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    shows(
        &mut citizen,
        &path,
        ok,
        &["Sie haben die Warteschlange verlassen"],
    )
    .await;

    let path = format!("/{{l}}/besuch/{visit}");
    let seat = house.opens("anna").await;
    house
        .passes(1, &[Party::Seat(seat), Party::Visit(visit)])
        .await;
    house.accepts(seat).await;
    shows(&mut first, &path, ok, &["Sie sind dran"]).await;
    house.exchange.seats().hang_up(seat).await.unwrap();
    shows(
        &mut first,
        &path,
        ok,
        &["Danke für Ihren Besuch", "Wie war Ihr Besuch?"],
    )
    .await;
    let form = [("stars", "5".to_owned()), ("comment", "Gut.".to_owned())];
    let rated = first
        .post(&format!("/de/besuch/{visit}/bewertung"), &form)
        .await;
    assert_eq!(rated.status, StatusCode::SEE_OTHER);
    let thanks = format!("{path}?bewertet=true");
    shows(&mut first, &thanks, ok, &["Danke für Ihre Bewertung"]).await;
    assert!(
        !first
            .get(&path.replace("{l}", "de"))
            .await
            .body
            .contains("Wie war Ihr Besuch?")
    );
}

#[tokio::test]
async fn pages_of_the_desk() {
    let house = House::new().await;
    let ok = StatusCode::OK;
    let mut nobody = house.browser("192.0.2.3");
    shows(
        &mut nobody,
        "/{l}/desk/login",
        ok,
        &["Benutzername", "Passwort"],
    )
    .await;
    let mut citizen = house.browser("192.0.2.1");
    let visit = citizen.enters("adorf/meldewesen", "umzug", "").await;
    house.follows_up("anna", visit, "Foto nachreichen").await;
    shows(
        &mut citizen,
        &format!("/{{l}}/besuch/{visit}"),
        ok,
        &["Ihre Vorgangsnummer", "2026-"],
    )
    .await;

    let mut anna = house.signed_on("anna", "Adorf-Anna-1").await;
    shows(
        &mut anna,
        "/{l}/desk",
        ok,
        &["<div id=\"desk\"", "data-csrf=\"", "Abmelden"],
    )
    .await;
    let list = [
        "Foto nachreichen",
        "Anruf: 0221 4710-999",
        "27. November 2026",
        "Übernehmen",
    ];
    shows(&mut anna, "/{l}/desk/vorgaenge", ok, &list).await;
    let empty = ["Keine offenen Vorgänge"];
    shows(
        &mut anna,
        "/{l}/desk/vorgaenge?buero=standesamt",
        ok,
        &empty,
    )
    .await;
    let found = [
        "Vorgang 2026-00001, Meldewesen",
        "Foto nachreichen",
        "Offene Vorgänge: Meldewesen",
    ];
    let by_number = "/{l}/desk/vorgaenge?nummer=2026-1";
    shows(&mut anna, by_number, ok, &found).await;
    let none = "/{l}/desk/vorgaenge?nummer=2026-00002";
    shows(&mut anna, none, ok, &["gibt es in Ihren Büros keinen"]).await;
    let odd = "/{l}/desk/vorgaenge?nummer=%3Cb%3E";
    shows(&mut anna, odd, ok, &["keine Vorgangsnummer", "&#60;b&#62;"]).await;
}

#[tokio::test]
async fn the_page_of_reports() {
    let house = House::new().await;
    let ok = StatusCode::OK;
    let mut lea = house.signed_on("lea", "Adorf-Lea-1").await;
    let empty = [
        "Niemand hat eine Barriere gemeldet",
        "In den letzten 30 Tagen hat niemand",
    ];
    shows(&mut lea, "/{l}/desk/rueckmeldungen", ok, &empty).await;

    let mut citizen = house.browser("192.0.2.1");
    let form = [
        (
            "text",
            "Der Knopf ist zu klein\nAuf <allen> Seiten".to_owned(),
        ),
        ("reply", "erika@example.org".to_owned()),
    ];
    citizen.post("/de/adorf/barrierefreiheit", &form).await;
    house.clock.advance(jiff::SignedDuration::from_hours(24));
    house.exchange.tick().await;
    let form = [("text", "Die Schrift ist grau".to_owned())];
    citizen.post("/de/adorf/barrierefreiheit", &form).await;
    let visit = citizen.enters("adorf/meldewesen", "umzug", "").await;
    house.follows_up("anna", visit, "Foto nachreichen").await;
    let form = [
        ("stars", "4".to_owned()),
        ("comment", "Es ging schnell".to_owned()),
    ];
    citizen
        .post(&format!("/de/besuch/{visit}/bewertung"), &form)
        .await;
    let full = [
        "Der Knopf ist zu klein<br>Auf &#60;allen&#62; Seiten",
        "erika@example.org",
        "23. November 2026",
        "24. November 2026",
        "Es ging schnell",
        "<td>Gut</td>",
        "<td>Meldewesen</td>",
        "aria-current=\"page\">Rückmeldungen</a>",
    ];
    let mut lea = house.signed_on("lea", "Adorf-Lea-1").await;
    shows(&mut lea, "/{l}/desk/rueckmeldungen", ok, &full).await;
    let page = lea.get("/de/desk/rueckmeldungen").await.body;
    let at = |text: &str| page.find(text).unwrap();
    assert!(at("Schrift ist grau") < at("Knopf ist zu klein"), "{page}");
    assert!(!page.contains(&visit.to_string()), "no visit: {page}");

    house
        .clock
        .advance(jiff::SignedDuration::from_hours(24 * 31));
    house.exchange.tick().await;
    let mut lea = house.signed_on("lea", "Adorf-Lea-1").await;
    let later = lea.get("/de/desk/rueckmeldungen").await.body;
    assert!(later.contains("Die Schrift ist grau"));
    assert!(!later.contains("Es ging schnell"), "older than 30 days");
}

#[tokio::test]
async fn problems_are_pages_with_a_next_human_step() {
    let house = House::new().await;
    let mut anyone = house.browser("192.0.2.1");
    let missing = StatusCode::NOT_FOUND;
    for path in [
        "/{l}/adorf/gibtsnicht",
        "/{l}/adorf/meldewesen/x/y",
        "/{l}/Nirgends",
        "/{l}/besuch/x",
    ] {
        shows(&mut anyone, path, missing, &[]).await;
        let page = anyone.get(&path.replace("{l}", "de")).await;
        html::names_a_person(path, &page.body);
    }
    let page = anyone.get("/de/adorf/meldewesen/x").await;
    assert!(
        page.body.contains("0221 4710-100"),
        "the organisation's number: {}",
        page.body
    );
    let other = anyone.get("/xx/adorf").await;
    assert_eq!(other.status, missing);
    html::check("unknown locale", "de", &other.body);
    let wrong = anyone.post("/de/adorf/impressum", &[]).await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    html::check("wrong method", "de", &wrong.body);
}

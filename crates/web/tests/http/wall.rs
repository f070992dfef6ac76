//! Two organisations on one installation: nothing of one is visible to, or changed by, the other.
//! Walks the route table, so that a new route is held to it too.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use jiff::SignedDuration;
use schalter_domain::clock::Clock as _;
use schalter_domain::document::{DocumentKind, Format};
use schalter_domain::ids::{
    DocumentId, EntryId, KioskId, NoticeId, NumberId, OfficeId, StaffId, TicketId, TopicId, VisitId,
};
use schalter_domain::notice::Level;
use schalter_domain::office::Localised;
use schalter_domain::phone::blocks::BlockReason;
use schalter_domain::staff::Role;
use schalter_domain::switchboard::{BreakWhy, VisitStage};
use schalter_exchange::notices::Draft;
use schalter_store::{Attachment, AttachmentEntry, Batch, Scope, StageFilter, Write};
use schalter_web::routes::{Kind, ROUTES, Route, Verb};
use uuid::Uuid;

use crate::figures;
use crate::scene::{Browser, House};

/// What only bedorf, and its citizen, may ever see.
pub const SECRETS: [&str; 14] = [
    "GEHEIME-SPERRE",
    "0221 4710-777",
    "GEHEIMER-EINTRAG",
    "GEHEIMER-HINWEIS",
    "GEHEIME-NOTIZ",
    "GEHEIMER-VORGANG",
    "GEHEIME-BARRIERE",
    "GEHEIMER-KONTAKT",
    "GEHEIMER-KOMMENTAR",
    "Berta Bedorfer",
    "0221 4710-999",
    "GEHEIME-KABINE",
    "GEHEIME-ANLAGE",
    "GEHEIME-RUFNUMMER",
];

/// Bedorf's things.
pub struct Bedorf {
    pub waiting: VisitId,
    promised: VisitId,
    ended: VisitId,
    ticket: TicketId,
    number: String,
    notice: NoticeId,
    office: OfficeId,
    topic: TopicId,
    account: StaffId,
    entry: EntryId,
    wallboard: Uuid,
    kiosk: KioskId,
    telephone: NumberId,
    sensor: Uuid,
    document: DocumentId,
}

pub async fn bedorf(house: &House) -> Bedorf {
    let mut one = house.browser("203.0.113.1");
    let ended = one
        .enters("bedorf/meldewesen", "umzug", "GEHEIME-NOTIZ eins")
        .await;
    let ticket = house.follows_up("berta", ended, "GEHEIMER-VORGANG").await;
    let form = [
        ("stars", "2".to_owned()),
        ("comment", "GEHEIMER-KOMMENTAR".to_owned()),
    ];
    let rated = one
        .post(&format!("/de/besuch/{ended}/bewertung"), &form)
        .await;
    assert_eq!(rated.status, StatusCode::SEE_OTHER);
    let form = [
        ("text", "GEHEIME-BARRIERE".to_owned()),
        ("reply", "GEHEIMER-KONTAKT".to_owned()),
    ];
    let told = one.post("/de/bedorf/barrierefreiheit", &form).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER);
    house
        .exchange
        .seats()
        .end_wrap_up(house.staff("berta").id.into())
        .await
        .unwrap();
    house
        .exchange
        .seats()
        .pause(house.staff("berta").id.into(), BreakWhy::Asked)
        .await
        .unwrap();
    let mut two = house.browser("203.0.113.2");
    let waiting = two
        .enters("bedorf/meldewesen", "umzug", "GEHEIME-NOTIZ zwei")
        .await;
    let mut three = house.browser("203.0.113.3");
    let form = [
        ("topic", "umzug".to_owned()),
        ("language", "de".to_owned()),
        ("contact", "0221 4710-777".to_owned()),
    ];
    let answer = three.post("/de/bedorf/meldewesen/rueckruf", &form).await;
    let promised = answer.header(LOCATION).rsplit('/').next().unwrap();
    let stored = house.store.ticket(Scope::House, ticket).await.unwrap();
    let berta = house.staff("berta");
    blocks(house).await;
    let catalogue = house.exchange.catalogue();
    let topic = catalogue.office(berta.offices[0]).unwrap().1.topics[0].id;
    Bedorf {
        waiting,
        promised: promised.parse().unwrap(),
        ended,
        ticket,
        number: stored.unwrap().number,
        notice: announces(house).await,
        office: berta.offices[0],
        topic,
        account: berta.id,
        entry: house.exchange.entries().list(&house.signed("bruno", true))[0]
            .entry
            .id,
        wallboard: hangs(house).await,
        kiosk: kiosk(house),
        telephone: calls(house).await,
        sensor: senses(house).await,
        document: attaches(house, ticket).await,
    }
}

/// A paper lies in bedorf's matter.
async fn attaches(house: &House, ticket: TicketId) -> DocumentId {
    let id = DocumentId(Uuid::from_u128(77));
    let file = "%PDF-1.7 GEHEIME-ANLAGE".as_bytes();
    let paper = Attachment {
        entry: AttachmentEntry {
            id,
            ticket,
            organisation: house.staff("berta").organisation,
            kind: DocumentKind::Snapshot,
            format: Format::Pdf,
            name: "GEHEIME-ANLAGE.pdf".to_owned(),
            size: file.len() as u64,
            created: house.clock.now(),
            delete_after: None,
        },
        bytes: file.into(),
    };
    let batch = Batch {
        writes: vec![Write::PutAttachment(Box::new(paper))],
        ..Batch::default()
    };
    house.store.commit(batch).await.unwrap();
    id
}

/// Bedorf has a kiosk.
fn kiosk(house: &House) -> KioskId {
    let catalogue = house.exchange.catalogue();
    let berta = house.staff("berta").organisation;
    let mut kiosks = catalogue.kiosks();
    kiosks.find(|kiosk| kiosk.organisation == berta).unwrap().id
}

/// Bedorf has been insulted by telephone.
async fn blocks(house: &House) {
    let mut bruno = house.signed("bruno", true);
    bruno.staff.roles.push(Role::Lead);
    let blocks = house.exchange.blocks();
    let noted = blocks.note(
        &bruno,
        "0221 4710-444",
        BlockReason::Abuse,
        "GEHEIME-SPERRE",
    );
    noted.await.unwrap();
}

/// Bedorf has a telephone number.
async fn calls(house: &House) -> NumberId {
    let bruno = house.signed("bruno", true);
    let values = serde_json::json!({
        "slug": "telefon", "name": "GEHEIME-RUFNUMMER", "number": "0221 4710-555",
        "account": "trunk", "office": "bedorf/meldewesen",
    });
    let values = values.as_object().unwrap().clone();
    let admin = house.exchange.admin();
    admin.add_number(&bruno, values).await.unwrap()
}

/// Bedorf's kiosk has a sensor.
async fn senses(house: &House) -> Uuid {
    let bruno = house.signed("bruno", true);
    let kiosks = house.exchange.kiosks();
    kiosks.open_sensor(&bruno, kiosk(house)).await.unwrap();
    kiosks.sensors(&bruno, kiosk(house)).await.unwrap()[0].id
}

/// Bedorf has a wallboard.
async fn hangs(house: &House) -> Uuid {
    figures::allows_wallboards(house, "bedorf").await;
    let bruno = house.signed("bruno", true);
    let office = house.staff("berta").offices[0];
    let wallboards = house.exchange.wallboards();
    wallboards.open(&bruno, Some(office)).await.unwrap();
    wallboards.list(&bruno).await.unwrap()[0].id
}

/// Bedorf has a directory, and plans a notice.
async fn announces(house: &House) -> NoticeId {
    let bruno = house.signed("bruno", true);
    let table = "Name;Telefon;Straßen\nGEHEIMER-EINTRAG;1;Dorfplatz\n".as_bytes();
    let entries = house.exchange.entries();
    entries.import(&bruno, table, false).await.unwrap();
    let tomorrow = house.clock.now() + SignedDuration::from_hours(24);
    let draft = Draft {
        office: None,
        text: Localised::german("GEHEIMER-HINWEIS"),
        level: Level::Info,
        from: Some(tomorrow),
        until: tomorrow + SignedDuration::from_hours(1),
    };
    let notices = house.exchange.notices();
    notices.publish(&bruno, draft).await.unwrap()
}

/// Every path of the route that leads to something of bedorf.
fn paths(route: &Route, theirs: &Bedorf) -> Vec<String> {
    let steps = [
        "uebernehmen",
        "zurueckgeben",
        "abschliessen",
        "wieder-oeffnen",
    ];
    let mut paths = BTreeSet::new();
    for visit in [theirs.waiting, theirs.promised, theirs.ended] {
        for step in steps {
            let path = route
                .path
                .replace("{locale}", "de")
                .replace("{organisation}", "bedorf")
                .replace("{office}", "meldewesen")
                .replace("{visit}", &visit.to_string())
                .replace("{ticket}", &theirs.ticket.to_string())
                .replace("{step}", step)
                .replace("{notice}", &theirs.notice.to_string())
                .replace("{buero}", &theirs.office.to_string())
                .replace("{anliegen}", &theirs.topic.to_string())
                .replace("{konto}", &theirs.account.to_string())
                .replace("{eintrag}", &theirs.entry.to_string())
                .replace("{kabine}", &theirs.kiosk.to_string())
                .replace("{nummer}", &theirs.telephone.to_string())
                .replace("{sprache}", "de")
                .replace("{ansage}", "first.wav")
                .replace("{sensor}", &theirs.sensor.to_string())
                .replace("{closing}", "oeffnen")
                .replace("{hold}", "01936e5a-0000-4000-8000-000000000001")
                .replace("{feature}", "chat")
                .replace("{wallboard}", &theirs.wallboard.to_string())
                .replace("{kind}", "matter_number")
                .replace("{transport}", "email")
                .replace("{language}", "de")
                .replace("{provider}", "rathaus")
                .replace("{eigenes}", "sitzung")
                .replace("{secret}", &"0".repeat(32))
                .replace("{document}", &theirs.document.to_string())
                .replace("{table}", "verzeichnis.csv")
                .replace("{file}", "bedorf.css")
                .replace("{*path}", "main.css");
            assert!(
                !path.contains('{'),
                "the wall test does not know a parameter of {path}"
            );
            let searches = ["/desk/verzeichnis", "/desk/directory", "/desk/targets"];
            if searches.iter().any(|search| path.ends_with(search)) {
                paths.extend(["geheimer", "Dorfplatz+1", "Berta"].map(|q| format!("{path}?q={q}")));
            }
            paths.insert(path);
        }
    }
    paths.into_iter().collect()
}

/// Walks every route towards bedorf's things; none of `secrets` is ever seen.
pub async fn walks(
    browser: &mut Browser<'_>,
    theirs: &Bedorf,
    csrf: &str,
    (who, secrets): (&str, &[&str]),
) {
    // A WebSocket cannot be opened here; the live channel has its own walls to test.
    let plain = |route: &&Route| route.kind != Kind::Live || !route.path.starts_with("/live/");
    for route in ROUTES.iter().filter(plain) {
        for path in paths(route, theirs) {
            let answer = match route.verb {
                Verb::Get => browser.get(&path).await,
                Verb::Post if path.ends_with("/desk/logout") || path.ends_with("/betreten") => {
                    continue;
                }
                Verb::Post => {
                    let form = [("csrf", csrf.to_owned()), ("stars", "1".to_owned())];
                    browser.post(&path, &form).await
                }
            };
            for secret in secrets {
                assert!(
                    !answer.body.contains(secret),
                    "{who} sees {secret} at {path}"
                );
            }
            let things = [
                "{visit}",
                "{ticket}",
                "{notice}",
                "{secret}",
                "{buero}",
                "{anliegen}",
                "{konto}",
                "{eintrag}",
                "{kabine}",
                "{nummer}",
                "{document}",
            ];
            if things.iter().any(|thing| route.path.contains(thing)) {
                let refused = answer.status.is_client_error()
                    || answer.headers.get("location").is_some_and(|to| {
                        let to = to.to_str().unwrap();
                        to.contains("getan=nicht") || to.contains("/desk/login")
                    });
                assert!(refused, "{who} gets {} at {path}", answer.status);
            }
        }
    }
}

#[tokio::test]
async fn nothing_of_one_organisation_is_visible_to_the_other() {
    let house = House::with(|config| {
        config.rates.feedback.burst = 1000;
        config.rates.login.burst = 1000;
    })
    .await;
    let theirs = bedorf(&house).await;
    let before = house.exchange.visits().get(theirs.waiting).unwrap();

    let mut anyone = house.browser("192.0.2.1");
    walks(&mut anyone, &theirs, "", ("anybody", &SECRETS)).await;
    let mut citizen = house.browser("192.0.2.2");
    citizen.enters("adorf/meldewesen", "umzug", "").await;
    walks(&mut citizen, &theirs, "", ("a citizen of adorf", &SECRETS)).await;
    let mut anna = house.signed_on("anna", "Adorf-Anna-1").await;
    let csrf = anna.get("/de/desk").await.field("csrf");
    walks(&mut anna, &theirs, &csrf, ("a clerk of adorf", &SECRETS)).await;
    let mut lea = house.signed_on("lea", "Adorf-Lea-1").await;
    let csrf = lea.get("/de/desk").await.field("csrf");
    walks(&mut lea, &theirs, &csrf, ("the lead of adorf", &SECRETS)).await;
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let csrf = ada.get("/de/desk/verwaltung").await.field("csrf");
    walks(
        &mut ada,
        &theirs,
        &csrf,
        ("the administration of adorf", &SECRETS),
    )
    .await;
    let number = &theirs.number;
    for one in [&mut anna, &mut lea] {
        let path = format!("/de/desk/vorgaenge?nummer={number}");
        let page = one.get(&path).await.body;
        assert!(page.contains("keinen Vorgang"), "{page}");
        assert!(!page.contains("GEHEIM"), "found by its number: {page}");
    }

    let after = house.exchange.visits().get(theirs.waiting).unwrap();
    assert_eq!(
        after.stage, before.stage,
        "nobody of adorf moved a visit of bedorf"
    );
    assert!(matches!(after.stage, VisitStage::Waiting { .. }));
    let bruno = house.signed("bruno", true);
    let notices = house.exchange.notices().list(&bruno).await.unwrap();
    assert_eq!(notices[0].withdrawn_at, None, "nor withdrew a notice");
    assert_eq!(house.exchange.entries().list(&bruno).len(), 1);
    let boards = house.exchange.wallboards().list(&bruno).await.unwrap();
    assert_eq!(boards.len(), 1, "nor revoked a wallboard");
    let kiosks = house.exchange.kiosks();
    let sensors = kiosks.sensors(&bruno, theirs.kiosk).await.unwrap();
    assert_eq!(sensors.len(), 1, "nor a sensor");
    let tickets = house
        .store
        .tickets(Scope::House, None, StageFilter::All)
        .await
        .unwrap();
    assert_eq!(
        tickets[0].stage.code(),
        "open",
        "nobody of adorf moved a ticket of bedorf"
    );
}

#[tokio::test]
async fn their_own_clerk_does_see_it() {
    let house = House::new().await;
    bedorf(&house).await;
    let mut berta = house.signed_on("berta", "Bedorf-Berta-1").await;
    let list = berta.get("/de/desk/vorgaenge").await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(
        list.body.contains("GEHEIMER-VORGANG"),
        "the wall test would find what it looks for"
    );
    assert!(list.body.contains("GEHEIME-ANLAGE.pdf"));
    let (_, path) = list.body.split_once("/de/desk/vorgaenge/").unwrap();
    let (path, _) = path.split_once('"').unwrap();
    let paper = berta.get(&format!("/de/desk/vorgaenge/{path}")).await;
    assert!(paper.body.contains("GEHEIME-ANLAGE"), "{path}");
    let mut bruno = house.signed_on("bruno", "Bedorf-Bruno-1").await;
    let reports = bruno.get("/de/desk/rueckmeldungen").await.body;
    for secret in ["GEHEIME-BARRIERE", "GEHEIMER-KONTAKT", "GEHEIMER-KOMMENTAR"] {
        assert!(reports.contains(secret), "{secret}: {reports}");
    }
    let fleet = berta.get("/de/desk/kabinen").await.body;
    assert!(fleet.contains("GEHEIME-KABINE"));
    let directory = berta.get("/desk/directory?q=geheimer").await;
    assert!(directory.body.contains("GEHEIMER-EINTRAG"));
    let notices = bruno.get("/de/desk/hinweise").await.body;
    assert!(notices.contains("GEHEIMER-HINWEIS"));
    let foreign = berta.get("/de/desk/vorgaenge?buero=standesamt").await;
    assert!(
        !foreign.body.contains("Standesamt"),
        "an office of another organisation"
    );
}

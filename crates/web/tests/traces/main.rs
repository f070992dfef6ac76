//! After the time of retention nothing identifying is left: neither in the files of the database,
//! byte by byte, nor in what was ever logged. The same search finds it before. A program of its own,
//! since it listens to everything that is logged in it.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail like tests")]

#[allow(dead_code, reason = "the town is shared with the other tests")]
#[path = "../http/scene.rs"]
mod scene;

use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use jiff::civil::date;
use schalter_domain::clock::Clock as _;
use schalter_domain::document::DocumentKind;
use schalter_domain::ids::{DocumentId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::message::{MessageKind, Transport};
use schalter_domain::notice::Level;
use schalter_domain::office::Localised;
use schalter_domain::person::Sought;
use schalter_domain::switchboard::Outcome;
use schalter_domain::ticket::ContactWish;
use schalter_exchange::Party;
use schalter_exchange::auth::hash_token;
use schalter_exchange::documents::NewDocument;
use schalter_exchange::notices::Draft;
use schalter_exchange::seats::FollowUp;
use schalter_store::{Batch, OutboxMessage, Scope, StageFilter, Write};

use scene::{Browser, House};

/// Where something that identifies lies while it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lies {
    /// In the database, as it is.
    Plain,
    /// In the database, as the hash of a secret.
    Hashed,
    /// In the database, as the sixteen bytes of an id.
    Id,
    /// Nowhere at any time.
    Nowhere,
}

/// Something that identifies.
struct Seed {
    name: &'static str,
    text: String,
    lies: Lies,
}

impl Seed {
    fn new(name: &'static str, lies: Lies, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { name, text, lies }
    }

    /// The forms in which it can be written. Three of base64, since where it stands in a longer text
    /// decides which.
    fn forms(&self) -> Vec<(&'static str, Vec<u8>)> {
        let text = self.text.as_str();
        let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        let percent: String = text.bytes().map(percent).collect();
        let mut forms = vec![
            ("UTF-8", text.as_bytes().to_vec()),
            (
                "UTF-16 little endian",
                text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            ),
            (
                "UTF-16 big endian",
                text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            ),
            ("JSON", escaped(text).into_bytes()),
            ("percent", percent.into_bytes()),
            ("plus", text.replace(' ', "+").into_bytes()),
            ("hexadecimal", hex.clone().into_bytes()),
            ("HEXADECIMAL", hex.to_uppercase().into_bytes()),
            ("HTML", text.replace('ü', "&#252;").into_bytes()),
        ];
        for shift in 0..3 {
            for engine in [STANDARD, URL_SAFE_NO_PAD] {
                let padded = [&[b' '; 2][..shift], text.as_bytes()].concat();
                let written = engine.encode(padded);
                // The ends depend on what stands beside it.
                let inner = written.len().saturating_sub(8);
                if inner >= 12 {
                    forms.push(("base64", written.as_bytes()[4..4 + inner].to_vec()));
                }
            }
        }
        let hash = hash_token(text);
        forms.push(("hash", hash.clone().into_bytes()));
        forms.push(("hash in bytes", unhex(&hash)));
        if let Ok(id) = text.parse::<uuid::Uuid>() {
            forms.push(("id", id.as_bytes().to_vec()));
            forms.push(("simple id", id.simple().to_string().into_bytes()));
        }
        forms
    }

    /// The forms that a haystack holds.
    fn found_in(&self, hay: &[u8]) -> Vec<&'static str> {
        let mut found = Vec::new();
        for (form, needle) in self.forms() {
            if contains(hay, &needle) && !found.contains(&form) {
                found.push(form);
            }
        }
        found
    }
}

fn percent(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    }
}

/// As JSON writes it where nothing but ASCII is allowed.
fn escaped(text: &str) -> String {
    let mut written = String::new();
    for unit in text.encode_utf16() {
        match u8::try_from(unit).ok().filter(u8::is_ascii) {
            Some(byte) => written.push(char::from(byte)),
            None => written.push_str(&format!("\\u{unit:04x}")),
        }
    }
    written
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<char> = text.chars().collect();
    let byte = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    let first = needle[0];
    let mut rest = hay;
    while let Some(at) = rest.iter().position(|byte| *byte == first) {
        rest = &rest[at..];
        if rest.starts_with(needle) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

/// What was logged at every level, by whoever it was.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Logged {
    fn everything() -> Self {
        let logged = Self::default();
        let writer = logged.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).expect("nobody else logs in this test");
        logged
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

/// Every byte of every file that the database has.
fn files(house: &House) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(house.folder()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    assert!(bytes.starts_with(b"SQLite format 3") || contains(&bytes, b"SQLite format 3"));
    bytes
}

const NOTE: &str = "Zwölfender Notizenflüsterer";
const CHAT: &str = "Chatgeheimnis Quittenblüte";
const ANSWER: &str = "Antwortgeheimnis Mirabellenkübel";
const TYPED: &str = "Tippgeheimnis Rührlöffel";
const MATTER: &str = "Vorgangstext Übermorgenröte";
const WISH: &str = "0170 9988776655";
const COMMENT: &str = "Kommentargeheimnis Äquatorläufer";
const BARRIER: &str = "Barrierentext Öhrchenkissen";
const REPLY: &str = "quellnymphe.ueberall@geheim.example";
const NUMBER: &str = "0151 7766554433";
const MAIL: &str = "waldschrat.persoenlich@geheim.example";
const POST: &str = "postempfang.heidelbeere@geheim.example";
const SECRET: &str = "linkgeheimnis0f1e2d3c4b5a69788796a5b4c3d2e1f";
const NOTICE: &str = "Hinweistext Käsekästchen";
const KEPT: &str = "Kopieninhalt Räucherkäse";
const KEPT_NAME: &str = "Bescheid Zebraquelle";
const SHOWN: &str = "Papierinhalt Sägespäne";
const SIGNED: &str = "Rückseitentext Krähennest";
const HELD: &str = "Aufbewahrungsgrund Dünengräser";

/// A citizen comes with words, talks, rates, and leaves a matter behind.
async fn talks(house: &House, citizen: &mut Browser<'_>) -> VisitId {
    let note = format!("{NOTE}, bitte");
    let visit = citizen.enters("adorf/meldewesen", "umzug", &note).await;
    let seat = house.opens("anna").await;
    let both = [Party::Visit(visit), Party::Seat(seat)];
    house.passes(1, &both).await;
    house.accepts(seat).await;
    let talk = house.exchange.talks();
    for (number, party, text) in [(1, both[0], CHAT), (2, both[1], ANSWER)] {
        let id = uuid::Uuid::from_u128(number).into();
        talk.chat(party, id, text.to_owned()).await.unwrap();
    }
    talk.real_time_text(both[0], true).unwrap();
    talk.typing(both[0], TYPED.to_owned()).unwrap();
    let kept = papers(house, citizen, both).await;
    house.exchange.seats().hang_up(seat).await.unwrap();
    let staff = house.staff("anna");
    let follow_up = FollowUp {
        office: staff.offices[0],
        text: MATTER.to_owned(),
        contact: ContactWish::Phone(WISH.to_owned()),
        due: date(2026, 11, 27),
        attach: vec![kept],
    };
    let seats = house.exchange.seats();
    let outcome = seats.state_outcome(&staff, Outcome::Ticket, Some(follow_up));
    outcome.await.unwrap();
    let form = [("stars", "5".to_owned()), ("comment", COMMENT.to_owned())];
    let path = format!("/de/besuch/{visit}/bewertung");
    let rated = citizen.post(&path, &form).await;
    assert_eq!(rated.status, StatusCode::SEE_OTHER);
    visit
}

/// A copy and two papers are shown; one of them goes into the matter.
async fn papers(house: &House, citizen: &mut Browser<'_>, both: [Party; 2]) -> DocumentId {
    let pdf = |text: &str| format!("%PDF-1.7 {text}").into_bytes();
    let Party::Visit(visit) = both[0] else {
        unreachable!("the first is the citizen")
    };
    let path = format!("/besuch/{visit}/dokumente?id={}", uuid::Uuid::from_u128(5));
    let brought = citizen.brings(&path, pdf(SIGNED)).await;
    assert_eq!(brought.status, StatusCode::CREATED);
    let documents = house.exchange.documents();
    let shows = |upload, name: &str, text: &str| NewDocument {
        upload: uuid::Uuid::from_u128(upload),
        kind: DocumentKind::Shown,
        name: format!("{name}.pdf"),
        bytes: pdf(text),
    };
    documents.bring(both[1], shows(6, "Plan", SHOWN)).unwrap();
    let kept = documents.bring(both[1], shows(7, KEPT_NAME, KEPT));
    assert!(documents.bytes() > 0);
    kept.unwrap()
}

/// Somebody asks to be called back by this number or address.
async fn asks_for_a_callback(citizen: &mut Browser<'_>, contact: &str) -> VisitId {
    let form = [
        ("topic", "umzug".to_owned()),
        ("language", "de".to_owned()),
        ("contact", contact.to_owned()),
        ("window", String::new()),
    ];
    let answer = citizen.post("/de/adorf/meldewesen/rueckruf", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let location = answer.header(LOCATION);
    location.rsplit('/').next().unwrap().parse().unwrap()
}

/// What the post would carry to somebody who asked to be called back.
async fn posts(house: &House, visit: VisitId) {
    let message = OutboxMessage {
        id: uuid::Uuid::from_u128(77).into(),
        organisation: house.staff("anna").organisation,
        cause: "traces".to_owned(),
        kind: MessageKind::CallbackLink,
        transport: Transport::Email,
        recipient: POST.to_owned(),
        language: Language::De,
        data: serde_json::json!({ "link": SECRET }),
        visit: Some(visit),
        ticket: None,
        created: house.clock.now(),
    };
    let batch = Batch {
        writes: vec![Write::PutMessage(Box::new(message))],
        ..Batch::default()
    };
    house.store.commit(batch).await.unwrap();
}

/// Everything that identifies, brought in through the doors of the house.
async fn seeds(house: &House) -> Vec<Seed> {
    use Lies::{Hashed, Id, Nowhere, Plain};
    let mut one = house.browser("192.0.2.11");
    let talked = talks(house, &mut one).await;
    let mut two = house.browser("192.0.2.12");
    let called = asks_for_a_callback(&mut two, NUMBER).await;
    posts(house, called).await;
    let mut three = house.browser("192.0.2.13");
    let mailed = asks_for_a_callback(&mut three, MAIL).await;
    let form = [("text", BARRIER.to_owned()), ("reply", REPLY.to_owned())];
    let told = three.post("/de/adorf/barrierefreiheit", &form).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER);
    let boss = house.signed("lea", true);
    let now = house.clock.now();
    let draft = Draft {
        office: None,
        text: Localised::german(NOTICE),
        level: Level::Info,
        from: None,
        until: now + SignedDuration::from_hours(2),
    };
    house
        .exchange
        .notices()
        .publish(&boss, draft)
        .await
        .unwrap();
    let privacy = house.exchange.privacy();
    let sought = Sought::Visit(talked);
    let until = now + SignedDuration::from_hours(48);
    privacy.hold(&boss, &sought, HELD, until).await.unwrap();
    let mail = Sought::parse(MAIL).unwrap();
    assert!(!privacy.find(&boss, &mail).await.unwrap().is_empty());
    let mut lea = house.signed_on("lea", "Adorf-Lea-1").await;
    let csrf = lea.get("/de/desk").await.field("csrf");
    vec![
        Seed::new("note", Plain, NOTE),
        Seed::new("chat", Plain, CHAT),
        Seed::new("answer", Plain, ANSWER),
        Seed::new("typed", Nowhere, TYPED),
        Seed::new("matter", Plain, MATTER),
        Seed::new("wish", Plain, WISH),
        Seed::new("paper in the matter", Plain, KEPT),
        Seed::new("its name", Plain, KEPT_NAME),
        Seed::new("paper", Nowhere, SHOWN),
        Seed::new("copy", Nowhere, SIGNED),
        Seed::new("comment", Plain, COMMENT),
        Seed::new("barrier", Plain, BARRIER),
        Seed::new("reply", Plain, REPLY),
        Seed::new("number", Plain, NUMBER),
        Seed::new("mail", Plain, MAIL),
        Seed::new("recipient", Plain, POST),
        Seed::new("link", Plain, SECRET),
        Seed::new("notice", Plain, NOTICE),
        Seed::new("hold", Plain, HELD),
        Seed::new("cookie", Hashed, one.cookie("__Host-besuch")),
        Seed::new("another cookie", Hashed, two.cookie("__Host-besuch")),
        Seed::new("session", Hashed, lea.cookie("__Host-desk")),
        Seed::new("form secret", Plain, csrf),
        Seed::new("visit", Id, talked.to_string()),
        Seed::new("called", Id, called.to_string()),
        Seed::new("mailed", Id, mailed.to_string()),
        Seed::new("address", Nowhere, "192.0.2.12"),
    ]
}

/// No promise is open any more: matters are closed, and who waited for a call has cancelled it.
async fn everything_is_settled(house: &House, seeds: &[Seed]) {
    for promised in seeds
        .iter()
        .filter(|seed| seed.lies == Lies::Id && seed.name != "visit")
    {
        let visit = promised.text.parse().unwrap();
        house.exchange.visits().leave(visit).await.unwrap();
    }
    let boss = house.signed("anna", true);
    let tickets = house
        .store
        .tickets(Scope::House, None, StageFilter::All)
        .await;
    for ticket in tickets.unwrap() {
        house
            .exchange
            .tickets()
            .take(&boss, ticket.id)
            .await
            .unwrap();
        house
            .exchange
            .tickets()
            .close(&boss, ticket.id)
            .await
            .unwrap();
    }
    let seat = house.staff("anna").id.into();
    assert!(
        house.exchange.documents().bytes() > 0,
        "until the wrap-up ends"
    );
    house.exchange.seats().end_wrap_up(seat).await.unwrap();
    assert_eq!(
        house.exchange.documents().bytes(),
        0,
        "nothing is left in memory"
    );
    house.exchange.seats().close(seat, true).await.unwrap();
}

/// Days pass; the house is kept as it keeps itself.
async fn days_pass(house: &House, days: i64) {
    house.clock.advance(SignedDuration::from_hours(24 * days));
    house.exchange.tick().await;
    house.exchange.keep_house().await;
}

#[tokio::test]
async fn nothing_identifying_is_left_when_its_time_is_over() {
    let logged = Logged::everything();
    let house = House::new().await;
    let seeds = seeds(&house).await;

    let before = files(&house);
    for seed in &seeds {
        let found = seed.found_in(&before);
        let expected = match seed.lies {
            Lies::Plain => "UTF-8",
            Lies::Hashed => "hash",
            Lies::Id => "id",
            Lies::Nowhere => {
                assert_eq!(found, Vec::<&str>::new(), "{} is stored", seed.name);
                continue;
            }
        };
        assert!(found.contains(&expected), "{}: {found:?}", seed.name);
        if seed.lies == Lies::Hashed {
            assert!(
                !found.contains(&"UTF-8"),
                "{} is stored as it is",
                seed.name
            );
        }
    }
    everything_is_settled(&house, &seeds).await;
    // Longer than the longest period, in steps: what begins when another ends comes after it.
    for days in [1, 1, 3, 40, 100, 400, 800, 1_200, 1_200, 1_200] {
        days_pass(&house, days).await;
    }
    let running = files(&house);
    for seed in &seeds {
        let found = seed.found_in(&running);
        assert_eq!(
            found,
            Vec::<&str>::new(),
            "{} is left while it runs",
            seed.name
        );
    }
    house.exchange.shutdown().await;
    house.store.close().await.unwrap();
    let after = files(&house);
    let logs = logged.bytes();
    assert!(contains(&logs, b" TRACE ") || contains(&logs, b" DEBUG "));
    assert!(contains(&logs, b"deleted what was due"));
    for seed in &seeds {
        let found = seed.found_in(&after);
        assert_eq!(found, Vec::<&str>::new(), "{} is left in a file", seed.name);
        if seed.lies != Lies::Id {
            let found = seed.found_in(&logs);
            assert_eq!(found, Vec::<&str>::new(), "{} is logged", seed.name);
        }
    }
}

#[test]
fn the_search_finds_every_form() {
    let seed = Seed::new("mail", Lies::Plain, MAIL);
    for (form, written) in seed.forms() {
        let hay = [b"xy".as_slice(), &written, b"z"].concat();
        assert!(seed.found_in(&hay).contains(&form), "{form}");
    }
    assert_eq!(seed.found_in(b"nothing of the kind"), Vec::<&str>::new());
}

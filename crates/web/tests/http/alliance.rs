//! Organisations that share a line: what each of them sees, and nothing more. The walls of
//! [`crate::wall`] and [`crate::live`] hold between partners too; beyond them stand a count, the
//! operator's view of the line, the guest's offices, and what a citizen agreed to.

use schalter_domain::ids::{MessageId, SeatId, VisitId};
use schalter_domain::switchboard::{SeatStage, VisitStage};
use schalter_exchange::Party;
use schalter_exchange::passing::Aim;
use schalter_store::{Scope, StageFilter};
use schalter_web::WebConfig;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::live::{Live, every_desk_message, serves};
use crate::scene::{Browser, House};
use crate::wall::{SECRETS, bedorf, walks};

/// Of a partner's directory the names and numbers are shared.
const SHARED: &str = "GEHEIMER-EINTRAG";
const ENTRY: &str = "GEHEIME-NOTIZ der Bürgerin";
const CHAT: &str = "GEHEIMER-CHAT von vorher";
const AGREED: &str = "Fragt nach der Ummeldung in Bedorf";

fn patient(config: &mut WebConfig) {
    config.rates.feedback.burst = 10_000;
    config.rates.login.burst = 10_000;
}

async fn sharing() -> House {
    House::sharing(patient).await
}

async fn desk_of<'a>(house: &'a House, login: &str, password: &str) -> (Browser<'a>, String) {
    let mut browser = house.signed_on(login, password).await;
    let csrf = browser.get("/de/desk").await.field("csrf");
    (browser, csrf)
}

/// A staff member's live channel, and all it ever heard.
struct Ear {
    live: Live,
    heard: Vec<String>,
    count: u64,
}

impl Ear {
    async fn of(house: &House, port: u16, login: &str, password: &str) -> Self {
        let browser = house.signed_on(login, password).await;
        Self::at(port, "/live/desk?locale=de", &browser).await
    }

    async fn at(port: u16, path: &str, browser: &Browser<'_>) -> Self {
        let mut live = Live::opens(port, path, browser).await;
        live.greets().await;
        let mut ear = Self {
            live,
            heard: Vec::new(),
            count: 0,
        };
        ear.listens().await;
        ear
    }

    async fn asks(&mut self, body: Value) -> Value {
        let heard = self.live.asks(body).await;
        self.heard.extend(heard.iter().cloned());
        serde_json::from_str(heard.last().unwrap()).unwrap()
    }

    /// Everything that was sent so far.
    async fn listens(&mut self) {
        self.count += 1;
        let body = json!({ "type": "heartbeat", "again": self.count });
        self.asks(body).await;
    }

    /// The newest view, as soon as it is as it should be.
    async fn sees(&mut self, holds: impl Fn(&Value) -> bool) -> Value {
        loop {
            let views = self.heard.iter().rev();
            let mut views = views.filter_map(|text| {
                let frame: Value = serde_json::from_str(text).unwrap();
                frame.get("view").cloned()
            });
            if let Some(view) = views.next().filter(&holds) {
                return view;
            }
            let next = self.live.hears().await.expect("another view");
            self.heard.push(next);
        }
    }

    /// Waits until these words come.
    async fn hears(&mut self, words: &str) {
        while !self.knows(words) {
            let next = self.live.hears().await.expect("more");
            self.heard.push(next);
        }
    }

    fn knows(&self, secret: &str) -> bool {
        self.heard.iter().any(|text| text.contains(secret))
    }
}

/// The notes in the line that a desk shows, and how many wait elsewhere.
fn line(view: &Value) -> (Vec<&str>, u64) {
    let entries = view["line"].as_array().unwrap().iter();
    let notes = entries.map(|entry| entry["note"].as_str().unwrap_or_default());
    (notes.collect(), view["waiting_elsewhere"].as_u64().unwrap())
}

/// Anna of adorf talks with a citizen, who told and wrote something before.
async fn talks(house: &House) -> (Browser<'_>, VisitId, SeatId) {
    let mut citizen = house.browser("203.0.113.7");
    let anna = house.opens("anna").await;
    let visit = citizen.enters("adorf/meldewesen", "umzug", ENTRY).await;
    house
        .passes(1, &[Party::Seat(anna), Party::Visit(visit)])
        .await;
    house.accepts(anna).await;
    // Nobody waits any more, on anybody's board.
    house.exchange.tick().await;
    let talks = house.exchange.talks();
    let message: MessageId = Uuid::from_u128(1).into();
    let said = talks.chat(Party::Visit(visit), message, CHAT.into()).await;
    said.unwrap();
    (citizen, visit, anna)
}

fn consulted(house: &House, seat: SeatId) -> Option<u64> {
    match house.exchange.seats().get(seat)?.stage {
        SeatStage::Consulted { offer, .. } => Some(offer.0),
        _ => None,
    }
}

#[tokio::test]
async fn no_page_shows_or_moves_anything_of_a_partner() {
    let house = sharing().await;
    let theirs = bedorf(&house).await;
    let before = house.exchange.visits().get(theirs.waiting).unwrap();
    let of_partners: Vec<&str> = SECRETS.into_iter().filter(|one| *one != SHARED).collect();
    for (login, password, secrets) in [
        ("anna", "Adorf-Anna-1", &of_partners[..]),
        ("olga", "Adorf-Olga-1", &of_partners),
        ("lea", "Adorf-Lea-1", &of_partners),
        ("carla", "Cedorf-Carla-1", &SECRETS),
    ] {
        let (mut browser, csrf) = desk_of(&house, login, password).await;
        walks(&mut browser, &theirs, &csrf, (login, secrets)).await;
    }
    let mut ada = house.signed_on("ada", "Adorf-Ada-1").await;
    let csrf = ada.get("/de/desk/verwaltung").await.field("csrf");
    walks(&mut ada, &theirs, &csrf, ("ada", &of_partners)).await;

    let after = house.exchange.visits().get(theirs.waiting).unwrap();
    assert_eq!(after.stage, before.stage, "nobody moved it");
    let all = house.store.tickets(Scope::House, None, StageFilter::All);
    assert_eq!(all.await.unwrap()[0].stage.code(), "open");
    let bruno = house.signed("bruno", true);
    let notices = house.exchange.notices().list(&bruno).await.unwrap();
    assert_eq!(notices[0].withdrawn_at, None);
    assert_eq!(house.exchange.entries().list(&bruno).len(), 1);
}

#[tokio::test]
async fn of_a_partners_line_operators_see_topic_and_note_everybody_else_a_count() {
    let house = sharing().await;
    let port = serves(&house);
    let mut bedorfer = house.browser("203.0.113.1");
    bedorfer
        .enters("bedorf/meldewesen", "umzug", "GEHEIME-NOTIZ in bedorf")
        .await;
    let mut adorfer = house.browser("203.0.113.2");
    adorfer
        .enters("adorf/meldewesen", "umzug", "GEHEIME-NOTIZ in adorf")
        .await;
    let mut married = house.browser("203.0.113.3");
    married
        .enters("adorf/standesamt", "ehe", "GEHEIME-NOTIZ im standesamt")
        .await;
    house.exchange.tick().await;
    let (a, b, c) = (
        "GEHEIME-NOTIZ in adorf",
        "GEHEIME-NOTIZ in bedorf",
        "GEHEIME-NOTIZ im standesamt",
    );
    for (login, password, seen, elsewhere) in [
        ("olga", "Adorf-Olga-1", vec![b, a, c], 0),
        ("anna", "Adorf-Anna-1", vec![a, c], 1),
        ("albert", "Adorf-Albert-1", vec![a], 1),
        ("berta", "Bedorf-Berta-1", vec![b], 2),
        ("gerd", "Bedorf-Gerd-1", vec![b, c], 1),
        ("carla", "Cedorf-Carla-1", vec![], 0),
    ] {
        let mut ear = Ear::of(&house, port, login, password).await;
        let view = ear.sees(|view| line(view).0.len() == seen.len()).await;
        let mut notes = seen.clone();
        notes.sort_unstable();
        let (mut shown, count) = line(&view);
        shown.sort_unstable();
        assert_eq!((shown, count), (notes, elsewhere), "{login}");
        for secret in [a, b, c].iter().filter(|one| !seen.contains(one)) {
            assert!(!ear.knows(secret), "{login} hears {secret}");
        }
    }
    let mut olga = Ear::of(&house, port, "olga", "Adorf-Olga-1").await;
    let view = olga.sees(|view| line(view).0.len() == 3).await;
    let entries = view["line"].as_array().unwrap();
    let theirs = entries.iter().find(|entry| entry["note"] == b).unwrap();
    assert_eq!(theirs["organisation"], "Gemeinde Bedorf");
    assert_eq!(theirs["topic"], "Umziehen in Bedorf");
    assert_eq!(
        theirs["mine"], false,
        "it rings there first when nobody else can"
    );
    let mut gerd = Ear::of(&house, port, "gerd", "Bedorf-Gerd-1").await;
    let view = gerd.sees(|_| true).await;
    let offices: Vec<_> = view["offices"].as_array().unwrap().iter().collect();
    assert_eq!(offices[1]["organisation"], "Stadt Adorf");
    assert_eq!(offices[1]["files"], false, "not before it is served");
    assert_eq!(offices[1]["open_tickets"], 0);
    assert_eq!(offices.len(), 2);
}

#[tokio::test]
async fn no_message_of_a_partner_or_its_operator_moves_what_is_anothers() {
    let house = sharing().await;
    let port = serves(&house);
    let mut one = house.browser("203.0.113.1");
    let ringing = one.enters("bedorf/meldewesen", "umzug", "").await;
    let berta = house.opens("berta").await;
    let mut two = house.browser("203.0.113.2");
    let waiting = two.enters("bedorf/meldewesen", "umzug", "").await;
    house.exchange.seats().alarm(&house.staff("berta"));
    house.exchange.tick().await;
    let SeatStage::Offered { offer, .. } = house.exchange.seats().get(berta).unwrap().stage else {
        panic!("nothing rings in bedorf");
    };
    let alarm = house.exchange.seats().alarms(&house.staff("berta"))[0].id;
    let office = house.staff("berta").offices[0].0;
    for (login, password) in [
        ("anna", "Adorf-Anna-1"),
        ("olga", "Adorf-Olga-1"),
        ("carla", "Cedorf-Carla-1"),
    ] {
        let mut ear = Ear::of(&house, port, login, password).await;
        let number = u32::try_from(offer.0).unwrap();
        for body in every_desk_message(office, number, alarm) {
            ear.asks(serde_json::to_value(&body).unwrap()).await;
        }
    }
    let stage = |visit| house.exchange.visits().get(visit).unwrap().stage.clone();
    assert!(matches!(stage(ringing), VisitStage::Offered { seat, .. } if seat == berta));
    assert!(matches!(stage(waiting), VisitStage::Waiting { .. }));
    let alarms = house.exchange.seats().alarms(&house.staff("berta"));
    assert_eq!(alarms[0].acknowledged_by, None);
    let all = house.store.tickets(Scope::House, None, StageFilter::All);
    assert_eq!(all.await.unwrap(), vec![]);
}

#[tokio::test]
async fn a_partner_asked_in_hears_the_note_agreed_to_and_nothing_of_before() {
    let house = sharing().await;
    let port = serves(&house);
    let (citizen, visit, anna) = talks(&house).await;
    let berta = house.opens("berta").await;
    let mut ears = Vec::new();
    for (login, password) in [
        ("berta", "Bedorf-Berta-1"),
        ("gerd", "Bedorf-Gerd-1"),
        ("olga", "Adorf-Olga-1"),
        ("carla", "Cedorf-Carla-1"),
    ] {
        ears.push(Ear::of(&house, port, login, password).await);
    }
    let mut clerk = Ear::of(&house, port, "anna", "Adorf-Anna-1").await;
    let path = format!("/live/visit/{visit}?locale=de");
    let mut page = Ear::at(port, &path, &citizen).await;

    let to = json!({ "to": "person", "seat": berta });
    let refused = clerk
        .asks(json!({ "type": "consult", "to": to, "hold": false }))
        .await;
    assert_eq!(refused["problem"]["code"], "ask-first", "{refused}");
    let asked = json!({ "type": "propose_consult", "to": to, "note": AGREED, "hold": false });
    clerk.asks(asked).await;
    let asked = page.sees(|view| view["stage"]["proposal"].is_object());
    let proposal = asked.await["stage"]["proposal"].clone();
    assert_eq!(proposal["kind"], "consult");
    assert_eq!(proposal["organisation"]["organisation"], "Gemeinde Bedorf");
    assert_eq!(
        (&proposal["to"], &proposal["note"]),
        (&json!("Frau B."), &json!(AGREED)),
        "the name that citizens see"
    );
    assert_eq!(
        consulted(&house, berta),
        None,
        "nothing rings before the yes"
    );
    page.asks(json!({ "type": "consent", "yes": true })).await;
    let offer = consulted(&house, berta).expect("it rings");
    let rings = ears[0].sees(|view| view["seat"]["stage"]["visit"]["note"] == AGREED);
    let rings = rings.await["seat"]["stage"].clone();
    assert_eq!(rings["stage"], "consulted");
    assert_eq!(rings["organisation"], "Stadt Adorf");
    assert_eq!(rings["visit"]["topic"], "Wohnsitz anmelden");
    ears[0]
        .asks(json!({ "type": "accept", "offer": offer }))
        .await;

    house.passes(1, &[]).await;
    let says = json!({
        "type": "room", "kind": "chat", "message": Uuid::from_u128(2), "text": "Guten Tag, Bedorf",
    });
    page.asks(says).await;
    let company = |view: &Value| view["stage"]["room"]["peers"].as_array().map(Vec::len);
    let peers = page.sees(|view| company(view) == Some(2)).await["stage"]["room"]["peers"].clone();
    let brands = peers.as_array().unwrap().iter();
    let brands: Vec<_> = brands.map(|peer| &peer["brand"]["organisation"]).collect();
    assert_eq!(brands, [&json!("Stadt Adorf"), &json!("Gemeinde Bedorf")]);
    clerk
        .asks(json!({ "type": "hand_over", "to": berta }))
        .await;
    let mut berta_heard = ears.remove(0);
    berta_heard.hears("Guten Tag, Bedorf").await;
    // Who opens the page again sees no more than before.
    let mut again = Ear::of(&house, port, "berta", "Bedorf-Berta-1").await;
    let talk = again.sees(|view| view["seat"]["stage"]["lead"] == true);
    let talk = talk.await["seat"]["stage"].clone();
    assert_eq!(
        (&talk["lead"], &talk["visit"]["note"]),
        (&json!(true), &json!(AGREED))
    );
    assert!(again.knows("Guten Tag, Bedorf"), "what comes from then on");
    for secret in [ENTRY, CHAT] {
        assert!(!berta_heard.knows(secret), "{secret}");
        assert!(!again.knows(secret), "{secret}, over a reload");
    }
    for ear in &mut ears {
        ear.listens().await;
        for secret in [ENTRY, CHAT] {
            assert!(!ear.knows(secret), "{secret}");
        }
    }
    for ear in &ears {
        for secret in [AGREED, "Guten Tag, Bedorf"] {
            assert!(!ear.knows(secret), "nobody else hears {secret}");
        }
    }
    assert!(house.exchange.seats().room(anna).is_none(), "she has left");
}

#[tokio::test]
async fn a_visit_passed_to_a_partner_shows_there_what_the_citizen_agreed_to() {
    for yes in [true, false] {
        let house = sharing().await;
        let port = serves(&house);
        let (citizen, visit, anna) = talks(&house).await;
        let path = format!("/live/visit/{visit}?locale=de");
        let mut page = Ear::at(port, &path, &citizen).await;
        let mut ears = Vec::new();
        for (login, password) in [
            ("berta", "Bedorf-Berta-1"),
            ("olga", "Adorf-Olga-1"),
            ("albert", "Adorf-Albert-1"),
            ("carla", "Cedorf-Carla-1"),
        ] {
            ears.push(Ear::of(&house, port, login, password).await);
        }
        let bedorf = house.staff("berta").offices[0];
        let seats = house.exchange.seats();
        let aim = Aim::Topic(bedorf, None);
        seats.propose(&house.staff("anna"), aim, AGREED).unwrap();
        page.asks(json!({ "type": "consent", "yes": yes })).await;
        if !yes {
            seats.transfer(anna, aim).await.unwrap();
        }
        let berta = house.opens("berta").await;
        house.passes(1, &[Party::Visit(visit)]).await;
        let rings = ears[0].sees(|view| view["seat"]["stage"]["stage"] == "offered");
        let rings = rings.await["seat"]["stage"].clone();
        let note = if yes { json!(AGREED) } else { Value::Null };
        assert_eq!(rings["visit"]["note"], note);
        assert_eq!(rings["visit"]["passed_from"], "Anna Adorfer (Stadt Adorf)");
        house.accepts(berta).await;
        house.passes(1, &[]).await;
        for ear in &mut ears {
            ear.listens().await;
        }
        for (ear, who) in ears.iter().zip(["berta", "olga", "albert", "carla"]) {
            assert!(!ear.knows(CHAT), "{who}");
            assert!(!ear.knows(ENTRY), "{who}");
            // The operator may have seen it while it waited there.
            if who != "olga" {
                assert_eq!(ear.knows(AGREED), yes && who == "berta", "{who}");
            }
        }
        let (mut lea, _) = desk_of(&house, "lea", "Adorf-Lea-1").await;
        let tickets = lea.get("/de/desk/vorgaenge").await.body;
        assert!(!tickets.contains(AGREED));
    }
}

#[tokio::test]
async fn a_follow_up_is_seen_where_it_was_made_and_nowhere_else() {
    let house = sharing().await;
    let (_citizen, visit, anna) = talks(&house).await;
    let berta = house.opens("berta").await;
    let seats = house.exchange.seats();
    let staff = house.staff("anna");
    let asked = (Aim::Person(berta), false);
    seats.propose_consult(&staff, asked, AGREED).await.unwrap();
    house.exchange.visits().consent(visit, true).await.unwrap();
    let offer = consulted(&house, berta).unwrap();
    let offer = schalter_domain::ids::OfferId(offer);
    seats.accept(berta, offer).await.unwrap();
    seats.hand_over(anna, berta).await.unwrap();
    house.exchange.tick().await;
    let text = "GEHEIMER-VORGANG in bedorf";
    let form = schalter_exchange::seats::FollowUp {
        office: house.staff("berta").offices[0],
        text: text.into(),
        contact: schalter_domain::ticket::ContactWish::None,
        due: "2026-11-27".parse().unwrap(),
        attach: Vec::new(),
    };
    let outcome = schalter_domain::switchboard::Outcome::Ticket;
    let staff = house.staff("berta");
    let made = seats.state_outcome(&staff, outcome, Some(form));
    let number = made.await.unwrap().unwrap();
    let shows = async |login: &str, password: &str| {
        let mut browser = house.signed_on(login, password).await;
        let list = browser.get("/de/desk/vorgaenge").await.body;
        let path = format!("/de/desk/vorgaenge?nummer={number}");
        let found = browser.get(&path).await.body;
        list.contains(text) || found.contains(text)
    };
    assert!(shows("berta", "Bedorf-Berta-1").await);
    for (login, password) in [
        ("anna", "Adorf-Anna-1"),
        ("olga", "Adorf-Olga-1"),
        ("lea", "Adorf-Lea-1"),
        ("carla", "Cedorf-Carla-1"),
    ] {
        assert!(!shows(login, password).await, "{login}");
    }
    let mut gerd = house.signed_on("gerd", "Bedorf-Gerd-1").await;
    let foreign = gerd.get("/de/desk/vorgaenge?buero=standesamt").await;
    assert!(
        !foreign.body.contains("Standesamt"),
        "a guest follows nothing up there"
    );
}

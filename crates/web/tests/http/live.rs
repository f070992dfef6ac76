//! The live channel over a real socket: its walls between organisations, and what it does with
//! garbage.

use futures_util::{SinkExt as _, StreamExt as _};
use schalter_domain::ids::VisitId;
use schalter_domain::switchboard::{SeatStage, VisitStage as Stage};
use schalter_exchange::Party;
use schalter_store::{Scope, StageFilter};
use schalter_web::live::wire::{
    BreakCode, CallbackContact, ContactForm, DeskBody, DeviceHealth, Hello, KioskBody, KioskHealth,
    OutcomeCode, ProtectionReason, ReportReason, RoomBody, TargetForm, TicketForm, VERSION,
    VideoBy, VisitorBody,
};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use uuid::Uuid;

use crate::scene::{Browser, House, ORIGIN};

/// What only bedorf, and its citizen, may ever see.
const SECRETS: [&str; 5] = [
    "GEHEIME-NOTIZ",
    "GEHEIMER-VORGANG",
    "Berta Bedorfer",
    "Umziehen in Bedorf",
    "Meldewesen Bedorf",
];

/// A client of the live channel.
pub struct Live(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// Serves the house on a free port; gives the port.
pub fn serves(house: &House) -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let app = house.app.clone();
    tokio::spawn(async move {
        schalter_web::run(app, listener, None, std::future::pending())
            .await
            .unwrap();
    });
    port
}

impl Live {
    async fn tries(port: u16, path: &str, cookies: &str, origin: &str) -> Result<Self, Box<Error>> {
        let mut request = format!("ws://127.0.0.1:{port}{path}")
            .into_client_request()
            .unwrap();
        request
            .headers_mut()
            .insert("origin", origin.parse().unwrap());
        if !cookies.is_empty() {
            request
                .headers_mut()
                .insert("cookie", cookies.parse().unwrap());
        }
        Ok(Self(connect_async(request).await.map_err(Box::new)?.0))
    }

    pub async fn opens(port: u16, path: &str, browser: &Browser<'_>) -> Self {
        Self::tries(port, path, &browser.cookie_line(), ORIGIN)
            .await
            .unwrap()
    }

    /// As [`Live::opens`], with these cookies.
    pub async fn with_cookies(port: u16, path: &str, cookies: &str) -> Self {
        Self::tries(port, path, cookies, ORIGIN).await.unwrap()
    }

    pub async fn sends(&mut self, frame: &impl serde::Serialize) {
        let text = serde_json::to_string(frame).unwrap();
        self.0.send(Message::text(text)).await.unwrap();
    }

    pub async fn greets(&mut self) {
        self.sends(&Hello {
            version: VERSION,
            window: Uuid::from_u128(1),
            take_over: true,
            epoch: None,
            last_seq: None,
        })
        .await;
    }

    /// Sends a frame; everything that came until its answer, the answer last.
    pub async fn asks(&mut self, body: Value) -> Vec<String> {
        let id = Uuid::from_u128(u128::from(rand_like(&body)));
        self.sends(&json!({ "id": id, "body": body })).await;
        let mut heard = Vec::new();
        loop {
            let text = self.hears().await.expect("an answer");
            let frame: Value = serde_json::from_str(&text).unwrap();
            let answers = frame["id"] == id.to_string();
            heard.push(text);
            if answers {
                return heard;
            }
        }
    }

    /// The next text frame; none when the connection is closed.
    pub async fn hears(&mut self) -> Option<String> {
        loop {
            match self.0.next().await? {
                Ok(Message::Text(text)) => return Some(text.to_string()),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// The code with which the server closes.
    pub async fn closes(&mut self) -> u16 {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("closed without a code: {other:?}"),
            }
        }
    }
}

/// A number that differs from frame to frame.
fn rand_like(body: &Value) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    body.to_string().hash(&mut hasher);
    hasher.finish()
}

/// One of every message a desk can send, aimed at `office`, `offer` and `alarm` of others. A new
/// kind of message does not compile until it stands here.
pub fn every_desk_message(office: Uuid, offer: u32, alarm: Uuid) -> Vec<DeskBody> {
    let form = TicketForm {
        office,
        text: "Aus Adorf".into(),
        contact: ContactForm::None,
        due: "2026-12-01".into(),
        attach: Vec::new(),
    };
    let target = TargetForm::Topic {
        office,
        topic: None,
    };
    let all = vec![
        DeskBody::Heartbeat,
        DeskBody::OpenSeat {
            offices: vec![office],
            languages: vec!["de".into()],
        },
        DeskBody::Accept { offer },
        DeskBody::Decline { offer },
        DeskBody::Outcome {
            outcome: OutcomeCode::Ticket,
            note: "Aus Adorf".into(),
            ticket: Some(form),
        },
        DeskBody::Shield { on: true },
        DeskBody::Hangup,
        DeskBody::EndForProtection {
            reason: ProtectionReason::Other,
        },
        DeskBody::EndWrapUp,
        DeskBody::ExtendWrapUp,
        DeskBody::Unsaved { held: true },
        DeskBody::AcknowledgeAlarm { alarm },
        DeskBody::Alarm,
        DeskBody::Pause {
            why: BreakCode::Asked,
        },
        DeskBody::Resume,
        DeskBody::CloseSeat { anyway: true },
        DeskBody::Propose {
            to: target.clone(),
            note: "Aus Adorf".into(),
        },
        DeskBody::ProposeConsult {
            to: target.clone(),
            note: "Aus Adorf".into(),
            hold: true,
        },
        DeskBody::DropProposal,
        DeskBody::Transfer { to: target.clone() },
        DeskBody::Consult {
            to: target,
            hold: true,
        },
        DeskBody::WithdrawConsult,
        DeskBody::HandOver { to: alarm },
        DeskBody::Hold { on: true },
        DeskBody::Park,
        DeskBody::ResumeTalk { visit: alarm },
        DeskBody::NotReached,
        DeskBody::Press {
            call: alarm,
            key: "1".into(),
        },
        DeskBody::OfferVideo { by: VideoBy::Code },
        DeskBody::OfferVideo { by: VideoBy::Sms },
        DeskBody::AdmitVideo { yes: true },
        DeskBody::WithdrawVideo,
        DeskBody::DialOut {
            number: "0151 2345678".into(),
            office,
            topic: None,
        },
        DeskBody::CallBack { visit: alarm },
        DeskBody::DialAgain,
        DeskBody::CallOutside {
            number: "0151 2345678".into(),
            name: "Aus Adorf".into(),
            agreed: true,
        },
        DeskBody::EndCall { call: alarm },
        DeskBody::HandOutside { call: alarm },
        DeskBody::ReportNumber {
            reason: ReportReason::Abuse,
            note: "Aus Adorf".into(),
        },
    ];
    for body in &all {
        match body {
            DeskBody::Heartbeat
            | DeskBody::OpenSeat { .. }
            | DeskBody::CloseSeat { .. }
            | DeskBody::Pause { .. }
            | DeskBody::Propose { .. }
            | DeskBody::ProposeConsult { .. }
            | DeskBody::DropProposal
            | DeskBody::Transfer { .. }
            | DeskBody::Consult { .. }
            | DeskBody::WithdrawConsult
            | DeskBody::HandOver { .. }
            | DeskBody::Hold { .. }
            | DeskBody::Park
            | DeskBody::ResumeTalk { .. }
            | DeskBody::NotReached
            | DeskBody::Press { .. }
            | DeskBody::OfferVideo { .. }
            | DeskBody::WithdrawVideo
            | DeskBody::AdmitVideo { .. }
            | DeskBody::DialOut { .. }
            | DeskBody::CallBack { .. }
            | DeskBody::DialAgain
            | DeskBody::CallOutside { .. }
            | DeskBody::EndCall { .. }
            | DeskBody::HandOutside { .. }
            | DeskBody::ReportNumber { .. }
            | DeskBody::Resume
            | DeskBody::Accept { .. }
            | DeskBody::Decline { .. }
            | DeskBody::Hangup
            | DeskBody::Outcome { .. }
            | DeskBody::EndWrapUp
            | DeskBody::ExtendWrapUp
            | DeskBody::Unsaved { .. }
            | DeskBody::Shield { .. }
            | DeskBody::EndForProtection { .. }
            | DeskBody::Alarm
            | DeskBody::AcknowledgeAlarm { .. }
            | DeskBody::Room(_) => {}
        }
    }
    all.into_iter()
        .chain(every_room_message().into_iter().map(DeskBody::Room))
        .collect()
}

fn every_room_message() -> Vec<RoomBody> {
    let message = Uuid::from_u128(9);
    let all = vec![
        RoomBody::Media {
            generation: 1,
            sdp: "v=0".into(),
        },
        RoomBody::Sending {
            camera: true,
            microphone: true,
            screen: true,
        },
        RoomBody::Chat {
            message,
            text: "Aus Adorf".into(),
        },
        RoomBody::Received { message },
        RoomBody::Typing {
            line: "Aus Adorf".into(),
        },
        RoomBody::RealTimeText { on: true },
    ];
    for body in &all {
        match body {
            RoomBody::Media { .. }
            | RoomBody::Sending { .. }
            | RoomBody::Chat { .. }
            | RoomBody::Received { .. }
            | RoomBody::Typing { .. }
            | RoomBody::RealTimeText { .. } => {}
        }
    }
    all
}

fn every_visitor_message() -> Vec<VisitorBody> {
    let mut all = vec![
        VisitorBody::Heartbeat,
        VisitorBody::Mode { text_only: true },
        VisitorBody::DropWish,
        VisitorBody::Consent { yes: true },
        VisitorBody::Callback {
            contact: CallbackContact::Phone {
                to: "no number".into(),
            },
            window: None,
        },
        VisitorBody::Rate {
            stars: 1,
            comment: None,
        },
    ];
    all.extend(every_room_message().into_iter().map(VisitorBody::Room));
    all.push(VisitorBody::Leave);
    for body in &all {
        match body {
            VisitorBody::Heartbeat
            | VisitorBody::Leave
            | VisitorBody::Room(_)
            | VisitorBody::Mode { .. }
            | VisitorBody::Callback { .. }
            | VisitorBody::DropWish
            | VisitorBody::Consent { .. }
            | VisitorBody::Rate { .. } => {}
        }
    }
    all
}

/// One of every message that a kiosk can send, aimed at `topic` of others.
fn every_kiosk_message(topic: Uuid) -> Vec<KioskBody> {
    let health = KioskHealth {
        version: "1".into(),
        camera: DeviceHealth::Good,
        microphone: DeviceHealth::Missing,
        checked_ms: 0,
    };
    let all = vec![
        KioskBody::Heartbeat,
        KioskBody::Health(health),
        KioskBody::Presence { present: true },
        KioskBody::Start,
        KioskBody::Touched,
        KioskBody::Stay,
        KioskBody::Cancel,
        KioskBody::Wiped,
        KioskBody::Enter {
            topic: Some(topic),
            language: "de".into(),
            text_only: false,
        },
        KioskBody::Callback {
            topic: Some(topic),
            language: "de".into(),
            contact: CallbackContact::Phone {
                to: "0221 4710-6".into(),
            },
            window: None,
        },
    ];
    for body in &all {
        match body {
            KioskBody::Heartbeat
            | KioskBody::Health(_)
            | KioskBody::Presence { .. }
            | KioskBody::Start
            | KioskBody::Touched
            | KioskBody::Enter { .. }
            | KioskBody::Callback { .. }
            | KioskBody::Cancel
            | KioskBody::Stay
            | KioskBody::Wiped => {}
        }
    }
    all
}

#[tokio::test]
async fn a_kiosk_of_one_organisation_knows_and_moves_nothing_of_another() {
    let house = House::new().await;
    let port = serves(&house);
    let (ringing, waiting, _) = bedorf_rings(&house).await;
    let device = crate::booths::pairs(&house, "buecherei").await;
    let mut channel = Live::opens(port, "/live/kiosk?locale=de", &device).await;
    channel.greets().await;
    let office = house.staff("berta").offices[0];
    let topic = house.exchange.catalogue().office(office).unwrap().1.topics[0].id;
    for body in every_kiosk_message(topic.0) {
        let heard = channel.asks(serde_json::to_value(&body).unwrap()).await;
        holds_no_secret(&heard, "a kiosk of adorf");
        house.exchange.kiosks().tick().await;
    }
    let stage = |visit| house.exchange.visits().get(visit).unwrap().stage.clone();
    assert!(matches!(stage(ringing), Stage::Offered { .. }));
    assert!(matches!(stage(waiting), Stage::Waiting { .. }));
    let path = format!("/live/visit/{waiting}");
    let mut foreign = Live::opens(port, &path, &device).await;
    assert_eq!(foreign.closes().await, 4401);
    let board = house.exchange.board();
    let line = house.exchange.lines(&board).get(&office).unwrap();
    assert_eq!(line.visits.len(), 2, "nobody came to bedorf by it");
}

fn holds_no_secret(heard: &[String], who: &str) {
    for text in heard {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{who} hears {secret}: {text}");
        }
    }
}

/// Bedorf: one visit rings at Berta's seat, another waits, and she has called for help.
async fn bedorf_rings(house: &House) -> (VisitId, VisitId, u32) {
    let mut one = house.browser("203.0.113.1");
    let ringing = one
        .enters("bedorf/meldewesen", "umzug", "GEHEIME-NOTIZ eins")
        .await;
    let seat = house.opens("berta").await;
    let mut two = house.browser("203.0.113.2");
    let waiting = two
        .enters("bedorf/meldewesen", "umzug", "GEHEIME-NOTIZ zwei")
        .await;
    house.exchange.seats().alarm(&house.staff("berta"));
    house.exchange.tick().await;
    let SeatStage::Offered { offer, .. } = house.exchange.seats().get(seat).unwrap().stage else {
        panic!("nothing rings in bedorf");
    };
    (ringing, waiting, u32::try_from(offer.0).unwrap())
}

#[tokio::test]
async fn no_live_message_of_one_organisation_reaches_or_moves_the_other() {
    let house = House::new().await;
    let port = serves(&house);
    let (ringing, waiting, offer) = bedorf_rings(&house).await;
    let berta = house.staff("berta");
    let alarm = house.exchange.seats().alarms(&berta)[0].id;

    let anna = house.signed_on("anna", "Adorf-Anna-1").await;
    let mut desk = Live::opens(port, "/live/desk?locale=de", &anna).await;
    desk.greets().await;
    for body in every_desk_message(berta.offices[0].0, offer, alarm) {
        let heard = desk.asks(serde_json::to_value(&body).unwrap()).await;
        holds_no_secret(&heard, "the desk of adorf");
    }
    let mut citizen = house.browser("192.0.2.2");
    let own = citizen.enters("adorf/meldewesen", "umzug", "").await;
    let mut page = Live::opens(port, &format!("/live/visit/{own}"), &citizen).await;
    page.greets().await;
    for body in every_visitor_message() {
        let heard = page.asks(serde_json::to_value(&body).unwrap()).await;
        holds_no_secret(&heard, "a citizen of adorf");
    }

    let stage = |visit| house.exchange.visits().get(visit).unwrap().stage.clone();
    assert!(
        matches!(stage(ringing), Stage::Offered { .. }),
        "it still rings"
    );
    assert!(
        matches!(stage(waiting), Stage::Waiting { .. }),
        "it still waits"
    );
    let alarms = house.exchange.seats().alarms(&berta);
    assert_eq!(alarms[0].acknowledged_by, None, "the call for help is open");
    let tickets = house
        .store
        .tickets(Scope::House, None, StageFilter::All)
        .await
        .unwrap();
    assert_eq!(tickets, vec![], "no ticket was put into bedorf");
}

#[tokio::test]
async fn a_channel_opens_for_its_owner_only() {
    let house = House::new().await;
    let port = serves(&house);
    let (_, waiting, _) = bedorf_rings(&house).await;
    let path = format!("/live/visit/{waiting}");
    let mut stranger = house.browser("192.0.2.2");
    stranger.enters("adorf/meldewesen", "umzug", "").await;
    for cookies in [
        String::new(),
        stranger.cookie_line(),
        "__Host-besuch=00".into(),
    ] {
        let mut channel = Live::tries(port, &path, &cookies, ORIGIN).await.unwrap();
        assert_eq!(channel.closes().await, 4401);
        let mut desk = Live::tries(port, "/live/desk", &cookies, ORIGIN)
            .await
            .unwrap();
        assert_eq!(desk.closes().await, 4401);
    }
    let foreign = Live::tries(port, &path, "", "https://elsewhere.example.org").await;
    assert!(
        foreign.is_err(),
        "an upgrade from a foreign page is refused"
    );
}

#[tokio::test]
async fn garbage_is_answered_and_costs_at_most_its_own_connection() {
    let house = House::new().await;
    let port = serves(&house);
    let mut citizen = house.browser("192.0.2.2");
    let visit = citizen.enters("adorf/meldewesen", "umzug", "").await;
    let path = format!("/live/visit/{visit}");
    let mut page = Live::opens(port, &path, &citizen).await;
    page.greets().await;
    let id = Uuid::from_u128(7);
    for garbage in [
        "Unsinn".to_owned(),
        "{}".to_owned(),
        json!({ "id": id, "body": { "type": "no such thing" } }).to_string(),
        json!({ "id": id, "body": { "type": "rate", "stars": 900 } }).to_string(),
        format!("\"{}\"", "x".repeat(200_000)),
        "[".repeat(10_000),
    ] {
        page.0.send(Message::text(garbage)).await.unwrap();
        let answer = loop {
            let text = page.hears().await.expect("the connection stays open");
            if text.contains("\"problem\"") {
                break text;
            }
        };
        assert!(
            answer.contains("bad-frame") || answer.contains("too-large"),
            "{answer}"
        );
    }
    let heard = page.asks(json!({ "type": "heartbeat" })).await;
    assert!(heard.last().unwrap().contains("ack"));

    let mut other = Live::opens(port, &path, &citizen).await;
    other
        .sends(&json!({ "version": 999, "window": id, "take_over": true }))
        .await;
    assert!(other.hears().await.unwrap().contains("outdated-client"));
    assert_eq!(other.hears().await, None, "that one connection is closed");
    let heard = page.asks(json!({ "type": "heartbeat", "again": 1 })).await;
    assert!(heard.last().unwrap().contains("ack"), "this one is not");
}

#[tokio::test]
async fn a_repeated_frame_does_nothing_twice() {
    let house = House::new().await;
    let port = serves(&house);
    let anna = house.signed_on("anna", "Adorf-Anna-1").await;
    let seat = house.opens("anna").await;
    let mut citizen = house.browser("192.0.2.2");
    let visit = citizen.enters("adorf/meldewesen", "umzug", "").await;
    house
        .passes(1, &[Party::Seat(seat), Party::Visit(visit)])
        .await;
    let mut desk = Live::opens(port, "/live/desk", &anna).await;
    desk.greets().await;
    let accept = json!({ "type": "accept", "offer": 1 });
    assert!(
        desk.asks(accept.clone())
            .await
            .last()
            .unwrap()
            .contains("ack")
    );
    assert!(
        desk.asks(accept).await.last().unwrap().contains("ack"),
        "the first result again"
    );
    let message = json!({
        "type": "room", "kind": "chat", "message": Uuid::from_u128(1), "text": "Guten Tag",
    });
    desk.asks(message.clone()).await;
    desk.asks(message).await;
    let room = house.exchange.talks().room(Party::Seat(seat)).unwrap();
    assert_eq!(house.exchange.talks().history(&room).await.len(), 1);
}

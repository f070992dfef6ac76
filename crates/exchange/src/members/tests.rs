use std::sync::Arc;

use schalter_domain::clock::Clock as _;
use schalter_domain::clock::testing::{ManualClock, SeededEntropy};
use schalter_domain::ids::MessageId;
use schalter_domain::language::Language;
use schalter_domain::office::Channel;
use schalter_domain::switchboard::{Policy, SeatStage};
use schalter_store::{Configuration, Store};
use uuid::Uuid;

use super::*;
use crate::plan::{Plan, Unnamed};
use crate::rooms::{Author, Room, Sending};
use crate::talks::TalkError;
use crate::visits::Enter;
use crate::{Attachment, Exchange, IceConfig, Parts, Push};

const VILLAGE: &str = r#"
[[organisation]]
slug = "dorf"
name = "Dorf"
phone = "0221 4710-100"
address = { street = "Markt 1", postal_code = "12345", town = "Dorf" }

[[office]]
slug = "amt"
name = "Amt"
languages = ["de"]
hours = { always = true }

[[staff]]
login = "anna"
name = "Anna Beispiel"
roles = ["clerk"]
offices = ["amt"]
languages = ["de"]

[[staff]]
login = "bernd"
name = "Bernd Beispiel"
roles = ["clerk"]
offices = ["amt"]
languages = ["de"]
"#;

/// Anna talks with a citizen; Bernd has come. All three are connected.
struct Trio {
    exchange: Exchange,
    visit: VisitId,
    anna: SeatId,
    bernd: SeatId,
    ends: [Attachment; 3],
    _folder: tempfile::TempDir,
}

impl Trio {
    async fn meets() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new("2026-11-23T08:00:00Z".parse().unwrap()));
        let entropy = Arc::new(SeededEntropy::new(5));
        let url = format!("sqlite://{}", folder.path().join("dorf.db").display());
        let store = Store::connect(&url, clock.now()).await.unwrap();
        let plan = Plan::parse(VILLAGE).unwrap();
        let nothing = Configuration::default();
        let configuration =
            plan.to_configuration(&nothing, Unnamed::Retire, clock.now(), &*entropy);
        store.apply(&configuration, clock.now()).await.unwrap();
        let parts = Parts {
            store,
            media: None,
            phone: None,
            clock,
            entropy,
            policy: Policy::default(),
            kiosks: crate::kiosks::Settings::default(),
            accounts: crate::auth::Accounts::new(
                crate::auth::settings::SealKey::new(&[1; 32]),
                "http://localhost:8080",
            ),
            ice: IceConfig::default(),
            outgoing: crate::messages::Outgoing::default(),
        };
        let exchange = Exchange::start(parts).await.unwrap();
        let staff = |login| exchange.catalogue().staff_named(login).unwrap().clone();
        let (anna, bernd) = (staff("anna"), staff("bernd").id.into());
        let seats = exchange.seats();
        seats
            .open(&anna, &anna.offices, anna.languages)
            .await
            .unwrap();
        let anna = SeatId::from(anna.id);
        let visit = enter(&exchange).await;
        exchange.tick().await;
        let SeatStage::Offered { offer, .. } = seats.get(anna).unwrap().stage else {
            panic!("the visit rings");
        };
        seats.accept(anna, offer).await.unwrap();
        join(&exchange.shared, visit, bernd);
        let parties = [Party::Visit(visit), Party::Seat(anna), Party::Seat(bernd)];
        let ends = parties.map(|party| {
            exchange
                .attach(party, Uuid::from_u128(1), false)
                .expect("the first window")
        });
        let mut trio = Self {
            exchange,
            visit,
            anna,
            bernd,
            ends,
            _folder: folder,
        };
        trio.heard();
        trio
    }

    fn citizen(&self) -> Party {
        Party::Visit(self.visit)
    }

    fn room(&self) -> Room {
        self.exchange.talks().room(self.citizen()).unwrap()
    }

    /// What was pushed to the citizen, to Anna and to Bernd since the last time, by its kind.
    fn heard(&mut self) -> [Vec<String>; 3] {
        self.ends.each_mut().map(|end| {
            let mut heard = Vec::new();
            while let Ok(push) = end.pushes.try_recv() {
                heard.push(match push {
                    Push::Changed => "changed".into(),
                    Push::Chat(message) => format!("chat {}", message.text),
                    Push::Delivered(_) => "delivered".into(),
                    Push::Typing { line, .. } => format!("typing {line}"),
                    Push::Superseded | Push::Restart => "over".into(),
                });
            }
            heard.dedup();
            heard
        })
    }
}

async fn enter(exchange: &Exchange) -> VisitId {
    let catalogue = exchange.catalogue();
    let office = catalogue
        .organisation("dorf")
        .unwrap()
        .office("amt")
        .unwrap();
    let wish = Enter {
        office: office.office.id,
        topic: office.topics[0].id,
        language: Language::De,
        channel: Channel::Web,
        note: None,
        text_only: false,
        token: None,
        command: None,
        wish: None,
        callback: None,
    };
    exchange.visits().enter(wish).await.unwrap().visit
}

fn message(n: u128) -> MessageId {
    MessageId(Uuid::from_u128(n))
}

#[tokio::test]
async fn three_write_to_each_other_and_it_is_known_who_of_the_staff_wrote() {
    let mut trio = Trio::meets().await;
    let talks = trio.exchange.talks();
    let (anna, bernd) = (Party::Seat(trio.anna), Party::Seat(trio.bernd));
    talks
        .chat(bernd, message(1), "Guten Tag".into())
        .await
        .unwrap();
    talks
        .chat(trio.citizen(), message(2), "Danke".into())
        .await
        .unwrap();
    talks.typing(anna, "Ich su".into()).unwrap();
    let chat = ["chat Guten Tag".to_owned(), "chat Danke".to_owned()];
    let with_typing = [chat.to_vec(), vec!["typing Ich su".to_owned()]].concat();
    assert_eq!(
        trio.heard(),
        [with_typing.clone(), chat.to_vec(), with_typing]
    );
    let participant = trio.room().member(bernd).unwrap().side.participant;
    let author = Author {
        seat: trio.bernd,
        participant,
    };
    let authors: Vec<_> = trio.room().authors.into_iter().collect();
    assert_eq!(authors, [(message(1), author)]);

    let talks = trio.exchange.talks();
    talks.received(anna, message(1)).unwrap();
    assert_eq!(
        trio.heard(),
        <[Vec<String>; 3]>::default(),
        "Anna is of the same side"
    );
    let talks = trio.exchange.talks();
    talks.received(trio.citizen(), message(1)).unwrap();
    let delivered = vec!["delivered".to_owned()];
    assert_eq!(trio.heard(), [Vec::new(), delivered.clone(), delivered]);
}

#[tokio::test]
async fn what_one_sends_and_whether_one_is_there_is_told_to_the_others() {
    let mut trio = Trio::meets().await;
    let anna = Party::Seat(trio.anna);
    let sending = Sending {
        camera: true,
        ..Sending::default()
    };
    trio.exchange.talks().sending(anna, sending).unwrap();
    assert_eq!(trio.room().member(anna).unwrap().side.sending, sending);
    let changed = || vec!["changed".to_owned()];
    assert_eq!(trio.heard(), [changed(), changed(), changed()]);
    trio.exchange.detach(&trio.ends[0]);
    let [_, to_anna, to_bernd] = trio.heard();
    assert_eq!([to_anna, to_bernd], [changed(), changed()]);
}

#[tokio::test]
async fn on_hold_the_citizen_still_gets_the_chat() {
    let mut trio = Trio::meets().await;
    let anna = Party::Seat(trio.anna);
    let told = hold(&trio.exchange.shared, trio.visit, trio.citizen(), true);
    assert_eq!(told, trio.room().parties());
    assert!(trio.room().citizen_held());
    let talks = trio.exchange.talks();
    talks
        .chat(anna, message(1), "Einen Moment".into())
        .await
        .unwrap();
    let chat = || vec!["chat Einen Moment".to_owned()];
    assert_eq!(trio.heard(), [chat(), chat(), chat()]);
    hold(&trio.exchange.shared, trio.visit, trio.citizen(), false);
    assert!(!trio.room().citizen_held());
}

#[tokio::test]
async fn a_talk_is_handed_over_and_whoever_went_is_out_of_it() {
    let mut trio = Trio::meets().await;
    let (anna, bernd) = (Party::Seat(trio.anna), Party::Seat(trio.bernd));
    let everybody = vec![trio.citizen(), anna, bernd];
    assert_eq!(
        lead(&trio.exchange.shared, trio.visit, trio.bernd),
        everybody
    );
    assert!(trio.room().is_lead(bernd));
    let told = part(&trio.exchange.shared, trio.visit, trio.anna);
    assert_eq!(told, [trio.citizen(), bernd, anna]);
    assert_eq!(part(&trio.exchange.shared, trio.visit, trio.anna), []);

    let talks = trio.exchange.talks();
    let refused = talks.chat(anna, message(1), "Noch etwas".into()).await;
    assert!(matches!(refused, Err(TalkError::NoRoom)));
    talks
        .chat(bernd, message(2), "Weiter geht es".into())
        .await
        .unwrap();
    let chat = || vec!["chat Weiter geht es".to_owned()];
    assert_eq!(trio.heard(), [chat(), Vec::new(), chat()]);
}

#[tokio::test]
async fn when_the_talk_ends_all_of_them_are_told_and_the_room_is_gone() {
    let mut trio = Trio::meets().await;
    trio.exchange.seats().hang_up(trio.anna).await.unwrap();
    for heard in trio.heard() {
        assert_eq!(heard, ["changed"]);
    }
    for party in [
        trio.citizen(),
        Party::Seat(trio.anna),
        Party::Seat(trio.bernd),
    ] {
        assert_eq!(trio.exchange.talks().room(party), None);
    }
}

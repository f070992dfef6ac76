//! Kiosks that run: somebody comes, is served, goes; devices are paired and locked out; outages are
//! told.

use jiff::SignedDuration;
use schalter_domain::booth::Shown;
use schalter_domain::ids::{KioskId, SeatId, VisitId};
use schalter_domain::kiosk::DeviceState;
use schalter_domain::language::Language;
use schalter_domain::message::MessageKind;
use schalter_domain::office::Channel;
use schalter_domain::staff::Role;
use schalter_domain::switchboard::{Ended, LeaveWhy, VisitStage};
use schalter_exchange::auth::SignedOn;
use schalter_exchange::callbacks::CallbackRequest;
use schalter_exchange::kiosks::{
    Choice, ChooseError, DeviceError, Faulty, Health, Paired, PairingError,
};
use schalter_exchange::visits::EnterError;
use schalter_exchange::{Attachment, Party};
use schalter_store::{ContactBy, Scope};

use crate::scene::{Counter, Town};

const KIOSKS: &str = r#"
[[kiosk]]
slug = "buecherei"
name = "Kabine in der Bücherei"
place = "Erdgeschoss"
phone = "0221 4710-115"
reception = "buergerbuero"
languages = ["de", "tr"]
[kiosk.presence.sensor]
topic = "zigbee2mqtt/buecherei"

[[kiosk]]
slug = "rathaus"
name = "Kabine im Rathaus"
place = "Flur"
phone = "0221 4710-116"
reception = "standesamt"
entry = "choice"
topics = ["buergerbuero/ausweis"]
languages = ["tr", "de"]
"#;

/// A kiosk's device.
struct Kiosk<'a> {
    counter: &'a Counter,
    id: KioskId,
    token: String,
    channel: Option<Attachment>,
}

impl Kiosk<'_> {
    fn senses(&self, present: bool) {
        let payload: &[u8] = match present {
            true => br#"{"occupancy":true,"battery":97}"#,
            false => br#"{"occupancy":false,"battery":97}"#,
        };
        let kiosks = self.counter.exchange.kiosks();
        kiosks.sense_topic("zigbee2mqtt/buecherei", payload, true);
    }

    fn connects(&mut self) {
        let party = Party::Kiosk(self.id);
        let window = self.counter.window(7);
        self.channel = Some(self.counter.exchange.attach(party, window, true).unwrap());
    }

    fn disconnects(&mut self) {
        if let Some(channel) = self.channel.take() {
            self.counter.exchange.detach(&channel);
        }
    }

    /// Time passes; the kiosk is heard of, and whoever is there stays connected.
    async fn passes(&self, time: SignedDuration, present: &[Party]) {
        let mut left = time;
        while left > SignedDuration::ZERO {
            let step = left.min(SignedDuration::from_millis(500));
            self.counter.waits(step);
            left -= step;
            for party in present.iter().chain(&[Party::Kiosk(self.id)]) {
                self.counter.exchange.seen(*party);
            }
            self.counter.exchange.tick().await;
            self.counter.exchange.kiosks().tick().await;
        }
    }

    async fn passes_s(&self, seconds: i64, present: &[Party]) {
        self.passes(SignedDuration::from_secs(seconds), present)
            .await;
    }

    fn visit(&self) -> Option<VisitId> {
        self.counter.exchange.kiosks().visit(self.id)
    }

    fn shown(&self) -> Shown {
        self.counter.exchange.kiosks().seen(self.id).unwrap().shown
    }

    /// Somebody comes and stays; gives the visit.
    async fn takes_somebody_in(&self, seat: SeatId) -> VisitId {
        self.senses(true);
        self.passes_s(2, &[Party::Seat(seat)]).await;
        self.visit().expect("the place is taken")
    }

    /// The device and the server wipe.
    async fn wipes(&self) {
        assert_eq!(self.shown(), Shown::Wiping);
        assert_eq!(self.visit(), None, "nothing is reachable any more");
        self.counter.exchange.kiosks().wiped(self.id);
        self.counter.exchange.kiosks().tick().await;
        assert_eq!(self.shown(), Shown::Idle);
        let held = self.counter.store.visits_of_kiosks(Scope::House).await;
        assert_eq!(held.unwrap(), [], "nothing is kept of it");
    }
}

impl Counter {
    fn admin(&self, login: &str) -> SignedOn {
        let mut staff = self.staff(login);
        staff.roles.push(Role::Admin);
        SignedOn {
            organisation: staff.organisation,
            staff,
            csrf: String::new(),
        }
    }

    fn kiosk_named(&self, slug: &str) -> KioskId {
        let catalogue = self.exchange.catalogue();
        let found = catalogue.kiosks().find(|kiosk| kiosk.slug == slug);
        found.unwrap().id
    }

    /// A device is paired and connects.
    async fn pairs(&self, slug: &str) -> Kiosk<'_> {
        let kiosks = self.exchange.kiosks();
        let id = self.kiosk_named(slug);
        let pairing = kiosks.begin_pairing().unwrap();
        let typed = format!(
            " {}-{}",
            &pairing.code[..3].to_lowercase(),
            &pairing.code[3..]
        );
        kiosks
            .approve(&self.admin("anna"), id, &typed)
            .await
            .unwrap();
        let Some(Paired::Done { kiosk, token }) = kiosks.pairing(&pairing.secret) else {
            panic!("the device is the kiosk's");
        };
        assert_eq!(kiosk, id);
        assert!(kiosks.pairing(&pairing.secret).is_none(), "said once");
        let mut kiosk = Kiosk {
            counter: self,
            id,
            token,
            channel: None,
        };
        kiosk.connects();
        kiosk
    }
}

async fn town() -> Town {
    Town::new_with(KIOSKS).await
}

fn choice(counter: &Counter, callback: Option<CallbackRequest>) -> Choice {
    let catalogue = counter.exchange.catalogue();
    let office = catalogue.organisation("kleinstadt").unwrap();
    let topic = office.office("buergerbuero").unwrap().topic("ausweis");
    Choice {
        topic: callback.is_none().then_some(topic.unwrap().id),
        language: Language::Tr,
        text_only: true,
        callback,
    }
}

#[tokio::test]
async fn somebody_comes_talks_and_goes_and_nothing_is_left() {
    let town = town().await;
    let counter = town.starts().await;
    let kiosk = counter.pairs("buecherei").await;
    let seat = counter.opens("anna").await;
    let visit = kiosk.takes_somebody_in(seat).await;
    let known = counter.exchange.visits().get(visit).unwrap();
    assert_eq!(known.need.channel, Channel::Kiosk);
    assert_eq!(known.need.language, Language::De);
    assert_eq!(counter.exchange.kiosks().of_visit(visit), Some(kiosk.id));
    let (citizen, clerk) = (Party::Visit(visit), Party::Seat(seat));
    let mut page = counter
        .exchange
        .attach(citizen, counter.window(3), false)
        .unwrap();
    assert_eq!(counter.accepts(seat).await, visit);
    kiosk.senses(false);
    kiosk.passes_s(600, &[citizen, clerk]).await;
    assert!(
        matches!(counter.stage(visit), VisitStage::Talking { .. }),
        "who sits still looks absent"
    );
    counter.exchange.seats().hang_up(seat).await.unwrap();
    kiosk.passes_s(1, &[clerk]).await;
    let asking = None;
    assert_eq!(kiosk.shown(), Shown::Visiting { visit, asking });
    counter.exchange.kiosks().cancel(kiosk.id);
    while page.pushes.try_recv().is_ok() {}
    assert!(page.pushes.is_closed(), "its page is closed at once");
    counter.exchange.kiosks().tick().await;
    kiosk.wipes().await;
    kiosk.senses(true);
    kiosk.passes_s(2, &[clerk]).await;
    assert_ne!(kiosk.visit(), None, "the next one is somebody else");
    assert_ne!(kiosk.visit(), Some(visit));
}

#[tokio::test]
async fn who_walks_past_or_comes_to_a_dead_kiosk_rings_nobody() {
    let town = town().await;
    let counter = town.starts().await;
    let mut kiosk = counter.pairs("buecherei").await;
    kiosk.senses(true);
    kiosk.passes(SignedDuration::from_millis(1_000), &[]).await;
    kiosk.senses(false);
    kiosk.passes_s(30, &[]).await;
    let kiosks = counter.exchange.kiosks();
    kiosks.sense_topic("zigbee2mqtt/buecherei", b"\xff no such word", true);
    kiosks.sense_topic("zigbee2mqtt/elsewhere", b"on", true);
    kiosk.passes_s(30, &[]).await;
    kiosk.disconnects();
    kiosk.senses(true);
    kiosk.passes_s(30, &[]).await;
    assert_eq!(kiosk.visit(), None);
    assert!(counter.exchange.board().standing.order.is_empty());
    kiosk.connects();
    kiosk.passes_s(2, &[]).await;
    assert_ne!(kiosk.visit(), None, "but nobody who stays is forgotten");
}

#[tokio::test]
async fn who_leaves_while_waiting_is_asked_before_the_visit_ends() {
    let town = town().await;
    let counter = town.starts().await;
    let kiosk = counter.pairs("buecherei").await;
    let seat = counter.opens("anna").await;
    let kiosks = counter.exchange.kiosks();
    kiosks.press(kiosk.id);
    kiosks.tick().await;
    let visit = kiosk.visit().unwrap();
    counter.exchange.seats().close(seat, true).await.unwrap();
    kiosk.senses(false);
    kiosk.passes_s(21, &[Party::Visit(visit)]).await;
    assert!(matches!(
        kiosk.shown(),
        Shown::Visiting {
            asking: Some(_),
            ..
        }
    ));
    kiosks.stay(kiosk.id);
    assert!(matches!(
        kiosk.shown(),
        Shown::Visiting { asking: None, .. }
    ));
    kiosk.passes_s(41, &[Party::Visit(visit)]).await;
    kiosk.wipes().await;
    let left = VisitStage::Ended {
        how: Ended::Left(LeaveWhy::Asked),
        at: counter.now(),
    };
    assert_eq!(counter.stage(visit).name(), left.name());
}

#[tokio::test]
async fn after_a_crash_a_kiosk_finds_its_talk_again() {
    let town = town().await;
    let (id, token, visit) = {
        let counter = town.starts().await;
        let kiosk = counter.pairs("buecherei").await;
        let seat = counter.opens("anna").await;
        let visit = kiosk.takes_somebody_in(seat).await;
        counter.accepts(seat).await;
        (kiosk.id, kiosk.token.clone(), visit)
    };
    let counter = town.starts().await;
    let kiosks = counter.exchange.kiosks();
    assert_eq!(kiosks.device(&token), Some(id), "its device is its own");
    assert_eq!(kiosks.visit(id), Some(visit));
    assert_eq!(kiosks.one(id).unwrap().stage, "talking");
    counter.exchange.visits().leave(visit).await.unwrap();
    kiosks.cancel(id);
    kiosks.tick().await;
    drop(counter);
    let counter = town.starts().await;
    counter.exchange.kiosks().tick().await;
    let kiosks = counter.exchange.kiosks();
    assert_eq!(kiosks.visit(id), None, "what is wiped stays wiped");
    let held = counter.store.visits_of_kiosks(Scope::House).await.unwrap();
    assert_eq!(held, []);
}

#[tokio::test]
async fn who_finds_it_closed_leaves_a_number_and_goes() {
    let town = town().await;
    let counter = town.starts().await;
    let kiosk = counter.pairs("rathaus").await;
    let kiosks = counter.exchange.kiosks();
    kiosks.press(kiosk.id);
    let problem = None;
    let until = None;
    assert_eq!(kiosk.shown(), Shown::Choosing { until, problem });
    kiosk.passes_s(5 * 3600, &[]).await;
    assert_eq!(kiosk.shown(), Shown::Idle, "the first page began anew");
    let unsure = Choice {
        topic: None,
        language: Language::De,
        text_only: false,
        callback: None,
    };
    let closed = kiosks.choose(kiosk.id, unsure).await.unwrap_err();
    assert_eq!(closed, ChooseError::Enter(EnterError::Closed));
    let problem = Some("office-closed");
    assert_eq!(kiosk.shown(), Shown::Choosing { until, problem });
    let request = CallbackRequest {
        by: ContactBy::Phone,
        address: "0221 4710-5".to_owned(),
        window: None,
    };
    let wish = choice(&counter, Some(request));
    let visit = kiosks.choose(kiosk.id, wish.clone()).await.unwrap();
    let asking = None;
    assert_eq!(kiosk.shown(), Shown::Visiting { visit, asking });
    let again = kiosks.choose(kiosk.id, wish).await.unwrap_err();
    assert_eq!(again, ChooseError::NotNow);
    kiosk.passes_s(31, &[]).await;
    kiosk.wipes().await;
    let promised = counter.exchange.visits().get(visit).unwrap();
    assert!(promised.callback.is_some(), "the promise holds");
    assert!(!matches!(promised.stage, VisitStage::Ended { .. }));
}

#[tokio::test]
async fn a_choice_goes_to_where_it_belongs_in_a_language_that_is_spoken_there() {
    let town = town().await;
    let counter = town.starts().await;
    let kiosk = counter.pairs("rathaus").await;
    let kiosks = counter.exchange.kiosks();
    let foreign = Choice {
        topic: Some(counter.staff("anna").id.0.into()),
        ..choice(&counter, None)
    };
    kiosks.press(kiosk.id);
    let unknown = kiosks.choose(kiosk.id, foreign).await.unwrap_err();
    assert_eq!(unknown, ChooseError::Enter(EnterError::Unknown));
    let chosen = choice(&counter, None);
    let topic = chosen.topic;
    let visit = kiosks.choose(kiosk.id, chosen).await.unwrap();
    let known = counter.exchange.visits().get(visit).unwrap();
    assert_eq!(Some(known.need.topic), topic);
    assert_eq!(known.need.language, Language::Tr);
    assert!(known.text_only);
}

#[tokio::test]
async fn a_code_pairs_one_kiosk_once_and_for_five_minutes() {
    let town = town().await;
    let counter = town.starts().await;
    let kiosks = counter.exchange.kiosks();
    let (anna, id) = (counter.admin("anna"), counter.kiosk_named("buecherei"));
    let pairing = kiosks.begin_pairing().unwrap();
    let bernd = SignedOn {
        staff: counter.staff("bernd"),
        ..counter.admin("bernd")
    };
    let refused = kiosks.approve(&bernd, id, &pairing.code).await;
    assert_eq!(refused, Err(PairingError::Device(DeviceError::Forbidden)));
    let stranger = SignedOn {
        organisation: schalter_domain::ids::OrganisationId(counter.window(99)),
        ..anna.clone()
    };
    let refused = kiosks.approve(&stranger, id, &pairing.code).await;
    assert_eq!(refused, Err(PairingError::Device(DeviceError::Unknown)));
    kiosks.approve(&anna, id, &pairing.code).await.unwrap();
    let other = counter.kiosk_named("rathaus");
    let twice = kiosks.approve(&anna, other, &pairing.code).await;
    assert_eq!(twice, Err(PairingError::Code), "one code, one kiosk");

    let late = kiosks.begin_pairing().unwrap();
    counter.waits(SignedDuration::from_secs(300));
    assert_eq!(
        kiosks.approve(&anna, id, &late.code).await,
        Err(PairingError::Code)
    );
    assert!(kiosks.pairing(&late.secret).is_none());
    let waiting = kiosks.begin_pairing().unwrap();
    for _ in 0..9 {
        let _ = kiosks.approve(&anna, id, "AAAAAA").await;
    }
    let often = kiosks.approve(&anna, id, &waiting.code).await;
    assert_eq!(often, Err(PairingError::TooOften), "nobody tries them all");
}

#[tokio::test]
async fn a_device_that_is_locked_out_or_replaced_is_out_at_once() {
    let town = town().await;
    let counter = town.starts().await;
    let mut first = counter.pairs("buecherei").await;
    let kiosks = counter.exchange.kiosks();
    let (id, over) = (first.id, kiosks.revoked(first.id));
    let mut channel = first.channel.take().unwrap();
    kiosks.press(id);
    kiosks.tick().await;
    let visit = first.visit().unwrap();
    let second = counter.pairs("buecherei").await;
    assert!(over.is_cancelled());
    while channel.pushes.try_recv().is_ok() {}
    assert!(channel.pushes.is_closed());
    assert_eq!(kiosks.device(&first.token), None);
    kiosks.tick().await;
    assert_eq!(
        counter.stage(visit).name(),
        "ended",
        "nobody waits there any more"
    );
    assert_eq!(kiosks.device(&second.token), Some(id));
    kiosks.revoke(&counter.admin("anna"), id).await.unwrap();
    assert_eq!(kiosks.device(&second.token), None);
    assert!(kiosks.revoked(id).is_cancelled());
    assert_eq!(kiosks.one(id).unwrap().paired_at, None);
    let token = first.token.clone();
    drop(counter);
    let counter = town.starts().await;
    let kiosks = counter.exchange.kiosks();
    assert_eq!(kiosks.device(&token), None, "also after a start");
}

#[tokio::test]
async fn a_sensor_can_say_that_somebody_came_and_nothing_else() {
    let town = town().await;
    let counter = town.starts().await;
    let kiosk = counter.pairs("buecherei").await;
    let kiosks = counter.exchange.kiosks();
    let anna = counter.admin("anna");
    let secret = kiosks.open_sensor(&anna, kiosk.id).await.unwrap();
    assert_eq!(kiosks.reporter(&secret), Some(kiosk.id));
    assert_eq!(kiosks.reporter(&kiosk.token), Some(kiosk.id));
    assert_eq!(kiosks.device(&secret), None);
    kiosks.sense(kiosk.id, true);
    kiosk.passes_s(2, &[]).await;
    assert_ne!(kiosk.visit(), None);
    let sensor = kiosks.sensors(&anna, kiosk.id).await.unwrap()[0].id;
    kiosks.revoke_sensor(&anna, kiosk.id, sensor).await.unwrap();
    assert_eq!(kiosks.reporter(&secret), None);
    let again = kiosks.revoke_sensor(&anna, kiosk.id, sensor).await;
    assert_eq!(again, Err(DeviceError::Unknown));
}

/// What was told about kiosks, the newest first.
fn told(counter: &Counter) -> Vec<String> {
    let shown = counter.exchange.messages().shown().unwrap();
    let about = shown
        .into_iter()
        .filter(|one| one.kind == MessageKind::KioskOutage);
    about.map(|one| one.rendered.subject).collect()
}

#[tokio::test]
async fn an_outage_is_told_once_while_it_is_open_and_so_is_its_end() {
    let town = town().await;
    let outgoing = schalter_exchange::messages::Outgoing {
        demo: true,
        operator: schalter_domain::message::Mailbox::parse("betrieb@example.org").ok(),
        ..Default::default()
    };
    let counter = town.starts_sending(Default::default(), outgoing).await;
    let mut kiosk = counter.pairs("buecherei").await;
    let closed = counter.pairs("rathaus").await;
    let kiosks = counter.exchange.kiosks();
    let health = |camera| Health {
        version: "1".to_owned(),
        camera,
        microphone: DeviceState::Good,
        checked_at: counter.now(),
    };
    kiosks.report(kiosk.id, health(DeviceState::Good));
    kiosk.passes_s(120, &[Party::Kiosk(closed.id)]).await;
    counter.exchange.messages().delivered().await;
    assert_eq!(told(&counter), [""; 0]);
    kiosk.disconnects();
    for _ in 0..3 {
        counter.waits(SignedDuration::from_secs(60));
        counter.exchange.seen(Party::Kiosk(closed.id));
        kiosks.tick().await;
    }
    counter.exchange.messages().delivered().await;
    let silent = "Schalter: Die Kabine „Kabine in der Bücherei“ (Erdgeschoss) meldet sich nicht";
    assert_eq!(told(&counter), [silent]);
    let one = kiosks.one(kiosk.id).unwrap();
    assert_eq!((one.faulty, one.connected), (Some(Faulty::Silent), false));
    kiosk.connects();
    kiosk.passes_s(1, &[Party::Kiosk(closed.id)]).await;
    counter.exchange.messages().delivered().await;
    assert_eq!(told(&counter).len(), 2);
    assert!(told(&counter)[0].ends_with("arbeitet wieder"));
    kiosks.report(kiosk.id, health(DeviceState::Missing));
    kiosk.passes_s(60, &[Party::Kiosk(closed.id)]).await;
    counter.exchange.messages().delivered().await;
    assert!(told(&counter)[0].ends_with("hat keine Kamera"));
    assert_eq!(told(&counter).len(), 3);
    counter.waits(SignedDuration::from_hours(5));
    counter.exchange.seen(Party::Kiosk(kiosk.id));
    counter.exchange.tick().await;
    kiosks.tick().await;
    counter.exchange.messages().delivered().await;
    assert_eq!(told(&counter).len(), 3, "nobody is told of what is closed");
    // Until Monday morning at 8, when the registry opens.
    counter.waits(SignedDuration::from_hours(6 * 24 + 18));
    for _ in 0..2 {
        counter.exchange.seen(Party::Kiosk(kiosk.id));
        counter.exchange.tick().await;
        kiosks.tick().await;
        counter.exchange.messages().delivered().await;
        assert_eq!(told(&counter).len(), 3, "it has a while to speak");
        counter.waits(SignedDuration::from_secs(60));
    }
    counter.exchange.seen(Party::Kiosk(kiosk.id));
    counter.exchange.tick().await;
    kiosks.tick().await;
    counter.exchange.messages().delivered().await;
    assert_eq!(told(&counter).len(), 4);
    assert!(told(&counter)[0].contains("Rathaus"));
}

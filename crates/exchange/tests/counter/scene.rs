//! A small town with a running counter; actors that read like people.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use schalter_domain::clock::Clock;
use schalter_domain::clock::testing::{ManualClock, SeededEntropy};
use schalter_domain::ids::{OfferId, SeatId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::office::Channel;
use schalter_domain::staff::Staff;
use schalter_domain::switchboard::{Policy, SeatStage, VisitStage};
use schalter_exchange::auth::Accounts;
use schalter_exchange::auth::settings::SealKey;
use schalter_exchange::hotline::Telephony;
use schalter_exchange::messages::Outgoing;
use schalter_exchange::plan::{Plan, Unnamed};
use schalter_exchange::visits::{Enter, EnterError, Entered};
use schalter_exchange::{Exchange, IceConfig, Parts, Party};
use schalter_media::{Media, MediaEvent};
use schalter_store::{Configuration, Store};
use tokio::sync::mpsc;
use uuid::Uuid;

const TOWN: &str = r#"
[[organisation]]
slug = "kleinstadt"
name = "Stadt Kleinstadt"
phone = "0221 4710-100"
address = { street = "Markt 1", postal_code = "12345", town = "Kleinstadt" }

[[office]]
slug = "buergerbuero"
name = "Bürgerbüro"
languages = ["de", "tr"]
capacity = 5
hours = { always = true }

[[office]]
slug = "standesamt"
name = "Standesamt"
languages = ["de"]
[office.hours]
mon = ["08:00-12:00"]

[[topic]]
office = "buergerbuero"
slug = "ausweis"
name = "Ausweis"

[[staff]]
login = "anna"
name = "Anna Beispiel"
roles = ["clerk"]
offices = ["buergerbuero"]
languages = ["de"]

[[staff]]
login = "bernd"
name = "Bernd Beispiel"
roles = ["clerk", "lead"]
offices = ["buergerbuero", "standesamt"]
languages = ["de", "tr"]
"#;

/// The town, its clock and its database, which outlive a server.
pub struct Town {
    pub clock: Arc<ManualClock>,
    pub entropy: Arc<SeededEntropy>,
    pub url: String,
    _folder: tempfile::TempDir,
}

/// A running server of the town.
pub struct Counter {
    pub exchange: Exchange,
    pub store: Store,
    clock: Arc<ManualClock>,
}

impl Town {
    /// Monday, 23 November 2026, 9 o'clock in the morning in Germany.
    pub async fn new() -> Self {
        Self::new_with("").await
    }

    /// The same, with more in its plan.
    pub async fn new_with(more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let town = Self {
            clock: Arc::new(ManualClock::new("2026-11-23T08:00:00Z".parse().unwrap())),
            entropy: Arc::new(SeededEntropy::new(11)),
            url: format!("sqlite://{}", folder.path().join("town.db").display()),
            _folder: folder,
        };
        let store = Store::connect(&town.url, town.clock.now()).await.unwrap();
        town.configure(&store, &format!("{TOWN}{more}")).await;
        town
    }

    pub async fn configure(&self, store: &Store, text: &str) {
        let plan = Plan::parse(text).unwrap();
        let existing = store.load_configuration(schalter_store::Scope::House).await;
        let existing = existing.unwrap_or_else(|_| Configuration::default());
        let now = self.clock.now();
        let configuration = plan.to_configuration(&existing, Unnamed::Retire, now, &*self.entropy);
        store.apply(&configuration, now).await.unwrap();
    }

    /// The plan of the town with something replaced.
    pub fn plan_with(from: &str, to: &str) -> String {
        assert!(TOWN.contains(from));
        TOWN.replacen(from, to, 1)
    }

    pub async fn starts(&self) -> Counter {
        self.starts_with(IceConfig::default()).await
    }

    pub async fn starts_with(&self, ice: IceConfig) -> Counter {
        let demo = Outgoing {
            base_url: "https://amt.example.org".to_owned(),
            demo: true,
            ..Outgoing::default()
        };
        self.starts_sending(ice, demo).await
    }

    /// Starts with these ways out.
    pub async fn starts_sending(&self, ice: IceConfig, outgoing: Outgoing) -> Counter {
        let accounts = Accounts::new(SealKey::new(&[1; 32]), "http://localhost:8080");
        self.starts_wholly(ice, outgoing, accounts).await
    }

    /// Starts with these ways in.
    pub async fn starts_as(&self, accounts: Accounts) -> Counter {
        self.starts_wholly(IceConfig::default(), Outgoing::default(), accounts)
            .await
    }

    async fn starts_wholly(
        &self,
        ice: IceConfig,
        outgoing: Outgoing,
        accounts: Accounts,
    ) -> Counter {
        let store = Store::connect(&self.url, self.clock.now()).await.unwrap();
        let exchange = Exchange::start(Parts {
            store: store.clone(),
            media: None,
            phone: None,
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            policy: Policy::default(),
            accounts,
            kiosks: schalter_exchange::kiosks::Settings::default(),
            ice,
            outgoing,
        })
        .await
        .unwrap();
        exchange.tick().await;
        Counter {
            exchange,
            store,
            clock: self.clock.clone(),
        }
    }
}

impl Town {
    /// Starts with a telephone and picture and sound, on a clock that runs.
    pub async fn starts_calling(
        &self,
        clock: Arc<dyn Clock>,
        media: Option<(Media, mpsc::UnboundedReceiver<MediaEvent>)>,
        phone: Telephony,
    ) -> Counter {
        let store = Store::connect(&self.url, clock.now()).await.unwrap();
        let exchange = Exchange::start(Parts {
            store: store.clone(),
            media,
            phone: Some(phone),
            clock,
            entropy: self.entropy.clone(),
            policy: Policy::default(),
            accounts: Accounts::new(SealKey::new(&[1; 32]), "http://localhost:8080"),
            kiosks: schalter_exchange::kiosks::Settings::default(),
            ice: IceConfig::default(),
            outgoing: Outgoing::default(),
        })
        .await
        .unwrap();
        exchange.tick().await;
        Counter {
            exchange,
            store,
            clock: self.clock.clone(),
        }
    }
}

impl Counter {
    pub fn staff(&self, login: &str) -> Staff {
        let catalogue = self.exchange.catalogue();
        catalogue.staff_named(login).unwrap().clone()
    }

    pub fn seat(&self, login: &str) -> SeatId {
        self.staff(login).id.into()
    }

    /// Time passes in small steps; whoever is connected stays present.
    pub async fn passes(&self, seconds: i64, present: &[Party]) {
        for _ in 0..seconds {
            self.clock.advance(SignedDuration::from_secs(1));
            for party in present {
                self.exchange.seen(*party);
            }
            self.exchange.tick().await;
        }
    }

    /// Time passes at once; nobody is present.
    pub fn waits(&self, time: SignedDuration) {
        self.clock.advance(time);
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub async fn tries_to_enter(
        &self,
        enter: impl FnOnce(&mut Enter),
    ) -> Result<Entered, EnterError> {
        let catalogue = self.exchange.catalogue();
        let office = catalogue
            .organisation("kleinstadt")
            .unwrap()
            .office("buergerbuero")
            .unwrap();
        let mut wish = Enter {
            office: office.office.id,
            topic: office.topic("ausweis").unwrap().id,
            language: Language::De,
            channel: Channel::Web,
            note: None,
            text_only: false,
            token: None,
            command: None,
            wish: None,
            callback: None,
        };
        enter(&mut wish);
        self.exchange.visits().enter(wish).await
    }

    pub async fn enters(&self) -> Entered {
        self.tries_to_enter(|_| {}).await.unwrap()
    }

    /// The clerk opens the seat for everything he or she may serve.
    pub async fn opens(&self, login: &str) -> SeatId {
        let staff = self.staff(login);
        let seats = self.exchange.seats();
        seats
            .open(&staff, &staff.offices, staff.languages)
            .await
            .unwrap();
        staff.id.into()
    }

    /// As [`Counter::opens`], for the offices of partners too.
    pub async fn opens_everything(&self, login: &str) -> SeatId {
        let staff = self.staff(login);
        let offices = [&*staff.offices, &*staff.guest].concat();
        let seats = self.exchange.seats();
        seats.open(&staff, &offices, staff.languages).await.unwrap();
        staff.id.into()
    }

    /// What rings at a seat.
    pub fn rings(&self, seat: SeatId) -> Option<(OfferId, VisitId)> {
        match self.exchange.seats().get(seat)?.stage {
            SeatStage::Offered { offer, visit, .. } => Some((offer, visit)),
            _ => None,
        }
    }

    pub async fn accepts(&self, seat: SeatId) -> VisitId {
        let (offer, visit) = self.rings(seat).expect("something rings");
        self.exchange.seats().accept(seat, offer).await.unwrap();
        visit
    }

    pub fn stage(&self, visit: VisitId) -> VisitStage {
        self.exchange
            .visits()
            .get(visit)
            .expect("the visit is known")
            .stage
            .clone()
    }

    pub async fn place(&self, visit: VisitId) -> Option<u32> {
        self.exchange.tick().await;
        self.exchange
            .board()
            .visit(visit)
            .map(|standing| standing.place)
    }

    pub fn window(&self, n: u128) -> Uuid {
        Uuid::from_u128(n)
    }
}

//! What the counter does when a commit fails: nothing has changed, nobody else is harmed, and it
//! goes on.

use std::sync::Arc;

use jiff::civil::date;
use schalter_domain::clock::Clock as _;
use schalter_domain::clock::testing::{ManualClock, SeededEntropy};
use schalter_domain::ids::{SeatId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::office::Channel;
use schalter_domain::switchboard::{Policy, SeatStage};
use schalter_store::{Configuration, Rating, Store, Write, random_id};

use crate::plan::{Plan, Unnamed};
use crate::visits::Enter;
use crate::{Exchange, Failure, IceConfig, Parts};

const TOWN: &str = r#"
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
"#;

/// A counter whose only clerk wraps up after a talk.
struct Scene {
    exchange: Exchange,
    seat: SeatId,
    visit: VisitId,
    entropy: Arc<SeededEntropy>,
    _folder: tempfile::TempDir,
}

impl Scene {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new("2026-11-23T08:00:00Z".parse().unwrap()));
        let entropy = Arc::new(SeededEntropy::new(3));
        let url = format!("sqlite://{}", folder.path().join("dorf.db").display());
        let store = Store::connect(&url, clock.now()).await.unwrap();
        let nothing = Configuration::default();
        let plan = Plan::parse(TOWN).unwrap();
        let configuration =
            plan.to_configuration(&nothing, Unnamed::Retire, clock.now(), &*entropy);
        store.apply(&configuration, clock.now()).await.unwrap();
        let parts = Parts {
            store,
            media: None,
            phone: None,
            clock,
            entropy: entropy.clone(),
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
        let anna = exchange.catalogue().staff_named("anna").unwrap().clone();
        let seats = exchange.seats();
        seats
            .open(&anna, &anna.offices, anna.languages)
            .await
            .unwrap();
        let mut scene = Self {
            exchange: exchange.clone(),
            seat: anna.id.into(),
            visit: VisitId(uuid::Uuid::nil()),
            entropy,
            _folder: folder,
        };
        scene.visit = scene.enters().await;
        let SeatStage::Offered { offer, .. } = scene.stage() else {
            panic!("nothing rings");
        };
        seats.accept(scene.seat, offer).await.unwrap();
        seats.hang_up(scene.seat).await.unwrap();
        scene
    }

    async fn enters(&self) -> VisitId {
        let catalogue = self.exchange.catalogue();
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
        self.exchange.visits().enter(wish).await.unwrap().visit
    }

    fn stage(&self) -> SeatStage {
        self.exchange.seats().get(self.seat).unwrap().stage.clone()
    }

    /// A rating that no check has looked at: the second one fails in the database.
    fn rates(&self) -> Write {
        let need = self.exchange.visits().get(self.visit).unwrap().need;
        Write::PutRating {
            visit: self.visit,
            rating: Rating {
                id: random_id(&*self.entropy),
                organisation: need.organisation,
                office: need.office,
                topic: Some(need.topic),
                stars: 4,
                comment: None,
                date: date(2026, 11, 23),
                comment_delete_after: None,
            },
            rated_delete_after: None,
        }
    }

    async fn submits(&self, write: Write) -> Result<(), Failure> {
        let shared = &self.exchange.shared;
        shared.submit(None, vec![write], None).await.map(drop)
    }
}

#[tokio::test]
async fn a_failed_commit_changes_nothing_and_the_counter_goes_on() {
    let scene = Scene::new().await;
    scene.submits(scene.rates()).await.unwrap();
    let before = scene.exchange.shared.store.load_log().await.unwrap();
    assert_eq!(scene.submits(scene.rates()).await, Err(Failure::Repeated));
    let after = scene.exchange.shared.store.load_log().await.unwrap();
    assert_eq!(after, before);
    assert!(matches!(scene.stage(), SeatStage::WrapUp { .. }));
    scene
        .exchange
        .seats()
        .end_wrap_up(scene.seat)
        .await
        .unwrap();
    scene.enters().await;
    assert!(
        matches!(scene.stage(), SeatStage::Offered { .. }),
        "it still serves"
    );
}

#[tokio::test]
async fn who_shares_a_batch_with_a_failing_request_is_not_harmed() {
    let scene = Scene::new().await;
    scene.submits(scene.rates()).await.unwrap();
    let seats = scene.exchange.seats();
    // Both are in the inbox before the actor runs: one batch.
    let (failed, extended, ended) = tokio::join!(
        scene.submits(scene.rates()),
        seats.extend_wrap_up(scene.seat),
        seats.end_wrap_up(scene.seat),
    );
    assert_eq!(
        (failed, extended, ended),
        (Err(Failure::Repeated), Ok(()), Ok(()))
    );
    assert!(matches!(scene.stage(), SeatStage::Free { .. }));
}

//! What a staff council did not agree to: switched off, each feature is gone.

use schalter_domain::features::Feature;
use schalter_domain::ids::MessageId;
use schalter_domain::switchboard::Outcome;
use schalter_exchange::Party;
use schalter_exchange::auth::SignedOn;
use schalter_exchange::callbacks::{CallbackError, CallbackRequest};
use schalter_exchange::passing::{Aim, PassError};
use schalter_exchange::rooms::Sending;
use schalter_exchange::talks::TalkError;
use schalter_exchange::targets::Target;
use schalter_exchange::visits::{EnterError, RateError};
use schalter_store::ContactBy;

use crate::scene::{Counter, Town};

/// The town, with these features as they are by default but one.
async fn counter_with(feature: Feature, on: bool) -> (Town, Counter) {
    let town = Town::new().await;
    let address = "address = { street";
    let switched = format!("features = {{ {feature} = {on} }}\n{address}");
    let plan = Town::plan_with(address, &switched);
    let counter = town.starts().await;
    town.configure(&counter.store, &plan).await;
    counter.exchange.reload_catalogue().await.unwrap();
    (town, counter)
}

async fn talking(counter: &Counter) -> [Party; 2] {
    let visit = counter.enters().await.visit;
    let seat = counter.opens("anna").await;
    let both = [Party::Visit(visit), Party::Seat(seat)];
    counter.passes(1, &both).await;
    counter.accepts(seat).await;
    both
}

fn signed(counter: &Counter, login: &str) -> SignedOn {
    let staff = counter.staff(login);
    SignedOn {
        organisation: staff.organisation,
        staff,
        csrf: String::new(),
    }
}

fn message(number: u128) -> MessageId {
    uuid::Uuid::from_u128(number).into()
}

#[tokio::test]
async fn without_chat_nobody_writes_and_what_was_written_is_not_shown() {
    for on in [true, false] {
        let (_town, counter) = counter_with(Feature::Chat, on).await;
        let [citizen, clerk] = talking(&counter).await;
        let talks = counter.exchange.talks();
        for (number, party) in [(1, citizen), (2, clerk)] {
            let said = talks.chat(party, message(number), "Guten Tag".into()).await;
            assert_eq!(said.is_ok(), on);
            assert!(on || matches!(said, Err(TalkError::Off)));
        }
        let room = talks.room(citizen).unwrap();
        let shown = talks.history(&room).await.len();
        assert_eq!(shown, if on { 2 } else { 0 });
        talks.real_time_text(citizen, true).unwrap();
        talks
            .typing(
                citizen,
                "Real-time text stays: it replaces the voice".into(),
            )
            .unwrap();
    }
}

#[tokio::test]
async fn without_screen_sharing_nobody_is_said_to_show_one() {
    for on in [true, false] {
        let (_town, counter) = counter_with(Feature::ScreenSharing, on).await;
        let [citizen, clerk] = talking(&counter).await;
        let sending = Sending {
            camera: true,
            microphone: true,
            screen: true,
        };
        let talks = counter.exchange.talks();
        talks.sending(clerk, sending).unwrap();
        let room = talks.room(citizen).unwrap();
        let shown = room.member(clerk).unwrap().side.sending;
        assert_eq!((shown.camera, shown.screen), (true, on));
    }
}

#[tokio::test]
async fn without_ratings_or_comments_none_is_kept() {
    for (feature, stars, words) in [
        (Feature::QuietHours, true, true),
        (Feature::RatingComment, true, false),
        (Feature::Rating, false, false),
    ] {
        let (_town, counter) = counter_with(feature, false).await;
        let [citizen, clerk] = talking(&counter).await;
        let (Party::Visit(visit), Party::Seat(seat)) = (citizen, clerk) else {
            unreachable!("a citizen and a clerk");
        };
        let seats = counter.exchange.seats();
        seats.hang_up(seat).await.unwrap();
        let staff = counter.staff("anna");
        seats
            .state_outcome(&staff, Outcome::Resolved, None)
            .await
            .unwrap();
        let visits = counter.exchange.visits();
        assert_eq!(visits.can_rate(visit).await, stars, "{feature}");
        let commented = visits.rate(visit, 5, Some("Sehr freundlich".into())).await;
        assert_eq!(commented.is_ok(), words, "{feature}");
        let rated = visits.rate(visit, 4, None).await;
        assert_eq!(rated.is_ok(), stars, "{feature}");
        assert!(stars || matches!(rated, Err(RateError::NotNow)));
        let day = "2026-11-23".parse().unwrap();
        let scope = schalter_store::Scope::House;
        let kept = counter.store.ratings(scope, day..=day).await.unwrap();
        assert_eq!(kept.len(), usize::from(stars), "{feature}");
        let comments = kept.iter().filter(|one| one.comment.is_some()).count();
        assert_eq!(comments, 0, "the last rating had none");
    }
}

#[tokio::test]
async fn without_consulting_no_colleague_is_asked_in() {
    for on in [true, false] {
        let (_town, counter) = counter_with(Feature::Consult, on).await;
        let bernd = counter.opens("bernd").await;
        counter
            .exchange
            .seats()
            .pause(bernd, schalter_domain::switchboard::BreakWhy::Work)
            .await
            .unwrap();
        let [_, clerk] = talking(&counter).await;
        let Party::Seat(anna) = clerk else {
            unreachable!("a clerk");
        };
        counter.exchange.seats().resume(bernd).await.unwrap();
        let asked = counter
            .exchange
            .seats()
            .consult(anna, Aim::Person(bernd), false)
            .await;
        assert_eq!(asked == Err(PassError::Off), !on);
        assert_eq!(asked.is_ok(), on, "{asked:?}");
    }
}

#[tokio::test]
async fn without_presence_nobody_sees_who_is_free() {
    for on in [true, false] {
        let (_town, counter) = counter_with(Feature::ColleaguePresence, on).await;
        counter.opens("bernd").await;
        let anna = signed(&counter, "anna");
        let language = schalter_domain::language::Language::De;
        let found = counter.exchange.targets(&anna, "", language);
        let ready = found.iter().find_map(|target| match target {
            Target::Person(colleague) => Some(colleague.ready),
            _ => None,
        });
        assert_eq!(ready, Some(on.then_some(true)));
    }
}

#[tokio::test]
async fn without_callbacks_none_is_promised() {
    for on in [true, false] {
        let (_town, counter) = counter_with(Feature::Callbacks, on).await;
        let request = || CallbackRequest {
            by: ContactBy::Phone,
            address: "0221 4710-777".into(),
            window: None,
        };
        let promised = counter
            .tries_to_enter(|enter| enter.callback = Some(request()))
            .await;
        assert_eq!(promised.is_ok(), on);
        let off = matches!(promised, Err(EnterError::Callback(CallbackError::Off)));
        assert_eq!(off, !on);
        let waiting = counter.tries_to_enter(|_| {}).await.unwrap().visit;
        let other = CallbackRequest {
            address: "0221 4710-778".into(),
            ..request()
        };
        let asked = counter
            .exchange
            .visits()
            .request_callback(waiting, other)
            .await;
        assert_eq!(asked.is_ok(), on);
        let catalogue = counter.exchange.catalogue();
        let office = catalogue.organisations()[0].offices[0].office.id;
        assert_eq!(counter.exchange.visits().calls_back(office), on);
    }
}

//! Passing on, helping one another, calling back, quiet hours: with the database and the rooms.

use jiff::{SignedDuration, ToSpan as _};
use schalter_domain::figures::{self, Cell, Kind, Sums};
use schalter_domain::ids::{OfferId, SeatId, TopicId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::office::Channel;
use schalter_domain::switchboard::{Refusal, SeatStage, VisitStage};
use schalter_exchange::callbacks::{CallbackError, CallbackRequest};
use schalter_exchange::passing::{Aim, PassError};
use schalter_exchange::visits::EnterError;
use schalter_exchange::{Failure, Party};
use schalter_store::{Batch, ContactBy, Scope, Write};
use uuid::Uuid;

use crate::scene::{Counter, Town};

fn consulted(counter: &Counter, seat: SeatId) -> Option<OfferId> {
    match counter.exchange.seats().get(seat)?.stage {
        SeatStage::Consulted { offer, .. } => Some(offer),
        _ => None,
    }
}

/// Anna talks with somebody who told her something.
async fn talking(counter: &Counter) -> (SeatId, VisitId) {
    let anna = counter.opens("anna").await;
    let note = |enter: &mut schalter_exchange::visits::Enter| {
        enter.note = Some("Mein Ausweis läuft ab".into());
    };
    counter.tries_to_enter(note).await.unwrap();
    (anna, counter.accepts(anna).await)
}

fn by_phone(number: &str) -> CallbackRequest {
    CallbackRequest {
        by: ContactBy::Phone,
        address: number.into(),
        window: None,
    }
}

#[tokio::test]
async fn a_yes_passes_on_with_the_clerks_note() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let (anna, visit) = talking(&counter).await;
    let bernd = counter.opens("bernd").await;
    let (seats, visits) = (counter.exchange.seats(), counter.exchange.visits());
    let staff = counter.staff("anna");
    let long = "x".repeat(501);
    let refused = seats.propose(&staff, Aim::Person(bernd), &long);
    assert_eq!(refused, Err(PassError::NoteTooLong));
    seats
        .propose(&staff, Aim::Person(bernd), " Braucht ein Foto ")
        .unwrap();
    assert!(matches!(counter.stage(visit), VisitStage::Talking { .. }));
    visits.consent(visit, true).await.unwrap();
    assert_eq!(counter.rings(bernd).map(|(_, visit)| visit), Some(visit));
    assert_eq!(visits.note(visit).as_deref(), Some("Braucht ein Foto"));
    assert_eq!(seats.proposal(visit), None);
    counter.accepts(bernd).await;
    seats.end_wrap_up(anna).await.unwrap();
    let kept = counter.store.notes(Scope::House, &[visit]).await.unwrap();
    assert_eq!(
        kept[0].delete_after, None,
        "the sender's wrap-up ends, the visit goes on"
    );
}

#[tokio::test]
async fn after_a_no_only_the_topic_travels() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let (anna, visit) = talking(&counter).await;
    let bernd = counter.opens("bernd").await;
    let (seats, visits) = (counter.exchange.seats(), counter.exchange.visits());
    seats
        .propose(&counter.staff("anna"), Aim::Person(bernd), "Vertraulich")
        .unwrap();
    visits.consent(visit, false).await.unwrap();
    assert_eq!(seats.proposal(visit).unwrap().answer, Some(false));
    assert!(matches!(counter.stage(visit), VisitStage::Talking { .. }));
    seats.transfer(anna, Aim::Person(bernd)).await.unwrap();
    assert_eq!(counter.rings(bernd).map(|(_, visit)| visit), Some(visit));
    assert_eq!(visits.note(visit), None, "neither note goes along");
    let again = visits.consent(visit, true).await;
    assert_eq!(again, Err(PassError::NoTalk));
}

#[tokio::test]
async fn a_colleague_helps_takes_over_and_passes_back() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let (anna, visit) = talking(&counter).await;
    let bernd = counter.opens("bernd").await;
    let seats = counter.exchange.seats();
    seats.consult(anna, Aim::Person(bernd), true).await.unwrap();
    let offer = consulted(&counter, bernd).expect("it rings at Bernd's");
    let held = || {
        let room = counter.exchange.talks().room(Party::Visit(visit));
        room.map(|room| (room.citizen_held(), room.members.len()))
    };
    assert_eq!(held(), Some((true, 2)));
    seats.accept(bernd, offer).await.unwrap();
    assert_eq!(held(), Some((true, 3)));
    seats.hand_over(anna, bernd).await.unwrap();
    assert_eq!(held(), Some((false, 2)));
    assert_eq!(seats.room(anna), None);
    seats.end_wrap_up(anna).await.unwrap();
    seats.transfer(bernd, Aim::Back).await.unwrap();
    assert_eq!(counter.rings(anna).map(|(_, visit)| visit), Some(visit));
}

#[tokio::test]
async fn a_talk_with_a_colleague_and_one_put_aside_survive_a_restart() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let (anna, first) = talking(&counter).await;
    let bernd = counter.opens("bernd").await;
    counter.exchange.seats().park(anna).await.unwrap();
    let second = counter.enters().await.visit;
    let lead = [anna, bernd]
        .into_iter()
        .find(|seat| counter.rings(*seat).is_some());
    let lead = lead.expect("it rings somewhere");
    counter.accepts(lead).await;
    let helper = if lead == anna { bernd } else { anna };
    let seats = counter.exchange.seats();
    seats
        .consult(lead, Aim::Person(helper), true)
        .await
        .unwrap();
    let offer = consulted(&counter, helper).unwrap();
    seats.accept(helper, offer).await.unwrap();
    counter.exchange.shutdown().await;
    let counter = town.starts().await;
    let room = |visit| counter.exchange.talks().room(Party::Visit(visit)).unwrap();
    assert_eq!(room(second).members.len(), 3);
    assert!(room(second).citizen_held());
    assert_eq!(room(first).members.len(), 1, "nobody but the citizen");
    assert!(room(first).citizen_held());
    let seats = counter.exchange.seats();
    assert_eq!(seats.parked(anna).len(), 1);
    for seat in [helper, lead] {
        seats.hang_up(seat).await.unwrap();
    }
    let _ = seats.end_wrap_up(anna).await;
    // What rings now goes back to the line for the one who is on the telephone again.
    seats.resume_talk(anna, first).await.unwrap();
    assert!(matches!(counter.stage(first), VisitStage::Talking { .. }));
    assert!(!room(first).citizen_held());
}

#[tokio::test]
async fn the_last_seat_asks_before_it_closes() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let (anna, _) = talking(&counter).await;
    let waiting = counter.enters().await.visit;
    let seats = counter.exchange.seats();
    seats.hang_up(anna).await.unwrap();
    let refused = seats.close(anna, false).await;
    let last = Failure::Refused(Refusal::LastSeat { waiting: 1 });
    assert_eq!(refused, Err(last));
    seats.close(anna, true).await.unwrap();
    let state = counter.exchange.visits().get(waiting).unwrap();
    assert!(state.unmet.is_some(), "and the one who waits is told");
}

#[tokio::test]
async fn a_callback_is_kept_over_a_restart_and_its_number_goes_with_the_promise() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let (anna, _) = talking(&counter).await;
    let entered = counter.enters().await;
    let (visit, visits) = (entered.visit, counter.exchange.visits());
    for barred in ["112", "nicht da", "0900 123456"] {
        let refused = visits.request_callback(visit, by_phone(barred)).await;
        assert_eq!(refused, Err(CallbackError::Contact), "{barred}");
    }
    visits
        .request_callback(visit, by_phone("0221 4710-7"))
        .await
        .unwrap();
    let other = counter.enters().await.visit;
    let taken = visits.request_callback(other, by_phone("02214710 7")).await;
    assert_eq!(taken, Err(CallbackError::Taken));
    visits.leave(other).await.unwrap();
    counter.exchange.shutdown().await;
    let counter = town.starts().await;
    counter.waits(SignedDuration::from_mins(10));
    counter.exchange.seen(Party::Seat(anna));
    counter.exchange.tick().await;
    let (seats, visits) = (counter.exchange.seats(), counter.exchange.visits());
    assert_eq!(visits.contact(visit).unwrap().address, "0221 4710-7");
    seats.hang_up(anna).await.unwrap();
    seats.end_wrap_up(anna).await.unwrap();
    assert_eq!(counter.accepts(anna).await, visit);
    seats.not_reached(anna).await.unwrap();
    assert_eq!(visits.get(visit).unwrap().callback.unwrap().tries, 1);
    counter.passes(15 * 60 + 1, &[Party::Seat(anna)]).await;
    assert_eq!(counter.accepts(anna).await, visit);
    seats.hang_up(anna).await.unwrap();
    seats.end_wrap_up(anna).await.unwrap();
    counter.exchange.keep_house().await;
    let kept = counter.store.contacts(Scope::House, &[visit]).await;
    assert_eq!(kept.unwrap(), Vec::new(), "the promise is met");
}

#[tokio::test]
async fn a_link_leads_to_the_promise_once() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let (_anna, _) = talking(&counter).await;
    let asks = |enter: &mut schalter_exchange::visits::Enter| {
        enter.callback = Some(CallbackRequest {
            by: ContactBy::Email,
            address: "frieda@example.org".into(),
            window: None,
        });
    };
    let entered = counter.tries_to_enter(asks).await.unwrap();
    let visits = counter.exchange.visits();
    let link = visits.link(entered.visit).expect("the browser that asked");
    assert_eq!(visits.of_link(&link).await, Some(entered.visit));
    let (visit, cookie) = visits.spend_link(&link, None).await.unwrap().unwrap();
    assert_eq!(visit, entered.visit);
    assert!(visits.holds(&cookie, visit).await);
    assert_eq!(visits.spend_link(&link, None).await, Ok(None));
    assert_eq!(visits.of_link("anything").await, None);
}

#[tokio::test]
async fn a_callback_is_taken_while_the_line_is_full_and_only_at_times_that_are_offered() {
    let town = Town::new().await;
    let counter = town.starts().await;
    for _ in 0..5 {
        counter.enters().await;
    }
    let full = counter.tries_to_enter(|_| {}).await;
    assert!(matches!(full, Err(EnterError::Full)));
    let now = counter.now();
    let never = (now, now + SignedDuration::from_hours(1));
    let wrong = counter
        .tries_to_enter(|enter| {
            enter.callback = Some(CallbackRequest {
                window: Some(never),
                ..by_phone("0221 471")
            });
        })
        .await;
    assert!(matches!(
        wrong,
        Err(EnterError::Callback(CallbackError::Window))
    ));
    let mut offered = None;
    let entered = counter
        .tries_to_enter(|enter| {
            offered = counter
                .exchange
                .visits()
                .windows(enter.office)
                .first()
                .copied();
            enter.callback = Some(CallbackRequest {
                window: offered,
                ..by_phone("0221 47112")
            });
        })
        .await
        .unwrap();
    let visit = counter.exchange.visits().get(entered.visit).unwrap();
    assert_eq!(visit.callback.unwrap().wish.window, offered);
    assert!(offered.is_some());
}

#[tokio::test]
async fn quiet_hours_are_told_from_the_figures_of_past_weeks() {
    let town = Town::new().await;
    let counter = town.starts().await;
    let catalogue = counter.exchange.catalogue();
    let town_entry = catalogue.organisation("kleinstadt").unwrap();
    let office = town_entry.office("standesamt").unwrap().office.id;
    assert!(counter.exchange.quiet(office).is_empty());
    let mut writes = Vec::new();
    let monday = jiff::civil::date(2026, 11, 2);
    for week in 0..3_i64 {
        for hour in 8..12_u8 {
            for n in 0..10_u128 {
                let cell = Cell {
                    organisation: town_entry.organisation.id,
                    office,
                    topic: TopicId(Uuid::from_u128(n)),
                    channel: Channel::Web,
                    language: Language::De,
                    date: monday + (7 * week).days(),
                    hour,
                    kind: Kind::WaitedSettled,
                };
                let sums = Sums {
                    visits: 1,
                    wait_s: if hour == 11 { 20 } else { 500 },
                    ..Sums::default()
                };
                writes.push(Write::Count(Box::new(figures::Counter { cell, sums })));
            }
        }
    }
    let batch = Batch {
        writes,
        ..Batch::default()
    };
    counter.store.commit(batch).await.unwrap();
    counter.exchange.learn_quiet().await.unwrap();
    let quiet = counter.exchange.quiet(office);
    assert_eq!(quiet.len(), 1);
    assert_eq!((quiet[0].from, quiet[0].until), (11, None));
    let address = "address = { street";
    let plan = Town::plan_with(
        address,
        &format!("features = {{ quiet_hours = false }}\n{address}"),
    );
    town.configure(&counter.store, &plan).await;
    counter.exchange.reload_catalogue().await.unwrap();
    assert!(counter.exchange.quiet(office).is_empty(), "switched off");
}

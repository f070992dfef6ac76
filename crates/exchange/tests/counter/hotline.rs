//! Calls that come: with a telephone on the other side, over loopback.

use std::sync::Arc;

use jiff::SignedDuration;
use schalter_domain::ids::MessageId;
use schalter_domain::language::Language;
use schalter_domain::office::Channel;
use schalter_domain::switchboard::{Ended, VisitStage};
use schalter_exchange::hotline::{CallState, Whose};
use schalter_exchange::passing::Aim;
use schalter_exchange::{Party, Push};
use schalter_phone::sip::Why;
use uuid::Uuid;

use crate::telephone::{Exchange, NUMBER};

const CALLER: &str = "+4915112345678";
const OTHER: &str = "+4915187654321";
const DIRECT: &str = "+4922147101";
const REGISTRY: &str = "+4922147102";

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_waits_talks_and_is_heard_on_both_sides() {
    let mut line = Exchange::new().await;
    let (house, mut phone) = line.starts().await;
    let mut call = phone.calls(DIRECT, CALLER).await;
    call.is_taken().await;
    call.hears("Guten Tag").await;
    call.hears("als Nächstes").await;
    let mut clerk = house.seats("anna", 1).await;
    let (_, visit) = clerk.rings().await;
    call.hears("jemand für Sie da").await;
    let state = house.counter.exchange.visits().get(visit).unwrap();
    assert_eq!(
        (state.need.channel, state.need.language),
        (Channel::Phone, Language::De)
    );
    let hotline = house.counter.exchange.hotline();
    assert_eq!(
        hotline.caller(visit).unwrap().number.as_deref(),
        Some(CALLER)
    );
    let seen = hotline.citizen(visit).unwrap();
    assert_eq!((&seen.whose, seen.text), (&Whose::Citizen, true));
    assert!(
        clerk.room().member(Party::Call(seen.id)).is_some(),
        "in the room while it rings"
    );

    clerk.accepts().await;
    let room = clerk.room();
    let mut headset = clerk.headset(room.media);
    call.speaks(0x33);
    headset.hears(0x33).await;
    house
        .until("the call talks", || {
            (hotline.citizen(visit)?.state == CallState::Talking).then_some(())
        })
        .await;
    let codec = hotline.citizen(visit).unwrap().codec.unwrap();
    let before = call.heard().await;
    while call.heard().await < before + 3 {
        headset.speaks(codec);
        tokio::task::yield_now().await;
    }

    let seats = house.counter.exchange.seats();
    seats.hang_up(clerk.seat).await.unwrap();
    call.hears("Auf Wiederhören").await;
    assert_eq!(call.is_hung_up_on().await, Why::HungUp);
    house.until_quiet().await;
    let counts = hotline.accounts()[0].counts;
    assert_eq!(
        (counts.incoming, counts.failed, counts.turned_away),
        (1, 0, 0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn hold_plays_music_and_text_goes_both_ways() {
    let mut line = Exchange::new().await;
    let (house, mut phone) = line.starts().await;
    let mut clerk = house.seats("anna", 1).await;
    let mut call = phone.calls(DIRECT, CALLER).await;
    let visit = clerk.accepts().await;
    call.is_taken().await;
    let exchange = &house.counter.exchange;
    let hotline = exchange.hotline();
    house
        .until("talking", || {
            (hotline.citizen(visit)?.state == CallState::Talking).then_some(())
        })
        .await;

    call.types("Ich höre schlecht");
    let typed = clerk.is_told(|push| match push {
        Push::Typing { line, .. } if line.ends_with("schlecht") => Some(line.clone()),
        _ => None,
    });
    assert_eq!(typed.await, "Ich höre schlecht");
    call.types("\u{2028}");
    let said = clerk.is_told(|push| match push {
        Push::Chat(message) => Some(message.text.clone()),
        _ => None,
    });
    assert_eq!(said.await, "Ich höre schlecht");
    let talks = exchange.talks();
    talks
        .typing(Party::Seat(clerk.seat), "Das macht".to_owned())
        .unwrap();
    let id = MessageId(Uuid::from_u128(1));
    talks
        .chat(Party::Seat(clerk.seat), id, "Das macht nichts".to_owned())
        .await
        .unwrap();
    call.hears("Das macht nichts").await;

    exchange.seats().hold(clerk.seat, true).await.unwrap();
    house
        .until("held", || {
            (hotline.citizen(visit)?.state == CallState::Held).then_some(())
        })
        .await;
    let silent = call.heard().await;
    while call.heard().await < silent + 5 {
        tokio::task::yield_now().await;
    }
    exchange.seats().hold(clerk.seat, false).await.unwrap();
    house
        .until("talking", || {
            (hotline.citizen(visit)?.state == CallState::Talking).then_some(())
        })
        .await;
    call.hangs_up().await;
    house.until_ended(visit).await;
    assert!(matches!(
        house.stage(visit),
        VisitStage::Ended {
            how: Ended::Talked(_),
            ..
        }
    ));
    house.until_quiet().await;
    assert!(hotline.calls(visit).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_choose_language_and_topic() {
    let mut line = Exchange::new().await;
    let (house, mut phone) = line.starts().await;
    let mut clerk = house.seats("bernd", 1).await;
    let mut call = phone.calls(NUMBER, CALLER).await;
    call.is_taken().await;
    call.presses("92");
    let (_, visit) = clerk.rings().await;
    let need = house.counter.exchange.visits().get(visit).unwrap().need;
    let catalogue = house.counter.exchange.catalogue();
    let (_, office) = catalogue.office(need.office).unwrap();
    assert_eq!(office.topic_by_id(need.topic).unwrap().slug, "auto");
    assert_eq!(need.language, Language::Tr);
    call.hangs_up().await;
    house.until_ended(visit).await;
    assert!(matches!(
        house.stage(visit),
        VisitStage::Ended {
            how: Ended::Left(_),
            ..
        }
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_keys_promise_a_callback() {
    let mut line = Exchange::new().await;
    let (house, mut phone) = line.starts().await;
    let mut call = phone.calls(DIRECT, CALLER).await;
    call.is_taken().await;
    call.hears("Sollen wir Sie zurückrufen").await;
    call.presses("1");
    call.hears("drücken Sie die 1").await;
    call.presses("1");
    call.hears("Wir rufen Sie zurück").await;
    assert_eq!(call.is_hung_up_on().await, Why::HungUp);
    house.until_quiet().await;
    let board = || house.counter.exchange.board();
    house
        .until("promised", || {
            (board().standing.callbacks.len() == 1).then_some(())
        })
        .await;
    let visit = board().standing.callbacks[0];
    assert!(
        house
            .counter
            .exchange
            .visits()
            .get(visit)
            .unwrap()
            .callback
            .is_some()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_and_full_are_said_and_nobody_is_left_in_the_line() {
    let mut line = Exchange::new().await;
    line.later(SignedDuration::from_hours(6));
    let (house, mut phone) = line.starts().await;
    let mut call = phone.calls(REGISTRY, CALLER).await;
    call.is_taken().await;
    call.hears("geschlossen").await;
    call.hangs_up().await;
    house.until_quiet().await;
    for _ in 0..5 {
        house.counter.enters().await;
    }
    let mut call = phone.calls(DIRECT, CALLER).await;
    call.is_taken().await;
    call.hears("niemanden mehr annehmen").await;
    call.hangs_up().await;
    house.until_quiet().await;
    assert_eq!(house.counter.exchange.board().standing.order.len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_the_old_place_is_found() {
    let mut line = Exchange::new().await;
    let (house, mut phone) = line.starts().await;
    let mut first = phone.calls(DIRECT, CALLER).await;
    first.is_taken().await;
    first.hears("als Nächstes").await;
    first.vanishes();
    let waiting = house.counter.exchange.board().standing.order.clone();
    assert_eq!(waiting.len(), 1);
    // A web visitor comes after the caller.
    let second = house.counter.enters().await.visit;
    house.dies();
    drop(phone);
    let (house, mut phone) = line.starts().await;
    let mut again = phone.calls(DIRECT, CALLER).await;
    again.is_taken().await;
    again.hears("Sie haben Ihren Platz noch").await;
    again.hears("als Nächstes").await;
    let mut clerk = house.seats("anna", 1).await;
    let (_, visit) = clerk.rings().await;
    assert_eq!(visit, waiting[0], "before the one who came later");
    assert_ne!(visit, second);
    again.hangs_up().await;
    house.until_ended(visit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_else_does_not_get_the_place_of_a_broken_call() {
    let mut line = Exchange::new().await;
    let (house, mut phone) = line.starts().await;
    let mut first = phone.calls(DIRECT, CALLER).await;
    first.is_taken().await;
    first.hears("als Nächstes").await;
    first.vanishes();
    house.dies();
    drop(phone);
    let (house, mut phone) = line.starts().await;
    let mut other = phone.calls(DIRECT, OTHER).await;
    other.is_taken().await;
    other.hears("zweiter Stelle").await;
    let mut clerk = house.seats("anna", 1).await;
    clerk.rings().await;
    other.hangs_up().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_down_takes_no_calls_and_ends_those_that_go_on() {
    let mut line = Exchange::new_with(|settings| {
        settings.drain = SignedDuration::from_millis(1);
    })
    .await;
    let (house, mut phone) = line.starts().await;
    let mut call = phone.calls(DIRECT, CALLER).await;
    call.is_taken().await;
    call.hears("als Nächstes").await;
    let exchange = house.counter.exchange.clone();
    let drained = tokio::spawn(async move { exchange.hotline().drain().await });
    call.hears("etwas gestört").await;
    assert_eq!(call.is_hung_up_on().await, Why::HungUp);
    drained.await.unwrap();
    let mut late = phone.calls(DIRECT, OTHER).await;
    assert_eq!(late.is_hung_up_on().await, Why::Refused(503));
    let visit = house
        .counter
        .exchange
        .board()
        .standing
        .order
        .first()
        .copied();
    assert!(
        visit.is_some(),
        "the place is kept for a call after the restart"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn more_calls_than_an_account_carries_are_turned_away() {
    let mut line = Exchange::new_with(|settings| settings.accounts[0].calls = 0).await;
    line.settings.flood_number = 2;
    let (house, mut phone) = line.starts().await;
    for _ in 0..2 {
        let mut call = phone.calls(DIRECT, CALLER).await;
        call.is_taken().await;
        call.hangs_up().await;
        house.until_quiet().await;
    }
    let mut third = phone.calls(DIRECT, CALLER).await;
    assert_eq!(third.is_hung_up_on().await, Why::Refused(486));
    let counts = house.counter.exchange.hotline().accounts()[0].counts;
    assert_eq!((counts.incoming, counts.turned_away), (2, 1));
    let mut other = phone.calls(DIRECT, OTHER).await;
    other.is_taken().await;
    other.hangs_up().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_port_a_call_is_refused_and_leaves_nothing() {
    let mut line = Exchange::new().await;
    line.ports = 39_000..=39_003;
    let (house, mut phone) = line.starts().await;
    let (_second_house, mut second) = {
        let mut other = Exchange::new().await;
        other.ports = 39_000..=39_003;
        other.starts().await
    };
    let mut call = phone.calls(DIRECT, CALLER).await;
    call.is_taken().await;
    let mut late = second.calls(DIRECT, OTHER).await;
    assert_eq!(late.is_hung_up_on().await, Why::Refused(503));
    call.hangs_up().await;
    house.until_quiet().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_passed_on_waits_again_and_hears_the_place() {
    let mut line = Exchange::new().await;
    let (house, mut phone) = line.starts().await;
    let mut clerk = house.seats("anna", 1).await;
    let mut call = phone.calls(DIRECT, CALLER).await;
    let visit = clerk.accepts().await;
    call.is_taken().await;
    let catalogue = house.counter.exchange.catalogue();
    let kleinstadt = catalogue.organisation("kleinstadt").unwrap();
    let office = kleinstadt.office("buergerbuero").unwrap();
    let topic = office.topic("auto").unwrap().id;
    let topic = Aim::Topic(office.office.id, Some(topic));
    let seats = house.counter.exchange.seats();
    seats.transfer(clerk.seat, topic).await.unwrap();
    call.hears("als Nächstes").await;
    let mut colleague = house.seats("bernd", 2).await;
    assert_eq!(colleague.accepts().await, visit);
    let hotline = house.counter.exchange.hotline();
    house
        .until("talking again", || {
            (hotline.citizen(visit)?.state == CallState::Talking).then_some(())
        })
        .await;
    assert_eq!(
        colleague.room().members.len(),
        3,
        "citizen, call and colleague"
    );
    call.hangs_up().await;
    house.until_ended(visit).await;
}

/// Whatever callers press and clerks do, in whatever order: a call that is over leaves a visit that
/// has ended, or a promise.
#[tokio::test(flavor = "multi_thread")]
async fn no_call_leaves_a_visit_behind() {
    let mut line = Exchange::new().await;
    let (house, mut phone) = line.starts().await;
    let clerk = house.seats("bernd", 1).await;
    let seats = house.counter.exchange.seats();
    let chance = Arc::clone(&line.town.entropy);
    for _ in 0..12 {
        let mut call = phone.calls(NUMBER, CALLER).await;
        if chance.next() % 4 > 0 {
            call.is_taken().await;
        }
        for _ in 0..chance.next() % 5 {
            match chance.next() % 6 {
                0 => call.presses("1"),
                1 => call.presses("92#"),
                2 => call.types("1\u{2028}"),
                3 => {
                    if let Some((offer, _)) = house.counter.rings(clerk.seat) {
                        let _ = seats.accept(clerk.seat, offer).await;
                    }
                }
                4 => drop(seats.hang_up(clerk.seat).await),
                _ => drop(seats.hold(clerk.seat, chance.next() % 2 == 0).await),
            }
        }
        if call.ended.is_none() {
            call.hangs_up().await;
        }
        house.until_quiet().await;
        let _ = seats.end_wrap_up(clerk.seat).await;
    }
    let visits = house.counter.exchange.visits();
    let board = house.counter.exchange.board();
    for visit in &board.standing.order {
        assert!(
            visits.get(*visit).unwrap().callback.is_some(),
            "{visit} was forgotten"
        );
    }
}

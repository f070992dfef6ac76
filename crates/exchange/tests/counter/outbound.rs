//! Calls that go out: with somebody who is called on the other side, over loopback.

use std::time::Duration;

use jiff::SignedDuration;
use schalter_domain::ids::{CallId, VisitId};
use schalter_domain::office::Channel;
use schalter_domain::phone::blocks::{BlockReason, BlockState};
use schalter_domain::phone::limits::{Exceeded, Limits};
use schalter_domain::switchboard::{EndWhy, Ended, Outcome, VisitStage};
use schalter_exchange::Party;
use schalter_exchange::auth::SignedOn;
use schalter_exchange::callbacks::{CallbackError, CallbackRequest};
use schalter_exchange::hotline::blocks::{BlockError, Decision};
use schalter_exchange::hotline::limits::NotCalled;
use schalter_exchange::hotline::outbound::DialState;
use schalter_exchange::hotline::{CallEnd, CallState, Settings, Whose};
use schalter_exchange::visits::EnterError;
use schalter_media::{LegId, VoiceCodec};
use schalter_phone::leg::{Seeds, Tape};
use schalter_phone::sdp::{self, Direction, Keys, Local};
use schalter_phone::sip::{CallKey, Event, Invitation, Sip, Why};
use schalter_phone::sound::{Sounds, Told};
use schalter_store::ContactBy;
use tokio::sync::mpsc::UnboundedReceiver;
use uuid::Uuid;

use crate::telephone::{self, Clerk, Exchange, House, Phone};

const PATIENCE: Duration = Duration::from_secs(30);
const CITIZEN: &str = "+4915112345678";
const AGENCY: &str = "+492214720099";
const DIRECT: &str = "+4922147101";

/// Somebody whom the house calls.
struct Callee {
    sip: Sip,
    events: UnboundedReceiver<Event>,
    sounds: Sounds,
    _told: UnboundedReceiver<Told>,
}

/// A call that somebody took.
struct Taken {
    key: CallKey,
    leg: LegId,
    codec: VoiceCodec,
}

impl Callee {
    async fn new(line: &mut Exchange) -> Self {
        let peer = telephone::account("house", "127.0.0.1", 9, "127.0.0.1");
        let (sip, events) = Exchange::sip("127.0.0.3", vec![peer]).await;
        line.leads_to(sip.udp_addr().unwrap());
        let (sounds, told) = telephone::sounds("127.0.0.3", 20_000..=29_999, None);
        Self {
            sip,
            events,
            sounds,
            _told: told,
        }
    }

    async fn event(&mut self) -> Event {
        let event = tokio::time::timeout(PATIENCE, self.events.recv()).await;
        event.expect("something happens in time").unwrap()
    }

    /// It rings here.
    async fn is_called(&mut self) -> (CallKey, Invitation) {
        loop {
            if let Event::Incoming(key, invitation) = self.event().await {
                self.sip.ring(key);
                return (key, invitation);
            }
        }
    }

    async fn answers(&mut self, (key, invitation): (CallKey, Invitation)) -> Taken {
        let leg = LegId(Uuid::from_u128(u128::from(key.0) + 0xca11));
        let seeds = Seeds {
            ssrc: 99,
            text_ssrc: 98,
            sequence: 1,
            timestamp: 0,
            name: "callee".to_owned(),
        };
        let ends = self.sounds.open(leg, seeds).await.unwrap();
        let local = Local {
            sound: ends.sound,
            text: ends.text,
            session: 1,
            version: 1,
            keys: Keys::new([5; 30]),
            text_keys: Keys::new([6; 30]),
            direction: Direction::SendRecv,
        };
        let wishes = telephone::account("house", "127.0.0.1", 9, "127.0.0.1").wishes();
        let offer = sdp::read(&invitation.offer).unwrap();
        let (agreed, answer) = sdp::answer(&offer, &wishes, &local).unwrap();
        let codec = agreed.voice.codec;
        let (keys, text_keys) = (local.keys.clone(), local.text_keys.clone());
        self.sounds.agree(leg, agreed, keys, text_keys);
        self.sip.accept(key, answer);
        Taken { key, leg, codec }
    }

    fn speaks(&self, call: &Taken, byte: u8) {
        let tape = Tape {
            codec: call.codec,
            bytes: vec![byte; 160].into(),
            endless: true,
        };
        self.sounds.play(call.leg, vec![tape]);
    }

    async fn hangs_up(&mut self, call: &Taken) {
        self.sip.hang_up(call.key).await;
        self.is_over(call.key).await;
    }

    async fn is_over(&mut self, key: CallKey) -> Why {
        loop {
            match self.event().await {
                Event::Ended(ended, why) if ended == key => return why,
                _ => {}
            }
        }
    }

    async fn heard(&self, call: &Taken) -> u64 {
        self.sounds.counts(call.leg).await.unwrap().received
    }
}

fn quick(settings: &mut Settings) {
    settings.ring = SignedDuration::from_secs(40);
    settings.grace = SignedDuration::from_millis(300);
}

fn by_phone(number: &str) -> CallbackRequest {
    CallbackRequest {
        by: ContactBy::Phone,
        address: number.to_owned(),
        window: None,
    }
}

/// A house, somebody who is called, and a clerk who takes the call back that was promised.
async fn promised(house: &House) -> (Clerk<'_>, VisitId) {
    let entered = house.counter.tries_to_enter(|enter| {
        enter.callback = Some(by_phone("0151 12345678"));
    });
    let visit = entered.await.unwrap().visit;
    let mut clerk = house.seats("anna", 1).await;
    assert_eq!(clerk.accepts().await, visit);
    (clerk, visit)
}

async fn until_state(house: &House, visit: VisitId, state: CallState) {
    let hotline = house.counter.exchange.hotline();
    let wanted = DialState::Calling(state);
    until(|| {
        hotline
            .dialling(visit)
            .is_some_and(|dial| dial.state == wanted)
    })
    .await;
}

/// Waits for what comes by itself.
async fn until(done: impl Fn() -> bool) {
    let happens = async {
        while !done() {
            tokio::task::yield_now().await;
        }
    };
    let happened = tokio::time::timeout(PATIENCE, happens).await;
    happened.expect("it happens in time");
}

fn tries(house: &House, visit: VisitId) -> Option<u8> {
    let state = house.counter.exchange.visits().get(visit)?;
    Some(state.callback?.tries)
}

fn lead(house: &House, login: &str) -> SignedOn {
    let staff = house.counter.staff(login);
    SignedOn {
        organisation: staff.organisation,
        staff,
        csrf: String::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promised_call_back_is_dialled_answered_and_ended_by_the_citizen() {
    let mut line = Exchange::new_with(quick).await;
    let mut callee = Callee::new(&mut line).await;
    let (house, _phone) = line.starts().await;
    let (clerk, visit) = promised(&house).await;

    let ringing = callee.is_called().await;
    assert_eq!(ringing.1.to, CITIZEN);
    until_state(&house, visit, CallState::Ringing).await;
    let hotline = house.counter.exchange.hotline();
    let seen = hotline.citizen(visit).unwrap();
    assert!(
        clerk.room().member(Party::Call(seen.id)).is_some(),
        "the clerk hears it ring"
    );
    let call = callee.answers(ringing).await;
    until_state(&house, visit, CallState::Talking).await;
    let mut headset = clerk.headset(clerk.room().media);
    callee.speaks(&call, 0x44);
    headset.hears(0x44).await;

    callee.hangs_up(&call).await;
    house.until_ended(visit).await;
    let ended = Ended::Talked(EndWhy::Citizen);
    assert!(matches!(house.stage(visit), VisitStage::Ended { how, .. } if how == ended));
    house.until_quiet().await;
    assert_eq!(hotline.accounts()[0].counts.outgoing, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn busy_counts_as_a_try_unless_it_is_dialled_again_in_time() {
    let mut line = Exchange::new_with(|settings| {
        settings.grace = SignedDuration::from_secs(3);
    })
    .await;
    let mut callee = Callee::new(&mut line).await;
    let (house, _phone) = line.starts().await;
    let (clerk, visit) = promised(&house).await;
    let (key, _) = callee.is_called().await;
    callee.sip.reject(key, 486);
    until_state(&house, visit, CallState::Ended(CallEnd::Busy)).await;
    // The clerk sees how long there is for another try.
    let hotline = house.counter.exchange.hotline();
    until(|| {
        hotline
            .dialling(visit)
            .is_some_and(|dial| dial.counts.is_some())
    })
    .await;

    let seats = house.counter.exchange.seats();
    seats.dial_again(clerk.seat).unwrap();
    let (key, _) = callee.is_called().await;
    assert_eq!(tries(&house, visit), Some(0), "dialled again in time");
    callee.sip.reject(key, 486);
    until(|| tries(&house, visit) == Some(1)).await;
    assert!(matches!(house.stage(visit), VisitStage::Waiting { .. }));
    assert_eq!(house.counter.exchange.hotline().dialling(visit), None);
    house.until_quiet().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_answer_is_not_rung_for_ever() {
    let mut line = Exchange::new_with(|settings| {
        quick(settings);
        settings.ring = SignedDuration::from_secs(1);
    })
    .await;
    let mut callee = Callee::new(&mut line).await;
    let (house, _phone) = line.starts().await;
    let (_clerk, visit) = promised(&house).await;
    let (key, _) = callee.is_called().await;
    assert_eq!(callee.is_over(key).await, Why::Cancelled);
    until(|| tries(&house, visit) == Some(1)).await;
    house.until_quiet().await;
    let counts = house.counter.exchange.hotline().accounts()[0].counts;
    assert_eq!((counts.unanswered, counts.failed), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_answers_is_ended_by_one_press_and_counts() {
    let mut line = Exchange::new_with(quick).await;
    let mut callee = Callee::new(&mut line).await;
    let (house, _phone) = line.starts().await;
    let (clerk, visit) = promised(&house).await;
    let ringing = callee.is_called().await;
    let call = callee.answers(ringing).await;
    until_state(&house, visit, CallState::Talking).await;
    let seats = house.counter.exchange.seats();
    seats.not_reached(clerk.seat).await.unwrap();
    callee.is_over(call.key).await;
    assert_eq!(tries(&house, visit), Some(1));
    house.until_quiet().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_called_too_often_and_nobody_who_costs() {
    let mut line = Exchange::new_with(|settings| {
        settings.grace = SignedDuration::from_secs(60);
        settings.limits = Limits {
            number_day: 1,
            source_hour: 1,
            ..Limits::default()
        };
    })
    .await;
    let mut callee = Callee::new(&mut line).await;
    let (house, _phone) = line.starts().await;
    let hotline = house.counter.exchange.hotline();
    for barred in ["0900 123456", "+1 900 123 4567", "112"] {
        let entered = house
            .counter
            .tries_to_enter(|enter| enter.callback = Some(by_phone(barred)));
        let refused = EnterError::Callback(CallbackError::Contact);
        assert_eq!(entered.await.err(), Some(refused), "{barred}");
    }
    assert!(hotline.may_wish("192.0.2.7"));
    assert!(!hotline.may_wish("192.0.2.7") && hotline.may_wish("192.0.2.8"));

    let (clerk, visit) = promised(&house).await;
    let (key, _) = callee.is_called().await;
    callee.sip.reject(key, 486);
    until_state(&house, visit, CallState::Ended(CallEnd::Busy)).await;
    house
        .counter
        .exchange
        .seats()
        .dial_again(clerk.seat)
        .unwrap();
    let often = NotCalled::Often(Exceeded::Number);
    until(|| {
        let dial = hotline.dialling(visit);
        dial.is_some_and(|dial| dial.state == DialState::Barred(often.clone()))
    })
    .await;
    assert!(matches!(house.stage(visit), VisitStage::Talking { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_calls_somebody_of_his_own_accord() {
    let mut line = Exchange::new_with(quick).await;
    let mut callee = Callee::new(&mut line).await;
    let (house, _phone) = line.starts().await;
    let clerk = house.seats("anna", 1).await;
    let staff = house.counter.staff("anna");
    let seats = house.counter.exchange.seats();
    let office = staff.offices[0];
    let costly = seats.call_out(&staff, "0900 123456", office, None).await;
    assert_eq!(costly, Err(NotCalled::Range));
    let visit = seats.call_out(&staff, "0151/12345678", office, None).await;
    let visit = visit.unwrap();
    let ringing = callee.is_called().await;
    assert_eq!(ringing.1.to, CITIZEN);
    let state = house.counter.exchange.visits().get(visit).unwrap();
    assert_eq!(state.need.channel, Channel::Phone);
    assert!(
        matches!(state.stage, VisitStage::Talking { conversation } if conversation == clerk.room().conversation)
    );

    // Busy leaves the clerk in the talk: nothing was promised that could be tried again.
    callee.sip.reject(ringing.0, 486);
    until_state(&house, visit, CallState::Ended(CallEnd::Busy)).await;
    seats.dial_again(clerk.seat).unwrap();
    let ringing = callee.is_called().await;
    let call = callee.answers(ringing).await;
    until_state(&house, visit, CallState::Talking).await;
    seats.hang_up(clerk.seat).await.unwrap();
    callee.is_over(call.key).await;
    house.until_quiet().await;
}

/// A caller in a talk, and somebody outside who is called in.
async fn third<'a>(
    house: &'a House,
    phone: &'a mut Phone,
    callee: &mut Callee,
) -> (Clerk<'a>, telephone::Line<'a>, VisitId, (CallId, Taken)) {
    let mut clerk = house.seats("anna", 1).await;
    let mut caller = phone.calls(DIRECT, CITIZEN).await;
    let visit = clerk.accepts().await;
    caller.is_taken().await;
    let exchange = &house.counter.exchange;
    let hotline = exchange.hotline();
    until(|| {
        hotline
            .citizen(visit)
            .is_some_and(|call| call.state == CallState::Talking)
    })
    .await;
    let seats = exchange.seats();
    let unasked = seats.call_outside(clerk.seat, AGENCY, "Landesamt", false);
    assert_eq!(unasked, Err(NotCalled::AskFirst));
    seats
        .call_outside(clerk.seat, AGENCY, "Landesamt", true)
        .unwrap();
    let ringing = callee.is_called().await;
    assert_eq!(ringing.1.to, AGENCY);
    let taken = callee.answers(ringing).await;
    let name = "Landesamt".to_owned();
    let whose = Whose::Outside { name };
    let of_them = || {
        let calls = hotline.calls(visit);
        let mut calls = calls.into_iter();
        calls.find(|call| call.whose == whose && call.state == CallState::Talking)
    };
    until(|| of_them().is_some()).await;
    let call = of_them().unwrap().id;
    (clerk, caller, visit, (call, taken))
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_outside_comes_into_the_talk_and_goes_again() {
    let mut line = Exchange::new_with(quick).await;
    let mut callee = Callee::new(&mut line).await;
    let (house, mut phone) = line.starts().await;
    let (clerk, caller, visit, (call, taken)) = third(&house, &mut phone, &mut callee).await;
    let mut headset = clerk.headset(clerk.room().media);
    callee.speaks(&taken, 0x55);
    headset.hears(0x55).await;
    caller.speaks(0x33);
    headset.hears(0x33).await;
    let seats = house.counter.exchange.seats();
    seats.end_call(clerk.seat, call).unwrap();
    callee.is_over(taken.key).await;
    assert!(matches!(house.stage(visit), VisitStage::Talking { .. }));
    until(|| clerk.room().member(Party::Call(call)).is_none()).await;
    assert_eq!(
        seats.end_call(clerk.seat, call),
        Err(NotCalled::NotThere),
        "ended once"
    );
    seats.hang_up(clerk.seat).await.unwrap();
    drop(caller);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_citizen_is_left_with_somebody_outside() {
    let mut line = Exchange::new_with(|settings| {
        quick(settings);
        // The caller's side does not do it: then the house keeps both calls.
        settings.accounts[0].refers = true;
    })
    .await;
    let mut callee = Callee::new(&mut line).await;
    let (house, mut phone) = line.starts().await;
    let (clerk, mut caller, visit, (call, taken)) = third(&house, &mut phone, &mut callee).await;
    let seats = house.counter.exchange.seats();
    let asked = seats.once(Uuid::from_u128(0xf00));
    asked.hand_outside(clerk.seat, call).await.unwrap();
    let ended = Ended::Talked(EndWhy::Staff);
    assert!(matches!(house.stage(visit), VisitStage::Ended { how, .. } if how == ended));
    assert_eq!(seats.outcome(clerk.seat), Some(Outcome::Transferred));

    // They go on talking, both ways, without the house's staff.
    callee.speaks(&taken, 0x55);
    caller.speaks(0x33);
    let (before, there) = (caller.heard().await, callee.heard(&taken).await);
    let hear = async {
        while caller.heard().await < before + 20 || callee.heard(&taken).await < there + 20 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, hear)
        .await
        .expect("they hear each other");
    caller.hangs_up().await;
    callee.is_over(taken.key).await;
    house.until_quiet().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_proposed_blocked_by_a_lead_and_hears_so() {
    let mut line = Exchange::new_with(quick).await;
    let (house, mut phone) = line.starts().await;
    let exchange = house.counter.exchange.clone();
    let mut clerk = house.seats("anna", 1).await;
    let mut caller = phone.calls(DIRECT, CITIZEN).await;
    let visit = clerk.accepts().await;
    let (anna, bernd) = (lead(&house, "anna"), lead(&house, "bernd"));
    let blocks = exchange.blocks();
    assert_eq!(blocks.number(&anna).as_deref(), Some(CITIZEN));
    blocks
        .propose(&anna, BlockReason::Abuse, "schimpft")
        .await
        .unwrap();
    assert_eq!(blocks.list(&anna), Err(BlockError::Forbidden));
    assert_eq!(blocks.of(anna.organisation, CITIZEN), None, "not decided");
    let proposal = blocks.list(&bernd).unwrap().remove(0);
    assert_eq!(proposal.state, BlockState::Proposed);
    exchange.seats().hang_up(clerk.seat).await.unwrap();
    caller.is_hung_up_on().await;
    house.until_ended(visit).await;

    let refused = blocks.decide(&anna, proposal.id, Decision::Block(7)).await;
    assert_eq!(refused, Err(BlockError::Forbidden));
    blocks
        .decide(&bernd, proposal.id, Decision::Block(7))
        .await
        .unwrap();
    assert_eq!(
        blocks.of(anna.organisation, CITIZEN),
        Some(BlockState::Blocked)
    );
    let mut again = phone.calls(DIRECT, CITIZEN).await;
    again.is_taken().await;
    again.hears("nehmen wir zurzeit nicht an").await;
    again.is_hung_up_on().await;
    house.until_quiet().await;

    blocks
        .decide(&bernd, proposal.id, Decision::Lift)
        .await
        .unwrap();
    assert!(blocks.list(&bernd).unwrap().is_empty());
    let scope = schalter_store::Scope::Organisation(bernd.organisation);
    assert!(house.counter.store.blocks(scope).await.unwrap().is_empty());
}

//! Calls with telephones that others have written: baresip as the caller, Kamailio as registrar and
//! proxy. They skip loudly where the programs are missing, and where the machine has no address but
//! that of the loopback, to which baresip does not bind.

#![allow(clippy::unwrap_used)]

mod baresip;
mod house;
mod kamailio;

use baresip::{Baresip, Line};
use house::House;
use kamailio::Kamailio;
use schalter_phone::account::Transport;
use schalter_phone::sdp::Security;

/// The address of this machine, or the reason why nothing is tested.
macro_rules! needs {
    ($($program:literal),+) => {
        match house::address(&[$($program),+]) {
            Ok(address) => address,
            Err(why) => {
                eprintln!("SKIPPED: {why}");
                return;
            }
        }
    };
}

#[tokio::test(flavor = "multi_thread")]
async fn two_telephones_hear_each_other_through_a_room() {
    let address = needs!("/usr/bin/baresip");
    let mut house = House::open(address, Security::Optional).await;
    let singer = Baresip::start(address, &Line::direct(address), 660);
    let listener = Baresip::start(address, &Line::direct(address), 0);
    singer.dial(&house.uri("115"));
    let first = house.takes_a_call().await;
    listener.dial(&house.uri("115"));
    let second = house.takes_a_call().await;
    house.brings_together(&[&first, &second]);
    house.until_heard(&[&first, &second], 150).await;
    house.ends(&first).await;
    house.ends(&second).await;
    let heard = listener.heard();
    assert!(heard.loudness > 1_000.0, "{heard:?}");
    assert!((heard.hertz - 660.0).abs() < 20.0, "{heard:?}");
    assert!(singer.heard().loudness < 200.0, "the listener is silent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_behind_an_exchange_is_encrypted_all_the_way() {
    let address = needs!("/usr/bin/baresip", "/usr/sbin/kamailio");
    let exchange = Kamailio::start(address);
    for (transport, security, encryption) in [
        (Transport::Udp, Security::Off, ""),
        (Transport::Tcp, Security::Optional, ""),
        (Transport::Tls, Security::Required, ";mediaenc=srtp-mand"),
    ] {
        let account = exchange.account(transport, security);
        let mut house = House::registered(address, account, exchange.roots()).await;
        let line = exchange.line("caller", transport, encryption);
        let caller = Baresip::start(address, &line, 880);
        caller.is_registered();
        caller.dial(&exchange.uri("hotline", transport));
        let call = house.takes_a_call().await;
        assert_eq!(call.secure, security == Security::Required, "{transport:?}");
        house.plays_a_tone(&call, 440.0);
        house.until_heard(&[&call], 100).await;
        house.ends(&call).await;
        let heard = caller.heard();
        assert!(heard.loudness > 1_000.0, "{transport:?}: {heard:?}");
        assert!(
            (heard.hertz - 440.0).abs() < 20.0,
            "{transport:?}: {heard:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_told_and_tried_again() {
    let address = needs!("/usr/sbin/kamailio");
    let exchange = Kamailio::start(address);
    let mut account = exchange.account(Transport::Udp, Security::Off);
    account.password = Some("wrong".to_owned());
    let mut house = House::with(address, account, exchange.roots()).await;
    let first = house.registration().await;
    assert!(first.unwrap_err().contains("401"));
    assert!(house.registration().await.is_err(), "tried again");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_and_hold_come_through() {
    let address = needs!("/usr/bin/baresip");
    let mut house = House::open(address, Security::Optional).await;
    let caller = Baresip::start(address, &Line::direct(address), 660);
    caller.dial(&house.uri("115"));
    let call = house.takes_a_call().await;
    caller.presses("1");
    caller.presses("#");
    assert_eq!(house.keys(2).await, "1#");
    caller.command("hold", "");
    assert!(house.is_put_on_hold(&call).await);
    caller.command("resume", "");
    assert!(!house.is_put_on_hold(&call).await);
    caller.hang_up();
    house.hears_the_end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn we_call_out_and_hear_who_answers() {
    let address = needs!("/usr/bin/baresip", "/usr/sbin/kamailio");
    let exchange = Kamailio::start(address);
    let account = exchange.account(Transport::Udp, Security::Optional);
    let mut house = House::registered(address, account, exchange.roots()).await;
    let line = exchange.line("citizen", Transport::Udp, ";answermode=auto");
    let citizen = Baresip::start(address, &line, 550);
    citizen.is_registered();
    let call = house.dials("citizen").await;
    house.plays_a_tone(&call, 330.0);
    house.until_heard(&[&call], 100).await;
    house.ends(&call).await;
    let heard = citizen.heard();
    assert!((heard.hertz - 330.0).abs() < 20.0, "{heard:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn we_hold_and_resume_what_is_encrypted() {
    let address = needs!("/usr/bin/baresip", "/usr/sbin/kamailio");
    let exchange = Kamailio::start(address);
    let account = exchange.account(Transport::Tls, Security::Required);
    let mut house = House::registered(address, account, exchange.roots()).await;
    let line = exchange.line("caller", Transport::Tls, ";mediaenc=srtp-mand");
    let caller = Baresip::start(address, &line, 880);
    caller.is_registered();
    caller.dial(&exchange.uri("hotline", Transport::Tls));
    let mut call = house.takes_a_call().await;
    house.plays_a_tone(&call, 440.0);
    house.until_heard(&[&call], 50).await;
    assert!(house.holds(&mut call, true).await);
    assert!(house.holds(&mut call, false).await);
    house.until_heard(&[&call], 150).await;
    // And the other side, on top of it.
    caller.command("hold", "");
    assert!(house.is_put_on_hold(&call).await);
    caller.command("resume", "");
    assert!(!house.is_put_on_hold(&call).await);
    house.until_heard(&[&call], 250).await;
    house.ends(&call).await;
    let heard = caller.heard();
    assert!((heard.hertz - 440.0).abs() < 20.0, "{heard:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_passed_on_by_the_exchange() {
    let address = needs!("/usr/bin/baresip", "/usr/sbin/kamailio");
    let exchange = Kamailio::start(address);
    let account = exchange.account(Transport::Udp, Security::Off);
    let mut house = House::registered(address, account, exchange.roots()).await;
    let line = |user: &str, more: &str| exchange.line(user, Transport::Udp, more);
    let caller = Baresip::start(address, &line("caller", ""), 880);
    let other = Baresip::start(address, &line("other", ";answermode=auto"), 550);
    caller.is_registered();
    other.is_registered();
    caller.dial(&exchange.uri("hotline", Transport::Udp));
    let call = house.takes_a_call().await;
    house.until_heard(&[&call], 20).await;
    assert!(
        house
            .refers(&call, &exchange.uri("other", Transport::Udp))
            .await
    );
    other.talks();
    house.ends(&call).await;
    other.listens();
    other.hang_up();
    let heard = other.heard();
    assert!((heard.hertz - 880.0).abs() < 20.0, "{heard:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_passed_on_by_a_call_of_our_own() {
    let address = needs!("/usr/bin/baresip", "/usr/sbin/kamailio");
    let exchange = Kamailio::start(address);
    let account = exchange.account(Transport::Tcp, Security::Optional);
    let mut house = House::registered(address, account, exchange.roots()).await;
    let line = |user: &str, more: &str| exchange.line(user, Transport::Tcp, more);
    let caller = Baresip::start(address, &line("caller", ""), 880);
    let other = Baresip::start(address, &line("other", ";answermode=auto"), 550);
    caller.is_registered();
    other.is_registered();
    caller.dial(&exchange.uri("hotline", Transport::Tcp));
    let first = house.takes_a_call().await;
    let second = house.dials("other").await;
    house.brings_together(&[&first, &second]);
    house.until_heard(&[&first, &second], 150).await;
    house.ends(&first).await;
    house.ends(&second).await;
    let (near, far) = (caller.heard(), other.heard());
    assert!((near.hertz - 550.0).abs() < 20.0, "{near:?}");
    assert!((far.hertz - 880.0).abs() < 20.0, "{far:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_tried_by_an_echo() {
    let address = needs!("/usr/bin/baresip", "/usr/sbin/kamailio");
    let exchange = Kamailio::start(address);
    let account = exchange.account(Transport::Udp, Security::Optional);
    let mut house = House::registered(address, account.clone(), exchange.roots()).await;
    let line = exchange.line("echo", Transport::Udp, ";answermode=auto");
    let telephone = Baresip::echo(address, &line);
    telephone.is_registered();
    let echo = house.tries(&account, "echo", address).await;
    assert!(echo.received > 100 && echo.sent > 100, "{echo:?}");
    assert_eq!((echo.lost, echo.secure), (0, false), "{echo:?}");
    assert!(
        echo.there_and_back.is_some(),
        "the beep comes back: {echo:?}"
    );
    house.asks_and_leaves().await;
}

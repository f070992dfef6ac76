//! Calls with telephones that others have written: baresip as the caller, Kamailio as registrar and
//! proxy. They skip loudly where the programs are missing, and where the machine has no address but
//! that of the loopback, to which baresip does not bind.

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

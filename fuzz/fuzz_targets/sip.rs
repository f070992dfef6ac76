//! What arrives on the socket of SIP: the message, who calls, what sound is offered and answered, and
//! what a trace leaves of it.
#![no_main]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use libfuzzer_sys::fuzz_target;
use schalter_phone::codec::Codec;
use schalter_phone::sdp::{self, Direction, Keys, Local, Security, Wishes};
use schalter_phone::sip::judge::{Judgement, judge};
use schalter_phone::sip::{Invitation, trace};

const FROM: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fuzz_target!(|bytes: &[u8]| {
    let from = SocketAddr::new(FROM, 5_060);
    match judge(bytes, from) {
        Judgement::Keep => call(bytes),
        Judgement::Tidied(tidy) => {
            let again = judge(&tidy, from);
            assert!(
                !matches!(again, Judgement::Tidied(ref other) if *other != tidy),
                "tidying once is enough"
            );
            call(&tidy);
        }
        Judgement::Answer(status, answer) => {
            assert!((400..700).contains(&status));
            assert!(trace::masked(&answer).is_some(), "an answer is a message");
        }
        Judgement::Drop => {}
    }
    // The stream of TCP is not judged.
    call(bytes);
    description(bytes);
});

fn call(bytes: &[u8]) {
    let _ = trace::masked(bytes);
    if let Some(invitation) = Invitation::read(bytes, FROM) {
        description(&invitation.offer);
    }
}

fn description(bytes: &[u8]) {
    let Ok(offer) = sdp::read(bytes) else { return };
    let local = Local {
        sound: SocketAddr::new(FROM, 20_000),
        text: SocketAddr::new(FROM, 20_002),
        session: 1,
        version: 1,
        keys: Keys::new([1; 30]),
        text_keys: Keys::new([2; 30]),
        direction: Direction::SendRecv,
    };
    for security in [Security::Off, Security::Optional, Security::Required] {
        let wishes = Wishes {
            codecs: Codec::ALL.to_vec(),
            security,
            text: true,
        };
        let _ = sdp::accept(&offer, &wishes, &local);
        if let Ok((agreed, answer)) = sdp::answer(&offer, &wishes, &local) {
            let read = sdp::read(answer.as_bytes()).expect("our answer can be read");
            assert_eq!(read.media.len(), offer.media.len(), "line by line");
            let again = sdp::offer(&wishes, &local, Some(&agreed));
            assert!(sdp::read(again.as_bytes()).is_ok());
            assert_eq!(
                agreed.secure.is_none(),
                security != Security::Required && agreed.secure.is_none()
            );
        }
    }
}

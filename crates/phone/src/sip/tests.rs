use std::time::Duration;

use super::*;
use crate::account::Transport;
use crate::codec::Codec;
use crate::sdp::Security;

fn account(key: &str, domain: &str, port: u16, peers: &str) -> Account {
    Account {
        key: AccountKey(key.to_owned()),
        domain: domain.to_owned(),
        port: Some(port),
        transport: Transport::Udp,
        proxy: None,
        user: "4710".to_owned(),
        auth_user: None,
        password: None,
        register_s: 0,
        peers: vec![peers.parse().unwrap()],
        identity: Identity::Asserted,
        security: Security::Optional,
        codecs: Codec::ALL.to_vec(),
        calls: 10,
        refers: false,
    }
}

/// One end of a line.
struct End {
    sip: Sip,
    events: mpsc::UnboundedReceiver<Event>,
}

impl End {
    async fn new(address: &str, accounts: Vec<Account>) -> Self {
        let config = SipConfig {
            udp: Some(format!("{address}:0").parse().unwrap()),
            accounts,
            secret: address.to_owned(),
            ..SipConfig::default()
        };
        let (sip, events) = Sip::start(config).await.unwrap();
        Self { sip, events }
    }

    fn port(&self) -> u16 {
        self.sip.udp_addr().unwrap().port()
    }

    async fn hears(&mut self) -> Event {
        loop {
            let heard = tokio::time::timeout(Duration::from_secs(20), self.events.recv());
            let heard = heard.await.expect("something happens").expect("it goes on");
            if !matches!(heard, Event::Registered(..)) {
                return heard;
            }
        }
    }
}

/// Two exchanges that know each other.
async fn pair() -> (End, End) {
    let near = End::new(
        "127.0.0.1",
        vec![account("far", "127.0.0.2", 5060, "127.0.0.2")],
    )
    .await;
    let home = account("near", "127.0.0.1", near.port(), "127.0.0.1");
    let far = End::new("127.0.0.2", vec![home]).await;
    (near, far)
}

fn dials(from: &End) -> CallKey {
    let account = AccountKey("near".to_owned());
    from.sip
        .dial(&account, "115", "4922147", "v=0 offer".to_owned())
        .unwrap()
}

#[tokio::test]
async fn a_call_rings_is_taken_described_anew_and_ended() {
    let (mut near, mut far) = pair().await;
    let ours = dials(&far);
    let Event::Incoming(theirs, invitation) = near.hears().await else {
        panic!("no call came");
    };
    assert_eq!(invitation.account, AccountKey("far".to_owned()));
    assert_eq!(invitation.from, Caller::Known("4922147".to_owned()));
    assert_eq!(
        (invitation.to.as_str(), &invitation.offer[..]),
        ("115", &b"v=0 offer"[..])
    );
    near.sip.ring(theirs);
    assert!(matches!(far.hears().await, Event::Ringing(key, _) if key == ours));
    near.sip.accept(theirs, "v=0 answer".to_owned());
    let Event::Confirmed(key, body) = far.hears().await else {
        panic!("not taken")
    };
    assert_eq!((key, &body[..]), (ours, &b"v=0 answer"[..]));
    assert!(matches!(near.hears().await, Event::Confirmed(key, _) if key == theirs));
    let again = tokio::spawn({
        let sip = near.sip.clone();
        async move { sip.reoffer(theirs, "v=0 hold".to_owned()).await }
    });
    let Event::Reoffer(key, body, reply) = far.hears().await else {
        panic!("not asked")
    };
    assert_eq!((key, &body[..]), (ours, &b"v=0 hold"[..]));
    reply.with("v=0 held".to_owned()).await;
    assert_eq!(again.await.unwrap().unwrap(), b"v=0 held");
    far.sip.hang_up(ours).await;
    loop {
        if let Event::Ended(key, why) = near.hears().await {
            assert_eq!((key, why), (theirs, Why::HungUp));
            break;
        }
    }
}

#[tokio::test]
async fn a_caller_may_give_up_and_a_call_be_refused() {
    let (mut near, mut far) = pair().await;
    let first = dials(&far);
    let Event::Incoming(theirs, _) = near.hears().await else {
        panic!("no call came")
    };
    near.sip.ring(theirs);
    assert!(matches!(far.hears().await, Event::Ringing(..)));
    far.sip.hang_up(first).await;
    let Event::Ended(key, why) = near.hears().await else {
        panic!("goes on")
    };
    assert_eq!((key, why), (theirs, Why::Cancelled));
    let second = dials(&far);
    let Event::Incoming(theirs, _) = near.hears().await else {
        panic!("no call came")
    };
    near.sip.trace_next();
    assert_eq!(near.sip.trace().as_deref(), Some(""), "none has come yet");
    near.sip.reject_until(theirs, 486, 600);
    loop {
        if let Event::Ended(key, why) = far.hears().await
            && key == second
        {
            assert_eq!(why, Why::Refused(486));
            break;
        }
    }
}

#[tokio::test]
async fn strangers_get_no_answer() {
    let near = End::new(
        "127.0.0.1",
        vec![account("far", "127.0.0.2", 5060, "127.0.0.2")],
    )
    .await;
    let ask = |from: &str| {
        let socket = std::net::UdpSocket::bind(format!("{from}:0")).unwrap();
        let here = socket.local_addr().unwrap();
        let text = format!(
            "OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bK{from};rport\r\n\
             From: <sip:scan@{from}>;tag=1\r\nTo: <sip:scan@127.0.0.1>\r\nCall-ID: {from}\r\n\
             CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
        );
        socket
            .send_to(text.as_bytes(), ("127.0.0.1", near.port()))
            .unwrap();
        socket
    };
    let stranger = ask("127.0.0.9");
    let friend = ask("127.0.0.2");
    friend
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let answered = tokio::task::spawn_blocking(move || {
        let mut buffer = [0; 2_000];
        let length = friend.recv(&mut buffer).unwrap();
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    });
    assert!(answered.await.unwrap().starts_with("SIP/2.0 200"));
    // The friend asked later and has the answer already.
    stranger.set_nonblocking(true).unwrap();
    assert!(stranger.recv(&mut [0; 2_000]).is_err(), "nothing is here");
}

#[test]
fn floods_are_limited_and_forgotten() {
    let mut flood = Flood::new(3);
    assert!((0..3).all(|n| flood.admits("a", n)));
    assert!(!flood.admits("a", 10) && flood.admits("b", 10));
    assert!(flood.admits("a", 60_000), "the first one is a minute old");
    assert!(!flood.admits("a", 60_000));
    assert!((0..100).all(|_| Flood::new(0).admits("a", 0)), "no limit");
}

#[tokio::test]
async fn a_refused_call_is_told_when_to_come_again_and_traced() {
    let (mut near, mut far) = pair().await;
    near.sip.trace_next();
    let ours = dials(&far);
    let Event::Incoming(theirs, _) = near.hears().await else {
        panic!("no call came")
    };
    near.sip.reject_until(theirs, 503, 600);
    let Event::Ended(key, why) = far.hears().await else {
        panic!("goes on")
    };
    assert_eq!((key, why), (ours, Why::Refused(503)));
    let trace = near.sip.trace().expect("it is switched on");
    assert!(
        trace.contains("SIP/2.0 503") && trace.contains("Retry-After: 600"),
        "{trace}"
    );
    assert!(trace.starts_with("← +"), "{trace}");
    for secret in ["4922147", "127.0", "115"] {
        assert!(!trace.contains(secret), "{secret} in {trace}");
    }
    near.sip.trace_off();
    assert_eq!(near.sip.trace(), None);
}

#[test]
fn who_calls_and_what_was_dialled_are_read_as_exchanges_write_them() {
    let read = |headers: &str| {
        let text = format!(
            "INVITE sip:492214710@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKa\r\n\
             To: <sip:+492214711@example.org;user=phone>\r\nCall-ID: a\r\nCSeq: 1 INVITE\r\n\
             {headers}\r\nContent-Length: 0\r\n\r\n"
        );
        Invitation::read(text.as_bytes(), "192.0.2.7".parse().unwrap()).unwrap()
    };
    let from = "From: \"Anna, <b>\" <sip:+4917612@example.org>;tag=1";
    let plain = read(from);
    assert_eq!(plain.from, Caller::Known("+4917612".to_owned()));
    assert_eq!(
        (plain.asked.as_str(), plain.named.as_str()),
        ("492214710", "+492214711")
    );
    assert_eq!((plain.to.as_str(), plain.diverted), ("492214710", None));
    for (more, caller) in [
        (
            "P-Asserted-Identity: <tel:+49221999>",
            Caller::Known("+49221999".to_owned()),
        ),
        (
            "P-Preferred-Identity: <sip:+49221998@x.org>",
            Caller::Known("+49221998".to_owned()),
        ),
        (
            "P-Asserted-Identity: <tel:+49221999>\r\nPrivacy: ID",
            Caller::Anonymous,
        ),
        ("Privacy: none", Caller::Known("+4917612".to_owned())),
        (
            "P-Asserted-Identity: \"Anonymous\" <sip:anonymous@anonymous.invalid>",
            Caller::Anonymous,
        ),
    ] {
        assert_eq!(read(&format!("{from}\r\n{more}")).from, caller, "{more}");
    }
    let diverted = read(&format!(
        "{from}\r\nDiversion: <sip:0221471@x.org>;reason=user-busy"
    ));
    assert_eq!(diverted.diverted.as_deref(), Some("0221471"));
}

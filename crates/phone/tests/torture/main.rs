//! The torture messages of RFC 4475 and RFC 5118, sent over a socket, and what they are answered. Their
//! files bear the names that the RFCs give them. Of RFC 5118, the lengths of bodies are counted anew.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use schalter_phone::account::{Account, AccountKey, Identity, Transport};
use schalter_phone::codec::Codec;
use schalter_phone::sdp::Security;
use schalter_phone::sip::{Event, Sip, SipConfig};
use tokio::net::UdpSocket;
use tokio::sync::mpsc::UnboundedReceiver;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It is answered with this status.
    Answered(u16),
    /// It rings.
    Rings,
    /// Nothing happens.
    Ignored,
}
use Fate::{Answered, Ignored, Rings};

const RFC_4475: [(&str, Fate); 49] = [
    // 3.1.1, valid messages
    ("wsinv", Answered(481)), // its To has a tag, and there is no such call
    ("intmeth", Answered(501)),
    ("esc01", Rings),
    ("escnull", Answered(405)),
    ("esc02", Answered(501)),
    ("lwsdisp", Answered(200)),
    ("longreq", Rings),
    ("dblreq", Answered(405)), // and not the one behind it
    ("semiuri", Answered(200)),
    ("transports", Answered(200)),
    ("mpart01", Answered(405)),
    ("unreason", Ignored),
    ("noreason", Ignored),
    // 3.1.2, invalid messages
    ("badinv01", Answered(400)),
    ("clerr", Answered(400)),
    ("ncl", Answered(400)),
    ("scalar02", Answered(400)),
    ("scalarlg", Ignored),
    ("quotbal", Answered(400)),
    ("ltgtruri", Answered(400)),
    ("lwsruri", Answered(400)),
    ("lwsstart", Answered(400)),
    ("trws", Answered(400)),
    ("escruri", Answered(400)),
    ("baddate", Rings), // nothing here reads a date
    ("regbadct", Answered(405)),
    ("badaspec", Answered(200)), // what is meant can be understood
    ("baddn", Answered(200)),    // as here
    ("badvers", Answered(505)),
    ("mismatch01", Answered(400)),
    ("mismatch02", Answered(400)),
    ("bigcode", Ignored),
    // 3.2, transactions
    ("badbranch", Answered(200)),
    // 3.3, what an application sees
    ("insuf", Answered(400)),
    ("unkscm", Answered(416)),
    ("novelsc", Answered(416)),
    ("unksm2", Answered(405)),
    ("bext01", Answered(420)),
    ("invut", Answered(415)),
    ("regaut01", Answered(405)),
    ("multi01", Answered(400)),
    ("mcl01", Answered(400)),
    ("bcast", Ignored),
    ("zeromf", Answered(200)),
    ("cparam01", Answered(405)),
    ("cparam02", Answered(405)),
    ("regescrt", Answered(405)),
    ("sdp01", Answered(406)),
    // 3.4, before RFC 3261
    ("inv2543", Answered(400)), // without a tag there is no dialogue
];

const RFC_5118: [(&str, Fate); 12] = [
    ("ipv6-good", Answered(405)),
    ("ipv6-bad", Answered(400)),
    ("port-ambiguous", Answered(405)),
    ("port-unambiguous", Answered(405)),
    ("via-received-param-with-delim", Answered(481)),
    ("via-received-param-no-delim", Answered(200)),
    ("ipv6-in-sdp", Rings),
    ("mult-ip-in-header", Answered(481)),
    ("mult-ip-in-sdp", Rings),
    ("ipv4-mapped-ipv6", Rings),
    ("ipv6-bug-abnf-3-colons", Answered(400)), // no address, though one can guess
    ("ipv6-correct-abnf-2-colons", Answered(200)),
];

/// A house that one address may call.
struct House {
    sip: Sip,
    events: UnboundedReceiver<Event>,
}

impl House {
    async fn open() -> Self {
        let account = Account {
            key: AccountKey("trunk".to_owned()),
            domain: "127.0.0.2".to_owned(),
            port: None,
            transport: Transport::Udp,
            proxy: None,
            user: "115".to_owned(),
            auth_user: None,
            password: None,
            register_s: 0,
            peers: vec!["127.0.0.2".parse().unwrap()],
            identity: Identity::From,
            security: Security::Optional,
            codecs: Codec::ALL.to_vec(),
            calls: 0,
            refers: false,
        };
        let config = SipConfig {
            udp: Some("127.0.0.1:0".parse().unwrap()),
            accounts: vec![account],
            secret: "secret".to_owned(),
            ..SipConfig::default()
        };
        let (sip, events) = Sip::start(config).await.unwrap();
        Self { sip, events }
    }

    fn address(&self) -> SocketAddr {
        self.sip.udp_addr().unwrap()
    }
}

/// Somebody who sends.
struct Sender(UdpSocket);

impl Sender {
    async fn new(address: &str) -> Self {
        Self(UdpSocket::bind((address, 0)).await.unwrap())
    }

    async fn asks(&self, to: SocketAddr, number: u32) {
        let here = self.0.local_addr().unwrap();
        let text = format!(
            "OPTIONS sip:{to} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bKalive{number};rport\r\n\
             From: <sip:a@{here}>;tag=1\r\nTo: <sip:{to}>\r\nCall-ID: alive-{number}\r\n\
             CSeq: {number} OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
        );
        self.0.send_to(text.as_bytes(), to).await.unwrap();
    }

    /// The next final answer: its status and whether it is that of [`Sender::asks`].
    async fn hears(&self, name: &str) -> (u16, bool) {
        loop {
            let mut buffer = vec![0; 65_536];
            let heard = tokio::time::timeout(PATIENCE, self.0.recv(&mut buffer)).await;
            let length = heard
                .unwrap_or_else(|_| panic!("no answer to {name}"))
                .unwrap();
            let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
            let Some(status) = text.strip_prefix("SIP/2.0 ") else {
                continue; // the house asks for a sign of life
            };
            let status: u16 = status[..3].parse().unwrap();
            if status != 100 {
                return (status, text.contains("Call-ID: alive-"));
            }
        }
    }
}

fn message(rfc: &str, name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/torture");
    fs::read(folder.join(rfc).join(format!("{name}.dat"))).unwrap()
}

/// Sends one message, sees what becomes of it, and that the house goes on.
async fn tortures(rfc: &str, name: &str, fate: Fate) {
    let mut house = House::open().await;
    let (friend, to) = (Sender::new("127.0.0.2").await, house.address());
    friend.0.send_to(&message(rfc, name), to).await.unwrap();
    let seen = match fate {
        Answered(_) => Answered(friend.hears(name).await.0),
        Ignored => Ignored,
        Rings => loop {
            let event = tokio::time::timeout(PATIENCE, house.events.recv()).await;
            match event
                .unwrap_or_else(|_| panic!("{name} does not ring"))
                .unwrap()
            {
                Event::Incoming(call, _) => {
                    house.sip.ring(call);
                    assert_eq!(friend.hears(name).await, (180, false), "{name}");
                    house.sip.reject(call, 486);
                    assert_eq!(friend.hears(name).await, (486, false), "{name}");
                    break Rings;
                }
                _ => continue,
            }
        },
    };
    assert_eq!(seen, fate, "{name}");
    // Alive, and nothing else was said.
    for number in 1..=2 {
        friend.asks(to, number).await;
        loop {
            match friend.hears(name).await {
                (200, true) => break,
                // An answer that was not acknowledged is said again.
                (486, false) if fate == Rings => {}
                (481, false) if fate == Answered(481) => {}
                other => panic!("{name}: {other:?}"),
            }
        }
    }
}

/// All messages of a folder are named, and none is missing.
fn files(rfc: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/torture")
        .join(rfc);
    let files = fs::read_dir(folder).unwrap();
    let names = files.map(|file| PathBuf::from(file.unwrap().file_name()));
    let mut names: Vec<String> = names
        .map(|name| name.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn the_messages_of_rfc_4475_are_answered_as_they_should_be() {
    let mut names: Vec<&str> = RFC_4475.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    assert_eq!(files("rfc4475"), names);
    for (name, fate) in RFC_4475 {
        tortures("rfc4475", name, fate).await;
    }
}

#[tokio::test]
async fn the_messages_of_rfc_5118_are_answered_as_they_should_be() {
    let mut names: Vec<&str> = RFC_5118.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    assert_eq!(files("rfc5118"), names);
    for (name, fate) in RFC_5118 {
        tortures("rfc5118", name, fate).await;
    }
}

#[tokio::test]
async fn a_stranger_gets_no_answer_to_any_of_them() {
    let house = House::open().await;
    let (stranger, friend) = (
        Sender::new("127.0.0.9").await,
        Sender::new("127.0.0.2").await,
    );
    let all = RFC_4475.iter().map(|(name, _)| ("rfc4475", *name));
    let all = all.chain(RFC_5118.iter().map(|(name, _)| ("rfc5118", *name)));
    for (rfc, name) in all {
        let bytes = message(rfc, name);
        stranger.0.send_to(&bytes, house.address()).await.unwrap();
    }
    // The friend asks last and is answered: all before has been read.
    friend.asks(house.address(), 1).await;
    assert_eq!(friend.hears("a sign of life").await, (200, true));
    let nothing = stranger.0.try_recv(&mut [0; 100]);
    assert_eq!(nothing.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

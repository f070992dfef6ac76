use std::net::SocketAddr;

use proptest::prelude::*;

use super::answer::Security;
use super::*;

const BARESIP: &str = "v=0\r\no=- 3 4 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\na=tool:baresip\r\n\
m=audio 10020 RTP/AVP 96 8 0 9 101\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n\
a=rtpmap:9 G722/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=rtcp:10021\r\na=sendrecv\r\na=ptime:20\r\n\
m=video 10030 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\n";

fn local() -> Local {
    Local {
        sound: "203.0.113.5:20000".parse().unwrap(),
        text: "203.0.113.5:20002".parse().unwrap(),
        session: 11,
        version: 1,
        keys: Keys::new([1; 30]),
        text_keys: Keys::new([2; 30]),
        direction: Direction::SendRecv,
    }
}

fn wishes(security: Security) -> Wishes {
    Wishes {
        codecs: Codec::ALL.to_vec(),
        security,
        text: true,
    }
}

fn target(text: &str) -> Option<SocketAddr> {
    Some(text.parse().unwrap())
}

#[test]
fn the_order_of_our_codecs_counts_and_the_rest_is_refused() {
    let offer = read(BARESIP.as_bytes()).unwrap();
    let (agreed, text) = answer(&offer, &wishes(Security::Optional), &local()).unwrap();
    assert_eq!(
        agreed.voice,
        VoiceTypes {
            codec: Codec::G722,
            payload_type: 9,
            events: Some(101),
            noise: None
        }
    );
    assert_eq!(agreed.remote, target("192.0.2.7:10020"));
    assert_eq!(agreed.control, target("192.0.2.7:10021"));
    assert_eq!(
        (agreed.direction, agreed.secure, agreed.text),
        (Direction::SendRecv, None, None)
    );
    assert!(text.contains("m=audio 20000 RTP/AVP 9 101\r\n"), "{text}");
    assert!(text.contains("m=video 0 RTP/AVP 97\r\n"), "{text}");
    let order = Wishes {
        codecs: vec![Codec::Pcma],
        ..wishes(Security::Off)
    };
    let (agreed, _) = answer(&offer, &order, &local()).unwrap();
    assert_eq!(agreed.voice.codec, Codec::Pcma);
}

#[test]
fn both_ends_of_one_negotiation_agree() {
    for security in [Security::Off, Security::Optional, Security::Required] {
        let far = Local {
            sound: "198.51.100.2:4000".parse().unwrap(),
            keys: Keys::new([5; 30]),
            ..local()
        };
        let offered = read(offer(&wishes(security), &far, None).as_bytes()).unwrap();
        let (ours, text) = answer(&offered, &wishes(security), &local()).unwrap();
        let theirs = accept(&read(text.as_bytes()).unwrap(), &wishes(security), &far).unwrap();
        assert_eq!(ours.voice, theirs.voice);
        assert_eq!(
            (ours.remote, theirs.remote),
            (target("198.51.100.2:4000"), target("203.0.113.5:20000"))
        );
        assert_eq!(
            ours.text.as_ref().map(|text| text.types),
            theirs.text.as_ref().map(|text| text.types)
        );
        assert!(ours.text.is_some());
        let keys = (
            ours.secure.map(|s| (s.tag, s.theirs)),
            theirs.secure.map(|s| (s.tag, s.theirs)),
        );
        let wanted =
            (security != Security::Off).then(|| ((1, Keys::new([5; 30])), (1, Keys::new([1; 30]))));
        assert_eq!(keys, wanted.unzip());
    }
}

#[test]
fn plain_and_encrypted_do_not_meet_against_ones_will() {
    let plain = read(BARESIP.as_bytes()).unwrap();
    assert_eq!(
        answer(&plain, &wishes(Security::Required), &local()),
        Err(Mismatch::NoSecurity)
    );
    let secure = BARESIP.replace("RTP/AVP 96", "RTP/SAVP 96");
    let secure = read(secure.as_bytes()).unwrap();
    assert_eq!(
        answer(&secure, &wishes(Security::Off), &local()),
        Err(Mismatch::OnlySecure)
    );
    assert_eq!(
        answer(&secure, &wishes(Security::Optional), &local()),
        Err(Mismatch::NoSecurity),
        "without keys"
    );
}

#[test]
fn an_offer_on_hold_is_answered_alike() {
    for (theirs, ours) in [
        ("sendonly", Direction::RecvOnly),
        ("recvonly", Direction::SendOnly),
        ("inactive", Direction::Inactive),
        ("sendrecv", Direction::SendRecv),
    ] {
        let offer = read(BARESIP.replace("sendrecv", theirs).as_bytes()).unwrap();
        let (agreed, text) = answer(&offer, &wishes(Security::Off), &local()).unwrap();
        assert_eq!(agreed.direction, ours);
        assert!(text.contains(&format!("a={}\r\n", ours.name())), "{text}");
    }
    let old = read(
        BARESIP
            .replace("c=IN IP4 192.0.2.7", "c=IN IP4 0.0.0.0")
            .as_bytes(),
    )
    .unwrap();
    let (agreed, _) = answer(&old, &wishes(Security::Off), &local()).unwrap();
    assert_eq!(
        (agreed.remote, agreed.direction),
        (None, Direction::RecvOnly),
        "as before RFC 3264"
    );
}

#[test]
fn a_call_that_goes_on_is_offered_as_it_is() {
    let offered = read(BARESIP.as_bytes()).unwrap();
    let (agreed, _) = answer(&offered, &wishes(Security::Off), &local()).unwrap();
    let held = Local {
        direction: Direction::SendOnly,
        version: 2,
        ..local()
    };
    let again = offer(&wishes(Security::Off), &held, Some(&agreed));
    assert!(again.contains("m=audio 20000 RTP/AVP 9 101\r\n"), "{again}");
    assert!(
        again.contains("a=sendonly\r\n") && again.contains("o=- 11 2 "),
        "{again}"
    );
    assert!(!again.contains("PCMA"), "{again}");
}

#[test]
fn an_address_of_the_sixth_version_is_written_as_such() {
    let six = Local {
        sound: "[2001:db8::5]:20000".parse().unwrap(),
        ..local()
    };
    let text = offer(&wishes(Security::Off), &six, None);
    assert!(text.contains("c=IN IP6 2001:db8::5\r\n"), "{text}");
    assert_eq!(
        read(text.as_bytes()).unwrap().media[0].target(),
        target("[2001:db8::5]:20000")
    );
}

#[test]
fn what_is_no_description_is_refused() {
    assert_eq!(read(b""), Err(ReadError::Version));
    assert_eq!(read(b"v=1\r\n"), Err(ReadError::Version));
    assert_eq!(read(b"v=0\r\nm=audio\r\n"), Err(ReadError::Line(2)));
    assert_eq!(read(b"v=0\r\nnothing\r\n"), Err(ReadError::Line(2)));
    assert_eq!(read(&[0xff, 0xfe]), Err(ReadError::NotText));
    let many = format!("v=0\r\n{}", "m=audio 1 RTP/AVP 0\r\n".repeat(MAX_MEDIA + 1));
    assert_eq!(read(many.as_bytes()), Err(ReadError::TooMany));
    let silent = read(b"v=0\r\nm=audio 0 RTP/AVP 0\r\n").unwrap();
    assert_eq!(
        answer(&silent, &wishes(Security::Off), &local()),
        Err(Mismatch::NoSound)
    );
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "(v=0\r\n)?([mca]=[ -~]{0,60}\r\n){0,12}") {
        if let Ok(offer) = read(text.as_bytes()) {
            let _ = answer(&offer, &wishes(Security::Optional), &local());
        }
    }

    /// An answer has as many media lines as the offer, in its order (RFC 3264, 6).
    #[test]
    fn every_line_is_answered(kinds in proptest::collection::vec(
        prop_oneof!["audio", "video", "text", "application", "image"], 1..8), port in 0_u16..3) {
        let lines: String = kinds.iter()
            .map(|kind| format!("m={kind} {port} RTP/AVP 0 8\r\na=rtpmap:98 t140/1000\r\n")).collect();
        let offer = read(format!("v=0\r\nc=IN IP4 192.0.2.1\r\n{lines}").as_bytes()).unwrap();
        if let Ok((_, text)) = answer(&offer, &wishes(Security::Off), &local()) {
            let answer = read(text.as_bytes()).unwrap();
            let back: Vec<_> = answer.media.iter().map(|media| media.kind.clone()).collect();
            prop_assert_eq!(back, kinds);
            let open = |kind: &str| answer.media.iter().filter(|m| m.kind == kind && m.port != 0).count();
            prop_assert_eq!((open("audio"), open("video")), (1, 0));
        }
    }
}

use proptest::prelude::*;

use super::super::masked;

const INVITE: &str = "INVITE sip:+492214710@203.0.113.7:5060;transport=udp SIP/2.0\r\n\
    Via: SIP/2.0/UDP 198.51.100.23:49152;branch=z9hG4bKsecretbranch;rport\r\n\
    Max-Forwards: 70\r\n\
    From: \"Erika Mustermann\" <sip:+4917612345678@198.51.100.23>;tag=secrettag\r\n\
    To: <sip:+492214710@203.0.113.7;user=phone>\r\n\
    P-Asserted-Identity: \"Erika\" <tel:+4917612345678>, <sip:017612345678@example.net>\r\n\
    Diversion: <sip:02214711@example.net>;reason=unconditional;counter=1\r\n\
    Call-ID: secretcall@198.51.100.23\r\n\
    CSeq: 1 INVITE\r\n\
    Contact: <sip:+4917612345678@198.51.100.23:49152;ob>\r\n\
    Proxy-Authorization: Digest username=\"4917612345678\", realm=\"secretrealm\", \
    nonce=\"secretnonce\", uri=\"sip:+492214710@203.0.113.7\", response=\"secretresponse\", \
    algorithm=MD5, cnonce=\"secretcnonce\", qop=auth, nc=00000001\r\n\
    User-Agent: Telefon 7590 4917612345678\r\n\
    X-Mobile: 4917612345678\r\n\
    Subject: Erika ruft an 017612345678\r\n\
    Content-Type: application/sdp\r\n\
    Content-Length: LENGTH\r\n\r\n";
const SDP: &str = "v=0\r\no=4917612345678 99887766 1 IN IP4 198.51.100.23\r\ns=Erika\r\n\
    c=IN IP4 198.51.100.23\r\nt=0 0\r\nm=audio 49170 RTP/SAVP 9 8 101\r\n\
    a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n\
    a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0\r\n\
    a=candidate:1 1 UDP 2130706431 198.51.100.23 49170 typ host\r\na=sendrecv\r\n\
    i=4917612345678\r\n";

fn whole() -> String {
    format!("{}{SDP}", INVITE.replace("LENGTH", &SDP.len().to_string()))
}

#[test]
fn what_a_technician_needs_is_there_and_nothing_else() {
    let trace = masked(whole().as_bytes()).unwrap();
    for secret in [
        "176",
        "345678",
        "4711",
        "4710",
        "198.51",
        "203.0",
        "49152",
        "49170",
        "Erika",
        "Mustermann",
        "secret",
        "c2Vj",
        "example",
        "99887766",
        "7590",
        "00000001",
    ] {
        assert!(!trace.contains(secret), "{secret} in\n{trace}");
    }
    for needed in [
        "INVITE sip:<user a>@<host a>:5060;transport=UDP SIP/2.0",
        "From: <name> <sip:<user b>@<host b>>;tag=…",
        "To: <sip:<user a>@<host a>;user=phone>",
        "P-Asserted-Identity: <name> <tel:<user b>>,",
        ";reason=unconditional;counter=1",
        "CSeq: 1 INVITE",
        "Digest username=…, realm=…, nonce=…, uri=…, response=…, algorithm=MD5, cnonce=…, qop=auth, nc=…",
        "m=audio <port> RTP/SAVP 9 8 101",
        "a=rtpmap:101 telephone-event/8000",
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 …",
        "a=sendrecv",
        "Subject: …",
    ] {
        assert!(trace.contains(needed), "{needed} not in\n{trace}");
    }
}

#[test]
fn answers_and_keys_are_masked_too() {
    let text = "SIP/2.0 401 Hallo 4917612345678\r\nVia: SIP/2.0/UDP 198.51.100.23;branch=z9hG4bKx\r\n\
        From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 2 REGISTER\r\n\
        WWW-Authenticate: Digest realm=\"tel.t-online.de\", nonce=\"abcdef0123\"\r\n\
        Reason: Q.850;cause=17;text=\"017612345678\"\r\nRetry-After: 30\r\n\
        Content-Type: application/dtmf-relay\r\nContent-Length: 22\r\n\r\nSignal=7\r\nDuration=160";
    let trace = masked(text.as_bytes()).unwrap();
    assert!(trace.starts_with("SIP/2.0 401\n"), "{trace}");
    assert!(
        trace.contains("Reason: Q.850;cause=17\n") && trace.contains("Retry-After: 30"),
        "{trace}"
    );
    for secret in ["176", "abcdef", "online", "Signal", "198"] {
        assert!(!trace.contains(secret), "{secret} in\n{trace}");
    }
}

proptest! {
    /// Wherever a number stands in a message, none of its digits in a row are left.
    #[test]
    fn no_number_is_left(number in "[1-9][0-9]{6,14}", header in 0_usize..12) {
        let names = [
            "From", "To", "Contact", "Via", "P-Asserted-Identity", "Subject", "User-Agent", "Supported",
            "Authorization", "Warning", "Privacy", "Session-Expires",
        ];
        let name = names[header];
        let base = whole();
        let forms = [
            format!("<sip:+{number}@host>"), format!("tel:{number}"), format!("\"{number}\" <sip:x@y>"),
            number.clone(), format!("Digest username=\"{number}\", x={number}"),
            format!("<sip:a@b;phone-context={number}>;tag={number}"), format!("a;q={number};cause={number}"),
            format!("SIP/2.0/UDP {number}.example;branch={number}"),
        ];
        for form in forms {
            let text = base.replacen("\r\n\r\n", &format!("\r\n{name}: {form}\r\n\r\n"), 1);
            let trace = masked(text.as_bytes()).unwrap();
            for place in 0..=number.len() - 6 {
                prop_assert!(!trace.contains(&number[place..place + 6]), "{form}\n{trace}");
            }
        }
    }
}

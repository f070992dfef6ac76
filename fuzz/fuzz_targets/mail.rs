//! Mail: addresses that people type, headers made of what they wrote, and reports that come back.
#![no_main]

use arbitrary::Arbitrary;
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use schalter_domain::ids::OutboxId;
use schalter_domain::language::Language;
use schalter_domain::message::{Mailbox, mask};
use schalter_notify::bounce::BounceAddress;
use schalter_notify::mail::Mail;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    to: &'a str,
    name: &'a str,
    subject: &'a str,
    text: &'a str,
    report: &'a [u8],
}

/// The headers that a mail of ours has, in lower case.
const HEADERS: [&str; 12] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "auto-submitted",
    "x-auto-response-suppress",
    "content-language",
    "content-type",
    "content-transfer-encoding",
    "mime-version",
    "reply-to",
];

fn mailbox(text: &str) -> Mailbox {
    Mailbox::parse(text).expect("an address")
}

fuzz_target!(|input: Input<'_>| {
    let ours = mailbox("amt@example.org");
    let bounces = BounceAddress::new(ours.clone(), "a secret".to_owned());
    assert!(
        bounces.report(input.report, Some(input.to)).is_none(),
        "nobody knows the signature"
    );
    let Ok(to) = Mailbox::parse(input.to) else {
        return;
    };
    assert_eq!(Mailbox::parse(&to.to_string()).as_ref(), Ok(&to));
    let masked = mask(&to.to_string());
    assert!(masked.chars().count() <= to.domain().chars().count() + 3);
    let mail = Mail {
        id: OutboxId(uuid::Uuid::from_u128(1)),
        written: Timestamp::UNIX_EPOCH,
        from_name: input.name.to_owned(),
        from: ours.clone(),
        reply_to: None,
        bounces_to: bounces.of(OutboxId(uuid::Uuid::from_u128(1))),
        to,
        language: Language::De,
        subject: input.subject.to_owned(),
        text: input.text.to_owned(),
    };
    let Ok(bytes) = mail.bytes() else {
        return;
    };
    let head = String::from_utf8_lossy(&bytes);
    let head = head.split("\r\n\r\n").next().unwrap_or_default();
    for line in head
        .split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
    {
        let name = line.split(':').next().unwrap_or_default().to_lowercase();
        assert!(HEADERS.contains(&name.as_str()), "{name:?} in {head:?}");
        assert!(!line.contains(['\r', '\n']), "{line:?}");
    }
});

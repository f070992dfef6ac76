//! What gateways report, templates that offices write, and numbers that people type.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use schalter_domain::message::{MessageKind, Template, Transport, sms_length};
use schalter_notify::sms::ReportForm;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    body: &'a [u8],
    place: &'a str,
    subject: &'a str,
    text: &'a str,
}

fuzz_target!(|input: Input<'_>| {
    for (id, status) in [("data.msg_id", "data.status"), ("id", input.place)] {
        let form = ReportForm {
            id_field: id.to_owned(),
            status_field: status.to_owned(),
            delivered: vec!["DELIVERED".to_owned()],
            failed: vec!["FAILED".to_owned()],
        };
        if let Some(report) = form.read(input.body) {
            assert!(!report.id.is_empty() && report.id.len() <= 200);
        }
    }
    let length = sms_length(input.text);
    assert!(input.text.is_empty() || length.parts > 0);
    let template = Template {
        subject: input.subject.to_owned(),
        body: input.text.to_owned(),
    };
    for transport in [Transport::Email, Transport::Sms] {
        let _ = template.check(MessageKind::CallbackLink, transport);
    }
});

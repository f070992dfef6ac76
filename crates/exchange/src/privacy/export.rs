//! What is handed over to a person: everything found, as JSON with German names, in one form for
//! the page and the command line.

use base64::Engine as _;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use schalter_domain::message::{MessageKind, Transport};
use schalter_domain::person::Kept;
use schalter_domain::ticket::{ContactWish, Stage};
use schalter_store::{ContactBy, Found, Item, Sender};
use serde_json::{Map, Value, json};

/// The name of a kind of thing in texts (`person-item-<word>`) and in what is handed over.
pub fn kind(item: &Item) -> &'static str {
    match item {
        Item::Note(_) => "note",
        Item::Contact(_) => "contact",
        Item::Chat(_) => "chat",
        Item::Ticket(_) => "ticket",
        Item::Attachment(_) => "attachment",
        Item::Report(_) => "report",
        Item::Comment(_) => "comment",
        Item::Message(_) => "message",
        Item::Browser { .. } => "browser",
    }
}

/// What is in a thing, as names and values in the order in which they are read. The names are
/// German: the document is for the person.
pub fn fields(item: &Item, zone: &TimeZone) -> Vec<(&'static str, String)> {
    let time = |at: Timestamp| {
        let local = at.to_zoned(zone.clone());
        local.strftime("%d.%m.%Y %H:%M").to_string()
    };
    match item {
        Item::Note(note) => vec![
            ("Besuch", note.visit.to_string()),
            ("Mitteilung", note.note.clone()),
        ],
        Item::Contact(contact) => vec![
            ("Besuch", contact.visit.to_string()),
            (
                match contact.by {
                    ContactBy::Phone => "Telefon",
                    ContactBy::Email => "E-Mail",
                },
                contact.address.clone(),
            ),
        ],
        Item::Chat(message) => vec![
            ("Besuch", message.visit.to_string()),
            ("Zeit", time(message.at)),
            (
                "Von",
                match message.sender {
                    Sender::Citizen => "Bürgerin oder Bürger",
                    Sender::Staff => "Service",
                    Sender::System => "System",
                }
                .to_owned(),
            ),
            ("Text", message.text.clone()),
        ],
        Item::Ticket(ticket) => ticket_fields(ticket, time),
        Item::Attachment(paper) => vec![
            ("Name", paper.entry.name.clone()),
            ("Form", paper.entry.format.mime().to_owned()),
            ("Größe", format!("{} Byte", paper.entry.size)),
            ("Gezeigt", time(paper.entry.created)),
        ],
        Item::Report(report) => vec![
            ("Zeit", time(report.at)),
            ("Seite", report.page.clone()),
            ("Text", report.text.clone()),
            ("Kontakt", report.contact.clone()),
        ],
        Item::Comment(rating) => vec![
            ("Tag", rating.date.strftime("%d.%m.%Y").to_string()),
            ("Sterne", rating.stars.to_string()),
            ("Kommentar", rating.comment.clone().unwrap_or_default()),
        ],
        Item::Message(posted) => {
            let message = &posted.message;
            let mut fields = vec![
                ("Art", kind_of_message(message.kind).to_owned()),
                ("Weg", way(message.transport).to_owned()),
                ("An", message.recipient.clone()),
                ("Geschrieben", time(message.created)),
            ];
            if let Some(sent) = posted.progress.sent_at {
                fields.push(("Versandt", time(sent)));
            }
            fields
        }
        Item::Browser { visit, since, .. } => {
            vec![("Besuch", visit.to_string()), ("Seit", time(*since))]
        }
    }
}

fn kind_of_message(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::CallbackLink => "Link zum Rückruf",
        MessageKind::VideoLink => "Link zum Videobild im Telefongespräch",
        MessageKind::MatterNumber => "Nummer des Vorgangs",
        MessageKind::CaseClosed => "Vorgang abgeschlossen",
        MessageKind::Outage => "Störung",
        MessageKind::KioskOutage => "Störung einer Kabine",
        MessageKind::BarrierReport => "Meldung einer Barriere",
        MessageKind::Test => "Probe",
    }
}

fn way(transport: Transport) -> &'static str {
    match transport {
        Transport::Email => "E-Mail",
        Transport::Sms => "SMS",
        Transport::Webhook => "anderes Programm",
    }
}

fn ticket_fields(
    ticket: &schalter_domain::ticket::Ticket,
    time: impl Fn(Timestamp) -> String,
) -> Vec<(&'static str, String)> {
    let (by, to) = match &ticket.contact {
        ContactWish::None => ("Kontakt", "keiner"),
        ContactWish::Phone(to) => ("Telefon", to.as_str()),
        ContactWish::Email(to) => ("E-Mail", to.as_str()),
        ContactWish::Letter(to) => ("Anschrift", to.as_str()),
    };
    let stage = match &ticket.stage {
        Stage::Open => "offen".to_owned(),
        Stage::Taken { .. } => "in Arbeit".to_owned(),
        Stage::Closed { at, .. } => format!("abgeschlossen am {}", time(*at)),
    };
    vec![
        ("Nummer", ticket.number.clone()),
        ("Angelegt", time(ticket.created)),
        ("Stand", stage),
        ("Fällig", time(ticket.due)),
        ("Text", ticket.text.clone()),
        (by, to.to_owned()),
    ]
}

/// The document as JSON.
pub fn document(organisation: &str, found: &[Found], zone: &TimeZone, now: Timestamp) -> Value {
    let items: Vec<Value> = found.iter().map(|found| item(found, zone)).collect();
    json!({
        "auskunft_nach": "Art. 15 DSGVO",
        "verantwortlich": organisation,
        "stand": now.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        "gefunden": items,
    })
}

fn item(found: &Found, zone: &TimeZone) -> Value {
    let mut values = Map::new();
    for (name, value) in fields(&found.item, zone) {
        values.insert(name.to_lowercase(), Value::from(value));
    }
    // A copy of the data itself is owed (Art. 15 (3) GDPR), not only its name.
    if let Item::Attachment(paper) = &found.item {
        let file = base64::engine::general_purpose::STANDARD.encode(&paper.bytes);
        values.insert("datei_base64".to_owned(), Value::from(file));
    }
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date().to_string();
    json!({
        "was": kind(&found.item),
        "angaben": values,
        "wird_geloescht_am": found.until.map(day),
        "bleibt_vorerst": found.kept.map(|kept| match kept {
            Kept::Held { until } => json!({ "weil": "angeordnete Aufbewahrung", "bis": day(until) }),
            Kept::Promised => json!({ "weil": "wird noch gebraucht, um die Zusage einzulösen" }),
        }),
    })
}

//! One function per kind of message: to whom it goes, by what, and what is in it. Each gives writes
//! for the batch that causes the message, or none where nothing can be sent.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use schalter_domain::ids::{KioskId, OrganisationId, OutboxId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::message::{Mailbox, MessageKind, Transport};
use schalter_domain::switchboard::Visit;
use schalter_domain::ticket::{ContactWish, Ticket};
use schalter_store::{Contact, ContactBy, Feedback, OutboxMessage, Write};
use schalter_texts::messages::word;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::callbacks::Promised;
use crate::kiosks::Faulty;
use crate::{Shared, auth};

/// Something of the house does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// The server ended without order and runs again.
    Crash,
    /// Messages of a transport are not taken, since this time.
    Stuck(Transport, Timestamp),
    /// A kiosk is out of order, since this time.
    Kiosk(KioskId, Faulty, Timestamp),
    /// A kiosk works again that was out of order since this time.
    KioskBack(KioskId, Timestamp),
}

/// When a callback comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// Somebody waits for the citizen at this moment.
    Now,
    /// As soon as somebody is free.
    Soon,
    /// In a window.
    Between(Timestamp, Timestamp),
}

/// What a message is about, and for whom.
struct About {
    organisation: OrganisationId,
    cause: String,
    kind: MessageKind,
    language: Language,
    visit: Option<VisitId>,
    ticket: Option<schalter_domain::ids::TicketId>,
}

impl Shared {
    /// The link to a promised callback. What was not sent yet of an older link is taken back.
    pub(crate) fn callback_link(
        &self,
        promised: &Promised,
        contact: &Contact,
        when: When,
        link: &str,
    ) -> Vec<Write> {
        let organisation = contact.organisation;
        let mut writes = vec![Write::WithdrawMessages {
            visit: contact.visit,
            organisation,
            kind: MessageKind::CallbackLink,
            delete_after: self.message_end(organisation),
        }];
        let wish = match contact.by {
            ContactBy::Email => ContactWish::Email(contact.address.clone()),
            ContactBy::Phone => ContactWish::Phone(contact.address.clone()),
        };
        let language = promised.language;
        let (mut data, zone) = self.names(organisation, promised.office, language);
        let locale = locale(language);
        let address = format!("{}/{locale}/rueckruf/{link}", self.post.outgoing.base_url);
        data.insert("link".to_owned(), address.into());
        data.insert("when".to_owned(), when.told(language, &zone).into());
        let about = About {
            organisation,
            // The link itself is the cause: another link is another message.
            cause: format!("callback-link:{}:{}", contact.visit, brief(link)),
            kind: MessageKind::CallbackLink,
            language,
            visit: Some(contact.visit),
            ticket: None,
        };
        let facts = json!({ "visit": contact.visit, "office": promised.office });
        writes.extend(self.tell(&about, self.way(&wish), data, &facts));
        writes
    }

    /// Whether a link to the video of a telephone call can be sent to a number.
    pub(crate) fn may_send_video_link(&self, number: &str) -> bool {
        self.way(&ContactWish::Phone(number.to_owned())).is_some()
    }

    /// The link that adds a picture to the telephone call of a visit. What was not sent yet of an older
    /// link is taken back. Nothing, where no short message can be sent.
    pub(crate) fn video_link(&self, visit: &Visit, number: &str, link: &str) -> Vec<Write> {
        let need = &visit.need;
        let Some(way) = self.way(&ContactWish::Phone(number.to_owned())) else {
            return Vec::new();
        };
        let mut writes = vec![Write::WithdrawMessages {
            visit: visit.id,
            organisation: need.organisation,
            kind: MessageKind::VideoLink,
            delete_after: self.message_end(need.organisation),
        }];
        let (mut data, _) = self.names(need.organisation, need.office, need.language);
        let locale = locale(need.language);
        let address = format!("{}/{locale}/video/{link}", self.post.outgoing.base_url);
        data.insert("link".to_owned(), address.into());
        let about = About {
            organisation: need.organisation,
            cause: format!("video-link:{}:{}", visit.id, brief(link)),
            kind: MessageKind::VideoLink,
            language: need.language,
            visit: Some(visit.id),
            ticket: None,
        };
        let facts = json!({ "visit": visit.id, "office": need.office });
        writes.extend(self.tell(&about, Some(way), data, &facts));
        writes
    }

    /// The number of a matter that is followed up. A `number` that the ticket does not have yet is
    /// put in by the commit that gives it.
    pub(crate) fn matter_number(
        &self,
        ticket: &Ticket,
        language: Language,
        number: Option<&str>,
    ) -> Vec<Write> {
        let (mut data, zone) = self.names(ticket.organisation, ticket.office, language);
        data.insert("due".to_owned(), day(language, ticket.due, &zone).into());
        if let Some(number) = number {
            data.insert("number".to_owned(), number.into());
        }
        let way = self.way(&ticket.contact);
        // A corrected address hears, too; the same one hears once.
        let to = way.as_ref().map_or_else(String::new, |(_, to)| brief(to));
        let about = About {
            organisation: ticket.organisation,
            cause: format!("matter-number:{}:{to}", ticket.id),
            kind: MessageKind::MatterNumber,
            language,
            visit: None,
            ticket: Some(ticket.id),
        };
        let facts = json!({ "ticket": ticket.id, "office": ticket.office, "number": number });
        self.tell(&about, way, data, &facts)
    }

    /// A matter is settled.
    pub(crate) fn case_closed(
        &self,
        ticket: &Ticket,
        language: Language,
        at: Timestamp,
    ) -> Vec<OutboxMessage> {
        let (mut data, _) = self.names(ticket.organisation, ticket.office, language);
        data.insert("number".to_owned(), ticket.number.clone().into());
        let about = About {
            organisation: ticket.organisation,
            // Opened and closed again is another cause.
            cause: format!("case-closed:{}:{}", ticket.id, at.as_microsecond()),
            kind: MessageKind::CaseClosed,
            language,
            visit: None,
            ticket: Some(ticket.id),
        };
        let facts = json!({
            "ticket": ticket.id, "office": ticket.office, "number": ticket.number,
        });
        let writes = self.tell(&about, self.way(&ticket.contact), data, &facts);
        let message = |write| match write {
            Write::PutMessage(message) => Some(*message),
            _ => None,
        };
        writes.into_iter().filter_map(message).collect()
    }

    /// Somebody reported a barrier.
    pub(crate) fn barrier_report(&self, report: &Feedback) -> Vec<Write> {
        let catalogue = self.catalogue.load();
        let Some(entry) = catalogue.organisation_by_id(report.organisation) else {
            return Vec::new();
        };
        let imprint = &entry.organisation.imprint;
        let to = [&imprint.accessibility_email, &imprint.email];
        let to = to.into_iter().find_map(|to| Mailbox::parse(to).ok());
        let way = to.map(|to| (Transport::Email, to.to_string()));
        let data = Map::from_iter([
            (
                "organisation".to_owned(),
                entry.organisation.name.clone().into(),
            ),
            ("page".to_owned(), report.page.clone().into()),
            ("text".to_owned(), report.text.clone().into()),
            ("contact".to_owned(), report.contact.clone().into()),
        ]);
        let about = About {
            organisation: report.organisation,
            cause: format!("barrier-report:{}", report.id),
            kind: MessageKind::BarrierReport,
            language: Language::De,
            visit: None,
            ticket: None,
        };
        self.tell(&about, way, data, &json!({ "report": report.id }))
    }

    /// Tells the operator, by mail and by the webhooks that want to know.
    pub(crate) async fn report_outage(&self, outage: Outage) {
        let now = self.now();
        let (word_key, cause) = match outage {
            Outage::Kiosk(kiosk, faulty, since) => {
                let word = format!("outage-kiosk-{}", faulty.code());
                return self.report_kiosk(kiosk, &word, since).await;
            }
            Outage::KioskBack(kiosk, since) => {
                return self.report_kiosk(kiosk, "outage-kiosk-back", since).await;
            }
            Outage::Crash => (
                "outage-crash".to_owned(),
                format!("outage-crash:{}", self.epoch),
            ),
            Outage::Stuck(transport, since) => (
                format!("outage-stuck-{}", transport.code()),
                format!(
                    "outage-stuck-{}:{}",
                    transport.code(),
                    since.as_microsecond()
                ),
            ),
        };
        tracing::warn!(outage = %word_key, "something does not work, or did not");
        let language = Language::De;
        let zone = TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC);
        let data = Map::from_iter([
            ("what".to_owned(), word(language, &word_key, &[]).into()),
            ("time".to_owned(), moment(language, now, &zone).into()),
        ]);
        let operator = self.post.outgoing.operator.as_ref();
        let way = operator.map(|to| (Transport::Email, to.to_string()));
        let about = About {
            organisation: HOUSE,
            cause,
            kind: MessageKind::Outage,
            language,
            visit: None,
            ticket: None,
        };
        let writes = self.tell(&about, way, data, &json!({ "what": word_key }));
        if !writes.is_empty() && self.submit(None, writes, None).await.is_err() {
            tracing::warn!("the message about an outage could not be stored");
        }
    }

    /// Tells the operator, and the webhooks of the organisation that want to know, about a kiosk.
    async fn report_kiosk(&self, kiosk: KioskId, what: &str, since: Timestamp) {
        tracing::warn!(%kiosk, outage = %what, "a kiosk does not work, or works again");
        let language = Language::De;
        let (about, data, facts) = {
            let catalogue = self.catalogue.load();
            let Some(known) = catalogue.kiosk(kiosk) else {
                return;
            };
            let Some(entry) = catalogue.organisation_by_id(known.organisation) else {
                return;
            };
            let args = [
                ("kiosk", known.name.clone().into()),
                ("place", known.place.clone().into()),
            ];
            let time = moment(language, self.now(), &entry.zone);
            let data = Map::from_iter([
                ("what".to_owned(), word(language, what, &args).into()),
                ("time".to_owned(), time.into()),
            ]);
            let about = About {
                organisation: known.organisation,
                cause: format!("{what}:{kiosk}:{}", since.as_microsecond()),
                kind: MessageKind::KioskOutage,
                language,
                visit: None,
                ticket: None,
            };
            (about, data, json!({ "kiosk": kiosk, "what": what }))
        };
        let operator = self.post.outgoing.operator.as_ref();
        let way = operator.map(|to| (Transport::Email, to.to_string()));
        let writes = self.tell(&about, way, data, &facts);
        if !writes.is_empty() && self.submit(None, writes, None).await.is_err() {
            tracing::warn!("the message about a kiosk could not be stored");
        }
    }

    /// A try of the settings.
    pub(crate) fn test_message(
        &self,
        organisation: OrganisationId,
        language: Language,
        to: &Mailbox,
    ) -> Vec<Write> {
        let now = self.now();
        let catalogue = self.catalogue.load();
        let Some(entry) = catalogue.organisation_by_id(organisation) else {
            return Vec::new();
        };
        let data = Map::from_iter([
            (
                "organisation".to_owned(),
                entry.organisation.name.clone().into(),
            ),
            ("time".to_owned(), moment(language, now, &entry.zone).into()),
        ]);
        let about = About {
            organisation,
            cause: format!("test:{}", OutboxId::new(now, &*self.entropy)),
            kind: MessageKind::Test,
            language,
            visit: None,
            ticket: None,
        };
        let way = Some((Transport::Email, to.to_string()));
        self.tell(&about, way, data, &json!({}))
    }

    /// How somebody can be written to, if the house sends by that.
    fn way(&self, wish: &ContactWish) -> Option<(Transport, String)> {
        let way = match wish {
            ContactWish::Email(to) => (Transport::Email, Mailbox::parse(to).ok()?.to_string()),
            ContactWish::Phone(number) => (Transport::Sms, self.sms_number(number)?),
            ContactWish::None | ContactWish::Letter(_) => return None,
        };
        self.can(way.0).then_some(way)
    }

    /// The message itself, and one to each webhook that wants its kind. Webhooks get ids, numbers
    /// and times only.
    fn tell(
        &self,
        about: &About,
        way: Option<(Transport, String)>,
        data: Map<String, Value>,
        facts: &Value,
    ) -> Vec<Write> {
        let mut writes = Vec::new();
        let way = way.filter(|(transport, _)| self.can(*transport));
        if let Some((transport, recipient)) = way {
            let cause = about.cause.clone();
            writes.push(self.put(about, cause, transport, recipient, Value::Object(data)));
        }
        let receivers = self.post.outgoing.webhooks.iter().flat_map(|(_, all)| all);
        let slug = self.slug(about.organisation);
        let wanted = receivers.filter(|one| {
            let of = about.organisation == HOUSE || Some(&one.organisation) == slug.as_ref();
            of && one.wants(about.kind)
        });
        for receiver in wanted {
            let cause = format!("{}:webhook:{}", about.cause, receiver.name);
            let name = receiver.name.clone();
            writes.push(self.put(about, cause, Transport::Webhook, name, facts.clone()));
        }
        writes
    }

    fn put(
        &self,
        about: &About,
        cause: String,
        transport: Transport,
        recipient: String,
        data: Value,
    ) -> Write {
        let created = self.now();
        Write::PutMessage(Box::new(OutboxMessage {
            id: OutboxId::new(created, &*self.entropy),
            organisation: about.organisation,
            cause,
            kind: about.kind,
            transport,
            recipient,
            language: about.language,
            data,
            visit: about.visit,
            ticket: about.ticket,
            created,
        }))
    }

    fn slug(&self, organisation: OrganisationId) -> Option<String> {
        let catalogue = self.catalogue.load();
        let entry = catalogue.organisation_by_id(organisation)?;
        Some(entry.organisation.slug.clone())
    }

    /// The names and numbers that every message to a citizen may bear.
    fn names(
        &self,
        organisation: OrganisationId,
        office: schalter_domain::ids::OfficeId,
        language: Language,
    ) -> (Map<String, Value>, TimeZone) {
        let catalogue = self.catalogue.load();
        let mut data = Map::new();
        let Some(entry) = catalogue.organisation_by_id(organisation) else {
            return (data, TimeZone::UTC);
        };
        let mut phone = entry.organisation.phone.clone();
        if let Some((_, office)) = catalogue.office(office) {
            let name = office.office.name.get(language);
            data.insert("office".to_owned(), name.into());
            phone.clone_from(&office.office.phone);
        }
        data.insert("phone".to_owned(), phone.into());
        let name = entry.organisation.name.clone();
        data.insert("organisation".to_owned(), name.into());
        (data, entry.zone.clone())
    }
}

/// Whose the messages to the operator are: nobody's but the house's.
pub(super) const HOUSE: OrganisationId = OrganisationId(Uuid::nil());

/// The locale of the pages that a message in `language` leads to.
fn locale(language: Language) -> schalter_texts::Locale {
    schalter_texts::Locale::from_tag(language.tag()).unwrap_or_default()
}

/// A few digits of a hash, to tell things apart without keeping them.
fn brief(text: &str) -> String {
    auth::hash_token(text).chars().take(12).collect()
}

/// A date, such as `04.03.2026` or `4 March 2026`.
fn day(language: Language, at: Timestamp, zone: &TimeZone) -> String {
    let pattern = match language {
        Language::En => "%-d %B %Y",
        _ => "%d.%m.%Y",
    };
    at.to_zoned(zone.clone()).strftime(pattern).to_string()
}

fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

fn moment(language: Language, at: Timestamp, zone: &TimeZone) -> String {
    format!("{}, {}", day(language, at, zone), clock(at, zone))
}

impl When {
    fn told(self, language: Language, zone: &TimeZone) -> String {
        let (from, until) = match self {
            When::Now => return word(language, "message-when-now", &[]),
            When::Soon => return word(language, "message-when-soon", &[]),
            When::Between(from, until) => (from, until),
        };
        let args = [
            ("date", day(language, from, zone).into()),
            ("from", clock(from, zone).into()),
            ("until", clock(until, zone).into()),
        ];
        word(language, "message-when-window", &args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_people_of_each_language_read_them() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let from = "2026-03-04T13:00:00Z".parse().unwrap();
        let until = "2026-03-04T14:00:00Z".parse().unwrap();
        let told = |language| When::Between(from, until).told(language, &zone);
        assert_eq!(
            told(Language::De),
            "am 04.03.2026 zwischen 14:00 und 15:00 Uhr"
        );
        assert_eq!(
            told(Language::En),
            "on 4 March 2026 between 14:00 and 15:00"
        );
        assert_eq!(told(Language::Vi), told(Language::De));
        assert_eq!(When::Soon.told(Language::De, &zone), "so bald wie möglich");
    }
}

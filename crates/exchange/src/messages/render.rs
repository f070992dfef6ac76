//! From a row of the outbox to finished words: the organisation's own template, or the house's,
//! filled with what the row bears.

use std::collections::BTreeMap;

use schalter_domain::language::Language;
use schalter_domain::message::{MessageKind, Placeholder, Template, Transport};
use schalter_store::{OutboxMessage, OwnTemplate, Scope, StoreError};
use serde_json::{Value, json};

use crate::Shared;

/// A finished message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The subject of a mail.
    pub subject: String,
    /// The text; of a webhook, the body.
    pub text: String,
    /// The language.
    pub language: Language,
}

impl Rendered {
    /// The HTML of a mail, as a frame of our own pages may show it: without a style.
    pub fn html(&self) -> String {
        let html = schalter_notify::html(&self.subject, &self.text, self.language);
        html.replace(schalter_notify::STYLE, "")
    }
}

/// The template that counts: the organisation's own in this language, the house's in this language,
/// the organisation's own in German, the house's in German. Gives the language it is in.
pub(super) fn choose(
    own: &[OwnTemplate],
    kind: MessageKind,
    transport: Transport,
    language: Language,
) -> (Template, Language) {
    let of = |language| {
        let fits = |one: &&OwnTemplate| {
            (one.kind, one.transport, one.language) == (kind, transport, language)
        };
        own.iter().find(fits).map(|one| one.template.clone())
    };
    if let Some(own) = of(language) {
        return (own, language);
    }
    if schalter_texts::messages::has(kind, transport, language) {
        let template = schalter_texts::messages::template(kind, transport, language);
        return (template, language);
    }
    let german = Language::De;
    let template =
        of(german).unwrap_or_else(|| schalter_texts::messages::template(kind, transport, german));
    (template, german)
}

/// What fills a template, from the row's data.
fn values(data: &Value) -> BTreeMap<Placeholder, String> {
    let text = |one: &Placeholder| data.get(one.code()).and_then(Value::as_str);
    let all = Placeholder::ALL.into_iter();
    all.filter_map(|one| text(&one).map(|text| (one, text.to_owned())))
        .collect()
}

/// A template filled.
pub(super) fn fill(
    template: &Template,
    language: Language,
    values: &BTreeMap<Placeholder, String>,
) -> Rendered {
    let Template { subject, body } = template.fill(values);
    Rendered {
        subject,
        text: body,
        language,
    }
}

/// Values as they might be, for a preview.
pub fn sample(language: Language, organisation: &str) -> BTreeMap<Placeholder, String> {
    let english = language == Language::En;
    let either = |german: &str, foreign: &str| if english { foreign } else { german }.to_owned();
    Placeholder::ALL
        .into_iter()
        .map(|one| {
            let value = match one {
                Placeholder::Organisation => organisation.to_owned(),
                Placeholder::Office => either("Bürgerbüro", "Citizens’ office"),
                Placeholder::Link => format!(
                    "https://schalter.example.org/{}/rueckruf/0123456789abcdef",
                    either("de", "en")
                ),
                Placeholder::Number => "2026-00042".to_owned(),
                Placeholder::Due => either("04.03.2026", "4 March 2026"),
                Placeholder::When => either(
                    "am 04.03.2026 zwischen 14:00 und 15:00 Uhr",
                    "on 4 March 2026 between 14:00 and 15:00",
                ),
                Placeholder::Phone => "0221 4710-115".to_owned(),
                Placeholder::Text => either(
                    "Der Kontrast der Schrift reicht nicht.",
                    "The contrast of the text is too low.",
                ),
                Placeholder::Page => "/de/musterstadt".to_owned(),
                Placeholder::Contact => "erika@example.org".to_owned(),
                Placeholder::What => either(
                    "E-Mails bleiben liegen: Der Mailserver nimmt nichts an",
                    "Mails are stuck: the mail server takes none",
                ),
                Placeholder::Time => either("04.03.2026, 14:00", "4 March 2026, 14:00"),
            };
            (one, value)
        })
        .collect()
}

impl Shared {
    /// The finished words of a message.
    pub(super) async fn render(&self, message: &OutboxMessage) -> Result<Rendered, StoreError> {
        if message.transport == Transport::Webhook {
            let body = json!({
                "type": message.kind,
                "timestamp": message.created.to_string(),
                "data": message.data,
            });
            return Ok(Rendered {
                text: body.to_string(),
                ..Rendered::default()
            });
        }
        let scope = Scope::Organisation(message.organisation);
        let own = self.store.message_templates(scope).await?;
        let (template, language) = choose(&own, message.kind, message.transport, message.language);
        Ok(fill(&template, language, &values(&message.data)))
    }
}

#[cfg(test)]
mod tests {
    use schalter_domain::ids::OrganisationId;

    use super::*;

    fn own(language: Language) -> OwnTemplate {
        OwnTemplate {
            organisation: OrganisationId(uuid::Uuid::nil()),
            kind: MessageKind::MatterNumber,
            transport: Transport::Email,
            language,
            template: Template {
                subject: format!("Eigenes auf {language}"),
                body: "{number}".to_owned(),
            },
            changed: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_nearest_template_counts() {
        let (kind, transport) = (MessageKind::MatterNumber, Transport::Email);
        let all = [own(Language::De), own(Language::Vi)];
        let chosen = |own: &[OwnTemplate], language| choose(own, kind, transport, language);
        assert_eq!(chosen(&all, Language::Vi).0.subject, "Eigenes auf vi");
        assert_eq!(chosen(&all, Language::Tr).0.subject, "Eigenes auf de");
        assert_eq!(chosen(&all, Language::Tr).1, Language::De);
        assert_eq!(
            chosen(&all, Language::Uk).1,
            Language::Uk,
            "the house speaks it"
        );
        assert_eq!(chosen(&[], Language::Tr).1, Language::De);
    }

    #[test]
    fn a_sample_fills_every_template() {
        for language in [Language::De, Language::En] {
            let values = sample(language, "Musterstadt");
            for kind in MessageKind::ALL {
                let (template, _) = choose(&[], kind, Transport::Email, language);
                let lines = template
                    .body
                    .lines()
                    .filter(|line| !line.is_empty())
                    .count();
                let filled = fill(&template, language, &values);
                let kept = filled.text.lines().filter(|line| !line.is_empty()).count();
                assert_eq!(lines, kept, "{kind:?}: no line is left out");
            }
        }
    }
}

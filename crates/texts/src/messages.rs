//! The house's own templates of messages, in more languages than the pages: a message has time to be
//! translated with care. What is missing in a language is said in German.

use schalter_domain::language::Language;
use schalter_domain::message::{MessageKind, Placeholder, Template, Transport};

use crate::{Value, bundle};

/// The languages that messages to citizens are written in.
pub const LANGUAGES: [Language; 4] = [Language::De, Language::En, Language::Ar, Language::Uk];

/// The house's template of a kind, for mails and short messages.
pub fn template(kind: MessageKind, transport: Transport, language: Language) -> Template {
    let names = Placeholder::ALL.map(|one| (one.code(), format!("{{{}}}", one.code())));
    let args: Vec<_> = names
        .iter()
        .map(|(name, text)| (*name, Value::from(text)))
        .collect();
    let part = |part: &str| {
        let kind = kind.code().replace('_', "-");
        let key = format!("message-{kind}-{}-{part}", transport.code());
        word(language, &key, &args)
    };
    Template {
        subject: match transport {
            Transport::Email => part("subject"),
            Transport::Sms | Transport::Webhook => String::new(),
        },
        body: part("body"),
    }
}

/// Whether the house has its own template of a kind in a language.
pub fn has(kind: MessageKind, transport: Transport, language: Language) -> bool {
    let kind = kind.code().replace('_', "-");
    let key = format!("message-{kind}-{}-body", transport.code());
    bundle::messages(language).is_some_and(|texts| texts.has(&key))
}

/// The text of a key of the messages, in `language` or else in German.
pub fn word(language: Language, key: &str, args: &[(&str, Value<'_>)]) -> String {
    let of = |language| bundle::messages(language).and_then(|texts| texts.format(key, args));
    of(language)
        .or_else(|| of(Language::De))
        .unwrap_or_else(|| key.to_owned())
}

/// The Fluent source of the messages in a language.
pub fn source(language: Language) -> Option<String> {
    bundle::source(language.tag(), "messages")
}

#[cfg(test)]
mod tests {
    use schalter_domain::message::sms_length;

    use super::*;

    #[test]
    fn every_template_of_the_house_is_a_good_one() {
        for kind in MessageKind::ALL {
            for transport in [Transport::Email, Transport::Sms] {
                for language in Language::all().filter(|one| has(kind, transport, *one)) {
                    let template = template(kind, transport, language);
                    let checked = template.check(kind, transport);
                    assert_eq!(checked, Ok(()), "{kind:?} {transport:?} {language}");
                }
            }
        }
    }

    #[test]
    fn citizens_are_written_to_in_each_of_these_languages() {
        let to_citizens = MessageKind::ALL
            .into_iter()
            .filter(|kind| kind.is_for_citizens());
        for kind in to_citizens {
            for transport in [Transport::Email, Transport::Sms] {
                for language in LANGUAGES {
                    assert!(has(kind, transport, language), "{kind:?} {language}");
                }
                assert!(!has(kind, transport, Language::Vi));
                let german = template(kind, transport, Language::De);
                assert_eq!(template(kind, transport, Language::Vi), german);
            }
        }
    }

    #[test]
    fn german_short_messages_need_no_wide_letters() {
        for kind in MessageKind::ALL {
            let body = template(kind, Transport::Sms, Language::De).body;
            assert!(!sms_length(&body).wide, "{body}");
        }
    }
}

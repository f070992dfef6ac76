//! The parsed files of each locale.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use schalter_domain::language::Language;
use unic_langid::LanguageIdentifier;

use crate::{Locale, Value};

#[derive(RustEmbed)]
#[folder = "locales"]
struct Files;

/// The texts of one locale.
pub(crate) struct Texts(FluentBundle<FluentResource>);

static GERMAN: LazyLock<Texts> = LazyLock::new(|| Texts::load(Locale::De));
static ENGLISH: LazyLock<Texts> = LazyLock::new(|| Texts::load(Locale::En));

static ARABIC: LazyLock<Texts> = LazyLock::new(|| Texts::of_folder("ar"));
static UKRAINIAN: LazyLock<Texts> = LazyLock::new(|| Texts::of_folder("uk"));

/// The texts of messages in a language, if there are any.
pub(crate) fn messages(language: Language) -> Option<&'static Texts> {
    match language {
        Language::De => Some(&GERMAN),
        Language::En => Some(&ENGLISH),
        Language::Ar => Some(&ARABIC),
        Language::Uk => Some(&UKRAINIAN),
        _ => None,
    }
}

/// The texts of `locale`.
pub(crate) fn of(locale: Locale) -> &'static Texts {
    match locale {
        Locale::De => &GERMAN,
        Locale::En => &ENGLISH,
    }
}

/// The source of one file.
pub(crate) fn source(locale: &str, file: &str) -> Option<String> {
    let found = Files::get(&format!("{locale}/{file}.ftl"))?;
    String::from_utf8(found.data.into_owned()).ok()
}

impl Texts {
    /// Reads every file of the locale. What cannot be parsed is left out, and found by the tests.
    fn load(locale: Locale) -> Self {
        Self::of_folder(locale.tag())
    }

    fn of_folder(locale: &str) -> Self {
        let tag = locale
            .parse()
            .unwrap_or_else(|_| LanguageIdentifier::default());
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(false);
        let folder = format!("{locale}/");
        for name in Files::iter().filter(|name| name.starts_with(&folder)) {
            let Some(file) = Files::get(&name) else {
                continue;
            };
            let text = String::from_utf8_lossy(&file.data).into_owned();
            let resource = match FluentResource::try_new(text) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        Self(bundle)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.0
            .get_message(key)
            .is_some_and(|message| message.value().is_some())
    }

    pub(crate) fn format(&self, key: &str, args: &[(&str, Value<'_>)]) -> Option<String> {
        let pattern = self.0.get_message(key)?.value()?;
        let filled: FluentArgs<'_> = args
            .iter()
            .map(|(name, value)| match value {
                Value::Text(text) => (*name, FluentValue::from(text.as_ref())),
                Value::Number(number) => (*name, FluentValue::from(*number)),
            })
            .collect();
        Some(
            self.0
                .format_pattern(pattern, Some(&filled), &mut Vec::new())
                .into_owned(),
        )
    }
}

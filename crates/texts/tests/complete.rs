//! What holds for the texts of all locales together.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use schalter_domain::language::Language;
use schalter_texts::{Locale, messages, source};

const FILES: [&str; 23] = [
    "blocks",
    "video",
    "phone",
    "phone-pages",
    "documents",
    "kiosk",
    "kiosk-page",
    "kiosks",
    "accounts",
    "admin",
    "portal",
    "callback",
    "legal",
    "messages",
    "outbox",
    "privacy",
    "problem",
    "notices",
    "directory",
    "live",
    "room",
    "desk",
    "media",
];

/// Key to its variables, for one file of one locale. Fails on what Fluent cannot read.
fn keys(locale: Locale, file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = source(locale, file).unwrap_or_default();
    keys_of(text, &format!("{locale}/{file}.ftl"))
}

fn keys_of(text: String, place: &str) -> BTreeMap<String, BTreeSet<String>> {
    let resource = fluent_syntax::parser::parse(text)
        .unwrap_or_else(|(_, errors)| panic!("{place}: {errors:?}"));
    let mut keys = BTreeMap::new();
    for entry in resource.body {
        let Entry::Message(message) = entry else {
            continue;
        };
        let mut variables = BTreeSet::new();
        if let Some(pattern) = &message.value {
            collect(pattern, &mut variables);
        }
        let key = message.id.name;
        assert!(!keys.contains_key(&key), "{place}: {key} is written twice");
        keys.insert(key, variables);
    }
    keys
}

fn collect(pattern: &Pattern<String>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        match expression {
            Expression::Inline(inline) => collect_inline(inline, variables),
            Expression::Select { selector, variants } => {
                collect_inline(selector, variables);
                for variant in variants {
                    collect(&variant.value, variables);
                }
            }
        }
    }
}

fn collect_inline(inline: &InlineExpression<String>, variables: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        variables.insert(id.name.clone());
    }
}

#[test]
fn every_locale_has_the_same_keys_with_the_same_variables() {
    for file in FILES {
        let german = keys(Locale::De, file);
        for locale in Locale::ALL {
            assert_eq!(
                keys(locale, file),
                german,
                "{locale}/{file}.ftl differs from the German"
            );
        }
    }
}

#[test]
fn no_key_stands_in_two_files() {
    let mut seen = BTreeMap::new();
    for file in FILES {
        for key in keys(Locale::De, file).into_keys() {
            if let Some(other) = seen.insert(key.clone(), file) {
                panic!("{key} stands in {other}.ftl and in {file}.ftl");
            }
        }
    }
}

#[test]
fn texts_are_calm_and_set_with_care() {
    for locale in Locale::ALL {
        for file in FILES {
            let text = source(locale, file).unwrap_or_default();
            let said = text.lines().enumerate();
            for (number, line) in said.filter(|(_, line)| !line.starts_with('#')) {
                let here = format!("{locale}/{file}.ftl:{}: {line}", number + 1);
                assert!(!line.contains('!'), "an exclamation mark in {here}");
                assert!(!line.contains('"'), "a straight quotation mark in {here}");
                assert!(
                    !line.contains("..."),
                    "three dots instead of an ellipsis in {here}"
                );
                assert!(!line.contains('\''), "a straight apostrophe in {here}");
                assert!(!line.trim_start().contains("  "), "two blanks in {here}");
                assert!(!line.contains('\u{2068}'), "an isolation mark in {here}");
            }
        }
    }
}

#[test]
fn messages_in_further_languages_have_the_variables_of_the_german_ones() {
    let german = keys(Locale::De, "messages");
    for language in [Language::Ar, Language::Uk] {
        let further = keys_of(
            messages::source(language).unwrap_or_default(),
            language.tag(),
        );
        assert!(further.len() > 10, "{language}: {further:?}");
        for (key, variables) in further {
            assert_eq!(german.get(&key), Some(&variables), "{language}: {key}");
        }
    }
}

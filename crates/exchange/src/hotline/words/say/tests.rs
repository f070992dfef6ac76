//! What callers hear, in both languages.

use std::collections::BTreeMap;

use jiff::civil::{date, time};
use proptest::prelude::*;
use schalter_domain::hours::{DayHours, Exception};
use schalter_domain::office::Address;
use schalter_phone::prompts::Speaker;
use schalter_store::Configuration;

use super::*;
use crate::plan::{Plan, Unnamed};

const TOWN: &str = r#"
[[organisation]]
slug = "krefeld"
name = "Stadt Krefeld"
phone = "02151 86-0"
address = { street = "Von-der-Leyen-Platz 1", postal_code = "47798", town = "Krefeld" }

[[office]]
slug = "buergerbuero"
name = { de = "Bürgerbüro", en = "Citizens’ office" }
languages = ["de", "en", "tr"]
hours = { mon = ["08:00-12:00", "14:30-18:00"], tue = ["08:00-12:00"], fri = ["08:00-24:00"] }

[[topic]]
office = "buergerbuero"
slug = "ausweis"
name = { de = "Ausweis beantragen", en = "Apply for an identity card" }

[[number]]
slug = "zentrale"
name = "Zentrale"
number = "02151 86-0"
account = "trunk"
office = "buergerbuero"
menu = [{ key = 1, topic = "ausweis" }]
languages = ["de", "en", "tr"]
"#;

struct Town {
    made: Configuration,
    zone: TimeZone,
}

fn town() -> Town {
    let plan = Plan::parse(TOWN).unwrap();
    let entropy = schalter_domain::clock::testing::SeededEntropy::new(3);
    let nothing = Configuration::default();
    Town {
        made: plan.to_configuration(&nothing, Unnamed::Retire, Timestamp::UNIX_EPOCH, &entropy),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
    }
}

impl Town {
    /// At noon and a half of a day of November 2026; the 23rd is a Monday.
    fn facts(&self, locale: Locale, day: i8) -> Facts<'_> {
        let now = date(2026, 11, day).at(12, 30, 0, 0);
        let number = &self.made.numbers[0];
        Facts {
            locale,
            language: locale.language(),
            organisation: &self.made.organisations[0],
            office: &self.made.offices[0],
            number,
            route: &number.route,
            topics: vec![(1, &self.made.topics[0].name)],
            languages: vec![('9', Language::En), ('8', Language::Tr)],
            zone: &self.zone,
            now: self.zone.to_timestamp(now).unwrap(),
            host: Some("rathaus.krefeld.example"),
        }
    }
}

fn read(phrase: &Phrase, facts: &Facts<'_>) -> String {
    let parts = parts(phrase, facts);
    let texts: Vec<String> = parts.into_iter().map(|part| part.text).collect();
    texts.join(" ")
}

fn heard(phrase: &Phrase, facts: &Facts<'_>) -> String {
    let parts = parts(phrase, facts);
    let texts: Vec<String> = parts.into_iter().map(|part| part.speech).collect();
    texts.join(" ")
}

fn every() -> Vec<Phrase> {
    let wait = |place, minutes| Phrase::Wait(Wait { place, minutes });
    vec![
        Phrase::Greeting,
        Phrase::Emergency,
        Phrase::Languages,
        Phrase::Topics,
        wait(1, None),
        wait(40, Some((5, 12))),
        Phrase::CallbackOffer,
        Phrase::WhichNumber,
        Phrase::TypeNumber,
        Phrase::IsItRight("021518600".to_owned()),
        Phrase::NotThatNumber,
        Phrase::Promised,
        Phrase::NoPromise,
        Phrase::GoOn,
        Phrase::Connecting,
        Phrase::Closed,
        Phrase::Full,
        Phrase::Fault,
        Phrase::Blocked,
        Phrase::GoodBye,
    ]
}

/// Nothing that a person would stumble over.
fn is_clean(words: &str) -> bool {
    !words.trim().is_empty()
        && !words.contains("phone-")
        && !words.contains(['{', '}', '$', '!'])
        && words.trim_end().ends_with(['.', '?'])
}

#[test]
fn every_phrase_is_a_sentence_in_every_language() {
    let town = town();
    for locale in Locale::ALL {
        let facts = town.facts(locale, 24);
        for phrase in every() {
            for part in parts(&phrase, &facts) {
                assert!(is_clean(&part.text), "{phrase:?}: {:?}", part.text);
                assert!(is_clean(&part.speech), "{phrase:?}: {:?}", part.speech);
            }
        }
    }
}

#[test]
fn the_first_words_say_who_answers_and_what_can_be_pressed() {
    let town = town();
    let facts = town.facts(Locale::De, 23);
    assert_eq!(
        read(&Phrase::Greeting, &facts),
        "Guten Tag. Hier ist Stadt Krefeld, Bürgerbüro."
    );
    assert_eq!(
        read(&Phrase::Topics, &facts),
        "Worum geht es? Sie können eine Taste drücken. Ausweis beantragen: die 1. Oder bleiben Sie \
         einfach dran."
    );
    assert_eq!(
        read(&Phrase::Languages, &facts),
        "For English, press 9. Türkçe: 8."
    );
    let voices: Vec<_> = parts(&Phrase::Languages, &facts)
        .iter()
        .map(|part| part.voice)
        .collect();
    assert_eq!(voices, ["en", "tr"]);
    assert!(heard(&Phrase::Emergency, &facts).contains("die 1 1 2."));
    assert!(read(&Phrase::Emergency, &facts).contains("die 112."));
}

#[test]
fn an_own_greeting_is_said_in_its_language_alone() {
    let mut town = town();
    let own = "Willkommen bei der Stadt.".to_owned();
    town.made.numbers[0].route.greeting = BTreeMap::from([(Language::De, own.clone())]);
    assert_eq!(read(&Phrase::Greeting, &town.facts(Locale::De, 23)), own);
    assert_eq!(
        read(&Phrase::Greeting, &town.facts(Locale::En, 23)),
        "Hello. This is Stadt Krefeld, Citizens’ office."
    );
}

#[test]
fn place_and_range_are_told_as_one_says_them() {
    let town = town();
    let facts = town.facts(Locale::De, 23);
    let told = |place, minutes| read(&Phrase::Wait(Wait { place, minutes }), &facts);
    assert_eq!(
        told(3, Some((5, 12))),
        "Sie sind an dritter Stelle. Es dauert meist 5 bis 12 Minuten."
    );
    assert_eq!(
        told(1, Some((0, 1))),
        "Sie sind als Nächstes an der Reihe. Es dauert meist etwa eine Minute."
    );
    assert_eq!(
        told(14, Some((0, 5))),
        "Vor Ihnen warten 13 Menschen. Es dauert meist höchstens 5 Minuten."
    );
    assert_eq!(
        told(151, Some((130, 240))),
        "Vor Ihnen warten mehr als 140 Menschen. Es dauert wahrscheinlich länger als 2 Stunden."
    );
    let english = town.facts(Locale::En, 23);
    let wait = Phrase::Wait(Wait {
        place: 2,
        minutes: None,
    });
    assert_eq!(
        read(&wait, &english),
        "You are second in line. We cannot say just now how long it takes."
    );
}

#[test]
fn who_calls_too_late_hears_when_it_opens_and_where_else_to_go() {
    let town = town();
    // Tuesday, half past noon: the office opens again on Friday.
    let facts = town.facts(Locale::De, 24);
    assert_eq!(
        read(&Phrase::Closed, &facts),
        "Wir haben gerade geschlossen. Wir sind am Freitag ab 8 Uhr wieder für Sie da. Am Freitag \
         haben wir geöffnet von 8 Uhr bis Mitternacht. Am Montag haben wir geöffnet von 8 Uhr bis 12 \
         Uhr und von 14 Uhr 30 bis 18 Uhr. Im Internet finden Sie uns unter \
         rathaus.krefeld.example. Sie finden uns in Krefeld, Von-der-Leyen-Platz 1."
    );
    assert!(heard(&Phrase::Closed, &facts).contains("rathaus Punkt krefeld Punkt example"));
    let pause = read(&Phrase::Closed, &town.facts(Locale::De, 23));
    assert!(
        pause.contains("Wir sind heute ab 14 Uhr 30 wieder für Sie da."),
        "{pause}"
    );
}

#[test]
fn what_is_said_when_closed_can_be_read_while_it_is_open() {
    let mut town = town();
    let open = town.facts(Locale::De, 27);
    let closed = open.when_closed().unwrap();
    let said = read(&Phrase::Closed, &closed);
    assert!(
        said.starts_with("Wir haben gerade geschlossen. Wir sind am Montag"),
        "{said}"
    );
    town.made.offices[0].hours.always = true;
    assert!(town.facts(Locale::De, 27).when_closed().is_none());
}

#[test]
fn a_far_opening_is_named_with_its_date() {
    let mut town = town();
    let hours = &mut town.made.offices[0].hours;
    hours.week = Vec::<DayHours>::new();
    hours.exceptions = vec![Exception {
        date: date(2026, 12, 14),
        spans: vec![Span {
            from: time(9, 0, 0, 0),
            to: time(11, 0, 0, 0),
        }],
        reason: None,
    }];
    let said = read(&Phrase::Closed, &town.facts(Locale::De, 23));
    assert!(
        said.contains("Wir sind am Montag, dem 14. Dezember, ab 9 Uhr wieder für Sie da."),
        "{said}"
    );
    town.made.offices[0].hours.exceptions.clear();
    town.made.offices[0].address = Address::default();
    let mut facts = town.facts(Locale::De, 23);
    facts.host = None;
    assert_eq!(
        read(&Phrase::Closed, &facts),
        "Wir haben gerade geschlossen."
    );
}

#[test]
fn a_fault_names_another_number_than_the_one_that_was_called() {
    let mut town = town();
    town.made.offices[0].phone = "02151 86-1234".to_owned();
    let facts = town.facts(Locale::De, 23);
    assert!(read(&Phrase::Fault, &facts).ends_with("Bitte rufen Sie unter 0215 186 1234 an."));
    assert!(heard(&Phrase::Fault, &facts).contains("0 2 1 5, 1 8 6, 1 2 3 4"));
    town.made.offices[0].phone = "02151 86-0".to_owned();
    let facts = town.facts(Locale::De, 23);
    assert!(read(&Phrase::Fault, &facts).ends_with("in einigen Minuten noch einmal an."));
}

#[test]
fn a_number_is_read_back_digit_by_digit() {
    let read_back = |number: &str| {
        let Both { text, speech } = digits_of(Locale::De, number);
        (text, speech)
    };
    let pair = |text: &str, speech: &str| (text.to_owned(), speech.to_owned());
    assert_eq!(
        read_back("+491512345678"),
        pair("0151 234 5678", "0 1 5 1, 2 3 4, 5 6 7 8")
    );
    assert_eq!(read_back("110"), pair("110", "1 1 0"));
    assert_eq!(
        read_back("+43 1 234567"),
        pair("+4312 345 67", "plus 4 3 1 2, 3 4 5, 6 7")
    );
}

proptest! {
    #[test]
    fn any_wait_is_told_without_a_gap(place in 0_u32..100_000, low in 0_u32..2_000, more in 0_u32..500, known: bool) {
        let town = town();
        for locale in Locale::ALL {
            let facts = town.facts(locale, 23);
            let minutes = known.then_some((low, low + more));
            for part in parts(&Phrase::Wait(Wait { place, minutes }), &facts) {
                prop_assert!(is_clean(&part.text), "{:?}", part);
            }
        }
    }

    #[test]
    fn any_number_is_read_back_whole(number in "\\+?[0-9]{1,18}") {
        let Both { text, speech } = digits_of(Locale::De, &number);
        let digits = |of: &str| of.chars().filter(char::is_ascii_digit).collect::<String>();
        prop_assert_eq!(digits(&text), digits(&speech));
        let whole = digits(&number);
        let national = whole.strip_prefix("49").map(|rest| format!("0{rest}"));
        prop_assert!(digits(&text) == whole || number.starts_with('+') && Some(digits(&text)) == national);
    }

    #[test]
    fn any_moment_closed_is_told_without_a_gap(minute in 0_i64..600_000) {
        let town = town();
        for locale in Locale::ALL {
            let mut facts = town.facts(locale, 23);
            facts.now += jiff::SignedDuration::from_mins(minute);
            for part in parts(&Phrase::Closed, &facts) {
                prop_assert!(is_clean(&part.text) && is_clean(&part.speech), "{:?}", part);
            }
        }
    }
}

#[tokio::test]
async fn every_phrase_can_be_spoken() {
    let program = std::path::Path::new("/usr/bin/espeak-ng");
    if !program.exists() {
        eprintln!("SKIPPED: espeak-ng is not installed, so nothing was spoken");
        return;
    }
    let (speaker, town) = (Speaker::new(program), town());
    for locale in Locale::ALL {
        let facts = town.facts(locale, 24);
        for part in every().iter().flat_map(|phrase| parts(phrase, &facts)) {
            let prompt = speaker.say(part.voice, &part.speech).await.unwrap();
            assert!(prompt.length_ms() > 400, "{part:?}: {}", prompt.length_ms());
        }
    }
}

//! Plans as people write them, right and wrong, and the way through the store and back.

use jiff::Timestamp;
use proptest::prelude::*;
use schalter_domain::clock::testing::SeededEntropy;
use schalter_domain::office::{Channel, Service};
use schalter_store::Configuration;

use super::*;
use crate::password;

const TOWN: &str = r##"
[[organisation]]
slug = "kleinstadt"
name = "Stadt Kleinstadt"
phone = "0221 4710-100"
colour = "#1a4d7c"
address = { street = "Markt 1", postal_code = "12345", town = "Kleinstadt" }
imprint.email = "rathaus@example.org"
retention = { ticket = "30d", chat = "2h" }
features = { screen_sharing = false, wallboard = true }

[[office]]
slug = "buergerbuero"
name = { de = "Bürgerbüro", en = "Citizens’ office" }
languages = ["de", "en"]
overflow_after_s = 600
[office.hours]
mon = ["08:00-12:00", "14:00-18:00"]
fri = ["8:00-24:00"]
holidays = "NW"
exceptions = [
  { date = 2026-12-24, reason = "Heiligabend" },
  { date = "2026-12-31", spans = ["09:00-11:00"] },
]

[[topic]]
office = "buergerbuero"
slug = "ausweis"
name = "Personalausweis beantragen"
leika = "99008001012000"
services = { web = "in_person", phone = "information" }
identity = "in_person"
urgent = true
shared = true
prepare = ["Biometrisches Foto", { de = "Alter Ausweis", en = "Old card" }]
in_person = { why = "Wir nehmen Fingerabdrücke.", bring = ["Foto"] }

[[staff]]
login = "anna"
name = "Anna Beispiel"
roles = ["lead", "clerk"]
offices = ["buergerbuero"]
languages = ["en", "de"]
proficient = ["kleinstadt/buergerbuero/ausweis"]
never = ["buergerbuero/weiss-ich-nicht"]
without_channels = ["on_site", "phone"]
password = "Kleinstadt-2026"
"##;

fn now() -> Timestamp {
    Timestamp::from_second(1_780_000_000).unwrap()
}

fn apply(plan: &Plan, existing: &Configuration) -> Configuration {
    plan.to_configuration(existing, Unnamed::Retire, now(), &SeededEntropy::new(5))
}

fn town() -> Plan {
    Plan::parse(TOWN).unwrap()
}

fn problems(text: &str) -> Vec<String> {
    Plan::parse(text)
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn defaults_are_filled_in() {
    let plan = town();
    assert_eq!(plan.alliances.len(), 1);
    assert_eq!(plan.organisations[0].alliance, "kleinstadt");
    let office = &plan.offices[0];
    assert_eq!(office.phone, "0221 4710-100");
    assert_eq!(office.address.as_ref().unwrap().town, "Kleinstadt");
    assert_eq!(office.late_minutes, Some(Late::Minutes(30)));
    assert_eq!(plan.staff[0].offices, ["kleinstadt/buergerbuero"]);
    let [ausweis, unsure] = plan.topics.as_slice() else {
        panic!("two topics")
    };
    assert_eq!(ausweis.services[&Channel::Web], Service::InPerson);
    assert!(unsure.unsure && unsure.slug == UNSURE_SLUG);
    assert_eq!(unsure.name.0.de, "Weiß ich nicht");
}

#[test]
fn what_routing_needs_gets_to_the_configuration() {
    let made = apply(&town(), &Configuration::default());
    let office = &made.offices[0];
    assert_eq!(
        (office.late_minutes, office.overflow_after_s),
        (Some(30), Some(600))
    );
    let [ausweis, unsure] = made.topics.as_slice() else {
        panic!("two topics")
    };
    assert!(ausweis.urgent && ausweis.shared && !unsure.urgent && !unsure.shared);
    let anna = &made.staff[0].staff;
    assert_eq!(anna.proficient, [ausweis.id]);
    assert_eq!(anna.never, [unsure.id], "the topic that every office has");
    assert_eq!(anna.without, [Channel::Phone, Channel::OnSite]);

    for (written, late) in [
        ("late_minutes = \"unlimited\"", None),
        ("late_minutes = 5\nserve_after_closing = false", Some(5)),
        ("serve_after_closing = false", Some(0)),
    ] {
        let text = TOWN.replace("overflow_after_s = 600", written);
        let made = apply(&Plan::parse(&text).unwrap(), &Configuration::default());
        let office = &made.offices[0];
        assert_eq!((office.late_minutes, office.overflow_after_s), (late, None));
    }

    let without = TOWN.replace(
        "proficient = [\"kleinstadt/buergerbuero/ausweis\"]",
        "proficient = []",
    );
    let without = apply(&Plan::parse(&without).unwrap(), &made);
    let expected = Change::Changed("staff anna".to_owned(), vec!["proficient".to_owned()]);
    assert_eq!(changes(&made, &without), [expected]);
}

#[test]
fn applying_keeps_ids_and_a_password_that_fits() {
    let plan = town();
    let first = apply(&plan, &Configuration::default());
    let second = plan.to_configuration(&first, Unnamed::Retire, now(), &SeededEntropy::new(6));
    assert_eq!(first, second);
    assert_eq!(changes(&first, &second), []);
    let hash = first.staff[0].password_hash.as_deref().unwrap();
    assert!(password::verify("Kleinstadt-2026", hash));
}

#[test]
fn an_export_reads_back_as_the_plan() {
    let mut plan = town();
    let configuration = apply(&plan, &Configuration::default());
    plan.staff[0].password = None;
    plan.staff[0]
        .password_hash
        .clone_from(&configuration.staff[0].password_hash);
    let exported = Plan::from_configuration(&configuration);
    assert_eq!(exported, plan);
    let text = exported.to_toml();
    assert_eq!(
        Plan::parse(&text).unwrap_or_else(|p| panic!("{p:#?}\n{text}")),
        plan
    );
    assert!(!exported.without_passwords().to_toml().contains("argon2"));
}

#[test]
fn what_a_plan_does_not_name_stays_or_retires() {
    let town = TOWN.replace("proficient = [\"kleinstadt/buergerbuero/ausweis\"]\n", "");
    let existing = apply(&Plan::parse(&town).unwrap(), &Configuration::default());
    let smaller = town.replace("slug = \"ausweis\"", "slug = \"pass\"");
    let smaller = Plan::parse(&smaller).unwrap();
    let kept = smaller.to_configuration(&existing, Unnamed::Keep, now(), &SeededEntropy::new(7));
    let slugs: Vec<_> = kept
        .topics
        .iter()
        .map(|t| (t.slug.as_str(), t.position))
        .collect();
    assert_eq!(slugs, [("pass", 0), (UNSURE_SLUG, 1), ("ausweis", 2)]);
    assert_eq!(
        changes(&existing, &kept),
        [
            Change::Changed(
                "topic kleinstadt/buergerbuero/ausweis".to_owned(),
                vec!["position".to_owned()]
            ),
            Change::Added("topic kleinstadt/buergerbuero/pass".to_owned()),
        ]
    );
    let retired = apply(&smaller, &existing);
    assert!(changes(&existing, &retired).contains(&Change::Retired(
        "topic kleinstadt/buergerbuero/ausweis".to_owned()
    )));
}

#[test]
fn every_problem_is_named_with_its_line_and_remedy() {
    let text = TOWN
        .replace(
            "languages = [\"de\", \"en\"]",
            "langauges = [\"de\"]\ncapacity = \"many\"",
        )
        .replace("99008001012000", "9900800101200")
        .replace("\"14:00-18:00\"", "\"11:00-18:00\"")
        .replace("roles = [\"lead\", \"clerk\"]", "roles = [\"clark\"]")
        .replace(
            "offices = [\"buergerbuero\"]",
            "offices = [\"buergerbuero\", \"standesamt\"]",
        );
    let found = problems(&text);
    let expected = [
        (
            "line 15: office.buergerbuero.langauges: unknown key `langauges`",
            "`languages`?",
        ),
        (
            "line 16: office.buergerbuero.capacity: invalid type: string \"many\"",
            "Write a whole number",
        ),
        (
            "line 31: topic.ausweis.leika: \"9900800101200\" is not a LeiKa key",
            "14 digits",
        ),
        (
            "line 42: staff.anna.roles[1]: unknown value `clark`",
            "`clerk`?",
        ),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, (start, remedy)) in found.iter().zip(expected) {
        assert!(
            found.starts_with(start) && found.contains(remedy),
            "{found}\nnot {start}"
        );
    }
}

#[test]
fn values_and_references_are_checked() {
    let cases = [
        ("\"14:00-18:00\"", "\"11:00-18:00\"", "overlaps"),
        ("\"14:00-18:00\"", "\"1400\"", "is not an opening span"),
        (
            "offices = [\"buergerbuero\"]",
            "offices = [\"buergerburo\"]",
            "Did you mean",
        ),
        (
            "office = \"buergerbuero\"",
            "office = \"anderswo\"",
            "there is no [[office]]",
        ),
        (
            "slug = \"ausweis\"",
            "slug = \"Ausweis\"",
            "cannot stand in an address",
        ),
        (
            "slug = \"buergerbuero\"",
            "slug = \"impressum\"",
            "one of our own pages",
        ),
        (
            "colour = \"#1a4d7c\"",
            "colour = \"blau\"",
            "is not a colour",
        ),
        ("[\"de\", \"en\"]", "[\"de\", \"xx\"]", "unknown value `xx`"),
        (
            "holidays = \"NW\"",
            "holidays = \"NRW\"",
            "unknown value `NRW`",
        ),
        (
            "name = \"Stadt",
            "time_zone = \"Mars\"\nname = \"Stadt",
            "no time zone",
        ),
        ("2026-12-24", "\"24.12.2026\"", "is no date"),
        ("in_person = {", "#", "the person must come"),
        (
            "password = \"Kleinstadt-2026\"",
            "password = \"kurz\"",
            "too short",
        ),
        (
            "password = \"Kleinstadt-2026\"",
            "password_hash = \"x\"",
            "no argon2id hash",
        ),
        ("ticket = \"30d\"", "ticket = \"11y\"", "is no period"),
        (
            "chat = \"2h\"",
            "chat = \"2d\"",
            "retention.chat: chat can be kept for 0 to 1d, not for 2d",
        ),
        (
            "chat = \"2h\"",
            "seat_event = \"1d\"",
            "it is always the same",
        ),
        ("chat = \"2h\"", "plausch = \"2h\"", "unknown"),
        ("wallboard = true", "tafel = true", "unknown"),
        ("login = \"anna\"", "", "`login` is missing"),
        (
            "kleinstadt/buergerbuero/ausweis",
            "buergerbuero/ausweiss",
            "staff.anna.proficient: there is no [[topic]] with the slug \"ausweiss\". \
             Did you mean \"ausweis\"?",
        ),
        (
            "kleinstadt/buergerbuero/ausweis",
            "buergerbüro/ausweis",
            "Did you mean \"buergerbuero\"?",
        ),
        (
            "kleinstadt/buergerbuero/ausweis",
            "ausweis",
            "Did you mean \"kleinstadt/buergerbuero/ausweis\"?",
        ),
        (
            "kleinstadt/buergerbuero/ausweis",
            "pass",
            "Write it as \"office/topic\"",
        ),
        (
            "buergerbuero/weiss-ich-nicht",
            "buergerbuero/ausweis",
            "stands in `proficient` too",
        ),
        (
            "[\"buergerbuero/weiss-ich-nicht\"]",
            "[\"buergerbuero/weiss-ich-nicht\", \"kleinstadt/buergerbuero/weiss-ich-nicht\"]",
            "stands there twice",
        ),
        (
            "[\"on_site\", \"phone\"]",
            "[\"phones\"]",
            "unknown value `phones`. Did you mean `phone`?",
        ),
        (
            "overflow_after_s = 600",
            "overflow_after_s = 86401",
            "longer than a day",
        ),
        (
            "overflow_after_s = 600",
            "late_minutes = -1",
            "Write minutes such as 30, or \"unlimited\"",
        ),
        (
            "overflow_after_s = 600",
            "late_minutes = 1441",
            "longer than a day",
        ),
        (
            "street = \"Markt 1\", ",
            "",
            "organisation.kleinstadt.address.street: `street` is missing",
        ),
        (
            "en = \"Citizens’ office\"",
            "zz = \"?\"",
            "Unknown language tag",
        ),
        ("[[staff]]", "[[stuff]]", "Did you mean [[staff]]?"),
        (
            "slug = \"kleinstadt\"",
            "slug = kleinstadt",
            "this is not TOML",
        ),
    ];
    for (from, to, expected) in cases {
        assert!(TOWN.contains(from), "{from}");
        let found = problems(&TOWN.replace(from, to));
        assert!(
            found.iter().any(|problem| problem.contains(expected)),
            "{expected}: {found:#?}"
        );
    }
}

#[test]
fn slugs_and_logins_are_unique_where_they_must_be() {
    let topic = &TOWN[TOWN.find("[[topic]]").unwrap()..TOWN.find("[[staff]]").unwrap()];
    let staff = &TOWN[TOWN.find("[[staff]]").unwrap()..];
    let found = problems(&format!("{TOWN}{topic}{staff}"));
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(
        found
            .iter()
            .all(|problem| problem.contains("is taken by a table above"))
    );
}

#[test]
fn offices_of_two_organisations_are_told_apart() {
    let other = TOWN
        .replace("kleinstadt", "dorf")
        .replace("login = \"anna\"", "login = \"berta\"")
        .replace(
            "slug = \"buergerbuero\"",
            "slug = \"buergerbuero\"\norganisation = \"dorf\"",
        );
    let found = problems(&format!("{TOWN}{other}"));
    let wanted = ["organisation", "more than one organisation has an office"];
    for wanted in wanted {
        assert!(
            found.iter().any(|problem| problem.contains(wanted)),
            "{found:#?}"
        );
    }
    let two = |text: &str, slug: &str| {
        text.replace(
            "office = \"buergerbuero\"",
            &format!("office = \"{slug}/buergerbuero\""),
        )
        .replace("login =", &format!("organisation = \"{slug}\"\nlogin ="))
    };
    let first = TOWN.replace(
        "slug = \"buergerbuero\"",
        "slug = \"buergerbuero\"\norganisation = \"kleinstadt\"",
    );
    let both = format!("{}{}", two(&first, "kleinstadt"), two(&other, "dorf"));
    let plan = Plan::parse(&both).unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_eq!(plan.staff[0].offices, ["dorf/buergerbuero"]);
    let foreign = both.replacen(
        "offices = [\"buergerbuero\"]",
        "offices = [\"dorf/buergerbuero\"]",
        1,
    );
    assert!(problems(&foreign)[0].contains("another alliance"));
    let foreign = both.replacen("proficient = [\"kleinstadt/", "proficient = [\"dorf/", 1);
    let found = problems(&foreign);
    assert!(
        found[0].contains("anna.proficient") && found[0].contains("another alliance"),
        "{found:#?}"
    );
}

proptest! {
    /// Any single line gone, doubled or garbled gives problems or a plan that round-trips.
    #[test]
    fn no_text_makes_it_panic(line in 0_usize..60, how in 0_u8..4, noise in "[ -~]{0,12}") {
        let mut lines: Vec<String> = TOWN.lines().map(str::to_owned).collect();
        let line = line % lines.len();
        match how {
            0 => { lines.remove(line); }
            1 => lines.insert(line, lines[line].clone()),
            2 => lines[line] = noise,
            _ => lines[line].push_str(&noise),
        }
        if let Ok(plan) = Plan::parse(&lines.join("\n")) {
            let plan = plan.without_passwords();
            let made = apply(&plan, &Configuration::default());
            let back = Plan::from_configuration(&made);
            prop_assert_eq!(&back, &plan);
            prop_assert_eq!(Plan::parse(&back.to_toml()).unwrap(), plan);
        }
    }
}

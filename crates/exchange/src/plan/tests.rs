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

/// Two organisations of one alliance and one of another; `adorf` has a kiosk.
const COUNTY: &str = r##"
[[alliance]]
slug = "verbund"
name = "Verbund"
lead = "adorf"
operators = ["vera", "anna"]

[[organisation]]
slug = "adorf"
name = "Adorf"
alliance = "verbund"
phone = "0221 1111"
address = { street = "Markt 1", postal_code = "12345", town = "Adorf" }

[[organisation]]
slug = "kasse"
name = "Musterkasse"
alliance = "verbund"
phone = "0221 2222"
address = { street = "Ring 1", postal_code = "12345", town = "Adorf" }
[organisation.branding]
shown = "logo"
service = "Pflegeberatung"
logo = { mime = "image/png", base64 = "iVBORw0KGgo=" }

[[organisation]]
slug = "fern"
name = "Fern"
phone = "0221 3333"
address = { street = "Weg 1", postal_code = "12345", town = "Fern" }

[[office]]
organisation = "adorf"
slug = "empfang"
name = "Empfang"
guests = ["vera"]
hours = { always = true }

[[office]]
organisation = "kasse"
slug = "pflege"
name = "Pflege"
hours = { always = true }

[[office]]
organisation = "fern"
slug = "amt"
name = "Amt"
hours = { always = true }

[[topic]]
office = "kasse/pflege"
slug = "antrag"
name = "Pflegegeld"
form_free = true

[[staff]]
organisation = "adorf"
login = "anna"
name = "Anna"
roles = ["operator"]
offices = ["adorf/empfang"]

[[staff]]
organisation = "kasse"
login = "vera"
name = "Vera"
roles = ["specialist"]

[[staff]]
organisation = "fern"
login = "fritz"
name = "Fritz"
roles = ["clerk"]

[[kiosk]]
organisation = "adorf"
slug = "foyer"
name = "Kabine im Foyer"
place = "Rathaus, Erdgeschoss"
reception = "empfang"
entry = "choice"
topics = ["adorf/empfang/weiss-ich-nicht", "pflege/antrag"]
languages = ["de", "uk"]
document_camera = true
[kiosk.presence]
dwell_ms = 800
sensor = { topic = "zigbee2mqtt/kabine", kind = "door" }
"##;

#[test]
fn what_an_alliance_shares_gets_to_the_configuration_and_back() {
    let plan = Plan::parse(COUNTY).unwrap_or_else(|found| panic!("{found:#?}"));
    let kiosk = &plan.kiosks[0];
    assert_eq!(
        (kiosk.reception.as_str(), kiosk.phone.as_str()),
        ("adorf/empfang", "0221 1111")
    );
    assert_eq!(kiosk.topics[1], "kasse/pflege/antrag");
    assert_eq!(
        (kiosk.presence.dwell_ms, kiosk.presence.absence_s),
        (800, 20)
    );

    let made = apply(&plan, &Configuration::default());
    let staff = |login: &str| {
        let mut staff = made.staff.iter().map(|account| &account.staff);
        staff.find(|one| one.login == login).unwrap()
    };
    let verbund = made.alliances.iter().find(|one| one.slug == "verbund");
    let verbund = verbund.unwrap();
    assert_eq!(verbund.lead, Some(made.organisations[0].id));
    assert_eq!(verbund.operators.len(), 2);
    let (anna, vera, fritz) = (staff("anna"), staff("vera"), staff("fritz"));
    assert_eq!(anna.operates, Some(verbund.id));
    assert_eq!((anna.guest.len(), vera.guest.len()), (0, 1));
    assert_eq!((fritz.operates, fritz.guest.as_slice()), (None, &[][..]));
    assert_eq!(vera.guest, [made.kiosks[0].reception]);
    assert!(made.topics.iter().any(|topic| topic.form_free));

    let back = Plan::from_configuration(&made);
    assert_eq!(back, plan);
    let text = back.to_toml();
    let read = Plan::parse(&text).unwrap_or_else(|found| panic!("{found:#?}\n{text}"));
    assert_eq!(read, plan);
    assert_eq!(apply(&read, &made), made);
    assert_eq!(changes(&made, &apply(&read, &made)), []);
}

#[test]
fn what_is_shared_follows_the_plan_of_whoever_decides_it() {
    let whole = apply(&Plan::parse(COUNTY).unwrap(), &Configuration::default());
    let change = |from: &str, to: &str| {
        assert!(COUNTY.contains(from), "{from}");
        let plan = Plan::parse(&COUNTY.replace(from, to)).unwrap();
        plan.to_configuration(&whole, Unnamed::Keep, now(), &SeededEntropy::new(7))
    };
    let named = |what: &str, keys: &[&str]| {
        let keys = keys.iter().map(ToString::to_string).collect();
        Change::Changed(what.to_owned(), keys)
    };
    let without = change("guests = [\"vera\"]", "");
    assert_eq!(
        changes(&whole, &without),
        [named("office adorf/empfang", &["guests"])]
    );
    let without = change("operators = [\"vera\", \"anna\"]", "operators = [\"vera\"]");
    assert_eq!(
        changes(&whole, &without),
        [named("alliance verbund", &["operators"])]
    );
    let without = change("lead = \"adorf\"", "");
    assert_eq!(
        changes(&whole, &without),
        [named("alliance verbund", &["lead"])]
    );
    let moved = change("dwell_ms = 800", "dwell_ms = 900");
    assert_eq!(
        changes(&whole, &moved),
        [named("kiosk adorf/foyer", &["presence"])]
    );
    let from = COUNTY.find("[[kiosk]]").unwrap();
    let fewer = Plan::parse(&COUNTY[..from]).unwrap();
    let kept = fewer.to_configuration(&whole, Unnamed::Keep, now(), &SeededEntropy::new(7));
    assert_eq!(kept, whole, "what is not named stays");
    let gone = apply(&fewer, &whole);
    assert_eq!(
        changes(&whole, &gone),
        [Change::Retired("kiosk adorf/foyer".to_owned())]
    );
}

#[test]
fn an_organisation_alone_says_nothing_of_what_others_share() {
    let whole = apply(&Plan::parse(COUNTY).unwrap(), &Configuration::default());
    let mut alone = whole.clone();
    let kasse = alone.organisations[2].id;
    assert_eq!(alone.organisations[2].slug, "kasse");
    alone.organisations.retain(|one| one.id == kasse);
    alone.offices.retain(|one| one.organisation == kasse);
    alone.topics.retain(|one| one.organisation == kasse);
    alone.staff.retain(|one| one.staff.organisation == kasse);
    alone.kiosks.clear();
    alone.alliances.retain(|one| one.slug == "verbund");
    let plan = Plan::from_configuration(&alone);
    assert_eq!(
        (plan.alliances[0].lead.as_ref(), plan.kiosks.len()),
        (None, 0)
    );
    let again = Plan::parse(&plan.to_toml()).unwrap();
    let made = again.to_configuration(&whole, Unnamed::Keep, now(), &SeededEntropy::new(7));
    assert_eq!(made.alliances, whole.alliances[1..], "lead and operators");
    let vera = &made.staff[0].staff;
    assert_eq!(vera.guest, [whole.kiosks[0].reception], "still a guest");
}

#[test]
fn every_problem_of_what_is_shared_is_named() {
    let cases = [
        (
            "lead = \"adorf\"",
            "lead = \"adorff\"",
            "Did you mean \"adorf\"?",
        ),
        (
            "lead = \"adorf\"",
            "lead = \"fern\"",
            "alliance.verbund.lead: the organisation \"fern\" belongs to another",
        ),
        ("\"vera\", \"anna\"", "\"veera\"", "Did you mean \"vera\"?"),
        (
            "\"vera\", \"anna\"",
            "\"fritz\"",
            "alliance.verbund.operators: \"fritz\" works for another",
        ),
        (
            "\"vera\", \"anna\"",
            "\"anna\", \"anna\"",
            "stands there twice",
        ),
        (
            "guests = [\"vera\"]",
            "guests = [\"anna\"]",
            "office.empfang.guests: \"anna\" works for this organisation",
        ),
        (
            "guests = [\"vera\"]",
            "guests = [\"fritz\"]",
            "works for another alliance",
        ),
        (
            "guests = [\"vera\"]",
            "guests = [\"niemand\"]",
            "there is no [[staff]] with the login \"niemand\"",
        ),
        (
            "reception = \"empfang\"",
            "reception = \"fern/amt\"",
            "kiosk.foyer.reception: the office \"fern/amt\" belongs to another",
        ),
        ("reception = \"empfang\"", "", "`reception` is missing"),
        (
            "\"pflege/antrag\"]",
            "\"fern/amt/weiss-ich-nicht\"]",
            "kiosk.foyer.topics: the office \"fern/amt\" belongs to another",
        ),
        (
            "\"pflege/antrag\"]",
            "\"pflege/antraq\"]",
            "Did you mean \"antrag\"?",
        ),
        (
            "dwell_ms = 800",
            "dwell_ms = 30001",
            "kiosk.foyer.presence.dwell_ms",
        ),
        ("dwell_ms = 800", "absence_s = 4", "Write 5 to 600 seconds"),
        (
            "dwell_ms = 800",
            "absence_s = 601",
            "kiosk.foyer.presence.absence_s",
        ),
        ("dwell_ms = 800", "dwell = 800", "unknown key `dwell`"),
        ("zigbee2mqtt/kabine", "zigbee2mqtt/+", "without + and #"),
        ("zigbee2mqtt/kabine", " ", "presence.sensor.topic"),
        ("kind = \"door\"", "kind = \"dor\"", "Did you mean `door`?"),
        (
            "entry = \"choice\"",
            "entry = \"menu\"",
            "unknown value `menu`",
        ),
        (
            "place = \"Rathaus, Erdgeschoss\"",
            "place = \"\"",
            "kiosk.foyer.place: the text is empty",
        ),
        ("[\"de\", \"uk\"]", "[]", "kiosk.foyer.languages"),
        (
            "shown = \"logo\"",
            "shown = \"bild\"",
            "unknown value `bild`",
        ),
        (
            "service = \"Pflegeberatung\"",
            "service = \"\"",
            "branding.service",
        ),
        (
            "shown = \"logo\"\nservice = \"Pflegeberatung\"",
            "shown = \"service\"",
            "is to be shown, but there is none",
        ),
        ("logo = {", "# logo = {", "Add logo = {"),
        (
            "image/png",
            "image/jpeg",
            "the picture is not what its `mime` says",
        ),
        (
            "image/png",
            "image/svg+xml",
            "this kind of picture is not shown",
        ),
        ("iVBORw0KGgo=", "iVBO!", "this is not base64"),
        (
            "slug = \"fern\"",
            "slug = \"kiosk\"",
            "the address of one of our own pages",
        ),
    ];
    for (from, to, expected) in cases {
        assert!(COUNTY.contains(from), "{from}");
        let found = problems(&COUNTY.replace(from, to));
        assert!(
            found.iter().any(|problem| problem.contains(expected)),
            "{expected}: {found:#?}"
        );
    }
    let from = COUNTY.find("[[kiosk]]").unwrap();
    let twice = problems(&format!("{COUNTY}{}", &COUNTY[from..]));
    assert!(twice[0].contains("is taken by a table above"), "{twice:#?}");
    let many: Vec<String> = (0..13)
        .map(|at| format!("[[topic]]\noffice = \"kasse/pflege\"\nslug = \"t{at}\"\nname = \"T\"\n"))
        .collect();
    let paths: Vec<String> = (0..13).map(|at| format!("\"pflege/t{at}\"")).collect();
    let text = COUNTY.replace("\"pflege/antrag\"]", &format!("{}]", paths.join(", ")));
    let found = problems(&format!("{text}{}", many.concat()));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("14 topics do not fit on one page"));
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

//! Telephone numbers: where they lead, what may be pressed, when they lead elsewhere.

use std::collections::{BTreeMap, HashSet};

use schalter_domain::language::Language;
use schalter_domain::message::international;

use super::super::document::{ChoicePlan, NumberPlan};
use super::super::problem::{PlanProblem, suggestion};
use super::super::read::Site;
use super::Names;
use super::values::{languages, line, slug};

/// The longest greeting, in characters: half a minute of speech.
const GREETING_CHARS: usize = 400;
/// The most parts of the week.
const MOST_SLOTS: usize = 20;

/// Where calls lead, as far as names go.
struct RouteNames<'p> {
    office: &'p mut String,
    topic: &'p mut Option<String>,
    menu: &'p mut [ChoicePlan],
}

impl Names {
    /// Makes the names in a number complete.
    pub(super) fn number(
        &self,
        site: &Site<'_>,
        number: &mut NumberPlan,
        problems: &mut Vec<PlanProblem>,
    ) {
        self.organisation(site, &mut number.organisation, problems);
        let home = number.organisation.clone();
        let route = RouteNames {
            office: &mut number.office,
            topic: &mut number.topic,
            menu: &mut number.menu,
        };
        self.route(site, "", &home, route, problems);
        for (place, slot) in number.schedule.iter_mut().enumerate() {
            if slot.office.is_empty() {
                slot.office.clone_from(&number.office);
            }
            let route = RouteNames {
                office: &mut slot.office,
                topic: &mut slot.topic,
                menu: &mut slot.menu,
            };
            let at = format!("schedule[{}].", place + 1);
            self.route(site, &at, &home, route, problems);
        }
    }

    fn route(
        &self,
        site: &Site<'_>,
        at: &str,
        home: &str,
        route: RouteNames<'_>,
        problems: &mut Vec<PlanProblem>,
    ) {
        let before = problems.len();
        let key = format!("{at}office");
        self.office(site, &key, route.office, Some(home), problems);
        if problems.len() > before {
            return;
        }
        let owner = route.office.split('/').next().unwrap_or_default();
        if owner != home {
            let what = format!(
                "the office {:?} belongs to another organisation",
                route.office
            );
            problems.push(site.problem(&key, what, "Name an office of the number's own"));
            return;
        }
        if let Some(topic) = route.topic {
            self.own_topic(site, &format!("{at}topic"), route.office, topic, problems);
        }
        for choice in route.menu {
            let key = format!("{at}menu");
            self.own_topic(site, &key, route.office, &mut choice.topic, problems);
        }
    }

    /// Leaves of a topic's name what tells it in its office.
    fn own_topic(
        &self,
        site: &Site<'_>,
        key: &str,
        office: &str,
        written: &mut String,
        problems: &mut Vec<PlanProblem>,
    ) {
        let (named, slug) = match written.rsplit_once('/') {
            Some((named, slug)) => (self.complete(named, None), slug),
            None => (Some(office.to_owned()), written.as_str()),
        };
        if named.as_deref() != Some(office) {
            let what = format!("the topic {written:?} is not one of the office {office:?}");
            problems.push(site.problem(key, what, "Name a topic of the office it leads to"));
            return;
        }
        let known = self.topics.iter().filter(|(owner, _)| owner == office);
        let mut known = known.map(|(_, slug)| slug.as_str());
        if known.clone().any(|known| known == slug) {
            *written = slug.to_owned();
            return;
        }
        let elsewhere = self.topics.iter().find(|(_, known)| known == slug);
        let remedy = match (suggestion(slug, &mut known), elsewhere) {
            (Some(meant), _) => format!("Did you mean {meant:?}?"),
            (None, Some((owner, _))) => format!("It is a topic of {owner:?}; lead there instead"),
            (None, None) => "Add a [[topic]] with this slug, or name another".to_owned(),
        };
        let what = format!("the office {office:?} has no topic {slug:?}");
        problems.push(site.problem(key, what, remedy));
    }
}

/// What the values of a number must keep. The number becomes international.
pub(super) fn number(site: &Site<'_>, plan: &mut NumberPlan, problems: &mut Vec<PlanProblem>) {
    slug(site, &plan.slug, problems);
    line(site, "name", &plan.name, problems);
    line(site, "account", &plan.account, problems);
    languages(site, &plan.languages, problems);
    match e164(&plan.number) {
        Some(number) => plan.number = number,
        None => {
            let what = format!("{:?} is not a whole telephone number", plan.number);
            let remedy = "Write it with its area code, such as \"+49 2151 86-0\", or a block as \
                          \"+49 2151 86*\"";
            problems.push(site.problem("number", what, remedy));
        }
    }
    menu(site, "menu", &plan.menu, problems);
    greeting(site, "greeting", &plan.greeting, problems);
    if plan.schedule.len() > MOST_SLOTS {
        let remedy = format!("Write at most {MOST_SLOTS}");
        problems.push(site.problem("schedule", "that is hard to oversee", remedy));
    }
    for (place, slot) in plan.schedule.iter_mut().enumerate() {
        let key = |key: &str| format!("schedule[{}].{key}", place + 1);
        slot.days.sort_unstable();
        slot.days.dedup();
        if slot.days.is_empty() {
            let remedy = "Name at least one, such as days = [\"sa\", \"su\"]";
            problems.push(site.problem(&key("days"), "it holds on no day", remedy));
        }
        menu(site, &key("menu"), &slot.menu, problems);
        greeting(site, &key("greeting"), &slot.greeting, problems);
    }
}

/// Refuses a number that another table has; a block and a single number of it may both be there.
pub(super) fn alike(
    site: &Site<'_>,
    plan: &NumberPlan,
    others: &[NumberPlan],
    problems: &mut Vec<PlanProblem>,
) {
    let mut others = others.iter();
    if let Some(other) = others.find(|other| other.number == plan.number) {
        let what = format!("{:?} has the same number", other.name);
        problems.push(site.problem("number", what, "Keep one, or correct the number"));
    }
}

/// The number in international form (ITU-T E.164); a block keeps its `*`.
fn e164(written: &str) -> Option<String> {
    let Some(block) = written.trim().strip_suffix('*') else {
        return international(written);
    };
    // What a block begins with may be too short for a number; two digits more make one of it.
    let mut number = international(&format!("{block}00"))?;
    number.truncate(number.len() - 2);
    Some(format!("{number}*"))
}

fn menu(site: &Site<'_>, key: &str, menu: &[ChoicePlan], problems: &mut Vec<PlanProblem>) {
    let mut keys = HashSet::new();
    for choice in menu {
        if !(1..=9).contains(&choice.key) {
            let what = format!("nobody can press the key {}", choice.key);
            problems.push(site.problem(key, what, "Choose a key from 1 to 9"));
        } else if !keys.insert(choice.key) {
            let what = format!("the key {} stands there twice", choice.key);
            problems.push(site.problem(key, what, "Give each topic a key of its own"));
        }
    }
}

fn greeting(
    site: &Site<'_>,
    key: &str,
    greeting: &BTreeMap<Language, String>,
    problems: &mut Vec<PlanProblem>,
) {
    let fits = |text: &String| {
        !text.trim().is_empty()
            && text.chars().count() <= GREETING_CHARS
            && !text.chars().any(|c| c.is_control() && c != '\n')
    };
    for language in greeting
        .iter()
        .filter(|(_, text)| !fits(text))
        .map(|(tag, _)| tag)
    {
        let remedy = format!("Write 1 to {GREETING_CHARS} characters, or remove it");
        let key = format!("{key}.{language}");
        problems.push(site.problem(&key, "a greeting is empty or too long", remedy));
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use schalter_domain::clock::testing::SeededEntropy;
    use schalter_domain::phone::Day;
    use schalter_store::Configuration;

    use super::*;
    use crate::plan::{Plan, Unnamed};

    const TOWN: &str = r#"
[[organisation]]
slug = "krefeld"
name = "Stadt Krefeld"
phone = "02151 86-0"
address = { street = "Markt 1", postal_code = "47798", town = "Krefeld" }

[[office]]
slug = "buergerbuero"
name = "Bürgerbüro"
hours = { mon = ["08:00-12:00"] }

[[office]]
slug = "bereitschaft"
name = "Bereitschaft"
hours = { always = true }

[[topic]]
office = "buergerbuero"
slug = "ausweis"
name = "Ausweis"

[[topic]]
office = "buergerbuero"
slug = "auto"
name = "Auto"

[[topic]]
office = "bereitschaft"
slug = "wasser"
name = "Wasserrohrbruch"

[[number]]
slug = "zentrale"
name = "Zentrale"
number = "02151 86-0"
account = "trunk"
office = "buergerbuero"
topic = "ausweis"
menu = [{ key = 1, topic = "ausweis" }, { key = 2, topic = "buergerbuero/auto" }]
greeting = { de = "Guten Tag, hier ist die Stadt Krefeld." }
languages = ["de", "en"]
emergency = true
schedule = [{ days = ["su", "sa"], from = "00:00", until = "24:00", office = "bereitschaft" }]

[[number]]
slug = "block"
name = "Durchwahlen"
number = "+49 2151 86*"
account = "trunk"
office = "buergerbuero"
callback = false
"#;

    fn plan() -> Plan {
        Plan::parse(TOWN).unwrap()
    }

    fn apply(plan: &Plan, existing: &Configuration, unnamed: Unnamed) -> Configuration {
        let entropy = SeededEntropy::new(7);
        plan.to_configuration(existing, unnamed, Timestamp::UNIX_EPOCH, &entropy)
    }

    #[test]
    fn numbers_get_to_the_configuration_and_back() {
        let plan = plan();
        let made = apply(&plan, &Configuration::default(), Unnamed::Retire);
        let [central, block] = made.numbers.as_slice() else {
            panic!("{:?}", made.numbers);
        };
        assert_eq!(central.number, "+492151860");
        assert_eq!(
            (block.number.as_str(), block.callback),
            ("+49215186*", false)
        );
        assert_eq!(central.route.menu.len(), 2);
        assert!(central.emergency && central.callback && central.outgoing);
        let weekend = &central.schedule[0];
        assert_eq!(weekend.days, [Day::Sa, Day::Su]);
        assert_eq!(weekend.route.office, made.offices[1].id);
        let exported = Plan::from_configuration(&made);
        assert_eq!(exported, plan);
        let text = exported.to_toml();
        let read = Plan::parse(&text).unwrap_or_else(|found| panic!("{found:#?}\n{text}"));
        assert_eq!(read, plan);
    }

    #[test]
    fn a_number_keeps_its_id_and_stays_where_it_is_not_named() {
        let mut plan = plan();
        let made = apply(&plan, &Configuration::default(), Unnamed::Retire);
        plan.numbers.remove(0);
        let kept = apply(&plan, &made, Unnamed::Keep);
        let ids = |of: &Configuration| {
            let mut ids: Vec<_> = of.numbers.iter().map(|number| number.id).collect();
            ids.sort_unstable();
            ids
        };
        assert_eq!(ids(&kept), ids(&made));
        assert_eq!(apply(&plan, &made, Unnamed::Retire).numbers.len(), 1);
        let changes = crate::plan::changes(&made, &apply(&plan, &made, Unnamed::Retire));
        let changes: Vec<_> = changes.iter().map(ToString::to_string).collect();
        assert!(
            changes.contains(&"retired: number krefeld/zentrale".to_owned()),
            "{changes:?}"
        );
    }

    #[test]
    fn every_problem_says_what_to_do() {
        let cases = [
            (
                "\"02151 86-0\"\naccount",
                "\"86-0\"\naccount",
                "is not a whole telephone number",
            ),
            (
                "+49 2151 86*",
                "02151 86 0",
                "\"Zentrale\" has the same number",
            ),
            (
                "office = \"buergerbuero\"\ntopic",
                "office = \"buergerburo\"\ntopic",
                "Did you mean \"buergerbuero\"?",
            ),
            (
                "topic = \"ausweis\"\nmenu",
                "topic = \"wasser\"\nmenu",
                "It is a topic of \"krefeld/bereitschaft\"",
            ),
            (
                "topic = \"buergerbuero/auto\"",
                "topic = \"bereitschaft/wasser\"",
                "is not one of the office",
            ),
            ("key = 2", "key = 1", "the key 1 stands there twice"),
            ("key = 2", "key = 0", "nobody can press the key 0"),
            (
                "\"Guten Tag, hier ist die Stadt Krefeld.\"",
                "\" \"",
                "number.zentrale.greeting.de: a greeting is empty",
            ),
            (
                "[\"su\", \"sa\"]",
                "[]",
                "number.zentrale.schedule[1].days: it holds on no day",
            ),
            ("until = \"24:00\"", "until = \"24:30\"", "is not a time"),
            (
                "languages = [\"de\", \"en\"]",
                "languages = []",
                "the list is empty",
            ),
            (
                "slug = \"block\"",
                "slug = \"zentrale\"",
                "is taken by a table above",
            ),
            (
                "account = \"trunk\"\noffice = \"buergerbuero\"\ntopic",
                "account = \"\"\noffice = \"buergerbuero\"\ntopic",
                "number.zentrale.account: the text is empty",
            ),
        ];
        for (right, wrong, expected) in cases {
            assert!(TOWN.contains(right), "{right}");
            let found = Plan::parse(&TOWN.replace(right, wrong)).unwrap_err();
            let found: Vec<_> = found.iter().map(ToString::to_string).collect();
            assert!(
                found.len() <= 2 && found[0].contains(expected),
                "{wrong}: {found:#?}"
            );
        }
    }

    #[test]
    fn a_number_is_read_as_people_write_it() {
        for (written, read) in [
            ("0221 / 4710-0", Some("+4922147100")),
            (" +49 (0)2151 86* ", Some("+49215186*")),
            ("0049 2151 860", Some("+492151860")),
            ("4710", None),
            ("*", None),
            ("02151 86**", None),
            ("Rathaus", None),
        ] {
            assert_eq!(e164(written).as_deref(), read, "{written}");
        }
    }
}

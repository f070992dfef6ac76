//! One table of a plan taken out, changed and put back, held to the same rules as a plan that a
//! person wrote: it is written into the text and the text is read again.

use serde::Serialize;
use serde_json::{Map, Value};
use toml::Table;

use super::export::{block, item, table};
use super::{Plan, PlanProblem, office_path};

/// The values of one table by key, as a plan writes them.
pub type Values = Map<String, Value>;

/// Which table of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The alliance of this index.
    Alliance(usize),
    /// The organisation of this index.
    Organisation(usize),
    /// The office of this index; the one after the last is new.
    Office(usize),
    /// The topic of this index; the one after the last is new.
    Topic(usize),
    /// The staff member of this index; the one after the last is new.
    Staff(usize),
    /// The kiosk of this index; the one after the last is new.
    Kiosk(usize),
    /// The telephone number of this index; the one after the last is new.
    Number(usize),
}

impl Place {
    fn kind(self) -> &'static str {
        match self {
            Place::Alliance(_) => "alliance",
            Place::Organisation(_) => "organisation",
            Place::Office(_) => "office",
            Place::Topic(_) => "topic",
            Place::Staff(_) => "staff",
            Place::Kiosk(_) => "kiosk",
            Place::Number(_) => "number",
        }
    }
}

/// A value of the table that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which, such as `imprint.email` or `hours.mon`; empty: another table of the plan.
    pub key: String,
    /// What is wrong and what to do, in English.
    pub problem: PlanProblem,
}

impl Plan {
    /// The values at a place; none for a new one.
    pub(crate) fn values(&self, place: Place) -> Values {
        match place {
            Place::Alliance(index) => values(self.alliances.get(index)),
            Place::Organisation(index) => values(self.organisations.get(index)),
            Place::Office(index) => values(self.offices.get(index)),
            Place::Topic(index) => values(self.topics.get(index)),
            Place::Staff(index) => values(self.staff.get(index)),
            Place::Kiosk(index) => values(self.kiosks.get(index)),
            Place::Number(index) => values(self.numbers.get(index)),
        }
    }

    /// The plan with other values at a place, normalised.
    pub(crate) fn with(&self, place: Place, values: &Values) -> Result<Plan, Vec<Fault>> {
        let (text, own) = self.text_with(place, values);
        Plan::parse(&text).map_err(|problems| {
            let name = ["slug", "login"].iter().find_map(|key| values.get(*key));
            let name = name.and_then(Value::as_str).unwrap_or_default();
            let begin = format!("{}.{name}.", place.kind());
            let fault = |problem: PlanProblem| {
                let key = match problem.line {
                    Some(line) if own.contains(&line) => key_of(&problem.path, &begin),
                    _ => String::new(),
                };
                Fault { key, problem }
            };
            problems.into_iter().map(fault).collect()
        })
    }

    /// The whole text, and the lines that the place takes.
    fn text_with(&self, place: Place, values: &Values) -> (String, std::ops::Range<usize>) {
        let mut text = String::new();
        let mut own = 0..0;
        let mut put = |text: &mut String| {
            let from = lines(text);
            text.push_str(&format!("\n[[{}]]\n", place.kind()));
            block(text, place.kind(), &plain(values));
            own = from..lines(text) + 1;
        };
        for (index, alliance) in self.alliances.iter().enumerate() {
            if place == Place::Alliance(index) {
                put(&mut text);
            } else {
                item(&mut text, "alliance", alliance);
            }
        }
        for (index, owner) in self.organisations.iter().enumerate() {
            if place == Place::Organisation(index) {
                put(&mut text);
            } else {
                item(&mut text, "organisation", owner);
            }
        }
        for (index, office) in self.offices.iter().enumerate() {
            if place == Place::Office(index) {
                put(&mut text);
            } else {
                item(&mut text, "office", office);
            }
        }
        if place == Place::Office(self.offices.len()) {
            put(&mut text);
        }
        for (index, topic) in self.topics.iter().enumerate() {
            if place == Place::Topic(index) {
                put(&mut text);
            } else {
                item(&mut text, "topic", topic);
            }
        }
        if place == Place::Topic(self.topics.len()) {
            put(&mut text);
        }
        for (index, staff) in self.staff.iter().enumerate() {
            if place == Place::Staff(index) {
                put(&mut text);
            } else {
                item(&mut text, "staff", staff);
            }
        }
        if place == Place::Staff(self.staff.len()) {
            put(&mut text);
        }
        for (index, kiosk) in self.kiosks.iter().enumerate() {
            if place == Place::Kiosk(index) {
                put(&mut text);
            } else {
                item(&mut text, "kiosk", kiosk);
            }
        }
        if place == Place::Kiosk(self.kiosks.len()) {
            put(&mut text);
        }
        for (index, number) in self.numbers.iter().enumerate() {
            if place == Place::Number(index) {
                put(&mut text);
            } else {
                item(&mut text, "number", number);
            }
        }
        if place == Place::Number(self.numbers.len()) {
            put(&mut text);
        }
        (text, own)
    }

    /// Where an office stands, by organisation and slug.
    pub(crate) fn office_at(&self, organisation: &str, slug: &str) -> Option<usize> {
        let mut offices = self.offices.iter();
        offices.position(|office| office.organisation == organisation && office.slug == slug)
    }

    /// Where a topic stands, by organisation and slugs.
    pub(crate) fn topic_at(&self, organisation: &str, office: &str, slug: &str) -> Option<usize> {
        let path = office_path(organisation, office);
        let mut topics = self.topics.iter();
        topics.position(|topic| topic.office == path && topic.slug == slug)
    }

    /// Where a kiosk stands, by organisation and slug.
    pub(crate) fn kiosk_at(&self, organisation: &str, slug: &str) -> Option<usize> {
        let mut kiosks = self.kiosks.iter();
        kiosks.position(|kiosk| kiosk.organisation == organisation && kiosk.slug == slug)
    }

    /// Where a telephone number stands, by organisation and slug.
    pub(crate) fn number_at(&self, organisation: &str, slug: &str) -> Option<usize> {
        let mut numbers = self.numbers.iter();
        numbers.position(|number| number.organisation == organisation && number.slug == slug)
    }

    /// Where an alliance stands, by slug.
    pub(crate) fn alliance_at(&self, slug: &str) -> Option<usize> {
        let mut alliances = self.alliances.iter();
        alliances.position(|alliance| alliance.slug == slug)
    }

    /// Where a staff member stands, by login.
    pub(crate) fn staff_at(&self, login: &str) -> Option<usize> {
        self.staff.iter().position(|staff| staff.login == login)
    }
}

fn values<T: Serialize>(entry: Option<&T>) -> Values {
    let table = entry.map(table).unwrap_or_default();
    match serde_json::to_value(table) {
        Ok(Value::Object(values)) => values,
        _ => Values::new(),
    }
}

/// The values as TOML: what is null is left out.
fn plain(values: &Values) -> Table {
    fn value(json: &Value) -> Option<toml::Value> {
        match json {
            Value::Null => None,
            Value::Bool(flag) => Some(toml::Value::Boolean(*flag)),
            Value::Number(number) => Some(match number.as_i64() {
                Some(whole) => toml::Value::Integer(whole),
                None => toml::Value::Float(number.as_f64().unwrap_or_default()),
            }),
            Value::String(text) => Some(toml::Value::String(text.clone())),
            Value::Array(list) => Some(toml::Value::Array(list.iter().filter_map(value).collect())),
            Value::Object(inner) => Some(toml::Value::Table(plain(inner))),
        }
    }
    let kept = values.iter();
    kept.filter_map(|(key, json)| Some((key.clone(), value(json)?)))
        .collect()
}

fn lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count() + 1
}

/// The key in a problem's path, without the table's name.
fn key_of(path: &str, begin: &str) -> String {
    let known = path.strip_prefix(begin);
    // A table without a name is called by its place, such as `office[3]`.
    let key = known.or_else(|| path.split_once("].").map(|(_, key)| key));
    key.unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TOWN: &str = r#"
[[organisation]]
slug = "adorf"
name = "Adorf"
alliance = "verbund"
phone = "0221 1"
address = { street = "Markt 1", postal_code = "12345", town = "Adorf" }

[[organisation]]
slug = "bedorf"
name = "Bedorf"
alliance = "verbund"
phone = "0221 2222"
address = { street = "Markt 1", postal_code = "12345", town = "Bedorf" }

[[alliance]]
slug = "verbund"
name = "Verbund"

[[office]]
organisation = "adorf"
slug = "amt"
name = "Amt"
hours = { mon = ["08:00-12:00"] }

[[office]]
organisation = "bedorf"
slug = "amt"
name = "Amt in Bedorf"
hours = { always = true }

[[staff]]
organisation = "adorf"
login = "anna.adorf"
name = "Anna"
roles = ["clerk"]
offices = ["amt"]
"#;

    fn town() -> Plan {
        Plan::parse(&TOWN.replace("0221 1\"", "0221 1111\"")).unwrap()
    }

    fn object(value: Value) -> Values {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn the_same_values_make_the_same_plan() {
        let plan = town();
        let places = [
            Place::Organisation(1),
            Place::Office(1),
            Place::Topic(0),
            Place::Staff(0),
        ];
        for place in places {
            assert_eq!(plan.with(place, &plan.values(place)).as_ref(), Ok(&plan));
        }
    }

    #[test]
    fn a_fault_names_the_key_of_the_changed_table() {
        let plan = town();
        let mut values = plan.values(Place::Office(1));
        values.insert("phone".into(), json!("keine"));
        values.insert("capacity".into(), json!(0));
        let faults = plan.with(Place::Office(1), &values).unwrap_err();
        let keys: Vec<_> = faults.iter().map(|fault| fault.key.as_str()).collect();
        assert_eq!(keys.len(), 2, "{faults:?}");
        assert!(keys.contains(&"phone") && keys.contains(&"capacity"));

        values = plan.values(Place::Office(0));
        values.insert("hours".into(), json!({ "mon": ["08:00-12:00", "x"] }));
        let faults = plan.with(Place::Office(0), &values).unwrap_err();
        assert_eq!(faults[0].key, "hours.mon");
    }

    #[test]
    fn a_login_with_a_dot_hides_no_key() {
        let plan = town();
        let mut values = plan.values(Place::Staff(0));
        values.insert("languages".into(), json!([]));
        let faults = plan.with(Place::Staff(0), &values).unwrap_err();
        assert_eq!(faults[0].key, "languages");
    }

    #[test]
    fn something_new_stands_last_and_must_be_whole() {
        let plan = town();
        let place = Place::Office(plan.offices.len());
        assert_eq!(plan.values(place), Values::new());
        let faults = plan.with(place, &object(json!({ "organisation": "adorf" })));
        let faults = faults.unwrap_err();
        assert!(faults.iter().any(|fault| fault.key == "slug"), "{faults:?}");
        let new = json!({
            "organisation": "adorf", "slug": "neu", "name": "Neu", "colour": null,
            "hours": { "fri": ["08:00-12:00"] },
        });
        let faults = plan.with(place, &object(new.clone())).unwrap();
        assert!(faults.offices.iter().any(|office| office.slug == "neu"));
        let taken = json!({
            "organisation": "adorf", "slug": "amt", "name": "Neu", "hours": {},
        });
        let faults = plan.with(place, &object(taken)).unwrap_err();
        assert_eq!(faults[0].key, "slug", "{faults:?}");
    }
}

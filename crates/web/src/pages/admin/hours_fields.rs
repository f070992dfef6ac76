//! Opening hours as a form: several ranges a day, exceptions by date, public holidays.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use schalter_domain::holidays::{Land, LocalHoliday};
use schalter_domain::hours::{Hours, HoursProblem, Place};
use schalter_exchange::plan::{ExceptionPlan, HoursPlan, SpanText};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::form::Filled;
use crate::say::Say;

/// The days with the words that fields and plans use.
pub const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// What is wrong, by the word of the day or `t` and the place of the exception; under the empty
/// word what concerns no single day.
pub type HourErrors = BTreeMap<String, String>;

/// A range as fields show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// Its place among those of the day, from 1.
    pub nth: u16,
    /// When it begins, such as `08:00`.
    pub from: String,
    /// When it ends; `00:00` is the end of the day.
    pub to: String,
}

/// The ranges of one day or date, in the form.
pub fn ranges(form: &Filled, word: &str) -> Vec<Range> {
    let (from, to) = (format!("{word}.von"), format!("{word}.bis"));
    let pairs = form.all(&from).zip(form.all(&to));
    (1..)
        .zip(pairs)
        .map(|(nth, (from, to))| Range {
            nth,
            from: from.to_owned(),
            to: to.to_owned(),
        })
        .collect()
}

/// How many exceptions the form has.
pub fn exceptions(form: &Filled) -> usize {
    form.get("tage").parse().unwrap_or(0).min(1_000)
}

fn days_mut(plan: &mut HoursPlan) -> [&mut Vec<SpanText>; 7] {
    [
        &mut plan.mon,
        &mut plan.tue,
        &mut plan.wed,
        &mut plan.thu,
        &mut plan.fri,
        &mut plan.sat,
        &mut plan.sun,
    ]
}

fn put_spans(form: &mut Filled, word: &str, spans: &[SpanText]) {
    for span in spans {
        let text = span.to_string();
        let (from, to) = text.split_once('-').unwrap_or_default();
        form.put(&format!("{word}.von"), from);
        form.put(&format!("{word}.bis"), to.replace("24:00", "00:00"));
    }
}

/// Adds an empty range to a day.
pub fn add_range(form: &mut Filled, word: &str) {
    form.put(&format!("{word}.von"), "");
    form.put(&format!("{word}.bis"), "");
}

/// Adds an exception without a date.
pub fn add_exception(form: &mut Filled) {
    let count = exceptions(form);
    form.0.retain(|(name, _)| name != "tage");
    form.put("tage", (count + 1).to_string());
}

/// Gives Tuesday to Friday the ranges of Monday.
pub fn like_monday(form: &mut Filled) {
    let monday = ranges(form, "mon");
    for (word, _) in &DAYS[1..5] {
        let names = [format!("{word}.von"), format!("{word}.bis")];
        form.0.retain(|(name, _)| !names.contains(name));
        for range in &monday {
            form.put(&names[0], range.from.clone());
            form.put(&names[1], range.to.clone());
        }
    }
}

/// The form of hours.
pub fn fill(plan: &HoursPlan) -> Filled {
    let mut plan = plan.clone();
    plan.exceptions.sort_by_key(|day| day.date);
    let mut form = Filled::default();
    if plan.always {
        form.put("immer", "ja");
    }
    for ((word, _), spans) in DAYS.iter().zip(days_mut(&mut plan)) {
        put_spans(&mut form, word, spans);
    }
    form.put("land", plan.holidays.map_or("", Land::code));
    for local in &plan.local_holidays {
        form.put("ortsfeiertag", code(local));
    }
    form.put("tage", plan.exceptions.len().to_string());
    for (at, day) in plan.exceptions.iter().enumerate() {
        form.put(&format!("t{at}.datum"), day.date.to_string());
        put_spans(&mut form, &format!("t{at}"), &day.spans);
        form.put(
            &format!("t{at}.grund"),
            day.reason.clone().unwrap_or_default(),
        );
    }
    form
}

/// The word that a plan uses for something.
pub fn code<T: serde::Serialize>(value: &T) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn coded<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(json!(word)).ok()
}

/// The hours that the form says, as far as they can be read, and what is wrong with it.
pub fn read(form: &Filled, t: Say) -> (HoursPlan, HourErrors) {
    let mut errors = HourErrors::new();
    let mut plan = HoursPlan {
        always: form.ticked("immer", "ja"),
        holidays: coded(form.get("land")),
        local_holidays: form.all("ortsfeiertag").filter_map(coded).collect(),
        ..HoursPlan::default()
    };
    for ((word, _), spans) in DAYS.iter().zip(days_mut(&mut plan)) {
        *spans = read_ranges(form, word, t, &mut errors);
    }
    let mut places = Vec::new();
    for at in 0..exceptions(form) {
        let word = format!("t{at}");
        let date = form.get(&format!("{word}.datum"));
        let reason = form.get(&format!("{word}.grund"));
        let spans = read_ranges(form, &word, t, &mut errors);
        let empty = date.is_empty() && reason.is_empty() && spans.is_empty();
        if empty || form.ticked(&format!("{word}.weg"), "ja") {
            errors.remove(&word);
            continue;
        }
        let Ok(date) = date.parse::<Date>() else {
            errors.insert(word, t.say("admin-hours-date"));
            continue;
        };
        places.push((date, word));
        plan.exceptions.push(ExceptionPlan {
            date,
            spans,
            reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
        });
    }
    plan.exceptions.sort_by_key(|day| day.date);
    for problem in Hours::from(&plan).validate() {
        let (word, key) = told(&problem, &places);
        errors.entry(word).or_insert_with(|| t.say(key));
    }
    (plan, errors)
}

fn read_ranges(form: &Filled, word: &str, t: Say, errors: &mut HourErrors) -> Vec<SpanText> {
    let mut spans = Vec::new();
    for Range { from, to, .. } in ranges(form, word) {
        if from.is_empty() && to.is_empty() {
            continue;
        }
        // A field of a time knows no 24 o'clock: midnight as an end is the end of the day.
        let to = if to.starts_with("00:00") {
            "24:00"
        } else {
            &to
        };
        match format!("{}-{}", short(&from), short(to)).parse() {
            Ok(span) => spans.push(span),
            Err(_) => {
                errors.insert(word.to_owned(), t.say("admin-hours-range"));
            }
        }
    }
    spans.sort_by_key(|span: &SpanText| span.0.from);
    spans
}

/// A time without seconds, which some browsers send.
fn short(time: &str) -> &str {
    time.get(..5).unwrap_or(time)
}

fn told(problem: &HoursProblem, places: &[(Date, String)]) -> (String, &'static str) {
    let word = |place: &Place| match place {
        Place::Weekday(day) => {
            let known = DAYS.iter().find(|(_, known)| known == day);
            known.map_or("", |(word, _)| word).to_owned()
        }
        Place::Date(date) => {
            let known = places.iter().rev().find(|(known, _)| known == date);
            known.map(|(_, word)| word.clone()).unwrap_or_default()
        }
    };
    match problem {
        HoursProblem::Backwards { place, .. } => (word(place), "admin-hours-backwards"),
        HoursProblem::Overlap { place, .. } => (word(place), "admin-hours-overlap"),
        HoursProblem::Duplicate(place) => (word(place), "admin-hours-twice"),
        HoursProblem::Foreign(_) => ("land".to_owned(), "admin-hours-foreign"),
    }
}

/// What the administration is asked to store.
pub fn values(plan: &HoursPlan) -> schalter_exchange::plan::Values {
    let value = json!({ "hours": plan });
    match value {
        Value::Object(values) => values,
        _ => schalter_exchange::plan::Values::new(),
    }
}

/// The local holidays that a Land knows.
pub fn locals(land: Option<Land>) -> Vec<LocalHoliday> {
    let all = LocalHoliday::ALL.into_iter();
    all.filter(|local| land.is_some_and(|land| local.exists_in(land)))
        .collect()
}

#[cfg(test)]
mod tests {
    use schalter_texts::Locale;

    use super::*;

    const T: Say = Say(Locale::De);

    fn plan() -> HoursPlan {
        let text = r#"{
            "mon": ["08:00-12:00", "13:00-18:00"], "sun": ["00:00-24:00"], "holidays": "BY",
            "local_holidays": ["peace_festival"],
            "exceptions": [
                { "date": "2026-12-24" },
                { "date": "2026-12-07", "spans": ["10:00-11:00"], "reason": "Adventsmarkt" }
            ]
        }"#;
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_form_says_the_hours_that_it_shows() {
        let (back, errors) = read(&fill(&plan()), T);
        let mut sorted = plan();
        sorted.exceptions.sort_by_key(|day| day.date);
        assert_eq!((back, errors), (sorted, HourErrors::new()));
    }

    #[test]
    fn rows_are_added_and_empty_ones_mean_nothing() {
        let mut form = fill(&plan());
        add_range(&mut form, "wed");
        add_exception(&mut form);
        assert_eq!(ranges(&form, "wed").len(), 1);
        assert_eq!(exceptions(&form), 3);
        assert_eq!(read(&form, T).0, read(&fill(&plan()), T).0);
        like_monday(&mut form);
        let (copied, _) = read(&form, T);
        assert_eq!((&copied.fri, &copied.sat), (&copied.mon, &Vec::new()));
    }

    #[test]
    fn what_is_wrong_is_told_where_it_stands() {
        let mut form = Filled::default();
        for (word, from, to) in [
            ("mon", "08:00", ""),
            ("tue", "12:00", "08:00"),
            ("wed", "08:00", "12:00"),
            ("wed", "11:00", "13:00"),
        ] {
            form.put(&format!("{word}.von"), from);
            form.put(&format!("{word}.bis"), to);
        }
        form.put("tage", "4");
        form.put("t0.datum", "2026-12-24");
        form.put("t1.datum", "2026-12-24");
        form.put("t2.grund", "ohne Tag");
        form.put("t3.datum", "unsinn");
        form.put("t3.weg", "ja");
        let (_, errors) = read(&form, T);
        let words: Vec<_> = errors.keys().map(String::as_str).collect();
        assert_eq!(words, ["mon", "t1", "t2", "tue", "wed"]);
    }
}

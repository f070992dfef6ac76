//! The fields of a telephone number.

use schalter_domain::language::Language;
use schalter_domain::message::international;
use schalter_exchange::plan::{ChoicePlan, Fault, NumberPlan, OfficePlan, Plan, SlotPlan, Values};
use schalter_texts::Locale;
use serde_json::{Value, json};

use super::form::{Choice, Field, Filled, Group, Kind};
use super::office_fields::in_order;
use super::sheet::said;
use crate::pages::view;
use crate::say::Say;

/// The days with the words of a plan.
const DAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];
/// What can be switched on, and whether it is where a plan says nothing.
const FLAGS: [(&str, bool); 5] = [
    ("callback", true),
    ("shows_caller", true),
    ("keeps_place", true),
    ("outgoing", true),
    ("emergency", false),
];
/// The most parts of the week.
const MOST_SLOTS: usize = 20;

/// What the form is about besides the number.
pub struct Around<'a> {
    /// Offices and topics.
    pub plan: &'a Plan,
    /// The organisation.
    pub own: &'a str,
    /// The keys of the accounts that the server has for it.
    pub accounts: Vec<String>,
    /// The page's language.
    pub locale: Locale,
}

impl Around<'_> {
    fn offices(&self) -> impl Iterator<Item = &OfficePlan> {
        let offices = self.plan.offices.iter();
        offices.filter(|office| office.organisation == self.own)
    }
}

/// What a new number begins with.
pub fn fresh(around: &Around<'_>) -> Filled {
    let mut form = Filled::default();
    if let Some(office) = around.offices().next() {
        form.put("office", path(office));
    }
    form.put(
        "account",
        around.accounts.first().map_or("", String::as_str),
    );
    form.put("first", "de");
    for (flag, on) in FLAGS {
        if on {
            form.put("was", flag);
        }
    }
    form
}

/// The form of a number.
pub fn fill(plan: &NumberPlan) -> Filled {
    let mut form = Filled::default();
    form.put("name", plan.name.clone());
    form.put("number", spaced(&plan.number));
    form.put("account", plan.account.clone());
    form.put("office", plan.office.clone());
    form.put("topic", plan.topic.clone().unwrap_or_default());
    for choice in &plan.menu {
        form.put(&format!("taste{}", choice.key), choice.topic.clone());
    }
    for (name, language) in [("greeting.de", Language::De), ("greeting.en", Language::En)] {
        form.put(
            name,
            plan.greeting.get(&language).cloned().unwrap_or_default(),
        );
    }
    for language in &plan.languages {
        form.put("languages", language.tag());
    }
    form.put("first", plan.languages.first().map_or("", |one| one.tag()));
    let flags = [
        plan.callback,
        plan.shows_caller,
        plan.keeps_place,
        plan.outgoing,
        plan.emergency,
    ];
    for ((flag, _), on) in FLAGS.iter().zip(flags) {
        if on {
            form.put("was", *flag);
        }
    }
    for (at, slot) in plan.schedule.iter().enumerate() {
        fill_slot(&mut form, at, slot);
    }
    form
}

fn fill_slot(form: &mut Filled, at: usize, slot: &SlotPlan) {
    for day in &slot.days {
        let word = serde_json::to_value(day).unwrap_or_default();
        form.put(&format!("s{at}.tage"), word.as_str().unwrap_or_default());
    }
    form.put(&format!("s{at}.von"), slot.from.to_string());
    form.put(&format!("s{at}.bis"), slot.until.to_string());
    form.put(&format!("s{at}.buero"), slot.office.clone());
}

/// How many parts of the week the form has.
fn slots(form: &Filled) -> usize {
    let has = |at: &usize| {
        let name = format!("s{at}.von");
        form.0.iter().any(|(known, _)| *known == name)
    };
    (0..MOST_SLOTS).take_while(has).count()
}

/// A number as one reads it: `+49 2151 860`. Where the area code ends is not known, so the national
/// part stands in groups.
pub fn spaced(number: &str) -> String {
    let Some(national) = number.strip_prefix("+49") else {
        return number.to_owned();
    };
    let (area, rest) = national.split_at(national.len().min(3));
    match rest {
        "" => format!("+49 {area}"),
        rest => format!("+49 {area} {rest}"),
    }
}

/// The fields.
pub fn groups(form: &Filled, around: &Around<'_>, new: bool) -> Vec<Group> {
    let t = Say(around.locale);
    let mut whose = vec![
        Field::line("name", t.say("admin-name"), form).hint(t.say("numbers-name-hint")),
        Field::new(Kind::Line("tel"), "number", t.say("numbers-number"), form)
            .hint(t.say("numbers-number-hint")),
        account(form, around),
    ];
    if new {
        let slug = Field::line("slug", t.say("admin-key"), form).hint(t.say("admin-slug-hint"));
        whose.insert(1, slug.optional());
    }
    let mut groups = vec![
        Group::new(t.say("numbers-whose"), whose),
        Group::new(t.say("numbers-leads"), leads(form, around)),
        Group::new(t.say("numbers-menu"), menu(form, around)).lead(t.say("numbers-menu-lead")),
        Group::new(t.say("numbers-words"), words(form, around.locale)),
        Group::new(t.say("numbers-rules"), vec![flags(form, t)]),
    ];
    let count = slots(form);
    let shown = (count + usize::from(spare(form, count))).min(MOST_SLOTS);
    for at in 0..shown {
        let title = match at < count && !is_empty(form, at) {
            true => t.say1(
                "numbers-slot",
                "number",
                u32::try_from(at + 1).unwrap_or(u32::MAX),
            ),
            false => t.say("numbers-slot-new"),
        };
        let mut group = Group::new(title, slot(form, at, around));
        if at == 0 {
            group.lead = t.say("numbers-slot-lead");
        }
        groups.push(group);
    }
    groups
}

/// Whether another empty part of the week is to be shown.
fn spare(form: &Filled, count: usize) -> bool {
    count == 0 || !is_empty(form, count - 1)
}

fn is_empty(form: &Filled, at: usize) -> bool {
    let no_days = form.all(&format!("s{at}.tage")).next().is_none();
    let none = |word: &str| form.get(&format!("s{at}.{word}")).is_empty();
    no_days && none("von") && none("bis")
}

fn account(form: &Filled, around: &Around<'_>) -> Field {
    let t = Say(around.locale);
    let label = t.say("numbers-account");
    let chosen = form.get("account");
    if around.accounts.is_empty() {
        return Field::line("account", label, form).hint(t.say("numbers-account-none"));
    }
    let known = around.accounts.iter();
    let mut choices: Vec<Choice> = known.map(|key| Choice::new(key, key)).collect();
    if !chosen.is_empty() && !around.accounts.iter().any(|key| key == chosen) {
        let label = t.say1("numbers-account-unknown", "account", chosen);
        choices.push(Choice::new(chosen, label));
    }
    Field::choose(Kind::Select, "account", label, form, choices).hint(t.say("numbers-account-hint"))
}

fn leads(form: &Filled, around: &Around<'_>) -> Vec<Field> {
    let t = Say(around.locale);
    let offices = around.offices();
    let offices = offices.map(|one| Choice::new(path(one), said(&one.name, around.locale)));
    let mut topics = vec![Choice::new("", t.say("numbers-topic-none"))];
    topics.extend(topics_of(form, around));
    vec![
        Field::choose(
            Kind::Select,
            "office",
            t.say("numbers-office"),
            form,
            offices.collect(),
        )
        .hint(t.say("numbers-office-hint")),
        Field::choose(Kind::Select, "topic", t.say("numbers-topic"), form, topics)
            .hint(t.say("numbers-topic-hint")),
    ]
}

/// The topics of the office that is chosen.
fn topics_of(form: &Filled, around: &Around<'_>) -> Vec<Choice> {
    let office = form.get("office");
    let topics = around.plan.topics.iter();
    let topics = topics.filter(|topic| topic.office == office && !topic.unsure);
    let choice = |topic: &schalter_exchange::plan::TopicPlan| {
        Choice::new(topic.slug.clone(), said(&topic.name, around.locale))
    };
    topics.map(choice).collect()
}

/// A key for each topic; two more than are given, four at least.
fn menu(form: &Filled, around: &Around<'_>) -> Vec<Field> {
    let t = Say(around.locale);
    let given = (1..=9_u8)
        .rev()
        .find(|key| !form.get(&format!("taste{key}")).is_empty());
    let shown = (given.unwrap_or(0) + 2).clamp(4, 9);
    let key = |key: u8| {
        let mut choices = vec![Choice::new("", t.say("numbers-key-none"))];
        choices.extend(topics_of(form, around));
        let label = t.say1("numbers-key", "key", u32::from(key));
        Field::choose(Kind::Select, &format!("taste{key}"), label, form, choices).optional()
    };
    (1..=shown).map(key).collect()
}

fn words(form: &Filled, locale: Locale) -> Vec<Field> {
    let t = Say(locale);
    let languages = || Language::all().map(|one| Choice::new(one.tag(), one.own_name()));
    let greeting = |name: &str, key: &str| Field::new(Kind::Area(3), name, t.say(key), form);
    vec![
        greeting("greeting.de", "numbers-greeting")
            .hint(t.say("numbers-greeting-hint"))
            .optional(),
        greeting("greeting.en", "numbers-greeting-en").english(),
        Field::choose(
            Kind::Select,
            "first",
            t.say("numbers-first-language"),
            form,
            languages().collect(),
        )
        .hint(t.say("numbers-first-language-hint")),
        Field::choose(
            Kind::Ticks,
            "languages",
            t.say("numbers-languages"),
            form,
            languages().collect(),
        )
        .hint(t.say("numbers-languages-hint"))
        .optional(),
    ]
}

fn flags(form: &Filled, t: Say) -> Field {
    let choices = FLAGS.map(|(flag, _)| {
        let word = flag.replace('_', "-");
        let hint = t.say(&format!("numbers-{word}-hint"));
        Choice::new(flag, t.say(&format!("numbers-{word}"))).hint(hint)
    });
    let label = t.say("numbers-rules-of");
    Field::choose(Kind::Ticks, "was", label, form, choices.into()).optional()
}

fn slot(form: &Filled, at: usize, around: &Around<'_>) -> Vec<Field> {
    let t = Say(around.locale);
    let named = |word: &str| format!("s{at}.{word}");
    let days = DAYS.iter().zip(1..);
    let days = days.map(|(day, nth)| Choice::new(*day, t.say(&format!("weekday-{nth}"))));
    let offices = around.offices();
    let offices = offices.map(|one| Choice::new(path(one), said(&one.name, around.locale)));
    let time = |word: &str, key: &str| {
        Field::new(Kind::Line("time"), &named(word), t.say(key), form).optional()
    };
    vec![
        Field::choose(
            Kind::Ticks,
            &named("tage"),
            t.say("numbers-slot-days"),
            form,
            days.collect(),
        )
        .optional(),
        time("von", "numbers-slot-from"),
        time("bis", "numbers-slot-until").hint(t.say("numbers-slot-until-hint")),
        Field::choose(
            Kind::Select,
            &named("buero"),
            t.say("numbers-slot-office"),
            form,
            offices.collect(),
        )
        .optional(),
    ]
}

/// The complete name of an office.
fn path(office: &OfficePlan) -> String {
    format!("{}/{}", office.organisation, office.slug)
}

/// The name of an office by its complete one.
pub fn office_said(plan: &Plan, written: &str, locale: Locale) -> String {
    let mut offices = plan.offices.iter();
    let office = offices.find(|office| path(office) == written);
    office.map_or_else(String::new, |office| view::local(&office.name.0, locale))
}

/// What the form says, and the place in the form of each part of the week.
pub fn values(form: &Filled, before: Option<&NumberPlan>) -> (Values, Vec<usize>) {
    let first = form.get("first");
    let known: Vec<&str> = before.map_or(Vec::new(), |number| {
        number.languages.iter().map(|one| one.tag()).collect()
    });
    let others = form.all("languages").filter(|tag| *tag != first);
    let first = Some(first).filter(|tag| !tag.is_empty()).into_iter();
    let languages: Vec<&str> = first.chain(in_order(others, &known)).collect();
    let menu = (1..=9_u8).filter_map(|key| {
        let topic = form.get(&format!("taste{key}"));
        (!topic.is_empty()).then(|| {
            json!(ChoicePlan {
                key,
                topic: topic.to_owned()
            })
        })
    });
    let written = form.get("number");
    let number = international(written).unwrap_or_else(|| written.to_owned());
    let (schedule, places) = schedule(form, before);
    let values = json!({
        "name": form.get("name"),
        "number": number,
        "account": form.get("account"),
        "office": form.get("office"),
        "topic": form.maybe("topic"),
        "menu": some(menu.collect()),
        "greeting": greeting(form, before),
        "languages": languages,
        "schedule": some(schedule),
    });
    let mut values = values.as_object().cloned().unwrap_or_default();
    for (flag, usual) in FLAGS {
        let on = form.ticked("was", flag);
        let value = if on == usual { Value::Null } else { json!(on) };
        values.insert(flag.to_owned(), value);
    }
    (values, places)
}

fn some(list: Vec<Value>) -> Value {
    match list.is_empty() {
        true => Value::Null,
        false => Value::Array(list),
    }
}

/// Greetings in languages that no field shows stay.
fn greeting(form: &Filled, before: Option<&NumberPlan>) -> Value {
    let known = before.map(|number| number.greeting.clone());
    let mut texts = known.unwrap_or_default();
    for (name, language) in [("greeting.de", Language::De), ("greeting.en", Language::En)] {
        texts.remove(&language);
        let text = form.get(name).replace("\r\n", "\n");
        if !text.is_empty() {
            texts.insert(language, text);
        }
    }
    if texts.is_empty() {
        return Value::Null;
    }
    json!(texts)
}

/// The parts of the week; what no field shows of one stays while it leads to the same office.
fn schedule(form: &Filled, before: Option<&NumberPlan>) -> (Vec<Value>, Vec<usize>) {
    let (mut list, mut places) = (Vec::new(), Vec::new());
    for at in (0..slots(form)).filter(|at| !is_empty(form, *at)) {
        let named = |word: &str| format!("s{at}.{word}");
        let days: Vec<&str> = DAYS
            .into_iter()
            .filter(|day| form.ticked(&named("tage"), day))
            .collect();
        let time = |word: &str| {
            let text = form.get(&named(word));
            // Some browsers send seconds.
            text.get(..5).unwrap_or(text).to_owned()
        };
        let office = match form.get(&named("buero")) {
            "" => form.get("office"),
            office => office,
        };
        let known = before.and_then(|number| number.schedule.get(at));
        let known = known.filter(|slot| slot.office == office);
        let kept = known.map(|slot| serde_json::to_value(slot).unwrap_or_default());
        let mut slot = kept.unwrap_or_else(|| json!({}));
        slot["days"] = json!(days);
        slot["from"] = json!(time("von"));
        slot["until"] = json!(time("bis"));
        slot["office"] = json!(office);
        list.push(slot);
        places.push(at);
    }
    (list, places)
}

/// A fault of the plan under the name of the field that shows it.
pub fn at_field(mut fault: Fault, places: &[usize]) -> Fault {
    let key = fault.key.clone();
    let slot = key.strip_prefix("schedule[").and_then(|rest| {
        let (nth, rest) = rest.split_once(']')?;
        let place = nth.parse::<usize>().ok()?.checked_sub(1)?;
        Some((places.get(place)?, rest.trim_start_matches('.')))
    });
    if let Some((at, rest)) = slot {
        let word = match rest.split(['.', '[']).next().unwrap_or_default() {
            "from" => "von",
            "until" => "bis",
            "days" => "tage",
            _ => "buero",
        };
        fault.key = format!("s{at}.{word}");
    }
    fault
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> NumberPlan {
        serde_json::from_value(json!({
            "organisation": "krefeld", "slug": "zentrale", "name": "Zentrale",
            "number": "+492151860", "account": "trunk", "office": "krefeld/buergerbuero",
            "topic": "ausweis", "menu": [{ "key": 2, "topic": "auto" }],
            "greeting": { "de": "Guten Tag.", "tr": "Merhaba." },
            "schedule": [{
                "days": ["sa", "su"], "from": "00:00", "until": "00:00",
                "office": "krefeld/bereitschaft", "topic": "wasser",
            }],
            "languages": ["de", "en"], "callback": false, "emergency": true,
        }))
        .unwrap()
    }

    #[test]
    fn a_form_says_the_number_that_it_shows() {
        let (values, places) = values(&fill(&plan()), Some(&plan()));
        let mut whole = values;
        whole.retain(|_, value| !value.is_null());
        whole.insert("slug".to_owned(), json!("zentrale"));
        whole.insert("organisation".to_owned(), json!("krefeld"));
        let back: NumberPlan = serde_json::from_value(Value::Object(whole)).unwrap();
        assert_eq!(back, plan());
        assert_eq!(places, [0]);
    }

    #[test]
    fn an_empty_part_of_the_week_means_nothing_and_the_others_keep_their_faults() {
        let mut form = fill(&plan());
        form.0.retain(|(name, _)| !name.starts_with("s0."));
        for word in ["von", "bis", "buero"] {
            form.put(&format!("s0.{word}"), "");
        }
        form.put("s1.tage", "mo");
        form.put("s1.von", "18:00:00");
        form.put("s1.bis", "");
        let (values, places) = values(&form, Some(&plan()));
        assert_eq!(places, [1]);
        assert_eq!(
            values["schedule"],
            json!([{ "days": ["mo"], "from": "18:00", "until": "", "office": "krefeld/buergerbuero" }])
        );
        let problem = schalter_exchange::plan::PlanProblem {
            path: String::new(),
            line: None,
            what: String::new(),
            remedy: String::new(),
        };
        let key = |key: &str| {
            let fault = Fault {
                key: key.to_owned(),
                problem: problem.clone(),
            };
            at_field(fault, &places).key
        };
        assert_eq!(key("schedule[1].until"), "s1.bis");
        assert_eq!(key("schedule[1].menu"), "s1.buero");
        assert_eq!(key("number"), "number");
    }

    #[test]
    fn a_number_is_spaced() {
        assert_eq!(spaced("+492151860"), "+49 215 1860");
        assert_eq!(spaced("+4312345"), "+4312345");
        assert_eq!(international(&spaced("+492151860")).unwrap(), "+492151860");
    }
}

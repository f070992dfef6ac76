//! The fields of a kiosk.

use schalter_domain::kiosk::{Entry, Presence, SensorKind};
use schalter_domain::language::Language;
use schalter_exchange::plan::{KioskPlan, OfficePlan, Plan, Values};
use schalter_texts::Locale;
use serde_json::{Value, json};

use super::form::{Choice, Field, Filled, Group, Kind};
use super::office_fields::in_order;
use super::sheet::said;
use crate::say::Say;

/// What a new kiosk of the organisation `own` begins with.
pub fn fresh(plan: &Plan, own: &str) -> Filled {
    let mut form = Filled::default();
    let mut offices = plan.offices.iter();
    if let Some(office) = offices.find(|office| office.organisation == own) {
        form.put("reception", path(office));
    }
    form.put("entry", entry_code(Entry::Direct));
    form.put("languages", "de");
    form.put("first", "de");
    fill_presence(&mut form, &Presence::default());
    form
}

/// The form of a kiosk.
pub fn fill(plan: &KioskPlan) -> Filled {
    let mut form = Filled::default();
    form.put("name", plan.name.clone());
    form.put("place", plan.place.clone());
    form.put("phone", plan.phone.clone());
    form.put("reception", plan.reception.clone());
    form.put("entry", entry_code(plan.entry));
    for topic in &plan.topics {
        form.put("topics", topic.clone());
    }
    for language in &plan.languages {
        form.put("languages", language.tag());
    }
    if let Some(first) = plan.languages.first() {
        form.put("first", first.tag());
    }
    fill_presence(&mut form, &plan.presence);
    if plan.printer {
        form.put("equipment", "printer");
    }
    if plan.document_camera {
        form.put("equipment", "document_camera");
    }
    form
}

fn fill_presence(form: &mut Filled, presence: &Presence) {
    form.put("dwell", seconds(presence.dwell_ms));
    form.put("absence", presence.absence_s.to_string());
    let sensor = presence.sensor.as_ref();
    form.put("sensor", sensor.map_or("", |sensor| sensor.topic.as_str()));
    let kind = sensor.map(|sensor| sensor.kind).unwrap_or_default();
    form.put("sensor_kind", kind_code(kind));
    if presence.camera_motion {
        form.put("camera_motion", "ja");
    }
}

/// Milliseconds as seconds, such as `1,5`.
fn seconds(millis: u32) -> String {
    let text = format!("{},{:03}", millis / 1_000, millis % 1_000);
    text.trim_end_matches('0').trim_end_matches(',').to_owned()
}

/// Seconds as a person writes them, in milliseconds; what is none is too many, for the check to find
/// together with all else.
fn millis(text: &str) -> u32 {
    let (whole, part) = text.split_once([',', '.']).unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 6 || part.len() > 3 || !digits(whole) || !digits(part) {
        return u32::MAX;
    }
    format!("{whole}{part:0<3}").parse().unwrap_or(u32::MAX)
}

fn entry_code(entry: Entry) -> &'static str {
    match entry {
        Entry::Direct => "direct",
        Entry::Choice => "choice",
    }
}

fn kind_code(kind: SensorKind) -> &'static str {
    match kind {
        SensorKind::Motion => "motion",
        SensorKind::Door => "door",
    }
}

/// The fields. `plan` has the offices and topics of the alliance.
pub fn groups(form: &Filled, plan: &Plan, locale: Locale, new: bool) -> Vec<Group> {
    let t = Say(locale);
    let line = |name: &str, key: &str| Field::line(name, t.say(key), form);
    let mut place = vec![
        line("name", "admin-name").hint(t.say("kiosks-name-hint")),
        line("place", "kiosks-place").hint(t.say("kiosks-place-hint")),
        Field::new(Kind::Line("tel"), "phone", t.say("admin-phone"), form)
            .optional()
            .hint(t.say("kiosks-phone-hint")),
    ];
    if new {
        let slug = line("slug", "admin-key").hint(t.say("admin-slug-hint"));
        place.insert(1, slug.optional());
    }
    vec![
        Group::new(t.say("kiosks-where"), place),
        Group::new(t.say("kiosks-serves"), serves(form, plan, locale)),
        Group::new(t.say("kiosks-presence"), presence(form, t)).lead(t.say("kiosks-presence-lead")),
        Group::new(
            t.say("kiosks-equipment"),
            vec![
                Field::choose(
                    Kind::Ticks,
                    "equipment",
                    t.say("kiosks-equipment-there"),
                    form,
                    vec![
                        Choice::new("printer", t.say("kiosks-printer")),
                        Choice::new("document_camera", t.say("kiosks-document-camera"))
                            .hint(t.say("kiosks-document-camera-hint")),
                    ],
                )
                .optional(),
            ],
        ),
    ]
}

fn serves(form: &Filled, plan: &Plan, locale: Locale) -> Vec<Field> {
    let t = Say(locale);
    let offices = plan.offices.iter();
    let offices =
        offices.map(|office| Choice::new(path(office), office_name(plan, office, locale)));
    let entries = ["direct", "choice"].map(|code| {
        let hint = t.say(&format!("kiosks-entry-{code}-hint"));
        Choice::new(code, t.say(&format!("kiosks-entry-{code}"))).hint(hint)
    });
    let topics = plan.topics.iter().filter_map(|topic| {
        let mut offices = plan.offices.iter();
        let office = offices.find(|office| path(office) == topic.office)?;
        let value = format!("{}/{}", topic.office, topic.slug);
        if topic.unsure && !form.ticked("topics", &value) {
            return None;
        }
        let hint = office_name(plan, office, locale);
        Some(Choice::new(value, said(&topic.name, locale)).hint(hint))
    });
    let languages = || Language::all().map(|one| Choice::new(one.tag(), one.own_name()));
    let choose = |kind, name: &str, key: &str, choices: Vec<Choice>| {
        let hint = t.say(&format!("{key}-hint"));
        Field::choose(kind, name, t.say(key), form, choices).hint(hint)
    };
    vec![
        choose(
            Kind::Select,
            "reception",
            "kiosks-reception",
            offices.collect(),
        ),
        choose(
            Kind::Select,
            "first",
            "kiosks-first-language",
            languages().collect(),
        ),
        Field::choose(
            Kind::Radios,
            "entry",
            t.say("kiosks-entry"),
            form,
            entries.into(),
        ),
        choose(Kind::Ticks, "topics", "kiosks-topics", topics.collect()).optional(),
        choose(
            Kind::Ticks,
            "languages",
            "kiosks-languages",
            languages().collect(),
        )
        .optional(),
    ]
}

fn presence(form: &Filled, t: Say) -> Vec<Field> {
    let line = |name: &str, key: &str| {
        Field::line(name, t.say(key), form).hint(t.say(&format!("{key}-hint")))
    };
    let kinds = ["motion", "door"].map(|code| {
        let hint = t.say(&format!("kiosks-sensor-{code}-hint"));
        Choice::new(code, t.say(&format!("kiosks-sensor-{code}"))).hint(hint)
    });
    let motion = Choice::new("ja", t.say("kiosks-camera-motion-yes"));
    let motion = motion.hint(t.say("kiosks-camera-motion-hint"));
    vec![
        line("dwell", "kiosks-dwell"),
        line("absence", "kiosks-absence"),
        line("sensor", "kiosks-sensor").optional(),
        Field::choose(
            Kind::Radios,
            "sensor_kind",
            t.say("kiosks-sensor-kind"),
            form,
            kinds.into(),
        ),
        Field::choose(
            Kind::Ticks,
            "camera_motion",
            t.say("kiosks-camera-motion"),
            form,
            vec![motion],
        )
        .optional(),
    ]
}

/// The complete name of an office.
fn path(office: &OfficePlan) -> String {
    format!("{}/{}", office.organisation, office.slug)
}

/// An office as it is called in an alliance of several.
fn office_name(plan: &Plan, office: &OfficePlan, locale: Locale) -> String {
    let name = said(&office.name, locale);
    let mut owners = plan.organisations.iter();
    match owners.find(|owner| owner.slug == office.organisation) {
        Some(owner) if plan.organisations.len() > 1 => format!("{name} ({})", owner.name),
        _ => name,
    }
}

/// What the form says.
pub fn values(form: &Filled, before: Option<&KioskPlan>) -> Values {
    let known: Vec<&str> = before.map_or(Vec::new(), |kiosk| {
        kiosk.topics.iter().map(String::as_str).collect()
    });
    let topics = in_order(form.all("topics"), &known);
    let first = form.get("first");
    let known: Vec<&str> = before.map_or(Vec::new(), |kiosk| {
        kiosk.languages.iter().map(|one| one.tag()).collect()
    });
    let others = form.all("languages").filter(|tag| *tag != first);
    let first = Some(first).filter(|tag| !tag.is_empty()).into_iter();
    let languages: Vec<&str> = first.chain(in_order(others, &known)).collect();
    let flag = |name: &str, value: &str| match form.ticked(name, value) {
        true => json!(true),
        false => Value::Null,
    };
    let mut presence = json!({
        "dwell_ms": millis(form.get("dwell")),
        "absence_s": form.get("absence").parse().unwrap_or(u32::MAX),
        "camera_motion": form.ticked("camera_motion", "ja"),
    });
    let sensor = form.get("sensor");
    if !sensor.is_empty() {
        let kind = match form.get("sensor_kind") {
            "" => "motion",
            kind => kind,
        };
        presence["sensor"] = json!({ "topic": sensor, "kind": kind });
    }
    let values = json!({
        "name": form.get("name"),
        "place": form.get("place"),
        "phone": form.maybe("phone"),
        "reception": form.get("reception"),
        "entry": form.get("entry"),
        "topics": if topics.is_empty() { Value::Null } else { json!(topics) },
        "languages": languages,
        "printer": flag("equipment", "printer"),
        "document_camera": flag("equipment", "document_camera"),
        "presence": presence,
    });
    values.as_object().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_written_as_people_do() {
        for (text, value) in [("0", 0), ("1,5", 1_500), ("0.8", 800), ("30", 30_000)] {
            assert_eq!(millis(text), value, "{text}");
        }
        for (value, text) in [(0, "0"), (1_500, "1,5"), (20, "0,02"), (10_000, "10")] {
            assert_eq!(seconds(value), text);
            assert_eq!(millis(text), value);
        }
        for wrong in ["", "kurz", "-1", "1,5555", ",5", "1,5,5", "99999999999"] {
            assert_eq!(millis(wrong), u32::MAX, "for the check to find");
        }
    }
}

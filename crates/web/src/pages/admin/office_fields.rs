//! The fields of an office, but for its hours.

use schalter_domain::language::Language;
use schalter_exchange::plan::{Late, OfficePlan, Text, Values};
use serde_json::{Value, json};

use super::form::{Choice, Field, Filled, Group, Kind, fill_text};
use crate::say::Say;

/// What a new office begins with.
pub fn fresh() -> Filled {
    let mut form = Filled::default();
    form.put("languages", "de");
    form.put("capacity", "100");
    form.put("serve_after_closing", "ja");
    form.put("late_minutes", "30");
    form
}

/// The form of an office.
pub fn fill(plan: &OfficePlan) -> Filled {
    let mut form = Filled::default();
    fill_text(&mut form, "name", &plan.name);
    fill_text(&mut form, "summary", &plan.summary);
    form.put("phone", plan.phone.clone());
    let address = plan.address.clone().unwrap_or_default();
    form.put("address.street", address.street);
    form.put("address.postal_code", address.postal_code);
    form.put("address.town", address.town);
    for language in &plan.languages {
        form.put("languages", language.tag());
    }
    form.put("capacity", plan.capacity.to_string());
    if plan.serve_after_closing {
        form.put("serve_after_closing", "ja");
    }
    let late = plan.late_minutes.and_then(Late::minutes);
    form.put("late_minutes", number(late));
    form.put("overflow_after_s", number(plan.overflow_after_s));
    form.put("guests", plan.guests.join("\n"));
    form
}

fn number(number: Option<u32>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

/// The fields; a new office has an address to choose, and partners decide whether it has anybody to
/// be helped by.
pub fn groups(form: &Filled, t: Say, (new, partners): (bool, bool)) -> Vec<Group> {
    let line = |name: &str, key: &str| Field::line(name, t.say(key), form);
    let count = |name: &str, key: &str| {
        Field::new(Kind::Line("text"), name, t.say(key), form).hint(t.say(&format!("{key}-hint")))
    };
    let mut name = vec![
        line("name.de", "admin-name"),
        line("name.en", "admin-name-english").english(),
    ];
    if new {
        let slug = line("slug", "admin-slug");
        name.push(slug.hint(t.say("admin-slug-hint")).optional());
    }
    name.push(line("summary.de", "admin-summary").optional());
    name.push(line("summary.en", "admin-summary-english").english());
    let languages = Language::all();
    let languages = languages.map(|one| Choice::new(one.tag(), one.own_name()));
    let serves = vec![Choice::new("ja", t.say("admin-after-closing-yes"))];
    let mut line_fields = vec![
        count("capacity", "admin-capacity"),
        Field::choose(
            Kind::Ticks,
            "serve_after_closing",
            t.say("admin-after-closing"),
            form,
            serves,
        ),
        count("late_minutes", "admin-late").optional(),
    ];
    if partners {
        line_fields.push(count("overflow_after_s", "admin-overflow").optional());
    }
    let mut groups = vec![
        Group::new(t.say("admin-office-name"), name),
        Group::new(
            t.say("admin-office-reach"),
            vec![
                Field::new(Kind::Line("tel"), "phone", t.say("admin-phone"), form)
                    .optional()
                    .hint(t.say("admin-inherit-hint")),
                line("address.street", "admin-street")
                    .optional()
                    .hint(t.say("admin-inherit-hint")),
                line("address.postal_code", "admin-postal-code").optional(),
                line("address.town", "admin-town").optional(),
            ],
        ),
        Group::new(
            t.say("admin-office-languages"),
            vec![
                Field::choose(
                    Kind::Ticks,
                    "languages",
                    t.say("admin-languages"),
                    form,
                    languages.collect(),
                )
                .hint(t.say("admin-languages-hint")),
            ],
        ),
        Group::new(t.say("admin-office-line"), line_fields),
    ];
    if partners && !new {
        let guests = Field::new(Kind::Area(3), "guests", t.say("admin-guests"), form);
        let guests = guests.hint(t.say("admin-guests-hint")).optional();
        let group = Group::new(t.say("admin-guests-title"), vec![guests]);
        groups.push(group.lead(t.say("admin-guests-lead")));
    }
    groups
}

/// What the form says, beside what it does not show of the office as it was.
pub fn values(form: &Filled, before: Option<&OfficePlan>) -> Values {
    let none = Text::default();
    let text = |text: fn(&OfficePlan) -> &Text| before.map_or(&none, text);
    let summary = form.text("summary", text(|office| &office.summary));
    let address =
        ["street", "postal_code", "town"].map(|part| (part, form.get(&format!("address.{part}"))));
    let address = match address.iter().all(|(_, text)| text.is_empty()) {
        true => Value::Null,
        false => json!(std::collections::BTreeMap::from(address)),
    };
    let late = match form.number("late_minutes") {
        Value::Null => json!("unlimited"),
        minutes => minutes,
    };
    let before_languages = before.map_or(&[][..], |office| &office.languages);
    let known: Vec<&str> = before_languages.iter().map(|one| one.tag()).collect();
    let languages = in_order(form.all("languages"), &known);
    let mut values = json!({
        "name": form.text("name", text(|office| &office.name)),
        "summary": if summary == json!("") { Value::Null } else { summary },
        "phone": form.maybe("phone"),
        "address": address,
        "languages": languages,
        "capacity": form.number("capacity"),
        "serve_after_closing": form.ticked("serve_after_closing", "ja"),
        "late_minutes": late,
    });
    if form.0.iter().any(|(name, _)| name == "overflow_after_s") {
        values["overflow_after_s"] = form.number("overflow_after_s");
    }
    if form.0.iter().any(|(name, _)| name == "guests") {
        let logins = form.get("guests").to_lowercase();
        let logins = logins.split(|c: char| c.is_whitespace() || c == ',' || c == ';');
        let logins: Vec<&str> = logins.filter(|login| !login.is_empty()).collect();
        values["guests"] = match logins.is_empty() {
            true => Value::Null,
            false => json!(logins),
        };
    }
    if values["capacity"].is_null() {
        values["capacity"] = json!(0);
    }
    values.as_object().cloned().unwrap_or_default()
}

/// What was ticked: what was there before in its order, then the rest.
pub fn in_order<'f>(ticked: impl Iterator<Item = &'f str>, before: &[&str]) -> Vec<&'f str> {
    let mut ticked: Vec<&str> = ticked.collect();
    let place = |one: &str| before.iter().position(|known| *known == one);
    ticked.sort_by_key(|one| place(one).unwrap_or(before.len()));
    ticked
}

/// The last part of an address that a name suggests.
pub fn slug_of(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.to_lowercase().chars() {
        match letter {
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            'a'..='z' | '0'..='9' => slug.push(letter),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.truncate(64);
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_an_address() {
        for (name, slug) in [
            ("Kfz-Zulassung", "kfz-zulassung"),
            ("Straßen & Grünflächen (Süd)", "strassen-gruenflaechen-sued"),
            ("—", ""),
        ] {
            assert_eq!(slug_of(name), slug);
        }
        assert!(slug_of(&"ä".repeat(80)).len() <= 64);
    }
}

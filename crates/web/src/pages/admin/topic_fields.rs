//! The fields of a topic.

use schalter_domain::office::{Channel, IdentityCheck, Service};
use schalter_exchange::plan::{Text, TopicPlan, Values};
use serde_json::{Value, json};

use super::form::{Choice, Field, Filled, Group, Kind, fill_lines, fill_text};
use crate::say::Say;

/// The form of a topic.
pub fn fill(plan: &TopicPlan) -> Filled {
    let mut form = Filled::default();
    fill_text(&mut form, "name", &plan.name);
    form.put("leika", plan.leika.clone().unwrap_or_default());
    for channel in Channel::ALL {
        let service = plan.services.get(&channel);
        form.put(&channel_field(channel), service.map_or("", service_code));
    }
    form.put("identity", identity_code(plan.identity));
    fill_lines(&mut form, "prepare", &plan.prepare);
    if let Some(in_person) = &plan.in_person {
        fill_text(&mut form, "why", &in_person.why);
        fill_lines(&mut form, "bring", &in_person.bring);
    }
    if plan.urgent {
        form.put("besonderes", "urgent");
    }
    if plan.shared {
        form.put("besonderes", "shared");
    }
    if plan.form_free {
        form.put("besonderes", "form-free");
    }
    form
}

fn channel_field(channel: Channel) -> String {
    format!("services.{}", channel.code())
}

fn service_code(service: &Service) -> &'static str {
    match service {
        Service::Information => "information",
        Service::Settled => "settled",
        Service::InPerson => "in_person",
    }
}

fn identity_code(check: IdentityCheck) -> &'static str {
    match check {
        IdentityCheck::None => "none",
        IdentityCheck::Questions => "questions",
        IdentityCheck::Eid => "eid",
        IdentityCheck::InPerson => "in_person",
    }
}

/// The text of a channel.
pub fn channel_text(channel: Channel, t: Say) -> String {
    t.say(&format!(
        "admin-channel-{}",
        channel.code().replace('_', "-")
    ))
}

/// The fields.
pub fn groups(form: &Filled, t: Say, new: bool) -> Vec<Group> {
    let line = |name: &str, key: &str| Field::line(name, t.say(key), form);
    let area = |name: &str, key: &str| Field::new(Kind::Area(4), name, t.say(key), form);
    let mut name = vec![
        line("name.de", "admin-name").hint(t.say("admin-topic-name-hint")),
        line("name.en", "admin-name-english").english(),
    ];
    if new {
        let slug = line("slug", "admin-slug");
        name.push(slug.hint(t.say("admin-slug-hint")).optional());
    }
    let leika = line("leika", "admin-leika").optional();
    name.push(leika.hint(t.say("admin-leika-hint")));
    let special = ["urgent", "shared", "form-free"].map(|word| {
        let hint = t.say(&format!("admin-topic-{word}-hint"));
        Choice::new(word, t.say(&format!("admin-topic-{word}"))).hint(hint)
    });
    name.push(
        Field::choose(
            Kind::Ticks,
            "besonderes",
            t.say("admin-topic-special"),
            form,
            special.into(),
        )
        .optional(),
    );
    let identity = ["none", "questions", "eid", "in_person"].map(|code| {
        let key = format!("admin-identity-{}", code.replace('_', "-"));
        Choice::new(code, t.say(&key))
    });
    let mut services: Vec<Field> = Channel::ALL.map(|channel| service(channel, form, t)).into();
    services.push(Field::choose(
        Kind::Radios,
        "identity",
        t.say("admin-identity"),
        form,
        identity.into(),
    ));
    vec![
        Group::new(t.say("admin-topic-what"), name),
        Group::new(t.say("admin-services"), services).lead(t.say("admin-services-lead")),
        Group::new(
            t.say("admin-prepare"),
            vec![
                area("prepare.de", "admin-prepare-list")
                    .hint(t.say("admin-lines-hint"))
                    .optional(),
                area("prepare.en", "admin-prepare-english").english(),
            ],
        ),
        Group::new(
            t.say("admin-in-person"),
            vec![
                line("why.de", "admin-why").optional(),
                line("why.en", "admin-why-english").english(),
                area("bring.de", "admin-bring")
                    .hint(t.say("admin-lines-hint"))
                    .optional(),
                area("bring.en", "admin-bring-english").english(),
            ],
        )
        .lead(t.say("admin-in-person-lead")),
    ]
}

fn service(channel: Channel, form: &Filled, t: Say) -> Field {
    let usual = match channel {
        Channel::Callback => "admin-service-like-phone",
        _ => "admin-service-usual",
    };
    let mut choices = vec![Choice::new("", t.say(usual))];
    choices.extend(["information", "settled", "in_person"].map(|code| {
        let key = format!("admin-service-{}", code.replace('_', "-"));
        Choice::new(code, t.say(&key))
    }));
    let name = channel_field(channel);
    Field::choose(Kind::Select, &name, channel_text(channel, t), form, choices)
}

/// What the form says.
pub fn values(form: &Filled, before: Option<&TopicPlan>) -> Values {
    let none = Text::default();
    let in_person = before.and_then(|topic| topic.in_person.as_ref());
    let mut services = Values::new();
    for channel in Channel::ALL {
        let service = form.get(&channel_field(channel)).to_owned();
        if !service.is_empty() {
            services.insert(channel.code().to_owned(), json!(service));
        }
    }
    let identity = match form.get("identity") {
        "" | "none" => Value::Null,
        check => json!(check),
    };
    let why = form.text("why", in_person.map_or(&none, |known| &known.why));
    let bring = form.lines("bring", in_person.map_or(&[], |known| &known.bring));
    let list = |list: Value| match list.as_array().is_some_and(Vec::is_empty) {
        true => Value::Null,
        false => list,
    };
    let bring = list(bring);
    let in_person = if why == json!("") && bring.is_null() {
        Value::Null
    } else if bring.is_null() {
        json!({ "why": why })
    } else {
        json!({ "why": why, "bring": bring })
    };
    let flag = |word: &str| match form.ticked("besonderes", word) {
        true => json!(true),
        false => Value::Null,
    };
    let prepare = form.lines("prepare", before.map_or(&[], |topic| &topic.prepare));
    let values = json!({
        "name": form.text("name", before.map_or(&none, |topic| &topic.name)),
        "leika": form.maybe("leika"),
        "services": if services.is_empty() { Value::Null } else { Value::Object(services) },
        "identity": identity,
        "prepare": list(prepare),
        "in_person": in_person,
        "urgent": flag("urgent"),
        "shared": flag("shared"),
        "form_free": flag("form-free"),
    });
    values.as_object().cloned().unwrap_or_default()
}

//! The fields of an account: who it is, what it may do, what it serves.

use schalter_domain::language::Language;
use schalter_domain::office::Channel;
use schalter_domain::staff::Role;
use schalter_exchange::plan::{Plan, StaffPlan, Values};
use schalter_texts::Locale;
use serde_json::{Value, json};

use super::form::{Choice, Field, Filled, Group, Kind};
use super::office_fields::in_order;
use super::sheet::said;
use super::topic_fields::channel_text;
use crate::say::Say;

/// What a new account begins with.
pub fn fresh() -> Filled {
    let mut form = Filled::default();
    form.put("roles", Role::Clerk.code());
    form.put("languages", "de");
    form.put("active", "ja");
    form
}

/// The form of an account.
pub fn fill(plan: &StaffPlan) -> Filled {
    let mut form = Filled::default();
    form.put("name", plan.name.clone());
    form.put(
        "service_name",
        plan.service_name.clone().unwrap_or_default(),
    );
    for role in &plan.roles {
        form.put("roles", role.code());
    }
    for office in &plan.offices {
        form.put("offices", office.clone());
    }
    for language in &plan.languages {
        form.put("languages", language.tag());
    }
    for topic in &plan.proficient {
        form.put(&format!("topic.{topic}"), "proficient");
    }
    for topic in &plan.never {
        form.put(&format!("topic.{topic}"), "never");
    }
    for channel in &plan.without_channels {
        form.put("without", channel.code());
    }
    if plan.active {
        form.put("active", "ja");
    }
    form
}

/// The word of a role.
pub fn role_text(role: Role, t: Say) -> String {
    t.say(&format!("admin-role-{}", role.code()))
}

/// The fields. `plan` has the offices and topics that can be served.
pub fn groups(form: &Filled, plan: &Plan, locale: Locale, new: bool) -> Vec<Group> {
    let t = Say(locale);
    let line = |name: &str, key: &str| Field::line(name, t.say(key), form);
    let ticks = |name: &str, key: &str, choices: Vec<Choice>| {
        Field::choose(Kind::Ticks, name, t.say(key), form, choices)
    };
    let mut who = vec![
        line("name", "admin-staff-name").hint(t.say("admin-staff-name-hint")),
        line("service_name", "admin-service-name")
            .hint(t.say("admin-service-name-hint"))
            .optional(),
    ];
    if new {
        who.insert(
            0,
            line("login", "admin-login").hint(t.say("admin-login-hint")),
        );
    }
    let roles = Role::ALL.map(|role| {
        let hint = t.say(&format!("admin-role-{}-hint", role.code()));
        Choice::new(role.code(), role_text(role, t)).hint(hint)
    });
    who.push(ticks("roles", "admin-roles", roles.into()));
    if !new {
        let active = Choice::new("ja", t.say("admin-active-yes"));
        who.push(ticks("active", "admin-active", vec![active]).hint(t.say("admin-active-hint")));
    }
    let languages = Language::all();
    let languages = languages.map(|one| Choice::new(one.tag(), one.own_name()));
    let channels = Channel::ALL.map(|one| Choice::new(one.code(), channel_text(one, t)));
    let mut groups = vec![
        Group::new(t.say("admin-staff-who"), who),
        Group::new(
            t.say("admin-staff-serves"),
            vec![
                ticks("offices", "admin-staff-offices", offices(plan, locale)).optional(),
                ticks("languages", "admin-staff-languages", languages.collect()),
                ticks("without", "admin-staff-without", channels.into())
                    .hint(t.say("admin-staff-without-hint"))
                    .optional(),
            ],
        ),
    ];
    let skills = skills(form, plan, locale);
    if !skills.is_empty() {
        let lead = t.say("admin-skills-lead");
        groups.push(Group::new(t.say("admin-skills"), skills).lead(lead));
    }
    groups
}

fn offices(plan: &Plan, locale: Locale) -> Vec<Choice> {
    let several = plan.organisations.len() > 1;
    let choice = |office: &schalter_exchange::plan::OfficePlan| {
        let path = format!("{}/{}", office.organisation, office.slug);
        let choice = Choice::new(path, said(&office.name, locale));
        let owner = plan.organisations.iter();
        let owner = owner.filter(|_| several);
        let mut owner = owner.filter(|owner| owner.slug == office.organisation);
        match owner.next() {
            Some(owner) => choice.hint(owner.name.clone()),
            None => choice,
        }
    };
    plan.offices.iter().map(choice).collect()
}

/// How well the topics of the ticked offices are served.
fn skills(form: &Filled, plan: &Plan, locale: Locale) -> Vec<Field> {
    let t = Say(locale);
    let mut fields = Vec::new();
    for topic in &plan.topics {
        if !form.ticked("offices", &topic.office) {
            continue;
        }
        let choices = ["", "proficient", "never"].map(|code| {
            let key = match code {
                "" => "admin-skill-usual",
                "proficient" => "admin-skill-proficient",
                _ => "admin-skill-never",
            };
            Choice::new(code, t.say(key))
        });
        let office = plan.offices.iter();
        let mut office =
            office.filter(|one| format!("{}/{}", one.organisation, one.slug) == topic.office);
        let office = office.next().map(|one| said(&one.name, locale));
        let label = format!(
            "{}: {}",
            office.unwrap_or_default(),
            said(&topic.name, locale)
        );
        let name = format!("topic.{}/{}", topic.office, topic.slug);
        fields.push(Field::choose(
            Kind::Select,
            &name,
            label,
            form,
            choices.into(),
        ));
    }
    fields
}

/// What the form says.
pub fn values(form: &Filled, before: Option<&StaffPlan>) -> Values {
    let list = |list: Vec<String>| match list.is_empty() {
        true => Value::Null,
        false => json!(list),
    };
    let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let known: Vec<&str> = before.map_or(Vec::new(), |staff| {
        staff.offices.iter().map(String::as_str).collect()
    });
    let offices = owned(in_order(form.all("offices"), &known));
    let skilled = |skill: &str| {
        let fields = form.0.iter().filter(|(_, value)| value == skill);
        let topics = fields.filter_map(|(name, _)| name.strip_prefix("topic."));
        let served = topics.filter(|topic| {
            let office = topic.rsplit_once('/').map(|(office, _)| office);
            offices.iter().any(|known| Some(known.as_str()) == office)
        });
        let mut topics: Vec<String> = served.map(str::to_owned).collect();
        topics.sort_unstable();
        list(topics)
    };
    let active = match form.ticked("active", "ja") {
        true => Value::Null,
        false => json!(false),
    };
    let values = json!({
        "name": form.get("name"),
        "service_name": form.maybe("service_name"),
        "roles": owned(form.all("roles").collect()),
        "languages": owned(form.all("languages").collect()),
        "proficient": skilled("proficient"),
        "never": skilled("never"),
        "without_channels": list(owned(form.all("without").collect())),
        "active": active,
        "offices": list(offices.clone()),
    });
    values.as_object().cloned().unwrap_or_default()
}

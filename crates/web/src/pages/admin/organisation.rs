//! `GET` and `POST /{locale}/desk/verwaltung/organisation`: names, ways to reach it, colour, legal
//! pages.

use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_exchange::OrganisationEntry;
use schalter_exchange::admin::{Part, Standing, Subject};
use schalter_exchange::plan::{OrganisationPlan, Values};
use schalter_texts::Locale;
use serde_json::{Value, json};

use super::form::{Choice, Field, Filled, Group, Kind};
use super::sheet::{Asked, Fact, Head, Sheet, Undo, frame, path};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::notices::employer;
use crate::problem::Problem;
use crate::say::Say;

/// Time zones that are offered; another one that is set stays.
const ZONES: [&str; 6] = [
    "Europe/Berlin",
    "Europe/Busingen",
    "Europe/Vienna",
    "Europe/Zurich",
    "Europe/Luxembourg",
    "Europe/Brussels",
];

/// The keys of the imprint, its legal fields first.
const IMPRINT: [&str; 10] = [
    "represented_by",
    "email",
    "vat_id",
    "supervisor",
    "data_protection_officer",
    "data_protection_email",
    "accessibility_email",
    "arbitration_body",
    "arbitration_url",
    "sign_language_video",
];

/// The form.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let standing = app.exchange.admin().organisation(&desk.signed).await;
    let standing = standing.map_err(|error| super::problem(&error))?;
    let form = fill(&standing.plan);
    let mut sheet = sheet(&app, &desk, locale, (&standing, &form))?;
    sheet.head = sheet.head.told(&asked, Say(locale));
    sheet.show()
}

/// Saves it.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let admin = app.exchange.admin();
    let subject = (Subject::Organisation, Part::All);
    let state = form.get("stand");
    let saved = admin
        .change(&desk.signed, subject, state, &values(&form))
        .await;
    match saved {
        Ok(changed) => {
            let done = if changed {
                "gespeichert"
            } else {
                "unveraendert"
            };
            let to = format!("{}?getan={done}", path(locale, "organisation"));
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            let standing = admin.organisation(&desk.signed).await;
            let standing = standing.map_err(|error| super::problem(&error))?;
            let stored = groups(&fill(&standing.plan), Say(locale));
            let sheet = sheet(&app, &desk, locale, (&standing, &form))?;
            sheet.refused(&error, form.get("stand"), &stored)
        }
    }
}

fn sheet(
    app: &App,
    desk: &Desk,
    locale: Locale,
    (standing, form): (&Standing<OrganisationPlan>, &Filled),
) -> Result<Sheet, Problem> {
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let t = Say(locale);
    let frame = frame(
        employer,
        desk,
        locale,
        t.say("admin-organisation"),
        "organisation",
    );
    let undo = Undo {
        kind: Subject::Organisation.kind(),
        id: employer.organisation.id.to_string(),
        page: "organisation".to_owned(),
    };
    let head = Head::new(desk, locale).stands(standing, Some(undo), employer, locale);
    let mut sheet = Sheet::new(frame, head, groups(form, t), path(locale, ""));
    sheet.facts = facts(&catalogue, employer, locale);
    Ok(sheet)
}

/// What an administrator of the organisation does not change: its address, and its partners.
fn facts(
    catalogue: &schalter_exchange::Catalogue,
    employer: &OrganisationEntry,
    locale: Locale,
) -> Vec<Fact> {
    let t = Say(locale);
    let own = &employer.organisation;
    let partners = catalogue.organisations().iter();
    let partners = partners.map(|entry| &entry.organisation);
    let partners = partners.filter(|other| other.alliance == own.alliance && other.id != own.id);
    let partners: Vec<_> = partners.map(|other| other.name.as_str()).collect();
    let mut facts = vec![Fact {
        label: t.say("admin-address"),
        value: format!("/{locale}/{}", own.slug),
    }];
    if !partners.is_empty() {
        facts.push(Fact {
            label: t.say("admin-partners"),
            value: partners.join(", "),
        });
    }
    facts
}

fn fill(plan: &OrganisationPlan) -> Filled {
    let mut form = Filled::default();
    form.put("name", plan.name.clone());
    form.put("phone", plan.phone.clone());
    form.put("colour", plan.colour.clone().unwrap_or_default());
    form.put("time_zone", plan.time_zone.clone());
    form.put("address.street", plan.address.street.clone());
    form.put("address.postal_code", plan.address.postal_code.clone());
    form.put("address.town", plan.address.town.clone());
    let imprint = json!(plan.imprint);
    for key in IMPRINT {
        let text = imprint.get(key).and_then(Value::as_str);
        form.put(&format!("imprint.{key}"), text.unwrap_or_default());
    }
    form
}

fn groups(form: &Filled, t: Say) -> Vec<Group> {
    let line = |name: &str, key: &str| Field::line(name, t.say(key), form);
    let mail = |name: &str, key: &str| Field::new(Kind::Line("email"), name, t.say(key), form);
    let mut zones: Vec<_> = ZONES.iter().map(|zone| Choice::new(*zone, *zone)).collect();
    let zone = form.get("time_zone");
    if !zone.is_empty() && !ZONES.contains(&zone) {
        zones.push(Choice::new(zone, zone));
    }
    vec![
        Group::new(
            t.say("admin-organisation-name"),
            vec![
                line("name", "admin-name"),
                Field::new(Kind::Line("tel"), "phone", t.say("admin-phone"), form)
                    .hint(t.say("admin-phone-organisation-hint")),
                line("address.street", "admin-street"),
                line("address.postal_code", "admin-postal-code"),
                line("address.town", "admin-town"),
                line("colour", "admin-colour")
                    .hint(t.say("admin-colour-hint"))
                    .optional(),
                Field::choose(Kind::Select, "time_zone", t.say("admin-zone"), form, zones),
            ],
        ),
        Group::new(
            t.say("admin-imprint"),
            vec![
                line("imprint.represented_by", "admin-represented-by"),
                mail("imprint.email", "admin-email"),
                line("imprint.supervisor", "admin-supervisor").optional(),
                line("imprint.vat_id", "admin-vat-id").optional(),
            ],
        ),
        Group::new(
            t.say("admin-data-protection"),
            vec![
                line("imprint.data_protection_officer", "admin-officer"),
                mail("imprint.data_protection_email", "admin-email"),
            ],
        ),
        Group::new(
            t.say("admin-accessibility"),
            vec![
                mail("imprint.accessibility_email", "admin-accessibility-email"),
                line("imprint.arbitration_body", "admin-arbitration").optional(),
                Field::new(
                    Kind::Line("url"),
                    "imprint.arbitration_url",
                    t.say("admin-arbitration-url"),
                    form,
                )
                .optional(),
                Field::new(
                    Kind::Line("url"),
                    "imprint.sign_language_video",
                    t.say("admin-signed-video"),
                    form,
                )
                .optional(),
            ],
        ),
    ]
}

fn values(form: &Filled) -> Values {
    let mut imprint = Values::new();
    for key in IMPRINT {
        let text = form.get(&format!("imprint.{key}"));
        if !text.is_empty() {
            imprint.insert(key.to_owned(), json!(text));
        }
    }
    let values = json!({
        "name": form.get("name"),
        "phone": form.get("phone"),
        "colour": form.maybe("colour"),
        "time_zone": form.get("time_zone"),
        "address": {
            "street": form.get("address.street"),
            "postal_code": form.get("address.postal_code"),
            "town": form.get("address.town"),
        },
        "imprint": imprint,
    });
    values.as_object().cloned().unwrap_or_default()
}

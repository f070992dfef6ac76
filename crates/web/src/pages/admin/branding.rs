//! `GET` and `POST /{locale}/desk/verwaltung/erscheinungsbild`: as whom the organisation's people
//! appear on screens that several share.

use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::office::{Branding, Logo, Shown};
use schalter_exchange::admin::{AdminError, Part, Standing, Subject};
use schalter_exchange::plan::{LOGO_BYTES, OrganisationPlan, PictureKind, Values, logo_bytes};
use schalter_texts::Locale;
use serde_json::{Value, json};

use super::form::{Choice, Errors, Field, Filled, Group, Kind};
use super::sheet::{Asked, Fact, Head, Link, Sheet, Undo, Upload, frame, path};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::notices::employer;
use crate::problem::Problem;
use crate::say::Say;

/// The largest body of the form: a logo, the one before it as text, and the fields.
pub const BODY: usize = LOGO_BYTES + LOGO_BYTES.div_ceil(3) * 4 + 64 * 1024;

/// What the browser sent.
#[derive(Default)]
struct Sent {
    form: Filled,
    file: Vec<u8>,
}

/// The form.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let standing = standing(&app, &desk).await?;
    let branding = standing.plan.branding.clone();
    let form = fill(&branding);
    let logo = branding.logo.as_ref();
    let mut sheet = sheet(&app, &desk, locale, (&standing, &form, logo))?;
    sheet.head = sheet.head.told(&asked, Say(locale));
    sheet.show()
}

/// Saves it.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    upload: Multipart,
) -> Result<Response, Problem> {
    let sent = read(upload).await?;
    let form = &sent.form;
    desk.check(form.get("csrf"))?;
    let standing = standing(&app, &desk).await?;
    let logo = match chosen(&sent, &standing.plan.branding) {
        Ok(logo) => logo,
        Err(key) => return unfit(&app, &desk, locale, (&standing, form, key)),
    };
    let subject = (Subject::Organisation, Part::Branding);
    let wanted = values(form, logo.clone());
    let state = form.get("stand");
    let admin = app.exchange.admin();
    match admin.change(&desk.signed, subject, state, &wanted).await {
        Ok(changed) => {
            let done = if changed {
                "gespeichert"
            } else {
                "unveraendert"
            };
            let to = format!("{}?getan={done}", path(locale, "erscheinungsbild"));
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            let stored = groups(&fill(&standing.plan.branding), Say(locale));
            let mut sheet = sheet(&app, &desk, locale, (&standing, form, logo.as_ref()))?;
            keep(&mut sheet, logo, &standing.plan.branding);
            if let AdminError::Invalid(faults) = &error
                && faults.iter().any(|fault| fault.key == "branding.logo")
                && let Some(upload) = &mut sheet.upload
            {
                upload.error = Say(locale).say("branding-error-none");
            }
            sheet.refused(&error, state, &stored)
        }
    }
}

/// The page once more, with a file that cannot be the logo.
fn unfit(
    app: &App,
    desk: &Desk,
    locale: Locale,
    (standing, form, key): (&Standing<OrganisationPlan>, &Filled, &str),
) -> Result<Response, Problem> {
    let logo = standing.plan.branding.logo.as_ref();
    let mut sheet = sheet(app, desk, locale, (standing, form, logo))?;
    let text = Say(locale).say(key);
    let errors = Errors::from([(String::new(), text.clone())]);
    sheet.head.refuse(&mut sheet.groups, &errors);
    for wrong in &mut sheet.head.wrong {
        "#logo".clone_into(&mut wrong.href);
    }
    form.get("stand").clone_into(&mut sheet.head.state);
    if let Some(upload) = &mut sheet.upload {
        upload.error = text;
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, sheet.show()?).into_response())
}

async fn read(mut upload: Multipart) -> Result<Sent, Problem> {
    let mut sent = Sent::default();
    let unreadable = |error: axum::extract::multipart::MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        _ => Problem::BadRequest,
    };
    while let Some(field) = upload.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "logo" {
            sent.file = field.bytes().await.map_err(unreadable)?.to_vec();
        } else {
            let text = field.text().await.map_err(unreadable)?;
            sent.form.put(&name, text);
        }
    }
    Ok(sent)
}

/// The logo from now on; the text that says why a file is none.
fn chosen(sent: &Sent, before: &Branding) -> Result<Option<Logo>, &'static str> {
    if !sent.file.is_empty() {
        if sent.file.len() > LOGO_BYTES {
            return Err("branding-error-large");
        }
        let kind = PictureKind::of(&sent.file).ok_or("branding-error-kind")?;
        return Ok(Some(kind.logo(&sent.file)));
    }
    if sent.form.ticked("logo.weg", "ja") {
        return Ok(None);
    }
    let kept = Logo {
        mime: sent.form.get("logo.mime").to_owned(),
        base64: sent.form.get("logo.base64").to_owned(),
    };
    match logo_bytes(&kept) {
        Ok(_) => Ok(Some(kept)),
        Err(_) => Ok(before.logo.clone()),
    }
}

/// What was chosen but is not saved stays with the form.
fn keep(sheet: &mut Sheet, logo: Option<Logo>, before: &Branding) {
    let Some(upload) = &mut sheet.upload else {
        return;
    };
    upload.drop = logo.is_none() && before.logo.is_some();
    upload.kept = logo.filter(|logo| Some(logo) != before.logo.as_ref());
}

async fn standing(app: &App, desk: &Desk) -> Result<Standing<OrganisationPlan>, Problem> {
    let standing = app.exchange.admin().branding(&desk.signed).await;
    standing.map_err(|error| super::problem(&error))
}

fn sheet(
    app: &App,
    desk: &Desk,
    locale: Locale,
    (standing, form, logo): (&Standing<OrganisationPlan>, &Filled, Option<&Logo>),
) -> Result<Sheet, Problem> {
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let t = Say(locale);
    let title = t.say("branding-title");
    let frame = frame(employer, desk, locale, title, "erscheinungsbild");
    let undo = Undo {
        kind: Subject::Organisation.kind(),
        id: employer.organisation.id.to_string(),
        page: "erscheinungsbild".to_owned(),
    };
    let head = Head::new(desk, locale).stands(standing, Some(undo), employer, locale);
    let mut sheet = Sheet::new(frame, head, groups(form, t), path(locale, ""));
    sheet.lead = t.say("branding-lead");
    sheet.facts = vec![Fact {
        label: t.say("admin-name"),
        value: employer.organisation.name.clone(),
    }];
    let preview = logo.map(|logo| format!("data:{};base64,{}", logo.mime, logo.base64));
    sheet.upload = Some(Upload {
        preview: preview.unwrap_or_default(),
        name: employer.organisation.name.clone(),
        stored: standing.plan.branding.logo.is_some(),
        ..Upload::default()
    });
    sheet.links = vec![Link::new(
        t.say("branding-colour"),
        format!("{}#f-colour", path(locale, "organisation")),
    )];
    Ok(sheet)
}

fn fill(branding: &Branding) -> Filled {
    let mut form = Filled::default();
    let shown = match branding.shown {
        Shown::Name => "name",
        Shown::Logo => "logo",
        Shown::Service => "service",
    };
    form.put("shown", shown);
    form.put("service", branding.service.clone().unwrap_or_default());
    form
}

fn groups(form: &Filled, t: Say) -> Vec<Group> {
    let shown = ["name", "service", "logo"].map(|code| {
        let hint = t.say(&format!("branding-shown-{code}-hint"));
        Choice::new(code, t.say(&format!("branding-shown-{code}"))).hint(hint)
    });
    vec![Group::new(
        t.say("branding-beside"),
        vec![
            Field::choose(
                Kind::Radios,
                "shown",
                t.say("branding-shown"),
                form,
                shown.into(),
            ),
            Field::line("service", t.say("branding-service"), form)
                .hint(t.say("branding-service-hint"))
                .optional(),
        ],
    )]
}

fn values(form: &Filled, logo: Option<Logo>) -> Values {
    let mut branding = Values::new();
    match form.get("shown") {
        "" | "name" => {}
        shown => {
            branding.insert("shown".to_owned(), json!(shown));
        }
    }
    if !form.get("service").is_empty() {
        branding.insert("service".to_owned(), json!(form.get("service")));
    }
    if let Some(logo) = logo {
        branding.insert("logo".to_owned(), json!(logo));
    }
    let branding = match branding.is_empty() {
        true => Value::Null,
        false => Value::Object(branding),
    };
    Values::from_iter([("branding".to_owned(), branding)])
}

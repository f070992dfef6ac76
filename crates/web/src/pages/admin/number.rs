//! A telephone number: `…/rufnummern/neu`, `…/rufnummern/{nummer}` and its end,
//! `…/rufnummern/{nummer}/stilllegen`.

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::ids::NumberId;
use schalter_exchange::admin::{AdminError, Part, Standing, Subject};
use schalter_exchange::plan::{NumberPlan, Plan};
use schalter_texts::Locale;
use serde_json::json;

use super::Named;
use super::form::Filled;
use super::number_fields::{Around, at_field, fill, fresh, groups, values};
use super::office_fields::slug_of;
use super::retire;
use super::sheet::{Asked, Head, Link, Sheet, Undo, frame, path};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::notices::employer;
use crate::problem::Problem;
use crate::say::Say;

/// The form for a new one.
pub async fn new(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
) -> Result<Response, Problem> {
    let known = Known::of(&app, &desk, locale).await?;
    let around = known.around();
    known.new_sheet(&app, &desk, &fresh(&around))?.show()
}

/// Makes a new one.
pub async fn create(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let known = Known::of(&app, &desk, locale).await?;
    if form.get("aktion") == "zeigen" {
        return known.new_sheet(&app, &desk, &form)?.show();
    }
    let (mut wanted, places) = values(&form, None);
    let slug = match form.get("slug") {
        "" => slug_of(form.get("name")),
        slug => slug.to_owned(),
    };
    wanted.insert("slug".to_owned(), json!(slug));
    match app.exchange.admin().add_number(&desk.signed, wanted).await {
        Ok(id) => {
            let to = path(locale, &format!("rufnummern/{id}"));
            Ok(Redirect::to(&format!("{to}?getan=angelegt")).into_response())
        }
        Err(error) => {
            let sheet = known.new_sheet(&app, &desk, &form)?;
            sheet.refused(&told(error, &places), "", &[])
        }
    }
}

/// The form of one.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let id = named.number()?;
    let standing = standing(&app, &desk, id).await?;
    let known = Known::of(&app, &desk, locale).await?;
    let form = fill(&standing.plan);
    let mut sheet = known.sheet(&app, &desk, (id, &standing, &form))?;
    sheet.head = sheet.head.told(&asked, Say(locale));
    sheet.show()
}

/// Saves it.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let id = named.number()?;
    let standing = standing(&app, &desk, id).await?;
    let known = Known::of(&app, &desk, locale).await?;
    let state = form.get("stand");
    if form.get("aktion") == "zeigen" {
        let mut sheet = known.sheet(&app, &desk, (id, &standing, &form))?;
        state.clone_into(&mut sheet.head.state);
        return sheet.show();
    }
    let (wanted, places) = values(&form, Some(&standing.plan));
    let subject = (Subject::Number(id), Part::All);
    let admin = app.exchange.admin();
    match admin.change(&desk.signed, subject, state, &wanted).await {
        Ok(changed) => {
            let done = if changed {
                "gespeichert"
            } else {
                "unveraendert"
            };
            let to = path(locale, &format!("rufnummern/{id}"));
            Ok(Redirect::to(&format!("{to}?getan={done}")).into_response())
        }
        Err(error) => {
            let stored = groups(&fill(&standing.plan), &known.around(), false);
            let sheet = known.sheet(&app, &desk, (id, &standing, &form))?;
            sheet.refused(&told(error, &places), state, &stored)
        }
    }
}

/// Asks before it ends one.
pub async fn ask(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
) -> Result<Response, Problem> {
    let id = named.number()?;
    let name = standing(&app, &desk, id).await?.plan.name;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let t = Say(locale);
    let below = format!("rufnummern/{id}/stilllegen");
    let title = t.say1("numbers-retire-ask", "name", name.as_str());
    crate::pages::show(&retire::Page {
        frame: frame(employer, &desk, locale, title, &below).with_main("s-main--narrow"),
        head: Head::new(&desk, locale)
            .under(t.say("numbers-title"), path(locale, "rufnummern"))
            .under(name, path(locale, &format!("rufnummern/{id}"))),
        facts: vec![
            t.say("numbers-retire-calls"),
            t.say("numbers-retire-talks"),
            t.say("admin-retire-back"),
        ],
        running: Vec::new(),
        kiosks: Vec::new(),
        closing: String::new(),
        submit: t.say("numbers-retire"),
        back: path(locale, &format!("rufnummern/{id}")),
    })
}

/// Ends one.
pub async fn retire(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    desk.check(form.get("csrf"))?;
    let subject = Subject::Number(named.number()?);
    let retired = app.exchange.admin().retire(&desk.signed, subject).await;
    retired.map_err(|error| super::problem(&error))?;
    let to = format!("{}?getan=stillgelegt", path(locale, "rufnummern"));
    Ok(Redirect::to(&to).into_response())
}

/// What is wrong, under the names of the form.
fn told(error: AdminError, places: &[usize]) -> AdminError {
    match error {
        AdminError::Invalid(faults) => {
            let faults = faults.into_iter();
            AdminError::Invalid(faults.map(|fault| at_field(fault, places)).collect())
        }
        other => other,
    }
}

/// How a number stands.
///
/// # Errors
/// What the administration refuses.
pub async fn standing(
    app: &App,
    desk: &Desk,
    id: NumberId,
) -> Result<Standing<NumberPlan>, Problem> {
    let standing = app.exchange.admin().number(&desk.signed, id).await;
    standing.map_err(|error| super::problem(&error))
}

/// What every form of a number needs.
struct Known {
    plan: Plan,
    own: String,
    accounts: Vec<String>,
    locale: Locale,
}

impl Known {
    async fn of(app: &App, desk: &Desk, locale: Locale) -> Result<Self, Problem> {
        let plan = app.exchange.admin().plan(&desk.signed).await;
        let plan = plan.map_err(|error| super::problem(&error))?;
        let catalogue = app.exchange.catalogue();
        let own = employer(&catalogue, desk)?.organisation.slug.clone();
        let accounts = app.exchange.hotline().accounts().into_iter();
        let accounts = accounts.filter(|account| account.organisation == own);
        Ok(Self {
            accounts: accounts.map(|account| account.key).collect(),
            plan,
            own,
            locale,
        })
    }

    fn around(&self) -> Around<'_> {
        Around {
            plan: &self.plan,
            own: &self.own,
            accounts: self.accounts.clone(),
            locale: self.locale,
        }
    }

    fn new_sheet(&self, app: &App, desk: &Desk, form: &Filled) -> Result<Sheet, Problem> {
        let catalogue = app.exchange.catalogue();
        let employer = employer(&catalogue, desk)?;
        let (t, locale) = (Say(self.locale), self.locale);
        let title = t.say("numbers-new");
        let frame = frame(employer, desk, locale, title, "rufnummern/neu");
        let numbers = path(locale, "rufnummern");
        let head = Head::new(desk, locale).under(t.say("numbers-title"), numbers.clone());
        let mut sheet = Sheet::new(frame, head, groups(form, &self.around(), true), numbers);
        sheet.lead = t.say("numbers-new-lead");
        sheet.submit = t.say("numbers-create");
        sheet.refresh = t.say("numbers-show-topics");
        Ok(sheet)
    }

    fn sheet(
        &self,
        app: &App,
        desk: &Desk,
        (id, standing, form): (NumberId, &Standing<NumberPlan>, &Filled),
    ) -> Result<Sheet, Problem> {
        let catalogue = app.exchange.catalogue();
        let employer = employer(&catalogue, desk)?;
        let (t, locale) = (Say(self.locale), self.locale);
        let below = format!("rufnummern/{id}");
        let frame = frame(employer, desk, locale, standing.plan.name.clone(), &below);
        let undo = Undo {
            kind: Subject::Number(id).kind(),
            id: id.to_string(),
            page: below.clone(),
        };
        let head = number_head(desk, locale, id, 0).stands(standing, Some(undo), employer, locale);
        let fields = groups(form, &self.around(), false);
        let mut sheet = Sheet::new(frame, head, fields, path(locale, "rufnummern"));
        sheet.refresh = t.say("numbers-show-topics");
        let retire = path(locale, &format!("{below}/stilllegen"));
        sheet.links = vec![Link::new(t.say("numbers-retire"), retire)];
        Ok(sheet)
    }
}

/// The head of the pages of one number; `here` is the page's place among them.
pub fn number_head(desk: &Desk, locale: Locale, id: NumberId, here: usize) -> Head {
    let t = Say(locale);
    let tabs = [
        ("numbers-tab-number", ""),
        ("numbers-tab-words", "/ansagen"),
    ];
    let tabs = tabs.iter().enumerate().map(|(place, (key, below))| Link {
        label: t.say(key),
        href: path(locale, &format!("rufnummern/{id}{below}")),
        here: place == here,
    });
    let numbers = path(locale, "rufnummern");
    let mut head = Head::new(desk, locale).under(t.say("numbers-title"), numbers);
    head.tabs = tabs.collect();
    head
}

//! The page around a form: where it stands, what was done, what is wrong, who changed it last.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use schalter_domain::office::Logo;
use schalter_exchange::OrganisationEntry;
use schalter_exchange::admin::{AdminError, Changed, Standing};
use schalter_exchange::plan::Fault;
use schalter_store::AuditActor;
use schalter_texts::Locale;
use serde::Deserialize;

use super::form::{Difference, Errors, Group, differences, mark};
use crate::extract::Desk;
use crate::pages::frame::Frame;
use crate::pages::view;
use crate::problem::Problem;
use crate::say::Say;

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether that is the present page.
    pub here: bool,
}

impl Link {
    /// A link elsewhere.
    pub fn new(label: String, href: String) -> Self {
        Self {
            label,
            href,
            here: false,
        }
    }
}

/// Something to be known, beside its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its name.
    pub label: String,
    /// What it is.
    pub value: String,
}

/// What can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undo {
    /// Its kind, as [`schalter_exchange::admin::Subject::kind`] says.
    pub kind: &'static str,
    /// Which.
    pub id: String,
    /// The page to come back to, below `verwaltung`.
    pub page: String,
}

/// A line of the summary of what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field; empty: no single one.
    pub href: String,
    /// What is wrong and what to do.
    pub text: String,
}

/// What every page of the administration shows around its own.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// The way here.
    pub crumbs: Vec<Link>,
    /// Pages beside this one.
    pub tabs: Vec<Link>,
    /// What was just done.
    pub done: Option<String>,
    /// What can be taken back.
    pub undo: Option<Undo>,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
    /// What somebody else changed meanwhile.
    pub conflict: Option<Vec<Difference>>,
    /// Who changed it last, in words.
    pub changed: String,
    /// How it stood when it was shown first.
    pub state: String,
    /// How it stands now.
    pub newest: String,
    /// The session's form secret.
    pub csrf: String,
}

/// What a redirect has to tell.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// What was done.
    #[serde(default)]
    pub getan: String,
}

impl Asked {
    /// It in words.
    pub fn done(&self, t: Say) -> Option<String> {
        let key = match self.getan.as_str() {
            "gespeichert" => "admin-done-saved",
            "unveraendert" => "admin-done-unchanged",
            "angelegt" => "admin-done-created",
            "rueckgaengig" => "admin-done-undone",
            "nicht" => "admin-done-not",
            "stillgelegt" => "admin-done-retired",
            "wieder" => "admin-done-restored",
            "verschoben" => "admin-done-moved",
            "entfernt" => "admin-done-removed",
            "gekoppelt" => "device-done-paired",
            "gesperrt" => "device-done-revoked",
            "sensor-weg" => "device-done-sensor",
            _ => return None,
        };
        Some(t.say(key))
    }
}

/// The path of a page of the administration, such as `/de/desk/verwaltung/bueros`.
pub fn path(locale: Locale, below: &str) -> String {
    let path = format!("/{locale}/desk/verwaltung/{below}");
    path.trim_end_matches('/').to_owned()
}

/// The frame of a page of the administration; `below` is its path there.
pub fn frame(
    employer: &OrganisationEntry,
    desk: &Desk,
    locale: Locale,
    title: String,
    below: &str,
) -> Frame {
    let here = format!("desk/verwaltung/{below}");
    let here = here.trim_end_matches('/');
    Frame::of(&employer.organisation, locale, title, here).for_desk(&desk.signed)
}

impl Head {
    /// The head of a page of the administration.
    pub fn new(desk: &Desk, locale: Locale) -> Self {
        let label = Say(locale).say("admin-title");
        Self {
            crumbs: vec![Link::new(label, path(locale, ""))],
            csrf: desk.signed.csrf.clone(),
            ..Self::default()
        }
    }

    /// One step further down the way.
    #[must_use]
    pub fn under(mut self, label: String, href: String) -> Self {
        self.crumbs.push(Link::new(label, href));
        self
    }

    /// With what was done, and the change it can take back.
    #[must_use]
    pub fn told(mut self, asked: &Asked, t: Say) -> Self {
        self.done = asked.done(t);
        if !matches!(asked.getan.as_str(), "" | "gespeichert" | "rueckgaengig") {
            self.undo = None;
        }
        self
    }

    /// With how it stands.
    #[must_use]
    pub fn stands<T>(
        mut self,
        standing: &Standing<T>,
        undo: Option<Undo>,
        employer: &OrganisationEntry,
        locale: Locale,
    ) -> Self {
        self.state.clone_from(&standing.state);
        self.newest.clone_from(&standing.state);
        if let Some(changed) = &standing.changed {
            self.changed = changed_text(changed, employer, locale);
            self.undo = undo.filter(|_| changed.revertible);
        }
        self
    }

    /// With what is wrong; the groups show it beside their fields.
    pub fn refuse(&mut self, groups: &mut [Group], errors: &Errors) {
        let general = mark(groups, errors);
        let general = general.into_iter().map(|text| Wrong {
            href: String::new(),
            text,
        });
        let fields = groups.iter().flat_map(|group| &group.fields);
        let fields = fields.filter(|field| !field.error.is_empty());
        let fields = fields.map(|field| Wrong {
            href: format!("#{}", field.id()),
            text: format!("{}: {}", field.label, field.error),
        });
        self.wrong = general.chain(fields).collect();
        self.undo = None;
    }
}

/// Who changed something last, in words.
pub fn changed_text(changed: &Changed, employer: &OrganisationEntry, locale: Locale) -> String {
    let t = Say(locale);
    let local = employer.zone.to_datetime(changed.at);
    let name = match (&changed.name, changed.by) {
        (Some(name), _) => name.clone(),
        (None, AuditActor::Staff(_)) => t.say("admin-changed-former"),
        (None, AuditActor::CommandLine) => t.say("admin-changed-machine"),
        (None, AuditActor::System) => t.say("admin-changed-system"),
    };
    let day = view::date_long(local.date(), locale);
    let time = view::time(local.time(), locale);
    let args = [
        ("name", name.into()),
        ("day", day.into()),
        ("time", time.into()),
    ];
    t.fill("admin-changed", &args)
}

/// A picture that a form takes.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// The picture as it would be shown, an address; empty: there is none.
    pub preview: String,
    /// Whose it is.
    pub name: String,
    /// What is wrong with it; empty: nothing.
    pub error: String,
    /// A picture that was chosen but is not saved.
    pub kept: Option<Logo>,
    /// Whether there is one that can be taken away.
    pub stored: bool,
    /// Whether it is to be taken away.
    pub drop: bool,
}

/// A page with one form.
#[derive(Template)]
#[template(path = "admin/sheet.html")]
pub struct Sheet {
    /// The frame.
    pub frame: Frame,
    /// What stands around it.
    pub head: Head,
    /// What is to be known first.
    pub lead: String,
    /// What is fixed.
    pub facts: Vec<Fact>,
    /// The fields.
    pub groups: Vec<Group>,
    /// A picture that it takes.
    pub upload: Option<Upload>,
    /// What the button says.
    pub submit: String,
    /// What a second button says, which shows the form again; empty: there is none.
    pub refresh: String,
    /// Where to go without saving.
    pub back: String,
    /// Further steps.
    pub links: Vec<Link>,
}

impl Sheet {
    /// A page of these fields.
    pub fn new(frame: Frame, head: Head, groups: Vec<Group>, back: String) -> Self {
        let t = frame.t;
        Self {
            submit: t.say("admin-save"),
            refresh: String::new(),
            frame,
            head,
            lead: String::new(),
            facts: Vec::new(),
            groups,
            upload: None,
            back,
            links: Vec::new(),
        }
    }

    /// The page.
    ///
    /// # Errors
    /// [`Problem::Internal`]
    pub fn show(self) -> Result<Response, Problem> {
        crate::pages::show(&self)
    }

    /// The page once more, with why it was not saved. `state` is how it stood for the person who
    /// typed, `stored` are the fields as they stand now.
    ///
    /// # Errors
    /// What the form has no words for.
    pub fn refused(
        mut self,
        error: &AdminError,
        state: &str,
        stored: &[Group],
    ) -> Result<Response, Problem> {
        let t = self.frame.t;
        state.clone_into(&mut self.head.state);
        let status = match error {
            AdminError::Invalid(faults) => {
                self.head.refuse(&mut self.groups, &errors_of(faults, t));
                StatusCode::UNPROCESSABLE_ENTITY
            }
            AdminError::LastAdmin => {
                let text = t.say("admin-error-last-admin");
                let errors = Errors::from([(String::new(), text)]);
                self.head.refuse(&mut self.groups, &errors);
                StatusCode::UNPROCESSABLE_ENTITY
            }
            AdminError::Conflict => {
                self.head.conflict = Some(differences(&self.groups, stored, t));
                self.head.undo = None;
                self.head.state.clone_from(&self.head.newest);
                StatusCode::CONFLICT
            }
            other => return Err(super::problem(other)),
        };
        Ok((status, self.show()?).into_response())
    }
}

/// What is wrong, by the name of the field.
pub fn errors_of(faults: &[Fault], t: Say) -> Errors {
    let mut errors = Errors::new();
    for fault in faults {
        let (field, key) = wrong(&fault.key);
        if key == "admin-error-other" {
            tracing::warn!(problem = %fault.problem, "a plan's fault that no field shows");
        }
        errors.entry(field.to_owned()).or_insert_with(|| t.say(key));
    }
    errors
}

/// The field of a key of the plan, and the text that says what belongs there.
fn wrong(key: &str) -> (&str, &'static str) {
    let whole = key.split('[').next().unwrap_or(key);
    match whole {
        "name" => ("name", "admin-error-name"),
        "summary" => ("summary.de", "admin-error-sentence"),
        "slug" => ("slug", "admin-error-slug"),
        "login" => ("login", "admin-error-login"),
        "phone" => ("phone", "admin-error-phone"),
        "colour" => ("colour", "admin-error-colour"),
        "time_zone" => ("time_zone", "admin-error-zone"),
        "capacity" => ("capacity", "admin-error-capacity"),
        "late_minutes" => ("late_minutes", "admin-error-late"),
        "overflow_after_s" => ("overflow_after_s", "admin-error-overflow"),
        "languages" => ("languages", "admin-error-languages"),
        "roles" => ("roles", "admin-error-roles"),
        "service_name" => ("service_name", "admin-error-name"),
        "leika" => ("leika", "admin-error-leika"),
        "prepare" => ("prepare.de", "admin-error-lines"),
        "in_person" | "in_person.why" => ("why.de", "admin-error-why"),
        "in_person.bring" => ("bring.de", "admin-error-lines"),
        "imprint.email" | "imprint.data_protection_email" | "imprint.accessibility_email" => {
            (whole, "admin-error-email")
        }
        "imprint.arbitration_url" | "imprint.sign_language_video" => (whole, "admin-error-link"),
        "hours" => ("", "admin-error-hours"),
        "guests" => ("guests", "admin-error-guests"),
        "operators" => ("operators", "alliance-error-operators"),
        "lead" => ("lead", "alliance-error-lead"),
        "branding.service" => ("service", "branding-error-service"),
        "branding.logo" => ("", "branding-error-none"),
        "place" => ("place", "kiosks-error-place"),
        "reception" => ("reception", "kiosks-error-reception"),
        "topics" => ("topics", "kiosks-error-topics"),
        "number" => ("number", "numbers-error-number"),
        "account" => ("account", "numbers-error-account"),
        "office" => ("office", "numbers-error-office"),
        "topic" | "menu" => ("office", "numbers-error-menu"),
        "greeting.de" | "greeting.en" => (whole, "numbers-error-greeting"),
        "presence.dwell_ms" => ("dwell", "kiosks-error-dwell"),
        "presence.absence_s" => ("absence", "kiosks-error-absence"),
        "presence.sensor" | "presence.sensor.topic" => ("sensor", "kiosks-error-sensor"),
        // A part of the week of a telephone number.
        _ => match whole.split_once('.') {
            Some((_, "tage")) => (whole, "numbers-error-days"),
            Some((_, "von" | "bis")) => (whole, "numbers-error-time"),
            Some((_, "buero")) => (whole, "numbers-error-office"),
            _ => ("", "admin-error-other"),
        },
    }
}

/// A text of a plan in the page's language.
pub fn said(text: &schalter_exchange::plan::Text, locale: Locale) -> String {
    view::local(&text.0, locale)
}

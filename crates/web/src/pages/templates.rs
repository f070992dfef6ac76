//! `GET /{locale}/desk/nachrichten/vorlagen`: the templates of messages; below it one template,
//! with preview, and a mail to try the settings. For lead and admin.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use schalter_domain::language::Language;
use schalter_domain::message::{
    Fault, MessageKind, Placeholder, Template as Words, TemplateError, Transport,
};
use schalter_exchange::messages::templates::{ChangeError, Current, Preview, Which};
use schalter_texts::Locale;
use serde::Deserialize;

use super::frame::Frame;
use super::messages::{key, problem};
use super::notices::employer;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::problem::Problem;
use crate::say::Say;

/// The templates of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What the messages are about.
    pub name: String,
    /// Its templates by transport: its name, and the languages.
    pub ways: Vec<(String, Vec<Entry>)>,
}

/// One template in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it is changed.
    pub href: String,
    /// The language's own name.
    pub language: &'static str,
    /// Its tag.
    pub tag: &'static str,
    /// Whether the organisation wrote it.
    pub own: bool,
}

/// The list.
#[derive(Template)]
#[template(path = "templates.html")]
pub struct ListPage {
    /// The frame.
    pub frame: Frame,
    /// The templates.
    pub groups: Vec<Group>,
    /// Whether mails are sent from here.
    pub mail: bool,
    /// The address typed for a trial.
    pub to: String,
    /// What is wrong with it, in words.
    pub error: Option<String>,
    /// What was just done, in words.
    pub done: Option<String>,
    /// The session's form secret.
    pub csrf: String,
}

/// One template.
#[derive(Template)]
#[template(path = "template.html")]
pub struct OnePage {
    /// The frame.
    pub frame: Frame,
    /// Its name.
    pub name: String,
    /// Where it is sent.
    pub action: String,
    /// Whether it has a subject.
    pub has_subject: bool,
    /// The words as typed.
    pub words: Words,
    /// The language that they are (to be) in.
    pub language: Language,
    /// The language that the house's words are in, where that is another.
    pub instead: Option<String>,
    /// Whether the organisation wrote it.
    pub own: bool,
    /// What may be named, and what it stands for.
    pub placeholders: Vec<(String, String)>,
    /// What is wrong, in words.
    pub errors: Vec<String>,
    /// What it becomes.
    pub preview: Option<Shown>,
    /// The session's form secret.
    pub csrf: String,
}

/// A preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The HTML of a mail, shown in a frame that runs nothing.
    pub html: Option<String>,
    /// How long it is as a short message, in words.
    pub length: Option<String>,
}

/// What a redirect to the list has to tell.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    getan: String,
}

/// The form of the trial.
#[derive(Debug, Default, Deserialize)]
pub struct Trial {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    to: String,
}

/// The form of one template.
#[derive(Debug, Default, Deserialize)]
pub struct Fields {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    body: String,
    /// `ansehen`, `sichern` or `verwerfen`.
    #[serde(default)]
    step: String,
}

/// The list.
pub async fn list(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let done = match asked.getan.as_str() {
        "gesichert" => Some("templates-kept"),
        "verworfen" => Some("templates-dropped"),
        "gesendet" => Some("templates-tried"),
        _ => None,
    };
    let done = done.map(|key| Say(locale).say(key));
    super::show(&list_page(&app, &desk, locale, done).await?)
}

/// Sends a mail to try the settings.
pub async fn try_out(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Form(form): Form<Trial>,
) -> Result<Response, Problem> {
    desk.check(&form.csrf)?;
    let messages = app.exchange.messages();
    let tried = messages
        .test_mail(&desk.signed, locale.language(), &form.to)
        .await;
    let error = match tried {
        Ok(()) => {
            let to = format!("/{locale}/desk/nachrichten/vorlagen?getan=gesendet");
            return Ok(Redirect::to(&to).into_response());
        }
        Err(ChangeError::Failed(error)) => return Err(problem(&error)),
        Err(ChangeError::NoMail) => "messages-without-mail",
        Err(ChangeError::Address(_) | ChangeError::Wrong(_)) => "templates-error-address",
    };
    let page = ListPage {
        to: form.to,
        error: Some(Say(locale).say(error)),
        ..list_page(&app, &desk, locale, None).await?
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, super::show(&page)?).into_response())
}

async fn list_page(
    app: &App,
    desk: &Desk,
    locale: Locale,
    done: Option<String>,
) -> Result<ListPage, Problem> {
    let current = app.exchange.messages().templates(&desk.signed).await;
    let current = current.map_err(|error| problem(&error))?;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let title = Say(locale).say("templates-title");
    let here = "desk/nachrichten/vorlagen";
    Ok(ListPage {
        frame: Frame::of(&employer.organisation, locale, title, here).for_desk(&desk.signed),
        groups: groups(&current, locale),
        mail: app.exchange.messages().sends_mail(),
        to: String::new(),
        error: None,
        done,
        csrf: desk.signed.csrf.clone(),
    })
}

/// One template.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path((_, kind, transport, language)): Path<(String, String, String, String)>,
) -> Result<Response, Problem> {
    let which = which(&kind, &transport, &language).ok_or(Problem::NotFound)?;
    let current = current(&app, &desk, which).await?;
    let words = current.template.clone();
    let preview = app.exchange.messages().preview(&desk.signed, which, &words);
    let page = OnePage {
        preview: preview.ok().map(|preview| shown(preview, which, locale)),
        ..page(&app, &desk, (&current, words), locale)?
    };
    super::show(&page)
}

/// Shows, keeps or drops a template.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path((_, kind, transport, language)): Path<(String, String, String, String)>,
    Form(form): Form<Fields>,
) -> Result<Response, Problem> {
    desk.check(&form.csrf)?;
    let which = which(&kind, &transport, &language).ok_or(Problem::NotFound)?;
    let messages = app.exchange.messages();
    let words = Words {
        subject: form.subject.trim().to_owned(),
        body: form.body.replace("\r\n", "\n").trim_end().to_owned(),
    };
    let (done, step) = match form.step.as_str() {
        "verwerfen" => (
            messages.drop_template(&desk.signed, which).await,
            "verworfen",
        ),
        "sichern" => {
            let kept = messages.change_template(&desk.signed, which, words.clone());
            (kept.await, "gesichert")
        }
        _ => {
            let current = current(&app, &desk, which).await?;
            let preview = messages.preview(&desk.signed, which, &words);
            let page = page(&app, &desk, (&current, words), locale)?;
            return answer(page, preview, which, locale);
        }
    };
    match done {
        Ok(()) => {
            let to = format!("/{locale}/desk/nachrichten/vorlagen?getan={step}");
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            let current = current(&app, &desk, which).await?;
            let page = page(&app, &desk, (&current, words), locale)?;
            answer(page, Err(error), which, locale)
        }
    }
}

/// The page with what became of the words.
fn answer(
    page: OnePage,
    preview: Result<Preview, ChangeError>,
    which: Which,
    locale: Locale,
) -> Result<Response, Problem> {
    match preview {
        Ok(preview) => super::show(&OnePage {
            preview: Some(shown(preview, which, locale)),
            ..page
        }),
        Err(ChangeError::Wrong(errors)) => {
            let errors = errors.iter().map(|error| wrong(error, locale)).collect();
            let page = OnePage { errors, ..page };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, super::show(&page)?).into_response())
        }
        Err(ChangeError::Failed(error)) => Err(problem(&error)),
        Err(ChangeError::Address(_) | ChangeError::NoMail) => Err(Problem::InvalidInput),
    }
}

fn which(kind: &str, transport: &str, language: &str) -> Option<Which> {
    let which = Which {
        kind: MessageKind::from_code(kind)?,
        transport: Transport::from_code(transport)?,
        language: language.parse().ok()?,
    };
    which.exists().then_some(which)
}

async fn current(app: &App, desk: &Desk, which: Which) -> Result<Current, Problem> {
    let all = app.exchange.messages().templates(&desk.signed).await;
    let mut all = all.map_err(|error| problem(&error))?.into_iter();
    all.find(|one| one.which == which).ok_or(Problem::NotFound)
}

fn page(
    app: &App,
    desk: &Desk,
    (current, words): (&Current, Words),
    locale: Locale,
) -> Result<OnePage, Problem> {
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let t = Say(locale);
    let Which {
        kind,
        transport,
        language,
    } = current.which;
    let name = t.say(&key("message-kind", kind.code()));
    let by = t.say(&key("message-by", transport.code()));
    let name = format!("{name}: {by}, {}", language.own_name());
    let here = format!(
        "desk/nachrichten/vorlagen/{}/{}/{language}",
        kind.code(),
        transport.code()
    );
    let frame = Frame::of(&employer.organisation, locale, name.clone(), &here);
    let named = Placeholder::of(kind, transport).into_iter().map(|one| {
        let code = format!("{{{}}}", one.code());
        (code, t.say(&key("placeholder", one.code())))
    });
    Ok(OnePage {
        frame: frame.for_desk(&desk.signed),
        name,
        action: format!("/{locale}/{here}"),
        has_subject: transport == Transport::Email,
        words,
        language,
        instead: (current.language != language).then(|| current.language.own_name().to_owned()),
        own: current.own,
        placeholders: named.collect(),
        errors: Vec::new(),
        preview: None,
        csrf: desk.signed.csrf.clone(),
    })
}

fn shown(preview: Preview, which: Which, locale: Locale) -> Shown {
    let html = (which.transport == Transport::Email).then(|| preview.rendered.html());
    let length = preview.length.map(|length| {
        let key = if length.wide {
            "templates-length-wide"
        } else {
            "templates-length"
        };
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        Say(locale).say2(
            key,
            "units",
            count(length.units),
            "parts",
            count(length.parts),
        )
    });
    Shown {
        subject: preview.rendered.subject,
        text: preview.rendered.text,
        html,
        length,
    }
}

/// What is wrong, and where.
fn wrong(error: &TemplateError, locale: Locale) -> String {
    let t = Say(locale);
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let place = match error.in_subject {
        true => t.say("templates-in-subject"),
        false => t.say2(
            "templates-in-line",
            "line",
            count(error.line),
            "column",
            count(error.column),
        ),
    };
    let what = match &error.fault {
        Fault::Unknown(word) => t.say1("templates-fault-unknown", "word", format!("{{{word}}}")),
        Fault::NotHere(word) => t.say1("templates-fault-not-here", "word", format!("{{{word}}}")),
        Fault::Missing(word) => t.say1("templates-fault-missing", "word", format!("{{{word}}}")),
        Fault::Brace => t.say("templates-fault-brace"),
        Fault::Empty => t.say("templates-fault-empty"),
        Fault::Long(limit) => t.say1("templates-fault-long", "limit", count(*limit)),
    };
    format!("{place}: {what}")
}

/// Kinds in their order, each with the languages of each transport. Languages in which there is
/// nothing yet are listed last.
fn groups(current: &[Current], locale: Locale) -> Vec<Group> {
    let t = Say(locale);
    let mut groups: Vec<Group> = Vec::new();
    for one in current {
        let Which {
            kind,
            transport,
            language,
        } = one.which;
        let name = t.say(&key("message-kind", kind.code()));
        if groups.last().is_none_or(|group| group.name != name) {
            groups.push(Group {
                name,
                ways: Vec::new(),
            });
        }
        let Some(group) = groups.last_mut() else {
            continue;
        };
        let by = t.say(&key("message-by", transport.code()));
        if group.ways.last().is_none_or(|(name, _)| *name != by) {
            group.ways.push((by, Vec::new()));
        }
        let spoken = one.own || one.language == language;
        if let Some((_, entries)) = group.ways.last_mut()
            && (spoken || locale.language() == language)
        {
            entries.push(Entry {
                href: format!(
                    "/{locale}/desk/nachrichten/vorlagen/{}/{}/{language}",
                    kind.code(),
                    transport.code()
                ),
                language: language.own_name(),
                tag: language.tag(),
                own: one.own,
            });
        }
    }
    groups
}

//! `…/rufnummern/{nummer}/ansagen`: what callers of a number hear, to read and to listen to.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use schalter_domain::language::Language;
use schalter_exchange::hotline::{Sample, Spoken};
use schalter_texts::Locale;

use super::Named;
use super::number::{number_head, standing};
use super::sheet::{Head, frame, path};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::frame::Frame;
use crate::pages::notices::employer;
use crate::problem::Problem;
use crate::say::Say;

/// What is said in one language.
struct Tongue {
    tag: &'static str,
    name: &'static str,
    words: Vec<Words>,
}

/// One announcement.
struct Words {
    title: String,
    text: String,
    /// Where it can be heard; empty where this server speaks nothing.
    sound: String,
}

#[derive(Template)]
#[template(path = "admin/spoken.html")]
struct Page {
    frame: Frame,
    head: Head,
    lead: String,
    tongues: Vec<Tongue>,
}

/// The page.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path(named): Path<Named>,
) -> Result<Response, Problem> {
    let id = named.number()?;
    let standing = standing(&app, &desk, id).await?;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let t = Say(locale);
    let below = format!("rufnummern/{id}/ansagen");
    let hotline = app.exchange.hotline();
    let mut tongues: Vec<Tongue> = Vec::new();
    let known = standing.plan.languages.iter();
    for spoken in known.filter_map(|language| Locale::from_tag(language.tag())) {
        let words = |Spoken { phrase, text }| {
            let code = phrase.code();
            let sound = path(locale, &format!("{below}/{spoken}/{code}.wav"));
            Words {
                title: t.say(&format!("numbers-said-{code}")),
                text,
                sound: if hotline.is_on() {
                    sound
                } else {
                    String::new()
                },
            }
        };
        let samples = hotline.samples(id, spoken.language());
        tongues.push(Tongue {
            tag: spoken.tag(),
            name: spoken.own_name(),
            words: samples.into_iter().map(words).collect(),
        });
    }
    let lead = match hotline.is_on() {
        true => "numbers-said-lead",
        false => "numbers-said-lead-off",
    };
    let title = standing.plan.name.clone();
    crate::pages::show(&Page {
        frame: frame(employer, &desk, locale, title, &below),
        head: number_head(&desk, locale, id, 1),
        lead: t.say(lead),
        tongues,
    })
}

/// One announcement as sound.
pub async fn sound(
    State(app): State<App>,
    desk: Desk,
    Path(named): Path<Named>,
) -> Result<Response, Problem> {
    let id = named.number()?;
    standing(&app, &desk, id).await?;
    let (tag, file) = named.announcement();
    let language: Language = tag.parse().map_err(|_| Problem::NotFound)?;
    let code = file.strip_suffix(".wav").ok_or(Problem::NotFound)?;
    let phrase = Sample::from_code(code).ok_or(Problem::NotFound)?;
    let hotline = app.exchange.hotline();
    let sound = hotline.sample_sound(id, language, phrase);
    let sound = sound.await.ok_or(Problem::NotFound)?;
    let headers = [(CONTENT_TYPE, "audio/wav"), (CACHE_CONTROL, "no-store")];
    Ok((headers, sound).into_response())
}

//! `GET /{locale}/{organisation}`: one question, the topics, and the offices with their state.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::Timestamp;
use schalter_domain::office::Topic;
use schalter_exchange::{Board, OfficeEntry, OrganisationEntry};
use schalter_texts::Locale;
use serde::Deserialize;

use super::announced::{self, Shown};
use super::frame::Frame;
use super::view::{self, OfficeView, TopicView};
use crate::App;
use crate::extract::OrganisationPath;
use crate::problem::Problem;
use crate::say::Say;

/// The longest search text, in characters.
const LONGEST_QUERY: usize = 80;

/// How many topics are shown at first.
const SHOWN: usize = 8;

/// What is searched for.
#[derive(Debug, Default, Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
}

/// The page.
#[derive(Template)]
#[template(path = "organisation.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What is announced.
    pub notices: Vec<Shown>,
    /// What was searched for; empty: nothing.
    pub query: String,
    /// How many topics match, "Weiß ich nicht" not counted.
    pub found: u32,
    /// The topics to show.
    pub topics: Vec<TopicView>,
    /// The topics behind "Alle Anliegen zeigen".
    pub more: Vec<TopicView>,
    /// How many these are.
    pub more_count: u32,
    /// The offices open now.
    pub open: Vec<OfficeView>,
    /// The others.
    pub closed: Vec<OfficeView>,
    /// The organisation's telephone number.
    pub phone: String,
    /// Whether people call this organisation here, and may have been told a code.
    pub phone_code: bool,
    /// Whether this is the demo, whose post can be seen.
    pub demo: bool,
}

/// The offices of `entry` at `now`, in their order.
pub fn offices(
    entry: &OrganisationEntry,
    board: &Board,
    base: &str,
    now: Timestamp,
    locale: Locale,
) -> Vec<OfficeView> {
    let view = |office| OfficeView::new(office, board, base, (now, &entry.zone), locale);
    entry.offices.iter().map(view).collect()
}

/// The topics of `entry` that match: first each office's first, then each office's second.
fn topics(entry: &OrganisationEntry, base: &str, query: &str, locale: Locale) -> Vec<TopicView> {
    let of_office = |office| topics_of(office, base, locale).enumerate();
    let mut topics: Vec<_> = entry.offices.iter().flat_map(of_office).collect();
    topics.sort_by_key(|(rank, _)| *rank);
    let fits = |topic: &Topic, shown: &TopicView| {
        let leika = topic.leika.as_deref().unwrap_or_default();
        view::matches(query, &[&shown.name, &topic.name.de, &shown.office, leika])
    };
    let topics = topics.into_iter().map(|(_, found)| found);
    topics
        .filter(|(topic, shown)| fits(topic, shown))
        .map(|(_, shown)| shown)
        .collect()
}

/// The topics of an office but "Weiß ich nicht", each with its words.
fn topics_of<'a>(
    entry: &'a OfficeEntry,
    base: &'a str,
    locale: Locale,
) -> impl Iterator<Item = (&'a Topic, TopicView)> {
    let plain = entry.topics.iter().filter(|topic| !topic.unsure);
    plain.map(move |topic| (topic, TopicView::new(topic, entry, base, locale)))
}

/// "Weiß ich nicht" of the first office that is open, or else of the first.
fn unsure(
    entry: &OrganisationEntry,
    open: &[OfficeView],
    base: &str,
    locale: Locale,
) -> Option<TopicView> {
    let is_open = |office: &&OfficeEntry| open.iter().any(|open| open.id == office.office.id);
    let office = entry
        .offices
        .iter()
        .find(is_open)
        .or(entry.offices.first())?;
    let topic = office.topics.iter().find(|topic| topic.unsure)?;
    Some(TopicView::new(topic, office, base, locale))
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    path: OrganisationPath,
    Query(search): Query<Search>,
) -> Result<Response, Problem> {
    let (entry, locale, base) = (path.entry()?, path.locale, path.base());
    let query: String = search.q.trim().chars().take(LONGEST_QUERY).collect();
    let offices = offices(entry, &app.exchange.board(), &base, app.clock.now(), locale);
    let (open, closed): (Vec<_>, Vec<_>) = offices.into_iter().partition(|office| office.open);
    let mut topics = topics(entry, &base, &query, locale);
    let found = topics.len();
    let first = if query.is_empty() {
        SHOWN.min(found)
    } else {
        found
    };
    let more = topics.split_off(first);
    topics.extend(unsure(entry, &open, &base, locale));
    let organisation = &entry.organisation;
    let title = Say(locale).say("org-question");
    let (catalogue, now) = (app.exchange.catalogue(), app.clock.now());
    super::show(&Page {
        notices: announced::of_organisation(&catalogue, entry, now, locale),
        frame: Frame::of(organisation, locale, title, &organisation.slug)
            .with_script("src/portal.ts"),
        query,
        found: u32::try_from(found).unwrap_or(u32::MAX),
        topics,
        more_count: u32::try_from(more.len()).unwrap_or(u32::MAX),
        more,
        open,
        closed,
        phone: organisation.phone.clone(),
        phone_code: catalogue
            .numbers()
            .any(|number| number.organisation == organisation.id),
        demo: app.exchange.messages().shown().is_some(),
    })
}

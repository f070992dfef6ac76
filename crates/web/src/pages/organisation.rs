//! `GET /{locale}/{organisation}`: one question, the topics, and the offices with their state.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::Timestamp;
use schalter_exchange::{Board, OrganisationEntry};
use schalter_texts::Locale;
use serde::Deserialize;

use super::frame::Frame;
use super::view::{self, OfficeView, TopicView};
use crate::App;
use crate::extract::OrganisationPath;
use crate::problem::Problem;
use crate::say::Say;

/// The longest search text, in characters.
const LONGEST_QUERY: usize = 80;

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
    /// What was searched for; empty: nothing.
    pub query: String,
    /// How many topics match, "Weiß ich nicht" not counted.
    pub found: u32,
    /// The topics to show.
    pub topics: Vec<TopicView>,
    /// The offices open now.
    pub open: Vec<OfficeView>,
    /// The others.
    pub closed: Vec<OfficeView>,
    /// The organisation's telephone number.
    pub phone: String,
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

/// The topics of `entry` that match; "Weiß ich nicht" always does and stands last.
fn topics(entry: &OrganisationEntry, base: &str, query: &str, locale: Locale) -> Vec<TopicView> {
    let mut topics: Vec<TopicView> = entry
        .offices
        .iter()
        .flat_map(|office| office.topics.iter().map(move |topic| (office, topic)))
        .map(|(office, topic)| (topic, TopicView::new(topic, office, base, locale)))
        .filter(|(topic, shown)| {
            let leika = topic.leika.as_deref().unwrap_or_default();
            shown.unsure
                || view::matches(query, &[&shown.name, &topic.name.de, &shown.office, leika])
        })
        .map(|(_, shown)| shown)
        .collect();
    topics.sort_by_key(|topic| topic.unsure);
    topics
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    path: OrganisationPath,
    Query(search): Query<Search>,
) -> Result<Response, Problem> {
    let (entry, locale, base) = (path.entry()?, path.locale, path.base());
    let query: String = search.q.trim().chars().take(LONGEST_QUERY).collect();
    let topics = topics(entry, &base, &query, locale);
    let found = topics.iter().filter(|topic| !topic.unsure).count();
    let offices = offices(entry, &app.exchange.board(), &base, app.clock.now(), locale);
    let (open, closed) = offices.into_iter().partition(|office| office.open);
    let organisation = &entry.organisation;
    let title = Say(locale).say("org-question");
    super::show(&Page {
        frame: Frame::of(organisation, locale, title, &organisation.slug)
            .with_script("src/portal.ts"),
        query,
        found: u32::try_from(found).unwrap_or(u32::MAX),
        topics,
        open,
        closed,
        phone: organisation.phone.clone(),
    })
}

//! `GET /desk/targets?q=…&locale=de`: to whom the desk's island can pass a citizen on, as JSON.

use axum::Json;
use axum::extract::{Query, State};
use schalter_domain::ids::OrganisationId;
use schalter_exchange::Catalogue;
use schalter_exchange::targets::{Place, Target};
use schalter_texts::Locale;
use serde::Deserialize;

use super::directory::LONGEST_QUERY;
use super::view;
use crate::App;
use crate::extract::Desk;
use crate::live::wire::{TargetEntry, TargetList};
use crate::problem::Problem;

/// What is searched for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    locale: String,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Json<TargetList>, Problem> {
    let catalogue = app.exchange.catalogue();
    let locale = Locale::from_tag(&asked.locale).unwrap_or_default();
    let query: String = asked.q.chars().take(LONGEST_QUERY).collect();
    let language = locale.language();
    let found = app.exchange.targets(&desk.signed, &query, language);
    let targets = found.into_iter();
    Ok(Json(TargetList {
        targets: targets
            .filter_map(|target| entry(target, &catalogue, locale))
            .collect(),
    }))
}

fn entry(target: Target, catalogue: &Catalogue, locale: Locale) -> Option<TargetEntry> {
    let organisation = |other: Option<OrganisationId>| {
        let entry = catalogue.organisation_by_id(other?)?;
        Some(entry.organisation.name.clone())
    };
    Some(match target {
        Target::Person(one) => TargetEntry::Person {
            seat: one.seat.0,
            name: one.name,
            organisation: organisation(one.organisation),
            about: one.about,
            ready: one.ready,
            asks: one.asks,
        },
        Target::Topic(place) => TargetEntry::Topic {
            name: name(&place, catalogue, locale)?,
            office: place.office.0,
            topic: place.topic.map(|topic| topic.0),
            office_name: {
                let (_, office) = catalogue.office(place.office)?;
                view::local(&office.office.name, locale)
            },
            organisation: organisation(place.organisation),
            free: place.free,
            asks: place.asks,
            wait: view::wait_text(place.wait, locale),
        },
        Target::Phone(number) => TargetEntry::Phone {
            name: number.name,
            function: number.function,
            phone: number.phone,
            organisation: organisation(number.organisation),
        },
    })
}

/// The topic's name, or that of the entry by which the office was found.
fn name(place: &Place, catalogue: &Catalogue, locale: Locale) -> Option<String> {
    if let Some(about) = &place.about {
        return Some(about.clone());
    }
    let (_, office) = catalogue.office(place.office)?;
    let topic = office.topic_by_id(place.topic?)?;
    Some(view::local(&topic.name, locale))
}

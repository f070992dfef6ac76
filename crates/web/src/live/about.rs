//! What is the same for everybody who waits for the same topic in the same language: texts, and
//! where a person is reached. It is made once a minute for all of them, and anew when the
//! configuration changes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use schalter_domain::ids::{OfficeId, TopicId};
use schalter_domain::switchboard::Need;
use schalter_exchange::Catalogue;
use schalter_texts::Locale;

use super::views;
use super::wire::ContactView;

/// What a visit is about.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// The office.
    pub office: String,
    /// The topic; empty where it is not known any more.
    pub topic: String,
    /// What to have ready.
    pub prepare: Vec<String>,
    /// Where a person is reached in any case.
    pub contact: ContactView,
    /// The name of the office's time zone.
    pub zone: String,
}

impl About {
    fn new(catalogue: &Catalogue, need: &Need, now: Timestamp, locale: Locale) -> Option<Self> {
        let (organisation, office) = catalogue.office(need.office)?;
        let topic = office.topic_by_id(need.topic);
        let language = views::language_of(locale);
        let prepare = topic.iter().flat_map(|topic| &topic.prepare);
        Some(Self {
            office: office.office.name.get(language).to_owned(),
            topic: topic.map_or_else(String::new, |topic| topic.name.get(language).to_owned()),
            prepare: prepare.map(|text| text.get(language).to_owned()).collect(),
            contact: views::contact((organisation, office), topic, now, locale),
            zone: organisation.organisation.time_zone.clone(),
        })
    }
}

type Key = (OfficeId, TopicId, Locale);

/// All that was made this minute.
#[derive(Default)]
pub struct Abouts(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    catalogue: Option<Arc<Catalogue>>,
    minute: i64,
    abouts: HashMap<Key, Arc<About>>,
}

impl Abouts {
    /// What a visit is about; none when its office is not known any more.
    pub fn of(
        &self,
        catalogue: &Arc<Catalogue>,
        need: &Need,
        now: Timestamp,
        locale: Locale,
    ) -> Option<Arc<About>> {
        let key = (need.office, need.topic, locale);
        let minute = now.as_second().div_euclid(60);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = kept.catalogue.as_ref();
        let same = same.is_some_and(|same| Arc::ptr_eq(same, catalogue));
        if !same || kept.minute != minute {
            *kept = Kept {
                catalogue: Some(Arc::clone(catalogue)),
                minute,
                abouts: HashMap::new(),
            };
        }
        if let Some(about) = kept.abouts.get(&key) {
            return Some(Arc::clone(about));
        }
        let about = Arc::new(About::new(catalogue, need, now, locale)?);
        kept.abouts.insert(key, Arc::clone(&about));
        Some(about)
    }
}

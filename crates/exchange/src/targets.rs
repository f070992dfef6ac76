//! To whom a citizen can be passed on, and who can be asked into a talk: colleagues who are signed
//! on, topics of offices that are open, and what the directory leads to.
//!
//! Of a colleague nobody learns more than whether he or she is free at this moment.

use std::collections::HashSet;
use std::sync::Arc;

use schalter_domain::alliance::Side;
use schalter_domain::directory::words;
use schalter_domain::features::Feature;
use schalter_domain::ids::{OfficeId, OrganisationId, SeatId, TopicId};
use schalter_domain::language::Language;
use schalter_domain::office::Channel;
use schalter_domain::staff::Staff;
use schalter_domain::switchboard::{Need, Seat, SeatStage};
use schalter_domain::wait::WaitEstimate;

use crate::auth::SignedOn;
use crate::entries::{Hit, Reach};
use crate::{Catalogue, Exchange, OfficeEntry, OrganisationEntry};

/// How many colleagues a search gives at most.
const PEOPLE: usize = 20;
/// How many topics a search gives at most.
const TOPICS: usize = 20;

/// Somebody or something to pass on to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A colleague who is signed on.
    Person(Colleague),
    /// Whoever serves a topic.
    Topic(Place),
    /// Nobody in this house reaches it: a number to read out.
    Phone(Number),
}

/// A colleague who is signed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// The seat.
    pub seat: SeatId,
    /// The name; of another organisation's staff the one that citizens see.
    pub name: String,
    /// The organisation, if it is another one.
    pub organisation: Option<OrganisationId>,
    /// What the directory says about this person, if it was found there.
    pub about: Option<String>,
    /// Whether the seat is free at this moment; unset where colleagues are not to see it.
    pub ready: Option<bool>,
    /// Whether the citizen is asked before this one comes into the talk: somebody of another
    /// organisation.
    pub asks: bool,
}

/// A topic of an office that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The office.
    pub office: OfficeId,
    /// The topic; none where only the office is known.
    pub topic: Option<TopicId>,
    /// The organisation, if it is another one.
    pub organisation: Option<OrganisationId>,
    /// The entry of the directory that leads there, if it was found by one.
    pub about: Option<String>,
    /// Whether somebody who could take the citizen is free at this moment.
    pub free: bool,
    /// How long a newcomer waits there.
    pub wait: WaitEstimate,
    /// Whether the citizen is asked before somebody from there comes into the talk.
    pub asks: bool,
}

/// An entry of the directory that only the telephone reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Its name.
    pub name: String,
    /// What is done there; may be empty.
    pub function: String,
    /// The number, as written; may be empty.
    pub phone: String,
    /// The organisation, if it is another one.
    pub organisation: Option<OrganisationId>,
}

impl Exchange {
    /// To whom a staff member can pass a citizen on: colleagues, those who are free first, then
    /// topics, then numbers to read out. Without a query the topics are those of the offices the
    /// staff member serves, first of the office whose citizen he or she talks with.
    pub fn targets(&self, staff: &SignedOn, query: &str, language: Language) -> Vec<Target> {
        let catalogue = self.catalogue();
        let Some(own) = catalogue.organisation_by_id(staff.organisation) else {
            return Vec::new();
        };
        let looking = Looking {
            exchange: self,
            catalogue: &catalogue,
            staff: &staff.staff,
            own,
            seats: self.shared.live.seats(),
            asked: words(query),
            language,
        };
        let hits = if looking.asked.is_empty() {
            Vec::new()
        } else {
            self.entries().search(staff, query)
        };
        looking.all(hits)
    }
}

/// One look for targets.
struct Looking<'a> {
    exchange: &'a Exchange,
    catalogue: &'a Catalogue,
    staff: &'a Staff,
    own: &'a OrganisationEntry,
    seats: Vec<Arc<Seat>>,
    asked: Vec<String>,
    language: Language,
}

impl Looking<'_> {
    fn all(&self, hits: Vec<Hit>) -> Vec<Target> {
        let mut people = self.people();
        let mut places = self.places();
        let mut numbers = Vec::new();
        for hit in hits {
            match hit.reach {
                Reach::Person(seat) => self.point_out(&mut people, seat, about(&hit)),
                Reach::Office(office) => {
                    places.extend(self.place(office, None, Some(hit.entry.name)));
                }
                Reach::None => numbers.push(Number {
                    organisation: self.foreign(hit.entry.organisation),
                    name: hit.entry.name,
                    function: hit.entry.function,
                    phone: hit.entry.phone,
                }),
            }
        }
        let people = people.into_iter().map(Target::Person);
        let places = places.into_iter().map(Target::Topic);
        let numbers = numbers.into_iter().map(Target::Phone);
        people.chain(places).chain(numbers).collect()
    }

    /// Colleagues of the alliance whose name fits, those who are free first.
    fn people(&self) -> Vec<Colleague> {
        let people = self.seats.iter().filter_map(|seat| self.colleague(seat));
        let mut people: Vec<Colleague> = people.filter(|one| self.fits(&[&one.name])).collect();
        people.sort_by_cached_key(|one| {
            (
                one.ready != Some(true),
                one.organisation.is_some(),
                words(&one.name),
                one.seat,
            )
        });
        people.truncate(PEOPLE);
        people
    }

    fn colleague(&self, seat: &Seat) -> Option<Colleague> {
        let staff = self.catalogue.staff(seat.id.into())?;
        let foreign = self.foreign(staff.organisation);
        let shown = staff.id != self.staff.id && seat.lost.is_none();
        let near = foreign.is_none_or(|other| self.allied(other));
        (shown && near).then(|| Colleague {
            seat: seat.id,
            name: match foreign {
                Some(_) => staff.public_name().to_owned(),
                None => staff.name.clone(),
            },
            organisation: foreign,
            about: None,
            ready: self
                .shows_presence(staff.organisation)
                .then(|| is_free(seat)),
            asks: match self.talk() {
                Some(need) => !Side::of(staff, &need).is_home(),
                None => foreign.is_some(),
            },
        })
    }

    /// Whether an organisation lets colleagues see who is free: the own one and the other's.
    fn shows_presence(&self, of: OrganisationId) -> bool {
        let shows = |id| self.exchange.shared.has(id, Feature::ColleaguePresence);
        shows(self.own.organisation.id) && shows(of)
    }

    /// The directory knows something about a colleague, or has found one.
    fn point_out(&self, people: &mut Vec<Colleague>, seat: SeatId, about: Option<String>) {
        if let Some(known) = people.iter_mut().find(|one| one.seat == seat) {
            known.about = about;
            return;
        }
        let seat = self.seats.iter().find(|one| one.id == seat);
        let found = seat.and_then(|seat| self.colleague(seat));
        people.extend(found.map(|one| Colleague { about, ..one }));
    }

    /// Topics of the alliance's open offices that fit, those of the own offices first.
    fn places(&self) -> Vec<Place> {
        let all = self.catalogue.organisations().iter();
        let near = all.filter(|one| {
            self.foreign(one.organisation.id)
                .is_none_or(|other| self.allied(other))
        });
        let here = self.talk().map(|need| need.office);
        let mut offices: Vec<(u8, &OrganisationEntry, &OfficeEntry)> = near
            .flat_map(|entry| entry.offices.iter().map(move |office| (entry, office)))
            .map(|(entry, office)| (self.distance(entry, office, here), entry, office))
            .filter(|(distance, ..)| !self.asked.is_empty() || *distance < ELSEWHERE)
            .collect();
        offices.sort_by_key(|(distance, ..)| *distance);
        let fitting = offices.into_iter().flat_map(|(_, entry, office)| {
            let fits = move |topic: &&schalter_domain::office::Topic| {
                self.fits(&[
                    topic.name.get(self.language),
                    office.office.name.get(self.language),
                    &entry.organisation.name,
                ])
            };
            let topics = office.topics.iter().filter(fits);
            topics.map(|topic| (office.office.id, topic.id))
        });
        fitting
            .filter_map(|(office, topic)| self.place(office, Some(topic), None))
            .take(TOPICS)
            .collect()
    }

    fn distance(
        &self,
        entry: &OrganisationEntry,
        office: &OfficeEntry,
        here: Option<OfficeId>,
    ) -> u8 {
        let id = office.office.id;
        match () {
            () if here == Some(id) => 0,
            () if self.staff.offices.contains(&id) || self.staff.guest.contains(&id) => 1,
            () if entry.organisation.id == self.own.organisation.id => ELSEWHERE,
            () => ELSEWHERE + 1,
        }
    }

    fn place(
        &self,
        office: OfficeId,
        topic: Option<TopicId>,
        about: Option<String>,
    ) -> Option<Place> {
        let stands = self.exchange.board().office(office);
        let (entry, of_office) = self.catalogue.office(office)?;
        let aimed = match topic {
            Some(topic) => of_office.topic_by_id(topic)?,
            None => of_office.topics.iter().find(|topic| topic.unsure)?,
        };
        let free = self.anybody_free(entry, office, aimed.id);
        stands.open.then_some(Place {
            office,
            topic,
            organisation: self.foreign(entry.organisation.id),
            about,
            free,
            asks: entry.organisation.id
                != self
                    .talk()
                    .map_or(self.own.organisation.id, |need| need.organisation),
            wait: match stands.wait {
                _ if free => WaitEstimate::Now,
                // Free for somebody else's needs.
                WaitEstimate::Now => WaitEstimate::Unknown,
                wait => wait,
            },
        })
    }

    fn anybody_free(&self, entry: &OrganisationEntry, office: OfficeId, topic: TopicId) -> bool {
        let talk = self.talk();
        let need = Need {
            alliance: entry.organisation.alliance,
            organisation: entry.organisation.id,
            office,
            topic,
            language: talk.map_or(Language::De, |need| need.language),
            channel: talk.map_or(Channel::Web, |need| need.channel),
            widened: false,
            overflow: false,
            wish: None,
        };
        let shared = self.catalogue.shared();
        let others = self
            .seats
            .iter()
            .filter(|seat| seat.id != SeatId::from(self.staff.id));
        others
            .filter(|seat| is_free(seat))
            .any(|seat| seat.services.meet(seat.organisation, &need, shared))
    }

    /// What the citizen needs with whom the staff member talks.
    fn talk(&self) -> Option<Need> {
        let seats = self.exchange.seats();
        let visit = seats.served(self.staff.id.into())?;
        Some(self.exchange.visits().get(visit)?.need)
    }

    /// The organisation, if it is not the staff member's.
    fn foreign(&self, organisation: OrganisationId) -> Option<OrganisationId> {
        (organisation != self.own.organisation.id).then_some(organisation)
    }

    fn allied(&self, organisation: OrganisationId) -> bool {
        let other = self.catalogue.organisation_by_id(organisation);
        other.is_some_and(|other| other.organisation.alliance == self.own.organisation.alliance)
    }

    /// Whether every word asked for begins a word of the texts.
    fn fits(&self, texts: &[&str]) -> bool {
        let known: HashSet<String> = texts.iter().flat_map(|text| words(text)).collect();
        let found = |asked: &String| known.iter().any(|word| word.starts_with(asked.as_str()));
        self.asked.iter().all(found)
    }
}

/// The distance of an office that the staff member does not serve.
const ELSEWHERE: u8 = 2;

fn is_free(seat: &Seat) -> bool {
    seat.lost.is_none() && matches!(seat.stage, SeatStage::Free { .. })
}

/// Why the directory names somebody: what he or she is responsible for, or does.
fn about(hit: &Hit) -> Option<String> {
    let because = hit.because.as_ref().map(ToString::to_string);
    because
        .or_else(|| Some(hit.entry.function.clone()))
        .filter(|about| !about.is_empty())
}

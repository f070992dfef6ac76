//! What readers see without asking the actor: the newest state of each visit and seat, and the
//! board with everybody's place.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock, RwLock};

use jiff::Timestamp;
use schalter_domain::ids::{
    AllianceId, ConversationId, OfficeId, OrganisationId, SeatId, TicketId, VisitId,
};
use schalter_domain::switchboard::{
    Conversation, OfficeStanding, Seat, Standing, Switchboard, Visit, VisitStage, VisitStanding,
};
use schalter_store::{Caller, Contact};
use uuid::Uuid;

/// Everybody's place at one instant; published soon after every change.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// When.
    pub at: Timestamp,
    /// Where everyone stands.
    pub standing: Standing,
    lines: OnceLock<Lines>,
}

/// The line by office.
pub type Lines = BTreeMap<OfficeId, OfficeLine>;

/// Those who wait for one office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeLine {
    /// Whose office it is.
    pub organisation: OrganisationId,
    /// With whom that organisation shares its line.
    pub alliance: AllianceId,
    /// The visits, and the place of each in the whole line.
    pub visits: Vec<(usize, VisitId)>,
}

impl Board {
    /// Where everyone stands at `at`.
    pub fn new(at: Timestamp, standing: Standing) -> Self {
        Self {
            at,
            standing,
            lines: OnceLock::new(),
        }
    }

    /// How an office stands; all zero for one that is unknown.
    pub fn office(&self, office: OfficeId) -> OfficeStanding {
        self.standing
            .offices
            .get(&office)
            .copied()
            .unwrap_or_default()
    }

    /// How a waiting visit stands.
    pub fn visit(&self, visit: VisitId) -> Option<VisitStanding> {
        self.standing.visits.get(&visit).copied()
    }
}

/// The newest state of single things.
#[derive(Debug, Default)]
pub(crate) struct Live(RwLock<Inner>);

#[derive(Debug, Default)]
struct Inner {
    visits: HashMap<VisitId, Arc<Visit>>,
    seats: HashMap<SeatId, Arc<Seat>>,
    talks: HashMap<ConversationId, Arc<Conversation>>,
    notes: HashMap<VisitId, Arc<str>>,
    /// Each organisation that follows a visit up has one, the newest last.
    tickets: HashMap<VisitId, Vec<Followed>>,
    /// Which rating is whose, so that a comment may follow the stars. In memory only, and only
    /// while the visit is kept.
    ratings: HashMap<VisitId, Uuid>,
    contacts: HashMap<VisitId, Arc<Contact>>,
    callers: HashMap<VisitId, Arc<Caller>>,
    /// The secrets of links to promises. In memory only.
    links: HashMap<VisitId, Arc<str>>,
}

/// The follow-up that an organisation has made of a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Followed {
    /// Whose.
    pub organisation: OrganisationId,
    /// The ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: Arc<str>,
}

impl Live {
    /// Starts over from a switchboard.
    pub fn reset(&self, switchboard: &Switchboard) {
        let mut inner = self.write();
        let state = switchboard.state();
        inner.visits = state
            .visits
            .iter()
            .map(|(id, visit)| (*id, Arc::new(visit.clone())))
            .collect();
        inner.seats = state
            .seats
            .iter()
            .map(|(id, seat)| (*id, Arc::new(seat.clone())))
            .collect();
        inner.talks = state
            .conversations
            .iter()
            .map(|(id, talk)| (*id, Arc::new(talk.clone())))
            .collect();
    }

    /// Takes over what became of the things named.
    pub fn refresh(
        &self,
        switchboard: &Switchboard,
        visits: &[VisitId],
        seats: &[SeatId],
        talks: &[ConversationId],
    ) {
        let mut inner = self.write();
        for id in visits {
            match switchboard.visit(*id) {
                Some(visit) => {
                    inner.visits.insert(*id, Arc::new(visit.clone()));
                }
                None => {
                    inner.visits.remove(id);
                    inner.notes.remove(id);
                    inner.tickets.remove(id);
                    inner.ratings.remove(id);
                    inner.contacts.remove(id);
                    inner.callers.remove(id);
                    inner.links.remove(id);
                }
            }
        }
        for id in seats {
            match switchboard.seat(*id) {
                Some(seat) => {
                    inner.seats.insert(*id, Arc::new(seat.clone()));
                }
                None => {
                    inner.seats.remove(id);
                }
            }
        }
        for id in talks {
            match switchboard.conversation(*id) {
                Some(talk) => {
                    inner.talks.insert(*id, Arc::new(talk.clone()));
                }
                None => {
                    inner.talks.remove(id);
                }
            }
        }
    }

    /// The line of a board by office, without those who are forgotten meanwhile. Whoever asks first
    /// makes it for everybody who looks at the same board.
    pub fn lines<'a>(&self, board: &'a Board) -> &'a Lines {
        board.lines.get_or_init(|| {
            let inner = self.read();
            let mut lines = Lines::new();
            for (place, id) in board.standing.order.iter().enumerate() {
                let Some(need) = inner.visits.get(id).map(|visit| &visit.need) else {
                    continue;
                };
                let line = lines.entry(need.office).or_insert_with(|| OfficeLine {
                    organisation: need.organisation,
                    alliance: need.alliance,
                    visits: Vec::new(),
                });
                line.visits.push((place, *id));
            }
            lines
        })
    }

    pub fn visit(&self, id: VisitId) -> Option<Arc<Visit>> {
        self.read().visits.get(&id).cloned()
    }

    /// The visits that are known, in no order.
    pub fn visits(&self) -> Vec<Arc<Visit>> {
        self.read().visits.values().cloned().collect()
    }

    pub fn seat(&self, id: SeatId) -> Option<Arc<Seat>> {
        self.read().seats.get(&id).cloned()
    }

    /// The open seats, in no order.
    pub fn seats(&self) -> Vec<Arc<Seat>> {
        self.read().seats.values().cloned().collect()
    }

    pub fn talk(&self, id: ConversationId) -> Option<Arc<Conversation>> {
        self.read().talks.get(&id).cloned()
    }

    /// The visits whose talk a seat has put aside.
    pub fn parked_by(&self, seat: SeatId) -> Vec<Arc<Visit>> {
        let inner = self.read();
        let parked = inner
            .talks
            .values()
            .filter(|talk| talk.seat == seat && talk.parked.is_some());
        parked
            .filter_map(|talk| inner.visits.get(&talk.visit).cloned())
            .collect()
    }

    pub fn note(&self, visit: VisitId) -> Option<Arc<str>> {
        self.read().notes.get(&visit).cloned()
    }

    pub fn set_note(&self, visit: VisitId, note: Option<&str>) {
        let mut inner = self.write();
        match note {
            Some(note) => {
                inner.notes.insert(visit, note.into());
            }
            None => {
                inner.notes.remove(&visit);
            }
        }
    }

    pub fn contact(&self, visit: VisitId) -> Option<Arc<Contact>> {
        self.read().contacts.get(&visit).cloned()
    }

    pub fn any_contact(&self, which: impl Fn(&Contact) -> bool) -> bool {
        let inner = self.read();
        let open = |contact: &Contact| {
            let visit = inner.visits.get(&contact.visit);
            visit.is_some_and(|visit| !matches!(visit.stage, VisitStage::Ended { .. }))
        };
        inner
            .contacts
            .values()
            .any(|contact| open(contact) && which(contact))
    }

    pub fn set_contact(&self, contact: Contact) {
        self.write()
            .contacts
            .insert(contact.visit, Arc::new(contact));
    }

    pub fn drop_contact(&self, visit: VisitId) {
        self.write().contacts.remove(&visit);
    }

    pub fn caller(&self, visit: VisitId) -> Option<Arc<Caller>> {
        self.read().callers.get(&visit).cloned()
    }

    /// Everybody who called in a visit that is known, in no order.
    pub fn callers(&self) -> Vec<Arc<Caller>> {
        self.read().callers.values().cloned().collect()
    }

    pub fn set_caller(&self, caller: Caller) {
        let mut inner = self.write();
        inner.callers.insert(caller.visit, Arc::new(caller));
    }

    pub fn drop_caller(&self, visit: VisitId) {
        self.write().callers.remove(&visit);
    }

    pub fn link(&self, visit: VisitId) -> Option<Arc<str>> {
        self.read().links.get(&visit).cloned()
    }

    pub fn set_link(&self, visit: VisitId, link: &str) {
        self.write().links.insert(visit, link.into());
    }

    pub fn drop_link(&self, visit: VisitId) {
        self.write().links.remove(&visit);
    }

    pub fn rating(&self, visit: VisitId) -> Option<Uuid> {
        self.read().ratings.get(&visit).copied()
    }

    pub fn set_rating(&self, visit: VisitId, rating: Uuid) {
        self.write().ratings.insert(visit, rating);
    }

    /// The follow-ups of a visit, of every organisation that made one.
    pub fn tickets(&self, visit: VisitId) -> Vec<Followed> {
        let inner = self.read();
        inner.tickets.get(&visit).cloned().unwrap_or_default()
    }

    /// The follow-up that an organisation has made of a visit.
    pub fn ticket(&self, visit: VisitId, of: OrganisationId) -> Option<(TicketId, Arc<str>)> {
        let inner = self.read();
        let mut known = inner.tickets.get(&visit)?.iter();
        let found = known.find(|known| known.organisation == of)?;
        Some((found.ticket, found.number.clone()))
    }

    pub fn set_ticket(
        &self,
        visit: VisitId,
        of: OrganisationId,
        (ticket, number): (TicketId, &str),
    ) {
        let mut inner = self.write();
        let known = inner.tickets.entry(visit).or_default();
        known.retain(|known| known.organisation != of);
        known.push(Followed {
            organisation: of,
            ticket,
            number: number.into(),
        });
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Inner> {
        self.0
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Inner> {
        self.0
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

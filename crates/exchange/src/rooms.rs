//! Rooms: what is only in memory of a talk. Who is in it, who sends what, who is on hold, which slot
//! shows whom. A room is prepared while the offer rings and opens with acceptance.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Mutex;

use jiff::Timestamp;
use schalter_domain::ids::{ConversationId, MessageId, OfferId, OrganisationId, SeatId, VisitId};
pub use schalter_media::QualityLevel;
use schalter_media::{LegId, MAX_LEGS, MediaEvent, RoomId};
use uuid::Uuid;

use crate::hub::Party;

/// What a participant sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sending {
    /// The camera is on.
    pub camera: bool,
    /// The microphone is on.
    pub microphone: bool,
    /// The screen is shared.
    pub screen: bool,
}

/// What is known of one participant's connection.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The participant id, which is also the id of the media leg.
    pub participant: Uuid,
    /// What it sends.
    pub sending: Sending,
    /// How good its connection is, once that is known.
    pub quality: Option<QualityLevel>,
    /// The slots of its own offer, by the participants that they show.
    pub slots: BTreeMap<Uuid, u8>,
    /// Its credentials for the TURN server, where there is one.
    pub turn: Option<Turn>,
}

impl Side {
    /// A side of which only the participant is known.
    pub fn new(participant: Uuid) -> Self {
        Self {
            participant,
            sending: Sending::default(),
            quality: None,
            slots: BTreeMap::new(),
            turn: None,
        }
    }
}

/// Somebody in a room.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Who: the citizen, one of the staff, or a telephone call.
    pub party: Party,
    /// The connection.
    pub side: Side,
    /// On hold: neither picture nor sound goes to this member or comes from it. Chat does.
    pub held: bool,
}

impl Member {
    /// A member that is not on hold.
    pub fn new(party: Party, participant: Uuid) -> Self {
        Self {
            party,
            side: Side::new(participant),
            held: false,
        }
    }

    fn is(&self, leg: LegId) -> bool {
        self.side.participant == leg.0
    }
}

/// What somebody of another organisation, who was asked into a talk, sees of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// What was written or shown after this instant; nothing of before.
    pub since: Timestamp,
    /// The note that the citizen agreed to; nothing else that was told before.
    pub note: String,
}

impl Sight {
    /// For somebody who was asked and has not come yet.
    pub(crate) fn of_asked(note: &str) -> Self {
        Self {
            since: Timestamp::MAX,
            note: note.to_owned(),
        }
    }
}

/// Who of the staff wrote a chat message. Kept in memory only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Author {
    /// Whose seat.
    pub seat: SeatId,
    /// The participant at that time.
    pub participant: Uuid,
}

/// Why somebody does not come into a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum JoinError {
    /// The visit has no room.
    #[error("the visit has no room")]
    NoRoom,
    /// The participant is in another room, or the citizen of another visit.
    #[error("the participant is in another room")]
    Elsewhere,
    /// There is no place left.
    #[error("the room has {MAX_LEGS} participants already")]
    Full,
}

/// Credentials for the TURN server.
#[derive(Clone, PartialEq, Eq)]
pub struct Turn {
    /// The random user.
    pub username: String,
    /// The password.
    pub credential: String,
    /// Until when they hold.
    pub expires: Timestamp,
}

impl std::fmt::Debug for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Turn")
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// A room: the citizen and one to four of the staff. While a talk is parked, the citizen alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// The conversation it is for, or will be.
    pub conversation: ConversationId,
    /// The offer that it was prepared for.
    pub offer: Option<OfferId>,
    /// The media room; another one after a move.
    pub media: RoomId,
    /// Whose visit.
    pub organisation: OrganisationId,
    /// The citizen.
    pub visit: VisitId,
    /// The clerk who leads, or led last.
    pub seat: SeatId,
    /// Rises when the media is built anew.
    pub generation: u32,
    /// Since when media flows.
    pub opened: Option<Timestamp>,
    /// Who is in it, in the order of coming; the citizen first.
    pub members: Vec<Member>,
    /// Real-time text is on.
    pub real_time_text: bool,
    /// The clerk has hidden and muted the citizen.
    pub shielded: bool,
    /// Chat messages that the other side has had on the screen: the citizen those of the staff, any
    /// of the staff those of the citizen.
    pub delivered: BTreeSet<MessageId>,
    /// Who of the staff wrote which message; what was written before a restart is not in it.
    pub authors: BTreeMap<MessageId, Author>,
    /// Those of other organisations who were asked into the talk: they see less than the rest.
    pub sights: BTreeMap<SeatId, Sight>,
}

impl Room {
    /// A member of this room.
    pub fn member(&self, party: Party) -> Option<&Member> {
        self.members.iter().find(|member| member.party == party)
    }

    /// Everybody but one.
    pub fn others(&self, party: Party) -> impl Iterator<Item = &Member> {
        self.members
            .iter()
            .filter(move |member| member.party != party)
    }

    /// Everybody.
    pub fn parties(&self) -> Vec<Party> {
        self.members.iter().map(|member| member.party).collect()
    }

    /// Whether a participant may see what was written or shown at `at`: of another organisation's
    /// staff nobody sees what was before they came.
    pub fn shows(&self, party: Party, at: Timestamp) -> bool {
        match party {
            Party::Seat(seat) => self.sights.get(&seat).is_none_or(|sight| at > sight.since),
            _ => true,
        }
    }

    /// Whether this is the clerk who leads the talk.
    pub fn is_lead(&self, party: Party) -> bool {
        party == Party::Seat(self.seat)
    }

    /// Whether the citizen is on hold.
    pub fn citizen_held(&self) -> bool {
        self.member(Party::Visit(self.visit))
            .is_some_and(|citizen| citizen.held)
    }

    fn member_mut(&mut self, party: Party) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.party == party)
    }

    /// Notes that a member has a message on the screen. Says whether it has reached the other side
    /// by that: what a colleague reads of the clerk's words has not reached the citizen.
    pub(crate) fn shown(&mut self, reader: Party, message: MessageId) -> bool {
        let other_side = match reader {
            Party::Visit(_) | Party::Call(_) => true,
            Party::Seat(_) => !self.authors.contains_key(&message),
            Party::Kiosk(_) => false,
        };
        if other_side {
            self.delivered.insert(message);
        }
        other_side
    }

    /// Forgets the slots and the quality of the connections: they are built anew.
    pub(crate) fn forget_connections(&mut self) {
        for member in &mut self.members {
            member.side.slots.clear();
            member.side.quality = None;
        }
    }
}

/// All rooms. A participant is in one room at most.
#[derive(Debug, Default)]
pub(crate) struct Rooms(Mutex<HashMap<VisitId, Room>>);

impl Rooms {
    /// Puts a room in its place; one that stood there is given back.
    pub fn put(&self, room: Room) -> Option<Room> {
        self.lock().insert(room.visit, room)
    }

    /// The room of a participant.
    pub fn of(&self, party: Party) -> Option<Room> {
        Self::find(&mut self.lock(), party).cloned()
    }

    /// The conversation id prepared for an offer at a seat.
    pub fn prepared(&self, seat: SeatId, offer: OfferId) -> Option<ConversationId> {
        let rooms = self.lock();
        rooms
            .values()
            .find(|room| room.seat == seat && room.offer == Some(offer))
            .map(|room| room.conversation)
    }

    /// Opens the room of a visit; says which.
    pub fn open(&self, visit: VisitId, now: Timestamp) -> Option<Room> {
        let mut rooms = self.lock();
        let room = rooms.get_mut(&visit)?;
        room.opened = Some(now);
        room.offer = None;
        Some(room.clone())
    }

    /// Takes a room away.
    pub fn remove(&self, visit: VisitId) -> Option<Room> {
        self.lock().remove(&visit)
    }

    /// Somebody comes into the room of a visit; who is there already stays as is.
    ///
    /// # Errors
    /// See [`JoinError`]; nothing has changed then.
    pub fn join(&self, visit: VisitId, party: Party, participant: Uuid) -> Result<Room, JoinError> {
        let mut rooms = self.lock();
        let elsewhere = match party {
            Party::Visit(other) => other != visit,
            Party::Kiosk(_) => true,
            Party::Seat(_) | Party::Call(_) => {
                Self::find(&mut rooms, party).is_some_and(|room| room.visit != visit)
            }
        };
        if elsewhere {
            return Err(JoinError::Elsewhere);
        }
        let room = rooms.get_mut(&visit).ok_or(JoinError::NoRoom)?;
        if room.member(party).is_none() {
            if room.members.len() >= MAX_LEGS {
                return Err(JoinError::Full);
            }
            room.members.push(Member::new(party, participant));
        }
        Ok(room.clone())
    }

    /// Somebody of the staff, or a telephone call, goes out of the room of a visit. Gives the room as
    /// it is then, and who went. The citizen does not part: the room goes with the visit.
    pub fn part(&self, visit: VisitId, party: Party) -> Option<(Room, Member)> {
        let mut rooms = self.lock();
        let room = rooms.get_mut(&visit)?;
        let place = room
            .members
            .iter()
            .position(|member| member.party == party && !matches!(party, Party::Visit(_)))?;
        let gone = room.members.remove(place);
        for member in &mut room.members {
            member.side.slots.remove(&gone.side.participant);
        }
        Some((room.clone(), gone))
    }

    /// Another of the staff in the room leads from now on.
    pub fn set_lead(&self, visit: VisitId, seat: SeatId) -> Option<Room> {
        let mut rooms = self.lock();
        let room = rooms.get_mut(&visit)?;
        room.member(Party::Seat(seat))?;
        room.seat = seat;
        Some(room.clone())
    }

    /// Puts a member on hold, or no longer.
    pub fn hold(&self, visit: VisitId, party: Party, on: bool) -> Option<Room> {
        let mut rooms = self.lock();
        let room = rooms.get_mut(&visit)?;
        room.member_mut(party)?.held = on;
        Some(room.clone())
    }

    /// Changes the room of a participant, and says what it is then.
    pub fn change(&self, party: Party, change: impl FnOnce(&mut Room)) -> Option<Room> {
        let mut rooms = self.lock();
        let room = Self::find(&mut rooms, party)?;
        change(room);
        Some(room.clone())
    }

    /// Changes one side of a room.
    pub fn change_side(&self, party: Party, change: impl FnOnce(&mut Side)) -> Option<Room> {
        self.change(party, |room| {
            if let Some(member) = room.member_mut(party) {
                change(&mut member.side);
            }
        })
    }

    /// Notes what the media engine tells; says whose views change.
    pub fn note(&self, event: &MediaEvent) -> Vec<Party> {
        let mut rooms = self.lock();
        let (id, leg) = match event {
            MediaEvent::SlotAssigned { room, receiver, .. }
            | MediaEvent::SlotFreed { room, receiver, .. } => (*room, *receiver),
            MediaEvent::Quality { room, leg, .. } => (*room, *leg),
            MediaEvent::LegConnected { .. }
            | MediaEvent::LegLost { .. }
            | MediaEvent::CodecMismatch { .. } => return Vec::new(),
        };
        let Some(room) = rooms.values_mut().find(|room| room.media == id) else {
            return Vec::new();
        };
        let Some(member) = room.members.iter_mut().find(|m| m.is(leg)) else {
            return Vec::new();
        };
        match event {
            MediaEvent::SlotAssigned { slot, source, .. } => {
                member.side.slots.insert(source.0, *slot);
            }
            MediaEvent::SlotFreed { source, .. } => {
                member.side.slots.remove(&source.0);
            }
            MediaEvent::Quality { level, .. } => {
                member.side.quality = Some(*level);
                return room.parties();
            }
            _ => {}
        }
        vec![member.party]
    }

    /// How many rooms are open.
    pub fn open_count(&self) -> usize {
        self.lock()
            .values()
            .filter(|room| room.opened.is_some())
            .count()
    }

    fn find(rooms: &mut HashMap<VisitId, Room>, party: Party) -> Option<&mut Room> {
        match party {
            Party::Visit(visit) => rooms.get_mut(&visit),
            Party::Seat(_) | Party::Call(_) => {
                rooms.values_mut().find(|room| room.member(party).is_some())
            }
            Party::Kiosk(_) => None,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<VisitId, Room>> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

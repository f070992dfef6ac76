//! Rooms: what is only in memory of a talk. Who sends what, who is connected, which slot shows
//! whom. A room is prepared while the offer rings and opens with acceptance.

use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;

use jiff::Timestamp;
use schalter_domain::ids::{ConversationId, MessageId, OfferId, OrganisationId, SeatId, VisitId};
pub use schalter_media::QualityLevel;
use schalter_media::{LegId, MediaEvent, RoomId};
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

/// One side of a room.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The participant id, which is also the id of the media leg.
    pub participant: Uuid,
    /// What it sends.
    pub sending: Sending,
    /// How good its connection is, once that is known.
    pub quality: Option<QualityLevel>,
    /// The slot of its own offer that shows the other side.
    pub slot: Option<u8>,
    /// Its credentials for the TURN server, where there is one.
    pub turn: Option<Turn>,
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

/// A room.
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
    /// The clerk.
    pub seat: SeatId,
    /// Rises when the media is built anew.
    pub generation: u32,
    /// Since when media flows.
    pub opened: Option<Timestamp>,
    /// The citizen's side.
    pub citizen: Side,
    /// The clerk's side.
    pub staff: Side,
    /// Real-time text is on.
    pub real_time_text: bool,
    /// The clerk has hidden and muted the citizen.
    pub shielded: bool,
    /// Chat messages that the other side has had on the screen.
    pub delivered: BTreeSet<MessageId>,
}

impl Room {
    /// The side of a participant of this room.
    pub fn side(&self, party: Party) -> &Side {
        match party {
            Party::Visit(_) => &self.citizen,
            Party::Seat(_) => &self.staff,
        }
    }

    /// The other side.
    pub fn other(&self, party: Party) -> &Side {
        match party {
            Party::Visit(_) => &self.staff,
            Party::Seat(_) => &self.citizen,
        }
    }

    /// The participant on the other side.
    pub fn other_party(&self, party: Party) -> Party {
        match party {
            Party::Visit(_) => Party::Seat(self.seat),
            Party::Seat(_) => Party::Visit(self.visit),
        }
    }

    fn side_mut(&mut self, party: Party) -> &mut Side {
        match party {
            Party::Visit(_) => &mut self.citizen,
            Party::Seat(_) => &mut self.staff,
        }
    }

    /// Both participants.
    pub fn parties(&self) -> [Party; 2] {
        [Party::Visit(self.visit), Party::Seat(self.seat)]
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
        let rooms = self.lock();
        match party {
            Party::Visit(visit) => rooms.get(&visit).cloned(),
            Party::Seat(seat) => rooms.values().find(|room| room.seat == seat).cloned(),
        }
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

    /// Changes the room of a participant, and says what it is then.
    pub fn change(&self, party: Party, change: impl FnOnce(&mut Room)) -> Option<Room> {
        let mut rooms = self.lock();
        let room = rooms
            .values_mut()
            .find(|room| room.parties().contains(&party))?;
        change(room);
        Some(room.clone())
    }

    /// Changes one side of a room.
    pub fn change_side(&self, party: Party, change: impl FnOnce(&mut Side)) -> Option<Room> {
        self.change(party, |room| change(room.side_mut(party)))
    }

    /// Notes what the media engine tells; says whose views change.
    pub fn note(&self, event: &MediaEvent) -> Option<[Party; 2]> {
        let mut rooms = self.lock();
        let id = match event {
            MediaEvent::LegConnected { .. } | MediaEvent::LegLost { .. } => return None,
            MediaEvent::SlotAssigned { room, .. }
            | MediaEvent::SlotFreed { room, .. }
            | MediaEvent::Quality { room, .. }
            | MediaEvent::CodecMismatch { room, .. } => *room,
        };
        let room = rooms.values_mut().find(|room| room.media == id)?;
        let side = |room: &mut Room, leg: LegId| -> Option<Party> {
            room.parties()
                .into_iter()
                .find(|party| room.side(*party).participant == leg.0)
        };
        match event {
            MediaEvent::SlotAssigned { receiver, slot, .. } => {
                let party = side(room, *receiver)?;
                room.side_mut(party).slot = Some(*slot);
            }
            MediaEvent::SlotFreed { receiver, .. } => {
                let party = side(room, *receiver)?;
                room.side_mut(party).slot = None;
            }
            MediaEvent::Quality { leg, level, .. } => {
                let party = side(room, *leg)?;
                room.side_mut(party).quality = Some(*level);
            }
            _ => return None,
        }
        Some(room.parties())
    }

    /// How many rooms are open.
    pub fn open_count(&self) -> usize {
        self.lock()
            .values()
            .filter(|room| room.opened.is_some())
            .count()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<VisitId, Room>> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

//! What those in a room do: media, chat, real-time text.

use std::sync::Arc;

use jiff::SignedDuration;
use schalter_domain::features::Feature;
use schalter_domain::ids::MessageId;
use schalter_media::LegId;
use schalter_store::{ChatMessage, Scope, Sender, Write};

use crate::actor::Failure;
use crate::hub::{Party, Push};
use crate::rooms::{Author, Room, Sending, Turn};
use crate::{Shared, TurnConfig};

/// The longest chat message, in characters.
pub const CHAT_LIMIT: usize = 2_000;
/// The longest line of real-time text, in characters.
pub const TYPING_LIMIT: usize = 500;
/// Messages a room keeps at most; more is no conversation.
const CHAT_MESSAGES: usize = 2_000;

/// TURN credentials are renewed when they hold for less than this.
const TURN_MARGIN: SignedDuration = SignedDuration::from_mins(10);

/// Why something was not done in a room.
#[derive(Debug, thiserror::Error)]
pub enum TalkError {
    /// The participant is in no room (any more).
    #[error("there is no talk (any more)")]
    NoRoom,
    /// The room has another generation by now.
    #[error("the room was built anew; offer for generation {current}")]
    OldGeneration {
        /// The generation now.
        current: u32,
    },
    /// The text is empty or too long.
    #[error("the text is empty or too long")]
    Text,
    /// The organisation has switched this off.
    #[error("this is switched off")]
    Off,
    /// Media is switched off on this server.
    #[error("this server has no media")]
    NoMedia,
    /// The media engine refused the offer.
    #[error(transparent)]
    Media(#[from] schalter_media::MediaError),
    /// It could not be stored.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// What those in a room do.
pub struct Talks<'a>(pub(crate) &'a Arc<Shared>);

impl Talks<'_> {
    /// The room of a participant.
    pub fn room(&self, party: Party) -> Option<Room> {
        self.0.rooms.of(party)
    }

    /// Whether a participant's live channel stands.
    pub fn is_present(&self, party: Party) -> bool {
        self.0.hub.is_connected(party)
    }

    /// Answers an SDP offer for the participant's leg.
    ///
    /// # Errors
    /// See [`TalkError`].
    pub async fn connect(
        &self,
        party: Party,
        generation: u32,
        sdp: String,
    ) -> Result<String, TalkError> {
        let room = self.room(party).ok_or(TalkError::NoRoom)?;
        if room.generation != generation {
            return Err(TalkError::OldGeneration {
                current: room.generation,
            });
        }
        let media = self.0.media.as_ref().ok_or(TalkError::NoMedia)?;
        let leg = LegId(
            room.member(party)
                .ok_or(TalkError::NoRoom)?
                .side
                .participant,
        );
        let answer = media.connect(room.media, leg, sdp).await?;
        self.still_there(&room, party, leg, media)?;
        Ok(answer.sdp)
    }

    /// Whether the connection that was just made still has a place. Nothing may stay behind of a
    /// room that ended or moved meanwhile, nor of somebody who went out of it.
    fn still_there(
        &self,
        room: &Room,
        party: Party,
        leg: LegId,
        media: &schalter_media::Media,
    ) -> Result<(), TalkError> {
        let now = self.0.rooms.of(Party::Visit(room.visit));
        let Some(now) = now.filter(|now| now.conversation == room.conversation) else {
            media.close(room.media);
            return Err(TalkError::NoRoom);
        };
        let gone = now
            .member(party)
            .is_none_or(|member| member.side.participant != leg.0);
        let moved = now.media != room.media;
        if moved {
            media.close(room.media);
        } else if gone {
            media.disconnect(leg);
        }
        match (gone, moved) {
            (true, _) => Err(TalkError::NoRoom),
            (false, true) => Err(TalkError::OldGeneration {
                current: now.generation,
            }),
            (false, false) => Ok(()),
        }
    }

    /// Says what the participant sends.
    ///
    /// # Errors
    /// [`TalkError::NoRoom`].
    pub fn sending(&self, party: Party, sending: Sending) -> Result<(), TalkError> {
        let shared = self.room(party).is_some_and(|room| {
            sending.screen && self.0.has(room.organisation, Feature::ScreenSharing)
        });
        let sending = Sending {
            screen: shared,
            ..sending
        };
        let room = self
            .0
            .rooms
            .change_side(party, |side| side.sending = sending);
        self.tell_all(&room.ok_or(TalkError::NoRoom)?);
        Ok(())
    }

    /// Switches real-time text on or off, for everybody in the room.
    ///
    /// # Errors
    /// [`TalkError::NoRoom`].
    pub fn real_time_text(&self, party: Party, on: bool) -> Result<(), TalkError> {
        let room = self.0.rooms.change(party, |room| room.real_time_text = on);
        self.tell_all(&room.ok_or(TalkError::NoRoom)?);
        Ok(())
    }

    /// Passes on a line of real-time text as it stands.
    ///
    /// # Errors
    /// [`TalkError::NoRoom`], [`TalkError::Text`].
    pub fn typing(&self, party: Party, line: String) -> Result<(), TalkError> {
        if line.chars().count() > TYPING_LIMIT {
            return Err(TalkError::Text);
        }
        let room = self.open_room(party)?;
        let from = room
            .member(party)
            .ok_or(TalkError::NoRoom)?
            .side
            .participant;
        for other in room.others(party) {
            let line = line.clone();
            self.0.hub.push(other.party, Push::Typing { from, line });
        }
        Ok(())
    }

    /// Keeps a chat message and passes it on to everybody in the room, also on hold. The same id
    /// again does nothing twice.
    ///
    /// # Errors
    /// See [`TalkError`].
    pub async fn chat(
        &self,
        party: Party,
        id: MessageId,
        text: String,
    ) -> Result<ChatMessage, TalkError> {
        let room = self.open_room(party)?;
        if !self.0.has(room.organisation, Feature::Chat) {
            return Err(TalkError::Off);
        }
        let length = text.chars().count();
        if text.trim().is_empty() || length > CHAT_LIMIT {
            return Err(TalkError::Text);
        }
        let history = self.history(&room).await;
        if let Some(first) = history.iter().find(|message| message.id == id) {
            return Ok(first.clone());
        }
        if history.len() >= CHAT_MESSAGES {
            return Err(TalkError::Text);
        }
        let sender = match party {
            // What is typed on the telephone comes from outside, too.
            Party::Visit(_) | Party::Call(_) => Sender::Citizen,
            Party::Seat(_) => Sender::Staff,
            // A device is in no room; whoever is at the kiosk is, as the visit.
            Party::Kiosk(_) => return Err(TalkError::NoRoom),
        };
        let message = ChatMessage {
            id,
            conversation: room.conversation,
            visit: room.visit,
            organisation: room.organisation,
            sender,
            text,
            at: self.0.now(),
            delete_after: None,
        };
        self.note_author(party, id);
        self.0
            .submit(None, vec![Write::PutChat(message.clone())], None)
            .await?;
        // Whoever came while it was stored is to have it too.
        let room = self.room(party).unwrap_or(room);
        for member in &room.members {
            if room.shows(member.party, message.at) {
                self.0.hub.push(member.party, Push::Chat(message.clone()));
            }
        }
        Ok(message)
    }

    fn note_author(&self, party: Party, message: MessageId) {
        let Party::Seat(seat) = party else { return };
        self.0.rooms.change(party, |room| {
            let participant = room.member(party).map(|member| member.side.participant);
            if let Some(participant) = participant {
                room.authors.insert(message, Author { seat, participant });
            }
        });
    }

    /// Everybody else is told that a message is on the screen of the other side.
    ///
    /// # Errors
    /// [`TalkError::NoRoom`].
    pub fn received(&self, party: Party, message: MessageId) -> Result<(), TalkError> {
        let room = self.open_room(party)?;
        let mut reached = false;
        self.0.rooms.change(party, |room| {
            reached = room.shown(party, message);
        });
        for other in room.others(party).filter(|_| reached) {
            self.0.hub.push(other.party, Push::Delivered(message));
        }
        Ok(())
    }

    /// The chat of a room so far, as far as a participant sees it.
    pub async fn history_for(&self, room: &Room, party: Party) -> Vec<ChatMessage> {
        let mut history = self.history(room).await;
        history.retain(|message| room.shows(party, message.at));
        history
    }

    /// The whole chat of a room so far.
    pub async fn history(&self, room: &Room) -> Vec<ChatMessage> {
        if !self.0.has(room.organisation, Feature::Chat) {
            return Vec::new();
        }
        let scope = Scope::Organisation(room.organisation);
        self.0
            .store
            .chat(scope, room.conversation)
            .await
            .unwrap_or_else(|error| {
                tracing::warn!(%error, "a chat cannot be read");
                Vec::new()
            })
    }

    /// STUN and TURN servers for a participant. TURN credentials are its own, hold an hour at most
    /// and are made anew some time before they end, so that an ICE restart never finds them expired.
    pub fn ice_servers(&self, party: Party) -> Vec<IceServer> {
        let ice = &self.0.ice;
        let mut servers = Vec::new();
        if !ice.stun.is_empty() {
            servers.push(IceServer {
                urls: ice.stun.clone(),
                credentials: None,
            });
        }
        if let Some(config) = &ice.turn
            && let Some(turn) = self.turn(party, config)
        {
            servers.push(IceServer {
                urls: config.urls.clone(),
                credentials: Some((turn.username, turn.credential)),
            });
        }
        servers
    }

    fn turn(&self, party: Party, config: &TurnConfig) -> Option<Turn> {
        let now = self.0.now();
        let known = self.room(party)?.member(party)?.side.turn.clone();
        if let Some(turn) = known.filter(|turn| now + TURN_MARGIN < turn.expires) {
            return Some(turn);
        }
        let user = schalter_domain::clock::secret(&*self.0.entropy);
        let hold = i64::try_from(config.ttl_s.min(3_600)).unwrap_or(3_600);
        let expires = now + SignedDuration::from_secs(hold);
        let unix = u64::try_from(expires.as_second()).unwrap_or(0);
        let made = schalter_media::turn::credentials(config.secret.as_bytes(), &user, unix);
        let turn = Turn {
            username: made.username,
            credential: made.credential,
            expires,
        };
        let kept = turn.clone();
        self.0
            .rooms
            .change_side(party, |side| side.turn = Some(kept));
        Some(turn)
    }

    fn open_room(&self, party: Party) -> Result<Room, TalkError> {
        self.room(party)
            .filter(|room| room.opened.is_some())
            .ok_or(TalkError::NoRoom)
    }

    fn tell_all(&self, room: &Room) {
        for party in room.parties() {
            self.0.hub.push(party, Push::Changed);
        }
    }
}

/// A STUN or TURN server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IceServer {
    /// Its addresses.
    pub urls: Vec<String>,
    /// User name and password, where it needs them.
    pub credentials: Option<(String, String)>,
}

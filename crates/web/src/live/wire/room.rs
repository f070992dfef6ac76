//! What those in a room ask and see.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// What everybody can ask in the room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RoomBody {
    /// An SDP offer for this room; answered by [`Answer`](ServerBody::Answer). Sent as soon as the
    /// view carries a room, also again for an ICE restart or after a new generation.
    Media {
        /// The room's generation the offer is for.
        generation: u32,
        /// The offer: audio, camera, screen, then audio, camera, screen for each remote slot.
        sdp: String,
    },
    /// What I send now.
    Sending {
        /// The camera is on.
        camera: bool,
        /// The microphone is on.
        microphone: bool,
        /// The screen is shared.
        screen: bool,
    },
    /// A chat message.
    Chat {
        /// Made by the client.
        message: Uuid,
        /// 1 to 2,000 characters (`CHAT_LIMIT` of the exchange).
        text: String,
    },
    /// The message was shown here.
    Received {
        /// Which.
        message: Uuid,
    },
    /// Real-time text: the whole line as it stands, sent within 500 ms of every keystroke;
    /// empty when the line was sent or cleared.
    Typing {
        /// At most 500 characters (`TYPING_LIMIT` of the exchange).
        line: String,
    },
    /// Somebody wants real-time text; it is then on for everybody.
    RealTimeText {
        /// On or off.
        on: bool,
    },
}

/// The reason of an end for protection, shown to both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProtectionReason {
    /// Insults.
    Insult,
    /// Threats.
    Threat,
    /// Sexual or other indecent behaviour.
    Indecency,
    /// The talk was recorded or broadcast.
    Recording,
    /// Something else.
    Other,
}

/// A room, from one participant's side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct RoomView {
    /// The conversation.
    pub conversation: Uuid,
    /// Rises when the room moves (server restart); a new one means: build a new PeerConnection at
    /// once.
    pub generation: u32,
    /// Accepted: attach the tracks now. Before, nothing may be sent.
    pub open: bool,
    /// My own participant id.
    pub me: Uuid,
    /// The others: the citizen first, then the clerk who leads, then who else of the staff came.
    pub peers: Vec<PeerView>,
    /// Whether people can chat here.
    pub chat_on: bool,
    /// Whether a screen can be shown here.
    pub screen_on: bool,
    /// I am on hold: neither picture nor sound goes out or comes in. Chat does.
    pub held: bool,
    /// The citizen is on hold.
    pub citizen_held: bool,
    /// Seconds since acceptance.
    pub talking_s: u32,
    /// Real-time text is on.
    pub real_time_text: bool,
    /// The staff side has hidden and muted the citizen.
    pub shielded: bool,
    /// The text-only wish of the citizen ("nur Text").
    pub text_only: bool,
    /// The chat so far, complete in the first view after a hello, then empty: later messages come
    /// one by one.
    pub chat: Vec<ChatView>,
    /// STUN and TURN servers for the PeerConnection.
    pub ice_servers: Vec<IceServer>,
    /// The codec that a telephone in the room understands: while it is set, everybody sends the
    /// microphone by it.
    pub voice: Option<VoiceName>,
    /// I am on the telephone: my sound goes that way, and here I neither send nor hear any.
    pub by_phone: bool,
    /// The citizen sits at a kiosk: a large picture of the clerk is worth its line.
    pub kiosk: bool,
    /// A signature by finger or pen is enough for this topic.
    pub signature_on: bool,
    /// Pictures and papers shown in this talk that I may see, in the order they came.
    pub documents: Vec<DocumentView>,
}

/// A codec of telephones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum VoiceName {
    /// G.722.
    G722,
    /// G.711, A-law.
    Pcma,
    /// G.711, µ-law.
    Pcmu,
}

/// A telephone call in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CallView {
    /// The call.
    pub call: Uuid,
    /// Somebody outside whom staff called in, not the citizen.
    pub outside: bool,
    /// How far it is.
    pub state: CallStage,
    /// The number over there, where I may see it.
    pub number: Option<String>,
    /// Whoever is there reads and types along.
    pub text: bool,
    /// Whoever is there was warned.
    pub warned: bool,
}

/// How far a telephone call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CallStage {
    /// It rings.
    Ringing,
    /// In the talk.
    Talking,
    /// On hold: music plays there.
    Held,
    /// Over: it was busy.
    Busy,
    /// Over: nobody answered.
    NoAnswer,
    /// Over: it was refused.
    Refused,
    /// Over: it could not be made.
    Failed,
    /// Over.
    Over,
}

/// A picture or paper shown in a talk. It is gone at the end, unless staff put it into a matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DocumentView {
    /// The document.
    pub document: Uuid,
    /// What it is.
    pub kind: DocumentKind,
    /// Its name, such as "Kopie 1" or that of the file.
    pub name: String,
    /// `image/jpeg`, `image/png` or `application/pdf`.
    pub mime: String,
    /// Whether staff brought it.
    pub staff: bool,
    /// Where its bytes are, a path.
    pub href: String,
    /// It was put into the matter with this number.
    pub kept_as: Option<String>,
    /// Milliseconds since the epoch, UTC.
    #[ts(type = "number")]
    pub at_ms: i64,
}

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A picture of a paper that the citizen took by a press: a copy ("Kopie").
    Snapshot,
    /// A signature by finger or pen.
    Signature,
    /// What staff show.
    Shown,
}

/// As whom somebody appears.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BrandView {
    /// The organisation's name.
    pub organisation: String,
    /// What is shown: the name of the organisation or of the service; where there is a logo, its
    /// text for those who do not see it.
    pub shown: String,
    /// Where the logo is, a path, if the organisation wants to be shown by it.
    pub logo: Option<String>,
    /// Its colour `#rrggbb`, if it has one.
    pub colour: Option<String>,
}

/// Another participant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PeerView {
    /// The participant.
    pub participant: Uuid,
    /// What is shown as the name ("Bürgerin oder Bürger", or the clerk's public name).
    pub name: String,
    /// Staff or citizen.
    pub staff: bool,
    /// They lead the talk; of the staff exactly one does.
    pub lead: bool,
    /// They are on hold.
    pub held: bool,
    /// Whether their live channel stands.
    pub present: bool,
    /// The slot of my offer in which their media arrives.
    pub slot: Option<u32>,
    /// They send their camera.
    pub camera: bool,
    /// They send their microphone.
    pub microphone: bool,
    /// They share their screen.
    pub screen: bool,
    /// Their connection.
    pub quality: Quality,
    /// As whom they appear; of staff only.
    pub brand: Option<BrandView>,
    /// Set where it is a telephone call, without a picture.
    pub call: Option<CallView>,
}

/// How good a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// Not known yet.
    Unknown,
    /// Good.
    Good,
    /// Fair.
    Fair,
    /// Poor.
    Poor,
}

/// A STUN or TURN server, as `RTCIceServer`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct IceServer {
    /// Addresses, such as `turn:turn.example.org:3478?transport=udp`.
    pub urls: Vec<String>,
    /// Time-limited user name.
    pub username: Option<String>,
    /// Its password.
    pub credential: Option<String>,
}

/// A chat message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ChatView {
    /// The message.
    pub message: Uuid,
    /// The sender's participant id.
    pub from: Uuid,
    /// What is shown as the sender's name, also of somebody who is no longer in the room.
    pub name: String,
    /// Whether staff sent it.
    pub staff: bool,
    /// The text.
    pub text: String,
    /// Milliseconds since the epoch, UTC.
    #[ts(type = "number")]
    pub at_ms: i64,
    /// The other side has had it on the screen: the citizen what staff wrote, any of the staff what
    /// the citizen wrote.
    pub delivered: bool,
}

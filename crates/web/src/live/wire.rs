//! What crosses the live channel, as JSON text frames. The TypeScript side of every type here is
//! generated into `frontend/src/wire/`.
//!
//! The first frame of a client is [`Hello`]; the server answers [`Welcome`](ServerBody::Welcome) and
//! then a full view. A view is always complete, so a client never has to repair a gap: it shows
//! the newest. Every client frame carries an id; it is answered by exactly one
//! [`Ack`](ServerBody::Ack), [`Answer`](ServerBody::Answer) or [`Problem`](ServerBody::Problem)
//! with that id, and repeating a frame with the same id does nothing twice.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// The version of this protocol. A client of another version is told to reload the page.
pub const VERSION: u16 = 1;
/// The longest frame a client may send, in bytes; an SDP offer with all slots fits.
pub const MAX_FRAME_BYTES: usize = 192 * 1024;
/// The longest chat message, in characters.
pub const MAX_CHAT_CHARS: usize = 2000;
/// The longest line of real-time text, in characters.
pub const MAX_RTT_CHARS: usize = 500;

/// The first frame of every client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Hello {
    /// [`VERSION`] as the client knows it.
    pub version: u16,
    /// The id of this browser window; the newest window wins.
    pub window: Uuid,
    /// Whether the person asked for this window ("Hier weiter"). A window that was superseded
    /// must not come back by itself.
    pub take_over: bool,
    /// The epoch of the last [`Welcome`](ServerBody::Welcome), if any.
    pub epoch: Option<String>,
    /// The sequence number of the last view shown, if any.
    pub last_seq: Option<u32>,
}

/// One frame of a citizen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct VisitorFrame {
    /// Made by the client; a repeat of it returns the first result.
    pub id: Uuid,
    /// What is asked.
    pub body: VisitorBody,
}

/// What a citizen can ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum VisitorBody {
    /// I am still here. Sent every `heartbeat_ms` and answered by an ack.
    Heartbeat,
    /// I leave: the line, or the talk.
    Leave,
    /// How I take part, chosen while waiting: by text only, or not. The clerk sees it.
    Mode {
        /// I want neither to see nor to speak.
        text_only: bool,
    },
    /// What both sides can ask in the room.
    Room(RoomBody),
    /// One tap at the end; again while the visit is kept, to add a comment or change the stars.
    Rate {
        /// 1 (poor) to 5 (very good).
        stars: u8,
        /// At most 1,000 characters.
        comment: Option<String>,
    },
}

/// One frame of a staff member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DeskFrame {
    /// Made by the client; a repeat of it returns the first result.
    pub id: Uuid,
    /// What is asked.
    pub body: DeskBody,
}

/// What a staff member can ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum DeskBody {
    /// I am still here.
    Heartbeat,
    /// Opens the seat, or changes what an open seat serves.
    OpenSeat {
        /// The offices served; a subset of those allowed.
        offices: Vec<Uuid>,
        /// The languages served, as tags.
        languages: Vec<String>,
    },
    /// Closes the seat. Refused while talking.
    CloseSeat,
    /// Goes on break; while talking, after the wrap-up.
    Pause,
    /// Comes back from break.
    Resume,
    /// Takes the visit that rings.
    Accept {
        /// The offer that rings.
        offer: u32,
    },
    /// Does not take it; the visit keeps its place.
    Decline {
        /// The offer that rings.
        offer: u32,
    },
    /// Ends the talk. The seat goes to wrap-up.
    Hangup,
    /// States the outcome of the talk; allowed while talking and during wrap-up.
    Outcome {
        /// What came of it.
        outcome: OutcomeCode,
        /// A short note, at most 1,000 characters; gone at the end of wrap-up unless the outcome
        /// is `ticket`, whose text it then becomes.
        note: String,
        /// Set where the outcome is `ticket`.
        ticket: Option<TicketForm>,
    },
    /// Ends the wrap-up now. Refused with `unsaved-text` while a form holds such text: save it, or
    /// say [`Unsaved`](DeskBody::Unsaved) `false` first.
    EndWrapUp,
    /// One more minute of wrap-up.
    ExtendWrapUp,
    /// A form holds text that is not stored yet (or no longer): wrap-up does not end by itself.
    Unsaved {
        /// Whether there is such text.
        held: bool,
    },
    /// Protection: hides and mutes the other side for me. They are told.
    Shield {
        /// On or off.
        on: bool,
    },
    /// Protection: ends the talk, with a reason shown to both.
    EndForProtection {
        /// The reason shown.
        reason: ProtectionReason,
    },
    /// Calls the lead, silently for the citizen.
    Alarm,
    /// A lead has seen the alarm and goes there.
    AcknowledgeAlarm {
        /// The alarm.
        alarm: Uuid,
    },
    /// What both sides can ask in the room.
    Room(RoomBody),
}

/// What both sides can ask in the room.
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
        /// 1 to [`MAX_CHAT_CHARS`] characters.
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
        /// At most [`MAX_RTT_CHARS`] characters.
        line: String,
    },
    /// Either side wants real-time text; it is then on for both.
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

/// What came of a talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeCode {
    /// Settled in this talk.
    Resolved,
    /// Followed up by ticket.
    Ticket,
    /// Followed up by appointment.
    Appointment,
    /// Passed on.
    Transferred,
    /// Broken off.
    Dropped,
}

/// The follow-up form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct TicketForm {
    /// The office that follows up.
    pub office: Uuid,
    /// What is to be done, 1 to 4,000 characters.
    pub text: String,
    /// How the citizen wants to hear.
    pub contact: ContactForm,
    /// The civil date it is due, `YYYY-MM-DD`.
    pub due: String,
}

/// How the citizen wants to hear.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum ContactForm {
    /// Not at all.
    None,
    /// By telephone.
    Phone {
        /// The number.
        to: String,
    },
    /// By e-mail.
    Email {
        /// The address.
        to: String,
    },
    /// By letter.
    Letter {
        /// The address.
        to: String,
    },
}

/// One frame of the server; `V` is [`VisitView`] or [`DeskView`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerBody<V> {
    /// The answer to [`Hello`].
    Welcome {
        /// Changes when the server was started anew.
        epoch: String,
        /// How often a heartbeat is due, in milliseconds.
        heartbeat_ms: u32,
    },
    /// The complete state to show.
    View {
        /// Rises with every view of this connection's epoch.
        seq: u32,
        /// The state.
        view: V,
    },
    /// Done.
    Ack {
        /// The client frame.
        id: Uuid,
    },
    /// An SDP answer.
    Answer {
        /// The client frame.
        id: Uuid,
        /// The generation of the room it belongs to; one of an older generation is dropped.
        generation: u32,
        /// The answer.
        sdp: String,
    },
    /// Not done.
    Problem {
        /// The client frame, if it was one that could be read.
        id: Option<Uuid>,
        /// What, and what to do.
        problem: ProblemView,
    },
    /// A ticket was made from the outcome.
    TicketMade {
        /// The client frame.
        id: Uuid,
        /// The number to tell the citizen.
        number: String,
    },
    /// A new chat message.
    Chat(ChatView),
    /// The other side has the message on the screen.
    Delivered {
        /// Which.
        message: Uuid,
    },
    /// Real-time text of another participant: the whole line as it stands.
    Typing {
        /// Who types.
        from: Uuid,
        /// The line; empty when sent or cleared.
        line: String,
    },
    /// Another window took over. This one stops and offers "Hier weiter".
    Superseded,
    /// The server goes down for a moment: connect again after so many milliseconds.
    Restart {
        /// Milliseconds to wait.
        retry_ms: u32,
    },
}

/// A problem, as in RFC 9457.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ProblemView {
    /// The kind, such as `offer-gone`; also the key of the text shown (`problem-offer-gone`).
    pub code: String,
    /// One sentence for the person, in the page's language.
    pub detail: String,
}

/// What a citizen sees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct VisitView {
    /// The public id of the visit.
    pub visit: Uuid,
    /// The office, in the page's language.
    pub office: String,
    /// The topic, in the page's language.
    pub topic: String,
    /// What to have ready, in the page's language.
    pub prepare: Vec<String>,
    /// Where a person is reached in any case.
    pub contact: ContactView,
    /// How far the visit has come.
    pub stage: VisitStage,
}

/// Where a person is reached in any case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ContactView {
    /// Telephone number.
    pub phone: String,
    /// Postal address, one line.
    pub address: String,
    /// The office's page, a path.
    pub page: String,
}

/// How far a visit has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum VisitStage {
    /// In the line.
    Waiting {
        /// 1 is next.
        place: u32,
        /// How long it may take.
        wait: WaitView,
        /// No seat that is signed on meets the need (language or topic).
        unmet: bool,
        /// Seconds left to come back, when the turn came while the page was closed.
        summoned_s: Option<u32>,
    },
    /// A clerk is being called; the connection is built, nothing is sent yet.
    Ringing {
        /// The room being prepared.
        room: RoomView,
    },
    /// In the talk.
    Talking {
        /// The room.
        room: RoomView,
    },
    /// Over.
    Ended {
        /// Why.
        reason: EndReason,
        /// The number of the ticket made, if any.
        ticket: Option<String>,
        /// Whether a rating is still awaited.
        can_rate: bool,
    },
}

/// Why a visit is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum EndReason {
    /// The citizen left the line.
    Left,
    /// The turn came while the page was closed, and the time to come back passed.
    Away,
    /// The talk ended, by either side.
    Finished,
    /// The talk was ended for the protection of staff.
    Protection {
        /// The reason shown.
        reason: ProtectionReason,
    },
    /// The office closed before the turn came.
    Closed,
    /// Nobody came back into the room in time.
    Lost,
}

/// How long it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WaitView {
    /// Somebody is free.
    Now,
    /// "meist 5 bis 12 Minuten".
    Range {
        /// Minutes, rounded for display.
        low_min: u32,
        /// Minutes, rounded for display.
        high_min: u32,
    },
    /// Nobody who could serve this need is signed on: no honest range exists.
    Unknown,
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
    /// The others.
    pub peers: Vec<PeerView>,
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
    /// Whether the live channel of the other side stands.
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
    /// Whether staff sent it.
    pub staff: bool,
    /// The text.
    pub text: String,
    /// Milliseconds since the epoch, UTC.
    #[ts(type = "number")]
    pub at_ms: i64,
    /// The other side has had it on the screen.
    pub delivered: bool,
}

/// What a staff member sees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DeskView {
    /// My seat.
    pub seat: SeatView,
    /// The offices I may serve, in their order.
    pub offices: Vec<DeskOffice>,
    /// The languages I speak, as tags.
    pub languages: Vec<String>,
    /// The line of the offices I may serve: the first fifty.
    pub line: Vec<LineEntry>,
    /// How many wait there altogether.
    pub waiting: u32,
    /// How many wait in other organisations' offices of the alliance; a count only.
    pub waiting_elsewhere: u32,
    /// Colleagues of my organisation signed on: free ones, and all.
    pub seats_free: u32,
    /// Colleagues of my organisation signed on.
    pub seats_open: u32,
    /// Whether I am a lead, who is called by alarms.
    pub lead: bool,
    /// How many leads of my organisation would hear an alarm of mine now.
    pub leads_present: u32,
    /// Alarms not yet acknowledged; for leads, and for the one who raised it.
    pub alarms: Vec<AlarmView>,
}

/// An office on the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DeskOffice {
    /// The office.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Whether it is open now.
    pub open: bool,
    /// Whether my seat serves it now.
    pub served: bool,
    /// People waiting.
    pub waiting: u32,
    /// Follow-ups not yet closed.
    pub open_tickets: u32,
}

/// A seat, from its owner's side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SeatView {
    /// The name that citizens see.
    pub public_name: String,
    /// The languages the seat serves now, as tags.
    pub languages: Vec<String>,
    /// How far.
    pub stage: SeatStage,
}

/// The stage of a seat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum SeatStage {
    /// Closed.
    Closed,
    /// Ready.
    Free,
    /// A visit rings.
    Offered {
        /// The offer.
        offer: u32,
        /// Seconds until it goes back to the line.
        rings_s: u32,
        /// Who rings.
        visit: LineEntry,
        /// The room being prepared.
        room: RoomView,
    },
    /// In a talk.
    Talking {
        /// Who.
        visit: LineEntry,
        /// The room.
        room: RoomView,
        /// A break was asked for after this talk.
        pause_after: bool,
    },
    /// After a talk.
    WrapUp {
        /// Who it was.
        visit: LineEntry,
        /// Seconds left; none while a form holds unsaved text.
        left_s: Option<u32>,
        /// The outcome stated so far.
        outcome: Option<OutcomeCode>,
        /// Why the talk ended.
        ended: EndReason,
        /// The number of the ticket made from the outcome.
        ticket: Option<String>,
    },
    /// On break.
    Break {
        /// Why.
        why: BreakCode,
        /// Seconds since.
        since_s: u32,
    },
}

/// Why a seat is on break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BreakCode {
    /// The staff member asked.
    Asked,
    /// An offer rang and nobody answered.
    NoAnswer,
}

/// One waiting visit, or the one being served.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct LineEntry {
    /// The visit.
    pub visit: Uuid,
    /// Office name.
    pub office: String,
    /// The office.
    pub office_id: Uuid,
    /// Topic name.
    pub topic: String,
    /// What can be done for this topic on this channel: `information`, `settled`, `in_person`.
    pub service: String,
    /// The check that must precede disclosure: `none`, `questions`, `eid`, `in_person`.
    pub identity: String,
    /// Language tag.
    pub language: String,
    /// Channel code.
    pub channel: String,
    /// What the citizen chose to tell, if anything. Shown in the line only to those who may serve.
    pub note: Option<String>,
    /// Seconds waited.
    pub waited_s: u32,
    /// The page is closed at the moment.
    pub away: bool,
    /// No seat that is signed on meets the need.
    pub unmet: bool,
    /// Whether my seat could serve it.
    pub mine: bool,
}

/// A call for the lead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct AlarmView {
    /// The alarm.
    pub alarm: Uuid,
    /// Who called.
    pub from: String,
    /// The office of the talk.
    pub office: String,
    /// Seconds since.
    pub since_s: u32,
    /// Who has acknowledged.
    pub acknowledged_by: Option<String>,
    /// Whether I raised it.
    pub mine: bool,
}

/// What a citizen's connection receives.
pub type ToVisitor = ServerBody<VisitView>;
/// What a desk's connection receives.
pub type ToDesk = ServerBody<DeskView>;

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the TypeScript side. `SCHALTER_WRITE_GENERATED=1` writes, otherwise it must match.
    #[test]
    fn typescript_matches() {
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../frontend/src/wire");
        let fresh = tempfile::tempdir().unwrap();
        let config = ts_rs::Config::new().with_out_dir(fresh.path());
        Hello::export_all(&config).unwrap();
        VisitorFrame::export_all(&config).unwrap();
        DeskFrame::export_all(&config).unwrap();
        ToVisitor::export_all(&config).unwrap();
        ToDesk::export_all(&config).unwrap();
        VisitView::export_all(&config).unwrap();
        DeskView::export_all(&config).unwrap();
        if std::env::var_os("SCHALTER_WRITE_GENERATED").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
        }
        for entry in std::fs::read_dir(fresh.path()).unwrap() {
            let entry = entry.unwrap();
            let committed = folder.join(entry.file_name());
            let text = std::fs::read_to_string(entry.path()).unwrap();
            if std::env::var_os("SCHALTER_WRITE_GENERATED").is_some() {
                std::fs::write(&committed, &text).unwrap();
            }
            let kept = std::fs::read_to_string(&committed).unwrap_or_default();
            assert_eq!(
                kept,
                text,
                "{} is stale: run `make docs`",
                committed.display()
            );
        }
    }
}

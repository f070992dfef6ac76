//! One live connection: reads frames, shows views, passes on what is pushed. What a frame asks and
//! what a view holds is for the [`Participant`] to say.

use std::hash::{DefaultHasher, Hasher as _};
use std::pin::pin;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use schalter_exchange::callbacks::CallbackError;
use schalter_exchange::passing::PassError;
use schalter_exchange::talks::TalkError;
use schalter_exchange::{Attachment, Exchange, Failure, Party, Push};
use schalter_texts::Locale;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::budget::Budget;
use super::views;
use super::wire::{Hello, MAX_FRAME_BYTES, ProblemView, RoomBody, ServerBody, VERSION};

/// How often a heartbeat is due, in milliseconds.
pub const HEARTBEAT_MS: u32 = 10_000;
/// A connection that sent nothing for so long is closed.
const SILENCE: Duration = Duration::from_secs(35);
/// The first frame has to come within this time.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes that are read at once.
const READ_BUFFER: usize = 512;
/// By how many bytes a later view may be longer than the first without making its buffer grow.
const SLACK: usize = 64;
/// How soon to connect again after a restart, in milliseconds.
const RETRY_MS: u32 = 400;
/// How long a desk rests between two looks at the board. Under load it changes a hundred times a
/// second, and every look is a complete view. What concerns the desk itself is pushed at once.
const REST: Duration = Duration::from_millis(100);

/// The person is not known (any more).
pub const CLOSE_UNAUTHORISED: u16 = 4401;
const CLOSE_SUPERSEDED: u16 = 4409;
const CLOSE_BAD: u16 = 1008;
const CLOSE_RESTART: u16 = 1012;

/// Why a frame was not carried out, as a code of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub &'static str);

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        use schalter_domain::switchboard::Refusal;
        Self(match failure {
            Failure::Refused(Refusal::OfferGone { .. }) => "offer-gone",
            Failure::Refused(Refusal::SeatNotOpen(_)) => "seat-not-open",
            Failure::Refused(Refusal::UnknownVisit(_)) => "visit-unknown",
            Failure::Refused(Refusal::UnsavedText) => "unsaved-text",
            Failure::Refused(Refusal::LastSeat { .. }) => "last-seat",
            Failure::Refused(Refusal::TargetGone(_)) => "target-gone",
            Failure::Refused(Refusal::NobodyFree) => "nobody-free",
            Failure::Refused(Refusal::TalkFull) => "talk-full",
            Failure::Refused(Refusal::OfficeClosed { .. }) => "office-closed",
            Failure::Refused(Refusal::UnknownOffice(_)) => "unknown-office",
            Failure::Refused(_) => "wrong-stage",
            Failure::Retry | Failure::Repeated => "retry-later",
            Failure::Stopped => "restarting",
        })
    }
}

impl From<CallbackError> for Refused {
    fn from(error: CallbackError) -> Self {
        match error {
            CallbackError::Contact => Self("contact-invalid"),
            CallbackError::Off => Self("switched-off"),
            CallbackError::Window => Self("window-gone"),
            CallbackError::Taken => Self("number-taken"),
            CallbackError::Failed(failure) => failure.into(),
        }
    }
}

impl From<PassError> for Refused {
    fn from(error: PassError) -> Self {
        match error {
            PassError::Off => Self("switched-off"),
            PassError::NoTalk => Self("wrong-stage"),
            PassError::NoTarget => Self("target-gone"),
            PassError::NoteTooLong => Self("text-invalid"),
            PassError::AskFirst => Self("ask-first"),
            PassError::CallbackStays => Self("callback-stays"),
            PassError::Failed(failure) => failure.into(),
        }
    }
}

impl From<TalkError> for Refused {
    fn from(error: TalkError) -> Self {
        match error {
            TalkError::NoRoom => Self("no-room"),
            TalkError::OldGeneration { .. } => Self("old-generation"),
            TalkError::Off => Self("switched-off"),
            TalkError::Text => Self("text-invalid"),
            TalkError::NoMedia => Self("no-media"),
            TalkError::Media(error) => {
                tracing::info!(%error, "an offer was refused");
                Self("media-refused")
            }
            TalkError::Failed(failure) => failure.into(),
        }
    }
}

/// What came of a frame.
pub enum Done {
    /// Carried out.
    Ack,
    /// A ticket was made.
    Ticket(String),
    /// Not carried out, unless asked again: so many who wait would be left without anybody.
    LastSeat(u32),
    /// An SDP offer, answered when the media engine has.
    Media {
        /// The generation it is for.
        generation: u32,
        /// The offer.
        sdp: String,
    },
}

/// One kind of channel.
pub trait Participant: Send {
    /// What is shown.
    type View: Serialize + Send;
    /// What can be asked.
    type Frame: DeserializeOwned + Send;

    /// Who.
    fn party(&self) -> Party;
    /// The id and the content of a frame.
    fn id(frame: &Self::Frame) -> Uuid;
    /// Carries out a frame.
    fn perform(&mut self, frame: Self::Frame)
    -> impl Future<Output = Result<Done, Refused>> + Send;
    /// What is to be shown now; none when the participant is not known any more. `first` after a
    /// hello: the chat so far is part of it.
    fn view(&mut self, first: bool) -> impl Future<Output = Option<Self::View>> + Send;
    /// Ends when the participant may not be here any more.
    fn over(&self) -> impl Future<Output = ()> + Send + 'static {
        std::future::pending()
    }
    /// How often a heartbeat is due, in milliseconds.
    fn heartbeat_ms(&self) -> u32 {
        HEARTBEAT_MS
    }
    /// Whether the view depends on where others stand, so that the board's changes count.
    fn follows_board(&self) -> bool;
}

/// Carries out what everybody in a room can ask.
///
/// # Errors
/// See [`Refused`].
pub async fn in_room(exchange: &Exchange, party: Party, body: RoomBody) -> Result<Done, Refused> {
    let talks = exchange.talks();
    match body {
        RoomBody::Media { generation, sdp } => return Ok(Done::Media { generation, sdp }),
        RoomBody::Sending {
            camera,
            microphone,
            screen,
        } => {
            let sending = schalter_exchange::rooms::Sending {
                camera,
                microphone,
                screen,
            };
            talks.sending(party, sending)?;
        }
        RoomBody::Chat { message, text } => {
            talks.chat(party, message.into(), text).await?;
        }
        RoomBody::Received { message } => talks.received(party, message.into())?,
        RoomBody::Typing { line } => talks.typing(party, line)?,
        RoomBody::RealTimeText { on } => talks.real_time_text(party, on)?,
    }
    Ok(Done::Ack)
}

/// An upgrade with the limits and the small buffers of a connection that mostly waits. The read
/// buffer is there for as long as the connection; larger frames make it grow.
pub fn sized(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .max_message_size(2 * MAX_FRAME_BYTES)
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
}

/// A connection and what it needs to speak.
pub struct Channel {
    /// The running counter.
    pub exchange: Exchange,
    /// The page's language.
    pub locale: Locale,
}

impl Channel {
    /// Serves a connection until either side ends it.
    pub async fn serve<P: Participant>(self, mut socket: WebSocket, participant: P) {
        let Some(hello) = self.hello(&mut socket).await else {
            return;
        };
        let attached = self
            .exchange
            .attach(participant.party(), hello.window, hello.take_over);
        let Ok(attachment) = attached else {
            let _ = send(&mut socket, &ServerBody::<()>::Superseded).await;
            close(&mut socket, CLOSE_SUPERSEDED).await;
            return;
        };
        let mut session = Session {
            channel: self,
            socket,
            participant,
            attachment,
            shown: None,
            seq: 0,
            budget: Budget::default(),
            answers: JoinSet::new(),
        };
        let end = session.run().await;
        session.answers.detach_all();
        session.channel.exchange.detach(&session.attachment);
        if let Some(code) = end {
            close(&mut session.socket, code).await;
        }
    }

    async fn hello(&self, socket: &mut WebSocket) -> Option<Hello> {
        let first = timeout(PATIENCE, socket.recv()).await.ok()??.ok()?;
        let hello = match &first {
            Message::Text(text) => serde_json::from_str::<Hello>(text).ok(),
            _ => None,
        };
        let problem = match hello {
            Some(hello) if hello.version == VERSION => return Some(hello),
            Some(_) => "outdated-client",
            None => "bad-frame",
        };
        let problem = problem_view(problem, self.locale);
        let body = ServerBody::<()>::Problem { id: None, problem };
        let _ = send(socket, &body).await;
        close(socket, CLOSE_BAD).await;
        None
    }
}

struct Session<P: Participant> {
    channel: Channel,
    socket: WebSocket,
    participant: P,
    attachment: Attachment,
    /// What stands for the view that is shown. Ten thousand views are not kept to compare them.
    shown: Option<u64>,
    seq: u32,
    budget: Budget,
    /// Media negotiations that go on.
    answers: JoinSet<ServerBody<()>>,
}

/// Why the loop ends: with a close code to send, or none when the other side has gone.
type End = Option<u16>;

impl<P: Participant> Session<P> {
    async fn run(&mut self) -> End {
        let welcome = ServerBody::<()>::Welcome {
            epoch: self.channel.exchange.epoch().to_owned(),
            heartbeat_ms: self.participant.heartbeat_ms(),
        };
        if let Err(end) = self.say(&welcome).await {
            return end;
        }
        if let Err(end) = Box::pin(self.show(true)).await {
            return end;
        }
        let mut boards = self.channel.exchange.boards();
        let follows = self.participant.follows_board();
        let mut silence = pin!(sleep(SILENCE));
        let mut over = pin!(self.participant.over());
        let (mut rest, mut rests) = (pin!(sleep(Duration::ZERO)), false);
        loop {
            // What is done about it stands in a box: a connection that waits holds no room for it.
            let step = tokio::select! {
                frame = self.socket.recv() => match frame {
                    Some(Ok(message)) => {
                        silence.set(sleep(SILENCE));
                        Box::pin(self.take(message)).await
                    }
                    Some(Err(_)) | None => Err(None),
                },
                () = silence.as_mut() => Err(Some(CLOSE_BAD)),
                () = over.as_mut() => Err(Some(CLOSE_UNAUTHORISED)),
                push = self.attachment.pushes.recv() => Box::pin(self.pass_on(push)).await,
                Some(answer) = self.answers.join_next() => match answer {
                    Ok(body) => self.say(&body).await,
                    Err(error) => {
                        tracing::error!(%error, "a negotiation broke off");
                        Ok(())
                    }
                },
                () = rest.as_mut(), if rests => {
                    rests = false;
                    Ok(())
                }
                changed = boards.changed(), if follows && !rests => {
                    boards.mark_unchanged();
                    rest.set(sleep(REST));
                    rests = true;
                    match changed {
                        Ok(()) => Box::pin(self.show(false)).await,
                        Err(_) => Err(Some(CLOSE_RESTART)),
                    }
                }
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    async fn take(&mut self, message: Message) -> Result<(), End> {
        let text = match message {
            Message::Text(text) => text,
            Message::Close(_) => return Err(None),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Binary(_) => return self.complain(None, "bad-frame").await,
        };
        if !self.budget.spend(self.channel.exchange.now()) {
            self.complain(None, "too-many-requests").await?;
            return Err(Some(CLOSE_BAD));
        }
        if text.len() > MAX_FRAME_BYTES {
            return self.complain(None, "too-large").await;
        }
        let Ok(frame) = serde_json::from_str::<P::Frame>(&text) else {
            #[derive(serde::Deserialize)]
            struct Envelope {
                id: Uuid,
            }
            let id = serde_json::from_str::<Envelope>(&text)
                .ok()
                .map(|envelope| envelope.id);
            tracing::info!("a frame could not be read");
            return self.complain(id, "bad-frame").await;
        };
        let id = P::id(&frame);
        self.channel.exchange.seen(self.participant.party());
        match self.participant.perform(frame).await {
            Ok(Done::Ack) => self.say(&ServerBody::<()>::Ack { id }).await,
            Ok(Done::Ticket(number)) => {
                self.say(&ServerBody::<()>::TicketMade { id, number }).await
            }
            Ok(Done::LastSeat(waiting)) => {
                let problem = last_seat(waiting, self.channel.locale);
                let id = Some(id);
                self.say(&ServerBody::<()>::Problem { id, problem }).await
            }
            Ok(Done::Media { generation, sdp }) => {
                self.negotiate(id, generation, sdp);
                Ok(())
            }
            Err(Refused(code)) => self.complain(Some(id), code).await,
        }
    }

    /// Media negotiation takes a while and must not hold up anything else.
    fn negotiate(&mut self, id: Uuid, generation: u32, sdp: String) {
        let exchange = self.channel.exchange.clone();
        let (party, locale) = (self.participant.party(), self.channel.locale);
        self.answers.spawn(async move {
            match exchange.talks().connect(party, generation, sdp).await {
                Ok(sdp) => ServerBody::Answer {
                    id,
                    generation,
                    sdp,
                },
                Err(error) => {
                    let Refused(code) = error.into();
                    ServerBody::Problem {
                        id: Some(id),
                        problem: problem_view(code, locale),
                    }
                }
            }
        });
    }

    async fn pass_on(&mut self, push: Option<Push>) -> Result<(), End> {
        match push {
            Some(Push::Changed) => self.show(false).await,
            Some(Push::Chat(message)) => {
                let room = self.channel.exchange.talks().room(self.participant.party());
                let Some(room) = room else { return Ok(()) };
                let catalogue = self.channel.exchange.catalogue();
                let view = views::chat(&catalogue, &room, &message, self.channel.locale);
                self.say(&ServerBody::<()>::Chat(view)).await
            }
            Some(Push::Delivered(message)) => {
                self.say(&ServerBody::<()>::Delivered { message: message.0 })
                    .await
            }
            Some(Push::Typing { from, line }) => {
                self.say(&ServerBody::<()>::Typing { from, line }).await
            }
            Some(Push::Superseded) => {
                self.say(&ServerBody::<()>::Superseded).await?;
                Err(Some(CLOSE_SUPERSEDED))
            }
            Some(Push::Restart) => {
                self.say(&ServerBody::<()>::Restart { retry_ms: RETRY_MS })
                    .await?;
                Err(Some(CLOSE_RESTART))
            }
            None => Err(Some(CLOSE_RESTART)),
        }
    }

    /// Sends the view, if it is not the one that is shown.
    async fn show(&mut self, first: bool) -> Result<(), End> {
        let Some(view) = self.participant.view(first).await else {
            return Err(Some(CLOSE_UNAUTHORISED));
        };
        let Ok(view) = serde_json::value::to_raw_value(&view) else {
            return Err(None);
        };
        let mark = mark(view.get());
        if self.shown == Some(mark) {
            return Ok(());
        }
        self.seq += 1;
        let body = ServerBody::View {
            seq: self.seq,
            view,
        };
        let mut text = serde_json::to_string(&body).map_err(|_| None)?;
        if self.seq == 1 {
            // The write buffer doubles for a frame that does not fit, and never shrinks.
            text.extend(std::iter::repeat_n(' ', SLACK));
        }
        send_text(&mut self.socket, text).await.map_err(|()| None)?;
        self.shown = Some(mark);
        Ok(())
    }

    async fn complain(&mut self, id: Option<Uuid>, code: &'static str) -> Result<(), End> {
        let problem = problem_view(code, self.channel.locale);
        let body = ServerBody::<()>::Problem { id, problem };
        self.say(&body).await
    }

    async fn say<V: Serialize>(&mut self, body: &ServerBody<V>) -> Result<(), End> {
        send(&mut self.socket, body).await.map_err(|()| None)
    }
}

/// A number that stands for a text.
fn mark(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}

async fn send<V: Serialize>(socket: &mut WebSocket, body: &ServerBody<V>) -> Result<(), ()> {
    send_text(socket, serde_json::to_string(body).map_err(|_| ())?).await
}

/// Sends a frame. Who reads nothing for so long that the network takes no more is given up.
async fn send_text(socket: &mut WebSocket, text: String) -> Result<(), ()> {
    let sent = timeout(SILENCE, socket.send(Message::Text(text.into()))).await;
    sent.map_err(|_| ())?.map_err(|_| ())
}

/// Closes a connection with a code.
pub async fn close(socket: &mut WebSocket, code: u16) {
    let frame = CloseFrame {
        code,
        reason: axum::extract::ws::Utf8Bytes::default(),
    };
    let _ = timeout(PATIENCE, socket.send(Message::Close(Some(frame)))).await;
}

fn problem_view(code: &'static str, locale: Locale) -> ProblemView {
    let detail = schalter_texts::get(locale, &format!("problem-{code}"));
    ProblemView {
        code: code.to_owned(),
        detail,
    }
}

/// The question of the last seat, with how many wait.
fn last_seat(waiting: u32, locale: Locale) -> ProblemView {
    let waiting = [("waiting", waiting.into())];
    ProblemView {
        code: "last-seat".to_owned(),
        detail: schalter_texts::format(locale, "problem-last-seat-count", &waiting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_text_in_every_language() {
        let codes = [
            "offer-gone",
            "seat-not-open",
            "visit-unknown",
            "wrong-stage",
            "retry-later",
            "restarting",
            "no-room",
            "old-generation",
            "text-invalid",
            "no-media",
            "media-refused",
            "rate-invalid",
            "rate-not-now",
            "form-incomplete",
            "unknown-office",
            "office-full",
            "document-gone",
            "unsaved-text",
            "last-seat",
            "target-gone",
            "ask-first",
            "callback-stays",
            "nobody-free",
            "talk-full",
            "office-closed",
            "contact-invalid",
            "window-gone",
            "number-taken",
            "switched-off",
            "bad-frame",
            "outdated-client",
            "too-many-requests",
            "too-large",
            "forbidden",
            "call-gone",
            "no-trunk",
            "number-form",
            "number-range",
            "number-often",
            "calls-often",
            "ask-outside",
            "no-telephone",
            "others-wait",
            "not-yet",
            "no-call",
            "no-message",
        ];
        for locale in [Locale::De, Locale::En] {
            for code in codes {
                assert!(
                    schalter_texts::has(locale, &format!("problem-{code}")),
                    "{code}"
                );
            }
        }
    }
}

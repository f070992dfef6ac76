//! The thread that carries the sound of all calls: their sockets and their time. What a packet means
//! is the [`Leg`]'s business, whom it is for the room's.

mod count;
mod ports;
#[cfg(test)]
mod tests;
mod thread;

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;

use mio::Waker;
use schalter_media::{LegId, Media, MediaClock, RoomId, Voice};
use tokio::sync::{mpsc as channel, oneshot};

use crate::keys::Key;
use crate::leg::{Counts, Seeds, Tape};
use crate::sdp::{Agreement, Keys};

pub use count::Totals;
pub use ports::Ports;

/// Where calls find us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundConfig {
    /// The address of the sockets.
    pub address: IpAddr,
    /// The ports of the sockets; each call takes four in a row.
    pub ports: RangeInclusive<u16>,
}

/// Reads the wall clock as NTP time: seconds since 1900 and their fraction.
pub type NtpClock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What a call has told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// A key was pressed.
    Pressed(LegId, Key),
    /// Something was typed.
    Typed(LegId, String),
    /// The last tape has been heard.
    Played(LegId),
    /// The other side is gone: it said so, or has sent nothing for long.
    Gone(LegId),
}

/// Where one call is heard, as the other side is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// Sound; its reports have the next port.
    pub sound: SocketAddr,
    /// Text.
    pub text: SocketAddr,
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum SoundError {
    /// The operating system refused the thread or its means.
    #[error("the sound of calls cannot start: {0}")]
    Start(#[from] std::io::Error),
    /// All ports are taken.
    #[error("no port is free for another call")]
    NoPort,
    /// The thread has ended.
    #[error("the sound of calls has stopped")]
    Stopped,
}

enum Order {
    Trust(LegId, Vec<IpAddr>),
    Open(LegId, Seeds, oneshot::Sender<Result<Ends, SoundError>>),
    Agree(LegId, Box<(Agreement, Keys, Keys)>),
    Play(LegId, Vec<Tape>),
    Stop(LegId),
    Press(LegId, Key),
    Type(LegId, String),
    Join(LegId, RoomId),
    Leave(LegId),
    Say(LegId, Voice),
    Close(LegId),
    Count(LegId, oneshot::Sender<Option<Counts>>),
    End,
}

/// The way to the thread. Several orders wake it once.
#[derive(Clone)]
struct Way {
    queue: mpsc::Sender<Order>,
    waker: Arc<Waker>,
    called: Arc<AtomicBool>,
}

impl Way {
    fn send(&self, order: Order) {
        if self.queue.send(order).is_ok()
            && !self.called.swap(true, Ordering::AcqRel)
            && let Err(error) = self.waker.wake()
        {
            tracing::error!(%error, "cannot wake the thread of calls");
        }
    }
}

/// The handle. Clones are handles to the same thread, which ends with the last one.
#[derive(Clone)]
pub struct Sounds {
    inner: Arc<Inner>,
}

struct Inner {
    way: Way,
    totals: Arc<count::Counters>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Sounds {
    /// Starts the thread.
    ///
    /// # Errors
    /// [`SoundError::Start`].
    pub fn start(
        config: SoundConfig,
        media: Option<Media>,
        clock: MediaClock,
        ntp: NtpClock,
    ) -> Result<(Self, channel::UnboundedReceiver<Told>), SoundError> {
        let (told, receiver) = channel::unbounded_channel();
        let totals = Arc::<count::Counters>::default();
        let counters = Arc::clone(&totals);
        let (thread, way) = thread::Thread::new(config, media, (clock, ntp), (told, counters))?;
        let run = std::thread::Builder::new().name("phone-sound".to_owned());
        let thread = run.spawn(move || thread.run())?;
        let inner = Inner {
            way,
            totals,
            thread: Mutex::new(Some(thread)),
        };
        Ok((
            Self {
                inner: Arc::new(inner),
            },
            receiver,
        ))
    }

    /// Opens the sockets of a call.
    ///
    /// # Errors
    /// [`SoundError::NoPort`], [`SoundError::Stopped`].
    pub async fn open(&self, leg: LegId, seeds: Seeds) -> Result<Ends, SoundError> {
        let (reply, answer) = oneshot::channel();
        self.inner.way.send(Order::Open(leg, seeds, reply));
        answer.await.map_err(|_| SoundError::Stopped)?
    }

    /// From where the sound of a call may come too, besides the address that its description names:
    /// the addresses of the exchange.
    pub fn trust(&self, leg: LegId, addresses: Vec<IpAddr>) {
        self.inner.way.send(Order::Trust(leg, addresses));
    }

    /// The numbers of all calls since the start. Costs next to nothing.
    pub fn totals(&self) -> Totals {
        self.inner.totals.read()
    }

    /// What both sides have agreed on; `keys` and `text_keys` are those of what we send.
    pub fn agree(&self, leg: LegId, agreed: Agreement, keys: Keys, text_keys: Keys) {
        let all = Box::new((agreed, keys, text_keys));
        self.inner.way.send(Order::Agree(leg, all));
    }

    /// Stops what is played, and plays these one after the other.
    pub fn play(&self, leg: LegId, tapes: Vec<Tape>) {
        self.inner.way.send(Order::Play(leg, tapes));
    }

    /// Stops what is played.
    pub fn stop(&self, leg: LegId) {
        self.inner.way.send(Order::Stop(leg));
    }

    /// Presses a key towards the other side.
    pub fn press(&self, leg: LegId, key: Key) {
        self.inner.way.send(Order::Press(leg, key));
    }

    /// Types towards the other side.
    pub fn type_text(&self, leg: LegId, text: String) {
        self.inner.way.send(Order::Type(leg, text));
    }

    /// Puts the call into a room as one more leg: it hears who is there and is heard.
    pub fn join(&self, leg: LegId, room: RoomId) {
        self.inner.way.send(Order::Join(leg, room));
    }

    /// Takes the call out of its room.
    pub fn leave(&self, leg: LegId) {
        self.inner.way.send(Order::Leave(leg));
    }

    /// Closes the sockets of a call.
    pub fn close(&self, leg: LegId) {
        self.inner.way.send(Order::Close(leg));
    }

    /// The numbers of a call; nothing for one that is not open.
    pub async fn counts(&self, leg: LegId) -> Option<Counts> {
        let (reply, answer) = oneshot::channel();
        self.inner.way.send(Order::Count(leg, reply));
        answer.await.ok().flatten()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.way.send(Order::End);
        let thread = self.thread.lock().ok().and_then(|mut thread| thread.take());
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("the thread of calls had panicked");
        }
    }
}

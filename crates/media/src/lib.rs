//! The WebRTC side of a conversation: rooms in which up to five legs hear and see each other.
//!
//! The core is sans-IO: [`room::Room`] takes packets and time and gives packets and events.
//! Around it, `engine` owns the sockets and the one media thread, and `negotiator` the thread on
//! which offers become answers. [`Media`] is the handle to both. Nothing is ever mixed,
//! transcoded or recorded; packets are decrypted, renumbered, and encrypted for each receiver.
//!
//! What is not here: who may join (the exchange), SIP (the phone crate), chat (the live channel).

mod commands;
pub mod demux;
mod engine;
mod figures;
mod forward;
pub mod framing;
mod leg;
pub mod negotiation;
mod negotiator;
mod outbox;
mod pace;
mod quality;
pub mod room;
mod routes;
mod tcp;
pub mod turn;
mod types;
mod voice;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, mpsc as std_mpsc};
use std::thread::JoinHandle;
use std::time::Instant;

use tokio::sync::{mpsc, oneshot};

pub use figures::MediaFigures;
pub use types::{
    Answer, Downlink, LegId, LostReason, MAX_LEGS, MAX_OFFER_BYTES, MediaConfig, MediaError,
    MediaEvent, PublicAddress, QualityLevel, RoomId, Slot, Track,
};

pub use voice::{Voice, VoiceCodec};

use commands::{Command, Commands};
use engine::Engine;
use figures::Counters;
use negotiator::{Job, Negotiator};

/// Who takes what a telephone call hears. Called on the media thread: it must not wait.
pub type Ears = Box<dyn FnMut(Voice) + Send>;

/// Where the engine reads the time.
pub type MediaClock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// A handle to the running media engine. Clones are handles to the same engine, which stops with
/// [`Media::shutdown`] or with the last handle.
#[derive(Clone)]
pub struct Media {
    inner: Arc<Inner>,
}

struct Inner {
    commands: Commands,
    jobs: Mutex<Option<std_mpsc::Sender<Job>>>,
    udp: SocketAddr,
    tcp: Option<SocketAddr>,
    counters: Arc<Counters>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Media {
    /// Binds the sockets and starts the media thread and the negotiation thread.
    ///
    /// # Errors
    /// [`MediaError::Listen`] for an address that is busy or not ours,
    /// [`MediaError::NoPublicAddress`] for a wildcard address without a public one,
    /// [`MediaError::Start`] for anything else that the system refuses.
    pub fn start(
        config: MediaConfig,
        clock: MediaClock,
    ) -> Result<(Self, mpsc::UnboundedReceiver<MediaEvent>), MediaError> {
        let (events, receiver) = mpsc::unbounded_channel();
        let counters = Arc::new(Counters::default());
        let (engine, commands) =
            Engine::bind(&config, clock.clone(), events, Arc::clone(&counters))?;
        let (udp, tcp) = (engine.udp_addr(), engine.tcp_addr());
        let (jobs, job_queue) = std_mpsc::channel();
        let negotiator = Negotiator {
            candidates: engine.candidates().clone(),
            config,
            clock,
            commands: commands.clone(),
            certificates: std::collections::VecDeque::new(),
        };
        let spawn = |name: &str, run: Box<dyn FnOnce() + Send>| {
            std::thread::Builder::new()
                .name(name.to_owned())
                .spawn(run)
                .map_err(MediaError::Start)
        };
        let media = spawn("media", Box::new(move || engine.run()))?;
        let negotiation = spawn("media-offers", Box::new(move || negotiator.run(&job_queue)))?;
        let inner = Inner {
            commands,
            jobs: Mutex::new(Some(jobs)),
            udp,
            tcp,
            counters,
            threads: Mutex::new(vec![media, negotiation]),
        };
        Ok((
            Self {
                inner: Arc::new(inner),
            },
            receiver,
        ))
    }

    /// The bound UDP address.
    #[must_use]
    pub fn udp_addr(&self) -> SocketAddr {
        self.inner.udp
    }

    /// The bound TCP address, if TCP is on.
    #[must_use]
    pub fn tcp_addr(&self) -> Option<SocketAddr> {
        self.inner.tcp
    }

    /// Answers a client's offer and puts its leg into the room, which is made when it is new.
    ///
    /// The same leg again restarts ICE if the offer comes from the same connection with new
    /// credentials; otherwise the new connection takes the leg's place.
    ///
    /// # Errors
    /// [`MediaError::OfferTooLarge`], [`MediaError::BadOffer`], [`MediaError::WrongShape`],
    /// [`MediaError::RoomFull`], [`MediaError::Stopped`].
    pub async fn connect(
        &self,
        room: RoomId,
        leg: LegId,
        offer_sdp: String,
    ) -> Result<Answer, MediaError> {
        let (reply, answer) = oneshot::channel();
        let job = Job {
            room,
            leg,
            offer: offer_sdp,
            reply,
        };
        let jobs = self.inner.jobs.lock().ok().and_then(|jobs| jobs.clone());
        jobs.ok_or(MediaError::Stopped)?
            .send(job)
            .map_err(|_| MediaError::Stopped)?;
        answer.await.map_err(|_| MediaError::Stopped)?
    }

    /// Lets media flow in the room. Before, ICE and DTLS may complete but not one media packet
    /// is forwarded. The room is made when it is new.
    pub fn open(&self, room: RoomId) {
        self.inner.commands.send(Command::Open(room));
    }

    /// From now on nothing of this kind is forwarded in the room, whoever sends it. The room is made
    /// when it is new.
    pub fn bar(&self, room: RoomId, track: Track) {
        self.inner.commands.send(Command::Bar { room, track });
    }

    /// While `on`, nothing is forwarded to the leg nor from it; the others in the room go on with
    /// each other. It may be said before the leg is connected, and outlasts its reconnects. The
    /// room is made when it is new.
    pub fn hold(&self, room: RoomId, leg: LegId, on: bool) {
        self.inner.commands.send(Command::Hold { room, leg, on });
    }

    /// Puts a telephone call into the room as one more leg, which is made when it is new; `hears` is
    /// called on the media thread with what the others say. [`Media::disconnect`] takes it out.
    pub fn attach(&self, room: RoomId, leg: LegId, hears: Ears) {
        self.inner
            .commands
            .send(Command::Attach { room, leg, hears });
    }

    /// What a telephone call says.
    pub fn say(&self, voice: Voice) {
        self.inner.commands.send(Command::Say(voice));
    }

    /// Removes a leg from its room for good; its slots at the others are free again.
    pub fn disconnect(&self, leg: LegId) {
        self.inner.commands.send(Command::Disconnect(leg));
    }

    /// Removes a room with all its legs.
    pub fn close(&self, room: RoomId) {
        self.inner.commands.send(Command::Close(room));
    }

    /// Closes all rooms, and returns when both threads have ended.
    pub fn shutdown(&self) {
        self.inner.stop();
    }

    /// A reading of the figures for operation.
    #[must_use]
    pub fn figures(&self) -> MediaFigures {
        self.inner.counters.read()
    }
}

impl Inner {
    fn stop(&self) {
        self.commands.send(Command::Stop);
        if let Ok(mut jobs) = self.jobs.lock() {
            jobs.take();
        }
        let threads = self
            .threads
            .lock()
            .map(|mut threads| std::mem::take(&mut *threads));
        for thread in threads.unwrap_or_default() {
            if thread.join().is_err() {
                tracing::error!("a media thread had panicked");
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop();
    }
}

//! The running counter: it feeds commands to the switchboard, stores what was decided, then
//! performs it. The only place where the domain meets IO.
//!
//! [`Exchange`] is the handle that the web holds. Everything that changes goes through one actor;
//! readers look at published snapshots ([`Exchange::board`], [`Exchange::catalogue`]) and at the
//! newest state of single things, and never wait in its mailbox.

mod actor;
pub mod admin;
pub mod audit;
pub mod auth;
pub mod callbacks;
mod catalogue;
pub mod documents;
pub mod entries;
#[cfg(test)]
mod faults;
pub mod feedback;
pub mod figures;
pub mod hotline;
mod hub;
mod keeper;
pub mod kiosks;
mod live;
mod mailbox;
mod members;
pub mod messages;
pub mod notices;
pub mod passing;
pub mod password;
mod perform;
pub mod plan;
pub mod privacy;
pub mod quiet;
mod retention;
pub mod rooms;
pub mod seats;
mod signs;
mod spread;
pub mod talks;
pub mod targets;
pub mod tickets;
mod travel;
pub mod visits;
pub mod wallboards;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use schalter_domain::clock::{Clock, Entropy};
use schalter_domain::ids::{CommandId, OrganisationId};
use schalter_domain::message::Transport;
use schalter_domain::retention::DataClass;
use schalter_domain::switchboard::{Command, Policy};
use schalter_media::{Media, MediaEvent};
use schalter_store::{Scope, Store, StoreError};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

pub use actor::Failure;
pub use catalogue::{Catalogue, LogoFile, OfficeEntry, OrganisationEntry};
pub use hub::{Attachment, Party, Push, Superseded};
pub use live::{Board, Lines, OfficeLine};
pub use mailbox::{Nothing, Pushes};
pub use schalter_media::{MediaFigures, VoiceCodec};

use actor::{Actor, Done, Request, Submission};
use hub::Hub;
use live::Live;
use rooms::Rooms;
use signs::{Sign, Signs};

/// How many requests may wait for the actor.
const INBOX: usize = 4_096;

/// What the exchange works with.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The media engine and its events; without it talks are by text.
    pub media: Option<(Media, mpsc::UnboundedReceiver<MediaEvent>)>,
    /// The one clock.
    pub clock: Arc<dyn Clock>,
    /// The one source of randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The switchboard's times.
    pub policy: Policy,
    /// STUN and TURN servers for clients.
    pub ice: IceConfig,
    /// What may be sent to people and programs outside.
    pub outgoing: messages::Outgoing,
    /// How people log in.
    pub accounts: auth::Accounts,
    /// The times of kiosks.
    pub kiosks: kiosks::Settings,
    /// The telephone; without it nobody calls.
    pub phone: Option<hotline::Telephony>,
}

/// STUN and TURN servers for clients.
#[derive(Clone, Debug, Default)]
pub struct IceConfig {
    /// Addresses such as `stun:stun.example.org:3478`.
    pub stun: Vec<String>,
    /// A TURN server with a shared secret.
    pub turn: Option<TurnConfig>,
}

/// A TURN server with a shared secret (coturn's `use-auth-secret`).
#[derive(Clone)]
pub struct TurnConfig {
    /// Addresses such as `turn:turn.example.org:3478?transport=udp`.
    pub urls: Vec<String>,
    /// The secret.
    pub secret: String,
    /// How long credentials hold, in seconds; at most one hour.
    pub ttl_s: u64,
}

impl std::fmt::Debug for TurnConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TurnConfig")
            .field("urls", &self.urls)
            .finish_non_exhaustive()
    }
}

pub(crate) struct Shared {
    pub store: Store,
    pub media: Option<Media>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub ice: IceConfig,
    pub accounts: auth::Accounts,
    pub throttle: auth::Throttle,
    pub running: auth::Running,
    /// The logout tokens of providers that were taken.
    pub spent_tokens: Mutex<std::collections::HashSet<String>>,
    pub catalogue: ArcSwap<Catalogue>,
    pub live: Live,
    pub hub: Hub,
    pub signs: Signs,
    pub rooms: Rooms,
    pub booths: kiosks::Booths,
    pub phone: Option<hotline::Means>,
    pub calls: hotline::line::Calls,
    pub dials: hotline::outbound::Dials,
    pub meter: hotline::limits::Meter,
    pub blocks: ArcSwap<Vec<schalter_domain::phone::blocks::Block>>,
    pub raises: hotline::raise::Raises,
    pub documents: documents::Shelf,
    pub alarms: Mutex<Vec<seats::Alarm>>,
    pub proposals: passing::Proposals,
    pub histories: ArcSwap<quiet::Histories>,
    pub ahead: quiet::Known,
    pub post: messages::Post,
    pub shown: figures::Shelf,
    pub policy: Policy,
    pub board: watch::Sender<Arc<Board>>,
    pub ready: AtomicBool,
    pub draining: CancellationToken,
    pub stopped: CancellationToken,
    pub entering: Mutex<std::collections::HashSet<String>>,
    pub directories: ArcSwap<entries::Directories>,
    /// Held while the catalogue or the directories are read again.
    pub reloading: tokio::sync::Mutex<()>,
    /// Held while a table is taken into a directory.
    pub importing: tokio::sync::Mutex<()>,
    /// Held while somebody changes the configuration.
    pub administering: tokio::sync::Mutex<()>,
    pub epoch: String,
    inbox: mpsc::Sender<Request>,
}

impl Shared {
    /// The present instant, in the microseconds that the store keeps.
    pub fn now(&self) -> Timestamp {
        let now = self.clock.now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// Has the actor carry out a command together with `writes`.
    pub async fn submit(
        &self,
        command: Option<Command>,
        writes: Vec<schalter_store::Write>,
        result: Option<schalter_store::CommandResult>,
    ) -> Result<Done, Failure> {
        let (reply, answer) = oneshot::channel();
        let submission = Submission {
            command,
            writes,
            result,
            reply: Some(reply),
        };
        self.inbox
            .send(Request::Submit(Box::new(submission)))
            .await
            .map_err(|_| Failure::Stopped)?;
        answer.await.unwrap_or(Err(Failure::Stopped))
    }

    /// Has the actor carry out a command.
    pub async fn command(&self, command: Command) -> Result<(), Failure> {
        self.submit(Some(command), Vec::new(), None).await.map(drop)
    }

    /// Has the actor carry out a command; a repeat of the same id changes nothing more.
    pub async fn command_once(
        &self,
        command: Command,
        organisation: OrganisationId,
        id: Option<CommandId>,
    ) -> Result<(), Failure> {
        if self.done_before(organisation, id).await {
            return Ok(());
        }
        let result = self.result(organisation, id);
        match self.submit(Some(command), Vec::new(), result).await {
            Ok(_) | Err(Failure::Repeated) => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    /// Whether a command with this id was carried out before.
    pub async fn done_before(&self, organisation: OrganisationId, id: Option<CommandId>) -> bool {
        let Some(id) = id else { return false };
        let scope = Scope::Organisation(organisation);
        match self.store.command_result(scope, id).await {
            Ok(result) => result.is_some(),
            Err(error) => {
                tracing::warn!(%error, "the first result of a command cannot be read");
                false
            }
        }
    }

    /// What is stored to know a repeat.
    pub fn result(
        &self,
        organisation: OrganisationId,
        id: Option<CommandId>,
    ) -> Option<schalter_store::CommandResult> {
        Some(schalter_store::CommandResult {
            id: id?,
            organisation,
            body: serde_json::Value::Bool(true),
            delete_after: Some(self.now() + self.keeps(organisation, DataClass::CommandResult)),
        })
    }

    /// Passes a sign of life on to the actor. It waits there until the actor comes by, unless it is
    /// `urgent`.
    pub fn sign(&self, party: Party, sign: Sign, urgent: bool) {
        self.signs.note(party, sign);
        if urgent && self.signs.call() {
            // An inbox that is full means that the actor comes by at once.
            let _ = self.inbox.try_send(Request::Signs);
        }
    }
}

/// The handle of the running counter. Clones share it.
#[derive(Clone)]
pub struct Exchange {
    shared: Arc<Shared>,
}

impl Exchange {
    /// Rebuilds the switchboard from the store and starts it.
    ///
    /// # Errors
    /// What the store said.
    pub async fn start(parts: Parts) -> Result<Self, StoreError> {
        let configuration = parts.store.load_configuration(Scope::House).await?;
        let announced = notices::Announced::load(&parts.store, parts.clock.now()).await?;
        let directories = entries::load(&parts.store).await?;
        let (inbox, requests) = mpsc::channel(INBOX);
        let (booths, todo) = kiosks::Booths::new(parts.kiosks);
        let (media, media_events) = match parts.media {
            Some((media, events)) => (Some(media), Some(events)),
            None => (None, None),
        };
        let (phone, line) = hotline::Telephony::split(parts.phone);
        let accounts = phone.as_ref().map(|means| &means.settings.accounts[..]);
        let calls = hotline::line::Calls::new(accounts.unwrap_or_default());
        let (dials, begun) = hotline::outbound::Dials::new();
        let blocks = parts.store.blocks(Scope::House).await?;
        let shared = Arc::new(Shared {
            store: parts.store,
            media,
            epoch: schalter_domain::clock::secret(&*parts.entropy),
            clock: parts.clock,
            entropy: parts.entropy,
            ice: parts.ice,
            accounts: parts.accounts,
            throttle: auth::Throttle::default(),
            running: auth::Running::default(),
            spent_tokens: Mutex::default(),
            catalogue: ArcSwap::from_pointee(Catalogue::new(configuration, announced)),
            live: Live::default(),
            hub: Hub::default(),
            signs: Signs::default(),
            rooms: Rooms::default(),
            booths,
            phone,
            calls,
            dials,
            meter: hotline::limits::Meter::default(),
            blocks: ArcSwap::from_pointee(blocks),
            raises: hotline::raise::Raises::default(),
            documents: documents::Shelf::default(),
            alarms: Mutex::default(),
            proposals: passing::Proposals::default(),
            histories: ArcSwap::default(),
            ahead: quiet::Known::default(),
            post: messages::Post::new(parts.outgoing),
            shown: figures::Shelf::default(),
            policy: parts.policy,
            board: watch::Sender::new(Arc::default()),
            ready: AtomicBool::new(true),
            draining: CancellationToken::new(),
            stopped: CancellationToken::new(),
            entering: Mutex::default(),
            directories: ArcSwap::from_pointee(directories),
            reloading: tokio::sync::Mutex::default(),
            importing: tokio::sync::Mutex::default(),
            administering: tokio::sync::Mutex::default(),
            inbox,
        });
        let actor = Actor::rebuild(Arc::clone(&shared), requests, parts.policy).await?;
        let talks = perform::restore_rooms(&shared, actor.switchboard());
        perform::restore_words(&shared, actor.switchboard()).await;
        kiosks::restore(&shared).await?;
        let crashed = actor.follows_a_crash();
        tokio::spawn(actor.run());
        for conversation in talks {
            if let Err(error) = shared.command(Command::MoveRoom { conversation }).await {
                tracing::warn!(%error, "a talk's media could not be moved");
            }
        }
        if let Some(events) = media_events {
            tokio::spawn(rooms_listen(Arc::clone(&shared), events));
        }
        messages::doubt_interrupted(&shared).await;
        if crashed {
            shared.report_outage(messages::Outage::Crash).await;
        }
        for transport in Transport::ALL {
            tokio::spawn(messages::run(Arc::clone(&shared), transport));
        }
        tokio::spawn(hotline::outbound::run(Arc::clone(&shared), begun));
        tokio::spawn(keeper::run(Arc::clone(&shared)));
        tokio::spawn(kiosks::run(Arc::clone(&shared), todo));
        tokio::spawn(quiet::run(Arc::clone(&shared)));
        tokio::spawn(spread::run(Arc::clone(&shared)));
        if let Some((events, told)) = line {
            hotline::start::start(&shared, events, told);
        }
        Ok(Self { shared })
    }

    /// What is configured.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.shared.catalogue.load_full()
    }

    /// Reads configuration and announcements again and works by them.
    ///
    /// # Errors
    /// What the store said; the old configuration stays.
    pub async fn reload_catalogue(&self) -> Result<(), StoreError> {
        self.shared.reload_catalogue().await
    }

    /// Everybody's place, as published last.
    pub fn board(&self) -> Arc<Board> {
        self.shared.board.borrow().clone()
    }

    /// The line of a board by office.
    pub fn lines<'a>(&self, board: &'a Board) -> &'a Lines {
        self.shared.live.lines(board)
    }

    /// Everybody's place, as it is published.
    pub fn boards(&self) -> watch::Receiver<Arc<Board>> {
        self.shared.board.subscribe()
    }

    /// What citizens do.
    pub fn visits(&self) -> visits::Visits<'_> {
        visits::Visits(&self.shared)
    }

    /// What staff do.
    pub fn seats(&self) -> seats::Seats<'_> {
        seats::Seats(&self.shared, None)
    }

    /// Follow-ups.
    pub fn tickets(&self) -> tickets::Tickets<'_> {
        tickets::Tickets(&self.shared)
    }

    /// Logging in and out.
    pub fn auth(&self) -> auth::Auth<'_> {
        auth::Auth(&self.shared)
    }

    /// Data protection: periods, features, holds, what a person has a right to.
    pub fn privacy(&self) -> privacy::Privacy<'_> {
        privacy::Privacy(&self.shared)
    }

    /// Figures.
    pub fn figures(&self) -> figures::Figures<'_> {
        figures::Figures(&self.shared)
    }

    /// Reports of barriers.
    pub fn feedback(&self) -> feedback::FeedbackBox<'_> {
        feedback::FeedbackBox(&self.shared)
    }

    /// Telephone numbers that are blocked or warned.
    pub fn blocks(&self) -> hotline::blocks::Blocks<'_> {
        hotline::blocks::Blocks(&self.shared)
    }

    /// What those in a room do.
    pub fn talks(&self) -> talks::Talks<'_> {
        talks::Talks(&self.shared)
    }

    /// The telephone.
    pub fn hotline(&self) -> hotline::Hotline<'_> {
        hotline::Hotline(&self.shared)
    }

    /// Pictures and papers in talks.
    pub fn documents(&self) -> documents::Documents<'_> {
        documents::Documents(&self.shared)
    }

    /// Connects a window for a participant; it then counts as present.
    ///
    /// # Errors
    /// [`Superseded`] for an older window that did not ask to take over.
    pub fn attach(
        &self,
        party: Party,
        window: uuid::Uuid,
        take_over: bool,
    ) -> Result<Attachment, Superseded> {
        let attachment = self.shared.hub.attach(party, window, take_over)?;
        if let Party::Kiosk(kiosk) = party {
            self.shared.kiosk_connected(kiosk, true);
            return Ok(attachment);
        }
        self.shared.sign(party, Sign::Seen, true);
        self.tell_others(party);
        Ok(attachment)
    }

    /// Disconnects a window.
    pub fn detach(&self, attachment: &Attachment) {
        if self.shared.hub.detach(attachment) {
            if let Party::Kiosk(kiosk) = attachment.party {
                return self.shared.kiosk_connected(kiosk, false);
            }
            // Who leaves the page stays on the telephone.
            if let Party::Visit(visit) = attachment.party
                && hotline::raise::is_phoned(&self.shared, visit)
            {
                return self.tell_others(attachment.party);
            }
            self.shared.sign(attachment.party, Sign::Gone, true);
            self.tell_others(attachment.party);
        }
    }

    /// A sign of life.
    pub fn seen(&self, party: Party) {
        let urgent = match party {
            Party::Visit(visit) => {
                let visit = self.shared.live.visit(visit);
                visit.is_some_and(|visit| visit.away.is_some())
            }
            Party::Seat(_) => true,
            Party::Kiosk(kiosk) => return self.shared.kiosk_heard(kiosk),
            Party::Call(_) => return,
        };
        self.shared.sign(party, Sign::Seen, urgent);
    }

    /// Changes when the server was started anew.
    pub fn epoch(&self) -> &str {
        &self.shared.epoch
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.shared.now()
    }

    /// Whether it works.
    pub fn is_ready(&self) -> bool {
        self.shared.ready.load(Ordering::Acquire) && !self.is_draining()
    }

    /// Whether it takes no visits any more.
    pub fn is_draining(&self) -> bool {
        self.shared.draining.is_cancelled()
    }

    /// Ends when the server begins to go down: for streams that would hold it up.
    pub fn drained(&self) -> impl Future<Output = ()> + Send + 'static {
        self.shared.draining.clone().cancelled_owned()
    }

    /// How many citizens and desks are connected, and how many talks go on.
    pub fn counts(&self) -> Counts {
        let (citizens, desks) = self.shared.hub.count();
        let talks = self.shared.rooms.open_count();
        let media = self.shared.media.as_ref().map(Media::figures);
        Counts {
            citizens,
            desks,
            talks,
            media,
        }
    }

    /// Lets everything happen that is due now, and publishes. For tests on a manual clock.
    pub async fn tick(&self) {
        let (done, answer) = oneshot::channel();
        if self.shared.inbox.send(Request::Tick(done)).await.is_ok() {
            let _ = answer.await;
        }
    }

    /// Ends when another server has taken over or the exchange was shut down.
    pub async fn stopped(&self) {
        self.shared.stopped.cancelled().await;
    }

    /// Takes no visits any more and tells everyone to connect again in a moment.
    pub fn drain(&self) {
        self.shared.draining.cancel();
        self.shared.hub.restart();
    }

    /// Deletes what is due at this moment, and what past days leave; it happens by itself twice a
    /// minute and at the end.
    pub async fn keep_house(&self) {
        keeper::keep_house(&self.shared).await;
    }

    /// Drains, deletes what is due, keeps a snapshot and ends.
    pub async fn shutdown(&self) {
        self.drain();
        hotline::start::cut(&self.shared).await;
        self.shared.post.finish().await;
        keeper::keep_house(&self.shared).await;
        let (done, answer) = oneshot::channel();
        if self.shared.inbox.send(Request::Stop(done)).await.is_ok() {
            let _ = answer.await;
        }
        self.shared.stopped.cancel();
        if let Some(media) = self.shared.media.clone() {
            let _ = tokio::task::spawn_blocking(move || media.shutdown()).await;
        }
    }

    fn tell_others(&self, party: Party) {
        if let Some(room) = self.shared.rooms.of(party) {
            for other in room.others(party) {
                self.shared.hub.push(other.party, Push::Changed);
            }
        }
    }
}

/// Present numbers, for operation.
#[derive(Clone, Debug)]
pub struct Counts {
    /// Citizens with a live connection.
    pub citizens: usize,
    /// Desks with a live connection.
    pub desks: usize,
    /// Talks that go on.
    pub talks: usize,
    /// What the media engine counts.
    pub media: Option<schalter_media::MediaFigures>,
}

async fn rooms_listen(shared: Arc<Shared>, mut events: mpsc::UnboundedReceiver<MediaEvent>) {
    while let Some(event) = events.recv().await {
        if let MediaEvent::CodecMismatch { track, .. } = event {
            tracing::warn!(?track, "a receiver cannot decode what the other side sends");
        }
        for party in shared.rooms.note(&event) {
            shared.hub.push(party, Push::Changed);
        }
    }
}

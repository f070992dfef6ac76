//! The one actor: it feeds commands to the switchboard, commits what was decided together with
//! what belongs to it, and only then answers and performs. Several requests may share one
//! transaction. If the commit fails, the switchboard is dropped and rebuilt from the log.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use schalter_domain::ids::TicketId;
use schalter_domain::switchboard::{
    Command, Event, Policy, Refusal, Rules, State, Switchboard, What,
};
use schalter_store::{
    Batch, CommandResult, CommitError, Snapshot, Store, StoreError, StoredEvent, Write,
};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::Shared;
use crate::catalogue::Catalogue;
use crate::figures;
use crate::messages;
use crate::perform;

/// How many requests may share one transaction.
const TOGETHER: usize = 64;
/// How many events may follow a snapshot before the next one is taken, at least; with more visits
/// than that, as many events as there are visits, so that the work stays in proportion.
const SNAPSHOT_EVERY: u64 = 1_000;
/// Bytes that a visit takes in a snapshot, about.
const SNAPSHOT_VISIT: usize = 1_024;
/// The version of a snapshot's form.
const SNAPSHOT_VERSION: u16 = 1;
/// The version of every event's form.
const EVENT_VERSION: u16 = 1;
/// The board is published at most this often.
const PUBLISH_EVERY: SignedDuration = SignedDuration::from_millis(100);
/// Of the time, at most one part in so many goes into publishing.
const PUBLISH_SHARE: i32 = 4;
/// Waits change while nothing happens: the board is published at least this often.
const PUBLISH_AT_LEAST: SignedDuration = SignedDuration::from_secs(5);

/// A request to the actor.
pub(crate) enum Request {
    /// A command, writes that belong to it, or both; committed together.
    Submit(Box<Submission>),
    /// The configuration changed.
    Configure(Arc<Catalogue>),
    /// Signs of life lie there that are not to wait.
    Signs,
    /// Lets due things happen now; for tests on a clock that is moved by hand.
    Tick(oneshot::Sender<()>),
    /// Keep a snapshot now.
    Snapshot(oneshot::Sender<()>),
    /// Keep a snapshot and end.
    Stop(oneshot::Sender<()>),
}

/// A command with what is to be committed along with it.
#[derive(Default)]
pub(crate) struct Submission {
    pub command: Option<Command>,
    pub writes: Vec<Write>,
    pub result: Option<CommandResult>,
    pub reply: Option<oneshot::Sender<Result<Done, Failure>>>,
}

/// What was committed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Done {
    pub tickets: Vec<(TicketId, String)>,
}

/// Why a request was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The rules forbid it; nothing has changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It could not be stored; nothing has changed. Trying again may help.
    #[error("could not be stored; try again")]
    Retry,
    /// The same was done before.
    #[error("this was done before")]
    Repeated,
    /// The server goes down.
    #[error("the server goes down")]
    Stopped,
}

pub(crate) struct Actor {
    shared: Arc<Shared>,
    inbox: mpsc::Receiver<Request>,
    switchboard: Switchboard,
    policy: Policy,
    seq: u64,
    snapshot_seq: u64,
    rules_change: Option<Timestamp>,
    published: Timestamp,
    publish_every: SignedDuration,
    stale: bool,
    saving: Option<JoinHandle<Option<u64>>>,
}

impl Actor {
    /// Rebuilds the switchboard from the store.
    pub async fn rebuild(
        shared: Arc<Shared>,
        inbox: mpsc::Receiver<Request>,
        policy: Policy,
    ) -> Result<Self, StoreError> {
        let now = shared.now();
        let (rules, rules_change) = shared.catalogue.load().rules(policy, now);
        let (switchboard, seq, snapshot_seq) = load(&shared.store, rules, now).await?;
        shared.live.reset(&switchboard);
        Ok(Self {
            shared,
            inbox,
            switchboard,
            policy,
            seq,
            snapshot_seq,
            rules_change,
            published: Timestamp::MIN,
            publish_every: PUBLISH_EVERY,
            stale: true,
            saving: None,
        })
    }

    /// The switchboard, before the actor runs.
    pub fn switchboard(&self) -> &Switchboard {
        &self.switchboard
    }

    /// Whether the server before this one ended without order: it left events that no snapshot
    /// covers.
    pub fn follows_a_crash(&self) -> bool {
        self.seq != self.snapshot_seq
    }

    /// Runs until it is told to stop or another leader took over.
    pub async fn run(mut self) {
        self.publish(self.shared.now());
        loop {
            let wake = self.wake_in();
            let first = tokio::select! {
                request = self.inbox.recv() => match request {
                    Some(request) => Some(request),
                    None => break,
                },
                () = tokio::time::sleep(wake) => None,
            };
            match self.round(first).await {
                Ok(Next::Go) => {}
                Ok(Next::Stop(done)) => {
                    self.take_snapshot().await;
                    let _ = done.send(());
                    break;
                }
                Err(Deposed) => {
                    tracing::error!("another server writes to this database: stepping down");
                    break;
                }
            }
        }
        self.shared
            .ready
            .store(false, std::sync::atomic::Ordering::Release);
        self.shared.stopped.cancel();
    }

    /// One transaction: what is due, and as many requests as are there.
    async fn round(&mut self, first: Option<Request>) -> Result<Next, Deposed> {
        let now = self.shared.now();
        let mut round = Round::default();
        self.refresh_rules(now, &mut round, false);
        self.take_signs(now, &mut round);
        round.decided(self.switchboard.handle_timeout(now));
        let mut next = first;
        while let Some(request) = next.take() {
            match request {
                Request::Submit(submission) => self.take(*submission, now, &mut round),
                Request::Configure(catalogue) => {
                    self.shared.catalogue.store(catalogue);
                    self.refresh_rules(now, &mut round, true);
                }
                Request::Signs => self.take_signs(now, &mut round),
                Request::Tick(done) => round.ticks.push(done),
                Request::Snapshot(done) => round.snapshots.push(done),
                Request::Stop(done) => {
                    round.stop = Some(done);
                    break;
                }
            }
            if round.taken.len() < TOGETHER {
                next = self.inbox.try_recv().ok();
            }
        }
        let (ticks, stop) = (std::mem::take(&mut round.ticks), round.stop.take());
        let snapshots = std::mem::take(&mut round.snapshots);
        self.finish(round, now).await?;
        for done in snapshots {
            self.take_snapshot().await;
            let _ = done.send(());
        }
        if self.stale && self.published + self.publish_every <= now
            || self.published + PUBLISH_AT_LEAST <= now
            || !ticks.is_empty()
        {
            self.publish(now);
        }
        for tick in ticks {
            let _ = tick.send(());
        }
        Ok(stop.map_or(Next::Go, Next::Stop))
    }

    /// Signs of life change nothing that is worth a transaction, unless somebody is back.
    fn take_signs(&mut self, now: Timestamp, round: &mut Round) {
        for command in self.shared.signs.take() {
            // Of those who are forgotten meanwhile nothing need be known.
            round.decided(self.switchboard.handle(command, now).unwrap_or_default());
        }
    }

    fn take(&mut self, submission: Submission, now: Timestamp, round: &mut Round) {
        let events = match submission.command.clone() {
            Some(command) => match self.switchboard.handle(command, now) {
                Ok(events) => events,
                Err(refusal) => {
                    if let Some(reply) = submission.reply {
                        let _ = reply.send(Err(refusal.into()));
                    }
                    return;
                }
            },
            None => Vec::new(),
        };
        round.decided(events);
        round.batch.writes.extend(submission.writes.iter().cloned());
        round.batch.results.extend(submission.result.clone());
        round.taken.push(submission);
    }

    /// Commits a round, then answers and performs.
    async fn finish(&mut self, mut round: Round, now: Timestamp) -> Result<(), Deposed> {
        if round.events.is_empty() && round.batch.writes.is_empty() {
            round.answer(&Ok(Done::default()));
            return Ok(());
        }
        perform::belongings(&self.shared, &round.events, now, &mut round.batch.writes);
        let counted = figures::counted(&self.shared, &self.switchboard, &round.events);
        round.batch.writes.extend(counted);
        for event in &round.events {
            self.seq += 1;
            round.batch.events.push(stored(self.seq, event));
        }
        let words = perform::words_in(&round.batch.writes);
        let transports = messages::transports_in(&round.batch.writes);
        match self
            .shared
            .store
            .commit(std::mem::take(&mut round.batch))
            .await
        {
            Ok(committed) => {
                let done = Done {
                    tickets: committed.tickets,
                };
                perform::after_commit(&self.shared, &self.switchboard, &round.events, words);
                self.shared.post.wake(&transports);
                round.answer(&Ok(done));
                self.stale |= !round.events.is_empty();
                self.save().await;
                Ok(())
            }
            Err(CommitError::Fenced(_)) => {
                round.answer(&Err(Failure::Stopped));
                Err(Deposed)
            }
            Err(error) => {
                tracing::warn!(%error, "a commit failed; rebuilding the switchboard");
                self.reload().await;
                if round.taken.len() > 1 {
                    return self.one_by_one(round.taken, now).await;
                }
                round.answer(&Err(match &error {
                    CommitError::Repeated(_) | CommitError::Rated(_) => Failure::Repeated,
                    _ => Failure::Retry,
                }));
                Ok(())
            }
        }
    }

    /// Of requests that failed together each gets a transaction of its own, so that one does not
    /// fail the others.
    async fn one_by_one(&mut self, taken: Vec<Submission>, now: Timestamp) -> Result<(), Deposed> {
        for submission in taken {
            let mut alone = Round::default();
            self.take(submission, now, &mut alone);
            Box::pin(self.finish(alone, now)).await?;
        }
        Ok(())
    }

    /// Drops the switchboard and rebuilds it from the log, however long that takes.
    async fn reload(&mut self) {
        loop {
            let now = self.shared.now();
            let rules = self.switchboard.rules().clone();
            match load(&self.shared.store, rules, now).await {
                Ok((switchboard, seq, snapshot_seq)) => {
                    self.switchboard = switchboard;
                    (self.seq, self.snapshot_seq) = (seq, snapshot_seq);
                    self.shared.live.reset(&self.switchboard);
                    self.stale = true;
                    return;
                }
                Err(error) => {
                    tracing::error!(%error, "the log cannot be read; trying again");
                    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
                }
            }
        }
    }

    fn refresh_rules(&mut self, now: Timestamp, round: &mut Round, anyway: bool) {
        if anyway || self.rules_change.is_some_and(|change| change <= now) {
            let (rules, change) = self.shared.catalogue.load().rules(self.policy, now);
            self.rules_change = change;
            round.decided(self.switchboard.set_rules(rules, now));
            self.stale = true;
            // What is announced shows on every page, also of those whose place stays the same.
            self.shared.hub.push_parties(|_| true);
        }
    }

    fn publish(&mut self, now: Timestamp) {
        self.published = now;
        self.stale = false;
        perform::publish(&self.shared, &self.switchboard, now);
        let took = self.shared.now().duration_since(now);
        self.publish_every = PUBLISH_EVERY.max(took * PUBLISH_SHARE);
    }

    /// Keeps a snapshot where one is due. It is written beside the decisions, which go on.
    async fn save(&mut self) {
        if self
            .saving
            .as_ref()
            .is_some_and(|saving| !saving.is_finished())
        {
            return;
        }
        self.saved().await;
        let visits = self.switchboard.state().visits.len();
        let distance = SNAPSHOT_EVERY.max(visits.try_into().unwrap_or(u64::MAX));
        if self.seq - self.snapshot_seq >= distance {
            self.begin_snapshot();
        }
    }

    /// Keeps a snapshot of this moment.
    async fn take_snapshot(&mut self) {
        self.saved().await;
        if self.seq != self.snapshot_seq {
            self.begin_snapshot();
            self.saved().await;
        }
    }

    fn begin_snapshot(&mut self) {
        let (store, seq, at) = (self.shared.store.clone(), self.seq, self.shared.now());
        let state = self.switchboard.state().clone();
        self.saving = Some(tokio::spawn(keep_snapshot(store, state, seq, at)));
    }

    /// Waits for the snapshot that is being written, if there is one.
    async fn saved(&mut self) {
        if let Some(saving) = self.saving.take()
            && let Ok(Some(seq)) = saving.await
        {
            self.snapshot_seq = self.snapshot_seq.max(seq);
        }
    }

    fn wake_in(&self) -> std::time::Duration {
        let now = self.shared.now();
        let publish = if self.stale {
            self.publish_every
        } else {
            PUBLISH_AT_LEAST
        };
        let due = [
            self.switchboard.poll_timeout().map(|(at, _)| at),
            self.rules_change,
            self.published.checked_add(publish).ok(),
        ];
        let next = due.into_iter().flatten().min().unwrap_or(now);
        // A little late rather than a little early: an instant cut to microseconds has passed.
        let wait = next.duration_since(now) + SignedDuration::from_millis(1);
        std::time::Duration::try_from(wait).unwrap_or_default()
    }
}

enum Next {
    Go,
    Stop(oneshot::Sender<()>),
}

struct Deposed;

#[derive(Default)]
struct Round {
    events: Vec<Event>,
    batch: Batch,
    taken: Vec<Submission>,
    ticks: Vec<oneshot::Sender<()>>,
    snapshots: Vec<oneshot::Sender<()>>,
    stop: Option<oneshot::Sender<()>>,
}

impl Round {
    fn decided(&mut self, events: Vec<Event>) {
        self.events.extend(events);
    }

    fn answer(&mut self, answer: &Result<Done, Failure>) {
        for reply in self
            .taken
            .drain(..)
            .filter_map(|submission| submission.reply)
        {
            let _ = reply.send(answer.clone());
        }
    }
}

/// Writes a snapshot; gives its place when it is kept.
async fn keep_snapshot(store: Store, state: State, seq: u64, at: Timestamp) -> Option<u64> {
    let text = tokio::task::spawn_blocking(move || {
        // Room from the start: a text of megabytes that grows leaves as many behind.
        let mut text = Vec::with_capacity(SNAPSHOT_VISIT * (state.visits.len() + 1));
        let written = serde_json::to_writer(&mut text, &state);
        written.ok().and_then(|()| String::from_utf8(text).ok())
    });
    let body = text.await.ok()??;
    let snapshot = Snapshot {
        seq,
        at,
        version: SNAPSHOT_VERSION,
        body,
    };
    match store.put_snapshot(snapshot).await {
        Ok(()) => Some(seq),
        Err(error) => {
            tracing::warn!(%error, "no snapshot could be kept");
            None
        }
    }
}

async fn load(
    store: &Store,
    rules: Rules,
    now: Timestamp,
) -> Result<(Switchboard, u64, u64), StoreError> {
    let log = store.load_log().await?;
    let (state, snapshot_seq) = match &log.snapshot {
        Some(snapshot) => {
            let state: State = serde_json::from_str(&snapshot.body)
                .map_err(|error| inconsistent("snapshot", snapshot.seq, error.to_string()))?;
            (state, snapshot.seq)
        }
        None => (State::default(), 0),
    };
    let mut events = Vec::with_capacity(log.events.len());
    for stored in &log.events {
        let what: What = serde_json::from_value(stored.body.clone())
            .map_err(|error| inconsistent("event", stored.seq, error.to_string()))?;
        events.push(Event {
            at: stored.at,
            organisation: stored.organisation,
            what,
        });
    }
    let switchboard = Switchboard::rebuild(rules, state, &events, now);
    Ok((switchboard, log.last_seq(), snapshot_seq))
}

fn inconsistent(table: &'static str, seq: u64, what: String) -> StoreError {
    StoreError::Inconsistent {
        table,
        id: seq.to_string(),
        what,
    }
}

fn stored(seq: u64, event: &Event) -> StoredEvent {
    StoredEvent {
        seq,
        at: event.at,
        organisation: event.organisation,
        kind: event.what.kind().to_owned(),
        version: EVENT_VERSION,
        body: serde_json::to_value(&event.what).unwrap_or_default(),
    }
}

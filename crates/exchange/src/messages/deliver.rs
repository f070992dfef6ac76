//! The workers, one for each transport. Each takes the messages whose time has come, some at once,
//! and hands them over.
//!
//! Between "the other side is ready" and the last bytes the row is moved to `handing_over`. If this
//! server ends there, nobody knows whether the message arrived: at the next start the row becomes
//! `unconfirmed`, staff see it, and nothing sends it again unasked. Webhooks are told apart by their
//! id, so they are simply sent again.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use schalter_domain::ids::OutboxId;
use schalter_domain::message::{Attempt, Mailbox, MessageState, Transport};
use schalter_notify::mail::Mail;
use schalter_notify::{Handed, Ready, Trouble};
use schalter_store::{OutboxFilter, OutboxMessage, Posted, Progress, Scope, StoreError};
use tokio::sync::mpsc;

use super::{Outage, Rendered, Shown, place, unstored};
use crate::Shared;

/// How long is waited after the database did not answer.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest sleep: the clock of the rows and that of the sleep are not the same.
const LONGEST: Duration = Duration::from_secs(60);
/// After so long without success the operator is told.
const STUCK: SignedDuration = SignedDuration::from_mins(15);
/// How often the last word of a message is tried to be stored.
const KEEP_TRIES: usize = 5;

/// Runs the worker of a transport until the server ends.
pub(crate) async fn run(shared: Arc<Shared>, transport: Transport) {
    let limit = usize::try_from(shared.post.outgoing.at_once.max(1)).unwrap_or(1);
    let (done, mut ended) = mpsc::unbounded_channel::<OutboxId>();
    let mut busy = HashSet::new();
    loop {
        let wait = begin_due(&shared, transport, limit, &mut busy, &done).await;
        tokio::select! {
            () = shared.draining.cancelled() => return,
            () = shared.stopped.cancelled() => return,
            () = shared.post.wake[place(transport)].notified() => {}
            Some(id) = ended.recv() => {
                busy.remove(&id);
            }
            () = tokio::time::sleep(wait) => {}
        }
        while let Ok(id) = ended.try_recv() {
            busy.remove(&id);
        }
    }
}

/// Begins with what is due, as far as there is room; how long to sleep at most afterwards.
async fn begin_due(
    shared: &Arc<Shared>,
    transport: Transport,
    limit: usize,
    busy: &mut HashSet<OutboxId>,
    done: &mpsc::UnboundedSender<OutboxId>,
) -> Duration {
    let mut room = limit.saturating_sub(busy.len());
    if room == 0 {
        return LONGEST;
    }
    let most = u64::try_from(limit + busy.len()).unwrap_or(u64::MAX);
    let waiting = shared.store.outbox_waiting(Scope::House, transport, most);
    let waiting = match waiting.await {
        Ok(waiting) => waiting,
        Err(error) => {
            unstored(&error);
            return PAUSE;
        }
    };
    let now = shared.now();
    for posted in waiting {
        let id = posted.message.id;
        if busy.contains(&id) {
            continue;
        }
        let due = posted.progress.next_try.unwrap_or(now);
        if due > now {
            let wait = due.duration_since(now) + SignedDuration::from_millis(1);
            return Duration::try_from(wait).unwrap_or(LONGEST).min(LONGEST);
        }
        if room == 0 {
            break;
        }
        room -= 1;
        busy.insert(id);
        let (shared, done) = (Arc::clone(shared), done.clone());
        let tasks = shared.post.tasks.clone();
        tasks.spawn(async move {
            deliver(&shared, posted).await;
            let _ = done.send(id);
        });
    }
    LONGEST
}

/// Whether something is due, or being handed over.
pub(super) async fn is_busy(shared: &Shared) -> bool {
    let filter = OutboxFilter {
        states: vec![MessageState::Queued, MessageState::HandingOver],
        ..OutboxFilter::default()
    };
    let now = shared.now();
    let due = |posted: &Posted| posted.progress.next_try.is_none_or(|due| due <= now);
    let all = shared.store.outbox(Scope::House, &filter).await;
    all.is_ok_and(|all| all.iter().any(due)) || !shared.post.tasks.is_empty()
}

/// At the start: what was being handed over when the last server ended is in doubt.
pub(crate) async fn doubt_interrupted(shared: &Shared) {
    let filter = OutboxFilter {
        states: vec![MessageState::HandingOver],
        ..OutboxFilter::default()
    };
    let interrupted = match shared.store.outbox(Scope::House, &filter).await {
        Ok(interrupted) => interrupted,
        Err(error) => return unstored(&error),
    };
    for posted in interrupted {
        let to = Progress {
            state: MessageState::Unconfirmed,
            last_error: Some("interrupted".to_owned()),
            delete_after: shared.message_end(posted.message.organisation),
            ..posted.progress.clone()
        };
        keep(shared, &posted.message, &posted.progress, &to).await;
        tracing::warn!(message = %posted.message.id, "it is not known whether a message arrived");
    }
}

async fn deliver(shared: &Shared, posted: Posted) {
    let Posted {
        message,
        progress: seen,
    } = posted;
    let rendered = match shared.render(&message).await {
        Ok(rendered) => rendered,
        Err(error) => return pause(&error).await,
    };
    if shared.post.outgoing.demo {
        return show(shared, message, seen, rendered).await;
    }
    if message.transport == Transport::Webhook {
        return call(shared, &message, &seen, rendered).await;
    }
    let ready = match prepare(shared, &message, rendered).await {
        Ok(ready) => ready,
        Err(trouble) => return failed(shared, &message, &seen, &seen, &trouble).await,
    };
    let handing = Progress {
        state: MessageState::HandingOver,
        tries: seen.tries + 1,
        next_try: None,
        ..seen.clone()
    };
    let scope = Scope::Organisation(message.organisation);
    let moved = shared
        .store
        .move_message(scope, message.id, &seen, &handing);
    match moved.await {
        Ok(true) => {}
        // Withdrawn meanwhile, or somebody else's.
        Ok(false) => return,
        Err(error) => return pause(&error).await,
    }
    match ready.hand_over().await {
        Handed::Taken(known_as) => taken(shared, &message, &handing, known_as).await,
        Handed::Refused(trouble) => failed(shared, &message, &handing, &seen, &trouble).await,
        Handed::Doubtful(trouble) => {
            let to = Progress {
                state: MessageState::Unconfirmed,
                last_error: Some(trouble.code),
                delete_after: shared.message_end(message.organisation),
                ..handing.clone()
            };
            keep(shared, &message, &handing, &to).await;
            tracing::warn!(message = %message.id, "it is not known whether a message arrived");
        }
    }
}

/// The database did not answer: the message is as it was, and is looked at again after a while.
async fn pause(error: &StoreError) {
    unstored(error);
    tokio::time::sleep(PAUSE).await;
}

/// Everything up to the last bytes.
async fn prepare(
    shared: &Shared,
    message: &OutboxMessage,
    rendered: Rendered,
) -> Result<Ready, Trouble> {
    let outgoing = &shared.post.outgoing;
    match message.transport {
        Transport::Email => {
            let settings = outgoing.mail.as_ref();
            let settings = settings.ok_or_else(|| Trouble::passing("not-configured"))?;
            let mail = mail(shared, settings, message, rendered)?;
            let ready = settings.relay.prepare(&mail).await?;
            Ok(Ready::Mail(Box::new(ready)))
        }
        Transport::Sms => {
            let settings = outgoing.sms.as_ref();
            let settings = settings.ok_or_else(|| Trouble::passing("not-configured"))?;
            let prepared = settings.gateway.prepare(&message.recipient, &rendered.text);
            Ok(Ready::Sms(Box::new(prepared.await?)))
        }
        Transport::Webhook => Err(Trouble::lasting("webhook")),
    }
}

fn mail(
    shared: &Shared,
    settings: &super::MailSettings,
    message: &OutboxMessage,
    rendered: Rendered,
) -> Result<Mail, Trouble> {
    let to = Mailbox::parse(&message.recipient).map_err(|_| Trouble::lasting("address"))?;
    let catalogue = shared.catalogue.load();
    let entry = catalogue.organisation_by_id(message.organisation);
    let own = entry.and_then(|entry| settings.senders.get(&entry.organisation.slug));
    let from = own.unwrap_or(&settings.from).clone();
    let answers = entry.and_then(|entry| Mailbox::parse(&entry.organisation.imprint.email).ok());
    let bounces = settings
        .bounces
        .as_ref()
        .map(|address| address.of(message.id));
    Ok(Mail {
        id: message.id,
        written: message.created,
        from_name: entry.map_or_else(String::new, |entry| entry.organisation.name.clone()),
        reply_to: answers.filter(|answers| *answers != from),
        bounces_to: bounces.unwrap_or_else(|| from.clone()),
        from,
        to,
        language: rendered.language,
        subject: rendered.subject,
        text: rendered.text,
    })
}

/// A webhook: sent as often as it takes, always under the same id.
async fn call(shared: &Shared, message: &OutboxMessage, seen: &Progress, rendered: Rendered) {
    let webhooks = shared.post.outgoing.webhooks.as_ref();
    let found = webhooks.and_then(|(client, all)| {
        let receiver = all.iter().find(|one| one.name == message.recipient)?;
        Some((client, receiver))
    });
    let sent = match found {
        None => Err(Trouble::passing("not-configured")),
        Some((client, receiver)) => {
            let (id, body) = (message.id.to_string(), rendered.text.into_bytes());
            receiver.send(client, &id, shared.now(), body).await
        }
    };
    match sent {
        Ok(()) => {
            let tried = Progress {
                tries: seen.tries + 1,
                ..seen.clone()
            };
            taken_from(shared, message, seen, &tried, None).await;
        }
        Err(trouble) => failed(shared, message, seen, seen, &trouble).await,
    }
}

/// The demo: nothing leaves the house.
async fn show(shared: &Shared, message: OutboxMessage, seen: Progress, rendered: Rendered) {
    let tried = Progress {
        tries: seen.tries + 1,
        ..seen.clone()
    };
    if taken_from(shared, &message, &seen, &tried, None).await {
        shared.post.show(Shown {
            id: message.id,
            at: shared.now(),
            transport: message.transport,
            kind: message.kind,
            to: message.recipient,
            rendered,
        });
    }
}

async fn taken(
    shared: &Shared,
    message: &OutboxMessage,
    handing: &Progress,
    known_as: Option<String>,
) {
    taken_from(shared, message, handing, handing, known_as).await;
}

async fn taken_from(
    shared: &Shared,
    message: &OutboxMessage,
    seen: &Progress,
    tried: &Progress,
    known_as: Option<String>,
) -> bool {
    relieved(shared, message.transport);
    let to = Progress {
        state: MessageState::Sent,
        next_try: None,
        last_error: None,
        message_id: known_as,
        sent_at: Some(shared.now()),
        delete_after: shared.message_end(message.organisation),
        ..tried.clone()
    };
    keep(shared, message, seen, &to).await
}

/// A try failed without a trace: there is another one, or there is none.
async fn failed(
    shared: &Shared,
    message: &OutboxMessage,
    from: &Progress,
    seen: &Progress,
    trouble: &Trouble,
) {
    let now = shared.now();
    let tries = seen.tries + 1;
    let patience = shared.post.outgoing.patience;
    let next = match trouble.lasting {
        true => Attempt::Over,
        false => patience.after(seen.queued, tries, now, chance(shared)),
    };
    let (state, next_try, delete_after) = match next {
        Attempt::Again(at) => (MessageState::Queued, Some(at), None),
        Attempt::Over => {
            let end = shared.message_end(message.organisation);
            (MessageState::Failed, None, end)
        }
    };
    tracing::warn!(
        message = %message.id, transport = message.transport.code(), trouble = %trouble, tries,
        again = next_try.is_some(), "a message was not taken"
    );
    let to = Progress {
        state,
        tries,
        next_try,
        last_error: Some(trouble.code.clone()),
        delete_after,
        ..seen.clone()
    };
    keep(shared, message, from, &to).await;
    if !trouble.lasting {
        troubled(shared, message.transport, now).await;
    }
}

/// Stores what became of a message, however the database behaves for a moment.
async fn keep(shared: &Shared, message: &OutboxMessage, seen: &Progress, to: &Progress) -> bool {
    let scope = Scope::Organisation(message.organisation);
    for _ in 0..KEEP_TRIES {
        match shared.store.move_message(scope, message.id, seen, to).await {
            Ok(moved) => {
                shared.post.count(to.state);
                return moved;
            }
            Err(error) => unstored(&error),
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    false
}

/// Notes that a transport fails; after a while the operator is told, once.
async fn troubled(shared: &Shared, transport: Transport, now: Timestamp) {
    let since = {
        let mut stuck = shared
            .post
            .stuck
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *stuck[place(transport)].get_or_insert(now)
    };
    if now.duration_since(since) >= STUCK {
        // The cause bears the beginning: told again, it is the same message.
        shared.report_outage(Outage::Stuck(transport, since)).await;
    }
}

fn relieved(shared: &Shared, transport: Transport) {
    let mut stuck = shared
        .post
        .stuck
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    stuck[place(transport)] = None;
}

fn chance(shared: &Shared) -> u32 {
    let mut bytes = [0; 4];
    shared.entropy.fill(&mut bytes);
    u32::from_le_bytes(bytes)
}

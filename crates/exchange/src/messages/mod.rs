//! Messages to people and programs outside: mails, short messages, webhooks.
//!
//! Whoever changes something that somebody is to hear of adds a message to the very batch that
//! changes it ([`compose`]); workers hand it over afterwards ([`deliver`]), staff see what became of
//! it ([`Messages`]) and write the templates ([`templates`]). What may be sent at all says
//! [`Outgoing`].

mod compose;
mod deliver;
mod render;
pub mod templates;

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use schalter_domain::ids::{OrganisationId, OutboxId, TicketId, VisitId};
use schalter_domain::message::{
    Mailbox, MessageKind, MessageState, NumberRanges, Patience, Transport, mask,
};
use schalter_domain::permission::Permission;
use schalter_domain::retention::DataClass;
use schalter_notify::bounce::{Bounce, BounceAddress};
use schalter_notify::sms::{Fate, ReportForm};
use schalter_notify::webhook::Receiver;
use schalter_notify::{http, sms, smtp};
use schalter_store::{OutboxFilter, Posted, Progress, Scope, StoreError, Write};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use crate::actor::Failure;
use crate::audit::Change;
use crate::auth::SignedOn;
use crate::{Exchange, Shared};

pub use compose::Outage;
pub(crate) use compose::When;
pub(crate) use deliver::{doubt_interrupted, run};
pub use render::{Rendered, sample};
pub use schalter_notify as notify;

/// How many messages a page shows.
const SHOWN: u64 = 200;
/// How long the end of the server waits for answers.
const PARTING: Duration = Duration::from_secs(1);
/// How many messages the demo remembers.
const DEMO: usize = 200;

/// What may be sent, and by what.
#[derive(Clone, Default)]
pub struct Outgoing {
    /// E-mail; none: no mail is promised or sent.
    pub mail: Option<MailSettings>,
    /// Short messages; none: none are sent.
    pub sms: Option<SmsSettings>,
    /// The receivers of webhooks, and what connects to them.
    pub webhooks: Option<(http::Client, Vec<Receiver>)>,
    /// How long is tried.
    pub patience: Patience,
    /// How many messages of one transport are handed over at a time; 0 counts as 1.
    pub at_once: u32,
    /// Who hears of outages.
    pub operator: Option<Mailbox>,
    /// The public address that links begin with, without a slash at the end.
    pub base_url: String,
    /// Nothing leaves the house; what would have been sent is shown.
    pub demo: bool,
}

/// E-mail.
#[derive(Clone)]
pub struct MailSettings {
    /// The relay.
    pub relay: smtp::Relay,
    /// The sender's address.
    pub from: Mailbox,
    /// Organisations (by slug) with a sender of their own.
    pub senders: std::collections::BTreeMap<String, Mailbox>,
    /// Where bounces go; none: to the sender.
    pub bounces: Option<BounceAddress>,
}

/// Short messages.
#[derive(Clone)]
pub struct SmsSettings {
    /// The gateway.
    pub gateway: sms::Gateway,
    /// Which numbers get any.
    pub ranges: NumberRanges,
    /// The secret in the address of the gateway's reports, and how they are read.
    pub reports: Option<(String, ReportForm)>,
}

/// What became of messages since the start.
#[derive(Debug, Default)]
pub struct Counts {
    /// Taken by relay, gateway or receiver.
    pub sent: AtomicU64,
    /// Given up.
    pub failed: AtomicU64,
    /// In doubt.
    pub unconfirmed: AtomicU64,
    /// Tries that failed and are followed by another.
    pub retried: AtomicU64,
}

/// What would have been sent.
#[derive(Clone)]
pub struct Shown {
    /// The message.
    pub id: OutboxId,
    /// When.
    pub at: Timestamp,
    /// By what.
    pub transport: Transport,
    /// What it is about.
    pub kind: MessageKind,
    /// To whom.
    pub to: String,
    /// What it says; of a webhook, the body.
    pub rendered: Rendered,
}

/// The workers' side: what wakes them, and what the demo shows.
#[derive(Default)]
pub(crate) struct Post {
    pub outgoing: Outgoing,
    wake: [Notify; 3],
    shown: Mutex<VecDeque<Shown>>,
    tasks: TaskTracker,
    stuck: Mutex<[Option<Timestamp>; 3]>,
    counts: Counts,
    /// Visits that were called by mail, and at which try of their callback.
    called: Mutex<HashMap<VisitId, u8>>,
}

impl Post {
    pub fn new(outgoing: Outgoing) -> Self {
        Self {
            outgoing,
            ..Self::default()
        }
    }

    /// Wakes the workers of the messages that a batch brought.
    pub fn wake(&self, transports: &[Transport]) {
        for transport in transports {
            self.wake[place(*transport)].notify_one();
        }
    }

    /// Waits for what is being handed over, but not for long: what has no answer by then is in doubt.
    pub async fn finish(&self) {
        self.tasks.close();
        let _ = tokio::time::timeout(PARTING, self.tasks.wait()).await;
    }

    /// Counts what became of a message.
    fn count(&self, state: MessageState) {
        let counts = &self.counts;
        let counter = match state {
            MessageState::Sent => &counts.sent,
            MessageState::Failed => &counts.failed,
            MessageState::Unconfirmed => &counts.unconfirmed,
            MessageState::Queued => &counts.retried,
            _ => return,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Forgets a visit that is forgotten.
    pub fn forget(&self, visit: VisitId) {
        let mut called = self.called.lock().unwrap_or_else(PoisonError::into_inner);
        called.remove(&visit);
    }

    /// Whether this is the first call of a visit at this try.
    pub fn calls_first(&self, visit: VisitId, tries: u8) -> bool {
        let mut called = self.called.lock().unwrap_or_else(PoisonError::into_inner);
        called.insert(visit, tries) != Some(tries)
    }

    fn show(&self, shown: Shown) {
        let mut all = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        all.push_front(shown);
        all.truncate(DEMO);
    }
}

fn place(transport: Transport) -> usize {
    match transport {
        Transport::Email => 0,
        Transport::Sms => 1,
        Transport::Webhook => 2,
    }
}

/// The transports of the messages in a batch.
pub(crate) fn transports_in(writes: &[Write]) -> Vec<Transport> {
    let of = |write: &Write| match write {
        Write::PutMessage(message) => vec![message.transport],
        Write::RepeatMessage { .. } => Transport::ALL.to_vec(),
        _ => Vec::new(),
    };
    let mut transports: Vec<_> = writes.iter().flat_map(of).collect();
    transports.sort_unstable();
    transports.dedup();
    transports
}

/// Why nothing was shown or done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessagesError {
    /// Only lead and admin may.
    #[error("this is for lead and admin")]
    Forbidden,
    /// There is no such message, or it has gone on meanwhile.
    #[error("there is no such message that can be sent again")]
    Unknown,
    /// It could not be read or stored.
    #[error("could not be read or stored; try again")]
    Retry,
}

impl From<Failure> for MessagesError {
    fn from(_: Failure) -> Self {
        Self::Retry
    }
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "what fails is passed as it comes"
)]
pub(crate) fn unread(error: StoreError) -> MessagesError {
    unstored(&error);
    MessagesError::Retry
}

fn unstored(error: &StoreError) {
    tracing::warn!(%error, "messages could not be read or written");
}

/// A message as staff see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The message.
    pub posted: Posted,
    /// The recipient, masked.
    pub masked: String,
    /// The recipient in full, for those who may answer persons.
    pub recipient: Option<String>,
    /// The number of the matter it is about.
    pub number: Option<String>,
}

impl Exchange {
    /// Messages to people and programs outside.
    pub fn messages(&self) -> Messages<'_> {
        Messages(&self.shared)
    }
}

/// Messages to people and programs outside.
pub struct Messages<'a>(pub(crate) &'a Arc<Shared>);

impl Messages<'_> {
    /// Whether a mail can be promised.
    pub fn sends_mail(&self) -> bool {
        self.0.can(Transport::Email)
    }

    /// Whether a short message can be promised to this number.
    pub fn sends_sms_to(&self, number: &str) -> bool {
        self.0.can(Transport::Sms) && self.0.sms_number(number).is_some()
    }

    /// Whether short messages are sent at all.
    pub fn sends_sms(&self) -> bool {
        self.0.can(Transport::Sms)
    }

    /// What would have been sent, the newest first; nothing but in the demo.
    pub fn shown(&self) -> Option<Vec<Shown>> {
        let post = &self.0.post;
        let shown = post.shown.lock().unwrap_or_else(PoisonError::into_inner);
        post.outgoing.demo.then(|| shown.iter().cloned().collect())
    }

    /// The messages of the staff member's organisation: those that want an eye first, then the
    /// newest; of one state, or all.
    ///
    /// # Errors
    /// [`MessagesError::Forbidden`] or [`MessagesError::Retry`].
    pub async fn list(
        &self,
        staff: &SignedOn,
        state: Option<MessageState>,
    ) -> Result<Vec<Seen>, MessagesError> {
        if !staff.staff.may(Permission::ManageMessages) {
            return Err(MessagesError::Forbidden);
        }
        let scope = Scope::Organisation(staff.organisation);
        let filter = OutboxFilter {
            states: state.into_iter().collect(),
            limit: SHOWN,
            ..OutboxFilter::default()
        };
        let mut all = self.0.store.outbox(scope, &filter).await.map_err(unread)?;
        all.sort_by_key(|one| !one.progress.state.needs_attention());
        let whole = staff.staff.may(Permission::AnswerPersons);
        let mut seen = Vec::with_capacity(all.len());
        for posted in all {
            let to = &posted.message.recipient;
            let masked = match posted.message.transport {
                Transport::Webhook => to.clone(),
                Transport::Email | Transport::Sms => mask(to),
            };
            let number = match posted.message.ticket {
                Some(ticket) => {
                    let ticket = self.0.store.ticket(scope, ticket).await.map_err(unread)?;
                    ticket.map(|ticket| ticket.number)
                }
                None => None,
            };
            seen.push(Seen {
                recipient: whole.then(|| to.clone()),
                masked,
                number,
                posted,
            });
        }
        Ok(seen)
    }

    /// The tickets of an organisation about which a message did not arrive, or may not have.
    ///
    /// # Errors
    /// [`MessagesError::Retry`].
    pub async fn troubled(
        &self,
        organisation: OrganisationId,
    ) -> Result<HashMap<TicketId, MessageState>, MessagesError> {
        let states = MessageState::ALL.into_iter();
        let filter = OutboxFilter {
            states: states.filter(|state| state.needs_attention()).collect(),
            limit: SHOWN,
            ..OutboxFilter::default()
        };
        let scope = Scope::Organisation(organisation);
        let all = self.0.store.outbox(scope, &filter).await.map_err(unread)?;
        let about = |one: Posted| Some((one.message.ticket?, one.progress.state));
        // The newest comes first; of several about one ticket it counts.
        Ok(all.into_iter().rev().filter_map(about).collect())
    }

    /// Sends a message again that failed, or of which it is not known whether it arrived.
    ///
    /// # Errors
    /// See [`MessagesError`].
    pub async fn repeat(&self, staff: &SignedOn, id: OutboxId) -> Result<(), MessagesError> {
        if !staff.staff.may(Permission::ManageMessages) {
            return Err(MessagesError::Forbidden);
        }
        let organisation = staff.organisation;
        let scope = Scope::Organisation(organisation);
        let found = self
            .0
            .store
            .outbox_message(scope, id)
            .await
            .map_err(unread)?;
        let found = found.filter(|one| one.progress.state.may_be_repeated());
        let found = found.ok_or(MessagesError::Unknown)?;
        let at = self.0.now();
        let change = Change::new("message.repeat", "message", id)
            .from(serde_json::json!({ "state": found.progress.state }));
        let repeat = Write::RepeatMessage {
            id,
            organisation,
            at,
        };
        let writes = vec![repeat, self.0.audit(staff, change)];
        self.0.submit(None, writes, None).await?;
        Ok(())
    }

    /// What a gateway reports about a short message; a repeat changes nothing. False: the secret
    /// is wrong, or there is no gateway that reports.
    pub async fn sms_report(&self, secret: &str, body: &[u8]) -> bool {
        let settings = self.0.post.outgoing.sms.as_ref();
        let Some((known, form)) = settings.and_then(|sms| sms.reports.as_ref()) else {
            return false;
        };
        if crate::auth::hash_token(known) != crate::auth::hash_token(secret) {
            return false;
        }
        let Some(report) = form.read(body) else {
            return true;
        };
        let (state, error) = match report.fate {
            Fate::Delivered => (MessageState::Delivered, None),
            Fate::Failed => (MessageState::Bounced, Some("gateway".to_owned())),
            Fate::Unknown => return true,
        };
        let found = self
            .0
            .store
            .outbox_known_as(Scope::House, Transport::Sms, &report.id);
        match found.await {
            Ok(found) => {
                for posted in found {
                    self.settle(&posted, state, error.clone()).await;
                }
            }
            Err(error) => unstored(&error),
        }
        true
    }

    /// What a mail that came back reports. True: a mail was marked.
    pub async fn bounced(&self, bounce: &Bounce) -> bool {
        if !bounce.hard {
            return false;
        }
        match self.0.store.outbox_message(Scope::House, bounce.id).await {
            Ok(Some(posted)) => {
                let code = Some(format!("bounce-{}", bounce.code));
                self.settle(&posted, MessageState::Bounced, code).await
            }
            Ok(None) => false,
            Err(error) => {
                unstored(&error);
                false
            }
        }
    }

    /// The relay or gateway says later what became of a message that it had taken.
    async fn settle(&self, posted: &Posted, state: MessageState, error: Option<String>) -> bool {
        let from = posted.progress.state;
        if !matches!(from, MessageState::Sent | MessageState::Unconfirmed) {
            return false;
        }
        let message = &posted.message;
        let to = Progress {
            state,
            last_error: error,
            delete_after: self.0.message_end(message.organisation),
            ..posted.progress.clone()
        };
        let scope = Scope::Organisation(message.organisation);
        let moved = self
            .0
            .store
            .move_message(scope, message.id, &posted.progress, &to);
        moved.await.unwrap_or_else(|error| {
            unstored(&error);
            false
        })
    }

    /// What became of messages since the start.
    pub fn counts(&self) -> &Counts {
        &self.0.post.counts
    }

    /// Tells the operator that something does not work, once per cause.
    pub async fn outage(&self, outage: Outage) {
        self.0.report_outage(outage).await;
    }

    /// Wakes the workers, and ends when nothing is left that is due now. For tests on a clock that is
    /// moved by hand.
    pub async fn delivered(&self) {
        loop {
            self.0.post.wake(&Transport::ALL);
            if !deliver::is_busy(self.0).await {
                return;
            }
            tokio::task::yield_now().await;
        }
    }
}

impl Shared {
    /// Whether messages of a transport are sent.
    pub(crate) fn can(&self, transport: Transport) -> bool {
        let outgoing = &self.post.outgoing;
        outgoing.demo
            || match transport {
                Transport::Email => outgoing.mail.is_some(),
                Transport::Sms => outgoing.sms.is_some(),
                Transport::Webhook => outgoing.webhooks.is_some(),
            }
    }

    /// The number in international form, if it gets short messages.
    pub(crate) fn sms_number(&self, number: &str) -> Option<String> {
        let ranges = self.post.outgoing.sms.as_ref().map(|sms| &sms.ranges);
        match ranges {
            Some(ranges) => ranges.check(number).ok(),
            None => NumberRanges::default().check(number).ok(),
        }
    }

    /// When a message is deleted about which nothing more is done.
    pub(crate) fn message_end(&self, organisation: OrganisationId) -> Option<Timestamp> {
        let kept = self.keeps(organisation, DataClass::Message);
        self.now().checked_add(kept).ok()
    }
}

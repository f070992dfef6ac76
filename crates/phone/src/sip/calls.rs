//! The calls themselves: requests that come in, and what becomes of dialogues.

use std::collections::{HashMap, HashSet, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use rsipstack::dialog::DialogId;
use rsipstack::dialog::dialog::{DialogState, DialogStateReceiver, TerminatedReason};
use rsipstack::dialog::invite_dialog::InviteDialog;
use rsipstack::sip::prelude::{HasHeaders as _, HeadersExt as _, ToTypedHeader as _};
use rsipstack::sip::{Header, Host, Method, Param, Request, StatusCode, Uri};
use rsipstack::transaction::TransactionReceiver;
use rsipstack::transaction::key::TransactionRole;
use rsipstack::transaction::transaction::Transaction;

use super::{CallKey, Event, Inner, Reply, guard};
use crate::account::AccountKey;
use crate::keys::Key;

/// A call that comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// By which account.
    pub account: AccountKey,
    /// Who calls.
    pub from: Caller,
    /// What was dialled.
    pub to: String,
    /// The user part of the Request-URI: of a block of numbers the one that rings, or our own contact.
    pub asked: String,
    /// The user part of To: what the caller has dialled first.
    pub named: String,
    /// Whose call it was before it was diverted here, if it was (Diversion, RFC 5806; History-Info,
    /// RFC 7044).
    pub diverted: Option<String>,
    /// The other side's offer; empty where it wants ours.
    pub offer: Vec<u8>,
    /// From where.
    pub source: IpAddr,
}

impl Invitation {
    /// Reads one out of a request; `own` is the user part of our contact.
    fn of(request: &Request, account: AccountKey, own: &str, source: IpAddr) -> Self {
        Self {
            to: dialled(request, own),
            asked: user(&request.uri),
            named: header(request, "To").and_then(address).unwrap_or_default(),
            diverted: diverted(request),
            account,
            from: caller(request),
            offer: request.body.clone(),
            source,
        }
    }

    /// What the bytes of a request to call would be, whatever account they were for.
    pub fn read(bytes: &[u8], source: IpAddr) -> Option<Self> {
        let message = rsipstack::sip::SipMessage::try_from(bytes).ok()?;
        let rsipstack::sip::SipMessage::Request(request) = message else {
            return None;
        };
        let invites = request.method == Method::Invite;
        invites.then(|| Self::of(&request, AccountKey(String::new()), "", source))
    }
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// By this number, or another user part.
    Known(String),
    /// The number is not to be known.
    Anonymous,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The other side hung up.
    HungUp,
    /// We did.
    Ours,
    /// The caller gave up before it was taken.
    Cancelled,
    /// It was refused with this status.
    Refused(u16),
    /// Nobody answered in time.
    TimedOut,
}

/// The dialogues by our keys.
#[derive(Default)]
pub(super) struct Calls(Mutex<Known>);

#[derive(Default)]
pub(super) struct Known {
    next: u64,
    keys: HashMap<(String, String), CallKey>,
    dialogs: HashMap<CallKey, InviteDialog>,
    confirmed: HashSet<CallKey>,
}

/// When calls that were refused may be tried again; kept for the answer alone.
#[derive(Default)]
pub(super) struct Later(Mutex<VecDeque<(String, u32)>>);

/// How many calls that were refused are remembered: their answers are said again at most for 32 s.
const REFUSED: usize = 4_096;

impl Later {
    pub fn note(&self, call: &str, seconds: u32) {
        let mut later = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if later.len() >= REFUSED {
            later.pop_front();
        }
        later.push_back((call.to_owned(), seconds));
    }

    pub fn of(&self, call: &str) -> Option<u32> {
        let later = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = later.iter().rev().find(|(known, _)| known == call);
        known.map(|(_, seconds)| *seconds)
    }
}

/// What stays the same of a dialogue from its first request on.
fn name(id: &DialogId) -> (String, String) {
    (id.call_id.clone(), id.local_tag.clone())
}

impl Known {
    /// Gives a dialogue its key.
    pub fn begin(&mut self, dialog: &InviteDialog) -> CallKey {
        self.next += 1;
        let key = CallKey(self.next);
        self.keys.insert(name(&dialog.id()), key);
        self.dialogs.insert(key, dialog.clone());
        key
    }
}

impl Calls {
    pub fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn dialog(&self, call: CallKey) -> Option<InviteDialog> {
        self.lock().dialogs.get(&call).cloned()
    }

    fn key(&self, id: &DialogId) -> Option<CallKey> {
        self.lock().keys.get(&name(id)).copied()
    }

    fn end(&self, id: &DialogId) -> Option<(CallKey, TransactionRole)> {
        let mut known = self.lock();
        let key = known.keys.remove(&name(id))?;
        known.confirmed.remove(&key);
        let dialog = known.dialogs.remove(&key)?;
        Some((key, dialog.role()))
    }

    /// Whether a call stands for the first time: the library says it again after every request.
    fn stands(&self, key: CallKey) -> bool {
        self.lock().confirmed.insert(key)
    }
}

pub(super) async fn take_requests(inner: Weak<Inner>, mut incoming: TransactionReceiver) {
    while let Some(transaction) = incoming.recv().await {
        let Some(inner) = inner.upgrade() else { return };
        take(&inner, transaction);
    }
}

fn take(inner: &Arc<Inner>, mut transaction: Transaction) {
    if let Some(mut dialog) = inner.layer.match_dialog(&transaction) {
        tokio::spawn(async move {
            if let Err(error) = dialog.handle(&mut transaction).await {
                tracing::debug!(%error, "a request within a call");
            }
        });
        return;
    }
    let status = match transaction.original.method {
        Method::Invite => return invited(inner, transaction),
        Method::Ack => return,
        Method::Options => StatusCode::OK,
        Method::Bye
        | Method::Cancel
        | Method::Info
        | Method::Update
        | Method::Notify
        | Method::Refer
        | Method::PRack => StatusCode::CallTransactionDoesNotExist,
        _ => StatusCode::MethodNotAllowed,
    };
    answer(transaction, status);
}

fn answer(mut transaction: Transaction, status: StatusCode) {
    tokio::spawn(async move {
        let _ = transaction.reply(status).await;
    });
}

fn invited(inner: &Arc<Inner>, mut transaction: Transaction) {
    let request = &transaction.original;
    let Some(source) = source(request) else {
        return answer(transaction, StatusCode::BadRequest);
    };
    let Some(account) = account(inner, request, source) else {
        return answer(transaction, StatusCode::NotFound);
    };
    let known = inner.accounts.iter().find(|known| known.key == account);
    let by = transaction.connection.as_ref();
    let contact = known.and_then(|account| inner.contact(account, by).ok());
    let own = guard::contact_user(&inner.secret, &account);
    let invitation = Invitation::of(request, account, &own, source);
    let states = inner.states.clone();
    let made = inner
        .layer
        .get_or_create_server_invite(&transaction, states, None, contact);
    let mut dialog = match made {
        Ok(dialog) => dialog,
        Err(error) => {
            tracing::debug!(%error, "a call could not begin");
            return answer(transaction, StatusCode::CallTransactionDoesNotExist);
        }
    };
    let key = inner.calls.lock().begin(&dialog);
    let _ = inner.events.send(Event::Incoming(key, invitation));
    tokio::spawn(async move {
        if let Err(error) = dialog.handle(&mut transaction).await {
            tracing::debug!(%error, "a call that came");
        }
    });
}

/// The account of a call: the one whose contact address it names, else the one whose server or network
/// it comes from.
fn account(inner: &Inner, request: &Request, source: IpAddr) -> Option<AccountKey> {
    let user = user(&request.uri);
    let named = inner.accounts.iter().map(|account| &account.key);
    let mut named = named.filter(|key| guard::contact_user(&inner.secret, key) == user);
    named
        .next()
        .cloned()
        .or_else(|| inner.allowed.account(source))
}

/// Where a request came from, as our own transport saw it.
fn source(request: &Request) -> Option<IpAddr> {
    let via = request.via_header().ok()?.typed().ok()?;
    let received = via.params.iter().find_map(|param| match param {
        Param::Received(received) => received.parse().ok(),
        _ => None,
    });
    received.or(match via.uri.host_with_port.host {
        Host::IpAddr(address) => Some(address),
        Host::Domain(_) => None,
    })
}

/// What was dialled: the user part of the request, or of To where the request names our contact.
fn dialled(request: &Request, contact: &str) -> String {
    let asked = user(&request.uri);
    if !asked.is_empty() && asked != contact {
        return asked;
    }
    let to = request.to_header().ok().and_then(|to| to.typed().ok());
    to.map(|to| user(&to.uri)).unwrap_or_default()
}

/// The first header of a name; long and short names of From and To are the same to the reader.
fn header<'a>(request: &'a Request, wanted: &str) -> Option<&'a str> {
    let mut all = request.headers().iter();
    all.find(|header| header.name().eq_ignore_ascii_case(wanted))
        .map(Header::value)
}

/// Who calls, as the exchange vouches for it, else as the caller says (RFC 3325, RFC 3323).
fn caller(request: &Request) -> Caller {
    let hidden = header(request, "Privacy").is_some_and(|privacy| {
        let mut words = privacy.split([';', ',']).map(str::trim);
        words.any(|word| {
            let all = ["id", "user", "header"];
            all.iter().any(|one| word.eq_ignore_ascii_case(one))
        })
    });
    if hidden {
        return Caller::Anonymous;
    }
    let named = ["P-Asserted-Identity", "P-Preferred-Identity", "From"];
    let mut users = named
        .iter()
        .filter_map(|name| address(header(request, name)?));
    match users.next() {
        Some(user) if !is_hidden(&user) => Caller::Known(user),
        _ => Caller::Anonymous,
    }
}

/// What exchanges write in place of a number that is not to be known.
fn is_hidden(user: &str) -> bool {
    let words = [
        "anonymous",
        "restricted",
        "unavailable",
        "unknown",
        "private",
    ];
    words.iter().any(|word| user.eq_ignore_ascii_case(word))
}

/// Who was called first, where the call was diverted.
fn diverted(request: &Request) -> Option<String> {
    let named = ["Diversion", "History-Info"];
    let mut users = named
        .iter()
        .filter_map(|name| address(header(request, name)?));
    users.next()
}

/// The user part of the first address in a header.
fn address(value: &str) -> Option<String> {
    // A display name in quotes may hold anything.
    let value = match value.trim_start().strip_prefix('"') {
        Some(rest) => rest.split_once('"').map_or(rest, |(_, rest)| rest),
        None => value,
    };
    let inner = value.split_once('<').map_or(value, |(_, rest)| rest);
    let inner = inner.split(['>', ',', ';']).next()?.trim();
    let (scheme, rest) = inner.split_once(':')?;
    let user = match rest.split_once('@') {
        Some((user, _)) => user,
        // Only a number stands without a host.
        None => Some(rest).filter(|_| scheme.eq_ignore_ascii_case("tel"))?,
    };
    let user = user.split_once(':').map_or(user, |(user, _)| user);
    (!user.is_empty()).then(|| user.to_owned())
}

fn user(uri: &Uri) -> String {
    uri.auth
        .as_ref()
        .map(|auth| auth.user.clone())
        .unwrap_or_default()
}

pub(super) async fn follow(inner: Weak<Inner>, mut changes: DialogStateReceiver) {
    while let Some(state) = changes.recv().await {
        let Some(inner) = inner.upgrade() else { return };
        change(&inner, state).await;
    }
}

async fn change(inner: &Inner, state: DialogState) {
    let tell = |event| {
        let _ = inner.events.send(event);
    };
    match state {
        DialogState::Early(id, response) => {
            // Of a call that comes, it is our own ringing.
            let ours = |key: &CallKey| {
                let dialog = inner.calls.dialog(*key);
                dialog.is_some_and(|dialog| dialog.role() == TransactionRole::Client)
            };
            if let Some(key) = inner.calls.key(&id).filter(ours) {
                tell(Event::Ringing(key, response.body));
            }
        }
        DialogState::Confirmed(id, response) => {
            let fresh = |key: &CallKey| inner.calls.stands(*key);
            if let Some(key) = inner.calls.key(&id).filter(fresh) {
                let dialog = inner.calls.dialog(key);
                let came = dialog.filter(|dialog| dialog.role() == TransactionRole::Server);
                // Of a call that came, it is the acknowledgement that describes, if anything does.
                let body = match came {
                    Some(dialog) => dialog.last_remote_ack().map(|ack| ack.body),
                    None => Some(response.body),
                };
                tell(Event::Confirmed(key, body.unwrap_or_default()));
            }
        }
        DialogState::Updated(id, request, handle) => {
            if let Some(key) = inner.calls.key(&id) {
                tell(Event::Reoffer(key, request.body, Reply(handle)));
            }
        }
        DialogState::Info(id, request, handle) => {
            let _ = handle.reply(StatusCode::OK).await;
            if let (Some(call), Some(key)) = (inner.calls.key(&id), pressed(&request.body)) {
                tell(Event::Pressed(call, key));
            }
        }
        DialogState::Options(_, _, handle) | DialogState::Notify(_, _, handle) => {
            let _ = handle.reply(StatusCode::OK).await;
        }
        DialogState::Refer(_, _, handle)
        | DialogState::Message(_, _, handle)
        | DialogState::Publish(_, _, handle) => {
            let _ = handle.reply(StatusCode::NotAcceptable).await;
        }
        DialogState::Terminated(id, why) => {
            inner.layer.remove_dialog(&id);
            if let Some((key, role)) = inner.calls.end(&id) {
                tell(Event::Ended(key, ended(&why, &role)));
            }
        }
        DialogState::Calling(_) | DialogState::Trying(_) | DialogState::WaitAck(..) => {}
    }
}

/// A key as some exchanges tell it (`application/dtmf-relay`, `application/dtmf`).
fn pressed(body: &[u8]) -> Option<Key> {
    let text = std::str::from_utf8(body).ok()?;
    let signal = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("Signal="));
    let mut characters = signal.unwrap_or(text).trim().chars();
    let key = Key::from_char(characters.next()?)?;
    characters.next().is_none().then_some(key)
}

/// What the end of a dialogue means to us, in the role that we have in it.
fn ended(why: &TerminatedReason, role: &TransactionRole) -> Why {
    let called = *role == TransactionRole::Server;
    match why {
        TerminatedReason::Timeout => Why::TimedOut,
        TerminatedReason::UacCancel => Why::Cancelled,
        TerminatedReason::UacBye if called => Why::HungUp,
        TerminatedReason::UasBye if called => Why::Ours,
        TerminatedReason::UacBye => Why::Ours,
        TerminatedReason::UasBye => Why::HungUp,
        TerminatedReason::UacBusy | TerminatedReason::UasBusy => Why::Refused(486),
        TerminatedReason::UasDecline => Why::Refused(603),
        TerminatedReason::ProxyAuthRequired => Why::Refused(407),
        TerminatedReason::ProxyError(code)
        | TerminatedReason::UacOther(code)
        | TerminatedReason::UasOther(code) => Why::Refused(u16::from(code.clone())),
    }
}

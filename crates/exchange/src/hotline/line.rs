//! All calls that stand, and the accounts that they come and go by.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use schalter_domain::ids::{CallId, OrganisationId, VisitId};
use schalter_media::{RoomId, VoiceCodec};
use schalter_phone::sip::{self, CallKey, SipError};
use schalter_phone::sound::Told;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{AccountCounts, AccountSettings, AccountState, CallEnd, CallSeen, CallState, Whose};
use crate::Shared;
use crate::hub::{Attachment, Party, Push};
use crate::visits::EnterError;

/// What happens to one call.
#[derive(Debug)]
pub(crate) enum CallEvent {
    /// In the signalling.
    Sip(sip::Event),
    /// In the sound.
    Told(Told),
    /// Something about the talk changed.
    Push(Push),
    /// A place in the line was taken, or not.
    Entered(Result<VisitId, EnterError>),
    /// A callback was promised, or not.
    Promised(Result<(), ()>),
    /// End the call now.
    Stop,
    /// The server goes down: end the call now, in words where that can be.
    Down,
    /// The house leaves this call and another one together: `outside::stays` carries it to its end.
    Handed(super::outside::Handed),
}

/// A call that begins.
#[derive(Debug)]
pub(crate) struct NewCall {
    /// Its id.
    pub id: CallId,
    /// The visit, if there is one already.
    pub visit: Option<VisitId>,
    /// Whose visit or number.
    pub organisation: OrganisationId,
    /// Who is on the line.
    pub whose: Whose,
    /// The number over there, in international form.
    pub number: Option<String>,
    /// By which account.
    pub account: String,
    /// It came to us.
    pub incoming: bool,
}

/// One call, as it is known to everybody.
#[derive(Debug)]
struct Entry {
    call: NewCall,
    state: CallState,
    codec: Option<VoiceCodec>,
    text: bool,
    key: Option<CallKey>,
    /// The media room that it is in.
    room: Option<RoomId>,
    events: mpsc::UnboundedSender<CallEvent>,
}

impl Entry {
    fn seen(&self) -> Option<CallSeen> {
        Some(CallSeen {
            id: self.call.id,
            visit: self.call.visit?,
            organisation: self.call.organisation,
            whose: self.call.whose.clone(),
            state: self.state,
            number: self.call.number.clone(),
            codec: self.codec,
            text: self.text,
        })
    }

    fn stands(&self) -> bool {
        !matches!(self.state, CallState::Ended(_))
    }

    fn is_citizen_of(&self, visit: VisitId) -> bool {
        self.call.visit == Some(visit) && self.call.whose == Whose::Citizen && self.stands()
    }
}

#[derive(Debug, Default)]
struct Inner {
    calls: HashMap<CallId, Entry>,
    keys: HashMap<CallKey, CallId>,
    accounts: Vec<AccountState>,
}

/// All calls.
#[derive(Debug, Default)]
pub(crate) struct Calls(Mutex<Inner>);

impl Calls {
    /// No calls yet, by these accounts.
    pub fn new(accounts: &[AccountSettings]) -> Self {
        let state = |account: &AccountSettings| AccountState {
            key: account.key.clone(),
            organisation: account.organisation.clone(),
            registered: account.registers.then_some(false),
            since: None,
            error: None,
            calls: 0,
            counts: AccountCounts::default(),
        };
        Self(Mutex::new(Inner {
            accounts: accounts.iter().map(state).collect(),
            ..Inner::default()
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call begins, and rings. Gives what will happen to it.
    pub fn begin(&self, shared: &Arc<Shared>, call: NewCall) -> CallEvents {
        let (events, receiver) = mpsc::unbounded_channel();
        let id = call.id;
        if let Some(visit) = call.visit {
            shared.hub.follow(id, visit);
        }
        let entry = Entry {
            call,
            state: CallState::Ringing,
            codec: None,
            text: false,
            key: None,
            room: None,
            events,
        };
        self.lock().calls.insert(id, entry);
        CallEvents {
            shared: Arc::clone(shared),
            party: Party::Call(id),
            events: receiver,
            pushes: None,
        }
    }

    /// What the signalling calls it from now on.
    pub fn name(&self, call: CallId, key: CallKey) {
        let mut inner = self.lock();
        if let Some(entry) = inner.calls.get_mut(&call) {
            entry.key = Some(key);
            inner.keys.insert(key, call);
        }
    }

    /// Dials, so that nothing can happen to the call before its name is known.
    ///
    /// # Errors
    /// What `dial` said.
    pub fn dial(
        &self,
        call: CallId,
        dial: impl FnOnce() -> Result<CallKey, SipError>,
    ) -> Result<CallKey, SipError> {
        let mut inner = self.lock();
        let key = dial()?;
        inner.keys.insert(key, call);
        if let Some(entry) = inner.calls.get_mut(&call) {
            entry.key = Some(key);
            let account = entry.call.account.clone();
            inner.count(&account, |counts| counts.outgoing += 1);
        }
        Ok(key)
    }

    /// What the signalling calls it.
    pub fn key(&self, call: CallId) -> Option<CallKey> {
        self.lock().calls.get(&call)?.key
    }

    /// Hands an event to the call that bears this name, while it does.
    pub fn tell_named(&self, key: CallKey, event: sip::Event) {
        let inner = self.lock();
        let entry = inner.keys.get(&key).and_then(|call| inner.calls.get(call));
        if let Some(entry) = entry {
            let _ = entry.events.send(CallEvent::Sip(event));
        }
    }

    /// Hands an event to a call; says whether there is one.
    pub fn tell(&self, call: CallId, event: CallEvent) -> bool {
        let inner = self.lock();
        let entry = inner.calls.get(&call);
        entry.is_some_and(|entry| entry.events.send(event).is_ok())
    }

    /// Tells every call that the server goes down.
    pub fn go_down(&self) {
        for entry in self.lock().calls.values() {
            let _ = entry.events.send(CallEvent::Down);
        }
    }

    /// How many calls stand.
    pub fn count(&self) -> usize {
        let inner = self.lock();
        inner.calls.values().filter(|entry| entry.stands()).count()
    }

    /// How far a call is from now on; says whether that is new.
    pub fn set_state(&self, call: CallId, state: CallState) -> bool {
        let mut inner = self.lock();
        let entry = inner.calls.get_mut(&call);
        entry.is_some_and(|entry| std::mem::replace(&mut entry.state, state) != state)
    }

    /// How far a call is.
    pub fn state(&self, call: CallId) -> Option<CallState> {
        self.lock().calls.get(&call).map(|entry| entry.state)
    }

    /// What was agreed with the other side.
    pub fn agreed(&self, call: CallId, codec: VoiceCodec, text: bool) {
        if let Some(entry) = self.lock().calls.get_mut(&call) {
            (entry.codec, entry.text) = (Some(codec), text);
        }
    }

    /// A visit becomes the call's. Fails where the visit has another call of its citizen by now.
    pub fn claim(&self, shared: &Shared, call: CallId, visit: VisitId) -> bool {
        let mut inner = self.lock();
        let mut calls = inner.calls.values();
        if calls.any(|entry| entry.is_citizen_of(visit) && entry.call.id != call) {
            return false;
        }
        let Some(entry) = inner.calls.get_mut(&call) else {
            return false;
        };
        entry.call.visit = Some(visit);
        drop(inner);
        shared.hub.follow(call, visit);
        true
    }

    /// The visit is no longer the call's: it was promised to be called back.
    pub fn release(&self, shared: &Shared, call: CallId) {
        if let Some(entry) = self.lock().calls.get_mut(&call) {
            entry.call.visit = None;
        }
        shared.hub.unfollow(call);
    }

    /// The visit of a call.
    pub fn visit(&self, call: CallId) -> Option<VisitId> {
        self.lock().calls.get(&call)?.call.visit
    }

    /// A call, once it has a visit.
    pub fn seen(&self, call: CallId) -> Option<CallSeen> {
        self.lock().calls.get(&call)?.seen()
    }

    /// The calls of a visit, the oldest first.
    pub fn of(&self, visit: VisitId) -> Vec<CallSeen> {
        let inner = self.lock();
        let calls = inner.calls.values();
        let mut seen: Vec<CallSeen> = calls
            .filter(|entry| entry.call.visit == Some(visit))
            .filter_map(Entry::seen)
            .collect();
        seen.sort_by_key(|call| call.id);
        seen
    }

    /// The call of the citizen whose visit it is, while one stands.
    pub fn citizen(&self, visit: VisitId) -> Option<CallSeen> {
        let inner = self.lock();
        let mut calls = inner.calls.values();
        calls.find(|entry| entry.is_citizen_of(visit))?.seen()
    }

    /// Notes the media room that a call is in; says whether it is another one than before.
    pub fn enters_room(&self, call: CallId, room: Option<RoomId>) -> bool {
        let mut inner = self.lock();
        let entry = inner.calls.get_mut(&call);
        entry.is_some_and(|entry| std::mem::replace(&mut entry.room, room) != room)
    }

    /// The call is over. It can still be seen, and nothing happens to it any more.
    pub fn over(&self, call: CallId, end: CallEnd) {
        let mut inner = self.lock();
        let Some(entry) = inner.calls.get_mut(&call) else {
            return;
        };
        entry.state = CallState::Ended(end);
        if let Some(key) = entry.key.take() {
            inner.keys.remove(&key);
        }
    }

    /// Nothing is known of the call any more. Gives the visit that it had.
    pub fn forget(&self, shared: &Shared, call: CallId) -> Option<VisitId> {
        let mut inner = self.lock();
        let entry = inner.calls.remove(&call);
        if let Some(key) = entry.as_ref().and_then(|entry| entry.key) {
            inner.keys.remove(&key);
        }
        drop(inner);
        shared.hub.unfollow(call);
        shared.hub.forget(Party::Call(call));
        entry?.call.visit
    }

    /// How many calls stand by an account.
    pub fn by_account(&self, account: &str) -> u32 {
        self.lock().by_account(account)
    }

    /// How many calls stand that went out for an organisation.
    pub fn outgoing(&self, organisation: OrganisationId) -> u32 {
        let inner = self.lock();
        let out = inner.calls.values().filter(|entry| {
            entry.call.organisation == organisation && !entry.call.incoming && entry.stands()
        });
        u32::try_from(out.count()).unwrap_or(u32::MAX)
    }

    /// Whether a call went out.
    pub fn went_out(&self, call: CallId) -> bool {
        let inner = self.lock();
        let entry = inner.calls.get(&call);
        entry.is_some_and(|entry| !entry.call.incoming)
    }

    /// The account of a call.
    pub fn account(&self, call: CallId) -> Option<String> {
        let inner = self.lock();
        Some(inner.calls.get(&call)?.call.account.clone())
    }

    /// Counts something of an account.
    pub fn count_for(&self, account: &str, count: impl FnOnce(&mut AccountCounts)) {
        self.lock().count(account, count);
    }

    /// Whether a registration holds, as it was told at `now`.
    pub fn registered(&self, account: &str, result: Result<(), String>, now: Timestamp) {
        let mut inner = self.lock();
        let mut accounts = inner.accounts.iter_mut();
        let Some(account) = accounts.find(|known| known.key == account) else {
            return;
        };
        let holds = result.is_ok();
        if account.registered != Some(holds) || account.since.is_none() {
            account.since = Some(now);
        }
        account.registered = Some(holds);
        account.error = result.err();
    }

    /// How the accounts are.
    pub fn accounts(&self) -> Vec<AccountState> {
        let inner = self.lock();
        let with_calls = |account: &AccountState| AccountState {
            calls: inner.by_account(&account.key),
            ..account.clone()
        };
        inner.accounts.iter().map(with_calls).collect()
    }
}

impl Inner {
    fn by_account(&self, account: &str) -> u32 {
        let calls = self.calls.values();
        let of = calls.filter(|entry| entry.call.account == account && entry.stands());
        u32::try_from(of.count()).unwrap_or(u32::MAX)
    }

    fn count(&mut self, account: &str, count: impl FnOnce(&mut AccountCounts)) {
        let mut accounts = self.accounts.iter_mut();
        if let Some(account) = accounts.find(|known| known.key == account) {
            count(&mut account.counts);
        }
    }
}

/// What happens to one call, in the order in which it happens.
pub(crate) struct CallEvents {
    shared: Arc<Shared>,
    party: Party,
    events: mpsc::UnboundedReceiver<CallEvent>,
    pushes: Option<Attachment>,
}

impl CallEvents {
    /// What happens next. Nothing is lost if it is cancelled.
    pub async fn next(&mut self) -> CallEvent {
        loop {
            let attachment = match &mut self.pushes {
                Some(attachment) => attachment,
                // A mailbox that was closed since it was full: what counts is read anew.
                None => match self.shared.hub.attach(self.party, Uuid::nil(), true) {
                    Ok(attachment) => self.pushes.insert(attachment),
                    Err(_) => return CallEvent::Stop,
                },
            };
            tokio::select! {
                biased;
                event = self.events.recv() => return event.unwrap_or(CallEvent::Stop),
                push = attachment.pushes.recv() => match push {
                    Some(push) => return CallEvent::Push(push),
                    None => self.pushes = None,
                },
            }
        }
    }
}

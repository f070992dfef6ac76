//! Citizens whom the house calls: those to whom a call back was promised, as soon as a clerk takes it,
//! and those whom a clerk calls of his or her own accord.
//!
//! One task follows each such talk. It dials by itself when the talk begins, tells in plain words how a
//! call ended, and counts a try that reached nobody unless the clerk dials again in time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use schalter_domain::ids::{CallId, ConversationId, OfficeId, SeatId, TopicId, VisitId};
use schalter_domain::office::Channel;
use schalter_domain::staff::Staff;
use schalter_domain::switchboard::{Arrival, Command, Event, VisitStage, What};
use schalter_store::{Contact, ContactBy, Write};
use tokio::sync::mpsc;

use super::dial::{Job, Line, Over, tell};
use super::limits::{self, NotCalled};
use super::{CallEnd, CallState, Hotline, Whose};
use crate::Shared;
use crate::hub::Party;
use crate::seats::Seats;
use crate::signs::Sign;

/// How often a talk without a call says that it is still there.
const LIFE: Duration = Duration::from_secs(10);

/// How far it is with calling the citizen of a talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialling {
    /// The number, as it is called or was given.
    pub number: String,
    /// The call, while there is one or its end is shown.
    pub call: Option<CallId>,
    /// How far.
    pub state: DialState,
    /// When a try that reached nobody counts, unless it is dialled again before.
    pub counts: Option<Timestamp>,
}

/// How far a call to a citizen is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DialState {
    /// Nothing was dialled yet, or not since the server began.
    Idle,
    /// It is being dialled, or goes on as its call says.
    Calling(CallState),
    /// It is not dialled, and why.
    Barred(NotCalled),
}

/// What a talk's task is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    /// Dial again.
    Again,
    /// The talk is over, or changed hands.
    Look,
}

#[derive(Debug)]
struct Attempt {
    number: String,
    call: Option<CallId>,
    barred: Option<NotCalled>,
    counts: Option<Timestamp>,
    asks: mpsc::UnboundedSender<Ask>,
}

/// The talks whose citizens the house calls.
#[derive(Debug)]
pub(crate) struct Dials {
    attempts: Mutex<HashMap<VisitId, Attempt>>,
    begun: mpsc::UnboundedSender<VisitId>,
}

impl Dials {
    /// None yet; the other end is for [`run`].
    pub fn new() -> (Self, mpsc::UnboundedReceiver<VisitId>) {
        let (begun, receiver) = mpsc::unbounded_channel();
        let dials = Self {
            attempts: Mutex::default(),
            begun,
        };
        (dials, receiver)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<VisitId, Attempt>> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was decided about talks.
    pub fn follow(&self, event: &Event) {
        match event.what {
            What::ConversationStarted { visit, .. } => {
                let _ = self.begun.send(visit);
            }
            What::ConversationEnded { visit, .. }
            | What::CallbackTried { visit, .. }
            | What::ParkEnded { visit, .. } => {
                self.ask(visit, Ask::Look);
            }
            _ => {}
        }
    }

    fn ask(&self, visit: VisitId, ask: Ask) -> bool {
        let attempts = self.lock();
        attempts
            .get(&visit)
            .is_some_and(|attempt| attempt.asks.send(ask).is_ok())
    }

    /// A task takes a talk on; none where one has it already.
    fn take(&self, visit: VisitId, number: &str) -> Option<mpsc::UnboundedReceiver<Ask>> {
        let mut attempts = self.lock();
        if attempts.contains_key(&visit) {
            return None;
        }
        let (asks, receiver) = mpsc::unbounded_channel();
        let attempt = Attempt {
            number: number.to_owned(),
            call: None,
            barred: None,
            counts: None,
            asks,
        };
        attempts.insert(visit, attempt);
        Some(receiver)
    }

    fn change(&self, visit: VisitId, change: impl FnOnce(&mut Attempt)) {
        if let Some(attempt) = self.lock().get_mut(&visit) {
            change(attempt);
        }
    }
}

/// Takes up every talk whose citizen is to be called, until the exchange ends.
pub(crate) async fn run(shared: Arc<Shared>, mut begun: mpsc::UnboundedReceiver<VisitId>) {
    while let Some(visit) = begun.recv().await {
        take_up(&shared, visit);
    }
}

/// Begins to call the citizen of a talk, where the house can and nobody is on the line yet.
fn take_up(shared: &Arc<Shared>, visit: VisitId) {
    if shared.calls.citizen(visit).is_some() {
        return;
    }
    let Some((number, _)) = callee(shared, visit) else {
        return;
    };
    if let Some(asks) = shared.dials.take(visit, &number) {
        tokio::spawn(Talk::follows(Arc::clone(shared), visit, asks));
    }
}

/// Whom the house calls in a talk, and in which talk: a contact by telephone, where calls go out.
fn callee(shared: &Shared, visit: VisitId) -> Option<(String, ConversationId)> {
    let state = shared.live.visit(visit)?;
    let VisitStage::Talking { conversation } = state.stage else {
        return None;
    };
    let contact = shared.live.contact(visit)?;
    let called = state.callback.is_some() || state.need.channel == Channel::Phone;
    if contact.by != ContactBy::Phone || !called {
        return None;
    }
    limits::trunk(shared, state.need.organisation)?;
    Some((contact.address.clone(), conversation))
}

/// The task of one talk.
struct Talk {
    shared: Arc<Shared>,
    visit: VisitId,
    asks: mpsc::UnboundedReceiver<Ask>,
}

impl Drop for Talk {
    fn drop(&mut self) {
        let attempt = self.shared.dials.lock().remove(&self.visit);
        if let Some(call) = attempt.and_then(|attempt| attempt.call) {
            self.shared.calls.forget(&self.shared, call);
        }
        tell(&self.shared, self.visit);
    }
}

impl Talk {
    async fn follows(shared: Arc<Shared>, visit: VisitId, asks: mpsc::UnboundedReceiver<Ask>) {
        let mut talk = Self {
            shared,
            visit,
            asks,
        };
        while let Some((number, _)) = callee(&talk.shared, talk.visit) {
            let called = talk.calls(&number).await;
            let counts = match called {
                Ok(over) if over.answered && !over.ours => return talk.citizen_left().await,
                Ok(over) => talk.counts(over),
                Err(barred) => {
                    talk.bars(barred);
                    false
                }
            };
            if !talk.is_asked_again(counts).await {
                return;
            }
        }
    }

    /// One call, from dialling to its end.
    async fn calls(&mut self, number: &str) -> Result<Over, NotCalled> {
        let failed = Over {
            end: CallEnd::Failed,
            answered: false,
            ours: false,
        };
        let Some(job) = self.job(number)? else {
            return Ok(failed);
        };
        let visit = self.visit;
        let tries = tries(&self.shared, visit);
        let dialled = Line::dials(&self.shared, &job).await;
        let call = match &dialled {
            Ok(line) => line.id(),
            Err(failed) => *failed,
        };
        let number = job.number;
        let before = self.changes(|attempt| {
            (attempt.barred, attempt.counts) = (None, None);
            attempt.number = number;
            attempt.call.replace(call)
        });
        if let Some(before) = before {
            self.shared.calls.forget(&self.shared, before);
        }
        let Ok(mut line) = dialled else {
            return Ok(failed);
        };
        let wanted = |shared: &Shared, answered: bool| is_wanted(shared, visit, tries, answered);
        Ok(line.carries(wanted).await)
    }

    fn job(&self, number: &str) -> Result<Option<Job>, NotCalled> {
        let shared = &self.shared;
        let Some(state) = shared.live.visit(self.visit) else {
            return Ok(None);
        };
        let organisation = state.need.organisation;
        let (from, account) = limits::trunk(shared, organisation).ok_or(NotCalled::Off)?;
        let number = limits::dialled(shared, number)?;
        limits::take(shared, organisation, &number)?;
        Ok(Some(Job {
            visit: self.visit,
            organisation,
            whose: Whose::Citizen,
            number,
            from,
            account,
        }))
    }

    fn changes<T: Default>(&self, change: impl FnOnce(&mut Attempt) -> T) -> T {
        let mut result = T::default();
        self.shared
            .dials
            .change(self.visit, |attempt| result = change(attempt));
        tell(&self.shared, self.visit);
        result
    }

    fn bars(&self, barred: NotCalled) {
        self.changes(|attempt| attempt.barred = Some(barred));
    }

    /// Whether a call that reached nobody counts as a try by itself, after the grace that is shown.
    fn counts(&self, over: Over) -> bool {
        let nobody = matches!(
            over.end,
            CallEnd::Busy | CallEnd::NoAnswer | CallEnd::Refused
        );
        let state = self.shared.live.visit(self.visit);
        let promised = state.is_some_and(|state| state.callback.is_some());
        let counts = nobody && promised;
        if counts {
            let at = self.shared.now() + self.grace();
            self.changes(|attempt| attempt.counts = Some(at));
        }
        counts
    }

    fn grace(&self) -> jiff::SignedDuration {
        let means = self.shared.phone.as_ref();
        means.map_or(jiff::SignedDuration::ZERO, |means| means.settings.grace)
    }

    /// Waits for what comes next; says whether it is dialled again.
    async fn is_asked_again(&mut self, counts: bool) -> bool {
        let grace = tokio::time::sleep(self.grace().unsigned_abs());
        tokio::pin!(grace);
        let mut life = tokio::time::interval(LIFE);
        loop {
            if callee(&self.shared, self.visit).is_none() {
                return false;
            }
            tokio::select! {
                biased;
                ask = self.asks.recv() => match ask {
                    Some(Ask::Again) => return true,
                    Some(Ask::Look) => {}
                    None => return false,
                },
                () = &mut grace, if counts => {
                    self.not_reached().await;
                    return false;
                }
                _ = life.tick() => self.shared.sign(Party::Visit(self.visit), Sign::Seen, false),
            }
        }
    }

    async fn not_reached(&self) {
        let Some((_, conversation)) = callee(&self.shared, self.visit) else {
            return;
        };
        let lead = self.shared.live.talk(conversation).map(|talk| talk.seat);
        let Some(seat) = lead else { return };
        if let Err(error) = self.shared.command(Command::NotReached { seat }).await {
            tracing::warn!(%error, "a try that reached nobody was not counted");
        }
    }

    /// Whoever was called has hung up.
    async fn citizen_left(&self) {
        let leave = Command::Leave { visit: self.visit };
        if let Err(error) = self.shared.command(leave).await {
            tracing::debug!(%error, "a call that ended had no visit any more");
        }
    }
}

fn tries(shared: &Shared, visit: VisitId) -> u8 {
    let state = shared.live.visit(visit);
    state
        .and_then(|state| Some(state.callback?.tries))
        .unwrap_or(0)
}

/// A call is wanted while its talk goes on; somebody who has answered stays also between two talks.
fn is_wanted(shared: &Shared, visit: VisitId, tried: u8, answered: bool) -> bool {
    let Some(state) = shared.live.visit(visit) else {
        return false;
    };
    match state.stage {
        VisitStage::Talking { .. } => true,
        VisitStage::Parked { .. } | VisitStage::Waiting { .. } | VisitStage::Offered { .. } => {
            answered && tries(shared, visit) == tried
        }
        VisitStage::Ended { .. } => false,
    }
}

impl Hotline<'_> {
    /// Whether calls of an organisation go out by this server.
    pub fn calls_out(&self, organisation: schalter_domain::ids::OrganisationId) -> bool {
        limits::trunk(self.0, organisation).is_some()
    }

    /// How far it is with calling the citizen of a talk; none where the house does not call.
    pub fn dialling(&self, visit: VisitId) -> Option<Dialling> {
        let shared = self.0;
        let (given, _) = callee(shared, visit)?;
        let attempts = shared.dials.lock();
        let Some(attempt) = attempts.get(&visit) else {
            return Some(Dialling {
                number: given,
                call: None,
                state: DialState::Idle,
                counts: None,
            });
        };
        let call = attempt.call.and_then(|call| shared.calls.seen(call));
        let state = match (&attempt.barred, &call) {
            (Some(barred), _) => DialState::Barred(barred.clone()),
            (None, Some(call)) => DialState::Calling(call.state),
            (None, None) => DialState::Calling(CallState::Ringing),
        };
        Some(Dialling {
            number: attempt.number.clone(),
            call: call.map(|call| call.id),
            state,
            counts: attempt.counts,
        })
    }

    /// Whether one more callback may be wished from an address, or by a caller; counted if so.
    pub fn may_wish(&self, source: &str) -> bool {
        limits::wishes(self.0, source).is_ok()
    }
}

impl Seats<'_> {
    /// Dials the citizen of the talk that a staff member leads again, or for the first time since a
    /// restart.
    ///
    /// # Errors
    /// [`NotCalled::NotThere`].
    pub fn dial_again(&self, seat: SeatId) -> Result<(), NotCalled> {
        let visit = self.led(seat).ok_or(NotCalled::NotThere)?;
        if self.0.calls.citizen(visit).is_some() {
            return Ok(());
        }
        callee(self.0, visit).ok_or(NotCalled::Off)?;
        if !self.0.dials.ask(visit, Ask::Again) {
            take_up(self.0, visit);
        }
        Ok(())
    }

    /// Calls somebody: the talk begins at once, and it is dialled.
    ///
    /// # Errors
    /// See [`NotCalled`]; nobody is called then.
    pub async fn call_out(
        &self,
        staff: &Staff,
        number: &str,
        office: OfficeId,
        topic: Option<TopicId>,
    ) -> Result<VisitId, NotCalled> {
        let shared = self.0;
        let (organisation, topic, language) = {
            let catalogue = shared.catalogue.load();
            let (owner, entry) = catalogue.office(office).ok_or(NotCalled::NotThere)?;
            let chosen = match topic {
                Some(topic) => entry.topic_by_id(topic),
                None => entry.topics.iter().find(|topic| topic.unsure),
            };
            let topic = chosen.ok_or(NotCalled::NotThere)?.id;
            let spoken = entry.office.languages.first().copied();
            let language = spoken.unwrap_or(schalter_domain::language::Language::De);
            (owner.organisation.id, topic, language)
        };
        limits::trunk(shared, organisation).ok_or(NotCalled::Off)?;
        let number = limits::dialled(shared, number)?;
        limits::may(shared, organisation, &number)?;
        let now = shared.now();
        let visit = VisitId::new(now, &*shared.entropy);
        let contact = Contact {
            visit,
            organisation,
            by: ContactBy::Phone,
            address: number,
            delete_after: None,
        };
        let arrival = Box::new(Arrival {
            visit,
            office,
            topic,
            language,
            channel: Channel::Phone,
            text_only: false,
            wish: None,
            callback: None,
        });
        let command = Command::CallOut {
            seat: staff.id.into(),
            conversation: ConversationId::new(now, &*shared.entropy),
            arrival,
        };
        let result = shared.result(staff.organisation, self.1);
        let writes = vec![Write::PutContact(contact)];
        shared.submit(Some(command), writes, result).await?;
        Ok(visit)
    }

    /// Calls back now, as promised.
    ///
    /// # Errors
    /// See [`NotCalled`].
    pub async fn call_back(&self, seat: SeatId, visit: VisitId) -> Result<(), NotCalled> {
        let conversation = ConversationId::new(self.0.now(), &*self.0.entropy);
        let command = Command::CallBack {
            seat,
            conversation,
            visit,
        };
        self.run(seat, command).await?;
        Ok(())
    }
}

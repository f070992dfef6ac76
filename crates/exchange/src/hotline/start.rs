//! From what happens on the line to the calls that it happens to; calls that come, and the end.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use schalter_domain::ids::CallId;
use schalter_media::LegId;
use schalter_phone::sip::{self, CallKey, Event, Flood, Invitation};
use schalter_phone::sound::Told;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::call::{Call, CallIn, End};
use super::enter::{self, Calling};
use super::line::{CallEvent, NewCall};
use super::{AccountSettings, Means, Whose, room};
use crate::Shared;

/// How often the calls that go on are counted while the server goes down.
const LOOK: Duration = Duration::from_millis(200);
/// How long the last words of calls may take that are ended by the server.
const LAST_WORDS: Duration = Duration::from_secs(25);
/// How long the exchanges may take to forget this server.
const FAREWELL: Duration = Duration::from_secs(3);
/// How long the ends of calls may take that are not told why.
const AT_ONCE: Duration = Duration::from_millis(800);
/// After how long an exchange is to try again that was turned away, in seconds.
const RETRY_S: u32 = 60;

/// How many calls came lately.
#[derive(Debug)]
pub(crate) struct Floods {
    numbers: Flood<String>,
    accounts: Flood<String>,
    began: Instant,
}

impl Floods {
    pub fn new(numbers: usize, accounts: usize) -> Mutex<Self> {
        Mutex::new(Self {
            numbers: Flood::new(numbers),
            accounts: Flood::new(accounts),
            began: Instant::now(),
        })
    }

    fn admits(&mut self, account: &str, number: Option<&str>) -> bool {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let by_number = number.is_none_or(|number| self.numbers.admits(number.to_owned(), now));
        by_number && self.accounts.admits(account.to_owned(), now)
    }
}

/// Follows the line until the exchange ends.
pub(crate) fn start(
    shared: &Arc<Shared>,
    events: mpsc::UnboundedReceiver<Event>,
    told: mpsc::UnboundedReceiver<Told>,
) {
    enter::without_calls(shared);
    tokio::spawn(super::words::warm(Arc::clone(shared)));
    tokio::spawn(follow_signals(Arc::clone(shared), events));
    tokio::spawn(follow_sounds(Arc::clone(shared), told));
}

async fn follow_signals(shared: Arc<Shared>, mut events: mpsc::UnboundedReceiver<Event>) {
    while let Some(event) = events.recv().await {
        let key = match event {
            Event::Incoming(key, invitation) => {
                incoming(&shared, key, invitation);
                continue;
            }
            Event::Registered(account, result) => {
                let now = shared.now();
                shared.calls.registered(&account.0, result, now);
                continue;
            }
            Event::Ringing(key, _)
            | Event::Confirmed(key, _)
            | Event::Reoffer(key, ..)
            | Event::Pressed(key, _)
            | Event::Ended(key, _) => key,
        };
        shared.calls.tell_named(key, event);
    }
}

async fn follow_sounds(shared: Arc<Shared>, mut told: mpsc::UnboundedReceiver<Told>) {
    while let Some(told) = told.recv().await {
        let (Told::Pressed(leg, _) | Told::Typed(leg, _) | Told::Played(leg) | Told::Gone(leg)) =
            &told;
        let call = CallId(leg.0);
        shared.calls.tell(call, CallEvent::Told(told));
    }
}

/// A call comes: it rings at once, or is turned away at once.
fn incoming(shared: &Arc<Shared>, key: CallKey, invitation: Invitation) {
    let Some(means) = &shared.phone else { return };
    let account = invitation.account.0.clone();
    let turn_away = |status: u16| {
        let count = |counts: &mut super::AccountCounts| counts.turned_away += 1;
        shared.calls.count_for(&account, count);
        means.sip.reject_until(key, status, RETRY_S);
    };
    let Some(settings) = means.account(&account) else {
        return turn_away(404);
    };
    if let Err(status) = admitted(shared, means, settings, &invitation) {
        return turn_away(status);
    }
    let now = shared.now();
    let catalogue = shared.catalogue.load();
    let Some(number) = enter::number_of(&catalogue, &settings.organisation, &invitation) else {
        return turn_away(404);
    };
    let Some(owner) = catalogue.organisation_by_id(number.organisation) else {
        return turn_away(404);
    };
    let route = number.route_at(owner.zone.to_datetime(now)).clone();
    means.sip.ring(key);
    let calling = Calling {
        number: known(&invitation),
        dialled: number.id,
        account: account.clone(),
    };
    let id = CallId::new(now, &*shared.entropy);
    let events = shared.calls.begin(
        shared,
        NewCall {
            id,
            visit: None,
            organisation: number.organisation,
            whose: Whose::Citizen,
            number: calling.number.clone(),
            account: account.clone(),
            incoming: true,
        },
    );
    shared.calls.name(id, key);
    shared
        .calls
        .count_for(&account, |counts| counts.incoming += 1);
    let of = CallIn {
        id,
        key,
        number,
        route,
        calling,
        offer: invitation.offer,
        events,
    };
    tokio::spawn(carry(Arc::clone(shared), of));
}

/// Whether a call may come in now; the status otherwise.
fn admitted(
    shared: &Shared,
    means: &Means,
    account: &AccountSettings,
    invitation: &Invitation,
) -> Result<(), u16> {
    if means.draining.is_cancelled() || shared.draining.is_cancelled() {
        return Err(full(account));
    }
    if account.calls > 0 && shared.calls.by_account(&account.key) >= account.calls {
        return Err(full(account));
    }
    let caller = known(invitation);
    let mut floods = means.floods.lock().unwrap_or_else(PoisonError::into_inner);
    if !floods.admits(&account.key, caller.as_deref()) {
        return Err(486);
    }
    Ok(())
}

/// How an account says that it takes no more: where a trunk stands by, the exchange goes on to that
/// one.
fn full(account: &AccountSettings) -> u16 {
    if account.standby { 503 } else { 486 }
}

fn known(invitation: &Invitation) -> Option<String> {
    match &invitation.from {
        sip::Caller::Known(user) => enter::written_out(user),
        sip::Caller::Anonymous => None,
    }
}

/// Carries a call to its end, and leaves nothing of it behind, whatever happens to its task.
async fn carry(shared: Arc<Shared>, of: CallIn) {
    let (id, key, account) = (of.id, of.key, of.calling.account.clone());
    let running = tokio::spawn({
        let shared = Arc::clone(&shared);
        async move {
            match Call::new(shared, of).await {
                Ok(call) => call.run().await,
                Err(end) => end,
            }
        }
    });
    let end = running.await.unwrap_or_else(|error| {
        tracing::error!(%error, "the task of a call broke off");
        End::Broken
    });
    let Some(means) = &shared.phone else { return };
    match end {
        End::Theirs => {}
        End::Refused(status) => means.sip.reject_until(key, status, RETRY_S),
        End::Ours | End::Broken => {
            let sip = means.sip.clone();
            tokio::spawn(async move { sip.hang_up(key).await });
        }
    }
    room::parts(&shared, id);
    let lost = means.sounds.counts(LegId(id.0)).await;
    means.sounds.close(LegId(id.0));
    shared.calls.count_for(&account, |counts| {
        counts.lost += lost.map_or(0, |counts| counts.lost);
        counts.failed += u64::from(matches!(end, End::Broken | End::Refused(_)));
    });
    let Some(visit) = shared.calls.forget(&shared, id) else {
        return;
    };
    match end {
        End::Theirs | End::Ours => enter::give_up(&shared, visit).await,
        End::Broken | End::Refused(_) => enter::keep_place(&shared, visit),
    }
}

/// Takes no calls any more, and returns when those that go on have ended, or have had their time.
pub(crate) async fn drain(shared: &Shared) {
    let Some(means) = &shared.phone else { return };
    means.draining.cancel();
    let patience = Duration::try_from(means.settings.drain).unwrap_or_default();
    if !none_left(shared, patience).await {
        tracing::info!(calls = shared.calls.count(), "calls are ended");
        shared.calls.go_down();
        none_left(shared, LAST_WORDS).await;
    }
    // Nobody sends calls to a server that is gone; one that does not answer is not waited for.
    let _ = tokio::time::timeout(FAREWELL, Box::pin(means.sip.leave())).await;
}

/// Ends what calls there still are, at once: the process ends.
pub(crate) async fn cut(shared: &Shared) {
    let Some(means) = &shared.phone else { return };
    means.draining.cancel();
    // The first time they would say why.
    shared.calls.go_down();
    shared.calls.go_down();
    none_left(shared, AT_ONCE).await;
}

async fn none_left(shared: &Shared, patience: Duration) -> bool {
    let until = Instant::now() + patience;
    while shared.calls.count() > 0 {
        if Instant::now() >= until {
            return false;
        }
        tokio::time::sleep(LOOK).await;
    }
    true
}

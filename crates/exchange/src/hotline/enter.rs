//! How a caller comes into the line: where the call leads, a new place or the old one, a promise.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use schalter_domain::ids::{CallId, NumberId, TopicId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::message::international;
use schalter_domain::office::Channel;
use schalter_domain::phone::{Number, Route, dialled};
use schalter_domain::switchboard::{Visit, VisitStage};
use schalter_phone::keys::Key;
use schalter_phone::script::Plan;
use schalter_phone::sip;
use schalter_store::ContactBy;

use super::limits;
use super::line::CallEvent;
use crate::callbacks::{self, CallbackRequest};
use crate::hub::Party;
use crate::signs::Sign;
use crate::visits::{Enter, EnterError, Visits};
use crate::{Catalogue, Shared};

/// How the credential of a call's visit begins: no cookie is such.
const CALL: &str = "call:";
/// A place is kept at least so long for somebody whose call broke.
const KEPT: SignedDuration = SignedDuration::from_secs(60);
/// How often entering is tried when the database does not answer, and the pause between.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_millis(500);

/// Who calls which number.
#[derive(Clone, Debug)]
pub(crate) struct Calling {
    /// The caller's number in international form, where it is known.
    pub number: Option<String>,
    /// The number that was called.
    pub dialled: NumberId,
    /// By which account.
    pub account: String,
}

/// A number as trunks tell it, in international form where it can be one.
pub(crate) fn written_out(user: &str) -> Option<String> {
    let bare = user.split(';').next().unwrap_or_default();
    international(bare).or_else(|| {
        let german = bare.starts_with("49") && bare.len() >= 10;
        german.then(|| international(&format!("+{bare}")))?
    })
}

/// The number that a call is for. Without one that fits, the account's first: who calls reaches a
/// person.
pub(crate) fn number_of(
    catalogue: &Catalogue,
    organisation: &str,
    invitation: &sip::Invitation,
) -> Option<Number> {
    let owner = catalogue.organisation(organisation)?.organisation.id;
    let of_account =
        |number: &&Number| number.organisation == owner && number.account == invitation.account.0;
    let numbers: Vec<&Number> = catalogue.numbers().filter(of_account).collect();
    let named = [&invitation.to, &invitation.asked, &invitation.named].into_iter();
    let mut named = named.chain(&invitation.diverted);
    let found = named.find_map(|name| {
        let name = written_out(name).unwrap_or_else(|| name.clone());
        dialled(numbers.iter().copied(), &name)
    });
    found.or_else(|| numbers.first().copied()).cloned()
}

/// What a number offers to a caller.
pub(crate) fn plan(shared: &Shared, number: &Number, route: &Route, calling: &Calling) -> Plan {
    let key = |digit: char| Key::from_char(digit);
    let languages = language_keys(number, route).into_iter().enumerate();
    let topics = route.menu.iter().enumerate();
    Plan {
        languages: languages
            .filter_map(|(at, (digit, _))| Some((key(digit)?, at + 1)))
            .collect(),
        topics: topics
            .filter_map(|(at, choice)| Some((key(char::from(b'0' + choice.key))?, at)))
            .collect(),
        emergency: number.emergency,
        callback: number.callback && callbacks::offered(shared, route.office),
        own_number: callable(shared, calling.number.as_deref()),
    }
}

/// The keys for the languages after the first one: those that the menu leaves, from 9 downwards.
pub(crate) fn language_keys(number: &Number, route: &Route) -> Vec<(char, Language)> {
    let taken = |digit: &u8| route.menu.iter().any(|choice| choice.key == *digit);
    let free = (1..=9_u8).rev().filter(|digit| !taken(digit));
    let free = free.map(|digit| char::from(b'0' + digit)).chain(['0']);
    free.zip(number.languages.iter().skip(1).copied()).collect()
}

fn callable(shared: &Shared, number: Option<&str>) -> bool {
    let means = shared.phone.as_ref();
    means.is_some_and(|means| number.is_some_and(|n| means.settings.dialling.check(n).is_ok()))
}

/// What a caller enters for.
fn wish(shared: &Shared, route: &Route, topic: Option<usize>, language: Language) -> Option<Enter> {
    let catalogue = shared.catalogue.load();
    let (_, entry) = catalogue.office(route.office)?;
    let chosen = topic.and_then(|at| route.menu.get(at).map(|choice| choice.topic));
    let known = |id: &TopicId| entry.topic_by_id(*id).is_some();
    let unsure = || entry.topics.iter().find(|topic| topic.unsure);
    let topic = chosen.or(route.topic).filter(known);
    let topic = topic.or_else(|| Some(unsure().or(entry.topics.first())?.id))?;
    let offered = &entry.office.languages;
    let language = if offered.contains(&language) {
        language
    } else {
        *offered.first()?
    };
    Some(Enter {
        office: route.office,
        topic,
        language,
        channel: Channel::Phone,
        note: None,
        text_only: false,
        token: None,
        command: None,
        wish: None,
        callback: None,
    })
}

/// Takes a place in the line, and tells the call. A call that ended meanwhile leaves no visit behind.
pub(crate) async fn enter(
    shared: Arc<Shared>,
    call: CallId,
    calling: Calling,
    route: Route,
    (topic, language): (Option<usize>, Language),
) {
    let Some(wish) = wish(&shared, &route, topic, language) else {
        shared
            .calls
            .tell(call, CallEvent::Entered(Err(EnterError::Unknown)));
        return;
    };
    let mut entered = Err(EnterError::Retry);
    for attempt in 0..TRIES {
        if attempt > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        entered = take_place(&shared, wish.clone(), call, calling.clone()).await;
        if entered != Err(EnterError::Retry) || shared.calls.state(call).is_none() {
            break;
        }
    }
    if let Ok(visit) = entered
        && !shared.calls.claim(&shared, call, visit)
    {
        give_up(&shared, visit).await;
        return;
    }
    shared.calls.tell(call, CallEvent::Entered(entered));
}

async fn take_place(
    shared: &Arc<Shared>,
    wish: Enter,
    call: CallId,
    calling: Calling,
) -> Result<VisitId, EnterError> {
    let hash = format!("{CALL}{call}");
    Visits(shared).enter_calling(wish, hash, calling).await
}

/// Promises a callback, in place of the visit or without one, and tells the call.
pub(crate) async fn promise(
    shared: Arc<Shared>,
    call: CallId,
    calling: Calling,
    route: Route,
    language: Language,
    typed: Option<String>,
) {
    // Callers without a number count as one.
    let source = calling.number.clone().unwrap_or_default();
    if limits::wishes(&shared, &source).is_err() {
        shared.calls.tell(call, CallEvent::Promised(Err(())));
        return;
    }
    let number = typed.or_else(|| calling.number.clone());
    let means = shared.phone.as_ref();
    let checked = means.and_then(|means| means.settings.dialling.check(&number?).ok());
    let kept = match checked {
        Some(address) => keep(&shared, call, calling, (&route, language), address).await,
        None => false,
    };
    let told = if kept { Ok(()) } else { Err(()) };
    shared.calls.tell(call, CallEvent::Promised(told));
}

async fn keep(
    shared: &Arc<Shared>,
    call: CallId,
    calling: Calling,
    (route, language): (&Route, Language),
    address: String,
) -> bool {
    let request = CallbackRequest {
        by: ContactBy::Phone,
        address,
        window: None,
    };
    let visit = shared
        .calls
        .visit(call)
        .and_then(|id| shared.live.visit(id));
    let open = visit.filter(|visit| !matches!(visit.stage, VisitStage::Ended { .. }));
    if let Some(visit) = open {
        let asked = Visits(shared).request_callback(visit.id, request).await;
        return asked.is_ok();
    }
    let Some(mut wish) = wish(shared, route, None, language) else {
        return false;
    };
    wish.callback = Some(request);
    take_place(shared, wish, call, calling).await.is_ok()
}

/// The open visit of somebody whose call broke, and who calls again; the call has it then.
pub(crate) fn take_up(
    shared: &Shared,
    call: CallId,
    number: &Number,
    calling: &Calling,
) -> Option<VisitId> {
    let caller = calling.number.as_ref().filter(|_| number.keeps_place)?;
    let callers = shared.live.callers().into_iter();
    let mut theirs = callers.filter(|known| {
        known.number.as_ref() == Some(caller) && known.organisation == number.organisation
    });
    let now = shared.now();
    let found = theirs.find_map(|known| {
        let visit = shared.live.visit(known.visit)?;
        let open = is_call(&visit) && known.dialled == number.id && keeps(shared, &visit, now);
        (open && shared.calls.claim(shared, call, visit.id)).then_some(visit.id)
    })?;
    shared.sign(Party::Visit(found), Sign::Seen, true);
    Some(found)
}

/// Whether a visit is a caller's who is not promised to be called back, and goes on.
fn is_call(visit: &Visit) -> bool {
    visit.need.channel == Channel::Phone
        && visit.callback.is_none()
        && !matches!(visit.stage, VisitStage::Ended { .. })
}

/// Whether the place of a visit without a call is still kept.
fn keeps(shared: &Shared, visit: &Visit, now: Timestamp) -> bool {
    visit.away.is_none_or(|since| now <= since + kept(shared))
}

/// How long a place is kept for somebody whose call broke.
fn kept(shared: &Shared) -> SignedDuration {
    shared.policy.away.max(KEPT)
}

/// The visit of a call that is over by somebody's will: it leaves, unless it is a promise, or a browser
/// goes on with it.
pub(crate) async fn give_up(shared: &Arc<Shared>, visit: VisitId) {
    let Some(state) = shared.live.visit(visit) else {
        return;
    };
    if !is_call(&state)
        || shared.hub.is_connected(Party::Visit(visit))
        || shared.calls.citizen(visit).is_some()
    {
        return;
    }
    for attempt in 0..TRIES {
        if attempt > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        match Visits(shared).leave(visit).await {
            Err(crate::Failure::Retry) => {}
            Err(error) => {
                tracing::warn!(%error, "the visit of a call that ended could not leave");
                return;
            }
            Ok(()) => return,
        }
    }
    // The database is gone: without signs of life it leaves by itself.
    shared.sign(Party::Visit(visit), Sign::Gone, true);
}

/// The visit of a call that broke: it keeps its place for a while.
pub(crate) fn keep_place(shared: &Arc<Shared>, visit: VisitId) {
    let Some(state) = shared.live.visit(visit).filter(|visit| is_call(visit)) else {
        return;
    };
    if shared.hub.is_connected(Party::Visit(state.id)) {
        return;
    }
    shared.sign(Party::Visit(visit), Sign::Gone, true);
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let wait = Duration::try_from(kept(&shared)).unwrap_or(Duration::from_secs(60));
        tokio::select! {
            () = tokio::time::sleep(wait) => give_up(&shared, visit).await,
            () = shared.stopped.cancelled() => {}
        }
    });
}

/// After a start: no call outlives the server, so that nothing rings at a desk for one.
pub(crate) fn without_calls(shared: &Arc<Shared>) {
    for visit in shared.live.visits() {
        if is_call(&visit) && shared.calls.citizen(visit.id).is_none() {
            keep_place(shared, visit.id);
        }
    }
}

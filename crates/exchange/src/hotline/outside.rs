//! Somebody outside in a talk: called in by staff, three in the talk, and left together with the citizen
//! when the staff go.

use std::sync::Arc;
use std::time::Duration;

use schalter_domain::ids::{CallId, SeatId, VisitId};
use schalter_domain::switchboard::{Command, EndWhy, Outcome};
use schalter_media::{LegId, RoomId};
use schalter_phone::account::AccountKey;
use schalter_phone::sip;
use schalter_phone::sound::Told;
use schalter_store::random_id;

use super::dial::{Job, Line, tell};
use super::limits::{self, NotCalled};
use super::line::{CallEvent, CallEvents};
use super::room::parts;
use super::{CallSeen, CallState, Whose};
use crate::Shared;
use crate::hub::Party;
use crate::seats::Seats;

/// How long the end of a call to somebody outside is shown.
const SHOWN: Duration = Duration::from_secs(20);
/// How long an exchange that was asked to pass a call on may take.
const PASSED: Duration = Duration::from_secs(30);
/// The longest name of somebody outside, in characters.
const NAME_LIMIT: usize = 80;

/// How the house leaves two calls together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handed {
    /// Both stay here, in a media room of their own, until one of them ends.
    Bridge {
        /// The room.
        room: RoomId,
        /// The other call.
        partner: CallId,
    },
    /// The exchange passes the call on itself, and then ends it here.
    Referred,
}

/// Carries a call that was handed over to its end. Whoever calls this ends the call then.
pub(crate) async fn stays(
    shared: &Arc<Shared>,
    call: CallId,
    events: &mut CallEvents,
    handed: Handed,
) {
    shared.hub.unfollow(call);
    parts(shared, call);
    let Some(means) = &shared.phone else { return };
    means.sounds.stop(LegId(call.0));
    let limit = match handed {
        Handed::Bridge { room, .. } => {
            means.sounds.join(LegId(call.0), room);
            None
        }
        Handed::Referred => Some(PASSED),
    };
    let patience = tokio::time::sleep(limit.unwrap_or_default());
    tokio::pin!(patience);
    loop {
        tokio::select! {
            biased;
            event = events.next() => match event {
                CallEvent::Sip(sip::Event::Ended(..))
                | CallEvent::Told(Told::Gone(_))
                | CallEvent::Stop
                | CallEvent::Down => break,
                CallEvent::Sip(sip::Event::Reoffer(_, _, reply)) => reply.refuse().await,
                _ => {}
            },
            () = &mut patience, if limit.is_some() => break,
        }
    }
    if let Handed::Bridge { room, partner } = handed {
        shared.calls.tell(partner, CallEvent::Stop);
        if let Some(media) = &shared.media {
            media.close(room);
        }
    }
}

/// Calls somebody outside into a talk, and follows the call to its end.
async fn calls(shared: Arc<Shared>, job: Job) {
    let visit = job.visit;
    let call = match Line::dials(&shared, &job).await {
        Ok(mut line) => {
            line.carries(|shared, _| talks(shared, visit)).await;
            line.id()
        }
        Err(failed) => failed,
    };
    tell(&shared, visit);
    tokio::time::sleep(SHOWN).await;
    shared.calls.forget(&shared, call);
    tell(&shared, visit);
}

/// Whether a visit is in a talk, or in one that pauses.
fn talks(shared: &Shared, visit: VisitId) -> bool {
    let room = shared.rooms.of(Party::Visit(visit));
    room.is_some_and(|room| room.opened.is_some())
}

impl Seats<'_> {
    /// Calls somebody outside into the talk that a staff member leads. `agreed`: the citizen was asked
    /// and said yes. Nothing about the citizen is told to whoever is called.
    ///
    /// # Errors
    /// See [`NotCalled`].
    pub fn call_outside(
        &self,
        seat: SeatId,
        number: &str,
        name: &str,
        agreed: bool,
    ) -> Result<(), NotCalled> {
        let shared = self.0;
        let visit = self.led(seat).ok_or(NotCalled::NotThere)?;
        let state = shared.live.visit(visit).ok_or(NotCalled::NotThere)?;
        let organisation = state.need.organisation;
        let (from, account) = limits::trunk(shared, organisation).ok_or(NotCalled::Off)?;
        let number = limits::dialled(shared, number)?;
        if !agreed {
            return Err(NotCalled::AskFirst);
        }
        let room = shared.rooms.of(Party::Visit(visit));
        let room = room.ok_or(NotCalled::NotThere)?;
        if room.members.len() >= schalter_media::MAX_LEGS {
            return Err(NotCalled::Full);
        }
        limits::take(shared, organisation, &number)?;
        let name: String = name.trim().chars().take(NAME_LIMIT).collect();
        let job = Job {
            visit,
            organisation,
            whose: Whose::Outside { name },
            number,
            from,
            account,
        };
        tokio::spawn(calls(Arc::clone(shared), job));
        Ok(())
    }

    /// Ends a call that went out in the talk that a staff member leads. The talk goes on.
    ///
    /// # Errors
    /// [`NotCalled::NotThere`].
    pub fn end_call(&self, seat: SeatId, call: CallId) -> Result<(), NotCalled> {
        let seen = self.call_of(seat, call)?;
        if !self.0.calls.went_out(call) {
            return Err(NotCalled::NotThere);
        }
        self.0.calls.tell(seen.id, CallEvent::Stop);
        Ok(())
    }

    /// Leaves the citizen with somebody outside: the talk ends as passed on, the two go on talking.
    ///
    /// # Errors
    /// See [`NotCalled`]; nothing has changed then.
    pub async fn hand_outside(&self, seat: SeatId, call: CallId) -> Result<(), NotCalled> {
        let shared = self.0;
        let outside = self.call_of(seat, call)?;
        let talking = matches!(outside.state, CallState::Talking | CallState::Held);
        if outside.whose == Whose::Citizen || !talking {
            return Err(NotCalled::NotThere);
        }
        let citizen = shared.calls.citizen(outside.visit);
        let citizen = citizen.filter(|call| call.state != CallState::Ringing);
        let citizen = citizen.ok_or(NotCalled::NoTelephone)?;
        if refers(shared, &citizen, &outside).await {
            let referred = CallEvent::Handed(Handed::Referred);
            shared.calls.tell(citizen.id, referred);
            shared.calls.tell(outside.id, CallEvent::Stop);
        } else {
            bridge(shared, &citizen, &outside);
        }
        let outcome = Outcome::Transferred;
        // Only the last step bears the id of what was asked: a second one of the same would be a repeat.
        shared
            .command(Command::StateOutcome { seat, outcome })
            .await?;
        let why = EndWhy::Staff;
        self.run(seat, Command::Finish { seat, why }).await?;
        Ok(())
    }

    /// A call of the talk that a staff member leads.
    fn call_of(&self, seat: SeatId, call: CallId) -> Result<CallSeen, NotCalled> {
        let visit = self.led(seat).ok_or(NotCalled::NotThere)?;
        let seen = self.0.calls.seen(call);
        let of_talk = seen.filter(|seen| seen.visit == visit);
        of_talk
            .filter(|seen| !matches!(seen.state, CallState::Ended(_)))
            .ok_or(NotCalled::NotThere)
    }
}

/// Where both calls go by one account whose exchange wants it, the exchange is asked to put the two
/// together. Says whether it does.
async fn refers(shared: &Shared, citizen: &CallSeen, outside: &CallSeen) -> bool {
    let (Some(means), Some(account)) = (&shared.phone, shared.calls.account(citizen.id)) else {
        return false;
    };
    let same = shared.calls.account(outside.id).as_ref() == Some(&account);
    let wants = means.account(&account).is_some_and(|known| known.refers);
    let (Some(key), Some(number)) = (shared.calls.key(citizen.id), &outside.number) else {
        return false;
    };
    if !(same && wants) {
        return false;
    }
    let Some(address) = means.sip.address(&AccountKey(account), number) else {
        return false;
    };
    match means.sip.refer(key, &address).await {
        Ok(taken) => taken,
        Err(error) => {
            tracing::warn!(%error, "an exchange does not pass a call on");
            false
        }
    }
}

fn bridge(shared: &Shared, citizen: &CallSeen, outside: &CallSeen) {
    let room = RoomId(random_id(&*shared.entropy));
    if let Some(media) = &shared.media {
        media.open(room);
    }
    for (call, partner) in [(citizen.id, outside.id), (outside.id, citizen.id)] {
        let handed = Handed::Bridge { room, partner };
        shared.calls.tell(call, CallEvent::Handed(handed));
    }
}

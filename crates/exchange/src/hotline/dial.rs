//! One call that goes out, from the first digit to the end. It comes into the room of its visit at once,
//! so that whoever called hears the ringing tone and what is said before somebody answers.

use std::sync::Arc;
use std::time::Duration;

use schalter_domain::ids::{CallId, MessageId, OrganisationId, VisitId};
use schalter_domain::phone::Number;
use schalter_media::{LegId, VoiceCodec};
use schalter_phone::account::AccountKey;
use schalter_phone::sip::{self, Reply, Why};
use schalter_phone::sound::Told;
use schalter_store::Sender;

use super::line::{CallEvent, CallEvents, NewCall};
use super::room::{joins, parts};
use super::sound::Sound;
use super::typed::Typed;
use super::{AccountSettings, CallEnd, CallState, Whose, outside};
use crate::Shared;
use crate::hub::{Party, Push};
use crate::signs::Sign;
use crate::talks::Talks;

/// How often a call says that its citizen is still there.
const LIFE: Duration = Duration::from_secs(10);

/// Whom to call, and for what.
#[derive(Debug)]
pub(crate) struct Job {
    /// The visit that the call belongs to.
    pub visit: VisitId,
    /// Whose visit.
    pub organisation: OrganisationId,
    /// Who is to be on the line.
    pub whose: Whose,
    /// The number over there, in international form.
    pub number: String,
    /// Under which number.
    pub from: Number,
    /// By which account.
    pub account: AccountSettings,
}

/// How a call came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Over {
    pub end: CallEnd,
    /// Somebody, or a machine, had answered.
    pub answered: bool,
    /// The house hung up.
    pub ours: bool,
}

/// A call that goes out. When it is dropped, the call is over on all sides.
pub(crate) struct Line {
    shared: Arc<Shared>,
    call: CallId,
    whose: Whose,
    visit: VisitId,
    account: AccountSettings,
    events: CallEvents,
    sound: Option<Sound>,
    rang: bool,
    answered: bool,
    music: bool,
    typed: Typed,
}

impl Line {
    /// Dials. Gives the call; or the id of one that failed, to be shown and forgotten.
    pub async fn dials(shared: &Arc<Shared>, job: &Job) -> Result<Self, CallId> {
        let mut line = Self::begins(shared, job);
        match line.goes_out(job).await {
            Ok(()) => {
                joins(shared, line.call);
                tell(shared, job.visit);
                Ok(line)
            }
            Err(cause) => {
                tracing::warn!(account = %job.account.key, cause, "a call could not go out");
                shared.calls.over(line.call, CallEnd::Failed);
                shared
                    .calls
                    .count_for(&job.account.key, |counts| counts.failed += 1);
                Err(line.call)
            }
        }
    }

    fn begins(shared: &Arc<Shared>, job: &Job) -> Self {
        let call = CallId::new(shared.now(), &*shared.entropy);
        let new = NewCall {
            id: call,
            visit: Some(job.visit),
            organisation: job.organisation,
            whose: job.whose.clone(),
            number: Some(job.number.clone()),
            account: job.account.key.clone(),
            incoming: false,
        };
        let events = shared.calls.begin(shared, new);
        Self {
            shared: Arc::clone(shared),
            call,
            whose: job.whose.clone(),
            visit: job.visit,
            account: job.account.clone(),
            events,
            sound: None,
            rang: false,
            answered: false,
            music: false,
            typed: Typed::default(),
        }
    }

    async fn goes_out(&mut self, job: &Job) -> Result<(), &'static str> {
        let shared = &self.shared;
        let means = shared.phone.as_ref().ok_or("no telephone")?;
        let wishes = self.account.wishes.clone();
        let opened = Sound::open(&means.sounds, self.call, wishes, &*shared.entropy).await;
        let mut sound = opened.map_err(|_| "no port for sound")?;
        let offer = sound.offer();
        self.sound = Some(sound);
        let account = AccountKey(self.account.key.clone());
        means
            .sounds
            .trust(LegId(self.call.0), means.sip.servers(&account));
        let dialled = shared.calls.dial(self.call, || {
            means
                .sip
                .dial(&account, &job.number, &job.from.shown(), offer)
        });
        dialled.map(drop).map_err(|_| "not taken by the signalling")
    }

    /// The call's id.
    pub fn id(&self) -> CallId {
        self.call
    }

    fn leg(&self) -> LegId {
        LegId(self.call.0)
    }

    /// Follows the call to its end. It is ended here as soon as it is no longer `wanted`, told whether
    /// somebody has answered.
    pub async fn carries(&mut self, wanted: impl Fn(&Shared, bool) -> bool) -> Over {
        let ring = self.shared.phone.as_ref().map(|means| means.settings.ring);
        let ring = ring.map_or(Duration::ZERO, jiff::SignedDuration::unsigned_abs);
        let ringing = tokio::time::sleep(ring);
        tokio::pin!(ringing);
        let mut life = tokio::time::interval(LIFE);
        let over = loop {
            tokio::select! {
                biased;
                event = self.events.next() => {
                    if let Some(over) = self.handles(event).await {
                        break over;
                    }
                    if !wanted(&self.shared, self.answered) {
                        break self.over(CallEnd::HungUp, true);
                    }
                }
                () = &mut ringing, if !self.answered => break self.over(CallEnd::NoAnswer, true),
                _ = life.tick() => self.lives(),
            }
        };
        self.ends(over);
        over
    }

    fn lives(&self) {
        if self.whose == Whose::Citizen {
            self.shared
                .sign(Party::Visit(self.visit), Sign::Seen, false);
        }
    }

    async fn handles(&mut self, event: CallEvent) -> Option<Over> {
        match event {
            CallEvent::Sip(event) => self.signalled(event).await,
            CallEvent::Told(Told::Gone(_)) => Some(self.over(CallEnd::HungUp, true)),
            CallEvent::Told(Told::Typed(_, text)) => {
                self.types(&text).await;
                None
            }
            CallEvent::Push(push) => {
                self.pushed(push);
                None
            }
            CallEvent::Stop | CallEvent::Down => Some(self.over(CallEnd::HungUp, true)),
            CallEvent::Handed(handed) => {
                outside::stays(&self.shared, self.call, &mut self.events, handed).await;
                Some(self.over(CallEnd::HungUp, true))
            }
            CallEvent::Told(Told::Played(_) | Told::Pressed(..))
            | CallEvent::Entered(_)
            | CallEvent::Promised(_) => None,
        }
    }

    async fn signalled(&mut self, event: sip::Event) -> Option<Over> {
        match event {
            sip::Event::Ringing(_, description) => {
                self.rang = true;
                if !description.is_empty() && self.codec().is_none() {
                    // What is heard before somebody answers; not worth ending the call for.
                    self.agrees(&description);
                }
                None
            }
            sip::Event::Confirmed(_, description) => {
                if self.answered {
                    return None;
                }
                if !self.agrees(&description) && self.codec().is_none() {
                    return Some(self.over(CallEnd::Failed, true));
                }
                self.answered = true;
                self.shared.calls.set_state(self.call, CallState::Talking);
                self.follows_room();
                tell(&self.shared, self.visit);
                None
            }
            sip::Event::Reoffer(_, description, reply) => {
                self.reoffered(&description, reply).await;
                None
            }
            sip::Event::Ended(_, why) => {
                let end = end_of(why, self.rang, self.answered);
                Some(self.over(end, false))
            }
            sip::Event::Pressed(..) | sip::Event::Incoming(..) | sip::Event::Registered(..) => None,
        }
    }

    /// Takes the answer to our offer; says whether both sides have sound by it.
    fn agrees(&mut self, description: &[u8]) -> bool {
        let Some(sound) = &mut self.sound else {
            return false;
        };
        let agreed = sound.accept(description);
        if let Err(error) = &agreed {
            tracing::debug!(%error, "a description of a call is not taken");
        }
        self.notes_codec();
        agreed.is_ok()
    }

    async fn reoffered(&mut self, description: &[u8], reply: Reply) {
        match self.sound.as_mut().map(|sound| sound.answer(description)) {
            Some(Ok(answer)) => {
                self.notes_codec();
                reply.with(answer).await;
            }
            _ => reply.refuse().await,
        }
    }

    fn codec(&self) -> Option<VoiceCodec> {
        self.sound.as_ref().and_then(Sound::codec)
    }

    fn notes_codec(&self) {
        if let (Some(codec), Some(sound)) = (self.codec(), &self.sound) {
            self.shared.calls.agreed(self.call, codec, sound.has_text());
        }
    }

    fn pushed(&mut self, push: Push) {
        match push {
            Push::Changed => self.follows_room(),
            Push::Chat(message) if message.sender == Sender::Staff => {
                let text = self.typed.says(None, &message.text);
                self.reads(text);
            }
            Push::Typing { from, line } => {
                let text = self.typed.shows(from, &line);
                self.reads(text);
            }
            _ => {}
        }
    }

    /// Whoever is called reads it, where the telephone shows text.
    fn reads(&self, text: String) {
        let shows = self.sound.as_ref().is_some_and(Sound::has_text);
        if let (true, Some(means)) = (shows, &self.shared.phone) {
            means.sounds.type_text(self.leg(), text);
        }
    }

    /// Into the room where there is one; music while on hold, or between two talks.
    fn follows_room(&mut self) {
        let room = joins(&self.shared, self.call);
        let member = room.and_then(|room| room.member(Party::Call(self.call)).cloned());
        let alone = member.is_none_or(|member| member.held);
        let music = self.answered && alone;
        if music == self.music {
            return;
        }
        self.music = music;
        let (Some(means), Some(codec)) = (&self.shared.phone, self.codec()) else {
            return;
        };
        if music {
            let tape = means.speaker.music().tape(codec, true);
            means.sounds.play(self.leg(), vec![tape]);
        } else {
            means.sounds.stop(self.leg());
        }
        let state = if music {
            CallState::Held
        } else {
            CallState::Talking
        };
        if self.shared.calls.set_state(self.call, state) {
            tell(&self.shared, self.visit);
        }
    }

    /// What is typed over there is read in the room as it is typed; a line break sends it.
    async fn types(&mut self, text: &str) {
        let party = Party::Call(self.call);
        let talks = Talks(&self.shared);
        let (lines, stands) = self.typed.hears(text);
        let stands = stands.to_owned();
        for line in lines {
            let id = MessageId::new(self.shared.now(), &*self.shared.entropy);
            if let Err(error) = talks.chat(party, id, line).await {
                tracing::debug!(%error, "what a telephone typed was not kept");
            }
        }
        if let Err(error) = talks.typing(party, stands) {
            tracing::debug!(%error, "what a telephone types is not shown");
        }
    }

    fn over(&self, end: CallEnd, ours: bool) -> Over {
        Over {
            end,
            answered: self.answered,
            ours,
        }
    }

    fn ends(&self, over: Over) {
        let counted = match over.end {
            CallEnd::Busy | CallEnd::NoAnswer | CallEnd::Refused => Some(false),
            CallEnd::Failed => Some(true),
            CallEnd::HungUp => None,
        };
        if let Some(failed) = counted {
            self.shared
                .calls
                .count_for(&self.account.key, |counts| match failed {
                    true => counts.failed += 1,
                    false => counts.unanswered += 1,
                });
        }
        self.hangs_up(over.end);
        tell(&self.shared, self.visit);
    }

    fn hangs_up(&self, end: CallEnd) {
        let shared = &self.shared;
        if !matches!(
            shared.calls.state(self.call),
            Some(state) if !matches!(state, CallState::Ended(_))
        ) {
            return;
        }
        let key = shared.calls.key(self.call);
        shared.calls.over(self.call, end);
        parts(shared, self.call);
        if let Some(means) = &shared.phone {
            means.sounds.close(self.leg());
            if let (Some(key), Ok(runtime)) = (key, tokio::runtime::Handle::try_current()) {
                let sip = means.sip.clone();
                runtime.spawn(async move { sip.hang_up(key).await });
            }
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.hangs_up(CallEnd::Failed);
        self.shared.hub.unfollow(self.call);
        if let Some(means) = &self.shared.phone {
            means.sounds.close(self.leg());
        }
    }
}

/// Everybody in the room of a visit looks again.
pub(crate) fn tell(shared: &Shared, visit: VisitId) {
    let room = shared.rooms.of(Party::Visit(visit));
    for party in room.map_or_else(Vec::new, |room| room.parties()) {
        shared.hub.push(party, Push::Changed);
    }
}

/// What the end of a call that goes out means (RFC 3261, 21.4 to 21.6).
fn end_of(why: Why, rang: bool, answered: bool) -> CallEnd {
    match why {
        _ if answered => CallEnd::HungUp,
        Why::HungUp | Why::Ours => CallEnd::HungUp,
        Why::Cancelled => CallEnd::NoAnswer,
        Why::TimedOut if rang => CallEnd::NoAnswer,
        Why::TimedOut => CallEnd::Failed,
        Why::Refused(486 | 600) => CallEnd::Busy,
        Why::Refused(408 | 480 | 487) => CallEnd::NoAnswer,
        Why::Refused(403 | 603 | 607 | 608) => CallEnd::Refused,
        Why::Refused(_) => CallEnd::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_told_apart_as_people_would() {
        let end = |why| end_of(why, true, false);
        assert_eq!(end(Why::Refused(486)), CallEnd::Busy);
        assert_eq!(end(Why::Refused(600)), CallEnd::Busy);
        assert_eq!(end(Why::Refused(480)), CallEnd::NoAnswer);
        assert_eq!(end(Why::TimedOut), CallEnd::NoAnswer);
        assert_eq!(end(Why::Refused(603)), CallEnd::Refused);
        assert_eq!(end(Why::Refused(503)), CallEnd::Failed);
        assert_eq!(end_of(Why::TimedOut, false, false), CallEnd::Failed);
        assert_eq!(end_of(Why::HungUp, true, true), CallEnd::HungUp);
    }
}

//! A call that came, from the first ring to the end: one task, which is all that touches its script. The
//! room, the line and the people in it are told by the usual ways; nothing here waits for anybody.

use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use schalter_domain::ids::{CallId, MessageId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::phone::blocks::BlockState;
use schalter_domain::phone::{Number, Route};
use schalter_domain::switchboard::{Ended, LeaveWhy, VisitStage};
use schalter_domain::wait::{WaitEstimate, shown_minutes};
use schalter_media::{LegId, VoiceCodec};
use schalter_phone::account::AccountKey;
use schalter_phone::keys::Key;
use schalter_phone::leg::Tape;
use schalter_phone::script::{Barred, Input, Output, Phrase, Script, Wait};
use schalter_phone::sip::{self, CallKey, Why};
use schalter_phone::sound::Told;
use schalter_store::{ChatMessage, Sender};
use tokio::time::Instant;

use super::enter::{self, Calling};
use super::line::{CallEvent, CallEvents};
pub(crate) use super::room::{joins, parts};
use super::sound::Sound;
use super::typed::{NEW_LINE, Typed};
use super::{CallState, Means, words};
use crate::Shared;
use crate::hub::{Party, Push};
use crate::rooms::Room;
use crate::signs::Sign;
use crate::talks::Talks;
use crate::visits::EnterError;

/// How often the visit is signed as seen, and the sound looked after.
const BEAT: Duration = Duration::from_secs(8);
/// How long after its end a tape that nobody reported as heard counts as heard.
const SLACK: Duration = Duration::from_secs(3);
/// How long the signalling has to say the end of a call whose sound has ended.
const WORD: Duration = Duration::from_secs(3);
/// How long the last words of a call that is to end now may take.
const LAST_WORDS: Duration = Duration::from_secs(20);
/// How long a message that was typed may take to be kept.
const KEEPING: Duration = Duration::from_secs(5);

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The caller hung up.
    Theirs,
    /// We did, after what there was to say.
    Ours,
    /// By nobody's will: the place is kept.
    Broken,
    /// It could not be taken, for this status.
    Refused(u16),
}

/// What a call is made of.
pub(crate) struct CallIn {
    pub id: CallId,
    pub key: CallKey,
    pub number: Number,
    pub route: Route,
    pub calling: Calling,
    /// The other side's offer; empty where it wants ours.
    pub offer: Vec<u8>,
    pub events: CallEvents,
}

type Said = (Vec<Tape>, String);
type Saying = Pin<Box<dyn Future<Output = Said> + Send>>;

/// What the script was told of the visit last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Line,
    Offered,
    Talking,
    Over,
}

/// One call.
pub(crate) struct Call {
    shared: Arc<Shared>,
    of: CallIn,
    sound: Sound,
    answer: String,
    /// Our offer waits for its answer, which comes with the caller's acknowledgement.
    offered: bool,
    answered: bool,
    /// The caller knows that the call was taken: what is said and typed before could be lost.
    confirmed: bool,
    /// What is to be said then.
    first: Option<Said>,
    began: Instant,
    script: Script,
    language: Language,
    /// What is made to be said.
    saying: Option<Saying>,
    /// What is said, or was last.
    phrases: Vec<Phrase>,
    /// When what is said has surely been heard.
    heard: Option<Instant>,
    at: At,
    wait: Option<Wait>,
    held: bool,
    typed: Typed,
    beat: Instant,
    /// The sound has ended, when so many packets had been received.
    gone: Option<(Instant, u64)>,
    /// It is to be over by then.
    until: Option<Instant>,
}

impl Call {
    /// Takes a call on: its sound is opened, and it rings. Says why not otherwise.
    pub async fn new(shared: Arc<Shared>, of: CallIn) -> Result<Self, End> {
        let means = shared.phone.as_ref().ok_or(End::Refused(480))?;
        let account = means.account(&of.calling.account);
        let wishes = account.ok_or(End::Refused(404))?.wishes.clone();
        let opened = Sound::open(&means.sounds, of.id, wishes, &*shared.entropy).await;
        let mut sound = opened.map_err(|error| {
            tracing::error!(%error, "a call cannot be taken");
            End::Refused(503)
        })?;
        let account = AccountKey(of.calling.account.clone());
        let exchange = means.sip.servers(&account);
        means.sounds.trust(LegId(of.id.0), exchange);
        let offered = of.offer.is_empty();
        let answer = if offered {
            sound.offer()
        } else {
            sound.answer(&of.offer).map_err(|error| {
                tracing::info!(%error, account = of.calling.account, "a call has no sound for us");
                End::Refused(488)
            })?
        };
        let plan = enter::plan(&shared, &of.number, &of.route, &of.calling);
        let again = enter::take_up(&shared, of.id, &of.number, &of.calling);
        let began = Instant::now();
        let script = match again {
            Some(_) => Script::again(plan, 0),
            None => Script::new(plan, 0),
        };
        let languages = again.and_then(|visit| shared.live.visit(visit));
        let language = match languages {
            Some(visit) => visit.need.language,
            None => of.number.languages.first().copied().unwrap_or(Language::De),
        };
        let mut call = Self {
            shared,
            of,
            sound,
            answer,
            offered,
            answered: false,
            confirmed: false,
            first: None,
            began,
            script,
            language,
            saying: None,
            phrases: Vec::new(),
            heard: None,
            at: At::Line,
            wait: None,
            held: false,
            typed: Typed::default(),
            beat: began + BEAT,
            gone: None,
            until: None,
        };
        call.agreed();
        call.make_first(again.is_some());
        call.look();
        Ok(call)
    }

    /// Runs it to its end.
    pub async fn run(mut self) -> End {
        loop {
            while let Some(output) = self.script.poll_output() {
                if let ControlFlow::Break(end) = self.perform(output) {
                    return end;
                }
            }
            let due = self.due();
            tokio::select! {
                event = self.of.events.next() => {
                    if let ControlFlow::Break(end) = self.take(event).await {
                        return end;
                    }
                }
                said = made(&mut self.saying) => self.say(said),
                () = tokio::time::sleep_until(due) => {
                    if let ControlFlow::Break(end) = self.happens(due).await {
                        return end;
                    }
                }
            }
        }
    }

    fn means(&self) -> Option<&Means> {
        self.shared.phone.as_ref()
    }

    fn leg(&self) -> LegId {
        LegId(self.of.id.0)
    }

    fn visit(&self) -> Option<VisitId> {
        self.shared.calls.visit(self.of.id)
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn tell(&mut self, input: Input) {
        let now = self.now_ms();
        self.script.handle(input, now);
    }

    fn set_state(&self, state: CallState) {
        if self.shared.calls.set_state(self.of.id, state)
            && let Some(room) = self.shared.rooms.of(Party::Call(self.of.id))
        {
            for other in room.others(Party::Call(self.of.id)) {
                self.shared.hub.push(other.party, Push::Changed);
            }
        }
    }

    fn agreed(&self) {
        if let Some(codec) = self.sound.codec() {
            let text = self.sound.has_text();
            self.shared.calls.agreed(self.of.id, codec, text);
        }
    }

    /// When something is due.
    fn due(&self) -> Instant {
        let script = self.script.poll_timeout();
        let script = script.map(|ms| self.began + Duration::from_millis(ms));
        let gone = self.gone.map(|(at, _)| at);
        let all = [script, self.heard, gone, self.until];
        all.into_iter().flatten().fold(self.beat, Instant::min)
    }

    async fn happens(&mut self, now: Instant) -> ControlFlow<End> {
        let counts = if self.beat <= now || self.gone.is_some_and(|(at, _)| at <= now) {
            let Some(means) = self.means() else {
                return ControlFlow::Break(End::Broken);
            };
            match means.sounds.counts(self.leg()).await {
                Some(counts) => Some(counts.received),
                // Nobody carries the sound any more.
                None => return ControlFlow::Break(End::Broken),
            }
        } else {
            None
        };
        if self.until.is_some_and(|until| until <= now) {
            return ControlFlow::Break(End::Broken);
        }
        if let (Some((at, before)), Some(received)) = (self.gone, counts)
            && at <= now
        {
            if received <= before {
                return ControlFlow::Break(End::Broken);
            }
            self.gone = None;
        }
        if self.heard.is_some_and(|heard| heard <= now) {
            self.heard = None;
            self.tell(Input::Played);
        }
        if self.beat <= now {
            self.beat = now + BEAT;
            if let Some(visit) = self.visit() {
                self.shared.sign(Party::Visit(visit), Sign::Seen, false);
            }
            self.look();
        }
        let ms = self.now_ms();
        self.script.handle_timeout(ms);
        ControlFlow::Continue(())
    }

    async fn take(&mut self, event: CallEvent) -> ControlFlow<End> {
        match event {
            CallEvent::Sip(event) => return self.take_signal(event).await,
            CallEvent::Told(Told::Pressed(_, key)) => self.pressed(key),
            CallEvent::Told(Told::Typed(_, text)) => self.typed(&text).await,
            CallEvent::Told(Told::Played(_)) if self.saying.is_none() && self.first.is_none() => {
                self.heard = None;
                self.tell(Input::Played);
            }
            CallEvent::Told(Told::Played(_)) => {}
            CallEvent::Told(Told::Gone(_)) if !self.sound.expects_sound() => {}
            CallEvent::Told(Told::Gone(_)) => {
                let Some(means) = self.means() else {
                    return ControlFlow::Break(End::Broken);
                };
                let counts = means.sounds.counts(self.leg()).await;
                let received = counts.map_or(0, |counts| counts.received);
                self.gone.get_or_insert((Instant::now() + WORD, received));
            }
            CallEvent::Push(push) => self.pushed(push),
            CallEvent::Entered(Ok(_)) => self.look(),
            CallEvent::Entered(Err(error)) => self.tell(Input::Barred(barred(&error))),
            CallEvent::Promised(result) => {
                if result.is_ok() {
                    self.leave_room();
                    self.shared.calls.release(&self.shared, self.of.id);
                }
                self.tell(Input::Callback(result));
            }
            CallEvent::Handed(handed) => {
                let (shared, events) = (&self.shared, &mut self.of.events);
                super::outside::stays(shared, self.of.id, events, handed).await;
                return ControlFlow::Break(End::Ours);
            }
            CallEvent::Stop => return ControlFlow::Break(End::Ours),
            CallEvent::Down if !self.answered => return ControlFlow::Break(End::Refused(503)),
            CallEvent::Down => {
                if self.until.replace(Instant::now() + LAST_WORDS).is_some() {
                    return ControlFlow::Break(End::Broken);
                }
                self.leave_room();
                self.tell(Input::Barred(Barred::Fault));
            }
        }
        ControlFlow::Continue(())
    }

    async fn take_signal(&mut self, event: sip::Event) -> ControlFlow<End> {
        match event {
            sip::Event::Ended(_, why) => {
                return ControlFlow::Break(match why {
                    Why::HungUp | Why::Cancelled => End::Theirs,
                    Why::Ours => End::Ours,
                    Why::Refused(_) | Why::TimedOut => End::Broken,
                });
            }
            sip::Event::Confirmed(_, answer) => {
                if std::mem::take(&mut self.offered) {
                    if self.sound.accept(&answer).is_err() {
                        return ControlFlow::Break(End::Broken);
                    }
                    self.agreed();
                    // What was made had no codec to be made for.
                    self.first = None;
                    self.saying = self.making(self.phrases.clone());
                }
                self.confirmed = true;
                if let Some(first) = self.first.take() {
                    self.say(first);
                }
            }
            sip::Event::Reoffer(_, offer, reply) => {
                let answer = if offer.is_empty() {
                    Ok(self.sound.offer())
                } else {
                    self.sound.answer(&offer)
                };
                match answer {
                    Ok(answer) => reply.with(answer).await,
                    Err(_) => reply.refuse().await,
                }
                self.agreed();
            }
            sip::Event::Pressed(_, key) => self.pressed(key),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pressed(&mut self, key: Key) {
        self.tell(Input::Pressed(key));
    }

    /// What the caller typed: before the talk digits are keys, in the talk it is the room's text.
    async fn typed(&mut self, text: &str) {
        if self.at != At::Talking {
            for key in text.chars().filter_map(Key::from_char) {
                self.pressed(key);
            }
            return;
        }
        let party = Party::Call(self.of.id);
        let talks = Talks(&self.shared);
        let (complete, line) = self.typed.hears(text);
        // The room may be gone; what was typed then is for nobody.
        let _ = talks.typing(party, line.to_owned());
        for line in complete {
            let id = MessageId::new(self.shared.now(), &*self.shared.entropy);
            let kept = tokio::time::timeout(KEEPING, talks.chat(party, id, line)).await;
            if !matches!(kept, Ok(Ok(_))) {
                tracing::warn!("what a caller typed could not be kept");
            }
        }
    }

    fn pushed(&mut self, push: Push) {
        match push {
            Push::Changed => self.look(),
            Push::Typing { from, line } => {
                let text = self.typed.shows(from, &line);
                self.type_out(text);
            }
            Push::Chat(message) => self.read_out(&message),
            Push::Delivered(_) | Push::Superseded | Push::Restart => {}
        }
    }

    /// A message of the staff is typed to the caller.
    fn read_out(&mut self, message: &ChatMessage) {
        if message.sender != Sender::Staff {
            return;
        }
        let room = self.shared.rooms.of(Party::Call(self.of.id));
        let author = room.and_then(|room| Some(room.authors.get(&message.id)?.participant));
        let text = self.typed.says(author, &message.text);
        self.type_out(text);
        if self.sound.has_text() {
            let _ = Talks(&self.shared).received(Party::Call(self.of.id), message.id);
        }
    }

    fn type_out(&self, text: String) {
        if let Some(means) = self.means()
            && self.sound.has_text()
            && !text.is_empty()
        {
            means.sounds.type_text(self.leg(), text);
        }
    }

    /// Looks at the visit, and tells the script what is new.
    fn look(&mut self) {
        if self.at == At::Over || self.until.is_some() {
            return;
        }
        let Some(visit) = self.visit() else { return };
        let Some(state) = self.shared.live.visit(visit) else {
            return self.ended(Input::Over);
        };
        match state.stage {
            VisitStage::Waiting { .. } => self.waits(visit),
            VisitStage::Offered { .. } => self.offered(),
            VisitStage::Talking { .. } | VisitStage::Parked { .. } => self.talks(),
            VisitStage::Ended { how, .. } if state.callback.is_none() => {
                self.ended(match how {
                    Ended::Left(LeaveWhy::Closed) => Input::Barred(Barred::Closed),
                    _ => Input::Over,
                });
            }
            VisitStage::Ended { .. } => {}
        }
    }

    fn ended(&mut self, input: Input) {
        self.at = At::Over;
        self.leave_room();
        self.tell(input);
    }

    fn waits(&mut self, visit: VisitId) {
        match std::mem::replace(&mut self.at, At::Line) {
            At::Offered => {
                self.leave_room();
                self.tell(Input::NotTaken);
            }
            At::Talking => {
                self.leave_room();
                self.wait = None;
                self.tell(Input::Returned);
            }
            At::Line | At::Over => {}
        }
        let standing = self.shared.board.borrow().visit(visit);
        let wait = standing.map(|standing| Wait {
            place: standing.place,
            minutes: match standing.wait {
                WaitEstimate::Range { low, high } => Some(shown_minutes(low, high)),
                WaitEstimate::Now | WaitEstimate::Unknown => None,
            },
        });
        if let Some(wait) = wait
            && self.wait.replace(wait) != Some(wait)
        {
            self.tell(Input::Placed(wait));
        }
    }

    fn offered(&mut self) {
        joins(&self.shared, self.of.id);
        if self.at != At::Offered {
            if self.at == At::Talking {
                self.tell(Input::Returned);
            }
            self.at = At::Offered;
            self.tell(Input::Offered);
        }
    }

    fn talks(&mut self) {
        let Some(room) = joins(&self.shared, self.of.id) else {
            return;
        };
        if self.at != At::Talking {
            self.at = At::Talking;
            self.held = false;
            self.tell(Input::Taken);
            self.set_state(CallState::Talking);
            if self.sound.has_text() {
                let _ = Talks(&self.shared).real_time_text(Party::Call(self.of.id), true);
            }
        }
        self.hold(&room);
    }

    /// Music while the caller is on hold.
    fn hold(&mut self, room: &Room) {
        let own = room.member(Party::Call(self.of.id));
        let held = own.is_some_and(|member| member.held) || room.citizen_held();
        if std::mem::replace(&mut self.held, held) == held {
            return;
        }
        if held {
            self.set_state(CallState::Held);
            self.music();
        } else {
            self.set_state(CallState::Talking);
            self.hush();
        }
    }

    fn leave_room(&mut self) {
        parts(&self.shared, self.of.id);
        self.held = false;
        if self.answered {
            self.set_state(CallState::Waiting);
        }
    }

    fn perform(&mut self, output: Output) -> ControlFlow<End> {
        match output {
            Output::Answer => self.take_call(),
            Output::Say(phrases) => self.make(phrases),
            Output::Music => self.music(),
            Output::Hush => self.hush(),
            Output::Speak(at) => {
                if let Some(language) = self.of.number.languages.get(at) {
                    self.language = *language;
                }
            }
            Output::Enter(_) if self.is_blocked() => self.tell(Input::Barred(Barred::Blocked)),
            Output::Enter(topic) => {
                let shared = Arc::clone(&self.shared);
                let (calling, route) = (self.of.calling.clone(), self.of.route.clone());
                let what = (topic, self.language);
                tokio::spawn(enter::enter(shared, self.of.id, calling, route, what));
            }
            Output::Promise(number) => {
                let shared = Arc::clone(&self.shared);
                let (calling, route) = (self.of.calling.clone(), self.of.route.clone());
                let (call, language) = (self.of.id, self.language);
                let promise = enter::promise(shared, call, calling, route, language, number);
                tokio::spawn(promise);
            }
            Output::HangUp if self.until.is_some() => return ControlFlow::Break(End::Broken),
            Output::HangUp => return ControlFlow::Break(End::Ours),
        }
        ControlFlow::Continue(())
    }

    /// A lead has decided that calls from this number are not put through.
    fn is_blocked(&self) -> bool {
        let (calling, number) = (&self.of.calling, &self.of.number);
        let verdict =
            |from: &String| super::blocks::verdict(&self.shared, number.organisation, from);
        calling.number.as_ref().and_then(verdict) == Some(BlockState::Blocked)
    }

    fn take_call(&mut self) {
        if let Some(means) = self.means() {
            means.sip.accept(self.of.key, self.answer.clone());
        }
        self.answered = true;
        self.set_state(CallState::Waiting);
        // What came while it rang.
        self.at = At::Line;
        self.look();
    }

    /// Makes what is said first, so that it can be said at once.
    fn make_first(&mut self, again: bool) {
        let first = if again {
            Phrase::GoOn
        } else {
            Phrase::Greeting
        };
        self.saying = self.making(vec![first]);
    }

    fn make(&mut self, phrases: Vec<Phrase>) {
        (self.first, self.heard) = (None, None);
        self.saying = self.making(phrases.clone());
        self.phrases = phrases;
    }

    fn making(&self, phrases: Vec<Phrase>) -> Option<Saying> {
        let shared = Arc::clone(&self.shared);
        let number = self.of.number.clone();
        let language = self.language;
        let codec = self.sound.codec().unwrap_or(VoiceCodec::Pcma);
        let context = words::Context {
            route: self.of.route.clone(),
        };
        Some(Box::pin(async move {
            words::tapes(&shared, &number, language, codec, &phrases, &context).await
        }))
    }

    /// Says what was made.
    fn say(&mut self, (tapes, text): Said) {
        if !self.answered {
            return self.tell(Input::Ready);
        }
        if !self.confirmed {
            self.first = Some((tapes, text));
            return;
        }
        if !text.is_empty() {
            self.type_out(format!("{text}{NEW_LINE}"));
        }
        let bytes: usize = tapes.iter().map(|tape| tape.bytes.len()).sum();
        if tapes.is_empty() {
            return self.tell(Input::Played);
        }
        // Eight bytes a millisecond, in every codec.
        let length = Duration::from_millis(u64::try_from(bytes / 8).unwrap_or(0));
        self.heard = Some(Instant::now() + length + SLACK);
        if let Some(means) = self.means() {
            means.sounds.play(self.leg(), tapes);
        }
    }

    fn music(&mut self) {
        (self.saying, self.first, self.heard) = (None, None, None);
        let codec = self.sound.codec();
        if let (Some(means), Some(codec)) = (self.means(), codec) {
            let tune = means.speaker.music().tape(codec, true);
            means.sounds.play(self.leg(), vec![tune]);
        }
    }

    fn hush(&mut self) {
        (self.saying, self.first, self.heard) = (None, None, None);
        if let Some(means) = self.means() {
            means.sounds.stop(self.leg());
        }
    }
}

/// What is made to be said; never, where nothing is.
async fn made(saying: &mut Option<Saying>) -> Said {
    let Some(making) = saying else {
        return std::future::pending().await;
    };
    let said = making.await;
    *saying = None;
    said
}

fn barred(error: &EnterError) -> Barred {
    match error {
        EnterError::Closed | EnterError::TooLate { .. } => Barred::Closed,
        EnterError::Full => Barred::Full,
        _ => Barred::Fault,
    }
}

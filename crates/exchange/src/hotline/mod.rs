//! The telephone: calls that come, wait in the same line as everybody else and are taken at a desk; calls
//! that go out.
//!
//! A *call* is one telephone call. Its [`CallId`] names it everywhere: as the leg in the sound thread
//! and in the media room, and as the participant in the room of its visit. A visit of the channel
//! `Phone` is an ordinary visit; the citizen is its member `Party::Visit`, the call a member
//! `Party::Call` beside it.
//!
//! [`start`] hands what happens on the line to the calls, each of which is one task ([`call`]); [`line`]
//! knows all calls and accounts. What is said is made by [`words`]. How SIP and sound work is the
//! `phone` crate's business, who is served when the switchboard's.

pub mod blocks;
pub(crate) mod call;
pub(crate) mod dial;
pub(crate) mod enter;
pub mod limits;
pub(crate) mod line;
pub mod outbound;
pub mod outside;
pub mod raise;
pub(crate) mod room;
pub(crate) mod sound;
pub(crate) mod start;
mod typed;
pub(crate) mod words;

pub use words::{Sample, Spoken};

use std::path::PathBuf;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use schalter_domain::ids::{CallId, NumberId, OrganisationId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::phone::Dialling;
use schalter_domain::phone::limits::Limits;
use schalter_media::{LegId, VoiceCodec};
use schalter_phone::keys::Key;
use schalter_phone::prompts::Speaker;
use schalter_phone::sdp::Wishes;
use schalter_phone::sip::{self, Sip};
use schalter_phone::sound::{Sounds, Told};
use schalter_store::Caller;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::Shared;
use crate::hub::Party;

/// What the telephone works with.
pub struct Telephony {
    /// The signalling.
    pub sip: Sip,
    /// What happens in it.
    pub events: mpsc::UnboundedReceiver<sip::Event>,
    /// The sound. It was started with the same media engine as the exchange.
    pub sounds: Sounds,
    /// What happens in it.
    pub told: mpsc::UnboundedReceiver<Told>,
    /// Makes speech of texts.
    pub speaker: Arc<Speaker>,
    /// What is configured.
    pub settings: Settings,
}

/// The ends at which events come out.
type Ends = (
    mpsc::UnboundedReceiver<sip::Event>,
    mpsc::UnboundedReceiver<Told>,
);

impl Telephony {
    pub(crate) fn split(telephony: Option<Self>) -> (Option<Means>, Option<Ends>) {
        let Some(telephony) = telephony else {
            return (None, None);
        };
        let means = Means {
            sip: telephony.sip,
            sounds: telephony.sounds,
            speaker: telephony.speaker,
            words: words::Words::new(telephony.settings.recordings.as_deref()),
            floods: start::Floods::new(
                telephony.settings.flood_number,
                telephony.settings.flood_account,
            ),
            settings: telephony.settings,
            draining: CancellationToken::new(),
        };
        (Some(means), Some((telephony.events, telephony.told)))
    }
}

/// What is configured of the telephone.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The accounts, in the order of the configuration.
    pub accounts: Vec<AccountSettings>,
    /// A folder with own recordings, which count before rendered speech.
    pub recordings: Option<PathBuf>,
    /// Whom the house may call.
    pub dialling: Dialling,
    /// How long a call of ours rings.
    pub ring: SignedDuration,
    /// How long staff may dial again before a call back that reached nobody counts as a try.
    pub grace: SignedDuration,
    /// How long calls that go on may take once the server goes down.
    pub drain: SignedDuration,
    /// How often the house calls.
    pub limits: Limits,
    /// How many calls may come within a minute from one number; 0 is without limit.
    pub flood_number: usize,
    /// How many calls may come within a minute by one account; 0 is without limit.
    pub flood_account: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            accounts: Vec::new(),
            recordings: None,
            dialling: Dialling::default(),
            ring: SignedDuration::from_secs(45),
            grace: SignedDuration::from_secs(10),
            drain: SignedDuration::from_mins(10),
            limits: Limits::default(),
            flood_number: 10,
            flood_account: 0,
        }
    }
}

/// What is configured of one account.
#[derive(Clone, Debug)]
pub struct AccountSettings {
    /// Its key.
    pub key: String,
    /// The slug of the organisation whose numbers it carries.
    pub organisation: String,
    /// How many calls it carries at once; 0 is without limit.
    pub calls: u32,
    /// Another trunk takes over where this server does not: new calls are told so while it goes down.
    pub standby: bool,
    /// The exchange wants to pass calls on itself.
    pub refers: bool,
    /// Whether it registers.
    pub registers: bool,
    /// What it speaks.
    pub wishes: Wishes,
}

/// What the running telephone works with.
pub(crate) struct Means {
    pub sip: Sip,
    pub sounds: Sounds,
    pub speaker: Arc<Speaker>,
    pub words: words::Words,
    pub settings: Settings,
    pub floods: std::sync::Mutex<start::Floods>,
    /// No calls are taken any more.
    pub draining: CancellationToken,
}

impl Means {
    /// What is configured of an account.
    pub fn account(&self, key: &str) -> Option<&AccountSettings> {
        let mut accounts = self.settings.accounts.iter();
        accounts.find(|account| account.key == key)
    }
}

/// What everybody may know of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSeen {
    /// Which.
    pub id: CallId,
    /// The visit that it belongs to.
    pub visit: VisitId,
    /// Whose visit.
    pub organisation: OrganisationId,
    /// Who is on the line.
    pub whose: Whose,
    /// How far it is.
    pub state: CallState,
    /// The number over there, in international form, where it is known.
    pub number: Option<String>,
    /// The codec, once agreed.
    pub codec: Option<VoiceCodec>,
    /// Whether the other side reads and types text.
    pub text: bool,
}

/// Who is on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The citizen whose visit it is.
    Citizen,
    /// Somebody outside whom staff called into the talk.
    Outside {
        /// By this name.
        name: String,
    },
}

/// How far a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    /// It rings, here or over there.
    Ringing,
    /// The caller is with the announcements, or in the line.
    Waiting,
    /// In the talk.
    Talking,
    /// On hold.
    Held,
    /// Over. A call that went out stays visible for a while.
    Ended(CallEnd),
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallEnd {
    /// Busy.
    Busy,
    /// Nobody answered.
    NoAnswer,
    /// Over there it was refused.
    Refused,
    /// It could not be made, or broke.
    Failed,
    /// Somebody hung up.
    HungUp,
}

/// How an account is.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountState {
    /// Its key.
    pub key: String,
    /// The slug of its organisation.
    pub organisation: String,
    /// Whether it is registered, or where it does not register whether its server answers; none as
    /// long as that is not known.
    pub registered: Option<bool>,
    /// Since when that is so.
    pub since: Option<Timestamp>,
    /// Why not, as the other side said.
    pub error: Option<String>,
    /// Calls now.
    pub calls: u32,
    /// The numbers since the start.
    pub counts: AccountCounts,
}

/// Numbers of an account since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountCounts {
    /// Calls that came and were taken on.
    pub incoming: u64,
    /// Calls that came and were turned away: too many at once or within a minute, or going down.
    pub turned_away: u64,
    /// Calls that went out.
    pub outgoing: u64,
    /// Calls of ours that were busy or not answered.
    pub unanswered: u64,
    /// Calls that failed by a fault here or on the way: no codec in common, no port, no database.
    pub failed: u64,
    /// Sound packets of callers that did not arrive.
    pub lost: u64,
}

/// Why something was not done with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// There is no such call (any more), or it is not for this one to touch.
    #[error("there is no such call (any more)")]
    NotThere,
    /// No key of a telephone.
    #[error("not a key of a telephone")]
    Key,
}

/// The telephone, as others see it.
pub struct Hotline<'a>(pub(crate) &'a Arc<Shared>);

impl Hotline<'_> {
    /// Whether this server has a telephone.
    pub fn is_on(&self) -> bool {
        self.0.phone.is_some()
    }

    /// What is configured; none without a telephone.
    pub fn settings(&self) -> Option<&Settings> {
        self.0.phone.as_ref().map(|means| &means.settings)
    }

    /// What a number says in a language at the moment, also without a telephone.
    pub fn samples(&self, number: NumberId, language: Language) -> Vec<Spoken> {
        words::samples(self.0, number, language)
    }

    /// The same as a WAV file; none where nothing can be spoken.
    pub async fn sample_sound(
        &self,
        number: NumberId,
        language: Language,
        phrase: Sample,
    ) -> Option<Vec<u8>> {
        words::sample_sound(self.0, number, language, phrase).await
    }

    /// Keeps the signals of the next call, with numbers, names and addresses made unrecognisable.
    pub fn trace_next(&self) {
        if let Some(means) = &self.0.phone {
            means.sip.trace_next();
        }
    }

    /// What was kept of that call; empty as long as none came, none where nothing is traced.
    pub fn trace(&self) -> Option<String> {
        self.0.phone.as_ref()?.sip.trace()
    }

    /// Throws it away.
    pub fn trace_off(&self) {
        if let Some(means) = &self.0.phone {
            means.sip.trace_off();
        }
    }

    /// The sound packets of all calls since the start, and those lost inside this server; none
    /// without a telephone.
    pub fn packets(&self) -> Option<schalter_phone::sound::Totals> {
        Some(self.0.phone.as_ref()?.sounds.totals())
    }

    /// The calls of a visit, the oldest first.
    pub fn calls(&self, visit: VisitId) -> Vec<CallSeen> {
        self.0.calls.of(visit)
    }

    /// The call of the citizen whose visit it is, while one stands.
    pub fn citizen(&self, visit: VisitId) -> Option<CallSeen> {
        self.0.calls.citizen(visit)
    }

    /// Who called in a visit.
    pub fn caller(&self, visit: VisitId) -> Option<Arc<Caller>> {
        self.0.live.caller(visit)
    }

    /// Presses a key towards the other side of a call, for somebody who is in the same room.
    ///
    /// # Errors
    /// See [`CallError`].
    pub fn press(&self, by: Party, call: CallId, key: char) -> Result<(), CallError> {
        let key = Key::from_char(key).ok_or(CallError::Key)?;
        let means = self.0.phone.as_ref().ok_or(CallError::NotThere)?;
        let room = self.0.rooms.of(by).ok_or(CallError::NotThere)?;
        room.member(Party::Call(call)).ok_or(CallError::NotThere)?;
        means.sounds.press(LegId(call.0), key);
        Ok(())
    }

    /// Takes no calls any more, and returns when those that go on have ended, or have had the time
    /// that is configured: then they are told where to call, and ended.
    pub async fn drain(&self) {
        start::drain(self.0).await;
    }

    /// How many calls stand.
    pub fn count(&self) -> usize {
        self.0.calls.count()
    }

    /// How the accounts are, in the order of the configuration.
    pub fn accounts(&self) -> Vec<AccountState> {
        self.0.calls.accounts()
    }
}

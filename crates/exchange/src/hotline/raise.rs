//! Raising a telephone call to video: the clerk offers it, the citizen comes with a browser by a code or
//! a link, the clerk lets it in. Everything lies in memory and dies with the talk; only the credential
//! of a browser that was let in is stored. The rules are in `domain::raise`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use schalter_domain::clock::{Entropy, secret};
use schalter_domain::ids::{ConversationId, OrganisationId, SeatId, VisitId};
use schalter_domain::office::Channel;
pub use schalter_domain::raise::Way;
use schalter_domain::raise::{Guesses, Raise, code, typed};
use schalter_store::{Credential, Write};

use super::Whose;
use crate::actor::Failure;
use crate::auth::hash_token;
use crate::hub::{Party, Push};
use crate::rooms::Room;
use crate::{Exchange, Shared};

/// How often a code is drawn that no other talk of the organisation has.
const DRAWS: usize = 32;

/// How far a call is on its way to video.
#[derive(Clone, PartialEq, Eq)]
pub enum Raised {
    /// This code opens.
    Code {
        /// Six digits.
        code: String,
        /// Until then.
        until: Timestamp,
    },
    /// A link was sent.
    Sent {
        /// It opens until then.
        until: Timestamp,
    },
    /// A browser waits to be let in.
    Asking,
    /// It was let in.
    In,
    /// It was not let in.
    Declined,
}

/// How far a browser is that came by a code or link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joining {
    /// The clerk decides. Nothing of the talk is to be seen.
    Waiting(OrganisationId),
    /// It holds this visit.
    In(VisitId),
    /// It was not let in.
    Declined(OrganisationId),
}

/// Why a call is not raised.
#[derive(Debug, thiserror::Error)]
pub enum RaiseError {
    /// The seat leads no talk by telephone, or nobody asks.
    #[error("there is no telephone call to raise")]
    NotNow,
    /// No short message can be sent to the caller.
    #[error("no short message can be sent to the caller")]
    NoMessage,
    /// It could not be stored.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Why a typed code brings nobody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuessError {
    /// These are not six digits. It does not count as a try.
    #[error("not six digits")]
    Form,
    /// Wrong, spent or too old; all look alike.
    #[error("the code opens nothing")]
    Wrong,
    /// Too many wrong ones from there.
    #[error("too many wrong codes; the next one counts from {0}")]
    Wait(Timestamp),
}

struct Kept {
    conversation: ConversationId,
    organisation: OrganisationId,
    raise: Raise,
}

#[derive(Default)]
struct Inner {
    raises: HashMap<VisitId, Kept>,
    guesses: Guesses,
}

/// All calls on their way to video.
#[derive(Default)]
pub(crate) struct Raises(Mutex<Inner>);

impl Raises {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Raising calls to video.
pub struct Raising<'a>(pub(crate) &'a Arc<Shared>);

impl Exchange {
    /// Raising calls to video.
    pub fn raising(&self) -> Raising<'_> {
        Raising(&self.shared)
    }

    /// Whether the citizen of a visit is on the telephone now: sound goes that way, and a browser of
    /// the same person neither sends nor plays any.
    pub fn is_phoned(&self, visit: VisitId) -> bool {
        is_phoned(&self.shared, visit)
    }
}

/// Whether a call of the citizen stands in the room of a visit.
pub(crate) fn is_phoned(shared: &Shared, visit: VisitId) -> bool {
    let room = shared.rooms.of(Party::Visit(visit));
    let citizens = |call| {
        shared
            .calls
            .seen(call)
            .is_some_and(|seen| seen.whose == Whose::Citizen)
    };
    room.is_some_and(|room| {
        let mut members = room.members.iter();
        members.any(|member| matches!(member.party, Party::Call(call) if citizens(call)))
    })
}

impl Raising<'_> {
    /// Whether the talk of a visit is one by telephone, so that a picture can be added.
    pub fn can(&self, visit: VisitId) -> bool {
        let by_phone = |visit: Arc<schalter_domain::switchboard::Visit>| {
            visit.need.channel == Channel::Phone || is_phoned(self.0, visit.id)
        };
        self.0.live.visit(visit).is_some_and(by_phone)
    }

    /// Whether the caller can be sent a short message.
    pub fn can_send(&self, visit: VisitId) -> bool {
        self.number(visit)
            .is_some_and(|number| self.0.may_send_video_link(&number))
    }

    fn number(&self, visit: VisitId) -> Option<String> {
        let of_call = self.0.calls.citizen(visit).and_then(|call| call.number);
        of_call.or_else(|| self.0.live.caller(visit)?.number.clone())
    }

    /// How far the call of a visit is.
    pub fn state(&self, visit: VisitId) -> Option<Raised> {
        let now = self.0.now();
        let inner = self.0.raises.lock();
        let kept = inner
            .raises
            .get(&visit)
            .filter(|kept| self.holds(visit, kept))?;
        if !kept.raise.is_alive(now) {
            return None;
        }
        Some(match &kept.raise {
            Raise::Open {
                way: Way::Code,
                key,
                until,
            } => Raised::Code {
                code: key.clone(),
                until: *until,
            },
            Raise::Open { until, .. } => Raised::Sent { until: *until },
            Raise::Asking { .. } => Raised::Asking,
            Raise::In { .. } => Raised::In,
            Raise::Declined { .. } => Raised::Declined,
        })
    }

    /// Offers the citizen of the talk that this seat leads to come with a browser. What was offered
    /// before opens no longer.
    ///
    /// # Errors
    /// See [`RaiseError`].
    pub async fn offer(&self, seat: SeatId, way: Way) -> Result<(), RaiseError> {
        let room = self.led(seat).filter(|room| self.can(room.visit));
        let room = room.ok_or(RaiseError::NotNow)?;
        let key = match way {
            Way::Code => self.unused_code(room.organisation),
            Way::Link => self.send(&room).await?,
        };
        let now = self.0.now();
        let kept = Kept {
            conversation: room.conversation,
            organisation: room.organisation,
            raise: Raise::new(way, key, now),
        };
        let mut inner = self.0.raises.lock();
        inner.raises.retain(|visit, kept| self.holds(*visit, kept));
        inner.raises.insert(room.visit, kept);
        drop(inner);
        self.tell(&room);
        Ok(())
    }

    /// Sends the link; gives its hash.
    async fn send(&self, room: &Room) -> Result<String, RaiseError> {
        let number = self.number(room.visit).ok_or(RaiseError::NoMessage)?;
        let visit = self.0.live.visit(room.visit).ok_or(RaiseError::NotNow)?;
        let link = secret(&*self.0.entropy);
        let writes = self.0.video_link(&visit, &number, &link);
        if writes.is_empty() {
            return Err(RaiseError::NoMessage);
        }
        self.0.submit(None, writes, None).await?;
        Ok(hash_token(&link))
    }

    /// Takes back what was offered; who asks is not let in.
    pub fn withdraw(&self, seat: SeatId) {
        let Some(room) = self.led(seat) else { return };
        let mut inner = self.0.raises.lock();
        let let_in = |kept: &Kept| matches!(kept.raise, Raise::In { .. });
        if !inner.raises.get(&room.visit).is_some_and(let_in) {
            inner.raises.remove(&room.visit);
        }
        drop(inner);
        self.tell(&room);
    }

    /// The clerk's answer to the browser that asks. With a yes it holds the visit.
    ///
    /// # Errors
    /// See [`RaiseError`]; the browser then still asks.
    pub async fn admit(&self, seat: SeatId, yes: bool) -> Result<(), RaiseError> {
        let room = self.led(seat).ok_or(RaiseError::NotNow)?;
        let joiner = {
            let inner = self.0.raises.lock();
            let kept = inner.raises.get(&room.visit);
            match kept
                .filter(|kept| self.holds(room.visit, kept))
                .map(|kept| &kept.raise)
            {
                Some(Raise::Asking { joiner }) => joiner.clone(),
                _ => return Err(RaiseError::NotNow),
            }
        };
        if yes {
            let visit = self.0.live.visit(room.visit).ok_or(RaiseError::NotNow)?;
            let credential = Credential {
                token_hash: joiner.clone(),
                visit: room.visit,
                organisation: visit.need.organisation,
                alliance: visit.need.alliance,
                created_at: self.0.now(),
                delete_after: None,
            };
            self.0
                .submit(None, vec![Write::PutCredential(credential)], None)
                .await?;
        }
        let mut inner = self.0.raises.lock();
        if let Some(mut kept) = inner.raises.remove(&room.visit) {
            if kept.raise.joiner() == Some(&joiner) {
                kept.raise = kept.raise.decide(yes);
            }
            inner.raises.insert(room.visit, kept);
        }
        drop(inner);
        self.tell(&room);
        Ok(())
    }

    /// A code typed on the portal of an organisation, from `source` (see [`Guesses`]). The browser of
    /// `token`, or of the token that comes back, then asks to be let in.
    ///
    /// # Errors
    /// See [`GuessError`].
    pub fn guess(
        &self,
        organisation: OrganisationId,
        source: u128,
        text: &str,
        token: Option<String>,
    ) -> Result<String, GuessError> {
        let now = self.0.now();
        let mut inner = self.0.raises.lock();
        if let Some(until) = inner.guesses.waits(source, now) {
            return Err(GuessError::Wait(until));
        }
        let code = typed(text).ok_or(GuessError::Form)?;
        let opens = |kept: &Kept| {
            kept.organisation == organisation && kept.raise.opens(Way::Code, &code, now)
        };
        match self.ask(&mut inner, opens, token) {
            Some((token, _)) => Ok(token),
            None => {
                inner.guesses.wrong(source, now);
                let wait = inner.guesses.waits(source, now);
                Err(wait.map_or(GuessError::Wrong, GuessError::Wait))
            }
        }
    }

    /// The organisation whose clerk sent a link that still opens.
    pub fn of_link(&self, link: &str) -> Option<OrganisationId> {
        let (key, now) = (hash_token(link), self.0.now());
        let inner = self.0.raises.lock();
        let mut raises = inner.raises.iter();
        let found = raises.find(|(visit, kept)| {
            kept.raise.opens(Way::Link, &key, now) && self.holds(**visit, kept)
        });
        found.map(|(_, kept)| kept.organisation)
    }

    /// Spends a link: the browser of `token`, or of the token that comes back, asks to be let in.
    /// None: it opens nothing (any more).
    pub fn spend(&self, link: &str, token: Option<String>) -> Option<(OrganisationId, String)> {
        let (key, now) = (hash_token(link), self.0.now());
        let mut inner = self.0.raises.lock();
        let opens = |kept: &Kept| kept.raise.opens(Way::Link, &key, now);
        let (token, organisation) = self.ask(&mut inner, opens, token)?;
        Some((organisation, token))
    }

    fn ask(
        &self,
        inner: &mut Inner,
        opens: impl Fn(&Kept) -> bool,
        token: Option<String>,
    ) -> Option<(String, OrganisationId)> {
        let mut raises = inner.raises.iter();
        let found = raises.find(|(visit, kept)| opens(kept) && self.holds(**visit, kept));
        let visit = *found?.0;
        let mut kept = inner.raises.remove(&visit)?;
        let token = token.unwrap_or_else(|| secret(&*self.0.entropy));
        kept.raise = kept.raise.ask(hash_token(&token));
        let organisation = kept.organisation;
        inner.raises.insert(visit, kept);
        if let Some(room) = self.0.rooms.of(Party::Visit(visit)) {
            self.tell(&room);
        }
        Some((token, organisation))
    }

    /// How far the browser of a token is; none where it asks nothing, or where the talk is over.
    pub fn joining(&self, token: &str) -> Option<Joining> {
        let joiner = hash_token(token);
        let inner = self.0.raises.lock();
        let own = |kept: &Kept| kept.raise.joiner() == Some(&joiner);
        let all = inner.raises.iter();
        let mine = all.filter(|(visit, kept)| own(kept) && self.holds(**visit, kept));
        let far = |(visit, kept): (&VisitId, &Kept)| match &kept.raise {
            Raise::In { .. } => (1, Joining::In(*visit)),
            Raise::Declined { .. } => (2, Joining::Declined(kept.organisation)),
            _ => (0, Joining::Waiting(kept.organisation)),
        };
        mine.map(far)
            .min_by_key(|(order, _)| *order)
            .map(|(_, joining)| joining)
    }

    /// The open room of the talk that a seat leads.
    fn led(&self, seat: SeatId) -> Option<Room> {
        let room = self.0.rooms.of(Party::Seat(seat))?;
        (room.opened.is_some() && room.is_lead(Party::Seat(seat))).then_some(room)
    }

    /// Whether the talk still goes on that this was offered in.
    fn holds(&self, visit: VisitId, kept: &Kept) -> bool {
        let room = self.0.rooms.of(Party::Visit(visit));
        room.is_some_and(|room| room.conversation == kept.conversation && room.opened.is_some())
    }

    fn unused_code(&self, organisation: OrganisationId) -> String {
        let inner = self.0.raises.lock();
        let used = |code: &str| {
            let mut all = inner.raises.values();
            all.any(|kept| {
                let open = matches!(&kept.raise, Raise::Open { key, .. } if key == code);
                open && kept.organisation == organisation
            })
        };
        let mut drawn = code(random(&*self.0.entropy));
        for _ in 0..DRAWS {
            if !used(&drawn) {
                break;
            }
            drawn = code(random(&*self.0.entropy));
        }
        drawn
    }

    fn tell(&self, room: &Room) {
        for party in room.parties() {
            self.0.hub.push(party, Push::Changed);
        }
    }
}

fn random(entropy: &dyn Entropy) -> u64 {
    let mut bytes = [0_u8; 8];
    entropy.fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

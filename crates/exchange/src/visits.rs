//! What citizens do: enter, look, leave, rate.

use std::sync::Arc;

use jiff::SignedDuration;
use schalter_domain::clock::secret;
use schalter_domain::features::Feature;
use schalter_domain::ids::{CommandId, OfficeId, SeatId, TopicId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::office::Channel;
use schalter_domain::retention::DataClass;
use schalter_domain::switchboard::{Arrival, Command, Refusal, Visit, VisitStage};
use schalter_store::{Caller, CommandResult, Credential, Note, Rating, Scope, Write, random_id};

use crate::actor::Failure;
use crate::callbacks::{CallbackError, CallbackRequest, Promised};
use crate::hotline::enter::Calling;
use crate::{Shared, auth};

/// The longest note, in characters.
pub const NOTE_LIMIT: usize = 500;
/// The longest comment of a rating, in characters.
pub const COMMENT_LIMIT: usize = 1_000;

/// A wish to enter.
#[derive(Clone, Debug, PartialEq)]
pub struct Enter {
    /// The office.
    pub office: OfficeId,
    /// One of its topics.
    pub topic: TopicId,
    /// The language of the talk.
    pub language: Language,
    /// By which channel.
    pub channel: Channel,
    /// What the citizen chooses to tell, at most [`NOTE_LIMIT`] characters.
    pub note: Option<String>,
    /// The citizen wants neither to see nor to speak.
    pub text_only: bool,
    /// The browser's cookie, if it has one.
    pub token: Option<String>,
    /// The id of the form; sending it twice enters once.
    pub command: Option<CommandId>,
    /// The staff member asked for.
    pub wish: Option<SeatId>,
    /// Called back instead of waiting; also when the office is closed or the line full.
    pub callback: Option<CallbackRequest>,
}

/// The place is taken.
#[derive(Clone, PartialEq, Eq)]
pub struct Entered {
    /// The visit.
    pub visit: VisitId,
    /// The browser's cookie from now on.
    pub token: String,
}

/// Why nobody entered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnterError {
    /// The office is closed.
    #[error("the office is closed")]
    Closed,
    /// No more can wait.
    #[error("the line is full")]
    Full,
    /// The wait would pass closing time.
    #[error("the wait would pass closing time")]
    TooLate {
        /// When the office closes.
        closes: jiff::Timestamp,
    },
    /// This browser has a visit in this line already.
    #[error("visit {0} is open")]
    AlreadyOpen(VisitId),
    /// No such office, or the topic is not one of it, or the language is not offered.
    #[error("unknown office, topic or language")]
    Unknown,
    /// No callback can be promised.
    #[error(transparent)]
    Callback(CallbackError),
    /// The note is longer than [`NOTE_LIMIT`].
    #[error("the note is longer than {NOTE_LIMIT} characters")]
    NoteTooLong,
    /// The server goes down for a moment.
    #[error("the server goes down for a moment")]
    Draining,
    /// It could not be stored; nothing has changed.
    #[error("could not be stored; try again")]
    Retry,
}

/// Why a rating was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// Not 1 to 5, or the comment is too long.
    #[error("a rating has 1 to 5 stars and a comment of at most {COMMENT_LIMIT} characters")]
    Invalid,
    /// The visit was rated already, is not over, or is forgotten.
    #[error("the visit cannot be rated (any more)")]
    NotNow,
    /// It could not be stored.
    #[error("could not be stored; try again")]
    Retry,
}

/// What citizens do.
pub struct Visits<'a>(pub(crate) &'a Arc<Shared>);

impl Visits<'_> {
    /// Takes a place in the line.
    ///
    /// # Errors
    /// [`EnterError`]; nothing has changed then.
    pub async fn enter(&self, enter: Enter) -> Result<Entered, EnterError> {
        if self.0.draining.is_cancelled() {
            return Err(EnterError::Draining);
        }
        self.check(&enter)?;
        let hash = enter.token.as_deref().map(auth::hash_token);
        let _guard = match &hash {
            Some(hash) => Some(Entering::begin(self.0, hash).ok_or(EnterError::Retry)?),
            None => None,
        };
        if let Some(visit) = self.open_in_alliance(hash.as_deref(), enter.office).await? {
            return Err(EnterError::AlreadyOpen(visit));
        }
        let token = enter
            .token
            .clone()
            .unwrap_or_else(|| secret(&*self.0.entropy));
        let visit = self.admit(enter, auth::hash_token(&token), None).await?;
        Ok(Entered { visit, token })
    }

    /// Takes a place in the line for what `hash` stands for, which holds no other.
    pub(crate) async fn enter_as(&self, enter: Enter, hash: String) -> Result<VisitId, EnterError> {
        if self.0.draining.is_cancelled() {
            return Err(EnterError::Draining);
        }
        self.check(&enter)?;
        self.admit(enter, hash, None).await
    }

    /// Takes a place in the line for a telephone call.
    pub(crate) async fn enter_calling(
        &self,
        enter: Enter,
        hash: String,
        calling: Calling,
    ) -> Result<VisitId, EnterError> {
        if self.0.draining.is_cancelled() {
            return Err(EnterError::Draining);
        }
        self.check(&enter)?;
        self.admit(enter, hash, Some(calling)).await
    }

    fn check(&self, enter: &Enter) -> Result<(), EnterError> {
        let catalogue = self.0.catalogue.load();
        let (_, entry) = catalogue.office(enter.office).ok_or(EnterError::Unknown)?;
        let offered = entry.office.languages.contains(&enter.language);
        if entry.topic_by_id(enter.topic).is_none() || !offered {
            return Err(EnterError::Unknown);
        }
        if enter
            .note
            .as_ref()
            .is_some_and(|note| note.chars().count() > NOTE_LIMIT)
        {
            return Err(EnterError::NoteTooLong);
        }
        if let Some(callback) = &enter.callback {
            let checked = callback.check(self.0, enter.office, None);
            checked.map_err(EnterError::Callback)?;
        }
        Ok(())
    }

    async fn open_in_alliance(
        &self,
        hash: Option<&str>,
        office: OfficeId,
    ) -> Result<Option<VisitId>, EnterError> {
        let Some(hash) = hash else { return Ok(None) };
        let alliance = {
            let catalogue = self.0.catalogue.load();
            catalogue
                .office(office)
                .map(|(entry, _)| entry.organisation.alliance)
        };
        let held = self.0.store.visits_of_token(hash).await.map_err(retry)?;
        let mut open = held
            .into_iter()
            .filter(|held| Some(held.alliance) == alliance)
            .filter(|held| self.is_open(held.visit));
        Ok(open.next().map(|held| held.visit))
    }

    async fn admit(
        &self,
        enter: Enter,
        hash: String,
        calling: Option<Calling>,
    ) -> Result<VisitId, EnterError> {
        let now = self.0.now();
        let visit = VisitId::new(now, &*self.0.entropy);
        let (organisation, alliance) = {
            let catalogue = self.0.catalogue.load();
            let (entry, _) = catalogue.office(enter.office).ok_or(EnterError::Unknown)?;
            (entry.organisation.id, entry.organisation.alliance)
        };
        if let Some(command) = enter.command
            && let Some(first) = self.repeated(organisation, command).await?
        {
            return self.join(first, hash).await;
        }
        let credential = Credential {
            token_hash: hash,
            visit,
            organisation,
            alliance,
            created_at: now,
            delete_after: None,
        };
        let mut writes = vec![Write::PutCredential(credential)];
        if let Some(calling) = calling {
            let caller = Caller {
                visit,
                organisation,
                number: calling.number,
                dialled: calling.dialled,
                account: calling.account,
                delete_after: None,
            };
            writes.push(Write::PutCaller(Box::new(caller)));
        }
        let note = enter
            .note
            .as_deref()
            .map(str::trim)
            .filter(|note| !note.is_empty());
        if let Some(note) = note {
            let note = note.to_owned();
            writes.push(Write::PutNote(Note {
                visit,
                organisation,
                note,
                delete_after: None,
            }));
        }
        let result = enter.command.map(|id| CommandResult {
            id,
            organisation,
            body: serde_json::json!({ "visit": visit }),
            delete_after: Some(now + self.0.keeps(organisation, DataClass::CommandResult)),
        });
        let arrival = Arrival {
            visit,
            office: enter.office,
            topic: enter.topic,
            language: enter.language,
            channel: enter.channel,
            text_only: enter.text_only,
            wish: enter.wish,
            callback: enter.callback.as_ref().map(CallbackRequest::wish),
        };
        let mut link = None;
        if let Some(callback) = &enter.callback {
            let promised = Promised {
                visit,
                organisation,
                alliance,
                office: enter.office,
                language: enter.language,
            };
            let (more, secret) = callback.writes(self.0, &promised);
            writes.extend(more);
            link = Some(secret);
        }
        match self
            .0
            .submit(Some(Command::Arrive(arrival)), writes, result)
            .await
        {
            Ok(_) => {
                if let Some(link) = link {
                    self.0.live.set_link(visit, &link);
                }
                Ok(visit)
            }
            Err(Failure::Refused(Refusal::OfficeClosed { .. })) => Err(EnterError::Closed),
            Err(Failure::Refused(Refusal::LineFull { .. })) => Err(EnterError::Full),
            Err(Failure::Refused(Refusal::TooLate { closes })) => {
                Err(EnterError::TooLate { closes })
            }
            Err(Failure::Refused(_)) => Err(EnterError::Unknown),
            Err(Failure::Stopped) => Err(EnterError::Draining),
            Err(Failure::Retry | Failure::Repeated) => Err(EnterError::Retry),
        }
    }

    async fn repeated(
        &self,
        organisation: schalter_domain::ids::OrganisationId,
        command: CommandId,
    ) -> Result<Option<VisitId>, EnterError> {
        let scope = Scope::Organisation(organisation);
        let result = self
            .0
            .store
            .command_result(scope, command)
            .await
            .map_err(retry)?;
        Ok(result.and_then(|body| serde_json::from_value(body["visit"].clone()).ok()))
    }

    /// The same form sent twice: the second answer holds the same visit.
    async fn join(&self, visit: VisitId, hash: String) -> Result<VisitId, EnterError> {
        let Some(open) = self.0.live.visit(visit) else {
            return Err(EnterError::Retry);
        };
        let credential = Credential {
            token_hash: hash,
            visit,
            organisation: open.need.organisation,
            alliance: open.need.alliance,
            created_at: self.0.now(),
            delete_after: None,
        };
        self.0
            .submit(None, vec![Write::PutCredential(credential)], None)
            .await
            .map_err(|_| EnterError::Retry)?;
        Ok(visit)
    }

    /// The visits that a browser holds, open ones first.
    pub async fn of_token(&self, token: &str) -> Vec<VisitId> {
        self.of_hash(&auth::hash_token(token)).await
    }

    /// The visits that a cookie or link of this hash holds; open ones first.
    pub(crate) async fn of_hash(&self, hash: &str) -> Vec<VisitId> {
        let held = self.0.store.visits_of_token(hash).await;
        let held = held.unwrap_or_else(|error| {
            tracing::warn!(%error, "visits of a browser cannot be read");
            Vec::new()
        });
        let mut visits: Vec<VisitId> = held.into_iter().map(|held| held.visit).collect();
        visits.sort_by_key(|visit| !self.is_open(*visit));
        visits
    }

    /// Whether a browser holds a visit.
    pub async fn holds(&self, token: &str, visit: VisitId) -> bool {
        self.of_token(token).await.contains(&visit)
    }

    /// A visit that is not forgotten.
    pub fn get(&self, visit: VisitId) -> Option<Arc<Visit>> {
        self.0.live.visit(visit)
    }

    /// The number of the ticket that came of a visit; those of several organisations one after the
    /// other. For the citizen: staff see what their organisation made, see
    /// [`Seats::ticket_of`](crate::seats::Seats::ticket_of).
    pub fn ticket(&self, visit: VisitId) -> Option<String> {
        let made = self.0.live.tickets(visit);
        let numbers: Vec<&str> = made.iter().map(|made| &*made.number).collect();
        (!numbers.is_empty()).then(|| numbers.join(", "))
    }

    /// What the citizen chose to tell.
    pub fn note(&self, visit: VisitId) -> Option<Arc<str>> {
        self.0.live.note(visit)
    }

    /// Leaves the line or the talk.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn leave(&self, visit: VisitId) -> Result<(), Failure> {
        self.0.command(Command::Leave { visit }).await
    }

    /// No longer waits for the person wished, but for anybody.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn drop_wish(&self, visit: VisitId) -> Result<(), Failure> {
        self.0.command(Command::DropWish { visit }).await
    }

    /// Answers the question whether the visit may be passed on with the clerk's note. A yes passes
    /// it on.
    ///
    /// # Errors
    /// See [`PassError`](crate::passing::PassError).
    pub async fn consent(
        &self,
        visit: VisitId,
        yes: bool,
    ) -> Result<(), crate::passing::PassError> {
        crate::passing::answer(self.0, visit, yes).await
    }

    /// By text only, or no longer so.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn set_mode(&self, visit: VisitId, text_only: bool) -> Result<(), Failure> {
        self.0.command(Command::SetMode { visit, text_only }).await
    }

    /// Whether a visit that is over can still be rated.
    pub async fn can_rate(&self, visit: VisitId) -> bool {
        let Some(state) = self.0.live.visit(visit) else {
            return false;
        };
        if !talked(&state) {
            return false;
        }
        if !self.0.has(state.need.organisation, Feature::Rating) {
            return false;
        }
        let scope = Scope::Organisation(state.need.organisation);
        !self.0.store.has_rated(scope, visit).await.unwrap_or(true)
    }

    /// Keeps a rating, without the visit. Rated again while the visit is kept, the rating changes:
    /// a comment may follow the stars.
    ///
    /// # Errors
    /// See [`RateError`].
    pub async fn rate(
        &self,
        visit: VisitId,
        stars: u8,
        comment: Option<String>,
    ) -> Result<(), RateError> {
        let comment = comment
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty());
        let too_long = comment
            .as_ref()
            .is_some_and(|text| text.chars().count() > COMMENT_LIMIT);
        if !(1..=5).contains(&stars) || too_long {
            return Err(RateError::Invalid);
        }
        let state = self.0.live.visit(visit).filter(|state| talked(state));
        let state = state.ok_or(RateError::NotNow)?;
        let of = state.need.organisation;
        if !self.0.has(of, Feature::Rating) {
            return Err(RateError::NotNow);
        }
        if comment.is_some() && !self.0.has(of, Feature::RatingComment) {
            return Err(RateError::Invalid);
        }
        let known = self.0.live.rating(visit);
        if known.is_none() && !self.can_rate(visit).await {
            return Err(RateError::NotNow);
        }
        let now = self.0.now();
        let need = state.need;
        let date = {
            let catalogue = self.0.catalogue.load();
            let entry = catalogue
                .organisation_by_id(need.organisation)
                .ok_or(RateError::NotNow)?;
            entry.zone.to_datetime(now).date()
        };
        let rating = Rating {
            id: known.unwrap_or_else(|| random_id(&*self.0.entropy)),
            organisation: need.organisation,
            office: need.office,
            topic: Some(need.topic),
            stars,
            comment_delete_after: comment
                .as_ref()
                .and_then(|_| self.0.periods(need.organisation).comment_end(date)),
            comment,
            date,
        };
        let id = rating.id;
        let write = match known {
            Some(_) => Write::ChangeRating(rating),
            None => Write::PutRating {
                visit,
                rating,
                rated_delete_after: Some(now + SignedDuration::from_hours(24)),
            },
        };
        match self.0.submit(None, vec![write], None).await {
            Ok(_) => {
                self.0.live.set_rating(visit, id);
                self.0
                    .hub
                    .push(crate::Party::Visit(visit), crate::Push::Changed);
                Ok(())
            }
            Err(Failure::Repeated) => Err(RateError::NotNow),
            Err(_) => Err(RateError::Retry),
        }
    }

    fn is_open(&self, visit: VisitId) -> bool {
        let state = self.0.live.visit(visit);
        state.is_some_and(|state| !matches!(state.stage, VisitStage::Ended { .. }))
    }
}

fn talked(visit: &Visit) -> bool {
    use schalter_domain::switchboard::Ended;
    matches!(
        visit.stage,
        VisitStage::Ended {
            how: Ended::Talked(_),
            ..
        }
    )
}

fn retry(error: schalter_store::StoreError) -> EnterError {
    tracing::warn!(%error, "entering could not read the store");
    EnterError::Retry
}

/// One browser enters once at a time.
struct Entering<'a> {
    shared: &'a Shared,
    hash: String,
}

impl<'a> Entering<'a> {
    fn begin(shared: &'a Shared, hash: &str) -> Option<Self> {
        let mut entering = shared
            .entering
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        entering.insert(hash.to_owned()).then(|| Self {
            shared,
            hash: hash.to_owned(),
        })
    }
}

impl Drop for Entering<'_> {
    fn drop(&mut self) {
        let entering = self.shared.entering.lock();
        entering
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .remove(&self.hash);
    }
}

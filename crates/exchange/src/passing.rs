//! Passing a citizen on, and helping one another: what staff do with a talk beside talking.
//!
//! Before a citizen is passed on with a note, he or she is asked. The question lives in memory:
//! who restarts the server asks again.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use schalter_domain::features::Feature;
use schalter_domain::ids::{OfficeId, SeatId, TopicId, VisitId};
use schalter_domain::staff::Staff;
use schalter_domain::switchboard::{Command, SeatStage, Target};
use schalter_store::{Note, VisitClass, Write};

use crate::Shared;
use crate::actor::Failure;
use crate::hub::{Party, Push};
use crate::seats::Seats;

/// The longest note that goes along, in characters.
pub const NOTE_LIMIT: usize = 500;

/// To where a citizen is passed on, or who is asked into a talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// A colleague who is signed on.
    Person(SeatId),
    /// Whoever serves a topic; without one, that of who does not know.
    Topic(OfficeId, Option<TopicId>),
    /// Who passed the citizen on.
    Back,
}

/// The question whether a citizen may be passed on with a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Who asks.
    pub seat: SeatId,
    /// To where.
    pub aim: Aim,
    /// The note; it may be empty.
    pub note: String,
    /// What the citizen has answered.
    pub answer: Option<bool>,
}

/// The questions that are open.
#[derive(Debug, Default)]
pub(crate) struct Proposals(Mutex<HashMap<VisitId, Proposal>>);

impl Proposals {
    fn lock(&self) -> MutexGuard<'_, HashMap<VisitId, Proposal>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn of(&self, visit: VisitId) -> Option<Proposal> {
        self.lock().get(&visit).cloned()
    }

    pub fn drop_of(&self, visit: VisitId) -> bool {
        self.lock().remove(&visit).is_some()
    }
}

/// Why a citizen was not passed on, or a colleague not asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PassError {
    /// The talk is over, or another clerk leads it.
    #[error("there is no talk to pass on")]
    NoTalk,
    /// The organisation has switched this off.
    #[error("this is switched off")]
    Off,
    /// There is nobody it could go back to, or the office has no such topic.
    #[error("there is no such place to pass on to")]
    NoTarget,
    /// The note is longer than [`NOTE_LIMIT`].
    #[error("the note is longer than {NOTE_LIMIT} characters")]
    NoteTooLong,
    /// Not carried out.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Seats<'_> {
    /// The question that is open in a talk.
    pub fn proposal(&self, visit: VisitId) -> Option<Proposal> {
        self.0.proposals.of(visit)
    }

    /// Asks the citizen whether he or she may be passed on. A yes passes on at once.
    ///
    /// # Errors
    /// See [`PassError`].
    pub fn propose(&self, staff: &Staff, aim: Aim, note: &str) -> Result<(), PassError> {
        let seat = SeatId::from(staff.id);
        let visit = self.led(seat).ok_or(PassError::NoTalk)?;
        self.target(seat, aim)?;
        let note = note.trim().to_owned();
        if note.chars().count() > NOTE_LIMIT {
            return Err(PassError::NoteTooLong);
        }
        let proposal = Proposal {
            seat,
            aim,
            note,
            answer: None,
        };
        self.0.proposals.lock().insert(visit, proposal);
        tell(self.0, visit, seat);
        Ok(())
    }

    /// Takes the question back.
    pub fn drop_proposal(&self, seat: SeatId) {
        if let Some(visit) = self.led(seat)
            && self.0.proposals.drop_of(visit)
        {
            tell(self.0, visit, seat);
        }
    }

    /// Passes the citizen on without a note: only the topic travels, and what the citizen wrote on
    /// entering stays behind.
    ///
    /// # Errors
    /// See [`PassError`].
    pub async fn transfer(&self, seat: SeatId, aim: Aim) -> Result<(), PassError> {
        let visit = self.led(seat).ok_or(PassError::NoTalk)?;
        let to = self.target(seat, aim)?;
        let now = self.0.now();
        let organisation = self
            .0
            .live
            .visit(visit)
            .map(|visit| visit.need.organisation);
        let writes = organisation.map(|organisation| Write::SetDeleteAfter {
            visit,
            organisation,
            class: VisitClass::Note,
            at: Some(now),
        });
        let command = Command::Transfer { seat, to };
        self.0
            .submit(Some(command), writes.into_iter().collect(), None)
            .await?;
        self.0.live.set_note(visit, None);
        self.0.proposals.drop_of(visit);
        Ok(())
    }

    /// Asks a colleague into the talk.
    ///
    /// # Errors
    /// See [`PassError`].
    pub async fn consult(&self, seat: SeatId, aim: Aim, hold: bool) -> Result<(), PassError> {
        let catalogue = self.0.catalogue.load();
        let employer = catalogue.staff(seat.into()).map(|staff| staff.organisation);
        drop(catalogue);
        if employer.is_none_or(|employer| !self.0.has(employer, Feature::Consult)) {
            return Err(PassError::Off);
        }
        let to = self.target(seat, aim)?;
        self.run(seat, Command::Consult { seat, to, hold }).await?;
        Ok(())
    }

    /// Takes the question to a colleague back.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn withdraw_consult(&self, seat: SeatId) -> Result<(), Failure> {
        self.run(seat, Command::WithdrawConsult { seat }).await
    }

    /// A colleague in the talk leads it from now on.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn hand_over(&self, seat: SeatId, to: SeatId) -> Result<(), Failure> {
        self.run(seat, Command::HandOver { seat, to }).await
    }

    /// Puts the citizen on hold, or goes on.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn hold(&self, seat: SeatId, on: bool) -> Result<(), Failure> {
        self.run(seat, Command::Hold { seat, on }).await
    }

    /// Puts the talk aside; the seat is free for others.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn park(&self, seat: SeatId) -> Result<(), Failure> {
        self.run(seat, Command::Park { seat }).await
    }

    /// Takes a parked talk up again.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn resume_talk(&self, seat: SeatId, visit: VisitId) -> Result<(), Failure> {
        self.run(seat, Command::ResumeTalk { seat, visit }).await
    }

    /// The person to be called back was not reached.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn not_reached(&self, seat: SeatId) -> Result<(), Failure> {
        self.run(seat, Command::NotReached { seat }).await
    }

    /// The visit whose talk a seat leads.
    fn led(&self, seat: SeatId) -> Option<VisitId> {
        let SeatStage::Talking { conversation } = self.0.live.seat(seat)?.stage else {
            return None;
        };
        let talk = self.0.live.talk(conversation)?;
        (talk.seat == seat).then_some(talk.visit)
    }

    fn target(&self, seat: SeatId, aim: Aim) -> Result<Target, PassError> {
        target(self.0, seat, aim).ok_or(PassError::NoTarget)
    }
}

fn target(shared: &Shared, seat: SeatId, aim: Aim) -> Option<Target> {
    match aim {
        Aim::Person(person) => allied(shared, seat, person).then_some(Target::Seat(person)),
        Aim::Topic(office, topic) => {
            let catalogue = shared.catalogue.load();
            let (_, entry) = catalogue.office(office)?;
            let known = match topic {
                Some(topic) => entry.topic_by_id(topic),
                None => entry.topics.iter().find(|topic| topic.unsure),
            };
            Some(Target::Topic {
                office,
                topic: known?.id,
            })
        }
        Aim::Back => {
            let SeatStage::Talking { conversation } = shared.live.seat(seat)?.stage else {
                return None;
            };
            shared.live.talk(conversation)?.from.map(Target::Seat)
        }
    }
}

/// Whether two of the staff work in the same alliance.
fn allied(shared: &Shared, one: SeatId, other: SeatId) -> bool {
    let catalogue = shared.catalogue.load();
    let alliance = |seat: SeatId| {
        let staff = catalogue.staff(seat.into())?;
        let employer = catalogue.organisation_by_id(staff.organisation)?;
        Some(employer.organisation.alliance)
    };
    alliance(one).is_some_and(|own| alliance(other) == Some(own))
}

/// The citizen's answer: a yes passes on with the note.
///
/// # Errors
/// See [`PassError`]; the question then stays, and the clerk sees the answer.
pub(crate) async fn answer(shared: &Shared, visit: VisitId, yes: bool) -> Result<(), PassError> {
    let proposal = {
        let mut open = shared.proposals.lock();
        let proposal = open.get_mut(&visit).ok_or(PassError::NoTalk)?;
        proposal.answer = Some(yes);
        proposal.clone()
    };
    tell(shared, visit, proposal.seat);
    if !yes {
        return Ok(());
    }
    let seat = proposal.seat;
    let to = target(shared, seat, proposal.aim).ok_or(PassError::NoTarget)?;
    let organisation = shared
        .live
        .visit(visit)
        .map(|visit| visit.need.organisation);
    let note = organisation.filter(|_| !proposal.note.is_empty());
    let writes = note.map(|organisation| {
        Write::PutNote(Note {
            visit,
            organisation,
            note: proposal.note.clone(),
            delete_after: None,
        })
    });
    let command = Command::Transfer { seat, to };
    shared
        .submit(Some(command), writes.into_iter().collect(), None)
        .await?;
    shared.proposals.drop_of(visit);
    Ok(())
}

fn tell(shared: &Shared, visit: VisitId, seat: SeatId) {
    shared.hub.push(Party::Visit(visit), Push::Changed);
    shared.hub.push(Party::Seat(seat), Push::Changed);
}

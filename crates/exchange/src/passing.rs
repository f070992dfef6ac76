//! Passing a citizen on, and helping one another: what staff do with a talk beside talking.
//!
//! Before a citizen is passed on with a note, he or she is asked; so it is before anybody of another
//! organisation comes into the talk. Without a yes only the topic travels. The question lives in
//! memory: who restarts the server asks again.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use schalter_domain::alliance::Side;
use schalter_domain::features::Feature;
use schalter_domain::ids::{OfficeId, OrganisationId, SeatId, TopicId, VisitId};
use schalter_domain::staff::Staff;
use schalter_domain::switchboard::{Command, Need, SeatStage, Target};
use schalter_store::{Note, Write};

use crate::Shared;
use crate::actor::Failure;
use crate::hub::{Party, Push};
use crate::rooms::Sight;
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

/// What a citizen is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whether he or she may be passed on.
    Transfer,
    /// Whether somebody of another organisation may come into the talk.
    Consult {
        /// Whether the citizen is on hold meanwhile.
        hold: bool,
    },
}

/// The question whether a citizen may be passed on with a note, or somebody asked in with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Who asks.
    pub seat: SeatId,
    /// What for.
    pub kind: Kind,
    /// The other organisation, if it leads to one.
    pub organisation: Option<OrganisationId>,
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
    /// The colleague is of another organisation: the citizen is asked first.
    #[error("the citizen is asked first")]
    AskFirst,
    /// A call back was promised: that stays with the organisation that promised it.
    #[error("a promised call back stays with who promised it")]
    CallbackStays,
    /// Not carried out.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Seats<'_> {
    /// The question that is open in a talk, from the one who leads it.
    pub fn proposal(&self, visit: VisitId) -> Option<Proposal> {
        let open = self.0.proposals.of(visit)?;
        (self.led(open.seat) == Some(visit)).then_some(open)
    }

    /// Asks the citizen whether he or she may be passed on. A yes passes on at once.
    ///
    /// # Errors
    /// See [`PassError`].
    pub fn propose(&self, staff: &Staff, aim: Aim, note: &str) -> Result<(), PassError> {
        self.ask(staff.id.into(), Kind::Transfer, aim, note)
    }

    /// Asks the citizen whether somebody of another organisation may come into the talk; a yes asks
    /// that one at once. Colleagues who work in the name of the same organisation are asked without
    /// a question to the citizen.
    ///
    /// # Errors
    /// See [`PassError`].
    pub async fn propose_consult(
        &self,
        staff: &Staff,
        (aim, hold): (Aim, bool),
        note: &str,
    ) -> Result<(), PassError> {
        let seat = SeatId::from(staff.id);
        let way = self.way(seat, aim)?;
        if way.other.is_none() {
            return self.consult(seat, aim, hold).await;
        }
        may_consult(self.0, seat, &way)?;
        self.ask(seat, Kind::Consult { hold }, aim, note)
    }

    fn ask(&self, seat: SeatId, kind: Kind, aim: Aim, note: &str) -> Result<(), PassError> {
        let way = self.way(seat, aim)?;
        if kind == Kind::Transfer {
            way.leaves_no_promise()?;
        }
        let note = note.trim().to_owned();
        if note.chars().count() > NOTE_LIMIT {
            return Err(PassError::NoteTooLong);
        }
        let proposal = Proposal {
            seat,
            kind,
            organisation: way.other,
            aim,
            note,
            answer: None,
        };
        self.0.proposals.lock().insert(way.visit, proposal);
        tell(self.0, way.visit, seat);
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
        let way = self.way(seat, aim)?;
        way.leaves_no_promise()?;
        transfer(self.0, &way, "").await
    }

    /// Asks a colleague into the talk. Somebody of another organisation only after a yes of the
    /// citizen: see [`Seats::propose_consult`].
    ///
    /// # Errors
    /// See [`PassError`].
    pub async fn consult(&self, seat: SeatId, aim: Aim, hold: bool) -> Result<(), PassError> {
        let way = self.way(seat, aim)?;
        may_consult(self.0, seat, &way)?;
        if way.other.is_some() {
            // Asked again after a yes, since nobody was free.
            let note = self.agreed(&way, aim).ok_or(PassError::AskFirst)?;
            return ask_in(self.0, &way, hold, &note).await;
        }
        let to = way.to;
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
    pub(crate) fn led(&self, seat: SeatId) -> Option<VisitId> {
        let SeatStage::Talking { conversation } = self.0.live.seat(seat)?.stage else {
            return None;
        };
        let talk = self.0.live.talk(conversation)?;
        (talk.seat == seat).then_some(talk.visit)
    }

    /// The note with which the citizen agreed to that one's coming.
    fn agreed(&self, way: &Way, aim: Aim) -> Option<String> {
        let open = self.0.proposals.of(way.visit)?;
        let same = open.seat == way.from && open.aim == aim && open.organisation == way.other;
        let agreed = same && open.answer == Some(true) && open.kind != Kind::Transfer;
        agreed.then_some(open.note)
    }

    fn way(&self, seat: SeatId, aim: Aim) -> Result<Way, PassError> {
        let visit = self.led(seat).ok_or(PassError::NoTalk)?;
        way(self.0, (visit, seat), aim).ok_or(PassError::NoTarget)
    }
}

/// Where an aim leads.
#[derive(Clone, Copy, Debug)]
struct Way {
    visit: VisitId,
    from: SeatId,
    to: Target,
    /// Whose visit it is.
    owner: OrganisationId,
    /// Whose visit it will be when it is passed on.
    heir: OrganisationId,
    /// In whose name the one it leads to acts, if that is not the owner of the visit.
    other: Option<OrganisationId>,
    /// The citizen was promised a call back.
    promised: bool,
}

impl Way {
    fn leaves_no_promise(&self) -> Result<(), PassError> {
        let leaves = self.promised && self.other.is_some();
        (!leaves).then_some(()).ok_or(PassError::CallbackStays)
    }
}

fn way(shared: &Shared, (visit, from): (VisitId, SeatId), aim: Aim) -> Option<Way> {
    let state = shared.live.visit(visit)?;
    let need = &state.need;
    let (to, heir, name) = match aim {
        Aim::Person(person) => to_person(shared, need, person)?,
        Aim::Topic(office, topic) => to_topic(shared, need, office, topic)?,
        Aim::Back => to_person(shared, need, passed_by(shared, from)?)?,
    };
    Some(Way {
        visit,
        from,
        to,
        owner: need.organisation,
        heir,
        other: (name != need.organisation).then_some(name),
        promised: state.callback.is_some(),
    })
}

/// A person may be passed on to within the alliance; the visit stays whose it is.
fn to_person(
    shared: &Shared,
    need: &Need,
    person: SeatId,
) -> Option<(Target, OrganisationId, OrganisationId)> {
    let catalogue = shared.catalogue.load();
    let staff = catalogue.staff(person.into())?;
    let employer = catalogue.organisation_by_id(staff.organisation)?;
    let name = match Side::of(staff, need).is_home() {
        true => need.organisation,
        false => staff.organisation,
    };
    let allied = employer.organisation.alliance == need.alliance;
    allied.then_some((Target::Seat(person), need.organisation, name))
}

fn to_topic(
    shared: &Shared,
    need: &Need,
    office: OfficeId,
    topic: Option<TopicId>,
) -> Option<(Target, OrganisationId, OrganisationId)> {
    let catalogue = shared.catalogue.load();
    let (entry, of_office) = catalogue.office(office)?;
    let known = match topic {
        Some(topic) => of_office.topic_by_id(topic),
        None => of_office.topics.iter().find(|topic| topic.unsure),
    };
    let topic = known?.id;
    let owner = &entry.organisation;
    let to = Target::Topic { office, topic };
    (owner.alliance == need.alliance).then_some((to, owner.id, owner.id))
}

/// Who passed the citizen on to the one who leads the talk.
fn passed_by(shared: &Shared, seat: SeatId) -> Option<SeatId> {
    let SeatStage::Talking { conversation } = shared.live.seat(seat)?.stage else {
        return None;
    };
    shared.live.talk(conversation)?.from
}

/// Whether both sides let colleagues be asked into a talk.
fn may_consult(shared: &Shared, seat: SeatId, way: &Way) -> Result<(), PassError> {
    let catalogue = shared.catalogue.load();
    let employer = catalogue.staff(seat.into()).map(|staff| staff.organisation);
    drop(catalogue);
    let mut sides = employer.into_iter().chain(way.other);
    let on = employer.is_some() && sides.all(|of| shared.has(of, Feature::Consult));
    on.then_some(()).ok_or(PassError::Off)
}

/// Passes the citizen on with this note and no other; where it is empty, and the visit leaves its
/// organisation or nobody was asked, with none.
async fn transfer(shared: &Shared, way: &Way, note: &str) -> Result<(), PassError> {
    let mut writes = vec![Write::DropNote {
        visit: way.visit,
        organisation: way.owner,
    }];
    if !note.is_empty() {
        writes.push(Write::PutNote(Note {
            visit: way.visit,
            organisation: way.heir,
            note: note.to_owned(),
            delete_after: None,
        }));
    }
    let command = Command::Transfer {
        seat: way.from,
        to: way.to,
    };
    shared.submit(Some(command), writes, None).await?;
    shared.proposals.drop_of(way.visit);
    Ok(())
}

/// The citizen's answer: a yes passes on with the note, or asks the other one in with it.
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
    let seat = proposal.seat;
    if let (true, Kind::Consult { hold }) = (yes, proposal.kind) {
        let asked = consent_to_consult(shared, visit, &proposal, hold).await;
        tell(shared, visit, seat);
        // That nobody came is for the clerk to see: the citizen has said yes.
        return match asked {
            Err(PassError::Failed(Failure::Refused(_))) => Ok(()),
            asked => asked,
        };
    }
    tell(shared, visit, seat);
    if !yes {
        return Ok(());
    }
    let way = way(shared, (visit, seat), proposal.aim).ok_or(PassError::NoTarget)?;
    // A yes is for what was asked, and for nothing that was configured meanwhile.
    if way.other != proposal.organisation {
        return Err(PassError::NoTarget);
    }
    // Within the organisation a yes without a note takes along what the citizen wrote.
    if proposal.note.is_empty() && way.other.is_none() {
        let command = Command::Transfer { seat, to: way.to };
        shared.submit(Some(command), Vec::new(), None).await?;
        shared.proposals.drop_of(visit);
        return Ok(());
    }
    transfer(shared, &way, &proposal.note).await
}

async fn consent_to_consult(
    shared: &Shared,
    visit: VisitId,
    proposal: &Proposal,
    hold: bool,
) -> Result<(), PassError> {
    let way = way(shared, (visit, proposal.seat), proposal.aim).ok_or(PassError::NoTarget)?;
    if way.other != proposal.organisation {
        return Err(PassError::NoTarget);
    }
    ask_in(shared, &way, hold, &proposal.note).await
}

/// Somebody of another organisation is asked into the talk, and sees this note of all that was told.
async fn ask_in(shared: &Shared, way: &Way, hold: bool, note: &str) -> Result<(), PassError> {
    may_consult(shared, way.from, way)?;
    let (seat, to) = (way.from, way.to);
    let command = Command::Consult { seat, to, hold };
    shared.submit(Some(command), Vec::new(), None).await?;
    let asked = asked_by(shared, seat);
    if let Some(asked) = asked.filter(|one| !crate::members::is_home(shared, way.visit, *one)) {
        shared.rooms.change(Party::Visit(way.visit), |room| {
            let sight = room.sights.entry(asked);
            // Who has come meanwhile sees from then on.
            sight.or_insert_with(|| Sight::of_asked("")).note = note.to_owned();
        });
        shared.hub.push(Party::Seat(asked), Push::Changed);
    }
    shared.proposals.drop_of(way.visit);
    tell(shared, way.visit, seat);
    Ok(())
}

/// Whom the one who leads a talk has asked into it.
fn asked_by(shared: &Shared, seat: SeatId) -> Option<SeatId> {
    let SeatStage::Talking { conversation } = shared.live.seat(seat)?.stage else {
        return None;
    };
    let talk = shared.live.talk(conversation)?;
    talk.consult.map(|consult| consult.seat)
}

fn tell(shared: &Shared, visit: VisitId, seat: SeatId) {
    shared.hub.push(Party::Visit(visit), Push::Changed);
    shared.hub.push(Party::Seat(seat), Push::Changed);
}

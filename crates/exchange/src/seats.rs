//! What staff do: open and close the seat, take and decline visits, end talks, state what came of
//! them, call for help.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use schalter_domain::alliance;
use schalter_domain::ids::{
    CommandId, ConversationId, DocumentId, OfferId, OfficeId, OrganisationId, SeatId, TicketId,
    TopicId, VisitId,
};
use schalter_domain::language::{Language, Languages};
use schalter_domain::permission::Permission;
use schalter_domain::staff::{Role, Staff};
use schalter_domain::switchboard::{
    BreakWhy, Command, Conversation, EndWhy, Need, Outcome, Protection, Refusal, Seat, SeatStage,
    Services, Skill, Visit, VisitStage,
};
use schalter_domain::ticket::{ContactWish, NewTicket, TicketProblem};
use schalter_store::Write;
use uuid::Uuid;

use crate::Shared;
use crate::actor::Failure;
use crate::documents::{Attaching, Documents};
use crate::hub::{Party, Push};
use crate::rooms::Room;

/// A call for the lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// The alarm.
    pub id: Uuid,
    /// Who called.
    pub seat: SeatId,
    /// Whose staff.
    pub organisation: OrganisationId,
    /// The office of the talk, if there was one.
    pub office: Option<OfficeId>,
    /// When.
    pub at: Timestamp,
    /// Which lead has acknowledged.
    pub acknowledged_by: Option<SeatId>,
}

/// How long an acknowledged alarm is shown, in seconds.
const ALARM_SHOWN_S: i64 = 600;

/// The follow-up form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// The office that follows up.
    pub office: OfficeId,
    /// What is to be done.
    pub text: String,
    /// How the citizen wants to hear.
    pub contact: ContactWish,
    /// The civil date it is due; its end counts.
    pub due: Date,
    /// The documents of the talk that go along; those that went along before and are not named go
    /// along no longer.
    pub attach: Vec<DocumentId>,
}

/// Why an outcome was not stated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutcomeError {
    /// The form is not complete.
    #[error("the follow-up form is not complete")]
    Form(Vec<TicketProblem>),
    /// The outcome `ticket` needs the form, and only that outcome has one.
    #[error("the follow-up form belongs to the outcome `ticket`, and to no other")]
    FormMissing,
    /// The office is none of this organisation.
    #[error("unknown office")]
    UnknownOffice,
    /// A document that is to go along was taken back meanwhile.
    #[error("a document that is to go along is gone")]
    DocumentGone,
    /// Not carried out.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// How well a staff member serves which topics.
fn skills(staff: &Staff) -> BTreeMap<TopicId, Skill> {
    let proficient = staff
        .proficient
        .iter()
        .map(|topic| (*topic, Skill::Proficient));
    let never = staff.never.iter().map(|topic| (*topic, Skill::Never));
    proficient.chain(never).collect()
}

/// What staff do.
#[derive(Clone, Copy)]
pub struct Seats<'a>(pub(crate) &'a Arc<Shared>, pub(crate) Option<CommandId>);

impl Seats<'_> {
    /// The same, with the id that the client gave its command: a repeat returns the first result.
    #[must_use]
    pub fn once(self, id: Uuid) -> Self {
        Self(self.0, Some(CommandId(id)))
    }

    /// An open seat.
    pub fn get(&self, seat: SeatId) -> Option<Arc<Seat>> {
        self.0.live.seat(seat)
    }

    /// Opens the seat of a staff member for some of the offices and languages he or she may serve;
    /// what is not allowed is left out.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn open(
        &self,
        staff: &Staff,
        offices: &[OfficeId],
        languages: Languages,
    ) -> Result<(), Failure> {
        let offices: BTreeSet<OfficeId> = alliance::serves(staff)
            .filter(|office| offices.contains(office))
            .collect();
        let languages = languages
            .iter()
            .filter(|l| staff.languages.contains(*l))
            .collect();
        let services = Services {
            offices,
            languages,
            operator: staff.has(Role::Operator),
            skills: skills(staff),
            without: staff.without.iter().copied().collect(),
            operates: alliance::operates(staff),
        };
        let (seat, organisation) = (staff.id.into(), staff.organisation);
        self.run(
            seat,
            Command::OpenSeat {
                seat,
                organisation,
                services,
            },
        )
        .await
    }

    /// Closes the seat.
    ///
    /// # Errors
    /// [`Failure`]; refused while talking.
    pub async fn close(&self, seat: SeatId, anyway: bool) -> Result<(), Failure> {
        self.run(seat, Command::CloseSeat { seat, anyway }).await
    }

    /// Goes on break.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn pause(&self, seat: SeatId, why: BreakWhy) -> Result<(), Failure> {
        self.run(seat, Command::Pause { seat, why }).await
    }

    /// Comes back.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn resume(&self, seat: SeatId) -> Result<(), Failure> {
        self.run(seat, Command::Resume { seat }).await
    }

    /// Takes the visit that rings.
    ///
    /// # Errors
    /// [`Failure`]; refused when it rings no longer.
    pub async fn accept(&self, seat: SeatId, offer: OfferId) -> Result<(), Failure> {
        let conversation = self.0.rooms.prepared(seat, offer).unwrap_or_else(|| {
            // The switchboard refuses: what rings has a room.
            ConversationId::new(self.0.now(), &*self.0.entropy)
        });
        self.run(
            seat,
            Command::Accept {
                seat,
                offer,
                conversation,
            },
        )
        .await
    }

    /// Does not take it.
    ///
    /// # Errors
    /// [`Failure`]; refused when it rings no longer.
    pub async fn decline(&self, seat: SeatId, offer: OfferId) -> Result<(), Failure> {
        self.run(seat, Command::Decline { seat, offer }).await
    }

    /// Ends the talk.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn hang_up(&self, seat: SeatId) -> Result<(), Failure> {
        self.run(
            seat,
            Command::Finish {
                seat,
                why: EndWhy::Staff,
            },
        )
        .await
    }

    /// Ends the talk for protection; the reason is shown to both.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn end_for_protection(
        &self,
        seat: SeatId,
        reason: Protection,
    ) -> Result<(), Failure> {
        self.run(
            seat,
            Command::Finish {
                seat,
                why: EndWhy::Protection(reason),
            },
        )
        .await
    }

    /// Hides and mutes the citizen for the clerk, or no longer. Both are told.
    ///
    /// # Errors
    /// [`Failure`]; refused when there is no talk.
    pub async fn shield(&self, seat: SeatId, on: bool) -> Result<(), Failure> {
        self.run(seat, Command::Shield { seat, on }).await
    }

    /// More time for the wrap-up.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn extend_wrap_up(&self, seat: SeatId) -> Result<(), Failure> {
        self.run(seat, Command::ExtendWrapUp { seat }).await
    }

    /// A form holds unsaved text, or no longer.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn hold_wrap_up(&self, seat: SeatId, held: bool) -> Result<(), Failure> {
        self.run(seat, Command::HoldWrapUp { seat, held }).await
    }

    /// Ends the wrap-up now.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn end_wrap_up(&self, seat: SeatId) -> Result<(), Failure> {
        self.run(seat, Command::EndWrapUp { seat }).await
    }

    /// States what came of the talk. With a follow-up it gives the number; stated again, the same
    /// ticket is changed.
    ///
    /// # Errors
    /// See [`OutcomeError`]; nothing has changed then.
    pub async fn state_outcome(
        &self,
        staff: &Staff,
        outcome: Outcome,
        follow_up: Option<FollowUp>,
    ) -> Result<Option<String>, OutcomeError> {
        if (outcome == Outcome::Ticket) != follow_up.is_some() {
            return Err(OutcomeError::FormMissing);
        }
        let seat = SeatId::from(staff.id);
        if self.0.done_before(staff.organisation, self.1).await {
            return Ok(self.ticket_of(staff));
        }
        let visit = self.served(seat);
        let owner = self.keeps_matter(staff);
        let mut writes = Vec::new();
        let mut made = None;
        let mut attaching = None;
        if let Some(follow_up) = follow_up {
            let documents = self.documents(seat, &follow_up.attach)?;
            let ticket = self.ticket(staff, visit, follow_up)?;
            made = Some(ticket.id);
            let language = visit.and_then(|visit| self.0.live.visit(visit));
            let language = language.map_or(Language::De, |visit| visit.need.language);
            let known = visit.and_then(|visit| self.0.live.ticket(visit, owner));
            let number = known.as_ref().map(|(_, number)| &**number);
            let messages = self.0.matter_number(&ticket, language, number);
            let papers = documents.as_ref().map(|one| one.writes(&ticket));
            writes.push(Write::PutTicket {
                ticket: Box::new(ticket),
                delete_after: None,
            });
            writes.extend(papers.unwrap_or_default());
            writes.extend(messages);
            attaching = documents;
        }
        let command = Command::StateOutcome { seat, outcome };
        let result = self.0.result(staff.organisation, self.1);
        let done = self.0.submit(Some(command), writes, result).await?;
        let (Some(id), Some(visit)) = (made, visit) else {
            return Ok(None);
        };
        let given = done.tickets.iter().find(|(ticket, _)| *ticket == id);
        let number = match given {
            Some((_, number)) => number.clone(),
            None => match self.0.live.ticket(visit, owner) {
                Some((_, number)) => number.to_string(),
                None => return Err(Failure::Retry.into()),
            },
        };
        self.0.live.set_ticket(visit, owner, (id, &number));
        if let Some(attaching) = &attaching {
            Documents(self.0).attached(attaching, id, &number);
        }
        self.0.hub.push(Party::Seat(seat), Push::Changed);
        self.0.hub.push(Party::Visit(visit), Push::Changed);
        Ok(Some(number))
    }

    /// What goes into the matter; none where no document was ever shown.
    fn documents(
        &self,
        seat: SeatId,
        ids: &[DocumentId],
    ) -> Result<Option<Attaching>, OutcomeError> {
        match Documents(self.0).to_attach(seat, ids) {
            Ok(attaching) => Ok(Some(attaching)),
            Err(_) if ids.is_empty() => Ok(None),
            Err(_) => Err(OutcomeError::DocumentGone),
        }
    }

    fn ticket(
        &self,
        staff: &Staff,
        visit: Option<VisitId>,
        follow_up: FollowUp,
    ) -> Result<schalter_domain::ticket::Ticket, OutcomeError> {
        let now = self.0.now();
        let catalogue = self.0.catalogue.load();
        let (entry, _) = catalogue
            .office(follow_up.office)
            .ok_or(OutcomeError::UnknownOffice)?;
        let owner = self.keeps_matter(staff);
        let files = alliance::may_file(staff, follow_up.office, owner);
        if entry.organisation.id != owner || !files {
            return Err(OutcomeError::UnknownOffice);
        }
        let day_end = follow_up.due.at(23, 59, 0, 0).to_zoned(entry.zone.clone());
        let due = day_end.map_or(now, |end| end.timestamp());
        let form = NewTicket {
            office: follow_up.office,
            text: follow_up.text,
            contact: follow_up.contact,
            due,
        };
        let problems = form.problems(now);
        if !problems.is_empty() {
            return Err(OutcomeError::Form(problems));
        }
        let known = visit.and_then(|visit| self.0.live.ticket(visit, owner));
        let id = known.map_or_else(|| TicketId::new(now, &*self.0.entropy), |(id, _)| id);
        Ok(schalter_domain::ticket::Ticket {
            id,
            organisation: owner,
            office: form.office,
            number: String::new(),
            text: form.text.trim().to_owned(),
            contact: form.contact,
            due,
            stage: schalter_domain::ticket::Stage::Open,
            visit,
            created: now,
        })
    }

    /// The number of the follow-up that was made of the visit which a staff member talks with or
    /// wraps up, in the organisation that keeps it. What another organisation made of the same visit
    /// is not shown.
    pub fn ticket_of(&self, staff: &Staff) -> Option<String> {
        let visit = self.served(staff.id.into())?;
        let known = self.0.live.ticket(visit, self.keeps_matter(staff));
        known.map(|(_, number)| number.to_string())
    }

    /// In whose name the staff member follows up what he or she talks about or wraps up.
    pub fn keeps_matter(&self, staff: &Staff) -> OrganisationId {
        alliance::keeps_matter(staff, self.need_of(staff.id.into()).as_ref())
    }

    /// What the visit needs, or needed in the talk that is wrapped up.
    fn need_of(&self, seat: SeatId) -> Option<Need> {
        if let SeatStage::WrapUp { record, .. } = &self.0.live.seat(seat)?.stage {
            return Some(record.need);
        }
        Some(self.0.live.visit(self.served(seat)?)?.need)
    }

    /// What a staff member may read of what the citizen told: the house's own people and its guests
    /// all of it, operators of the alliance while it waits, and somebody of another organisation
    /// who was asked into the talk the note that the citizen agreed to.
    pub fn note_for(&self, staff: &Staff, visit: &Visit) -> Option<Arc<str>> {
        let party = Party::Seat(staff.id.into());
        let room = self.0.rooms.of(Party::Visit(visit.id));
        let sight = room
            .as_ref()
            .and_then(|room| room.sights.get(&staff.id.into()));
        if let Some(sight) = sight {
            return Some(sight.note.as_str().into()).filter(|note: &Arc<str>| !note.is_empty());
        }
        let rung = room.is_some_and(|room| room.member(party).is_some());
        let sees = alliance::Side::of(staff, &visit.need).sees_waiting();
        self.0.live.note(visit.id).filter(|_| rung || sees)
    }

    /// Whether a staff member came into the talk of a visit by the citizen's leave, from another
    /// organisation: what was told before is not theirs to see.
    pub fn is_limited(&self, staff: &Staff, visit: VisitId) -> bool {
        let room = self.0.rooms.of(Party::Visit(visit));
        room.is_some_and(|room| room.sights.contains_key(&staff.id.into()))
    }

    /// The visit that a seat talks with or wraps up.
    pub fn served(&self, seat: SeatId) -> Option<VisitId> {
        match &self.0.live.seat(seat)?.stage {
            SeatStage::Talking { conversation } => {
                self.0.live.talk(*conversation).map(|talk| talk.visit)
            }
            SeatStage::WrapUp { record, .. } => Some(record.visit),
            SeatStage::Offered { visit, .. } => Some(*visit),
            SeatStage::Consulted { conversation, .. } => {
                self.0.live.talk(*conversation).map(|talk| talk.visit)
            }
            SeatStage::Free { .. } | SeatStage::Break { .. } => None,
        }
    }

    /// The outcome stated so far in the talk or wrap-up.
    pub fn outcome(&self, seat: SeatId) -> Option<Outcome> {
        match &self.0.live.seat(seat)?.stage {
            SeatStage::Talking { conversation } => self.0.live.talk(*conversation)?.outcome,
            SeatStage::WrapUp { record, .. } => record.outcome,
            _ => None,
        }
    }

    /// Calls the leads of the organisation. The citizen is not told.
    pub fn alarm(&self, staff: &Staff) {
        let seat = SeatId::from(staff.id);
        let office = self
            .served(seat)
            .and_then(|visit| self.0.live.visit(visit))
            .map(|visit| visit.need.office);
        let now = self.0.now();
        let mut alarms = self
            .0
            .alarms
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        alarms.retain(|alarm| now.duration_since(alarm.at).as_secs() < 8 * 3600);
        let open = alarms
            .iter()
            .any(|a| a.seat == seat && a.acknowledged_by.is_none());
        if !open {
            alarms.push(Alarm {
                id: schalter_domain::ids::uuid(now, &*self.0.entropy),
                seat,
                organisation: staff.organisation,
                office,
                at: now,
                acknowledged_by: None,
            });
        }
        drop(alarms);
        self.tell_desks(staff.organisation);
    }

    /// A lead goes there.
    pub fn acknowledge_alarm(&self, lead: &Staff, alarm: Uuid) -> bool {
        let mut alarms = self
            .0
            .alarms
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mine = |a: &&mut Alarm| a.id == alarm && a.organisation == lead.organisation;
        let found = alarms
            .iter_mut()
            .find(mine)
            .filter(|_| lead.may(Permission::AnswerAlarms));
        let done = found.is_some();
        if let Some(alarm) = found {
            alarm.acknowledged_by.get_or_insert(lead.id.into());
        }
        drop(alarms);
        self.tell_desks(lead.organisation);
        done
    }

    /// How many leads of a staff member's organisation, other than the one asking, would hear an
    /// alarm now: those whose desk is connected.
    pub fn leads_present(&self, staff: &Staff) -> u32 {
        let catalogue = self.0.catalogue.load();
        let hears = |seat: SeatId| {
            let other = catalogue.staff(seat.into());
            seat != SeatId::from(staff.id)
                && other.is_some_and(|other| {
                    other.organisation == staff.organisation && other.may(Permission::AnswerAlarms)
                })
        };
        u32::try_from(self.0.hub.count_seats(hears)).unwrap_or(u32::MAX)
    }

    /// The alarms a staff member sees: the own ones, and as a lead all of the organisation.
    pub fn alarms(&self, staff: &Staff) -> Vec<Alarm> {
        let now = self.0.now();
        let alarms = self
            .0
            .alarms
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let seat = SeatId::from(staff.id);
        let shown = |alarm: &&Alarm| {
            let recent = now.duration_since(alarm.at).as_secs() < ALARM_SHOWN_S;
            let concerned = alarm.seat == seat || staff.may(Permission::AnswerAlarms);
            alarm.organisation == staff.organisation
                && concerned
                && (alarm.acknowledged_by.is_none() || recent)
        };
        alarms.iter().filter(shown).cloned().collect()
    }

    /// Whether a seat with these services may take a need.
    pub fn may_take(&self, seat: &Seat, need: &Need) -> bool {
        match need.wish {
            Some(wished) => wished == seat.id,
            None => {
                let catalogue = self.0.catalogue.load();
                let shared = catalogue.shared();
                seat.services.meet(seat.organisation, need, shared)
            }
        }
    }

    /// A talk that goes on.
    pub fn talk(&self, conversation: ConversationId) -> Option<Arc<Conversation>> {
        self.0.live.talk(conversation)
    }

    /// The talks that a seat has put aside, with the end of their patience; the oldest first.
    pub fn parked(&self, seat: SeatId) -> Vec<(Arc<Visit>, Timestamp)> {
        let mut parked: Vec<_> = self
            .0
            .live
            .parked_by(seat)
            .into_iter()
            .filter_map(|visit| match visit.stage {
                VisitStage::Parked { until, .. } => Some((visit, until)),
                _ => None,
            })
            .collect();
        parked.sort_by_key(|(_, until)| *until);
        parked
    }

    /// The room of a seat.
    pub fn room(&self, seat: SeatId) -> Option<Room> {
        self.0.rooms.of(Party::Seat(seat))
    }

    pub(crate) async fn run(&self, seat: SeatId, command: Command) -> Result<(), Failure> {
        let organisation = {
            let catalogue = self.0.catalogue.load();
            catalogue.staff(seat.into()).map(|staff| staff.organisation)
        };
        let owner = organisation.ok_or(Failure::Refused(Refusal::SeatNotOpen(seat)))?;
        self.0.command_once(command, owner, self.1).await
    }

    fn tell_desks(&self, organisation: OrganisationId) {
        self.0.hub.push_parties(|party| match party {
            Party::Seat(seat) => {
                let catalogue = self.0.catalogue.load();
                catalogue
                    .staff(seat.into())
                    .is_some_and(|s| s.organisation == organisation)
            }
            Party::Visit(_) | Party::Kiosk(_) | Party::Call(_) => false,
        });
    }
}

//! Follow-ups: the matters that outlive their conversation, taken and closed by an office. Only
//! staff who serve that office may follow them up, and those who answer for the organisation.

use std::sync::Arc;

use jiff::Timestamp;
use schalter_domain::figures::{Matters, service};
use schalter_domain::ids::{DocumentId, OfficeId, TicketId};
use schalter_domain::language::Language;
use schalter_domain::permission::Permission;
use schalter_domain::retention::DataClass;
use schalter_domain::ticket::{Stage, Step, Ticket, TicketNumber};
use schalter_store::{
    Attachment, AttachmentEntry, OutboxFilter, Scope, StageFilter, StoreError, TicketChange,
    TicketEnds,
};

use crate::Shared;
use crate::auth::SignedOn;

/// Why a ticket did not move.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketError {
    /// None that the staff member may follow up has that id or number.
    #[error("unknown ticket")]
    Unknown,
    /// Somebody was faster, or the stage does not allow it.
    #[error("the ticket is {stage}")]
    Stale {
        /// The stage it is in: `open`, `taken`, `closed`.
        stage: &'static str,
    },
    /// It could not be stored.
    #[error("could not be stored; try again")]
    Retry,
}

/// Follow-ups.
pub struct Tickets<'a>(pub(crate) &'a Arc<Shared>);

impl Tickets<'_> {
    /// The unsettled tickets that the staff member may follow up, of one office or of all, by due
    /// time.
    ///
    /// # Errors
    /// [`TicketError::Retry`].
    pub async fn list(
        &self,
        staff: &SignedOn,
        office: Option<OfficeId>,
    ) -> Result<Vec<Ticket>, TicketError> {
        let scope = Scope::Organisation(staff.organisation);
        let tickets = self
            .0
            .store
            .tickets(scope, office, StageFilter::Unsettled)
            .await;
        let mut tickets = tickets.map_err(retry)?;
        tickets.retain(|ticket| follows_up(staff, ticket));
        Ok(tickets)
    }

    /// The ticket of a number, in any stage, closed ones too.
    ///
    /// # Errors
    /// [`TicketError::Unknown`] or [`TicketError::Retry`].
    pub async fn find(
        &self,
        staff: &SignedOn,
        number: TicketNumber,
    ) -> Result<Ticket, TicketError> {
        let scope = Scope::Organisation(staff.organisation);
        let found = self.0.store.tickets_numbered(scope, number).await;
        found
            .map_err(retry)?
            .into_iter()
            .find(|ticket| follows_up(staff, ticket))
            .ok_or(TicketError::Unknown)
    }

    /// The papers in these tickets, which the staff member follows up.
    ///
    /// # Errors
    /// [`TicketError::Retry`].
    pub async fn attachments(
        &self,
        staff: &SignedOn,
        tickets: &[Ticket],
    ) -> Result<Vec<AttachmentEntry>, TicketError> {
        let theirs = tickets.iter().filter(|ticket| follows_up(staff, ticket));
        let ids: Vec<TicketId> = theirs.map(|ticket| ticket.id).collect();
        let scope = Scope::Organisation(staff.organisation);
        self.0.store.attachments(scope, &ids).await.map_err(retry)
    }

    /// One paper of a ticket.
    ///
    /// # Errors
    /// [`TicketError::Unknown`] or [`TicketError::Retry`].
    pub async fn attachment(
        &self,
        staff: &SignedOn,
        ticket: TicketId,
        id: DocumentId,
    ) -> Result<Attachment, TicketError> {
        let scope = Scope::Organisation(staff.organisation);
        let found = self.0.store.ticket(scope, ticket).await.map_err(retry)?;
        found
            .filter(|ticket| follows_up(staff, ticket))
            .ok_or(TicketError::Unknown)?;
        let paper = self.0.store.attachment(scope, ticket, id).await;
        paper.map_err(retry)?.ok_or(TicketError::Unknown)
    }

    /// Takes a ticket.
    ///
    /// # Errors
    /// See [`TicketError`].
    pub async fn take(&self, staff: &SignedOn, id: TicketId) -> Result<Ticket, TicketError> {
        self.step(staff, id, Step::Take).await
    }

    /// Gives a ticket back. Lead and admin may do so for whoever holds it, who may be ill.
    ///
    /// # Errors
    /// See [`TicketError`].
    pub async fn release(&self, staff: &SignedOn, id: TicketId) -> Result<Ticket, TicketError> {
        self.step(staff, id, Step::Release).await
    }

    /// Settles a ticket; how the citizen wanted to hear is then forgotten.
    ///
    /// # Errors
    /// See [`TicketError`].
    pub async fn close(&self, staff: &SignedOn, id: TicketId) -> Result<Ticket, TicketError> {
        self.step(staff, id, Step::Close).await
    }

    /// Opens a settled ticket again.
    ///
    /// # Errors
    /// See [`TicketError`].
    pub async fn reopen(&self, staff: &SignedOn, id: TicketId) -> Result<Ticket, TicketError> {
        self.step(staff, id, Step::Reopen).await
    }

    async fn step(
        &self,
        staff: &SignedOn,
        id: TicketId,
        step: Step,
    ) -> Result<Ticket, TicketError> {
        let scope = Scope::Organisation(staff.organisation);
        let ticket = self.0.store.ticket(scope, id).await.map_err(retry)?;
        let ticket = ticket
            .filter(|ticket| follows_up(staff, ticket))
            .ok_or(TicketError::Unknown)?;
        let from = ticket.stage.clone();
        let (by, now) = (staff.staff.id, self.0.now());
        let anothers = from.holder().is_some_and(|holder| holder != by);
        if step == Step::Release && anothers && !staff.staff.may(Permission::ReleaseTickets) {
            return Err(TicketError::Stale { stage: from.code() });
        }
        let moved = match step {
            Step::Take => ticket.take(by, now),
            Step::Release => ticket.release(),
            Step::Close => ticket.close(by, now),
            Step::Reopen => ticket.reopen(),
        };
        let moved = moved.map_err(|wrong| TicketError::Stale {
            stage: wrong.stage.code(),
        })?;
        let periods = self.0.periods(staff.organisation);
        let ends = matches!(moved.stage, Stage::Closed { .. }).then(|| TicketEnds {
            ticket: now + periods.span(DataClass::Ticket),
            contact: now + periods.span(DataClass::TicketContact),
            counted: self.counted(&moved, now),
        });
        let messages = match moved.stage {
            Stage::Closed { at, .. } => {
                let language = self.language(&moved).await?;
                self.0.case_closed(&moved, language, at)
            }
            _ => Vec::new(),
        };
        let transports: Vec<_> = messages.iter().map(|message| message.transport).collect();
        let stages = (&from, &moved.stage);
        let store = &self.0.store;
        let change = store
            .move_ticket_and_tell(scope, id, stages, ends, messages)
            .await;
        self.0.post.wake(&transports);
        match change.map_err(retry)? {
            TicketChange::Done(ticket) => {
                self.0
                    .hub
                    .push_parties(|party| matches!(party, crate::Party::Seat(_)));
                Ok(ticket)
            }
            TicketChange::Stale(ticket) => Err(TicketError::Stale {
                stage: ticket.stage.code(),
            }),
            TicketChange::Missing => Err(TicketError::Unknown),
        }
    }
}

impl Tickets<'_> {
    /// The language in which the citizen was told the number.
    async fn language(&self, ticket: &Ticket) -> Result<Language, TicketError> {
        let filter = OutboxFilter {
            ticket: Some(ticket.id),
            limit: 1,
            ..OutboxFilter::default()
        };
        let scope = Scope::Organisation(ticket.organisation);
        let told = self.0.store.outbox(scope, &filter).await.map_err(retry)?;
        Ok(told
            .first()
            .map_or(Language::De, |one| one.message.language))
    }

    /// What the figures count of a ticket that is settled now.
    fn counted(&self, ticket: &Ticket, now: Timestamp) -> Option<Matters> {
        let catalogue = self.0.catalogue.load();
        let (organisation, entry) = catalogue.office(ticket.office)?;
        let zone = &organisation.zone;
        let took = service::time(&entry.office.hours, zone, ticket.created, now);
        let in_time = took <= service::MATTER;
        Some(Matters {
            organisation: ticket.organisation,
            office: ticket.office,
            date: zone.to_datetime(now).date(),
            in_time: in_time.into(),
            late: (!in_time).into(),
        })
    }
}

/// Whether a ticket of the staff member's organisation is theirs to follow up.
fn follows_up(staff: &SignedOn, ticket: &Ticket) -> bool {
    staff.staff.may_in(Permission::ReadTickets, ticket.office)
}

fn retry(error: StoreError) -> TicketError {
    tracing::warn!(%error, "tickets could not be read or written");
    TicketError::Retry
}

//! Follow-ups: the matters that outlive their conversation, taken and closed by an office.

use std::sync::Arc;

use jiff::SignedDuration;
use schalter_domain::ids::{OfficeId, TicketId};
use schalter_domain::ticket::{Stage, Step, Ticket};
use schalter_store::{Scope, StageFilter, StoreError, TicketChange};

use crate::Shared;
use crate::auth::SignedOn;

/// How long a closed ticket is kept, in days.
const KEEP_DAYS: i64 = 180;

/// Why a ticket did not move.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketError {
    /// None of this organisation has that id.
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
    /// The unsettled tickets of an office of the staff member's organisation, or of all its
    /// offices, by due time.
    ///
    /// # Errors
    /// [`TicketError::Retry`].
    pub async fn list(
        &self,
        staff: &SignedOn,
        office: Option<OfficeId>,
    ) -> Result<Vec<Ticket>, TicketError> {
        let scope = Scope::Organisation(staff.organisation);
        self.0
            .store
            .tickets(scope, office, StageFilter::Unsettled)
            .await
            .map_err(retry)
    }

    /// Takes a ticket.
    ///
    /// # Errors
    /// See [`TicketError`].
    pub async fn take(&self, staff: &SignedOn, id: TicketId) -> Result<Ticket, TicketError> {
        self.step(staff, id, Step::Take).await
    }

    /// Gives a ticket back.
    ///
    /// # Errors
    /// See [`TicketError`].
    pub async fn release(&self, staff: &SignedOn, id: TicketId) -> Result<Ticket, TicketError> {
        self.step(staff, id, Step::Release).await
    }

    /// Settles a ticket.
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
        let ticket = ticket.ok_or(TicketError::Unknown)?;
        let from = ticket.stage.clone();
        let (by, now) = (staff.staff.id, self.0.now());
        let moved = match step {
            Step::Take => ticket.take(by, now),
            Step::Release => ticket.release(),
            Step::Close => ticket.close(by, now),
            Step::Reopen => ticket.reopen(),
        };
        let moved = moved.map_err(|wrong| TicketError::Stale {
            stage: wrong.stage.code(),
        })?;
        let delete_after = matches!(moved.stage, Stage::Closed { .. })
            .then(|| now + SignedDuration::from_hours(24 * KEEP_DAYS));
        let change = self
            .0
            .store
            .move_ticket(scope, id, &from, &moved.stage, delete_after)
            .await;
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

fn retry(error: StoreError) -> TicketError {
    tracing::warn!(%error, "tickets could not be read or written");
    TicketError::Retry
}

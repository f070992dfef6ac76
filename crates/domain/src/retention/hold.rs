//! Legal hold: a matter or a visit whose data is not deleted until a day, because somebody with the
//! right to do so needs it (a dispute, a complaint, a police report).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{OrganisationId, StaffId, TicketId, VisitId};

/// The longest reason, in characters.
pub const REASON_LIMIT: usize = 500;
/// How far in the future a hold may end, in days: who needs it longer looks at it again.
pub const LONGEST_DAYS: i64 = 3 * 365;

/// What is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Subject {
    /// A ticket: its text and contact.
    Ticket(TicketId),
    /// A visit: note, chat, contact, and messages about it.
    Visit(VisitId),
}

impl Subject {
    /// The word used in storage.
    pub fn code(self) -> &'static str {
        match self {
            Subject::Ticket(_) => "ticket",
            Subject::Visit(_) => "visit",
        }
    }

    /// Its id without the kind.
    pub fn id(self) -> uuid::Uuid {
        match self {
            Subject::Ticket(id) => id.0,
            Subject::Visit(id) => id.0,
        }
    }
}

/// A legal hold.
#[derive(Clone, PartialEq, Eq)]
pub struct Hold {
    /// The hold.
    pub id: uuid::Uuid,
    /// Whose data.
    pub organisation: OrganisationId,
    /// What is held.
    pub subject: Subject,
    /// Why, in the words of who ordered it.
    pub reason: String,
    /// Who ordered it.
    pub by: StaffId,
    /// Since when.
    pub since: Timestamp,
    /// Until when; deletion follows.
    pub until: Timestamp,
    /// When it was lifted before its end.
    pub lifted: Option<Timestamp>,
}

impl std::fmt::Debug for Hold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hold")
            .field("id", &self.id)
            .field("subject", &self.subject)
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}

impl Hold {
    /// Whether it holds at `now`.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.lifted.is_none() && now < self.until
    }

    /// When it is or was over.
    pub fn over(&self) -> Timestamp {
        self.lifted.unwrap_or(self.until)
    }
}

/// Why no hold was ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoldError {
    /// A reason must be given, of at most [`REASON_LIMIT`] characters.
    #[error("the reason is missing or too long")]
    Reason,
    /// The end must lie ahead, by at most [`LONGEST_DAYS`] days.
    #[error("the end is not ahead, or too far")]
    End,
}

/// Checks what a hold must keep.
///
/// # Errors
/// See [`HoldError`].
pub fn check(reason: &str, until: Timestamp, now: Timestamp) -> Result<(), HoldError> {
    let length = reason.trim().chars().count();
    if length == 0 || length > REASON_LIMIT {
        return Err(HoldError::Reason);
    }
    let longest = jiff::SignedDuration::from_hours(24 * LONGEST_DAYS);
    if until <= now || now.duration_until(until) > longest {
        return Err(HoldError::End);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn now() -> Timestamp {
        "2026-11-23T08:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_hold_needs_a_reason_and_an_end_ahead() {
        let day = SignedDuration::from_hours(24);
        assert_eq!(check("Widerspruch", now() + day, now()), Ok(()));
        assert_eq!(check(" ", now() + day, now()), Err(HoldError::Reason));
        let long = "x".repeat(REASON_LIMIT + 1);
        assert_eq!(check(&long, now() + day, now()), Err(HoldError::Reason));
        assert_eq!(check("x", now(), now()), Err(HoldError::End));
        let far = SignedDuration::from_hours(24 * (LONGEST_DAYS + 1));
        assert_eq!(check("x", now() + far, now()), Err(HoldError::End));
    }

    #[test]
    fn a_hold_ends_by_time_or_when_it_is_lifted() {
        let hour = SignedDuration::from_hours(1);
        let hold = Hold {
            id: uuid::Uuid::nil(),
            organisation: uuid::Uuid::nil().into(),
            subject: Subject::Visit(uuid::Uuid::nil().into()),
            reason: "Widerspruch".into(),
            by: uuid::Uuid::nil().into(),
            since: now(),
            until: now() + hour,
            lifted: None,
        };
        assert!(hold.holds(now()));
        assert!(!hold.holds(now() + hour));
        assert!(!format!("{hold:?}").contains("Widerspruch"));
        let lifted = Hold {
            lifted: Some(now()),
            ..hold
        };
        assert!(!lifted.holds(now()));
        assert_eq!(lifted.over(), now());
    }
}

//! Reports of barriers, from the accessibility statement's form.

use std::sync::Arc;

use jiff::SignedDuration;
use schalter_domain::ids::OrganisationId;
use schalter_store::{Feedback, Write, random_id};

use crate::Shared;

/// The longest report, in characters.
pub const TEXT_LIMIT: usize = 4_000;
/// The longest contact, in characters.
pub const CONTACT_LIMIT: usize = 200;
/// How long a report is kept, in days.
const KEEP_DAYS: i64 = 365;

/// A report.
#[derive(Clone, PartialEq, Eq)]
pub struct Report {
    /// Who answers it.
    pub organisation: OrganisationId,
    /// The page it is about, as the citizen names it.
    pub page: String,
    /// The words.
    pub text: String,
    /// How to answer; may be empty.
    pub contact: String,
}

/// Why a report was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// The text is empty, or something is too long.
    #[error("the text is empty or too long")]
    Invalid,
    /// It could not be stored.
    #[error("could not be stored; try again")]
    Retry,
}

/// Where reports go.
pub struct FeedbackBox<'a>(pub(crate) &'a Arc<Shared>);

impl FeedbackBox<'_> {
    /// Keeps a report.
    ///
    /// # Errors
    /// See [`ReportError`].
    pub async fn put(&self, report: Report) -> Result<(), ReportError> {
        let length = report.text.trim().chars().count();
        let long = report.contact.chars().count() > CONTACT_LIMIT
            || report.page.chars().count() > CONTACT_LIMIT;
        if length == 0 || length > TEXT_LIMIT || long {
            return Err(ReportError::Invalid);
        }
        let now = self.0.now();
        let feedback = Feedback {
            id: random_id(&*self.0.entropy),
            organisation: report.organisation,
            page: report.page,
            text: report.text.trim().to_owned(),
            contact: report.contact.trim().to_owned(),
            at: now,
            delete_after: Some(now + SignedDuration::from_hours(24 * KEEP_DAYS)),
        };
        self.0
            .submit(None, vec![Write::PutFeedback(feedback)], None)
            .await
            .map(drop)
            .map_err(|_| ReportError::Retry)
    }
}

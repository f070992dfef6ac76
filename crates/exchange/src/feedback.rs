//! What citizens report: barriers, from the accessibility statement's form, and the words of their
//! ratings.

use std::sync::Arc;

use jiff::SignedDuration;
use schalter_domain::features::Feature;
use schalter_domain::ids::OrganisationId;
use schalter_domain::permission::Permission;
use schalter_domain::retention::DataClass;
use schalter_store::{Feedback, Rating, Scope, StoreError, Write, random_id};

use crate::Shared;
use crate::auth::SignedOn;

/// The longest report, in characters.
pub const TEXT_LIMIT: usize = 4_000;
/// The longest contact, in characters.
pub const CONTACT_LIMIT: usize = 200;
/// How far back ratings are listed, in days.
pub const RATING_DAYS: i64 = 30;

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

/// What citizens of an organisation reported, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reported {
    /// The reports of barriers.
    pub barriers: Vec<Feedback>,
    /// The ratings with a comment of the last [`RATING_DAYS`] days. Bare stars are not listed: in a
    /// small office they would come close to a judgement of one person.
    pub ratings: Vec<Rating>,
}

/// Why nothing was listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// Only lead and admin may read them.
    #[error("this is for lead and admin")]
    Forbidden,
    /// They could not be read.
    #[error("could not be read; try again")]
    Retry,
}

/// Where reports go.
pub struct FeedbackBox<'a>(pub(crate) &'a Arc<Shared>);

impl FeedbackBox<'_> {
    /// What citizens reported to the staff member's organisation.
    ///
    /// # Errors
    /// See [`ListError`].
    pub async fn list(&self, staff: &SignedOn) -> Result<Reported, ListError> {
        if !staff.staff.may(Permission::ReadReports) {
            return Err(ListError::Forbidden);
        }
        let scope = Scope::Organisation(staff.organisation);
        let zone = {
            let catalogue = self.0.catalogue.load();
            let employer = catalogue.organisation_by_id(staff.organisation);
            employer.ok_or(ListError::Forbidden)?.zone.clone()
        };
        let now = self.0.now();
        let day = |at| zone.to_datetime(at).date();
        let first = day(now - SignedDuration::from_hours(24 * RATING_DAYS));
        let barriers = self.0.store.feedback(scope).await.map_err(unread)?;
        let ratings = self.0.store.ratings(scope, first..=day(now)).await;
        let mut ratings = ratings.map_err(unread)?;
        let read = self.0.has(staff.organisation, Feature::RatingComment);
        ratings.retain(|rating| read && rating.comment.is_some());
        ratings.reverse();
        Ok(Reported { barriers, ratings })
    }

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
            delete_after: Some(now + self.0.keeps(report.organisation, DataClass::BarrierReport)),
        };
        let mut writes = self.0.barrier_report(&feedback);
        writes.push(Write::PutFeedback(feedback));
        self.0
            .submit(None, writes, None)
            .await
            .map(drop)
            .map_err(|_| ReportError::Retry)
    }
}

fn unread(error: StoreError) -> ListError {
    tracing::warn!(%error, "reports could not be read");
    ListError::Retry
}

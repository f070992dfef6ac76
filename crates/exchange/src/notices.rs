//! What offices announce, and days on which they stay closed. Leads and admins say it; everybody
//! reads it in the [`Catalogue`](crate::Catalogue), so that it shows at once on every channel.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use schalter_domain::ids::{NoticeId, OfficeId, OrganisationId};
use schalter_domain::notice::{DayClosure, Level, Notice, NoticeProblem, REASON_LIMIT, current};
use schalter_domain::office::Localised;
use schalter_domain::permission::Permission;
use schalter_domain::retention::DataClass;
use schalter_store::{Scope, Store, StoreError, Write};
use serde_json::json;

use crate::actor::{Failure, Request};
use crate::audit::Change;
use crate::auth::SignedOn;
use crate::catalogue::Catalogue;
use crate::{Exchange, Shared};

/// How far back the list of notices goes, in days.
pub const LISTED_DAYS: i64 = 30;

/// What is announced at present, and what is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Announced {
    /// The notices that are not over, withdrawn ones left out.
    pub notices: Vec<Notice>,
    /// The closures of today and later.
    pub closures: Vec<DayClosure>,
}

impl Announced {
    /// What the store holds at `now`.
    ///
    /// # Errors
    /// What the store said.
    pub async fn load(store: &Store, now: Timestamp) -> Result<Self, StoreError> {
        // A day of slack: the date differs around the globe.
        let yesterday = now - SignedDuration::from_hours(24);
        let first = yesterday.to_zoned(TimeZone::UTC).date();
        let mut notices = store.notices(Scope::House, now).await?;
        notices.retain(|notice| notice.withdrawn_at.is_none());
        let closures = store.closures(Scope::House, first).await?;
        Ok(Self { notices, closures })
    }
}

/// A notice to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The office it is about; none: all of the organisation.
    pub office: Option<OfficeId>,
    /// What it says.
    pub text: Localised,
    /// How much it matters.
    pub level: Level,
    /// From when it is shown; none: at once.
    pub from: Option<Timestamp>,
    /// The first instant at which it is no longer shown.
    pub until: Timestamp,
}

/// Why nothing was announced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    /// Only lead and admin may announce and close.
    #[error("this is for lead and admin")]
    Forbidden,
    /// No such office or notice in the organisation.
    #[error("unknown office or notice")]
    Unknown,
    /// The notice does not fit.
    #[error("the notice does not fit: {0:?}")]
    Invalid(Vec<NoticeProblem>),
    /// The reason is empty or longer than [`REASON_LIMIT`].
    #[error("the reason is empty or longer than {REASON_LIMIT} characters")]
    Reason,
    /// It could not be stored.
    #[error("could not be stored; try again")]
    Retry,
}

/// What offices announce.
pub struct Notices<'a>(&'a Arc<Shared>);

impl Exchange {
    /// What offices announce, and days on which they stay closed.
    pub fn notices(&self) -> Notices<'_> {
        Notices(&self.shared)
    }
}

impl Notices<'_> {
    /// What an organisation announces now: of one office what concerns it, or else everything.
    /// Warnings come first, then the newest.
    pub fn current(&self, organisation: OrganisationId, office: Option<OfficeId>) -> Vec<Notice> {
        let catalogue = self.0.catalogue.load();
        let mut notices = catalogue.notices(organisation, self.0.now());
        notices.retain(|notice| office.is_none_or(|office| notice.concerns(office)));
        notices.into_iter().cloned().collect()
    }

    /// The notices of the staff member's organisation: those shown first, then those to come, then
    /// those of the last [`LISTED_DAYS`] days, newest first.
    ///
    /// # Errors
    /// [`NoticeError::Forbidden`] or [`NoticeError::Retry`].
    pub async fn list(&self, staff: &SignedOn) -> Result<Vec<Notice>, NoticeError> {
        self.may(staff, Permission::ManageNotices)?;
        let now = self.0.now();
        let since = now - SignedDuration::from_hours(24 * LISTED_DAYS);
        let scope = Scope::Organisation(staff.organisation);
        let all = self.0.store.notices(scope, since).await.map_err(retry)?;
        let mut listed: Vec<Notice> = current(&all, now).into_iter().cloned().collect();
        let (coming, mut over): (Vec<_>, Vec<_>) = all
            .into_iter()
            .filter(|notice| !notice.is_current(now))
            .partition(|notice| notice.withdrawn_at.is_none() && now < notice.from);
        listed.extend(coming);
        over.sort_by_key(|notice| std::cmp::Reverse((notice.until, notice.id)));
        listed.extend(over);
        Ok(listed)
    }

    /// Publishes a notice; it shows at once, or from its time on.
    ///
    /// # Errors
    /// See [`NoticeError`].
    pub async fn publish(&self, staff: &SignedOn, draft: Draft) -> Result<NoticeId, NoticeError> {
        self.may(staff, Permission::ManageNotices)?;
        if let Some(office) = draft.office {
            self.office(staff, office)?;
        }
        let now = self.0.now();
        let notice = Notice {
            id: NoticeId::new(now, &*self.0.entropy),
            organisation: staff.organisation,
            office: draft.office,
            text: trimmed(draft.text),
            level: draft.level,
            from: draft.from.unwrap_or(now),
            until: draft.until,
            published_by: staff.staff.id,
            withdrawn_at: None,
        };
        let problems = notice.validate(now);
        if !problems.is_empty() {
            return Err(NoticeError::Invalid(problems));
        }
        let id = notice.id;
        let change = Change::new("notice.publish", "notice", id).to(json!({
            "text": notice.text.de,
            "office": notice.office,
            "from": notice.from.to_string(),
            "until": notice.until.to_string(),
        }));
        let write = Write::PutNotice {
            delete_after: Some(notice.until + self.0.keeps(staff.organisation, DataClass::Notice)),
            notice: Box::new(notice),
        };
        self.write(staff, write, change).await.map(|()| id)
    }

    /// Takes a notice back; it vanishes at once.
    ///
    /// # Errors
    /// See [`NoticeError`].
    pub async fn withdraw(&self, staff: &SignedOn, id: NoticeId) -> Result<(), NoticeError> {
        self.may(staff, Permission::ManageNotices)?;
        let known = self.list(staff).await?;
        let notice = known.iter().find(|notice| notice.id == id);
        let notice = notice.ok_or(NoticeError::Unknown)?;
        let change = Change::new("notice.withdraw", "notice", id)
            .from(json!({ "text": notice.text.de, "office": notice.office }));
        let write = Write::WithdrawNotice {
            notice: id,
            organisation: staff.organisation,
            at: self.0.now(),
        };
        self.write(staff, write, change).await
    }

    /// Closes an office for the rest of the local day. It opens again at its next regular opening
    /// on a later date. Closed again, the reason changes.
    ///
    /// # Errors
    /// See [`NoticeError`].
    pub async fn close_today(
        &self,
        staff: &SignedOn,
        office: OfficeId,
        reason: &str,
    ) -> Result<(), NoticeError> {
        self.may(staff, Permission::CloseOffices)?;
        let date = self.office(staff, office)?;
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > REASON_LIMIT {
            return Err(NoticeError::Reason);
        }
        let at = self.0.now();
        let change = Change::new("office.close-day", "office", office)
            .to(json!({ "date": date.to_string(), "reason": reason }));
        let closure = DayClosure {
            office,
            organisation: staff.organisation,
            date,
            reason: reason.to_owned(),
            by: staff.staff.id,
            at,
        };
        let write = Write::CloseDay {
            closure: Box::new(closure),
            delete_after: Some(at + self.0.keeps(staff.organisation, DataClass::Closure)),
        };
        self.write(staff, write, change).await
    }

    /// Takes today's closure of an office back; its hours count again at once.
    ///
    /// # Errors
    /// See [`NoticeError`].
    pub async fn reopen(&self, staff: &SignedOn, office: OfficeId) -> Result<(), NoticeError> {
        self.may(staff, Permission::CloseOffices)?;
        let date = self.office(staff, office)?;
        let write = Write::ReopenDay {
            office,
            organisation: staff.organisation,
            date,
            at: self.0.now(),
        };
        let change = Change::new("office.open-day", "office", office)
            .from(json!({ "date": date.to_string() }));
        self.write(staff, write, change).await
    }

    fn may(&self, staff: &SignedOn, permission: Permission) -> Result<(), NoticeError> {
        if staff.staff.may(permission) {
            Ok(())
        } else {
            Err(NoticeError::Forbidden)
        }
    }

    /// Today where the office is, if it is one of the organisation.
    fn office(&self, staff: &SignedOn, office: OfficeId) -> Result<Date, NoticeError> {
        let catalogue = self.0.catalogue.load();
        let (organisation, _) = catalogue.office(office).ok_or(NoticeError::Unknown)?;
        if organisation.organisation.id != staff.organisation {
            return Err(NoticeError::Unknown);
        }
        Ok(organisation.zone.to_datetime(self.0.now()).date())
    }

    async fn write(
        &self,
        staff: &SignedOn,
        write: Write,
        change: Change,
    ) -> Result<(), NoticeError> {
        let audit = self.0.audit(staff, change);
        let stored = self.0.submit(None, vec![write, audit], None).await;
        stored.map_err(|failure: Failure| {
            tracing::warn!(%failure, "a notice could not be kept");
            NoticeError::Retry
        })?;
        self.0.reload_catalogue().await.map_err(retry)
    }
}

impl Shared {
    /// Reads configuration and announcements again, and returns once everyone works by them.
    pub(crate) async fn reload_catalogue(&self) -> Result<(), StoreError> {
        // One at a time, so that an older reading never replaces a newer one.
        let _turn = self.reloading.lock().await;
        let configuration = self.store.load_configuration(Scope::House).await?;
        let announced = Announced::load(&self.store, self.now()).await?;
        let catalogue = Arc::new(Catalogue::new(configuration, announced));
        let _ = self.inbox.send(Request::Configure(catalogue)).await;
        let (done, answer) = tokio::sync::oneshot::channel();
        if self.inbox.send(Request::Tick(done)).await.is_ok() {
            let _ = answer.await;
        }
        crate::travel::trim_seats(self).await;
        Ok(())
    }
}

fn trimmed(text: Localised) -> Localised {
    let other = text.other.into_iter();
    let other = other.map(|(tag, text)| (tag, text.trim().to_owned()));
    Localised {
        de: text.de.trim().to_owned(),
        other: other.filter(|(_, text)| !text.is_empty()).collect(),
    }
}

fn retry(error: StoreError) -> NoticeError {
    tracing::warn!(%error, "notices could not be read or written");
    NoticeError::Retry
}

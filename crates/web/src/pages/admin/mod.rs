//! The administration: plain forms over [`schalter_exchange::admin`]. [`form`] is what every form is
//! made of, [`sheet`] the page around it; every other module is a page or a step.

pub mod account;
pub mod accounts;
pub mod alliance;
pub mod branding;
pub mod device;
pub mod entry;
pub mod entry_fields;
pub mod form;
pub mod hours;
pub mod hours_fields;
pub mod kiosk;
pub mod kiosk_fields;
pub mod kiosks;
pub mod number;
pub mod number_fields;
pub mod numbers;
pub mod office;
pub mod office_fields;
pub mod offices;
pub mod organisation;
pub mod overview;
pub mod password;
pub mod retire;
pub mod sheet;
pub mod spoken;
pub mod staff_fields;
pub mod step;
pub mod telephony;
pub mod topic;
pub mod topic_fields;
pub mod topics;

use schalter_domain::ids::{EntryId, KioskId, NumberId, OfficeId, StaffId, TopicId};
use schalter_exchange::admin::AdminError;
use serde::Deserialize;

use crate::problem::Problem;

/// Why the administration could not do something, where a form has no more to say about it.
pub fn problem(error: &AdminError) -> Problem {
    match error {
        AdminError::Forbidden => Problem::Forbidden,
        AdminError::Unknown => Problem::NotFound,
        AdminError::Conflict
        | AdminError::Running(_)
        | AdminError::Reception(_)
        | AdminError::LastAdmin => Problem::Conflict,
        AdminError::Invalid(_) | AdminError::Entry(_) => Problem::InvalidInput,
        AdminError::Retry => Problem::RetryLater,
    }
}

/// What stands in the paths of these pages.
#[derive(Deserialize)]
pub struct Named {
    buero: Option<String>,
    anliegen: Option<String>,
    konto: Option<String>,
    eintrag: Option<String>,
    kabine: Option<String>,
    sensor: Option<String>,
    nummer: Option<String>,
    sprache: Option<String>,
    ansage: Option<String>,
}

impl Named {
    /// The office.
    ///
    /// # Errors
    /// [`Problem::NotFound`]
    pub fn office(&self) -> Result<OfficeId, Problem> {
        read(self.buero.as_deref())
    }

    /// The topic.
    ///
    /// # Errors
    /// [`Problem::NotFound`]
    pub fn topic(&self) -> Result<TopicId, Problem> {
        read(self.anliegen.as_deref())
    }

    /// Whether there is a topic.
    pub fn has_topic(&self) -> bool {
        self.anliegen.is_some()
    }

    /// The account.
    ///
    /// # Errors
    /// [`Problem::NotFound`]
    pub fn account(&self) -> Result<StaffId, Problem> {
        read(self.konto.as_deref())
    }

    /// The kiosk.
    ///
    /// # Errors
    /// [`Problem::NotFound`]
    pub fn kiosk(&self) -> Result<KioskId, Problem> {
        read(self.kabine.as_deref())
    }

    /// The sensor of a kiosk.
    ///
    /// # Errors
    /// [`Problem::NotFound`]
    pub fn sensor(&self) -> Result<uuid::Uuid, Problem> {
        read(self.sensor.as_deref())
    }

    /// The telephone number.
    ///
    /// # Errors
    /// [`Problem::NotFound`]
    pub fn number(&self) -> Result<NumberId, Problem> {
        read(self.nummer.as_deref())
    }

    /// The language and the file of an announcement.
    pub fn announcement(&self) -> (&str, &str) {
        (
            self.sprache.as_deref().unwrap_or_default(),
            self.ansage.as_deref().unwrap_or_default(),
        )
    }

    /// The entry of the directory.
    ///
    /// # Errors
    /// [`Problem::NotFound`]
    pub fn entry(&self) -> Result<EntryId, Problem> {
        read(self.eintrag.as_deref())
    }
}

/// The id that a path names.
fn read<T: std::str::FromStr>(text: Option<&str>) -> Result<T, Problem> {
    let id = text.and_then(|text| text.parse().ok());
    id.ok_or(Problem::NotFound)
}

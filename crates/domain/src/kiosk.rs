//! Kiosks as they are configured: where one stands, what it offers, what tells it that somebody came.
//! How presence becomes a visit is the matter of [`crate::booth`].

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::ids::{AllianceId, KioskId, OfficeId, OrganisationId, TopicId};
use crate::language::Language;

/// A paired device in a public place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kiosk {
    /// The kiosk.
    pub id: KioskId,
    /// Those who share it.
    pub alliance: AllianceId,
    /// Who keeps it: whose administration changes it, whose name and number it shows while nobody
    /// speaks.
    pub organisation: OrganisationId,
    /// Its key, unique in the organisation.
    pub slug: String,
    /// Its name, such as "Kabine in der Bücherei".
    pub name: String,
    /// Where it stands, one line.
    pub place: String,
    /// The number it shows when it cannot connect anybody.
    pub phone: String,
    /// The office that greets whoever does not choose: its "Weiß ich nicht" is taken.
    pub reception: OfficeId,
    /// What happens when somebody comes.
    pub entry: Entry,
    /// The topics on its first page, in their order; of any office of the alliance.
    pub topics: Vec<TopicId>,
    /// The languages it speaks; the first one while nobody has chosen.
    pub languages: Vec<Language>,
    /// What tells that somebody came.
    pub presence: Presence,
    /// Whether a printer stands there.
    pub printer: bool,
    /// Whether it may show papers by a document camera or a second camera.
    pub document_camera: bool,
    /// The place in the list.
    pub position: u16,
}

/// What happens when somebody comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// The operator is called at once, without any choice.
    #[default]
    Direct,
    /// A first page with topics and languages.
    Choice,
}

/// What tells that somebody came. The large button is always there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Presence {
    /// For how long somebody has to be there before it rings, in milliseconds.
    pub dwell_ms: u32,
    /// For how long nobody has to be there before a waiting visit is asked whether it goes on, in
    /// seconds.
    pub absence_s: u32,
    /// A sensor on the broker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensor: Option<Sensor>,
    /// Movement in the picture of the camera, found on the device; needs a sign at the door.
    pub camera_motion: bool,
}

impl Default for Presence {
    fn default() -> Self {
        Self {
            dwell_ms: 1_500,
            absence_s: 20,
            sensor: None,
            camera_motion: false,
        }
    }
}

impl Presence {
    /// For how long somebody has to be there before it rings.
    pub fn dwell(&self) -> SignedDuration {
        SignedDuration::from_millis(self.dwell_ms.into())
    }

    /// For how long nobody has to be there before a waiting visit is asked.
    pub fn absence(&self) -> SignedDuration {
        SignedDuration::from_secs(self.absence_s.into())
    }
}

/// A sensor on the broker.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sensor {
    /// The MQTT topic it reports to, without wildcards.
    pub topic: String,
    /// What an open door or a closed one says.
    #[serde(default)]
    pub kind: SensorKind,
}

/// What a sensor reports.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum SensorKind {
    /// Somebody is there, or nobody: motion, presence or occupancy.
    #[default]
    Motion,
    /// A door of a booth that is closed while somebody is inside, and open while it is empty.
    Door,
}

/// What the check of a camera or microphone found.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// Not tried yet.
    #[default]
    Unknown,
    /// A picture that moves, a sound that is not nothing.
    Good,
    /// It is there, but gives a black picture or no sound at all.
    Mute,
    /// It is not there, or may not be used.
    Missing,
}

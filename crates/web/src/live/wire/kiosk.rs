//! What a kiosk says and shows while nobody talks; the talk itself takes the visitor's channel.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{BrandView, CallbackContact, NoticeView, TimeWindow, WaitView};

/// One frame of a kiosk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct KioskFrame {
    /// Made by the client; a repeat of it returns the first result.
    pub id: Uuid,
    /// What is said.
    pub body: KioskBody,
}

/// What a kiosk can say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum KioskBody {
    /// I am still here. Sent every `heartbeat_ms` and answered by an ack.
    Heartbeat,
    /// How I am; said after the start, each morning, and when it changes.
    Health(KioskHealth),
    /// What the camera's picture shows, found on the device: somebody is there, or nobody.
    Presence {
        /// Whether somebody is there.
        present: bool,
    },
    /// Somebody pressed the large button.
    Start,
    /// Somebody touches the screen while choosing, said at most every five seconds.
    Touched,
    /// The choice on the first page.
    Enter {
        /// The topic; without, "Weiß ich nicht".
        topic: Option<Uuid>,
        /// The language's tag.
        language: String,
        /// The person wants neither to see nor to speak.
        text_only: bool,
    },
    /// Leaves a number while it is closed or nobody can be taken.
    Callback {
        /// What for; without, "Weiß ich nicht".
        topic: Option<Uuid>,
        /// The language's tag.
        language: String,
        /// How the person is reached.
        contact: CallbackContact,
        /// One of the times offered; without, as soon as possible.
        window: Option<TimeWindow>,
    },
    /// Back to the beginning, without a visit.
    Cancel,
    /// Whoever was asked is still there.
    Stay,
    /// Nothing of the visit is left on the device.
    Wiped,
}

/// How a kiosk is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct KioskHealth {
    /// The version of the page that runs.
    pub version: String,
    /// The camera.
    pub camera: DeviceHealth,
    /// The microphone.
    pub microphone: DeviceHealth,
    /// When both were last tried, in milliseconds since the epoch, UTC.
    #[ts(type = "number")]
    pub checked_ms: i64,
}

/// What the check of a camera or microphone found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeviceHealth {
    /// Not tried yet.
    Unknown,
    /// A picture that moves, a sound that is not nothing.
    Good,
    /// It is there, but gives a black picture or no sound at all.
    Mute,
    /// It is not there, or the browser may not use it.
    Missing,
}

/// What a kiosk shows while nobody talks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct KioskView {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: String,
    /// Who keeps it.
    pub brand: BrandView,
    /// The number that reaches a person in any case; kept on the device for the time without a
    /// server.
    pub phone: String,
    /// The languages it speaks, as tags, the first one first.
    pub languages: Vec<String>,
    /// Whether there is a first page with topics.
    pub choice: bool,
    /// The topics on it.
    pub topics: Vec<KioskTopic>,
    /// Whether anybody can be taken now, and what whoever comes is told.
    pub reception: Reception,
    /// What is announced now.
    pub notices: Vec<NoticeView>,
    /// Whether the device is to look for movement in its camera's picture.
    pub camera_motion: bool,
    /// Whether a sensor tells that somebody came.
    pub sensor: bool,
    /// Whether a printer stands there.
    pub printer: bool,
    /// Whether papers can be shown by a second camera.
    pub document_camera: bool,
    /// A video in German Sign Language, an address.
    pub sign_language_video: Option<String>,
    /// How far.
    pub stage: KioskStage,
}

/// Whether anybody can be taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Reception {
    /// Whether visits are taken.
    pub open: bool,
    /// How long it may take.
    pub wait: WaitView,
    /// Until when it is open, or when it opens next, in a sentence.
    pub hours: String,
    /// Whether a number can be left.
    pub callback: bool,
    /// What would be promised then, in a sentence.
    pub callback_says: String,
    /// The times that can be wished for a callback.
    pub windows: Vec<TimeWindow>,
}

/// A topic on the first page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct KioskTopic {
    /// The topic.
    pub topic: Uuid,
    /// Its name.
    pub name: String,
    /// Whose matter it is.
    pub brand: BrandView,
    /// Whether its office takes visits now.
    pub open: bool,
    /// How long it may take.
    pub wait: WaitView,
    /// When it is open, in a sentence.
    pub hours: String,
}

/// How far a kiosk is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum KioskStage {
    /// Nobody is there.
    Idle,
    /// Somebody came: the first page; where there is none, and nobody can be taken, what can be
    /// done now.
    Choosing {
        /// Seconds until it begins anew, once that is near.
        left_s: Option<u32>,
        /// Why the last choice led nowhere: the code of a problem.
        problem: Option<String>,
    },
    /// Somebody is being served: the visitor's channel of this visit shows how far.
    Visiting {
        /// The visit.
        visit: Uuid,
        /// Nobody seems to be there: seconds until the visit ends, unless somebody says
        /// [`Stay`](KioskBody::Stay). Never while talking.
        asking_s: Option<u32>,
    },
    /// The visit is over: wipe everything, then say [`Wiped`](KioskBody::Wiped).
    Wiping,
}

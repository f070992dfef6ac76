//! What a booth goes by, what it hears, what is to be done, and how far it is.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::eyes::Source;
use crate::ids::VisitId;
use crate::kiosk::{Entry, Kiosk};

/// The times of a house's kiosks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// For how long whoever seems to have gone is asked before a waiting visit ends.
    pub asking: SignedDuration,
    /// For how long nobody has to touch the first page before it begins anew.
    pub idle: SignedDuration,
    /// For how long the end of a talk, or a promise, stays on the screen.
    pub farewell: SignedDuration,
    /// For how long the device may wipe; then the kiosk is ready again anyway.
    pub wiping: SignedDuration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            asking: SignedDuration::from_secs(20),
            idle: SignedDuration::from_secs(60),
            farewell: SignedDuration::from_secs(30),
            wiping: SignedDuration::from_secs(10),
        }
    }
}

/// What a booth goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// What happens when somebody comes.
    pub entry: Entry,
    /// For how long somebody has to be there before it rings.
    pub dwell: SignedDuration,
    /// For how long nobody has to be there before a waiting visit is asked.
    pub absence: SignedDuration,
    /// The times of the house.
    pub times: Times,
}

impl Rules {
    /// Those of a kiosk.
    pub fn of(kiosk: &Kiosk, times: Times) -> Self {
        Self {
            entry: kiosk.entry,
            dwell: kiosk.presence.dwell(),
            absence: kiosk.presence.absence(),
            times,
        }
    }
}

/// How far the visit of a booth is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// In the line.
    Waiting,
    /// Rings, talks, or is put aside in a talk.
    Talking,
    /// A callback is promised: the visit goes on without the booth.
    Promised,
    /// Over.
    Over {
        /// The person left by a press and needs no farewell.
        left: bool,
    },
}

/// What a booth hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// The paired device has a live channel, or has none any more.
    Connected(bool),
    /// Somebody is there, or nobody.
    Sensed {
        /// Who says so.
        source: Source,
        /// Whether somebody is there.
        present: bool,
    },
    /// How things stood before anybody listened, as a broker had kept it: nobody is said to have
    /// come, unless nobody was there before.
    Found {
        /// Who says so.
        source: Source,
        /// Whether somebody is there.
        present: bool,
    },
    /// The large button.
    Pressed,
    /// Somebody touches the screen.
    Touched,
    /// The choice on the first page was made.
    Chose,
    /// The place is taken.
    Entered {
        /// The visit.
        visit: VisitId,
        /// A callback is promised instead of a wait.
        promised: bool,
    },
    /// No place was taken; the code of the problem.
    Refused(&'static str),
    /// How far a visit is.
    Visit(VisitId, Progress),
    /// Whoever was asked is still there.
    Stay,
    /// Back to the beginning.
    Cancel,
    /// Nothing is left on the device.
    Wiped,
    /// Nothing is reachable any more through the kiosk.
    Forgotten,
    /// The device is not the kiosk's any more.
    Revoked,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// What the kiosk shows has changed.
    Show,
    /// Take a place in the line; answered by [`Input::Entered`] or [`Input::Refused`].
    Enter,
    /// End this visit.
    Leave(VisitId),
    /// Take the visit from the kiosk and delete what it holds; answered by [`Input::Forgotten`].
    Forget(Option<VisitId>),
}

/// What a kiosk shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nobody is there.
    Idle,
    /// The first page, or why nobody can be taken.
    Choosing {
        /// When it begins anew, once that is near.
        until: Option<Timestamp>,
        /// Why the last choice led nowhere.
        problem: Option<&'static str>,
    },
    /// Somebody is being served, or has been a moment ago.
    Visiting {
        /// The visit.
        visit: VisitId,
        /// When the visit ends unless somebody says [`Input::Stay`].
        asking: Option<Timestamp>,
    },
    /// Everything is to be wiped.
    Wiping,
}

/// Why a booth wants to wake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Somebody has been there for long enough.
    Dwell,
    /// Nobody has been there for long enough not to be counted as a gap.
    Gap,
    /// The first page is about to begin anew.
    Warn,
    /// The first page begins anew.
    Idle,
    /// Taking a place lasts too long.
    Enter,
    /// Nobody has been there for so long that it is asked.
    Absence,
    /// Nobody answered.
    Asked,
    /// The end was shown for long enough.
    Farewell,
    /// The device did not say that it has wiped.
    Wipe,
}

/// How far a booth is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody is there, or somebody who has not rung yet.
    Idle,
    /// Somebody came a moment ago.
    Dwelling {
        /// When.
        since: Timestamp,
        /// Nobody has been seen since.
        gap: Option<Timestamp>,
    },
    /// The first page.
    Choosing {
        /// When it was touched last.
        touched: Timestamp,
        /// Why the last choice led nowhere.
        problem: Option<&'static str>,
        /// Whether the end is near.
        warned: bool,
    },
    /// The place is being taken.
    Entering {
        /// Since when.
        since: Timestamp,
        /// Whether from the first page.
        chosen: bool,
    },
    /// Somebody is being served.
    Visiting {
        /// The visit.
        visit: VisitId,
        /// Whether in the line: nowhere else absence counts.
        waiting: bool,
        /// When somebody showed last to be there.
        calm: Timestamp,
        /// Nobody seems to be there: until when it is asked.
        asking: Option<Timestamp>,
    },
    /// The visit goes on without the booth, or is over; the screen still says how.
    Parting {
        /// The visit.
        visit: VisitId,
        /// Since when.
        since: Timestamp,
        /// Until when.
        until: Timestamp,
    },
    /// Everything is being wiped.
    Wiping {
        /// Until when the device is waited for.
        until: Timestamp,
        /// The device has yet to say so.
        device: bool,
        /// The server has yet to say so.
        server: bool,
    },
}

impl Stage {
    /// The word for figures and fleet pages.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Idle | Self::Dwelling { .. } => "idle",
            Self::Choosing { .. } | Self::Entering { .. } => "choosing",
            Self::Visiting { waiting: true, .. } => "waiting",
            Self::Visiting { .. } => "talking",
            Self::Parting { .. } => "parting",
            Self::Wiping { .. } => "wiping",
        }
    }
}

//! Who is there, by all that can tell.

use jiff::{SignedDuration, Timestamp};

/// What tells that somebody is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The sensor on the broker.
    Sensor,
    /// The device's camera.
    Camera,
    /// A program that says so by HTTP.
    Call,
}

/// What was reported last. Somebody is there as soon as one source says so; nobody is, only if one
/// says that, and none the contrary.
#[derive(Clone, Debug, Default)]
pub(super) struct Eyes {
    reports: [Option<bool>; 3],
    /// Since when nobody is there.
    absent: Option<Timestamp>,
    /// Whoever is there has rung already, or was there when somebody else did.
    known: bool,
}

impl Eyes {
    /// Whether somebody is there; none while nothing can tell.
    pub fn present(&self) -> Option<bool> {
        let reports = self.reports.iter().flatten();
        reports.copied().reduce(|one, other| one || other)
    }

    /// Whether a source has said anything.
    pub fn knows(&self, source: Source) -> bool {
        self.reports[source as usize].is_some()
    }

    /// Since when nobody is there.
    pub fn absent_since(&self) -> Option<Timestamp> {
        self.absent
    }

    /// Whether somebody is there who came since the last time that somebody was met.
    pub fn is_fresh(&self) -> bool {
        self.present() == Some(true) && !self.known
    }

    /// Whoever is there now need not be noticed again.
    pub fn met(&mut self) {
        self.known = self.present() == Some(true);
    }

    /// Takes a report. Who comes after `parted` without anybody is somebody else.
    pub fn note(&mut self, source: Source, present: bool, now: Timestamp, parted: SignedDuration) {
        self.reports[source as usize] = Some(present);
        self.settle(now, parted);
    }

    /// The source tells nothing any more.
    pub fn forget(&mut self, source: Source, now: Timestamp) {
        self.reports[source as usize] = None;
        self.settle(now, SignedDuration::ZERO);
    }

    fn settle(&mut self, now: Timestamp, parted: SignedDuration) {
        match (self.present(), self.absent) {
            (Some(true), Some(since)) => {
                self.known &= now.duration_since(since) < parted;
                self.absent = None;
            }
            (Some(false), None) => self.absent = Some(now),
            (None, _) => self.absent = None,
            _ => {}
        }
    }
}

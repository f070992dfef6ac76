//! One kiosk while it runs: from somebody's coming to the wiping after. What the configuration says
//! of a kiosk is [`crate::kiosk`]; the line, the offers and the talk are the switchboard's.
//!
//! ```text
//! idle -> dwelling -> (choosing) -> entering -> visiting -> (parting) -> wiping -> idle
//! ```
//!
//! The rhythm is that of the switchboard: [`Booth::handle`] and [`Booth::handle_timeout`] give
//! [`Output`]s, [`Booth::poll_timeout`] says when to wake, and why. What holds at any time:
//! somebody who walks past never rings, nobody who came is forgotten, absence never ends a talk, and
//! every stage has an exit.

mod eyes;
mod payload;
#[cfg(test)]
mod properties;
mod terms;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};

use eyes::Eyes;
pub use eyes::Source;
pub use payload::signal;
pub use terms::{Input, Output, Progress, Reason, Rules, Shown, Stage, Times};

use crate::ids::VisitId;
use crate::kiosk::Entry;

/// A sensor that says "nobody" for less than this has not seen anybody go.
pub const GAP: SignedDuration = SignedDuration::from_millis(500);
/// Who goes for so long while the end is shown has read it.
const GONE: SignedDuration = SignedDuration::from_secs(3);
/// How long taking a place may last before the person is told to try again.
const ENTERING: SignedDuration = SignedDuration::from_secs(10);
/// How long before the first page begins anew somebody is warned.
const WARNING: SignedDuration = SignedDuration::from_secs(15);
/// The problem of a place that could not be taken in time.
const RETRY: &str = "retry-later";

/// One kiosk while it runs.
#[derive(Clone, Debug)]
pub struct Booth {
    rules: Rules,
    stage: Stage,
    eyes: Eyes,
    connected: bool,
    outputs: Vec<Output>,
}

impl Booth {
    /// A kiosk that nobody is in and whose device has not come yet.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            stage: Stage::Idle,
            eyes: Eyes::default(),
            connected: false,
            outputs: Vec::new(),
        }
    }

    /// A kiosk whose visit goes on: the server was started anew in the midst of it.
    pub fn resuming(rules: Rules, visit: VisitId, progress: Progress, now: Timestamp) -> Self {
        let mut booth = Self::new(rules);
        booth.serve(visit, now);
        booth.progress(progress, now);
        booth.outputs.clear();
        booth
    }

    /// How far it is.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// The visit that may be reached through the kiosk now.
    pub fn visit(&self) -> Option<VisitId> {
        match self.stage {
            Stage::Visiting { visit, .. } | Stage::Parting { visit, .. } => Some(visit),
            _ => None,
        }
    }

    /// Whether the device has a live channel.
    pub fn is_connected(&self) -> bool {
        self.connected
    }

    /// What it shows.
    pub fn shown(&self) -> Shown {
        match self.stage {
            Stage::Idle | Stage::Dwelling { .. } | Stage::Entering { chosen: false, .. } => {
                Shown::Idle
            }
            Stage::Entering { chosen: true, .. } => Shown::Choosing {
                until: None,
                problem: None,
            },
            Stage::Choosing {
                problem, warned, ..
            } => Shown::Choosing {
                until: self.idles().filter(|_| warned),
                problem,
            },
            Stage::Visiting { visit, asking, .. } => Shown::Visiting { visit, asking },
            Stage::Parting { visit, .. } => Shown::Visiting {
                visit,
                asking: None,
            },
            Stage::Wiping { .. } => Shown::Wiping,
        }
    }

    /// Goes by other rules from now on.
    pub fn set_rules(&mut self, rules: Rules) {
        self.rules = rules;
    }

    /// Takes in what happened.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Vec<Output> {
        let before = self.shown();
        self.fire_due(now);
        self.take(input, now);
        self.fire_due(now);
        self.told(before)
    }

    /// Lets happen what is due.
    pub fn handle_timeout(&mut self, now: Timestamp) -> Vec<Output> {
        let before = self.shown();
        self.fire_due(now);
        self.told(before)
    }

    /// When it wants to wake, and why.
    pub fn poll_timeout(&self) -> Option<(Timestamp, Reason)> {
        match self.stage {
            Stage::Idle => None,
            Stage::Dwelling { since, gap } => Some(match gap {
                Some(gap) => (gap + GAP, Reason::Gap),
                None => (since + self.rules.dwell, Reason::Dwell),
            }),
            Stage::Choosing { warned, .. } => {
                let end = self.idles()?;
                Some(match warned {
                    true => (end, Reason::Idle),
                    false => (end - WARNING, Reason::Warn),
                })
            }
            Stage::Entering { since, .. } => Some((since + ENTERING, Reason::Enter)),
            Stage::Visiting {
                waiting: true,
                asking: Some(until),
                ..
            } if self.connected => Some((until, Reason::Asked)),
            Stage::Visiting {
                waiting: true,
                calm,
                ..
            } if self.connected => {
                let absent = self.eyes.absent_since()?;
                Some((absent.max(calm) + self.rules.absence, Reason::Absence))
            }
            Stage::Visiting { .. } => None,
            Stage::Parting { since, until, .. } => {
                // Who sits still looks absent: only somebody who goes now has gone.
                let gone = self.eyes.absent_since().filter(|gone| *gone > since);
                let end = gone.map_or(until, |gone| until.min(gone + GONE));
                Some((end, Reason::Farewell))
            }
            Stage::Wiping { until, .. } => Some((until, Reason::Wipe)),
        }
    }

    /// For how long nobody has to be there before the next person may come.
    fn parted(&self) -> SignedDuration {
        self.rules.dwell.max(GAP)
    }

    /// When the first page begins anew.
    fn idles(&self) -> Option<Timestamp> {
        let Stage::Choosing { touched, .. } = self.stage else {
            return None;
        };
        let end = touched + self.rules.times.idle;
        let absent = self.eyes.absent_since();
        let gone = absent.map(|since| since.max(touched) + self.rules.absence + WARNING);
        Some(gone.map_or(end, |gone| gone.min(end)))
    }

    fn told(&mut self, before: Shown) -> Vec<Output> {
        if self.shown() != before {
            self.outputs.push(Output::Show);
        }
        std::mem::take(&mut self.outputs)
    }

    fn fire_due(&mut self, now: Timestamp) {
        while let Some((at, reason)) = self.poll_timeout() {
            if at > now {
                return;
            }
            self.fire(reason, now);
        }
    }

    fn fire(&mut self, reason: Reason, now: Timestamp) {
        match (reason, self.stage) {
            (Reason::Dwell, _) => self.come(now),
            (Reason::Gap, _) => self.stage = Stage::Idle,
            (
                Reason::Warn,
                Stage::Choosing {
                    touched, problem, ..
                },
            ) => {
                self.stage = Stage::Choosing {
                    touched,
                    problem,
                    warned: true,
                };
            }
            (Reason::Enter, Stage::Entering { .. }) => self.choose(Some(RETRY), now),
            (
                Reason::Absence,
                Stage::Visiting {
                    visit,
                    waiting,
                    calm,
                    ..
                },
            ) => {
                self.stage = Stage::Visiting {
                    visit,
                    waiting,
                    calm,
                    asking: Some(now + self.rules.times.asking),
                };
            }
            (Reason::Asked, Stage::Visiting { visit, .. }) => {
                self.outputs.push(Output::Leave(visit));
                self.wipe(now);
            }
            (Reason::Idle | Reason::Farewell, _) => self.wipe(now),
            (Reason::Wipe, Stage::Wiping { .. }) => self.rest(now),
            _ => {}
        }
    }

    fn take(&mut self, input: Input, now: Timestamp) {
        match input {
            Input::Connected(on) => self.connect(on, now),
            Input::Sensed { source, present } => self.sense(source, present, now),
            Input::Found { source, present } => self.find(source, present, now),
            Input::Pressed => self.press(now),
            Input::Touched | Input::Stay => self.touch(now),
            Input::Chose => self.enter(now),
            Input::Entered { visit, promised } => self.entered(visit, promised, now),
            Input::Refused(problem) => {
                if matches!(self.stage, Stage::Entering { .. }) {
                    self.choose(Some(problem), now);
                }
            }
            Input::Visit(visit, progress) => {
                if self.visit() == Some(visit) {
                    self.progress(progress, now);
                }
            }
            Input::Cancel => self.cancel(now),
            Input::Wiped => self.wiped(|device, _| *device = false, now),
            Input::Forgotten => self.wiped(|_, server| *server = false, now),
            Input::Revoked => self.revoke(now),
        }
    }

    fn connect(&mut self, on: bool, now: Timestamp) {
        self.connected = on;
        if !on {
            self.eyes.forget(Source::Camera, now);
        }
        match &mut self.stage {
            Stage::Idle => self.notice(now),
            Stage::Dwelling { .. } if !on => self.stage = Stage::Idle,
            Stage::Visiting { calm, asking, .. } => (*calm, *asking) = (now, None),
            Stage::Parting { .. } if !on => self.wipe(now),
            _ => {}
        }
    }

    fn sense(&mut self, source: Source, present: bool, now: Timestamp) {
        self.eyes.note(source, present, now, self.parted());
        let present = self.eyes.present() == Some(true);
        match &mut self.stage {
            Stage::Idle => self.notice(now),
            Stage::Dwelling { gap, .. } => {
                *gap = if present { None } else { gap.or(Some(now)) };
            }
            Stage::Visiting { calm, asking, .. } if present => (*calm, *asking) = (now, None),
            _ => {}
        }
    }

    fn find(&mut self, source: Source, present: bool, now: Timestamp) {
        if self.eyes.knows(source) {
            return self.sense(source, present, now);
        }
        self.eyes.note(source, present, now, self.parted());
        if matches!(self.stage, Stage::Idle) {
            self.eyes.met();
        }
    }

    /// Somebody may be there who has not been noticed yet.
    fn notice(&mut self, now: Timestamp) {
        if self.connected && self.eyes.is_fresh() {
            self.stage = Stage::Dwelling {
                since: now,
                gap: None,
            };
        }
    }

    /// Somebody is there.
    fn come(&mut self, now: Timestamp) {
        match self.rules.entry {
            Entry::Direct => self.enter(now),
            Entry::Choice => self.choose(None, now),
        }
    }

    fn press(&mut self, now: Timestamp) {
        match self.stage {
            Stage::Idle | Stage::Dwelling { .. } => self.come(now),
            _ => self.touch(now),
        }
    }

    fn touch(&mut self, now: Timestamp) {
        let farewell = self.rules.times.farewell;
        match &mut self.stage {
            Stage::Choosing {
                touched, warned, ..
            } => (*touched, *warned) = (now, false),
            Stage::Visiting { calm, asking, .. } => (*calm, *asking) = (now, None),
            Stage::Parting { until, .. } => *until = (*until).max(now + farewell),
            _ => {}
        }
    }

    fn choose(&mut self, problem: Option<&'static str>, now: Timestamp) {
        self.eyes.met();
        self.stage = Stage::Choosing {
            touched: now,
            problem,
            warned: false,
        };
    }

    fn enter(&mut self, now: Timestamp) {
        let chosen = match self.stage {
            Stage::Idle | Stage::Dwelling { .. } => false,
            Stage::Choosing { .. } => true,
            _ => return,
        };
        self.eyes.met();
        self.stage = Stage::Entering { since: now, chosen };
        self.outputs.push(Output::Enter);
    }

    fn entered(&mut self, visit: VisitId, promised: bool, now: Timestamp) {
        if !matches!(self.stage, Stage::Entering { .. }) {
            // Nobody waits for it any more here. A promise holds all the same.
            if !promised {
                self.outputs.push(Output::Leave(visit));
            }
            return;
        }
        self.serve(visit, now);
        if promised {
            self.progress(Progress::Promised, now);
        }
    }

    fn serve(&mut self, visit: VisitId, now: Timestamp) {
        self.eyes.met();
        self.stage = Stage::Visiting {
            visit,
            waiting: true,
            calm: now,
            asking: None,
        };
    }

    fn progress(&mut self, progress: Progress, now: Timestamp) {
        let Stage::Visiting {
            visit,
            waiting,
            calm,
            asking,
        } = &mut self.stage
        else {
            return;
        };
        let visit = *visit;
        match progress {
            Progress::Waiting if !*waiting => (*waiting, *calm) = (true, now),
            Progress::Waiting => {}
            Progress::Talking => (*waiting, *asking) = (false, None),
            Progress::Over { left: true } => self.wipe(now),
            // Whoever switches the device on again reads no farewell of somebody else.
            Progress::Promised | Progress::Over { .. } if !self.connected => self.wipe(now),
            Progress::Promised | Progress::Over { .. } => {
                self.stage = Stage::Parting {
                    visit,
                    since: now,
                    until: now + self.rules.times.farewell,
                };
            }
        }
    }

    fn cancel(&mut self, now: Timestamp) {
        match self.stage {
            Stage::Choosing { .. } | Stage::Entering { .. } | Stage::Parting { .. } => {
                self.wipe(now);
            }
            Stage::Visiting {
                visit,
                waiting: true,
                ..
            } => {
                self.outputs.push(Output::Leave(visit));
                self.wipe(now);
            }
            _ => {}
        }
    }

    fn revoke(&mut self, now: Timestamp) {
        if let Stage::Visiting {
            visit,
            waiting: true,
            ..
        } = self.stage
        {
            self.outputs.push(Output::Leave(visit));
        }
        if !matches!(self.stage, Stage::Wiping { .. }) {
            self.wipe(now);
        }
    }

    fn wipe(&mut self, now: Timestamp) {
        self.outputs.push(Output::Forget(self.visit()));
        self.eyes.met();
        self.stage = Stage::Wiping {
            until: now + self.rules.times.wiping,
            device: self.connected,
            server: true,
        };
    }

    fn wiped(&mut self, done: impl FnOnce(&mut bool, &mut bool), now: Timestamp) {
        let Stage::Wiping { device, server, .. } = &mut self.stage else {
            return;
        };
        done(device, server);
        if !*device && !*server {
            self.rest(now);
        }
    }

    fn rest(&mut self, now: Timestamp) {
        self.stage = Stage::Idle;
        self.notice(now);
    }
}

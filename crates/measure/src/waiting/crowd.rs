//! What the citizens were shown, and when.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::clock;

/// How long a view may take before it counts as never sent.
const LIMIT: Duration = Duration::from_secs(10);

/// What a citizen is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Waits; with what is said about the wait.
    Waiting {
        /// The place.
        place: u32,
        /// The range in minutes, or none.
        minutes: Option<(u32, u32)>,
    },
    /// Rings or talks.
    Served,
    /// The visit is over.
    Over,
}

#[derive(Clone, Copy, Default)]
struct Slot {
    connected: bool,
    shown: Option<Shown>,
    baseline: Option<Shown>,
    changed: Option<Instant>,
}

#[derive(Default)]
struct Inner {
    slots: Vec<Slot>,
    here: usize,
    connected: usize,
}

/// All citizens, by number.
#[derive(Default)]
pub struct Crowd {
    inner: Mutex<Inner>,
    moved: Notify,
}

impl Crowd {
    /// Nobody yet.
    pub fn new() -> std::sync::Arc<Self> {
        std::sync::Arc::default()
    }

    /// One more; gives the number.
    pub fn add(&self) -> usize {
        let mut inner = self.lock();
        inner.slots.push(Slot::default());
        inner.slots.len() - 1
    }

    /// The connection of a citizen opened or closed.
    pub fn connected(&self, number: usize, connected: bool) {
        let mut inner = self.lock();
        let slot = &mut inner.slots[number];
        if slot.connected != connected {
            slot.connected = connected;
            inner.connected = if connected {
                inner.connected + 1
            } else {
                inner.connected - 1
            };
            self.moved.notify_one();
        }
    }

    /// A citizen is shown something.
    pub fn shown(&self, number: usize, shown: Shown) {
        let mut inner = self.lock();
        let slot = &mut inner.slots[number];
        let first = slot.shown.is_none();
        slot.shown = Some(shown);
        if slot.changed.is_none() && slot.baseline != Some(shown) {
            slot.changed = Some(clock::now());
        }
        if first {
            inner.here += 1;
        }
        self.moved.notify_one();
    }

    /// Nothing is shown to anybody.
    pub fn forget(&self) {
        let mut inner = self.lock();
        inner.here = 0;
        for slot in &mut inner.slots {
            slot.shown = None;
        }
    }

    /// How many are shown something.
    pub fn here(&self) -> usize {
        self.lock().here
    }

    /// Until everybody is shown something.
    pub async fn all_here(&self) {
        self.until(|inner| inner.here == inner.slots.len()).await;
    }

    /// Until nobody is connected.
    pub async fn all_gone(&self) {
        self.until(|inner| inner.connected == 0).await;
    }

    /// From now on counts what changes.
    pub fn begin(&self) -> Instant {
        let mut inner = self.lock();
        for slot in &mut inner.slots {
            slot.baseline = slot.shown;
            slot.changed = None;
        }
        clock::now()
    }

    /// The milliseconds until each of those who wait was shown something else, and how many never
    /// were; these count with the whole limit.
    pub async fn told(&self, began: Instant) -> (Vec<f64>, usize) {
        let waits = |slot: &&Slot| matches!(slot.baseline, Some(Shown::Waiting { .. }));
        let done = self.until(|inner| {
            let mut waiting = inner.slots.iter().filter(waits);
            waiting.all(|slot| slot.changed.is_some())
        });
        let _ = tokio::time::timeout(LIMIT, done).await;
        let inner = self.lock();
        let mut missing = 0;
        let times = inner.slots.iter().filter(waits).map(|slot| {
            let passed = slot.changed.map(|at| at.duration_since(began));
            missing += usize::from(passed.is_none());
            passed.unwrap_or(LIMIT).as_secs_f64() * 1e3
        });
        (times.collect(), missing)
    }

    /// Where each stands: the place, 0 for those who are served, none for those who are not in line.
    pub fn places(&self) -> Vec<Option<u32>> {
        let place = |slot: &Slot| match slot.shown {
            Some(Shown::Waiting { place, .. }) => Some(place),
            Some(Shown::Served) => Some(0),
            Some(Shown::Over) | None => None,
        };
        self.lock().slots.iter().map(place).collect()
    }

    async fn until(&self, holds: impl Fn(&Inner) -> bool) {
        while !holds(&self.lock()) {
            // Looked at from time to time only: the look goes over everybody.
            self.moved.notified().await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(place: u32) -> Shown {
        Shown::Waiting {
            place,
            minutes: None,
        }
    }

    #[tokio::test]
    async fn the_first_view_that_differs_counts() {
        let crowd = Crowd::new();
        let (first, served) = (crowd.add(), crowd.add());
        crowd.shown(first, waits(3));
        crowd.shown(served, Shown::Served);
        let began = crowd.begin();
        crowd.shown(first, waits(3));
        assert!(crowd.lock().slots[first].changed.is_none());
        crowd.shown(first, waits(2));
        let (times, missing) = crowd.told(began).await;
        assert_eq!((times.len(), missing), (1, 0));
        assert_eq!(crowd.places(), [Some(2), Some(0)]);
        crowd.shown(first, Shown::Over);
        assert_eq!(crowd.places(), [None, Some(0)]);
    }
}

//! The estimator of one office: what it remembers, and the forecast it makes for one visit.
//!
//! It is told three things as they happen: a handling time ended ([`Estimator::handled`]), somebody
//! began to be served ([`Estimator::began`]), a wait ended ([`Estimator::ended`]). So its memory
//! comes from the past alone; it is bounded, and survives a restart as a plain value.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use super::range::{End, Quantiles, Residuals, SOFT_S};
use super::regression::Regression;
use super::{DEFAULT_ABANDONMENT, Situation, WaitEstimate, mean_or, series_s, whole};

/// Handling times remembered.
const HANDLINGS: usize = 60;
/// Beginnings remembered, for the pace of the line.
const BEGINNINGS: usize = 30;
/// The pace in seconds until it is known, and the slowest that is told from a standstill: nights
/// and breaks must not look like a slow line.
const PACE_S: (f64, f64) = (60.0, 180.0);
/// How long abandonment remembers, in seconds.
const ABANDONMENT_MEMORY_S: f64 = 90.0 * 86_400.0;
/// Abandonments that the prior of the abandonment rate is worth.
const PRIOR_LEFT: f64 = 20.0;
/// The share of its weight that a contact keeps in the regression when another comes: some 10,000
/// contacts count.
const MEMORY: f64 = 0.9999;
/// Needs told apart; the rarest gives way.
const CLASSES: usize = 128;
/// The smallest and the largest step of a need's offset, and how fast it goes from one to the
/// other.
const STEP: (f64, f64, f64) = (0.003, 0.1, 0.5);
/// A head start that counts as one, in seconds.
const HEAD_START_S: f64 = 90.0;
/// The features of the regression, and its prior: the queue-length formula as it stands.
const FEATURES: usize = 11;
const PRIOR: [f64; FEATURES] = [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];

/// What can be seen when a visit asks how long it may take.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sight {
    /// What tells this need from others of the office, such as a number made of the topic's id.
    pub class: u64,
    /// Visits that will be served before, by a seat that may serve this one.
    pub ahead: u32,
    /// Those of them with the same class.
    pub ahead_alike: u32,
    /// Visits that wait for the same seats and will be served after this one, as it looks now.
    pub behind: u32,
    /// Seats that may serve this visit, signed on and not on break.
    pub seats: u32,
    /// Those of them that talk or wrap up.
    pub busy: u32,
    /// How long the one who has waited longest for these seats has waited, in seconds.
    pub longest_s: f64,
    /// The priority of this visit, in seconds of waiting.
    pub head_start_s: f64,
    /// The handling time assumed while too few are known, in seconds.
    pub default_handling_s: f64,
}

/// How long a visit may wait, and from what that was concluded; kept until the wait ends, and
/// then handed to [`Estimator::ended`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// The median wait of those who are served, in seconds.
    pub point_s: f64,
    /// Quantiles of the wait of those who stay, in seconds.
    pub range: Quantiles,
    class: u64,
    features: Vec<f64>,
}

impl Forecast {
    /// The range to show.
    pub fn estimate(&self) -> WaitEstimate {
        WaitEstimate::Range {
            low: whole(self.range.low),
            high: whole(self.range.high),
        }
    }
}

/// How much longer one need waits than the office's visits do, in the logarithm.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Offset {
    value: f64,
    contacts: u32,
}

/// What is known of the waits of an office.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Estimator {
    handling_s: VecDeque<u32>,
    began: VecDeque<Timestamp>,
    last_wait_s: f64,
    /// Abandonments and queue seconds, fading, as of the last wait that ended.
    left: f64,
    queue_s: f64,
    ended_at: Option<Timestamp>,
    offsets: BTreeMap<u64, Offset>,
    #[serde(deserialize_with = "of_this_shape")]
    regression: Regression,
    residuals: Residuals,
}

impl Default for Estimator {
    fn default() -> Self {
        Self {
            handling_s: VecDeque::new(),
            began: VecDeque::new(),
            last_wait_s: 0.0,
            left: 0.0,
            queue_s: 0.0,
            ended_at: None,
            offsets: BTreeMap::new(),
            regression: Regression::new(&PRIOR),
            residuals: Residuals::default(),
        }
    }
}

impl Estimator {
    /// A handling time ended that took so many seconds, wrap-up included.
    pub fn handled(&mut self, seconds: u32) {
        push(&mut self.handling_s, seconds, HANDLINGS);
    }

    /// Somebody began to be served, after a wait or at once.
    pub fn began(&mut self, now: Timestamp) {
        push(&mut self.began, now, BEGINNINGS);
    }

    /// The wait of a visit ended after `waited_s` seconds.
    pub fn ended(&mut self, forecast: &Forecast, waited_s: f64, end: End, now: Timestamp) {
        if !waited_s.is_finite() {
            return;
        }
        let waited_s = waited_s.max(0.0);
        let quiet_s = self.ended_at.map_or(0.0, |then| seconds(then, now));
        let kept = (-quiet_s / ABANDONMENT_MEMORY_S).exp();
        self.ended_at = Some(now);
        self.queue_s = self.queue_s * kept + waited_s;
        self.left = self.left * kept + f64::from(u8::from(end == End::Left));
        self.residuals.record(forecast.point_s, waited_s, end);
        if end == End::Served {
            self.last_wait_s = waited_s;
            self.learn(forecast, waited_s);
        }
    }

    fn learn(&mut self, forecast: &Forecast, waited_s: f64) {
        let target = log(waited_s);
        let start = Offset {
            value: self.offset(forecast.class),
            contacts: 0,
        };
        if self.offsets.len() >= CLASSES && !self.offsets.contains_key(&forecast.class) {
            let rarest = self
                .offsets
                .iter()
                .min_by_key(|(_, offset)| offset.contacts);
            if let Some(rarest) = rarest.map(|(class, _)| *class) {
                self.offsets.remove(&rarest);
            }
        }
        let offset = self.offsets.entry(forecast.class).or_insert(start);
        let (smallest, largest, speed) = STEP;
        offset.contacts = offset.contacts.saturating_add(1);
        let step = (speed / f64::from(offset.contacts)).clamp(smallest, largest);
        let expected = self.regression.predict(&forecast.features) + offset.value;
        offset.value += step * (target - expected).signum();
        let target = target - offset.value;
        let weight = (forecast.point_s + SOFT_S) / 100.0;
        self.regression
            .learn(&forecast.features, target, weight, MEMORY);
    }

    /// The mean of the last handling times in seconds, or `default_s` where there are too few.
    pub fn handling_s(&self, default_s: f64) -> f64 {
        mean_or(self.handling_s.iter().copied(), default_s)
    }

    /// Abandonments per second of waiting.
    pub fn abandonment(&self) -> f64 {
        (self.left + PRIOR_LEFT) / (self.queue_s + PRIOR_LEFT / DEFAULT_ABANDONMENT)
    }

    /// How long a visit may wait from now; none without seats. Whether one of them is free, and
    /// so nobody need wait, is the caller's to see.
    pub fn forecast(&self, sight: &Sight, now: Timestamp) -> Option<Forecast> {
        if sight.seats == 0 {
            return None;
        }
        let situation = Situation {
            ahead: sight.ahead,
            seats: sight.seats,
            free: false,
            handling_s: self.handling_s(sight.default_handling_s),
        };
        let base_s = series_s(&situation, self.abandonment());
        let features = self.features(sight, situation.handling_s, base_s, now);
        let log_wait = self.regression.predict(&features) + self.offset(sight.class);
        let point_s = log_wait.exp() - SOFT_S;
        // A regression may stray where it has seen nothing; the formula does not.
        let point_s = if point_s.is_finite() { point_s } else { base_s };
        let point_s = point_s.clamp(0.0, 8.0 * base_s + 60.0);
        Some(Forecast {
            point_s,
            range: self.residuals.around(point_s),
            class: sight.class,
            features: features.to_vec(),
        })
    }

    fn features(&self, sight: &Sight, mean_s: f64, base_s: f64, now: Timestamp) -> [f64; FEATURES] {
        let base = log(base_s);
        let count = |count: u32| f64::from(count).ln_1p();
        let turns = f64::from(sight.ahead) + 1.0;
        [
            1.0,
            base,
            log(turns * self.pace_s(now)) - base,
            log(self.last_wait_s) - base,
            log(sight.longest_s) - base,
            count(sight.ahead_alike),
            count(sight.behind),
            count(sight.seats) - 2.0,
            count(sight.busy) - 2.0,
            (sight.head_start_s / HEAD_START_S).clamp(-4.0, 4.0),
            log(mean_s) - 5.0,
        ]
    }

    /// Seconds from one beginning to the next, lately.
    fn pace_s(&self, now: Timestamp) -> f64 {
        let (unknown, slowest) = PACE_S;
        match self.began.front() {
            Some(first) if self.began.len() == BEGINNINGS => {
                let beginnings = f64::from(u32::try_from(BEGINNINGS).unwrap_or(u32::MAX));
                (seconds(*first, now) / beginnings).clamp(1.0, slowest)
            }
            _ => unknown,
        }
    }

    /// The offset of a need; one never seen is like the average contact.
    fn offset(&self, class: u64) -> f64 {
        if let Some(offset) = self.offsets.get(&class) {
            return offset.value;
        }
        let weighted = |sum: (f64, f64), offset: &Offset| {
            let contacts = f64::from(offset.contacts);
            (sum.0 + contacts * offset.value, sum.1 + contacts)
        };
        let (sum, contacts) = self.offsets.values().fold((0.0, 0.0), weighted);
        sum / contacts.max(1.0)
    }
}

/// A regression with other features, of another release, is begun anew.
fn of_this_shape<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Regression, D::Error> {
    let stored = Regression::deserialize(deserializer)?;
    Ok(if stored.fits(&PRIOR) {
        stored
    } else {
        Regression::new(&PRIOR)
    })
}

fn push<T>(recent: &mut VecDeque<T>, value: T, kept: usize) {
    while recent.len() >= kept {
        recent.pop_front();
    }
    recent.push_back(value);
}

fn log(seconds: f64) -> f64 {
    (seconds.clamp(0.0, 1e6) + SOFT_S).ln()
}

fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64().max(0.0)
}

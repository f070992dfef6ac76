//! Recorded calls, replayed in the order of their events through the estimator of the product.
//!
//! The recording is the Anonymous Bank's call-by-call data of 1999 (Guedj and Mandelbaum,
//! Technion), or one with the same columns. Nothing is known at an event but what happened
//! before it; of one second, endings come before beginnings, and both before arrivals.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::baselines::{Baselines, Rules};
use super::{DEFAULT_HANDLING_S, End, Estimator, Forecast, Sight};

/// The type of calls that another pool of agents takes.
const OTHER_POOL: &str = "IN";
/// The priority that enters the line ahead of its time, and by how many seconds.
const PREFERRED: (u8, i64) = (2, 90);
/// Agents seen within so many seconds are on duty.
const ON_DUTY_S: i64 = 900;
/// A conversation beyond this is a slip of the recording.
const LONGEST_TALK_S: i64 = 7200;

/// One recorded call. Times are seconds of the day; 0 where there is none.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    /// The day.
    pub date: Date,
    /// What the call is about.
    #[serde(rename = "type")]
    pub kind: String,
    /// 0 and 1 are regular, 2 enters the line with a head start of 90 seconds.
    pub priority: u8,
    /// When the voice menu was left.
    pub vru_exit: i64,
    /// When the line was entered; 0 for who never queued.
    pub q_start: i64,
    /// When the line was left.
    pub q_exit: i64,
    /// How it ended.
    pub outcome: Outcome,
    /// When an agent took the call.
    pub ser_start: i64,
    /// When that conversation ended.
    pub ser_exit: i64,
    /// The agent's code.
    pub agent: String,
}

/// How a recorded call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Outcome {
    /// An agent served it.
    Agent,
    /// The caller hung up.
    Hang,
    /// The call broke off.
    #[serde(other)]
    Phantom,
}

/// How well the waits were told, over the served calls that had queued after the training.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Calls measured.
    pub n: u64,
    /// Mean absolute error of the point, in seconds.
    pub mae_s: f64,
    /// Root mean square error of the point, in seconds.
    pub rmse_s: f64,
    /// Share of waits within the 80 % range.
    pub coverage: f64,
    /// The same by month, such as `1999-07`.
    pub coverage_by_month: BTreeMap<String, f64>,
    /// Mean width of the range, in seconds.
    pub mean_width_s: f64,
    /// Share of waits above the range.
    pub share_above: f64,
    /// The errors of other rules on the same calls.
    pub baselines: Baselines<Errors>,
}

/// How far a rule was off, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Errors {
    /// Mean absolute error.
    pub mae_s: f64,
    /// Root mean square error.
    pub rmse_s: f64,
}

/// Replays calls in any order. Those up to the day `train_until` only teach; the later ones are
/// measured, and go on teaching.
pub fn run(rows: impl IntoIterator<Item = Row>, train_until: Date) -> Report {
    let (calls, events) = events(rows, train_until);
    let mut replay = Replay::new(&calls);
    for Event { at, step, call } in events {
        replay.take(at, step, call);
    }
    replay.tally.report()
}

/// What happens to a call, in the order within one second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    TalkEnds,
    WaitEnds,
    TalkBegins,
    Arrives,
    /// In the second of the arrival.
    WaitEndsAtOnce,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    at: i64,
    step: Step,
    call: usize,
}

#[derive(Debug)]
struct Call {
    date: Date,
    tested: bool,
    class: u64,
    head_start: i64,
    arrived: i64,
    end: End,
    handling_s: i64,
    agent: usize,
}

fn events(rows: impl IntoIterator<Item = Row>, train_until: Date) -> (Vec<Call>, Vec<Event>) {
    let (mut classes, mut agents) = (HashMap::new(), HashMap::new());
    let (mut calls, mut events) = (Vec::new(), Vec::new());
    for row in rows.into_iter().filter(|row| row.kind != OTHER_POOL) {
        let Some(day) = midnight(row.date) else {
            continue;
        };
        let served = row.outcome == Outcome::Agent;
        let queued = row.q_start > 0 && row.q_exit >= row.q_start;
        let begins = if queued {
            row.q_exit
        } else {
            row.ser_start.max(row.vru_exit)
        };
        let ends = row.ser_exit.max(begins);
        let call = calls.len();
        let mut add = |at: i64, step| {
            let at = day + at;
            events.push(Event { at, step, call });
        };
        if queued {
            add(row.q_start, Step::Arrives);
            let at_once = row.q_exit == row.q_start;
            let step = if at_once {
                Step::WaitEndsAtOnce
            } else {
                Step::WaitEnds
            };
            add(row.q_exit, step);
        } else if served {
            add(begins, Step::TalkBegins);
        }
        if served {
            add(ends, Step::TalkEnds);
        }
        let preferred = row.priority == PREFERRED.0;
        let class = classes.len() as u64;
        let agent = agents.len();
        calls.push(Call {
            date: row.date,
            tested: row.date > train_until,
            class: *classes.entry(row.kind).or_insert(class),
            head_start: if preferred { PREFERRED.1 } else { 0 },
            arrived: day + row.q_start,
            end: if served { End::Served } else { End::Left },
            handling_s: if row.ser_start > 0 { ends - begins } else { 0 },
            agent: *agents.entry(row.agent).or_insert(agent),
        });
    }
    events.sort_unstable();
    (calls, events)
}

/// The recording has one clock; any zone without jumps will do.
fn midnight(date: Date) -> Option<i64> {
    let zoned = date.to_zoned(TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_second())
}

/// The office as it stands at an event.
struct Replay<'a> {
    calls: &'a [Call],
    /// Who waits, in the order of service: virtual arrival, call.
    line: BTreeSet<(i64, usize)>,
    /// Who waits, in the order of arrival.
    oldest: BTreeSet<(i64, usize)>,
    /// Who talks, and since when.
    talking: HashMap<usize, i64>,
    /// When agents were seen last.
    seen: HashMap<usize, i64>,
    told: HashMap<usize, (Forecast, Baselines<f64>)>,
    estimator: Estimator,
    rules: Rules,
    tally: Tally,
}

impl<'a> Replay<'a> {
    fn new(calls: &'a [Call]) -> Self {
        Self {
            calls,
            line: BTreeSet::new(),
            oldest: BTreeSet::new(),
            talking: HashMap::new(),
            seen: HashMap::new(),
            told: HashMap::new(),
            estimator: Estimator::default(),
            rules: Rules::default(),
            tally: Tally::default(),
        }
    }

    fn take(&mut self, at: i64, step: Step, id: usize) {
        let Ok(now) = Timestamp::from_second(at) else {
            return;
        };
        match step {
            Step::TalkEnds => self.talk_ends(id, at),
            Step::WaitEnds | Step::WaitEndsAtOnce => self.wait_ends(id, at, now),
            Step::TalkBegins => self.talk_begins(id, at, now),
            Step::Arrives => self.arrives(id, at, now),
        }
    }

    fn talk_ends(&mut self, id: usize, at: i64) {
        let call = &self.calls[id];
        self.talking.remove(&id);
        self.seen.insert(call.agent, at);
        if (1..LONGEST_TALK_S).contains(&call.handling_s) {
            let handling_s = u32::try_from(call.handling_s).unwrap_or(u32::MAX);
            self.estimator.handled(handling_s);
        }
    }

    fn talk_begins(&mut self, id: usize, at: i64, now: Timestamp) {
        self.talking.insert(id, at);
        self.seen.insert(self.calls[id].agent, at);
        self.estimator.began(now);
    }

    fn wait_ends(&mut self, id: usize, at: i64, now: Timestamp) {
        let call = &self.calls[id];
        self.line.remove(&(call.arrived - call.head_start, id));
        self.oldest.remove(&(call.arrived, id));
        let waited_s = whole(at - call.arrived);
        if let Some((forecast, promise)) = self.told.remove(&id) {
            self.estimator.ended(&forecast, waited_s, call.end, now);
            if call.tested && call.end == End::Served {
                self.tally.add(call.date, waited_s, &forecast, &promise);
            }
        }
        if call.end == End::Served {
            self.rules.served(waited_s);
            self.talk_begins(id, at, now);
        }
    }

    fn arrives(&mut self, id: usize, at: i64, now: Timestamp) {
        let sight = self.sight(id, at);
        let handling_s = self.estimator.handling_s(sight.default_handling_s);
        let promise = self.rules.promise(&sight, handling_s);
        if let Some(forecast) = self.estimator.forecast(&sight, now) {
            self.told.insert(id, (forecast, promise));
        }
        let call = &self.calls[id];
        self.line.insert((call.arrived - call.head_start, id));
        self.oldest.insert((call.arrived, id));
    }

    fn sight(&mut self, id: usize, at: i64) -> Sight {
        let call = &self.calls[id];
        self.seen.retain(|_, last| at - *last <= ON_DUTY_S);
        self.talking.retain(|_, since| at - *since < LONGEST_TALK_S);
        let key = (call.arrived - call.head_start, id);
        let mut sight = Sight {
            class: call.class,
            // Nobody seen lately says that nobody is known, not that nobody is there.
            seats: count(self.seen.len()).max(1),
            busy: count(self.talking.len()),
            longest_s: self
                .oldest
                .first()
                .map_or(0.0, |(since, _)| whole(at - since)),
            head_start_s: whole(call.head_start),
            default_handling_s: DEFAULT_HANDLING_S,
            ..Sight::default()
        };
        for (_, other) in self.line.range(..key) {
            sight.ahead += 1;
            sight.ahead_alike += u32::from(self.calls[*other].class == call.class);
        }
        sight.behind = count(self.line.len()) - sight.ahead;
        sight
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[allow(clippy::cast_precision_loss, reason = "seconds of some years")]
fn whole(seconds: i64) -> f64 {
    seconds as f64
}

#[allow(clippy::cast_precision_loss, reason = "counts of some millions")]
fn share(part: u64, of: u64) -> f64 {
    part as f64 / of.max(1) as f64
}

/// Sums of absolute and of squared errors.
#[derive(Clone, Copy, Debug, Default)]
struct Sums(f64, f64);

impl Sums {
    fn add(&mut self, error_s: f64) {
        self.0 += error_s.abs();
        self.1 += error_s * error_s;
    }

    fn mean(self, n: u64) -> Errors {
        let per_call = share(1, n);
        Errors {
            mae_s: self.0 * per_call,
            rmse_s: (self.1 * per_call).sqrt(),
        }
    }
}

#[derive(Debug, Default)]
struct Tally {
    n: u64,
    within: u64,
    above: u64,
    width_s: f64,
    point: Sums,
    /// Calls within the range, and all.
    months: BTreeMap<String, (u64, u64)>,
    baselines: Baselines<Sums>,
}

impl Tally {
    fn add(&mut self, date: Date, waited_s: f64, told: &Forecast, promise: &Baselines<f64>) {
        let within = (told.range.low..=told.range.high).contains(&waited_s);
        self.n += 1;
        self.within += u64::from(within);
        self.above += u64::from(waited_s > told.range.high);
        self.width_s += told.range.high - told.range.low;
        self.point.add(told.point_s - waited_s);
        let month = format!("{:04}-{:02}", date.year(), date.month());
        let (covered, all) = self.months.entry(month).or_default();
        *covered += u64::from(within);
        *all += 1;
        self.baselines
            .each(promise, |sums, promised_s| sums.add(promised_s - waited_s));
    }

    fn report(self) -> Report {
        let n = self.n;
        let point = self.point.mean(n);
        let months = self.months.into_iter();
        Report {
            n,
            mae_s: point.mae_s,
            rmse_s: point.rmse_s,
            coverage: share(self.within, n),
            coverage_by_month: months
                .map(|(month, (covered, all))| (month, share(covered, all)))
                .collect(),
            mean_width_s: self.width_s * share(1, n),
            share_above: share(self.above, n),
            baselines: self.baselines.map(|sums| sums.mean(n)),
        }
    }
}

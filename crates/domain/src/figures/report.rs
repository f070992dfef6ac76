//! What a lead reads: totals, how they divide, and how well the promise was kept. It is a function
//! of [`Shown`] weeks alone, so nothing in it says more than those do.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::hide::{Part, Shown};
use super::{ENDS, End, KINDS, Kind, TALK_EDGES_S, TALKS, WAIT_EDGES_S, WAITS};
use crate::ids::{OfficeId, TopicId};
use crate::language::Language;
use crate::office::Channel;

/// Of fewer visits no share is told: the rounding would outweigh it.
pub const LEAST_FOR_SHARES: u64 = 20;
/// How far below the promise a light is yellow and not yet red.
const YELLOW: f64 = 0.10;

/// Visits by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// In the order of [`Kind::ALL`].
    pub kinds: [u64; KINDS],
}

impl Line {
    fn sum(&self, of: impl Fn(Kind) -> bool) -> u64 {
        let kinds = Kind::ALL.into_iter().zip(self.kinds);
        kinds.filter(|(kind, _)| of(*kind)).map(|(_, n)| n).sum()
    }

    /// All visits.
    pub fn visits(&self) -> u64 {
        self.sum(|_| true)
    }

    /// Those somebody talked to.
    pub fn answered(&self) -> u64 {
        self.sum(Kind::is_answered)
    }

    /// Those nobody talked to.
    pub fn lost(&self) -> u64 {
        self.sum(Kind::is_lost)
    }

    /// Those answered within [`super::PROMPT_S`].
    pub fn prompt(&self) -> u64 {
        self.sum(Kind::is_prompt)
    }

    /// Those settled at first contact.
    pub fn settled(&self) -> u64 {
        self.sum(Kind::is_settled)
    }

    /// Those promised a call back.
    pub fn promised(&self) -> u64 {
        self.sum(Kind::is_promised)
    }

    /// Those called back on the day it was promised for.
    pub fn kept(&self) -> u64 {
        self.sum(Kind::is_kept)
    }

    /// Those called back on another day.
    pub fn late(&self) -> u64 {
        self.sum(|kind| matches!(kind, Kind::LateSettled | Kind::LateOpen))
    }

    /// Those whose call back reached nobody.
    pub fn unreached(&self) -> u64 {
        self.sum(|kind| kind == Kind::Unreached)
    }

    /// The share of all visits that was lost.
    pub fn lost_share(&self) -> Option<f64> {
        share(self.lost(), self.visits())
    }

    /// The share of all visits that was answered promptly. Who was called back instead was not.
    pub fn prompt_share(&self) -> Option<f64> {
        share(self.prompt(), self.visits())
    }

    /// The share of the answered that was settled at first contact.
    pub fn settled_share(&self) -> Option<f64> {
        share(self.settled(), self.answered())
    }

    /// The share of promised call backs that was kept.
    pub fn kept_share(&self) -> Option<f64> {
        share(self.kept(), self.promised())
    }

    fn add(&mut self, kind: Kind, count: u64) {
        self.kinds[kind as usize] += count;
    }

    fn join(&mut self, other: &Line) {
        for (to, more) in self.kinds.iter_mut().zip(other.kinds) {
            *to += more;
        }
    }
}

/// A share; none of fewer than [`LEAST_FOR_SHARES`]. Rounding makes none of more than 1.
pub fn share(part: u64, of: u64) -> Option<f64> {
    (of >= LEAST_FOR_SHARES).then(|| (number(part) / number(of)).min(1.0))
}

/// A count for arithmetic.
pub(super) fn number(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Durations by classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classes {
    /// Where they end, in seconds; the last one is open.
    pub edges: &'static [u32],
    /// How many are in each.
    pub counts: Vec<u64>,
}

impl Classes {
    fn new(edges: &'static [u32], classes: usize) -> Self {
        let counts = vec![0; classes];
        Self { edges, counts }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The length that `share` of them do not exceed, in seconds, with a steady course inside a
    /// class assumed; none of few. In the open class its beginning is told.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let all = self.count();
        if all < LEAST_FOR_SHARES {
            return None;
        }
        let wanted = share * number(all);
        let mut below = 0.0;
        for (class, count) in self.counts.iter().enumerate() {
            let (from, to) = self.bounds(class);
            let here = number(*count);
            if here > 0.0 && below + here >= wanted {
                let inside = ((wanted - below) / here).max(0.0);
                return Some(to.map_or(from, |to| from + inside * (to - from)));
            }
            below += here;
        }
        None
    }

    /// The mean length in seconds, estimated from the middle of each class; none of few.
    pub fn mean(&self) -> Option<f64> {
        let all = self.count();
        (all >= LEAST_FOR_SHARES).then(|| self.total() / number(all))
    }

    /// All lengths together, in seconds, estimated from the middle of each class.
    pub fn total(&self) -> f64 {
        let of_class = |(class, count): (usize, &u64)| {
            let (from, to) = self.bounds(class);
            number(*count) * to.map_or(1.5 * from, |to| f64::midpoint(from, to))
        };
        self.counts.iter().enumerate().map(of_class).sum()
    }

    /// Where a class begins and ends, in seconds.
    pub fn bounds(&self, class: usize) -> (f64, Option<f64>) {
        let edge = |place: usize| self.edges.get(place).map(|edge| f64::from(*edge));
        let from = class.checked_sub(1).and_then(edge).unwrap_or(0.0);
        (from, edge(class))
    }
}

/// What is promised, as shares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Promise {
    /// Answered within [`super::PROMPT_S`].
    pub prompt: f64,
    /// Settled at first contact.
    pub settled: f64,
    /// Matters settled within the promised service hours.
    pub matters: f64,
}

impl Default for Promise {
    /// The service promise of the public authorities' number 115: 75 % within 30 seconds, 65 % at
    /// first contact, everything else within 24 service hours.
    fn default() -> Self {
        Self {
            prompt: 0.75,
            settled: 0.65,
            matters: 0.95,
        }
    }
}

/// How well a promise was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// Kept.
    Green,
    /// Missed by less than ten points.
    Yellow,
    /// Missed by more.
    Red,
    /// Too few to tell.
    Off,
}

impl Light {
    /// The light of a share.
    pub fn of(share: Option<f64>, promised: f64) -> Self {
        match share {
            None => Self::Off,
            Some(share) if share >= promised => Self::Green,
            Some(share) if share >= promised - YELLOW => Self::Yellow,
            Some(_) => Self::Red,
        }
    }

    /// The word used in texts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
            Self::Off => "off",
        }
    }
}

/// What a lead reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// All together.
    pub total: Line,
    /// By office.
    pub offices: BTreeMap<OfficeId, Line>,
    /// By topic.
    pub topics: BTreeMap<TopicId, Line>,
    /// By channel.
    pub channels: BTreeMap<Channel, Line>,
    /// By language.
    pub languages: BTreeMap<Language, Line>,
    /// By weekday, Monday is 0.
    pub weekdays: BTreeMap<i8, Line>,
    /// By the hour of arrival.
    pub hours: BTreeMap<u8, Line>,
    /// By weekday and hour.
    pub slots: BTreeMap<(i8, u8), Line>,
    /// By week, named by its Monday.
    pub weeks: BTreeMap<Date, Line>,
    /// The waits of those answered in the line.
    pub waits: Classes,
    /// The waits of those who gave up.
    pub patience: Classes,
    /// The lengths of talks.
    pub talks: Classes,
    /// How visits ended, in the order of [`End::ALL`].
    pub ends: [u64; ENDS],
    /// How many were passed on.
    pub passed: u64,
    /// Ratings with one star, two, ... five.
    pub stars: [u64; 5],
    /// Matters settled in time, and late.
    pub matters: [u64; 2],
    /// The mean length of a talk with its wrap-up in seconds.
    pub handling_s: Option<f64>,
}

impl Report {
    /// What these weeks of these offices come to.
    pub fn new<'a>(shown: impl IntoIterator<Item = &'a Shown>) -> Self {
        let mut report = Self::empty();
        let (mut handled_s, mut talks) = (0.0, 0.0);
        for week in shown {
            let line = Line { kinds: week.kinds };
            report.total.join(&line);
            report.offices.entry(week.office).or_default().join(&line);
            report.weeks.entry(week.monday).or_default().join(&line);
            for ((kind, part), count) in &week.parts {
                report.divide(*kind, *part, *count);
            }
            for (to, more) in report.stars.iter_mut().zip(week.stars) {
                *to += more;
            }
            for (to, more) in report.matters.iter_mut().zip(week.matters) {
                *to += more;
            }
            if let Some(mean) = week.handling_s {
                handled_s += number(mean) * number(line.answered());
                talks += number(line.answered());
            }
        }
        report.handling_s = (talks > 0.0).then(|| handled_s / talks);
        report
    }

    fn empty() -> Self {
        let waits = Classes::new(&WAIT_EDGES_S, WAITS);
        Self {
            total: Line::default(),
            offices: BTreeMap::new(),
            topics: BTreeMap::new(),
            channels: BTreeMap::new(),
            languages: BTreeMap::new(),
            weekdays: BTreeMap::new(),
            hours: BTreeMap::new(),
            slots: BTreeMap::new(),
            weeks: BTreeMap::new(),
            patience: waits.clone(),
            waits,
            talks: Classes::new(&TALK_EDGES_S, TALKS),
            ends: [0; ENDS],
            passed: 0,
            stars: [0; 5],
            matters: [0; 2],
            handling_s: None,
        }
    }

    fn divide(&mut self, kind: Kind, part: Part, count: u64) {
        match part {
            Part::Topic(topic) => self.topics.entry(topic).or_default().add(kind, count),
            Part::Channel(channel) => self.channels.entry(channel).or_default().add(kind, count),
            Part::Language(one) => self.languages.entry(one).or_default().add(kind, count),
            Part::Slot(day, hour) => {
                self.weekdays.entry(day).or_default().add(kind, count);
                self.hours.entry(hour).or_default().add(kind, count);
                self.slots.entry((day, hour)).or_default().add(kind, count);
            }
            Part::Wait(class) if kind.is_live() => self.waits.counts[class] += count,
            Part::Wait(class) if kind == Kind::GaveUp => self.patience.counts[class] += count,
            Part::Wait(_) | Part::Passed(false) => {}
            Part::Talk(class) => self.talks.counts[class] += count,
            Part::End(end) => self.ends[end as usize] += count,
            Part::Passed(true) => self.passed += count,
        }
    }

    /// How many visits ended so.
    pub fn ended(&self, end: End) -> u64 {
        self.ends[end as usize]
    }

    /// The share of matters that was settled in time.
    pub fn matters_share(&self) -> Option<f64> {
        share(self.matters[0], self.matters.iter().sum())
    }

    /// How many ratings there are.
    pub fn ratings(&self) -> u64 {
        self.stars.iter().sum()
    }

    /// The mean number of stars, from 1 to 5; none of few.
    pub fn mean_stars(&self) -> Option<f64> {
        let all = self.ratings();
        let weighted = (1..).zip(self.stars).map(|(stars, count)| stars * count);
        (all >= LEAST_FOR_SHARES).then(|| number(weighted.sum()) / number(all))
    }

    /// The lights of the promise: answered promptly, settled at first contact, matters in time.
    pub fn lights(&self, promise: &Promise) -> [Light; 3] {
        [
            Light::of(self.total.prompt_share(), promise.prompt),
            Light::of(self.total.settled_share(), promise.settled),
            Light::of(self.matters_share(), promise.matters),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_lies_in_its_class() {
        let mut waits = Classes::new(&WAIT_EDGES_S, WAITS);
        assert_eq!(waits.quantile(0.5), None);
        waits.counts[0] = 50;
        waits.counts[5] = 40;
        waits.counts[WAITS - 1] = 10;
        assert_eq!(waits.quantile(0.5), Some(10.0));
        assert_eq!(waits.quantile(0.7), Some(150.0));
        assert_eq!(waits.quantile(0.99), Some(3_600.0));
        assert_eq!(
            waits.mean(),
            Some((50.0 * 5.0 + 40.0 * 150.0 + 10.0 * 5_400.0) / 100.0)
        );
    }

    #[test]
    fn lights_follow_the_promise() {
        let light = |share| Light::of(share, 0.75);
        assert_eq!(light(Some(0.75)), Light::Green);
        assert_eq!(light(Some(0.66)), Light::Yellow);
        assert_eq!(light(Some(0.64)), Light::Red);
        assert_eq!(light(None), Light::Off);
    }

    #[test]
    fn shares_are_told_of_enough_visits_only() {
        assert_eq!(share(10, 19), None);
        assert_eq!(share(10, 20), Some(0.5));
        assert_eq!(share(25, 20), Some(1.0));
    }
}

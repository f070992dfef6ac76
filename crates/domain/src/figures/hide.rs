//! What may be shown of a closed week of an office, and no more: groups of fewer than [`LEAST`]
//! are blurred so that nobody can work them out again, whatever is combined with whatever
//! (docs/decisions/0012-figures.md has the threat model and the argument; [`super::attack`] plays
//! the attacker).
//!
//! Everything that leaves the house is made of [`Shown`], and every [`Shown`] is made once and for
//! all of one week of one office. For each [`Kind`] the number of visits is exact, unless it is 1 to
//! 4: then it becomes 0 or 5, whichever is nearer. How they divide by topic, channel and so on is
//! rounded *along the row*: the running totals are rounded to the nearest multiple of five, and the
//! parts are their differences. A part thus is a multiple of five and at most four off, and so is
//! any run of neighbouring parts.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Counter, End, KINDS, Kind, LEAST, Matters, Ratings};
use crate::ids::{OfficeId, TopicId};
use crate::language::Language;
use crate::office::Channel;

/// From how many talks on their mean length is told.
const LEAST_FOR_MEANS: u64 = 20;
/// To what the mean length is rounded, in seconds.
const MEAN_STEP_S: u64 = 5;

/// By what the visits of a kind divide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The topic.
    Topic(TopicId),
    /// The channel.
    Channel(Channel),
    /// The language.
    Language(Language),
    /// The hour of the week: weekday (Monday is 0) of the end, hour of the arrival.
    Slot(i8, u8),
    /// The class of the wait.
    Wait(usize),
    /// The class of the talk.
    Talk(usize),
    /// How it ended.
    End(End),
    /// Whether it was passed on.
    Passed(bool),
}

/// Whether groups are hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cover {
    /// They are. Nothing else is ever shown to anybody.
    Groups,
    /// They are not: for a recount only.
    Bare,
}

/// A week of an office, as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The office.
    pub office: OfficeId,
    /// The Monday.
    pub monday: Date,
    /// Visits by kind, in the order of [`Kind::ALL`].
    pub kinds: [u64; KINDS],
    /// How they divide. What is 0 is not in it.
    pub parts: BTreeMap<(Kind, Part), u64>,
    /// Ratings with one star, two, ... five.
    pub stars: [u64; 5],
    /// Matters settled in time, and late.
    pub matters: [u64; 2],
    /// The mean seconds that a talk and its wrap-up took; none of few.
    pub handling_s: Option<u64>,
}

/// The nearest multiple of five; halves do not occur.
pub fn rounded(count: u64) -> u64 {
    (count + 2) / LEAST * LEAST
}

/// A whole: exact, unless it is a small group.
pub fn whole(count: u64) -> u64 {
    if count < LEAST { rounded(count) } else { count }
}

/// Parts, rounded along the row: differences of rounded running totals. What becomes 0 is left out.
pub fn along<K: Ord + Copy>(parts: impl IntoIterator<Item = (K, u64)>) -> Vec<(K, u64)> {
    let mut total = 0;
    let step = |(key, count): (K, u64)| {
        let before = rounded(total);
        total += count;
        (key, rounded(total) - before)
    };
    let all = parts.into_iter().map(step);
    all.filter(|(_, count)| *count > 0).collect()
}

impl Shown {
    /// The week of `monday` of `office`, out of all that was counted of it.
    pub fn new(
        office: OfficeId,
        monday: Date,
        counters: &[Counter],
        ratings: &[Ratings],
        matters: &[Matters],
        cover: Cover,
    ) -> Self {
        let mut kinds = [0; KINDS];
        let mut rows: BTreeMap<(Kind, u8), BTreeMap<Part, u64>> = BTreeMap::new();
        let (mut handled_s, mut talks) = (0, 0);
        for counter in counters {
            let kind = counter.cell.kind;
            kinds[kind as usize] += counter.sums.visits;
            if kind.is_answered() {
                handled_s += counter.sums.handled_s;
                talks += counter.sums.visits;
            }
            for (row, part, count) in parts(counter) {
                *rows
                    .entry((kind, row))
                    .or_default()
                    .entry(part)
                    .or_default() += count;
            }
        }
        let mut stars = [0; 5];
        for rating in ratings {
            for (to, more) in stars.iter_mut().zip(rating.stars) {
                *to += more;
            }
        }
        let in_time = matters.iter().map(|one| one.in_time).sum();
        let late = matters.iter().map(|one| one.late).sum();
        let mut shown = Self {
            office,
            monday,
            kinds,
            parts: BTreeMap::new(),
            stars,
            matters: [in_time, late],
            handling_s: (talks >= LEAST_FOR_MEANS)
                .then(|| (handled_s / talks + MEAN_STEP_S / 2) / MEAN_STEP_S * MEAN_STEP_S),
        };
        for ((kind, _), row) in rows {
            let row: Vec<_> = match cover {
                Cover::Groups => along(row),
                Cover::Bare => row.into_iter().filter(|(_, count)| *count > 0).collect(),
            };
            let keyed = row.into_iter().map(|(part, count)| ((kind, part), count));
            shown.parts.extend(keyed);
        }
        if cover == Cover::Groups {
            shown.kinds = shown.kinds.map(whole);
            shown.matters = shown.matters.map(whole);
            let blurred = along((0..).zip(shown.stars));
            shown.stars = [0; 5];
            for (place, count) in blurred {
                shown.stars[place] = count;
            }
        }
        shown
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.kinds
            .iter()
            .chain(&self.stars)
            .chain(&self.matters)
            .all(|count| *count == 0)
    }
}

/// How the visits of a counter divide: the number of the row, the part, how many.
fn parts(counter: &Counter) -> Vec<(u8, Part, u64)> {
    let (cell, sums) = (&counter.cell, &counter.sums);
    let weekday = cell.date.weekday().to_monday_zero_offset();
    let mut parts = vec![
        (0, Part::Topic(cell.topic), sums.visits),
        (1, Part::Channel(cell.channel), sums.visits),
        (2, Part::Language(cell.language), sums.visits),
        (3, Part::Slot(weekday, cell.hour), sums.visits),
        (
            7,
            Part::Passed(false),
            sums.visits - sums.passed.min(sums.visits),
        ),
        (7, Part::Passed(true), sums.passed),
    ];
    parts.extend(
        (0..)
            .zip(sums.waits)
            .map(|(class, count)| (4, Part::Wait(class), count)),
    );
    parts.extend(
        (0..)
            .zip(sums.talks)
            .map(|(class, count)| (5, Part::Talk(class), count)),
    );
    let ends = End::ALL.into_iter().zip(sums.ends);
    parts.extend(ends.map(|(end, count)| (6, Part::End(end), count)));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_wholes_are_blurred_and_others_exact() {
        let wholes: Vec<u64> = (0..9).map(whole).collect();
        assert_eq!(wholes, [0, 0, 0, 5, 5, 5, 6, 7, 8]);
    }

    #[test]
    fn parts_add_up_to_the_rounded_whole() {
        let parts = along((0..).zip([3, 0, 4, 1, 2719, 12, 2]));
        assert_eq!(parts, [(0, 5), (3, 5), (4, 2715), (5, 15)]);
        assert_eq!(
            parts.iter().map(|(_, count)| count).sum::<u64>(),
            rounded(2741)
        );
    }
}

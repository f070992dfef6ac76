//! When one more seat would help. How many seats there were is not counted, since that would be a
//! count of the staff: it is inferred from how many gave up, with the queue of [`crate::staffing`].

use std::collections::BTreeMap;

use super::PROMPT_S;
use super::report::{Line, Report, number};
use crate::staffing::{Demand, Level};

/// How many hours are looked at together.
const HOURS: u8 = 2;
/// From how many visits on, all weeks together.
const LEAST_VISITS: u64 = 100;
/// Of fewer who gave up the rounding of groups would tell more than they do.
const LEAST_LOST: u64 = 30;
/// From which lost share on there is something to gain.
const WORTHWHILE: f64 = 0.05;
/// How much one seat must bring.
const GAIN: f64 = 0.02;
/// The most seats that are tried.
const MOST_SEATS: u32 = 200;

/// A time of the week in which one more seat would help.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hint {
    /// The weekday, Monday is 0.
    pub weekday: i8,
    /// From this full hour on.
    pub from: u8,
    /// Until this full hour.
    pub until: u8,
    /// The share that gave up.
    pub lost: f64,
    /// The share that would, with one more seat.
    pub lost_then: f64,
    /// How many more would be served a week.
    pub served: f64,
}

/// Where one more seat would help most, the best first, at most `most`. `report` is that of `weeks`
/// weeks of one office.
pub fn hints(report: &Report, weeks: usize, most: usize) -> Vec<Hint> {
    let gave_up = report.total.kinds[super::Kind::GaveUp as usize];
    let waited_s = report.waits.total() + report.patience.total();
    let Some(handling_s) = report.handling_s.filter(|_| gave_up > 0 && weeks > 0) else {
        return Vec::new();
    };
    // Of waits that are cut short by an answer, the mean of an exponential patience is the time
    // waited by all for each one who gave up (maximum likelihood).
    let patience_s = waited_s / number(gave_up);
    let weeks = number(u64::try_from(weeks).unwrap_or(u64::MAX));
    let mut blocks: BTreeMap<(i8, u8), Line> = BTreeMap::new();
    for ((day, hour), line) in &report.slots {
        let block = blocks.entry((*day, hour / HOURS * HOURS)).or_default();
        for (to, more) in block.kinds.iter_mut().zip(line.kinds) {
            *to += more;
        }
    }
    let hint = |((weekday, from), line): ((i8, u8), Line)| {
        let (lost, lost_then) = one_more(&line, weeks, handling_s, patience_s)?;
        Some(Hint {
            weekday,
            from,
            until: from + HOURS,
            lost,
            lost_then,
            served: (lost - lost_then) * number(line.visits()) / weeks,
        })
    };
    let mut hints: Vec<Hint> = blocks.into_iter().filter_map(hint).collect();
    hints.sort_by(|a, b| b.served.total_cmp(&a.served));
    hints.truncate(most);
    hints
}

/// The share that gave up, and the share that would with one more seat; none where that is not
/// worth telling.
fn one_more(line: &Line, weeks: f64, handling_s: f64, patience_s: f64) -> Option<(f64, f64)> {
    let visits = line.visits();
    let gave_up = line.kinds[super::Kind::GaveUp as usize];
    let lost = number(gave_up) / number(visits.max(1));
    if visits < LEAST_VISITS || gave_up < LEAST_LOST || lost < WORTHWHILE {
        return None;
    }
    let calls = number(visits) / (weeks * f64::from(HOURS));
    let demand = Demand::new(calls, handling_s, patience_s).ok()?;
    let level = |seats| demand.level(seats, f64::from(PROMPT_S));
    let off = |level: &Level| (level.abandoned - lost).abs();
    // More seats lose fewer: the first that is farther off than the one before ends the search.
    let mut best = level(1)?;
    for seats in 2..=MOST_SEATS {
        let next = level(seats)?;
        if off(&next) > off(&best) {
            break;
        }
        best = next;
    }
    let before = best.abandoned;
    let then = level(best.seats + 1)?.abandoned;
    let lost_then = lost * then / before.max(f64::EPSILON);
    (lost - lost_then >= GAIN).then_some((lost, lost_then))
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::*;

    fn report(slots: &[((i8, u8), u64, u64)]) -> Report {
        let mut report = Report::new([]);
        report.handling_s = Some(300.0);
        for (slot, answered, lost) in slots {
            let line = report.slots.entry(*slot).or_default();
            line.kinds[Kind::WaitedSettled as usize] = *answered;
            line.kinds[Kind::GaveUp as usize] = *lost;
            report.total.kinds[Kind::GaveUp as usize] += lost;
            report.waits.counts[4] += answered;
            report.patience.counts[5] += lost;
        }
        report
    }

    #[test]
    fn one_more_seat_is_advised_where_many_give_up() {
        let report = report(&[((1, 10), 340, 60), ((1, 11), 340, 60), ((3, 8), 200, 2)]);
        let hints = hints(&report, 4, 3);
        assert_eq!(hints.len(), 1);
        let hint = hints[0];
        assert_eq!((hint.weekday, hint.from, hint.until), (1, 10, 12));
        assert!((hint.lost - 0.15).abs() < 1e-9);
        assert!(hint.lost_then < 0.10 && hint.lost_then > 0.0, "{hint:?}");
    }

    #[test]
    fn without_enough_past_nothing_is_advised() {
        let few = report(&[((1, 10), 60, 25)]);
        assert!(hints(&few, 4, 3).is_empty());
        assert!(hints(&Report::new([]), 4, 3).is_empty());
    }
}

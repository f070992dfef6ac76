//! What a run comes to: shares, waits and how sure they are.

use std::collections::BTreeMap;

use serde::Serialize;

use super::calendar::{Calendar, Micros, SECOND};
use super::chance::BLOCK;
use super::run::{Contact, Fate, Played};
use super::scenario::{Scenario, Variant};

/// The wait that still counts as answered soon, in seconds.
const SOON_S: f64 = 30.0;
/// Two-sided 95 % of the normal distribution.
const NINETY_FIVE: f64 = 1.96;

/// The figures of a variant, as `--json` gives them. Shares go from 0 to 1, of all attempts; what
/// does not apply is null.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// The variant's name.
    pub variant: String,
    /// Calls a week, repeated ones included.
    pub attempts_per_week: f64,
    /// The share that hung up.
    pub abandoned_share: f64,
    /// The share that was not served on the day of the call and did not hang up: the line was full,
    /// the office closed, or the callback did not come that day.
    pub unserved_share: f64,
    /// The share answered within 30 seconds, on the line.
    pub answered_30s_share: f64,
    /// The median time from call to callback, in seconds, nights included.
    pub callback_wait_p50_s: Option<f64>,
    /// Nine out of ten were called back by then, in seconds.
    pub callback_wait_p90_s: Option<f64>,
    /// The share of talks that settled the matter at once.
    pub first_contact_share: Option<f64>,
}

/// A variant and what became of it.
#[derive(Debug)]
pub struct Outcome {
    /// As in the scenario.
    pub variant: Variant,
    /// The figures.
    pub figures: Figures,
    /// More, for people.
    pub details: Details,
}

/// What the report shows beyond the figures.
#[derive(Debug)]
pub struct Details {
    /// Half the width of the 95 % interval of the abandoned share.
    pub abandoned_margin: f64,
    /// Attempts a week that were not answered on their day.
    pub lost_per_week: f64,
    /// Hours of all seats a week.
    pub seat_hours: f64,
    /// Hours that people worked beyond their duty to end a talk or the line, a week.
    pub overtime_hours: f64,
    /// Where callbacks are offered.
    pub callbacks: Option<Callbacks>,
    /// By time of day.
    pub hours: Vec<Hour>,
}

/// What became of callbacks, each a week.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Callbacks {
    /// Promised.
    pub promised: f64,
    /// Not kept on the day of the call.
    pub other_day: f64,
    /// Tries that reached nobody.
    pub failed_tries: f64,
}

/// A time of day, over all days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hour {
    /// Minutes since midnight.
    pub minute: u32,
    /// Attempts a week.
    pub attempts_per_week: f64,
    /// The share that hung up.
    pub abandoned_share: f64,
    /// The median wait of those answered, in seconds.
    pub wait_p50_s: f64,
    /// Nine out of ten of those answered waited no longer, in seconds.
    pub wait_p90_s: f64,
}

/// What a run of `weeks` weeks comes to.
pub fn outcome(
    scenario: &Scenario,
    variant: &Variant,
    calendar: &Calendar,
    played: &Played,
    weeks: u32,
) -> Outcome {
    let contacts = &played.contacts;
    let attempts = contacts.len();
    let number = |is: &dyn Fn(&Contact) -> bool| contacts.iter().filter(|one| is(one)).count();
    let abandoned = number(&|one| one.fate == Fate::Abandoned);
    let unserved = number(&|one| is_unserved(one.fate));
    let kept = number(&|one| matches!(one.fate, Fate::CalledBack { carried: false, .. }));
    let soon = number(&|one| answered(one) && one.wait_s <= SOON_S);
    let talks = number(&|one| settled(one.fate).is_some());
    let at_once = number(&|one| settled(one.fate) == Some(true));
    let weekly = |number: f64| number / f64::from(weeks);
    let called_back = called_back(contacts);
    let team = variant.routing.and(scenario.team.as_ref());
    let half_and_most =
        |percent| (!called_back.is_empty()).then(|| quantile(&called_back, percent));
    Outcome {
        variant: variant.clone(),
        figures: Figures {
            variant: variant.name.clone(),
            attempts_per_week: weekly(count(attempts)),
            abandoned_share: share(abandoned, attempts),
            unserved_share: share(unserved, attempts),
            answered_30s_share: share(soon, attempts),
            callback_wait_p50_s: half_and_most(50),
            callback_wait_p90_s: half_and_most(90),
            first_contact_share: team.map(|_| share(at_once, talks)),
        },
        details: Details {
            abandoned_margin: margin(contacts, weeks),
            lost_per_week: weekly(count(abandoned + unserved)),
            seat_hours: calendar.seat_hours(),
            overtime_hours: weekly(played.overtime_s / 3_600.0),
            callbacks: variant.callback_from_s.map(|_| Callbacks {
                promised: weekly(f64::from(played.promised)),
                other_day: weekly(f64::from(played.promised) - count(kept)),
                failed_tries: weekly(f64::from(played.failed_tries)),
            }),
            hours: hours(calendar, contacts, weeks),
        },
    }
}

fn is_unserved(fate: Fate) -> bool {
    matches!(
        fate,
        Fate::Unserved | Fate::CalledBack { carried: true, .. }
    )
}

/// Whether a talk settled the matter; none without a talk.
fn settled(fate: Fate) -> Option<bool> {
    match fate {
        Fate::Answered { settled } | Fate::CalledBack { settled, .. } => Some(settled),
        Fate::Abandoned | Fate::Unserved => None,
    }
}

/// The waits of those called back, sorted.
fn called_back(contacts: &[Contact]) -> Vec<f64> {
    let kept = |one: &&Contact| matches!(one.fate, Fate::CalledBack { .. });
    let mut waits: Vec<f64> = contacts.iter().filter(kept).map(|one| one.wait_s).collect();
    waits.sort_unstable_by(f64::total_cmp);
    waits
}

fn answered(contact: &Contact) -> bool {
    matches!(contact.fate, Fate::Answered { .. })
}

/// How sure the abandoned share is: the interval of a ratio of sums over independent stretches
/// (Cochran, "Sampling Techniques", 3rd edition, section 2.11). A stretch is a block of weeks whose
/// days are balanced, or one week where there are too few blocks, which errs on the safe side.
fn margin(contacts: &[Contact], weeks: u32) -> f64 {
    let (length, stretches) = match weeks / BLOCK {
        blocks @ 4.. if weeks.is_multiple_of(BLOCK) => (BLOCK, blocks),
        _ => (1, weeks),
    };
    let mut sums = vec![(0.0_f64, 0.0_f64); stretches as usize];
    for contact in contacts {
        let Some(sum) = sums.get_mut((contact.week / length) as usize) else {
            continue;
        };
        sum.0 += f64::from(contact.fate == Fate::Abandoned);
        sum.1 += 1.0;
    }
    let lost: f64 = sums.iter().map(|sum| sum.0).sum();
    let all: f64 = sums.iter().map(|sum| sum.1).sum();
    if stretches < 4 || all == 0.0 {
        return 1.0;
    }
    let ratio = lost / all;
    let squares: f64 = sums.iter().map(|sum| (sum.0 - ratio * sum.1).powi(2)).sum();
    let stretches = f64::from(stretches);
    student(stretches - 1.0) * (squares / (stretches - 1.0) * stretches).sqrt() / all
}

/// The two-sided 95 % quantile of Student's distribution, from 3 degrees of freedom on (Abramowitz
/// and Stegun 26.7.5, two terms).
fn student(freedom: f64) -> f64 {
    let z = NINETY_FIVE;
    let first = (z.powi(3) + z) / (4.0 * freedom);
    let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * freedom * freedom);
    z + first + second
}

fn hours(calendar: &Calendar, contacts: &[Contact], weeks: u32) -> Vec<Hour> {
    #[derive(Default)]
    struct Heap {
        attempts: usize,
        abandoned: usize,
        waits: Vec<f64>,
    }
    let mut heaps: BTreeMap<u32, Heap> = BTreeMap::new();
    for contact in contacts {
        let heap = heaps
            .entry(minute_of_day(calendar.slots[contact.slot].begins))
            .or_default();
        heap.attempts += 1;
        heap.abandoned += usize::from(contact.fate == Fate::Abandoned);
        if answered(contact) {
            heap.waits.push(contact.wait_s);
        }
    }
    let hour = |(minute, mut heap): (u32, Heap)| {
        heap.waits.sort_unstable_by(f64::total_cmp);
        Hour {
            minute,
            attempts_per_week: count(heap.attempts) / f64::from(weeks),
            abandoned_share: share(heap.abandoned, heap.attempts),
            wait_p50_s: quantile(&heap.waits, 50),
            wait_p90_s: quantile(&heap.waits, 90),
        }
    };
    heaps.into_iter().map(hour).collect()
}

fn minute_of_day(since_monday: Micros) -> u32 {
    u32::try_from(since_monday / (60 * SECOND) % (24 * 60)).unwrap_or(0)
}

/// The value that `percent` of `sorted` do not exceed (nearest rank); 0 of none.
pub fn quantile(sorted: &[f64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0.0)
}

fn share(part: usize, of: usize) -> f64 {
    if of == 0 {
        0.0
    } else {
        count(part) / count(of)
    }
}

fn count(number: usize) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "counts far below 2^53")]
    let exact = number as f64;
    exact
}

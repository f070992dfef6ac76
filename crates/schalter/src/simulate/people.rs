//! The people who call: when, with what, and whether they follow a hint of quiet hours.

use super::calendar::{Calendar, Micros, Slot, WEEK, micros, seconds};
use super::chance::{self, Luck, Purpose, Stream};
use super::scenario::{Scenario, Variant};

/// A person who calls for the first time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Person {
    /// When, since the first Monday.
    pub calls: Micros,
    /// The week of the first plan to call.
    pub week: u32,
    /// Tells this person from all others of that week.
    pub item: u64,
    /// The topic; 0 where topics do not matter.
    pub topic: usize,
    /// How long the matter takes a usual person, in seconds.
    pub handling_s: f64,
}

impl Person {
    /// The random numbers of one of this person's quantities.
    pub fn stream(&self, luck: Luck, purpose: Purpose, attempt: u32) -> Stream {
        luck.stream(self.week, purpose, self.item, attempt)
    }

    /// How long this person waits at an attempt, the first being 1, in seconds.
    pub fn patience_s(&self, scenario: &Scenario, luck: Luck, attempt: u32) -> f64 {
        let patience = scenario.callers.patience;
        match attempt {
            1 => chance::seconds(
                patience,
                luck.balanced(self.week, Purpose::Patience, self.item),
            ),
            _ => self
                .stream(luck, Purpose::Patience, attempt)
                .seconds(patience),
        }
    }
}

/// Everyone who means to call in `week`. The same in each variant.
pub fn of_week(scenario: &Scenario, calendar: &Calendar, luck: Luck, week: u32) -> Vec<Person> {
    let variation = scenario.demand.day_variation_percent / 100.0;
    let strengths: Vec<f64> = (0..)
        .zip(&calendar.days)
        .map(|(day, _)| chance::factor(variation, luck.balanced(week, Purpose::Day, day)))
        .collect();
    let mut people = Vec::new();
    for (number, slot) in (0_u64..).zip(&calendar.slots) {
        let mean = slot.calls * strengths[slot.day];
        let count = chance::count(mean, luck.balanced(week, Purpose::Count, number));
        let item = |caller: u32| (number << 32) | u64::from(caller);
        people.extend((0..count).map(|caller| person(scenario, luck, week, slot, item(caller))));
    }
    people
}

fn person(scenario: &Scenario, luck: Luck, week: u32, slot: &Slot, item: u64) -> Person {
    let monday = WEEK * Micros::from(week);
    let mut when = luck.stream(week, Purpose::Arrival, item, 0);
    let shares = scenario.team.as_ref().map(|team| &team.topic_percent);
    let mut what = luck.stream(week, Purpose::Topic, item, 0);
    let topic = shares.and_then(|shares| what.pick(shares.iter().copied()));
    let handling = luck.balanced(week, Purpose::Handling, item);
    Person {
        calls: monday + moment_in(slot, &mut when),
        week,
        item,
        topic: topic.unwrap_or(0),
        handling_s: chance::seconds(scenario.callers.handling, handling),
    }
}

/// Any moment of a slot, since Monday.
fn moment_in(slot: &Slot, chance: &mut Stream) -> Micros {
    let length = slot.ends - slot.begins;
    slot.begins + micros(chance.unit() * seconds(length)).min(length - 1)
}

/// When each of `people` calls in `variant`, with their place in `people`, in the order of time:
/// some follow a hint from a busy slot to a quiet one. A slot is busy when it has more calls by seat
/// hour than the week on average. Quiet slots later that day and on the next opening days are
/// chosen in proportion to the calls that they have to spare; beyond the last week begins the
/// first.
pub fn calls(
    people: &[Person],
    scenario: &Scenario,
    variant: &Variant,
    calendar: &Calendar,
    luck: Luck,
    weeks: u32,
) -> Vec<(Micros, usize)> {
    let spare = calendar.spare_calls();
    let days_ahead = scenario.hints.as_ref().map_or(0, |hints| hints.days_ahead);
    let moved = |person: &Person| {
        let since_monday = person.calls % WEEK;
        let slot = calendar.slot_at(since_monday)?;
        if variant.hints_percent == 0.0 || spare[slot] >= 0.0 {
            return None;
        }
        let mut chance = person.stream(luck, Purpose::Hint, 0);
        if !chance.happens(variant.hints_percent) {
            return None;
        }
        let choices = quiet_after(calendar, slot, days_ahead);
        let place = chance.pick(choices.iter().map(|(slot, _)| spare[*slot]))?;
        let (slot, wraps) = choices[place];
        let monday = person.calls - since_monday + WEEK * Micros::from(wraps);
        let moment = moment_in(&calendar.slots[slot], &mut chance);
        Some((monday + moment) % (WEEK * Micros::from(weeks)))
    };
    let mut calls: Vec<(Micros, usize)> = people
        .iter()
        .enumerate()
        .map(|(place, person)| (moved(person).unwrap_or(person.calls), place))
        .collect();
    calls.sort_unstable();
    calls
}

/// The slots after `slot` up to `days_ahead` opening days later, and how many weeks later each is.
fn quiet_after(calendar: &Calendar, slot: usize, days_ahead: u32) -> Vec<(usize, u32)> {
    let today = calendar.slots[slot].day;
    let rest = (slot + 1..calendar.days[today].slots.end).map(|slot| (slot, 0));
    let later = (1..=days_ahead as usize).flat_map(|ahead| {
        let (day, wraps) = (
            (today + ahead) % calendar.days.len(),
            (today + ahead) / calendar.days.len(),
        );
        let wraps = u32::try_from(wraps).unwrap_or(u32::MAX);
        calendar.days[day]
            .slots
            .clone()
            .map(move |slot| (slot, wraps))
    });
    rest.chain(later).collect()
}

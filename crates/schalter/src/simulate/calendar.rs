//! The week of a variant: when the office is open, how many calls to expect, how many seats.

use jiff::Timestamp;

use super::scenario::{Scenario, Variant};

/// Microseconds since the first Monday, 0:00.
pub type Micros = i64;

/// Microseconds of a second.
pub const SECOND: Micros = 1_000_000;
/// Microseconds of a week.
pub const WEEK: Micros = 7 * DAY;
const DAY: Micros = 24 * 3_600 * SECOND;
/// Monday, 1 January 2024, in microseconds: weeks without a change of the clocks, since no time
/// zone is asked.
const EPOCH: Micros = 1_704_067_200 * SECOND;

/// The instant of `micros`.
pub fn instant(micros: Micros) -> Timestamp {
    Timestamp::from_microsecond(EPOCH + micros).expect("5,000 weeks stay within jiff's range")
}

/// Seconds as microseconds, at least one so that nothing happens at once by chance.
pub fn micros(seconds: f64) -> Micros {
    #[allow(clippy::cast_possible_truncation, reason = "saturates")]
    let whole = (seconds * 1e6).round() as Micros;
    whole.clamp(1, WEEK)
}

/// Microseconds as seconds.
pub fn seconds(micros: Micros) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "weeks are far below 2^53 µs")]
    let exact = micros as f64;
    exact / 1e6
}

/// A week, without holidays.
#[derive(Debug, PartialEq)]
pub struct Calendar {
    /// Opening days in their order.
    pub days: Vec<Day>,
    /// All slots in their order.
    pub slots: Vec<Slot>,
}

/// An opening day.
#[derive(Debug, PartialEq)]
pub struct Day {
    /// When the office opens, since Monday.
    pub opens: Micros,
    /// When it closes.
    pub closes: Micros,
    /// Its slots.
    pub slots: std::ops::Range<usize>,
}

/// A stretch of an opening day with a steady flow.
#[derive(Debug, PartialEq)]
pub struct Slot {
    /// The number of its day.
    pub day: usize,
    /// When it begins, since Monday.
    pub begins: Micros,
    /// When it ends.
    pub ends: Micros,
    /// First calls to expect.
    pub calls: f64,
    /// Seats on duty.
    pub seats: u32,
}

impl Calendar {
    /// The week of `variant`.
    pub fn new(scenario: &Scenario, variant: &Variant) -> Self {
        let shares = scenario
            .opening
            .iter()
            .flat_map(|opening| &opening.day_percent);
        let all: f64 = shares.sum();
        let mut planned = Vec::new();
        for (row, opening) in scenario.opening.iter().enumerate() {
            for (day, share) in opening.days.iter().zip(&opening.day_percent) {
                planned.push((*day, row, share / all));
            }
        }
        planned.sort_by_key(|(day, ..)| *day);
        let mut calendar = Self {
            days: Vec::new(),
            slots: Vec::new(),
        };
        for (weekday, row, share) in planned {
            let opening = &scenario.opening[row];
            let time = opening.opens;
            let minutes = i64::from(time.hour()) * 60 + i64::from(time.minute());
            let opens = weekday as Micros * DAY + minutes * 60 * SECOND;
            let length = Micros::from(opening.slot_minutes) * 60 * SECOND;
            let of_day: f64 = opening.slot_percent.iter().sum();
            let first = calendar.slots.len();
            let mut begins = opens;
            for (slot, percent) in opening.slot_percent.iter().enumerate() {
                let rows = variant.seats_by_slot.as_ref();
                let seats = rows.map_or(opening.seats[slot], |rows| rows[row][slot]);
                calendar.slots.push(Slot {
                    day: calendar.days.len(),
                    begins,
                    ends: begins + length,
                    calls: scenario.demand.first_calls_per_week * share * percent / of_day,
                    seats: variant.seats.unwrap_or(seats),
                });
                begins += length;
            }
            calendar.days.push(Day {
                opens,
                closes: begins,
                slots: first..calendar.slots.len(),
            });
        }
        calendar
    }

    /// The slot of a moment since Monday; none while the office is closed.
    pub fn slot_at(&self, moment: Micros) -> Option<usize> {
        let after = self.slots.partition_point(|slot| slot.begins <= moment);
        let slot = after.checked_sub(1)?;
        (moment < self.slots[slot].ends).then_some(slot)
    }

    /// The moment `pause` after `now`, of which only opening hours count: what falls after closing
    /// time goes on at the next opening.
    pub fn open_after(&self, now: Micros, pause: Micros) -> Micros {
        let monday = now - now % WEEK;
        let (mut from, mut left) = (now, pause);
        for week in 0.. {
            for day in &self.days {
                let (opens, closes) = (
                    monday + week * WEEK + day.opens,
                    monday + week * WEEK + day.closes,
                );
                from = from.max(opens);
                if from + left < closes {
                    return from + left;
                }
                left -= (closes - from).max(0);
            }
        }
        Micros::MAX
    }

    /// Hours of all seats in a week.
    pub fn seat_hours(&self) -> f64 {
        let hours =
            |slot: &Slot| f64::from(slot.seats) * seconds(slot.ends - slot.begins) / 3_600.0;
        self.slots.iter().map(hours).sum()
    }

    /// How far each slot is below (or, negative, above) the week's mean of calls by seat hour: so
    /// many calls more would make it an average slot.
    pub fn spare_calls(&self) -> Vec<f64> {
        let hours = self.seat_hours();
        let calls: f64 = self.slots.iter().map(|slot| slot.calls).sum();
        let spare = |slot: &Slot| {
            let of_slot = f64::from(slot.seats) * seconds(slot.ends - slot.begins) / 3_600.0;
            calls / hours * of_slot - slot.calls
        };
        self.slots.iter().map(spare).collect()
    }
}

//! The routing rules as plainly as they can be written: a scan of everyone for each decision. The
//! switchboard must decide the same.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::rules::Rules;
use super::state::{CallbackTurn, Seat, SeatStage, Skill, State, Visit, VisitStage};
use crate::ids::{SeatId, VisitId};

fn may(rules: &Rules, seat: &Seat, visit: &Visit, now: Timestamp) -> bool {
    let fits = match visit.need.wish {
        Some(wished) => wished == seat.id,
        None => seat
            .services
            .meet(seat.organisation, &visit.need, &rules.shared),
    };
    fits && !visit.is_declined_by(seat.id, rules.policy.decline_pause, now)
}

fn is_proficient(seat: &Seat, visit: &Visit) -> bool {
    visit.need.wish.is_none() && seat.services.skill(visit.need.topic) == Some(Skill::Proficient)
}

/// The seconds, in microseconds, that a visit weighs for a seat.
fn index(rules: &Rules, seat: &Seat, visit: &Visit, now: Timestamp) -> i128 {
    let policy = &rules.policy;
    let waited = now.duration_since(visit.queued).as_micros();
    let starts = visit.priorities.iter().map(|one| policy.head_start(*one));
    let priority = starts.max().unwrap_or_default().as_micros();
    let bonus = policy.bonus.as_micros();
    waited + priority + if is_proficient(seat, visit) { bonus } else { 0 }
}

/// The visit that a free seat has to take.
pub(super) fn visit_for(
    rules: &Rules,
    state: &State,
    seat: SeatId,
    now: Timestamp,
) -> Option<VisitId> {
    let seat = state.seats.get(&seat)?;
    let waits = |visit: &&Visit| matches!(visit.stage, VisitStage::Waiting { .. });
    let eligible: Vec<&Visit> = state
        .visits
        .values()
        .filter(waits)
        .filter(|visit| may(rules, seat, visit, now))
        .collect();
    let live = |visit: &&&Visit| match &visit.callback {
        None => visit.away.is_none(),
        Some(callback) => callback.turn == CallbackTurn::Due,
    };
    let patient = |visit: &&&Visit| {
        let callback = visit.callback.as_ref();
        callback.is_some_and(|callback| callback.turn == CallbackTurn::Patient)
    };
    let greatest = |visit: &&&Visit| (index(rules, seat, visit, now), Reverse(visit.number));
    let of_live = eligible.iter().filter(live).max_by_key(greatest);
    let of_patient = || eligible.iter().filter(patient).max_by_key(greatest);
    of_live.or_else(of_patient).map(|visit| visit.id)
}

/// The free seat that a visit has to go to.
pub(super) fn seat_for(
    rules: &Rules,
    state: &State,
    visit: VisitId,
    now: Timestamp,
) -> Option<SeatId> {
    let visit = state.visits.get(&visit)?;
    let free = state.seats.values().filter_map(|seat| match seat.stage {
        SeatStage::Free { since } if seat.lost.is_none() => Some((since, seat)),
        _ => None,
    });
    let best = free
        .filter(|(_, seat)| may(rules, seat, visit, now))
        .min_by_key(|(since, seat)| {
            let skilled = seat.services.skill(visit.need.topic) == Some(Skill::Proficient);
            (Reverse(skilled), seat.services.breadth(), *since, seat.id)
        })?;
    Some(best.1.id)
}

//! From what the switchboard decided to what is counted: see [`super`] for the definitions.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Cell, Counter, End, Kind, PROMPT_S, Sums, TALK_EDGES_S, WAIT_EDGES_S, class};
use crate::ids::OrganisationId;
use crate::switchboard::{
    Asked, EndWhy, Ended, Event, LeaveWhy, Outcome, Record, Story, Visit, VisitStage, What,
    seconds_up,
};

/// What `event` adds to the figures; nothing, unless a visit is over by it. `visit` is the visit the
/// event is about, as it stands after the event; `zone` says an organisation's time zone, where it
/// is known.
pub fn count(
    event: &Event,
    visit: Option<&Visit>,
    zone: impl Fn(OrganisationId) -> Option<TimeZone>,
) -> Option<Counter> {
    let whole = match &event.what {
        What::WrapUpEnded { record, .. } if is_last(record, visit) => of_talk(record, event.at),
        What::VisitLeft { why, .. } => of_end(visit?, *why, event.at),
        What::CallbackTried { next: None, .. } => of_end(visit?, LeaveWhy::NotReached, event.at),
        What::ParkEnded { .. } => {
            let visit = visit.filter(|visit| matches!(visit.stage, VisitStage::Ended { .. }))?;
            of_end(visit, LeaveWhy::Parked, event.at)
        }
        _ => return None,
    };
    Some(whole.counter(event.at, &zone(whole.asked.organisation)?))
}

/// Whether the visit ended with the talk of `record`: it was not passed on, and did not go back to
/// the line because the clerk was lost.
fn is_last(record: &Record, visit: Option<&Visit>) -> bool {
    match record.why {
        EndWhy::Passed => false,
        EndWhy::StaffLost => visit.is_some_and(|visit| {
            let over = Ended::Talked(EndWhy::StaffLost);
            matches!(visit.stage, VisitStage::Ended { how, .. } if how == over)
        }),
        EndWhy::Staff | EndWhy::Citizen | EndWhy::Protection(_) | EndWhy::CitizenLost => true,
    }
}

fn of_talk(record: &Record, at: Timestamp) -> Whole<'_> {
    let end = match record.outcome {
        Some(Outcome::Resolved) => End::Resolved,
        Some(Outcome::Ticket) => End::Ticket,
        Some(Outcome::Appointment) => End::Appointment,
        Some(Outcome::Transferred) => End::Transferred,
        Some(Outcome::Dropped) => End::Dropped,
        None => End::Unstated,
    };
    let story = &record.story;
    let asked = story.asked.unwrap_or_else(|| Asked::from(&record.need));
    let talked_s = record.talked_s();
    let wrap_up_s = seconds_up(record.ended, at);
    Whole {
        story,
        asked,
        arrived: record.arrived,
        // A visit that came before stories were kept has its last wait only.
        waited_s: story.answered_s.unwrap_or(record.waited_s),
        answered: true,
        talked_s,
        handled_s: talked_s.saturating_add(wrap_up_s),
        end,
    }
}

fn of_end(visit: &Visit, why: LeaveWhy, at: Timestamp) -> Whole<'_> {
    let story = &visit.story;
    let end = match why {
        _ if story.answered_s.is_some() => End::Broken,
        LeaveWhy::Asked | LeaveWhy::Parked => End::Left,
        LeaveWhy::Away => End::Away,
        LeaveWhy::Closed => End::Closed,
        LeaveWhy::NotReached => End::NotReached,
    };
    let talked_s = story.talked_s;
    Whole {
        story,
        asked: story.asked.unwrap_or_else(|| Asked::from(&visit.need)),
        arrived: visit.arrived,
        waited_s: story
            .answered_s
            .unwrap_or_else(|| seconds_up(visit.arrived, at)),
        answered: story.answered_s.is_some(),
        talked_s,
        handled_s: talked_s,
        end,
    }
}

/// A visit that is over.
struct Whole<'a> {
    story: &'a Story,
    asked: Asked,
    arrived: Timestamp,
    waited_s: u32,
    answered: bool,
    talked_s: u32,
    handled_s: u32,
    end: End,
}

impl Whole<'_> {
    fn kind(&self) -> Kind {
        let story = self.story;
        if !self.answered {
            return match (story.promised, self.end) {
                (true, End::NotReached) => Kind::Unreached,
                (true, _) => Kind::Withdrawn,
                (false, _) => Kind::GaveUp,
            };
        }
        let settled = self.end == End::Resolved && story.talks <= 1 && !story.passed;
        let (yes, no) = match (story.called_back, story.carried) {
            (true, false) => (Kind::KeptSettled, Kind::KeptOpen),
            (true, true) => (Kind::LateSettled, Kind::LateOpen),
            (false, _) if self.waited_s <= PROMPT_S => (Kind::PromptSettled, Kind::PromptOpen),
            (false, _) => (Kind::WaitedSettled, Kind::WaitedOpen),
        };
        if settled { yes } else { no }
    }

    fn counter(&self, at: Timestamp, zone: &TimeZone) -> Counter {
        let mut sums = Sums {
            visits: 1,
            passed: self.story.passed.into(),
            returned: self.story.returned.into(),
            parked: self.story.parked.into(),
            wait_s: self.waited_s.into(),
            talk_s: self.talked_s.into(),
            handled_s: self.handled_s.into(),
            ..Sums::default()
        };
        sums.ends[self.end as usize] = 1;
        sums.waits[class(&WAIT_EDGES_S, self.waited_s)] = 1;
        if self.answered {
            sums.talks[class(&TALK_EDGES_S, self.talked_s)] = 1;
        }
        let cell = Cell {
            organisation: self.asked.organisation,
            office: self.asked.office,
            topic: self.asked.topic,
            channel: self.asked.channel,
            language: self.asked.language,
            date: zone.to_datetime(at).date(),
            hour: u8::try_from(zone.to_datetime(self.arrived).hour()).unwrap_or(0),
            kind: self.kind(),
        };
        Counter { cell, sums }
    }
}

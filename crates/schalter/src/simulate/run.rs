//! One variant on virtual time: people call, give up and call again; seats open, answer at once,
//! finish and close. Who meets whom decides the product's own switchboard, here as in the town
//! hall; nothing in this module chooses.

mod callers;
mod desks;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use jiff::SignedDuration;
use schalter_domain::ids::{
    AllianceId, ConversationId, OfferId, OfficeId, OrganisationId, SeatId, TopicId, VisitId,
};
use schalter_domain::switchboard::{
    Command, Event, LeaveWhy, OfficeRules, Policy, Refusal, Rules, Switchboard, What, Window,
};
use uuid::Uuid;

use super::calendar::{Calendar, Micros, WEEK, instant, micros, seconds};
use super::chance::{Luck, Purpose};
use super::people::{self, Person};
use super::scenario::{Callback, Routing, Scenario, Team, Variant};

/// What became of one attempt to reach somebody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contact {
    /// The week of the call.
    pub week: u32,
    /// The slot of the call.
    pub slot: usize,
    /// From the call to the talk or to giving up, in seconds; nights included where a callback came
    /// on another day.
    pub wait_s: f64,
    /// How it ended.
    pub fate: Fate,
    /// What else is known of it.
    pub trace: Trace,
}

/// What a caller could tell of an attempt afterwards; figures are recounted from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trace {
    /// The caller's place among the people of the plan.
    pub person: usize,
    /// When the call was made.
    pub called: Micros,
    /// When the talk began.
    pub talked: Option<Micros>,
    /// When it was over; none of those who did not get into the line, and of those who still
    /// waited for a call back when the last week ended.
    pub over: Option<Micros>,
    /// A call back was promised at once, so that there was no wait.
    pub at_once: bool,
    /// Why it ended without a talk.
    pub gone: Option<LeaveWhy>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// In a talk, which may have settled the matter.
    Answered {
        /// The matter was settled.
        settled: bool,
    },
    /// In a talk, after being called back.
    CalledBack {
        /// The matter was settled.
        settled: bool,
        /// The promise was not kept on the day of the call.
        carried: bool,
    },
    /// By hanging up.
    Abandoned,
    /// Without a talk: the line was full, the office closed, or no callback reached the person.
    Unserved,
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Played {
    /// All attempts, in the order in which they ended.
    pub contacts: Vec<Contact>,
    /// Callbacks that the switchboard promised.
    pub promised: u32,
    /// Calls back that reached nobody.
    pub failed_tries: u32,
    /// How long desks worked beyond their duty, in seconds.
    pub overtime_s: f64,
}

/// Looks on.
pub type Watch<'a> = dyn Fn(&[Event], &Switchboard) + 'a;

/// Everything that a run needs.
pub struct Plan<'a> {
    /// What is simulated.
    pub scenario: &'a Scenario,
    /// How the office is run.
    pub variant: &'a Variant,
    /// The variant's week.
    pub calendar: &'a Calendar,
    /// Who means to call.
    pub people: &'a [Person],
    /// All chance.
    pub luck: Luck,
    /// How many weeks.
    pub weeks: u32,
    /// Who looks on: the events of each step, and the switchboard after it.
    pub watch: Option<&'a Watch<'a>>,
}

/// Plays all weeks.
///
/// # Errors
/// A refusal of the switchboard that this driver does not expect: a mistake in one of them.
pub fn run(plan: &Plan<'_>) -> Result<Played, Refusal> {
    let mut driver = Driver::new(plan);
    driver.agenda(0, Action::Open { day: 0 });
    let calls = people::calls(
        plan.people,
        plan.scenario,
        plan.variant,
        plan.calendar,
        plan.luck,
        plan.weeks,
    );
    let mut calls = calls.into_iter().peekable();
    loop {
        let first_call = calls.peek().map(|(at, _)| *at);
        let action = driver.agenda.peek().map(|Reverse(entry)| entry.0);
        let Some(next) = first_call.into_iter().chain(action).min() else {
            return Ok(driver.over());
        };
        driver.let_time_pass(next)?;
        if action == Some(next) {
            driver.act()?;
        } else if let Some((now, person)) = calls.next() {
            driver.call(person, 1, now)?;
        }
    }
}

/// What happens at a set time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Action {
    /// The office opens, on a day counted from the first week on.
    Open { day: usize },
    /// The seats of another slot are on duty.
    Shift { day: usize, slot: usize },
    /// The office closes.
    Close,
    /// A matter is done, and so is the wrap-up.
    Finish { desk: usize },
    /// Nobody answers a call back.
    NotReached { desk: usize },
    /// A caller has had enough of waiting.
    GiveUp { attempt: usize },
    /// A caller tries again.
    Redial { person: usize, number: u32 },
}

/// One try of one person.
struct Attempt {
    person: usize,
    number: u32,
    at: Micros,
    slot: usize,
    at_once: bool,
    stage: Stage,
}

/// How far an attempt has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Waits on the line.
    Waiting,
    /// Is to be called back, and does something else meanwhile.
    Promised { carried: bool },
    /// In a talk, or gone.
    Over,
}

struct Driver<'a> {
    plan: &'a Plan<'a>,
    board: Switchboard,
    rules: Rules,
    /// (when, number of the entry, what); the number keeps entries of one instant in order.
    agenda: BinaryHeap<Reverse<(Micros, u64, Action)>>,
    entries: u64,
    attempts: Vec<Attempt>,
    played: Played,
    /// Whether each desk is to be staffed.
    on_duty: Vec<bool>,
    /// Whether the matter at each desk will be settled at once.
    settled: Vec<bool>,
    /// Up to when the work of each desk beyond its duty is counted.
    overtime_from: Vec<Micros>,
    /// The office has closed; desks close when nobody is left.
    after_hours: bool,
    conversations: u128,
}

impl<'a> Driver<'a> {
    fn new(plan: &'a Plan<'a>) -> Self {
        let usual = Policy::default();
        let from_s = plan.variant.callback_from_s;
        let rules = Rules {
            policy: Policy {
                // Telephones have no page that could be closed.
                lapse: SignedDuration::from_hours(24 * 8),
                wrap_up: SignedDuration::from_hours(24),
                bonus: skilled(plan).map_or(SignedDuration::ZERO, |team| duration(team.bonus_s)),
                callback_from: from_s.map_or(usual.callback_from, duration),
                ..usual
            },
            offices: BTreeMap::from([(
                office(),
                OfficeRules {
                    alliance: AllianceId(Uuid::from_u128(1)),
                    organisation: organisation(),
                    capacity: plan.scenario.office.capacity,
                    serve_after_closing: plan.scenario.office.serve_after_closing,
                    late: None,
                    overflow: None,
                    window: Window::Closed { opens: None },
                },
            )]),
            ..Rules::default()
        };
        let most = plan.calendar.slots.iter().map(|slot| slot.seats).max();
        let desks = match team(plan) {
            Some(team) => team.proficient.len(),
            None => most.unwrap_or(0) as usize,
        };
        Self {
            plan,
            board: Switchboard::new(rules.clone()),
            rules,
            agenda: BinaryHeap::new(),
            entries: 0,
            attempts: Vec::new(),
            played: Played::default(),
            on_duty: vec![false; desks],
            settled: vec![false; desks],
            after_hours: true,
            overtime_from: vec![0; desks],
            conversations: 0,
        }
    }

    fn agenda(&mut self, at: Micros, action: Action) {
        self.entries += 1;
        self.agenda.push(Reverse((at, self.entries, action)));
    }

    /// What the switchboard does by itself up to `now`.
    fn let_time_pass(&mut self, now: Micros) -> Result<(), Refusal> {
        let end = instant(now);
        while let Some((at, _)) = self.board.poll_timeout().filter(|(at, _)| *at <= end) {
            let events = self.board.handle_timeout(at);
            let moment = now - micros_between(at, end);
            self.perform(events, moment)?;
        }
        Ok(())
    }

    fn act(&mut self) -> Result<(), Refusal> {
        let Some(Reverse((now, _, action))) = self.agenda.pop() else {
            return Ok(());
        };
        match action {
            Action::Open { day } => self.open(day, now),
            Action::Shift { day, slot } => self.shift(day, slot, now),
            Action::Close => self.close(now),
            Action::Finish { desk } => self.finish(desk, now),
            Action::NotReached { desk } => self.not_reached(desk, now),
            Action::GiveUp { attempt } if self.attempts[attempt].stage == Stage::Waiting => {
                let visit = visit(attempt);
                self.order(Command::Leave { visit }, now)
            }
            Action::GiveUp { .. } => Ok(()),
            Action::Redial { person, number } => self.call(person, number, now),
        }
    }

    fn order(&mut self, command: Command, now: Micros) -> Result<(), Refusal> {
        let events = self.board.handle(command, instant(now))?;
        self.perform(events, now)
    }

    /// What follows from the switchboard's decisions.
    fn perform(&mut self, events: Vec<Event>, now: Micros) -> Result<(), Refusal> {
        if let Some(watch) = self.plan.watch {
            watch(&events, &self.board);
        }
        for event in events {
            match event.what {
                What::Offered { offer, seat, .. } => self.accept(seat, offer, now)?,
                What::ConversationStarted { visit, seat, .. } => self.talk(visit, seat, now),
                What::VisitLeft { visit, why } => self.leave(visit, why, now),
                What::CallbackPromised { .. } => self.played.promised += 1,
                What::CallbackTried { visit, next, .. } => {
                    self.played.failed_tries += 1;
                    if next.is_none() {
                        self.lose(index(visit.0), Fate::Unserved, LeaveWhy::NotReached, now);
                    }
                }
                What::CallbackCarried { visit, .. } => {
                    let stage = &mut self.attempts[index(visit.0)].stage;
                    if let Stage::Promised { carried } = stage {
                        *carried = true;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Nobody lets it ring.
    fn accept(&mut self, seat: SeatId, offer: OfferId, now: Micros) -> Result<(), Refusal> {
        self.conversations += 1;
        let accept = Command::Accept {
            seat,
            offer,
            conversation: ConversationId(Uuid::from_u128(self.conversations)),
        };
        self.order(accept, now)
    }

    fn talk(&mut self, visit: VisitId, seat: SeatId, now: Micros) {
        let (attempt, desk) = (index(visit.0), index(seat.0));
        let stage = self.attempts[attempt].stage;
        if stage != Stage::Waiting && !self.is_reached(visit, attempt) {
            let failed_s = callback(self.plan).map_or(0.0, |callback| callback.failed_try_s);
            self.agenda(now + micros(failed_s), Action::NotReached { desk });
            return;
        }
        let person = self.plan.people[self.attempts[attempt].person];
        let mut handling_s = person.handling_s;
        let mut settled = false;
        if let Some(team) = team(self.plan) {
            let matched = team.proficient[desk].contains(&person.topic);
            let usual = team.matched_percent / 100.0;
            handling_s /= usual + (1.0 - usual) * team.mismatch_factor;
            let (longer, percent) = match matched {
                true => (1.0, team.settled_matched_percent),
                false => (team.mismatch_factor, team.settled_mismatched_percent),
            };
            handling_s *= longer;
            let mut chance = person.stream(self.plan.luck, Purpose::Settled, 0);
            settled = chance.happens(percent);
        }
        let fate = match stage {
            Stage::Promised { carried } => Fate::CalledBack { settled, carried },
            _ => Fate::Answered { settled },
        };
        self.settled[desk] = settled;
        let over = now + micros(handling_s);
        let contact = self.end(attempt, fate, now);
        (contact.trace.talked, contact.trace.over) = (Some(now), Some(over));
        self.agenda(over, Action::Finish { desk });
    }

    /// An attempt that ends without a talk.
    fn lose(&mut self, attempt: usize, fate: Fate, why: LeaveWhy, now: Micros) {
        let contact = self.end(attempt, fate, now);
        (contact.trace.gone, contact.trace.over) = (Some(why), Some(now));
    }

    fn end(&mut self, attempt: usize, fate: Fate, now: Micros) -> &mut Contact {
        let attempt = &mut self.attempts[attempt];
        attempt.stage = Stage::Over;
        let contact = Contact {
            week: u32::try_from(attempt.at / WEEK).unwrap_or(0),
            slot: attempt.slot,
            wait_s: seconds(now - attempt.at),
            fate,
            trace: Trace {
                person: attempt.person,
                called: attempt.at,
                talked: None,
                over: None,
                at_once: attempt.at_once,
                gone: None,
            },
        };
        self.played.contacts.push(contact);
        self.played
            .contacts
            .last_mut()
            .expect("one was pushed just now")
    }

    /// Who has not been called back by the end was not served.
    fn over(mut self) -> Played {
        for attempt in 0..self.attempts.len() {
            if let Attempt {
                at,
                stage: Stage::Promised { .. },
                ..
            } = self.attempts[attempt]
            {
                self.end(attempt, Fate::Unserved, at);
            }
        }
        self.played
    }
}

/// How people take callbacks, in a variant that offers them.
fn callback<'a>(plan: &Plan<'a>) -> Option<&'a Callback> {
    plan.variant
        .callback_from_s
        .and(plan.scenario.callback.as_ref())
}

/// The team of a variant that uses one.
fn team<'a>(plan: &Plan<'a>) -> Option<&'a Team> {
    plan.variant.routing.and(plan.scenario.team.as_ref())
}

/// The team, where the switchboard knows who is good at what.
fn skilled<'a>(plan: &Plan<'a>) -> Option<&'a Team> {
    team(plan).filter(|_| plan.variant.routing == Some(Routing::Index))
}

fn duration(seconds: f64) -> SignedDuration {
    SignedDuration::from_micros(micros(seconds))
}

fn micros_between(from: jiff::Timestamp, to: jiff::Timestamp) -> Micros {
    to.as_microsecond() - from.as_microsecond()
}

fn organisation() -> OrganisationId {
    OrganisationId(Uuid::from_u128(1))
}

fn office() -> OfficeId {
    OfficeId(Uuid::from_u128(1))
}

fn topic(number: usize) -> TopicId {
    TopicId(Uuid::from_u128(1 + number as u128))
}

fn seat(desk: usize) -> SeatId {
    SeatId(id(desk))
}

fn visit(attempt: usize) -> VisitId {
    VisitId(id(attempt))
}

/// The id of the thing with this place in a list, and back.
fn id(place: usize) -> Uuid {
    Uuid::from_u128(place as u128)
}

fn index(id: Uuid) -> usize {
    usize::try_from(id.as_u128()).expect("made from a place in a list")
}

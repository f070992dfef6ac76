//! One variant on virtual time: people call, give up and call again; seats open, answer at once,
//! finish and close. Who meets whom decides the product's own switchboard, here as in the town
//! hall; nothing in this module chooses.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use jiff::SignedDuration;
use schalter_domain::ids::{
    AllianceId, ConversationId, OfferId, OfficeId, OrganisationId, SeatId, TopicId, VisitId,
};
use schalter_domain::language::{Language, Languages};
use schalter_domain::office::Channel;
use schalter_domain::switchboard::{
    Arrival, Command, EndWhy, Event, LeaveWhy, OfficeRules, Policy, Refusal, Rules, SeatStage,
    Services, Switchboard, What, Window,
};
use uuid::Uuid;

use super::calendar::{Calendar, Micros, WEEK, instant, micros, seconds};
use super::chance::{Luck, Purpose};
use super::people::{self, Person};
use super::scenario::{Duration, Scenario, Team, Variant};

/// What became of one attempt to reach somebody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contact {
    /// The week of the call.
    pub week: u32,
    /// The slot of the call.
    pub slot: usize,
    /// How long the line was waited in, in seconds.
    pub wait_s: f64,
    /// How it ended.
    pub fate: Fate,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// In a talk, which may have settled the matter.
    Answered {
        /// The matter was settled.
        settled: bool,
    },
    /// By hanging up.
    Abandoned,
    /// By being told that nobody can help today: the line was full, or the office closed.
    Unserved,
}

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
}

/// Plays all weeks; the contacts come in the order in which they ended.
///
/// # Errors
/// A refusal of the switchboard that this driver does not expect: a mistake in one of them.
pub fn run(plan: &Plan<'_>) -> Result<Vec<Contact>, Refusal> {
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
            return Ok(driver.contacts);
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
    waiting: bool,
}

struct Driver<'a> {
    plan: &'a Plan<'a>,
    board: Switchboard,
    rules: Rules,
    /// (when, number of the entry, what); the number keeps entries of one instant in order.
    agenda: BinaryHeap<Reverse<(Micros, u64, Action)>>,
    entries: u64,
    attempts: Vec<Attempt>,
    contacts: Vec<Contact>,
    /// Whether each desk is to be staffed.
    on_duty: Vec<bool>,
    /// The office has closed; desks close when nobody is left.
    after_hours: bool,
    conversations: u128,
}

impl<'a> Driver<'a> {
    fn new(plan: &'a Plan<'a>) -> Self {
        let rules = Rules {
            policy: Policy {
                // Telephones have no page that could be closed.
                lapse: SignedDuration::from_hours(24 * 8),
                wrap_up: SignedDuration::from_hours(24),
                ..Policy::default()
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
            contacts: Vec::new(),
            on_duty: vec![false; desks],
            after_hours: true,
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
            Action::GiveUp { attempt } if self.attempts[attempt].waiting => {
                let visit = visit(attempt);
                self.order(Command::Leave { visit }, now)
            }
            Action::GiveUp { .. } => Ok(()),
            Action::Redial { person, number } => self.call(person, number, now),
        }
    }

    /// Plans the day that is due next, and opens the office when it is time.
    fn open(&mut self, day: usize, now: Micros) -> Result<(), Refusal> {
        let days = self.plan.calendar.days.len();
        let week = day / days;
        if u32::try_from(week).unwrap_or(u32::MAX) >= self.plan.weeks {
            return Ok(());
        }
        let today = &self.plan.calendar.days[day % days];
        let monday = WEEK * Micros::try_from(week).unwrap_or(Micros::MAX / WEEK);
        if now < monday + today.opens {
            self.agenda(monday + today.opens, Action::Open { day });
            return Ok(());
        }
        let closes = monday + today.closes;
        for slot in today.slots.clone().skip(1) {
            let begins = monday + self.plan.calendar.slots[slot].begins;
            self.agenda(begins, Action::Shift { day, slot });
        }
        self.agenda(closes, Action::Close);
        self.agenda(closes, Action::Open { day: day + 1 });
        self.after_hours = false;
        self.set_window(
            Window::Open {
                until: Some(instant(closes)),
            },
            now,
        )?;
        self.shift(day, today.slots.start, now)
    }

    fn close(&mut self, now: Micros) -> Result<(), Refusal> {
        self.after_hours = true;
        self.set_window(Window::Closed { opens: None }, now)?;
        for desk in 0..self.on_duty.len() {
            self.go_home(desk, now)?;
        }
        Ok(())
    }

    fn set_window(&mut self, window: Window, now: Micros) -> Result<(), Refusal> {
        if let Some(office) = self.rules.offices.get_mut(&office()) {
            office.window = window;
        }
        let events = self.board.set_rules(self.rules.clone(), instant(now));
        self.perform(events, now)
    }

    /// As many desks as the slot has seats are staffed; who comes first changes daily.
    fn shift(&mut self, day: usize, slot: usize, now: Micros) -> Result<(), Refusal> {
        let desks = self.on_duty.len();
        let seats = self.plan.calendar.slots[slot].seats as usize;
        for place in 0..desks {
            let desk = (place + day) % desks;
            self.on_duty[desk] = place < seats;
            if place >= seats {
                self.go_home(desk, now)?;
                continue;
            }
            let services = Services {
                offices: BTreeSet::from([office()]),
                languages: Languages::default().with(Language::De),
                ..Services::default()
            };
            // For an open desk this is a sign of life.
            let open = Command::OpenSeat {
                seat: seat(desk),
                organisation: organisation(),
                services,
            };
            self.order(open, now)?;
        }
        Ok(())
    }

    /// Closes a free desk that is off duty, or that the office's end leaves with nobody waiting.
    fn go_home(&mut self, desk: usize, now: Micros) -> Result<(), Refusal> {
        let free = matches!(
            self.board.seat(seat(desk)).map(|seat| &seat.stage),
            Some(SeatStage::Free { .. })
        );
        if free && (self.after_hours || !self.on_duty[desk]) {
            return self.order(
                Command::CloseSeat {
                    seat: seat(desk),
                    anyway: true,
                },
                now,
            );
        }
        Ok(())
    }

    fn finish(&mut self, desk: usize, now: Micros) -> Result<(), Refusal> {
        let seat = seat(desk);
        let why = EndWhy::Staff;
        self.order(Command::Finish { seat, why }, now)?;
        if !self.on_duty[desk] && !self.after_hours {
            return self.order(Command::CloseSeat { seat, anyway: true }, now);
        }
        self.order(Command::EndWrapUp { seat }, now)?;
        self.go_home(desk, now)
    }

    fn call(&mut self, person: usize, number: u32, now: Micros) -> Result<(), Refusal> {
        let Some(slot) = self.plan.calendar.slot_at(now % WEEK) else {
            return Ok(());
        };
        let attempt = self.attempts.len();
        let who = &self.plan.people[person];
        self.attempts.push(Attempt {
            person,
            number,
            at: now,
            slot,
            waiting: true,
        });
        let arrival = Arrival {
            visit: visit(attempt),
            office: office(),
            topic: TopicId(Uuid::from_u128(1 + who.topic as u128)),
            language: Language::De,
            channel: Channel::Phone,
            text_only: false,
            wish: None,
            callback: None,
        };
        match self.board.handle(Command::Arrive(arrival), instant(now)) {
            Ok(events) => self.perform(events, now)?,
            Err(Refusal::LineFull { .. }) => {
                self.end(attempt, Fate::Unserved, now);
                return Ok(());
            }
            Err(refusal) => return Err(refusal),
        }
        if self.attempts[attempt].waiting {
            let patience_s = who.patience_s(self.plan.scenario, self.plan.luck, number);
            self.agenda(now + micros(patience_s), Action::GiveUp { attempt });
        }
        Ok(())
    }

    fn order(&mut self, command: Command, now: Micros) -> Result<(), Refusal> {
        let events = self.board.handle(command, instant(now))?;
        self.perform(events, now)
    }

    /// What follows from the switchboard's decisions.
    fn perform(&mut self, events: Vec<Event>, now: Micros) -> Result<(), Refusal> {
        for event in events {
            match event.what {
                What::Offered { offer, seat, .. } => self.accept(seat, offer, now)?,
                What::ConversationStarted { visit, seat, .. } => self.talk(visit, seat, now),
                What::VisitLeft { visit, why } => self.leave(visit, why, now),
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
        self.end(attempt, Fate::Answered { settled }, now);
        self.agenda(now + micros(handling_s), Action::Finish { desk });
    }

    fn leave(&mut self, visit: VisitId, why: LeaveWhy, now: Micros) {
        let attempt = index(visit.0);
        if why != LeaveWhy::Asked {
            self.end(attempt, Fate::Unserved, now);
            return;
        }
        self.end(attempt, Fate::Abandoned, now);
        let callers = &self.plan.scenario.callers;
        let Attempt { person, number, .. } = self.attempts[attempt];
        let mut chance = self.plan.people[person].stream(self.plan.luck, Purpose::Redial, number);
        if !chance.happens(callers.redial_percent) {
            return;
        }
        let pause = chance.seconds(Duration::Exponential {
            mean_s: callers.redial_after_s,
        });
        let number = number + 1;
        let at = self.plan.calendar.open_after(now, micros(pause));
        if at < WEEK * Micros::from(self.plan.weeks) {
            self.agenda(at, Action::Redial { person, number });
        }
    }

    fn end(&mut self, attempt: usize, fate: Fate, now: Micros) {
        let attempt = &mut self.attempts[attempt];
        attempt.waiting = false;
        self.contacts.push(Contact {
            week: u32::try_from(attempt.at / WEEK).unwrap_or(0),
            slot: attempt.slot,
            wait_s: seconds(now - attempt.at),
            fate,
        });
    }
}

/// The team of a variant that uses one.
fn team<'a>(plan: &Plan<'a>) -> Option<&'a Team> {
    plan.variant.routing.and(plan.scenario.team.as_ref())
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

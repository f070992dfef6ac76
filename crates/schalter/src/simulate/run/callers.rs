//! The callers of a run: they enter the line, take a callback, answer it or not, give up, and try
//! again.

use schalter_domain::ids::VisitId;
use schalter_domain::language::Language;
use schalter_domain::office::Channel;
use schalter_domain::switchboard::{
    Arrival, CallbackBy, CallbackWish, Command, LeaveWhy, Refusal, Visit,
};

use super::{Action, Attempt, Driver, Fate, Stage, callback, index, office, topic, visit};
use crate::simulate::calendar::{Micros, WEEK, instant, micros};
use crate::simulate::chance::Purpose;
use crate::simulate::people::Person;
use crate::simulate::scenario::Duration;

/// As soon as possible.
const SOON: CallbackWish = CallbackWish {
    by: CallbackBy::Phone,
    window: None,
};

impl Driver<'_> {
    pub(super) fn call(&mut self, person: usize, number: u32, now: Micros) -> Result<(), Refusal> {
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
            at_once: false,
            stage: Stage::Waiting,
        });
        if !self.arrive(attempt, who, now)? {
            self.end(attempt, Fate::Unserved, now);
            return Ok(());
        }
        if self.attempts[attempt].stage != Stage::Waiting {
            return Ok(());
        }
        if self.is_offered_callback(attempt) && self.takes_callback(attempt) {
            self.promise(attempt);
            let (visit, wish) = (visit(attempt), SOON);
            return self.order(Command::RequestCallback { visit, wish }, now);
        }
        let patience_s = who.patience_s(self.plan.scenario, self.plan.luck, number);
        self.agenda(now + micros(patience_s), Action::GiveUp { attempt });
        Ok(())
    }

    /// Only who has just called is promised to be called back.
    fn promise(&mut self, attempt: usize) {
        let attempt = &mut self.attempts[attempt];
        attempt.stage = Stage::Promised { carried: false };
        attempt.at_once = true;
    }

    /// Enters the line. Who finds it full is called back, where that is possible and wished; else
    /// it stays at that, and the answer is no.
    fn arrive(&mut self, attempt: usize, who: &Person, now: Micros) -> Result<bool, Refusal> {
        let mut arrival = Arrival {
            visit: visit(attempt),
            office: office(),
            topic: topic(who.topic),
            language: Language::De,
            channel: Channel::Phone,
            text_only: false,
            wish: None,
            callback: None,
        };
        let live = self
            .board
            .handle(Command::Arrive(arrival.clone()), instant(now));
        let events = match live {
            Err(Refusal::LineFull { .. }) if self.takes_callback(attempt) => {
                self.promise(attempt);
                arrival.callback = Some(SOON);
                self.board.handle(Command::Arrive(arrival), instant(now))?
            }
            Err(Refusal::LineFull { .. }) => return Ok(false),
            other => other?,
        };
        self.perform(events, now)?;
        Ok(true)
    }

    /// Whether the wait that was foreseen at arrival is long enough.
    fn is_offered_callback(&self, attempt: usize) -> bool {
        let expected_s = self.board.visit(visit(attempt)).and_then(Visit::expected_s);
        let from_s = self.plan.variant.callback_from_s;
        expected_s
            .zip(from_s)
            .is_some_and(|(expected_s, from_s)| expected_s > from_s)
    }

    fn takes_callback(&self, attempt: usize) -> bool {
        let Attempt { person, number, .. } = self.attempts[attempt];
        let mut chance = self.plan.people[person].stream(self.plan.luck, Purpose::Callback, number);
        callback(self.plan).is_some_and(|callback| chance.happens(callback.accepted_percent))
    }

    /// Whether the person who is called back answers this time.
    pub(super) fn is_reached(&self, visit: VisitId, attempt: usize) -> bool {
        let Attempt { person, number, .. } = self.attempts[attempt];
        let mut chance = self.plan.people[person].stream(self.plan.luck, Purpose::Reached, number);
        let state = self.board.visit(visit).and_then(|visit| visit.callback);
        let tries = state.map_or(0, |callback| callback.tries);
        let missed = callback(self.plan).map_or(0.0, |callback| callback.not_reached_percent);
        let fails = (0..=tries).map(|_| chance.happens(missed)).last();
        !fails.unwrap_or(false)
    }

    pub(super) fn leave(&mut self, visit: VisitId, why: LeaveWhy, now: Micros) {
        let attempt = index(visit.0);
        if why != LeaveWhy::Asked {
            self.lose(attempt, Fate::Unserved, why, now);
            return;
        }
        self.lose(attempt, Fate::Abandoned, why, now);
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
}

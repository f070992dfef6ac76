//! The desks of a run: who is on duty when, and what ends a matter.

use std::collections::BTreeSet;

use schalter_domain::language::{Language, Languages};
use schalter_domain::switchboard::{
    BreakWhy, Command, EndWhy, Outcome, Refusal, SeatStage, Services, Skill, Window,
};

use super::{Action, Driver, office, organisation, seat, skilled, topic};
use crate::simulate::calendar::{Micros, WEEK, instant, seconds};

impl Driver<'_> {
    /// Plans the day that is due next, and opens the office when it is time.
    pub(super) fn open(&mut self, day: usize, now: Micros) -> Result<(), Refusal> {
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

    pub(super) fn close(&mut self, now: Micros) -> Result<(), Refusal> {
        self.after_hours = true;
        let opens = Some(instant(self.plan.calendar.open_after(now, 0)));
        self.set_window(Window::Closed { opens }, now)?;
        for desk in 0..self.on_duty.len() {
            if self.on_duty[desk] {
                self.overtime_from[desk] = now;
            }
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
    pub(super) fn shift(&mut self, day: usize, slot: usize, now: Micros) -> Result<(), Refusal> {
        let desks = self.on_duty.len();
        let seats = self.plan.calendar.slots[slot].seats as usize;
        for place in 0..desks {
            let desk = (place + day) % desks;
            let was = std::mem::replace(&mut self.on_duty[desk], place < seats);
            if was && place >= seats {
                self.overtime_from[desk] = now;
            }
            if place >= seats {
                self.go_home(desk, now)?;
                continue;
            }
            let services = self.services(desk);
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

    /// Everyone may take everything; the switchboard knows of a team who is good at what.
    fn services(&self, desk: usize) -> Services {
        let topics = skilled(self.plan).map(|team| team.proficient[desk].iter());
        let skill = |number: &usize| (topic(*number), Skill::Proficient);
        Services {
            offices: BTreeSet::from([office()]),
            languages: Languages::default().with(Language::De),
            skills: topics.into_iter().flatten().map(skill).collect(),
            ..Services::default()
        }
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

    pub(super) fn finish(&mut self, desk: usize, now: Micros) -> Result<(), Refusal> {
        let seat = seat(desk);
        self.count_overtime(desk, now);
        if std::mem::take(&mut self.settled[desk]) {
            let outcome = Outcome::Resolved;
            self.order(Command::StateOutcome { seat, outcome }, now)?;
        }
        let why = EndWhy::Staff;
        self.order(Command::Finish { seat, why }, now)?;
        if self.ends_work(desk, now) {
            return self.order(Command::CloseSeat { seat, anyway: true }, now);
        }
        self.order(Command::EndWrapUp { seat }, now)?;
        self.go_home(desk, now)
    }

    pub(super) fn not_reached(&mut self, desk: usize, now: Micros) -> Result<(), Refusal> {
        let seat = seat(desk);
        self.count_overtime(desk, now);
        let ends_work = self.ends_work(desk, now);
        if ends_work {
            // A failed call has no wrap-up: without a break the next visit would ring.
            let why = BreakWhy::Asked;
            self.order(Command::Pause { seat, why }, now)?;
        }
        self.order(Command::NotReached { seat }, now)?;
        if ends_work {
            return self.order(Command::CloseSeat { seat, anyway: true }, now);
        }
        self.go_home(desk, now)
    }

    fn count_overtime(&mut self, desk: usize, now: Micros) {
        if self.after_hours || !self.on_duty[desk] {
            self.played.overtime_s += seconds(now - self.overtime_from[desk]);
            self.overtime_from[desk] = now;
        }
    }

    /// Whether a desk that is done with a matter takes no other. After closing time those who stand
    /// in the line are served, callbacks that are due among them; other callbacks go to the next day.
    fn ends_work(&self, desk: usize, now: Micros) -> bool {
        if self.after_hours {
            return self.board.standing(instant(now)).order.is_empty();
        }
        !self.on_duty[desk]
    }
}

//! The switchboard: the pure state machine that holds line, seats and offers, and decides who
//! meets whom.
//!
//! One rhythm: [`Switchboard::handle`] takes a command, [`Switchboard::handle_timeout`] lets time
//! pass, [`Switchboard::poll_timeout`] says when and why it wants to wake. Events are the only
//! output, and the only thing that changes the state: [`Switchboard::rebuild`] replays stored ones
//! through the very same code.

mod apply;
mod bits;
mod callbacks;
mod command;
mod event;
mod help;
mod line;
mod matching;
#[cfg(test)]
mod naive;
mod outgoing;
mod passing;
#[cfg(test)]
mod properties;
mod rules;
mod seats;
mod standing;
mod state;
mod story;
mod talks;
#[cfg(test)]
mod tests;
mod timers;
mod visits;

pub use command::{Arrival, Command, Refusal, Target};
pub use event::{BreakWhy, EndWhy, Event, LeaveWhy, OfferEndWhy, Outcome, Protection, What};
pub use rules::{OfficeRules, Policy, Rules, Shared, Window};
pub use standing::{OfficeStanding, Standing, VisitStanding};
pub use state::{
    Callback, CallbackBy, CallbackTurn, CallbackWish, Consult, Conversation, Ended, Need,
    OfficeMemory, Passed, Priority, Record, Seat, SeatStage, Services, Skill, State, Visit,
    VisitStage,
};
pub use story::{Asked, Story, seconds_up};
pub use timers::Reason;

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::ids::{ConversationId, OrganisationId, SeatId, VisitId};
use line::Line;

/// The line, the seats and the offers of everyone.
#[derive(Debug, Default)]
pub struct Switchboard {
    rules: Rules,
    state: State,
    line: Line,
    timers: BTreeSet<(Timestamp, Reason)>,
    out: Vec<Event>,
}

impl Switchboard {
    /// An empty switchboard that works by `rules`.
    pub fn new(rules: Rules) -> Self {
        let line = Line::new(&rules.policy, &rules.shared);
        Self {
            rules,
            line,
            ..Self::default()
        }
    }

    /// The switchboard as it was: a snapshot's state with the later events applied. Every
    /// last-seen time is `now`, so nobody is taken for gone because the server was.
    pub fn rebuild<'a>(
        rules: Rules,
        state: State,
        events: impl IntoIterator<Item = &'a Event>,
        now: Timestamp,
    ) -> Self {
        let mut board = Self {
            rules,
            state,
            ..Self::default()
        };
        board.index();
        for event in events {
            board.apply(event);
        }
        board.revive(now);
        board
    }

    /// Carries out `command` at `now`.
    ///
    /// # Errors
    /// A [`Refusal`] names what stands against it; nothing has changed then.
    pub fn handle(&mut self, command: Command, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        self.dispatch(command, now)?;
        Ok(std::mem::take(&mut self.out))
    }

    /// Lets everything happen that is due at `now`.
    pub fn handle_timeout(&mut self, now: Timestamp) -> Vec<Event> {
        self.fire_due(now);
        std::mem::take(&mut self.out)
    }

    /// When the switchboard wants to be woken next, and why.
    pub fn poll_timeout(&self) -> Option<(Timestamp, Reason)> {
        self.timers.first().copied()
    }

    /// Works by other rules from now on.
    pub fn set_rules(&mut self, rules: Rules, now: Timestamp) -> Vec<Event> {
        let reorder = rules.policy != self.rules.policy || rules.shared != self.rules.shared;
        self.rules = rules;
        if reorder {
            self.index();
        }
        self.arm_closings(now);
        self.fire_due(now);
        std::mem::take(&mut self.out)
    }

    /// The rules it works by.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The truth, for snapshots.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// A visit that has arrived and is not forgotten.
    pub fn visit(&self, id: VisitId) -> Option<&Visit> {
        self.state.visits.get(&id)
    }

    /// An open seat.
    pub fn seat(&self, id: SeatId) -> Option<&Seat> {
        self.state.seats.get(&id)
    }

    /// A talk that goes on.
    pub fn conversation(&self, id: ConversationId) -> Option<&Conversation> {
        self.state.conversations.get(&id)
    }

    fn dispatch(&mut self, command: Command, now: Timestamp) -> Result<(), Refusal> {
        match command {
            Command::Arrive(arrival) => self.arrive(&arrival, now),
            Command::Seen { visit } => self.visit_seen(visit, now),
            Command::Gone { visit } => self.visit_gone(visit, now),
            Command::Leave { visit } => self.leave(visit, now),
            Command::SetMode { visit, text_only } => self.set_mode(visit, text_only, now),
            Command::OpenSeat {
                seat,
                organisation,
                services,
            } => {
                self.open_seat(seat, organisation, services, now);
                Ok(())
            }
            Command::RequestCallback { visit, wish } => self.request_callback(visit, wish, now),
            Command::DropWish { visit } => self.drop_wish_asked(visit, now),
            Command::CloseSeat { seat, anyway } => self.close_seat(seat, anyway, now),
            Command::Pause { seat, why } => self.pause(seat, why, now),
            Command::Resume { seat } => self.resume(seat, now),
            Command::SeatSeen { seat } => self.seat_seen(seat, now),
            Command::SeatGone { seat } => self.seat_gone(seat, now),
            Command::Accept {
                seat,
                offer,
                conversation,
            } => self.accept(seat, offer, conversation, now),
            Command::Decline { seat, offer } => self.decline(seat, offer, now),
            Command::StateOutcome { seat, outcome } => self.state_outcome(seat, outcome, now),
            Command::ExtendWrapUp { seat } => self.extend_wrap_up(seat, now),
            Command::HoldWrapUp { seat, held } => self.hold_wrap_up(seat, held, now),
            Command::EndWrapUp { seat } => self.end_wrap_up_asked(seat, now),
            talk => self.dispatch_talk(talk, now),
        }
    }

    fn dispatch_talk(&mut self, command: Command, now: Timestamp) -> Result<(), Refusal> {
        match command {
            Command::Finish { seat, why } => self.finish(seat, why, now),
            Command::Shield { seat, on } => self.shield(seat, on, now),
            Command::Transfer { seat, to } => self.transfer(seat, to, now),
            Command::Consult { seat, to, hold } => self.consult(seat, to, hold, now),
            Command::WithdrawConsult { seat } => self.withdraw_consult(seat, now),
            Command::HandOver { seat, to } => self.hand_over(seat, to, now),
            Command::Hold { seat, on } => self.hold(seat, on, now),
            Command::Park { seat } => self.park(seat, now),
            Command::ResumeTalk { seat, visit } => self.resume_talk(seat, visit, now),
            Command::NotReached { seat } => self.not_reached(seat, now),
            Command::CallOut {
                seat,
                conversation,
                arrival,
            } => self.call_out(seat, conversation, &arrival, now),
            Command::CallBack {
                seat,
                conversation,
                visit,
            } => self.call_back(seat, conversation, visit, now),
            Command::MoveRoom { conversation } => self.move_room(conversation, now),
            _ => Ok(()),
        }
    }

    /// Records a decision: it changes the state, sets its timers and goes out.
    fn emit(&mut self, organisation: OrganisationId, what: What, now: Timestamp) {
        let event = Event {
            at: now,
            organisation,
            what,
        };
        self.apply(&event);
        if let Some(visit) = event.what.visit() {
            self.arm_visit(visit);
        }
        if let Some(seat) = event.what.seat() {
            self.arm_seat(seat);
        }
        self.out.push(event);
    }
}

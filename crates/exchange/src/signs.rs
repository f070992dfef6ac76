//! Signs of life on their way to the switchboard. A town that waits sends thousands of them a
//! second; they lie here until the actor comes by, which it does every few seconds at least, and
//! only what cannot wait that long makes it come at once.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use schalter_domain::switchboard::Command;

use crate::hub::Party;

/// What was heard of a participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// The page is open.
    Seen,
    /// The page was closed.
    Gone,
}

#[derive(Debug, Default)]
struct Inner {
    /// In the order in which they came; the same sign of the same participant once.
    signs: Vec<(Party, Sign)>,
    latest: HashMap<Party, Sign>,
    called: bool,
}

/// All signs that lie there.
#[derive(Debug, Default)]
pub(crate) struct Signs(Mutex<Inner>);

impl Signs {
    /// Notes a sign.
    pub fn note(&self, party: Party, sign: Sign) {
        let mut inner = self.lock();
        if inner.latest.insert(party, sign) != Some(sign) {
            inner.signs.push((party, sign));
        }
    }

    /// Whether the actor has yet to be called; it then counts as called until it [takes](Self::take).
    pub fn call(&self) -> bool {
        !std::mem::replace(&mut self.lock().called, true)
    }

    /// Everything that lies there, as commands.
    pub fn take(&self) -> Vec<Command> {
        let taken = std::mem::take(&mut *self.lock());
        let command = |(party, sign)| match (party, sign) {
            (Party::Visit(visit), Sign::Seen) => Some(Command::Seen { visit }),
            (Party::Visit(visit), Sign::Gone) => Some(Command::Gone { visit }),
            (Party::Seat(seat), Sign::Seen) => Some(Command::SeatSeen { seat }),
            (Party::Seat(seat), Sign::Gone) => Some(Command::SeatGone { seat }),
            // Whoever is in a kiosk is seen by the visit's own channel.
            (Party::Kiosk(_), _) => None,
            // A call gives its signs as the visit whose it is.
            (Party::Call(_), _) => None,
        };
        taken.signs.into_iter().filter_map(command).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use schalter_domain::ids::{SeatId, VisitId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn repeats_count_once_and_the_order_stays() {
        let signs = Signs::default();
        let (visit, seat) = (VisitId(Uuid::from_u128(1)), SeatId(Uuid::from_u128(2)));
        for _ in 0..3 {
            signs.note(Party::Visit(visit), Sign::Seen);
            signs.note(Party::Seat(seat), Sign::Gone);
        }
        signs.note(Party::Visit(visit), Sign::Gone);
        signs.note(Party::Visit(visit), Sign::Seen);
        let expected = [
            Command::Seen { visit },
            Command::SeatGone { seat },
            Command::Gone { visit },
            Command::Seen { visit },
        ];
        assert_eq!(signs.take(), expected);
        assert_eq!(signs.take(), []);
    }

    #[test]
    fn the_actor_is_called_once_until_it_comes() {
        let signs = Signs::default();
        assert!(signs.call());
        assert!(!signs.call());
        signs.take();
        assert!(signs.call());
    }
}

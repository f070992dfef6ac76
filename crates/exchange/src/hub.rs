//! Who is connected: one live connection for each citizen and each desk; the newest window wins.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use schalter_domain::ids::{CallId, KioskId, MessageId, SeatId, VisitId};
use schalter_store::ChatMessage;
use uuid::Uuid;

use crate::mailbox::{Pushes, Sender, mailbox};

/// How many superseded windows of one participant are remembered.
const WINDOWS: usize = 16;

/// A participant with a live connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Party {
    /// A citizen.
    Visit(VisitId),
    /// A staff member.
    Seat(SeatId),
    /// The device of a kiosk, whoever is in it.
    Kiosk(KioskId),
    /// A telephone call: the citizen's, or one with somebody outside.
    Call(CallId),
}

/// What is pushed to a live connection.
#[derive(Clone, Debug)]
pub enum Push {
    /// Something about this participant changed: show the newest view.
    Changed,
    /// A chat message of the talk.
    Chat(ChatMessage),
    /// The other side has the message on the screen.
    Delivered(MessageId),
    /// Real-time text of somebody else in the room.
    Typing {
        /// The participant id of who types.
        from: Uuid,
        /// The line as it stands.
        line: String,
    },
    /// Another window took over; nothing follows.
    Superseded,
    /// The server goes down for a moment; nothing follows.
    Restart,
}

/// A live connection's end of the line.
#[derive(Debug)]
pub struct Attachment {
    /// Whose.
    pub party: Party,
    /// What is pushed; it ends when the connection is to be closed.
    pub pushes: Pushes,
    connection: u64,
}

/// The window was superseded and did not ask to take over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("another window has taken over")]
pub struct Superseded;

#[derive(Debug)]
struct Link {
    window: Uuid,
    connection: u64,
    pushes: Sender,
}

#[derive(Debug, Default)]
struct Inner {
    visits: HashMap<VisitId, Link>,
    seats: HashMap<SeatId, Link>,
    kiosks: HashMap<KioskId, Link>,
    calls: HashMap<CallId, Link>,
    /// Which visit a call belongs to, both ways: whoever tells the visit tells the call.
    followed: HashMap<VisitId, Vec<CallId>>,
    follows: HashMap<CallId, VisitId>,
    superseded: HashMap<Party, HashSet<Uuid>>,
    connections: u64,
}

impl Inner {
    fn link(&self, party: Party) -> Option<&Link> {
        match party {
            Party::Visit(visit) => self.visits.get(&visit),
            Party::Seat(seat) => self.seats.get(&seat),
            Party::Kiosk(kiosk) => self.kiosks.get(&kiosk),
            Party::Call(call) => self.calls.get(&call),
        }
    }

    fn insert(&mut self, party: Party, link: Link) -> Option<Link> {
        match party {
            Party::Visit(visit) => self.visits.insert(visit, link),
            Party::Seat(seat) => self.seats.insert(seat, link),
            Party::Kiosk(kiosk) => self.kiosks.insert(kiosk, link),
            Party::Call(call) => self.calls.insert(call, link),
        }
    }

    fn remove(&mut self, party: Party) {
        match party {
            Party::Visit(visit) => self.visits.remove(&visit),
            Party::Seat(seat) => self.seats.remove(&seat),
            Party::Kiosk(kiosk) => self.kiosks.remove(&kiosk),
            Party::Call(call) => self.calls.remove(&call),
        };
    }

    fn push(&mut self, party: Party, push: Push) {
        if let (Party::Visit(visit), Push::Changed) = (party, &push) {
            for call in self.followed.get(&visit).cloned().unwrap_or_default() {
                self.push(Party::Call(call), Push::Changed);
            }
        }
        let broken = self
            .link(party)
            .is_some_and(|link| link.pushes.push(push).is_err());
        if broken {
            self.remove(party);
        }
    }
}

/// All live connections.
#[derive(Debug, Default)]
pub(crate) struct Hub(Mutex<Inner>);

impl Hub {
    /// Connects `window` for `party`; an older window is told and closed.
    pub fn attach(
        &self,
        party: Party,
        window: Uuid,
        take_over: bool,
    ) -> Result<Attachment, Superseded> {
        let mut inner = self.lock();
        if let Some(superseded) = inner.superseded.get_mut(&party) {
            if take_over {
                superseded.remove(&window);
            } else if superseded.contains(&window) {
                return Err(Superseded);
            }
        }
        inner.connections += 1;
        let connection = inner.connections;
        let (sender, receiver) = mailbox();
        let link = Link {
            window,
            connection,
            pushes: sender,
        };
        if let Some(older) = inner.insert(party, link)
            && older.window != window
        {
            let _ = older.pushes.push(Push::Superseded);
            let windows = inner.superseded.entry(party).or_default();
            if windows.len() < WINDOWS {
                windows.insert(older.window);
            }
        }
        Ok(Attachment {
            party,
            pushes: receiver,
            connection,
        })
    }

    /// Disconnects; says whether the participant has no connection any more.
    pub fn detach(&self, attachment: &Attachment) -> bool {
        let mut inner = self.lock();
        let current = inner.link(attachment.party);
        if current.is_some_and(|link| link.connection == attachment.connection) {
            inner.remove(attachment.party);
            return true;
        }
        false
    }

    /// Pushes to one participant. A connection that does not keep up is closed; it comes back and
    /// is shown everything.
    pub fn push(&self, party: Party, push: Push) {
        self.lock().push(party, push);
    }

    /// Tells these citizens that something changed.
    pub fn changed(&self, visits: &[VisitId]) {
        let mut inner = self.lock();
        for visit in visits {
            inner.push(Party::Visit(*visit), Push::Changed);
        }
    }

    /// From now on the call is told whenever the visit is.
    pub fn follow(&self, call: CallId, visit: VisitId) {
        self.unfollow(call);
        let mut inner = self.lock();
        inner.follows.insert(call, visit);
        inner.followed.entry(visit).or_default().push(call);
    }

    /// The call is not told any more.
    pub fn unfollow(&self, call: CallId) {
        let mut inner = self.lock();
        let Some(visit) = inner.follows.remove(&call) else {
            return;
        };
        if let Some(calls) = inner.followed.get_mut(&visit) {
            calls.retain(|known| *known != call);
            if calls.is_empty() {
                inner.followed.remove(&visit);
            }
        }
    }

    /// Every citizen with a connection.
    pub fn visits(&self) -> Vec<VisitId> {
        self.lock().visits.keys().copied().collect()
    }

    /// Tells everyone for whom `concerned` holds that something changed.
    pub fn push_parties(&self, concerned: impl Fn(Party) -> bool) {
        let mut parties: Vec<Party> = self.visits().into_iter().map(Party::Visit).collect();
        parties.extend(self.lock().seats.keys().copied().map(Party::Seat));
        parties.extend(self.lock().kiosks.keys().copied().map(Party::Kiosk));
        parties.extend(self.lock().calls.keys().copied().map(Party::Call));
        parties.retain(|party| concerned(*party));
        for party in parties {
            self.push(party, Push::Changed);
        }
    }

    /// Tells everyone that the server goes down, and closes.
    pub fn restart(&self) {
        let mut inner = self.lock();
        let seats = std::mem::take(&mut inner.seats);
        let visits = std::mem::take(&mut inner.visits);
        let kiosks = std::mem::take(&mut inner.kiosks);
        drop(inner);
        let citizens = visits.into_values().chain(kiosks.into_values());
        for link in seats.into_values().chain(citizens) {
            let _ = link.pushes.push(Push::Restart);
        }
    }

    /// Whether a participant is connected.
    pub fn is_connected(&self, party: Party) -> bool {
        self.lock().link(party).is_some()
    }

    /// How many citizens and desks are connected.
    pub fn count(&self) -> (usize, usize) {
        let inner = self.lock();
        (inner.visits.len(), inner.seats.len())
    }

    /// How many desks are connected for which `holds` holds.
    pub fn count_seats(&self, holds: impl Fn(SeatId) -> bool) -> usize {
        let inner = self.lock();
        inner.seats.keys().filter(|seat| holds(**seat)).count()
    }

    /// Drops what is remembered of a participant that is gone for good.
    pub fn forget(&self, party: Party) {
        let mut inner = self.lock();
        inner.remove(party);
        inner.superseded.remove(&party);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mailbox::BACKLOG;

    fn party() -> Party {
        Party::Visit(VisitId(Uuid::from_u128(1)))
    }

    #[test]
    fn the_newest_window_wins_and_the_older_cannot_come_back_by_itself() {
        let hub = Hub::default();
        let (old, new) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut first = hub.attach(party(), old, false).unwrap();
        let second = hub.attach(party(), new, false).unwrap();
        assert!(matches!(first.pushes.try_recv(), Ok(Push::Superseded)));
        assert!(first.pushes.try_recv().is_err(), "and it is closed");
        assert!(!hub.detach(&first), "the newer one stays");
        assert_eq!(hub.attach(party(), old, false).unwrap_err(), Superseded);
        assert!(hub.attach(party(), old, true).is_ok(), "Hier weiter");
        assert!(!hub.detach(&second));
        assert!(hub.is_connected(party()));
    }

    #[test]
    fn the_same_window_reconnects_without_being_superseded() {
        let hub = Hub::default();
        let window = Uuid::from_u128(1);
        let mut first = hub.attach(party(), window, false).unwrap();
        hub.attach(party(), window, false).unwrap();
        assert!(first.pushes.try_recv().is_err());
    }

    #[test]
    fn a_connection_that_loses_a_message_is_closed() {
        let hub = Hub::default();
        let mut slow = hub.attach(party(), Uuid::from_u128(1), false).unwrap();
        let delivered = || Push::Delivered(MessageId(Uuid::from_u128(9)));
        for _ in 0..BACKLOG {
            hub.push(party(), delivered());
        }
        hub.changed(&[VisitId(Uuid::from_u128(1))]);
        assert!(hub.is_connected(party()), "a redraw does no harm");
        hub.push(party(), delivered());
        assert!(!hub.is_connected(party()));
        while slow.pushes.try_recv().is_ok() {}
        assert!(slow.pushes.is_closed());
    }
}

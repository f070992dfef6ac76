//! Whose is this packet: addresses that are known, and user names for first contact.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use crate::room::Protocol;
use crate::types::{LegId, RoomId};

/// More addresses than this no client has at one time; the older ones are forgotten.
const MAX_ROUTES: usize = 32;

/// Whose the packets of an address are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) room: RoomId,
    pub(crate) leg: LegId,
    /// The local address that its packets came to, so that answers leave from there.
    pub(crate) local: Option<IpAddr>,
}

/// All ways that lead to a leg.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    ufrags: HashMap<String, (RoomId, LegId)>,
    addresses: HashMap<(Protocol, SocketAddr), Route>,
}

impl Routes {
    /// The leg that an address is known for.
    pub(crate) fn by_address(&self, protocol: Protocol, peer: SocketAddr) -> Option<Route> {
        self.addresses.get(&(protocol, peer)).copied()
    }

    /// The leg that was told this user name fragment.
    pub(crate) fn by_ufrag(&self, ufrag: &str) -> Option<(RoomId, LegId)> {
        self.ufrags.get(ufrag).copied()
    }

    /// From now on a leg is found by this user name fragment and by no earlier one.
    pub(crate) fn expect(&mut self, ufrag: String, room: RoomId, leg: LegId) {
        self.ufrags.retain(|_, (_, of)| *of != leg);
        self.ufrags.insert(ufrag, (room, leg));
    }

    /// Notes whose an address is.
    pub(crate) fn learn(&mut self, protocol: Protocol, peer: SocketAddr, route: Route) {
        let known = self
            .addresses
            .values()
            .filter(|known| known.leg == route.leg)
            .count();
        if known >= MAX_ROUTES {
            self.addresses.retain(|_, known| known.leg != route.leg);
        }
        self.addresses.insert((protocol, peer), route);
    }

    /// Forgets an address.
    pub(crate) fn forget_address(&mut self, protocol: Protocol, peer: SocketAddr) {
        self.addresses.remove(&(protocol, peer));
    }

    /// Forgets a leg. Each of its addresses is handed to `dropped`.
    pub(crate) fn forget_leg(&mut self, leg: LegId, mut dropped: impl FnMut(Protocol, SocketAddr)) {
        self.ufrags.retain(|_, (_, of)| *of != leg);
        self.addresses.retain(|(protocol, peer), route| {
            let keep = route.leg != leg;
            if !keep {
                dropped(*protocol, *peer);
            }
            keep
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(number: u128) -> (RoomId, LegId) {
        (
            RoomId(uuid::Uuid::from_u128(1)),
            LegId(uuid::Uuid::from_u128(number)),
        )
    }

    fn peer(port: u16) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, 1], port))
    }

    #[test]
    fn a_forgotten_leg_is_found_by_nothing() {
        let (room, leg) = ids(1);
        let mut routes = Routes::default();
        routes.expect("old".to_owned(), room, leg);
        routes.expect("new".to_owned(), room, leg);
        routes.learn(
            Protocol::Tcp,
            peer(1),
            Route {
                room,
                leg,
                local: None,
            },
        );
        assert_eq!(routes.by_ufrag("old"), None);
        assert_eq!(routes.by_ufrag("new"), Some((room, leg)));
        let mut dropped = Vec::new();
        routes.forget_leg(leg, |protocol, peer| dropped.push((protocol, peer)));
        assert_eq!(dropped, vec![(Protocol::Tcp, peer(1))]);
        assert_eq!(routes.by_ufrag("new"), None);
        assert_eq!(routes.by_address(Protocol::Tcp, peer(1)), None);
    }

    #[test]
    fn a_client_cannot_fill_the_table() {
        let (room, leg) = ids(1);
        let (_, other) = ids(2);
        let mut routes = Routes::default();
        routes.learn(
            Protocol::Udp,
            peer(9_999),
            Route {
                room,
                leg: other,
                local: None,
            },
        );
        for port in 0..1_000 {
            routes.learn(
                Protocol::Udp,
                peer(port),
                Route {
                    room,
                    leg,
                    local: None,
                },
            );
        }
        assert!(routes.addresses.len() <= MAX_ROUTES + 1);
        assert!(routes.by_address(Protocol::Udp, peer(999)).is_some());
        assert!(routes.by_address(Protocol::Udp, peer(9_999)).is_some());
    }
}

//! Wrong logins of late, in bounded memory. See [`schalter_domain::throttle`].

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use schalter_domain::throttle::Tries;

use super::hash_token;

/// How many pairs of account and client are remembered.
const MOST: usize = 20_000;

/// From where somebody tries.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A network, as limits count by: an IPv4 address or an IPv6 /64.
    Network(u128),
    /// A browser in which this very account logged in before.
    Device(String),
}

/// Wrong tries by account and place.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<(String, Place), Tries>>);

impl Throttle {
    /// How long the next try has to wait; none when it may come.
    pub fn wait(&self, account: &str, place: &Place, now: Timestamp) -> Option<SignedDuration> {
        let tries = self.lock();
        tries.get(&key(account, place))?.wait(now)
    }

    /// Notes a wrong try.
    pub fn wrong(&self, account: &str, place: &Place, now: Timestamp) {
        let mut tries = self.lock();
        if tries.len() >= MOST {
            tries.retain(|_, tries| !tries.is_forgiven(now));
        }
        if tries.len() >= MOST {
            // Somebody tries very many names: those that cost nothing yet go first.
            tries.retain(|_, tries| tries.wait(now).is_some());
        }
        tries
            .entry(key(account, place))
            .and_modify(|known| *known = known.again(now))
            .or_insert_with(|| Tries::first(now));
    }

    /// Notes a right one.
    pub fn right(&self, account: &str, place: &Place) {
        self.lock().remove(&key(account, place));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(String, Place), Tries>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Names are kept as hashes: somebody may have typed a password there.
fn key(account: &str, place: &Place) -> (String, Place) {
    (hash_token(account), place.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_who_guesses_slows_down_himself_alone() {
        let (throttle, now) = (Throttle::default(), Timestamp::UNIX_EPOCH);
        let (stranger, owner) = (Place::Network(1), Place::Network(2));
        let known = Place::Device("hers".to_owned());
        for _ in 0..50 {
            throttle.wrong("anna", &stranger, now);
        }
        assert!(throttle.wait("anna", &stranger, now).is_some());
        for free in [&owner, &known] {
            assert_eq!(throttle.wait("anna", free, now), None);
        }
        assert_eq!(throttle.wait("bert", &stranger, now), None);
        throttle.right("anna", &stranger);
        assert_eq!(throttle.wait("anna", &stranger, now), None);
    }

    #[test]
    fn memory_has_an_end() {
        let (throttle, now) = (Throttle::default(), Timestamp::UNIX_EPOCH);
        for _ in 0..10 {
            throttle.wrong("anna", &Place::Network(0), now);
        }
        for network in 1..(2 * MOST as u128) {
            throttle.wrong("anna", &Place::Network(network), now);
        }
        assert!(throttle.lock().len() <= MOST);
        let waits = throttle.wait("anna", &Place::Network(0), now);
        assert!(waits.is_some(), "who waits is not forgotten for it");
    }
}

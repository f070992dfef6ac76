//! How much one client may do: token buckets by IPv4 address or IPv6 /64, in bounded memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::Extension;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::client::Client;
use crate::App;
use crate::problem::Problem;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Taking a place in a line.
    Enter,
    /// Logging in.
    Login,
    /// Reports about barriers, and ratings.
    Feedback,
    /// Live channels and event streams.
    Live,
}

/// A bucket: so many at once, and then one again every so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// At once.
    pub burst: u32,
    /// Seconds until one more is allowed.
    pub every_s: u32,
}

/// The buckets of one client. A town hall or library may share one address, so they are generous.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rates {
    /// Taking a place in a line.
    pub enter: Rate,
    /// Logging in.
    pub login: Rate,
    /// Reports about barriers, and ratings.
    pub feedback: Rate,
    /// Live channels and event streams.
    pub live: Rate,
    /// Event streams open at the same time.
    pub streams: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            enter: Rate {
                burst: 20,
                every_s: 6,
            },
            login: Rate {
                burst: 10,
                every_s: 15,
            },
            feedback: Rate {
                burst: 10,
                every_s: 30,
            },
            live: Rate {
                burst: 120,
                every_s: 1,
            },
            streams: 30,
        }
    }
}

impl Rates {
    fn of(&self, purpose: Purpose) -> Rate {
        match purpose {
            Purpose::Enter => self.enter,
            Purpose::Login => self.login,
            Purpose::Feedback => self.feedback,
            Purpose::Live => self.live,
        }
    }
}

/// How many buckets one generation holds.
const GENERATION: usize = 20_000;

type Key = (Purpose, u128);

#[derive(Clone, Copy)]
struct Bucket {
    /// Microseconds of credit used up; one request costs `every_s`.
    used: i64,
    /// When that was true, in microseconds.
    at: i64,
}

/// The buckets of all clients. Two generations: when the young one is full it becomes the old one
/// and the old one is forgotten, so memory stays bounded however many addresses come.
pub struct Limits {
    rates: Rates,
    buckets: Mutex<(HashMap<Key, Bucket>, HashMap<Key, Bucket>)>,
}

impl Limits {
    /// Empty buckets.
    pub fn new(rates: Rates) -> Self {
        Self {
            rates,
            buckets: Mutex::default(),
        }
    }

    /// The rates.
    pub fn rates(&self) -> &Rates {
        &self.rates
    }

    /// Takes one; otherwise says after how many seconds it is worth trying again.
    ///
    /// # Errors
    /// The seconds to wait, at least 1.
    pub fn take(&self, purpose: Purpose, client: Client, now: Timestamp) -> Result<(), u32> {
        let rate = self.rates.of(purpose);
        let cost = i64::from(rate.every_s.max(1)) * 1_000_000;
        let room = cost.saturating_mul(i64::from(rate.burst.max(1)));
        let now = now.as_microsecond();
        let key = (purpose, client.prefix());
        let mut guard = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let (young, old) = &mut *guard;
        let known = young.get(&key).or_else(|| old.get(&key)).copied();
        let bucket = known.unwrap_or(Bucket { used: 0, at: now });
        let used = (bucket.used - (now - bucket.at).max(0)).max(0);
        let refused = used + cost > room;
        let used = if refused { used } else { used + cost };
        if young.len() >= GENERATION && !young.contains_key(&key) {
            *old = std::mem::take(young);
        }
        young.insert(key, Bucket { used, at: now });
        drop(guard);
        if refused {
            let wait = (used + cost - room).div_euclid(1_000_000) + 1;
            return Err(u32::try_from(wait).unwrap_or(u32::MAX));
        }
        Ok(())
    }
}

/// Guards the routes that the table names a [`Purpose`] for.
pub async fn guard(
    State((app, purpose)): State<(App, Purpose)>,
    Extension(client): Extension<Client>,
    request: Request,
    next: Next,
) -> Response {
    if let Err(retry_after_s) = app.limits.take(purpose, client, app.clock.now()) {
        app.metrics.refused(purpose);
        return Problem::TooManyRequests { retry_after_s }.into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use schalter_domain::clock::Clock as _;
    use schalter_domain::clock::testing::ManualClock;

    use super::*;

    fn client(last: u8) -> Client {
        Client([192, 0, 2, last].into())
    }

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let clock = ManualClock::new(Timestamp::from_second(1_700_000_000).unwrap());
        let limits = Limits::new(Rates::default());
        let take = |who| limits.take(Purpose::Login, client(who), clock.now());
        for _ in 0..10 {
            assert_eq!(take(1), Ok(()));
        }
        let wait = take(1).unwrap_err();
        assert!((1..=16).contains(&wait), "{wait}");
        assert_eq!(take(2), Ok(()), "another client has its own");
        assert_eq!(limits.take(Purpose::Enter, client(1), clock.now()), Ok(()));
        clock.advance(SignedDuration::from_secs(16));
        assert_eq!(take(1), Ok(()));
        assert!(take(1).is_err());
    }

    #[test]
    fn memory_stays_bounded_and_keeps_those_who_come_often() {
        let clock = ManualClock::new(Timestamp::from_second(1_700_000_000).unwrap());
        let limits = Limits::new(Rates::default());
        let who = |n: u32| Client(n.to_be_bytes().into());
        for n in 0..60_000_u32 {
            let _ = limits.take(Purpose::Login, who(n + 10), clock.now());
            if n % 1000 == 0 {
                let _ = limits.take(Purpose::Login, who(1), clock.now());
            }
        }
        assert!(limits.take(Purpose::Login, who(1), clock.now()).is_err());
        let guard = limits.buckets.lock().unwrap();
        assert!(guard.0.len() + guard.1.len() <= 2 * GENERATION);
    }
}

//! How often the house calls: nobody's telephone is made to ring all day by what strangers type, and no
//! account runs up a bill. Counted over sliding spans; what is counted is forgotten with its span.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use jiff::{SignedDuration, Timestamp};

use crate::ids::OrganisationId;

/// How long calls to one number count.
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// How long wishes of one source and calls of one organisation count.
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// After so many steps what has run out is thrown away everywhere.
const TIDY: u32 = 256;

/// How many calls are made. Zero means none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// To one number in 24 hours.
    pub number_day: u32,
    /// Callback wishes from one address, or by one caller, in an hour.
    pub source_hour: u32,
    /// Calls of one organisation in an hour.
    pub organisation_hour: u32,
    /// Calls of one organisation at once.
    pub organisation_at_once: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            number_day: 6,
            source_hour: 5,
            organisation_hour: 120,
            organisation_at_once: 20,
        }
    }
}

/// What stands against one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Exceeded {
    /// This number was called often enough today.
    #[error("this number was called often enough today")]
    Number,
    /// As many callbacks were wished from there as are taken in an hour.
    #[error("as many callbacks were wished from there as are taken in an hour")]
    Source,
    /// The organisation has called as often as it may in an hour.
    #[error("the organisation has called as often as it may in an hour")]
    Hour,
    /// As many calls go on as may at once.
    #[error("as many calls go on as may at once")]
    AtOnce,
}

/// What was counted. The counts of one process; they begin anew with it.
#[derive(Debug, Default)]
pub struct Limiter {
    numbers: Window<String>,
    sources: Window<String>,
    organisations: Window<OrganisationId>,
}

impl Limiter {
    /// Somebody at `source`, an address or a caller's number, wishes a callback. Counted if it is taken.
    ///
    /// # Errors
    /// [`Exceeded::Source`].
    pub fn wish(&mut self, limits: &Limits, source: &str, now: Timestamp) -> Result<(), Exceeded> {
        if self.sources.count(source, HOUR, now) >= limits.source_hour {
            return Err(Exceeded::Source);
        }
        self.sources.add(source.to_owned(), HOUR, now);
        Ok(())
    }

    /// An organisation calls `number` while `running` calls that it made go on. Counted if it may.
    ///
    /// # Errors
    /// [`Exceeded`], nothing is counted then.
    pub fn dial(
        &mut self,
        limits: &Limits,
        organisation: OrganisationId,
        number: &str,
        running: u32,
        now: Timestamp,
    ) -> Result<(), Exceeded> {
        self.may_dial(limits, organisation, number, running, now)?;
        self.organisations.add(organisation, HOUR, now);
        self.numbers.add(number.to_owned(), DAY, now);
        Ok(())
    }

    /// Whether an organisation may call `number` now; nothing is counted.
    ///
    /// # Errors
    /// See [`Limiter::dial`].
    pub fn may_dial(
        &self,
        limits: &Limits,
        organisation: OrganisationId,
        number: &str,
        running: u32,
        now: Timestamp,
    ) -> Result<(), Exceeded> {
        if running >= limits.organisation_at_once {
            return Err(Exceeded::AtOnce);
        }
        if self.organisations.count(&organisation, HOUR, now) >= limits.organisation_hour {
            return Err(Exceeded::Hour);
        }
        if self.numbers.count(number, DAY, now) >= limits.number_day {
            return Err(Exceeded::Number);
        }
        Ok(())
    }

    /// How many numbers, sources and organisations are remembered.
    pub fn remembered(&self) -> usize {
        self.numbers.kept.len() + self.sources.kept.len() + self.organisations.kept.len()
    }
}

#[derive(Debug)]
struct Window<K> {
    kept: HashMap<K, VecDeque<Timestamp>>,
    steps: u32,
}

impl<K> Default for Window<K> {
    fn default() -> Self {
        Self {
            kept: HashMap::new(),
            steps: 0,
        }
    }
}

impl<K: Eq + Hash> Window<K> {
    fn count<Q>(&self, key: &Q, span: SignedDuration, now: Timestamp) -> u32
    where
        K: std::borrow::Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let times = self.kept.get(key).into_iter().flatten();
        let counts = times.filter(|at| now.duration_since(**at) < span).count();
        u32::try_from(counts).unwrap_or(u32::MAX)
    }

    fn add(&mut self, key: K, span: SignedDuration, now: Timestamp) {
        let over = |at: &Timestamp| now.duration_since(*at) >= span;
        let times = self.kept.entry(key).or_default();
        while times.front().is_some_and(over) {
            times.pop_front();
        }
        times.push_back(now);
        self.steps += 1;
        if self.steps >= TIDY {
            self.steps = 0;
            self.kept.retain(|_, times| !times.back().is_none_or(over));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const LIMITS: Limits = Limits {
        number_day: 2,
        source_hour: 3,
        organisation_hour: 4,
        organisation_at_once: 2,
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn organisation(id: u128) -> OrganisationId {
        OrganisationId(Uuid::from_u128(id))
    }

    #[test]
    fn one_number_rings_so_often_a_day_and_then_again() {
        let mut limiter = Limiter::default();
        let mut dial =
            |second| limiter.dial(&LIMITS, organisation(1), "+4921518600", 0, at(second));
        assert_eq!([dial(0), dial(7_200)], [Ok(()), Ok(())]);
        assert_eq!(dial(86_399), Err(Exceeded::Number));
        assert_eq!(dial(86_400), Ok(()));
        assert_eq!(dial(86_401), Err(Exceeded::Number));
    }

    #[test]
    fn wishes_of_a_source_and_calls_of_an_organisation_end_for_this_hour() {
        let mut limiter = Limiter::default();
        for _ in 0..3 {
            assert_eq!(limiter.wish(&LIMITS, "192.0.2.1", at(0)), Ok(()));
        }
        assert_eq!(
            limiter.wish(&LIMITS, "192.0.2.1", at(1)),
            Err(Exceeded::Source)
        );
        assert_eq!(limiter.wish(&LIMITS, "192.0.2.2", at(1)), Ok(()));
        assert_eq!(limiter.wish(&LIMITS, "192.0.2.1", at(3_600)), Ok(()));
        for number in ["1", "2", "3", "4"] {
            assert_eq!(
                limiter.dial(&LIMITS, organisation(1), number, 1, at(0)),
                Ok(())
            );
        }
        let dial = limiter.dial(&LIMITS, organisation(1), "5", 1, at(0));
        assert_eq!(dial, Err(Exceeded::Hour));
        assert_eq!(
            limiter.dial(&LIMITS, organisation(2), "5", 1, at(0)),
            Ok(())
        );
        let dial = limiter.dial(&LIMITS, organisation(2), "6", 2, at(0));
        assert_eq!(dial, Err(Exceeded::AtOnce));
    }

    proptest! {
        #[test]
        fn no_span_ever_holds_more_than_its_limit(
            steps in prop::collection::vec((0_i64..4_000, 0_u8..3, 0_u8..3, 0_u32..4), 1..200)
        ) {
            let mut limiter = Limiter::default();
            let mut now = 0;
            let mut taken: Vec<(i64, u8, u8)> = Vec::new();
            for (later, owner, number, running) in steps {
                now += later;
                let whose = organisation(u128::from(owner));
                let result = limiter.dial(&LIMITS, whose, &number.to_string(), running, at(now));
                if result.is_ok() {
                    taken.push((now, owner, number));
                }
                let within = |span: i64| taken.iter().filter(move |(at, ..)| now - at < span);
                let by_number = within(86_400).filter(|taken| taken.2 == number).count();
                let by_owner = within(3_600).filter(|taken| taken.1 == owner).count();
                prop_assert!(by_number <= 2 && by_owner <= 4);
                // A refusal names a limit that is really reached.
                match result {
                    Err(Exceeded::Number) => prop_assert_eq!(by_number, 2),
                    Err(Exceeded::Hour) => prop_assert_eq!(by_owner, 4),
                    Err(Exceeded::AtOnce) => prop_assert!(running >= 2),
                    Err(Exceeded::Source) => prop_assert!(false),
                    Ok(()) => prop_assert!(running < 2),
                }
            }
        }

        #[test]
        fn what_has_run_out_is_forgotten(sources in 300_usize..900) {
            let mut limiter = Limiter::default();
            for step in 0..sources {
                let second = i64::try_from(step).unwrap() * 3_600;
                prop_assert_eq!(limiter.wish(&LIMITS, &step.to_string(), at(second)), Ok(()));
            }
            prop_assert!(limiter.remembered() <= usize::try_from(TIDY).unwrap() + 1);
        }
    }
}

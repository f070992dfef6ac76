//! How many seats a demand needs: the queue M/M/s+M, known as Erlang-A.
//!
//! Calls arrive at random (Poisson), handling times and patience are exponential, and nobody calls
//! again. The number of people in the office is then a birth-death chain whose stationary
//! distribution is summed here as it stands, with the death rate
//! `min(n, s) μ + max(n - s, 0) θ`; there is no further approximation. The chain is C. Palm's
//! ("Methods of judging the annoyance caused by congestion", Tele 1953); the figures follow
//! O. Garnett, A. Mandelbaum and M. Reiman, "Designing a call center with impatient customers",
//! Manufacturing & Service Operations Management 4 (2002), and A. Mandelbaum and S. Zeltyn,
//! "Service engineering in action: the Palm/Erlang-A queue" (2007).
//!
//! What it leaves out (rush hours, redialling, handling times that scatter more widely) the
//! simulator has.

#[cfg(test)]
mod tests;

/// States that are rarer than this share of the most frequent one are left out.
const NEGLIGIBLE: f64 = 1e-18;
/// The most people in line on average that are summed over; beyond it no figure is of use.
const MOST_WAITING: f64 = 1e6;
/// The most seats that [`Demand::seats_for`] tries.
const MOST_SEATS: u32 = 100_000;

/// What an office is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    arrival_per_s: f64,
    service_per_s: f64,
    abandonment_per_s: f64,
}

/// A demand that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDemand {
    /// Calls an hour must be above 0 and finite.
    #[error("calls an hour must be more than 0")]
    Calls,
    /// The handling time must be above 0 and finite.
    #[error("the handling time must be longer than 0 seconds")]
    Handling,
    /// The patience must be above 0; it may be infinite.
    #[error("the patience must be longer than 0 seconds")]
    Patience,
}

/// What a number of seats achieves in the long run. Shares are of all calls, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// How many seats.
    pub seats: u32,
    /// The share of those who hang up in the line.
    pub abandoned: f64,
    /// The mean wait in seconds of all callers, those who hang up included.
    pub mean_wait_s: f64,
    /// The share answered within the time asked for, those answered at once included.
    pub answered_within: f64,
    /// The share of its time in which a seat is busy.
    pub occupancy: f64,
}

/// What an office wants to achieve. Shares are of all calls, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// At most this share hangs up.
    pub abandoned_at_most: f64,
    /// At least this share is answered within [`Target::within_s`].
    pub answered_at_least: f64,
    /// Seconds.
    pub within_s: f64,
}

impl Demand {
    /// A demand of `calls_per_hour`, each of which takes `handling_s` seconds on average, wrap-up
    /// included, by people who wait `patience_s` seconds on average before they hang up. An
    /// infinite patience is Erlang-C.
    ///
    /// # Errors
    /// The figure that cannot be.
    pub fn new(
        calls_per_hour: f64,
        handling_s: f64,
        patience_s: f64,
    ) -> Result<Self, InvalidDemand> {
        let possible = |value: f64| value.is_finite() && value > 0.0;
        if !possible(calls_per_hour) {
            return Err(InvalidDemand::Calls);
        }
        if !possible(handling_s) {
            return Err(InvalidDemand::Handling);
        }
        if patience_s.is_nan() || patience_s <= 0.0 {
            return Err(InvalidDemand::Patience);
        }
        Ok(Self {
            arrival_per_s: calls_per_hour / 3600.0,
            service_per_s: 1.0 / handling_s,
            abandonment_per_s: 1.0 / patience_s,
        })
    }

    /// The seats that would be busy all the time if nobody hung up: the offered load in Erlang.
    pub fn load(&self) -> f64 {
        self.arrival_per_s / self.service_per_s
    }

    /// What `seats` achieve, with the share answered within `within_s` seconds. `None` where the
    /// line grows without end: too few seats for people who (almost) never hang up, or no seat.
    pub fn level(&self, seats: u32, within_s: f64) -> Option<Level> {
        let chain = self.chain(seats)?;
        let capacity = f64::from(seats);
        let (mut waiting, mut busy, mut at_once) = (0.0, 0.0, 0.0);
        for (n, share) in chain.states() {
            busy += n.min(capacity) * share;
            waiting += (n - capacity).max(0.0) * share;
            at_once += if n < capacity { share } else { 0.0 };
        }
        Some(Level {
            seats,
            abandoned: self.abandonment_per_s * waiting / self.arrival_per_s,
            mean_wait_s: waiting / self.arrival_per_s,
            answered_within: (at_once + self.answered_after_waiting(&chain, seats, within_s))
                .min(1.0),
            occupancy: busy / capacity,
        })
    }

    /// The fewest seats that reach `target`, and what they achieve. `None` where no number does.
    pub fn seats_for(&self, target: &Target) -> Option<Level> {
        let reaches = |seats: u32| {
            self.level(seats, target.within_s).filter(|level| {
                level.abandoned <= target.abandoned_at_most
                    && level.answered_within >= target.answered_at_least
            })
        };
        // More seats never do worse, so doubling finds an upper end and halving the fewest.
        let mut enough = 1;
        let mut best = loop {
            match reaches(enough) {
                Some(level) => break level,
                None if enough >= MOST_SEATS => return None,
                None => enough *= 2,
            }
        };
        let mut too_few = enough / 2;
        while enough - too_few > 1 {
            let middle = too_few + (enough - too_few) / 2;
            match reaches(middle) {
                Some(level) => (enough, best) = (middle, level),
                None => too_few = middle,
            }
        }
        Some(best)
    }

    /// The rate at which people leave while `n` are there, served or not.
    fn departure_per_s(&self, n: f64, seats: f64) -> f64 {
        n.min(seats) * self.service_per_s + (n - seats).max(0.0) * self.abandonment_per_s
    }

    /// The stationary distribution, built outwards from its most frequent state so that no weight
    /// overflows.
    fn chain(&self, seats: u32) -> Option<Chain> {
        let capacity = f64::from(seats);
        let surplus = self.arrival_per_s - capacity * self.service_per_s;
        let peak = if surplus < 0.0 {
            self.load().floor()
        } else {
            capacity + (surplus / self.abandonment_per_s).floor()
        };
        let stable = self.abandonment_per_s > 0.0 || surplus < 0.0;
        if seats == 0 || !stable || peak > capacity + MOST_WAITING {
            return None;
        }
        let mut below = Vec::new();
        let (mut n, mut weight) = (peak, 1.0);
        while n > 0.0 && weight > NEGLIGIBLE {
            weight *= self.departure_per_s(n, capacity) / self.arrival_per_s;
            n -= 1.0;
            below.push(weight);
        }
        let first = n;
        let mut weights: Vec<f64> = below.into_iter().rev().collect();
        (n, weight) = (peak, 1.0);
        while weight > NEGLIGIBLE {
            weights.push(weight);
            n += 1.0;
            weight *= self.arrival_per_s / self.departure_per_s(n, capacity);
            if n > peak + 10.0 * MOST_WAITING {
                return None;
            }
        }
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        Some(Chain {
            first,
            shares: weights,
        })
    }

    /// The share of calls that wait, are answered, and wait `t` = `within_s` at most.
    ///
    /// Who finds k people ahead is served after k + 1 departures at the rates sμ + iθ, i = k..0,
    /// if he or she has not left by then. The wait of those who stay is a sum of exponential times
    /// with the rates sμ + (i + 1)θ, and they are the share sμ / (sμ + (k + 1)θ). That sum exceeds
    /// t with the probability of at most k events of a pure birth process,
    /// `sum over j = 0..k of e^(-(sμ+θ)t) ∏ over i = 1..j of (sμ + iθ)/i · (1 - e^(-θt))/θ`.
    fn answered_after_waiting(&self, chain: &Chain, seats: u32, within_s: f64) -> f64 {
        let theta = self.abandonment_per_s;
        let serving = f64::from(seats) * self.service_per_s;
        let time = within_s.max(0.0);
        let span = if theta > 0.0 {
            -(-theta * time).exp_m1() / theta
        } else {
            time
        };
        let mut logarithm = -(serving + theta) * time;
        let mut still_waiting = 0.0_f64;
        let mut answered = 0.0;
        let mut ahead = 0.0;
        for share in chain.waiting(f64::from(seats)) {
            if ahead > 0.0 {
                logarithm += (span * (serving + ahead * theta) / ahead).ln();
            }
            still_waiting += logarithm.exp();
            let stays = serving / (serving + (ahead + 1.0) * theta);
            answered += share * stays * (1.0 - still_waiting).max(0.0);
            ahead += 1.0;
        }
        answered
    }
}

/// How often how many people are there, served or waiting.
struct Chain {
    /// The first number of people that is not negligible.
    first: f64,
    shares: Vec<f64>,
}

impl Chain {
    /// Numbers of people, and how often they are there.
    fn states(&self) -> impl Iterator<Item = (f64, f64)> {
        let numbers = std::iter::successors(Some(self.first), |n| Some(n + 1.0));
        numbers.zip(self.shares.iter().copied())
    }

    /// The shares of `seats`, `seats` + 1, ... people; what is negligible before counts as 0.
    fn waiting(&self, seats: f64) -> impl Iterator<Item = f64> {
        let mut missing = (self.first - seats).max(0.0);
        let before = std::iter::from_fn(move || {
            missing -= 1.0;
            (missing >= 0.0).then_some(0.0)
        });
        let there = self.states().filter(move |(n, _)| *n >= seats);
        before.chain(there.map(|(_, share)| share))
    }
}

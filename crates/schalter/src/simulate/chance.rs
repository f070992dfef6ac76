//! Chance: random numbers with a key of their own for everything that is drawn, and the quantiles
//! that turn them into times and counts.
//!
//! The key is made of the seed, the week, the purpose and the item, so no order of events or
//! threads changes a draw, and each variant meets the same people (common random numbers). All
//! functions come from one library, so that a processor's own logarithm changes nothing either.
//!
//! [`Luck::balanced`] numbers are one from each tenth of their range within each [`BLOCK`] of weeks
//! (Latin hypercube sampling: McKay, Beckman and Conover, Technometrics 21, 1979). Each week alone is
//! as random as before; the mean over the weeks is much surer.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use super::scenario::Duration;

/// Weeks over which numbers are balanced.
pub const BLOCK: u32 = 10;

/// What a draw is for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// How strong a day is.
    Day = 1,
    /// How many call in a slot.
    Count = 2,
    /// When.
    Arrival = 3,
    /// The topic of a person's matter.
    Topic = 4,
    /// How long the matter takes.
    Handling = 5,
    /// How long a person waits, at each attempt.
    Patience = 6,
    /// Whether and when a person calls again.
    Redial = 7,
    /// Whether a person follows a hint, and to which hour.
    Hint = 8,
    /// Whether the matter is settled at once.
    Settled = 9,
    /// Whether a person wants to be called back, at each attempt.
    Callback = 10,
    /// Whether a call back reaches the person, at each try.
    Reached = 11,
}

/// All chance of a simulation.
#[derive(Clone, Copy, Debug)]
pub struct Luck {
    /// Where it starts.
    pub seed: u64,
}

impl Luck {
    /// The numbers for one quantity: of `item` in `week`, at its try number `attempt`.
    pub fn stream(self, week: u32, purpose: Purpose, item: u64, attempt: u32) -> Stream {
        self.keyed(week, purpose, item, attempt, 0)
    }

    /// A number above 0 and below 1 for a quantity of `item` in `week`, balanced over the weeks.
    pub fn balanced(self, week: u32, purpose: Purpose, item: u64) -> f64 {
        // Fisher and Yates: the tenths that the weeks of the block draw from.
        let mut tenths: [u32; BLOCK as usize] = std::array::from_fn(|tenth| tenth as u32);
        let mut shuffle = self.keyed(week / BLOCK, purpose, item, 0, 1);
        for last in (1..tenths.len()).rev() {
            tenths.swap(last, shuffle.below(last + 1));
        }
        let tenth = f64::from(tenths[(week % BLOCK) as usize]);
        let within = self.stream(week, purpose, item, 0).unit();
        ((tenth + within) / f64::from(BLOCK)).min(1.0 - f64::EPSILON)
    }

    fn keyed(self, week: u32, purpose: Purpose, item: u64, attempt: u32, use_: u32) -> Stream {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&self.seed.to_le_bytes());
        key[8..12].copy_from_slice(&week.to_le_bytes());
        key[12..16].copy_from_slice(&(purpose as u32).to_le_bytes());
        key[16..24].copy_from_slice(&item.to_le_bytes());
        key[24..28].copy_from_slice(&attempt.to_le_bytes());
        key[28..].copy_from_slice(&use_.to_le_bytes());
        Stream(ChaCha8Rng::from_seed(key))
    }
}

/// One quantity's random numbers.
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// A number above 0, up to 1.
    pub fn unit(&mut self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "53 bits fit")]
        let whole = ((self.0.next_u64() >> 11) + 1) as f64;
        whole / 9_007_199_254_740_992.0
    }

    /// Whether something happens in `percent` of the cases.
    pub fn happens(&mut self, percent: f64) -> bool {
        self.unit() * 100.0 <= percent
    }

    /// The place of one of `weights`, in proportion; negative ones count as 0. None where nothing
    /// has weight.
    pub fn pick(&mut self, weights: impl Iterator<Item = f64> + Clone) -> Option<usize> {
        let weights = weights.map(|weight| weight.max(0.0));
        let mut left = self.unit() * weights.clone().sum::<f64>();
        weights.enumerate().find_map(|(place, weight)| {
            left -= weight;
            (weight > 0.0 && left <= 1e-9).then_some(place)
        })
    }

    /// Seconds that are distributed as `duration` says.
    pub fn seconds(&mut self, duration: Duration) -> f64 {
        seconds(duration, self.unit().min(1.0 - f64::EPSILON))
    }

    /// A whole number below `end`.
    fn below(&mut self, end: usize) -> usize {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "a small count"
        )]
        let place = (self.unit() * end as f64).ceil() as usize;
        place.clamp(1, end) - 1
    }
}

/// The seconds that the share `below` of `duration` does not exceed.
pub fn seconds(duration: Duration, below: f64) -> f64 {
    match duration {
        Duration::Exponential { mean_s } => -mean_s * libm::log1p(-below),
        Duration::Lognormal { mean_s, variation } => {
            let variance = libm::log1p(variation * variation);
            mean_s * libm::exp(normal(below) * variance.sqrt() - variance / 2.0)
        }
        Duration::Weibull { mean_s, shape } => {
            let scale = mean_s / libm::tgamma(1.0 + 1.0 / shape);
            scale * libm::pow(-libm::log1p(-below), 1.0 / shape)
        }
    }
}

/// The quantile of the normal distribution: a first guess (Abramowitz and Stegun 26.2.23) made exact
/// by Newton's steps.
fn normal(below: f64) -> f64 {
    let tail = below.min(1.0 - below);
    let t = (-2.0 * libm::log(tail)).sqrt();
    let over = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let under = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let mut x = t - over / under;
    for _ in 0..3 {
        let above = libm::erfc(x / std::f64::consts::SQRT_2) / 2.0;
        let density = libm::exp(-x * x / 2.0) / (2.0 * std::f64::consts::PI).sqrt();
        x += (above - tail) / density;
    }
    if below < 0.5 { -x } else { x }
}

/// The quantile of the gamma distribution with mean 1 and this coefficient of variation.
pub fn factor(variation: f64, below: f64) -> f64 {
    if variation == 0.0 {
        return 1.0;
    }
    let shape = 1.0 / (variation * variation);
    let (mut low, mut high) = (0.0, shape + 40.0 * shape.sqrt() + 40.0);
    // Each step halves the interval; sixty leave no digit open.
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if gamma_below(shape, middle) < below {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0 / shape
}

/// The regularised lower incomplete gamma function, by its series (NIST DLMF 8.11.4).
fn gamma_below(shape: f64, value: f64) -> f64 {
    if value <= 0.0 {
        return 0.0;
    }
    let mut term = libm::exp(shape * libm::log(value) - value - libm::lgamma(shape + 1.0));
    let (mut sum, mut n) = (term, shape);
    while n < value || term > 1e-17 * sum {
        n += 1.0;
        term *= value / n;
        sum += term;
    }
    sum.min(1.0)
}

/// The quantile of the Poisson distribution.
pub fn count(mean: f64, below: f64) -> u32 {
    if mean <= 0.0 {
        return 0;
    }
    // Whatever is below the start is rarer than 1 in 10^20.
    let mut n = (mean - 10.0 * mean.sqrt()).floor().max(0.0);
    let mut term = libm::exp(n * libm::log(mean) - mean - libm::lgamma(n + 1.0));
    let mut sum = term;
    while sum < below && (n < mean || term > 1e-20) {
        n += 1.0;
        term *= mean / n;
        sum += term;
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates"
    )]
    let whole = n as u32;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_meet_known_values() {
        let near =
            |found: f64, known: f64| assert!((found - known).abs() < 1e-9, "{found} {known}");
        near(normal(0.975), 1.959_963_984_540_054);
        near(normal(0.001), -3.090_232_306_167_813_5);
        near(normal(0.5), 0.0);
        // Shape 1 is exponential; half of chi-square with 10 degrees of freedom is shape 5.
        near(factor(1.0, 0.9), 10.0_f64.ln());
        near(factor(0.2_f64.sqrt(), 0.95), 18.307_038_053_275_146 / 10.0);
        let counts = [0.367, 0.368, 0.735, 0.736, 0.999].map(|below| count(1.0, below));
        assert_eq!(counts, [0, 1, 1, 2, 5]);
        assert_eq!(count(1_000_000.0, 0.5), 1_000_000);
        assert_eq!(count(0.0, 0.9), 0);
        let weibull = Duration::Weibull {
            mean_s: 504.0,
            shape: 1.0,
        };
        let exponential = Duration::Exponential { mean_s: 504.0 };
        near(seconds(weibull, 0.3), seconds(exponential, 0.3));
    }

    #[test]
    fn balanced_numbers_come_from_each_tenth_once() {
        let luck = Luck { seed: 7 };
        let block = |item: u64, first: u32| -> Vec<u32> {
            let tenth = |week| (luck.balanced(week, Purpose::Day, item) * 10.0).floor();
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "from 0 to 9"
            )]
            (first..first + BLOCK)
                .map(|week| tenth(week) as u32)
                .collect()
        };
        let mut first = block(1, 20);
        assert_ne!(first, block(2, 20));
        assert_ne!(first, block(1, 30));
        first.sort_unstable();
        assert_eq!(first, (0..BLOCK).collect::<Vec<_>>());
    }

    #[test]
    fn means_are_what_they_are_called() {
        let steps = 200_000;
        for duration in [
            Duration::Exponential { mean_s: 302.0 },
            Duration::Lognormal {
                mean_s: 302.0,
                variation: 1.19,
            },
            Duration::Weibull {
                mean_s: 302.0,
                shape: 0.853,
            },
        ] {
            let sum: f64 = (0..steps)
                .map(|step| seconds(duration, (f64::from(step) + 0.5) / f64::from(steps)))
                .sum();
            let mean = sum / f64::from(steps);
            assert!((mean - 302.0).abs() < 0.2, "{duration:?}: {mean}");
        }
    }
}

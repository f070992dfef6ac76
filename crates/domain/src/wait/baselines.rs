//! The rules that other systems tell their callers; measured beside the estimator, shown nowhere.

use std::collections::VecDeque;

use serde::Serialize;

use super::Sight;

/// One value for each rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Baselines<T> {
    /// The last to enter service: what he or she waited.
    pub les: T,
    /// The head of the line: what he or she has waited so far.
    pub hol: T,
    /// The mean wait of the last five served.
    pub mean5: T,
    /// Asterisk's hold time, `(3 * old + new) / 4` (`app_queue`).
    pub asterisk: T,
    /// The queue-length rule, `(ahead + 1) * handling time / seats` (Ibrahim and Whitt).
    pub ql: T,
    /// The rule of ZMS, the appointment system of German citizen offices: a configured handling
    /// time, times people ahead, over counters.
    pub zms: T,
}

impl<T> Baselines<T> {
    /// Each value with the one of `other`, in place.
    pub fn each<U: Copy>(&mut self, other: &Baselines<U>, mut apply: impl FnMut(&mut T, U)) {
        apply(&mut self.les, other.les);
        apply(&mut self.hol, other.hol);
        apply(&mut self.mean5, other.mean5);
        apply(&mut self.asterisk, other.asterisk);
        apply(&mut self.ql, other.ql);
        apply(&mut self.zms, other.zms);
    }

    /// The same rules with other values.
    pub fn map<U>(self, apply: impl Fn(T) -> U) -> Baselines<U> {
        Baselines {
            les: apply(self.les),
            hol: apply(self.hol),
            mean5: apply(self.mean5),
            asterisk: apply(self.asterisk),
            ql: apply(self.ql),
            zms: apply(self.zms),
        }
    }
}

/// What the rules remember: the waits of those who were served.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    last: VecDeque<f64>,
    asterisk_s: f64,
}

impl Rules {
    /// Somebody was served after so long a wait.
    pub(super) fn served(&mut self, waited_s: f64) {
        if self.last.len() >= 5 {
            self.last.pop_front();
        }
        self.last.push_back(waited_s);
        self.asterisk_s = (3.0 * self.asterisk_s + waited_s) / 4.0;
    }

    /// The waits that the rules promise, in seconds, at a mean handling time of `handling_s`.
    pub(super) fn promise(&self, sight: &Sight, handling_s: f64) -> Baselines<f64> {
        let count = u32::try_from(self.last.len()).unwrap_or(1).max(1);
        let (ahead, seats) = (f64::from(sight.ahead), f64::from(sight.seats.max(1)));
        Baselines {
            les: self.last.back().copied().unwrap_or_default(),
            hol: sight.longest_s,
            mean5: self.last.iter().sum::<f64>() / f64::from(count),
            asterisk: self.asterisk_s,
            ql: (ahead + 1.0) * handling_s / seats,
            zms: ahead * sight.default_handling_s / seats,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_promise_what_they_say() {
        let mut rules = Rules::default();
        for waited in [1000.0, 40.0, 40.0, 40.0, 40.0, 80.0] {
            rules.served(waited);
        }
        let sight = Sight {
            ahead: 3,
            seats: 2,
            longest_s: 70.0,
            default_handling_s: 300.0,
            ..Sight::default()
        };
        let promise = rules.promise(&sight, 100.0);
        assert!((promise.les - 80.0).abs() < 1e-9);
        assert!((promise.hol - 70.0).abs() < 1e-9);
        assert!((promise.mean5 - 48.0).abs() < 1e-9);
        assert!((promise.ql - 200.0).abs() < 1e-9);
        assert!((promise.zms - 450.0).abs() < 1e-9);
        assert!((promise.asterisk - 99.833_984_375).abs() < 1e-9);
    }
}

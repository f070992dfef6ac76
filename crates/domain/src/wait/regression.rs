//! A median regression that learns one contact at a time and forgets slowly.
//!
//! Least absolute deviations by iteratively reweighted least squares (Schlossmacher, "An iterative
//! technique for absolute deviations curve fitting", JASA 68, 1973), made recursive: each contact
//! adds its outer product once, weighted by the inverse of its error at that time, and all earlier
//! ones fade. A ridge pulls the coefficients to a prior, so that the first contacts are answered
//! by the formula the prior stands for.

use serde::{Deserialize, Serialize};

/// Errors below this weigh no more: the rounding of the square root at zero.
const FLOOR: f64 = 0.05;
/// Solved anew after so many contacts.
const REFIT: u32 = 20;
/// The weight of the prior, in contacts of ordinary weight.
const RIDGE: f64 = 30.0;

/// The memory of the regression: of fixed size, whatever it has seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Regression {
    prior: Vec<f64>,
    coefficients: Vec<f64>,
    gram: Vec<f64>,
    moment: Vec<f64>,
    fresh: u32,
}

impl Regression {
    /// A regression that answers with `prior` until it has learnt better.
    pub(super) fn new(prior: &[f64]) -> Self {
        let size = prior.len();
        Self {
            prior: prior.to_vec(),
            coefficients: prior.to_vec(),
            gram: vec![0.0; size * size],
            moment: vec![0.0; size],
            fresh: 0,
        }
    }

    /// Whether this memory belongs to a regression from `prior`.
    pub(super) fn fits(&self, prior: &[f64]) -> bool {
        let size = prior.len();
        self.prior == prior
            && self.coefficients.len() == size
            && self.moment.len() == size
            && self.gram.len() == size * size
    }

    /// The conditional median for `features`.
    pub(super) fn predict(&self, features: &[f64]) -> f64 {
        dot(&self.coefficients, features)
    }

    /// Takes in one observation; earlier ones keep the share `memory` of their weight.
    pub(super) fn learn(&mut self, features: &[f64], target: f64, weight: f64, memory: f64) {
        let size = self.coefficients.len();
        if features.len() != size || !dot(features, features).is_finite() || !target.is_finite() {
            return;
        }
        let error = (target - self.predict(features)).abs();
        let weight = weight / error.max(FLOOR);
        for (row, a) in self.gram.chunks_exact_mut(size).zip(features) {
            for (cell, b) in row.iter_mut().zip(features) {
                *cell = *cell * memory + weight * a * b;
            }
        }
        for (cell, a) in self.moment.iter_mut().zip(features) {
            *cell = *cell * memory + weight * a * target;
        }
        self.fresh += 1;
        if self.fresh >= REFIT {
            self.fresh = 0;
            self.refit();
        }
    }

    fn refit(&mut self) {
        let size = self.prior.len();
        let mut matrix = self.gram.clone();
        let mut right = self.moment.clone();
        for (i, prior) in self.prior.iter().enumerate() {
            matrix[i * size + i] += RIDGE;
            right[i] += RIDGE * prior;
        }
        if let Some(solution) = solve(matrix, right) {
            self.coefficients = solution;
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Solves a symmetric positive definite system by Cholesky's decomposition; nothing where rounding
/// has made it indefinite.
fn solve(mut matrix: Vec<f64>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    for i in 0..size {
        for j in 0..=i {
            let known: f64 = (0..j)
                .map(|k| matrix[i * size + k] * matrix[j * size + k])
                .sum();
            let rest = matrix[i * size + j] - known;
            if i != j {
                matrix[i * size + j] = rest / matrix[j * size + j];
            } else if rest > 0.0 && rest.is_finite() {
                matrix[i * size + i] = rest.sqrt();
            } else {
                return None;
            }
        }
    }
    for i in 0..size {
        let known: f64 = (0..i).map(|k| matrix[i * size + k] * right[k]).sum();
        right[i] = (right[i] - known) / matrix[i * size + i];
    }
    for i in (0..size).rev() {
        let known: f64 = (i + 1..size).map(|k| matrix[k * size + i] * right[k]).sum();
        right[i] = (right[i] - known) / matrix[i * size + i];
    }
    right.iter().all(|value| value.is_finite()).then_some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_the_median_line_in_spite_of_wild_values() {
        let mut regression = Regression::new(&[0.0, 1.0]);
        for i in 0..20_000_u32 {
            let x = f64::from(i * 7 % 100) / 20.0;
            let wild = if i % 10 == 0 { 50.0 } else { 0.0 };
            let noise = f64::from(i * 13 % 11) / 10.0 - 0.5;
            regression.learn(&[1.0, x], 2.0 + 0.5 * x + noise + wild, 1.0, 0.9999);
        }
        assert!((regression.predict(&[1.0, 0.0]) - 2.0).abs() < 0.2);
        assert!((regression.predict(&[1.0, 4.0]) - 4.0).abs() < 0.2);
    }

    #[test]
    fn the_first_contacts_are_answered_by_the_prior() {
        let mut regression = Regression::new(&[0.5, 1.0]);
        assert!((regression.predict(&[1.0, 2.0]) - 2.5).abs() < f64::EPSILON);
        regression.learn(&[1.0, f64::NAN], f64::NAN, 1.0, 0.9);
        assert!((regression.predict(&[1.0, 2.0]) - 2.5).abs() < f64::EPSILON);
    }

    #[test]
    fn a_memory_of_another_shape_is_recognised() {
        assert!(Regression::new(&[0.0, 1.0]).fits(&[0.0, 1.0]));
        assert!(!Regression::new(&[0.0]).fits(&[0.0, 1.0]));
    }
}

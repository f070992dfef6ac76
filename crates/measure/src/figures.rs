//! Figures: percentiles, and lines on standard output.

use std::io::Write as _;

/// Percentiles of some measurements.
pub struct Spread {
    /// The median.
    pub p50: f64,
    /// The 95th percentile.
    pub p95: f64,
    /// The 99th percentile.
    pub p99: f64,
    /// The largest.
    pub max: f64,
}

impl Spread {
    /// Percentiles by the nearest rank; all zero for nothing.
    pub fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let rank = |share: usize| {
            let place = (values.len() * share).div_ceil(100).max(1) - 1;
            values.get(place).copied().unwrap_or(0.0)
        };
        Self {
            p50: rank(50),
            p95: rank(95),
            p99: rank(99),
            max: rank(100),
        }
    }
}

/// Writes a line to standard output.
pub fn line(text: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let spread = Spread::of((1..=20).map(f64::from).collect());
        assert!((spread.p50 - 10.0).abs() < f64::EPSILON);
        assert!((spread.p95 - 19.0).abs() < f64::EPSILON);
        assert!((spread.max - 20.0).abs() < f64::EPSILON);
    }
}

//! Numbers, shares and times as German readers write them.

/// A number with so many places after the comma, in groups of three.
pub fn number(value: f64, places: usize) -> String {
    let plain = format!("{:.places$}", value.abs());
    let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    if !rest.is_empty() {
        grouped.push(',');
        grouped += rest;
    }
    let is_zero = plain.chars().all(|digit| "0.".contains(digit));
    if value < 0.0 && !is_zero {
        grouped.insert(0, '−');
    }
    grouped
}

/// A share as percent.
pub fn percent(share: f64) -> String {
    format!("{}\u{a0}%", number(100.0 * share, 1))
}

/// Seconds as people say them.
pub fn times(seconds: f64) -> String {
    if seconds < 90.0 {
        return format!("{}\u{a0}s", number(seconds, 0));
    }
    if seconds < 5_400.0 {
        return format!(
            "{}\u{a0}min",
            number(seconds / 60.0, if seconds < 600.0 { 1 } else { 0 })
        );
    }
    format!("{}\u{a0}h", number(seconds / 3_600.0, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_german() {
        assert_eq!(number(1_234_567.891, 2), "1.234.567,89");
        assert_eq!(number(999.6, 0), "1.000");
        assert_eq!(number(-12.0, 0), "−12");
        assert_eq!(number(-0.01, 0), "0");
        assert_eq!(percent(0.1594), "15,9\u{a0}%");
        assert_eq!(times(45.2), "45\u{a0}s");
        assert_eq!(times(95.0), "1,6\u{a0}min");
        assert_eq!(times(1_800.0), "30\u{a0}min");
        assert_eq!(times(9_000.0), "2,5\u{a0}h");
    }
}

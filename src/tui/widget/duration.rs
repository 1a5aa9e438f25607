//! Short times as people read them.

use std::time::Duration;

/// Formats a short time in at most three digits; zero, where no clock is shown, is a dash.
#[must_use]
pub fn format(time: Duration) -> String {
    if time.is_zero() {
        return "–".to_owned();
    }
    let micros = time.as_secs_f64() * 1e6;
    if micros < 999.5 {
        format!("{micros:.0} µs")
    } else if micros < 9_950.0 {
        format!("{:.1} ms", micros / 1e3)
    } else {
        format!("{:.0} ms", micros / 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_to_three_digits() {
        let shown: Vec<_> = [0, 12, 999, 1000, 1234, 12_345, 345_678]
            .map(|micros| format(Duration::from_micros(micros)))
            .into();
        assert_eq!(shown, ["–", "12 µs", "999 µs", "1.0 ms", "1.2 ms", "12 ms", "346 ms"]);
    }
}

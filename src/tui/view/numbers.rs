//! Numbers as people read them.

use std::time::Duration;

use crate::models::Kind;

/// A model's score: votes with their sign, probabilities in per cent, five characters at most.
pub(super) fn score(kind: Kind, score: f32) -> String {
    match kind {
        Kind::LeastSquares => votes(score),
        Kind::FullyConnected | Kind::Convolutional => per_cent(score),
    }
}

fn votes(score: f32) -> String {
    match score.round() as i32 {
        0 => "0".to_owned(),
        won @ 1.. => format!("+{won}"),
        lost => format!("−{}", lost.abs()),
    }
}

/// Certainty does not exist, and rounding must not make it: the most is 99.9 %.
fn per_cent(probability: f32) -> String {
    let tenths = (probability * 1000.0).round() as u32;
    let tenths = tenths.min(999);
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// A short time in three digits at most; a dash for none, where nobody looked at the clock.
pub(super) fn time(took: Duration) -> String {
    if took.is_zero() {
        return "–".to_owned();
    }
    let micros = took.as_secs_f64() * 1e6;
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
    fn votes_have_signs() {
        let shown: Vec<_> = [-9.0, -1.0, 0.0, 3.0, 9.0].map(votes).into();
        assert_eq!(shown, ["−9", "−1", "0", "+3", "+9"]);
    }

    #[test]
    fn nothing_is_certain() {
        let shown: Vec<_> = [0.0, 0.000_4, 0.000_6, 0.5, 0.9996, 1.0, f32::NAN].map(per_cent).into();
        assert_eq!(shown, ["0.0%", "0.0%", "0.1%", "50.0%", "99.9%", "99.9%", "0.0%"]);
    }

    #[test]
    fn times_keep_to_three_digits() {
        let shown: Vec<_> = [0, 12, 999, 1000, 1234, 12_345, 345_678]
            .map(|micros| time(Duration::from_micros(micros)))
            .into();
        assert_eq!(shown, ["–", "12 µs", "999 µs", "1.0 ms", "1.2 ms", "12 ms", "346 ms"]);
    }
}

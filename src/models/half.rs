//! Half precision: 16 bits of IEEE 754, a sign, 5 bits of exponent and 10 of mantissa.

/// Exponent bias of single less that of half precision, where the exponent of single precision stands.
const REBIAS: u32 = (127 - 15) << 23;

/// The smallest normal number of half precision, 2⁻¹⁴, as bits of single precision.
const MIN_NORMAL: u32 = REBIAS + (1 << 23);

/// Units of the numbers below [`MIN_NORMAL`]: 2²⁴ of them are 1.
const SUBNORMAL_UNITS: f32 = (1 << 24) as f32;

/// The bits of infinity; those of finite numbers are lower.
const INFINITY: u16 = 0x7c00;

/// Widens a number of half precision, which changes nothing about it.
pub(super) fn to_single(bits: u16) -> f32 {
    let (exponent, mantissa) = (u32::from(bits >> 10) & 0x1f, u32::from(bits) & 0x3ff);
    let magnitude = match exponent {
        0 => mantissa as f32 / SUBNORMAL_UNITS,
        0x1f => f32::from_bits(0x7f80_0000 | mantissa << 13),
        _ => f32::from_bits((exponent << 23) + REBIAS + (mantissa << 13)),
    };
    if bits >> 15 == 1 { -magnitude } else { magnitude }
}

/// Rounds a finite number to half precision, ties to even; `None` if it is too large.
pub(super) fn from_single(value: f32) -> Option<u16> {
    let (sign, bits) = ((value.to_bits() >> 16) as u16 & 0x8000, value.abs().to_bits());
    let magnitude = if bits < MIN_NORMAL {
        (value.abs() * SUBNORMAL_UNITS).round_ties_even() as u32
    } else {
        let to_even = (bits >> 13) & 1;
        (bits.checked_add(0xfff + to_even)? - REBIAS) >> 13
    };
    u16::try_from(magnitude).ok().filter(|&magnitude| magnitude < INFINITY).map(|magnitude| sign | magnitude)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finite_number_survives_the_way_up_and_down() {
        let finite = |bits: &u16| bits & INFINITY != INFINITY;
        for bits in (0..=u16::MAX).filter(finite) {
            assert_eq!(from_single(to_single(bits)), Some(bits), "{bits:#06x}");
        }
        assert!(to_single(0x7c00).is_infinite() && to_single(0x7e00).is_nan());
    }

    #[test]
    fn the_nearest_number_is_taken_and_the_even_one_of_two() {
        assert_eq!(to_single(from_single(0.1).unwrap()), 0.099_975_586);
        assert_eq!(from_single(1.0 + 1.0 / 2048.0), from_single(1.0), "a tie goes to the even mantissa");
        assert_eq!(from_single(1.0 + 3.0 / 2048.0), from_single(1.0 + 2.0 / 1024.0));
        assert_eq!(to_single(from_single(-1e-7).unwrap()), -2.0 / SUBNORMAL_UNITS);
        assert_eq!(to_single(from_single(1e-9).unwrap()), 0.0);
        let mut rng = fastrand::Rng::with_seed(3);
        for _ in 0..100_000 {
            let value = (rng.f32() - 0.5) * f32::powi(2.0, rng.i32(-24..16));
            let half = from_single(value).unwrap();
            let error = |bits| (f64::from(to_single(bits)) - f64::from(value)).abs();
            let neighbors = [half.wrapping_add(1), half.wrapping_sub(1)];
            assert!(!neighbors.iter().any(|&bits| error(bits) < error(half)), "{value} became {half:#06x}");
        }
    }

    #[test]
    fn too_large_numbers_are_refused() {
        assert_eq!(from_single(65_504.0), Some(0x7bff));
        assert_eq!(from_single(65_519.9), Some(0x7bff), "rounds down to the largest");
        assert_eq!(from_single(65_520.0), None);
        assert_eq!(from_single(f32::MAX), None);
    }
}

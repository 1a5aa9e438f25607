//! Numbers on pages: short, of equal width, and never of a finer grain than the eye needs.

/// Writes a value with a sign and at most five characters, or six where it is large: `+0.52`, `−12.3`, `+1234`.
pub(super) fn signed(value: f32) -> String {
    let sign = if value < 0.0 { '−' } else { '+' };
    format!("{sign}{}", plain(value.abs()))
}

/// Writes a value with as many decimals as four characters hold: `0.52`, `12.3`, `1234`.
pub(super) fn plain(value: f32) -> String {
    let text = match value.abs() {
        size if size < 9.995 => format!("{:.2}", value.abs()),
        size if size < 99.95 => format!("{:.1}", value.abs()),
        size if size < 1e5 => format!("{:.0}", value.abs()),
        _ => format!("{:.0e}", value.abs()),
    };
    if value < 0.0 { format!("−{text}") } else { text }
}

/// Writes a value with a sign and a decimal more, so that a sum can be followed: `−0.634`, `+12.35`.
pub(super) fn exact(value: f32) -> String {
    let sign = if value < 0.0 { '−' } else { '+' };
    let text = match value.abs() {
        size if size < 9.9995 => format!("{size:.3}"),
        size if size < 99.995 => format!("{size:.2}"),
        size => plain(size),
    };
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_to_their_columns() {
        assert_eq!([0.0, 0.524, 9.996, -0.004, 123.4].map(plain), ["0.00", "0.52", "10.0", "−0.00", "123"]);
        assert_eq!([0.524, -12.345, 2e7].map(signed), ["+0.52", "−12.3", "+2e7"]);
        assert_eq!([0.5, -12.346, 123.4].map(exact), ["+0.500", "−12.35", "+123"]);
    }
}

//! Golden files: how one is known, and when it shows what it should.

use super::snapshot::HEADING;
use super::{png, svg};

/// Returns true if a file is a snapshot, so that nothing else is lost if it is overwritten.
#[must_use]
pub fn is_snapshot(bytes: &[u8]) -> bool {
    bytes.starts_with(HEADING.as_bytes()) || svg::is_snapshot(bytes) || png::text(bytes).is_some()
}

/// Returns true if a golden file shows the same as a snapshot. Pictures of pixels may be compressed in any way.
#[must_use]
pub fn shows(golden: &[u8], snapshot: &[u8]) -> bool {
    golden == snapshot || png::same_pixels(golden, snapshot)
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    use super::*;

    #[test]
    fn only_a_snapshot_is_one() {
        assert!(is_snapshot(b"# Digitty snapshot of a screen of 1x1\n"));
        assert!(is_snapshot(svg::svg(&Buffer::empty(Rect::new(0, 0, 9, 3))).as_bytes()));
        assert!(is_snapshot(&png::png(&Buffer::empty(Rect::new(0, 0, 9, 3))).unwrap()));
        for other in ["", "[package]", "<svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\"/>\n"] {
            assert!(!is_snapshot(other.as_bytes()), "{other}");
        }
    }
}

//! The rectangles of a review: a function of the size of the screen.

use ratatui::layout::{Offset, Position, Rect, Size};

/// The least screen that a review fits on.
pub(super) const MIN_SIZE: Size = Size::new(28, 11);
/// Columns of the panel that counts what has changed; a narrow screen has none.
const CHANGED: u16 = 20;
/// Columns of a screen that has that panel.
const WIDE: u16 = 70;

/// The rectangle of every part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// The number and the name of the snapshot.
    pub(super) heading: Rect,
    /// The snapshot of the golden file, with its frame.
    pub(super) expected: Rect,
    /// The snapshot that was taken now, with its frame.
    pub(super) seen: Rect,
    /// The counts, with their frame; empty on a narrow screen.
    pub(super) changed: Rect,
    /// The counts in one line, where there is no panel, or a message.
    pub(super) message: Rect,
    /// The hints.
    pub(super) hints: Rect,
}

/// Lays a review out on a screen of at least [`MIN_SIZE`].
pub(super) fn layout(size: Size) -> Layout {
    let line = |y| Rect { x: 0, y, width: size.width, height: 1 };
    let counts = if size.width >= WIDE { CHANGED } else { 0 };
    let width = (size.width - counts) / 2;
    let hints = if size.width >= WIDE { 2 } else { 4 };
    let panel = |x, width| Rect { x, y: 2, width, height: size.height - hints - 4 };
    Layout {
        heading: line(0),
        expected: panel(0, width),
        seen: panel(width, width),
        changed: panel(2 * width, counts),
        message: line(size.height - hints - 2),
        hints: Rect { height: hints, ..line(size.height - hints) },
    }
}

/// Returns the place of a picture that is at the top left corner of a window: the region is in the middle, as far as
/// the picture reaches.
pub(super) fn origin(window: Size, picture: Size, region: Rect) -> Position {
    let along = |window: u16, picture: u16, start: u16, length: u16| {
        let middle = start.saturating_add(length / 2);
        middle.saturating_sub(window / 2).min(picture.saturating_sub(window))
    };
    // A region that is larger than the window begins at its edge.
    let start = |window: u16, start: u16, length: u16| (start, length.min(window));
    let (x, width) = start(window.width, region.x, region.width);
    let (y, height) = start(window.height, region.y, region.height);
    Position::new(
        along(window.width, picture.width, x, width),
        along(window.height, picture.height, y, height),
    )
}

/// Returns the inside of a frame.
pub(super) fn inside(frame: Rect) -> Rect {
    let inner =
        Rect { width: frame.width.saturating_sub(2), height: frame.height.saturating_sub(2), ..frame };
    inner.offset(Offset { x: 1, y: 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_fit_every_screen_and_do_not_overlap() {
        for width in MIN_SIZE.width..200 {
            for height in MIN_SIZE.height..60 {
                let layout = layout(Size::new(width, height));
                let parts = [
                    layout.heading,
                    layout.expected,
                    layout.seen,
                    layout.changed,
                    layout.message,
                    layout.hints,
                ];
                for (i, part) in parts.iter().enumerate() {
                    assert!(part.right() <= width && part.bottom() <= height, "{part} on {width}×{height}");
                    let others = &parts[..i];
                    assert!(
                        others.iter().all(|other| !part.intersects(*other)),
                        "{part} on {width}×{height}"
                    );
                }
                assert!(inside(layout.seen).height >= 1 && inside(layout.seen).width >= 12);
            }
        }
    }

    #[test]
    fn a_region_is_in_the_window_as_far_as_it_fits() {
        let (window, picture) = (Size::new(28, 14), Size::new(80, 24));
        for x in 0..80 {
            for width in 1..80 - x {
                let at = origin(window, picture, Rect::new(x, 5, width, 2));
                assert!(at.x <= x && x < at.x + 28, "{x},{width}: {at}");
                assert!(width > 28 || x + width <= at.x + 28);
            }
        }
        assert_eq!(origin(Size::new(100, 40), picture, Rect::new(70, 20, 5, 2)), Position::ORIGIN);
    }
}

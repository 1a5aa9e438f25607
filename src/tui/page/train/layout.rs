//! The rectangles of the train page, within the content of the screen.

use ratatui::layout::Rect;

use crate::tui::contents::Contents;

/// Rows above the curves: what is trained, and how far it is.
const STATE: u16 = 2;
/// Rows of the curves with their headings.
const CURVES: (u16, u16) = (3, 20);
/// Columns between panels.
const GAP: u16 = 2;
/// The fewest columns of a page with kernels beside the classes.
const MIN_WIDTH: u16 = 40;
/// The fewest rows of the classes, so that kernels beside them can be seen.
const MIN_CLASSES: u16 = 7;

/// The rectangle of every part; that of a part that does not fit is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The network, the recipe, and how far it is.
    pub state: Rect,
    /// The loss, with its heading.
    pub loss: Rect,
    /// The accuracy, with its heading.
    pub accuracy: Rect,
    /// The states that are kept, along the batches.
    pub points: Rect,
    /// The answer to the drawing and the accuracy, by class, with a heading.
    pub classes: Rect,
    /// The weights of the first layer, with a heading.
    pub kernels: Rect,
}

/// Lays the page out in `area`.
#[must_use]
pub fn layout(contents: &Contents, area: Rect) -> Layout {
    let mut free = area;
    let mut take = |height: u16| {
        let taken = Rect { height: height.min(free.height), ..free };
        free = Rect { y: taken.bottom(), height: free.height - taken.height, ..free };
        taken
    };
    let state = take(STATE);
    let least = (contents.classes + 1).max(MIN_CLASSES);
    let spare = area.height.saturating_sub(STATE + least + 1);
    let has_curves = spare >= CURVES.0 && area.width >= MIN_WIDTH;
    let curves = if has_curves { take(spare.min(CURVES.1)) } else { Rect::ZERO };
    let points = if has_curves { take(1) } else { Rect::ZERO };
    let rest = free;
    let half = curves.width.saturating_sub(GAP) / 2;
    let second = |area: Rect, width: u16| Rect { x: area.right() - width, width, ..area };
    let (classes, kernels) = if area.width >= MIN_WIDTH {
        let width = (rest.width - GAP) / 2 + 2;
        (Rect { width, ..rest }, second(rest, rest.width - width - GAP))
    } else {
        (rest, Rect::ZERO)
    };
    Layout {
        state,
        loss: Rect { width: half, ..curves },
        accuracy: second(curves, half),
        points,
        classes,
        kernels,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::ImageSize;

    #[test]
    fn parts_stay_within_the_page_and_apart() {
        for (classes, name_width) in [(10, 1), (3, 8)] {
            let contents = Contents { size: ImageSize::MNIST, classes, name_width, models: 3, big: false };
            for (width, height) in (0..130).flat_map(|width| (0..60).map(move |height| (width, height))) {
                let area = Rect::new(5, 3, width, height);
                let Layout { state, loss, accuracy, points, classes, kernels } = layout(&contents, area);
                let parts = [state, loss, accuracy, points, classes, kernels];
                for (i, part) in parts.iter().enumerate() {
                    assert!(part.is_empty() || area.union(*part) == area, "{part} in {area}");
                    assert!(!parts[..i].iter().any(|other| other.intersects(*part)), "{part} in {area}");
                }
            }
        }
    }

    #[test]
    fn a_classic_terminal_has_curves_and_all_ten_classes() {
        let contents = Contents { size: ImageSize::MNIST, classes: 10, name_width: 1, models: 3, big: false };
        let layout = layout(&contents, Rect::new(32, 1, 48, 18));
        assert_eq!((layout.loss.as_size(), layout.classes.height), ((23, 4).into(), 11));
        assert!(layout.kernels.width >= 20, "{layout:?}");
    }
}

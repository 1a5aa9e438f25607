//! The layout of the pages that look into a model: the canvas, and beside it as much of the page as fits.
//!
//! A pure function of the size of the screen, of the canvas and of whether the page wants the whole width. Small
//! screens have no room for both: there the page takes the place of the canvas.

use ratatui::layout::{Position, Rect, Size};

use super::painting::Painting;
use crate::tui::contents::Contents;
use crate::tui::widget::heatmap::Zoom;

/// The smallest screen for a page alone.
pub(super) const MIN_SIZE: Size = Size::new(24, 8);
/// The fewest columns of a page beside the canvas, and those that it should have before pixels grow.
const BESIDE: (u16, u16) = (46, 90);
/// The fewest rows of a page below the canvas.
const BELOW: u16 = 12;
/// Columns between the canvas and the page.
const GAP: u16 = 2;

/// The rectangle of every panel; that of a panel that does not fit is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beside {
    /// The tabs of the pages.
    pub tabs: Rect,
    /// The canvas.
    pub painting: Painting,
    /// Tool, brush and preprocessing, below the canvas.
    pub tools: Rect,
    /// The page itself.
    pub content: Rect,
    /// A sentence on what is seen.
    pub sentence: Rect,
    /// The latest message, or the verdict of the models.
    pub message: Rect,
    /// The latest message, where the verdict keeps its own line.
    pub notice: Rect,
    /// The hints.
    pub hints: Rect,
}

impl Beside {
    /// Returns all panels, which do not overlap.
    #[must_use]
    pub fn panels(&self) -> [Rect; 8] {
        let Self { tabs, painting, tools, content, sentence, message, notice, hints } = *self;
        let canvas = if painting.frame.is_empty() { painting.canvas } else { painting.frame };
        [tabs, canvas, tools, content, sentence, message, notice, hints]
    }
}

/// Lays the panels out on a screen of this size; all are empty on one smaller than 24×8.
#[must_use]
pub fn layout(contents: &Contents, wide: bool, size: Size) -> Beside {
    let screen = Rect::from((Position::ORIGIN, size));
    let size_of_canvas = contents.size;
    let painting = Painting { canvas: Rect::ZERO, size: size_of_canvas, zoom: Zoom::Half, frame: Rect::ZERO };
    let empty = Rect::ZERO;
    let mut layout = Beside {
        tabs: empty,
        painting,
        tools: empty,
        content: empty,
        sentence: empty,
        message: empty,
        notice: empty,
        hints: empty,
    };
    if size.width >= MIN_SIZE.width && size.height >= MIN_SIZE.height {
        let main = lines(&mut layout, contents, screen);
        panels(&mut layout, contents, wide, main);
    }
    layout
}

/// Places the lines around the panels proper, and returns the rectangle of those.
fn lines(layout: &mut Beside, contents: &Contents, screen: Rect) -> Rect {
    let framed = contents.framed(Zoom::Half).height;
    // Lines above and below, from the most important to the least: tabs, sentence, hints, message, more hints,
    // and one that is empty but for notices.
    let spare = screen.height.saturating_sub(framed.min(screen.height - 3)).min(7);
    let (message, empty) = (u16::from(spare > 3), u16::from(spare > 6));
    let hints = 1 + u16::from(spare > 4);
    let above = screen.rows().next().unwrap_or_default();
    layout.tabs = above;
    let below = 1 + message + empty + hints;
    let mut y = screen.bottom() - below;
    let mut take = |height| {
        y += height;
        Rect { y: y - height, height, ..screen }
    };
    layout.sentence = take(1);
    layout.message = take(message);
    layout.notice = take(empty);
    layout.hints = take(hints);
    Rect { y: 1, height: screen.height - 1 - below, ..screen }
}

/// Places the canvas and the page in `main`.
fn panels(layout: &mut Beside, contents: &Contents, wide: bool, main: Rect) {
    let (full, half) = (contents.framed(Zoom::Full), contents.framed(Zoom::Half));
    let fits = |framed: Size, least: u16| {
        main.width >= framed.width + GAP + least && main.height >= framed.height && !wide
    };
    if fits(full, BESIDE.1) {
        beside(layout, Zoom::Full, full, main);
    } else if fits(half, BESIDE.0) {
        beside(layout, Zoom::Half, half, main);
    } else if !wide && main.width >= half.width && main.height >= half.height + BELOW {
        let (above, below) = (Rect { height: half.height, ..main }, half.height);
        beside(layout, Zoom::Half, half, above);
        layout.content = Rect { y: main.y + below, height: main.height - below, ..main };
    } else {
        layout.content = main;
    }
}

/// Places the canvas at the left, and the page at the right.
fn beside(layout: &mut Beside, zoom: Zoom, framed: Size, main: Rect) {
    let Size { width, height } = framed;
    let frame = Rect { width, height, ..main };
    let canvas = Rect { x: frame.x + 1, y: frame.y + 1, width: width - 2, height: height - 2 };
    layout.painting = Painting { canvas, zoom, frame, ..layout.painting };
    layout.tools = Rect { y: frame.bottom(), height: (main.height - height).min(2), ..frame };
    let x = (frame.right() + GAP).min(main.right());
    layout.content = Rect { x, width: main.right() - x, ..main };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::ImageSize;

    #[test]
    fn at_every_size_panels_stay_on_the_screen_and_apart() {
        for size in [ImageSize::MNIST, ImageSize::square::<16>(), ImageSize::square::<64>()] {
            let contents = Contents { size, classes: 10, name_width: 1, models: 3, big: false };
            for (width, height) in (0..=200).flat_map(|width| (0..=80).map(move |height| (width, height))) {
                for wide in [false, true] {
                    let layout = layout(&contents, wide, Size::new(width, height));
                    let screen = Rect::new(0, 0, width, height);
                    let panels = layout.panels();
                    for (i, panel) in panels.iter().enumerate() {
                        let apart = panels[..i].iter().all(|other| !other.intersects(*panel));
                        let on_screen = panel.is_empty() || screen.union(*panel) == screen;
                        assert!(apart && on_screen, "{width}×{height}: {layout:?}");
                    }
                    let shown = width >= MIN_SIZE.width && height >= MIN_SIZE.height;
                    assert_eq!(!layout.content.is_empty(), shown, "{width}×{height}");
                }
            }
        }
    }

    #[test]
    fn a_classic_terminal_has_48_columns_beside_the_canvas() {
        let contents = Contents { size: ImageSize::MNIST, classes: 10, name_width: 1, models: 3, big: false };
        let small = layout(&contents, false, Size::new(80, 24));
        assert_eq!(small.content.as_size(), Size::new(48, 18));
        assert_eq!(small.painting.canvas.as_size(), Size::new(28, 14));
        assert_eq!(small.hints.height, 2);
        let large = layout(&contents, false, Size::new(160, 50));
        assert_eq!(large.painting.zoom, Zoom::Full);
        assert_eq!(layout(&contents, true, Size::new(80, 24)).content.width, 80);
        assert!(layout(&contents, false, Size::new(60, 20)).painting.canvas.is_empty());
    }
}

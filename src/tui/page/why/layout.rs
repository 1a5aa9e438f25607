//! The rectangles of the why page, within the content of the screen: a block for each model that fits.

use ratatui::layout::Rect;

use crate::tui::contents::Contents;
use crate::tui::scene::Scene;
use crate::tui::widget::heatmap::Zoom;

/// Columns between blocks.
const GAP: u16 = 2;
/// The fewest columns of a block: those of its sum.
const MIN_BLOCK: u16 = 26;
/// The fewest columns of the comparisons beside a map.
const MIN_TABLE: u16 = 10;
/// Rows of a sum one below the other.
const SUM_ROWS: u16 = 3;

/// The rectangles of one model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The place of the model in the lineup.
    pub place: usize,
    /// The name of the model and the question.
    pub title: Rect,
    /// The pixels.
    pub map: Rect,
    /// The size of a pixel.
    pub zoom: Zoom,
    /// What the pixels sum to: in a line, or in three.
    pub sum: Rect,
    /// The state of occlusion, or the likeness.
    pub note: Rect,
    /// The comparisons: a heading, and a row for each class.
    pub table: Rect,
}

impl Block {
    /// Returns the heading of the comparisons, and their rows.
    #[must_use]
    pub fn comparisons(&self) -> (Rect, Rect) {
        let mut rows = Rows(self.table);
        (rows.take(1), rows.0)
    }
}

/// Lays out as many models as fit in `area`, the one that is looked at among them.
#[must_use]
pub fn layout(contents: &Contents, scene: &Scene, area: Rect) -> Vec<Block> {
    let width = contents.canvas(Zoom::Half).width.max(MIN_BLOCK);
    let fitting = usize::from((area.width + GAP) / (width + GAP)).max(1);
    let count = fitting.min(scene.models);
    if count <= 1 {
        let place = scene.model;
        return (0..scene.models.min(1)).map(|_| alone(contents, place, area)).collect();
    }
    let first = scene.model.min(scene.models - count);
    let block = |i: usize| {
        let x = area.x + i as u16 * (width + GAP);
        column(contents, first + i, Rect { x, width, ..area })
    };
    (0..count).map(block).collect()
}

/// A model alone: the comparisons beside the map, or below where it is narrow.
fn alone(contents: &Contents, place: usize, area: Rect) -> Block {
    let fits = |zoom| {
        let map = contents.canvas(zoom);
        map.width + GAP + MIN_TABLE <= area.width && map.height + 3 <= area.height
    };
    let zoom = if fits(Zoom::Full) { Zoom::Full } else { Zoom::Half };
    if !fits(zoom) {
        return column(contents, place, area);
    }
    let size = contents.canvas(zoom);
    let mut rows = Rows(area);
    let title = rows.take(1);
    let band = rows.take(size.height);
    let x = band.x + size.width + GAP - 1;
    Block {
        place,
        title,
        map: Rect { width: size.width, ..band },
        zoom,
        table: Rect { x, width: band.right() - x, ..band },
        sum: rows.take(1),
        note: rows.take(1),
    }
}

/// A model in a column: map, sum and comparisons below one another, as many as fit.
fn column(contents: &Contents, place: usize, area: Rect) -> Block {
    let size = contents.canvas(Zoom::Half);
    let mut rows = Rows(area);
    let title = rows.take(1);
    let map = rows.take(size.height);
    Block {
        place,
        title,
        map: Rect { width: size.width.min(map.width), ..map },
        zoom: Zoom::Half,
        sum: rows.take(SUM_ROWS),
        note: rows.take(1),
        table: rows.0,
    }
}

/// The rows that are still free.
struct Rows(Rect);

impl Rows {
    fn take(&mut self, height: u16) -> Rect {
        let Self(free) = self;
        let taken = Rect { height: height.min(free.height), ..*free };
        *free = Rect { y: taken.bottom(), height: free.height - taken.height, ..*free };
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::ImageSize;

    fn scene(models: usize, model: usize) -> Scene {
        Scene { models, model, ..Scene::default() }
    }

    #[test]
    fn blocks_stay_within_the_page_and_apart() {
        for (size, classes) in [(ImageSize::MNIST, 10), (ImageSize::square::<16>(), 3)] {
            let contents = Contents { size, classes, name_width: 8, models: 3, big: false };
            for (width, height, models) in (0..130).flat_map(|w| (0..60).map(move |h| (w, h, w as usize % 7)))
            {
                let area = Rect::new(5, 3, width, height);
                let blocks = layout(&contents, &scene(models, models.saturating_sub(1)), area);
                assert_eq!(blocks.is_empty(), models == 0);
                let parts = |block: &Block| [block.title, block.map, block.sum, block.note, block.table];
                let parts: Vec<Rect> = blocks.iter().flat_map(parts).collect();
                for (i, part) in parts.iter().enumerate() {
                    assert!(part.is_empty() || area.union(*part) == area, "{part} in {area}");
                    assert!(!parts[..i].iter().any(|other| other.intersects(*part)), "{part}");
                }
                assert!(models == 0 || blocks.iter().any(|block| block.place == models - 1));
            }
        }
    }

    #[test]
    fn a_classic_terminal_shows_one_model_with_its_comparisons_and_a_large_one_all_three() {
        let contents = Contents { size: ImageSize::MNIST, classes: 10, name_width: 1, models: 3, big: false };
        let small = layout(&contents, &scene(3, 2), Rect::new(0, 0, 48, 18));
        let [block] = small[..] else { panic!("{small:?}") };
        assert_eq!((block.place, block.map.as_size(), block.table.width), (2, (28, 14).into(), 19));
        assert_eq!((block.sum.height, block.note.height), (1, 1));
        assert_eq!(layout(&contents, &scene(3, 0), Rect::new(0, 0, 80, 18)).len(), 2);
        let large = layout(&contents, &scene(3, 0), Rect::new(0, 0, 100, 42));
        assert!(large.len() == 3 && large.iter().all(|block| block.table.height > 10), "{large:?}");
    }
}

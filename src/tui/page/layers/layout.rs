//! The rectangles of the layers page, within the content of the screen.

use ratatui::layout::Rect;

use crate::tui::page::walk::Walk;
use crate::tui::scene::Scene;
use crate::tui::widget::tiles::Tiles;

/// The rectangle of every part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The layers, to walk along.
    pub walk: Walk,
    /// The shape of the layer and the number of its parameters.
    pub facts: Rect,
    /// The values of the map that is looked at.
    pub caption: Rect,
    /// The maps.
    pub tiles: Tiles,
}

/// Lays the page out in `area`. The maps come last, and yet have at least three rows.
#[must_use]
pub fn layout(scene: &Scene, area: Rect) -> Layout {
    let mut lines = area.height.saturating_sub(3).min(3);
    let mut y = area.y;
    let mut line = || {
        let height = lines.min(1);
        lines -= height;
        y += height;
        Rect { y: y - height, height, ..area }
    };
    let (walk, facts, caption) = (line(), line(), line());
    let maps = Rect { y, height: area.bottom() - y, ..area };
    Layout {
        walk: Walk::new(scene, walk),
        facts,
        caption,
        tiles: Tiles::new(scene.map_size, scene.maps, scene.place, maps),
    }
}

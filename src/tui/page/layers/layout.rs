//! The rectangles of the layers page, within the content of the screen.

use ratatui::layout::Rect;

use crate::tui::page::closeup::{Closeup, Lines, closeup};
use crate::tui::page::panel;
use crate::tui::scene::Scene;
use crate::tui::widget::tiles::Tiles;

/// The rectangle of every part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The lines above.
    pub lines: Lines,
    /// All maps of the layer, on the level of those.
    pub tiles: Tiles,
    /// One map, a level in.
    pub closeup: Closeup,
    /// Below that map its kernels, one for each map of the input.
    pub kernels: Tiles,
}

/// Lays the page out in `area`.
#[must_use]
pub fn layout(scene: &Scene, area: Rect) -> Layout {
    let lines = Lines::new(scene, area);
    let closeup = closeup(scene, panel::width(scene.side), lines.rest);
    let side = [scene.side; 2];
    let below = closeup.below;
    let below = Rect { y: below.y + below.height.min(1), height: below.height.saturating_sub(1), ..below };
    Layout {
        lines,
        tiles: Tiles::new(scene.map_size, scene.maps, scene.place, lines.rest),
        closeup,
        kernels: Tiles::new(side, scene.channels, scene.channel, below),
    }
}

//! The layout of a closer look: lines above, one or two maps as large as they fit, and a panel of numbers beside
//! or below them.

use ratatui::layout::{Position, Rect};

use super::walk::Walk;
use crate::tui::scene::Scene;
use crate::tui::widget::heatmap::Zoom;

/// The lines above, and the rest below them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lines {
    /// The layers, to walk along.
    pub walk: Walk,
    /// The layer and the number of its parameters.
    pub facts: Rect,
    /// The map that is looked at.
    pub caption: Rect,
    /// The rest.
    pub rest: Rect,
}

impl Lines {
    /// Lays the lines out in `area`, of which at least three rows are left.
    #[must_use]
    pub fn new(scene: &Scene, area: Rect) -> Self {
        let mut lines = area.height.saturating_sub(3).min(3);
        let mut y = area.y;
        let mut line = || {
            let height = lines.min(1);
            lines -= height;
            y += height;
            Rect { y: y - height, height, ..area }
        };
        let (walk, facts, caption) = (Walk::new(scene, line()), line(), line());
        Self { walk, facts, caption, rest: Rect { y, height: area.bottom() - y, ..area } }
    }
}

/// A map on the screen: the whole of it, or what the cursor is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its cells.
    pub area: Rect,
    /// The size of a pixel.
    pub zoom: Zoom,
    /// The column and row at the top left corner.
    pub origin: (usize, usize),
}

impl Place {
    /// Places a map of columns × rows pixels in an area that may be smaller, so that the pixel `at` is in it.
    #[must_use]
    pub fn new(map: [usize; 2], at: (usize, usize), zoom: Zoom, area: Rect) -> Self {
        let whole = zoom.of(map);
        let (width, height) = (whole.width.min(area.width), whole.height.min(area.height));
        let (columns, rows) = zoom.whole_pixels(width, height);
        let first =
            |at: usize, room: usize, all: usize| at.saturating_sub(room / 2).min(all.saturating_sub(room));
        let origin = (first(at.0, columns, map[0]), first(at.1, rows, map[1]));
        Self { area: Rect { width, height, ..area }, zoom, origin }
    }

    /// Returns the pixel at a cell, if the map has one there.
    #[must_use]
    pub fn pixel(&self, map: [usize; 2], cell: Position) -> Option<(usize, usize)> {
        if !self.area.contains(cell) {
            return None;
        }
        let (x, y) = self.zoom.whole_pixels(cell.x - self.area.x, cell.y - self.area.y);
        let (x, y) = (x + self.origin.0, y + self.origin.1);
        (x < map[0] && y < map[1]).then_some((x, y))
    }

    /// Returns the column and row of a pixel from the top left corner of the place, if it is in sight.
    #[must_use]
    pub fn in_sight(&self, (x, y): (usize, usize)) -> Option<(u16, u16)> {
        let (x, y) = (x.checked_sub(self.origin.0)?, y.checked_sub(self.origin.1)?);
        let (columns, rows) = self.zoom.whole_pixels(self.area.width, self.area.height);
        (x < columns && y < rows).then_some((x as u16, y as u16))
    }
}

/// The maps and the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closeup {
    /// The map that the cursor is in.
    pub map: Place,
    /// The map before it; empty where both do not fit.
    pub before: Place,
    /// The numbers.
    pub panel: Rect,
    /// What is left below the maps.
    pub below: Rect,
}

/// Columns between maps and panel.
const GAP: u16 = 2;
/// The fewest columns of the maps beside the panel.
const MAPS: u16 = 22;

/// Lays out a map, beside or above it the one before it if there is one and both fit, and the panel.
#[must_use]
pub fn closeup(scene: &Scene, panel_width: u16, area: Rect) -> Closeup {
    let (maps, panel) = if area.width >= MAPS + GAP + panel_width {
        let width = area.width - GAP - panel_width;
        let panel = Rect { x: area.x + width + GAP, width: panel_width, ..area };
        (Rect { width, ..area }, panel)
    } else {
        let height = area.height.div_ceil(2);
        (Rect { height, ..area }, Rect { y: area.y + height, height: area.height - height, ..area })
    };
    let none = Place { area: Rect::ZERO, zoom: Zoom::Half, origin: (0, 0) };
    let whole = [Zoom::Full, Zoom::Half].into_iter().find_map(|zoom| pair(scene, zoom, maps));
    let (before, map) = whole.unwrap_or_else(|| {
        if scene.turned && scene.before_size != [0, 0] {
            let at = (scene.pixel.0 * scene.stride, scene.pixel.1 * scene.stride);
            (alone(scene.before_size, at, maps), none)
        } else {
            (none, alone(scene.map_size, scene.pixel, maps))
        }
    });
    let y = map.area.bottom().max(before.area.bottom());
    Closeup { map, before, panel, below: Rect { y, height: maps.bottom() - y, ..maps } }
}

/// Places one map, with large pixels if it fits so.
fn alone(map: [usize; 2], at: (usize, usize), area: Rect) -> Place {
    let full = Zoom::Full.of(map);
    let zoom = if full.width <= area.width && full.height <= area.height { Zoom::Full } else { Zoom::Half };
    Place::new(map, at, zoom, area)
}

/// Places both maps beside one another, or one above the other, if they fit as a whole.
fn pair(scene: &Scene, zoom: Zoom, area: Rect) -> Option<(Place, Place)> {
    let (before, map) = (zoom.of(scene.before_size), zoom.of(scene.map_size));
    if scene.before_size == [0, 0] {
        return None;
    }
    let place = |map, area| Place::new(map, (0, 0), zoom, area);
    let first = place(scene.before_size, area);
    if before.width + GAP + map.width <= area.width && before.height.max(map.height) <= area.height {
        let x = before.width + GAP;
        let beside = Rect { x: area.x + x, width: area.width - x, ..area };
        return Some((first, place(scene.map_size, beside)));
    }
    if before.height + 1 + map.height <= area.height && before.width.max(map.width) <= area.width {
        let y = before.height + 1;
        let under = Rect { y: area.y + y, height: area.height - y, ..area };
        return Some((first, place(scene.map_size, under)));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_every_size_the_maps_and_the_panel_are_apart_and_the_cursor_is_in_sight() {
        for (map_size, before_size) in [
            ([26, 26], [28, 28]),
            ([11, 11], [13, 13]),
            ([5, 5], [0, 0]),
            ([40, 40], [0, 0]),
            ([1, 10], [0, 0]),
        ] {
            let last = (map_size[0] - 1, map_size[1] - 1);
            for pixel in [(0, 0), (map_size[0] / 2, map_size[1] / 2), last] {
                let scene = Scene { map_size, before_size, pixel, maps: 3, ..Scene::default() };
                for (width, height) in (1..120).flat_map(|width| (1..50).map(move |height| (width, height))) {
                    let area = Rect::new(2, 1, width, height);
                    let closeup = closeup(&scene, 20, area);
                    let parts = [closeup.map.area, closeup.before.area, closeup.panel, closeup.below];
                    for (i, part) in parts.iter().enumerate() {
                        assert!(parts[..i].iter().all(|other| !other.intersects(*part)), "{closeup:?}");
                        assert!(part.is_empty() || area.union(*part) == area, "{closeup:?} in {area}");
                    }
                    let seen = closeup.map.in_sight(pixel);
                    assert!(seen.is_some() || width < 2, "{pixel:?} in {closeup:?}");
                }
            }
        }
    }

    #[test]
    fn a_classic_terminal_has_both_maps_of_the_second_convolution() {
        let scene = |map_size, before_size| Scene { map_size, before_size, ..Scene::default() };
        let area = Rect::new(0, 0, 48, 15);
        let second = closeup(&scene([11, 11], [13, 13]), 20, area);
        assert!(!second.before.area.is_empty());
        let first = closeup(&scene([26, 26], [28, 28]), 20, area);
        assert!(first.before.area.is_empty());
        assert_eq!(first.map.area.width, 26);
    }
}

//! Tiles: maps of equal size in rows and columns, as many as fit, and the screen of them that has a chosen one.

use ratatui::layout::{Position, Rect, Size};

use super::heatmap::Zoom;

/// The arrangement of `count` maps in an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tiles {
    area: Rect,
    /// The size of a pixel.
    pub zoom: Zoom,
    /// Columns and rows of a tile, in cells; less than the map has if the area is smaller.
    pub tile: Size,
    gap: Size,
    /// Tiles in a row.
    pub columns: usize,
    /// Rows of tiles.
    pub rows: usize,
    /// The map of the first tile.
    pub first: usize,
    count: usize,
}

impl Tiles {
    /// Arranges maps of columns × rows pixels: with large pixels if all maps fit so. The map at `place` is among
    /// those that are shown.
    #[must_use]
    pub fn new(map: [usize; 2], count: usize, place: usize, area: Rect) -> Self {
        let large = Self::with(Zoom::Full, map, count, area);
        let all_fit = large.per_screen() >= count && large.tile == Zoom::Full.of(map);
        let tiles = if all_fit { large } else { Self::with(Zoom::Half, map, count, area) };
        Self { first: place / tiles.per_screen().max(1) * tiles.per_screen(), ..tiles }
    }

    fn with(zoom: Zoom, map: [usize; 2], count: usize, area: Rect) -> Self {
        let whole = zoom.of(map);
        // Two pixels share a cell: below an odd number of them there is half a row left.
        let below = u16::from(zoom == Zoom::Full || map[1].is_multiple_of(2));
        let gap = Size::new(if zoom == Zoom::Full { 2 } else { 1 }, below);
        let tile = Size::new(whole.width.min(area.width), whole.height.min(area.height));
        let fitting = |room: u16, tile: u16, gap: u16| {
            if tile == 0 { 0 } else { usize::from((room + gap) / (tile + gap)) }
        };
        let columns = fitting(area.width, tile.width, gap.width);
        let rows = fitting(area.height, tile.height, gap.height);
        Self { area, zoom, tile, gap, columns, rows, first: 0, count }
    }

    /// Returns the number of tiles that fit.
    #[must_use]
    pub const fn per_screen(&self) -> usize {
        self.columns * self.rows
    }

    /// Iterates over the places of the maps that are shown, and their rectangles.
    pub fn shown(&self) -> impl Iterator<Item = (usize, Rect)> + use<> {
        let tiles = *self;
        let last = (tiles.first + tiles.per_screen()).min(tiles.count);
        (tiles.first..last).map(move |place| (place, tiles.rect(place - tiles.first)))
    }

    fn rect(&self, index: usize) -> Rect {
        let (column, row) = ((index % self.columns) as u16, (index / self.columns) as u16);
        let x = self.area.x + column * (self.tile.width + self.gap.width);
        let y = self.area.y + row * (self.tile.height + self.gap.height);
        Rect { x, y, width: self.tile.width, height: self.tile.height }
    }

    /// Returns the place of the map at a cell, if there is one.
    #[must_use]
    pub fn at(&self, cell: Position) -> Option<usize> {
        self.shown().find(|(_, tile)| tile.contains(cell)).map(|(place, _)| place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_lie_in_their_area_and_apart_and_the_chosen_one_is_shown() {
        for map in [[28, 28], [26, 26], [13, 13], [5, 5], [3, 3], [1, 1], [16, 8]] {
            for (width, height) in (0..90).flat_map(|width| (0..30).map(move |height| (width, height))) {
                let area = Rect::new(3, 2, width, height);
                for (count, place) in [(1, 0), (64, 0), (64, 63), (2048, 1000)] {
                    let tiles = Tiles::new(map, count, place, area);
                    let shown: Vec<_> = tiles.shown().collect();
                    for (i, (_, tile)) in shown.iter().enumerate() {
                        assert!(shown[..i].iter().all(|(_, other)| !other.intersects(*tile)));
                        assert_eq!(area.union(*tile), area);
                    }
                    let found = shown.iter().any(|(shown, _)| *shown == place);
                    assert_eq!(found, !area.is_empty(), "{map:?} in {area}: {tiles:?}");
                }
            }
        }
    }

    #[test]
    fn more_maps_fit_where_there_is_more_room() {
        let fitting =
            |map, width, height| Tiles::new(map, 64, 0, Rect::new(0, 0, width, height)).per_screen();
        assert_eq!(fitting([5, 5], 78, 15), 65, "all 64 maps of 5×5 on the whole width");
        assert_eq!(fitting([13, 13], 78, 14), 10);
        assert_eq!(fitting([26, 26], 80, 15), 3);
    }
}

//! The rectangles of the data page, within the content of the screen: pure functions of sizes.

use ratatui::layout::{Position, Rect, Size};

use crate::tui::contents::Contents;
use crate::tui::widget::heatmap::Zoom;

/// The fewest thumbnails that a sheet should have before they grow.
const ENOUGH: usize = 12;

/// The matrix of a model: a heading, the line of answers, and a row for each class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matrix {
    area: Rect,
    classes: u16,
    /// Columns of a class's name, before its row.
    pub name: u16,
    /// Columns of a cell.
    pub cell: u16,
}

impl Matrix {
    /// Lays the matrix out.
    #[must_use]
    pub fn new(contents: &Contents, area: Rect) -> Self {
        let name = contents.name_width + 2;
        let cell = (contents.name_width + 2).max(4);
        Self { area, classes: contents.classes, name, cell }
    }

    /// Returns the rectangle of the heading.
    #[must_use]
    pub fn heading(&self) -> Rect {
        Rect { height: 1, ..self.area }.intersection(self.area)
    }

    /// Returns the rectangle of the row of a class, or without a class of the line of answers above them.
    #[must_use]
    pub fn row(&self, class: Option<u16>) -> Rect {
        let down = class.map_or(1, |class| class + 2);
        Rect { y: self.area.y + down, height: 1, ..self.area }.intersection(self.area)
    }

    /// Returns the rectangle of a cell, as much of it as there is room for.
    #[must_use]
    pub fn cell(&self, class: Option<u16>, answer: u16) -> Rect {
        let row = self.row(class);
        Rect { x: row.x + self.name + answer * self.cell, width: self.cell, ..row }.intersection(row)
    }

    /// Finds the class and the answer at a cell of the screen.
    #[must_use]
    pub fn at(&self, at: Position) -> Option<(usize, usize)> {
        let cells = (0..self.classes).flat_map(|row| (0..self.classes).map(move |column| (row, column)));
        let mut cells = cells.filter(|&(row, column)| self.cell(Some(row), column).contains(at));
        cells.next().map(|(row, column)| (row.into(), column.into()))
    }
}

/// A sheet of thumbnails, each with a line below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    area: Rect,
    /// Pixels of the image along each side for one of the thumbnail.
    pub shrink: usize,
    /// Columns and rows of a thumbnail, without its line.
    pub tile: Size,
    /// Thumbnails in a row.
    pub columns: usize,
    rows: usize,
}

impl Sheet {
    /// Lays out as large thumbnails as leave room for a dozen.
    #[must_use]
    pub fn new(contents: &Contents, area: Rect) -> Self {
        let sheets = [1, 2, 3].map(|shrink| Self::of(contents, shrink, area));
        let large = sheets.iter().find(|sheet| sheet.per_screen() >= ENOUGH);
        *large.unwrap_or(&sheets[2])
    }

    fn of(contents: &Contents, shrink: usize, area: Rect) -> Self {
        let side = |pixels: usize| pixels.div_ceil(shrink);
        let tile = Zoom::Half.of([side(contents.size.width()), side(contents.size.height())]);
        let columns = usize::from((area.width + 1) / (tile.width + 1));
        let rows = usize::from(area.height / (tile.height + 1));
        Self { area, shrink, tile, columns, rows }
    }

    /// Returns the number of thumbnails that fit.
    #[must_use]
    pub const fn per_screen(&self) -> usize {
        self.columns * self.rows
    }

    /// Iterates over the places that are shown, of this many, where the one at `place` is among them: each with the
    /// rectangle of its thumbnail and of its line.
    pub fn shown(self, count: usize, place: usize) -> impl Iterator<Item = (usize, Rect, Rect)> {
        let screen = self.per_screen().max(1);
        let first = place / screen * screen;
        (first..(first + self.per_screen()).min(count)).map(move |place| {
            let (column, row) = ((place - first) % self.columns, (place - first) / self.columns);
            let x = self.area.x + column as u16 * (self.tile.width + 1);
            let y = self.area.y + row as u16 * (self.tile.height + 1);
            let tile = Rect { x, y, width: self.tile.width, height: self.tile.height };
            (place, tile, Rect { y: y + tile.height, height: 1, ..tile })
        })
    }
}

/// One image, and what is known of it beside or below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Single {
    /// The image; empty if there is no room.
    pub image: Rect,
    /// The size of a pixel.
    pub zoom: Zoom,
    /// The lines about it.
    pub text: Rect,
}

/// Columns of the lines about an image.
const TEXT: u16 = 17;

impl Single {
    /// Lays an image out, as large as fits.
    #[must_use]
    pub fn new(contents: &Contents, area: Rect) -> Self {
        let fits = |zoom: Zoom| {
            let size = contents.canvas(zoom);
            size.width + 1 + TEXT <= area.width && size.height <= area.height
        };
        let zoom = if fits(Zoom::Full) { Zoom::Full } else { Zoom::Half };
        if !fits(zoom) {
            return Self { image: Rect::ZERO, zoom, text: area };
        }
        let Size { width, height } = contents.canvas(zoom);
        let text = Rect { x: area.x + width + 2, width: area.width - width - 2, ..area };
        Self { image: Rect { width, height, ..area }, zoom, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::ImageSize;

    const DIGITS: Contents =
        Contents { size: ImageSize::MNIST, classes: 10, name_width: 1, models: 3, big: false };

    #[test]
    fn everything_lies_in_its_area_and_apart() {
        for (width, height) in (0..100).flat_map(|width| (0..50).map(move |height| (width, height))) {
            let area = Rect::new(4, 2, width, height);
            let within = |rect: Rect| rect.is_empty() || area.union(rect) == area;
            let sheet: Vec<_> = Sheet::new(&DIGITS, area).shown(100, 40).collect();
            for (i, (_, tile, line)) in sheet.iter().enumerate() {
                assert!(within(*tile) && within(*line), "{tile} {line} in {area}");
                assert!(
                    sheet[..i]
                        .iter()
                        .all(|(_, other, line)| !other.intersects(*tile) && !line.intersects(*tile))
                );
            }
            let matrix = Matrix::new(&DIGITS, area);
            for cell in (0..10).flat_map(|row| (0..10).map(move |column| (row, column))) {
                let rect = matrix.cell(Some(cell.0), cell.1);
                assert!(within(rect));
                let expected = (!rect.is_empty()).then_some((cell.0.into(), cell.1.into()));
                assert_eq!(matrix.at(rect.as_position()).filter(|_| !rect.is_empty()), expected);
            }
            let single = Single::new(&DIGITS, area);
            assert!(within(single.image) && within(single.text) && !single.image.intersects(single.text));
        }
    }

    #[test]
    fn a_classic_terminal_has_a_dozen_thumbnails_and_all_ten_classes() {
        let area = Rect::new(0, 0, 48, 18);
        assert_eq!(Sheet::new(&DIGITS, area).per_screen(), 12);
        assert_eq!(Matrix::new(&DIGITS, area).cell(Some(9), 9).width, 4);
        assert_eq!(Single::new(&DIGITS, area).image.as_size(), Size::new(28, 14));
    }
}

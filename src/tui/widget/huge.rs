//! A class as large as a projector needs it: the digits and shapes as bitmaps, any other name as bold text.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// Columns and rows of a bitmap.
const SIDE: u16 = 7;

/// The rows of a bitmap, from the top; of the lowest seven bits the highest is the pixel at the left.
type Bitmap = [u8; SIDE as usize];

/// The names of classes that have a bitmap.
#[rustfmt::skip]
const BITMAPS: [(&str, Bitmap); 13] = [
    ("0", [0b001_1100, 0b010_0010, 0b010_0110, 0b010_1010, 0b011_0010, 0b010_0010, 0b001_1100]),
    ("1", [0b000_1000, 0b001_1000, 0b000_1000, 0b000_1000, 0b000_1000, 0b000_1000, 0b001_1100]),
    ("2", [0b001_1100, 0b010_0010, 0b000_0010, 0b000_0100, 0b000_1000, 0b001_0000, 0b011_1110]),
    ("3", [0b011_1110, 0b000_0100, 0b000_1000, 0b000_0100, 0b000_0010, 0b010_0010, 0b001_1100]),
    ("4", [0b000_0100, 0b000_1100, 0b001_0100, 0b010_0100, 0b011_1110, 0b000_0100, 0b000_0100]),
    ("5", [0b011_1110, 0b010_0000, 0b011_1100, 0b000_0010, 0b000_0010, 0b010_0010, 0b001_1100]),
    ("6", [0b000_1100, 0b001_0000, 0b010_0000, 0b011_1100, 0b010_0010, 0b010_0010, 0b001_1100]),
    ("7", [0b011_1110, 0b000_0010, 0b000_0100, 0b000_1000, 0b001_0000, 0b001_0000, 0b001_0000]),
    ("8", [0b001_1100, 0b010_0010, 0b010_0010, 0b001_1100, 0b010_0010, 0b010_0010, 0b001_1100]),
    ("9", [0b001_1100, 0b010_0010, 0b010_0010, 0b001_1110, 0b000_0010, 0b000_0100, 0b001_1000]),
    ("circle", [0b001_1100, 0b010_0010, 0b100_0001, 0b100_0001, 0b100_0001, 0b010_0010, 0b001_1100]),
    ("square", [0b111_1111, 0b100_0001, 0b100_0001, 0b100_0001, 0b100_0001, 0b100_0001, 0b111_1111]),
    ("triangle", [0b000_1000, 0b001_0100, 0b001_0100, 0b010_0010, 0b010_0010, 0b100_0001, 0b111_1111]),
];

/// Draws a class in the middle of `area`, as large as fits: a pixel of its bitmap has as many columns as half rows.
pub fn draw(class: &str, style: Style, area: Rect, buffer: &mut Buffer) {
    let zoom = (area.width / SIDE).min(area.height * 2 / SIDE);
    let bitmap = BITMAPS.iter().find(|(name, _)| *name == class).filter(|_| zoom > 0);
    let Some((_, bitmap)) = bitmap else {
        return draw_name(class, style, area, buffer);
    };
    let size = zoom * SIDE;
    let (left, top) = (area.x + (area.width - size) / 2, area.y + (area.height - size.div_ceil(2)) / 2);
    let is_set = |x: u16, y: u16| {
        let row = bitmap.get(usize::from(y / zoom)).copied().unwrap_or(0);
        row >> (SIDE - 1 - x / zoom) & 1 == 1
    };
    for (x, y) in (0..size.div_ceil(2)).flat_map(|y| (0..size).map(move |x| (x, y))) {
        let block = match (is_set(x, 2 * y), is_set(x, 2 * y + 1)) {
            (true, true) => "█",
            (true, false) => "▀",
            (false, true) => "▄",
            (false, false) => continue,
        };
        buffer.set_string(left + x, top + y, block, style);
    }
}

/// Draws the name of a class in the middle of `area`.
fn draw_name(class: &str, style: Style, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let width = class.chars().count() as u16;
    let x = area.x + area.width.saturating_sub(width) / 2;
    let y = area.y + (area.height - 1) / 2;
    buffer.set_stringn(x, y, class, area.width.into(), style.add_modifier(Modifier::BOLD));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::TASKS;

    fn drawn(class: &str, width: u16, height: u16) -> String {
        let area = Rect::new(0, 0, width, height);
        let mut buffer = Buffer::empty(area);
        draw(class, Style::new(), area, &mut buffer);
        let rows = buffer.content().chunks(width.max(1).into());
        let row =
            |row: &[ratatui::buffer::Cell]| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>();
        rows.map(|cells| row(cells).trim_end().to_owned() + "\n").collect()
    }

    #[test]
    fn a_seven_is_a_seven() {
        assert_eq!(drawn("7", 7, 4), " ▀▀▀▀█\n   ▄▀\n  █\n  ▀\n");
    }

    #[test]
    fn every_class_of_every_task_has_a_bitmap_of_its_own() {
        let classes = TASKS.iter().flat_map(|task| task.classes);
        let pictures: std::collections::BTreeSet<_> =
            classes.clone().map(|class| drawn(class, 14, 7)).collect();
        assert_eq!(pictures.len(), classes.count());
        assert!(pictures.iter().all(|picture| picture.contains('█')));
    }

    #[test]
    fn other_names_are_written_and_nothing_breaks_at_any_size() {
        assert!(drawn("cat", 9, 5).contains("cat"));
        for (width, height) in (0..30).flat_map(|width| (0..20).map(move |height| (width, height))) {
            drawn("8", width, height);
            drawn("cat", width, height);
        }
    }
}

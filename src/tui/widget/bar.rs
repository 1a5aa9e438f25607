//! Horizontal bars in eighths of a cell.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// Steps in a cell.
const EIGHTHS: u16 = 8;
/// Blocks that fill a cell from the left, by eighths.
const LEFT: [&str; 9] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

/// Converts a fraction, 0 to 1, of `columns` cells to eighths of a cell. Rounded here, once, so that the
/// same values give the same cells everywhere.
fn eighths(fraction: f32, columns: u16) -> u16 {
    (fraction.clamp(0.0, 1.0) * f32::from(columns * EIGHTHS)).round() as u16
}

/// Draws a bar over `fraction` (0…1) of the first row of `area`, from its left edge.
pub fn rightwards(fraction: f32, area: Rect, style: Style, buffer: &mut Buffer) {
    let mut left = eighths(fraction, area.width);
    for x in area.left()..area.right() {
        let block = left.min(EIGHTHS);
        if block > 0 {
            buffer.set_string(x, area.y, LEFT[usize::from(block)], style);
        }
        left -= block;
    }
}

/// Draws a bar over `fraction` (0…1) of the first row of `area`, from its right edge.
///
/// There are no blocks that fill a cell from the right; the rest of the cell in reverse looks the same.
pub fn leftwards(fraction: f32, area: Rect, style: Style, buffer: &mut Buffer) {
    let mut left = eighths(fraction, area.width);
    for x in (area.left()..area.right()).rev() {
        let block = left.min(EIGHTHS);
        if block == EIGHTHS {
            buffer.set_string(x, area.y, LEFT[8], style);
        } else if block > 0 {
            let rest = LEFT[usize::from(EIGHTHS - block)];
            buffer.set_string(x, area.y, rest, style.add_modifier(Modifier::REVERSED));
        }
        left -= block;
    }
}

/// Draws a bar for `value` (−1…1) to the left or right of an axis in the middle of `area`.
pub fn diverging(value: f32, area: Rect, style: Style, axis: Style, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let width = (area.width - 1) / 2;
    let middle = area.x + width;
    buffer.set_string(middle, area.y, "│", axis);
    if value < 0.0 {
        leftwards(-value, Rect { width, ..area }, style, buffer);
    } else {
        let x = middle + 1;
        rightwards(value, Rect { x, width, ..area }, style, buffer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(draw: impl Fn(Rect, &mut Buffer)) -> String {
        let area = Rect::new(0, 0, 4, 1);
        let mut buffer = Buffer::empty(area);
        draw(area, &mut buffer);
        let cells = buffer.content().iter();
        cells
            .map(|cell| {
                if cell.modifier.contains(Modifier::REVERSED) {
                    format!("({})", cell.symbol())
                } else {
                    cell.symbol().to_owned()
                }
            })
            .collect()
    }

    #[test]
    fn bars_grow_by_eighths() {
        let bar = |fraction| drawn(|area, buffer| rightwards(fraction, area, Style::new(), buffer));
        assert_eq!(bar(0.0), "    ");
        assert_eq!(bar(1.0 / 32.0), "▏   ");
        assert_eq!(bar(13.0 / 32.0), "█▋  ");
        assert_eq!(bar(1.0), "████");
        assert_eq!(bar(f32::NAN), "    ");
    }

    #[test]
    fn bars_to_the_left_mirror_those_to_the_right() {
        let bar = |fraction| drawn(|area, buffer| leftwards(fraction, area, Style::new(), buffer));
        assert_eq!(bar(0.0), "    ");
        assert_eq!(bar(1.0 / 32.0), "   (▉)");
        assert_eq!(bar(12.0 / 32.0), "  (▌)█");
        assert_eq!(bar(1.0), "████");
    }

    #[test]
    fn an_axis_parts_losses_from_gains() {
        let bar = |value| {
            drawn(|area, buffer| {
                let area = Rect { width: 3, ..area };
                diverging(value, area, Style::new(), Style::new(), buffer);
            })
        };
        assert_eq!(bar(1.0), " │█ ");
        assert_eq!(bar(-1.0), "█│  ");
        assert_eq!(bar(0.0), " │  ");
    }
}

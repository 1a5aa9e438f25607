//! The picture of a frame, colors included, for READMEs and browsers.

use std::fmt::Write;
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use super::cell::{BLOCKS, CELL, DEFAULT, LIGHT, back, block, colors};
use super::limits::MAX_SIZE;

/// The distance from the top of a cell to the baseline of its text.
const BASELINE: usize = 12;

/// The beginning of every picture, and the end of its first line.
const HEAD: (&str, &str) = (
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"",
    "\" font-family=\"monospace\" font-size=\"13.3\">",
);

/// Returns true if the bytes begin as the pictures here do.
pub(super) fn is_snapshot(bytes: &[u8]) -> bool {
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    line.starts_with(HEAD.0.as_bytes()) && line.ends_with(HEAD.1.as_bytes())
}

/// The frame as an SVG document.
pub(super) fn svg(frame: &Buffer) -> String {
    let columns = usize::from(frame.area.width);
    let (width, height) = (columns * CELL.0, usize::from(frame.area.height) * CELL.1);
    let mut svg = format!(
        "{}{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}{}\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#{:06x}\"/>\n",
        HEAD.0, HEAD.1, DEFAULT.1
    );
    for (y, row) in frame.content().chunks(columns.max(1)).enumerate() {
        let top = y * CELL.1;
        runs(row, back, |cells, color| {
            rectangle(&mut svg, cells, [0, 0, 8, 8], top, color);
        });
        runs(row, block, |cells, (shape, color)| {
            rectangle(&mut svg, cells, shape, top, color);
        });
        runs(row, font, |cells, font| {
            let symbols = row[cells.clone()].iter().flat_map(|cell| cell.symbol().chars());
            write_text(&mut svg, (cells.start, y), cells.len(), symbols, font);
            svg.push('\n');
        });
    }
    svg + "</svg>\n"
}

/// Reads the cells of a picture of [`svg`]; none if something else has changed it.
pub(super) fn read(text: &str) -> Option<Buffer> {
    let mut lines = text.lines();
    let head = lines.next().filter(|line| is_snapshot(line.as_bytes()))?;
    let (width, height) = (number(head, "width")? / CELL.0, number(head, "height")? / CELL.1);
    if width > MAX_SIZE.width.into() || height > MAX_SIZE.height.into() {
        return None;
    }
    let mut frame = Buffer::empty(Rect::new(0, 0, width as u16, height as u16));
    lines.next()?;
    for line in lines {
        if line.starts_with("<rect") {
            read_rectangle(line, &mut frame)?;
        } else if line.starts_with("<text") {
            read_text(line, &mut frame)?;
        } else {
            frame.content.iter_mut().for_each(fill_bright);
            return (line == "</svg>").then_some(frame);
        }
    }
    None
}

/// Makes a full block of a cell that is all of a bright color, which looks the same: it may have been the one or
/// the other, and bars are more frequent than bright backgrounds.
fn fill_bright(cell: &mut Cell) {
    let is_bright = matches!(cell.bg, Color::Rgb(r, g, b) if r.max(g).max(b) >= 0x60);
    if cell.symbol() == " " && is_bright && cell.bg != LIGHT.1 {
        cell.set_symbol("█").fg = cell.bg;
        cell.bg = Color::Reset;
    }
}

/// Returns an attribute of the element that a line begins with.
fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let element = line.split('>').next()?;
    let (_, value) = element.split_once(&format!(" {name}=\""))?;
    value.split('"').next()
}

fn number(line: &str, name: &str) -> Option<usize> {
    attribute(line, name)?.parse().ok()
}

fn fill(line: &str) -> Option<Color> {
    attribute(line, "fill")?.parse().ok()
}

fn cell(frame: &mut Buffer, column: usize, row: usize) -> Option<&mut Cell> {
    frame.cell_mut((u16::try_from(column).ok()?, u16::try_from(row).ok()?))
}

/// Reads a rectangle: the first that fills a cell is its background, any other is a block.
fn read_rectangle(line: &str, frame: &mut Buffer) -> Option<()> {
    let (x, y, color) = (number(line, "x")?, number(line, "y")?, fill(line)?);
    let (width, height) = (number(line, "width")?, number(line, "height")?);
    let is_run = x % CELL.0 == 0 && width % CELL.0 == 0;
    let count = if is_run { width / CELL.0 } else { 1 };
    let shape = [x % CELL.0, y % CELL.1 / 2, if is_run { 8 } else { width }, height / 2];
    let (glyph, _) = BLOCKS.iter().find(|(_, known)| *known == shape)?;
    for column in (x / CELL.0..).take(count) {
        let cell = cell(frame, column, y / CELL.1)?;
        if *glyph == "█" && cell.bg == Color::Reset {
            cell.bg = color;
        } else {
            cell.set_symbol(glyph).fg = color;
        }
    }
    Some(())
}

fn read_text(line: &str, frame: &mut Buffer) -> Option<()> {
    let (x, y, color) = (number(line, "x")?, number(line, "y")?, fill(line)?);
    let (_, text) = line.strip_suffix("</text>")?.split_once('>')?;
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let element = line.split('>').next()?;
    let has = |(_, attribute): &&(Modifier, &str)| element.contains(attribute);
    let modifier = ATTRIBUTES.iter().filter(has).map(|(flag, _)| *flag).collect();
    for (column, c) in (x / CELL.0..).zip(text.chars()) {
        let cell = cell(frame, column, y / CELL.1)?;
        cell.set_char(c).fg = color;
        cell.modifier = modifier;
    }
    Some(())
}

/// Calls `draw` with each run of cells for which `trait_of` is something, and the same.
fn runs<T: PartialEq>(
    row: &[Cell],
    trait_of: impl Fn(&Cell) -> Option<T>,
    mut draw: impl FnMut(Range<usize>, T),
) {
    let mut start = 0;
    for same in row.chunk_by(|a, b| trait_of(a) == trait_of(b)) {
        let cells = start..start + same.len();
        start = cells.end;
        if let Some(value) = trait_of(&same[0]) {
            draw(cells, value);
        }
    }
}

/// The color and the modifiers of a cell with text.
pub(super) fn font(cell: &Cell) -> Option<(u32, Modifier)> {
    let shown = !cell.symbol().trim().is_empty() && !cell.modifier.contains(Modifier::HIDDEN);
    (shown && block(cell).is_none()).then(|| (colors(cell).0, cell.modifier))
}

/// A shape, in eighths of a cell, over a run of cells. What fills its cells' width fills the whole run.
fn rectangle(
    svg: &mut String,
    cells: Range<usize>,
    [x, y, width, height]: [usize; 4],
    top: usize,
    color: u32,
) {
    let (single, count) = if width == 8 { (cells.len(), 1) } else { (1, cells.len()) };
    for i in 0..count {
        // Writing to a string cannot fail.
        let _ = writeln!(
            svg,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#{color:06x}\" shape-rendering=\"crispEdges\"/>",
            (cells.start + i) * CELL.0 + x * CELL.0 / 8,
            top + y * CELL.1 / 8,
            width * CELL.0 / 8 * single,
            height * CELL.1 / 8,
        );
    }
}

/// Writes the symbols of a run of cells, from a column and row on.
pub(super) fn write_text(
    svg: &mut String,
    (x, y): (usize, usize),
    cells: usize,
    symbols: impl Iterator<Item = char>,
    (color, modifier): (u32, Modifier),
) {
    let (left, baseline, width) = (x * CELL.0, y * CELL.1 + BASELINE, cells * CELL.0);
    let _ = write!(svg, "<text x=\"{left}\" y=\"{baseline}\" textLength=\"{width}\" fill=\"#{color:06x}\"");
    for (flag, attribute) in ATTRIBUTES {
        if modifier.contains(*flag) {
            svg.push_str(attribute);
        }
    }
    svg.push('>');
    symbols.for_each(|c| escaped(svg, c));
    svg.push_str("</text>");
}

const ATTRIBUTES: &[(Modifier, &str)] = &[
    (Modifier::BOLD, " font-weight=\"bold\""),
    (Modifier::DIM, " fill-opacity=\"0.6\""),
    (Modifier::ITALIC, " font-style=\"italic\""),
    (Modifier::UNDERLINED, " text-decoration=\"underline\""),
    (Modifier::CROSSED_OUT, " text-decoration=\"line-through\""),
];

fn escaped(svg: &mut String, c: char) {
    match c {
        '&' => svg.push_str("&amp;"),
        '<' => svg.push_str("&lt;"),
        '>' => svg.push_str("&gt;"),
        c if c.is_control() => svg.push('\u{fffd}'),
        c => svg.push(c),
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::super::cell::fill_colors;
    use super::*;
    use crate::tui::color::Theme;

    fn frame(text: &str, style: Style) -> String {
        let mut frame = Buffer::empty(Rect::new(0, 0, 6, 1));
        frame.set_string(1, 0, text, style);
        svg(&frame)
    }

    #[test]
    fn text_stands_in_its_cells_with_its_color() {
        let svg = frame("a<&", Style::new().fg(Color::Rgb(1, 2, 255)).bold());
        assert!(
            svg.contains(
                r##"<text x="8" y="12" textLength="24" fill="#0102ff" font-weight="bold">a&lt;&amp;</text>"##
            ),
            "{svg}"
        );
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    }

    #[test]
    fn blocks_are_rectangles() {
        let svg = frame("▀▀▎", Style::new().fg(Color::White).bg(Color::Indexed(244)));
        assert!(svg.contains(r##"<rect x="8" y="0" width="24" height="16" fill="#808080""##), "{svg}");
        assert!(svg.contains(r##"<rect x="8" y="0" width="16" height="8" fill="#ffffff""##), "{svg}");
        assert!(svg.contains(r##"<rect x="24" y="0" width="2" height="16" fill="#ffffff""##), "{svg}");
        assert!(!svg.contains("<text"));
    }

    #[test]
    fn reversed_colors_change_places() {
        let svg = frame("x", Style::new().fg(Color::Red).reversed());
        assert!(svg.contains(r##"width="8" height="16" fill="#cd0000""##), "{svg}");
        assert!(svg.contains(r##"fill="#141414">x<"##), "{svg}");
    }

    #[test]
    fn on_a_light_screen_text_is_dark_and_read_back_as_it_was() {
        let mut frame = Buffer::empty(Rect::new(0, 0, 3, 1));
        frame.set_string(0, 0, "a b", Style::new());
        fill_colors(&mut frame, Theme::Light);
        let svg = svg(&frame);
        assert!(svg.contains(r##"width="24" height="16" fill="#ffffff" shape"##), "{svg}");
        assert!(svg.contains(r##"fill="#1c1c1c">a<"##), "{svg}");
        assert_eq!(read(&svg).unwrap()[(1, 0)].symbol(), " ");
    }

    #[test]
    fn a_frame_without_cells_is_a_picture() {
        assert!(svg(&Buffer::default()).ends_with("</svg>\n"));
    }
}

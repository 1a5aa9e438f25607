//! A film as an animated SVG, which READMEs and browsers play without a script.
//!
//! Every frame is a group that draws the cells that change, over those before, and is hidden until its time has
//! come. So a viewer that does not animate, or whose user wants no motion, shows the last frame.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use ratatui::buffer::Cell;

use super::cell::{CELL, DEFAULT, block, colors};
use super::film::{Film, Frame};
use super::svg;

/// The beginning of every animation, and the end of its first line.
const HEAD: (&str, &str) = (
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"",
    "\" font-family=\"monospace\" font-size=\"13.3\" role=\"img\">",
);

/// Returns true if the bytes begin as the animations here do.
#[must_use]
pub fn is_animation(bytes: &[u8]) -> bool {
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    line.starts_with(HEAD.0.as_bytes()) && line.ends_with(HEAD.1.as_bytes())
}

/// Draws a film as an SVG document that repeats it for ever.
#[must_use]
pub fn animation(film: &Film) -> String {
    let (width, height) = (usize::from(film.size.width) * CELL.0, usize::from(film.size.height) * CELL.1);
    let mut svg = format!(
        "{}{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}{}\n<title>A session of Digitty</title>\n",
        HEAD.0, HEAD.1
    );
    write_style(&mut svg, film);
    // Writing to a string cannot fail.
    _ = writeln!(svg, "<path fill=\"#{:06x}\" d=\"M0 0h{width}v{height}h-{width}z\"/>", DEFAULT.1);
    for (number, frame) in film.frames.iter().enumerate() {
        _ = write!(svg, "<g style=\"animation-name:f{number}\">");
        write_frame(&mut svg, frame);
        svg += "</g>\n";
    }
    svg + "</svg>\n"
}

/// Writes the time of every frame. The first is never hidden.
fn write_style(svg: &mut String, film: &Film) {
    let seconds = |time: Duration| time.as_secs_f64();
    // Writing to a string cannot fail.
    _ = writeln!(svg, "<style>g{{animation:{}s step-end infinite}}", seconds(film.length));
    svg.push_str("path{shape-rendering:crispEdges}\n");
    svg.push_str("@media(prefers-reduced-motion:reduce){g{animation:none!important}}\n");
    for (number, frame) in film.frames.iter().enumerate().skip(1) {
        let percent = 100.0 * seconds(frame.at) / seconds(film.length);
        _ = writeln!(
            svg,
            "@keyframes f{number}{{0%{{visibility:hidden}}{percent:.3}%{{visibility:visible}}}}"
        );
    }
    svg.push_str("</style>\n");
}

/// A run of neighboring cells that look the same.
struct Run<'a> {
    x: u16,
    y: u16,
    cells: &'a [(u16, u16, Cell)],
}

impl Run<'_> {
    fn cell(&self) -> &Cell {
        &self.cells[0].2
    }
}

/// Draws cells: what is behind them, blocks, and text.
fn write_frame(svg: &mut String, frame: &Frame) {
    let (mut behind, mut blocks) = (BTreeMap::new(), BTreeMap::new());
    for run in runs(frame, |cell| colors(cell).1) {
        rectangle(behind.entry(colors(run.cell()).1).or_default(), &run, [0, 0, 8, 8]);
    }
    for run in runs(frame, block) {
        if let Some((shape, color)) = block(run.cell()) {
            rectangle(blocks.entry(color).or_default(), &run, shape);
        }
    }
    for (color, path) in behind.into_iter().chain(blocks) {
        // Writing to a string cannot fail.
        _ = write!(svg, "<path fill=\"#{color:06x}\" d=\"{path}\"/>");
    }
    for run in runs(frame, svg::font) {
        if let Some(font) = svg::font(run.cell()) {
            let symbols = run.cells.iter().flat_map(|(_, _, cell)| cell.symbol().chars());
            svg::write_text(svg, (run.x.into(), run.y.into()), run.cells.len(), symbols, font);
        }
    }
}

/// Iterates over runs of changed cells, side by side in a row, for which `trait_of` is the same.
fn runs<'a, T: PartialEq + 'a>(
    frame: &'a Frame,
    trait_of: impl Fn(&Cell) -> T + 'a,
) -> impl Iterator<Item = Run<'a>> {
    let continues = move |(x, y, cell): &(u16, u16, Cell), (next, row, other): &(u16, u16, Cell)| {
        x + 1 == *next && y == row && trait_of(cell) == trait_of(other)
    };
    frame.changes.chunk_by(continues).map(|cells| Run { x: cells[0].0, y: cells[0].1, cells })
}

/// Adds a shape, in eighths of a cell, over a run of cells to a path.
fn rectangle(path: &mut String, run: &Run, [x, y, width, height]: [usize; 4]) {
    let (single, count) = if width == 8 { (run.cells.len(), 1) } else { (1, run.cells.len()) };
    let (width, height) = (width * CELL.0 / 8 * single, height * CELL.1 / 8);
    for i in 0..count {
        let left = (usize::from(run.x) + i) * CELL.0 + x * CELL.0 / 8;
        let top = usize::from(run.y) * CELL.1 + y * CELL.1 / 8;
        // Writing to a string cannot fail.
        _ = write!(path, "M{left} {top}h{width}v{height}h-{width}z");
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::{Rect, Size};
    use ratatui::style::{Color, Style};

    use super::super::command::Settings;
    use super::*;

    fn film() -> Film {
        let mut film = Film::new(&Settings { size: Size::new(9, 2), ..Settings::default() }, &[]);
        let mut frame = Buffer::empty(Rect::new(0, 0, 9, 2));
        film.begin(&frame);
        frame.set_string(1, 1, "▀▀a<", Style::new().fg(Color::Rgb(1, 2, 3)));
        film.add(&frame, Duration::from_millis(400));
        film
    }

    #[test]
    fn a_frame_draws_what_changes_over_the_one_before() {
        let svg = animation(&film());
        let last = svg.lines().rfind(|line| line.starts_with("<g")).unwrap();
        assert!(
            last.starts_with(
                "<g style=\"animation-name:f1\"><path fill=\"#141414\" d=\"M8 16h32v16h-32z\"/>"
            ),
            "{last}"
        );
        assert!(last.contains("<path fill=\"#010203\" d=\"M8 16h16v8h-16z\"/>"), "{last}");
        assert!(last.contains(">a&lt;</text>"), "{last}");
        assert_eq!(svg.matches("<g ").count(), 2);
    }

    #[test]
    fn a_frame_is_hidden_until_its_time() {
        let svg = animation(&film());
        assert!(svg.contains("@keyframes f1{0%{visibility:hidden}60.000%{visibility:visible}}"), "{svg}");
        assert!(svg.contains("g{animation:1s step-end infinite}") && !svg.contains("@keyframes f0"), "{svg}");
    }

    #[test]
    fn an_animation_is_no_golden_file() {
        let bytes = animation(&film()).into_bytes();
        assert!(is_animation(&bytes) && !is_animation(b"<svg/>"));
        assert!(!super::super::is_snapshot(&bytes));
        assert!(!is_animation(svg::svg(&Buffer::empty(Rect::new(0, 0, 9, 2))).as_bytes()));
    }
}

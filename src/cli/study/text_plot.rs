//! A plot in cells: lines of braille dots, and a mark for each point.

use std::io::{self, Write};

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Color;
use ratatui::symbols::Marker;
use ratatui::widgets::Widget;
use ratatui::widgets::canvas::{Canvas, Line};

use super::plot::{Plot, Point, nines, short, size};
use crate::cli::output::Escaped;

/// Columns and rows between the axes.
const AREA: Rect = Rect::new(0, 0, 70, 16);

/// Columns of the labels on the left.
const LABEL: usize = 7;

/// The mark of each series.
const MARKS: [char; 6] = ['●', '○', '■', '□', '▲', '△'];

/// Prints the plot, 78 columns wide.
pub(super) fn print(out: &mut dyn Write, plot: &Plot) -> io::Result<()> {
    writeln!(out, "\n% correct on {}, by parameters", Escaped(plot.set))?;
    let mut cells = Buffer::empty(AREA);
    draw_lines(plot, &mut cells);
    draw_marks(plot, &mut cells);
    for (row, line) in cells.content().chunks(AREA.width.into()).enumerate() {
        let text: String = line.iter().map(Cell::symbol).collect();
        writeln!(out, "{:>LABEL$} {}", label(plot, row), text.trim_end())?;
    }
    print_sizes(out, plot)?;
    let named = plot.series.iter().zip(MARKS.iter().cycle()).filter(|(series, _)| !series.name.is_empty());
    let legend: Vec<String> = named.map(|(series, mark)| format!("{mark} {}", series.name)).collect();
    if legend.is_empty() { Ok(()) } else { writeln!(out, "{:LABEL$}  {}", "", Escaped(legend.join("   "))) }
}

/// Returns the place of a point, 0 to 1 from the left and from the bottom.
fn place(plot: &Plot, point: &Point) -> (f64, f64) {
    (plot.x.place(size(point.parameters)), plot.y.place(nines(point.accuracy)))
}

fn draw_lines(plot: &Plot, cells: &mut Buffer) {
    let canvas = Canvas::default().marker(Marker::Braille).x_bounds([0.0, 1.0]).y_bounds([0.0, 1.0]);
    let canvas = canvas.paint(|context| {
        for pair in plot.series.iter().flat_map(|series| series.points.windows(2)) {
            let ((x1, y1), (x2, y2)) = (place(plot, &pair[0]), place(plot, &pair[1]));
            context.draw(&Line { x1, y1, x2, y2, color: Color::Reset });
        }
    });
    canvas.render(AREA, cells);
}

fn draw_marks(plot: &Plot, cells: &mut Buffer) {
    for (series, mark) in plot.series.iter().zip(MARKS.iter().cycle()) {
        for point in &series.points {
            let (x, y) = place(plot, point);
            let (column, row) = (column(x), row(y));
            if let Some(cell) = cells.cell_mut((column, row)) {
                cell.set_char(*mark);
            }
        }
    }
}

fn column(x: f64) -> u16 {
    (x * f64::from(AREA.width - 1)).round() as u16
}

fn row(y: f64) -> u16 {
    ((1.0 - y) * f64::from(AREA.height - 1)).round() as u16
}

/// Returns the accuracy to write before a row, if one is there.
fn label(plot: &Plot, at: usize) -> String {
    let accuracies = plot.accuracies();
    let found = accuracies.iter().find(|&&accuracy| usize::from(row(plot.y.place(nines(accuracy)))) == at);
    found.map_or_else(|| "│".to_owned(), |accuracy| format!("{} ┤", percent(*accuracy)))
}

/// Formats a percentage with the decimals that it needs.
fn percent(accuracy: f64) -> f64 {
    (accuracy * 1000.0).round() / 10.0
}

/// Prints the axis of parameters, its numbers below it where there is room.
fn print_sizes(out: &mut dyn Write, plot: &Plot) -> io::Result<()> {
    let mut numbers = String::new();
    for parameters in plot.sizes() {
        let (number, at) = (short(parameters), usize::from(column(plot.x.place(size(parameters)))));
        if let Some(gap) = at.checked_sub(numbers.len()).filter(|gap| *gap > 0 || numbers.is_empty()) {
            numbers += &" ".repeat(gap);
            numbers += &number;
        }
    }
    writeln!(out, "{:>LABEL$}{}\n{:LABEL$} {numbers}", "└", "─".repeat(AREA.width.into()), "")
}

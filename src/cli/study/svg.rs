//! A plot as an SVG image.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Result, ensure};

use super::plot::{Plot, Point, nines, short, size};
use crate::cli::files;

/// The image, as [`HEAD`] says, and the area between the axes: left, top, right, bottom.
const SIZE: (f64, f64) = (720.0, 440.0);
const AREA: [f64; 4] = [64.0, 44.0, 700.0, 380.0];

/// Colors that the color-blind can tell apart (M. Okabe and K. Ito 2008).
const COLORS: [&str; 6] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#000000"];

/// The beginning of every plot.
const HEAD: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 440\" font-family=\"sans-serif\" \
                    font-size=\"12\">\n<!-- digitty study -->\n";

/// Makes sure that a plot can be written, and that nothing but an older plot is lost.
///
/// # Errors
/// If there is something else of its name, or no file can be made beside it.
pub(super) fn check(path: &Path) -> Result<()> {
    if path.is_file() {
        let start = files::read_start(path, HEAD.len())?;
        ensure!(
            start.is_empty() || start == HEAD.as_bytes(),
            "{} is not a plot of `digitty study` and will not be overwritten",
            path.display()
        );
    }
    files::check_writable(path)
}

/// Draws the plot: lines, a mark for each variant, and its standard deviation as a bar.
pub(super) fn svg(plot: &Plot) -> String {
    let (width, height) = SIZE;
    let mut svg = format!("{HEAD}<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n");
    let [left, top, _, bottom] = AREA;
    text(&mut svg, (left, top - 22.0), "start", plot.title);
    text(&mut svg, (left, top - 6.0), "start", &format!("% correct on {}", plot.set));
    text(&mut svg, (f64::midpoint(left, AREA[2]), bottom + 44.0), "middle", "parameters");
    draw_grid(&mut svg, plot);
    for (place, (series, color)) in plot.series.iter().zip(COLORS.iter().cycle()).enumerate() {
        draw_points(&mut svg, plot, &series.points, color);
        let at = (AREA[2] - 8.0, bottom - 12.0 - 18.0 * place as f64);
        if !series.name.is_empty() {
            // Writing to a string cannot fail, here and below.
            _ = write!(svg, "<g fill=\"{color}\">");
            text(&mut svg, at, "end", series.name);
            svg += "</g>\n";
        }
    }
    svg + "</svg>\n"
}

fn x(plot: &Plot, parameters: f64) -> f64 {
    AREA[0] + plot.x.place(size(parameters)) * (AREA[2] - AREA[0])
}

fn y(plot: &Plot, accuracy: f64) -> f64 {
    AREA[3] - plot.y.place(nines(accuracy)) * (AREA[3] - AREA[1])
}

fn draw_grid(svg: &mut String, plot: &Plot) {
    let [left, top, right, bottom] = AREA;
    for parameters in plot.sizes() {
        let x = x(plot, parameters);
        line(svg, (x, top), (x, bottom), "#ddd");
        text(svg, (x, bottom + 18.0), "middle", &short(parameters));
    }
    for accuracy in plot.accuracies() {
        let y = y(plot, accuracy);
        line(svg, (left, y), (right, y), "#ddd");
        text(svg, (left - 8.0, y + 4.0), "end", &format!("{}", (accuracy * 1000.0).round() / 10.0));
    }
    line(svg, (left, bottom), (right, bottom), "#000");
    line(svg, (left, top), (left, bottom), "#000");
}

fn draw_points(svg: &mut String, plot: &Plot, points: &[Point], color: &str) {
    let place = |point: &Point| (x(plot, point.parameters), y(plot, point.accuracy));
    for pair in points.windows(2) {
        line(svg, place(&pair[0]), place(&pair[1]), color);
    }
    for point in points {
        let (x, middle) = place(point);
        let ends = [-1.0, 1.0].map(|sign| y(plot, point.accuracy + sign * point.standard_deviation));
        line(svg, (x, ends[0]), (x, ends[1]), color);
        _ = writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{middle:.1}\" r=\"4\" fill=\"{color}\"/>");
    }
}

fn line(svg: &mut String, (x1, y1): (f64, f64), (x2, y2): (f64, f64), color: &str) {
    let ends = format!("x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"");
    _ = writeln!(svg, "<line {ends} stroke=\"{color}\"/>");
}

fn text(svg: &mut String, (x, y): (f64, f64), anchor: &str, text: &str) {
    let text = escaped(text);
    _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>");
}

/// Escapes what XML would take for markup, and leaves out the control characters that it does not allow.
fn escaped(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

//! Images of the data page: a sheet of thumbnails, and one image with what is known of it.

use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};

use super::layout::{Sheet, Single};
use super::put;
use crate::ink::Image;
use crate::tui::app::App;
use crate::tui::widget::heatmap::{self, Map, Zoom};

/// Draws the thumbnails that fit, the one that is looked at marked.
pub(super) fn draw(app: &App, sheet: Sheet, buffer: &mut Buffer) {
    let (gallery, palette) = (&app.gallery, app.palette);
    for (place, tile, line) in sheet.shown(gallery.count(), gallery.place()) {
        let Some(image) = gallery.image(place) else { continue };
        let (values, columns) = shrunk(&image, sheet.shrink);
        let map = Map { values: &values, columns, most: 1.0, signed: false, origin: (0, 0) };
        map.draw(Zoom::Half, palette, tile, buffer);
        let chosen = place == gallery.place();
        let style = if chosen { palette.bold().add_modifier(Modifier::REVERSED) } else { palette.muted() };
        let width = usize::from(line.width);
        put(line, &format!("{:<width$}", caption(app, place, width)), style, buffer);
    }
}

/// Says in this many columns of what class an image is, and what the model that is looked at answers: `7→2`; where names
/// are long, by their first letters.
fn caption(app: &App, place: usize, columns: usize) -> String {
    let (gallery, classes) = (&app.gallery, app.inference.lineup().task().classes);
    let longest = classes.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let kept = if 2 * longest < columns { longest } else { 1 };
    let name =
        |class: usize| classes.get(class).copied().unwrap_or_default().chars().take(kept).collect::<String>();
    let label = gallery.get(place).and_then(|(_, example)| example.label);
    let label = label.map_or(String::new(), |label| name(label.into()));
    match gallery.guesses(place).and_then(|all| all.get(gallery.model())) {
        Some(guess) => format!("{label}→{}", guess.class().map_or("–".to_owned(), name)),
        None => format!("{label}→?"),
    }
}

/// Averages squares of `by`×`by` pixels; returns the averages and their number in a row.
fn shrunk(image: &Image, by: usize) -> (Vec<f32>, usize) {
    let (width, height) = (image.size().width(), image.size().height());
    let (columns, rows) = (width.div_ceil(by), height.div_ceil(by));
    let average = |index: usize| {
        let (left, top) = (index % columns * by, index / columns * by);
        let pixels =
            (top..(top + by).min(height)).flat_map(|y| (left..(left + by).min(width)).map(move |x| (x, y)));
        let (sum, count) = pixels.fold((0.0, 0.0), |(sum, count), at| (sum + image[at], count + 1.0));
        sum / f32::max(count, 1.0)
    };
    ((0..columns * rows).map(average).collect(), columns)
}

/// Draws the image that is looked at, and beside it its class, its writer and what every model answers.
pub(super) fn draw_single(app: &App, layout: &Single, buffer: &mut Buffer) {
    let (gallery, palette, lineup) = (&app.gallery, app.palette, app.inference.lineup());
    let place = gallery.place();
    let Some((number, example)) = gallery.get(place) else { return };
    if !layout.image.is_empty() {
        heatmap::draw(example.drawing().image(), layout.zoom, palette, layout.image, buffer);
    }
    let name = |class: usize| lineup.task().classes.get(class).copied().unwrap_or_default();
    let label = usize::from(example.label.unwrap_or_default());
    let mut lines = vec![
        (format!("number {number}"), palette.bold()),
        (format!("class {}", name(label)), palette.bold()),
    ];
    let writer = example.writer.as_ref().map(|writer| format!("by {}", writer.escape_default()));
    lines.extend(writer.map(|writer| (writer, palette.muted())));
    lines.push((String::new(), Style::new()));
    let guesses = gallery.guesses(place).unwrap_or_default();
    for (at, member) in lineup.members().iter().enumerate() {
        let answer = match guesses.get(at).map(|guess| (guess.class(), guess.score)) {
            Some((Some(class), score)) => {
                let mark = if class == label { "✓" } else { "✗" };
                format!("{} {mark} {}", name(class), member.model().unit().short(score))
            }
            Some((None, _)) => "– ✗".to_owned(),
            None => "?".to_owned(),
        };
        let style = if at == gallery.model() { palette.bold() } else { Style::new() };
        lines.push((format!("{:<6} {answer}", member.id.to_uppercase()), style));
    }
    lines.push((String::new(), Style::new()));
    lines.push(("enter: to canvas".to_owned(), palette.muted()));
    for ((text, style), row) in lines.iter().zip(layout.text.rows()) {
        put(row, text, *style, buffer);
    }
}

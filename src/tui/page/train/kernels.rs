//! The weights of the first layer as pictures, as they form.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::nn::{Network, Tensor};
use crate::tui::color::Palette;
use crate::tui::page::activations::ceiling;
use crate::tui::training::Observation;
use crate::tui::widget::heatmap::Map;
use crate::tui::widget::tiles::Tiles;

/// Draws a heading, and as many pictures as fit.
pub(super) fn draw(observation: &Observation, palette: Palette, area: Rect, buffer: &mut Buffer) {
    let (network, values) = (&*observation.network, &*observation.pictures);
    let Some(weights) = network.spec().tensors().into_iter().next() else { return };
    if area.height < 2 {
        return;
    }
    let heading = heading(&weights, area.width.into());
    buffer.set_stringn(area.x, area.y, heading, area.width.into(), palette.muted());
    let area = Rect { y: area.y + 1, height: area.height - 1, ..area };
    let (count, mut size) = (weights.shape[0], picture_size(&weights, network));
    let mut pictures: Vec<Vec<f32>> = values
        .chunks_exact(values.len() / count.max(1))
        .map(|unit| unit[..size[0] * size[1]].to_vec())
        .collect();
    // Pictures that are too large are shrunk, as often as it takes.
    while size[0] > area.width.into() || size[1] > 2 * usize::from(area.height) {
        if size[0] < 2 || size[1] < 2 {
            return;
        }
        pictures = pictures.iter().map(|picture| halved(picture, size)).collect();
        size = size.map(|side| side / 2);
    }
    let most = pictures.iter().flatten().fold(0.0, |most: f32, value| most.max(value.abs()));
    let tiles = Tiles::new(size, count, 0, area);
    for (place, tile) in tiles.shown() {
        let map = Map {
            values: &pictures[place],
            columns: size[0],
            most: ceiling(most),
            signed: true,
            origin: (0, 0),
        };
        map.draw(tiles.zoom, palette, tile, buffer);
    }
}

fn heading(weights: &Tensor, columns: usize) -> String {
    let (long, short) = match weights.shape[..] {
        [count, _, rows, width] => {
            (format!("first layer: {count} kernels {rows}×{width}"), format!("{count} kernels"))
        }
        [count, ..] => (format!("first layer: {count} units"), format!("{count} units")),
        [] => (String::new(), String::new()),
    };
    if long.chars().count() <= columns { long } else { short }
}

/// Returns columns and rows of the weights of one output for its first input channel.
fn picture_size(weights: &Tensor, network: &Network) -> [usize; 2] {
    if let [_, _, rows, columns] = weights.shape[..] {
        return [columns, rows];
    }
    let shapes = network.spec().shapes();
    let before = shapes.iter().rev().find(|shape| {
        let [_, height, width] = shape.chw();
        height * width > 1 && shape.len() == weights.fan_in
    });
    let [_, height, width] = before.map_or([1, 1, weights.fan_in], |shape| shape.chw());
    [width, height]
}

/// Shrinks a picture to half its sides; each value is the mean of four.
fn halved(picture: &[f32], [columns, rows]: [usize; 2]) -> Vec<f32> {
    let at = |x: usize, y: usize| picture[y * columns + x];
    let mean = |x: usize, y: usize| {
        (at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1)) / 4.0
    };
    (0..rows / 2).flat_map(|y| (0..columns / 2).map(move |x| (x, y))).map(|(x, y)| mean(x, y)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_picture_has_the_means_of_squares() {
        let picture = [1.0, 3.0, 0.0, 0.0, 9.0, 5.0, 7.0, 4.0, 0.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0];
        assert_eq!(halved(&picture, [5, 3]), [4.0, 1.0]);
    }

    #[test]
    fn dense_layers_look_at_the_image_and_kernels_at_their_window() {
        let size = |text: &str| {
            let network = Network::random(text.parse().unwrap(), 1);
            picture_size(&network.spec().tensors()[0], &network)
        };
        assert_eq!(size("conv4x5 relu flatten dense10"), [5, 5]);
        assert_eq!(size("flatten dense10"), [28, 28]);
        assert_eq!(size("pool2 flatten dense10"), [14, 14]);
    }
}

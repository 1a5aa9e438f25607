//! The values after a layer of a network.

use std::fmt::Write;

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use super::explanation::Explanation;
use super::picture::Picture;
use crate::ink::Image;
use crate::models::Member;
use crate::nn::{Shape, reference};

/// The values after a layer; its fields are the form of `--json`.
#[derive(Serialize)]
pub(super) struct LayerValues<'a> {
    model: &'a str,
    /// The index of the layer, as in the names of its tensors.
    layer: usize,
    /// The layer as in the text of a network: `conv64`.
    name: String,
    /// Channels, height and width, or the length of a vector.
    shape: Vec<usize>,
    values: Vec<f32>,
}

impl<'a> LayerValues<'a> {
    /// Computes the values after the layer of a network at `index`.
    ///
    /// # Errors
    /// If the model is not a network, or has no such layer.
    pub(super) fn new(member: &'a Member, index: usize, image: &Image) -> Result<Self> {
        let id = &*member.id;
        let network = member
            .model()
            .network()
            .with_context(|| format!("{id} is least squares, which has no layers"))?;
        let spec = network.spec();
        let count = spec.layers().len();
        ensure!(index < count, "--layer: {id} has layers 0 to {}: {spec}", count - 1);
        let mut trace = reference::trace(spec, network.parameters(), image.pixels());
        let shape = match spec.shapes()[index + 1] {
            Shape::Flat(len) => vec![len],
            maps @ Shape::Maps { .. } => maps.chw().to_vec(),
        };
        let values = trace.activations.swap_remove(index + 1);
        Ok(Self { model: id, layer: index, name: spec.layers()[index].to_string(), shape, values })
    }

    /// Channels, height and width; a vector is as many channels of one pixel.
    fn chw(&self) -> [usize; 3] {
        match self.shape[..] {
            [channels, height, width] => [channels, height, width],
            _ => [self.values.len(), 1, 1],
        }
    }
}

impl Explanation for LayerValues<'_> {
    /// A line for each map with its smallest, largest and mean value, or for each value of a vector.
    fn text(&self) -> String {
        let [channels, height, width] = self.chw();
        let mut text =
            format!("{}, layer {}: {}, {channels}×{height}×{width}\n", self.model, self.layer, self.name);
        let maps = self.values.chunks_exact(height * width);
        if let [_] = self.shape[..] {
            maps.enumerate().for_each(|(i, map)| _ = writeln!(text, "{i:>6}{:>10.3}", map[0]));
            return text;
        }
        _ = writeln!(text, "{:>6}{:>10}{:>10}{:>10}", "map", "smallest", "largest", "mean");
        for (i, map) in maps.enumerate() {
            let (min, max) = map.iter().fold((f32::MAX, f32::MIN), |(a, b), &v| (a.min(v), b.max(v)));
            let mean = map.iter().sum::<f32>() / map.len() as f32;
            _ = writeln!(text, "{i:>6}{min:>10.3}{max:>10.3}{mean:>10.3}");
        }
        text
    }

    fn picture(&self) -> Picture {
        Picture::of_maps(&self.values, self.chw())
    }
}

//! The line of layers to walk along: each has as many columns as the longest name, so that a click finds it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use crate::tui::color::Palette;
use crate::tui::scene::Scene;

/// Columns of the arrow between two layers.
const ARROW: u16 = 3;

/// The line, or as much of it around the present layer as fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    area: Rect,
    /// Columns of a name.
    width: u16,
    /// The first layer that is shown, and the number of those that are.
    first: usize,
    shown: usize,
}

impl Walk {
    /// Lays the layers of a scene out in a line.
    #[must_use]
    pub fn new(scene: &Scene, area: Rect) -> Self {
        let width = scene.layer_width;
        let fitting = usize::from((area.width + ARROW) / (width + ARROW).max(1));
        let shown = fitting.min(scene.layers) * usize::from(area.height.min(1));
        let before = scene.layer.saturating_sub(shown / 2);
        Self { area, width, first: before.min(scene.layers - shown), shown }
    }

    fn rect(&self, layer: usize) -> Rect {
        let x = self.area.x + (layer - self.first) as u16 * (self.width + ARROW);
        Rect { x, width: self.width, height: 1, ..self.area }
    }

    /// Returns the layer at a cell, if there is one.
    #[must_use]
    pub fn at(&self, cell: Position) -> Option<usize> {
        (self.first..self.first + self.shown).find(|&layer| self.rect(layer).contains(cell))
    }

    /// Draws the names of the layers, the present one marked, with arrows to those that are not shown.
    pub(super) fn draw(
        &self,
        name: impl Fn(usize) -> String,
        present: usize,
        palette: Palette,
        buffer: &mut Buffer,
    ) {
        for layer in self.first..self.first + self.shown {
            let (name, rect) = (name(layer), self.rect(layer));
            let style = if layer == present {
                palette.bold().patch(palette.accent()).add_modifier(Modifier::UNDERLINED)
            } else {
                palette.muted()
            };
            let x = rect.x + (rect.width.saturating_sub(name.chars().count() as u16)) / 2;
            buffer.set_stringn(x, rect.y, &name, rect.width.into(), style);
            if layer > self.first {
                buffer.set_string(rect.x - 2, rect.y, "→", palette.muted());
            }
        }
    }
}

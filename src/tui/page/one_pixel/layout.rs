//! The rectangles of the one-pixel page, within the content of the screen.

use ratatui::layout::Rect;

use crate::tui::contents::Contents;
use crate::tui::scene::Scene;
use crate::tui::widget::heatmap::Zoom;

/// Columns between the model input and the models.
const GAP: u16 = 1;
/// The fewest columns of the models beside the model input.
const MIN_MODELS: u16 = 18;
/// Rows of a model: name, turn, pixel, and an empty one.
const MODEL_ROWS: u16 = 4;

/// The rectangle of every part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The model input; empty if there is no room.
    pub input: Rect,
    /// The size of a pixel.
    pub zoom: Zoom,
    /// The models that fit, by their places in the lineup.
    pub models: Vec<(usize, Rect)>,
}

/// Lays the page out in `area`: the models beside the model input, or alone where it is narrow.
#[must_use]
pub fn layout(contents: &Contents, scene: &Scene, area: Rect) -> Layout {
    let fits = |zoom| {
        let input = contents.canvas(zoom);
        input.width + GAP + MIN_MODELS <= area.width && input.height <= area.height
    };
    let zoom = if fits(Zoom::Full) { Zoom::Full } else { Zoom::Half };
    if !fits(zoom) {
        return Layout { input: Rect::ZERO, zoom, models: models(scene, area) };
    }
    let size = contents.canvas(zoom);
    let x = area.x + size.width + GAP;
    Layout {
        input: Rect { width: size.width, height: size.height, ..area },
        zoom,
        models: models(scene, Rect { x, width: area.right() - x, ..area }),
    }
}

/// The models below one another, the one that is looked at among them.
fn models(scene: &Scene, area: Rect) -> Vec<(usize, Rect)> {
    let fitting = usize::from((area.height + 1) / MODEL_ROWS).max(1).min(scene.models);
    let first = scene.model.min(scene.models - fitting);
    let row = |i: usize| Rect { y: area.y + i as u16 * MODEL_ROWS, height: MODEL_ROWS - 1, ..area };
    (0..fitting).map(|i| (first + i, row(i).intersection(area))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::ImageSize;

    #[test]
    fn models_stay_within_the_page_and_the_chosen_one_is_shown() {
        let contents = Contents { size: ImageSize::MNIST, classes: 10, name_width: 1, models: 3, big: false };
        for (width, height, models) in (0..130).flat_map(|w| (0..60).map(move |h| (w, h, w as usize % 7))) {
            let area = Rect::new(5, 3, width, height);
            let scene = Scene { models, model: models.saturating_sub(1), ..Scene::default() };
            let layout = layout(&contents, &scene, area);
            assert!(models == 0 || layout.models.iter().any(|(place, _)| *place == models - 1));
            for (i, (_, rect)) in layout.models.iter().enumerate() {
                assert!(rect.is_empty() || area.union(*rect) == area, "{rect} in {area}");
                assert!(!rect.intersects(layout.input));
                assert!(layout.models[..i].iter().all(|(_, other)| !other.intersects(*rect)));
            }
        }
    }

    #[test]
    fn a_classic_terminal_has_the_model_input_and_three_models() {
        let contents = Contents { size: ImageSize::MNIST, classes: 10, name_width: 1, models: 3, big: false };
        let scene = Scene { models: 3, model: 0, ..Scene::default() };
        let small = layout(&contents, &scene, Rect::new(0, 0, 48, 18));
        assert_eq!((small.input.as_size(), small.models.len()), ((28, 14).into(), 3));
        assert_eq!(layout(&contents, &scene, Rect::new(0, 0, 100, 42)).zoom, Zoom::Full);
    }
}

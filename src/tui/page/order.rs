//! The order of the maps on a page.

use super::activations::Activations;
use super::weights::Weights;
use crate::tui::app::App;
use crate::tui::tabs::Page;

/// Returns the maps of the page in the order that is chosen.
pub(super) fn order(app: &App) -> Vec<usize> {
    match app.page {
        Page::Weights => Weights::of(app).map(|weights| weights.order()),
        _ => Activations::of(app).map(|activations| activations.order()),
    }
    .unwrap_or_default()
}

//! The bindings of the weights page.

use crate::tui::keymap::Binding;
use crate::tui::page::keys::{
    DIRECTIONS, EDGES, ENTER, LAYERS, MAPS, MODEL, ORDER, SCALE, SCREENS, TURN, WIDE,
};

/// The bindings in the order in which the help lists them.
pub const BINDINGS: &[Binding] = &[
    Binding::keys(DIRECTIONS, "move", "from layer to layer and row to row; in a picture from pixel to pixel"),
    ENTER,
    Binding::keys(MAPS, "picture", "the next picture, or the one before"),
    Binding::keys(SCREENS, "", "the next screen of pictures, or the one before"),
    LAYERS,
    EDGES,
    Binding::keys(ORDER, "order", "first those that decide the answer, or in the model's order"),
    SCALE,
    Binding::keys(TURN, "view", "the weights in place of the products, where there is no room for both"),
    MODEL,
    WIDE,
];

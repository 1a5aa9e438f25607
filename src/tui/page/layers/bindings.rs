//! The bindings of the layers page.

use crate::tui::keymap::Binding;
use crate::tui::page::keys::{
    CHANNELS, DIRECTIONS, EDGES, ENTER, LAYERS, MAPS, MODEL, ORDER, SCALE, SCREENS, WIDE,
};

/// The bindings in the order in which the help lists them.
pub const BINDINGS: &[Binding] = &[
    Binding::keys(DIRECTIONS, "move", "from layer to layer and row to row; in a map from pixel to pixel"),
    ENTER,
    Binding::keys(MAPS, "map", "the next map, or the one before"),
    Binding::keys(SCREENS, "", "the next screen of maps, or the one before"),
    LAYERS,
    CHANNELS,
    EDGES,
    Binding::keys(ORDER, "order", "the strongest maps first, or in the network's order"),
    SCALE,
    MODEL,
    WIDE,
];

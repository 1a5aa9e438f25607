//! The bindings of the convolution page.

use crate::tui::keymap::Binding;
use crate::tui::page::keys::{CHANNELS, DIRECTIONS, EDGES, LAYERS, MAPS, MODEL, PLAY, SCALE, TURN, WIDE};

/// The bindings in the order in which the help lists them.
pub const BINDINGS: &[Binding] = &[
    Binding::keys(DIRECTIONS, "window", "move the window"),
    PLAY,
    Binding::keys(MAPS, "kernel", "the next kernel, or the one before"),
    LAYERS,
    CHANNELS,
    EDGES,
    Binding::keys(TURN, "view", "the input in place of the output, where there is no room for both"),
    SCALE,
    MODEL,
    WIDE,
];

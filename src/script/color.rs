//! Names of color depths.

use crate::tui::color::ColorDepth;

/// Every depth by its name.
pub(super) const NAMES: [(&str, ColorDepth); 4] = [
    ("none", ColorDepth::None),
    ("16", ColorDepth::Ansi16),
    ("256", ColorDepth::Ansi256),
    ("truecolor", ColorDepth::Truecolor),
];

/// The name of a depth.
pub(super) fn name(depth: ColorDepth) -> &'static str {
    let named = NAMES.iter().find(|(_, known)| *known == depth);
    named.map_or("truecolor", |(name, _)| name)
}

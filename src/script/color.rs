//! Names of colour depths.

use crate::tui::colour::Depth;

/// Every depth by its name.
pub(super) const NAMES: [(&str, Depth); 4] =
    [("none", Depth::None), ("16", Depth::Sixteen), ("256", Depth::Palette), ("truecolor", Depth::Truecolor)];

/// The name of a depth.
pub(super) fn name(depth: Depth) -> &'static str {
    let named = NAMES.iter().find(|(_, known)| *known == depth);
    named.map_or("truecolor", |(name, _)| name)
}

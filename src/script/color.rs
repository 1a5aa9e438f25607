//! Names of color depths.

use crate::tui::color::{ColorDepth, Theme};

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

/// The themes by their names.
pub(super) const THEMES: [(&str, Theme); 3] =
    [("dark", Theme::Dark), ("light", Theme::Light), ("contrast", Theme::Contrast)];

/// Returns the name of a theme; none of that which scripts have unless they name one.
pub(super) fn name_of_theme(theme: Theme) -> Option<&'static str> {
    let named = THEMES.iter().find(|(_, known)| *known == theme).map(|(name, _)| *name);
    named.filter(|_| theme != Theme::default())
}

//! Colors, as many as the terminal has.
//!
//! Ink is gray, so 24 grays of the 256-color palette carry nearly all of it in few bytes. Sixteen
//! colors have four grays; without any color a ramp of glyphs takes their place.

use clap::ValueEnum;
use ratatui::style::{Color, Modifier, Style};

/// A number of colors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum ColorDepth {
    /// None: ink is drawn with glyphs.
    None,
    /// The sixteen of old.
    #[value(name = "16")]
    Ansi16,
    /// The palette of 256, with 24 grays.
    #[value(name = "256")]
    Ansi256,
    /// 24 bits.
    #[default]
    Truecolor,
}

impl ColorDepth {
    /// Detects the depth that the environment promises, told by `variable`.
    #[must_use]
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        let is = |name: &str, test: fn(&str) -> bool| variable(name).is_some_and(|v| test(&v));
        let term = variable("TERM").unwrap_or_default();
        if is("NO_COLOR", |v| !v.is_empty()) {
            return Self::None;
        }
        // Terminal.app before macOS 26 takes RGB colors for something else.
        if is("TERM_PROGRAM", |v| v == "Apple_Terminal") {
            return Self::Ansi256;
        }
        if is("COLORTERM", |v| v == "truecolor" || v == "24bit") {
            return Self::Truecolor;
        }
        Self::of_terminal(&term)
    }

    /// Returns the depth of terminals of this type, as `TERM` names it.
    fn of_terminal(term: &str) -> Self {
        let starts = |names: &[&str]| names.iter().any(|name| term.starts_with(name));
        if term.ends_with("-direct") || starts(TRUECOLOR) {
            Self::Truecolor
        } else if term.contains("256color") || term == "xterm" {
            // Plain `xterm` is what xterm and PuTTY call themselves, and 256 colors are what they have.
            Self::Ansi256
        } else if term.is_empty() || starts(COLORLESS) {
            Self::None
        } else {
            Self::Ansi16
        }
    }
}

/// Types of terminals that have 24 bits even where ssh did not pass COLORTERM on.
const TRUECOLOR: &[&str] =
    &["xterm-kitty", "xterm-ghostty", "ghostty", "alacritty", "foot", "wezterm", "contour", "iterm2"];

/// Types of terminals without any color.
const COLORLESS: &[&str] = &["dumb", "unknown", "vt1", "vt2", "vt3", "vt4", "vt5"];

/// The colors of everything on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    depth: ColorDepth,
}

impl Palette {
    /// Colors of this depth.
    #[must_use]
    pub const fn new(depth: ColorDepth) -> Self {
        Self { depth }
    }

    /// Returns the number of colors.
    #[must_use]
    pub const fn depth(self) -> ColorDepth {
        self.depth
    }

    /// The gray of `ink`; none where there are no colors. Ink is light, paper dark, as in MNIST.
    #[must_use]
    pub fn ink(self, ink: f32) -> Option<Color> {
        let ink = ink.clamp(0.0, 1.0);
        let level = |steps: f32| (ink * steps).round() as u8;
        match self.depth {
            ColorDepth::None => None,
            ColorDepth::Ansi16 => Some(GRAYS[usize::from(level(3.0))]),
            ColorDepth::Ansi256 => Some(Color::Indexed(match level(25.0) {
                0 => 16,
                25 => 231,
                step => 231 + step,
            })),
            ColorDepth::Truecolor => {
                let gray = level(255.0);
                Some(Color::Rgb(gray, gray, gray))
            }
        }
    }

    /// The color of a value from −1 to 1: blue below zero, red above, dark near it; none where there are no colors.
    #[must_use]
    pub fn signed(self, value: f32) -> Option<Color> {
        let level = |steps: usize| (value.abs().min(1.0) * steps as f32).round() as usize;
        match self.depth {
            ColorDepth::None => None,
            ColorDepth::Ansi16 => Some(SIGNED_16[usize::from(value > 0.0)][level(2)]),
            ColorDepth::Ansi256 | ColorDepth::Truecolor => {
                Some(Color::Indexed(SIGNED_256[usize::from(value > 0.0)][level(8)]))
            }
        }
    }

    /// The one accent: the winner's bar, the pen. Orange and grays stay apart for color-blind eyes.
    #[must_use]
    pub const fn accent(self) -> Style {
        match self.depth {
            ColorDepth::None => Style::new(),
            // Of the eight, the one that is readable on white and on black.
            ColorDepth::Ansi16 => Style::new().fg(Color::Magenta),
            ColorDepth::Ansi256 => Style::new().fg(Color::Indexed(208)),
            ColorDepth::Truecolor => Style::new().fg(Color::Rgb(0xff, 0x87, 0x00)),
        }
    }

    /// Bars of digits that did not win, and text that explains. Readable on light and on dark ground.
    #[must_use]
    pub const fn muted(self) -> Style {
        match self.depth {
            // Bright black would do, but is the background itself in some palettes.
            ColorDepth::None | ColorDepth::Ansi16 => Style::new().add_modifier(Modifier::DIM),
            ColorDepth::Ansi256 => Style::new().fg(Color::Indexed(244)),
            ColorDepth::Truecolor => Style::new().fg(Color::Rgb(0x80, 0x80, 0x80)),
        }
    }

    /// Text that matters.
    #[must_use]
    pub const fn bold(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }
}

/// The grays of sixteen colors, dark to light.
const GRAYS: [Color; 4] = [Color::Black, Color::DarkGray, Color::Gray, Color::White];

/// From zero to the strongest, below zero and above.
const SIGNED_16: [[Color; 3]; 2] =
    [[Color::Black, Color::Blue, Color::LightBlue], [Color::Black, Color::Red, Color::LightRed]];

/// From zero to the strongest, below zero and above, out of the cube of 6×6×6 colors.
const SIGNED_256: [[u8; 9]; 2] =
    [[16, 17, 18, 19, 20, 26, 32, 39, 81], [16, 52, 88, 124, 160, 196, 203, 209, 216]];

/// The glyph of a value from −1 to 1 where there are no colors.
#[must_use]
pub fn signed_glyph(value: f32) -> char {
    const BELOW: [char; 4] = [' ', '-', '~', '='];
    const ABOVE: [char; 4] = [' ', '+', '*', '#'];
    let step = step(value.abs(), BELOW.len());
    if value < 0.0 { BELOW[step] } else { ABOVE[step] }
}

/// The glyph of one pixel's ink where there are no colors.
#[must_use]
pub fn glyph(ink: f32) -> char {
    const RAMP: [char; 5] = [' ', '·', '░', '▒', '█'];
    RAMP[step(ink, RAMP.len())]
}

/// The glyph of two pixels, one above the other, where there are no colors.
#[must_use]
pub fn stacked_glyph(upper: f32, lower: f32) -> char {
    const FAINT_HALF_FULL: [[char; 4]; 4] =
        [[' ', '.', '▄', '▄'], ['\'', ':', '▄', '▄'], ['▀', '▀', '▒', '▓'], ['▀', '▀', '▓', '█']];
    FAINT_HALF_FULL[step(upper, 4)][step(lower, 4)]
}

/// Returns the one of `steps` equal steps, ends included, that `ink` is nearest to.
fn step(ink: f32, steps: usize) -> usize {
    (ink.clamp(0.0, 1.0) * (steps - 1) as f32).round() as usize
}

/// The place of a named color among the sixteen.
#[must_use]
pub const fn sixteen(color: Color) -> Option<usize> {
    Some(match color {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Reset | Color::Rgb(..) | Color::Indexed(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(variables: &[(&str, &str)]) -> ColorDepth {
        ColorDepth::detect(|name| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_decides() {
        let cases: &[(&[(&str, &str)], ColorDepth)] = &[
            (&[], ColorDepth::None),
            (&[("TERM", "dumb")], ColorDepth::None),
            (&[("TERM", "vt220")], ColorDepth::None),
            (&[("TERM", "linux")], ColorDepth::Ansi16),
            (&[("TERM", "xterm")], ColorDepth::Ansi256),
            (&[("TERM", "xterm-color")], ColorDepth::Ansi16),
            (&[("TERM", "xterm-256color")], ColorDepth::Ansi256),
            (&[("TERM", "tmux-256color")], ColorDepth::Ansi256),
            (&[("TERM", "xterm-kitty")], ColorDepth::Truecolor),
            (&[("TERM", "xterm-direct")], ColorDepth::Truecolor),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], ColorDepth::Truecolor),
            (&[("TERM", "xterm-kitty"), ("NO_COLOR", "1")], ColorDepth::None),
            (&[("TERM", "xterm-256color"), ("NO_COLOR", "")], ColorDepth::Ansi256),
            (
                &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal"), ("COLORTERM", "truecolor")],
                ColorDepth::Ansi256,
            ),
        ];
        for (variables, depth) in cases {
            assert_eq!(detect(variables), *depth, "{variables:?}");
        }
    }

    #[test]
    fn more_ink_is_never_darker() {
        let rank = |color| match color {
            Color::Rgb(gray, ..) => gray,
            Color::Indexed(16) => 0,
            Color::Indexed(231) => 255,
            Color::Indexed(index) => index,
            other => GRAYS.iter().position(|gray| *gray == other).unwrap() as u8,
        };
        for depth in [ColorDepth::Ansi16, ColorDepth::Ansi256, ColorDepth::Truecolor] {
            let palette = Palette::new(depth);
            let ranks: Vec<_> = (0..=100).map(|ink| rank(palette.ink(ink as f32 / 100.0).unwrap())).collect();
            assert!(ranks.is_sorted(), "{depth:?}");
        }
    }

    #[test]
    fn without_color_paper_is_empty_and_ink_is_full() {
        assert_eq!((glyph(0.0), glyph(1.0)), (' ', '█'));
        assert_eq!(stacked_glyph(0.0, 0.0), ' ');
        assert_eq!(stacked_glyph(1.0, 0.0), '▀');
        assert_eq!(stacked_glyph(0.0, 1.0), '▄');
        assert_eq!(stacked_glyph(1.0, 1.0), '█');
        assert_eq!(Palette::new(ColorDepth::None).ink(0.5), None);
    }
}

//! Colours, as many as the terminal has.
//!
//! Ink is grey, so 24 greys of the 256-colour palette carry nearly all of it in few bytes. Sixteen
//! colours have four greys; without any colour a ramp of glyphs takes their place.

use clap::ValueEnum;
use ratatui::style::{Color, Modifier, Style};

/// How many colours there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum Depth {
    /// None: ink is drawn with glyphs.
    None,
    /// The sixteen of old.
    #[value(name = "16")]
    Sixteen,
    /// The palette of 256, with 24 greys.
    #[value(name = "256")]
    Palette,
    /// 24 bits.
    #[default]
    Truecolor,
}

impl Depth {
    /// What the environment promises, told by `variable`.
    #[must_use]
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        let is = |name: &str, test: fn(&str) -> bool| variable(name).is_some_and(|v| test(&v));
        let term = variable("TERM").unwrap_or_default();
        if is("NO_COLOR", |v| !v.is_empty()) {
            return Self::None;
        }
        // Terminal.app before macOS 26 takes RGB colours for something else.
        if is("TERM_PROGRAM", |v| v == "Apple_Terminal") {
            return Self::Palette;
        }
        if is("COLORTERM", |v| v == "truecolor" || v == "24bit") {
            return Self::Truecolor;
        }
        Self::of_terminal(&term)
    }

    /// What terminals of this type, as `TERM` names it, can do.
    fn of_terminal(term: &str) -> Self {
        let starts = |names: &[&str]| names.iter().any(|name| term.starts_with(name));
        if term.ends_with("-direct") || starts(TRUECOLOR) {
            Self::Truecolor
        } else if term.contains("256color") || term == "xterm" {
            // Plain `xterm` is what xterm and PuTTY call themselves, and 256 colours are what they have.
            Self::Palette
        } else if term.is_empty() || starts(COLOURLESS) {
            Self::None
        } else {
            Self::Sixteen
        }
    }
}

/// Types of terminals that have 24 bits even where ssh did not pass COLORTERM on.
const TRUECOLOR: &[&str] =
    &["xterm-kitty", "xterm-ghostty", "ghostty", "alacritty", "foot", "wezterm", "contour", "iterm2"];

/// Types of terminals without any colour.
const COLOURLESS: &[&str] = &["dumb", "unknown", "vt1", "vt2", "vt3", "vt4", "vt5"];

/// The colours of everything on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    depth: Depth,
}

impl Palette {
    /// Colours of this depth.
    #[must_use]
    pub const fn new(depth: Depth) -> Self {
        Self { depth }
    }

    /// How many colours there are.
    #[must_use]
    pub const fn depth(self) -> Depth {
        self.depth
    }

    /// The grey of `ink`; none where there are no colours. Ink is light, paper dark, as in MNIST.
    #[must_use]
    pub fn ink(self, ink: f32) -> Option<Color> {
        let ink = ink.clamp(0.0, 1.0);
        let level = |steps: f32| (ink * steps).round() as u8;
        match self.depth {
            Depth::None => None,
            Depth::Sixteen => Some(GREYS[usize::from(level(3.0))]),
            Depth::Palette => Some(Color::Indexed(match level(25.0) {
                0 => 16,
                25 => 231,
                step => 231 + step,
            })),
            Depth::Truecolor => {
                let grey = level(255.0);
                Some(Color::Rgb(grey, grey, grey))
            }
        }
    }

    /// The one accent: the winner's bar, the pen. Orange and greys stay apart for colour-blind eyes.
    #[must_use]
    pub const fn accent(self) -> Style {
        match self.depth {
            Depth::None => Style::new(),
            // Of the eight, the one that is readable on white and on black.
            Depth::Sixteen => Style::new().fg(Color::Magenta),
            Depth::Palette => Style::new().fg(Color::Indexed(208)),
            Depth::Truecolor => Style::new().fg(Color::Rgb(0xff, 0x87, 0x00)),
        }
    }

    /// Bars of digits that did not win, and text that explains. Readable on light and on dark ground.
    #[must_use]
    pub const fn quiet(self) -> Style {
        match self.depth {
            // Bright black would do, but is the background itself in some palettes.
            Depth::None | Depth::Sixteen => Style::new().add_modifier(Modifier::DIM),
            Depth::Palette => Style::new().fg(Color::Indexed(244)),
            Depth::Truecolor => Style::new().fg(Color::Rgb(0x80, 0x80, 0x80)),
        }
    }

    /// Text that matters.
    #[must_use]
    pub const fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }
}

/// The greys of sixteen colours, dark to light.
const GREYS: [Color; 4] = [Color::Black, Color::DarkGray, Color::Gray, Color::White];

/// The glyph of one pixel's ink where there are no colours.
#[must_use]
pub fn glyph(ink: f32) -> char {
    const RAMP: [char; 5] = [' ', '·', '░', '▒', '█'];
    RAMP[step(ink, RAMP.len())]
}

/// The glyph of two pixels, one above the other, where there are no colours.
#[must_use]
pub fn stacked_glyph(upper: f32, lower: f32) -> char {
    const FAINT_HALF_FULL: [[char; 4]; 4] =
        [[' ', '.', '▄', '▄'], ['\'', ':', '▄', '▄'], ['▀', '▀', '▒', '▓'], ['▀', '▀', '▓', '█']];
    FAINT_HALF_FULL[step(upper, 4)][step(lower, 4)]
}

/// Which of `steps` equal steps, ends included, `ink` is nearest to.
fn step(ink: f32, steps: usize) -> usize {
    (ink.clamp(0.0, 1.0) * (steps - 1) as f32).round() as usize
}

/// The place of a named colour among the sixteen.
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

    fn detect(variables: &[(&str, &str)]) -> Depth {
        Depth::detect(|name| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_decides() {
        let cases: &[(&[(&str, &str)], Depth)] = &[
            (&[], Depth::None),
            (&[("TERM", "dumb")], Depth::None),
            (&[("TERM", "vt220")], Depth::None),
            (&[("TERM", "linux")], Depth::Sixteen),
            (&[("TERM", "xterm")], Depth::Palette),
            (&[("TERM", "xterm-color")], Depth::Sixteen),
            (&[("TERM", "xterm-256color")], Depth::Palette),
            (&[("TERM", "tmux-256color")], Depth::Palette),
            (&[("TERM", "xterm-kitty")], Depth::Truecolor),
            (&[("TERM", "xterm-direct")], Depth::Truecolor),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], Depth::Truecolor),
            (&[("TERM", "xterm-kitty"), ("NO_COLOR", "1")], Depth::None),
            (&[("TERM", "xterm-256color"), ("NO_COLOR", "")], Depth::Palette),
            (
                &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal"), ("COLORTERM", "truecolor")],
                Depth::Palette,
            ),
        ];
        for (variables, depth) in cases {
            assert_eq!(detect(variables), *depth, "{variables:?}");
        }
    }

    #[test]
    fn more_ink_is_never_darker() {
        let rank = |color| match color {
            Color::Rgb(grey, ..) => grey,
            Color::Indexed(16) => 0,
            Color::Indexed(231) => 255,
            Color::Indexed(index) => index,
            other => GREYS.iter().position(|grey| *grey == other).unwrap() as u8,
        };
        for depth in [Depth::Sixteen, Depth::Palette, Depth::Truecolor] {
            let palette = Palette::new(depth);
            let ranks: Vec<_> = (0..=100).map(|ink| rank(palette.ink(ink as f32 / 100.0).unwrap())).collect();
            assert!(ranks.is_sorted(), "{depth:?}");
        }
    }

    #[test]
    fn without_colour_paper_is_empty_and_ink_is_full() {
        assert_eq!((glyph(0.0), glyph(1.0)), (' ', '█'));
        assert_eq!(stacked_glyph(0.0, 0.0), ' ');
        assert_eq!(stacked_glyph(1.0, 0.0), '▀');
        assert_eq!(stacked_glyph(0.0, 1.0), '▄');
        assert_eq!(stacked_glyph(1.0, 1.0), '█');
        assert_eq!(Palette::new(Depth::None).ink(0.5), None);
    }
}

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
    /// The sixteen that every terminal has.
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

/// The background that colors are chosen for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum Theme {
    /// Dark: ink is light, the canvas dark
    #[default]
    Dark,
    /// Light: ink is dark, the canvas light
    Light,
    /// Any: text in the terminal's own color, and an accent that can be read on black and on white
    Contrast,
}

impl Theme {
    /// Chooses by the color of the background: red, green and blue.
    ///
    /// ```
    /// use digitty::tui::color::Theme;
    ///
    /// assert_eq!(Theme::on([0xfd, 0xf6, 0xe3]), Theme::Light);
    /// assert_eq!(Theme::on([0x00, 0x2b, 0x36]), Theme::Dark);
    /// ```
    #[must_use]
    pub fn on([red, green, blue]: [u8; 3]) -> Self {
        // Luma of ITU-R BT.601, in thousandths.
        let luma = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
        if luma >= 128_000 { Self::Light } else { Self::Dark }
    }

    /// Detects the background from `COLORFGBG`, which some terminals set: the number of its color, among sixteen, is
    /// the last. Dark if there is none.
    #[must_use]
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        let colors = variable("COLORFGBG").unwrap_or_default();
        match colors.rsplit(';').next() {
            Some("7" | "15") => Self::Light,
            _ => Self::Dark,
        }
    }
}

/// The colors of everything on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    depth: ColorDepth,
    theme: Theme,
}

impl Palette {
    /// Colors of this depth for a dark background.
    #[must_use]
    pub const fn new(depth: ColorDepth) -> Self {
        Self { depth, theme: Theme::Dark }
    }

    /// The same number of colors for another background.
    #[must_use]
    pub const fn with_theme(self, theme: Theme) -> Self {
        Self { theme, ..self }
    }

    /// Returns the number of colors.
    #[must_use]
    pub const fn depth(self) -> ColorDepth {
        self.depth
    }

    /// The gray of `ink`; none where there are no colors. Ink is light, the canvas dark, as in MNIST; the other way
    /// round on a light background.
    #[must_use]
    pub fn ink(self, ink: f32) -> Option<Color> {
        let ink = match self.theme {
            Theme::Light => 1.0 - ink.clamp(0.0, 1.0),
            Theme::Dark | Theme::Contrast => ink.clamp(0.0, 1.0),
        };
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

    /// The gray of a text on the blank canvas; none where there are no colors.
    #[must_use]
    pub fn invitation(self) -> Option<Color> {
        self.ink(0.7)
    }

    /// The color of a value from −1 to 1: blue below zero, red above, and near it that of the canvas; none where there
    /// are no colors.
    #[must_use]
    pub fn signed(self, value: f32) -> Option<Color> {
        let level = |steps: usize| (value.abs().min(1.0) * steps as f32).round() as usize;
        let (few, many) = match self.theme {
            Theme::Light => (&LIGHT_SIGNED_16, &LIGHT_SIGNED_256),
            Theme::Dark | Theme::Contrast => (&SIGNED_16, &SIGNED_256),
        };
        match self.depth {
            ColorDepth::None => None,
            ColorDepth::Ansi16 => Some(few[usize::from(value > 0.0)][level(2)]),
            ColorDepth::Ansi256 | ColorDepth::Truecolor => {
                Some(Color::Indexed(many[usize::from(value > 0.0)][level(8)]))
            }
        }
    }

    /// The one accent: the winner's bar, the cursor. Orange and grays stay apart for color-blind eyes.
    #[must_use]
    pub const fn accent(self) -> Style {
        let color = match (self.depth, self.theme) {
            (ColorDepth::None, _) => return Style::new(),
            // Of the eight, the one that is readable on white and on black.
            (ColorDepth::Ansi16, _) => Color::Magenta,
            (ColorDepth::Ansi256, Theme::Dark) => Color::Indexed(208),
            (ColorDepth::Ansi256, Theme::Light) => Color::Indexed(94),
            (ColorDepth::Truecolor, Theme::Dark) => Color::Rgb(0xff, 0x87, 0x00),
            (ColorDepth::Truecolor, Theme::Light) => Color::Rgb(0x9c, 0x4a, 0x00),
            (_, Theme::Contrast) => Color::Indexed(163),
        };
        Style::new().fg(color)
    }

    /// Bars of digits that did not win, and text that explains.
    #[must_use]
    pub const fn muted(self) -> Style {
        let color = match (self.depth, self.theme) {
            (_, Theme::Contrast) => return Style::new(),
            // Bright black would do, but is the background itself in some palettes.
            (ColorDepth::None | ColorDepth::Ansi16, _) => return Style::new().add_modifier(Modifier::DIM),
            (ColorDepth::Ansi256, Theme::Dark) => Color::Indexed(245),
            (ColorDepth::Ansi256, Theme::Light) => Color::Indexed(240),
            (ColorDepth::Truecolor, Theme::Dark) => Color::Rgb(0x8a, 0x8a, 0x8a),
            (ColorDepth::Truecolor, Theme::Light) => Color::Rgb(0x58, 0x58, 0x58),
        };
        Style::new().fg(color)
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

/// The same on a light canvas.
const LIGHT_SIGNED_16: [[Color; 3]; 2] =
    [[Color::White, Color::LightBlue, Color::Blue], [Color::White, Color::LightRed, Color::Red]];

const LIGHT_SIGNED_256: [[u8; 9]; 2] =
    [[231, 189, 153, 117, 75, 33, 27, 21, 19], [231, 224, 217, 210, 203, 196, 160, 124, 88]];

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
    fn more_ink_is_never_darker_and_on_a_light_canvas_never_lighter() {
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
            let light = palette.with_theme(Theme::Light);
            let ranks = (0..=100).map(|ink| rank(light.ink(ink as f32 / 100.0).unwrap()));
            assert!(ranks.rev().is_sorted(), "{depth:?}");
        }
    }

    /// The red, green and blue of a color of the cube, a gray or 24 bits.
    fn rgb(color: Color) -> [u8; 3] {
        match color {
            Color::Rgb(r, g, b) => [r, g, b],
            Color::Indexed(index @ 16..=231) => {
                let step = |place: u8| [0, 95, 135, 175, 215, 255][usize::from((index - 16) / place % 6)];
                [step(36), step(6), step(1)]
            }
            Color::Indexed(index @ 232..) => [8 + 10 * (index - 232); 3],
            other => panic!("{other:?} has the color that the terminal gives it"),
        }
    }

    /// The contrast ratio of two colors, 1 to 21: WCAG 2.2, "contrast ratio" and "relative luminance".
    fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
        let luminance = |color: [u8; 3]| {
            let linear = |value: u8| match f64::from(value) / 255.0 {
                value if value <= 0.040_45 => value / 12.92,
                value => ((value + 0.055) / 1.055).powf(2.4),
            };
            let [r, g, b] = color.map(linear);
            0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
        };
        let (one, other) = (luminance(one), luminance(other));
        one.max(other) / one.min(other)
    }

    #[test]
    fn text_can_be_read_on_the_backgrounds_of_its_theme() {
        let [black, dark, light, white] = [[0; 3], [0x1e; 3], [0xee; 3], [0xff; 3]];
        assert!((contrast(black, white) - 21.0).abs() < 1e-9);
        let backgrounds = [
            (Theme::Dark, vec![black, dark]),
            (Theme::Light, vec![white, light]),
            (Theme::Contrast, vec![black, white]),
        ];
        for depth in [ColorDepth::Ansi256, ColorDepth::Truecolor] {
            for (theme, backgrounds) in &backgrounds {
                let palette = Palette::new(depth).with_theme(*theme);
                let texts = [palette.accent(), palette.muted()].map(|style| style.fg).into_iter().flatten();
                for (text, background) in texts.flat_map(|text| backgrounds.iter().map(move |b| (text, *b))) {
                    let ratio = contrast(rgb(text), background);
                    assert!(ratio >= 4.5, "{theme:?}, {depth:?}: {text} on {background:?} has {ratio:.2}");
                }
                let [canvas, text] =
                    [palette.ink(0.0), palette.invitation()].map(|color| rgb(color.unwrap()));
                assert!(contrast(canvas, text) >= 4.5, "{theme:?}, {depth:?}");
            }
        }
    }

    #[test]
    fn the_terminal_tells_a_light_background() {
        let detect = |value: &str| Theme::detect(|name| (name == "COLORFGBG").then(|| value.to_owned()));
        assert_eq!(
            ["0;15", "0;default;15", "15;0", "", "7;8"].map(detect).map(|theme| theme == Theme::Light),
            [true, true, false, false, false]
        );
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

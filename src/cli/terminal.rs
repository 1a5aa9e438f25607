//! The terminal that a command takes over: its colors and its background, and the app that suits them.

use std::io::{self, IsTerminal};

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use crate::ink::Drawing;
use crate::models::Lineup;
use crate::tty::Tty;
use crate::tui::app::App;
use crate::tui::color::{ColorDepth, Palette, Theme};

/// The number of colors to use.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Color {
    /// Detected from NO_COLOR, COLORTERM and TERM
    #[default]
    Auto,
    /// No color; ink as glyphs
    None,
    /// 16 colors
    #[value(name = "16")]
    Sixteen,
    /// 256 colors
    #[value(name = "256")]
    Palette,
    /// 24-bit color
    Truecolor,
}

impl Color {
    /// Returns the number of colors, detected where it was not named.
    pub(super) fn depth(self) -> ColorDepth {
        match self {
            Self::Auto => ColorDepth::detect(|name| std::env::var(name).ok()),
            Self::None => ColorDepth::None,
            Self::Sixteen => ColorDepth::Ansi16,
            Self::Palette => ColorDepth::Ansi256,
            Self::Truecolor => ColorDepth::Truecolor,
        }
    }

    /// Returns the colors for the background that the environment names.
    pub(super) fn palette(self) -> Palette {
        Palette::new(self.depth()).with_theme(theme_of_environment())
    }
}

/// Returns the theme for the background that the environment names; dark if it names none.
pub(super) fn theme_of_environment() -> Theme {
    Theme::detect(|name| std::env::var(name).ok())
}

/// Creates an app with a blank canvas, in the colors that suit the terminal.
pub(super) fn blank_app(lineup: Lineup, color: Color) -> App {
    let drawing = Drawing::blank(lineup.task().size);
    App::new(lineup, drawing, color.palette()).following_background()
}

/// Takes the terminal over.
///
/// # Errors
/// If there is none.
pub(super) fn take_terminal() -> Result<Tty> {
    Tty::take().context("there is no terminal to read keys from; over ssh use `ssh -t host digitty`")
}

/// Makes sure that there is a terminal to draw on.
pub(super) fn check_terminal() -> Result<()> {
    ensure!(
        io::stdout().is_terminal(),
        "standard output is not a terminal; over ssh use `ssh -t host digitty`, or classify files with \
         `digitty predict`"
    );
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    ensure!(
        !is_dumb,
        "this terminal cannot move its cursor (TERM=dumb); try another one, or `digitty predict`"
    );
    Ok(())
}

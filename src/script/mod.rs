//! Sessions played from a file, and compared with what they should show.
//!
//! A script draws, types and clicks as a person would, through the same session that the terminal plays
//! through, and says what is expected of it. So a test of the whole app is a text file, and so is a
//! recording of a live session. Nothing waits, nothing is taken from the environment, and no clock is
//! shown: the same script gives the same bytes on every machine.
//!
//! ```
//! use digitty::{models::Lineup, script::{Script, play}};
//!
//! let text = b"stroke 9,6 19,6 13,23  # a seven\nexpect cnn 7 >= 0.90\nprint predictions\n";
//! let script = Script::parse("seven.script".as_ref(), text)?;
//! let seen = play(&script, &Lineup::builtin()?, &mut |path| anyhow::bail!("no {}", path.display()))?;
//! assert_eq!(seen.len(), 1, "the predictions were printed, and nothing was unexpected");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The language
//!
//! A line is a command and its words, parted by spaces. A word that begins with `#` begins a comment. A
//! word in double quotes may hold spaces and `#`; in it, `\"` is a quote and `\\` a backslash. Numbers
//! are written plainly, `12` or `-3.5`.
//!
//! Settings come first. They hold for the whole session:
//!
//! | | |
//! |---|---|
//! | `size 80x24` | columns and rows of the screen, up to 1000x500; 80x24 if not said |
//! | `color none\|16\|256\|truecolor` | colors of the screen, `truecolor` if not said |
//! | `weights DIR` | asks the models of this directory |
//! | `recovery FILE` | what the key `r` brings back, as if an earlier session had been cut off |
//!
//! Then come steps, which are done in their order:
//!
//! | | |
//! |---|---|
//! | `stroke X,Y X,Y … [brush RADIUS] [erase]` | draws a line in pixels of the canvas: 0,0 is its top left corner and 28,28 its bottom right; one point is a dot. Brush and tool are those in hand, if not said |
//! | `mouse down\|drag\|up COLUMN,ROW [right\|middle]` | a report of the mouse. 0,0 is the top left cell of the screen. A whole number means the middle of the cell, one with a point the very place: `3` is `3.5` |
//! | `key NAME [xTIMES]` | presses a key: a character, or `space enter esc tab backspace delete insert left right up down home end pageup pagedown f1`…`f24`, with `ctrl+`, `alt+` and `shift+` before it |
//! | `load FILE` | opens a PNG or the first drawing of a strokes file |
//! | `resize 100x40` | changes the size of the screen |
//! | `expect cnn 7` | the model answers 7; models are `ls`, `fcn` and `cnn` |
//! | `expect cnn 7 >= 0.90` | and its score for it is as high, or with `<=` as low: a probability, or votes of `ls` |
//! | `expect fcn != ls` | the models disagree, or with `=` agree |
//! | `expect blank` | there is no ink, and so no answer |
//! | `expect screen "text"` | the text stands in a row of the screen |
//! | `expect not …` | the opposite of any of these |
//! | `snapshot NAME` | compares everything that can be seen with the golden file of this name |
//! | `snapshot NAME.svg` | compares the picture of the screen |
//! | `print screen\|ink\|predictions\|json` | prints what can be seen |
//!
//! Files are looked for beside the script. A name that is snapshot twice must show the same both times.
//! Saving with the key `s` writes no file, and `ctrl+z` does not stop anything. After a key that quits,
//! nothing more can be seen.
//!
//! Whatever a script says, it ends soon: its lines, its words and the work that it asks for are limited,
//! and what goes beyond that is an error with its line and column.
//!
//! # Snapshots
//!
//! A snapshot holds the text of the screen; a map of its styles, one character a cell, with a legend;
//! the ink of the canvas, two hexadecimal digits a pixel; and the score of each model for each digit. A
//! style has the same character in every snapshot, as far as there are enough, so that a difference in
//! one style is a difference in few lines. Probabilities are rounded to three decimals before
//! anything is drawn.

mod args;
mod budget;
mod color;
mod command;
mod commands;
mod diff;
mod expect;
mod golden;
mod key;
mod lexer;
mod location;
mod parse;
mod play;
mod recorder;
mod snapshot;
mod styles;
mod svg;

pub use golden::{Verdict, compare, is_snapshot, new_name};
pub use location::{Place, Remark};
pub use parse::{LARGEST, LONGEST, Script, summary};
pub use play::{Seen, Snapshot, play};
pub use recorder::{RecordedStore, Recording, Start};

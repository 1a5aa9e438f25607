//! Sessions played from a file, and compared with what they should show.
//!
//! A script draws, types and clicks as a person would, through the same session that the terminal plays
//! through, and states what is expected of it. So a test of the whole app is a text file, and so is a
//! recording of a live session. Nothing waits, nothing is taken from the environment, and no clock is
//! shown: the same script gives the same bytes on every machine.
//!
//! ```
//! use digitty::{models::Lineup, script::{Script, play}};
//!
//! let text = b"stroke 9,6 19,6 13,23  # a seven\nexpect cnn 7 >= 0.90\nprint predictions\n";
//! let script = Script::parse("seven.script".as_ref(), text)?;
//! let outputs = play(&script, &Lineup::builtin()?, &mut |path| anyhow::bail!("no {}", path.display()))?;
//! assert_eq!(outputs.len(), 1, "the predictions were printed, and no expectation failed");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The language
//!
//! A line is a command and its arguments, separated by spaces. A token that begins with `#` begins a
//! comment. A text in double quotes may hold spaces and `#`; in it, `\"` is a quote, `\\` a backslash and
//! `\u{a}` the character of this hexadecimal number. Numbers are written plainly, `12` or `-3.5`.
//!
//! Settings come first. They hold for the whole session:
//!
//! | | |
//! |---|---|
//! | `size 80x24` | columns and rows of the screen, up to 1000x500; 80x24 by default |
//! | `color none\|16\|256\|truecolor` | colors of the screen, `truecolor` by default |
//! | `weights FILE` | adds the model of this weights file and shows it first; a directory replaces models |
//! | `models ls,cnn` | shows these models, in this order |
//! | `task shapes` | the task; `digits` by default |
//! | `theme light` | colors for a light background, or `contrast`; `dark` by default |
//! | `browse drawings.jsonl` | names data to look through and to train on, or a directory of MNIST |
//! | `recovery FILE` | the drawing that the key `r` restores, as if an earlier session had been interrupted |
//! | `collect 10 1` | asks for this many drawings, in the order of this seed, as `digitty collect` does; none is written |
//!
//! Then come steps, which are run in their order:
//!
//! | | |
//! |---|---|
//! | `stroke X,Y X,Y … [brush RADIUS] [erase]` | draws a stroke in pixels of the canvas: 0,0 is its top left corner and 28,28 its bottom right; one point is a dot. The default are the brush and the tool in hand |
//! | `mouse down\|drag\|up\|wheelup\|wheeldown COLUMN,ROW [right\|middle]` | uses the mouse. 0,0 is the top left cell of the screen. A whole number is the center of a cell, one with a decimal point is exact: `3` is `3.5` |
//! | `key NAME [xTIMES]` | presses a key: a character, or `space enter esc tab backspace delete insert left right up down home end pageup pagedown f1`…`f24`, with `ctrl+`, `alt+` and `shift+` before it |
//! | `page NAME` | shows a page: `answers`, `layers`, `convolution`, `weights`, `why`, `pixel`, `train` or `data` |
//! | `train cnn 40` | trains a network of the page `train` on this many batches, from random weights the first time; to the same weights on every machine |
//! | `tick [xTIMES]` | lets time pass for what moves by itself on a page, by this many steps |
//! | `teach 7` | teaches the models that the drawing is a 7, as the keys `t` and `7` do |
//! | `label 7` | notes that it is a 7, and teaches nothing |
//! | `load FILE` | opens a PNG or the drawings of a strokes file, the first of which is shown |
//! | `resize 100x40` | changes the size of the screen |
//! | `expect cnn 7` | the model predicts 7: one that is shown, by its id, or `ensemble` |
//! | `expect cnn 7 >= 0.90` | and its score for it is as high, or with `<=` as low: a probability, or votes of `ls` |
//! | `expect fcn != ls` | the models disagree, or with `=` agree |
//! | `expect blank` | there is no ink, and so no prediction |
//! | `expect screen "text"` | a row of the screen shows the text |
//! | `expect not …` | the opposite of any of these |
//! | `snapshot NAME`, `snapshot NAME.txt` | compares everything that can be seen with the golden file of this name |
//! | `snapshot NAME.svg`, `snapshot NAME.png` | compares the picture of the screen |
//! | `snapshot NAME region 0,2,30,16` | compares a part of the screen, here of 30 columns and 16 rows from 0,2 on; ink and predictions are left out |
//! | `print screen\|ink\|predictions\|json` | prints a part of what can be seen |
//!
//! Files are beside the script. A golden file that is named twice must match both times. Saving with the
//! key `s` writes no file, and `ctrl+z` does not stop anything. After a key that quits, nothing more can
//! be seen.
//!
//! A key that is bound to nothing, and a stroke or a click outside the canvas, is no error, since a person may do
//! the same; but it is warned of.
//!
//! Every script ends soon: its size and the steps, points, cells and predictions that it asks for are
//! limited, and what exceeds a limit is an error with its line and column.
//!
//! # Snapshots
//!
//! A snapshot holds the text of the screen; a map of its styles, one character a cell, with a legend;
//! the ink of the canvas, two hexadecimal digits a pixel; the score of each model for each digit; and on pages
//! that look into a model the values that they show. A style has the same character in every snapshot, if there are enough of them, so that a difference in
//! one style is a difference in few lines. So a snapshot can be read back: a [`Difference`] counts what two of them
//! show differently, and finds the regions. Probabilities are rounded to three decimals before
//! anything is drawn.

mod animation;
mod args;
mod cell;
mod color;
mod command;
mod commands;
mod diagnostic;
mod diff;
mod difference;
mod expect;
mod film;
mod font;
mod format;
mod golden;
mod key;
mod lexer;
mod limits;
mod parse;
mod play;
mod png;
mod recorder;
mod regions;
pub mod review;
mod screenshot;
mod snapshot;
mod styles;
mod svg;
mod warn;

pub use animation::{animation, is_animation};
pub use diagnostic::{Diagnostic, Location};
pub use diff::{headed, unified_diff};
pub use difference::Difference;
pub use film::{Film, Frame};
pub use golden::{is_snapshot, shows};
pub use limits::{MAX_SCRIPT_BYTES, MAX_SIZE};
pub use parse::{Script, summary};
pub use play::{Output, Snapshot, film, play};
pub use recorder::{RecordedStore, Recorder, Start};
pub use regions::regions;
pub use screenshot::Screenshot;

//! Digitty: paint a digit in the terminal and watch three models answer.
//!
//! The way of one event is one straight line, and each stop on it is a module:
//!
//! ```text
//! bytes ─▶ vt ─▶ Event ─▶ tui::page ─▶ Action ─▶ tui::app ─▶ ink::Drawing ─▶ preprocess ─▶ models::Lineup ─▶ Predictions ─▶ tui::page ─▶ cells ─▶ vt ─▶ bytes
//! ```
//!
//! [`ink`], [`nn`] and [`models`] are the core: they know no terminal and open no file. [`data`] reads
//! and writes the formats, `train` makes the models and [`eval`] measures them. [`cli`] has one file a
//! subcommand and ties these together; it alone opens files. [`tty`] is the terminal that the program runs
//! in, one edge over [`vt`]; a [`script`] plays a session without a terminal.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_cmp))]

pub mod augment;
pub mod cli;
pub mod data;
pub mod eval;
pub mod ink;
pub mod models;
pub mod nn;
pub mod script;
pub mod train;
pub mod tty;
pub mod tui;
pub mod vt;

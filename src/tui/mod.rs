//! The terminal app.
//!
//! ```text
//! mouse/key ─▶ page ─▶ Action ─▶ App ─▶ Drawing ─▶ preprocess ─▶ Lineup ─▶ Predictions ─▶ page ─▶ cells
//! ```
//!
//! An [`event`], the size of the screen and the state of the [`app`] give an [`action`]; only actions change
//! the app. A [`page`] maps events to actions by its bindings, and draws the app with [`widget`]s. The
//! [`session`] is the one loop around this, for terminals, scripts and tests alike.
//! Nothing here knows escape sequences: `vt` does.

pub mod action;
pub mod album;
pub mod app;
pub mod canvas;
pub mod collection;
pub mod color;
pub mod contents;
pub mod edge;
pub mod event;
pub mod flips;
mod frame;
pub mod gallery;
pub mod help_sheet;
pub mod inference;
pub mod insight;
pub mod key;
pub mod keymap;
mod pace;
pub mod page;
pub mod reasons;
pub mod scene;
pub mod session;
pub mod tabs;
pub mod teaching;
pub mod trained;
pub mod training;
pub mod view;
pub mod widget;

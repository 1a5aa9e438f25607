//! The terminal app.
//!
//! ```text
//! mouse/key ─▶ input ─▶ Action ─▶ App::update ─▶ Drawing ─▶ models ─▶ Predictions ─▶ view ─▶ cells
//! ```
//!
//! An [`event`] and the [`layout`] make an [`action`]; the [`app`] owns all state and only actions
//! change it; the views draw it. The [`session`] is the one loop around this, for terminals, scripts
//! and tests alike. Only [`vt`](crate::vt) knows escape sequences.

pub mod action;
pub mod app;
pub mod color;
pub mod event;
pub mod input;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod session;
mod view;

//! Digitty: paint a digit in the terminal and watch three models answer.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::float_cmp
    )
)]

pub mod data;
pub mod ink;
pub mod models;
pub mod nn;
pub mod train;

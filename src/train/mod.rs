//! Training: what makes the weights that ship.

pub mod least_squares;

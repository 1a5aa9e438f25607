//! Explanations: the pixels that speak for a class, a patch that hides them, and the one pixel that turns an answer.
//!
//! | question | answer |
//! |---|---|
//! | Which pixels speak for the answer, and which against it? | [`attribute`]: a number for each pixel, and with a bias they sum to the score |
//! | What if a part of the image were hidden? | [`Occlusion`]: the score that is lost with each patch of 4×4 pixels |
//! | Does the picture show the model, or only the drawing? | [`randomized`]: with random weights it must fall apart, as [`rank_correlation`] measures |
//! | Is there a pixel that turns the answer? | [`OnePixelSearch`]: tries each with each of some values |
//!
//! What is explained is a [`Target`]: a class, or one class against another. The longer ones of these go in
//! steps, so that a session takes them in its idle slot.

mod attribute;
mod attribute_steps;
mod attribution;
mod integrated_gradients;
mod occlusion;
mod one_pixel;
mod randomization;
mod target;

pub use attribute::{attribute, is_exact};
pub use attribute_steps::AttributionSteps;
pub use attribution::Attribution;
pub use occlusion::Occlusion;
pub use one_pixel::{Flip, OnePixelSearch};
pub use randomization::{randomized, rank_correlation};
pub use target::{Scorer, Target};

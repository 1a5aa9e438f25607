//! Preprocessing: from a drawing to the image that models classify, in one of two [ways](Preprocessing).
//!
//! Gray: a digit without slant, as large as MNIST's, and centered.
//!
//! MNIST was made by scaling each digit into a box of 20×20 pixels with its aspect ratio kept, and moving
//! its center of mass to the center of 28×28 pixels (LeCun, Bottou, Bengio and Haffner, "Gradient-based
//! learning applied to document recognition", 1998, section III). Here the same is done to a drawing, after
//! its slant is removed by a horizontal shear that makes the covariance of x and y vanish, as in the
//! paper's deslanted variant of the data. So a model meets the same few shapes whether a digit was drawn
//! large or small, slanted or not, in the middle or in a corner.
//!
//! Strokes of the pen are drawn again at the new size, with edges as sharp as before ([`preprocess`]). An
//! image without strokes is resampled ([`preprocess_image`]); an image of MNIST that has no slant moves by
//! less than a pixel.
//!
//! Binary: a shape of pixels that are 0 or 1, as large as fits, and centered. Slanted, a square would be none.

mod binary;
mod frame;
mod gray;
mod moments;
mod preprocessing;
mod redraw;
mod resample;

pub use binary::binarize;
pub use gray::{preprocess, preprocess_image};
pub use preprocessing::Preprocessing;

//! An attribution: the share of each pixel in a score.

/// The shares of all pixels in a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// The share of each input \[inputs\]: positive speaks for the class.
    pub values: Vec<f32>,
    /// The part of the score that no pixel has a share in.
    pub bias: f32,
    /// The score, from a forward pass and not from the shares: a logit of a network, or margins of least
    /// squares, as [`Target`](super::Target) says.
    pub logit: f32,
}

impl Attribution {
    /// Returns the sum of the shares of all pixels.
    #[must_use]
    pub fn sum(&self) -> f32 {
        self.values.iter().map(|&share| f64::from(share)).sum::<f64>() as f32
    }
}

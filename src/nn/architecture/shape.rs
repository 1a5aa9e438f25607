//! Shapes of the values between two layers.

use std::fmt;

/// The shape of the values between two layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Feature maps: channels × height × width.
    Maps {
        /// Number of maps.
        channels: usize,
        /// Rows of each.
        height: usize,
        /// Columns of each.
        width: usize,
    },
    /// A vector of this many values.
    Flat(usize),
}

impl Shape {
    /// Creates the shape of feature maps from channels, height and width.
    #[must_use]
    pub const fn maps([channels, height, width]: [usize; 3]) -> Self {
        Self::Maps { channels, height, width }
    }

    /// Returns the number of values.
    #[must_use]
    pub const fn len(self) -> usize {
        let [channels, height, width] = self.chw();
        channels.saturating_mul(height).saturating_mul(width)
    }

    /// Returns channels, height and width; a vector is as many channels of one pixel.
    #[must_use]
    pub const fn chw(self) -> [usize; 3] {
        match self {
            Self::Maps { channels, height, width } => [channels, height, width],
            Self::Flat(n) => [n, 1, 1],
        }
    }

    /// Returns true if there are no values.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Maps { channels, height, width } => write!(f, "{channels}×{height}×{width}"),
            Self::Flat(n) => write!(f, "{n} values"),
        }
    }
}

/// Counts the windows of `size` pixels along an axis of `extent` pixels with `padding` zeros at both ends, one
/// every `stride` pixels; 0 if not even one fits.
///
/// This is the output size of convolutions (stride 1) and of pooling (stride = size): ⌊(extent + 2 · padding −
/// size) / stride⌋ + 1, as in PyTorch. `stride` is at least 1.
#[must_use]
pub const fn window_count(extent: usize, size: usize, padding: usize, stride: usize) -> usize {
    match (extent + 2 * padding).checked_sub(size) {
        Some(rest) => rest / stride + 1,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_counted_as_in_pytorch() {
        assert_eq!(window_count(28, 5, 0, 1), 24);
        assert_eq!(window_count(28, 5, 2, 1), 28);
        assert_eq!(window_count(13, 2, 0, 2), 6);
        assert_eq!(window_count(4, 5, 0, 1), 0);
    }
}

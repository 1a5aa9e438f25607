//! The linear part of a convolution or a dense layer.

/// Weighted sums of patches of the input, with the same weights for each patch.
///
/// A patch is `rows` runs of `run` neighboring values, `stride` apart. A convolution has many patches; a dense
/// layer has one, which is all of its input.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    pub(super) outputs: usize,
    pub(super) rows: usize,
    pub(super) run: usize,
    pub(super) stride: usize,
    /// Channels of the input, which are innermost in a run.
    pub(super) channels: usize,
    /// Patches of which only the largest output is kept: 4 where 2×2 pooling follows, or 1.
    pub(super) window: usize,
    /// Offset of each patch in the input \[windows\]\[window\].
    pub(super) patch_offsets: Vec<u32>,
    /// Offset of the outputs of each window in the output \[windows\].
    pub(super) output_offsets: Vec<u32>,
    /// Index of its weights in the flat block of parameters, with the biases behind them.
    pub(super) parameters: usize,
}

impl Linear {
    /// Returns the number of values of one patch, and so of weights of one output.
    pub(super) fn patch_len(&self) -> usize {
        self.rows * self.run
    }

    /// Returns the index in the flat block of the weight of an output for value `k` of a patch.
    ///
    /// The flat block is \[outputs\]\[channels\]\[rows\]\[columns\], as in PyTorch; a patch has its channels innermost.
    pub(super) fn weight(&self, output: usize, k: usize) -> usize {
        let area = self.patch_len() / self.channels;
        let (pixel, channel) = (k / self.channels, k % self.channels);
        self.parameters + output * self.patch_len() + channel * area + pixel
    }

    /// Returns the index in the flat block of the bias of an output.
    pub(super) fn bias(&self, output: usize) -> usize {
        self.parameters + self.outputs * self.patch_len() + output
    }
}

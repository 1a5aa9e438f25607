//! The longer text of the convolution page.

/// What the page shows, paragraph by paragraph.
pub const ABOUT: &[&str] = &[
    "A convolution computes every pixel of a map in the same way. A window of the size of the kernel lies on the \
     input; each pixel in it is multiplied by the weight of the kernel that lies on it; the products are added up, \
     over all maps of the input, and a bias is added: y[o][r][q] = b[o] + Σ over c, i, j of w[o][c][i][j] · \
     x[c][r + i − p][q + j − p], where p is the padding. The sum is large where the input looks like the kernel.",
    "ReLU(y) = max(0, y) then keeps what is above zero. Pooling takes the largest value of each window, and moves \
     by a whole window: the map becomes smaller, and where exactly something was matters less.",
    "In the field this is called a convolution, though the kernel is not flipped; mathematics calls it a \
     cross-correlation. LeCun et al., Gradient-based learning applied to document recognition, Proc. IEEE 86 \
     (1998); Dumoulin and Visin, A guide to convolution arithmetic for deep learning, arXiv:1603.07285 (2016).",
];

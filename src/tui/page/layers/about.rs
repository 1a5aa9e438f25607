//! The longer text of the layers page.

/// What the page shows, paragraph by paragraph.
pub const ABOUT: &[&str] = &[
    "A network turns an image into scores, layer by layer. This page shows the values between its layers, the \
     activations, while you draw: each layer's output is the next one's input. Values below zero are blue, those \
     above red; where there are none below zero, they are as bright as they are large.",
    "A convolution slides each of its kernels over all maps before it: y[o][r][q] = b[o] + Σ w[o][c][i][j] · \
     x[c][r+i][q+j]. ReLU is max(0, x). Pooling keeps the largest value of each window. A dense layer weighs all \
     its inputs: y = W·x + b. A convolution has kernel × kernel × maps before × maps + maps parameters, a \
     dense layer inputs × outputs + outputs.",
    "Convolution and pooling: LeCun et al., Gradient-based learning applied to document recognition, Proc. IEEE \
     86 (1998).",
];

//! The longer text of the train page.

/// What the page shows, paragraph by paragraph.
pub const ABOUT: &[&str] = &[
    "A network learns from random weights on: space starts it and pauses it, and while it runs one can paint and see \
     the bars move. Shapes are made by code; digits come from the files that --mnist and --strokes name. It goes on \
     while another page is shown.",
    "Each batch of images moves all weights a little down the gradient of the loss: w ← w − η ∂L/∂w for plain gradient \
     descent, where η is the learning rate; Adam also divides by the usual size of each gradient. The loss is the mean \
     of −ln p of the right class, shown on a logarithmic scale from 0.01 to 3. Accuracy is measured on images that \
     the network is not trained on.",
    "The arrow keys go back through the states that are kept, up to 30, the first with random weights; w saves what is \
     shown. The same network, recipe and batches give the same weights again; in a script, on every machine.",
    "Quick is one cycle of the rate (Smith and Topin, Super-convergence, 2018) with AdamW (Loshchilov and Hutter, 2019); \
     sgd is plain gradient descent (Robbins and Monro, 1951); post is what the post of the network describes.",
];

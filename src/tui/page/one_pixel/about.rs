//! The longer text of the one-pixel page.

/// What the page shows, paragraph by paragraph.
pub const ABOUT: &[&str] = &[
    "Are there two images, one pixel apart, that get different answers? For each model every pixel of its input is \
     set to no ink and to full ink, one at a time, and the model is asked again. Of those that turn the answer the most \
     convincing is shown. Where none does, that is certain for these values: all were tried.",
    "Enter puts the model input with this pixel on the canvas, as one step that u undoes. A preprocessed drawing would \
     be preprocessed once more, so preprocessing is switched off with it, and on again by u.",
    "Su, Vargas and Sakurai, One pixel attack for fooling deep neural networks (2017). Least squares and networks sum \
     up small differences; how many images of a test set one pixel turns, digitty flip --mnist counts.",
];

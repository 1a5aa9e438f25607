//! The longer text of the weights page.

/// What the page shows, paragraph by paragraph.
pub const ABOUT: &[&str] = &[
    "What a model has learned are its weights. Least squares has a voter for each pair of classes: it multiplies \
     each pixel x by its weight w and adds up, Σ w·x + b. Above zero it votes for the first class of the pair, below \
     for the second. Red weights speak for the first, blue ones for the second.",
    "The duel between the winner and the runner-up comes first. Its products w·x, pixel by pixel, and the bias b \
     are the whole reason of that vote: nothing else goes into it.",
    "A unit of a dense layer weighs its inputs in the same way: y = Σ w·x + b. Behind ReLU, a hidden unit adds \
     max(0, y) times its weight in the last layer to the score of a class; those that add most to the winner's \
     come first. Kernels of a convolution come first if their weights are large: √Σ w². A dense layer behind \
     maps has a picture for each class and map.",
    "One-vs-one least squares: Boyd and Vandenberghe, Introduction to Applied Linear Algebra (2018), chapter 14.",
];

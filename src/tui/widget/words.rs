//! The words that the pages use, each with what it means.

/// Words and their meanings, in the order in which one meets them.
pub(super) const WORDS: &[(&str, &str)] = &[
    (
        "votes",
        "Least squares holds a duel of each two classes. A duel won is a vote, one lost takes a vote away: with ten \
         classes, nine duels won are +9.",
    ),
    (
        "margin",
        "How far a duel was from being lost. A vote counts the same however narrowly it was won, so the smallest \
         margin of the winner stands below the votes. ~ marks a class beaten narrowly, = one with as many votes; \
         among those their own duels decide.",
    ),
    (
        "softmax",
        "The last step of a network: e to the power of each score, divided by their sum. So scores become \
         probabilities that sum to 1.",
    ),
    (
        "not sure",
        "Around a probability of 90 %, or a margin of 0.3, answers were right nine times in ten on drawings of \
         writers that no model was trained on. A model below that is not sure.",
    ),
    (
        "together",
        "Models err on different drawings. Where they disagree, the last line says what they answer together: the \
         logarithms of their probabilities, and votes, are summed, each model with its weight.",
    ),
    (
        "convolution",
        "A small window of weights moves over the image; at each place the pixels times the weights are summed. What \
         the weights look for lights up in a map.",
    ),
    (
        "pooling",
        "Of every two by two pixels of a map only the largest is kept, so that it matters less where exactly a stroke \
         is.",
    ),
    (
        "preprocessing",
        "Before the models see a drawing it is cropped, scaled and centered, and digits are deslanted, as the images \
         are that they were trained on.",
    ),
    (
        "in 70 µs",
        "The median time for one image on one thread, over sample drawings, as in `digitty info` and `digitty bench`.",
    ),
];

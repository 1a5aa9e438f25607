//! The longer text of the why page.

/// What the page shows, paragraph by paragraph.
pub const ABOUT: &[&str] = &[
    "This page shows which pixels speak for a class, red or +, and which against it, blue or −. With the bias, which \
     belongs to no pixel, they sum to the score of the class: nothing is left out and nothing made up.",
    "Least squares decides between two classes by w·x + b, so that the share of pixel i is wᵢ·xᵢ, and a class alone \
     has the sum of its comparisons. The vote counts each comparison that is won, however narrowly. A network of \
     ReLU is linear around the image: its logit is Σ xᵢ·∂logit/∂xᵢ + Σ b·∂logit/∂b (Srinivas & Fleuret 2019). \
     With sigmoids, the gradient is averaged on the way from a blank image (Sundararajan et al. 2017).",
    "Occlusion hides a patch of 4×4 pixels everywhere in turn and shows where the score falls (Zeiler & Fergus 2014). \
     Random weights are a check: a picture that looks the same with them shows the drawing, not the model \
     (Adebayo et al. 2018). The rank correlation of both pictures must be near 0.",
];

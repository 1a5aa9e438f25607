//! The layers of a network that says no more than the shapes of its tensors.
//!
//! Shapes show neither activations nor pooling. Two families are common enough to be taken for granted, as
//! long as only one of their members has these shapes: dense layers with ReLU between them, and before those
//! 3×3 convolutions, each with ReLU and perhaps 2×2 max pooling.

use super::error::ModelError;
use super::json_array::display_shape;
use crate::nn::Spec;

/// More convolutions than this are not guessed at: each has four possible forms.
const MAX_CONVOLUTIONS: usize = 4;

/// The parts that may follow the kernel count of a convolution: its padding, ReLU, and pooling or none.
const FORMS: [&str; 4] = [" relu pool2", " relu", "x3same relu pool2", "x3same relu"];

/// Finds the layers of the tensors, each weight followed by its bias.
///
/// # Errors
/// If no layers, or more than one sequence of them, have these shapes.
pub(super) fn layers(shapes: &[&[usize]]) -> Result<Spec, ModelError> {
    let has_shapes =
        |spec: &Spec| spec.tensors().iter().map(|tensor| tensor.shape.as_slice()).eq(shapes.iter().copied());
    let mut fitting = candidates(shapes).into_iter().filter_map(|text| text.parse().ok()).filter(has_shapes);
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(ModelError::new(format!(
            "has tensors of {}, which leaves its layers open; name them, as in: digitty convert FILE OUT --spec \
             \"conv20x5 pool2 conv50x5 pool2 flatten dense500 relu dense10\"",
            display_shapes(shapes)
        ))),
    }
}

/// Lists the shapes of at most six tensors.
fn display_shapes(shapes: &[&[usize]]) -> String {
    let listed: Vec<_> = shapes.iter().take(6).map(|shape| display_shape(shape)).collect();
    let more = if shapes.len() > listed.len() { ", …" } else { "" };
    listed.join(", ") + more
}

/// Writes every network of the two families with as many units and kernels as the biases have.
fn candidates(shapes: &[&[usize]]) -> Vec<String> {
    let weights: Vec<_> = shapes.iter().step_by(2).collect();
    let convolutions = weights.iter().take_while(|shape| shape.len() == 4).count();
    if convolutions > MAX_CONVOLUTIONS || weights[..convolutions].iter().any(|shape| shape[2..] != [3, 3]) {
        return Vec::new();
    }
    let dense: Vec<_> =
        weights[convolutions..].iter().map(|shape| format!("dense{}", shape.first().unwrap_or(&0))).collect();
    if dense.is_empty() {
        return Vec::new();
    }
    let mut texts = vec![String::new()];
    for shape in &weights[..convolutions] {
        let form = |before: &String| FORMS.map(|form| format!("{before}conv{}{form} ", shape[0]));
        texts = texts.iter().flat_map(form).collect();
    }
    texts.iter().map(|text| format!("{text}flatten {}", dense.join(" relu "))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(text: &str) -> Result<String, String> {
        let tensors = text.parse::<Spec>().unwrap().tensors();
        let shapes: Vec<_> = tensors.iter().map(|tensor| tensor.shape.as_slice()).collect();
        layers(&shapes).map(|spec| spec.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn layers_that_leave_no_choice_are_found() {
        for text in [
            "flatten dense10",
            "flatten dense128 relu dense10",
            "conv32 relu pool2 conv64 relu pool2 flatten dense10",
            "conv64 relu pool2 conv64 relu pool2 conv64 relu pool2 flatten dense64 relu dense32 relu dense10",
            "conv4x3same relu flatten dense10",
        ] {
            assert!(guessed(text).unwrap().starts_with(text), "{text}");
        }
    }

    #[test]
    fn others_ask_for_their_layers() {
        // Its 5×5 kernels have no activation; shapes could not tell that.
        let lenet = guessed("conv20x5 pool2 conv50x5 pool2 flatten dense500 relu dense10").unwrap_err();
        assert!(
            lenet.starts_with("has tensors of 20×1×5×5, 20, 50×20×5×5, 50, 500×800, 500, …, which leaves")
        );
        assert!(lenet.contains("--spec \"conv20x5 pool2"));
        assert!(layers(&[]).is_err());
        assert!(layers(&[&[10, 783], &[10]]).is_err());
        assert!(layers(&[&[4, 1, 3, 3], &[4], &[], &[]]).is_err());
    }
}

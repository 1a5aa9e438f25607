//! The kernels of every instruction set against the plain reference.

use pulp::Arch;

use crate::ink::Image;
use crate::nn::gradcheck::{random, random_image};
use crate::nn::{BatchGradient, DIGITS, Network, Scores, Spec, reference};

/// The instruction sets that this machine has, and the plain path.
pub(in crate::nn) fn paths() -> Vec<Arch> {
    #[cfg(target_arch = "x86_64")]
    {
        let v3 = pulp::x86::V3::try_new().map(Arch::V3);
        let v4 = pulp::x86::V4::try_new().map(Arch::V4);
        [Some(Arch::Scalar), v3, v4].into_iter().flatten().collect()
    }
    #[cfg(not(target_arch = "x86_64"))]
    vec![Arch::Scalar, Arch::new()]
}

/// Networks that between them have every stage, tails of vectors and tiles, borders and rests.
const NETWORKS: [&str; 12] = [
    "flatten dense10",
    "flatten dense128 relu dense10",
    "flatten dense30 sigmoid dense10 sigmoid / quadratic",
    "conv32 relu pool2 conv64 relu pool2 flatten dense10",
    "conv5x5same relu pool2 conv7x3same sigmoid conv17x2 pool3 relu flatten dense150 relu dense10",
    "relu sigmoid conv3x5 sigmoid pool2 pool2 relu flatten dense33 dense10",
    "pool2 conv40x3same relu conv33x3same relu pool2 flatten dense10",
    "conv1x28 flatten dense10 / quadratic",
    "conv10x28 relu flatten",
    "pool28 relu conv3x3same flatten sigmoid dense10",
    "pool3 pool2 conv20x3same pool2 conv16x1 relu flatten dense10",
    "conv6x5 relu relu pool4 sigmoid relu conv8x3same pool5 flatten dense10",
];

fn cases() -> impl Iterator<Item = (Spec, Vec<f32>)> {
    NETWORKS.iter().map(|text| {
        let spec: Spec = text.parse().unwrap();
        let parameters = Network::random(spec.clone(), 7).parameters().to_vec();
        (spec, parameters)
    })
}

fn assert_near(found: &[f32], expected: &[f32], what: &str) {
    assert_eq!(found.len(), expected.len());
    let scale = expected.iter().fold(1e-3, |top: f32, x| top.max(x.abs()));
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() < 1e-4 * scale, "{what}, {i}: {found} instead of {expected}");
    }
}

#[test]
fn answers_are_those_of_the_reference_on_every_path() {
    for (spec, parameters) in cases() {
        for arch in paths() {
            let network = Network::on(arch, spec.clone(), parameters.clone());
            let mut scratch = network.scratch();
            for seed in 0..3 {
                let image = random_image(seed);
                let expected = reference::outputs(&spec, &parameters, &image);
                let found = network.outputs(&image, &mut scratch);
                assert_near(&found, &expected, &format!("{spec} on {arch:?}"));
            }
        }
    }
}

#[test]
fn gradients_are_those_of_the_reference_on_every_path() {
    let images: Vec<Image> = (0..19).map(random_image).collect();
    let targets: Vec<Scores> = (0..19)
        .map(|i| std::array::from_fn(|digit| if digit == i % DIGITS { 0.9 } else { 0.1 / 9.0 }))
        .collect();
    for (spec, parameters) in cases() {
        let mut expected = vec![0.0; parameters.len()];
        let mut expected_loss = 0.0;
        for (image, targets) in images.iter().zip(&targets) {
            expected_loss += reference::add_gradient(&spec, &parameters, image, targets, &mut expected);
        }
        for gradient in &mut expected {
            *gradient /= images.len() as f32;
        }
        expected_loss /= images.len() as f32;
        for arch in paths() {
            let network = Network::on(arch, spec.clone(), parameters.clone());
            let mut gradient = BatchGradient::new(&network);
            // Twice: what one batch leaves behind must not show in the next.
            gradient.compute(&network, &images[3..], &targets[3..]);
            let loss = gradient.compute(&network, &images, &targets);
            let what = format!("{spec} on {arch:?}");
            assert!((loss - expected_loss).abs() < 1e-4, "{what}: {loss} {expected_loss}");
            for tensor in spec.tensors() {
                let what = format!("{what}, {}", tensor.name);
                assert_near(&gradient.values()[tensor.range()], &expected[tensor.range()], &what);
            }
        }
    }
}

#[test]
fn buffers_made_for_another_network_are_replaced() {
    let wide = Network::random("conv4x5same relu flatten dense10".parse().unwrap(), 1);
    let same = Network::random("conv4x3same relu flatten dense10".parse().unwrap(), 2);
    let mut scratch = wide.scratch();
    let image = random_image(1);
    let _ = wide.outputs(&image, &mut scratch);
    assert_eq!(same.outputs(&image, &mut scratch), same.outputs(&image, &mut same.scratch()));
}

#[test]
fn numbers_far_apart_do_not_meet() {
    // A picture full of the largest and smallest weights must not leak over a row's end.
    let spec: Spec = "conv3x3same relu flatten dense10".parse().unwrap();
    let parameters: Vec<f32> = random(spec.parameter_count(), 3).iter().map(|p| p * 100.0).collect();
    let mut image = Image::BLANK;
    image[(27, 13)] = 1.0;
    let expected = reference::outputs(&spec, &parameters, &image);
    let network = Network::new(spec, parameters).unwrap();
    assert_near(&network.outputs(&image, &mut network.scratch()), &expected, "one pixel at the edge");
}

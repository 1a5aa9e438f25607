//! Optimizers: how a gradient moves the parameters. One loop each.

use super::spec::OptimizerKind;

/// The share of the old velocity that a step keeps; also Adam's β₁.
const MOMENTUM: f32 = 0.9;
/// Adam's β₂: the share of the old mean square that a step keeps.
const ADAM_BETA2: f32 = 0.999;
/// Adam's ε, which keeps a step finite where the gradient has always been 0.
const ADAM_EPSILON: f32 = 1e-8;

/// Steps parameters down their gradient, and remembers what its method needs between steps.
///
/// | optimizer | step, with g the gradient and η the learning rate | source |
/// |---|---|---|
/// | SGD | θ −= η g | Robbins & Monro 1951 |
/// | momentum | v = 0.9 v + g; θ −= η v | Polyak 1964, as in PyTorch |
/// | Adam | m = 0.9 m + 0.1 g; s = 0.999 s + 0.001 g²; θ −= η m̂ / (√ŝ + ε) | Kingma & Ba 2015 |
/// | AdamW | as Adam, and θ −= η λ θ apart from it | Loshchilov & Hutter 2019 |
///
/// m̂ and ŝ are m and s divided by what they would be had every gradient been 1. Weight decay λ adds
/// λθ to the gradient (so pulls as the loss ½λθ² would) for all but AdamW, where it does not pass
/// through m and s.
#[derive(Clone, Debug)]
pub struct Optimizer {
    kind: OptimizerKind,
    steps: i32,
    /// Velocity (momentum) or mean gradient (Adam).
    mean: Vec<f32>,
    /// Mean square of the gradient (Adam).
    square: Vec<f32>,
}

impl Optimizer {
    /// A stepper at rest, for this many parameters.
    #[must_use]
    pub fn new(kind: OptimizerKind, parameters: usize) -> Self {
        let (means, squares) = match kind {
            OptimizerKind::Sgd => (0, 0),
            OptimizerKind::Momentum => (parameters, 0),
            OptimizerKind::Adam | OptimizerKind::AdamW => (parameters, parameters),
        };
        Self { kind, steps: 0, mean: vec![0.0; means], square: vec![0.0; squares] }
    }

    /// One step down the gradient.
    ///
    /// `parameters` and `gradient` are as long as told to [`Optimizer::new`]; what is beyond stays.
    pub fn step(&mut self, parameters: &mut [f32], gradient: &[f32], rate: f32, decay: f32) {
        self.steps = self.steps.saturating_add(1);
        match self.kind {
            OptimizerKind::Sgd => sgd(parameters, gradient, rate, decay),
            OptimizerKind::Momentum => self.momentum(parameters, gradient, rate, decay),
            OptimizerKind::Adam => self.adam(parameters, gradient, rate, [decay, 0.0]),
            OptimizerKind::AdamW => self.adam(parameters, gradient, rate, [0.0, decay]),
        }
    }

    fn momentum(&mut self, parameters: &mut [f32], gradient: &[f32], rate: f32, decay: f32) {
        for ((p, g), v) in parameters.iter_mut().zip(gradient).zip(&mut self.mean) {
            *v = MOMENTUM * *v + g + decay * *p;
            *p -= rate * *v;
        }
    }

    /// Adam with weight decay through the gradient (coupled) or beside it (decoupled).
    fn adam(&mut self, parameters: &mut [f32], gradient: &[f32], rate: f32, [coupled, decoupled]: [f32; 2]) {
        let mean_scale = rate / (1.0 - MOMENTUM.powi(self.steps));
        let root_scale = 1.0 / (1.0 - ADAM_BETA2.powi(self.steps)).sqrt();
        let moments = self.mean.iter_mut().zip(&mut self.square);
        for ((p, g), (m, s)) in parameters.iter_mut().zip(gradient).zip(moments) {
            let g = g + coupled * *p;
            *m = MOMENTUM * *m + (1.0 - MOMENTUM) * g;
            *s = ADAM_BETA2 * *s + (1.0 - ADAM_BETA2) * g * g;
            *p -= rate * decoupled * *p + mean_scale * *m / (s.sqrt() * root_scale + ADAM_EPSILON);
        }
    }
}

fn sgd(parameters: &mut [f32], gradient: &[f32], rate: f32, decay: f32) {
    for (p, g) in parameters.iter_mut().zip(gradient) {
        *p -= rate * (g + decay * *p);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parameters after three steps at 1 and −2 with the gradients below.
    fn after_three(optimizer: OptimizerKind) -> [f32; 2] {
        let mut parameters = [1.0, -2.0];
        let mut stepper = Optimizer::new(optimizer, 2);
        for gradient in [[0.5, 1.0], [-0.25, 2.0], [0.125, 0.0]] {
            stepper.step(&mut parameters, &gradient, 0.1, 0.01);
        }
        parameters
    }

    // What torch.optim (PyTorch 2) makes of the same steps.
    const TORCH_SGD: [f32; 2] = [0.959_578, -2.293_606];
    const TORCH_MOMENTUM: [f32; 2] = [0.894_059_8, -2.639_209_7];
    const TORCH_ADAM: [f32; 2] = [0.834_843_1, -2.270_304_2];
    const TORCH_ADAMW: [f32; 2] = [0.836_553, -2.264_836_5];

    fn assert_near(found: [f32; 2], expected: [f32; 2]) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 2e-6, "{found} {expected}");
        }
    }

    #[test]
    fn three_steps_are_those_of_pytorch() {
        assert_near(after_three(OptimizerKind::Sgd), TORCH_SGD);
        assert_near(after_three(OptimizerKind::Momentum), TORCH_MOMENTUM);
        assert_near(after_three(OptimizerKind::Adam), TORCH_ADAM);
        assert_near(after_three(OptimizerKind::AdamW), TORCH_ADAMW);
    }
}

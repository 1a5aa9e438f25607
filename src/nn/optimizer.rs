//! Optimizers: the rules by which a gradient moves the parameters. One loop each.

use std::fmt;
use std::str::FromStr;

use super::elementary;

/// The fraction of the old velocity that a step keeps.
const MOMENTUM: f32 = 0.9;
/// Adam's ε, which keeps a step finite where the gradient has always been 0.
const ADAM_EPSILON: f32 = 1e-8;

/// A method of gradient descent, with the settings that are usual for it. [`fmt::Display`] and [`FromStr`] are
/// its name: `sgd`, `momentum`, `nesterov`, `adam`, `adamw`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptimizerKind {
    /// Plain stochastic gradient descent.
    Sgd,
    /// Gradient descent with momentum 0.9.
    Momentum,
    /// Gradient descent with Nesterov's momentum 0.9.
    Nesterov,
    /// Adam, with [`Betas`] (Kingma & Ba 2015).
    Adam,
    /// Adam with decoupled weight decay (Loshchilov & Hutter 2019).
    AdamW,
}

/// Adam's β₁ and β₂: the fractions of the old mean and of the old mean square that a step keeps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Betas(pub f32, pub f32);

impl Betas {
    /// Those of the paper (Kingma & Ba 2015), which are usual.
    pub const USUAL: Self = Self(0.9, 0.999);
    /// Those of a training of a few hundred steps, which cannot wait for a thousand of them to be averaged.
    pub const SHORT: Self = Self(0.7, 0.9);
}

impl OptimizerKind {
    const ALL: [Self; 5] = [Self::Sgd, Self::Momentum, Self::Nesterov, Self::Adam, Self::AdamW];

    const fn name(self) -> &'static str {
        match self {
            Self::Sgd => "sgd",
            Self::Momentum => "momentum",
            Self::Nesterov => "nesterov",
            Self::Adam => "adam",
            Self::AdamW => "adamw",
        }
    }
}

impl fmt::Display for OptimizerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for OptimizerKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| {
            format!("`{name}` is not an optimizer; known are sgd, momentum, nesterov, adam, adamw")
        })
    }
}

/// Steps parameters down their gradient, with the state that its method keeps between steps.
///
/// | optimizer | step, with g the gradient and η the learning rate | source |
/// |---|---|---|
/// | SGD | θ −= η g | Robbins & Monro 1951 |
/// | momentum | v = 0.9 v + g; θ −= η v | Polyak 1964, as in PyTorch |
/// | Nesterov | v = 0.9 v + g; θ −= η (g + 0.9 v) | Nesterov 1983, as in PyTorch |
/// | Adam | m = β₁ m + (1 − β₁) g; s = β₂ s + (1 − β₂) g²; θ −= η m̂ / (√ŝ + ε) | Kingma & Ba 2015 |
/// | AdamW | as Adam, and θ −= η λ θ apart from it | Loshchilov & Hutter 2019 |
///
/// m̂ and ŝ are m and s divided by what they would be had every gradient been 1. Weight decay λ adds
/// λθ to the gradient (so pulls as the loss ½λθ² would) for all but AdamW, where it does not pass
/// through m and s.
#[derive(Clone, Debug)]
pub struct Optimizer {
    kind: OptimizerKind,
    betas: Betas,
    steps: u32,
    /// Velocity (momentum) or mean gradient (Adam).
    mean: Vec<f32>,
    /// Mean square of the gradient (Adam).
    square: Vec<f32>,
}

impl Optimizer {
    /// Creates an optimizer at rest, for this many parameters; only Adam has betas.
    #[must_use]
    pub fn new(kind: OptimizerKind, betas: Betas, parameters: usize) -> Self {
        let (means, squares) = match kind {
            OptimizerKind::Sgd => (0, 0),
            OptimizerKind::Momentum | OptimizerKind::Nesterov => (parameters, 0),
            OptimizerKind::Adam | OptimizerKind::AdamW => (parameters, parameters),
        };
        Self { kind, betas, steps: 0, mean: vec![0.0; means], square: vec![0.0; squares] }
    }

    /// Moves the parameters one step down the gradient.
    ///
    /// `parameters` and `gradient` are as long as [`Optimizer::new`] was told; values beyond stay.
    pub fn step(&mut self, parameters: &mut [f32], gradient: &[f32], rate: f32, decay: f32) {
        self.steps = self.steps.saturating_add(1);
        match self.kind {
            OptimizerKind::Sgd => sgd(parameters, gradient, rate, decay),
            OptimizerKind::Momentum => self.momentum(parameters, gradient, rate, decay),
            OptimizerKind::Nesterov => self.nesterov(parameters, gradient, rate, decay),
            OptimizerKind::Adam => self.adam(parameters, gradient, rate, [decay, 0.0]),
            OptimizerKind::AdamW => self.adam(parameters, gradient, rate, [0.0, decay]),
        }
    }

    /// Returns the state that its method keeps between steps: the velocity or the mean gradient, and the mean
    /// square of the gradient; each is \[parameters\] long, or empty if the method does without.
    #[must_use]
    pub fn moments(&self) -> [&[f32]; 2] {
        [&self.mean, &self.square]
    }

    /// Restores the state after `steps` steps; returns false if it is not that of this method and number of
    /// parameters.
    #[must_use]
    pub fn restore(&mut self, steps: usize, [mean, square]: [Vec<f32>; 2]) -> bool {
        let fits = mean.len() == self.mean.len() && square.len() == self.square.len();
        if fits {
            self.steps = u32::try_from(steps).unwrap_or(u32::MAX);
            (self.mean, self.square) = (mean, square);
        }
        fits
    }

    fn momentum(&mut self, parameters: &mut [f32], gradient: &[f32], rate: f32, decay: f32) {
        for ((p, g), v) in parameters.iter_mut().zip(gradient).zip(&mut self.mean) {
            *v = MOMENTUM * *v + g + decay * *p;
            *p -= rate * *v;
        }
    }

    /// Momentum that looks ahead: the gradient is as if taken after the next step of the velocity.
    fn nesterov(&mut self, parameters: &mut [f32], gradient: &[f32], rate: f32, decay: f32) {
        for ((p, g), v) in parameters.iter_mut().zip(gradient).zip(&mut self.mean) {
            let g = g + decay * *p;
            *v = MOMENTUM * *v + g;
            *p -= rate * (g + MOMENTUM * *v);
        }
    }

    /// Adam with weight decay through the gradient (coupled) or beside it (decoupled).
    fn adam(&mut self, parameters: &mut [f32], gradient: &[f32], rate: f32, [coupled, decoupled]: [f32; 2]) {
        let Betas(beta1, beta2) = self.betas;
        let unit = |beta: f32| 1.0 - elementary::power(f64::from(beta), self.steps) as f32;
        let (mean_scale, root_scale) = (rate / unit(beta1), 1.0 / unit(beta2).sqrt());
        let moments = self.mean.iter_mut().zip(&mut self.square);
        for ((p, g), (m, s)) in parameters.iter_mut().zip(gradient).zip(moments) {
            let g = g + coupled * *p;
            *m = beta1 * *m + (1.0 - beta1) * g;
            *s = beta2 * *s + (1.0 - beta2) * g * g;
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
    fn after_three(kind: OptimizerKind) -> [f32; 2] {
        let mut parameters = [1.0, -2.0];
        let mut optimizer = Optimizer::new(kind, Betas::USUAL, 2);
        for gradient in [[0.5, 1.0], [-0.25, 2.0], [0.125, 0.0]] {
            optimizer.step(&mut parameters, &gradient, 0.1, 0.01);
        }
        parameters
    }

    // The same steps by torch.optim (PyTorch 2).
    const TORCH_SGD: [f32; 2] = [0.959_578, -2.293_606];
    const TORCH_MOMENTUM: [f32; 2] = [0.894_059_8, -2.639_209_7];
    const TORCH_NESTEROV: [f32; 2] = [0.864_439, -2.868_079];
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
        assert_near(after_three(OptimizerKind::Nesterov), TORCH_NESTEROV);
        assert_near(after_three(OptimizerKind::Adam), TORCH_ADAM);
        assert_near(after_three(OptimizerKind::AdamW), TORCH_ADAMW);
    }
}

//! Attribution in steps, for a session that must not wait for an integral.

use std::sync::Arc;

use super::attribute::{attribute, is_exact};
use super::attribution::Attribution;
use super::integrated_gradients::Integral;
use super::target::Target;
use crate::models::Checkpoint;

/// The attribution of a model, in one step where it is exact and in as many as the integral needs elsewhere.
#[derive(Clone, Debug)]
pub struct AttributionSteps {
    checkpoint: Arc<Checkpoint>,
    image: Vec<f32>,
    target: Target,
    integral: Option<Integral>,
    attribution: Option<Attribution>,
}

impl AttributionSteps {
    /// Prepares what [`attribute`] does.
    #[must_use]
    pub fn new(checkpoint: Arc<Checkpoint>, image: &[f32], target: Target) -> Self {
        Self { checkpoint, image: image.to_vec(), target, integral: None, attribution: None }
    }

    /// Takes the next step; returns false if there was none left.
    pub fn step(&mut self) -> bool {
        if self.attribution.is_some() {
            return false;
        }
        let model = &self.checkpoint.model;
        match (model.network().filter(|_| !is_exact(model)), &mut self.integral) {
            (None, _) => self.attribution = Some(attribute(model, &self.image, self.target)),
            (Some(network), None) => self.integral = Some(Integral::new(network, &self.image, self.target)),
            (Some(network), Some(integral)) => {
                if !integral.step(network) {
                    self.attribution = Some(integral.attribution());
                }
            }
        }
        true
    }

    /// Returns the attribution, once there are no steps left.
    #[must_use]
    pub const fn attribution(&self) -> Option<&Attribution> {
        self.attribution.as_ref()
    }
}

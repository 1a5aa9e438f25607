//! Checkpoints of a training under way, and going on from them.

use anyhow::Result;

use super::Trainer;
use crate::nn::Network;
use crate::train::ema::Ema;
use crate::train::fingerprint::Fingerprint;
use crate::train::state::{ResumeError, State};

impl Trainer {
    /// Saves a checkpoint, from which [`Self::resume`] goes on; `training` describes it for people.
    ///
    /// # Errors
    /// If the bytes cannot be made.
    pub fn save(&self, training: &str) -> Result<Vec<u8>> {
        let state = self.teacher.as_deref().map_or_else(|| self.state(), Self::state);
        Ok(state.to_bytes(self.fingerprint(), training)?)
    }

    /// Goes on from a checkpoint of the same training, to the same weights as if it had not been interrupted.
    /// Augmented images are made again. Call it before the first step.
    ///
    /// # Errors
    /// If the checkpoint is damaged, or of a training with another spec, recipe, seed, teacher or other data.
    pub fn resume(&mut self, checkpoint: &[u8]) -> Result<(), ResumeError> {
        let state = State::from_bytes(checkpoint, self.fingerprint())?;
        match &mut self.teacher {
            Some(teacher) if state.is_teacher => teacher.restore(state),
            _ => self.restore(state),
        }
        .ok_or(ResumeError::Damaged)
    }

    fn state(&self) -> State {
        let [mean, square] = self.optimizer.moments();
        State {
            is_teacher: self.progress.is_teacher,
            steps: self.steps,
            loss: self.progress.loss,
            parameters: self.network.parameters().to_vec(),
            ema: self.ema.values().to_vec(),
            mean: mean.to_vec(),
            square: square.to_vec(),
            teacher: self.source.teacher().map_or_else(Vec::new, |teacher| teacher.parameters().to_vec()),
        }
    }

    /// Restores the state of this network; returns `None` if it does not fit.
    fn restore(&mut self, state: State) -> Option<()> {
        let State { steps, loss, parameters, ema, mean, square, .. } = state;
        let fits = ema.len() == parameters.len() && steps <= self.total_steps();
        if let Some(distillation) = self.recipe.distillation.as_ref().filter(|_| self.teacher.is_some()) {
            let teacher = Network::new(distillation.spec.parse().ok()?, state.teacher).ok()?;
            self.set_teacher(teacher);
            self.teacher = None;
        }
        self.network.set_parameters(&parameters).ok().filter(|()| fits)?;
        Some(()).filter(|()| self.optimizer.restore(steps, [mean, square]))?;
        self.ema = Ema::restored(ema, self.horizon(), steps);
        self.steps = steps;
        self.progress.loss = loss;
        let (epoch, step) = (steps / self.steps_per_epoch(), steps % self.steps_per_epoch());
        self.order = self.order(epoch);
        // An evaluation that was interrupted is repeated.
        if steps > 0 && self.is_evaluation_due(if step == 0 { self.steps_per_epoch() } else { step }) {
            self.begin_evaluation();
        }
        Some(())
    }

    /// Computes the fingerprint of everything that the weights follow from.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        let spec = self.network.spec();
        let training = format!("{spec} {:?} {} {}", self.recipe, self.seed, self.given.value());
        Fingerprint::EMPTY.text(&training).dataset(&self.data)
    }
}

//! The models that predict side by side.

use std::sync::Arc;

use super::checkpoint::Checkpoint;
use super::error::ModelError;
use super::model::ModelScratch;
use super::task::{DIGITS, ModelInfo, Task};
use super::{Model, Prediction};
use crate::ink::Image;

/// Any number of models for one task, in the order in which they are shown.
///
/// A clone shares the models.
///
/// ```
/// use digitty::ink::{Image, ImageSize};
/// use digitty::models::Lineup;
///
/// let lineup = Lineup::builtin()?;
/// let predictions = lineup.predict(&Image::blank(ImageSize::MNIST), &mut lineup.scratch());
/// assert_eq!(predictions.len(), lineup.members().len());
/// # Ok::<(), digitty::models::ModelError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Lineup {
    task: &'static Task,
    members: Vec<Member>,
}

/// A model of a [`Lineup`].
#[derive(Clone, Debug)]
pub struct Member {
    /// The short name in JSON, on the command line and in file names.
    pub id: &'static str,
    /// The full name.
    pub name: &'static str,
    /// The model and the record of its training.
    pub checkpoint: Arc<Checkpoint>,
}

/// The buffers that one thread needs for [`Lineup::predict`].
#[derive(Clone, Debug)]
pub struct LineupScratch(Vec<ModelScratch>);

impl Lineup {
    /// Loads the models that ship for handwritten digits.
    ///
    /// # Errors
    /// If a shipped weights file is damaged.
    pub fn builtin() -> Result<Self, ModelError> {
        let members = DIGITS.models.iter().map(|info| Member::load(&DIGITS, info, info.weights));
        Ok(Self { task: &DIGITS, members: members.collect::<Result<_, _>>()? })
    }

    /// Replaces the weights of the member called `id` by those of a weights file.
    ///
    /// # Errors
    /// If there is no such member, or the file holds no model for its place.
    pub fn replace(&mut self, id: &str, weights: &[u8]) -> Result<(), ModelError> {
        let unknown = || ModelError::new(format!("`{id}` is not a model of this task"));
        let place = self.position(id).ok_or_else(unknown)?;
        let info = self.task.model(id).ok_or_else(unknown)?;
        self.members[place] = Member::load(self.task, info, weights)?;
        Ok(())
    }

    /// Returns the task that the models are for.
    #[must_use]
    pub const fn task(&self) -> &'static Task {
        self.task
    }

    /// Returns the models in the order in which they are shown.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Finds the place of a member in [`Self::members`] and in predictions by its id.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        self.members.iter().position(|member| member.id == id)
    }

    /// Finds a model by the id of its member.
    #[must_use]
    pub fn model(&self, id: &str) -> Option<&Model> {
        self.position(id).map(|place| self.members[place].model())
    }

    /// Creates the buffers for [`Self::predict`].
    #[must_use]
    pub fn scratch(&self) -> LineupScratch {
        LineupScratch(self.members.iter().map(|member| member.model().scratch()).collect())
    }

    /// Classifies an image by each model: a prediction for each member, in their order.
    #[must_use]
    pub fn predict(&self, image: &Image, scratch: &mut LineupScratch) -> Vec<Prediction> {
        (0..self.members.len()).map(|place| self.predict_one(place, image, scratch)).collect()
    }

    /// Classifies an image by the model at a place of [`Self::members`].
    #[must_use]
    pub fn predict_one(&self, place: usize, image: &Image, scratch: &mut LineupScratch) -> Prediction {
        self.members[place].model().predict(image, &mut scratch.0[place])
    }
}

impl Member {
    /// Returns the model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.checkpoint.model
    }

    /// Reads a weights file that must hold a model as `info` describes it, for `task`.
    fn load(task: &Task, info: &ModelInfo, weights: &[u8]) -> Result<Self, ModelError> {
        let checkpoint = Checkpoint::from_bytes(weights)?;
        if checkpoint.model.unit() != info.unit {
            let found = match &checkpoint.model {
                Model::LeastSquares(_) => "least squares, not a network",
                Model::Network(_) => "a network, not least squares",
            };
            return Err(ModelError::new(format!("holds {found}")));
        }
        checkpoint.check(task)?;
        Ok(Self { id: info.id, name: info.name, checkpoint: Arc::new(checkpoint) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::{CNN, FCN};
    use crate::nn::Spec;

    #[test]
    fn the_networks_have_the_published_parameter_counts() {
        let count = |text: &str| text.parse::<Spec>().unwrap().parameter_count();
        assert_eq!(count(FCN), 101_770);
        assert_eq!(count(CNN), 34_826);
    }

    #[test]
    fn the_shipped_models_are_the_published_ones() {
        let lineup = Lineup::builtin().unwrap();
        let counts: Vec<_> = lineup.members().iter().map(|member| member.model().parameter_count()).collect();
        assert_eq!(counts, [35_325, 101_770, 34_826]);
        for (id, text) in [("fcn", FCN), ("cnn", CNN)] {
            let network = lineup.model(id).unwrap().network().unwrap();
            assert_eq!(network.spec().layers(), text.parse::<Spec>().unwrap().layers());
        }
    }

    #[test]
    fn a_weights_file_must_hold_the_kind_of_model_of_its_place() {
        let mut lineup = Lineup::builtin().unwrap();
        let [ls, fcn, _] = DIGITS.models else { panic!("three models ship") };
        let error = lineup.replace("ls", fcn.weights).unwrap_err();
        assert_eq!(error.to_string(), "holds a network, not least squares");
        let error = lineup.replace("cnn", ls.weights).unwrap_err();
        assert_eq!(error.to_string(), "holds least squares, not a network");
        assert!(lineup.replace("rnn", ls.weights).is_err());
        lineup.replace("cnn", fcn.weights).unwrap();
        assert_eq!(lineup.model("cnn").unwrap().parameter_count(), 101_770);
    }
}

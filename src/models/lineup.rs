//! The models that predict side by side.

use std::sync::Arc;

use super::checkpoint::Checkpoint;
use super::error::ModelError;
use super::model::ModelScratch;
use super::task::{DIGITS, ModelInfo, Task};
use super::{Model, Prediction};
use crate::ink::Image;

/// The models that are chosen for one task, in the order in which they are shown, out of a catalog.
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
    /// All models of the task; the members are some of these.
    catalog: Vec<Member>,
}

/// A model of a [`Lineup`].
#[derive(Clone, Debug)]
pub struct Member {
    /// The short name in JSON, on the command line and in file names.
    pub id: Arc<str>,
    /// The full name.
    pub name: Arc<str>,
    /// The model and the record of its training.
    pub checkpoint: Arc<Checkpoint>,
}

/// The buffers that one thread needs for [`Lineup::predict`].
#[derive(Clone, Debug)]
pub struct LineupScratch(Vec<ModelScratch>);

impl Lineup {
    /// Loads the models that ship for handwritten digits, and chooses those of the task's lineup.
    ///
    /// # Errors
    /// If a shipped weights file is damaged.
    pub fn builtin() -> Result<Self, ModelError> {
        Self::of(&DIGITS)
    }

    /// Loads the models that ship for a task, and chooses those of its lineup.
    ///
    /// # Errors
    /// If a shipped weights file is damaged.
    pub fn of(task: &'static Task) -> Result<Self, ModelError> {
        let catalog = task.models.iter().map(|info| Member::load(task, info, info.weights));
        let mut lineup = Self { task, members: Vec::new(), catalog: catalog.collect::<Result<_, _>>()? };
        lineup.choose(task.lineup)?;
        Ok(lineup)
    }

    /// Replaces the weights of the model called `id` by those of a weights file.
    ///
    /// # Errors
    /// If there is no such model, or the file holds none for its place.
    pub fn replace(&mut self, id: &str, weights: &[u8]) -> Result<(), ModelError> {
        let info = self.task.model(id).ok_or_else(|| self.unknown(id))?;
        let model = Member::load(self.task, info, weights)?;
        for place in self.catalog.iter_mut().chain(&mut self.members).filter(|member| *member.id == *id) {
            *place = model.clone();
        }
        Ok(())
    }

    /// Puts a model in the place of the one called `id`; does nothing if that is missing or the new one is not for the
    /// task.
    pub fn set(&mut self, id: &str, checkpoint: &Arc<Checkpoint>) {
        if checkpoint.check(self.task).is_err() {
            return;
        }
        for place in self.catalog.iter_mut().chain(&mut self.members).filter(|member| *member.id == *id) {
            place.checkpoint = Arc::clone(checkpoint);
        }
    }

    /// Adds a model of one's own and shows it first.
    ///
    /// # Errors
    /// If the weights file holds no model for the task, or `id` is taken.
    pub fn add(&mut self, id: &str, name: &str, weights: &[u8]) -> Result<(), ModelError> {
        if self.find(id).is_some() {
            return Err(ModelError::new(format!("`{id}` is the name of another model")));
        }
        let model = Member::new(self.task, id, name, Checkpoint::from_bytes(weights)?)?;
        self.catalog.insert(0, model.clone());
        self.members.insert(0, model);
        Ok(())
    }

    /// Shows the models of these ids, in this order, and no others.
    ///
    /// # Errors
    /// If there are none, one of them is not in the catalog, or comes twice.
    pub fn choose(&mut self, ids: &[impl AsRef<str>]) -> Result<(), ModelError> {
        let mut chosen: Vec<Member> = Vec::with_capacity(ids.len());
        for id in ids.iter().map(AsRef::as_ref) {
            if chosen.iter().any(|member| *member.id == *id) {
                return Err(ModelError::new(format!("`{id}` is chosen twice")));
            }
            chosen.push(self.find(id).cloned().ok_or_else(|| self.unknown(id))?);
        }
        if chosen.is_empty() {
            return Err(ModelError::new("no model is chosen".to_owned()));
        }
        self.members = chosen;
        Ok(())
    }

    /// Shows all models of the catalog.
    pub fn choose_all(&mut self) {
        self.members.clone_from(&self.catalog);
    }

    /// Hides the model of the catalog at `place` if it is shown, and otherwise shows it after the others.
    /// The last one stays: returns false then, and if there is no such model.
    pub fn toggle(&mut self, place: usize) -> bool {
        let Some(model) = self.catalog.get(place) else { return false };
        match self.position(&model.id) {
            Some(_) if self.members.len() == 1 => return false,
            Some(shown) => drop(self.members.remove(shown)),
            None => self.members.push(model.clone()),
        }
        true
    }

    fn find(&self, id: &str) -> Option<&Member> {
        self.catalog.iter().find(|member| *member.id == *id)
    }

    fn unknown(&self, id: &str) -> ModelError {
        let known: Vec<&str> = self.catalog.iter().map(|member| &*member.id).collect();
        ModelError::new(format!("`{id}` is not a model of this task; known are {}", known.join(", ")))
    }

    /// Returns all models that can be chosen.
    #[must_use]
    pub fn catalog(&self) -> &[Member] {
        &self.catalog
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
        self.members.iter().position(|member| *member.id == *id)
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
        Self::new(task, info.id, info.name, checkpoint)
    }

    /// Checks that a model is one for `task`.
    fn new(task: &Task, id: &str, name: &str, checkpoint: Checkpoint) -> Result<Self, ModelError> {
        checkpoint.check(task)?;
        Ok(Self { id: id.into(), name: name.into(), checkpoint: Arc::new(checkpoint) })
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
        let [ls, fcn, ..] = DIGITS.models else { panic!("models ship") };
        let error = lineup.replace("ls", fcn.weights).unwrap_err();
        assert_eq!(error.to_string(), "holds a network, not least squares");
        let error = lineup.replace("cnn", ls.weights).unwrap_err();
        assert_eq!(error.to_string(), "holds least squares, not a network");
        assert!(lineup.replace("rnn", ls.weights).is_err());
        lineup.replace("cnn", fcn.weights).unwrap();
        assert_eq!(lineup.model("cnn").unwrap().parameter_count(), 101_770);
    }

    fn ids(lineup: &Lineup) -> Vec<&str> {
        lineup.members().iter().map(|member| &*member.id).collect()
    }

    #[test]
    fn models_are_chosen_from_the_catalog_in_any_order() {
        let mut lineup = Lineup::builtin().unwrap();
        lineup.choose(&["cnn", "ls"]).unwrap();
        assert_eq!(ids(&lineup), ["cnn", "ls"]);
        for (wrong, why) in [
            (vec!["rnn"], "`rnn` is not a model of this task; known are ls, fcn, cnn, sigmoid, lenet, deep"),
            (vec!["ls", "ls"], "`ls` is chosen twice"),
            (vec![], "no model is chosen"),
        ] {
            assert_eq!(lineup.choose(&wrong).unwrap_err().to_string(), why);
        }
        assert_eq!(ids(&lineup), ["cnn", "ls"], "an error changes nothing");
        lineup.choose_all();
        assert_eq!(ids(&lineup), ["ls", "fcn", "cnn", "sigmoid", "lenet", "deep"]);
    }

    #[test]
    fn a_model_of_ones_own_comes_first() {
        let mut lineup = Lineup::builtin().unwrap();
        let weights = lineup.model("fcn").cloned().unwrap();
        let checkpoint = Checkpoint { model: weights, record: crate::models::TrainingRecord::default() };
        let json = checkpoint.to_json().unwrap();
        lineup.add("mine", "Mine", &json).unwrap();
        assert_eq!(ids(&lineup), ["mine", "ls", "fcn", "cnn"]);
        assert!(lineup.add("mine", "Mine", &json).is_err());
        assert!(lineup.add("ls", "Mine", &json).is_err());
    }

    #[test]
    fn models_are_hidden_and_shown_but_the_last_one_stays() {
        let mut lineup = Lineup::builtin().unwrap();
        assert!(lineup.toggle(1) && lineup.toggle(0));
        assert_eq!(ids(&lineup), ["cnn"]);
        assert!(!lineup.toggle(2) && !lineup.toggle(6));
        assert!(lineup.toggle(0));
        assert_eq!(ids(&lineup), ["cnn", "ls"]);
    }
}

//! The images that the models are measured on: read or made, and preprocessed as the options say.

use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use rayon::prelude::*;

use super::args::Args;
use crate::augment::strokes::StrokeAugment;
use crate::cli::datasets;
use crate::data::{Content, Example};
use crate::ink::{Drawing, Image};
use crate::models::Task;
use crate::train::{Split, shapes};

/// A labeled set as the models see it.
pub(super) struct LabeledImages {
    /// The name, where there are several.
    pub(super) name: Option<&'static str>,
    pub(super) images: Vec<Image>,
    /// The true class of each image.
    pub(super) labels: Vec<u8>,
    /// The writer of each image, where known.
    pub(super) writers: Vec<Option<Arc<str>>>,
    /// The number of each image among MNIST's, or of its line in a file of drawings.
    pub(super) numbers: Vec<usize>,
}

impl LabeledImages {
    /// Returns the writer of each image.
    ///
    /// # Errors
    /// If one is unknown; the error names the file and the line.
    pub(super) fn writers(&self, file: &str) -> Result<Vec<Arc<str>>> {
        let known = self.writers.iter().zip(&self.numbers).map(|(writer, line)| {
            writer.clone().with_context(|| format!("{file}, line {line}: no writer to compare by"))
        });
        known.collect()
    }
}

impl Args {
    /// Reads or makes the sets, and computes the model input of each example.
    pub(super) fn read(&self, task: &Task) -> Result<Vec<LabeledImages>> {
        let source = [&self.mnist, &self.strokes, &self.set].into_iter().any(Option::is_some);
        if source || !task.is_generated {
            return Ok(vec![self.labeled(task, None, &self.examples(task)?)?]);
        }
        let sets = shapes::test_sets().into_iter();
        sets.map(|(name, set)| self.labeled(task, Some(name), &(1..).zip(set.examples).collect::<Vec<_>>()))
            .collect()
    }

    fn labeled(
        &self,
        task: &Task,
        name: Option<&'static str>,
        examples: &[(usize, Example)],
    ) -> Result<LabeledImages> {
        ensure!(!examples.is_empty(), "the set holds no {}", task.id);
        let label = |(number, example): &(usize, Example)| {
            let name = || self.set_name();
            example.label.with_context(|| format!("{}, line {number}: no label to compare with", name()))
        };
        let image = |(i, (_, example)): (usize, &(usize, Example))| {
            self.preprocess.drawing(task, &self.draw(i, example))
        };
        Ok(LabeledImages {
            name,
            labels: examples.iter().map(label).collect::<Result<_>>()?,
            images: examples.par_iter().enumerate().map(image).collect(),
            writers: examples.iter().map(|(_, example)| example.writer.clone()).collect(),
            numbers: examples.iter().map(|(number, _)| *number).collect(),
        })
    }

    /// Reads the examples, each with its number.
    fn examples(&self, task: &Task) -> Result<Vec<(usize, Example)>> {
        let of_digits = [("--mnist", self.mnist.is_some()), ("--redrawn", self.redrawn.is_some())];
        if let Some((option, _)) = of_digits.iter().find(|(_, is_given)| *is_given && task.is_generated) {
            bail!("{option} is for digits, not for {}", task.id);
        }
        let mut examples = match (&self.mnist, &self.strokes, &self.set) {
            (Some(directory), _, _) => (1..).zip(datasets::read_mnist_test(directory)?.examples).collect(),
            (_, Some(path), _) => datasets::read_numbered_strokes(path, task)?,
            (_, _, Some(path)) => (1..).zip(datasets::read_set(path, task)?.examples).collect(),
            (None, None, None) => bail!("{} need --mnist DIR, --strokes FILE or --set FILE", task.id),
        };
        if self.unseen {
            examples.retain(|(_, example)| Split::of(example) == Split::Test);
        }
        Ok(examples)
    }

    /// Draws an example as it is in its file or, with `--redrawn`, its strokes in another way.
    fn draw(&self, index: usize, example: &Example) -> Drawing {
        match (&example.content, self.redrawn) {
            (Content::Strokes(strokes), Some(seed)) => {
                StrokeAugment::EVALUATION.draw_seeded(example.size, strokes, seed, index)
            }
            _ => example.drawing(),
        }
    }
}

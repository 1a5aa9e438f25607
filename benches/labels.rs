//! Which drawings have a wrong label?
//!
//! Prints the list of `train/mislabeled.txt`. Writers are dealt out to four parts. For each part a fully connected and
//! a convolutional network are trained on MNIST and on the other parts. A drawing is listed if both give it the same
//! other class with a probability of at least 0.97. Report writers are neither trained on nor looked at.
//!
//! ```sh
//! cargo bench --bench labels -- DIR pen-digits.jsonl.gz
//! ```

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use digitty::data::{Dataset, Example, idx, strokes};
use digitty::models::{CNN, DIGITS, FCN};
use digitty::nn::{Network, argmax};
use digitty::train::{Recipe, Split, TrainingData, fingerprint, fit};

/// Parts that writers are dealt out to.
const PARTS: usize = 4;

/// Passes over the other parts.
const EPOCHS: usize = 10;

/// The least probability of the other class.
const MIN_PROBABILITY: f32 = 0.97;

fn main() -> Result<()> {
    // Cargo adds options of its own.
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let [mnist, path] = &arguments[..] else {
        println!("Needs MNIST and labeled drawings: cargo bench --bench labels -- DIR FILE");
        return Ok(());
    };
    let images = read_mnist(Path::new(mnist))?;
    let drawings = strokes::read_numbered(path, BufReader::new(File::open(path)?), &DIGITS.domain())?;
    let drawings: Vec<_> =
        drawings.into_iter().filter(|(_, example)| Split::of(example) != Split::Test).collect();
    let writers: BTreeSet<_> = drawings.iter().filter_map(|(_, example)| example.writer.clone()).collect();
    let part_of = |example: &Example| {
        writers
            .iter()
            .position(|writer| example.writer.as_ref() == Some(writer))
            .map_or(0, |place| place % PARTS)
    };
    let parts: Vec<usize> = drawings.iter().map(|(_, example)| part_of(example)).collect();
    for part in 0..PARTS {
        let mut train = images.clone();
        let others = drawings.iter().zip(&parts).filter(|(_, of)| **of != part);
        train.examples.extend(others.map(|((_, example), _)| example.clone()));
        let networks = train_both(train)?;
        for ((line, example), _) in drawings.iter().zip(&parts).filter(|(_, of)| **of == part) {
            if let (Some((class, probability)), Some(label)) = (agreed(&networks, example), example.label)
                && class != usize::from(label)
                && probability >= MIN_PROBABILITY
            {
                let writer = example.writer.as_deref().unwrap_or_default();
                println!("{:016x} {line} {writer} {label} {class} {probability:.3}", fingerprint(example));
            }
        }
    }
    Ok(())
}

fn read_mnist(directory: &Path) -> Result<Dataset> {
    let [images, labels] =
        ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"].map(|name| directory.join(name));
    let (images, labels) = (File::open(images)?, File::open(labels)?);
    idx::read(
        "MNIST",
        ("images", BufReader::new(images)),
        ("labels", BufReader::new(labels)),
        &DIGITS.domain(),
    )
}

/// Trains a fully connected and a convolutional network without a teacher.
fn train_both(train: Dataset) -> Result<[Network; 2]> {
    let data = TrainingData { train: Arc::new(train), validation: Vec::new().into() };
    let network = |text: &str| {
        let spec = text.parse()?;
        let recipe = Recipe { epochs: EPOCHS, distillation: None, ..Recipe::of(&spec) };
        fit(&spec, &recipe, &data, 1, |_| ControlFlow::Continue(()))
    };
    Ok([network(FCN)?, network(CNN)?])
}

/// Returns the class that both networks answer, and the lower of their probabilities.
fn agreed([one, other]: &[Network; 2], example: &Example) -> Option<(usize, f32)> {
    let image = DIGITS.preprocessing.drawing(&example.drawing());
    let answer = |network: &Network| {
        let mut scratch = network.scratch();
        let probabilities = network.probabilities(image.pixels(), &mut scratch);
        let class = argmax(probabilities);
        (class, probabilities[class])
    };
    let ((class, probability), (other, of_other)) = (answer(one), answer(other));
    (class == other).then(|| (class, probability.min(of_other)))
}

//! The three models together.

use std::time::Instant;

use super::checkpoint::{Checkpoint, ModelError, TrainingRecord};
use super::{Kind, LeastSquares, Prediction, Predictions};
use crate::ink::Image;
use crate::nn::{DIGITS, Network, Scratch, Spec};

/// The fully connected network of the comparison, in the text form of a [`Spec`].
pub const FCN: &str = "flatten dense128 relu dense10";

/// The convolutional network of the comparison, in the text form of a [`Spec`].
pub const CNN: &str = "conv32 relu pool2 conv64 relu pool2 flatten dense10";

/// The weights files that are part of the program.
const EMBEDDED: [&[u8]; 3] = [
    include_bytes!("../../weights/ls.safetensors"),
    include_bytes!("../../weights/fcn.safetensors"),
    include_bytes!("../../weights/cnn.safetensors"),
];

/// The three models that answer, side by side.
#[derive(Clone, Debug)]
pub struct Lineup {
    least_squares: Checkpoint<LeastSquares>,
    /// The fully connected and the convolutional network; from other weights, any two networks.
    networks: [Checkpoint<Network>; 2],
}

/// The memory that one thread needs to ask the trio, kept between pictures.
#[derive(Clone, Debug)]
pub struct LineupScratch([Scratch; 2]);

impl Lineup {
    /// The models of these weights files; where there is none, the embedded one.
    ///
    /// # Errors
    /// If a file does not hold its model; the error comes with the kind of the model.
    pub fn from_files(files: [Option<&[u8]>; 3]) -> Result<Self, (Kind, ModelError)> {
        let bytes = |kind: Kind| files[kind as usize].unwrap_or(EMBEDDED[kind as usize]);
        let network = |kind| Checkpoint::<Network>::from_bytes(bytes(kind)).map_err(|error| (kind, error));
        Ok(Self {
            least_squares: Checkpoint::<LeastSquares>::from_bytes(bytes(Kind::LeastSquares))
                .map_err(|error| (Kind::LeastSquares, error))?,
            networks: [network(Kind::FullyConnected)?, network(Kind::Convolutional)?],
        })
    }

    /// The memory for [`Lineup::read`], one for each thread.
    #[must_use]
    pub fn scratch(&self) -> LineupScratch {
        LineupScratch([self.networks[0].model.scratch(), self.networks[1].model.scratch()])
    }

    /// Asks all three models about a picture, and times each.
    #[must_use]
    pub fn read(&self, image: &Image, scratch: &mut LineupScratch) -> Predictions {
        Predictions(Kind::ALL.map(|kind| timed(|| self.ask(kind, image, scratch))))
    }

    /// Asks one model about a picture: a score for each digit, and the digit that wins.
    #[must_use]
    pub fn ask(&self, kind: Kind, image: &Image, scratch: &mut LineupScratch) -> ([f32; DIGITS], usize) {
        let [fcn, cnn] = &self.networks;
        match kind {
            Kind::LeastSquares => self.votes(image),
            Kind::FullyConnected => probabilities(&fcn.model, image, &mut scratch.0[0]),
            Kind::Convolutional => probabilities(&cnn.model, image, &mut scratch.0[1]),
        }
    }

    /// How a model was trained.
    #[must_use]
    pub fn record(&self, kind: Kind) -> &TrainingRecord {
        match kind {
            Kind::LeastSquares => &self.least_squares.record,
            Kind::FullyConnected => &self.networks[0].record,
            Kind::Convolutional => &self.networks[1].record,
        }
    }

    /// The network of a model; least squares is none.
    #[must_use]
    pub fn network(&self, kind: Kind) -> Option<&Network> {
        match kind {
            Kind::LeastSquares => None,
            Kind::FullyConnected => Some(&self.networks[0].model),
            Kind::Convolutional => Some(&self.networks[1].model),
        }
    }

    /// The architecture of a model; least squares has none.
    #[must_use]
    pub fn spec(&self, kind: Kind) -> Option<&Spec> {
        self.network(kind).map(Network::spec)
    }

    /// How many numbers training found for a model.
    #[must_use]
    pub fn parameter_count(&self, kind: Kind) -> usize {
        self.spec(kind).map_or(LeastSquares::PARAMETERS, Spec::parameter_count)
    }

    fn votes(&self, image: &Image) -> ([f32; DIGITS], usize) {
        let votes = self.least_squares.model.votes(image);
        (votes.scores.map(f32::from), votes.winner)
    }
}

fn probabilities(network: &Network, image: &Image, scratch: &mut Scratch) -> ([f32; DIGITS], usize) {
    let probabilities = network.probabilities(image, scratch);
    let best = (1..DIGITS).fold(0, |best, d| if probabilities[d] > probabilities[best] { d } else { best });
    (probabilities, best)
}

fn timed(ask: impl FnOnce() -> ([f32; DIGITS], usize)) -> Prediction {
    let start = Instant::now();
    let (scores, digit) = ask();
    Prediction { scores, digit, took: start.elapsed() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_networks_have_as_many_parameters_as_published() {
        let count = |text: &str| text.parse::<Spec>().unwrap().parameter_count();
        assert_eq!(count(FCN), 101_770);
        assert_eq!(count(CNN), 34_826);
    }

    #[test]
    fn the_embedded_models_are_the_published_ones() {
        let trio = Lineup::from_files([None; 3]).unwrap();
        let counts = Kind::ALL.map(|kind| trio.parameter_count(kind));
        assert_eq!(counts, [35_325, 101_770, 34_826]);
        assert_eq!(trio.spec(Kind::FullyConnected).unwrap().layers(), FCN.parse::<Spec>().unwrap().layers());
        assert_eq!(trio.spec(Kind::Convolutional).unwrap().layers(), CNN.parse::<Spec>().unwrap().layers());
    }

    #[test]
    fn a_network_is_no_least_squares_model() {
        let (kind, error) = Lineup::from_files([Some(EMBEDDED[1]), None, None]).unwrap_err();
        assert_eq!(kind, Kind::LeastSquares);
        assert!(error.to_string().contains("expected are weight, bias"), "{error}");
    }
}

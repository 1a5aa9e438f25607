//! The value of MODEL: the name of a model that completions offer, or the layers of any other.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command};

/// Takes any text, and offers the names of the models that have a recipe.
#[derive(Clone, Copy, Debug)]
pub(super) struct ModelParser;

/// The models that have a recipe, and what each is.
const MODELS: [(&str, &str); 7] = [
    ("ls", "least squares, a voter for each pair of classes"),
    ("fcn", "fully connected, 784-128-10"),
    ("cnn", "convolutional, 32 and 64 kernels"),
    ("sigmoid", "784-30-10 with sigmoids"),
    ("lenet", "two convolutions of 5×5 and a dense layer"),
    ("deep", "three convolutions of 3×3"),
    ("shapes", "circles, squares and triangles"),
];

impl TypedValueParser for ModelParser {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(MODELS.into_iter().map(|(name, what)| PossibleValue::new(name).help(what))))
    }
}

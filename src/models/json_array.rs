//! Nested arrays of numbers in JSON, read as they stream by: only the values and the shape are kept.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use super::error::ModelError;

/// Lists within lists: the weight of a convolution has four, and no tensor of a model has more.
const MAX_RANK: usize = 4;

/// Characters of a message that may repeat a text of the file.
const MAX_MESSAGE: usize = 160;

/// A nested array whose rows are all alike, such as `[[1, 2], [3, 4]]`; or a number, of rank 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct JsonArray {
    /// Lengths from the outermost list to the innermost.
    pub(super) shape: Vec<usize>,
    /// Values in the order in which they are written: row-major.
    pub(super) values: Vec<f32>,
}

impl JsonArray {
    /// Returns the values as counts or indices, if it is a number or a list of such.
    pub(super) fn integers(&self) -> Option<Vec<usize>> {
        let integer = |&value: &f32| (value >= 0.0 && value.fract() == 0.0).then_some(value as usize);
        if self.shape.len() > 1 { None } else { self.values.iter().map(integer).collect() }
    }
}

impl<'de> Deserialize<'de> for JsonArray {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut array = Self::default();
        let mut rank = None;
        Element { array: &mut array, rank: &mut rank, depth: 0 }.deserialize(deserializer)?;
        Ok(array)
    }
}

/// The reader of a number or a list at a depth of the array.
struct Element<'a> {
    array: &'a mut JsonArray,
    /// The depth of the numbers, once one has been read.
    rank: &'a mut Option<usize>,
    depth: usize,
}

impl Element<'_> {
    fn push<E: Error>(self, value: f64) -> Result<(), E> {
        if *self.rank.get_or_insert(self.depth) != self.depth {
            return Err(E::custom("numbers and lists side by side"));
        }
        let narrow = value as f32;
        if !narrow.is_finite() {
            return Err(E::custom(format_args!("{value:e} is too large for 32 bits")));
        }
        self.array.values.push(narrow);
        Ok(())
    }

    /// Compares the length of a list with those before it at the same depth.
    fn close<E: Error>(self, length: usize) -> Result<(), E> {
        let shape = &mut self.array.shape;
        match shape.get_mut(self.depth) {
            _ if length == 0 => Err(E::custom("an empty list, expected numbers")),
            Some(expected) if *expected == 0 => {
                *expected = length;
                Ok(())
            }
            Some(expected) if *expected != length => {
                Err(E::custom(format_args!("a list of {length}, where those before it have {expected}")))
            }
            _ => Ok(()),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Element<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a number or a list of numbers")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.push(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.push(value as f64)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.push(value as f64)
    }

    // The usual message would repeat the text, whatever its length.
    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Err(E::custom("text, expected a number or a list of numbers"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Self { array, rank, depth } = self;
        if depth == MAX_RANK {
            return Err(A::Error::custom(format_args!("lists nested deeper than {MAX_RANK}")));
        }
        if array.shape.len() == depth {
            array.shape.push(0);
        }
        let mut length = 0;
        while list.next_element_seed(Element { array, rank, depth: depth + 1 })?.is_some() {
            length += 1;
        }
        Element { array, rank, depth }.close(length)
    }
}

/// A list of at most `MOST` elements. A short text of many small lists would fill the memory.
#[derive(Debug)]
pub(super) struct AtMost<T, const MOST: usize>(pub(super) Vec<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for AtMost<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Elements<T, const MOST: usize>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Elements<T, MOST> {
            type Value = AtMost<T, MOST>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut elements = Vec::new();
                while let Some(element) = list.next_element()? {
                    if elements.len() == MOST {
                        return Err(A::Error::custom(format_args!("a list of more than {MOST}")));
                    }
                    elements.push(element);
                }
                Ok(AtMost(elements))
            }
        }

        deserializer.deserialize_seq(Elements(PhantomData))
    }
}

/// Values to be written as a list of numbers, each with as many digits as a reader of 64 bits needs to find
/// the same 32 bits again.
pub(super) struct Exact<'a>(pub(super) &'a [f32]);

impl Serialize for Exact<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|&value| f64::from(value)))
    }
}

/// Parses a whole file of JSON.
///
/// # Errors
/// If it is not JSON, or not of this type; the error begins with line and column.
pub(super) fn parse<'de, T: Deserialize<'de>>(json: &'de [u8]) -> Result<T, ModelError> {
    serde_json::from_slice(json).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        let text = text.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&text);
        let why = match text {
            "expected value" | "invalid number" | "expected ident" => {
                "expected a number or a list of numbers, and neither NaN nor Infinity is a number"
            }
            why => why,
        };
        let why: String = why.chars().take(MAX_MESSAGE).collect();
        ModelError::new(format!("line {line}, column {column}: {why}"))
    })
}

/// Writes a shape as people do: `32×1×3×3`.
pub(super) fn display_shape(shape: &[usize]) -> String {
    let lengths: Vec<_> = shape.iter().map(usize::to_string).collect();
    lengths.join("×")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(json: &str) -> JsonArray {
        parse(json.as_bytes()).unwrap()
    }

    fn error(json: &str) -> String {
        parse::<JsonArray>(json.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn an_array_is_its_shape_and_its_values() {
        assert_eq!(array("[[1, 2.5, -3], [4e2, 5, -0.0]]").shape, [2, 3]);
        assert_eq!(array("[[1, 2.5, -3], [4e2, 5, 6]]").values, [1.0, 2.5, -3.0, 400.0, 5.0, 6.0]);
        assert_eq!(array("[[[[7]]]]").shape, [1, 1, 1, 1]);
        assert!(array("7").shape.is_empty());
        assert_eq!(array("[784, 30, 10]").integers(), Some(vec![784, 30, 10]));
        for json in ["[1.5]", "[-1]", "[[1]]"] {
            assert_eq!(array(json).integers(), None, "{json}");
        }
    }

    #[test]
    fn what_is_no_array_is_told_with_its_place() {
        for (json, why) in [
            ("[[1, 2],\n [3]]", "line 2, column 4: a list of 1, where those before it have 2"),
            ("[1, [2]]", "numbers and lists side by side"),
            ("[[1], 2]", "line 1, column 7: numbers and lists side by side"),
            ("[1, \"2\"]", "text, expected a number"),
            ("[1, null]", "invalid type: null, expected a number"),
            ("[1, NaN]", "line 1, column 5: expected a number or a list of numbers, and neither NaN"),
            ("[1, -Infinity]", "neither NaN nor Infinity is a number"),
            ("[1e999]", "number out of range"),
            ("[1e39]", "1e39 is too large for 32 bits"),
            ("[]", "an empty list"),
            ("[[[[[1]]]]]", "lists nested deeper than 4"),
            ("[1] 2", "line 1, column 5: trailing characters"),
            ("[1", "EOF while parsing a list"),
        ] {
            assert!(error(json).contains(why), "{json}: {}", error(json));
        }
        assert!(error(&"[".repeat(1 << 20)).contains("nested deeper"));
    }

    #[test]
    fn every_finite_number_of_32_bits_survives_the_way_out_and_in() {
        let mut rng = fastrand::Rng::with_seed(7);
        let values: Vec<f32> =
            (0..200_000).map(|_| f32::from_bits(rng.u32(..))).filter(|v| v.is_finite()).collect();
        let json = serde_json::to_vec(&Exact(&values)).unwrap();
        let again: JsonArray = parse(&json).unwrap();
        let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&again.values), bits(&values));
    }
}

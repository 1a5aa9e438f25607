//! Plans: what is trained, how often, and what is measured.
//!
//! A plan is JSON:
//!
//! ```json
//! {
//!   "title": "Hidden units",
//!   "seeds": [1, 2, 3],
//!   "sets": ["MNIST test, as drawn"],
//!   "training": {"recipe": "quick", "epochs": 4},
//!   "variants": [
//!     {"name": "32 hidden units", "training": {"model": "flatten dense32 relu dense10"}},
//!     {"name": "128 hidden units", "training": {"model": "fcn"}, "claim": [97, 98]}
//!   ]
//! }
//! ```
//!
//! `training` holds options of `digitty train` by their names: `model`, `epochs`, `batch`, `lr`,
//! `weight_decay`, `without`, and `recipe`: `shipped`, `quick` or the name of a post's network. Those of a
//! variant take the place of those of the plan. `claim` is a range of percentages that another source found;
//! `group` puts variants of the same name side by side; `plot` asks for accuracy against parameters.

use std::fmt;

use serde::Deserialize;

use super::settings::Settings;
use super::training::Training;

/// A study before it is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Names the study.
    pub title: String,
    /// The seeds that each variant is trained with.
    pub seeds: Vec<u64>,
    /// The sets that accuracy is measured on; claims are about the first.
    pub sets: Vec<&'static str>,
    /// The trainings to compare.
    pub variants: Vec<Variant>,
    /// True if accuracy is to be plotted against parameters.
    pub plot: bool,
}

/// A training to compare with the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Names it in the table.
    pub name: String,
    /// The models that it belongs to, if the table compares several.
    pub group: Option<String>,
    /// The accuracy that another source claims.
    pub claim: Option<Claim>,
    /// The training.
    pub training: Training,
}

/// A range of accuracies in whole percent, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "[u8; 2]")]
pub struct Claim {
    /// The lowest.
    pub low: u8,
    /// The highest.
    pub high: u8,
}

impl TryFrom<[u8; 2]> for Claim {
    type Error = &'static str;

    fn try_from([low, high]: [u8; 2]) -> Result<Self, Self::Error> {
        if low <= high && high <= 100 {
            return Ok(Self { low, high });
        }
        Err("expected two whole percentages, such as [97, 98]")
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { low, high } = self;
        f.pad(&if low == high { format!("{low} %") } else { format!("{low}–{high} %") })
    }
}

/// A reason why a text is not a plan, and the place of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanError {
    line: usize,
    column: usize,
    message: String,
}

/// `LINE:COLUMN: MESSAGE`, to stand behind the name of a file and a colon.
impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for PlanError {}

/// The most variants and seeds of a plan.
const MAX_VARIANTS: usize = 1000;
const MAX_SEEDS: usize = 1000;

/// The names of the sets, as people read them and as weights files have them.
pub(super) const SETS: [(&str, &str); 8] = [
    ("held-out MNIST, preprocessed", "held-out MNIST, on"),
    ("held-out MNIST, as drawn", "held-out MNIST, off"),
    ("validation writers, preprocessed", "validation writers, on"),
    ("validation writers, as drawn", "validation writers, off"),
    ("MNIST test, preprocessed", "MNIST test, on"),
    ("MNIST test, as drawn", "MNIST test, off"),
    ("unseen writers, preprocessed", "unseen writers, on"),
    ("unseen writers, as drawn", "unseen writers, off"),
];

/// The plans that come with the program, by name.
pub const PLANS: [(&str, &str); 3] = [
    ("kernels", include_str!("plans/kernels.json")),
    ("ingredients", include_str!("plans/ingredients.json")),
    ("sizes", include_str!("plans/sizes.json")),
];

/// Finds the text of a plan that comes with the program.
#[must_use]
pub fn builtin(name: &str) -> Option<&'static str> {
    PLANS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanFile {
    title: String,
    seeds: Vec<u64>,
    sets: Vec<SetIndex>,
    #[serde(default)]
    training: Settings,
    variants: Vec<VariantFile>,
    #[serde(default)]
    plot: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VariantFile {
    name: String,
    group: Option<String>,
    claim: Option<Claim>,
    #[serde(default)]
    training: Settings,
}

/// The place of a set in [`SETS`].
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct SetIndex(usize);

impl TryFrom<String> for SetIndex {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        SETS.iter().position(|(known, _)| *known == name).map(Self).ok_or_else(|| {
            let names = SETS.map(|(known, _)| format!("\"{known}\"")).join(", ");
            format!("unknown set \"{name}\"; known are {names}")
        })
    }
}

impl Plan {
    /// Reads a plan.
    ///
    /// # Errors
    /// If it is not JSON of the form that the module describes, a value is not what it should be, or a variant comes twice.
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        let file: PlanFile = serde_json::from_str(text).map_err(|error| PlanError::of_json(&error))?;
        let variants = file.variants.iter().map(|variant| {
            let training = Training::new(&variant.training.or(&file.training));
            let training = training.map_err(|reason| PlanError::at(text, &variant.name, 0, reason))?;
            let VariantFile { name, group, claim, .. } = variant;
            Ok(Variant { name: name.clone(), group: group.clone(), claim: *claim, training })
        });
        let plan = Self {
            variants: variants.collect::<Result<_, _>>()?,
            title: file.title,
            seeds: file.seeds,
            sets: file.sets.into_iter().map(|set| SETS[set.0].0).collect(),
            plot: file.plot,
        };
        plan.check(text)?;
        Ok(plan)
    }

    fn check(&self, text: &str) -> Result<(), PlanError> {
        let lengths = [
            ("seeds", self.seeds.len(), MAX_SEEDS),
            ("sets", self.sets.len(), SETS.len()),
            ("variants", self.variants.len(), MAX_VARIANTS),
        ];
        for (key, len, max) in lengths {
            if !(1..=max).contains(&len) {
                return Err(PlanError::at(text, key, 0, format!("expected 1 to {max} {key}, found {len}")));
            }
        }
        if let Some((_, seed)) = first_repeated(&self.seeds, |a, b| a == b) {
            return Err(PlanError::at(text, "seeds", 0, format!("the seed {seed} comes twice")));
        }
        if let Some((_, set)) = first_repeated(&self.sets, |a, b| a == b) {
            return Err(PlanError::at(text, set, 1, "this set comes twice".to_owned()));
        }
        let same = |a: &Variant, b: &Variant| a.name == b.name && a.group == b.group;
        match first_repeated(&self.variants, same) {
            Some((place, variant)) => {
                let before = self.variants[..place].iter().filter(|other| other.name == variant.name).count();
                Err(PlanError::at(text, &variant.name, before, "this variant comes twice".to_owned()))
            }
            None => Ok(()),
        }
    }
}

/// Finds the first item that equals one before it.
fn first_repeated<T>(items: &[T], same: impl Fn(&T, &T) -> bool) -> Option<(usize, &T)> {
    items.iter().enumerate().find(|(place, item)| items[..*place].iter().any(|other| same(other, item)))
}

impl PlanError {
    fn of_json(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let message = text.split(" at line ").next().unwrap_or(&text).to_owned();
        Self { line: error.line().max(1), column: error.column().max(1), message }
    }

    /// Creates an error at the occurrence number `nth` of a string, or at the beginning if it is written in another way.
    fn at(text: &str, string: &str, nth: usize, message: String) -> Self {
        let quoted = serde_json::Value::from(string).to_string();
        let found = text.match_indices(&quoted).nth(nth).map_or(0, |(at, _)| at);
        let before = &text[..found];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
        Self { line, column, message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TINY: &str = r#"{
  "title": "Tiny",
  "seeds": [1, 2],
  "sets": ["MNIST test, as drawn"],
  "training": {"recipe": "quick", "epochs": 2},
  "variants": [
    {"name": "a", "training": {"model": "flatten dense10"}},
    {"name": "b", "training": {"model": "pool2 flatten dense10", "epochs": 3}, "claim": [97, 98]}
  ]
}"#;

    fn error(from: &str, to: &str) -> String {
        assert!(TINY.contains(from), "{from}");
        Plan::parse(&TINY.replacen(from, to, 1)).unwrap_err().to_string()
    }

    fn epochs(variant: &Variant) -> usize {
        match &variant.training {
            Training::Network(training) => training.recipe.epochs,
            Training::LeastSquares(_) => 0,
        }
    }

    #[test]
    fn the_settings_of_a_variant_take_the_place_of_those_of_the_plan() {
        let plan = Plan::parse(TINY).unwrap();
        assert_eq!(plan.variants.iter().map(epochs).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(plan.variants[1].claim.unwrap().to_string(), "97–98 %");
    }

    #[test]
    fn the_plans_that_come_with_the_program_are_plans() {
        for (name, text) in PLANS {
            let plan = Plan::parse(text).unwrap_or_else(|error| panic!("{name}.json:{error}"));
            assert!(plan.variants.len() >= 5, "{name}");
        }
        assert!(builtin("luck").is_none());
    }

    #[test]
    fn an_error_has_the_line_and_the_column_of_what_is_wrong() {
        for (from, to, message) in [
            ("\"seeds\"", "\"seed\"", "3:8: unknown field `seed`"),
            ("[1, 2]", "[1, 1]", "3:3: the seed 1 comes twice"),
            ("[1, 2]", "[]", "3:3: expected 1 to 1000 seeds, found 0"),
            ("test, as drawn", "test", "4:24: unknown set \"MNIST test\""),
            ("\"quick\"", "\"slow\"", "5:31: unknown recipe `slow`"),
            ("\"epochs\": 2", "\"epochs\": 0", "5:45: invalid value"),
            ("flatten dense10", "lstm", "7:47: unknown model `lstm`"),
            ("flatten dense10\"", "ls\", \"lr\": 1", "7:14: `lr` has no effect on least squares"),
            ("flatten dense10\"", "fcn\", \"without\": [\"luck\"]", "a recipe has no part `luck`"),
            (
                "flatten dense10\"",
                "fcn\", \"without\": [\"ema\", \"ema\"]",
                "7:14: the recipe is without ema already",
            ),
            ("\"model\": \"flatten dense10\"", "", "7:14: no `model` is named"),
            ("\"b\"", "\"a\"", "8:14: this variant comes twice"),
            ("[97, 98]", "[98, 97]", "expected two whole percentages"),
            ("[97, 98]", "[97, 101]", "expected two whole percentages"),
            ("}\n  ]", "},\n  ]", "9:3: trailing comma"),
        ] {
            let found = error(from, to);
            assert!(found.contains(message), "{to}: {found}");
        }
        assert!(Plan::parse("").unwrap_err().to_string().starts_with("1:"));
    }
}

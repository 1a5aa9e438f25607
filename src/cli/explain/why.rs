//! The share of each pixel in the score of a class.

use std::fmt::Write;

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use super::explanation::Explanation;
use super::picture::Picture;
use crate::ink::Image;
use crate::models::explain::{Attribution, Target, attribute};
use crate::models::{JsonClass, Member, Model, Task};

/// The shares of all pixels in a score; what is not skipped is the form of `--json`.
#[derive(Serialize)]
pub(super) struct Why<'a> {
    model: &'a str,
    class: JsonClass,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<JsonClass>,
    logit: f32,
    bias: f32,
    attribution: Vec<f32>,
    #[serde(skip)]
    member: &'a Member,
    #[serde(skip)]
    image: &'a Image,
    #[serde(skip)]
    target: Target,
}

/// Finds a class by its name.
///
/// # Errors
/// If the task has no such class.
pub(super) fn class(task: &Task, name: &str, option: &str) -> Result<usize> {
    let known = || format!("{option}: `{name}` is not a class; known are {}", task.classes.join(", "));
    task.class(name).with_context(known)
}

impl<'a> Why<'a> {
    /// Explains the chosen class or else the predicted one.
    ///
    /// # Errors
    /// If it is to be explained against itself.
    pub(super) fn new(
        task: &'static Task,
        member: &'a Member,
        image: &'a Image,
        chosen: Option<usize>,
        against: Option<usize>,
    ) -> Result<Self> {
        let model = member.model();
        let class = chosen.unwrap_or_else(|| model.predict(image, &mut model.scratch()).winner);
        let name = task.classes[class];
        ensure!(against != Some(class), "--against: {name} is the class that is explained; choose another");
        let target = Target { class, against };
        let Attribution { values, bias, logit } = attribute(model, image.pixels(), target);
        let json = |class| JsonClass(task, class);
        Ok(Self {
            model: &member.id,
            class: json(class),
            against: against.map(json),
            logit,
            bias,
            attribution: values,
            member,
            image,
            target,
        })
    }

    /// A line that says what the shares sum to.
    fn sum_line(&self) -> String {
        let (bias, logit) = (self.bias, self.logit);
        let name = self.target.score_name(self.member.model());
        let pixels: f32 = self.attribution.iter().sum();
        format!("bias {bias:.2} + pixels {pixels:.2} = {name} {logit:.2}")
    }

    /// The margins of the class of least squares over each other class.
    fn duels(&self, model: &Model) -> Vec<String> {
        let Model::LeastSquares(model) = model else { return Vec::new() };
        let class = self.class.1;
        let margins = model.margins_of(class, self.image.pixels()).into_iter().enumerate();
        let name = |class| JsonClass(self.class.0, class).name();
        margins
            .filter(|(against, _)| *against != class)
            .map(|(against, margin)| format!("  {} : {}  {margin:+.2}", name(class), name(against)))
            .collect()
    }
}

impl Explanation for Why<'_> {
    fn text(&self) -> String {
        let against = self.against.map(|class| format!(" and not {}", class.name())).unwrap_or_default();
        let mut text = format!("{}: why {}{against}\n", self.member.name, self.class.name());
        _ = writeln!(text, "{}", self.sum_line());
        self.duels(self.member.model()).iter().for_each(|line| _ = writeln!(text, "{line}"));
        let max = self.attribution.iter().fold(0.0, |max: f32, share| max.max(share.abs()));
        let width = self.image.size().width();
        let inks = self.image.pixels().chunks_exact(width);
        for (shares, inks) in self.attribution.chunks_exact(width).zip(inks) {
            let row: String =
                shares.iter().zip(inks).map(|(&share, &ink)| glyphs(share / max, ink)).collect();
            _ = writeln!(text, "{}", row.trim_end());
        }
        text
    }

    fn picture(&self) -> Picture {
        Picture::of_shares(self.image, &self.attribution)
    }
}

/// Two characters for a pixel: its share, as a fraction of the largest, if that can be seen, or else its ink.
fn glyphs(share: f32, ink: f32) -> &'static str {
    match share {
        0.3.. => "++",
        0.05.. => "+ ",
        ..=-0.3 => "−−",
        ..=-0.05 => "− ",
        _ if ink >= 0.5 => "··",
        _ => "  ",
    }
}

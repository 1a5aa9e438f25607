//! The table of `digitty bench`, and its JSON.

use std::io::{self, Write};
use std::sync::Arc;

use serde_json::{Value, json};

use super::machine::{Machine, TRAINING_BATCH};
use super::networks::NetworkTimes;
use crate::cli::output::counted;
use crate::eval::Times;
use crate::models::{Lineup, Member, Model};
use crate::nn::kernels::InstructionSet;
use crate::tui::widget::count;

/// Images of one batch that is timed.
const BATCH: usize = 1024;

/// The measurements of one run.
pub(super) struct Report {
    threads: usize,
    /// Multiply-adds a second, at most, on one thread.
    peak: f64,
    models: Vec<Row>,
    /// The networks of the lineup, then those of `networks`.
    networks: NetworkTimes,
    /// Images a second, by the convolutional network if it is among the models.
    batch: Option<f64>,
    training: Option<f64>,
}

/// The measurements of one model.
struct Row {
    id: Arc<str>,
    name: Arc<str>,
    times: Times,
    /// Multiply-adds of the plainest way to an answer.
    work: usize,
}

impl Report {
    pub(super) fn measure(machine: &Machine, lineup: &Lineup) -> Self {
        let cnn = lineup.model("cnn").and_then(Model::network);
        Self {
            threads: machine.threads(),
            peak: machine.peak(),
            models: lineup.members().iter().map(|member| Row::measure(machine, member)).collect(),
            networks: NetworkTimes::measure(machine, lineup),
            batch: cnn.map(|cnn| BATCH as f64 / machine.batch(cnn, BATCH).median),
            training: cnn.map(|cnn| TRAINING_BATCH as f64 / machine.training_step(cnn.spec()).median),
        }
    }

    /// The report as documented for `--json`.
    pub(super) fn to_json(&self) -> Value {
        let many = |rate: Option<f64>| {
            let rate = rate?.round();
            Some(json!({"threads": self.threads, "images_per_s": rate}))
        };
        let lineup = self.models.iter().map(|row| (&*row.id, row.times.median));
        let is_new = |id: &str| self.models.iter().all(|row| *row.id != *id);
        let others = self.networks.best().filter(|(id, _)| is_new(id));
        let models = lineup.chain(others).map(|(id, seconds)| {
            let us = rounded(seconds * 1e6, 100.0);
            (id.to_owned(), json!({ "us": us }))
        });
        json!({
            "peak_gmacs": rounded(self.peak / 1e9, 10.0),
            "models": models.collect::<serde_json::Map<_, _>>(),
            "batch": {"cnn": many(self.batch)},
            "training": {"cnn": many(self.training)},
        })
    }

    pub(super) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let (set, peak) = (InstructionSet::best(), self.peak / 1e9);
        writeln!(out, "Instructions: {set}; one thread does at most {peak:.1} G multiply-adds/s\n")?;
        writeln!(out, "One image, one thread      median      10 … 90 %       a second  of peak")?;
        for row in &self.models {
            row.print(self.peak, out)?;
        }
        self.networks.print(out)?;
        let Some((batch, training)) = self.batch.zip(self.training) else { return Ok(()) };
        writeln!(out, "\nMany images, {}", counted(self.threads, "thread"))?;
        print_many("answers, CNN", batch, &format!("batch of {BATCH}"), out)?;
        print_many("training, CNN", training, &format!("batch of {TRAINING_BATCH}"), out)
    }
}

impl Row {
    fn measure(machine: &Machine, member: &Member) -> Self {
        let model = member.model();
        let work = model.network().map_or(model.parameter_count(), |network| network.spec().macs());
        Self { id: member.id.clone(), name: member.name.clone(), times: machine.model(model), work }
    }

    fn print(&self, peak: f64, out: &mut impl Write) -> io::Result<()> {
        let Times { median, low, high } = self.times;
        let range = format!("{:.2} … {:.2} µs", low * 1e6, high * 1e6);
        let share = self.work as f64 / median / peak * 100.0;
        let (title, rate) = (&self.name, count::format((1.0 / median).round() as usize));
        let micros = median * 1e6;
        writeln!(out, "  {title:<22}{micros:>8.2} µs {range:>18} {rate:>12} {share:>6.0} %")
    }
}

fn print_many(what: &str, rate: f64, how: &str, out: &mut impl Write) -> io::Result<()> {
    let rate = count::format(rate.round() as usize);
    writeln!(out, "  {what:<24}{rate:>10} images/s, {how}")
}

fn rounded(number: f64, scale: f64) -> f64 {
    (number * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let times = Times { median: 1.8e-6, low: 1.7e-6, high: 2e-6 };
        Report {
            threads: 2,
            peak: 95.12e9,
            models: ["ls", "fcn", "cnn"]
                .map(|id| Row { id: id.into(), name: "Least squares".into(), times, work: 100_000 })
                .into(),
            networks: NetworkTimes {
                sets: vec!["AVX-512".to_owned(), "no vectors".to_owned()],
                rows: vec![("cnn".into(), vec![23e-6, 1500e-6]), ("lenet".into(), vec![65.128e-6, 2600e-6])],
            },
            batch: Some(60_000.4),
            training: Some(18_000.0),
        }
    }

    #[test]
    fn json_has_the_documented_form() {
        let models = json!({
            "ls": {"us": 1.8}, "fcn": {"us": 1.8}, "cnn": {"us": 1.8}, "lenet": {"us": 65.13},
        });
        let expected = json!({
            "peak_gmacs": 95.1,
            "models": models,
            "batch": {"cnn": {"threads": 2, "images_per_s": 60_000.0}},
            "training": {"cnn": {"threads": 2, "images_per_s": 18_000.0}},
        });
        assert_eq!(report().to_json(), expected);
    }

    #[test]
    fn the_table_fits_into_eighty_columns() {
        let mut out = Vec::new();
        report().print(&mut out).unwrap();
        let table = String::from_utf8(out).unwrap();
        assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
        assert!(table.contains("555,556"), "{table}");
        assert!(table.contains("60,000 images/s"), "{table}");
        assert!(table.contains("  lenet                         65.1        2600.0"), "{table}");
    }
}

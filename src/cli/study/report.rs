//! The results of a study as a table, as JSON and as CSV.

use std::io::{self, Write};

use serde::Serialize;

use crate::cli::output::{Escaped, counted, write_json};
use crate::models::JsonObject;
use crate::train::study::{Cell, Row, SetResult, StudyTable, Verdict};

/// A form of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Json,
    Csv,
}

impl Form {
    pub const fn of(json: bool, csv: bool) -> Self {
        match (json, csv) {
            (true, _) => Self::Json,
            (_, true) => Self::Csv,
            _ => Self::Text,
        }
    }
}

/// Columns of a result: `100.00 ± 10.00`.
const RESULT: usize = 16;
const PARAMETERS: usize = 12;
const CLAIM: usize = 10;

/// Prints the table: a line for each variant, group by group.
pub(super) fn text(out: &mut dyn Write, table: &StudyTable) -> io::Result<()> {
    let seeds = counted(table.plan.seeds.len(), "seed");
    writeln!(out, "{}: % correct, mean ± standard deviation of {seeds}", Escaped(&table.plan.title))?;
    for (group, rows) in table.groups() {
        writeln!(out)?;
        if let Some(group) = group {
            writeln!(out, "{}", Escaped(group))?;
        }
        print_header(out, table)?;
        rows.iter().try_for_each(|row| print_row(out, table, row))?;
    }
    Ok(())
}

/// Prints the heads of the columns in two lines: the images, and their preprocessing.
fn print_header(out: &mut dyn Write, table: &StudyTable) -> io::Result<()> {
    let width = name_width(table);
    write!(out, "{:<width$}{:>PARAMETERS$}", "", "")?;
    for set in &table.plan.sets {
        write!(out, "  {:>RESULT$}", set.split(", ").next().unwrap_or_default())?;
    }
    write!(out, "\n{:<width$}{:>PARAMETERS$}", "variant", "parameters")?;
    for set in &table.plan.sets {
        write!(out, "  {:>RESULT$}", set.split(", ").nth(1).unwrap_or_default())?;
    }
    if has_claims(table) {
        write!(out, "  {:>CLAIM$}", "claimed")?;
    }
    writeln!(out)
}

fn print_row(out: &mut dyn Write, table: &StudyTable, row: &Row) -> io::Result<()> {
    let parameters = row.parameters.map_or_else(|| "–".to_owned(), |count| count.to_string());
    write!(
        out,
        "{:<width$}{parameters:>PARAMETERS$}",
        Escaped(&row.variant.name),
        width = name_width(table)
    )?;
    for cell in &row.cells {
        write!(out, "  {:>RESULT$}", result(cell))?;
    }
    if let Some(claim) = row.variant.claim {
        let verdict = row.verdict().map_or("", Verdict::as_str);
        write!(out, "  {claim:>CLAIM$}  {verdict}")?;
    }
    writeln!(out)
}

fn result(cell: &Cell) -> String {
    if cell.results.is_empty() { "–".to_owned() } else { cell.statistics.percent(2).to_string() }
}

fn name_width(table: &StudyTable) -> usize {
    let width = |row: &Row| Escaped(&row.variant.name).to_string().chars().count();
    table.rows.iter().map(width).max().unwrap_or(0).max("variant".len())
}

fn has_claims(table: &StudyTable) -> bool {
    table.rows.iter().any(|row| row.variant.claim.is_some())
}

#[derive(Serialize)]
struct JsonTable<'a> {
    title: &'a str,
    seeds: &'a [u64],
    variants: Vec<JsonRow<'a>>,
}

#[derive(Serialize)]
struct JsonRow<'a> {
    group: Option<&'a str>,
    name: &'a str,
    training: String,
    parameters: Option<usize>,
    claim: Option<JsonClaim>,
    sets: JsonObject<'a, JsonCell>,
}

#[derive(Serialize)]
struct JsonClaim {
    low: u8,
    high: u8,
    found: Option<&'static str>,
}

#[derive(Serialize)]
struct JsonCell {
    mean: Option<f64>,
    standard_deviation: Option<f64>,
    results: Vec<JsonResult>,
}

#[derive(Serialize)]
struct JsonResult {
    seed: u64,
    correct: usize,
    total: usize,
}

/// Prints a line of JSON.
pub(super) fn json(out: &mut dyn Write, table: &StudyTable) -> io::Result<()> {
    let (title, seeds) = (&table.plan.title, &table.plan.seeds);
    let variants = table.rows.iter().map(|row| json_row(table, row)).collect();
    write_json(out, &JsonTable { title, seeds, variants })
}

fn json_row<'a>(table: &'a StudyTable, row: &'a Row) -> JsonRow<'a> {
    let claim = row.variant.claim.map(|claim| JsonClaim {
        low: claim.low,
        high: claim.high,
        found: row.verdict().map(Verdict::as_str),
    });
    let sets = table.plan.sets.iter().zip(&row.cells).map(|(set, cell)| (*set, json_cell(cell)));
    JsonRow {
        group: row.variant.group.as_deref(),
        name: &row.variant.name,
        training: row.variant.training.to_string(),
        parameters: row.parameters,
        claim,
        sets: JsonObject(sets.collect()),
    }
}

fn json_cell(cell: &Cell) -> JsonCell {
    let of = |(seed, of): &(u64, SetResult)| JsonResult { seed: *seed, correct: of.correct, total: of.total };
    JsonCell {
        mean: (!cell.results.is_empty()).then_some(cell.statistics.mean),
        standard_deviation: cell.statistics.standard_deviation,
        results: cell.results.iter().map(of).collect(),
    }
}

/// Prints a line of CSV for each seed and set.
pub(super) fn csv(out: &mut dyn Write, table: &StudyTable) -> io::Result<()> {
    writeln!(out, "group,variant,parameters,seed,set,correct,total,accuracy")?;
    for row in &table.rows {
        let group = quoted(row.variant.group.as_deref().unwrap_or_default());
        let (name, parameters) = (quoted(&row.variant.name), row.parameters.unwrap_or_default());
        for (seed, of) in row.cells.iter().flat_map(|cell| &cell.results) {
            let (set, correct, total, accuracy) = (quoted(&of.set), of.correct, of.total, of.accuracy());
            writeln!(out, "{group},{name},{parameters},{seed},{set},{correct},{total},{accuracy}")?;
        }
    }
    Ok(())
}

/// Quotes a field of CSV where it has to be (RFC 4180).
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", field.replace('"', "\"\""));
    }
    field.to_owned()
}

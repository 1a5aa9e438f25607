//! The results of playing scripts as JUnit XML, which CI systems show as tests.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};

use super::files;
use super::report::Report;

/// The beginning of every file, by which one is known before it is written over.
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"digitty run\"";

/// Writes the reports as a file of one suite, in which every script is a test.
///
/// # Errors
/// If there is something else of its name, or it cannot be written.
pub(super) fn write(path: &Path, reports: &[Report]) -> Result<()> {
    check(path)?;
    files::write_atomic(path, xml(reports).as_bytes())
}

/// Makes sure that nothing but an older file of this kind is lost when the file is written.
///
/// # Errors
/// If there is something else of its name.
pub(super) fn check(path: &Path) -> Result<()> {
    if path.is_file() {
        let start = files::read_start(path, HEAD.len())?;
        let name = path.display();
        ensure!(start.is_empty() || start == HEAD.as_bytes(), "{name} is not a JUnit file of `digitty run`");
    }
    files::check_writable(path)
}

fn xml(reports: &[Report]) -> String {
    let failed = reports.iter().filter(|report| report.failures().next().is_some() && report.error.is_none());
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{}\"",
        reports.len(),
        failed.count(),
        reports.iter().filter(|report| report.error.is_some()).count(),
        seconds(reports.iter().map(|report| report.elapsed).sum()),
    );
    let cases: String = reports.iter().map(case).collect();
    format!(
        "{HEAD} {counts}>\n<testsuite name=\"digitty run\" {counts}>\n{cases}</testsuite>\n</testsuites>\n"
    )
}

fn case(report: &Report) -> String {
    let path = Path::new(&report.script);
    let name = path.file_name().map_or(report.script.as_str().into(), |name| name.to_string_lossy());
    let class = path.parent().map(|parent| parent.display().to_string()).unwrap_or_default();
    let mut case = format!(
        "<testcase name=\"{}\" classname=\"{}\" file=\"{}\" time=\"{}\">\n",
        escaped(&name),
        escaped(&class),
        escaped(&report.script),
        seconds(report.elapsed)
    );
    for failure in report.failures() {
        let details = [failure.screen.as_deref(), failure.diff.as_deref()].into_iter().flatten();
        let message = format!("{}:{}", report.script, failure.diagnostic);
        element(&mut case, "failure", &message, &details.collect::<String>());
    }
    if let Some(error) = &report.error {
        element(&mut case, "error", &format!("{}:{error}", report.script), "");
    }
    let printed: String = report.printed().map(escaped).collect();
    if !printed.is_empty() {
        // Writing to a string cannot fail.
        _ = writeln!(case, "<system-out>{printed}</system-out>");
    }
    case + "</testcase>\n"
}

fn element(case: &mut String, name: &str, message: &str, details: &str) {
    let (message, details) = (escaped(message), escaped(details));
    // Writing to a string cannot fail.
    _ = writeln!(case, "<{name} message=\"{message}\">{message}\n{details}</{name}>");
}

fn seconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64())
}

/// Escapes a text for XML, which has no way to write most control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\n' => escaped.push(c),
            c if c.is_control() || ('\u{fffe}'..='\u{ffff}').contains(&c) => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_escaped() {
        assert_eq!(escaped("<a & \"b\">\u{1b}\n"), "&lt;a &amp; &quot;b&quot;&gt;\u{fffd}\n");
    }
}

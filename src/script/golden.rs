//! What was seen beside what is on file.

use super::diff;
use super::snapshot::HEADING;

/// How a snapshot compares with its golden file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The file holds just this.
    Same,
    /// There is no such file.
    Missing,
    /// The file holds something else; a unified diff says what.
    Different(String),
}

/// Compares what was seen with what the golden file `name` holds, if there is one.
#[must_use]
pub fn compare(name: &str, golden: Option<&[u8]>, seen: &str) -> Verdict {
    match golden {
        None => Verdict::Missing,
        Some(golden) if golden == seen.as_bytes() => Verdict::Same,
        Some(golden) => {
            let golden = String::from_utf8_lossy(golden);
            Verdict::Different(diff::unified(name, &golden, &new_name(name), seen))
        }
    }
}

/// The name of the file that holds what was seen instead: beside the golden file.
#[must_use]
pub fn new_name(name: &str) -> String {
    format!("{name}.new")
}

/// Whether a file is a snapshot, so that writing over it destroys nothing else.
#[must_use]
pub fn is_snapshot(bytes: &[u8]) -> bool {
    bytes.starts_with(HEADING.as_bytes()) || bytes.starts_with(b"<svg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_golden_file_is_the_same_missing_or_different() {
        assert_eq!(compare("a", None, "x\n"), Verdict::Missing);
        assert_eq!(compare("a", Some(b"x\n"), "x\n"), Verdict::Same);
        let Verdict::Different(diff) = compare("a", Some(b"y\n"), "x\n") else {
            panic!("x is not y");
        };
        assert_eq!(diff, "--- a\n+++ a.new\n@@ -1 +1 @@\n-y\n+x\n?^\n");
    }

    #[test]
    fn a_golden_file_that_is_no_text_is_just_different() {
        assert!(matches!(compare("a", Some(b"\xff\xfe"), "x\n"), Verdict::Different(_)));
    }

    #[test]
    fn only_a_snapshot_is_written_over() {
        assert!(is_snapshot(b"# Digitty snapshot of a screen of 1x1\n"));
        assert!(is_snapshot(b"<svg xmlns"));
        assert!(!is_snapshot(b"[package]"));
        assert!(!is_snapshot(b""));
    }
}

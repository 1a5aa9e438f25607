//! Two texts side by side: a unified diff in which the changed columns are marked.

use std::fmt::Write;

use similar::{ChangeTag, TextDiff};

/// Equal lines that are shown around changed ones.
const CONTEXT: usize = 2;
/// Most lines of a diff that are shown unless all were asked for.
const MAX_LINES: usize = 200;
/// Most lines of a text that is compared line by line, which takes the square of their number. A snapshot of
/// the largest screen has about 3,000.
const MAX_COMPARED_LINES: usize = 4_000;

/// Returns the lines of a unified diff from one text to another.
///
/// Where one line took the place of another, a third line, which begins with `?`, points at the
/// columns that differ:
///
/// ```text
/// @@ -62,3 +62,3 @@
///      6   −7  0.000  0.000
/// -    7   +9  0.998  1.000
/// +    7   +7  0.998  0.991
/// ?         ^         ^ ^^^
/// ```
#[must_use]
pub fn unified_diff(old: &str, new: &str) -> Vec<String> {
    let mut lines = Vec::new();
    if old.lines().count().max(new.lines().count()) > MAX_COMPARED_LINES {
        lines.push("the files are too long to be compared line by line".into());
    } else {
        let diff = TextDiff::from_lines(old, new);
        for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
            lines.push(hunk.header().to_string());
            let changes: Vec<_> = hunk
                .iter_changes()
                .map(|change| (change.tag(), change.value().trim_end_matches('\n')))
                .collect();
            marked(&changes, &mut lines);
        }
    }
    lines
}

/// Joins the lines of a diff, no more than a person reads, below the names of both files.
#[must_use]
pub fn headed(old_name: &str, new_name: &str, mut lines: Vec<String>, full: bool) -> String {
    let more = lines.len().saturating_sub(if full { usize::MAX } else { MAX_LINES });
    if more > 0 {
        lines.truncate(MAX_LINES);
        lines.push(format!("… and {more} more lines; --full shows them"));
    }
    let mut text = format!("--- {old_name}\n+++ {new_name}\n");
    for line in lines {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{line}");
    }
    text
}

/// Writes the lines of a hunk, removed and added ones in turn where they stand for each other.
fn marked(changes: &[(ChangeTag, &str)], out: &mut Vec<String>) {
    let mut rest = changes;
    while let Some(((tag, line), after)) = rest.split_first() {
        if *tag == ChangeTag::Equal {
            out.push(format!(" {line}"));
            rest = after;
            continue;
        }
        let count = |wanted| move |(tag, _): &&(ChangeTag, &str)| *tag == wanted;
        let removed = rest.iter().take_while(count(ChangeTag::Delete)).count();
        let added = rest[removed..].iter().take_while(count(ChangeTag::Insert)).count();
        let (old, new) = rest[..removed + added].split_at(removed);
        replaced(old, new, out);
        rest = &rest[removed + added..];
    }
}

fn replaced(old: &[(ChangeTag, &str)], new: &[(ChangeTag, &str)], out: &mut Vec<String>) {
    for i in 0..old.len().max(new.len()) {
        if let Some((_, line)) = old.get(i) {
            out.push(format!("-{line}"));
        }
        if let Some((_, line)) = new.get(i) {
            out.push(format!("+{line}"));
        }
        if let (Some((_, old)), Some((_, new))) = (old.get(i), new.get(i)) {
            out.push(format!("?{}", marks(old, new)));
        }
    }
}

/// A `^` under each character that differs.
pub(super) fn marks(old: &str, new: &str) -> String {
    let (mut old, mut new) = (old.chars(), new.chars());
    let mut marks = String::new();
    loop {
        match (old.next(), new.next()) {
            (None, None) => return marks.trim_end().to_owned(),
            (old, new) => marks.push(if old == new { ' ' } else { '^' }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_columns_are_marked() {
        let old = "a\nb\nc\nlike that\nd\ne\nf\n";
        let new = "a\nb\nc\nlike this!\nd\ne\nf\n";
        let expected =
            "--- o\n+++ n\n@@ -2,5 +2,5 @@\n b\n c\n-like that\n+like this!\n?       ^^^\n d\n e\n";
        assert_eq!(headed("o", "n", unified_diff(old, new), false), expected);
    }

    #[test]
    fn each_removed_line_is_followed_by_what_took_its_place() {
        let diff = unified_diff("1x\n2x\n3x\n", "1y\n2y\n");
        assert_eq!(diff[1..], ["-1x", "+1y", "? ^", "-2x", "+2y", "? ^", "-3x"]);
    }

    #[test]
    fn marks_stand_under_characters_not_bytes() {
        assert_eq!(marks("▸é7", "▸é8"), "  ^");
        assert_eq!(marks("ab", "abcd"), "  ^^");
    }

    #[test]
    fn a_missing_last_newline_is_a_difference_that_does_no_harm() {
        assert!(unified_diff("a", "a\nb").contains(&"+b".into()));
        assert!(unified_diff("", "a\n").contains(&"+a".into()));
    }

    #[test]
    fn long_diffs_are_cut() {
        let old = "a\n".repeat(4000);
        let new = "b\n".repeat(4000);
        let diff = unified_diff(&old, &new);
        let (short, full) = (headed("o", "n", diff.clone(), false), headed("o", "n", diff, true));
        assert_eq!(short.lines().count(), 2 + MAX_LINES + 1);
        assert!(short.ends_with("more lines; --full shows them\n"));
        assert!(full.lines().count() > 8000);
        let long = "c\n".repeat(1_000_000);
        assert_eq!(unified_diff(&old, &long).len(), 1);
    }
}

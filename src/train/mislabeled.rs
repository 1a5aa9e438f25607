//! Drawings whose label is wrong, which are not trained on.
//!
//! Of UNIPEN's digits some carry another digit's label, or are cut: a 4 without its second stroke, a circle called 8.
//! `mislabeled.txt` lists those that two networks which saw nothing of their writer both read, surely, as the same
//! other digit. `cargo bench --bench labels -- DIR FILE` finds them. Drawings of the report writers are not looked at:
//! what is reported counts every label as it is.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::fingerprint::Fingerprint;
use crate::data::Example;

/// The fingerprints of the list.
static LISTED: LazyLock<HashSet<u64>> = LazyLock::new(|| {
    let lines = include_str!("mislabeled.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| u64::from_str_radix(line.split(' ').next()?, 16).ok()).collect()
});

/// Returns true if an example is in the list.
pub(super) fn is_mislabeled(example: &Example) -> bool {
    !example.is_image() && LISTED.contains(&fingerprint(example))
}

/// Returns the number that the list knows an example by.
#[must_use]
pub fn fingerprint(example: &Example) -> u64 {
    Fingerprint::EMPTY.example(example).value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_read() {
        let lines = include_str!("mislabeled.txt").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(LISTED.len(), lines);
        assert!(lines > 0);
    }
}

//! Counts as people read them.

/// Groups the digits of a count by thousands.
///
/// ```
/// use digitty::tui::widget::count;
///
/// assert_eq!(count::format(101_770), "101,770");
/// assert_eq!(count::format(80), "80");
/// ```
#[must_use]
pub fn format(count: usize) -> String {
    let digits = count.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

//! Changed cells grouped into rectangles, as an eye would.

use ratatui::layout::{Rect, Size};

/// Columns between changed cells of a row that still belong together.
const GAP: u16 = 3;

/// Groups the places for which `changed` is true into rectangles, from top to bottom.
///
/// ```
/// use digitty::script::regions;
/// use ratatui::layout::{Rect, Size};
///
/// let changed = |x, y| [(1, 1), (2, 1), (2, 2), (9, 2)].contains(&(x, y));
/// assert_eq!(regions(Size::new(12, 4), changed), [Rect::new(1, 1, 2, 2), Rect::new(9, 2, 1, 1)]);
/// ```
pub fn regions(size: Size, changed: impl Fn(u16, u16) -> bool) -> Vec<Rect> {
    let (mut done, mut open) = (Vec::new(), Vec::<Rect>::new());
    for y in 0..size.height {
        let (near, far): (Vec<_>, Vec<_>) = open.into_iter().partition(|rect| rect.bottom() + 1 >= y);
        done.extend(far);
        open = runs(size.width, |x| changed(x, y))
            .fold(near, |open, (start, end)| add(open, Rect::new(start, y, end - start, 1)));
    }
    done.extend(open);
    done.sort_by_key(|rect| (rect.y, rect.x));
    done
}

/// Adds a run of changed cells to the rectangles that it is near to, which become one; so do those that this one
/// is near to.
fn add(mut rects: Vec<Rect>, run: Rect) -> Vec<Rect> {
    let mut grown = run;
    loop {
        let (left, right) = (grown.left().saturating_sub(GAP), grown.right() + GAP);
        let is_near = |rect: &Rect| rect.left() < right && left < rect.right();
        let (near, others): (Vec<_>, Vec<_>) = rects.into_iter().partition(is_near);
        rects = others;
        if near.is_empty() {
            rects.push(grown);
            return rects;
        }
        grown = near.into_iter().fold(grown, Rect::union);
    }
}

/// Iterates over the runs of changed cells in a row, each from its first cell to behind its last.
fn runs(width: u16, changed: impl Fn(u16) -> bool) -> impl Iterator<Item = (u16, u16)> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let start = (next..width).find(|&x| changed(x))?;
        next = (start..width).find(|&x| !changed(x)).unwrap_or(width);
        Some((start, next))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every changed cell is in a rectangle, and every rectangle has one.
    #[test]
    fn rectangles_cover_what_has_changed() {
        let mut rng = fastrand::Rng::with_seed(8);
        for _ in 0..200 {
            let size = Size::new(rng.u16(..40), rng.u16(..20));
            let cells: Vec<_> = (0..rng.usize(..30)).map(|_| (rng.u16(..40), rng.u16(..20))).collect();
            let changed = |x, y| cells.contains(&(x, y));
            let regions = regions(size, changed);
            for (x, y) in (0..size.width).flat_map(|x| (0..size.height).map(move |y| (x, y))) {
                let covered = regions.iter().any(|rect| rect.contains((x, y).into()));
                assert!(covered || !changed(x, y), "{x},{y} in {regions:?}");
            }
            assert!(regions.iter().all(|rect| rect.positions().any(|at| changed(at.x, at.y))));
        }
    }
}

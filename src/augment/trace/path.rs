//! Paths: the pixels of thin lines in the order in which a pen would go along them.

use std::collections::{HashMap, HashSet};

use super::thin::Bitmap;

/// Turn at a crossing, as the cosine of the angle between two paths that leave it, above which they do not belong to one
/// stroke: −1 is straight on.
const MAX_COSINE: f32 = -0.3;

/// Paths between the ends and the crossings of lines.
#[derive(Clone, Debug)]
pub(super) struct PathGraph<'a> {
    bitmap: &'a Bitmap,
    /// Pixels that a direction is measured over.
    reach: usize,
    /// Each from one node to another, both included; a ring ends where it begins.
    paths: Vec<Vec<usize>>,
}

/// An end of a path: its index, and true for the last pixel.
type End = (usize, bool);

impl<'a> PathGraph<'a> {
    /// Finds the paths of thin lines that were `width` pixels thick: without those that are shorter than that and lead
    /// nowhere, which thinning leaves at rough edges.
    pub fn of(bitmap: &'a Bitmap, width: f32) -> Self {
        let mut paths = Self { bitmap, reach: (1.6 * width).max(3.0) as usize, paths: Vec::new() };
        paths.find();
        let ends = paths.ends();
        let count = |at: &usize| ends.get(at).map_or(0, Vec::len);
        let is_spur = |path: &Vec<usize>| {
            let ends = [path.first().map_or(0, count), path.last().map_or(0, count)];
            ends.contains(&1) && ends.iter().any(|&count| count > 2) && (path.len() as f32) < 0.75 * width
        };
        paths.paths.retain(|path| !is_spur(path));
        paths
    }

    /// Follows all lines from node to node, and then the rings that have none.
    fn find(&mut self) {
        let (nodes, inner): (Vec<usize>, Vec<usize>) =
            self.bitmap.set().iter().partition(|&&at| self.bitmap.neighbors(at).count() != 2);
        let is_node: HashSet<usize> = nodes.iter().copied().collect();
        let mut seen = HashSet::new();
        for node in nodes {
            let mut is_alone = true;
            for next in self.bitmap.neighbors(node) {
                is_alone = false;
                if !seen.contains(&(node, next)) {
                    let path = self.follow(node, next, |at| is_node.contains(&at));
                    if let [.., before, last] = path[..] {
                        seen.insert((last, before));
                    }
                    seen.insert((node, next));
                    self.paths.push(path);
                }
            }
            if is_alone {
                self.paths.push(vec![node]);
            }
        }
        let mut used: HashSet<usize> = self.paths.iter().flatten().copied().collect();
        for start in inner {
            if let Some(next) = self.bitmap.neighbors(start).next().filter(|_| !used.contains(&start)) {
                let ring = self.follow(start, next, |at| at == start);
                used.extend(&ring);
                self.paths.push(ring);
            }
        }
    }

    /// Follows a line from a pixel over the next one to where it ends.
    fn follow(&self, start: usize, next: usize, is_end: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut path = vec![start, next];
        while let [.., before, at] = path[..]
            && !is_end(at)
            && let Some(next) = self.bitmap.neighbors(at).find(|&near| near != before)
        {
            path.push(next);
        }
        path
    }

    /// Returns the ends of paths at each node.
    fn ends(&self) -> HashMap<usize, Vec<End>> {
        let mut ends: HashMap<usize, Vec<End>> = HashMap::new();
        for (index, path) in self.paths.iter().enumerate() {
            for (at, is_last) in
                path.first().map(|&at| (at, false)).into_iter().chain(path.last().map(|&at| (at, true)))
            {
                ends.entry(at).or_default().push((index, is_last));
            }
        }
        ends
    }

    /// Joins paths to strokes: of those that meet, the two that go on most nearly straight, then the next two.
    pub fn join(self) -> Vec<Vec<usize>> {
        let mut next: HashMap<End, End> = HashMap::new();
        for ends in self.ends().into_values() {
            for (a, b) in self.straightest(&ends) {
                next.insert(a, b);
                next.insert(b, a);
            }
        }
        let mut used = vec![false; self.paths.len()];
        let all = || (0..self.paths.len()).flat_map(|index| [(index, false), (index, true)]);
        // First those with a free end; what remains is closed, and begins anywhere.
        let starts = all().filter(|end| !next.contains_key(end)).chain(all());
        starts.filter_map(|start| self.walk(start, &next, &mut used)).collect()
    }

    /// Pairs the ends at a node.
    fn straightest(&self, ends: &[End]) -> Vec<(End, End)> {
        let mut pairs: Vec<(f32, End, End)> = Vec::new();
        for (place, &a) in ends.iter().enumerate() {
            pairs.extend(ends[place + 1..].iter().map(|&b| (self.cosine(a, b), a, b)));
        }
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut joined, mut paired): (HashSet<End>, Vec<(End, End)>) = (HashSet::new(), Vec::new());
        for (cosine, a, b) in pairs {
            let is_free = !joined.contains(&a) && !joined.contains(&b);
            if is_free && (ends.len() == 2 || cosine <= MAX_COSINE) {
                joined.extend([a, b]);
                paired.push((a, b));
            }
        }
        paired
    }

    /// Walks along paths that are joined; returns none if the first of them is used already.
    fn walk(&self, start: End, next: &HashMap<End, End>, used: &mut [bool]) -> Option<Vec<usize>> {
        let mut stroke: Vec<usize> = Vec::new();
        let mut end = Some(start);
        while let Some((index, is_last)) = end.filter(|&(index, _)| !used[index]) {
            used[index] = true;
            let path = &self.paths[index];
            // The pixel where two paths meet is of both.
            let skip = usize::from(!stroke.is_empty());
            if is_last {
                stroke.extend(path.iter().rev().skip(skip));
            } else {
                stroke.extend(path.iter().skip(skip));
            }
            end = next.get(&(index, !is_last)).copied();
        }
        (!stroke.is_empty()).then_some(stroke)
    }

    /// Returns the cosine of the angle between two paths that leave a node.
    fn cosine(&self, a: End, b: End) -> f32 {
        let ((x, y), (u, v)) = (self.direction(a), self.direction(b));
        x * u + y * v
    }

    /// Returns the unit vector from the end of a path into it.
    fn direction(&self, (index, is_last): End) -> (f32, f32) {
        let path = &self.paths[index];
        let far = self.reach.min(path.len() - 1);
        let nth = |place: usize| {
            self.bitmap.position(if is_last { path[path.len() - 1 - place] } else { path[place] })
        };
        let ((x, y), (u, v)) = (nth(0), nth(far));
        let (x, y) = (u as f32 - x as f32, v as f32 - y as f32);
        let norm = x.hypot(y).max(f32::MIN_POSITIVE);
        (x / norm, y / norm)
    }
}

//! Stroke augmentation: recorded strokes drawn on the canvas as a person with a mouse would.
//!
//! Recorded pen digits all have one size and one position. A person draws larger or smaller, off center
//! and tilted, with another brush, and the terminal reports only the cell of the pointer. Models are
//! trained on such drawings, and evaluated on them.

use std::f32::consts::TAU;
use std::ops::Range;

use fastrand::Rng;

use super::random::{symmetric, uniform};
use crate::ink::{Brush, Drawing, ImageSize, Point, Stroke};

/// The limits of a random drawing. Each property is drawn uniformly from its range.
#[derive(Clone, Debug, PartialEq)]
pub struct StrokeAugment {
    /// Longer side of the digit, from the first to the last point, in pixels.
    pub size: Range<f32>,
    /// Distance from the center of the canvas, along each axis, in pixels.
    pub shift: f32,
    /// Rotation to either side, in radians.
    pub rotation: f32,
    /// Shear to either side, in pixels for each pixel of height.
    pub slant: f32,
    /// Change of width relative to height, as a fraction.
    pub stretch: f32,
    /// Smooth bending of the lines, in pixels of the recording.
    pub wobble: f32,
    /// Displacement of each stroke along each axis, in pixels of the recording: the bar of a 5 floats, the
    /// legs of a 4 do not meet.
    pub stroke_jitter: f32,
    /// Fraction of drawings that lie anywhere on the canvas and have any brush.
    pub outlier_rate: f32,
    /// Radius of the brush, in pixels.
    pub radius: Range<f32>,
    /// Sizes (width, height) of the cells that points are snapped to the center of; a drawing has one of
    /// them. (0, 0) does not snap.
    pub snap_grids: &'static [(f32, f32)],
}

/// A cell of a half-block canvas at two columns a pixel: the finest that a plain mouse reports.
const HALF_COLUMN: (f32, f32) = (0.5, 1.0);

/// The cells of all canvases, the finest as often as the rest, and a pointer without cells.
const ALL_GRIDS: &[(f32, f32)] = &[HALF_COLUMN, HALF_COLUMN, HALF_COLUMN, (1.0, 2.0), (1.0, 1.0), (0.0, 0.0)];

/// Radii of the brush of an outlier, in pixels. The thickest of the app are left out: they leave blots.
const OUTLIER_RADIUS: Range<f32> = Brush::MIN_RADIUS..4.0;

impl StrokeAugment {
    /// For evaluation on drawn digits: size, position and cells vary, nothing else.
    pub const EVALUATION: Self = Self {
        size: 13.0..23.0,
        shift: 3.0,
        rotation: 0.0,
        slant: 0.0,
        stretch: 0.0,
        wobble: 0.0,
        stroke_jitter: 0.0,
        outlier_rate: 0.0,
        radius: 2.0..2.0,
        snap_grids: &[HALF_COLUMN],
    };

    /// Far beyond what people do, for a network that is large enough to fit all of it.
    pub const EXTREME: Self = Self {
        size: 11.0..25.0,
        shift: 4.0,
        rotation: 0.25,
        slant: 0.3,
        stretch: 0.2,
        wobble: 0.7,
        stroke_jitter: 1.0,
        outlier_rate: 0.1,
        radius: 1.3..2.8,
        snap_grids: ALL_GRIDS,
    };

    /// Wider than what people do, so that they are well inside.
    pub const STRONG: Self = Self {
        size: 11.5..24.5,
        shift: 3.6,
        rotation: 0.175,
        slant: 0.21,
        stretch: 0.14,
        wobble: 0.49,
        stroke_jitter: 0.8,
        outlier_rate: 0.1,
        radius: 1.6..2.52,
        snap_grids: ALL_GRIDS,
    };

    /// Hardly wider than what people do, for a network that is too small for more.
    pub const MILD: Self = Self {
        size: 12.0..24.0,
        shift: 3.3,
        rotation: 0.125,
        slant: 0.15,
        stretch: 0.1,
        wobble: 0.35,
        stroke_jitter: 0.8,
        outlier_rate: 0.03,
        radius: 1.75..2.4,
        snap_grids: ALL_GRIDS,
    };

    /// Draws `strokes` on an empty canvas of this size, differently for each state of `rng`.
    #[must_use]
    pub fn draw(&self, size: ImageSize, strokes: &[Stroke], rng: &mut Rng) -> Drawing {
        let placement = Placement::random(self, size, strokes, rng);
        Drawing::from_strokes(
            size,
            strokes.iter().map(|stroke| {
                let (dx, dy) = (self.stroke_jitter * symmetric(rng), self.stroke_jitter * symmetric(rng));
                let place = |p: &Point| placement.map(Point::new(p.x + dx, p.y + dy));
                let mut points: Vec<Point> = stroke.points.iter().map(place).collect();
                points.dedup();
                Stroke { points, brush: placement.brush, tool: stroke.tool }
            }),
        )
    }

    /// Draws the strokes of the example at `index` of a collection: the same for the same seed.
    #[must_use]
    pub fn draw_seeded(&self, size: ImageSize, strokes: &[Stroke], seed: u64, index: usize) -> Drawing {
        let seed = seed.wrapping_mul(1_000_003).wrapping_add(index as u64);
        self.draw(size, strokes, &mut Rng::with_seed(seed))
    }
}

/// The map of one drawing from recorded points to points on the canvas, and its brush.
struct Placement {
    /// Center of the recorded strokes, which comes to lie at `target`.
    source: Point,
    target: Point,
    /// The linear part \[a, b, c, d\]: x = a·x + b·y, y = c·x + d·y.
    matrix: [f32; 4],
    /// Sine waves that bend x and y: phase, radians along x and along y, amplitude.
    waves: [[f32; 4]; 2],
    /// Width and height of the cells that points are snapped to.
    cell: (f32, f32),
    brush: Brush,
}

impl Placement {
    fn random(limits: &StrokeAugment, size: ImageSize, strokes: &[Stroke], rng: &mut Rng) -> Self {
        let (source, sides) = center_and_sides(strokes);
        let scale = uniform(&limits.size, rng) / sides.x.max(sides.y).max(1.0);
        let matrix = random_matrix(limits, scale, rng);
        let center = Point::new(size.width() as f32 / 2.0, size.height() as f32 / 2.0);
        let coordinate = |center: f32, rng: &mut Rng| center + limits.shift * symmetric(rng);
        let target = Point::new(coordinate(center.x, rng), coordinate(center.y, rng));
        let waves = [random_wave(limits.wobble, rng), random_wave(limits.wobble, rng)];
        let cell = limits.snap_grids[rng.usize(..limits.snap_grids.len())];
        let brush = Brush { radius: uniform(&limits.radius, rng) };
        let mut placement = Self { source, target, matrix, waves, cell, brush };
        if rng.f32() < limits.outlier_rate {
            let sides = Point::new(scale * sides.x, scale * sides.y);
            placement.make_outlier(center, limits.shift, sides, rng);
        }
        placement
    }

    /// Moves the drawing anywhere on the canvas and picks any brush.
    fn make_outlier(&mut self, center: Point, shift: f32, sides: Point, rng: &mut Rng) {
        let anywhere = |center: f32, side: f32, rng: &mut Rng| {
            let room = center - 1.0 - side / 2.0;
            center + room.max(shift) * symmetric(rng)
        };
        self.target = Point::new(anywhere(center.x, sides.x, rng), anywhere(center.y, sides.y, rng));
        self.brush.radius = uniform(&OUTLIER_RADIUS, rng);
    }

    /// Maps a recorded point to the canvas.
    fn map(&self, point: Point) -> Point {
        let (x, y) = (point.x - self.source.x, point.y - self.source.y);
        let bend = |[phase, along_x, along_y, amplitude]: [f32; 4]| {
            if amplitude > 0.0 { amplitude * (phase + along_x * x + along_y * y).sin() } else { 0.0 }
        };
        let (x, y) = (x + bend(self.waves[0]), y + bend(self.waves[1]));
        let [a, b, c, d] = self.matrix;
        Point::new(
            snap(self.target.x + a * x + b * y, self.cell.0),
            snap(self.target.y + c * x + d * y, self.cell.1),
        )
    }
}

/// Draws rotation, slant and stretch, and combines them with the scale.
fn random_matrix(limits: &StrokeAugment, scale: f32, rng: &mut Rng) -> [f32; 4] {
    let (sine, cosine) = (limits.rotation * symmetric(rng)).sin_cos();
    let slant = limits.slant * symmetric(rng);
    let stretch = 1.0 + limits.stretch * symmetric(rng);
    let (width, height) = (scale * stretch.min(1.0), scale / stretch.max(1.0));
    [cosine * width, (cosine * slant - sine) * height, sine * width, (sine * slant + cosine) * height]
}

/// Draws a wave: phase, radians along x and along y, amplitude.
fn random_wave(wobble: f32, rng: &mut Rng) -> [f32; 4] {
    let frequency = |rng: &mut Rng| 0.35 * symmetric(rng);
    [TAU * rng.f32(), frequency(rng), frequency(rng), wobble * rng.f32()]
}

/// Returns the center of the box around all points, and its sides.
fn center_and_sides(strokes: &[Stroke]) -> (Point, Point) {
    let bounds = |along: fn(&Point) -> f32| {
        strokes
            .iter()
            .flat_map(|stroke| &stroke.points)
            .map(along)
            .fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)))
    };
    let ((left, right), (top, bottom)) = (bounds(|p| p.x), bounds(|p| p.y));
    let center = Point::new(f32::midpoint(left, right), f32::midpoint(top, bottom));
    (center, Point::new(right - left, bottom - top))
}

/// Returns the center of the cell of this size that `at` lies in.
fn snap(at: f32, cell: f32) -> f32 {
    if cell > 0.0 { ((at / cell).floor() + 0.5) * cell } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seven() -> Vec<Stroke> {
        let points = [(6.0, 4.0), (22.0, 4.0), (12.0, 24.0)];
        let points = points.iter().map(|&(x, y)| Point::new(x, y)).collect();
        vec![Stroke::pen(points, Brush::default())]
    }

    #[test]
    fn drawings_for_evaluation_keep_to_their_ranges_and_cells() {
        let mut rng = Rng::with_seed(1);
        let (mut smallest, mut largest) = (f32::MAX, f32::MIN);
        for _ in 0..500 {
            let drawing = StrokeAugment::EVALUATION.draw(ImageSize::MNIST, &seven(), &mut rng);
            let strokes: Vec<Stroke> = drawing.strokes().cloned().collect();
            for point in &strokes[0].points {
                assert!(((point.x * 2.0).fract().abs() - 0.5).abs() < 1e-4, "{}", point.x);
                assert!((point.y.fract().abs() - 0.5).abs() < 1e-4, "{}", point.y);
            }
            let (center, sides) = center_and_sides(&strokes);
            let side = sides.x.max(sides.y);
            assert!((center.x - 14.0).abs() <= 3.8 && (center.y - 14.0).abs() <= 3.8);
            (smallest, largest) = (smallest.min(side), largest.max(side));
        }
        assert!((11.9..14.1).contains(&smallest), "{smallest}");
        assert!((21.9..24.1).contains(&largest), "{largest}");
    }

    #[test]
    fn the_same_seed_gives_the_same_drawing() {
        let draw = |seed| {
            let drawing = StrokeAugment::EXTREME.draw(ImageSize::MNIST, &seven(), &mut Rng::with_seed(seed));
            drawing.image().clone()
        };
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }

    #[test]
    fn strokes_are_displaced() {
        let line = |x: f32| {
            let points = (0..41).map(|i| Point::new(x, 4.0 + 0.5 * i as f32));
            Stroke::pen(points.collect(), Brush::default())
        };
        let distance_of_tops = |stroke_jitter| {
            let snap_grids = &[(0.0, 0.0)];
            let augment = StrokeAugment { stroke_jitter, snap_grids, ..StrokeAugment::EVALUATION };
            let lines = [line(8.0), line(20.0)];
            let drawing = augment.draw(ImageSize::MNIST, &lines, &mut Rng::with_seed(4));
            let tops: Vec<f32> = drawing.strokes().map(|stroke| stroke.points[0].y).collect();
            (tops[0] - tops[1]).abs()
        };
        assert!(distance_of_tops(0.0) < 1e-4);
        assert!((0.01..=3.5).contains(&distance_of_tops(1.5)), "{}", distance_of_tops(1.5));
    }

    #[test]
    fn outliers_lie_anywhere_and_stay_on_the_canvas() {
        let augment = StrokeAugment { outlier_rate: 1.0, ..StrokeAugment::EVALUATION };
        let mut rng = Rng::with_seed(2);
        let (mut farthest, mut radii) = (0.0_f32, Vec::new());
        for _ in 0..300 {
            let drawing = augment.draw(ImageSize::MNIST, &seven(), &mut rng);
            let strokes: Vec<Stroke> = drawing.strokes().cloned().collect();
            let points = &strokes[0].points;
            let near = |at: f32| (-1.0..29.0).contains(&at);
            assert!(points.iter().all(|p| near(p.x) && near(p.y)));
            farthest = farthest.max((center_and_sides(&strokes).0.x - 14.0).abs());
            radii.push(strokes[0].brush.radius);
        }
        assert!(farthest > 5.0, "{farthest}");
        assert!(radii.iter().any(|&r| r < 1.2) && radii.iter().any(|&r| r > 3.5));
    }

    #[test]
    fn a_dot_stays_a_dot() {
        let dot = [Stroke::pen(vec![Point::new(3.0, 3.0)], Brush::default())];
        let drawing = StrokeAugment::EXTREME.draw(ImageSize::MNIST, &dot, &mut Rng::with_seed(5));
        let ink: f32 = drawing.image().pixels().iter().sum();
        assert!((1.0..30.0).contains(&ink), "{ink}");
    }
}

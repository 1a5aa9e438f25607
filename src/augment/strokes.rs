//! A hand that draws recorded strokes on the canvas as a person with a mouse would.
//!
//! Recorded pen digits all have one size and lie in one place. A person draws larger or smaller, off
//! the middle and askew, with another brush, and the terminal reports no more than the cell that the
//! pointer is in. Models learn from what this hand draws, and are measured on it.

use std::f32::consts::TAU;
use std::ops::Range;

use fastrand::Rng;

use super::random::{either, within};
use crate::ink::{Brush, Drawing, Point, SIDE, Stroke};

/// What varies from one drawing to the next. Each property is drawn evenly from its range.
#[derive(Clone, Debug, PartialEq)]
pub struct StrokeAugment {
    /// Longer side of the digit, from the first to the last point, in pixels.
    pub size: Range<f32>,
    /// How far from the middle of the canvas, along each axis, in pixels.
    pub shift: f32,
    /// Turn to either side, in radians.
    pub rotation: f32,
    /// Shear to either side, in pixels for each pixel of height.
    pub slant: f32,
    /// Width against height: up to this much wider or narrower, as a share.
    pub stretch: f32,
    /// Smooth bending of the lines, in pixels at full size.
    pub wobble: f32,
    /// How far each stroke is from its place, along each axis, in pixels at full size: the bar of a 5
    /// floats, the legs of a 4 miss each other.
    pub stroke_jitter: f32,
    /// Share of a stroke that may be missing at either end; mostly much less is.
    pub trim: f32,
    /// Share of drawings that lie anywhere on the canvas and have any brush.
    pub outlier_rate: f32,
    /// Radius of the brush, in pixels.
    pub radius: Range<f32>,
    /// Cells that points are snapped to the middle of; one of these is picked. (0, 0) is none.
    pub snap_grids: &'static [(f32, f32)],
}

/// A cell of a half-block canvas at two columns a pixel: the finest that a plain mouse reports.
const HALF_COLUMN: (f32, f32) = (0.5, 1.0);

/// The snap_grids of all canvases, the finest as often as the rest, and a pointer without snap_grids.
const MANY_CELLS: &[(f32, f32)] =
    &[HALF_COLUMN, HALF_COLUMN, HALF_COLUMN, (1.0, 2.0), (1.0, 1.0), (0.0, 0.0)];

/// Middle of the canvas along either axis, in pixels.
const CENTER: f32 = SIDE as f32 / 2.0;

/// The radii of an outlier_rate brush. The thickest on offer are left out: they leave blots.
const ANY_BRUSH: Range<f32> = Brush::MIN_RADIUS..4.0;

impl StrokeAugment {
    /// What accuracy on drawn digits is measured with: size, place and snap_grids vary, nothing else.
    pub const EVALUATION: Self = Self {
        size: 13.0..23.0,
        shift: 3.0,
        rotation: 0.0,
        slant: 0.0,
        stretch: 0.0,
        wobble: 0.0,
        stroke_jitter: 0.0,
        trim: 0.0,
        outlier_rate: 0.0,
        radius: 2.0..2.0,
        snap_grids: &[HALF_COLUMN],
    };

    /// Far beyond what people do, for a network that is large enough to learn all of it.
    pub const EXTREME: Self = Self {
        size: 11.0..25.0,
        shift: 4.0,
        rotation: 0.25,
        slant: 0.3,
        stretch: 0.2,
        wobble: 0.7,
        stroke_jitter: 1.0,
        trim: 0.2,
        outlier_rate: 0.1,
        radius: 1.3..2.8,
        snap_grids: MANY_CELLS,
    };

    /// Wider than any person, so that people are well inside.
    pub const STRONG: Self = Self {
        size: 11.5..24.5,
        shift: 3.6,
        rotation: 0.175,
        slant: 0.21,
        stretch: 0.14,
        wobble: 0.49,
        stroke_jitter: 0.8,
        trim: 0.2,
        outlier_rate: 0.1,
        radius: 1.6..2.52,
        snap_grids: MANY_CELLS,
    };

    /// Not much wider than people, for a network that is too small for more.
    pub const MILD: Self = Self {
        size: 12.0..24.0,
        shift: 3.3,
        rotation: 0.125,
        slant: 0.15,
        stretch: 0.1,
        wobble: 0.35,
        stroke_jitter: 0.8,
        trim: 0.1,
        outlier_rate: 0.03,
        radius: 1.75..2.4,
        snap_grids: MANY_CELLS,
    };

    /// Draws `strokes` on a blank canvas, differently at every call.
    #[must_use]
    pub fn draw(&self, strokes: &[Stroke], rng: &mut Rng) -> Drawing {
        let way = Way::new(self, strokes, rng);
        Drawing::from_strokes(strokes.iter().map(|stroke| {
            let kept = self.kept(&stroke.points, rng);
            let (x, y) = (self.stroke_jitter * either(rng), self.stroke_jitter * either(rng));
            let led = |p: &Point| way.lead(Point::new(p.x + x, p.y + y));
            let mut points: Vec<Point> = kept.iter().map(led).collect();
            points.dedup();
            Stroke { points, brush: way.brush, tool: stroke.tool }
        }))
    }

    /// A stroke without what is missing at its ends, two points at least if it has them.
    fn kept<'a>(&self, points: &'a [Point], rng: &mut Rng) -> &'a [Point] {
        let missing = |rng: &mut Rng| {
            let share = self.trim * rng.f32() * rng.f32();
            (share * points.len() as f32) as usize
        };
        let (start, end) = (missing(rng), missing(rng));
        if start + end + 2 > points.len() {
            return points;
        }
        &points[start..points.len() - end]
    }

    /// Draws the strokes at `index` of a collection as this seed has it: the same at every call.
    #[must_use]
    pub fn draw_seeded(&self, strokes: &[Stroke], seed: u64, index: usize) -> Drawing {
        let seed = seed.wrapping_mul(1_000_003).wrapping_add(index as u64);
        self.draw(strokes, &mut Rng::with_seed(seed))
    }
}

/// One way to draw: where each recorded point goes.
struct Way {
    middle: Point,
    /// From recorded to drawn coordinates: x = a·x + b·y, y = c·x + d·y.
    matrix: [f32; 4],
    place: Point,
    /// Sine waves that bend x and y: phase, waves along x and y, height.
    waves: [[f32; 4]; 2],
    cell: (f32, f32),
    brush: Brush,
}

impl Way {
    fn new(hand: &StrokeAugment, strokes: &[Stroke], rng: &mut Rng) -> Self {
        let (middle, sides) = middle_and_sides(strokes);
        let scale = within(&hand.size, rng) / sides.x.max(sides.y).max(1.0);
        let (sine, cosine) = (hand.rotation * either(rng)).sin_cos();
        let slant = hand.slant * either(rng);
        let stretch = 1.0 + hand.stretch * either(rng);
        let (wide, high) = (scale * stretch.min(1.0), scale / stretch.max(1.0));
        let place = |rng: &mut Rng| CENTER + hand.shift * either(rng);
        let wave = |rng: &mut Rng| {
            let waves = |rng: &mut Rng| 0.35 * either(rng);
            [TAU * rng.f32(), waves(rng), waves(rng), hand.wobble * rng.f32()]
        };
        let mut way = Self {
            middle,
            matrix: [
                cosine * wide,
                (cosine * slant - sine) * high,
                sine * wide,
                (sine * slant + cosine) * high,
            ],
            place: Point::new(place(rng), place(rng)),
            waves: [wave(rng), wave(rng)],
            cell: hand.snap_grids[rng.usize(..hand.snap_grids.len())],
            brush: Brush { radius: within(&hand.radius, rng) },
        };
        if rng.f32() < hand.outlier_rate {
            let anywhere = |side: f32, rng: &mut Rng| {
                let room = CENTER - 1.0 - scale * side / 2.0;
                CENTER + room.max(hand.shift) * either(rng)
            };
            way.place = Point::new(anywhere(sides.x, rng), anywhere(sides.y, rng));
            way.brush.radius = within(&ANY_BRUSH, rng);
        }
        way
    }

    fn lead(&self, point: Point) -> Point {
        let (x, y) = (point.x - self.middle.x, point.y - self.middle.y);
        let bend = |[phase, along_x, along_y, height]: [f32; 4]| {
            if height > 0.0 { height * (phase + along_x * x + along_y * y).sin() } else { 0.0 }
        };
        let (x, y) = (x + bend(self.waves[0]), y + bend(self.waves[1]));
        let [a, b, c, d] = self.matrix;
        Point::new(
            snapped(self.place.x + a * x + b * y, self.cell.0),
            snapped(self.place.y + c * x + d * y, self.cell.1),
        )
    }
}

/// The middle of the box around all points, and its sides.
fn middle_and_sides(strokes: &[Stroke]) -> (Point, Point) {
    let bounds = |along: fn(&Point) -> f32| {
        strokes
            .iter()
            .flat_map(|stroke| &stroke.points)
            .map(along)
            .fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)))
    };
    let ((left, right), (top, bottom)) = (bounds(|p| p.x), bounds(|p| p.y));
    let middle = Point::new(f32::midpoint(left, right), f32::midpoint(top, bottom));
    (middle, Point::new(right - left, bottom - top))
}

/// The middle of the cell of this size that `at` lies in.
fn snapped(at: f32, cell: f32) -> f32 {
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
    fn the_measured_hand_keeps_to_its_ranges_and_cells() {
        let mut rng = Rng::with_seed(1);
        let (mut smallest, mut largest) = (f32::MAX, f32::MIN);
        for _ in 0..500 {
            let drawing = StrokeAugment::EVALUATION.draw(&seven(), &mut rng);
            let strokes: Vec<Stroke> = drawing.strokes().cloned().collect();
            for point in &strokes[0].points {
                assert!(((point.x * 2.0).fract().abs() - 0.5).abs() < 1e-4, "{}", point.x);
                assert!((point.y.fract().abs() - 0.5).abs() < 1e-4, "{}", point.y);
            }
            let (middle, sides) = middle_and_sides(&strokes);
            let side = sides.x.max(sides.y);
            assert!((middle.x - 14.0).abs() <= 3.8 && (middle.y - 14.0).abs() <= 3.8);
            (smallest, largest) = (smallest.min(side), largest.max(side));
        }
        assert!((11.9..14.1).contains(&smallest), "{smallest}");
        assert!((21.9..24.1).contains(&largest), "{largest}");
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        let draw = |seed| {
            let drawing = StrokeAugment::EXTREME.draw(&seven(), &mut Rng::with_seed(seed));
            drawing.image().clone()
        };
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }

    #[test]
    fn strokes_come_apart_and_lose_their_ends() {
        let line = |x: f32| {
            let points = (0..41).map(|i| Point::new(x, 4.0 + 0.5 * i as f32));
            Stroke::pen(points.collect(), Brush::default())
        };
        let hand = |stroke_jitter, trim| StrokeAugment {
            stroke_jitter,
            trim,
            snap_grids: &[(0.0, 0.0)],
            ..StrokeAugment::EVALUATION
        };
        let drawn = |hand: StrokeAugment| -> Vec<Stroke> {
            let drawing = hand.draw(&[line(8.0), line(20.0)], &mut Rng::with_seed(4));
            drawing.strokes().cloned().collect()
        };
        let tops = |strokes: &[Stroke]| strokes[0].points[0].y - strokes[1].points[0].y;
        assert!(tops(&drawn(hand(0.0, 0.0))).abs() < 1e-4);
        let stroke_jitter = tops(&drawn(hand(1.5, 0.0))).abs();
        assert!((0.01..=3.5).contains(&stroke_jitter), "{stroke_jitter}");
        let whole = drawn(hand(0.0, 0.0))[0].points.len();
        let trim = drawn(hand(0.0, 0.9))[0].points.len();
        assert!((2..whole).contains(&trim), "{trim} of {whole}");
    }

    #[test]
    fn odd_drawings_lie_anywhere_and_stay_on_the_canvas() {
        let hand = StrokeAugment { outlier_rate: 1.0, ..StrokeAugment::EVALUATION };
        let mut rng = Rng::with_seed(2);
        let (mut furthest, mut radii) = (0.0_f32, Vec::new());
        for _ in 0..300 {
            let drawing = hand.draw(&seven(), &mut rng);
            let strokes: Vec<Stroke> = drawing.strokes().cloned().collect();
            let points = &strokes[0].points;
            let near = |at: f32| (-1.0..29.0).contains(&at);
            assert!(points.iter().all(|p| near(p.x) && near(p.y)));
            furthest = furthest.max((middle_and_sides(&strokes).0.x - 14.0).abs());
            radii.push(strokes[0].brush.radius);
        }
        assert!(furthest > 5.0, "{furthest}");
        assert!(radii.iter().any(|&r| r < 1.2) && radii.iter().any(|&r| r > 3.5));
    }

    #[test]
    fn a_dot_stays_a_dot() {
        let dot = [Stroke::pen(vec![Point::new(3.0, 3.0)], Brush::default())];
        let drawing = StrokeAugment::EXTREME.draw(&dot, &mut Rng::with_seed(5));
        let ink: f32 = drawing.image().pixels().iter().sum();
        assert!((1.0..30.0).contains(&ink), "{ink}");
    }
}

//! Shapes: circles, squares and triangles of pixels that are 0 or 1, made by code instead of collected.
//!
//! A form of any size and place, slightly turned and stretched, is an outline, filled, or drawn by hand: its
//! outline as a person follows it with the mouse, with a wobble, a gap or an overlap at the end and points
//! that lie on terminal cells, and sometimes hatched, painted with the brush of the canvas.
//!
//! Example `i` follows from the seed and `i` alone, so that a longer set begins with a shorter one. Only
//! operations that IEEE 754 rounds the same everywhere are used (no sine), so that the same seed gives the
//! same bytes on every machine.

use fastrand::Rng;

use super::dataset::{Dataset, Example};
use crate::ink::{Brush, Drawing, Image, ImageSize, Point, Stroke};

/// The class of a form; its number is its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Circle,
    Square,
    Triangle,
}

/// The forms in the order of their labels.
const FORMS: [Form; 3] = [Form::Circle, Form::Square, Form::Triangle];

/// The way in which a form is put on the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A line of one to two pixels.
    Outline,
    /// All pixels inside.
    Filled,
    /// Strokes of a brush, as a person draws.
    Drawn,
}

impl Style {
    /// Every style.
    pub const ALL: &[Self] = &[Self::Outline, Self::Filled, Self::Drawn];

    /// Returns the name, which is the source of the examples.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Outline => "outline",
            Self::Filled => "filled",
            Self::Drawn => "drawn",
        }
    }
}

/// Columns and rows of the images.
pub const SIZE: ImageSize = ImageSize::square::<16>();
/// The names of the classes, in the order of their labels.
pub const CLASSES: [&str; 3] = ["circle", "square", "triangle"];

/// Columns and rows at the border that stay blank, as the background of a picture.
const MARGIN: f32 = 1.0;
/// The smallest form reaches so many pixels from its center.
const MIN_REACH: f32 = 2.5;
/// Radii of the brush of drawn forms, in pixels.
const RADIUS: (f32, f32) = (Brush::MIN_RADIUS, 1.5);
/// Cells that points are snapped to, in pixels: those of large and of small pixels, or none.
const CELLS: [(f32, f32); 4] = [(0.5, 1.0), (0.5, 1.0), (1.0, 2.0), (0.0, 0.0)];

/// Makes `count` shapes for images of this size, which is at least 12×12; classes and then styles take turns.
#[must_use]
pub fn generate(size: ImageSize, styles: &[Style], count: usize, seed: u64) -> Dataset {
    let example = |index: usize| {
        let form = FORMS[index % FORMS.len()];
        let style = styles.get(index / FORMS.len() % styles.len().max(1)).copied();
        let style = style.unwrap_or(Style::Outline);
        let mut rng = Rng::with_seed(Rng::with_seed(seed).u64(..) ^ index as u64);
        Example {
            label: Some(form as u8),
            source: Some(style.name().into()),
            ..Example::from_image(&image(form, style, size, &mut rng))
        }
    };
    Dataset { examples: (0..count).map(example).collect(), classes: FORMS.len() }
}

/// Draws one form.
fn image(form: Form, style: Style, size: ImageSize, rng: &mut Rng) -> Image {
    match style {
        Style::Outline => {
            let reach = uniform((0.5, 1.0), rng);
            let polygon = polygon(form, reach, size, rng);
            rasterize(size, |point| distance_squared(point, &polygon) <= reach * reach)
        }
        Style::Filled => {
            let polygon = polygon(form, 0.0, size, rng);
            rasterize(size, |point| contains(&polygon, point))
        }
        Style::Drawn => drawn(form, size, rng),
    }
}

/// Returns an image with a 1 at each pixel whose center is inked.
fn rasterize(size: ImageSize, inked: impl Fn(Point) -> bool) -> Image {
    let width = size.width();
    let center = |at: usize| Point::new((at % width) as f32 + 0.5, (at / width) as f32 + 0.5);
    Image::new(size, (0..size.pixels()).map(|at| f32::from(u8::from(inked(center(at))))))
}

/// Places a form at random: its corners in order, at least `reach` from the margin.
fn polygon(form: Form, reach: f32, size: ImageSize, rng: &mut Rng) -> Vec<Point> {
    let unit = turned(corners(form), rng);
    let extent = |along: fn(&Point) -> f32| unit.iter().map(|p| along(p).abs()).fold(0.0, f32::max);
    let (wide, high) = (extent(|p| p.x), extent(|p| p.y));
    let room = |side: usize| side as f32 / 2.0 - MARGIN - reach;
    let largest = (room(size.width()) / wide).min(room(size.height()) / high);
    let scale = uniform((MIN_REACH.min(largest), largest), rng);
    let place = |side: usize, extent: f32, rng: &mut Rng| {
        let room = room(side) - scale * extent;
        side as f32 / 2.0 + uniform((-room, room), rng)
    };
    let (x, y) = (place(size.width(), wide, rng), place(size.height(), high, rng));
    unit.iter().map(|p| Point::new(x + scale * p.x, y + scale * p.y)).collect()
}

/// Returns the corners of a form that reaches from −1 to 1, clockwise; a circle has 48.
fn corners(form: Form) -> Vec<Point> {
    match form {
        Form::Square => [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(point).to_vec(),
        Form::Triangle => [(0.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(point).to_vec(),
        Form::Circle => {
            // Cosine and sine of a 48th of a turn.
            const STEP: (f32, f32) = (0.991_444_9, 0.130_526_19);
            let turn = |p: &Point| Some(point((p.x * STEP.0 - p.y * STEP.1, p.x * STEP.1 + p.y * STEP.0)));
            std::iter::successors(Some(point((0.0, -1.0))), turn).take(48).collect()
        }
    }
}

fn point((x, y): (f32, f32)) -> Point {
    Point::new(x, y)
}

/// Stretches a form by up to a tenth and turns it by up to 14° to either side.
fn turned(corners: Vec<Point>, rng: &mut Rng) -> Vec<Point> {
    let (wide, high) = (uniform((0.9, 1.0), rng), uniform((0.9, 1.0), rng));
    // The tangent of half the angle gives sine and cosine by division alone.
    let t = uniform((-0.122, 0.122), rng);
    let (cosine, sine) = ((1.0 - t * t) / (1.0 + t * t), 2.0 * t / (1.0 + t * t));
    let turn = |p: Point| {
        let (x, y) = (wide * p.x, high * p.y);
        Point::new(x * cosine - y * sine, x * sine + y * cosine)
    };
    corners.into_iter().map(turn).collect()
}

/// Iterates over the sides of a polygon.
fn sides(polygon: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    polygon.iter().zip(polygon.iter().cycle().skip(1)).map(|(&a, &b)| (a, b))
}

/// Returns true if a point lies inside a convex polygon whose corners go clockwise.
fn contains(polygon: &[Point], p: Point) -> bool {
    sides(polygon).all(|(a, b)| (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) >= 0.0)
}

/// Returns the squared distance from a point to the nearest side.
fn distance_squared(p: Point, polygon: &[Point]) -> f32 {
    let to_side = |(a, b): (Point, Point)| {
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let along = (p.x - a.x) * dx + (p.y - a.y) * dy;
        let t = (along / (dx * dx + dy * dy)).clamp(0.0, 1.0);
        let (x, y) = (p.x - a.x - t * dx, p.y - a.y - t * dy);
        x * x + y * y
    };
    sides(polygon).map(to_side).fold(f32::MAX, f32::min)
}

/// Draws a form as a person does, and returns it in pixels of 0 or 1.
fn drawn(form: Form, size: ImageSize, rng: &mut Rng) -> Image {
    let brush = Brush { radius: uniform(RADIUS, rng) };
    let polygon = polygon(form, brush.radius + WOBBLE, size, rng);
    let cell = CELLS[rng.usize(..CELLS.len())];
    let mut lines = vec![outline(&polygon, rng)];
    if rng.u8(..3) == 0 {
        lines.push(hatching(&polygon, 1.5 * brush.radius));
    }
    // A cell's center may lie nearer to the border than the point in it.
    let near = MARGIN + brush.radius;
    let inside = |p: Point| {
        let (far_x, far_y) = (size.width() as f32 - near, size.height() as f32 - near);
        Point::new(p.x.clamp(near, far_x), p.y.clamp(near, far_y))
    };
    let stroke = |line: Vec<Point>| Stroke::pen(line.iter().map(|p| inside(snap(*p, cell))).collect(), brush);
    binarize(Drawing::from_strokes(size, lines.into_iter().map(stroke)).image())
}

/// Turns ink into 1 where it is at least half of its maximum, and else into 0.
fn binarize(image: &Image) -> Image {
    let half = image.pixels().iter().copied().fold(0.0, f32::max) / 2.0;
    let inked = |ink: &f32| f32::from(u8::from(*ink > 0.0 && *ink >= half));
    Image::new(image.size(), image.pixels().iter().map(inked))
}

/// The farthest that the hand strays from the line, along each axis, in pixels.
const WOBBLE: f32 = 0.5;
/// Pixels from one point of a stroke to the next.
const STEP: f32 = 0.75;

/// Follows a polygon once around from any corner in either direction, with a wobble that changes slowly.
fn outline(polygon: &[Point], rng: &mut Rng) -> Vec<Point> {
    let mut corners = polygon.to_vec();
    if rng.bool() {
        corners.reverse();
    }
    corners.rotate_left(rng.usize(..polygon.len()));
    let mut path: Vec<Point> = sides(&corners).flat_map(|(a, b)| walk(a, b)).collect();
    // The end misses the start by a twentieth of the way, or goes on as far beyond it.
    let around = path.len();
    let count = (around as f32 * uniform((0.95, 1.05), rng)) as usize;
    path = path.iter().cycle().take(count).copied().collect();
    let knots: Vec<Point> = (0..8).map(|_| point((stray(rng), stray(rng)))).collect();
    for (at, p) in path.iter_mut().enumerate() {
        let offset = between(&knots, 7.0 * at as f32 / count.max(1) as f32);
        (p.x, p.y) = (p.x + offset.x, p.y + offset.y);
    }
    path
}

fn stray(rng: &mut Rng) -> f32 {
    uniform((-WOBBLE, WOBBLE), rng)
}

/// Returns the points on the way from `a` to `b`, without `b`.
fn walk(a: Point, b: Point) -> impl Iterator<Item = Point> {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let steps = ((dx * dx + dy * dy).sqrt() / STEP).ceil().max(1.0) as usize;
    (0..steps).map(move |i| {
        let t = i as f32 / steps as f32;
        Point::new(a.x + t * dx, a.y + t * dy)
    })
}

/// Interpolates between knots at 0, 1, 2 … .
fn between(knots: &[Point], at: f32) -> Point {
    let (first, t) = ((at as usize).min(knots.len() - 2), at.fract());
    let (a, b) = (knots[first], knots[first + 1]);
    Point::new(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y))
}

/// Fills a polygon with a line that goes back and forth, `step` pixels down each time.
fn hatching(polygon: &[Point], step: f32) -> Vec<Point> {
    let top = polygon.iter().map(|p| p.y).fold(f32::MAX, f32::min);
    let rows = (0..).map_while(|row| crossing(polygon, top + (row as f32 + 0.5) * step));
    let back_and_forth = |(row, [left, right]): (usize, [Point; 2])| match row % 2 {
        0 => [left, right],
        _ => [right, left],
    };
    rows.enumerate().flat_map(back_and_forth).collect()
}

/// Returns the leftmost and the rightmost point of a polygon at height `y`; there is none above or below it.
fn crossing(polygon: &[Point], y: f32) -> Option<[Point; 2]> {
    let at = |(a, b): (Point, Point)| {
        let across = (a.y <= y) != (b.y <= y);
        across.then(|| a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y))
    };
    let ends = sides(polygon).filter_map(at).fold(None, |ends, x| {
        let (left, right) = ends.unwrap_or((x, x));
        Some((x.min(left), x.max(right)))
    });
    ends.map(|(left, right)| [Point::new(left, y), Point::new(right, y)])
}

/// Moves a point to the center of its cell, as a terminal reports it.
fn snap(p: Point, (width, height): (f32, f32)) -> Point {
    let center = |at: f32, cell: f32| if cell > 0.0 { ((at / cell).floor() + 0.5) * cell } else { at };
    Point::new(center(p.x, width), center(p.y, height))
}

fn uniform((low, high): (f32, f32), rng: &mut Rng) -> f32 {
    low + (high - low) * rng.f32()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images(styles: &[Style], count: usize, seed: u64) -> Vec<Image> {
        let data = generate(SIZE, styles, count, seed);
        data.examples.iter().map(|example| example.drawing().image().clone()).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_a_longer_set_begins_with_a_shorter_one() {
        let long = generate(SIZE, Style::ALL, 90, 1);
        assert_eq!(generate(SIZE, Style::ALL, 90, 1), long);
        assert_eq!(generate(SIZE, Style::ALL, 40, 1).examples, long.examples[..40]);
        assert_ne!(generate(SIZE, Style::ALL, 90, 2), long);
        // CRC-32 of all pixels: the bytes are those of every machine.
        let pixels: Vec<u8> = images(Style::ALL, 90, 1).iter().flat_map(Image::to_bytes).collect();
        let mut crc = flate2::Crc::new();
        crc.update(&pixels);
        assert_eq!(crc.sum(), 2_242_125_880);
    }

    #[test]
    fn classes_and_styles_are_balanced() {
        let data = generate(SIZE, Style::ALL, 180, 1);
        for label in 0..3 {
            for style in Style::ALL {
                let of = |e: &&Example| e.label == Some(label) && e.source.as_deref() == Some(style.name());
                assert_eq!(data.examples.iter().filter(of).count(), 20);
            }
        }
    }

    #[test]
    fn each_form_is_of_zeros_and_ones_and_inside_the_canvas() {
        for image in images(Style::ALL, 900, 3) {
            let ink: f32 = image.pixels().iter().sum();
            assert!(
                image.pixels().iter().all(|ink| ink.to_bits() == 0 || ink.to_bits() == 1.0_f32.to_bits())
            );
            assert!((8.0..200.0).contains(&ink), "{ink} pixels");
            for i in 0..16 {
                let border = [image[(i, 0)], image[(i, 15)], image[(0, i)], image[(15, i)]];
                assert!(border.iter().all(|&ink| ink <= 0.0), "{image:?}");
            }
        }
    }

    /// Fraction of the box around the form between the first and the last ink of each row: a triangle fills half, a circle
    /// π/4, a square nearly all.
    fn fullness(image: &Image) -> f32 {
        let inked: Vec<_> =
            (0..256).filter(|at| image.pixels()[*at] > 0.0).map(|at| (at % 16, at / 16)).collect();
        let columns = inked.iter().map(|(x, _)| *x);
        let (left, right) = (columns.clone().min().unwrap(), columns.max().unwrap());
        let rows = inked.iter().map(|(_, y)| *y);
        let (top, bottom) = (rows.clone().min().unwrap(), rows.max().unwrap());
        let mut filled = 0;
        for row in top..=bottom {
            let in_row = || inked.iter().filter(move |(_, y)| *y == row).map(|(x, _)| *x);
            filled += in_row().max().map_or(0, |last| last + 1 - in_row().min().unwrap_or(last));
        }
        filled as f32 / ((right + 1 - left) * (bottom + 1 - top)) as f32
    }

    #[test]
    fn forms_can_be_told_apart() {
        for style in Style::ALL {
            let mut sums = [0.0; 3];
            for (at, image) in images(&[*style], 600, 4).iter().enumerate() {
                sums[at % 3] += fullness(image) / 200.0;
            }
            let [circle, square, triangle] = sums;
            assert!(triangle < circle - 0.1 && circle < square - 0.02, "{style:?}: {sums:?}");
        }
    }
}

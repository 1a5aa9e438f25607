//! What the models see by default: the digit upright, as large as MNIST's, and in the middle.
//!
//! MNIST was made by scaling each digit into a box of 20×20 pixels with its proportions kept, and
//! moving its centre of mass to the middle of 28×28 (LeCun et al. 1998). Here the same is done to
//! whatever was drawn, and slant is taken out first, by a shear that makes the covariance of x and y
//! vanish. So a model meets the same few shapes whether a digit was drawn large or small, leaning or
//! not, in the middle or in a corner.
//!
//! Where the drawing is strokes of the pen they are drawn again at the new size, with the standard
//! brush and so with sharp new ink ([`preprocess`]). Where only a picture is known it is resampled
//! ([`preprocess_image`]); a picture of MNIST that is already upright passes unchanged.

use super::{Brush, Drawing, Image, Point, SIDE, Stroke, Tool};

/// Side of the box that the digit is scaled into, in pixels.
const BOX: f32 = 20.0;

/// Where the centre of mass comes to lie. MNIST moved its pictures by whole pixels, to a centre
/// between 14 and 15.
const MIDDLE: f32 = 14.5;

/// The most that anything is enlarged, so that a dot stays a dot. A digit of 5 pixels is brought to
/// full size; what is smaller than that is no more than a blot.
const MOST_ENLARGED: f32 = 4.0;

/// The strongest slant that is taken out, in pixels to the side for each pixel of height. A stroke that
/// leans further is meant to.
const MOST_SHEARED: f32 = 0.7;

/// The brush that strokes are drawn again with.
const STANDARD: Brush = Brush { radius: 2.0 };

/// How far inside its rim a line of the standard brush counts as ink for the box.
const REACH: f32 = 1.6;

/// Fainter ink than this does not count for the box; it is noise or the rim of an edge.
const FAINT: f32 = 0.1;

/// The picture that the models see of a drawing.
///
/// Strokes of the pen on blank paper are drawn again. With a loaded picture beneath, or after the
/// eraser, what matters is no longer where the pen went, and the picture is resampled instead.
/// What shows no ink stays blank.
///
/// ```
/// use digitty::ink::{Brush, Drawing, Point, Stroke, preprocess};
///
/// let line = |x, y| vec![Point::new(x, y), Point::new(x, y + 8.0)];
/// let one = |x, y| Drawing::of([Stroke::pen(line(x, y), Brush::default())]);
/// assert_eq!(preprocess(&one(3.0, 4.0)), preprocess(&one(20.0, 18.0)));
/// ```
#[must_use]
pub fn preprocess(drawing: &Drawing) -> Image {
    if drawing.image().is_blank() {
        return Image::BLANK;
    }
    let pen_only = drawing.strokes().all(|stroke| stroke.tool == Tool::Pen);
    if drawing.ground().is_none() && pen_only {
        redraw(drawing.strokes())
    } else {
        preprocess_image(drawing.image())
    }
}

/// Draws strokes of the pen again, upright, scaled and centred. The radii that they were drawn with
/// are forgotten.
fn redraw<'a>(strokes: impl Iterator<Item = &'a Stroke>) -> Image {
    let mut lines: Vec<Vec<Point>> = strokes.map(|stroke| on_canvas(&stroke.points)).collect();
    let slant = Moments::of_lines(&lines).slant();
    for point in lines.iter_mut().flatten() {
        point.x -= slant * point.y;
    }
    let scale = enlargement(extent(&lines), BOX - 2.0 * REACH);
    let moments = Moments::of_lines(&lines);
    let mut image = Image::BLANK;
    for mut points in lines {
        for point in &mut points {
            point.x = MIDDLE + (point.x - moments.x) * scale;
            point.y = MIDDLE + (point.y - moments.y) * scale;
        }
        Stroke::pen(points, STANDARD).apply(&mut image);
    }
    image
}

/// Points brought back to the canvas, where even absurd ones can be reckoned with.
fn on_canvas(points: &[Point]) -> Vec<Point> {
    let near = |along: f32| along.clamp(0.0, SIDE as f32);
    let finite = points.iter().filter(|p| p.x.is_finite() && p.y.is_finite());
    finite.map(|p| Point::new(near(p.x), near(p.y))).collect()
}

/// The longer side of the upright box around all points.
fn extent(lines: &[Vec<Point>]) -> f32 {
    let side = |along: fn(&Point) -> f32| {
        let (low, high) = lines
            .iter()
            .flatten()
            .map(along)
            .fold((f32::MAX, f32::MIN), |(low, high), at| {
                (low.min(at), high.max(at))
            });
        high - low
    };
    side(|point| point.x).max(side(|point| point.y))
}

/// The factor that brings `length` to `wanted`, within reason.
fn enlargement(length: f32, wanted: f32) -> f32 {
    (wanted / length.max(f32::MIN_POSITIVE)).min(MOST_ENLARGED)
}

/// Where ink lies: its centre, and how x and y vary together.
struct Moments {
    x: f32,
    y: f32,
    /// Variance of y.
    yy: f32,
    /// Covariance of x and y.
    xy: f32,
}

impl Moments {
    /// The moments of weighted points; the middle of the canvas where there are none.
    fn of(points: impl Iterator<Item = (Point, f32)>) -> Self {
        let (mut weight, mut x, mut y, mut yy, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (point, ink) in points {
            // From the middle of the canvas, so that squares stay small.
            let (dx, dy) = (point.x - MIDDLE, point.y - MIDDLE);
            weight += ink;
            x += ink * dx;
            y += ink * dy;
            yy += ink * dy * dy;
            xy += ink * dx * dy;
        }
        let weight = f32::max(weight, f32::MIN_POSITIVE);
        let (x, y) = (x / weight, y / weight);
        Self {
            x: MIDDLE + x,
            y: MIDDLE + y,
            yy: yy / weight - y * y,
            xy: xy / weight - x * y,
        }
    }

    /// The moments of lines, each leg weighted by its length. A dot weighs as much as a leg of one
    /// pixel, and nothing weighs nothing.
    fn of_lines(lines: &[Vec<Point>]) -> Self {
        let dots = lines
            .iter()
            .filter_map(|points| Some((*points.first()?, 1.0)));
        let legs = lines
            .iter()
            .flat_map(|points| points.windows(2))
            .map(|leg| {
                let middle = Point::new((leg[0].x + leg[1].x) / 2.0, (leg[0].y + leg[1].y) / 2.0);
                (middle, (leg[1].x - leg[0].x).hypot(leg[1].y - leg[0].y))
            });
        Self::of(dots.chain(legs))
    }

    fn of_image(image: &Image) -> Self {
        let centre = |at: usize| Point::new((at % SIDE) as f32 + 0.5, (at / SIDE) as f32 + 0.5);
        Self::of(
            image
                .pixels()
                .iter()
                .enumerate()
                .map(|(at, &ink)| (centre(at), ink)),
        )
    }

    /// How far ink leans: pixels to the right for each pixel down, at most [`MOST_SHEARED`].
    fn slant(&self) -> f32 {
        if self.yy > 1e-3 {
            (self.xy / self.yy).clamp(-MOST_SHEARED, MOST_SHEARED)
        } else {
            0.0
        }
    }
}

/// The picture that the models see of a picture: upright, its ink in a box of 20×20 with the
/// proportions kept, the centre of mass in the middle. Resampled with a triangle filter as wide as the
/// larger of old and new pixels, so that it neither aliases nor blurs what keeps its size.
/// What shows no ink stays blank.
#[must_use]
pub fn preprocess_image(image: &Image) -> Image {
    let moments = Moments::of_image(image);
    let slant = moments.slant();
    let lean = |y: usize| slant * (y as f32 + 0.5 - moments.y);
    let Some(ink) = Extent::of(image, lean) else {
        return Image::BLANK;
    };
    let scale = enlargement(ink.width().max(ink.height()), BOX);
    let fitted = ink.resampled(image, scale, lean);
    centred(&fitted)
}

/// The box around a picture's ink once every row is moved back by its lean.
struct Extent {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
}

impl Extent {
    fn of(image: &Image, lean: impl Fn(usize) -> f32) -> Option<Self> {
        let mut extent: Option<Self> = None;
        for (y, row) in image.rows().enumerate() {
            let Some(first) = row.iter().position(|&ink| ink > FAINT) else {
                continue;
            };
            let last = row.iter().rposition(|&ink| ink > FAINT).unwrap_or(first);
            let (left, right) = (first as f32 - lean(y), (last + 1) as f32 - lean(y));
            let top = extent.as_ref().map_or(y as f32, |above| above.top);
            extent = Some(Self {
                left: extent.as_ref().map_or(left, |above| above.left.min(left)),
                right: extent
                    .as_ref()
                    .map_or(right, |above| above.right.max(right)),
                top,
                bottom: (y + 1) as f32,
            });
        }
        extent
    }

    fn width(&self) -> f32 {
        self.right - self.left
    }

    fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// What lies in the box, scaled, in the middle of the canvas.
    fn resampled(&self, image: &Image, scale: f32, lean: impl Fn(usize) -> f32) -> Image {
        let margin = |length: f32| ((SIDE as f32 - length * scale) / 2.0).floor();
        let (from_left, from_top) = (margin(self.width()), margin(self.height()));
        let mut wide = Image::BLANK;
        for y in 0..SIDE {
            let source: &[f32] = &image.pixels()[y * SIDE..(y + 1) * SIDE];
            let start = self.left + lean(y) - from_left / scale;
            let row = &mut wide.pixels_mut()[y * SIDE..(y + 1) * SIDE];
            for (x, ink) in row.iter_mut().enumerate() {
                *ink = filtered(scale, start + (x as f32 + 0.5) / scale, |at| source[at]);
            }
        }
        let mut fitted = Image::BLANK;
        let start = self.top - from_top / scale;
        for y in 0..SIDE {
            for x in 0..SIDE {
                let middle = start + (y as f32 + 0.5) / scale;
                fitted[(x, y)] = filtered(scale, middle, |at| wide[(x, at)]);
            }
        }
        fitted
    }
}

/// The value at `middle` of a line of 28 pixels that is scaled by `scale`, under a triangle filter.
fn filtered(scale: f32, middle: f32, pixel: impl Fn(usize) -> f32) -> f32 {
    let reach = f32::max(1.0, 1.0 / scale);
    let first = (middle - reach).floor().max(0.0) as usize;
    let end = ((middle + reach).ceil().max(0.0) as usize).min(SIDE);
    let (mut sum, mut weights) = (0.0, 0.0);
    // The weights of the whole triangle are summed, beyond the edge too: there lies blank paper.
    let whole = (middle - reach).floor() as i32..(middle + reach).ceil() as i32;
    let weight = |at: f32| (1.0 - (at + 0.5 - middle).abs() / reach).max(0.0);
    for at in whole {
        weights += weight(at as f32);
    }
    for at in first..end {
        sum += weight(at as f32) * pixel(at);
    }
    sum / f32::max(weights, f32::MIN_POSITIVE)
}

/// The picture moved by whole pixels, as MNIST's were, until its centre of mass is in the middle.
fn centred(image: &Image) -> Image {
    let moments = Moments::of_image(image);
    let (right, down) = (
        14 - moments.x.floor() as isize,
        14 - moments.y.floor() as isize,
    );
    let mut moved = Image::BLANK;
    for y in 0..SIDE {
        for x in 0..SIDE {
            let source = (x.checked_add_signed(-right), y.checked_add_signed(-down));
            if let (Some(from_x @ 0..SIDE), Some(from_y @ 0..SIDE)) = source {
                moved[(x, y)] = image[(from_x, from_y)];
            }
        }
    }
    moved
}

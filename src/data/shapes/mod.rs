//! Shapes: circles, squares and triangles of pixels that are 0 or 1, made by code instead of collected.
//!
//! A form of any size and place, slightly turned and stretched, is an outline or filled, in pixels; or drawn by
//! hand, in strokes, as a person follows it with the mouse.
//!
//! Example `i` follows from the seed and `i` alone, so that a longer set begins with a shorter one. Only
//! operations that IEEE 754 rounds the same everywhere are used (no sine), so that the same seed gives the
//! same bytes on every machine.

use fastrand::Rng;

use super::dataset::{Content, Dataset, Example};
use crate::ink::{Image, ImageSize, Point};

mod form;
mod hand;

use form::{FORMS, Form, bounds, contains, distance_squared, scale_and_move, turn, uniform};

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
    /// The styles that code alone makes.
    pub const GENERATED: &[Self] = &[Self::Outline, Self::Filled];
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

/// Columns and rows at the border that stay blank, as the background of a picture.
const MARGIN: f32 = 1.0;
/// The smallest form reaches this many pixels from its center.
const MIN_REACH: f32 = 2.5;

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
            ..match style {
                Style::Outline => Example::from_image(&outline(form, size, &mut rng)),
                Style::Filled => Example::from_image(&filled(form, size, &mut rng)),
                Style::Drawn => Example::new(size, Content::Strokes(hand::draw(form, size, &mut rng))),
            }
        }
    };
    Dataset { examples: (0..count).map(example).collect(), classes: FORMS.len() }
}

fn outline(form: Form, size: ImageSize, rng: &mut Rng) -> Image {
    let reach = uniform((0.5, 1.0), rng);
    let polygon = polygon(form, reach, size, rng);
    rasterize(size, |point| distance_squared(point, &polygon) <= reach * reach)
}

fn filled(form: Form, size: ImageSize, rng: &mut Rng) -> Image {
    let polygon = polygon(form, 0.0, size, rng);
    rasterize(size, |point| contains(&polygon, point))
}

/// Returns an image with a 1 at each pixel whose center is inked.
fn rasterize(size: ImageSize, inked: impl Fn(Point) -> bool) -> Image {
    let width = size.width();
    let center = |at: usize| Point::new((at % width) as f32 + 0.5, (at / width) as f32 + 0.5);
    Image::new(size, (0..size.pixels()).map(|at| f32::from(u8::from(inked(center(at))))))
}

/// Places a form at random: its corners in order, at least `reach` from the margin.
fn polygon(form: Form, reach: f32, size: ImageSize, rng: &mut Rng) -> Vec<Point> {
    let mut unit = form.corners();
    // Stretched by up to a tenth, and turned by up to 14° to either side.
    let (wide, high) = (uniform((0.9, 1.0), rng), uniform((0.9, 1.0), rng));
    scale_and_move(&mut unit, (wide, high), Point::new(0.0, 0.0));
    turn(&mut unit, uniform((-0.122, 0.122), rng));
    let reach_along = |(low, high): (f32, f32)| high.max(-low);
    let (wide, high) = (reach_along(bounds(&unit, |p| p.x)), reach_along(bounds(&unit, |p| p.y)));
    let room = |side: usize| side as f32 / 2.0 - MARGIN - reach;
    let largest = (room(size.width()) / wide).min(room(size.height()) / high);
    let scale = uniform((MIN_REACH.min(largest), largest), rng);
    let place = |side: usize, extent: f32, rng: &mut Rng| {
        let room = room(side) - scale * extent;
        side as f32 / 2.0 + uniform((-room, room), rng)
    };
    let center = Point::new(place(size.width(), wide, rng), place(size.height(), high, rng));
    scale_and_move(&mut unit, (scale, scale), center);
    unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::binarize;

    const SIZE: ImageSize = ImageSize::square::<16>();

    fn images(styles: &[Style], count: usize, seed: u64) -> Vec<Image> {
        let data = generate(SIZE, styles, count, seed);
        data.examples.iter().map(|example| binarize(example.drawing().image())).collect()
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
        assert_eq!(crc.sum(), 2_144_088_867);
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
    fn each_form_made_by_code_is_of_zeros_and_ones_and_inside_the_canvas() {
        for example in generate(SIZE, Style::GENERATED, 900, 3).examples {
            let image = example.drawing().image().clone();
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
        for style in Style::GENERATED {
            let mut sums = [0.0; 3];
            for (at, image) in images(&[*style], 600, 4).iter().enumerate() {
                sums[at % 3] += fullness(image) / 200.0;
            }
            let [circle, square, triangle] = sums;
            assert!(triangle < circle - 0.1 && circle < square - 0.02, "{style:?}: {sums:?}");
        }
    }
}

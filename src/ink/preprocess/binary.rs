//! Pixels of 0 or 1: a form without gray edges, as large as fits, in the middle.

use super::frame::fit_scale;
use super::redraw::{clamp_to_canvas, draw_lines};
use crate::ink::brush::Brush;
use crate::ink::image::{Image, ImageSize};
use crate::ink::stroke::Stroke;

/// Columns and rows around a form that stay blank.
const MARGIN: f32 = 1.0;

/// Maximum enlargement of an image, whose lines become thicker with it.
const MAX_SCALE: f32 = 3.0;

/// The radius of the brush that strokes are drawn again with, in pixels.
const BRUSH: Brush = Brush { radius: 0.75 };

/// Turns ink into 1 where it is at least half of its maximum, and else into 0.
#[must_use]
pub fn binarize(image: &Image) -> Image {
    let half = image.pixels().iter().copied().fold(0.0, f32::max) / 2.0;
    let inked = |ink: &f32| f32::from(u8::from(*ink > 0.0 && *ink >= half));
    Image::new(image.size(), image.pixels().iter().map(inked))
}

/// Draws strokes of the pen again with one brush, the box around them centered and scaled to the image but for
/// a margin, and binarizes.
pub(super) fn redraw<'a>(strokes: impl Iterator<Item = &'a Stroke>, size: ImageSize) -> Image {
    let mut lines: Vec<_> = strokes.map(|stroke| clamp_to_canvas(&stroke.points, size)).collect();
    let columns = Span::of(lines.iter().flatten().map(|point| point.x));
    let rows = Span::of(lines.iter().flatten().map(|point| point.y));
    let (Some(columns), Some(rows)) = (columns, rows) else {
        return Image::blank(size);
    };
    let room = |side: usize| side as f32 - 2.0 * (MARGIN + BRUSH.radius);
    let scale = fit_scale(columns.length(), room(size.width()));
    let scale = scale.min(fit_scale(rows.length(), room(size.height())));
    for point in lines.iter_mut().flatten() {
        point.x = size.width() as f32 / 2.0 + (point.x - columns.center()) * scale;
        point.y = size.height() as f32 / 2.0 + (point.y - rows.center()) * scale;
    }
    binarize(&draw_lines(lines, BRUSH, size))
}

/// Enlarges what has ink until it fills the image but for a margin, and centers it; nothing becomes smaller.
pub(super) fn fit(image: &Image) -> Image {
    let size = image.size();
    let inked: Vec<_> = (0..size.pixels()).filter(|&at| image.pixels()[at] > 0.0).collect();
    // The edges of the pixels, of which the far one is a pixel beyond.
    let edges = |along: fn(usize, usize) -> usize| {
        let at = inked.iter().map(move |&at| along(at, size.width()) as f32);
        Span::of(at.flat_map(|at| [at, at + 1.0]))
    };
    let (Some(columns), Some(rows)) = (edges(|at, width| at % width), edges(|at, width| at / width)) else {
        return image.clone();
    };
    let room = |side: usize| side as f32 - 2.0 * MARGIN;
    let scale = (room(size.width()) / columns.length()).min(room(size.height()) / rows.length());
    let scale = scale.clamp(1.0, MAX_SCALE);
    let pixel = |at: usize| {
        let x = columns.source(at % size.width(), size.width(), scale)?;
        Some(image[(x, rows.source(at / size.width(), size.height(), scale)?)])
    };
    Image::new(size, (0..size.pixels()).map(|at| pixel(at).unwrap_or(0.0)))
}

/// The part of an axis that has ink, in pixels.
struct Span {
    first: f32,
    last: f32,
}

impl Span {
    fn of(inked: impl Iterator<Item = f32>) -> Option<Self> {
        inked.fold(None, |span, at| {
            let Self { first, last } = span.unwrap_or(Self { first: at, last: at });
            Some(Self { first: first.min(at), last: last.max(at) })
        })
    }

    fn length(&self) -> f32 {
        self.last - self.first
    }

    fn center(&self) -> f32 {
        f32::midpoint(self.first, self.last)
    }

    /// Returns the old pixel that new pixel `at` of `count` shows, unless it is outside of the span.
    fn source(&self, at: usize, count: usize, scale: f32) -> Option<usize> {
        let from = (self.center() + (at as f32 + 0.5 - count as f32 / 2.0) / scale).floor();
        (from >= self.first && from < self.last).then_some(from as usize)
    }
}

//! PNG: any image in, the canvas out.
//!
//! Colors count by their brightness, transparent ones over white. The border of the image is taken for
//! background, which decides between dark on light and light on dark. The image is scaled into the canvas with
//! its proportions kept; each pixel is the mean of the area that it covers.

use std::io::Cursor;

use anyhow::{Context, Result, anyhow, ensure};
use png::{BitDepth, ColorType, Decoder, Encoder, Info, OutputInfo, Transformations};

use crate::ink::{Image, ImageSize};

/// The first bytes of every PNG file.
const MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The most bytes of a PNG file.
pub(super) const MAX_BYTES: u64 = 64 << 20;

/// The most pixels of an image: a screen of 8K has 33 million. Decoded they take up to 144 MB.
const MAX_PIXELS: u64 = 36_000_000;

/// The longest side of an image, in pixels.
const MAX_SIDE: u32 = 65_535;

/// Returns true if the bytes begin as a PNG does.
#[must_use]
pub fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Decodes an image of any size and color type as one of the given size.
///
/// Of an animation the still image is taken.
///
/// # Errors
/// If the bytes are not a PNG, are truncated or corrupt, or the image has more than 36 million pixels or a
/// side of more than 65,535.
pub fn decode(name: &str, bytes: &[u8], size: ImageSize) -> Result<Image> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let unreadable = || format!("{name} is not a readable PNG");
    check_size(name, decoder.read_header_info().with_context(unreadable)?)?;
    let mut reader = decoder.read_info().with_context(unreadable)?;
    check_palette(name, reader.info())?;
    let length = reader.output_buffer_size().ok_or_else(|| anyhow!("{name}: the image is too large"))?;
    let mut pixels = vec![0; length];
    let info = reader.next_frame(&mut pixels).with_context(|| format!("{name}: truncated or corrupt PNG"))?;
    Ok(Pixels::new(&pixels, &info).to_canvas(size))
}

/// Returns an error if the image is too large, before any memory is taken for its pixels.
fn check_size(name: &str, info: &Info<'_>) -> Result<()> {
    let (width, height) = info.size();
    ensure!(
        u64::from(width) * u64::from(height) <= MAX_PIXELS && width.max(height) <= MAX_SIDE,
        "{name} has {width}×{height} pixels, expected at most {} million and sides of at most {MAX_SIDE}; \
         scale it down",
        MAX_PIXELS / 1_000_000
    );
    Ok(())
}

/// Returns an error for a palette with a part of a color, or of more than 256 colors: the decoder would panic.
fn check_palette(name: &str, info: &Info<'_>) -> Result<()> {
    let length = info.palette.as_ref().map_or(0, |palette| palette.len());
    ensure!(
        length.is_multiple_of(3) && length <= 3 * 256,
        "{name}: corrupt PNG: expected a palette of at most 256 colors of 3 bytes, found {length} bytes"
    );
    Ok(())
}

/// Encodes an image as an 8-bit gray PNG of its size, light on dark as MNIST has it.
///
/// # Errors
/// If the encoder fails.
pub fn encode(image: &Image) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, image.size().width() as u32, image.size().height() as u32);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&image.to_bytes())?;
    writer.finish()?;
    Ok(bytes)
}

/// The keyword and the text that mark a picture as one of this program.
const SOFTWARE: (&str, &str) = ("Software", "Digitty");

/// Encodes a picture as an 8-bit color PNG, and marks it as one of this program. `rgb` is \[height\]\[width\]\[3\].
///
/// # Errors
/// If the encoder fails, or there are more or fewer samples than the size demands.
pub fn encode_rgb(width: usize, height: usize, rgb: &[u8]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.add_text_chunk(SOFTWARE.0.to_owned(), SOFTWARE.1.to_owned())?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(rgb)?;
    writer.finish()?;
    Ok(bytes)
}

/// Returns true if the bytes are a picture that [`encode_rgb`] has made.
#[must_use]
pub fn is_own_picture(bytes: &[u8]) -> bool {
    let mark = [SOFTWARE.0.as_bytes(), b"\0", SOFTWARE.1.as_bytes()].concat();
    is_png(bytes) && bytes.windows(mark.len()).any(|window| window == mark)
}

/// A decoded image of any size.
struct Pixels<'a> {
    /// Samples of 8 bits: \[height\]\[width\]\[channels\], each row padded to `row_bytes`.
    bytes: &'a [u8],
    width: usize,
    height: usize,
    row_bytes: usize,
    /// Gray; gray, alpha; red, green, blue; or red, green, blue, alpha.
    channels: usize,
}

impl<'a> Pixels<'a> {
    fn new(bytes: &'a [u8], info: &OutputInfo) -> Self {
        Self {
            bytes,
            width: info.width as usize,
            height: info.height as usize,
            row_bytes: info.line_size,
            channels: info.color_type.samples(),
        }
    }

    /// Returns the brightness of a pixel, 0 black to 1 white, over white where transparent.
    fn brightness(&self, x: usize, y: usize) -> f32 {
        let start = y * self.row_bytes + x * self.channels;
        let sample = |channel: usize| f32::from(self.bytes[start + channel]) / 255.0;
        // Rec. 601 luma, as PNG viewers and Pillow weigh the colors.
        let luma = || 0.299 * sample(0) + 0.587 * sample(1) + 0.114 * sample(2);
        let (gray, alpha) = match self.channels {
            1 => (sample(0), 1.0),
            2 => (sample(0), sample(1)),
            3 => (luma(), 1.0),
            _ => (luma(), sample(3)),
        };
        gray * alpha + (1.0 - alpha)
    }

    /// Estimates the brightness of the background: the median along the border, which a digit that
    /// touches the edge hardly changes.
    fn background(&self) -> f32 {
        let (right, bottom) = (self.width - 1, self.height - 1);
        let rows = (0..self.width).flat_map(|x| [(x, 0), (x, bottom)]);
        let columns = (0..self.height).flat_map(|y| [(0, y), (right, y)]);
        let mut border: Vec<f32> = rows.chain(columns).map(|(x, y)| self.brightness(x, y)).collect();
        border.sort_by(f32::total_cmp);
        border[border.len() / 2]
    }

    /// Scales the ink into the canvas, centered.
    fn to_canvas(&self, size: ImageSize) -> Image {
        let background = self.background();
        let (width, height) = (size.width() as f32, size.height() as f32);
        // Pixels of the image that the canvas is as wide and as high as.
        let wide = f32::max(self.width as f32, self.height as f32 * width / height);
        let high = wide * height / width;
        let columns = Span::along(self.width, wide, size.width());
        let rows = Span::along(self.height, high, size.height());
        let mut image = Image::blank(size);
        for (y, row) in rows.iter().enumerate() {
            for (x, column) in columns.iter().enumerate() {
                let ink = ink(self.brightness(x, y), background);
                if ink > 0.0 {
                    row.for_each(size.height(), |to_y, height| {
                        column.for_each(size.width(), |to_x, width| {
                            image[(to_x, to_y)] += ink * height * width;
                        });
                    });
                }
            }
        }
        image.pixels_mut().iter_mut().for_each(|ink| *ink = ink.clamp(0.0, 1.0));
        image
    }
}

/// Computes the contrast to a light or a dark background, as a fraction of the largest possible.
fn ink(brightness: f32, background: f32) -> f32 {
    if background > 0.5 {
        (background - brightness) / background
    } else {
        (brightness - background) / (1.0 - background)
    }
}

/// The interval of the canvas that one pixel of an image covers, along one axis, in canvas pixels.
struct Span {
    start: f32,
    end: f32,
}

impl Span {
    /// Returns the spans of `count` pixels where `side` of them fill a canvas of `canvas` pixels, centered
    /// on it.
    fn along(count: usize, side: f32, canvas: usize) -> Vec<Self> {
        let scale = canvas as f32 / side;
        let margin = (side - count as f32) / 2.0;
        (0..count)
            .map(|index| Self {
                start: (index as f32 + margin) * scale,
                end: ((index + 1) as f32 + margin) * scale,
            })
            .collect()
    }

    /// Calls `visit` with each of the canvas pixels that the span touches and the length covered of it.
    fn for_each(&self, canvas: usize, mut visit: impl FnMut(usize, f32)) {
        for pixel in self.start as usize..(self.end.ceil() as usize).min(canvas) {
            let near = self.start.max(pixel as f32);
            let far = self.end.min((pixel + 1) as f32);
            visit(pixel, (far - near).max(0.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 28;

    fn encode_as(width: usize, height: usize, color: ColorType, bytes: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, width as u32, height as u32);
        encoder.set_color(color);
        encoder.set_depth(BitDepth::Eight);
        if color == ColorType::Indexed {
            encoder.set_palette(vec![255, 255, 255, 0, 0, 0]);
        }
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(bytes).unwrap();
        writer.finish().unwrap();
        file
    }

    fn decode_whole(file: &[u8]) -> Image {
        decode("test", file, ImageSize::MNIST).unwrap()
    }

    /// A bar of 8×40 pixels on a background of 56×56; `background` and `ink` are the samples of one pixel.
    fn bar(background: &[u8], ink: &[u8]) -> Vec<u8> {
        let inside = |i: usize| (24..32).contains(&(i % 56)) && (8..48).contains(&(i / 56));
        (0..56 * 56).flat_map(|i| if inside(i) { ink } else { background }).copied().collect()
    }

    #[test]
    fn an_image_survives_encoding_and_decoding() {
        let mut image = Image::blank(ImageSize::MNIST);
        for i in 0..10 {
            image[(5 + i, 9)] = i as f32 / 9.0;
        }
        let file = encode(&image).unwrap();
        assert_eq!(decode_whole(&file).to_bytes(), image.to_bytes());
    }

    #[test]
    fn a_picture_is_told_from_those_of_others() {
        let gray: Vec<u8> = bar(&[255], &[0]).into_iter().flat_map(|sample| [sample; 3]).collect();
        let picture = encode_rgb(56, 56, &gray).unwrap();
        assert_eq!(
            decode_whole(&picture).to_bytes(),
            decode_whole(&encode_as(56, 56, ColorType::Rgb, &gray)).to_bytes()
        );
        assert!(is_own_picture(&picture));
        assert!(!is_own_picture(&encode_as(56, 56, ColorType::Rgb, &gray)));
        assert!(!is_own_picture(b"Software\0Digitty"));
        assert!(encode_rgb(56, 56, &gray[1..]).is_err());
    }

    #[test]
    fn every_color_type_dark_on_light_or_light_on_dark_gives_the_same_ink() {
        let images = [
            (ColorType::Grayscale, bar(&[255], &[0])),
            (ColorType::Grayscale, bar(&[0], &[255])),
            (ColorType::GrayscaleAlpha, bar(&[0, 0], &[0, 255])),
            (ColorType::GrayscaleAlpha, bar(&[77, 0], &[0, 255])),
            (ColorType::Rgb, bar(&[255; 3], &[0; 3])),
            (ColorType::Rgba, bar(&[9, 99, 199, 0], &[0, 0, 0, 255])),
            (ColorType::Indexed, bar(&[0], &[1])),
        ];
        for (color, bytes) in images {
            let image = decode_whole(&encode_as(56, 56, color, &bytes));
            assert!((image[(13, 13)] - 1.0).abs() < 1e-5, "{color:?}");
            assert!(image[(0, 0)].abs() < 1e-5, "{color:?}");
            let ink: f32 = image.pixels().iter().sum();
            assert!((ink - 80.0).abs() < 1e-3, "{color:?}: 4×20 pixels of ink, not {ink}");
        }
    }

    #[test]
    fn any_size_is_scaled_with_its_proportions_kept() {
        let tall = encode_as(10, 100, ColorType::Grayscale, &[[255; 500], [0; 500]].concat());
        let image = decode_whole(&tall);
        let inked = |x: usize| (0..SIDE).any(|y| image[(x, y)] > 0.5);
        assert_eq!((0..SIDE).filter(|&x| inked(x)).count(), 2);
        let small = encode_as(3, 3, ColorType::Grayscale, &[0, 0, 0, 0, 255, 0, 0, 0, 0]);
        let ink: f32 = decode_whole(&small).pixels().iter().sum();
        assert!((ink - 784.0 / 9.0).abs() < 1e-3);
        assert!(decode_whole(&encode_as(1, 1, ColorType::Grayscale, &[0])).is_blank());
    }

    #[test]
    fn a_gray_background_is_background() {
        let image = decode_whole(&encode_as(56, 56, ColorType::Grayscale, &bar(&[200], &[0])));
        assert!(image[(0, 0)].abs() < 1e-6);
        assert!((image[(13, 13)] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_png_truncated_anywhere_is_an_error_that_names_it() {
        let file = encode_as(56, 56, ColorType::Rgb, &bar(&[255; 3], &[0; 3]));
        for length in 0..file.len() - 12 {
            let error = decode("some file", &file[..length], ImageSize::MNIST).unwrap_err();
            assert!(error.to_string().contains("some file"));
        }
        assert!(decode("x", b"GIF89a", ImageSize::MNIST).is_err());
    }
}

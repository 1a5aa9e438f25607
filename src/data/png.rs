//! PNG: any picture of a digit in, the canvas out.
//!
//! Colors are taken for their brightness, transparent ones over white paper. Whether the digit is dark
//! on light or light on dark is decided by the picture's border, which is taken for paper. The picture
//! is fitted into 28×28 with its proportions kept, each pixel the mean of the area that it covers.

use std::io::{BufRead, Seek, Write};
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use png::{BitDepth, ColorType, Decoder, Encoder, OutputInfo, Transformations};

use crate::ink::{Image, PIXELS, SIDE};

/// Reads a picture from a PNG file.
///
/// # Errors
/// If the file cannot be opened, and as [`read`].
pub fn read_file(path: &Path) -> Result<Image> {
    let file = std::io::BufReader::new(super::open(path)?);
    read(&path.display().to_string(), file)
}

/// Reads a picture of any size and color type as a 28×28 one.
///
/// # Errors
/// If the data is no PNG, is cut or damaged, or needs more memory than a picture of a digit should.
pub fn read(name: &str, source: impl BufRead + Seek) -> Result<Image> {
    let mut decoder = Decoder::new(source);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info().with_context(|| format!("{name} is not a PNG that can be read"))?;
    let size = reader.output_buffer_size().ok_or_else(|| anyhow!("{name}: the picture is too large"))?;
    let mut bytes = vec![0; size];
    let info = reader.next_frame(&mut bytes).with_context(|| format!("{name}: the PNG is cut or damaged"))?;
    Ok(Picture::new(&bytes, &info).fitted())
}

/// Writes the picture as an 8-bit gray PNG of 28×28, light on dark as MNIST has it.
///
/// # Errors
/// If `out` cannot be written to.
pub fn write(out: impl Write, image: &Image) -> Result<()> {
    let mut encoder = Encoder::new(out, SIDE as u32, SIDE as u32);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&image.to_bytes())?;
    Ok(writer.finish()?)
}

/// A decoded picture of any size.
struct Picture<'a> {
    bytes: &'a [u8],
    width: usize,
    height: usize,
    line: usize,
    channels: usize,
}

impl<'a> Picture<'a> {
    fn new(bytes: &'a [u8], info: &OutputInfo) -> Self {
        Self {
            bytes,
            width: info.width as usize,
            height: info.height as usize,
            line: info.line_size,
            channels: info.color_type.samples(),
        }
    }

    /// The brightness at a place, 0 black … 1 white, over white where transparent.
    fn brightness(&self, x: usize, y: usize) -> f32 {
        let start = y * self.line + x * self.channels;
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

    /// The brightness of the paper: the median along the border, which a digit that touches the edge
    /// hardly moves.
    fn paper(&self) -> f32 {
        let (right, bottom) = (self.width - 1, self.height - 1);
        let rows = (0..self.width).flat_map(|x| [(x, 0), (x, bottom)]);
        let columns = (0..self.height).flat_map(|y| [(0, y), (right, y)]);
        let mut border: Vec<f32> = rows.chain(columns).map(|(x, y)| self.brightness(x, y)).collect();
        border.sort_by(f32::total_cmp);
        border[border.len() / 2]
    }

    /// The picture as ink in 28×28.
    fn fitted(&self) -> Image {
        let paper = self.paper();
        let side = self.width.max(self.height);
        let columns = Coverage::along(self.width, side);
        let mut sums = [0.0; PIXELS];
        let rows = Coverage::along(self.height, side);
        for (y, row) in rows.iter().enumerate() {
            for (x, column) in columns.iter().enumerate() {
                let ink = ink(self.brightness(x, y), paper);
                if ink > 0.0 {
                    row.spread(|to_y, share_y| {
                        column.spread(|to_x, share_x| {
                            sums[to_y * SIDE + to_x] += ink * share_y * share_x;
                        });
                    });
                }
            }
        }
        Image::new(sums.map(|ink| ink.clamp(0.0, 1.0)))
    }
}

/// How much darker than light paper, or lighter than dark paper, as a share of what is possible.
fn ink(brightness: f32, paper: f32) -> f32 {
    if paper > 0.5 { (paper - brightness) / paper } else { (brightness - paper) / (1.0 - paper) }
}

/// The stretch of the canvas that one pixel of a picture covers, along one axis, in canvas pixels.
struct Coverage {
    start: f32,
    end: f32,
}

impl Coverage {
    /// The stretches of `count` pixels where `side` of them span the canvas, centered on it.
    fn along(count: usize, side: usize) -> Vec<Self> {
        let scale = SIDE as f32 / side as f32;
        let margin = (side - count) as f32 / 2.0;
        (0..count)
            .map(|index| Self {
                start: (index as f32 + margin) * scale,
                end: ((index + 1) as f32 + margin) * scale,
            })
            .collect()
    }

    /// Calls `to` with each canvas pixel that is touched and the length that is covered of it.
    fn spread(&self, mut to: impl FnMut(usize, f32)) {
        for pixel in self.start as usize..(self.end.ceil() as usize).min(SIDE) {
            let near = self.start.max(pixel as f32);
            let far = self.end.min((pixel + 1) as f32);
            to(pixel, (far - near).max(0.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn encode(width: usize, height: usize, color: ColorType, bytes: &[u8]) -> Vec<u8> {
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

    fn decode(file: &[u8]) -> Image {
        read("test", Cursor::new(file)).unwrap()
    }

    /// A bar of `ink` on `paper`, each a pixel's samples, 56×56: the bar is 8 wide and 40 high.
    fn bar(paper: &[u8], ink: &[u8]) -> Vec<u8> {
        let inside = |i: usize| (24..32).contains(&(i % 56)) && (8..48).contains(&(i / 56));
        (0..56 * 56).flat_map(|i| if inside(i) { ink } else { paper }).copied().collect()
    }

    #[test]
    fn the_canvas_survives_a_save_and_a_load() {
        let mut image = Image::BLANK;
        for i in 0..10 {
            image[(5 + i, 9)] = i as f32 / 9.0;
        }
        let mut file = Vec::new();
        write(&mut file, &image).unwrap();
        assert_eq!(decode(&file).to_bytes(), image.to_bytes());
    }

    #[test]
    fn every_color_type_dark_on_light_or_light_on_dark_gives_the_same_ink() {
        let pictures = [
            (ColorType::Grayscale, bar(&[255], &[0])),
            (ColorType::Grayscale, bar(&[0], &[255])),
            (ColorType::GrayscaleAlpha, bar(&[0, 0], &[0, 255])),
            (ColorType::GrayscaleAlpha, bar(&[77, 0], &[0, 255])),
            (ColorType::Rgb, bar(&[255; 3], &[0; 3])),
            (ColorType::Rgba, bar(&[9, 99, 199, 0], &[0, 0, 0, 255])),
            (ColorType::Indexed, bar(&[0], &[1])),
        ];
        for (color, bytes) in pictures {
            let image = decode(&encode(56, 56, color, &bytes));
            assert!((image[(13, 13)] - 1.0).abs() < 1e-5, "{color:?}");
            assert!(image[(0, 0)].abs() < 1e-5, "{color:?}");
            let ink: f32 = image.pixels().iter().sum();
            assert!((ink - 80.0).abs() < 1e-3, "{color:?}: 4×20 pixels of ink, not {ink}");
        }
    }

    #[test]
    fn any_size_is_fitted_with_its_proportions_kept() {
        let tall = encode(10, 100, ColorType::Grayscale, &[[255; 500], [0; 500]].concat());
        let image = decode(&tall);
        let inked = |x: usize| (0..SIDE).any(|y| image[(x, y)] > 0.5);
        assert_eq!((0..SIDE).filter(|&x| inked(x)).count(), 2);
        let small = encode(3, 3, ColorType::Grayscale, &[0, 0, 0, 0, 255, 0, 0, 0, 0]);
        let ink: f32 = decode(&small).pixels().iter().sum();
        assert!((ink - 784.0 / 9.0).abs() < 1e-3);
        assert!(decode(&encode(1, 1, ColorType::Grayscale, &[0])).is_blank());
    }

    #[test]
    fn gray_paper_is_paper() {
        let image = decode(&encode(56, 56, ColorType::Grayscale, &bar(&[200], &[0])));
        assert!(image[(0, 0)].abs() < 1e-6);
        assert!((image[(13, 13)] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn what_is_no_png_is_an_error_wherever_it_is_cut() {
        let file = encode(56, 56, ColorType::Rgb, &bar(&[255; 3], &[0; 3]));
        for length in 0..file.len() - 12 {
            let error = read("some file", Cursor::new(&file[..length])).unwrap_err();
            assert!(error.to_string().contains("some file"));
        }
        assert!(read("x", Cursor::new(b"GIF89a")).is_err());
    }
}

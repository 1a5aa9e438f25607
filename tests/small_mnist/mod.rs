//! A small MNIST: a frame with a bar across it, higher or lower for each digit.

#![allow(dead_code, reason = "each test program uses its part")]

use std::path::Path;

use digitty::ink::{Image, ImageSize};

/// Writes the four files, with 300 images to train on and 40 to test on.
pub fn write(directory: &Path) {
    let write = |name: String, bytes: &[u8]| std::fs::write(directory.join(name), bytes).unwrap();
    for (half, count) in [("train", 300), ("t10k", 40)] {
        let pixels: Vec<u8> = (0..count).flat_map(|i| digit(i).to_bytes()).collect();
        let labels: Vec<u8> = (0..count).map(|i| (i % 10) as u8).collect();
        write(format!("{half}-images-idx3-ubyte"), &idx(2051, &[count, 28, 28], &pixels));
        write(format!("{half}-labels-idx1-ubyte"), &idx(2049, &[count], &labels));
    }
}

fn digit(index: usize) -> Image {
    let mut image = Image::blank(ImageSize::MNIST);
    for at in 4..24 {
        for (x, y) in [(at, 4), (at, 23), (4, at), (23, at)] {
            image[(x, y)] = 1.0;
        }
    }
    let bar = 5 + 2 * (index % 10)..7 + 2 * (index % 10);
    for y in bar.filter(|&y| y < 23) {
        image.row_mut(y)[5 + index % 3..23 - index % 4].fill(1.0);
    }
    image
}

/// Encodes an IDX file.
pub fn idx(magic: u32, sizes: &[usize], body: &[u8]) -> Vec<u8> {
    let sizes = sizes.iter().map(|&size| size as u32);
    let words = std::iter::once(magic).chain(sizes);
    let header = words.flat_map(u32::to_be_bytes);
    header.chain(body.iter().copied()).collect()
}

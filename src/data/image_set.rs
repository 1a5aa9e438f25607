//! Labeled images in one safetensors file, as Python reads them:
//!
//! ```text
//! images  U8 [N, H, W, C]  0 or 1, C = 1
//! labels  U8 [N]           the index of the class
//! ```
//!
//! `safetensors.numpy.load_file` returns both as arrays. The metadata name the classes.

use std::collections::HashMap;

use anyhow::Result;
use safetensors::tensor::{Dtype, TensorView};

use super::dataset::{Content, Dataset};
use crate::ink::ImageSize;

/// Writes labeled images of pixels that are 0 or 1; examples without a label and strokes are left out.
///
/// # Errors
/// If the file cannot be written.
pub fn encode(data: &Dataset, size: ImageSize, classes: &[&str]) -> Result<Vec<u8>> {
    let labeled = data.examples.iter().filter_map(|example| match &example.content {
        Content::Image(bytes) => Some((bytes, example.label?)),
        Content::Strokes(_) => None,
    });
    let (images, labels): (Vec<_>, Vec<u8>) = labeled.unzip();
    let pixels: Vec<u8> =
        images.iter().flat_map(|bytes| bytes.iter().map(|&ink| u8::from(ink > 127))).collect();
    let shape = vec![labels.len(), size.height(), size.width(), 1];
    let views = [
        ("images", TensorView::new(Dtype::U8, shape, &pixels)?),
        ("labels", TensorView::new(Dtype::U8, vec![labels.len()], &labels)?),
    ];
    let metadata = HashMap::from([("classes".to_owned(), classes.join(","))]);
    Ok(safetensors::serialize(views, Some(metadata))?)
}

#[cfg(test)]
mod tests {
    use safetensors::SafeTensors;

    use super::*;
    use crate::data::shapes::{self, Style};

    #[test]
    fn a_set_holds_each_pixel_and_label_in_its_place() {
        let data = shapes::generate(shapes::SIZE, Style::ALL, 30, 1);
        let bytes = encode(&data, shapes::SIZE, &shapes::CLASSES).unwrap();
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let (images, labels) = (file.tensor("images").unwrap(), file.tensor("labels").unwrap());
        assert_eq!((images.dtype(), images.shape()), (Dtype::U8, &[30, 16, 16, 1][..]));
        assert_eq!((labels.dtype(), labels.shape()), (Dtype::U8, &[30][..]));
        let pixels = images.data().chunks_exact(16 * 16);
        for ((pixels, label), example) in pixels.zip(labels.data()).zip(&data.examples) {
            let written = pixels.iter().map(|&pixel| f32::from(pixel));
            assert!(written.eq(example.drawing().image().pixels().iter().copied()));
            assert_eq!(Some(*label), example.label);
        }
        let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
        assert_eq!(metadata.metadata().as_ref().unwrap()["classes"], "circle,square,triangle");
    }
}

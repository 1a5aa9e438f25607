//! Labeled images in one safetensors file, as Python reads them:
//!
//! ```text
//! images  U8 [N, H, W, C]  0 or 1, C = 1
//! labels  U8 [N]           the index of the class
//! ```
//!
//! `safetensors.numpy.load_file` returns both as arrays. The metadata name the classes.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::dataset::{Content, Dataset, Example};
use crate::ink::Domain;

/// Writes labeled images of pixels that are 0 or 1; examples without a label and strokes are left out.
///
/// # Errors
/// If the file cannot be written.
pub fn encode(data: &Dataset, domain: &Domain, classes: &[&str]) -> Result<Vec<u8>> {
    let labeled = data.examples.iter().filter_map(|example| match &example.content {
        Content::Image(bytes) => Some((bytes, example.label?)),
        Content::Strokes(_) => None,
    });
    let (images, labels): (Vec<_>, Vec<u8>) = labeled.unzip();
    let pixels: Vec<u8> =
        images.iter().flat_map(|bytes| bytes.iter().map(|&ink| u8::from(ink > 127))).collect();
    let shape = vec![labels.len(), domain.size.height(), domain.size.width(), 1];
    let views = [
        ("images", TensorView::new(Dtype::U8, shape, &pixels)?),
        ("labels", TensorView::new(Dtype::U8, vec![labels.len()], &labels)?),
    ];
    let metadata = HashMap::from([("classes".to_owned(), classes.join(","))]);
    Ok(safetensors::serialize(views, Some(metadata))?)
}

/// Reads a file that [`encode`] wrote, or one of the same tensors.
///
/// # Errors
/// If the bytes are not a safetensors file, a tensor is missing or has another type or shape, the images
/// are not of the domain's size, a pixel is neither 0 nor 1, or a label is not below the number of classes.
pub fn read(name: &str, bytes: &[u8], domain: &Domain) -> Result<Dataset> {
    let file =
        SafeTensors::deserialize(bytes).with_context(|| format!("{name}: not a valid safetensors file"))?;
    let tensor = |tensor: &str| {
        let found = file.tensor(tensor).ok().filter(|found| found.dtype() == Dtype::U8);
        found.with_context(|| format!("{name}: missing tensor `{tensor}` of bytes (U8)"))
    };
    let (images, labels) = (tensor("images")?, tensor("labels")?);
    let count = labels.data().len();
    ensure!(
        images.shape() == [count, domain.size.height(), domain.size.width(), 1],
        "{name}: `images` has shape {:?}, expected [{count}, {}, {}, 1]",
        images.shape(),
        domain.size.height(),
        domain.size.width()
    );
    let is_binary = images.data().iter().all(|&pixel| pixel <= 1);
    ensure!(is_binary, "{name}: a pixel is neither 0 nor 1");
    let most = domain.classes - 1;
    if let Some(label) = labels.data().iter().find(|&&label| usize::from(label) > most) {
        anyhow::bail!("{name}: a label is {label}, expected 0 to {most}");
    }
    let images = images.data().chunks_exact(domain.size.pixels());
    let example = |(pixels, &label): (&[u8], &u8)| Example {
        label: Some(label),
        ..Example::new(domain.size, Content::Image(pixels.iter().map(|pixel| 255 * pixel).collect()))
    };
    Ok(Dataset { examples: images.zip(labels.data()).map(example).collect(), classes: domain.classes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::shapes::{self, Style};
    use crate::models::SHAPES;

    fn encoded() -> (Dataset, Vec<u8>) {
        let data = shapes::generate(SHAPES.size, Style::GENERATED, 30, 1);
        let bytes = encode(&data, &SHAPES.domain(), SHAPES.classes).unwrap();
        (data, bytes)
    }

    #[test]
    fn a_set_survives_writing_and_reading() {
        let (data, bytes) = encoded();
        let read = read("set", &bytes, &SHAPES.domain()).unwrap();
        assert_eq!((read.examples.len(), read.classes), (30, 3));
        for (read, written) in read.examples.iter().zip(&data.examples) {
            assert_eq!((&read.content, read.label), (&written.content, written.label));
        }
    }

    #[test]
    fn whatever_is_not_a_set_is_refused_with_the_reason() {
        let error = |bytes: &[u8]| format!("{:#}", read("some file", bytes, &SHAPES.domain()).unwrap_err());
        let (_, bytes) = encoded();
        for length in (0..bytes.len()).step_by(101) {
            assert!(error(&bytes[..length]).starts_with("some file: not a valid safetensors file"));
        }
        let tensors = |images: (Vec<usize>, Vec<u8>), labels: Vec<u8>| {
            let images =
                TensorView::new(Dtype::U8, images.0, &images.1).map(|view| ("images", view)).unwrap();
            let labels =
                TensorView::new(Dtype::U8, vec![labels.len()], &labels).map(|view| ("labels", view)).unwrap();
            safetensors::serialize([images, labels], None).unwrap()
        };
        let wrong = |size: usize, pixel: u8, label: u8| {
            error(&tensors((vec![1, size, size, 1], vec![pixel; size * size]), vec![label]))
        };
        assert!(wrong(28, 1, 0).contains("expected [1, 16, 16, 1]"), "{}", wrong(28, 1, 0));
        assert!(wrong(16, 2, 0).contains("neither 0 nor 1"));
        assert!(wrong(16, 1, 3).contains("a label is 3, expected 0 to 2"));
    }
}

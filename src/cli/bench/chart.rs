//! Cost against size, as bars.

use std::io::{self, Write};

use super::machine::Machine;
use crate::cli::output::counted;
use crate::models::{Lineup, Model};
use crate::nn::{Network, Spec};

/// Batches that are timed.
const BATCHES: [usize; 11] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/// Kernels of the first convolution; the second has twice as many.
const KERNELS: [usize; 5] = [8, 16, 32, 64, 128];

/// The longest bar, in cells.
const WIDTH: f64 = 48.0;

/// Time an image of the CNN by batch size, on all threads.
pub(super) fn by_batch(machine: &Machine, lineup: &Lineup, out: &mut impl Write) -> io::Result<()> {
    let Some(network) = lineup.model("cnn").and_then(Model::network) else {
        return Ok(());
    };
    writeln!(out, "\nCNN, microseconds an image by batch, {}", counted(machine.threads(), "thread"))?;
    let times = BATCHES.map(|batch| machine.batch(network, batch).median / batch as f64);
    bars(&BATCHES, &times, out)
}

/// Time an image by the kernels of a CNN, on one thread.
pub(super) fn by_kernels(machine: &Machine, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\nMicroseconds an image by kernels n, 2n of a CNN, one thread")?;
    let times = KERNELS.map(|kernels| {
        let text = format!("conv{kernels} relu pool2 conv{} relu pool2 flatten dense10", 2 * kernels);
        let spec = text.parse::<Spec>();
        spec.map_or(f64::NAN, |spec| machine.network(&Network::random(spec, 1)).median)
    });
    bars(&KERNELS, &times, out)
}

/// One line for each size: the time in seconds as microseconds, and a bar as long as its share of the
/// longest.
fn bars(sizes: &[usize], times: &[f64], out: &mut impl Write) -> io::Result<()> {
    let longest = times.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    for (size, time) in sizes.iter().zip(times) {
        writeln!(out, "{size:>6} {:>8.1}  {}", time * 1e6, bar(time / longest))?;
    }
    Ok(())
}

/// A bar of this share of the whole width, in eighths of a cell.
fn bar(share: f64) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (share * WIDTH * 8.0).round() as usize;
    "█".repeat(eighths / 8) + PARTS[eighths % 8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_share_of_the_longest() {
        let mut out = Vec::new();
        bars(&[1, 128], &[24e-6, 96e-6], &mut out).unwrap();
        let expected = format!("     1     24.0  {}\n   128     96.0  {}\n", "█".repeat(12), "█".repeat(48));
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        assert_eq!(bar(0.5 / 48.0), "▌");
        assert_eq!(bar(f64::NAN), "");
    }
}

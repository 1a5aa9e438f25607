//! `digitty convert`: weights from one file format to another.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::options::MAX_WEIGHTS;
use super::output::{note, print};
use super::weights::check_replaceable;
use super::{Outcome, files};
use crate::models::{Checkpoint, Model};
use crate::nn::{Network, Spec};

/// Convert weights between safetensors and the JSON of the posts
///
/// The format that is read is told by its content, the one that is written by the name's ending. JSON is
/// Nielsen's {"sizes":…,"weights":…,"biases":…} for a network of sigmoids, [[i,j,[weights, then the
/// bias]],…] for least squares, and [[[numbers],[shape]],…] for any other network.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Weights to read (`-`: standard input)
    #[arg(value_name = "FILE")]
    input: PathBuf,
    /// File to write, NAME.safetensors or NAME.json (`-`: standard output, in the other format)
    #[arg(value_name = "OUT")]
    output: PathBuf,
    /// Layers of the network, where the file does not tell them
    #[arg(long, value_name = "LAYERS")]
    spec: Option<Spec>,
    /// Write safetensors in half precision: half the size, three to four digits
    #[arg(long)]
    half: bool,
}

const EXAMPLES: &str = "\
Examples:
  digitty convert net.json net.safetensors
  digitty convert net.safetensors net.json
  digitty convert conv.json conv.safetensors --spec \"conv20x5 pool2 conv50x5 pool2 flatten dense500 relu dense10\"
  digitty convert large.safetensors small.safetensors --half";

/// A file format of weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Json,
    Safetensors,
}

/// Runs `digitty convert`.
///
/// # Errors
/// If the input holds no model, the output is a file of another kind, or one of them cannot be opened.
pub fn run(args: &Args) -> Result<Outcome> {
    let bytes = files::read(&args.input, MAX_WEIGHTS)?;
    let name = files::name(&args.input);
    let checkpoint = Checkpoint::from_bytes_with(&bytes, args.spec.as_ref()).context(name)?;
    let format = args.output_format(&bytes)?;
    if !is_stdio(&args.output) {
        check_replaceable(&args.output)?;
    }
    let converted = args.encode(&checkpoint, format)?;
    write(&args.output, &converted)?;
    if format == Format::Json {
        advise(&checkpoint.model, &converted);
    }
    Ok(Outcome::Success)
}

impl Args {
    /// Returns the format of the output by the ending of its name; for standard output the one that the
    /// input does not have.
    fn output_format(&self, input: &[u8]) -> Result<Format> {
        let extension = self.output.extension().and_then(|extension| extension.to_str());
        let format = match extension {
            _ if is_stdio(&self.output) && Checkpoint::is_json(input) => Format::Safetensors,
            _ if is_stdio(&self.output) => Format::Json,
            Some("json") => Format::Json,
            Some("safetensors") => Format::Safetensors,
            _ => bail!("cannot write {}: its name must end in .safetensors or .json", self.output.display()),
        };
        ensure!(
            format == Format::Safetensors || !self.half,
            "--half is for safetensors, JSON has no such numbers"
        );
        Ok(format)
    }

    fn encode(&self, checkpoint: &Checkpoint, format: Format) -> Result<Vec<u8>> {
        let encoded = match format {
            Format::Json => checkpoint.to_json(),
            Format::Safetensors if self.half => checkpoint.to_half_bytes(),
            Format::Safetensors => checkpoint.to_bytes(),
        };
        encoded.context(files::name(&self.input))
    }
}

fn is_stdio(path: &Path) -> bool {
    path.as_os_str() == files::STDIN
}

fn write(output: &Path, bytes: &[u8]) -> Result<()> {
    if !is_stdio(output) {
        return files::write_atomic(output, bytes);
    }
    let is_text = Checkpoint::is_json(bytes);
    ensure!(
        is_text || !io::stdout().is_terminal(),
        "standard output is a terminal; name a file, or redirect it"
    );
    print(|out| Ok(out.write_all(bytes)?))
}

/// Says on standard error which layers to name when the JSON is read, where it does not tell them.
fn advise(model: &Model, json: &[u8]) {
    let Some(network) = model.network() else { return };
    let again = Checkpoint::from_bytes(json).ok();
    let spec = again.as_ref().and_then(|again| again.model.network()).map(Network::spec);
    if spec.is_none_or(|spec| spec.layers() != network.spec().layers()) {
        note(format_args!("digitty: this JSON does not tell its layers: --spec \"{}\"", network.spec()));
    }
}

//! From the gradients of the parts of a batch to that of the batch.

use rayon::prelude::*;

use super::aligned::{AlignedVec, LINE};
use super::backward::BackwardBuffers;
use super::dense_gradient::DenseGradient;
use super::instruction_set::InstructionSet;
use super::packing::Packing;
use super::plan::{Operation, Plan};

/// Parameters whose gradients one thread sums in a row.
const SUM_CHUNK: usize = 4096;

/// Outputs of a dense layer whose gradients one thread sums in a row.
const OUTPUT_CHUNK: usize = 8;

/// Sums the gradients of the parts, each with its number of images, times `scale`: `sum` is packed as they are.
///
/// The order of the sums does not depend on the number of threads.
pub(crate) fn add_up(
    set: InstructionSet,
    plan: &Plan,
    packing: &Packing,
    parts: &[(&BackwardBuffers, usize)],
    scale: f32,
    sum: &mut AlignedVec,
) {
    for (index, stage) in plan.stages.iter().enumerate() {
        let partial = packing.partial(plan, index);
        sum[partial.clone()].par_chunks_mut(SUM_CHUNK).enumerate().for_each(|(chunk, sum)| {
            sum.fill(0.0);
            for (part, _) in parts {
                let terms = &part.gradient[partial.start + chunk * SUM_CHUNK..];
                sum.iter_mut().zip(terms).for_each(|(sum, term)| *sum += scale * term);
            }
        });
        if let Operation::Dense(linear) = &stage.operation {
            let [weights, _] = packing.stage(index);
            let rows = OUTPUT_CHUNK * linear.run.next_multiple_of(LINE);
            sum[weights].par_chunks_mut(rows).enumerate().for_each(|(chunk, dweights)| {
                let first = chunk * OUTPUT_CHUNK;
                set.dispatch(DenseGradient { linear, stage: index, first, parts, scale, dweights });
            });
        }
    }
}

//! Weighted sums of runs of values: total += Σ weight · run, over lists of the weights that are not 0.

use pulp::Simd;

use super::block::DENSE_BLOCK;
use super::instruction_set::mul_add;

/// A term of a sum: the run that begins at offset `at`, times `weight`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Term {
    pub(super) at: u32,
    pub(super) weight: f32,
}

/// The largest number of registers of a run that are summed at once.
const MAX_REGISTERS: usize = DENSE_BLOCK;

/// Lists the values of x \[inputs\] that are not 0, each with the offset of its run in \[inputs\]\[width\].
///
/// Every term is written and only then counted or not, so that there is no branch to mispredict.
#[inline(always)]
pub(super) fn list<'a>(x: &[f32], width: usize, terms: &'a mut [Term]) -> &'a [Term] {
    let mut count = 0;
    for (input, &weight) in x.iter().enumerate() {
        let at = (input * width) as u32;
        terms[count] = Term { at, weight };
        count += usize::from(weight != 0.0);
    }
    &terms[..count]
}

/// Computes total \[lanes\] += Σ x\[i\] · columns\[i\], with x \[inputs\] and columns \[inputs\]\[lanes\].
///
/// For so narrow a layer a list would cost more than it saves.
#[inline(always)]
pub(super) fn add_narrow<S: Simd>(simd: S, x: &[f32], columns: &[f32], total: &mut [f32]) {
    const U: usize = 8;
    let (columns, _) = S::as_simd_f32s(columns);
    let (total, _) = S::as_mut_simd_f32s(total);
    let mut sums = [simd.splat_f32s(0.0); U];
    let (groups, rest) = x.as_chunks::<U>();
    let (column_groups, column_rest) = columns.as_chunks::<U>();
    for (x, columns) in groups.iter().zip(column_groups) {
        for u in 0..U {
            sums[u] = mul_add(simd, simd.splat_f32s(x[u]), columns[u], sums[u]);
        }
    }
    for (&x, &column) in rest.iter().zip(column_rest) {
        sums[0] = mul_add(simd, simd.splat_f32s(x), column, sums[0]);
    }
    for sum in sums {
        total[0] = simd.add_f32s(total[0], sum);
    }
}

/// Computes total += Σ weight · runs\[at..\], where a run is as long as `total` and both are whole registers.
#[inline(always)]
pub(super) fn add_weighted_sum<S: Simd>(simd: S, terms: &[Term], runs: &[f32], total: &mut [f32]) {
    let mut skip = 0;
    for total in total.chunks_mut(MAX_REGISTERS * S::F32_LANES) {
        let runs = &runs[skip..];
        match total.len() / S::F32_LANES {
            1 => block::<S, 1, 8>(simd, terms, runs, total),
            2 => block::<S, 2, 4>(simd, terms, runs, total),
            3 => block::<S, 3, 2>(simd, terms, runs, total),
            4 => block::<S, 4, 2>(simd, terms, runs, total),
            5 => block::<S, 5, 1>(simd, terms, runs, total),
            6 => block::<S, 6, 1>(simd, terms, runs, total),
            7 => block::<S, 7, 1>(simd, terms, runs, total),
            _ => block::<S, MAX_REGISTERS, 1>(simd, terms, runs, total),
        }
        skip += MAX_REGISTERS * S::F32_LANES;
    }
}

/// [`add_weighted_sum`] for runs of V registers, U of them at a time into accumulators of their own: with fewer
/// than eight sums under way the processor would wait for each addition.
#[inline(always)]
fn block<S: Simd, const V: usize, const U: usize>(simd: S, terms: &[Term], runs: &[f32], total: &mut [f32]) {
    let mut sums = [[simd.splat_f32s(0.0); V]; U];
    let (groups, rest) = terms.as_chunks::<U>();
    for group in groups {
        for u in 0..U {
            add_term(simd, group[u], runs, &mut sums[u]);
        }
    }
    for &term in rest {
        add_term(simd, term, runs, &mut sums[0]);
    }
    let (total, _) = S::as_mut_simd_f32s(total);
    for (v, total) in total.iter_mut().enumerate() {
        for sums in &sums {
            *total = simd.add_f32s(*total, sums[v]);
        }
    }
}

#[inline(always)]
fn add_term<S: Simd, const V: usize>(simd: S, term: Term, runs: &[f32], sums: &mut [S::f32s; V]) {
    let at = term.at as usize;
    let (run, _) = S::as_simd_f32s(&runs[at..at + V * S::F32_LANES]);
    let weight = simd.splat_f32s(term.weight);
    for v in 0..V {
        sums[v] = mul_add(simd, weight, run[v], sums[v]);
    }
}

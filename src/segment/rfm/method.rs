//! From a method and keys to cut points and scores.

use super::keys::{Key, Measure};
use super::select::{in_pieces, next_above, ties_at};
use super::{AxisScoring, CutPoint, RfmError};
use crate::parallel;

/// What a method makes of the customers of a cell.
#[derive(Debug)]
pub(super) struct Scored {
    /// Ascending, in natural units.
    pub(super) cuts: Vec<CutPoint>,
    /// Aligned with the keys.
    pub(super) scores: Vec<u8>,
}

/// Keys that are scored together: they stay in the nearest cache while all cuts are compared with them.
const BLOCK: usize = 1_024;

/// With more cuts than this a binary search is faster than a comparison with each.
const FEW_CUTS: usize = 16;

/// Scores keys by what they are among each other.
pub(super) fn score<M: Measure>(measure: M, method: &AxisScoring, keys: &[M::Key]) -> Result<Scored, RfmError> {
    let cuts = match method {
        AxisScoring::Quantiles { bins } => natural(measure, &quantiles(keys, *bins)),
        AxisScoring::EqualBins { bins } => return Ok(equal_bins(measure, keys, *bins)),
        AxisScoring::Percentiles => natural(measure, &percentiles(keys)),
        AxisScoring::CutPoints { cuts } => cuts.clone(),
        AxisScoring::QuantilesPlusOne { bins } => quantiles_plus_one(measure, keys, *bins),
    };
    let scores = score_by(measure, &cuts, method.lowest(), keys)?;
    Ok(Scored { cuts, scores })
}

/// The lowest score, and one more for each cut point on whose better side a key is.
pub(super) fn score_by<M: Measure>(
    measure: M,
    cuts: &[CutPoint],
    lowest: u8,
    keys: &[M::Key],
) -> Result<Vec<u8>, RfmError> {
    let least: Result<Vec<_>, _> = cuts.iter().map(|cut| measure.least_key(cut)).collect();
    let mut least: Vec<M::Key> = least?.into_iter().flatten().collect();
    least.sort_unstable();
    let score = |keys: &[M::Key]| {
        let mut scores = vec![lowest; keys.len()];
        for (keys, scores) in keys.chunks(BLOCK).zip(scores.chunks_mut(BLOCK)) {
            add_cuts_passed(&least, keys, scores);
        }
        scores
    };
    Ok(in_pieces(keys, score).concat())
}

fn add_cuts_passed<T: Key>(least: &[T], keys: &[T], scores: &mut [u8]) {
    if least.len() > FEW_CUTS {
        for (score, key) in scores.iter_mut().zip(keys) {
            let passed = least.partition_point(|cut| cut <= key);
            // There are at most as many cuts as scores.
            *score = score.saturating_add(u8::try_from(passed).unwrap_or(u8::MAX));
        }
        return;
    }
    for cut in least {
        for (score, key) in scores.iter_mut().zip(keys) {
            *score += u8::from(cut <= key);
        }
    }
}

/// The least key of each score above the lowest, as cut points in ascending order.
fn natural<M: Measure>(measure: M, least: &[M::Key]) -> Vec<CutPoint> {
    let mut cuts: Vec<CutPoint> = least.iter().map(|key| measure.cut_point(*key)).collect();
    if measure.is_reversed() {
        cuts.reverse();
    }
    cuts
}

/// The least key of each score above 1, for the score min(bins, 1 + ⌊bins · below / (below + above)⌋).
///
/// Take the tie at place p = ⌈k (n − 1) / bins⌉. All that stand after it score more than k: at least p + 1 are below
/// them and at most n − p − 2 above. All that stand before it score at most k, as fewer than p are below them and more
/// than n − 1 − p above. So the score k + 1 begins with that tie or with the next.
fn quantiles<T: Key>(keys: &[T], bins: u8) -> Vec<T> {
    let Some(last) = keys.len().checked_sub(1) else { return Vec::new() };
    let ties = ties_at(keys, &places(last, bins, usize::div_ceil));
    let mut cuts: Vec<T> = Vec::with_capacity(ties.len());
    let mut above_last = None;
    for (k, tie) in (1_u64..).zip(&ties) {
        if tie.below == 0 && tie.above == 0 {
            // Nobody is better than anybody: the middle score.
            return vec![tie.key; usize::from(bins.saturating_sub(1) / 2)];
        }
        let reaches = (u64::from(bins) - k) * tie.below >= k * tie.above;
        let next = match above_last {
            _ if reaches => Some(tie.key),
            Some((key, next)) if key == tie.key => next,
            _ => next_above(keys, tie),
        };
        if !reaches {
            above_last = Some((tie.key, next));
        }
        cuts.extend(next);
    }
    cuts
}

/// The places k · last / bins for k from 1 to bins − 1, rounded.
fn places(last: usize, bins: u8, divide: impl Fn(usize, usize) -> usize) -> Vec<usize> {
    let bins = usize::from(bins);
    // Split, because k · last may not fit.
    let (whole, rest) = (last / bins, last % bins);
    (1..bins).map(|k| k * whole + divide(k * rest, bins)).collect()
}

/// R's quantiles of type 7, and 1 more: k parts of the way from the first key to the last, between two keys in
/// proportion.
fn quantiles_plus_one<M: Measure>(measure: M, keys: &[M::Key], bins: u8) -> Vec<CutPoint> {
    let Some(last) = keys.len().checked_sub(1) else { return Vec::new() };
    let low = places(last, bins, std::ops::Div::div);
    let above = |place: usize| (place + 1).min(last);
    // One search for all of them.
    let mut wanted: Vec<usize> = low.iter().flat_map(|place| [*place, above(*place)]).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let ties = ties_at(keys, &wanted);
    let key_at = |place: usize| ties.get(wanted.binary_search(&place).ok()?).map(|tie| tie.key);
    let part =
        |k: u8| u8::try_from(usize::from(k) * (last % usize::from(bins)) % usize::from(bins)).unwrap_or_default();
    let cut = |(k, place): (u8, usize)| measure.plus_one(key_at(place)?, key_at(above(place))?, part(k), bins);
    let mut cuts: Vec<CutPoint> = (1_u8..).zip(low).filter_map(cut).collect();
    if measure.is_reversed() {
        cuts.reverse();
    }
    cuts
}

/// The least key of each score above 0, for 100 · (below + ties / 2) / n rounded half up.
fn percentiles<T: Key>(keys: &[T]) -> Vec<T> {
    let mut sorted = keys.to_vec();
    // Equal keys cannot be told apart, so it does not matter in which order they come.
    parallel::sort(&mut sorted, Ord::cmp);
    let all = sorted.len() as u128;
    let (mut cuts, mut below) = (Vec::new(), 0_u128);
    for ties in sorted.chunk_by(|a, b| a == b) {
        let len = ties.len() as u128;
        let score = (100 * (2 * below + len) + all) / (2 * all);
        while (cuts.len() as u128) < score {
            cuts.extend(ties.first());
        }
        below += len;
    }
    cuts
}

/// SQL's NTILE over the keys, then the rows: bins whose sizes differ by at most one, the larger ones first.
fn equal_bins<M: Measure>(measure: M, keys: &[M::Key], bins: u8) -> Scored {
    let mut order: Vec<(M::Key, usize)> = keys.iter().copied().zip(0..).collect();
    parallel::sort(&mut order, Ord::cmp);
    let (size, larger) = (order.len() / usize::from(bins), order.len() % usize::from(bins));
    let mut scores = vec![1; keys.len()];
    let (mut cuts, mut rest) = (Vec::new(), order.as_slice());
    for (bin, score) in (0..usize::from(bins)).zip(1_u8..) {
        let (here, after) = rest.split_at(size + usize::from(bin < larger));
        if score > 1 {
            cuts.extend(here.first().map(|(key, _)| *key));
        }
        for (_, row) in here {
            if let Some(of_row) = scores.get_mut(*row) {
                *of_row = score;
            }
        }
        rest = after;
    }
    Scored { cuts: natural(measure, &cuts), scores }
}

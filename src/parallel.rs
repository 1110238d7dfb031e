//! The one place that knows whether there is more than one thread. Results come back in the order of the items, so what
//! is computed never depends on how many threads there are.

use std::ops::Range;
use std::slice::IterMut;

/// How many pieces of work are worth making.
pub(crate) fn threads() -> usize {
    #[cfg(feature = "rayon")]
    return rayon::current_num_threads();
    #[cfg(not(feature = "rayon"))]
    return 1;
}

/// Maps each item, on all threads if there are several; each thread keeps one scratch value between its items.
pub(crate) fn map<T, S, R>(
    items: Vec<T>,
    scratch: impl Fn() -> S + Sync + Send,
    f: impl Fn(&mut S, T) -> R + Sync + Send,
) -> Vec<R>
where
    T: Send,
    R: Send,
{
    #[cfg(feature = "rayon")]
    if threads() > 1 && items.len() > 1 {
        use rayon::prelude::*;
        return items.into_par_iter().map_init(scratch, f).collect();
    }
    let mut scratch = scratch();
    items.into_iter().map(|item| f(&mut scratch, item)).collect()
}

/// Sorts, on all threads if there are several. Equal items may come in any order, so none should be equal.
pub(crate) fn sort<T: Send>(items: &mut [T], compare: impl Fn(&T, &T) -> std::cmp::Ordering + Sync) {
    #[cfg(feature = "rayon")]
    rayon::slice::ParallelSliceMut::par_sort_unstable_by(items, compare);
    #[cfg(not(feature = "rayon"))]
    items.sort_unstable_by(compare);
}

/// Cuts `0..len` into at most `pieces` ranges of nearly equal length; none of them is empty.
pub(crate) fn ranges(len: usize, pieces: usize) -> Vec<Range<usize>> {
    let step = len.div_ceil(pieces.max(1)).max(1);
    (0..len).step_by(step).map(|start| start..start.saturating_add(step).min(len)).collect()
}

/// Takes the next `len` rows off those that are still to be filled, for a piece of work that fills them.
pub(crate) fn split_off<'s, T>(rows: &mut IterMut<'s, T>, len: usize) -> IterMut<'s, T> {
    let (here, rest) = std::mem::take(rows).into_slice().split_at_mut(len);
    *rows = rest.iter_mut();
    here.iter_mut()
}

/// What a function makes of each of some pieces of `0..len`, on all threads if that is worth it; in their order.
pub(crate) fn in_pieces<R: Send>(len: usize, f: impl Fn(Range<usize>) -> R + Sync + Send) -> Vec<R> {
    /// What is worth another thread.
    const PIECE: usize = 1 << 16;
    map(ranges(len, (threads() * 4).min(len.div_ceil(PIECE))), || (), |(), piece| f(piece))
}

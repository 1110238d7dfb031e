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

/// How many cells the tables of all pieces of one pass may have together: some 100 bytes each.
const MOST_CELLS: usize = 1 << 22;

/// Cuts `0..len` customers into pieces, of which each has a table of so many cells of its own: several a thread, so that
/// a piece of heavy customers does not hold up the others, but no more than there is room for their tables.
pub(crate) fn pieces(len: usize, cells: usize) -> Vec<Range<usize>> {
    let affordable = MOST_CELLS.checked_div(cells).unwrap_or(usize::MAX).max(1);
    ranges(len, (threads() * 4).min(len.div_ceil(4096)).min(affordable))
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

#[cfg(test)]
mod tests {
    use super::{MOST_CELLS, pieces, threads};

    #[test]
    fn pieces_with_large_tables_are_few() {
        let many = 1 << 30;
        let number = |cells| pieces(many, cells).len();
        assert_eq!([number(0), number(1)], [threads() * 4; 2]);
        assert_eq!([MOST_CELLS / 2, MOST_CELLS / 2 + 1, usize::MAX].map(number), [2, 1, 1]);
        assert_eq!(pieces(many, usize::MAX).first(), Some(&(0..many)));
        assert_eq!((pieces(0, usize::MAX).len(), pieces(4_096, 9).len()), (0, 1));
    }
}

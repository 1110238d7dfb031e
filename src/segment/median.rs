//! The median of a column.

/// Twice the median, so that it is whole where the median is halfway between two; `None` of nothing. Reorders the column.
pub(super) fn doubled<T: Copy + Ord + Into<i64>>(column: &mut [T]) -> Option<i64> {
    let (middle, even) = (column.len() / 2, column.len().is_multiple_of(2));
    if column.is_empty() {
        return None;
    }
    let (below, upper, _) = column.select_nth_unstable(middle);
    let lower = below.iter().max().filter(|_| even).unwrap_or(upper);
    Some((*lower).into() + (*upper).into())
}

//! [`Aligner`]: finds keys in a table, fastest where they come ascending.

use std::cmp::Ordering;

/// Finds keys one after another. A key at or soon after the one found before takes a few comparisons, any other a
/// binary search.
pub(super) struct Aligner<'k, K> {
    keys: &'k [K],
    /// Where the next key is looked for first.
    next: usize,
}

impl<'k, K: Ord> Aligner<'k, K> {
    pub(super) fn new(keys: &'k [K]) -> Self {
        Self { keys, next: 0 }
    }

    /// The key's position; `None` if it is not there.
    pub(super) fn find(&mut self, key: &K) -> Option<usize> {
        let range = match self.keys.get(self.next).map(|here| here.cmp(key)) {
            Some(Ordering::Equal) => return Some(self.next),
            Some(Ordering::Less) => self.ahead(key),
            Some(Ordering::Greater) | None => 0..self.next,
        };
        let found = self.keys.get(range.clone())?.binary_search(key);
        let (Ok(at) | Err(at)) = found;
        self.next = range.start + at;
        found.is_ok().then_some(self.next)
    }

    /// Where a key can be that is after the next one: steps double until they pass it.
    fn ahead(&self, key: &K) -> std::ops::Range<usize> {
        let (mut start, mut step) = (self.next + 1, 1);
        loop {
            let end = start.saturating_add(step).min(self.keys.len());
            match end.checked_sub(1).and_then(|last| self.keys.get(last)) {
                Some(last) if end < self.keys.len() && last < key => (start, step) = (end, step * 2),
                _ => return start.min(end)..end,
            }
        }
    }
}

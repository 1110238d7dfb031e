//! Step 1: rows to records, records to parts.

use std::ops::Range;

use super::Rows;
use super::record::{Compact, CompactBase, Prefixed, Record, SPREAD, Wide};
use crate::history::CustomerKey;
use crate::parallel;

/// How finely rows are counted before neighbouring counts are joined to parts.
const BUCKET_BITS: u32 = 12;
const BUCKETS: usize = 1 << BUCKET_BITS;

/// Compact records are for codes of which a bucket holds at most 2¹⁶: up to 268 million customers.
const COMPACT_SHIFT: u32 = 16;

/// Records in a part, about: with their columns they fill half a mebibyte, a core's second-level cache.
const PART: usize = 1 << 14;

/// All rows as records, part by part.
pub(super) struct Partition<R: Record> {
    pub(super) records: Vec<R>,
    pub(super) base: R::Base,
    pub(super) days: DaySpan,
    pub(super) parts: Vec<Part>,
}

/// A part: so many records, with codes from `first` on.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) first: u64,
    pub(super) records: usize,
}

/// The first and the last day of all rows.
#[derive(Clone, Copy)]
pub(super) struct DaySpan {
    pub(super) first: i32,
    last: i32,
}

impl DaySpan {
    /// The number of days, if it is small enough to sort a part by counting days: eleven years.
    pub(super) fn short(self) -> Option<usize> {
        let days = i64::from(self.last) - i64::from(self.first) + 1;
        usize::try_from(days).ok().filter(|days| *days <= 1 << 12)
    }
}

/// A partition into ranges of keys or of hashes.
pub(super) enum Partitioned {
    /// Ranges of keys given out one after another, by digests from `min` on.
    Dense { partition: Partition<Compact>, min: u64 },
    /// Ranges of keys: parts come in key order.
    Ordered(Partition<Wide>),
    /// Ranges of spread digests, for integer keys that crowd in parts of their range.
    Mixed(Partition<Wide>),
    /// Ranges of hashes, for keys that are told by their prefixes.
    Prefixed(Partition<Prefixed>),
    /// Ranges of hashes, for all other keys; their first `skip` bytes are the same.
    Hashed { partition: Partition<Wide>, skip: usize },
}

pub(super) fn partition<K: CustomerKey>(keys: &[K], rows: &Rows<'_>) -> Partitioned {
    if !K::ORDERED_DIGEST {
        return partition_by_hash(keys, rows);
    }
    let (min, max) = range(keys.len(), |row| keys[row].digest());
    let code = |row: usize| keys[row].digest() - min;
    let shift = (u64::BITS - (max - min).leading_zeros()).saturating_sub(BUCKET_BITS);
    let buckets = Buckets::count(keys.len(), shift, code);
    if !buckets.are_even(keys.len()) {
        let code = |row: usize| mix(keys[row].digest());
        return Partitioned::Mixed(Buckets::count(keys.len(), HASH_SHIFT, code).scatter((), rows, code, code));
    }
    let told = keys.first().is_some_and(|key| K::from_digest(key.digest()).as_ref() == Some(key));
    match compact_base(rows, max - min, shift).filter(|_| told) {
        Some(base) => Partitioned::Dense { partition: buckets.scatter(base, rows, code, code), min },
        None => Partitioned::Ordered(buckets.scatter((), rows, code, code)),
    }
}

fn partition_by_hash<K: CustomerKey>(keys: &[K], rows: &Rows<'_>) -> Partitioned {
    // Texts lie all over the memory: they are read once here, for their hashes, which are kept, and for what they have
    // in common.
    let hashes = parallel::map(
        row_ranges(keys.len()),
        || (),
        |(), rows| {
            let mut shared = usize::MAX;
            let hash = |key: &K| {
                shared = shared.min(keys.first().map_or(0, |first| key.shared_bytes(first)));
                mix(key.digest())
            };
            let hashes: Vec<u64> = keys[rows].iter().map(hash).collect();
            (hashes, shared)
        },
    );
    let skip = hashes.iter().map(|(_, shared)| *shared).min().unwrap_or_default();
    let step = hashes.first().map_or(1, |(hashes, _)| hashes.len()).max(1);
    let hash = |row: usize| hashes[row / step].0[row % step];
    let buckets = Buckets::count(keys.len(), HASH_SHIFT, hash);
    let told =
        parallel::map(row_ranges(keys.len()), || (), |(), rows| keys[rows].iter().all(|key| key.prefix_is_key(skip)));
    if told.into_iter().all(|told| told) {
        let prefix = |row: usize| {
            let prefix = keys[row].prefix(skip);
            ((prefix >> 64) as u64, prefix as u64)
        };
        return Partitioned::Prefixed(buckets.scatter((), rows, hash, prefix));
    }
    Partitioned::Hashed { partition: buckets.scatter((), rows, hash, hash), skip }
}

/// The bucket of a hash is its highest bits.
const HASH_SHIFT: u32 = u64::BITS - BUCKET_BITS;

/// Spreads the bits of a digest; one-to-one, so that equal codes of ordered digests mean equal keys.
fn mix(digest: u64) -> u64 {
    let spread = digest.wrapping_mul(SPREAD);
    spread ^ (spread >> 32)
}

/// The base of compact records, where they can hold these rows.
fn compact_base(rows: &Rows<'_>, width: u64, shift: u32) -> Option<CompactBase> {
    // A table over all codes of a part must not be much larger than its records.
    if shift > COMPACT_SHIFT || width > u32::MAX.into() || width / 4 > rows.days.len() as u64 {
        return None;
    }
    let ((first, last), (smallest, largest)) = (rows.extent.days, rows.extent.amounts);
    let fits = u16::try_from(i64::from(last) - i64::from(first)).is_ok()
        && largest.checked_sub(smallest).is_some_and(|span| u32::try_from(span).is_ok());
    fits.then_some(CompactBase { day: first, amount: smallest })
}

fn row_ranges(rows: usize) -> Vec<Range<usize>> {
    parallel::ranges(rows, parallel::threads())
}

/// The smallest and the largest value of rows; defaults when there is no row.
fn range<T: Ord + Copy + Default + Send>(rows: usize, value: impl Fn(usize) -> T + Sync + Send) -> (T, T) {
    let of_range = |(): &mut (), rows: Range<usize>| {
        let first = value(rows.start);
        rows.fold((first, first), |(min, max), row| (min.min(value(row)), max.max(value(row))))
    };
    let ranges = parallel::map(row_ranges(rows), || (), of_range);
    ranges.into_iter().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or_default()
}

/// For each range of rows, how many fall into each bucket; the bucket of a code is `code >> shift`.
struct Buckets {
    counts: Vec<Vec<u32>>,
    shift: u32,
}

impl Buckets {
    fn count(rows: usize, shift: u32, code: impl Fn(usize) -> u64 + Sync + Send) -> Self {
        let counts = parallel::map(
            row_ranges(rows),
            || (),
            |(), rows| {
                let mut counts = vec![0; BUCKETS];
                for row in rows {
                    counts[(code(row) >> shift) as usize] += 1;
                }
                counts
            },
        );
        Self { counts, shift }
    }

    /// Whether no bucket holds so much more than its share that ranges of keys would make very unequal parts.
    fn are_even(&self, rows: usize) -> bool {
        (0..BUCKETS).all(|bucket| self.rows(bucket) <= PART.max(rows / 64))
    }

    fn rows(&self, bucket: usize) -> usize {
        self.counts.iter().map(|counts| counts[bucket] as usize).sum()
    }

    /// Joins neighbouring buckets to parts: the part of each bucket, and the parts.
    fn join(&self, rows: usize) -> (Vec<u16>, Vec<Part>) {
        // Small inputs get small parts, so that what a thread keeps for its part stays small beside them.
        let target = (rows / 64).clamp(1 << 10, PART).max(rows / BUCKETS);
        // Compact records hold the low 16 bits of a code, so no part may reach across a multiple of 2¹⁶.
        let window = if self.shift <= COMPACT_SHIFT { 1 << (16 - self.shift) } else { BUCKETS };
        let (mut part_of, mut parts) = (Vec::with_capacity(BUCKETS), Vec::<Part>::new());
        for bucket in 0..BUCKETS {
            let records = self.rows(bucket);
            match parts.last_mut() {
                Some(part) if bucket % window != 0 && part.records + records <= target => part.records += records,
                _ => parts.push(Part { first: (bucket as u64) << self.shift, records }),
            }
            part_of.push((parts.len() - 1) as u16);
        }
        (part_of, parts)
    }

    fn scatter<R: Record>(
        &self,
        base: R::Base,
        rows: &Rows<'_>,
        place: impl Fn(usize) -> u64 + Sync + Send,
        code: impl Fn(usize) -> R::Code + Sync + Send,
    ) -> Partition<R> {
        let (part_of, parts) = self.join(rows.days.len());
        let mut records = R::zeroed(rows.days.len());
        let places = self.places(&part_of, parts.len(), &mut records);
        let work = row_ranges(rows.days.len()).into_iter().zip(places).collect();
        parallel::map(
            work,
            || (),
            |(), (range, mut places): (Range<usize>, Vec<std::slice::IterMut<'_, R>>)| {
                let columns = rows.days[range.clone()].iter().zip(&rows.amounts[range.clone()]);
                for (row, (&day, &amount)) in range.zip(columns) {
                    let part = usize::from(part_of[(place(row) >> self.shift) as usize]);
                    if let Some(record) = places[part].next() {
                        *record = R::pack(base, code(row), row as u32, day, amount);
                    }
                }
            },
        );
        let (first, last) = rows.extent.days;
        Partition { records, base, days: DaySpan { first, last }, parts }
    }

    /// For each range of rows, where its records of each part go: the ranges write side by side.
    fn places<'a, R>(
        &self,
        part_of: &[u16],
        parts: usize,
        records: &'a mut [R],
    ) -> Vec<Vec<std::slice::IterMut<'a, R>>> {
        let mut places: Vec<Vec<_>> = self.counts.iter().map(|_| Vec::with_capacity(parts)).collect();
        let (mut left, mut buckets) = (records, 0..0);
        for part in 0..parts {
            buckets = buckets.end..part_of.partition_point(|&p| usize::from(p) <= part);
            for (counts, places) in self.counts.iter().zip(&mut places) {
                let len = counts[buckets.clone()].iter().map(|&count| count as usize).sum();
                let (here, rest) = left.split_at_mut(len);
                places.push(here.iter_mut());
                left = rest;
            }
        }
        places
    }
}

//! Which keys stand at some places of the sorted keys, without sorting them.
//!
//! The span of the keys is cut into buckets of equal width, each bucket is counted, and only those in which a wanted
//! place lies are looked into, in the same way. Recency and frequency are told apart by their buckets alone; of sums of
//! money a few thousandths are left after one round. Any input takes at most one round for each 12 bits of a key.

use std::ops::Range;

use super::keys::Key;
use crate::parallel;

/// Equal keys, and how many others there are on each side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tie<T> {
    pub(super) key: T,
    pub(super) below: u64,
    pub(super) above: u64,
    /// The least key above, where it came to light.
    next: Option<T>,
}

/// Keys that are simply sorted.
const FEW: usize = 2_048;

/// There are 2ⁿ buckets: 32 kB of counts stay in the nearest cache.
const BUCKET_BITS: u32 = 12;

/// For each of the places, which ascend and lie within the keys, the keys that stand there.
pub(super) fn ties_at<T: Key>(keys: &[T], places: &[usize]) -> Vec<Tie<T>> {
    let mut found = Vec::with_capacity(places.len());
    Search { all: keys.len(), found: &mut found }.look_into(keys, 0, places);
    found
}

/// The least of the keys that is above a tie of them; `None` if none is.
pub(super) fn next_above<T: Key>(keys: &[T], tie: &Tie<T>) -> Option<T> {
    if tie.next.is_some() || tie.above == 0 {
        return tie.next;
    }
    // Without branches: half of them would be foreseen wrongly.
    let least = |piece: &[T]| {
        piece.iter().fold(T::MOST, |least, key| if *key > tie.key && *key < least { *key } else { least })
    };
    in_pieces(keys, least).into_iter().min()
}

/// What a function makes of each piece of the keys, on all threads; in the order of the pieces.
pub(super) fn in_pieces<T: Sync, R: Send>(keys: &[T], f: impl Fn(&[T]) -> R + Sync + Send) -> Vec<R> {
    parallel::in_pieces(keys.len(), |rows| f(keys.get(rows).unwrap_or_default()))
}

struct Search<'f, T> {
    all: usize,
    found: &'f mut Vec<Tie<T>>,
}

/// A bucket in which a wanted place lies.
struct Bucket<'p> {
    number: usize,
    below: usize,
    len: usize,
    /// The next bucket that is not empty.
    next: Option<usize>,
    places: &'p [usize],
}

impl<T: Key> Search<'_, T> {
    /// Looks into keys than which `below` others are smaller.
    fn look_into(&mut self, keys: &[T], below: usize, places: &[usize]) {
        if keys.len() <= FEW {
            return self.sort(keys.to_vec(), below, places);
        }
        // As folds these are a few instructions for many keys.
        let extremes = |piece: &[T]| {
            let keys = piece.iter().copied();
            (keys.clone().fold(T::MOST, T::min), keys.fold(T::LEAST, T::max))
        };
        let join = |a: (T, T), b: (T, T)| (a.0.min(b.0), a.1.max(b.1));
        let Some((least, most)) = in_pieces(keys, extremes).into_iter().reduce(join) else { return };
        let shift = most.bits_above(least).saturating_sub(BUCKET_BITS);
        let buckets = wanted(&counts(keys, least, shift), below, places);
        if shift == 0 {
            for bucket in buckets {
                let next = bucket.next.map(|number| least.plus(number));
                self.push(
                    least.plus(bucket.number),
                    bucket.below..bucket.below + bucket.len,
                    next,
                    bucket.places.len(),
                );
            }
            return;
        }
        for (bucket, keys) in buckets.iter().zip(contents(keys, least, shift, &buckets)) {
            self.look_into(&keys, bucket.below, bucket.places);
        }
    }

    fn sort(&mut self, mut keys: Vec<T>, below: usize, places: &[usize]) {
        keys.sort_unstable();
        for place in places {
            let Some(key) = place.checked_sub(below).and_then(|place| keys.get(place)).copied() else { continue };
            let start = keys.partition_point(|other| *other < key);
            let end = keys.partition_point(|other| *other <= key);
            self.push(key, below + start..below + end, keys.get(end).copied(), 1);
        }
    }

    /// A key that stands at these places of all, and the next one if it is known.
    fn push(&mut self, key: T, places: Range<usize>, next: Option<T>, times: usize) {
        let above = self.all.saturating_sub(places.end);
        let tie = Tie { key, below: places.start as u64, above: above as u64, next };
        self.found.extend(std::iter::repeat_n(tie, times));
    }
}

fn counts<T: Key>(keys: &[T], least: T, shift: u32) -> Vec<usize> {
    let of_pieces = in_pieces(keys, |piece| {
        let mut counts = vec![0_usize; 1 << BUCKET_BITS];
        for key in piece {
            if let Some(count) = counts.get_mut(key.bucket(least, shift)) {
                *count += 1;
            }
        }
        counts
    });
    let sum = |mut sums: Vec<usize>, counts: Vec<usize>| {
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        sums
    };
    of_pieces.into_iter().reduce(sum).unwrap_or_default()
}

/// The buckets in which the places lie.
fn wanted<'p>(counts: &[usize], below: usize, places: &'p [usize]) -> Vec<Bucket<'p>> {
    let (mut rest, mut below) = (places, below);
    let mut buckets = Vec::with_capacity(places.len());
    for (number, &len) in counts.iter().enumerate() {
        let (here, after) = rest.split_at(rest.partition_point(|place| *place < below + len));
        if !here.is_empty() {
            let after = counts.iter().enumerate().skip(number + 1);
            let next = after.filter(|(_, len)| **len > 0).map(|(number, _)| number).next();
            buckets.push(Bucket { number, below, len, next, places: here });
        }
        (rest, below) = (after, below + len);
    }
    buckets
}

/// The keys of each of these buckets.
fn contents<T: Key>(keys: &[T], least: T, shift: u32, buckets: &[Bucket<'_>]) -> Vec<Vec<T>> {
    // For each bucket its place among the contents, if it is wanted.
    let mut slots = vec![usize::MAX; 1 << BUCKET_BITS];
    for (slot, bucket) in buckets.iter().enumerate() {
        if let Some(of_bucket) = slots.get_mut(bucket.number) {
            *of_bucket = slot;
        }
    }
    let of_pieces = in_pieces(keys, |piece| {
        let mut contents: Vec<Vec<T>> = vec![Vec::new(); buckets.len()];
        for key in piece {
            let slot = slots.get(key.bucket(least, shift)).copied().unwrap_or(usize::MAX);
            if let Some(content) = contents.get_mut(slot) {
                content.push(*key);
            }
        }
        contents
    });
    let append = |mut all: Vec<Vec<T>>, mut contents: Vec<Vec<T>>| {
        all.iter_mut().zip(&mut contents).for_each(|(all, content)| all.append(content));
        all
    };
    of_pieces.into_iter().reduce(append).unwrap_or_default()
}

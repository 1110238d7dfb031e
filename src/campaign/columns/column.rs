//! [`Column`]: the value of one predicate for all customers, compared 64 at a time.

use crate::campaign::Value;

/// Words that are looked at together: 4,096 customers, whose clauses stay in the first cache.
pub(super) const BLOCK: usize = 64;

/// Customers that are looked at together.
pub(super) const ROWS: usize = BLOCK * 64;

/// One bit for each customer of a block.
pub(super) type Words = [u64; BLOCK];

/// The value of one predicate for all customers, in blocks of 4,096, each as narrow as its values are: 1 to 8 bytes a
/// customer; nothing where all are alike; an eighth of a byte more each where some are unknown, and where some are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Column {
    blocks: Vec<Block>,
}

/// The values of up to 4,096 customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    values: Values,
    /// Those of whom it is not known.
    unknown: Option<Box<Words>>,
    /// Those who have no value, for whom whatever is asked is false.
    absent: Option<Box<Words>>,
}

/// Numbers as wide as they need. Where there is no number, there is any.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Values {
    Same(i64),
    I8(Vec<i8>),
    I16(Vec<i16>),
    I32(Vec<i32>),
    I64(Vec<i64>),
}

/// The values of a block while they are being found.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    values: Vec<i64>,
    unknown: Words,
    absent: Words,
}

impl Column {
    /// From its blocks: all but the last are full.
    pub(super) fn new(blocks: Vec<Block>) -> Self {
        Self { blocks }
    }

    /// The block of this number.
    pub(super) fn block(&self, at: usize) -> Option<&Block> {
        self.blocks.get(at)
    }

    /// The value of a row; unknown beyond the last.
    pub(crate) fn get(&self, row: usize) -> Value {
        self.blocks.get(row / ROWS).map_or(Value::Unknown, |block| block.get(row % ROWS))
    }

    /// How many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.blocks.iter().map(Block::bytes).sum()
    }
}

impl Block {
    /// For whom `lo <= value <= hi` holds, and for whom it may: also whose value is not known. Beyond the last row
    /// anything.
    pub(super) fn within(&self, (lo, hi): (i64, i64), yes: &mut Words, maybe: &mut Words) {
        match &self.values {
            Values::Same(value) => yes.fill(if lo <= *value && *value <= hi { u64::MAX } else { 0 }),
            Values::I8(values) => compare(values, clamp(lo, hi, i8::MIN, i8::MAX), yes),
            Values::I16(values) => compare(values, clamp(lo, hi, i16::MIN, i16::MAX), yes),
            Values::I32(values) => compare(values, clamp(lo, hi, i32::MIN, i32::MAX), yes),
            Values::I64(values) => compare(values, (lo <= hi).then_some((lo, hi)), yes),
        }
        if let Some(absent) = &self.absent {
            yes.iter_mut().zip(absent.iter()).for_each(|(yes, absent)| *yes &= !absent);
        }
        if let Some(unknown) = &self.unknown {
            let words = yes.iter_mut().zip(maybe.iter_mut()).zip(unknown.iter());
            words.for_each(|((yes, maybe), unknown)| (*yes, *maybe) = (*yes & !unknown, *yes | unknown));
        } else {
            *maybe = *yes;
        }
    }

    fn get(&self, row: usize) -> Value {
        let has = |words: &Option<Box<Words>>| words.as_ref().is_some_and(|words| bit(words.as_slice(), row));
        let value = match &self.values {
            Values::Same(value) => Some(*value),
            Values::I8(values) => values.get(row).map(|value| i64::from(*value)),
            Values::I16(values) => values.get(row).map(|value| i64::from(*value)),
            Values::I32(values) => values.get(row).map(|value| i64::from(*value)),
            Values::I64(values) => values.get(row).copied(),
        };
        match value {
            _ if has(&self.unknown) => Value::Unknown,
            _ if has(&self.absent) => Value::Absent,
            Some(value) => Value::Is(value),
            None => Value::Unknown,
        }
    }

    fn bytes(&self) -> usize {
        let values = match &self.values {
            Values::Same(_) => 0,
            Values::I8(values) => values.len(),
            Values::I16(values) => values.len() * 2,
            Values::I32(values) => values.len() * 4,
            Values::I64(values) => values.len() * 8,
        };
        let masks = [&self.unknown, &self.absent].into_iter().flatten().count();
        size_of::<Self>() + values + masks * size_of::<Words>()
    }
}

impl Draft {
    pub(super) fn new() -> Self {
        Self { values: Vec::with_capacity(ROWS), unknown: [0; BLOCK], absent: [0; BLOCK] }
    }

    /// The value of the next customer; at most 4,096 of them.
    pub(super) fn push(&mut self, value: Value) {
        let row = self.values.len();
        let mark = |words: &mut Words| {
            if let Some(word) = words.get_mut(row / 64) {
                *word |= 1 << (row % 64);
            }
        };
        let number = match value {
            Value::Is(value) => value,
            Value::Unknown => {
                mark(&mut self.unknown);
                self.filler()
            }
            Value::Absent => {
                mark(&mut self.absent);
                self.filler()
            }
        };
        self.values.push(number);
    }

    /// A block of what was pushed; the draft begins anew.
    pub(super) fn take(&mut self) -> Block {
        let mask = |words: &mut Words| {
            let some = words.iter().any(|word| *word != 0);
            some.then(|| Box::new(std::mem::replace(words, [0; BLOCK])))
        };
        let block = Block {
            values: Values::narrow(&self.values),
            unknown: mask(&mut self.unknown),
            absent: mask(&mut self.absent),
        };
        self.values.clear();
        block
    }

    /// A number for where there is none, which makes the block no wider.
    fn filler(&self) -> i64 {
        self.values.last().copied().unwrap_or_default()
    }
}

impl Values {
    /// As narrow as the values are, filled up to whole words.
    fn narrow(values: &[i64]) -> Self {
        let (lo, hi) = values.iter().fold((i64::MAX, i64::MIN), |(lo, hi), value| (lo.min(*value), hi.max(*value)));
        let fits = |min: i64, max: i64| min <= lo && hi <= max;
        match () {
            () if lo >= hi => Self::Same(if lo == hi { lo } else { 0 }),
            () if fits(i8::MIN.into(), i8::MAX.into()) => Self::I8(fill(values)),
            () if fits(i16::MIN.into(), i16::MAX.into()) => Self::I16(fill(values)),
            () if fits(i32::MIN.into(), i32::MAX.into()) => Self::I32(fill(values)),
            () => Self::I64(fill(values)),
        }
    }
}

/// Whether the row's bit is set.
pub(super) fn bit(words: &[u64], row: usize) -> bool {
    words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
}

fn fill<T: TryFrom<i64> + Default + Clone>(values: &[i64]) -> Vec<T> {
    let mut narrow: Vec<T> = Vec::with_capacity(values.len().next_multiple_of(64));
    narrow.extend(values.iter().map(|value| T::try_from(*value).unwrap_or_default()));
    narrow.resize(values.len().next_multiple_of(64), T::default());
    narrow
}

/// The range in a narrower type; `None` if it is empty there.
fn clamp<T: TryFrom<i64> + Copy + PartialOrd>(lo: i64, hi: i64, min: T, max: T) -> Option<(T, T)>
where
    i64: From<T>,
{
    if lo > hi || lo > i64::from(max) || hi < i64::from(min) {
        return None;
    }
    Some((T::try_from(lo).unwrap_or(min), T::try_from(hi).unwrap_or(max)))
}

/// A bit for each value that is within the range, both ends included; none without a range.
fn compare<T: Copy + PartialOrd>(values: &[T], range: Option<(T, T)>, words: &mut Words) {
    let Some((lo, hi)) = range else { return words.fill(0) };
    for (word, values) in words.iter_mut().zip(values.chunks_exact(64)) {
        // Bytes first, so that the comparison runs on whole registers; then eight of them to a byte by one multiplication.
        let mut bytes = [0_u8; 64];
        for (byte, value) in bytes.iter_mut().zip(values) {
            *byte = u8::from(lo <= *value) & u8::from(*value <= hi);
        }
        *word = pack(&bytes);
    }
}

/// 64 bytes of 0 or 1 as the bits of a word.
fn pack(bytes: &[u8; 64]) -> u64 {
    let mut packed = [0_u8; 8];
    let (eights, _) = bytes.as_chunks::<8>();
    for (packed, eight) in packed.iter_mut().zip(eights) {
        let [.., top] = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080).to_le_bytes();
        *packed = top;
    }
    u64::from_le_bytes(packed)
}

//! [`Bits`]: a set of rows.

/// A set of rows, 64 to a word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    pub(crate) words: Vec<u64>,
}

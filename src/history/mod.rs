//! Order history.
mod group;
mod key;
pub use key::CustomerKey;

pub(crate) struct Columns { pub starts: Vec<u32>, pub days: Vec<i32>, pub amounts: Vec<i64> }
#[doc(hidden)]
pub fn bench_group<K: CustomerKey>(keys: &[K], days: &[i32], amounts: &[i64]) -> usize {
    let (k, g) = group::group(keys, group::Rows { days: days.into(), amounts: amounts.into() });
    k.len() + g.days.len() + g.starts.len() + g.amounts.len()
}

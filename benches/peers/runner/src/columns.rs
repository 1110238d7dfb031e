//! Columns as files of little-endian numbers.

use std::fs::{read as read_file, write as write_file};
use std::path::Path;

use crate::Result;
use crate::orders::Orders;

pub(crate) fn write(directory: &Path, orders: &Orders<u64>) -> Result<()> {
    write_file(directory.join("keys.u64"), bytes(&orders.keys, u64::to_le_bytes))?;
    write_file(directory.join("days.i32"), bytes(&orders.days, i32::to_le_bytes))?;
    write_file(directory.join("cents.i64"), bytes(&orders.cents, i64::to_le_bytes))?;
    Ok(())
}

pub(crate) fn read(directory: &Path) -> Result<Orders<u64>> {
    Ok(Orders {
        keys: numbers(&read_file(directory.join("keys.u64"))?, u64::from_le_bytes),
        days: numbers(&read_file(directory.join("days.i32"))?, i32::from_le_bytes),
        cents: numbers(&read_file(directory.join("cents.i64"))?, i64::from_le_bytes),
    })
}

fn bytes<T: Copy, const N: usize>(numbers: &[T], bytes: impl Fn(T) -> [u8; N]) -> Vec<u8> {
    numbers.iter().flat_map(|number| bytes(*number)).collect()
}

fn numbers<T, const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> T) -> Vec<T> {
    bytes.as_chunks().0.iter().map(|bytes| number(*bytes)).collect()
}

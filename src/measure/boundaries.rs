//! [`Boundaries`]: which period a day is in, looked up.

#![expect(clippy::cast_possible_truncation, reason = "there are fewer boundaries than days of the calendar")]

use crate::model::{Periods, day};

/// Up to so many days (2,870 years) are looked up in a table; a longer span is searched.
const TABLE_DAYS: i64 = 1 << 20;

/// The boundaries of consecutive periods as day numbers. `n` periods have `n + 1` boundaries, numbered from 0; period
/// `p` lies between the boundaries `p` and `p + 1`.
pub(super) struct Boundaries {
    days: Vec<i32>,
    first: i32,
    last: i32,
    /// For each day from the first boundary up to the last, the number of the first boundary after it.
    table: Vec<u32>,
}

impl Boundaries {
    pub(super) fn new(periods: &Periods) -> Self {
        let days: Vec<i32> = periods.boundaries().iter().map(|date| day::number(*date)).collect();
        let first = days.first().copied().unwrap_or_default();
        let last = days.last().copied().unwrap_or_default();
        let mut table = Vec::new();
        if i64::from(last) - i64::from(first) <= TABLE_DAYS {
            for (number, pair) in days.windows(2).enumerate() {
                if let [start, end] = pair {
                    table.extend((*start..*end).map(|_| number as u32 + 1));
                }
            }
        }
        Self { days, first, last, table }
    }

    /// How many boundaries there are.
    pub(super) fn len(&self) -> usize {
        self.days.len()
    }

    /// The number of the first boundary after the day; [`len`](Self::len) if there is none.
    pub(super) fn after(&self, day: i32) -> usize {
        if day < self.first {
            0
        } else if day >= self.last {
            self.len()
        } else {
            let offset = usize::try_from(day.wrapping_sub(self.first)).unwrap_or_default();
            match self.table.get(offset) {
                Some(number) => *number as usize,
                None => self.days.partition_point(|boundary| *boundary <= day),
            }
        }
    }
}

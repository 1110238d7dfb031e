//! [`Frame`]: the rows and columns of a grid, and which column a day is in.

#![expect(clippy::indexing_slicing, reason = "ages are cut to the last, and tables have one entry more than ages")]
#![expect(clippy::cast_possible_truncation, reason = "there are fewer columns than cells, which are limited")]

use std::num::NonZeroU32;

use super::options::check_cells;
use super::{CohortAge, CohortError, CohortOptions, ReturnRule};
use crate::measure::boundaries::Boundaries;
use crate::model::{Period, Periods, day};

/// The shape of a grid as of a date.
pub(super) struct Frame {
    /// The first day that is not seen.
    pub(super) until: i32,
    pub(super) clock: Clock,
    pub(super) columns: Columns,
    pub(super) rows: Vec<FrameRow>,
    pub(super) is_on_or_after: bool,
    /// Whether all customers of a row have been seen equally far.
    pub(super) is_uniform: bool,
    cohorts: Boundaries,
}

/// Where a row's counts lie.
#[derive(Clone, Copy)]
pub(super) struct FrameRow {
    /// The position of its first cell; after its last there is one for purchases beyond it.
    pub(super) at: usize,
    pub(super) columns: usize,
    pub(super) time: RowTime,
}

/// How much of a row's time has been seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowTime {
    /// Whether nobody can join the cohort any more.
    pub(super) is_closed: bool,
    /// What is seen of somebody who joined on the cohort's last day.
    pub(super) last: Reach,
}

/// How many of a customer's columns have been seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    /// To their end.
    pub(super) through: usize,
    /// At least in part.
    pub(super) begun: usize,
}

/// How the age of a day is told.
pub(super) enum Clock {
    Calendar(Calendar),
    Rolling { days: NonZeroU32 },
}

/// Periods in which ages are counted.
pub(super) struct Calendar {
    pub(super) periods: Boundaries,
    /// How many periods have been seen to their end.
    through: usize,
    /// How many have been seen at least in part.
    begun: usize,
}

/// Which ages make a column; tables by age have one entry more than there are ages.
pub(super) struct Columns {
    /// First and last age of each.
    pub(super) ages: Vec<(u32, u32)>,
    /// The column of an age, which is also how many columns end before it; the number of columns for ages beyond.
    pub(super) of_age: Vec<u32>,
    /// How many columns begin before an age.
    begun: Vec<u32>,
}

/// Where a first purchase belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Before,
    Period(usize),
    After,
}

impl Frame {
    /// The frame of a grid with a row a period, or with so many groups.
    pub(super) fn new(options: &CohortOptions, until: i32, groups: Option<usize>) -> Result<Self, CohortError> {
        options.check()?;
        let ages = usize::try_from(options.ages()).unwrap_or_default();
        let columns = Columns::new(options.returned(), ages);
        let clock = match options.rolling_days() {
            Some(days) => Clock::Rolling { days },
            None => Clock::Calendar(Calendar::new(options.age_periods(), until)),
        };
        let mut frame = Self {
            until,
            clock,
            columns,
            rows: Vec::new(),
            is_on_or_after: *options.returned() == ReturnRule::OnOrAfter,
            is_uniform: groups.is_none() && *options.age() == CohortAge::Calendar,
            cohorts: Boundaries::new(options.periods()),
        };
        match groups {
            None => frame.add_rows(options.periods().iter())?,
            Some(groups) => frame.add_rows(options.span().into_iter().cycle().take(groups))?,
        }
        Ok(frame)
    }

    fn add_rows(&mut self, periods: impl Iterator<Item = Period>) -> Result<(), CohortError> {
        let mut at = 0;
        for period in periods {
            let (start, end) = (day::number(period.start()), day::number(period.end()));
            let columns = self.columns.begun[self.ages_from(start)] as usize;
            let time = RowTime { is_closed: self.until >= end, last: self.reach(end.saturating_sub(1)) };
            self.rows.push(FrameRow { at, columns, time });
            at += columns + 1;
            check_cells(at as u64)?;
        }
        Ok(())
    }

    /// How many cells there are, with one a row for what lies beyond its last age.
    pub(super) fn len(&self) -> usize {
        self.rows.last().map_or(0, |row| row.at + row.columns + 1)
    }

    /// Which cohort period a day is in.
    pub(super) fn place(&self, day: i32) -> Place {
        match self.cohorts.after(day).checked_sub(1) {
            None => Place::Before,
            Some(period) if period + 1 < self.cohorts.len() => Place::Period(period),
            Some(_) => Place::After,
        }
    }

    /// What is seen of somebody whose first purchase was on this day.
    pub(super) fn reach(&self, birth: i32) -> Reach {
        let (through, begun) = match &self.clock {
            Clock::Calendar(calendar) => {
                let born = calendar.period(birth);
                let ages = |periods: usize| periods.saturating_sub(born).min(self.columns.ages());
                (ages(calendar.through), ages(calendar.begun))
            }
            Clock::Rolling { days } => {
                let seen = u32::try_from(self.until.saturating_sub(birth)).unwrap_or_default();
                let windows = |windows: u32| (windows as usize).min(self.columns.ages());
                (windows(seen / *days), windows(seen.div_ceil(days.get())))
            }
        };
        // Columns are contiguous from age 0, so those that end within the first n ages are those before the column of n.
        Reach { through: self.columns.of_age[through] as usize, begun: self.columns.begun[begun] as usize }
    }

    /// How many ages there are for somebody whose first purchase was on this day.
    fn ages_from(&self, birth: i32) -> usize {
        match &self.clock {
            Clock::Calendar(calendar) => {
                let periods = calendar.periods.len().saturating_sub(1);
                periods.saturating_sub(calendar.period(birth)).min(self.columns.ages())
            }
            Clock::Rolling { .. } => self.columns.ages(),
        }
    }
}

impl Calendar {
    fn new(periods: &Periods, until: i32) -> Self {
        let seen = |date: &&chrono::NaiveDate| day::number(**date) <= until;
        let boundaries = periods.boundaries();
        let through = boundaries.iter().skip(1).take_while(seen).count();
        let begun = boundaries.iter().take(periods.len()).take_while(|date| day::number(**date) < until).count();
        Self { periods: Boundaries::new(periods), through, begun }
    }

    /// The period of a day that is in one.
    pub(super) fn period(&self, day: i32) -> usize {
        self.periods.after(day).saturating_sub(1)
    }
}

impl Columns {
    fn new(returned: &ReturnRule, ages: usize) -> Self {
        let ranges: Vec<(u32, u32)> = match returned {
            ReturnRule::Brackets(brackets) => brackets.iter().map(std::ops::RangeInclusive::into_inner).collect(),
            ReturnRule::On | ReturnRule::OnOrAfter => (0..ages as u32).map(|age| (age, age)).collect(),
        };
        let count = |edge: fn(&(u32, u32)) -> u32| {
            let before = |age| ranges.partition_point(|range| edge(range) < age) as u32;
            (0..=ages as u32).map(before).collect()
        };
        Self { of_age: count(|range| range.1), begun: count(|range| range.0), ages: ranges }
    }

    /// How many ages are counted.
    pub(super) fn ages(&self) -> usize {
        self.of_age.len() - 1
    }
}

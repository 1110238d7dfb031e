//! [`Tally`]: the counts of a series while customers are added one by one.

#![expect(clippy::indexing_slicing, reason = "boundaries and periods are numbered by `Boundaries`")]

use rust_decimal::Decimal;

use super::boundaries::Boundaries;
use super::period::PeriodCounts;
use super::{Activity, PeriodActivity};
use crate::history::Orders;
use crate::model::{Periods, day};

/// Counts of each period, and the steps by which the bases change from boundary to boundary.
pub(super) struct Tally {
    counts: Vec<PeriodCounts>,
    /// Active at a boundary, less active at the one before.
    active: Vec<i64>,
    /// The same of those who have ever ordered.
    known: Vec<i64>,
    /// Revenue of each period in minor units: of customers new in it, and of all others.
    new_revenue: Vec<i64>,
    existing_revenue: Vec<i64>,
}

/// Boundaries at which a customer is active, without a gap: from `start` up to, not including, `end`.
struct Spell {
    start: usize,
    end: usize,
}

impl Tally {
    pub(super) fn new(periods: usize) -> Self {
        Self {
            counts: vec![PeriodCounts::default(); periods],
            active: vec![0; periods + 2],
            known: vec![0; periods + 2],
            new_revenue: vec![0; periods],
            existing_revenue: vec![0; periods],
        }
    }

    /// Adds a customer.
    pub(super) fn add(&mut self, boundaries: &Boundaries, activity: Activity, orders: Orders<'_>) {
        let first_period = match orders.days.first() {
            Some(first) => {
                let after = boundaries.after(*first);
                self.known[after] += 1;
                after.checked_sub(1).filter(|period| *period < self.counts.len())
            }
            None => None,
        };
        self.add_orders(boundaries, activity, orders, first_period);
        for adjustment in orders.adjustments {
            if let Some(period) = self.period(boundaries.after(adjustment.day)) {
                *self.revenue(period, first_period) += adjustment.amount;
            }
        }
    }

    fn add_orders(
        &mut self,
        boundaries: &Boundaries,
        activity: Activity,
        orders: Orders<'_>,
        first_period: Option<usize>,
    ) {
        let mut spell: Option<Spell> = None;
        let mut current = None;
        let mut in_current = 0_u64;
        for (&day, &amount) in orders.days.iter().zip(orders.amounts) {
            let after = boundaries.after(day);
            if let Some(period) = self.period(after) {
                if current == Some(period) {
                    in_current += 1;
                    self.counts[period].repeat_customers += u64::from(in_current == 2);
                } else {
                    (current, in_current) = (Some(period), 1);
                    let counts = &mut self.counts[period];
                    let active_at_start = spell.as_ref().is_some_and(|spell| spell.end > period);
                    match (first_period == current, active_at_start) {
                        (true, _) => counts.new_customers += 1,
                        (false, true) => counts.returning += 1,
                        (false, false) => counts.reactivated += 1,
                    }
                }
                let counts = &mut self.counts[period];
                counts.orders += 1;
                counts.new_orders += u64::from(first_period == current);
                *self.revenue(period, first_period) += amount;
            }
            let end = match activity {
                Activity::EverOrdered => boundaries.len(),
                Activity::OrderedWithin { days } => boundaries.after(day.saturating_add_unsigned(days)),
            };
            if after >= end {
                continue;
            }
            match &mut spell {
                Some(spell) if after <= spell.end => spell.end = spell.end.max(end),
                _ => {
                    let ended = spell.replace(Spell { start: after, end });
                    self.end_spell(ended.as_ref(), first_period);
                }
            }
        }
        self.end_spell(spell.as_ref(), first_period);
    }

    fn end_spell(&mut self, spell: Option<&Spell>, first_period: Option<usize>) {
        let Some(&Spell { start, end }) = spell else { return };
        self.active[start] += 1;
        self.active[end] -= 1;
        if let Some(period) = self.period(start) {
            let counts = &mut self.counts[period];
            if first_period == Some(period) { counts.acquired += 1 } else { counts.came_back += 1 }
        }
        if let Some(period) = self.period(end) {
            self.counts[period].lost += 1;
        }
    }

    /// The period that ends at a boundary.
    fn period(&self, boundary: usize) -> Option<usize> {
        boundary.checked_sub(1).filter(|period| *period < self.counts.len())
    }

    fn revenue(&mut self, period: usize, first_period: Option<usize>) -> &mut i64 {
        if first_period == Some(period) { &mut self.new_revenue[period] } else { &mut self.existing_revenue[period] }
    }

    /// The counts of two groups of customers together.
    #[expect(clippy::needless_pass_by_value, reason = "a reduction hands over both")]
    pub(super) fn merge(mut self, other: Self) -> Self {
        for (counts, others) in self.counts.iter_mut().zip(&other.counts) {
            counts.add(others);
        }
        let sums = [
            (&mut self.active, &other.active),
            (&mut self.known, &other.known),
            (&mut self.new_revenue, &other.new_revenue),
            (&mut self.existing_revenue, &other.existing_revenue),
        ];
        for (sums, others) in sums {
            for (sum, other) in sums.iter_mut().zip(others) {
                *sum += other;
            }
        }
        self
    }

    pub(super) fn rows(self, periods: &Periods, until: i32, scale: u32) -> Vec<PeriodActivity> {
        let (mut active, mut known) = (0_i64, 0_i64);
        let mut rows = Vec::with_capacity(self.counts.len());
        for (number, (period, mut counts)) in periods.iter().zip(self.counts).enumerate() {
            active += self.active[number];
            known += self.known[number];
            counts.at_start = u64::try_from(active).unwrap_or_default();
            counts.known_before = u64::try_from(known).unwrap_or_default();
            counts.new_revenue = Decimal::new(self.new_revenue[number], scale);
            counts.existing_revenue = Decimal::new(self.existing_revenue[number], scale);
            rows.push(PeriodActivity::new(period, until >= day::number(period.end()), counts));
        }
        rows
    }
}

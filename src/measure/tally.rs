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
    periods: Vec<Counts>,
    flows: Vec<Flow>,
    /// Active at a boundary, less active at the one before.
    active: Vec<i64>,
    /// The same of those who have ever ordered.
    known: Vec<i64>,
}

/// What customers did in a period; sums of a log's amounts fit in an `i64`.
#[derive(Clone, Copy, Default)]
struct Counts {
    orders: u64,
    buyers: u64,
    /// Who bought more than once.
    repeat: u64,
    /// Who was active when the period began.
    returning: u64,
    new_orders: u64,
    new_buyers: u64,
    /// In minor units: of customers who were there before, and of new ones.
    revenue: [i64; 2],
}

/// Who became active and inactive during a period.
#[derive(Clone, Copy, Default)]
struct Flow {
    acquired: u64,
    came_back: u64,
    lost: u64,
}

/// Boundaries at which a customer is active, without a gap: from `start` up to, not including, `end`.
struct Spell {
    start: usize,
    end: usize,
}

impl Tally {
    pub(super) fn new(periods: usize) -> Self {
        Self {
            periods: vec![Counts::default(); periods],
            flows: vec![Flow::default(); periods],
            active: vec![0; periods + 2],
            known: vec![0; periods + 2],
        }
    }

    /// Adds a customer.
    pub(super) fn add(&mut self, boundaries: &Boundaries, activity: Activity, orders: Orders<'_>) {
        let mut first_period = None;
        if let Some(first) = orders.days.first() {
            let after = boundaries.after(*first);
            self.known[after] += 1;
            first_period = self.period(after);
            match activity {
                Activity::EverOrdered => {
                    let spell = Spell { start: after, end: boundaries.len() };
                    self.end_spell(Some(&spell).filter(|spell| spell.start < spell.end), first_period);
                    self.add_orders(boundaries, orders, first_period, |_, _, _| true);
                }
                Activity::OrderedWithin { days } => {
                    let mut spell: Option<Spell> = None;
                    self.add_orders(boundaries, orders, first_period, |tally, day, after| {
                        let end = boundaries.after(day.saturating_add_unsigned(days));
                        let active_at_start = spell.as_ref().is_some_and(|spell| spell.end >= after);
                        if after >= end {
                            return active_at_start;
                        }
                        match &mut spell {
                            Some(spell) if after <= spell.end => spell.end = spell.end.max(end),
                            _ => {
                                let ended = spell.replace(Spell { start: after, end });
                                tally.end_spell(ended.as_ref(), first_period);
                            }
                        }
                        active_at_start
                    });
                    self.end_spell(spell.as_ref(), first_period);
                }
            }
        }
        for adjustment in orders.adjustments {
            if let Some(period) = self.period(boundaries.after(adjustment.day)) {
                self.periods[period].revenue[usize::from(first_period == Some(period))] += adjustment.amount;
            }
        }
    }

    /// Adds a customer's orders. `active` takes the day of each and the boundary after it, and says whether the customer
    /// was active at the boundary before it.
    ///
    /// Next to nothing here can be predicted, so counts are added up without branches.
    #[expect(clippy::needless_bitwise_bool, reason = "a lazy `and` is a branch")]
    fn add_orders(
        &mut self,
        boundaries: &Boundaries,
        orders: Orders<'_>,
        first_period: Option<usize>,
        mut active: impl FnMut(&mut Self, i32, usize) -> bool,
    ) {
        let mut current = None;
        let mut in_current = 0_u64;
        for (&day, &amount) in orders.days.iter().zip(orders.amounts) {
            let after = boundaries.after(day);
            let active_at_start = active(self, day, after);
            let Some(period) = self.period(after) else { continue };
            let first_in_period = current != Some(period);
            let is_new = first_period == Some(period);
            in_current = if first_in_period { 1 } else { in_current + 1 };
            current = Some(period);
            let counts = &mut self.periods[period];
            counts.orders += 1;
            counts.buyers += u64::from(first_in_period);
            counts.repeat += u64::from(in_current == 2);
            counts.returning += u64::from(first_in_period & !is_new & active_at_start);
            counts.new_orders += u64::from(is_new);
            counts.new_buyers += u64::from(first_in_period & is_new);
            counts.revenue[usize::from(is_new)] += amount;
        }
    }

    fn end_spell(&mut self, spell: Option<&Spell>, first_period: Option<usize>) {
        let Some(&Spell { start, end }) = spell else { return };
        self.active[start] += 1;
        self.active[end] -= 1;
        if let Some(period) = self.period(start) {
            let flow = &mut self.flows[period];
            if first_period == Some(period) { flow.acquired += 1 } else { flow.came_back += 1 }
        }
        if let Some(period) = self.period(end) {
            self.flows[period].lost += 1;
        }
    }

    /// The period that ends at a boundary.
    fn period(&self, boundary: usize) -> Option<usize> {
        boundary.checked_sub(1).filter(|period| *period < self.periods.len())
    }

    /// The counts of two groups of customers together.
    #[expect(clippy::needless_pass_by_value, reason = "a reduction hands over both")]
    pub(super) fn merge(mut self, other: Self) -> Self {
        for (counts, others) in self.periods.iter_mut().zip(&other.periods) {
            counts.add(others);
        }
        for (flow, others) in self.flows.iter_mut().zip(&other.flows) {
            flow.acquired += others.acquired;
            flow.came_back += others.came_back;
            flow.lost += others.lost;
        }
        for (steps, others) in [(&mut self.active, &other.active), (&mut self.known, &other.known)] {
            for (step, other) in steps.iter_mut().zip(others) {
                *step += other;
            }
        }
        self
    }

    pub(super) fn rows(self, periods: &Periods, until: i32, scale: u32) -> Vec<PeriodActivity> {
        let (mut active, mut known) = (0_i64, 0_i64);
        let mut rows = Vec::with_capacity(self.periods.len());
        for (number, (period, counts)) in periods.iter().zip(self.periods).enumerate() {
            active += self.active[number];
            known += self.known[number];
            let Flow { acquired, came_back, lost } = self.flows[number];
            let [existing_revenue, new_revenue] = counts.revenue.map(|minor| Decimal::new(minor, scale));
            let counts = PeriodCounts {
                at_start: u64::try_from(active).unwrap_or_default(),
                known_before: u64::try_from(known).unwrap_or_default(),
                acquired,
                came_back,
                lost,
                new_customers: counts.new_buyers,
                returning: counts.returning,
                reactivated: counts.buyers - counts.new_buyers - counts.returning,
                repeat_customers: counts.repeat,
                orders: counts.orders,
                new_orders: counts.new_orders,
                new_revenue,
                existing_revenue,
            };
            rows.push(PeriodActivity::new(period, until >= day::number(period.end()), counts));
        }
        rows
    }
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.orders += other.orders;
        self.buyers += other.buyers;
        self.repeat += other.repeat;
        self.returning += other.returning;
        self.new_orders += other.new_orders;
        self.new_buyers += other.new_buyers;
        for (sum, other) in self.revenue.iter_mut().zip(other.revenue) {
            *sum += other;
        }
    }
}

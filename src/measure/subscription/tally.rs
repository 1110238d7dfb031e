//! [`Tally`]: the sums of a series while customers are added one by one.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::sweep::Change;
use super::{MovementKind, SubscriptionPeriod};
use crate::measure::consistent::consistent;
use crate::metrics::{ChurnCounts, ChurnParts, CustomerFlow, FlowParts, MrrMovements, MrrParts};
use crate::model::Periods;

/// What customers did in each period, and how they stood before the first.
pub(super) struct Tally {
    periods: Vec<Counts>,
    customers: u64,
    mrr: i64,
}

/// A number of customers and their MRR in minor units. The MRR of all subscriptions of a log fits in an `i64`.
#[derive(Clone, Copy, Default)]
struct Sum {
    customers: u64,
    mrr: i64,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    new: Sum,
    reactivation: Sum,
    expansion: Sum,
    contraction: Sum,
    churn: Sum,
    joined: u64,
    left: u64,
    left_joined: u64,
    came_back: u64,
}

impl Tally {
    pub(super) fn new(periods: usize) -> Self {
        Self { periods: vec![Counts::default(); periods], customers: 0, mrr: 0 }
    }

    pub(super) fn add(&mut self, change: &Change) {
        let Some(period) = change.slot.checked_sub(1) else {
            self.customers += u64::from(change.after.is_customer);
            self.mrr += change.after.mrr;
            return;
        };
        if let Some(counts) = self.periods.get_mut(period) {
            counts.add(change);
        }
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.customers += other.customers;
        self.mrr += other.mrr;
        for (counts, more) in self.periods.iter_mut().zip(other.periods) {
            counts.merge(more);
        }
        self
    }

    /// One row a period, as seen up to a day. What stands at the end of a period stands at the start of the next, so
    /// periods in which nothing happens cost nothing.
    pub(super) fn rows(&self, periods: &Periods, date: NaiveDate, scale: u32) -> Vec<SubscriptionPeriod> {
        let (mut customers, mut mrr) = (self.customers, self.mrr);
        let mut rows = Vec::with_capacity(self.periods.len());
        for (period, counts) in periods.iter().zip(&self.periods) {
            let flow = consistent(CustomerFlow::new(counts.flow(customers)));
            let movements = consistent(MrrMovements::new(counts.movements(mrr, scale)));
            let churn = consistent(ChurnCounts::new(counts.churn_parts(customers)));
            let moved = (counts.expansion.customers, counts.contraction.customers);
            rows.push(SubscriptionPeriod::new(period, period.last_day() <= date, movements, flow, churn, moved));
            customers = flow.at_end();
            mrr += counts.new.mrr + counts.reactivation.mrr + counts.expansion.mrr;
            mrr -= counts.contraction.mrr + counts.churn.mrr;
        }
        rows
    }
}

impl Sum {
    fn add(&mut self, mrr: i64) {
        self.customers += 1;
        self.mrr += mrr;
    }

    fn merge(&mut self, other: Self) {
        self.customers += other.customers;
        self.mrr += other.mrr;
    }
}

impl Counts {
    fn add(&mut self, change: &Change) {
        let (before, after) = (change.before, change.after);
        match MovementKind::of(change) {
            Some(MovementKind::New) => self.new.add(after.mrr),
            Some(MovementKind::Reactivation) => self.reactivation.add(after.mrr),
            Some(MovementKind::Expansion) => self.expansion.add(after.mrr - before.mrr),
            Some(MovementKind::Contraction) => self.contraction.add(before.mrr - after.mrr),
            Some(MovementKind::Churn) => self.churn.add(before.mrr),
            None => {}
        }
        let joined = change.arrival.is_some();
        self.joined += u64::from(joined);
        self.left += u64::from(change.left);
        self.left_joined += u64::from(change.left && joined);
        self.came_back += u64::from(change.left && before.is_customer && after.is_customer);
    }

    fn merge(&mut self, other: Self) {
        self.new.merge(other.new);
        self.reactivation.merge(other.reactivation);
        self.expansion.merge(other.expansion);
        self.contraction.merge(other.contraction);
        self.churn.merge(other.churn);
        self.joined += other.joined;
        self.left += other.left;
        self.left_joined += other.left_joined;
        self.came_back += other.came_back;
    }

    fn flow(&self, at_start: u64) -> FlowParts {
        let (acquired, reactivated, lost) = (self.new.customers, self.reactivation.customers, self.churn.customers);
        FlowParts { at_start, acquired, reactivated, lost }
    }

    fn churn_parts(&self, at_start: u64) -> ChurnParts {
        let Self { joined: acquired, left: lost, left_joined: lost_acquired, came_back, .. } = *self;
        ChurnParts { at_start, acquired, lost, lost_acquired, came_back }
    }

    fn movements(&self, start: i64, scale: u32) -> MrrParts {
        let amount = |minor| Decimal::new(minor, scale);
        MrrParts {
            start: amount(start),
            new: amount(self.new.mrr),
            reactivation: amount(self.reactivation.mrr),
            expansion: amount(self.expansion.mrr),
            contraction: amount(self.contraction.mrr),
            churn: amount(self.churn.mrr),
        }
    }
}

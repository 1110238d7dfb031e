//! What a log remembers of refunds, so that a look back does not know of those still to come.

use super::columns::{Adjustment, Columns};
use super::options::{FullRefund, RefundPolicy, RefundTiming};

/// An order of which something was paid back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RefundedOrder {
    pub(super) customer: u32,
    pub(super) day: i32,
    /// Before refunds.
    pub(super) amount: i64,
    /// Day and amount, in that order.
    pub(super) refunds: Box<[(i32, i64)]>,
}

/// A change to the orders and adjustments of some customers.
#[derive(Default)]
pub(super) struct Edit {
    pub(super) orders_out: Vec<Adjustment>,
    pub(super) orders_in: Vec<Adjustment>,
    pub(super) adjustments_out: Vec<Adjustment>,
    pub(super) adjustments_in: Vec<Adjustment>,
}

impl RefundedOrder {
    /// Adds what this order is when the refunds before `until` are known: an order, unless nothing is left of it, and
    /// its adjustments.
    fn known(&self, until: i32, policy: RefundPolicy, orders: &mut Vec<Adjustment>, adjustments: &mut Vec<Adjustment>) {
        let Self { customer, day, amount, ref refunds } = *self;
        let known = refunds.iter().copied().filter(|(day, _)| *day < until);
        let refunded: i64 = known.clone().map(|(_, refund)| refund).sum();
        if policy.full == FullRefund::NotAPurchase && refunded == amount && refunded > 0 {
            return;
        }
        match policy.timing {
            RefundTiming::OnOrderDate => orders.push(Adjustment { customer, day, amount: amount - refunded }),
            RefundTiming::Ignored => orders.push(Adjustment { customer, day, amount }),
            RefundTiming::OnRefundDate => {
                orders.push(Adjustment { customer, day, amount });
                adjustments.extend(known.map(|(day, refund)| Adjustment { customer, day, amount: -refund }));
            }
        }
    }
}

impl Edit {
    /// Whether it changes nothing.
    pub(super) fn is_empty(&self) -> bool {
        [&self.orders_out, &self.orders_in, &self.adjustments_out, &self.adjustments_in]
            .iter()
            .all(|list| list.is_empty())
    }
}

/// The change from what is known before the day `from` to what is known before the day `to`.
pub(super) fn between(ledger: &[RefundedOrder], policy: RefundPolicy, from: i32, to: i32) -> Edit {
    let mut edit = Edit::default();
    let (earlier, later) = (from.min(to), from.max(to));
    let matters = policy.timing != RefundTiming::Ignored || policy.full != FullRefund::StillAPurchase;
    let changes =
        |order: &&RefundedOrder| matters && order.refunds.iter().any(|(day, _)| (earlier..later).contains(day));
    for order in ledger.iter().filter(changes) {
        order.known(from, policy, &mut edit.orders_out, &mut edit.adjustments_out);
        order.known(to, policy, &mut edit.orders_in, &mut edit.adjustments_in);
    }
    edit
}

impl Columns {
    /// The same orders and adjustments with this change made. What is taken out is there.
    pub(super) fn edited(&self, mut edit: Edit) -> Self {
        for list in [&mut edit.orders_out, &mut edit.orders_in, &mut edit.adjustments_out, &mut edit.adjustments_in] {
            list.sort_unstable();
        }
        let mut columns = Self::with_capacity(self.customers(), self.days.len() + edit.orders_in.len());
        let (mut out, mut into) = (edit.orders_out.as_slice(), edit.orders_in.as_slice());
        let mut done = 0;
        // Both lists are sorted, so the next customer is the first of either.
        while let Some(customer) = out.first().into_iter().chain(into.first()).map(|order| order.customer).min() {
            let of_customer = |list: &mut &[Adjustment]| {
                let (here, rest) = list.split_at(list.partition_point(|order| order.customer <= customer));
                *list = rest;
                here.iter().map(|order| (order.day, order.amount)).collect::<Vec<_>>()
            };
            let (out, into) = (of_customer(&mut out), of_customer(&mut into));
            let customer = customer as usize;
            columns.extend(self, done..customer);
            let (days, amounts) = self.orders(customer);
            let mut orders = without(days.iter().copied().zip(amounts.iter().copied()), &out);
            orders.extend(into);
            orders.sort_unstable();
            columns.push(orders);
            done = customer + 1;
        }
        columns.extend(self, done..self.customers());
        columns.adjustments = without(self.adjustments.iter().copied(), &edit.adjustments_out);
        columns.adjustments.append(&mut edit.adjustments_in);
        columns.adjustments.sort_unstable();
        columns
    }
}

/// Sorted items without some of them, also sorted; of equal items as many go as are taken out.
fn without<T: Ord>(items: impl Iterator<Item = T>, out: &[T]) -> Vec<T> {
    let mut out = out.iter().peekable();
    items.filter(|item| out.next_if(|next| *next == item).is_none()).collect()
}

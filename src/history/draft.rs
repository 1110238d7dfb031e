//! A log in the making: checked rows, not yet grouped.

use std::borrow::Cow;

use super::columns::{Adjustment, Extent};
use super::error::{LogError, RowCheck, RowError, RowField};
use super::group::{Rows, group};
use super::log::{KnownOrder, LeftOut};
use super::options::{DuplicateOrders, LogOptions, NegativeAmounts};
use super::refunds::{self, RefundedOrder};
use super::{CustomerKey, OrderLog};
use crate::model::OrderId;

/// The largest number of orders, so that their positions fit in 32 bits.
pub(super) const MAX_ORDERS: u32 = u32::MAX - 1;

/// Rows that have been checked one by one. A row's number among those given may be larger than its position here.
pub(super) struct Draft<'a, K: Clone> {
    keys: Cow<'a, [K]>,
    days: Cow<'a, [i32]>,
    amounts: Cow<'a, [i64]>,
    /// Of these columns, if it is known.
    extent: Option<Extent>,
    /// By position.
    refunds: Vec<RefundedRow>,
    ids: Vec<NamedRow>,
    /// Ids of cancelled orders that are left out, and their rows.
    cancelled: Vec<(OrderId, usize)>,
    pub(super) left_out: LeftOut,
}

/// A position and what was paid back: day and amount, in that order.
type RefundedRow = (usize, Box<[(i32, i64)]>);

/// A row with an order id.
struct NamedRow {
    id: OrderId,
    position: usize,
    row: usize,
}

impl<'a, K: CustomerKey> Draft<'a, K> {
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self::of_columns(
            Cow::Owned(Vec::with_capacity(rows)),
            Vec::with_capacity(rows).into(),
            Vec::with_capacity(rows).into(),
            None,
        )
    }

    pub(super) fn of_columns(
        keys: impl Into<Cow<'a, [K]>>,
        days: Cow<'a, [i32]>,
        amounts: Cow<'a, [i64]>,
        extent: Option<Extent>,
    ) -> Self {
        Self {
            keys: keys.into(),
            days,
            amounts,
            extent,
            refunds: Vec::new(),
            ids: Vec::new(),
            cancelled: Vec::new(),
            left_out: LeftOut::default(),
        }
    }

    /// Adds an order; `row` is its number among those given.
    pub(super) fn push(
        &mut self,
        row: usize,
        customer: K,
        day: i32,
        amount: i64,
        mut refunds: Vec<(i32, i64)>,
        id: Option<OrderId>,
    ) {
        let position = self.days.len();
        self.keys.to_mut().push(customer);
        self.days.to_mut().push(day);
        self.amounts.to_mut().push(amount);
        if !refunds.is_empty() {
            refunds.sort_unstable();
            self.refunds.push((position, refunds.into()));
        }
        if let Some(id) = id {
            self.ids.push(NamedRow { id, position, row });
        }
    }

    /// Leaves out a cancelled order; `row` is its number among those given.
    pub(super) fn leave_out_cancelled(&mut self, row: usize, id: Option<OrderId>) {
        self.left_out.cancelled += 1;
        self.cancelled.extend(id.map(|id| (id, row)));
    }

    /// Groups the rows. Order ids are held against those of a log that these orders are going to be added to.
    pub(super) fn finish(
        mut self,
        options: LogOptions,
        known: Option<&OrderLog<K>>,
        mut check: RowCheck,
    ) -> Result<OrderLog<K>, LogError> {
        self.drop_duplicates(&options, known, &mut check);
        check.finish()?;
        let extent = self.extent.unwrap_or_else(|| Extent::of(&self.days, &self.amounts));
        let total = self.check_size(extent)?;
        let latest = self.latest(extent);
        // What is needed of single rows later is taken aside, so that the columns can be freed while grouping. The
        // customer of each is the number of its row until the customers have numbers.
        let (mut ledger, mut named, mut returns) = (self.ledger(), self.named(), self.returns(&options));
        let mut cancelled: Vec<_> = self.cancelled.drain(..).map(|(id, _)| id).collect();
        cancelled.sort_unstable();
        cancelled.dedup();
        let Self { keys: row_keys, days, amounts, left_out, .. } = self;
        let (keys, columns) = group(&row_keys, Rows { days, amounts, extent });
        let orders = ledger.iter_mut().map(|order| &mut order.customer);
        let known_orders = named.iter_mut().map(|order| &mut order.customer);
        let refunds = returns.iter_mut().map(|refund| &mut refund.customer);
        for customer in orders.chain(known_orders).chain(refunds) {
            let found = row_keys.get(*customer as usize).and_then(|key| keys.binary_search(key).ok());
            *customer = found.map_or(0, number);
        }
        ledger.sort_unstable();
        let mut log = OrderLog { keys, columns, ledger, known: named, cancelled, latest, total, options, left_out };
        log.settle(returns);
        Ok(log)
    }

    /// The last day of an order or a refund.
    fn latest(&self, extent: Extent) -> Option<i32> {
        let last_order = (!self.days.is_empty()).then_some(extent.days.1);
        let last_refunds = self.refunds.iter().filter_map(|(_, refunds)| refunds.last());
        last_order.max(last_refunds.map(|(day, _)| *day).max())
    }

    fn ledger(&self) -> Vec<RefundedOrder> {
        let orders = self.refunds.iter().map(|(position, refunds)| RefundedOrder {
            customer: number(*position),
            day: at(&self.days, *position),
            amount: at(&self.amounts, *position),
            refunds: refunds.clone(),
        });
        orders.collect()
    }

    fn named(&self) -> Vec<KnownOrder> {
        let orders = self.ids.iter().map(|NamedRow { id, position, .. }| {
            let (_, day, amount, refunds) = self.order(*position);
            KnownOrder { id: id.clone(), customer: number(*position), day, amount, refunds: refunds.into() }
        });
        orders.collect()
    }

    /// Rows of negative amounts, where they are refunds of no order in particular.
    fn returns(&self, options: &LogOptions) -> Vec<Adjustment> {
        if options.negative_amounts != NegativeAmounts::AsRefund {
            return Vec::new();
        }
        let negative = (0..).zip(self.days.iter().zip(self.amounts.iter())).filter(|(_, (_, amount))| **amount < 0);
        negative.map(|(customer, (&day, &amount))| Adjustment { customer, day, amount }).collect()
    }

    /// The sum of all amounts and refunds without their signs.
    fn check_size(&self, extent: Extent) -> Result<i64, LogError> {
        if self.days.len() > MAX_ORDERS as usize {
            return Err(LogError::TooManyOrders { limit: MAX_ORDERS });
        }
        let refunds = self.refunds.iter().flat_map(|(_, refunds)| refunds.iter());
        let found = extent.total + refunds.map(|(_, amount)| i128::from(*amount)).sum::<i128>();
        i64::try_from(found).map_err(|_| LogError::TotalTooLarge { found })
    }

    /// Drops, by the policy, rows whose order id stands in a row before or in the log that they are added to.
    fn drop_duplicates(&mut self, options: &LogOptions, known: Option<&OrderLog<K>>, check: &mut RowCheck) {
        crate::parallel::sort(&mut self.ids, |a, b| (&a.id, a.row).cmp(&(&b.id, b.row)));
        let (mut dropped, mut bad) = (Vec::new(), Vec::new());
        let mut first: Option<&NamedRow> = None;
        for named in &self.ids {
            let before = first.filter(|first| first.id == named.id);
            let (other_row, same) = if let Some(before) = before {
                (Some(before.row), self.order(before.position) == self.order(named.position))
            } else if let Some((log, known)) = known.and_then(|log| Some((log, log.known_order(&named.id)?))) {
                (None, log.order_of(known) == self.order(named.position))
            } else {
                if known.is_some_and(|log| log.cancelled.binary_search(&named.id).is_ok()) {
                    bad.push(counted_elsewhere(named));
                }
                first = Some(named);
                continue;
            };
            if options.duplicates == DuplicateOrders::SkipIdentical && same {
                dropped.push(named.position);
            } else {
                bad.push(duplicate(named, other_row, options.duplicates));
            }
        }
        // An order that is counted in one place and cancelled in another would be both.
        for (id, row) in &self.cancelled {
            let counted = self.ids.binary_search_by(|named| named.id.cmp(id)).ok();
            let counted = counted.and_then(|found| self.ids.get(found)).map(|named| named.row);
            if counted.is_some() || known.is_some_and(|log| log.known_order(id).is_some()) {
                bad.push(cancelled_elsewhere(id, *row, counted));
            }
        }
        bad.sort_unstable_by_key(|error| error.row);
        let mut duplicates = RowCheck::new(options.report_up_to);
        for error in bad {
            duplicates.bad(error);
        }
        check.join(duplicates);
        self.remove(dropped);
    }

    /// Removes rows by position.
    fn remove(&mut self, mut positions: Vec<usize>) {
        if positions.is_empty() {
            return;
        }
        positions.sort_unstable();
        self.left_out.duplicates += positions.len() as u64;
        let gone = |position: usize| positions.binary_search(&position).is_ok();
        let mut position = 0..;
        self.keys.to_mut().retain(|_| !position.next().is_some_and(gone));
        let mut position = 0..;
        self.days.to_mut().retain(|_| !position.next().is_some_and(gone));
        let mut position = 0..;
        self.amounts.to_mut().retain(|_| !position.next().is_some_and(gone));
        let moved = |position: usize| position - positions.partition_point(|gone| *gone < position);
        self.refunds.retain(|(position, _)| !gone(*position));
        self.ids.retain(|named| !gone(named.position));
        for (position, _) in &mut self.refunds {
            *position = moved(*position);
        }
        for named in &mut self.ids {
            named.position = moved(named.position);
        }
    }

    /// What makes two orders the same: customer, day, amount and refunds.
    fn order(&self, position: usize) -> (Option<&K>, i32, i64, &[(i32, i64)]) {
        let refunds = self.refunds.binary_search_by_key(&position, |(position, _)| *position).ok();
        let refunds = refunds.and_then(|found| self.refunds.get(found)).map(|(_, refunds)| &**refunds);
        let (day, amount) = (at(&self.days, position), at(&self.amounts, position));
        (self.keys.get(position), day, amount, refunds.unwrap_or_default())
    }
}

impl<K: CustomerKey> OrderLog<K> {
    fn known_order(&self, id: &OrderId) -> Option<&KnownOrder> {
        let found = self.known.binary_search_by(|known| known.id.cmp(id)).ok();
        found.and_then(|found| self.known.get(found))
    }

    fn order_of<'k>(&'k self, known: &'k KnownOrder) -> (Option<&'k K>, i32, i64, &'k [(i32, i64)]) {
        (self.keys.get(known.customer as usize), known.day, known.amount, &known.refunds)
    }

    /// Takes the refunds into the columns, which so far hold orders at their full amounts, and among them the rows of
    /// negative amounts that are refunds of no order in particular.
    fn settle(&mut self, returns: Vec<Adjustment>) {
        let mut edit = refunds::between(&self.ledger, self.options.refunds, i32::MIN, i32::MAX);
        edit.orders_out.extend(&returns);
        edit.adjustments_in.extend(returns);
        if !edit.is_empty() {
            self.columns = self.columns.edited(edit);
        }
    }
}

/// What is wrong with a row whose order id stands in another row, or in the log.
fn duplicate(named: &NamedRow, other_row: Option<usize>, policy: DuplicateOrders) -> RowError {
    let place = other_row.map_or_else(|| "the log".to_owned(), |row| format!("row {row}"));
    let id = named.id.as_str();
    let (expected, found) = match policy {
        DuplicateOrders::Refuse => (format!("an id that is not yet in {place}"), format!("{id:?}")),
        DuplicateOrders::SkipIdentical => {
            (format!("the same order as in {place}"), format!("another one under {id:?}"))
        }
    };
    RowError { row: named.row, field: RowField::OrderId, other_row, expected, found }
}

/// What is wrong with an order that is cancelled in the log.
fn counted_elsewhere(named: &NamedRow) -> RowError {
    let expected = "an order that is cancelled, as in the log".to_owned();
    let found = format!("{:?} not cancelled", named.id.as_str());
    RowError { row: named.row, field: RowField::OrderId, other_row: None, expected, found }
}

/// What is wrong with a cancelled order that is counted in another row, or in the log.
fn cancelled_elsewhere(id: &OrderId, row: usize, other_row: Option<usize>) -> RowError {
    let place = other_row.map_or_else(|| "the log".to_owned(), |row| format!("row {row}"));
    let expected = format!("an order that is not cancelled, as in {place}");
    RowError { row, field: RowField::OrderId, other_row, expected, found: format!("{:?} cancelled", id.as_str()) }
}

/// A position as a number of 32 bits; there are at most [`MAX_ORDERS`].
fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// The value of a row; rows were numbered by pushing them.
fn at<T: Copy + Default>(column: &[T], row: usize) -> T {
    column.get(row).copied().unwrap_or_default()
}
